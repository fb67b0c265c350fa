//! Merging by name: what is perhaps one thing, what hardly is, and what is told of things that are kept apart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Builder, DraftId, FactDraft, Key, KindId, Loaded, NodeId, Place, Schema};

const SCHEMA: &str = "[[kind]]\nsingular='team'\nplural='teams'\n[[kind]]\nsingular='tool'\nplural='tools'";

/// A builder, and the kind of what is added to it.
struct Teams(Builder, KindId);

impl Teams {
    fn new() -> Self {
        let schema = Schema::parse("schema.toml", SCHEMA).unwrap();
        let kind = schema.lexicon().kind("team").unwrap().0;
        Self(Builder::new(schema.into()), kind)
    }

    fn native(&mut self, id: &str, name: &str, line: usize) -> DraftId {
        self.0.record(self.1, Some(id), Some(name), FactDraft::default(), place("d", line))
    }

    fn found(&mut self, name: &str, line: usize) -> DraftId {
        self.0.found(self.1, name, FactDraft::default(), place("d", line))
    }

    fn at(&mut self, draft: DraftId, repository: &str) -> DraftId {
        self.0.key(draft, Key::repository(repository).unwrap());
        draft
    }

    fn done(self) -> Loaded {
        self.0.finish().unwrap()
    }
}

fn place(file: &str, line: usize) -> Place {
    Place { file: file.into(), line, column: 1 }
}

/// The things, each with its id, and the remarks.
fn told(loaded: &Loaded) -> (Vec<String>, Vec<String>) {
    let graph = &loaded.graph;
    let nodes = (0..graph.node_count()).map(|at| NodeId(at.try_into().unwrap()));
    let things = nodes.map(|node| format!("{}: {}", graph.id(node), graph.name(node))).collect();
    (things, loaded.report.remarks.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_perhaps_another_joins_the_one_thing_of_that_name() {
    // whichever of the two has an id, and whichever of the two says so
    for (id, says) in [(None, 0), (None, 1), (Some(0), 0), (Some(0), 1), (Some(1), 0), (Some(1), 1)] {
        let mut teams = Teams::new();
        let names = ["Acme", "Acme Inc"];
        let drafts = [0, 1].map(|at| match id {
            Some(own) if own == at => teams.native("a", names[at], at + 1),
            _ => teams.found(names[at], at + 1),
        });
        teams.0.perhaps(drafts[says], names[1 - says], "legal form");
        let loaded = teams.done();
        assert_eq!(loaded.graph.node_count(), 1, "{id:?} {says}");
        assert_eq!(loaded.report.merged["legal form"], 1);
    }
}

#[test]
fn what_is_perhaps_one_of_two_things_or_has_another_key_stays_apart() {
    let mut teams = Teams::new();
    let perhaps = teams.found("Acme Inc", 1);
    teams.0.perhaps(perhaps, "acme", "legal form");
    let (one, other) = (teams.found("Acme", 2), teams.found("acme", 3));
    teams.at(one, "x.org/one");
    teams.at(other, "x.org/other");
    assert_eq!(teams.done().graph.node_count(), 3);
    let mut teams = Teams::new();
    let perhaps = teams.found("Acme Inc", 1);
    teams.0.perhaps(perhaps, "Acme", "legal form");
    teams.at(perhaps, "x.org/inc");
    let acme = teams.found("Acme", 2);
    teams.at(acme, "x.org/acme");
    assert_eq!(teams.done().graph.node_count(), 2);
}

#[test]
fn what_is_hardly_another_is_told_once_by_the_one_without_an_id() {
    let mut teams = Teams::new();
    let native = teams.native("a", "Acme", 1);
    let found = teams.found("Acme West", 2);
    let later = teams.found("Acme East", 3);
    let same = teams.found("Acme", 4);
    for (draft, name) in
        [(found, "Acme"), (native, "Acme West"), (later, "Acme West"), (found, "Acme East"), (same, "Acme")]
    {
        teams.0.hardly(draft, name, "a place is named");
    }
    let (things, remarks) = told(&teams.done());
    assert_eq!(things, ["a: Acme", "acme-east: Acme East", "acme-west: Acme West"]);
    let want = [
        "d:2:1: the team `Acme West` is kept apart from team `a` (d:1:1): a place is named",
        "d:3:1: the team `Acme East` is kept apart from team `Acme West` (d:2:1): a place is named",
    ];
    assert_eq!(remarks, want);
}

#[test]
fn a_name_is_told_with_what_tells_its_bearers_apart() {
    let mut teams = Teams::new();
    let native = teams.native("a", "Apple", 1);
    teams.at(native, "x.org/a");
    let other = teams.found("Apple", 2);
    teams.at(other, "x.org/b");
    teams.found("Apple", 3);
    teams.found("apple", 4);
    let (things, remarks) = told(&teams.done());
    assert_eq!(things, ["a: Apple", "apple: Apple"]);
    assert_eq!(
        remarks,
        ["d:2:1: the team `Apple` is kept apart from team `a` (d:1:1): they differ in repository"],
        "what has no key joins the one with an id"
    );
}

#[test]
fn several_that_differ_do_not_join_the_one_with_an_id() {
    let mut teams = Teams::new();
    teams.native("a", "Apple", 1);
    for (line, repository) in [(2, "x.org/b"), (3, "x.org/c")] {
        let found = teams.found("Apple", line);
        teams.at(found, repository);
    }
    let slug = teams.found("Apple", 4);
    teams.0.key(slug, Key::Slug("s".to_owned(), "apple".to_owned()));
    let (things, remarks) = told(&teams.done());
    assert_eq!(things, ["a: Apple", "apple: Apple", "apple-2: Apple"], "the one of another sort joins");
    let apart = |line: usize| {
        format!(
            "d:{line}:1: the team `Apple` is kept apart from team `a` (d:1:1): several with different keys have the name"
        )
    };
    assert_eq!(remarks, [apart(2), apart(3)]);
}

#[test]
fn without_an_id_what_has_no_key_joins_the_one_that_bears_its_name() {
    let mut teams = Teams::new();
    for (line, name, repository) in [(1, "Apple", "x.org/a"), (2, "Malus", "x.org/b")] {
        let found = teams.found(name, line);
        teams.at(found, repository);
        // both bear it, and differ
        teams.0.alias(found, "Tree");
    }
    teams.found("Apple", 3);
    let (things, remarks) = told(&teams.done());
    assert_eq!((things, remarks), (vec!["apple: Apple".to_owned(), "malus: Malus".to_owned()], Vec::new()));
}

#[test]
fn what_has_no_key_and_the_name_of_two_that_differ_stays_apart() {
    let mut teams = Teams::new();
    for (line, name, repository) in [(1, "Apple", "x.org/a"), (2, "Pear", "x.org/b")] {
        let found = teams.found(name, line);
        teams.at(found, repository);
    }
    // its alias makes one net of two that differ
    let loose = teams.found("Apple", 3);
    teams.0.alias(loose, "Malus");
    teams.found("Pear", 4);
    let both = teams.found("Malus", 5);
    teams.at(both, "x.org/c");
    let (things, remarks) = told(&teams.done());
    assert_eq!(things, ["apple: Apple", "apple-2: Apple", "malus: Malus", "pear: Pear"]);
    let want = "d:3:1: the team `Apple` is kept apart from team `Apple` (d:1:1) and team `Malus` (d:5:1): the name alone does not say which";
    assert_eq!(remarks, [want]);
}

#[test]
fn a_name_that_very_many_bear_says_nothing_and_of_many_some_are_told() {
    let apart = |natives: usize| {
        let mut teams = Teams::new();
        for n in 0..natives {
            teams.native(&format!("n{n:04}"), "Twin", n + 1);
        }
        teams.found("Twin", 5_000);
        let (things, remarks) = told(&teams.done());
        assert_eq!((things.len(), remarks.len()), (natives + 1, 1));
        remarks[0].clone()
    };
    assert!(apart(1_001).contains("is kept apart from more than 1000 of its name: the name alone"));
    let told = apart(1_000);
    assert!(told.contains("team `n0000`") && told.contains("team `n0004`") && !told.contains("n0005"), "{told}");
    assert!(told.contains(" and 995 more: "), "{told}");
    assert!(apart(6).contains(" and 1 more: "));
    let five = apart(5);
    assert!(five.contains("team `n0003` (d:4:1) and team `n0004` (d:5:1): "), "{five}");
}

#[test]
fn a_thing_made_of_several_is_told_by_the_first_of_them() {
    for reversed in [false, true] {
        let mut teams = Teams::new();
        teams.native("a", "Apple", 1);
        teams.native("b", "Apple", 2);
        let mut lines = [(3, "Apple"), (4, "Apfel"), (5, "Pomme")];
        if reversed {
            lines.reverse();
        }
        for (line, name) in lines {
            let found = teams.found(name, line);
            teams.at(found, "x.org/apple");
        }
        let (things, remarks) = told(&teams.done());
        assert_eq!(things, ["apfel: Apfel", "a: Apple", "b: Apple"]);
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0].starts_with("d:3:1: the team `Apple` is kept apart from team `a` (d:1:1) and"),
            "{remarks:?}"
        );
    }
}

#[test]
fn dates_that_differ_are_told_where_the_record_stands_or_else_the_first_that_is_found() {
    let loaded = |id: Option<&str>| {
        let mut teams = Teams::new();
        let since = |year: i16| FactDraft {
            since: Some(fossgraph_core::Date::from_year(year).unwrap()),
            ..FactDraft::default()
        };
        let one = match id {
            Some(id) => teams.0.record(teams.1, Some(id), Some("Apple"), since(2020), place("b", 1)),
            None => teams.0.found(teams.1, "Apple", since(2020), place("b", 1)),
        };
        let other = teams.0.found(teams.1, "Pear", since(2021), place("a", 1));
        teams.at(one, "x.org/a");
        teams.at(other, "x.org/a");
        teams.0.finish().unwrap_err().to_string()
    };
    assert!(loaded(Some("x")).starts_with("b:1:1: error[D013]: `x` has"), "{}", loaded(Some("x")));
    assert!(loaded(None).starts_with("a:1:1: error[D013]: `apple` has"), "{}", loaded(None));
}

#[test]
fn keys_lead_to_the_one_record_with_an_id_by_way_of_what_is_found() {
    let slug = || Key::Slug("s".to_owned(), "m".to_owned());
    let mut teams = Teams::new();
    let native = teams.native("a", "Apple", 1);
    let (near, far) = (teams.found("Middle", 2), teams.found("Far", 3));
    teams.at(native, "x.org/a");
    teams.at(near, "x.org/a");
    teams.0.key(near, slug());
    teams.0.key(far, slug());
    assert_eq!(told(&teams.done()), (vec!["a: Apple".to_owned()], Vec::new()));

    // where two have ids, what is found joins the one that it shares a key with, and is counted by that key
    let mut teams = Teams::new();
    let (native, other) = (teams.native("a", "Apple", 1), teams.native("b", "Berry", 2));
    let (near, between) = (teams.found("Near", 3), teams.found("Between", 4));
    for (draft, repository) in
        [(native, "x.org/a"), (other, "x.org/b"), (near, "x.org/a"), (between, "x.org/a"), (between, "x.org/b")]
    {
        teams.at(draft, repository);
    }
    teams.0.key(native, slug());
    let loaded = teams.done();
    assert_eq!(told(&loaded).0, ["a: Apple", "b: Berry", "between: Between"]);
    assert_eq!(loaded.report.merged.iter().map(|(how, n)| (how.as_str(), *n)).collect::<Vec<_>>(), [("repository", 1)]);
}

#[test]
fn kinds_are_never_mixed() {
    let mut teams = Teams::new();
    let tool = teams.0.schema().lexicon().kind("tool").unwrap().0;
    teams.native("a", "Apple", 1);
    let found = teams.0.found(tool, "Apple", FactDraft::default(), place("d", 2));
    teams.at(found, "x.org/a");
    assert_eq!(told(&teams.done()).0, ["a: Apple", "apple: Apple"]);
}

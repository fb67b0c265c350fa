//! Merging: what is one thing by id, key or name becomes one record, whatever the order of documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{
    Builder, Direction, DraftId, FactDraft, Key, Loaded, NodeId, Place, Reference, Schema, Value, encode,
};

const SCHEMA: &str = r#"
citations = "document"
[[enumeration]]
name = "level"
members = ["low", "high"]
[[kind]]
singular = "project"
plural = "projects"
attributes = ["repository", "page", "licence", "slugs"]
[[kind]]
singular = "host"
plural = "hosts"
[[kind]]
singular = "document"
plural = "documents"
attributes = ["date"]
[[attribute]]
name = "repository"
type = "url"
history = true
key = "repository"
[[attribute]]
name = "page"
type = "url"
[[attribute]]
name = "licence"
type = "text"
[[attribute]]
name = "slugs"
type = "text"
many = true
key = "slug"
[[attribute]]
name = "date"
type = "date"
[[attribute]]
name = "level"
type = "level"
[[attribute]]
name = "wording"
type = "text"
[[relation]]
phrase = "carries"
inverse = "carried by"
from = ["host"]
to = ["project"]
attributes = ["level", "wording"]
dated = true
authority = true
[[relation]]
phrase = "issues"
inverse = "issued by"
from = ["host"]
to = ["document"]
authority = true
[[relation]]
phrase = "works with"
symmetric = true
from = ["project"]
to = ["project"]
"#;

/// A thing as a document states it.
#[derive(Clone, Debug, Default)]
struct Thing {
    id: Option<&'static str>,
    name: &'static str,
    aliases: Vec<&'static str>,
    repository: Option<&'static str>,
    slug: Option<&'static str>,
    licence: Option<&'static str>,
    alone: bool,
    /// The level at the one host, and since when.
    level: Option<(u16, Option<&'static str>)>,
}

fn native(id: &'static str, name: &'static str) -> Thing {
    Thing { id: Some(id), name, ..Thing::default() }
}

fn found(name: &'static str) -> Thing {
    Thing { name, ..Thing::default() }
}

impl Thing {
    fn at(self, repository: &'static str) -> Self {
        Self { repository: Some(repository), ..self }
    }
    fn slug(self, slug: &'static str) -> Self {
        Self { slug: Some(slug), ..self }
    }
    fn also(self, alias: &'static str) -> Self {
        Self { aliases: [self.aliases, vec![alias]].concat(), ..self }
    }
    fn under(self, licence: &'static str) -> Self {
        Self { licence: Some(licence), ..self }
    }
    fn level(self, level: u16, since: Option<&'static str>) -> Self {
        Self { level: Some((level, since)), ..self }
    }
}

/// A document: its id, its date, what it states, with the line of each.
type Document = (&'static str, &'static str, Vec<(usize, Thing)>);

fn document(id: &'static str, date: &'static str, things: Vec<Thing>) -> Document {
    (id, date, things.into_iter().enumerate().map(|(at, thing)| (at + 1, thing)).collect())
}

fn builder() -> Builder {
    Builder::new(Schema::parse("schema.toml", SCHEMA).unwrap().into())
}

fn add(builder: &mut Builder, (id, date, things): &Document) {
    let schema = builder.schema().clone();
    let lexicon = schema.lexicon();
    let attribute = |name: &str| lexicon.attribute(name).unwrap();
    let kind = |name: &str| lexicon.kind(name).unwrap().0;
    let place = |line: usize| Place { file: (*id).into(), line, column: 1 };
    let own = builder.record(kind("document"), Some(id), Some(id), FactDraft::default(), place(0));
    builder.value(own, attribute("date"), Value::Date(date.parse().unwrap()), FactDraft::default(), place(0));
    let cited = || vec![Reference { text: (*id).to_owned(), place: place(0) }];
    let fact = || FactDraft { sources: cited(), ..FactDraft::default() };
    let host = builder.record(kind("host"), Some("h"), Some("H"), FactDraft::default(), place(0));
    for (line, thing) in things {
        let at = place(*line);
        let draft: DraftId = match thing.id {
            Some(id) => builder.record(kind("project"), Some(id), Some(thing.name), fact(), at.clone()),
            None => builder.found(kind("project"), thing.name, fact(), at.clone()),
        };
        thing.aliases.iter().for_each(|alias| builder.alias(draft, alias));
        if let Some(repository) = thing.repository {
            builder.value(draft, attribute("repository"), Value::Text(repository.to_owned()), fact(), at.clone());
        }
        if let Some(slug) = thing.slug {
            let (system, slug) = slug.split_once(':').unwrap();
            builder.key(draft, Key::Slug(system.to_owned(), slug.to_owned()));
        }
        if let Some(licence) = thing.licence {
            builder.value(draft, attribute("licence"), Value::Text(licence.to_owned()), fact(), at.clone());
        }
        if let Some((level, since)) = thing.level {
            let since = since.map(|date| date.parse().unwrap());
            let carries = lexicon.relation("carries").unwrap();
            let attributes = vec![(attribute("level"), Value::Member(level))];
            builder.join(host, carries, draft, attributes, FactDraft { since, ..fact() }, at.clone());
        }
        if thing.alone {
            builder.alone(draft);
        }
    }
}

fn load(documents: &[Document]) -> Loaded {
    let mut builder = builder();
    documents.iter().for_each(|document| add(&mut builder, document));
    builder.finish().unwrap_or_else(|e| panic!("{e}"))
}

/// What became of the projects: `id: name (aliases)`, in the order of nodes.
fn projects(loaded: &Loaded) -> Vec<String> {
    let graph = &loaded.graph;
    let kind = graph.schema().lexicon().kind("project").unwrap().0;
    let tell = |node: NodeId| {
        let aliases: Vec<&str> = graph.aliases(node).collect();
        let also = if aliases.is_empty() { String::new() } else { format!(" ({})", aliases.join("; ")) };
        format!("{}: {}{also}", graph.id(node), graph.name(node))
    };
    graph.nodes(kind).map(NodeId).map(tell).collect()
}

fn merged(loaded: &Loaded) -> Vec<(&str, usize)> {
    loaded.report.merged.iter().map(|(how, n)| (how.as_str(), *n)).filter(|(how, _)| *how != "id").collect()
}

/// The projects of one document of such things.
fn of(things: Vec<Thing>) -> Vec<String> {
    projects(&load(&[document("d", "2024", things)]))
}

#[test]
fn a_shared_repository_is_one_thing_however_it_is_written() {
    let things = vec![
        native("a", "Apple").at("https://github.com/x/Apple"),
        found("apple-project").at("git@github.com:X/apple.git"),
        found("Pear").at("https://github.com/x/pear/"),
    ];
    let loaded = load(&[document("d", "2024", things)]);
    assert_eq!(projects(&loaded), ["a: Apple (apple-project)", "pear: Pear"]);
    assert_eq!(merged(&loaded), [("repository", 1)]);
}

#[test]
fn keys_are_closed_transitively() {
    let things = vec![
        found("One").at("https://x.org/a"),
        found("Two").at("https://x.org/a").slug("s:two"),
        found("Three").slug("s:two"),
    ];
    let loaded = load(&[document("d", "2024", things)]);
    assert_eq!(projects(&loaded), ["one: One (Three; Two)"]);
    assert_eq!(merged(&loaded), [("repository", 1), ("slug", 1)]);
    let other_system = of(vec![found("Two").slug("s:two"), found("Three").slug("t:two")]);
    assert_eq!(other_system, ["three: Three", "two: Two"]);
}

#[test]
fn names_and_aliases_merge_what_is_found_but_never_two_ids() {
    assert_eq!(of(vec![native("a", "Apple"), found("APPLE")]), ["a: Apple"]);
    assert_eq!(of(vec![native("a", "Apple").also("Malus"), found("malus")]), ["a: Apple (Malus)"]);
    assert_eq!(of(vec![native("a", "Apple"), native("b", "Apple")]), ["a: Apple", "b: Apple"]);
    // a name of two records with ids does not tell which
    let loaded = load(&[document("d", "2024", vec![native("a", "Apple"), native("b", "Apple"), found("Apple")])]);
    assert_eq!(projects(&loaded), ["a: Apple", "apple: Apple", "b: Apple"]);
    let remark = loaded.report.remarks[0].to_string();
    assert!(remark.starts_with("d:3:1: the project `Apple` is kept apart from project `a` (d:1:1) and"), "{remark}");
}

#[test]
fn other_repositories_tell_things_of_one_name_apart() {
    let things = vec![
        native("a", "Apple").at("https://x.org/a"),
        found("Apple").at("https://x.org/b"),
        found("Apple"),
        found("Pear").at("https://x.org/p"),
        found("pear").at("https://x.org/q"),
    ];
    assert_eq!(of(things), ["a: Apple", "apple: Apple", "pear: Pear", "pear-2: pear"]);
}

#[test]
fn a_thing_without_keys_joins_the_one_of_its_name_that_has_some() {
    let loaded =
        load(&[document("d", "2024", vec![found("Apple").at("https://x.org/a"), found("apple"), found("Apple")])]);
    assert_eq!(projects(&loaded), ["apple: Apple"]);
    let two = vec![found("Apple").at("https://x.org/a"), found("Apple").at("https://x.org/b"), found("apple")];
    let loaded = load(&[document("d", "2024", two)]);
    assert_eq!(projects(&loaded).len(), 3);
    assert!(loaded.report.remarks[0].message.contains("does not say which"), "{:?}", loaded.report.remarks);
}

#[test]
fn things_that_are_alone_never_merge_by_name() {
    let alone = || Thing { alone: true, ..found("Client") };
    assert_eq!(of(vec![alone(), alone(), found("Client")]), ["client: Client", "client-2: Client", "client-3: Client"]);
    let keyed = || alone().slug("d:1");
    assert_eq!(of(vec![keyed(), keyed()]), ["client: Client"]);
}

#[test]
fn a_closure_that_would_join_two_ids_is_told_with_both_places() {
    let things = vec![
        native("a", "Apple").at("https://x.org/a"),
        native("b", "Berry").at("https://x.org/b"),
        found("Middle").at("https://x.org/a").slug("s:m"),
        Thing { slug: Some("s:m"), ..found("Middle").at("https://x.org/b") },
    ];
    let loaded = load(&[document("d", "2024", things)]);
    assert_eq!(projects(&loaded), ["a: Apple (Middle)", "b: Berry (Middle)"]);
    let remark = loaded.report.remarks[0].to_string();
    let start = "d:1:1: project `a` (d:1:1) and project `b` (d:2:1) would be one thing by the repository x.org/a";
    assert!(remark.starts_with(start), "{remark}");
    // of two records that share a key, the one that bears the name is meant
    let one_home = vec![
        native("a", "Apple").at("https://x.org/all"),
        native("b", "Berry").at("https://x.org/all"),
        found("berry").at("https://x.org/all").under("MIT"),
        found("Cherry").at("https://x.org/all"),
    ];
    assert_eq!(of(one_home), ["a: Apple", "b: Berry", "cherry: Cherry"]);
}

#[test]
fn an_id_is_free_or_numbered_and_references_by_id_never_lead_to_what_is_only_found() {
    assert_eq!(of(vec![native("apple", "Fruit"), found("Apple")]), ["apple-2: Apple", "apple: Fruit"]);
    assert_eq!(of(vec![found("…"), native("x", "X")]), ["x: X", "unnamed: …"]);
}

#[test]
fn what_is_absent_erases_nothing_and_sources_that_agree_are_both_cited() {
    let first = document("first", "2024", vec![found("Apple").at("https://x.org/a").under("MIT")]);
    let second = document("second", "2025", vec![found("Apple").at("http://x.org/a/")]);
    let third = document("third", "2026", vec![found("Apple").at("https://x.org/a").under("MIT")]);
    let loaded = load(&[first, second, third]);
    let graph = &loaded.graph;
    let node = graph.name_index().find("Apple").next().unwrap().node;
    let claims = |attribute: &str| -> Vec<(String, Vec<String>)> {
        let column = graph.column(graph.kind_of(node), graph.schema().lexicon().attribute(attribute).unwrap()).unwrap();
        let claims = column.claims(graph.local(node)).into_iter();
        claims
            .map(|c| {
                let sources = graph.sources(c.fact).map(|s| graph.name(s).to_owned()).collect();
                (column.display(c.cell, graph.schema()), sources)
            })
            .collect()
    };
    assert_eq!(claims("licence"), [("MIT".to_owned(), vec!["first".to_owned(), "third".to_owned()])]);
    // all three give the address, as the record does: nothing stands beside it
    assert!(claims("repository").is_empty());
    assert!(loaded.report.conflicts.is_empty(), "{:?}", loaded.report.conflicts);
}

#[test]
fn sources_that_differ_are_a_conflict_and_the_host_goes_before_the_later() {
    let host = document("of the host", "2020", vec![found("Apple").at("https://x.org/a").under("MIT").level(1, None)]);
    let later = document("later", "2026", vec![found("Apple").at("https://x.org/a").under("Apache-2.0")]);
    let tell = |issued: bool| {
        let mut builder = builder();
        add(&mut builder, &host);
        add(&mut builder, &later);
        if issued {
            let issues = builder.schema().lexicon().relation("issues").unwrap();
            let reference = |text: &str| Reference { text: text.to_owned(), place: Place::file("x") };
            builder.edge(issues.relation, reference("H"), reference("of the host"), Vec::new(), FactDraft::default());
        }
        let loaded = builder.finish().unwrap();
        loaded.report.conflicts.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let start = "project `apple`: sources disagree on the licence: ";
    assert_eq!(tell(false), [format!("{start}`Apache-2.0` (later) is in force, against `MIT` (of the host)")]);
    assert_eq!(tell(true), [format!("{start}`MIT` (of the host) is in force, against `Apache-2.0` (later)")]);
}

#[test]
fn an_edge_without_a_date_is_the_dated_one() {
    let plain = document("plain", "2024", vec![found("Apple").level(1, None)]);
    let dated = document(
        "dated",
        "2024",
        vec![found("Apple").level(1, Some("2020-05-01")), found("Apple").level(1, Some("2020"))],
    );
    let other = document("other", "2024", vec![found("Apple").level(0, Some("2018"))]);
    let loaded = load(&[plain, dated, other]);
    let graph = &loaded.graph;
    let edges = graph.edges(graph.schema().lexicon().relation("carries").unwrap().relation);
    let node = graph.name_index().find("Apple").next().unwrap().node;
    let told: Vec<(String, usize)> = edges
        .edges(node, Direction::In)
        .map(|e| edges.fact(e))
        .map(|fact| (fact.since.unwrap().to_string(), graph.sources(fact).count()))
        .collect();
    assert_eq!(told, [("2018".to_owned(), 1), ("2020-05-01".to_owned(), 2)]);
}

#[test]
fn a_symmetric_edge_that_is_stated_from_both_ends_is_one() {
    let loaded = fossgraph_core::load_text(&[
        ("schema.toml", SCHEMA),
        ("p.toml", "[[project]]\nname='A'\n'works with'='B'\n[[project]]\nname='B'\n'works with'='A'"),
    ]);
    assert_eq!(loaded.unwrap().graph.edge_count(), 1);
}

// ---------------------------------------------------------------- whatever the order

/// Small numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % sides
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        items.get(self.roll(items.len() * 2)).copied()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.roll(at + 1);
            items.swap(at, other);
        }
    }

    fn thing(&mut self) -> Thing {
        let names = ["Apple", "apple", "Pear", "Plum", "Fig"];
        let name = names[self.roll(names.len())];
        // one id has one name
        let id = self.pick(&["apple", "b", "c"]).filter(|_| self.roll(2) == 0);
        let name = id.map_or(name, |id| match id {
            "apple" => "Apple",
            "b" => "Pear",
            _ => "Apple",
        });
        Thing {
            id,
            name,
            aliases: self.pick(&["Malus", "Plum", "Fig"]).into_iter().collect(),
            repository: self.pick(&["https://x.org/1", "http://x.org/1/", "https://x.org/2", "https://x.org/3"]),
            slug: self.pick(&["s:1", "s:2", "t:1"]),
            licence: self.pick(&["MIT", "BSD"]),
            alone: false,
            level: self.pick(&[(0, None), (0, Some("2020")), (1, Some("2020-05-01")), (1, None)]),
        }
    }
}

/// The graph alone, as bytes.
fn graph(loaded: Loaded) -> Vec<u8> {
    encode(&Loaded { report: fossgraph_core::Report::default(), ..loaded }).unwrap()
}

#[test]
fn the_order_of_documents_and_of_what_they_hold_changes_nothing() {
    let mut dice = Dice(0x5eed);
    for round in 0..400 {
        let mut documents: Vec<Document> = ["d1", "d2", "d3"]
            .iter()
            .zip(["2023", "2024", "2024"])
            .map(|(id, date)| {
                let count = dice.roll(4);
                document(id, date, (0..count).map(|_| dice.thing()).collect())
            })
            .collect();
        let first = load(&documents);
        let bytes = encode(&first);
        for _ in 0..4 {
            dice.shuffle(&mut documents);
            documents.iter_mut().for_each(|(.., things)| dice.shuffle(things));
            let again = load(&documents);
            assert_eq!(projects(&again), projects(&first), "round {round}: {documents:#?}");
            assert_eq!(again.report, first.report, "round {round}: {documents:#?}");
            assert!(encode(&again) == bytes, "round {round}: {documents:#?}");
        }
        // what was merged is merged already
        let mut builder = builder();
        builder.thaw(&first.graph, "thawed");
        assert!(graph(builder.finish().unwrap()) == graph(first.clone()), "round {round}, thawed: {documents:#?}");
        // each document twice says no more than once
        let twice = load(&[documents.clone(), documents.clone()].concat());
        assert_eq!(projects(&twice), projects(&first), "round {round}, twice: {documents:#?}");
        assert!(graph(twice) == graph(first), "round {round}, twice: {documents:#?}");
    }
}

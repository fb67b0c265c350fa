//! Values as embedders take them, what parameters may be given, and texts at their limits.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Completeness, Definitions, Engine, FromValue, Params, Topic, Value, completeness, params};

const SCHEMA: &str = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size', 'load', 'live', 'since when', 'tags']\n\
    [[attribute]]\nname = 'size'\ntype = 'integer'\n[[attribute]]\nname = 'load'\ntype = 'float'\n\
    [[attribute]]\nname = 'live'\ntype = 'boolean'\n[[attribute]]\nname = 'since when'\ntype = 'date'\n\
    [[attribute]]\nname = 'tags'\ntype = 'text'\nmany = true\n\
    [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']\n";
const TEAMS: &str = "[[team]]\nname = 'Web'\nsize = 3\nload = 0.5\nlive = true\n'since when' = 2020-01-02\ntags = ['a', 'b']\n\
    helps = ['Desk', 'Ops']\n[[team]]\nname = 'Desk'\ntags = ['c']\nhelps = 'Ops'\n[[team]]\nname = 'Ops'\nsize = 4\n";

fn engine() -> Engine {
    Engine::new(fossgraph_core::load_text(&[("schema.toml", SCHEMA), ("teams.toml", TEAMS)]).unwrap())
}

/// The first column of a query, each value turned into a type.
fn all<T: FromValue>(query: &str, params: Params) -> Vec<Option<T>> {
    let rows = engine().prepare(query).unwrap().run(params).unwrap();
    rows.iter().map(|row| T::from_value(&row[0])).collect()
}

#[test]
fn values_become_what_they_are_asked_for() {
    let of = |name: &str, column: &str| format!("teams where name = {name} show {column}");
    let none = Params::new;
    assert_eq!(all::<i64>(&of("Web", "size"), none()), [Some(3)]);
    assert_eq!(all::<i64>(&of("Web", "load"), none()), [None]);
    assert_eq!(all::<f64>(&of("Web", "load"), none()), [Some(0.5)]);
    assert_eq!(all::<f64>(&of("Web", "size"), none()), [Some(3.0)], "an integer is a number too");
    assert_eq!(all::<f64>(&of("Web", "live"), none()), [None]);
    assert_eq!(all::<bool>(&of("Web", "live"), none()), [Some(true)]);
    assert_eq!(all::<bool>(&of("Web", "size"), none()), [None]);
    assert_eq!(all::<Option<i64>>(&of("Web", "size"), none()), [Some(Some(3))]);
    assert_eq!(all::<Option<i64>>(&of("Desk", "size"), none()), [Some(None)]);
    assert_eq!(all::<Option<i64>>(&of("Web", "load"), none()), [None]);
    assert_eq!(all::<Vec<String>>(&of("Web", "tags"), none()), [Some(vec!["a".to_owned(), "b".to_owned()])]);
    assert_eq!(all::<Vec<String>>(&of("Desk", "tags"), none()), [Some(vec!["c".to_owned()])]);
    assert_eq!(all::<Vec<String>>(&of("Ops", "tags"), none()), [Some(vec![])]);
    assert_eq!(all::<Value>(&of("Web", "size"), none()), [Some(Value::Integer(3))]);
}

/// What an answer shows as things are its things, in lists and paths too.
#[test]
fn an_answer_knows_the_things_in_its_cells() {
    let engine = engine();
    let things = |query: &str| {
        let found = engine.prepare(query).unwrap().things(&Params::new(), &Default::default()).unwrap();
        found.into_iter().map(|node| engine.graph().name(node).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(things("Web as t -> helps teams as o show o"), ["Desk", "Ops", "Web"]);
    assert_eq!(things("path from Desk to Ops"), ["Desk", "Ops"]);
    assert_eq!(things("teams group by size show size, list(helps)").len(), 2, "of groups, what is shown");
}

#[test]
fn numbers_that_are_none_are_refused() {
    let query = "teams where load <= $most show name";
    assert_eq!(all::<String>(query, params! { "most" => 0.5 }), [Some("Web".to_owned())]);
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let error = engine().prepare(query).unwrap().run(params! { "most" => wrong }).unwrap_err();
        assert_eq!(error.problems()[0].code(), "Q063", "{error}");
    }
}

#[test]
fn texts_may_be_as_long_as_their_limits() {
    let engine = engine();
    let code = |text: &str| engine.script(text).err().map(|e| e.problems()[0].code());
    let padded = |bytes: usize| format!("teams{}", " ".repeat(bytes - 5));
    let (statement, script) = (64 << 10, 4 << 20);
    assert_eq!((code(&padded(statement)), code(&padded(statement + 1))), (None, Some("Q001")));
    let read = |bytes: usize| {
        let text = format!("teams{}", ";".repeat(bytes - 5));
        fossgraph_engine::statements(&text).map(|all| all.len()).map_err(|e| e.problems()[0].code())
    };
    assert_eq!((read(script), read(script + 1)), (Ok(1), Err("Q001")));
    // only a statement's own length counts
    let two = format!("{};{}", padded(40 << 10), padded(40 << 10));
    assert_eq!(code(&two), None);
    let pattern = |bytes: usize| code(&format!("teams where name matches \"{}\"", "a".repeat(bytes)));
    assert!(pattern(1 << 10).is_none() && pattern((1 << 10) + 1).is_some());
}

/// Depth is how far things stand inside each other, not how many there are.
#[test]
fn what_stands_side_by_side_is_not_deep() {
    let engine = engine();
    for (one, joiner, front) in [
        ("helps teams", " or ", "teams where "),
        ("helps (teams)", " or ", "teams where "),
        ("(size > 1)", " or ", "teams where "),
        ("(size + 1)", " + ", "teams show "),
        ("count(helps teams where size > 1) as a", ", ", "teams show "),
        ("(teams)", " union ", ""),
    ] {
        let text = format!("{front}{}", vec![one; 70].join(joiner));
        let text = (0..70).fold(text, |text, n| text.replacen(" as a,", &format!(" as a{n},"), 1));
        assert!(engine.prepare(&text).is_ok(), "{one}: {}", engine.prepare(&text).unwrap_err());
    }
    let mut names = Definitions::default();
    engine.script_in("let busy = teams where size > 1", &mut names).unwrap();
    let text = format!("teams where {}", vec!["helps busy"; 70].join(" or "));
    assert!(engine.script_in(&text, &mut names).is_ok());
}

/// An end of `by` needs more only where it belongs to a clause.
#[test]
fn what_can_be_run_is_complete() {
    for text in ["projects hosted by", "teams grouped by", "teams", "by", "teams order byx"] {
        assert_eq!(completeness(text), Completeness::Complete, "{text}");
    }
    for text in ["teams group by", "teams order by", "teams order  by", "teams group\nby", "teams group by "] {
        assert_eq!(completeness(text), Completeness::Incomplete, "{text}");
    }
    // also behind a long text
    let long = format!("teams where name = {} or name = a", vec!["abcdefgh"; 60].join(" or name = "));
    assert_eq!(completeness(&long), Completeness::Complete);
    assert_eq!(completeness(&format!("{long} order by")), Completeness::Incomplete);
}

#[test]
fn topics_have_names() {
    let names: Vec<&str> = Topic::ALL.iter().map(|topic| topic.name()).collect();
    assert!(names.iter().all(|name| name.len() > 3) && names.contains(&"the graph"), "{names:?}");
    assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), names.len());
}

/// A name is offered as it can be written.
#[test]
fn names_are_offered_as_they_are_written() {
    let odd = [
        "C#",
        "C++",
        ".NET",
        "a--b",
        "a.",
        "a..b",
        "a  b",
        "-a",
        "Search and Rank",
        "teams",
        "The helps",
        "x:y@z/1.2",
        "A & B",
        "&",
        "é",
        "a, b",
        "team x",
        "a\u{a0}b",
    ];
    let teams: String =
        odd.iter().enumerate().map(|(n, name)| format!("[[team]]\nid = 't{n}'\nname = '{name}'\n")).collect();
    let engine = Engine::new(fossgraph_core::load_text(&[("schema.toml", SCHEMA), ("teams.toml", &teams)]).unwrap());
    for name in odd {
        let text = "teams that helps ";
        let front: String = name.chars().take(1).collect();
        let typed = format!("{text}{front}");
        let offered = engine.complete(&typed, typed.len(), &Definitions::default()).candidates;
        for candidate in &offered {
            let whole = format!("{text}{}", candidate.text);
            let prepared = engine.prepare(&whole);
            assert!(prepared.is_ok() || !candidate.text.contains(name), "{whole}: {}", prepared.unwrap_err());
        }
    }
    let plain = |name: &str| {
        let typed = format!("teams that helps {}", name.chars().next().unwrap());
        let offered = engine.complete(&typed, typed.len(), &Definitions::default()).candidates;
        offered.iter().any(|candidate| candidate.text == name)
    };
    for name in ["x:y@z/1.2", "A & B", "é"] {
        assert!(plain(name), "`{name}` needs no quotes");
    }
}

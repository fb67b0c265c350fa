//! Values that several documents state: which of them say the same, and which of those that do not is in force.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Key, Loaded, Number, Schema, Value, ValueType, load_text, parse_number};

const SCHEMA: &str = r#"
citations = "document"
[[kind]]
singular = "document"
plural = "documents"
attributes = ["date"]
[[kind]]
singular = "host"
plural = "hosts"
attributes = ["motto", "page", "repository"]
[[kind]]
singular = "project"
plural = "projects"
attributes = ["motto", "best", "all"]
[[attribute]]
name = "date"
type = "date"
[[attribute]]
name = "motto"
type = "text"
[[attribute]]
name = "page"
type = "url"
[[attribute]]
name = "repository"
type = "url"
key = "repository"
[[enumeration]]
name = "level"
members = ["low", "high"]
[[attribute]]
name = "level"
type = "level"
[[attribute]]
name = "best"
type = "date"
derived = { relation = "carried by", value = "since", pick = "first", where = { level = "high" } }
[[attribute]]
name = "all"
type = "level"
many = true
derived = { relation = "carried by", value = "level" }
[[relation]]
phrase = "issues"
inverse = "issued by"
from = ["host"]
to = ["document"]
authority = true
[[relation]]
phrase = "carries"
inverse = "carried by"
from = ["host"]
to = ["project"]
attributes = ["level"]
authority = true
"#;

const DOCUMENTS: &str =
    "[[document]]\nid='old'\nname='First'\ndate=2020\n[[document]]\nid='new'\nname='Later'\ndate=2024\n";

fn load(text: &str) -> Loaded {
    let files = [("schema.toml", SCHEMA), ("d.toml", DOCUMENTS), ("a.toml", text)];
    load_text(&files).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn conflicts(text: &str) -> Vec<String> {
    load(text).report.conflicts.iter().map(ToString::to_string).collect()
}

#[test]
fn addresses_that_lead_to_one_place_are_one_value_and_texts_are_what_they_are() {
    let both = |attribute: &str, one: &str, other: &str| {
        let said = format!("[{{is='{one}',sources=['old']}},{{is='{other}',sources=['new']}}]");
        conflicts(&format!("[[host]]\nname='H'\n{attribute}={said}")).is_empty()
    };
    assert!(both("page", "https://www.X.org/a/", "http://x.org/a"));
    assert!(!both("page", "https://x.org/A", "https://x.org/a"), "a path has capitals");
    assert!(!both("page", "https://x.org/a", "https://x.org/a.git"));
    assert!(both("repository", "https://x.org/A", "git@x.org:a.git"));
    assert!(!both("motto", "Be Kind", "be kind"));
    assert!(!both("motto", "be kind", "be kind/"));
}

#[test]
fn whoever_issues_a_document_about_itself_goes_before_a_later_one() {
    let motto = "motto=[{is='first',sources=['old']},{is='second',sources=['new']}]";
    let want = |kind: &str, held: &str, against: &str| {
        vec![format!("{kind}: sources disagree on the motto: {held} is in force, against {against}")]
    };
    let (first, second) = ("`first` (First)", "`second` (Later)");
    assert_eq!(conflicts(&format!("[[host]]\nname='H'\n{motto}")), want("host `h`", second, first));
    let said = "[[host]]\nname='H'\nmotto=[{is='said here'},{is='cited',sources=['new']}]";
    assert_eq!(conflicts(said), want("host `h`", "`said here`", "`cited` (Later)"), "who cites nothing keeps the data");
    let own = format!("[[host]]\nname='H'\nissues='old'\n{motto}");
    assert_eq!(conflicts(&own), want("host `h`", first, second));
    let others = format!("[[host]]\nname='I'\nissues='old'\n[[host]]\nname='H'\n{motto}");
    assert_eq!(conflicts(&others), want("host `h`", second, first));
    let carried =
        format!("[[host]]\nname='H'\nissues='old'\ncarries='P'\n[[project]]\nname='O'\n[[project]]\nname='P'\n{motto}");
    assert_eq!(conflicts(&carried), want("project `p`", first, second));
    let not_carried =
        format!("[[host]]\nname='H'\nissues='old'\ncarries='O'\n[[project]]\nname='O'\n[[project]]\nname='P'\n{motto}");
    assert_eq!(conflicts(&not_carried), want("project `p`", second, first));
}

#[test]
fn edges_that_do_not_pass_the_rule_say_nothing() {
    let shown = |text: &str| {
        let graph = load(text).graph;
        let projects = graph.schema().lexicon().kind("project").unwrap().0;
        let node = graph.find(projects, "p").unwrap();
        let cells = |attribute: &str| -> Vec<String> {
            let cells = graph.cells(node, graph.schema().lexicon().attribute(attribute).unwrap());
            cells.map(|(column, cell)| column.display(cell, graph.schema())).collect()
        };
        (cells("best"), cells("all"))
    };
    let hosts = "[[host]]\nname='H'\ncarries=[{to='P',level='low',since=2001}]\n\
        [[host]]\nname='I'\ncarries=[{to='P',level='high',since=2003}]\n\
        [[host]]\nname='J'\ncarries=[{to='P',level='high',since=2002}]\n[[project]]\nname='O'\n[[project]]\nname='P'\n";
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(shown(hosts), (words(&["2002"]), words(&["low", "high"])));
    assert_eq!(shown(&format!("{hosts}all='low'\nbest=1999\n")), (words(&["1999"]), words(&["low"])));
    let low = hosts.replace("'high'", "'low'");
    assert_eq!(shown(&low), (words(&[]), words(&["low"])));
    let cited = format!("{hosts}sources=['old']\n");
    assert_eq!(shown(&cited), shown(hosts));
    let graph = load(&cited).graph;
    let (projects, best) =
        (graph.schema().lexicon().kind("project").unwrap().0, graph.schema().lexicon().attribute("best").unwrap());
    let node = graph.find(projects, "p").unwrap();
    let claims = graph.column(projects, best).unwrap().claims(graph.local(node));
    assert!(claims.is_empty(), "what edges say cites what the record does: {claims:?}");
}

#[test]
fn an_address_without_a_host_and_a_path_is_no_repository() {
    for no in
        ["x.org", "https://x.org/", "x.org/.git", "git@x.org", "host/path", "/a.b", "x.org/a path", "not an.address/x"]
    {
        assert_eq!(Key::repository(no), None, "{no}");
    }
    for yes in ["x.org/a", " https://www.x.org/A/ ", "git@x.org:a.git", "\u{a0}ssh://git@x.org/a?b#c"] {
        assert_eq!(Key::repository(yes), Some(Key::Repository("x.org/a".to_owned())), "{yes}");
    }
}

#[test]
fn what_is_wrong_with_a_number_is_its_fraction_or_its_size() {
    let schema = Schema::parse("schema.toml", SCHEMA).unwrap();
    let wrong = |text: &str, value_type: ValueType| Value::parse(text, value_type, &schema).unwrap_err();
    for text in ["1.5", "12345678.5", "12345678901.5", "1.23456789012"] {
        assert!(wrong(text, ValueType::Integer).contains("is not a whole number"), "{text}");
    }
    for text in ["99999999999999999999", "-99_999_999_999_999_999_999", "10000000000B"] {
        for value_type in [ValueType::Integer, ValueType::Float] {
            assert!(wrong(text, value_type).contains("does not fit into 64 bits"), "{text}");
        }
    }
    assert!(ValueType::Version.is_ordered() && !ValueType::Text.is_ordered() && !ValueType::Url.is_ordered());
    assert_eq!((parse_number("0.5"), parse_number("0.1k")), (Some(Number::Float(0.5)), Some(Number::Integer(100))));
}

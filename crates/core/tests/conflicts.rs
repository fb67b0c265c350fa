//! Where a record states one thing and its edges another: a conflict that names both, with who says so.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Loaded, load_text};

const SCHEMA: &str = r#"
citations = "document"
[[enumeration]]
name = "level"
members = ["low", "high"]
[[kind]]
singular = "project"
plural = "projects"
attributes = ["level", "begun", "tags"]
[[kind]]
singular = "host"
plural = "hosts"
[[kind]]
singular = "document"
plural = "documents"
attributes = ["date"]
[[attribute]]
name = "level"
type = "level"
many = true
history = true
derived = { relation = "carried by", value = "level" }
[[attribute]]
name = "begun"
type = "date"
derived = { relation = "carried by", value = "since", pick = "first" }
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "date"
type = "date"
[[relation]]
phrase = "carries"
inverse = "carried by"
from = ["host"]
to = ["project"]
attributes = ["level"]
dated = true
"#;

const HOST: &str = "[[host]]\nname='H'\n[[document]]\nname='Mine'\ndate=2024-01-01\n[[document]]\nname='Theirs'\n";

fn load(project: &str) -> Loaded {
    let text = format!("{HOST}[[project]]\nname='A'\n{project}");
    load_text(&[("schema.toml", SCHEMA), ("data.toml", &text)]).unwrap_or_else(|e| panic!("{project}: {e}"))
}

fn conflicts(project: &str) -> Vec<String> {
    load(project).report.conflicts.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_stated_is_in_force_against_what_edges_say() {
    let carried = "'carried by'=[{to='h',level='high',since=2020-05-01,sources=['theirs']}]";
    for (stated, want) in [
        (
            "level=[{is='low',sources=['mine']}]",
            Some("level: `low` (Mine) is in force, against `high` by `carried by` (Theirs)"),
        ),
        ("level='low'", Some("level: `low` is in force, against `high` by `carried by` (Theirs)")),
        ("level=['low','high']", Some("level: `low`, `high` are in force, against `high` by `carried by` (Theirs)")),
        ("begun=2019", Some("begun: `2019` is in force, against `2020-05-01` by `carried by` (Theirs)")),
        ("level='high'", None),
        ("level=[{is='low',until=2020-05-01},{is='high',since=2020-05-01}]", None),
        ("begun=2020", None),
        ("", None),
    ] {
        let want: Vec<String> = want.iter().map(|w| format!("project `a`: sources disagree on the {w}")).collect();
        assert_eq!(conflicts(&format!("{stated}\n{carried}")), want, "{stated}");
    }
    assert!(conflicts("level='low'").is_empty(), "no edge says anything");
}

#[test]
fn several_hosts_are_all_named_or_it_is_a_conflict() {
    let hosts = "'carried by'=[{to='h',level='high'},{to='i',level='low'}]\n[[host]]\nname='I'";
    assert!(conflicts(&format!("level=['low','high']\n{hosts}")).is_empty());
    let want = "project `a`: sources disagree on the level: `high` is in force, against `low` by `carried by`";
    assert_eq!(conflicts(&format!("level='high'\n{hosts}")), [want]);
}

#[test]
fn programs_are_told_which_is_in_force_and_which_relation_differs() {
    let report = load("level='low'\n'carried by'=[{to='h',level='high',sources=['theirs']}]").report;
    let conflict = &report.conflicts[0];
    let told: Vec<(&str, bool, Option<&str>)> =
        conflict.values.iter().map(|v| (v.value.as_str(), v.in_force, v.relation.as_deref())).collect();
    assert_eq!(told, [("low", true, None), ("high", false, Some("carried by"))]);
    assert!(report.remarks.is_empty());
}

#[test]
fn one_claim_may_state_several_values() {
    let loaded = load("tags={is=['a','b'],sources=['theirs'],check='claim'}");
    let graph = &loaded.graph;
    let node = graph.name_index().find("A").next().unwrap().node;
    let column = graph.column(graph.kind_of(node), graph.schema().lexicon().attribute("tags").unwrap()).unwrap();
    let claims = column.claims(graph.local(node)).into_iter().map(|claim| {
        let sources: Vec<&str> = graph.sources(claim.fact).map(|source| graph.name(source)).collect();
        (column.display(claim.cell, graph.schema()), claim.fact.check.name(), sources)
    });
    let want = ["a", "b"].map(|tag| (tag.to_owned(), "claim", vec!["Theirs"]));
    assert_eq!(claims.collect::<Vec<_>>(), want);
    let wrong = format!("{HOST}[[project]]\nname='A'\nbegun={{is=[2020,2021]}}");
    let wrong = load_text(&[("schema.toml", SCHEMA), ("data.toml", &wrong)]).unwrap_err();
    assert!(wrong.to_string().contains("error[D038]: begun: expected a date, found a list"), "{wrong}");
}

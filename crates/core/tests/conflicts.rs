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
        (
            "level=[{is='low',sources=['mine']},{is='high',sources=['theirs']}]",
            Some("level: `low` (Mine), `high` (Theirs) are in force, against `high` by `carried by` (Theirs)"),
        ),
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

#[test]
fn a_record_states_what_its_edges_do_not_say_in_its_stead() {
    let carried = "'carried by'=[{to='h',level='high'}]";
    for (stated, want) in [
        ("", false),
        ("level='high'", false),
        ("level='low'", true),
        ("level=[{is='high',check='claim'}]", true),
        ("level=[{is='high',since=2020}]", true),
    ] {
        let graph = load(&format!("{stated}\n{carried}")).graph;
        let a = graph.name_index().find("A").next().unwrap().node;
        assert_eq!(graph.states(a, graph.schema().lexicon().attribute("level").unwrap()), want, "{stated}");
        assert!(!graph.states(a, graph.schema().lexicon().attribute("tags").unwrap()));
    }
}

#[test]
fn dates_that_abut_are_two() {
    let carried = "'carried by'=[{to='h',level='high',since=2020,sources=['theirs']}]";
    let told = |begun: &str| conflicts(&format!("begun={begun}\n{carried}"));
    assert!(told("2020-12-31").is_empty(), "a day of that year");
    assert_eq!(
        told("2021-01-01"),
        [
            "project `a`: sources disagree on the begun: `2021-01-01` is in force, against `2020` by `carried by` (Theirs)"
        ]
    );
    assert_eq!(told("2019-12-31").len(), 1);
}

#[test]
fn a_block_that_adds_to_a_record_says_nothing_of_how_well_it_is_checked() {
    let more = "[[project]]\nid='a'\ntags=['x']\n";
    let loaded = load(&format!("id='a'\ncheck='claim'\n{more}"));
    let (kind, _) = loaded.graph.schema().lexicon().kind("project").unwrap();
    let a = loaded.graph.find(kind, "a").unwrap();
    assert_eq!(loaded.graph.fact(a).check, fossgraph_core::Check::Claim);
}

#[test]
fn of_many_that_a_name_could_mean_some_are_told() {
    let named = |n: usize| -> String {
        let hosts: String = (0..n).map(|i| format!("[[host]]\nid='h{i}'\nname='Twin'\n")).collect();
        let text = format!("{hosts}[[project]]\nname='A'\n'carried by'='Twin'\n");
        load_text(&[("schema.toml", SCHEMA), ("data.toml", &text)]).unwrap_err().to_string()
    };
    let several = named(6);
    assert!(several.contains("write the id of one:") && several.contains("or another"), "{several}");
    assert!(!several.contains("h5"), "{several}");
    let few = named(5);
    assert!(few.contains("h4") && !few.contains("or another"), "{few}");
}

//! GraphML read back: what an export holds, and what it cannot hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fossgraph_core::{Graph, Loaded, NodeId};
use fossgraph_engine::{Engine, Params};
use fossgraph_formats::{Export, Part};

fn key(graph: &Graph, node: NodeId) -> String {
    format!("{}:{}", graph.schema().kind(graph.kind_of(node)).singular, graph.id(node))
}

/// All things with names, aliases, dates, marks and present values, and all edges with attributes, dates and marks; no citation.
fn content(loaded: &Loaded) -> BTreeMap<String, BTreeSet<String>> {
    let graph = &loaded.graph;
    let schema = graph.schema();
    let beside = |fact: fossgraph_core::Fact| {
        format!("{:?} {:?} {:?} {:?}", fact.since, fact.until, fact.check, graph.note(fact))
    };
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for kind in schema.kind_ids() {
        for node in graph.nodes(kind).map(NodeId) {
            let aliases: Vec<&str> = graph.aliases(node).collect();
            let values = schema.kind(kind).attributes.iter().map(|attribute| {
                let cells = graph.cells(node, *attribute);
                let values: BTreeSet<String> = cells.map(|(column, cell)| column.display(cell, schema)).collect();
                format!("{} = {values:?}", schema.attribute(*attribute).name)
            });
            let said = [graph.name(node).to_owned(), format!("{aliases:?}"), beside(graph.fact(node))];
            out.insert(key(graph, node), said.into_iter().chain(values).collect());
        }
    }
    for relation in schema.relation_ids() {
        let edges = graph.edges(relation);
        for id in (0..u32::try_from(edges.len()).unwrap()).map(fossgraph_core::EdgeId) {
            let (from, to) = edges.ends(id).unwrap();
            let attributes = schema.relation(relation).attributes.iter().filter_map(|attribute| {
                let column = edges.column(*attribute)?;
                let cell = column.cells(id.0).next()?;
                Some(format!("{} = {}", schema.attribute(*attribute).name, column.display(cell, schema)))
            });
            let said = format!("{} {:?} {}", key(graph, to), attributes.collect::<Vec<_>>(), beside(edges.fact(id)));
            out.entry(format!("{} {}", key(graph, from), schema.relation(relation).phrase)).or_default().insert(said);
        }
    }
    out
}

/// A graph written as GraphML and opened again, as a user does it.
fn again(loaded: &Loaded) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.graphml");
    fs::write(&path, Export::GraphMl.write(&Part::all(&loaded.graph)).unwrap().remove(0).1).unwrap();
    fossgraph_formats::open(&[path]).unwrap_or_else(|e| panic!("{e}"))
}

fn same(loaded: &Loaded) -> Loaded {
    let again = again(loaded);
    assert_eq!(again.report.skipped, BTreeMap::new());
    let (was, is) = (content(loaded), content(&again));
    assert_eq!(was.keys().collect::<Vec<_>>(), is.keys().collect::<Vec<_>>());
    for (thing, said) in &was {
        assert_eq!(is.get(thing), Some(said), "{thing}");
    }
    assert_eq!(loaded.graph.date(), again.graph.date());
    again
}

fn answers(loaded: Loaded, queries: &[&str]) -> Vec<Vec<String>> {
    let engine = Engine::new(loaded);
    let answer = |query: &&str| {
        let rows = engine.prepare(query).and_then(|q| q.run(Params::new())).unwrap_or_else(|e| panic!("{query}: {e}"));
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")).collect()
    };
    queries.iter().map(answer).collect()
}

#[test]
fn the_built_in_data_come_back_from_graphml() {
    let builtin = fossgraph_data::builtin();
    let again = same(&builtin);
    let queries = [
        "count projects hosted by CNCF where status = Graduated",
        "projects where accepted in 2020 show name, status, accepted",
        "Dapr as a -> started by as b -> started projects as c",
        "organisations member of[tier = Platinum] CNCF",
        "count projects hosted by CNCF as of 2020-01-01",
    ];
    let found = answers(builtin, &queries);
    assert!(found.iter().all(|rows| !rows.is_empty()));
    assert_eq!(answers(again, &queries), found);
}

#[test]
fn small_data_with_a_schema_of_their_own_come_back_from_graphml() {
    for name in ["small", "ferries"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/data").join(name);
        same(&fossgraph_formats::open(&[path]).unwrap());
    }
}

/// Names, lists, numbers and dates that are easy to spoil.
const ODD: &str = r#"
[[team]]
id = "a;b:c"
name = "\"quoted\" <b>&amp;</b> ]]> é \u0301"
aliases = ["=1+1", "two\nlines", "semi; colon"]
check = "claim"
note = "a note\nof two lines"
since = '2020-02'
tags = ["[x]", "y; z"]
load = 1e300
type = "team"
trusts = [{ to = "Ops", load = 0.1, since = 2020, until = 2022, note = "é,\n\"", check = "disputed" }, "Ops"]
beside = "Ops"
[[team]]
name = "Ops"
tags = ["one; alone"]
size = -9
live = true
"#;

const ODD_SCHEMA: &str = r#"
[[kind]]
singular = "team"
plural = "teams"
attributes = ["tags", "load", "type", "size", "live"]
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "load"
type = "float"
[[attribute]]
name = "type"
type = "text"
[[attribute]]
name = "size"
type = "integer"
[[attribute]]
name = "live"
type = "boolean"
[[relation]]
phrase = "trusts"
inverse = "trusted by"
from = ["team"]
to = ["team"]
attributes = ["load"]
[[relation]]
phrase = "beside"
symmetric = true
from = ["team"]
to = ["team"]
"#;

#[test]
fn odd_texts_come_back_from_graphml() {
    let odd = fossgraph_core::load_text(&[("schema.toml", ODD_SCHEMA.trim()), ("t.toml", ODD)]).unwrap();
    let again = same(&odd);
    // and a second time, to the letter
    let text = |loaded: &Loaded| Export::GraphMl.write(&Part::all(&loaded.graph)).unwrap().remove(0).1;
    assert_eq!(text(&again), text(&odd));
}

/// What GraphML cannot hold: citations, values that no longer hold or are not in force, and characters that XML has none for.
#[test]
fn what_graphml_cannot_hold_is_left_behind() {
    let teams = r#"[[team]]
name = "A\u0001"
load = [{ is = 1, until = 2001 }, { is = 2, since = 2001 }]
"#;
    let loaded = fossgraph_core::load_text(&[("schema.toml", ODD_SCHEMA.trim()), ("t.toml", teams)]).unwrap();
    let again = again(&loaded);
    assert_eq!(again.graph.name(NodeId(0)), "A\u{fffd}");
    let load = again.graph.schema().lexicon().attribute("load").unwrap();
    let (column, cell) = again.graph.cells(NodeId(0), load).next().unwrap();
    assert_eq!(column.display(cell, again.graph.schema()), "2");
    assert_eq!(again.graph.column(again.graph.kind_of(NodeId(0)), load).unwrap().claims(0).len(), 0);
    let builtin = fossgraph_data::builtin();
    assert!((0..10).any(|n| builtin.graph.sources(builtin.graph.fact(NodeId(n))).count() > 0));
    let again = self::again(&builtin);
    assert!((0..10).all(|n| again.graph.sources(again.graph.fact(NodeId(n))).count() == 0));
}

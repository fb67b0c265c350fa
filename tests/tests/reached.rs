//! What answers came by, on random queries over random graphs: edges that are there, and a way to every row.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;

use fossgraph_core::{Direction, NodeId, load_text};
use fossgraph_engine::{Engine, Params, Reached, RunOptions, bound};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::suite;

/// So many graphs are asked,
const GRAPHS: u64 = 80;
/// each so many queries.
const QUERIES: u64 = 12;

fn check(engine: &Engine, text: &str) -> Option<usize> {
    let query = engine.prepare(text).ok()?;
    let bound::Statement::Query(bound) = query.bound() else { return None };
    let reached = query.reached(&Params::new(), &RunOptions::default()).unwrap();
    if bound.count || bound.grouped {
        assert_eq!(reached, Reached::default(), "{text}");
        return None;
    }
    let rows = query.run(Params::new()).unwrap();
    let things: BTreeSet<NodeId> = reached.things.iter().copied().collect();
    assert!(reached.things.is_sorted() && things.len() == reached.things.len(), "{text}");
    assert!(rows.things().iter().all(|thing| things.contains(thing)), "{text}: a thing of a row is not there");
    let graph = engine.graph();
    let mut edges = BTreeSet::new();
    for walked in &reached.edges {
        let ends = graph.edges(walked.way.relation).ends(walked.edge).unwrap();
        let (from, to) = (walked.from, walked.to);
        let symmetric = graph.schema().relation(walked.way.relation).symmetric;
        let real = if walked.way.direction == Direction::Out { ends == (from, to) } else { ends == (to, from) };
        assert!(real || symmetric && ends == (to, from), "{text}: {}", walked.sentence(graph));
        assert!(things.contains(&from) && things.contains(&to), "{text}");
        assert!(edges.insert((walked.way.relation, walked.edge)), "{text}: an edge twice");
    }
    // where a walk ends with a step, each row was come to
    let alone = bound.set.rest.is_empty() && bound.set.first.hops.last().is_some_and(|hop| hop.step.repeat.min > 0);
    if alone && bound.stops.is_empty() && !rows.is_empty() {
        let met: BTreeSet<NodeId> = reached.edges.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        let ends = rows.things();
        assert!(ends.iter().all(|thing| met.contains(thing)), "{text}: no edge leads to a row");
    }
    Some(reached.edges.len())
}

#[test]
fn answers_come_by_edges_that_are_there() {
    let (mut answered, mut drawn) = (0, 0);
    for seed in 1..=GRAPHS {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let files = world.files(0);
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let Ok(loaded) = load_text(&files) else { continue };
        let engine = Engine::new(loaded);
        for _ in 0..QUERIES {
            if let Some(edges) = check(&engine, &generate::query(&world, &mut random).whole()) {
                answered += 1;
                drawn += usize::from(edges > 0);
            }
        }
    }
    assert!(answered > 400 && drawn > 60, "{answered} queries were answered, {drawn} came by edges");
}

/// Queries over the data of the suites, with all edges that their answers came by, from where they were walked.
const WALKED: [(&str, &str, &[&str]); 26] = [
    ("ferries", "Alpha -> leads to{2}", &["Alpha leads to Beta", "Beta leads to Gamma"]),
    (
        "ferries",
        "Alpha -> leads to{1,4} ports where name = Echo",
        &["Alpha leads to Beta", "Beta leads to Gamma", "Delta leads to Echo", "Gamma leads to Delta"],
    ),
    ("ferries", "ports -> leads to[length > 20]", &["Beta leads to Gamma", "Gamma leads to Alpha"]),
    (
        "ferries",
        "companies -> operates ports -> leads to ports where depth < 4",
        &["Gamma leads to Delta", "North operates Gamma"],
    ),
    ("ferries", "ports leading to (ports where depth > 8)", &["Delta leads to Echo", "Gamma leads to Alpha"]),
    ("ferries", "ports leading to no ports", &["Foxtrot", "Golf"]),
    (
        "ferries",
        "ports operated by South and not leading to Delta",
        &["Alpha operated by South", "Hotel operated by South"],
    ),
    (
        "ferries",
        "ports where leading to Delta or depth > 11",
        &["Alpha", "Echo leads to Delta", "Foxtrot", "Gamma leads to Delta"],
    ),
    ("ferries", "ports where leading to{1,2} Alpha", &["Beta leads to Gamma", "Gamma leads to Alpha"]),
    (
        "ferries",
        "companies operating at least 2 ports",
        &["North operates Beta", "North operates Gamma", "South operates Alpha", "South operates Hotel"],
    ),
    (
        "ferries",
        "ports leading to Delta union ports operated by South",
        &["Alpha operated by South", "Echo leads to Delta", "Gamma leads to Delta", "Hotel operated by South"],
    ),
    (
        "ferries",
        "ports leading to Delta intersect ports operated by North",
        &["Gamma leads to Delta", "Gamma operated by North"],
    ),
    ("ferries", "ports leading to Delta except ports leading to Alpha", &["Echo leads to Delta"]),
    ("ferries", "Alpha -> leads to+ as of 2011", &["Alpha leads to Beta"]),
    ("ferries", "(ports leading to Foxtrot as of 2019) -> leads to", &["Echo leads to Delta", "Echo leads to Foxtrot"]),
    ("ferries", "ports as p -> leads to ports as q where q.depth > p.depth show p, q", &["Delta leads to Echo"]),
    (
        "ferries",
        "ports as p -> leads to ports -> leads to ports as r where r.name = p.name show p",
        &["Delta leads to Echo", "Echo leads to Delta", "Hotel leads to Hotel"],
    ),
    (
        "rail",
        "engines as e -> pulls as x where x.load != e.load show e, x",
        &["Ajax pulls Boxer", "Ajax pulls Coach", "Ajax pulls Coach", "Boxer pulls Alder", "Cato pulls Dump"],
    ),
    ("rail", "Ajax -> pulls wagons show name, via.place limit 1", &["Ajax pulls Coach"]),
    (
        "rail",
        "engines -> pulls engines -> pulls wagons show name, via.place",
        &["Ajax pulls Boxer", "Boxer pulls Alder"],
    ),
    (
        "ferries",
        "path from Alpha to Delta via leads to",
        &["Alpha leads to Beta", "Beta leads to Gamma", "Gamma leads to Delta"],
    ),
    ("ferries", "paths from Alpha to Gamma within 1", &["Alpha reached from Gamma"]),
    ("ferries", "path from North to Gamma via operates as of 2015", &[]),
    (
        "ferries",
        "describe Delta",
        &["Delta leads to Echo", "Echo leads to Delta", "Gamma leads to Delta", "Review of Delta about Delta"],
    ),
    ("ferries", "describe Hotel", &["Hotel leads to Hotel", "South operates Hotel"]),
    ("ferries", "count ports leading to Delta", &[]),
];

/// The sentences of the edges, and the things that no edge joins.
fn told(engine: &Engine, text: &str) -> Vec<String> {
    let query = engine.prepare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let reached = query.reached(&Params::new(), &RunOptions::default()).unwrap_or_else(|e| panic!("{text}: {e}"));
    let graph = engine.graph();
    let joined = |thing: &NodeId| reached.edges.iter().any(|edge| [edge.from, edge.to].contains(thing));
    let alone = reached.things.iter().filter(|thing| !joined(thing)).map(|thing| graph.name(*thing).to_owned());
    let mut told: Vec<String> = reached.edges.iter().map(|edge| edge.sentence(graph)).chain(alone).collect();
    told.sort();
    told
}

#[test]
fn answers_come_by_all_that_was_asked_and_by_nothing_else() {
    let engines = suite::engines();
    for (data, text, walked) in WALKED {
        assert_eq!(told(&engines[data], text), walked, "{text}");
    }
}

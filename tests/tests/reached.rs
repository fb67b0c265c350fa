//! What answers came by, on random queries over random graphs: edges that are there, and a way to every row.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;

use fossgraph_core::{Direction, NodeId, load_text};
use fossgraph_engine::{Engine, Params, Reached, RunOptions, bound};
use fossgraph_tests::generate::{self, Random, World};

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

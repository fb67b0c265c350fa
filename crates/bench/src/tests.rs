//! What the benchmark rests on, at 1,000 nodes: the generator, and that the engine and the hand-written programs answer alike.

use std::sync::Arc;

use fossgraph_core::{Direction, Graph, NodeId, natural_order};
use fossgraph_engine::{Engine, RunOptions};

use crate::baseline::{self, Baseline};
use crate::generate::{Kind, LANGUAGES, Relation, World};
use crate::{embed, query};

fn degrees(world: &World, relation: Relation, end: fn(&(u32, u32)) -> u32) -> Vec<u32> {
    let mut degrees = vec![0; world.count() as usize];
    world.edges[relation as usize].iter().for_each(|edge| degrees[end(edge) as usize] += 1);
    degrees.sort_unstable_by(|a, b| b.cmp(a));
    degrees
}

#[test]
fn the_same_size_gives_the_same_graph() {
    assert_eq!(World::new(1000).checksum(), World::new(1000).checksum());
    // the same on every machine: results of one are read beside those of another
    assert_eq!(World::new(1000).checksum(), 757_959_386);
    assert_ne!(World::new(1000).checksum(), World::new(1010).checksum());
}

#[test]
fn kinds_and_edges_have_their_shares() {
    let world = World::new(20_000);
    let counts = Kind::ALL.map(|kind| world.nodes(kind).len());
    assert_eq!(counts, [980, 20, 12_000, 4000, 3000]);
    assert_eq!(world.edge_count(), 200_000);
    let shares = Relation::ALL.map(|relation| world.edges[relation as usize].len());
    assert_eq!(shares, [4000, 12_000, 30_000, 50_000, 24_000, 80_000]);
    for edges in &world.edges {
        assert!(edges.is_sorted_by(|a, b| a < b), "each pair once, in order");
        assert!(edges.iter().all(|(from, to)| from != to));
    }
}

#[test]
fn names_stand_in_natural_order_and_once() {
    let world = World::new(1000);
    for kind in Kind::ALL {
        let names: Vec<&str> = world.nodes(kind).map(|node| world.names.get(node)).collect();
        assert!(names.is_sorted_by(|a, b| natural_order(a, b).is_lt()));
    }
    assert!(LANGUAGES.is_sorted_by(|a, b| natural_order(a, b).is_lt()));
}

#[test]
fn a_few_things_have_most_of_the_links() {
    let world = World::new(20_000);
    for (relation, end) in [(Relation::DependsOn, (|e| e.1) as fn(&(u32, u32)) -> u32), (Relation::Uses, |e| e.1)] {
        let degrees = degrees(&world, relation, end);
        let all: u32 = degrees.iter().sum();
        let top: u32 = degrees.iter().take(world.count() as usize / 100).sum();
        assert!(top * 100 / all > 20, "{relation:?}: a hundredth of the nodes has {top} of {all} links");
        assert!(degrees[0] > 500, "{relation:?}: {}", degrees[0]);
    }
}

/// The share of dependencies between projects that no order of them lets go one way: those that are left when everything without
/// dependencies is taken away again and again.
#[test]
fn dependencies_are_nearly_free_of_cycles() {
    let world = World::new(20_000);
    let edges = &world.edges[Relation::DependsOn as usize];
    let mut left = edges.clone();
    loop {
        let mut depends = vec![false; world.count() as usize];
        left.iter().for_each(|(from, _)| depends[*from as usize] = true);
        let before = left.len();
        left.retain(|(_, to)| depends[*to as usize]);
        if left.len() == before {
            break;
        }
    }
    assert!(!left.is_empty(), "some cycles there are");
    // number of the name is the order of age; the newer of two depends on the older
    let age = |node: u32| -> u32 { world.names.get(node).rsplit(' ').next().unwrap().parse().unwrap() };
    let backwards = edges.iter().filter(|(from, to)| age(*from) < age(*to)).count();
    assert!((1..=edges.len() / 80).contains(&backwards), "{backwards} of {}", edges.len());
}

#[test]
fn ids_of_the_arrays_are_those_of_the_graph() {
    let world = World::new(1000);
    let graph = embed::load(&world).unwrap().graph;
    assert_eq!(graph.node_count(), world.count() as usize);
    assert_eq!(graph.edge_count(), world.edge_count());
    for node in 0..world.count() {
        assert_eq!(graph.name(NodeId(node)), world.names.get(node));
    }
}

#[test]
fn files_that_are_written_are_read_back() {
    let world = World::new(1000);
    let folder = tempfile::tempdir().unwrap();
    crate::figures::write_files(&world, folder.path()).unwrap();
    let tables = baseline::load(folder.path()).unwrap();
    assert_eq!((&tables.projects, &tables.years), (&world.projects, &world.years));
    assert!(tables.edges.iter().eq(&world.edges));
    let files = fossgraph_core::Files::read(folder.path()).unwrap();
    let read = fossgraph_core::load(&files, Some(embed::builtin_schema().unwrap())).unwrap().graph;
    let built = embed::load(&world).unwrap().graph;
    assert_eq!(read.schema().text(), built.schema().text());
    for node in (0..world.count()).map(NodeId) {
        assert_eq!((read.name(node), read.id(node)), (built.name(node), built.id(node)));
        for attribute in &built.schema().kind(built.kind_of(node)).attributes {
            let values =
                |graph: &Graph| graph.cells(node, *attribute).map(|(c, cell)| c.value(cell)).collect::<Vec<_>>();
            assert_eq!(values(&read), values(&built), "{}", built.name(node));
        }
        for relation in built.schema().relation_ids() {
            let around = |graph: &Graph| graph.edges(relation).neighbours(node, Direction::Out).to_vec();
            assert_eq!(around(&read), around(&built), "{}", built.name(node));
        }
    }
}

#[test]
fn the_engine_answers_as_the_hand_written_programs_do() {
    let world = World::new(1000);
    let engine = Engine::over(Arc::new(embed::load(&world).unwrap().graph));
    let mut baseline = Baseline::new(&world);
    let questions = query::questions(&world, &baseline);
    assert_eq!(questions.len(), 13);
    for question in questions {
        let prepared = engine.prepare(&question.text).unwrap_or_else(|e| panic!("{}: {e}", question.name));
        let mut cells = 0;
        for (at, params) in question.params.iter().enumerate() {
            let rows = prepared.run_with(params, &RunOptions::default()).unwrap();
            question.by_hand(&mut baseline, at);
            assert_eq!(query::texts(&rows), baseline.rows(), "{}, run {at}", question.name);
            cells += baseline.cells.iter().filter(|cell| **cell != baseline::Cell::Integer(0)).count();
        }
        assert!(cells > 0, "{} finds something", question.name);
    }
}

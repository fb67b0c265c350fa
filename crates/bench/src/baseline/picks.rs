//! The things that queries start from.

use super::arrays::Ways;
use super::path::Search;
use crate::generate::{Kind, Random, Relation, World};

/// How many names are looked up in turn.
const LOOKED_UP: u32 = 100;
/// From how many pairs those of the longest paths are taken, and how many.
const PAIRS: (usize, usize) = (400, 16);

/// Nodes, chosen by what they are linked to.
pub(crate) struct Picks {
    /// The organisation that started most.
    pub(crate) starter: u32,
    /// The project that depends on most others.
    pub(crate) hub: u32,
    /// The project that most others depend on.
    pub(crate) library: u32,
    /// Projects evenly spread over all.
    pub(crate) hundred: Vec<u32>,
    /// Ends of paths, far from each other.
    pub(crate) pairs: Vec<(u32, u32)>,
}

impl Picks {
    pub(crate) fn new(world: &World, ways: &[Ways; 6]) -> Self {
        let projects = world.nodes(Kind::Project);
        let depends = &ways[Relation::DependsOn as usize];
        let started = &ways[Relation::Started as usize].out;
        let most = |nodes: std::ops::Range<u32>, degree: &dyn Fn(u32) -> usize| {
            // the first of several
            nodes.rev().max_by_key(|node| degree(*node)).expect("every kind has nodes")
        };
        let count = projects.end - projects.start;
        Self {
            starter: most(world.nodes(Kind::Organisation), &|node| started.of(node).len()),
            hub: most(projects.clone(), &|node| depends.out.of(node).len()),
            library: most(projects.clone(), &|node| depends.back.of(node).len()),
            hundred: (0..LOOKED_UP).map(|at| projects.start + at * (count / LOOKED_UP)).collect(),
            pairs: pairs(world, depends),
        }
    }
}

fn pairs(world: &World, depends: &Ways) -> Vec<(u32, u32)> {
    let projects = world.nodes(Kind::Project);
    let mut random = Random::new("ends of paths");
    let mut search = Search::new(world.count());
    let mut one = || projects.start + random.below(projects.end - projects.start);
    let mut found: Vec<(usize, u32, u32)> = Vec::new();
    for _ in 0..PAIRS.0 {
        let (from, to) = (one(), one());
        if from != to && search.shortest(depends, from, to) {
            found.push((search.path.len(), from, to));
        }
    }
    found.sort_by_key(|(length, ..)| std::cmp::Reverse(*length));
    found.into_iter().take(PAIRS.1).map(|(_, from, to)| (from, to)).collect()
}

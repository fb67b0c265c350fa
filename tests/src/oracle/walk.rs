//! Sets and the walks that they are made of.

use std::collections::BTreeMap;
use std::rc::Rc;

use fossgraph_core::NodeId;
use fossgraph_engine::bound::{Hop, Noun, Set, SetOp, Stop, Walk};

use super::reach::Found;
use super::rows::Row;
use super::{Here, Oracle, Table, Truth};

/// Where a walk has come to, for each combination of things at its stops so far.
type Trails = BTreeMap<Vec<NodeId>, Found>;

impl<'a> Oracle<'a> {
    /// Which nodes a set in parentheses holds.
    pub(super) fn nested(&self, set: &'a Set, here: Here<'_>) -> Table {
        self.remember(&self.sets, (set, here.time, NodeId(0)), || Rc::new(self.set(set, &[], here)))
    }

    /// Which nodes a set holds. The stops are those of its first walk.
    pub(super) fn set(&self, set: &'a Set, stops: &[Stop], around: Here<'_>) -> Vec<Truth> {
        let here = Here { time: self.time(set.time, around.time), ..around };
        let mut table = self.ends(&set.first, stops, here);
        for (op, walk) in &set.rest {
            let pairs = table.iter().copied().zip(self.ends(walk, &[], here));
            table = pairs.map(|(left, right)| joined(left, *op, right)).collect();
        }
        table
    }

    /// For every node, whether a walk ends there.
    fn ends(&self, walk: &'a Walk, stops: &[Stop], here: Here<'_>) -> Vec<Truth> {
        let mut ends = Found::default();
        for (node, truth) in self.trails(&walk.noun, &walk.hops, stops, here).values().flat_map(|found| &found.0) {
            ends.add(*node, *truth);
        }
        self.nodes().map(|node| ends.0.get(&node).copied().unwrap_or(Truth::False)).collect()
    }

    /// Where a walk ends, for each combination of things at its stops.
    pub(super) fn trails(&self, noun: &'a Noun, hops: &'a [Hop], stops: &[Stop], here: Here<'_>) -> Trails {
        let mut trails = Trails::new();
        for node in self.nodes() {
            let passed = passed(here.stops, node, 0, stops);
            let truth = self.member(node, noun, Here { stops: &passed, ..here });
            note(&mut trails, passed, node, truth);
        }
        for (at, hop) in (1..).zip(hops) {
            let mut next = Trails::new();
            for (before, from) in trails {
                let reached = self.reach(from, &hop.step, Here { stops: &before, ..here });
                for (node, truth) in reached.0 {
                    let passed = passed(&before, node, at, stops);
                    let fits = self.fits(node, hop, Here { stops: &passed, ..here });
                    note(&mut next, passed, node, truth.and(fits));
                }
            }
            trails = next;
        }
        trails
    }

    /// The rows of a walk that tell the edges of its last hop apart.
    pub(super) fn edge_rows(&self, walk: &'a Walk, stops: &[Stop], here: Here<'_>) -> BTreeMap<Row, Truth> {
        let Some((hop, hops)) = walk.hops.split_last() else { return self.refuse("a walk without edges") };
        if !hop.step.repeat.is_once() {
            return self.refuse("no edge is the last of a repeated step");
        }
        let mut rows = BTreeMap::new();
        for (before, from) in self.trails(&walk.noun, hops, stops, here) {
            for (node, truth) in from.0 {
                for (edge, last) in self.edges(node, &hop.step.relations, here.time) {
                    let walkable = self.walkable(edge, &hop.step, Here { stops: &before, ..here });
                    let stops = passed(&before, last, walk.hops.len(), stops);
                    let fits = self.fits(last, hop, Here { stops: &stops, ..here });
                    let known = rows.entry(Row { stops, last, via: Some(edge) }).or_insert(Truth::False);
                    *known = known.or(truth.and(walkable).and(fits));
                }
            }
        }
        rows
    }

    /// Whether a node is what a hop may arrive at.
    fn fits(&self, node: NodeId, hop: &'a Hop, here: Here<'_>) -> Truth {
        match self.is_of(node, &hop.kinds) {
            true => self.passes(node, hop.filter.as_deref(), here),
            false => Truth::False,
        }
    }
}

/// The things at the stops of a walk that comes to a node at a step.
fn passed(before: &[NodeId], node: NodeId, step: usize, stops: &[Stop]) -> Vec<NodeId> {
    let here = stops.iter().filter(|stop| stop.step == step).map(|_| node);
    before.iter().copied().chain(here).collect()
}

fn note(trails: &mut Trails, passed: Vec<NodeId>, node: NodeId, truth: Truth) {
    if truth != Truth::False {
        trails.entry(passed).or_default().add(node, truth);
    }
}

fn joined(left: Truth, op: SetOp, right: Truth) -> Truth {
    match op {
        SetOp::Union => left.or(right),
        SetOp::Intersect => left.and(right),
        SetOp::Except => left.and(right.not()),
    }
}

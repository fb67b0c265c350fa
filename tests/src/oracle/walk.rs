//! Sets and the walks that they are made of.

use std::collections::BTreeMap;
use std::rc::Rc;

use fossgraph_core::NodeId;
use fossgraph_engine::bound::{Hop, Noun, Set, SetOp, Stop, Walk};

use super::rows::Row;
use super::{Here, Oracle, Table, Truth};

/// Where a walk has come to, for each combination of things at its stops so far.
type Trails = BTreeMap<Vec<NodeId>, BTreeMap<NodeId, Truth>>;

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
        let mut ends = BTreeMap::new();
        for (node, truth) in self.trails(&walk.noun, &walk.hops, stops, here).into_values().flatten() {
            note(&mut ends, node, truth);
        }
        self.nodes().map(|node| ends.get(&node).copied().unwrap_or(Truth::False)).collect()
    }

    /// Where a walk ends, for each combination of things at its stops.
    pub(super) fn trails(&self, noun: &'a Noun, hops: &'a [Hop], stops: &[Stop], here: Here<'_>) -> Trails {
        let mut trails = Trails::new();
        for node in self.nodes() {
            let passed = passed(here.stops, node, 0, stops);
            let truth = self.member(node, noun, Here { stops: &passed, ..here });
            if truth != Truth::False {
                note(trails.entry(passed).or_default(), node, truth);
            }
        }
        for (at, hop) in (1..).zip(hops) {
            let mut next = Trails::new();
            for (before, from) in trails {
                let reached = self.reach(from.into_iter().collect(), &hop.step, Here { stops: &before, ..here });
                for (node, truth) in reached {
                    let passed = passed(&before, node, at, stops);
                    let truth = truth.and(self.fits(node, hop, Here { stops: &passed, ..here }));
                    if truth != Truth::False {
                        note(next.entry(passed).or_default(), node, truth);
                    }
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
            for (node, truth) in from {
                for arrow in self.edges(node, &hop.step.relations, here.time) {
                    let walkable = self.walkable(arrow, &hop.step, Here { stops: &before, ..here });
                    let stops = passed(&before, arrow.to, walk.hops.len(), stops);
                    let fits = self.fits(arrow.to, hop, Here { stops: &stops, ..here });
                    let row = Row { stops, last: arrow.to, via: Some(arrow.edge) };
                    note(&mut rows, row, truth.and(walkable).and(fits));
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

/// Notes how sure something is: of several ways to come to it, the surest counts.
pub(super) fn note<T: Ord>(known: &mut BTreeMap<T, Truth>, what: T, truth: Truth) {
    let known = known.entry(what).or_insert(Truth::False);
    *known = known.or(truth);
}

fn joined(left: Truth, op: SetOp, right: Truth) -> Truth {
    match op {
        SetOp::Union => left.or(right),
        SetOp::Intersect => left.and(right),
        SetOp::Except => left.and(right.not()),
    }
}

//! Where edges and steps lead to.

use std::collections::BTreeMap;
use std::rc::Rc;

use fossgraph_core::{Date, Directed, EdgeId, KindId, NodeId};
use fossgraph_engine::bound::Step;

use super::{Here, Oracle, Subject, Truth};

impl<'a> Oracle<'a> {
    /// The edges that lead from a node at a time, with the nodes at their other ends.
    pub(super) fn edges(&self, node: NodeId, relations: &[Directed], time: Option<Date>) -> Vec<(Subject, NodeId)> {
        let mut found = Vec::new();
        for way in relations {
            let edges = self.graph.edges(way.relation);
            let (others, ids) = match time {
                None => (edges.neighbours(node, way.direction), edges.edges(node, way.direction)),
                Some(_) => (edges.neighbours_ever(node, way.direction), edges.edges_ever(node, way.direction)),
            };
            for (other, id) in others.iter().copied().map(NodeId).zip(ids.iter().copied().map(EdgeId)) {
                if time.is_none() || (edges.fact(id).holds(time) && self.is_there(other, time)) {
                    found.push((Subject::Edge(way.relation, id), other));
                }
            }
        }
        found
    }

    /// Whether what a step asks of an edge holds.
    pub(super) fn walkable(&self, edge: Subject, step: &'a Step, here: Here<'_>) -> Truth {
        step.edge.as_deref().map_or(Truth::True, |condition| self.holds(edge, condition, here))
    }

    /// The nodes that one step leads to, ascending: surely, or over edges that perhaps are none only.
    fn near(&self, node: NodeId, step: &'a Step, here: Here<'_>) -> Rc<Vec<(NodeId, Truth)>> {
        self.remember(&self.steps, (step, here.time, node), || {
            let mut found = Found::default();
            for (edge, other) in self.edges(node, &step.relations, here.time) {
                found.add(other, self.walkable(edge, step, here));
            }
            Rc::new(found.0.into_iter().collect())
        })
    }

    /// The nodes that a step leads to in one go from any of some nodes.
    fn once(&self, from: &Found, step: &'a Step, here: Here<'_>) -> Found {
        let mut found = Found::default();
        for (node, truth) in &from.0 {
            for (other, edge) in self.near(*node, step, here).iter() {
                found.add(*other, truth.and(*edge));
            }
        }
        found
    }

    /// The nodes that a step, repeated as it says, leads to from any of some nodes: those that as many walks as it takes at the
    /// least lead to, and whatever further ones lead to from there.
    pub(super) fn reach(&self, from: Found, step: &'a Step, here: Here<'_>) -> Found {
        let mut found = from;
        for _ in 0..step.repeat.min {
            found = self.once(&found, step, here);
            if found.0.is_empty() {
                return found;
            }
        }
        let mut left = step.repeat.max.map(|max| max.saturating_sub(step.repeat.min));
        let mut fresh = found.clone();
        while left != Some(0) && !fresh.0.is_empty() {
            fresh = self.once(&fresh, step, here);
            fresh.0.retain(|node, truth| found.add(*node, *truth));
            left = left.map(|left| left - 1);
        }
        found
    }

    /// The nodes of some kinds that a step leads to from a node, ascending.
    pub(super) fn neighbours(
        &self,
        node: NodeId,
        step: &'a Step,
        kinds: &[KindId],
        here: Here<'_>,
    ) -> Vec<(NodeId, Truth)> {
        let found = self.reach(Found::one(node, Truth::True), step, here);
        found.0.into_iter().filter(|(other, _)| self.is_of(*other, kinds)).collect()
    }
}

/// Nodes that were come to; those that were not are not among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found(pub(super) BTreeMap<NodeId, Truth>);

impl Found {
    pub(super) fn one(node: NodeId, truth: Truth) -> Self {
        let mut found = Self::default();
        found.add(node, truth);
        found
    }

    /// Notes that a node was come to; tells whether more is known now.
    pub(super) fn add(&mut self, node: NodeId, truth: Truth) -> bool {
        let known = self.0.get(&node).copied().unwrap_or(Truth::False);
        if truth > known {
            self.0.insert(node, truth);
        }
        truth > known
    }
}

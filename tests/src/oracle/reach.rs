//! Where edges and steps lead to.

use std::cmp::Reverse;
use std::rc::Rc;

use fossgraph_core::{Date, Directed, Fact, KindId, NodeId, RelationId};
use fossgraph_engine::bound::Step;

use super::{Here, Oracle, Subject, Truth};

/// Nodes that were come to, ascending, each once; those that were not are not among them.
pub(super) type Found = Vec<(NodeId, Truth)>;

/// An edge and the node at its other end.
#[derive(Clone, Copy)]
pub(super) struct Arrow {
    pub(super) edge: Subject,
    pub(super) to: NodeId,
    /// Whether the edge holds at the time asked about.
    pub(super) holds: Truth,
}

impl<'a> Oracle<'a> {
    /// The edges that lead from a node at a time.
    pub(super) fn edges(&self, node: NodeId, relations: &[Directed], time: Option<Date>) -> Vec<Arrow> {
        let mut found = Vec::new();
        for way in relations {
            let edges = self.graph.edges(way.relation);
            let (others, ids) = match time {
                None => (edges.neighbours(node, way.direction), edges.edges(node, way.direction)),
                Some(_) => (edges.neighbours_ever(node, way.direction), edges.edges_ever(node, way.direction)),
            };
            for (to, id) in others.iter().copied().map(NodeId).zip(ids) {
                let holds = match time {
                    None => Truth::True,
                    Some(date) => self.held(way.relation, edges.fact(id), date).and(self.is_there(to, time).into()),
                };
                if holds != Truth::False {
                    found.push(Arrow { edge: Subject::Edge(way.relation, id), to, holds });
                }
            }
        }
        found
    }

    /// Whether an edge held on the last day of a date. Where each edge of the relation begins at a date, one that does not tell it
    /// has begun by the data's own date; of earlier days it is unknown.
    pub(super) fn held(&self, relation: RelationId, fact: Fact, date: Date) -> Truth {
        let late = self.graph.date().is_some_and(|own| date.end() >= own.end());
        let begun = late || fact.since.is_some() || !self.graph.schema().relation(relation).dated;
        match fact.holds(Some(date)) {
            true if begun => Truth::True,
            true => Truth::Unknown,
            false => Truth::False,
        }
    }

    /// Whether an edge is one that a step goes over.
    pub(super) fn walkable(&self, arrow: Arrow, step: &'a Step, here: Here<'_>) -> Truth {
        let asked = |condition| self.holds(arrow.edge, condition, here);
        arrow.holds.and(step.edge.as_deref().map_or(Truth::True, asked))
    }

    /// The nodes that one step leads to: surely, or over edges that perhaps are none only.
    fn near(&self, node: NodeId, step: &'a Step, here: Here<'_>) -> Rc<Found> {
        self.remember(&self.steps, (step, here.time, node), || {
            let arrows = self.edges(node, &step.relations, here.time).into_iter();
            Rc::new(surest(arrows.map(|arrow| (arrow.to, self.walkable(arrow, step, here))).collect()))
        })
    }

    /// The nodes that a step, repeated as it says, leads to from any of some nodes: those that as many steps as it takes at the
    /// least lead to, and whatever further ones lead to from there.
    pub(super) fn reach(&self, from: Found, step: &'a Step, here: Here<'_>) -> Found {
        let mut fresh = from;
        for _ in 0..step.repeat.min {
            let mut next = Vec::new();
            for (node, truth) in fresh {
                next.extend(self.near(node, step, here).iter().map(|(other, edge)| (*other, truth.and(*edge))));
            }
            fresh = surest(next);
            if fresh.is_empty() {
                return fresh;
            }
        }
        let mut left = step.repeat.max.map(|max| max.saturating_sub(step.repeat.min));
        if left == Some(0) {
            return fresh;
        }
        let mut known = vec![Truth::False; self.graph.node_count()];
        // what is more than was known of a node goes on from there
        let mut more = |node: NodeId, truth: Truth| match known.get_mut(node.0 as usize) {
            Some(known) if truth > *known => {
                *known = truth;
                true
            }
            _ => false,
        };
        fresh.retain(|(node, truth)| more(*node, *truth));
        while left != Some(0) && !fresh.is_empty() {
            let mut next = Vec::new();
            for (node, truth) in fresh {
                for (other, edge) in self.near(node, step, here).iter() {
                    if more(*other, truth.and(*edge)) {
                        next.push((*other, truth.and(*edge)));
                    }
                }
            }
            fresh = next;
            left = left.map(|left| left - 1);
        }
        self.nodes().zip(known).filter(|(_, truth)| *truth != Truth::False).collect()
    }

    /// The nodes of some kinds that a step leads to from a node.
    pub(super) fn neighbours(&self, node: NodeId, step: &'a Step, kinds: &[KindId], here: Here<'_>) -> Found {
        let mut found = self.reach(vec![(node, Truth::True)], step, here);
        found.retain(|(other, _)| self.is_of(*other, kinds));
        found
    }
}

/// Each node once, with the most that is known of it.
fn surest(mut found: Found) -> Found {
    found.retain(|(_, truth)| *truth != Truth::False);
    found.sort_unstable_by_key(|(node, truth)| (*node, Reverse(*truth)));
    found.dedup_by_key(|(node, _)| *node);
    found
}

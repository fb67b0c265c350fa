//! Whether a thing belongs to a noun, a set or a walk, and whether a condition holds of it.

use std::rc::Rc;

use fossgraph_core::{Directed, KindId, NodeId};
use fossgraph_engine::bound::{Bound, Chain, Condition, Head, Hop, Noun, Quantity, Set, SetOp, Walk};

use super::{Oracle, Table, Truth};

impl<'a> Oracle<'a> {
    /// Whether a node is one of the things that a noun names.
    pub(super) fn member(&self, node: NodeId, noun: &'a Noun) -> Truth {
        let head = match &noun.head {
            Head::Kinds => self.is_of(node, &noun.kinds).into(),
            Head::Nodes(nodes) => nodes.contains(&node).into(),
            Head::Query(set) => self.set(set).get(node.0 as usize).copied().unwrap_or(Truth::False),
            Head::Param(_) => self.refuse("a name is left to a parameter"),
        };
        if head == Truth::False { head } else { head.and(self.passes(node, noun.filter.as_deref())) }
    }

    /// Whether a condition, if there is one, holds of a node.
    fn passes(&self, node: NodeId, filter: Option<&'a Condition>) -> Truth {
        filter.map_or(Truth::True, |condition| self.holds(node, condition))
    }

    /// Whether a condition holds of a node.
    pub(super) fn holds(&self, node: NodeId, condition: &'a Condition) -> Truth {
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| self.holds(node, part))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| self.holds(node, part))),
            Condition::Not(part) => self.holds(node, part).not(),
            Condition::Compare(comparison) => self.compare(node, comparison),
            Condition::Known(attribute) => (!self.values(node, *attribute).is_empty()).into(),
            Condition::Chain(chain) => self.chain(node, chain),
        }
    }

    /// Whether enough neighbours of a node are of the sort that is asked for.
    fn chain(&self, node: NodeId, chain: &'a Chain) -> Truth {
        let near = self.neighbours(node, &chain.relations, &chain.target.kinds);
        let truths: Vec<Truth> = near.iter().map(|other| self.member(*other, &chain.target)).collect();
        let surely = truths.iter().filter(|t| **t == Truth::True).count();
        let perhaps = truths.iter().filter(|t| **t != Truth::False).count();
        let between = |holds: bool, fails: bool| match (holds, fails) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        };
        match chain.quantity {
            Quantity::Some => between(surely >= 1, perhaps == 0),
            Quantity::No => between(perhaps == 0, surely >= 1),
            Quantity::Only if truths.is_empty() => Truth::False,
            Quantity::Only => Truth::all(truths),
            Quantity::Bound(bound, count) => {
                let n = self.number(count);
                match bound {
                    Bound::AtLeast => between(surely >= n, perhaps < n),
                    Bound::AtMost => between(perhaps <= n, surely > n),
                    Bound::MoreThan => between(surely > n, perhaps <= n),
                    Bound::FewerThan => between(perhaps < n, surely >= n),
                    Bound::Exactly => between(surely == n && perhaps == n, n < surely || n > perhaps),
                }
            }
        }
    }

    /// The distinct nodes of some kinds that any of the relations leads to from a node, ascending.
    pub(super) fn neighbours(&self, node: NodeId, relations: &[Directed], kinds: &[KindId]) -> Vec<NodeId> {
        let mut found = Vec::new();
        for way in relations {
            let near = self.graph.edges(way.relation).neighbours(node, way.direction);
            found.extend(near.iter().map(|other| NodeId(*other)).filter(|other| self.is_of(*other, kinds)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn is_of(&self, node: NodeId, kinds: &[KindId]) -> bool {
        kinds.contains(&self.graph.kind_of(node))
    }

    /// Which nodes a set holds.
    pub(super) fn set(&self, set: &'a Set) -> Table {
        let known =
            self.sets.borrow().iter().find(|(other, _)| std::ptr::eq(*other, set)).map(|(_, table)| table.clone());
        known.unwrap_or_else(|| {
            let mut table = self.walk(&set.first);
            for (op, walk) in &set.rest {
                let pairs = table.iter().copied().zip(self.walk(walk));
                table = pairs.map(|(left, right)| joined(left, *op, right)).collect();
            }
            let table = Rc::new(table);
            self.sets.borrow_mut().push((set, table.clone()));
            table
        })
    }

    /// How many nodes the first walk of a set holds perhaps.
    pub(super) fn set_aside(&self, set: &'a Set) -> usize {
        self.walk(&set.first).iter().filter(|t| **t == Truth::Unknown).count()
    }

    /// Where a walk ends: for every node, whether it is among the things that the last hop reaches.
    fn walk(&self, walk: &'a Walk) -> Vec<Truth> {
        let mut here: Vec<Truth> = self.nodes().map(|node| self.member(node, &walk.noun)).collect();
        for hop in &walk.hops {
            let fits = self.fits(hop);
            let there = self.nodes().zip(fits).map(|(node, fit)| match fit {
                Truth::False => fit,
                _ => fit.and(self.reached(node, &here, hop)),
            });
            here = there.collect();
        }
        here
    }

    /// Whether a hop leads to a node from any node that is `here`, asked backwards.
    fn reached(&self, node: NodeId, here: &[Truth], hop: &Hop) -> Truth {
        let back: Vec<Directed> = hop.relations.iter().map(|way| way.reverse()).collect();
        let kinds: Vec<KindId> = self.graph.schema().kind_ids().collect();
        let before = self.neighbours(node, &back, &kinds);
        Truth::any(before.iter().map(|from| here.get(from.0 as usize).copied().unwrap_or(Truth::False)))
    }

    /// Which nodes a hop may arrive at, wherever it comes from.
    pub(super) fn fits(&self, hop: &'a Hop) -> Vec<Truth> {
        let fit = |node| match self.is_of(node, &hop.kinds) {
            true => self.passes(node, hop.filter.as_deref()),
            false => Truth::False,
        };
        self.nodes().map(fit).collect()
    }
}

fn joined(left: Truth, op: SetOp, right: Truth) -> Truth {
    match op {
        SetOp::Union => left.or(right),
        SetOp::Intersect => left.and(right),
        SetOp::Except => left.and(right.not()),
    }
}

//! Whether a thing belongs to a noun, and whether a condition holds of a thing or an edge.

use fossgraph_core::{KindId, NodeId};
use fossgraph_engine::bound::{Bound, Chain, Condition, Head, Noun, Quantity};

use super::{Here, Oracle, Subject, Truth};

impl<'a> Oracle<'a> {
    /// Whether a node is one of the things that a noun names, and is there.
    pub(super) fn member(&self, node: NodeId, noun: &'a Noun, here: Here<'_>) -> Truth {
        if !self.is_there(node, here.time) {
            return Truth::False;
        }
        let head = match &noun.head {
            Head::Kinds => self.is_of(node, &noun.kinds).into(),
            Head::Nodes(nodes) => nodes.contains(&node).into(),
            Head::Query(set) => self.nested(set, here).get(node.0 as usize).copied().unwrap_or(Truth::False),
            Head::Stop(stop) => (self.at_stop(*stop, here) == Some(node)).into(),
            Head::Given(things) => {
                let named = things.params.iter().any(|param| self.param_names(*param).contains(&node));
                self.is_of(node, &noun.kinds) && (named || things.nodes.contains(&node))
            }
            .into(),
        };
        if head == Truth::False { head } else { head.and(self.passes(node, noun.filter.as_deref(), here)) }
    }

    /// Whether a condition, if there is one, holds of a node.
    pub(super) fn passes(&self, node: NodeId, filter: Option<&'a Condition>, here: Here<'_>) -> Truth {
        let Some(condition) = filter else { return Truth::True };
        let key = (condition, here.time, node);
        self.remember(&self.filters, key, || self.holds(Subject::Node(node), condition, here))
    }

    /// Whether a condition holds of a thing or an edge.
    pub(super) fn holds(&self, of: Subject, condition: &'a Condition, here: Here<'_>) -> Truth {
        match (condition, of) {
            (Condition::All(parts), _) => Truth::all(parts.iter().map(|part| self.holds(of, part, here))),
            (Condition::Any(parts), _) => Truth::any(parts.iter().map(|part| self.holds(of, part, here))),
            (Condition::Not(part), _) => self.holds(of, part, here).not(),
            (Condition::Compare(comparison), _) => self.compare(of, comparison, here),
            (Condition::Calculate(calculation), _) => self.calculate(calculation, &|expr| self.items(of, expr, here)),
            (Condition::Known(attribute), _) => (!self.values(of, *attribute, here.time).is_empty()).into(),
            (Condition::Chain(chain), Subject::Node(node)) => self.chain(node, chain, here),
            (Condition::Chain(_), Subject::Edge(..)) => self.refuse("an edge has no neighbours"),
        }
    }

    /// Whether enough neighbours of a node are of the sort that is asked for.
    fn chain(&self, node: NodeId, chain: &'a Chain, here: Here<'_>) -> Truth {
        // of the kinds of things that are named, `only` speaks
        let kinds = match &chain.target.head {
            Head::Given(things) => {
                let named = things.params.iter().flat_map(|param| self.param_names(*param));
                named.chain(things.nodes.iter().copied()).map(|other| self.graph.kind_of(other)).collect()
            }
            _ => chain.target.kinds.clone(),
        };
        let near = self.neighbours(node, &chain.step, &kinds, here);
        let near: Vec<(Truth, Truth)> =
            near.iter().map(|(other, edge)| (*edge, self.member(*other, &chain.target, here))).collect();
        let truths: Vec<Truth> = near.iter().map(|(edge, target)| edge.and(*target)).collect();
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
            Quantity::Only if perhaps == 0 => Truth::False,
            Quantity::Only => Truth::all(near.iter().map(|(edge, target)| match (edge, target) {
                (Truth::True, _) => *target,
                _ => Truth::Unknown,
            })),
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

    pub(super) fn is_of(&self, node: NodeId, kinds: &[KindId]) -> bool {
        kinds.contains(&self.graph.kind_of(node))
    }
}

//! Tests of sets of things: each gives those of which it is true and those of which it is unknown.

use fossgraph_core::{AttributeId, Directed, KindId, NodeId};

use super::compare::{Matcher, Ready};
use super::set::{Membership, NodeSet};
use super::{Partial, Reason, Result, Runner};
use crate::bound::{Bound, Comparison, Quantity};
use crate::plan::{Semi, Source, Strategy, Test};

impl Runner<'_> {
    /// The candidates of which a test is true, and those of which it is unknown.
    pub(super) fn test(&mut self, test: &Test, candidates: &NodeSet) -> Result<Partial> {
        match test {
            Test::All(tests) => {
                let mut left = Partial { yes: candidates.clone(), maybe: NodeSet::empty() };
                for test in tests {
                    let all = left.yes.union(&left.maybe);
                    let now = self.test(test, &all)?;
                    let possible = now.yes.union(&now.maybe);
                    let yes = left.yes.intersect(&now.yes);
                    left = Partial { maybe: possible.minus(&yes), yes };
                }
                Ok(left)
            }
            Test::Any(tests) => {
                let mut found = Partial::default();
                for test in tests {
                    let now = self.test(test, &candidates.minus(&found.yes))?;
                    found.yes = found.yes.union(&now.yes);
                    found.maybe = found.maybe.union(&now.maybe);
                }
                found.maybe = found.maybe.minus(&found.yes);
                Ok(found)
            }
            Test::Not(inner) => {
                let found = self.test(inner, candidates)?;
                Ok(Partial { yes: candidates.minus(&found.yes).minus(&found.maybe), maybe: found.maybe })
            }
            Test::Compare(comparison) => self.compare(comparison, candidates),
            Test::Known(attribute) => self.known(*attribute, candidates),
            Test::Semi(semi) => self.semi(semi, candidates),
        }
    }

    fn known(&mut self, attribute: AttributeId, candidates: &NodeSet) -> Result<Partial> {
        self.meter.values(candidates.len())?;
        let graph = self.graph;
        let yes = candidates.filter(|id| !super::compare::values(graph, NodeId(id), attribute).is_empty());
        Ok(Partial { yes, maybe: NodeSet::empty() })
    }

    fn compare(&mut self, comparison: &Comparison, candidates: &NodeSet) -> Result<Partial> {
        let graph = self.graph;
        let value_type = graph.schema().attribute(comparison.attribute).value_type;
        let matcher = Matcher::new(&comparison.test, value_type, self.arguments)?;
        let (mut yes, mut maybe) = (Vec::new(), Vec::new());
        for kind in graph.schema().kind_ids() {
            let nodes = graph.nodes(kind);
            let own = candidates.intersect(&NodeSet::Range(nodes.start, nodes.end));
            if own.is_empty() {
                continue;
            }
            let ready = Ready::new(graph, kind, comparison.attribute, &matcher);
            for id in own.iter() {
                self.meter.values(1)?;
                match ready.holds(graph, NodeId(id), id - nodes.start, comparison.attribute) {
                    Some(true) => yes.push(id),
                    Some(false) => {}
                    None => maybe.push(id),
                }
            }
        }
        let found = Partial { yes: NodeSet::sorted(yes), maybe: NodeSet::sorted(maybe) };
        self.unknown(comparison, &found.maybe);
        Ok(found)
    }

    /// Keeps why a comparison is unknown, for the footer.
    fn unknown(&mut self, comparison: &Comparison, maybe: &NodeSet) {
        if maybe.is_empty() {
            return;
        }
        let graph = self.graph;
        let name = &graph.schema().attribute(comparison.attribute).name;
        let known = |id: u32| !super::compare::values(graph, NodeId(id), comparison.attribute).is_empty();
        let vague = maybe.filter(known);
        let missing = maybe.minus(&vague);
        if !missing.is_empty() {
            self.reasons.push(Reason { text: format!("no {name} recorded"), nodes: missing });
        }
        if !vague.is_empty() {
            self.reasons.push(Reason { text: format!("the {name} is not known precisely enough"), nodes: vague });
        }
    }

    // ------------------------------------------------------------ semi-joins

    fn semi(&mut self, semi: &Semi, candidates: &NodeSet) -> Result<Partial> {
        let before = self.reasons.len();
        let target = self.scan(&semi.target)?;
        let inner = self.reasons.split_off(before);
        let found = match semi.strategy {
            Strategy::Sweep => self.sweep(semi, &target, candidates)?,
            Strategy::Probe => self.probe(semi, &target, candidates)?,
        };
        if !found.maybe.is_empty() {
            let what = semi
                .target
                .kinds
                .iter()
                .map(|k| self.graph.schema().kind(*k).plural.as_str())
                .collect::<Vec<_>>()
                .join(" or ");
            let mut texts: Vec<String> =
                inner.into_iter().map(|r| format!("{} of {what} it leads to", r.text)).collect();
            texts.sort();
            texts.dedup();
            for text in texts {
                self.reasons.push(Reason { text, nodes: found.maybe.clone() });
            }
        }
        Ok(found)
    }

    /// From the target back: only for `some` and `no`.
    fn sweep(&mut self, semi: &Semi, target: &Partial, candidates: &NodeSet) -> Result<Partial> {
        let back: Vec<Directed> = semi.relations.iter().map(|d| d.reverse()).collect();
        let some = self.neighbours(&back, &target.yes, None)?.intersect(candidates);
        let perhaps = self.neighbours(&back, &target.maybe, None)?.intersect(candidates).minus(&some);
        Ok(match semi.quantity {
            Quantity::No => Partial { yes: candidates.minus(&some).minus(&perhaps), maybe: perhaps },
            _ => Partial { yes: some, maybe: perhaps },
        })
    }

    /// From each candidate to its neighbours, counting.
    fn probe(&mut self, semi: &Semi, target: &Partial, candidates: &NodeSet) -> Result<Partial> {
        let (yes_set, maybe_set) = (target.yes.membership(), target.maybe.membership());
        let needed = match semi.quantity {
            Quantity::Bound(_, count) => self.arguments.count(count),
            _ => 0,
        };
        let kinds = match &semi.target.source {
            // a parameter names things of one kind, which is known only now
            Source::Param(param) => {
                self.arguments.nodes(*param).iter().take(1).map(|n| self.graph.kind_of(*n)).collect()
            }
            _ => semi.target.kinds.clone(),
        };
        let (mut yes, mut maybe) = (Vec::new(), Vec::new());
        let mut around = Vec::new();
        for id in candidates.iter() {
            self.distinct_neighbours(&semi.relations, NodeId(id), &mut around)?;
            let counts = count(&around, &yes_set, &maybe_set, |other| self.is_of(other, &kinds));
            match counts.decide(semi.quantity, needed) {
                Some(true) => yes.push(id),
                Some(false) => {}
                None => maybe.push(id),
            }
        }
        Ok(Partial { yes: NodeSet::sorted(yes), maybe: NodeSet::sorted(maybe) })
    }

    /// The neighbours of a thing over any of some relations, each once, ascending.
    pub(super) fn distinct_neighbours(
        &mut self,
        relations: &[Directed],
        node: NodeId,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        out.clear();
        for directed in relations {
            let neighbours = self.graph.edges(directed.relation).neighbours(node, directed.direction);
            self.meter.edges(neighbours.len())?;
            out.extend_from_slice(neighbours);
        }
        if relations.len() > 1 {
            out.sort_unstable();
        }
        out.dedup();
        Ok(())
    }

    fn is_of(&self, node: u32, kinds: &[KindId]) -> bool {
        kinds.iter().any(|k| self.graph.nodes(*k).contains(&node))
    }

    /// The things that relations lead to from a set, of some kinds.
    pub(super) fn neighbours(
        &mut self,
        relations: &[Directed],
        from: &NodeSet,
        kinds: Option<&[KindId]>,
    ) -> Result<NodeSet> {
        let mut out = Vec::new();
        for directed in relations {
            let edges = self.graph.edges(directed.relation);
            for id in from.iter() {
                let neighbours = edges.neighbours(NodeId(id), directed.direction);
                self.meter.edges(neighbours.len())?;
                out.extend_from_slice(neighbours);
            }
        }
        if let Some(kinds) = kinds {
            out.retain(|id| self.is_of(*id, kinds));
        }
        Ok(NodeSet::of(out))
    }
}

/// How many neighbours are in a set, and how many perhaps.
struct Counts {
    yes: u64,
    maybe: u64,
    /// Neighbours of the target's kinds that are not in the set.
    others: u64,
}

fn count(around: &[u32], yes: &Membership<'_>, maybe: &Membership<'_>, of_kind: impl Fn(u32) -> bool) -> Counts {
    let mut counts = Counts { yes: 0, maybe: 0, others: 0 };
    for id in around {
        if yes.contains(*id) {
            counts.yes += 1;
        } else if maybe.contains(*id) {
            counts.maybe += 1;
        } else if of_kind(*id) {
            counts.others += 1;
        }
    }
    counts
}

impl Counts {
    fn decide(&self, quantity: Quantity, needed: u64) -> Option<bool> {
        let (low, high) = (self.yes, self.yes + self.maybe);
        let at_least = |n: u64| {
            if low >= n {
                Some(true)
            } else if high < n {
                Some(false)
            } else {
                None
            }
        };
        match quantity {
            Quantity::Some => at_least(1),
            Quantity::No => at_least(1).map(|some| !some),
            Quantity::Only if self.others > 0 || high == 0 => Some(false),
            Quantity::Only => (self.maybe == 0).then_some(true),
            Quantity::Bound(Bound::AtLeast, _) => at_least(needed),
            Quantity::Bound(Bound::MoreThan, _) => at_least(needed.saturating_add(1)),
            Quantity::Bound(Bound::FewerThan, _) => at_least(needed).map(|enough| !enough),
            Quantity::Bound(Bound::AtMost, _) => at_least(needed.saturating_add(1)).map(|more| !more),
            Quantity::Bound(Bound::Exactly, _) if needed < low || needed > high => Some(false),
            Quantity::Bound(Bound::Exactly, _) => (low == high).then_some(true),
        }
    }
}

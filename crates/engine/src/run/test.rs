//! Tests of sets of things: each gives those of which it is true and those of which it is unknown.

use std::ops::Range;

use fossgraph_core::{AttributeId, KindId, NodeId};

use super::compare::{Matcher, Truth};
use super::evaluate::{Place, attributes};
use super::ready::{Ready, named};
use super::set::{Bits, NodeSet};
use super::{Partial, Reason, Result, Runner};
use crate::bound::{Bound, Calculation, Comparison, Quantity};
use crate::plan::{OperatorId, Semi, Source, Strategy, Test, reversed};

impl Runner<'_> {
    /// The candidates of which a test is true, and those of which it is unknown.
    pub(super) fn test(&mut self, test: &Test, candidates: &NodeSet) -> Result<Partial> {
        let id = OperatorId::of("test", test);
        self.watched(
            id,
            Some(candidates.len()),
            |kept: &Partial| kept.yes.len(),
            |runner| runner.tested(test, candidates),
        )
    }

    fn tested(&mut self, test: &Test, candidates: &NodeSet) -> Result<Partial> {
        match test {
            Test::All(tests) => {
                let mut left = Partial::sure(candidates.clone());
                for test in tests {
                    let all = left.yes.union(&left.maybe);
                    let now = self.test(test, &all)?;
                    if left.maybe.is_empty() {
                        left = now;
                        continue;
                    }
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
            Test::Calculate(calculation) => self.calculate(calculation, candidates),
            Test::Known(attribute) => self.known(*attribute, candidates),
            Test::Semi(semi) => self.semi(semi, candidates),
        }
    }

    fn known(&mut self, attribute: AttributeId, candidates: &NodeSet) -> Result<Partial> {
        self.meter.values(candidates.len())?;
        Ok(Partial::sure(candidates.minus(&self.missing(attribute, candidates))))
    }

    fn compare(&mut self, comparison: &Comparison, candidates: &NodeSet) -> Result<Partial> {
        let (world, graph) = (self.world, self.world.graph);
        let value_type = graph.schema().attribute(comparison.attribute).value_type;
        let matcher = Matcher::new(&comparison.test, value_type, self.arguments)?;
        if let Some(named) = named(graph, comparison.attribute, &matcher) {
            self.meter.values(candidates.len())?;
            return Ok(Partial::sure(candidates.intersect(&named)));
        }
        let mut found = Partial::default();
        // whether all that is unknown is so because nothing is recorded
        let mut missing = comparison.test.attribute().is_none();
        for kind in graph.schema().kind_ids() {
            let nodes = graph.nodes(kind);
            let own = candidates.intersect(&NodeSet::Range(nodes.start, nodes.end));
            if own.is_empty() {
                continue;
            }
            let ready = Ready::new(world, kind, comparison.attribute, &matcher, &mut self.meter)?;
            let pace = matcher.pace();
            // a column is tested as a whole unless few of its things are asked about
            let swept = (own.len() >= nodes.len() / 16).then(|| ready.sweep(nodes.start, nodes.len())).flatten();
            let (yes, maybe) = match swept {
                Some((yes, maybe)) => {
                    self.meter.values(own.len())?;
                    let whole = own.len() == nodes.len();
                    if whole { (yes, maybe) } else { (yes.intersect(&own), maybe.intersect(&own)) }
                }
                None => {
                    missing = false;
                    self.each(&own, |runner, id| {
                        runner.meter.values(1)?;
                        runner.meter.pace(pace)?;
                        Ok(ready.holds(world, NodeId(id), id - nodes.start, comparison.attribute))
                    })?
                }
            };
            found = Partial { yes: found.yes.union(&yes), maybe: found.maybe.union(&maybe) };
        }
        let attributes: Vec<AttributeId> =
            std::iter::once(comparison.attribute).chain(comparison.test.attribute()).collect();
        let name = &graph.schema().attribute(comparison.attribute).name;
        if missing {
            self.not_recorded(comparison.attribute, &found.maybe);
        } else {
            self.unknown(&attributes, name, &found.maybe);
        }
        Ok(found)
    }

    fn calculate(&mut self, calculation: &Calculation, candidates: &NodeSet) -> Result<Partial> {
        let ask = |runner: &mut Self, id| runner.calculated(calculation, Place::of(NodeId(id), &[]));
        let (yes, maybe) = self.each(candidates, ask)?;
        let found = Partial { yes, maybe };
        let mut read = Vec::new();
        attributes(&calculation.exprs(), &mut read);
        self.unknown(&read, &calculation.label, &found.maybe);
        Ok(found)
    }

    /// The things of which something is true, and those of which it is unknown, asked one by one.
    fn each(
        &mut self,
        things: &NodeSet,
        mut ask: impl FnMut(&mut Self, u32) -> Result<Truth>,
    ) -> Result<(NodeSet, NodeSet)> {
        let (mut yes, mut maybe) = (Vec::new(), Vec::new());
        for id in things.iter() {
            match ask(self, id)? {
                Some(true) => self.meter.push(&mut yes, id)?,
                Some(false) => {}
                None => self.meter.push(&mut maybe, id)?,
            }
        }
        Ok((NodeSet::sorted(yes), NodeSet::sorted(maybe)))
    }

    /// The things of a set of which an attribute is not recorded.
    fn missing(&self, attribute: AttributeId, things: &NodeSet) -> NodeSet {
        let (world, graph) = (self.world, self.world.graph);
        let asked = |things: &NodeSet| things.filter(|id| world.values(NodeId(id), attribute).is_empty());
        if world.date.is_some() || graph.schema().attribute(attribute).builtin.is_some() {
            return asked(things);
        }
        let of_kind = |kind| {
            let nodes = graph.nodes(kind);
            let own = things.intersect(&NodeSet::Range(nodes.start, nodes.end));
            match graph.column(kind, attribute) {
                None => own,
                Some(_) if own.is_empty() => own,
                Some(column) => match column.valid() {
                    Some(valid) => own.minus(&NodeSet::bits(Bits::of_words(nodes.start, valid.to_vec()))),
                    None => asked(&own),
                },
            }
        };
        graph.schema().kind_ids().map(of_kind).fold(NodeSet::empty(), |all, missing| all.union(&missing))
    }

    /// Keeps why a comparison is unknown, for the footer: which of some attributes are not recorded.
    fn unknown(&mut self, attributes: &[AttributeId], name: &str, maybe: &NodeSet) {
        if maybe.is_empty() {
            return;
        }
        let mut left = maybe.clone();
        for attribute in attributes.iter().copied() {
            let missing = self.missing(attribute, &left);
            self.not_recorded(attribute, &missing);
            left = left.minus(&missing);
        }
        if !left.is_empty() {
            let text = format!("`{name}` is not known precisely enough");
            self.reasons.push(Reason { text, behind: None, nodes: left });
        }
    }

    /// Keeps that an attribute is not recorded of some things.
    fn not_recorded(&mut self, attribute: AttributeId, missing: &NodeSet) {
        if !missing.is_empty() {
            let text = format!("no {} recorded", self.world.graph.schema().attribute(attribute).name);
            self.reasons.push(Reason { text, behind: None, nodes: missing.clone() });
        }
    }

    // ------------------------------------------------------------ semi-joins

    fn semi(&mut self, semi: &Semi, candidates: &NodeSet) -> Result<Partial> {
        let before = self.reasons.len();
        let target = self.scan(&semi.target)?;
        let inner = self.reasons.split_off(before);
        let found = match semi.strategy {
            Strategy::Sweep => self.sweep(semi, &target, candidates)?,
            Strategy::Degree if self.is_plain(&semi.step) => match semi.quantity {
                Quantity::Bound(..) => self.by_count(semi, &target, candidates)?,
                _ => self.by_degree(semi, candidates)?,
            },
            Strategy::Probe | Strategy::Degree => self.probe(semi, &target, candidates)?,
        };
        if !found.maybe.is_empty() {
            let what = semi
                .target
                .kinds
                .iter()
                .map(|k| self.world.graph.schema().kind(*k).plural.as_str())
                .collect::<Vec<_>>()
                .join(" or ");
            let mut texts: Vec<String> = inner.into_iter().map(|r| r.told(2)).collect();
            texts.sort();
            texts.dedup();
            for text in texts {
                self.reasons.push(Reason { text, behind: Some(what.clone()), nodes: found.maybe.clone() });
            }
        }
        Ok(found)
    }

    /// From the target back: only for `some` and `no`.
    fn sweep(&mut self, semi: &Semi, target: &Partial, candidates: &NodeSet) -> Result<Partial> {
        let reached = self.reach(&reversed(&semi.step), target, None)?;
        let some = reached.yes.intersect(candidates);
        let perhaps = reached.maybe.intersect(candidates);
        Ok(match semi.quantity {
            Quantity::No => Partial { yes: candidates.minus(&some).minus(&perhaps), maybe: perhaps },
            _ => Partial { yes: some, maybe: perhaps },
        })
    }

    /// By how many neighbours of the target's kind candidates have, which one relation tells.
    fn by_count(&mut self, semi: &Semi, target: &Partial, candidates: &NodeSet) -> Result<Partial> {
        let ways = self.world.ways(&semi.step);
        let ([way], [kind]) = (ways.as_slice(), semi.target.kinds.as_slice()) else {
            return self.probe(semi, target, candidates);
        };
        self.meter.values(candidates.len())?;
        let (things, needed) = (self.world.graph.nodes(*kind), self.needed(semi.quantity));
        let enough = |n: u32| Counts::of(n.into(), 0).decide(semi.quantity, needed) == Some(true);
        let none = enough(0);
        Ok(Partial::sure(candidates.filter_at_once(|id| match way.of(NodeId(id)) {
            [] => none,
            around => enough(way.count_within(around, &things)),
        })))
    }

    /// By whether candidates have any neighbour of the target's kinds: only for `some` and `no`.
    fn by_degree(&mut self, semi: &Semi, candidates: &NodeSet) -> Result<Partial> {
        let (graph, wanted) = (self.world.graph, semi.quantity == Quantity::Some);
        self.meter.values(candidates.len())?;
        let kinds: Vec<_> = semi.target.kinds.iter().map(|kind| graph.nodes(*kind)).collect();
        let all = self.leads_to_only(&semi.step, &semi.target.kinds);
        let ways = self.world.ways(&semi.step);
        if let ([way], [kind]) = (ways.as_slice(), kinds.as_slice()) {
            let any = |id| match way.last(NodeId(id)) {
                // what comes last tells all unless it lies behind the range
                Some(last) if last >= kind.end => has_any(way.of(NodeId(id)), kind),
                last => last.is_some_and(|last| last >= kind.start),
            };
            return Ok(Partial::sure(candidates.filter_at_once(|id| any(id) == wanted)));
        }
        let any = |id| {
            ways.iter().any(|way| {
                let neighbours = way.of(NodeId(id));
                if all { !neighbours.is_empty() } else { kinds.iter().any(|kind| has_any(neighbours, kind)) }
            })
        };
        Ok(Partial::sure(candidates.filter_at_once(|id| any(id) == wanted)))
    }

    /// From each candidate to its neighbours, counting.
    fn probe(&mut self, semi: &Semi, target: &Partial, candidates: &NodeSet) -> Result<Partial> {
        let (yes_set, maybe_set) = (target.yes.membership(), target.maybe.membership());
        let one = matches!(semi.quantity, Quantity::Some | Quantity::No) && semi.step.repeat.is_once();
        if one && self.is_plain(&semi.step) && target.maybe.is_empty() {
            let world = self.world;
            let mut kept = Vec::new();
            for id in candidates.iter() {
                let mut met = false;
                for directed in &semi.step.relations {
                    let neighbours = world.neighbours(NodeId(id), *directed);
                    let first = neighbours.iter().position(|other| yes_set.contains(*other));
                    self.meter.edges(first.map_or(neighbours.len(), |at| at + 1))?;
                    met |= first.is_some();
                }
                if met == (semi.quantity == Quantity::Some) {
                    self.meter.push(&mut kept, id)?;
                }
            }
            return Ok(Partial::sure(NodeSet::sorted(kept)));
        }
        let kinds = self.target_kinds(semi);
        let (mut yes, mut maybe) = (Vec::new(), Vec::new());
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        for id in candidates.iter() {
            self.around(&semi.step, NodeId(id), &mut sure, &mut unsure)?;
            let mut counts = Counts::default();
            for (around, edge) in [(&sure, true), (&unsure, false)] {
                for other in around {
                    let member = if yes_set.contains(*other) {
                        Some(true)
                    } else if maybe_set.contains(*other) {
                        None
                    } else {
                        Some(false)
                    };
                    counts.add(edge, member, || self.is_of(*other, &kinds));
                }
            }
            match counts.decide(semi.quantity, self.needed(semi.quantity)) {
                Some(true) => self.meter.push(&mut yes, id)?,
                Some(false) => {}
                None => self.meter.push(&mut maybe, id)?,
            }
        }
        Ok(Partial { yes: NodeSet::sorted(yes), maybe: NodeSet::sorted(maybe) })
    }

    /// How many neighbours a quantity asks for.
    pub(super) fn needed(&self, quantity: Quantity) -> u64 {
        match quantity {
            Quantity::Bound(_, count) => self.arguments.count(count),
            _ => 0,
        }
    }

    /// The kinds of which `only` speaks. Of what kind a parameter names things is known only now.
    pub(super) fn target_kinds(&self, semi: &Semi) -> Vec<KindId> {
        match &semi.target.source {
            Source::Given(things) => {
                let things = self.arguments.things(things);
                let mut kinds: Vec<KindId> = things.iter().map(|n| self.world.graph.kind_of(*n)).collect();
                kinds.dedup();
                kinds
            }
            _ => semi.target.kinds.clone(),
        }
    }

    pub(super) fn is_of(&self, node: u32, kinds: &[KindId]) -> bool {
        kinds.iter().any(|k| self.world.graph.nodes(*k).contains(&node))
    }
}

/// Whether any of some ids, which are sorted, lies in a range.
fn has_any(sorted: &[u32], range: &Range<u32>) -> bool {
    let at = sorted.partition_point(|id| *id < range.start);
    sorted.get(at).is_some_and(|id| *id < range.end)
}

/// How many neighbours are in a set, and how many perhaps.
#[derive(Default)]
pub(super) struct Counts {
    yes: u64,
    maybe: u64,
    /// Neighbours of the target's kinds that are not in the set.
    others: u64,
    /// Such neighbours over edges of which it is unknown whether they count.
    maybe_others: u64,
}

impl Counts {
    /// So many, and so many more perhaps.
    pub(super) fn of(yes: u64, maybe: u64) -> Self {
        Self { yes, maybe, others: 0, maybe_others: 0 }
    }

    /// Counts a neighbour: over an edge that passes or perhaps does, in the set, perhaps or not.
    pub(super) fn add(&mut self, edge: bool, member: Truth, of_kind: impl Fn() -> bool) {
        match (edge, member) {
            (true, Some(true)) => self.yes += 1,
            (false, Some(true)) | (_, None) => self.maybe += 1,
            (true, Some(false)) => self.others += u64::from(of_kind()),
            (false, Some(false)) => self.maybe_others += u64::from(of_kind()),
        }
    }

    /// Whether that is enough.
    pub(super) fn decide(&self, quantity: Quantity, needed: u64) -> Truth {
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
            Quantity::Only => (self.maybe == 0 && self.maybe_others == 0).then_some(true),
            Quantity::Bound(Bound::AtLeast, _) => at_least(needed),
            Quantity::Bound(Bound::MoreThan, _) => at_least(needed.saturating_add(1)),
            Quantity::Bound(Bound::FewerThan, _) => at_least(needed).map(|enough| !enough),
            Quantity::Bound(Bound::AtMost, _) => at_least(needed.saturating_add(1)).map(|more| !more),
            Quantity::Bound(Bound::Exactly, _) if needed < low || needed > high => Some(false),
            Quantity::Bound(Bound::Exactly, _) => (low == high).then_some(true),
        }
    }
}

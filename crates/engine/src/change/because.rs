//! Why a row changed: what is recorded otherwise of the things in it.

use std::collections::BTreeMap;

use fossgraph_core::NodeId;

use super::fact::FactChange;
use super::pairing::{Pairing, Side};
use super::rows::Keyed;
use crate::run::Witness;

/// Of one relation of a thing, no more changes are told one by one, unless they lead to what is in the row too.
const TOLD: usize = 3;

/// A thing before and after.
type Both = (Option<NodeId>, Option<NodeId>);

/// Tells what changed of things; of each it is found once.
pub(super) struct Telling<'a> {
    pairing: &'a Pairing,
    known: BTreeMap<Both, Vec<FactChange>>,
}

impl<'a> Telling<'a> {
    pub(super) fn new(pairing: &'a Pairing) -> Self {
        Self { pairing, known: BTreeMap::new() }
    }

    pub(super) fn pairing(&self) -> &'a Pairing {
        self.pairing
    }

    /// What changed of the things in a row, which stands in the earlier answer, the later one, or both; or that nothing of them did.
    pub(super) fn of(&mut self, before: Option<(&Keyed, usize)>, after: Option<(&Keyed, usize)>) -> Vec<Witness> {
        let mut out = self.facts(before, after);
        if out.is_empty() && before.or(after).is_some_and(|(keyed, _)| keyed.is_of_things()) {
            let fact = "nothing is recorded otherwise of what stands in the row: what it is related to, or compared with, changed";
            out.push(said(fact.to_owned()));
        }
        out
    }

    /// What changed of the things in a row.
    pub(super) fn facts(&mut self, before: Option<(&Keyed, usize)>, after: Option<(&Keyed, usize)>) -> Vec<Witness> {
        let mut things: Vec<Both> = Vec::new();
        for (side, row) in [(Side::After, after), (Side::Before, before)] {
            for node in row.map(|(keyed, row)| keyed.things(row)).unwrap_or_default() {
                let both = self.pairing.both(side, node);
                if !things.contains(&both) {
                    things.push(both);
                }
            }
        }
        things.iter().flat_map(|both| self.thing(*both, &things)).collect()
    }

    fn thing(&mut self, both: Both, row: &[Both]) -> Vec<Witness> {
        let (before, after) = both;
        let pairing = self.pairing;
        let name = match (before, after) {
            (_, Some(node)) => pairing.after_graph().name(node),
            (Some(node), None) => pairing.before_graph().name(node),
            (None, None) => return Vec::new(),
        };
        match both {
            (None, _) => return vec![said(format!("{name} is new in the data"))],
            (_, None) => return vec![said(format!("{name} is no longer in the data"))],
            _ => {}
        }
        let facts = self.known.entry(both).or_insert_with(|| FactChange::between(pairing, before, after));
        let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        let in_row = |fact: &FactChange| {
            let side = if fact.after.is_empty() { Side::Before } else { Side::After };
            fact.other().is_some_and(|other| row.contains(&pairing.both(side, other.node)))
        };
        for fact in facts.iter().filter(|fact| fact.is_edge() && !in_row(fact)) {
            let count = counts.entry(&fact.property).or_default();
            match (fact.before.is_empty(), fact.after.is_empty()) {
                (true, _) => count.0 += 1,
                (_, true) => count.1 += 1,
                _ => count.2 += 1,
            }
        }
        counts.retain(|_, (more, fewer, other)| *more + *fewer + *other > TOLD);
        let single =
            facts.iter().filter(|fact| !counts.contains_key(fact.property.as_str()) || !fact.is_edge() || in_row(fact));
        let mut out: Vec<Witness> = single.map(|fact| fact.witness(Some(name))).collect();
        for (property, (more, fewer, other)) in &counts {
            out.push(said(format!("{name}: {property}: {more} added, {fewer} removed, {other} changed")));
        }
        out
    }
}

/// What nobody states.
pub(super) fn said(fact: String) -> Witness {
    Witness { fact, check: None, since: None, until: None, sources: Vec::new(), because: Vec::new() }
}

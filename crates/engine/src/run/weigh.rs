//! Rows of which the last noun is only counted: each is given its weight, the number of things that the last step leads to from it.

use std::ops::Range;

use fossgraph_core::{Neighbours, NodeId};

use super::combine::{LOOK, Table};
use super::meter::Meter;
use super::set::NodeSet;
use super::{Result, Runner};
use crate::bound::Step;
use crate::plan::Expand;

impl Runner<'_> {
    /// Whether all that is asked of a step's rows is where it leads, and perhaps that an edge leads back to a stop.
    pub(super) fn can_weigh(&self, expand: &Expand, stops: usize) -> bool {
        expand.row_test.is_none() || self.closing(expand, stops).is_some()
    }

    /// To how many things the last step, of which nothing else is asked, leads from each row: rows that it leads nowhere from are none.
    pub(super) fn weigh(&mut self, expand: &Expand, mut table: Table) -> Result<Table> {
        let ways = self.world.ways(&expand.step);
        let all = self.all_of(&expand.kinds);
        let range = self.range_of(&expand.step, &all);
        let mut closing = self.closing(expand, table.stops.len());
        // what leads back is marked of these kinds alone
        let free = closing.is_some() || self.leads_to_only(&expand.step, &expand.kinds);
        let kinds = if free { None } else { Some(all.membership()) };
        self.meter.hold(table.len() * 2 * size_of::<u32>())?;
        let mut heavy = Heavy::of(table.len());
        let mut several = Vec::new();
        let mut left = table.at.as_slice();
        while !left.is_empty() {
            // rows of one stop are weighed together
            let rows = match &mut closing {
                None => left.len().min(LOOK),
                Some(closing) => {
                    let stops = table.stops.get(closing.stop).and_then(|stops| stops.get(heavy.seen..));
                    let stops = stops.unwrap_or_default();
                    self.close(closing, stops.first().copied())?;
                    stops.iter().take_while(|stop| Some(*stop) == stops.first()).count().max(1)
                }
            };
            let (at, rest) = left.split_at_checked(rows).unwrap_or((left, &[]));
            left = rest;
            let marked = closing.as_ref().map(|closing| &closing.marked);
            let meant = |other: u32| {
                marked.is_none_or(|marked| marked.contains(other))
                    && kinds.as_ref().is_none_or(|kinds| kinds.contains(other))
            };
            let edges = match (ways.as_slice(), marked, &range) {
                // as most often: things of the last kinds
                ([way], None, Some(Range { start, end: u32::MAX })) if !way.is_parallel() => {
                    each(way, at, &mut heavy, |around| {
                        around.len().wrapping_sub(around.partition_point(|other| other < start)) as u32
                    })
                }
                ([way], None, Some(range)) => each(way, at, &mut heavy, |around| way.count_within(around, range)),
                ([way], Some(marked), _) if !way.is_parallel() => {
                    charged(&mut self.meter, way, at, &mut heavy, |around| marked.count_of(around))?
                }
                ([way], ..) => charged(&mut self.meter, way, at, &mut heavy, |around| distinct(around, meant))?,
                (ways, ..) => {
                    for at in at {
                        several.clear();
                        for way in ways {
                            let around = way.of(NodeId(*at));
                            self.meter.edges(around.len())?;
                            self.meter.room(&mut several, around.len())?;
                            several.extend(around.iter().copied().filter(|other| meant(*other)));
                        }
                        several.sort_unstable();
                        heavy.push(distinct(&several, |_| true));
                    }
                    0
                }
            };
            self.meter.edges(edges)?;
        }
        let Heavy { mut rows, mut weights, kept, .. } = heavy;
        rows.truncate(kept);
        weights.truncate(kept);
        table.weigh(&rows, weights);
        Ok(table)
    }

    /// The ids in which things that a step leads to, of some kinds, lie and no others that it leads to; as wide as can be. `None` if that
    /// is no range.
    fn range_of(&self, step: &Step, kinds: &NodeSet) -> Option<Range<u32>> {
        let &NodeSet::Range(mut start, mut end) = kinds else { return None };
        let graph = self.world.graph;
        let targets = || step.relations.iter().flat_map(|directed| graph.schema().targets(*directed));
        if targets().all(|kind| graph.nodes(*kind).start >= start) {
            start = 0;
        }
        if targets().all(|kind| graph.nodes(*kind).end <= end) {
            end = u32::MAX;
        }
        Some(start..end)
    }
}

/// The rows that have a weight.
struct Heavy {
    rows: Vec<u32>,
    weights: Vec<u32>,
    kept: usize,
    /// How many rows were weighed.
    seen: usize,
}

impl Heavy {
    /// None yet, with room for so many.
    fn of(rows: usize) -> Self {
        Self { rows: vec![0; rows], weights: vec![0; rows], kept: 0, seen: 0 }
    }

    /// Weighs the next row. It is written, and stays if it has a weight: no branch that no processor could foresee.
    fn push(&mut self, weight: u32) {
        if let (Some(row), Some(place)) = (self.rows.get_mut(self.kept), self.weights.get_mut(self.kept)) {
            (*row, *place) = (self.seen as u32, weight);
        }
        self.seen = self.seen.wrapping_add(1);
        self.kept = self.kept.wrapping_add(usize::from(weight > 0));
    }
}

/// Weighs rows by each thing's neighbours; how many these are in all.
fn each(way: &Neighbours<'_>, things: &[u32], heavy: &mut Heavy, weight: impl Fn(&[u32]) -> u32) -> usize {
    let mut edges = 0_usize;
    for id in things {
        let around = way.of(NodeId(*id));
        edges = edges.wrapping_add(around.len());
        heavy.push(weight(around));
    }
    edges
}

/// The same where all neighbours of each thing are looked at, which is charged before; nothing is left to be charged.
fn charged(
    meter: &mut Meter<'_>,
    way: &Neighbours<'_>,
    things: &[u32],
    heavy: &mut Heavy,
    weight: impl Fn(&[u32]) -> u32,
) -> Result<usize> {
    for id in things {
        let around = way.of(NodeId(*id));
        meter.edges(around.len())?;
        heavy.push(weight(around));
    }
    Ok(0)
}

/// How many different ids there are among some that ascend, of which something is true.
fn distinct(ascending: &[u32], is: impl Fn(u32) -> bool) -> u32 {
    let mut before = u32::MAX;
    ascending.iter().fold(0, |sum: u32, other| {
        let new = *other != before;
        before = *other;
        // without a branch, which no processor could foresee
        sum.wrapping_add(u32::from(new) & u32::from(is(*other)))
    })
}

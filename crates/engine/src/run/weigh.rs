//! Rows of which the last noun is only counted: each is given its weight, the number of things that the last step leads to from it.

use std::cmp::Reverse;
use std::ops::Range;

use fossgraph_core::{Neighbours, NodeId};

use super::combine::{LOOK, Light, Table};
use super::meter::Meter;
use super::set::NodeSet;
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr, OrderKey, Step, Stop};
use crate::plan::{Expand, Plan};

impl Runner<'_> {
    /// Whether all that is asked of a step's rows is where it leads, and perhaps that an edge leads back to a stop.
    pub(super) fn can_weigh(&self, expand: &Expand, stops: usize) -> bool {
        expand.row_test.is_none() || self.closing(expand, stops).is_some()
    }

    /// How many of the rows that are weighed are asked for, where these are those of the greatest weights: each thing of the first step that
    /// something mentions is a row and a group, the groups stand in the order of their number of rows, and only so many are shown.
    pub(super) fn heaviest(&self, plan: &Plan, first: usize) -> Option<usize> {
        let [Stop { step, shown: true, .. }] = plan.stops.as_slice() else { return None };
        let [OrderKey { expr: Expr::Aggregate(Aggregate::Count, None), descending: true }] = plan.order.as_slice()
        else {
            return None;
        };
        let are_groups = matches!(plan.groups.as_slice(), [Expr::Thing(Some(_))]);
        let [skip, limit] = [plan.skip, plan.limit].map(|n| n.map(|n| self.arguments.count(n)));
        let wanted = usize::try_from(limit?.checked_add(skip.unwrap_or_default())?).ok()?;
        (are_groups && *step == first && wanted > 0).then_some(wanted)
    }

    /// To how many things the last step, of which nothing else is asked, leads from each row: rows that it leads nowhere from are none.
    /// Where so many are `wanted`, rows that more than these outweigh may be left out.
    pub(super) fn weigh(&mut self, expand: &Expand, mut table: Table, wanted: Option<usize>) -> Result<Table> {
        let ways = self.world.ways(&expand.step);
        let all = self.all_of(&expand.kinds);
        let range = self.range_of(&expand.step, &all);
        let mut closing = self.closing(expand, table.stops.len());
        // what leads back is marked of these kinds alone
        let free = closing.is_some() || self.leads_to_only(&expand.step, &expand.kinds);
        let kinds = if free { None } else { Some(all.membership()) };
        let mut heavy = Heavy::of(table.len(), wanted);
        self.meter.hold(heavy.rows.len() * 2 * size_of::<u32>())?;
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
                        heavy.push(&[distinct(&several, |_| true)]);
                    }
                    0
                }
            };
            self.meter.edges(edges)?;
        }
        let light = heavy.light();
        let Heavy { mut rows, mut weights, kept, .. } = heavy;
        rows.truncate(kept);
        weights.truncate(kept);
        table.weigh(&rows, weights, light);
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

/// So many rows are weighed at once.
const PART: usize = 64;

/// The rows that have a weight; where only so many are wanted, those of the greatest weights, of equals the first, and perhaps some more.
struct Heavy {
    rows: Vec<u32>,
    weights: Vec<u32>,
    kept: usize,
    wanted: Option<usize>,
    /// What a row must weigh to be kept.
    least: u32,
    /// How many rows were weighed, how many have a weight, and what these come to.
    seen: usize,
    heavy: usize,
    weight: usize,
}

impl Heavy {
    /// None yet of so many rows.
    fn of(rows: usize, wanted: Option<usize>) -> Self {
        let room = wanted.map_or(rows, |wanted| wanted.saturating_mul(2).saturating_add(PART).min(rows));
        let (rows, weights) = (vec![0; room + PART], vec![0; room + PART]);
        Self { rows, weights, kept: 0, wanted, least: 1, seen: 0, heavy: 0, weight: 0 }
    }

    /// The next rows, at most a part of them, weigh so much.
    fn push(&mut self, weights: &[u32]) {
        let (mut row, mut kept, least) = (self.seen as u32, self.kept, self.least);
        self.seen = self.seen.wrapping_add(weights.len());
        self.heavy = weights.iter().fold(self.heavy, |sum, weight| sum.wrapping_add(usize::from(*weight > 0)));
        self.weight = weights.iter().fold(self.weight, |sum, weight| sum.wrapping_add(*weight as usize));
        if !weights.iter().fold(false, |any, weight| any | (*weight >= least)) {
            return;
        }
        // each is written, and stays if it weighs enough: no branch that no processor could foresee
        for weight in weights {
            if let (Some(place), Some(of)) = (self.rows.get_mut(kept), self.weights.get_mut(kept)) {
                (*place, *of) = (row, *weight);
            }
            row = row.wrapping_add(1);
            kept = kept.wrapping_add(usize::from(*weight >= least));
        }
        self.kept = kept;
        if kept + PART > self.rows.len() {
            self.narrow();
        }
    }

    /// Keeps those that are wanted. What comes later must weigh more than the least of them: of equals the first are shown.
    fn narrow(&mut self) {
        let Some(wanted) = self.wanted.filter(|wanted| (1..self.kept).contains(wanted)) else { return };
        let mut all: Vec<(Reverse<u32>, u32)> =
            self.weights.iter().map(|weight| Reverse(*weight)).zip(self.rows.iter().copied()).take(self.kept).collect();
        let (_, (Reverse(least), _), _) = all.select_nth_unstable(wanted - 1);
        self.least = least.saturating_add(1);
        all.truncate(wanted);
        all.sort_unstable_by_key(|(_, row)| *row);
        for ((row, weight), kept) in self.rows.iter_mut().zip(&mut self.weights).zip(all) {
            (*weight, *row) = (kept.0.0, kept.1);
        }
        self.kept = wanted;
    }

    /// The rows that have a weight and are not kept.
    fn light(&self) -> Light {
        if self.kept == self.heavy {
            return Light::default();
        }
        let kept = self.weights.iter().take(self.kept).fold(0_usize, |sum, weight| sum.wrapping_add(*weight as usize));
        Light { rows: self.heavy - self.kept, weight: self.weight - kept }
    }
}

/// Weighs rows by each thing's neighbours; how many these are in all.
fn each(way: &Neighbours<'_>, things: &[u32], heavy: &mut Heavy, weight: impl Fn(&[u32]) -> u32) -> usize {
    let mut edges = 0_usize;
    for things in things.chunks(PART) {
        let mut weights = [0; PART];
        for (of, id) in weights.iter_mut().zip(things) {
            let around = way.of(NodeId(*id));
            edges = edges.wrapping_add(around.len());
            *of = weight(around);
        }
        heavy.push(weights.get(..things.len()).unwrap_or_default());
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
        heavy.push(&[weight(around)]);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_rows_are_kept_and_the_others_counted() {
        // few different weights, so that many are equal
        for (rows, weights) in [(0, 1), (50, 3), (500, 1), (3000, 7), (3000, 900)] {
            let weights: Vec<u32> = (0..rows).map(|row: u32| (row.wrapping_mul(0x9e37_79b9) >> 12) % weights).collect();
            for wanted in [1, 2, 10, 100, 1000, usize::MAX] {
                let mut heavy = Heavy::of(weights.len(), Some(wanted));
                weights.chunks(PART - 1).for_each(|weights| heavy.push(weights));
                let light = heavy.light();
                let (rows, heavy_weights) = (&heavy.rows[..heavy.kept], &heavy.weights[..heavy.kept]);
                assert!(
                    rows.is_sorted() && rows.iter().zip(heavy_weights).all(|(row, w)| weights[*row as usize] == *w)
                );
                let heaviest = |mut rows: Vec<u32>| {
                    rows.retain(|row| weights[*row as usize] > 0);
                    rows.sort_by_key(|row| Reverse(weights[*row as usize]));
                    rows.truncate(wanted);
                    rows
                };
                let every: Vec<u32> = (0..).take(weights.len()).collect();
                assert_eq!(heaviest(rows.to_vec()), heaviest(every), "{wanted} of {}", weights.len());
                assert!(wanted > 1000 || rows.len() <= wanted * 2 + 2 * PART);
                assert_eq!(light.rows + rows.len(), weights.iter().filter(|weight| **weight > 0).count());
                let sum = |weights: &[u32]| weights.iter().map(|weight| *weight as usize).sum::<usize>();
                assert_eq!(light.weight + sum(heavy_weights), sum(&weights));
            }
        }
    }
}

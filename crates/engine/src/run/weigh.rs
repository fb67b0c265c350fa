//! Rows of which the last noun is only counted: each is given its weight, the number of things that the last step leads to from it.

use std::cmp::Reverse;
use std::ops::Range;

use fossgraph_core::{Neighbours, NodeId};

use super::combine::{Closing, LOOK, Light, Table};
use super::meter::{Bytes as _, Meter};
use super::set::{Bits, Membership, NodeSet};
use super::{Result, Runner, World};
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
        let all = self.all_of(&expand.kinds);
        let closing = self.closing(expand, table.stops.len());
        // what leads back is marked of these kinds alone
        let free = closing.is_some() || self.leads_to_only(&expand.step, &expand.kinds);
        let stops = closing.as_ref().and_then(|closing| table.stops.get(closing.stop)).map_or(&[][..], Vec::as_slice);
        let weighing = Weighing {
            world: self.world,
            ways: self.world.ways(&expand.step),
            range: self.range_of(&expand.step, &all),
            kinds: if free { None } else { Some(all.membership()) },
            stops,
        };
        let weighed = self.meter.in_parts(table.len(), |part, meter| {
            let Range { start, end } = part.range(table.len());
            // the rows of one stop are in one part, so that as many edges are walked as on one thread
            let (start, end) = (weighing.next_stop(start), weighing.next_stop(end));
            let things = table.at.get(start..end).unwrap_or_default();
            let mut heavy = Heavy::of(start, things.len(), wanted);
            meter.hold(heavy.rows.len() * 2 * size_of::<u32>())?;
            weighing.weigh(things, closing.clone(), &mut heavy, meter)?;
            Ok(heavy)
        })?;
        let Some(heavy) = weighed.into_iter().reduce(Heavy::joined) else { return Ok(table) };
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

/// By what rows are weighed.
struct Weighing<'w> {
    world: World<'w>,
    ways: Vec<Neighbours<'w>>,
    /// The ids that count, where they are a range,
    range: Option<Range<u32>>,
    /// and the things that do, where not all do that the step leads to.
    kinds: Option<Membership<'w>>,
    /// The stop of each row to which edges must lead back; nothing where they need not.
    stops: &'w [u32],
}

impl Weighing<'_> {
    /// Where the rows of a next stop begin, from a row on.
    fn next_stop(&self, row: usize) -> usize {
        let before = row.checked_sub(1).and_then(|row| self.stops.get(row));
        let rest = self.stops.get(row..).unwrap_or_default();
        row + rest.iter().take_while(|stop| Some(*stop) == before).count()
    }

    /// Weighs rows, the next of which is that of the first thing.
    fn weigh(
        &self,
        mut things: &[u32],
        mut closing: Option<Closing>,
        heavy: &mut Heavy,
        meter: &mut Meter<'_>,
    ) -> Result<()> {
        meter.hold(closing.as_ref().map_or(0, |closing| closing.marked.bytes()))?;
        while !things.is_empty() {
            let rows = match &mut closing {
                None => LOOK,
                // rows of one stop are weighed together
                Some(closing) => {
                    closing.mark(self.world, self.stops.get(heavy.seen).copied(), meter)?;
                    self.next_stop(heavy.seen + 1) - heavy.seen
                }
            };
            let (next, rest) = things.split_at_checked(rows).unwrap_or((things, &[]));
            self.weigh_next(next, closing.as_ref().map(|closing| &closing.marked), heavy, meter)?;
            things = rest;
        }
        Ok(())
    }

    /// The same of rows of one stop; what leads back to it is marked.
    fn weigh_next(
        &self,
        things: &[u32],
        marked: Option<&Bits>,
        heavy: &mut Heavy,
        meter: &mut Meter<'_>,
    ) -> Result<()> {
        let meant = |other: u32| {
            marked.is_none_or(|marked| marked.contains(other))
                && self.kinds.as_ref().is_none_or(|kinds| kinds.contains(other))
        };
        match (self.ways.as_slice(), marked, &self.range) {
            // as most often: things of the last kinds
            ([way], None, Some(Range { start, end: u32::MAX })) if !way.is_parallel() => {
                meter.edges(each(way, things, heavy, |around| {
                    around.len().wrapping_sub(around.partition_point(|other| other < start)) as u32
                }))
            }
            ([way], None, Some(range)) => {
                meter.edges(each(way, things, heavy, |around| way.count_within(around, range)))
            }
            ([way], Some(marked), _) if !way.is_parallel() => {
                charged(meter, way, things, heavy, |around| marked.count_of(around))
            }
            ([way], ..) => charged(meter, way, things, heavy, |around| distinct(around, meant)),
            (ways, ..) => {
                let (mut several, before) = (Vec::new(), meter.held());
                for at in things {
                    several.clear();
                    for way in ways {
                        let around = way.of(NodeId(*at));
                        meter.edges(around.len())?;
                        meter.room(&mut several, around.len())?;
                        several.extend(around.iter().copied().filter(|other| meant(*other)));
                    }
                    several.sort_unstable();
                    heavy.push(&[distinct(&several, |_| true)]);
                }
                meter.settle(before, 0)
            }
        }
    }
}

/// So many rows are weighed at once.
const CHUNK: usize = 64;

/// The rows that have a weight; where only so many are wanted, those of the greatest weights, of equals the first, and perhaps some more.
struct Heavy {
    rows: Vec<u32>,
    weights: Vec<u32>,
    kept: usize,
    wanted: Option<usize>,
    /// What a row must weigh to be kept.
    least: u32,
    /// The next row.
    seen: usize,
    /// How many rows have a weight, and what these come to.
    heavy: usize,
    weight: usize,
}

impl Heavy {
    /// None yet of so many rows from one on.
    fn of(seen: usize, rows: usize, wanted: Option<usize>) -> Self {
        let room = wanted.map_or(rows, |wanted| wanted.saturating_mul(2).saturating_add(CHUNK).min(rows));
        let (rows, weights) = (vec![0; room + CHUNK], vec![0; room + CHUNK]);
        Self { rows, weights, kept: 0, wanted, least: 1, seen, heavy: 0, weight: 0 }
    }

    /// The next rows, at most a chunk of them, weigh so much.
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
        if kept + CHUNK > self.rows.len() {
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

    /// These rows, and those of the part behind.
    fn joined(mut self, behind: Self) -> Self {
        self.rows.truncate(self.kept);
        self.weights.truncate(self.kept);
        self.rows.extend(behind.rows.iter().take(behind.kept));
        self.weights.extend(behind.weights.iter().take(behind.kept));
        let (kept, heavy) = (self.kept + behind.kept, self.heavy + behind.heavy);
        Self { kept, heavy, weight: self.weight + behind.weight, seen: behind.seen, ..self }
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
    for things in things.chunks(CHUNK) {
        let mut weights = [0; CHUNK];
        for (of, id) in weights.iter_mut().zip(things) {
            let around = way.of(NodeId(*id));
            edges = edges.wrapping_add(around.len());
            *of = weight(around);
        }
        heavy.push(weights.get(..things.len()).unwrap_or_default());
    }
    edges
}

/// The same where all neighbours of each thing are looked at, which is charged before.
fn charged(
    meter: &mut Meter<'_>,
    way: &Neighbours<'_>,
    things: &[u32],
    heavy: &mut Heavy,
    weight: impl Fn(&[u32]) -> u32,
) -> Result<()> {
    for things in things.chunks(CHUNK) {
        let mut weights = [0; CHUNK];
        for (of, id) in weights.iter_mut().zip(things) {
            let around = way.of(NodeId(*id));
            meter.edges(around.len())?;
            *of = weight(around);
        }
        heavy.push(weights.get(..things.len()).unwrap_or_default());
    }
    Ok(())
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
                let halves = [0..weights.len() / 3, weights.len() / 3..weights.len()];
                let heavy = halves.map(|half| {
                    let mut heavy = Heavy::of(half.start, half.len(), Some(wanted));
                    weights[half].chunks(CHUNK - 1).for_each(|weights| heavy.push(weights));
                    heavy
                });
                let heavy = heavy.into_iter().reduce(Heavy::joined).unwrap();
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
                assert!(wanted > 1000 || rows.len() <= 2 * (wanted * 2 + 2 * CHUNK));
                assert_eq!(light.rows + rows.len(), weights.iter().filter(|weight| **weight > 0).count());
                let sum = |weights: &[u32]| weights.iter().map(|weight| *weight as usize).sum::<usize>();
                assert_eq!(light.weight + sum(heavy_weights), sum(&weights));
            }
        }
    }
}

//! Rows of several nouns: the distinct combinations of the stops, the last noun, and the edge last walked. They are kept as columns, and
//! only of stops that something mentions; up to the first of these the walk is one of sets.

use fossgraph_core::{Directed, EdgeId, NodeId, RelationId};

use super::compare::Truth;
use super::evaluate::Place;
use super::meter::{Bytes, Meter};
use super::reach::all;
use super::set::{Bits, NodeSet};
use super::world::World;
use super::{Partial, Result, Runner};
use crate::bound::{Quantity, Step, Stop};
use crate::plan::{Expand, OperatorId, Plan, Source, Test};

/// Rows as columns of nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    /// For each stop that is shown, in the order of the walk, and for the last noun: one list.
    pub(crate) slots: Vec<Vec<NodeId>>,
    /// The edge last walked, where a column shows it.
    pub(crate) via: Vec<(RelationId, EdgeId)>,
    /// For how many rows each row stands: those of the last noun, where it is only counted. Nothing where each stands for itself.
    pub(super) weights: Vec<u32>,
    /// How many rows there are besides, which are only counted.
    pub(crate) counted: usize,
    pub(super) light: Light,
    /// How many rows were set aside because something on them is unknown.
    pub(crate) unknown: usize,
}

/// Rows that are left out because others have greater weights, of which alone is asked: how many they are, and for how many they stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Light {
    pub(super) rows: usize,
    pub(super) weight: usize,
}

/// An edge of a relation, as rows keep it.
type Via = (u16, u32);

/// Where a step leads: the thing, the edge where edges are told apart, and whether it does for sure.
type Next = (u32, Via, Truth);

/// Rows that are being made.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The nodes of each stop met so far; nothing where nobody mentions it.
    pub(super) stops: Vec<Vec<u32>>,
    /// Where the walk stands.
    pub(super) at: Vec<u32>,
    /// The edge last walked, where edges are told apart; else nothing.
    via: Vec<Via>,
    /// Whether all on the row is true, or something unknown.
    /// Nothing where all rows are true for sure.
    sure: Vec<bool>,
    /// For how many rows each stands, where the last noun is only counted.
    weights: Vec<u32>,
    light: Light,
    /// For how many rows there is room, and how many bytes of it a row takes.
    room: usize,
    width: usize,
}

impl Bytes for Table {
    fn bytes(&self) -> usize {
        let stops: usize = self.stops.iter().map(Bytes::bytes).sum();
        stops + self.at.bytes() + self.via.bytes() + self.sure.bytes() + self.weights.bytes()
    }
}

impl Bytes for Slots {
    fn bytes(&self) -> usize {
        self.slots.iter().map(Bytes::bytes).sum::<usize>() + self.via.bytes() + self.weights.bytes()
    }
}

/// So many rows are looked at between two looks at the token.
pub(super) const LOOK: usize = 1 << 16;

impl Table {
    /// No rows yet, of the stops up to a step, and of edges where these are told apart.
    fn new(plan: &Plan, step: usize, edges: bool) -> Self {
        let stops = columns(plan, 0..=step);
        let via = if edges { size_of::<Via>() } else { 0 };
        let width = (stops.len() + 1) * size_of::<u32>() + size_of::<bool>() + via;
        Self { stops, width, ..Self::default() }
    }

    /// Makes room for more rows.
    fn make_room(&mut self, more: usize, meter: &mut Meter<'_>) -> Result<()> {
        let (len, old) = (self.len(), self.room);
        meter.rows(len + more)?;
        if old - len >= more {
            return Ok(());
        }
        self.room = (len + more).max(old * 2).max(64);
        // while the columns grow, there are both
        meter.hold(self.room.saturating_mul(self.width))?;
        let room = self.room - len;
        self.stops.iter_mut().filter(|nodes| !nodes.is_empty()).for_each(|nodes| nodes.reserve_exact(room));
        self.at.reserve_exact(room);
        if !self.sure.is_empty() {
            self.sure.reserve_exact(room);
        }
        meter.free(old * self.width);
        Ok(())
    }

    /// The things of a set, at the first step that something mentions.
    fn of_set(plan: &Plan, first: usize, set: &NodeSet, meter: &mut Meter<'_>) -> Result<Self> {
        let mut stops = columns(plan, 0..=first);
        meter.hold(set.len() * ((stops.len() + 1) * size_of::<u32>() + size_of::<bool>()))?;
        let at = set.to_vec();
        for (nodes, stop) in stops.iter_mut().zip(&plan.stops) {
            if stop.step == first && (stop.shown || stop.used) {
                nodes.clone_from(&at);
            }
        }
        Ok(Self { stops, at, ..Self::default() })
    }

    pub(super) fn len(&self) -> usize {
        self.at.len()
    }

    /// The nodes of a row's stops; one that nobody mentions is none.
    fn stops_of(&self, row: usize, out: &mut Vec<u32>) {
        out.clear();
        out.extend(self.stops.iter().map(|nodes| nodes.get(row).copied().unwrap_or(u32::MAX)));
    }

    /// Adds a row that goes on from another table's.
    fn push(&mut self, before: &Self, row: usize, at: u32, via: Option<Via>, sure: bool) {
        for (nodes, before) in self.stops.iter_mut().zip(&before.stops) {
            nodes.extend(before.get(row));
        }
        let rows = self.len();
        self.at.push(at);
        self.via.extend(via);
        self.tell(rows, sure);
    }

    /// Keeps whether the rows from one on are true for sure.
    fn tell(&mut self, from: usize, sure: bool) {
        if !sure || !self.sure.is_empty() {
            self.sure.resize(from, true);
            self.sure.resize(self.len(), sure);
        }
    }

    fn is_sure(&self, row: usize) -> bool {
        self.sure.get(row).copied().unwrap_or(true)
    }

    /// The order of two rows: by stops, by where the walk stands, by edges.
    fn order(&self, a: usize, b: usize) -> std::cmp::Ordering {
        let nodes = self.stops.iter().chain([&self.at]).filter(|nodes| !nodes.is_empty());
        let by_nodes = nodes.map(|nodes| nodes.get(a).cmp(&nodes.get(b))).find(|order| order.is_ne());
        by_nodes.unwrap_or_else(|| self.via.get(a).cmp(&self.via.get(b)))
    }

    /// Each row once, in order; a row that is sure hides the same one that is not.
    fn distinct(mut self, meter: &mut Meter<'_>) -> Result<Self> {
        let n = self.len();
        let mut ordered = true;
        for start in (1..n).step_by(LOOK) {
            meter.check()?;
            ordered = ordered && (start..n.min(start + LOOK)).all(|row| self.order(row - 1, row).is_lt());
        }
        if ordered {
            return Ok(self);
        }
        let order = |a: &usize, b: &usize| self.order(*a, *b).then_with(|| self.is_sure(*b).cmp(&self.is_sure(*a)));
        let before = meter.held();
        meter.hold(n * size_of::<usize>())?;
        let mut rows = meter.sorted((0..n).collect(), order)?;
        rows.dedup_by(|a, b| self.order(*a, *b).is_eq());
        meter.hold(rows.len() * size_of::<Via>())?;
        self.pick(rows.iter().copied());
        meter.settle(before, 0)?;
        Ok(self)
    }

    /// Keeps these rows, each with its weight; the others that have one are `light`.
    pub(super) fn weigh(&mut self, rows: &[u32], weights: Vec<u32>, light: Light) {
        // the last noun is not mentioned: where the walk stands is told by nothing but its number of rows
        let mut at = std::mem::take(&mut self.at);
        if rows.len() < at.len() {
            at.truncate(rows.len());
            self.pick(rows.iter().map(|row| *row as usize));
        }
        (self.at, self.weights, self.light) = (at, weights, light);
    }

    /// Keeps these rows.
    fn pick(&mut self, rows: impl Iterator<Item = usize> + Clone) {
        fn of<T: Copy + Default>(column: &mut Vec<T>, rows: impl Iterator<Item = usize>) {
            if !column.is_empty() {
                *column = rows.map(|row| column.get(row).copied().unwrap_or_default()).collect();
            }
        }
        self.stops.iter_mut().for_each(|nodes| of(nodes, rows.clone()));
        of(&mut self.at, rows.clone());
        of(&mut self.via, rows.clone());
        of(&mut self.sure, rows.clone());
        of(&mut self.weights, rows);
    }
}

impl Runner<'_> {
    pub(super) fn combinations(&mut self, plan: &Plan) -> Result<Slots> {
        let walk = &plan.set.first;
        let last = walk.steps.len();
        let mentioned = plan.stops.iter().filter(|stop| stop.shown || stop.used).map(|stop| stop.step);
        let edges_at = if plan.via { last.saturating_sub(1) } else { last };
        let first = mentioned.chain([edges_at]).min().unwrap_or(last);
        // where nothing is asked of things, all that a step leads to are meant: no set is needed
        let free = |step: &Expand| step.test.is_none() && step.step.repeat.is_once() && self.is_plain(&step.step);
        let tested = walk.steps.iter().rposition(|step| !free(step)).map_or(0, |at| at + 1);
        let sets = self.walk_so_far(walk, first.max(tested))?;
        let before = self.meter.held();
        let empty = Partial::default();
        let set = sets.get(first).unwrap_or(&empty);
        let row_test = match first.checked_sub(1).and_then(|step| walk.steps.get(step)) {
            Some(expand) => expand.row_test.as_ref(),
            None => walk.scan.row_test.as_ref(),
        };
        let mut table = match row_test {
            None if set.maybe.is_empty() => Table::of_set(plan, first, &set.yes, &mut self.meter)?,
            row_test => self.first_rows(plan, first, row_test, set)?,
        };
        self.meter.settle(before, table.bytes())?;
        for (step, expand) in (1..).zip(&walk.steps).skip(first) {
            if let Some(reached) = sets.get(step) {
                table = self.expand_rows(plan, step, expand, reached, &table)?;
                self.meter.settle(before, table.bytes())?;
                continue;
            }
            // here alone the step is walked
            let (id, rows) = (OperatorId::of("walk", expand), Some(table.len()));
            let weighs = step == last && plan.weigh && self.can_weigh(expand, table.stops.len());
            table = self.watched(
                id,
                rows,
                |table: &Table| table.len() + table.light.rows,
                |runner| {
                    if weighs {
                        let wanted = runner.heaviest(plan, first);
                        return runner.weigh(expand, table, wanted);
                    }
                    let all = Partial::sure(runner.all_of(&expand.kinds));
                    runner.expand_rows(plan, step, expand, &all, &table)
                },
            )?;
            self.meter.settle(before, table.bytes())?;
        }
        projected(plan, table, &mut self.meter)
    }

    /// The rows of the first step that something mentions.
    fn first_rows(&mut self, plan: &Plan, first: usize, row_test: Option<&Test>, set: &Partial) -> Result<Table> {
        let mut table = Table::new(plan, first, false);
        let before = Table::default();
        let mut stops = Vec::new();
        for (set, truth) in [(&set.yes, Some(true)), (&set.maybe, None)] {
            for id in set.iter() {
                // those before it are mentioned by nobody
                let here = |stop: &Stop| if stop.step == first { id } else { u32::MAX };
                stops.clear();
                stops.extend(plan.stops.iter().filter(|stop| stop.step <= first).map(here));
                if let Some(sure) = self.kept_row(row_test, truth, id, &stops)? {
                    table.make_room(1, &mut self.meter)?;
                    table.push(&before, 0, id, None, sure);
                    mark(plan, first, &mut table);
                }
            }
        }
        table.distinct(&mut self.meter)
    }

    /// The rows of the next step.
    fn expand_rows(
        &mut self,
        plan: &Plan,
        step: usize,
        expand: &Expand,
        reached: &Partial,
        table: &Table,
    ) -> Result<Table> {
        let edges = plan.via && step == plan.set.first.steps.len();
        let (yes, maybe) = (reached.yes.membership(), reached.maybe.membership());
        let mut closing = if edges { None } else { self.closing(expand, table.stops.len()) };
        let row_test = if closing.is_some() { None } else { expand.row_test.as_ref() };
        let mut next = Table::new(plan, step, edges);
        let known = table.stops.len();
        let plain = !edges && expand.step.repeat.is_once() && self.is_plain(&expand.step);
        if plain && row_test.is_none() && closing.is_none() && expand.test.is_none() {
            return self.expand_plain(plan, step, expand, table);
        }
        // what nothing is asked of is where the step leads
        let all_are_members = plain && expand.test.is_none() && self.leads_to_only(&expand.step, &expand.kinds);
        let (mut stops, mut next_of) = (Vec::new(), Vec::new());
        for row in 0..table.len() {
            let (Some(&at), sure) = (table.at.get(row), table.is_sure(row)) else { continue };
            table.stops_of(row, &mut stops);
            if let Some(closing) = &mut closing {
                closing.mark(self.world, stops.get(closing.stop).copied(), &mut self.meter)?;
            }
            next_of.clear();
            if let (Some(closing), Some(test)) = (&closing, &expand.row_test) {
                let all = expand.step.relations.iter().map(|d| self.world.neighbours(NodeId(at), *d).len()).sum();
                let id = OperatorId::of("test", test);
                let ways = |runner: &mut Self| runner.plain_next_of(&expand.step, at, Some(closing), &mut next_of);
                self.watched(id, Some(all), |kept| *kept, ways)?;
            } else if plain {
                self.plain_next_of(&expand.step, at, None, &mut next_of)?;
            } else {
                self.in_row(&expand.step, &stops, |runner| runner.next_of(expand, at, edges, &mut next_of))?;
            }
            for (other, via, edge) in next_of.iter().copied() {
                let member = match () {
                    () if all_are_members => Some(true),
                    () if yes.contains(other) => Some(true),
                    () if maybe.contains(other) => None,
                    () => continue,
                };
                stops.truncate(known);
                stops.extend(plan.stops.iter().filter(|stop| stop.step == step).map(|_| other));
                let truth = if edge == Some(true) { member } else { all(&[member, edge]) };
                if let Some(kept) = self.kept_row(row_test, truth, other, &stops)? {
                    next.make_room(1, &mut self.meter)?;
                    next.push(table, row, other, edges.then_some(via), sure && kept);
                    mark(plan, step, &mut next);
                }
            }
        }
        next.distinct(&mut self.meter)
    }

    /// The rows of the next step, where nothing is asked but where it leads.
    fn expand_plain(&mut self, plan: &Plan, step: usize, expand: &Expand, table: &Table) -> Result<Table> {
        let ways = self.world.ways(&expand.step);
        let all = self.all_of(&expand.kinds);
        let kinds = if self.leads_to_only(&expand.step, &expand.kinds) { None } else { Some(all.membership()) };
        let mut next = Table::new(plan, step, false);
        let mut next_of = Vec::new();
        for row in 0..table.len() {
            let (Some(&at), sure) = (table.at.get(row), table.is_sure(row)) else { continue };
            let known = next.len();
            match ways.as_slice() {
                [way] if kinds.is_none() && !way.is_parallel() => {
                    let around = way.of(NodeId(at));
                    self.meter.edges(around.len())?;
                    next.make_room(around.len(), &mut self.meter)?;
                    next.at.extend_from_slice(around);
                }
                ways => {
                    next_of.clear();
                    for way in ways {
                        let around = way.of(NodeId(at));
                        self.meter.edges(around.len())?;
                        self.meter.room(&mut next_of, around.len())?;
                        next_of.extend_from_slice(around);
                    }
                    if ways.len() > 1 {
                        next_of.sort_unstable();
                    }
                    next_of.dedup();
                    if let Some(kinds) = &kinds {
                        next_of.retain(|other| kinds.contains(*other));
                    }
                    next.make_room(next_of.len(), &mut self.meter)?;
                    next.at.extend_from_slice(&next_of);
                }
            }
            next.tell(known, sure);
            let rows = next.at.len();
            for (nodes, before) in next.stops.iter_mut().zip(&table.stops) {
                if let Some(node) = before.get(row) {
                    nodes.resize(rows, *node);
                }
            }
        }
        let mentioned = |stop: &Stop| stop.shown || stop.used;
        for (nodes, stop) in next.stops.iter_mut().zip(&plan.stops) {
            if stop.step == step && mentioned(stop) {
                nodes.clone_from(&next.at);
            }
        }
        // what is reached from different things is told apart by these, if they are kept
        let apart = plan.stops.iter().any(|stop| stop.step + 1 == step && mentioned(stop));
        if apart { Ok(next) } else { next.distinct(&mut self.meter) }
    }

    /// Whether a row is kept: for sure, or perhaps.
    fn kept_row(&mut self, test: Option<&Test>, so_far: Truth, at: u32, stops: &[u32]) -> Result<Option<bool>> {
        let truth = match test {
            None => so_far,
            Some(test) => all(&[so_far, self.row_truth(test, Place::of(NodeId(at), stops))?]),
        };
        Ok((truth != Some(false)).then_some(truth == Some(true)))
    }

    /// Where a step leads from one thing, each thing once, where all edges hold for sure.
    fn plain_next_of(&mut self, step: &Step, at: u32, closing: Option<&Closing>, out: &mut Vec<Next>) -> Result<usize> {
        let world = self.world;
        let closes = |other: u32| closing.is_none_or(|closing| closing.marked.contains(other));
        for directed in &step.relations {
            let neighbours = world.neighbours(NodeId(at), *directed);
            self.meter.edges(neighbours.len())?;
            self.meter.room(out, if closing.is_none() { neighbours.len() } else { 0 })?;
            out.extend(neighbours.iter().filter(|other| closes(**other)).map(|other| (*other, (0, 0), Some(true))));
        }
        if step.relations.len() > 1 {
            out.sort_unstable();
        }
        out.dedup_by_key(|(other, ..)| *other);
        Ok(out.len())
    }

    /// Where a step leads from one thing: the neighbours, or the edges where they are to be told apart; and whether it does for sure.
    fn next_of(&mut self, expand: &Expand, at: u32, edges: bool, out: &mut Vec<Next>) -> Result<()> {
        if !edges {
            let (mut sure, mut unsure) = (Vec::new(), Vec::new());
            self.around(&expand.step, NodeId(at), &mut sure, &mut unsure)?;
            out.extend(sure.into_iter().map(|other| (other, (0, 0), Some(true))));
            out.extend(unsure.into_iter().map(|other| (other, (0, 0), None)));
            return Ok(());
        }
        for directed in &expand.step.relations {
            for (other, edge, sure) in self.world.edges(NodeId(at), *directed) {
                self.meter.edges(1)?;
                let holds = if sure { Some(true) } else { None };
                let passes = all(&[holds, self.edge_passes(&expand.step, directed.relation, edge)?]);
                if passes != Some(false) {
                    out.push((other, (directed.relation.0, edge.0), passes));
                }
            }
        }
        Ok(())
    }

    // ------------------------------------------------------------ walks that come back

    /// The one test of a step's rows, if it is that an edge leads back to one of the stops before, as in a triangle.
    pub(super) fn closing(&self, expand: &Expand, stops: usize) -> Option<Closing> {
        let Some(Test::Semi(semi)) = &expand.row_test else { return None };
        let Source::Stop(stop) = semi.target.source else { return None };
        if stop.0 >= stops {
            return None;
        }
        let tested = semi.target.test.is_some() || semi.target.row_test.is_some();
        let one = semi.quantity == Quantity::Some && semi.step.repeat.is_once() && self.is_plain(&semi.step);
        let plain = expand.step.repeat.is_once() && self.is_plain(&expand.step);
        let fits = one && plain && !tested;
        if !fits {
            return None;
        }
        let relations = semi.step.relations.iter().map(|directed| directed.reverse()).collect();
        let among = (!self.leads_to_only(&expand.step, &expand.kinds)).then(|| self.all_of(&expand.kinds));
        let marked = Bits::of_so_many(self.world.graph.node_count());
        Some(Closing { stop: stop.0, relations, among, of: None, marked })
    }
}

/// A walk that must come back to a stop.
#[derive(Clone)]
pub(super) struct Closing {
    pub(super) stop: usize,
    /// The relations from the stop to the things that lead back to it.
    relations: Vec<Directed>,
    /// The things that the step may lead to, where its relations lead to others too.
    among: Option<NodeSet>,
    /// The stop's thing,
    of: Option<u32>,
    /// and the things that lead back to it.
    pub(super) marked: Bits,
}

impl Closing {
    /// Marks the things of the step's kinds from which an edge leads back to the row's stop.
    pub(super) fn mark(&mut self, world: World<'_>, stop: Option<u32>, meter: &mut Meter<'_>) -> Result<()> {
        if self.of == stop {
            return Ok(());
        }
        let among = self.among.as_ref().map(NodeSet::membership);
        for (of, wanted) in [(self.of, false), (stop, true)] {
            let Some(of) = of else { continue };
            for directed in &self.relations {
                let neighbours = world.neighbours(NodeId(of), *directed);
                // what is taken back was counted when it was marked
                meter.edges(if wanted { neighbours.len() } else { 0 })?;
                for other in neighbours {
                    if !wanted {
                        self.marked.remove(*other);
                    } else if among.as_ref().is_none_or(|among| among.contains(*other)) {
                        self.marked.insert(*other);
                    }
                }
            }
        }
        self.of = stop;
        Ok(())
    }
}

/// The nodes of the stops up to a step; the walk stands at `at`.
pub(super) fn stops_at(all: &[Stop], step: usize, before: &[u32], at: u32) -> Vec<u32> {
    let mut stops = before.to_vec();
    stops.extend(all.iter().filter(|s| s.step == step).map(|_| at));
    stops
}

/// For how many rows a row stands.
fn weight(weights: &[u32], row: usize) -> usize {
    weights.get(row).map_or(1, |weight| *weight as usize)
}

impl Slots {
    /// For how many rows some rows stand.
    pub(super) fn weight(&self, rows: &[usize]) -> usize {
        match self.weights.as_slice() {
            [] => rows.len(),
            weights => rows.iter().map(|row| weight(weights, *row)).fold(0, usize::wrapping_add),
        }
    }

    /// How many rows there are, each counted as often as it stands for one.
    pub(crate) fn total(&self) -> usize {
        match self.weights.as_slice() {
            [] => self.len(),
            weights => {
                let beside = self.counted + self.light.weight;
                weights.iter().map(|weight| *weight as usize).fold(beside, usize::wrapping_add)
            }
        }
    }
}

/// Room for the stops of some steps.
fn columns(plan: &Plan, steps: std::ops::RangeInclusive<usize>) -> Vec<Vec<u32>> {
    plan.stops.iter().filter(|stop| steps.contains(&stop.step)).map(|_| Vec::new()).collect()
}

/// Writes where the last row stands into the stops of this step that something mentions.
fn mark(plan: &Plan, step: usize, table: &mut Table) {
    let Some(&at) = table.at.last() else { return };
    for (nodes, stop) in table.stops.iter_mut().zip(&plan.stops) {
        if stop.step == step && (stop.shown || stop.used) {
            nodes.push(at);
        }
    }
}

/// What clauses mention of the rows, each combination once; those that are only perhaps are counted.
fn projected(plan: &Plan, table: Table, meter: &mut Meter<'_>) -> Result<Slots> {
    let Table { stops, at, via, sure, weights, light, .. } = table;
    let shown = stops.into_iter().zip(&plan.stops).filter(|(_, stop)| stop.shown).map(|(nodes, _)| nodes);
    let mut table = Table { stops: shown.collect(), at, via, sure, weights, ..Table::default() };
    // a stop that a test alone mentions may tell rows apart that are shown as one
    if plan.stops.iter().any(|stop| stop.used && !stop.shown) {
        table = table.distinct(meter)?;
    }
    let mut unknown = 0;
    if table.sure.contains(&false) {
        meter.hold(table.len() * 2 * size_of::<usize>())?;
        let (kept, others): (Vec<usize>, Vec<usize>) = (0..table.len()).partition(|row| table.is_sure(*row));
        unknown = others.iter().map(|row| weight(&table.weights, *row)).sum();
        table.pick(kept.into_iter());
    }
    let via = table.via.into_iter().map(|(relation, edge)| (RelationId(relation), EdgeId(edge))).collect();
    let nodes = |nodes: Vec<u32>| nodes.into_iter().map(NodeId).collect();
    let slots = table.stops.into_iter().chain([table.at]).map(nodes).collect();
    Ok(Slots { slots, via, weights: table.weights, counted: 0, light, unknown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::RunOptions;

    #[test]
    fn rows_are_looked_at_across_the_looks_at_the_token() {
        let options = RunOptions::default();
        let mut meter = Meter::new(&options);
        let many = u32::try_from(LOOK).unwrap();
        for last in [1, many - 2, many - 1, many] {
            // ascending but for one that stands twice
            let at: Vec<u32> = (0..many + 2).map(|row| if row > last { row - 1 } else { row }).collect();
            let table = Table { at, ..Table::default() };
            let distinct = table.distinct(&mut meter).unwrap();
            assert!(distinct.at == (0..=many).collect::<Vec<u32>>(), "{last}");
        }
    }
}

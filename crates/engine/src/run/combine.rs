//! Rows of several nouns: the distinct combinations of the stops, the last noun, and the edge last walked.

use fossgraph_core::{EdgeId, NodeId, RelationId};

use super::compare::Truth;
use super::evaluate::Place;
use super::reach::all;
use super::{Partial, Result, Runner};
use crate::bound::Stop;
use crate::plan::{Expand, Plan, Test};

/// Rows as columns of nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    /// For each stop that is shown, in the order of the walk, and for the last noun: one list.
    pub(crate) slots: Vec<Vec<NodeId>>,
    /// The edge last walked, where a column shows it.
    pub(crate) via: Vec<(RelationId, EdgeId)>,
    /// How many rows there are besides, which are only counted.
    pub(crate) counted: usize,
    /// How many rows were set aside because something on them is unknown.
    pub(crate) unknown: usize,
}

/// A row that is being made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    /// The nodes of all stops met so far, by stop.
    stops: Vec<u32>,
    /// Where the walk stands.
    at: u32,
    /// The edge last walked, where edges are told apart.
    via: (u16, u32),
    /// Whether all on it is true, or something unknown.
    sure: bool,
}

/// Where a step leads: the thing, the edge where edges are told apart, and whether it does for sure.
type Next = (u32, (u16, u32), Truth);

impl Runner<'_> {
    pub(super) fn combinations(&mut self, plan: &Plan) -> Result<Slots> {
        let walk = &plan.set.first;
        let sets = self.walk(walk)?;
        let mut rows = Vec::new();
        let empty = Partial::default();
        let first = sets.first().unwrap_or(&empty);
        for (set, truth) in [(&first.yes, Some(true)), (&first.maybe, None)] {
            for id in set.iter() {
                let row = Row { stops: stops_at(&plan.stops, 0, &[], id), at: id, via: (0, 0), sure: true };
                self.keep(row, truth, walk.scan.row_test.as_ref(), &mut rows)?;
            }
        }
        let last = walk.steps.len();
        for (step, (expand, reached)) in (1..).zip(walk.steps.iter().zip(sets.iter().skip(1))) {
            let (yes, maybe) = (reached.yes.membership(), reached.maybe.membership());
            let mut next = Vec::new();
            for row in &rows {
                let edges = plan.via && step == last;
                let next_of = self.in_row(&expand.step, &row.stops, |runner| runner.next_of(expand, row.at, edges))?;
                for (other, via, edge) in next_of {
                    let member = if yes.contains(other) {
                        Some(true)
                    } else if maybe.contains(other) {
                        None
                    } else {
                        continue;
                    };
                    let sure = row.sure;
                    let row = Row { stops: stops_at(&plan.stops, step, &row.stops, other), at: other, via, sure };
                    self.keep(row, all(&[member, edge]), expand.row_test.as_ref(), &mut next)?;
                }
                self.meter.rows(next.len())?;
            }
            next.sort_unstable();
            next.dedup();
            rows = next;
        }
        Ok(project(plan, &rows))
    }

    /// Where a step leads from one thing: the neighbours, or the edges where they are to be told apart; and whether it does for sure.
    fn next_of(&mut self, expand: &Expand, at: u32, edges: bool) -> Result<Vec<Next>> {
        let mut out = Vec::new();
        if !edges {
            let (mut sure, mut unsure) = (Vec::new(), Vec::new());
            self.around(&expand.step, NodeId(at), &mut sure, &mut unsure)?;
            out.extend(sure.into_iter().map(|other| (other, (0, 0), Some(true))));
            out.extend(unsure.into_iter().map(|other| (other, (0, 0), None)));
            return Ok(out);
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
        Ok(out)
    }

    fn keep(&mut self, row: Row, so_far: Truth, test: Option<&Test>, rows: &mut Vec<Row>) -> Result<()> {
        let truth = match test {
            None => so_far,
            Some(test) => all(&[so_far, self.row_truth(test, Place::of(NodeId(row.at), &row.stops))?]),
        };
        if truth != Some(false) {
            rows.push(Row { sure: row.sure && truth == Some(true), ..row });
        }
        Ok(())
    }
}

/// The nodes of the stops up to a step; the walk stands at `at`.
pub(super) fn stops_at(all: &[Stop], step: usize, before: &[u32], at: u32) -> Vec<u32> {
    let mut stops = before.to_vec();
    stops.extend(all.iter().filter(|s| s.step == step).map(|_| at));
    stops
}

/// What clauses mention of the rows, each combination once; those that are only perhaps are counted.
fn project(plan: &Plan, rows: &[Row]) -> Slots {
    let shown = |row: &Row| -> (Vec<u32>, (u16, u32)) {
        let stops = row.stops.iter().zip(&plan.stops).filter(|(_, stop)| stop.shown).map(|(node, _)| *node);
        (stops.chain([row.at]).collect(), row.via)
    };
    let distinct = |sure: bool| {
        let mut kept: Vec<_> = rows.iter().filter(|row| row.sure == sure).map(shown).collect();
        kept.sort_unstable();
        kept.dedup();
        kept
    };
    let (kept, perhaps) = (distinct(true), distinct(false));
    let width = plan.stops.iter().filter(|s| s.shown).count() + 1;
    let slot = |i: usize| kept.iter().filter_map(|(row, _)| row.get(i)).map(|id| NodeId(*id)).collect();
    let via = if plan.via { kept.iter().map(|(_, (r, e))| (RelationId(*r), EdgeId(*e))).collect() } else { Vec::new() };
    let unknown = perhaps.iter().filter(|row| kept.binary_search(row).is_err()).count();
    Slots { slots: (0..width).map(slot).collect(), via, unknown, counted: 0 }
}

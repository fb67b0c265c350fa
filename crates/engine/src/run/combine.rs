//! Rows of several nouns: the distinct combinations of the stops that clauses mention, the last noun, and the edge last walked.

use fossgraph_core::{EdgeId, NodeId, RelationId};

use super::{Result, Runner};
use crate::plan::{Expand, Plan, Test};

/// Rows as columns of nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    /// For each stop that a clause mentions, in the order of the walk, and for the last noun: one list.
    pub(crate) slots: Vec<Vec<NodeId>>,
    /// The edge last walked, where a column shows it.
    pub(crate) via: Vec<(RelationId, EdgeId)>,
    /// How many rows were set aside because a test on them is unknown.
    pub(crate) unknown: usize,
}

/// A row that is being made: the nodes of all stops met so far, by stop, and where the walk stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    stops: Vec<u32>,
    at: u32,
    via: (u16, u32),
}

impl Runner<'_> {
    pub(super) fn combinations(&mut self, plan: &Plan) -> Result<Slots> {
        let walk = &plan.set.first;
        let sets = self.walk(walk)?;
        let mut unknown = 0;
        let first = sets.first().cloned().unwrap_or_default();
        let mut rows = Vec::with_capacity(first.yes.len());
        for id in first.yes.iter() {
            let row = Row { stops: stops_at(plan, 0, &[], id), at: id, via: (0, 0) };
            self.keep(row, walk.scan.row_test.as_ref(), &mut rows, &mut unknown)?;
        }
        let last = walk.steps.len();
        for (step, (expand, reached)) in (1..).zip(walk.steps.iter().zip(sets.iter().skip(1))) {
            let members = reached.yes.membership();
            let mut next = Vec::new();
            for row in &rows {
                for (other, via) in self.next_of(expand, row.at, plan.via && step == last)? {
                    if members.contains(other) {
                        let row = Row { stops: stops_at(plan, step, &row.stops, other), at: other, via };
                        self.keep(row, expand.row_test.as_ref(), &mut next, &mut unknown)?;
                    }
                }
                self.meter.rows(next.len())?;
            }
            next.sort_unstable();
            next.dedup();
            rows = next;
        }
        Ok(Slots { unknown, ..project(plan, rows) })
    }

    /// Where a step leads from one thing: the neighbours, or the edges where they are to be told apart.
    fn next_of(&mut self, expand: &Expand, at: u32, edges: bool) -> Result<Vec<(u32, (u16, u32))>> {
        if !edges {
            let (mut sure, mut unsure) = (Vec::new(), Vec::new());
            self.around(&expand.step, NodeId(at), &mut sure, &mut unsure)?;
            return Ok(sure.into_iter().map(|other| (other, (0, 0))).collect());
        }
        let mut out = Vec::new();
        for directed in &expand.step.relations {
            for (other, edge) in self.world.edges(NodeId(at), *directed) {
                self.meter.edges(1)?;
                if self.edge_passes(&expand.step, directed.relation, edge)? == Some(true) {
                    out.push((other, (directed.relation.0, edge.0)));
                }
            }
        }
        Ok(out)
    }

    fn keep(&mut self, row: Row, test: Option<&Test>, rows: &mut Vec<Row>, unknown: &mut usize) -> Result<()> {
        let truth = match test {
            None => Some(true),
            Some(test) => self.row_truth(test, NodeId(row.at), &row.stops)?,
        };
        match truth {
            Some(true) => rows.push(row),
            Some(false) => {}
            None => *unknown += 1,
        }
        Ok(())
    }
}

/// The nodes of the stops up to a step; the walk stands at `at`.
fn stops_at(plan: &Plan, step: usize, before: &[u32], at: u32) -> Vec<u32> {
    let mut stops = before.to_vec();
    stops.extend(plan.stops.iter().filter(|s| s.step == step).map(|_| at));
    stops
}

/// What clauses mention of the rows, each combination once.
fn project(plan: &Plan, rows: Vec<Row>) -> Slots {
    let shown = |row: &Row| -> Vec<u32> {
        let stops = row.stops.iter().zip(&plan.stops).filter(|(_, stop)| stop.shown).map(|(node, _)| *node);
        stops.chain([row.at]).collect()
    };
    let mut kept: Vec<(Vec<u32>, (u16, u32))> = rows.iter().map(|row| (shown(row), row.via)).collect();
    kept.sort_unstable();
    kept.dedup();
    let width = plan.stops.iter().filter(|s| s.shown).count() + 1;
    let slot = |i: usize| kept.iter().filter_map(|(row, _)| row.get(i)).map(|id| NodeId(*id)).collect();
    let via = if plan.via { kept.iter().map(|(_, (r, e))| (RelationId(*r), EdgeId(*e))).collect() } else { Vec::new() };
    Slots { slots: (0..width).map(slot).collect(), via, unknown: 0 }
}

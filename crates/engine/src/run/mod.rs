//! Running a plan: sets of nodes first, rows only where they are asked for.

mod aggregate;
mod args;
mod compare;
mod describe;
mod key;
mod meter;
mod output;
mod set;
mod test;

pub(crate) use args::expected;
pub(crate) use describe::describe;
pub use describe::{Description, Detail, Provenance};
pub use meter::{CancelToken, RunOptions};
pub(crate) use output::cell;

use std::sync::Arc;
use std::time::Instant;

use fossgraph_core::{Graph, NodeId};

use crate::bound::{Param, SetOp};
use crate::error::Problem;
use crate::plan::{Expand, Plan, Scan, SetPlan, Source, WalkPlan};
use crate::rows::Rows;
use crate::value::Params;
use args::Arguments;
use meter::Meter;
use set::NodeSet;

type Result<T> = std::result::Result<T, Problem>;

/// A set in three-valued logic: what is in it, and what is perhaps.
#[derive(Clone, Debug)]
struct Partial {
    yes: NodeSet,
    maybe: NodeSet,
}

impl Default for Partial {
    fn default() -> Self {
        Self { yes: NodeSet::empty(), maybe: NodeSet::empty() }
    }
}

/// Why something is unknown of some nodes.
struct Reason {
    text: String,
    nodes: NodeSet,
}

struct Runner<'a> {
    graph: &'a Graph,
    arguments: &'a Arguments,
    meter: Meter<'a>,
    reasons: Vec<Reason>,
}

/// Runs a plan.
///
/// # Errors
///
/// Parameters that are missing or do not fit, a limit that was passed, cancellation.
pub(crate) fn run(
    graph: &Arc<Graph>,
    plan: &Plan,
    params: &[Param],
    notes: &[String],
    given: &Params,
    options: &RunOptions,
) -> Result<Rows> {
    let started = Instant::now();
    let arguments = Arguments::new(graph, params, given)?;
    let mut runner = Runner { graph, arguments: &arguments, meter: Meter::new(options), reasons: Vec::new() };
    runner.meter.check()?;
    let mut rows = runner.answer(graph, plan)?;
    rows.notes.splice(0..0, notes.iter().cloned());
    rows.elapsed = started.elapsed();
    Ok(rows)
}

impl Runner<'_> {
    /// The sets of a walk, step by step.
    fn walk(&mut self, walk: &WalkPlan) -> Result<Vec<Partial>> {
        let mut sets = vec![self.scan(&walk.scan)?];
        for step in &walk.steps {
            let from = sets.last().cloned().unwrap_or_default();
            sets.push(self.expand(step, &from)?);
        }
        Ok(sets)
    }

    fn expand(&mut self, step: &Expand, from: &Partial) -> Result<Partial> {
        let reached = self.neighbours(&step.relations, &from.yes, Some(&step.kinds))?;
        let perhaps = self.neighbours(&step.relations, &from.maybe, Some(&step.kinds))?.minus(&reached);
        let Some(test) = &step.test else { return Ok(Partial { yes: reached, maybe: perhaps }) };
        let kept = self.test(test, &reached.union(&perhaps))?;
        let yes = kept.yes.intersect(&reached);
        let maybe = kept.yes.union(&kept.maybe).minus(&yes);
        Ok(Partial { yes, maybe })
    }

    fn set(&mut self, set: &SetPlan) -> Result<Partial> {
        let mut all = self.walk(&set.first)?.pop().unwrap_or_default();
        for (op, walk) in &set.rest {
            let other = self.walk(walk)?.pop().unwrap_or_default();
            let (possible, other_possible) = (all.yes.union(&all.maybe), other.yes.union(&other.maybe));
            let (yes, possible) = match op {
                SetOp::Union => (all.yes.union(&other.yes), possible.union(&other_possible)),
                SetOp::Intersect => (all.yes.intersect(&other.yes), possible.intersect(&other_possible)),
                SetOp::Except => (all.yes.minus(&other_possible), possible.minus(&other.yes)),
            };
            all = Partial { maybe: possible.minus(&yes), yes };
        }
        Ok(all)
    }

    fn scan(&mut self, scan: &Scan) -> Result<Partial> {
        let all = match &scan.source {
            Source::Kinds => {
                let mut all = NodeSet::empty();
                for kind in &scan.kinds {
                    let nodes = self.graph.nodes(*kind);
                    all = all.union(&NodeSet::Range(nodes.start, nodes.end));
                }
                Partial { yes: all, maybe: NodeSet::empty() }
            }
            Source::Nodes(nodes) => {
                Partial { yes: NodeSet::of(nodes.iter().map(|n| n.0).collect()), maybe: NodeSet::empty() }
            }
            Source::Param(param) => {
                let nodes = self.arguments.nodes(*param).iter().map(|n| n.0).collect();
                Partial { yes: NodeSet::of(nodes), maybe: NodeSet::empty() }
            }
            Source::Set(set) => self.set(set)?,
        };
        let Some(test) = &scan.test else { return Ok(all) };
        let kept = self.test(test, &all.yes.union(&all.maybe))?;
        let yes = kept.yes.intersect(&all.yes);
        let maybe = kept.yes.union(&kept.maybe).minus(&yes);
        Ok(Partial { yes, maybe })
    }

    // ------------------------------------------------------------ rows

    fn answer(&mut self, graph: &Arc<Graph>, plan: &Plan) -> Result<Rows> {
        let (slots, set_aside) = if plan.stops.is_empty() {
            let found = self.set(&plan.set)?;
            self.meter.rows(found.yes.len())?;
            (vec![found.yes.iter().map(NodeId).collect()], found.maybe)
        } else {
            (self.combinations(plan)?, NodeSet::empty())
        };
        let mut rows = self.shaped(graph, plan, slots)?;
        rows.set_aside = set_aside.len();
        rows.notes.extend(self.set_aside_note(&set_aside, plan));
        rows.edges = self.meter.edges;
        rows.values = self.meter.values;
        Ok(rows)
    }

    /// `3 projects set aside: no licence recorded`.
    fn set_aside_note(&self, set_aside: &NodeSet, plan: &Plan) -> Option<String> {
        let n = set_aside.len();
        let first = set_aside.iter().next()?;
        let kind = self.graph.schema().kind(self.graph.kind_of(NodeId(first)));
        let last = plan.set.first.steps.last().map_or(&plan.set.first.scan.kinds, |step| &step.kinds);
        let what = match last.as_slice() {
            [_] if n == 1 => &kind.singular,
            [_] => &kind.plural,
            _ if n == 1 => "thing",
            _ => "things",
        };
        let mut texts: Vec<&str> = Vec::new();
        for reason in self.reasons.iter().filter(|r| !r.nodes.intersect(set_aside).is_empty()) {
            if !texts.contains(&reason.text.as_str()) {
                texts.push(&reason.text);
            }
        }
        let why = if texts.is_empty() { String::new() } else { format!(": {}", texts.join("; ")) };
        Some(format!("{n} {what} set aside{why}"))
    }

    /// The distinct combinations of the stops that clauses mention and the last noun: one list for each.
    fn combinations(&mut self, plan: &Plan) -> Result<Vec<Vec<NodeId>>> {
        let walk = &plan.set.first;
        let sets = self.walk(walk)?;
        let kept = |step: usize| plan.stops.iter().filter(|s| s.step == step).count();
        let first = sets.first().cloned().unwrap_or_default();
        // a row: the stops kept so far, then the node where the walk stands
        let mut rows: Vec<Vec<u32>> = first.yes.iter().map(|id| [vec![id; kept(0)], vec![id]].concat()).collect();
        for (step, (expand, reached)) in walk.steps.iter().zip(sets.iter().skip(1)).enumerate() {
            let members = reached.yes.membership();
            let mut next = Vec::new();
            let mut around = Vec::new();
            for row in &rows {
                let Some((at, stops)) = row.split_last() else { continue };
                self.distinct_neighbours(&expand.relations, NodeId(*at), &mut around)?;
                for id in around.iter().filter(|id| members.contains(**id)) {
                    next.push([stops, &vec![*id; kept(step + 1)], &[*id]].concat());
                }
                self.meter.rows(next.len())?;
            }
            next.sort_unstable();
            next.dedup();
            rows = next;
        }
        let width = plan.stops.len() + 1;
        let slot = |i: usize| rows.iter().filter_map(|row| row.get(i)).map(|id| NodeId(*id)).collect();
        Ok((0..width).map(slot).collect())
    }
}

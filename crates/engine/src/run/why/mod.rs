//! Why rows are in an answer: the facts that made each of them true, one witness for each condition, and who states them.

mod facts;
mod lack;
mod left_out;
mod reached;
mod set;
mod tell;
mod trace;
mod trail;

pub use reached::{Reached, WalkedEdge};
pub(crate) use reached::{reached, reached_by_paths};
pub(super) use trace::Levels;

use std::sync::Arc;

use fossgraph_core::{Check, Date, Graph, NodeId};

use super::args::Arguments;
use super::{Partial, Result, Runner, Way, path_ways};
use crate::bound::{Param, Path, Stop, Things};
use crate::explanation::Explanation;
use crate::plan::{Plan, WalkPlan, path as plan_path};
use crate::rows::Rows;
use crate::run::RunOptions;
use crate::run::meter::Bytes;
use crate::value::{Params, Thing, heap};
use trail::{Goal, row_tests};

/// One fact behind a row, and the facts behind that.
///
/// # Examples
///
/// A condition inside a condition has facts of its own behind the fact that led there:
///
/// ```
/// use fossgraph_engine::{Params, RunOptions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("case studies using (projects started by Microsoft) where name = \"Vonage 2024\"").unwrap();
/// let why = query.why(&Params::new(), &RunOptions::default()).unwrap();
/// let uses = why.because(0).iter().find(|witness| witness.fact.contains(" uses ")).unwrap();
/// assert!(uses.because.iter().any(|witness| witness.fact.contains(" started by Microsoft")), "{uses:?}");
/// assert!(uses.check.is_some() && !uses.sources.is_empty());
/// assert!(why.because(99).is_empty(), "there is no such row");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The fact, or what is not recorded.
    pub fact: String,
    /// How well it is checked; `None` for what is not recorded.
    pub check: Option<Check>,
    /// Since when it holds, if that is recorded.
    pub since: Option<Date>,
    /// Until when it holds, exclusive, if that is recorded.
    pub until: Option<Date>,
    /// Who states it.
    pub sources: Vec<Thing>,
    /// What a condition inside the condition asked: why the thing that the fact leads to is one that was meant.
    pub because: Vec<Witness>,
}

impl Witness {
    /// What it takes beside itself.
    fn bytes(&self) -> usize {
        let sources = self.sources.iter().map(|source| size_of::<Thing>() + source.bytes());
        heap(&self.fact) + sources.sum::<usize>() + Self::all_bytes(&self.because)
    }

    /// What a list of them takes.
    fn all_bytes(all: &Vec<Self>) -> usize {
        all.capacity() * size_of::<Self>() + all.iter().map(Self::bytes).sum::<usize>()
    }

    /// This fact and those behind it, each with its depth.
    pub(crate) fn lines<'w>(&'w self, depth: usize, out: &mut Vec<(usize, &'w Witness)>) {
        out.push((depth, self));
        self.because.iter().for_each(|inner| inner.lines(depth + 1, out));
    }
}

/// So many neighbours are told where a condition counts them.
const TOLD: usize = 5;
/// So many facts are told of one row: conditions that each ask for several, one inside another, would multiply.
const MOST: usize = 500;

/// The facts that made each row of a query true.
///
/// # Errors
///
/// As [`super::run`].
pub(crate) fn why(
    graph: &Arc<Graph>,
    plan: &Plan,
    params: &[Param],
    given: &Params,
    options: &RunOptions,
    only: Option<usize>,
) -> Result<Explanation> {
    let arguments = Arguments::new(graph, params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let rows = runner.answer(graph, plan)?;
    let because = runner.at(&plan.set, |runner| {
        let mut all = runner.meter.list(rows.len())?;
        for row in 0..rows.len() {
            let wanted = only.is_none_or(|only| only == row);
            let before = runner.meter.held();
            let facts = if wanted { runner.of_row(plan, &rows, row)? } else { Vec::new() };
            runner.meter.settle(before, Witness::all_bytes(&facts))?;
            runner.facts += facts.len();
            all.push(facts);
            runner.meter.rows(runner.facts)?;
        }
        Ok(all)
    })?;
    Ok(Explanation::new(rows, &plan.stops, plan.walk_ends_at(), because))
}

/// What keeps each of some things out of the answer of a query.
///
/// # Errors
///
/// As [`super::run`].
pub(crate) fn why_not(
    graph: &Arc<Graph>,
    plan: &Plan,
    params: &[Param],
    given: &Params,
    options: &RunOptions,
    things: &Things,
) -> Result<Explanation> {
    let arguments = Arguments::new(graph, params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let rows = runner.answer(graph, plan)?;
    let things = arguments.things(things).to_vec();
    let because = runner.at(&plan.set, |runner| {
        things.iter().map(|node| runner.left_out(plan, &rows, *node)).collect::<Result<Vec<_>>>()
    })?;
    Ok(Explanation::of_things(&rows, &things, because))
}

/// The edges of each path, with who states them.
///
/// # Errors
///
/// As [`super::run`].
pub(crate) fn why_paths(graph: &Arc<Graph>, path: &Path, given: &Params, options: &RunOptions) -> Result<Explanation> {
    let arguments = Arguments::new(graph, &path.params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let plan = plan_path(graph, path);
    let (rows, ways) = path_ways(&mut runner, graph, path, &plan)?;
    let ends = (plan.from, plan.to);
    let because = ways.iter().map(|way| runner.of_way(way, &ends)).collect::<Result<Vec<_>>>()?;
    Ok(Explanation::new(rows, &[], None, because))
}

impl Runner<'_> {
    fn of_row(&mut self, plan: &Plan, rows: &Rows, row: usize) -> Result<Vec<Witness>> {
        let Some(subject) = rows.subject(row) else { return Ok(Vec::new()) };
        self.told = 0;
        let mut out = Vec::new();
        if plan.set.rest.is_empty() {
            let walk = &plan.set.first;
            let end = walk.steps.len();
            let goal = Goal { end, last: subject.last, via: subject.via, stops: &plan.stops, fixed: &subject.stops };
            self.trail_facts(walk, &goal, &mut out)?;
        } else {
            self.set_facts(&plan.set, subject.last, &mut out)?;
        }
        if out.is_empty() {
            // no condition was asked: all there is to tell is that the thing is there
            out.push(self.being(subject.last));
        }
        if self.told > MOST {
            out.push(tell::said(format!("and more: at most {MOST} conditions are explained for a row")));
        }
        Ok(out)
    }

    fn of_way(&mut self, way: &Way, (from, to): &(crate::plan::Scan, crate::plan::Scan)) -> Result<Vec<Witness>> {
        self.told = 0;
        let mut out = Vec::new();
        self.inside(from, way.start, &[], &mut out)?;
        let mut at = way.start;
        for (directed, next) in &way.steps {
            let edge = self.world.edges(at, *directed).find(|(other, _, sure)| *other == next.0 && *sure);
            if let Some((_, edge, _)) = edge {
                out.push(self.edge_witness(at, *directed, *next, edge));
            }
            at = *next;
        }
        self.inside(to, at, &[], &mut out)?;
        if out.is_empty() {
            out.push(self.being(at));
        }
        Ok(out)
    }

    /// The sets of a walk, found once.
    fn walk_sets(&mut self, walk: &WalkPlan) -> Result<Vec<Partial>> {
        let key = std::ptr::from_ref(walk);
        if let Some((_, sets)) = self.walks.iter().find(|(known, _)| *known == key) {
            return Ok(sets.clone());
        }
        let sets = self.walk(walk)?;
        self.meter.keep(sets.iter().map(Bytes::bytes).sum())?;
        self.walks.push((key, sets.clone()));
        Ok(sets)
    }

    /// Whether no more is told of this row.
    fn has_told_enough(&mut self) -> bool {
        self.told += 1;
        self.told > MOST
    }
}

/// What a row is about.
pub(crate) struct Subject {
    /// The things at its stops, where stops are shown.
    pub(crate) stops: Vec<NodeId>,
    /// The thing at the end of the walk.
    pub(crate) last: NodeId,
    /// The edge last walked, where edges are told apart.
    pub(crate) via: Option<(fossgraph_core::RelationId, fossgraph_core::EdgeId)>,
}

/// The things that shown stops stand for in a row, by the step of the walk.
fn fixed_at(stops: &[Stop], fixed: &[NodeId], step: usize) -> Option<NodeId> {
    let shown = stops.iter().filter(|stop| stop.shown).zip(fixed);
    shown.filter(|(stop, _)| stop.step == step).map(|(_, node)| *node).next()
}

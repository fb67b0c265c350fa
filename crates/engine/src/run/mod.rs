//! Running a plan: sets of nodes first, rows only where they are asked for.

mod aggregate;
mod args;
mod closure;
mod coded;
mod combine;
mod compare;
mod describe;
mod empty;
mod evaluate;
mod group;
mod key;
mod lookup;
mod measure;
mod meter;
mod output;
mod parts;
mod path;
mod profile;
mod reach;
mod ready;
mod row;
mod set;
mod sort;
mod tally;
mod test;
mod weigh;
mod why;
pub(crate) mod world;

pub(crate) use args::expected;
pub(crate) use args::things;
pub(crate) use combine::Slots;
pub use describe::{Description, Detail, Provenance};
pub(crate) use describe::{describe, describe_within};
pub(crate) use lookup::{Listing, compare, find, kind as describe_kind, schema as describe_schema};
pub use meter::{RunOptions, Work};
pub(crate) use path::Way;
pub use why::{Reached, WalkedEdge, Witness};
pub(crate) use why::{Subject, reached, reached_by_paths, why, why_not, why_paths};
pub(crate) use world::World;

use std::sync::Arc;
use std::time::Instant;

use fossgraph_core::{Date, Graph, NodeId, Value};

use crate::bound::{self, Operand, Param, Quantity, SetOp, Time, Which};
use crate::error::Problem;
use crate::limit;
use crate::plan::{
    Expand, Line, OperatorId, PathPlan, Plan, Scan, SetPlan, Source, Test, WalkPlan, lines as plan_lines,
    path as plan_path, path_lines,
};
use crate::rows::Rows;
use crate::stack::with_room;
use crate::value::Params;
use args::Arguments;
use meter::{Bytes, Meter};
use path::shown_bytes;
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

impl Partial {
    /// What is in a set for sure.
    fn sure(yes: NodeSet) -> Self {
        Self { yes, maybe: NodeSet::empty() }
    }
}

impl Bytes for Partial {
    fn bytes(&self) -> usize {
        self.yes.bytes() + self.maybe.bytes()
    }
}

/// Why something is unknown of some nodes.
struct Reason {
    text: String,
    /// The kinds of things that it is said of, where a relation leads there from the nodes.
    behind: Option<String>,
    nodes: NodeSet,
}

impl Reason {
    /// The reason as it is told of so many nodes.
    fn told(&self, nodes: usize) -> String {
        let lead = if nodes == 1 { "it leads" } else { "they lead" };
        match &self.behind {
            Some(kinds) => format!("{} of {kinds} {lead} to", self.text),
            None => self.text.clone(),
        }
    }
}

struct Runner<'a> {
    world: World<'a>,
    arguments: &'a Arguments,
    meter: Meter<'a>,
    reasons: Vec<Reason>,
    /// The sets of queries in parentheses that tests of rows ask for, by the place of their plan.
    sets: Vec<(*const SetPlan, Partial)>,
    /// The things that the nouns of columns mean, by the place of these. Their plans stay, since parts of them are known by their place too.
    nouns: Vec<(*const bound::Noun, Box<Scan>, NodeSet)>,
    /// The tests of columns that are conditions, by the place of these.
    tests: Vec<(*const bound::Condition, Arc<Test>)>,
    measures: Vec<measure::Measured>,
    /// What operators did, where that is asked for.
    profile: Option<profile::Profile>,
    /// The nodes of the row's stops, while a row is tested: conditions on edges may mention them.
    row: Option<Vec<u32>>,
    /// While rows are explained: the sets of walks, by the place of their plan,
    walks: Vec<(*const WalkPlan, Vec<Partial>)>,
    /// what steps lead from to one thing each,
    backs: Vec<((*const bound::Step, u32), NodeSet)>,
    /// what was last walked step by step,
    levels: Option<why::Levels>,
    /// and how many facts were told of the row.
    told: usize,
    /// How many facts were told of all rows before it.
    facts: usize,
}

impl<'a> Runner<'a> {
    /// A runner at the data's own date; refuses to start where it is cancelled already.
    fn new(graph: &'a Graph, arguments: &'a Arguments, options: &'a RunOptions) -> Result<Self> {
        let mut runner = Self {
            world: World { graph, date: None },
            arguments,
            meter: Meter::new(options),
            reasons: Vec::new(),
            sets: Vec::new(),
            nouns: Vec::new(),
            tests: Vec::new(),
            measures: Vec::new(),
            profile: None,
            row: None,
            walks: Vec::new(),
            backs: Vec::new(),
            levels: None,
            told: 0,
            facts: 0,
        };
        runner.meter.check()?;
        Ok(runner)
    }
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
    let mut runner = Runner::new(graph, &arguments, options)?;
    let mut rows = runner.answer(graph, plan)?;
    rows.notes.splice(0..0, notes.iter().cloned());
    rows.elapsed = started.elapsed();
    Ok(rows)
}

/// Runs a plan, and tells what each of its operators did.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn profile(
    graph: &Arc<Graph>,
    plan: &Plan,
    params: &[Param],
    given: &Params,
    options: &RunOptions,
) -> Result<(Rows, Vec<Line>)> {
    let started = Instant::now();
    let arguments = Arguments::new(graph, params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    runner.profile = Some(profile::Profile::default());
    let mut rows = runner.answer(graph, plan)?;
    rows.elapsed = started.elapsed();
    Ok((rows, runner.worked(plan_lines(graph.schema(), plan))))
}

/// Finds paths.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn paths(graph: &Arc<Graph>, path: &bound::Path, given: &Params, options: &RunOptions) -> Result<Rows> {
    let started = Instant::now();
    let arguments = Arguments::new(graph, &path.params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let (mut rows, _) = path_ways(&mut runner, graph, path, &plan_path(graph, path))?;
    rows.elapsed = started.elapsed();
    Ok(rows)
}

/// Finds paths, and tells what that took.
///
/// # Errors
///
/// As [`run`].
pub(crate) fn profile_paths(
    graph: &Arc<Graph>,
    path: &bound::Path,
    given: &Params,
    options: &RunOptions,
) -> Result<(Rows, Vec<Line>)> {
    let started = Instant::now();
    let arguments = Arguments::new(graph, &path.params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    runner.profile = Some(profile::Profile::default());
    let plan = plan_path(graph, path);
    let (mut rows, _) = path_ways(&mut runner, graph, path, &plan)?;
    rows.elapsed = started.elapsed();
    Ok((rows, runner.worked(path_lines(graph.schema(), path, &plan))))
}

/// The paths as rows and as ways; the runner stands at their time afterwards.
fn path_ways(
    runner: &mut Runner<'_>,
    graph: &Arc<Graph>,
    path: &bound::Path,
    plan: &PathPlan,
) -> Result<(Rows, Vec<Way>)> {
    let arguments = runner.arguments;
    if let Some(time) = path.time {
        runner.world.date = runner.date_of(time)?;
    }
    let (from, to) = (runner.path_end(&plan.from)?, runner.path_end(&plan.to)?);
    let (mut ways, cut) = match path.which {
        Which::OneShortest => runner.shortest(&from, &to, &path.via, plan, true)?,
        Which::AllShortest => runner.shortest(&from, &to, &path.via, plan, false)?,
        Which::Within(length) => runner.within(&from, &to, &path.via, plan, arguments.count(length))?,
    };
    let total = ways.len();
    let number = |count: Option<bound::Count>, none: u64| {
        usize::try_from(count.map_or(none, |c| arguments.count(c))).unwrap_or(usize::MAX)
    };
    ways.drain(..number(path.skip, 0).min(total));
    ways.truncate(number(path.limit, u64::MAX));
    let before = runner.meter.held();
    runner.meter.hold(ways.iter().map(|way| shown_bytes(graph, way)).sum())?;
    let mut rows = Rows::of_paths(graph.clone(), &ways, total);
    runner.meter.settle(before, 0)?;
    rows.notes.extend(path.notes.iter().cloned());
    if cut {
        rows.notes.push(limit::more_paths(total));
    }
    if total == 0 {
        rows.notes.push("no path leads from there to there".to_owned());
    }
    if let Some(date) = runner.world.date {
        rows.notes.insert(0, format!("as of {date}"));
    }
    (rows.edges, rows.values) = (runner.meter.edges, runner.meter.values);
    Ok((rows, ways))
}

/// Whether the rows of an expectation are enough, those set aside counting as perhaps.
///
/// # Errors
///
/// Parameters that do not fit.
pub(crate) fn enough(
    graph: &Graph,
    params: &[Param],
    given: &Params,
    quantity: Quantity,
    rows: &Rows,
) -> Result<Option<bool>> {
    let arguments = Arguments::new(graph, params, given)?;
    let needed = if let Quantity::Bound(_, count) = quantity { arguments.count(count) } else { 0 };
    Ok(test::Counts::of(rows.len() as u64, rows.set_aside() as u64).decide(quantity, needed))
}

impl Runner<'_> {
    /// The sets of a walk, step by step.
    fn walk(&mut self, walk: &WalkPlan) -> Result<Vec<Partial>> {
        self.walk_so_far(walk, walk.steps.len())
    }

    /// The sets of a walk's first steps.
    fn walk_so_far(&mut self, walk: &WalkPlan, steps: usize) -> Result<Vec<Partial>> {
        let mut before = self.reasons.len();
        let mut sets = vec![self.scan(&walk.scan)?];
        for step in walk.steps.iter().take(steps) {
            let from = sets.last().cloned().unwrap_or_default();
            let earlier = self.reasons.split_off(before);
            before = self.reasons.len();
            let reached = self.expand(step, &from)?;
            self.carry(step, &from, &reached, earlier)?;
            sets.push(reached);
        }
        Ok(sets)
    }

    /// What is perhaps reached only because it is unknown whether the walk comes by: the reasons are those from before.
    fn carry(&mut self, step: &Expand, from: &Partial, reached: &Partial, earlier: Vec<Reason>) -> Result<()> {
        if reached.maybe.is_empty() || earlier.is_empty() {
            return Ok(());
        }
        for reason in earlier {
            let nodes = Partial { yes: reason.nodes.intersect(&from.maybe), maybe: NodeSet::empty() };
            let nodes = self.reach(&step.step, &nodes, Some(&step.kinds))?.yes.intersect(&reached.maybe);
            if !nodes.is_empty() {
                let on_the_way = " of what the walk comes by";
                let text = format!("{}{on_the_way}", reason.told(2).trim_end_matches(on_the_way));
                self.reasons.push(Reason { text, behind: None, nodes });
            }
        }
        Ok(())
    }

    fn expand(&mut self, step: &Expand, from: &Partial) -> Result<Partial> {
        self.held_apart(|runner| runner.expand_now(step, from))
    }

    /// Runs something of which nothing is held behind its end but what it gives.
    fn held_apart<T: Bytes>(&mut self, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = self.meter.held();
        let result = run(self)?;
        self.meter.settle(before, result.bytes())?;
        Ok(result)
    }

    fn expand_now(&mut self, step: &Expand, from: &Partial) -> Result<Partial> {
        let (id, things) = (OperatorId::of("walk", step), Some(from.yes.len() + from.maybe.len()));
        let reached = self.watched(
            id,
            things,
            |found: &Partial| found.yes.len(),
            |runner| runner.reach(&step.step, from, Some(&step.kinds)),
        )?;
        self.kept(step.test.as_ref(), reached)
    }

    /// What a test keeps of a set.
    fn kept(&mut self, test: Option<&Test>, all: Partial) -> Result<Partial> {
        let Some(test) = test else { return Ok(all) };
        let kept = self.test(test, &all.yes.union(&all.maybe))?;
        if all.maybe.is_empty() {
            return Ok(kept);
        }
        let yes = kept.yes.intersect(&all.yes);
        let maybe = kept.yes.union(&kept.maybe).minus(&yes);
        Ok(Partial { yes, maybe })
    }

    /// Runs something as of the date that a set states, if it states one.
    fn at<T>(&mut self, set: &SetPlan, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let Some(time) = set.time else { return with_room(|| run(self)) };
        let outside = self.world.date;
        self.world.date = self.date_of(time)?;
        let result = with_room(|| run(self));
        self.world.date = outside;
        result
    }

    fn date_of(&self, time: Time) -> Result<Option<Date>> {
        let date = match time {
            Time::Date(date) => date,
            Time::Param(param) => match self.arguments.value(&Operand::Param(param))? {
                Value::Date(date) => date,
                _ => return Err(self.arguments.wrong("a date is expected after `as of`".to_owned())),
            },
        };
        match self.world.graph.date() {
            Some(newest) if date.first() > newest.first() && date.within(newest) != Some(true) => {
                let why = format!("the data end at {newest}: what was so on {date} is not known");
                Err(match time {
                    Time::Param(param) => self.arguments.refused(&Operand::Param(param), why),
                    Time::Date(_) => self.arguments.wrong(why),
                })
            }
            _ => Ok(Some(date)),
        }
    }

    fn set(&mut self, set: &SetPlan) -> Result<Partial> {
        self.at(set, |runner| runner.set_now(set))
    }

    fn set_now(&mut self, set: &SetPlan) -> Result<Partial> {
        let end = |walk| move |runner: &mut Self| Ok(runner.walk(walk)?.pop().unwrap_or_default());
        let before = self.meter.held();
        let mut all = self.held_apart(end(&set.first))?;
        for (op, walk) in &set.rest {
            let other = self.held_apart(end(walk))?;
            all = joined(&all, *op, &other);
            self.meter.settle(before, all.bytes())?;
        }
        Ok(all)
    }

    fn scan(&mut self, scan: &Scan) -> Result<Partial> {
        self.held_apart(|runner| runner.scan_now(scan))
    }

    fn scan_now(&mut self, scan: &Scan) -> Result<Partial> {
        let all =
            self.watched(OperatorId::of("scan", scan), None, |all: &Partial| all.yes.len(), |r| r.source(scan))?;
        self.kept(scan.test.as_ref(), all)
    }

    /// What a scan starts from.
    fn source(&mut self, scan: &Scan) -> Result<Partial> {
        let all = match &scan.source {
            Source::Kinds => Partial::sure(self.all_of(&scan.kinds)),
            Source::Nodes(nodes) => {
                Partial { yes: NodeSet::of(nodes.iter().map(|n| n.0).collect()), maybe: NodeSet::empty() }
            }
            Source::Given(things) => {
                Partial::sure(NodeSet::of(self.arguments.things(things).iter().map(|n| n.0).collect()))
            }
            Source::Set(set) => self.set(set)?,
            // what depends on the row is tested row by row
            Source::Stop(_) => Partial::default(),
        };
        Ok(match self.world.date {
            None => all,
            Some(_) => {
                let world = self.world;
                Partial {
                    yes: all.yes.filter(|id| world.has(NodeId(id))),
                    maybe: all.maybe.filter(|id| world.has(NodeId(id))),
                }
            }
        })
    }

    // ------------------------------------------------------------ rows

    fn answer(&mut self, graph: &Arc<Graph>, plan: &Plan) -> Result<Rows> {
        self.at(&plan.set, |runner| runner.answer_now(graph, plan))
    }

    fn answer_now(&mut self, graph: &Arc<Graph>, plan: &Plan) -> Result<Rows> {
        let by_rows = plan.via || plan.stops.iter().any(|s| s.shown || s.used);
        let (table, set_aside) = if plan.count && !by_rows {
            let found = self.set_now(&plan.set)?;
            (Slots { counted: found.yes.len(), ..Slots::default() }, found.maybe)
        } else if by_rows {
            let id = OperatorId::of("combine", plan);
            (self.watched(id, None, Slots::total, |runner| runner.combinations(plan))?, NodeSet::empty())
        } else {
            let found = self.set_now(&plan.set)?;
            self.meter.rows(found.yes.len())?;
            self.meter.hold(found.yes.len() * size_of::<NodeId>())?;
            let slots = vec![found.yes.to_vec().into_iter().map(NodeId).collect()];
            (Slots { slots, ..Slots::default() }, found.maybe)
        };
        let unknown = table.unknown;
        let found_nothing = table.len() == 0;
        let mut rows = self.shaped(graph, plan, table)?;
        rows.set_aside = set_aside.len() + unknown;
        rows.notes.extend(self.set_aside_note(&set_aside, plan));
        if unknown > 0 {
            let what = if unknown == 1 { "row" } else { "rows" };
            rows.notes.push(format!("{unknown} {what} set aside: something compared is not recorded"));
        }
        if let Some(date) = self.world.date {
            rows.notes.insert(0, format!("as of {date}"));
        }
        if found_nothing {
            let (edges, values) = (self.meter.edges, self.meter.values);
            rows.notes.extend(self.emptied_set(&plan.set, rows.set_aside > 0)?);
            // finding out why is no work of the query's own
            (self.meter.edges, self.meter.values) = (edges, values);
        }
        rows.edges = self.meter.edges;
        rows.values = self.meter.values;
        Ok(rows)
    }

    /// `3 projects set aside: no licence recorded`.
    fn set_aside_note(&self, set_aside: &NodeSet, plan: &Plan) -> Option<String> {
        let n = set_aside.len();
        let first = set_aside.iter().next()?;
        let kind = self.world.graph.schema().kind(self.world.graph.kind_of(NodeId(first)));
        let last = plan.set.first.steps.last().map_or(&plan.set.first.scan.kinds, |step| &step.kinds);
        let what = match last.as_slice() {
            [_] if n == 1 => &kind.singular,
            [_] => &kind.plural,
            _ if n == 1 => "thing",
            _ => "things",
        };
        let mut texts: Vec<String> = Vec::new();
        for reason in self.reasons.iter().filter(|r| r.nodes.meets(set_aside)) {
            let text = reason.told(n);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        if texts.is_empty() {
            let unknown = match self.world.date {
                Some(_) => "since when it holds is not recorded",
                None => "what is asked of a link is not recorded",
            };
            texts.push(unknown.to_owned());
        }
        let why = format!(": {}", texts.join("; "));
        Some(format!("{n} {what} set aside{why}"))
    }
}

/// Two sets joined by an operator.
fn joined(left: &Partial, op: SetOp, right: &Partial) -> Partial {
    let (possible, other_possible) = (left.yes.union(&left.maybe), right.yes.union(&right.maybe));
    let (yes, possible) = match op {
        SetOp::Union => (left.yes.union(&right.yes), possible.union(&other_possible)),
        SetOp::Intersect => (left.yes.intersect(&right.yes), possible.intersect(&other_possible)),
        SetOp::Except => (left.yes.minus(&other_possible), possible.minus(&right.yes)),
    };
    Partial { maybe: possible.minus(&yes), yes }
}

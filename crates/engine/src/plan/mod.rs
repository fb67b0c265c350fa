//! What the run does: operators over sets of nodes, chosen from statistics; plain data, without text and without nodes' contents.

mod estimate;
mod explain;
mod lower;

pub use explain::{Line, Work};
pub(crate) use explain::{lines, path_lines};
pub use lower::plan;
pub(crate) use lower::{condition, path, plan_as_written, plan_by, reversed, scan};

use fossgraph_core::{AttributeId, KindId, NodeId};

use crate::bound::{
    Calculation, Column, Comparison, Count, Expr, OrderKey, Quantity, SetOp, Step, Stop, StopId, Things, Time,
};

/// An operator of a plan that is not moved: what tells it from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OperatorId(&'static str, usize);

impl OperatorId {
    /// The operator of a sort that a part of a plan stands for.
    pub(crate) fn of<T>(sort: &'static str, part: &T) -> Self {
        Self(sort, std::ptr::from_ref(part).addr())
    }
}

/// What planning is free to choose. An answer is the same whatever is chosen; it may only take longer.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, Params, plan::{Choices, End}};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("count projects used by case studies where status = Sandbox").unwrap();
/// let slow = query.planned(Choices { end: End::Candidates, ..Choices::NONE });
/// assert_eq!(query.run(Params::new()).unwrap().get(0, 0), slow.run(Params::new()).unwrap().get(0, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The order of conjuncts: those first that remove most for their cost; otherwise as they are written.
    pub order: bool,
    /// From which end semi-joins are run.
    pub end: End,
    /// Where any neighbour of a kind will do, whether there is one is read from the edges.
    pub degree: bool,
    /// Rows of a last noun that is only counted are not made.
    pub weigh: bool,
}

impl Choices {
    /// Nothing is chosen: each condition as it is written, from the things that it is asked of.
    pub const NONE: Self = Self { order: false, end: End::Candidates, degree: false, weigh: false };
}

/// All that may save time.
impl Default for Choices {
    fn default() -> Self {
        Self { order: true, end: End::Cheaper, degree: true, weigh: true }
    }
}

/// The end from which semi-joins are run, where they can be run from both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// From the one that is expected to cost less.
    Cheaper,
    /// From the things of which it is asked.
    Candidates,
    /// From the things that they must lead to.
    Target,
}

/// How a query is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The sets of things, step by step.
    pub set: SetPlan,
    /// Whether only the number of rows is asked for.
    pub count: bool,
    /// Whether rows of the last noun, which is only counted, are not made.
    pub weigh: bool,
    /// The stops.
    pub stops: Vec<Stop>,
    /// Whether rows keep the edge last walked.
    pub via: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// What rows are grouped by.
    pub groups: Vec<Expr>,
    /// Whether rows are grouped.
    pub grouped: bool,
    /// What rows are ordered by.
    pub order: Vec<OrderKey>,
    /// How many rows at the most.
    pub limit: Option<Count>,
    /// How many rows are passed over.
    pub skip: Option<Count>,
}

impl Plan {
    /// Whether of the last noun nothing is asked but for how many there are of it with each thing at the stop before, which is told apart: rows
    /// of it need not be made.
    fn counts_last(&self) -> bool {
        let last = self.set.first.steps.len();
        let before = |stop: &StopId| self.stops.get(stop.0).is_some_and(|stop| stop.step < last);
        let earlier = |stop: &Option<StopId>| stop.as_ref().is_some_and(before);
        let of_stops = |expr: &Expr| !expr.stops().is_empty() && expr.stops().iter().all(earlier);
        let counts = |expr: &Expr| {
            // an aggregate takes each thing once, however many rows it is on
            let taken = |part: &Expr| match part {
                Expr::Aggregate(_, argument) => argument.as_deref().is_some_and(|argument| !of_stops(argument)),
                Expr::Via(_) => true,
                _ => false,
            };
            !expr.any(&taken) && expr.stops().iter().all(earlier)
        };
        let used = |stop: &Stop| stop.step == last && stop.used;
        let exprs = self.columns.iter().map(|column| &column.expr).chain(self.order.iter().map(|key| &key.expr));
        self.grouped
            && !self.via
            && self.stops.iter().any(|stop| stop.step + 1 == last && stop.shown)
            && !self.stops.iter().any(used)
            && self.groups.iter().all(of_stops)
            && exprs.into_iter().all(counts)
    }

    /// The stop at which the one walk ends, if its end is one.
    pub(crate) fn walk_ends_at(&self) -> Option<StopId> {
        let last = self.set.first.steps.len();
        self.stops.iter().position(|stop| stop.shown && stop.step == last).map(StopId)
    }
}

/// How paths are found: the things at both ends are looked up, distances to the end are found backwards from it, and ways that can still
/// arrive in time are followed forwards.
#[derive(Clone, Debug, PartialEq)]
pub struct PathPlan {
    /// Where paths start.
    pub from: Scan,
    /// Where they end.
    pub to: Scan,
}

/// Walks joined by set operators.
#[derive(Clone, Debug, PartialEq)]
pub struct SetPlan {
    /// The first.
    pub first: WalkPlan,
    /// The others.
    pub rest: Vec<(SetOp, WalkPlan)>,
    /// When, if it is stated.
    pub time: Option<Time>,
}

/// A scan and expansions from it.
#[derive(Clone, Debug, PartialEq)]
pub struct WalkPlan {
    /// Where it starts.
    pub scan: Scan,
    /// The steps.
    pub steps: Vec<Expand>,
    /// As it is written.
    pub label: String,
}

/// A set of things and what is kept of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// Which things.
    pub source: Source,
    /// The kinds that they can be of.
    pub kinds: Vec<KindId>,
    /// What is kept.
    pub test: Option<Test>,
    /// What is kept of the rows: tests that mention stops.
    pub row_test: Option<Test>,
    /// How many things are expected before the tests.
    pub all: f64,
    /// How many are expected to be kept.
    pub rows: f64,
}

/// The things that a scan starts from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// All things of the kinds.
    Kinds,
    /// These.
    Nodes(Vec<NodeId>),
    /// Those that parameters name, and some more.
    Given(Things),
    /// Those that a set gives.
    Set(Box<SetPlan>),
    /// The row's own thing at a stop.
    Stop(StopId),
}

/// One step along relations.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// How it is walked.
    pub step: Step,
    /// As it is written.
    pub label: String,
    /// The kinds arrived at.
    pub kinds: Vec<KindId>,
    /// What is kept.
    pub test: Option<Test>,
    /// What is kept of the rows: tests that mention stops.
    pub row_test: Option<Test>,
    /// How many things are expected before the tests.
    pub all: f64,
    /// How many are expected to be kept.
    pub rows: f64,
}

/// A test of the things of a set.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// All of them, the cheapest first.
    All(Vec<Test>),
    /// Any of them.
    Any(Vec<Test>),
    /// Not that.
    Not(Box<Test>),
    /// A comparison over a column.
    Compare(Comparison),
    /// An expression compared, thing by thing.
    Calculate(Box<Calculation>),
    /// Whether there is a value.
    Known(AttributeId),
    /// A semi-join.
    Semi(Semi),
}

/// Things that have enough neighbours in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct Semi {
    /// How neighbours are reached.
    pub step: Step,
    /// How many neighbours.
    pub quantity: Quantity,
    /// The set.
    pub target: Box<Scan>,
    /// From which end.
    pub strategy: Strategy,
    /// As it is written.
    pub label: String,
}

/// From which end a semi-join is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// From each candidate to its neighbours.
    Probe,
    /// From the target back to the candidates.
    Sweep,
    /// By whether a candidate has any neighbour of the target's kinds, all things of which it is, or by how many it has.
    Degree,
}

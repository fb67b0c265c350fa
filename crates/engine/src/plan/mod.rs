//! What the run does: operators over sets of nodes, chosen from statistics; plain data, without text and without nodes' contents.

mod estimate;
mod explain;
mod lower;

pub(crate) use explain::{Line, Work, lines, path_lines};
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
    /// Where any neighbours of a kind will do, whether there is one, or how many there are, is read from the edges.
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
///
/// # Examples
///
/// From which end a semi-join is run changes how much is done, never the answer:
///
/// ```
/// use fossgraph_engine::{Params, plan::{Choices, End}};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects started by organisations that uses Kubernetes").unwrap();
/// let run = |end| query.planned(Choices { end, ..Choices::NONE }).run(Params::new()).unwrap();
/// let (from_candidates, from_target) = (run(End::Candidates), run(End::Target));
/// assert!(from_candidates.iter().eq(from_target.iter()));
/// assert_ne!(from_candidates.work(), from_target.work());
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::plan::Test;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("count projects where status = Sandbox and started by Microsoft").unwrap();
/// let plan = query.plan().unwrap();
/// assert!(plan.count && !plan.grouped && plan.limit.is_none());
/// let Some(Test::All(tests)) = &plan.set.first.scan.test else { panic!("two tests") };
/// assert!(matches!(tests[..], [Test::Semi(_), Test::Compare(_)]), "the one that leaves fewer things comes first");
/// assert!(engine.prepare("describe Dapr").unwrap().plan().is_none());
/// ```
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
            let taken = |part: &Expr| matches!(part, Expr::Aggregate(_, Some(argument)) if !of_stops(argument));
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
pub(crate) struct PathPlan {
    /// Where paths start.
    pub from: Scan,
    /// Where they end.
    pub to: Scan,
}

/// Walks joined by set operators.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::SetOp;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects started by Microsoft except projects hosted by CNCF").unwrap();
/// let set = &query.plan().unwrap().set;
/// assert_eq!((set.rest.len(), set.rest[0].0), (1, SetOp::Except));
/// assert!(set.time.is_none(), "it is asked at the data's own date");
/// ```
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
///
/// # Examples
///
/// ```
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("Microsoft -> started projects -> used by case studies").unwrap();
/// let walk = &query.plan().unwrap().set.first;
/// assert_eq!(walk.scan.rows, 1.0, "it starts at one thing");
/// assert_eq!(walk.steps.len(), 2);
/// assert!(engine.prepare("projects").unwrap().plan().unwrap().set.first.steps.is_empty());
/// ```
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
///
/// # Examples
///
/// ```
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let scan = |text| engine.prepare(text).unwrap().plan().unwrap().set.first.scan.clone();
/// let (all, young) = (scan("projects"), scan("projects where status = Sandbox"));
/// assert!(all.test.is_none() && all.rows == all.all);
/// assert!(young.rows < young.all, "the test is expected to keep some");
/// assert_eq!(young.kinds, all.kinds);
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::plan::Source;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let source = |text| engine.prepare(text).unwrap().plan().unwrap().set.first.scan.source.clone();
/// assert_eq!(source("projects"), Source::Kinds);
/// assert!(matches!(source("Microsoft -> started projects"), Source::Nodes(nodes) if nodes.len() == 1));
/// assert!(matches!(source("$who -> started projects"), Source::Given(_)), "who it is, is only known when it is run");
/// ```
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
///
/// # Examples
///
/// ```
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("Microsoft -> started projects where status = Sandbox").unwrap();
/// let step = &query.plan().unwrap().set.first.steps[0];
/// assert_eq!((step.step.relations.len(), step.step.repeat.is_once()), (1, true));
/// assert!(step.test.is_some() && step.row_test.is_none(), "no stop is mentioned");
/// assert!(step.rows < step.all);
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::plan::Test;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let test = |text| engine.prepare(text).unwrap().plan().unwrap().set.first.scan.test.clone();
/// assert!(matches!(test("projects where graduated is known"), Some(Test::Known(_))));
/// assert!(matches!(test("projects where not started by Microsoft"), Some(Test::Not(_))));
/// assert!(matches!(test("projects where length(name) > 20"), Some(Test::Calculate(_))));
/// assert_eq!(test("projects"), None);
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{bound::Quantity, plan::Test};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects started by no organisations").unwrap();
/// let Some(Test::Semi(semi)) = &query.plan().unwrap().set.first.scan.test else { panic!("a semi-join") };
/// assert_eq!(semi.quantity, Quantity::No);
/// assert_eq!((semi.step.relations.len(), semi.target.test.is_none()), (1, true), "any organisation counts");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::plan::{Strategy, Test};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let strategy = |text| match &engine.prepare(text).unwrap().plan().unwrap().set.first.scan.test {
///     Some(Test::Semi(semi)) => Some(semi.strategy),
///     _ => None,
/// };
/// assert_eq!(strategy("projects started by Microsoft"), Some(Strategy::Sweep), "back from one organisation");
/// assert_eq!(strategy("projects used by case studies"), Some(Strategy::Degree), "any will do");
/// assert_eq!(strategy("projects"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// From each candidate to its neighbours.
    Probe,
    /// From the target back to the candidates.
    Sweep,
    /// By whether a candidate has any neighbour of the target's kinds, all things of which it is, or by how many it has.
    Degree,
}

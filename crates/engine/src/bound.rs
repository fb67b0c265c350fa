//! What a query means: kinds, relations, attributes, names and values as ids; every type checked.

mod condition;
mod walk;

pub use condition::{Calculation, Chain, Comparison, Condition, Operand, Quantity, Test};
pub use walk::{Head, Hop, Noun, Repeat, Step, Walk};

use fossgraph_core::{Date, Directed, KindId, NodeId, ValueType};

pub use crate::ast::{Arithmetic, Bound, SetOp};
pub use crate::expr::{Aggregate, Expr, ExprType, Measure};
use crate::span::Span;

/// A named noun of a query, by its place among them.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Expr, Statement, StopId};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("organisations as o -> started projects show o.name, name").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// assert_eq!(query.stops[0].name, "o");
/// assert!(matches!(query.columns[0].expr, Expr::Attribute(Some(StopId(0)), _)));
/// assert!(matches!(query.columns[1].expr, Expr::Attribute(None, _)), "of the last noun");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StopId(pub usize);

/// A parameter, by its place in [`Query::params`].
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Count, ParamId, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects started by $who limit $n").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// assert_eq!(query.limit, Some(Count::Param(ParamId(1))));
/// assert_eq!((query.params[1].name.as_str(), query.skip), ("n", None));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParamId(pub usize);

/// A statement.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let meant = |text| engine.prepare(text).map(|prepared| prepared.bound().clone());
/// assert!(matches!(meant("projects"), Ok(Statement::Query(_))));
/// assert!(matches!(meant("Dapr"), Ok(Statement::Describe(things, _)) if things.nodes.len() == 1), "a name alone is described");
/// assert!(matches!(meant("describe projects"), Ok(Statement::Schema(Some(_)))));
/// assert!(meant("Dpar").is_err(), "nothing bears that name");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// Rows.
    Query(Box<Query>),
    /// All that is recorded of some things.
    Describe(Things, Vec<Param>),
    /// What the schema holds, or one of its kinds.
    Schema(Option<KindId>),
    /// Things side by side.
    Compare(Vec<Things>, Vec<Param>),
    /// So many things whose name, alias or summary is like a text.
    Find(Operand, Count, Vec<Param>),
    /// A name for a query: nothing to answer, the name is known from here on.
    Let(String),
    /// What should hold.
    Expect(Box<Expect>),
    /// A path, or paths.
    Path(Box<Path>),
    /// The facts behind an answer.
    Why(Box<Query>),
    /// What keeps some things out of an answer.
    WhyNot(Things, Box<Query>),
    /// The edges of paths, with who states them.
    WhyPath(Box<Path>),
    /// How a query would be answered.
    Explain(Box<Query>),
    /// How a query is answered, and what that takes.
    Profile(Box<Query>),
    /// How paths would be found.
    ExplainPath(Box<Path>),
    /// How paths are found, and what that takes.
    ProfilePath(Box<Path>),
}

/// An expectation: enough things, or no more than so many.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Bound, Count, Quantity, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("expect at least 3 projects started by Microsoft").unwrap();
/// let Statement::Expect(expect) = prepared.bound() else { panic!("an expectation") };
/// assert_eq!(expect.quantity, Quantity::Bound(Bound::AtLeast, Count::Number(3)));
/// assert_eq!((expect.query.kinds.len(), &expect.message), (1, &None));
/// assert!(engine.prepare("expect only projects").is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// The query for the things.
    pub query: Query,
    /// How many; never [`Quantity::Only`].
    pub quantity: Quantity,
    /// What to say when it does not hold.
    pub message: Option<String>,
}

/// A path, or paths.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Statement, Which};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let path = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Path(path) => path.which,
///     _ => panic!("a path"),
/// };
/// assert_eq!(path("path from Dapr to CNCF"), Which::OneShortest);
/// assert_eq!(path("paths from Dapr to CNCF"), Which::AllShortest);
/// assert!(engine.prepare("path from Dapr to CNFC").is_err());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Where it starts.
    pub from: Noun,
    /// Where it ends.
    pub to: Noun,
    /// The relations that it may walk, in the order in which they are preferred.
    pub via: Vec<Directed>,
    /// Which paths.
    pub which: Which,
    /// When.
    pub time: Option<Time>,
    /// How many at the most.
    pub limit: Option<Count>,
    /// How many are passed over.
    pub skip: Option<Count>,
    /// The parameters.
    pub params: Vec<Param>,
    /// What a reader of the answer should know.
    pub notes: Vec<String>,
}

/// Which paths.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::params;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let paths = |text| engine.prepare(text).unwrap().run(params! {}).unwrap();
/// let (one, all) = (paths("path from Dapr to KEDA"), paths("paths from Dapr to KEDA"));
/// assert!(one.len() == 1 && all.len() > 1, "one of the shortest, and all of them");
/// assert!(all.iter().all(|row| row[1] == one.get(0, 1)), "they are equally long");
/// assert!(paths("paths from Dapr to KEDA within 1").is_empty(), "no edge leads from one to the other");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One of the shortest.
    OneShortest,
    /// All of the shortest.
    AllShortest,
    /// All that meet nothing twice, up to so many steps.
    Within(Count),
}

/// A query that answers with rows.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects where status = $level show name, accepted order by accepted").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let columns: Vec<&str> = query.columns.iter().map(|column| column.name.as_str()).collect();
/// assert_eq!(columns, ["name", "accepted"]);
/// assert_eq!((query.params[0].name.as_str(), query.order.len(), query.limit), ("level", 1, None));
/// assert!(!query.summary && !query.grouped, "the columns are those that `show` names");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Whether only the number of rows is asked for.
    pub count: bool,
    /// What is asked for.
    pub set: Set,
    /// Whether the columns are those of the kind's summary, no clause having named any.
    pub summary: bool,
    /// The kinds that the rows can be of.
    pub kinds: Vec<KindId>,
    /// The stops, in the order of the walk; once a clause mentions one, rows are distinct combinations of all and the last noun.
    pub stops: Vec<Stop>,
    /// Whether a column shows an attribute of the edge last walked; rows then tell its edges apart.
    pub via: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// What rows are grouped by; with groups, each column is one of these or an aggregate.
    pub groups: Vec<Expr>,
    /// Whether rows are grouped, or aggregated as one group where [`Query::groups`] is empty.
    pub grouped: bool,
    /// What rows are ordered by.
    pub order: Vec<OrderKey>,
    /// How many rows at the most.
    pub limit: Option<Count>,
    /// How many rows are passed over first.
    pub skip: Option<Count>,
    /// The parameters, in the order in which they first stand.
    pub params: Vec<Param>,
    /// What a reader of the answer should know, found while reading the query.
    pub notes: Vec<String>,
}

/// A noun with a name, by which clauses and conditions mention it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let stops = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.stops.iter().map(|stop| (stop.name.clone(), stop.step, stop.shown)).collect::<Vec<_>>(),
///     _ => Vec::new(),
/// };
/// let stop = |name: &str, step, shown| (name.to_owned(), step, shown);
/// assert_eq!(stops("organisations as o -> started projects as p show p"), [stop("o", 0, true), stop("p", 1, true)]);
/// assert_eq!(stops("organisations as o -> started projects"), [stop("o", 0, false)], "rows are projects alone");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// Its name.
    pub name: String,
    /// The place of its noun in the walk, from 0.
    pub step: usize,
    /// The kinds that it can be of.
    pub kinds: Vec<KindId>,
    /// Whether rows tell its things apart: all stops do once a clause mentions one of them.
    pub shown: bool,
    /// Whether a condition mentions it.
    pub used: bool,
}

/// Things that a text names: these, and those that parameters name.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Statement, Things};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let things = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Describe(things, _) => things.clone(),
///     _ => Things::default(),
/// };
/// assert_eq!((things("describe Dapr").nodes.len(), things("describe $what").nodes.len()), (1, 0));
/// assert_eq!(things("describe $what").params.len(), 1, "what it is, is known when it is run");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Things {
    /// These, ascending.
    pub nodes: Vec<NodeId>,
    /// The parameters.
    pub params: Vec<ParamId>,
}

/// A parameter.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::ParamType;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let text = "projects started by $who limit $n";
/// let prepared = engine.prepare(text).unwrap();
/// let [who, n] = prepared.params() else { panic!("two parameters") };
/// assert_eq!((who.name.as_str(), who.span.of(text)), ("who", "$who"));
/// assert!(matches!(&who.param_type, ParamType::Name(kinds) if kinds.len() == 3));
/// assert_eq!((&n.param_type, prepared.expected(n).as_str()), (&ParamType::Count, "a whole number"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Param {
    /// Its name, without the `$`.
    pub name: String,
    /// What it must be given.
    pub param_type: ParamType,
    /// Where it first stands in the text.
    pub span: Span,
}

/// What a parameter must be given.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::ParamType;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let wanted = |text| engine.prepare(text).unwrap().params()[0].param_type.clone();
/// assert!(matches!(wanted("projects where status = $level"), ParamType::Value(_)));
/// assert!(matches!(wanted("projects hosted by $home"), ParamType::Name(_)));
/// assert_eq!((wanted("describe $what"), wanted("projects limit $n")), (ParamType::Thing, ParamType::Count));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum ParamType {
    /// The name of a thing of one of these kinds.
    Name(Vec<KindId>),
    /// The name of a thing of any kind; all that bear it are meant.
    Thing,
    /// A value.
    Value(ValueType),
    /// A whole number, not negative.
    Count,
}

/// A whole number, or the parameter that gives it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Count, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let limit = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.limit,
///     _ => None,
/// };
/// assert_eq!((limit("projects limit 1k"), limit("projects")), (Some(Count::Number(1000)), None));
/// assert!(engine.prepare("projects limit 1.5").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// A number.
    Number(u64),
    /// A parameter.
    Param(ParamId),
}

/// Walks joined by set operators, from left to right.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{SetOp, Statement, Time};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let set = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.clone(),
///     _ => panic!("a query"),
/// };
/// assert_eq!(set("projects as of 2024").time, Some(Time::Date("2024".parse().unwrap())));
/// let both = set("projects hosted by CNCF intersect projects started by Microsoft");
/// assert_eq!((both.rest[0].0, both.time), (SetOp::Intersect, None));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The first.
    pub first: Walk,
    /// The others.
    pub rest: Vec<(SetOp, Walk)>,
    /// When; where absent, as in the query around it, or at the data's own date.
    pub time: Option<Time>,
}

/// When a query is asked for.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let accepted = engine.prepare("count projects where name = Dapr and hosted by CNCF as of $day").unwrap();
/// let count = |day: &str| accepted.run(params! { "day" => day }).map(|rows| rows.get(0, 0));
/// assert_eq!((count("2021-11-08").unwrap(), count("2021").unwrap()), (Value::Integer(0), Value::Integer(1)), "the last day of 2021");
/// assert!(count("some day").is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// The last day of a date.
    Date(Date),
    /// That of a parameter.
    Param(ParamId),
}

/// A column.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let names = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>(),
///     _ => Vec::new(),
/// };
/// assert_eq!(names("projects show name, length(name), accepted as taken"), ["name", "length(name)", "taken"]);
/// assert!(names("projects").len() > 1, "without `show`, those of the kind's summary");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub expr: Expr,
}

/// What rows are ordered by.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects show name, accepted order by accepted desc, name").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// assert_eq!(query.order.iter().map(|key| key.descending).collect::<Vec<_>>(), [true, false]);
/// assert_eq!(query.order[0].expr, query.columns[1].expr);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// The value.
    pub expr: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}

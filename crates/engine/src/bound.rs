//! What a query means: kinds, relations, attributes, names and values as ids; every type checked.

use fossgraph_core::{AttributeId, Date, Directed, KindId, NodeId, Value, ValueType};

pub use crate::ast::{Arithmetic, Bound, SetOp};
pub use crate::expr::{Aggregate, Expr, ExprType, Measure};
use crate::span::Span;

/// A named noun of a query, by its place among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StopId(pub usize);

/// A parameter, by its place in [`Query::params`].
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// A number.
    Number(u64),
    /// A parameter.
    Param(ParamId),
}

/// Walks joined by set operators, from left to right.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// The last day of a date.
    Date(Date),
    /// That of a parameter.
    Param(ParamId),
}

/// Relations walked as one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Any of these.
    pub relations: Vec<Directed>,
    /// How often.
    pub repeat: Repeat,
    /// What must be true of each edge: conditions on its attributes alone.
    pub edge: Option<Box<Condition>>,
}

impl Step {
    /// One step over any of some relations.
    #[must_use]
    pub fn once(relations: Vec<Directed>) -> Self {
        Self { relations, repeat: Repeat { min: 1, max: Some(1) }, edge: None }
    }
}

/// How often a step is repeated.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let repeat = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.hops[0].step.repeat,
///     _ => panic!("a query"),
/// };
/// assert!(repeat("Dapr -> used by case studies").is_once());
/// let any = repeat("ChatGPT -> built on+ projects");
/// assert_eq!((any.min, any.max), (1, None), "as often as there is a way");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// At least so often.
    pub min: u32,
    /// At most so often; `None` for any number.
    pub max: Option<u32>,
}

impl Repeat {
    /// Whether it is walked once, as steps are by default.
    #[must_use]
    pub fn is_once(self) -> bool {
        self.min == 1 && self.max == Some(1)
    }
}

/// A noun and steps from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Where it starts.
    pub noun: Noun,
    /// The steps.
    pub hops: Vec<Hop>,
    /// As it is written.
    pub label: String,
}

/// Things, as a query names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Noun {
    /// Which things.
    pub head: Head,
    /// The kinds that they can be of, in order.
    pub kinds: Vec<KindId>,
    /// What must be true of them.
    pub filter: Option<Box<Condition>>,
}

/// The things that a noun starts from.
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// All things of the noun's kinds.
    Kinds,
    /// These things, ascending.
    Nodes(Vec<NodeId>),
    /// The things of the noun's kinds that parameters name, and some more.
    Given(Things),
    /// The answer of a query in parentheses.
    Query(Box<Set>),
    /// The row's own thing at a stop.
    Stop(StopId),
}

/// A step of a walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// How it is walked.
    pub step: Step,
    /// As it is written.
    pub label: String,
    /// The kinds that are arrived at.
    pub kinds: Vec<KindId>,
    /// What must be true of what is arrived at.
    pub filter: Option<Box<Condition>>,
}

/// What must be true of a thing. Answers are true, false or unknown (Kleene's strong three-valued logic).
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Condition, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let condition = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.noun.filter.as_deref().cloned(),
///     _ => None,
/// };
/// assert!(matches!(condition("projects where status = Sandbox or graduated is known"), Some(Condition::Any(of)) if of.len() == 2));
/// assert!(matches!(condition("projects started by Microsoft"), Some(Condition::Chain(chain)) if chain.target.filter.is_none()));
/// assert_eq!(condition("projects"), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of them.
    All(Vec<Condition>),
    /// Any of them.
    Any(Vec<Condition>),
    /// Not that.
    Not(Box<Condition>),
    /// An attribute compared.
    Compare(Comparison),
    /// An expression compared.
    Calculate(Box<Calculation>),
    /// Whether something is recorded: never unknown.
    Known(AttributeId),
    /// Neighbours.
    Chain(Chain),
}

/// Enough neighbours of some sort.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// How they are reached.
    pub step: Step,
    /// How many.
    pub quantity: Quantity,
    /// Which.
    pub target: Noun,
    /// As it is written, for telling what emptied an answer.
    pub label: String,
}

/// How many neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// At least one.
    Some,
    /// None.
    No,
    /// At least one, and no other of the target's kinds.
    Only,
    /// So many.
    Bound(Bound, Count),
}

/// An attribute compared with something.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Whose attribute: the row's thing at a stop, or the thing that the condition is about.
    pub stop: Option<StopId>,
    /// The attribute; of a list, any value counts.
    pub attribute: AttributeId,
    /// How.
    pub test: Test,
    /// As it is written, for telling what emptied an answer.
    pub label: String,
}

/// An expression compared with something.
#[derive(Clone, Debug, PartialEq)]
pub struct Calculation {
    /// What is compared; of several values, any counts.
    pub left: Expr,
    /// The type of its values.
    pub value_type: ValueType,
    /// How; `None` asks whether there is a value at all.
    pub test: Option<Test>,
    /// As it is written, for telling what emptied an answer.
    pub label: String,
}

/// How an attribute or expression is compared.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Value;
/// use fossgraph_engine::bound::{Operand, Test};
/// let value = |n| Operand::Value(Value::Integer(n));
/// let test = Test::Between(value(3), value(5));
/// assert_eq!(test.operands().count(), 2);
/// assert_eq!(Test::AtLeast(value(3)).with(Value::Integer(4)), Test::AtLeast(value(4)));
/// assert_eq!(test.attribute(), None, "it compares with values, not with another attribute");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// It is the value: a date lies within, a text is the same but for case.
    Equal(Operand),
    /// It is less: a date lies wholly before.
    Less(Operand),
    /// It is greater: a date lies wholly after.
    Greater(Operand),
    /// It is not greater.
    AtMost(Operand),
    /// It is not less.
    AtLeast(Operand),
    /// It is one of these.
    In(Vec<Operand>),
    /// It is not less than the first and not greater than the second.
    Between(Operand, Operand),
    /// A text holds the text; a licence expression names the licence.
    Contains(Operand),
    /// A text starts with the text.
    StartsWith(Operand),
    /// A text ends with the text.
    EndsWith(Operand),
    /// A text matches the regular expression.
    Matches(Operand),
    /// A text is like the text, typing errors allowed.
    Like(Operand),
}

impl Test {
    /// What is compared with.
    pub fn operands(&self) -> impl Iterator<Item = &Operand> {
        let (first, second, more): (Option<&Operand>, Option<&Operand>, &[Operand]) = match self {
            Self::Equal(one)
            | Self::Less(one)
            | Self::Greater(one)
            | Self::AtMost(one)
            | Self::AtLeast(one)
            | Self::Contains(one)
            | Self::StartsWith(one)
            | Self::EndsWith(one)
            | Self::Matches(one)
            | Self::Like(one) => (Some(one), None, &[]),
            Self::Between(low, high) => (Some(low), Some(high), &[]),
            Self::In(operands) => (None, None, operands),
        };
        first.into_iter().chain(second).chain(more)
    }

    /// The same test of a value, for one that compares with a single one.
    #[must_use]
    pub fn with(&self, value: Value) -> Self {
        let value = Operand::Value(value);
        match self {
            Self::Less(_) => Self::Less(value),
            Self::Greater(_) => Self::Greater(value),
            Self::AtMost(_) => Self::AtMost(value),
            Self::AtLeast(_) => Self::AtLeast(value),
            Self::Contains(_) => Self::Contains(value),
            Self::StartsWith(_) => Self::StartsWith(value),
            Self::EndsWith(_) => Self::EndsWith(value),
            Self::Matches(_) => Self::Matches(value),
            Self::Like(_) => Self::Like(value),
            Self::Equal(_) | Self::In(_) | Self::Between(..) => Self::Equal(value),
        }
    }

    /// The other attribute that is compared with, if one is.
    #[must_use]
    pub fn attribute(&self) -> Option<AttributeId> {
        match self {
            Self::Equal(Operand::Attribute(other))
            | Self::Less(Operand::Attribute(other))
            | Self::Greater(Operand::Attribute(other))
            | Self::AtMost(Operand::Attribute(other))
            | Self::AtLeast(Operand::Attribute(other)) => Some(*other),
            _ => None,
        }
    }
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A value of the attribute's type (a text, for the tests of texts).
    Value(Value),
    /// A parameter.
    Param(ParamId),
    /// Another attribute of the same thing, of the same type.
    Attribute(AttributeId),
    /// An attribute of the row's thing at a stop.
    Stop(StopId, AttributeId),
    /// An expression; only in a [`Calculation`].
    Expr(Box<Expr>),
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it shows.
    pub expr: Expr,
}

/// What rows are ordered by.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// The value.
    pub expr: Expr,
    /// Whether the greatest comes first.
    pub descending: bool,
}

//! Expressions: what columns show, rows are grouped and ordered by, and conditions compare.

use fossgraph_core::{AttributeId, Directed, Schema, Value, ValueType};

use crate::bound::{Arithmetic, Calculation, Condition, Head, Noun, Operand, ParamId, Step, StopId};
use crate::function::{Function, Gives};

/// An expression. It gives values or things: none where nothing is recorded, one, or several.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Expr, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects show name, started by, 2 * length(name)").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let [name, started, twice] = &query.columns[..] else { panic!("three columns") };
/// assert!(matches!((&name.expr, &started.expr), (Expr::Attribute(None, _), Expr::Related(None, ..))));
/// let Expr::Arithmetic(_, two, length) = &twice.expr else { panic!("two numbers") };
/// assert!(matches!((&**two, &**length), (Expr::Value(..), Expr::Call(function, _)) if function.name == "length"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// An attribute of a stop, or of the thing or edge that is asked about.
    Attribute(Option<StopId>, AttributeId),
    /// The things that a step leads to from a stop or the last noun, among those that a noun means.
    Related(Option<StopId>, Step, Box<Noun>),
    /// An attribute of the edge last walked.
    Via(AttributeId),
    /// The things at a stop or the last noun themselves.
    Thing(Option<StopId>),
    /// An aggregate over the rows of a group; or over what a relation reaches from a row.
    Aggregate(Aggregate, Option<Box<Expr>>),
    /// A value that is written in the query.
    Value(Value, ValueType),
    /// A parameter of a type.
    Param(ParamId, ValueType),
    /// Two numbers reckoned with.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// A function of values.
    Call(&'static Function, Vec<Expr>),
    /// A measure of a stop or the last noun in the graph of these relations; of all, walked either way, if there are none.
    Measure(Measure, Option<StopId>, Vec<Directed>),
    /// Whether a condition is true.
    Holds(Box<Condition>),
}

/// An aggregate function. Each takes every thing once; what is not recorded does not count.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let teams = "name,size\nDesk,\nOps,5\nWeb,2\n";
/// let engine = fossgraph_engine::Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let row = |text| engine.prepare(text).unwrap().run(params! {}).unwrap().row(0);
/// assert_eq!(row("teams show count, sum(size), median(size)"), [Value::Integer(3), Value::Integer(7), Value::Float(3.5)]);
/// assert_eq!(row("teams where name = Desk show count, max(size)"), [Value::Integer(1), Value::Missing], "no size is recorded");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// How many rows, or how many things.
    Count,
    /// The sum.
    Sum,
    /// The arithmetic mean.
    Average,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The middle value; of an even number, the mean of the middle two.
    Median,
    /// The distinct values in their order.
    List,
}

/// A measure of a thing's place in the graph.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let files = [("schema.toml", schema), ("teams.csv", "name\nDesk\nOps\nWeb\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// let engine = fossgraph_engine::Engine::new(fossgraph_core::load_text(&files).unwrap());
/// let rows = engine.prepare("teams show name, degree(helps), component()").unwrap().run(params! {}).unwrap();
/// let numbers = |row: usize| (rows.get(row, 1), rows.get(row, 2));
/// assert_eq!(numbers(0), (Value::Integer(1), Value::Integer(1)), "Desk helps Web");
/// assert_eq!(numbers(1), (Value::Integer(0), Value::Integer(2)), "Ops stands alone, in a part of its own");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// How many edges it has.
    Degree,
    /// The share of a random walker's time that it gets.
    PageRank,
    /// The share of shortest ways between others that lead through it.
    Betweenness,
    /// The number of the connected part that it lies in.
    Component,
}

/// The type of an expression.
///
/// # Examples
///
/// ```
/// use fossgraph_core::ValueType;
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects show languages, started by, year(accepted)").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let types = query.columns.iter().map(|column| column.expr.expr_type(engine.graph().schema()));
/// let types: Vec<_> = types.map(|of| (of.value, of.many)).collect();
/// assert_eq!(types[0], (Some(ValueType::Text), true));
/// assert_eq!(types[1], (None, true), "things, and several of them");
/// assert_eq!(types[2], (Some(ValueType::Integer), false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExprType {
    /// The type of its values; `None` for things.
    pub value: Option<ValueType>,
    /// Whether it can give several.
    pub many: bool,
}

impl Expr {
    /// The type of what it gives.
    #[must_use]
    pub fn expr_type(&self, schema: &Schema) -> ExprType {
        let one = |value| ExprType { value: Some(value), many: false };
        match self {
            Self::Attribute(_, id) | Self::Via(id) => {
                let attribute = schema.attribute(*id);
                ExprType { value: Some(attribute.value_type), many: attribute.many }
            }
            Self::Thing(_) => ExprType { value: None, many: false },
            Self::Related(..) => ExprType { value: None, many: true },
            Self::Value(_, value_type) | Self::Param(_, value_type) => one(*value_type),
            Self::Holds(_) => one(ValueType::Boolean),
            Self::Measure(Measure::Degree | Measure::Component, ..) => one(ValueType::Integer),
            Self::Measure(..) => one(ValueType::Float),
            Self::Arithmetic(op, left, right) => {
                let (left, right) = (left.expr_type(schema), right.expr_type(schema));
                let whole = [left, right].iter().all(|t| t.value == Some(ValueType::Integer));
                let value = if whole && *op != Arithmetic::Divide { ValueType::Integer } else { ValueType::Float };
                ExprType { value: Some(value), many: left.many || right.many }
            }
            Self::Aggregate(aggregate, argument) => {
                let of = argument.as_deref().map(|a| a.expr_type(schema));
                match aggregate {
                    Aggregate::Count => one(ValueType::Integer),
                    Aggregate::Average | Aggregate::Median => one(ValueType::Float),
                    Aggregate::List => ExprType { value: of.and_then(|t| t.value), many: true },
                    Aggregate::Sum | Aggregate::Min | Aggregate::Max => {
                        ExprType { value: of.and_then(|t| t.value), many: false }
                    }
                }
            }
            Self::Call(function, arguments) => {
                let types: Vec<ExprType> = arguments.iter().map(|a| a.expr_type(schema)).collect();
                let mapped = |at: usize| function.parameter(at).is_some_and(|p| !p.takes.is_list());
                let many = types.iter().enumerate().any(|(at, t)| t.many && mapped(at));
                // of things a function sees the names
                let of = |at: usize| types.get(at).and_then(|t| t.value).unwrap_or(ValueType::Text);
                match function.gives {
                    Gives::Text => ExprType { many, ..one(ValueType::Text) },
                    Gives::Texts => ExprType { many: true, ..one(ValueType::Text) },
                    Gives::Integer => ExprType { many, ..one(ValueType::Integer) },
                    Gives::Float => ExprType { many, ..one(ValueType::Float) },
                    Gives::Date => ExprType { many, ..one(ValueType::Date) },
                    Gives::Element(at) => one(of(at)),
                    Gives::Same(at) => ExprType { many: types.iter().any(|t| t.many), ..one(of(at)) },
                }
            }
        }
    }

    /// The expressions that it is made of.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Aggregate(_, argument) => argument.as_deref().into_iter().collect(),
            Self::Arithmetic(_, left, right) => vec![left, right],
            Self::Call(_, arguments) => arguments.iter().collect(),
            Self::Holds(condition) => condition.exprs(),
            _ => Vec::new(),
        }
    }

    /// Whether it, or an expression that it is made of, is such a one.
    pub fn any(&self, is: &dyn Fn(&Self) -> bool) -> bool {
        is(self) || self.parts().into_iter().any(|part| part.any(is))
    }

    /// Whether an aggregate over rows is in it.
    #[must_use]
    pub fn is_over_rows(&self) -> bool {
        match self {
            Self::Aggregate(_, argument) => !matches!(argument.as_deref(), Some(Self::Related(..))),
            other => other.parts().into_iter().any(Self::is_over_rows),
        }
    }

    /// Whether it can be read off the graph for one row alone, so that a cell is made when it is asked for.
    pub(crate) fn is_plain(&self) -> bool {
        match self {
            Self::Attribute(..) | Self::Via(_) | Self::Thing(_) => true,
            Self::Related(_, step, noun) => {
                step.repeat.is_once() && step.edge.is_none() && noun.head == Head::Kinds && noun.filter.is_none()
            }
            _ => false,
        }
    }

    /// The stops that it mentions, the last noun being `None`, each once.
    pub(crate) fn stops(&self) -> Vec<Option<StopId>> {
        let mut stops = match self {
            Self::Attribute(stop, _) | Self::Related(stop, ..) | Self::Thing(stop) | Self::Measure(_, stop, _) => {
                vec![*stop]
            }
            Self::Holds(condition) => condition.stops(),
            _ => self.parts().into_iter().flat_map(Self::stops).collect(),
        };
        stops.sort_unstable();
        stops.dedup();
        stops
    }
}

impl Condition {
    /// The conditions that `and`, `or` and `not` join.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().flat_map(Self::leaves).collect(),
            Self::Not(inner) => inner.leaves(),
            leaf => vec![leaf],
        }
    }

    /// The expressions that it compares.
    #[must_use]
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            Self::Calculate(calculation) => calculation.exprs(),
            Self::Compare(_) | Self::Known(_) | Self::Chain(_) => Vec::new(),
            _ => self.leaves().into_iter().flat_map(Self::exprs).collect(),
        }
    }

    /// Whether it is about the row's own things at stops.
    pub(crate) fn mentions_stop(&self) -> bool {
        self.stops().iter().any(Option::is_some)
    }

    /// The stops that it mentions, the last noun being `None`.
    fn stops(&self) -> Vec<Option<StopId>> {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => self.leaves().into_iter().flat_map(Self::stops).collect(),
            Self::Calculate(_) => self.exprs().into_iter().flat_map(Expr::stops).collect(),
            Self::Compare(comparison) => {
                let of = |o: &Operand| if let Operand::Stop(stop, _) = o { Some(Some(*stop)) } else { None };
                std::iter::once(comparison.stop).chain(comparison.test.operands().filter_map(of)).collect()
            }
            Self::Known(_) => vec![None],
            Self::Chain(chain) => {
                let head = if let Head::Stop(stop) = chain.target.head { Some(Some(stop)) } else { None };
                let inner = chain
                    .target
                    .filter
                    .as_deref()
                    .into_iter()
                    .chain(chain.step.edge.as_deref())
                    .flat_map(|filter| filter.stops());
                std::iter::once(None).chain(head).chain(inner).collect()
            }
        }
    }
}

impl Calculation {
    /// The expressions on its two sides.
    #[must_use]
    pub fn exprs(&self) -> Vec<&Expr> {
        let operands = self.test.iter().flat_map(|test| test.operands());
        let right = operands.filter_map(|o| if let Operand::Expr(expr) = o { Some(expr.as_ref()) } else { None });
        std::iter::once(&self.left).chain(right).collect()
    }
}

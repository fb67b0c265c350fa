//! The functions of the language. One row of the table says of a function all there is: name, types, what it does, examples, and the
//! code; the binder, help, the manual and the tests read the rows.

mod date;
mod list;
mod number;
mod table;
mod text;

use fossgraph_core::Value;

pub use table::{FUNCTIONS, function};

/// A function.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{FUNCTIONS, function};
/// let year = function("Year").expect("names ignore case");
/// assert_eq!(year.signature(), "year(date)");
/// assert!(FUNCTIONS.iter().all(|f| !f.examples.is_empty()));
/// assert!(function("yaer").is_none());
/// ```
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it gives.
    pub gives: Gives,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// Queries over the built-in data that use it.
    pub examples: &'static [Example],
    pub(crate) call: Call,
}

/// Functions are the same if they have the same name.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Function {
    /// The name with the parameters, as manuals write it: `round(number, [digits])`.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters = self.parameters.iter().map(|p| match p.arity {
            Arity::One => p.name.to_owned(),
            Arity::Optional => format!("[{}]", p.name),
            Arity::Several => format!("{}, …", p.name),
            Arity::Any => format!("[{}, …]", p.name),
        });
        format!("{}({})", self.name, parameters.collect::<Vec<_>>().join(", "))
    }

    /// The parameter that an argument is for; `None` if there are too many.
    pub(crate) fn parameter(&self, at: usize) -> Option<&'static Parameter> {
        let last = self.parameters.last().filter(|p| matches!(p.arity, Arity::Several | Arity::Any));
        self.parameters.get(at).or(last)
    }

    /// How many bytes what it gives may take at most, before it is made.
    pub(crate) fn most_bytes(&self, given: &[Vec<Value>]) -> usize {
        let long = |list: &Vec<Value>| list.iter().map(length).sum::<usize>();
        let lists: usize = given.iter().map(long).sum();
        let values = given.iter().map(Vec::len).max().unwrap_or_default();
        let last = |at: usize| given.get(at).and_then(|list| list.first()).map_or(0, length);
        let most = match self.call {
            // no value gives more than twice as many as it has, but for what stands in the place of others
            Call::Each(_) if self.name == "replace" => lists.saturating_mul(last(2).saturating_add(1)),
            Call::Each(_) => values
                .saturating_mul(given.iter().filter(|list| list.len() < 2).map(long).sum::<usize>())
                .saturating_add(lists * 2),
            Call::Lists(_) if self.name == "join" => lists.saturating_add(values.saturating_mul(last(1))),
            Call::Lists(_) if self.name == "split" => lists.saturating_mul(size_of::<Value>() + 16),
            Call::Lists(_) => lists,
            Call::Now | Call::Aggregate(_) | Call::Measure(_) => 0,
        };
        if most > SMALL { most.saturating_add(values.saturating_mul(size_of::<Value>())) } else { 0 }
    }

    /// The fewest arguments.
    pub(crate) fn least(&self) -> usize {
        self.parameters.iter().filter(|p| matches!(p.arity, Arity::One | Arity::Several)).count()
    }
}

/// What a function is about.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{FUNCTIONS, Topic, function};
/// assert_eq!(function("median").unwrap().topic, Topic::Aggregate);
/// assert_eq!(Topic::Graph.name(), "the graph");
/// assert!(Topic::ALL.iter().all(|topic| FUNCTIONS.iter().any(|function| function.topic == *topic)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Texts.
    Text,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// Lists, and values that may be missing.
    List,
    /// All rows, the rows of a group, or what a relation reaches.
    Aggregate,
    /// The place of a thing in the graph.
    Graph,
}

impl Topic {
    /// All topics, in the order of manuals.
    pub const ALL: [Self; 6] = [Self::Text, Self::Number, Self::Date, Self::List, Self::Aggregate, Self::Graph];

    /// The topic's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "texts",
            Self::Number => "numbers",
            Self::Date => "dates",
            Self::List => "lists and missing values",
            Self::Aggregate => "aggregates",
            Self::Graph => "the graph",
        }
    }
}

/// What a function takes at one place.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Arity, Takes, function};
/// let round = function("round").unwrap();
/// let [number, digits] = round.parameters else { panic!("two parameters") };
/// assert_eq!((number.takes, number.arity), (Takes::Number, Arity::One));
/// assert_eq!((digits.name, digits.takes, digits.arity), ("digits", Takes::Integer, Arity::Optional));
/// assert!(function("now").unwrap().parameters.is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Of which type.
    pub takes: Takes,
    /// How many of it.
    pub arity: Arity,
}

/// How many arguments are for one parameter.
///
/// # Examples
///
/// How manuals write it, and what the language takes:
///
/// ```
/// use fossgraph_engine::function;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// assert_eq!(function("round").unwrap().signature(), "round(number, [digits])");
/// let is_right = |column| engine.prepare(&format!("projects show {column}")).is_ok();
/// assert!(is_right("round(2.5)") && is_right("round(2.55, 1)"));
/// assert!(!is_right("round()") && !is_right("round(2.5, 1, 1)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// One.
    One,
    /// One or none.
    Optional,
    /// One or more; the last parameter only.
    Several,
    /// Any number; the last parameter only.
    Any,
}

/// The type of an argument.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Takes, function};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// assert_eq!(function("year").unwrap().parameters[0].takes, Takes::Date);
/// assert_eq!(Takes::Date.words(), "a date");
/// assert!(engine.prepare("projects show year(accepted)").is_ok());
/// let error = engine.prepare("projects show year(name)").unwrap_err();
/// assert!(error.problems()[0].message().contains("a date"), "{error}");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text, version, address or licence.
    Text,
    /// Any value or thing, taken as the text that shows it.
    Shown,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A condition.
    Condition,
    /// A value; all such arguments are of one type.
    Same,
    /// All values, or all things.
    List,
    /// All values or things, taken as the texts that show them.
    ShownList,
    /// What is aggregated.
    Aggregated,
    /// A relation, or the name of a stop.
    Relation,
}

impl Takes {
    /// In words: `a text`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Shown | Self::Same => "a value",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::Condition => "a condition",
            Self::List | Self::ShownList => "a list",
            Self::Aggregated => "an attribute or relation",
            Self::Relation => "a relation",
        }
    }

    /// Whether all values of a list are taken at once; else the function is called for each of them.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Self::Same | Self::List | Self::ShownList | Self::Condition)
    }
}

/// The type of what a function gives.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Gives, function};
/// let gives = |name| function(name).map(|function| function.gives);
/// assert_eq!((gives("year"), gives("split")), (Some(Gives::Integer), Some(Gives::Texts)));
/// assert_eq!(gives("first"), Some(Gives::Element(0)), "of the type of what stands in the list");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// A date.
    Date,
    /// The type of the argument at that place.
    Same(usize),
    /// One value of the type of the list at that place.
    Element(usize),
}

/// A query over the built-in data that uses a function, and what stands in the last column of its first row.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{function, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let example = &function("year").unwrap().examples[0];
/// let rows = engine.prepare(example.query).unwrap().run(params! {}).unwrap();
/// assert_eq!(rows.row(0).last().unwrap().to_string(), example.gives);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The query.
    pub query: &'static str,
    /// The last value of the first row, as text.
    pub gives: &'static str,
}

/// How a function is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Call {
    /// For each value, all arguments being known; `None` is a missing value.
    Each(fn(&[Value]) -> Option<Value>),
    /// Once, with lists of values.
    Lists(fn(&[Vec<Value>]) -> Vec<Value>),
    /// The date that is asked about.
    Now,
    /// Over rows or what a relation reaches.
    Aggregate(crate::bound::Aggregate),
    /// Over the graph.
    Measure(crate::bound::Measure),
}

/// What takes no more bytes is not told of: each text of an answer would be looked at for it.
const SMALL: usize = 1 << 10;

/// How many bytes a value has as a text.
fn length(value: &Value) -> usize {
    if let Value::Text(text) = value { text.len() } else { 0 }
}

/// The text of the argument at a place.
fn text(arguments: &[Value], at: usize) -> Option<&str> {
    if let Some(Value::Text(text)) = arguments.get(at) { Some(text) } else { None }
}

/// The number of the argument at a place.
fn float(arguments: &[Value], at: usize) -> Option<f64> {
    match arguments.get(at)? {
        Value::Integer(n) => Some(fossgraph_core::as_float(*n)),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// The whole number of the argument at a place.
fn integer(arguments: &[Value], at: usize) -> Option<i64> {
    if let Some(Value::Integer(n)) = arguments.get(at) { Some(*n) } else { None }
}

/// A number, if it is one; there is one zero only.
pub(crate) fn finite(x: f64) -> Option<Value> {
    x.is_finite().then_some(Value::Float(x + 0.0))
}

/// A length or count.
fn counted(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

//! Values of answers, and turning them into Rust types.

use std::fmt;

use fossgraph_core::{Date, Graph, NodeId, Number, parse_number};

/// One value of an answer.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = "projects where name = Keptn show status, accepted, graduated, length(name)";
/// let rows = engine.prepare(query).unwrap().run(params! {}).unwrap();
/// let accepted = Value::Date("2020-06-25".parse().unwrap());
/// assert_eq!(rows.row(0), [Value::Text("Archived".to_owned()), accepted, Value::Missing, Value::Integer(5)]);
/// assert_eq!(Value::List(vec![Value::Integer(1), Value::Boolean(true)]).to_string(), "1; true");
/// assert!(Value::Missing.is_missing() && Value::Missing.to_string().is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is recorded.
    Missing,
    /// A text, version, address, licence or member of an enumeration.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date.
    Date(Date),
    /// A thing of the graph.
    Thing(Thing),
    /// Several values.
    List(Vec<Value>),
    /// A path.
    Path(Path),
}

/// A way from one thing to another.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let rows = engine.prepare("path from Dapr to CNCF").unwrap().run(params! {}).unwrap();
/// let Value::Path(path) = rows.get(0, 0) else { panic!("a path") };
/// assert_eq!((path.start.name.as_str(), path.steps[0].0.as_str()), ("Dapr", "hosted by"));
/// assert_eq!(path.to_string(), "Dapr -[hosted by]-> CNCF");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it starts.
    pub start: Thing,
    /// The phrase of each relation walked, in the direction it was walked, and where it leads.
    pub steps: Vec<(String, Thing)>,
}

/// `Microsoft 365 -[built on]-> Azure Kubernetes Service`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start.name)?;
        self.steps.iter().try_for_each(|(phrase, thing)| write!(f, " -[{phrase}]-> {}", thing.name))
    }
}

/// A thing of the graph, as answers name it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let rows = engine.prepare("projects where name = Dapr show hosted by").unwrap().run(params! {}).unwrap();
/// let Value::Thing(home) = rows.get(0, 0) else { panic!("a thing") };
/// assert_eq!((home.kind.as_str(), home.id.as_str(), home.name.as_str()), ("foundation", "cncf", "CNCF"));
/// assert_eq!(engine.graph().name(home.node), "CNCF", "with its node, the graph tells the rest");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its node.
    pub node: NodeId,
    /// Its kind, in the singular.
    pub kind: String,
    /// Its id, unique within the kind.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Thing {
    pub(crate) fn new(graph: &Graph, node: NodeId) -> Self {
        let kind = graph.schema().kind(graph.kind_of(node)).singular.clone();
        Self { node, kind, id: graph.id(node).to_owned(), name: graph.name(node).to_owned() }
    }

    /// What a thing takes beside itself.
    pub(crate) fn bytes_of(graph: &Graph, node: NodeId) -> usize {
        heap(&graph.schema().kind(graph.kind_of(node)).singular) + heap(graph.id(node)) + heap(graph.name(node))
    }

    pub(crate) fn bytes(&self) -> usize {
        heap(&self.kind) + heap(&self.id) + heap(&self.name)
    }
}

/// What a text takes beside itself, with what stands before it in memory.
pub(crate) fn heap(text: &str) -> usize {
    if text.is_empty() { 0 } else { text.len() + 16 }
}

impl Value {
    /// What it takes beside itself.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => heap(text),
            Self::Thing(thing) => thing.bytes(),
            Self::List(values) => values.iter().map(|value| size_of::<Value>() + value.bytes()).sum(),
            Self::Path(path) => {
                let step =
                    |(phrase, thing): &(String, Thing)| size_of::<(String, Thing)>() + heap(phrase) + thing.bytes();
                path.start.bytes() + path.steps.iter().map(step).sum::<usize>()
            }
            _ => 0,
        }
    }

    /// Adds the things that a value holds.
    pub(crate) fn things(&self, nodes: &mut Vec<NodeId>) {
        match self {
            Self::Thing(thing) => nodes.push(thing.node),
            Self::List(items) => items.iter().for_each(|item| item.things(nodes)),
            Self::Path(path) => {
                nodes.push(path.start.node);
                nodes.extend(path.steps.iter().map(|(_, thing)| thing.node));
            }
            _ => {}
        }
    }

    /// A core value as answers give it.
    pub(crate) fn of(value: fossgraph_core::Value, value_type: fossgraph_core::ValueType, graph: &Graph) -> Self {
        use fossgraph_core::Value as Core;
        match value {
            Core::Text(text) => Self::Text(text),
            Core::Integer(n) => Self::Integer(n),
            Core::Float(x) => Self::Float(x),
            Core::Boolean(b) => Self::Boolean(b),
            Core::Date(date) => Self::Date(date),
            member @ Core::Member(_) => Self::Text(member.display(value_type, graph.schema())),
        }
    }

    /// A list as answers give it: nothing is missing, one value stands alone.
    pub(crate) fn of_list(mut values: Vec<Value>) -> Self {
        match values.len() {
            0 => Self::Missing,
            1 => values.pop().unwrap_or(Self::Missing),
            _ => Self::List(values),
        }
    }

    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

/// The value as text: things by name, list values separated by `; `, nothing as an empty text.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x}"),
            Self::Boolean(b) => write!(f, "{b}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Thing(thing) => f.write_str(&thing.name),
            Self::Path(path) => write!(f, "{path}"),
            Self::List(values) => values.iter().enumerate().try_for_each(|(i, value)| {
                f.write_str(if i > 0 { "; " } else { "" })?;
                write!(f, "{value}")
            }),
        }
    }
}

/// A type that values of answers can be turned into.
///
/// # Examples
///
/// A type of your own, from what a query shows:
///
/// ```
/// use fossgraph_engine::{Engine, FromValue, Value, params};
/// struct Level(String);
/// impl FromValue for Level {
///     fn from_value(value: &Value) -> Option<Self> {
///         String::from_value(value).map(|name| Self(name.to_uppercase()))
///     }
/// }
/// let engine = Engine::new(fossgraph_data::builtin());
/// let rows = engine.prepare("projects where name = Dapr show status").unwrap().run(params! {}).unwrap();
/// let levels: Vec<(Level,)> = rows.typed().flatten().collect();
/// assert_eq!(levels[0].0.0, "GRADUATED");
/// ```
pub trait FromValue: Sized {
    /// The value as that type; `None` if it is none.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for Value {
    fn from_value(value: &Value) -> Option<Self> {
        Some(value.clone())
    }
}

/// Of any value but a missing one.
impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        (!value.is_missing()).then(|| value.to_string())
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Integer(n) = value { Some(*n) } else { None }
    }
}

/// Of integers too.
impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Float(x) => Some(*x),
            Value::Integer(n) => Some(fossgraph_core::as_float(*n)),
            _ => None,
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Boolean(b) = value { Some(*b) } else { None }
    }
}

impl FromValue for Date {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Date(date) = value { Some(*date) } else { None }
    }
}

/// A missing value is `None`.
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if value.is_missing() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

/// A missing value is empty, a single one a list of one.
impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Missing => Some(Vec::new()),
            Value::List(values) => values.iter().map(T::from_value).collect(),
            one => T::from_value(one).map(|v| vec![v]),
        }
    }
}

/// What a parameter is given.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Date, ParamValue, params};
/// let accepted: Date = "2024-10".parse().unwrap();
/// let given = params! { "from" => accepted, "least" => 3, "share" => 0.5, "who" => "Microsoft" };
/// assert_eq!(given.get("least"), Some(&ParamValue::Integer(3)));
/// assert_eq!(given.get("from"), Some(&ParamValue::Text("2024-10".to_owned())), "a date is given as it is written");
/// assert_eq!(given.get("most"), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// A text, also for names, dates and members of enumerations.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Boolean(bool),
}

impl fmt::Display for ParamValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x}"),
            Self::Boolean(b) => write!(f, "{b}"),
        }
    }
}

macro_rules! param_from {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for ParamValue {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

param_from!(&str => Text, String => Text, i32 => Integer, i64 => Integer, u32 => Integer, f64 => Float, bool => Boolean);

impl From<Date> for ParamValue {
    fn from(date: Date) -> Self {
        Self::Text(date.to_string())
    }
}

/// The values of a query's parameters, by name.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, params};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("case studies using $project").unwrap();
/// assert!(query.run(params! { "project" => "Dapr" }).is_ok());
/// assert!(query.run(params! { "project" => "Dapr", "year" => 2024 }).is_err(), "there is no `$year`");
/// assert!(query.run(params! { "project" => "KEDA or Dapr" }).is_err(), "a value is never read as a query");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Vec<(String, ParamValue)>);

impl Params {
    /// No parameters.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives a parameter its value; a later one takes the place of an earlier one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<ParamValue>) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ParamValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The names given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// [`Params`] of names and values: `params! { "project" => "Dapr", "least" => 3 }`.
#[macro_export]
macro_rules! params {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::Params::new()$(.with($name, $value))*
    };
}

/// Whether a parameter's text is a number, for types that need one.
pub(crate) fn number(value: &ParamValue) -> Option<Number> {
    match value {
        ParamValue::Integer(n) => Some(Number::Integer(*n)),
        ParamValue::Float(x) if x.is_finite() => Some(Number::Float(*x)),
        ParamValue::Text(text) => parse_number(text),
        _ => None,
    }
}

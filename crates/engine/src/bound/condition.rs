//! Conditions: what must be true of a thing, and how attributes and expressions are compared.

use fossgraph_core::{AttributeId, Value, ValueType};

use super::{Bound, Count, Expr, Noun, ParamId, Step, StopId};

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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Condition, Quantity, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects used by some case studies").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let Some(Condition::Chain(chain)) = query.set.first.noun.filter.as_deref() else { panic!("neighbours") };
/// assert_eq!((chain.quantity, chain.step.relations.len()), (Quantity::Some, 1));
/// assert_eq!(engine.graph().schema().phrase(chain.step.relations[0]), "used by");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let files = [("schema.toml", schema), ("teams.csv", "name\nDesk\nOps\nWeb\n"), ("helps.csv", "from,to\nDesk,Ops\nDesk,Web\nOps,Web\n")];
/// let engine = fossgraph_engine::Engine::new(fossgraph_core::load_text(&files).unwrap());
/// let teams = |quantity: &str| {
///     let rows = engine.prepare(&format!("teams that helps {quantity}")).unwrap().run(params! {}).unwrap();
///     rows.iter().map(|row| row[0].to_string()).collect::<Vec<_>>()
/// };
/// assert_eq!((teams("some teams"), teams("at least 2 teams")), (vec!["Desk".to_owned(), "Ops".to_owned()], vec!["Desk".to_owned()]));
/// assert_eq!((teams("no teams"), teams("only Web")), (vec!["Web".to_owned()], vec!["Ops".to_owned()]), "Desk helps Ops too");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_core::Value;
/// use fossgraph_engine::bound::{Condition, Operand, Statement, Test};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects where status = sandbox").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let Some(Condition::Compare(comparison)) = query.set.first.noun.filter.as_deref() else { panic!("a comparison") };
/// assert_eq!(engine.graph().schema().attribute(comparison.attribute).name, "status");
/// assert_eq!(comparison.test, Test::Equal(Operand::Value(Value::Member(1))), "the second level, whatever its case");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_core::ValueType;
/// use fossgraph_engine::bound::{Condition, Expr, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects where length(name) > 20").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let Some(Condition::Calculate(calculation)) = query.set.first.noun.filter.as_deref() else { panic!("a calculation") };
/// assert!(matches!(&calculation.left, Expr::Call(function, _) if function.name == "length"));
/// assert!(calculation.value_type == ValueType::Integer && calculation.test.is_some());
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Condition, Operand, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let operand = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => match query.set.first.noun.filter.as_deref() {
///         Some(Condition::Compare(comparison)) => comparison.test.operands().next().cloned(),
///         _ => None,
///     },
///     _ => None,
/// };
/// assert!(matches!(operand("projects where accepted > 2024"), Some(Operand::Value(_))));
/// assert!(matches!(operand("projects where accepted > $day"), Some(Operand::Param(_))));
/// assert!(matches!(operand("projects where graduated > accepted"), Some(Operand::Attribute(_))));
/// ```
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

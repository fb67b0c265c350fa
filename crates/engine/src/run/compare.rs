//! Comparisons of values.

use std::cmp::Ordering;
use std::sync::Arc;

use fossgraph_core::{AttributeId, Date, Value, ValueType, as_float, fold, version_order};

use crate::bound::{Operand, Test};
use crate::error::Problem;
use crate::pattern;
use crate::run::args::Arguments;

/// Whether a comparison holds: `None` where that is unknown.
pub(super) type Truth = Option<bool>;

/// A comparison with its operands in place.
pub(super) enum Matcher {
    /// With values.
    Values(Vec<Check>),
    /// With another attribute of the same thing.
    Attribute(AttributeId, Relation),
}

/// One test of a value; several are joined by "or".
pub(super) enum Check {
    Relation(Relation, Value),
    Between(Value, Value),
    /// A text that is folded already, as the others are.
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(Arc<regex::Regex>),
    Like(pattern::Likeness),
    Licence(String),
}

#[derive(Clone, Copy)]
pub(super) enum Relation {
    Equal,
    Less,
    Greater,
    AtMost,
    AtLeast,
}

impl Matcher {
    /// The matcher of a test; parameters take their values.
    pub(super) fn new(test: &Test, value_type: ValueType, arguments: &Arguments) -> Result<Self, Problem> {
        let relation = |operand: &Operand, relation| match operand {
            Operand::Attribute(attribute) => Ok(Self::Attribute(*attribute, relation)),
            other => Ok(Self::Values(vec![Check::Relation(relation, arguments.value(other)?)])),
        };
        let text = |operand: &Operand| {
            arguments.value(operand).map(|v| if let Value::Text(text) = v { text } else { String::new() })
        };
        let one = |check| Ok(Self::Values(vec![check]));
        match test {
            Test::Equal(operand) => relation(operand, Relation::Equal),
            Test::Less(operand) => relation(operand, Relation::Less),
            Test::Greater(operand) => relation(operand, Relation::Greater),
            Test::AtMost(operand) => relation(operand, Relation::AtMost),
            Test::AtLeast(operand) => relation(operand, Relation::AtLeast),
            Test::In(operands) => {
                let checks: Result<Vec<Check>, Problem> =
                    operands.iter().map(|o| arguments.value(o).map(|v| Check::Relation(Relation::Equal, v))).collect();
                Ok(Self::Values(checks?))
            }
            Test::Between(low, high) => one(Check::Between(arguments.value(low)?, arguments.value(high)?)),
            Test::Contains(operand) if value_type == ValueType::Licence => one(Check::Licence(fold(&text(operand)?))),
            Test::Contains(operand) => one(Check::Contains(fold(&text(operand)?))),
            Test::StartsWith(operand) => one(Check::StartsWith(fold(&text(operand)?))),
            Test::EndsWith(operand) => one(Check::EndsWith(fold(&text(operand)?))),
            Test::Like(operand) => one(Check::Like(pattern::Likeness::new(fold(&text(operand)?)))),
            Test::Matches(operand) => {
                let pattern = text(operand)?;
                match arguments.pattern(&pattern) {
                    Ok(regex) => one(Check::Matches(regex)),
                    Err(why) => Err(arguments.refused(operand, why)),
                }
            }
        }
    }
}

impl Matcher {
    /// How much longer it takes than to compare two values, roughly.
    pub(super) fn pace(&self) -> usize {
        let slow = |check: &Check| matches!(check, Check::Matches(_) | Check::Like(_) | Check::Licence(_));
        match self {
            Self::Values(checks) if checks.iter().any(slow) => 64,
            Self::Values(checks) => checks.len(),
            Self::Attribute(..) => 0,
        }
    }

    /// Whether the comparison holds of some values; unknown where there is none. `others` gives those of another attribute.
    pub(super) fn of_values(
        &self,
        values: &[Value],
        value_type: ValueType,
        others: impl Fn(AttributeId) -> Vec<Value>,
    ) -> Truth {
        if values.is_empty() {
            return None;
        }
        match self {
            Self::Values(checks) => any(values.iter().flat_map(|v| checks.iter().map(move |c| c.holds(v, value_type)))),
            Self::Attribute(other, relation) => {
                let others = others(*other);
                if others.is_empty() {
                    return None;
                }
                any(values.iter().flat_map(|a| others.iter().map(move |b| related(a, b, *relation, value_type))))
            }
        }
    }
}

impl Check {
    pub(super) fn holds(&self, value: &Value, value_type: ValueType) -> Truth {
        match (self, value) {
            (Self::Relation(relation, other), value) => related(value, other, *relation, value_type),
            (Self::Between(low, high), value) => and(
                related(value, low, Relation::AtLeast, value_type),
                related(value, high, Relation::AtMost, value_type),
            ),
            (Self::Contains(needle), Value::Text(text)) => Some(fold(text).contains(needle)),
            (Self::StartsWith(needle), Value::Text(text)) => Some(fold(text).starts_with(needle)),
            (Self::EndsWith(needle), Value::Text(text)) => Some(fold(text).ends_with(needle)),
            (Self::Like(needle), Value::Text(text)) => Some(needle.fits(&fold(text))),
            (Self::Matches(regex), Value::Text(text)) => Some(regex.is_match(text)),
            (Self::Licence(needle), Value::Text(text)) => Some(pattern::names_licence(text, needle)),
            _ => Some(false),
        }
    }
}

/// Two values of one type compared.
fn related(a: &Value, b: &Value, relation: Relation, value_type: ValueType) -> Truth {
    if let (Value::Date(a), Value::Date(b)) = (a, b) {
        return dates(*a, *b, relation);
    }
    let order = match (a, b) {
        (Value::Text(a), Value::Text(b)) if value_type == ValueType::Version => version_order(a, b),
        (Value::Text(a), Value::Text(b)) => fold(a).cmp(&fold(b)),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b).unwrap_or(Ordering::Less),
        (Value::Integer(a), Value::Float(b)) => as_float(*a).partial_cmp(b).unwrap_or(Ordering::Less),
        (Value::Float(a), Value::Integer(b)) => a.partial_cmp(&as_float(*b)).unwrap_or(Ordering::Less),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Member(a), Value::Member(b)) => a.cmp(b),
        _ => return Some(false),
    };
    Some(match relation {
        Relation::Equal => order.is_eq(),
        Relation::Less => order.is_lt(),
        Relation::Greater => order.is_gt(),
        Relation::AtMost => order.is_le(),
        Relation::AtLeast => order.is_ge(),
    })
}

fn dates(a: Date, b: Date, relation: Relation) -> Truth {
    match relation {
        Relation::Equal => a.within(b),
        Relation::Less => a.before(b),
        Relation::Greater => a.after(b),
        Relation::AtMost => a.after(b).map(|after| !after),
        Relation::AtLeast => a.before(b).map(|before| !before),
    }
}

fn and(a: Truth, b: Truth) -> Truth {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// True if any is, else unknown if any is, else false.
pub(super) fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut unknown = false;
    for truth in truths {
        match truth {
            Some(true) => return Some(true),
            None => unknown = true,
            Some(false) => {}
        }
    }
    if unknown { None } else { Some(false) }
}

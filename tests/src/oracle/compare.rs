//! How what is recorded compares with something else.

use std::cmp::Ordering;

use fossgraph_core::{Value, ValueType, as_float, fold, licence_operands, version_order};
use fossgraph_engine::bound::{Comparison, Operand, Test};
use regex::Regex;

use super::{Here, Oracle, Subject, Truth};

/// The values of what is compared with.
pub(super) type Right<'q, 'f> = dyn Fn(&'q Operand) -> Vec<Value> + 'f;

impl Oracle<'_> {
    /// Whether any value of the attribute passes the test; unknown where none is recorded.
    pub(super) fn compare(&self, of: Subject, comparison: &Comparison, here: Here<'_>) -> Truth {
        let subject = match comparison.stop {
            None => of,
            Some(stop) => match self.at_stop(stop, here) {
                None => return Truth::Unknown,
                Some(node) => Subject::Node(node),
            },
        };
        let right = |operand: &Operand| match operand {
            Operand::Value(value) => vec![value.clone()],
            Operand::Param(param) => self.param_value(*param).into_iter().collect(),
            Operand::Attribute(attribute) => self.values(subject, *attribute, here.time),
            Operand::Stop(stop, attribute) => {
                let node = self.at_stop(*stop, here);
                node.map_or_else(Vec::new, |node| self.values(Subject::Node(node), *attribute, here.time))
            }
            Operand::Expr(_) => self.refuse("an attribute is compared with an expression"),
        };
        let value_type = self.graph.schema().attribute(comparison.attribute).value_type;
        let values = self.values(subject, comparison.attribute, here.time);
        self.passes_test(&values, value_type, &comparison.test, &right)
    }

    /// Whether any of some values of a type passes a test, the values on whose right side `right` tells; unknown where there is none.
    pub(super) fn passes_test<'q>(
        &self,
        values: &[Value],
        value_type: ValueType,
        test: &'q Test,
        right: &Right<'q, '_>,
    ) -> Truth {
        if values.is_empty() {
            return Truth::Unknown;
        }
        Truth::any(values.iter().map(|value| self.test(value, value_type, test, right)))
    }

    fn test<'q>(&self, value: &Value, value_type: ValueType, test: &'q Test, right: &Right<'q, '_>) -> Truth {
        let equal = |operand| self.against(right(operand), |other| equal(value, other, value_type));
        let ordered = |operand, wanted: Ordering, opposite: bool| {
            self.against(right(operand), |other| {
                let truth = ordered(value, other, value_type, wanted)?;
                Some(if opposite { truth.not() } else { truth })
            })
        };
        let texts = |operand, test: &dyn Fn(&str, &str) -> Truth| {
            self.against(right(operand), |other| match (value, other) {
                (Value::Text(text), Value::Text(wanted)) => Some(test(text, wanted)),
                _ => None,
            })
        };
        match test {
            Test::Equal(operand) => equal(operand),
            Test::In(operands) => Truth::any(operands.iter().map(equal)),
            Test::Less(operand) => ordered(operand, Ordering::Less, false),
            Test::Greater(operand) => ordered(operand, Ordering::Greater, false),
            Test::AtMost(operand) => ordered(operand, Ordering::Greater, true),
            Test::AtLeast(operand) => ordered(operand, Ordering::Less, true),
            Test::Between(low, high) => ordered(low, Ordering::Less, true).and(ordered(high, Ordering::Greater, true)),
            Test::Contains(operand) if value_type == ValueType::Licence => texts(operand, &|t, w| names(t, w).into()),
            Test::Contains(operand) => texts(operand, &|t, w| fold(t).contains(&fold(w)).into()),
            Test::StartsWith(operand) => texts(operand, &|t, w| fold(t).starts_with(&fold(w)).into()),
            Test::EndsWith(operand) => texts(operand, &|t, w| fold(t).ends_with(&fold(w)).into()),
            Test::Like(operand) => texts(operand, &|t, w| like(t, w).into()),
            Test::Matches(operand) => texts(operand, &|t, w| self.matches(t, w)),
        }
    }

    /// Whether the relation holds with any of the others; unknown where there is none.
    fn against(&self, others: Vec<Value>, relation: impl Fn(&Value) -> Option<Truth>) -> Truth {
        if others.is_empty() {
            return Truth::Unknown;
        }
        let uneven = |other| format!("a value cannot be compared so with {other:?}");
        Truth::any(others.iter().map(|other| relation(other).unwrap_or_else(|| self.refuse(uneven(other)))))
    }

    /// Whether a regular expression finds something in a text.
    fn matches(&self, text: &str, expression: &str) -> Truth {
        let mut known = self.expressions.borrow_mut();
        if !known.iter().any(|(other, _)| other == expression) {
            known.push((expression.to_owned(), Regex::new(expression).ok()));
        }
        match known.iter().find(|(other, _)| other == expression) {
            Some((_, Some(regex))) => regex.is_match(text).into(),
            _ => self.refuse(format!("`{expression}` is no regular expression")),
        }
    }
}

/// Whether two values of a type are the same; `None` if they are of different types.
fn equal(a: &Value, b: &Value, value_type: ValueType) -> Option<Truth> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => Some(a.within(*b).into()),
        (Value::Boolean(a), Value::Boolean(b)) => Some((a == b).into()),
        (Value::Text(a), Value::Text(b)) if value_type != ValueType::Version => Some((fold(a) == fold(b)).into()),
        _ => Some((order(a, b, value_type)? == Ordering::Equal).into()),
    }
}

/// Whether `a` is less (or greater, if that is wanted) than `b`; `None` if their type has no order.
fn ordered(a: &Value, b: &Value, value_type: ValueType, wanted: Ordering) -> Option<Truth> {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) if wanted == Ordering::Less => Some(a.before(*b).into()),
        (Value::Date(a), Value::Date(b)) => Some(a.after(*b).into()),
        _ => Some((order(a, b, value_type)? == wanted).into()),
    }
}

/// How two values of a type other than date are ordered, where the type has an order.
fn order(a: &Value, b: &Value, value_type: ValueType) -> Option<Ordering> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) if value_type == ValueType::Version => Some(version_order(a, b)),
        (Value::Member(a), Value::Member(b)) => Some(a.cmp(b)),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        _ => float(a)?.partial_cmp(&float(b)?),
    }
}

/// A number as a float.
pub(super) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(as_float(*n)),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// Whether a licence expression names a licence, or is it.
fn names(expression: &str, licence: &str) -> bool {
    let wanted = fold(licence);
    fold(expression) == wanted || licence_operands(expression).iter().any(|operand| fold(operand) == wanted)
}

/// Whether a text is like another, typing errors allowed: it holds it, or each of its words almost begins some word.
pub(super) fn like(text: &str, needle: &str) -> bool {
    let (text, needle) = (fold(text), fold(needle));
    let like = |wanted| words(&text).any(|word| near(word, wanted));
    text.contains(&needle) || (words(&needle).next().is_some() && words(&needle).all(like))
}

/// The maximal runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn near(word: &str, wanted: &str) -> bool {
    let errors = match wanted.chars().count() {
        ..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    word.starts_with(wanted) || strsim::osa_distance(word, wanted) <= errors
}

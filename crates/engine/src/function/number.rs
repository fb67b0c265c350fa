//! Functions of numbers. What is no finite number is missing.

use fossgraph_core::{Number, Value, as_float, parse_number};

use super::{float, integer, text};

pub(super) fn abs(arguments: &[Value]) -> Option<Value> {
    match arguments.first()? {
        Value::Integer(n) => n.checked_abs().map(Value::Integer),
        Value::Float(x) => Some(Value::Float(x.abs())),
        _ => None,
    }
}

/// Halves are rounded away from zero.
pub(super) fn round(arguments: &[Value]) -> Option<Value> {
    let number = float(arguments, 0)?;
    let digits = if arguments.len() > 1 { i32::try_from(integer(arguments, 1)?).ok()? } else { 0 };
    let scale = 10_f64.powi(digits);
    let rounded = (number * scale).round() / scale;
    // more digits than the number has change nothing
    finite(if (number * scale).is_finite() { rounded } else { number })
}

pub(super) fn floor(arguments: &[Value]) -> Option<Value> {
    finite(float(arguments, 0)?.floor())
}

pub(super) fn ceil(arguments: &[Value]) -> Option<Value> {
    finite(float(arguments, 0)?.ceil())
}

pub(super) fn sqrt(arguments: &[Value]) -> Option<Value> {
    finite(float(arguments, 0)?.sqrt())
}

pub(super) fn power(arguments: &[Value]) -> Option<Value> {
    finite(float(arguments, 0)?.powf(float(arguments, 1)?))
}

pub(super) fn number(arguments: &[Value]) -> Option<Value> {
    match parse_number(text(arguments, 0)?.trim())? {
        Number::Integer(n) => Some(Value::Float(as_float(n))),
        Number::Float(x) => finite(x),
    }
}

fn finite(x: f64) -> Option<Value> {
    x.is_finite().then_some(Value::Float(x))
}

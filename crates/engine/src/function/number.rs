//! Functions of numbers. What is no finite number is missing.

use fossgraph_core::{Number, Value, as_float, parse_number};

use super::{finite, float, integer, text};

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
    let digits = if arguments.len() > 1 { integer(arguments, 1)? } else { 0 };
    finite(number.signum() * rounded(&number.abs().to_string(), digits).unwrap_or(number.abs()))
}

/// A number by its decimal digits, of which the shortest that tell it apart are taken: 1.005 is nearer to 1.01 for people, though not
/// in binary. `None` if it has no more digits than are kept.
fn rounded(written: &str, digits: i64) -> Option<f64> {
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let all = format!("{whole}{fraction}");
    let kept = i64::try_from(whole.len()).ok()?.checked_add(digits)?;
    let Ok(kept) = usize::try_from(kept) else { return Some(0.0) };
    let up = all.as_bytes().get(kept)? >= &b'5';
    let power = fraction.len().checked_sub(all.len() - kept);
    // beyond 38 digits a number has no fraction, and only its end is cut
    let head: u128 = format!("0{}", all.get(..kept)?).parse().ok()?;
    let head = head + u128::from(up);
    match power {
        Some(places) => {
            let text = format!("{head:0>width$}", width = places + 1);
            let (whole, fraction) = text.split_at(text.len() - places);
            format!("{whole}.{fraction}0").parse().ok()
        }
        None => format!("{head}{}", "0".repeat(whole.len() - kept)).parse().ok(),
    }
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

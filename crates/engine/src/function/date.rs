//! Functions of dates. What the date does not tell is missing.

use fossgraph_core::{Date, Value};

use super::text;

fn the_date(arguments: &[Value], at: usize) -> Option<Date> {
    if let Some(Value::Date(date)) = arguments.get(at) { Some(*date) } else { None }
}

pub(super) fn year(arguments: &[Value]) -> Option<Value> {
    the_date(arguments, 0).map(|d| Value::Integer(d.year().into()))
}

pub(super) fn quarter(arguments: &[Value]) -> Option<Value> {
    the_date(arguments, 0)?.month().map(|m| Value::Integer(i64::from(m.div_ceil(3))))
}

pub(super) fn month(arguments: &[Value]) -> Option<Value> {
    the_date(arguments, 0)?.month().map(|m| Value::Integer(m.into()))
}

pub(super) fn day(arguments: &[Value]) -> Option<Value> {
    the_date(arguments, 0)?.day().map(|d| Value::Integer(d.into()))
}

pub(super) fn days(arguments: &[Value]) -> Option<Value> {
    the_date(arguments, 0)?.days_until(the_date(arguments, 1)?).map(Value::Integer)
}

pub(super) fn date(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0)?.trim().parse().ok().map(Value::Date)
}

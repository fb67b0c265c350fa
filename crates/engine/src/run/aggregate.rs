//! Aggregates. Each takes every thing once; what is not recorded does not count.

use std::collections::BTreeMap;

use fossgraph_core::{NodeId, ValueType, as_float};

use super::Result;
use super::key::Key;
use super::output::Table;
use crate::bound::{Aggregate, Expr, StopId};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;
use crate::value::{Thing, Value};

/// An aggregate over what a relation reaches from one row.
pub(super) fn of_row(table: &Table<'_>, row: usize, aggregate: Aggregate, argument: Option<&Expr>) -> Value {
    let Some(Expr::Related(stop, step, kinds)) = argument else { return Value::Missing };
    let things = table.reached(table.node(row, *stop), step, kinds);
    match aggregate {
        Aggregate::Count => count(things.len()),
        _ => Value::of_list(things.into_iter().map(|n| Value::Thing(Thing::new(table.world.graph, n))).collect()),
    }
}

/// An aggregate over the rows of a group, and the key by which it is ordered.
pub(super) fn of_group(
    table: &Table<'_>,
    rows: &[usize],
    aggregate: Aggregate,
    argument: Option<&Expr>,
) -> Result<(Value, Key)> {
    let Some(argument) = argument else { return Ok(counted(rows.len())) };
    let things = |stop: Option<StopId>| {
        let mut nodes: Vec<NodeId> = rows.iter().map(|row| table.node(*row, stop)).collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    match argument {
        Expr::Attribute(stop, attribute) => {
            let value_type = table.world.graph.schema().attribute(*attribute).value_type;
            let of_each = things(*stop).into_iter().map(|n| table.world.values(n, *attribute));
            let of_each: Vec<_> = of_each.filter(|values| !values.is_empty()).collect();
            if aggregate == Aggregate::Count {
                return Ok(counted(of_each.len()));
            }
            of_values(table, of_each.into_iter().flatten().collect(), value_type, aggregate)
        }
        Expr::Related(stop, step, kinds) => {
            let mut all: Vec<NodeId> = things(*stop).into_iter().flat_map(|n| table.reached(n, step, kinds)).collect();
            all.sort_unstable();
            all.dedup();
            Ok(of_things(table, &all, aggregate))
        }
        Expr::Thing(stop) => Ok(of_things(table, &things(*stop), aggregate)),
        Expr::Via(attribute) => {
            let value_type = table.world.graph.schema().attribute(*attribute).value_type;
            // each edge once: the same edge may stand in several rows
            let mut edges: Vec<usize> = rows.to_vec();
            edges.sort_by_key(|row| table.rows.via.get(*row));
            edges.dedup_by_key(|row| table.rows.via.get(*row));
            let of_each: Vec<_> =
                edges.into_iter().map(|row| table.via(row, *attribute)).filter(|v| !v.is_empty()).collect();
            if aggregate == Aggregate::Count {
                return Ok(counted(of_each.len()));
            }
            of_values(table, of_each.into_iter().flatten().collect(), value_type, aggregate)
        }
        Expr::Aggregate(..) => Ok((Value::Missing, Key::Missing)),
    }
}

fn count(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

fn counted(n: usize) -> (Value, Key) {
    (count(n), Key::Number(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn of_things(table: &Table<'_>, things: &[NodeId], aggregate: Aggregate) -> (Value, Key) {
    match aggregate {
        Aggregate::Count => counted(things.len()),
        _ => {
            let key = Key::of_list(things.iter().map(|n| Key::Number(n.0.into())).collect());
            (Value::of_list(things.iter().map(|n| Value::Thing(Thing::new(table.world.graph, *n))).collect()), key)
        }
    }
}

fn of_values(
    table: &Table<'_>,
    values: Vec<fossgraph_core::Value>,
    value_type: ValueType,
    aggregate: Aggregate,
) -> Result<(Value, Key)> {
    let keyed =
        |value: fossgraph_core::Value| (Key::of(&value, value_type), Value::of(value, value_type, table.world.graph));
    let float = |x: Option<f64>| x.map_or((Value::Missing, Key::Missing), |x| (Value::Float(x), Key::Float(x)));
    let missing = (Value::Missing, Key::Missing);
    Ok(match aggregate {
        Aggregate::List => {
            let ordered: BTreeMap<Key, Value> = values.into_iter().map(keyed).collect();
            let key = Key::of_list(ordered.keys().cloned().collect());
            (Value::of_list(ordered.into_values().collect()), key)
        }
        Aggregate::Min => values.into_iter().map(keyed).min_by(|a, b| a.0.cmp(&b.0)).map_or(missing, |(k, v)| (v, k)),
        Aggregate::Max => values.into_iter().map(keyed).max_by(|a, b| a.0.cmp(&b.0)).map_or(missing, |(k, v)| (v, k)),
        Aggregate::Sum if value_type == ValueType::Integer => match sum(&values)? {
            Some(n) => (Value::Integer(n), Key::Number(n)),
            None => missing,
        },
        Aggregate::Sum => float(numbers(&values).into_iter().reduce(|a, b| a + b)),
        Aggregate::Average => {
            let numbers = numbers(&values);
            let n = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            float((n > 0).then(|| numbers.iter().sum::<f64>() / f64::from(n)))
        }
        Aggregate::Median => float(median(numbers(&values))),
        Aggregate::Count => counted(values.len()),
    })
}

fn sum(values: &[fossgraph_core::Value]) -> Result<Option<i64>> {
    let mut total: Option<i64> = None;
    for value in values {
        if let fossgraph_core::Value::Integer(n) = value {
            let Some(next) = total.unwrap_or(0).checked_add(*n) else {
                let message = "the sum does not fit into 64 bits";
                return Err(Problem::new(ErrorKind::Limit, "Q083", Span::default(), message));
            };
            total = Some(next);
        }
    }
    Ok(total)
}

fn numbers(values: &[fossgraph_core::Value]) -> Vec<f64> {
    let number = |value: &fossgraph_core::Value| match value {
        fossgraph_core::Value::Integer(n) => Some(as_float(*n)),
        fossgraph_core::Value::Float(x) => Some(*x),
        _ => None,
    };
    values.iter().filter_map(number).collect()
}

/// The middle value; of an even number, the mean of the middle two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied()?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    numbers.get(middle.checked_sub(1)?).map(|lower| f64::midpoint(*lower, upper))
}

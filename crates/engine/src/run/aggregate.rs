//! Aggregates. Each takes every thing once; what is not recorded does not count.

use fossgraph_core::{Data, NodeId, Value, ValueType, as_float};

use super::combine::Slots;
use super::evaluate::{Item, count};
use super::group::Group;
use super::key::Key;
use super::meter::Meter;
use super::set::NodeSet;
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Runner<'_> {
    /// An aggregate over the rows of a group.
    pub(super) fn aggregate(
        &mut self,
        aggregate: Aggregate,
        argument: Option<&Expr>,
        group: &Group<'_>,
    ) -> Result<Vec<Item>> {
        if let Some(found) = group.tallied(aggregate, argument)? {
            return Ok(found.into_iter().map(Item::Value).collect());
        }
        let Some(argument) = argument else { return Ok(vec![Item::Value(count(group.rows.weight(group.members)))]) };
        if let Some(found) = self.of_column(aggregate, argument, group)? {
            return Ok(found.into_iter().map(Item::Value).collect());
        }
        let expr_type = argument.expr_type(self.world.graph.schema());
        let mut stops = Vec::new();
        let (mut all, mut known) = (Vec::new(), 0);
        for row in distinct(group.rows, group.members, argument, &mut self.meter)? {
            let before = self.meter.held();
            let items = self.items(argument, group.rows.place(row, &mut stops))?;
            self.meter.settle(before, items.iter().map(Item::bytes).sum())?;
            known += usize::from(!items.is_empty());
            self.meter.room(&mut all, items.len())?;
            all.extend(items);
        }
        let Some(value_type) = expr_type.value else { return Ok(of_things(all, aggregate)) };
        if aggregate == Aggregate::Count {
            return Ok(vec![Item::Value(count(known))]);
        }
        let values =
            all.into_iter().filter_map(|i| if let Item::Value(value) = i { Some(value) } else { None }).collect();
        Ok(of_values(values, value_type, aggregate, &mut self.meter)?.into_iter().map(Item::Value).collect())
    }
}

impl Runner<'_> {
    /// An aggregate over numbers of one column, or over the things of a stop; `None` where it must be made value by value.
    fn of_column(&mut self, aggregate: Aggregate, argument: &Expr, group: &Group<'_>) -> Result<Option<Option<Value>>> {
        self.meter.hold(group.members.len() * size_of::<u32>())?;
        let things = |nodes: &[NodeId]| {
            let own = || group.members.iter().filter_map(|row| nodes.get(*row)).map(|node| node.0);
            if own().is_sorted_by(|a, b| a < b) {
                return own().collect();
            }
            NodeSet::of(own().collect()).iter().collect::<Vec<u32>>()
        };
        if let (Aggregate::Count, Expr::Thing(stop)) = (aggregate, argument) {
            return Ok(group.rows.nodes(*stop).map(|nodes| Some(count(things(nodes).len()))));
        }
        let Expr::Attribute(stop, attribute) = argument else { return Ok(None) };
        let Some(own) = group.rows.nodes(*stop).map(things) else { return Ok(None) };
        let ends = own.first().zip(own.last());
        let Some((column, first)) = ends.and_then(|(low, high)| self.single(*attribute, *low, *high)) else {
            return Ok(None);
        };
        let (Data::Integers(_) | Data::Floats(_)) = column.data() else { return Ok(None) };
        self.meter.values(own.len())?;
        let places = own.iter().map(|node| node - first).filter(|place| column.is_known(*place));
        let integer = |place: u32| match column.data() {
            Data::Integers(numbers) => numbers.get(place as usize).copied().unwrap_or_default(),
            _ => 0,
        };
        let number = |place: u32| match column.data() {
            Data::Integers(numbers) => numbers.get(place as usize).map_or(0.0, |n| as_float(*n)),
            Data::Floats(numbers) => numbers.get(place as usize).copied().unwrap_or_default(),
            _ => 0.0,
        };
        let float = |x: Option<f64>| x.and_then(as_number);
        Ok(Some(match (aggregate, column.data()) {
            (Aggregate::Count, _) => Some(count(places.count())),
            (Aggregate::Sum, Data::Integers(_)) => sum(places.map(integer))?.map(Value::Integer),
            (Aggregate::Sum, _) => float(places.map(number).reduce(|a, b| a + b)),
            (Aggregate::Average, _) => {
                let (n, total) = places.map(number).fold((0_u32, 0.0), |(n, total), x| (n + 1, total + x));
                as_number(total / f64::from(n))
            }
            _ => return Ok(None),
        }))
    }
}

/// Of rows in which all that an expression reads is the same, the first: each thing counts once.
fn distinct(rows: &Slots, members: &[usize], expr: &Expr, meter: &mut Meter<'_>) -> Result<Vec<usize>> {
    meter.hold(size_of_val(members))?;
    let stops = expr.stops();
    let via = expr.any(&|part| matches!(part, Expr::Via(_)));
    if stops.is_empty() && !via {
        return Ok(members.to_vec());
    }
    let compare = |a: &usize, b: &usize| {
        let nodes = stops.iter().map(|stop| rows.node(*a, *stop).cmp(&rows.node(*b, *stop)));
        let edges = via.then(|| rows.via.get(*a).cmp(&rows.via.get(*b)));
        nodes.chain(edges).fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    };
    let mut kept = meter.sorted(members.to_vec(), |a, b| compare(a, b).then(a.cmp(b)))?;
    kept.dedup_by(|a, b| compare(a, b).is_eq());
    Ok(kept)
}

fn of_things(items: Vec<Item>, aggregate: Aggregate) -> Vec<Item> {
    let mut things: Vec<NodeId> =
        items.into_iter().filter_map(|i| if let Item::Thing(node) = i { Some(node) } else { None }).collect();
    things.sort_unstable();
    things.dedup();
    match aggregate {
        Aggregate::Count => vec![Item::Value(count(things.len()))],
        _ => things.into_iter().map(Item::Thing).collect(),
    }
}

fn of_values(
    values: Vec<Value>,
    value_type: ValueType,
    aggregate: Aggregate,
    meter: &mut Meter<'_>,
) -> Result<Vec<Value>> {
    meter.hold(values.len() * size_of::<Value>())?;
    let keyed = |value: Value| (Key::of(&value, value_type), value);
    let one = |value: Option<Value>| value.into_iter().collect();
    let float = |x: Option<f64>| one(x.and_then(as_number));
    Ok(match aggregate {
        Aggregate::List => listed(values, value_type, meter)?,
        Aggregate::Min => one(values.into_iter().map(keyed).min_by(|a, b| a.0.cmp(&b.0)).map(|(_, v)| v)),
        Aggregate::Max => one(values.into_iter().map(keyed).max_by(|a, b| a.0.cmp(&b.0)).map(|(_, v)| v)),
        Aggregate::Sum if value_type == ValueType::Integer => {
            one(sum(values.iter().filter_map(integer))?.map(Value::Integer))
        }
        Aggregate::Sum => float(numbers(&values).into_iter().reduce(|a, b| a + b)),
        Aggregate::Average => {
            let numbers = numbers(&values);
            let n = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            one(as_number(numbers.iter().sum::<f64>() / f64::from(n)))
        }
        Aggregate::Median => float(median(&meter.sorted(numbers(&values), f64::total_cmp)?)),
        Aggregate::Count => vec![count(values.len())],
    })
}

/// The sum, whatever the sums on the way to it come to.
fn sum(values: impl Iterator<Item = i64>) -> Result<Option<i64>> {
    values.map(i128::from).reduce(|a, b| a.saturating_add(b)).map(whole).transpose()
}

/// A sum, if it fits.
fn whole(total: i128) -> Result<i64> {
    let message = "the sum does not fit into 64 bits";
    let problem = |_| Problem::new(ErrorKind::Limit, "Q083", Span::default(), message);
    i64::try_from(total).map_err(problem)
}

/// A sum as a value.
pub(super) fn whole_sum(total: i128) -> Result<Value> {
    whole(total).map(Value::Integer)
}

/// A number as a value: one that is not finite is none.
pub(super) fn as_number(x: f64) -> Option<Value> {
    x.is_finite().then_some(Value::Float(x))
}

fn numbers(values: &[Value]) -> Vec<f64> {
    values.iter().filter_map(number).collect()
}

fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(n) = value { Some(*n) } else { None }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(as_float(*n)),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// The different values, in their order.
fn listed(mut values: Vec<Value>, value_type: ValueType, meter: &mut Meter<'_>) -> Result<Vec<Value>> {
    let mut keys = meter.list(values.len())?;
    for value in &values {
        let key = Key::of(value, value_type);
        meter.hold(key.bytes())?;
        keys.push(key);
    }
    let mut places = meter.list(values.len())?;
    places.extend(0..values.len());
    let key = |at: &usize| keys.get(*at);
    // of values that are the same, the last is told
    let mut places = meter.sorted(places, |a, b| key(a).cmp(&key(b)).then(b.cmp(a)))?;
    places.dedup_by(|a, b| key(a) == key(b));
    let taken = |at: usize| values.get_mut(at).map(|value| std::mem::replace(value, Value::Boolean(false)));
    Ok(places.into_iter().filter_map(taken).collect())
}

/// The middle value of some that ascend; of an even number, the mean of the middle two.
fn median(numbers: &[f64]) -> Option<f64> {
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied()?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    numbers.get(middle.checked_sub(1)?).map(|lower| f64::midpoint(*lower, upper))
}

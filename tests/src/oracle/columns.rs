//! What a column shows of a row or of a group.

use std::collections::BTreeSet;

use fossgraph_core::{NodeId, Value, ValueType, as_float};
use fossgraph_engine::bound::{Aggregate, Expr, Query, StopId};

use super::Oracle;
use super::compare::float;
use super::item::{Item, distinct};
use super::rows::{Group, Row};

impl Oracle<'_> {
    /// What a column shows of a group.
    pub(super) fn column(&self, query: &Query, expr: &Expr, group: &Group) -> Vec<Item> {
        if let Some((_, key)) = query.groups.iter().zip(&group.keys).find(|(other, _)| *other == expr) {
            return key.clone().into_iter().collect();
        }
        match (expr, group.rows.as_slice()) {
            (Expr::Aggregate(_, Some(argument)), _) if !query.grouped && !matches!(**argument, Expr::Related(..)) => {
                self.refuse("an aggregate over rows that are not grouped")
            }
            (Expr::Aggregate(Aggregate::Count, None), rows) if query.grouped => vec![Item::integer(rows.len())],
            (Expr::Aggregate(aggregate, Some(argument)), rows) => self.aggregate(*aggregate, argument, rows),
            (Expr::Attribute(..) | Expr::Related(..) | Expr::Thing(_), [row]) if !query.grouped => {
                self.of_row(row, expr)
            }
            _ => self.refuse("a column that is neither a key nor an aggregate"),
        }
    }

    /// What a column that is no aggregate shows of a row.
    pub(super) fn of_row(&self, row: &Row, expr: &Expr) -> Vec<Item> {
        self.place(row, expr).map_or_else(Vec::new, |node| self.of_node(node, expr))
    }

    /// The node of a row that a column speaks of.
    fn place(&self, row: &Row, expr: &Expr) -> Option<NodeId> {
        match expr {
            Expr::Attribute(None, _) | Expr::Related(None, ..) | Expr::Thing(None) => Some(row.last),
            Expr::Attribute(Some(stop), _) | Expr::Related(Some(stop), ..) | Expr::Thing(Some(stop)) => {
                let StopId(at) = *stop;
                row.stops.get(at).copied().or_else(|| self.refuse("a stop that the query does not have"))
            }
            Expr::Aggregate(..) => self.refuse("an aggregate inside another, or as a key"),
        }
    }

    fn of_node(&self, node: NodeId, expr: &Expr) -> Vec<Item> {
        match expr {
            Expr::Attribute(_, attribute) => {
                let value_type = self.graph.schema().attribute(*attribute).value_type;
                self.values(node, *attribute).into_iter().map(|value| Item::Value(value, value_type)).collect()
            }
            Expr::Related(_, relations, kinds) => {
                self.neighbours(node, relations, kinds).into_iter().map(Item::Node).collect()
            }
            Expr::Thing(_) => vec![Item::Node(node)],
            Expr::Aggregate(..) => Vec::new(),
        }
    }

    /// An aggregate over rows: each thing that the argument speaks of counts once.
    fn aggregate(&self, aggregate: Aggregate, argument: &Expr, rows: &[Row]) -> Vec<Item> {
        let things: BTreeSet<NodeId> = rows.iter().filter_map(|row| self.place(row, argument)).collect();
        let items: Vec<Item> = things.iter().flat_map(|node| self.of_node(*node, argument)).collect();
        match aggregate {
            Aggregate::Count if matches!(argument, Expr::Attribute(..)) => {
                let known = things.iter().filter(|node| !self.of_node(**node, argument).is_empty());
                vec![Item::integer(known.count())]
            }
            Aggregate::Count => vec![Item::integer(distinct(items).len())],
            Aggregate::List => distinct(items),
            Aggregate::Min => distinct(items).into_iter().take(1).collect(),
            Aggregate::Max => distinct(items).into_iter().last().into_iter().collect(),
            Aggregate::Sum => self.sum(&items).into_iter().collect(),
            Aggregate::Average => mean(&self.numbers(&items)).map(Item::float).into_iter().collect(),
            Aggregate::Median => median(self.numbers(&items)).map(Item::float).into_iter().collect(),
        }
    }

    fn sum(&self, items: &[Item]) -> Option<Item> {
        let numbers = self.numbers(items);
        let whole = items.iter().map(|item| match item {
            Item::Value(Value::Integer(n), _) => Some(*n),
            _ => None,
        });
        match whole.collect::<Option<Vec<i64>>>() {
            _ if numbers.is_empty() => None,
            None => Some(Item::float(numbers.iter().sum())),
            Some(whole) => {
                let sum = whole.iter().try_fold(0_i64, |sum, n| sum.checked_add(*n));
                let sum = sum.unwrap_or_else(|| self.refuse("a sum that does not fit"));
                Some(Item::Value(Value::Integer(sum), ValueType::Integer))
            }
        }
    }

    fn numbers(&self, items: &[Item]) -> Vec<f64> {
        let number = |item: &Item| match item {
            Item::Value(value, _) => float(value),
            Item::Node(_) => None,
        };
        items.iter().map(|item| number(item).unwrap_or_else(|| self.refuse("a sum of what is no number"))).collect()
    }
}

fn mean(numbers: &[f64]) -> Option<f64> {
    let count = i64::try_from(numbers.len()).ok().filter(|n| *n > 0)?;
    Some(numbers.iter().sum::<f64>() / as_float(count))
}

/// The middle number; of an even number of them, the mean of the middle two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let skip = numbers.len().saturating_sub(1) / 2;
    let middle: Vec<f64> = numbers.iter().skip(skip).take(2 - numbers.len() % 2).copied().collect();
    mean(&middle)
}

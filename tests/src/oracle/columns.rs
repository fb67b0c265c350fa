//! What a column shows of a row or of a group.

use std::collections::BTreeSet;

use fossgraph_core::{Value, ValueType, as_float};
use fossgraph_engine::bound::{Aggregate, Expr, Query, StopId};

use super::compare::float;
use super::item::{Item, distinct};
use super::rows::{Group, Row};
use super::{Here, Oracle, Subject, Truth};

impl<'a> Oracle<'a> {
    /// What a column shows of a group.
    pub(super) fn column(&self, query: &'a Query, expr: &'a Expr, group: &Group) -> Vec<Item> {
        if let Some((_, key)) = query.groups.iter().zip(&group.keys).find(|(other, _)| *other == expr) {
            return key.clone().into_iter().collect();
        }
        match (expr, group.rows.as_slice()) {
            (Expr::Aggregate(_, Some(argument)), _) if !query.grouped && !matches!(**argument, Expr::Related(..)) => {
                self.refuse("an aggregate over rows that are not grouped")
            }
            (Expr::Aggregate(Aggregate::Count, None), rows) if query.grouped => vec![Item::integer(rows.len())],
            (Expr::Aggregate(aggregate, Some(argument)), rows) => self.aggregate(query, *aggregate, argument, rows),
            (Expr::Attribute(..) | Expr::Related(..) | Expr::Via(_) | Expr::Thing(_), [row]) if !query.grouped => {
                self.of_row(query, row, expr)
            }
            _ => self.refuse("a column that is neither a key nor an aggregate"),
        }
    }

    /// What a column that is no aggregate shows of a row.
    pub(super) fn of_row(&self, query: &'a Query, row: &Row, expr: &'a Expr) -> Vec<Item> {
        self.subject(row, expr).map_or_else(Vec::new, |subject| self.of_subject(query, subject, expr))
    }

    /// The thing or the edge of a row that a column speaks of.
    fn subject(&self, row: &Row, expr: &Expr) -> Option<Subject> {
        match expr {
            Expr::Via(_) => row.via.or_else(|| self.refuse("an edge that the rows do not have")),
            Expr::Attribute(None, _) | Expr::Related(None, ..) | Expr::Thing(None) => Some(Subject::Node(row.last)),
            Expr::Attribute(Some(stop), _) | Expr::Related(Some(stop), ..) | Expr::Thing(Some(stop)) => {
                let StopId(at) = *stop;
                let node = row.stops.get(at).copied().or_else(|| self.refuse("a stop that the rows do not have"));
                node.map(Subject::Node)
            }
            Expr::Aggregate(..) => self.refuse("an aggregate inside another, or as a key"),
        }
    }

    fn of_subject(&self, query: &'a Query, subject: Subject, expr: &'a Expr) -> Vec<Item> {
        let here = Here { time: self.time(query.set.time, None), stops: &[] };
        match (expr, subject) {
            (Expr::Attribute(_, attribute) | Expr::Via(attribute), _) => {
                let value_type = self.graph.schema().attribute(*attribute).value_type;
                let values = self.values(subject, *attribute, here.time);
                values.into_iter().map(|value| Item::Value(value, value_type)).collect()
            }
            (Expr::Related(_, step, kinds), Subject::Node(node)) => {
                let near = self.neighbours(node, step, kinds, here).into_iter();
                near.filter(|(_, truth)| *truth == Truth::True).map(|(other, _)| Item::Node(other)).collect()
            }
            (Expr::Thing(_), Subject::Node(node)) => vec![Item::Node(node)],
            (Expr::Related(..) | Expr::Thing(_), Subject::Edge(..)) | (Expr::Aggregate(..), _) => Vec::new(),
        }
    }

    /// An aggregate over rows: each thing, or each edge, that the argument speaks of counts once.
    fn aggregate(&self, query: &'a Query, aggregate: Aggregate, argument: &'a Expr, rows: &[Row]) -> Vec<Item> {
        let subjects: BTreeSet<Subject> = rows.iter().filter_map(|row| self.subject(row, argument)).collect();
        let each: Vec<Vec<Item>> = subjects.iter().map(|subject| self.of_subject(query, *subject, argument)).collect();
        let items = each.concat();
        match aggregate {
            Aggregate::Count if matches!(argument, Expr::Attribute(..) | Expr::Via(_)) => {
                vec![Item::integer(each.iter().filter(|values| !values.is_empty()).count())]
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

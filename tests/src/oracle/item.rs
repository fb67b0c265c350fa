//! One value of a column before it is written: what still knows its type, and so its order.

use std::cmp::Ordering;

use fossgraph_core::{NodeId, Value as CoreValue, ValueType, natural_order, version_order};
use fossgraph_engine::{Thing, Value};

use super::{Oracle, compare};

/// A value of the graph or a thing of it. A column shows a list of items; where nothing is recorded, the list is empty.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    /// A value, with the type of its attribute.
    Value(CoreValue, ValueType),
    /// A thing.
    Node(NodeId),
}

impl Item {
    pub(super) fn integer(n: usize) -> Self {
        Self::Value(CoreValue::Integer(i64::try_from(n).unwrap_or(i64::MAX)), ValueType::Integer)
    }

    pub(super) fn float(x: f64) -> Self {
        Self::Value(CoreValue::Float(x), ValueType::Float)
    }

    /// The order in which answers list items of one column.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Node(a), Self::Node(b)) => a.cmp(b),
            (Self::Value(a, value_type), Self::Value(b, _)) => match (a, b) {
                (CoreValue::Text(a), CoreValue::Text(b)) if *value_type == ValueType::Version => version_order(a, b),
                (CoreValue::Text(a), CoreValue::Text(b)) => natural_order(a, b),
                (CoreValue::Integer(a), CoreValue::Integer(b)) => a.cmp(b),
                (CoreValue::Boolean(a), CoreValue::Boolean(b)) => a.cmp(b),
                (CoreValue::Date(a), CoreValue::Date(b)) => a.cmp(b),
                (CoreValue::Member(a), CoreValue::Member(b)) => a.cmp(b),
                _ => compare::float(a).partial_cmp(&compare::float(b)).unwrap_or(Ordering::Equal),
            },
            _ => Ordering::Equal,
        }
    }

    /// [`Item::order`], versions that count as equal told apart by their text.
    pub(super) fn exact_order(&self, other: &Self) -> Ordering {
        self.order(other).then_with(|| match (self, other) {
            (Self::Value(CoreValue::Text(a), _), Self::Value(CoreValue::Text(b), _)) => a.cmp(b),
            _ => Ordering::Equal,
        })
    }
}

/// The different items, in their order.
pub(super) fn distinct(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(Item::exact_order);
    items.dedup();
    items
}

impl Oracle<'_> {
    /// Items as an answer shows them: nothing, one value or a list.
    pub(super) fn value(&self, items: Vec<Item>) -> Value {
        let mut values: Vec<Value> = items.into_iter().map(|item| self.written(item)).collect();
        match values.len() {
            0 => Value::Missing,
            1 => values.swap_remove(0),
            _ => Value::List(values),
        }
    }

    fn written(&self, item: Item) -> Value {
        match item {
            Item::Node(node) => {
                let kind = self.graph.schema().kind(self.graph.kind_of(node)).singular.clone();
                let (id, name) = (self.graph.id(node).to_owned(), self.graph.name(node).to_owned());
                Value::Thing(Thing { node, kind, id, name })
            }
            Item::Value(CoreValue::Text(text), _) => Value::Text(text),
            Item::Value(CoreValue::Integer(n), _) => Value::Integer(n),
            Item::Value(CoreValue::Float(x), _) => Value::Float(x),
            Item::Value(CoreValue::Boolean(b), _) => Value::Boolean(b),
            Item::Value(CoreValue::Date(date), _) => Value::Date(date),
            Item::Value(member @ CoreValue::Member(_), value_type) => {
                Value::Text(member.display(value_type, self.graph.schema()))
            }
        }
    }
}

//! Keys by which rows are ordered and grouped.

use std::cmp::Ordering;

use fossgraph_core::{Value, ValueType, natural_order, version_order};

use crate::value::heap;

/// A value as it is ordered. What is missing comes last, whichever way the order goes.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// Integers, dates, members of enumerations, booleans, nodes, places in a dictionary.
    Number(i64),
    Float(f64),
    Text(String),
    Version(String),
    List(Vec<Key>),
    Missing,
}

impl Key {
    pub(super) fn of(value: &Value, value_type: ValueType) -> Self {
        match value {
            Value::Text(text) if value_type == ValueType::Version => Self::Version(text.clone()),
            Value::Text(text) => Self::Text(text.clone()),
            Value::Integer(n) => Self::Number(*n),
            Value::Float(x) => Self::Float(*x),
            Value::Boolean(b) => Self::Number(i64::from(*b)),
            Value::Date(date) => Self::Number(date.to_bits().into()),
            Value::Member(m) => Self::Number((*m).into()),
        }
    }

    /// The key of a list: nothing is missing, one value stands alone.
    pub(super) fn of_list(mut keys: Vec<Key>) -> Self {
        match keys.len() {
            0 => Self::Missing,
            1 => keys.pop().unwrap_or(Self::Missing),
            _ => Self::List(keys),
        }
    }

    /// What it takes beside itself.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Version(text) => heap(text),
            Self::List(keys) => keys.iter().map(|key| size_of::<Key>() + key.bytes()).sum(),
            Self::Number(_) | Self::Float(_) | Self::Missing => 0,
        }
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The order in a clause: what is missing last either way.
    pub(super) fn order(&self, other: &Self, descending: bool) -> Ordering {
        match (self.is_missing(), other.is_missing()) {
            (false, false) if descending => other.order(self, false),
            _ => self.compare(other, version_order),
        }
    }

    /// The order of all keys, by an order of versions: in a clause those that are equal tie, however they are written.
    fn compare(&self, other: &Self, versions: fn(&str, &str) -> Ordering) -> Ordering {
        match (self, other) {
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => Ordering::Greater,
            (_, Self::Missing) => Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Number(a), Self::Float(b)) => fossgraph_core::as_float(*a).total_cmp(b),
            (Self::Float(a), Self::Number(b)) => a.total_cmp(&fossgraph_core::as_float(*b)),
            (Self::Text(a), Self::Text(b)) => natural_order(a, b),
            (Self::Version(a), Self::Version(b)) => versions(a, b),
            (Self::List(a), Self::List(b)) => {
                let unequal = a.iter().zip(b).map(|(a, b)| a.compare(b, versions)).find(|order| order.is_ne());
                unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
            }
            (Self::List(a), b) => {
                a.first().map_or(Ordering::Less, |first| first.compare(b, versions)).then(Ordering::Greater)
            }
            (a, Self::List(b)) => {
                b.first().map_or(Ordering::Greater, |first| a.compare(first, versions)).then(Ordering::Less)
            }
            (a, b) => a.rank().cmp(&b.rank()),
        }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other, |a, b| version_order(a, b).then_with(|| a.cmp(b)))
    }
}

impl Key {
    /// The order of keys that cannot be compared, which one column never holds.
    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) | Self::Float(_) => 0,
            Self::Text(_) => 1,
            Self::Version(_) => 2,
            Self::List(_) => 3,
            Self::Missing => 4,
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

//! Values as they are matched across two versions of data.

use fossgraph_core::NodeId;

use super::pairing::{Pairing, Side};
use crate::value::{Thing, Value};

/// A value, or a part of one, by which rows are matched: things by what they are in both versions, lists in any order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Missing,
    Boolean(bool),
    Integer(i64),
    Text(String),
    /// A thing of the later version.
    Later(u32),
    /// A thing that the earlier version alone has.
    Earlier(u32),
    Several(Vec<Part>),
}

/// How values of one side are read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) pairing: &'a Pairing,
    pub(super) side: Side,
}

impl Reader<'_> {
    pub(super) fn thing(self, node: NodeId) -> Part {
        match self.pairing.both(self.side, node) {
            (_, Some(node)) => Part::Later(node.0),
            (node, None) => Part::Earlier(node.unwrap_or(NodeId(u32::MAX)).0),
        }
    }

    /// What a value is, whatever the things in it are called.
    pub(super) fn meant(self, value: &Value) -> Part {
        self.part(value, &|thing| self.thing(thing.node))
    }

    /// What a value shows. What the file of a document is called is no part of it.
    pub(super) fn shown(self, value: &Value) -> Part {
        let named = |thing: &Thing| match self.pairing.is_by_content(self.side, thing.node) {
            true => self.thing(thing.node),
            false => Part::Several(vec![self.thing(thing.node), Part::Text(thing.name.clone())]),
        };
        self.part(value, &named)
    }

    fn part(self, value: &Value, of: &dyn Fn(&Thing) -> Part) -> Part {
        match value {
            Value::Missing => Part::Missing,
            Value::Text(text) => Part::Text(self.pairing.called(self.side, text).to_owned()),
            Value::Integer(n) => Part::Integer(*n),
            Value::Float(x) => Part::Text(format!("{:e}", if *x == 0.0 { 0.0 } else { *x })),
            Value::Boolean(b) => Part::Boolean(*b),
            Value::Date(date) => Part::Text(date.to_string()),
            Value::Thing(thing) => of(thing),
            Value::List(items) => {
                let mut parts: Vec<Part> = items.iter().map(|item| self.part(item, of)).collect();
                parts.sort_unstable();
                Part::Several(parts)
            }
            Value::Path(path) => {
                let steps = path.steps.iter().flat_map(|(phrase, thing)| [Part::Text(phrase.clone()), of(thing)]);
                Part::Several(std::iter::once(of(&path.start)).chain(steps).collect())
            }
        }
    }
}

/// Whether a value before and one after show the same; numbers with a fraction but for their last digits.
pub(super) fn same(pairing: &Pairing, before: &Value, after: &Value) -> bool {
    if let (Value::Float(a), Value::Float(b)) = (before, after) {
        return a == b || (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    }
    Reader { pairing, side: Side::Before }.shown(before) == Reader { pairing, side: Side::After }.shown(after)
}

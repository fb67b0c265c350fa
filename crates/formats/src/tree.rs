//! What a YAML or JSON document says, with the line of every value.

mod json;
mod yaml;

use std::collections::BTreeSet;

use fossgraph_core::LoadError;

use crate::document::Document;

/// Nested deeper, nothing can be meant.
const DEEPEST: usize = 64;

/// A value and the line in which it begins, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) value: NodeValue,
}

/// What a node holds. Numbers, dates, true and false are the texts that stand there: what they mean, their reader knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NodeValue {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a map and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The line of the key.
    pub(crate) line: usize,
    pub(crate) node: Node,
}

impl Node {
    /// Reads a YAML document (1.2, so that `no` is a text). Aliases, tags with a meaning of their own, and several documents in one file
    /// are not read.
    pub(crate) fn of_yaml(document: &Document) -> Result<Self, LoadError> {
        yaml::read(document, document.text()?)
    }

    /// Reads a JSON document.
    pub(crate) fn of_json(document: &Document) -> Result<Self, LoadError> {
        json::read(document, document.text()?)
    }

    /// The value of a key, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|e| e.key == key).map(|e| &e.node)
    }

    /// The entries, if this is a map.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements, if this is a list; null is an empty one.
    pub(crate) fn items(&self) -> Option<&[Node]> {
        match &self.value {
            NodeValue::List(items) => Some(items),
            NodeValue::Null => Some(&[]),
            _ => None,
        }
    }

    /// The text, if this is one that is not blank.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Text(text) if !blank(text) => Some(text),
            _ => None,
        }
    }

    /// Whether nothing stands here.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.value {
            NodeValue::Null => true,
            NodeValue::Text(text) => blank(text),
            NodeValue::List(items) => items.is_empty(),
            NodeValue::Map(entries) => entries.is_empty(),
        }
    }

    /// What the value is, for messages.
    pub(crate) fn what(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "nothing",
            NodeValue::Text(_) => "a text",
            NodeValue::List(_) => "a list",
            NodeValue::Map(_) => "a map",
        }
    }
}

fn blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Collects the entries of a map, among which no key stands twice.
#[derive(Default)]
struct Entries {
    entries: Vec<Entry>,
    keys: BTreeSet<String>,
}

impl Entries {
    fn push(&mut self, entry: Entry) -> Result<(), String> {
        if !self.keys.insert(entry.key.clone()) {
            return Err(format!("the key `{}` stands twice", entry.key));
        }
        self.entries.push(entry);
        Ok(())
    }
}

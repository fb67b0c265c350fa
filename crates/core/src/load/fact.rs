//! What stands beside a value: interval, sources, check mark, note; and values of the type that is due.

use std::borrow::Cow;

use super::record::Reader;
use super::tree::{Key, Own, Tree, TreeValue};
use crate::build::{FactDraft, Reference};
use crate::diagnostic::Diagnostic;
use crate::graph::Check;
use crate::schema::{AttributeId, Schema};
use crate::value::{Date, Value, ValueType, any_of, as_float};

/// Keys that every record and every claim may have.
pub(super) const FACT_KEYS: [&str; 5] = ["since", "until", "sources", "check", "note"];

impl Reader<'_> {
    /// Tells of each key that an edge or a claim does not have.
    pub(super) fn only_keys(&mut self, table: &[(Key<'_>, Tree<'_>)], own: &[Own], attributes: &[AttributeId]) {
        for (key, _) in table {
            if let Some(error) = self.unknown_edge_key(key, own, attributes) {
                self.error(error);
            }
        }
    }

    /// The error on a key that an edge or a claim does not have.
    pub(super) fn unknown_edge_key(
        &self,
        key: &Key<'_>,
        own: &[Own],
        attributes: &[AttributeId],
    ) -> Option<Diagnostic> {
        let known = own.contains(&key.word.own) || key.word.own.is_beside();
        if known || key.word.attribute.is_some_and(|attribute| attributes.contains(&attribute)) {
            return None;
        }
        let own = own.iter().map(|own| own.name());
        let attributes = attributes.iter().map(|attribute| self.schema.attribute(*attribute).name.as_str());
        let allowed: Vec<&str> = own.chain(attributes).chain(FACT_KEYS).collect();
        let near = self.near(&key.name, allowed.iter().copied());
        let mut error =
            Diagnostic::new("D035", self.place(key.at), format!("`{}` is unknown here", key.name)).did_you_mean(&near);
        error.help = error.help.or_else(|| Some(format!("known are {}", any_of(&allowed).replace(" or ", " and "))));
        Some(error)
    }

    /// What a table says beside its value; what it leaves out it takes from the record, or the record from its file.
    pub(super) fn fact(&mut self, table: &[(Key<'_>, Tree<'_>)], record: Option<&FactDraft>) -> FactDraft {
        let mut fact = FactDraft {
            sources: record.map_or_else(|| self.default_sources.clone(), |r| r.sources.clone()),
            check: record.and_then(|r| r.check),
            ..FactDraft::default()
        };
        for (key, tree) in table {
            match key.word.own {
                Own::Since => fact.since = self.date(tree),
                Own::Until => fact.until = self.date(tree),
                Own::Sources => fact.sources = self.references(tree),
                Own::Check => fact.check = self.check(tree),
                Own::Note => {
                    if let TreeValue::Text(text) = &tree.value {
                        fact.note = Some(text.trim().to_owned());
                    } else {
                        self.wrong("D034", tree.at, format!("`note` must be a text, not {}", tree.what()));
                    }
                }
                _ => {}
            }
        }
        if let (Some(since), Some(until)) = (fact.since, fact.until)
            && since.first() >= until.end()
        {
            let at = table.iter().find(|(key, _)| key.word.own == Own::Until).map_or(0, |(_, tree)| tree.at);
            self.wrong("D039", at, format!("it ends ({until}) before it begins ({since})"));
        }
        fact
    }

    fn date(&mut self, tree: &Tree<'_>) -> Option<Date> {
        match convert(tree, ValueType::Date, self.schema) {
            Ok(Value::Date(date)) => Some(date),
            Ok(_) => None,
            Err(why) => {
                self.wrong("D038", tree.at, why);
                None
            }
        }
    }

    fn check(&mut self, tree: &Tree<'_>) -> Option<Check> {
        let mark = if let TreeValue::Text(text) = &tree.value { Check::parse(text.trim()) } else { None };
        if mark.is_none() {
            self.wrong("D038", tree.at, "`check` must be `verified`, `claim` or `disputed`".to_owned());
        }
        mark
    }

    pub(super) fn references(&mut self, tree: &Tree<'_>) -> Vec<Reference> {
        let mut out = Vec::new();
        for item in items(tree, self.flat).iter() {
            match &item.value {
                TreeValue::Text(text) => {
                    out.push(Reference { text: text.trim().to_owned(), place: self.place(item.at) })
                }
                _ => {
                    self.wrong("D034", item.at, format!("a source is named by its id, not by {}", item.what()));
                }
            }
        }
        out
    }
}

/// The items of a list, or the one value; in a flat file, what `;` separates.
pub(super) fn items<'t, 'a>(tree: &'t Tree<'a>, flat: bool) -> Cow<'t, [Tree<'a>]> {
    match &tree.value {
        TreeValue::List(items) => Cow::Borrowed(items),
        TreeValue::Text(text) if flat => {
            let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
            items.map(|item| Tree { at: tree.at, value: TreeValue::Text(item.to_owned().into()) }).collect()
        }
        _ => Cow::Borrowed(std::slice::from_ref(tree)),
    }
}

/// A value of the type that is due.
pub(super) fn convert(tree: &Tree<'_>, value_type: ValueType, schema: &Schema) -> Result<Value, String> {
    match (&tree.value, value_type) {
        (TreeValue::Text(text), _) => Value::parse(text, value_type, schema),
        (TreeValue::Integer(n), ValueType::Integer) => Ok(Value::Integer(*n)),
        (TreeValue::Integer(n), ValueType::Float) => Ok(Value::Float(as_float(*n))),
        (TreeValue::Integer(year), ValueType::Date) => Value::parse(&year.to_string(), ValueType::Date, schema),
        (TreeValue::Float(x), ValueType::Float) => Ok(Value::Float(*x)),
        (TreeValue::Boolean(b), ValueType::Boolean) => Ok(Value::Boolean(*b)),
        (TreeValue::Date(date), ValueType::Date) => Ok(Value::Date(*date)),
        (TreeValue::Unfit(why), _) => Err(why.clone()),
        (TreeValue::Integer(_) | TreeValue::Float(_), ValueType::Version) => {
            Err("a version is written as a text, between quotes: 1.10 is not 1.1".to_owned())
        }
        _ => Err(format!("expected {}, found {}", expected(value_type), tree.what())),
    }
}

fn expected(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Text | ValueType::Version | ValueType::Url | ValueType::Licence => "a text",
        ValueType::Integer => "a whole number",
        ValueType::Float => "a number",
        ValueType::Boolean => "true or false",
        ValueType::Date => "a date",
        ValueType::Enumeration(_) => "one of its members, as a text",
    }
}

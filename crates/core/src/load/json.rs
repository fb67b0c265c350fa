//! JSON Lines: one record or edge a line.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::places::Places;
use super::record::Reader;
use super::tree::{DEEPEST, Key, Table, Tree, TreeValue};
use crate::build::Builder;
use crate::diagnostic::Diagnostic;
use crate::watch::Cancelled;

/// Reads a file of JSON objects, one a line, named after a kind's plural or a relation's phrase.
pub(super) fn read(builder: &mut Builder, places: &Places<'_>) -> Result<(), Cancelled> {
    let text = places.text;
    let lines = text.split_inclusive('\n').filter(|line| !line.trim().is_empty());
    let rows = lines.map(|line| {
        let start = offset(line, text);
        let object = object(line, text, 0).map(|table| (start, table));
        object.map_err(|problem| Diagnostic::new("D004", places.at(start + problem.column), problem.message))
    });
    Reader::new(builder, places).bulk(rows)
}

struct Problem {
    /// Bytes from the start of the line.
    column: usize,
    message: String,
}

/// The object that a piece of text holds. `whole` is the file's text, within which all pieces lie.
fn object(piece: &str, whole: &str, depth: usize) -> Result<Table, Problem> {
    let entries: Entries<'_> = serde_json::from_str(piece).map_err(|e| {
        let text = e.to_string();
        let message = text.split(" at line ").next().unwrap_or_default().to_owned();
        Problem { column: e.column().saturating_sub(1), message }
    })?;
    let mut table: Table = Vec::with_capacity(entries.0.len());
    for (name, raw) in entries.0 {
        let at = offset(raw.get(), whole);
        if table.iter().any(|(key, _)| key.name == name) {
            let message = format!("the key `{name}` stands twice");
            return Err(Problem { column: offset(raw.get(), piece), message });
        }
        table.push((Key { at, name }, value(raw.get(), whole, depth + 1)?));
    }
    Ok(table)
}

/// Where a piece of a text begins in it.
fn offset(piece: &str, whole: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

fn value(piece: &str, whole: &str, depth: usize) -> Result<Tree, Problem> {
    let at = offset(piece, whole);
    let wrong = |message: String| Problem { column: 0, message };
    if depth > DEEPEST {
        return Err(wrong(format!("nested deeper than {DEEPEST}")));
    }
    let value = match piece.as_bytes().first() {
        Some(b'{') => TreeValue::Table(object(piece, whole, depth)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(piece).map_err(|e| wrong(e.to_string()))?;
            let items: Result<Vec<Tree>, Problem> =
                items.into_iter().map(|item| self::value(item.get(), whole, depth + 1)).collect();
            TreeValue::List(items?)
        }
        Some(b'"') => TreeValue::Text(serde_json::from_str(piece).map_err(|e| wrong(e.to_string()))?),
        Some(b't') => TreeValue::Boolean(true),
        Some(b'f') => TreeValue::Boolean(false),
        Some(b'n') => TreeValue::Unfit("null".to_owned()),
        _ => match (piece.parse::<i64>(), piece.parse::<f64>()) {
            (Ok(n), _) => TreeValue::Integer(n),
            (Err(_), Ok(x)) if x.is_finite() && piece.contains(['.', 'e', 'E']) => TreeValue::Float(x),
            _ => TreeValue::Unfit(format!("{piece} is a number that does not fit")),
        },
    };
    Ok(Tree { at, value })
}

/// The entries of an object in their order, doubles included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }

            fn visit_seq<S: SeqAccess<'de>>(self, _: S) -> Result<Self::Value, S::Error> {
                Err(serde::de::Error::custom("expected an object, one a line, not a list"))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

//! JSON Lines: one record or edge a line.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::bulk::{self, Start, Subject};
use super::places::Places;
use super::record::{Context, Reader};
use super::tree::{DEEPEST, Table, Tree, TreeValue, Words};
use crate::build::Builder;
use crate::watch::Cancelled;

/// Reads a file of JSON objects, one a line, named after a kind's plural or a relation's phrase.
pub(super) fn read(builder: &mut Builder, context: &Context<'_>) -> Result<(), Cancelled> {
    let subject = Subject::of(context.file, context.schema);
    if subject.is_none() {
        let mut reader = Reader::new(context, Places::new(context.text), builder.sheet(context.file));
        bulk::no_subject(&mut reader);
        builder.take(reader.done().0);
    }
    let rows = |part: Range<usize>| {
        let text = context.text.get(..part.end).unwrap_or_default();
        Lines { words: Words::new(context.schema), text, at: part.start }
    };
    bulk::read(builder, context, subject, Start { at: 0, line: 1 }, true, rows)
}

/// The lines that are not empty, each an object.
struct Lines<'a> {
    words: Words<'a>,
    text: &'a str,
    at: usize,
}

impl<'a> bulk::Rows<'a> for Lines<'a> {
    fn at(&self) -> usize {
        self.at
    }

    fn next(&mut self, table: &mut Table<'a>) -> Option<Result<usize, (usize, String)>> {
        loop {
            let start = self.at;
            let line = self.text.get(start..)?.split_inclusive('\n').next()?;
            self.at += line.len();
            if line.trim().is_empty() {
                continue;
            }
            return Some(match object(line, self.text, 0, &mut self.words) {
                Ok(object) => {
                    *table = object;
                    Ok(start)
                }
                Err(problem) => {
                    table.clear();
                    Err((problem.at, problem.message))
                }
            });
        }
    }
}

/// Which keys stood before: few are compared one by one, many are looked up.
enum Seen {
    Few,
    Many(FxHashSet<String>),
}

impl Seen {
    /// For so many keys.
    fn of(keys: usize) -> Self {
        if keys <= FEW { Self::Few } else { Self::Many(FxHashSet::default()) }
    }

    fn before(&mut self, name: &str, among_few: impl FnOnce() -> bool) -> bool {
        match self {
            Self::Few => among_few(),
            Self::Many(names) => !names.insert(name.to_owned()),
        }
    }
}

/// So many keys are compared one by one.
const FEW: usize = 32;

struct Problem {
    /// The byte at which it stands in the file.
    at: usize,
    message: String,
}

/// The object that a piece of text holds. `whole` is the file's text, within which all pieces lie.
fn object<'a>(piece: &'a str, whole: &str, depth: usize, words: &mut Words<'_>) -> Result<Table<'a>, Problem> {
    let entries: Entries<'_> = serde_json::from_str(piece).map_err(|e| {
        // what is no object is wrong from its beginning
        let behind = if e.is_data() { piece.len() - piece.trim_start().len() } else { e.column().saturating_sub(1) };
        Problem { at: offset(piece, whole) + behind, message: said(&e) }
    })?;
    let mut table: Table<'a> = Vec::with_capacity(entries.0.len());
    let mut seen = Seen::of(entries.0.len());
    for (name, raw) in entries.0 {
        let at = offset(raw.get(), whole);
        if seen.before(&name, || table.iter().any(|(key, _)| key.name == name)) {
            let message = format!("the key `{name}` stands twice");
            return Err(Problem { at, message });
        }
        table.push((words.key(at, name), value(raw.get(), whole, depth + 1, words)?));
    }
    Ok(table)
}

/// What is wrong with JSON, without the place, which is that in the piece.
fn said(error: &serde_json::Error) -> String {
    error.to_string().split(" at line ").next().unwrap_or_default().replace("invalid type: ", "found ")
}

/// Where a piece of a text begins in it.
fn offset(piece: &str, whole: &str) -> usize {
    (piece.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

fn value<'a>(piece: &'a str, whole: &str, depth: usize, words: &mut Words<'_>) -> Result<Tree<'a>, Problem> {
    let at = offset(piece, whole);
    let wrong = |message: String| Problem { at, message };
    if depth > DEEPEST {
        return Err(wrong(format!("nested deeper than {DEEPEST}")));
    }
    let value = match piece.as_bytes().first() {
        Some(b'{') => TreeValue::Table(object(piece, whole, depth, words)?),
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(piece).map_err(|e| wrong(said(&e)))?;
            let items: Result<Vec<Tree<'a>>, Problem> =
                items.into_iter().map(|item| self::value(item.get(), whole, depth + 1, words)).collect();
            TreeValue::List(items?)
        }
        Some(b'"') => TreeValue::Text(serde_json::from_str::<Text<'a>>(piece).map_err(|e| wrong(said(&e)))?.0),
        Some(b't') => TreeValue::Boolean(true),
        Some(b'f') => TreeValue::Boolean(false),
        Some(b'n') => TreeValue::Unfit("it is null: leave out what is not known".to_owned()),
        _ => match (piece.parse::<i64>(), piece.parse::<f64>()) {
            (Ok(n), _) => TreeValue::Integer(n),
            (Err(_), Ok(x)) if x.is_finite() && piece.contains(['.', 'e', 'E']) => TreeValue::Float(x),
            _ => TreeValue::Unfit(format!("{piece} is a number that does not fit")),
        },
    };
    Ok(Tree { at, value })
}

/// A text, lent by the file where it holds no escapes.
#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// The entries of an object in their order, doubles included.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

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
                while let Some((Text(name), value)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
                    entries.push((name, value));
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

//! What drafts are made of: texts by number, places as numbers, and room only for what is said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::key::Key;
use super::texts::{Name, Text, Texts, number};
use crate::diagnostic::Place;
use crate::schema::{AttributeId, KindId};
use crate::value::{Date, Value};

/// A draft of a record within its [`Builder`](super::Builder).
///
/// # Examples
///
/// The same id gives the same draft. What is added to it comes together in one record:
///
/// ```
/// use fossgraph_core::{Builder, FactDraft, Place, Schema};
/// # let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// # let teams = schema.lexicon().kind("teams").unwrap().0;
/// let mut builder = Builder::new(schema.into());
/// let mut record = |id, name| builder.record(teams, id, name, FactDraft::default(), Place::file("example"));
/// let (web, again) = (record(Some("web"), Some("Web Team")), record(Some("web"), None));
/// assert_eq!(web, again);
/// builder.alias(again, "Frontend");
/// assert_eq!((builder.id(web), builder.names(web).collect::<Vec<_>>()), ("web", vec!["Web Team", "Frontend"]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(pub(super) u32);

impl DraftId {
    pub(super) fn of(at: usize) -> Self {
        Self(number(at))
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A line and a column of a file that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct At {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// A place, its file by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Spot {
    pub(super) file: u32,
    pub(super) at: At,
}

/// The files that drafts come from.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    names: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
    last: u32,
}

impl FileNames {
    pub(super) fn number(&mut self, name: &Arc<str>) -> u32 {
        if self.names.get(self.last as usize).is_some_and(|last| Arc::ptr_eq(last, name)) {
            return self.last;
        }
        let names = &mut self.names;
        self.last = *self.numbers.entry(name.clone()).or_insert_with(|| {
            names.push(name.clone());
            number(names.len() - 1)
        });
        self.last
    }

    pub(super) fn spot(&mut self, place: &Place) -> Spot {
        Spot { file: self.number(&place.file), at: At { line: number(place.line), column: number(place.column) } }
    }

    pub(super) fn place(&self, spot: Spot) -> Place {
        let file = self.names.get(spot.file as usize).cloned().unwrap_or_else(|| "".into());
        Place { file, line: spot.at.line as usize, column: spot.at.column as usize }
    }

    /// What a spot is compared by: as places are.
    pub(super) fn order(&self, spot: Spot) -> (&str, u32, u32) {
        (self.names.get(spot.file as usize).map_or("", |name| name), spot.at.line, spot.at.column)
    }
}

/// A value whose text is known by its number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar {
    Text(Text),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Date(Date),
    Member(u16),
}

impl Scalar {
    /// A value, its text numbered; `None` where the text gets no number.
    pub(crate) fn of(value: &Value, number: impl FnOnce(&str) -> Option<Text>) -> Option<Self> {
        Some(match value {
            Value::Text(text) => Self::Text(number(text)?),
            Value::Integer(n) => Self::Integer(*n),
            Value::Float(x) => Self::Float(*x),
            Value::Boolean(b) => Self::Boolean(*b),
            Value::Date(date) => Self::Date(*date),
            Value::Member(m) => Self::Member(*m),
        })
    }

    pub(super) fn value(self, texts: &Texts) -> Value {
        match self {
            Self::Text(text) => Value::Text(texts.get(text).to_owned()),
            Self::Integer(n) => Value::Integer(n),
            Self::Float(x) => Value::Float(x),
            Self::Boolean(b) => Value::Boolean(b),
            Self::Date(date) => Value::Date(date),
            Self::Member(m) => Value::Member(m),
        }
    }

    /// The same with its text in another list.
    pub(super) fn moved(self, text: impl FnOnce(Text) -> Text) -> Self {
        if let Self::Text(old) = self { Self::Text(text(old)) } else { self }
    }
}

/// What stands beside a value, an edge or a record, by its number within a builder; 0 for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct BesideId(pub(super) u32);

/// One end of an edge: a draft, or the text by which a record is found when everything is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End(u32);

const DRAFT: u32 = 1 << 31;

impl End {
    pub(super) fn draft(draft: DraftId) -> Self {
        Self(draft.0 | DRAFT)
    }

    pub(super) fn text(text: Text) -> Self {
        Self(text.bits())
    }

    pub(super) fn get(self) -> Result<DraftId, Text> {
        if self.0 & DRAFT == 0 { Err(Text::of_bits(self.0)) } else { Ok(DraftId(self.0 & !DRAFT)) }
    }
}

/// A record as files state it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) kind: KindId,
    /// Whether its id is only made of its name, so that it may turn out to be another record.
    pub(super) found: bool,
    /// Whether it is another thing than any of its name elsewhere.
    pub(super) alone: bool,
    /// Whether the first block that states it gives the name.
    names: bool,
    /// What the first block that states it says of it.
    beside: BesideId,
    pub(super) id: Text,
    /// Its name, and where that is given first.
    pub(super) name: Option<(Name, Spot)>,
    pub(super) place: Spot,
    /// Its values, from the first to the last.
    pub(super) values: Option<(u32, u32)>,
    /// The next draft of the same id, which is of another kind.
    pub(super) next_of_id: Option<DraftId>,
    more: Option<Box<More>>,
}

/// What few drafts have.
#[derive(Debug, Default)]
pub(super) struct More {
    pub(super) aliases: BTreeSet<String>,
    /// Folded names of what it perhaps is, and how that is known.
    pub(super) perhaps: BTreeMap<String, &'static str>,
    /// Folded names of what it is not, though it could be, and why.
    pub(super) hardly: BTreeMap<String, &'static str>,
    /// What further blocks that state it say, with whether they give the name.
    pub(super) facts: Vec<(BesideId, bool)>,
    /// By what it is known besides its id and names.
    pub(super) keys: BTreeSet<Key>,
    /// The files that state it, if there are several.
    pub(super) files: BTreeSet<u32>,
}

static NOTHING: More = More {
    aliases: BTreeSet::new(),
    perhaps: BTreeMap::new(),
    hardly: BTreeMap::new(),
    facts: Vec::new(),
    keys: BTreeSet::new(),
    files: BTreeSet::new(),
};

impl Draft {
    /// A draft that one block states.
    pub(super) fn new(kind: KindId, id: Text, name: Option<Name>, beside: BesideId, place: Spot) -> Self {
        Self {
            kind,
            found: false,
            alone: false,
            names: name.is_some(),
            beside,
            id,
            name: name.map(|name| (name, place)),
            place,
            values: None,
            next_of_id: None,
            more: None,
        }
    }

    /// What few drafts have; empty where it has nothing of it.
    pub(super) fn more(&self) -> &More {
        self.more.as_deref().unwrap_or(&NOTHING)
    }

    pub(super) fn more_mut(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// What each block that states it says of it, with whether that gives the name.
    pub(super) fn facts(&self) -> impl Iterator<Item = (BesideId, bool)> {
        std::iter::once((self.beside, self.names)).chain(self.more().facts.iter().copied())
    }
}

/// A value that is stated of a draft.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueDraft {
    pub(super) attribute: AttributeId,
    pub(super) value: Scalar,
    pub(super) beside: BesideId,
    pub(super) place: Spot,
    /// The next value of the same draft.
    pub(super) next: Option<u32>,
}

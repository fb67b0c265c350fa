//! What a table of TOML, a row of CSV or a JSON object says, with the place of every value; texts are those of the file.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::schema::{AttributeId, Directed, Schema};
use crate::value::Date;

/// A value and the byte at which it stands in its file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree<'a> {
    pub(super) at: usize,
    pub(super) value: TreeValue<'a>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TreeValue<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Date(Date),
    List(Vec<Tree<'a>>),
    Table(Table<'a>),
    /// What no attribute can hold; the text says why.
    Unfit(String),
}

/// Keys in the order in which they stand.
pub(super) type Table<'a> = Vec<(Key<'a>, Tree<'a>)>;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key<'a> {
    pub(super) at: usize,
    pub(super) name: Cow<'a, str>,
    pub(super) word: Word,
}

/// What a key may mean, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) own: Own,
    pub(super) attribute: Option<AttributeId>,
    pub(super) relation: Option<Directed>,
}

/// What a key is that is no word of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    Id,
    Name,
    Aliases,
    From,
    To,
    Is,
    Since,
    Until,
    Sources,
    Check,
    Note,
    /// None of them.
    Other,
}

/// Keys that are no words of a schema.
const OWN: [(&str, Own); 11] = [
    ("id", Own::Id),
    ("name", Own::Name),
    ("aliases", Own::Aliases),
    ("from", Own::From),
    ("to", Own::To),
    ("is", Own::Is),
    ("since", Own::Since),
    ("until", Own::Until),
    ("sources", Own::Sources),
    ("check", Own::Check),
    ("note", Own::Note),
];

impl Own {
    /// The key.
    pub(super) fn name(self) -> &'static str {
        OWN.iter().find(|(_, own)| *own == self).map_or("", |(name, _)| name)
    }

    /// Whether it stands beside a value, an edge or a record.
    pub(super) fn is_beside(self) -> bool {
        matches!(self, Self::Since | Self::Until | Self::Sources | Self::Check | Self::Note)
    }
}

/// The words of the keys of a file, each looked up once.
pub(super) struct Words<'s> {
    schema: &'s Schema,
    known: FxHashMap<String, Word>,
}

impl<'s> Words<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        Self { schema, known: FxHashMap::default() }
    }

    pub(super) fn key<'a>(&mut self, at: usize, name: Cow<'a, str>) -> Key<'a> {
        let word = match self.known.get(&*name) {
            Some(word) => *word,
            None => {
                let word = self.word(&name);
                self.known.insert(name.clone().into_owned(), word);
                word
            }
        };
        Key { at, name, word }
    }

    fn word(&self, name: &str) -> Word {
        let own = OWN.iter().find(|(own, _)| *own == name).map_or(Own::Other, |(_, own)| *own);
        let lexicon = self.schema.lexicon();
        // `Name` is no way to write `name`
        let of_schema = |attribute: &AttributeId| self.schema.attribute(*attribute).builtin.is_none();
        Word { own, attribute: lexicon.attribute(name).filter(of_schema), relation: lexicon.relation(name) }
    }
}

/// Nested deeper, nothing can be meant.
pub(super) const DEEPEST: usize = 64;

impl Tree<'_> {
    /// What the value is, for messages.
    pub(super) fn what(&self) -> &'static str {
        match self.value {
            TreeValue::Text(_) => "a text",
            TreeValue::Integer(_) => "a whole number",
            TreeValue::Float(_) => "a number",
            TreeValue::Boolean(_) => "true or false",
            TreeValue::Date(_) => "a date",
            TreeValue::List(_) => "a list",
            TreeValue::Table(_) => "a table",
            TreeValue::Unfit(_) => "what no value can be",
        }
    }
}

/// The tree of a TOML table.
pub(super) fn of_toml<'a>(table: &'a DeTable<'_>, words: &mut Words<'_>) -> Table<'a> {
    let entries = table.iter().map(|(key, value)| {
        let key = words.key(key.span().start, Cow::Borrowed(key.get_ref()));
        (key, value_of(value.get_ref(), value.span().start, words))
    });
    let mut out: Table<'a> = entries.collect();
    out.sort_by_key(|(key, _)| key.at);
    out
}

fn value_of<'a>(value: &'a DeValue<'_>, at: usize, words: &mut Words<'_>) -> Tree<'a> {
    let unfit = |why: String| TreeValue::Unfit(why);
    let value = match value {
        DeValue::String(text) => TreeValue::Text(Cow::Borrowed(text)),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => TreeValue::Integer(n),
            Err(_) => unfit(format!("{} does not fit into 64 bits", n.as_str())),
        },
        DeValue::Float(x) => match x.as_str().parse::<f64>() {
            Ok(x) if x.is_finite() => TreeValue::Float(x),
            _ => unfit(format!("{} is not a finite number", x.as_str())),
        },
        DeValue::Boolean(b) => TreeValue::Boolean(*b),
        DeValue::Datetime(datetime) => date(datetime),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| value_of(item.get_ref(), item.span().start, words));
            TreeValue::List(items.collect())
        }
        DeValue::Table(table) => TreeValue::Table(of_toml(table, words)),
    };
    Tree { at, value }
}

fn date(datetime: &Datetime) -> TreeValue<'static> {
    let day = datetime.date.filter(|_| datetime.time.is_none());
    let date = day.and_then(|d| Date::from_day(i16::try_from(d.year).ok()?, d.month, d.day).ok());
    date.map_or_else(|| TreeValue::Unfit(format!("{datetime} is not a plain date")), TreeValue::Date)
}

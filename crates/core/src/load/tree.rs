//! What a TOML table or a JSON object says, with the place of every value.

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::value::Date;

/// A value and the byte at which it stands in its file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) at: usize,
    pub(super) value: TreeValue,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TreeValue {
    Text(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    Date(Date),
    List(Vec<Tree>),
    Table(Table),
    /// What no attribute can hold; the text says why.
    Unfit(String),
}

/// Keys in the order in which they stand.
pub(super) type Table = Vec<(Key, Tree)>;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Key {
    pub(super) at: usize,
    pub(super) name: String,
}

/// Nested deeper, nothing can be meant.
pub(super) const DEEPEST: usize = 64;

impl Tree {
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
            TreeValue::Unfit(_) => "something else",
        }
    }
}

/// The tree of a TOML table.
pub(super) fn of_toml(table: &DeTable<'_>) -> Table {
    let mut out: Table = table
        .iter()
        .map(|(key, value)| {
            let name = key.get_ref().to_string();
            (Key { at: key.span().start, name }, value_of(value.get_ref(), value.span().start))
        })
        .collect();
    out.sort_by_key(|(key, _)| key.at);
    out
}

fn value_of(value: &DeValue<'_>, at: usize) -> Tree {
    let unfit = |why: String| TreeValue::Unfit(why);
    let value = match value {
        DeValue::String(text) => TreeValue::Text(text.to_string()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => TreeValue::Integer(n),
            Err(_) => unfit(format!("{} does not fit into 64 bits", n.as_str())),
        },
        DeValue::Float(x) => match x.as_str().parse::<f64>() {
            Ok(x) if x.is_finite() => TreeValue::Float(x),
            _ => unfit(format!("{} is no finite number", x.as_str())),
        },
        DeValue::Boolean(b) => TreeValue::Boolean(*b),
        DeValue::Datetime(datetime) => date(datetime),
        DeValue::Array(items) => {
            TreeValue::List(items.iter().map(|item| value_of(item.get_ref(), item.span().start)).collect())
        }
        DeValue::Table(table) => TreeValue::Table(of_toml(table)),
    };
    Tree { at, value }
}

fn date(datetime: &Datetime) -> TreeValue {
    let day = datetime.date.filter(|_| datetime.time.is_none() && datetime.offset.is_none());
    let date = day.and_then(|d| Date::from_day(i16::try_from(d.year).ok()?, d.month, d.day).ok());
    date.map_or_else(|| TreeValue::Unfit(format!("{datetime} is no plain date")), TreeValue::Date)
}

//! Attribute values in typed columns, with their history and claims beside.

use super::strings::Strings;
use crate::schema::Schema;
use crate::value::{Date, Value, ValueType};

/// One value as a column holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// A text, by its place in the column's dictionary; or an enumeration's member; or a boolean as 0 or 1.
    Code(u32),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A date.
    Date(Date),
}

/// The values of a column, all of one type.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Texts, members, booleans.
    Codes(Vec<u32>),
    /// Integers.
    Integers(Vec<i64>),
    /// Floats.
    Floats(Vec<f64>),
    /// Dates, packed by [`Date::to_bits`].
    Dates(Vec<i32>),
}

impl Data {
    pub(crate) fn of(value_type: ValueType) -> Self {
        match value_type {
            ValueType::Integer => Self::Integers(Vec::new()),
            ValueType::Float => Self::Floats(Vec::new()),
            ValueType::Date => Self::Dates(Vec::new()),
            _ => Self::Codes(Vec::new()),
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Codes(v) => v.len(),
            Self::Integers(v) => v.len(),
            Self::Floats(v) => v.len(),
            Self::Dates(v) => v.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<Cell> {
        match self {
            Self::Codes(v) => v.get(at).map(|c| Cell::Code(*c)),
            Self::Integers(v) => v.get(at).map(|n| Cell::Integer(*n)),
            Self::Floats(v) => v.get(at).map(|x| Cell::Float(*x)),
            Self::Dates(v) => v.get(at).and_then(|d| Date::from_bits(*d)).map(Cell::Date),
        }
    }

    /// Adds a value; one of another type than the column's is kept as that type's zero.
    pub(crate) fn push(&mut self, cell: Option<Cell>) {
        match (self, cell) {
            (Self::Codes(v), Some(Cell::Code(c))) => v.push(c),
            (Self::Codes(v), _) => v.push(0),
            (Self::Integers(v), Some(Cell::Integer(n))) => v.push(n),
            (Self::Integers(v), _) => v.push(0),
            (Self::Floats(v), Some(Cell::Float(x))) => v.push(x),
            (Self::Floats(v), _) => v.push(0.0),
            (Self::Dates(v), Some(Cell::Date(d))) => v.push(d.to_bits()),
            (Self::Dates(v), _) => v.push(0),
        }
    }
}

/// What stands beside a fact: when it holds, who says so, how well it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Since when it holds; always, where absent.
    pub since: Option<Date>,
    /// Until when, exclusive; still, where absent.
    pub until: Option<Date>,
    /// The documents cited, as a set of the graph; 0 for none.
    pub sources: u32,
    /// How well it is checked.
    pub check: Check,
    /// A remark, by its number from 1; 0 for none.
    pub note: u32,
}

impl Fact {
    /// Whether it holds on the last day of `date`, or now where the data have no date.
    #[must_use]
    pub fn holds(&self, date: Option<Date>) -> bool {
        holds(self.since, self.until, date)
    }
}

/// Whether `[since, until)` holds the last day of `date`; without a date: whether it has no end.
#[must_use]
pub fn holds(since: Option<Date>, until: Option<Date>, date: Option<Date>) -> bool {
    match date {
        Some(date) => since.is_none_or(|s| s.first() < date.end()) && until.is_none_or(|u| u.first() >= date.end()),
        None => until.is_none(),
    }
}

/// How well a fact is checked, the weakest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// Other sources contradict it.
    Disputed,
    /// Somebody says so; nobody else confirms it.
    Claim,
    /// Found true against another source, or stated by the source that decides it.
    #[default]
    Verified,
}

impl Check {
    /// The mark as data files write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Disputed => "disputed",
            Self::Claim => "claim",
            Self::Verified => "verified",
        }
    }

    /// The mark of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Disputed, Self::Claim, Self::Verified].into_iter().find(|c| c.name() == name)
    }

    /// The mark as a member of the schema's first enumeration.
    #[must_use]
    pub fn member(self) -> u32 {
        self as u32
    }
}

/// A value with all that is recorded of it; kept only where there is more than the bare value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// The record or edge, by its place in the column.
    pub owner: u32,
    /// The value.
    pub cell: Cell,
    /// When it holds and who says so.
    pub fact: Fact,
    /// Whether it is among the column's present values.
    pub in_force: bool,
}

/// The values of one attribute of one kind (or of one relation's edges), by place.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(crate) value_type: ValueType,
    /// Where each owner's values end, for lists; with one more in front.
    pub(crate) ends: Option<Vec<u32>>,
    /// Which owners have a value, for single values: bits, 64 to a word.
    pub(crate) valid: Vec<u64>,
    pub(crate) data: Data,
    /// The distinct texts in order; codes are places in it.
    pub(crate) dictionary: Strings,
    /// Sorted by owner.
    pub(crate) claims: Vec<Claim>,
}

impl Column {
    /// The type of its values.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Where the values of an owner stand in [`Column::data`].
    #[must_use]
    pub fn range(&self, owner: u32) -> std::ops::Range<usize> {
        let at = owner as usize;
        match &self.ends {
            Some(ends) => match (ends.get(at), ends.get(at + 1)) {
                (Some(&start), Some(&end)) => start as usize..end as usize,
                _ => 0..0,
            },
            None if self.valid.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1) => at..at + 1,
            None => 0..0,
        }
    }

    /// Which owners have a value, as bits, 64 to a word; `None` where each may have several.
    #[must_use]
    pub fn valid(&self) -> Option<&[u64]> {
        self.ends.is_none().then_some(self.valid.as_slice())
    }

    /// Whether an owner has a value.
    #[must_use]
    pub fn is_known(&self, owner: u32) -> bool {
        !self.range(owner).is_empty()
    }

    /// The values of an owner.
    pub fn cells(&self, owner: u32) -> impl Iterator<Item = Cell> + '_ {
        self.range(owner).filter_map(|at| self.data.get(at))
    }

    /// All values, by place.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The distinct texts, in their order: natural order, or the order of versions.
    #[must_use]
    pub fn dictionary(&self) -> &Strings {
        &self.dictionary
    }

    /// The text of a value, or the name of the member of an enumeration; `None` where values are something else.
    #[must_use]
    pub fn text<'a>(&'a self, cell: Cell, schema: &'a Schema) -> Option<&'a str> {
        match (cell, self.value_type) {
            (Cell::Code(code), ValueType::Enumeration(id)) => {
                Some(schema.enumeration(id).name_of(u16::try_from(code).unwrap_or(u16::MAX)))
            }
            (Cell::Code(code), other) if other != ValueType::Boolean => Some(self.dictionary.get(code as usize)),
            _ => None,
        }
    }

    /// A value that can be read without the column.
    #[must_use]
    pub fn value(&self, cell: Cell) -> Value {
        match (cell, self.value_type) {
            (Cell::Code(code), ValueType::Boolean) => Value::Boolean(code != 0),
            (Cell::Code(code), ValueType::Enumeration(_)) => Value::Member(u16::try_from(code).unwrap_or(u16::MAX)),
            (Cell::Code(code), _) => Value::Text(self.dictionary.get(code as usize).to_owned()),
            (Cell::Integer(n), _) => Value::Integer(n),
            (Cell::Float(x), _) => Value::Float(x),
            (Cell::Date(date), _) => Value::Date(date),
        }
    }

    /// A value as it is written.
    #[must_use]
    pub fn display(&self, cell: Cell, schema: &Schema) -> String {
        self.value(cell).display(self.value_type, schema)
    }

    /// What is recorded of an owner's values beyond the bare values; empty where there is nothing more.
    #[must_use]
    pub fn claims(&self, owner: u32) -> &[Claim] {
        let start = self.claims.partition_point(|c| c.owner < owner);
        let end = self.claims.partition_point(|c| c.owner <= owner);
        self.claims.get(start..end).unwrap_or_default()
    }

    /// How many owners have a value, of `owners` in all.
    #[must_use]
    pub fn known(&self, owners: u32) -> usize {
        (0..owners).filter(|owner| self.is_known(*owner)).count()
    }
}

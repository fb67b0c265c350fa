//! Attribute values in typed columns, with their history and claims beside.

use super::claims::{Claim, Claims};
use super::strings::Strings;
use crate::schema::Schema;
use crate::store::Array;
use crate::value::{Date, Value, ValueType};

/// One value as a column holds it.
///
/// # Examples
///
/// Texts stand in a column as codes, which sort as the texts do:
///
/// ```
/// use fossgraph_core::{Cell, NodeId, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['city']\n[[attribute]]\nname = 'city'\ntype = 'text'";
/// let graph = load_text(&[("schema.toml", schema), ("teams.csv", "name,city\nDesk,Oslo\nOps,\nWeb,Bonn\n")]).unwrap().graph;
/// let city = graph.schema().lexicon().attribute("city").unwrap();
/// let cell = |node| graph.cells(NodeId(node), city).next();
/// let (column, oslo) = cell(0).unwrap();
/// assert_eq!((oslo, column.text(oslo, graph.schema())), (Cell::Code(1), Some("Oslo")));
/// assert_eq!(cell(2).unwrap().1, Cell::Code(0), "Bonn stands before Oslo");
/// assert!(cell(1).is_none());
/// ```
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

/// What stands in a column of bytes where a value is missing.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Codes, MISSING, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['city']\n[[attribute]]\nname = 'city'\ntype = 'text'";
/// let graph = load_text(&[("schema.toml", schema), ("teams.csv", "name,city\nDesk,Oslo\nOps,\nWeb,Bonn\n")]).unwrap().graph;
/// # let (teams, city) = (graph.schema().lexicon().kind("teams").unwrap().0, graph.schema().lexicon().attribute("city").unwrap());
/// let column = graph.column(teams, city).unwrap();
/// let Some(Codes::Bytes(codes)) = column.codes() else { panic!("few cities") };
/// assert_eq!(codes, [1, MISSING, 0], "Oslo, nothing, Bonn");
/// ```
pub const MISSING: u8 = u8::MAX;

/// The codes of a column.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Codes, MISSING};
/// let (words, bytes) = (Codes::Words(&[7, 300]), Codes::Bytes(&[7, MISSING]));
/// assert_eq!((words.get(1), bytes.get(0)), (Some(300), Some(7)));
/// assert_eq!(words.get(2), None, "the column ends before");
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Codes<'a> {
    /// Of many different values.
    Words(&'a [u32]),
    /// Of few, with [`MISSING`] where a single value is missing.
    Bytes(&'a [u8]),
}

impl Codes<'_> {
    /// The code at a place where there is a value.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<u32> {
        match self {
            Self::Words(codes) => codes.get(at).copied(),
            Self::Bytes(codes) => codes.get(at).map(|code| (*code).into()),
        }
    }
}

/// The values of a column, all of one type.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::{Cell, Data};
/// let (teams, size) = (graph.schema().lexicon().kind("teams").unwrap().0, graph.schema().lexicon().attribute("size").unwrap());
/// let data = graph.column(teams, size).unwrap().data();
/// assert!(matches!(data, Data::Integers(numbers) if numbers.len() == 2), "a place for each team");
/// let web = graph.local(graph.find(teams, "web").unwrap()) as usize;
/// assert_eq!((data.get(web), data.get(2)), (Some(Cell::Integer(3)), None));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Texts, members, booleans.
    Codes(Array<u32>),
    /// The same where there are few different ones; [`MISSING`] where a single value is missing.
    Bytes(Array<u8>),
    /// Integers.
    Integers(Array<i64>),
    /// Floats.
    Floats(Array<f64>),
    /// Dates, packed by [`Date::to_bits`].
    Dates(Array<i32>),
}

impl Data {
    pub(crate) fn of(value_type: ValueType) -> Self {
        match value_type {
            ValueType::Integer => Self::Integers(Array::default()),
            ValueType::Float => Self::Floats(Array::default()),
            ValueType::Date => Self::Dates(Array::default()),
            _ => Self::Codes(Array::default()),
        }
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Codes(v) => v.len(),
            Self::Bytes(v) => v.len(),
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
            Self::Bytes(v) => v.get(at).map(|c| Cell::Code((*c).into())),
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
            (Self::Bytes(v), Some(Cell::Code(c))) => v.push(u8::try_from(c).unwrap_or(MISSING)),
            (Self::Bytes(v), _) => v.push(MISSING),
            (Self::Integers(v), Some(Cell::Integer(n))) => v.push(n),
            (Self::Integers(v), _) => v.push(0),
            (Self::Floats(v), Some(Cell::Float(x))) => v.push(x),
            (Self::Floats(v), _) => v.push(0.0),
            (Self::Dates(v), Some(Cell::Date(d))) => v.push(d.to_bits()),
            (Self::Dates(v), _) => v.push(0),
        }
    }
}

/// The values of one attribute of one kind (or of one relation's edges), by place.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Value;
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let lexicon = graph.schema().lexicon();
/// let (teams, size) = (lexicon.kind("teams").unwrap().0, lexicon.attribute("size").unwrap());
/// let column = graph.column(teams, size).unwrap();
/// let [desk, web] = ["desk", "web"].map(|id| graph.local(graph.find(teams, id).unwrap()));
/// assert!(!column.is_known(desk));
/// let values: Vec<Value> = column.cells(web).map(|cell| column.value(cell)).collect();
/// assert_eq!(values, [Value::Integer(3)]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub(crate) value_type: ValueType,
    /// Where each owner's values end, for lists; with one more in front.
    pub(crate) ends: Option<Array<u32>>,
    /// Which owners have a value, for single values: bits, 64 to a word.
    pub(crate) valid: Array<u64>,
    pub(crate) data: Data,
    /// The distinct texts in order; codes are places in it.
    pub(crate) dictionary: Strings,
    pub(crate) claims: Claims,
}

impl Column {
    /// The type of its values.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        self.value_type
    }

    /// Where the values of an owner stand in [`Column::data`].
    #[must_use]
    #[inline]
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
        self.ends.is_none().then_some(&*self.valid)
    }

    /// Whether an owner has a value.
    #[must_use]
    #[inline]
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

    /// All codes, by place; `None` where values are no texts, members or booleans.
    #[must_use]
    pub fn codes(&self) -> Option<Codes<'_>> {
        match &self.data {
            Data::Codes(codes) => Some(Codes::Words(codes)),
            Data::Bytes(codes) => Some(Codes::Bytes(codes)),
            _ => None,
        }
    }

    /// The column with a byte a code, if all fit.
    pub(crate) fn packed(mut self) -> Self {
        let Data::Codes(codes) = &self.data else { return self };
        if codes.iter().any(|code| *code >= MISSING.into()) {
            return self;
        }
        let known = |at: usize| self.valid.get(at / 64).is_none_or(|word| word >> (at % 64) & 1 == 1);
        let byte = |(at, code): (usize, &u32)| if known(at) { u8::try_from(*code).unwrap_or(MISSING) } else { MISSING };
        self.data = Data::Bytes(codes.iter().enumerate().map(byte).collect());
        self
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
    pub fn claims(&self, owner: u32) -> Vec<Claim> {
        self.claims.of(owner, self.value_type)
    }

    /// How many owners have a value, of `owners` in all.
    #[must_use]
    pub fn known(&self, owners: u32) -> usize {
        (0..owners).filter(|owner| self.is_known(*owner)).count()
    }
}

//! What a load did.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Builder;
use crate::diagnostic::Place;
use crate::graph::Graph;

/// A graph and how it came about.
///
/// # Examples
///
/// ```
/// use fossgraph_core::load_text;
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let loaded = load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb\nDesk\n")]).unwrap();
/// assert_eq!(loaded.graph.node_count(), 2);
/// assert_eq!(loaded.report.files[0].file, "teams.csv");
/// assert!(load_text(&[("schema.toml", schema), ("teams.csv", "name\n")]).unwrap().report.conflicts.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The graph.
    pub graph: Graph,
    /// What was read, merged, skipped.
    pub report: Report,
}

/// What a load read, put together and left out.
///
/// # Examples
///
/// ```
/// let schema = "citations = 'paper'\n[[kind]]\nsingular = 'paper'\nplural = 'papers'\n\
///               [[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let teams = "[[team]]\nname = 'Web'\nsize = [{ is = 3 }, { is = 4, sources = ['staff'] }]\n[[paper]]\nname = 'Staff'";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.toml", teams)]).unwrap();
/// assert_eq!((loaded.report.files[0].file.as_str(), loaded.report.files[0].records), ("teams.toml", 2));
/// assert_eq!(loaded.report.conflicts[0].attribute, "size");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The files read, in the order of names.
    pub files: Vec<FileRead>,
    /// How many records were put together with another one, by what both are known.
    pub merged: BTreeMap<String, usize>,
    /// How many things a reader linked to others, by how it knew.
    pub linked: BTreeMap<String, usize>,
    /// Values on which sources differ.
    pub conflicts: Vec<Conflict>,
    /// What was left out, by reason.
    pub skipped: BTreeMap<String, Skipped>,
    /// What a reader of the data should know, in the order of places.
    pub remarks: Vec<Remark>,
}

/// What a file held.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let files = [("schema.toml", schema), ("helps.csv", "from,to\nDesk,Web\n"), ("teams.csv", "name\nWeb\nDesk\n")];
/// let files = fossgraph_core::load_text(&files).unwrap().report.files;
/// let held: Vec<_> = files.iter().map(|read| (read.file.as_str(), read.records, read.edges)).collect();
/// assert_eq!(held, [("helps.csv", 0, 1), ("teams.csv", 2, 0)], "the schema is not among them");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileRead {
    /// The file, as places name it.
    pub file: String,
    /// How many records it states or adds to.
    pub records: usize,
    /// How many edges it states.
    pub edges: usize,
}

/// Something to know about data that is no error.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Place, Remark};
/// let of_file = Remark { place: Some(Place::file("bill.json")), message: "it lists no package".to_owned() };
/// assert_eq!(of_file.to_string(), "bill.json: it lists no package");
/// assert_eq!(Remark { place: None, ..of_file }.to_string(), "it lists no package", "no place is to blame");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    /// Where, if one place is meant.
    pub place: Option<Place>,
    /// What.
    pub message: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Values of one attribute of one thing that cannot all be true, all of which are kept as claims.
///
/// # Examples
///
/// Two documents state different sizes. Both are kept, and the report says which one queries answer with:
///
/// ```
/// # let schema = "citations = 'paper'\n[[kind]]\nsingular = 'paper'\nplural = 'papers'\n\
/// #               [[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let teams = "[[team]]\nname = 'Web'\nsize = [{ is = 3 }, { is = 4, sources = ['staff'] }]\n[[paper]]\nname = 'Staff'";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.toml", teams)]).unwrap();
/// let conflict = &loaded.report.conflicts[0];
/// assert_eq!((conflict.thing.as_str(), conflict.attribute.as_str()), ("team `web`", "size"));
/// assert!(conflict.values[0].in_force && !conflict.values[1].in_force);
/// assert_eq!(conflict.to_string(), "team `web`: sources disagree on the size: `3` is in force, against `4` (Staff)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Conflict {
    /// Of which thing: its kind and id.
    pub thing: String,
    /// The attribute.
    pub attribute: String,
    /// The values, the one in force first.
    pub values: Vec<Stance>,
}

/// A value and who states it.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Stance;
/// let value = "Sandbox".to_owned();
/// let stated = Stance { value, sources: vec!["Landscape".to_owned()], relation: None, in_force: true };
/// assert_eq!(stated.to_string(), "`Sandbox` (Landscape)");
/// let read = Stance { sources: Vec::new(), relation: Some("hosts".to_owned()), ..stated };
/// assert_eq!(read.to_string(), "`Sandbox` by `hosts`", "no document is cited");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stance {
    /// The value, as it is written.
    pub value: String,
    /// The names of the documents cited.
    pub sources: Vec<String>,
    /// The relation whose edges say so, where the record does not state it itself.
    pub relation: Option<String>,
    /// Whether queries answer with it.
    #[serde(rename = "in force")]
    pub in_force: bool,
}

/// `Sandbox` (the documents cited)
impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.value)?;
        if let Some(relation) = &self.relation {
            write!(f, " by `{relation}`")?;
        }
        if self.sources.is_empty() { Ok(()) } else { write!(f, " ({})", self.sources.join("; ")) }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |in_force: bool| {
            let stances = self.values.iter().filter(|stance| stance.in_force == in_force);
            stances.map(ToString::to_string).collect::<Vec<_>>()
        };
        let (held, others) = (told(true), told(false));
        let are = if held.len() == 1 { "is" } else { "are" };
        write!(f, "{}: sources disagree on the {}: ", self.thing, self.attribute)?;
        write!(f, "{} {are} in force, against {}", held.join(", "), others.join(", "))
    }
}

/// Things left out for one reason.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Builder, Place, Schema};
/// # let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// let mut builder = Builder::new(schema.into());
/// let line = |line| Place { line, ..Place::file("roster.csv") };
/// for at in [7, 3] {
///     builder.skip("no organisation", "individuals", &line(at));
/// }
/// let skipped = &builder.finish().unwrap().report.skipped["no organisation"];
/// assert_eq!((skipped.rows, skipped.listed["individuals"].line), (2, 3), "two rows, first met in line 3");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// How many rows.
    pub rows: usize,
    /// The sum over a row's first whole-number attribute, such as seats; 0 where there is none.
    pub sum: i64,
    /// What was listed there, each with the place where it is first met.
    pub listed: BTreeMap<String, Place>,
}

impl Skipped {
    pub(super) fn list(&mut self, what: &str, place: &Place) {
        let first = self.listed.entry(what.to_owned()).or_insert_with(|| place.clone());
        if place < first {
            *first = place.clone();
        }
    }
}

impl Builder {
    /// Counts what a file held.
    pub fn read(&mut self, file: &str, records: usize, edges: usize) {
        self.report.files.push(FileRead { file: file.to_owned(), records, edges });
    }

    /// Tells the readers of the report something that is no error.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Builder, Place, Schema};
    /// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
    /// let mut builder = Builder::new(schema.into());
    /// builder.remark(Some(Place { file: "bill.json".into(), line: 3, column: 1 }), "the version 9.9 is newer than known");
    /// builder.skip("no name", "pkg:npm/x", &Place::file("bill.json"));
    /// let report = builder.finish().unwrap().report;
    /// assert_eq!(report.remarks[0].to_string(), "bill.json:3:1: the version 9.9 is newer than known");
    /// assert_eq!(report.skipped["no name"].rows, 1);
    /// ```
    pub fn remark(&mut self, place: Option<Place>, message: impl Into<String>) {
        self.report.remarks.push(Remark { place, message: message.into() });
    }

    /// Counts something that was left out, and why. What is listed under one reason is told with the first of its places.
    pub fn skip(&mut self, reason: &str, what: &str, place: &Place) {
        let skipped = self.report.skipped.entry(reason.to_owned()).or_default();
        skipped.rows += 1;
        skipped.list(what, place);
    }

    /// Counts things that a reader linked to others, and how it knew: `package to project, by repository`.
    pub fn linked(&mut self, how: &str, count: usize) {
        *self.report.linked.entry(how.to_owned()).or_default() += count;
    }
}

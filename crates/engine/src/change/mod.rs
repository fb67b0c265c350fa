//! What changed between two versions of data: in the answer of a query, and in the data themselves.
//!
//! ```text
//! two graphs ──pairing──▶ things that are one ──┬─ rows by their keys ──▶ Changes
//!                                              └─ facts of each thing ──▶ DataChanges
//! ```
//!
//! Neither the order of rows nor that of values in a list counts, nor which documents state a fact, nor what the file of a document is called.

mod because;
mod data;
mod document;
mod fact;
mod members;
mod pairing;
mod part;
mod rows;

pub use data::{DataChanges, ThingChange};
pub use fact::FactChange;
pub use pairing::Pairing;

use fossgraph_core::CancelToken;

use crate::engine::Prepared;
use crate::error::{Error, Problem};
use crate::explanation::Explanation;
use crate::rows::{ColumnInfo, Content, Rows};
use crate::run::{RunOptions, Witness};
use crate::value::{Params, Value};
use members::Members;
use pairing::Side;
use part::{Reader, same};
use rows::{Keyed, matched};

/// Refuses to go on where the comparison was cancelled.
fn unless_stopped(options: &RunOptions) -> Result<(), Problem> {
    let stopped = options.cancel.as_ref().is_some_and(CancelToken::is_cancelled);
    if stopped { Err(Problem::cancelled()) } else { Ok(()) }
}

/// How something changed.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Change, ChangeSort, Value};
/// let row = |size| Some(vec![Value::Text("Web".to_owned()), Value::Integer(size)]);
/// let sort = |before, after| Change { before, after, because: Vec::new() }.sort();
/// assert_eq!((sort(None, row(3)), sort(row(3), None)), (ChangeSort::Added, ChangeSort::Removed));
/// assert_eq!(sort(row(3), row(4)).name(), "changed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeSort {
    /// It is there now.
    Added,
    /// It is not there any more.
    Removed,
    /// It is otherwise.
    Changed,
}

impl ChangeSort {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// What changed of one row.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Changes, Engine, Pairing, RunOptions, Value, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// # let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("name,size\nWeb,3"), data("name,size\nWeb,"));
/// let query = |engine: &Engine| engine.prepare("teams show name, size").unwrap();
/// let pairing = Pairing::of(old.graph(), new.graph());
/// let changes = Changes::between(&query(&old), &query(&new), &pairing, &params! {}, &RunOptions::default()).unwrap();
/// let web = changes.iter().next().unwrap();
/// assert_eq!(web.before.as_ref().unwrap()[1], Value::Integer(3));
/// assert_eq!(web.after.as_ref().unwrap()[1], Value::Missing, "it is not recorded any more");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The row before, one cell a column of [`Changes::columns`]; none, if it was added.
    pub before: Option<Vec<Value>>,
    /// The row after; none, if it was removed.
    pub after: Option<Vec<Value>>,
    /// What is recorded otherwise of the things in the row, with who states it; of a count and of a group, which things joined and left it.
    pub because: Vec<Witness>,
}

impl Change {
    /// How it changed.
    #[must_use]
    pub fn sort(&self) -> ChangeSort {
        match (&self.before, &self.after) {
            (None, _) => ChangeSort::Added,
            (Some(_), None) => ChangeSort::Removed,
            (Some(_), Some(_)) => ChangeSort::Changed,
        }
    }
}

/// What changed in the answer of a query.
///
/// Rows are matched by what they are about: the things at their stops, what groups are grouped by, the things of a path; of several rows of one
/// key, those that are alike. Where they stand does not count.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ChangeSort, Changes, Engine, Pairing, RunOptions, params};
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("name,size\nWeb,3\nDesk,1"), data("name,size\nOps,2\nWeb,4"));
/// let pairing = Pairing::of(old.graph(), new.graph());
/// let query = |engine: &Engine| engine.prepare("teams show name, size").unwrap();
/// let changes = Changes::between(&query(&old), &query(&new), &pairing, &params! {}, &RunOptions::default()).unwrap();
/// assert_eq!((changes.count(ChangeSort::Added), changes.count(ChangeSort::Removed)), (1, 1));
/// let web = changes.iter().find(|change| change.sort() == ChangeSort::Changed).unwrap();
/// assert_eq!(web.because[0].fact, "Web: size 3 → 4");
/// ```
#[derive(Clone, Debug)]
pub struct Changes {
    columns: Vec<ColumnInfo>,
    changes: Vec<Change>,
    pairing: Pairing,
    /// The answer after, for what stands beside its rows.
    after: Rows,
}

impl Changes {
    /// Runs a statement that was prepared over both versions of a pairing, and tells what is otherwise in the answer.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`], of either version.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Changes, Engine, Pairing, RunOptions, params};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let pairing = Pairing::of(engine.graph(), engine.graph());
    /// let query = engine.prepare("projects where status = $level").unwrap();
    /// let between = |params| Changes::between(&query, &query, &pairing, &params, &RunOptions::default());
    /// assert!(between(params! { "level" => "Sandbox" }).unwrap().is_empty(), "data do not differ from themselves");
    /// assert!(between(params! { "level" => "Sanbox" }).is_err());
    /// ```
    pub fn between(
        before: &Prepared,
        after: &Prepared,
        pairing: &Pairing,
        params: &Params,
        options: &RunOptions,
    ) -> Result<Self, Error> {
        let (earlier, later) = (Keyed::of(before, params, options)?, Keyed::of(after, params, options)?);
        let columns = Columns::of(&earlier, &later);
        let pairs = matched(pairing, &earlier, &later, &columns, options)?;
        let counts = !pairs.is_empty() && before.is_of_groups() && after.is_of_groups();
        let members = if counts { Members::of((before, after), pairing, params, options)? } else { None };
        let mut telling = because::Telling::new(pairing);
        let mut changes = Vec::new();
        for (old, new) in pairs {
            unless_stopped(options)?;
            let mut because = Vec::new();
            if let Some(members) = &members {
                let key = match (old, new) {
                    (_, Some(row)) => later.key(Reader { pairing, side: Side::After }, row),
                    (row, None) => earlier.key(Reader { pairing, side: Side::Before }, row.unwrap_or_default()),
                };
                because = members.told(&key, &mut telling, options)?;
            }
            if because.is_empty() {
                because = telling.of(old.map(|row| (&earlier, row)), new.map(|row| (&later, row)));
            }
            let cells = |keyed: &Keyed, row: usize, places: &[Option<usize>]| {
                let cell = |place: &Option<usize>| place.map_or(Value::Missing, |at| keyed.rows.get(row, at));
                places.iter().map(cell).collect()
            };
            changes.push(Change {
                before: old.map(|row| cells(&earlier, row, &columns.before)),
                after: new.map(|row| cells(&later, row, &columns.after)),
                because,
            });
        }
        Ok(Self { columns: columns.infos, changes, pairing: pairing.clone(), after: later.rows })
    }

    /// The whole answer of a statement as rows that were added, which is what changed where nothing was asked before.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::{ChangeSort, Changes, Engine, RunOptions, params};
    /// let query = Engine::new(fossgraph_data::builtin()).prepare("foundations show name").unwrap();
    /// let all = Changes::appearing(&query, &params! {}, &RunOptions::default()).unwrap();
    /// assert_eq!(all.count(ChangeSort::Added), query.run(params! {}).unwrap().len());
    /// let few = RunOptions { max_rows: 1, ..RunOptions::default() };
    /// assert!(Changes::appearing(&query, &params! {}, &few).unwrap_err().is_limit());
    /// ```
    pub fn appearing(statement: &Prepared, params: &Params, options: &RunOptions) -> Result<Self, Error> {
        let row = |cells| Change { before: None, after: Some(cells), because: Vec::new() };
        Self::of_all(statement, params, options, row)
    }

    /// The whole answer of a statement as rows that were removed, which is what changed where it is not asked any more.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::{ChangeSort, Changes, Engine, RunOptions, params};
    /// let query = Engine::new(fossgraph_data::builtin()).prepare("foundations show name").unwrap();
    /// let all = Changes::vanishing(&query, &params! {}, &RunOptions::default()).unwrap();
    /// assert_eq!(all.count(ChangeSort::Removed), query.run(params! {}).unwrap().len());
    /// let few = RunOptions { max_rows: 1, ..RunOptions::default() };
    /// assert!(Changes::vanishing(&query, &params! {}, &few).unwrap_err().is_limit());
    /// ```
    pub fn vanishing(statement: &Prepared, params: &Params, options: &RunOptions) -> Result<Self, Error> {
        let row = |cells| Change { before: Some(cells), after: None, because: Vec::new() };
        Self::of_all(statement, params, options, row)
    }

    fn of_all(
        statement: &Prepared,
        params: &Params,
        options: &RunOptions,
        change: impl Fn(Vec<Value>) -> Change,
    ) -> Result<Self, Error> {
        let rows = statement.run_with(params, options)?;
        let mut changes = Vec::with_capacity(rows.len());
        for cells in rows.iter() {
            unless_stopped(options)?;
            changes.push(change(cells));
        }
        let pairing = Pairing::none(rows.graph(), rows.graph());
        Ok(Self { columns: rows.columns().to_vec(), changes, pairing, after: rows })
    }

    /// The columns: those of the later answer, then those that only the earlier one has.
    #[must_use]
    pub fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    /// The rows that were added, those that were removed, those that changed.
    pub fn iter(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    /// How many rows changed in a way.
    #[must_use]
    pub fn count(&self, sort: ChangeSort) -> usize {
        self.changes.iter().filter(|change| change.sort() == sort).count()
    }

    /// Whether the answers are the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The later answer. It may have columns at its end that only tell its rows apart.
    #[must_use]
    pub fn later(&self) -> &Rows {
        &self.after
    }

    /// For reading: one row a change, cells as `before → after` where they differ, and the facts behind each.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        let row = |change: &Change| {
            let cells: Vec<Value> = match (&change.before, &change.after) {
                (Some(before), Some(after)) => {
                    before.iter().zip(after).map(|(before, after)| self.arrow(before, after)).collect()
                }
                (one, other) => one.iter().chain(other).flatten().cloned().collect(),
            };
            [vec![Value::Text(change.sort().name().to_owned())], cells].concat()
        };
        let rows = self.listed("change", self.changes.iter().map(row).collect());
        Explanation::of_rows(rows, self.changes.iter().map(|change| change.because.clone()).collect())
    }

    /// For programs: a row that changed is two rows, one `before` and one `after`; no cell is made a text.
    #[must_use]
    pub fn rows(&self) -> Rows {
        let mut cells = Vec::new();
        for change in &self.changes {
            let both = change.sort() == ChangeSort::Changed;
            for (row, word) in [(&change.before, "before"), (&change.after, "after")] {
                let Some(row) = row else { continue };
                let word = if both { word } else { change.sort().name() };
                cells.push([vec![Value::Text(word.to_owned())], row.clone()].concat());
            }
        }
        self.listed("change", cells)
    }

    fn listed(&self, first: &str, cells: Vec<Vec<Value>>) -> Rows {
        let columns = std::iter::once(ColumnInfo::text(first)).chain(self.columns.iter().cloned()).collect();
        let total = cells.len();
        Rows::new(self.pairing.after_graph().clone(), columns, Content::Values(cells), total)
    }

    fn arrow(&self, before: &Value, after: &Value) -> Value {
        if same(&self.pairing, before, after) {
            return after.clone();
        }
        let shown = |value: &Value| if value.is_missing() { "(none)".to_owned() } else { value.to_string() };
        let text = match (before, after) {
            (Value::List(before), Value::List(after)) => {
                let new = after.iter().filter(|a| !before.iter().any(|b| same(&self.pairing, b, a)));
                let gone = before.iter().filter(|b| !after.iter().any(|a| same(&self.pairing, b, a)));
                let told: Vec<String> = new.map(|v| format!("+ {v}")).chain(gone.map(|v| format!("− {v}"))).collect();
                told.join(", ")
            }
            _ => String::new(),
        };
        Value::Text(if text.is_empty() { format!("{} → {}", shown(before), shown(after)) } else { text })
    }
}

/// The columns of two answers side by side: those of the same name are one.
struct Columns {
    infos: Vec<ColumnInfo>,
    /// Where each stands in the earlier answer,
    before: Vec<Option<usize>>,
    /// and in the later one.
    after: Vec<Option<usize>>,
}

impl Columns {
    fn of(earlier: &Keyed, later: &Keyed) -> Self {
        let mut infos: Vec<ColumnInfo> = later.shown().to_vec();
        let mut after: Vec<Option<usize>> = (0..infos.len()).map(Some).collect();
        let mut before = vec![None; infos.len()];
        for (at, column) in earlier.shown().iter().enumerate() {
            let free = infos.iter().zip(&mut before).find(|(info, place)| info.name == column.name && place.is_none());
            if let Some((_, place)) = free {
                *place = Some(at);
            } else {
                infos.push(column.clone());
                before.push(Some(at));
                after.push(None);
            }
        }
        Self { infos, before, after }
    }
}

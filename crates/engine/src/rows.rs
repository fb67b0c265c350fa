//! The rows of an answer.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use fossgraph_core::{Date, Graph, NodeId, ValueType};

use crate::bound::{Column, Expr, StopId};
use crate::plan;
use crate::run::{self, Slots, World};
use crate::value::{FromValue, Path, Thing, Value};

/// What a column holds.
///
/// # Examples
///
/// ```
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let rows = engine.prepare("projects show name, languages, length(name) as letters").unwrap().run(fossgraph_engine::params! {}).unwrap();
/// let [name, languages, letters] = rows.columns() else { panic!("three columns") };
/// assert_eq!((name.name.as_str(), letters.name.as_str()), ("name", "letters"));
/// assert!(languages.list && !name.list);
/// assert!(letters.numeric && !letters.group);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Whether it holds numbers, which tables align at the right.
    pub numeric: bool,
    /// Whether it can hold lists.
    pub list: bool,
    /// Whether rows are grouped by it: a missing value then stands for the things that have none.
    pub group: bool,
}

impl ColumnInfo {
    pub(crate) fn of(graph: &Graph, column: &Column) -> Self {
        let expr_type = column.expr.expr_type(graph.schema());
        let numeric = expr_type.value.is_some_and(ValueType::is_numeric);
        Self { name: column.name.clone(), numeric, list: expr_type.many, group: false }
    }

    pub(crate) fn text(name: &str) -> Self {
        Self { name: name.to_owned(), numeric: false, list: false, group: false }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Nodes by stop, and what the columns show of them.
    Nodes { rows: Slots, cells: Vec<Shown>, date: Option<Date> },
    /// Values by row.
    Values(Vec<Vec<Value>>),
}

/// The cells of a column.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    /// Read off the graph when asked for.
    Read(Expr),
    /// The names of the things at a stop, or at the last noun.
    Names(Option<StopId>),
    /// Made already, by row.
    Made(Vec<Value>),
}

/// The rows of an answer. Cells are made when they are asked for.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects started by $who order by name limit 2").unwrap();
/// let rows = query.run(params! { "who" => "Microsoft" }).unwrap();
/// assert_eq!((rows.len(), rows.is_empty()), (2, false));
/// assert!(rows.total() > rows.len(), "`limit` leaves the others out");
/// assert_eq!(rows.get(2, 0), Value::Missing, "there is no third row");
/// ```
#[derive(Clone, Debug)]
pub struct Rows {
    graph: Arc<Graph>,
    columns: Vec<ColumnInfo>,
    content: Content,
    total: usize,
    pub(crate) notes: Vec<String>,
    pub(crate) set_aside: usize,
    pub(crate) elapsed: Duration,
    pub(crate) edges: usize,
    pub(crate) values: usize,
}

impl Rows {
    pub(crate) fn new(graph: Arc<Graph>, columns: Vec<ColumnInfo>, content: Content, total: usize) -> Self {
        Self {
            graph,
            columns,
            content,
            total,
            notes: Vec::new(),
            set_aside: 0,
            elapsed: Duration::ZERO,
            edges: 0,
            values: 0,
        }
    }

    /// What is recorded of some things, one row a fact.
    pub(crate) fn of_descriptions(graph: Arc<Graph>, descriptions: &[run::Description]) -> Self {
        let names = ["thing", "property", "value", "detail", "since", "until", "in force", "check", "sources", "note"];
        let date = |d: Option<Date>| d.map_or(Value::Missing, Value::Date);
        let mut rows = Vec::new();
        for description in descriptions {
            let thing = Value::Thing(description.thing.clone());
            let row = |property: &str, value: Value, detail: Value, in_force: bool, provenance: &run::Provenance| {
                vec![
                    thing.clone(),
                    Value::Text(property.to_owned()),
                    value,
                    detail,
                    date(provenance.since),
                    date(provenance.until),
                    Value::Boolean(in_force),
                    Value::Text(provenance.check.name().to_owned()),
                    Value::of_list(provenance.sources.iter().cloned().map(Value::Thing).collect()),
                    provenance.note.clone().map_or(Value::Missing, Value::Text),
                ]
            };
            let kind = Value::Text(description.thing.kind.clone());
            rows.push(row("kind", kind, Value::Missing, true, &description.record));
            if !description.aliases.is_empty() {
                let aliases = description.aliases.iter().cloned().map(Value::Text).collect();
                let cited = run::Provenance { note: None, ..description.record.clone() };
                rows.push(row("aliases", Value::of_list(aliases), Value::Missing, true, &cited));
            }
            for detail in &description.details {
                let attributes = detail.attributes.iter().map(|(name, value)| Value::Text(format!("{name}: {value}")));
                let attributes = Value::of_list(attributes.collect());
                rows.push(row(&detail.property, detail.value.clone(), attributes, detail.in_force, &detail.provenance));
            }
        }
        let total = rows.len();
        Self::new(graph, names.map(ColumnInfo::text).to_vec(), Content::Values(rows), total)
    }

    /// Paths, one a row.
    pub(crate) fn of_paths(graph: Arc<Graph>, ways: &[run::Way], total: usize) -> Self {
        let schema = graph.schema();
        let row = |way: &run::Way| {
            let steps = way
                .steps
                .iter()
                .map(|(directed, node)| (schema.phrase(*directed).to_owned(), Thing::new(&graph, *node)));
            let path = Path { start: Thing::new(&graph, way.start), steps: steps.collect() };
            vec![Value::Path(path), Value::Integer(i64::try_from(way.steps.len()).unwrap_or(i64::MAX))]
        };
        let rows: Vec<Vec<Value>> = ways.iter().map(row).collect();
        let steps = ColumnInfo { numeric: true, ..ColumnInfo::text("steps") };
        Self::new(graph.clone(), vec![ColumnInfo::text("path"), steps], Content::Values(rows), total)
    }

    /// The same rows, being the first of so many.
    pub(crate) fn out_of(mut self, total: usize) -> Self {
        if total == 0 {
            self.notes.push("no name, alias or summary is like this text".to_owned());
        }
        if total > self.len() {
            self.notes.push(format!("{} of {total} found; `limit` shows more", self.len()));
        }
        self.total = total;
        self
    }

    /// Rows that are made already.
    pub(crate) fn of_listing(graph: Arc<Graph>, (names, rows): run::Listing) -> Self {
        let all = |i: usize, is: fn(&Value) -> bool| rows.iter().filter_map(|row| row.get(i)).all(is);
        let number = |value: &Value| matches!(value, Value::Integer(_) | Value::Float(_) | Value::Missing);
        let numeric = |i: usize| all(i, number) && !all(i, |value| *value == Value::Missing);
        let info = |(i, name): (usize, &String)| ColumnInfo { numeric: numeric(i), ..ColumnInfo::text(name) };
        let columns = names.iter().enumerate().map(info).collect();
        let total = rows.len();
        Self::new(graph, columns, Content::Values(rows), total)
    }

    /// The lines of a plan, with how many things each is expected to give.
    pub(crate) fn of_plan(graph: Arc<Graph>, lines: &[plan::Line]) -> Self {
        let row = |line: &plan::Line| {
            let expected = line.expected.map_or(Value::Missing, estimate);
            vec![Value::Text(format!("{}{}", "  ".repeat(line.depth), line.text)), expected]
        };
        let rows: Vec<Vec<Value>> = lines.iter().map(row).collect();
        let expected = ColumnInfo { numeric: true, ..ColumnInfo::text("expected") };
        let total = rows.len();
        Self::new(graph, vec![ColumnInfo::text("step"), expected], Content::Values(rows), total)
    }

    /// The lines of a plan that was run, with what each did.
    pub(crate) fn of_profile(answer: Self, lines: &[plan::Line]) -> Self {
        let names = ["expected", "things", "rows", "links", "values", "µs"];
        let count = |n: usize| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        let row = |line: &plan::Line| {
            let expected = line.expected.map_or(Value::Missing, estimate);
            let work = match line.work {
                None => vec![Value::Missing; 5],
                Some(work) => {
                    let micros = usize::try_from(work.time.as_micros()).unwrap_or(usize::MAX);
                    [work.things, work.rows, work.edges, work.values, micros].map(count).to_vec()
                }
            };
            let text = Value::Text(format!("{}{}", "  ".repeat(line.depth), line.text));
            [vec![text, expected], work].concat()
        };
        let rows: Vec<Vec<Value>> = lines.iter().map(row).collect();
        let numbers = names.map(|name| ColumnInfo { numeric: true, ..ColumnInfo::text(name) });
        let columns = std::iter::once(ColumnInfo::text("step")).chain(numbers).collect();
        let total = rows.len();
        Self { columns, content: Content::Values(rows), total, ..answer }
    }

    /// These rows with other columns, all their cells made.
    pub(crate) fn with_cells(&self, columns: Vec<ColumnInfo>, cells: Vec<Vec<Value>>) -> Self {
        let total = cells.len();
        Self { columns, content: Content::Values(cells), total, ..self.clone() }
    }

    /// Reads what the cells will be read from where that was not checked yet, so that its damage is known before a cell is shown.
    pub(crate) fn touch(&self) {
        let Content::Nodes { rows, cells, date } = &self.content else { return };
        if rows.len() == 0 || !self.graph.is_checked_late() {
            return;
        }
        for cell in cells {
            match cell {
                Shown::Read(Expr::Thing(_)) | Shown::Names(_) => self.graph.touch_things(),
                Shown::Read(Expr::Attribute(_, attribute)) => self.graph.touch_attribute(*attribute, date.is_some()),
                Shown::Read(Expr::Related(_, step, _)) => {
                    step.relations.iter().for_each(|way| self.graph.touch_edges(*way, date.is_some()));
                    self.graph.touch_things();
                }
                Shown::Read(Expr::Via(attribute)) => {
                    let relations = rows.via.iter().map(|(relation, _)| *relation);
                    relations.collect::<BTreeSet<_>>().into_iter().for_each(|relation| {
                        self.graph.touch_edge_attribute(relation, *attribute);
                    });
                }
                _ => {}
            }
        }
    }

    /// One of these rows alone; none where there is no such row.
    pub(crate) fn only(&self, row: usize) -> Self {
        let row = (row < self.len()).then(|| self.row(row));
        self.with_cells(self.columns.clone(), row.into_iter().collect())
    }

    /// These rows with other columns; as they are, where they are not made from nodes.
    pub(crate) fn with_columns(&self, columns: Vec<(&str, Expr)>) -> Self {
        let Content::Nodes { rows, date, .. } = &self.content else { return self.clone() };
        let (columns, cells) =
            columns.into_iter().map(|(name, expr)| (ColumnInfo::text(name), Shown::Read(expr))).unzip();
        Self { columns, content: Content::Nodes { rows: rows.clone(), cells, date: *date }, ..self.clone() }
    }

    /// What a row is about; `None` for groups.
    pub(crate) fn subject(&self, row: usize) -> Option<run::Subject> {
        let Content::Nodes { rows, .. } = &self.content else { return None };
        let (last, stops) = rows.slots.split_last()?;
        let stops = stops.iter().filter_map(|slot| slot.get(row)).copied().collect();
        Some(run::Subject { stops, last: *last.get(row)?, via: rows.via.get(row).copied() })
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.content {
            Content::Nodes { rows, .. } => rows.len(),
            Content::Values(rows) => rows.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many rows there would be without `limit` and `skip`.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many things were set aside because a condition on them is unknown.
    #[must_use]
    pub fn set_aside(&self) -> usize {
        self.set_aside
    }

    /// What a reader of the answer should know: what was set aside and why, which names mean several things.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::params;
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rows = engine.prepare("projects started by Microsoft").unwrap().run(params! {}).unwrap();
    /// assert!(rows.notes()[0].starts_with("`started by` is recorded for "));
    /// ```
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// How long the run took.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// How many edges the run walked and how many values it compared: work that does not depend on the machine.
    #[must_use]
    pub fn work(&self) -> (usize, usize) {
        (self.edges, self.values)
    }

    /// The graph that was asked.
    #[must_use]
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// All things that the rows are about, in the order of the graph: those at the end, at stops that a clause mentions, on paths, and
    /// those that cells of groups and descriptions hold.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rows = engine.prepare("path from Dapr to CNCF").unwrap().run(fossgraph_engine::params! {}).unwrap();
    /// assert_eq!(rows.things().len(), 2);
    /// ```
    #[must_use]
    pub fn things(&self) -> Vec<NodeId> {
        let mut nodes = Vec::new();
        match &self.content {
            Content::Nodes { rows, .. } => nodes.extend(rows.slots.iter().flatten().copied()),
            Content::Values(rows) => rows.iter().flatten().for_each(|value| value.things(&mut nodes)),
        }
        nodes.retain(|node| (node.0 as usize) < self.graph.node_count());
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// A cell; missing where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Value, params};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rows = engine.prepare("projects where name = Keptn show name, graduated").unwrap().run(params! {}).unwrap();
    /// assert_eq!(rows.get(0, 0), Value::Text("Keptn".to_owned()));
    /// assert_eq!(rows.get(0, 1), Value::Missing, "it never did");
    /// assert_eq!(rows.get_named(0, "Graduated"), Some(Value::Missing));
    /// assert_eq!(rows.get_named(0, "started"), None, "there is no such column");
    /// ```
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Value {
        match &self.content {
            Content::Nodes { rows, cells, date } => match cells.get(column) {
                Some(Shown::Read(expr)) if row < self.len() => {
                    rows.cell(World { graph: &self.graph, date: *date }, row, expr)
                }
                Some(Shown::Names(stop)) if row < self.len() => {
                    Value::Text(self.graph.name(rows.node(row, *stop)).to_owned())
                }
                Some(Shown::Made(values)) => values.get(row).cloned().unwrap_or(Value::Missing),
                _ => Value::Missing,
            },
            Content::Values(rows) => rows.get(row).and_then(|r| r.get(column)).cloned().unwrap_or(Value::Missing),
        }
    }

    /// The text of a cell, or the name of the thing in it, as it stands in the graph: nothing is copied. `None` where the cell is something
    /// else, missing, or several.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rows = engine.prepare("projects where name = Dapr show name, accepted").unwrap().run(fossgraph_engine::params! {}).unwrap();
    /// assert_eq!(rows.text(0, 0), Some("Dapr"));
    /// assert_eq!(rows.text(0, 1), None, "a date is no text");
    /// ```
    #[must_use]
    #[inline]
    pub fn text(&self, row: usize, column: usize) -> Option<&str> {
        let value = match &self.content {
            Content::Nodes { rows, cells, date } => match cells.get(column)? {
                Shown::Names(stop) => return rows.nodes(*stop)?.get(row).map(|node| self.graph.name(*node)),
                Shown::Read(expr) => return rows.text(World { graph: &self.graph, date: *date }, row, expr),
                Shown::Made(values) => values.get(row)?,
            },
            Content::Values(rows) => rows.get(row)?.get(column)?,
        };
        match value {
            Value::Text(text) => Some(text),
            Value::Thing(thing) => Some(&thing.name),
            _ => None,
        }
    }

    /// A cell by the name of its column, ignoring case; `None` where no column is called so.
    #[must_use]
    pub fn get_named(&self, row: usize, column: &str) -> Option<Value> {
        let at = self.columns.iter().position(|c| c.name.eq_ignore_ascii_case(column))?;
        Some(self.get(row, at))
    }

    /// The cells of a row.
    #[must_use]
    pub fn row(&self, row: usize) -> Vec<Value> {
        (0..self.columns.len()).map(|column| self.get(row, column)).collect()
    }

    /// All rows.
    pub fn iter(&self) -> impl Iterator<Item = Vec<Value>> + '_ {
        (0..self.len()).map(|row| self.row(row))
    }

    /// The rows as tuples of Rust types; a row that does not fit gives `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rows = engine.prepare("projects where name = Dapr show name, accepted").unwrap().run(fossgraph_engine::params! {}).unwrap();
    /// let typed: Vec<(String, Option<fossgraph_engine::Date>)> = rows.typed().flatten().collect();
    /// assert_eq!(typed[0].0, "Dapr");
    /// assert!(rows.typed::<(i64,)>().next().unwrap().is_none(), "a name is no number");
    /// ```
    pub fn typed<T: FromRow>(&self) -> impl Iterator<Item = Option<T>> + '_ {
        self.iter().map(|row| T::from_row(&row))
    }
}

/// How many things are expected: small shares with a decimal.
fn estimate(rows: f64) -> Value {
    let small = rows < 9.95 && (rows - rows.round()).abs() >= 0.05;
    Value::Text(if small { format!("{rows:.1}") } else { format!("{rows:.0}") })
}

/// A type that rows of answers can be turned into: tuples of up to eight [`FromValue`] types.
///
/// # Examples
///
/// A type of your own, from the cells of a row:
///
/// ```
/// use fossgraph_engine::{Engine, FromRow, FromValue, Value, params};
/// struct Project { name: String, languages: Vec<String> }
/// impl FromRow for Project {
///     fn from_row(row: &[Value]) -> Option<Self> {
///         let (name, languages) = FromRow::from_row(row)?;
///         Some(Self { name, languages })
///     }
/// }
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = |text| engine.prepare(text).unwrap().run(params! {}).unwrap();
/// let dapr = query("projects where name = Dapr show name, languages").typed::<Project>().next().unwrap().unwrap();
/// assert_eq!((dapr.name.as_str(), dapr.languages), ("Dapr", vec!["Go".to_owned()]));
/// assert!(query("projects show name").typed::<Project>().all(|row| row.is_none()), "a column is missing");
/// ```
pub trait FromRow: Sized {
    /// The row as that type; `None` if it has too few columns or a value does not fit.
    fn from_row(row: &[Value]) -> Option<Self>;
}

macro_rules! from_row {
    ($($name:ident)*) => {
        impl<$($name: FromValue),*> FromRow for ($($name,)*) {
            fn from_row(row: &[Value]) -> Option<Self> {
                let mut values = row.iter();
                Some(($($name::from_value(values.next()?)?,)*))
            }
        }
    };
}

from_row!(A);
from_row!(A B);
from_row!(A B C);
from_row!(A B C D);
from_row!(A B C D E);
from_row!(A B C D E F);
from_row!(A B C D E F G);
from_row!(A B C D E F G H);

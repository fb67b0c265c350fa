//! The rows of an answer with the facts behind each.

use fossgraph_core::NodeId;

use crate::bound::{Expr, Stop, StopId};
use crate::rows::{ColumnInfo, Rows};
use crate::run::Witness;
use crate::value::{Thing, Value};

/// Why rows are in an answer, or why things are not in it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, RunOptions, params};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects where name = Dapr and started by $who").unwrap();
/// let why = query.why(&params! { "who" => "Microsoft" }, &RunOptions::default()).unwrap();
/// assert_eq!(why.rows().len(), 1);
/// let facts = why.because(0);
/// assert_eq!(facts[0].fact, "Dapr: name is Dapr");
/// assert!(facts[1].fact.starts_with("Dapr started by Microsoft"));
/// assert!(!facts[1].sources.is_empty(), "every edge says who states it");
///
/// let error = engine.prepare("count projects").unwrap().why(&params! {}, &RunOptions::default()).unwrap_err();
/// assert_eq!(error.problems()[0].code(), "Q058", "a count has no facts of its own");
/// ```
#[derive(Clone, Debug)]
pub struct Explanation {
    rows: Rows,
    /// What tells the rows apart, where a row of facts is to say whose they are.
    subjects: Rows,
    because: Vec<Vec<Witness>>,
}

impl Explanation {
    /// An answer with the facts behind each row. The walk may end at a stop.
    pub(crate) fn new(rows: Rows, stops: &[Stop], end: Option<StopId>, because: Vec<Vec<Witness>>) -> Self {
        let shown = stops.iter().enumerate().filter(|(_, stop)| stop.shown);
        let mut columns: Vec<(&str, Expr)> =
            shown.map(|(at, stop)| (stop.name.as_str(), Expr::Thing(Some(StopId(at))))).collect();
        if end.is_none() {
            columns.push(("thing", Expr::Thing(None)));
        }
        let subjects = rows.with_columns(columns);
        Self { rows, subjects, because }
    }

    /// Things that an answer does or does not hold, with the facts that decide.
    pub(crate) fn of_things(answer: &Rows, things: &[NodeId], because: Vec<Vec<Witness>>) -> Self {
        let graph = answer.graph();
        let cells = things.iter().map(|node| vec![Value::Thing(Thing::new(graph, *node))]).collect();
        let rows = answer.with_cells(vec![ColumnInfo::text("thing")], cells);
        Self { subjects: rows.clone(), rows, because }
    }

    /// The rows with the facts behind each as a list in one more column, without what is behind those.
    #[must_use]
    pub fn beside(&self) -> Rows {
        let mut columns = self.rows.columns().to_vec();
        columns.push(ColumnInfo { list: true, ..ColumnInfo::text("because") });
        let facts = |row: usize| self.because(row).iter().map(|witness| Value::Text(witness.fact.clone())).collect();
        let cells = self.rows.iter().enumerate();
        let cells = cells.map(|(at, row)| [row, vec![Value::of_list(facts(at))]].concat()).collect();
        self.rows.with_cells(columns, cells)
    }

    /// Rows with the facts behind each, told under all columns.
    pub(crate) fn of_rows(rows: Rows, because: Vec<Vec<Witness>>) -> Self {
        Self { subjects: rows.clone(), rows, because }
    }

    /// The same, each fact being told under all columns of its row.
    pub(crate) fn under_columns(self) -> Self {
        Self { subjects: self.rows.clone(), ..self }
    }

    /// One row of it alone; none where there is no such row.
    pub(crate) fn row(&self, row: usize) -> Self {
        let because = self.because.get(row).cloned().into_iter().collect();
        Self { rows: self.rows.only(row), subjects: self.subjects.only(row), because }
    }

    /// The rows that are explained; for `why not`, the things, in the column `thing`.
    #[must_use]
    pub fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The facts behind a row, in the order of the query; none for a row that there is not.
    #[must_use]
    pub fn because(&self, row: usize) -> &[Witness] {
        self.because.get(row).map_or(&[], Vec::as_slice)
    }

    /// All facts as rows, one fact a row: whose it is (the columns that the query shows, or else the things themselves), the fact,
    /// indented by two blanks for each condition that it stands in, its check mark and its sources.
    #[must_use]
    pub fn facts(&self) -> Rows {
        let mut columns = self.subjects.columns().to_vec();
        columns.extend(["because", "check", "sources"].map(ColumnInfo::text));
        let mut cells = Vec::new();
        for (row, because) in self.because.iter().enumerate() {
            let subject = self.subjects.row(row);
            let mut lines = Vec::new();
            because.iter().for_each(|witness| witness.lines(0, &mut lines));
            for (depth, witness) in lines {
                let mut line = subject.clone();
                line.push(Value::Text(format!("{}{}", "  ".repeat(depth), witness.fact)));
                line.push(witness.check.map_or(Value::Missing, |check| Value::Text(check.name().to_owned())));
                line.push(Value::of_list(witness.sources.iter().cloned().map(Value::Thing).collect()));
                cells.push(line);
            }
        }
        self.rows.with_cells(columns, cells)
    }
}

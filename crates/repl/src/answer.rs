//! Answers: of which sort they are, how much of one is shown, and what stands below it.

use std::time::Duration;

use fossgraph_engine::{Description, Error, Explanation, Params, Prepared, Rows, RunOptions, bound};

use crate::render::{Hidden, counted};

/// An answer that was given.
pub(crate) enum Answer {
    Rows(Rows),
    /// Things side by side.
    Compared(Rows),
    Things(Vec<Description>, Rows),
    Why(Box<Explanation>),
}

impl Answer {
    /// What it is about, where that is one thing.
    pub(crate) fn title(&self) -> Option<String> {
        let Self::Things(things, _) = self else { return None };
        let [one] = things.as_slice() else { return None };
        Some(format!("{} ({})", one.thing.name, one.thing.kind))
    }

    pub(crate) fn rows(&self) -> &Rows {
        match self {
            Self::Rows(rows) | Self::Compared(rows) | Self::Things(_, rows) => rows,
            Self::Why(why) => why.rows(),
        }
    }
}

/// How much of an answer a terminal is shown, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// A part that is read at a glance.
    Part,
    /// A part that is read from its beginning: a page where it has no room.
    Page,
    /// All, likewise.
    All,
}

impl Extent {
    pub(crate) fn of(statement: &Prepared, answer: &Answer) -> Self {
        use fossgraph_engine::bound::Statement;
        match (answer, statement.bound()) {
            (Answer::Things(..) | Answer::Why(_), _) | (_, Statement::Compare(..)) => Self::Page,
            (_, Statement::Explain(_) | Statement::ExplainPath(_) | Statement::Schema(_)) => Self::All,
            (_, Statement::Profile(_) | Statement::ProfilePath(_)) => Self::All,
            _ => Self::Part,
        }
    }
}

/// The answer of a statement.
pub(crate) fn ask(statement: &Prepared, params: &Params, run: &RunOptions) -> Result<Answer, Error> {
    if statement.is_why() {
        return statement.why(params, run).map(|why| Answer::Why(Box::new(why)));
    }
    let rows = statement.run_with(params, run)?;
    let things = statement.descriptions_with(params, run)?;
    if matches!(statement.bound(), bound::Statement::Compare(..)) {
        return Ok(Answer::Compared(rows));
    }
    Ok(if things.is_empty() { Answer::Rows(rows) } else { Answer::Things(things, rows) })
}

/// `200 rows (40 shown), 10 columns (7 shown); .last shows all (0.4 ms, data of 2026-09-16)`
pub(crate) fn footer(rows: &Rows, hidden: Hidden, way_to_all: &str, elapsed: Duration) -> String {
    let mut line = match rows.len() {
        0 => "no rows".to_owned(),
        n => {
            let of = if n < rows.total() { format!("{n} of ") } else { String::new() };
            let shown = if hidden.rows > 0 { format!(" ({} shown)", n - hidden.rows) } else { String::new() };
            format!("{of}{}{shown}", counted(rows.total(), "row", "rows"))
        }
    };
    if hidden.columns > 0 {
        line.push_str(&format!(", {}", counted_of(rows.columns().len(), hidden.columns, "column", "columns")));
    }
    if hidden.cells > 0 {
        line.push_str(&format!(", {} cut", counted(hidden.cells, "cell", "cells")));
    }
    if hidden != Hidden::default() {
        line.push_str(&format!("; {way_to_all}"));
    }
    let ms = elapsed.as_secs_f64() * 1_000.0;
    let time = if ms < 0.1 { format!("{ms:.2} ms") } else { format!("{ms:.1} ms") };
    match rows.graph().date() {
        Some(date) => format!("{line} ({time}, data of {date})"),
        None => format!("{line} ({time})"),
    }
}

/// `200 rows (40 shown)`
pub(crate) fn counted_of(n: usize, hidden: usize, one: &str, many: &str) -> String {
    let shown = if hidden > 0 { format!(" ({} shown)", n - hidden) } else { String::new() };
    format!("{}{shown}", counted(n, one, many))
}

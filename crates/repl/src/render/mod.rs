//! Answers as text: tables, descriptions, CSV, TSV, JSON.

mod delimited;
mod describe;
mod fit;
mod footnotes;
mod json;
mod shown;
mod table;
mod why;

pub(crate) use describe::describe;
pub(crate) use json::harmless;
pub(crate) use shown::Shown;
pub(crate) use table::{Grid, Head, first, grid};

use std::io::{self, Write};

use fossgraph_engine::{Explanation, Rows, Value};

use crate::args::Format;

/// How an answer is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The format.
    pub(crate) format: Format,
    /// Whether in colour.
    pub(crate) color: bool,
    /// The width to fit tables to; `None` where they are not read on a terminal, and nothing is cut.
    pub(crate) width: Option<usize>,
    /// Whether all rows are wanted, not the first and last alone.
    pub(crate) whole: bool,
    /// What shows all rows, in words.
    pub(crate) way_to_all: &'static str,
}

/// Writes rows. What was left out for lack of room comes back in words.
pub(crate) fn rows(out: &mut dyn Write, rows: &Rows, look: &Look) -> io::Result<Vec<String>> {
    match look.format {
        Format::Table => return table::rows(out, rows, look),
        Format::Csv => delimited::csv(out, rows, look.width.is_some())?,
        Format::Tsv => delimited::tsv(out, rows)?,
        Format::Json => json::array(out, rows)?,
        Format::Jsonl => json::lines(out, rows)?,
    }
    Ok(Vec::new())
}

/// Writes rows with the facts behind each. What was left out for lack of room comes back in words.
pub(crate) fn explanation(out: &mut dyn Write, why: &Explanation, look: &Look) -> io::Result<Vec<String>> {
    match look.format {
        Format::Table => return why::why(out, why, look),
        Format::Csv | Format::Tsv => return rows(out, &why.facts(), look),
        Format::Json => json::explained(out, why)?,
        Format::Jsonl => json::explained_lines(out, why)?,
    }
    Ok(Vec::new())
}

/// A value as text, with what parts the values of lists.
fn text(value: &Value, parting: &str) -> String {
    match value {
        Value::List(values) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(parting),
        one => one.to_string(),
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

//! Answers as text: tables, descriptions, bars, Markdown, HTML, CSV, TSV, JSON; and as pictures.

mod bars;
mod changes;
mod compared;
mod delimited;
mod describe;
mod fit;
mod footnotes;
mod html;
mod json;
mod markdown;
mod picture;
mod shown;
mod table;
mod why;

pub(crate) use changes::changes;
pub(crate) use compared::{compared, differs};
pub(crate) use describe::describe;
pub(crate) use html::{END as HTML_END, begin as begin_html};
pub(crate) use json::harmless;
pub(crate) use picture::picture;
pub(crate) use shown::Shown;
pub(crate) use table::{Grid, Head, first, grid};

use std::io::{self, Write};

use fossgraph_core::{Graph, is_hidden};
use fossgraph_engine::{ColumnInfo, Explanation, Rows, Thing, Value};

use crate::args::Format;

/// A terminal shows no more rows unless something else is set.
pub(crate) const ROWS: usize = 50;

/// How an answer is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// The format.
    pub(crate) format: Format,
    /// Whether in colour.
    pub(crate) color: bool,
    /// The width to fit tables to; `None` where they are not read on a terminal, and nothing is cut.
    pub(crate) width: Option<usize>,
    /// A terminal is shown the first and last alone of more rows than these,
    pub(crate) rows: usize,
    /// unless all rows and the whole of each are wanted.
    pub(crate) whole: bool,
    /// Whether a table that is wanted whole may be wider than the terminal, because it can be scrolled sideways.
    pub(crate) sideways: bool,
}

impl Look {
    /// For a text that is read as a whole.
    pub(crate) fn page(color: bool, width: Option<usize>) -> Self {
        Self { format: Format::Table, color, width, rows: ROWS, whole: true, sideways: false }
    }
}

/// How much of an answer is not shown, for lack of room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    /// Rows.
    pub(crate) rows: usize,
    /// Columns.
    pub(crate) columns: usize,
    /// Cells of which a part is shown.
    pub(crate) cells: usize,
}

/// Writes rows; `title` says what they are where a format shows that.
pub(crate) fn rows(out: &mut dyn Write, rows: &Rows, title: &str, look: &Look) -> io::Result<Hidden> {
    match look.format {
        // what is no picture is a table
        Format::Table | Format::Bars | Format::Svg | Format::Dot | Format::Mermaid => {
            return table::rows(out, rows, look);
        }
        Format::Markdown => markdown::table(out, rows)?,
        Format::Html => html::table(out, rows, title, false)?,
        Format::Csv => delimited::csv(out, rows, delimited::Csv::Exact, look.width.is_some())?,
        Format::CsvSafe => delimited::csv(out, rows, delimited::Csv::Safe, look.width.is_some())?,
        Format::Tsv => delimited::tsv(out, rows)?,
        Format::Json => json::array(out, rows)?,
        Format::Jsonl => json::lines(out, rows)?,
    }
    Ok(Hidden::default())
}

/// Writes rows with the facts behind each.
pub(crate) fn explanation(out: &mut dyn Write, why: &Explanation, title: &str, look: &Look) -> io::Result<Hidden> {
    match look.format {
        Format::Table => return why::why(out, why, look),
        Format::Json => json::explained(out, why)?,
        Format::Jsonl => json::explained_lines(out, why)?,
        _ => return rows(out, &why.facts(), title, look),
    }
    Ok(Hidden::default())
}

/// What parts the values of a list where a program may read them: names hold commas.
const PARTING: &str = "; ";

/// A value of a column as a table shows it.
pub(crate) fn shown(value: &Value, column: &ColumnInfo) -> String {
    table::cell(value, column)
}

/// A value as text, with what parts the values of lists.
pub(crate) fn text(value: &Value, parting: &str) -> String {
    match value {
        Value::List(values) => values.iter().map(Value::to_string).collect::<Vec<_>>().join(parting),
        one => one.to_string(),
    }
}

/// The values of a list; what is none is one.
fn values(value: &Value) -> &[Value] {
    match value {
        Value::List(values) => values,
        one => std::slice::from_ref(one),
    }
}

/// A single value as a reader sees it: what is missing where rows are grouped by it stands for those that have none.
fn read(value: &Value, column: &ColumnInfo) -> String {
    if column.group && *value == Value::Missing { "(none)".to_owned() } else { value.to_string() }
}

/// Whether a text is an address that a page may link to. Others, such as those that run a script, are plain text, and so is
/// what would have to be escaped within an address.
fn is_link(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        if head.eq_ignore_ascii_case(scheme) { text.get(scheme.len()..) } else { None }
    });
    let odd = |c: char| c.is_whitespace() || is_hidden(c) || "<>\"\\|`".contains(c);
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(odd))
}

/// The address of a document, if the graph is the one that holds it: what is cited may be of an earlier version of the data.
fn address(graph: &Graph, thing: &Thing) -> Option<String> {
    let is_own = (thing.node.0 as usize) < graph.node_count() && graph.id(thing.node) == thing.id;
    if is_own { graph.address(thing.node) } else { None }
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod transcripts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for link in ["https://example.org/a?b=c&d='e'", "HTTP://x", "http://日本.example/*_*"] {
            assert!(is_link(link), "{link}");
        }
        for text in
            ["javascript:alert(1)", "https://", "https:/x", "ftp://x", " https://x", "https://x y", "https://x|y"]
        {
            assert!(!is_link(text), "{text}");
        }
        assert!(!is_link("https://x\u{202e}y") && !is_link("https://x<script>") && !is_link("日本語https://x"));
    }
}

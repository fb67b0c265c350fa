//! CSV as RFC 4180 says, and TSV with escapes.

use std::io::{self, Write};

use fossgraph_core::is_hidden;
use fossgraph_engine::{Rows, Value};

use super::{PARTING, Shown, text};

/// How cells of comma-separated values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Csv {
    /// As they are.
    Exact,
    /// So that no spreadsheet takes one for a formula.
    Safe,
}

impl Csv {
    fn cell(self, value: &Value) -> String {
        let text = text(value, PARTING);
        // a number is no formula, also below zero
        let number = matches!(value, Value::Integer(_) | Value::Float(_));
        if self == Self::Safe && !number { guarded(text) } else { text }
    }
}

/// What spreadsheets take for the beginning of a formula, or pass over in front of one; also in full width. And the guard itself, so that
/// it can be taken away again.
const GUARDED: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\''];

/// A text with an apostrophe before it, which spreadsheets read as "this is text", if it needs one.
fn guarded(text: String) -> String {
    if text.starts_with(GUARDED) { format!("'{text}") } else { text }
}

/// Comma-separated values; on a terminal, characters that act on it are escaped.
pub(crate) fn csv(out: &mut dyn Write, rows: &Rows, csv: Csv, on_terminal: bool) -> io::Result<()> {
    let shown = |text: String| if on_terminal { Shown::new(&text).to_string() } else { text };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let heads = rows.columns().iter().map(|c| shown(csv.cell(&Value::Text(c.name.clone()))));
    writer.write_record(heads).map_err(plain)?;
    for row in rows.iter() {
        writer.write_record(row.iter().map(|value| shown(csv.cell(value)))).map_err(plain)?;
    }
    writer.flush()
}

/// The error below, so that a closed pipe is known as one.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Tab-separated values, one row a line whatever they hold.
pub(crate) fn tsv(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let names = rows.columns().iter().map(|c| escaped(&c.name));
    line(out, names)?;
    for row in rows.iter() {
        line(out, row.iter().map(|value| escaped(&text(value, PARTING))))?;
    }
    Ok(())
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b"\t")?;
        }
        out.write_all(cell.as_bytes())?;
    }
    out.write_all(b"\n")
}

/// Backslashes are doubled, so that every escape can be read back.
fn escaped(text: &str) -> String {
    if !text.contains(|c: char| c == '\\' || is_hidden(c)) {
        return text.to_owned();
    }
    Shown::new(&text.replace('\\', "\\\\")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_where_csv_is_to_be_safe() {
        let text = |text: &str| Value::Text(text.to_owned());
        for (value, want) in [
            (text("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")"),
            (text("+1"), "'+1"),
            (text("-1"), "'-1"),
            (text("@SUM(A1)"), "'@SUM(A1)"),
            (text("\t=1"), "'\t=1"),
            (text("\r=1"), "'\r=1"),
            (text("\n=1"), "'\n=1"),
            (text("＝1"), "'＝1"),
            (text("a=1"), "a=1"),
            (text("'=1"), "''=1"),
            (text(""), ""),
            (Value::Integer(-1), "-1"),
            (Value::Float(-0.5), "-0.5"),
            (Value::List(vec![text("=1"), text("b")]), "'=1; b"),
            (Value::List(vec![Value::Integer(-1), Value::Integer(2)]), "'-1; 2"),
        ] {
            assert_eq!(Csv::Safe.cell(&value), want);
            assert_eq!(Csv::Exact.cell(&value), super::text(&value, PARTING));
        }
    }

    #[test]
    fn a_cell_of_tsv_is_one_cell_whatever_it_holds() {
        assert_eq!(escaped("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e");
        assert_eq!(escaped("\\t"), "\\\\t");
        assert_eq!(escaped("\u{1b}[0m"), "\\u{1b}[0m");
        assert_eq!(escaped("C++, \"x\""), "C++, \"x\"");
    }
}

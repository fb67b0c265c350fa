//! CSV as RFC 4180 says, and TSV with escapes.

use std::io::{self, Write};

use fossgraph_core::is_hidden;
use fossgraph_engine::Rows;

use super::{Shown, text};

const PARTING: &str = "; ";

/// Comma-separated values. They are exact, except on a terminal, where characters that act on it are escaped.
pub(crate) fn csv(out: &mut dyn Write, rows: &Rows, on_terminal: bool) -> io::Result<()> {
    let cell = |text: String| if on_terminal { Shown::new(&text).to_string() } else { text };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(rows.columns().iter().map(|c| cell(c.name.clone()))).map_err(plain)?;
    for row in rows.iter() {
        writer.write_record(row.iter().map(|value| cell(text(value, PARTING)))).map_err(plain)?;
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
    fn a_cell_of_tsv_is_one_cell_whatever_it_holds() {
        assert_eq!(escaped("a\tb\nc\rd\\e"), "a\\tb\\nc\\rd\\\\e");
        assert_eq!(escaped("\\t"), "\\\\t");
        assert_eq!(escaped("\u{1b}[0m"), "\\u{1b}[0m");
        assert_eq!(escaped("C++, \"x\""), "C++, \"x\"");
    }
}

//! Markdown: a table as GitHub reads it, in which no cell is taken for markup.

use std::io::{self, Write};

use fossgraph_engine::{ColumnInfo, Rows, Value};

use super::{PARTING, Shown, is_link, read, values};

/// What the marks of Markdown are made of, each of which a backslash makes plain.
const MARKS: [char; 11] = ['\\', '`', '*', '_', '~', '[', ']', '<', '>', '|', '$'];

/// Writes a table, one row a line.
pub(crate) fn table(out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
    let columns = rows.columns();
    line(out, columns.iter().map(|column| escaped(&column.name)))?;
    line(out, columns.iter().map(|column| if column.numeric { "---:" } else { "---" }.to_owned()))?;
    rows.iter().try_for_each(|row| line(out, row.iter().zip(columns).map(|(value, column)| cell(value, column))))
}

fn line(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    out.write_all(b"|")?;
    for cell in cells {
        write!(out, " {cell} |")?;
    }
    out.write_all(b"\n")
}

fn cell(value: &Value, column: &ColumnInfo) -> String {
    let one = |value: &Value| {
        let text = read(value, column);
        if is_link(&text) { format!("<{text}>") } else { escaped(&text) }
    };
    values(value).iter().map(one).collect::<Vec<_>>().join(PARTING)
}

/// A text that Markdown shows as it is, on one line.
fn escaped(text: &str) -> String {
    let text = Shown::lines(&text.replace("\r\n", "\n")).to_string();
    let words = text.trim_start_matches(' ');
    // blanks at the beginning, which say how deep a fact is, would not count
    let mut out = "&nbsp;".repeat(text.len() - words.len());
    for (at, c) in words.char_indices() {
        let rest = words.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '\n' => out.push_str("<br>"),
            '\t' => out.push(' '),
            // an address within a text is not made a link
            ':' if rest.starts_with("//") => out.push_str("\\:"),
            '&' if rest.starts_with(|c: char| c == '#' || c.is_ascii_alphabetic()) => out.push_str("\\&"),
            c if MARKS.contains(&c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_markup() {
        for (text, want) in [
            ("Dapr", "Dapr"),
            ("a|b", "a\\|b"),
            ("a\\|b", "a\\\\\\|b"),
            ("*a* _b_ `c` ~d~ $e$", "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\$e\\$"),
            ("[x](y) <script>", "\\[x\\](y) \\<script\\>"),
            ("&lt; &#60; R&D", "\\&lt; \\&#60; R\\&D"),
            ("AI & Data", "AI & Data"),
            ("one\r\ntwo\nthree\ttab", "one<br>two<br>three tab"),
            ("\u{1b}[31m\u{202e}", "\\\\u{1b}\\[31m\\\\u{202e}"),
            ("  deep", "&nbsp;&nbsp;deep"),
            ("see https://a.b/c", "see https\\://a.b/c"),
        ] {
            assert_eq!(escaped(text), want);
        }
    }
}

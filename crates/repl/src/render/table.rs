//! Tables: fitted and wrapped for a terminal, or streamed.

use std::io::{self, Write};

use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Row, Table, TableStyle,
    Width,
};
use fossgraph_engine::{ColumnInfo, Rows, Value};

use super::fit::{Fit, Measure};
use super::{Look, Shown, counted, text};
use crate::args::Format;
use crate::screen::{DIM, TITLE, paint};

/// A terminal shows no more rows unless all are wanted,
const MOST: usize = 200;
/// but so many of the first and of the last.
const SOME: usize = 20;
/// So many rows tell how wide columns are, where all are shown: half of them the first, half spread over the rest.
const MEASURED: usize = 1_000;
/// A row takes no more lines of a table of many rows,
const LINES: usize = 3;
/// and no more of a table of a few.
const LINES_OF_FEW: usize = 12;

const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction('│'))
    .header_separator(LineStyle::none().fill('─').junction('┼'))
    .content_lines(ContentLineStyle::none().junction('│'));

/// The head of a column.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Its name.
    pub(crate) name: Shown,
    /// Whether cells stand at the right, as numbers do.
    pub(crate) right: bool,
}

/// A table of texts.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The columns.
    pub(crate) heads: Vec<Head>,
    /// The cells, row by row.
    pub(crate) rows: Vec<Vec<Shown>>,
}

/// Writes the rows of an answer. Comes back with what was left out for lack of room.
pub(crate) fn rows(out: &mut dyn Write, rows: &Rows, look: &Look) -> io::Result<Vec<String>> {
    if rows.is_empty() && look.width.is_some() {
        return Ok(Vec::new());
    }
    let heads = heads(rows);
    let row = |at: usize| cells(rows, at);
    match look.width {
        Some(_) if rows.len() > MOST && !look.whole => {
            let first = (0..SOME).map(row).collect();
            let last: Vec<_> = (rows.len() - SOME..rows.len()).map(row).collect();
            let hidden = format!("… {} rows not shown; {}", rows.len() - 2 * SOME, look.way_to_all);
            boxed(out, &Grid { heads, rows: first }, &last, &hidden, look)
        }
        Some(_) if rows.len() <= MOST => grid(out, &Grid { heads, rows: (0..rows.len()).map(row).collect() }, look),
        _ => stream(out, &heads, rows.len(), row, look, |_, _| Ok(())),
    }
}

/// The first rows of an answer, each whole and on one line, and how many more there are.
pub(crate) fn first(rows: &Rows, most: usize) -> String {
    let look = Look { format: Format::Table, color: false, width: None, whole: true, way_to_all: "" };
    let shown = rows.len().min(most);
    let mut out = Vec::new();
    // writing into memory does not fail
    let _ = stream(&mut out, &heads(rows), shown, |at| cells(rows, at), &look, |_, _| Ok(()));
    let mut text = if shown == 0 { String::new() } else { String::from_utf8_lossy(&out).into_owned() };
    if rows.len() > shown {
        text.push_str(&format!("… and {}\n", counted(rows.len() - shown, "more row", "more rows")));
    }
    text
}

/// Writes the first rows of an answer, each on one line, and behind each what `behind` writes.
pub(super) fn stream_with(
    out: &mut dyn Write,
    rows: &Rows,
    count: usize,
    look: &Look,
    behind: impl FnMut(&mut dyn Write, usize) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    stream(out, &heads(rows), count, |at| cells(rows, at), look, behind)
}

/// Writes a table. Comes back with what was left out for lack of room.
pub(crate) fn grid(out: &mut dyn Write, grid: &Grid, look: &Look) -> io::Result<Vec<String>> {
    match look.width {
        Some(_) => boxed(out, grid, &[], "", look),
        None => {
            let row = |at: usize| grid.rows.get(at).cloned().unwrap_or_default();
            stream(out, &grid.heads, grid.rows.len(), row, look, |_, _| Ok(()))
        }
    }
}

/// A table that is fitted and wrapped: the first rows, a line on those that are hidden, the last rows.
fn boxed(out: &mut dyn Write, grid: &Grid, last: &[Vec<Shown>], hidden: &str, look: &Look) -> io::Result<Vec<String>> {
    let width = look.width.unwrap_or(usize::MAX);
    let measures = measure(&grid.heads, grid.rows.iter().chain(last));
    let fit = Fit::to(width, &measures);
    let few = grid.rows.len() + last.len() <= 5;
    let lines = if few { LINES_OF_FEW } else { LINES };
    write_table(out, &grid.heads, &grid.rows, &fit, lines, true, look.color)?;
    if !last.is_empty() {
        writeln!(out, " {}", paint(look.color, DIM, hidden))?;
        write_table(out, &grid.heads, last, &fit, lines, false, look.color)?;
    }
    Ok(left_out(&grid.heads, &fit))
}

fn write_table(
    out: &mut dyn Write,
    heads: &[Head],
    rows: &[Vec<Shown>],
    fit: &Fit,
    lines: usize,
    headed: bool,
    color: bool,
) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
    if headed {
        table.set_header(heads.iter().enumerate().filter(|(at, _)| fit.keeps(*at)).map(|(_, h)| h.name.as_str()));
    }
    for row in rows {
        let kept = row.iter().zip(&fit.widths).filter_map(|(cell, width)| width.map(|w| (cell, w)));
        // what no line could show is not wrapped either
        let mut row =
            Row::from(kept.map(|(cell, wide)| Cell::new(cell.cut(wide.max(1) * lines * 2))).collect::<Vec<_>>());
        row.max_height(lines);
        table.add_row(row);
    }
    let kept: Vec<(&Head, usize)> = heads.iter().zip(&fit.widths).filter_map(|(h, w)| w.map(|w| (h, w))).collect();
    for ((head, width), column) in kept.into_iter().zip(table.column_iter_mut()) {
        let wide = u16::try_from(width + 2).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide)));
        if head.right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut in_header = headed;
    for line in table.lines() {
        let line = line.trim_end();
        let is_separator = line.starts_with('─');
        if in_header && is_separator {
            in_header = false;
            writeln!(out, "{}", paint(color, DIM, line))?;
        } else {
            writeln!(out, "{}", paint(color && in_header, TITLE, line))?;
        }
    }
    Ok(())
}

/// Rows one after another, each on one line, without holding them all. Cut to fit a terminal, whole elsewhere.
fn stream(
    out: &mut dyn Write,
    heads: &[Head],
    count: usize,
    row: impl Fn(usize) -> Vec<Shown>,
    look: &Look,
    mut behind: impl FnMut(&mut dyn Write, usize) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    let half = MEASURED / 2;
    let step = if count <= MEASURED { 1 } else { count / half };
    let measured = (0..count).filter(|at| *at < half || at % step == 0).map(&row);
    let measures = measure(heads, measured);
    let fit = look.width.map_or_else(|| Fit::natural(&measures), |width| Fit::to(width, &measures));
    let cutting = look.width.is_some();
    let line = |cells: &[Shown]| -> String {
        let mut line = String::new();
        for ((cell, head), width) in cells.iter().zip(heads).zip(&fit.widths) {
            let Some(width) = *width else { continue };
            let cell = if cutting { cell.cut(width) } else { cell.clone() };
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            line.push_str(if line.is_empty() { " " } else { " │ " });
            let (before, after) = if head.right { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            line.extend([before, cell.as_str(), after]);
        }
        line.trim_end().to_owned()
    };
    let names: Vec<Shown> = heads.iter().map(|h| h.name.clone()).collect();
    writeln!(out, "{}", paint(look.color, TITLE, &line(&names)))?;
    let rule: Vec<String> = fit.widths.iter().flatten().map(|w| "─".repeat(w + 2)).collect();
    writeln!(out, "{}", paint(look.color, DIM, &rule.join("┼")))?;
    for at in 0..count {
        writeln!(out, "{}", line(&row(at)))?;
        behind(out, at)?;
    }
    Ok(left_out(heads, &fit))
}

fn heads(rows: &Rows) -> Vec<Head> {
    rows.columns().iter().map(|c| Head { name: Shown::new(&c.name), right: c.numeric }).collect()
}

fn cells(rows: &Rows, at: usize) -> Vec<Shown> {
    let cell = |(value, column): (&Value, &ColumnInfo)| match value {
        Value::Missing if column.group => Shown::new("(none)"),
        Value::Float(x) => Shown::new(&short(*x)),
        other => Shown::new(&text(other, ", ")),
    };
    rows.row(at).iter().zip(rows.columns()).map(cell).collect()
}

/// A number with a fraction, with six digits that count: a screen is for reading, the other formats are exact.
fn short(x: f64) -> String {
    const DIGITS: usize = 6;
    let exact = x.to_string();
    let plain = exact.trim_start_matches('-');
    let counting = plain.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    let Some(point) = plain.find('.').filter(|_| counting > DIGITS) else { return exact };
    // digits that only say how small it is do not count
    let leading = if plain.starts_with("0.") { plain.bytes().skip(2).take_while(|b| *b == b'0').count() } else { 0 };
    let behind = if plain.starts_with("0.") { DIGITS + leading } else { DIGITS.saturating_sub(point) };
    let rounded = format!("{x:.behind$}");
    if behind == 0 { rounded } else { rounded.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

fn measure<R: AsRef<[Shown]>>(heads: &[Head], rows: impl Iterator<Item = R>) -> Vec<Measure> {
    let mut measures: Vec<Measure> =
        heads.iter().map(|h| Measure { width: h.name.width().max(1), word: h.name.widest_word() }).collect();
    for row in rows {
        for (cell, measure) in row.as_ref().iter().zip(&mut measures) {
            measure.width = measure.width.max(cell.width());
            measure.word = measure.word.max(cell.widest_word());
        }
    }
    measures
}

fn left_out(heads: &[Head], fit: &Fit) -> Vec<String> {
    let names: Vec<&str> =
        heads.iter().enumerate().filter(|(at, _)| !fit.keeps(*at)).map(|(_, h)| h.name.as_str()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let columns = counted(fit.left_out(), "column", "columns");
    vec![format!("{columns} left out for lack of room: {}", names.join(", "))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_have_six_digits_that_count() {
        for (x, want) in [
            (0.059_447_966_356_625_255, "0.059448"),
            (-0.000_001_234_567_89, "-0.00000123457"),
            (3.0, "3"),
            (2.5, "2.5"),
            (1.0 / 3.0, "0.333333"),
            (123_456.789, "123457"),
            (12_345_678.9, "12345679"),
            (10.5, "10.5"),
            (9.999_999_9, "10"),
            (0.0, "0"),
        ] {
            assert_eq!(short(x), want, "{x}");
        }
    }

    fn look(width: Option<usize>) -> Look {
        Look { format: Format::Table, color: false, width, whole: false, way_to_all: "" }
    }

    fn table(cells: &[&[&str]], width: Option<usize>) -> (String, Vec<String>) {
        let row = |row: &&[&str]| row.iter().map(|c| Shown::new(c)).collect::<Vec<_>>();
        let heads = row(&cells[0]).into_iter().enumerate().map(|(at, name)| Head { name, right: at == 1 }).collect();
        let table = Grid { heads, rows: cells[1..].iter().map(row).collect() };
        let mut out = Vec::new();
        let notes = grid(&mut out, &table, &look(width)).unwrap();
        (String::from_utf8(out).unwrap(), notes)
    }

    #[test]
    fn a_small_table_looks_the_same_fitted_and_streamed() {
        let cells: &[&[&str]] = &[&["name", "n", "kind"], &["Dapr", "1", "project"], &["日本", "22", ""]];
        let want = " name │  n │ kind\n──────┼────┼─────────\n Dapr │  1 │ project\n 日本 │ 22 │\n";
        assert_eq!(table(cells, None).0, want);
        assert_eq!(table(cells, Some(80)).0, want);
    }

    #[test]
    fn long_cells_are_wrapped_then_cut() {
        const LONG: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
        let many: &[&[&str]] =
            &[&["a", "b"], &[LONG, "1"], &["x", "2"], &["x", "3"], &["x", "4"], &["x", "5"], &["x", "6"]];
        let (text, notes) = table(many, Some(24));
        assert!(text.lines().all(|l| Shown::new(l).width() <= 24), "{text}");
        assert!(text.contains('…') && notes.is_empty(), "{text}");
        assert_eq!(text.lines().count(), 2 + LINES + 5, "{text}");
    }

    #[test]
    fn columns_without_room_are_named() {
        let names: Vec<String> = (0..30).map(|n| format!("column {n} of many")).collect();
        let head: Vec<&str> = names.iter().map(String::as_str).collect();
        let (text, notes) = table(&[&head, &head], Some(80));
        assert!(text.lines().all(|l| Shown::new(l).width() <= 80), "{text}");
        assert!(notes[0].starts_with("23 columns left out"), "{notes:?}");
    }
}

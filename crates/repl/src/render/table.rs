//! Tables: fitted and wrapped for a terminal, or streamed.

use std::io::{self, Write};

use anstyle::Style;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};
use fossgraph_engine::{ColumnInfo, Rows, Value};
use unicode_width::UnicodeWidthStr as _;

use super::fit::{Fit, LONGEST, Measure, Slot};
use super::{Hidden, Look, Shown, counted, read, text};
use crate::screen::{DIM, TITLE, paint};

/// Where a terminal does not show all rows, it shows so many of the first and of the last.
const SOME: usize = 20;
/// So many rows are laid out together at most; more are written one after another.
const TOGETHER: usize = 200;
/// So many rows tell how wide columns are, where all are shown: half of them the first, half spread over the rest.
const MEASURED: usize = 1_000;
/// A column is that wide at least where not all its cells are measured, so that a wider one has some room.
const UNMEASURED: usize = 12;
/// A column of a table that is scrolled sideways is no wider.
const WIDEST: usize = 250;
/// A row takes no more lines of a table of many rows,
const LINES: usize = 3;
/// and no more of a table of a few.
const LINES_OF_FEW: usize = 12;
/// Which is a table of so many rows.
const FEW: usize = 5;

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

/// Writes the rows of an answer.
pub(crate) fn rows(out: &mut dyn Write, rows: &Rows, look: &Look) -> io::Result<Hidden> {
    let (heads, count) = (heads(rows), rows.len());
    let row = |at: usize| cells(rows, at);
    let grid = |rows: std::ops::Range<usize>| Grid { heads: heads.clone(), rows: rows.map(row).collect() };
    let some = SOME.min(look.rows / 2).max(1);
    match look.width {
        Some(_) if count == 0 => Ok(Hidden::default()),
        Some(_) if !look.whole && count > look.rows.max(2 * some) => {
            let last: Vec<_> = (count - some..count).map(row).collect();
            boxed(out, &grid(0..some), &last, count - 2 * some, look)
        }
        Some(_) if count <= TOGETHER => boxed(out, &grid(0..count), &[], 0, look),
        _ => stream(out, &heads, count, row, look, |_, _| Ok(())),
    }
}

/// The first rows of an answer, each whole and on one line, and how many more there are.
pub(crate) fn first(rows: &Rows, most: usize) -> String {
    let shown = rows.len().min(most);
    let mut out = Vec::new();
    // writing into memory does not fail
    let _ = stream_with(&mut out, rows, shown, &Look::page(false, None), |_, _| Ok(()));
    let mut text = if shown == 0 { String::new() } else { String::from_utf8_lossy(&out).into_owned() };
    if rows.len() > shown {
        text.push_str(&format!("… and {}\n", counted(rows.len() - shown, "more row", "more rows")));
    }
    text
}

/// Writes the first rows of an answer, each on one line unless it is wanted whole, and behind each what `behind` writes.
pub(super) fn stream_with(
    out: &mut dyn Write,
    rows: &Rows,
    count: usize,
    look: &Look,
    behind: impl FnMut(&mut dyn Write, usize) -> io::Result<()>,
) -> io::Result<Hidden> {
    stream(out, &heads(rows), count, |at| cells(rows, at), look, behind)
}

/// Writes a table.
pub(crate) fn grid(out: &mut dyn Write, grid: &Grid, look: &Look) -> io::Result<Hidden> {
    match look.width {
        Some(_) => boxed(out, grid, &[], 0, look),
        None => {
            let row = |at: usize| grid.rows.get(at).cloned().unwrap_or_default();
            stream(out, &grid.heads, grid.rows.len(), row, look, |_, _| Ok(()))
        }
    }
}

/// A table that is fitted and wrapped: the first rows, a line on those that are hidden, the last rows.
fn boxed(out: &mut dyn Write, grid: &Grid, last: &[Vec<Shown>], hidden_rows: usize, look: &Look) -> io::Result<Hidden> {
    let measures = measure(&grid.heads, grid.rows.iter().chain(last));
    let lines = if grid.rows.len() + last.len() <= FEW { LINES_OF_FEW } else { LINES };
    let layout = Layout::new(&grid.heads, &measures, lines, look);
    layout.table(out, &grid.rows, true)?;
    if hidden_rows > 0 {
        let line = format!(" ⋮ {} not shown", counted(hidden_rows, "row", "rows"));
        writeln!(out, "{}", paint(look.color, DIM, &line))?;
        layout.table(out, last, false)?;
    }
    Ok(layout.hidden(hidden_rows))
}

/// Rows one after another, without holding them all.
fn stream(
    out: &mut dyn Write,
    heads: &[Head],
    count: usize,
    row: impl Fn(usize) -> Vec<Shown>,
    look: &Look,
    mut behind: impl FnMut(&mut dyn Write, usize) -> io::Result<()>,
) -> io::Result<Hidden> {
    let half = MEASURED / 2;
    let step = if count <= MEASURED { 1 } else { count / half };
    let measured = (0..count).filter(|at| *at < half || at % step == 0 || at + 1 == count).map(&row);
    let mut measures = measure(heads, measured);
    if count > MEASURED {
        measures.iter_mut().for_each(|measure| measure.width = measure.width.max(UNMEASURED));
    }
    let layout = Layout::new(heads, &measures, 1, look);
    layout.head(out)?;
    for at in 0..count {
        layout.row(out, &row(at))?;
        behind(out, at)?;
    }
    Ok(layout.hidden(0))
}

/// How a table stands on the page.
struct Layout<'a> {
    heads: &'a [Head],
    fit: Fit,
    /// So many lines a row takes at most.
    lines: usize,
    color: bool,
    /// How many cells were cut.
    cut: Cut,
}

/// Counts what is cut while rows are laid out.
type Cut = std::cell::Cell<usize>;

impl<'a> Layout<'a> {
    /// Fitted to a terminal, with no more than so many lines a row unless all is wanted; as wide as it is elsewhere, and
    /// where it can be scrolled sideways to see columns that have no room.
    fn new(heads: &'a [Head], measures: &[Measure], lines: usize, look: &Look) -> Self {
        let natural = Fit::natural(measures, if look.width.is_some() { WIDEST } else { usize::MAX });
        let fit = match look.width.map(|width| Fit::to(width, measures)) {
            Some(fit) if fit.shown() == heads.len() || !(look.whole && look.sideways) => fit,
            _ => natural,
        };
        let lines = if look.whole || look.width.is_none() { usize::MAX } else { lines };
        Self { heads, fit, lines, color: look.color, cut: Cut::new(0) }
    }

    fn hidden(&self, rows: usize) -> Hidden {
        Hidden { rows, columns: self.heads.len() - self.fit.shown(), cells: self.cut.get() }
    }

    /// The cells of a row of the answer, of which those that are cut are counted.
    fn row_cells(&self, row: &[Shown]) -> Vec<(Vec<String>, usize, bool)> {
        let cells = self.cells(row, self.lines);
        let cut = |(slot, (lines, ..)): &(&Slot, &(Vec<String>, usize, bool))| match slot {
            Slot::Column(at, _) => {
                let whole = row.get(*at).is_none_or(|cell| cell.as_str().ends_with('…'));
                !whole && lines.last().is_some_and(|line| line.ends_with('…'))
            }
            Slot::Gap => false,
        };
        self.cut.set(self.cut.get() + self.fit.slots.iter().zip(&cells).filter(cut).count());
        cells
    }

    /// The lines of each cell of a row that is shown, with its width and whether it stands at the right.
    fn cells(&self, row: &[Shown], lines: usize) -> Vec<(Vec<String>, usize, bool)> {
        let cell = |slot: &Slot| match *slot {
            Slot::Gap => (vec!["…".to_owned()], slot.width(), false),
            Slot::Column(at, width) => {
                let lines = row.get(at).map(|cell| cell.wrap_to(width, lines)).unwrap_or_default();
                (lines, width, self.heads.get(at).is_some_and(|head| head.right))
            }
        };
        self.fit.slots.iter().map(cell).collect()
    }

    /// Writes one row.
    fn row(&self, out: &mut dyn Write, row: &[Shown]) -> io::Result<()> {
        self.cells_in(out, &self.row_cells(row), Style::new())
    }

    fn cells_in(&self, out: &mut dyn Write, cells: &[(Vec<String>, usize, bool)], style: Style) -> io::Result<()> {
        let height = cells.iter().map(|(lines, ..)| lines.len()).max().unwrap_or_default();
        for at in 0..height {
            let mut line = String::new();
            for (lines, width, right) in cells {
                let text = lines.get(at).map_or("", String::as_str);
                let blanks = " ".repeat(width.saturating_sub(text.width()));
                line.push_str(if line.is_empty() { " " } else { " │ " });
                let (before, after) = if *right { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
                line.extend([before, text, after]);
            }
            writeln!(out, "{}", paint(self.color && style != Style::new(), style, line.trim_end()))?;
        }
        Ok(())
    }

    /// Writes the names of the columns and a rule.
    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<Shown> = self.heads.iter().map(|head| head.name.clone()).collect();
        self.cells_in(out, &self.cells(&names, LINES), TITLE)?;
        let rule: Vec<String> = self.fit.slots.iter().map(|slot| "─".repeat(slot.width() + 2)).collect();
        writeln!(out, "{}", paint(self.color, DIM, &rule.join("┼")))
    }

    /// Writes rows that are laid out together, below the names of the columns if these are wanted.
    fn table(&self, out: &mut dyn Write, rows: &[Vec<Shown>], headed: bool) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        let joined = |cells: Vec<(Vec<String>, usize, bool)>| -> Vec<Cell> {
            cells.into_iter().map(|(lines, ..)| Cell::new(lines.join("\n"))).collect()
        };
        if headed {
            let names: Vec<Shown> = self.heads.iter().map(|head| head.name.clone()).collect();
            table.set_header(joined(self.cells(&names, LINES)));
        }
        table.add_rows(rows.iter().map(|row| joined(self.row_cells(row))));
        for (slot, column) in self.fit.slots.iter().zip(table.column_iter_mut()) {
            let wide = u16::try_from(slot.width() + 2).unwrap_or(u16::MAX);
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(wide)));
            if matches!(slot, Slot::Column(at, _) if self.heads.get(*at).is_some_and(|head| head.right)) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let mut in_header = headed;
        for line in table.lines() {
            let line = line.trim_end();
            let is_separator = line.starts_with('─');
            if in_header && is_separator {
                in_header = false;
                writeln!(out, "{}", paint(self.color, DIM, line))?;
            } else {
                writeln!(out, "{}", paint(self.color && in_header, TITLE, line))?;
            }
        }
        Ok(())
    }
}

fn heads(rows: &Rows) -> Vec<Head> {
    rows.columns().iter().map(|c| Head { name: Shown::new(&c.name), right: c.numeric }).collect()
}

fn cells(rows: &Rows, at: usize) -> Vec<Shown> {
    rows.row(at).iter().zip(rows.columns()).map(|(value, column)| Shown::new(&cell(value, column))).collect()
}

/// A value of a column as a reader sees it.
pub(super) fn cell(value: &Value, column: &ColumnInfo) -> String {
    match value {
        Value::Float(x) => short(*x),
        Value::List(_) => text(value, ", "),
        one => read(one, column),
    }
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
        heads.iter().map(|h| Measure { width: h.name.width().max(1), word: h.name.widest_part(LONGEST) }).collect();
    for row in rows {
        for (cell, measure) in row.as_ref().iter().zip(&mut measures) {
            measure.width = measure.width.max(cell.width());
            measure.word = measure.word.max(cell.widest_part(LONGEST));
        }
    }
    measures
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

    fn table(cells: &[&[&str]], look: &Look) -> (String, Hidden) {
        let row = |row: &&[&str]| row.iter().map(|c| Shown::new(c)).collect::<Vec<_>>();
        let heads = row(&cells[0]).into_iter().enumerate().map(|(at, name)| Head { name, right: at == 1 }).collect();
        let table = Grid { heads, rows: cells[1..].iter().map(row).collect() };
        let mut out = Vec::new();
        let hidden = grid(&mut out, &table, look).unwrap();
        (String::from_utf8(out).unwrap(), hidden)
    }

    fn part(width: usize) -> Look {
        Look { whole: false, ..Look::page(false, Some(width)) }
    }

    fn fits(text: &str, width: usize) {
        assert!(text.lines().all(|l| Shown::new(l).width() <= width), "{text}");
    }

    #[test]
    fn a_small_table_looks_the_same_fitted_and_streamed() {
        let cells: &[&[&str]] = &[&["name", "n", "kind"], &["Dapr", "1", "project"], &["日本", "22", ""]];
        let want = " name │  n │ kind\n──────┼────┼─────────\n Dapr │  1 │ project\n 日本 │ 22 │\n";
        assert_eq!(table(cells, &Look::page(false, None)).0, want);
        assert_eq!(table(cells, &part(80)).0, want);
    }

    const LONG: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";

    #[test]
    fn long_cells_are_wrapped_then_cut_and_whole_where_all_is_wanted() {
        let many: &[&[&str]] =
            &[&["a", "b"], &[LONG, "1"], &["x", "2"], &["x", "3"], &["x", "4"], &["x", "5"], &["x", "6"]];
        let (text, hidden) = table(many, &part(24));
        fits(&text, 24);
        assert_eq!(hidden, Hidden { cells: 1, ..Hidden::default() });
        let want = " a                  │ b
────────────────────┼───
 one two three four │ 1
 five six seven     │
 eight nine ten…    │
 x                  │ 2
";
        assert!(text.starts_with(want), "{text}");
        let (text, _) = table(many, &Look::page(false, Some(24)));
        fits(&text, 24);
        assert!(text.contains("\n thirteen fourteen ") && !text.contains('…'), "{text}");
    }

    #[test]
    fn a_word_is_broken_only_where_it_has_no_line_of_its_own() {
        let cells: &[&[&str]] = &[&["a", "b"], &["client of Infosys (infosysvehicleclient), HDFC", "1"]];
        let (text, _) = table(cells, &part(20));
        let want = " client of      │ 1\n Infosys        │\n (infosysvehicl │\n eclient), HDFC │\n";
        assert!(text.ends_with(want), "{text}");
    }

    #[test]
    fn columns_without_room_give_way_to_a_mark_and_are_counted() {
        let names: Vec<String> = (0..30).map(|n| format!("column {n} of many")).collect();
        let head: Vec<&str> = names.iter().map(String::as_str).collect();
        let (text, hidden) = table(&[&head, &head], &part(80));
        fits(&text, 80);
        assert_eq!(hidden, Hidden { columns: 23, ..Hidden::default() });
        assert!(text.lines().next().unwrap().contains("│ … │"), "{text}");
        let sideways = Look { sideways: true, ..Look::page(false, Some(80)) };
        let (text, hidden) = table(&[&head, &head], &sideways);
        assert_eq!(hidden, Hidden::default());
        assert!(names.iter().all(|name| text.matches(name.as_str()).count() == 2), "{text}");
    }

    #[test]
    fn a_cell_wider_than_those_measured_wraps_and_moves_no_other() {
        let cell = |at: usize| if at == 1_501 { LONG.to_owned() } else { format!("cell {at}") };
        let row = |at: usize| vec![Shown::new(&cell(at)), Shown::new(&at.to_string())];
        let heads = ["a", "n"].map(|name| Head { name: Shown::new(name), right: name == "n" });
        let mut out = Vec::new();
        stream(&mut out, &heads, 2_000, row, &Look::page(false, None), |_, _| Ok(())).unwrap();
        let text = String::from_utf8(out).unwrap();
        let bar = |line: &str| line.chars().position(|c| c == '│');
        assert!(text.lines().skip(2).all(|line| bar(line) == Some(14)), "{text}");
        let words: String = LONG.split(' ').filter(|word| text.contains(word)).collect();
        assert_eq!(words, LONG.replace(' ', ""), "nothing is cut off");
        assert!(text.lines().any(|line| line == " one two      │         1501"), "{text}");
    }
}

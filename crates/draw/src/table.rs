//! A table, rows of which may be marked.

use std::fmt::Write as _;

use crate::at::{At as _, float};
use crate::look::MARK;
use crate::svg::{Anchor, INKED, PALED, Piece};
use crate::text::{n, visible, width, wrapped};

/// A table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What a mark means; empty where none is used.
    pub mark: String,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// A text for each column.
    pub cells: Vec<String>,
    /// Whether it is marked.
    pub is_marked: bool,
}

const SIZE: f64 = 12.0;
const LINE: f64 = 16.0;
const PAD: f64 = 8.0;
/// A cell is wrapped beyond this width,
const WIDEST: f64 = 270.0;
/// and cut after so many lines.
const LINES: usize = 5;

impl Table {
    /// No more rows than these are drawn.
    pub const MOST: usize = 60;

    pub(crate) fn in_words(&self) -> String {
        let row = |row: &Row| format!("{}{}.", if row.is_marked { "≠ " } else { "" }, row.cells.join(" | "));
        let rows: Vec<String> = self.rows.iter().take(Self::MOST).map(row).collect();
        format!("{}. {}", self.columns.join(" | "), rows.join(" "))
    }

    pub(crate) fn draw(&self) -> Piece {
        let rows = self.rows.get(..Self::MOST).unwrap_or(&self.rows);
        let cells: Vec<Vec<Vec<String>>> =
            rows.iter().map(|row| row.cells.iter().map(|cell| wrapped(cell, SIZE, WIDEST, LINES)).collect()).collect();
        let heads: Vec<Vec<String>> = self.columns.iter().map(|name| wrapped(name, SIZE, WIDEST, 2)).collect();
        let mut widths: Vec<f64> = vec![24.0; self.columns.len()];
        for row in cells.iter().chain([&heads]) {
            for (column, lines) in row.iter().enumerate() {
                let wide = lines.iter().map(|line| width(line, SIZE) * 1.06).fold(0.0, f64::max);
                widths.put(column, widths.at(column).max(wide));
            }
        }
        let left = if self.mark.is_empty() { 0.0 } else { 20.0 };
        let all = left + widths.iter().map(|wide| wide + 2.0 * PAD).sum::<f64>();
        let mut piece = Piece { w: all, ..Piece::default() };
        self.row(&heads, false, true, left, &widths, &mut piece);
        for (row, cells) in rows.iter().zip(&cells) {
            piece.rule((0.0, piece.h), (all, piece.h));
            self.row(cells, row.is_marked, false, left, &widths, &mut piece);
        }
        piece.rule((0.0, piece.h), (all, piece.h));
        let mut below = Vec::new();
        if !self.mark.is_empty() {
            below.push(format!("≠ {}", self.mark));
        }
        if self.rows.len() > rows.len() {
            below.push(format!("and {} rows more", self.rows.len() - rows.len()));
        }
        for line in below {
            piece.h += 18.0;
            piece.text((0.0, piece.h), SIZE - 1.0, Anchor::Start, PALED, &visible(&line));
            piece.h += 4.0;
        }
        piece
    }

    fn row(&self, cells: &[Vec<String>], marked: bool, head: bool, left: f64, widths: &[f64], piece: &mut Piece) {
        let top = piece.h;
        let high = float(cells.iter().map(Vec::len).max().unwrap_or(1).max(1)) * LINE + 8.0;
        if marked {
            let _ = writeln!(
                piece.svg,
                "<rect class=\"f-m\" x=\"0\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
                n(top),
                n(left),
                n(high),
                MARK.light
            );
            piece.bold((10.0, top + 4.0 + LINE / 2.0), SIZE, Anchor::Middle, INKED, "≠");
        }
        let mut x = left;
        for (column, (lines, wide)) in cells.iter().zip(widths).enumerate() {
            for (at, line) in lines.iter().enumerate() {
                let place = (x + PAD, top + 4.0 + LINE * (float(at) + 0.5));
                match (head, column) {
                    (true, _) => piece.bold(place, SIZE, Anchor::Start, INKED, line),
                    (false, 0) => piece.text(place, SIZE, Anchor::Start, PALED, line),
                    (false, _) if marked || self.mark.is_empty() => piece.text(place, SIZE, Anchor::Start, INKED, line),
                    // what is no news steps back
                    (false, _) => piece.text(place, SIZE, Anchor::Start, PALED, line),
                }
            }
            x += wide + 2.0 * PAD;
        }
        piece.h = top + high;
    }
}

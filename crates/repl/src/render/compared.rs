//! Things side by side, what differs being marked.

use std::io::{self, Write};

use fossgraph_engine::{Rows, Value};

use super::table::{Grid, Head, cell, grid};
use super::{Hidden, Look, Shown};
use crate::screen::{DIM, paint};

const MARK: &str = "≠";

/// Whether the cells of a row behind the first differ.
pub(crate) fn differs(row: &[Value]) -> bool {
    let cells = row.get(1..).unwrap_or_default();
    cells.windows(2).any(|pair| matches!(pair, [a, b] if a != b))
}

/// Writes things side by side as a table.
pub(crate) fn compared(out: &mut dyn Write, rows: &Rows, look: &Look) -> io::Result<Hidden> {
    let heads = rows.columns().iter().map(|column| Head { name: Shown::new(&column.name), right: false }).collect();
    let row = |row: Vec<Value>| {
        let mark = if differs(&row) { MARK } else { " " };
        let mut cells: Vec<Shown> =
            row.iter().zip(rows.columns()).map(|(value, column)| Shown::new(&cell(value, column))).collect();
        if let Some(first) = cells.first_mut() {
            *first = Shown::new(&format!("{mark} {first}"));
        }
        cells
    };
    let rows: Vec<Vec<Shown>> = rows.iter().map(row).collect();
    let any = rows.iter().any(|row| row.first().is_some_and(|first| first.as_str().starts_with(MARK)));
    let hidden = grid(out, &Grid { heads, rows }, look)?;
    if any && look.width.is_some() {
        writeln!(out, "{}", paint(look.color, DIM, &format!(" {MARK} differs")))?;
    }
    Ok(hidden)
}

//! Numbers as bars.

use std::fmt::Write as _;

use crate::svg::{Anchor, INKED, PALED, Piece, full_attributes};
use crate::text::{cut, n, visible, width};

/// Numbers by name: a bar for each row, and a block of bars for each column of numbers.
///
/// # Examples
///
/// ```
/// use fossgraph_draw::{Bar, Bars, Page, Picture};
/// let bar = |name: &str, value: f64| Bar { name: name.to_owned(), values: vec![Some(value)], texts: vec![value.to_string()] };
/// let bars = Bars { heading: "status".to_owned(), columns: vec!["count".to_owned()], bars: vec![bar("Sandbox", 151.0), bar("Graduated", 36.0)] };
/// let svg = Page::new("projects by status", Picture::Bars(bars)).svg();
/// assert!(svg.contains(">Sandbox<") && svg.contains(">151<"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// What the names are.
    pub heading: String,
    /// What the numbers are.
    pub columns: Vec<String>,
    /// The rows.
    pub bars: Vec<Bar>,
}

/// A row of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub name: String,
    /// A number for each column; none where nothing is recorded.
    pub values: Vec<Option<f64>>,
    /// The numbers as they are read.
    pub texts: Vec<String>,
}

const SIZE: f64 = 13.0;
/// How much wider bold letters are.
const BOLD: f64 = 1.12;
const ROW: f64 = 26.0;
const THICK: f64 = 17.0;
/// A name is cut beyond this width.
const WIDEST: f64 = 260.0;
/// How long the longest bar is.
const LONGEST: f64 = 420.0;

impl Bars {
    /// No more bars than these can be read.
    pub const MOST: usize = 200;

    /// The least and the greatest number of a column, zero being between them.
    #[must_use]
    pub fn range(&self, column: usize) -> (f64, f64) {
        let values = self.bars.iter().filter_map(|bar| bar.values.get(column).copied().flatten());
        values
            .filter(|value| value.is_finite())
            .fold((0.0, 0.0), |(low, high), value| (low.min(value), high.max(value)))
    }

    pub(crate) fn in_words(&self) -> String {
        let row = |bar: &Bar| format!("{}: {}.", bar.name, bar.texts.join(", "));
        let rows: Vec<String> = self.bars.iter().map(row).collect();
        format!("{} by {}. {}", self.columns.join(", "), self.heading, rows.join(" "))
    }

    pub(crate) fn draw(&self) -> Piece {
        let mut piece = Piece::default();
        let names: Vec<String> = self.bars.iter().map(|bar| cut(&visible(&bar.name), SIZE, WIDEST)).collect();
        let heading = width(&self.heading, SIZE).min(WIDEST) * BOLD;
        let own = names.iter().map(|name| width(name, SIZE)).fold(heading, f64::max);
        for (at, column) in self.columns.iter().enumerate() {
            let top = if at == 0 { 0.0 } else { piece.h + 18.0 };
            self.block(at, column, (top, own + 12.0), &names, &mut piece);
        }
        piece
    }

    fn block(&self, at: usize, column: &str, (top, left): (f64, f64), names: &[String], piece: &mut Piece) {
        let (low, high) = self.range(at);
        let scale = if high > low { LONGEST / (high - low) } else { 0.0 };
        let zero = left - low * scale;
        let heading = cut(&visible(&self.heading), SIZE, WIDEST);
        piece.bold((left - 12.0, top + ROW / 2.0), SIZE, Anchor::End, PALED, &heading);
        piece.bold((left, top + ROW / 2.0), SIZE, Anchor::Start, PALED, &cut(&visible(column), SIZE, LONGEST));
        let mut y = top + ROW;
        for (bar, name) in self.bars.iter().zip(names) {
            let middle = y + ROW / 2.0;
            let value = bar.values.get(at).copied().flatten().filter(|value| value.is_finite());
            let text = bar.texts.get(at).map_or("", String::as_str);
            let _ = writeln!(piece.svg, "<g><title>{}</title>", crate::text::escaped(&format!("{}: {text}", bar.name)));
            piece.text((left - 12.0, middle), SIZE, Anchor::End, INKED, name);
            let mut end = zero;
            if let Some(value) = value {
                let long = (value * scale).abs();
                let x = if value < 0.0 { zero - long } else { zero };
                let _ = writeln!(
                    piece.svg,
                    "<rect {} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{THICK}\" rx=\"2\"/>",
                    full_attributes(at * 3),
                    n(x),
                    n(middle - THICK / 2.0),
                    n(long.max(1.0))
                );
                end = zero.max(x + long);
            }
            let text = if value.is_none() && text.is_empty() { "–" } else { text };
            let text = cut(&visible(text), SIZE - 1.0, LONGEST);
            piece.text((end + 7.0, middle), SIZE - 1.0, Anchor::Start, PALED, &text);
            piece.raw("</g>\n");
            piece.w = piece.w.max(end + 7.0 + width(&text, SIZE - 1.0));
            y += ROW;
        }
        piece.rule((zero, top + ROW), (zero, y));
        piece.h = y;
    }
}

//! Pictures of answers, as SVG that needs nothing else.
//!
//! ```text
//! things and edges ──of──▶ Diagram ─┐
//! numbers ─────────────▶ Bars ──────┼──▶ Page ──svg──▶ text
//! dated facts ─────────▶ TimeLine ──┤
//! rows ────────────────▶ Table ─────┘
//! ```
//!
//! A [`Diagram`] is laid out in layers from left to right. The same page gives the same bytes. Texts are texts, whatever they hold.

mod at;
mod bars;
mod diagram;
mod graph;
mod layout;
mod look;
mod page;
mod svg;
mod table;
mod text;
mod time_line;

pub use bars::{Bar, Bars};
pub use diagram::Diagram;
pub use look::{COLORS, Color, FAINT, INK, Look, MARK, PALE, PAPER, Shape};
pub use page::{Page, Picture};
pub use table::{Row, Table};
pub use time_line::{Lane, Span, TimeLine};

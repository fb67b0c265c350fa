//! Where things stand: in layers from left to right, each relation leading over a label that it shares with those like it.
//!
//! ```text
//! Diagram ──cell──▶ cells and fans ──rank──▶ layers ──order──▶ few crossings ──place──▶ coordinates ──pack──▶ Layout
//! ```
//!
//! Things that hang on one thing alone by the same relation stand in a frame. Nothing is left to chance: the same diagram has the same
//! layout.

mod cell;
mod order;
mod pack;
mod part;
mod place;
mod rank;

use crate::diagram::Diagram;
pub(crate) use cell::LINE;

/// Where everything of a diagram stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) boxes: Vec<Placed>,
    pub(crate) frames: Vec<Rect>,
    pub(crate) lines: Vec<Line>,
    pub(crate) labels: Vec<Label>,
}

/// A rectangle, by its corner at the top left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

/// A thing with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// The thing, by its place in the diagram.
    pub(crate) thing: usize,
    pub(crate) rect: Rect,
    /// Its name, in lines.
    pub(crate) lines: Vec<String>,
}

/// A line from left to right, through places where it is level.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// Where it enters and leaves each place, and how high.
    pub(crate) stations: Vec<(f64, f64, f64)>,
    /// Whether it has a head at its left end and at its right one.
    pub(crate) heads: (bool, bool),
    /// The edges that it is a part of, by their places in the diagram.
    pub(crate) edges: Vec<usize>,
}

/// The phrase of a relation, around a middle.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) text: String,
    pub(crate) edges: Vec<usize>,
}

impl Layout {
    /// Moves everything.
    fn shifted(mut self, dx: f64, dy: f64) -> Self {
        let shift = |rect: &mut Rect| (rect.x, rect.y) = (rect.x + dx, rect.y + dy);
        self.boxes.iter_mut().for_each(|placed| shift(&mut placed.rect));
        self.frames.iter_mut().for_each(shift);
        for line in &mut self.lines {
            line.stations.iter_mut().for_each(|(a, b, y)| (*a, *b, *y) = (*a + dx, *b + dx, *y + dy));
        }
        self.labels.iter_mut().for_each(|label| (label.x, label.y) = (label.x + dx, label.y + dy));
        self
    }

    /// Adds another beside it.
    fn take_in(&mut self, other: Self) {
        self.boxes.extend(other.boxes);
        self.frames.extend(other.frames);
        self.lines.extend(other.lines);
        self.labels.extend(other.labels);
    }
}

/// Lays a diagram out.
pub(crate) fn layout(diagram: &Diagram) -> Layout {
    let cells = cell::Cells::of(diagram);
    let parts = cells.parts().iter().map(|part| part::layout(&cells, part)).collect();
    pack::pack(parts)
}

#[cfg(test)]
mod tests;

//! How kinds look: a colour and a shape each, the same in every picture of the same schema.

use fossgraph_core::KindId;

/// The outline of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A rectangle.
    Box,
    /// A rectangle with cut corners.
    Octagon,
    /// A rectangle with round corners.
    Round,
    /// A hexagon.
    Hexagon,
    /// A rectangle with half circles at its ends.
    Pill,
    /// A rectangle with a point at its right.
    Tag,
    /// A sheet with a folded corner.
    Sheet,
}

/// A colour for light backgrounds and one for dark ones, as `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// On light.
    pub light: &'static str,
    /// On dark.
    pub dark: &'static str,
}

/// How things of a kind are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The outline.
    pub shape: Shape,
    /// Inside it.
    pub fill: Color,
    /// Around it.
    pub line: Color,
    /// The place of its colours among [`COLORS`].
    pub color: usize,
}

const fn color(light: &'static str, dark: &'static str) -> Color {
    Color { light, dark }
}

/// Behind everything.
pub const PAPER: Color = color("#ffffff", "#11151c");
/// Texts.
pub const INK: Color = color("#111827", "#f3f4f6");
/// Lines, and texts beside them.
pub const PALE: Color = color("#4b5563", "#a9b1bd");
/// Thin lines behind other things.
pub const FAINT: Color = color("#d1d5db", "#374151");
/// Behind what is marked.
pub const MARK: Color = color("#fef3c7", "#4a3310");

/// Colours of fills and of the lines around them.
pub const COLORS: [(Color, Color); 8] = [
    (color("#dbeafe", "#1e3a5f"), color("#1d4ed8", "#93c5fd")),
    (color("#dcfce7", "#14432a"), color("#15803d", "#86efac")),
    (color("#fef3c7", "#4a3310"), color("#b45309", "#fcd34d")),
    (color("#ede9fe", "#3b2a63"), color("#6d28d9", "#c4b5fd")),
    (color("#ffe4e6", "#561c2c"), color("#be123c", "#fda4af")),
    (color("#ccfbf1", "#10403c"), color("#0f766e", "#5eead4")),
    (color("#e5e7eb", "#374151"), color("#4b5563", "#d1d5db")),
    (color("#ecfccb", "#2f4310"), color("#4d7c0f", "#bef264")),
];

const SHAPES: [Shape; 7] =
    [Shape::Box, Shape::Octagon, Shape::Round, Shape::Hexagon, Shape::Pill, Shape::Tag, Shape::Sheet];

impl Look {
    /// The look of a kind: colours and shapes come round at different times, so that the first 56 kinds of a schema all differ.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_draw::{Look, Shape};
    /// let first = Look::of(fossgraph_core::KindId(0));
    /// assert_eq!(first.shape, Shape::Box);
    /// assert_ne!(first, Look::of(fossgraph_core::KindId(8)));
    /// ```
    #[must_use]
    pub fn of(kind: KindId) -> Self {
        let at = kind.index();
        let color = at % COLORS.len();
        let (fill, line) = COLORS.get(color).copied().unwrap_or((PAPER, INK));
        Self { shape: SHAPES.get(at % SHAPES.len()).copied().unwrap_or(Shape::Box), fill, line, color }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of a colour, as WCAG 2 defines it.
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let x = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if x <= 0.04045 { x / 12.92 } else { ((x + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn texts_and_lines_can_be_told_from_what_is_behind_them() {
        for theme in [|c: Color| c.light, |c: Color| c.dark] {
            assert!(contrast(theme(INK), theme(PAPER)) >= 7.0);
            assert!(contrast(theme(PALE), theme(PAPER)) >= 4.5);
            assert!(contrast(theme(INK), theme(MARK)) >= 7.0);
            for (fill, line) in COLORS {
                assert!(contrast(theme(INK), theme(fill)) >= 7.0, "{}", theme(fill));
                assert!(contrast(theme(line), theme(PAPER)) >= 4.5, "{}", theme(line));
            }
        }
    }

    #[test]
    fn kinds_differ() {
        let looks: Vec<Look> = (0..56).map(|kind| Look::of(KindId(kind))).collect();
        for (at, look) in looks.iter().enumerate() {
            assert!(!looks[..at].contains(look), "{at}");
        }
    }
}

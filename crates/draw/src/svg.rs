//! Writing SVG: elements, the colours of both themes, and text that is never markup.

use std::fmt::Write as _;

use crate::look::{COLORS, Color, FAINT, INK, MARK, PALE, PAPER};
use crate::text::{escaped, n};

/// A piece of SVG, and how much room it takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    pub(crate) w: f64,
    pub(crate) h: f64,
    pub(crate) svg: String,
}

/// Where a text stands to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A colour and what it is used for, by the class that a dark theme changes it with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tone {
    pub(crate) class: &'static str,
    pub(crate) color: Color,
}

pub(crate) const INKED: Tone = Tone { class: "f-i", color: INK };
pub(crate) const PALED: Tone = Tone { class: "f-q", color: PALE };

impl Piece {
    /// Adds markup. Only what this crate makes itself comes by here; texts go through [`escaped`].
    pub(crate) fn raw(&mut self, markup: &str) {
        self.svg.push_str(markup);
    }

    /// A text on one line, its middle at a height.
    pub(crate) fn text(&mut self, (x, y): (f64, f64), size: f64, anchor: Anchor, tone: Tone, text: &str) {
        self.styled(x, y, size, anchor, tone, "", text);
    }

    /// The same in bold.
    pub(crate) fn bold(&mut self, (x, y): (f64, f64), size: f64, anchor: Anchor, tone: Tone, text: &str) {
        self.styled(x, y, size, anchor, tone, " font-weight=\"600\"", text);
    }

    #[expect(clippy::too_many_arguments, reason = "each is one attribute")]
    fn styled(&mut self, x: f64, y: f64, size: f64, anchor: Anchor, tone: Tone, more: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        // a third of the size below the middle is where letters stand
        let base = y + size * 0.35;
        let _ = writeln!(
            self.svg,
            "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\" stroke=\"none\"{anchor}{more}>{}</text>",
            tone.class,
            n(x),
            n(base),
            n(size),
            tone.color.light,
            escaped(text)
        );
    }

    /// A level or upright line.
    pub(crate) fn rule(&mut self, from: (f64, f64), to: (f64, f64)) {
        let _ = writeln!(
            self.svg,
            "<path class=\"f-f\" d=\"M{} {}L{} {}\" stroke=\"{}\" fill=\"none\"/>",
            n(from.0),
            n(from.1),
            n(to.0),
            n(to.1),
            FAINT.light
        );
    }

    /// Another piece at a place.
    pub(crate) fn put(&mut self, x: f64, y: f64, piece: &Self) {
        let _ = writeln!(self.svg, "<g transform=\"translate({} {})\">\n{}</g>", n(x), n(y), piece.svg);
        self.w = self.w.max(x + piece.w);
        self.h = self.h.max(y + piece.h);
    }
}

/// `class`, `fill` and `stroke` of what has the colours of a kind.
pub(crate) fn kind_attributes(color: usize) -> String {
    let (fill, line) = COLORS.get(color % COLORS.len()).copied().unwrap_or((PAPER, INK));
    format!("class=\"f-k{}\" fill=\"{}\" stroke=\"{}\"", color % COLORS.len(), fill.light, line.light)
}

/// `class` and `fill` of what is one colour all over.
pub(crate) fn full_attributes(color: usize) -> String {
    let (_, line) = COLORS.get(color % COLORS.len()).copied().unwrap_or((PAPER, INK));
    format!("class=\"f-b{}\" fill=\"{}\"", color % COLORS.len(), line.light)
}

/// The rules for dark backgrounds; on light ones the attributes hold.
pub(crate) fn style() -> String {
    let mut dark = format!(
        ".f-p{{fill:{0}}}.f-i{{fill:{1}}}.f-q{{fill:{2}}}.f-l{{stroke:{2}}}.f-h{{fill:{2}}}.f-f{{stroke:{3}}}.f-m{{fill:{4}}}",
        PAPER.dark, INK.dark, PALE.dark, FAINT.dark, MARK.dark
    );
    for (at, (fill, line)) in COLORS.iter().enumerate() {
        let _ = write!(dark, ".f-k{at}{{fill:{};stroke:{1}}}.f-b{at}{{fill:{1}}}", fill.dark, line.dark);
    }
    format!("<style>@media (prefers-color-scheme:dark){{{dark}}}</style>")
}

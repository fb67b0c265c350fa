//! Pictures one below the other, below a title and above what a reader should know.

use std::fmt::Write as _;

use crate::bars::Bars;
use crate::diagram::Diagram;
use crate::graph;
use crate::look::PAPER;
use crate::svg::{Anchor, INKED, PALED, Piece, style};
use crate::table::Table;
use crate::text::{escaped, n, width, wrapped};
use crate::time_line::TimeLine;

/// One picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Things and relations.
    Graph(Diagram),
    /// Numbers.
    Bars(Bars),
    /// What held when.
    TimeLine(TimeLine),
    /// A table.
    Table(Table),
    /// Why there is nothing to draw.
    Nothing(String),
}

/// Pictures of one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// What was asked.
    pub title: String,
    /// From above.
    pub pictures: Vec<Picture>,
    /// What a reader should know of the answer.
    pub notes: Vec<String>,
}

const PAD: f64 = 22.0;
const TITLE: f64 = 16.0;
const NOTE: f64 = 11.0;
/// A picture is at least so wide, so that titles have room.
const LEAST: f64 = 380.0;

impl Picture {
    fn draw(&self, mark: Option<&str>) -> Piece {
        match self {
            Self::Graph(diagram) => graph::draw(diagram, mark),
            Self::Bars(bars) => bars.draw(),
            Self::TimeLine(line) => line.draw(),
            Self::Table(table) => table.draw(),
            Self::Nothing(why) => {
                let mut piece = Piece { h: 60.0, w: LEAST, ..Piece::default() };
                piece.text((LEAST / 2.0, 30.0), TITLE, Anchor::Middle, PALED, why);
                piece
            }
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Graph(diagram) => diagram.in_words(),
            Self::Bars(bars) => bars.in_words(),
            Self::TimeLine(line) => line.in_words(),
            Self::Table(table) => table.in_words(),
            Self::Nothing(why) => why.clone(),
        }
    }
}

impl Page {
    /// A page with one picture.
    #[must_use]
    pub fn new(title: &str, picture: Picture) -> Self {
        Self { title: title.to_owned(), pictures: vec![picture], notes: Vec::new() }
    }

    /// The page as a document by itself, in light colours and, where the reader prefers it, in dark ones. The same page gives the same
    /// bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_draw::{Page, Picture};
    /// let page = Page::new("Nothing <yet>", Picture::Nothing("there is nothing to draw".to_owned()));
    /// let svg = page.svg();
    /// assert!(svg.starts_with("<svg") && svg.contains("Nothing &lt;yet&gt;"));
    /// assert_eq!(svg, page.svg());
    /// ```
    #[must_use]
    pub fn svg(&self) -> String {
        let mut body = self.body(None);
        let room = body.w.max(LEAST);
        let title = wrapped(&self.title, TITLE, room, 3);
        let mut piece = Piece { w: room, ..Piece::default() };
        for line in &title {
            piece.h += 22.0;
            piece.bold((0.0, piece.h - 11.0), TITLE, Anchor::Start, INKED, line);
            piece.w = piece.w.max(width(line, TITLE) * 1.05);
        }
        piece.h += 14.0;
        body.w = body.w.max(1.0);
        let top = piece.h;
        piece.put(((piece.w - body.w) / 2.0).max(0.0), top, &body);
        self.below(&mut piece);
        self.framed(&piece, "picture")
    }

    /// The pictures alone, for a page of HTML that has a title and notes of its own; ids begin with `mark`. Things and lines are marked:
    /// `data-n` is the place of a thing, `data-e` those of edges.
    #[must_use]
    pub fn inline(&self, mark: &str) -> String {
        self.framed(&self.body(Some(mark)), mark)
    }

    fn body(&self, mark: Option<&str>) -> Piece {
        let mut body = Piece::default();
        for picture in &self.pictures {
            let top = if body.h > 0.0 { body.h + 30.0 } else { 0.0 };
            body.put(0.0, top, &picture.draw(mark));
        }
        body
    }

    fn below(&self, piece: &mut Piece) {
        let room = piece.w;
        piece.h += if self.notes.is_empty() { 0.0 } else { 16.0 };
        for note in &self.notes {
            for line in wrapped(note, NOTE, room, 3) {
                piece.h += 15.0;
                piece.text((0.0, piece.h - 7.0), NOTE, Anchor::Start, PALED, &line);
            }
        }
    }

    fn framed(&self, piece: &Piece, mark: &str) -> String {
        let (w, h) = (n((piece.w + 2.0 * PAD).ceil()), n((piece.h + 2.0 * PAD).ceil()));
        let mark = escaped(mark);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
             aria-labelledby=\"{mark}-title {mark}-desc\" font-family=\"sans-serif\">\n"
        );
        let words: Vec<String> = self.pictures.iter().map(Picture::in_words).collect();
        let _ = writeln!(out, "<title id=\"{mark}-title\">{}</title>", escaped(&self.title));
        let _ = writeln!(out, "<desc id=\"{mark}-desc\">{}</desc>", escaped(&words.join(" ")));
        let _ = writeln!(out, "{}", style());
        let _ = writeln!(out, "<rect class=\"f-p\" width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{}\"/>", PAPER.light);
        let _ = writeln!(out, "<g transform=\"translate({0} {0})\">\n{1}</g>\n</svg>", n(PAD), piece.svg);
        out
    }
}

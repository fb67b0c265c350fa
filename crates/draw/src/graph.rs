//! A diagram as SVG: boxes by kind, lines with heads, phrases, and a legend.

use std::fmt::Write as _;

use crate::at::float;
use crate::diagram::Diagram;
use crate::layout::{LINE, Layout, Line, Placed, Rect, layout};
use crate::look::{FAINT, Look, PALE, Shape};
use crate::svg::{Anchor, INKED, PALED, Piece, kind_attributes};
use crate::text::{escaped, n, width};

const NAME: f64 = 13.0;
const LABEL: f64 = 11.0;
/// How long and how wide half of the head of a line is.
const HEAD: (f64, f64) = (8.0, 3.6);

/// Draws a diagram; things and lines bear marks that a page's script finds them by, if it has one.
pub(crate) fn draw(diagram: &Diagram, mark: Option<&str>) -> Piece {
    let layout = layout(diagram);
    let mut piece = Piece { w: layout.width, h: layout.height, svg: String::new() };
    frames(&layout, &mut piece);
    for line in &layout.lines {
        draw_line(diagram, line, mark, &mut piece);
    }
    for label in &layout.labels {
        let marks = edge_marks(mark, "f-e", &label.edges);
        let _ = writeln!(piece.svg, "<g{marks}>{}", about(diagram, &label.edges));
        piece.text((label.x, label.y), LABEL, Anchor::Middle, PALED, &label.text);
        piece.raw("</g>\n");
    }
    for placed in &layout.boxes {
        draw_box(diagram, placed, mark, &mut piece);
    }
    let legend = legend(diagram, piece.w.max(420.0));
    let below = piece.h + 22.0;
    piece.put(0.0, below, &legend);
    piece
}

fn frames(layout: &Layout, piece: &mut Piece) {
    for Rect { x, y, w, h } in layout.frames.iter().copied() {
        let _ = writeln!(
            piece.svg,
            "<rect class=\"f-f\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"none\" stroke=\"{}\" \
             stroke-dasharray=\"4 3\"/>",
            n(x),
            n(y),
            n(w),
            n(h),
            FAINT.light
        );
    }
}

/// What a line or a phrase stands for, in full.
fn about(diagram: &Diagram, edges: &[usize]) -> String {
    const MOST: usize = 12;
    let sentences = edges.iter().filter_map(|edge| diagram.edges.get(*edge)).map(|edge| diagram.sentence(edge));
    let mut lines: Vec<String> = sentences.take(MOST).map(|sentence| escaped(&sentence)).collect();
    if edges.len() > MOST {
        lines.push(format!("and {} more", edges.len() - MOST));
    }
    format!("<title>{}</title>", lines.join("\n"))
}

fn edge_marks(mark: Option<&str>, class: &str, edges: &[usize]) -> String {
    match mark {
        None => String::new(),
        Some(_) => {
            let edges: Vec<String> = edges.iter().map(usize::to_string).collect();
            format!(" class=\"{class}\" data-e=\"{}\"", edges.join(" "))
        }
    }
}

fn draw_line(diagram: &Diagram, line: &Line, mark: Option<&str>, piece: &mut Piece) {
    let marks = edge_marks(mark, "f-w", &line.edges);
    let mut heads = String::new();
    let mut head = |x: f64, y: f64, sign: f64| {
        let back = x + sign * HEAD.0;
        let _ = write!(
            heads,
            "<path class=\"f-h\" d=\"M{} {}L{} {}L{} {}Z\" fill=\"{}\"/>",
            n(x),
            n(y),
            n(back),
            n(y - HEAD.1),
            n(back),
            n(y + HEAD.1),
            PALE.light
        );
    };
    // the line itself ends where its head begins
    if let Some((enters, _, y)) = line.stations.first().filter(|_| line.heads.0) {
        head(*enters, *y, 1.0);
    }
    if let Some((_, leaves, y)) = line.stations.last().filter(|_| line.heads.1) {
        head(*leaves, *y, -1.0);
    }
    let _ = writeln!(
        piece.svg,
        "<g{marks}>{}<path class=\"f-l\" d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.2\"/>{heads}</g>",
        about(diagram, &line.edges),
        path(&line.stations, line.heads),
        PALE.light
    );
}

/// A curve that is level wherever it comes by.
fn path(stations: &[(f64, f64, f64)], heads: (bool, bool)) -> String {
    let mut out = String::new();
    let last = stations.len().saturating_sub(1);
    let mut before: Option<(f64, f64)> = None;
    for (at, (enters, leaves, y)) in stations.iter().copied().enumerate() {
        // the line itself ends where its head begins
        let enters = if at == 0 && heads.0 { enters + HEAD.0 - 1.0 } else { enters };
        let leaves = if at == last && heads.1 { leaves - HEAD.0 + 1.0 } else { leaves };
        match before {
            None => out.push_str(&format!("M{} {}", n(enters), n(y))),
            Some((_, level)) if (level - y).abs() < 0.05 => out.push_str(&format!("H{}", n(enters))),
            Some((x, level)) => {
                let middle = (x + enters) / 2.0;
                out.push_str(&format!("C{}", [middle, level, middle, y, enters, y].map(n).join(" ")));
            }
        }
        if (leaves - enters).abs() > 0.05 {
            out.push_str(&format!("H{}", n(leaves)));
        }
        before = Some((leaves, y));
    }
    out
}

fn draw_box(diagram: &Diagram, placed: &Placed, mark: Option<&str>, piece: &mut Piece) {
    let Some(thing) = diagram.things.get(placed.thing) else { return };
    let Some(kind) = diagram.kinds.get(thing.kind) else { return };
    let marks = mark.map_or_else(String::new, |mark| {
        format!(" id=\"{mark}n{0}\" data-n=\"{0}\" tabindex=\"0\" role=\"button\"", placed.thing)
    });
    let title = escaped(&format!("{} ({})", thing.name, kind.singular));
    let _ = writeln!(piece.svg, "<g {}{marks}><title>{title}</title>", kind_attributes(kind.look.color));
    piece.raw(&outline(kind.look.shape, placed.rect));
    let Rect { x, y, w, h } = placed.rect;
    let middle = x + w / 2.0 + shift(kind.look.shape);
    let first = y + h / 2.0 - float(placed.lines.len().saturating_sub(1)) * LINE / 2.0;
    for (at, line) in placed.lines.iter().enumerate() {
        piece.text((middle, first + float(at) * LINE), NAME, Anchor::Middle, INKED, line);
    }
    piece.raw("</g>\n");
}

/// How far a name stands from the middle of an outline that is not the same at both sides.
fn shift(shape: Shape) -> f64 {
    match shape {
        Shape::Tag => -4.0,
        Shape::Sheet => -3.0,
        _ => 0.0,
    }
}

/// An outline as markup.
pub(crate) fn outline(shape: Shape, Rect { x, y, w, h }: Rect) -> String {
    let rounded = |radius: f64| {
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>\n",
            n(x),
            n(y),
            n(w),
            n(h),
            n(radius.min(h / 2.0))
        )
    };
    let polygon = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", n(*x), n(*y))).collect();
        format!("<path d=\"M{}Z\"/>\n", points.join("L"))
    };
    let (right, bottom, middle) = (x + w, y + h, y + h / 2.0);
    match shape {
        Shape::Box => rounded(1.5),
        Shape::Round => rounded(8.0),
        Shape::Pill => rounded(h / 2.0),
        Shape::Octagon => {
            let c = 6.0;
            polygon(&[
                (x + c, y),
                (right - c, y),
                (right, y + c),
                (right, bottom - c),
                (right - c, bottom),
                (x + c, bottom),
                (x, bottom - c),
                (x, y + c),
            ])
        }
        Shape::Hexagon => {
            let c = 10.0;
            polygon(&[(x + c, y), (right - c, y), (right, middle), (right - c, bottom), (x + c, bottom), (x, middle)])
        }
        Shape::Tag => {
            let c = 11.0;
            polygon(&[(x, y), (right - c, y), (right, middle), (right - c, bottom), (x, bottom)])
        }
        Shape::Sheet => {
            let c = 9.0;
            let sheet = polygon(&[(x, y), (right - c, y), (right, y + c), (right, bottom), (x, bottom)]);
            let fold = [right - c, y, right - c, y + c, right, y + c].map(n);
            let [a, b, c, d, e, f] = fold;
            format!("{sheet}<path d=\"M{a} {b}L{c} {d}L{e} {f}\" fill=\"none\"/>\n")
        }
    }
}

/// The kinds that are drawn, with how many there are of each, in as many lines as they need.
fn legend(diagram: &Diagram, room: f64) -> Piece {
    let mut piece = Piece::default();
    let (mut x, mut y) = (0.0, 9.0);
    for kind in &diagram.kinds {
        let words = format!("{} {}", kind.count, kind.name);
        let wide = 34.0 + width(&words, LABEL + 1.0) + 20.0;
        if x > 0.0 && x + wide > room {
            (x, y) = (0.0, y + 22.0);
        }
        let Look { shape, color, .. } = kind.look;
        let _ = write!(piece.svg, "<g {}>", kind_attributes(color));
        piece.raw(&outline(shape, Rect { x, y: y - 8.0, w: 28.0, h: 16.0 }));
        piece.raw("</g>\n");
        piece.text((x + 34.0, y), LABEL + 1.0, Anchor::Start, PALED, &words);
        x += wide;
        piece.w = piece.w.max(x - 20.0);
        piece.h = y + 9.0;
    }
    piece
}

//! What stands in layers: things, frames of things that hang on the same thing, and fans of relations that share a label.

use std::collections::BTreeMap;

use crate::at::{At as _, float};
use crate::diagram::Diagram;
use crate::look::Shape;
use crate::text::{cut, visible, width, wrapped};

use super::{Placed, Rect};

/// The size of names, and how high a line of them is.
pub(crate) const NAME: f64 = 13.0;
pub(crate) const LINE: f64 = 17.0;
/// The size of labels.
pub(crate) const LABEL: f64 = 11.0;
/// A name is broken beyond this width, and one in a frame cut.
const WIDEST: f64 = 210.0;
/// A label is cut beyond this one.
const LABEL_WIDEST: f64 = 180.0;
/// A name has no more lines.
const LINES: usize = 2;
/// So many things that hang alike on one thing stand in a frame.
const FRAMED: usize = 4;
const GAP: f64 = 8.0;

/// Something that has a place in a layer.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) w: f64,
    pub(crate) h: f64,
    /// Its things, with places within it.
    pub(crate) members: Vec<Placed>,
    pub(crate) framed: bool,
}

/// Edges that share a label, and lead from it to the thing that they have in common.
#[derive(Clone, Debug)]
pub(crate) struct Fan {
    pub(crate) hub: usize,
    /// Whether they are walked from there.
    pub(crate) outward: bool,
    pub(crate) symmetric: bool,
    pub(crate) label: String,
    /// Edges, by their place in the diagram, with the cell at the other end.
    pub(crate) edges: Vec<(usize, usize)>,
}

/// All cells and fans of a diagram.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cells {
    pub(crate) cells: Vec<Cell>,
    pub(crate) fans: Vec<Fan>,
}

/// Cells that hang together, and the fans between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) cells: Vec<usize>,
    pub(crate) fans: Vec<usize>,
}

/// What edges have in common that share a label: a thing, whether they lead away from it, and the phrase.
type Key<'d> = (usize, bool, &'d str);

impl Cells {
    pub(crate) fn of(diagram: &Diagram) -> Self {
        let keys = keys(diagram);
        let framed = framed(diagram, &keys);
        let mut out = Self::default();
        let mut cell_of: Vec<usize> = vec![0; diagram.things.len()];
        let mut of_frame: BTreeMap<usize, usize> = BTreeMap::new();
        for thing in 0..diagram.things.len() {
            let frame = framed.get(thing).copied().flatten();
            let known = frame.and_then(|frame| of_frame.get(&frame).copied());
            let cell = known.unwrap_or(out.cells.len());
            cell_of.put(thing, cell);
            if known.is_some() {
                continue;
            }
            match frame {
                Some(frame) => {
                    of_frame.insert(frame, cell);
                    let members: Vec<usize> = (0..diagram.things.len())
                        .filter(|other| framed.get(*other).copied().flatten() == Some(frame))
                        .collect();
                    out.cells.push(frame_of(diagram, &members));
                }
                None => out.cells.push(single(diagram, thing)),
            }
        }
        let mut fans: BTreeMap<Key<'_>, usize> = BTreeMap::new();
        for (at, (edge, key)) in diagram.edges.iter().zip(&keys).enumerate() {
            let Some((hub, outward, phrase)) = *key else { continue };
            let other = if outward { edge.to } else { edge.from };
            let fan = *fans.entry((hub, outward, phrase)).or_insert_with(|| {
                let label = cut(&visible(phrase), LABEL, LABEL_WIDEST);
                let hub = cell_of.at(hub);
                out.fans.push(Fan { hub, outward, symmetric: edge.symmetric, label, edges: Vec::new() });
                out.fans.len() - 1
            });
            if let Some(fan) = out.fans.get_mut(fan) {
                fan.edges.push((at, cell_of.at(other)));
            }
        }
        out
    }

    /// The parts that hang together, in the order of their first cells; cells by themselves are one part.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let mut part_of: Vec<usize> = (0..self.cells.len()).collect();
        fn root(part_of: &mut Vec<usize>, mut cell: usize) -> usize {
            while part_of.at(cell) != cell {
                part_of.put(cell, part_of.at(part_of.at(cell)));
                cell = part_of.at(cell);
            }
            cell
        }
        for fan in &self.fans {
            for (_, other) in &fan.edges {
                let (a, b) = (root(&mut part_of, fan.hub), root(&mut part_of, *other));
                part_of.put(a.max(b), a.min(b));
            }
        }
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for cell in 0..self.cells.len() {
            parts.entry(root(&mut part_of, cell)).or_default().cells.push(cell);
        }
        for (at, fan) in self.fans.iter().enumerate() {
            parts.entry(root(&mut part_of, fan.hub)).or_default().fans.push(at);
        }
        parts.into_values().collect()
    }
}

/// By what each edge is gathered: the end at which more edges of the same phrase meet. None for one from a thing to itself.
fn keys(diagram: &Diagram) -> Vec<Option<Key<'_>>> {
    let mut counts: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for edge in diagram.edges.iter().filter(|edge| edge.from != edge.to) {
        *counts.entry((edge.from, true, &edge.phrase)).or_default() += 1;
        *counts.entry((edge.to, false, &edge.phrase)).or_default() += 1;
    }
    let key = |edge: &crate::diagram::Edge| {
        let (at_from, at_to) = ((edge.from, true, edge.phrase.as_str()), (edge.to, false, edge.phrase.as_str()));
        counts.get(&at_from).copied() >= counts.get(&at_to).copied()
    };
    let gathered = diagram.edges.iter().map(|edge| {
        let outward = key(edge);
        let hub = if outward { edge.from } else { edge.to };
        (edge.from != edge.to).then_some((hub, outward, edge.phrase.as_str()))
    });
    gathered.collect()
}

/// For each thing the frame that it stands in, if it does.
fn framed(diagram: &Diagram, keys: &[Option<Key<'_>>]) -> Vec<Option<usize>> {
    let mut edges_at: Vec<usize> = vec![0; diagram.things.len()];
    for edge in &diagram.edges {
        edges_at.put(edge.from, edges_at.at(edge.from) + 1);
        edges_at.put(edge.to, edges_at.at(edge.to) + 1);
    }
    let mut groups: BTreeMap<(Option<Key<'_>>, usize), Vec<usize>> = BTreeMap::new();
    let kind = |thing: usize| diagram.things.get(thing).map_or(0, |thing| thing.kind);
    for (edge, key) in diagram.edges.iter().zip(keys) {
        let Some((_, outward, _)) = key else { continue };
        let leaf = if *outward { edge.to } else { edge.from };
        if edges_at.at(leaf) == 1 {
            groups.entry((*key, kind(leaf))).or_default().push(leaf);
        }
    }
    for thing in (0..diagram.things.len()).filter(|thing| edges_at.at(*thing) == 0) {
        groups.entry((None, kind(thing))).or_default().push(thing);
    }
    let mut framed = vec![None; diagram.things.len()];
    for (frame, leaves) in groups.into_values().filter(|leaves| leaves.len() >= FRAMED).enumerate() {
        leaves.into_iter().for_each(|leaf| framed.put(leaf, Some(frame)));
    }
    framed
}

/// How much room an outline needs at the left and at the right of a name.
fn padding(shape: Shape) -> (f64, f64) {
    match shape {
        Shape::Box | Shape::Octagon | Shape::Round => (11.0, 11.0),
        Shape::Hexagon => (17.0, 17.0),
        Shape::Pill => (15.0, 15.0),
        Shape::Tag => (11.0, 20.0),
        Shape::Sheet => (11.0, 18.0),
    }
}

fn shape(diagram: &Diagram, thing: usize) -> Shape {
    let kind = diagram.things.get(thing).and_then(|thing| diagram.kinds.get(thing.kind));
    kind.map_or(Shape::Box, |kind| kind.look.shape)
}

/// The name of a thing in lines, with what leads from it to itself.
fn lines(diagram: &Diagram, thing: usize, lines: usize) -> Vec<String> {
    let name = diagram.things.get(thing).map_or("", |thing| thing.name.as_str());
    let mut out = wrapped(name, NAME, WIDEST, lines);
    let own = diagram.edges.iter().filter(|edge| edge.from == thing && edge.to == thing);
    let mut own: Vec<&str> = own.map(|edge| edge.phrase.as_str()).collect();
    own.dedup();
    out.extend(own.into_iter().take(3).map(|phrase| cut(&format!("↻ {}", visible(phrase)), NAME, WIDEST)));
    out
}

fn single(diagram: &Diagram, thing: usize) -> Cell {
    let lines = lines(diagram, thing, LINES);
    let (left, right) = padding(shape(diagram, thing));
    let widest = lines.iter().map(|line| width(line, NAME)).fold(24.0, f64::max);
    let (w, h) = ((widest + left + right).ceil(), float(lines.len()) * LINE + 13.0);
    let rect = Rect { x: 0.0, y: 0.0, w, h };
    Cell { w, h, members: vec![Placed { thing, rect, lines }], framed: false }
}

/// Things in columns, wider together than high.
fn frame_of(diagram: &Diagram, things: &[usize]) -> Cell {
    let texts: Vec<Vec<String>> = things.iter().map(|thing| lines(diagram, *thing, 1)).collect();
    let room = |thing: usize, lines: &Vec<String>| {
        let (left, right) = padding(shape(diagram, thing));
        lines.iter().map(|line| width(line, NAME)).fold(24.0, f64::max) + left + right
    };
    let w = things.iter().zip(&texts).map(|(thing, lines)| room(*thing, lines)).fold(0.0, f64::max).ceil();
    let h = texts.iter().map(Vec::len).max().map_or(0.0, float) * LINE + 9.0;
    let count = things.len();
    let columns = ((float(count) * (h + GAP) * 2.0 / (w + GAP)).sqrt().round().max(1.0), count);
    let columns = (1..=columns.1).take_while(|n| float(*n) <= columns.0).count().max(1);
    let rows = count.div_ceil(columns);
    let columns = count.div_ceil(rows);
    let place = |(at, (thing, lines)): (usize, (&usize, Vec<String>))| {
        let (column, row) = (float(at / rows), float(at % rows));
        let rect = Rect { x: GAP + column * (w + GAP), y: GAP + row * (h + GAP), w, h };
        Placed { thing: *thing, rect, lines }
    };
    let members = things.iter().zip(texts).enumerate().map(place).collect();
    let (w, h) = (float(columns) * (w + GAP) + GAP, float(rows) * (h + GAP) + GAP);
    Cell { w, h, members, framed: true }
}

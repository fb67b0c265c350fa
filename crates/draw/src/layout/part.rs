//! One part that hangs together: from cells and fans to places.

use std::collections::BTreeMap;

use super::cell::{Cells, Fan, LABEL, Part};
use super::order::Layers;
use super::place::{Extent, gap, heights};
use super::rank::rank;
use super::{Label, Layout, Line, Placed, Rect};
use crate::at::At as _;
use crate::text::width;

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Item {
    Cell(usize),
    /// A label, by its place among those of the part.
    Label(usize),
    /// Where a line passes.
    Bend,
}

/// The relations of a fan that lie on one side of its hub.
struct Bundle<'c> {
    fan: &'c Fan,
    /// Whether the hub is at the left.
    rightward: bool,
    edges: Vec<(usize, usize)>,
    /// Its label, and for each edge where it comes by on its way to the cell at its end, which is the last.
    label: usize,
    ways: Vec<Vec<usize>>,
}

/// A line is level for so long before it meets a box, so that its head can be told.
const STUB: f64 = 13.0;
const LABEL_HEIGHT: f64 = 15.0;

struct Drawing<'c> {
    cells: &'c Cells,
    items: Vec<Item>,
    layer_of: Vec<usize>,
    layers: Layers,
}

/// Lays a part out.
pub(super) fn layout(cells: &Cells, part: &Part) -> Layout {
    let local: BTreeMap<usize, usize> = part.cells.iter().enumerate().map(|(at, cell)| (*cell, at)).collect();
    let at = |cell: usize| local.get(&cell).copied().unwrap_or_default();
    let fans: Vec<&Fan> = part.fans.iter().filter_map(|fan| cells.fans.get(*fan)).collect();
    let arc = |fan: &Fan, other: usize| if fan.outward { (at(fan.hub), at(other)) } else { (at(other), at(fan.hub)) };
    let arcs: Vec<(usize, usize)> =
        fans.iter().flat_map(|fan| fan.edges.iter().map(|(_, other)| arc(fan, *other))).collect();
    let tall: Vec<f64> =
        part.cells.iter().map(|cell| cells.cells.get(*cell).map_or(0.0, |cell| cell.h + 12.0)).collect();
    let ranks = star(&tall, &arcs).unwrap_or_else(|| rank(part.cells.len(), &arcs).0);
    let mut drawing = Drawing { cells, items: Vec::new(), layer_of: Vec::new(), layers: Layers::default() };
    let last = ranks.iter().max().map_or(0, |rank| rank * 2);
    drawing.layers.layers = vec![Vec::new(); last + 1];
    for (cell, rank) in part.cells.iter().zip(&ranks) {
        drawing.add(Item::Cell(*cell), rank * 2);
    }
    let mut bundles = Vec::new();
    for fan in fans {
        for rightward in [true, false] {
            let hub = ranks.at(at(fan.hub));
            let edges = fan.edges.iter().filter(|(_, other)| (ranks.at(at(*other)) > hub) == rightward);
            let edges: Vec<(usize, usize)> = edges.copied().collect();
            if !edges.is_empty() {
                bundles.push(drawing.bundle(fan, rightward, edges, &at, bundles.len()));
            }
        }
    }
    drawing.layers.untangle();
    drawing.placed(&bundles, &at)
}

/// The layers of cells that are all related to one: it stands in the middle, and where one side would be much higher, some of the
/// others change sides. `None` for what is no star, or a small one.
fn star(tall: &Vec<f64>, arcs: &[(usize, usize)]) -> Option<Vec<usize>> {
    const HIGH: f64 = 380.0;
    let first = arcs.first()?;
    let is_middle = |cell: &usize| arcs.iter().all(|(from, to)| from == cell || to == cell);
    let middle = [first.0, first.1].into_iter().find(is_middle)?;
    let mut ranks = vec![0; tall.len()];
    ranks.put(middle, 1);
    // the last arc of a cell decides where nothing else does
    for (from, to) in arcs {
        if *from == middle { ranks.put(*to, 2) } else { ranks.put(*from, 0) }
    }
    let high = |ranks: &Vec<usize>, rank: usize| {
        (0..tall.len()).filter(|cell| ranks.at(*cell) == rank).map(|cell| tall.at(cell)).sum::<f64>()
    };
    if tall.len() < 4 || high(&ranks, 0).max(high(&ranks, 2)) < HIGH {
        return None;
    }
    for _ in 0..tall.len() {
        let more = high(&ranks, 0) - high(&ranks, 2);
        let (from, to) = if more > 0.0 { (0, 2) } else { (2, 0) };
        let half = more.abs() / 2.0;
        let fits = |cell: &usize| ranks.at(*cell) == from && tall.at(*cell) < half * 1.6;
        let off = |cell: &usize| (tall.at(*cell) - half).abs();
        let nearest = (0..tall.len()).filter(fits).min_by(|a, b| off(a).total_cmp(&off(b)));
        match nearest.filter(|cell| half > 90.0 && tall.at(*cell) > 60.0) {
            Some(cell) => ranks.put(cell, to),
            None => break,
        }
    }
    let mut used = ranks.clone();
    used.sort_unstable();
    used.dedup();
    Some(ranks.iter().map(|rank| used.partition_point(|other| other < rank)).collect())
}

impl Bundle<'_> {
    /// The phrase, with an arrow where it is read from right to left.
    fn label(&self) -> String {
        let backward = self.rightward != self.fan.outward && !self.fan.symmetric;
        format!("{}{}", if backward { "← " } else { "" }, self.fan.label)
    }
}

impl<'c> Drawing<'c> {
    fn add(&mut self, item: Item, layer: usize) -> usize {
        let id = self.items.len();
        self.items.push(item);
        self.layer_of.push(layer);
        self.layers.left.push(Vec::new());
        self.layers.right.push(Vec::new());
        self.layers.layers.get_mut(layer).into_iter().for_each(|items| items.push(id));
        id
    }

    fn join(&mut self, left: usize, right: usize) {
        self.layers.right.get_mut(left).into_iter().for_each(|list| list.push(right));
        self.layers.left.get_mut(right).into_iter().for_each(|list| list.push(left));
    }

    fn bundle(
        &mut self,
        fan: &'c Fan,
        rightward: bool,
        edges: Vec<(usize, usize)>,
        at: &impl Fn(usize) -> usize,
        place: usize,
    ) -> Bundle<'c> {
        let hub = at(fan.hub);
        let start = self.layer_of.at(hub);
        let beside = |layer: usize| if rightward { layer + 1 } else { layer.saturating_sub(1) };
        let label = self.add(Item::Label(place), beside(start));
        self.join_to(rightward, hub, label);
        let mut ways: Vec<Vec<usize>> = Vec::new();
        let mut known: BTreeMap<usize, usize> = BTreeMap::new();
        for (_, other) in &edges {
            // several edges to one frame are one line
            if let Some(way) = known.get(other) {
                ways.push(ways.get(*way).cloned().unwrap_or_default());
                continue;
            }
            known.insert(*other, ways.len());
            let end = at(*other);
            let mut way = Vec::new();
            let (mut before, mut layer) = (label, beside(beside(start)));
            while layer != self.layer_of.at(end) {
                let bend = self.add(Item::Bend, layer);
                self.join_to(rightward, before, bend);
                way.push(bend);
                (before, layer) = (bend, beside(layer));
            }
            self.join_to(rightward, before, end);
            way.push(end);
            ways.push(way);
        }
        Bundle { fan, rightward, edges, label, ways }
    }

    fn join_to(&mut self, rightward: bool, from: usize, to: usize) {
        if rightward { self.join(from, to) } else { self.join(to, from) }
    }

    /// For each label what it hangs on.
    fn hubs(&self, bundles: &[Bundle<'_>], at: &impl Fn(usize) -> usize) -> Vec<Option<usize>> {
        let hub = |item: &Item| match item {
            Item::Label(place) => bundles.get(*place).map(|bundle| at(bundle.fan.hub)),
            _ => None,
        };
        self.items.iter().map(hub).collect()
    }

    fn extent(&self, item: Item) -> Extent {
        match item {
            Item::Cell(cell) => {
                let height = self.cells.cells.get(cell).map_or(0.0, |cell| cell.h);
                Extent { height, gap: 12.0, weight: 1.0 }
            }
            Item::Label(_) => Extent { height: LABEL_HEIGHT, gap: 5.0, weight: 2.0 },
            Item::Bend => Extent { height: 2.0, gap: 9.0, weight: 4.0 },
        }
    }

    fn wide(&self, item: Item, bundles: &[Bundle<'_>]) -> f64 {
        match item {
            Item::Cell(cell) => self.cells.cells.get(cell).map_or(0.0, |cell| cell.w),
            Item::Label(label) => bundles.get(label).map_or(0.0, |bundle| width(&bundle.label(), LABEL) + 8.0),
            Item::Bend => 0.0,
        }
    }

    /// Everything with coordinates.
    fn placed(&self, bundles: &[Bundle<'_>], at: &impl Fn(usize) -> usize) -> Layout {
        let extents: Vec<Extent> = self.items.iter().map(|item| self.extent(*item)).collect();
        let widths: Vec<f64> = self.items.iter().map(|item| self.wide(*item, bundles)).collect();
        let hubs = self.hubs(bundles, at);
        let middles = heights(&self.layers, &extents, &hubs);
        let borders =
            || middles.iter().zip(&extents).map(|(y, extent)| (y - extent.height / 2.0, y + extent.height / 2.0));
        let top = borders().map(|(top, _)| top).fold(f64::MAX, f64::min);
        let bottom = borders().map(|(_, bottom)| bottom).fold(f64::MIN, f64::max);
        let middles: Vec<f64> = middles.iter().map(|y| y - top).collect();
        let columns = self.columns(&widths, &middles);
        let mut out = Layout { height: bottom - top, ..Layout::default() };
        out.width = columns.last().map_or(0.0, |(x, wide)| x + wide);
        let mut rects: Vec<Rect> = Vec::with_capacity(self.items.len());
        for (id, item) in self.items.iter().enumerate() {
            let (x, wide) = columns.at(self.layer_of.at(id));
            let (w, h) = (widths.at(id), extents.at(id).height);
            let joined = |side: &[Vec<usize>]| side.get(id).is_some_and(|list| !list.is_empty());
            let x = match (item, joined(&self.layers.left), joined(&self.layers.right)) {
                (Item::Bend, ..) => x,
                (_, true, false) => x,
                (_, false, true) => x + wide - w,
                _ => x + (wide - w) / 2.0,
            };
            let w = if *item == Item::Bend { wide } else { w };
            rects.push(Rect { x, y: middles.at(id) - h / 2.0, w, h });
        }
        for (item, rect) in self.items.iter().zip(&rects) {
            if let Item::Cell(cell) = item
                && let Some(cell) = self.cells.cells.get(*cell)
            {
                out.frames.extend(cell.framed.then_some(*rect));
                let moved = |placed: &Placed| {
                    let own = Rect { x: placed.rect.x + rect.x, y: placed.rect.y + rect.y, ..placed.rect };
                    Placed { rect: own, ..placed.clone() }
                };
                out.boxes.extend(cell.members.iter().map(moved));
            }
        }
        for bundle in bundles {
            self.lines(bundle, at(bundle.fan.hub), &rects, &columns, &mut out);
        }
        out
    }

    /// Where each layer begins, and how wide it is.
    fn columns(&self, widths: &Vec<f64>, middles: &Vec<f64>) -> Vec<(f64, f64)> {
        let mut columns = Vec::with_capacity(self.layers.layers.len());
        let mut x = 0.0;
        for layer in &self.layers.layers {
            let wide = layer.iter().map(|item| widths.at(*item)).fold(0.0, f64::max);
            columns.push((x, wide));
            let joined = |item: &usize| {
                let others = self.layers.right.get(*item).into_iter().flatten();
                let here = middles.at(*item);
                others.map(move |other| (middles.at(*other) - here).abs()).collect::<Vec<_>>()
            };
            let steep: Vec<f64> = layer.iter().flat_map(joined).collect();
            x += wide + gap(steep.iter().copied().fold(0.0, f64::max), steep.len());
        }
        columns
    }

    /// The lines of a bundle: one between its hub and its label, one from there to each cell.
    fn lines(&self, bundle: &Bundle<'_>, hub: usize, rects: &[Rect], columns: &Vec<(f64, f64)>, out: &mut Layout) {
        let station = |id: usize, from: f64, to: f64| {
            let rect = rects.get(id).copied().unwrap_or_default();
            (rect.x + from * rect.w, rect.x + to * rect.w, rect.y + rect.h / 2.0)
        };
        // from the border of a box the line is level to that of the layer
        let end = |id: usize, at_its_left: bool| {
            let (x, wide) = columns.at(self.layer_of.at(id));
            let (left, right, y) = station(id, 0.0, 1.0);
            if at_its_left { (x.min(left - STUB), left, y) } else { (right, (x + wide).max(right + STUB), y) }
        };
        let all: Vec<usize> = bundle.edges.iter().map(|(edge, _)| *edge).collect();
        let label = |side: f64| station(bundle.label, side, side);
        let (to_hub, to_others) = match (bundle.fan.symmetric, bundle.fan.outward) {
            (true, _) => (true, true),
            (false, outward) => (!outward, outward),
        };
        let trunk = match bundle.rightward {
            true => Line { stations: vec![end(hub, false), label(0.0)], heads: (to_hub, false), edges: all.clone() },
            false => Line { stations: vec![label(1.0), end(hub, true)], heads: (false, to_hub), edges: all.clone() },
        };
        out.lines.push(trunk);
        let mut drawn: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for ((edge, _), way) in bundle.edges.iter().zip(&bundle.ways) {
            drawn.entry(way.last().copied().unwrap_or_default()).or_default().push(*edge);
        }
        for (target, edges) in drawn {
            let Some(way) = bundle.ways.iter().find(|way| way.last() == Some(&target)) else { continue };
            let bends = way.iter().take(way.len().saturating_sub(1)).map(|bend| station(*bend, 0.0, 1.0));
            let start = label(if bundle.rightward { 1.0 } else { 0.0 });
            let mut stations: Vec<(f64, f64, f64)> = std::iter::once(start).chain(bends).collect();
            stations.push(end(target, bundle.rightward));
            if !bundle.rightward {
                stations.reverse();
            }
            let heads = if bundle.rightward { (false, to_others) } else { (to_others, false) };
            out.lines.push(Line { stations, heads, edges });
        }
        let rect = rects.get(bundle.label).copied().unwrap_or_default();
        let (x, y) = (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
        out.labels.push(Label { x, y, text: bundle.label(), edges: all });
    }
}

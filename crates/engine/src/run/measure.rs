//! Measures of a thing's place in the graph. Each is found for all things at once, when the first is asked for.

use std::collections::VecDeque;
use std::sync::Arc;

use fossgraph_core::{Directed, Direction, KindId, NodeId, Value};
use petgraph::unionfind::UnionFind;

use super::meter::Meter;
use super::{Result, Runner};
use crate::bound::Measure;

/// How often a walker follows an edge rather than starting anew.
const DAMPING: f64 = 0.85;
/// Ranks are found when all of them together change by less.
const CLOSE: f64 = 1e-12;
/// No more rounds are made.
const ROUNDS: usize = 200;
/// So many things are passed between two looks at the token.
const LOOK: u32 = 4096;

/// What a part of a graph takes where its size and number are found.
const OF_LABEL: usize = 128;

/// A measure of every node over some relations, as of a date; NaN for things that are not in the graph of these.
pub(super) struct Measured {
    measure: Measure,
    relations: Vec<Directed>,
    date: Option<fossgraph_core::Date>,
    of: Arc<Vec<f64>>,
}

/// A part of the graph: the things that take part, by place, and where edges lead from each.
struct Part {
    /// The things, ascending.
    members: Vec<u32>,
    /// Where the edges of each begin in `targets`.
    starts: Vec<usize>,
    /// The places of the things that edges lead to.
    targets: Vec<u32>,
}

impl Part {
    fn len(&self) -> usize {
        self.members.len()
    }

    fn from(&self, at: u32) -> &[u32] {
        let at = at as usize;
        let (start, end) = (self.starts.get(at).copied(), self.starts.get(at + 1).copied());
        start.zip(end).and_then(|(start, end)| self.targets.get(start..end)).unwrap_or_default()
    }

    fn places(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }
}

impl Runner<'_> {
    /// A measure of one thing; nothing if it does not take part.
    pub(super) fn measured(&mut self, measure: Measure, relations: &[Directed], node: NodeId) -> Result<Option<Value>> {
        let date = self.world.date;
        let known = |m: &&Measured| m.measure == measure && m.relations == relations && m.date == date;
        let of = match self.measures.iter().find(known) {
            Some(found) => found.of.clone(),
            None => {
                let before = self.meter.held();
                let of = Arc::new(self.measure(measure, relations)?);
                self.meter.settle(before, 0)?;
                self.meter.keep(of.len() * size_of::<f64>())?;
                self.measures.push(Measured { measure, relations: relations.to_vec(), date, of: of.clone() });
                of
            }
        };
        let value = of.get(node.0 as usize).copied().filter(|x| !x.is_nan());
        Ok(value.map(|x| match measure {
            Measure::Degree | Measure::Component => Value::Integer(whole(x)),
            Measure::PageRank | Measure::Betweenness => Value::Float(x),
        }))
    }

    fn measure(&mut self, measure: Measure, relations: &[Directed]) -> Result<Vec<f64>> {
        let part = self.part(measure, relations)?;
        let of_places = match measure {
            Measure::Degree => part.places().map(|at| float(part.from(at).len())).collect(),
            Measure::PageRank => self.page_rank(&part)?,
            Measure::Betweenness => self.betweenness(&part)?,
            Measure::Component => self.components(&part)?,
        };
        self.meter.hold(self.world.graph.node_count() * size_of::<f64>())?;
        let mut all = vec![f64::NAN; self.world.graph.node_count()];
        for (id, value) in part.members.iter().zip(of_places) {
            if let Some(slot) = all.get_mut(*id as usize) {
                *slot = value;
            }
        }
        Ok(all)
    }

    /// The part of the graph that a measure is taken in: the things of all kinds that the relations join.
    fn part(&mut self, measure: Measure, relations: &[Directed]) -> Result<Part> {
        let (world, schema) = (self.world, self.world.graph.schema());
        let ways: Vec<Directed> = match (relations, measure) {
            ([], Measure::PageRank) => schema.ways().filter(|d| d.direction == Direction::Out).collect(),
            ([], _) => schema.ways().collect(),
            (some, _) => some.to_vec(),
        };
        let joins = |kind: &KindId| {
            relations.is_empty()
                || ways.iter().any(|d| schema.sources(*d).contains(kind) || schema.targets(*d).contains(kind))
        };
        let mut members = Vec::new();
        for kind in schema.kind_ids().filter(joins) {
            self.meter.room(&mut members, world.graph.nodes(kind).len())?;
            members.extend(world.graph.nodes(kind).filter(|id| world.has(NodeId(*id))));
        }
        members.sort_unstable();
        self.meter.hold(world.graph.node_count() * size_of::<u32>())?;
        let mut place_of = vec![u32::MAX; world.graph.node_count()];
        for (place, id) in (0..).zip(&members) {
            if let Some(slot) = place_of.get_mut(*id as usize) {
                *slot = place;
            }
        }
        let (mut starts, mut targets) = (self.meter.list(members.len() + 1)?, Vec::new());
        starts.push(0);
        for id in &members {
            for directed in &ways {
                let before = targets.len();
                self.meter.room(&mut targets, world.around(NodeId(*id), *directed))?;
                let others = world.edges(NodeId(*id), *directed).filter(|(.., sure)| *sure).map(|(other, ..)| other);
                let places = others.filter_map(|other| place_of.get(other as usize).copied());
                targets.extend(places.filter(|place| *place != u32::MAX));
                self.meter.edges(targets.len() - before)?;
            }
            starts.push(targets.len());
        }
        Ok(Part { members, starts, targets })
    }

    /// By power iteration; what things without edges have goes to all alike.
    fn page_rank(&mut self, part: &Part) -> Result<Vec<f64>> {
        let n = float(part.len());
        self.meter.hold(2 * part.len() * size_of::<f64>())?;
        let mut ranks = vec![1.0 / n; part.len()];
        for _ in 0..ROUNDS {
            self.meter.edges(part.targets.len() + part.len())?;
            let mut next = vec![0.0; part.len()];
            let mut idle = 0.0;
            for (at, rank) in part.places().zip(&ranks) {
                if at % LOOK == 0 {
                    self.meter.check()?;
                }
                let targets = part.from(at);
                if targets.is_empty() {
                    idle += rank;
                }
                let share = rank / float(targets.len()).max(1.0);
                for target in targets {
                    if let Some(slot) = next.get_mut(*target as usize) {
                        *slot += share;
                    }
                }
            }
            let mut change = 0.0;
            for (new, old) in next.iter_mut().zip(&ranks) {
                *new = (1.0 - DAMPING) / n + DAMPING * (*new + idle / n);
                change += (*new - old).abs();
            }
            ranks = next;
            if change < CLOSE {
                break;
            }
        }
        Ok(ranks)
    }

    /// By Brandes' accumulation, edges that join the same two things being one way.
    fn betweenness(&mut self, part: &Part) -> Result<Vec<f64>> {
        let of_each = 3 * size_of::<f64>() + 4 * size_of::<u32>() + size_of::<Vec<u32>>();
        self.meter.hold(part.len() * of_each)?;
        let mut between = vec![0.0; part.len()];
        let mut search = Search::new(part.len());
        for source in part.places() {
            self.meter.edges(1)?;
            search.run(part, source, &mut self.meter)?;
            search.accumulate(source, &mut between, &mut self.meter)?;
        }
        let n = float(part.len());
        let pairs = (n - 1.0) * (n - 2.0);
        Ok(between.into_iter().map(|b| if pairs > 0.0 { b / pairs } else { 0.0 }).collect())
    }

    /// Connected parts by union-find, numbered from the largest; of equal ones that of the first thing comes first.
    fn components(&mut self, part: &Part) -> Result<Vec<f64>> {
        // the sets, their labels, and of each label how many things it has, and its number
        self.meter.hold(part.len() * (3 * size_of::<u32>() + OF_LABEL))?;
        let mut sets: UnionFind<u32> = UnionFind::new(part.len());
        for at in part.places() {
            self.meter.edges(part.from(at).len() + 1)?;
            for target in part.from(at) {
                sets.union(at, *target);
            }
        }
        let labels = sets.into_labeling();
        // by label: how many things, and the first of them
        let mut sizes: std::collections::BTreeMap<u32, (usize, usize)> = std::collections::BTreeMap::new();
        for (place, label) in labels.iter().enumerate() {
            sizes.entry(*label).or_insert((0, place)).0 += 1;
        }
        let mut order: Vec<(u32, (usize, usize))> = sizes.into_iter().collect();
        order.sort_by_key(|(_, (size, first))| (std::cmp::Reverse(*size), *first));
        let numbers: std::collections::BTreeMap<u32, usize> =
            order.into_iter().enumerate().map(|(at, (label, _))| (label, at + 1)).collect();
        Ok(labels.iter().map(|label| numbers.get(label).map_or(f64::NAN, |n| float(*n))).collect())
    }
}

/// Breadth first from one thing, counting shortest ways. Its arrays are used again for each.
struct Search {
    distance: Vec<u32>,
    ways: Vec<f64>,
    dependency: Vec<f64>,
    /// The things met, nearest first.
    met: Vec<u32>,
    /// From where each is met on a shortest way.
    before: Vec<Vec<u32>>,
    queue: VecDeque<u32>,
}

impl Search {
    fn new(n: usize) -> Self {
        Self {
            distance: vec![u32::MAX; n],
            ways: vec![0.0; n],
            dependency: vec![0.0; n],
            met: Vec::with_capacity(n),
            before: vec![Vec::new(); n],
            queue: VecDeque::new(),
        }
    }

    /// Searches from a place.
    fn run(&mut self, part: &Part, source: u32, meter: &mut Meter<'_>) -> Result<()> {
        for at in self.met.drain(..) {
            let at = at as usize;
            set(&mut self.distance, at, u32::MAX);
            set(&mut self.ways, at, 0.0);
            set(&mut self.dependency, at, 0.0);
            if let Some(before) = self.before.get_mut(at) {
                before.clear();
            }
        }
        set(&mut self.distance, source as usize, 0);
        set(&mut self.ways, source as usize, 1.0);
        self.queue.push_back(source);
        while let Some(at) = self.queue.pop_front() {
            self.met.push(at);
            let own = get(&self.distance, at, u32::MAX);
            let ways = get(&self.ways, at, 0.0);
            meter.edges(part.from(at).len())?;
            for target in part.from(at) {
                let next = *target as usize;
                if get(&self.distance, *target, 0) == u32::MAX {
                    set(&mut self.distance, next, own + 1);
                    self.queue.push_back(*target);
                }
                let Some(before) = self.before.get_mut(next) else { continue };
                // what is reached from here is met from here once, however many edges there are
                if self.distance.get(next) == Some(&(own + 1)) && before.last() != Some(&at) {
                    meter.push(before, at)?;
                    if let Some(slot) = self.ways.get_mut(next) {
                        *slot += ways;
                    }
                }
            }
        }
        Ok(())
    }

    fn accumulate(&mut self, source: u32, between: &mut [f64], meter: &mut Meter<'_>) -> Result<()> {
        for (passed, at) in (0..).zip(self.met.iter().rev()) {
            if passed % LOOK == 0 {
                meter.check()?;
            }
            let share = (1.0 + get(&self.dependency, *at, 0.0)) / get(&self.ways, *at, 1.0);
            for before in self.before.get(*at as usize).into_iter().flatten() {
                let ways = get(&self.ways, *before, 0.0);
                if let Some(slot) = self.dependency.get_mut(*before as usize) {
                    *slot += ways * share;
                }
            }
            if *at != source
                && let Some(slot) = between.get_mut(*at as usize)
            {
                *slot += get(&self.dependency, *at, 0.0);
            }
        }
        Ok(())
    }
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(slot) = values.get_mut(at) {
        *slot = value;
    }
}

fn get<T: Copy>(values: &[T], at: u32, none: T) -> T {
    values.get(at as usize).copied().unwrap_or(none)
}

#[expect(clippy::cast_precision_loss, reason = "counts of things and edges are far below 2^53")]
fn float(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_possible_truncation, reason = "a count, which is whole and fits")]
fn whole(x: f64) -> i64 {
    x as i64
}

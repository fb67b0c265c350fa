//! What an answer came by: the things that its rows walked over and the edges between them, all that fulfil what was asked.

use std::collections::BTreeSet;
use std::sync::Arc;

use fossgraph_core::{Directed, Direction, EdgeId, Graph, NodeId, RelationId};
use rustc_hash::FxHashMap;

use super::row_tests;
use crate::bound::{Param, Path, Quantity, SetOp, Step};
use crate::plan::{OperatorId, Plan, Scan, Semi, SetPlan, Source, Test, WalkPlan, path as plan_path, reversed};
use crate::run::args::Arguments;
use crate::run::evaluate::Place;
use crate::run::reach::all;
use crate::run::set::NodeSet;
use crate::run::{Description, Detail, Partial, Result, RunOptions, Runner, path_ways};
use crate::value::Params;

/// What an answer came by, for drawing it.
///
/// # Examples
///
/// ```
/// # use fossgraph_engine::{Engine, Params, RunOptions};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("organisations that started projects used by COSMIC").unwrap();
/// let reached = query.reached(&Params::new(), &RunOptions::default()).unwrap();
/// let graph = engine.graph();
/// let edges: Vec<String> = reached.edges.iter().map(|edge| edge.sentence(graph)).collect();
/// assert!(edges.iter().any(|edge| edge.contains(" started ")), "{edges:?}");
/// assert_eq!(reached.things.len(), reached.edges.len() + 1, "one thing is used by all the others");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The things, in the order of the graph.
    pub things: Vec<NodeId>,
    /// The edges between them, each once, in the order in which they were walked.
    pub edges: Vec<WalkedEdge>,
}

/// An edge, as it was walked.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Params, RunOptions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let graph = engine.graph();
/// let reached = |text| engine.prepare(text).unwrap().reached(&Params::new(), &RunOptions::default()).unwrap();
/// let edges = reached("Microsoft -> started projects where name = Dapr").edges;
/// assert_eq!((edges[0].sentence(graph).as_str(), edges[0].phrase(graph)), ("Microsoft started Dapr", "started"));
/// assert_eq!(edges[0].detail(graph).provenance.since, "2019".parse().ok());
/// assert!(reached("count projects").edges.is_empty(), "a number came by no edge");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalkedEdge {
    /// Where it was walked from.
    pub from: NodeId,
    /// Which way.
    pub way: Directed,
    /// Which edge of the relation.
    pub edge: EdgeId,
    /// Where it led.
    pub to: NodeId,
}

impl WalkedEdge {
    /// The phrase of its relation, in the direction in which it was walked.
    #[must_use]
    pub fn phrase<'g>(&self, graph: &'g Graph) -> &'g str {
        graph.schema().phrase(self.way)
    }

    /// `Dapr hosted by CNCF`.
    #[must_use]
    pub fn sentence(&self, graph: &Graph) -> String {
        format!("{} {} {}", graph.name(self.from), self.phrase(graph), graph.name(self.to))
    }

    /// What is recorded of it: its attributes, when it holds, and who says so.
    #[must_use]
    pub fn detail(&self, graph: &Graph) -> Detail {
        Detail::of_edge(graph, self.way, self.edge, self.to)
    }
}

impl Reached {
    fn new(things: impl IntoIterator<Item = NodeId>, walked: Vec<WalkedEdge>) -> Self {
        let mut edges: Vec<WalkedEdge> = Vec::with_capacity(walked.len());
        let mut known: BTreeSet<(RelationId, EdgeId)> = BTreeSet::new();
        edges.extend(walked.into_iter().filter(|walked| known.insert((walked.way.relation, walked.edge))));
        let ends = edges.iter().flat_map(|edge| [edge.from, edge.to]);
        let things: BTreeSet<NodeId> = things.into_iter().chain(ends).collect();
        Self { things: things.into_iter().collect(), edges }
    }

    /// Some things with their neighbours, over the edges that hold at the data's date.
    pub(crate) fn around(graph: &Graph, descriptions: &[Description]) -> Self {
        let schema = graph.schema();
        let mut walked = Vec::new();
        for node in descriptions.iter().map(|description| description.thing.node) {
            for directed in schema.ways().filter(|way| schema.sources(*way).contains(&graph.kind_of(node))) {
                let edges = graph.edges(directed.relation);
                let others = edges.neighbours(node, directed.direction);
                for (other, edge) in others.iter().zip(edges.edges(node, directed.direction)) {
                    let (other, edge) = (NodeId(*other), edge);
                    let way = Directed { direction: Direction::Out, ..directed };
                    let (from, to) = if directed == way { (node, other) } else { (other, node) };
                    walked.push(WalkedEdge { from, way, edge, to });
                }
            }
        }
        Self::new(descriptions.iter().map(|description| description.thing.node), walked)
    }
}

/// What a query's answer came by.
///
/// # Errors
///
/// As [`crate::run::run`].
pub(crate) fn reached(
    graph: &Arc<Graph>,
    (plan, whole): (&Plan, Option<&Plan>),
    params: &[Param],
    given: &Params,
    options: &RunOptions,
) -> Result<Reached> {
    let arguments = Arguments::new(graph, params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let rows = runner.answer(graph, plan)?;
    runner.meter.hold(rows.len() * OF_ROW)?;
    let mut rows = Combined::new(plan, (0..rows.len()).filter_map(|row| rows.subject(row)).map(Row::from).collect());
    if let Some(whole) = whole {
        let all = runner.answer(graph, whole)?;
        runner.meter.hold(all.len() * OF_ROW)?;
        let all = (0..all.len()).filter_map(|row| all.subject(row)).map(Row::from);
        rows = rows.spelt_out(whole, all.collect());
    }
    let plan = whole.unwrap_or(plan);
    let mut collected = Collected::default();
    runner.at(&plan.set, |runner| runner.of_rows(&plan.set, &rows, &mut collected))?;
    let nodes = rows.rows.iter().flat_map(|row| row.stops.iter().copied().chain([row.last]));
    Ok(Reached::new(nodes, collected.edges))
}

/// The edges of paths.
///
/// # Errors
///
/// As [`crate::run::paths`].
pub(crate) fn reached_by_paths(
    graph: &Arc<Graph>,
    path: &Path,
    given: &Params,
    options: &RunOptions,
) -> Result<Reached> {
    let arguments = Arguments::new(graph, &path.params, given)?;
    let mut runner = Runner::new(graph, &arguments, options)?;
    let (_, ways) = path_ways(&mut runner, graph, path, &plan_path(graph, path))?;
    let mut walked = Vec::new();
    for way in &ways {
        let mut at = way.start;
        for (directed, next) in &way.steps {
            let edges = runner.world.edges(at, *directed).filter(|(other, _, sure)| *other == next.0 && *sure);
            walked.extend(edges.map(|(_, edge, _)| WalkedEdge { from: at, way: *directed, edge, to: *next }));
            at = *next;
        }
    }
    Ok(Reached::new(ways.iter().map(|way| way.start), walked))
}

/// What a row takes here, with what it is compared by.
const OF_ROW: usize = 256;
/// What an edge takes, in lists that grow and in the set of those that are known.
const OF_EDGE: usize = 96;

/// What a row is about.
struct Row {
    stops: Vec<NodeId>,
    last: NodeId,
    via: Option<(RelationId, EdgeId)>,
}

impl From<super::Subject> for Row {
    fn from(subject: super::Subject) -> Self {
        Self { stops: subject.stops, last: subject.last, via: subject.via }
    }
}

/// The rows of an answer, with the step of the walk that each of their things stands at.
struct Combined {
    rows: Vec<Row>,
    steps: Vec<usize>,
    /// Whether the things of all stops are known.
    whole: bool,
}

impl Combined {
    fn new(plan: &Plan, rows: Vec<Row>) -> Self {
        let steps = plan.stops.iter().filter(|stop| stop.shown).map(|stop| stop.step).collect();
        Self { rows, steps, whole: plan.stops.iter().all(|stop| stop.shown) }
    }

    /// The rows of a plan with more stops that these rows are made of.
    fn spelt_out(self, whole: &Plan, all: Vec<Row>) -> Self {
        let known: BTreeSet<(&[NodeId], NodeId)> =
            self.rows.iter().map(|row| (row.stops.as_slice(), row.last)).collect();
        let all = Self::new(whole, all);
        let shown: Vec<usize> =
            all.steps.iter().enumerate().filter(|(_, step)| self.steps.contains(step)).map(|(at, _)| at).collect();
        let of = |row: &Row| shown.iter().filter_map(|at| row.stops.get(*at)).copied().collect::<Vec<_>>();
        let rows = all.rows.into_iter().filter(|row| known.contains(&(of(row).as_slice(), row.last))).collect();
        Self { rows, ..all }
    }

    /// The thing of a row at a step of a walk of so many; `None` where no row tells it.
    fn at(&self, row: &Row, step: usize, end: usize) -> Option<NodeId> {
        if step == end {
            return Some(row.last);
        }
        let at = self.steps.iter().position(|known| *known == step)?;
        row.stops.get(at).copied()
    }

    /// All things at a step; `None` where no row tells them.
    fn things(&self, step: usize, end: usize) -> Option<NodeSet> {
        let known = step == end || self.steps.contains(&step);
        known.then(|| NodeSet::of(self.rows.iter().filter_map(|row| self.at(row, step, end)).map(|n| n.0).collect()))
    }

    /// Which things follow each other from a step to the next; `None` where no row tells.
    fn pairs(&self, step: usize, end: usize) -> Option<BTreeSet<(u32, u32)>> {
        self.steps.contains(&step).then_some(())?;
        self.rows.iter().map(|row| Some((self.at(row, step, end)?.0, self.at(row, step + 1, end)?.0))).collect()
    }
}

/// Edges, and of which things a test has given them.
#[derive(Default)]
struct Collected {
    edges: Vec<WalkedEdge>,
    /// Of how many edges it was told what they take.
    charged: usize,
    /// By the place of a part of the plan, and what it is: parts may begin at one place.
    tested: BTreeSet<(OperatorId, u32)>,
}

impl Runner<'_> {
    fn of_rows(&mut self, set: &SetPlan, rows: &Combined, out: &mut Collected) -> Result<()> {
        if !set.rest.is_empty() {
            let last = NodeSet::of(rows.rows.iter().map(|row| row.last.0).collect());
            return self.of_set_now(set, &last, out);
        }
        let walk = &set.first;
        let end = walk.steps.len();
        self.of_walk(walk, rows, out)?;
        if !rows.whole {
            return Ok(());
        }
        for (step, test) in row_tests(walk).enumerate() {
            let Some(test) = test else { continue };
            for row in &rows.rows {
                let stops: Vec<u32> = row.stops.iter().map(|node| node.0).collect();
                if let Some(node) = rows.at(row, step, end) {
                    self.of_test(test, node, &stops, out)?;
                }
            }
        }
        Ok(())
    }

    /// What some things of a set came by.
    fn of_set(&mut self, set: &SetPlan, last: &NodeSet, out: &mut Collected) -> Result<()> {
        self.at(set, |runner| runner.of_set_now(set, last, out))
    }

    fn of_set_now(&mut self, set: &SetPlan, last: &NodeSet, out: &mut Collected) -> Result<()> {
        let taken = set.rest.iter().filter(|(op, _)| *op != SetOp::Except).map(|(_, walk)| walk);
        for walk in std::iter::once(&set.first).chain(taken) {
            let rows = last.iter().map(|id| Row { stops: Vec::new(), last: NodeId(id), via: None }).collect();
            self.of_walk(walk, &Combined { rows, steps: Vec::new(), whole: false }, out)?;
        }
        Ok(())
    }

    /// The edges along a walk, and those that its tests ask for.
    fn of_walk(&mut self, walk: &WalkPlan, rows: &Combined, out: &mut Collected) -> Result<()> {
        let end = walk.steps.len();
        let layers = self.on_the_way(walk, rows)?;
        if let Some(first) = layers.first() {
            self.of_scan(&walk.scan, first, out)?;
        }
        for (at, (step, pair)) in walk.steps.iter().zip(layers.windows(2)).enumerate() {
            let [from, to] = pair else { continue };
            let before = out.edges.len();
            self.of_step(&step.step, from, to, out)?;
            if at + 1 == end && rows.rows.iter().any(|row| row.via.is_some()) {
                let walked: BTreeSet<_> = rows.rows.iter().filter_map(|row| row.via).collect();
                retain_from(&mut out.edges, before, |edge| walked.contains(&(edge.way.relation, edge.edge)));
            }
            if let Some(pairs) = rows.pairs(at, end).filter(|_| step.step.repeat.is_once()) {
                retain_from(&mut out.edges, before, |edge| pairs.contains(&(edge.from.0, edge.to.0)));
            }
            for id in to.iter() {
                self.of_tests(step.test.as_ref(), NodeId(id), out)?;
            }
        }
        Ok(())
    }

    /// The things at each step of a walk that lead from its start to the rows.
    fn on_the_way(&mut self, walk: &WalkPlan, rows: &Combined) -> Result<Vec<NodeSet>> {
        let sets = self.walk_sets(walk)?;
        let end = walk.steps.len();
        let allowed = |at: usize, set: NodeSet| {
            let there = sets.get(at).map_or_else(NodeSet::empty, |there| set.intersect(&there.yes));
            match rows.things(at, end) {
                Some(things) => there.intersect(&things),
                None => there,
            }
        };
        let mut layer = allowed(end, rows.things(end, end).unwrap_or_else(NodeSet::empty));
        let mut layers = vec![layer.clone()];
        for (at, step) in walk.steps.iter().enumerate().rev() {
            layer = allowed(at, self.reach(&reversed(&step.step), &Partial::sure(layer), None)?.yes);
            layers.push(layer.clone());
        }
        layers.reverse();
        // what is behind a thing that the rows do not begin with is no part of them
        for (at, step) in walk.steps.iter().enumerate() {
            let Some(from) = layers.get(at).cloned() else { break };
            let reached = self.reach(&step.step, &Partial::sure(from), None)?.yes;
            if let Some(to) = layers.get_mut(at + 1) {
                *to = to.intersect(&reached);
            }
        }
        Ok(layers)
    }

    fn of_scan(&mut self, scan: &Scan, nodes: &NodeSet, out: &mut Collected) -> Result<()> {
        if let Source::Set(set) = &scan.source {
            let key = OperatorId::of("set", set.as_ref());
            let fresh = nodes.filter(|id| out.tested.insert((key, id)));
            self.of_set(set, &fresh, out)?;
        }
        nodes.iter().try_for_each(|id| self.of_tests(scan.test.as_ref(), NodeId(id), out))
    }

    fn of_tests(&mut self, test: Option<&Test>, node: NodeId, out: &mut Collected) -> Result<()> {
        let Some(test) = test else { return Ok(()) };
        if out.tested.insert((OperatorId::of("test", test), node.0)) {
            self.of_test(test, node, &[], out)
        } else {
            Ok(())
        }
    }

    /// The edges that make a test true of a thing. What is denied has none.
    fn of_test(&mut self, test: &Test, node: NodeId, stops: &[u32], out: &mut Collected) -> Result<()> {
        match test {
            Test::All(tests) => tests.iter().try_for_each(|test| self.of_test(test, node, stops, out)),
            Test::Any(tests) => {
                for test in tests {
                    if self.row_truth(test, Place::of(node, stops))? == Some(true) {
                        self.of_test(test, node, stops, out)?;
                    }
                }
                Ok(())
            }
            Test::Semi(semi) if semi.quantity != Quantity::No => self.of_neighbours(semi, node, stops, out),
            Test::Semi(_) | Test::Not(_) | Test::Compare(_) | Test::Calculate(_) | Test::Known(_) => Ok(()),
        }
    }

    fn of_neighbours(&mut self, semi: &Semi, node: NodeId, stops: &[u32], out: &mut Collected) -> Result<()> {
        let members = self.members(semi, node, stops)?;
        let members = NodeSet::of(members.into_iter().map(|other| other.0).collect());
        self.in_row(&semi.step, stops, |runner| runner.of_step(&semi.step, &NodeSet::of(vec![node.0]), &members, out))?;
        self.of_scan(&semi.target, &members, out)
    }

    /// The edges of a step from some things to others; of a repeated one those on all walks that it allows, ends included.
    fn of_step(&mut self, step: &Step, from: &NodeSet, to: &NodeSet, out: &mut Collected) -> Result<()> {
        if step.repeat.is_once() {
            let members = to.membership();
            for id in from.iter() {
                let edges = self.edges_of(step, NodeId(id))?;
                out.edges.extend(edges.into_iter().filter(|edge| members.contains(edge.to.0)));
            }
            return self.collected(out);
        }
        let most = step.repeat.max.map_or(usize::MAX, |max| max as usize);
        let before = self.distances(step, from, most)?;
        let left = self.distances(&reversed(step), to, most)?;
        let mut nodes: Vec<u32> = before.keys().copied().filter(|id| left.contains_key(id)).collect();
        nodes.sort_unstable();
        for id in nodes {
            let walked = before.get(&id).copied().unwrap_or(most);
            let fits = |edge: &WalkedEdge| {
                left.get(&edge.to.0).is_some_and(|left| walked.saturating_add(1).saturating_add(*left) <= most)
            };
            let edges = self.edges_of(step, NodeId(id))?;
            out.edges.extend(edges.into_iter().filter(fits));
            self.collected(out)?;
        }
        Ok(())
    }

    /// Charges the edges that were collected since it did so last.
    fn collected(&mut self, out: &mut Collected) -> Result<()> {
        let new = out.edges.len().saturating_sub(out.charged);
        out.charged += new;
        self.meter.rows(out.edges.len())?;
        self.meter.keep(new * OF_EDGE)
    }

    /// How many steps things are from the nearest of some.
    fn distances(&mut self, step: &Step, from: &NodeSet, most: usize) -> Result<FxHashMap<u32, usize>> {
        let mut met: FxHashMap<u32, usize> = from.iter().map(|id| (id, 0)).collect();
        let mut front = from.clone();
        for distance in 1..=most {
            let next = self.level(step, &front)?.0;
            front = NodeSet::of(next).filter(|id| !met.contains_key(&id));
            if front.is_empty() {
                break;
            }
            met.extend(front.iter().map(|id| (id, distance)));
        }
        Ok(met)
    }

    /// The edges of one step from a thing that surely hold and pass.
    fn edges_of(&mut self, step: &Step, from: NodeId) -> Result<Vec<WalkedEdge>> {
        let mut out = Vec::new();
        for way in &step.relations {
            for (other, edge, sure) in self.world.edges(from, *way) {
                self.meter.edges(1)?;
                if all(&[Some(sure), self.edge_passes(step, way.relation, edge)?]) == Some(true) {
                    out.push(WalkedEdge { from, way: *way, edge, to: NodeId(other) });
                }
            }
        }
        Ok(out)
    }
}

/// Keeps of the edges from a place on those that fit.
fn retain_from(edges: &mut Vec<WalkedEdge>, from: usize, fits: impl Fn(&WalkedEdge) -> bool) {
    let tail = edges.split_off(from);
    edges.extend(tail.into_iter().filter(fits));
}

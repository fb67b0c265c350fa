//! The way that a row took along a walk: one thing at each step, so that all conditions on the row hold.

use std::collections::BTreeSet;

use fossgraph_core::{EdgeId, NodeId, RelationId};

use super::tell::said;
use super::{Witness, fixed_at};
use crate::bound::{Condition, Step, Stop};
use crate::plan::{Test, WalkPlan, reversed};
use crate::run::combine::stops_at;
use crate::run::evaluate::Place;
use crate::run::meter::Bytes as _;
use crate::run::set::NodeSet;
use crate::run::{Partial, Result, Runner};

/// Where a walk is to end, and what it is to come by.
pub(super) struct Goal<'g> {
    /// The step at which it ends.
    pub(super) end: usize,
    /// The thing at its end.
    pub(super) last: NodeId,
    /// The edge that it walks last, if that is told apart.
    pub(super) via: Option<(RelationId, EdgeId)>,
    /// The stops of the walk.
    pub(super) stops: &'g [Stop],
    /// The things at those that are shown.
    pub(super) fixed: &'g [NodeId],
}

impl Goal<'_> {
    /// The goal of a walk without stops.
    pub(super) fn thing(walk: &WalkPlan, last: NodeId) -> Self {
        Goal { end: walk.steps.len(), last, via: None, stops: &[], fixed: &[] }
    }
}

/// Where a row stands while the walk is gone along.
#[derive(Clone)]
pub(super) struct State {
    pub(super) at: u32,
    /// The things at all stops so far.
    pub(super) stops: Vec<u32>,
    /// The place of the state before it among those of the step before.
    from: usize,
}

/// A way along a walk; or how far one gets.
pub(super) enum Trail {
    /// One thing for each step, from the first, and the things at all stops.
    Whole(Vec<NodeId>, Vec<u32>),
    /// No row passes the test on rows at this step, or comes there over edges that pass; where they stand there.
    Stuck(usize, Vec<State>),
}

impl Runner<'_> {
    /// The facts along a walk, from its start to the goal.
    pub(super) fn trail_facts(&mut self, walk: &WalkPlan, goal: &Goal<'_>, out: &mut Vec<Witness>) -> Result<()> {
        let Trail::Whole(nodes, stops) = self.trail(walk, goal)? else {
            out.push(said(format!("what led to {} is not known", self.name(goal.last))));
            return Ok(());
        };
        let Some(first) = nodes.first() else { return Ok(()) };
        self.inside(&walk.scan, *first, &stops, out)?;
        for (at, (step, pair)) in (1..).zip(walk.steps.iter().zip(nodes.windows(2))) {
            let [from, to] = pair else { continue };
            let mut way = self.way(&step.step, *from, *to, &stops, goal.via.filter(|_| at == goal.end))?;
            let mut because = Vec::new();
            self.facts(step.test.as_ref(), *to, &stops, &mut because)?;
            self.facts(step.row_test.as_ref(), *to, &stops, &mut because)?;
            match way.last_mut() {
                Some(edge) => edge.because = because,
                None => way.push(Witness { because, ..said(format!("{} itself, without a step", self.name(*to))) }),
            }
            out.append(&mut way);
        }
        Ok(())
    }

    /// A way along a walk that ends where it should and comes by what it should.
    pub(super) fn trail(&mut self, walk: &WalkPlan, goal: &Goal<'_>) -> Result<Trail> {
        let layers = self.layers(walk, goal)?;
        let tests: Vec<Option<&Test>> = row_tests(walk).collect();
        let edges = walk.steps.iter().filter_map(|step| step.step.edge.as_deref());
        let tested = tests.iter().any(Option::is_some) || edges.into_iter().any(Condition::mentions_stop);
        let mut states: Vec<Vec<State>> = Vec::with_capacity(layers.len());
        for (at, layer) in layers.iter().enumerate() {
            // without tests every state goes on to the end
            let most = if tested { usize::MAX } else { 1 };
            let mut next: Vec<State> = match states.last() {
                None => layer.iter().take(most).map(|id| state(goal.stops, 0, &[], id, 0)).collect(),
                Some(before) => self.next_states(walk, goal, at, before, layer)?,
            };
            if next.is_empty() {
                return Ok(Trail::Stuck(at, next));
            }
            if let Some(test) = tests.get(at).copied().flatten() {
                let mut kept = Vec::new();
                for state in &next {
                    if self.row_truth(test, Place::of(NodeId(state.at), &state.stops))? == Some(true) {
                        kept.push(state.clone());
                    }
                }
                if kept.is_empty() {
                    return Ok(Trail::Stuck(at, next));
                }
                next = kept;
            }
            next.truncate(most);
            self.meter.rows(next.len())?;
            states.push(next);
        }
        Ok(whole(&states))
    }

    /// From each step's things those that the goal is reached from, among those that the walk comes by.
    fn layers(&mut self, walk: &WalkPlan, goal: &Goal<'_>) -> Result<Vec<NodeSet>> {
        let sets = self.walk_sets(walk)?;
        let allowed = |at: usize, set: NodeSet| {
            let there = sets.get(at).map_or_else(NodeSet::empty, |there| set.intersect(&there.yes));
            match fixed_at(goal.stops, goal.fixed, at) {
                Some(node) => there.filter(|id| id == node.0),
                None => there,
            }
        };
        let mut layer = allowed(goal.end, NodeSet::of(vec![goal.last.0]));
        let mut layers = vec![layer.clone()];
        for (at, step) in walk.steps.iter().enumerate().take(goal.end).rev() {
            let back = match goal.via.filter(|_| at + 1 == goal.end) {
                Some(via) => self.before(&step.step, via, goal.last)?,
                None => self.back(&step.step, layer)?,
            };
            layer = allowed(at, back);
            layers.push(layer.clone());
        }
        layers.reverse();
        Ok(layers)
    }

    /// The things from which a step leads over one edge to a thing.
    fn before(&mut self, step: &Step, via: (RelationId, EdgeId), last: NodeId) -> Result<NodeSet> {
        let mut out = Vec::new();
        if let Some((from, to)) = self.world.graph.edges(via.0).ends(via.1) {
            for near in [from, to] {
                if self.hop(step, near, last, Some(via))?.is_some() {
                    out.push(near.0);
                }
            }
        }
        Ok(NodeSet::of(out))
    }

    /// What a step leads from to some things. Rows that are told one after another often come by the same thing.
    fn back(&mut self, step: &Step, layer: NodeSet) -> Result<NodeSet> {
        let one = layer.iter().next().filter(|_| layer.len() == 1);
        let key = one.map(|one| (std::ptr::from_ref(step), one));
        if let Some((_, known)) = self.backs.iter().find(|(known, _)| Some(*known) == key) {
            return Ok(known.clone());
        }
        let found = self.reach(&reversed(step), &Partial::sure(layer), None)?.yes;
        if let Some(key) = key {
            if let Some(at) = self.backs.iter().position(|((known, _), _)| *known == key.0) {
                let (_, old) = self.backs.swap_remove(at);
                self.meter.keep_no_longer(old.bytes());
            }
            self.meter.keep(found.bytes())?;
            self.backs.push((key, found.clone()));
        }
        Ok(found)
    }

    fn next_states(
        &mut self,
        walk: &WalkPlan,
        goal: &Goal<'_>,
        at: usize,
        before: &[State],
        layer: &NodeSet,
    ) -> Result<Vec<State>> {
        let Some(step) = walk.steps.get(at - 1) else { return Ok(Vec::new()) };
        let members = layer.membership();
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        let mut known = BTreeSet::new();
        let mut out = Vec::new();
        for (from, state_before) in before.iter().enumerate() {
            let at_stops = &state_before.stops;
            let from_here = NodeId(state_before.at);
            match layer.iter().next().filter(|_| layer.len() == 1 && step.step.repeat.is_once()) {
                // a thing may lead to many, of which this one alone is looked for
                Some(only) => {
                    let found = self
                        .in_row(&step.step, at_stops, |runner| runner.hop(&step.step, from_here, NodeId(only), None))?;
                    sure.clear();
                    sure.extend(found.map(|_| only));
                }
                None => self.in_row(&step.step, at_stops, |runner| {
                    runner.around(&step.step, from_here, &mut sure, &mut unsure)
                })?,
            }
            if let Some(via) = goal.via.filter(|_| at == goal.end) {
                let last = goal.last;
                let hop =
                    self.in_row(&step.step, at_stops, |runner| runner.hop(&step.step, from_here, last, Some(via)))?;
                if hop.is_none() {
                    continue;
                }
            }
            for other in sure.iter().filter(|other| members.contains(**other)) {
                let next = state(goal.stops, at, &state_before.stops, *other, from);
                if known.insert((next.stops.clone(), next.at)) {
                    out.push(next);
                }
            }
        }
        Ok(out)
    }
}

/// What is asked of rows at each step.
pub(super) fn row_tests(walk: &WalkPlan) -> impl Iterator<Item = Option<&Test>> {
    std::iter::once(walk.scan.row_test.as_ref()).chain(walk.steps.iter().map(|step| step.row_test.as_ref()))
}

fn state(stops: &[Stop], step: usize, before: &[u32], at: u32, from: usize) -> State {
    State { at, stops: stops_at(stops, step, before, at), from }
}

/// The way back from the first state at the end.
fn whole(states: &[Vec<State>]) -> Trail {
    let Some(end) = states.last().and_then(|last| last.first()) else { return Trail::Stuck(states.len(), Vec::new()) };
    let mut nodes = Vec::with_capacity(states.len());
    let mut at = 0;
    for states in states.iter().rev() {
        let Some(state) = states.get(at) else { break };
        nodes.push(NodeId(state.at));
        at = state.from;
    }
    nodes.reverse();
    Trail::Whole(nodes, end.stops.clone())
}

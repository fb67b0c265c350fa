//! Why something is not in an answer: the first step or condition that it fails, or for which it is set aside.

use fossgraph_core::{KindId, NodeId};

use super::lack::doubts;
use super::tell::{add, said};
use super::trail::{Goal, Trail, row_tests};
use super::{TOLD, Witness};
use crate::bound::SetOp;
use crate::plan::{Plan, Scan, SetPlan, Source, WalkPlan};
use crate::rows::Rows;
use crate::run::set::NodeSet;
use crate::run::{Partial, Result, Runner};

impl Runner<'_> {
    /// What keeps a thing out of an answer.
    pub(super) fn left_out(&mut self, plan: &Plan, rows: &Rows, node: NodeId) -> Result<Vec<Witness>> {
        self.told = 0;
        let mut out = Vec::new();
        let name = self.name(node).to_owned();
        if (0..rows.len()).filter_map(|row| rows.subject(row)).any(|s| s.last == node || s.stops.contains(&node)) {
            return Ok(vec![said(format!("{name} is in the answer"))]);
        }
        if !self.world.has(node) {
            return Ok(vec![said(format!("{name} was not there at that time"))]);
        }
        if plan.set.rest.is_empty() {
            self.no_row(plan, node, &mut out)?;
        } else {
            self.set_lacks(&plan.set, node, &mut out)?;
        }
        if out.is_empty() {
            let limited = plan.limit.is_some() || plan.skip.is_some();
            let but = if limited {
                "is in the answer, but not among the rows that `limit` shows"
            } else {
                "is left out: the reason is not known"
            };
            out.push(said(format!("{name} {but}")));
        }
        Ok(out)
    }

    /// Why no row of a single walk has a thing at its end, or at a stop that is shown.
    fn no_row(&mut self, plan: &Plan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let walk = &plan.set.first;
        let last = walk.steps.len();
        let stops = plan.stops.iter().enumerate().rev().filter(|(_, stop)| stop.shown && stop.step < last);
        let mut steps = std::iter::once(last).chain(stops.map(|(_, stop)| stop.step));
        let Some(step) = steps.find(|step| self.is_of(node.0, kinds_at(walk, *step))) else {
            out.push(self.other_kind(node, kinds_at(walk, last)));
            return Ok(());
        };
        let sets = self.walk_sets(walk)?;
        if !sets.get(step).is_some_and(|set| set.yes.contains(node.0)) {
            return self.does_not_arrive(walk, step, node, out);
        }
        self.no_trail(plan, step, node, out)
    }

    /// Why no row comes by a thing that each single condition allows.
    fn no_trail(&mut self, plan: &Plan, step: usize, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let walk = &plan.set.first;
        let goal = Goal { end: step, stops: &plan.stops, ..Goal::thing(walk, node) };
        if let Trail::Stuck(at, states) = self.trail(walk, &goal)? {
            let test = row_tests(walk).nth(at).flatten();
            match (states.first(), at.checked_sub(1).and_then(|at| walk.steps.get(at))) {
                (Some(state), _) => self.first_failing(test, NodeId(state.at), &state.stops, out)?,
                (None, Some(expand)) => out.push(said(format!(
                    "no row comes to {} over links that pass: `{}`",
                    self.name(node),
                    expand.label
                ))),
                (None, None) => {}
            }
            return Ok(());
        }
        self.no_way_on(walk, step, node, out)
    }

    /// Where a walk that goes on from a thing ends before it is through.
    fn no_way_on(&mut self, walk: &WalkPlan, step: usize, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let mut here = Partial::sure(NodeSet::of(vec![node.0]));
        for expand in walk.steps.get(step..).unwrap_or_default() {
            let reached = self.reach(&expand.step, &here, Some(&expand.kinds))?;
            let kept = self.kept(expand.test.as_ref(), reached.clone())?;
            if kept.yes.is_empty() {
                let name = self.name(node).to_owned();
                let kinds = self.kinds(&expand.kinds);
                let mut because = Vec::new();
                for id in reached.yes.union(&reached.maybe).iter().take(TOLD) {
                    self.first_failing(expand.test.as_ref(), NodeId(id), &[], &mut because)?;
                }
                let fact = match because.is_empty() {
                    true => format!("`{}` leads on to no {kinds} from {name}", expand.label),
                    false => format!("`{}` leads on to no {kinds} that fit from {name}", expand.label),
                };
                out.push(Witness { because, ..said(fact) });
                return Ok(());
            }
            here = kept;
        }
        if row_tests(walk).skip(step + 1).any(|test| test.is_some()) {
            out.push(said(format!("no row with {} fulfils what is asked of stops", self.name(node))));
        }
        Ok(())
    }

    /// Why a thing is not in a set: what each operand that counts says of it.
    pub(super) fn set_lacks(&mut self, set: &SetPlan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        if set.rest.is_empty() {
            return self.not_at_end(&set.first, node, out);
        }
        let (own, so_far) = self.operands(set)?;
        let mut told = Vec::new();
        let mut at = set.rest.len();
        while let Some((op, walk)) = at.checked_sub(1).and_then(|i| set.rest.get(i)) {
            let empty = Partial::default();
            let (left, right) = (so_far.get(at - 1).unwrap_or(&empty), own.get(at).unwrap_or(&empty));
            let left_is_in = left.yes.contains(node.0);
            match op {
                SetOp::Except if left_is_in => told.push(self.taken_away(walk, right, node)?),
                SetOp::Union | SetOp::Intersect if !right.yes.contains(node.0) => {
                    told.push(self.not_operand(walk, node)?);
                }
                _ => {}
            }
            if left_is_in {
                break;
            }
            at -= 1;
        }
        if at == 0 {
            told.push(self.not_operand(&set.first, node)?);
        }
        told.reverse();
        out.append(&mut told);
        Ok(())
    }

    fn not_operand(&mut self, walk: &WalkPlan, node: NodeId) -> Result<Witness> {
        let mut because = Vec::new();
        self.not_at_end(walk, node, &mut because)?;
        let is = if self.perhaps(walk, node)? { "is perhaps, but not surely," } else { "is not" };
        Ok(Witness { because, ..said(format!("{} {is} one of `{}`", self.name(node), walk.label)) })
    }

    fn taken_away(&mut self, walk: &WalkPlan, things: &Partial, node: NodeId) -> Result<Witness> {
        let mut because = Vec::new();
        let sure = things.yes.contains(node.0);
        if sure {
            self.trail_facts(walk, &Goal::thing(walk, node), &mut because)?;
        } else {
            self.not_at_end(walk, node, &mut because)?;
        }
        let is = if sure { "is" } else { "is perhaps" };
        Ok(Witness { because, ..said(format!("{} {is} one of `{}`, which are left out", self.name(node), walk.label)) })
    }

    fn perhaps(&mut self, walk: &WalkPlan, node: NodeId) -> Result<bool> {
        Ok(self.walk_sets(walk)?.last().is_some_and(|set| set.maybe.contains(node.0)))
    }

    fn not_at_end(&mut self, walk: &WalkPlan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let last = walk.steps.len();
        if !self.is_of(node.0, kinds_at(walk, last)) {
            out.push(self.other_kind(node, kinds_at(walk, last)));
            return Ok(());
        }
        self.does_not_arrive(walk, last, node, out)
    }

    fn other_kind(&self, node: NodeId, kinds: &[KindId]) -> Witness {
        said(format!("{} is {}; the query asks for {}", self.name(node), self.a_kind(node), self.kinds(kinds)))
    }

    /// Why a walk does not come to a thing at a step.
    fn does_not_arrive(&mut self, walk: &WalkPlan, step: usize, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let sets = self.walk_sets(walk)?;
        let free = self.unconditioned(walk, step)?;
        self.not_arrived(&Failed { walk, sets: &sets, free: &free }, step, node, TOLD, out)
    }

    /// What a walk would come by at each step before one, if nothing were asked on the way.
    fn unconditioned(&mut self, walk: &WalkPlan, step: usize) -> Result<Vec<NodeSet>> {
        let bare = Scan { test: None, ..walk.scan.clone() };
        let mut sets = vec![self.scan(&bare)?];
        for expand in walk.steps.iter().take(step.saturating_sub(1)) {
            let from = sets.last().cloned().unwrap_or_default();
            sets.push(self.reach(&expand.step, &from, Some(&expand.kinds))?);
        }
        Ok(sets.into_iter().map(|set| set.yes.union(&set.maybe)).collect())
    }

    /// Tells of so many ways to the thing, and of one to each thing before it.
    fn not_arrived(
        &mut self,
        failed: &Failed<'_>,
        step: usize,
        node: NodeId,
        most: usize,
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let Some(expand) = step.checked_sub(1).and_then(|at| failed.walk.steps.get(at)) else {
            return self.not_at_start(&failed.walk.scan, node, out);
        };
        let before = failed.sets.get(step - 1).cloned().unwrap_or_default();
        let reached = self.reach(&expand.step, &before, Some(&expand.kinds))?;
        if reached.yes.contains(node.0) {
            return self.first_failing(expand.test.as_ref(), node, &[], out);
        }
        let is = if reached.maybe.contains(node.0) { "is perhaps, but not surely," } else { "is not" };
        let fact = format!("{} {is} reached by `{}`", self.name(node), expand.label);
        let mut because = Vec::new();
        if expand.step.repeat.is_once() && !self.has_told_enough() {
            self.ways_to(failed, step, node, most, &mut because)?;
        }
        add(out, Witness { because, ..said(fact) });
        Ok(())
    }

    /// What leads to a thing by a step, and why the walk does not come there; first of all what it would come by.
    fn ways_to(
        &mut self,
        failed: &Failed<'_>,
        step: usize,
        node: NodeId,
        most: usize,
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let Some(expand) = failed.walk.steps.get(step - 1) else { return Ok(()) };
        let mut hops = Vec::new();
        for directed in &expand.step.relations {
            for (other, edge, sure) in self.world.edges(node, directed.reverse()) {
                self.meter.edges(1)?;
                hops.push((NodeId(other), *directed, edge, sure));
            }
        }
        hops.retain(|(other, ..)| self.is_of(other.0, kinds_at(failed.walk, step - 1)));
        if let Some(free) = failed.free.get(step - 1)
            && hops.iter().any(|(other, ..)| free.contains(other.0))
        {
            hops.retain(|(other, ..)| free.contains(other.0));
        }
        let all = hops.len();
        for (other, directed, edge, sure) in hops.into_iter().take(most) {
            let mut witness = self.edge_witness(other, directed, node, edge);
            let passes = self.edge_passes(&expand.step, directed.relation, edge)?;
            witness.because.extend(doubts(sure, passes));
            let comes_by = failed.sets.get(step - 1).is_some_and(|set| set.yes.contains(other.0));
            if passes != Some(false) && !comes_by {
                self.not_arrived(failed, step - 1, other, 1, &mut witness.because)?;
            }
            add(out, witness);
        }
        match all.saturating_sub(most) {
            0 if all == 0 => out.push(said(format!("no such link to {} is recorded", self.name(node)))),
            0 => {}
            more => out.push(said(format!("and {more} more"))),
        }
        Ok(())
    }

    fn not_at_start(&mut self, scan: &Scan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        let is_among = match &scan.source {
            Source::Nodes(nodes) => nodes.contains(&node),
            Source::Given(things) => self.arguments.things(things).contains(&node),
            Source::Set(set) => {
                let found = self.at(set, |runner| {
                    let before = out.len();
                    runner.set_lacks_unless_in(set, node, out)?;
                    Ok(out.len() == before)
                })?;
                if !found {
                    return Ok(());
                }
                true
            }
            Source::Kinds | Source::Stop(_) => self.is_of(node.0, &scan.kinds),
        };
        if !is_among {
            add(out, said(format!("{} is not among what the query starts from", self.name(node))));
            return Ok(());
        }
        self.first_failing(scan.test.as_ref(), node, &[], out)
    }

    fn set_lacks_unless_in(&mut self, set: &SetPlan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        if self.set_now(set)?.yes.contains(node.0) { Ok(()) } else { self.set_lacks(set, node, out) }
    }
}

/// A walk that does not come to something.
struct Failed<'w> {
    walk: &'w WalkPlan,
    /// What it comes by at each step.
    sets: &'w [Partial],
    /// What it would come by at each step, if nothing were asked.
    free: &'w [NodeSet],
}

/// The kinds that stand at a step of a walk.
fn kinds_at(walk: &WalkPlan, step: usize) -> &[KindId] {
    match step.checked_sub(1).and_then(|at| walk.steps.get(at)) {
        Some(expand) => &expand.kinds,
        None => &walk.scan.kinds,
    }
}

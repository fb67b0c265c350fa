//! Walking a step from a set of things: over edges that hold, that pass the edge condition, as often as the step says.

use fossgraph_core::{Directed, EdgeId, KindId, Neighbours, NodeId, RelationId};

use super::compare::Truth;
use super::evaluate::{Place, Subject, read};
use super::meter::{Bytes as _, Meter};
use super::set::{Bits, NodeSet};
use super::{Partial, Result, Runner};
use crate::bound::{Condition, Expr, Step};

impl Runner<'_> {
    /// The things that a step leads to from a set, of some kinds.
    pub(super) fn reach(&mut self, step: &Step, from: &Partial, kinds: Option<&[KindId]>) -> Result<Partial> {
        let reached = if step.repeat.is_once() { self.once(step, from)? } else { self.repeated(step, from)? };
        let Some(kinds) = kinds.filter(|kinds| !self.leads_to_only(step, kinds)) else { return Ok(reached) };
        let allowed = self.all_of(kinds);
        Ok(Partial { yes: reached.yes.intersect(&allowed), maybe: reached.maybe.intersect(&allowed) })
    }

    /// All things of some kinds.
    pub(super) fn all_of(&self, kinds: &[KindId]) -> NodeSet {
        let ranges = kinds.iter().map(|kind| self.world.graph.nodes(*kind));
        ranges.fold(NodeSet::empty(), |all, nodes| all.union(&NodeSet::Range(nodes.start, nodes.end)))
    }

    /// Whether a step leads to things of some kinds and to no others.
    pub(super) fn leads_to_only(&self, step: &Step, kinds: &[KindId]) -> bool {
        let targets = |directed: &Directed| self.world.graph.schema().targets(*directed);
        step.repeat.min > 0 && step.relations.iter().all(|d| targets(d).iter().all(|kind| kinds.contains(kind)))
    }

    /// Whether all edges of a step hold for sure: none has a condition, and the data's own date is asked about.
    pub(super) fn is_plain(&self, step: &Step) -> bool {
        step.edge.is_none() && self.world.date.is_none()
    }

    /// Every thing once, however often it is met: circles are harmless.
    fn repeated(&mut self, step: &Step, from: &Partial) -> Result<Partial> {
        let mut front = from.clone();
        let before = self.meter.held();
        for _ in 0..step.repeat.min {
            front = self.once(step, &front)?;
            self.meter.settle(before, front.bytes())?;
            if front.yes.is_empty() && front.maybe.is_empty() {
                break;
            }
        }
        let left = step.repeat.max.map(|max| max.saturating_sub(step.repeat.min));
        if self.is_plain(step) && front.maybe.is_empty() {
            return self.closure(step, &front.yes, left).map(Partial::sure);
        }
        self.closure_unsure(step, front, left)
    }

    /// A closure where some of it is uncertain.
    fn closure_unsure(&mut self, step: &Step, mut front: Partial, most: Option<u32>) -> Result<Partial> {
        let before = self.meter.held();
        let mut all = front.clone();
        let mut left = most;
        while left != Some(0) && !(front.yes.is_empty() && front.maybe.is_empty()) {
            let next = self.once(step, &front)?;
            front = Partial { yes: next.yes.minus(&all.yes), maybe: next.maybe.minus(&all.yes).minus(&all.maybe) };
            all.yes = all.yes.union(&front.yes);
            all.maybe = all.maybe.union(&front.maybe).minus(&all.yes);
            self.meter.settle(before, front.bytes() + all.bytes())?;
            left = left.map(|n| n - 1);
        }
        Ok(all)
    }

    fn once(&mut self, step: &Step, from: &Partial) -> Result<Partial> {
        if self.is_plain(step) {
            let yes = self.spread(step, &from.yes)?;
            let maybe = self.spread(step, &from.maybe)?.minus(&yes);
            return Ok(Partial { yes, maybe });
        }
        let (yes, mut maybe) = self.level(step, &from.yes)?;
        if !from.maybe.is_empty() {
            let (sure, unsure) = self.level(step, &from.maybe)?;
            maybe.extend(sure);
            maybe.extend(unsure);
        }
        let yes = NodeSet::of(yes);
        Ok(Partial { maybe: NodeSet::of(maybe).minus(&yes), yes })
    }

    /// The neighbours of all things of a set, where all edges hold for sure.
    fn spread(&mut self, step: &Step, from: &NodeSet) -> Result<NodeSet> {
        let all = self.world.graph.node_count();
        let ways = self.world.ways(step);
        // a list is sorted, a bit is marked: which is less depends on how many there are
        let degree = |id: u32| ways.iter().map(|way| way.of(NodeId(id)).len()).fold(0, usize::wrapping_add);
        let few = from.len() <= all / 256 && from.iter().map(degree).fold(0, usize::wrapping_add) <= all / 64;
        if few {
            let mut listed = Vec::new();
            for way in &ways {
                for id in from.iter() {
                    let neighbours = way.of(NodeId(id));
                    self.meter.edges(neighbours.len())?;
                    self.meter.room(&mut listed, neighbours.len())?;
                    listed.extend_from_slice(neighbours);
                }
            }
            return Ok(NodeSet::of(listed));
        }
        let marked = self.meter.in_parts(from.len(), |part, meter| {
            meter.hold(all / 8)?;
            let mut marked = Bits::of_so_many(all);
            for way in &ways {
                meter.check()?;
                mark(way, from.part(part), &mut marked, meter)?;
            }
            Ok(marked)
        })?;
        Ok(marked.into_iter().reduce(Bits::joined).map_or_else(NodeSet::empty, NodeSet::bits))
    }

    /// The neighbours of all things of a set: over edges that pass, and over edges of which that is unknown.
    pub(super) fn level(&mut self, step: &Step, from: &NodeSet) -> Result<(Vec<u32>, Vec<u32>)> {
        let (mut yes, mut maybe) = (Vec::new(), Vec::new());
        for id in from.iter() {
            self.step_from(step, NodeId(id), &mut yes, &mut maybe)?;
        }
        Ok((yes, maybe))
    }

    fn step_from(&mut self, step: &Step, node: NodeId, yes: &mut Vec<u32>, maybe: &mut Vec<u32>) -> Result<()> {
        for directed in &step.relations {
            if self.is_plain(step) {
                let neighbours = self.world.neighbours(node, *directed);
                self.meter.edges(neighbours.len())?;
                self.meter.room(yes, neighbours.len())?;
                yes.extend_from_slice(neighbours);
                continue;
            }
            for (other, edge, sure) in self.world.edges(node, *directed) {
                self.meter.edges(1)?;
                let holds = if sure { Some(true) } else { None };
                match all(&[holds, self.edge_passes(step, directed.relation, edge)?]) {
                    Some(true) => self.meter.push(yes, other)?,
                    Some(false) => {}
                    None => self.meter.push(maybe, other)?,
                }
            }
        }
        Ok(())
    }

    /// The distinct neighbours of one thing: those over edges that pass, and the others that it perhaps has.
    pub(super) fn around(&mut self, step: &Step, node: NodeId, yes: &mut Vec<u32>, maybe: &mut Vec<u32>) -> Result<()> {
        yes.clear();
        maybe.clear();
        if !step.repeat.is_once() {
            let one = Partial { yes: NodeSet::of(vec![node.0]), maybe: NodeSet::empty() };
            let before = self.meter.held();
            let reached = self.repeated(step, &one)?;
            self.meter.settle(before, 0)?;
            self.meter.room(yes, reached.yes.len())?;
            self.meter.room(maybe, reached.maybe.len())?;
            yes.extend(reached.yes.iter());
            maybe.extend(reached.maybe.iter());
            return Ok(());
        }
        self.step_from(step, node, yes, maybe)?;
        if step.relations.len() > 1 {
            yes.sort_unstable();
        }
        yes.dedup();
        maybe.sort_unstable();
        maybe.dedup();
        maybe.retain(|id| yes.binary_search(id).is_err());
        Ok(())
    }

    /// Whether an edge passes the step's condition. While no row is tested, what mentions stops is left open: rows are tested later.
    pub(super) fn edge_passes(&mut self, step: &Step, relation: RelationId, edge: EdgeId) -> Result<Truth> {
        let Some(condition) = step.edge.as_deref() else { return Ok(Some(true)) };
        let conditions =
            if let Condition::All(all) = condition { all.as_slice() } else { std::slice::from_ref(condition) };
        let stops = self.row.take();
        let place =
            Place { subject: Subject::Edge(relation, edge), stops: stops.as_deref().unwrap_or_default(), via: None };
        let now = conditions.iter().filter(|c| stops.is_some() || !c.mentions_stop());
        let truths = now.map(|c| self.edge_truth(c, place)).collect::<Result<Vec<Truth>>>();
        self.row = stops;
        Ok(all(&truths?))
    }

    /// Runs something for a row with these stops.
    pub(super) fn in_row<T>(&mut self, step: &Step, stops: &[u32], run: impl FnOnce(&mut Self) -> T) -> T {
        if step.edge.is_none() {
            return run(self);
        }
        let outside = self.row.replace(stops.to_vec());
        let result = run(self);
        self.row = outside;
        result
    }

    /// Whether a condition is true of an edge.
    pub(super) fn edge_truth(&mut self, condition: &Condition, place: Place<'_>) -> Result<Truth> {
        let mut each = |conditions: &[Condition]| -> Result<Vec<Truth>> {
            conditions.iter().map(|c| self.edge_truth(c, place)).collect()
        };
        Ok(match condition {
            Condition::All(conditions) => all(&each(conditions)?),
            Condition::Any(conditions) => any(&each(conditions)?),
            Condition::Not(inner) => self.edge_truth(inner, place)?.map(|truth| !truth),
            Condition::Known(attribute) => {
                Some(!read(self.world, place, &Expr::Attribute(None, *attribute)).is_empty())
            }
            Condition::Compare(comparison) => self.compared_at(comparison, place)?,
            Condition::Calculate(calculation) => self.calculated(calculation, place)?,
            Condition::Chain(_) => Some(false),
        })
    }
}

/// Marks where edges lead from some things.
pub(super) fn mark(
    way: &Neighbours<'_>,
    from: impl Iterator<Item = u32>,
    marked: &mut Bits,
    meter: &mut Meter<'_>,
) -> Result<()> {
    for id in from {
        let around = way.of(NodeId(id));
        meter.edges(around.len())?;
        around.iter().for_each(|other| marked.insert(*other));
    }
    Ok(())
}

/// Kleene's "and" of several.
pub(super) fn all(truths: &[Truth]) -> Truth {
    if truths.contains(&Some(false)) {
        Some(false)
    } else if truths.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// Kleene's "or" of several.
pub(super) fn any(truths: &[Truth]) -> Truth {
    all(&truths.iter().map(|t| t.map(|truth| !truth)).collect::<Vec<_>>()).map(|truth| !truth)
}

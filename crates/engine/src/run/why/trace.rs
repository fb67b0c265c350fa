//! The edges that a step walked: one, or one of the shortest walks that a repeat allows.

use fossgraph_core::{Directed, EdgeId, NodeId, RelationId};

use super::Witness;
use crate::bound::Step;
use crate::plan::Semi;
use crate::run::meter::Bytes as _;
use crate::run::set::{Bits, NodeSet};
use crate::run::{Result, Runner};

/// Each of so few things is looked at, rather than all that lead to the next.
const FEW: usize = 8;

/// What a repeated step reaches from one thing, by the number of steps.
pub(crate) struct Levels {
    /// The step, by its place in the plan.
    step: *const Step,
    from: u32,
    /// The row's stops, where a condition on edges may mention them.
    stops: Vec<u32>,
    /// Up to the least number of steps all that so many reach, from there on what fewer do not.
    levels: Vec<NodeSet>,
    /// All from the least number of steps on.
    seen: Bits,
    /// How many bytes the meter keeps for them.
    kept: usize,
}

impl Runner<'_> {
    /// The edges of a step from one thing to another; none where a repeat needs no step.
    pub(super) fn way(
        &mut self,
        step: &Step,
        from: NodeId,
        to: NodeId,
        stops: &[u32],
        via: Option<(RelationId, EdgeId)>,
    ) -> Result<Vec<Witness>> {
        let nodes = if step.repeat.is_once() { vec![from, to] } else { self.shortest_walk(step, from, to, stops)? };
        let mut out = Vec::with_capacity(nodes.len());
        for pair in nodes.windows(2) {
            let [a, b] = pair else { continue };
            let hop = self.in_row(step, stops, |runner| runner.hop(step, *a, *b, via))?;
            if let Some((directed, edge)) = hop {
                let witness = self.edge_witness(*a, directed, *b, edge);
                // what a way takes is charged while it is told: it may be as long as the graph
                self.meter.hold(size_of::<Witness>() + witness.bytes())?;
                out.push(witness);
                self.meter.rows(self.facts + out.len())?;
            }
        }
        Ok(out)
    }

    /// The first edge over which one step surely leads from one thing to another, looked for from the end that has fewer.
    pub(super) fn hop(
        &mut self,
        step: &Step,
        from: NodeId,
        to: NodeId,
        via: Option<(RelationId, EdgeId)>,
    ) -> Result<Option<(Directed, EdgeId)>> {
        for directed in &step.relations {
            let edge = self.edge_between(step, *directed, (from, to), via)?;
            if let Some(edge) = edge {
                return Ok(Some((*directed, edge)));
            }
        }
        Ok(None)
    }

    fn edge_between(
        &mut self,
        step: &Step,
        directed: Directed,
        (from, to): (NodeId, NodeId),
        via: Option<(RelationId, EdgeId)>,
    ) -> Result<Option<EdgeId>> {
        let back = directed.reverse();
        let ahead = self.world.around(from, directed) < self.world.around(to, back);
        let (near, way, far) = if ahead { (from, directed, to) } else { (to, back, from) };
        for (other, edge, sure) in self.world.edges(near, way) {
            self.meter.edges(1)?;
            let meant = sure && other == far.0 && via.is_none_or(|via| via == (directed.relation, edge));
            if meant && self.edge_passes(step, directed.relation, edge)? == Some(true) {
                return Ok(Some(edge));
            }
        }
        Ok(None)
    }

    /// The first of some things from which one step surely leads to a thing.
    fn hop_from(&mut self, step: &Step, among: &NodeSet, to: NodeId) -> Result<Option<NodeId>> {
        for directed in &step.relations {
            if among.len() <= FEW {
                for id in among.iter() {
                    if self.edge_between(step, *directed, (NodeId(id), to), None)?.is_some() {
                        return Ok(Some(NodeId(id)));
                    }
                }
                continue;
            }
            for (other, edge, sure) in self.world.edges(to, directed.reverse()) {
                self.meter.edges(1)?;
                let meant = sure && among.contains(other);
                if meant && self.edge_passes(step, directed.relation, edge)? == Some(true) {
                    return Ok(Some(NodeId(other)));
                }
            }
        }
        Ok(None)
    }

    /// The things met on a shortest walk that the repeat allows, both ends included.
    fn shortest_walk(&mut self, step: &Step, from: NodeId, to: NodeId, stops: &[u32]) -> Result<Vec<NodeId>> {
        let least = step.repeat.min as usize;
        let mut length = least;
        loop {
            match self.level_of(step, from, length, stops)? {
                None => return Ok(Vec::new()),
                Some(level) if level.contains(to.0) => break,
                Some(_) => length += 1,
            }
        }
        let mut nodes = vec![to];
        let mut at = to;
        for before in (0..length).rev() {
            let Some(level) = self.level_of(step, from, before, stops)? else { return Ok(Vec::new()) };
            let hop = self.in_row(step, stops, |runner| runner.hop_from(step, &level, at))?;
            let Some(other) = hop else { return Ok(Vec::new()) };
            nodes.push(other);
            at = other;
        }
        nodes.reverse();
        Ok(nodes)
    }

    /// The nearest thing of a semi-join's target that its repeated step reaches.
    pub(super) fn nearest(&mut self, semi: &Semi, from: NodeId, stops: &[u32]) -> Result<Option<NodeId>> {
        let mut length = semi.step.repeat.min as usize;
        while let Some(level) = self.level_of(&semi.step, from, length, stops)? {
            for id in level.iter() {
                if self.row_member(&semi.target, NodeId(id), stops)? == Some(true) {
                    return Ok(Some(NodeId(id)));
                }
            }
            length += 1;
        }
        Ok(None)
    }

    /// What so many steps surely lead to; beyond the least number, without what fewer do. `None` where nothing is left.
    fn level_of(&mut self, step: &Step, from: NodeId, length: usize, stops: &[u32]) -> Result<Option<NodeSet>> {
        let key = std::ptr::from_ref(step);
        let stops = if step.edge.is_some() { stops } else { &[] };
        let same = |known: &Levels| known.step == key && known.from == from.0 && known.stops == stops;
        let mut known = match self.levels.take() {
            Some(known) if same(&known) => known,
            other => {
                self.meter.keep_no_longer(other.map_or(0, |other| other.kept));
                let all = self.world.graph.node_count();
                self.meter.keep(all / 8)?;
                let mut seen = Bits::of_so_many(all);
                if step.repeat.min == 0 {
                    seen.insert(from.0);
                }
                let levels = vec![NodeSet::of(vec![from.0])];
                Levels { step: key, from: from.0, stops: stops.to_vec(), levels, seen, kept: all / 8 }
            }
        };
        while known.levels.len() <= length {
            let at = known.levels.len();
            let last = known.levels.last().cloned().unwrap_or_else(NodeSet::empty);
            let allowed = step.repeat.max.is_none_or(|max| at <= max as usize);
            let mut next = match allowed {
                true => NodeSet::of(self.in_row(step, stops, |runner| runner.level(step, &last))?.0),
                false => NodeSet::empty(),
            };
            if at >= step.repeat.min as usize {
                next = next.filter(|id| !known.seen.contains(id));
                next.iter().for_each(|id| known.seen.insert(id));
            }
            if next.is_empty() {
                break;
            }
            let bytes = 4 * size_of::<NodeSet>() + next.bytes();
            self.meter.keep(bytes)?;
            known.kept += bytes;
            known.levels.push(next);
        }
        let level = known.levels.get(length).cloned();
        self.levels = Some(known);
        Ok(level)
    }
}

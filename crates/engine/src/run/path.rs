//! Paths: one shortest, all shortest, all simple ones within a length. Breadth first over the graph as it stands; every limit is charged.

use std::collections::VecDeque;

use fossgraph_core::{Directed, NodeId};

use super::set::NodeSet;
use super::{Result, Runner};
use crate::plan::{OperatorId, PathPlan, Scan};

/// One way from a thing to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) start: NodeId,
    pub(crate) steps: Vec<(Directed, NodeId)>,
}

/// No more paths than these are made; that there were more is told.
const MOST: usize = 10_000;
/// No path is longer.
const LONGEST: usize = 64;

/// How far each node is from a set, for those that are reached.
type Distances = Vec<Option<u32>>;

impl Runner<'_> {
    /// The things at an end.
    pub(super) fn path_end(&mut self, scan: &Scan) -> Result<NodeSet> {
        Ok(self.scan(scan)?.yes)
    }

    /// The shortest paths, all or one; whether there were more than are made.
    pub(super) fn shortest(
        &mut self,
        from: &NodeSet,
        to: &NodeSet,
        via: &[Directed],
        plan: &PathPlan,
        one: bool,
    ) -> Result<(Vec<Way>, bool)> {
        let left = self.watched_distances(to, via, plan)?;
        let shortest = from.iter().filter_map(|id| left.get(id as usize).copied().flatten()).min();
        let Some(length) = shortest else { return Ok((Vec::new(), false)) };
        let most = if one { 1 } else { MOST };
        self.watched_ways(from, plan, |runner| runner.ways(from, &left, via, length as usize, most, true))
    }

    fn watched_distances(&mut self, to: &NodeSet, via: &[Directed], plan: &PathPlan) -> Result<Distances> {
        let met = |distances: &Distances| distances.iter().flatten().count();
        self.watched(OperatorId::of("distances", plan), Some(to.len()), met, |runner| runner.distances(to, via))
    }

    fn watched_ways(
        &mut self,
        from: &NodeSet,
        plan: &PathPlan,
        run: impl FnOnce(&mut Self) -> Result<(Vec<Way>, bool)>,
    ) -> Result<(Vec<Way>, bool)> {
        self.watched(OperatorId::of("ways", plan), Some(from.len()), |found: &(Vec<Way>, bool)| found.0.len(), run)
    }

    /// All paths of at most so many steps that meet nothing twice, the shortest first.
    pub(super) fn within(
        &mut self,
        from: &NodeSet,
        to: &NodeSet,
        via: &[Directed],
        plan: &PathPlan,
        length: u64,
    ) -> Result<(Vec<Way>, bool)> {
        let left = self.watched_distances(to, via, plan)?;
        let length = usize::try_from(length).unwrap_or(LONGEST).min(LONGEST);
        let (mut ways, cut) =
            self.watched_ways(from, plan, |runner| runner.ways(from, &left, via, length, MOST, false))?;
        ways.sort_by_key(|way| way.steps.len());
        Ok((ways, cut))
    }

    /// How far every thing is from a set, walking the relations forwards towards it.
    fn distances(&mut self, to: &NodeSet, via: &[Directed]) -> Result<Distances> {
        let mut distances: Distances = vec![None; self.world.graph.node_count()];
        let mut queue = VecDeque::new();
        for id in to.iter() {
            if let Some(slot) = distances.get_mut(id as usize) {
                *slot = Some(0);
                queue.push_back((id, 0));
            }
        }
        while let Some((id, distance)) = queue.pop_front() {
            for directed in via {
                let edges: Vec<u32> = self.sure(NodeId(id), directed.reverse());
                self.meter.edges(edges.len())?;
                for other in edges {
                    if let Some(slot @ None) = distances.get_mut(other as usize) {
                        *slot = Some(distance + 1);
                        queue.push_back((other, distance + 1));
                    }
                }
            }
        }
        Ok(distances)
    }

    /// The neighbours over edges that hold for sure, each once.
    fn sure(&self, node: NodeId, directed: Directed) -> Vec<u32> {
        let mut out: Vec<u32> =
            self.world.edges(node, directed).filter(|(.., sure)| *sure).map(|(other, ..)| other).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Depth first, never leaving what can still arrive in time; in the order of relations, then of names.
    fn ways(
        &mut self,
        from: &NodeSet,
        left: &Distances,
        via: &[Directed],
        length: usize,
        most: usize,
        exactly: bool,
    ) -> Result<(Vec<Way>, bool)> {
        let far = |id: u32| left.get(id as usize).copied().flatten().map_or(usize::MAX, |d| d as usize);
        let mut found: Vec<Way> = Vec::new();
        for start in from.iter().filter(|id| far(*id) <= length) {
            let mut way = Way { start: NodeId(start), steps: Vec::new() };
            if far(start) == 0 && !(exactly && length > 0) {
                found.push(way.clone());
            }
            // what is still to be tried at each depth
            let mut open = vec![self.onward(NodeId(start), via)?];
            while let Some(choices) = open.last_mut() {
                let Some((directed, other)) = choices.pop_front() else {
                    open.pop();
                    way.steps.pop();
                    continue;
                };
                let depth = way.steps.len() + 1;
                let met = other == way.start || way.steps.iter().any(|(_, node)| *node == other);
                let arrives = far(other.0)
                    .checked_add(depth)
                    .is_some_and(|all| if exactly { all == length } else { all <= length });
                if met || !arrives {
                    continue;
                }
                way.steps.push((directed, other));
                if far(other.0) == 0 {
                    if found.len() >= most {
                        return Ok((found, true));
                    }
                    found.push(way.clone());
                    if most == 1 {
                        return Ok((found, false));
                    }
                }
                if depth < length {
                    let next = self.onward(other, via)?;
                    open.push(next);
                } else {
                    way.steps.pop();
                }
            }
        }
        Ok((found, false))
    }

    fn onward(&mut self, node: NodeId, via: &[Directed]) -> Result<VecDeque<(Directed, NodeId)>> {
        let mut out = VecDeque::new();
        for directed in via {
            let others = self.sure(node, *directed);
            self.meter.edges(others.len())?;
            out.extend(others.into_iter().map(|other| (*directed, NodeId(other))));
        }
        Ok(out)
    }
}

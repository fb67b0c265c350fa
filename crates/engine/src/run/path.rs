//! Paths: one shortest, all shortest, all simple ones within a length. Breadth first over the graph as it stands, for the shortest from both
//! ends; every limit is charged.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use fossgraph_core::{Directed, NodeId};
use rustc_hash::FxHashMap;

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

/// How far things are from an end, for those that are known to be near it.
type Distances = FxHashMap<u32, usize>;

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
        let meet = |runner: &mut Self| runner.meet(from, to, via);
        let met = |found: &Option<(Distances, usize)>| found.as_ref().map_or(0, |(left, _)| left.len());
        let found = self.watched(OperatorId::of("distances", plan), Some(to.len()), met, meet)?;
        let Some((left, length)) = found else { return Ok((Vec::new(), false)) };
        let most = if one { 1 } else { MOST };
        self.watched_ways(from, plan, |runner| runner.ways(from, &left, via, length, most, true))
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
        let length = usize::try_from(length).unwrap_or(LONGEST).min(LONGEST);
        let back: Vec<Directed> = via.iter().map(|directed| directed.reverse()).collect();
        let distances = |runner: &mut Self| {
            let mut search = Search::new(to);
            while search.depth < length && !search.front.is_empty() {
                runner.level_up(&mut search, &back)?;
            }
            Ok(search.met)
        };
        let id = OperatorId::of("distances", plan);
        let left = self.watched(id, Some(to.len()), |met: &Distances| met.len(), distances)?;
        let (mut ways, cut) =
            self.watched_ways(from, plan, |runner| runner.ways(from, &left, via, length, MOST, false))?;
        ways.sort_by_key(|way| way.steps.len());
        Ok((ways, cut))
    }

    /// How many steps the shortest way from one set to another takes, and how many are left at the things on all such ways: both ends are
    /// searched in turn, the one that has fewer things to go on from, until they meet.
    fn meet(&mut self, from: &NodeSet, to: &NodeSet, via: &[Directed]) -> Result<Option<(Distances, usize)>> {
        let back: Vec<Directed> = via.iter().map(|directed| directed.reverse()).collect();
        let (mut ahead, mut behind) = (Search::new(from), Search::new(to));
        let mut middle: Vec<u32> = ahead.front.iter().copied().filter(|id| behind.met.contains_key(id)).collect();
        while middle.is_empty() {
            let forwards = ahead.front.len() <= behind.front.len();
            let (search, other, ways) =
                if forwards { (&mut ahead, &behind, via) } else { (&mut behind, &ahead, back.as_slice()) };
            self.level_up(search, ways)?;
            if search.front.is_empty() {
                return Ok(None);
            }
            // every shortest way comes by a thing that both have met, at the last level of both
            middle = search.front.iter().copied().filter(|id| other.met.contains_key(id)).collect();
        }
        let length = ahead.depth + behind.depth;
        // what lies ahead of the middle knows its distance; what lies before it is found by going back from it
        let mut left = behind.met;
        let mut depth = ahead.depth;
        while depth > 0 {
            depth -= 1;
            let mut before = Vec::new();
            for id in middle {
                for directed in &back {
                    for other in self.sure(NodeId(id), *directed) {
                        if ahead.met.get(&other) == Some(&depth) && left.insert(other, length - depth).is_none() {
                            before.push(other);
                        }
                    }
                }
            }
            middle = before;
        }
        Ok(Some((left, length)))
    }

    /// One level more of a search.
    fn level_up(&mut self, search: &mut Search, via: &[Directed]) -> Result<()> {
        search.depth += 1;
        for id in std::mem::take(&mut search.front) {
            for directed in via {
                let mut meet = |other: u32| {
                    if let Entry::Vacant(place) = search.met.entry(other) {
                        place.insert(search.depth);
                        search.front.push(other);
                    }
                };
                if self.world.date.is_some() {
                    let edges = self.sure(NodeId(id), *directed);
                    self.meter.edges(edges.len())?;
                    edges.into_iter().for_each(meet);
                } else {
                    let edges = self.world.neighbours(NodeId(id), *directed);
                    self.meter.edges(edges.len())?;
                    edges.iter().for_each(|other| meet(*other));
                }
            }
        }
        Ok(())
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
        let far = |id: u32| left.get(&id).copied().unwrap_or(usize::MAX);
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

/// A search from one end, level by level.
struct Search {
    /// The things met, each at its distance.
    met: Distances,
    /// Those of the last level.
    front: Vec<u32>,
    depth: usize,
}

impl Search {
    fn new(from: &NodeSet) -> Self {
        let front: Vec<u32> = from.iter().collect();
        Self { met: front.iter().map(|id| (*id, 0)).collect(), front, depth: 0 }
    }
}

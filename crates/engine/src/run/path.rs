//! Paths: one shortest, all shortest, all simple ones within a length. Breadth first over the graph as it stands, for the shortest from both
//! ends; every limit is charged.

use std::collections::hash_map::Entry;

use fossgraph_core::{Directed, NodeId};
use rustc_hash::{FxBuildHasher, FxHashMap};

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
const LONGEST: u32 = 64;

/// How far things are from an end, for those that are known to be near it.
type Distances = FxHashMap<u32, u32>;

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
        let met = |found: &Option<(Distances, u32)>| found.as_ref().map_or(0, |(left, _)| left.len());
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
        let length = u32::try_from(length).unwrap_or(LONGEST).min(LONGEST);
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
    fn meet(&mut self, from: &NodeSet, to: &NodeSet, via: &[Directed]) -> Result<Option<(Distances, u32)>> {
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
        let mut near = Vec::new();
        for depth in (0..ahead.depth).rev() {
            let mut before = Vec::new();
            for id in middle {
                for directed in &back {
                    self.near(NodeId(id), *directed, &mut near)?;
                    let earlier = near.iter().copied().filter(|other| ahead.met.get(other) == Some(&depth));
                    before.extend(earlier.filter(|other| left.insert(*other, length - depth).is_none()));
                }
            }
            middle = before;
        }
        Ok(Some((left, length)))
    }

    /// One level more of a search.
    fn level_up(&mut self, search: &mut Search, via: &[Directed]) -> Result<()> {
        search.depth += 1;
        let mut near = Vec::new();
        for id in std::mem::take(&mut search.front) {
            for directed in via {
                self.near(NodeId(id), *directed, &mut near)?;
                for other in near.iter().copied() {
                    if let Entry::Vacant(place) = search.met.entry(other) {
                        place.insert(search.depth);
                        search.front.push(other);
                    }
                }
            }
        }
        Ok(())
    }

    /// The neighbours over edges that hold for sure, ascending, each once.
    fn near(&mut self, node: NodeId, directed: Directed, out: &mut Vec<u32>) -> Result<()> {
        out.clear();
        if self.world.date.is_none() {
            out.extend_from_slice(self.world.neighbours(node, directed));
        } else {
            out.extend(self.world.edges(node, directed).filter(|(.., sure)| *sure).map(|(other, ..)| other));
            out.sort_unstable();
        }
        self.meter.edges(out.len())?;
        out.dedup();
        Ok(())
    }

    /// Depth first, never leaving what can still arrive in time; in the order of relations, then of names.
    fn ways(
        &mut self,
        from: &NodeSet,
        left: &Distances,
        via: &[Directed],
        length: u32,
        most: usize,
        exactly: bool,
    ) -> Result<(Vec<Way>, bool)> {
        let far = |id: u32| left.get(&id).copied();
        // whether what is reached in so many steps can arrive in time
        let arrives = |id: u32, steps: u32| {
            let all = far(id).map_or(u64::MAX, |rest| u64::from(rest) + u64::from(steps));
            if exactly { all == u64::from(length) } else { all <= u64::from(length) }
        };
        let mut found: Vec<Way> = Vec::new();
        for start in from.iter().filter(|id| arrives(*id, 0)) {
            let mut way = Way { start: NodeId(start), steps: Vec::new() };
            if far(start) == Some(0) {
                found.push(way.clone());
            }
            // what is still to be tried, the next at the end, and how much of it was there before each step
            let mut open = Vec::new();
            let mut marks = vec![0];
            self.onward(start, via, &mut open, |other| arrives(other, 1))?;
            while let Some(mark) = marks.last() {
                if open.len() == *mark {
                    marks.pop();
                    way.steps.pop();
                    continue;
                }
                let Some((directed, other)) = open.pop() else { break };
                let node = NodeId(other);
                if node == way.start || way.steps.iter().any(|(_, before)| *before == node) {
                    continue;
                }
                way.steps.push((directed, node));
                let depth = u32::try_from(way.steps.len()).unwrap_or(u32::MAX);
                if far(other) == Some(0) {
                    if found.len() >= most {
                        return Ok((found, true));
                    }
                    found.push(way.clone());
                    if most == 1 {
                        return Ok((found, false));
                    }
                }
                if depth < length {
                    marks.push(open.len());
                    self.onward(other, via, &mut open, |next| arrives(next, depth + 1))?;
                } else {
                    way.steps.pop();
                }
            }
        }
        Ok((found, false))
    }

    /// Adds where one can go on to from a thing, the first at the end.
    fn onward(
        &mut self,
        id: u32,
        via: &[Directed],
        open: &mut Vec<(Directed, u32)>,
        fits: impl Fn(u32) -> bool,
    ) -> Result<()> {
        let (start, mut near) = (open.len(), Vec::new());
        for directed in via {
            self.near(NodeId(id), *directed, &mut near)?;
            open.extend(near.iter().filter(|other| fits(**other)).map(|other| (*directed, *other)));
        }
        open.get_mut(start..).unwrap_or_default().reverse();
        Ok(())
    }
}

/// A search from one end, level by level.
struct Search {
    /// The things met, each at its distance.
    met: Distances,
    /// Those of the last level.
    front: Vec<u32>,
    depth: u32,
}

impl Search {
    fn new(from: &NodeSet) -> Self {
        let front: Vec<u32> = from.iter().collect();
        let mut met = Distances::with_capacity_and_hasher(front.len() + 256, FxBuildHasher);
        met.extend(front.iter().map(|id| (*id, 0)));
        Self { met, front, depth: 0 }
    }
}

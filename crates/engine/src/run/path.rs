//! Paths: one shortest, all shortest, all simple ones within a length. Breadth first over the graph as it stands, for the shortest from both
//! ends; every limit is charged.

use fossgraph_core::{Directed, Graph, NodeId};
use rustc_hash::FxHashMap;

use super::meter::Bytes;
use super::set::{Bits, NodeSet};
use super::{Result, Runner};
use crate::limit::LONGEST_PATH;
use crate::plan::{OperatorId, PathPlan, Scan};
use crate::stack::with_room;
use crate::value::{Thing, Value, heap};

/// One way from a thing to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) start: NodeId,
    pub(crate) steps: Vec<(Directed, NodeId)>,
}

impl Bytes for Way {
    fn bytes(&self) -> usize {
        self.steps.bytes()
    }
}

impl Bytes for (Vec<Way>, bool) {
    fn bytes(&self) -> usize {
        self.0.iter().map(|way| size_of::<Way>() + way.bytes()).sum()
    }
}

impl Bytes for (Distances, u32) {
    fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

/// What a path takes in an answer.
pub(super) fn shown_bytes(graph: &Graph, way: &Way) -> usize {
    let things = way.steps.iter().map(|(directed, node)| {
        size_of::<(String, Thing)>() + heap(graph.schema().phrase(*directed)) + Thing::bytes_of(graph, *node)
    });
    2 * size_of::<Value>() + size_of::<Vec<Value>>() + Thing::bytes_of(graph, way.start) + things.sum::<usize>()
}

/// How many steps are left from things, for those that are known to be near where paths end.
type Distances = FxHashMap<u32, u32>;

impl<'a> Runner<'a> {
    /// The things at an end.
    pub(super) fn path_end(&mut self, scan: &Scan) -> Result<NodeSet> {
        Ok(with_room(|| self.scan(scan))?.yes)
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
        let most = if one { 1 } else { self.meter.most_paths() };
        self.watched_ways(from, plan, |runner| runner.ways((from, to), &left, via, length, most, true))
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
        let length = u32::try_from(length).unwrap_or(LONGEST_PATH).min(LONGEST_PATH);
        let back: Vec<Directed> = via.iter().map(|directed| directed.reverse()).collect();
        let distances = |runner: &mut Self| {
            let mut search = runner.search(to)?;
            while search.depth() < length as usize && !search.front().is_empty() {
                runner.level_up(&mut search, &back)?;
            }
            let mut left = Distances::default();
            for (depth, level) in (0..).zip(&search.levels) {
                runner.meter.room_in(&mut left, level.len())?;
                left.extend(level.iter().map(|id| (*id, depth)));
            }
            Ok(left)
        };
        let id = OperatorId::of("distances", plan);
        let left = self.watched(id, Some(to.len()), |left: &Distances| left.len(), distances)?;
        let (mut ways, cut) = self.watched_ways(from, plan, |runner| {
            runner.ways((from, to), &left, via, length, runner.meter.most_paths(), false)
        })?;
        ways.sort_by_key(|way| way.steps.len());
        Ok((ways, cut))
    }

    /// How many steps the shortest way from one set to another takes, and how many are left at the things on all such ways: both ends are
    /// searched in turn, the one that has fewer things to go on from, until they meet.
    fn meet(&mut self, from: &NodeSet, to: &NodeSet, via: &[Directed]) -> Result<Option<(Distances, u32)>> {
        let back: Vec<Directed> = via.iter().map(|directed| directed.reverse()).collect();
        let (mut ahead, mut behind) = (self.search(from)?, self.search(to)?);
        // every shortest way comes by a thing that both have met, at the last level of both
        let mut middle = behind.met_of(ahead.front());
        while middle.is_empty() {
            let forwards = ahead.front().len() <= behind.front().len();
            let (search, other, ways) =
                if forwards { (&mut ahead, &behind, via) } else { (&mut behind, &ahead, back.as_slice()) };
            self.level_up(search, ways)?;
            if search.front().is_empty() {
                return Ok(None);
            }
            middle = other.met_of(search.front());
        }
        let number = |depth: usize| u32::try_from(depth).unwrap_or(u32::MAX);
        let half = number(behind.depth());
        let mut left: Distances = middle.iter().map(|id| (*id, half)).collect();
        for (level, before) in (half + 1..).zip(self.between(&middle, &mut ahead, &back)?) {
            self.meter.room_in(&mut left, before.len())?;
            left.extend(before.into_iter().map(|id| (id, level)));
        }
        for (level, after) in (0..half).rev().zip(self.between(&middle, &mut behind, via)?) {
            self.meter.room_in(&mut left, after.len())?;
            left.extend(after.into_iter().map(|id| (id, level)));
        }
        Ok(Some((left, half + number(ahead.depth()))))
    }

    /// Those that a search has met on the ways from where it began to some things of its last level; the level before that first.
    fn between(&mut self, last: &[u32], search: &mut Search, back: &[Directed]) -> Result<Vec<Vec<u32>>> {
        let Search { levels, met } = search;
        let mut found: Vec<Vec<u32>> = Vec::new();
        let mut room = Vec::new();
        met.clear();
        for level in levels.iter().rev().skip(1) {
            level.iter().for_each(|id| met.insert(*id));
            let mut own = Vec::new();
            for id in found.last().map_or(last, Vec::as_slice) {
                for directed in back {
                    let near = self.near(NodeId(*id), *directed, &mut room)?;
                    self.meter.room(&mut own, near.len())?;
                    met.take(near, &mut own);
                }
            }
            level.iter().for_each(|id| met.remove(*id));
            found.push(own);
        }
        Ok(found)
    }

    /// A search that begins at some things.
    fn search(&mut self, from: &NodeSet) -> Result<Search> {
        self.meter.hold(self.world.graph.node_count() / 8 + from.len() * size_of::<u32>())?;
        let mut met = Bits::of_so_many(self.world.graph.node_count());
        from.iter().for_each(|id| met.insert(id));
        Ok(Search { met, levels: vec![from.to_vec()] })
    }

    /// One level more of a search.
    fn level_up(&mut self, search: &mut Search, via: &[Directed]) -> Result<()> {
        let Search { levels, met } = search;
        let (mut level, mut room) = (Vec::new(), Vec::new());
        for id in levels.last().map(Vec::as_slice).unwrap_or_default() {
            for directed in via {
                let near = self.near(NodeId(*id), *directed, &mut room)?;
                self.meter.room(&mut level, near.len())?;
                met.insert_new(near, &mut level);
            }
        }
        levels.push(level);
        Ok(())
    }

    /// The neighbours over edges that hold for sure, ascending; one that several edges lead to may stand several times.
    fn near<'n>(&mut self, node: NodeId, directed: Directed, room: &'n mut Vec<u32>) -> Result<&'n [u32]>
    where
        'a: 'n,
    {
        let world = self.world;
        if world.date.is_none() {
            let near = world.neighbours(node, directed);
            self.meter.edges(near.len())?;
            return Ok(near);
        }
        room.clear();
        room.extend(world.edges(node, directed).filter(|(.., sure)| *sure).map(|(other, ..)| other));
        room.sort_unstable();
        self.meter.edges(room.len())?;
        Ok(room)
    }

    /// Depth first, never leaving what can still arrive in time; in the order of relations, then of names.
    fn ways(
        &mut self,
        (from, to): (&NodeSet, &NodeSet),
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
                self.found(&mut found, &way)?;
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
                // a shortest way comes nearer with each step, and meets nothing twice
                if !exactly && (node == way.start || way.steps.iter().any(|(_, before)| *before == node)) {
                    continue;
                }
                way.steps.push((directed, node));
                let depth = u32::try_from(way.steps.len()).unwrap_or(u32::MAX);
                if far(other) == Some(0) {
                    if found.len() >= most {
                        return Ok((found, true));
                    }
                    self.found(&mut found, &way)?;
                    if most == 1 {
                        return Ok((found, false));
                    }
                }
                // behind the last thing that it can end at, it can only come by one of them again
                let ends = || std::iter::once(&way.start).chain(way.steps.iter().map(|(_, node)| node));
                let goes_on = far(other) != Some(0) || ends().filter(|node| far(node.0) == Some(0)).count() < to.len();
                if depth < length && goes_on {
                    marks.push(open.len());
                    self.onward(other, via, &mut open, |next| arrives(next, depth + 1))?;
                } else {
                    way.steps.pop();
                }
            }
        }
        Ok((found, false))
    }

    /// Keeps a path.
    fn found(&mut self, found: &mut Vec<Way>, way: &Way) -> Result<()> {
        self.meter.hold(way.steps.len() * size_of::<(Directed, NodeId)>())?;
        self.meter.rows(found.len() + 1)?;
        self.meter.push(found, way.clone())
    }

    /// Adds where one can go on to from a thing, the first at the end.
    fn onward(
        &mut self,
        id: u32,
        via: &[Directed],
        open: &mut Vec<(Directed, u32)>,
        fits: impl Fn(u32) -> bool,
    ) -> Result<()> {
        let (start, mut room) = (open.len(), Vec::new());
        for directed in via {
            let mut before = None;
            let new = |other: &&u32| before.replace(**other) != Some(**other);
            let near = self.near(NodeId(id), *directed, &mut room)?;
            self.meter.room(open, near.len())?;
            let near = near.iter().filter(new);
            open.extend(near.filter(|other| fits(**other)).map(|other| (*directed, *other)));
        }
        open.get_mut(start..).unwrap_or_default().reverse();
        Ok(())
    }
}

/// A search from one end, level by level.
struct Search {
    /// What was met,
    met: Bits,
    /// and at which distance.
    levels: Vec<Vec<u32>>,
}

impl Search {
    /// What was met last.
    fn front(&self) -> &[u32] {
        self.levels.last().map(Vec::as_slice).unwrap_or_default()
    }

    /// How far that is.
    fn depth(&self) -> usize {
        self.levels.len().saturating_sub(1)
    }

    /// Which of some things were met.
    fn met_of(&self, things: &[u32]) -> Vec<u32> {
        things.iter().copied().filter(|id| self.met.contains(*id)).collect()
    }
}

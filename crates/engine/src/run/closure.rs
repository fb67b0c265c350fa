//! What steps lead to when they are repeated, where all edges hold for sure: each thing is gone on from once, when it is first met.
//!
//! Few things that are met are kept in a hash set, so that a small closure costs nothing of the size of the graph. From some number on
//! they are marked by bits; and a level of many things is itself a set of bits, which is walked in the order in which edges lie (as in
//! direction-optimizing breadth-first search, Beamer, Asanović and Patterson 2012, of which this is the half that pushes).

use fossgraph_core::{Neighbours, NodeId};
use rustc_hash::FxHashSet;

use super::meter::Meter;
use super::reach::mark;
use super::set::{Bits, NodeSet};
use super::{Result, Runner};
use crate::bound::Step;

impl Runner<'_> {
    /// What steps from a set lead to, so many at the most, and the set itself.
    pub(super) fn closure(&mut self, step: &Step, from: &NodeSet, most: Option<u32>) -> Result<NodeSet> {
        let all = self.world.graph.node_count();
        self.meter.hold(from.len() * size_of::<u32>())?;
        let mut walk = Walk { ways: self.world.ways(step), front: from.iter().collect(), left: most, all };
        let few = walk.all / 512;
        let mut met = FxHashSet::default();
        if walk.front.len() <= few {
            met.extend(walk.front.iter().copied());
            while walk.goes_on() && met.len() + walk.edges() <= few {
                walk.among_few(&mut met, &mut self.meter)?;
            }
            if !walk.goes_on() {
                return Ok(NodeSet::of(met.into_iter().collect()));
            }
        }
        // of bits, there are those that were met, and those of a level and the next
        self.meter.hold(3 * walk.all.div_ceil(8))?;
        let mut marked = Bits::of_so_many(walk.all);
        met.iter().chain(&walk.front).for_each(|id| marked.insert(*id));
        while walk.goes_on() {
            // a level of one thing in 128 is as quickly walked as a set
            if walk.front.len() > walk.all / 128 {
                walk.as_sets(&mut marked, &mut self.meter)?;
            } else {
                walk.among_many(&mut marked, &mut self.meter)?;
            }
        }
        Ok(NodeSet::bits(marked))
    }
}

/// A walk that goes level by level.
struct Walk<'a> {
    ways: Vec<Neighbours<'a>>,
    /// The things first met on the last level.
    front: Vec<u32>,
    /// How many levels may follow.
    left: Option<u32>,
    /// How many things there are.
    all: usize,
}

impl Walk<'_> {
    fn goes_on(&self) -> bool {
        self.left != Some(0) && !self.front.is_empty()
    }

    /// How many edges lead on from the last level.
    fn edges(&self) -> usize {
        let of = |id: &u32| self.ways.iter().map(|way| way.of(NodeId(*id)).len()).sum::<usize>();
        self.front.iter().map(of).sum()
    }

    fn among_few(&mut self, met: &mut FxHashSet<u32>, meter: &mut Meter<'_>) -> Result<()> {
        let mut next = Vec::new();
        for id in &self.front {
            for way in &self.ways {
                let around = way.of(NodeId(*id));
                meter.edges(around.len())?;
                next.extend(around.iter().copied().filter(|other| met.insert(*other)));
            }
        }
        self.follow(next);
        Ok(())
    }

    fn among_many(&mut self, marked: &mut Bits, meter: &mut Meter<'_>) -> Result<()> {
        let mut next = Vec::new();
        for id in &self.front {
            for way in &self.ways {
                let around = way.of(NodeId(*id));
                meter.edges(around.len())?;
                meter.room(&mut next, around.len())?;
                marked.insert_new(around, &mut next);
            }
        }
        self.follow(next);
        Ok(())
    }

    /// Goes on, as sets, until a level is small.
    fn as_sets(&mut self, marked: &mut Bits, meter: &mut Meter<'_>) -> Result<()> {
        let mut now = Bits::of_so_many(self.all);
        self.front.iter().for_each(|id| now.insert(*id));
        let (mut many, before) = (self.front.len(), meter.held());
        loop {
            let reached = meter.in_parts(many, |part, meter| {
                meter.hold(self.all.div_ceil(8))?;
                let mut next = Bits::of_so_many(self.all);
                self.ways.iter().try_for_each(|way| mark(way, now.part(part), &mut next, meter))?;
                Ok(next)
            })?;
            meter.settle(before, 0)?;
            let Some(mut next) = reached.into_iter().reduce(Bits::joined) else { return Ok(()) };
            self.left = self.left.map(|n| n - 1);
            many = marked.add(&mut next);
            now = next;
            if self.left == Some(0) || many <= self.all / 128 {
                self.front = now.iter().collect();
                return Ok(());
            }
        }
    }

    fn follow(&mut self, next: Vec<u32>) {
        self.front = next;
        self.left = self.left.map(|n| n - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_marked_and_listed_once() {
        let mut marked = Bits::of_so_many(200);
        marked.insert(7);
        let mut next = vec![1];
        marked.insert_new(&[7, 9, 9, 150, 100_000], &mut next);
        assert_eq!(next, [1, 9, 150], "what there is no room for is left out");
        let mut more = Bits::of_so_many(200);
        [9, 10, 199].into_iter().for_each(|id| more.insert(id));
        assert_eq!(marked.add(&mut more), 2);
        assert_eq!(more.iter().collect::<Vec<_>>(), [10, 199], "only what was not there is left");
        assert_eq!(marked.iter().collect::<Vec<_>>(), [7, 9, 10, 150, 199]);
    }
}

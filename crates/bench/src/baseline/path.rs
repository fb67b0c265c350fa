//! The shortest path between two projects, from both ends; among equals the one that goes by the first names.

use super::arrays::{Csr, Ways};
use super::{Baseline, Cell};
use crate::generate::Relation;

/// How far a node is: nothing is as far as this.
const FAR: u32 = u32::MAX;

/// One side of a search: how far the nodes are that were met.
struct Side {
    far: Vec<u32>,
    /// The nodes met, nearest first.
    met: Vec<u32>,
    /// Where the nodes of the last round begin in `met`.
    round: usize,
    /// How many rounds were gone.
    rounds: u32,
}

impl Side {
    fn new(count: u32) -> Self {
        Self { far: vec![FAR; count as usize], met: Vec::new(), round: 0, rounds: 0 }
    }

    /// Forgets the last search and begins at a node.
    fn start(&mut self, node: u32) {
        for met in self.met.drain(..) {
            self.far[met as usize] = FAR;
        }
        self.far[node as usize] = 0;
        self.met.push(node);
        (self.round, self.rounds) = (0, 0);
    }

    /// Goes one step on from the nodes of the last round; whether the other side was met.
    fn advance(&mut self, rows: &Csr, other: &Self) -> bool {
        let end = self.met.len();
        self.rounds += 1;
        let mut meets = false;
        for at in self.round..end {
            for next in rows.of(self.met[at]) {
                let far = &mut self.far[*next as usize];
                if *far == FAR {
                    *far = self.rounds;
                    self.met.push(*next);
                    meets |= other.far[*next as usize] != FAR;
                }
            }
        }
        self.round = end;
        meets
    }

    fn is_done(&self) -> bool {
        self.round == self.met.len()
    }

    fn size(&self) -> usize {
        self.met.len() - self.round
    }
}

/// A search for paths, with what is reused.
pub(crate) struct Search {
    front: Side,
    back: Side,
    /// Nodes met from the front that lie on a shortest path, by round.
    good: Vec<Vec<u32>>,
    /// The nodes of the path that was found.
    pub(crate) path: Vec<u32>,
}

impl Search {
    pub(crate) fn new(count: u32) -> Self {
        Self { front: Side::new(count), back: Side::new(count), good: Vec::new(), path: Vec::new() }
    }

    /// Finds the shortest path between two different nodes, if there is one.
    pub(crate) fn shortest(&mut self, ways: &Ways, from: u32, to: u32) -> bool {
        self.front.start(from);
        self.back.start(to);
        self.path.clear();
        loop {
            let meets = if self.front.size() <= self.back.size() {
                self.front.advance(&ways.out, &self.back)
            } else {
                self.back.advance(&ways.back, &self.front)
            };
            if meets {
                break;
            }
            if self.front.is_done() || self.back.is_done() {
                return false;
            }
        }
        self.trace(ways, from);
        true
    }

    /// Reads off the path: in the part met from the front only nodes from which the middle is reached in time are good.
    fn trace(&mut self, ways: &Ways, from: u32) {
        let (near, total) = (self.front.rounds, self.front.rounds + self.back.rounds);
        let Self { front, back, good, path } = self;
        good.resize_with(good.len().max(near as usize + 1), Vec::new);
        good.iter_mut().for_each(Vec::clear);
        let middle = front.met.iter().filter(|node| front.far[**node as usize] == near);
        let middle = middle.filter(|node| back.far[**node as usize] == total - near);
        good[near as usize].extend(middle);
        for round in (0..near as usize).rev() {
            let (before, after) = good.split_at_mut(round + 1);
            for node in &after[0] {
                let earlier = ways.back.of(*node).iter();
                before[round].extend(earlier.filter(|other| front.far[**other as usize] == round as u32));
            }
            before[round].sort_unstable();
            before[round].dedup();
        }
        path.push(from);
        let mut node = from;
        for step in 1..=total {
            let fits = |other: &&u32| match good.get(step as usize) {
                Some(good) if step < near => good.binary_search(other).is_ok(),
                _ => back.far[**other as usize] == total - step && (step > near || front.far[**other as usize] == near),
            };
            node = *ways.out.of(node).iter().find(fits).expect("a node that the search went by");
            path.push(node);
        }
    }
}

impl Baseline<'_> {
    /// The names along the shortest path from a project to another over dependencies, and how long it is.
    pub(crate) fn path(&mut self, from: u32, to: u32) {
        if self.search.shortest(&self.ways[Relation::DependsOn as usize], from, to) {
            self.cells.extend(self.search.path.iter().map(|node| Cell::Text(self.world.names.get(*node))));
            self.cells.push(Cell::Integer(self.search.path.len() as u64 - 1));
        }
        self.width = self.cells.len().max(1);
    }
}

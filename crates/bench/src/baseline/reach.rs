//! Programs that walk as far as they can.

use super::Baseline;
use super::arrays::{Bits, Csr};
use crate::generate::{Kind, Relation};

/// A frontier larger than one node in so many words of a set is walked in the order of nodes, which memory likes better.
const SPARSE: usize = 2;

/// What a walk needs besides the nodes that it met.
#[derive(Default)]
pub(crate) struct Frontier {
    list: Vec<u32>,
    next: Vec<u32>,
    now: Bits,
    met: Bits,
}

impl Frontier {
    pub(crate) fn new(count: u32) -> Self {
        Self { now: Bits::new(count), met: Bits::new(count), ..Self::default() }
    }

    /// Adds all nodes that some nodes lead to; how many they are. A small frontier is a list, a large one a set.
    fn closure(&mut self, rows: &Csr, starts: &[u32], seen: &mut Bits) -> u64 {
        self.list.clear();
        self.list.extend_from_slice(starts);
        let mut count = 0;
        while !self.list.is_empty() {
            if self.list.len() * SPARSE > seen.words() {
                count += self.dense(rows, seen);
                continue;
            }
            // every neighbour is written, and stays if it is new: no branch that nobody can foresee
            self.next.clear();
            for node in &self.list {
                let around = rows.of(*node);
                let mut end = self.next.len();
                self.next.resize(end + around.len(), 0);
                for other in around {
                    self.next[end] = *other;
                    end += usize::from(seen.insert(*other));
                }
                self.next.truncate(end);
            }
            count += self.next.len() as u64;
            std::mem::swap(&mut self.list, &mut self.next);
        }
        count
    }

    /// Walks on with sets until the frontier, which it leaves as a list, is small again.
    fn dense(&mut self, rows: &Csr, seen: &mut Bits) -> u64 {
        let mut count = 0;
        self.now.clear();
        self.list.iter().for_each(|node| {
            self.now.insert(*node);
        });
        loop {
            self.met.clear();
            let met = &mut self.met;
            self.now.each(|node| {
                for other in rows.of(node) {
                    met.insert(*other);
                }
            });
            let new = seen.add(&self.met, &mut self.now);
            count += new as u64;
            if new * SPARSE <= seen.words() {
                self.list.clear();
                self.now.each(|node| self.list.push(node));
                return count;
            }
        }
    }
}

impl Baseline<'_> {
    /// On how many projects some depend, directly or through others.
    pub(crate) fn closure(&mut self, starts: &[u32]) {
        let buffers = &mut self.buffers;
        buffers.seen.clear();
        let depends = &self.ways[Relation::DependsOn as usize].out;
        let count = buffers.frontier.closure(depends, starts, &mut buffers.seen);
        self.number(count);
    }

    /// [`Baseline::closure`] of the hundred projects.
    pub(crate) fn closure_of_hundred(&mut self) {
        let hundred = std::mem::take(&mut self.picks.hundred);
        self.closure(&hundred);
        self.picks.hundred = hundred;
    }

    /// How many case studies use a project that depends on one, directly or through others.
    pub(crate) fn affected(&mut self, library: u32) {
        let studies = self.world.nodes(Kind::CaseStudy);
        let depends = &self.ways[Relation::DependsOn as usize].back;
        let uses = &self.ways[Relation::Uses as usize].back;
        let buffers = &mut self.buffers;
        buffers.seen.clear();
        buffers.other.clear();
        buffers.frontier.closure(depends, &[library], &mut buffers.seen);
        let mut count = 0;
        let affected = &mut buffers.other;
        buffers.seen.each(|project| {
            for user in uses.of(project).iter().rev().take_while(|user| **user >= studies.start) {
                count += u64::from(affected.insert(*user));
            }
        });
        self.number(count);
    }
}

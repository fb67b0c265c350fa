//! Programs that walk as far as they can.

use super::Baseline;
use super::arrays::{Bits, Csr};
use crate::generate::{Kind, Relation};

/// Adds all nodes that some nodes lead to; how many they are.
fn closure(rows: &Csr, starts: &[u32], seen: &mut Bits, open: &mut Vec<u32>) -> u64 {
    let mut count = 0;
    open.clear();
    open.extend_from_slice(starts);
    while let Some(node) = open.pop() {
        for other in rows.of(node) {
            if seen.insert(*other) {
                count += 1;
                open.push(*other);
            }
        }
    }
    count
}

impl Baseline<'_> {
    /// On how many projects some depend, directly or through others.
    pub(crate) fn closure(&mut self, starts: &[u32]) {
        let buffers = &mut self.buffers;
        buffers.seen.clear();
        let depends = &self.ways[Relation::DependsOn as usize].out;
        let count = closure(depends, starts, &mut buffers.seen, &mut buffers.open);
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
        closure(depends, &[library], &mut buffers.seen, &mut buffers.open);
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

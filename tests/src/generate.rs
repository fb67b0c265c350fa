//! Random graphs and queries of one small world, the same ones for the same seed.

mod clauses;
mod condition;
mod expression;
mod given;
mod graph;
mod parts;
mod query;
mod words;

pub use given::{given, plain};
pub use graph::{Piece, Thing, World};
pub use parts::{conditions, relations, services_and_condition_on_calls, set, set_and_step, time, walk};
pub use query::{Query, condition, marked, query};
pub use words::SCHEMA;

/// Pseudo-random numbers by xorshift.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers that depend on the seed alone.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // neighbouring seeds give unlike numbers
        let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self((x ^ (x >> 31)) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// A number below `end`; 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of some things, of which there is at least one.
    #[expect(clippy::indexing_slicing, reason = "the number is below the length")]
    pub fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }
}

//! Work that is done in parts, on several threads at once where there is enough of it. What comes of it is the same on one.

use std::ops::Range;

use fossgraph_core::parallel;

use super::Result;
use super::meter::Meter;

/// So many things are worth a thread.
const WORTH: usize = 1 << 15;

/// One of several parts of some things that stand in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    at: usize,
    of: usize,
}

impl Part {
    pub(crate) const WHOLE: Self = Self { at: 0, of: 1 };

    /// Which of so many things are in it.
    pub(crate) fn range(self, things: usize) -> Range<usize> {
        let end = |at: usize| (things as u128 * at as u128 / self.of.max(1) as u128) as usize;
        end(self.at)..end(self.at + 1)
    }
}

/// The parts in which something is done to so many things: one for each thread, but no more than are worth it.
pub(crate) fn parts(things: usize) -> Vec<Part> {
    let worth = things / WORTH;
    let of = if worth > 1 { worth.min(parallel::threads()) } else { 1 };
    (0..of).map(|at| Part { at, of }).collect()
}

impl Meter<'_> {
    /// What some work makes of each part of so many things, each part with a meter of its own.
    pub(super) fn in_parts<R: Send>(
        &mut self,
        things: usize,
        work: impl Fn(Part, &mut Meter<'_>) -> Result<R> + Sync + Send,
    ) -> Result<Vec<R>> {
        let parts = parts(things);
        if parts.len() < 2 {
            return work(Part::WHOLE, self).map(|made| vec![made]);
        }
        let (together, before) = (self.together(), self.held());
        let meter = &*self;
        let made = parallel::map(parts, |part| {
            let mut own = meter.of_part(&together);
            let made = work(part, &mut own);
            // what was not told yet may be too much for all
            let checked = own.check();
            (made.and_then(|made| checked.map(|()| made)), own)
        });
        let mut out = Vec::with_capacity(made.len());
        for (made, own) in made {
            self.add(&own, before)?;
            out.push(made?);
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_whole() {
        for things in [0, 1, 63, WORTH, 2 * WORTH - 1, 2 * WORTH, 1_000_003] {
            let parts = parts(things);
            let ranges: Vec<Range<usize>> = parts.iter().map(|part| part.range(things)).collect();
            assert_eq!(ranges.iter().map(ExactSizeIterator::len).sum::<usize>(), things);
            assert_eq!((ranges[0].start, ranges[ranges.len() - 1].end), (0, things));
            assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{ranges:?}");
            assert!(parts.len() == 1 || things / parts.len() >= WORTH);
            assert_eq!(Part::WHOLE.range(things), 0..things);
        }
        for of in 1..9 {
            let ends: Vec<usize> = (0..of).map(|at| Part { at, of }.range(5).end).collect();
            assert!(ends.is_sorted() && ends[of - 1] == 5);
        }
    }
}

//! Sorting many things so that it can be stopped: a part at a time, between which the meter looks at the token and the clock.

use std::cmp::Ordering;

use super::Result;
use super::meter::Meter;

/// So many things are sorted or merged between two looks.
const PART: usize = 1 << 14;

impl Meter<'_> {
    /// The things in order; of those that tie, any may come first.
    pub(super) fn sorted<T: Copy>(&mut self, mut things: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> Result<Vec<T>> {
        for part in things.chunks_mut(PART) {
            part.sort_unstable_by(&order);
            self.check()?;
        }
        let before = self.held();
        let (mut sorted, mut room) = (PART, self.list(if things.len() > PART { things.len() } else { 0 })?);
        while sorted < things.len() {
            for pair in things.chunks(sorted * 2) {
                let (left, right) = pair.split_at_checked(sorted).unwrap_or((pair, &[]));
                self.merge(left, right, &order, &mut room)?;
            }
            std::mem::swap(&mut things, &mut room);
            room.clear();
            sorted *= 2;
        }
        self.settle(before, 0)?;
        Ok(things)
    }

    /// Adds the things of two parts, each in order, to `out` in order.
    fn merge<T: Copy>(
        &mut self,
        mut left: &[T],
        mut right: &[T],
        order: impl Fn(&T, &T) -> Ordering,
        out: &mut Vec<T>,
    ) -> Result<()> {
        while let ([first, others @ ..], [second, rest @ ..]) = (left, right) {
            if order(second, first).is_lt() {
                out.push(*second);
                right = rest;
            } else {
                out.push(*first);
                left = others;
            }
            if out.len().is_multiple_of(PART) {
                self.check()?;
            }
        }
        out.extend_from_slice(left);
        out.extend_from_slice(right);
        Ok(())
    }

    /// The first so many of the things that `order` puts in order, in that order.
    pub(super) fn first<T: Copy>(
        &mut self,
        things: impl ExactSizeIterator<Item = T>,
        most: usize,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> Result<Vec<T>> {
        // of a few that are wanted, the others need no order among themselves
        if most >= things.len() / 4 {
            let mut all = self.list(things.len())?;
            all.extend(things);
            return self.sorted(all, order);
        }
        let room = most * 2 + 64;
        let (mut kept, mut last) = (self.list(room)?, None);
        for (at, thing) in things.enumerate() {
            if at.is_multiple_of(PART) {
                self.check()?;
            }
            // what comes behind so many already is none of them
            if last.as_ref().is_some_and(|last| order(&thing, last).is_ge()) {
                continue;
            }
            kept.push(thing);
            if kept.len() == room {
                last = keep(&mut kept, most, &order);
            }
        }
        keep(&mut kept, most, &order);
        self.sorted(kept, order)
    }
}

/// Keeps the first so many; the last of them, if there are so many.
fn keep<T: Copy>(things: &mut Vec<T>, most: usize, order: impl Fn(&T, &T) -> Ordering) -> Option<T> {
    let mut last = None;
    if most > 0 && most <= things.len() {
        last = Some(*things.select_nth_unstable_by(most - 1, order).1);
    }
    things.truncate(most);
    last
}

#[cfg(test)]
mod tests {
    use fossgraph_core::CancelToken;

    use super::*;
    use crate::run::RunOptions;

    fn numbers(n: usize) -> Vec<u64> {
        (0..n as u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40).collect()
    }

    #[test]
    fn parts_are_merged_in_order() {
        let options = RunOptions::default();
        let mut meter = Meter::new(&options);
        for n in [0, 1, 2, PART - 1, PART, PART + 1, 3 * PART + 7, 9 * PART] {
            let mut want = numbers(n);
            want.sort_unstable();
            assert_eq!(meter.sorted(numbers(n), u64::cmp).unwrap(), want, "{n}");
            for most in [0, 1, 10, n / 5, n / 2, n] {
                let found = meter.first(numbers(n).into_iter(), most, u64::cmp).unwrap();
                let whole = most >= n / 4;
                assert_eq!(found, want[..if whole { n } else { most }], "{most} of {n}");
            }
        }
    }

    #[test]
    fn sorting_can_be_stopped() {
        let token = CancelToken::new();
        let options = RunOptions { cancel: Some(token.clone()), ..RunOptions::default() };
        let mut meter = Meter::new(&options);
        let order = |a: &u64, b: &u64| {
            token.cancel();
            a.cmp(b)
        };
        assert!(meter.sorted(numbers(PART * 4), order).is_err());
    }
}

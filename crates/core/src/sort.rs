//! Sorting many texts: by eight bytes at a time, which are compared as one number.

use std::cmp::Ordering;

use crate::parallel;

/// Texts to be sorted, in one allocation; each by its place.
#[derive(Default)]
pub(crate) struct Keys {
    heap: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    /// Keys for so many texts.
    pub(crate) fn with_capacity(texts: usize) -> Self {
        Self { heap: Vec::with_capacity(texts * 16), ends: Vec::with_capacity(texts) }
    }

    /// Adds a key, which is what `write` puts behind the others.
    pub(crate) fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.heap);
        self.ends.push(self.heap.len());
    }

    /// The key at a place.
    pub(crate) fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.heap.get(start..*end)).unwrap_or_default()
    }

    /// The places in the order of their keys; `tie` decides between those of one key.
    pub(crate) fn sorted(&self, tie: impl Fn(u32, u32) -> Ordering + Sync + Send) -> Vec<u32> {
        let all = 0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let mut items: Vec<(u64, u32)> = all.map(|at| (self.piece(at, 0), at)).collect();
        parallel::sort(&mut items);
        parallel::runs(
            &mut items,
            |a, b| a.0 == b.0,
            |run| {
                if run.len() > 1 {
                    self.sort_run(run, 1, &tie);
                }
            },
        );
        items.into_iter().map(|(_, at)| at).collect()
    }

    /// Sorts items whose first `depth` pieces are the same.
    fn sort_run(&self, run: &mut [(u64, u32)], depth: usize, tie: &(impl Fn(u32, u32) -> Ordering + Sync + Send)) {
        if run.len() <= FEW || depth > DEEPEST {
            return run.sort_by(|a, b| self.get(a.1).cmp(self.get(b.1)).then_with(|| tie(a.1, b.1)));
        }
        for (piece, at) in run.iter_mut() {
            *piece = self.piece(*at, depth);
        }
        run.sort_unstable();
        for same in run.chunk_by_mut(|a, b| a.0 == b.0) {
            if same.len() > 1 {
                self.sort_run(same, depth + 1, tie);
            }
        }
    }

    /// Eight bytes of a key as a number that sorts as they do; behind its end there are zeros.
    fn piece(&self, at: u32, depth: usize) -> u64 {
        let rest = self.get(at).get(depth * 8..).unwrap_or_default();
        if let Some(piece) = rest.first_chunk() {
            return u64::from_be_bytes(*piece);
        }
        rest.iter().enumerate().fold(0, |piece, (i, byte)| piece | u64::from(*byte) << (56 - 8 * i))
    }
}

/// So few are compared as a whole.
const FEW: usize = 8;
/// From so many pieces on keys are compared as a whole.
const DEEPEST: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_as_their_bytes_are() {
        let mut state = 3_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        // few letters and long keys, some with zeros, so that many begin alike and some are the same
        let words: Vec<Vec<u8>> = (0..20_000)
            .map(|n| (0..next(if n % 2 == 0 { 12 } else { 100 })).map(|_| next(2) as u8).collect())
            .collect();
        let mut keys = Keys::with_capacity(words.len());
        words.iter().for_each(|word| keys.push(|heap| heap.extend(word)));
        let sorted = keys.sorted(|a, b| b.cmp(&a));
        let mut want: Vec<u32> = (0..words.len() as u32).collect();
        want.sort_by(|a, b| words[*a as usize].cmp(&words[*b as usize]).then(b.cmp(a)));
        assert!(sorted == want);
        assert!(Keys::default().sorted(|_, _| Ordering::Equal).is_empty());
    }
}

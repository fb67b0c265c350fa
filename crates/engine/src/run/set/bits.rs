//! One bit for each id of a span.

use crate::run::meter::Bytes;
use crate::run::parts::Part;

/// A set of ids as bits, from a first id on.
#[derive(Clone, Debug)]
pub(crate) struct Bits {
    first: u32,
    words: Vec<u64>,
}

impl Bits {
    /// None of so many words of ids.
    pub(crate) fn new(first: u32, words: usize) -> Self {
        Self { first, words: vec![0; words] }
    }

    /// These words.
    pub(crate) fn of_words(first: u32, words: Vec<u64>) -> Self {
        Self { first, words }
    }

    /// The ids from `start` up to, but not including, `end` for which `keep` is true.
    pub(super) fn of(start: u32, end: u32, keep: impl FnMut(u32) -> bool) -> Self {
        Self { first: start, words: Self::words_of(start, end, keep) }
    }

    /// The words of those.
    pub(super) fn words_of(start: u32, end: u32, mut keep: impl FnMut(u32) -> bool) -> Vec<u64> {
        let word = |from: u32| {
            let ids = end.saturating_sub(from).min(64);
            let mut word = 0;
            for id in from..from.saturating_add(ids) {
                word = word >> 1 | u64::from(keep(id)) << 63;
            }
            word >> (64 - ids)
        };
        (start..end).step_by(64).map(word).collect()
    }

    /// Room for so many ids, from 0 on.
    pub(crate) fn of_so_many(ids: usize) -> Self {
        Self::new(0, ids.div_ceil(64))
    }

    /// The ids from `start` up to, but not including, `end`, as far as there is room for them.
    pub(super) fn of_range(first: u32, words: usize, start: u32, end: u32) -> Self {
        let (low, high) = (start.saturating_sub(first) as usize, end.saturating_sub(first) as usize);
        let word = |at: usize| {
            let (from, to) = (low.max(at * 64), high.min(at * 64 + 64));
            if from >= to { 0 } else { (u64::MAX >> (64 - (to - from))) << (from - at * 64) }
        };
        Self { first, words: (0..words).map(word).collect() }
    }

    /// The ids from the first on, so many, that are none of these bits.
    pub(crate) fn without(first: u32, ids: usize, words: &[u64]) -> Self {
        let words = words.iter().copied().chain(std::iter::repeat(0));
        let mut words: Vec<u64> = words.take(ids.div_ceil(64)).map(|word| !word).collect();
        if let (Some(last), false) = (words.last_mut(), ids.is_multiple_of(64)) {
            *last &= (1 << (ids % 64)) - 1;
        }
        Self { first, words }
    }

    /// The ids from `first` to `last`, both of which lie in its span.
    pub(super) fn within(&self, first: u32, last: u32) -> Self {
        let at = |id: u32| id.wrapping_sub(self.first) as usize;
        let (low, high) = (at(first) / 64, at(last) / 64);
        let mut words = self.words.get(low..=high).unwrap_or_default().to_vec();
        if let Some(word) = words.first_mut() {
            *word &= u64::MAX << (at(first) % 64);
        }
        if let Some(word) = words.last_mut() {
            *word &= u64::MAX >> (63 - at(last) % 64);
        }
        Self { first: first - u32::try_from(at(first) % 64).unwrap_or_default(), words }
    }

    /// The same ids, as far as they fit into so many words from another first id on.
    pub(super) fn moved(&self, first: u32, words: usize) -> Self {
        let offset = i64::from(first) - i64::from(self.first);
        let (skip, shift) = (offset.div_euclid(64), offset.rem_euclid(64));
        let word = |at: i64| usize::try_from(at).ok().and_then(|at| self.words.get(at)).copied().unwrap_or_default();
        let both = |at: i64| match shift {
            0 => word(at + skip),
            shift => word(at + skip) >> shift | word(at + skip + 1) << (64 - shift),
        };
        Self { first, words: (0_i64..).take(words).map(both).collect() }
    }

    /// Joins it with another set of the same span, word by word.
    pub(super) fn join(&mut self, other: &Self, join: impl Fn(u64, u64) -> u64) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word = join(*word, *other));
    }

    /// The ids of two sets of the same span.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        self.join(&other, |a, b| a | b);
        self
    }

    /// Adds an id, if there is room for it.
    pub(crate) fn insert(&mut self, id: u32) {
        let at = id.wrapping_sub(self.first);
        if let Some(word) = self.words.get_mut(at as usize >> 6) {
            *word |= 1 << (at & 63);
        }
    }

    /// Adds ids, as far as there is room for them, and lists those that were not there.
    pub(crate) fn insert_new(&mut self, ids: &[u32], new: &mut Vec<u32>) {
        // every id is written, and stays if it is new: no branch that no processor could foresee
        let mut end = new.len();
        new.resize(end + ids.len(), 0);
        for id in ids {
            let at = id.wrapping_sub(self.first);
            let (Some(word), Some(place)) = (self.words.get_mut(at as usize >> 6), new.get_mut(end)) else { continue };
            *place = *id;
            end = end.wrapping_add((!*word >> (at & 63) & 1) as usize);
            *word |= 1 << (at & 63);
        }
        new.truncate(end);
    }

    /// Takes ids away, and lists those that were there.
    pub(crate) fn take(&mut self, ids: &[u32], taken: &mut Vec<u32>) {
        for id in ids {
            if self.contains(*id) {
                self.remove(*id);
                taken.push(*id);
            }
        }
    }

    /// Adds another set of the same span, of which only what was not there is left; how much that is.
    pub(crate) fn add(&mut self, other: &mut Self) -> usize {
        let mut new = 0_usize;
        for (word, other) in self.words.iter_mut().zip(&mut other.words) {
            *other &= !*word;
            *word |= *other;
            new = new.wrapping_add(other.count_ones() as usize);
        }
        new
    }

    /// Takes all ids away.
    pub(crate) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Takes an id away.
    pub(crate) fn remove(&mut self, id: u32) {
        let at = id.wrapping_sub(self.first);
        if let Some(word) = self.words.get_mut(at as usize >> 6) {
            *word &= !(1 << (at & 63));
        }
    }

    pub(crate) fn contains(&self, id: u32) -> bool {
        let at = id.wrapping_sub(self.first);
        self.words.get(at as usize >> 6).is_some_and(|word| word >> (at & 63) & 1 == 1)
    }

    /// How many of some ids it holds, each as often as it stands there.
    #[inline]
    pub(crate) fn count_of(&self, ids: &[u32]) -> u32 {
        let bit = |id: &u32| {
            let at = id.wrapping_sub(self.first);
            let word = self.words.get(at as usize >> 6).copied().unwrap_or_default();
            (word >> (at & 63)) as u32 & 1
        };
        ids.iter().fold(0, |sum: u32, id| sum.wrapping_add(bit(id)))
    }

    /// How many ids there are.
    pub(crate) fn len(&self) -> usize {
        // a sum that is not checked is made of several words at once
        self.words.iter().fold(0, |sum: usize, word| sum.wrapping_add(word.count_ones() as usize))
    }

    /// The first id, and the last.
    pub(super) fn span(&self) -> Option<(u32, u32)> {
        let low = self.words.iter().position(|word| *word != 0)?;
        let high = self.words.iter().rposition(|word| *word != 0)?;
        let id = |at: usize, bit: u32| self.first + u32::try_from(at * 64).unwrap_or(u32::MAX) + bit;
        Some((id(low, self.words.get(low)?.trailing_zeros()), id(high, 63 - self.words.get(high)?.leading_zeros())))
    }

    /// The ids, ascending.
    pub(crate) fn iter(&self) -> Ones<'_> {
        self.part(Part::WHOLE)
    }

    /// The ids of a part of its words.
    pub(crate) fn part(&self, part: Part) -> Ones<'_> {
        let words = part.range(self.words.len());
        let first = self.first.wrapping_add(u32::try_from(words.start).unwrap_or_default().wrapping_mul(64));
        Ones { first, word: 0, rest: self.words.get(words).unwrap_or_default().iter() }
    }
}

impl Bytes for Bits {
    fn bytes(&self) -> usize {
        self.words.bytes()
    }
}

/// The ids of bits.
pub(crate) struct Ones<'a> {
    /// The id behind the word that is read.
    first: u32,
    word: u64,
    rest: std::slice::Iter<'a, u64>,
}

impl Iterator for Ones<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.word == 0 {
            self.word = *self.rest.next()?;
            self.first = self.first.wrapping_add(64);
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some(self.first.wrapping_sub(64).wrapping_add(bit))
    }

    /// Word by word, which takes less than one id after the other.
    fn fold<B, F: FnMut(B, u32) -> B>(self, init: B, mut add: F) -> B {
        let (mut all, mut first) = (init, self.first.wrapping_sub(64));
        for mut word in std::iter::once(self.word).chain(self.rest.copied()) {
            while word != 0 {
                all = add(all, first.wrapping_add(word.trailing_zeros()));
                word &= word - 1;
            }
            first = first.wrapping_add(64);
        }
        all
    }
}

//! Sets of nodes.

use std::sync::Arc;

use fossgraph_core::parallel;

use super::meter::Bytes;
use super::parts::{Part, parts};

mod bits;

pub(crate) use bits::Bits;

/// A set of node ids, ascending.
#[derive(Clone, Debug)]
pub(crate) enum NodeSet {
    /// All ids from the first up to, but not including, the second.
    Range(u32, u32),
    /// These.
    Sorted(Arc<Vec<u32>>),
    /// Many of a span of ids, and how many.
    Bits(Arc<Bits>, usize),
}

impl NodeSet {
    pub(crate) fn empty() -> Self {
        Self::Range(0, 0)
    }

    /// A set of ids that are ascending and distinct.
    pub(crate) fn sorted(ids: Vec<u32>) -> Self {
        match (ids.first(), ids.last()) {
            (Some(&first), Some(&last)) if (last - first) as usize + 1 == ids.len() => Self::Range(first, last + 1),
            (None, _) => Self::empty(),
            _ => Self::Sorted(Arc::new(ids)),
        }
    }

    /// A set of ids in any order.
    pub(crate) fn of(mut ids: Vec<u32>) -> Self {
        // a list is sorted, a bit is marked: which is less depends on how many there are
        if let (Some(&first), Some(&last), true) = (ids.iter().min(), ids.iter().max(), ids.len() > 64)
            && (last - first) as usize <= ids.len() * 64
        {
            let mut bits = Bits::new(first, ((last - first) as usize >> 6) + 1);
            ids.iter().for_each(|id| bits.insert(*id));
            return Self::bits(bits);
        }
        ids.sort_unstable();
        ids.dedup();
        Self::sorted(ids)
    }

    /// A set of bits, in the form that takes least room.
    pub(crate) fn bits(bits: Bits) -> Self {
        let len = bits.len();
        Self::counted(bits, len)
    }

    /// The same of bits of which so many are set.
    pub(crate) fn counted(bits: Bits, len: usize) -> Self {
        let Some((first, last)) = bits.span() else { return Self::empty() };
        let span = (last - first) as usize + 1;
        match len {
            _ if len == span => Self::Range(first, last + 1),
            _ if len < span >> 6 => Self::Sorted(Arc::new(bits.iter().collect())),
            _ => Self::Bits(Arc::new(bits), len),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Range(start, end) => (end - start) as usize,
            Self::Sorted(ids) => ids.len(),
            Self::Bits(_, len) => *len,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first id, and the last.
    fn span(&self) -> Option<(u32, u32)> {
        match self {
            Self::Range(start, end) => (start < end).then(|| (*start, end - 1)),
            Self::Sorted(ids) => Some((*ids.first()?, *ids.last()?)),
            Self::Bits(bits, _) => bits.span(),
        }
    }

    pub(crate) fn contains(&self, id: u32) -> bool {
        match self {
            Self::Range(start, end) => (*start..*end).contains(&id),
            Self::Sorted(ids) => ids.binary_search(&id).is_ok(),
            Self::Bits(bits, _) => bits.contains(id),
        }
    }

    pub(crate) fn iter(&self) -> Iter<'_> {
        match self {
            Self::Range(start, end) => Iter::Range(*start..*end),
            Self::Sorted(ids) => Iter::Sorted(ids.iter()),
            Self::Bits(bits, _) => Iter::Bits(bits.iter()),
        }
    }

    /// The ids of a part of it. All parts together are the whole, and each part comes behind the one before.
    pub(crate) fn part(&self, part: Part) -> Iter<'_> {
        match self {
            Self::Range(start, end) => {
                let own = part.range((end - start) as usize);
                let id = |at: usize| start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX)).min(*end);
                Iter::Range(id(own.start)..id(own.end))
            }
            Self::Sorted(ids) => Iter::Sorted(ids.get(part.range(ids.len())).unwrap_or_default().iter()),
            Self::Bits(bits, _) => Iter::Bits(bits.part(part)),
        }
    }

    /// The ids as a list.
    pub(crate) fn to_vec(&self) -> Vec<u32> {
        match self {
            Self::Range(start, end) => (*start..*end).collect(),
            Self::Sorted(ids) => ids.to_vec(),
            Self::Bits(bits, len) => {
                let mut ids = vec![0; *len];
                let mut places = ids.iter_mut();
                bits.iter().for_each(|id| {
                    if let Some(place) = places.next() {
                        *place = id;
                    }
                });
                ids
            }
        }
    }

    /// The ids for which `keep` is true.
    pub(crate) fn filter(&self, mut keep: impl FnMut(u32) -> bool) -> Self {
        match (self, self.span()) {
            (Self::Sorted(_), _) | (_, None) => Self::sorted(self.iter().filter(|id| keep(*id)).collect()),
            (Self::Range(start, end), _) => Self::bits(Bits::of(*start, *end, keep)),
            (Self::Bits(..), Some((first, last))) => {
                let mut bits = self.words(first, ((last - first) as usize >> 6) + 1);
                self.iter().filter(|id| !keep(*id)).for_each(|id| bits.remove(id));
                Self::bits(bits)
            }
        }
    }

    /// The same, where asking changes nothing: those of a long range are asked on several threads.
    pub(crate) fn filter_at_once(&self, keep: impl Fn(u32) -> bool + Sync + Send) -> Self {
        let &Self::Range(start, end) = self else { return self.filter(keep) };
        let words = (end - start).div_ceil(64) as usize;
        let of = |part: Part| {
            let own = part.range(words);
            let id = |word: usize| start.saturating_add(u32::try_from(word * 64).unwrap_or(u32::MAX)).min(end);
            Bits::words_of(id(own.start), id(own.end), &keep)
        };
        Self::bits(Bits::of_words(start, parallel::map(parts(self.len()), of).concat()))
    }

    /// Its bits from `first` on, so many words.
    fn words(&self, first: u32, words: usize) -> Bits {
        match self {
            Self::Range(start, end) => Bits::of_range(first, words, *start, *end),
            Self::Sorted(ids) => {
                let mut bits = Bits::new(first, words);
                ids.iter().for_each(|id| bits.insert(*id));
                bits
            }
            Self::Bits(bits, _) => bits.moved(first, words),
        }
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        match (self.span(), other.span()) {
            (_, None) => self.clone(),
            (None, _) => other.clone(),
            (Some(a), Some(b)) => {
                let (first, last) = (a.0.min(b.0), a.1.max(b.1));
                let words = ((last - first) as usize >> 6) + 1;
                if words > self.len() + other.len() {
                    return self.merged(other);
                }
                let mut bits = self.words(first, words);
                match other {
                    Self::Sorted(ids) => ids.iter().for_each(|id| bits.insert(*id)),
                    other => bits.join(&other.words(first, words), |a, b| a | b),
                }
                Self::bits(bits)
            }
        }
    }

    fn merged(&self, other: &Self) -> Self {
        let mut out = Vec::with_capacity(self.len() + other.len());
        let (mut left, mut right) = (self.iter().peekable(), other.iter().peekable());
        while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
            out.push(a.min(b));
            if a <= b {
                left.next();
            }
            if b <= a {
                right.next();
            }
        }
        out.extend(left);
        out.extend(right);
        Self::sorted(out)
    }

    pub(crate) fn intersect(&self, other: &Self) -> Self {
        let (Some(a), Some(b)) = (self.span(), other.span()) else { return Self::empty() };
        let (first, last) = (a.0.max(b.0), a.1.min(b.1));
        if first > last {
            return Self::empty();
        }
        match (self, other) {
            (Self::Range(..), Self::Range(..)) => Self::Range(first, last + 1),
            (Self::Range(..), Self::Sorted(ids)) | (Self::Sorted(ids), Self::Range(..)) => {
                let (start, end) = (ids.partition_point(|id| *id < first), ids.partition_point(|id| *id <= last));
                if end - start == ids.len() {
                    return Self::Sorted(ids.clone());
                }
                Self::sorted(ids.get(start..end).unwrap_or_default().to_vec())
            }
            (Self::Sorted(_), Self::Sorted(_)) => {
                let (few, many) = if self.len() <= other.len() { (self, other) } else { (other, self) };
                let many = many.membership();
                few.filter(|id| many.contains(id))
            }
            (Self::Range(..), Self::Bits(bits, len)) | (Self::Bits(bits, len), Self::Range(..)) => {
                if bits.span() == Some((first, last)) {
                    return Self::Bits(bits.clone(), *len);
                }
                Self::bits(bits.within(first, last))
            }
            (Self::Sorted(_), other) => self.filter(|id| other.contains(id)),
            (other, Self::Sorted(ids)) => Self::sorted(ids.iter().copied().filter(|id| other.contains(*id)).collect()),
            _ => {
                let words = ((last - first) as usize >> 6) + 1;
                let mut bits = self.words(first, words);
                bits.join(&other.words(first, words), |a, b| a & b);
                Self::bits(bits)
            }
        }
    }

    /// Whether there is an id that is in both.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        few.iter().any(|id| many.contains(id))
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        let (Some(own), Some(others)) = (self.span(), other.span()) else { return self.clone() };
        if others.0 > own.1 || others.1 < own.0 {
            return self.clone();
        }
        if let Self::Sorted(_) = self {
            let other = other.membership();
            return self.filter(|id| !other.contains(id));
        }
        let words = ((own.1 - own.0) as usize >> 6) + 1;
        let mut bits = self.words(own.0, words);
        match other {
            Self::Sorted(ids) => ids.iter().for_each(|id| bits.remove(*id)),
            other => bits.join(&other.words(own.0, words), |a, b| a & !b),
        }
        Self::bits(bits)
    }

    /// The set in the form in which asking for members is cheap.
    pub(crate) fn membership(&self) -> Membership<'_> {
        match self {
            Self::Range(start, end) => Membership::Range(*start, *end),
            Self::Bits(bits, _) => Membership::Bits(bits.clone()),
            Self::Sorted(ids) => match (ids.first(), ids.last()) {
                // one bit an id of the span, where that is not much more than the ids themselves
                (Some(&first), Some(&last)) if ids.len() > 16 && ((last - first) as usize) < ids.len() * 256 => {
                    Membership::Bits(Arc::new(self.words(first, ((last - first) as usize >> 6) + 1)))
                }
                _ => Membership::Sorted(ids),
            },
        }
    }
}

impl Bytes for NodeSet {
    fn bytes(&self) -> usize {
        match self {
            Self::Range(..) => 0,
            Self::Sorted(ids) => ids.bytes(),
            Self::Bits(bits, _) => bits.bytes(),
        }
    }
}

/// However they are kept, sets are the same if their ids are.
impl PartialEq for NodeSet {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Eq for NodeSet {}

/// The ids of a set.
pub(crate) enum Iter<'a> {
    Range(std::ops::Range<u32>),
    Sorted(std::slice::Iter<'a, u32>),
    Bits(bits::Ones<'a>),
}

impl Iterator for Iter<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Range(range) => range.next(),
            Self::Sorted(ids) => ids.next().copied(),
            Self::Bits(ones) => ones.next(),
        }
    }
}

/// A set to ask for members.
pub(crate) enum Membership<'a> {
    Range(u32, u32),
    Sorted(&'a [u32]),
    Bits(Arc<Bits>),
}

impl Membership<'_> {
    pub(crate) fn contains(&self, id: u32) -> bool {
        match self {
            Self::Range(start, end) => (*start..*end).contains(&id),
            Self::Sorted(ids) => ids.binary_search(&id).is_ok(),
            Self::Bits(bits) => bits.contains(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(set: &NodeSet) -> Vec<u32> {
        set.iter().collect()
    }

    #[test]
    fn operations_on_ranges_and_lists() {
        let range = NodeSet::Range(3, 8);
        let list = NodeSet::of(vec![9, 1, 5, 5, 7]);
        assert_eq!(ids(&range.union(&list)), [1, 3, 4, 5, 6, 7, 9]);
        assert_eq!(ids(&range.intersect(&list)), [5, 7]);
        assert_eq!(ids(&range.minus(&list)), [3, 4, 6]);
        assert_eq!(ids(&list.minus(&range)), [1, 9]);
        assert_eq!(range.union(&NodeSet::empty()), range);
        assert_eq!(NodeSet::of(vec![4, 3, 5]), NodeSet::Range(3, 6));
    }

    /// Sets of every form and place: empty, ranges, few ids, many ids.
    fn forms() -> Vec<NodeSet> {
        let every = |step: usize, from: u32, to: u32| NodeSet::of((from..to).step_by(step).collect());
        let bits = |step: usize, from: u32, to: u32| {
            let mut bits = Bits::new(from, ((to - from) as usize >> 6) + 1);
            (from..to).step_by(step).for_each(|id| bits.insert(id));
            NodeSet::bits(bits)
        };
        vec![
            NodeSet::empty(),
            NodeSet::Range(0, 1),
            NodeSet::Range(5, 300),
            NodeSet::Range(64, 128),
            NodeSet::Range(0, 64),
            every(1000, 7, 5000),
            every(3, 0, 200),
            every(7, 100, 900),
            bits(2, 0, 500),
            bits(3, 70, 1000),
            bits(5, 1, 64),
            bits(64, 64, 640),
            bits(1, 60, 70),
        ]
    }

    #[test]
    fn all_forms_give_what_lists_give() {
        use std::collections::BTreeSet;
        let plain = |set: &NodeSet| set.iter().collect::<BTreeSet<u32>>();
        assert!(forms().iter().filter(|set| matches!(set, NodeSet::Bits(..))).count() >= 3);
        for a in forms() {
            let known = plain(&a);
            assert_eq!(a.len(), known.len());
            assert_eq!(a.iter().collect::<Vec<_>>(), known.iter().copied().collect::<Vec<_>>(), "ascending");
            let members = a.membership();
            for id in 0..1100 {
                let is = known.contains(&id);
                assert!(a.contains(id) == is && members.contains(id) == is, "{id} of {a:?}");
            }
            for b in forms() {
                let other = plain(&b);
                assert_eq!(plain(&a.union(&b)), &known | &other, "{a:?} {b:?}");
                assert_eq!(plain(&a.intersect(&b)), &known & &other, "{a:?} {b:?}");
                assert_eq!(plain(&a.minus(&b)), &known - &other, "{a:?} {b:?}");
                assert_eq!(a == b, known == other);
                assert_eq!(a.meets(&b), !known.is_disjoint(&other));
            }
        }
    }
}

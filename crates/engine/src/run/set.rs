//! Sets of nodes.

use std::sync::Arc;

/// A set of node ids, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NodeSet {
    /// All ids from the first up to, but not including, the second.
    Range(u32, u32),
    /// These.
    Sorted(Arc<Vec<u32>>),
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
        ids.sort_unstable();
        ids.dedup();
        Self::sorted(ids)
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Range(start, end) => (end - start) as usize,
            Self::Sorted(ids) => ids.len(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn contains(&self, id: u32) -> bool {
        match self {
            Self::Range(start, end) => (*start..*end).contains(&id),
            Self::Sorted(ids) => ids.binary_search(&id).is_ok(),
        }
    }

    pub(crate) fn iter(&self) -> Iter<'_> {
        match self {
            Self::Range(start, end) => Iter::Range(*start..*end),
            Self::Sorted(ids) => Iter::Sorted(ids.iter()),
        }
    }

    /// The ids for which `keep` is true.
    pub(crate) fn filter(&self, mut keep: impl FnMut(u32) -> bool) -> Self {
        Self::sorted(self.iter().filter(|id| keep(*id)).collect())
    }

    pub(crate) fn union(&self, other: &Self) -> Self {
        match (self.len(), other.len()) {
            (_, 0) => return self.clone(),
            (0, _) => return other.clone(),
            _ => {}
        }
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
        let (few, many) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        let many = many.membership();
        few.filter(|id| many.contains(id))
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        let other = other.membership();
        self.filter(|id| !other.contains(id))
    }

    /// The set in the form in which asking for members is cheap.
    pub(crate) fn membership(&self) -> Membership<'_> {
        match self {
            Self::Range(start, end) => Membership::Range(*start, *end),
            Self::Sorted(ids) => match (ids.first(), ids.last()) {
                // one bit an id of the span, where that is not much more than the ids themselves
                (Some(&first), Some(&last)) if ids.len() > 16 && ((last - first) as usize) < ids.len() * 256 => {
                    let mut words = vec![0_u64; ((last - first) as usize >> 6) + 1];
                    for id in ids.iter() {
                        let at = id - first;
                        if let Some(word) = words.get_mut(at as usize >> 6) {
                            *word |= 1 << (at & 63);
                        }
                    }
                    Membership::Bits(first, words)
                }
                _ => Membership::Sorted(ids),
            },
        }
    }
}

/// The ids of a set.
pub(crate) enum Iter<'a> {
    Range(std::ops::Range<u32>),
    Sorted(std::slice::Iter<'a, u32>),
}

impl Iterator for Iter<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Range(range) => range.next(),
            Self::Sorted(ids) => ids.next().copied(),
        }
    }
}

/// A set to ask for members.
pub(crate) enum Membership<'a> {
    Range(u32, u32),
    Sorted(&'a [u32]),
    Bits(u32, Vec<u64>),
}

impl Membership<'_> {
    pub(crate) fn contains(&self, id: u32) -> bool {
        match self {
            Self::Range(start, end) => (*start..*end).contains(&id),
            Self::Sorted(ids) => ids.binary_search(&id).is_ok(),
            Self::Bits(first, words) => {
                let Some(at) = id.checked_sub(*first) else { return false };
                words.get(at as usize >> 6).is_some_and(|word| word >> (at & 63) & 1 == 1)
            }
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

    #[test]
    fn members_by_bits_are_the_members() {
        let list = NodeSet::of((0..100).map(|n| n * 3 + 5).collect());
        let members = list.membership();
        assert!(matches!(members, Membership::Bits(..)));
        for id in 0..400 {
            assert_eq!(members.contains(id), list.iter().any(|one| one == id), "{id}");
        }
    }
}

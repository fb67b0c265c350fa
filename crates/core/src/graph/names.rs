//! Looking nodes up by name or alias.

use super::NodeId;
use super::strings::Strings;
use crate::value::{fold, nearest};

/// Every name and alias, folded and sorted, with the nodes that bear it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameIndex {
    /// Sorted; a text that several nodes bear stands several times.
    pub(crate) keys: Strings,
    pub(crate) nodes: Vec<u32>,
    /// The name as written, parallel to `keys`.
    pub(crate) written: Strings,
}

/// A name that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameMatch<'a> {
    /// The name or alias as written.
    pub written: &'a str,
    /// The node that bears it.
    pub node: NodeId,
}

impl NameIndex {
    /// An index of `(name as written, node)` pairs.
    pub(crate) fn new<'a>(names: impl Iterator<Item = (&'a str, NodeId)>) -> Self {
        let mut entries: Vec<(String, u32, &str)> = names.map(|(name, node)| (fold(name), node.0, name)).collect();
        entries.sort_unstable();
        entries.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
        Self {
            keys: entries.iter().map(|e| e.0.as_str()).collect(),
            nodes: entries.iter().map(|e| e.1).collect(),
            written: entries.iter().map(|e| e.2).collect(),
        }
    }

    fn entry(&self, at: usize) -> NameMatch<'_> {
        NameMatch { written: self.written.get(at), node: NodeId(self.nodes.get(at).copied().unwrap_or_default()) }
    }

    fn partition(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.keys.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.keys.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The nodes that bear a name or alias, ignoring case, in the order of nodes.
    pub fn find(&self, name: &str) -> impl Iterator<Item = NameMatch<'_>> {
        let key = fold(name.trim());
        let start = self.partition(|k| k < key.as_str());
        let end = self.partition(|k| k <= key.as_str());
        (start..end).map(|at| self.entry(at))
    }

    /// The names that begin with a text, ignoring case, in alphabetical order.
    pub fn with_prefix(&self, prefix: &str) -> impl Iterator<Item = NameMatch<'_>> {
        let key = fold(prefix);
        let start = self.partition(|k| k < key.as_str());
        (start..self.keys.len()).take_while(move |at| self.keys.get(*at).starts_with(&key)).map(|at| self.entry(at))
    }

    /// The names that contain a text, which must be folded as [`fold`] does; in alphabetical order.
    pub fn containing(&self, folded: &str) -> impl Iterator<Item = NameMatch<'_>> {
        let places = self.keys.containing(folded);
        places.into_iter().map(|at| self.entry(at))
    }

    /// Every name, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = NameMatch<'_>> {
        (0..self.keys.len()).map(|at| self.entry(at))
    }

    /// The names most like a text, of nodes that `wanted` accepts; at most three, and one for each node.
    pub fn nearest(&self, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&str> {
        self.nearest_of(&Like::new(name, usize::MAX), name, wanted)
    }

    /// [`NameIndex::nearest`] of those that differ by two changes at the most: quick enough to be asked at each key of a text being typed.
    pub fn close(&self, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&str> {
        self.nearest_of(&Like::new(name, 2), name, wanted)
    }

    fn nearest_of(&self, like: &Like, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&str> {
        let candidates = (0..self.keys.len()).filter(|at| like.may_be(self.keys.get(*at))).map(|at| self.entry(at));
        let near = nearest(name, candidates.filter(|m| wanted(m.node)).map(|m| m.written));
        let mut seen: Vec<u32> = Vec::new();
        let mut new = |written: &&str| {
            let mut bearers: Vec<u32> = self.find(written).map(|m| m.node.0).filter(|n| wanted(NodeId(*n))).collect();
            bearers.retain(|n| !seen.contains(n));
            seen.extend(&bearers);
            !bearers.is_empty()
        };
        near.into_iter().filter(|written| like.is(written) && new(written)).collect()
    }
}

/// What tells quickly that a name is not near another: its length and its letters.
struct Like {
    key: String,
    length: usize,
    letters: u64,
    /// So many changes at the most.
    changes: usize,
}

impl Like {
    fn new(name: &str, changes: usize) -> Self {
        let key = fold(name);
        Self { length: key.chars().count(), letters: letters(&key), key, changes }
    }

    /// Whether [`nearest`] may take a folded name. Each change takes away one letter at most, and adds one.
    fn may_be(&self, key: &str) -> bool {
        let other = if key.is_ascii() { key.len() } else { key.chars().count() };
        let changes = (self.length.max(other) / 3).clamp(1, self.changes);
        let near = || (self.letters ^ letters(key)).count_ones() as usize <= 2 * changes;
        self.length.abs_diff(other) <= changes && near() || key.starts_with(&self.key)
    }
}

impl Like {
    /// Whether a name differs by so many changes at the most, or goes on.
    fn is(&self, name: &str) -> bool {
        let key = fold(name);
        key.starts_with(&self.key) || self.changes >= strsim::osa_distance(&self.key, &key)
    }
}

/// Which ASCII characters a text holds, as bits.
fn letters(text: &str) -> u64 {
    text.bytes().filter(u8::is_ascii).fold(0, |bits, byte| bits | 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that are alike, by a fixed sequence of numbers.
    fn words(n: usize) -> Vec<String> {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let letters = ['a', 'b', 'c', 'é', '-', ' ', 'Z', '7', '世'];
        (0..n).map(|_| (0..3 + next(12)).map(|_| letters[next(9) as usize]).collect()).collect()
    }

    #[test]
    fn what_is_close_differs_little() {
        let names = ["Kubernetes", "Kubeflow", "Kuberhealthy", "Cubernetis"];
        let index = NameIndex::new(names.iter().enumerate().map(|(at, name)| (*name, NodeId(at as u32))));
        assert_eq!(index.close("kubernetse", |_| true), ["Kubernetes"]);
        assert_eq!(index.close("kubernetis", |_| true), ["Cubernetis", "Kubernetes"]);
        assert_eq!(index.close("kuberheelthi", |_| true), ["Kuberhealthy"]);
        assert_eq!(index.close("kuberheeltti", |_| true).len(), 0, "three changes");
        assert_eq!(index.nearest("kuberheeltti", |_| true), ["Kuberhealthy"]);
    }

    #[test]
    fn names_that_contain_a_text() {
        let names = words(200);
        let index = NameIndex::new(names.iter().enumerate().map(|(at, name)| (name.as_str(), NodeId(at as u32))));
        for wanted in ["", "a", "ab", "é", "世a", "aa", "- ", "absent"] {
            let found: Vec<&str> = index.containing(wanted).map(|m| m.written).collect();
            let all: Vec<&str> = index.iter().map(|m| m.written).filter(|name| fold(name).contains(wanted)).collect();
            assert_eq!(found, all, "{wanted}");
        }
        assert_eq!(NameIndex::default().containing("a").count(), 0);
    }

    #[test]
    fn the_nearest_of_an_index_are_the_nearest_of_all() {
        let names = words(200);
        let index = NameIndex::new(names.iter().enumerate().map(|(at, name)| (name.as_str(), NodeId(at as u32))));
        let mut found = 0;
        for wanted in words(200) {
            let fast: Vec<&str> = nearest(
                &wanted,
                index.iter().filter(|m| Like::new(&wanted, usize::MAX).may_be(&fold(m.written))).map(|m| m.written),
            );
            assert_eq!(fast, nearest(&wanted, index.iter().map(|m| m.written)), "{wanted}");
            found += fast.len();
        }
        assert!(found > 100, "{found}");
    }
}

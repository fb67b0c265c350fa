//! Looking nodes up by name or alias.

use super::strings::Strings;
use super::{Graph, NodeId};
use crate::sort::Keys;
use crate::store::Array;
use crate::value::{fold, nearest};

/// Every name and alias, folded and sorted, with the nodes that bear it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NameTable {
    /// Sorted; a text that several nodes bear stands several times.
    pub(crate) keys: Strings,
    pub(crate) nodes: Array<u32>,
    /// Which of the node's names it is: 0 for its name, else an alias text, by its number from 1. Empty where none is an alias.
    pub(crate) aliases: Array<u32>,
}

impl NameTable {
    /// A table of names: the node, the number of its name, and the name as written.
    pub(crate) fn new<'a>(names: impl Iterator<Item = (NodeId, u32, &'a str)>) -> Self {
        let names: Vec<(NodeId, u32, &str)> = names.collect();
        let mut folded = Keys::with_capacity(names.len());
        for (.., name) in &names {
            folded.push(|key| match name.is_ascii() {
                true => key.extend(name.bytes().map(|byte| byte.to_ascii_lowercase())),
                false => key.extend(fold(name).bytes()),
            });
        }
        let name = |at: u32| names.get(at as usize).copied().unwrap_or((NodeId(0), 0, ""));
        let order = folded.sorted(|a, b| {
            let ((a, a_number, a_name), (b, b_number, b_name)) = (name(a), name(b));
            (a, a_name, a_number).cmp(&(b, b_name, b_number))
        });
        let (mut keys, mut nodes, mut aliases) = (Strings::default(), Vec::new(), Vec::new());
        let mut last: Option<(&[u8], NodeId)> = None;
        for (at, (node, number, _)) in order.into_iter().map(|at| (at, name(at))) {
            let key = folded.get(at);
            if last.replace((key, node)) != Some((key, node)) {
                keys.push(std::str::from_utf8(key).unwrap_or_default());
                nodes.push(node.0);
                aliases.push(number);
            }
        }
        if aliases.iter().all(|number| *number == 0) {
            aliases.clear();
        }
        Self { keys, nodes: nodes.into(), aliases: aliases.into() }
    }
}

/// The names and aliases of a graph, in alphabetical order, with the nodes that bear them.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let names = graph.name_index();
/// assert_eq!(names.find("WEB").next().unwrap().written, "Web");
/// assert_eq!(names.find("wbe").count(), 0);
/// assert_eq!(names.nearest("wbe", |_| true), ["Web"]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NameIndex<'g> {
    table: &'g NameTable,
    /// As they are written.
    names: &'g Strings,
    aliases: &'g Strings,
}

/// A name that was found.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let teams = "[[team]]\nname = 'Web'\naliases = ['Frontend']\n[[team]]\nname = 'Desk'";
/// let graph = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.toml", teams)]).unwrap().graph;
/// let found = graph.name_index().find("FRONTEND").next().unwrap();
/// assert_eq!((found.written, graph.name(found.node)), ("Frontend", "Web"), "an alias leads to the thing that bears it");
/// assert!(graph.name_index().find("front").next().is_none(), "a part of a name is none");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameMatch<'g> {
    /// The name or alias as written.
    pub written: &'g str,
    /// The node that bears it.
    pub node: NodeId,
}

impl<'g> NameIndex<'g> {
    pub(super) fn of(graph: &'g Graph) -> Self {
        Self { table: &graph.index, names: &graph.names, aliases: &graph.alias_texts }
    }

    fn key(self, at: usize) -> &'g str {
        self.table.keys.get(at)
    }

    fn entry(self, at: usize) -> NameMatch<'g> {
        let number = |list: &[u32]| list.get(at).copied().unwrap_or_default();
        let node = number(&self.table.nodes);
        let written = match (number(&self.table.aliases) as usize).checked_sub(1) {
            Some(alias) => self.aliases.get(alias),
            None => self.names.get(node as usize),
        };
        NameMatch { written, node: NodeId(node) }
    }

    fn partition(self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.table.keys.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.key(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The nodes that bear a name or alias, ignoring case, in the order of nodes.
    pub fn find(self, name: &str) -> impl Iterator<Item = NameMatch<'g>> + use<'g> {
        let key = fold(name.trim());
        let start = self.partition(|k| k < key.as_str());
        let end = self.partition(|k| k <= key.as_str());
        (start..end).map(move |at| self.entry(at))
    }

    /// The names that begin with a text, ignoring case, in alphabetical order.
    pub fn with_prefix(self, prefix: &str) -> impl Iterator<Item = NameMatch<'g>> + use<'g> {
        let key = fold(prefix);
        let start = self.partition(|k| k < key.as_str());
        let rest = start..self.table.keys.len();
        rest.take_while(move |at| self.key(*at).starts_with(&key)).map(move |at| self.entry(at))
    }

    /// The names that contain a text, which must be folded as [`fold`] does; in alphabetical order.
    pub fn containing(self, folded: &str) -> impl Iterator<Item = NameMatch<'g>> + use<'g> {
        let places = self.table.keys.containing(folded);
        places.into_iter().map(move |at| self.entry(at))
    }

    /// Every name, in alphabetical order.
    pub fn iter(self) -> impl Iterator<Item = NameMatch<'g>> + use<'g> {
        (0..self.table.keys.len()).map(move |at| self.entry(at))
    }

    /// The names most like a text, of nodes that `wanted` accepts; at most three, and one for each node.
    #[must_use]
    pub fn nearest(self, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&'g str> {
        self.nearest_of(&Like::new(name, usize::MAX), name, wanted)
    }

    /// [`NameIndex::nearest`] of those that differ by two changes at the most: quick enough to be asked at each key of a text being typed.
    #[must_use]
    pub fn close(self, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&'g str> {
        self.nearest_of(&Like::new(name, 2), name, wanted)
    }

    fn nearest_of(self, like: &Like, name: &str, wanted: impl Fn(NodeId) -> bool) -> Vec<&'g str> {
        let like_it = (0..self.table.keys.len()).filter(|at| like.may_be(self.key(*at)));
        let candidates = like_it.map(|at| self.entry(at));
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

    /// An index of names, each third of which is an alias.
    fn index<R>(names: &[impl AsRef<str>], ask: impl FnOnce(NameIndex<'_>) -> R) -> R {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let aliases: Strings = names.iter().collect();
        let number = |at: u32| if at % 3 == 2 { at + 1 } else { 0 };
        let table = NameTable::new((0_u32..).zip(&names).map(|(at, name)| (NodeId(at), number(at), *name)));
        ask(NameIndex { table: &table, names: &aliases, aliases: &aliases })
    }

    #[test]
    fn what_is_close_differs_little() {
        index(&["Kubernetes", "Kubeflow", "Kuberhealthy", "Cubernetis"], close);
    }

    fn close(index: NameIndex<'_>) {
        assert_eq!(index.close("kubernetse", |_| true), ["Kubernetes"]);
        assert_eq!(index.close("kubernetis", |_| true), ["Cubernetis", "Kubernetes"]);
        assert_eq!(index.close("kuberheelthi", |_| true), ["Kuberhealthy"]);
        assert_eq!(index.close("kuberheeltti", |_| true).len(), 0, "three changes");
        assert_eq!(index.nearest("kuberheeltti", |_| true), ["Kuberhealthy"]);
    }

    #[test]
    fn names_that_contain_a_text() {
        index(&words(200), containing);
    }

    fn containing(index: NameIndex<'_>) {
        for wanted in ["", "a", "ab", "é", "世a", "aa", "- ", "absent"] {
            let found: Vec<&str> = index.containing(wanted).map(|m| m.written).collect();
            let all: Vec<&str> = index.iter().map(|m| m.written).filter(|name| fold(name).contains(wanted)).collect();
            assert_eq!(found, all, "{wanted}");
        }
    }

    #[test]
    fn the_nearest_of_an_index_are_the_nearest_of_all() {
        index(&words(200), nearest_of_all);
    }

    fn nearest_of_all(index: NameIndex<'_>) {
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

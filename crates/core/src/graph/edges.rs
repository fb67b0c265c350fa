//! The edges of one relation: a table, and compressed sparse rows over it both ways.

use super::column::{Check, Column, Fact};
use super::{EdgeId, NodeId};
use crate::schema::{AttributeId, Direction};
use crate::value::Date;

/// The neighbours of a contiguous range of nodes (compressed sparse rows).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    base: u32,
    /// Where each node's neighbours end; with one more in front. Empty for no edge.
    ends: Vec<u32>,
    nodes: Vec<u32>,
    edges: Vec<u32>,
}

impl Rows {
    /// Rows of `(node, neighbour, edge)` triples in any order; a node's neighbours keep ascending order.
    fn new(mut triples: Vec<(u32, u32, u32)>) -> Self {
        triples.sort_unstable();
        let (Some(&(base, ..)), Some(&(last, ..))) = (triples.first(), triples.last()) else {
            return Self::default();
        };
        let mut ends = Vec::with_capacity((last - base) as usize + 2);
        ends.push(0);
        for (at, &(node, ..)) in triples.iter().enumerate() {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            while ends.len() <= (node - base) as usize {
                ends.push(at);
            }
        }
        ends.push(u32::try_from(triples.len()).unwrap_or(u32::MAX));
        let nodes = triples.iter().map(|t| t.1).collect();
        let edges = triples.iter().map(|t| t.2).collect();
        Self { base, ends, nodes, edges }
    }

    fn neighbours(&self) -> Neighbours<'_> {
        Neighbours { base: self.base, ends: &self.ends, nodes: &self.nodes }
    }

    fn edges(&self) -> Neighbours<'_> {
        Neighbours { base: self.base, ends: &self.ends, nodes: &self.edges }
    }
}

/// Where the edges of one relation lead in one direction: for each node, ids in the order of its rows. Cheap to copy, so that a loop
/// over many nodes looks the relation up once.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours<'a> {
    base: u32,
    ends: &'a [u32],
    nodes: &'a [u32],
}

impl<'a> Neighbours<'a> {
    /// Those of a node; one that several edges lead to stands several times.
    #[must_use]
    #[inline]
    pub fn of(&self, node: NodeId) -> &'a [u32] {
        // a node before the first is far behind the last
        let at = node.0.wrapping_sub(self.base) as usize;
        let Some(&[start, end]) = self.ends.get(at..).and_then(<[u32]>::first_chunk) else { return &[] };
        self.nodes.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// Both ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ways {
    out: Rows,
    back: Rows,
}

impl Ways {
    fn new(from: &[u32], to: &[u32], symmetric: bool, keep: impl Fn(u32) -> bool) -> Self {
        let mut out = Vec::new();
        let mut back = Vec::new();
        for (edge, (&from, &to)) in (0_u32..).zip(from.iter().zip(to)).filter(|(edge, _)| keep(*edge)) {
            out.push((from, to, edge));
            if symmetric && from != to {
                out.push((to, from, edge));
            }
            back.push((to, from, edge));
        }
        if symmetric {
            let out = Rows::new(out);
            return Self { back: out.clone(), out };
        }
        Self { out: Rows::new(out), back: Rows::new(back) }
    }

    fn way(&self, direction: Direction) -> &Rows {
        match direction {
            Direction::Out => &self.out,
            Direction::In => &self.back,
        }
    }
}

/// What stands beside edges; every column is empty where no edge needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EdgeFacts {
    /// Packed dates, 0 for none.
    pub(crate) since: Vec<i32>,
    pub(crate) until: Vec<i32>,
    pub(crate) sources: Vec<u32>,
    pub(crate) checks: Vec<u8>,
    /// `(edge, note)`, sorted.
    pub(crate) notes: Vec<(u32, u32)>,
}

impl EdgeFacts {
    pub(crate) fn new(facts: &[Fact]) -> Self {
        let bits = |date: Option<Date>| date.map_or(0, Date::to_bits);
        let mut out = Self::default();
        if facts.iter().any(|f| f.since.is_some()) {
            out.since = facts.iter().map(|f| bits(f.since)).collect();
        }
        if facts.iter().any(|f| f.until.is_some()) {
            out.until = facts.iter().map(|f| bits(f.until)).collect();
        }
        if facts.iter().any(|f| f.sources != 0) {
            out.sources = facts.iter().map(|f| f.sources).collect();
        }
        if facts.iter().any(|f| f.check != Check::Verified) {
            out.checks = facts.iter().map(|f| f.check as u8).collect();
        }
        out.notes = (0_u32..).zip(facts).filter(|(_, f)| f.note != 0).map(|(edge, f)| (edge, f.note)).collect();
        out
    }

    fn get(&self, edge: EdgeId) -> Fact {
        let at = edge.0 as usize;
        let date = |column: &[i32]| column.get(at).and_then(|bits| Date::from_bits(*bits));
        let check = match self.checks.get(at) {
            Some(0) => Check::Disputed,
            Some(1) => Check::Claim,
            _ => Check::Verified,
        };
        let note = self.notes.binary_search_by_key(&edge.0, |n| n.0).ok().and_then(|i| self.notes.get(i));
        Fact {
            since: date(&self.since),
            until: date(&self.until),
            sources: self.sources.get(at).copied().unwrap_or_default(),
            check,
            note: note.map_or(0, |n| n.1),
        }
    }
}

/// The edges of one relation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    pub(crate) from: Vec<u32>,
    pub(crate) to: Vec<u32>,
    pub(crate) facts: EdgeFacts,
    pub(crate) columns: Vec<(AttributeId, Column)>,
    symmetric: bool,
    now: Ways,
    /// Only where some edge does not hold at the data's date.
    all: Option<Ways>,
}

impl Edges {
    pub(crate) fn new(
        from: Vec<u32>,
        to: Vec<u32>,
        facts: EdgeFacts,
        columns: Vec<(AttributeId, Column)>,
        symmetric: bool,
        date: Option<Date>,
    ) -> Self {
        let mut edges = Self { from, to, facts, columns, symmetric, now: Ways::default(), all: None };
        let holds = |edge: u32| edges.facts.get(EdgeId(edge)).holds(date);
        let timeless = edges.facts.since.is_empty() && edges.facts.until.is_empty();
        let now = Ways::new(&edges.from, &edges.to, symmetric, |edge| timeless || holds(edge));
        if now.out.nodes.len() < edges.from.len() || (symmetric && !timeless) {
            edges.all = Some(Ways::new(&edges.from, &edges.to, symmetric, |_| true));
        }
        edges.now = now;
        edges
    }

    /// How many edges there are, of all times.
    #[must_use]
    pub fn len(&self) -> usize {
        self.from.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// How many edges hold at the data's date.
    #[must_use]
    pub fn len_now(&self) -> usize {
        self.now.back.nodes.len() >> usize::from(self.symmetric)
    }

    /// The subject and the object of an edge.
    #[must_use]
    pub fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        let at = edge.0 as usize;
        Some((NodeId(*self.from.get(at)?), NodeId(*self.to.get(at)?)))
    }

    /// The neighbours of a node over the edges that hold at the data's date, ascending; one that several edges lead to
    /// stands several times.
    #[must_use]
    pub fn neighbours(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.way(direction).of(node)
    }

    /// The neighbours of all nodes in a direction, as [`Edges::neighbours`] gives them one by one.
    #[must_use]
    pub fn way(&self, direction: Direction) -> Neighbours<'_> {
        self.now.way(direction).neighbours()
    }

    /// The edges that [`Edges::neighbours`] walks, in the same order.
    #[must_use]
    pub fn edges(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.now.way(direction).edges().of(node)
    }

    /// The neighbours of a node over the edges of all times.
    #[must_use]
    pub fn neighbours_ever(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.all.as_ref().unwrap_or(&self.now).way(direction).neighbours().of(node)
    }

    /// The edges that [`Edges::neighbours_ever`] walks, in the same order.
    #[must_use]
    pub fn edges_ever(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.all.as_ref().unwrap_or(&self.now).way(direction).edges().of(node)
    }

    /// What stands beside an edge.
    #[must_use]
    pub fn fact(&self, edge: EdgeId) -> Fact {
        self.facts.get(edge)
    }

    /// The values of an attribute of the edges.
    #[must_use]
    pub fn column(&self, attribute: AttributeId) -> Option<&Column> {
        self.columns.iter().find(|(a, _)| *a == attribute).map(|(_, column)| column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_answer_for_nodes_inside_and_outside_their_range() {
        let rows = Rows::new(vec![(5, 1, 0), (3, 2, 1), (5, 0, 2)]);
        assert_eq!(rows.neighbours().of(NodeId(5)), [0, 1]);
        assert_eq!(rows.edges().of(NodeId(5)), [2, 0]);
        assert_eq!(rows.neighbours().of(NodeId(3)), [2]);
        for none in [0, 2, 4, 6, 100] {
            assert!(rows.neighbours().of(NodeId(none)).is_empty(), "{none}");
        }
        assert!(Rows::new(Vec::new()).neighbours().of(NodeId(0)).is_empty());
    }

    #[test]
    fn an_edge_that_ended_is_only_among_those_of_all_times() {
        let until: Date = "2020".parse().unwrap();
        let open = Fact { since: None, until: None, sources: 0, check: Check::Verified, note: 0 };
        let facts = EdgeFacts::new(&[open, Fact { until: Some(until), ..open }]);
        let date = Some("2024-05-01".parse().unwrap());
        let edges = Edges::new(vec![0, 0], vec![1, 2], facts, Vec::new(), false, date);
        assert_eq!(edges.neighbours(NodeId(0), Direction::Out), [1]);
        assert_eq!(edges.neighbours_ever(NodeId(0), Direction::Out), [1, 2]);
        assert_eq!(edges.neighbours(NodeId(2), Direction::In), [0_u32; 0]);
        assert_eq!((edges.len(), edges.len_now()), (2, 1));
    }

    #[test]
    fn a_symmetric_relation_is_walked_both_ways() {
        let edges = Edges::new(vec![0], vec![1], EdgeFacts::default(), Vec::new(), true, None);
        assert_eq!(edges.neighbours(NodeId(1), Direction::Out), [0]);
        assert_eq!(edges.neighbours(NodeId(0), Direction::In), [1]);
        assert_eq!(edges.len_now(), 1);
    }
}

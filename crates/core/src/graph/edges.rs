//! The edges of one relation: a table, and compressed sparse rows over it both ways.

use std::ops::Range;
use std::slice;
use std::sync::Arc;

use super::column::Column;
use super::fact::{Fact, FactTable};
use super::{EdgeId, NodeId};
use crate::schema::{AttributeId, Direction};
use crate::store::Array;
use crate::value::Date;

/// The neighbours of a contiguous range of nodes (compressed sparse rows).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) base: u32,
    /// Where each node's neighbours end; with one more in front. Empty for no edge.
    pub(crate) ends: Array<u32>,
    pub(crate) nodes: Array<u32>,
    /// The edges that lead there; `None` where the first is edge 0, the next edge 1, and so on.
    pub(crate) edges: Option<Array<u32>>,
}

impl Rows {
    /// The table of edges itself as rows: edges that are sorted by both ends.
    fn table(from: &[u32], to: Vec<u32>) -> Self {
        debug_assert!(from.iter().zip(&to).is_sorted());
        Self { edges: None, nodes: to.into(), ..Self::ends(from.iter().copied()) }
    }

    /// Rows of `(node, neighbour, edge)` triples in any order; a node's neighbours keep ascending order.
    fn new(mut triples: Vec<(u32, u32, u32)>) -> Self {
        triples.sort_unstable();
        let nodes = triples.iter().map(|t| t.1).collect();
        let edges = Some(triples.iter().map(|t| t.2).collect());
        Self { nodes, edges, ..Self::ends(triples.iter().map(|t| t.0)) }
    }

    /// Rows without neighbours, for nodes that ascend, each as often as it has a neighbour.
    fn ends(nodes: impl Iterator<Item = u32>) -> Self {
        let mut nodes = (0_u32..).zip(nodes).peekable();
        let Some(&(_, base)) = nodes.peek() else { return Self::default() };
        let (mut ends, mut count) = (vec![0], 0);
        for (at, node) in nodes {
            while ends.len() <= (node - base) as usize {
                ends.push(at);
            }
            count = at + 1;
        }
        ends.push(count);
        Self { base, ends: ends.into(), ..Self::default() }
    }

    /// The rows of those edges of a table that are kept, seen from the other end. Places are counted, not sorted.
    fn back(table: &Self, keep: impl Fn(u32) -> bool) -> Self {
        let edges = || table.triples().filter(|(.., edge)| keep(*edge));
        let (low, high) = edges().fold((u32::MAX, 0), |(low, high), (_, to, _)| (low.min(to), high.max(to)));
        if low > high {
            return Self { edges: Some(Array::default()), ..Self::default() };
        }
        let mut ends = vec![0; (high - low) as usize + 2];
        for (_, to, _) in edges() {
            if let Some(end) = ends.get_mut((to - low) as usize + 1) {
                *end += 1;
            }
        }
        let mut all = 0;
        ends.iter_mut().for_each(|end| {
            all += *end;
            *end = all;
        });
        // where the next neighbour of each node is put
        let mut next = ends.clone();
        let (mut nodes, mut numbers) = (vec![0; all as usize], vec![0; all as usize]);
        for (from, to, edge) in edges() {
            let Some(place) = next.get_mut((to - low) as usize) else { continue };
            if let (Some(node), Some(number)) = (nodes.get_mut(*place as usize), numbers.get_mut(*place as usize)) {
                (*node, *number) = (from, edge);
            }
            *place += 1;
        }
        Self { base: low, ends: ends.into(), nodes: nodes.into(), edges: Some(numbers.into()) }
    }

    #[inline]
    fn range(&self, node: NodeId) -> Range<usize> {
        let Some(at) = node.0.checked_sub(self.base) else { return 0..0 };
        let ends: &[u32] = &self.ends;
        match (ends.get(at as usize), ends.get(at as usize + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    #[inline]
    fn neighbours(&self, node: NodeId) -> &[u32] {
        self.way(true).of(node)
    }

    fn way(&self, parallel: bool) -> Neighbours<'_> {
        Neighbours { base: self.base, ends: &self.ends, nodes: &self.nodes, parallel }
    }

    /// Whether a node has a neighbour several times.
    fn has_parallel(&self) -> bool {
        let rows = self.ends.windows(2).filter_map(|ends| match ends {
            &[start, end] => self.nodes.get(start as usize..end as usize),
            _ => None,
        });
        rows.flat_map(|row| row.windows(2)).any(|pair| pair.first() == pair.last())
    }

    fn edges(&self, node: NodeId) -> EdgeIds<'_> {
        let range = self.range(node);
        match &self.edges {
            Some(edges) => EdgeIds(Ids::Listed(edges.get(range).unwrap_or_default().iter())),
            None => {
                let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                EdgeIds(Ids::Run(number(range.start)..number(range.end)))
            }
        }
    }

    /// The node in whose row a place is.
    fn node_at(&self, place: u32) -> u32 {
        let row = self.ends.partition_point(|end| *end <= place).saturating_sub(1);
        self.base.saturating_add(u32::try_from(row).unwrap_or(u32::MAX))
    }

    /// Node, neighbour and edge, row after row.
    fn triples(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        (self.base..).take(self.ends.len().saturating_sub(1)).flat_map(|node| {
            let ids = self.edges(NodeId(node));
            self.neighbours(NodeId(node)).iter().zip(ids).map(move |(other, edge)| (node, *other, edge.0))
        })
    }
}

/// Where the edges of one relation lead in one direction: for each node, its neighbours. Cheap to copy, so that a loop over many nodes
/// looks the relation up once.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::Direction;
/// let teams = graph.schema().lexicon().kind("teams").unwrap().0;
/// let helps = graph.schema().lexicon().relation("helps").unwrap().relation;
/// let way = graph.edges(helps).way(Direction::Out);
/// let [desk, web] = ["desk", "web"].map(|id| graph.find(teams, id).unwrap());
/// assert_eq!(way.of(desk), [web.0]);
/// assert_eq!((way.last(desk), way.last(web)), (Some(web.0), None), "Web helps nobody");
/// assert_eq!(way.count_within(way.of(desk), &graph.nodes(teams)), 1);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Neighbours<'a> {
    base: u32,
    ends: &'a [u32],
    nodes: &'a [u32],
    parallel: bool,
}

impl<'a> Neighbours<'a> {
    /// Those of a node, ascending; one that several edges lead to stands several times.
    #[must_use]
    #[inline]
    pub fn of(&self, node: NodeId) -> &'a [u32] {
        // a node before the first is far behind the last
        let at = node.0.wrapping_sub(self.base) as usize;
        let Some(&[start, end]) = self.ends.get(at..).and_then(<[u32]>::first_chunk) else { return &[] };
        self.nodes.get(start as usize..end as usize).unwrap_or_default()
    }

    /// How many different ones of a node's neighbours lie in a range.
    #[must_use]
    #[inline]
    pub fn count_within(&self, neighbours: &[u32], range: &Range<u32>) -> u32 {
        let before = |end: u32| match end {
            0 => 0,
            u32::MAX => neighbours.len(),
            end => neighbours.partition_point(|id| *id < end),
        };
        let (start, end) = (before(range.start), before(range.end));
        let count = if self.parallel {
            neighbours.get(start..end).unwrap_or_default().chunk_by(|a, b| a == b).count()
        } else {
            end.wrapping_sub(start)
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Whether a node may have a neighbour several times, because several edges lead there.
    #[must_use]
    pub fn is_parallel(&self) -> bool {
        self.parallel
    }

    /// The last of a node's, if it has any.
    #[must_use]
    #[inline]
    pub fn last(&self, node: NodeId) -> Option<u32> {
        let at = node.0.wrapping_sub(self.base) as usize;
        let &[start, end] = self.ends.get(at..).and_then(<[u32]>::first_chunk)?;
        // read before it is known whether there is one: that is cheaper than a branch
        let last = self.nodes.get(end.wrapping_sub(1) as usize).copied().unwrap_or_default();
        (start < end).then_some(last)
    }
}

/// Edges in the order in which [`Edges::neighbours`] gives the nodes that they lead to.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::{Direction, EdgeId};
/// let teams = graph.schema().lexicon().kind("teams").unwrap().0;
/// let helps = graph.schema().lexicon().relation("helps").unwrap().relation;
/// let [desk, web] = ["desk", "web"].map(|id| graph.find(teams, id).unwrap());
/// let edges = graph.edges(helps);
/// assert_eq!(edges.edges(desk, Direction::Out).collect::<Vec<_>>(), [EdgeId(0)]);
/// assert_eq!(edges.edges(web, Direction::In).len(), 1, "the same edge, seen from its other end");
/// assert!(edges.edges(web, Direction::Out).is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct EdgeIds<'a>(Ids<'a>);

#[derive(Clone, Debug)]
enum Ids<'a> {
    Run(Range<u32>),
    Listed(slice::Iter<'a, u32>),
}

impl EdgeIds<'_> {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Iterator for EdgeIds<'_> {
    type Item = EdgeId;

    #[inline]
    fn next(&mut self) -> Option<EdgeId> {
        match &mut self.0 {
            Ids::Run(run) => run.next(),
            Ids::Listed(list) => list.next().copied(),
        }
        .map(EdgeId)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match &self.0 {
            Ids::Run(run) => run.size_hint(),
            Ids::Listed(list) => list.size_hint(),
        }
    }
}

impl ExactSizeIterator for EdgeIds<'_> {}

/// Both ways. Those of a symmetric relation are the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ways {
    pub(crate) out: Arc<Rows>,
    pub(crate) back: Arc<Rows>,
}

impl Ways {
    /// The ways over the edges of a table.
    fn new(table: &Arc<Rows>, symmetric: bool) -> Self {
        if symmetric {
            return Self::both(table, |_| true);
        }
        Self { out: table.clone(), back: Rows::back(table, |_| true).into() }
    }

    /// The ways over some of them.
    fn some(table: &Rows, symmetric: bool, keep: impl Fn(u32) -> bool) -> Self {
        if symmetric {
            return Self::both(table, keep);
        }
        let out = table.triples().filter(|(.., edge)| keep(*edge)).collect();
        Self { out: Rows::new(out).into(), back: Rows::back(table, keep).into() }
    }

    fn both(table: &Rows, keep: impl Fn(u32) -> bool) -> Self {
        let mut both = Vec::new();
        for (from, to, edge) in table.triples().filter(|(.., edge)| keep(*edge)) {
            both.push((from, to, edge));
            if from != to {
                both.push((to, from, edge));
            }
        }
        let both = Arc::new(Rows::new(both));
        Self { out: both.clone(), back: both }
    }

    #[inline]
    pub(super) fn way(&self, direction: Direction) -> &Rows {
        match direction {
            Direction::Out => &self.out,
            Direction::In => &self.back,
        }
    }
}

/// The edges of one relation.
///
/// # Examples
///
/// An edge that ended is still there, but only among those of all times:
///
/// ```
/// use fossgraph_core::Direction;
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let helps = "from,to,until\nDesk,Web,\nDesk,Ops,2020\n";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb\nDesk\nOps"), ("helps.csv", helps)]);
/// let graph = loaded.unwrap().graph;
/// # let teams = graph.schema().lexicon().kind("teams").unwrap().0;
/// let [desk, ops, web] = ["desk", "ops", "web"].map(|id| graph.find(teams, id).unwrap());
/// let edges = graph.edges(graph.schema().lexicon().relation("helps").unwrap().relation);
/// assert_eq!((edges.len(), edges.len_now()), (2, 1));
/// assert_eq!(edges.neighbours(desk, Direction::Out), [web.0]);
/// assert_eq!(edges.neighbours_ever(desk, Direction::Out), [ops.0, web.0]);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edges {
    /// The edges in the order of their subjects, then objects: a row holds the objects of a subject.
    pub(crate) table: Arc<Rows>,
    pub(crate) facts: FactTable,
    pub(crate) columns: Vec<(AttributeId, Column)>,
    pub(crate) symmetric: bool,
    /// Whether two edges that hold at the data's date lead from one node to the same other.
    pub(crate) parallel: bool,
    /// The ways over the edges that hold at the data's date; those of all times, where all hold.
    pub(crate) now: Ways,
    pub(crate) all: Ways,
}

impl Edges {
    /// Edges that are sorted by both ends.
    pub(crate) fn new(
        from: &[u32],
        to: Vec<u32>,
        facts: FactTable,
        columns: Vec<(AttributeId, Column)>,
        symmetric: bool,
        date: Option<Date>,
    ) -> Self {
        let table = Arc::new(Rows::table(from, to));
        let all = Ways::new(&table, symmetric);
        let holds = |edge: u32| facts.get(edge).holds(date);
        let ended = !facts.is_timeless() && (0_u32..).zip(from).any(|(edge, _)| !holds(edge));
        let now = if ended { Ways::some(&table, symmetric, holds) } else { all.clone() };
        let parallel = now.back.has_parallel();
        Self { table, facts, columns, symmetric, parallel, now, all }
    }

    /// How many edges there are, of all times.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.nodes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many edges hold at the data's date.
    #[must_use]
    pub fn len_now(&self) -> usize {
        self.now.back.nodes.len() >> usize::from(self.symmetric)
    }

    /// The subject and the object of an edge. The subject is searched for: to go through all edges, see [`Edges::pairs`].
    #[must_use]
    pub fn ends(&self, edge: EdgeId) -> Option<(NodeId, NodeId)> {
        let to = *self.table.nodes.get(edge.0 as usize)?;
        Some((NodeId(self.table.node_at(edge.0)), NodeId(to)))
    }

    /// The subjects and objects of all edges, in the order of the edges.
    pub fn pairs(&self) -> impl Iterator<Item = (NodeId, NodeId)> {
        self.table.triples().map(|(from, to, _)| (NodeId(from), NodeId(to)))
    }

    /// The neighbours of a node over the edges that hold at the data's date, ascending; one that several edges lead to
    /// stands several times.
    #[must_use]
    #[inline]
    pub fn neighbours(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.now.way(direction).neighbours(node)
    }

    /// The neighbours of all nodes in a direction, as [`Edges::neighbours`] gives them one by one.
    #[must_use]
    pub fn way(&self, direction: Direction) -> Neighbours<'_> {
        self.now.way(direction).way(self.parallel)
    }

    /// The edges that [`Edges::neighbours`] walks, in the same order.
    #[must_use]
    pub fn edges(&self, node: NodeId, direction: Direction) -> EdgeIds<'_> {
        self.now.way(direction).edges(node)
    }

    /// The neighbours of a node over the edges of all times.
    #[must_use]
    pub fn neighbours_ever(&self, node: NodeId, direction: Direction) -> &[u32] {
        self.all.way(direction).neighbours(node)
    }

    /// The edges that [`Edges::neighbours_ever`] walks, in the same order.
    #[must_use]
    pub fn edges_ever(&self, node: NodeId, direction: Direction) -> EdgeIds<'_> {
        self.all.way(direction).edges(node)
    }

    /// What stands beside an edge.
    #[must_use]
    pub fn fact(&self, edge: EdgeId) -> Fact {
        self.facts.get(edge.0)
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
    use crate::graph::Check;

    fn ids(rows: &Rows, node: u32) -> Vec<u32> {
        rows.edges(NodeId(node)).map(|edge| edge.0).collect()
    }

    #[test]
    fn rows_answer_for_nodes_inside_and_outside_their_range() {
        let rows = Rows::new(vec![(5, 1, 0), (3, 2, 1), (5, 0, 2)]);
        assert_eq!(rows.neighbours(NodeId(5)), [0, 1]);
        assert_eq!(ids(&rows, 5), [2, 0]);
        assert_eq!(rows.neighbours(NodeId(3)), [2]);
        for none in [0, 2, 4, 6, 100] {
            assert!(rows.neighbours(NodeId(none)).is_empty(), "{none}");
        }
        assert!(Rows::new(Vec::new()).neighbours(NodeId(0)).is_empty());
    }

    #[test]
    fn a_table_is_its_own_way_out_and_is_turned_round_by_counting() {
        let (from, to) = (vec![2, 2, 2, 5, 6, 6], vec![1, 7, 7, 1, 0, 7]);
        let table = Arc::new(Rows::table(&from, to.clone()));
        let triples: Vec<_> =
            (0_u32..).zip(from.iter().zip(&to)).map(|(edge, (from, to))| (*to, *from, edge)).collect();
        for keep in [0b11_1111, 0b10_0110, 0b01_0000, 0] {
            let kept = |edge: u32| keep >> edge & 1 == 1;
            let some = triples.iter().copied().filter(|(.., edge)| kept(*edge)).collect();
            assert_eq!(Rows::back(&table, kept), Rows::new(some), "{keep:b}");
        }
        let edges = Edges::new(&from, to.clone(), FactTable::default(), Vec::new(), false, None);
        assert!(edges.pairs().eq(from.iter().zip(&to).map(|(from, to)| (NodeId(*from), NodeId(*to)))));
        for (at, pair) in (0_u32..).zip(edges.pairs()) {
            assert_eq!(edges.ends(EdgeId(at)), Some(pair));
        }
        assert_eq!(edges.ends(EdgeId(6)), None);
        assert!(edges.parallel, "2 to 7 twice");
        let way = edges.way(Direction::Out);
        let within = |start, end| way.count_within(way.of(NodeId(2)), &(start..end));
        assert_eq!(
            (within(0, 9), within(1, 7), within(2, 8), within(2, 7), within(8, 9), within(0, 1)),
            (2, 1, 1, 0, 0, 0)
        );
        assert_eq!(within(0, u32::MAX), 2);
        assert_eq!(way.count_within(&[], &(0..9)), 0);
        assert!(!Edges::new(&[2, 2, 5], vec![1, 7, 7], FactTable::default(), Vec::new(), false, None).parallel);
        assert_eq!(edges.edges(NodeId(6), Direction::Out).collect::<Vec<_>>(), [EdgeId(4), EdgeId(5)]);
        assert_eq!(edges.edges(NodeId(7), Direction::In).map(|edge| edge.0).collect::<Vec<_>>(), [1, 2, 5]);
    }

    #[test]
    fn an_edge_that_ended_is_only_among_those_of_all_times() {
        let until: Date = "2020".parse().unwrap();
        let open = Fact { since: None, until: None, sources: 0, check: Check::Verified, note: 0 };
        let facts = FactTable::new(&[open, Fact { until: Some(until), ..open }]);
        let date = Some("2024-05-01".parse().unwrap());
        let edges = Edges::new(&[0, 0], vec![1, 2], facts, Vec::new(), false, date);
        assert_eq!(edges.neighbours(NodeId(0), Direction::Out), [1]);
        assert_eq!(edges.neighbours_ever(NodeId(0), Direction::Out), [1, 2]);
        assert_eq!(edges.neighbours(NodeId(2), Direction::In), [0_u32; 0]);
        assert_eq!((edges.len(), edges.len_now()), (2, 1));
    }

    #[test]
    fn a_symmetric_relation_is_walked_both_ways() {
        let edges = Edges::new(&[0], vec![1], FactTable::default(), Vec::new(), true, None);
        assert_eq!(edges.neighbours(NodeId(1), Direction::Out), [0]);
        assert_eq!(edges.neighbours(NodeId(0), Direction::In), [1]);
        assert_eq!(edges.len_now(), 1);
        assert_eq!(edges.ends(EdgeId(0)), Some((NodeId(0), NodeId(1))));
    }
}

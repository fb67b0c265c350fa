//! petgraph's traits on the graph, so that its algorithms run on it without a copy.

use fixedbitset::FixedBitSet;
use petgraph::Direction as PetDirection;
use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable,
    VisitMap, Visitable,
};

use super::{EdgeId, Graph, NodeId};
use crate::schema::{Direction, RelationId};

/// Which nodes an algorithm has visited.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::{NodeId, View};
/// use petgraph::visit::{VisitMap, Visitable};
/// let mut marks = View::all(&graph).visit_map();
/// assert!(marks.visit(NodeId(1)), "it is met for the first time");
/// assert!(!marks.visit(NodeId(1)));
/// assert!(marks.is_visited(&NodeId(1)) && !marks.is_visited(&NodeId(0)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Marks(FixedBitSet);

impl VisitMap<NodeId> for Marks {
    fn visit(&mut self, node: NodeId) -> bool {
        !self.0.put(node.0 as usize)
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        self.0.contains(node.0 as usize)
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        let was = self.is_visited(&node);
        self.0.set(node.0 as usize, false);
        was
    }
}

/// A graph seen over some of its relations, as it stands at the data's date; what petgraph's algorithms take.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{View, load_text};
/// let loaded = load_text(&[
///     ("schema.toml", "[[kind]]\nsingular='stop'\nplural='stops'\n\
///       [[relation]]\nphrase='leads to'\ninverse='reached from'\nfrom=['stop']\nto=['stop']"),
///     ("leads_to.csv", "from,to\na,b\nb,c\n"),
///     ("stops.csv", "name\na\nb\nc\n"),
/// ]).unwrap();
/// let graph = &loaded.graph;
/// let view = View::all(graph);
/// let order = petgraph::algo::toposort(view, None).unwrap();
/// assert_eq!(order.iter().map(|n| graph.name(*n)).collect::<String>(), "abc");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct View<'g> {
    graph: &'g Graph,
    /// One bit for each of the first 64 relations.
    relations: u64,
}

impl<'g> View<'g> {
    /// A view over all relations (the first 64 of a schema).
    #[must_use]
    pub fn all(graph: &'g Graph) -> Self {
        Self { graph, relations: u64::MAX }
    }

    /// A view over some relations.
    #[must_use]
    pub fn over(graph: &'g Graph, relations: &[RelationId]) -> Self {
        Self { graph, relations: relations.iter().fold(0, |bits, r| bits | 1_u64.checked_shl(r.0.into()).unwrap_or(0)) }
    }

    fn relations(self) -> impl Iterator<Item = RelationId> {
        let count = u16::try_from(self.graph.schema.relations().len()).unwrap_or(u16::MAX).min(64);
        (0..count).filter(move |r| self.relations >> r & 1 == 1).map(RelationId)
    }

    fn walk(self, node: NodeId, direction: Direction) -> impl Iterator<Item = Edge> {
        self.relations().flat_map(move |relation| {
            let edges = self.graph.edges(relation);
            let ids = edges.edges(node, direction);
            edges.neighbours(node, direction).iter().zip(ids).map(move |(other, edge)| {
                let (from, to) = match direction {
                    Direction::Out => (node, NodeId(*other)),
                    Direction::In => (NodeId(*other), node),
                };
                Edge { relation, edge, from, to }
            })
        })
    }
}

/// An edge as petgraph's algorithms see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    relation: RelationId,
    edge: EdgeId,
    from: NodeId,
    to: NodeId,
}

impl EdgeRef for Edge {
    type NodeId = NodeId;
    type EdgeId = (RelationId, EdgeId);
    type Weight = ();

    fn source(&self) -> NodeId {
        self.from
    }

    fn target(&self) -> NodeId {
        self.to
    }

    fn weight(&self) -> &() {
        &()
    }

    fn id(&self) -> (RelationId, EdgeId) {
        (self.relation, self.edge)
    }
}

type Boxed<'g, T> = Box<dyn Iterator<Item = T> + 'g>;

fn way(direction: PetDirection) -> Direction {
    match direction {
        PetDirection::Outgoing => Direction::Out,
        PetDirection::Incoming => Direction::In,
    }
}

impl GraphBase for View<'_> {
    type NodeId = NodeId;
    type EdgeId = (RelationId, EdgeId);
}

impl GraphRef for View<'_> {}

impl GraphProp for View<'_> {
    type EdgeType = petgraph::Directed;
}

impl Data for View<'_> {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.graph.node_count()
    }
}

impl NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.graph.node_count()
    }

    fn to_index(&self, node: NodeId) -> usize {
        node.0 as usize
    }

    fn from_index(&self, index: usize) -> NodeId {
        NodeId(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

impl NodeCompactIndexable for View<'_> {}

impl Visitable for View<'_> {
    type Map = Marks;

    fn visit_map(&self) -> Marks {
        Marks(FixedBitSet::with_capacity(self.graph.node_count()))
    }

    fn reset_map(&self, map: &mut Marks) {
        map.0.clear();
        map.0.grow(self.graph.node_count());
    }
}

impl IntoNodeIdentifiers for View<'_> {
    type NodeIdentifiers = std::iter::Map<std::ops::Range<u32>, fn(u32) -> NodeId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        let count = u32::try_from(self.graph.node_count()).unwrap_or(u32::MAX);
        (0..count).map(NodeId)
    }
}

impl IntoNodeReferences for View<'_> {
    type NodeRef = (NodeId, &'static ());
    type NodeReferences = std::iter::Map<std::ops::Range<u32>, fn(u32) -> (NodeId, &'static ())>;

    fn node_references(self) -> Self::NodeReferences {
        let count = u32::try_from(self.graph.node_count()).unwrap_or(u32::MAX);
        (0..count).map(|node| (NodeId(node), &()))
    }
}

impl<'g> IntoNeighbors for View<'g> {
    type Neighbors = Boxed<'g, NodeId>;

    fn neighbors(self, node: NodeId) -> Self::Neighbors {
        Box::new(self.walk(node, Direction::Out).map(|e| e.to))
    }
}

impl<'g> IntoNeighborsDirected for View<'g> {
    type NeighborsDirected = Boxed<'g, NodeId>;

    fn neighbors_directed(self, node: NodeId, direction: PetDirection) -> Self::NeighborsDirected {
        match way(direction) {
            Direction::Out => Box::new(self.walk(node, Direction::Out).map(|e| e.to)),
            Direction::In => Box::new(self.walk(node, Direction::In).map(|e| e.from)),
        }
    }
}

impl<'g> IntoEdges for View<'g> {
    type Edges = Boxed<'g, Edge>;

    fn edges(self, node: NodeId) -> Self::Edges {
        Box::new(self.walk(node, Direction::Out))
    }
}

impl<'g> IntoEdgesDirected for View<'g> {
    type EdgesDirected = Boxed<'g, Edge>;

    fn edges_directed(self, node: NodeId, direction: PetDirection) -> Self::EdgesDirected {
        Box::new(self.walk(node, way(direction)))
    }
}

impl<'g> IntoEdgeReferences for View<'g> {
    type EdgeRef = Edge;
    type EdgeReferences = Boxed<'g, Edge>;

    fn edge_references(self) -> Self::EdgeReferences {
        Box::new(self.node_identifiers().flat_map(move |node| self.walk(node, Direction::Out)))
    }
}

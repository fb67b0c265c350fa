//! What is written of a graph: all of it, or some things and the edges between them.

use std::collections::BTreeSet;

use fossgraph_core::{AttributeId, Cell, Column, Diagnostic, EdgeId, Edges, Fact, Graph, KindId, NodeId, RelationId};

/// A graph, or some of its things with the edges between them.
///
/// # Examples
///
/// ```
/// use fossgraph_formats::Part;
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let files = [("schema.toml", schema), ("teams.csv", "name\nWeb\nDesk\nOps\n"), ("helps.csv", "from,to\nDesk,Web\nOps,Web\n")];
/// let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let node = |name| graph.name_index().find(name).next().unwrap().node;
/// assert_eq!(Part::all(&graph).count(), (3, 2));
/// assert_eq!(Part::of(&graph, [node("Desk"), node("Web")]).count(), (2, 1), "with the edges between them");
/// assert_eq!(Part::of(&graph, [node("Desk"), node("Ops")]).count(), (2, 0), "nothing leads from one to the other");
/// ```
#[derive(Clone, Debug)]
pub struct Part<'g> {
    pub(super) graph: &'g Graph,
    /// The things; all where absent.
    nodes: Option<BTreeSet<NodeId>>,
    /// The edges; all between the things where absent.
    edges: Option<BTreeSet<(RelationId, EdgeId)>>,
}

/// An edge of a part.
pub(super) struct Link<'g> {
    pub(super) edges: &'g Edges,
    pub(super) id: EdgeId,
    pub(super) from: NodeId,
    pub(super) to: NodeId,
    pub(super) fact: Fact,
}

impl<'g> Part<'g> {
    /// All of a graph.
    #[must_use]
    pub fn all(graph: &'g Graph) -> Self {
        Self { graph, nodes: None, edges: None }
    }

    /// Some things of a graph, and the edges between them.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::NodeId;
    /// use fossgraph_formats::Part;
    /// let graph = fossgraph_formats::open(&["builtin"]).unwrap().graph;
    /// assert!(Part::all(&graph).count().0 > 1000);
    /// assert_eq!(Part::of(&graph, [NodeId(0), NodeId(u32::MAX)]).count().0, 1, "what is no thing of the graph is left out");
    /// ```
    pub fn of(graph: &'g Graph, nodes: impl IntoIterator<Item = NodeId>) -> Self {
        let within = |node: &NodeId| (node.0 as usize) < graph.node_count();
        Self { graph, nodes: Some(nodes.into_iter().filter(within).collect()), edges: None }
    }

    /// Some things of a graph, and some of the edges between them, whenever these hold: what is drawn of an answer. Where a form has room
    /// for it, a legend tells the kinds.
    pub fn walked(
        graph: &'g Graph,
        nodes: impl IntoIterator<Item = NodeId>,
        edges: impl IntoIterator<Item = (RelationId, EdgeId)>,
    ) -> Self {
        Self { edges: Some(edges.into_iter().collect()), ..Self::of(graph, nodes) }
    }

    /// How many things and edges it holds, of all times.
    #[must_use]
    pub fn count(&self) -> (usize, usize) {
        let schema = self.graph.schema();
        let nodes = schema.kind_ids().map(|kind| self.nodes(kind).count()).sum();
        (nodes, schema.relation_ids().map(|relation| self.links(relation).count()).sum())
    }

    /// Whether nothing of the graph is left out.
    pub(super) fn is_whole(&self) -> bool {
        self.nodes.is_none()
    }

    pub(super) fn has(&self, node: NodeId) -> bool {
        self.nodes.as_ref().is_none_or(|nodes| nodes.contains(&node))
    }

    /// Whether it is drawn, with a legend.
    pub(super) fn is_picture(&self) -> bool {
        self.edges.is_some()
    }

    /// The kinds of its things, in order.
    pub(super) fn kinds(&self) -> impl Iterator<Item = KindId> + '_ {
        self.graph.schema().kind_ids().filter(|kind| self.nodes(*kind).next().is_some())
    }

    /// The things of a kind, in order.
    pub(super) fn nodes(&self, kind: KindId) -> impl Iterator<Item = NodeId> + '_ {
        self.graph.nodes(kind).map(NodeId).filter(|node| self.has(*node))
    }

    /// All things, by kind.
    pub(super) fn things(&self) -> impl Iterator<Item = (KindId, NodeId)> + '_ {
        self.graph.schema().kind_ids().flat_map(|kind| self.nodes(kind).map(move |node| (kind, node)))
    }

    /// What is damaged in what the graph was read from.
    pub(super) fn damage(&self) -> Option<Diagnostic> {
        self.graph.damage()
    }

    /// The edges of a relation, of all times.
    pub(super) fn links(&self, relation: RelationId) -> impl Iterator<Item = Link<'g>> + '_ {
        let edges = self.graph.edges(relation);
        let all = (0..).map(EdgeId).zip(edges.pairs());
        let among = move |id| self.edges.as_ref().is_none_or(|edges| edges.contains(&(relation, id)));
        let own = all.filter(move |(id, (from, to))| among(*id) && self.has(*from) && self.has(*to));
        own.map(move |(id, (from, to))| Link { edges, id, from, to, fact: edges.fact(id) })
    }

    /// The edges of a relation that hold at the data's date, or those that were named one by one.
    pub(super) fn links_now(&self, relation: RelationId) -> impl Iterator<Item = Link<'g>> + '_ {
        self.links(relation).filter(|link| self.edges.is_some() || link.fact.holds(self.graph.date()))
    }

    /// `kind:id`, which is one thing's alone.
    pub(super) fn key(&self, node: NodeId) -> String {
        let kind = self.graph.kind_of(node);
        format!("{}:{}", self.graph.schema().kind(kind).singular, self.graph.id(node))
    }

    /// The values that a thing has now, by attribute.
    pub(super) fn values(&self, kind: KindId, node: NodeId) -> impl Iterator<Item = (AttributeId, Vec<String>)> + '_ {
        let attributes = self.graph.schema().kind(kind).attributes.iter().copied();
        attributes.filter_map(move |attribute| {
            let cells = self.graph.cells(node, attribute);
            let values: Vec<String> = cells.map(|(column, cell)| column.display(cell, self.graph.schema())).collect();
            (!values.is_empty()).then_some((attribute, values))
        })
    }

    /// The attributes of an edge with their values.
    pub(super) fn attributes(
        &self,
        relation: RelationId,
        link: &Link<'g>,
    ) -> impl Iterator<Item = (AttributeId, &'g Column, Cell)> + '_ {
        let (edges, id) = (link.edges, link.id);
        let attributes = self.graph.schema().relation(relation).attributes.iter().copied();
        attributes.filter_map(move |attribute| {
            let column = edges.column(attribute)?;
            Some((attribute, column, column.cells(id.0).next()?))
        })
    }

    /// The part with all documents that its facts cite, so that no citation leads nowhere.
    pub(super) fn with_citations(&self) -> Self {
        let Some(nodes) = &self.nodes else { return self.clone() };
        let mut nodes = nodes.clone();
        let mut fresh = nodes.clone();
        while !fresh.is_empty() {
            let mut cited: BTreeSet<NodeId> = BTreeSet::new();
            for node in &fresh {
                cited.extend(self.cited(*node));
            }
            let part =
                Self { graph: self.graph, nodes: Some(nodes.iter().chain(&cited).copied().collect()), edges: None };
            for relation in self.graph.schema().relation_ids() {
                cited.extend(part.links(relation).flat_map(|link| self.graph.sources(link.fact)));
            }
            fresh = cited.difference(&nodes).copied().collect();
            nodes.extend(&fresh);
        }
        Self { graph: self.graph, nodes: Some(nodes), edges: self.edges.clone() }
    }

    /// The documents that a thing and its values cite.
    fn cited(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let kind = self.graph.kind_of(node);
        let local = self.graph.local(node);
        let columns = self.graph.schema().kind(kind).attributes.iter().filter_map(move |a| self.graph.column(kind, *a));
        let facts = columns.flat_map(move |column| column.claims(local)).map(|claim| claim.fact);
        facts.chain([self.graph.fact(node)]).flat_map(|fact| self.graph.sources(fact))
    }
}

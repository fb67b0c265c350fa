//! What is drawn of an answer that is a graph: things, and the relations between them.

use std::collections::BTreeMap;

use fossgraph_core::{Directed, EdgeId, Graph, KindId, NodeId};

use crate::look::Look;

/// Things and the relations between them.
///
/// # Examples
///
/// ```
/// use fossgraph_draw::{Diagram, Page, Picture};
/// use fossgraph_engine::{Engine, Params, RunOptions};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("path from Dapr to CNCF").unwrap();
/// let reached = query.reached(&Params::new(), &RunOptions::default()).unwrap();
/// let edges = reached.edges.iter().map(|edge| (edge.from, edge.way, edge.edge, edge.to));
/// let diagram = Diagram::of(engine.graph(), &reached.things, edges);
/// let page = Page::new("from Dapr to CNCF", Picture::Graph(diagram));
/// let svg = page.svg();
/// assert!(svg.starts_with("<svg ") && svg.contains(">Dapr<") && svg.contains(">hosted by<"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    pub(crate) things: Vec<Thing>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) kinds: Vec<Kind>,
}

/// A thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Thing {
    pub(crate) name: String,
    /// The place of its kind in the legend.
    pub(crate) kind: usize,
}

/// A relation that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) phrase: String,
    /// Whether it holds both ways.
    pub(crate) symmetric: bool,
    /// When it holds, in words; empty where that is not recorded.
    pub(crate) when: String,
}

/// A kind of things, as the legend shows it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kind {
    /// What one is called, and what so many are.
    pub(crate) singular: String,
    pub(crate) name: String,
    pub(crate) look: Look,
    pub(crate) count: usize,
}

impl Diagram {
    /// No more things than these can be read.
    pub const MOST_THINGS: usize = 200;
    /// Nor more relations than these.
    pub const MOST_EDGES: usize = 600;

    /// Things of a graph and edges between them, each from where and which way it is walked and where it leads. An edge to a thing that
    /// is not among them is left out.
    pub fn of(
        graph: &Graph,
        things: &[NodeId],
        edges: impl IntoIterator<Item = (NodeId, Directed, EdgeId, NodeId)>,
    ) -> Self {
        let schema = graph.schema();
        let mut counts: BTreeMap<KindId, usize> = BTreeMap::new();
        things.iter().for_each(|node| *counts.entry(graph.kind_of(*node)).or_default() += 1);
        let places: BTreeMap<KindId, usize> = counts.keys().enumerate().map(|(at, kind)| (*kind, at)).collect();
        let kind = |(kind, count): (&KindId, &usize)| {
            let definition = schema.kind(*kind);
            let name = if *count == 1 { &definition.singular } else { &definition.plural };
            Kind { singular: definition.singular.clone(), name: name.clone(), look: Look::of(*kind), count: *count }
        };
        let thing = |node: &NodeId| Thing {
            name: graph.name(*node).to_owned(),
            kind: places.get(&graph.kind_of(*node)).copied().unwrap_or_default(),
        };
        let at: BTreeMap<NodeId, usize> = things.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let edge = |(from, way, edge, to): (NodeId, Directed, EdgeId, NodeId)| {
            let fact = graph.edges(way.relation).fact(edge);
            let when = match (fact.since, fact.until) {
                (Some(since), Some(until)) => format!("{since} – {until}"),
                (Some(since), None) => format!("since {since}"),
                (None, Some(until)) => format!("until {until}"),
                (None, None) => String::new(),
            };
            Some(Edge {
                from: at.get(&from).copied()?,
                to: at.get(&to).copied()?,
                phrase: schema.phrase(way).to_owned(),
                symmetric: schema.relation(way.relation).symmetric,
                when,
            })
        };
        Self {
            things: things.iter().map(thing).collect(),
            edges: edges.into_iter().filter_map(edge).collect(),
            kinds: counts.iter().map(kind).collect(),
        }
    }

    /// How many things and relations there are.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.things.len(), self.edges.len())
    }

    /// Whether a picture of it can be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.things.len() <= Self::MOST_THINGS && self.edges.len() <= Self::MOST_EDGES
    }

    /// `Dapr hosted by CNCF, since 2021-11-09`.
    pub(crate) fn sentence(&self, edge: &Edge) -> String {
        let name = |at: usize| self.things.get(at).map_or("", |thing| thing.name.as_str());
        let comma = if edge.when.is_empty() { "" } else { ", " };
        format!("{} {} {}{comma}{}", name(edge.from), edge.phrase, name(edge.to), edge.when)
    }

    /// The picture in words: how many things of which kinds, and what relates them.
    pub(crate) fn in_words(&self) -> String {
        const MOST: usize = 60;
        let kinds: Vec<String> = self.kinds.iter().map(|kind| format!("{} {}", kind.count, kind.name)).collect();
        let mut words = format!("{}.", kinds.join(", "));
        for edge in self.edges.iter().take(MOST) {
            words.push_str(&format!(" {}.", self.sentence(edge)));
        }
        if self.edges.len() > MOST {
            words.push_str(&format!(" And {} relations more.", self.edges.len() - MOST));
        }
        words
    }
}

//! All that is recorded of one thing.

use fossgraph_core::{Check, Date, Directed, EdgeId, Fact, Graph, NodeId};

use super::world::World;
use crate::value::{Thing, Value};

/// All that is recorded of a thing, with who says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Description {
    /// The thing.
    pub thing: Thing,
    /// Its further names.
    pub aliases: Vec<String>,
    /// What stands beside the record as a whole.
    pub record: Provenance,
    /// Its attributes, in the schema's order, then its edges, relation by relation.
    pub details: Vec<Detail>,
}

/// One fact of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Detail {
    /// The attribute, or the phrase of the relation.
    pub property: String,
    /// Whether it is an edge.
    pub is_edge: bool,
    /// The value, or the thing at the other end.
    pub value: Value,
    /// The attributes of the edge.
    pub attributes: Vec<(String, Value)>,
    /// Whether it holds at the data's date and no better claim stands against it.
    pub in_force: bool,
    /// When it holds and who says so.
    pub provenance: Provenance,
}

/// When a fact holds, who says so, and how well it is checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// Since when.
    pub since: Option<Date>,
    /// Until when, exclusive.
    pub until: Option<Date>,
    /// How well it is checked.
    pub check: Check,
    /// A remark.
    pub note: Option<String>,
    /// The documents cited.
    pub sources: Vec<Thing>,
}

impl Description {
    /// All that is recorded of a thing.
    ///
    /// # Examples
    ///
    /// ```
    /// # let graph = fossgraph_data::builtin().graph;
    /// # use fossgraph_engine::{Description, NodeId};
    /// assert_eq!(Description::of(&graph, NodeId(0)).thing.name, graph.name(NodeId(0)));
    /// ```
    #[must_use]
    pub fn of(graph: &Graph, node: NodeId) -> Self {
        describe(graph, node)
    }
}

impl Detail {
    /// What is recorded of an edge that is walked one way to a thing.
    pub(crate) fn of_edge(graph: &Graph, directed: Directed, edge: EdgeId, other: NodeId) -> Self {
        let schema = graph.schema();
        let edges = graph.edges(directed.relation);
        let fact = edges.fact(edge);
        let mut attributes = Vec::new();
        for attribute in &schema.relation(directed.relation).attributes {
            let value = edges.column(*attribute).and_then(|c| c.cells(edge.0).next().map(|cell| (c, c.value(cell))));
            if let Some((column, value)) = value {
                let name = schema.attribute(*attribute).name.clone();
                attributes.push((name, Value::of(value, column.value_type(), graph)));
            }
        }
        Self {
            property: schema.phrase(directed).to_owned(),
            is_edge: true,
            value: Value::Thing(Thing::new(graph, other)),
            attributes,
            in_force: fact.holds(graph.date()),
            provenance: Provenance::new(graph, fact),
        }
    }
}

impl Provenance {
    fn new(graph: &Graph, fact: Fact) -> Self {
        Self {
            since: fact.since,
            until: fact.until,
            check: fact.check,
            note: graph.note(fact).map(str::to_owned),
            sources: graph.sources(fact).map(|n| Thing::new(graph, n)).collect(),
        }
    }
}

/// Describes a node.
pub(crate) fn describe(graph: &Graph, node: NodeId) -> Description {
    let schema = graph.schema();
    let kind = graph.kind_of(node);
    let record = graph.fact(node);
    let mut details = Vec::new();
    for attribute in &schema.kind(kind).attributes {
        let Some(column) = graph.column(kind, *attribute) else { continue };
        let definition = schema.attribute(*attribute);
        let detail = |value, in_force, fact| Detail {
            property: definition.name.clone(),
            is_edge: false,
            value,
            attributes: Vec::new(),
            in_force,
            provenance: Provenance::new(graph, fact),
        };
        let owner = graph.local(node);
        let claims = column.claims(owner);
        if claims.is_empty() && column.is_known(owner) {
            // a derived value is cited by the edges it is read from
            let sources = if definition.derived.is_some() { 0 } else { record.sources };
            let fact = Fact { since: None, until: None, sources, check: Check::Verified, note: 0 };
            details.push(detail(World { graph, date: None }.shown(node, *attribute), true, fact));
        }
        for claim in claims {
            let value = Value::of(column.value(claim.cell), column.value_type(), graph);
            details.push(detail(value, claim.in_force, claim.fact));
        }
    }
    for directed in schema.ways().filter(|d| schema.sources(*d).contains(&kind)) {
        edges(graph, node, directed, &mut details);
    }
    Description {
        thing: Thing::new(graph, node),
        aliases: graph.aliases(node).map(str::to_owned).collect(),
        record: Provenance::new(graph, record),
        details,
    }
}

fn edges(graph: &Graph, node: NodeId, directed: Directed, details: &mut Vec<Detail>) {
    let edges = graph.edges(directed.relation);
    let others = edges.neighbours_ever(node, directed.direction);
    for (other, edge) in others.iter().zip(edges.edges_ever(node, directed.direction)) {
        details.push(Detail::of_edge(graph, directed, edge, NodeId(*other)));
    }
}

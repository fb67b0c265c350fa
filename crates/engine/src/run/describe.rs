//! All that is recorded of one thing.

use std::convert::Infallible;

use fossgraph_core::{Check, Date, Directed, EdgeId, Fact, Graph, NodeId};

use super::meter::{Meter, RunOptions};
use super::world::World;
use crate::error::Problem;
use crate::value::{Thing, Value, heap};

type Result<T, E = Problem> = std::result::Result<T, E>;

/// All that is recorded of a thing, with who says so.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Params, Value};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let all = engine.prepare("describe Dapr").unwrap().descriptions(&Params::new()).unwrap();
/// let dapr = &all[0];
/// assert_eq!((dapr.thing.kind.as_str(), &dapr.aliases[..]), ("project", &["Distributed Application Runtime".to_owned()][..]));
/// let status = dapr.details.iter().find(|detail| detail.property == "status").unwrap();
/// assert_eq!(status.value, Value::Text("Graduated".to_owned()));
/// assert!(!dapr.details.iter().any(|detail| detail.property == "archived"), "what is not recorded is not there");
/// ```
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
///
/// # Examples
///
/// Of a value that changed, each is told, and which of them is in force:
///
/// ```
/// use fossgraph_engine::Params;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let keptn = engine.prepare("describe Keptn").unwrap().descriptions(&Params::new()).unwrap();
/// let hosted = keptn[0].details.iter().filter(|detail| detail.property == "hosted by");
/// let told: Vec<(String, bool)> = hosted.map(|detail| (detail.attributes[0].1.to_string(), detail.in_force)).collect();
/// assert_eq!(told.last().unwrap(), &("Archived".to_owned(), true));
/// assert!(told.iter().any(|(status, in_force)| status == "Sandbox" && !in_force), "{told:?}");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_core::Check;
/// use fossgraph_engine::Params;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let dapr = engine.prepare("describe Dapr").unwrap().descriptions(&Params::new()).unwrap();
/// let licences = dapr[0].details.iter().filter(|detail| detail.property == "licence");
/// let mit = &licences.into_iter().find(|detail| detail.value.to_string() == "MIT").unwrap().provenance;
/// assert_eq!((mit.since, mit.until), ("2019-10-08".parse().ok(), "2021-11-19".parse().ok()));
/// assert_eq!((mit.check, mit.sources.len(), &mit.note), (Check::Verified, 1, &None));
/// ```
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
    /// What it takes beside itself.
    fn bytes(&self) -> usize {
        let attribute = |(name, value): &(String, Value)| size_of::<(String, Value)>() + heap(name) + value.bytes();
        let sources = self.provenance.sources.iter().map(|source| size_of::<Thing>() + source.bytes());
        let attributes: usize = self.attributes.iter().map(attribute).sum();
        heap(&self.property) + self.value.bytes() + attributes + sources.sum::<usize>()
    }

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
    let Ok(description) = described(graph, node, &mut |_| Ok::<(), Infallible>(()));
    description
}

/// Describes nodes, within limits.
///
/// # Errors
///
/// A limit that was passed, cancellation.
pub(crate) fn describe_within(graph: &Graph, nodes: &[NodeId], options: &RunOptions) -> Result<Vec<Description>> {
    let mut meter = Meter::new(options);
    meter.check()?;
    let mut facts = 0;
    let mut charge = |detail: &Detail| {
        facts += 1;
        meter.edges(1)?;
        meter.rows(facts)?;
        meter.hold(2 * detail.bytes() + OF_FACT)
    };
    nodes.iter().map(|node| described(graph, *node, &mut charge)).collect()
}

/// What a row of a description takes besides texts.
const OF_FACT: usize = 11 * size_of::<Value>() + 3 * size_of::<Detail>();

/// Describes a node; each fact is told to `charge`.
fn described<E>(
    graph: &Graph,
    node: NodeId,
    charge: &mut impl FnMut(&Detail) -> Result<(), E>,
) -> Result<Description, E> {
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
            let shown = detail(World { graph, date: None }.shown(node, *attribute), true, fact);
            charge(&shown)?;
            details.push(shown);
        }
        for claim in claims {
            let value = Value::of(column.value(claim.cell), column.value_type(), graph);
            let claimed = detail(value, claim.in_force, claim.fact);
            charge(&claimed)?;
            details.push(claimed);
        }
    }
    for directed in schema.ways().filter(|d| schema.sources(*d).contains(&kind)) {
        edges(graph, node, directed, &mut details, charge)?;
    }
    Ok(Description {
        thing: Thing::new(graph, node),
        aliases: graph.aliases(node).map(str::to_owned).collect(),
        record: Provenance::new(graph, record),
        details,
    })
}

fn edges<E>(
    graph: &Graph,
    node: NodeId,
    directed: Directed,
    details: &mut Vec<Detail>,
    charge: &mut impl FnMut(&Detail) -> Result<(), E>,
) -> Result<(), E> {
    let edges = graph.edges(directed.relation);
    let others = edges.neighbours_ever(node, directed.direction);
    for (other, edge) in others.iter().zip(edges.edges_ever(node, directed.direction)) {
        let detail = Detail::of_edge(graph, directed, edge, NodeId(*other));
        charge(&detail)?;
        details.push(detail);
    }
    Ok(())
}

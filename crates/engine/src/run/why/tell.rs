//! Facts in words: values, edges, and what is not recorded.

use fossgraph_core::{AttributeId, Directed, EdgeId, Fact, NodeId, Pick, Value, with_article};

use super::Witness;
use crate::run::Runner;
use crate::run::world::{edge_values, shown};
use crate::value::Thing;

/// Something that no record states.
pub(super) fn said(fact: impl Into<String>) -> Witness {
    Witness { fact: fact.into(), check: None, since: None, until: None, sources: Vec::new(), because: Vec::new() }
}

/// Adds a fact that is not told yet.
pub(super) fn add(out: &mut Vec<Witness>, witness: Witness) {
    if !out.contains(&witness) {
        out.push(witness);
    }
}

impl Runner<'_> {
    fn witness(&self, text: String, fact: Fact) -> Witness {
        let graph = self.world.graph;
        let note = graph.note(fact).map(|note| format!(" ({note})")).unwrap_or_default();
        Witness {
            fact: format!("{text}{note}"),
            check: Some(fact.check),
            since: fact.since,
            until: fact.until,
            sources: graph.sources(fact).map(|n| Thing::new(graph, n)).collect(),
            because: Vec::new(),
        }
    }

    pub(super) fn name(&self, node: NodeId) -> &str {
        self.world.graph.name(node)
    }

    /// That a thing is there at all.
    pub(super) fn being(&self, node: NodeId) -> Witness {
        self.witness(format!("{} is {}", self.name(node), self.a_kind(node)), self.world.graph.fact(node))
    }

    /// `a port`.
    pub(super) fn a_kind(&self, node: NodeId) -> String {
        let graph = self.world.graph;
        with_article(&graph.schema().kind(graph.kind_of(node)).singular)
    }

    /// The value of an attribute, with who states it; or that none is recorded.
    pub(super) fn value_witness(&self, node: NodeId, attribute: AttributeId) -> Witness {
        let graph = self.world.graph;
        let definition = graph.schema().attribute(attribute);
        let values = self.world.values(node, attribute);
        if values.is_empty() {
            return said(format!("no {} of {} is recorded", definition.name, graph.name(node)));
        }
        if let Some((directed, other, edge)) = self.stating_edge(node, attribute, &values) {
            return self.edge_witness(node, directed, other, edge);
        }
        let mut fact = Fact { since: None, until: None, note: 0, ..graph.fact(node) };
        if let Some(column) = graph.column(graph.kind_of(node), attribute) {
            let mut claims = column.claims(graph.local(node)).into_iter();
            let date = self.world.date.or(graph.date());
            if let Some(claim) = claims.find(|c| c.fact.holds(date) && values.contains(&column.value(c.cell))) {
                fact = claim.fact;
            }
        }
        let text = shown(graph, values, definition.value_type);
        self.witness(format!("{}: {} is {text}", graph.name(node), definition.name), fact)
    }

    /// The edge that a derived value is read from.
    fn stating_edge(
        &self,
        node: NodeId,
        attribute: AttributeId,
        values: &[Value],
    ) -> Option<(Directed, NodeId, EdgeId)> {
        let graph = self.world.graph;
        let rule = graph.schema().attribute(attribute).derived.as_ref()?;
        let (relation, edges) = (rule.relation.relation, graph.edges(rule.relation.relation));
        let others = edges.neighbours_ever(node, rule.relation.direction);
        let ids = edges.edges_ever(node, rule.relation.direction);
        let date = self.world.date.or(graph.date());
        let states = |edge: EdgeId| {
            let passes = rule.filter.is_none_or(|(attribute, member)| {
                edge_values(graph, relation, edge, attribute).contains(&Value::Member(member))
            });
            let holds = rule.pick == Pick::First || edges.fact(edge).holds(date);
            passes && holds && edge_values(graph, relation, edge, rule.value).iter().any(|v| values.contains(v))
        };
        let mut found = others.iter().zip(ids).map(|(other, id)| (NodeId(*other), id));
        found.find(|(_, edge)| states(*edge)).map(|(other, edge)| (rule.relation, other, edge))
    }

    /// An edge with what stands beside it.
    pub(super) fn edge_witness(&self, from: NodeId, directed: Directed, to: NodeId, edge: EdgeId) -> Witness {
        let graph = self.world.graph;
        let edges = graph.edges(directed.relation);
        let fact = edges.fact(edge);
        let mut details = Vec::new();
        for attribute in &graph.schema().relation(directed.relation).attributes {
            let value = edges
                .column(*attribute)
                .and_then(|c| c.cells(edge.0).next().map(|cell| c.display(cell, graph.schema())));
            details.extend(value.map(|value| format!("{} {value}", graph.schema().attribute(*attribute).name)));
        }
        details.extend(fact.since.map(|since| format!("since {since}")));
        details.extend(fact.until.map(|until| format!("until {until}")));
        let details = if details.is_empty() { String::new() } else { format!(" [{}]", details.join(", ")) };
        let phrase = graph.schema().phrase(directed);
        self.witness(format!("{} {phrase} {}{details}", graph.name(from), graph.name(to)), fact)
    }
}

//! From lists of edges to the graph's tables.

use super::claims::{self, Shape, Stated};
use super::edges::{EdgeList, unpack};
use super::facts::PLAIN;
use super::texts::{Texts, number};
use crate::graph::{Edges, Fact, FactTable, NodeId};
use crate::schema::{Direction, RelationId, Schema};
use crate::value::Date;

/// Who answers for what: the subjects of the edges whose relation says so.
pub(super) struct Authority<'a>(Vec<&'a Edges>);

impl<'a> Authority<'a> {
    pub(super) fn new(schema: &Schema, edges: &'a [Edges]) -> Self {
        let relations = schema.relation_ids().zip(edges);
        Self(relations.filter(|(relation, _)| schema.relation(*relation).authority).map(|(_, edges)| edges).collect())
    }

    /// Whether one of the sources is issued by the thing itself, or by somebody who answers for it.
    pub(super) fn speaks(&self, sources: &[u32], thing: u32) -> bool {
        let issuers = |source: &u32| self.subjects(*source);
        let answers = |issuer: u32| issuer == thing || self.subjects(thing).any(|subject| subject == issuer);
        sources.iter().flat_map(issuers).any(answers)
    }

    fn subjects(&self, object: u32) -> impl Iterator<Item = u32> {
        self.0.iter().flat_map(move |edges| edges.neighbours_ever(NodeId(object), Direction::In)).copied()
    }
}

/// The table of a relation's edges.
pub(super) fn table(
    schema: &Schema,
    relation: RelationId,
    list: &EdgeList,
    texts: &Texts,
    date: Option<Date>,
) -> Edges {
    let owners = number(list.ends.len());
    let mut columns = Vec::new();
    for attribute in &schema.relation(relation).attributes {
        let mut stated = Vec::new();
        for (owner, said) in &list.said {
            let own = said.attributes.iter().filter(|(a, _)| a == attribute);
            stated.extend(own.map(|(_, value)| Stated { owner: *owner, value: *value, fact: PLAIN }));
        }
        if !stated.is_empty() {
            let definition = schema.attribute(*attribute);
            // an edge holds one value of each attribute; whether it holds at a date is the edge's own matter
            let shape = Shape { value_type: definition.value_type, many: false, owners, date: None };
            columns.push((*attribute, claims::column(&shape, &stated, texts, |_| PLAIN, |_, _| (false, None)).0));
        }
    }
    let (from, to): (Vec<u32>, Vec<u32>) = list.ends.iter().map(|ends| unpack(*ends)).unzip();
    Edges::new(&from, to, facts(list), columns, schema.relation(relation).symmetric, date)
}

/// What stands beside the edges.
fn facts(list: &EdgeList) -> FactTable {
    if list.said.iter().all(|(_, said)| said.fact == PLAIN) {
        return FactTable::default();
    }
    let mut facts: Vec<Fact> = vec![PLAIN; list.ends.len()];
    for (at, said) in &list.said {
        if let Some(fact) = facts.get_mut(*at as usize) {
            *fact = said.fact;
        }
    }
    FactTable::new(&facts)
}

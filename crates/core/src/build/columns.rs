//! The columns of all kinds: what records state, what edges say where records are silent, and where both differ.

use std::collections::{BTreeMap, BTreeSet};

use super::builder::Builder;
use super::claims::{self, Shape, Stated};
use super::derive;
use super::draft::Draft;
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::report::{Conflict, Stance};
use super::tables::Authority;
use super::values::StatedByAttribute;
use crate::graph::{Cell, Claim, Column, Edges, Fact, NodeId};
use crate::schema::{AttributeId, KindId};
use crate::value::Value;
use crate::watch::Cancelled;

/// Whether two values can both be true: a year and a day in it can.
fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.first() < b.end() && b.first() < a.end(),
        _ => a == b,
    }
}

pub(super) struct Columns<'a> {
    pub(super) builder: &'a Builder,
    pub(super) order: &'a Order,
    pub(super) facts: &'a Facts<'a>,
    pub(super) records: &'a [Fact],
    pub(super) authority: Authority<'a>,
    /// Where sources disagree.
    pub(super) conflicts: Vec<Conflict>,
}

impl Columns<'_> {
    pub(super) fn all(
        &mut self,
        mut stated: BTreeMap<KindId, StatedByAttribute>,
        edges: &[Edges],
    ) -> Result<Vec<Vec<(AttributeId, Column)>>, Cancelled> {
        let schema = &self.builder.schema;
        let starts = self.order.starts(schema);
        let mut out = Vec::new();
        for (kind, bounds) in schema.kind_ids().zip(starts.windows(2)) {
            let &[start, end] = bounds else { continue };
            let mut by_attribute = stated.remove(&kind).unwrap_or_default();
            let mut both: BTreeMap<AttributeId, Vec<u32>> = BTreeMap::new();
            for attribute in &schema.kind(kind).attributes {
                self.builder.watch().check()?;
                both.insert(*attribute, self.derive(*attribute, start..end, &mut by_attribute, edges));
            }
            let mut columns = Vec::new();
            for (attribute, stated) in by_attribute.into_iter().filter(|(_, stated)| !stated.is_empty()) {
                self.builder.watch().check()?;
                let column = self.column(attribute, start..end, stated);
                let states = both.get(&attribute).map(Vec::as_slice).unwrap_or_default();
                self.compare(attribute, start, states, &column, edges);
                columns.push((attribute, column));
            }
            self.builder.watch().steps((end - start) as usize)?;
            out.push(columns);
        }
        Ok(out)
    }

    /// Adds what edges say to what records state, where records are silent; the nodes for which both speak.
    fn derive(
        &mut self,
        attribute: AttributeId,
        nodes: std::ops::Range<u32>,
        by_attribute: &mut StatedByAttribute,
        edges: &[Edges],
    ) -> Vec<u32> {
        let schema = &self.builder.schema;
        let Some(rule) = &schema.attribute(attribute).derived else { return Vec::new() };
        let Some(edges) = edges.get(rule.relation.relation.index()) else { return Vec::new() };
        let own = by_attribute.entry(attribute).or_default();
        let mut states: Vec<u32> = own.iter().map(|stated| nodes.start + stated.owner).collect();
        states.dedup();
        // both are in the order of nodes
        let mut stating = states.iter().copied().peekable();
        for node in nodes.clone().filter(|_| !edges.is_empty()) {
            if stating.next_if_eq(&node).is_none() {
                let record = self.records.get(node as usize).copied().unwrap_or(PLAIN);
                for value in derive::values(schema, edges, rule, NodeId(node)) {
                    own.extend(derive::stated(node - nodes.start, &value, record, &self.builder.texts));
                }
            }
        }
        states
    }

    /// Notes where the values that a record states and that hold are others than those that its edges say.
    fn compare(&mut self, attribute: AttributeId, first: u32, states: &[u32], column: &Column, edges: &[Edges]) {
        let schema = &self.builder.schema;
        let definition = schema.attribute(attribute);
        let Some(rule) = &definition.derived else { return };
        let Some(edges) = edges.get(rule.relation.relation.index()) else { return };
        for node in states {
            let owner = node - first;
            let stated: Vec<Value> = column.cells(owner).map(|cell| column.value(cell)).collect();
            let said = derive::said(schema, edges, rule, NodeId(*node));
            let of_edges = |value: &Value| said.iter().any(|(other, _)| agree(value, other));
            let of_record = |value: &Value| stated.iter().any(|other| agree(value, other));
            let same = stated.iter().all(of_edges) && said.iter().all(|(value, _)| of_record(value));
            if same || stated.is_empty() || said.is_empty() {
                continue;
            }
            let mut values = self.held(*node, column, owner);
            let mut by_value: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
            for (value, edge) in said.iter().filter(|(value, _)| !of_record(value)) {
                let sources = by_value.entry(value.display(definition.value_type, schema)).or_default();
                sources.extend(self.facts.set(edges.fact(*edge).sources));
            }
            // where all that the edges say is stated too, it is what they do not say that is in doubt
            if by_value.is_empty() {
                by_value.extend(said.iter().map(|(value, edge)| {
                    let sources = self.facts.set(edges.fact(*edge).sources);
                    (value.display(definition.value_type, schema), sources.iter().copied().collect())
                }));
            }
            values.extend(by_value.into_iter().map(|(value, sources)| Stance {
                value,
                sources: sources.into_iter().map(|source| self.name(source)).collect(),
                relation: Some(schema.phrase(rule.relation).to_owned()),
                in_force: false,
            }));
            self.conflicts.push(Conflict { thing: self.what(*node), attribute: definition.name.clone(), values });
        }
    }

    /// The values in force of a record, each with who states it.
    fn held(&self, node: u32, column: &Column, owner: u32) -> Vec<Stance> {
        let claims = column.claims(owner);
        let record = self.records.get(node as usize).copied().unwrap_or(PLAIN).sources;
        let stance = |cell: Cell| {
            let stated = claims.iter().filter(|claim| claim.in_force && claim.cell == cell);
            let sources: BTreeSet<u32> = match claims.as_slice() {
                [] => self.facts.set(record).iter().copied().collect(),
                _ => stated.flat_map(|claim| self.facts.set(claim.fact.sources)).copied().collect(),
            };
            Stance {
                value: column.display(cell, &self.builder.schema),
                sources: sources.into_iter().map(|source| self.name(source)).collect(),
                relation: None,
                in_force: true,
            }
        };
        column.cells(owner).map(stance).collect()
    }

    fn column(&mut self, attribute: AttributeId, nodes: std::ops::Range<u32>, stated: Vec<Stated>) -> Column {
        let definition = self.builder.schema.attribute(attribute);
        let shape = Shape {
            value_type: definition.value_type,
            many: definition.many,
            owners: nodes.end - nodes.start,
            date: self.facts.date,
        };
        let record = |owner: u32| self.records.get((nodes.start + owner) as usize).copied().unwrap_or(PLAIN);
        let weight = |owner: u32, set: u32| {
            (self.authority.speaks(self.facts.set(set), nodes.start + owner), self.facts.newest(set))
        };
        let (column, disagree) = claims::column(&shape, &stated, &self.builder.texts, record, weight);
        for owner in disagree.into_iter().filter(|_| !definition.per_source) {
            let conflict = self.conflict(nodes.start + owner, attribute, &column.claims(owner), &column);
            self.conflicts.push(conflict);
        }
        column
    }

    /// What the claims on a record's attribute say that hold, the one in force first.
    fn conflict(&self, node: u32, attribute: AttributeId, claims: &[Claim], column: &Column) -> Conflict {
        let schema = &self.builder.schema;
        let mut holding: Vec<&Claim> = claims.iter().filter(|c| c.fact.holds(self.facts.date)).collect();
        holding.sort_by_key(|c| !c.in_force);
        let stance = |claim: &&Claim| Stance {
            value: column.display(claim.cell, schema),
            sources: self.facts.set(claim.fact.sources).iter().map(|node| self.name(*node)).collect(),
            relation: None,
            in_force: claim.in_force,
        };
        Conflict {
            thing: self.what(node),
            attribute: schema.attribute(attribute).name.clone(),
            values: holding.iter().map(stance).collect(),
        }
    }

    fn draft(&self, node: u32) -> Option<&Draft> {
        self.builder.drafts.get(*self.order.drafts.get(node as usize)? as usize)
    }

    fn name(&self, node: u32) -> String {
        self.draft(node).and_then(|draft| self.builder.name_of(draft)).unwrap_or_default().to_owned()
    }

    fn what(&self, node: u32) -> String {
        let what =
            |d: &Draft| format!("{} `{}`", self.builder.schema.kind(d.kind).singular, self.builder.texts.get(d.id));
        self.draft(node).map_or_else(String::new, what)
    }
}

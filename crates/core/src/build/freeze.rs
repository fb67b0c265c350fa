//! From drafts to the frozen graph.

use std::collections::{BTreeMap, HashMap};

use super::builder::{Builder, Draft};
use super::claims::{self, Shape, Stated};
use super::edges::{Authority, edge_lists, edge_table};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::report::{Conflict, Loaded, Remark, Stance};
use super::resolve::Resolver;
use super::values::{StatedByAttribute, values};
use super::{derive, reconcile};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::graph::{Check, Claim, Column, Edges, Fact, Graph, Lists, NameIndex, NodeId, Strings};
use crate::schema::{AttributeId, KindId};
use crate::value::{Date, Value};

pub(super) fn freeze(mut builder: Builder) -> Result<Loaded, LoadError> {
    reconcile::add_aliases(&mut builder);
    super::merge::merge(&mut builder);
    let mut errors = std::mem::take(&mut builder.errors);
    let mut report = std::mem::take(&mut builder.report);
    for draft in builder.drafts.iter().filter(|d| d.name.is_none() && !d.id.is_empty()) {
        let message = format!("the {} `{}` has no name", builder.schema.kind(draft.kind).singular, draft.id);
        let error = Diagnostic::new("D012", draft.place.clone(), message);
        errors.push(error.help("a record that only adds to another one needs that one's id: is it misspelt?"));
    }
    for draft in &mut builder.drafts {
        draft.facts.sort_by_cached_key(|(fact, names)| (fact.content(), *names));
        draft
            .values
            .sort_by_cached_key(|(attribute, value, fact, _)| (*attribute, format!("{value:?}"), fact.content()));
    }
    let order = Order::new(&builder.drafts);
    let resolver = Resolver::new(&builder);
    let mut facts = Facts::new(&builder, &resolver, &order);
    let mut records = record_facts(&builder, &order, &mut facts);
    let mut stated = values(&builder, &order, &mut facts);
    let mut edge_lists = edge_lists(&builder, &order, &resolver, &mut facts, &mut report);
    errors.append(&mut facts.errors);
    if !errors.is_empty() {
        return Err(LoadError::new(errors));
    }
    facts.renumber(|visit| {
        records.iter_mut().for_each(&mut *visit);
        stated.values_mut().flat_map(BTreeMap::values_mut).flatten().for_each(|s| visit(&mut s.fact));
        edge_lists.iter_mut().flatten().for_each(|e| visit(&mut e.fact));
    });
    let relations = builder.schema.relation_ids().zip(edge_lists);
    let edges: Vec<Edges> =
        relations.map(|(relation, list)| edge_table(&builder.schema, relation, &list, facts.date)).collect();
    let mut columns = Columns {
        builder: &builder,
        order: &order,
        facts: &facts,
        records: &records,
        authority: Authority::new(&builder.schema, &edges),
        remarks: Vec::new(),
        conflicts: Vec::new(),
    };
    let column_tables = columns.all(stated, &edges);
    report.remarks.append(&mut columns.remarks);
    report.remarks.sort();
    report.remarks.dedup();
    report.conflicts.append(&mut columns.conflicts);
    report.conflicts.sort();
    report.files.sort();
    let date = facts.date;
    let record_table = facts.into_records(records);
    let mut graph = Graph {
        schema: builder.schema.clone(),
        starts: order.starts(&builder.schema),
        names: Strings::default(),
        ids: Strings::default(),
        aliases: Lists::default(),
        alias_texts: Strings::default(),
        index: NameIndex::default(),
        columns: column_tables,
        edges,
        records: record_table,
        date,
    };
    name(&mut graph, &builder.drafts, &order);
    Ok(Loaded { graph, report })
}

/// Fills in names, ids, aliases and the index of them.
fn name(graph: &mut Graph, drafts: &[Draft], order: &Order) {
    for (_, draft) in order.each(drafts) {
        let name = draft.name.as_ref().map_or(draft.id.as_str(), |(name, _)| name);
        graph.names.push(name);
        graph.ids.push(&draft.id);
        let first = u32::try_from(graph.alias_texts.len()).unwrap_or(u32::MAX);
        let aliases = draft.aliases.iter().filter(|alias| alias.as_str() != name);
        for alias in aliases {
            graph.alias_texts.push(alias);
        }
        let after = u32::try_from(graph.alias_texts.len()).unwrap_or(u32::MAX);
        graph.aliases.push(first..after);
    }
    graph.index = graph.make_index();
}

impl Graph {
    /// The index of all names and aliases.
    pub(crate) fn make_index(&self) -> NameIndex {
        let nodes = (0..u32::try_from(self.node_count()).unwrap_or(u32::MAX)).map(NodeId);
        NameIndex::new(
            nodes.flat_map(|n| std::iter::once(self.name(n)).chain(self.aliases(n)).map(move |name| (name, n))),
        )
    }
}

// ---------------------------------------------------------------- records and values

fn record_facts(builder: &Builder, order: &Order, facts: &mut Facts<'_>) -> Vec<Fact> {
    let mut out = Vec::with_capacity(builder.drafts.len());
    for (_, draft) in order.each(&builder.drafts) {
        let mut own: Option<Fact> = None;
        for (block, names) in &draft.facts {
            let mut fact = facts.fact(block);
            if !names {
                // a block that only adds to a record says nothing of it as a whole, but for its sources
                fact = Fact { check: Check::Disputed, note: 0, ..fact };
            }
            own = Some(own.map_or(fact, |so_far| {
                two_intervals(draft, so_far, fact).into_iter().for_each(|error| facts.errors.push(error));
                facts.merge(so_far, fact)
            }));
        }
        out.push(own.unwrap_or(PLAIN));
    }
    out
}

fn two_intervals(draft: &Draft, a: Fact, b: Fact) -> Option<Diagnostic> {
    let differ = |x: Option<Date>, y: Option<Date>| x.is_some() && y.is_some() && x != y;
    let message = format!("`{}` has two different dates of its own", draft.id);
    (differ(a.since, b.since) || differ(a.until, b.until))
        .then(|| Diagnostic::new("D013", draft.place.clone(), message))
}

struct Columns<'a> {
    builder: &'a Builder,
    order: &'a Order,
    facts: &'a Facts<'a>,
    records: &'a [Fact],
    authority: Authority,
    remarks: Vec<Remark>,
    conflicts: Vec<Conflict>,
}

impl Columns<'_> {
    fn all(
        &mut self,
        mut stated: BTreeMap<KindId, StatedByAttribute>,
        edges: &[Edges],
    ) -> Vec<Vec<(AttributeId, Column)>> {
        let schema = &self.builder.schema;
        let starts = self.order.starts(schema);
        let mut out = Vec::new();
        for (kind, bounds) in schema.kind_ids().zip(starts.windows(2)) {
            let &[start, end] = bounds else { continue };
            let mut by_attribute = stated.remove(&kind).unwrap_or_default();
            for attribute in &schema.kind(kind).attributes {
                self.derive(*attribute, start..end, &mut by_attribute, edges);
            }
            let columns = by_attribute.into_iter().filter(|(_, stated)| !stated.is_empty());
            out.push(
                columns.map(|(attribute, stated)| (attribute, self.column(attribute, start..end, stated))).collect(),
            );
        }
        out
    }

    /// Adds what edges say to what records state, where records are silent.
    fn derive(
        &mut self,
        attribute: AttributeId,
        nodes: std::ops::Range<u32>,
        by_attribute: &mut StatedByAttribute,
        edges: &[Edges],
    ) {
        let schema = &self.builder.schema;
        let Some(rule) = &schema.attribute(attribute).derived else { return };
        let Some(edges) = edges.get(rule.relation.relation.index()) else { return };
        let own = by_attribute.entry(attribute).or_default();
        let mut said: HashMap<u32, Vec<Value>> = HashMap::new();
        for stated in own.iter() {
            said.entry(stated.owner).or_default().push(stated.value.clone());
        }
        for node in nodes.clone() {
            let owner = node - nodes.start;
            let read = derive::values(schema, edges, rule, NodeId(node));
            match said.get(&owner) {
                None => {
                    let record = self.records.get(node as usize).copied().unwrap_or(PLAIN);
                    own.extend(read.into_iter().map(|value| derive::stated(owner, value, record)));
                }
                Some(said) if read.iter().any(|value| !said.contains(value)) => {
                    let (name, phrase) = (&schema.attribute(attribute).name, schema.phrase(rule.relation));
                    let what = self.what(node);
                    let message = format!("{what}: the {name} that is stated differs from what `{phrase}` says");
                    self.remarks.push(Remark { place: None, message });
                }
                Some(_) => {}
            }
        }
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
        let (column, disagree) = claims::column(&shape, &stated, record, weight);
        for owner in disagree {
            let conflict = self.conflict(nodes.start + owner, attribute, column.claims(owner), &column);
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
        };
        Conflict {
            thing: self.what(node),
            attribute: schema.attribute(attribute).name.clone(),
            values: holding.iter().map(stance).collect(),
        }
    }

    fn name(&self, node: u32) -> String {
        let draft = self.order.drafts.get(node as usize).and_then(|at| self.builder.drafts.get(*at));
        draft.and_then(|d| d.name.as_ref()).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn what(&self, node: u32) -> String {
        let draft = self.order.drafts.get(node as usize).and_then(|at| self.builder.drafts.get(*at));
        draft.map_or_else(String::new, |d| format!("{} `{}`", self.builder.schema.kind(d.kind).singular, d.id))
    }
}

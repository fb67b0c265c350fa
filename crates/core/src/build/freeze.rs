//! From drafts to the frozen graph.

use std::collections::{BTreeMap, HashMap};

use super::builder::{Builder, Draft, EdgeDraft};
use super::claims::{self, Shape, Stated};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::report::{Conflict, Loaded, Remark, Report, Stance};
use super::resolve::{Resolved, Resolver};
use super::{derive, reconcile};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::graph::{Check, Claim, Column, EdgeFacts, Edges, Fact, Graph, Lists, NameIndex, NodeId, Strings};
use crate::schema::{AttributeId, KindId, RelationId, Schema};
use crate::value::{Date, Value};

/// What is stated of the nodes of a kind, by attribute.
type StatedByAttribute = BTreeMap<AttributeId, Vec<Stated>>;

pub(super) fn freeze(mut builder: Builder) -> Result<Loaded, LoadError> {
    reconcile::add_aliases(&mut builder);
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

fn values(builder: &Builder, order: &Order, facts: &mut Facts<'_>) -> BTreeMap<KindId, StatedByAttribute> {
    let mut out: BTreeMap<KindId, StatedByAttribute> = BTreeMap::new();
    let starts = order.starts(&builder.schema);
    for (node, draft) in order.each(&builder.drafts) {
        let owner = node - starts.get(draft.kind.index()).copied().unwrap_or_default();
        let by_attribute = out.entry(draft.kind).or_default();
        for (attribute, value, fact, _) in &draft.values {
            let fact = facts.fact(fact);
            let so_far = by_attribute.entry(*attribute).or_default();
            let own = so_far.iter_mut().rev().take_while(|s| s.owner == owner);
            let mut twins =
                own.filter(|s| s.value == *value && s.fact.since == fact.since && s.fact.until == fact.until);
            if let Some(twin) = twins.next() {
                twin.fact = facts.merge(twin.fact, fact);
            } else {
                so_far.push(Stated { owner, value: value.clone(), fact });
            }
        }
    }
    out
}

struct Columns<'a> {
    builder: &'a Builder,
    order: &'a Order,
    facts: &'a Facts<'a>,
    records: &'a [Fact],
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
                None => own.extend(read.into_iter().map(|value| derive::stated(owner, value))),
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
        let (column, disagree) = claims::column(&shape, &stated, record, |set| self.facts.newest(set));
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

// ---------------------------------------------------------------- edges

/// An edge whose ends are found.
struct Edge {
    from: u32,
    to: u32,
    attributes: Vec<(AttributeId, Value)>,
    fact: Fact,
}

/// The edges of each relation, the same ones merged.
fn edge_lists(
    builder: &Builder,
    order: &Order,
    resolver: &Resolver<'_>,
    facts: &mut Facts<'_>,
    report: &mut Report,
) -> Vec<Vec<Edge>> {
    let schema = &builder.schema;
    let mut by_relation: BTreeMap<RelationId, Vec<Edge>> = BTreeMap::new();
    for draft in &builder.edges {
        let relation = schema.relation(draft.relation);
        let ends = (resolver.end(&draft.from, &relation.from), resolver.end(&draft.to, &relation.to));
        match ends {
            (Resolved::Draft(from), Resolved::Draft(to)) => {
                let fact = facts.fact(&draft.fact);
                let mut attributes = draft.attributes.clone();
                attributes.sort_by_key(|(attribute, _)| *attribute);
                let edge = Edge { from: order.node(from), to: order.node(to), attributes, fact };
                by_relation.entry(draft.relation).or_default().push(edge);
            }
            (Resolved::Draft(_) | Resolved::LeftOut(_), Resolved::LeftOut(reason)) => {
                leave_out(report, reason, draft, &draft.to, &relation.phrase);
            }
            (Resolved::LeftOut(reason), Resolved::Draft(_)) => {
                leave_out(report, reason, draft, &draft.from, &relation.phrase);
            }
            (from, to) => {
                for end in [from, to] {
                    if let Resolved::Wrong(error) = end {
                        facts.errors.push(error);
                    }
                }
            }
        }
    }
    schema.relation_ids().map(|relation| merged(by_relation.remove(&relation).unwrap_or_default(), facts)).collect()
}

fn leave_out(report: &mut Report, reason: &str, draft: &EdgeDraft, end: &super::builder::End, phrase: &str) {
    let skipped = report.skipped.entry(format!("{phrase}: {reason}")).or_default();
    skipped.rows += 1;
    if let Some((_, Value::Integer(n))) = draft.attributes.iter().find(|(_, v)| matches!(v, Value::Integer(_))) {
        skipped.sum = skipped.sum.saturating_add(*n);
    }
    if let super::builder::End::Reference(reference) = end {
        let listed = if reference.text.is_empty() { "(blank)" } else { &reference.text };
        skipped.list(listed, &reference.place);
    }
}

/// The edges in order, those that say the same made one.
fn merged(mut edges: Vec<Edge>, facts: &mut Facts<'_>) -> Vec<Edge> {
    let text = |attributes: &[(AttributeId, Value)]| format!("{attributes:?}");
    edges.sort_by_cached_key(|e| {
        (e.from, e.to, e.fact.since, e.fact.until, text(&e.attributes), facts.content(&e.fact))
    });
    let mut merged: Vec<Edge> = Vec::with_capacity(edges.len());
    for edge in edges {
        match merged.last_mut() {
            Some(last)
                if (last.from, last.to, last.fact.since, last.fact.until)
                    == (edge.from, edge.to, edge.fact.since, edge.fact.until)
                    && last.attributes == edge.attributes =>
            {
                last.fact = facts.merge(last.fact, edge.fact);
            }
            _ => merged.push(edge),
        }
    }
    merged
}

fn edge_table(schema: &Schema, relation: RelationId, edges: &[Edge], date: Option<Date>) -> Edges {
    let owners = u32::try_from(edges.len()).unwrap_or(u32::MAX);
    let mut columns = Vec::new();
    for attribute in &schema.relation(relation).attributes {
        let mut stated = Vec::new();
        for (owner, edge) in (0_u32..).zip(edges) {
            let own = edge.attributes.iter().filter(|(a, _)| a == attribute);
            stated.extend(own.map(|(_, value)| Stated { owner, value: value.clone(), fact: PLAIN }));
        }
        if !stated.is_empty() {
            let definition = schema.attribute(*attribute);
            // an edge holds one value of each attribute; whether it holds at a date is the edge's own matter
            let shape = Shape { value_type: definition.value_type, many: false, owners, date: None };
            columns.push((*attribute, claims::column(&shape, &stated, |_| PLAIN, |_| None).0));
        }
    }
    let edge_facts: Vec<Fact> = edges.iter().map(|e| e.fact).collect();
    Edges::new(
        edges.iter().map(|e| e.from).collect(),
        edges.iter().map(|e| e.to).collect(),
        EdgeFacts::new(&edge_facts),
        columns,
        schema.relation(relation).symmetric,
        date,
    )
}

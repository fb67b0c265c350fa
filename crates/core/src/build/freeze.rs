//! From drafts to the frozen graph.

use std::collections::BTreeMap;

use super::builder::{Builder, Draft};
use super::columns::Columns;
use super::edges::{Authority, Edge, edge_lists, edge_table};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::reconcile;
use super::report::Loaded;
use super::resolve::Resolver;
use super::values::values;
use crate::diagnostic::{Diagnostic, LoadError};
use crate::graph::{Check, Edges, Fact, Graph, Lists, NameTable, NodeId, Strings};
use crate::schema::RelationId;
use crate::value::Date;
use crate::watch::{Cancelled, Stage};

/// How often all drafts are gone through, for telling how far it is.
const PASSES: usize = 4;

pub(super) fn freeze(mut builder: Builder) -> Result<Loaded, LoadError> {
    let watch = builder.watch().clone();
    reconcile::add_aliases(&mut builder);
    super::merge::merge(&mut builder)?;
    watch.stage(Stage::Building, PASSES * builder.drafts.len() + builder.edges.len())?;
    let mut errors = std::mem::take(&mut builder.errors);
    let mut report = std::mem::take(&mut builder.report);
    for draft in builder.drafts.iter().filter(|d| d.name.is_none() && !d.id.is_empty()) {
        let message = format!("the {} `{}` has no name", builder.schema.kind(draft.kind).singular, draft.id);
        let error = Diagnostic::new("D012", draft.place.clone(), message);
        errors.push(error.help("a record that only adds to another one needs that one's id: is it misspelt?"));
    }
    for draft in &mut builder.drafts {
        watch.steps(1)?;
        draft.facts.sort_by_cached_key(|(fact, names)| (fact.content(), *names));
        draft
            .values
            .sort_by_cached_key(|(attribute, value, fact, _)| (*attribute, format!("{value:?}"), fact.content()));
    }
    let order = Order::new(&builder.drafts);
    watch.check()?;
    let resolver = Resolver::new(&builder)?;
    let mut facts = Facts::new(&builder, &resolver, &order);
    let mut records = record_facts(&builder, &order, &mut facts)?;
    let mut stated = values(&builder, &order, &mut facts)?;
    let mut edge_lists = edge_lists(&builder, &order, &resolver, &mut facts, &mut report)?;
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
    let table = |(relation, list): (RelationId, Vec<Edge>)| {
        watch.check().map(|()| edge_table(&builder.schema, relation, &list, facts.date))
    };
    let edges: Vec<Edges> = relations.map(table).collect::<Result<_, _>>()?;
    let mut columns = Columns {
        builder: &builder,
        order: &order,
        facts: &facts,
        records: &records,
        authority: Authority::new(&builder.schema, &edges),
        conflicts: Vec::new(),
    };
    let column_tables = columns.all(stated, &edges)?;
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
        index: NameTable::default(),
        columns: column_tables,
        edges,
        records: record_table,
        date,
        sections: None,
    };
    watch.check()?;
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
    fn make_index(&self) -> NameTable {
        let nodes = (0..u32::try_from(self.node_count()).unwrap_or(u32::MAX)).map(NodeId);
        NameTable::new(nodes.flat_map(|node| {
            let aliases = self.aliases.get(node.0 as usize).iter();
            let aliases = aliases.map(move |at| (node, at.saturating_add(1), self.alias_texts.get(*at as usize)));
            std::iter::once((node, 0, self.name(node))).chain(aliases)
        }))
    }
}

// ---------------------------------------------------------------- records and values

fn record_facts(builder: &Builder, order: &Order, facts: &mut Facts<'_>) -> Result<Vec<Fact>, Cancelled> {
    let mut out = Vec::with_capacity(builder.drafts.len());
    for (_, draft) in order.each(&builder.drafts) {
        builder.watch().steps(1)?;
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
    Ok(out)
}

fn two_intervals(draft: &Draft, a: Fact, b: Fact) -> Option<Diagnostic> {
    let differ = |x: Option<Date>, y: Option<Date>| x.is_some() && y.is_some() && x != y;
    let message = format!("`{}` has two different dates of its own", draft.id);
    (differ(a.since, b.since) || differ(a.until, b.until))
        .then(|| Diagnostic::new("D013", draft.place.clone(), message))
}

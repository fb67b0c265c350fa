//! From drafts to the frozen graph.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::columns::Columns;
use super::draft::Draft;
use super::edges::{ByIds, EdgeList, edge_lists};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::reconcile;
use super::report::Loaded;
use super::tables::{Authority, table};
use super::texts::number;
use super::values::values;
use crate::diagnostic::{Diagnostic, LoadError};
use crate::graph::{Check, Edges, Fact, Graph, Lists, NameTable, NodeId, Strings};
use crate::parallel;
use crate::schema::{KindId, RelationId};
use crate::value::Date;
use crate::watch::{Cancelled, Stage};

/// How often all drafts are gone through, for telling how far it is.
const PASSES: usize = 3;

pub(super) fn freeze(mut builder: Builder) -> Result<Loaded, LoadError> {
    let watch = builder.watch().clone();
    reconcile::add_aliases(&mut builder);
    super::merge::merge(&mut builder)?;
    let batches = std::mem::take(&mut builder.batches);
    let rows: usize = batches.iter().map(|batch| batch.rows.len()).sum();
    watch.stage(Stage::Building, PASSES * builder.drafts.len() + rows)?;
    let mut errors = std::mem::take(&mut builder.errors);
    let mut report = std::mem::take(&mut builder.report);
    for draft in builder.drafts.iter().filter(|d| d.name.is_none()) {
        let id = builder.texts.get(draft.id);
        if !id.is_empty() && !builder.unread.may_hold(id, &[draft.kind]) {
            let message = format!("the {} `{id}` has no name", builder.schema.kind(draft.kind).singular);
            let error = Diagnostic::new("D012", builder.files.place(draft.place), message);
            errors.push(error.help("a record that only adds to another one needs that one's id: is it misspelt?"));
        }
    }
    watch.check()?;
    let order = Order::new(&builder);
    watch.check()?;
    let schema = builder.schema.clone();
    let citations: Vec<KindId> = schema.citations().into_iter().collect();
    let mut facts = Facts::new(&builder, &order, &citations);
    let mut records = record_facts(&builder, &order, &mut facts)?;
    let (stated, found) =
        parallel::both(|| values(&builder, &order, &mut facts), || ByIds::all(&builder, batches, &order));
    let (mut stated, found) = (stated?, found?);
    let mut lists = edge_lists(&builder, found, &order, &mut facts, &mut report)?;
    errors.extend(std::mem::take(&mut facts.errors));
    if !errors.is_empty() {
        return Err(errors.into_error());
    }
    facts.renumber(|visit| {
        records.iter_mut().for_each(&mut *visit);
        stated.values_mut().flat_map(BTreeMap::values_mut).flatten().for_each(|s| visit(&mut s.fact));
        lists.iter_mut().flat_map(|list| &mut list.said).for_each(|(_, said)| visit(&mut said.fact));
    });
    let date = facts.date;
    let frozen = |(relation, list): (RelationId, EdgeList)| {
        watch.check().map(|()| table(&schema, relation, &list, &builder.texts, date))
    };
    let tables = parallel::map(schema.relation_ids().zip(lists).collect(), frozen);
    let edges: Vec<Edges> = tables.into_iter().collect::<Result<_, _>>()?;
    let mut columns = Columns {
        builder: &builder,
        order: &order,
        facts: &facts,
        records: &records,
        authority: Authority::new(&schema, &edges),
        conflicts: Vec::new(),
    };
    let (column_tables, named) = parallel::both(|| columns.all(stated, &edges), || Named::of(&builder, &order));
    let column_tables = column_tables?;
    report.remarks.sort();
    report.remarks.dedup();
    report.conflicts.append(&mut columns.conflicts);
    report.conflicts.sort();
    report.files.sort();
    let record_table = facts.into_records(records);
    let graph = Graph {
        schema: builder.schema.clone(),
        starts: order.starts(&builder.schema),
        names: named.names,
        ids: named.ids,
        aliases: named.aliases,
        alias_texts: named.alias_texts,
        index: named.index,
        columns: column_tables,
        edges,
        records: record_table,
        date,
        sections: None,
    };
    watch.check()?;
    Ok(Loaded { graph, report })
}

/// What things are called.
#[derive(Default)]
struct Named {
    names: Strings,
    ids: Strings,
    aliases: Lists,
    alias_texts: Strings,
    index: NameTable,
}

impl Named {
    fn of(builder: &Builder, order: &Order) -> Self {
        let mut named = Self::default();
        for (_, draft) in order.each(&builder.drafts) {
            let id = builder.texts.get(draft.id);
            let name = builder.name_of(draft).unwrap_or(id);
            named.names.push(name);
            named.ids.push(id);
            let first = number(named.alias_texts.len());
            for alias in draft.more().aliases.iter().filter(|alias| alias.as_str() != name) {
                named.alias_texts.push(alias);
            }
            named.aliases.push(first..number(named.alias_texts.len()));
        }
        named.index = named.index();
        named
    }

    /// The index of all names and aliases.
    fn index(&self) -> NameTable {
        let nodes = (0..number(self.names.len())).map(NodeId);
        NameTable::new(nodes.flat_map(|node| {
            let aliases = self.aliases.get(node.0 as usize).iter();
            let aliases = aliases.map(move |at| (node, at.saturating_add(1), self.alias_texts.get(*at as usize)));
            std::iter::once((node, 0, self.names.get(node.0 as usize))).chain(aliases)
        }))
    }
}

// ---------------------------------------------------------------- records and values

fn record_facts(builder: &Builder, order: &Order, facts: &mut Facts<'_>) -> Result<Vec<Fact>, Cancelled> {
    let mut out = Vec::with_capacity(builder.drafts.len());
    for (_, draft) in order.each(&builder.drafts) {
        builder.watch().steps(1)?;
        let (mut own, mut wrong) = (None, None);
        for (beside, names) in draft.facts() {
            let mut fact = facts.fact(beside)?;
            if !names {
                // a block that only adds to a record says nothing of it as a whole, but for its sources
                fact = Fact { check: Check::Disputed, note: 0, ..fact };
            }
            own = Some(own.map_or(fact, |so_far| {
                wrong = wrong.take().or_else(|| two_intervals(builder, draft, so_far, fact));
                facts.merge(so_far, fact)
            }));
        }
        wrong.into_iter().for_each(|error| facts.errors.push(error));
        out.push(own.unwrap_or(PLAIN));
    }
    Ok(out)
}

fn two_intervals(builder: &Builder, draft: &Draft, a: Fact, b: Fact) -> Option<Diagnostic> {
    let differ = |x: Option<Date>, y: Option<Date>| x.is_some() && y.is_some() && x != y;
    (differ(a.since, b.since) || differ(a.until, b.until)).then(|| {
        let message = format!("`{}` has two different dates of its own", builder.texts.get(draft.id));
        Diagnostic::new("D013", builder.files.place(draft.place), message)
    })
}

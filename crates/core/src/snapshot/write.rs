//! The tables of a graph as sections.

use super::part::{self, further, of_relation, one};
use super::read::FIRSTS;
use crate::graph::{Column, Data, Edges, FactTable, Graph, Lists, Rows, Strings};
use crate::schema::{KindId, RelationId};
use crate::store::{Key, Writer};
use crate::value::Date;

/// All sections but the report.
pub(super) fn graph(graph: &Graph) -> Writer<'_> {
    let mut out = Writer::default();
    out.put_own(part::SCHEMA, graph.schema.text());
    if let Some(date) = graph.date {
        out.put_own(part::DATE, [Date::to_bits(date)].as_slice());
    }
    out.put_always(part::STARTS, graph.starts.as_slice());
    out.put_own(part::ROWS, graph.edges.iter().flat_map(firsts).collect::<Vec<u32>>().as_slice());
    strings(&mut out, one(part::NAMES), &graph.names);
    strings(&mut out, one(part::IDS), &graph.ids);
    lists(&mut out, one(part::ALIASES), &graph.aliases);
    strings(&mut out, one(part::ALIAS_TEXTS), &graph.alias_texts);
    strings(&mut out, one(part::KEYS), &graph.index.keys);
    out.put(part::KEY_NODES, &*graph.index.nodes);
    out.put(part::KEY_ALIASES, &*graph.index.aliases);
    lists(&mut out, one(part::SOURCE_SETS), &graph.records.source_sets);
    strings(&mut out, one(part::NOTES), &graph.records.notes);
    facts(&mut out, one(part::RECORD_FACTS), &graph.records.facts);
    for (kind, columns) in (0..).map(KindId).zip(&graph.columns) {
        columns.iter().for_each(|(id, own)| column(&mut out, part::kind_column(kind, *id), own));
    }
    for (relation, own) in (0..).map(RelationId).zip(&graph.edges) {
        edges(&mut out, relation, own);
    }
    out
}

/// The first node of each of a relation's rows, whether those at the data's date are others than those of all times, and whether edges
/// are parallel.
fn firsts(edges: &Edges) -> [u32; FIRSTS] {
    let now = u32::from(differ(edges));
    [edges.table.base, edges.all.back.base, edges.now.out.base, edges.now.back.base, now, u32::from(edges.parallel)]
}

fn differ(edges: &Edges) -> bool {
    !std::sync::Arc::ptr_eq(&edges.now.back, &edges.all.back)
}

fn edges<'a>(out: &mut Writer<'a>, relation: RelationId, edges: &'a Edges) {
    let of = |part| of_relation(part, relation);
    rows(out, of(part::TABLE), &edges.table);
    rows(out, of(part::BACK), &edges.all.back);
    if differ(edges) {
        if !edges.symmetric {
            rows(out, of(part::OUT_NOW), &edges.now.out);
        }
        rows(out, of(part::BACK_NOW), &edges.now.back);
    }
    facts(out, of(part::EDGE_FACTS), &edges.facts);
    for (attribute, own) in &edges.columns {
        column(out, part::relation_column(relation, *attribute), own);
    }
}

fn rows<'a>(out: &mut Writer<'a>, first: Key, rows: &'a Rows) {
    out.put(first, &*rows.ends);
    out.put(further(first, 1), &*rows.nodes);
    if let Some(edges) = &rows.edges {
        out.put(further(first, 2), &**edges);
    }
}

fn strings<'a>(out: &mut Writer<'a>, first: Key, strings: &'a Strings) {
    out.put(first, &*strings.ends);
    out.put(further(first, 1), &*strings.heap);
}

fn lists<'a>(out: &mut Writer<'a>, first: Key, lists: &'a Lists) {
    // empty lists need no ends
    if !lists.items.is_empty() {
        out.put(first, &*lists.ends);
    }
    out.put(further(first, 1), &*lists.items);
}

fn facts<'a>(out: &mut Writer<'a>, first: Key, facts: &'a FactTable) {
    out.put(first, &*facts.since);
    out.put(further(first, 1), &*facts.until);
    out.put(further(first, 2), &*facts.sources);
    out.put(further(first, 3), &*facts.checks);
    out.put(further(first, 4), &*facts.noted);
    out.put(further(first, 5), &*facts.notes);
}

fn column<'a>(out: &mut Writer<'a>, first: Key, column: &'a Column) {
    // also where all values ended: that there is a column is told by its values
    match &column.data {
        Data::Codes(list) => out.put_always(first, &**list),
        Data::Bytes(list) => out.put_always(first, &**list),
        Data::Integers(list) => out.put_always(first, &**list),
        Data::Floats(list) => out.put_always(first, &**list),
        Data::Dates(list) => out.put_always(first, &**list),
    }
    if let Some(ends) = &column.ends {
        out.put(further(first, 1), &**ends);
    }
    out.put(further(first, 2), &*column.valid);
    strings(out, further(first, 3), &column.dictionary);
    out.put(further(first, 5), &*column.claims.0);
}

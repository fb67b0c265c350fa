//! The tables of a graph, one by one.

use std::sync::Arc;

use super::SnapshotError;
use super::bytes::{Decoder, Encoder};
use crate::graph::{
    Cell, Check, Claim, Column, Data, EdgeFacts, Edges, Fact, Graph, Lists, NameIndex, Records, Strings,
};
use crate::schema::{AttributeId, EnumerationId, RelationId, Schema};
use crate::value::{Date, ValueType};

type Result<T> = std::result::Result<T, SnapshotError>;

pub(super) fn graph(out: &mut Encoder, graph: &Graph) {
    out.text(graph.schema.text());
    out.numbers(&graph.starts);
    strings(out, &graph.names);
    strings(out, &graph.ids);
    lists(out, &graph.aliases);
    strings(out, &graph.alias_texts);
    strings(out, &graph.index.keys);
    out.numbers(&graph.index.nodes);
    strings(out, &graph.index.written);
    date(out, graph.date);
    out.count(graph.columns.len());
    for columns in &graph.columns {
        column_table(out, columns);
    }
    out.count(graph.edges.len());
    for edges in &graph.edges {
        out.numbers(&edges.from);
        out.numbers(&edges.to);
        out.signed(&edges.facts.since);
        out.signed(&edges.facts.until);
        out.numbers(&edges.facts.sources);
        out.bytes(&edges.facts.checks);
        out.count(edges.facts.notes.len());
        for (edge, note) in &edges.facts.notes {
            out.number(*edge);
            out.number(*note);
        }
        column_table(out, &edges.columns);
    }
    out.count(graph.records.facts.len());
    for one in &graph.records.facts {
        fact(out, one);
    }
    lists(out, &graph.records.source_sets);
    strings(out, &graph.records.notes);
}

pub(super) fn read_graph(from: &mut Decoder<'_>) -> Result<Graph> {
    let schema = Schema::parse("schema.toml", &from.text()?).map_err(|_| SnapshotError::Damaged)?;
    let schema = Arc::new(schema);
    let starts = from.numbers()?;
    let names = read_strings(from)?;
    let ids = read_strings(from)?;
    let aliases = read_lists(from)?;
    let alias_texts = read_strings(from)?;
    let index = NameIndex { keys: read_strings(from)?, nodes: from.numbers()?, written: read_strings(from)? };
    let date = read_date(from)?;
    let mut columns = Vec::new();
    for _ in 0..from.count(4)? {
        columns.push(read_column_table(from, &schema)?);
    }
    let mut edges = Vec::new();
    let relations = from.count(4)?;
    if relations != schema.relations().len() || starts.len() != schema.kinds().len() + 1 {
        return Err(SnapshotError::Damaged);
    }
    for relation in (0_u16..).take(relations).map(RelationId) {
        edges.push(read_edges(from, &schema, relation, date)?);
    }
    let mut facts = Vec::new();
    for _ in 0..from.count(17)? {
        facts.push(read_fact(from)?);
    }
    let records = Records { facts, source_sets: read_lists(from)?, notes: read_strings(from)? };
    Ok(Graph { schema, starts, names, ids, aliases, alias_texts, index, columns, edges, records, date })
}

fn read_edges(from: &mut Decoder<'_>, schema: &Schema, relation: RelationId, date: Option<Date>) -> Result<Edges> {
    let (subjects, objects) = (from.numbers()?, from.numbers()?);
    let mut facts = EdgeFacts {
        since: from.signed()?,
        until: from.signed()?,
        sources: from.numbers()?,
        checks: from.bytes()?,
        notes: Vec::new(),
    };
    for _ in 0..from.count(8)? {
        facts.notes.push((from.number()?, from.number()?));
    }
    let columns = read_column_table(from, schema)?;
    if subjects.len() != objects.len() {
        return Err(SnapshotError::Damaged);
    }
    Ok(Edges::new(subjects, objects, facts, columns, schema.relation(relation).symmetric, date))
}

// ---------------------------------------------------------------- parts

fn strings(out: &mut Encoder, strings: &Strings) {
    out.numbers(&strings.ends);
    out.text(&strings.heap);
}

fn read_strings(from: &mut Decoder<'_>) -> Result<Strings> {
    Ok(Strings { ends: from.numbers()?, heap: from.text()? })
}

fn lists(out: &mut Encoder, lists: &Lists) {
    out.numbers(&lists.ends);
    out.numbers(&lists.items);
}

fn read_lists(from: &mut Decoder<'_>) -> Result<Lists> {
    Ok(Lists { ends: from.numbers()?, items: from.numbers()? })
}

fn date(out: &mut Encoder, date: Option<Date>) {
    out.number(date.map_or(0, Date::to_bits).cast_unsigned());
}

fn read_date(from: &mut Decoder<'_>) -> Result<Option<Date>> {
    match from.number()?.cast_signed() {
        0 => Ok(None),
        bits => Date::from_bits(bits).map(Some).ok_or(SnapshotError::Damaged),
    }
}

fn fact(out: &mut Encoder, fact: &Fact) {
    date(out, fact.since);
    date(out, fact.until);
    out.number(fact.sources);
    out.byte(fact.check as u8);
    out.number(fact.note);
}

fn read_fact(from: &mut Decoder<'_>) -> Result<Fact> {
    let (since, until, sources) = (read_date(from)?, read_date(from)?, from.number()?);
    let check = match from.byte()? {
        0 => Check::Disputed,
        1 => Check::Claim,
        2 => Check::Verified,
        _ => return Err(SnapshotError::Damaged),
    };
    Ok(Fact { since, until, sources, check, note: from.number()? })
}

fn value_type(out: &mut Encoder, value_type: ValueType) {
    let (tag, enumeration) = match value_type {
        ValueType::Text => (0, 0),
        ValueType::Integer => (1, 0),
        ValueType::Float => (2, 0),
        ValueType::Boolean => (3, 0),
        ValueType::Date => (4, 0),
        ValueType::Version => (5, 0),
        ValueType::Url => (6, 0),
        ValueType::Licence => (7, 0),
        ValueType::Enumeration(id) => (8, id.0.into()),
    };
    out.byte(tag);
    out.number(enumeration);
}

fn read_value_type(from: &mut Decoder<'_>, schema: &Schema) -> Result<ValueType> {
    let (tag, enumeration) = (from.byte()?, from.number()?);
    let id = u16::try_from(enumeration).map(EnumerationId).map_err(|_| SnapshotError::Damaged)?;
    Ok(match tag {
        0 => ValueType::Text,
        1 => ValueType::Integer,
        2 => ValueType::Float,
        3 => ValueType::Boolean,
        4 => ValueType::Date,
        5 => ValueType::Version,
        6 => ValueType::Url,
        7 => ValueType::Licence,
        8 if id.index() < schema.enumerations().len() => ValueType::Enumeration(id),
        _ => return Err(SnapshotError::Damaged),
    })
}

fn cell(out: &mut Encoder, cell: Cell) {
    let bits = match cell {
        Cell::Code(code) => code.into(),
        Cell::Integer(n) => n.cast_unsigned(),
        Cell::Float(x) => x.to_bits(),
        Cell::Date(date) => u64::from(date.to_bits().cast_unsigned()),
    };
    out.longs([bits].into_iter());
}

fn read_cell(from: &mut Decoder<'_>, value_type: ValueType) -> Result<Cell> {
    let longs = from.longs()?;
    let &[bits] = longs.as_slice() else { return Err(SnapshotError::Damaged) };
    let narrow = || u32::try_from(bits).map_err(|_| SnapshotError::Damaged);
    Ok(match value_type {
        ValueType::Integer => Cell::Integer(bits.cast_signed()),
        ValueType::Float => Cell::Float(f64::from_bits(bits)),
        ValueType::Date => Cell::Date(Date::from_bits(narrow()?.cast_signed()).ok_or(SnapshotError::Damaged)?),
        _ => Cell::Code(narrow()?),
    })
}

fn column_table(out: &mut Encoder, columns: &[(AttributeId, Column)]) {
    out.count(columns.len());
    for (attribute, column) in columns {
        out.number(attribute.0.into());
        value_type(out, column.value_type);
        out.byte(u8::from(column.ends.is_some()));
        out.numbers(column.ends.as_deref().unwrap_or_default());
        out.longs(column.valid.iter().copied());
        match &column.data {
            Data::Codes(v) => out.numbers(v),
            Data::Integers(v) => out.longs(v.iter().map(|n| n.cast_unsigned())),
            Data::Floats(v) => out.longs(v.iter().map(|x| x.to_bits())),
            Data::Dates(v) => out.signed(v),
        }
        strings(out, &column.dictionary);
        out.count(column.claims.len());
        for claim in &column.claims {
            out.number(claim.owner);
            cell(out, claim.cell);
            fact(out, &claim.fact);
            out.byte(u8::from(claim.in_force));
        }
    }
}

fn read_column_table(from: &mut Decoder<'_>, schema: &Schema) -> Result<Vec<(AttributeId, Column)>> {
    let mut out = Vec::new();
    for _ in 0..from.count(4)? {
        let attribute = u16::try_from(from.number()?).map(AttributeId).map_err(|_| SnapshotError::Damaged)?;
        if attribute.index() >= schema.attributes().len() {
            return Err(SnapshotError::Damaged);
        }
        out.push((attribute, read_column(from, schema)?));
    }
    Ok(out)
}

fn read_column(from: &mut Decoder<'_>, schema: &Schema) -> Result<Column> {
    let value_type = read_value_type(from, schema)?;
    let many = from.byte()? == 1;
    let ends = from.numbers()?;
    let valid = from.longs()?;
    let data = match value_type {
        ValueType::Integer => Data::Integers(from.longs()?.into_iter().map(u64::cast_signed).collect()),
        ValueType::Float => Data::Floats(from.longs()?.into_iter().map(f64::from_bits).collect()),
        ValueType::Date => Data::Dates(from.signed()?),
        _ => Data::Codes(from.numbers()?),
    };
    let dictionary = read_strings(from)?;
    let mut claims = Vec::new();
    for _ in 0..from.count(34)? {
        let (owner, cell) = (from.number()?, read_cell(from, value_type)?);
        claims.push(Claim { owner, cell, fact: read_fact(from)?, in_force: from.byte()? == 1 });
    }
    Ok(Column { value_type, ends: many.then_some(ends), valid, data, dictionary, claims })
}

//! Sections as the tables of a graph. Lengths are compared; what sections hold is read when it is asked for.

use std::sync::Arc;

use super::part::{self, further, of_relation, one};
use crate::graph::{Claims, Column, Data, Edges, FactTable, Graph, Lists, NameTable, Records, Rows, Strings, Ways};
use crate::schema::{AttributeId, KindId, RelationId, Schema};
use crate::store::{Array, Key, Plain, Sections, SnapshotError, Sound, Store, Text};
use crate::value::{Date, ValueType};

/// How many numbers are kept of the rows of a relation.
pub(super) const FIRSTS: usize = 6;

type Result<T> = std::result::Result<T, SnapshotError>;

pub(super) struct Reading<'a> {
    sections: &'a Arc<Sections>,
    schema: Arc<Schema>,
    starts: Vec<u32>,
    /// How many nodes there are.
    nodes: u32,
}

/// A section that is needed at once, read and checked.
pub(super) fn at_once<S: Plain + ?Sized>(sections: &Arc<Sections>, key: Key) -> Result<Store<S>> {
    let section: Store<S> = Store::section(sections, key, Sound::Any)?;
    let _ = section.bytes();
    sections.damage().map_or(Ok(section), Err)
}

fn damaged(key: Key) -> SnapshotError {
    SnapshotError::Damaged(part::name(key.part))
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The graph that sections hold.
pub(super) fn graph(sections: &Arc<Sections>) -> Result<Graph> {
    let text: Text = at_once(sections, part::SCHEMA)?;
    let schema = Schema::parse("schema.toml", &text).map_err(|_| damaged(part::SCHEMA))?;
    let starts: Array<u32> = at_once(sections, part::STARTS)?;
    let nodes = starts.last().copied().unwrap_or_default();
    let reading = Reading { sections, schema: Arc::new(schema), starts: starts.to_vec(), nodes };
    if starts.len() != reading.schema.kinds().len() + 1 || !starts.is_sound(Sound::Ends(nodes as usize)) {
        return Err(damaged(part::STARTS));
    }
    reading.graph()
}

impl Reading<'_> {
    fn graph(self) -> Result<Graph> {
        let all = Some(self.nodes as usize);
        let alias_texts = self.strings(one(part::ALIAS_TEXTS), None)?;
        let keys = self.strings(one(part::KEYS), None)?;
        let named = keys.len();
        let below_aliases = Sound::Below(number(alias_texts.len()).saturating_add(1));
        let index = NameTable {
            nodes: self.exactly(part::KEY_NODES, Sound::Below(self.nodes), named)?,
            aliases: self.none_or(part::KEY_ALIASES, below_aliases, named)?,
            keys,
        };
        let source_sets = self.lists(one(part::SOURCE_SETS), self.nodes)?;
        let records = Records {
            facts: self.facts(one(part::RECORD_FACTS), self.nodes as usize)?,
            source_sets,
            notes: self.strings(one(part::NOTES), None)?,
        };
        Ok(Graph {
            names: self.strings(one(part::NAMES), all)?,
            ids: self.strings(one(part::IDS), all)?,
            aliases: self.lists(one(part::ALIASES), number(alias_texts.len()))?,
            alias_texts,
            index,
            columns: self.kind_columns()?,
            edges: self.all_edges()?,
            records,
            date: self.date()?,
            sections: Some(self.sections.clone()),
            schema: self.schema,
            starts: self.starts,
        })
    }

    fn date(&self) -> Result<Option<Date>> {
        let bits: Array<i32> = at_once(self.sections, part::DATE)?;
        match *bits {
            [] => Ok(None),
            [bits] => Date::from_bits(bits).map(Some).ok_or(damaged(part::DATE)),
            _ => Err(damaged(part::DATE)),
        }
    }

    // ------------------------------------------------------------ sections

    fn section<S: Plain + ?Sized>(&self, key: Key, sound: Sound) -> Result<Store<S>> {
        Store::section(self.sections, key, sound)
    }

    /// A list of so many items.
    fn exactly<T>(&self, key: Key, sound: Sound, length: usize) -> Result<Array<T>>
    where
        [T]: Plain,
    {
        let list: Array<T> = self.section(key, sound)?;
        if list.size() == length * size_of::<T>() { Ok(list) } else { Err(damaged(key)) }
    }

    /// A list of so many items, or of none.
    fn none_or<T>(&self, key: Key, sound: Sound, length: usize) -> Result<Array<T>>
    where
        [T]: Plain,
    {
        let list: Array<T> = self.section(key, sound)?;
        if list.is_empty() { Ok(list) } else { self.exactly(key, sound, length) }
    }

    /// Texts: so many, where that is known.
    fn strings(&self, first: Key, count: Option<usize>) -> Result<Strings> {
        let heap: Text = self.section(further(first, 1), Sound::Any)?;
        let strings = Strings { ends: self.section(first, Sound::Ends(heap.size()))?, heap };
        if count.is_none_or(|count| strings.len() == count) { Ok(strings) } else { Err(damaged(first)) }
    }

    fn lists(&self, first: Key, below: u32) -> Result<Lists> {
        let items: Array<u32> = self.section(further(first, 1), Sound::Below(below))?;
        Ok(Lists { ends: self.section(first, Sound::Ends(items.len()))?, items })
    }

    fn facts(&self, first: Key, owners: usize) -> Result<FactTable> {
        let noted: Array<u32> = self.section(further(first, 4), Sound::Below(number(owners)))?;
        Ok(FactTable {
            since: self.none_or(first, Sound::Any, owners)?,
            until: self.none_or(further(first, 1), Sound::Any, owners)?,
            sources: self.none_or(further(first, 2), Sound::Any, owners)?,
            checks: self.none_or(further(first, 3), Sound::Any, owners)?,
            notes: self.exactly(further(first, 5), Sound::Any, noted.len())?,
            noted,
        })
    }

    // ------------------------------------------------------------ columns

    fn kind_columns(&self) -> Result<Vec<Vec<(AttributeId, Column)>>> {
        let mut columns: Vec<Vec<(AttributeId, Column)>> = self.schema.kinds().iter().map(|_| Vec::new()).collect();
        for key in self.sections.of_part(part::KIND_COLUMN) {
            let kind = KindId(key.owner);
            let bounds = self.starts.get(kind.index()).zip(self.starts.get(kind.index() + 1));
            let (Some(own), Some((start, end))) = (columns.get_mut(kind.index()), bounds) else {
                return Err(damaged(key));
            };
            own.push((AttributeId(key.attribute), self.column(key, (end - start) as usize)?));
        }
        Ok(columns)
    }

    fn column(&self, first: Key, owners: usize) -> Result<Column> {
        let attribute = AttributeId(first.attribute);
        if attribute.index() >= self.schema.attributes().len() {
            return Err(damaged(first));
        }
        let value_type = self.schema.attribute(attribute).value_type;
        let dictionary = self.strings(further(first, 3), None)?;
        let codes = match value_type {
            ValueType::Boolean => 2,
            ValueType::Enumeration(id) => self.schema.enumeration(id).members.len(),
            _ => dictionary.len(),
        };
        let data = match value_type {
            ValueType::Integer => Data::Integers(self.section(first, Sound::Any)?),
            ValueType::Float => Data::Floats(self.section(first, Sound::Any)?),
            ValueType::Date => Data::Dates(self.section(first, Sound::Any)?),
            _ => {
                let sound = Sound::Below(number(codes).max(1));
                match self.sections.width(first) {
                    Some(1) => Data::Bytes(self.section(first, sound)?),
                    _ => Data::Codes(self.section(first, sound)?),
                }
            }
        };
        let ends = further(first, 1);
        let ends = match self.sections.find(ends) {
            Some(_) => Some(self.exactly(ends, Sound::Ends(data.len()), owners + 1)?),
            None => None,
        };
        if ends.is_none() && data.len() != owners {
            return Err(damaged(first));
        }
        let words = if ends.is_some() { 0 } else { owners.div_ceil(64) };
        Ok(Column {
            value_type,
            ends,
            valid: self.exactly(further(first, 2), Sound::Any, words)?,
            data,
            dictionary,
            claims: Claims(self.section(further(first, 5), Sound::Any)?),
        })
    }

    // ------------------------------------------------------------ edges

    fn all_edges(&self) -> Result<Vec<Edges>> {
        let firsts: Array<u32> = at_once(self.sections, part::ROWS)?;
        let (firsts, rest) = firsts.as_chunks::<FIRSTS>();
        if firsts.len() != self.schema.relations().len() || !rest.is_empty() {
            return Err(damaged(part::ROWS));
        }
        self.schema.relation_ids().zip(firsts).map(|(relation, firsts)| self.edges(relation, *firsts)).collect()
    }

    fn edges(&self, relation: RelationId, firsts: [u32; FIRSTS]) -> Result<Edges> {
        let [table, back, out_now, back_now, differ, parallel] = firsts;
        let of = |part| of_relation(part, relation);
        let symmetric = self.schema.relation(relation).symmetric;
        let table = Arc::new(self.rows(of(part::TABLE), table, None)?);
        let edges = table.nodes.len();
        let back = Arc::new(self.rows(of(part::BACK), back, Some(edges))?);
        let all = Ways { out: if symmetric { back.clone() } else { table.clone() }, back };
        let now = if differ == 0 {
            all.clone()
        } else {
            let back = Arc::new(self.rows(of(part::BACK_NOW), back_now, Some(edges))?);
            let out =
                if symmetric { back.clone() } else { Arc::new(self.rows(of(part::OUT_NOW), out_now, Some(edges))?) };
            Ways { out, back }
        };
        let (listed, most) = (all.back.nodes.len(), edges.saturating_mul(2));
        if now.out.nodes.len() != now.back.nodes.len() || listed > most || (!symmetric && listed != edges) {
            return Err(damaged(of(part::TABLE)));
        }
        let mut columns = Vec::new();
        for attribute in &self.schema.relation(relation).attributes {
            let first = part::relation_column(relation, *attribute);
            if self.sections.find(first).is_some() {
                columns.push((*attribute, self.column(first, edges)?));
            }
        }
        let (facts, parallel) = (self.facts(of(part::EDGE_FACTS), edges)?, parallel != 0);
        Ok(Edges { table, facts, columns, symmetric, parallel, now, all })
    }

    /// Rows whose edges are listed, and less than so many; or those of the table.
    fn rows(&self, first: Key, base: u32, edges: Option<usize>) -> Result<Rows> {
        let nodes: Array<u32> = self.section(further(first, 1), Sound::Below(self.nodes))?;
        let ends: Array<u32> = self.section(first, Sound::Ends(nodes.len()))?;
        let last = (base as usize).saturating_add(ends.len().saturating_sub(1));
        if last > self.nodes as usize || ends.is_empty() != nodes.is_empty() {
            return Err(damaged(first));
        }
        let edges =
            edges.map(|edges| self.exactly(further(first, 2), Sound::Below(number(edges)), nodes.len())).transpose()?;
        Ok(Rows { base, ends, nodes, edges })
    }
}

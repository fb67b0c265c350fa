//! What sections hold: the numbers that their keys begin with.

use crate::schema::{AttributeId, KindId, RelationId};
use crate::store::Key;

/// A part that every graph has once.
pub(super) const fn one(part: u16) -> Key {
    Key { part, owner: 0, attribute: 0 }
}

/// A part of a relation.
pub(super) fn of_relation(part: u16, relation: RelationId) -> Key {
    Key { part, owner: relation.0, attribute: 0 }
}

pub(super) const SCHEMA: Key = one(1);
pub(super) const REPORT: Key = one(2);
/// The data's date, packed.
pub(super) const DATE: Key = one(3);
pub(super) const STARTS: Key = one(4);
/// [`FIRSTS`](super::read::FIRSTS) numbers for each relation.
pub(super) const ROWS: Key = one(5);

/// Two sections each: ends, and what they end.
pub(super) const NAMES: u16 = 10;
pub(super) const IDS: u16 = 12;
pub(super) const ALIASES: u16 = 14;
pub(super) const ALIAS_TEXTS: u16 = 16;
pub(super) const KEYS: u16 = 18;
pub(super) const SOURCE_SETS: u16 = 20;
pub(super) const NOTES: u16 = 22;

pub(super) const KEY_NODES: Key = one(24);
pub(super) const KEY_ALIASES: Key = one(25);

/// Six sections each: since, until, sources, checks, which have notes, and these.
pub(super) const RECORD_FACTS: u16 = 30;
pub(super) const EDGE_FACTS: u16 = 40;

/// Three sections each: ends, nodes, edges.
pub(super) const TABLE: u16 = 50;
pub(super) const BACK: u16 = 53;
pub(super) const OUT_NOW: u16 = 56;
pub(super) const BACK_NOW: u16 = 59;

/// Six sections each: values, ends, which are known, the dictionary's ends and texts, claims.
pub(super) const KIND_COLUMN: u16 = 70;
pub(super) const RELATION_COLUMN: u16 = 80;

/// The first section of a column of a kind.
pub(super) fn kind_column(kind: KindId, attribute: AttributeId) -> Key {
    Key { part: KIND_COLUMN, owner: kind.0, attribute: attribute.0 }
}

/// The first section of a column of a relation.
pub(super) fn relation_column(relation: RelationId, attribute: AttributeId) -> Key {
    Key { part: RELATION_COLUMN, owner: relation.0, attribute: attribute.0 }
}

/// The section that is so many further on.
pub(super) const fn further(first: Key, by: u16) -> Key {
    Key { part: first.part + by, ..first }
}

/// What a part is called where it is damaged.
pub(super) fn name(part: u16) -> &'static str {
    match part {
        1 => "its schema",
        2 => "its report",
        3..NAMES => "its head",
        NAMES..ALIASES => "names",
        ALIASES..KEYS => "aliases",
        SOURCE_SETS..NOTES => "sources",
        NOTES..24 => "notes",
        KEYS..SOURCE_SETS | 24..RECORD_FACTS => "the index of names",
        RECORD_FACTS..EDGE_FACTS => "what is said of records",
        EDGE_FACTS..TABLE => "what is said of links",
        TABLE..KIND_COLUMN => "edges",
        KIND_COLUMN..RELATION_COLUMN => "values of records",
        _ => "values of edges",
    }
}

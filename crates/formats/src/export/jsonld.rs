//! JSON-LD: things with their present values and links; an edge that says more than its ends is a thing too.

use std::collections::BTreeMap;

use fossgraph_core::{AttributeId, Cell, Column, KindId, NodeId, RelationId, Value as Stored, phrase_key};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::part::Part;

/// What words are relative to.
const VOCABULARY: &str = "urn:fossgraph:word:";

/// A link that holds: from where, of which relation, to where.
type Held = (NodeId, RelationId, NodeId);

pub(super) fn write(part: &Part<'_>) -> String {
    let mut held: Vec<Held> = Vec::new();
    for relation in part.graph.schema().relation_ids() {
        let links = part.links(relation).filter(|link| link.fact.holds(part.graph.date()));
        held.extend(links.map(|link| (link.from, relation, link.to)));
    }
    // links of a thing stay in the order of their relation
    held.sort_by_key(|(from, relation, _)| (*from, *relation));
    let document = Document { context: json!({ "@vocab": VOCABULARY }), graph: Contents { part, held } };
    // no value of it has keys that are no texts, which is all that could be wrong
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// What is written, one thing after another.
#[derive(Serialize)]
struct Document<'p, 'g> {
    #[serde(rename = "@context")]
    context: Value,
    #[serde(rename = "@graph")]
    graph: Contents<'p, 'g>,
}

struct Contents<'p, 'g> {
    part: &'p Part<'g>,
    held: Vec<Held>,
}

/// What stands behind a key of a thing.
enum Entry<'p, 'g> {
    Value(Value),
    Links(&'p Part<'g>, &'p [Held]),
}

impl Serialize for Contents<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let things = self.part.things().map(|(kind, node)| self.thing(kind, node));
        let relations = self.part.graph.schema().relation_ids();
        let edges = relations.flat_map(|relation| edges(self.part, relation));
        serializer.collect_seq(things.chain(edges))
    }
}

impl Serialize for Entry<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Links(part, links) => {
                serializer.collect_seq(links.iter().map(|(.., to)| json!({ "@id": iri(part, *to) })))
            }
        }
    }
}

impl<'g> Contents<'_, 'g> {
    /// A thing: its keys in order, with what stands behind them.
    fn thing(&self, kind: KindId, node: NodeId) -> BTreeMap<String, Entry<'_, 'g>> {
        let (part, graph, schema) = (self.part, self.part.graph, self.part.graph.schema());
        let mut object = BTreeMap::new();
        let mut add = |key: String, value: Value| object.insert(key, Entry::Value(value));
        add("@id".to_owned(), json!(iri(part, node)));
        add("@type".to_owned(), json!(term(&schema.kind(kind).singular)));
        add("name".to_owned(), json!(graph.name(node)));
        let aliases: Vec<&str> = graph.aliases(node).collect();
        if !aliases.is_empty() {
            add("aliases".to_owned(), json!(aliases));
        }
        for attribute in &schema.kind(kind).attributes {
            let mut values: Vec<Value> =
                graph.cells(node, *attribute).map(|(column, cell)| value(part, column, cell)).collect();
            match (values.len(), values.pop()) {
                (1, Some(one)) => {
                    add(named(part, *attribute), one);
                }
                (_, Some(last)) => {
                    values.push(last);
                    add(named(part, *attribute), Value::Array(values));
                }
                _ => {}
            }
        }
        let start = self.held.partition_point(|(from, ..)| *from < node);
        let own = self.held.get(start..).unwrap_or_default();
        let own = own.get(..own.partition_point(|(from, ..)| *from == node)).unwrap_or_default();
        for links in own.chunk_by(|a, b| a.1 == b.1) {
            let phrase = links.first().map(|(_, relation, _)| term(&schema.relation(*relation).phrase));
            object.insert(phrase.unwrap_or_default(), Entry::Links(part, links));
        }
        object
    }
}

/// The edges of a relation that say more than their ends.
fn edges<'p, 'g>(part: &'p Part<'g>, relation: RelationId) -> impl Iterator<Item = BTreeMap<String, Entry<'p, 'g>>> {
    part.links(relation).filter_map(move |link| {
        let mut edge = Map::new();
        for (name, date) in [("since", link.fact.since), ("until", link.fact.until)] {
            edge.extend(date.map(|date| (name.to_owned(), json!(date.to_string()))));
        }
        for (attribute, column, cell) in part.attributes(relation, &link) {
            edge.insert(named(part, attribute), value(part, column, cell));
        }
        if edge.is_empty() {
            return None;
        }
        edge.insert("@type".to_owned(), json!("edge"));
        edge.insert("relation".to_owned(), json!(part.graph.schema().relation(relation).phrase));
        edge.insert("from".to_owned(), json!({ "@id": iri(part, link.from) }));
        edge.insert("to".to_owned(), json!({ "@id": iri(part, link.to) }));
        Some(edge.into_iter().map(|(key, value)| (key, Entry::Value(value))).collect())
    })
}

fn named(part: &Part<'_>, attribute: AttributeId) -> String {
    term(&part.graph.schema().attribute(attribute).name)
}

fn value(part: &Part<'_>, column: &Column, cell: Cell) -> Value {
    match column.value(cell) {
        Stored::Integer(n) => json!(n),
        Stored::Float(x) => json!(x),
        Stored::Boolean(b) => json!(b),
        _ => json!(column.display(cell, part.graph.schema())),
    }
}

/// A phrase as a term: addresses hold no blanks.
fn term(phrase: &str) -> String {
    encoded(&phrase_key(phrase).replace(' ', "_"))
}

fn iri(part: &Part<'_>, node: NodeId) -> String {
    let graph = part.graph;
    let kind = &graph.schema().kind(graph.kind_of(node)).singular;
    format!("urn:fossgraph:{}:{}", term(kind), encoded(graph.id(node)))
}

/// A text as a part of an address: letters, digits and `-._~` stay, all else is written in per cent.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

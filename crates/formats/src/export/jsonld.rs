//! JSON-LD: things with their present values and links; an edge that says more than its ends is a thing too.

use std::collections::HashMap;

use fossgraph_core::{AttributeId, Cell, Column, NodeId, Value as Stored, phrase_key};
use serde_json::{Map, Value, json};

use super::part::Part;

/// What words are relative to.
const VOCABULARY: &str = "urn:fossgraph:word:";

pub(super) fn write(part: &Part<'_>) -> String {
    let (graph, schema) = (part.graph, part.graph.schema());
    let mut links: HashMap<NodeId, Map<String, Value>> = HashMap::new();
    let mut edges = Vec::new();
    for relation in schema.relation_ids() {
        let phrase = term(&schema.relation(relation).phrase);
        for link in part.links(relation) {
            let mut edge = Map::new();
            for (name, date) in [("since", link.fact.since), ("until", link.fact.until)] {
                edge.extend(date.map(|date| (name.to_owned(), json!(date.to_string()))));
            }
            for (attribute, column, cell) in part.attributes(relation, &link) {
                edge.insert(named(part, attribute), value(part, column, cell));
            }
            if link.fact.holds(graph.date()) {
                let list = links.entry(link.from).or_default().entry(phrase.clone()).or_insert_with(|| json!([]));
                if let Value::Array(items) = list {
                    items.push(json!({ "@id": iri(part, link.to) }));
                }
            }
            if !edge.is_empty() {
                edge.insert("@type".to_owned(), json!("edge"));
                edge.insert("relation".to_owned(), json!(schema.relation(relation).phrase));
                edge.insert("from".to_owned(), json!({ "@id": iri(part, link.from) }));
                edge.insert("to".to_owned(), json!({ "@id": iri(part, link.to) }));
                edges.push(Value::Object(edge));
            }
        }
    }
    let mut things = Vec::new();
    for (kind, node) in part.things() {
        let mut object = Map::new();
        object.insert("@id".to_owned(), json!(iri(part, node)));
        object.insert("@type".to_owned(), json!(term(&schema.kind(kind).singular)));
        object.insert("name".to_owned(), json!(graph.name(node)));
        let aliases: Vec<&str> = graph.aliases(node).collect();
        if !aliases.is_empty() {
            object.insert("aliases".to_owned(), json!(aliases));
        }
        for attribute in &schema.kind(kind).attributes {
            let mut values: Vec<Value> =
                graph.cells(node, *attribute).map(|(column, cell)| value(part, column, cell)).collect();
            match (values.len(), values.pop()) {
                (1, Some(one)) => {
                    object.insert(named(part, *attribute), one);
                }
                (_, Some(last)) => {
                    values.push(last);
                    object.insert(named(part, *attribute), Value::Array(values));
                }
                _ => {}
            }
        }
        object.extend(links.remove(&node).unwrap_or_default());
        things.push(Value::Object(object));
    }
    things.append(&mut edges);
    let document = json!({ "@context": { "@vocab": VOCABULARY }, "@graph": things });
    format!("{document:#}\n")
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

//! GraphML: things and edges with their present values, each of its type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fossgraph_core::{AttributeId, Schema, ValueType};

use super::part::Part;

pub(super) fn write(part: &Part<'_>) -> String {
    let (graph, schema) = (part.graph, part.graph.schema());
    let mut keys: BTreeSet<(&str, AttributeId)> = BTreeSet::new();
    let mut body = String::new();
    for (kind, node) in part.things() {
        let mut data = BTreeMap::from([
            ("kind".to_owned(), schema.kind(kind).singular.clone()),
            ("name".to_owned(), graph.name(node).to_owned()),
        ]);
        let aliases: Vec<&str> = graph.aliases(node).collect();
        if !aliases.is_empty() {
            data.insert("aliases".to_owned(), aliases.join("; "));
        }
        for (attribute, values) in part.values(kind, node) {
            keys.insert(("node", attribute));
            data.insert(key("node", attribute), values.join("; "));
        }
        let _ = writeln!(body, "    <node id=\"{}\">{}</node>", escaped(&part.key(node)), inside(&data));
    }
    for relation in schema.relation_ids() {
        for link in part.links(relation) {
            let mut data = BTreeMap::from([("relation".to_owned(), schema.relation(relation).phrase.clone())]);
            for (name, date) in [("since", link.fact.since), ("until", link.fact.until)] {
                data.extend(date.map(|date| (name.to_owned(), date.to_string())));
            }
            for (attribute, column, cell) in part.attributes(relation, &link) {
                keys.insert(("edge", attribute));
                data.insert(key("edge", attribute), column.display(cell, schema));
            }
            let (from, to) = (escaped(&part.key(link.from)), escaped(&part.key(link.to)));
            let directed = if schema.relation(relation).symmetric { " directed=\"false\"" } else { "" };
            let _ = writeln!(body, "    <edge source=\"{from}\" target=\"{to}\"{directed}>{}</edge>", inside(&data));
        }
    }
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    let fixed = [
        ("kind", "node"),
        ("name", "node"),
        ("aliases", "node"),
        ("relation", "edge"),
        ("since", "edge"),
        ("until", "edge"),
    ];
    for (name, on) in fixed {
        let _ = writeln!(out, "  <key id=\"{name}\" for=\"{on}\" attr.name=\"{name}\" attr.type=\"string\"/>");
    }
    for (on, attribute) in keys {
        let definition = schema.attribute(attribute);
        let _ = writeln!(
            out,
            "  <key id=\"{}\" for=\"{on}\" attr.name=\"{}\" attr.type=\"{}\"/>",
            key(on, attribute),
            escaped(&definition.name),
            type_of(schema, attribute)
        );
    }
    let _ = write!(out, "  <graph edgedefault=\"directed\">\n{body}  </graph>\n</graphml>\n");
    out
}

fn key(on: &str, attribute: AttributeId) -> String {
    format!("{on}-{}", attribute.0)
}

fn type_of(schema: &Schema, attribute: AttributeId) -> &'static str {
    let definition = schema.attribute(attribute);
    match definition.value_type {
        _ if definition.many => "string",
        ValueType::Integer => "long",
        ValueType::Float => "double",
        ValueType::Boolean => "boolean",
        _ => "string",
    }
}

fn inside(data: &BTreeMap<String, String>) -> String {
    data.iter().map(|(key, value)| format!("<data key=\"{key}\">{}</data>", escaped(value))).collect()
}

/// A text as XML writes it; characters that XML 1.0 cannot hold become U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

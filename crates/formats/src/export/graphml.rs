//! GraphML: things and edges with their present values, each of its type.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use fossgraph_core::{AttributeId, Check, Fact, Schema, ValueType};

use super::part::Part;
use crate::graphml::SCHEMA_KEY;

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
            data.insert("aliases".to_owned(), list(&aliases));
        }
        data.extend(beside(part, graph.fact(node)));
        for (attribute, values) in part.values(kind, node) {
            keys.insert(("node", attribute));
            let text = if schema.attribute(attribute).many { list(&values) } else { values.concat() };
            data.insert(key("node", attribute), text);
        }
        let _ = writeln!(body, "    <node id=\"{}\">{}</node>", escaped(&part.key(node)), inside(&data));
    }
    for relation in schema.relation_ids() {
        for link in part.links(relation) {
            let mut data = BTreeMap::from([("relation".to_owned(), schema.relation(relation).phrase.clone())]);
            data.extend(beside(part, link.fact));
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
        ("since", "all"),
        ("until", "all"),
        ("check", "all"),
        ("note", "all"),
    ];
    let own_schema = (schema.text() != fossgraph_data::SCHEMA).then(|| schema.text());
    if own_schema.is_some() {
        let _ = writeln!(out, "  <key id=\"{SCHEMA_KEY}\" for=\"graph\" attr.name=\"schema\" attr.type=\"string\"/>");
    }
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
    out.push_str("  <graph edgedefault=\"directed\">\n");
    if let Some(text) = own_schema {
        let _ = writeln!(out, "    <data key=\"{SCHEMA_KEY}\">{}</data>", escaped(text));
    }
    let _ = write!(out, "{body}  </graph>\n</graphml>\n");
    out
}

/// What stands beside a fact, but for the documents that it cites.
fn beside(part: &Part<'_>, fact: Fact) -> impl Iterator<Item = (String, String)> {
    let check = (fact.check != Check::Verified).then(|| fact.check.name().to_owned());
    let note = part.graph.note(fact).map(str::to_owned);
    let dates = [("since", fact.since), ("until", fact.until)].map(|(name, date)| (name, date.map(|d| d.to_string())));
    let all = dates.into_iter().chain([("check", check), ("note", note)]);
    all.filter_map(|(name, text)| Some((name.to_owned(), text?)))
}

/// Several texts as one: parted by `; `, or a JSON list where one of them has the sign itself.
fn list(texts: &[impl AsRef<str>]) -> String {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    if texts.iter().any(|text| text.contains(';') || text.starts_with('[')) {
        serde_json::Value::from(texts).to_string()
    } else {
        texts.join("; ")
    }
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

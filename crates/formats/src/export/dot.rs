//! DOT, the language of Graphviz: what holds at the data's date.

use std::fmt::Write as _;

use super::part::Part;

pub(super) fn write(part: &Part<'_>) -> String {
    let graph = part.graph;
    let mut out = String::from("digraph {\n  rankdir=LR;\n  node [shape=box];\n");
    for (kind, node) in part.things() {
        let kind = &graph.schema().kind(kind).singular;
        let (key, name) = (quoted(&part.key(node)), quoted(graph.name(node)));
        let _ = writeln!(out, "  {key} [label={name}, tooltip={}];", quoted(kind));
    }
    for relation in graph.schema().relation_ids() {
        let definition = graph.schema().relation(relation);
        let (label, both) = (quoted(&definition.phrase), if definition.symmetric { ", dir=both" } else { "" });
        for link in part.links_now(relation) {
            let (from, to) = (quoted(&part.key(link.from)), quoted(&part.key(link.to)));
            let _ = writeln!(out, "  {from} -> {to} [label={label}{both}];");
        }
    }
    out.push_str("}\n");
    out
}

/// A text between quotes. Backslashes begin escapes in labels, and line ends would end a line there.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

//! DOT, the language of Graphviz: what holds at the data's date, each kind with its colour and shape.

use std::fmt::Write as _;

use fossgraph_core::{KindId, is_hidden};
use fossgraph_draw::{Look, Shape};

use super::part::Part;

pub(super) fn write(part: &Part<'_>) -> String {
    let graph = part.graph;
    let mut out =
        String::from("digraph {\n  rankdir=LR;\n  node [shape=box, style=filled, fontname=\"sans-serif\"];\n");
    out.push_str("  edge [color=\"#4b5563\", fontname=\"sans-serif\", fontsize=11];\n");
    for (kind, node) in part.things() {
        let (key, name) = (quoted(&part.key(node)), label(graph.name(node)));
        let tooltip = label(&graph.schema().kind(kind).singular);
        let _ = writeln!(out, "  {key} [label={name}, tooltip={tooltip}, {}];", look(kind));
    }
    for relation in graph.schema().relation_ids() {
        let definition = graph.schema().relation(relation);
        let (label, both) = (label(&definition.phrase), if definition.symmetric { ", dir=both" } else { "" });
        for link in part.links_now(relation) {
            let (from, to) = (quoted(&part.key(link.from)), quoted(&part.key(link.to)));
            let _ = writeln!(out, "  {from} -> {to} [label={label}{both}];");
        }
    }
    if part.is_picture() {
        out.push_str("  subgraph cluster_legend {\n    label=\"kinds\";\n");
        for kind in part.kinds() {
            // no key of a thing begins so
            let name = &graph.schema().kind(kind).singular;
            let (key, name) = (quoted(&format!(":{name}")), label(name));
            let _ = writeln!(out, "    {key} [label={name}, {}];", look(kind));
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

/// How a kind looks, where it differs from a box.
fn look(kind: KindId) -> String {
    let look = Look::of(kind);
    let shape = match look.shape {
        Shape::Box => "",
        Shape::Octagon => ", shape=octagon",
        Shape::Round => ", style=\"filled,rounded\"",
        Shape::Hexagon => ", shape=hexagon",
        Shape::Pill => ", shape=ellipse",
        Shape::Tag => ", shape=cds",
        Shape::Sheet => ", shape=note",
    };
    format!("fillcolor=\"{}\", color=\"{}\"{shape}", look.fill.light, look.line.light)
}

/// A text that is shown, between quotes: entities, as HTML has them, are read in it.
fn label(text: &str) -> String {
    quoted(&text.replace('&', "&amp;"))
}

/// A text between quotes. Backslashes begin escapes in labels, and line ends would end a line there; what a reader could not see is
/// written out.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

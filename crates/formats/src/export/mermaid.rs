//! A Mermaid flow chart: what holds at the data's date, each kind with its colour and shape.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use fossgraph_core::{KindId, is_hidden};
use fossgraph_draw::{COLORS, INK, Look, Shape};

use super::part::Part;

pub(super) fn write(part: &Part<'_>) -> String {
    let graph = part.graph;
    let mut out = String::from("flowchart LR\n");
    let mut numbers = HashMap::new();
    for (number, (kind, node)) in part.things().enumerate() {
        numbers.insert(node, number);
        let _ = writeln!(out, "  n{number}{}", boxed(kind, graph.name(node)));
    }
    for relation in graph.schema().relation_ids() {
        let definition = graph.schema().relation(relation);
        let label = inert(&definition.phrase);
        let arrow = if definition.symmetric { "<-->" } else { "-->" };
        for link in part.links_now(relation) {
            if let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to)) {
                let _ = writeln!(out, "  n{from} {arrow}|\"{label}\"| n{to}");
            }
        }
    }
    if part.is_picture() {
        out.push_str("  subgraph legend[\"kinds\"]\n");
        for (number, kind) in part.kinds().enumerate() {
            let _ = writeln!(out, "    l{number}{}", boxed(kind, &graph.schema().kind(kind).singular));
        }
        out.push_str("  end\n");
    }
    let used: BTreeSet<usize> = part.kinds().map(|kind| Look::of(kind).color).collect();
    for (at, (fill, line)) in COLORS.iter().enumerate().filter(|(at, _)| used.contains(at)) {
        let _ = writeln!(out, "  classDef k{at} fill:{},stroke:{},color:{}", fill.light, line.light, INK.light);
    }
    out
}

/// A name in the shape of its kind.
fn boxed(kind: KindId, name: &str) -> String {
    let look = Look::of(kind);
    let (open, close) = match look.shape {
        Shape::Box => ("[", "]"),
        Shape::Octagon => ("[/", "/]"),
        Shape::Round => ("(", ")"),
        Shape::Hexagon => ("{{", "}}"),
        Shape::Pill => ("([", "])"),
        Shape::Tag => (">", "]"),
        Shape::Sheet => ("[[", "]]"),
    };
    format!("{open}\"{}\"{close}:::k{}", inert(name), look.color)
}

/// A text in which nothing is markup: Mermaid knows entities, and would read Markdown and HTML.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '"' => out.push_str("#quot;"),
            '\n' => out.push(' '),
            '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | '[' | ']' | '{' | '}' | '|' | ';' | '%' | '~' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if begins_a_list(text, at, c) || begins_a_style(text, at) => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if is_hidden(c) => {
                let _ = write!(out, "#92;u#123;{:x}#125;", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether one of the words begins here behind which Mermaid, looking for colours, would drop the end of an entity.
fn begins_a_style(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| rest.starts_with("style") || rest.starts_with("classDef"))
}

/// Whether Markdown would take what stands before a letter, and the letter, for the beginning of a list.
fn begins_a_list(text: &str, at: usize, c: char) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_start();
    match c {
        '-' | '+' | '=' => before.is_empty(),
        '.' | ')' => !before.is_empty() && before.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

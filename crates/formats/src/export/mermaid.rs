//! A Mermaid flow chart: what holds at the data's date.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::part::Part;

pub(super) fn write(part: &Part<'_>) -> String {
    let graph = part.graph;
    let mut out = String::from("flowchart LR\n");
    let mut numbers = HashMap::new();
    for (number, (_, node)) in part.things().enumerate() {
        numbers.insert(node, number);
        let _ = writeln!(out, "  n{number}[\"{}\"]", inert(graph.name(node)));
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
    out
}

/// A text in which nothing is markup: Mermaid knows entities, and would read Markdown and HTML.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' | '&' | '<' | '>' | '`' | '\\' | '*' | '_' | '[' | ']' | '{' | '}' | '|' | ';' | '%' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

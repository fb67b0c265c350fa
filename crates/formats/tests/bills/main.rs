//! Bills of materials: one bill in six forms is one graph, real bills are read whole, dirty ones as far as they go.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod bad;
mod dirty;
mod linked;
mod real;
mod same;
mod told;

use std::path::Path;

use fossgraph_core::{Direction, Graph, LoadError, Loaded, NodeId};

fn open(path: &Path) -> Result<Loaded, LoadError> {
    fossgraph_formats::open(&[path])
}

/// Reads bytes as a file of that name.
fn read(name: &str, bytes: &[u8]) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    open(&path)
}

fn of_kind(graph: &Graph, kind: &str) -> Vec<NodeId> {
    graph.nodes(graph.schema().lexicon().kind(kind).unwrap().0).map(NodeId).collect()
}

fn names(graph: &Graph) -> Vec<&str> {
    of_kind(graph, "package").into_iter().map(|node| graph.name(node)).collect()
}

/// The values of an attribute, each with its check mark where it is not verified.
fn values(graph: &Graph, node: NodeId, attribute: &str) -> Vec<String> {
    let attribute = graph.schema().lexicon().attribute(attribute).unwrap();
    let marks = |(column, cell): (&fossgraph_core::Column, _)| {
        let text = column.display(cell, graph.schema());
        let marks: Vec<&str> = column.claims(graph.local(node)).iter().map(|claim| claim.fact.check.name()).collect();
        if marks.is_empty() { text } else { format!("{text} ({})", marks.join(", ")) }
    };
    graph.cells(node, attribute).map(marks).collect()
}

/// A value of the package of a name.
fn value(graph: &Graph, package: &str, attribute: &str) -> Option<String> {
    let node = of_kind(graph, "package").into_iter().find(|node| graph.name(*node) == package).unwrap();
    values(graph, node, attribute).into_iter().next()
}

/// Who depends on whom, and how.
fn dependencies(graph: &Graph) -> Vec<String> {
    let lexicon = graph.schema().lexicon();
    let (relation, detail) = (lexicon.relation("depends on").unwrap().relation, lexicon.attribute("detail").unwrap());
    let edges = graph.edges(relation);
    let mut out = Vec::new();
    for node in of_kind(graph, "package") {
        for edge in edges.edges(node, Direction::Out) {
            let (from, to) = edges.ends(edge).unwrap();
            let detail = edges.column(detail).and_then(|c| Some(c.display(c.cells(edge.0).next()?, graph.schema())));
            let how = detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
            out.push(format!("{} -> {}{how}", graph.name(from), graph.name(to)));
        }
    }
    out.sort();
    out
}

/// All that a graph says of packages, a line for each thing.
fn all(graph: &Graph) -> Vec<String> {
    let mut out = Vec::new();
    for node in of_kind(graph, "package") {
        assert_eq!(graph.sources(graph.fact(node)).count(), 1, "the document is cited");
        let aliases: Vec<&str> = graph.aliases(node).collect();
        out.push(format!("{} {}", graph.name(node), aliases.join(" ")));
        for attribute in &graph.schema().kind(graph.kind_of(node)).attributes {
            let name = &graph.schema().attribute(*attribute).name;
            out.extend(values(graph, node, name).iter().map(|value| format!("  {name}: {value}")));
        }
    }
    out.extend(dependencies(graph));
    out
}

/// What was left out, by reason and what.
fn skipped(loaded: &Loaded) -> Vec<String> {
    let listed = |(reason, skipped): (&String, &fossgraph_core::Skipped)| {
        let what: Vec<String> =
            skipped.listed.iter().map(|(what, place)| format!("{what} in {}", place.line)).collect();
        format!("{reason}: {}", what.join("; "))
    };
    loaded.report.skipped.iter().map(listed).collect()
}

fn remarks(loaded: &Loaded) -> Vec<&str> {
    loaded
        .report
        .remarks
        .iter()
        .map(|remark| remark.message.as_str())
        .filter(|m| !m.starts_with("no projects"))
        .collect()
}

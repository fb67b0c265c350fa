//! Which documents are one, where the name of a file is all that tells them apart.

use std::collections::BTreeMap;

use fossgraph_core::{Graph, KindId, NodeId, is_document_id};

use super::pairing::Pairing;
use super::unless_stopped;
use crate::error::Problem;
use crate::run::RunOptions;

/// The documents without a partner that were read from files, of which the same is recorded but for their names, and which state more than
/// half of what the other one states; each only where no other document states as much of it.
pub(super) fn same(pairing: &Pairing, options: &RunOptions) -> Result<Vec<(NodeId, NodeId)>, Problem> {
    let (before, after) = (pairing.before_graph(), pairing.after_graph());
    let (Some(earlier), Some(later)) = (before.schema().citations(), after.schema().citations()) else {
        return Ok(Vec::new());
    };
    let earlier = read(before, earlier, |node| pairing.after(node).is_none());
    let later = read(after, later, |node| pairing.before(node).is_none());
    if earlier.is_empty() || later.is_empty() {
        return Ok(Vec::new());
    }
    let (mut stated, mut shared) = (BTreeMap::<NodeId, usize>::new(), BTreeMap::<(NodeId, NodeId), usize>::new());
    for node in nodes(after) {
        unless_stopped(options)?;
        cited(after, node, &later).for_each(|document| *stated.entry(document).or_default() += 1);
    }
    let mut stated_before = BTreeMap::<NodeId, usize>::new();
    for node in nodes(before) {
        unless_stopped(options)?;
        for document in cited(before, node, &earlier) {
            *stated_before.entry(document).or_default() += 1;
            let others = pairing.after(node).into_iter().flat_map(|node| cited(after, node, &later));
            others.for_each(|other| *shared.entry((document, other)).or_default() += 1);
        }
    }
    let is_most = |of: (NodeId, NodeId), count: usize| {
        let rivals = shared.iter().filter(|(pair, _)| **pair != of && (pair.0 == of.0 || pair.1 == of.1));
        rivals.map(|(_, rival)| *rival).max().is_none_or(|rival| rival < count)
    };
    let is_same = |(pair, count): &(&(NodeId, NodeId), &usize)| {
        let whole = stated_before.get(&pair.0).min(stated.get(&pair.1)).copied().unwrap_or_default();
        **count * 2 > whole && is_most(**pair, **count) && recorded(before, pair.0) == recorded(after, pair.1)
    };
    Ok(shared.iter().filter(is_same).map(|(pair, _)| *pair).collect())
}

/// The documents of a kind that were read from files.
fn read(graph: &Graph, kind: KindId, free: impl Fn(NodeId) -> bool) -> Vec<NodeId> {
    let of_file = |node: &NodeId| free(*node) && is_document_id(graph.id(*node), graph.name(*node));
    graph.nodes(kind).map(NodeId).filter(of_file).collect()
}

fn nodes(graph: &Graph) -> impl Iterator<Item = NodeId> {
    (0..u32::try_from(graph.node_count()).unwrap_or(u32::MAX)).map(NodeId)
}

/// Which of some documents a record cites.
fn cited<'a>(graph: &'a Graph, node: NodeId, among: &'a [NodeId]) -> impl Iterator<Item = NodeId> + 'a {
    graph.sources(graph.fact(node)).filter(|source| among.contains(source))
}

/// The values that are recorded of a document.
fn recorded(graph: &Graph, node: NodeId) -> Vec<(String, String)> {
    let schema = graph.schema();
    let attributes = schema.kind(graph.kind_of(node)).attributes.iter();
    let values = attributes.flat_map(|attribute| {
        let name = &schema.attribute(*attribute).name;
        graph.cells(node, *attribute).map(|(column, cell)| (name.clone(), column.display(cell, schema)))
    });
    values.collect()
}

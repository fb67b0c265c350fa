//! petgraph's algorithms run on the graph itself, and give what is known of small graphs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Graph, NodeId, View, load_text};
use petgraph::algo::{condensation, dijkstra, kosaraju_scc, toposort};
use petgraph::visit::{Bfs, EdgeRef, IntoEdgeReferences, IntoNeighborsDirected, NodeCount, Reversed, Topo};

const SCHEMA: &str = "[[kind]]\nsingular='stop'\nplural='stops'\n\
    [[relation]]\nphrase='leads to'\ninverse='reached from'\nfrom=['stop']\nto=['stop']\n\
    [[relation]]\nphrase='twin of'\nsymmetric=true\nfrom=['stop']\nto=['stop']";

/// a → b → c → d, b → d, and the circle e → f → e; a and e are twins.
fn graph() -> Graph {
    let edges = "from,to\na,b\nb,c\nc,d\nb,d\ne,f\nf,e\n";
    let files = [
        ("schema.toml", SCHEMA),
        ("stops.csv", "name\na\nb\nc\nd\ne\nf\n"),
        ("leads_to.csv", edges),
        ("twin_of.csv", "from,to\na,e\n"),
    ];
    load_text(&files).unwrap().graph
}

fn over<'g>(graph: &'g Graph, phrase: &str) -> View<'g> {
    View::over(graph, &[graph.schema().lexicon().relation(phrase).unwrap().relation])
}

fn names(graph: &Graph, nodes: impl IntoIterator<Item = NodeId>) -> String {
    nodes.into_iter().map(|n| graph.name(n)).collect()
}

#[test]
fn shortest_distances() {
    let graph = graph();
    let costs = dijkstra(over(&graph, "leads to"), NodeId(0), None, |_| 1);
    let mut distances: Vec<(&str, i32)> = costs.iter().map(|(node, cost)| (graph.name(*node), *cost)).collect();
    distances.sort_unstable();
    assert_eq!(distances, [("a", 0), ("b", 1), ("c", 2), ("d", 2)]);
}

#[test]
fn strong_components_and_their_order() {
    let graph = graph();
    let mut components: Vec<String> = kosaraju_scc(over(&graph, "leads to"))
        .into_iter()
        .map(|mut nodes| {
            nodes.sort_unstable();
            names(&graph, nodes)
        })
        .collect();
    components.sort();
    assert_eq!(components, ["a", "b", "c", "d", "ef"]);
    assert!(toposort(over(&graph, "leads to"), None).is_err(), "there is a circle");
}

#[test]
fn a_view_over_all_relations_holds_the_symmetric_one_both_ways() {
    let graph = graph();
    let view = View::all(&graph);
    let mut bfs = Bfs::new(view, NodeId(4));
    let mut reached = Vec::new();
    while let Some(node) = bfs.next(view) {
        reached.push(node);
    }
    reached.sort_unstable();
    assert_eq!(names(&graph, reached), "abcdef");
    assert_eq!(view.edge_references().count(), 8);
    assert_eq!(view.node_count(), 6);
}

#[test]
fn reversal_needs_no_copy() {
    let graph = graph();
    let view = over(&graph, "leads to");
    let into_d: Vec<NodeId> = view.neighbors_directed(NodeId(3), petgraph::Incoming).collect();
    assert_eq!(names(&graph, into_d), "bc");
    let costs = dijkstra(Reversed(view), NodeId(3), None, |_| 1);
    assert_eq!(costs.len(), 4);
    for edge in view.edge_references() {
        assert!(view.neighbors_directed(edge.target(), petgraph::Incoming).any(|n| n == edge.source()));
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_does_not_overflow_the_stack() {
    let stops: String =
        std::iter::once("name\n".to_owned()).chain((0..100_000).map(|i| format!("n{i:06}\n"))).collect();
    let edges: String = std::iter::once("from,to\n".to_owned())
        .chain((1..100_000).map(|i| format!("n{:06},n{i:06}\n", i - 1)))
        .collect();
    let files = [("schema.toml", SCHEMA), ("stops.csv", stops.as_str()), ("leads_to.csv", edges.as_str())];
    let graph = load_text(&files).unwrap().graph;
    let view = over(&graph, "leads to");
    assert_eq!(kosaraju_scc(view).len(), 100_000);
    let mut topo = Topo::new(view);
    assert_eq!(std::iter::from_fn(|| topo.next(view)).last(), Some(NodeId(99_999)));
}

#[test]
fn petgraphs_own_graph_says_the_same() {
    let graph = graph();
    let view = over(&graph, "leads to");
    let mut own = petgraph::Graph::<(), ()>::new();
    let nodes: Vec<_> = (0..view.node_count()).map(|_| own.add_node(())).collect();
    for edge in view.edge_references() {
        own.add_edge(nodes[edge.source().0 as usize], nodes[edge.target().0 as usize], ());
    }
    assert_eq!(kosaraju_scc(&own).len(), kosaraju_scc(view).len());
    assert_eq!(condensation(own, true).node_count(), 5);
}

//! Deep and wide graphs are no trouble: chains, stars, rings, graphs in which all is joined, edges side by side and edges that come back at once,
//! through everything that walks them, on a small stack.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::thread;

use fossgraph_core::NodeId;
use fossgraph_engine::{Description, Engine, Params, RunOptions, Survey};
use fossgraph_formats::{Export, Part};
use fossgraph_tests::shape;

/// So many things there are in a chain, a star and a ring.
const MANY: u64 = 6_000;

fn shapes() -> Vec<(&'static str, Engine, [usize; 2])> {
    let many = usize::try_from(MANY).unwrap();
    // what is reached from the first, and how many things are linked to it
    vec![
        ("a chain", shape::chain(MANY), [many, 1]),
        ("a star", shape::star(MANY), [1, many - 1]),
        ("a ring", shape::ring(MANY, 0), [many, 2]),
        ("a ring with chords", shape::ring(MANY, 100), [many, 4]),
        ("all joined", shape::complete(60), [60, 59]),
        ("edges side by side", shape::parallel(MANY), [2, 1]),
        ("loops", shape::loops(2_000), [1, 1]),
    ]
}

/// How many rows a query gives; `None` where a limit stopped it.
fn rows(engine: &Engine, text: &str, options: &RunOptions) -> Option<usize> {
    let query = engine.prepare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let rows = if query.is_why() {
        query.why(&Params::new(), options).map(|why| why.rows().len())
    } else {
        query.run_with(&Params::new(), options).map(|rows| rows.iter().map(|row| usize::from(!row.is_empty())).sum())
    };
    match rows {
        Ok(rows) => Some(rows),
        Err(error) => {
            assert!(error.is_limit(), "{text}: {error}");
            println!("{text}: {error}");
            None
        }
    }
}

fn walked(what: &str, engine: &Engine, [reached, around]: [usize; 2]) {
    let options = RunOptions { max_work: 30_000_000, ..RunOptions::default() };
    let rows = |text: &str| rows(engine, text, &options);
    let all = engine.graph().node_count();
    assert_eq!(rows("\"stone 0\" -> rests on*"), Some(reached), "{what}: closure");
    assert!(rows("stones where rests on+ (stones where weight > 100)").is_some(), "{what}");
    assert_eq!(rows("path from \"stone 0\" to \"stone 1\""), Some(usize::from(what != "loops")), "{what}");
    assert!(rows("paths from \"stone 0\" to \"stone 1\" within 5").is_some(), "{what}");
    assert_eq!(rows("\"stone 0\" -> linked to"), Some(around), "{what}: neighbours");
    for measure in ["degree()", "component()", "pagerank(rests on)"] {
        assert_eq!(
            rows(&format!("stones order by {measure} desc show name, {measure}")),
            Some(all),
            "{what}: {measure}"
        );
    }
    // a search from each thing: too much for most of these, and told
    let few = RunOptions { max_work: 200_000, ..RunOptions::default() };
    self::rows(engine, "stones order by betweenness(rests on) desc limit 5", &few);
    for text in [
        "\"stone 0\"",
        "compare \"stone 0\", \"stone 1\"",
        "why \"stone 0\" -> rests on",
        "why stones resting on \"stone 0\" limit 9",
        "why not \"stone 1\" in stones resting on+ (stones where weight < 0)",
        "stones as a -> rests on as b -> rests on as c group by a.colour show a.colour, count",
        "stones show name, list(rests on), count(bears) limit 5",
        "find \"stone 99\"",
        "describe stones",
    ] {
        assert!(rows(text).is_some(), "{what}: {text}");
    }
    for text in ["\"stone 0\" -> rests on*", "\"stone 0\"", "path from \"stone 0\" to \"stone 1\""] {
        engine
            .prepare(text)
            .unwrap()
            .reached(&Params::new(), &options)
            .unwrap_or_else(|e| panic!("{what}: {text}: {e}"));
    }
    let graph = engine.graph();
    assert!(!Description::of(graph, NodeId(0)).details.is_empty());
    assert!(!Survey::of(graph, graph.kind_of(NodeId(0))).relations.is_empty());
    for form in [Export::Native, Export::Csv, Export::GraphMl, Export::JsonLd, Export::Dot, Export::Mermaid] {
        let written = form.write(&Part::all(graph));
        assert!(written.is_ok_and(|files| files.iter().any(|(_, text)| text.contains("stone 1"))), "{what}: {form:?}");
    }
}

#[test]
fn every_shape_is_walked_on_a_small_stack() {
    let run = || shapes().into_iter().for_each(|(what, engine, known)| walked(what, &engine, known));
    thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}

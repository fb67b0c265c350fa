//! Paths, compared with all simple paths found by trying everything on small graphs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, Value, params};

const SCHEMA: &str = "[[kind]]\nsingular='stop'\nplural='stops'\n[[relation]]\nphrase='leads to'\ninverse='reached from'\nfrom=['stop']\nto=['stop']";

/// An engine over stops n0, n1, … and edges between them.
fn engine(stops: usize, edges: &[(usize, usize)]) -> Engine {
    let names: String = (0..stops).map(|i| format!("n{i}\n")).collect();
    let links: String = edges.iter().map(|(a, b)| format!("n{a},n{b}\n")).collect();
    let (names, links) = (format!("name\n{names}"), format!("from,to\n{links}"));
    let files = [("schema.toml", SCHEMA), ("stops.csv", names.as_str()), ("leads_to.csv", links.as_str())];
    Engine::new(fossgraph_core::load_text(&files).unwrap())
}

fn paths(engine: &Engine, query: &str) -> Vec<String> {
    let rows = engine.prepare(query).unwrap().run(params! {}).unwrap();
    rows.iter().map(|row| row[0].to_string().replace("-[leads to]-> ", "")).collect()
}

/// All simple paths of at most `length` steps, by trying everything; sorted by length, then names.
fn all(edges: &[(usize, usize)], from: usize, to: usize, length: usize) -> Vec<String> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut open = vec![vec![from]];
    while let Some(path) = open.pop() {
        if path.last() == Some(&to) {
            found.push(path.clone());
        }
        if path.len() <= length {
            for (a, b) in edges {
                if Some(a) == path.last() && !path.contains(b) {
                    open.push([path.as_slice(), &[*b]].concat());
                }
            }
        }
    }
    found.sort_by_key(|path| (path.len(), path.clone()));
    found.dedup();
    found.iter().map(|path| path.iter().map(|n| format!("n{n}")).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn random_graphs_have_the_paths_that_trying_everything_finds() {
    let mut seed = 7_u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % n
    };
    for _ in 0..200 {
        let stops = 3 + next(5);
        let mut edges: Vec<(usize, usize)> = (0..next(14)).map(|_| (next(stops), next(stops))).collect();
        edges.sort_unstable();
        edges.dedup();
        let engine = engine(stops, &edges);
        let (from, to, length) = (next(stops), next(stops), 1 + next(5));
        let within = paths(&engine, &format!("paths from n{from} to n{to} via leads to within {length}"));
        assert_eq!(within, all(&edges, from, to, length), "{edges:?} {from} {to} {length}");
        let every = all(&edges, from, to, stops);
        let shortest: Vec<String> = every.iter().filter(|path| path.len() == every[0].len()).cloned().collect();
        assert_eq!(paths(&engine, &format!("paths from n{from} to n{to} via leads to")), shortest, "{edges:?}");
        let one: Vec<String> = shortest.into_iter().take(1).collect();
        assert_eq!(paths(&engine, &format!("path from n{from} to n{to} via leads to")), one, "{edges:?}");
    }
}

#[test]
fn the_path_of_the_contract_and_what_it_is_made_of() {
    let engine = Engine::new(fossgraph_data::builtin());
    let query = "path from \"Microsoft 365\" to CNCF via uses, built on, hosted by";
    let rows = engine.prepare(query).unwrap().run(params! {}).unwrap();
    assert_eq!(
        rows.get(0, 0).to_string(),
        "Microsoft 365 -[built on]-> Azure Kubernetes Service -[built on]-> Kubernetes -[hosted by]-> CNCF"
    );
    let Value::Path(path) = rows.get(0, 0) else { panic!("a path is a value") };
    assert_eq!((path.steps.len(), path.steps[2].1.id.as_str()), (3, "cncf"));
    assert_eq!(rows.get(0, 1), Value::Integer(3));
    let none = engine.prepare("path from CNCF to \"Microsoft 365\" via uses").unwrap();
    assert!(none.run(params! {}).unwrap().is_empty());
}

#[test]
fn more_paths_than_are_made_are_told() {
    let every: Vec<(usize, usize)> =
        (0..10).flat_map(|a| (0..10).map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
    let engine = engine(10, &every);
    let rows = engine.prepare("paths from n0 to n9 via leads to within 9 limit 3").unwrap().run(params! {}).unwrap();
    assert_eq!((rows.len(), rows.total()), (3, 10_000));
    assert!(rows.notes()[0].contains("more than these"), "{:?}", rows.notes());
}

#[test]
fn what_goes_with_a_path_and_what_does_not() {
    let engine = Engine::new(fossgraph_data::builtin());
    for (query, code) in [
        ("path from Dapr to CNCF show name", "Q064"),
        ("path from Dapr to CNCF via hosted by+", "Q064"),
        ("path from Dapr to CNCF via Kubernetes", "Q028"),
        ("path from Dapr to Nowhere", "Q020"),
        ("path from Dapr to CNCF as of 2099", "Q047"),
    ] {
        assert_eq!(engine.prepare(query).unwrap_err().problems()[0].code(), code, "{query}");
    }
    let with_parameters = engine.prepare("path from $a to $b").unwrap();
    assert_eq!(with_parameters.run(params! { "a" => "Dapr", "b" => "CNCF" }).unwrap().len(), 1);
}

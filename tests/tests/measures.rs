//! Measures of graphs whose values are published: Zachary's karate club, Krackhardt's kite, the example of Wikipedia's page on PageRank.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;

use fossgraph_core::load_text;
use fossgraph_engine::{Engine, Params, Value, bound};
use fossgraph_tests::{oracle, same_rows};

const SCHEMA: &str = "
[[kind]]
singular = 'person'
plural = 'people'
[[relation]]
phrase = 'knows'
symmetric = true
from = ['person']
to = ['person']
[[relation]]
phrase = 'links to'
inverse = 'linked from'
from = ['person']
to = ['person']
";

/// The friends of each member of the club with a higher number (W. W. Zachary, An information flow model for conflict and fission in
/// small groups, 1977): 34 members, 78 ties.
const CLUB: [(u32, &[u32]); 27] = [
    (1, &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]),
    (2, &[3, 4, 8, 14, 18, 20, 22, 31]),
    (3, &[4, 8, 9, 10, 14, 28, 29, 33]),
    (4, &[8, 13, 14]),
    (5, &[7, 11]),
    (6, &[7, 11, 17]),
    (7, &[17]),
    (9, &[31, 33, 34]),
    (10, &[34]),
    (14, &[34]),
    (15, &[33, 34]),
    (16, &[33, 34]),
    (19, &[33, 34]),
    (20, &[34]),
    (21, &[33, 34]),
    (23, &[33, 34]),
    (24, &[26, 28, 30, 33, 34]),
    (25, &[26, 28, 32]),
    (26, &[32]),
    (27, &[30, 34]),
    (28, &[34]),
    (29, &[32, 34]),
    (30, &[33, 34]),
    (31, &[33, 34]),
    (32, &[33, 34]),
    (33, &[34]),
    (34, &[]),
];

/// D. Krackhardt, Assessing the political landscape, 1990: ten people, 18 ties.
const KITE: [(&str, &[&str]); 9] = [
    ("Andre", &["Beverly", "Carol", "Diane", "Fernando"]),
    ("Beverly", &["Diane", "Ed", "Garth"]),
    ("Carol", &["Diane", "Fernando"]),
    ("Diane", &["Ed", "Fernando", "Garth"]),
    ("Ed", &["Garth"]),
    ("Fernando", &["Garth", "Heather"]),
    ("Garth", &["Heather"]),
    ("Heather", &["Ike"]),
    ("Ike", &["Jane"]),
];

/// The graph of the page on PageRank in Wikipedia, of eleven pages, which also states the ranks in percent.
const PAGES: [(&str, &[&str]); 10] = [
    ("B", &["C"]),
    ("C", &["B"]),
    ("D", &["A", "B"]),
    ("E", &["B", "D", "F"]),
    ("F", &["B", "E"]),
    ("G", &["B", "E"]),
    ("H", &["B", "E"]),
    ("I", &["B", "E"]),
    ("J", &["E"]),
    ("K", &["E"]),
];

/// A graph of people, one edge for each pair.
fn engine<T: ToString>(relation: &str, ties: &[(T, &[T])], alone: &[&str]) -> Engine {
    let mut names: Vec<String> = alone.iter().map(ToString::to_string).collect();
    let mut edges = String::from("from,to\n");
    for (from, to) in ties {
        names.push(from.to_string());
        for other in *to {
            names.push(other.to_string());
            writeln!(edges, "{},{}", from.to_string(), other.to_string()).unwrap();
        }
    }
    names.sort();
    names.dedup();
    let people = format!("name\n{}\n", names.join("\n"));
    let files = [("schema.toml", SCHEMA), ("people.csv", &people), (&format!("{relation}.csv"), &edges)];
    Engine::new(load_text(&files).unwrap())
}

/// The answer, which the naive evaluator gives as well.
fn answer(engine: &Engine, query: &str) -> Vec<Vec<Value>> {
    let prepared = engine.prepare(query).unwrap();
    let cells: Vec<Vec<Value>> = prepared.run(Params::new()).unwrap().iter().collect();
    let bound::Statement::Query(bound) = prepared.bound() else { panic!("{query}") };
    let naive = oracle::evaluate(engine.graph(), bound, &Params::new()).unwrap();
    assert!(same_rows(&cells, &naive.rows), "{query}: {cells:?}, the oracle {:?}", naive.rows);
    cells
}

fn numbers(engine: &Engine, query: &str) -> Vec<f64> {
    let number = |value: &Value| match value {
        Value::Integer(n) => f64::from(i32::try_from(*n).unwrap()),
        Value::Float(x) => *x,
        other => panic!("{other:?}"),
    };
    answer(engine, query).iter().map(|row| number(row.last().unwrap())).collect()
}

#[track_caller]
fn near(found: f64, published: f64, within: f64) {
    assert!((found - published).abs() <= within, "{found} and not {published}");
}

#[test]
fn the_karate_club() {
    let club = engine("knows", &CLUB, &[]);
    assert_eq!(numbers(&club, "count people"), [34.0]);
    assert_eq!(numbers(&club, "people show sum(degree(knows)) / 2"), [78.0]);
    let of = |who: &str, what: &str| numbers(&club, &format!("people where name = \"{who}\" show {what}"))[0];
    for (who, degree) in [("34", 17.0), ("1", 16.0), ("33", 12.0), ("3", 10.0), ("2", 9.0), ("12", 1.0)] {
        near(of(who, "degree(knows)"), degree, 0.0);
        near(of(who, "degree()"), degree, 0.0);
    }
    // as the documentation of networkx and its tests state them (`betweenness_centrality` of `karate_club_graph`)
    for (who, between) in [
        ("1", 0.437_635_281_385),
        ("34", 0.304_074_975_950),
        ("33", 0.145_247_113_997),
        ("3", 0.143_656_806_157),
        ("12", 0.0),
    ] {
        near(of(who, "betweenness(knows)"), between, 1e-9);
        near(of(who, "betweenness()"), between, 1e-9);
    }
    // as networkx's `pagerank` gives them without weights
    near(of("34", "pagerank(knows)"), 0.100_919_182, 1e-8);
    near(of("1", "pagerank(knows)"), 0.096_997_285, 1e-8);
    let leaders = answer(&club, "people order by betweenness(knows) desc limit 2 show name");
    assert_eq!(leaders.concat().iter().map(ToString::to_string).collect::<Vec<_>>(), ["1", "34"]);
    assert_eq!(numbers(&club, "people show max(component(knows))"), [1.0]);
}

#[test]
fn the_kite() {
    let kite = engine("knows", &KITE, &[]);
    let of = |what: &str| numbers(&kite, &format!("people show name, {what}"));
    assert_eq!(of("degree(knows)"), [4.0, 4.0, 3.0, 6.0, 3.0, 5.0, 5.0, 3.0, 2.0, 1.0], "Diane has the most ties");
    let published = [0.023, 0.023, 0.0, 0.102, 0.0, 0.231, 0.231, 0.389, 0.222, 0.0];
    for (found, published) in of("betweenness(knows)").into_iter().zip(published) {
        near(found, published, 0.0005);
    }
    near(of("betweenness(knows)")[7], 14.0 / 36.0, 1e-12);
}

#[test]
fn the_pages_of_wikipedia() {
    let pages = engine("links_to", &PAGES, &[]);
    let percent = numbers(&pages, "people show name, round(pagerank(links to) * 100, 1)");
    assert_eq!(percent, [3.3, 38.4, 34.3, 3.9, 8.1, 3.9, 1.6, 1.6, 1.6, 1.6, 1.6]);
    near(numbers(&pages, "people show sum(pagerank(links to))")[0], 1.0, 1e-9);
    let all = numbers(&pages, "people show name, pagerank()");
    let links = numbers(&pages, "people show name, pagerank(links to)");
    all.iter().zip(&links).for_each(|(a, b)| near(*a, *b, 1e-12));
    // along the other direction the votes go back: networkx gives this for the reversed graph
    near(numbers(&pages, "people where name = E show pagerank(linked from)")[0], 0.211_462_956, 1e-8);
}

#[test]
fn components_are_numbered_by_size_and_then_by_their_first_thing() {
    let ties: [(&str, &[&str]); 4] = [("b", &["c"]), ("x", &["y", "z"]), ("d", &["e"]), ("p", &["p"])];
    let parts = engine("links_to", &ties, &["alone"]);
    let found = answer(&parts, "people show name, component(links to)");
    let told: Vec<String> = found.iter().map(|row| format!("{}{}", row[0], row[1])).collect();
    assert_eq!(told, ["alone4", "b2", "c2", "d3", "e3", "p5", "x1", "y1", "z1"]);
    assert_eq!(numbers(&parts, "people group by component(links to) show count"), [3.0, 2.0, 2.0, 1.0, 1.0]);
    assert_eq!(numbers(&parts, "people where name = p show degree()"), [2.0]);
}

#[test]
fn where_there_is_no_pair_of_others_nothing_lies_between() {
    let two = engine("links to", &[("A", &["B"])], &[]);
    assert_eq!(numbers(&two, "people show name, betweenness()"), [0.0, 0.0]);
    let one = engine::<&str>("links to", &[], &["A"]);
    assert_eq!(numbers(&one, "people show name, betweenness()"), [0.0]);
    assert_eq!(numbers(&one, "people show name, pagerank()"), [1.0]);
}

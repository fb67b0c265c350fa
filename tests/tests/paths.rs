//! Paths of random graphs, beside all simple paths followed one by one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;

use fossgraph_core::load_text;
use fossgraph_engine::{Engine, Params};
use fossgraph_tests::generate::Random;

const SCHEMA: &str = "
[[kind]]
singular = 'port'
plural = 'ports'
[[relation]]
phrase = 'leads to'
inverse = 'reached from'
from = ['port']
to = ['port']
";

/// A graph of ports, as where one can go from each.
fn graph(random: &mut Random) -> Vec<Vec<usize>> {
    let ports = 2 + random.below(9);
    let mut ways = vec![Vec::new(); ports];
    for _ in 0..random.below(ports * 3) {
        let (from, to) = (random.below(ports), random.below(ports));
        if !ways[from].contains(&to) {
            ways[from].push(to);
        }
    }
    ways.iter_mut().for_each(|to| to.sort_unstable());
    ways
}

fn engine(ways: &[Vec<usize>]) -> Engine {
    let mut text = String::new();
    for (from, to) in ways.iter().enumerate() {
        let to: Vec<String> = to.iter().map(|to| format!("'p{to}'")).collect();
        let _ = writeln!(text, "[[port]]\nname = 'p{from}'\n'leads to' = [{}]", to.join(", "));
    }
    Engine::new(load_text(&[("schema.toml", SCHEMA), ("ports.toml", &text)]).unwrap())
}

/// All ways that meet nothing twice, as they are printed.
fn simple(ways: &[Vec<usize>], to: usize, way: &mut Vec<usize>, most: usize, out: &mut Vec<Vec<usize>>) {
    let at = *way.last().unwrap();
    if at == to {
        out.push(way.clone());
    }
    if way.len() > most {
        return;
    }
    for next in &ways[at] {
        if !way.contains(next) {
            way.push(*next);
            simple(ways, to, way, most, out);
            way.pop();
        }
    }
}

fn asked(engine: &Engine, query: &str) -> Vec<String> {
    let rows = engine.prepare(query).unwrap().run(Params::new()).unwrap();
    rows.iter().map(|row| row[0].to_string()).collect()
}

#[test]
fn paths_are_those_found_one_by_one() {
    let (mut found, mut long) = (0, 0);
    for seed in 0..150 {
        let ways = graph(&mut Random::new(seed));
        let engine = engine(&ways);
        for (from, to) in [(0, 1), (1, 0), (0, ways.len() - 1), (ways.len() / 2, 0), (1, 1)] {
            let ends = format!("from p{from} to p{to}");
            let mut all = Vec::new();
            simple(&ways, to, &mut vec![from], 12, &mut all);
            all.sort_by_key(Vec::len);
            let printed = |way: &Vec<usize>| {
                let names: Vec<String> = way.iter().map(|port| format!("p{port}")).collect();
                names.join(" -[leads to]-> ")
            };
            let shortest = all.first().map_or(0, Vec::len);
            let expected: Vec<String> = all.iter().filter(|way| way.len() == shortest).map(printed).collect();
            let one = asked(&engine, &format!("path {ends} via leads to"));
            assert_eq!(one, expected.iter().take(1).cloned().collect::<Vec<_>>(), "seed {seed} {ends}");
            assert_eq!(asked(&engine, &format!("paths {ends} via leads to")), expected, "seed {seed} {ends}");
            // any relation, either way: the way back is as long as the way there
            let back = asked(&engine, &format!("path from p{to} to p{from}"));
            assert_eq!(asked(&engine, &format!("path {ends}")).len(), back.len(), "seed {seed} {ends}");
            let within: Vec<String> = all.iter().filter(|way| way.len() <= 4).map(printed).collect();
            assert_eq!(asked(&engine, &format!("paths {ends} via leads to within 3")), within, "seed {seed} {ends}");
            found += expected.len();
            long += usize::from(shortest > 4);
        }
    }
    assert!(found > 300 && long > 5, "{found} paths, {long} ends far apart");
}

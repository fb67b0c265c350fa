//! What it takes to tell why grows as what is told, and stops at each limit; so do comparisons and measures. Steps are counted, not timed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{DataChanges, Engine, Explanation, Pairing, Params, RunOptions, Witness, Work};
use fossgraph_tests::shape;

/// A graph of so many things.
type Shape = fn(u64) -> Engine;

/// Graphs, and whose rows are explained all at once.
const EXPLAINED: [(&str, Shape, &str); 11] = [
    ("a chain, a step", shape::chain, "why stones -> rests on"),
    ("a chain, a condition", shape::chain, "why stones resting on stones"),
    ("a chain, many steps", shape::chain, "why \"stone 0\" -> rests on+"),
    ("a chain, a far end", shape::chain, "why stones resting on+ \"stone 100\""),
    ("a chain, conditions within", shape::chain, "why stones resting on (stones bearing (stones where weight > 3))"),
    ("a star, inwards", shape::star, "why stones resting on \"stone 0\""),
    ("a star, outwards", shape::star, "why \"stone 0\" -> bears"),
    ("a star, each edge inwards", shape::star, "why stones -> rests on show name, via.place"),
    ("a star, each edge outwards", shape::star, "why \"stone 0\" -> bears show name, via.place"),
    ("a star, repeated", shape::star, "why stones resting on+ \"stone 0\""),
    ("a star, there and back", shape::star, "why stones -> rests on -> bears limit 300"),
];

fn count(all: &[Witness]) -> usize {
    all.iter().map(|witness| 1 + count(&witness.because)).sum()
}

/// How many facts were told, and in how many steps.
fn told(engine: &Engine, text: &str) -> (usize, u64) {
    let work = Work::default();
    let options = RunOptions { work: Some(work.clone()), ..RunOptions::default() };
    let why = engine.prepare(text).unwrap().why(&Params::new(), &options).unwrap_or_else(|e| panic!("{text}: {e}"));
    let facts = (0..why.rows().len()).map(|row| count(why.because(row))).sum();
    (facts, work.edges() + work.values())
}

#[test]
fn why_all_rows_takes_as_many_steps_as_facts_are_told() {
    for (what, shape, text) in EXPLAINED {
        let (small, large) = (told(&shape(300), text), told(&shape(1200), text));
        println!("{what}: {small:?}, {large:?}");
        assert!(small.0 > 100, "{what}: {} facts", small.0);
        // counted every thousand steps
        let most = large.0 as u64 * (1 + small.1 / small.0 as u64) * 2 + 4096;
        assert!(large.1 <= most, "{what}: {} steps for {} facts, {} for {}", large.1, large.0, small.1, small.0);
    }
}

/// What stops, and by what: rows, memory, work.
const STOPPED: [(&str, Shape, &str); 4] = [
    ("rmw", shape::chain, "why \"stone 0\" -> rests on+"),
    ("rm", shape::chain, "why stones resting on+ \"stone 19999\" limit 1"),
    ("w", shape::chain, "stones order by betweenness() desc limit 3 show name"),
    ("w", shape::star, "stones where betweenness() > 0 show name"),
];

#[test]
fn every_limit_stops_within_a_tenth_of_itself() {
    for (limits, shape, text) in STOPPED {
        let engine = shape(20_000);
        let query = engine.prepare(text).unwrap();
        for limit in limits.chars() {
            let work = Work::default();
            let unbound = RunOptions {
                work: Some(work.clone()),
                max_rows: usize::MAX,
                max_work: u64::MAX,
                ..RunOptions::default()
            };
            let options = match limit {
                'r' => RunOptions { max_rows: 10_000, ..unbound },
                'm' => RunOptions { max_memory: 2 << 20, ..unbound },
                _ => RunOptions { max_work: 200_000, ..unbound },
            };
            let run = if query.is_why() {
                query.why(&Params::new(), &options).map(drop)
            } else {
                query.run_with(&Params::new(), &options).map(drop)
            };
            let error = run.expect_err(text);
            assert!(error.is_limit(), "{limit} {text}: {error}");
            if limit == 'w' {
                let done = work.edges() + work.values();
                assert!(done <= 220_000, "{text}: {done} steps");
            }
            if limit == 'r' {
                let told = error.to_string();
                let spent: usize = told.split("passed: ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
                // rows that a plain query finds are told at once
                assert!(spent <= 11_000 || spent == 19_999, "{text}: {told}");
            }
        }
    }
}

#[test]
fn two_versions_that_differ_in_all_are_refused_by_a_number() {
    let (before, after) = (shape::chain(50), Engine::new(fossgraph_data::builtin()));
    let pairing = Pairing::of(before.graph(), after.graph());
    let all = DataChanges::between(&pairing);
    let rows: usize = all.things().iter().map(|thing| 1 + thing.facts.len()).sum();
    let with = |max_rows| DataChanges::between_with(&pairing, &RunOptions { max_rows, ..RunOptions::default() });
    assert_eq!(with(rows).unwrap().things().len(), all.things().len());
    let error = with(rows - 1).unwrap_err();
    assert!(error.is_limit() && error.to_string().contains("`--max-rows "), "{error}");
    let _: Explanation = all.explanation();
}

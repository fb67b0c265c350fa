//! Random queries over random graphs: the engine and the naive evaluator must agree, and every row must have its facts.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more of them, `FOSSGRAPH_SEED=…` others. A difference is shrunk, and printed with its files and seed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, FUNCTIONS, Params, RunOptions, Value, Witness, bound};
use fossgraph_tests::asking::{QUERIES, ask, pairs, rows, told};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{Found, agree, cells, same_rows, shown};

#[test]
fn the_engine_and_the_oracle_agree() {
    let check = |_: &World, engine: &Engine, query: &str| agree(engine, query);
    let make = |world: &World, random: &mut Random| generate::query(world, random).whole();
    told(ask(pairs(), make, &check), 9, 6);
}

#[test]
fn queries_use_every_function() {
    let mut texts = Vec::new();
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        texts.extend((0..QUERIES).map(|_| generate::query(&world, &mut random).text));
    }
    let used = |name: &str| texts.iter().filter(|text| text.contains(&format!("{name}("))).count();
    let rare: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).filter(|name| used(name) < 5).collect();
    assert!(rare.is_empty(), "rarely used: {}", rare.join(", "));
}

/// What an explanation says where the run lost the way that the answer took: never right.
const LOST: &str = "cannot be told";

fn facts(witnesses: &[Witness]) -> Vec<&Witness> {
    witnesses.iter().flat_map(|w| std::iter::once(w).chain(facts(&w.because))).collect()
}

#[test]
fn every_row_has_its_facts_and_asking_for_them_changes_no_answer() {
    let options = RunOptions::default();
    let check = |_: &World, engine: &Engine, query: &str| {
        let prepared = match engine.prepare(query) {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Found::Refused(error.to_string())),
        };
        let plain = prepared.run(Params::new()).map_err(|e| e.to_string())?;
        let why = match prepared.why(&Params::new(), &options) {
            Ok(why) => why,
            Err(error) if error.problems()[0].code() == "Q058" => return Ok(Found::Refused(error.to_string())),
            Err(error) => return Err(format!("  {error}\n")),
        };
        if !same_rows(&cells(&plain), &cells(why.rows())) {
            return Err(format!("  plain:\n{}  explained:\n{}", shown(&cells(&plain)), shown(&cells(why.rows()))));
        }
        for row in 0..why.rows().len() {
            let told = facts(why.because(row));
            if told.is_empty() || told.iter().any(|w| w.fact.contains(LOST)) {
                let told: Vec<&str> = told.iter().map(|w| w.fact.as_str()).collect();
                return Err(format!("  row {row}: {told:?}\n"));
            }
            // what is stated is stated by somebody, with a check mark; what is not recorded has neither
            if let Some(lack) = told.iter().find(|w| w.check.is_none() && !w.sources.is_empty()) {
                return Err(format!("  row {row}: {lack:?}\n"));
            }
        }
        Ok(Found::Rows(why.rows().len()))
    };
    let make = |world: &World, random: &mut Random| generate::query(world, random).whole();
    told(ask(pairs() / 3, make, &check), 5, 5);
}

#[test]
fn why_not_knows_what_is_in_the_answer_and_gives_a_reason_for_what_is_not() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let answer = match rows(engine, &format!("{query} show id, kind")) {
            Ok(answer) => cells(&answer),
            Err(why) => return Ok(Found::Refused(why)),
        };
        // what stands at a stop that is shown is in the answer too
        let prepared = engine.prepare(query).map_err(|e| e.to_string())?;
        let at_stops = matches!(prepared.bound(), bound::Statement::Query(q) if q.stops.iter().any(|s| s.shown));
        let graph = engine.graph();
        for node in (0..u32::try_from(graph.node_count()).unwrap()).step_by(3).map(fossgraph_engine::NodeId) {
            let (id, kind) = (graph.id(node), &graph.schema().kind(graph.kind_of(node)).singular);
            let is_in = answer.iter().any(|row| row[0].to_string() == id && row[1].to_string() == *kind);
            let asked = format!("why not {kind} \"{}\" in {query}", graph.name(node).replace('"', "\\\""));
            let why = engine.prepare(&asked).and_then(|p| p.why(&Params::new(), &RunOptions::default()));
            let why = why.map_err(|e| format!("  {asked}: {e}\n"))?;
            // several things may bear the name
            let at = why.rows().iter().position(|row| matches!(&row[0], Value::Thing(thing) if thing.node == node));
            let told = facts(why.because(at.unwrap_or(usize::MAX)));
            let texts: Vec<&str> = told.iter().map(|w| w.fact.as_str()).collect();
            let says_in = texts.iter().any(|text| text.ends_with("is in the answer"));
            if texts.is_empty() || (says_in != is_in && !at_stops) || texts.iter().any(|text| text.contains(LOST)) {
                return Err(format!("  {asked}, which is in it: {is_in}, tells {texts:?}\n"));
            }
        }
        Ok(Found::Rows(answer.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let query = generate::query(world, random).text;
        query.strip_prefix("count ").map(str::to_owned).unwrap_or(query)
    };
    let (asked, accepted, with_rows) = ask(pairs() / 10, make, &check);
    println!("{asked} queries, {accepted} accepted, {with_rows} with rows");
    assert!(accepted * 4 >= asked, "only {accepted} of {asked} queries are accepted");
}

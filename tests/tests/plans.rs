//! What planning chooses changes no answer: every golden query and random ones over random graphs, with each choice made, left, and all left.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more of them, `FOSSGRAPH_SEED=…` others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;

use fossgraph_engine::plan::{Choices, End};
use fossgraph_engine::{Engine, Params, Prepared, Rows, bound};
use fossgraph_tests::asking::{ask, pairs};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{Found, cells, same_rows, shown, suite};

/// Each choice left by itself, each end by itself, and all left with each end.
fn choices() -> Vec<Choices> {
    let all = Choices::default();
    vec![
        Choices { order: false, ..all },
        Choices { end: End::Candidates, ..all },
        Choices { end: End::Target, ..all },
        Choices { degree: false, ..all },
        Choices { weigh: false, ..all },
        Choices::NONE,
        Choices { end: End::Target, ..Choices::NONE },
    ]
}

/// Rows, or what is wrong.
fn answered(prepared: &Prepared, params: &Params) -> Result<Rows, String> {
    prepared.run(params.clone()).map_err(|e| e.to_string())
}

/// Which of the choices give another plan; fails where one gives another answer.
fn other_plans(prepared: &Prepared, params: &Params) -> Result<BTreeSet<usize>, String> {
    let due = answered(prepared, params);
    let mut other = BTreeSet::new();
    for (at, choices) in choices().into_iter().enumerate() {
        let again = prepared.planned(choices);
        if again.plan() == prepared.plan() {
            continue;
        }
        other.insert(at);
        match (&due, answered(&again, params)) {
            (Err(due), Err(found)) if *due == found => {}
            (Ok(due), Ok(found)) => {
                // notes tell reasons in the order in which they were met
                let same = same_rows(&cells(due), &cells(&found)) && due.total() == found.total();
                if !same || due.set_aside() != found.set_aside() {
                    let [due, found] = [due, &found].map(|rows| (shown(&cells(rows)), rows.set_aside()));
                    return Err(format!("  {choices:?}\n{}  {}\n{}  {}\n", due.0, due.1, found.0, found.1));
                }
            }
            (due, found) => return Err(format!("  {choices:?}: {:?}, but {:?}\n", due.as_ref().err(), found.err())),
        }
    }
    Ok(other)
}

#[test]
fn random_queries_answer_alike_by_every_plan() {
    let check = |_: &World, engine: &Engine, query: &str| match engine.prepare(query) {
        Ok(prepared) => other_plans(&prepared, &Params::new()).map(|other| Found::Rows(other.len())),
        Err(why) => Ok(Found::Refused(why.to_string())),
    };
    let make = |world: &World, random: &mut Random| generate::query(world, random).whole();
    let (asked, accepted, planned) = ask(pairs() / 2, make, &check);
    println!("{asked} queries, {accepted} accepted, {planned} of several plans");
    assert!(accepted < 300 || planned * 4 >= accepted, "only {planned} of {accepted} have several plans");
}

#[test]
fn golden_queries_answer_alike_by_every_plan() {
    let engines = suite::engines();
    let mut planned = [0; 7];
    for case in suite::all() {
        let Ok(prepared) = engines[&case.data].prepare(&case.query) else { continue };
        // what a plan looks like and what it did is another matter
        let told = matches!(prepared.bound(), bound::Statement::Query(_) | bound::Statement::Expect(_));
        if !told {
            continue;
        }
        match other_plans(&prepared, &case.params()) {
            Ok(other) => other.into_iter().for_each(|at| planned[at] += 1),
            Err(why) => panic!("{}\n{why}", case.query),
        }
    }
    println!("other plans by choice: {planned:?}");
    assert!(planned.iter().all(|queries| *queries >= 4), "a choice makes no difference: {planned:?}");
}

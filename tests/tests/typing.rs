//! What is told while a query is typed: nothing is marked on the way to a query that is right, and what is wrong is marked where it stands.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Definitions, Engine, ErrorKind};
use fossgraph_tests::suite;

/// All cases, with the engine that each asks.
fn cases() -> Vec<(Engine, String)> {
    let engines = suite::engines();
    suite::all().into_iter().map(|case| (engines[&case.data].clone(), case.query)).collect()
}

#[test]
fn nothing_is_marked_on_the_way_to_a_query_that_is_right() {
    let names = Definitions::default();
    let mut wrong = Vec::new();
    let mut right = 0;
    for (engine, query) in cases() {
        if query.len() > 300 || engine.prepare(&query).is_err() {
            continue;
        }
        right += 1;
        // the word at the end is not judged: between letters is asked what was asked before them
        let ends = query.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, c)| at + c.len_utf8());
        let marked = ends.chain([query.len()]).map(|at| &query[..at]).find_map(|typed| {
            let span = engine.unknown(typed, &names)?;
            Some(format!("{typed:?}: {:?}", span.of(typed)))
        });
        wrong.extend(marked.map(|marked| format!("{marked} of {query}")));
    }
    assert!(right > 1000, "{right}");
    assert!(wrong.is_empty(), "{} of {right}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_wrong_is_marked_where_it_stands() {
    let names = Definitions::default();
    let (mut unknown, mut marked) = (0, 0);
    for (engine, query) in cases() {
        let Err(error) = engine.prepare(&query) else { continue };
        let [problem] = error.problems() else { continue };
        let name = problem.kind() == ErrorKind::Name && !["Q021", "Q022"].contains(&problem.code());
        let behind = query.get(problem.span().end..).unwrap_or_default().trim();
        if !name || behind.is_empty() || query.contains(['\n', ';', '$']) {
            continue;
        }
        unknown += 1;
        let found = engine.unknown(&format!("{query} "), &names);
        if found.is_some_and(|span| span.start <= problem.span().start && problem.span().start < span.end) {
            marked += 1;
        } else {
            println!("{query}: {:?}, told at {:?}", found.map(|s| s.of(&query)), problem.span().of(&query));
        }
    }
    assert!(unknown > 60 && marked * 10 >= unknown * 9, "{marked} of {unknown}");
}

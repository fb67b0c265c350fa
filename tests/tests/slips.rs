//! Slips made on purpose in golden queries: the error proposes a query that answers as the original does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;

use fossgraph_engine::{Engine, Params, Value};
use fossgraph_tests::suite;

type Slip = (&'static str, fn(&str) -> String);

/// Slips that leave no doubt about what was meant; each changes the text where it can be made.
const SLIPS: [Slip; 17] = [
    ("a question mark", |q| format!("{q}?")),
    ("please", |q| format!("please {q}")),
    ("show me", |q| format!("show me {q}")),
    ("==", |q| q.replace(" = ", " == ")),
    ("<>", |q| q.replace(" != ", " <> ")),
    ("&&", |q| q.replace(" and ", " && ")),
    ("||", |q| q.replace(" or ", " || ")),
    ("an arrow of typesetters", |q| q.replace("->", "→")),
    ("quotes of typesetters", curly),
    ("sort by", |q| q.replace("order by", "sort by")),
    ("grouped by", |q| q.replace("group by", "grouped by")),
    ("is null", |q| q.replace(" is missing", " is null")),
    ("is not null", |q| q.replace(" is known", " is not null")),
    ("a misspelt `where`", |q| q.replacen(" where ", " wehre ", 1)),
    ("a misspelt `union`", |q| q.replacen(" union ", " unoin ", 1)),
    ("offset", |q| q.replace(" skip ", " offset ")),
    ("an open bracket", |q| q.strip_suffix(')').map(str::to_owned).unwrap_or_default()),
];

fn curly(query: &str) -> String {
    let mut open = false;
    let turned = query.chars().map(|c| {
        let quote = c == '"';
        open ^= quote;
        match (quote, open) {
            (true, true) => '“',
            (true, false) => '”',
            _ => c,
        }
    });
    if query.contains(['\\', '“']) { String::new() } else { turned.collect() }
}

/// The queries of the language's suites that ask one of the small bodies of data, with its name.
fn queries() -> Vec<(String, String)> {
    let files = suite::files().into_iter().filter(|file| file.components().any(|part| part.as_os_str() == "language"));
    let cases = files.flat_map(|file| suite::cases(&fs::read_to_string(file).unwrap()));
    cases.filter(|case| case.data != "builtin").map(|case| (case.data, case.query)).collect()
}

/// The answer of a query, or `None` if it is none.
fn answer(engine: &Engine, query: &str) -> Option<Vec<Vec<Value>>> {
    let rows = engine.prepare(query).ok()?.run(Params::new()).ok()?;
    Some(rows.iter().map(|row| row.to_vec()).collect())
}

#[test]
fn what_is_proposed_answers_as_what_was_meant() {
    let engines = suite::engines();
    let mut made: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lost = Vec::new();
    for (number, (data, query)) in queries().into_iter().enumerate() {
        let engine = &engines[&data];
        // what is measured differs from run to run; in a script a statement may need those before it
        let alone = !query.starts_with("profile") && !query.contains(';');
        let Some(meant) = answer(engine, &query).filter(|_| alone) else { continue };
        for (which, (name, slip)) in SLIPS.into_iter().enumerate() {
            let mistyped = slip(&query);
            // of those that nearly every query can make, a part is enough
            let often = made.get(name).is_some_and(|n| *n > 30) && (number + which) % 9 != 0;
            if mistyped.is_empty() || mistyped == query || often {
                continue;
            }
            let Err(error) = engine.prepare(&mistyped) else { continue };
            *made.entry(name).or_default() += 1;
            let proposed: Vec<&String> = error.problems().iter().flat_map(|p| p.rewrites()).collect();
            for rewrite in &proposed {
                assert!(engine.script(rewrite).is_ok(), "`{mistyped}` leads to `{rewrite}`, which is wrong itself");
            }
            if !proposed.iter().any(|rewrite| answer(engine, rewrite).as_ref() == Some(&meant)) {
                lost.push(format!("{name}: {mistyped}\n    {proposed:?}"));
            }
        }
    }
    assert_eq!(made.len(), SLIPS.len(), "slips that no query could make: {made:?}");
    let total: usize = made.values().sum();
    assert!(lost.is_empty(), "{} of {total} slips are not mended:\n{}", lost.len(), lost.join("\n"));
}

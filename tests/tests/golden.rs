//! The golden suites: queries with the answers they must give, in files below `suite/`.
//!
//! A suite is a text file. A line `> query` is a case; the indented lines below it are what it must print. To add a case, add its line
//! and run the tests with `BLESS=1`, which writes the answers of all cases; then read what was written. A line `@ small` makes the
//! cases below it ask the data in `suite/data/small` (a folder, or a file of a foreign format) instead of the built-in data;
//! `@ builtin` goes back. A line `$ name=value, name=value` gives the parameters of the case just below it. What cannot be seen in a
//! query is written as [`typed`] says.
//!
//! Every answer is also computed by the naive evaluator, and both must agree on every row, not only on those printed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use fossgraph_engine::{Engine, Error, Params, Rows, Value, bound};
use fossgraph_tests::suite::{self, Case};
use fossgraph_tests::{oracle, same_row, same_rows};
use libtest_mimic::{Arguments, Failed, Trial};

/// How many rows of an answer are printed, and how many facts where it is explained.
const SHOWN: usize = 6;
const FACTS: usize = 24;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite");
    let engines = Arc::new(suite::engines());
    let bless = env::var_os("BLESS").is_some_and(|v| v != "0");
    let mut trials = Vec::new();
    for file in suite::files() {
        let topic = file.strip_prefix(&root).unwrap_or(&file).with_extension("").display().to_string();
        let text = fs::read_to_string(&file).expect("a suite can be read");
        if bless {
            write_blessed(&file, &text, &engines);
            continue;
        }
        for case in suite::cases(&text) {
            let engines = engines.clone();
            let query: String = case.query.chars().take(80).collect();
            let name = format!("{topic}:{} {query}", case.line);
            trials.push(Trial::test(name, move || check(&case, &engines)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(case: &Case, engines: &BTreeMap<String, Engine>) -> Result<(), Failed> {
    let engine = engines.get(&case.data).ok_or_else(|| format!("there are no data called {}", case.data))?;
    let printed = answer(engine, case);
    if printed != case.expected {
        return Err(format!("expected\n{}\nfound\n{printed}", case.expected).into());
    }
    agree(engine, case)
}

/// What a query prints.
fn answer(engine: &Engine, case: &Case) -> String {
    let rows = engine.prepare(&case.query).and_then(|prepared| prepared.run(case.params()));
    match rows {
        Ok(rows) => table(&rows),
        Err(error) => problems(&case.query, &error),
    }
}

fn table(rows: &Rows) -> String {
    let mut out = String::new();
    let line = |cells: Vec<String>| cells.join(" | ");
    let _ = writeln!(out, "  {}", line(rows.columns().iter().map(|c| c.name.clone()).collect()).trim_end());
    let shown = if rows.columns().iter().any(|c| c.name == "because") { FACTS } else { SHOWN };
    for row in rows.iter().take(shown) {
        let cells = row.iter().zip(rows.columns()).map(|(value, column)| match value {
            Value::Missing if column.group => "(none)".to_owned(),
            // how long something took is never the same
            Value::Integer(_) if column.name == "µs" => "·".to_owned(),
            other => other.to_string(),
        });
        let _ = writeln!(out, "  {}", line(cells.collect()).trim_end());
    }
    let more = if rows.total() == rows.len() { String::new() } else { format!(" of {}", rows.total()) };
    let _ = writeln!(out, "  ({}{more})", rows.len());
    for note in rows.notes() {
        let _ = writeln!(out, "  note: {note}");
    }
    out
}

fn problems(query: &str, error: &Error) -> String {
    let mut out = String::new();
    for problem in error.problems() {
        let _ = writeln!(out, "  {} at «{}»: {}", problem.code(), problem.span().of(query), problem.message());
        if let Some(help) = problem.help_text() {
            let _ = writeln!(out, "  help: {help}");
        }
        for rewrite in problem.rewrites() {
            let _ = writeln!(out, "  try: {rewrite}");
        }
    }
    out
}

/// What an error proposes is right by itself, and can be run.
fn propose(engine: &Engine, error: &Error) -> Result<(), Failed> {
    for rewrite in error.problems().iter().flat_map(|p| p.rewrites()) {
        let again = |error: Error| Failed::from(format!("the rewrite `{rewrite}` is wrong itself: {error}"));
        for statement in engine.script(rewrite).map_err(again)? {
            if statement.params().is_empty() {
                statement.run(Params::new()).map_err(again)?;
            }
        }
    }
    Ok(())
}

/// The engine and the naive evaluator agree; and what an error proposes is right.
fn agree(engine: &Engine, case: &Case) -> Result<(), Failed> {
    let prepared = match engine.prepare(&case.query) {
        Ok(prepared) => prepared,
        Err(error) => return propose(engine, &error),
    };
    let bound::Statement::Query(bound) = prepared.bound() else { return Ok(()) };
    if bound.params.len() != case.given.len() {
        return Ok(());
    }
    let Ok(rows) = prepared.run(case.params()) else { return Ok(()) };
    let naive = oracle::evaluate(engine.graph(), bound, &case.params())?;
    let found: Vec<_> = rows.iter().collect();
    if !same_rows(&found, &naive.rows) {
        let first = found
            .iter()
            .zip(&naive.rows)
            .position(|(a, b)| !same_row(a, b))
            .unwrap_or(found.len().min(naive.rows.len()));
        return Err(format!(
            "engine and oracle differ: {} and {} rows; first at {first}:\n{:?}\n{:?}",
            found.len(),
            naive.rows.len(),
            found.get(first),
            naive.rows.get(first)
        )
        .into());
    }
    if rows.set_aside() != naive.set_aside && bound.stops.is_empty() {
        return Err(format!("the engine set {} aside, the oracle {}", rows.set_aside(), naive.set_aside).into());
    }
    Ok(())
}

/// Writes the answers of all cases into their suite.
fn write_blessed(file: &Path, text: &str, engines: &BTreeMap<String, Engine>) {
    let mut answers = suite::cases(text).into_iter().map(|case| {
        let engine = engines.get(&case.data).expect("the data of a case are there");
        answer(engine, &case)
    });
    let mut out = String::new();
    for line in text.lines().filter(|line| !line.starts_with("  ")) {
        out.push_str(line);
        out.push('\n');
        if line.starts_with("> ") {
            out.push_str(&answers.next().unwrap_or_default());
        }
    }
    if out != text {
        fs::write(file, out).expect("a suite can be written");
        println!("blessed {}", file.display());
    }
}

//! The engine over a domain of one's own: services and teams, with a schema that knows nothing of open source.
//!
//! Run it with `cargo run -p fossgraph-engine --example services`.

use std::error::Error;
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use fossgraph_core::{Files, load};
use fossgraph_engine::{CancelToken, Engine, Outcome, Params, RunOptions, params};

const SCHEMA: &str = include_str!("services/schema.toml");
const SERVICES: &str = include_str!("services/services.toml");

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

/// Asks, and writes what comes back.
///
/// # Errors
///
/// What cannot be written; data and queries are right.
pub fn run(out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // the data: here texts in the program; `Engine::open` takes a folder or a snapshot
    let files = Files::of(&[("schema.toml", SCHEMA), ("services.toml", SERVICES)]);
    let engine = Engine::new(load(&files, None)?);

    // a query is prepared once and run with any parameters, on any thread
    let needed = engine.prepare("$service -> calls+ as other -> owned by as owner show other, owner, owner.contact")?;
    let rows = needed.run(params! { "service" => "shop" })?;
    for (other, owner, contact) in rows.typed::<(String, String, Option<String>)>().flatten() {
        writeln!(out, "shop needs {other} of {owner}, {}", contact.as_deref().unwrap_or("who gave no address"))?;
    }
    // what the answer does not say of itself
    for note in rows.notes() {
        writeln!(out, "note: {note}")?;
    }

    // a limit, and a token by which another thread stops the run
    let token = CancelToken::new();
    let options =
        RunOptions { cancel: Some(token.clone()), timeout: Some(Duration::from_secs(5)), ..RunOptions::default() };
    thread::spawn(move || token.cancel()).join().map_err(|_| "the other thread failed")?;
    match needed.run_with(&params! { "service" => "shop" }, &options) {
        Ok(rows) => writeln!(out, "{} rows", rows.len())?,
        Err(error) if error.is_cancelled() => writeln!(out, "somebody else said stop")?,
        Err(error) => writeln!(out, "{error}")?,
    }

    // an expectation: what must not be, and whether it is
    let rule = engine.prepare("expect no services owned by no teams else \"a service without a team\"")?;
    let offending = rule.run(Params::new())?;
    if rule.outcome(&offending, &Params::new())? == Some(Outcome::Broken) {
        let names: Vec<String> =
            offending.typed::<(String, Option<String>, Option<String>)>().flatten().map(|r| r.0).collect();
        writeln!(out, "{}: {}", rule.message().unwrap_or("broken"), names.join(", "))?;
    }

    // an error is a value: a code, a place, and queries that may have been meant
    if let Err(error) = engine.prepare("services calling mial") {
        for problem in error.problems() {
            writeln!(out, "{}: {}; try: {}", problem.code(), problem.message(), problem.rewrites().join(" or "))?;
        }
    }
    Ok(())
}

//! How fast fossgraph is: generated graphs, thirteen queries beside hand-written programs, and the other figures that are promised.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measuring program: arrays are its own, and hand-written programs index as such do"
)]

mod baseline;
mod embed;
mod generate;
mod measure;
mod query;
mod report;
#[cfg(test)]
mod tests;

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use fossgraph_engine::{Engine, RunOptions};

use baseline::Baseline;
use generate::World;
use query::Question;
use report::{Measured, Results, Size};

/// Measures fossgraph on generated graphs, beside hand-written programs over the same arrays.
#[derive(Parser)]
#[command(name = "fossgraph-bench")]
struct Options {
    /// How many nodes the graphs have, each with ten edges: 1k, 100k, 1m.
    #[arg(long, value_delimiter = ',', default_value = "1k,100k", value_parser = nodes)]
    nodes: Vec<u32>,
    /// Measures only what has this in its name.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Writes the results to a file.
    #[arg(long, value_name = "FILE.json")]
    save: Option<PathBuf>,
    /// Compares with the results of an earlier run.
    #[arg(long, value_name = "FILE.json")]
    compare: Option<PathBuf>,
}

/// `100k` as a number.
fn nodes(text: &str) -> Result<u32, String> {
    let lower = text.to_ascii_lowercase();
    let (digits, unit) = match lower.strip_suffix(['k', 'm']) {
        Some(digits) => (digits, if lower.ends_with('k') { 1_000 } else { 1_000_000 }),
        None => (lower.as_str(), 1),
    };
    let number = digits.parse::<u32>().ok().and_then(|n| n.checked_mul(unit));
    number.filter(|n| (1_000..=10_000_000).contains(n)).ok_or_else(|| "expected 1k to 10m".to_owned())
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let earlier = options.compare.as_deref().map(report::read).transpose()?;
    let mut results = Results { version: env!("CARGO_PKG_VERSION").to_owned(), ..Results::default() };
    for nodes in &options.nodes {
        let size = size(*nodes, options)?;
        println!("{}", report::queries(&size, earlier.as_ref()));
        results.sizes.push(size);
    }
    println!("{} figures are over what is allowed", results.over());
    match &options.save {
        Some(path) => report::write(&results, path),
        None => Ok(()),
    }
}

/// Whether `--only` asks for something of that name.
fn wanted(options: &Options, name: &str) -> bool {
    options.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
}

fn size(nodes: u32, options: &Options) -> Result<Size, String> {
    let (world, generated) = measure::once(|| World::new(nodes));
    eprintln!("{nodes} nodes, {} edges: generated in {generated:.1} s", world.edge_count());
    let (loaded, built) = measure::once(|| embed::load(&world));
    let loaded = loaded.map_err(|e| e.to_string())?;
    eprintln!("built in {built:.1} s, at most {} MiB resident", measure::memory("VmHWM") >> 10);
    let engine = Engine::over(Arc::new(loaded.graph));
    let mut baseline = Baseline::new(&world);
    let questions = query::questions(&world, &baseline);
    let mut queries = Vec::new();
    for question in questions.iter().filter(|question| wanted(options, question.name)) {
        queries.push(query(question, &engine, &world, &mut baseline)?);
    }
    Ok(Size { nodes, edges: world.edge_count(), checksum: world.checksum(), queries, figures: Vec::new() })
}

/// Compares the answers to a query, then measures both.
fn query(question: &Question, engine: &Engine, world: &World, baseline: &mut Baseline<'_>) -> Result<Measured, String> {
    eprintln!("  {}", question.name);
    let names: Vec<String> = baseline.picks.hundred.iter().map(|node| world.names.get(*node).to_owned()).collect();
    let prepared = engine.prepare(&question.text).map_err(|e| format!("{}: {e}", question.name))?;
    let run_options = RunOptions { max_rows: 100_000_000, ..RunOptions::default() };
    let run = |at: usize| prepared.run_with(&question.params[at % question.params.len()], &run_options);
    let mut rows = 0;
    let mut work = (0, 0);
    for at in 0..question.params.len() {
        let answer = run(at).map_err(|e| format!("{}: {e}", question.name))?;
        question.by_hand(baseline, &names, at);
        if query::texts(&answer) != baseline.rows() {
            return Err(format!("{}: the engine and the hand-written program differ in run {at}", question.name));
        }
        (rows, work) = (answer.len(), answer.work());
    }
    let by_engine = measure::time(|at| {
        black_box(run(at).map(|rows| query::read(&rows)).unwrap_or_default());
    });
    let by_hand = measure::time(|at| {
        question.by_hand(baseline, &names, at);
        black_box(&baseline.cells);
    });
    Ok(Measured {
        query: question.name.to_owned(),
        rows,
        engine: by_engine.median,
        engine_least: by_engine.least,
        baseline: by_hand.median,
        baseline_least: by_hand.least,
        times: question.times,
        allowed: question.times * by_hand.median + query::CALL,
        work,
        error: None,
    })
}

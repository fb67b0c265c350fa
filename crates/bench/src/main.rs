//! How fast fossgraph is: generated graphs, thirteen queries beside hand-written programs, and the other figures that are promised.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measuring program: arrays are its own, and hand-written programs index as such do"
)]

mod answers;
mod baseline;
mod cancel;
mod child;
mod count;
mod embed;
mod figures;
mod generate;
mod measure;
mod query;
mod report;
#[cfg(test)]
mod tests;

use std::env;
use std::fmt::Display;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use fossgraph_core::open_snapshot;
use fossgraph_engine::{Engine, RunOptions};

use baseline::Baseline;
use child::Child;
use generate::World;
use query::Question;
use report::{Figure, Measured, Results, Size};

/// Measures fossgraph on generated graphs, beside hand-written programs over the same arrays.
#[derive(Parser)]
#[command(name = "fossgraph-bench", args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    child: Option<Child>,
    /// How many nodes the graphs have, each with ten edges: 1k, 100k, 1m.
    #[arg(long, value_delimiter = ',', default_value = "1k,100k", value_parser = nodes)]
    nodes: Vec<u32>,
    /// Measures only queries with this in their name; or one of the groups `csv`, `build`, `snapshot`, `typing`, `small`, `long`, `process`; or,
    /// if it is asked for, `cancel`: how soon a query stops.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// For how many seconds a query is measured at least.
    #[arg(long, default_value = "0.25", value_parser = seconds)]
    seconds: Duration,
    /// Writes the results to a file.
    #[arg(long, value_name = "FILE.json")]
    save: Option<PathBuf>,
    /// Compares with the results of an earlier run.
    #[arg(long, value_name = "FILE.json")]
    compare: Option<PathBuf>,
    /// The `foss` whose start is measured [default: the one beside this program].
    #[arg(long, value_name = "PATH")]
    foss: Option<PathBuf>,
    /// Asks the queries of the graph in a mapped snapshot, instead of the one that was built.
    #[arg(long)]
    mapped: bool,
    /// Keeps the graphs: as CSV files, each size in a folder of its own, and as snapshots beside these.
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Writes the questions on the last graph and their answers to a file, and measures nothing.
    #[arg(long, value_name = "FILE.json")]
    answers: Option<PathBuf>,
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

/// A time that is no less than nothing and no more than an hour.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.0..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "expected a number up to 3600".to_owned())
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
    if let Some(child) = &options.child {
        return child.run();
    }
    if let Some(path) = &options.answers {
        return write_answers(options, path);
    }
    let earlier = options.compare.as_deref().map(report::read).transpose()?;
    let earlier = earlier.as_ref();
    let mut results = Results { version: env!("CARGO_PKG_VERSION").to_owned(), ..Results::default() };
    for nodes in &options.nodes {
        let size = size(*nodes, options)?;
        println!("\n{nodes} nodes, {} edges", size.edges);
        print_table(&report::queries(&size, earlier));
        for (query, error) in size.queries.iter().filter_map(|q| Some((&q.query, q.error.as_ref()?))) {
            println!("{query}: {error}");
        }
        print_table(&report::figures(&size.figures, report::figures_before(earlier, &size)));
        results.sizes.push(size);
    }
    results.figures = program(options)?;
    print_table(&report::figures(&results.figures, earlier.map(|earlier| earlier.figures.as_slice())));
    println!("{} over what is allowed", results.over());
    match &options.save {
        Some(path) => report::write(&results, path),
        None => Ok(()),
    }
}

fn print_table(table: &str) {
    if !table.is_empty() {
        println!("{table}");
    }
}

impl Options {
    /// Whether something of that name is to be measured.
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| name.contains(only.as_str()))
    }

    /// Where the files of a graph are written, if they are to be kept.
    fn folder(&self, nodes: u32) -> Option<PathBuf> {
        Some(self.keep.as_ref()?.join(nodes.to_string()))
    }
}

/// What is measured on one graph.
fn size(nodes: u32, options: &Options) -> Result<Size, String> {
    let (world, seconds) = measure::once(|| World::new(nodes));
    eprintln!("{nodes} nodes, {} edges: generated in {seconds:.1} s", world.edge_count());
    let mut size =
        Size { nodes, edges: world.edge_count(), checksum: world.checksum(), queries: vec![], figures: vec![] };
    let temporary = tempfile::tempdir().map_err(|e| e.to_string())?;
    let folder = options.folder(nodes).unwrap_or_else(|| temporary.path().join("files"));
    if options.keep.is_some() || options.wants("csv") {
        figures::write_files(&world, &folder)?;
    }
    if options.wants("csv") {
        eprintln!("  csv");
        size.figures.extend(figures::csv(&world, &folder)?);
    }
    let (loaded, built) = figures::builder(&world)?;
    eprintln!("  built, at most {} MiB were resident", measure::memory("VmHWM") >> 10);
    if options.wants("build") {
        size.figures.extend(built);
    }
    let snapshot = folder.with_extension("foss-snapshot");
    if options.keep.is_some() || options.mapped || options.wants("snapshot") {
        eprintln!("  snapshot");
        size.figures.extend(figures::snapshot(&world, &loaded, &snapshot)?);
    }
    let graph = if options.mapped {
        drop(loaded);
        open_snapshot(&snapshot).map_err(|e| e.to_string())?.graph
    } else {
        loaded.graph
    };
    let engine = Engine::over(Arc::new(graph));
    if options.wants("typing") {
        eprintln!("  typing");
        size.figures.extend(figures::typing(&world, &engine, options.seconds));
    }
    let mut baseline = Baseline::new(&world);
    if options.only.as_deref() == Some("cancel") {
        size.figures.extend(cancel::figures(&world, &baseline, &engine)?);
    }
    let questions = query::questions(&world, &baseline);
    for question in questions.iter().filter(|question| options.wants(question.name)) {
        size.queries.push(query(question, &engine, &mut baseline, options.seconds)?);
    }
    Ok(size)
}

/// What is measured of the program and the built-in data.
fn program(options: &Options) -> Result<Vec<Figure>, String> {
    let mut measured = Vec::new();
    if options.wants("small") {
        measured.extend(figures::small(options.seconds)?);
    }
    if options.wants("long") {
        measured.extend(figures::long(options.seconds)?);
    }
    if options.wants("process") {
        let beside = || Some(env::current_exe().ok()?.with_file_name("foss"));
        match options.foss.clone().or_else(|| beside().filter(|path| path.exists())) {
            Some(foss) => measured.extend(figures::process(&foss)?),
            None => eprintln!("  no `foss` to start: build it, or name it with --foss"),
        }
    }
    Ok(measured)
}

fn write_answers(options: &Options, path: &std::path::Path) -> Result<(), String> {
    let Some(nodes) = options.nodes.last() else { return Ok(()) };
    let world = World::new(*nodes);
    if let Some(folder) = options.folder(*nodes) {
        figures::write_files(&world, &folder)?;
    }
    let mut baseline = Baseline::new(&world);
    let questions = query::questions(&world, &baseline);
    answers::write(&world, &questions, &mut baseline, path)
}

/// An answer that takes longer is asked for once; one that takes longest is not waited for.
const LONG: f64 = 5.0;
const LONGEST: Duration = Duration::from_secs(120);
/// So that no answer is refused because of its size.
const MOST_ROWS: usize = 100_000_000;

/// Compares the answers to a query, then measures both.
fn query(
    question: &Question,
    engine: &Engine,
    baseline: &mut Baseline<'_>,
    at_least: Duration,
) -> Result<Measured, String> {
    eprintln!("  {}", question.name);
    let wrong = |what: &dyn Display| format!("{}: {what}", question.name);
    let prepared = engine.prepare(&question.text).map_err(|e| wrong(&e))?;
    let run_options = RunOptions { max_rows: MOST_ROWS, timeout: Some(LONGEST), ..RunOptions::default() };
    let run = |at: usize| prepared.run_with(&question.params[at % question.params.len()], &run_options);
    let mut measured = Measured { query: question.name.to_owned(), times: question.times, ..Measured::default() };
    for at in 0..question.params.len() {
        let (answer, seconds) = measure::once(|| run(at));
        measured.engine = seconds;
        match answer {
            Ok(answer) => {
                question.by_hand(baseline, at);
                if query::texts(&answer) != baseline.rows() {
                    return Err(wrong(&format!("the engine and the hand-written program differ in run {at}")));
                }
                (measured.rows, measured.work) = (answer.len(), answer.work());
            }
            Err(e) => measured.error = Some(e.to_string().lines().next().unwrap_or_default().to_owned()),
        }
    }
    let by_engine = |at| {
        black_box(run(at).map(|rows| query::read(&rows)).unwrap_or_default());
    };
    let by_hand = |at| {
        question.by_hand(baseline, at);
        black_box(&baseline.cells);
    };
    let kinds = question.params.len();
    let (engine, hand) = if measured.engine > LONG {
        (measure::of(vec![measured.engine]), measure::time(at_least, kinds, by_hand))
    } else {
        measure::pair(at_least, kinds, by_engine, by_hand)
    };
    (measured.engine, measured.engine_least) = (engine.median, engine.least);
    (measured.baseline, measured.baseline_least) = (hand.median, hand.least);
    measured.allowed = question.times * hand.least + query::CALL;
    Ok(measured)
}

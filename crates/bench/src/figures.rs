//! The other figures: loading, snapshots, memory, small queries on the built-in data, starting the program.

use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use fossgraph_core::{Loaded, write_snapshot};
use fossgraph_engine::{Definitions, Engine, Params};
use fossgraph_grammar::{FossParser, Rule};
use pest::Parser;

use crate::child::{Child, Told};
use crate::generate::{Kind, World, write_csv};
use crate::report::{Figure, Unit};
use crate::{baseline, embed, measure, query};

/// What is promised, in the units of the figures.
const LOAD_EDGES: f64 = 4e6;
const LOAD_TIMES: f64 = 2.0;
const OPEN: f64 = 10e-3;
const BYTES_PER_EDGE: f64 = 35.0;
/// From this size on memory is measured against the promise: below it the program itself weighs more than the edges.
const LARGE: u32 = 1_000_000;
const TEXT_TO_ROWS: f64 = 150e-6;
const PREPARED: f64 = 10e-6;
const PROCESS: f64 = 10e-3;
const TYPING: f64 = 5e-3;
const LONG_TEXT: f64 = 50e-3;
/// A query has at most so many bytes.
const LONGEST: usize = 64 << 10;

/// How often the program is started.
const STARTS: usize = 50;
/// How often files are loaded and opened, unless that takes long.
const LOADS: usize = 5;

/// Small queries on the built-in data, each of which finds something.
pub(crate) const SMALL: [&str; 4] = [
    "projects where status = Sandbox and started by Microsoft",
    "case studies using PostgreSQL",
    "organisations that started at least 2 projects",
    "ChatGPT -> (uses | built on)+ projects show name, status, hosted by",
];

/// Building the graph from what an embedder has in memory, and the graph.
pub(crate) fn builder(world: &World) -> Result<(Loaded, Vec<Figure>), String> {
    let (builder, fill) = measure::once(|| embed::fill(world));
    let builder = builder.map_err(|e| e.to_string())?;
    let (loaded, finish) = measure::once(|| builder.finish());
    let loaded = loaded.map_err(|e| e.to_string())?;
    let rate = world.edge_count() as f64 / (fill + finish);
    let figures = vec![
        Figure::new("build: add records and edges", fill, Unit::Seconds, None),
        Figure::new("build: finish", finish, Unit::Seconds, None),
        Figure::new("build: in all", rate, Unit::EdgesPerSecond, None),
    ];
    Ok((loaded, figures))
}

/// Loading files in the native form.
pub(crate) fn csv(world: &World, folder: &Path) -> Result<Vec<Figure>, String> {
    let tables = baseline::load(folder)?;
    if tables.edges.iter().ne(&world.edges)
        || tables.projects != world.projects
        || tables.years != world.years
        || tables.names.heap() != world.names.heap()
    {
        return Err("the hand-written loader reads something else than was written".to_owned());
    }
    drop(tables);
    let engine = repeated(&Child::Load { folder: folder.to_owned() })?;
    let by_hand = repeated(&Child::LoadByHand { folder: folder.to_owned() })?;
    if engine.edges != by_hand.edges {
        return Err(format!("{} edges were loaded, by hand {}", engine.edges, by_hand.edges));
    }
    let rate = |told: &Told| told.edges as f64 / told.ready;
    let times = engine.ready / by_hand.ready;
    Ok(vec![
        Figure::new("load CSV", rate(&engine), Unit::EdgesPerSecond, Some(LOAD_EDGES)),
        Figure::new("load CSV, by hand", rate(&by_hand), Unit::EdgesPerSecond, None),
        Figure::new("load CSV, beside by hand", times, Unit::Ratio, Some(LOAD_TIMES)),
        Figure::new("load CSV, memory at most", engine.most as f64, Unit::Bytes, None),
        Figure::new("load CSV by hand, memory at most", by_hand.most as f64, Unit::Bytes, None),
    ])
}

/// Writing and opening a snapshot; the memory that an opened one takes.
pub(crate) fn snapshot(world: &World, loaded: &Loaded, file: &Path) -> Result<Vec<Figure>, String> {
    let written = || {
        let mut out = BufWriter::new(File::create(file)?);
        write_snapshot(loaded, &mut out)?;
        out.into_inner()?.metadata().map(|metadata| metadata.len())
    };
    let (size, writing) = measure::once(written);
    let size = size.map_err(|e| format!("{}: {e}", file.display()))?;
    let open = |query: &str| repeated(&Child::Open { file: file.to_owned(), query: query.to_owned() });
    let projects = world.nodes(Kind::Project);
    let name = world.names.get(projects.start + (projects.end - projects.start) / 2);
    let (told, look_up) = (open(query::FIRST)?, open(&query::first_look_up(name))?);
    let per_edge = |bytes: u64| bytes as f64 / told.edges as f64;
    let promised = (world.count() >= LARGE).then_some(BYTES_PER_EDGE);
    Ok(vec![
        Figure::new("snapshot: size", size as f64, Unit::Bytes, None),
        Figure::new("snapshot: write", writing, Unit::Seconds, None),
        Figure::new("snapshot: open", told.ready, Unit::Seconds, None),
        Figure::new("snapshot: open, first answer", told.answered, Unit::Seconds, Some(OPEN)),
        Figure::new("snapshot: open, first look-up", look_up.answered, Unit::Seconds, Some(OPEN)),
        Figure::new("snapshot: check of all", told.checked, Unit::Seconds, None),
        Figure::new("memory after the first answer", per_edge(told.resident), Unit::BytesPerEdge, None),
        Figure::new("memory of a graph that was read whole", per_edge(told.whole), Unit::BytesPerEdge, promised),
    ])
}

/// Runs a child several times; the least of its times.
fn repeated(child: &Child) -> Result<Told, String> {
    let mut told = child.call()?;
    if told.ready > 5.0 {
        return Ok(told);
    }
    let (mut ready, mut answered) = (vec![told.ready], vec![told.answered]);
    for _ in 1..LOADS {
        told = child.call()?;
        ready.push(told.ready);
        answered.push(told.answered);
    }
    Ok(Told { ready: measure::of(ready).least, answered: measure::of(answered).least, ..told })
}

/// Reading, planning and running small queries on the built-in data.
pub(crate) fn small(at_least: Duration) -> Result<Vec<Figure>, String> {
    let engine = Engine::new(fossgraph_data::builtin());
    let mut figures = Vec::new();
    for text in SMALL {
        let prepared = engine.prepare(text).map_err(|e| e.to_string())?;
        if prepared.run(Params::new()).map_err(|e| e.to_string())?.is_empty() {
            return Err(format!("{text}: finds nothing in the built-in data"));
        }
        let parsed = measure::time(at_least, 1, |_| {
            black_box(FossParser::parse(Rule::only_statement, text).is_ok());
        });
        let prepare = measure::time(at_least, 1, |_| {
            black_box(engine.prepare(text).is_ok());
        });
        let answer = || prepared.run(Params::new()).map(|rows| query::read(&rows)).unwrap_or_default();
        let run = measure::time(at_least, 1, |_| {
            black_box(answer());
        });
        let whole = measure::time(at_least, 1, |_| {
            let rows = engine.prepare(text).and_then(|prepared| prepared.run(Params::new()));
            black_box(rows.map(|rows| query::read(&rows)).unwrap_or_default());
        });
        let figure = |what, time: measure::Time, allowed| {
            Figure::new(format!("{what}: {text}"), time.least, Unit::Seconds, allowed)
        };
        figures.extend([
            figure("grammar alone", parsed, None),
            figure("prepare", prepare, None),
            figure("run prepared", run, Some(PREPARED)),
            figure("text to rows", whole, Some(TEXT_TO_ROWS)),
        ]);
    }
    Ok(figures)
}

/// Preparing queries as long as queries may be, each of one part again and again.
pub(crate) fn long(at_least: Duration) -> Result<Vec<Figure>, String> {
    const SHAPES: [(&str, &str, &str, &str); 6] = [
        ("alternatives", "projects where ", "status = Sandbox", " or "),
        ("denials", "projects where ", "not", " "),
        ("a list", "projects where name in (", "Dapr", ", "),
        ("columns", "projects show ", "name", ", "),
        ("a text", "projects where name = \"", "x", " "),
        ("a comment", "projects # ", "projects where", " "),
    ];
    let engine = Engine::new(fossgraph_data::builtin());
    let figure = |(what, lead, part, joint): (&str, &str, &str, &str)| {
        let most = LONGEST - lead.len() - 32;
        let mut text = lead.to_owned() + &vec![part; most / (part.len() + joint.len())].join(joint);
        text.push_str(match what {
            "denials" => " status = Sandbox",
            "a list" => ")",
            "a text" => "\"",
            _ => "",
        });
        engine.prepare(&text).map_err(|e| format!("{what}: {e}"))?;
        let prepare = measure::time(at_least, 1, |_| {
            black_box(engine.prepare(&text).is_ok());
        });
        Ok(Figure::new(format!("long: {what}"), prepare.least, Unit::Seconds, Some(LONG_TEXT)))
    };
    SHAPES.into_iter().map(figure).collect()
}

/// What is asked at each key while a query is typed: what fits there, and what is wrong already.
pub(crate) fn typing(world: &World, engine: &Engine, at_least: Duration) -> Vec<Figure> {
    let name = world.names.get(world.names.len() / 2);
    // two letters changed places: no name begins so, and those that are like it are looked for
    let mut letters: Vec<char> = name.chars().collect();
    letters.swap(1, 2);
    let near: String = letters.into_iter().collect();
    let begun: String = name.chars().take(2).collect();
    let texts = [
        ("complete a name", format!("case studies using {begun}")),
        ("complete a misspelt name", format!("case studies using {near}")),
        ("complete a condition", "projects where status = Sandbox and s".to_owned()),
        ("find an unknown name", format!("case studies using {near} and year = 2020 show ")),
    ];
    let names = Definitions::default();
    let figure = |(what, text): (&str, String)| {
        let time = match what.starts_with("find") {
            true => measure::time(at_least, 1, |_| {
                black_box(engine.unknown(&text, &names));
            }),
            false => measure::time(at_least, 1, |_| {
                black_box(engine.complete(&text, text.len(), &names));
            }),
        };
        Figure::new(format!("typing: {what}"), time.least, Unit::Seconds, Some(TYPING))
    };
    texts.into_iter().map(figure).collect()
}

/// Starting `foss` for one query on the built-in data.
pub(crate) fn process(foss: &Path) -> Result<Vec<Figure>, String> {
    let start = || {
        let mut command = Command::new(foss);
        command.args(["query", "projects where status=Sandbox"]).stdout(Stdio::null()).stderr(Stdio::null());
        let (status, seconds) = measure::once(|| command.status());
        match status {
            Ok(status) if status.success() => Ok(seconds),
            Ok(status) => Err(format!("{}: {status}", foss.display())),
            Err(e) => Err(format!("{}: {e}", foss.display())),
        }
    };
    let times = (0..STARTS).map(|_| start()).collect::<Result<Vec<f64>, String>>()?;
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    Ok(vec![
        Figure::new("whole process, mean", mean, Unit::Seconds, Some(PROCESS)),
        Figure::new("whole process, least", measure::of(times).least, Unit::Seconds, None),
    ])
}

/// Writes the files of a graph.
pub(crate) fn write_files(world: &World, folder: &Path) -> Result<(), String> {
    write_csv(world, embed::EXTENSION, folder).map_err(|e| format!("{}: {e}", folder.display()))
}

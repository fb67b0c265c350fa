//! `foss check`: what data hold, what was left out of them, what is wrong.

use std::io::{self, Write};
use std::path::PathBuf;

use fossgraph_core::{Diagnostic, FileRead, Graph, Loaded, Report, Skipped};
use serde_json::json;

use crate::args::{Format, Options};
use crate::interrupt::Interrupt;
use crate::load::{Failure, load};
use crate::pager::{self, Pager};
use crate::render::{Grid, Head, Look, Shown, counted, grid};
use crate::screen::{DIM, Screen, TITLE, Usage, paint};
use crate::session;
use crate::stop::Stop;

/// So many of the things left out for a reason are listed.
const LISTED: usize = 50;

/// Checks what the paths and `--data` name, as one body of data.
pub(crate) fn check(options: &Options, screen: Screen, paths: &[PathBuf]) -> Result<(), Stop> {
    let json = match options.format {
        None | Some(Format::Table) => false,
        Some(Format::Json) => true,
        Some(_) => {
            let usage =
                Usage::new("`foss check` writes text for reading, or with `--format json` one array of objects");
            return Err(screen.refuse(&usage));
        }
    };
    let paths = session::data_with(options, paths);
    let interrupt = Interrupt::new();
    interrupt.listen();
    interrupt.running();
    let cannot_write = |error: io::Error| match interrupt.token.is_cancelled() {
        true => Stop::Interrupted,
        false => session::cannot_write(screen, options.output.as_deref(), &error),
    };
    let mut output = session::open_output(options, screen, &interrupt)?;
    let to_file = options.output.is_some();
    let look = Look::page(screen.color_results && !to_file, screen.width().filter(|_| !to_file));
    let pager = Pager::open(options, screen);
    let mut write = |text: &dyn Fn(&mut dyn Write) -> io::Result<()>| {
        let paged = pager::page(pager.as_ref(), screen.size(), &interrupt, &mut output, text);
        paged.and_then(|_| output.flush()).map_err(cannot_write)
    };
    let loaded = load(options, screen, &interrupt, &paths).and_then(Failure::unless_whole);
    let stop = loaded.as_ref().err().map(|failure| failure.tell(screen, &paths, true));
    if let Some(Stop::Interrupted) = stop {
        return Err(Stop::Interrupted);
    }
    if json {
        let objects = serde_json::Value::Array(vec![object(&paths, &loaded)]);
        write(&|out| writeln!(out, "{objects:#}"))?;
    } else if let Ok(loaded) = &loaded {
        write(&|out| page(out, &paths, loaded, &look))?;
    }
    output.finish().map_err(cannot_write)?;
    stop.map_or(Ok(()), Err)
}

/// What a program reads of a check.
fn object(paths: &[PathBuf], loaded: &Result<Loaded, Failure>) -> serde_json::Value {
    let data: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    match loaded {
        Ok(Loaded { graph, report }) => {
            let schema = graph.schema();
            let kinds: serde_json::Map<_, _> =
                schema.kind_ids().map(|id| (schema.kind(id).plural.clone(), json!(graph.nodes(id).len()))).collect();
            let relations: serde_json::Map<_, _> = schema
                .relation_ids()
                .map(|id| {
                    let edges = graph.edges(id);
                    (schema.relation(id).phrase.clone(), json!({ "edges": edges.len(), "in force": edges.len_now() }))
                })
                .collect();
            json!({
                "data": data, "title": schema.title(), "date": graph.date().map(|d| d.to_string()),
                "nodes": graph.node_count(), "edges": graph.edge_count(),
                "kinds": kinds, "relations": relations, "report": report, "errors": [],
            })
        }
        Err(failure) => {
            let errors: Vec<&Diagnostic> = failure.error.diagnostics().iter().collect();
            match failure.error.more() {
                0 => json!({ "data": data, "errors": errors }),
                more => json!({ "data": data, "errors": errors, "further errors": more }),
            }
        }
    }
}

fn page(out: &mut dyn Write, paths: &[PathBuf], loaded: &Loaded, look: &Look) -> io::Result<()> {
    let graph = &loaded.graph;
    let report = &loaded.report;
    let date = graph.date().map(|d| format!(", as of {d}")).unwrap_or_default();
    let name = |path: &PathBuf| {
        if path.as_os_str() == "builtin" { "the built-in data".to_owned() } else { path.display().to_string() }
    };
    let name = fossgraph_core::all_of(&paths.iter().map(name).collect::<Vec<_>>());
    let what = Some(graph.schema().title()).filter(|title| !title.is_empty()).unwrap_or("data");
    let title = Shown::new(&format!("{what}: {name}{date}"));
    writeln!(out, "{}", paint(look.color, TITLE, title.as_str()))?;
    writeln!(
        out,
        "{} and {} from {}\n",
        counted(graph.node_count(), "thing", "things"),
        counted(graph.edge_count(), "link", "links"),
        counted(report.files.len(), "file", "files"),
    )?;
    files(out, report, look)?;
    contents(out, graph, look)?;
    counts(out, "merged by", report.merged.iter(), look)?;
    counts(out, "linked", report.linked.iter(), look)?;
    for (reason, skipped) in &report.skipped {
        left_out(out, reason, skipped, look)?;
    }
    lines(out, "conflict", report.conflicts.iter().map(ToString::to_string))?;
    lines(out, "remark", report.remarks.iter().map(ToString::to_string))
}

/// A paragraph of lines that begin alike.
fn lines(out: &mut dyn Write, label: &str, texts: impl Iterator<Item = String>) -> io::Result<()> {
    for (at, text) in texts.enumerate() {
        writeln!(out, "{}{label}: {}", if at == 0 { "\n" } else { "" }, Shown::new(&text))?;
    }
    Ok(())
}

fn files(out: &mut dyn Write, report: &Report, look: &Look) -> io::Result<()> {
    let row = |read: &FileRead| vec![Shown::new(&read.file), number(read.records), number(read.edges)];
    let rows = report.files.iter().map(row).collect();
    table(out, &["file", "records", "links"], rows, look)
}

fn counts<'a>(
    out: &mut dyn Write,
    head: &str,
    counts: impl Iterator<Item = (&'a String, &'a usize)>,
    look: &Look,
) -> io::Result<()> {
    let rows = counts.map(|(what, count)| vec![Shown::new(what), number(*count)]).collect();
    table(out, &[head, "records"], rows, look)
}

/// How much there is of what there is; a schema may have words for much more.
fn contents(out: &mut dyn Write, graph: &Graph, look: &Look) -> io::Result<()> {
    let schema = graph.schema();
    let kinds = schema.kind_ids().filter(|id| !graph.nodes(*id).is_empty());
    let kinds = kinds.map(|id| vec![Shown::new(&schema.kind(id).plural), number(graph.nodes(id).len())]);
    table(out, &["kind", "things"], kinds.collect(), look)?;
    let relations = schema.relation_ids().filter(|id| !graph.edges(*id).is_empty()).map(|id| {
        let edges = graph.edges(id);
        vec![Shown::new(&schema.relation(id).phrase), number(edges.len()), number(edges.len_now())]
    });
    table(out, &["relation", "links", "in force"], relations.collect(), look)
}

fn left_out(out: &mut dyn Write, reason: &str, skipped: &Skipped, look: &Look) -> io::Result<()> {
    let sum = if skipped.sum == 0 { String::new() } else { format!(", in sum {}", skipped.sum) };
    let head = format!("left out: {reason} ({}{sum})", counted(skipped.rows, "row", "rows"));
    writeln!(out, "{}", paint(look.color, TITLE, Shown::new(&head).as_str()))?;
    for (what, place) in skipped.listed.iter().take(LISTED) {
        writeln!(out, "  {} {}", Shown::new(what), paint(look.color, DIM, Shown::new(&place.to_string()).as_str()))?;
    }
    match skipped.listed.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "  … and {more} more"),
    }
}

fn number(n: usize) -> Shown {
    Shown::new(&n.to_string())
}

/// A table of a text and numbers.
fn table(out: &mut dyn Write, heads: &[&str], rows: Vec<Vec<Shown>>, look: &Look) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let heads = heads.iter().enumerate().map(|(at, name)| Head { name: Shown::new(name), right: at > 0 }).collect();
    grid(out, &Grid { heads, rows }, look)?;
    out.write_all(b"\n")
}

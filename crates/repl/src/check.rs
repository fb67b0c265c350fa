//! `foss check`: what data hold, what was left out of them, what is wrong.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fossgraph_core::{Graph, Loaded, Report, Skipped};

use crate::args::Options;
use crate::render::{Grid, Head, Look, Shown, counted, grid};
use crate::screen::{DIM, Screen, TITLE, Usage, paint};
use crate::session::{self, Interrupt};
use crate::stop::Stop;

/// So many of the things left out for a reason are listed.
const LISTED: usize = 50;

/// Checks each path, or what `--data` names.
pub(crate) fn check(options: &Options, screen: Screen, paths: &[PathBuf]) -> Result<(), Stop> {
    if options.format.is_some_and(|f| f != crate::args::Format::Table) {
        let usage = Usage::new("`foss check` writes text for reading: other formats of it are not in this release");
        return Err(screen.refuse(&usage));
    }
    let named = [session::data_path(options).to_owned()];
    let paths = if paths.is_empty() { &named } else { paths };
    let mut output = session::open_output(options, screen, &Interrupt::new())?;
    let to_file = options.output.is_some();
    let look = Look {
        format: crate::args::Format::Table,
        color: screen.color_results && !to_file,
        width: screen.width().filter(|_| !to_file),
        whole: true,
        way_to_all: "",
    };
    let mut stop = Ok(());
    for (at, path) in paths.iter().enumerate() {
        let loaded = match session::open(screen, path, true) {
            Ok(loaded) => loaded,
            Err(wrong) => {
                stop = Err(wrong);
                continue;
            }
        };
        let parting = if at > 0 { "\n" } else { "" };
        let written = output.write_all(parting.as_bytes()).and_then(|()| page(&mut output, path, &loaded, &look));
        written.and_then(|()| output.flush()).map_err(|error| session::cannot_write(screen, &error))?;
    }
    stop?;
    output.finish().map_err(|error| session::cannot_write(screen, &error))
}

fn page(out: &mut dyn Write, path: &Path, loaded: &Loaded, look: &Look) -> io::Result<()> {
    let graph = &loaded.graph;
    let date = graph.date().map(|d| format!(", as of {d}")).unwrap_or_default();
    let name = if path.as_os_str() == "builtin" { "the built-in data".to_owned() } else { path.display().to_string() };
    let title = Shown::new(&format!("{}: {name}{date}", graph.schema().title()));
    writeln!(out, "{}", paint(look.color, TITLE, title.as_str()))?;
    writeln!(
        out,
        "{} and {} from {}\n",
        counted(graph.node_count(), "node", "nodes"),
        counted(graph.edge_count(), "edge", "edges"),
        counted(loaded.report.files.len(), "file", "files"),
    )?;
    files(out, &loaded.report, look)?;
    contents(out, graph, look)?;
    for (reason, skipped) in &loaded.report.skipped {
        left_out(out, reason, skipped, look)?;
    }
    for (at, remark) in loaded.report.remarks.iter().enumerate() {
        writeln!(out, "{}remark: {}", if at == 0 { "\n" } else { "" }, Shown::new(remark))?;
    }
    Ok(())
}

fn files(out: &mut dyn Write, report: &Report, look: &Look) -> io::Result<()> {
    let row =
        |(name, records, edges): &(String, usize, usize)| vec![Shown::new(name), number(*records), number(*edges)];
    let rows = report.files.iter().map(row).collect();
    table(out, &["file", "records", "edges"], rows, look)
}

fn contents(out: &mut dyn Write, graph: &Graph, look: &Look) -> io::Result<()> {
    let schema = graph.schema();
    let kinds = schema.kind_ids().map(|id| vec![Shown::new(&schema.kind(id).plural), number(graph.nodes(id).len())]);
    table(out, &["kind", "nodes"], kinds.collect(), look)?;
    let relations = schema.relation_ids().map(|id| {
        let edges = graph.edges(id);
        vec![Shown::new(&schema.relation(id).phrase), number(edges.len()), number(edges.len_now())]
    });
    table(out, &["relation", "edges", "in force"], relations.collect(), look)
}

fn left_out(out: &mut dyn Write, reason: &str, skipped: &Skipped, look: &Look) -> io::Result<()> {
    let sum = if skipped.sum == 0 { String::new() } else { format!(", in sum {}", skipped.sum) };
    let head = format!("left out: {reason} ({}{sum})", counted(skipped.rows, "row", "rows"));
    writeln!(out, "{}", paint(look.color, TITLE, Shown::new(&head).as_str()))?;
    for (what, place) in skipped.listed.iter().take(LISTED) {
        writeln!(out, "  {} {}", Shown::new(what), paint(look.color, DIM, Shown::new(place).as_str()))?;
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

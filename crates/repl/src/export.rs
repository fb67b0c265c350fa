//! `foss export`: the graph, or what a query reached, in a file or directory that appears in whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use fossgraph_core::{NodeId, any_of};
use fossgraph_formats::{Export, Part};

use crate::args::{Format, Options};
use crate::draft::Draft;
use crate::output::Output;
use crate::render::counted;
use crate::screen::Usage;
use crate::session::Session;
use crate::stop::Stop;

/// The file in a directory that says that an export may replace it. Loading passes over it.
const MARK: &str = ".foss-export";
const MARK_TEXT: &str = "Written by `foss export`, which may replace this directory.\n";

/// Does what the command line asks for.
pub(crate) fn command(session: &mut Session, options: &Options, to: &Path, text: Option<&str>) -> Result<(), Stop> {
    if options.output.is_some() {
        let usage = Usage::new("`foss export` writes where `--to` says: `--output` means nothing here");
        return Err(session.screen.refuse(&usage));
    }
    // a form that cannot be is told before the query is run
    form(options.format, to).map_err(|usage| session.screen.refuse(&usage))?;
    let things = text.map(|text| session.things(text)).transpose()?;
    export(session, options.format, to, things)
}

/// Writes some things with the edges between them, or all, to `to`.
pub(crate) fn export(
    session: &mut Session,
    format: Option<Format>,
    to: &Path,
    things: Option<Vec<NodeId>>,
) -> Result<(), Stop> {
    let form = form(format, to).map_err(|usage| session.screen.refuse(&usage))?;
    let graph = session.engine.graph().clone();
    let part = things.map_or_else(|| Part::all(&graph), |things| Part::of(&graph, things));
    let shown = to.display();
    let written = form.write(&part);
    // what is wrong with the data is not wrong with the file
    session.is_whole()?;
    let files = written.map_err(|why| session.screen.refuse(&Usage::new(format!("{shown}: {why}"))))?;
    let written = match files.as_slice() {
        [(name, text)] if name.is_empty() => file(session, to, text),
        files => directory(to, files),
    };
    written.map_err(|error| {
        if error.kind() == io::ErrorKind::DirectoryNotEmpty {
            let usage = Usage::new(format!("{shown} is not empty, and was not written by `foss export`"));
            return session.screen.refuse(&usage.help("name a new directory, or empty it first"));
        }
        session.screen.error(&format!("{shown} cannot be written: {error}"), None);
        Stop::Wrong
    })?;
    let (nodes, edges) = part.count();
    let (nodes, edges) = (counted(nodes, "thing", "things"), counted(edges, "link", "links"));
    session.screen.note(&format!("{nodes} and {edges} written to {shown}"));
    Ok(())
}

/// The form that is asked for.
fn form(format: Option<Format>, to: &Path) -> Result<Export, Usage> {
    let ending = to.extension().and_then(|e| e.to_str()).filter(|_| !to.is_dir());
    let single = ending.map(|ending| (ending, Export::of_ending(ending)));
    match (single, format) {
        (Some((_, Some(form))), None) => Ok(form),
        (None, None) => Ok(Export::Native),
        (None, Some(Format::Csv)) => Ok(Export::Csv),
        (Some(("csv", _)), _) => {
            let usage = Usage::new("a graph is two tables in CSV, which need a directory");
            Err(usage.help("name a directory, and `--format csv`"))
        }
        (Some((ending @ ("svg" | "html"), None)), _) => {
            let usage = Usage::new(format!("an export holds what is recorded: `.{ending}` is a picture of an answer"));
            Err(usage.help(format!(
                "`foss query QUERY --output {}` draws it, and so does `.graph` in the shell",
                to.display()
            )))
        }
        (Some((ending, None)), _) => {
            let usage = Usage::new(format!("no form of a graph has files that end with `.{ending}`"));
            Err(usage.help(format!("it is {}, or a directory", any_of(&Export::ENDINGS))))
        }
        (Some((_, Some(_))), Some(_)) => {
            Err(Usage::new("the ending of the file says the form: `--format` contradicts it"))
        }
        (None, Some(format)) => {
            let usage = Usage::new(format!("a directory cannot hold a graph as `{}`", format.name()));
            Err(usage.help("without `--format` it holds native files, with `--format csv` two tables"))
        }
    }
}

fn file(session: &Session, to: &Path, text: &str) -> io::Result<()> {
    let mut output = Output::new(Some(to), session.interrupt.token.clone())?;
    output.write_all(text.as_bytes())?;
    output.finish()
}

/// Writes files into a directory, in the place of one that `foss export` wrote before.
fn directory(to: &Path, files: &[(String, String)]) -> io::Result<()> {
    let mut draft = Draft::new(to)?;
    may_be_replaced(draft.target())?;
    let folder = draft.directory()?;
    let mark = (MARK.to_owned(), MARK_TEXT.to_owned());
    for (name, text) in files.iter().chain([&mark]) {
        let mut file = OpenOptions::new().write(true).create_new(true).open(folder.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
    }
    draft.save_directory()
}

/// Refuses a directory that holds something else.
fn may_be_replaced(target: &Path) -> io::Result<()> {
    let foreign = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_some() && !target.join(MARK).is_file(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    if foreign { Err(io::ErrorKind::DirectoryNotEmpty.into()) } else { Ok(()) }
}

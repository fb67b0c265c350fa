//! Queries from the command line, from files and from standard input: all are checked before the first is run.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use fossgraph_core::{Place, nearest};
use fossgraph_engine::Prepared;

use crate::guard;
use crate::junit::Report;
use crate::report::{self, Source};
use crate::screen::{Screen, Usage};
use crate::session::Session;
use crate::stop::Stop;

/// No file may be larger, in bytes; the engine allows less.
const LARGEST: u64 = 64 << 20;

/// A text that was read.
pub(crate) struct Text {
    name: Option<String>,
    pub(crate) text: String,
}

impl Text {
    /// A text of the command line.
    pub(crate) fn typed(text: String) -> Self {
        Self { name: None, text }
    }

    /// The text as errors show it.
    pub(crate) fn source(&self) -> Source<'_> {
        Source { text: &self.text, file: self.name.as_deref() }
    }
}

/// Answers a text of the command line, or the query that it names.
pub(crate) fn query(session: &mut Session, text: &str) -> Result<(), Stop> {
    let text = named(session, text)?.unwrap_or_else(|| text.to_owned());
    let answers = texts(session, &[Text::typed(text)])?;
    if answers == 0 {
        let usage = Usage::new("there is no query").help("for example: foss query 'projects where status = Sandbox'");
        return Err(session.screen.refuse(&usage));
    }
    Ok(())
}

/// Answers standard input.
pub(crate) fn standard_input(session: &mut Session) -> Result<(), Stop> {
    run(session, &[PathBuf::from("-")])
}

/// Runs files.
pub(crate) fn run(session: &mut Session, files: &[PathBuf]) -> Result<(), Stop> {
    // the answers of a script come one after another, and wait for no key
    let pager = session.pager.take();
    let done = read_and_answer(session, files);
    session.pager = pager;
    let written = session.junit.take().map_or(Ok(()), |report| finish_report(session.screen, report));
    done.and(written)
}

fn read_and_answer(session: &mut Session, files: &[PathBuf]) -> Result<(), Stop> {
    let mut read = Vec::new();
    for file in files {
        if let Some(junit) = &mut session.junit {
            junit.begin(&name(file));
        }
        match read_text(file) {
            Ok(text) => read.push(text),
            Err(message) => {
                session.screen.error(&message, None);
                if let Some(junit) = &mut session.junit {
                    junit.wrong("unreadable", &message);
                }
            }
        }
    }
    if read.len() < files.len() { Err(Stop::Wrong) } else { texts(session, &read).map(drop) }
}

/// Begins a report on files that are run.
pub(crate) fn create_report(screen: Screen, path: &Path) -> Result<Report, Stop> {
    Report::create(path).map_err(|error| no_report(screen, &path.display().to_string(), &error))
}

/// Reports that nothing could be run.
pub(crate) fn nothing_run(screen: Screen, report: Option<Report>, stop: Stop) -> Stop {
    if let Some(mut report) = report {
        report.begin("foss run");
        report.wrong("nothing run", "the data or the output cannot be opened: standard error says why");
        // that the report cannot be written either is told, and changes nothing
        let _ = finish_report(screen, report);
    }
    stop
}

fn finish_report(screen: Screen, report: Report) -> Result<(), Stop> {
    let path = report.path().to_owned();
    report.finish().map_err(|error| no_report(screen, &path, &error))
}

fn no_report(screen: Screen, path: &str, error: &io::Error) -> Stop {
    screen.error(&format!("the report {path} cannot be written: {error}"), None);
    Stop::Wrong
}

/// A statement that was read and checked, and the place of its text among all.
struct Ready<'a> {
    statement: Prepared,
    source: Source<'a>,
    at: usize,
}

/// Answers all statements of all texts; how many there were.
fn texts(session: &mut Session, texts: &[Text]) -> Result<usize, Stop> {
    let (ready, wrong) = prepare(session, texts);
    let wrong = wrong.or_else(|| refuse_params(session, &ready));
    let mut done = wrong.map_or(Ok(()), Err);
    for Ready { statement, source, at } in &ready {
        if let Some(junit) = &mut session.junit {
            junit.resume(*at);
        }
        if done.is_ok() {
            done = guard::guarded(session.screen, || session.answer(statement, *source));
        } else if let Some(junit) = &mut session.junit {
            junit.not_run(statement, *source);
        }
    }
    done?;
    let tally = session.tally;
    if !session.in_shell && !tally.to_string().is_empty() {
        session.screen.note(&tally.to_string());
    }
    if tally.fails() && !session.in_shell { Err(Stop::Broken) } else { Ok(ready.len()) }
}

/// Reads the statements of a text, and tells what is wrong with them and with their parameters.
pub(crate) fn checked(session: &mut Session, text: &Text) -> Result<Vec<Prepared>, Stop> {
    let (ready, wrong) = prepare(session, std::slice::from_ref(text));
    match wrong.or_else(|| refuse_params(session, &ready)) {
        Some(stop) => Err(stop),
        None => Ok(ready.into_iter().map(|ready| ready.statement).collect()),
    }
}

/// Reads all texts, and tells everything that is wrong with them.
fn prepare<'a>(session: &mut Session, texts: &'a [Text]) -> (Vec<Ready<'a>>, Option<Stop>) {
    let (mut ready, mut stop) = (Vec::new(), None);
    for (at, text) in texts.iter().enumerate() {
        let source = text.source();
        let mut names = session.names.clone();
        match session.engine.script_in(&text.text, &mut names) {
            Ok(statements) => {
                ready.extend(statements.into_iter().map(|statement| Ready { statement, source, at }));
                // what a file defines can be used behind it
                if session.in_shell {
                    session.names = names;
                }
            }
            Err(error) => {
                report::query_error(session.screen, source, &error);
                if let Some(junit) = &mut session.junit {
                    junit.resume(at);
                    junit.misread(source, &error);
                }
                stop = stop.or(Some(Stop::of(&error)));
            }
        }
    }
    (ready, stop)
}

/// Refuses what is wrong with the parameters that are given.
fn refuse_params(session: &mut Session, ready: &[Ready<'_>]) -> Option<Stop> {
    let mut stop = None;
    for (at, usage) in wrong_params(session, ready) {
        if let Some(junit) = &mut session.junit {
            junit.resume(at);
            junit.wrong("parameter", usage.message());
        }
        stop = Some(session.screen.refuse(&usage));
    }
    stop
}

/// Parameters that no statement has, and statements whose parameters are not given, with the places of their texts.
fn wrong_params(session: &Session, ready: &[Ready<'_>]) -> Vec<(usize, Usage)> {
    let mut wrong = Vec::new();
    let known: Vec<&str> = ready.iter().flat_map(|r| r.statement.params()).map(|p| p.name.as_str()).collect();
    // in the shell, parameters stay for what is asked later
    for (name, _) in session.params.iter().filter(|(name, _)| !session.in_shell && !known.contains(&name.as_str())) {
        let near = nearest(name, known.iter().copied());
        let mut usage = Usage::new(format!("`-p {name}=…` is given, but no query has the parameter `${name}`"));
        if !near.is_empty() {
            usage = usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)));
        }
        wrong.push((0, usage));
    }
    let mut told: Vec<&str> = Vec::new();
    for Ready { statement, at, .. } in ready {
        for param in statement.params() {
            let given = session.params.iter().any(|(name, _)| *name == param.name);
            if !given && !told.contains(&param.name.as_str()) {
                told.push(&param.name);
                let usage = Usage::new(format!("the parameter `${}` is not given", param.name));
                let expected = statement.expected(param);
                let way = if session.in_shell { ".param" } else { "-p" };
                wrong.push((*at, usage.help(format!("{way} {}=…, which must be {expected}", param.name))));
            }
        }
    }
    wrong
}

/// What a file is called in messages.
fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// Reads a file, or standard input for `-`; or says why it cannot be read.
pub(crate) fn read_text(path: &Path) -> Result<Text, String> {
    let standard = path.as_os_str() == "-";
    let name = name(path);
    let mut bytes = Vec::new();
    let read = if standard {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    read.map_err(|e| format!("{name} cannot be read: {e}"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{name} is larger than {} MiB", LARGEST >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let before = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let place = Place::at(&name, before.trim_start_matches('\u{feff}'), before.len());
        format!("{place}: this is not UTF-8 from here on")
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(Text { name: Some(name), text })
}

/// Runs a file from within the shell.
pub(crate) fn read(session: &mut Session, file: PathBuf) -> Result<(), Stop> {
    run(session, &[file])
}

/// The query that `@name` stands for, if the text is one such name.
pub(crate) fn named(session: &Session, text: &str) -> Result<Option<String>, Stop> {
    let word = text.trim().trim_end_matches(';').trim_end();
    let Some(name) = word.strip_prefix('@') else { return Ok(None) };
    if name.contains(|c: char| c.is_whitespace() || c == ';') {
        let usage = Usage::new("a name such as `@name` stands for a whole query, and stands alone");
        return Err(session.screen.refuse(&usage.help("in a query, `let` gives names to parts of it")));
    }
    let settings = &session.options.settings;
    if let Some(alias) = settings.alias(name) {
        return Ok(Some(alias.query.clone()));
    }
    let near = nearest(name, settings.aliases.iter().map(|alias| alias.name.as_str()));
    let near: Vec<String> = near.iter().map(|name| format!("@{name}")).collect();
    let usage = Usage::new(format!("no query is called `@{name}`"));
    let usage = if near.is_empty() {
        usage.help("names for queries stand below [aliases] in the settings file; `foss man` says more")
    } else {
        usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)))
    };
    Err(session.screen.refuse(&usage))
}

/// Answers what was typed into the shell, statement by statement.
pub(crate) fn typed(session: &mut Session, text: &str) -> Result<(), Stop> {
    let query = named(session, text)?;
    let text = query.as_deref().unwrap_or(text);
    let source = Source { text, file: None };
    match session.engine.script_in(text, &mut session.names) {
        Ok(statements) => {
            let ready: Vec<Ready<'_>> =
                statements.into_iter().map(|statement| Ready { statement, source, at: 0 }).collect();
            if let Some(stop) = refuse_params(session, &ready) {
                return Err(stop);
            }
            ready.iter().try_for_each(|ready| session.answer(&ready.statement, source))
        }
        Err(error) => {
            report::query_error(session.screen, source, &error);
            Err(Stop::of(&error))
        }
    }
}

//! Queries from the command line, from files and from standard input: all are checked before the first is run.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use fossgraph_core::nearest;
use fossgraph_engine::Prepared;

use crate::report::{self, Source};
use crate::screen::Usage;
use crate::session::Session;
use crate::stop::Stop;

/// No file may be larger, in bytes; the engine allows less.
const LARGEST: u64 = 64 << 20;

struct Text {
    name: Option<String>,
    text: String,
}

impl Text {
    fn source(&self) -> Source<'_> {
        Source { text: &self.text, file: self.name.as_deref() }
    }
}

/// Answers a text of the command line.
pub(crate) fn query(session: &mut Session, text: &str) -> Result<(), Stop> {
    let answers = texts(session, &[Text { name: None, text: text.to_owned() }])?;
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
    let mut read = Vec::new();
    let mut wrong = false;
    for file in files {
        match read_text(file) {
            Ok(text) => read.push(text),
            Err(message) => {
                session.screen.error(&message, None);
                wrong = true;
            }
        }
    }
    if wrong { Err(Stop::Wrong) } else { texts(session, &read).map(drop) }
}

/// Answers all statements of all texts; how many there were.
fn texts(session: &mut Session, texts: &[Text]) -> Result<usize, Stop> {
    let mut stop = None;
    let mut prepared: Vec<(Prepared, Source<'_>)> = Vec::new();
    for text in texts {
        match session.engine.script_in(&text.text, &mut session.names.clone()) {
            Ok(statements) => prepared.extend(statements.into_iter().map(|s| (s, text.source()))),
            Err(error) => {
                report::query_error(session.screen, text.source(), &error);
                stop = stop.or(Some(Stop::of(&error)));
            }
        }
    }
    if let Some(stop) = stop {
        return Err(stop);
    }
    check_params(session, &prepared)?;
    prepared.iter().try_for_each(|(statement, source)| session.answer(statement, *source))?;
    let tally = session.tally;
    if !session.in_shell && !tally.to_string().is_empty() {
        session.screen.note(&tally.to_string());
    }
    if tally.fails() && !session.in_shell { Err(Stop::Broken) } else { Ok(prepared.len()) }
}

/// Refuses parameters that no statement has, and statements whose parameters are not given.
fn check_params(session: &Session, prepared: &[(Prepared, Source<'_>)]) -> Result<(), Stop> {
    let mut stop = Ok(());
    let known: Vec<&str> = prepared.iter().flat_map(|(s, _)| s.params()).map(|p| p.name.as_str()).collect();
    for (name, _) in session.params.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        let near = nearest(name, known.iter().copied());
        let mut usage = Usage::new(format!("`-p {name}=…` is given, but no query has the parameter `${name}`"));
        if !near.is_empty() {
            usage = usage.help(format!("did you mean {}?", fossgraph_core::any_of(&near)));
        }
        stop = Err(session.screen.refuse(&usage));
    }
    let mut told: Vec<&str> = Vec::new();
    for (statement, _) in prepared {
        for param in statement.params() {
            let given = session.params.iter().any(|(name, _)| *name == param.name);
            if !given && !told.contains(&param.name.as_str()) {
                told.push(&param.name);
                let usage = Usage::new(format!("the parameter `${}` is not given", param.name));
                let expected = statement.expected(param);
                stop =
                    Err(session.screen.refuse(&usage.help(format!("-p {}=…, which must be {expected}", param.name))));
            }
        }
    }
    stop
}

fn read_text(path: &Path) -> Result<Text, String> {
    let standard = path.as_os_str() == "-";
    let name = if standard { "standard input".to_owned() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if standard {
        io::stdin().lock().take(LARGEST).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
    };
    read.map_err(|e| format!("{name} cannot be read: {e}"))?;
    let text = String::from_utf8(bytes)
        .map_err(|e| format!("{name} is not UTF-8: byte {}", e.utf8_error().valid_up_to() + 1))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    Ok(Text { name: Some(name), text })
}

/// Runs a file from within the shell.
pub(crate) fn read(session: &mut Session, file: &str) -> Result<(), Stop> {
    run(session, &[PathBuf::from(file)])
}

/// Answers what was typed into the shell, statement by statement.
pub(crate) fn typed(session: &mut Session, text: &str) -> Result<(), Stop> {
    let source = Source { text, file: None };
    match session.engine.script_in(text, &mut session.names) {
        Ok(statements) => statements.iter().try_for_each(|statement| session.answer(statement, source)),
        Err(error) => {
            report::query_error(session.screen, source, &error);
            Err(Stop::of(&error))
        }
    }
}

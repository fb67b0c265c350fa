//! The shell: read a statement, answer it, again.

mod arguments;
mod assist;
mod commands;
mod editor;
mod examples;
mod graph;
mod help;
mod history;
mod listing;
mod schema;
mod why;
mod words;

pub(crate) use commands::COMMANDS;

use std::io::{self, IsTerminal as _};

use fossgraph_engine::{Completeness, completeness};
use rustyline::error::ReadlineError;

use crate::explain;
use crate::guard;
use crate::script;
use crate::session::Session;
use crate::stop::Stop;

/// Whether the shell goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Input,
    Leave,
}

/// Runs the shell; a script, where standard input is no terminal and no shell is asked for.
pub(crate) fn shell(session: &mut Session, interactive: bool) -> Result<(), Stop> {
    let typed = io::stdin().is_terminal();
    if !typed && !interactive {
        return script::standard_input(session);
    }
    session.in_shell = true;
    let mut editor = match editor::Editor::open(session) {
        Ok(editor) => editor,
        Err(error) => {
            session.screen.error(&format!("the terminal cannot be used: {error}"), None);
            return Err(Stop::Wrong);
        }
    };
    if typed {
        session.screen.note(&greeting(session));
    }
    let mut failed = None;
    loop {
        session.interrupt.waiting();
        match editor.read(session) {
            Ok(input) => {
                // from now on there is something to cancel, though it is read first
                session.interrupt.running();
                if input.trim().is_empty() {
                    continue;
                }
                editor.remember(&input);
                let done = guard::guarded(session.screen, || perform(session, &input));
                session.screen.explained_by(explain::command(true));
                match done {
                    Ok(Next::Input) => {}
                    Ok(Next::Leave) => break,
                    Err(Stop::Closed) => return Err(Stop::Closed),
                    Err(stop) => failed = failed.or(Some(stop)),
                }
            }
            // a cleared line
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => {
                session.screen.error(&format!("the input cannot be read: {error}"), None);
                return Err(Stop::Wrong);
            }
        }
    }
    // somebody at a terminal has seen what went wrong; a program is told in the end
    failed.filter(|_| !typed).map_or(Ok(()), Err)
}

/// What can be typed first.
fn greeting(session: &Session) -> String {
    let mut words = examples::to_begin_with(&session.engine);
    words.push(".help".to_owned());
    format!("fossgraph: try  {}", words.join("   or  "))
}

/// Performs what was typed: statements, and commands, each on a line of its own.
fn perform(session: &mut Session, input: &str) -> Result<Next, Stop> {
    let mut rest = input.trim_start();
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some(text) = line.strip_prefix('.').filter(|text| is_command(text)) {
            if commands::perform(session, text)? == Next::Leave {
                return Ok(Next::Leave);
            }
            rest = behind.trim_start();
            continue;
        }
        let (statements, behind) = rest.split_at(next_command(rest));
        match commands::meant(session, statements) {
            Some(Ok(command)) if commands::perform(session, &command)? == Next::Leave => return Ok(Next::Leave),
            Some(Ok(_)) => {}
            Some(Err(usage)) => return Err(session.screen.refuse(&usage)),
            None => script::typed(session, statements)?,
        }
        rest = behind.trim_start();
    }
    Ok(Next::Input)
}

/// Where the first line behind whole statements begins that is a command; the end, if none is.
fn next_command(text: &str) -> usize {
    let begins = |at: &usize| {
        let (before, line) = text.split_at_checked(*at).unwrap_or((text, ""));
        line.trim_start().strip_prefix('.').is_some_and(is_command) && completeness(before) == Completeness::Complete
    };
    text.match_indices('\n').map(|(at, _)| at + 1).find(begins).unwrap_or(text.len())
}

/// Whether what stands behind a leading dot is a command rather than a query, or a filter of jq, whose error tells what to write.
fn is_command(text: &str) -> bool {
    let text = text.lines().next().unwrap_or_default();
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let filter = name.contains(['[', '|', '.']) || words.next() == Some("|");
    text.is_empty() || text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '?') && !filter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_may_stand_behind_statements() {
        for (text, want) in [
            ("count a;\n.mode json\nb", "count a;\n"),
            ("count a\n  .mode json", "count a\n"),
            ("count a", "count a"),
            ("a where\n.mode json", "a where\n.mode json"),
            ("a where name = \"\n.mode json\"", "a where name = \"\n.mode json\""),
            ("a where b >\n.5", "a where b >\n.5"),
        ] {
            assert_eq!(&text[..next_command(text)], want, "{text:?}");
        }
    }

    #[test]
    fn commands_are_told_from_filters_and_numbers() {
        for command in ["schema", "schema case study", "read a.foss", "quit;", "?", ""] {
            assert!(is_command(command), "{command}");
        }
        for text in ["5 + 1", "projects[]", "projects[] | .name", "projects | length", "a.b"] {
            assert!(!is_command(text), "{text}");
        }
    }
}

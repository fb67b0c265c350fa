//! The shell: read a statement, answer it, again.

mod assist;
mod commands;
mod editor;
mod help;
mod schema;

use std::io::{self, IsTerminal as _};

use rustyline::error::ReadlineError;

use crate::explain;
use crate::script;
use crate::session::Session;
use crate::stop::Stop;

/// Whether the shell goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Input,
    Leave,
}

/// Runs the shell; a script, where standard input is no terminal.
pub(crate) fn shell(session: &mut Session) -> Result<(), Stop> {
    if !io::stdin().is_terminal() {
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
    session.screen.note("fossgraph: try  projects where status = Sandbox   or  Dapr   or  .help");
    loop {
        session.interrupt.waiting();
        match editor.read(session) {
            Ok(input) => {
                if input.trim().is_empty() {
                    continue;
                }
                editor.remember(&input);
                let done = perform(session, &input);
                session.screen.explained_by(explain::command(true));
                match done {
                    Ok(Next::Input) | Err(Stop::Broken | Stop::Wrong | Stop::Limit | Stop::Interrupted) => {}
                    Ok(Next::Leave) => return Ok(()),
                    Err(Stop::Closed) => return Err(Stop::Closed),
                }
            }
            // a cleared line
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => {
                session.screen.error(&format!("the input cannot be read: {error}"), None);
                return Err(Stop::Wrong);
            }
        }
    }
}

fn perform(session: &mut Session, input: &str) -> Result<Next, Stop> {
    match input.trim().strip_prefix('.') {
        Some(command) if is_command(command) => commands::perform(session, command),
        _ => script::typed(session, input).map(|()| Next::Input),
    }
}

/// Whether what stands behind a leading dot is a command rather than a query, or a filter of jq, whose error tells what to write.
fn is_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let filter = name.contains(['[', '|', '.']) || words.next() == Some("|");
    text.is_empty() || text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '?') && !filter
}

#[cfg(test)]
mod tests {
    use super::*;

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

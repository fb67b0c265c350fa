//! Reading input: lines that go on where a statement is not complete, and history.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fossgraph_engine::{Completeness, completeness};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Behavior, Completer, Config, Helper, Highlighter, Hinter};

use crate::screen::{TITLE, paint};
use crate::session::Session;

const PROMPT: &str = "foss> ";

/// The line editor with its history.
pub(crate) struct Editor {
    lines: rustyline::Editor<Statement, FileHistory>,
    history: Option<PathBuf>,
    prompt: (String, String),
}

/// Decides whether Enter ends the input.
#[derive(Completer, Helper, Highlighter, Hinter)]
struct Statement;

impl Validator for Statement {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_whole(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

/// Whether the input is a dot-command, a complete statement, or ends with an empty line.
fn is_whole(input: &str) -> bool {
    let last = input.rsplit('\n').next().unwrap_or_default();
    let ended = input.contains('\n') && last.trim().is_empty();
    ended || input.trim_start().starts_with('.') || completeness(input) == Completeness::Complete
}

impl Editor {
    /// Readies the terminal and reads the history.
    pub(crate) fn open(session: &Session) -> rustyline::Result<Self> {
        // where results are read by another program, the prompt must not be
        let behavior = if session.screen.is_terminal { Behavior::Stdio } else { Behavior::PreferTerm };
        let config = Config::builder().behavior(behavior).history_ignore_dups(true)?.max_history_size(10_000)?.build();
        let mut lines = rustyline::Editor::with_config(config)?;
        lines.set_helper(Some(Statement));
        let history = match history() {
            Ok(path) => lines.load_history(&path).map(|()| path).map_err(|e| e.to_string()),
            Err(message) => Err(message),
        };
        if let Err(message) = &history {
            session.screen.note(&format!("history is not kept: {message}"));
        }
        let prompt = (PROMPT.to_owned(), paint(session.screen.color, TITLE, PROMPT));
        Ok(Self { lines, history: history.ok(), prompt })
    }

    /// Reads what is typed next.
    pub(crate) fn read(&mut self) -> rustyline::Result<String> {
        self.lines.readline(&self.prompt)
    }

    /// Adds to the history, in memory and on disk.
    pub(crate) fn remember(&mut self, input: &str) {
        let added = self.lines.add_history_entry(input.trim_end()).unwrap_or_default();
        if let (true, Some(path)) = (added, &self.history) {
            // the remark on a history that cannot be kept was made at the start
            let _ = self.lines.append_history(path);
        }
    }
}

/// The history's file, readable by its owner alone; created if it is not there.
fn history() -> Result<PathBuf, String> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    let state = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")));
    let folder = state.ok_or("neither XDG_STATE_HOME nor HOME is set")?.join("fossgraph");
    let path = folder.join("history");
    create(&folder, &path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

fn create(folder: &Path, path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_enter_ends_the_input() {
        for whole in ["projects", ".schema project", " .mode csv", "projects where\n", "projects where;", "x (\n a)\n"]
        {
            assert!(is_whole(whole), "{whole:?}");
        }
        for open in ["projects where", "projects where\nstatus =", "case studies using (", "\"a", "projects show name,"]
        {
            assert!(!is_whole(open), "{open:?}");
        }
    }
}

//! Reading input, and history.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustyline::history::FileHistory;
use rustyline::{Behavior, CompletionType, Config};

use super::assist::Assist;

use crate::screen::{TITLE, paint};
use crate::session::Session;

const PROMPT: &str = "foss> ";

/// The line editor with its history.
pub(crate) struct Editor {
    lines: rustyline::Editor<Assist, FileHistory>,
    history: Option<PathBuf>,
    prompt: (String, String),
}

impl Editor {
    /// Readies the terminal and reads the history.
    pub(crate) fn open(session: &Session) -> rustyline::Result<Self> {
        // where results are read by another program, the prompt must not be
        let behavior = if session.screen.is_terminal { Behavior::Stdio } else { Behavior::PreferTerm };
        let config = Config::builder()
            .behavior(behavior)
            .history_ignore_dups(true)?
            .max_history_size(10_000)?
            .completion_type(CompletionType::List)
            .build();
        let mut lines = rustyline::Editor::with_config(config)?;
        lines.set_helper(Some(Assist::new(session.engine.clone(), session.screen.color)));
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

    /// Reads what is typed next, the names that `let` gave being known.
    pub(crate) fn read(&mut self, session: &Session) -> rustyline::Result<String> {
        if let Some(assist) = self.lines.helper_mut() {
            assist.names = session.names.clone();
        }
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

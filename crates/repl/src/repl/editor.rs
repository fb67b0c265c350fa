//! Reading input, and history.

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use rustyline::history::FileHistory;
use rustyline::{Behavior, CompletionType, Config};

use super::arguments::Known;
use super::assist::Assist;
use crate::screen::{TITLE, paint};
use crate::session::Session;
use crate::settings::xdg;

const PROMPT: &str = "foss> ";
/// No history is larger, in bytes.
const LARGEST: u64 = 8 << 20;
/// What holds one of these words may hold a secret.
const SECRET: [&str; 4] = ["password", "passwd", "secret", "token"];

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
        // what is read from a file or a pipe was not typed here
        let history = io::stdin().is_terminal().then(history).and_then(|found| {
            let loaded = found.and_then(|path| lines.load_history(&path).map(|()| path).map_err(|e| e.to_string()));
            loaded.map_err(|message| session.screen.note(&format!("history is not kept: {message}"))).ok()
        });
        let prompt = (PROMPT.to_owned(), paint(session.screen.color, TITLE, PROMPT));
        Ok(Self { lines, history, prompt })
    }

    /// Reads what is typed next, the names that `let` gave being known.
    pub(crate) fn read(&mut self, session: &Session) -> rustyline::Result<String> {
        if let Some(assist) = self.lines.helper_mut() {
            assist.engine = session.engine.clone();
            assist.names = session.names.clone();
            assist.known = Known::of(session);
            assist.size = session.screen.size();
        }
        self.lines.readline(&self.prompt)
    }

    /// Adds to the history, in memory and on disk; not what begins with a blank or may hold a secret.
    pub(crate) fn remember(&mut self, input: &str) {
        let folded = input.to_lowercase();
        if input.starts_with([' ', '\t']) || SECRET.iter().any(|word| folded.contains(word)) {
            return;
        }
        let added = self.lines.add_history_entry(input.trim_end()).unwrap_or_default();
        if let (true, Some(path)) = (added, &self.history) {
            // the remark on a history that cannot be kept was made at the start
            let _ = self.lines.append_history(path);
        }
    }
}

/// The history's file, readable by its owner alone; created if it is not there.
fn history() -> Result<PathBuf, String> {
    let state = xdg("XDG_STATE_HOME", ".local/state").ok_or("neither XDG_STATE_HOME nor HOME is set")?;
    let folder = state.join("foss");
    let path = folder.join("history");
    create(&folder, &path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

fn create(folder: &Path, path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // a pipe would be waited for, a device has no end
    match fs::metadata(path) {
        Ok(meta) if !meta.is_file() => return Err(io::Error::other("it is not a regular file")),
        Ok(meta) if meta.len() > LARGEST => {
            return Err(io::Error::other(format!("it is larger than {} MiB", LARGEST >> 20)));
        }
        _ => {}
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}

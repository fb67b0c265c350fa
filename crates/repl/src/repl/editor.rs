//! Reading input, and remembering it.

use std::io::{self, IsTerminal as _};

use rustyline::history::MemHistory;
use rustyline::{Behavior, CompletionType, Config};

use super::arguments::Known;
use super::assist::Assist;
use super::history::{History, KEPT};
use crate::screen::{TITLE, paint};
use crate::session::Session;

const PROMPT: &str = "foss> ";
/// What holds one of these words may hold a secret.
const SECRET: [&str; 4] = ["password", "passwd", "secret", "token"];

/// The line editor with its history.
pub(crate) struct Editor {
    lines: rustyline::Editor<Assist, MemHistory>,
    history: Option<History>,
    prompt: (String, String),
}

impl Editor {
    /// Readies the terminal and reads the history.
    pub(crate) fn open(session: &Session) -> rustyline::Result<Self> {
        let is_typed = io::stdin().is_terminal();
        // where results are read by another program, the prompt must not be; but what is not typed is not looked for at the terminal
        let direct = session.screen.is_terminal || !is_typed;
        let behavior = if direct { Behavior::Stdio } else { Behavior::PreferTerm };
        let config = Config::builder()
            .behavior(behavior)
            .history_ignore_dups(true)?
            .max_history_size(KEPT)?
            .completion_type(CompletionType::List)
            .build();
        let memory = MemHistory::with_config(&config);
        let mut lines = rustyline::Editor::with_history(config, memory)?;
        lines.set_helper(Some(Assist::new(session.engine.clone(), session.screen.color)));
        // what is read from a file or a pipe was not typed here
        let history = is_typed.then(History::open).and_then(|found| {
            found.map_err(|message| session.screen.note(&format!("history is not kept: {message}"))).ok()
        });
        let (history, entries) = history.unzip();
        for entry in entries.unwrap_or_default() {
            lines.add_history_entry(entry)?;
        }
        // a terminal without abilities is prompted whoever types
        let prompt = if is_typed { PROMPT } else { "" };
        let prompt = (prompt.to_owned(), paint(session.screen.color && is_typed, TITLE, prompt));
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
        let input = input.trim_end();
        let added = self.lines.add_history_entry(input).unwrap_or_default();
        if let (true, Some(history)) = (added, &self.history) {
            // the remark on a history that cannot be kept was made at the start
            let _ = history.add(input);
        }
    }
}

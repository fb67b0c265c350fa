//! `foss watch` and `.watch`: answers given again when files change, told as what changed.
//!
//! ```text
//! hearing ──▶ sight ──▶ load ──▶ answers ──▶ output
//! events,     contents  the last good state and the new one
//! quiet       changed
//! ```
//!
//! Only contents count. What is wrong with files or queries is told, and the last state that was right stays to be compared with.

mod answers;
mod hearing;
mod sight;

use std::path::{Path, PathBuf};

use fossgraph_core::Loaded;
use fossgraph_engine::Engine;

use crate::args::{Format, Options, is_of_data};
use crate::diff::{self, Question};
use crate::load::{Failure, load};
use crate::render::{Shown, counted};
use crate::screen::{Screen, Usage};
use crate::session::{self, Session};
use crate::stop::Stop;
use answers::State;
use hearing::{Hearing, Woken};
use sight::Sight;

/// So many times a load is begun anew because files changed meanwhile.
const AGAIN: usize = 3;
/// So many files are named that changed.
const NAMED: usize = 3;

/// What the command line says is watched, beside the data.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    /// A file of queries.
    pub(crate) file: Option<PathBuf>,
    /// Queries.
    pub(crate) text: Option<String>,
}

impl Watched {
    /// Refuses what cannot be watched, before anything is loaded.
    pub(crate) fn refused(&self, data: &[PathBuf], output: Option<&Path>) -> Option<Usage> {
        if let Some(output) = output {
            let usage =
                Usage::new("changes are shown as they come: `--output` writes a file that is complete only at its end");
            return Some(usage.help(format!("`foss watch … >{}` keeps it", output.display())));
        }
        match &self.file {
            Some(file) if file.as_os_str() == "-" => {
                let usage = Usage::new("standard input cannot be watched: it ends, and does not change");
                return Some(usage.help("name a file of queries, or give the query with `-c`"));
            }
            Some(file) if is_of_data(file) => {
                let usage = Usage::new(format!("{} is data, and a file of queries is meant here", file.display()));
                return Some(usage.help(format!("foss watch --data {} -c QUERY", file.display())));
            }
            _ => {}
        }
        let changes = self.file.is_some() || data.iter().any(|path| path.as_os_str() != "builtin");
        (!changes).then(|| {
            never_changes(
                "name files that do, such as --data my-data/, with `--data builtin` for the built-in data beside them",
            )
        })
    }
}

fn never_changes(help: &str) -> Usage {
    Usage::new("the built-in data never change: there is nothing to watch").help(help)
}

/// Watches what the command line names, until it is interrupted.
pub(crate) fn watch(options: &Options, screen: Screen, watched: &Watched) -> Result<(), Stop> {
    let data = session::data(options);
    if let Some(usage) = watched.refused(&data, options.output.as_deref()) {
        return Err(screen.refuse(&usage));
    }
    let question = Question::of(watched.file.as_deref(), watched.text.as_deref());
    // what changes while the data are loaded must be seen
    let sight = Sight::of(paths(&data, &question));
    let mut session = Session::open(&Options { watches: true, ..options.clone() }, screen)?;
    session.pager = None;
    refuse_format(&session)?;
    session.interrupt.running();
    let state = State::first(&mut session, &question)?;
    let mut watching = Watching::begin(&mut session, question, sight, state);
    Err(watching.go_on())
}

/// Watches what the shell asked, or is asked now, until it is interrupted; then the shell goes on, with the newest data.
pub(crate) fn watch_in_shell(session: &mut Session, text: &str) -> Result<(), Stop> {
    if session.options.data.iter().all(|path| path.as_os_str() == "builtin") {
        return Err(session.screen.refuse(&never_changes("`.load` asks other data")));
    }
    refuse_format(session)?;
    session.options.watches = true;
    let pager = session.pager.take();
    let done = within_shell(session, text);
    session.pager = pager;
    done
}

fn within_shell(session: &mut Session, text: &str) -> Result<(), Stop> {
    let (text, is_known) = match (text, &session.asked) {
        ("", None) => {
            let usage = Usage::new("there is no answer yet");
            return Err(session.screen.refuse(&usage.help("`.watch QUERY` runs a query and watches its answer")));
        }
        ("", Some(asked)) => (asked.text.clone(), true),
        (text, _) => (text.to_owned(), false),
    };
    let question = Question::Text(text);
    session.interrupt.running();
    let sight = Sight::of(paths(&session.options.data, &question));
    let state = if is_known { State::known(session, &question) } else { State::first(session, &question) }?;
    let mut watching = Watching::begin(session, question, sight, state);
    // the data may have been loaded long ago
    watching.stale = true;
    let done = watching.again(Vec::new()).map_or_else(|stop| stop, |()| watching.go_on());
    let state = watching.state;
    // the interrupt has done what it was for
    session.interrupt.waiting();
    session.remember(state.asked());
    if done != Stop::Interrupted {
        return Err(done);
    }
    session.screen.note("not watched any more");
    Ok(())
}

/// The files and directories that are watched.
fn paths(data: &[PathBuf], question: &Question) -> Vec<PathBuf> {
    let data = data.iter().map(PathBuf::as_path).filter(|path| path.as_os_str() != "builtin");
    data.chain(question.file()).map(Path::to_owned).collect()
}

fn refuse_format(session: &Session) -> Result<(), Stop> {
    diff::refuse_pictures(session)?;
    if session.look(false).format != Format::Html {
        return Ok(());
    }
    let usage = Usage::new("a page is complete only at its end, and changes are shown as they come");
    Err(session.screen.refuse(&usage.help("for example --format table or --format jsonl")))
}

/// Files that are watched, and the last answer that was right.
struct Watching<'s> {
    session: &'s mut Session,
    question: Question,
    sight: Sight,
    hearing: Hearing,
    state: State,
    /// Whether data changed that were not loaded since,
    stale: bool,
    /// whether something is wrong now,
    wrong: bool,
    /// and whether it was told that nothing is heard.
    deaf: bool,
}

impl<'s> Watching<'s> {
    /// Watches from now on.
    fn begin(session: &'s mut Session, question: Question, sight: Sight, state: State) -> Self {
        let names: Vec<String> = sight.paths().iter().map(|path| path.display().to_string()).collect();
        session.screen.note(&format!("watching {}; Ctrl-C ends it", names.join(", ")));
        Self { session, question, sight, hearing: Hearing::new(), state, stale: false, wrong: false, deaf: false }
    }

    /// Tells what changes until nobody wants to know any more; why it ended.
    fn go_on(&mut self) -> Stop {
        // what was done to the files since they were loaded
        let mut woken = Woken::Told;
        loop {
            let token = self.session.interrupt.token.clone();
            let mut changed = match woken {
                Woken::Interrupted => return Stop::Interrupted,
                Woken::Told => {
                    self.listen();
                    self.sight.look()
                }
                Woken::Time => self.sight.look(),
            };
            if woken == Woken::Time && !changed.is_empty() {
                // a file that nobody told of may be half written
                woken = self.hearing.settle(&token);
                self.listen();
                changed.extend(self.sight.look());
                if woken == Woken::Interrupted {
                    continue;
                }
            }
            if !changed.is_empty()
                && let Err(stop) = self.again(changed)
            {
                return stop;
            }
            woken = self.hearing.wait(&token);
        }
    }

    fn listen(&mut self) {
        let whole = self.hearing.listen(self.sight.places());
        if !whole && !self.deaf {
            self.deaf = true;
            self.session
                .screen
                .note("the system does not report all changes here: the files are checked twice a second");
        }
    }

    /// Asks again, files having changed. What is wrong is told and ends nothing.
    fn again(&mut self, mut changed: Vec<PathBuf>) -> Result<(), Stop> {
        let loaded = match self.loaded(&mut changed)? {
            Some(Ok(loaded)) => Some(loaded),
            None => None,
            Some(Err(failure)) => {
                let stop = failure.tell(self.session.screen, &self.session.options.data, false);
                return self.stays(stop);
            }
        };
        let notes = loaded.as_ref().map(|loaded| session::load_notes(&loaded.report, &self.session.options.data));
        let engine = loaded.map_or_else(|| self.session.engine.clone(), Engine::new);
        let before = std::mem::replace(&mut self.session.engine, engine);
        let counts = match self.state.next(self.session, &self.question, &before) {
            Ok(counts) => counts,
            Err(stop) => {
                self.session.engine = before;
                return self.stays(stop);
            }
        };
        self.stale = false;
        if let Some(notes) = notes {
            self.session.tell_of_load(notes);
        }
        let (screen, files) = (self.session.screen, named(&changed));
        match counts {
            Some(counts) => screen.note(&format!("{files}: {counts}")),
            None if self.wrong => screen.note(&format!("{files}: right again, and nothing changed")),
            None => {}
        }
        self.wrong = false;
        Ok(())
    }

    /// The last good answer stays, unless nobody wants to know any more.
    fn stays(&mut self, stop: Stop) -> Result<(), Stop> {
        if matches!(stop, Stop::Interrupted | Stop::Closed) {
            return Err(stop);
        }
        self.wrong = true;
        self.session.screen.explained_by(crate::explain::command(self.session.in_shell));
        Ok(())
    }

    /// Loads the data if they changed; files that change meanwhile are waited for, and added to those that changed.
    fn loaded(&mut self, changed: &mut Vec<PathBuf>) -> Result<Option<Result<Loaded, Failure>>, Stop> {
        let is_data = |path: &PathBuf| self.question.file() != Some(path.as_path());
        self.stale |= changed.iter().any(is_data);
        let session = &*self.session;
        let token = &session.interrupt.token;
        for attempt in 0.. {
            if !self.stale {
                return Ok(None);
            }
            let loaded = load(&session.options, session.screen, &session.interrupt, &session.options.data);
            if token.is_cancelled() {
                return Err(Stop::Interrupted);
            }
            let more = self.sight.look();
            if more.is_empty() || attempt == AGAIN {
                return Ok(Some(loaded));
            }
            changed.extend(more);
            if self.hearing.settle(token) == Woken::Interrupted {
                return Err(Stop::Interrupted);
            }
            changed.extend(self.sight.look());
        }
        Ok(None)
    }
}

/// `ours.toml, projects.csv and 3 more files`; without files, the data changed before they were watched.
fn named(files: &[PathBuf]) -> String {
    if files.is_empty() {
        return "since the data were loaded".to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let name = Shown::new(&name).to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let names = names.join(", ");
    if more > 0 { format!("{names} and {}", counted(more, "more file", "more files")) } else { names }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_files_are_named() {
        let files = |names: &[&str]| named(&names.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(files(&["a/b.csv", "b.csv", "c.toml"]), "b.csv, c.toml");
        assert_eq!(files(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more files");
        assert_eq!(files(&["a\u{1b}[2J"]), "a\\u{1b}[2J");
    }
}

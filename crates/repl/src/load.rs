//! Loading data on a thread of its own, so that it can be watched and given up.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use fossgraph_core::{Cancelled, Diagnostic, LoadError, Loaded, Place, Progress, Stage};

use crate::args::Options;
use crate::interrupt::Interrupt;
use crate::progress::{Line, PATIENCE};
use crate::render::Shown;
use crate::report;
use crate::screen::Screen;
use crate::stop::Stop;

/// So often it is looked at.
const GLANCE: Duration = Duration::from_millis(20);
/// So long a load may take to stop; then it is left to end by itself, and whatever it loads is dropped.
const GRACE: Duration = Duration::from_millis(40);
/// The stack of the thread that loads.
const STACK: usize = 16 << 20;

/// Why nothing was loaded, and after which time.
pub(crate) struct Failure {
    pub(crate) error: LoadError,
    after: Duration,
}

impl Failure {
    /// What was loaded, if a snapshot that it is in is whole.
    pub(crate) fn unless_whole(loaded: Loaded) -> Result<Loaded, Self> {
        let checked = loaded.graph.check();
        checked.map(|()| loaded).map_err(|error| Self { error, after: Duration::ZERO })
    }

    /// Tells it; what it means for the program.
    pub(crate) fn tell(&self, screen: Screen, paths: &[PathBuf], all: bool) -> Stop {
        if self.error.is_cancelled() {
            screen.cancelled(&format!("the load was given up after {} ms", self.after.as_millis()));
            return Stop::Interrupted;
        }
        report::load_error(screen, paths, &self.error, all);
        Stop::Wrong
    }
}

/// Loads data: `builtin`, or paths, together. On a terminal it shows how far it is, and an interrupt ends it soon.
pub(crate) fn load(
    options: &Options,
    screen: Screen,
    interrupt: &Interrupt,
    paths: &[PathBuf],
) -> Result<Loaded, Failure> {
    let started = Instant::now();
    interrupt.running();
    let loaded = watched(options, screen, interrupt, paths, started);
    let loaded = if interrupt.token.is_cancelled() { Err(Cancelled.into()) } else { loaded };
    loaded.map_err(|error| Failure { error, after: started.elapsed() })
}

fn watched(
    options: &Options,
    screen: Screen,
    interrupt: &Interrupt,
    paths: &[PathBuf],
    started: Instant,
) -> Result<Loaded, LoadError> {
    let progress = Progress::default();
    let of_load = fossgraph_formats::Options {
        foundation: options.foundation.clone(),
        cancel: Some(interrupt.token.clone()),
        progress: Some(progress.clone()),
        copied: options.watches,
    };
    let (done, result) = channel();
    let own = paths.to_vec();
    let loader = thread::Builder::new().name("load".to_owned()).stack_size(STACK).spawn(move || {
        // nobody waits any more for a load that was given up
        let _ = done.send(fossgraph_formats::open_with(&own, &of_load));
    });
    let loader = match loader {
        Ok(loader) => loader,
        Err(error) => {
            return Err(Diagnostic::new("D002", Place::file("data"), format!("cannot be read: {error}")).into());
        }
    };
    let mut line = Line::new(screen);
    let mut told_to_stop: Option<Instant> = None;
    loop {
        match result.recv_timeout(GLANCE) {
            Ok(loaded) => return loaded,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => match loader.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Cancelled.into()),
            },
        }
        if interrupt.token.is_cancelled() && told_to_stop.get_or_insert_with(Instant::now).elapsed() > GRACE {
            return Err(Cancelled.into());
        }
        if started.elapsed() > PATIENCE {
            line.show(&said(&progress.stage(), progress.share()));
        }
    }
}

/// `reading bill.json, 45 %`
fn said(stage: &Stage, share: Option<f64>) -> String {
    let what = match stage {
        Stage::Opening => "opening the data".to_owned(),
        Stage::Reading(file) => {
            let name = Path::new(file).file_name().map_or_else(|| file.clone(), |n| n.to_string_lossy().into_owned());
            format!("reading {}", Shown::new(&name))
        }
        Stage::Linking => "linking packages to projects".to_owned(),
        Stage::Merging => "finding what is the same".to_owned(),
        Stage::Building => "making the graph".to_owned(),
    };
    share.map_or_else(|| what.clone(), |share| format!("{what}, {:.0} %", (share * 100.0).floor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_told_in_words() {
        let reading = Stage::Reading("some/where/bill.json".to_owned());
        assert_eq!(said(&reading, Some(0.459)), "reading bill.json, 45 %");
        assert_eq!(said(&Stage::Reading("a\u{1b}[2J.yml".to_owned()), None), "reading a\\u{1b}[2J.yml");
        assert_eq!(said(&Stage::Building, Some(1.0)), "making the graph, 100 %");
    }
}

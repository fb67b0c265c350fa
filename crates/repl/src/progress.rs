//! The line on a terminal that tells how far something is, and goes away when it is done.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use fossgraph_engine::Work;

use crate::render::Shown;
use crate::screen::Screen;

/// What takes longer shows how far it is.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// What turns while something goes on.
const SPINNER: [char; 8] = ['⣷', '⣯', '⣟', '⡿', '⢿', '⣻', '⣽', '⣾'];
/// How much a terminal writes behind the line for Ctrl-C, `^C`,
const ECHO: usize = 2;
/// and so many columns are left free, so that it never goes on in the next line.
const SPARE: usize = ECHO + 2;
/// The width of a terminal that does not tell its own.
const NARROW: usize = 80;
/// The line of a query is written anew so often.
const GLANCE: Duration = Duration::from_millis(100);

/// A line that is written again and again, if somebody looks on. It uses no more of a terminal than that a return goes to its beginning.
pub(crate) struct Line {
    screen: Screen,
    /// How often it was written,
    times: usize,
    /// and how wide it is.
    width: usize,
}

impl Line {
    pub(crate) fn new(screen: Screen) -> Self {
        Self { screen, times: 0, width: 0 }
    }

    /// Writes the line; a text that is wider than the terminal is cut.
    pub(crate) fn show(&mut self, text: &str) {
        if !self.screen.shows_progress() {
            return;
        }
        let room = self.screen.told_width().unwrap_or(NARROW).saturating_sub(SPARE);
        let turning = SPINNER.get(self.times % SPINNER.len()).copied().unwrap_or_default();
        let line = Shown::new(&format!("{turning} {text}")).cut(room);
        let blanks = self.width.saturating_sub(line.width());
        self.screen.draw(&format!("\r{line}{}", " ".repeat(blanks)));
        self.times += 1;
        self.width = line.width();
    }
}

/// The line goes away.
impl Drop for Line {
    fn drop(&mut self) {
        if self.width > 0 {
            self.screen.draw(&format!("\r{}\r", " ".repeat(self.width + ECHO)));
        }
    }
}

/// Shows what a query does once it has run for [`PATIENCE`]; until this is dropped.
pub(crate) struct Watched {
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Watched {
    /// Watches the work of a query that begins now.
    pub(crate) fn new(screen: Screen, work: &Work) -> Self {
        if !screen.shows_progress() {
            return Self { running: None };
        }
        let started = Instant::now();
        let work = work.clone();
        let (done, over) = channel::<()>();
        let watch = move || {
            let mut wait = PATIENCE;
            let mut line = Line::new(screen);
            while over.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                line.show(&said(started.elapsed(), work.edges(), work.values()));
                wait = GLANCE;
            }
        };
        // without a thread nothing is shown, and the query runs as well
        let thread = thread::Builder::new().name("progress".to_owned()).spawn(watch);
        Self { running: thread.ok().map(|thread| (done, thread)) }
    }
}

/// The line is gone afterwards.
impl Drop for Watched {
    fn drop(&mut self) {
        if let Some((done, thread)) = self.running.take() {
            drop(done);
            let _ = thread.join();
        }
    }
}

/// `2.3 s: 12.3M edges walked, 810k values compared; Ctrl-C stops it`
fn said(elapsed: Duration, edges: u64, values: u64) -> String {
    let done: Vec<String> = [(edges, "links walked"), (values, "values compared")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", short(n)))
        .collect();
    let done = if done.is_empty() { String::new() } else { format!(": {}", done.join(", ")) };
    format!("{:.1} s{done}; Ctrl-C stops it", elapsed.as_secs_f64())
}

/// A count in three digits or a few: `812`, `12k`, `3.4M`, `56M`.
#[allow(clippy::cast_precision_loss, reason = "a number for people")]
fn short(n: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
    match UNITS.into_iter().find(|(unit, _)| n >= *unit) {
        Some((unit, sign)) if n < 10 * unit => format!("{:.1}{sign}", (n / (unit / 10)) as f64 / 10.0),
        Some((unit, sign)) => format!("{}{sign}", n / unit),
        None => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_told_in_a_few_digits() {
        let counts = [0, 999, 1_000, 9_999, 12_345, 999_999, 1_000_000, 56_700_000, 3_210_000_000];
        let told: Vec<String> = counts.into_iter().map(short).collect();
        assert_eq!(told, ["0", "999", "1.0k", "9.9k", "12k", "999k", "1.0M", "56M", "3.2B"]);
        let time = Duration::from_millis(2_345);
        assert_eq!(said(time, 0, 0), "2.3 s; Ctrl-C stops it");
        assert_eq!(said(time, 0, 42), "2.3 s: 42 values compared; Ctrl-C stops it");
        assert_eq!(said(time, 12_345_678, 810_000), "2.3 s: 12M links walked, 810k values compared; Ctrl-C stops it");
    }
}

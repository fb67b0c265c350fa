//! `foss fmt`: files of queries in their canonical form, rewritten or only compared.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use fossgraph_engine::{CancelToken, format};
use similar::{ChangeTag, TextDiff};

use crate::args::Options;
use crate::interrupt::Interrupt;
use crate::output::Output;
use crate::render::{Shown, counted};
use crate::report;
use crate::screen::{DIM, Screen, TITLE, Usage, paint};
use crate::script::{Text, read_text};
use crate::session;
use crate::stop::Stop;

/// So many lines of a difference are shown.
const SHOWN: usize = 40;
/// So many lines are shown before and behind what differs.
const AROUND: usize = 1;
/// So long the smallest difference is looked for; then one that is good enough is shown.
const PATIENCE: Duration = Duration::from_millis(500);

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// Formats each file; with `check`, only tells which would change. A file with errors is left as it is, and the others are formatted.
pub(crate) fn format_files(options: &Options, screen: Screen, files: &[PathBuf], check: bool) -> Result<(), Stop> {
    if options.output.is_some() || options.format.is_some() {
        let usage = Usage::new("`foss fmt` rewrites the files themselves: `--output` and `--format` do not go with it");
        return Err(screen.refuse(&usage.help("to write elsewhere: foss fmt - <in.foss >out.foss")));
    }
    let mut formatter = Formatter { screen, check, stdout: session::open_output(options, screen, &Interrupt::new())? };
    let (mut changed, mut wrong) = (0, false);
    for file in files {
        match formatter.file(file) {
            Ok(true) => changed += 1,
            Ok(false) => {}
            Err(Stop::Closed) => return Err(Stop::Closed),
            Err(_) => wrong = true,
        }
    }
    formatter.stdout.flush().map_err(|error| session::cannot_write(screen, None, &error))?;
    if check && changed > 0 {
        screen.note(&format!("{} of {} would change", changed, counted(files.len(), "file", "files")));
    }
    match (wrong, check && changed > 0) {
        (true, _) => Err(Stop::Wrong),
        (false, true) => Err(Stop::Broken),
        (false, false) => Ok(()),
    }
}

struct Formatter {
    screen: Screen,
    check: bool,
    stdout: Output,
}

impl Formatter {
    /// Formats a file, or standard input; whether it changes.
    fn file(&mut self, path: &Path) -> Result<bool, Stop> {
        let from_stdin = path.as_os_str() == "-";
        if !from_stdin && fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
            let message = format!("{} is not a file that could be rewritten", path.display());
            return Err(self.screen.refuse(&Usage::new(message).help("`-` formats standard input")));
        }
        let ending = path.extension().filter(|ending| !from_stdin && !ending.eq_ignore_ascii_case("foss"));
        if let Some(ending) = ending {
            let message = format!("{}: files of queries end with `.foss`, not `.{}`", path.display(), ending.display());
            return Err(self.screen.refuse(&Usage::new(message).help("`-` formats standard input")));
        }
        let text = read_text(path).map_err(|message| self.wrong(&message))?;
        let formatted = format(&text.text).map_err(|error| {
            report::query_error(self.screen, text.source(), &error);
            Stop::of(&error)
        })?;
        let changes = formatted != text.text;
        if self.check && changes {
            let told = self.difference(&text, &formatted);
            told.map_err(|error| session::cannot_write(self.screen, None, &error))?;
        } else if !self.check && from_stdin {
            let written = self.stdout.write_all(formatted.as_bytes());
            written.map_err(|error| session::cannot_write(self.screen, None, &error))?;
        } else if changes && !self.check {
            let name = path.display();
            rewrite(path, &formatted).map_err(|error| self.wrong(&format!("{name} cannot be written: {error}")))?;
            self.screen.note(&format!("formatted {name}"));
        }
        Ok(changes)
    }

    fn wrong(&self, message: &str) -> Stop {
        self.screen.refuse(&Usage::new(message))
    }

    /// Tells what would change, by the lines that differ.
    fn difference(&mut self, text: &Text, formatted: &str) -> io::Result<()> {
        let color = self.screen.color_results;
        let out = &mut self.stdout;
        let name = text.source().file.unwrap_or_default();
        writeln!(out, "{}", paint(color, TITLE, Shown::new(&format!("{name} would change")).as_str()))?;
        let difference = TextDiff::configure().timeout(PATIENCE).diff_lines(text.text.as_str(), formatted);
        let mut lines = Vec::new();
        for group in difference.grouped_ops(AROUND) {
            let first = group.first().map_or(0, |op| op.old_range().start);
            lines.push((DIM, format!("@ line {}", first + 1)));
            for change in group.iter().flat_map(|op| difference.iter_changes(op)) {
                let (sign, style) = match change.tag() {
                    ChangeTag::Equal => (' ', Style::new()),
                    ChangeTag::Delete => ('-', REMOVED),
                    ChangeTag::Insert => ('+', ADDED),
                };
                let line = change.value().strip_suffix('\n').unwrap_or(change.value());
                let unended = if change.missing_newline() { " (no new line at the end)" } else { "" };
                lines.push((style, format!("{sign} {line}{unended}")));
            }
        }
        for (style, line) in lines.iter().take(SHOWN) {
            writeln!(out, "{}", paint(color, *style, Shown::new(line.trim_end()).as_str()))?;
        }
        match lines.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(out, "… and {} more", counted(more, "line", "lines")),
        }
    }
}

/// Puts a text in the place of a file, in whole or not at all.
fn rewrite(path: &Path, text: &str) -> io::Result<()> {
    let mut output = Output::new(Some(path), CancelToken::new())?;
    output.write_all(text.as_bytes())?;
    output.finish()
}

//! Standard error, and what is known of the terminal: width and colours.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{Mutex, PoisonError};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::args::{ColorWhen, ErrorFormat, Options};
use crate::message::Message;
use crate::render::Shown;
use crate::settings::Remark;
use crate::stop::Stop;

/// Style of errors.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Style of warnings.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Style of help.
pub(crate) const HELP: Style = AnsiColor::Cyan.on_default().bold();
/// Style of titles and headers.
pub(crate) const TITLE: Style = Style::new().bold();
/// Style of what matters less.
pub(crate) const DIM: Style = Style::new().dimmed();

/// What is wrong with a command line or a dot-command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    message: String,
    help: Option<String>,
}

impl Usage {
    /// What is wrong.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// In one sentence.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The same with what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Where everything goes that is no result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Whether results are coloured, if they go to standard output.
    pub(crate) color_results: bool,
    /// Whether messages are coloured.
    pub(crate) color: bool,
    /// Whether standard output is a terminal.
    pub(crate) is_terminal: bool,
    /// Whether errors and notes are told as JSON.
    pub(crate) json: bool,
    quiet: bool,
}

/// The codes of errors that standard error was told, until it is told once where they are explained.
static TOLD: Mutex<Told> = Mutex::new(Told { codes: Vec::new(), explained: false });

struct Told {
    codes: Vec<&'static str>,
    explained: bool,
}

impl Screen {
    /// As the options and the environment say.
    pub(crate) fn new(options: &Options) -> Self {
        let colored = |choice: ColorChoice| match options.color {
            Some(ColorWhen::Always) => true,
            Some(ColorWhen::Never) => false,
            Some(ColorWhen::Auto) | None => choice != ColorChoice::Never,
        };
        Self {
            color_results: colored(AutoStream::choice(&io::stdout())),
            color: colored(AutoStream::choice(&io::stderr())),
            is_terminal: io::stdout().is_terminal(),
            json: options.error_format == ErrorFormat::Json,
            quiet: options.quiet,
        }
    }

    /// Before the options are known.
    pub(crate) fn for_json() -> Self {
        Self { color_results: false, color: false, is_terminal: false, json: true, quiet: false }
    }

    /// The width of the terminal, if standard output is one.
    pub(crate) fn width(self) -> Option<usize> {
        self.size().map(|(width, _)| width)
    }

    /// The width and height of the terminal, if standard output is one.
    pub(crate) fn size(self) -> Option<(usize, usize)> {
        if !self.is_terminal {
            return None;
        }
        let size = terminal_size::terminal_size_of(io::stdout());
        let (width, height) =
            size.map_or((80, 0), |(width, height)| (usize::from(width.0).max(20), usize::from(height.0)));
        // some terminals do not know theirs
        Some((width, if height == 0 { 24 } else { height }))
    }

    /// Whether somebody sits at the terminal that shows results.
    pub(crate) fn has_keyboard(self) -> bool {
        self.is_terminal && io::stdin().is_terminal()
    }

    /// The width of the terminal, if standard error is one: elsewhere, such as in a log, no message is broken into lines.
    pub(crate) fn told_width(self) -> Option<usize> {
        terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0).max(20))
    }

    /// Writes a text to standard error. It must hold nothing of data that is not [`Shown`]. That nobody reads it is no error.
    pub(crate) fn tell(self, text: &str) {
        let mut text = text.to_owned();
        text.push('\n');
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Whether somebody looks on who wants to know how far something is.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && !self.json && io::stderr().is_terminal() && !is_dumb()
    }

    /// Writes to standard error what is not to stay there.
    pub(crate) fn draw(self, text: &str) {
        let mut screen = io::stderr().lock();
        let _ = screen.write_all(text.as_bytes()).and_then(|()| screen.flush());
    }

    /// Tells what a reader of results should know, unless `--quiet`.
    pub(crate) fn note(self, text: &str) {
        if self.json {
            self.emit(&Message::note(text));
        } else if !self.quiet {
            let lines = fitted(text, self.told_width(), 0);
            lines.iter().for_each(|line| self.tell(&self.paint(DIM, line)));
        }
    }

    /// Tells a message as JSON; a note not with `--quiet`.
    pub(crate) fn emit(self, message: &Message<'_>) {
        if !(self.quiet && message.is_note()) {
            self.tell(&message.json());
        }
    }

    /// Tells an error that has no place.
    pub(crate) fn error(self, message: &str, help: Option<&str>) {
        self.wrong("system", message, help);
    }

    /// Tells that a run was cancelled.
    pub(crate) fn cancelled(self, message: &str) {
        self.wrong("cancelled", message, None);
    }

    /// Tells that the program itself is wrong.
    pub(crate) fn internal(self, said: &str) {
        let message = format!("internal error: {said}");
        let report = concat!(
            "this is a mistake in foss, not yours: please report it, with what you asked, at ",
            env!("CARGO_PKG_REPOSITORY"),
            "/issues"
        );
        self.wrong("internal", &message, Some(report));
    }

    fn wrong(self, kind: &'static str, message: &str, help: Option<&str>) {
        if self.json {
            return self.emit(&Message::error(kind, message).help(help));
        }
        self.labelled("", ERROR, "error", message);
        if let Some(help) = help {
            self.help("help", help);
        }
    }

    /// Tells what is wrong in the file of settings, which stops nothing.
    pub(crate) fn warn(self, remark: &Remark) {
        if self.json {
            return self
                .emit(&Message::warning("settings", &remark.message).help(remark.help.as_deref()).at(&remark.place));
        }
        self.labelled(&format!("{}: ", remark.place), WARNING, "warning", &remark.message);
        if let Some(help) = &remark.help {
            self.help("help", help);
        }
    }

    /// Tells a line of help below an error.
    fn help(self, label: &str, text: &str) {
        self.labelled("  ", HELP, label, text);
    }

    /// Tells a text behind a label, broken to the width of the terminal and set in.
    fn labelled(self, before: &str, style: Style, label: &str, text: &str) {
        let before = Shown::new(before);
        let indent = before.width() + label.len() + 2;
        let text = fitted(text, self.told_width(), indent).join(&format!("\n{}", " ".repeat(indent)));
        self.tell(&format!("{before}{}: {text}", self.paint(style, label)));
    }

    /// Tells what is wrong with the command line.
    pub(crate) fn refuse(self, usage: &Usage) -> Stop {
        self.wrong("usage", &usage.message, usage.help.as_deref());
        Stop::Wrong
    }

    /// Remembers that an error with a code was told.
    pub(crate) fn told(self, code: &'static str) {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.codes.contains(&code) {
            told.codes.push(code);
        }
    }

    /// Says once what explains the errors that were told, if somebody reads them on a terminal.
    pub(crate) fn explained_by(self, command: &str) {
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.explained && !told.codes.is_empty() && !self.json && io::stderr().is_terminal() {
            told.explained = true;
            self.note(&explanation(command, &told.codes));
        }
    }

    fn paint(self, style: Style, text: &str) -> String {
        paint(self.color, style, text)
    }
}

/// Whether the terminal can do nothing but write one line after another.
pub(crate) fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// A text in lines that fit a width, if there is one to fit, behind so many columns.
pub(crate) fn fitted(text: &str, width: Option<usize>, before: usize) -> Vec<String> {
    let text = Shown::message(text);
    match width {
        Some(width) => text.wrap(width.saturating_sub(before).max(width / 2)),
        None => vec![text.to_string()],
    }
}

/// `foss explain Q020 Q043` says more; no more than three codes are named.
fn explanation(command: &str, codes: &[&str]) -> String {
    format!("`{command} {}` says more", codes.get(..3).unwrap_or(codes).join(" "))
}

/// A text in a style, if colours are on.
pub(crate) fn paint(on: bool, style: Style, text: &str) -> String {
    if on { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_are_short() {
        assert_eq!(explanation("foss explain", &["Q020"]), "`foss explain Q020` says more");
        assert_eq!(explanation(".explain", &["Q1", "Q2", "Q3", "Q4"]), "`.explain Q1 Q2 Q3` says more");
    }
}

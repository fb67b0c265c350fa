//! Standard error, and what is known of the terminal: width and colours.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use fossgraph_engine::Outcome;

use crate::args::{ColorWhen, Options};
use crate::render::Shown;
use crate::stop::Stop;

/// Style of errors.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
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
    quiet: bool,
}

impl Screen {
    /// As the options and the environment say.
    pub(crate) fn new(options: &Options) -> Self {
        let colored = |choice: ColorChoice| match options.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => choice != ColorChoice::Never,
        };
        Self {
            color_results: colored(AutoStream::choice(&io::stdout())),
            color: colored(AutoStream::choice(&io::stderr())),
            is_terminal: io::stdout().is_terminal(),
            quiet: options.quiet,
        }
    }

    /// The width of the terminal, if standard output is one.
    pub(crate) fn width(self) -> Option<usize> {
        if !self.is_terminal {
            return None;
        }
        let size = terminal_size::terminal_size_of(io::stdout());
        Some(size.map_or(80, |(width, _)| usize::from(width.0).max(20)))
    }

    /// The width that messages are fitted to.
    pub(crate) fn message_width(self) -> usize {
        terminal_size::terminal_size_of(io::stderr()).map_or(140, |(width, _)| usize::from(width.0).max(20))
    }

    /// Writes a text to standard error. It must hold nothing of data that is not [`Shown`]. That nobody reads it is no error.
    pub(crate) fn tell(self, text: &str) {
        let mut text = text.to_owned();
        text.push('\n');
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Tells what a reader of results should know, unless `--quiet`.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            let lines = Shown::new(text).wrap(self.message_width());
            lines.iter().for_each(|line| self.tell(&self.paint(DIM, line)));
        }
    }

    /// Tells an error that has no place.
    pub(crate) fn error(self, message: &str, help: Option<&str>) {
        self.tell(&format!("{}: {}", self.paint(ERROR, "error"), Shown::new(message)));
        if let Some(help) = help {
            self.help("help", help);
        }
    }

    /// Tells a line of help below an error.
    pub(crate) fn help(self, label: &str, text: &str) {
        self.tell(&format!("  {}: {}", self.paint(HELP, label), Shown::new(text)));
    }

    /// Tells what an expectation came to, and where it stands.
    pub(crate) fn outcome(self, outcome: Outcome, message: Option<&str>, place: Option<String>) {
        let (word, style) = match outcome {
            Outcome::Held => {
                return self.note(&place.map_or_else(|| "held".to_owned(), |place| format!("held: {place}")));
            }
            Outcome::Broken => ("broken", ERROR),
            Outcome::Undecided => ("undecided", ERROR),
        };
        let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
        let said = match (outcome, message) {
            (_, Some(message)) => message,
            (Outcome::Undecided, None) => "what is set aside could break the expectation",
            (_, None) => "the expectation does not hold",
        };
        self.tell(&format!("{}{}: {}", Shown::new(&place), self.paint(style, word), Shown::new(said)));
    }

    /// Tells what is wrong with the command line.
    pub(crate) fn refuse(self, usage: &Usage) -> Stop {
        self.error(&usage.message, usage.help.as_deref());
        Stop::Wrong
    }

    fn paint(self, style: Style, text: &str) -> String {
        paint(self.color, style, text)
    }
}

/// A text in a style, if colours are on.
pub(crate) fn paint(on: bool, style: Style, text: &str) -> String {
    if on { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

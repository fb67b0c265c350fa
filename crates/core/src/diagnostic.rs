//! What is wrong with data or a schema, and where.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::watch::Cancelled;

/// A place in a file that was read.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Place;
/// let text = "name\nWeb\nDésk, 3\n";
/// let place = Place::at("teams.csv", text, text.find('3').unwrap());
/// assert_eq!(place.to_string(), "teams.csv:3:7", "columns are characters, not bytes");
/// assert_eq!(Place::file("teams.csv").to_string(), "teams.csv");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file's name, as the user gave it or relative to the directory loaded.
    pub file: Arc<str>,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where the whole line is meant.
    pub column: usize,
}

impl Place {
    /// The whole of a file.
    #[must_use]
    pub fn file(name: &str) -> Self {
        Self { file: name.into(), line: 0, column: 0 }
    }

    /// The place of a byte offset in a file's text.
    #[must_use]
    pub fn at(name: &str, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self { file: name.into(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => f.write_str(&self.file),
            (line, 0) => write!(f, "{}:{line}", self.file),
            (line, column) => write!(f, "{}:{line}:{column}", self.file),
        }
    }
}

/// One thing wrong with data or a schema.
///
/// # Examples
///
/// ```
/// use fossgraph_core::load_text;
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let error = load_text(&[("schema.toml", schema), ("teams.csv", "nmae\nWeb\n")]).unwrap_err();
/// let wrong = &error.diagnostics()[0];
/// assert_eq!((wrong.code, wrong.place.as_ref().unwrap().line), ("D035", 1));
/// assert_eq!(wrong.help.as_deref(), Some("did you mean `name`?"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// A stable code, such as `D004`.
    pub code: &'static str,
    /// What is wrong, in one sentence without its place.
    pub message: String,
    /// Where, if a file is to blame.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic at a place.
    #[must_use]
    pub fn new(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), place: Some(place), help: None }
    }

    /// The same with a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with the help `did you mean …?` where there are near words.
    #[must_use]
    pub fn did_you_mean(mut self, near: &[&str]) -> Self {
        self.help = Self::meant(near).or(self.help);
        self
    }

    /// The help `did you mean …?` where there are near words.
    pub(crate) fn meant(near: &[&str]) -> Option<String> {
        (!near.is_empty()).then(|| format!("did you mean {}?", crate::any_of(near)))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        write!(f, "error[{}]: {}", self.code, self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// Why a schema or data could not be loaded: the errors that were found, in the order of files and lines.
///
/// Of each file the first [`LoadError::MOST_TOLD`] are told and the others counted.
///
/// # Examples
///
/// ```
/// let files = [("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'"), ("teams.csv", "name\nWeb,3\n\nDesk,1\n")];
/// let error = fossgraph_core::load_text(&files).unwrap_err();
/// let places: Vec<String> = error.diagnostics().iter().flat_map(|wrong| &wrong.place).map(ToString::to_string).collect();
/// assert_eq!(places, ["teams.csv:2:1", "teams.csv:4:1"], "all that is wrong is told at once");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    diagnostics: Vec<Diagnostic>,
    more: usize,
}

impl LoadError {
    /// So many errors of one file are told at most.
    pub const MOST_TOLD: usize = 1_000;

    /// An error of at least one diagnostic, sorted by place.
    #[must_use]
    pub fn new(diagnostics: Vec<Diagnostic>) -> Self {
        Self::of_some(diagnostics, 0)
    }

    /// An error of diagnostics, and of so many more that come behind them.
    pub(crate) fn of_some(mut diagnostics: Vec<Diagnostic>, more: usize) -> Self {
        let more = more + Self::cut(&mut diagnostics);
        Self { diagnostics, more }
    }

    /// Sorts diagnostics by place and leaves as many as are told; how many that takes away.
    pub(crate) fn cut(diagnostics: &mut Vec<Diagnostic>) -> usize {
        diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
        let all = diagnostics.len();
        let mut of_file: (Option<Arc<str>>, usize) = (None, 0);
        diagnostics.retain(|diagnostic| {
            let file = diagnostic.place.as_ref().map(|place| &place.file);
            if of_file.0.as_ref() != file {
                of_file = (file.cloned(), 0);
            }
            of_file.1 += 1;
            of_file.1 <= Self::MOST_TOLD
        });
        all - diagnostics.len()
    }

    /// All errors of several loads.
    #[must_use]
    pub fn all(errors: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self { diagnostics: Vec::new(), more: 0 };
        for error in errors {
            all.diagnostics.extend(error.diagnostics);
            all.more += error.more;
        }
        Self::of_some(all.diagnostics, all.more)
    }

    /// How many errors there are beyond the [`LoadError::diagnostics`].
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    /// Whether nothing is wrong, but the load was stopped by its [`CancelToken`](crate::CancelToken).
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == CANCELLED)
    }

    /// The single errors, the first of them where there are many.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

/// The code of a load that was stopped.
const CANCELLED: &str = "D024";

impl From<Cancelled> for LoadError {
    fn from(_: Cancelled) -> Self {
        let message = "the load was cancelled".to_owned();
        Self { diagnostics: vec![Diagnostic { code: CANCELLED, message, place: None, help: None }], more: 0 }
    }
}

impl From<Diagnostic> for LoadError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], more: 0 }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        if self.more > 0 {
            write!(f, "\n… and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

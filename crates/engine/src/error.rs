//! What can be wrong with a query, and how it is told.

use std::fmt;

use crate::span::Span;

/// What sort of error it is.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, ErrorKind, params};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let kind = |text| engine.prepare(text).and_then(|query| query.run(params! {})).map_err(|error| error.kind());
/// assert_eq!(kind("projects where").unwrap_err(), ErrorKind::Syntax);
/// assert_eq!(kind("porjects").unwrap_err(), ErrorKind::Name);
/// assert_eq!(kind("projects order by name limit $n").unwrap_err(), ErrorKind::Parameter);
/// assert!(kind("projects").is_ok());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The text is no query: `projects where`.
    Syntax,
    /// A word names nothing, or several things: `porjects`.
    Name,
    /// Words that mean something each, but not together: `projects where status > "x"`.
    Meaning,
    /// A parameter is missing, unknown or of the wrong type.
    Parameter,
    /// A limit was passed: rows, time.
    Limit,
    /// The run was cancelled.
    Cancelled,
    /// Data could not be read.
    Data,
}

/// One error in a query's text.
///
/// # Examples
///
/// What a program shows of an error: where it is, what is wrong, and what may have been meant.
///
/// ```
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let text = "projects where status = San";
/// let error = engine.prepare(text).unwrap_err();
/// let problem = &error.problems()[0];
/// assert_eq!((problem.code(), problem.span().of(text)), ("Q043", "San"));
/// assert!(problem.message().starts_with("status: `San` is not a level"));
/// assert_eq!((problem.help_text(), problem.rewrites()), (None, &["projects where status = Sandbox".to_owned()][..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) kind: ErrorKind,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) span: Span,
    pub(crate) help: Option<String>,
    pub(crate) rewrites: Vec<String>,
}

impl Problem {
    pub(crate) fn new(kind: ErrorKind, code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { kind, code, message: message.into(), span, help: None, rewrites: Vec::new() }
    }

    pub(crate) fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "Q080", Span::default(), "the query was cancelled")
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn near(self, words: &[&str]) -> Self {
        if words.is_empty() { self } else { self.help(format!("did you mean {}?", fossgraph_core::any_of(words))) }
    }

    pub(crate) fn rewrite(mut self, query: impl Into<String>) -> Self {
        self.rewrites.push(query.into());
        self
    }

    /// What sort of error it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// A stable code, such as `Q020`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where in the query's text, in bytes.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// What to do about it.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Queries that say what may have been meant, ready to be run.
    #[must_use]
    pub fn rewrites(&self) -> &[String] {
        &self.rewrites
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}] at {}..{}: {}", self.code, self.span.start, self.span.end, self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        self.rewrites.iter().try_for_each(|rewrite| write!(f, "\n  write: {rewrite}"))
    }
}

/// Why a query could not be prepared or run: at least one [`Problem`].
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, ErrorKind};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let error = engine.prepare("case studies using Dpar").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Name);
/// let problem = &error.problems()[0];
/// assert_eq!((problem.code(), problem.span().of("case studies using Dpar")), ("Q020", "Dpar"));
/// assert_eq!(problem.rewrites(), ["case studies using Dapr"]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    problems: Vec<Problem>,
}

impl Error {
    pub(crate) fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// The single errors, in the order of the text.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What sort the first error is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.problems.first().map_or(ErrorKind::Syntax, |p| p.kind)
    }

    /// Whether the run was stopped by a limit.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        self.kind() == ErrorKind::Limit
    }

    /// Whether the run was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.kind() == ErrorKind::Cancelled
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl From<fossgraph_core::LoadError> for Error {
    fn from(error: fossgraph_core::LoadError) -> Self {
        let problem = |d: &fossgraph_core::Diagnostic| {
            let place = d.place.as_ref().map(|p| format!("{p}: ")).unwrap_or_default();
            let mut problem = Problem::new(ErrorKind::Data, d.code, Span::default(), format!("{place}{}", d.message));
            problem.help.clone_from(&d.help);
            problem
        };
        let mut problems: Vec<Problem> = error.diagnostics().iter().map(problem).collect();
        if let (Some(last), 1..) = (problems.last_mut(), error.more()) {
            last.message.push_str(&format!(" (and {} more errors)", error.more()));
        }
        Self { problems }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.problems.iter().map(Problem::to_string).collect();
        f.write_str(&texts.join("\n"))
    }
}

impl std::error::Error for Error {}

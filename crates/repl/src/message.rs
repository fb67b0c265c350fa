//! Problems and notes as JSON, one object a line, for programs that run `foss`.

use fossgraph_core::{Diagnostic, Place};
use fossgraph_engine::{ErrorKind, Outcome, Problem};
use serde::Serialize;

use crate::render::harmless;

/// What is told on standard error; all fields are always there, `null` where they say nothing.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Message<'a> {
    /// `error`, `warning` or `note`.
    level: &'static str,
    /// A code that `foss explain` explains.
    code: Option<&'a str>,
    /// What sort it is.
    kind: &'static str,
    message: &'a str,
    /// The file, as it can be opened from here.
    file: Option<String>,
    /// From 1.
    line: Option<usize>,
    /// In characters, from 1.
    column: Option<usize>,
    /// In bytes of the text that was read.
    span: Option<Bytes>,
    help: Option<&'a str>,
    /// Queries that may have been meant.
    rewrites: &'a [String],
}

/// A part of a text, in bytes; the end is exclusive.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Bytes {
    start: usize,
    end: usize,
}

impl<'a> Message<'a> {
    /// An error without a code.
    pub(crate) fn error(kind: &'static str, message: &'a str) -> Self {
        Self { level: "error", kind, message, ..Self::default() }
    }

    /// What is wrong and stops nothing.
    pub(crate) fn warning(kind: &'static str, message: &'a str) -> Self {
        Self { level: "warning", ..Self::error(kind, message) }
    }

    /// What is worth knowing.
    pub(crate) fn note(message: &'a str) -> Self {
        Self { level: "note", kind: "note", message, ..Self::default() }
    }

    /// What an expectation came to.
    pub(crate) fn outcome(outcome: Outcome, message: &'a str) -> Self {
        match outcome {
            Outcome::Held => Self { kind: "held", ..Self::note(message) },
            Outcome::Broken => Self::error("broken", message),
            Outcome::Undecided => Self::error("undecided", message),
        }
    }

    /// What is wrong with a query.
    pub(crate) fn problem(problem: &'a Problem) -> Self {
        Self {
            code: Some(problem.code()),
            help: problem.help_text(),
            rewrites: problem.rewrites(),
            ..Self::error(kind(problem.kind()), problem.message())
        }
    }

    /// What is wrong with data.
    pub(crate) fn diagnostic(diagnostic: &'a Diagnostic) -> Self {
        Self {
            code: Some(diagnostic.code),
            help: diagnostic.help.as_deref(),
            ..Self::error(kind(ErrorKind::Data), &diagnostic.message)
        }
    }

    /// The same with what to do about it.
    pub(crate) fn help(self, help: Option<&'a str>) -> Self {
        Self { help, ..self }
    }

    /// The same with its place.
    pub(crate) fn at(self, place: &Place) -> Self {
        let told = |n: usize| (n > 0).then_some(n);
        let file = (!place.file.is_empty()).then(|| place.file.to_string());
        Self { file, line: told(place.line), column: told(place.column), ..self }
    }

    /// The same with the bytes that are meant.
    pub(crate) fn spanning(self, start: usize, end: usize) -> Self {
        Self { span: Some(Bytes { start, end }), ..self }
    }

    /// Whether it is no error.
    pub(crate) fn is_note(&self) -> bool {
        self.level == "note"
    }

    /// One line, without its end.
    pub(crate) fn json(&self) -> String {
        harmless(serde_json::to_string(self).unwrap_or_default())
    }
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Syntax => "syntax",
        ErrorKind::Name => "name",
        ErrorKind::Meaning => "meaning",
        ErrorKind::Parameter => "parameter",
        ErrorKind::Limit => "limit",
        ErrorKind::Cancelled => "cancelled",
        ErrorKind::Data => "data",
    }
}

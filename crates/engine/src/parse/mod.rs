//! From text to the tree of its words.

mod failure;
mod split;
mod statement;
mod tree;

pub use split::{Completeness, completeness};

use fossgraph_grammar::{FossParser, Rule};
use pest::Parser as _;

use crate::ast::Statement;
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// A statement may have no more bytes.
pub(crate) const LONGEST_STATEMENT: usize = 64 << 10;
/// A script may have no more bytes.
pub(crate) const LONGEST_SCRIPT: usize = 4 << 20;
/// Brackets may be nested no deeper.
pub(crate) const DEEPEST: usize = 64;

/// A statement of a script, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// What it says, or what is wrong with it.
    pub(crate) statement: Result<Statement, Problem>,
    /// Where it stands, without the `;`.
    pub(crate) span: Span,
}

/// Parses every statement of a script; spans count from the start of `text`.
///
/// # Errors
///
/// Only what concerns the whole: a script that is too long. What is wrong with a statement stands in its [`Piece`].
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, Problem> {
    if text.len() > LONGEST_SCRIPT {
        let message = format!("the script has {} bytes; {LONGEST_SCRIPT} are allowed", text.len());
        return Err(Problem::new(ErrorKind::Syntax, "Q001", Span::new(0, 0), message));
    }
    let pieces = split::split(text).into_iter().map(|(span, problem)| {
        let statement = match problem {
            Some(problem) => Err(problem),
            None => statement(text, span),
        };
        Piece { statement, span }
    });
    Ok(pieces.collect())
}

fn statement(text: &str, span: Span) -> Result<Statement, Problem> {
    if span.end - span.start > LONGEST_STATEMENT {
        let message = format!("the statement has {} bytes; {LONGEST_STATEMENT} are allowed", span.end - span.start);
        return Err(Problem::new(ErrorKind::Syntax, "Q001", Span::new(span.start, span.start), message));
    }
    match FossParser::parse(Rule::only_statement, span.of(text)) {
        Ok(pairs) => Ok(tree::statement(pairs, span.start)),
        Err(error) => Err(failure::problem(text, span, &error)),
    }
}

/// The error on a text without a statement.
pub(crate) fn nothing(span: Span) -> Problem {
    Problem::new(ErrorKind::Syntax, "Q006", span, "there is no query").help("try `projects where status = Sandbox`")
}

/// The error on a text with several statements where one is due.
pub(crate) fn several(span: Span) -> Problem {
    Problem::new(ErrorKind::Syntax, "Q017", span, "one statement is due, and there are several")
}

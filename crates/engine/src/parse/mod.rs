//! From text to the tree of its words.

mod failure;
mod split;
mod statement;
mod tree;

pub use split::{Completeness, completeness};
pub(crate) use split::{Mark, Typing, marks, typing};
pub(crate) use tree::{quoted, unquote};

use fossgraph_grammar::{FossParser, Rule};
use pest::Parser as _;
use pest::iterators::Pairs;

use crate::ast::Statement;
use crate::error::{Error, ErrorKind, Problem};
use crate::limit::{LONGEST_SCRIPT, LONGEST_STATEMENT};
use crate::span::Span;
use crate::stack::with_room;

/// A statement of a script, with its place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// What it says, or what is wrong with it.
    pub(crate) statement: Result<Statement, Problem>,
    /// Where it stands, without the `;`.
    pub(crate) span: Span,
}

/// A statement of a script as the grammar took it apart, or what is wrong with it; with its place.
pub(crate) type Parts<'t> = (Span, Result<Pairs<'t, Rule>, Problem>);

/// Takes every statement of a script apart; spans count from the start of `text`, those of the pairs from the statement's.
///
/// # Errors
///
/// Only what concerns the whole: a script that is too long.
pub(crate) fn parts(text: &str) -> Result<impl Iterator<Item = Parts<'_>>, Problem> {
    if text.len() > LONGEST_SCRIPT {
        let message = format!("the script has {} bytes; {LONGEST_SCRIPT} are allowed", text.len());
        return Err(Problem::new(ErrorKind::Limit, "Q001", Span::new(0, 0), message));
    }
    Ok(split::split(text).into_iter().map(|(span, problem)| match problem {
        Some(problem) => (span, Err(problem)),
        None => (span, pairs(text, span)),
    }))
}

fn pairs(text: &str, span: Span) -> Result<Pairs<'_, Rule>, Problem> {
    if span.end - span.start > LONGEST_STATEMENT {
        let message = format!("the statement has {} bytes; {LONGEST_STATEMENT} are allowed", span.end - span.start);
        return Err(Problem::new(ErrorKind::Limit, "Q001", Span::new(span.start, span.start), message));
    }
    let pairs = with_room(|| FossParser::parse(Rule::only_statement, span.of(text)));
    let pairs = pairs.map_err(|error| failure::problem(text, span, &error))?;
    failure::unreal_letter(text, span).map_or(Ok(pairs), Err)
}

/// Parses every statement of a script; spans count from the start of `text`.
///
/// # Errors
///
/// Only what concerns the whole: a script that is too long. What is wrong with a statement stands in its [`Piece`].
pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, Problem> {
    let piece = |(span, pairs): Parts<'_>| Piece {
        statement: pairs.map(|p| with_room(|| tree::statement(p, span.start))),
        span,
    };
    Ok(parts(text)?.map(piece).collect())
}

/// The statements of a script as their words say them, for tools that need no data: nothing is looked up.
///
/// # Errors
///
/// What is wrong with the form of each statement.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let script = statements("let old = projects where status = Archived; count old").unwrap();
/// assert!(matches!(&script[..], [Statement::Let(name, _), Statement::Query(_)] if name.text == "old"));
/// assert_eq!(statements("projects where; (").unwrap_err().problems().len(), 2);
/// ```
pub fn statements(text: &str) -> Result<Vec<Statement>, Error> {
    let mut statements = Vec::new();
    let mut problems = Vec::new();
    for piece in parse(text)? {
        match piece.statement {
            Ok(statement) => statements.push(statement),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(statements) } else { Err(Error::new(problems)) }
}

/// Where the grammar stops, and the words of the language that can stand there.
pub(crate) struct Stuck {
    pub(crate) at: usize,
    pub(crate) keywords: Vec<&'static str>,
}

/// One statement as the grammar takes it apart; where it stops, if it does.
pub(crate) fn apart(text: &str) -> Result<Pairs<'_, Rule>, usize> {
    with_room(|| FossParser::parse(Rule::only_statement, text)).map_err(|error| failure::stuck(&error).at)
}

/// The words, signs and quoted texts of a text whatever their order, as the grammar takes each by itself.
pub(crate) fn pieces(text: &str) -> Option<Pairs<'_, Rule>> {
    with_room(|| FossParser::parse(Rule::pieces_alone, text)).ok()
}

/// One statement that is being typed.
pub(crate) fn typed(text: &str) -> Result<Statement, Stuck> {
    with_room(|| match FossParser::parse(Rule::only_statement, text) {
        Ok(pairs) => Ok(tree::statement(pairs, 0)),
        Err(error) => Err(failure::stuck(&error)),
    })
}

/// The error on a text without a statement.
pub(crate) fn nothing(span: Span) -> Problem {
    Problem::new(ErrorKind::Syntax, "Q006", span, "there is no query").help("try `projects where status = Sandbox`")
}

/// The error on a text with several statements where one is due.
pub(crate) fn several(span: Span) -> Problem {
    Problem::new(ErrorKind::Syntax, "Q017", span, "one statement is expected, but there are several")
}

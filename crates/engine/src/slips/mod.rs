//! Slips that newcomers bring from SQL, Cypher, jq and English: their own query, turned into the language.
//!
//! Nothing here changes what a query means: it is asked only of a text that is an error, which stays one. Each rule reads the words of
//! the text and proposes others; what is proposed is prepared first, and corrected further until it is right or given up.

mod clauses;
mod comparison;
mod condition;
mod cypher;
mod help;
mod joined;
mod jq;
mod kinds;
mod lex;
mod marks;
mod nouns;
mod pattern;
mod question;
mod reading;
mod sql;

use std::cell::Cell;

use fossgraph_core::Graph;

use crate::error::{ErrorKind, Problem};
use crate::span::Span;
use reading::Reading;

/// A longer statement was not typed by hand.
const LONGEST: usize = 2 << 10;
/// So many slips are mended in one query.
const MOST: usize = 8;
/// So many queries are tried for one error.
const TRIES: usize = 80;
/// So many queries are proposed.
const PROPOSED: usize = 3;

/// A slip that was found, and the queries that may have been meant.
struct Slip {
    /// Where, in the statement.
    at: Span,
    /// What to do about it.
    help: String,
    queries: Vec<String>,
    /// The code and message of the error, where those that were found first say less.
    told: Option<(&'static str, String)>,
    /// Whether the queries are right as they are, or not meant.
    whole: bool,
    /// Whether the help is for want of a query.
    alone: bool,
}

impl Slip {
    fn new(at: Span, help: impl Into<String>, queries: Vec<String>) -> Self {
        Self { at, help: help.into(), queries, told: None, whole: false, alone: false }
    }

    /// A slip in some tokens of a text, with the query that was meant.
    fn of(reading: &Reading<'_>, from: usize, to: usize, help: impl Into<String>, query: String) -> Self {
        let end = reading.get(to.max(from + 1) - 1).or(reading.tokens.last()).map_or(0, |t| t.span.end);
        let start = reading.get(from).map_or(end, |t| t.span.start);
        Self::new(Span::new(start, end), help, vec![query])
    }

    /// A text that is wholly of another language, as its first word tells.
    fn language(
        reading: &Reading<'_>,
        language: (&'static str, &'static str),
        help: &str,
        queries: Vec<String>,
    ) -> Self {
        let (code, message) = language;
        // help says how it is done; a query that is right says it better
        Self { queries, alone: true, ..Self::of(reading, 0, 1, help, String::new()) }.told(code, message.to_owned())
    }

    fn told(self, code: &'static str, message: String) -> Self {
        Self { told: Some((code, message)), ..self }
    }

    /// The error on it, with queries that are right.
    fn problem(self, start: usize, queries: Vec<String>, problem: Problem) -> Problem {
        let mut problem = match self.told {
            Some((code, message)) => {
                let at = Span::new(start + self.at.start, start + self.at.end);
                Problem::new(ErrorKind::Syntax, code, at, message)
            }
            None => problem,
        };
        if !self.help.is_empty() && (!self.alone || queries.is_empty()) {
            problem.help = Some(self.help);
        }
        Problem { rewrites: queries, ..problem }
    }
}

/// Queries that are right, and the slip that led to them.
type Step = (Vec<String>, Option<Slip>);

type Rule = fn(&Reading<'_>) -> Option<Slip>;

/// Texts that are wholly of another language.
const LANGUAGES: [Rule; 3] = [sql::read, cypher::read, jq::read];

/// Single slips; those that say most of a text come first.
const RULES: [Rule; 25] = [
    marks::unclosed,
    question::counted,
    question::asked,
    question::lead,
    marks::signs,
    clauses::dates,
    clauses::semicolon,
    comparison::words,
    clauses::counts,
    clauses::columns,
    clauses::phrases,
    nouns::described,
    nouns::with,
    nouns::but,
    nouns::linked,
    nouns::before,
    nouns::agents,
    nouns::attribute_of,
    joined::shared,
    joined::valued,
    joined::commas,
    joined::headless,
    joined::in_brackets,
    clauses::keywords,
    question::about,
];

/// Codes of errors whose proposal is the nearest word that is known.
const GUESSES: [&str; 3] = ["Q020", "Q028", "Q040"];

/// An error on the statement at `span` of `text`, with the queries that were probably meant: each is right by itself. `prepare` tells
/// what is wrong with a text.
pub(crate) fn corrected(
    graph: &Graph,
    text: &str,
    span: Span,
    problem: Problem,
    prepare: &dyn Fn(&str) -> Vec<Problem>,
) -> Problem {
    let hopeless = problem.kind == ErrorKind::Limit;
    if hopeless && problem.rewrites.is_empty() || span.end - span.start > LONGEST {
        return problem;
    }
    let mender = Mender { graph, prepare, left: Cell::new(TRIES) };
    mender.corrected(span.of(text), span.start, problem)
}

struct Mender<'a> {
    graph: &'a Graph,
    prepare: &'a dyn Fn(&str) -> Vec<Problem>,
    left: Cell<usize>,
}

impl Mender<'_> {
    fn corrected(&self, statement: &str, start: usize, mut problem: Problem) -> Problem {
        let prepares = |query: &str| self.problems(query).is_some_and(|p| p.is_empty());
        let reading = Reading::new(self.graph, statement, &prepares);
        if let Some(slip) = LANGUAGES.iter().find_map(|rule| rule(&reading)) {
            let queries = self.settled(&slip, MOST);
            return slip.problem(start, queries, problem);
        }
        let here = Span::new(problem.span.start.saturating_sub(start), problem.span.end.saturating_sub(start));
        match self.step(&reading, here, &problem, MOST) {
            Some((queries, Some(slip))) => slip.problem(start, queries, problem),
            Some((queries, None)) => Problem { rewrites: queries, ..problem },
            None => {
                problem.rewrites.clear();
                let own = problem.help.take();
                problem.help = help::alone(&reading, here, problem.code).map(str::to_owned).or(own);
                problem.help = problem.help.or_else(|| help::otherwise(problem.code).map(str::to_owned));
                problem
            }
        }
    }

    /// What is wrong with a query; `None` once enough were tried.
    fn problems(&self, query: &str) -> Option<Vec<Problem>> {
        self.left.set(self.left.get().checked_sub(1)?);
        Some((self.prepare)(query))
    }

    /// The queries that a text with this problem leads to, and the slip, unless what the problem says of itself fits better.
    fn step(&self, reading: &Reading<'_>, here: Span, problem: &Problem, left: usize) -> Option<Step> {
        let own = || {
            let settled = self.settled_all(&problem.rewrites, left);
            (!settled.is_empty()).then_some((settled, None))
        };
        let guess = GUESSES.contains(&problem.code) || problem.rewrites.is_empty();
        if !guess && let Some(found) = own() {
            return Some(found);
        }
        let touches = |slip: &Slip| slip.told.is_some() || slip.at.start <= here.end && here.start <= slip.at.end;
        let (near, far): (Vec<Slip>, Vec<Slip>) = RULES.iter().filter_map(|rule| rule(reading)).partition(touches);
        let first = |slips: Vec<Slip>| {
            slips.into_iter().find_map(|slip| {
                let settled = self.settled(&slip, left);
                (!settled.is_empty()).then_some((settled, slip))
            })
        };
        let silent = problem.help.is_none();
        first(near)
            .map(|(queries, slip)| (queries, Some(slip)))
            .or_else(own)
            .or_else(|| first(far).map(|(queries, slip)| (queries, Some(slip).filter(|_| silent))))
    }

    fn settled(&self, slip: &Slip, left: usize) -> Vec<String> {
        self.settled_all(&slip.queries, if slip.whole { 1 } else { left })
    }

    fn settled_all(&self, queries: &[String], left: usize) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for query in queries.iter().flat_map(|query| self.settle(query, left)) {
            if !out.contains(&query) && out.len() < PROPOSED {
                out.push(query);
            }
        }
        out
    }

    /// The query, or those that it leads to when what is still wrong with it is mended; none that is wrong itself.
    fn settle(&self, query: &str, left: usize) -> Vec<String> {
        if query.trim().is_empty() {
            return Vec::new();
        }
        let Some(problems) = self.problems(query) else { return Vec::new() };
        let problem = match problems.as_slice() {
            [] => return vec![query.to_owned()],
            [problem] if left > 1 && problem.kind != ErrorKind::Limit => problem,
            _ => return Vec::new(),
        };
        let prepares = |query: &str| self.problems(query).is_some_and(|p| p.is_empty());
        let reading = Reading::new(self.graph, query, &prepares);
        self.step(&reading, problem.span, problem, left - 1).map(|(queries, _)| queries).unwrap_or_default()
    }
}

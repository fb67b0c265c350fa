//! `foss run --junit`: what came of expectations, as pages of continuous integration show it.

mod xml;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::Duration;

use fossgraph_engine::{CancelToken, Error, Outcome, Prepared, Problem, Rows, Span, bound};

use crate::output::Output;
use crate::render;
use crate::report::{self, Source};

/// A report holds no more rows of what breaks an expectation.
const ROWS: usize = 200;

/// What comes of files of queries: each expectation is a test case.
pub(crate) struct Report {
    path: String,
    output: Output,
    suites: Vec<Suite>,
    /// The place of the suite that cases are added to.
    current: usize,
}

/// A file.
struct Suite {
    name: String,
    cases: Vec<Case>,
    names: BTreeSet<String>,
}

/// An expectation, or what went wrong.
struct Case {
    name: String,
    line: Option<usize>,
    time: Duration,
    verdict: Verdict,
}

enum Verdict {
    Held,
    /// An expectation does not hold.
    Failure(Trouble),
    /// It cannot be told whether it does.
    Error(Trouble),
    NotRun,
}

struct Trouble {
    /// `broken`, `undecided`, or the code of an error.
    sort: String,
    message: String,
    text: String,
}

impl Report {
    /// A report that takes the place of a file when it is finished.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        // a report is written after an interrupt too
        let output = Output::new(Some(path), CancelToken::new())?;
        Ok(Self { path: path.display().to_string(), output, suites: Vec::new(), current: 0 })
    }

    /// Where it will be.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Begins the suite of a file.
    pub(crate) fn begin(&mut self, file: &str) {
        self.current = self.suites.len();
        self.suites.push(Suite { name: file.to_owned(), cases: Vec::new(), names: BTreeSet::new() });
    }

    /// Goes on with the suite of a file, given its place among all files.
    pub(crate) fn resume(&mut self, at: usize) {
        self.current = at;
    }

    /// Something went wrong that is no statement's fault.
    pub(crate) fn wrong(&mut self, sort: &str, message: &str) {
        let trouble = Trouble { sort: sort.to_owned(), message: message.to_owned(), text: message.to_owned() };
        self.add(message.to_owned(), None, Duration::ZERO, Verdict::Error(trouble));
    }

    /// A file's queries cannot be understood.
    pub(crate) fn misread(&mut self, source: Source<'_>, error: &Error) {
        for problem in error.problems() {
            let line = source.place_of(problem.span().start).line;
            let verdict = Verdict::Error(trouble(source, problem));
            self.add(problem.message().to_owned(), Some(line), Duration::ZERO, verdict);
        }
    }

    /// A statement was run, or failed. Those that are no expectations count only if they failed.
    pub(crate) fn ran(
        &mut self,
        statement: &Prepared,
        source: Source<'_>,
        ran: Result<(&Rows, Option<Outcome>), &Error>,
        time: Duration,
    ) {
        let verdict = match ran {
            Ok((_, None)) => return,
            Ok((_, Some(Outcome::Held))) => Verdict::Held,
            Ok((rows, Some(outcome))) => Verdict::Failure(failure(statement, source, rows, outcome)),
            Err(error) => match error.problems().first() {
                Some(problem) => Verdict::Error(trouble(source, problem)),
                None => return,
            },
        };
        self.add(name(statement, source), Some(line(statement, source)), time, verdict);
    }

    /// A statement was not run, since something before it went wrong.
    pub(crate) fn not_run(&mut self, statement: &Prepared, source: Source<'_>) {
        if matches!(statement.bound(), bound::Statement::Expect(_)) {
            self.add(name(statement, source), Some(line(statement, source)), Duration::ZERO, Verdict::NotRun);
        }
    }

    /// Adds a case, whose name is made one that the suite does not have: of cases with one name, pages show one.
    fn add(&mut self, name: String, line: Option<usize>, time: Duration, verdict: Verdict) {
        let Some(suite) = self.suites.get_mut(self.current) else { return };
        let mut unique = name.clone();
        let mut n = 2;
        while !suite.names.insert(unique.clone()) {
            unique = format!("{name} ({n})");
            n += 1;
        }
        suite.cases.push(Case { name: unique, line, time, verdict });
    }

    /// Writes the report and puts it in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        xml::write(&mut self.output, &self.suites)?;
        self.output.finish()
    }
}

fn line(statement: &Prepared, source: Source<'_>) -> usize {
    source.place_of(source.start(statement.span())).line
}

/// What an expectation says when it does not hold; without that, its text, as the text of any other statement.
fn name(statement: &Prepared, source: Source<'_>) -> String {
    statement.message().map_or_else(|| one_line(source, statement.span()), str::to_owned)
}

/// A statement's text on one line, without comments.
fn one_line(source: Source<'_>, span: Span) -> String {
    let mut out = String::new();
    let (mut quote, mut escaped, mut comment) = (None, false, false);
    for c in source.text.get(span.start..span.end).unwrap_or_default().chars() {
        let starts_comment = c == '#' && quote.is_none() && (out.is_empty() || out.ends_with(char::is_whitespace));
        comment = (comment || starts_comment) && c != '\n';
        if comment {
            continue;
        }
        match quote {
            Some(open) if c == open && !escaped => quote = None,
            // a quote inside a word is an apostrophe
            None if ['"', '\''].contains(&c) && !out.ends_with(char::is_alphanumeric) => quote = Some(c),
            _ => {}
        }
        escaped = quote.is_some() && c == '\\' && !escaped;
        out.push(c);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What breaks an expectation: its text, the rows, and what is to be known of them.
fn failure(statement: &Prepared, source: Source<'_>, rows: &Rows, outcome: Outcome) -> Trouble {
    let sort = if outcome == Outcome::Undecided { "undecided" } else { "broken" };
    let said = statement.message().unwrap_or(report::words(outcome));
    let message = if outcome == Outcome::Undecided { format!("{sort}: {said}") } else { said.to_owned() };
    let place = source.place(statement.span()).map(|place| format!("{place}: ")).unwrap_or_default();
    let mut text = format!("{place}{}\n", one_line(source, statement.span()));
    let count = if rows.is_empty() { "no rows".to_owned() } else { render::counted(rows.len(), "row", "rows") };
    text.push_str(&format!("{count}\n{}", render::first(rows, ROWS)));
    for note in rows.notes() {
        text.push_str(&format!("note: {note}\n"));
    }
    Trouble { sort: sort.to_owned(), message, text }
}

fn trouble(source: Source<'_>, problem: &Problem) -> Trouble {
    let text = report::problem_text(false, None, source, problem);
    Trouble { sort: problem.code().to_owned(), message: problem.message().to_owned(), text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_its_text() {
        let name = |text: &str| one_line(Source { text, file: None }, Span::new(0, text.len()));
        assert_eq!(name("\n# why\n  expect no\n    projects # all\n  where x = 1"), "expect no projects where x = 1");
        assert_eq!(name("expect some C# where name = \"a # b\" # c"), "expect some C# where name = \"a # b\"");
        assert_eq!(name("expect no Let's Encrypt # c"), "expect no Let's Encrypt");
        assert_eq!(name(r#"expect no "a \" # b" # c"#), r#"expect no "a \" # b""#);
    }
}

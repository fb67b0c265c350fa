//! Errors as people read them: the line, a caret below what is wrong, what to do about it.

use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use fossgraph_core::{Diagnostic, LoadError, Place};
use fossgraph_engine::{Error, Outcome, Problem, Span};

use crate::message::Message;
use crate::render::Shown;
use crate::screen::{ERROR, HELP, Screen, fitted, paint};

/// So many errors are told when data are opened; `foss check` tells all.
const SOME: usize = 20;
/// Where there is no width to fit, no more of a quoted line is shown.
const WIDTH: usize = 140;
/// Help stands so far from the left below a quoted line.
const HELP_AT: usize = 12;
/// So many bytes of a line are quoted before and behind what is wrong.
const CONTEXT: usize = 2_000;

/// A text that was read, and where it came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The text.
    pub(crate) text: &'a str,
    /// The file it was read from.
    pub(crate) file: Option<&'a str>,
}

impl Source<'_> {
    /// Where a statement of the text stands: `policy.foss:3`, or nothing for what was typed.
    pub(crate) fn place(&self, span: Span) -> Option<String> {
        Some(format!("{}:{}", self.file?, self.place_of(self.start(span)).line))
    }

    /// Where a statement begins, behind blank lines and comments.
    pub(crate) fn start(&self, span: Span) -> usize {
        let mut start = span.start;
        for line in self.text.get(span.start..span.end).unwrap_or_default().split_inclusive('\n') {
            let code = line.trim_start();
            if !code.is_empty() && !code.starts_with('#') {
                return start + line.len() - code.len();
            }
            start += line.len();
        }
        span.start
    }

    /// The line and column of a byte.
    pub(crate) fn place_of(&self, at: usize) -> Place {
        Place::at(self.file.unwrap_or_default(), self.text, at)
    }
}

/// Tells every error in a text.
pub(crate) fn query_error(screen: Screen, source: Source<'_>, error: &Error) {
    for problem in error.problems() {
        if screen.json {
            screen.emit(&located(source, problem));
        } else {
            screen.tell(&problem_text(screen.color, screen.told_width(), source, problem));
            screen.told(problem.code());
        }
    }
}

fn located<'a>(source: Source<'_>, problem: &'a Problem) -> Message<'a> {
    let Span { start, end } = problem.span();
    let pointed_at = end > 0;
    let place = if pointed_at { source.place_of(start) } else { Place::file(source.file.unwrap_or_default()) };
    let message = Message::problem(problem).at(&place);
    if pointed_at { message.spanning(start, end) } else { message }
}

/// Tells what an expectation came to, and where it stands.
pub(crate) fn outcome(screen: Screen, source: Source<'_>, span: Span, outcome: Outcome, message: Option<&str>) {
    let said = message.unwrap_or(words(outcome));
    if screen.json {
        let start = source.start(span);
        let message = Message::outcome(outcome, said);
        return screen.emit(&message.at(&source.place_of(start)).spanning(start, span.end));
    }
    let place = source.place(span).map(|place| format!("{place}: "));
    let word = match outcome {
        Outcome::Held => {
            return screen.note(&format!("held{}", source.place(span).map(|p| format!(": {p}")).unwrap_or_default()));
        }
        Outcome::Broken => "broken",
        Outcome::Undecided => "undecided",
    };
    let word = paint(screen.color, ERROR, word);
    screen.tell(&format!("{}{word}: {}", Shown::new(&place.unwrap_or_default()), Shown::new(said)));
}

/// What is said of an expectation that says nothing itself.
pub(crate) fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Held => "the expectation holds",
        Outcome::Undecided => "what is set aside could break the expectation",
        Outcome::Broken => "the expectation does not hold",
    }
}

/// An error for reading, in lines that fit a width if there is one to fit.
pub(crate) fn problem_text(color: bool, width: Option<usize>, source: Source<'_>, problem: &Problem) -> String {
    let label = format!("error[{}]: ", problem.code());
    let message = fitted(problem.message(), width, label.len());
    let Some(quote) = Quote::of(source.text, problem.span().start, problem.span().end) else {
        return plain_text(color, problem);
    };
    let title = Level::ERROR.primary_title(message.join("\n")).id(problem.code());
    let mut group = Group::with_title(title);
    let path = source.file.map(|f| Shown::new(f).as_str().to_owned());
    let numbered = path.is_some() || source.text.trim().contains('\n');
    let snippet = Snippet::source(quote.text).line_start(quote.line).path(path).line_numbering(numbered);
    group = group.element(snippet.annotation(AnnotationKind::Primary.span(quote.start..quote.end)));
    if let Some(help) = problem.help_text() {
        group = group.element(Level::HELP.message(fitted(help, width, HELP_AT).join("\n")));
    }
    for rewrite in problem.rewrites() {
        group = group.element(Level::HELP.with_name("try").message(Shown::new(rewrite).as_str().to_owned()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.term_width(width.unwrap_or(WIDTH)).render(&[group])
}

/// An error that has no place, such as a limit that was passed.
fn plain_text(color: bool, problem: &Problem) -> String {
    let label = paint(color, ERROR, &format!("error[{}]", problem.code()));
    let mut text = format!("{label}: {}", Shown::message(problem.message()));
    let help = problem.help_text().map(|help| ("help", help)).into_iter();
    for (label, line) in help.chain(problem.rewrites().iter().map(|r| ("try", r.as_str()))) {
        text.push_str(&format!("\n  {}: {}", paint(color, HELP, label), Shown::new(line)));
    }
    text
}

/// The lines that a span stands in.
struct Quote {
    text: String,
    line: usize,
    start: usize,
    end: usize,
}

impl Quote {
    /// `None` where nothing is pointed at.
    fn of(text: &str, start: usize, end: usize) -> Option<Self> {
        let (before, rest) = text.split_at_checked(start)?;
        let (marked, after) = rest.split_at_checked(end.saturating_sub(start))?;
        if end == 0 || text.trim().is_empty() {
            return None;
        }
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let head = before.rsplit('\n').next().unwrap_or_default();
        let head = cut_front(head, CONTEXT);
        // what spans many lines is marked on the first
        let (marked, tail) = match marked.split_once('\n') {
            Some((first, _)) => (first, ""),
            None => (marked, after.split('\n').next().unwrap_or_default()),
        };
        let head = Shown::lines(head);
        let marked = Shown::lines(cut_back(marked.trim_end_matches('\r'), CONTEXT));
        let tail = Shown::lines(cut_back(tail.trim_end_matches('\r'), CONTEXT));
        let start = head.as_str().len();
        Some(Self { text: format!("{head}{marked}{tail}"), line, start, end: start + marked.as_str().len() })
    }
}

fn cut_front(text: &str, most: usize) -> &str {
    let at = (text.len().saturating_sub(most)..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or_default();
    text.get(at..).unwrap_or_default()
}

fn cut_back(text: &str, most: usize) -> &str {
    let at = (0..=most.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or_default();
    text.get(..at).unwrap_or_default()
}

/// Tells what is wrong with data.
pub(crate) fn load_error(screen: Screen, paths: &[PathBuf], error: &LoadError, all: bool) {
    let diagnostics = error.diagnostics();
    if screen.json {
        for diagnostic in diagnostics {
            let message = Message::diagnostic(diagnostic);
            screen.emit(&diagnostic.place.iter().fold(message, Message::at));
        }
        if error.more() > 0 {
            screen.note(&format!("… and {} more", error.more()));
        }
        return;
    }
    let shown = if all { diagnostics.len() } else { SOME };
    for diagnostic in diagnostics.iter().take(shown) {
        screen.tell(&diagnostic_text(screen.color, diagnostic));
        screen.told(diagnostic.code);
    }
    let left = diagnostics.len().saturating_sub(shown) + error.more();
    let named = crate::session::named(paths);
    if left > 0 && all {
        screen.error(&format!("… and {left} more in {named}"), None);
    } else if left > 0 {
        let check = crate::session::check_of(paths);
        screen.error(&format!("… and {left} more"), Some(&format!("`{check}` shows all")));
    } else if diagnostics.len() > 1 {
        screen.error(&format!("{} errors in {named}", diagnostics.len()), None);
    }
}

fn diagnostic_text(color: bool, diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
    let label = paint(color, ERROR, &format!("error[{}]", diagnostic.code));
    let mut text = format!("{}{label}: {}", Shown::new(&place), Shown::message(&diagnostic.message));
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\n  {}: {}", paint(color, HELP, "help"), Shown::message(help)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, start: usize, end: usize) -> Option<(String, usize)> {
        Quote::of(text, start, end).map(|q| (q.text[q.start..q.end].to_owned(), q.line))
    }

    #[test]
    fn what_is_wrong_is_marked_on_its_line() {
        let text = "projects;\r\nporjects where\r\n  x";
        assert_eq!(marked(text, 11, 19), Some(("porjects".to_owned(), 2)));
        assert_eq!(marked(text, 11, 30), Some(("porjects where".to_owned(), 2)));
        assert_eq!(marked(text, 0, 0), None);
        assert_eq!(marked(text, 31, 99), None);
        assert_eq!(marked("a \u{1b}[m b", 2, 5), Some(("\\u{1b}[m".to_owned(), 1)));
        assert_eq!(marked("é", 1, 2), None);
    }
}

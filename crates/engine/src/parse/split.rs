//! Where statements end, and whether a text is complete: brackets, quotes and comments alone, before any grammar.

use crate::error::{ErrorKind, Problem};
use crate::limit::DEEPEST;
use crate::span::Span;

/// Whether a text typed so far can be run.
///
/// # Examples
///
/// A shell reads on where a text is not complete, and runs one that is only wrong, so that its error is told:
///
/// ```
/// use fossgraph_engine::{Completeness, completeness};
/// assert_eq!(completeness("projects where status ="), Completeness::Incomplete);
/// assert_eq!(completeness("count (projects"), Completeness::Incomplete);
/// assert_eq!(completeness("projects)"), Completeness::Complete, "no further text mends it");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// It can be run, or is wrong in a way that more text does not mend.
    Complete,
    /// A bracket or quote is open, or it ends where something must follow.
    Incomplete,
}

/// The statements of a text; empty ones are passed over. With each, what is wrong with its brackets and quotes.
pub(super) fn split(text: &str) -> Vec<(Span, Option<Problem>)> {
    let mut scanner = Scanner::new(text);
    scanner.run();
    scanner.finish(text.len());
    scanner.pieces
}

/// Whether the text can be run, as the shell decides it when Enter is pressed: not inside brackets or quotes, nor behind a comma, an
/// arrow, an operator or a keyword that needs something after it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Completeness, completeness};
/// assert_eq!(completeness("case studies using ("), Completeness::Incomplete);
/// assert_eq!(completeness("projects where"), Completeness::Incomplete);
/// assert_eq!(completeness("projects"), Completeness::Complete);
/// ```
#[must_use]
pub fn completeness(text: &str) -> Completeness {
    let mut scanner = Scanner::new(text);
    scanner.run();
    if scanner.unclosed() {
        return Completeness::Incomplete;
    }
    let last = scanner.last_code.to_lowercase();
    let word = last.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let symbols = [",", "->", "=", "<", ">", "~", "|", " +", " -", " *", " /"];
    let words = [
        "where",
        "and",
        "or",
        "not",
        "in",
        "show",
        "union",
        "intersect",
        "except",
        "contains",
        "matches",
        "that",
        "as",
    ];
    let mut ending = last.split_whitespace().rev();
    let clause = ending.next() == Some("by") && matches!(ending.next(), Some("group" | "order"));
    let open = symbols.iter().any(|s| last.ends_with(s)) || words.contains(&word) || clause;
    if open { Completeness::Incomplete } else { Completeness::Complete }
}

/// How a text that is being typed stands at its end.
pub(crate) struct Typing {
    /// Where the last statement begins.
    pub(crate) start: usize,
    /// The quote that is open, and where it stands.
    pub(crate) quote: Option<(usize, char)>,
    /// What closes the brackets that are open.
    pub(crate) closers: String,
}

/// Where the last statement of a text begins, and what is open in it.
pub(crate) fn typing(text: &str) -> Typing {
    let mut scanner = Scanner::new(text);
    scanner.run();
    let rest = text.get(scanner.start..).unwrap_or_default();
    let start = scanner.start + rest.len() - rest.trim_start().len();
    let quote = scanner.quote.and_then(|at| text.get(at..)?.chars().next().map(|c| (at, c)));
    let closer = |open: &(char, usize)| match open.0 {
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    Typing { start, quote, closers: scanner.open.iter().rev().map(closer).collect() }
}

/// What a part of a text is that is read before any grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A comment.
    Comment,
    /// A quoted text with its quotes.
    Quoted,
    /// A bracket or quote without its partner; of a quote, all behind it.
    Open,
}

/// The comments and quoted texts of a text, and the brackets without a partner; in no order. And its statements.
pub(crate) fn marks(text: &str) -> (Vec<(Span, Mark)>, Vec<Span>) {
    let mut scanner = Scanner::new(text);
    scanner.run();
    scanner.finish(text.len());
    (scanner.marks, scanner.pieces.into_iter().map(|(span, _)| span).collect())
}

struct Scanner<'a> {
    text: &'a str,
    chars: std::iter::Peekable<std::str::CharIndices<'a>>,
    /// Open brackets with their places.
    open: Vec<(char, usize)>,
    /// Where an open quote stands.
    quote: Option<usize>,
    start: usize,
    /// Whether the statement has anything but blanks and comments.
    filled: bool,
    problem: Option<Problem>,
    pieces: Vec<(Span, Option<Problem>)>,
    /// The end of the text without trailing blanks and comments.
    last_code: String,
    marks: Vec<(Span, Mark)>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        let mut scanner = Self {
            text,
            chars: text.char_indices().peekable(),
            open: Vec::new(),
            quote: None,
            start: 0,
            filled: false,
            problem: None,
            pieces: Vec::new(),
            last_code: String::new(),
            marks: Vec::new(),
        };
        if text.starts_with("#!") {
            scanner.comment(0);
            scanner.start = scanner.at();
        }
        scanner
    }

    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |(i, _)| *i)
    }

    fn unclosed(&self) -> bool {
        self.quote.is_some() || !self.open.is_empty()
    }

    /// Passes over a comment, which ends with its line.
    fn comment(&mut self, start: usize) {
        while self.chars.next_if(|(_, c)| !['\n', '\r'].contains(c)).is_some() {}
        let end = self.at();
        self.marks.push((Span::new(start, end), Mark::Comment));
    }

    fn run(&mut self) {
        let mut before = ' ';
        while let Some((at, c)) = self.chars.next() {
            let in_word = is_word(before) || before == '#';
            match c {
                '#' if !in_word => {
                    self.comment(at);
                    before = ' ';
                    continue;
                }
                '\'' | '’' if in_word && self.chars.peek().is_some_and(|(_, next)| is_word(*next)) => self.code(c),
                '"' | '\'' => self.quoted(at, c),
                ';' => {
                    self.finish(at);
                    self.start = at + 1;
                }
                '(' | '[' | '{' => self.bracket(at, c),
                ')' | ']' | '}' => self.close(at, c),
                _ => self.code(c),
            }
            before = c;
        }
    }

    fn code(&mut self, c: char) {
        if !c.is_whitespace() {
            self.filled = true;
        }
        self.last_code.push(c);
        if self.last_code.len() > 256 {
            let cut = self.last_code.char_indices().nth(100).map_or(0, |(i, _)| i);
            self.last_code.drain(..cut);
        }
        if c.is_whitespace() {
            // only what stands before blanks counts, but one blank is kept to part words
            let trimmed = self.last_code.trim_end().len();
            if self.chars.peek().is_none() {
                self.last_code.truncate(trimmed);
            }
        }
    }

    fn quoted(&mut self, at: usize, quote: char) {
        self.filled = true;
        self.last_code.push_str("\"\"");
        let mut escaped = false;
        for (end, c) in self.chars.by_ref() {
            if !escaped && c == quote {
                self.marks.push((Span::new(at, end + c.len_utf8()), Mark::Quoted));
                return;
            }
            escaped = !escaped && c == '\\';
        }
        self.quote = Some(at);
        self.marks.push((Span::new(at, self.text.len()), Mark::Open));
        let span = Span::new(at, at + quote.len_utf8());
        self.wrong(Problem::new(ErrorKind::Syntax, "Q002", span, "this quote is never closed"));
    }

    fn bracket(&mut self, at: usize, c: char) {
        self.filled = true;
        self.last_code.push(c);
        self.open.push((c, at));
        if self.open.len() > DEEPEST {
            let message = format!("brackets are nested deeper than {DEEPEST}");
            self.wrong(Problem::new(ErrorKind::Limit, "Q003", Span::new(at, at + 1), message));
        }
    }

    fn close(&mut self, at: usize, c: char) {
        self.filled = true;
        self.last_code.push(c);
        let span = Span::new(at, at + 1);
        match self.open.pop() {
            Some(('(', _)) if c == ')' => return,
            Some(('[', _)) if c == ']' => return,
            Some(('{', _)) if c == '}' => return,
            Some((open, at)) => {
                self.marks.push((Span::new(at, at + 1), Mark::Open));
                let message = format!("`{c}` does not close `{open}`");
                self.wrong(Problem::new(ErrorKind::Syntax, "Q002", span, message));
            }
            None => {
                let message = format!("`{c}` closes nothing");
                self.wrong(Problem::new(ErrorKind::Syntax, "Q002", span, message));
            }
        }
        self.marks.push((span, Mark::Open));
    }

    /// Keeps the first thing that is wrong with a statement.
    fn wrong(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn finish(&mut self, end: usize) {
        if let Some((open, at)) = self.open.first().copied()
            && self.quote.is_none()
        {
            let message = format!("this `{open}` is never closed");
            self.wrong(Problem::new(ErrorKind::Syntax, "Q002", Span::new(at, at + 1), message));
        }
        if self.filled {
            self.pieces.push((Span::new(self.start, end), self.problem.take()));
        }
        self.marks.extend(self.open.drain(..).map(|(_, at)| (Span::new(at, at + 1), Mark::Open)));
        self.problem = None;
        self.filled = false;
        self.last_code.clear();
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "_-./:@'’&%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text).iter().map(|(span, _)| span.of(text).trim()).collect()
    }

    #[test]
    fn statements_end_at_semicolons_outside_quotes_and_comments() {
        assert_eq!(pieces("a; b"), ["a", "b"]);
        assert_eq!(pieces("a \"x;y\"; b # c; d\n;"), ["a \"x;y\"", "b # c; d"]);
        assert_eq!(pieces("#!/usr/bin/env foss\na"), ["a"]);
        assert_eq!(pieces("Lloyd's; C#; x"), ["Lloyd's", "C#", "x"]);
        assert_eq!(pieces(" ; # nothing\n ;"), [""; 0]);
        assert_eq!(
            pieces("# ends with its line, as in the grammar\ra;\r\nb"),
            ["# ends with its line, as in the grammar\ra", "b"]
        );
    }

    #[test]
    fn what_is_open_is_told_where_it_opens() {
        let text = "a (b; c \"d";
        let problems: Vec<Span> = split(text).into_iter().filter_map(|(_, p)| p.map(|p| p.span)).collect();
        assert_eq!(problems, [Span::new(2, 3), Span::new(8, 9)]);
    }

    #[test]
    fn sixty_four_brackets_pass_and_one_more_is_refused() {
        for (n, wrong) in [(64, false), (65, true), (100_000, true)] {
            let text = format!("{}a{}", "(".repeat(n), ")".repeat(n));
            assert_eq!(split(&text)[0].1.is_some(), wrong, "{n}");
        }
    }

    #[test]
    fn lines_that_go_on() {
        for text in [
            "projects where",
            "projects show name,",
            "Dapr ->",
            "x where a =",
            "projects order by",
            "\"abc",
            "a (b",
            "x and ",
        ] {
            assert_eq!(completeness(text), Completeness::Incomplete, "{text}");
        }
        for text in ["projects", "Dapr", "projects where status = Sandbox", "a)", "projects # where", "say \"where\""] {
            assert_eq!(completeness(text), Completeness::Complete, "{text}");
        }
    }
}

//! From a script's text to its statements and comments, each part with what surrounds it.

use super::leaf::{Leaf, Sort, leaves};
use super::spacing::{self, Level};
use crate::error::{Error, Problem};
use crate::parse;

/// A part of a statement with all that decides where it is written.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) sort: Sort,
    /// Whether no blank stands before it.
    pub(super) glued: bool,
    /// Whether it begins a line: a comment is before it, or it would mean something else behind the part before it.
    pub(super) begins_line: bool,
    /// At which level a line may be broken before it.
    pub(super) level: Option<Level>,
    /// The comments on the lines above it.
    pub(super) above: Vec<String>,
    /// The comment that ends its line.
    pub(super) behind: Option<String>,
}

impl Token {
    /// A token that nothing is known of yet.
    fn new(text: String, sort: Sort) -> Self {
        let (above, behind, level) = (Vec::new(), None, None);
        Self { text, sort, glued: true, begins_line: false, level, above, behind }
    }
}

/// What a script is made of.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// A comment between statements, on a line of its own.
    Comment(String),
    /// A statement.
    Statement(Vec<Token>),
}

/// An item, and whether a blank line stands before it.
#[derive(Clone, Debug)]
pub(super) struct Spaced {
    pub(super) item: Item,
    pub(super) apart: bool,
}

/// The items of a script. Where it has several statements, or one with `;`, all end with `;`.
pub(super) fn items(text: &str) -> Result<Vec<Spaced>, Error> {
    let mut reader = Reader::new(text);
    let mut problems: Vec<Problem> = Vec::new();
    for (span, pairs) in parse::parts(text)? {
        reader.gap_to(span.start);
        match pairs {
            Ok(pairs) => {
                let mut parts = Vec::new();
                leaves(pairs, span.start, &mut parts);
                parts.into_iter().for_each(|leaf| reader.leaf(leaf));
                reader.gap_to(span.end);
            }
            Err(problem) => {
                problems.push(problem);
                reader.at = span.end;
            }
        }
    }
    reader.gap_to(text.len());
    if problems.is_empty() { Ok(reader.finish()) } else { Err(Error::new(problems)) }
}

struct Reader<'t> {
    text: &'t str,
    /// How far it has read.
    at: usize,
    items: Vec<Spaced>,
    /// The statement that is being read.
    tokens: Vec<Token>,
    /// Whether a blank line stands before it.
    apart: bool,
    /// The comments since its last token, each on a line of its own.
    above: Vec<String>,
    /// How many brackets are open.
    depth: usize,
    /// How many lines ended since the last token, `;` or comment.
    newlines: usize,
    /// Whether a `;` was read.
    ended: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            items: Vec::new(),
            tokens: Vec::new(),
            apart: false,
            above: Vec::new(),
            depth: 0,
            newlines: 0,
            ended: false,
        }
    }

    /// Reads what stands between two leaves: blanks, comments and punctuation.
    fn gap_to(&mut self, end: usize) {
        while let Some(c) = self.text.get(self.at..end).and_then(|rest| rest.chars().next()) {
            let rest = self.text.get(self.at..end).unwrap_or_default();
            let mut length = c.len_utf8();
            match c {
                '#' => {
                    let comment = rest.split(['\n', '\r']).next().unwrap_or_default();
                    length = comment.len();
                    self.comment(comment.trim_end());
                }
                '\r' if rest.starts_with("\r\n") => {}
                '\n' | '\r' => self.newlines += 1,
                ';' => self.end(),
                '(' => self.sign(c, Sort::Open),
                '[' | '{' => self.sign(c, Sort::OpenEdge),
                ')' | ']' | '}' => self.sign(c, Sort::Close),
                ',' => self.sign(c, Sort::Comma),
                c if c.is_whitespace() => {}
                c => self.sign(c, Sort::Value),
            }
            self.at += length;
        }
    }

    fn sign(&mut self, c: char, sort: Sort) {
        self.token(c.to_string(), sort, false);
    }

    fn leaf(&mut self, leaf: Leaf) {
        let touching = leaf.span.start == self.at;
        self.gap_to(leaf.span.start);
        self.at = leaf.span.end;
        self.token(leaf.text, leaf.sort, touching);
    }

    fn token(&mut self, text: String, sort: Sort, touching: bool) {
        let newline = self.newlines > 0;
        if self.tokens.is_empty() {
            self.apart = self.newlines > 1;
        }
        self.newlines = 0;
        if sort == Sort::Close {
            self.depth = self.depth.saturating_sub(1);
        }
        let mut token = Token::new(text, sort);
        if let Some(before) = self.tokens.last_mut() {
            let joined = spacing::blank_joins(before, &token.text, sort);
            token.glued = spacing::glued(before, sort) || touching && joined;
            token.above = std::mem::take(&mut self.above);
            token.level = spacing::level(before, sort, self.depth);
            let commented = before.behind.is_some() || !token.above.is_empty();
            token.begins_line = commented || newline && joined;
            before.begins_line |= (token.glued || token.begins_line) && spacing::takes_number(before);
        }
        if matches!(sort, Sort::Open | Sort::OpenEdge) {
            self.depth += 1;
        }
        self.tokens.push(token);
    }

    /// A comment: at the end of the line of what was read last, or on a line of its own.
    fn comment(&mut self, text: &str) {
        let text = text.to_owned();
        let newlines = std::mem::take(&mut self.newlines);
        let last = if newlines == 0 { self.last_token() } else { None };
        if let Some(token) = last.filter(|token| token.behind.is_none()) {
            token.behind = Some(text);
        } else if self.tokens.is_empty() {
            self.items.push(Spaced { item: Item::Comment(text), apart: newlines > 1 });
        } else {
            self.above.push(text);
        }
    }

    /// The token that was read last, unless a comment came after its statement.
    fn last_token(&mut self) -> Option<&mut Token> {
        match self.items.last_mut() {
            _ if !self.tokens.is_empty() => self.tokens.last_mut(),
            Some(Spaced { item: Item::Statement(tokens), .. }) => tokens.last_mut(),
            _ => None,
        }
    }

    /// Ends a statement at its `;`; one without words is left out.
    fn end(&mut self) {
        if self.tokens.is_empty() {
            return;
        }
        self.ended = true;
        self.newlines = 0;
        self.close();
    }

    /// Puts the statement among the items; comments on lines of their own behind its last word come after it.
    fn close(&mut self) {
        let tokens = std::mem::take(&mut self.tokens);
        self.depth = 0;
        self.items.push(Spaced { item: Item::Statement(tokens), apart: self.apart });
        let above = std::mem::take(&mut self.above);
        self.items.extend(above.into_iter().map(|text| Spaced { item: Item::Comment(text), apart: false }));
    }

    fn finish(mut self) -> Vec<Spaced> {
        if !self.tokens.is_empty() {
            self.close();
        }
        let statements = self.items.iter().filter(|i| matches!(i.item, Item::Statement(_))).count();
        if self.ended || statements > 1 {
            self.items.iter_mut().for_each(end_with_semicolon);
        }
        if let Some(first) = self.items.first_mut() {
            first.apart = false;
        }
        self.items
    }
}

fn end_with_semicolon(item: &mut Spaced) {
    let Item::Statement(tokens) = &mut item.item else { return };
    let behind = tokens.last_mut().and_then(|last| last.behind.take());
    let glued = !tokens.last().is_some_and(|last| last.text.ends_with('&'));
    tokens.push(Token { behind, glued, ..Token::new(";".to_owned(), Sort::End) });
}

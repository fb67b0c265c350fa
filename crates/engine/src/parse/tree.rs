//! From pest's pairs to the tree.

use fossgraph_core::is_hidden;
use fossgraph_grammar::Rule;
use pest::iterators::{Pair, Pairs};

use crate::ast::{
    Arithmetic, Bound, Clause, Column, Compare, Count, Noun, OrderKey, Phrase, Quantity, Query, Set, SetOp, Statement,
    Token, TokenKind, Walk, Word,
};
use crate::span::Span;

/// The statement that the pairs of [`Rule::only_statement`] hold; spans are moved by `offset`.
pub(super) fn statement(pairs: Pairs<'_, Rule>, offset: usize) -> Statement {
    let mut builder = Builder { offset, runs: 0 };
    let inner = pairs.flat_map(Pair::into_inner).find(|p| p.as_rule() == Rule::statement);
    let inner = inner.and_then(|p| p.into_inner().next());
    match inner {
        Some(pair) => builder.statement(pair),
        None => unread(Span::new(offset, offset)),
    }
}

pub(super) struct Builder {
    offset: usize,
    /// How many runs of words were met, so that each gets a number.
    runs: usize,
}

impl Builder {
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let text = pair.as_str();
        let trimmed = text.trim_end().len();
        Span::new(self.offset + span.start(), self.offset + span.start() + trimmed)
    }

    pub(super) fn word(&self, pair: &Pair<'_, Rule>) -> Word {
        Word { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    /// Words on one line, with one blank between them.
    pub(super) fn line(&self, pair: &Pair<'_, Rule>) -> Word {
        let words: Vec<&str> = pair.as_str().split_whitespace().collect();
        Word { text: words.join(" "), span: self.span(pair) }
    }

    pub(super) fn query(&mut self, pair: Pair<'_, Rule>) -> Query {
        let span = self.span(&pair);
        let mut query = Query { count: None, set: nothing(), clauses: Vec::new(), span };
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::kw_count => query.count = Some(span),
                Rule::set => query.set = self.set(part),
                _ => query.clauses.extend(self.clause(part)),
            }
        }
        query
    }

    pub(super) fn clause(&mut self, part: Pair<'_, Rule>) -> Option<Clause> {
        let span = self.span(&part);
        Some(match part.as_rule() {
            Rule::show => Clause::Show(self.columns(part), span),
            Rule::group_by => Clause::GroupBy(self.columns(part), span),
            Rule::order_by => Clause::OrderBy(self.order_keys(part), span),
            Rule::limit => {
                let mut counts = part.into_inner().filter(|p| p.as_rule() == Rule::count_n).map(|p| self.count(&p));
                let limit = counts.next().unwrap_or(Count::Number("0".to_owned(), span));
                Clause::Limit(limit, counts.next(), span)
            }
            Rule::as_of => Clause::AsOf(self.as_of(&part)),
            _ => return None,
        })
    }

    pub(super) fn set(&mut self, pair: Pair<'_, Rule>) -> Set {
        let mut first = None;
        let mut rest = Vec::new();
        let mut op = SetOp::Union;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::set_op => {
                    op = match part.as_str().to_ascii_lowercase().as_str() {
                        "union" => SetOp::Union,
                        "intersect" => SetOp::Intersect,
                        _ => SetOp::Except,
                    };
                }
                _ => {
                    let walk = self.walk(part);
                    if first.is_none() { first = Some(walk) } else { rest.push((op, walk)) }
                }
            }
        }
        Set { first: first.unwrap_or_else(|| nothing().first), rest }
    }

    fn walk(&mut self, pair: Pair<'_, Rule>) -> Walk {
        let mut nouns: Vec<Noun> =
            pair.into_inner().filter(|p| matches!(p.as_rule(), Rule::noun | Rule::hop)).map(|p| self.noun(p)).collect();
        let hops = nouns.split_off(nouns.len().min(1));
        Walk { noun: nouns.pop().unwrap_or_else(|| nothing().first.noun), hops }
    }

    fn noun(&mut self, pair: Pair<'_, Rule>) -> Noun {
        let span = self.span(&pair);
        let mut noun = Noun {
            phrase: Phrase { tokens: Vec::new(), span },
            named_after: 0,
            alias: None,
            as_of: Vec::new(),
            filter: None,
            span,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::phrase => {
                    noun.phrase = self.phrase(part);
                    noun.named_after = noun.phrase.tokens.len();
                }
                Rule::alias => noun.alias = self.alias(part),
                Rule::as_of => noun.as_of.push(self.as_of(&part)),
                Rule::tail => {
                    for phrase in part.into_inner() {
                        let more = self.phrase(phrase);
                        noun.phrase.span = noun.phrase.span.to(more.span);
                        noun.phrase.tokens.extend(more.tokens);
                    }
                }
                Rule::where_part => {
                    noun.filter = part.into_inner().find(|p| p.as_rule() == Rule::phrase).map(|p| self.phrase(p))
                }
                _ => {}
            }
        }
        noun
    }

    fn alias(&mut self, pair: Pair<'_, Rule>) -> Option<Word> {
        let name = pair.into_inner().find(|p| matches!(p.as_rule(), Rule::word | Rule::string))?;
        let text = if name.as_rule() == Rule::string { unquote(name.as_str()) } else { name.as_str().to_owned() };
        Some(Word { text, span: self.span(&name) })
    }

    pub(super) fn columns(&mut self, pair: Pair<'_, Rule>) -> Vec<Column> {
        let columns = pair.into_inner().filter(|p| p.as_rule() == Rule::column);
        let mut out = Vec::new();
        for column in columns {
            let span = self.span(&column);
            let mut one = Column { phrase: Phrase { tokens: Vec::new(), span }, alias: None };
            for part in column.into_inner() {
                match part.as_rule() {
                    Rule::phrase => one.phrase = self.phrase(part),
                    Rule::alias => one.alias = self.alias(part),
                    _ => {}
                }
            }
            out.push(one);
        }
        out
    }

    pub(super) fn order_keys(&mut self, pair: Pair<'_, Rule>) -> Vec<OrderKey> {
        let keys = pair.into_inner().filter(|p| p.as_rule() == Rule::order_key);
        let mut out = Vec::new();
        for key in keys {
            let span = self.span(&key);
            let mut one = OrderKey { phrase: Phrase { tokens: Vec::new(), span }, descending: false };
            for part in key.into_inner() {
                match part.as_rule() {
                    Rule::phrase => one.phrase = self.phrase(part),
                    Rule::kw_desc => one.descending = true,
                    _ => {}
                }
            }
            out.push(one);
        }
        out
    }

    pub(super) fn count(&self, pair: &Pair<'_, Rule>) -> Count {
        match pair.as_str().strip_prefix('$') {
            Some(name) => Count::Param(Word { text: name.to_owned(), span: self.span(pair) }),
            None => Count::Number(pair.as_str().to_owned(), self.span(pair)),
        }
    }

    fn phrase(&mut self, pair: Pair<'_, Rule>) -> Phrase {
        let span = self.span(&pair);
        let mut tokens = Vec::new();
        self.tokens(pair, &mut tokens);
        Phrase { tokens, span }
    }

    pub(super) fn tokens(&mut self, pair: Pair<'_, Rule>, out: &mut Vec<Token>) {
        for part in pair.into_inner() {
            let span = self.span(&part);
            let kind =
                match part.as_rule() {
                    Rule::pieces | Rule::is_test => {
                        self.tokens(part, out);
                        continue;
                    }
                    Rule::run | Rule::end_run | Rule::via_run => {
                        self.run(part, out);
                        continue;
                    }
                    Rule::linked => {
                        let star = part.clone().into_inner().find(|p| p.as_rule() == Rule::star);
                        out.push(Token { kind: TokenKind::Linked, span });
                        out.extend(star.map(|s| Token {
                            kind: TokenKind::Repeat(Some(self::star(s.as_str()))),
                            span: self.span(&s),
                        }));
                        continue;
                    }
                    Rule::rel_group => {
                        let mut repeat = None;
                        let mut phrases = Vec::new();
                        for inner in part.into_inner() {
                            match inner.as_rule() {
                                Rule::star => repeat = Some((star(inner.as_str()), self.span(&inner))),
                                _ => phrases.push(self.line(&inner)),
                            }
                        }
                        out.push(Token { kind: TokenKind::Group(phrases), span });
                        out.extend(repeat.map(|(times, span)| Token { kind: TokenKind::Repeat(Some(times)), span }));
                        continue;
                    }
                    _ => match self.token(part) {
                        Some(kind) => kind,
                        None => continue,
                    },
                };
            out.push(Token { kind, span });
        }
    }

    pub(super) fn run(&mut self, pair: Pair<'_, Rule>, out: &mut Vec<Token>) {
        self.runs += 1;
        for part in pair.into_inner() {
            let span = self.span(&part);
            let kind = match part.as_rule() {
                Rule::star => TokenKind::Repeat(Some(star(part.as_str()))),
                _ => TokenKind::Word(part.as_str().to_owned(), self.runs),
            };
            out.push(Token { kind, span });
        }
    }

    fn token(&mut self, part: Pair<'_, Rule>) -> Option<TokenKind> {
        Some(match part.as_rule() {
            Rule::string => TokenKind::Text(unquote(part.as_str())),
            Rule::param => TokenKind::Param(part.as_str().trim_start_matches('$').to_owned()),
            Rule::negative => TokenKind::Negative(part.as_str().to_owned()),
            Rule::paren => TokenKind::Paren(
                part.into_inner().filter(|p| p.as_rule() == Rule::query).map(|p| self.query(p)).collect(),
            ),
            Rule::quantity => TokenKind::Quantity(self.quantity(part)),
            Rule::kw_that => TokenKind::That,
            Rule::kw_anything => TokenKind::Anything,
            Rule::repeat => TokenKind::Repeat(braces(part)),
            Rule::edge => TokenKind::Edge(self.phrase(part.into_inner().find(|p| p.as_rule() == Rule::phrase)?)),
            Rule::kw_not => TokenKind::Not,
            Rule::kw_and => TokenKind::And,
            Rule::kw_or => TokenKind::Or,
            Rule::cmp_op => TokenKind::Compare(compare(part.as_str())),
            Rule::kw_in => TokenKind::In,
            Rule::range_op => TokenKind::Range,
            Rule::add_op | Rule::mul_op => TokenKind::Arithmetic(arithmetic(part.as_str())),
            Rule::is_known => TokenKind::IsKnown,
            Rule::is_missing => TokenKind::IsMissing,
            _ => return None,
        })
    }

    pub(super) fn quantity(&self, pair: Pair<'_, Rule>) -> Quantity {
        let mut bound = Bound::AtLeast;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_no => return Quantity::No,
                Rule::kw_only => return Quantity::Only,
                Rule::bound => {
                    let words = part.as_str().to_ascii_lowercase();
                    let last = words.split_whitespace().next_back().unwrap_or_default();
                    bound = match (words.split_whitespace().next(), last) {
                        (Some("at"), "least") => Bound::AtLeast,
                        (Some("at"), _) => Bound::AtMost,
                        (Some("more"), _) => Bound::MoreThan,
                        (Some("fewer"), _) => Bound::FewerThan,
                        _ => Bound::Exactly,
                    };
                }
                Rule::count_n => return Quantity::Bound(bound, self.count(&part)),
                _ => {}
            }
        }
        Quantity::Some
    }
}

/// A statement without a word, for what the grammar makes sure is there.
pub(super) fn unread(span: Span) -> Statement {
    Statement::Query(Query { count: None, set: nothing(), clauses: Vec::new(), span })
}

/// A set without a word, for what the grammar makes sure is there.
pub(super) fn nothing() -> Set {
    let span = Span::default();
    let phrase = Phrase { tokens: Vec::new(), span };
    let noun = Noun { phrase, named_after: 0, alias: None, as_of: Vec::new(), filter: None, span };
    Set { first: Walk { noun, hops: Vec::new() }, rest: Vec::new() }
}

/// From how many to how many steps `+` and `*` mean.
fn star(sign: &str) -> (u32, Option<u32>) {
    (u32::from(sign == "+"), None)
}

/// `{m}`, `{m,n}`, `{m,}`; `None` where a number does not fit.
fn braces(pair: Pair<'_, Rule>) -> Option<(u32, Option<u32>)> {
    let mut numbers = Vec::new();
    let mut comma = false;
    for part in pair.into_inner() {
        match part.as_rule() {
            Rule::digits => numbers.push(part.as_str().parse::<u32>().ok()?),
            _ => comma = true,
        }
    }
    match (numbers.as_slice(), comma) {
        (&[exactly], false) => Some((exactly, Some(exactly))),
        (&[least], true) => Some((least, None)),
        (&[least, most, ..], _) => Some((least, Some(most))),
        _ => None,
    }
}

pub(super) fn first(pair: &Pair<'_, Rule>) -> Option<Rule> {
    pair.clone().into_inner().next().map(|p| p.as_rule())
}

fn arithmetic(sign: &str) -> Arithmetic {
    match sign {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        _ => Arithmetic::Divide,
    }
}

fn compare(text: &str) -> Compare {
    match text.to_ascii_lowercase().as_str() {
        "=" => Compare::Equal,
        "!=" => Compare::NotEqual,
        "==" => Compare::DoubleEqual,
        "<>" => Compare::LessGreater,
        "<" => Compare::Less,
        "<=" => Compare::LessOrEqual,
        ">" => Compare::Greater,
        ">=" => Compare::GreaterOrEqual,
        "~" => Compare::Like,
        "contains" => Compare::Contains,
        "matches" => Compare::Matches,
        words if words.starts_with("starts") => Compare::StartsWith,
        _ => Compare::EndsWith,
    }
}

/// A text between quotes; what could not be seen in it is escaped.
pub(crate) fn quoted(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c == quote || c == '\\' => out.extend(['\\', c]),
            c if is_hidden(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// The text between quotes, with its escapes undone.
pub(crate) fn unquote(quoted: &str) -> String {
    let mut inner = quoted.chars();
    inner.next();
    inner.next_back();
    let mut out = String::new();
    let mut rest = inner.as_str().chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('u') => {
                let digits: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or('\u{fffd}'));
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

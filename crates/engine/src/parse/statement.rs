//! Whole statements, from pest's pairs to the tree.

use fossgraph_grammar::Rule;
use pest::iterators::Pair;

use super::tree::{Builder, first, nothing, unquote, unread};
use crate::ast::{AsOf, Expect, Name, Path, Phrase, Quantity, Statement, Token, Wanted, Word};

impl Builder {
    pub(super) fn statement(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::query if first(&pair) == Some(Rule::path) => Statement::Path(self.path(pair)),
            Rule::query => Statement::Query(self.query(pair)),
            Rule::describe_st => match pair.into_inner().find(|p| p.as_rule() == Rule::name) {
                Some(name) => Statement::Describe(self.name(name)),
                None => unread(span),
            },
            Rule::let_st => {
                let (mut name, mut query) = (None, None);
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::word => name = Some(self.word(&part)),
                        Rule::query if first(&part) == Some(Rule::path) => return Statement::LetPath(self.span(&part)),
                        Rule::query => query = Some(self.query(part)),
                        _ => {}
                    }
                }
                match (name, query) {
                    (Some(name), Some(query)) => Statement::Let(name, query),
                    _ => unread(span),
                }
            }
            Rule::expect_st => self.expect(pair),
            Rule::why_st => match pair.into_inner().find(|p| p.as_rule() == Rule::query) {
                Some(query) if first(&query) == Some(Rule::path) => Statement::WhyPath(self.path(query)),
                Some(query) => Statement::Why(self.query(query)),
                None => unread(span),
            },
            Rule::why_not_st => {
                let (mut name, mut query) = (None, None);
                for part in pair.into_inner() {
                    match part.as_rule() {
                        Rule::name => name = Some(self.name(part)),
                        Rule::query if first(&part) == Some(Rule::path) => {
                            return Statement::WhyNotPath(self.span(&part));
                        }
                        Rule::query => query = Some(self.query(part)),
                        _ => {}
                    }
                }
                match (name, query) {
                    (Some(name), Some(query)) => Statement::WhyNot(name, query),
                    _ => unread(span),
                }
            }
            Rule::explain_st => match pair.into_inner().find(|p| p.as_rule() == Rule::query) {
                Some(query) if first(&query) == Some(Rule::path) => Statement::ExplainPath(self.path(query)),
                Some(query) => Statement::Explain(self.query(query)),
                None => unread(span),
            },
            Rule::profile_st => match pair.into_inner().find(|p| p.as_rule() == Rule::query) {
                Some(query) if first(&query) == Some(Rule::path) => Statement::ProfilePath(self.path(query)),
                Some(query) => Statement::Profile(self.query(query)),
                None => unread(span),
            },
            Rule::compare_st => Statement::Compare(
                pair.into_inner().filter(|p| p.as_rule() == Rule::name).map(|p| self.name(p)).collect(),
            ),
            Rule::find_st => self.find(pair),
            _ => unread(span),
        }
    }

    fn path(&mut self, pair: Pair<'_, Rule>) -> Path {
        let span = self.span(&pair);
        let nothing = Phrase { tokens: Vec::new(), span };
        let mut path = Path {
            all: false,
            from: nothing.clone(),
            to: nothing,
            via: Vec::new(),
            within: Vec::new(),
            clauses: Vec::new(),
            span,
        };
        let mut ends = 0;
        for part in pair.into_inner().flat_map(Pair::into_inner) {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::kw_path => path.all = part.as_str().to_ascii_lowercase().starts_with("paths"),
                Rule::endpoint => {
                    let phrase = Phrase { tokens: self.flat(part), span };
                    if ends == 0 {
                        path.from = phrase
                    } else {
                        path.to = phrase
                    }
                    ends += 1;
                }
                Rule::via => {
                    for relation in part.into_inner().filter(|p| p.as_rule() == Rule::via_rel) {
                        let span = self.span(&relation);
                        path.via.push(Phrase { tokens: self.flat(relation), span });
                    }
                }
                Rule::within => {
                    path.within.extend(part.into_inner().find(|p| p.as_rule() == Rule::count_n).map(|p| self.count(&p)))
                }
                _ => path.clauses.extend(self.clause(part)),
            }
        }
        path
    }

    fn flat(&mut self, pair: Pair<'_, Rule>) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.tokens(pair, &mut tokens);
        tokens
    }

    fn find(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let mut wanted = Wanted::Text(Word { text: String::new(), span: self.span(&pair) });
        let mut limit = None;
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::run => wanted = Wanted::Text(self.line(&part)),
                Rule::string => wanted = Wanted::Text(Word { text: unquote(part.as_str()), span }),
                Rule::param => wanted = Wanted::Param(self.param(&part)),
                Rule::count_n => limit = Some(self.count(&part)),
                _ => {}
            }
        }
        Statement::Find(wanted, limit)
    }

    fn expect(&mut self, pair: Pair<'_, Rule>) -> Statement {
        let span = self.span(&pair);
        let mut expect =
            Expect { quantity: Quantity::Some, quantity_span: span, set: nothing(), as_of: None, message: None, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::quantity => {
                    expect.quantity_span = self.span(&part);
                    expect.quantity = self.quantity(part);
                }
                Rule::set => expect.set = self.set(part),
                Rule::as_of => expect.as_of = Some(self.as_of(&part)),
                Rule::else_part => {
                    let text = part.into_inner().find(|p| p.as_rule() == Rule::string);
                    expect.message = text.map(|p| unquote(p.as_str()));
                }
                _ => {}
            }
        }
        Statement::Expect(expect)
    }

    pub(super) fn as_of(&self, pair: &Pair<'_, Rule>) -> AsOf {
        let date = pair.clone().into_inner().find(|p| matches!(p.as_rule(), Rule::word | Rule::param));
        let is_param = date.as_ref().is_some_and(|p| p.as_rule() == Rule::param);
        let date = date.map_or(Word { text: String::new(), span: self.span(pair) }, |p| {
            if is_param { self.param(&p) } else { self.word(&p) }
        });
        AsOf { date, is_param, span: self.span(pair) }
    }

    pub(super) fn name(&mut self, pair: Pair<'_, Rule>) -> Name {
        let mut name = Name { words: Vec::new(), quoted: None, param: None, span: self.span(&pair) };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::run => name.words = part.into_inner().map(|w| self.word(&w)).collect(),
                Rule::string => name.quoted = Some(Word { span: self.span(&part), text: unquote(part.as_str()) }),
                Rule::param => name.param = Some(self.param(&part)),
                _ => {}
            }
        }
        name
    }

    pub(super) fn param(&self, pair: &Pair<'_, Rule>) -> Word {
        Word { text: pair.as_str().trim_start_matches('$').to_owned(), span: self.span(pair) }
    }
}

//! What columns read off the graph: attributes, relations, stops, the edge last walked.

use fossgraph_core::{KindId, nearest};

use super::cursor::Cursor;
use super::expression::Named;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{Condition, Expr, Head, Noun, StopId};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// What a column shows, and what it is called.
    pub(super) fn column(&mut self, phrase: &ast::Phrase, kinds: &[KindId]) -> Result<Named> {
        self.whole_column(phrase, kinds, None)
    }

    /// Remembers that a clause or condition mentions a stop.
    pub(super) fn mention(&mut self, at: usize) {
        let in_clause = self.clause;
        if let Some(stop) = self.stops.get_mut(at) {
            stop.shown |= in_clause;
            stop.used |= !in_clause;
        }
    }

    /// `via.since`: an attribute of the edge last walked.
    pub(super) fn via(&mut self, cursor: &mut Cursor<'_>) -> Result<Named> {
        let words = cursor.words();
        let span = cursor.span_of(words.len());
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q049", span, message);
        if !self.clause || self.sets > 0 {
            let message = "conditions on a link stand in brackets after its relation";
            let problem = Problem::new(ErrorKind::Meaning, "Q048", span, message);
            return Err(problem.help("such as `started[since < 2015]`"));
        }
        let Some(relations) = self.last_hop.clone() else {
            return Err(wrong(
                "`via` is the link walked last: it needs `->` and a relation that is not repeated".to_owned(),
            ));
        };
        let first = words.first().and_then(|w| w.get(4..)).unwrap_or_default();
        let own: Vec<&str> = std::iter::once(first).chain(words.iter().skip(1).copied()).collect();
        let found = self.schema.lexicon().longest_attribute(&own);
        let outside = self.edges.replace(relations);
        let read = match found.filter(|(a, _)| self.has(&[], *a)) {
            Some(found) => Ok(found),
            None => {
                let names = self.attribute_names(&[]);
                let near = nearest(&own.join(" "), names.iter().copied());
                let problem = wrong(format!("`{}` is not an attribute of the link walked last", own.join(" ")));
                Err(if near.is_empty() {
                    problem.help(format!("it has {}", names.join(", ")))
                } else {
                    problem.near(&near)
                })
            }
        };
        self.edges = outside;
        let (attribute, n) = read?;
        cursor.skip(n);
        Ok((Expr::Via(attribute), format!("via.{}", self.schema.attribute(attribute).name)))
    }

    /// `p.status`, `p.first release`, `p.hosted by`.
    pub(super) fn of_stop(&mut self, cursor: &mut Cursor<'_>, at: usize, rest: &str) -> Result<Named> {
        let span = cursor.span();
        let kinds = self.stops.get(at).map(|s| s.kinds.clone()).unwrap_or_default();
        let name = self.stops.get(at).map(|s| s.name.clone()).unwrap_or_default();
        self.mention(at);
        let prefix = span.end - rest.len();
        let words = cursor.words();
        let mut tokens =
            vec![ast::Token { kind: TokenKind::Word(rest.to_owned(), 0), span: Span::new(prefix, span.end) }];
        for (i, word) in words.iter().enumerate().skip(1) {
            let one = {
                let mut c = *cursor;
                c.skip(i);
                c.span()
            };
            tokens.push(ast::Token { kind: TokenKind::Word((*word).to_owned(), 0), span: one });
        }
        let whole = Span::new(prefix, cursor.span_of(words.len()).end);
        let mut inside = Cursor::new(&tokens, whole);
        // a stop is a thing also where a condition on edges mentions it
        let edges = self.edges.take();
        let found = self.attribute_or_relation(&mut inside, &kinds, Some(StopId(at)), &format!("{name}."));
        self.edges = edges;
        let found = found?;
        cursor.skip(inside.position());
        Ok(found)
    }

    pub(super) fn attribute_or_relation(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: &str,
    ) -> Result<Named> {
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let attribute = lexicon.longest_attribute(&words).filter(|(a, _)| self.has(kinds, *a));
        let relation = lexicon.longest_relation(&words);
        match (attribute, relation) {
            (Some((id, n)), relation) if relation.is_none_or(|(_, m)| n >= m) => {
                cursor.skip(n);
                Ok((Expr::Attribute(stop, id), format!("{prefix}{}", self.schema.attribute(id).name)))
            }
            (_, Some(_)) => self.related(cursor, kinds, stop, prefix),
            _ => {
                let mut problem = self.unknown_word(cursor, kinds, true);
                if problem.code == "Q040" {
                    problem.message = format!(
                        "`{}` is neither an attribute nor a relation of {}",
                        words.join(" "),
                        self.plurals(kinds)
                    );
                }
                Err(problem)
            }
        }
    }

    /// The things that a relation leads to from the cursor on: perhaps of one kind, which conditions describe.
    pub(super) fn related(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: &str,
    ) -> Result<Named> {
        if self.edges.is_some() {
            let message = "a link has attributes, but no relations of its own";
            return Err(Problem::new(ErrorKind::Meaning, "Q048", cursor.span(), message));
        }
        let at = cursor.position();
        let words = cursor.words();
        if let Some((directed, n)) = self.schema.lexicon().longest_relation(&words)
            && !self.schema.sources(directed).iter().any(|k| kinds.contains(k))
        {
            let span = cursor.span_of(n);
            let turned = directed.reverse();
            let message = format!("`{}` is not a relation of {}", span.of(self.text), self.plurals(kinds));
            let problem = Problem::new(ErrorKind::Meaning, "Q026", span, message);
            let fits = self.schema.sources(turned).iter().any(|k| kinds.contains(k));
            return Err(if fits { problem.rewrite(self.splice(span, self.schema.phrase(turned))) } else { problem });
        }
        let step = self.relations(cursor, Some(kinds))?;
        let span = cursor.read_since(at);
        let phrase = match step.relations.as_slice() {
            [one] if step.repeat.is_once() && step.edge.is_none() => self.schema.phrase(*one).to_owned(),
            _ => span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let mut name = format!("{prefix}{phrase}");
        let mut reached = self.reached(&step, kinds);
        let mut filter = None;
        if matches!(cursor.peek(), Some(TokenKind::Word(..))) {
            let start = self.start(cursor, &reached, Some((&step.relations, span)))?;
            if !matches!(start.head, Head::Kinds) {
                let message = "a column shows what a relation reaches, perhaps of one kind: no name stands here";
                return Err(Problem::new(ErrorKind::Meaning, "Q052", start.span, message));
            }
            reached = start.kinds;
            name = format!("{name} {}", self.plurals(&reached));
        }
        let (chain, inner) = (self.chain_follows(cursor), self.inner_filter.take());
        if chain || inner.is_some() {
            let rest = cursor.rest();
            let condition = inner.as_ref().map(|filter| format!("where {}", filter.span.of(self.text)));
            let parts = chain.then(|| rest.of(self.text).to_owned()).into_iter().chain(condition);
            name = format!("{name} {}", parts.collect::<Vec<_>>().join(" "));
            filter = self.inner_conditions(cursor, &reached, cursor.read_since(at), inner)?;
        }
        let noun = Noun { head: Head::Kinds, kinds: reached, filter };
        Ok((Expr::Related(stop, step, Box::new(noun)), name))
    }

    /// What describes the things that a column's relation leads to: they are in parentheses, so to speak, and see no stops.
    fn inner_conditions(
        &mut self,
        cursor: &mut Cursor<'_>,
        reached: &[KindId],
        head: Span,
        filter: Option<ast::Phrase>,
    ) -> Result<Option<Box<Condition>>> {
        let phrase = ast::Phrase { tokens: Vec::new(), span: head.to(cursor.rest()) };
        let noun = ast::Noun { phrase, named_after: 0, alias: None, as_of: Vec::new(), filter, span: head };
        self.sets += 1;
        let read = self.conditions(cursor, &noun, reached, head);
        self.sets -= 1;
        read
    }
}

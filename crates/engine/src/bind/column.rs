//! Columns: attributes, relations, stops, the edge last walked, aggregates.

use fossgraph_core::{Directed, KindId, ValueType, nearest};

use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, TokenKind};
use crate::bound::{self, Aggregate, Expr, Head, StopId};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

const AGGREGATES: [(&str, Aggregate); 7] = [
    ("count", Aggregate::Count),
    ("sum", Aggregate::Sum),
    ("avg", Aggregate::Average),
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
    ("median", Aggregate::Median),
    ("list", Aggregate::List),
];

impl Binder<'_> {
    /// What a column shows, and what it is called.
    pub(super) fn column(&mut self, phrase: &ast::Phrase, kinds: &[KindId]) -> Result<(Expr, String)> {
        let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
        let found = self.expr(&mut cursor, kinds)?;
        if cursor.is_done() {
            return Ok(found);
        }
        let rest = cursor.rest();
        match cursor.peek() {
            Some(TokenKind::Arithmetic(_) | TokenKind::Compare(_)) => Err(later(rest, "expressions in columns")),
            _ => {
                let message = format!("`{}` cannot follow `{}`", rest.of(self.text), found.1);
                Err(Problem::new(ErrorKind::Syntax, "Q007", rest, message).help("columns are separated by commas"))
            }
        }
    }

    fn expr(&mut self, cursor: &mut Cursor<'_>, kinds: &[KindId]) -> Result<(Expr, String)> {
        let words = cursor.words();
        let Some(first) = words.first().copied() else {
            let message = "a column is an attribute, a relation or an aggregate such as `count(used by case studies)`";
            return Err(Problem::new(ErrorKind::Syntax, "Q015", cursor.span(), message));
        };
        let aggregate = AGGREGATES.iter().find(|(name, _)| first.eq_ignore_ascii_case(name));
        let argument = matches!(cursor.peek_at(1), Some(TokenKind::Paren(_))) && words.len() == 1;
        match aggregate {
            Some((name, aggregate)) if argument => return self.aggregate(cursor, kinds, name, *aggregate),
            Some((name, Aggregate::Count)) if words.len() == 1 => {
                cursor.skip(1);
                return Ok((Expr::Aggregate(Aggregate::Count, None), (*name).to_owned()));
            }
            _ if argument => {
                let names: Vec<&str> = AGGREGATES.iter().map(|(name, _)| *name).collect();
                let near = nearest(first, names.iter().copied());
                let message = format!("no function is called `{first}`");
                let problem = Problem::new(ErrorKind::Name, "Q045", cursor.span(), message);
                return Err(if near.is_empty() {
                    problem.help(format!("there are {}", fossgraph_core::any_of(&names).replace(" or ", " and ")))
                } else {
                    problem.near(&near)
                });
            }
            _ => {}
        }
        if first.to_lowercase().starts_with("via.") {
            return self.via(cursor);
        }
        if let Some((stop, rest)) = first.split_once('.')
            && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(stop))
        {
            return self.of_stop(cursor, at, rest);
        }
        if words.len() == 1
            && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(first))
        {
            cursor.skip(1);
            self.show_stop(at);
            return Ok((Expr::Thing(Some(StopId(at))), first.to_owned()));
        }
        self.attribute_or_relation(cursor, kinds, None, String::new())
    }

    fn show_stop(&mut self, at: usize) {
        if let Some(stop) = self.stops.get_mut(at) {
            stop.shown = true;
        }
    }

    /// `via.since`: an attribute of the edge last walked.
    fn via(&mut self, cursor: &mut Cursor<'_>) -> Result<(Expr, String)> {
        let words = cursor.words();
        let span = cursor.span_of(words.len());
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q049", span, message);
        let Some(relations) = self.last_hop.clone() else {
            return Err(wrong(
                "`via` is the edge last walked: it needs `->` and a relation that is not repeated".to_owned(),
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
                let problem = wrong(format!("`{}` is no attribute of the edge last walked", own.join(" ")));
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
    fn of_stop(&mut self, cursor: &mut Cursor<'_>, at: usize, rest: &str) -> Result<(Expr, String)> {
        let span = cursor.span();
        let kinds = self.stops.get(at).map(|s| s.kinds.clone()).unwrap_or_default();
        let name = self.stops.get(at).map(|s| s.name.clone()).unwrap_or_default();
        self.show_stop(at);
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
        let found = self.attribute_or_relation(&mut inside, &kinds, Some(StopId(at)), format!("{name}."))?;
        cursor.skip(inside.position());
        Ok(found)
    }

    fn attribute_or_relation(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: String,
    ) -> Result<(Expr, String)> {
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let attribute =
            lexicon.longest_attribute(&words).filter(|(a, _)| kinds.iter().any(|k| self.schema.has_attribute(*k, *a)));
        let relation = lexicon.longest_relation(&words);
        match (attribute, relation) {
            (Some((id, n)), relation) if relation.is_none_or(|(_, m)| n >= m) => {
                cursor.skip(n);
                Ok((Expr::Attribute(stop, id), format!("{prefix}{}", self.schema.attribute(id).name)))
            }
            (_, Some((directed, n))) => {
                let span = cursor.span_of(n);
                cursor.skip(n);
                self.related(cursor, directed, span, kinds, stop, prefix)
            }
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

    fn related(
        &mut self,
        cursor: &mut Cursor<'_>,
        directed: Directed,
        span: Span,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: String,
    ) -> Result<(Expr, String)> {
        if !self.schema.sources(directed).iter().any(|k| kinds.contains(k)) {
            let turned = directed.reverse();
            let message = format!("`{}` is no relation of {}", span.of(self.text), self.plurals(kinds));
            let problem = Problem::new(ErrorKind::Meaning, "Q026", span, message);
            let fits = self.schema.sources(turned).iter().any(|k| kinds.contains(k));
            return Err(if fits { problem.rewrite(self.splice(span, self.schema.phrase(turned))) } else { problem });
        }
        let mut reached = self.schema.targets(directed).to_vec();
        let mut name = format!("{prefix}{}", self.schema.phrase(directed));
        if matches!(cursor.peek(), Some(TokenKind::Word(..))) {
            let start = self.start(cursor, &reached, Some((&[directed], span)))?;
            if !matches!(start.head, Head::Kinds) {
                let message = "a column shows what a relation reaches, perhaps of one kind: no name stands here";
                return Err(Problem::new(ErrorKind::Meaning, "Q052", start.span, message));
            }
            reached = start.kinds;
            name = format!("{name} {}", self.plurals(&reached));
        }
        Ok((Expr::Related(stop, bound::Step::once(vec![directed]), reached), name))
    }

    fn aggregate(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        name: &str,
        aggregate: Aggregate,
    ) -> Result<(Expr, String)> {
        cursor.skip(1);
        let span = cursor.span();
        let Some(TokenKind::Paren(queries)) = cursor.peek() else { return Err(later(span, "this aggregate")) };
        cursor.skip(1);
        let [query] = queries.as_slice() else {
            return Err(Problem::new(ErrorKind::Syntax, "Q016", span, format!("`{name}` takes one argument")));
        };
        let noun = &query.set.first.noun;
        if let Some(inner) = query.count {
            return Err(Problem::new(ErrorKind::Meaning, "Q053", inner, "an aggregate cannot stand inside another"));
        }
        if !query.clauses.is_empty()
            || !query.set.first.hops.is_empty()
            || noun.filter.is_some()
            || query.count.is_some()
        {
            return Err(later(span, "conditions inside aggregates"));
        }
        let (argument, text) = self.column(&noun.phrase, kinds)?;
        self.check_aggregate(aggregate, &argument, name, noun.phrase.span)?;
        Ok((Expr::Aggregate(aggregate, Some(Box::new(argument))), format!("{name}({text})")))
    }

    fn check_aggregate(&self, aggregate: Aggregate, argument: &Expr, name: &str, span: Span) -> Result<()> {
        let wrong = |message: String| Err(Problem::new(ErrorKind::Meaning, "Q053", span, message));
        let text = span.of(self.text);
        match (aggregate, argument) {
            (_, Expr::Aggregate(..)) => wrong("an aggregate cannot stand inside another".to_owned()),
            (Aggregate::Count | Aggregate::List, _) => Ok(()),
            (_, Expr::Attribute(_, id) | Expr::Via(id)) => {
                let value_type: ValueType = self.schema.attribute(*id).value_type;
                let ordered = matches!(aggregate, Aggregate::Min | Aggregate::Max);
                if value_type.is_numeric() || (ordered && value_type.is_ordered()) {
                    Ok(())
                } else if ordered {
                    wrong(format!("`{text}` is a {}, which has no order for `{name}`", value_type.name(self.schema)))
                } else {
                    wrong(format!("`{name}` takes numbers, and `{text}` is of type {}", value_type.name(self.schema)))
                }
            }
            _ => wrong(format!("`{name}` takes an attribute; things are counted with `count` or listed with `list`")),
        }
    }
}

//! What stands where a noun is due: a kind, a name, a list, a stop, a name that `let` gave, a query in parentheses.

use fossgraph_core::{Directed, Form, KindId};

use super::cursor::Cursor;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{self, Head, ParamType, Things};
use crate::error::{ErrorKind, Problem};
use crate::limit::LONGEST_SPELT_OUT;
use crate::span::Span;

/// The things that a noun starts from, as read.
pub(super) struct Start {
    pub(super) head: Head,
    pub(super) kinds: Vec<KindId>,
    /// Whether relations may follow: a kind is described by them, a name is not.
    pub(super) open: bool,
    pub(super) span: Span,
}

impl Binder<'_> {
    /// What stands where a noun is due. `relation` is the one that leads there, for errors.
    pub(super) fn start(
        &mut self,
        cursor: &mut Cursor<'_>,
        allowed: &[KindId],
        relation: Option<(&[Directed], Span)>,
    ) -> Result<Start> {
        let span = cursor.span();
        let complete = |head, kinds| Start { head, kinds, open: false, span };
        match cursor.peek() {
            Some(TokenKind::Word(..)) => self.start_words(cursor, allowed, relation),
            Some(TokenKind::Text(name)) => {
                cursor.skip(1);
                let nodes = self.named(name, span, allowed)?;
                let kinds = nodes.iter().take(1).map(|n| self.graph.kind_of(*n)).collect();
                Ok(complete(Head::Nodes(nodes), kinds))
            }
            Some(TokenKind::Param(name)) => {
                cursor.skip(1);
                let param = self.param(name, ParamType::Name(allowed.to_vec()), span)?;
                Ok(complete(Head::Given(Things { nodes: Vec::new(), params: vec![param] }), allowed.to_vec()))
            }
            Some(TokenKind::Anything) => {
                cursor.skip(1);
                Ok(Start { head: Head::Kinds, kinds: allowed.to_vec(), open: true, span })
            }
            Some(TokenKind::Paren(queries)) => {
                cursor.skip(1);
                let (head, kinds) = self.bracketed(span, |binder| binder.paren(queries, span, allowed))?;
                Ok(complete(head, kinds))
            }
            _ => {
                let message =
                    if cursor.is_done() { "a kind or name is missing here" } else { "a kind or name must stand here" };
                Err(Problem::new(ErrorKind::Syntax, "Q006", span, message))
            }
        }
    }

    fn start_words(
        &mut self,
        cursor: &mut Cursor<'_>,
        allowed: &[KindId],
        relation: Option<(&[Directed], Span)>,
    ) -> Result<Start> {
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let Some((kind, form, n)) = lexicon.longest_kind(&words) else { return self.start_name(cursor, 0, allowed) };
        let after = words.get(n..).unwrap_or_default();
        let quoted = after.is_empty() && matches!(cursor.peek_at(n), Some(TokenKind::Text(_)));
        let described = after.is_empty() && !quoted || lexicon.longest_relation(after).is_some();
        let span = cursor.span_of(n);
        match form {
            Form::Plural if described => {
                if !allowed.contains(&kind) {
                    return Err(self.not_reached(kind, span, allowed, relation));
                }
                cursor.skip(n);
                Ok(Start { head: Head::Kinds, kinds: vec![kind], open: true, span })
            }
            Form::Plural => {
                cursor.skip(n);
                Err(self.after_kind(kind, span, cursor))
            }
            Form::Singular if !described => self.start_kind_name(cursor, kind, n, allowed),
            Form::Singular => {
                let plural = self.plural(kind).to_owned();
                let message = format!("`{}` needs a name after it; all of them are `{plural}`", cursor.text(n));
                let problem = Problem::new(ErrorKind::Name, "Q024", span, message);
                Err(problem.rewrite(self.splice(span, &plural)))
            }
        }
    }

    /// `project Calico`, `project "Calico"`: the project of that name, or whatever is called Project Calico.
    fn start_kind_name(
        &mut self,
        cursor: &mut Cursor<'_>,
        kind: KindId,
        n: usize,
        allowed: &[KindId],
    ) -> Result<Start> {
        let mut ahead = *cursor;
        ahead.skip(n);
        let of_kind: &[KindId] = if allowed.contains(&kind) { &[kind] } else { &[] };
        let name_length = self.name_length(&ahead, 0);
        let name = ahead.text(name_length);
        if let Some(TokenKind::Text(quoted)) = ahead.peek() {
            let span = cursor.span_of(n + 1);
            cursor.skip(n + 1);
            let nodes = self.named(quoted, span, &[kind])?;
            if of_kind.is_empty() {
                return Err(self.wrong_kind(quoted, kind, span, allowed));
            }
            return Ok(Start { head: Head::Nodes(nodes), kinds: vec![kind], open: false, span });
        }
        let whole = cursor.text(n + name_length);
        if self.bearers(&name, of_kind).is_empty() && !self.bearers(&whole, allowed).is_empty() {
            return self.start_name(cursor, n, allowed);
        }
        let span = cursor.span_of(n + name_length);
        cursor.skip(n + name_length);
        if of_kind.is_empty() && !self.bearers(&name, &[kind]).is_empty() {
            return Err(self.wrong_kind(&name, kind, span, allowed));
        }
        let nodes = self.named(&name, span, &[kind])?;
        Ok(Start { head: Head::Nodes(nodes), kinds: vec![kind], open: false, span })
    }

    /// How many words a name has that starts at the cursor: up to the next relation phrase, but at least `least` and one.
    fn name_length(&self, cursor: &Cursor<'_>, least: usize) -> usize {
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let ends = |i: &usize| lexicon.longest_relation(words.get(*i..).unwrap_or_default()).is_some();
        (least.max(1)..words.len()).find(ends).unwrap_or(words.len())
    }

    fn start_name(&mut self, cursor: &mut Cursor<'_>, least: usize, allowed: &[KindId]) -> Result<Start> {
        let n = self.name_length(cursor, least);
        let (name, span) = (cursor.text(n), cursor.span_of(n));
        let lower = name.to_lowercase();
        let bounds = ["at least ", "at most ", "more than ", "fewer than ", "less than ", "exactly "];
        if bounds.iter().any(|bound| lower.starts_with(bound)) && self.bearers(&name, allowed).is_empty() {
            let problem = Problem::new(ErrorKind::Syntax, "Q056", span, "a number in digits must follow such words");
            return Err(problem.help("such as `at least 2`, `at most 3`, `more than 1`, `fewer than 5`, `exactly 4`"));
        }
        if let Some(start) = self.start_own_name(&name, span, allowed)? {
            cursor.skip(n);
            return Ok(start);
        }
        let nodes =
            self.named(&name, span, allowed).map_err(|problem| self.unquoted(cursor, allowed).unwrap_or(problem))?;
        cursor.skip(n);
        let kinds = nodes.iter().take(1).map(|n| self.graph.kind_of(*n)).collect();
        Ok(Start { head: Head::Nodes(nodes), kinds, open: false, span })
    }

    /// The error on a name that holds a word of the language, if all that follows is one.
    fn unquoted(&self, cursor: &Cursor<'_>, allowed: &[KindId]) -> Option<Problem> {
        let rest = cursor.rest();
        let name = rest.of(self.text).trim();
        let longer = cursor.words().join(" ").len() < name.len();
        if !longer || self.bearers(name, allowed).is_empty() {
            return None;
        }
        let problem =
            Problem::new(ErrorKind::Syntax, "Q007", rest, "a name that holds a word of the language is quoted");
        Some(problem.rewrite(self.splice(rest, &self.quoted(name))))
    }

    /// A name that the query itself gives: of a stop, or by `let`.
    fn start_own_name(&mut self, name: &str, span: Span, allowed: &[KindId]) -> Result<Option<Start>> {
        let stop = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(name)).filter(|_| self.sets == 0);
        if let Some(at) = stop
            && let Some(stop) = self.stops.get(at)
        {
            let kinds = stop.kinds.clone();
            self.mention(at);
            if !kinds.iter().any(|k| allowed.contains(k)) {
                let message =
                    format!("`{name}` stands for {}; here {} can stand", self.plurals(&kinds), self.plurals(allowed));
                return Err(Problem::new(ErrorKind::Meaning, "Q025", span, message));
            }
            return Ok(Some(Start { head: Head::Stop(bound::StopId(at)), kinds, open: false, span }));
        }
        let Some(definition) = self.definitions.get(name) else { return Ok(None) };
        self.spelt_out += definition.query.span.end - definition.query.span.start;
        if self.spelt_out > LONGEST_SPELT_OUT {
            let message =
                format!("with all names of `let` spelt out, the query has more than {LONGEST_SPELT_OUT} bytes");
            let problem = Problem::new(ErrorKind::Limit, "Q086", span, message);
            return Err(problem.help("a name that uses another one twice doubles what it stands for"));
        }
        let before = self.definitions.before(name);
        let mut binder = Binder::new(self.graph, &definition.text, definition.span, &before);
        (binder.depth, binder.brackets) = (self.depth, self.brackets);
        binder.spelt_out = self.spelt_out;
        std::mem::swap(&mut binder.params, &mut self.params);
        let read = binder
            .bracketed(span, |b| b.paren(std::slice::from_ref(&definition.query), definition.query.span, allowed));
        std::mem::swap(&mut binder.params, &mut self.params);
        self.walked.append(&mut binder.walked);
        self.timed |= binder.timed;
        self.spelt_out = binder.spelt_out;
        // what is wrong with it here is told here: its own text is elsewhere
        let (head, kinds) = read.map_err(|problem| Problem { span, rewrites: Vec::new(), ..problem })?;
        Ok(Some(Start { head, kinds, open: false, span }))
    }

    /// What stands in parentheses where a noun is due: a list of names, or a query.
    pub(super) fn paren(
        &mut self,
        queries: &[ast::Query],
        span: Span,
        allowed: &[KindId],
    ) -> Result<(Head, Vec<KindId>)> {
        if queries.is_empty() {
            return Err(Problem::new(
                ErrorKind::Syntax,
                "Q006",
                span,
                "a name or query is missing in these parentheses",
            ));
        }
        if let [query] = queries {
            if let Some(count) = query.count {
                return Err(Problem::new(
                    ErrorKind::Meaning,
                    "Q033",
                    count,
                    "`count` gives a number, which is not a set of things",
                ));
            }
            let as_of =
                query.clauses.iter().find_map(|c| if let ast::Clause::AsOf(as_of) = c { Some(as_of) } else { None });
            if let Some(clause) = query.clauses.iter().find(|c| !matches!(c, ast::Clause::AsOf(_))) {
                let message = "a query in parentheses stands for things: `show`, `group by`, `order by` and `limit` belong outside";
                return Err(Problem::new(ErrorKind::Meaning, "Q033", super::output::clause_span(clause), message));
            }
            self.sets += 1;
            let read = self.set(&query.set, allowed, as_of);
            self.sets -= 1;
            let (set, kinds) = read?;
            if !kinds.iter().any(|k| allowed.contains(k)) {
                let message = format!("these are {}; here {} can stand", self.plurals(&kinds), self.plurals(allowed));
                return Err(Problem::new(ErrorKind::Meaning, "Q025", span, message));
            }
            return Ok((Head::Query(Box::new(set)), kinds));
        }
        let (mut things, mut kinds) = (Things::default(), Vec::new());
        for query in queries {
            let Some(phrase) = query.phrase() else { return Err(not_a_list(query.span)) };
            let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
            let start = self.start(&mut cursor, allowed, None)?;
            match start.head {
                Head::Nodes(more) if cursor.is_done() => things.nodes.extend(more),
                Head::Given(given) if cursor.is_done() && given.nodes.is_empty() => things.params.extend(given.params),
                _ => return Err(not_a_list(query.span)),
            }
            kinds.extend(start.kinds);
        }
        things.nodes.sort_unstable();
        things.nodes.dedup();
        kinds.sort_unstable();
        kinds.dedup();
        Ok((if things.params.is_empty() { Head::Nodes(things.nodes) } else { Head::Given(things) }, kinds))
    }
}

fn not_a_list(span: Span) -> Problem {
    Problem::new(ErrorKind::Meaning, "Q034", span, "a list in parentheses holds names only")
}

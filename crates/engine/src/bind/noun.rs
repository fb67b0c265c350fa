//! Nouns, walks and chains.

use fossgraph_core::{Date, Directed, Form, KindId, ValueType, nearest};

use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, TokenKind};
use crate::bound::{self, Chain, Condition, Head, Hop, Noun, ParamType, Quantity, Walk};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// A noun that is open to what follows: a kind, which conditions describe.
#[derive(Clone, Debug)]
pub(super) struct Inner {
    pub(super) kinds: Vec<KindId>,
    /// From the kind to the end of its chain.
    pub(super) span: Span,
    /// Whether a chain describes it.
    pub(super) chained: bool,
}

/// The things that a noun starts from, as read.
pub(super) struct Start {
    pub(super) head: Head,
    pub(super) kinds: Vec<KindId>,
    /// Whether relations may follow: a kind is described by them, a name is not.
    pub(super) open: bool,
    pub(super) span: Span,
}

impl Binder<'_> {
    pub(super) fn all_kinds(&self) -> Vec<KindId> {
        self.schema.kind_ids().collect()
    }

    // ------------------------------------------------------------ sets and walks

    /// A set and the kinds that its things can be of. `allowed` are the kinds that may stand there, `clause` is the `as of` behind it.
    pub(super) fn set(&mut self, set: &ast::Set, allowed: &[KindId], clause: Option<&ast::AsOf>) -> Result<(bound::Set, Vec<KindId>)> {
        let time = self.time(set, clause)?;
        let (first, mut kinds) = self.walk(&set.first, allowed)?;
        let mut rest = Vec::new();
        for (op, walk) in &set.rest {
            let (walk, more) = self.walk(walk, allowed)?;
            rest.push((*op, walk));
            match op {
                ast::SetOp::Union => kinds.extend(more),
                ast::SetOp::Intersect => kinds.retain(|k| more.contains(k)),
                ast::SetOp::Except => {}
            }
        }
        kinds.sort_unstable();
        kinds.dedup();
        Ok((bound::Set { first, rest, time }, kinds))
    }

    /// The one date that a set states, wherever it stands in it.
    fn time(&mut self, set: &ast::Set, clause: Option<&ast::AsOf>) -> Result<Option<bound::Time>> {
        let nouns = |walk: &'_ ast::Walk| -> Vec<ast::AsOf> {
            std::iter::once(&walk.noun).chain(&walk.hops).filter_map(|noun| noun.as_of.clone()).collect()
        };
        let mut stated: Vec<ast::AsOf> = Vec::new();
        for (i, walk) in std::iter::once(&set.first).chain(set.rest.iter().map(|(_, walk)| walk)).enumerate() {
            let own = nouns(walk);
            if let (Some(first), true) = (own.first(), i < set.rest.len()) {
                let message = "in a union `as of` holds for the whole: it stands at the end, or in parentheses";
                return Err(Problem::new(ErrorKind::Meaning, "Q047", first.span, message));
            }
            stated.extend(own);
        }
        stated.extend(clause.cloned());
        if let [_, second, ..] = stated.as_slice() {
            return Err(Problem::new(ErrorKind::Meaning, "Q047", second.span, "a query is asked as of one date, and here are two"));
        }
        let Some(as_of) = stated.first() else { return Ok(None) };
        self.timed = true;
        if as_of.is_param {
            let param_type = ParamType::Value(ValueType::Date);
            return self.param(&as_of.date.text, param_type, as_of.date.span).map(|p| Some(bound::Time::Param(p)));
        }
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q047", as_of.date.span, message);
        let date: Date = as_of.date.text.parse().map_err(|e| wrong(format!("`{}` is {e}", as_of.date.text)))?;
        match self.graph.date() {
            Some(newest) if date.first() > newest.first() && date.within(newest) != Some(true) => {
                Err(wrong(format!("the data end at {newest}: what was so on {date} is not known")))
            }
            _ => Ok(Some(bound::Time::Date(date))),
        }
    }

    fn walk(&mut self, walk: &ast::Walk, allowed: &[KindId]) -> Result<(Walk, Vec<KindId>)> {
        let starts = match walk.hops.first() {
            Some(hop) => {
                let mut cursor = Cursor::new(&hop.phrase.tokens, hop.phrase.span);
                let step = self.relations(&mut cursor, None)?;
                self.sources(&step.relations)
            }
            None => allowed.to_vec(),
        };
        let (noun, mut kinds) = self.noun(&walk.noun, &starts, 0)?;
        let mut hops = Vec::new();
        for (step, hop) in (1..).zip(&walk.hops) {
            let (hop, next) = self.hop(hop, &kinds, step)?;
            hops.push(hop);
            kinds = next;
        }
        Ok((Walk { noun, hops }, kinds))
    }

    fn noun(&mut self, noun: &ast::Noun, allowed: &[KindId], step: usize) -> Result<(Noun, Vec<KindId>)> {
        let mut cursor = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
        let start = self.start(&mut cursor, allowed, None)?;
        self.name_stop(noun, &cursor, step, &start.kinds)?;
        if !start.open {
            if !cursor.is_done() {
                return Err(self.complete(&start, &cursor, noun));
            }
            if let Some(filter) = &noun.filter {
                return Err(self.complete_where(&start, filter));
            }
        }
        let filter = self.conditions(&mut cursor, noun, &start.kinds, start.span)?;
        let kinds = start.kinds.clone();
        Ok((Noun { head: start.head, kinds: start.kinds, filter }, kinds))
    }

    fn hop(&mut self, noun: &ast::Noun, from: &[KindId], step: usize) -> Result<(Hop, Vec<KindId>)> {
        let mut cursor = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
        let hop_step = self.relations(&mut cursor, Some(from))?;
        let relations = hop_step.relations.clone();
        let reached = self.reached(&hop_step, from);
        let relation_span = cursor.read_since(0);
        self.walked.extend(relations.iter().map(|d| (*d, from.to_vec())));
        let mut kinds = reached.clone();
        if matches!(cursor.peek(), Some(TokenKind::Word(..))) {
            let start = self.start(&mut cursor, &reached, Some((&relations, relation_span)))?;
            if !matches!(start.head, Head::Kinds) {
                let message = "an arrow leads to a relation and a kind, not to a name";
                let problem = Problem::new(ErrorKind::Meaning, "Q031", start.span, message);
                return Err(problem.help("to pick one thing, add `where name = …`"));
            }
            kinds = start.kinds;
        } else if matches!(cursor.peek(), Some(TokenKind::Text(_) | TokenKind::Paren(_) | TokenKind::Param(_))) {
            let message = "an arrow leads to a relation and a kind, not to a name or query";
            return Err(Problem::new(ErrorKind::Meaning, "Q031", cursor.span(), message)
                .help("to pick one thing, add `where name = …`"));
        }
        self.name_stop(noun, &cursor, step, &kinds)?;
        if self.sets == 0 {
            let once = hop_step.repeat.is_once();
            self.last_hop = once.then(|| hop_step.relations.iter().map(|d| d.relation).collect());
        }
        let head_span = cursor.read_since(0);
        let filter = self.conditions(&mut cursor, noun, &kinds, head_span)?;
        let next = kinds.clone();
        let label = relation_span.of(self.text).to_owned();
        Ok((Hop { step: hop_step, label, kinds, filter }, next))
    }

    /// The kinds that a step from some kinds leads to: with no step at all, they themselves too.
    fn reached(&self, step: &bound::Step, from: &[KindId]) -> Vec<KindId> {
        let mut kinds = self.targets(&step.relations);
        if step.repeat.min == 0 {
            kinds.extend(from);
            kinds.sort_unstable();
            kinds.dedup();
        }
        kinds
    }

    fn name_stop(&mut self, noun: &ast::Noun, cursor: &Cursor<'_>, step: usize, kinds: &[KindId]) -> Result<()> {
        let Some(alias) = &noun.alias else { return Ok(()) };
        if cursor.position() != noun.named_after {
            let message = format!("`as {}` stands too late: it names the noun just before it", alias.text);
            let problem = Problem::new(ErrorKind::Meaning, "Q032", alias.span, message);
            return Err(problem.help("put it right behind the kind, before what describes it"));
        }
        let words = alias.text.split_whitespace().count();
        let lexicon = self.schema.lexicon();
        let taken = lexicon.kind(&alias.text).is_some()
            || lexicon.relation(&alias.text).is_some()
            || alias.text.eq_ignore_ascii_case("via");
        if words != 1 || alias.text.contains('.') || taken {
            let message = format!(
                "`{}` cannot name a stop: it must be one word without a dot, and no word of the schema",
                alias.text
            );
            return Err(Problem::new(ErrorKind::Meaning, "Q032", alias.span, message));
        }
        if self.sets > 0 {
            let message = "a stop inside parentheses could not be mentioned anywhere";
            return Err(Problem::new(ErrorKind::Meaning, "Q032", alias.span, message));
        }
        if self.stops.iter().any(|s| s.name.eq_ignore_ascii_case(&alias.text)) {
            let message = format!("two stops are called `{}`", alias.text);
            return Err(Problem::new(ErrorKind::Meaning, "Q032", alias.span, message));
        }
        let stop = bound::Stop { name: alias.text.clone(), step, kinds: kinds.to_vec(), shown: false, used: false };
        self.stops.push(stop);
        Ok(())
    }

    // ------------------------------------------------------------ where a noun starts

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
                Ok(complete(Head::Param(param), allowed.to_vec()))
            }
            Some(TokenKind::Anything) => {
                cursor.skip(1);
                Ok(Start { head: Head::Kinds, kinds: allowed.to_vec(), open: true, span })
            }
            Some(TokenKind::Paren(queries)) => {
                cursor.skip(1);
                let (head, kinds) = self.deeper(span, |binder| binder.paren(queries, span, allowed))?;
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
                let message = format!("`{}` needs a name behind it; all of them are `{plural}`", cursor.text(n));
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
        let nodes = self.named(&name, span, allowed)?;
        cursor.skip(n);
        let kinds = nodes.iter().take(1).map(|n| self.graph.kind_of(*n)).collect();
        Ok(Start { head: Head::Nodes(nodes), kinds, open: false, span })
    }

    /// A name that the query itself gives: of a stop, or by `let`.
    fn start_own_name(&mut self, name: &str, span: Span, allowed: &[KindId]) -> Result<Option<Start>> {
        let stop = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(name)).filter(|_| self.sets == 0);
        if let Some(at) = stop
            && let Some(stop) = self.stops.get_mut(at)
        {
            stop.used = true;
            let kinds = stop.kinds.clone();
            if !kinds.iter().any(|k| allowed.contains(k)) {
                let message = format!("`{name}` stands for {}; here {} can stand", self.plurals(&kinds), self.plurals(allowed));
                return Err(Problem::new(ErrorKind::Meaning, "Q025", span, message));
            }
            return Ok(Some(Start { head: Head::Stop(bound::StopId(at)), kinds, open: false, span }));
        }
        let Some(definition) = self.definitions.get(name) else { return Ok(None) };
        let before = self.definitions.before(name);
        let mut binder = Binder::new(self.graph, &definition.text, definition.span, &before);
        binder.depth = self.depth + 1;
        std::mem::swap(&mut binder.params, &mut self.params);
        let read = binder.deeper(span, |b| b.paren(std::slice::from_ref(&definition.query), definition.query.span, allowed));
        std::mem::swap(&mut binder.params, &mut self.params);
        self.walked.append(&mut binder.walked);
        self.timed |= binder.timed;
        // what is wrong with it here is told here: its own text is elsewhere
        let (head, kinds) = read.map_err(|problem| Problem { span, rewrites: Vec::new(), ..problem })?;
        Ok(Some(Start { head, kinds, open: false, span }))
    }

    /// What stands in parentheses where a noun is due: a list of names, or a query.
    pub(super) fn paren(&mut self, queries: &[ast::Query], span: Span, allowed: &[KindId]) -> Result<(Head, Vec<KindId>)> {
        if let [query] = queries {
            if let Some(count) = query.count {
                return Err(Problem::new(
                    ErrorKind::Meaning,
                    "Q033",
                    count,
                    "`count` gives a number, which is no set of things",
                ));
            }
            let as_of = query.clauses.iter().find_map(|c| if let ast::Clause::AsOf(as_of) = c { Some(as_of) } else { None });
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
        let mut nodes = Vec::new();
        for query in queries {
            let noun = &query.set.first.noun;
            let plain = query.count.is_none()
                && query.clauses.is_empty()
                && query.set.rest.is_empty()
                && query.set.first.hops.is_empty()
                && noun.filter.is_none()
                && noun.alias.is_none();
            let mut cursor = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
            let start =
                if plain { self.start(&mut cursor, allowed, None)? } else { return Err(not_a_list(query.span)) };
            match start.head {
                Head::Nodes(more) if cursor.is_done() => nodes.extend(more),
                Head::Param(_) => return Err(later(start.span, "parameters in lists of names")),
                _ => return Err(not_a_list(query.span)),
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let mut kinds: Vec<KindId> = nodes.iter().map(|n| self.graph.kind_of(*n)).collect();
        kinds.dedup();
        Ok((Head::Nodes(nodes), kinds))
    }

    // ------------------------------------------------------------ relations and chains

    /// The relations that stand next, with what is said of the step. With `from`, they must start from one of these kinds.
    pub(super) fn relations(&mut self, cursor: &mut Cursor<'_>, from: Option<&[KindId]>) -> Result<bound::Step> {
        let span = cursor.span();
        let found = match cursor.peek() {
            Some(TokenKind::Group(phrases)) => {
                cursor.skip(1);
                let mut all = Vec::new();
                for phrase in phrases {
                    let Some(directed) = self.schema.lexicon().relation(&phrase.text) else {
                        return Err(self.unknown_relation(&phrase.text, phrase.span));
                    };
                    all.push(directed);
                }
                all
            }
            Some(TokenKind::Linked) => {
                cursor.skip(1);
                let fits = |d: &Directed| from.is_none_or(|from| self.schema.sources(*d).iter().any(|k| from.contains(k)));
                self.schema.ways().filter(fits).collect()
            }
            Some(TokenKind::Word(..)) => {
                let words = cursor.words();
                let Some((directed, n)) = self.schema.lexicon().longest_relation(&words) else {
                    return Err(self.unknown_relation(&words.join(" "), cursor.span_of(words.len())));
                };
                let span = cursor.span_of(n);
                if let Some(from) = from {
                    self.starts_from(directed, span, from)?;
                }
                cursor.skip(n);
                vec![directed]
            }
            _ => {
                return Err(Problem::new(
                    ErrorKind::Syntax,
                    "Q006",
                    span,
                    "a relation must stand here, such as `started` or `used by`",
                ));
            }
        };
        if let Some(from) = from
            && !self.sources(&found).iter().any(|k| from.contains(k))
        {
            let message = format!("none of these relations starts from {}", self.plurals(from));
            return Err(Problem::new(ErrorKind::Meaning, "Q026", span, message));
        }
        self.step(cursor, found)
    }

    fn starts_from(&self, directed: Directed, span: Span, from: &[KindId]) -> Result<()> {
        if self.schema.sources(directed).iter().any(|k| from.contains(k)) {
            return Ok(());
        }
        let phrase = span.of(self.text);
        let turned = directed.reverse();
        if self.schema.sources(turned).iter().any(|k| from.contains(k)) {
            let inverse = self.schema.phrase(turned);
            let message = format!("`{phrase}` goes the other way: for {} it is `{inverse}`", self.plurals(from));
            return Err(Problem::new(ErrorKind::Meaning, "Q027", span, message).rewrite(self.splice(span, inverse)));
        }
        let own: Vec<&str> = self
            .schema
            .ways()
            .filter(|d| self.schema.sources(*d).iter().any(|k| from.contains(k)))
            .map(|d| self.schema.phrase(d))
            .collect();
        let message = format!(
            "`{phrase}` is no relation of {}: it starts from {}",
            self.plurals(from),
            self.plurals(self.schema.sources(directed))
        );
        let help = if own.is_empty() {
            "they have no relation".to_owned()
        } else {
            format!("they have {}", fossgraph_core::any_of(&own))
        };
        Err(Problem::new(ErrorKind::Meaning, "Q026", span, message).help(help))
    }

    pub(super) fn unknown_relation(&self, text: &str, span: Span) -> Problem {
        let phrases: Vec<&str> = self.schema.lexicon().relation_phrases().map(|(p, _)| p).collect();
        let words: Vec<&str> = text.split_whitespace().collect();
        let near = (1..=words.len().min(4))
            .rev()
            .map(|n| (n, nearest(&words.get(..n).unwrap_or_default().join(" "), phrases.iter().copied())))
            .find(|(_, near)| !near.is_empty());
        let problem = Problem::new(ErrorKind::Name, "Q028", span, format!("no relation is called `{text}`"));
        match near {
            Some((n, near)) => {
                let length = words.iter().take(n).map(|w| w.len()).sum::<usize>() + n - 1;
                let rewritten = near.first().map(|best| self.splice(Span::new(span.start, span.start + length), best));
                let problem = problem.near(&near);
                rewritten.into_iter().fold(problem, Problem::rewrite)
            }
            None => problem,
        }
    }

    pub(super) fn sources(&self, relations: &[Directed]) -> Vec<KindId> {
        self.union_of(relations.iter().map(|d| self.schema.sources(*d)))
    }

    pub(super) fn targets(&self, relations: &[Directed]) -> Vec<KindId> {
        self.union_of(relations.iter().map(|d| self.schema.targets(*d)))
    }

    fn union_of<'s>(&self, lists: impl Iterator<Item = &'s [KindId]>) -> Vec<KindId> {
        let mut out: Vec<KindId> = lists.flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// `[that] [not] relation [quantity] target`; and the nouns in it that are open to what follows.
    pub(super) fn chain(&mut self, cursor: &mut Cursor<'_>, from: &[KindId]) -> Result<(Condition, Vec<Inner>)> {
        let span = cursor.rest();
        self.deeper(span, |binder| binder.chain_inside(cursor, from))
    }

    fn chain_inside(&mut self, cursor: &mut Cursor<'_>, from: &[KindId]) -> Result<(Condition, Vec<Inner>)> {
        cursor.take(&TokenKind::That);
        let negated = cursor.take(&TokenKind::Not);
        let relation_at = cursor.position();
        let step = self.relations(cursor, Some(from))?;
        let relation_span = cursor.read_since(relation_at);
        if let Some(problem) = self.compared_relation(cursor, relation_span, &step) {
            return Err(problem);
        }
        let quantity = match cursor.peek() {
            Some(TokenKind::Quantity(quantity)) => {
                cursor.skip(1);
                match quantity {
                    ast::Quantity::Some => Quantity::Some,
                    ast::Quantity::No => Quantity::No,
                    ast::Quantity::Only => Quantity::Only,
                    ast::Quantity::Bound(bound, count) => Quantity::Bound(*bound, self.count(count)?),
                }
            }
            _ => Quantity::Some,
        };
        let allowed = self.reached(&step, from);
        let at = cursor.position();
        let start = self.start(cursor, &allowed, Some((&step.relations, relation_span)))?;
        let mut inner = Vec::new();
        let mut filter = None;
        if start.open {
            let chained = self.chain_follows(cursor);
            if chained {
                let (condition, deeper) = self.chain(cursor, &start.kinds)?;
                filter = Some(Box::new(condition));
                inner = deeper;
            }
            inner.insert(0, Inner { kinds: start.kinds.clone(), span: cursor.read_since(at), chained });
        } else if self.chain_follows(cursor) {
            return Err(self.complete_target(&start, cursor, from));
        }
        let target = Noun { head: start.head, kinds: start.kinds, filter };
        let label = cursor.read_since(relation_at).of(self.text).to_owned();
        self.walked.extend(step.relations.iter().map(|d| (*d, from.to_vec())));
        let chain = Condition::Chain(Chain { step, quantity, target, label });
        Ok((if negated { Condition::Not(Box::new(chain)) } else { chain }, inner))
    }

    /// The error on a relation that is compared as if it were an attribute: `owned by = Core`.
    fn compared_relation(&self, cursor: &Cursor<'_>, relation: Span, step: &bound::Step) -> Option<Problem> {
        let phrase = relation.of(self.text);
        let span = cursor.span();
        let message = format!("`{phrase}` is a relation: it is followed by what it leads to");
        let problem = Problem::new(ErrorKind::Syntax, "Q057", span, message);
        match cursor.peek()? {
            TokenKind::Compare(ast::Compare::Equal | ast::Compare::DoubleEqual) | TokenKind::In => {
                Some(problem.rewrite(self.splice(span, "")))
            }
            missing @ (TokenKind::IsMissing | TokenKind::IsKnown) => {
                let no = if missing == &TokenKind::IsMissing { "no " } else { "" };
                let targets = self.targets(&step.relations);
                match targets.as_slice() {
                    [one] => Some(problem.rewrite(self.splice(span, &format!("{no}{}", self.plural(*one))))),
                    _ => Some(problem.rewrite(self.splice(span, &format!("{no}anything")))),
                }
            }
            TokenKind::Compare(_) => Some(problem),
            _ => None,
        }
    }

    /// Whether a chain stands next.
    pub(super) fn chain_follows(&self, cursor: &Cursor<'_>) -> bool {
        match cursor.peek() {
            Some(TokenKind::That | TokenKind::Group(_) | TokenKind::Linked) => true,
            Some(TokenKind::Not) => {
                let mut ahead = *cursor;
                ahead.skip(1);
                !matches!(ahead.peek(), Some(TokenKind::Not)) && self.chain_follows(&ahead)
            }
            Some(TokenKind::Word(..)) => self.schema.lexicon().longest_relation(&cursor.words()).is_some(),
            _ => false,
        }
    }
}

fn not_a_list(span: Span) -> Problem {
    Problem::new(ErrorKind::Meaning, "Q034", span, "a list in parentheses holds names only")
}

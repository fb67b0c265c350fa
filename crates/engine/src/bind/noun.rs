//! Nouns, walks and chains.

use fossgraph_core::{Date, KindId, ValueType};

use super::cursor::Cursor;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{self, Head, Hop, Noun, ParamType, Walk};
use crate::error::{ErrorKind, Problem};

impl Binder<'_> {
    pub(super) fn all_kinds(&self) -> Vec<KindId> {
        self.schema.kind_ids().collect()
    }

    // ------------------------------------------------------------ sets and walks

    /// A set and the kinds that its things can be of. `allowed` are the kinds that may stand there, `clause` is the `as of` behind it.
    pub(super) fn set(
        &mut self,
        set: &ast::Set,
        allowed: &[KindId],
        clause: Option<&ast::AsOf>,
    ) -> Result<(bound::Set, Vec<KindId>)> {
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
            std::iter::once(&walk.noun).chain(&walk.hops).flat_map(|noun| noun.as_of.clone()).collect()
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
            return Err(Problem::new(
                ErrorKind::Meaning,
                "Q047",
                second.span,
                "a query is asked as of one date, and here are two",
            ));
        }
        stated.first().map(|as_of| self.date(as_of)).transpose()
    }

    /// The date of an `as of`, which the data must reach.
    pub(super) fn date(&mut self, as_of: &ast::AsOf) -> Result<bound::Time> {
        self.timed = true;
        if as_of.is_param {
            let param_type = ParamType::Value(ValueType::Date);
            return self.param(&as_of.date.text, param_type, as_of.date.span).map(bound::Time::Param);
        }
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q047", as_of.date.span, message);
        let date: Date = as_of.date.text.parse().map_err(|e| wrong(format!("`{}` is {e}", as_of.date.text)))?;
        match self.graph.date() {
            Some(newest) if date.first() > newest.first() && date.within(newest) != Some(true) => {
                Err(wrong(format!("the data end at {newest}: what was so on {date} is not known")))
            }
            _ => Ok(bound::Time::Date(date)),
        }
    }

    fn walk(&mut self, walk: &ast::Walk, allowed: &[KindId]) -> Result<(Walk, Vec<KindId>)> {
        let starts = match walk.hops.first() {
            // where the relation is still to come, the noun tells what it can be
            Some(hop) if self.is_marked(hop.phrase.span) => allowed.to_vec(),
            Some(hop) => {
                let cursor = || Cursor::new(&hop.phrase.tokens, hop.phrase.span);
                match self.directed(&mut cursor(), None) {
                    Ok(relations) => self.sources(&relations),
                    // what stands before it says what it can be
                    Err(problem) => {
                        let Ok((_, kinds)) = self.noun(&walk.noun, allowed, 0) else { return Err(problem) };
                        return Err(self.directed(&mut cursor(), Some(&kinds)).err().unwrap_or(problem));
                    }
                }
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
        let span = walk.hops.last().map_or(walk.noun.span, |hop| walk.noun.span.to(hop.span));
        let label = span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        Ok((Walk { noun, hops, label }, kinds))
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
        self.remember(&relations, from);
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
    pub(super) fn reached(&self, step: &bound::Step, from: &[KindId]) -> Vec<KindId> {
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
            return Err(problem.help("put it right after the kind, before what describes it"));
        }
        let words = alias.text.split_whitespace().count();
        let lexicon = self.schema.lexicon();
        let taken = lexicon.kind(&alias.text).is_some()
            || lexicon.relation(&alias.text).is_some()
            || lexicon.attribute(&alias.text).is_some()
            || alias.text.eq_ignore_ascii_case("via");
        if alias.text.parse::<Date>().is_ok() {
            let message = format!("`as {}` would name a stop", alias.text);
            let problem = Problem::new(ErrorKind::Meaning, "Q032", alias.span, message);
            return Err(problem.rewrite(self.splice(alias.span, &format!("of {}", alias.text))));
        }
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
}

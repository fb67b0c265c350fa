//! Relations, and chains of them that describe a noun.

use fossgraph_core::{Directed, KindId, nearest};

use super::cursor::Cursor;
use super::expression::calls_function;
use super::probe::What;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{self, Chain, Condition, Noun, Quantity};
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

impl Binder<'_> {
    /// The relations that stand next, with what is said of the step. With `from`, they must start from one of these kinds.
    pub(super) fn relations(&mut self, cursor: &mut Cursor<'_>, from: Option<&[KindId]>) -> Result<bound::Step> {
        let found = self.directed(cursor, from)?;
        self.step(cursor, found)
    }

    /// The relations that stand next, and nothing else.
    pub(super) fn directed(&mut self, cursor: &mut Cursor<'_>, from: Option<&[KindId]>) -> Result<Vec<Directed>> {
        let span = cursor.span();
        let found = match cursor.peek() {
            Some(TokenKind::Group(phrases)) => {
                cursor.skip(1);
                let mut all = Vec::new();
                for phrase in phrases {
                    let Some(directed) = self.schema.lexicon().relation(&phrase.text) else {
                        return Err(self.unknown_relation(&phrase.text, phrase.span, from));
                    };
                    all.push(directed);
                }
                all
            }
            Some(TokenKind::Linked) => {
                cursor.skip(1);
                // a repeat goes on from what it reaches, over relations that the head may not have
                let once = !matches!(cursor.peek(), Some(TokenKind::Repeat(_)));
                let from = from.filter(|_| once);
                let fits =
                    |d: &Directed| from.is_none_or(|from| self.schema.sources(*d).iter().any(|k| from.contains(k)));
                self.schema.ways().filter(fits).collect()
            }
            Some(TokenKind::Word(..)) => {
                let words = cursor.words();
                let Some((directed, n)) = self.schema.lexicon().longest_relation(&words) else {
                    let due = || What::Relation(from.unwrap_or_default().to_vec());
                    if let Some(problem) = self.probed(&words.join(" "), span.start, due) {
                        return Err(problem);
                    }
                    return Err(self.unknown_relation(&words.join(" "), cursor.span_of(words.len()), from));
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
        Ok(found)
    }

    fn starts_from(&self, directed: Directed, span: Span, from: &[KindId]) -> Result<()> {
        if self.schema.sources(directed).iter().any(|k| from.contains(k)) {
            return Ok(());
        }
        if let Some(problem) = self.probed_behind(span, || What::Relation(from.to_vec())) {
            return Err(problem);
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
            "`{phrase}` is not a relation of {}: it starts from {}",
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

    /// That no relation is called so, after a noun of some kinds.
    pub(super) fn unknown_relation(&self, text: &str, span: Span, from: Option<&[KindId]>) -> Problem {
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
            None => match (self.schema.lexicon().longest_kind(&words), from) {
                (Some((kind, ..)), Some(from)) => problem.help(self.ways_between(from, kind)),
                _ => problem,
            },
        }
    }

    /// Which relations lead from things of some kinds to those of one.
    fn ways_between(&self, from: &[KindId], to: KindId) -> String {
        let leads = |directed: &Directed| {
            let starts = self.schema.sources(*directed).iter().any(|kind| from.contains(kind));
            starts && self.schema.targets(*directed).contains(&to)
        };
        let phrases: Vec<&str> =
            self.schema.ways().filter(leads).map(|directed| self.schema.phrase(directed)).collect();
        let (from, to) = (self.plurals(from), &self.schema.kind(to).plural);
        if phrases.is_empty() {
            format!("no relation leads from {from} to {to}")
        } else {
            format!("from {from} to {to} leads {}", fossgraph_core::any_of(&phrases))
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
        self.remember(&step.relations, from);
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
            Some(TokenKind::Word(..)) => {
                !calls_function(cursor) && self.schema.lexicon().longest_relation(&cursor.words()).is_some()
            }
            _ => false,
        }
    }
}

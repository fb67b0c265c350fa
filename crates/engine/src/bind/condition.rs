//! Conditions: chains and comparisons joined by `and`, `or` and `not`.

use fossgraph_core::KindId;

use super::attach::Attachment;
use super::cursor::Cursor;
use super::probe::What;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{Comparison, Condition};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// The chain and conditions behind a head, and those behind `where`.
    pub(super) fn conditions(
        &mut self,
        cursor: &mut Cursor<'_>,
        noun: &ast::Noun,
        head: &[KindId],
        head_span: Span,
    ) -> Result<Option<Box<Condition>>> {
        let mut attachment = Attachment { head: head_span, ..Attachment::default() };
        let mut all = Vec::new();
        if !cursor.is_done() {
            if !self.chain_follows(cursor) {
                return Err(self.no_chain(cursor, head, head_span));
            }
            let at = cursor.position();
            let (first, inner) = self.chain(cursor, head)?;
            attachment.chain = cursor.read_since(at);
            attachment.inner = inner;
            all.push(self.joined(cursor, head, Some(first), &mut attachment)?);
        }
        if let Some(filter) = &noun.filter {
            attachment.filter = true;
            attachment.chain = Span::new(attachment.chain.start, noun.phrase.span.end);
            attachment.condition = filter.span;
            attachment.or = false;
            attachment.mixed = filter.tokens.iter().any(|t| t.kind == TokenKind::Or);
            let mut inside = Cursor::new(&filter.tokens, filter.span);
            all.push(self.joined(&mut inside, head, None, &mut attachment)?);
        }
        Ok(match all.len() {
            0 => None,
            1 => all.pop().map(Box::new),
            _ => Some(Box::new(Condition::All(all))),
        })
    }

    fn no_chain(&self, cursor: &Cursor<'_>, head: &[KindId], head_span: Span) -> Problem {
        match (cursor.peek(), head.first()) {
            (Some(TokenKind::Word(..) | TokenKind::Text(_)), Some(kind)) => self.after_kind(*kind, head_span, cursor),
            (Some(TokenKind::And | TokenKind::Or), _) => {
                let message = "`and` and `or` join conditions: the first comes after `where` or is a relation";
                Problem::new(ErrorKind::Syntax, "Q008", cursor.span(), message)
            }
            _ => {
                let mut ahead = *cursor;
                while ahead.peek() == Some(&TokenKind::Not) {
                    ahead.skip(1);
                }
                self.noted(ahead.rest(), || What::Relation(head.to_vec()));
                let message = "a relation or `where` must stand here";
                Problem::new(ErrorKind::Syntax, "Q006", cursor.span(), message)
            }
        }
    }

    /// Conditions joined by `and` alone or by `or` alone, to the end of the phrase. `first` was read already.
    pub(super) fn joined(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        first: Option<Condition>,
        attachment: &mut Attachment,
    ) -> Result<Condition> {
        let chained = first.is_some();
        let whole = if chained { attachment.chain.to(cursor.rest()) } else { cursor.read_since(0).to(cursor.rest()) };
        let mut items = match first {
            Some(first) => vec![first],
            None => vec![self.unary(cursor, head, attachment)?],
        };
        let mut joined_by: Option<(&TokenKind, Span, usize)> = None;
        while let Some(token @ (TokenKind::And | TokenKind::Or)) = cursor.peek() {
            let span = cursor.span();
            match joined_by {
                Some((other, ..)) if other != token => return Err(self.mixed(cursor, whole, chained)),
                _ => joined_by = Some((token, span, items.len())),
            }
            cursor.skip(1);
            if !attachment.filter {
                attachment.or = token == &TokenKind::Or;
                attachment.condition = cursor.rest();
            }
            items.push(self.unary(cursor, head, attachment)?);
        }
        if !cursor.is_done() {
            return Err(self.left_over(cursor));
        }
        Ok(match (items.len(), joined_by) {
            (1, _) => items.pop().unwrap_or(Condition::All(Vec::new())),
            (_, Some((TokenKind::Or, ..))) => Condition::Any(items),
            _ => Condition::All(items),
        })
    }

    /// `a and b or c`: both readings are printed, `and` binding closer first.
    fn mixed(&self, cursor: &Cursor<'_>, whole: Span, chain: bool) -> Problem {
        let message = "`and` and `or` together need parentheses: this could be read in two ways";
        let problem = Problem::new(ErrorKind::Meaning, "Q037", cursor.span(), message);
        let (operands, is_and) = cursor.operands();
        // a chain that is the head's own cannot stand in parentheses, but behind `where` it can
        let lead = if chain { "where " } else { "" };
        let reading = |and_first: bool| {
            let (inner, outer) = if and_first { ("and", "or") } else { ("or", "and") };
            let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
            for (i, operand) in operands.iter().enumerate() {
                let joins = i > 0 && is_and.get(i - 1) == Some(&and_first);
                if !joins && i > 0 {
                    groups.push(Vec::new());
                }
                if let Some(group) = groups.last_mut() {
                    group.push(Span::new(operand.start.max(whole.start), operand.end).of(self.text).trim());
                }
            }
            let parts: Vec<String> = groups
                .iter()
                .map(|group| match group.as_slice() {
                    [one] => (*one).to_owned(),
                    several => format!("({})", several.join(&format!(" {inner} "))),
                })
                .collect();
            self.splice(whole, &format!("{lead}{}", parts.join(&format!(" {outer} "))))
        };
        problem.rewrite(reading(true)).rewrite(reading(false))
    }

    fn left_over(&self, cursor: &Cursor<'_>) -> Problem {
        let (span, rest) = (cursor.span(), cursor.rest());
        let text = rest.of(self.text);
        if let Some(problem) = self.probed(text, rest.start, || What::After) {
            return problem;
        }
        match cursor.peek() {
            Some(TokenKind::Word(..)) => {
                let message = format!("`{text}` cannot stand here: conditions are joined by `and` or `or`");
                Problem::new(ErrorKind::Syntax, "Q007", rest, message)
                    .help("is a `;` missing before it? a name or value that holds such words is quoted")
            }
            Some(TokenKind::Compare(_)) => {
                Problem::new(ErrorKind::Syntax, "Q007", span, "a second comparison: join two by `and`")
            }
            _ => Problem::new(ErrorKind::Syntax, "Q007", rest, format!("`{text}` cannot stand here")),
        }
    }

    fn unary(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], attachment: &mut Attachment) -> Result<Condition> {
        let mut negated = false;
        while cursor.peek() == Some(&TokenKind::Not) && !self.chain_follows(cursor) {
            cursor.skip(1);
            negated = !negated;
        }
        let condition = self.primary(cursor, head, attachment)?;
        Ok(match (negated, condition) {
            (false, condition) => condition,
            (true, Condition::Compare(compare)) => {
                let label = format!("not {}", compare.label);
                Condition::Not(Box::new(Condition::Compare(Comparison { label, ..compare })))
            }
            (true, Condition::Calculate(mut calculation)) => {
                calculation.label = format!("not {}", calculation.label);
                Condition::Not(Box::new(Condition::Calculate(calculation)))
            }
            (true, condition) => Condition::Not(Box::new(condition)),
        })
    }

    fn primary(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], attachment: &mut Attachment) -> Result<Condition> {
        let span = cursor.span();
        let mut behind = *cursor;
        behind.skip(1);
        if let Some(TokenKind::Paren(queries)) = cursor.peek()
            && !behind.peek().is_some_and(continues_value)
        {
            cursor.skip(1);
            return self.bracketed(span, |binder| binder.grouped(queries, span, head, attachment));
        }
        let attribute_words = self.attribute_here(cursor).map_or(0, |(_, n)| n);
        let relation_words = self.schema.lexicon().longest_relation(&cursor.words()).map_or(0, |(_, n)| n);
        if self.chain_follows(cursor) && relation_words >= attribute_words {
            if self.edges.is_some() {
                let message = "a link has attributes, but no relations of its own";
                return Err(Problem::new(ErrorKind::Meaning, "Q048", cursor.span(), message));
            }
            let at = cursor.position();
            if let Some((directed, n)) = self.schema.lexicon().longest_relation(&cursor.words()) {
                let sources = self.schema.sources(directed).to_vec();
                let subject = cursor.span_of(n);
                if let Some(problem) = self.attached(attachment, head, subject, |k| sources.contains(&k)) {
                    return Err(problem);
                }
            }
            let (chain, inner) = self.chain(cursor, head)?;
            if !attachment.filter {
                attachment.chain = Span::new(attachment.chain.start, cursor.read_since(at).end);
                attachment.inner.extend(inner);
            }
            return Ok(chain);
        }
        self.comparison(cursor, head, attachment)
    }

    /// `( condition )`.
    fn grouped(
        &mut self,
        queries: &[ast::Query],
        span: Span,
        head: &[KindId],
        attachment: &mut Attachment,
    ) -> Result<Condition> {
        let wrong = || Problem::new(ErrorKind::Syntax, "Q009", span, "a condition must stand in these parentheses");
        let [query] = queries else { return Err(wrong()) };
        let noun = &query.set.first.noun;
        let Ok(phrase) = self.argument(query, span) else { return Err(wrong()) };
        if noun.filter.is_some() {
            return Err(wrong().help("`where` stands before the parentheses, or not at all"));
        }
        let mut inside = Cursor::new(&phrase.tokens, phrase.span);
        self.joined(&mut inside, head, None, attachment)
    }
}

/// Whether what stands before a token is a value, not a condition.
fn continues_value(token: &TokenKind) -> bool {
    matches!(
        token,
        TokenKind::Arithmetic(_) | TokenKind::Compare(_) | TokenKind::In | TokenKind::IsKnown | TokenKind::IsMissing
    )
}

//! Reading the tokens of a phrase from the left.

use crate::ast::{Token, TokenKind};
use crate::span::Span;

/// A place in a phrase.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The whole phrase, for errors at its end.
    whole: Span,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(tokens: &'a [Token], whole: Span) -> Self {
        Self { tokens, at: 0, whole }
    }

    /// How many tokens were read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn peek(&self) -> Option<&'a TokenKind> {
        self.tokens.get(self.at).map(|t| &t.kind)
    }

    /// The token behind the next.
    pub(super) fn peek_at(&self, ahead: usize) -> Option<&'a TokenKind> {
        self.tokens.get(self.at + ahead).map(|t| &t.kind)
    }

    pub(super) fn skip(&mut self, n: usize) {
        self.at += n;
    }

    /// Reads the next token if it is the one wanted.
    pub(super) fn take(&mut self, wanted: &TokenKind) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Where the next token stands, or the end of the phrase.
    pub(super) fn span(&self) -> Span {
        let end = Span::new(self.whole.end, self.whole.end);
        self.tokens.get(self.at).map_or(end, |t| t.span)
    }

    /// Where the next `n` tokens stand.
    pub(super) fn span_of(&self, n: usize) -> Span {
        let last = self.tokens.get((self.at + n).saturating_sub(1)).map_or(self.whole, |t| t.span);
        self.span().to(last)
    }

    /// From `start` to the last token that was read.
    pub(super) fn read_since(&self, start: usize) -> Span {
        let first = self.tokens.get(start).map_or(self.whole, |t| t.span);
        let last = self.tokens.get(self.at.saturating_sub(1)).map_or(first, |t| t.span);
        first.to(last)
    }

    /// From the next token to the end of the phrase.
    pub(super) fn rest(&self) -> Span {
        Span::new(self.span().start, self.whole.end)
    }

    /// The words of one run that stand next.
    pub(super) fn words(&self) -> Vec<&'a str> {
        let mut run = None;
        let words = self.tokens.get(self.at..).unwrap_or_default().iter().map_while(|token| match &token.kind {
            TokenKind::Word(word, number) if *run.get_or_insert(*number) == *number => Some(word.as_str()),
            _ => None,
        });
        words.collect()
    }

    /// The next `n` words as one text.
    pub(super) fn text(&self, n: usize) -> String {
        self.words().into_iter().take(n).collect::<Vec<_>>().join(" ")
    }

    /// The operands of the whole phrase's `and` and `or`, and for each of these whether it is `and`.
    pub(super) fn operands(&self) -> (Vec<Span>, Vec<bool>) {
        let (mut operands, mut is_and) = (Vec::new(), Vec::new());
        let mut start: Option<Span> = None;
        for token in self.tokens {
            match token.kind {
                TokenKind::And | TokenKind::Or => {
                    operands.extend(start.take());
                    is_and.push(token.kind == TokenKind::And);
                }
                _ => start = Some(start.map_or(token.span, |s| s.to(token.span))),
            }
        }
        operands.extend(start);
        (operands, is_and)
    }
}

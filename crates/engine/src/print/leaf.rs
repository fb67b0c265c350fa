//! The smallest parts of a statement, each with its canonical text.

use fossgraph_grammar::Rule;
use pest::iterators::Pair;

use crate::function::function;
use crate::parse::{quoted, unquote};
use crate::span::Span;

/// What a part of a statement is, as far as blanks and breaks depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Words that belong together.
    Run,
    /// The name of a function.
    Function,
    /// `linked to`, or relations in parentheses.
    Relation,
    /// `(`.
    Open,
    /// `[` or `{`.
    OpenEdge,
    /// `)`, `]` or `}`.
    Close,
    /// `,` between things.
    Comma,
    /// `,` between the numbers of a repeat.
    RepeatComma,
    /// `..`.
    Range,
    /// `;`.
    End,
    /// A keyword or operator.
    Keyword(Rule),
    /// Anything else: a word, a text, a number, a parameter.
    Value,
}

/// A part of a statement, with its place.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    pub(crate) text: String,
    pub(crate) sort: Sort,
    pub(crate) span: Span,
}

/// The parts of what the grammar took apart, but for the punctuation that it gives no name; places are moved by `offset`.
pub(crate) fn leaves<'t>(pairs: impl Iterator<Item = Pair<'t, Rule>>, offset: usize, out: &mut Vec<Leaf>) {
    for pair in pairs {
        let span = Span::new(offset + pair.as_span().start(), offset + pair.as_span().end());
        match leaf(&pair) {
            Some((sort, text)) => out.push(Leaf { text, sort, span }),
            None => leaves(pair.into_inner(), offset, out),
        }
    }
}

/// The sort and text of a part that is not parted further.
fn leaf(pair: &Pair<'_, Rule>) -> Option<(Sort, String)> {
    let written = pair.as_str();
    Some(match pair.as_rule() {
        // `()` too holds only what has no name
        Rule::EOI | Rule::paren => return None,
        Rule::run | Rule::end_run | Rule::via_run => {
            let text = blanks_single(written);
            (if function(&text).is_some() { Sort::Function } else { Sort::Run }, text)
        }
        Rule::rel_group => (Sort::Relation, group(pair)),
        Rule::linked => (Sort::Relation, keyword(written)),
        Rule::string => (Sort::Value, quoted(&unquote(written), '"')),
        Rule::word | Rule::bare | Rule::param | Rule::negative | Rule::count_n | Rule::digits => {
            (Sort::Value, written.to_owned())
        }
        Rule::comma => (Sort::RepeatComma, written.to_owned()),
        Rule::range_op => (Sort::Range, written.to_owned()),
        _ if pair.clone().into_inner().next().is_some() => return None,
        rule => (Sort::Keyword(rule), keyword(written)),
    })
}

fn blanks_single(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn keyword(written: &str) -> String {
    blanks_single(written).to_ascii_lowercase()
}

/// `(uses | built on)+`.
fn group(pair: &Pair<'_, Rule>) -> String {
    let (stars, phrases): (Vec<_>, Vec<_>) = pair.clone().into_inner().partition(|p| p.as_rule() == Rule::star);
    let phrases: Vec<String> = phrases.iter().map(|phrase| blanks_single(phrase.as_str())).collect();
    let star = stars.first().map(Pair::as_str).unwrap_or_default();
    format!("({}){star}", phrases.join(" | "))
}

//! What is wrong with a text however it goes on: the words before the cursor that mean nothing where they stand.

use fossgraph_core::{Graph, RESERVED_WORDS, ValueType};

use super::{Collected, Marked, is_word};
use crate::bind::Definitions;
use crate::bind::probe::{self, Due, What};
use crate::bound::Stop;
use crate::error::{ErrorKind, Problem};
use crate::parse;
use crate::span::Span;

/// The first words of the last statement of a text that mean nothing where they stand. What may go on at its end is not judged.
pub(crate) fn unknown(graph: &Graph, text: &str, definitions: &Definitions) -> Option<Span> {
    let (settled, whole) = settled(text);
    let text = format!("{settled} ");
    let typing = parse::typing(&text);
    let marked = Marked::new(&text, &typing)?;
    if names_only(marked.before) || is_right(graph, &marked, definitions) {
        return None;
    }
    let found = match parse::typed(&marked.text) {
        Err(stuck) => Some(word_at(marked.before, stuck.at))
            .filter(|span| !span.of(marked.before).starts_with(['(', '[', '{']) && span.end + 1 < marked.word),
        Ok(tree) => match probe::due(graph, &marked.text, &tree, definitions) {
            (due, _, problem) if due.is_empty() => problem.filter(is_unknown).map(|p| p.span),
            (due, stops, _) => nothing_fits(Collected::new(graph, definitions, &marked), &due, &stops),
        },
    };
    // the last word before the mark may be part of what is to come, unless it is compared
    let whole = |span: &Span| whole && !is_number(span.of(marked.before));
    let found = found.filter(|span| !span.is_empty() && (whole(span) || span.end + 1 < marked.word));
    found.map(|span| Span::new(typing.start + span.start, typing.start + span.end))
}

/// Words of the language behind which more must come.
const OPEN: &[&str] = &[
    "asc", "at", "by", "compare", "count", "desc", "describe", "ends", "exactly", "expect", "explain", "fewer", "find",
    "from", "group", "is", "least", "let", "limit", "linked", "more", "most", "order", "path", "paths", "profile",
    "skip", "starts", "than", "to", "via", "why", "with", "within",
];

/// A text without the word at its end, and without the words and signs of the language before it, which are parts of what is to come; and
/// whether the last of these compares what stands before it.
fn settled(text: &str) -> (&str, bool) {
    let typing = parse::typing(text);
    let mut left = typing.quote.map_or(text, |(at, _)| text.get(..at).unwrap_or_default());
    let mut word = typing.quote.is_none();
    let mut compared = false;
    loop {
        let cut = left.trim_end_matches(is_word);
        let last = left.get(cut.len()..).unwrap_or_default().to_lowercase();
        let of_language = RESERVED_WORDS.contains(&last.as_str()) || OPEN.contains(&last.as_str());
        compared |= left.ends_with(['=', '<', '>', '~']) && !left.ends_with("->");
        left = match left.chars().next_back() {
            Some(c) if c.is_whitespace() => left.trim_end(),
            Some(_) if word || of_language => cut,
            Some(c) if !is_word(c) && "-><=!~+*|".contains(c) => {
                left.strip_suffix("->").or(left.strip_suffix(c)).unwrap_or(cut)
            }
            _ => return (left, compared),
        };
        word = false;
    }
}

/// Whether a statement gives a name, and no query yet.
fn names_only(statement: &str) -> bool {
    let first = statement.split_whitespace().next().unwrap_or_default();
    first.eq_ignore_ascii_case("let") && !statement.contains('=')
}

/// Whether a statement is right as far as it goes.
fn is_right(graph: &Graph, marked: &Marked<'_>, definitions: &Definitions) -> bool {
    let text = marked.text.replace(probe::MARK, "");
    parse::typed(&text).is_ok_and(|tree| probe::due(graph, &text, &tree, definitions).2.is_none())
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether words mean nothing, rather than several things or one that does not fit as yet.
fn is_unknown(problem: &Problem) -> bool {
    problem.kind == ErrorKind::Name && !["Q021", "Q022"].contains(&problem.code) || problem.code == "Q043"
}

/// The words from where something is due to the cursor, if nothing that could stand there begins so.
fn nothing_fits(mut collected: Collected<'_>, due: &[Due], stops: &[Stop]) -> Option<Span> {
    let free = |what: &What| match what {
        What::Value(_, value_type) => !matches!(value_type, ValueType::Enumeration(_) | ValueType::Boolean),
        _ => false,
    };
    let word = collected.marked.word;
    if due.iter().any(|due| due.start >= word || free(&due.what)) {
        return None;
    }
    collected.near = false;
    due.iter().for_each(|due| collected.due(due, stops));
    let start = due.iter().map(|due| due.start).min().filter(|_| collected.found.is_empty())?;
    let words = collected.marked.before.get(start..word)?;
    Some(Span::new(start, start + words.trim_end().len()))
}

/// The word at a place.
fn word_at(text: &str, at: usize) -> Span {
    let rest = text.get(at..).unwrap_or_default();
    let start = at + rest.len() - rest.trim_start().len();
    let word = text.get(start..).unwrap_or_default();
    let len = word.find(|c: char| !is_word(c)).unwrap_or(word.len());
    let sign = word.chars().next().map_or(0, char::len_utf8);
    Span::new(start, start + len.max(sign))
}

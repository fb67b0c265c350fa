//! What may stand between two parts of a statement: nothing, a blank, or a new line.

use fossgraph_grammar::Rule;

use super::leaf::Sort;
use super::stream::Token;

/// Where a long line is broken first: outside brackets before inside, at clauses before commas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Level {
    /// How many brackets are open.
    pub(super) depth: usize,
    /// Before what.
    pub(super) place: Place,
}

/// Before what a line may be broken; those that come first break first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Before a clause or a set operator.
    Clause,
    /// Before an arrow, or the end of a path.
    Step,
    /// Before `where`.
    Where,
    /// Before `and` and `or`.
    Condition,
    /// Behind a comma.
    Comma,
}

/// Where a line may be broken before a part.
pub(super) fn level(before: &Token, sort: Sort, depth: usize) -> Option<Level> {
    let place = match sort {
        Sort::Keyword(
            Rule::kw_show
            | Rule::kw_group_by
            | Rule::kw_order_by
            | Rule::kw_limit
            | Rule::kw_via
            | Rule::kw_within
            | Rule::kw_else
            | Rule::set_op,
        ) => Place::Clause,
        Sort::Keyword(Rule::arrow | Rule::kw_to) => Place::Step,
        Sort::Keyword(Rule::kw_where) => Place::Where,
        Sort::Keyword(Rule::kw_and | Rule::kw_or) => Place::Condition,
        _ if before.sort == Sort::Comma => Place::Comma,
        _ => return None,
    };
    Some(Level { depth, place })
}

/// Whether no blank stands between two parts.
pub(super) fn glued(before: &Token, sort: Sort) -> bool {
    match (before.sort, sort) {
        // a sign that stands alone, as in `LF AI & Data`
        _ if before.text.ends_with('&') => false,
        (Sort::Open | Sort::OpenEdge | Sort::Range | Sort::RepeatComma, _)
        | (_, Sort::Close | Sort::Comma | Sort::RepeatComma | Sort::Range | Sort::End) => true,
        (Sort::Function, Sort::Open) => true,
        (Sort::Run | Sort::Function | Sort::Relation | Sort::Close, Sort::OpenEdge) => true,
        _ => false,
    }
}

/// Words that mean something else behind one another on one line than on two.
const PAIRS: [(&str, &[&str]); 14] = [
    ("as", &["of"]),
    ("at", &["least", "most"]),
    ("ends", &["with"]),
    ("fewer", &["than"]),
    ("group", &["by"]),
    ("is", &["known", "missing", "not"]),
    ("linked", &["to"]),
    ("more", &["than"]),
    ("not", &["known", "missing"]),
    ("order", &["by"]),
    ("path", &["from"]),
    ("paths", &["from"]),
    ("starts", &["with"]),
    ("that", &["are", "is", "were", "was", "do", "does", "did"]),
];

/// Whether a keyword has a number behind it. If no blank parts the two, the keyword must begin a line: behind a name it would be a word
/// of the name.
pub(super) fn takes_number(keyword: &Token) -> bool {
    matches!(keyword.sort, Sort::Keyword(Rule::bound | Rule::kw_limit | Rule::kw_skip | Rule::kw_within))
}

/// Words that can be words of a name, unless a number follows on the same line.
const BEFORE_NUMBERS: [&str; 7] = ["limit", "skip", "within", "least", "most", "than", "exactly"];

/// Whether a blank between two parts makes them something else than a new line does, or nothing at all (`C#x`, `limit$n`).
pub(super) fn blank_joins(before: &Token, text: &str, sort: Sort) -> bool {
    let are_runs = matches!((before.sort, sort), (Sort::Run | Sort::Function, Sort::Run | Sort::Function));
    let last = before.text.rsplit(' ').next().unwrap_or_default();
    let first = text.split(' ').next().unwrap_or_default().trim_end_matches(['+', '*']);
    let is = |word: &str, one: &&str| word.eq_ignore_ascii_case(one);
    let is_pair = PAIRS.iter().any(|(one, others)| is(last, one) && others.iter().any(|other| is(first, other)));
    let is_number = first.starts_with(|c: char| c == '$' || c.is_ascii_digit());
    are_runs || is_pair || is_number && BEFORE_NUMBERS.iter().any(|one| is(last, one))
}

//! Clauses as other languages word them, keywords that are misspelt, dates, counts, and the `;` between statements.

use fossgraph_core::nearest;

use super::Slip;
use super::reading::Reading;

/// Clauses in other words; longer phrases before those that they begin with.
const PHRASES: [(&str, &str); 31] = [
    ("and where", "and"),
    ("or where", "or"),
    ("where and", "where"),
    ("sorted by", "order by"),
    ("sort by", "order by"),
    ("ordered by", "order by"),
    ("arranged by", "order by"),
    ("orderby", "order by"),
    ("order_by", "order by"),
    ("order-by", "order by"),
    ("sorted", "order by"),
    ("sort", "order by"),
    ("grouped by", "group by"),
    ("groupby", "group by"),
    ("group_by", "group by"),
    ("group-by", "group by"),
    ("grouped", "group by"),
    ("for which", "where"),
    ("such that", "where"),
    ("whose", "where"),
    ("when", "where"),
    ("if", "where"),
    ("filter", "where"),
    ("intersection", "intersect"),
    ("minus", "except"),
    ("ascending", "asc"),
    ("descending", "desc"),
    ("anyone", "anything"),
    ("anybody", "anything"),
    ("someone", "anything"),
    ("somebody", "anything"),
];

/// Clauses in other words: `sort by`, `order status`, `whose`, `minus`.
pub(super) fn phrases(reading: &Reading<'_>) -> Option<Slip> {
    let found = (1..reading.len()).find_map(|at| {
        let (length, written) = reading.lookup(at, &PHRASES).or_else(|| without_by(reading, at))?;
        let query = reading.with(at, at + length, written);
        let help = help(written).unwrap_or("write it in the words of the language");
        Some(Slip::of(reading, at, at + length, help, query))
    });
    found.or_else(|| {
        let at = (1..reading.len()).find(|at| reading.is_any(*at, &["up", "down"]) && *at + 1 == reading.len())?;
        let written = if reading.is(at, "up") { "asc" } else { "desc" };
        let query = reading.with(at, at + 1, written);
        Some(Slip::of(reading, at, at + 1, "after a column comes `asc`, `desc` or a comma", query))
    })
}

/// `order status`, `group status`.
fn without_by<'t>(reading: &Reading<'_>, at: usize) -> Option<(usize, &'t str)> {
    let bare = |word, written| (reading.is(at, word) && !reading.is(at + 1, "by")).then_some((1, written));
    bare("order", "order by").or_else(|| bare("group", "group by"))
}

fn help(written: &str) -> Option<&'static str> {
    Some(match written {
        "order by" => "rows are ordered by `order by name`, or `order by name desc`",
        "group by" => "rows are grouped by `group by status`",
        "and" | "or" => "`where` stands once: further conditions are joined by `and` and `or`",
        "where" => "a condition comes after `where`",
        "asc" | "desc" => "after a column comes `asc`, `desc` or a comma",
        "anything" => "whoever or whatever it is, is `anything`",
        "intersect" | "except" => "sets are combined with `union`, `intersect` and `except`",
        _ => return None,
    })
}

/// `show distinct status`, `count(*)`, `show *`.
pub(super) fn columns(reading: &Reading<'_>) -> Option<Slip> {
    if let Some(at) = (0..reading.len()).find(|at| {
        reading.is(*at, "count")
            && reading.is(at + 1, "(")
            && reading.is_any(at + 2, &["*", "1"])
            && reading.is(at + 3, ")")
    }) {
        let query = reading.with(at, at + 4, "count");
        return Some(Slip::of(reading, at, at + 4, "`count` alone counts rows", query));
    }
    let show = (1..reading.len()).find(|at| reading.is(*at, "show"))?;
    if reading.is(show + 1, "*") {
        let query = reading.with(show, show + 2, "");
        return Some(Slip::of(reading, show, show + 2, "without `show`, the columns that say most are shown", query));
    }
    let first = show + 2;
    reading.get(show + 1).filter(|t| t.is("distinct") || t.is("unique"))?;
    let clause = |at: &usize| reading.is_any(*at, &["order", "group", "limit", "as"]);
    let end = (first..reading.len()).find(clause).unwrap_or(reading.len());
    let columns = reading.text(first, end);
    let query = reading.with(show, end, &format!("group by {columns} show {columns}"));
    Some(Slip::of(reading, show, first, "values that differ are found by `group by`", query))
}

const NUMBERS: [&str; 13] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The number that a word says.
fn number(reading: &Reading<'_>, at: usize) -> Option<String> {
    let token = reading.get(at).filter(|t| t.is_word())?;
    let digits = token.text.trim_end_matches(['k', 'M', 'B']).chars().all(|c| c.is_ascii_digit());
    let named = NUMBERS.iter().position(|n| token.is(n)).map(|n| n.to_string());
    if digits { Some(token.text.clone()) } else { named }
}

/// `top 10 projects`, `projects first 5`, `limit ten`, `limit 5 offset 2`, `limit 2, 5`, `at least two`.
pub(super) fn counts(reading: &Reading<'_>) -> Option<Slip> {
    let top = |at: &usize| reading.is_any(*at, &["top", "first", "take"]) && number(reading, at + 1).is_some();
    if let Some(at) = (0..reading.len()).find(top) {
        let n = number(reading, at + 1)?;
        let rest = reading.with(at, at + 2, "");
        let query = if at == 0 { format!("{rest} limit {n}") } else { reading.with(at, at + 2, &format!("limit {n}")) };
        return Some(Slip::of(reading, at, at + 2, "a limit stands at the end: `limit 3`", query));
    }
    amount(reading).or_else(|| paged(reading)).or_else(|| in_letters(reading))
}

/// `5 projects`, `5 sandbox projects`.
fn amount(reading: &Reading<'_>) -> Option<Slip> {
    let n = number(reading, 0)?;
    (1..5).find_map(|at| reading.plural(at))?;
    let query = format!("{} limit {n}", reading.rest(1));
    Some(Slip::of(reading, 0, 1, "a limit stands at the end: `limit 3`", query))
}

/// `limit 5 offset 2`, `offset 2 limit 5`, `limit 2, 5`.
fn paged(reading: &Reading<'_>) -> Option<Slip> {
    let help = "`skip` leaves rows out, after the limit: `limit 5 skip 2`";
    let slip = |at: usize, end: usize, limit: &str, skip: &str| {
        Slip::of(reading, at, end, help, reading.with(at, end, &format!("limit {limit} skip {skip}")))
    };
    (1..reading.len()).find_map(|at| {
        let (first, second) = (number(reading, at + 1)?, number(reading, at + 3));
        let word = |at: usize, words: &[&str]| reading.is_any(at, words);
        match second {
            Some(second) if word(at, &["limit"]) && word(at + 2, &["offset"]) => {
                Some(slip(at, at + 4, &first, &second))
            }
            Some(second) if word(at, &["offset", "skip"]) && word(at + 2, &["limit"]) => {
                Some(slip(at, at + 4, &second, &first))
            }
            Some(second) if word(at, &["limit"]) && word(at + 2, &[","]) => Some(slip(at, at + 4, &second, &first)),
            _ => None,
        }
    })
}

/// `limit ten`, `at least two`.
fn in_letters(reading: &Reading<'_>) -> Option<Slip> {
    let at = (1..reading.len()).find(|at| {
        let bound = reading.is_any(at - 1, &["limit", "skip", "least", "most", "than", "exactly", "within"]);
        bound && NUMBERS.iter().any(|n| reading.is(*at, n))
    })?;
    let query = reading.with(at, at + 1, &number(reading, at)?);
    Some(Slip::of(reading, at, at + 1, "a number is written in digits", query))
}

/// `as at 2021`, `as on 2021-05-01`.
pub(super) fn dates(reading: &Reading<'_>) -> Option<Slip> {
    let table =
        [("as at", ()), ("as on", ()), ("as in", ()), ("as per", ()), ("asof", ()), ("as_of", ()), ("as-of", ())];
    let date = |at: usize| reading.get(at).is_some_and(|t| t.plain.starts_with(|c: char| c.is_ascii_digit()));
    let (at, length) = (1..reading.len())
        .find_map(|at| reading.lookup(at, &table).filter(|(n, ())| date(at + n)).map(|(n, ())| (at, n)))?;
    let query = reading.with(at, at + length, "as of");
    Some(Slip::of(reading, at, at + length + 1, "to ask about another time, write `as of 2021`", query))
}

/// A `;` that was forgotten at the end of a line.
pub(super) fn semicolon(reading: &Reading<'_>) -> Option<Slip> {
    let starts = (1..reading.len()).filter(|at| reading.get(*at).is_some_and(|t| t.first_of_line)).take(8);
    let ends: Vec<usize> = starts.chain([reading.len()]).collect();
    let (mut from, mut statements) = (0, Vec::new());
    let mut second = None;
    while from < reading.len() {
        let end = ends.iter().rev().copied().find(|end| *end > from && reading.prepares(&reading.text(from, *end)))?;
        statements.push(reading.text(from, end));
        second = second.or(Some(end));
        from = end;
    }
    let at = second.filter(|_| statements.len() > 1)?;
    Some(Slip {
        whole: true,
        ..Slip::of(reading, at, at + 1, "statements are separated by `;`", statements.join("; "))
    })
}

/// Keywords that are looked for behind misspelt words; the short ones are too much like other words.
const KEYWORDS: [&str; 21] = [
    "where",
    "union",
    "intersect",
    "except",
    "linked to",
    "order by",
    "group by",
    "limit",
    "skip",
    "count",
    "show",
    "contains",
    "matches",
    "starts with",
    "ends with",
    "as of",
    "is missing",
    "is known",
    "that",
    "and",
    "not",
];

/// A misspelt keyword, if the query is right once it is mended.
pub(super) fn keywords(reading: &Reading<'_>) -> Option<Slip> {
    let mut found: Option<Slip> = None;
    for at in 0..reading.len().min(24) {
        for length in [2, 1] {
            let words = reading.tokens.get(at..at + length).unwrap_or_default();
            if words.is_empty() || !words.iter().all(super::lex::Token::is_word) {
                continue;
            }
            let typed = reading.text(at, at + length);
            let near = nearest(&typed, KEYWORDS);
            let Some(keyword) = near.first().filter(|k| !typed.eq_ignore_ascii_case(k)) else { continue };
            let same_length = keyword.split(' ').count() == length;
            let query = reading.with(at, at + length, keyword);
            if same_length && reading.prepares(&query) {
                let help = format!("did you mean `{keyword}`?");
                let slip = Slip { whole: true, ..Slip::of(reading, at, at + length, help, query.clone()) };
                match &mut found {
                    Some(first) => first.queries.push(query),
                    None => found = Some(slip),
                }
            }
        }
    }
    found
}

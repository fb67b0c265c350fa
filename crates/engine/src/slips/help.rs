//! Help on slips whose query cannot be corrected.

use super::reading::Reading;
use crate::span::Span;

/// Signs that cannot stand where they do, and clauses that are incomplete.
const SIGNS: [(&str, &str); 8] = [
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("!", "write `not`, or `!=` between two values"),
    ("=>", "write `->` to walk on, `>=` to compare"),
    (".", "dot-commands such as `.schema` belong to the shell"),
    ("?", "a query is not a question: name what you want, then its conditions: `projects used by Bose`"),
    ("offset", SKIPPED),
    ("skip", SKIPPED),
];

/// Words that name nothing where they stand.
const WORDS: [(&str, &str); 22] = [
    ("limit", "a limit is a whole number in digits: `limit 3`"),
    ("top", RANKED),
    ("first", "a limit is a whole number in digits: `limit 3`"),
    ("offset", SKIPPED),
    ("order", "rows are ordered by `order by name`, or `order by name desc`"),
    ("sort", "rows are ordered by `order by name`, or `order by name desc`"),
    ("sorted", "rows are ordered by `order by name`, or `order by name desc`"),
    ("group", "rows are grouped by `group by status`"),
    ("grouped", "rows are grouped by `group by status`"),
    ("having", "a condition comes after `where`; groups cannot be left out by their count"),
    ("join", "a relation does what a join does: `case studies using Dapr`"),
    ("with", WITH),
    ("without", WITH),
    ("but", NOT),
    ("excluding", NOT),
    ("whose", "a condition comes after `where`"),
    ("when", "a condition comes after `where`"),
    ("if", "a condition comes after `where`"),
    ("from", LINK),
    ("by", LINK),
    ("like", "to look for part of a text, use `contains`, `starts with` or `ends with`"),
    ("between", "a range comes after `in`: `in 1..5`"),
];

const RANKED: &str =
    "the first rows of an order: `projects show name, count(used by) as users order by users desc limit 10`";
const SKIPPED: &str = "`skip` leaves rows out, after the limit: `limit 5 skip 2`";
const WITH: &str = "write `where` and a comparison, or a relation such as `used by`; `where licence is missing` asks for what is not recorded";
const NOT: &str =
    "`not` comes right before a relation: `projects not hosted by CNCF`; after another condition write `and not`";
const LINK: &str = "name the relation: `projects started by Microsoft`";

/// Words that other languages, and English, begin with.
const FIRST: [(&str, &str); 35] = [
    ("select", "a query names what you want first: `projects where status = Sandbox show name, status`"),
    ("from", "a query names what you want first: `projects where status = Sandbox show name, status`"),
    ("insert", "a query changes nothing: to change facts, edit the data files"),
    ("update", "a query changes nothing: to change facts, edit the data files"),
    ("delete", "a query changes nothing: to change facts, edit the data files"),
    (
        "let",
        "`let` gives a name of one word, which is not a word of the language: `let risky = projects where status = Archived`",
    ),
    ("match", "a walk is written with arrows and relations: `Microsoft -> started projects`"),
    ("average", COMPUTED),
    ("avg", COMPUTED),
    ("mean", COMPUTED),
    ("median", COMPUTED),
    ("sum", COMPUTED),
    ("total", COMPUTED),
    ("maximum", COMPUTED),
    ("minimum", COMPUTED),
    ("how", COUNTED),
    ("number", COUNTED),
    ("which", WANTED),
    ("what", WANTED),
    ("who", WANTED),
    ("where", WANTED),
    ("when", WANTED),
    ("is", WANTED),
    ("are", WANTED),
    ("does", WANTED),
    ("do", WANTED),
    ("list", WANTED),
    ("all", WANTED),
    ("find", WANTED),
    ("give", SHOWN),
    ("get", SHOWN),
    ("show", SHOWN),
    ("display", SHOWN),
    ("return", SHOWN),
    ("print", SHOWN),
];

const COMPUTED: &str =
    "what is computed of all rows comes after `show`: `projects show avg(days(accepted, graduated))`";
const COUNTED: &str = "to count rows, write `count`: `count projects where status = Archived`";
const WANTED: &str = "a query names what you want, then its conditions: `organisations starting projects`";
const SHOWN: &str = "a query names what you want first, then what to show: `projects show name, status`";

/// Help on an error that has none.
pub(super) fn otherwise(code: &str) -> Option<&'static str> {
    (code == "Q028").then_some("`.schema` in the shell lists attributes and relations")
}

/// Help on what an error points at, or on how the statement begins.
pub(super) fn alone(reading: &Reading<'_>, here: Span, code: &str) -> Option<&'static str> {
    let pointed = reading.tokens.iter().position(|t| t.span.end > here.start)?;
    let of = |at: usize, table: &[(&str, &'static str)]| reading.lookup(at, table).map(|(_, help)| help);
    let last = pointed + 1 == reading.len();
    let begins = pointed == 0 || reading.is(0, "let");
    match code {
        "Q004" if !last || pointed == 0 => of(pointed, &SIGNS).or_else(|| of(0, &FIRST).filter(|_| begins)),
        "Q004" => of(pointed, &SIGNS).filter(|_| !reading.is(pointed, "skip")),
        "Q020" => of(pointed, &WORDS).or_else(|| of(0, &FIRST).filter(|_| begins)),
        "Q007" | "Q028" => of(pointed, &WORDS),
        "Q010" => of(pointed, &WORDS).filter(|_| reading.is(pointed, "having")),
        _ => None,
    }
}

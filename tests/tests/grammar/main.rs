//! The grammar holds no traps: every part of every rule is exercised by a golden query, keywords end where words end, brackets that are
//! nested cost no more than their number.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod answers;
mod mutant;

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use fossgraph_engine::{Engine, ErrorKind, Params};
use fossgraph_grammar::{FossParser, Rule};
use fossgraph_tests::suite;
use pest::Parser as _;
use pest_meta::ast::{Expr, Rule as Definition};
use pest_meta::optimizer;
use pest_vm::Vm;

use mutant::{Entry, definitions, mutants, outcome, tried};

/// Parts of rules that no query can tell from their absence, each with the reason.
const EQUIVALENT: [(&str, &str); 0] = [];

/// All single statements of the golden suites, each once.
fn queries() -> Vec<String> {
    let cases = suite::all().into_iter().map(|case| case.query).filter(|query| query.len() < 400);
    cases.flat_map(|query| statements(&query)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The statements of a case; quotes may hold a `;`.
fn statements(case: &str) -> Vec<String> {
    let quoted = case.contains(['"', '\'']);
    if quoted { vec![case.to_owned()] } else { case.split(';').map(|s| s.trim().to_owned()).collect() }
}

#[test]
fn every_part_of_every_rule_is_exercised() {
    let rules = definitions();
    let optimized = optimizer::optimize(rules.clone());
    let whole = Vm::new(optimized.clone());
    let queries = queries();
    let lower: Vec<String> = queries.iter().map(|q| q.to_lowercase()).collect();
    let entries = [Entry::Statement, Entry::Pieces];
    let expected = entries.map(|entry| queries.iter().map(|q| outcome(&whole, entry, q)).collect::<Vec<_>>());
    let tried = entries.map(|entry| tried(&optimized, entry, &queries));
    let mut idle = Vec::new();
    let mut total = 0;
    for mutant in mutants(&rules, &optimized) {
        total += 1;
        let vm = Vm::new(mutant.rules);
        let entry = Entry::of(&mutant.rule);
        let (expected, tried) = (&expected[entry as usize], &tried[entry as usize]);
        let hinted = |at: &usize| mutant.hints.iter().all(|h| lower[*at].contains(h.as_str()));
        let tried = (0..queries.len()).filter(|at| tried[*at].contains(&mutant.rule));
        let (likely, others): (Vec<usize>, Vec<usize>) = tried.partition(hinted);
        // queries that stand far apart differ most
        let spread = |list: Vec<usize>| (0..7).flat_map(move |i| list.clone().into_iter().skip(i).step_by(7));
        let told = |at: usize| outcome(&vm, entry, &queries[at]) != expected[at];
        if !spread(likely).chain(spread(others)).any(told) && !EQUIVALENT.iter().any(|(name, _)| *name == mutant.name) {
            idle.push(mutant.name);
        }
    }
    assert!(total > 300, "only {total} parts were found");
    assert!(idle.is_empty(), "no golden query exercises {} of {total} parts:\n{}", idle.len(), idle.join("\n"));
}

/// The rules whose name says that they are keywords, and those that hold several.
fn keywords() -> Vec<Definition> {
    let several = ["set_op", "bound", "is_known", "is_missing", "reserved"];
    definitions().into_iter().filter(|r| r.name.starts_with("kw_") || several.contains(&r.name.as_str())).collect()
}

fn rule(name: &str) -> Rule {
    *Rule::all_rules().iter().find(|rule| format!("{rule:?}") == name).unwrap()
}

/// The keywords that a rule matches: the words that follow one another, blanks between them.
fn phrases(expr: &Expr) -> Vec<String> {
    match expr {
        Expr::Insens(text) => vec![text.clone()],
        Expr::Choice(a, b) => [phrases(a), phrases(b)].concat(),
        Expr::Ident(name) if name == "bound" => {
            phrases(&definitions().into_iter().find(|r| r.name == "bound").unwrap().expr)
        }
        Expr::Seq(a, b) => {
            let (first, rest) = (phrases(a), phrases(b));
            match (first.is_empty(), rest.is_empty()) {
                (true, _) => rest,
                (_, true) => first,
                _ => first.iter().flat_map(|f| rest.iter().map(move |r| format!("{f} {r}"))).collect(),
            }
        }
        _ => Vec::new(),
    }
}

#[test]
fn keywords_end_where_words_end() {
    let mut checked = 0;
    for definition in keywords() {
        let phrases = phrases(&definition.expr);
        assert!(!phrases.is_empty(), "{} has no words", definition.name);
        for phrase in phrases {
            for glued in ["x", "-x", ".x", "_x", "/x", ":x", "’s", "'s", "0", "é"] {
                let text = format!("{phrase}{glued} ");
                let read = FossParser::parse(rule(&definition.name), &text);
                assert!(read.is_err(), "{}: `{text}` is no keyword", definition.name);
                let last = text.trim().rsplit(' ').next().unwrap();
                let word = FossParser::parse(Rule::word, last).map(|mut p| p.next().unwrap().as_str().to_owned());
                assert_eq!(word.as_deref(), Ok(last), "`{last}` is a word");
                checked += 1;
            }
        }
    }
    assert!(checked > 500, "only {checked} were checked");
}

/// A text with brackets nested so deep.
fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

/// Ways to nest brackets; the braces of a repeat hold digits only, so that nested ones are an error.
const BRACKETS: [(&str, &str, &str, &str); 9] = [
    ("", "(", "services", ")"),
    ("services calling ", "(", "services", ")"),
    ("services where ", "(", "tier = high", ")"),
    ("services where ", "not (", "tier = high", ")"),
    ("services where ", "(tier = high or (", "live = true", "))"),
    ("", "services calling (", "services", ")"),
    ("services show ", "count(", "calls", ")"),
    ("services calling", "[since < ", "2", "]"),
    ("services calling", "{", "1", "}"),
];

#[test]
fn nested_brackets_cost_no_more_than_their_number() {
    // pest counts its calls for the whole process; the other tests here stay far below
    pest::set_call_limit(NonZeroUsize::new(400_000));
    let engine = Engine::new(fossgraph_data::builtin());
    for (lead, open, inner, close) in BRACKETS {
        let each = open.matches(['(', '[', '{']).count();
        let text = format!("{lead}{}", nested(open, inner, close, 60 / each));
        if let Err(error) = FossParser::parse(Rule::only_statement, &text) {
            let error = error.to_string();
            assert!(!error.contains("call limit"), "{open}: {error}");
            assert!(open.contains(['{', '[']), "{error}");
        }
        let deep = format!("{lead}{}", nested(open, inner, close, 66 / each));
        let error = engine.prepare(&deep).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Limit, "{deep}: {error}");
        assert_eq!(error.problems()[0].code(), "Q003");
    }
}

/// A query, the one that says with parentheses how it is read, and the other reading.
const PRECEDENCE: [(&str, &str, &str); 12] = [
    // `and` below `not`
    (
        "services where not tier = high and live = true",
        "services where (not tier = high) and live = true",
        "services where not (tier = high and live = true)",
    ),
    (
        "services where live = true and not tier = high",
        "services where live = true and (not tier = high)",
        "services where not (live = true and tier = high)",
    ),
    // `or` below `not`
    (
        "services where not tier = high or live = true",
        "services where (not tier = high) or live = true",
        "services where not (tier = high or live = true)",
    ),
    // `not` below a comparison
    ("services where not tier = high", "services where not (tier = high)", "services where tier = high"),
    // a comparison below a range
    (
        "services where requests in 20..50",
        "services where requests >= 20 and requests <= 50",
        "services where requests >= 20",
    ),
    (
        "services where not requests in 40..50",
        "services where not (requests in 40..50)",
        "services where requests in 40..50",
    ),
    // a comparison below `+` and `-`
    ("services where requests - 30 > 20", "services where requests > 50", "services where requests > 5"),
    ("services where requests < 20 + 30", "services where requests < 50", "services where requests < 20"),
    // `+` and `-` below `*` and `/`
    (
        "services show name, 2 + requests * 3",
        "services show name, 2 + (requests * 3)",
        "services show name, (2 + requests) * 3",
    ),
    (
        "services show name, requests - requests / 4",
        "services show name, requests - (requests / 4)",
        "services show name, (requests - requests) / 4",
    ),
    // the same operator, from the left
    (
        "services show name, 100 - requests - 7",
        "services show name, (100 - requests) - 7",
        "services show name, 100 - (requests - 7)",
    ),
    (
        "services show name, requests / 4 / 2",
        "services show name, (requests / 4) / 2",
        "services show name, requests / (4 / 2)",
    ),
];

#[test]
fn operators_bind_as_the_language_says() {
    let engine = Engine::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/data/small")).unwrap();
    let rows = |query: &str| -> Vec<_> {
        let rows = engine.prepare(query).and_then(|q| q.run(Params::new())).unwrap_or_else(|e| panic!("{query}: {e}"));
        rows.iter().map(|row| row.to_vec()).collect()
    };
    for (query, meant, other) in PRECEDENCE {
        assert_eq!(rows(query), rows(meant), "{query}");
        assert_ne!(rows(query), rows(other), "{query}: the readings differ");
    }
    let refused = [
        ("services where tier = high and live = true or requests = 40", "Q037"),
        ("services where tier = high or live = true and requests = 40", "Q037"),
        ("services where requests < 50 < 60", "Q007"),
        ("services where requests = 40..50", "Q007"),
        ("services where requests..50 = 40", "Q010"),
        // the ends of a range are values
        ("services where requests in 30 + 5..45", "Q012"),
    ];
    for (query, code) in refused {
        let error = engine.prepare(query).expect_err(query);
        assert_eq!(error.problems()[0].code(), code, "{query}: {error}");
    }
}

//! The grammar holds no traps: every part of every rule is exercised by a golden query, keywords end where words end, brackets that are
//! nested cost no more than their number.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Arc, Mutex};

use fossgraph_engine::{Engine, ErrorKind, Params};
use fossgraph_grammar::{FossParser, Rule};
use fossgraph_tests::suite;
use pest::Parser as _;
use pest::iterators::Pairs;
use pest_meta::ast::{Expr, Rule as Definition};
use pest_meta::optimizer::{self, OptimizedRule};
use pest_meta::parser;
use pest_vm::Vm;

const GRAMMAR: &str = include_str!("../../grammar/src/foss.pest");

/// Parts of rules that no query can tell from their absence, each with the reason.
const EQUIVALENT: [(&str, &str); 0] = [];

/// The rules of the grammar as they are written.
fn definitions() -> Vec<Definition> {
    let pairs = parser::parse(parser::Rule::grammar_rules, GRAMMAR).unwrap_or_else(|e| panic!("{e}"));
    parser::consume_rules(pairs).unwrap_or_else(|e| panic!("{e:?}"))
}

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

/// The parts of an expression that can be made to fail: each alternative, and each part that may be left out.
fn parts(expr: &Expr, path: &mut Vec<usize>, out: &mut Vec<(Vec<usize>, Expr)>) {
    for (at, child) in children(expr).into_iter().enumerate() {
        path.push(at);
        let optional = matches!(expr, Expr::Choice(..) | Expr::Opt(_) | Expr::Rep(_));
        if optional && !matches!(child, Expr::Choice(..)) {
            out.push((path.clone(), child.clone()));
        }
        parts(child, path, out);
        path.pop();
    }
}

fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Seq(a, b) | Expr::Choice(a, b) => vec![a, b],
        Expr::PosPred(e)
        | Expr::NegPred(e)
        | Expr::Opt(e)
        | Expr::Rep(e)
        | Expr::RepOnce(e)
        | Expr::RepExact(e, _)
        | Expr::RepMin(e, _)
        | Expr::RepMax(e, _)
        | Expr::RepMinMax(e, _, _)
        | Expr::Push(e) => vec![e],
        _ => Vec::new(),
    }
}

/// What never matches.
fn never() -> Expr {
    Expr::NegPred(Box::new(Expr::Str(String::new())))
}

/// The expression with the part at a path made to fail.
fn without(expr: &Expr, path: &[usize]) -> Expr {
    let Some((at, rest)) = path.split_first() else { return never() };
    let mut out = expr.clone();
    let child = match &mut out {
        Expr::Seq(a, b) | Expr::Choice(a, b) => {
            if *at == 0 {
                a
            } else {
                b
            }
        }
        Expr::PosPred(e)
        | Expr::NegPred(e)
        | Expr::Opt(e)
        | Expr::Rep(e)
        | Expr::RepOnce(e)
        | Expr::RepExact(e, _)
        | Expr::RepMin(e, _)
        | Expr::RepMax(e, _)
        | Expr::RepMinMax(e, _, _)
        | Expr::Push(e) => e,
        other => panic!("{other:?} has no parts"),
    };
    **child = without(child, rest);
    out
}

/// The texts that an expression or rule stands for, as far as it says them itself.
fn literals(expr: &Expr, out: &mut Vec<String>) {
    if let Expr::Str(text) | Expr::Insens(text) = expr {
        out.push(text.to_lowercase());
    }
    children(expr).into_iter().for_each(|child| literals(child, out));
}

/// What a text is parsed as.
#[derive(Clone, Copy)]
enum Entry {
    /// A statement.
    Statement,
    /// Its parts each by itself.
    Pieces,
}

impl Entry {
    /// How a rule is reached.
    fn of(rule: &str) -> Self {
        if ["pieces_alone", "sign"].contains(&rule) { Self::Pieces } else { Self::Statement }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::Statement => "only_statement",
            Self::Pieces => "pieces_alone",
        }
    }
}

/// A parse as text: rules and places, or that there is none.
fn outcome(vm: &Vm, entry: Entry, query: &str) -> String {
    fn tell(pairs: Pairs<'_, &str>, out: &mut String) {
        for pair in pairs {
            let span = pair.as_span();
            let _ = write!(out, "{}{}-{}(", pair.as_rule(), span.start(), span.end());
            tell(pair.into_inner(), out);
            out.push(')');
        }
    }
    let mut out = String::new();
    match vm.parse(entry.rule(), query) {
        Ok(pairs) => tell(pairs, &mut out),
        Err(_) => out.push_str("no parse"),
    }
    out
}

/// The rules that are tried when a query is parsed.
fn tried(rules: &[OptimizedRule], entry: Entry, queries: &[String]) -> Vec<BTreeSet<String>> {
    let seen = Arc::new(Mutex::new(BTreeSet::new()));
    let listener = seen.clone();
    let remember = move |rule: String, _: &pest::Position<'_>| {
        listener.lock().unwrap().insert(rule);
        false
    };
    let vm = Vm::new_with_listener(rules.to_vec(), Box::new(remember));
    let of = |query: &String| {
        outcome(&vm, entry, query);
        std::mem::take(&mut *seen.lock().unwrap())
    };
    queries.iter().map(of).collect()
}

/// The grammar with one rule, or a part of it, made to fail; its name, and texts that queries which tell the difference likely hold.
struct Mutant {
    name: String,
    rule: String,
    rules: Vec<OptimizedRule>,
    hints: Vec<String>,
}

fn mutants(rules: &[Definition], whole: &[OptimizedRule]) -> Vec<Mutant> {
    let mut out = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let mut places = vec![(Vec::new(), rule.expr.clone())];
        parts(&rule.expr, &mut Vec::new(), &mut places);
        for (path, part) in places {
            let mut changed = whole.to_vec();
            let mutant = Definition { expr: without(&rule.expr, &path), ..rule.clone() };
            changed[number] = optimizer::optimize(vec![mutant]).pop().unwrap();
            let mut hints = Vec::new();
            literals(&part, &mut hints);
            if let Expr::Ident(name) = &part {
                rules.iter().filter(|r| r.name == *name).for_each(|r| literals(&r.expr, &mut hints));
            }
            let name = if path.is_empty() { rule.name.clone() } else { format!("{}: {}", rule.name, shown(&part)) };
            out.push(Mutant { name, rule: rule.name.clone(), rules: changed, hints });
        }
    }
    out
}

fn shown(expr: &Expr) -> String {
    match expr {
        Expr::Str(text) | Expr::Insens(text) => format!("{text:?}"),
        Expr::Ident(name) => name.clone(),
        Expr::Seq(a, b) => format!("{} ~ {}", shown(a), shown(b)),
        Expr::Choice(a, b) => format!("({} | {})", shown(a), shown(b)),
        Expr::PosPred(e) => format!("&{}", shown(e)),
        Expr::NegPred(e) => format!("!{}", shown(e)),
        Expr::Opt(e) => format!("{}?", shown(e)),
        Expr::Rep(e) => format!("{}*", shown(e)),
        Expr::RepOnce(e) => format!("{}+", shown(e)),
        other => format!("{other:?}"),
    }
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

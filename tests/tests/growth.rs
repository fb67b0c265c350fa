//! Texts that are nested and texts that are long: what it takes to read one grows as its length does, and the deepest that is taken is the same
//! however little stack the caller has. Steps are counted, not timed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fossgraph_engine::{Definitions, Engine, Error, Params, RunOptions, format, statements, tokens};
use pest_meta::parser::{self, Rule as MetaRule};
use pest_meta::{optimizer, validator};
use pest_vm::Vm;

/// A text that is nested or wide, by a number.
type Shape = fn(usize) -> String;

fn around(lead: &str, open: &str, inner: &str, close: &str, n: usize) -> String {
    format!("{lead}{}{inner}{}", open.repeat(n), close.repeat(n))
}

/// Nested, by how deep.
const DEEP: [(&str, Shape); 8] = [
    ("parentheses around names", |n| around("case studies using ", "(", "projects", ")", n)),
    ("conditions in parentheses", |n| around("projects where ", "(", "status = Sandbox", ")", n)),
    ("denied", |n| around("projects where ", "not (", "status = Sandbox", ")", n)),
    ("either in parentheses", |n| around("projects where ", "(status = Archived or ", "status = Sandbox", ")", n)),
    ("queries in queries", |n| around("", "projects where part of (", "projects", ")", n)),
    ("calls", |n| around("projects show ", "upper(", "name", ")", n)),
    ("expressions", |n| around("case studies show ", "(1 + ", "year", ")", n)),
    ("lists of names", |n| around("projects where part of ", "(", "Dapr, KEDA", ")", n)),
];

/// Wide, by how many parts.
const WIDE: [(&str, Shape); 8] = [
    ("alternatives", |n| format!("projects where {}", vec!["status = Sandbox"; n].join(" or "))),
    ("denials", |n| format!("projects where {}status = Sandbox", "not ".repeat(n))),
    ("a list", |n| format!("projects where name in ({})", vec!["Dapr"; n].join(", "))),
    ("columns", |n| format!("projects show {}", vec!["name"; n].join(", "))),
    ("sums", |n| format!("projects show {}", vec!["1"; n].join(" + "))),
    ("a chain", |n| format!("projects{}", " -> linked to".repeat(n))),
    ("a text", |n| format!("projects where name = \"{}\"", "x ".repeat(n))),
    ("a comment", |n| format!("projects # {}", "projects where ".repeat(n))),
];

/// How many rules are tried on the way through a text.
fn steps(vm: &Vm, count: &AtomicUsize, text: &str) -> usize {
    count.store(0, Ordering::Relaxed);
    let _ = vm.parse("only_statement", text);
    count.load(Ordering::Relaxed)
}

/// The grammar as it is written, telling how many rules were tried.
fn counting() -> (Vm, Arc<AtomicUsize>) {
    let grammar = include_str!("../../grammar/src/foss.pest");
    let pairs = parser::parse(MetaRule::grammar_rules, grammar).unwrap();
    validator::validate_pairs(pairs.clone()).unwrap();
    let rules = optimizer::optimize(parser::consume_rules(pairs).unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let tell = count.clone();
    let listener = move |_: String, _: &pest::Position<'_>| {
        tell.fetch_add(1, Ordering::Relaxed);
        false
    };
    (Vm::new_with_listener(rules, Box::new(listener)), count)
}

/// What stands for twice the parts takes no more than 2.3 times the steps.
#[test]
fn steps_grow_as_texts_do() {
    let run = || {
        let (vm, count) = counting();
        for (what, shape) in DEEP {
            for n in [8, 16, 30] {
                let (one, two) = (steps(&vm, &count, &shape(n)), steps(&vm, &count, &shape(2 * n)));
                println!("{what}, {n} deep: {one}, {two}");
                assert!(one > n && two * 10 <= one * 23, "{what}, {n} deep: {one} steps, twice as deep {two}");
            }
        }
        for (what, shape) in WIDE {
            for n in [100, 400, 1600] {
                let (one, two) = (steps(&vm, &count, &shape(n)), steps(&vm, &count, &shape(2 * n)));
                println!("{what}, {n} wide: {one}, {two}");
                assert!(one > 3 && two * 10 <= one * 23, "{what}, {n} wide: {one} steps, twice as wide {two}");
            }
        }
    };
    // the machine that interprets the grammar is no part of the program, and takes more stack
    thread::Builder::new().stack_size(512 << 20).spawn(run).unwrap().join().unwrap();
}

fn code(error: &Error) -> (&'static str, usize) {
    (error.problems()[0].code(), error.problems()[0].span().start)
}

#[test]
fn the_deepest_is_the_same_on_every_stack() {
    let engine = Engine::new(fossgraph_data::builtin());
    let told = |kibibytes: usize| {
        let engine = engine.clone();
        let run = move || {
            let mut told = Vec::new();
            for (what, shape) in DEEP {
                let prepared = engine.prepare(&shape(64)).unwrap_or_else(|e| panic!("{what} on {kibibytes} KiB: {e}"));
                let rows = prepared.run(Params::new()).unwrap().len();
                let why = prepared.why(&Params::new(), &RunOptions::default()).unwrap().rows().len();
                let reached = prepared.reached(&Params::new(), &RunOptions::default()).unwrap().things.len();
                told.push(format!("{what}: {rows} {why} {reached} {:?}", prepared.sentence()));
                let text = shape(64);
                assert_eq!(statements(&format(&text).unwrap()).unwrap().len(), 1);
                let _ = tokens(&text);
                let names = Definitions::default();
                let _ = engine.complete(&text, text.len() - 64, &names);
                let _ = engine.unknown(&text, &names);
            }
            for (what, shape) in DEEP {
                for n in [65, 66, 500, 8000] {
                    let error = engine.prepare(&shape(n)).unwrap_err();
                    assert!(
                        error.problems()[0].code() == "Q003" || shape(n).len() > 64 << 10,
                        "{what}, {n} deep: {error}"
                    );
                    told.push(format!("{what}, {n}: {:?}", code(&error)));
                    assert!(statements(&shape(n)).is_err() && format(&shape(n)).is_err());
                }
            }
            told
        };
        thread::Builder::new().stack_size(kibibytes << 10).spawn(run).unwrap().join().unwrap()
    };
    let usual = told(8192);
    assert_eq!(told(256), usual);
    assert_eq!(told(1024), usual);
}

#[test]
fn names_stand_for_so_much_and_no_more() {
    let engine = Engine::new(fossgraph_data::builtin());
    // each twice what the one before it is
    let mut doubling = "let a0 = projects part of (projects);".to_owned();
    for n in 1..60 {
        doubling += &format!("let a{n} = projects part of a{} or part of a{};", n - 1, n - 1);
    }
    let error = engine.script(&doubling).unwrap_err();
    assert_eq!(code(&error).0, "Q086", "{error}");
    assert!(error.is_limit());
    let many: String = (0..1001).map(|n| format!("let a{n} = projects;")).collect();
    assert_eq!(code(&engine.script(&many).unwrap_err()).0, "Q086");
    let enough: String = (0..1000).map(|n| format!("let a{n} = projects;")).collect();
    let counted = engine.script(&(enough + "count case studies using a999")).unwrap();
    let whole = engine.prepare("count case studies using projects").unwrap();
    let answer = |query: &fossgraph_engine::Prepared| query.run(Params::new()).unwrap().get(0, 0);
    assert_eq!(answer(&counted[0]), answer(&whole));
}

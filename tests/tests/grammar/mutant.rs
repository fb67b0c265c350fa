//! Grammars that differ from the language's in one part, which they cannot read.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use pest::iterators::Pairs;
use pest_meta::ast::{Expr, Rule as Definition};
use pest_meta::optimizer::{self, OptimizedRule};
use pest_meta::parser;
use pest_vm::Vm;

const GRAMMAR: &str = include_str!("../../../grammar/src/foss.pest");

/// The rules of the grammar as they are written.
pub(crate) fn definitions() -> Vec<Definition> {
    let pairs = parser::parse(parser::Rule::grammar_rules, GRAMMAR).unwrap_or_else(|e| panic!("{e}"));
    parser::consume_rules(pairs).unwrap_or_else(|e| panic!("{e:?}"))
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
pub(crate) enum Entry {
    /// A statement.
    Statement,
    /// Its parts each by itself.
    Pieces,
}

impl Entry {
    /// How a rule is reached.
    pub(crate) fn of(rule: &str) -> Self {
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
pub(crate) fn outcome(vm: &Vm, entry: Entry, query: &str) -> String {
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
pub(crate) fn tried(rules: &[OptimizedRule], entry: Entry, queries: &[String]) -> Vec<BTreeSet<String>> {
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
pub(crate) struct Mutant {
    pub(crate) name: String,
    pub(crate) rule: String,
    pub(crate) rules: Vec<OptimizedRule>,
    pub(crate) hints: Vec<String>,
}

pub(crate) fn mutants(rules: &[Definition], whole: &[OptimizedRule]) -> Vec<Mutant> {
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

//! What a file looks like after its mutants were put behind switches.

use std::collections::BTreeMap;

use crate::list::{Function, Mutant, Place, Span, State};
use crate::switch::switch;

/// A mutant of the `nth` place where `what` stands in a text of one line.
fn mutant(text: &str, genre: &str, what: &str, replacement: &str) -> Mutant {
    let start = text.find(what).unwrap() + 1;
    let place = |column| Place { line: 1, column };
    Mutant {
        name: String::new(),
        file: String::new(),
        genre: genre.to_owned(),
        replacement: replacement.to_owned(),
        span: Span { start: place(start), end: place(start + what.len()) },
        function: Some(Function { function_name: String::new(), return_type: String::new() }),
        state: State::Built,
    }
}

fn switched(text: &str, mut mutants: Vec<Mutant>) -> (String, Vec<State>) {
    let mut own: BTreeMap<usize, &mut Mutant> = mutants.iter_mut().enumerate().collect();
    let out = switch(text, &mut own).unwrap().text.replace("::fossgraph_core::chosen::", "");
    (out, mutants.iter().map(|m| m.state).collect())
}

#[test]
fn each_mutant_is_a_branch_around_what_it_changes() {
    let text = "fn f(a: u8) -> u8 { a + 2 * a }";
    let body = mutant(text, "FnValue", "a + 2 * a", "0");
    let (out, _) =
        switched(text, vec![body, mutant(text, "BinaryOperator", "+", "-"), mutant(text, "BinaryOperator", "*", "/")]);
    assert_eq!(
        out,
        "fn f(a: u8) -> u8 { if chosen(0) { return 0; } \
         (if chosen(1) { (a) - ( 2 * a) } else { a + (if chosen(2) { (2) / ( a) } else { 2 * a }) }) }"
    );
}

#[test]
fn an_arm_goes_by_its_guard() {
    let text = "fn f(a: u8) { match a { 1 => {} 2 if !b => {} _ => {} } }";
    let (out, _) = switched(
        text,
        vec![
            mutant(text, "MatchArm", "1 => {}", ""),
            mutant(text, "MatchArm", "2 if !b => {}", ""),
            mutant(text, "MatchArmGuard", "!b", "true"),
            mutant(text, "UnaryOperator", "!", ""),
        ],
    );
    assert_eq!(
        out,
        "fn f(a: u8) { match a { 1 if !chosen(0) => {} 2 if !chosen(1) && \
         (if chosen(2) { true } else if chosen(3) { b } else { !b }) => {} _ => {} } }"
    );
}

#[test]
fn constants_and_conditions_with_let_are_skipped() {
    let text = "const A: u8 = 1 + 2; fn f() { if let Some(a) = b && c {} }";
    let mutants = vec![mutant(text, "BinaryOperator", "+", "-"), mutant(text, "BinaryOperator", "&&", "||")];
    assert_eq!(switched(text, mutants), (text.to_owned(), vec![State::Skipped, State::Skipped]));
}

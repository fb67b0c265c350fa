//! The table of functions: what its examples give, and that each function has a golden case.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::Path;

use fossgraph_engine::{Engine, FUNCTIONS, Function, Params, Takes, bound};
use fossgraph_tests::{oracle, same_rows};

#[test]
fn every_example_gives_what_its_row_says() {
    let engine = Engine::new(fossgraph_data::builtin());
    let mut wrong = Vec::new();
    for example in FUNCTIONS.iter().flat_map(|function| function.examples) {
        let prepared = match engine.prepare(example.query) {
            Ok(prepared) => prepared,
            Err(error) => {
                wrong.push(format!("{}: {error}", example.query));
                continue;
            }
        };
        let rows = prepared.run(Params::new()).unwrap_or_else(|e| panic!("{}: {e}", example.query));
        let bound::Statement::Query(query) = prepared.bound() else { panic!("{}", example.query) };
        let naive = oracle::evaluate(engine.graph(), query, &Params::new()).unwrap();
        let cells: Vec<Vec<_>> = rows.iter().collect();
        let given = cells.first().and_then(|row| row.last()).map_or_else(String::new, ToString::to_string);
        if given != example.gives {
            wrong.push(format!("{}: `{}` and not `{}`", example.query, given, example.gives));
        }
        if !same_rows(&cells, &naive.rows) {
            wrong.push(format!(
                "{}: the oracle differs: {:?} and not {:?}",
                example.query,
                naive.rows.first(),
                cells.first()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_function_has_a_golden_case() {
    let mut cases = String::new();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/language");
    for file in fs::read_dir(suite).unwrap() {
        cases.push_str(&fs::read_to_string(file.unwrap().path()).unwrap());
    }
    let queries: Vec<&str> = cases.lines().filter(|line| line.starts_with("> ")).collect();
    let missing: Vec<&str> = FUNCTIONS
        .iter()
        .map(|f| f.name)
        .filter(|name| {
            let call = format!("{name}(");
            !queries.iter().any(|query| query.contains(&call))
        })
        .collect();
    assert!(missing.is_empty(), "no case for {}", missing.join(", "));
}

#[test]
fn every_function_of_typed_values_has_a_case_of_a_wrong_one() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/errors/functions.txt");
    let cases = fs::read_to_string(suite).unwrap();
    let typed = |function: &&Function| {
        let any = [Takes::Shown, Takes::List, Takes::ShownList, Takes::Aggregated, Takes::Relation];
        function.parameters.iter().any(|parameter| !any.contains(&parameter.takes))
    };
    let told = |name: &str| cases.contains(&format!(": `{name}` takes "));
    let missing: Vec<&str> = FUNCTIONS.iter().filter(typed).map(|f| f.name).filter(|name| !told(name)).collect();
    assert!(missing.is_empty(), "no wrong argument of {}", missing.join(", "));
}

//! The newest folder of `tests/kept` leaves nothing out: its scripts use every rule of the grammar and every function, its data every
//! key of a schema. That old folders are answered as they were is checked by the program's own test.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_engine::{FUNCTIONS, statements};
use fossgraph_grammar::{FossParser, Rule};
use pest::Parser as _;

/// Rules for texts that are wrong: no script holds them.
const OF_WRONG_TEXTS: [&str; 1] = ["pieces_alone"];

/// The folder of this release.
fn newest() -> PathBuf {
    let (major, minor) = (env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR"));
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kept").join(format!("{major}.{minor}"))
}

/// The texts of its files that end so.
fn texts(folder: &Path, ending: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).expect("this release has a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(texts(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            out.push(fs::read_to_string(path).unwrap());
        }
    }
    out
}

#[test]
fn the_scripts_use_every_rule_of_the_grammar() {
    let mut used = BTreeSet::new();
    for script in texts(&newest(), ".foss") {
        assert!(statements(&script).is_ok());
        // no script here has a `;` in quotes
        for statement in script.split(';').filter(|text| text.lines().any(|l| !l.is_empty() && !l.starts_with('#'))) {
            let pairs = FossParser::parse(Rule::only_statement, statement).unwrap_or_else(|e| panic!("{e}"));
            used.extend(pairs.flatten().map(|pair| format!("{:?}", pair.as_rule())));
        }
    }
    let silent = ["EOI", "WHITESPACE", "COMMENT", "gap", "ws", "wchar", "join", "wtail", "sign", "escape"];
    let atomic = ["clause", "marks", "infix", "piece", "end_word", "via_word", "bare", "reserved", "bound"];
    let all = Rule::all_rules().iter().map(|rule| format!("{rule:?}"));
    let unused: Vec<String> = all
        .filter(|rule| !used.contains(rule))
        .filter(|rule| ![silent.as_slice(), &atomic, &OF_WRONG_TEXTS].concat().contains(&rule.as_str()))
        .collect();
    assert!(unused.is_empty() && used.len() > 80, "{} rules are used, not {unused:?}", used.len());
}

#[test]
fn the_scripts_use_every_function() {
    let scripts = texts(&newest(), ".foss").concat();
    let unused = FUNCTIONS.iter().map(|f| f.name).filter(|name| !scripts.contains(&format!("{name}(")));
    assert_eq!(unused.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_schemas_use_every_key() {
    let schemas = texts(&newest(), "schema.toml").concat();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/data.md")).unwrap();
    let section = page.split("\n## The schema").nth(1).unwrap().split("\n## ").next().unwrap();
    let firsts = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let keys: Vec<&str> = firsts.flat_map(|cell| cell.split('`').step_by(2)).collect();
    assert!(keys.len() > 25, "{keys:?}");
    let unused = keys.into_iter().filter(|key| !schemas.contains(&format!("{key} = ")));
    assert_eq!(unused.collect::<Vec<_>>(), [""; 0]);
}

//! The golden suites: files below `suite/` of queries and what they must print. How they are written is told in `tests/golden.rs`.

#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, reason = "for tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_engine::{Engine, Params};

/// A query with what it must print.
#[derive(Clone, Debug)]
pub struct Case {
    /// The data that are asked.
    pub data: String,
    /// As it is typed.
    pub query: String,
    /// The values of parameters.
    pub given: Vec<(String, String)>,
    /// What it must print, each line indented.
    pub expected: String,
    /// Where it stands.
    pub line: usize,
}

impl Case {
    /// The values of parameters.
    #[must_use]
    pub fn params(&self) -> Params {
        self.given.iter().fold(Params::new(), |params, (name, value)| params.with(name, value.as_str()))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("suite")
}

/// The files of the suites, by name.
#[must_use]
pub fn files() -> Vec<PathBuf> {
    let root = root();
    let mut out = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the suites can be listed").flatten() {
            let path = entry.path();
            if path.is_dir() && path != root.join("data") {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "txt") {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}

/// The built-in data, and every folder of native files and every file of a foreign format in `suite/data`.
#[must_use]
pub fn engines() -> BTreeMap<String, Engine> {
    let mut out = BTreeMap::from([("builtin".to_owned(), Engine::new(fossgraph_data::builtin()))]);
    for entry in fs::read_dir(root().join("data")).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.file_stem().expect("data have a name").to_string_lossy().into_owned();
        let engine = if path.is_dir() {
            Engine::open(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
        } else {
            Engine::new(fossgraph_formats::open(&[path]).unwrap_or_else(|e| panic!("{name}: {e}")))
        };
        out.insert(name, engine);
    }
    out
}

/// The cases of a file.
#[must_use]
pub fn cases(text: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let mut data = "builtin".to_owned();
    let mut given: Vec<(String, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(query) = line.strip_prefix("> ") {
            let (data, query, given) = (data.clone(), typed(query), std::mem::take(&mut given));
            out.push(Case { data, query, given, expected: String::new(), line: number + 1 });
        } else if let Some(params) = line.strip_prefix("$ ") {
            let pairs = params.split(',').map(|pair| pair.split_once('=').expect("a parameter is given as name=value"));
            given = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
        } else if let Some(name) = line.strip_prefix("@ ") {
            name.trim().clone_into(&mut data);
        } else if let (Some(case), true) = (out.last_mut(), line.starts_with("  ")) {
            case.expected.push_str(line);
            case.expected.push('\n');
        }
    }
    out
}

/// The cases of all files.
#[must_use]
pub fn all() -> Vec<Case> {
    files().iter().flat_map(|file| cases(&fs::read_to_string(file).expect("a suite can be read"))).collect()
}

/// A query of a suite as it is typed: a suite shows what cannot be seen, `⏎` the end of a line, `⇥` a tab, `⍽` a blank that does not break.
#[must_use]
fn typed(query: &str) -> String {
    query.replace(" ⏎ ", "\r\n").replace('⇥', "\t").replace('⍽', "\u{a0}")
}

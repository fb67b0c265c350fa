//! The public interface of the libraries is documented so that it can be used: whatever can fail says how, and an example shows it fail.
//!
//! That every public item has a sentence is a lint (`missing_docs`), that examples are right their own test: they are run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

const LIBRARIES: [&str; 4] = ["crates/core/src", "crates/draw/src", "crates/engine/src", "crates/formats/src"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// A public function: where it stands, what is said of it, and its signature.
struct Documented {
    place: String,
    doc: String,
    signature: String,
}

/// The public functions of a file.
fn functions(name: &str, text: &str) -> Vec<Documented> {
    let mut out = Vec::new();
    let mut doc = String::new();
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).collect();
    for (at, line) in lines.iter().map(|line| line.trim_start()).enumerate() {
        if let Some(said) = line.strip_prefix("///") {
            doc.push_str(said);
            doc.push('\n');
        } else if line.starts_with("pub fn ") {
            let upto =
                lines[at..].iter().position(|line| line.ends_with('{') || line.ends_with(';')).unwrap_or_default();
            let signature = lines[at..=at + upto].join(" ");
            out.push(Documented { place: format!("{name}:{}", at + 1), doc: std::mem::take(&mut doc), signature });
        } else if !line.starts_with("#[") {
            doc.clear();
        }
    }
    out
}

fn all() -> Vec<Documented> {
    let mut out = Vec::new();
    let mut open: Vec<PathBuf> = LIBRARIES.iter().map(|library| root().join(library)).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).unwrap().display().to_string();
                out.extend(functions(&name, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out.sort_by(|a, b| a.place.cmp(&b.place));
    out
}

/// What a function that can fail lacks.
fn lacks(function: &Documented) -> Option<&'static str> {
    let examples: String = function.doc.split("```").skip(1).step_by(2).collect();
    if !function.doc.contains(" # Errors") {
        Some("does not say how it fails")
    } else if examples.is_empty() {
        Some("has no example")
    } else if !["_err()", "is_err()", "Err("].iter().any(|failure| examples.contains(failure)) {
        Some("has no example of a failure")
    } else {
        None
    }
}

#[test]
fn whatever_can_fail_shows_how() {
    let fallible: Vec<Documented> = all()
        .into_iter()
        .filter(|function| function.signature.contains("-> Result<") || function.signature.contains("-> io::Result<"))
        .collect();
    let wrong: Vec<String> = fallible.iter().filter_map(|f| lacks(f).map(|why| format!("{} {why}", f.place))).collect();
    assert!(fallible.len() > 40, "only {} were found", fallible.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_lacking_is_found() {
    let told = |doc: &str| {
        let text = format!("{doc}#[must_use]\npub fn open(\n    path: &Path,\n) -> Result<(), Error> {{\n");
        let found = functions("open.rs", &text);
        assert_eq!(found.len(), 1);
        assert!(found[0].signature.contains("-> Result<"));
        lacks(&found[0])
    };
    assert_eq!(told("/// Opens it.\n"), Some("does not say how it fails"));
    assert_eq!(told("/// Opens it.\n///\n/// # Errors\n///\n/// No.\n"), Some("has no example"));
    let example = |line: &str| format!("/// # Errors\n///\n/// No.\n///\n/// ```\n/// {line}\n/// ```\n");
    assert_eq!(told(&example("open(path).unwrap();")), Some("has no example of a failure"));
    assert_eq!(told(&example("assert!(open(path).is_err());")), None);
}

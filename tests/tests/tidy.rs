//! What ARCHITECTURE.md says of the code, checked: the arrows between crates and stages, sizes, what stands nowhere, codes with cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// All files below the root with one of the endings, without what is built.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut open = vec![root()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            if path.is_dir() && name != "target" && name != ".git" {
                open.push(path);
            } else if endings.iter().any(|e| name.ends_with(e)) {
                let relative = path.strip_prefix(root()).unwrap().display().to_string();
                out.push((relative, fs::read_to_string(&path).unwrap_or_default()));
            }
        }
    }
    out.sort();
    out
}

fn sources() -> Vec<(String, String)> {
    files(&[".rs"])
}

#[test]
fn crates_depend_on_each_other_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("grammar", [].as_slice()),
        ("crates/core", &[]),
        ("data", &["fossgraph-core"]),
        ("crates/draw", &["fossgraph-core"]),
        ("crates/formats", &["fossgraph-core", "fossgraph-data", "fossgraph-draw"]),
        ("crates/engine", &["fossgraph-core", "fossgraph-grammar"]),
        (
            "crates/repl",
            &["fossgraph-core", "fossgraph-data", "fossgraph-draw", "fossgraph-engine", "fossgraph-formats"],
        ),
        ("crates/bench", &["fossgraph-core", "fossgraph-data", "fossgraph-engine", "fossgraph-grammar"]),
    ]);
    for (folder, may) in allowed {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        for line in dependencies.lines().filter(|l| l.starts_with("fossgraph")) {
            let name = line.split(['.', ' ', '=']).next().unwrap();
            assert!(may.contains(&name), "{folder} must not depend on {name}");
        }
    }
}

#[test]
fn stages_of_the_engine_skip_none() {
    // what may not be named, in which folder
    let forbidden = [
        ("crates/engine/src/parse/", ["crate::bound", "crate::bind", "crate::plan", "crate::run"].as_slice()),
        ("crates/engine/src/bind/", &["crate::plan", "crate::run", "fossgraph_grammar", "pest"]),
        (
            "crates/engine/src/slips/",
            &["crate::ast", "crate::bound", "crate::parse", "crate::plan", "crate::run", "pest"],
        ),
        ("crates/engine/src/plan/", &["crate::ast", "crate::bind", "crate::run", "crate::parse"]),
        ("crates/engine/src/run/", &["crate::ast", "crate::bind", "crate::parse", "fossgraph_grammar"]),
        ("crates/core/src/", &["pest::", "rustyline", "comfy_table", "std::net"]),
    ];
    for (folder, words) in forbidden {
        let inside: Vec<_> = sources().into_iter().filter(|(name, _)| name.starts_with(folder)).collect();
        assert!(!inside.is_empty(), "{folder} holds no source");
        for (name, text) in inside {
            for word in words {
                assert!(!text.contains(word), "{name} must not name {word}");
            }
        }
    }
}

#[test]
fn libraries_do_not_print_and_ask_nobody() {
    let libraries = [
        "crates/core/src/",
        "crates/draw/src/",
        "crates/engine/src/",
        "crates/formats/src/",
        "grammar/src/",
        "data/src/",
    ];
    for (name, text) in sources().into_iter().filter(|(n, _)| libraries.iter().any(|l| n.starts_with(l))) {
        for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
            // nor end the program, nor read the clock or the network, so that the same input gives the same bytes
            for word in ["println!", "eprintln!", "print!(", "process::exit", "SystemTime", "std::net", "env::var"] {
                assert!(!line.contains(word), "{name}: {line}");
            }
        }
    }
}

#[test]
fn one_call_alone_is_unsafe() {
    let own: String = ["unsafe", " {"].concat();
    let allowed: String = ["unsafe", "_code"].concat();
    let with =
        |word: &str| sources().into_iter().filter(|(_, text)| text.contains(word)).map(|(name, _)| name).collect();
    let (blocks, exceptions): (Vec<String>, Vec<String>) = (with(&own), with(&allowed));
    assert_eq!(
        (blocks.as_slice(), exceptions.as_slice()),
        (["crates/core/src/store/region.rs".to_owned()].as_slice(), blocks.as_slice())
    );
}

/// Where a lint that keeps panics out is silenced, there is a reason, and there are few such places.
#[test]
fn few_places_may_panic() {
    let lints = ["unwrap_used", "expect_used", "panic", "todo", "indexing_slicing", "disallowed_methods"];
    let silenced = |line: &str| {
        let attribute = line.trim_start();
        (attribute.starts_with("#[allow(") || attribute.starts_with("#[expect("))
            && lints.iter().any(|lint| line.contains(&format!("clippy::{lint}")))
    };
    let own = |name: &str| {
        let library = name.contains("/src/")
            && (name.starts_with("crates/") || name.starts_with("grammar/") || name.starts_with("data/"));
        library && !name.starts_with("crates/bench/")
    };
    let mut places = Vec::new();
    for (name, text) in sources().into_iter().filter(|(name, _)| own(name)) {
        for line in text.lines().filter(|line| silenced(line)) {
            assert!(line.contains("reason = "), "{name}: {line}");
            places.push(format!("{name}: {}", line.trim()));
        }
    }
    assert!((1..=10).contains(&places.len()), "{}", places.join("\n"));
}

#[test]
fn files_are_small() {
    let mut lengths = Vec::new();
    for (name, text) in sources().into_iter().filter(|(n, _)| n.contains("/src/")) {
        let lines = text.lines().count();
        assert!(lines <= 600, "{name} has {lines} lines");
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    let long = lengths.iter().filter(|l| **l > 400).count();
    assert!(median <= 200, "the median file has {median} lines");
    assert!(long * 10 <= lengths.len(), "{long} of {} files have more than 400 lines", lengths.len());
}

#[test]
fn every_module_says_what_it_is_for() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! "), "{name} does not begin with a sentence on what it is for");
    }
}

#[test]
fn nothing_is_left_over_and_no_machine_is_named() {
    let words = ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", "dbg!("];
    let homes = ["/root/", "/home/", "/work/", "registry.example"];
    for (name, text) in files(&[".rs", ".md", ".toml", ".pest", ".txt", ".foss", "run"]) {
        if name == "tests/tests/tidy.rs" || name == "clippy.toml" || name.starts_with("Cargo.toml") {
            continue;
        }
        for word in words.iter().chain(&homes) {
            assert!(!text.contains(word), "{name} holds {word}");
        }
    }
}

#[test]
fn what_the_architecture_names_is_there() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut known = BTreeSet::new();
    for (name, text) in sources() {
        known.extend(name.trim_end_matches(".rs").split('/').map(str::to_owned));
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        let declared =
            words.windows(2).filter(|pair| ["fn", "struct", "enum", "trait", "mod", "type"].contains(&pair[0]));
        known.extend(declared.map(|pair| pair[1].to_owned()));
    }
    let spans = page.split('`').skip(1).step_by(2);
    let paths: Vec<&str> = spans.filter(|span| span.contains("::") && !span.contains(char::is_whitespace)).collect();
    let gone: Vec<&&str> = paths.iter().filter(|path| path.split("::").any(|part| !known.contains(part))).collect();
    assert!(paths.len() > 50, "only {} paths were found", paths.len());
    assert!(gone.is_empty(), "ARCHITECTURE.md names what is not there: {gone:?}");
}

#[test]
fn every_error_code_has_a_case() {
    let is_code = |word: &str| {
        word.len() == 4
            && word.starts_with(['Q', 'D', 'S'])
            && word.get(1..).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
    };
    let codes_in = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| is_code(w)).map(str::to_owned).collect()
    };
    let libraries = ["crates/core/src/", "crates/engine/src/", "crates/formats/src/"];
    let mut used = BTreeSet::new();
    for (_, text) in sources().into_iter().filter(|(n, _)| libraries.iter().any(|l| n.starts_with(l))) {
        // only codes that stand between quotes make errors
        used.extend(text.split('"').skip(1).step_by(2).filter(|w| is_code(w)).map(str::to_owned));
    }
    let mut tested = BTreeSet::new();
    let cases = files(&[".txt", ".rs"]);
    for (_, text) in cases.iter().filter(|(n, _)| n.starts_with("tests/") || n.contains("/tests/")) {
        tested.extend(codes_in(text));
    }
    let untested: Vec<&String> = used.difference(&tested).collect();
    assert!(used.len() > 40, "only {} codes were found", used.len());
    assert!(untested.is_empty(), "codes without a case: {untested:?}");
}

//! Loads whose work must grow with the data and not with their square: each takes seconds here, and took minutes when it did.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fossgraph_core::{LoadError, Loaded};

/// So many of everything.
const MANY: usize = 10_000;
/// Without optimisation and on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);

fn lines(head: &str, line: impl Fn(usize) -> String) -> String {
    (0..MANY).fold(head.to_owned(), |text, n| text + &line(n) + "\n")
}

fn landscape(item: impl Fn(usize) -> String) -> String {
    let head = "landscape:\n  - name: Tools\n    subcategories:\n      - name: All\n        items:\n";
    lines(head, |n| format!("          - {{ {} }}", item(n)))
}

/// Opens files together.
fn load(files: &[(&str, String)]) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let write = |(name, text): &(&str, String)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let paths: Vec<PathBuf> = files.iter().map(write).collect();
    let started = Instant::now();
    let loaded = fossgraph_formats::open(&paths);
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    assert!(started.elapsed() < LONGEST, "{names:?} took {:?}", started.elapsed());
    loaded
}

fn count(loaded: &Loaded, plural: &str) -> usize {
    let graph = &loaded.graph;
    graph.nodes(graph.schema().lexicon().kind(plural).unwrap().0).len()
}

#[test]
fn many_things_of_one_name() {
    let twins = lines("id,name\n", |n| format!("t{n},Twin"));
    let listed = landscape(|n| format!("name: Twin, repo_url: 'https://github.com/o{n}/r', project: sandbox"));
    let loaded = load(&[("projects.csv", twins), ("landscape.yml", listed)]).unwrap();
    assert_eq!(count(&loaded, "projects"), 2 * MANY);
    let told =
        loaded.report.remarks.iter().filter(|r| r.message.contains("is kept apart from more than 1000 of its name"));
    assert_eq!(told.count(), MANY);
}

#[test]
fn many_records_of_one_repository() {
    let same = lines("id,name,repository\n", |n| format!("t{n},R{n},https://github.com/same/same"));
    let loaded = load(&[("projects.csv", same)]).unwrap();
    let message = &loaded.report.remarks[0].message;
    assert!(message.contains(&format!("and {} more would be one thing by", MANY - 5)), "{message}");
}

#[test]
fn many_ends_that_lead_nowhere_or_to_several() {
    let named = lines("[[foundation]]\nname = 'F'\n", |n| format!("[[organisation]]\nid = 'o{n}'\nname = 'Org'"));
    let members = lines(&named, |_| "[[foundation]]\nid = 'f'\n'has member' = ['Org', 'Orgg']".to_owned());
    let error = load(&[("all.toml", members)]).unwrap_err();
    let diagnostics = error.diagnostics();
    assert_eq!(diagnostics.len(), 2 * MANY);
    let several = diagnostics.iter().find(|d| d.code == "D021").unwrap();
    let help = several.help.as_deref().unwrap();
    assert!(help.starts_with("write the id of one: `organisation:o0`, ") && help.ends_with(" or another"), "{help}");
    assert_eq!(help.matches('`').count(), 10, "five are named");
    // the first of those that lead nowhere are told what was perhaps meant
    let helped = diagnostics.iter().filter(|d| d.code == "D022" && d.help.is_some()).count();
    assert!(helped > 20 && helped < 1_000, "{helped}");
}

#[test]
fn many_rows_that_are_wrong() {
    let wrong = lines("id,name\n", |n| format!("o{n},Org {n},more"));
    assert_eq!(load(&[("organisations.csv", wrong)]).unwrap_err().diagnostics().len(), MANY);
    let wrong = lines("", |_| "{\"id\": ".to_owned());
    assert_eq!(load(&[("organisations.jsonl", wrong)]).unwrap_err().diagnostics().len(), MANY);
}

#[test]
fn many_projects_beside_a_bill() {
    let listed = landscape(|n| format!("name: P{n}, repo_url: 'https://github.com/o{n}/r', project: sandbox"));
    let mut bill = "SPDXVersion: SPDX-2.3\nDocumentName: big\n".to_owned();
    for n in 0..MANY {
        write!(bill, "PackageName: p{n}\nSPDXID: SPDXRef-{n}\n").unwrap();
        writeln!(bill, "ExternalRef: PACKAGE-MANAGER purl pkg:golang/github.com/o{n}/r@v1").unwrap();
    }
    let loaded = load(&[("landscape.yml", listed), ("bill.spdx", bill)]).unwrap();
    assert_eq!(loaded.report.linked.get("packages to projects, by repository"), Some(&MANY));
}

#[test]
fn many_claims_on_one_value() {
    let claims = lines("[[project]]\nname = 'P'\nlicence = [\n", |n| {
        format!("{{ is = 'MIT', since = {}-{:02}-{:02} }},", 1000 + n / 336, n / 28 % 12 + 1, n % 28 + 1)
    });
    assert_eq!(count(&load(&[("p.toml", claims + "]\n")]).unwrap(), "projects"), 1);
}

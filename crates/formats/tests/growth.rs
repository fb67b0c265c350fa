//! Loads whose work must grow with the data and not with their square. Work is counted, not timed: what a load reads, looks at and compares.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use fossgraph_core::{LoadError, Loaded, Progress};
use fossgraph_formats::{Options, open_with};

/// So many of everything, and twice as many.
const SIZES: [usize; 2] = [3_000, 6_000];

fn lines(many: usize, head: &str, line: impl Fn(usize) -> String) -> String {
    (0..many).fold(head.to_owned(), |text, n| text + &line(n) + "\n")
}

fn landscape(many: usize, item: impl Fn(usize) -> String) -> String {
    let head = "landscape:\n  - name: Tools\n    subcategories:\n      - name: All\n        items:\n";
    lines(many, head, |n| format!("          - {{ {} }}", item(n)))
}

/// Opens files together; what came of it, and the work that was counted.
fn load(files: &[(&str, String)]) -> (Result<Loaded, LoadError>, u64) {
    let folder = tempfile::tempdir().unwrap();
    let write = |(name, text): &(&str, String)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let paths: Vec<PathBuf> = files.iter().map(write).collect();
    let progress = Progress::default();
    let options = Options { progress: Some(progress.clone()), ..Options::default() };
    (open_with(&paths, &options), progress.work())
}

/// Loads files of both sizes; twice the data are hardly more than twice the work. What came of the larger.
fn grows<const N: usize>(files: impl Fn(usize) -> [(&'static str, String); N]) -> Result<Loaded, LoadError> {
    let [small, large] = SIZES.map(|many| load(&files(many)));
    assert!(large.1 > SIZES[1] as u64, "{} is no count of the work", large.1);
    assert!(large.1 * 10 <= small.1 * 23, "twice the data are {} of work instead of {}", large.1, small.1);
    large.0
}

fn count(loaded: &Loaded, plural: &str) -> usize {
    let graph = &loaded.graph;
    graph.nodes(graph.schema().lexicon().kind(plural).unwrap().0).len()
}

const MANY: usize = SIZES[1];

#[test]
fn many_things_of_one_name() {
    let loaded = grows(|many| {
        let twins = lines(many, "id,name\n", |n| format!("t{n},Twin"));
        let listed =
            landscape(many, |n| format!("name: Twin, repo_url: 'https://github.com/o{n}/r', project: sandbox"));
        [("projects.csv", twins), ("landscape.yml", listed)]
    });
    let loaded = loaded.unwrap();
    assert_eq!(count(&loaded, "projects"), 2 * MANY);
    let told =
        loaded.report.remarks.iter().filter(|r| r.message.contains("is kept apart from more than 1000 of its name"));
    assert_eq!(told.count(), MANY);
}

#[test]
fn many_records_of_one_repository() {
    let loaded = grows(|many| {
        [("projects.csv", lines(many, "id,name,repository\n", |n| format!("t{n},R{n},https://github.com/same/same")))]
    });
    let message = &loaded.unwrap().report.remarks[0].message;
    assert!(message.contains(&format!("and {} more would be one thing by", MANY - 5)), "{message}");
}

#[test]
fn many_ends_that_lead_nowhere_or_to_several() {
    let error = grows(|many| {
        let named =
            lines(many, "[[foundation]]\nname = 'F'\n", |n| format!("[[organisation]]\nid = 'o{n}'\nname = 'Organi'"));
        let ends = |n| format!("[[foundation]]\nid = 'f'\n'has member' = ['Organi', 'Organi{n}']");
        [("all.toml", lines(many, &named, ends))]
    });
    let error = error.unwrap_err();
    let diagnostics = error.diagnostics();
    assert_eq!((diagnostics.len(), error.more()), (LoadError::MOST_TOLD, 2 * MANY - LoadError::MOST_TOLD));
    let several = diagnostics.iter().find(|d| d.code == "D021").unwrap();
    let help = several.help.as_deref().unwrap();
    assert!(help.starts_with("write the id of one: `organisation:o0`, ") && help.ends_with(" or another"), "{help}");
    assert_eq!(help.matches('`').count(), 10, "five are named");
    // the first of those that lead nowhere are told what was perhaps meant
    let helped = diagnostics.iter().filter(|d| d.code == "D022" && d.help.is_some()).count();
    assert!(helped > 20 && helped < 500, "{helped}");
}

#[test]
fn many_rows_that_are_wrong() {
    let told = |error: LoadError| (error.diagnostics().len(), error.more(), error.diagnostics()[0].to_string());
    let wrong =
        grows(|many| [("organisations.csv", lines(many, "id,name\n", |n| format!("o{n},Org {n},more")))]).unwrap_err();
    let text = wrong.to_string();
    assert!(text.ends_with(&format!("\n… and {} more", MANY - LoadError::MOST_TOLD)), "{text}");
    let (count, more, first) = told(wrong);
    assert_eq!((count, more), (LoadError::MOST_TOLD, MANY - LoadError::MOST_TOLD));
    assert!(first.contains("organisations.csv:2:1: error[D004]: 3 fields, but the header has 2"), "{first}");
    let wrong = grows(|many| [("organisations.jsonl", lines(many, "", |_| "{\"id\": ".to_owned()))]).unwrap_err();
    let (count, more, first) = told(wrong);
    assert_eq!((count, more), (LoadError::MOST_TOLD, MANY - LoadError::MOST_TOLD));
    assert!(first.contains("organisations.jsonl:1:"), "{first}");
}

#[test]
fn many_projects_beside_a_bill() {
    let loaded = grows(|many| {
        let listed =
            landscape(many, |n| format!("name: P{n}, repo_url: 'https://github.com/o{n}/r', project: sandbox"));
        let mut bill = "SPDXVersion: SPDX-2.3\nDocumentName: big\n".to_owned();
        for n in 0..many {
            write!(bill, "PackageName: p{n}\nSPDXID: SPDXRef-{n}\n").unwrap();
            writeln!(bill, "ExternalRef: PACKAGE-MANAGER purl pkg:golang/github.com/o{n}/r@v1").unwrap();
        }
        [("landscape.yml", listed), ("bill.spdx", bill)]
    });
    assert_eq!(loaded.unwrap().report.linked.get("packages to projects, by repository"), Some(&MANY));
}

#[test]
fn many_claims_on_one_value() {
    let loaded = grows(|many| {
        let claims = lines(many, "[[project]]\nname = 'P'\nlicence = [\n", |n| {
            format!("{{ is = 'MIT', since = {}-{:02}-{:02} }},", 1000 + n / 336, n / 28 % 12 + 1, n % 28 + 1)
        });
        [("p.toml", claims + "]\n")]
    });
    assert_eq!(count(&loaded.unwrap(), "projects"), 1);
}

#[test]
fn many_edges_between_two_things() {
    let loaded = grows(|many| {
        let things = "[[project]]\nname = 'P'\n[[foundation]]\nname = 'F'\n'hosts' = [\n";
        let edges = lines(many, things, |n| {
            format!("{{ to = 'P', since = {}-{:02}-{:02} }},", 1000 + n / 336, n / 28 % 12 + 1, n % 28 + 1)
        });
        [("p.toml", edges + "]\n")]
    });
    assert_eq!(loaded.unwrap().graph.edge_count(), MANY);
}

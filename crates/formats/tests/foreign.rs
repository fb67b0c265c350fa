//! Landscapes, CLOMonitor lists and case studies: what a load reports, and what is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::path::Path;

use fossgraph_core::{Diagnostic, Graph, LoadError, Loaded, NodeId};
use fossgraph_formats::Options;

fn open(path: &Path, foundation: Option<&str>) -> Result<Loaded, LoadError> {
    fossgraph_formats::open_with(&[path], &Options { foundation: foundation.map(str::to_owned), ..Options::default() })
}

/// Opens a text as a file of that name.
fn text(name: &str, bytes: impl AsRef<[u8]>) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    open(&path, None)
}

fn errors(loaded: Result<Loaded, LoadError>) -> Vec<Diagnostic> {
    loaded.expect_err("it must be refused").diagnostics().to_vec()
}

fn count(graph: &Graph, kind: &str) -> usize {
    graph.nodes(graph.schema().lexicon().kind(kind).unwrap().0).len()
}

fn edges(graph: &Graph, relation: &str) -> usize {
    graph.edges(graph.schema().lexicon().relation(relation).unwrap().relation).len_now()
}

/// A report as lines, places included.
fn report(loaded: &Loaded) -> String {
    let mut out = String::new();
    let report = &loaded.report;
    for file in &report.files {
        let _ = writeln!(out, "{}: {} records, {} edges", file.file, file.records, file.edges);
    }
    for (how, records) in &report.merged {
        let _ = writeln!(out, "merged by {how}: {records}");
    }
    for (reason, skipped) in &report.skipped {
        let _ = writeln!(out, "left out: {reason} ({})", skipped.rows);
        for (what, place) in &skipped.listed {
            let _ = writeln!(out, "  {what} {place}");
        }
    }
    for conflict in &report.conflicts {
        let _ = writeln!(out, "conflict: {conflict}");
    }
    for remark in &report.remarks {
        let _ = writeln!(out, "remark: {remark}");
    }
    out
}

/// The report of each fixture is the text beside it; `BLESS=1` writes them.
#[test]
fn reports_tell_what_is_odd() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["odd-landscape.yml", "plain-landscape.yml", "monitor.yaml", "studies.json"] {
        let folder = root.join("../../tests/suite/data");
        let found = report(&open(&folder.join(name), None).unwrap()).replace(&format!("{}/", folder.display()), "");
        let file = root.join("tests/reports").join(name).with_extension("txt");
        if std::env::var_os("BLESS").is_some_and(|v| v != "0") {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(found == expected, "{name}: expected\n{expected}\nfound\n{found}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let deep = format!("landscape:\n{}", "- ".repeat(100_000));
    let bomb = "landscape: &a [x, x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n";
    for (name, bytes, want) in [
        ("a.yml", b"landscape: 3\n".as_slice(), "a.yml:1: error[D006]: this is not a landscape: found a text"),
        ("a.yml", b"landscape:\n  - name: A\n  name: B\n", "error[D004]"),
        ("a.yml", b"landscape:\n  - name: A\n    name: B\n", "a.yml:3:11: error[D004]: the key `name` stands twice"),
        ("a.yml", b"landscape: []\n---\nlandscape: []\n", "a second document begins here"),
        ("a.yml", bomb.as_bytes(), "aliases (`*name`) are not read"),
        ("a.yml", deep.as_bytes(), "error[D004]"),
        ("a.yml", b"landscape:\n  - name: \xff\n", "a.yml:2: error[D002]: is not UTF-8 from here on"),
        ("a.json", b"{\"caseStudies\": 3}", "a.json:1: error[D006]: these are not case studies"),
        ("a.json", b"{\"caseStudies\": [}", "a.json:1:18: error[D004]"),
        ("a.yml", b"- a: 1\n  repositories: *x\n  maturity: b\n", "error[D004]"),
    ] {
        let found: Vec<String> = errors(text(name, bytes)).iter().map(ToString::to_string).collect();
        assert!(found.len() == 1 && found[0].contains(want), "{want}\n{found:?}");
    }
    let wide: Vec<u8> = "landscape:".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = errors(text("a.yml", wide));
    assert_eq!(found[0].code, "D005", "{found:?}");
}

/// Whatever stands where, the reader ends with a graph or with errors.
#[test]
fn a_name_of_the_built_in_data_is_told_to_be_there() {
    let help =
        |text: &str| errors(self::text("ours.toml", text)).into_iter().map(|e| (e.code, e.help)).collect::<Vec<_>>();
    let using = |name: &str| format!("[[organisation]]\nname = 'Example Ltd'\nuses = '{name}'\n");
    let told =
        |name: &str| [("D022", Some(format!("`{name}` is in the built-in data: add them with `--data builtin`")))];
    for name in ["Dapr", "dapr", "project:KEDA"] {
        assert_eq!(help(&using(name)), told(name.trim_start_matches("project:")));
    }
    // no organisation can stand there, and nothing is called so
    assert_eq!(help(&using("Red Hat")), [("D022", None)]);
    assert_eq!(help(&using("Nowhere to be found")), [("D022", None)]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ours.toml");
    std::fs::write(&file, using("Dapr")).unwrap();
    assert!(fossgraph_formats::open(&[Path::new("builtin"), &file]).is_ok());
}

#[test]
fn no_shape_is_too_odd() {
    let values = ["", "x", "[]", "[x]", "{}", "{a: b}", "[[x]]", "[{}]", "3", "'", "*a", "!!binary x"];
    let shapes = [
        "landscape: VALUE",
        "landscape: [VALUE]",
        "landscape: [{name: VALUE, subcategories: [{name: B, items: [{name: C}]}]}]",
        "landscape: [{name: A, subcategories: VALUE}]",
        "landscape: [{name: A, subcategories: [VALUE]}]",
        "landscape: [{name: A, subcategories: [{name: VALUE, items: []}]}]",
        "landscape: [{name: A, subcategories: [{name: B, items: VALUE}]}]",
        "landscape: [{name: A Members, subcategories: [{name: B, items: [VALUE]}]}]",
        "landscape: [{name: A Members, subcategories: [{name: B, items: [{name: C, KEY: VALUE}]}]}]",
        "landscape: [{name: A, subcategories: [{name: B, items: [{name: C, project: sandbox, extra: {KEY: VALUE}}]}]}]",
    ];
    let keys = [
        "additional_repos",
        "annual_review_date",
        "accepted",
        "audits",
        "crunchbase",
        "extra",
        "homepage_url",
        "joined",
        "license",
        "open_source",
        "organization",
        "parent_project",
        "project",
        "repo_url",
        "second_path",
        "specification",
        "summary_integrations",
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yml");
    for shape in shapes {
        let keys = if shape.contains("KEY") { keys.as_slice() } else { &[""] };
        for (value, key) in values.iter().flat_map(|value| keys.iter().map(move |key| (value, key))) {
            let whole = shape.replace("VALUE", value).replace("KEY", key).replacen(": ", ":\n  ", 1);
            std::fs::write(&path, &whole).unwrap();
            if let Err(error) = open(&path, None) {
                assert!(error.diagnostics().iter().all(|d| d.code.starts_with("D00")), "{whole}\n{error}");
            }
        }
    }
}

#[test]
fn the_foundation_is_told_by_the_members_or_the_caller() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data");
    let plain = open(&data.join("plain-landscape.yml"), Some("LF Edge")).unwrap();
    assert_eq!((count(&plain.graph, "foundations"), edges(&plain.graph, "hosts")), (1, 2));
    assert!(plain.report.remarks.is_empty(), "{:?}", plain.report.remarks);
    let odd = open(&data.join("odd-landscape.yml"), Some("Elsewhere")).unwrap();
    let names: Vec<&str> =
        (0..u32::try_from(odd.graph.node_count()).unwrap()).map(|n| odd.graph.name(NodeId(n))).collect();
    assert!(names.contains(&"Port Foundation") && !names.contains(&"Elsewhere"), "{names:?}");
}

//! A small graph of odd texts in every form of export: each text is kept beside, and the native form reads back to itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::path::Path;

use fossgraph_core::{EdgeId, Graph, NodeId, encode, load_text};
use fossgraph_formats::{Export, Part};

const SCHEMA: &str = r#"citations = "document"
[[kind]]
singular = "team"
plural = "teams"
attributes = ["tags", "load", "size", "live"]
[[kind]]
singular = "document"
plural = "documents"
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "load"
type = "float"
[[attribute]]
name = "size"
type = "integer"
[[attribute]]
name = "live"
type = "boolean"
[[relation]]
phrase = "relies on"
inverse = "relied on by"
from = ["team"]
to = ["team"]
attributes = ["load", "live", "size"]
[[relation]]
phrase = "works_with"
symmetric = true
from = ["team"]
to = ["team"]"#;

const DATA: &str = r##"[[document]]
id = "d;1"
name = "A list; of teams"
[[document]]
id = "d2"
name = "Another"
[[team]]
id = "a b"
name = "- a \"list\" #1"
aliases = ["<b>", "two\nlines"]
tags = ["one", "x; y"]
load = 1.5
live = true
sources = ["d2"]
"relies on" = [{ to = "ops", load = 0.25, live = false, size = 3, since = 2020, sources = ["d;1", "d2"] }, "12", { to = "old", until = 2019, note = "gone" }]
"works_with" = "ops"
[[team]]
id = "ops"
name = "Ops \\ é\u202e"
tags = ["alone"]
size = -9
check = "claim"
"relies on" = "12"
[[team]]
id = "12"
name = "12. Team"
[[team]]
id = "old"
name = "a-b 1) {x}"
until = 2019"##;

fn graph() -> Graph {
    load_text(&[("schema.toml", SCHEMA), ("data.toml", DATA)]).unwrap().graph
}

/// The text is the one kept in that file; `BLESS=1` writes it.
fn kept(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports").join(name);
    if std::env::var_os("BLESS").is_some_and(|v| v != "0") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(text == expected, "{name}: expected\n{expected}\nfound\n{text}");
}

/// All files of a directory are those kept.
fn directory(form: Export, part: &Part<'_>, folder: &str, names: &[&str]) {
    let files = form.write(part).unwrap();
    assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
    for (name, text) in files {
        kept(&format!("{folder}/{name}"), &text);
    }
}

fn single(form: Export, part: &Part<'_>) -> String {
    form.write(part).unwrap().remove(0).1
}

fn node(graph: &Graph, id: &str) -> NodeId {
    graph.find(graph.schema().lexicon().kind("team").unwrap().0, id).unwrap()
}

#[test]
fn every_form_says_what_it_has_room_for() {
    let graph = graph();
    let part = Part::all(&graph);
    assert_eq!(part.count(), (6, 5));
    for ending in Export::ENDINGS {
        let file = match ending {
            ".gv" => "all.dot".to_owned(),
            ".mermaid" => "all.mmd".to_owned(),
            other => format!("all{other}"),
        };
        kept(&file, &single(Export::of_ending(&ending[1..]).unwrap(), &part));
    }
    let native = ["schema.toml", "teams.toml", "documents.toml", "relies_on.jsonl", "works_with.csv"];
    directory(Export::Csv, &part, "tables", &["things.csv", "edges.csv"]);
    directory(Export::Native, &part, "native", &native);
    let few = Part::of(&graph, [node(&graph, "a b"), node(&graph, "12"), NodeId(6)]);
    directory(Export::Native, &few, "part", &["schema.toml", "teams.toml", "documents.toml", "relies_on.csv"]);
}

#[test]
fn the_native_form_reads_back_to_itself() {
    let graph = graph();
    let files = Export::Native.write(&Part::all(&graph)).unwrap();
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let again = load_text(&borrowed).unwrap().graph;
    assert_eq!(Export::Native.write(&Part::all(&again)).unwrap(), files);
    assert_eq!(single(Export::JsonLd, &Part::all(&again)), single(Export::JsonLd, &Part::all(&graph)));
}

/// Things and the edges between them are those that hold now; edges named one by one are drawn whenever they hold, with a legend.
#[test]
fn a_part_holds_what_was_asked_for() {
    let graph = graph();
    let things = ["a b", "old", "ops"].map(|id| node(&graph, id));
    let part = Part::of(&graph, things.into_iter().chain([NodeId(6)]));
    assert_eq!(part.count(), (3, 3), "what is no thing of the graph is left out");
    kept("part.dot", &single(Export::Dot, &part));
    let relies = graph.schema().lexicon().relation("relies on").unwrap().relation;
    let edges = graph.edges(relies);
    let ended = (0..4).map(EdgeId).find(|edge| edges.ends(*edge).unwrap().1 == things[1]).unwrap();
    let walked = Part::walked(&graph, things, [(relies, ended)]);
    assert_eq!(walked.count(), (3, 1));
    kept("walked.dot", &single(Export::Dot, &walked));
    kept("walked.mmd", &single(Export::Mermaid, &walked));
}

/// Of a snapshot that is damaged nothing is written.
#[test]
fn damage_is_told_instead_of_written() {
    let folder = tempfile::tempdir().unwrap();
    let whole = encode(&load_text(&[("schema.toml", SCHEMA), ("data.toml", DATA)]).unwrap()).unwrap();
    let mut damaged = 0;
    for at in (whole.len() / 2..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let path = folder.path().join(format!("{at}.foss-snapshot"));
        std::fs::write(&path, bytes).unwrap();
        let Ok(loaded) = fossgraph_formats::open(&[&path]) else { continue };
        let written = Export::Native.write(&Part::all(&loaded.graph));
        assert_eq!(written.is_err(), loaded.graph.damage().is_some(), "byte {at}");
        damaged += usize::from(written.is_err());
    }
    assert!(damaged > 3, "only {damaged} were told");
}

//! A load takes no order and is all or nothing: the same files, keys and records in any order give the same bytes, and a load that fails at
//! its last file leaves what was loaded before.
//!
//! `FOSSGRAPH_ROUNDS=20000` shuffles more often, `FOSSGRAPH_SEED=…` otherwise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_core::{Loaded, NodeId, Report, encode, load_text};
use fossgraph_engine::{Engine, Params};
use fossgraph_formats::{Export, Part};
use fossgraph_tests::asking::setting;
use fossgraph_tests::generate::Random;

type Files = Vec<(String, String)>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder, as a load names them.
fn files(folder: &Path) -> Files {
    let mut out = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                out.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    out.sort();
    out
}

fn load(files: &Files) -> Loaded {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load_text(&files).unwrap_or_else(|e| panic!("{e}"))
}

/// What data hold: the graph as bytes and as it is written out, and what the sources disagree on.
struct Held {
    bytes: Vec<u8>,
    lines: BTreeSet<String>,
    conflicts: BTreeSet<String>,
}

impl Held {
    fn of(loaded: &Loaded) -> Self {
        let files = Export::Native.write(&Part::all(&loaded.graph)).unwrap();
        Self {
            bytes: encode(&Loaded { report: Report::default(), graph: loaded.graph.clone() }).unwrap(),
            lines: files.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect(),
            conflicts: loaded.report.conflicts.iter().map(|conflict| format!("{conflict:?}")).collect(),
        }
    }

    fn compare(&self, other: &Self, what: &str) {
        let lines: Vec<&String> = self.lines.symmetric_difference(&other.lines).collect();
        assert!(lines.is_empty(), "{what}: another graph: {lines:#?}");
        assert_eq!(self.conflicts, other.conflicts, "{what}: other conflicts");
        assert!(self.bytes == other.bytes, "{what}: other bytes");
    }
}

fn shuffle<T>(items: &mut [T], random: &mut Random) {
    for at in (1..items.len()).rev() {
        items.swap(at, random.below(at + 1));
    }
}

/// A value of TOML as it stands within a line, its keys in some order.
fn inline(value: &toml::Value, random: &mut Random) -> String {
    match value {
        toml::Value::Table(table) => {
            let mut pairs: Vec<_> = table.iter().collect();
            shuffle(&mut pairs, random);
            let pairs = pairs.into_iter().map(|(key, value)| format!("{key:?} = {}", inline(value, random)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        toml::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item, random)).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// A file of records in TOML as two files, all in some order.
fn shuffled_toml(name: &str, text: &str, random: &mut Random) -> Files {
    let (mut heads, mut records) = (Vec::new(), Vec::new());
    for (key, value) in toml::from_str::<toml::Table>(text).unwrap() {
        match value {
            toml::Value::Array(items) if items.iter().any(toml::Value::is_table) => {
                records.extend(items.into_iter().map(|item| (key.clone(), item)));
            }
            other => heads.push(format!("{key:?} = {}\n", inline(&other, random))),
        }
    }
    shuffle(&mut records, random);
    let mut texts = [heads.concat(), heads.concat()];
    for (kind, record) in records {
        let text = &mut texts[random.below(2)];
        let mut pairs: Vec<_> = record.as_table().unwrap().iter().collect();
        shuffle(&mut pairs, random);
        let _ = writeln!(text, "[[{kind:?}]]");
        for (key, value) in pairs {
            let _ = writeln!(text, "{key:?} = {}", inline(value, random));
        }
    }
    let [first, second] = texts;
    vec![(name.to_owned(), first), (format!("half/{name}"), second)]
}

/// A sheet with its columns and rows in some order.
fn shuffled_csv(text: &str, random: &mut Random) -> String {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut columns: Vec<usize> = (0..header.len()).collect();
    shuffle(&mut columns, random);
    shuffle(&mut rows, random);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|at| &header[*at])).unwrap();
    rows.iter().for_each(|row| writer.write_record(columns.iter().map(|at| &row[*at])).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// JSON with the keys of each object in some order, and the lists of which the order says nothing.
fn shuffled_json(value: &serde_json::Value, key: &str, random: &mut Random) -> String {
    const UNORDERED: [&str; 8] =
        ["packages", "relationships", "components", "dependencies", "dependsOn", "caseStudies", "files", "@graph"];
    match value {
        serde_json::Value::Object(object) => {
            let mut pairs: Vec<_> = object.iter().collect();
            shuffle(&mut pairs, random);
            let text = |(key, value): (&String, &serde_json::Value)| {
                format!("{}: {}", serde_json::to_string(key).unwrap(), shuffled_json(value, key, random))
            };
            format!("{{{}}}", pairs.into_iter().map(text).collect::<Vec<_>>().join(", "))
        }
        serde_json::Value::Array(items) => {
            let mut items: Vec<String> = items.iter().map(|item| shuffled_json(item, "", random)).collect();
            if UNORDERED.contains(&key) {
                shuffle(&mut items, random);
            }
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text with its blocks in some order: lines that begin so, each with the lines behind it that are indented deeper.
fn shuffled_blocks(text: &str, begin: &str, random: &mut Random) -> String {
    let deeper = " ".repeat(begin.len() - begin.trim_start().len() + 1);
    let (mut out, mut blocks) = (String::new(), Vec::<String>::new());
    let mut end = |blocks: &mut Vec<String>, out: &mut String| {
        shuffle(blocks, random);
        out.extend(blocks.drain(..));
    };
    for line in text.split_inclusive('\n') {
        match blocks.last_mut() {
            _ if line.starts_with(begin) => blocks.push(line.to_owned()),
            Some(block) if line.starts_with(&deeper) => block.push_str(line),
            _ => {
                end(&mut blocks, &mut out);
                out.push_str(line);
            }
        }
    }
    end(&mut blocks, &mut out);
    out
}

/// A document of a foreign format with its keys and records in some order; `None` for what is not shuffled here.
fn shuffled_document(name: &str, text: &str, random: &mut Random) -> Option<String> {
    match name {
        "landscape.yml" => Some(shuffled_blocks(text, "          - ", random)),
        "monitor.yaml" => Some(shuffled_blocks(text, "- ", random)),
        "graph.graphml" => Some(shuffled_blocks(&shuffled_blocks(text, "    <", random), "  <key", random)),
        name if name.ends_with(".json") => Some(shuffled_json(&serde_json::from_str(text).unwrap(), "", random)),
        _ => None,
    }
}

fn shuffled_lines(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    shuffle(&mut lines, random);
    lines.into_iter().map(|line| shuffled_json(&serde_json::from_str(line).unwrap(), "", random) + "\n").collect()
}

/// The same data: files in another order and some in halves, records and keys in another order.
fn shuffled(files: &Files, random: &mut Random) -> Files {
    let mut out = Vec::new();
    for (name, text) in files {
        match name.rsplit('.').next().unwrap() {
            "toml" if name != "schema.toml" => out.extend(shuffled_toml(name, text, random)),
            "csv" => out.push((name.clone(), shuffled_csv(text, random))),
            "jsonl" => out.push((name.clone(), shuffled_lines(text, random))),
            _ => out.push((name.clone(), text.clone())),
        }
    }
    shuffle(&mut out, random);
    out
}

#[test]
fn native_files_are_the_same_graph_in_any_order() {
    let (rounds, seed) = (setting("FOSSGRAPH_ROUNDS", 1000), setting("FOSSGRAPH_SEED", 1));
    for (folder, share) in [("kept/0.1/workshop", 2), ("suite/data/small", 4), ("suite/data/ferries", 4)] {
        let files = files(&root().join(folder));
        let whole = Held::of(&load(&files));
        for round in 0..rounds / share {
            let other = shuffled(&files, &mut Random::new(seed + round));
            whole.compare(&Held::of(&load(&other)), &format!("{folder}, round {round}"));
        }
    }
}

#[test]
fn documents_are_the_same_graph_in_any_order() {
    let (rounds, seed) = (setting("FOSSGRAPH_ROUNDS", 1000) / 20, setting("FOSSGRAPH_SEED", 1));
    let kept = root().join("kept/0.1/documents");
    let mut paths: Vec<PathBuf> = fs::read_dir(kept).unwrap().flatten().map(|entry| entry.path()).collect();
    assert!(paths.len() >= 10, "{paths:?}");
    let open = |paths: &[PathBuf]| Held::of(&fossgraph_formats::open(paths).unwrap_or_else(|e| panic!("{e}")));
    let whole = open(&paths);
    for round in 0..rounds {
        shuffle(&mut paths, &mut Random::new(seed + round));
        whole.compare(&open(&paths), &format!("{paths:?}"));
    }
}

/// What is written, but for the numbers by which documents of other content are told apart.
fn unnumbered(lines: &BTreeSet<String>, id: Option<&str>) -> BTreeSet<String> {
    let Some(id) = id else { return lines.clone() };
    assert!(lines.iter().any(|line| line.contains(id)), "{id}");
    lines.iter().map(|line| line.replace(id, "the-document")).collect()
}

#[test]
fn documents_say_the_same_in_any_order_of_keys_and_records() {
    let (rounds, seed) = (setting("FOSSGRAPH_ROUNDS", 1000) / 20, setting("FOSSGRAPH_SEED", 1));
    let (kept, folder) = (root().join("kept/0.1/documents"), tempfile::tempdir().unwrap());
    let (mut documents, mut moved) = (0, 0);
    for (name, text) in files(&kept) {
        if shuffled_document(&name, &text, &mut Random::new(seed)).is_none() {
            continue;
        }
        documents += 1;
        let open = |text: &str| {
            let path = folder.path().join(&name);
            fs::write(&path, text).unwrap();
            let loaded = fossgraph_formats::open(&[path]).unwrap_or_else(|e| panic!("{e}"));
            let sources = loaded.graph.schema().lexicon().kind("source").unwrap().0;
            let id = loaded.graph.nodes(sources).next().map(|node| loaded.graph.id(NodeId(node)).to_owned());
            unnumbered(&Held::of(&loaded).lines, id.as_deref())
        };
        let whole = open(&text);
        for round in 0..rounds {
            let other = shuffled_document(&name, &text, &mut Random::new(seed + round)).unwrap();
            moved += u64::from(other != text);
            let found = open(&other);
            let lines: Vec<&String> = found.symmetric_difference(&whole).collect();
            assert!(lines.is_empty(), "{name}, round {round}: {lines:#?} of\n{other}");
        }
    }
    assert!(
        documents >= 8 && moved * 10 > documents * rounds * 9,
        "only {moved} of {documents} documents were shuffled"
    );
}

/// What can be wrong with the last of ten files.
const WRONG: [(&str, &str); 5] = [
    ("z.toml", "[[project]]\nname = 'Half'\n[[project]\n"),
    ("z.toml", "[[project]]\nname = 'Half'\n'part of' = 'nothing like it'\n"),
    ("services.csv", "name,load\nHalf,5\nQuarter,full\n"),
    ("services.jsonl", "{\"name\": \"Half\"}\n{\"name\": \"Quarter\", \"uses\": \"nobody\"}\n"),
    ("z.graphml", "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\"><graph edgedefault=\"directed\">"),
];

#[test]
fn a_load_that_fails_at_the_last_of_ten_files_leaves_the_old_data() {
    let own = ["own", "landscape.yml"].map(|name| root().join("kept/0.1/documents").join(name));
    let engine = Engine::new(fossgraph_formats::open(&own).unwrap());
    let before = Export::Native.write(&Part::all(engine.graph())).unwrap();
    let answer = || {
        let rows = engine.prepare("anything show kind, name, id, sources").and_then(|q| q.run(Params::new())).unwrap();
        rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>()
    };
    let asked = answer();
    for (name, text) in WRONG {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = own.to_vec();
        for file in 0..9 {
            let path = folder.path().join(format!("more-{file}.toml"));
            fs::write(&path, format!("[[service]]\nname = 'Service {file}'\nuses = 'Harbourmaster'\n")).unwrap();
            paths.push(path);
        }
        assert_eq!(fossgraph_formats::open(&paths).unwrap().graph.node_count(), engine.graph().node_count() + 9);
        let last = folder.path().join(name);
        fs::write(&last, text).unwrap();
        paths.push(last);
        let error = fossgraph_formats::open(&paths).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
        assert_eq!(Export::Native.write(&Part::all(engine.graph())).unwrap(), before);
        assert_eq!(answer(), asked);
    }
}

//! What 60 scalars mean in TOML, JSON, CSV and YAML, for each type that an attribute may have: the table `scalars.txt`, which
//! `BLESS=1` writes. A value is what the data hold then; `-` is an error. Only a float may be another number than the
//! one written: the nearest that there is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use fossgraph_core::{Graph, NodeId};

const SCALARS: [&str; 60] = [
    "0",
    "-0",
    "007",
    "08",
    "010",
    "0o10",
    "0x10",
    "0b11",
    "1",
    "-1",
    "+1",
    "1_000",
    "1__0",
    "1,000",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "12345678901234567890123",
    "1.0",
    "1.10",
    "1.1.0",
    "1.",
    ".5",
    "-.5",
    "1e3",
    "1E3",
    "1e400",
    "-1e400",
    "0.1",
    "1.7976931348623157e308",
    ".inf",
    "inf",
    "-inf",
    ".nan",
    "nan",
    "NaN",
    "true",
    "True",
    "TRUE",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "y",
    "n",
    "null",
    "~",
    "2024",
    "2024-01",
    "2024-01-01",
    "2024-02-30",
    "2024-01-01T00:00:00Z",
    "12:30:00",
    "1:30",
    "10k",
    "v1.2",
    "\"quoted\"",
];

const TYPES: [&str; 6] = ["text", "integer", "float", "boolean", "date", "version"];

fn schema() -> String {
    let mut out = "[[kind]]\nsingular='thing'\nplural='things'\nattributes=['of text','of integer','of float','of boolean','of date','of version']\n".to_owned();
    for name in TYPES {
        writeln!(out, "[[attribute]]\nname='of {name}'\ntype='{name}'").unwrap();
    }
    out
}

/// The value of an attribute of the only thing.
fn value(graph: &Graph, attribute: &str) -> Option<String> {
    let node = NodeId(0);
    let attribute = graph.schema().lexicon().attribute(attribute)?;
    graph.cells(node, attribute).map(|(column, cell)| column.display(cell, graph.schema())).next()
}

fn native(format: &str, scalar: &str, of: &str) -> String {
    let attribute = format!("of {of}");
    let (file, text) = match format {
        "TOML" => ("a.toml", format!("[[thing]]\nname = 'a'\n'{attribute}' = {scalar}\n")),
        "JSON" => ("things.jsonl", format!("{{\"name\": \"a\", \"{attribute}\": {scalar}}}\n")),
        _ => {
            let field = if scalar.contains(',') { format!("\"{scalar}\"") } else { scalar.to_owned() };
            ("things.csv", format!("name,{attribute}\na,{field}\n"))
        }
    };
    match fossgraph_core::load_text(&[("schema.toml", &schema()), (file, &text)]) {
        Ok(loaded) => {
            let value = value(&loaded.graph, &attribute).unwrap_or_else(|| "nothing".to_owned());
            if value.len() > 24 { format!("{}…", &value[..20]) } else { value }
        }
        Err(_) => "-".to_owned(),
    }
}

/// The name of an item of a landscape: what YAML readers guess a type for is a text to us.
fn yaml(scalar: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("landscape.yml");
    let text = format!(
        "landscape:\n  - name: A\n    subcategories:\n      - name: B\n        items:\n          - name: {scalar}\n"
    );
    fs::write(&path, text).unwrap();
    match fossgraph_formats::open(&[path]) {
        Ok(loaded) => {
            let graph = &loaded.graph;
            let (kind, _) = graph.schema().lexicon().kind("technology").unwrap();
            let name = graph.nodes(kind).map(NodeId).map(|node| graph.name(node).to_owned()).next();
            name.unwrap_or_else(|| "nothing".to_owned())
        }
        Err(_) => "-".to_owned(),
    }
}

#[test]
fn scalars_mean_what_they_meant() {
    let mut seen =
        format!("{:24} {:5} {}\n", "written", "in", TYPES.map(|name| format!("{name:24}")).join(" ").trim_end());
    for scalar in SCALARS {
        for format in ["TOML", "JSON", "CSV"] {
            let values = TYPES.map(|of| format!("{:24}", native(format, scalar, of))).join(" ");
            writeln!(seen, "{scalar:24} {format:5} {}", values.trim_end()).unwrap();
        }
        writeln!(seen, "{scalar:24} {:5} {}", "YAML", yaml(scalar)).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scalars.txt");
    if env::var_os("BLESS").is_some() {
        return fs::write(path, seen).unwrap();
    }
    let want = fs::read_to_string(path).unwrap_or_default();
    assert!(want == seen, "the table is not what it was; it is now:\n{seen}");
}

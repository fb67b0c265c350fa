//! Writes what fuzzing begins with: the queries of the golden cases, and the files of the suites and fixtures.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fossgraph_core::encode;
use fossgraph_formats::{Export, Part};
use fossgraph_tests::suite;

/// Native tables and lines beside the schema of the small data set: which name the text is opened by, and the text.
const TABLES: [(u8, &str, &str); 4] = [
    (1, "services.csv", "name,tier,latency,live,launched,tags\nShop,high,1.5,true,2020-01-02,\"a;b\"\nTill,,,,,\n"),
    (2, "calls.csv", "from,to,since,until,source\nShop,Till,2020-01,2021-02-03,\nTill,Shop,,,\n"),
    (3, "services.json", "[{\"name\": \"Shop\", \"tier\": \"low\", \"calls\": [\"Till\"]}, {\"name\": \"Till\"}]"),
    (4, "services.jsonl", "{\"name\": \"Shop\", \"latency\": 1e3}\n{\"name\": \"Till\", \"tags\": [\"x\", null]}\n"),
];

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = root.join("corpus");
    let (tests, formats) = (root.join(".."), root.join("../../crates/formats/tests"));
    let add = |target: &str, name: String, bytes: Vec<u8>| {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    for (number, case) in suite::all().into_iter().enumerate() {
        let text = case.query.into_bytes();
        add("query", format!("{number}"), text.clone())?;
        add("typing", format!("{number}"), [&[255, 255], text.as_slice()].concat())?;
        add("agree", format!("{number}"), [&[number as u8, 0, 0, 0, 0], text.as_slice()].concat())?;
    }
    for (target, number, path) in [
        ("native", 0, tests.join("suite/data/small/services.toml")),
        ("native", 5, tests.join("suite/data/small/schema.toml")),
        ("landscape", 0, tests.join("suite/data/odd-landscape.yml")),
        ("landscape", 0, tests.join("suite/data/plain-landscape.yml")),
        ("landscape", 1, tests.join("suite/data/monitor.yaml")),
        ("landscape", 2, tests.join("suite/data/studies.json")),
        ("bill", 0, formats.join("fixtures/ship-2.3.spdx.json")),
        ("bill", 0, formats.join("fixtures/ship-3.0.spdx.json")),
        ("bill", 1, formats.join("fixtures/ship-2.2.spdx")),
        ("bill", 2, formats.join("fixtures/ship-1.6.cdx.json")),
        ("bill", 3, formats.join("fixtures/ship-1.4.cdx.xml")),
    ] {
        let bytes = [&[number], fs::read(&path)?.as_slice()].concat();
        add(target, file_name(&path), bytes)?;
    }
    for (number, name, text) in TABLES {
        add("native", name.to_owned(), [&[number], text.as_bytes()].concat())?;
    }
    for folder in ["small", "ferries"] {
        let loaded = fossgraph_formats::open(&[tests.join("suite/data").join(folder)]).map_err(io::Error::other)?;
        let snapshot = encode(&loaded).map_err(io::Error::other)?;
        add("snapshot", folder.to_owned(), [&[0], snapshot.as_slice()].concat())?;
        for (_, text) in Export::GraphMl.write(&Part::all(&loaded.graph)).map_err(io::Error::other)? {
            add("graphml", folder.to_owned(), text.into_bytes())?;
        }
    }
    Ok(())
}

fn file_name(path: &PathBuf) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

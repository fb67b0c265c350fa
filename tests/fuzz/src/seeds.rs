//! Writes what fuzzing begins with: the queries of the golden cases, and the files of the suites and fixtures.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fossgraph_core::encode;
use fossgraph_tests::suite;

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
    let small = [tests.join("suite/data/small")];
    let loaded = fossgraph_formats::open(&small).map_err(io::Error::other)?;
    add("snapshot", "small".to_owned(), encode(&loaded).map_err(io::Error::other)?)
}

fn file_name(path: &PathBuf) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

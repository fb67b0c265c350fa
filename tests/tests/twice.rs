//! What is read twice is as if it were read once: documents of every format, read again beside what was made of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_core::{Loaded, Report, encode, write_snapshot};
use fossgraph_engine::{DataChanges, Pairing};
use fossgraph_formats::{Export, Part};

/// Documents of all formats, and folders of native files.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = vec![
        root.join("kept/0.1/workshop"),
        root.join("suite/data/small"),
        root.join("suite/data/ferries"),
        root.join("suite/data/plain-landscape.yml"),
        root.join("../docs/cookbook/parcels.cdx.json"),
    ];
    let kept = fs::read_dir(root.join("kept/0.1/documents")).unwrap().flatten().map(|entry| entry.path());
    out.extend(kept.filter(|path| path.is_file()));
    out.sort();
    out
}

fn open(paths: &[PathBuf]) -> Loaded {
    fossgraph_formats::open(paths).unwrap_or_else(|e| panic!("{paths:?}: {e}"))
}

/// The graph alone, as bytes.
fn bytes(loaded: &Loaded) -> Vec<u8> {
    encode(&Loaded { report: Report::default(), graph: loaded.graph.clone() }).unwrap()
}

/// Copies a file or a folder into a folder, under its name.
fn copy(from: &Path, into: &Path) -> PathBuf {
    let to = into.join(from.file_name().unwrap());
    fs::create_dir_all(into).unwrap();
    if from.is_dir() {
        for entry in fs::read_dir(from).unwrap().flatten() {
            copy(&entry.path(), &to);
        }
    } else {
        fs::copy(from, &to).unwrap();
    }
    to
}

/// Nothing changed, in no direction, and not a byte.
fn same(once: &Loaded, twice: &Loaded, how: &str) {
    for (before, after) in [(once, twice), (twice, once)] {
        let (before, after) = (before.graph.clone().into(), after.graph.clone().into());
        let changes = DataChanges::between(&Pairing::of(&before, &after));
        assert!(changes.things().is_empty(), "{how}: {:#?}", changes.things());
    }
    assert!(bytes(once) == bytes(twice), "{how}: other bytes");
}

#[test]
fn what_is_read_twice_is_as_if_it_were_read_once() {
    let documents = documents();
    assert!(documents.len() >= 15, "{documents:?}");
    for document in documents {
        let (folder, name) = (tempfile::tempdir().unwrap(), document.display());
        let once = open(std::slice::from_ref(&document));
        assert!(once.graph.node_count() > 2, "{name} holds nothing");
        // a copy of it beside it
        let beside = copy(&document, &folder.path().join("copy"));
        same(&once, &open(&[document.clone(), beside]), &format!("{name} and a copy"));
        // what was made of it, and itself again
        let snapshot = folder.path().join("made.foss-snapshot");
        write_snapshot(&once, &mut fs::File::create(&snapshot).unwrap()).unwrap();
        same(&once, &open(std::slice::from_ref(&snapshot)), &format!("a snapshot of {name}"));
        same(&once, &open(&[snapshot, document.clone()]), &format!("{name} and a snapshot of it"));
        let native = folder.path().join("native");
        for (file, text) in Export::Native.write(&Part::all(&once.graph)).unwrap() {
            let path = native.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        same(&once, &open(std::slice::from_ref(&native)), &format!("an export of {name}"));
        same(&once, &open(&[document.clone(), native]), &format!("{name} and an export of it"));
    }
}

#[test]
fn all_documents_together_are_as_if_each_were_read_once() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept/0.1/documents");
    let paths: Vec<PathBuf> = fs::read_dir(&kept).unwrap().flatten().map(|entry| entry.path()).collect();
    let folder = tempfile::tempdir().unwrap();
    let copies = paths.iter().map(|path| copy(path, &folder.path().join("copy")));
    let both: Vec<PathBuf> = paths.iter().cloned().chain(copies).collect();
    let once = open(&paths);
    same(&once, &open(&both), "all documents and copies of them");
    let snapshot = folder.path().join("made.foss-snapshot");
    write_snapshot(&once, &mut fs::File::create(&snapshot).unwrap()).unwrap();
    let again: Vec<PathBuf> = [snapshot].into_iter().chain(paths).collect();
    same(&once, &open(&again), "all documents and a snapshot of them");
}

#[test]
fn a_native_file_that_says_more_than_was_known_does_change_something() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept/0.1/documents/monitor.yaml");
    let folder = tempfile::tempdir().unwrap();
    let more = folder.path().join("more.toml");
    fs::write(&more, "[[project]]\nname = 'Harbourmaster'\nlicence = 'MIT'\n").unwrap();
    let (once, other) = (open(std::slice::from_ref(&document)), open(&[document, more]));
    let changes = DataChanges::between(&Pairing::of(&once.graph.clone().into(), &other.graph.clone().into()));
    assert_eq!(changes.things().len(), 1, "{:#?}", changes.things());
}

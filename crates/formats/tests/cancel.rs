//! Loads that are stopped: at once, whatever is read, with an error of their own and nothing left behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fossgraph_core::{CancelToken, LoadError, Loaded, Progress, Stage, encode};
use fossgraph_formats::{Options, open_with};

fn watched(cancel: &CancelToken, progress: &Progress) -> Options {
    Options { cancel: Some(cancel.clone()), progress: Some(progress.clone()), ..Options::default() }
}

/// A bill of so many packages, each of which needs the next.
fn bill(packages: usize) -> String {
    let mut text = "{\"spdxVersion\": \"SPDX-2.3\", \"name\": \"big\", \"packages\": [".to_owned();
    for n in 0..packages {
        let comma = if n > 0 { "," } else { "" };
        let purl = format!("pkg:golang/github.com/o{}/r{n}@v1", n % 97);
        writeln!(
            text,
            "{comma}{{\"SPDXID\": \"P{n}\", \"name\": \"p{n}\", \"externalRefs\": [{{\"referenceType\": \"purl\", \"referenceLocator\": \"{purl}\"}}]}}"
        )
        .unwrap();
    }
    text.push_str("], \"relationships\": [");
    for n in 1..packages {
        let comma = if n > 1 { "," } else { "" };
        let before = n - 1;
        writeln!(
            text,
            "{comma}{{\"spdxElementId\": \"P{before}\", \"relationshipType\": \"DEPENDS_ON\", \"relatedSpdxElement\": \"P{n}\"}}"
        )
        .unwrap();
    }
    text + "]}"
}

/// A landscape of so many projects.
fn landscape(items: usize) -> String {
    let mut text = "landscape:\n  - name: Tools\n    subcategories:\n      - name: All\n        items:\n".to_owned();
    for n in 0..items {
        write!(text, "          - name: Thing {n}\n            repo_url: https://github.com/o{n}/r{n}\n").unwrap();
    }
    text
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bill.spdx.json"), bill(20_000)).unwrap();
    fs::write(folder.path().join("landscape.yml"), landscape(10_000)).unwrap();
    let native = folder.path().join("native");
    fs::create_dir(&native).unwrap();
    let rows = (0..60_000).fold("id,name\n".to_owned(), |text, n| text + &format!("o{n},Org {n}\n"));
    fs::write(native.join("organisations.csv"), rows).unwrap();
    folder
}

/// Opens paths and stops when the load is at a stage; how it ended. How long it took to stop is shown.
fn stopped_at(paths: &[PathBuf], wanted: &(dyn Fn(&Stage) -> bool + Sync)) -> Result<Loaded, LoadError> {
    let (cancel, progress) = (CancelToken::new(), Progress::default());
    let options = watched(&cancel, &progress);
    thread::scope(|scope| {
        let load = scope.spawn(|| open_with(paths, &options));
        while !wanted(&progress.stage()) && !load.is_finished() {
            thread::sleep(Duration::from_millis(1));
        }
        let asked = Instant::now();
        cancel.cancel();
        let loaded = load.join().unwrap();
        println!("{paths:?} stopped after {:?}", asked.elapsed());
        loaded
    })
}

#[test]
fn a_load_stops_soon_at_every_stage() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let reading = |stage: &Stage| matches!(stage, Stage::Reading(_));
    for (paths, wanted) in [
        (vec![path("bill.spdx.json")], &reading as &(dyn Fn(&Stage) -> bool + Sync)),
        (vec![path("bill.spdx.json")], &|stage| *stage == Stage::Merging),
        (vec![path("bill.spdx.json")], &|stage| *stage == Stage::Building),
        (vec![path("landscape.yml"), path("bill.spdx.json")], &|stage| *stage == Stage::Linking),
        (vec![path("bill.spdx.json"), path("landscape.yml")], &reading),
        (vec![path("landscape.yml")], &reading),
        (vec![path("native")], &reading),
        (vec![path("native")], &|stage| *stage == Stage::Building),
    ] {
        let loaded = stopped_at(&paths, wanted);
        let error = loaded.expect_err("it was stopped long before its end");
        assert!(error.is_cancelled() && error.diagnostics().len() == 1, "{paths:?}: {error}");
        assert_eq!(error.to_string(), "error[D024]: the load was cancelled");
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "nothing else was written: {left:?}");
}

#[test]
fn every_reader_stops() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data");
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in [&data, &fixtures] {
        paths.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut read = 0;
    for path in paths {
        if fossgraph_formats::open(&[&path]).is_err() {
            continue;
        }
        let cancel = CancelToken::new();
        cancel.cancel();
        let error = open_with(&[&path], &watched(&cancel, &Progress::default())).unwrap_err();
        assert!(error.is_cancelled(), "{}: {error}", path.display());
        read += 1;
    }
    assert!(read > 5, "only {read} of the files can be read");
}

#[test]
fn a_watched_load_is_the_same_as_any() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data/odd-landscape.yml");
    let progress = Progress::default();
    let watched = open_with(&[&path], &watched(&CancelToken::new(), &progress)).unwrap();
    assert_eq!(encode(&watched).unwrap(), encode(&fossgraph_formats::open(&[&path]).unwrap()).unwrap());
    assert_eq!((progress.stage(), progress.share()), (Stage::Building, Some(1.0)), "it was done to the end");
}

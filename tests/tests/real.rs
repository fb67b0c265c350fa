//! Real files of foundations, counted: these tests run where such files lie beside the repository, and pass where they do not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::path::Path;

use fossgraph_core::{Loaded, Report, encode};
use fossgraph_engine::{Engine, Params};
use fossgraph_formats::{Export, Part};

/// A real file, if it is there.
fn real(name: &str) -> Option<Loaded> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real").join(name);
    path.is_file().then(|| fossgraph_formats::open(&[path]).unwrap())
}

/// Checks the one number that each query gives.
fn counts(loaded: Loaded, expected: &[(&str, i64)]) {
    let engine = Engine::new(loaded);
    for (query, want) in expected {
        let rows = engine.prepare(query).and_then(|q| q.run(Params::new())).unwrap_or_else(|e| panic!("{query}: {e}"));
        let first = rows.iter().next().unwrap()[0].to_string();
        assert_eq!(first, want.to_string(), "{query}");
    }
}

fn skipped(loaded: &Loaded, reason: &str) -> usize {
    loaded.report.skipped.iter().filter(|(r, _)| r.contains(reason)).map(|(_, s)| s.rows).sum()
}

#[test]
fn the_landscape_of_cncf() {
    let Some(loaded) = real("landscape/cncf-2026-08-20.yml") else { return };
    for (reason, rows) in [
        ("foundation's own that has no level", 27),
        ("a date of a level without a level", 3),
        ("a level in `extra`", 1),
        ("a date that is none", 0),
        ("not understood", 0),
        ("without a name", 0),
    ] {
        assert_eq!(skipped(&loaded, reason), rows, "{reason}");
    }
    let second_paths = loaded.report.remarks.iter().filter(|remark| remark.message.contains("the second path")).count();
    assert_eq!(second_paths, 3);
    assert!(loaded.report.conflicts.is_empty(), "{:?}", loaded.report.conflicts);
    counts(
        loaded,
        &[
            ("count projects hosted by CNCF", 255),
            ("count projects hosted by CNCF where status = Sandbox", 151),
            ("count projects hosted by CNCF where status = Incubating", 38),
            ("count projects hosted by CNCF where status = Graduated", 38),
            ("count projects hosted by CNCF where status = Archived", 28),
            ("count projects where accepted in 2020", 34),
            ("count projects where incubating in 2022", 14),
            ("count projects where graduated in 2024", 6),
            ("count projects where archived in 2025", 13),
            ("count projects where accepted = incubating", 30),
            ("count anything member of CNCF", 715),
            ("count anything member of[tier = Platinum] CNCF", 17),
            ("count anything member of[tier = Gold] CNCF", 17),
            ("count anything member of[tier = Silver] CNCF", 577),
            ("count anything member of[tier = Academic] CNCF", 3),
            ("count anything member of[tier = Nonprofit] CNCF", 23),
            ("count anything member of[tier = \"End User Supporter and Contributor\"] CNCF", 78),
            ("count organisations where anonymous = true", 15),
            ("count audits", 53),
            ("count audits where type = security", 39),
            ("count projects subject of audits", 35),
            ("count projects part of projects", 4),
        ],
    );
}

#[test]
fn the_landscapes_of_other_foundations() {
    if let Some(loaded) = real("landscape/lfai-2026-08-14.yml") {
        counts(
            loaded,
            &[
                ("count projects hosted by LF AI & Data", 64),
                ("count projects where status = Sandbox", 22),
                ("count projects where status = Incubating", 24),
                ("count projects where status = Graduated", 13),
                ("count projects where status = Archived", 5),
                ("count projects hosted by[level = incubation] LF AI & Data", 1),
                ("count anything member of LF AI & Data", 64),
                ("count anything member of[tier = Associate] LF AI & Data", 43),
            ],
        );
    }
    if let Some(loaded) = real("landscape/openssf-2026-08-17.yml") {
        counts(
            loaded,
            &[
                ("count projects hosted by OpenSSF where status = Incubating", 1),
                ("count anything member of OpenSSF", 115),
                ("count anything member of[tier = General] OpenSSF", 77),
            ],
        );
    }
}

#[test]
fn clomonitor_and_case_studies_of_cncf() {
    if let Some(loaded) = real("clomonitor-cncf.yaml") {
        counts(
            loaded,
            &[
                ("count projects", 245),
                ("count projects hosted by CNCF", 228),
                ("count projects where status = Incubating", 39),
                ("count projects where accepted is known", 228),
            ],
        );
    }
    if let Some(loaded) = real("case-studies/cncf-2026-09-16.json") {
        assert_eq!(loaded.graph.date().map(|d| d.to_string()).as_deref(), Some("2026-09-16"));
        counts(
            loaded,
            &[
                ("count case studies", 211),
                ("count organisations where anonymous = true", 13),
                ("count case studies where slug = \"true\"", 1),
                ("count case studies using Kubernetes", 177),
            ],
        );
    }
}

/// The regular files in a folder and in the folders in it, as far as it is there.
fn files_in(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut out: Vec<_> = entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect();
    out.sort();
    out
}

#[test]
fn every_real_file_exported_in_native_form_loads_back_to_the_same_graph() {
    let bytes = |loaded: &Loaded| encode(&Loaded { report: Report::default(), graph: loaded.graph.clone() }).unwrap();
    for path in files_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real")) {
        let loaded = match fossgraph_formats::open(&[&path]) {
            Ok(loaded) => loaded,
            // notes on the files are no data
            Err(error) => {
                assert!(error.diagnostics().iter().all(|d| d.code == "D005"), "{}: {error}", path.display());
                continue;
            }
        };
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in Export::Native.write(&Part::all(&loaded.graph)).unwrap() {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let again = fossgraph_formats::open(&[folder.path()]).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(bytes(&again) == bytes(&loaded), "{}: the bytes differ", path.display());
    }
}

//! Opening sources: what is said of files that cannot be opened, and of bills without projects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fossgraph_core::{Diagnostic, Loaded};
use fossgraph_formats::open;

fn errors(paths: &[impl AsRef<Path>]) -> Vec<Diagnostic> {
    open(paths).expect_err("it must be refused").diagnostics().to_vec()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

const BILL: &str = "{\"spdxVersion\": \"SPDX-2.3\", \"name\": \"d\", \"packages\": [{\"name\": \"a\"}]}";

/// Whoever names a folder of one foreign file is told which it is.
#[test]
fn a_folder_of_foreign_files_is_refused_with_the_way_out() {
    for (name, text, format) in [
        ("a.yml", "landscape:\n", "a CNCF-style landscape.yml"),
        ("a.yaml", "- name: a\n  repositories:\n  maturity: b\n", "a CLOMonitor list of projects"),
        ("a.json", "{\"caseStudies\": []}", "CNCF case studies in JSON"),
        ("a.json", BILL, "SPDX in JSON"),
        ("a.spdx", "SPDXVersion: SPDX-2.3\n", "SPDX in tag-value form"),
        ("a.json", "{\"@graph\": [], \"spdxId\": \"x\"}", "SPDX 3 in JSON-LD"),
        ("a.json", "{\"bomFormat\": \"CycloneDX\"}", "CycloneDX in JSON"),
        ("a.xml", "<bom xmlns='http://cyclonedx.org/schema/bom/1.5'/>", "CycloneDX in XML"),
        ("a.graphml", "<graphml/>", "GraphML"),
        ("a", "fossgrph", "a snapshot"),
    ] {
        let folder = folder(&[(name, text), ("z.txt", "nothing")]);
        let found = errors(&[folder.path()]);
        assert_eq!((found.len(), found[0].code), (1, "D005"));
        assert_eq!(found[0].message, format!("the directory holds no native file, but {format}"));
        assert_eq!(found[0].help, Some(format!("name the file itself: {}", folder.path().join(name).display())));
    }
    let page = fossgraph_formats::error_pages().into_iter().find(|page| page.code == "D005");
    assert!(page.is_some(), "the code is explained");
}

#[test]
fn all_sources_that_cannot_be_opened_are_told() {
    let folder =
        folder(&[("a.json", BILL), ("b.yml", "landscape: 3\n"), ("c.json", "{\"caseStudies\": 3}"), ("d.json", "{}")]);
    let path = |name: &str| folder.path().join(name);
    let codes = |paths: &[PathBuf]| errors(paths).iter().map(|error| error.code).collect::<Vec<_>>();
    assert_eq!(codes(&[path("b.yml"), path("a.json"), path("c.json")]), ["D006", "D006"]);
    assert_eq!(codes(&[path("b.yml"), path("d.json")]), ["D006", "D005"]);
    let nowhere = [path("nowhere"), path("a.json"), path("neither")];
    assert!(
        errors(&nowhere).len() == 2
            && errors(&nowhere).iter().all(|error| error.to_string().contains("cannot be read"))
    );
}

/// A bill alone answers no question about projects, which is told; so is that a name stands in the built-in data.
#[test]
fn the_built_in_data_are_recommended_where_they_help() {
    let using = "[[organisation]]\nname = 'Example Ltd'\nuses = 'Dapr'\n";
    let folder = folder(&[("a.json", BILL), ("none.json", "{\"caseStudies\": []}"), ("own.toml", using)]);
    let path = |name: &str| folder.path().join(name);
    let told = |loaded: Loaded| {
        loaded.report.remarks.iter().any(|remark| remark.message.starts_with("no projects are loaded"))
    };
    assert!(told(open(&[path("a.json")]).unwrap()));
    assert!(!told(open(&["builtin".into(), path("a.json")]).unwrap()));
    assert!(!told(open(&[path("none.json")]).unwrap()), "it lists no packages");
    let both = errors(&[path("own.toml"), path("a.json")]);
    assert!(both.len() == 1 && both[0].help.as_ref().is_some_and(|help| help.contains("--data builtin")), "{both:?}");
}

/// A file is read whole or refused, and 256 MiB are read.
#[test]
fn no_file_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.json");
    for (bytes, message) in [
        (256 << 20, "this file has no known format"),
        ((256 << 20) + 1, "has more than 268435456 bytes, which are allowed"),
        (300 << 20, "has more than 268435456 bytes, which are allowed"),
    ] {
        File::create(&path).unwrap().set_len(bytes).unwrap();
        let found = errors(&[&path]);
        assert!(found.len() == 1 && found[0].message == message, "{bytes}: {found:?}");
    }
}

//! What a build stands on that is young or given up, since when, and who maintains it: asked of a foundation's landscape and a bill of
//! materials, beside data that know the maintainers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_core::{Loaded, Report, encode};
use fossgraph_engine::{Engine, Params};
use fossgraph_formats::{Export, Part};

/// As the manual and the README ask it.
const QUESTION: &str =
    "projects including packages where status <= Sandbox show name, status, accepted, archived, maintained by";

const LANDSCAPE: &str = "
landscape:
  - name: Tools
    subcategories:
      - name: Boats
        items:
          - name: Raft
            repo_url: https://github.com/raft-org/raft
            project: sandbox
            extra: { accepted: '2024-02-01' }
          - name: Galley
            repo_url: https://github.com/galley/galley
            project: archived
            extra: { accepted: '2019-05-06', archived: '2023-07-08' }
          - name: Liner
            repo_url: https://github.com/liner/liner
            project: graduated
            extra: { accepted: '2018-01-01', graduated: '2020-01-01' }
          - name: Canoe
            repo_url: https://github.com/canoe/canoe
            project: sandbox
            extra: { accepted: '2025-01-01' }
  - name: Sea Foundation Members
    subcategories:
      - name: Gold
        items:
          - name: Shipyard (member)
";

const BILL: &str = r#"{
  "spdxVersion": "SPDX-2.3", "name": "port", "documentNamespace": "https://port.example/1",
  "packages": [
    {"SPDXID": "P1", "name": "raft", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:golang/github.com/raft-org/raft@v1.2.0"}]},
    {"SPDXID": "P2", "name": "oar", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:golang/github.com/galley/oar@v0.3.0"}]},
    {"SPDXID": "P3", "name": "liner", "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:golang/github.com/liner/liner@v9.0.0"}]},
    {"SPDXID": "P4", "name": "net", "versionInfo": "4"}
  ]
}"#;

/// Who maintains what, as native data tell it.
const ROSTER: &str = "
[[project]]
id = 'raft'
name = 'Raft'
repository = 'https://github.com/raft-org/raft'
'maintained by' = ['shipyard', 'sailors']
[[organisation]]
name = 'Shipyard'
[[organisation]]
name = 'Sailors'
";

fn answers(paths: &[PathBuf], query: &str) -> Vec<Vec<String>> {
    let engine = Engine::new(fossgraph_formats::open(paths).unwrap());
    let rows = engine.prepare(query).and_then(|q| q.run(Params::new())).unwrap_or_else(|e| panic!("{query}: {e}"));
    rows.iter().map(|row| (0..rows.columns().len()).map(|at| row[at].to_string()).collect()).collect()
}

#[test]
fn three_small_files() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let paths = [write("roster.toml", ROSTER), write("landscape.yml", LANDSCAPE), write("port.spdx.json", BILL)];
    let want: Vec<Vec<String>> = [
        ["Galley", "Archived", "2019-05-06", "2023-07-08", ""],
        ["Raft", "Sandbox", "2024-02-01", "", "Sailors; Shipyard"],
    ]
    .iter()
    .map(|row| row.iter().map(ToString::to_string).collect())
    .collect();
    assert_eq!(answers(&paths, QUESTION), want);
    let turned: Vec<PathBuf> = paths.iter().rev().cloned().collect();
    assert_eq!(answers(&turned, QUESTION), want, "whatever the order");
    let since = "packages as k -> part of projects as p where p.status <= Sandbox show k, p, p.archived";
    let [oar, raft] = answers(&paths, since).try_into().unwrap();
    assert_eq!(oar, ["pkg:golang/github.com/galley/oar@v0.3.0", "Galley", "2023-07-08"]);
    assert_eq!(raft, ["pkg:golang/github.com/raft-org/raft@v1.2.0", "Raft", ""]);
}

/// A project and packages in one file of native data.
const NATIVE: &str = "
[[project]]
name = 'Raft'
repository = 'https://github.com/raft-org/raft'
[[project]]
name = 'Mine'
repository = 'https://github.com/mine/mine'
[[package]]
id = 'oar'
name = 'pkg:golang/github.com/raft-org/raft@v1.2.0'
purl = 'pkg:golang/github.com/raft-org/raft@v1.2.0'
[[package]]
id = 'fork'
name = 'pkg:golang/github.com/raft-org/raft/fork@v1'
purl = 'pkg:golang/github.com/raft-org/raft/fork@v1'
'part of' = ['mine']
[[package]]
id = 'other'
name = 'pkg:golang/github.com/raft-org/raft/other@v1'
purl = 'pkg:golang/github.com/raft-org/raft/other@v1'
";

#[test]
fn one_body_of_data_is_linked_as_several_are_and_what_it_states_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("all.toml"), NATIVE).unwrap();
    fs::write(folder.path().join("part_of.csv"), "from,to\npackage:other,mine\n").unwrap();
    let paths = [folder.path().to_path_buf()];
    assert_eq!(
        answers(&paths, "packages as k -> part of projects as p show k.id, p.name"),
        [["fork", "Mine"], ["other", "Mine"], ["oar", "Raft"]]
    );
    let report = fossgraph_formats::open(&paths).unwrap().report;
    let linked: Vec<(&str, usize)> = report.linked.iter().map(|(how, count)| (how.as_str(), *count)).collect();
    assert_eq!(linked, [("packages to projects, by repository", 1), ("packages, by the data themselves", 2)]);
}

#[test]
fn what_is_exported_with_its_links_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (landscape, bill) = (folder.path().join("landscape.yml"), folder.path().join("port.spdx.json"));
    fs::write(&landscape, LANDSCAPE).unwrap();
    fs::write(&bill, BILL).unwrap();
    let bytes = |loaded: Loaded| encode(&Loaded { report: Report::default(), graph: loaded.graph }).unwrap();
    let loaded = fossgraph_formats::open(&[landscape, bill]).unwrap();
    let exported = tempfile::tempdir().unwrap();
    for (name, text) in Export::Native.write(&Part::all(&loaded.graph)).unwrap() {
        fs::write(exported.path().join(name), text).unwrap();
    }
    let again = fossgraph_formats::open(&[exported.path()]).unwrap();
    assert_eq!(again.report.linked.get("packages, by the data themselves"), Some(&3));
    assert!(bytes(again) == bytes(loaded), "the bytes differ");
}

#[test]
fn the_built_in_data_the_landscape_of_cncf_and_real_bills() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/real");
    for bill in ["copacetic-0.13.0", "dalec-0.20.3", "kaito-0.9.2"] {
        let bill = real.join(format!("sbom/spdx/{bill}.spdx.json"));
        let paths = ["builtin".into(), real.join("landscape/cncf-2026-08-20.yml"), bill];
        if paths[1..].iter().any(|path| !path.is_file()) {
            continue;
        }
        let maintainers = "DigitalOcean; Docker; GitHub; GitLab; VMware";
        assert_eq!(answers(&paths, QUESTION), [["Distribution", "Sandbox", "2021-01-26", "", maintainers]]);
    }
}

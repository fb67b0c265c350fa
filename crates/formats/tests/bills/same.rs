//! One bill written in six forms.

use std::path::Path;

use fossgraph_core::Loaded;

use super::{all, of_kind, open, remarks, values};

fn fixture(name: &str) -> Loaded {
    open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

const FORMS: [&str; 6] = [
    "ship-2.3.spdx.json",
    "ship-2.2.spdx",
    "ship-3.0.spdx.json",
    "ship-1.2.cdx.json",
    "ship-1.6.cdx.json",
    "ship-1.4.cdx.xml",
];

#[test]
fn all_forms_say_the_same_of_packages() {
    let want = "
busybox@1.36 
  version: 1.36
pkg:golang/github.com/shipyard/ship@v1.0.0 
  version: v1.0.0
  purl: pkg:golang/github.com/shipyard/ship@v1.0.0
  licence: Apache-2.0
  source repository: https://github.com/shipyard/Ship
pkg:npm/%40oar/blade@2.1.0 
  version: 2.1.0
  purl: pkg:npm/%40oar/blade@2.1.0
  licence: MIT OR Apache-2.0 (claim)
  homepage: https://oar.example.org (claim)
  summary: The flat part. (claim)
pkg:golang/github.com/shipyard/ship@v1.0.0 -> busybox@1.36 (contains)
pkg:golang/github.com/shipyard/ship@v1.0.0 -> pkg:npm/%40oar/blade@2.1.0
pkg:npm/%40oar/blade@2.1.0 -> busybox@1.36";
    for name in FORMS {
        let loaded = fixture(name);
        assert_eq!(all(&loaded.graph).join("\n"), want.trim(), "{name}");
        assert_eq!(remarks(&loaded), ["the bill lists 1 file, counted but not read"], "{name}");
        assert!(loaded.report.skipped.is_empty(), "{name}");
        let file = &loaded.report.files[0];
        assert!(file.file.ends_with(name), "{}", file.file);
        assert_eq!((file.records, file.edges), (4, 3), "{name}");
    }
}

#[test]
fn the_document_is_a_source() {
    for (name, format, identity) in [
        (FORMS[0], "SPDX 2.3", "https://example.org/bills/ship-2.3"),
        (FORMS[1], "SPDX 2.2", "https://example.org/bills/ship-2.2"),
        (FORMS[2], "SPDX 3.0.1", "https://example.org/bills/ship-3.0"),
        (FORMS[3], "CycloneDX 1.2", "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"),
        (FORMS[4], "CycloneDX 1.6", "urn:cdx:8d1ab8ae-3a6e-4a4e-9a52-3a3dd1c0a001/2"),
        (FORMS[5], "CycloneDX 1.4", "urn:cdx:90e1b9a5-6e4c-4c3b-8f5b-1f6c1e2d3a40/1"),
    ] {
        let graph = fixture(name).graph;
        let sources = of_kind(&graph, "source");
        assert_eq!(sources.len(), 1, "{name}");
        let source = sources[0];
        assert_eq!(graph.name(source), "ship 1.0.0", "{name}");
        assert_eq!(graph.aliases(source).collect::<Vec<_>>(), [identity], "{name}");
        assert_eq!(values(&graph, source, "date"), ["2026-01-02"], "{name}");
        assert_eq!(values(&graph, source, "publisher"), ["Shipyard"], "{name}");
        let title = format!("Bill of materials in {format}, written by billmaker-1");
        assert_eq!(values(&graph, source, "title"), [title], "{name}");
    }
}

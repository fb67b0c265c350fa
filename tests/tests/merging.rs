//! Several bodies of data together: thawing, overlays, export.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Builder, Loaded, Report, encode};

/// The graph alone, as bytes.
fn bytes(loaded: &Loaded) -> Vec<u8> {
    encode(&Loaded { report: Report::default(), graph: loaded.graph.clone() })
}

#[test]
fn the_built_in_data_thawed_and_built_again_are_the_same() {
    let builtin = fossgraph_data::builtin();
    let mut builder = Builder::new(builtin.graph.schema().clone());
    builder.thaw(&builtin.graph, "builtin");
    let again = builder.finish().unwrap();
    assert!(bytes(&again) == bytes(&builtin), "the bytes differ");
    assert_eq!(again.report.conflicts, builtin.report.conflicts);
    // twice is as once
    let mut builder = Builder::new(builtin.graph.schema().clone());
    builder.thaw(&builtin.graph, "builtin");
    builder.thaw(&builtin.graph, "again");
    assert!(bytes(&builder.finish().unwrap()) == bytes(&builtin), "the bytes differ when thawed twice");
}

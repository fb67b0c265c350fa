//! The curated data set of fossgraph: organisations, foundations, projects, technologies, case studies, and who says so.
//!
//! The files beside this crate are the data; they are compiled when the crate is built, so that opening them parses no text but the
//! schema's.
//!
//! ```
//! let graph = fossgraph_data::builtin().graph;
//! let projects = graph.schema().lexicon().kind("projects").unwrap().0;
//! assert!(graph.nodes(projects).len() > 300);
//! ```

use fossgraph_core::{Loaded, Snapshot};

/// Bytes that begin where a snapshot must, so that it is read where it lies.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static SNAPSHOT: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/builtin.foss-snapshot")));

/// The text of the built-in schema, which data without a schema of their own use.
pub const SCHEMA: &str = include_str!("../schema.toml");

/// The built-in data, and the report of their load.
///
/// # Panics
///
/// Never: the snapshot was written when the crate was built, and read and checked when it was tested.
#[must_use]
#[expect(clippy::expect_used, reason = "the bytes are fixed when the crate is built, and every test reads them")]
pub fn builtin() -> Loaded {
    Snapshot::built_in(&SNAPSHOT.0).open().expect("the embedded snapshot is whole")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_snapshot_is_whole() {
        assert!(builtin().graph.check().is_ok());
        assert!(fossgraph_core::decode(&SNAPSHOT.0).is_ok(), "what is in it fits together");
        assert_eq!((&raw const SNAPSHOT.0).cast::<u8>().align_offset(8), 0);
    }
}

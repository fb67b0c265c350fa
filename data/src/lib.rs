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

use fossgraph_core::{Loaded, decode};

static SNAPSHOT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.foss-snapshot"));

/// The text of the built-in schema, which data without a schema of their own use.
pub const SCHEMA: &str = include_str!("../schema.toml");

/// The built-in data, and the report of their load.
///
/// # Panics
///
/// Never: the snapshot was written and read back when the crate was built and tested.
#[must_use]
#[expect(clippy::expect_used, reason = "the bytes are fixed when the crate is built, and every test reads them")]
pub fn builtin() -> Loaded {
    decode(SNAPSHOT).expect("the embedded snapshot is whole")
}

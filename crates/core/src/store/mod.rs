//! Where a graph's tables live: in memory of their own, or in the bytes of a snapshot, which are looked at when first asked for.

mod array;
mod plain;
mod region;
mod sections;

pub use array::{Array, Store, Text};
pub use plain::Plain;
pub use region::Snapshot;
pub use sections::SnapshotError;

pub(crate) use plain::Sound;
pub(crate) use sections::{Key, Sections, Writer};

//! Building a graph: drafts of records and edges come in, in any order; a frozen graph and a report come out.

mod builder;
mod claims;
mod columns;
mod derive;
mod edges;
mod facts;
mod freeze;
mod key;
mod merge;
mod order;
mod reconcile;
mod report;
mod resolve;
mod thaw;
mod values;

pub use builder::{Builder, DraftId, EdgeDraft, FactDraft, Reference};
pub use key::Key;
pub use reconcile::{NameRelation, NameRow};
pub use report::{Conflict, FileRead, Loaded, Remark, Report, Skipped, Stance};

//! Building a graph: drafts of records and edges come in, in any order; a frozen graph and a report come out.

mod builder;
mod claims;
mod derive;
mod facts;
mod freeze;
mod order;
mod reconcile;
mod report;
mod resolve;

pub use builder::{Builder, DraftId, EdgeDraft, FactDraft, Key, Reference};
pub use reconcile::{NameRelation, NameRow};
pub use report::{Conflict, FileRead, Loaded, Remark, Report, Skipped, Stance};

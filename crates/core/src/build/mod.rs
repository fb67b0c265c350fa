//! Building a graph: drafts of records and edges come in, in any order; a frozen graph and a report come out.

mod batch;
mod beside;
mod builder;
mod claims;
mod columns;
mod derive;
mod draft;
mod drafts;
mod edges;
mod errors;
mod facts;
mod freeze;
mod key;
mod merge;
mod order;
mod reconcile;
mod report;
mod resolve;
mod sheet;
mod tables;
mod texts;
mod thaw;
mod unread;
mod values;

pub use beside::{FactDraft, Reference};
pub use builder::{Builder, StatedText};
pub use draft::DraftId;
pub use key::Key;
pub use reconcile::{NameRelation, NameRow};
pub use report::{Conflict, FileRead, Loaded, Remark, Report, Skipped, Stance};

pub(crate) use draft::{At, BesideId, Scalar};
pub(crate) use sheet::{RecordId, Sheet};
pub(crate) use texts::{Text, Texts};
pub(crate) use unread::Unread;

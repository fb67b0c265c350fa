//! The core of fossgraph: values, schema, graph, builder and loading.
//!
//! ```text
//! files ──load──▶ Builder ──finish──▶ Graph ──encode──▶ snapshot
//!                 drafts of records,   dense ids, typed columns,
//!                 values and edges     compressed rows both ways
//! ```
//!
//! It knows no query, no terminal and no network; the crate `fossgraph-engine` asks the questions.

mod build;
mod diagnostic;
mod graph;
mod load;
mod page;
pub mod parallel;
mod schema;
mod snapshot;
mod sort;
mod store;
mod value;
mod watch;

pub use build::{
    Builder, Conflict, DraftId, FactDraft, FileRead, Key, Loaded, NameRelation, NameRow, Reference, Remark, Report,
    Skipped, Stance, StatedText,
};
pub use diagnostic::{Diagnostic, LoadError, Place};
pub use graph::{
    Cell, Check, Claim, Codes, Column, Data, EdgeId, EdgeIds, Edges, Fact, Graph, Lists, MISSING, Marks, NameIndex,
    NameMatch, Neighbours, NodeId, Strings, View, holds,
};
pub use load::{Files, collect, load, load_text, native_files, read};
pub use page::{ErrorPage, NO_EXAMPLE, PageBlock, PagePart, error_page, error_pages, read_pages};
pub use schema::{
    Attribute, AttributeId, Builtin, Derived, Directed, Direction, Enumeration, EnumerationId, Form, KeySort, Kind,
    KindId, Lexicon, Pick, RESERVED_PAIRS, RESERVED_WORDS, Relation, RelationId, Schema, SummaryColumn, phrase_key,
};
pub use snapshot::{copy_snapshot, decode, encode, open_snapshot, write_snapshot};
pub use store::{Array, Plain, Snapshot, SnapshotError, Store, Text};
pub use value::{
    Date, DateError, Number, Value, ValueType, all_of, any_of, as_float, document_id, fold, is_document_id, is_hidden,
    licence_operands, natural_order, natural_order_folded, nearest, parse_number, slug, version_order, with_article,
};
pub use watch::{CancelToken, Cancelled, Progress, Stage, Watch};

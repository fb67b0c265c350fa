//! The schema: kinds, attributes, relations and enumerations, and the phrases by which queries call them.

mod check;
mod file;
mod lexicon;
mod model;
mod texts;
mod unite;

pub use lexicon::{Form, Lexicon, RESERVED_PAIRS, RESERVED_WORDS, phrase_key};
pub use model::{
    Attribute, AttributeId, Builtin, Derived, Directed, Direction, Enumeration, EnumerationId, KeySort, Kind, KindId,
    Pick, Relation, RelationId, Schema, SummaryColumn,
};

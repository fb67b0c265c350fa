//! The query engine of fossgraph.
//!
//! ```text
//! text ──parse──▶ ast ──bind──▶ bound ──plan──▶ Plan ──run──▶ Rows
//!         pest          words become       operators      sets of nodes,
//!                       ids; types         and estimates  then rows
//! ```
//!
//! [`Engine`] holds a graph; [`Engine::prepare`] reads a query; [`Prepared::run`] answers it with [`Rows`].
//! Nothing here prints, and nothing is global.

pub mod ast;
mod bind;
pub mod bound;
mod change;
mod complete;
mod engine;
mod error;
mod explanation;
mod expr;
mod function;
mod limit;
mod page;
mod parse;
mod pattern;
pub mod plan;
mod print;
mod rows;
mod run;
mod sentence;
mod slips;
mod span;
mod stack;
mod survey;
mod value;

pub use bind::Definitions;
pub use change::{Change, ChangeSort, Changes, DataChanges, FactChange, Pairing, ThingChange};
pub use complete::{Candidate, CandidateSort, Completion, Token, TokenSort, tokens};
pub use engine::{Engine, Outcome, Prepared};
pub use error::{Error, ErrorKind, Problem};
pub use explanation::Explanation;
pub use fossgraph_core::{CancelToken, Date, ErrorPage, Graph, Loaded, NodeId, PageBlock, PagePart};
pub use function::{Arity, Example, FUNCTIONS, Function, Gives, Parameter, Takes, Topic, function};
pub use limit::{LIMITS, Limit, Raise, Unit};
pub use page::{error_page, error_pages};
pub use parse::{Completeness, completeness, statements};
pub use print::format;
pub use rows::{ColumnInfo, FromRow, Rows};
pub use run::{Description, Detail, Provenance, Reached, RunOptions, WalkedEdge, Witness, Work};
pub use span::Span;
pub use survey::{CommonValue, Survey, SurveyedAttribute, SurveyedRelation, SurveyedValues};
pub use value::{FromValue, ParamValue, Params, Path, Thing, Value};

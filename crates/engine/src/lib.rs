//! engine
#![allow(missing_docs)]
pub mod ast;
mod bind;
pub mod bound;
mod error;
mod parse;
mod span;
pub use parse::{completeness, Completeness};

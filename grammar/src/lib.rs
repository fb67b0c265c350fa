//! The grammar of the fossgraph query language, as a pest parser: the `.pest` file and its derive, nothing else.
//!
//! [`Rule::only_statement`] parses one statement; the engine crate splits scripts, builds the tree and words the errors.

#![allow(missing_docs, reason = "the derive makes one variant for each rule, which the grammar itself explains")]

/// The parser that pest derives from `foss.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "foss.pest"]
pub struct FossParser;

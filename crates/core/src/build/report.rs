//! What a load did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::graph::Graph;

/// A graph and how it came about.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The graph.
    pub graph: Graph,
    /// What was read, merged, skipped.
    pub report: Report,
}

/// What a load read and what it left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The files read, with their records and edges, in the order of names.
    pub files: Vec<(String, usize, usize)>,
    /// What was left out, by reason.
    pub skipped: BTreeMap<String, Skipped>,
    /// What a reader of the data should know, in the order of places.
    pub remarks: Vec<String>,
}

/// Things left out for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// How many rows.
    pub rows: usize,
    /// The sum over a row's first whole-number attribute, such as seats; 0 where there is none.
    pub sum: i64,
    /// What was listed there, each with the place where it is first met.
    pub listed: BTreeMap<String, String>,
}

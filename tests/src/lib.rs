//! What tests that cross crates share: the naive evaluator that answers are checked against, and random graphs and queries.

pub mod generate;
pub mod oracle;
mod same;

pub use same::{same, same_row, same_rows};

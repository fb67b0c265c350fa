//! What tests that cross crates share: the naive evaluator that answers are checked against.

pub mod oracle;

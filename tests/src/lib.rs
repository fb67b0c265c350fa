//! What tests that cross crates share: the naive evaluator that answers are checked against, random graphs and queries, how the queries of
//! a suite are typed, and how statements are compared.

pub mod generate;
pub mod oracle;
mod same;
mod unplaced;

pub use same::{same, same_row, same_rows};
pub use unplaced::unplaced;

/// A query of a suite as it is typed: a suite shows what cannot be seen, `⏎` the end of a line, `⇥` a tab, `⍽` a blank that does not break.
#[must_use]
pub fn typed(query: &str) -> String {
    query.replace(" ⏎ ", "\r\n").replace('⇥', "\t").replace('⍽', "\u{a0}")
}

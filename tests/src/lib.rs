//! What tests that cross crates share: the naive evaluator that answers are checked against, random graphs and queries, and how the
//! queries of a suite are typed.

pub mod generate;
pub mod oracle;
mod same;

pub use same::{same, same_row, same_rows};

/// A query of a suite as it is typed: a suite shows what cannot be seen, `⏎` the end of a line, `⇥` a tab, `⍽` a blank that does not break.
#[must_use]
pub fn typed(query: &str) -> String {
    query.replace(" ⏎ ", "\r\n").replace('⇥', "\t").replace('⍽', "\u{a0}")
}

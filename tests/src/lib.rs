//! What tests that cross crates share: the naive evaluator that answers are checked against, random graphs and queries and how they are asked, how the queries of
//! the suites, pages of the manual, and how statements are compared.

mod agree;
pub mod asking;
pub mod generate;
pub mod hostile;
pub mod oracle;
pub mod page;
mod same;
pub mod suite;
mod unplaced;

pub use agree::{Found, agree, cells, shown};
pub use same::{same, same_row, same_rows};
pub use unplaced::unplaced;
pub mod shape;

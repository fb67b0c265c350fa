//! Whether the engine answers as the naive evaluator does.

use std::fmt::Write as _;

use fossgraph_engine::{Engine, Params, Rows, Value, bound};

use crate::{oracle, same_rows};

/// All cells of an answer.
pub fn cells(rows: &Rows) -> Vec<Vec<Value>> {
    rows.iter().collect()
}

/// Rows as they are printed where a test fails.
pub fn shown(rows: &[Vec<Value>]) -> String {
    let mut out = String::new();
    for row in rows {
        let row: Vec<String> =
            row.iter().map(|v| if v.is_missing() { "(missing)".to_owned() } else { v.to_string() }).collect();
        let _ = writeln!(out, "    {}", row.join(" | "));
    }
    out
}

/// What an answer says: refused, or accepted with so many rows.
pub enum Found {
    /// Why it was refused.
    Refused(String),
    /// How many rows there are.
    Rows(usize),
}

/// Asks the engine and the naive evaluator.
///
/// # Errors
///
/// What differs.
pub fn agree(engine: &Engine, query: &str) -> Result<Found, String> {
    let prepared = match engine.prepare(query) {
        Ok(prepared) => prepared,
        Err(error) => return Ok(Found::Refused(error.to_string())),
    };
    let bound::Statement::Query(bound) = prepared.bound() else { return Ok(Found::Rows(1)) };
    let rows = prepared.run(Params::new());
    let naive = oracle::evaluate(engine.graph(), bound, &Params::new());
    let (rows, naive) = match (rows, naive) {
        (Ok(rows), Ok(naive)) => (rows, naive),
        (Err(error), Err(_)) => return Ok(Found::Refused(error.to_string())),
        // the oracle has no limits
        (Err(error), Ok(_)) if error.is_limit() => return Ok(Found::Refused(error.to_string())),
        (Err(error), Ok(_)) => return Err(format!("the run fails: {error}")),
        (Ok(_), Err(error)) => return Err(format!("the oracle refuses: {error}")),
    };
    let found = cells(&rows);
    let columns: Vec<String> = rows.columns().iter().map(|c| c.name.clone()).collect();
    let differs = columns != naive.columns || !same_rows(&found, &naive.rows) || rows.set_aside() != naive.set_aside;
    if differs {
        return Err(format!(
            "  engine, set aside {}, columns {columns:?}:\n{}  oracle, set aside {}, columns {:?}:\n{}",
            rows.set_aside(),
            shown(&found),
            naive.set_aside,
            naive.columns,
            shown(&naive.rows)
        ));
    }
    Ok(Found::Rows(found.len()))
}

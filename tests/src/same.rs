//! Whether two answers say the same.

use fossgraph_engine::Value;

/// Equal, but for the last digits of numbers with a fraction, which depend on the order of reckoning.
#[must_use]
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-3),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        _ => a == b,
    }
}

/// Whether two rows are the same, cell by cell.
#[must_use]
pub fn same_row(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

/// Whether two answers are the same, row by row; rows that tie in a number with a fraction may stand in any order, as its last digits say.
#[must_use]
pub fn same_rows(a: &[Vec<Value>], b: &[Vec<Value>]) -> bool {
    let mut rest: Vec<&Vec<Value>> = b.iter().collect();
    let all = a.iter().all(|row| {
        let found = rest.iter().position(|other| same_row(row, other));
        let taken = found.filter(|at| ties(row, rest.get(..*at).unwrap_or_default()));
        taken.map(|at| rest.remove(at)).is_some()
    });
    all && rest.is_empty()
}

/// Whether a row has the same number in a column as some others, to its last digits; so that their order says nothing.
fn ties(row: &[Value], others: &[&Vec<Value>]) -> bool {
    let tied =
        |column: usize, cell: &Value| others.iter().all(|o| o.get(column).is_some_and(|other| same(cell, other)));
    let of_fraction = |cell: &Value| matches!(cell, Value::Float(_));
    others.is_empty() || row.iter().enumerate().any(|(at, cell)| of_fraction(cell) && tied(at, cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_differ_in_their_last_digits_only() {
        let float = Value::Float;
        assert!(same(&float(0.1 + 0.2), &float(0.3)));
        assert!(same(&Value::List(vec![float(-0.0)]), &Value::List(vec![float(0.0)])));
        assert!(!same(&float(0.3), &float(0.300_001)));
        assert!(!same(&float(1.0), &Value::Integer(1)));
        let row = |x: f64| vec![Value::Integer(1), float(x)];
        assert!(same_rows(&[row(2.0)], &[row(2.0 + 1e-13)]));
        assert!(!same_rows(&[row(2.0)], &[row(2.0), row(2.0)]));
        let named = |name: &str, x: f64| vec![Value::Text(name.into()), float(x)];
        let tied = [named("a", 2.0), named("b", 2.0 + 1e-13)];
        assert!(same_rows(&tied, &[tied[1].clone(), tied[0].clone()]));
        assert!(!same_rows(&[named("a", 2.0), named("b", 3.0)], &[named("b", 3.0), named("a", 2.0)]));
        assert!(!same_row(&row(2.0), &[float(1.0), float(2.0)]));
    }
}

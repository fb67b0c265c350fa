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

/// Whether two answers are the same, row by row.
#[must_use]
pub fn same_rows(a: &[Vec<Value>], b: &[Vec<Value>]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_row(a, b))
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
        assert!(!same_row(&row(2.0), &[float(1.0), float(2.0)]));
    }
}

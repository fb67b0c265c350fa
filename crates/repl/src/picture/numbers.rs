//! Rows as bars: columns that name, and columns of numbers.

use fossgraph_draw::{Bar, Bars};
use fossgraph_engine::{ColumnInfo, Rows, Value};

use crate::render::shown;

/// The rows as bars; `None` where nothing names them, or no column holds numbers.
pub(crate) fn bars(rows: &Rows) -> Option<Bars> {
    let columns = rows.columns();
    let is_number = |column: &ColumnInfo| column.numeric && !column.group && !column.list;
    let of = |wanted: bool| {
        let places = columns.iter().enumerate().filter(|(_, column)| is_number(column) == wanted);
        places.map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let (mut names, numbers) = (of(false), of(true));
    // groups are named by their keys, and rows by what stands first
    if columns.iter().any(|column| column.group) {
        names.retain(|at| columns.get(*at).is_some_and(|column| column.group));
    } else {
        names.truncate(1);
    }
    if names.is_empty() || numbers.is_empty() {
        return None;
    }
    let words =
        |at: &[usize], of: &dyn Fn(usize) -> String| at.iter().map(|at| of(*at)).collect::<Vec<_>>().join(" · ");
    let heading = |at: usize| columns.get(at).map_or_else(String::new, |column| column.name.clone());
    let bar = |row: Vec<Value>| {
        let text = |at: usize| row.get(at).zip(columns.get(at)).map_or_else(String::new, |(v, c)| shown(v, c));
        Bar {
            name: words(&names, &text),
            values: numbers.iter().map(|at| row.get(*at).and_then(number)).collect(),
            texts: numbers.iter().map(|at| text(*at)).collect(),
        }
    };
    Some(Bars {
        heading: words(&names, &heading),
        columns: numbers.iter().map(|at| heading(*at)).collect(),
        bars: rows.iter().map(bar).collect(),
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(fossgraph_core::as_float(*n)),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

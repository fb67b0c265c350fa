//! Functions of lists, and of values that may be missing.

use fossgraph_core::Value;

use super::counted;

/// The list at a place.
fn list(lists: &[Vec<Value>], at: usize) -> &[Value] {
    lists.get(at).map_or(&[], Vec::as_slice)
}

pub(super) fn size(lists: &[Vec<Value>]) -> Vec<Value> {
    vec![counted(list(lists, 0).len())]
}

pub(super) fn first(lists: &[Vec<Value>]) -> Vec<Value> {
    list(lists, 0).first().cloned().into_iter().collect()
}

pub(super) fn last(lists: &[Vec<Value>]) -> Vec<Value> {
    list(lists, 0).last().cloned().into_iter().collect()
}

pub(super) fn join(lists: &[Vec<Value>]) -> Vec<Value> {
    let texts = |at| {
        let values = list(lists, at).iter();
        values.filter_map(|v| if let Value::Text(t) = v { Some(t.as_str()) } else { None }).collect::<Vec<_>>()
    };
    let (parts, separator) = (texts(0), texts(1));
    let joined = parts.join(separator.first().copied().unwrap_or_default());
    if joined.is_empty() { Vec::new() } else { vec![Value::Text(joined)] }
}

pub(super) fn coalesce(lists: &[Vec<Value>]) -> Vec<Value> {
    lists.iter().find(|list| !list.is_empty()).cloned().unwrap_or_default()
}

/// Of a condition that is unknown the answer is missing.
pub(super) fn choose(lists: &[Vec<Value>]) -> Vec<Value> {
    match list(lists, 0) {
        [Value::Boolean(true)] => list(lists, 1).to_vec(),
        [Value::Boolean(false)] => list(lists, 2).to_vec(),
        _ => Vec::new(),
    }
}

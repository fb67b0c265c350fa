//! Functions of texts.

use fossgraph_core::Value;

use super::{counted, integer, text};

pub(super) fn length(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0).map(|t| counted(t.chars().count()))
}

pub(super) fn lower(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0).and_then(|t| known(t.to_lowercase()))
}

pub(super) fn upper(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0).and_then(|t| known(t.to_uppercase()))
}

pub(super) fn trim(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0).and_then(|t| known(t.trim().to_owned()))
}

pub(super) fn replace(arguments: &[Value]) -> Option<Value> {
    let (whole, old, new) = (text(arguments, 0)?, text(arguments, 1)?, text(arguments, 2)?);
    known(if old.is_empty() { whole.to_owned() } else { whole.replace(old, new) })
}

/// Places count characters from 1; before that there is nothing, and what lies behind the end is cut off.
pub(super) fn substring(arguments: &[Value]) -> Option<Value> {
    let (whole, from) = (text(arguments, 0)?, integer(arguments, 1)?);
    let skip = usize::try_from(from.checked_sub(1)?).ok()?;
    let rest = whole.chars().skip(skip);
    known(match arguments.get(2) {
        Some(_) => rest.take(usize::try_from(integer(arguments, 2)?).ok()?).collect(),
        None => rest.collect(),
    })
}

pub(super) fn concat(arguments: &[Value]) -> Option<Value> {
    let parts: Option<Vec<&str>> = (0..arguments.len()).map(|i| text(arguments, i)).collect();
    known(parts?.concat())
}

pub(super) fn shown(arguments: &[Value]) -> Option<Value> {
    text(arguments, 0).and_then(|t| known(t.to_owned()))
}

/// The part between `://` and the next `/`, without user and port.
pub(super) fn host(arguments: &[Value]) -> Option<Value> {
    let (_, rest) = text(arguments, 0)?.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    known(host.to_lowercase())
}

pub(super) fn split(lists: &[Vec<Value>]) -> Vec<Value> {
    let Some(Value::Text(separator)) = lists.get(1).and_then(|l| l.first()) else { return Vec::new() };
    let texts = lists.first().into_iter().flatten().filter_map(|v| if let Value::Text(t) = v { Some(t) } else { None });
    let parts = texts.flat_map(|t| match separator.as_str() {
        "" => vec![t.as_str()],
        some => t.split(some).collect(),
    });
    parts.filter(|p| !p.is_empty()).map(|p| Value::Text(p.to_owned())).collect()
}

/// An empty text is no value.
fn known(text: String) -> Option<Value> {
    (!text.is_empty()).then_some(Value::Text(text))
}

//! Reading the values of a tree: what a key holds, and telling of what it should not hold.

use fossgraph_core::{Date, nearest};

use crate::level::Dated;
use crate::tree::{Entry, Node, NodeValue};
use crate::words::Writer;

/// A text and the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The text at a key, without blanks around it.
pub(crate) fn text(writer: &mut Writer<'_>, node: &Node, key: &str) -> Option<Text> {
    let found = node.get(key).filter(|n| !n.is_empty())?;
    if found.text().is_none() {
        odd(writer, found, key, "a text");
    }
    as_text(found)
}

/// The text that a node is.
pub(crate) fn as_text(node: &Node) -> Option<Text> {
    node.text().map(|text| Text { text: text.trim().to_owned(), line: node.line })
}

/// The texts at a key, of which a single one may stand for a list.
pub(crate) fn texts(writer: &mut Writer<'_>, node: &Node, key: &str) -> Vec<Text> {
    let Some(found) = node.get(key) else { return Vec::new() };
    let Some(items) = found.items() else {
        if found.text().is_none() {
            odd(writer, found, key, "a list");
        }
        return as_text(found).into_iter().collect();
    };
    for item in items.iter().filter(|n| n.text().is_none() && !n.is_empty()) {
        odd(writer, item, key, "a text");
    }
    items.iter().filter_map(as_text).collect()
}

/// The date at a key; what is none is counted.
pub(crate) fn date(writer: &mut Writer<'_>, node: &Node, key: &str) -> Option<Dated> {
    let found = text(writer, node, key)?;
    let parsed: Option<Date> = found.text.parse().ok();
    if parsed.is_none() {
        writer.skip("a date that is none", &format!("{key}: {}", found.text), found.line);
    }
    parsed.map(|date| (date, found.line))
}

/// The text with single blanks, and without what cannot be seen.
pub(crate) fn tidy(text: &str) -> String {
    let visible: String =
        text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Counts a value of another sort than its key holds.
pub(crate) fn odd(writer: &mut Writer<'_>, node: &Node, key: &str, want: &str) {
    writer.skip(&format!("a value that is not {want}"), &format!("{key}: {}", node.what()), node.line);
}

/// Counts the keys of a map that are none of those, each with what stands there.
pub(crate) fn tell_unknown(writer: &mut Writer<'_>, node: &Node, known: &[&str], of: &str) {
    for Entry { key, line, node } in node.entries().iter().filter(|e| !known.contains(&e.key.as_str())) {
        let near = nearest(key, known.iter().copied());
        let hint = near.first().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
        let value = match &node.value {
            NodeValue::Text(text) => format!(": {text}"),
            NodeValue::Null => String::new(),
            _ => format!(": {}", node.what()),
        };
        writer.skip(&format!("a key of {of} that is not known"), &format!("{key}{hint}{value}"), *line);
    }
}

//! XML as readers of foreign formats walk it. A document type is refused, and with it all entities but those of XML itself.

use fossgraph_core::{Diagnostic, Place};
use roxmltree::{Error, Node};

use crate::document::Document;
use crate::lines::Lines;

/// The elements of a document, whose text is given; `help` tells what to do without a document type.
pub(crate) fn parse<'i>(
    document: &Document,
    text: &'i str,
    help: &'static str,
) -> Result<roxmltree::Document<'i>, Diagnostic> {
    if let Some(at) = crowded(text) {
        let place = Place::at(document.name(), text, at);
        let message = format!("an element has more than {MOST_ATTRIBUTES} attributes");
        return Err(Diagnostic::new("D004", place, message).help("no element of this format has so many"));
    }
    roxmltree::Document::parse(text).map_err(|e| refused(document, &e, help))
}

/// No element has more attributes: each is compared with all before it.
const MOST_ATTRIBUTES: usize = 1_000;

/// Where an element begins that has too many attributes.
fn crowded(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let rest = text.get(start..).unwrap_or_default();
        let skipped = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((_, end)) = skipped.iter().find(|(begin, _)| rest.starts_with(begin)) {
            at = start + rest.find(end)? + end.len();
            continue;
        }
        let (mut quote, mut attributes) = (None, 0);
        at = start + 1;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            match (quote, byte) {
                (Some(open), byte) if open == *byte => quote = None,
                (None, b'"' | b'\'') => quote = Some(*byte),
                (None, b'=') => attributes += 1,
                (None, b'>') => break,
                _ => {}
            }
            if attributes > MOST_ATTRIBUTES {
                return Some(start);
            }
        }
    }
    None
}

fn refused(document: &Document, error: &Error, help: &'static str) -> Diagnostic {
    let at = error.pos();
    let usize_of = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    let place = Place { column: usize_of(at.col), ..document.line(usize_of(at.row)) };
    if matches!(error, Error::DtdDetected) {
        return Diagnostic::new("D004", document.line(1), "a document type (`<!DOCTYPE`) is not read").help(help);
    }
    Diagnostic::new("D004", place, without_place(&error.to_string()))
}

/// A message without ` at 1:88`, which is told before it.
fn without_place(text: &str) -> String {
    let Some((before, behind)) = text.split_once(" at ") else { return text.to_owned() };
    let rest = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':');
    format!("{before}{rest}")
}

/// The elements of a name that an element holds.
pub(crate) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |c| c.is_element() && c.tag_name().name() == name)
}

/// The first element of a name that an element holds.
pub(crate) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// The text of the first element of a name; absent if blank.
pub(crate) fn text(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    content(child(node, name)?)
}

/// The text that an element holds; absent if blank.
pub(crate) fn content(node: Node<'_, '_>) -> Option<String> {
    let whole: String = node.children().filter(Node::is_text).filter_map(|c| c.text()).collect();
    let trimmed = whole.trim();
    if trimmed.is_empty() { None } else { Some(trimmed.to_owned()) }
}

/// What stands in an attribute of an element; absent if blank.
pub(crate) fn attribute(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.attribute(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The line in which an element begins, from 1.
pub(crate) fn line_of(node: Node<'_, '_>, lines: &Lines) -> usize {
    lines.at(node.range().start)
}

//! YAML to a tree: plain scalars are kept as they are written, so that no country becomes a truth value and no version a number.

use fossgraph_core::{Diagnostic, LoadError, Place, Stage};
use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::{DEEPEST, Entries, Entry, Node, NodeValue};
use crate::document::Document;

pub(super) fn read(document: &Document, text: &str) -> Result<Node, LoadError> {
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: u8::try_from(DEEPEST).unwrap_or(u8::MAX).into(),
        block_nesting_limit: u8::try_from(DEEPEST).unwrap_or(u8::MAX).into(),
    };
    document.watch().stage(Stage::Reading(document.name().to_owned()), text.len())?;
    let mut tree = Tree { open: Vec::new(), root: None };
    let mut read = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let place = Place { column: marker.col() + 1, ..document.line(marker.line()) };
            Diagnostic::new("D004", place, error.info())
        })?;
        let more = span.start.index().saturating_sub(read);
        read += more;
        document.watch().steps(more)?;
        tree.event(event, &span).map_err(|message| {
            let place = Place { column: span.start.col() + 1, ..document.line(span.start.line()) };
            Diagnostic::new("D004", place, message)
        })?;
    }
    Ok(tree.root.unwrap_or(Node { line: 1, value: NodeValue::Null }))
}

/// The tree read so far: what is open, outermost first.
struct Tree {
    open: Vec<Open>,
    root: Option<Node>,
}

enum Open {
    List { line: usize, items: Vec<Node> },
    Map { line: usize, entries: Entries, key: Option<(String, usize)> },
}

impl Tree {
    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), String> {
        let line = span.start.line();
        match event {
            Event::Scalar(text, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                let null = plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL");
                let value = if null { NodeValue::Null } else { NodeValue::Text(text.into_owned()) };
                self.node(Node { line, value })
            }
            Event::SequenceStart(..) => self.open(Open::List { line, items: Vec::new() }),
            Event::MappingStart(..) => self.open(Open::Map { line, entries: Entries::default(), key: None }),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List { line, items }) => self.node(Node { line, value: NodeValue::List(items) }),
                Some(Open::Map { line, entries, .. }) => {
                    self.node(Node { line, value: NodeValue::Map(entries.entries) })
                }
                None => Ok(()),
            },
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                Err("aliases (`*name`) are not read: write the value out".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, open: Open) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("nested deeper than {DEEPEST}"));
        }
        self.open.push(open);
        Ok(())
    }

    /// A whole node goes where it belongs.
    fn node(&mut self, node: Node) -> Result<(), String> {
        match self.open.last_mut() {
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some((key, line)) => entries.push(Entry { key, line, node })?,
                None => {
                    let text = match node.value {
                        NodeValue::Text(text) => text,
                        NodeValue::Null => String::new(),
                        _ => return Err(format!("{} cannot be a key", node.what())),
                    };
                    *key = Some((text, node.line));
                }
            },
            None if self.root.is_some() && node.is_empty() => {}
            None if self.root.is_some() => return Err("a second document begins here: one file holds one".to_owned()),
            None => self.root = Some(node),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Result<Node, LoadError> {
        Node::of_yaml(&Document::new("a.yml", text.as_bytes().to_vec()))
    }

    #[test]
    fn scalars_are_what_is_written() {
        let text = "a: no\nb: 012\nc: 1_000\nd: 1.10\ne: 2024-01-02\nf:\ng: ~\nh: 'null'\ni: \"\"\nj: true\nk: 99999999999999999999\nl: !!str 3";
        let tree = yaml(text).unwrap();
        let get = |key: &str| tree.get(key).unwrap().text();
        for (key, want) in [("a", "no"), ("b", "012"), ("c", "1_000"), ("d", "1.10"), ("e", "2024-01-02")] {
            assert_eq!(get(key), Some(want));
        }
        assert_eq!(
            (get("h"), get("j"), get("k"), get("l")),
            (Some("null"), Some("true"), Some("99999999999999999999"), Some("3"))
        );
        for key in ["f", "g", "i"] {
            assert!(tree.get(key).unwrap().is_empty() && get(key).is_none(), "{key}");
        }
        assert_eq!(tree.get("e").unwrap().line, 5);
    }

    #[test]
    fn what_is_not_read_is_told_with_its_place() {
        let deep = "[".repeat(100_000);
        let blocks = (0..200).fold(String::new(), |text, n| text + &" ".repeat(n) + "a:\n");
        for (text, want) in [
            ("a: 1\nb: 2\na: 3", "a.yml:3:4: error[D004]: the key `a` stands twice"),
            ("a: &x 1\nb: *x", "a.yml:2:4: error[D004]: aliases (`*name`) are not read: write the value out"),
            ("a: 1\n---\nb: 1", "a.yml:3:5: error[D004]: a second document begins here: one file holds one"),
            ("? [a]\n: 1", "a.yml:1:5: error[D004]: a list cannot be a key"),
            ("a: [1\nb", "error[D004]"),
            ("a:\n\t- b", "error[D004]"),
            (deep.as_str(), "error[D004]"),
            (blocks.as_str(), "error[D004]"),
        ] {
            let error = yaml(text).unwrap_err().to_string();
            assert!(error.contains(want), "{error}\n{want}");
        }
        let tree = yaml("a: 1\n~: 2\n---\n").unwrap();
        assert_eq!((tree.get("a").unwrap().text(), tree.get("").unwrap().text()), (Some("1"), Some("2")));
        assert!(yaml("").unwrap().is_empty() && yaml("# nothing\n").unwrap().is_empty());
    }
}

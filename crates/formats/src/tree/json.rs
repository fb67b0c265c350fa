//! JSON to a tree.

use std::fmt;

use fossgraph_core::{Diagnostic, LoadError, Place, Watch};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{DEEPEST, Entries, Entry, Node, NodeValue};
use crate::document::Document;

pub(super) fn read(document: &Document, text: &str) -> Result<Node, LoadError> {
    let lines = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
    let reader = Reader { text, lines, watch: document.watch() };
    let whole: &RawValue = serde_json::from_str(text).map_err(|e| {
        let message = e.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Diagnostic::new("D004", Place { column: e.column(), ..document.line(e.line()) }, message)
    })?;
    let node = reader.node(whole.get(), 0);
    document.watch().check()?;
    Ok(node.map_err(|(line, message)| Diagnostic::new("D004", document.line(line), message))?)
}

struct Reader<'a> {
    text: &'a str,
    /// Where the lines end.
    lines: Vec<usize>,
    watch: &'a Watch,
}

impl Reader<'_> {
    fn node(&self, piece: &str, depth: usize) -> Result<Node, (usize, String)> {
        // every piece lies within the text
        let at = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let line = self.lines.partition_point(|end| *end < at) + 1;
        let wrong = |message: String| (line, message);
        self.watch.check().map_err(|_| wrong(String::new()))?;
        if depth > DEEPEST {
            return Err(wrong(format!("nested deeper than {DEEPEST}")));
        }
        let value = match piece.as_bytes().first() {
            Some(b'{') => {
                let object: Object<'_> = serde_json::from_str(piece).map_err(|e| wrong(e.to_string()))?;
                let mut entries = Entries::default();
                for (key, raw) in object.0 {
                    let node = self.node(raw.get(), depth + 1)?;
                    let line = node.line;
                    entries.push(Entry { key, line, node }).map_err(|message| (line, message))?;
                }
                NodeValue::Map(entries.entries)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(piece).map_err(|e| wrong(e.to_string()))?;
                NodeValue::List(
                    items.into_iter().map(|item| self.node(item.get(), depth + 1)).collect::<Result<_, _>>()?,
                )
            }
            Some(b'"') => NodeValue::Text(serde_json::from_str(piece).map_err(|e| wrong(e.to_string()))?),
            Some(b'n') => NodeValue::Null,
            _ => NodeValue::Text(piece.to_owned()),
        };
        Ok(Node { line, value })
    }
}

/// The entries of an object in their order, doubles included.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Node, LoadError> {
        Node::of_json(&Document::new("a.json", text.as_bytes().to_vec()))
    }

    #[test]
    fn values_know_their_lines() {
        let tree = json("{\n \"a\": [1.10, null, \"\\ud83d\\ude00\"],\n \"b\": {\n  \"c\": true}}").unwrap();
        let items = tree.get("a").unwrap().items().unwrap();
        assert_eq!(items.iter().map(Node::text).collect::<Vec<_>>(), [Some("1.10"), None, Some("😀")]);
        let c = tree.get("b").unwrap().get("c").unwrap();
        assert_eq!((c.line, c.text()), (4, Some("true")));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
        for (text, want) in [
            ("{\"a\": 1,\n \"a\": 2}", "a.json:2: error[D004]: the key `a` stands twice"),
            ("{\"a\": ", "a.json:1:6: error[D004]: EOF while parsing"),
            ("[1] 2", "a.json:1:5: error[D004]: trailing characters"),
            (deep.as_str(), "nested deeper than 64"),
        ] {
            let error = json(text).unwrap_err().to_string();
            assert!(error.contains(want), "{error}\n{want}");
        }
        assert!(json(&"[".repeat(1_000_000)).is_err());
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = |deep: usize| json(&format!("{}1{}", open.repeat(deep), close.repeat(deep)));
            assert!(nested(64).is_ok(), "{open}");
            assert!(nested(65).unwrap_err().to_string().contains("nested deeper than 64"), "{open}");
        }
    }
}

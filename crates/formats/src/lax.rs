//! Pieces of JSON read as they come: a wrong type is an absent value, a number where a text is due is a text.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::document::Document;
use fossgraph_core::{Diagnostic, Place};

/// A text; numbers and booleans as they are written. Absent if blank, or of another type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Option<String>);

impl Text {
    pub(crate) fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(text_of(raw)))
    }
}

/// The text that a piece of JSON is.
pub(crate) fn text_of(raw: &RawValue) -> Option<String> {
    let text = match raw.get().as_bytes().first()? {
        b'"' => serde_json::from_str::<String>(raw.get()).ok()?,
        b'{' | b'[' | b'n' => return None,
        _ => raw.get().to_owned(),
    };
    let trimmed = text.trim();
    if trimmed.is_empty() { None } else { Some(trimmed.to_owned()) }
}

/// The items of a list; a single value is a list of one, null of none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed<'a>(pub(crate) Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Listed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(match raw.get().as_bytes().first() {
            Some(b'[') => serde_json::from_str(raw.get()).unwrap_or_default(),
            Some(b'n') | None => Vec::new(),
            _ => vec![raw],
        }))
    }
}

impl Listed<'_> {
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|raw| text_of(raw))
    }
}

/// An object; the error says what is wrong with it.
pub(crate) fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Result<T, String> {
    // a list could be taken for the fields of an object in their order
    if !raw.get().starts_with('{') {
        return Err(NO_OBJECT.to_owned());
    }
    serde_json::from_str(raw.get()).map_err(|e| message(&e))
}

/// The object that is the whole document.
pub(crate) fn whole<'a, T: Deserialize<'a>>(document: &'a Document, text: &'a str) -> Result<T, Diagnostic> {
    if !text.trim_start().starts_with('{') {
        return Err(Diagnostic::new("D004", document.line(1), NO_OBJECT));
    }
    serde_json::from_str(text).map_err(|e| {
        let place = Place { column: e.column(), ..document.line(e.line()) };
        Diagnostic::new("D004", place, message(&e))
    })
}

const NO_OBJECT: &str = "an object `{…}` is expected here";

/// What is wrong, without its place.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Thing<'a> {
        #[serde(default)]
        text: Text,
        #[serde(default, borrow)]
        list: Listed<'a>,
    }

    #[test]
    fn types_in_the_wild() {
        for (json, text, list) in [
            (r#"{"text": " a\u00e9 ", "list": ["x", 1]}"#, Some("aé"), 2),
            (r#"{"text": 1.20, "list": "x"}"#, Some("1.20"), 1),
            (r#"{"text": true, "list": null}"#, Some("true"), 0),
            (r#"{"text": null, "list": {}}"#, None, 1),
            (r#"{"text": {"deep": [1]}}"#, None, 0),
            (r#"{"text": "  ", "list": []}"#, None, 0),
            (r#"{"text": "\ud800"}"#, None, 0),
        ] {
            let thing: Thing<'_> = serde_json::from_str(json).unwrap();
            assert_eq!((thing.text.as_deref(), thing.list.0.len()), (text, list), "{json}");
        }
    }
}

//! The keys that a document declares, and what elements hold under them.

use std::collections::{BTreeMap, BTreeSet};

use fossgraph_core::fold;
use roxmltree::Node;

use crate::lines::Lines;
use crate::xml::{attribute, children, content, line_of, text};

/// The keys of a document, by their ids.
#[derive(Debug, Default)]
pub(super) struct Keys(BTreeMap<String, Key>);

#[derive(Debug)]
struct Key {
    name: String,
    /// What may have it: `node`, `edge`, `all`, …
    on: String,
    fractional: bool,
    default: Option<String>,
    /// Set where a drawing stands under it, as yEd writes them: only its label is read.
    drawing: bool,
}

/// A text that an element holds under a name.
#[derive(Clone, Debug)]
pub(super) struct Datum {
    /// The name, folded.
    pub(super) name: String,
    pub(super) text: String,
    /// Whether its key is for numbers with a fraction.
    pub(super) fractional: bool,
    /// Whether the element does not say it, but its key does.
    pub(super) default: bool,
    pub(super) line: usize,
}

impl Keys {
    /// The keys that a document declares.
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let key = |key: Node<'_, '_>| {
            let id = attribute(key, "id")?;
            let key = Key {
                name: fold(&attribute(key, "attr.name").unwrap_or_else(|| id.clone())),
                on: attribute(key, "for").unwrap_or_else(|| "all".to_owned()),
                fractional: matches!(key.attribute("attr.type"), Some("float" | "double")),
                default: text(key, "default"),
                drawing: key.attribute("yfiles.type").is_some() && key.attribute("attr.name").is_none(),
            };
            Some((id, key))
        };
        Self(children(root, "key").filter_map(key).collect())
    }

    /// What an element holds, in its order, then what its keys say where it says nothing. A key that is not declared is a name itself.
    pub(super) fn data(&self, element: Node<'_, '_>, on: &str, lines: &Lines) -> Vec<Datum> {
        let mut said = BTreeSet::new();
        let mut out = Vec::new();
        for data in children(element, "data") {
            let Some(id) = data.attribute("key") else { continue };
            said.insert(id);
            let key = self.0.get(id);
            let drawing = key.is_some_and(|key| key.drawing);
            let Some(text) = (if drawing { label(data) } else { content(data) }) else { continue };
            let name = match key {
                Some(_) if drawing => "label".to_owned(),
                Some(key) => key.name.clone(),
                None => fold(id),
            };
            let fractional = key.is_some_and(|key| key.fractional);
            out.push(Datum { name, text, fractional, default: false, line: line_of(data, lines) });
        }
        let line = line_of(element, lines);
        let fit = self.0.iter().filter(|(id, key)| (key.on == on || key.on == "all") && !said.contains(id.as_str()));
        out.extend(fit.filter_map(|(_, key)| {
            let (name, text) = (key.name.clone(), key.default.clone()?);
            Some(Datum { name, text, fractional: key.fractional, default: true, line })
        }));
        out
    }
}

/// The first label of a drawing.
fn label(data: Node<'_, '_>) -> Option<String> {
    let mut labels = data.descendants().filter(|n| matches!(n.tag_name().name(), "NodeLabel" | "EdgeLabel"));
    labels.find_map(content)
}

/// Takes out the first datum of a name that fits.
pub(super) fn take<T>(data: &mut Vec<Datum>, name: &str, fits: impl Fn(&str) -> Option<T>) -> Option<T> {
    let found = data.iter().enumerate().filter(|(_, datum)| datum.name == name);
    let (at, meaning) = found.filter_map(|(at, datum)| Some((at, fits(&datum.text)?))).next()?;
    data.remove(at);
    Some(meaning)
}

/// The first text that stands under one of some names.
pub(super) fn first_of<'a>(data: &'a [Datum], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| data.iter().find(|datum| datum.name == *name)).map(|datum| datum.text.as_str())
}

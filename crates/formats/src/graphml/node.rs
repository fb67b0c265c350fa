//! Nodes: things of the kinds that their data name.

use fossgraph_core::{Derived, DraftId, FactDraft, KindId, Value, fold};
use roxmltree::Node;

use super::keys::{Datum, first_of, take};
use super::{BESIDE, Reader, Thing, unknown};
use crate::xml::{attribute, child, children, line_of};

/// Under what names a node says its kind.
const KIND: [&str; 3] = ["kind", "labels", "type"];
/// Under what names a node says its name.
const NAME: [&str; 2] = ["name", "label"];

impl Reader<'_> {
    /// Reads a node and counts what it holds besides data.
    pub(super) fn node(&mut self, node: Node<'_, '_>) {
        self.node_alone(node);
        self.parts_of(node);
    }

    /// Reads what a node says of itself; its values wait until all edges are known.
    fn node_alone(&mut self, node: Node<'_, '_>) {
        let Some(id) = attribute(node, "id") else { return self.skip("a node without an id", "", node) };
        if self.nodes.contains_key(&id) {
            return self.skip("a node with the id of another one", &id, node);
        }
        let mut data = self.keys.data(node, "node", &self.lines);
        let thing = self.kind(node, &id, &mut data).map(|kind| self.thing(node, &id, kind, data));
        let place = thing.map(|thing| {
            self.things.push(thing);
            self.things.len() - 1
        });
        self.nodes.insert(id, place);
    }

    fn parts_of(&mut self, node: Node<'_, '_>) {
        let id = node.attribute("id").unwrap_or_default();
        for port in children(node, "port") {
            self.skip("a port of a node", &format!("{} of {id}", port.attribute("name").unwrap_or_default()), port);
        }
        let Some(graph) = child(node, "graph") else { return };
        self.skip("a graph inside a node", id, graph);
        for inner in graph.descendants().filter(|n| matches!(n.tag_name().name(), "node" | "edge" | "hyperedge")) {
            let name = inner.attribute("id").unwrap_or_default();
            self.skip("a node or edge of a graph inside a node", name, inner);
            if inner.tag_name().name() == "node" {
                self.nodes.entry(name.to_owned()).or_default();
            }
        }
    }

    fn kind(&mut self, node: Node<'_, '_>, id: &str, data: &mut Vec<Datum>) -> Option<KindId> {
        let schema = self.schema.clone();
        let named = |text: &str| {
            let pieces = text.split([':', ';', ',']).map(str::trim).filter(|piece| !piece.is_empty());
            let kind = |phrase| schema.lexicon().kind(phrase).map(|(kind, _)| kind);
            kind(text).or_else(|| pieces.filter_map(kind).next())
        };
        let labels = node.attribute("labels");
        let found = KIND.iter().find_map(|name| take(data, name, named)).or_else(|| labels.and_then(named));
        if found.is_none() {
            match first_of(data, &KIND).or(labels) {
                None => self.skip("a node that names no kind (under `kind`, `labels` or `type`)", id, node),
                Some(word) => {
                    let near = unknown(word, schema.lexicon().kind_phrases().map(|(phrase, ..)| phrase));
                    self.skip("a node of a kind that the schema does not have", &format!("{id}: {near}"), node);
                }
            }
        }
        found
    }

    fn thing(&mut self, node: Node<'_, '_>, id: &str, kind: KindId, mut data: Vec<Datum>) -> Thing {
        let parts = id.split_once(':').map(|(kind, rest)| (kind, rest.trim()));
        let own = parts.filter(|(prefix, rest)| self.names(prefix, kind) && !rest.is_empty()).map(|(_, rest)| rest);
        let text = |text: &str| Some(text.to_owned());
        let name = NAME.iter().find_map(|name| take(&mut data, name, text));
        let name = name.unwrap_or_else(|| own.unwrap_or(id).to_owned());
        // what other programs keep under several names is told once
        let again = [Some(name.as_str()), own, Some(id)];
        data.retain(|datum| {
            !(["id", "name", "label"].contains(&datum.name.as_str()) && again.contains(&Some(&datum.text)))
        });
        let fact = self.fact(&data);
        let check = fact.check;
        let place = self.document.line(line_of(node, &self.lines));
        let draft = match own {
            Some(id) => self.builder.record(kind, Some(id), Some(&name), fact, place),
            None => self.builder.found(kind, &name, fact, place),
        };
        while let Some(aliases) = take(&mut data, "aliases", text) {
            items(&aliases).iter().for_each(|alias| self.builder.alias(draft, alias));
        }
        data.retain(|datum| !BESIDE.contains(&datum.name.as_str()));
        Thing { draft, kind, check, data }
    }

    fn names(&self, word: &str, kind: KindId) -> bool {
        fold(word) == fold(&self.schema.kind(kind).singular)
    }

    /// Whether all values of a thing stand on its edges, from which the schema reads them.
    fn edges_say(&self, draft: DraftId, rule: &Derived, values: &[Value]) -> bool {
        let said = self.walked.get(&(draft, rule.relation)).map(Vec::as_slice).unwrap_or_default();
        values.iter().all(|value| said.iter().any(|(attribute, v)| *attribute == rule.value && v == value))
    }

    /// Says the values of all things, but for those that the schema reads from edges which say the same.
    pub(super) fn values(&mut self) {
        let schema = self.schema.clone();
        for thing in std::mem::take(&mut self.things) {
            for datum in &thing.data {
                let attributes = &schema.kind(thing.kind).attributes;
                let Some(attribute) = schema.lexicon().attribute(&datum.name).filter(|a| attributes.contains(a)) else {
                    let reason = format!("data that {} have no attribute for", schema.kind(thing.kind).plural);
                    self.unread(reason, datum, attributes, &[]);
                    continue;
                };
                let definition = schema.attribute(attribute);
                let texts = if definition.many { items(&datum.text) } else { vec![datum.text.clone()] };
                let values: Vec<Value> = texts.iter().filter_map(|text| self.value(datum, text, attribute)).collect();
                if definition.derived.as_ref().is_some_and(|rule| self.edges_say(thing.draft, rule, &values)) {
                    continue;
                }
                for value in values {
                    let fact = FactDraft { check: thing.check, ..FactDraft::default() };
                    self.builder.value(thing.draft, attribute, value, fact, self.document.line(datum.line));
                }
            }
        }
    }
}

/// The items of a list: a JSON list of texts, or what `;` parts.
fn items(text: &str) -> Vec<String> {
    if text.starts_with('[')
        && let Ok(items) = serde_json::from_str::<Vec<String>>(text)
    {
        return items;
    }
    text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

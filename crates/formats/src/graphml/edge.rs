//! Edges: of the relations that their data name, between things that were read.

use fossgraph_core::{AttributeId, Builtin, Directed, KindId, Value};
use roxmltree::Node;

use super::keys::{Datum, first_of, take};
use super::{BESIDE, Reader, unknown};
use crate::xml::{attribute, line_of};

/// Under what names an edge says its relation.
const RELATION: [&str; 4] = ["relation", "label", "type", "edge label"];

impl Reader<'_> {
    /// Reads an edge; `directed` where it does not say itself.
    pub(super) fn edge(&mut self, edge: Node<'_, '_>, directed: bool) {
        let (Some(source), Some(target)) = (attribute(edge, "source"), attribute(edge, "target")) else {
            return self.skip("an edge without two ends", edge.attribute("id").unwrap_or_default(), edge);
        };
        let what = format!("{source} -> {target}");
        let mut ends = Vec::new();
        for id in [&source, &target] {
            match self.nodes.get(id) {
                Some(Some(at)) => ends.extend(self.things.get(*at).map(|thing| (thing.draft, thing.kind))),
                Some(None) => return self.skip("an edge of a node that is left out", &what, edge),
                None => return self.skip("an edge of a node that the document does not hold", &what, edge),
            }
        }
        let &[(from, from_kind), (to, to_kind)] = ends.as_slice() else { return };
        let mut data = self.keys.data(edge, "edge", &self.lines);
        let Some(relation) = self.relation(edge, &what, &mut data) else { return };
        let directed = match edge.attribute("directed") {
            Some(said) => said != "false",
            None => directed,
        };
        let turned = match self.turned(relation, (from_kind, to_kind), directed) {
            Ok(turned) => turned,
            Err(reason) => {
                let what = format!("{source} {} {target}", self.schema.phrase(relation));
                return self.skip(reason, &what, edge);
            }
        };
        let (from, to) = if turned { (to, from) } else { (from, to) };
        let fact = self.fact(&data);
        let values = self.edge_values(relation, &data);
        let dates = [(Builtin::Since, fact.since), (Builtin::Until, fact.until)];
        let dates = dates.into_iter().filter_map(|(b, date)| Some((self.schema.builtin(b), Value::Date(date?))));
        let said: Vec<(AttributeId, Value)> = values.iter().cloned().chain(dates).collect();
        self.walked.entry((from, relation)).or_default().extend(said.iter().cloned());
        self.walked.entry((to, relation.reverse())).or_default().extend(said);
        let place = self.document.line(line_of(edge, &self.lines));
        self.builder.join(from, relation, to, values, fact, place);
        self.edges += 1;
    }

    fn relation(&mut self, edge: Node<'_, '_>, what: &str, data: &mut Vec<Datum>) -> Option<Directed> {
        let schema = self.schema.clone();
        let named = |text: &str| schema.lexicon().relation(text);
        let label = edge.attribute("label");
        let found = RELATION.iter().find_map(|name| take(data, name, named)).or_else(|| label.and_then(named));
        if found.is_none() {
            match first_of(data, &RELATION).or(label) {
                None => self.skip("an edge that names no relation (under `relation`, `label` or `type`)", what, edge),
                Some(word) => {
                    let near = unknown(word, schema.lexicon().relation_phrases().map(|(phrase, _)| phrase));
                    let what = format!("{what}: {near}");
                    self.skip("an edge of a relation that the schema does not have", &what, edge);
                }
            }
        }
        found
    }

    /// Whether an edge is to be read from its target to its source; or why it cannot be read.
    fn turned(&self, relation: Directed, kinds: (KindId, KindId), directed: bool) -> Result<bool, &'static str> {
        let fits = |from: KindId, to: KindId| {
            self.schema.sources(relation).contains(&from) && self.schema.targets(relation).contains(&to)
        };
        let symmetric = self.schema.relation(relation.relation).symmetric;
        match (fits(kinds.0, kinds.1), fits(kinds.1, kinds.0)) {
            (true, true) if !directed && !symmetric => Err("an edge without a direction, of a relation that has one"),
            (true, _) => Ok(false),
            (false, true) if !directed || symmetric => Ok(true),
            _ => Err("an edge between kinds that its relation does not join"),
        }
    }

    fn edge_values(&mut self, relation: Directed, data: &[Datum]) -> Vec<(AttributeId, Value)> {
        let schema = self.schema.clone();
        let attributes = &schema.relation(relation.relation).attributes;
        let mut out: Vec<(AttributeId, Value)> = Vec::new();
        for datum in data.iter().filter(|datum| !BESIDE.contains(&datum.name.as_str())) {
            match schema.lexicon().attribute(&datum.name).filter(|a| attributes.contains(a)) {
                Some(attribute) if out.iter().all(|(known, _)| *known != attribute) => {
                    out.extend(self.value(datum, &datum.text, attribute).map(|value| (attribute, value)));
                }
                Some(_) => self.skip_line("a second value on an edge", &datum.text, datum.line),
                None => {
                    let reason = format!("data that edges `{}` have no attribute for", schema.phrase(relation));
                    self.unread(reason, datum, attributes, &BESIDE);
                }
            }
        }
        out
    }
}

//! What is recorded of a thing, before and after.

use std::collections::BTreeMap;
use std::fmt;

use fossgraph_core::{Check, Graph, NodeId};

use super::pairing::{Pairing, Side};
use super::part::{Part, Reader};
use crate::run::{Description, Detail, Provenance, Witness, describe};
use crate::value::{Thing, Value};

/// What stands for a value where there is none.
const NONE: &str = "(none)";
/// The property that stands for a record as a whole.
const KIND: &str = "kind";
/// The property that stands for what a thing is called.
const NAME: &str = "name";
/// What stands beside a fact that is checked otherwise.
const CHECK: &str = "check ";

/// What is recorded of a thing otherwise than before: the values of one attribute, or what it is related to another thing by.
///
/// Which documents state something counts as little as the order in which it stands: a fact that another document states now is the same.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, FactChange, Pairing};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// # let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("name,size\nWeb,3"), data("name,size\nWeb,"));
/// let pairing = Pairing::of(old.graph(), new.graph());
/// let web = |engine: &Engine| engine.graph().name_index().find("web").next().map(|found| found.node);
/// let facts = FactChange::between(&pairing, web(&old), web(&new));
/// assert_eq!((facts[0].property.as_str(), facts[0].before.len(), facts[0].after.len()), ("size", 1, 0));
/// assert_eq!(facts[0].to_string(), "size 3 → (none)");
/// assert!(FactChange::between(&Pairing::of(old.graph(), old.graph()), web(&old), web(&old)).is_empty());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FactChange {
    /// The attribute, or the phrase of the relation.
    pub property: String,
    /// What was recorded, and is not any more.
    pub before: Vec<Detail>,
    /// What was not recorded, and is now.
    pub after: Vec<Detail>,
    /// Whether the attribute has other values too, which stay.
    pub others: bool,
}

impl FactChange {
    /// What is recorded of a thing otherwise than before; all that is, where it was not there.
    #[must_use]
    pub fn between(pairing: &Pairing, before: Option<NodeId>, after: Option<NodeId>) -> Vec<Self> {
        let earlier = before.map(|node| facts(pairing.before_graph(), node)).unwrap_or_default();
        let later = after.map(|node| facts(pairing.after_graph(), node)).unwrap_or_default();
        let mut places: BTreeMap<(String, Part), usize> = BTreeMap::new();
        let mut sorted: Vec<(Vec<Detail>, Vec<Detail>)> = Vec::new();
        for (side, details) in [(Side::After, later), (Side::Before, earlier)] {
            for detail in details {
                let reader = Reader { pairing, side };
                let other = if detail.is_edge { reader.meant(&detail.value) } else { Part::Missing };
                let place = *places.entry((detail.property.clone(), other)).or_insert(sorted.len());
                if place == sorted.len() {
                    sorted.push(Default::default());
                }
                if let Some((before, after)) = sorted.get_mut(place) {
                    (if side == Side::Before { before } else { after }).push(detail);
                }
            }
        }
        let mut changes: Vec<Self> =
            sorted.into_iter().flat_map(|(before, after)| Self::of(pairing, before, after)).collect();
        let checked = changes.iter().find(|change| change.property == KIND).and_then(Self::checked);
        // the check mark of a record is that of its values
        changes.retain(|change| change.property == KIND || checked.is_none() || change.checked() != checked);
        let of_file = after.is_some_and(|node| pairing.is_by_content(Side::After, node));
        changes.retain(|change| change.property != NAME || !of_file);
        changes.iter_mut().for_each(|change| change.name_documents(pairing));
        cite(pairing, &mut changes);
        changes
    }

    /// Names the documents that stated what is not recorded any more as they are now, where they are the same.
    fn name_documents(&mut self, pairing: &Pairing) {
        for source in self.before.iter_mut().flat_map(|detail| &mut detail.provenance.sources) {
            if let Some(node) = pairing.after(source.node) {
                *source = Thing::new(pairing.after_graph(), node);
            }
        }
    }

    /// What two lists of values of one attribute, or of edges to one thing, do not agree on; edges one by one.
    fn of(pairing: &Pairing, mut before: Vec<Detail>, mut after: Vec<Detail>) -> Vec<Self> {
        let Some(first) = after.first().or(before.first()) else { return Vec::new() };
        let (property, is_edge) = (first.property.clone(), first.is_edge);
        let mut others = false;
        after.retain(|detail| {
            let Some(at) = before.iter().position(|earlier| is_same(pairing, earlier, detail)) else { return true };
            others |= detail.in_force;
            before.remove(at);
            false
        });
        let change = |before, after| Self { property: property.clone(), before, after, others };
        if before.is_empty() && after.is_empty() {
            return Vec::new();
        }
        if !is_edge {
            return vec![change(before, after)];
        }
        let (last, mut changes) = (before.len() == 1 && after.len() == 1, Vec::new());
        for new in after {
            // the same edge began on the same day
            let at = before.iter().position(|old| last || old.provenance.since == new.provenance.since);
            changes.push(change(at.map(|at| before.remove(at)).into_iter().collect(), vec![new]));
        }
        changes.extend(before.into_iter().map(|old| change(vec![old], Vec::new())));
        changes
    }

    /// The check marks before and after, where nothing else is otherwise.
    fn checked(&self) -> Option<(Check, Check)> {
        let ([before], [after]) = (self.before.as_slice(), self.after.as_slice()) else { return None };
        let is_check =
            before.value == after.value && matches!(aspects(before, after).as_slice(), [one] if one.starts_with(CHECK));
        is_check.then_some((before.provenance.check, after.provenance.check))
    }

    /// Whether it is about a relation.
    #[must_use]
    pub fn is_edge(&self) -> bool {
        self.details().any(|detail| detail.is_edge)
    }

    /// The thing at the other end, of a relation.
    #[must_use]
    pub fn other(&self) -> Option<&Thing> {
        let edge = self.details().find(|detail| detail.is_edge)?;
        if let Value::Thing(thing) = &edge.value { Some(thing) } else { None }
    }

    fn details(&self) -> impl Iterator<Item = &Detail> {
        self.after.iter().chain(&self.before)
    }

    /// The documents that state what is recorded now, or stated what no longer is.
    #[must_use]
    pub fn sources(&self) -> Vec<Thing> {
        let told = if self.after.is_empty() { &self.before } else { &self.after };
        let mut sources: Vec<Thing> = Vec::new();
        for source in told.iter().flat_map(|detail| &detail.provenance.sources) {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
        sources
    }

    /// What is recorded now, as a fact, where nothing was before.
    pub(super) fn recorded(&self) -> Witness {
        Witness { fact: format!("{} {}", self.property, list(&self.after)), ..self.witness(None) }
    }

    /// The change as a fact, with who states it; `of` is the thing, where that must be told.
    pub(super) fn witness(&self, of: Option<&str>) -> Witness {
        let last = self.after.first().or(self.before.first()).map(|detail| &detail.provenance);
        Witness {
            fact: of.map_or_else(|| self.to_string(), |name| format!("{name}: {self}")),
            check: last.map(|provenance| provenance.check),
            since: last.and_then(|provenance| provenance.since),
            until: last.and_then(|provenance| provenance.until),
            sources: self.sources(),
            because: Vec::new(),
        }
    }
}

/// `status Sandbox → Incubating`, `hosted by CNCF [status Sandbox, since 2025-10-08]`, `no longer: uses Dapr`.
impl fmt::Display for FactChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let property = &self.property;
        if let ([before], [after]) = (self.before.as_slice(), self.after.as_slice())
            && (before.is_edge || before.value == after.value)
        {
            return write!(f, "{property} {}: {}", after.value, aspects(before, after).join(", "));
        }
        let (before, after) = (list(&self.before), list(&self.after));
        if self.is_edge() {
            return match (self.before.is_empty(), self.after.is_empty()) {
                (true, _) => write!(f, "{property} {after}"),
                (false, true) => write!(f, "no longer: {property} {before}"),
                (false, false) => write!(f, "{property} {before} → {after}"),
            };
        }
        match (self.others, self.before.is_empty(), self.after.is_empty()) {
            (true, true, _) => write!(f, "{property}: now with {after}"),
            (true, false, true) => write!(f, "{property}: no longer {before}"),
            (true, false, false) => write!(f, "{property}: now with {after}, no longer {before}"),
            (false, ..) => write!(f, "{property} {before} → {after}"),
        }
    }
}

/// A value that is read from edges is stated by those who state the edges.
fn cite(pairing: &Pairing, changes: &mut [FactChange]) {
    let phrase = |graph: &Graph, property: &str| {
        let schema = graph.schema();
        let attribute = schema.lexicon().attribute(property)?;
        let rule = schema.attribute(attribute).derived.as_ref()?;
        Some(schema.phrase(rule.relation).to_owned())
    };
    for at in 0..changes.len() {
        let Some(change) = changes.get(at).filter(|change| !change.is_edge() && change.sources().is_empty()) else {
            continue;
        };
        let graphs = [pairing.after_graph(), pairing.before_graph()];
        let Some(phrase) = graphs.into_iter().find_map(|graph| phrase(graph, &change.property)) else { continue };
        let mut sources: Vec<Thing> = Vec::new();
        for source in changes.iter().filter(|change| change.property == phrase).flat_map(FactChange::sources) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let Some(change) = changes.get_mut(at) else { continue };
        let details = if change.after.is_empty() { &mut change.before } else { &mut change.after };
        details.iter_mut().for_each(|detail| detail.provenance.sources.clone_from(&sources));
    }
}

/// All that is recorded of a thing, its names among it.
fn facts(graph: &Graph, node: NodeId) -> Vec<Detail> {
    let Description { thing, aliases, record, details } = describe(graph, node);
    let own = |property: &str, value: &str, provenance: Provenance| Detail {
        property: property.to_owned(),
        is_edge: false,
        value: Value::Text(value.to_owned()),
        attributes: Vec::new(),
        in_force: true,
        provenance,
    };
    let bare = Provenance { since: None, until: None, note: None, check: Check::Verified, ..record.clone() };
    let mut all = vec![own(NAME, &thing.name, bare.clone()), own(KIND, &thing.kind, record)];
    all.extend(aliases.iter().map(|alias| own("alias", alias, bare.clone())));
    all.extend(details);
    all
}

fn is_same(pairing: &Pairing, before: &Detail, after: &Detail) -> bool {
    let meant = |side, value| Reader { pairing, side }.meant(value);
    meant(Side::Before, &before.value) == meant(Side::After, &after.value) && aspects(before, after).is_empty()
}

/// What stands beside two facts of one value otherwise.
fn aspects(before: &Detail, after: &Detail) -> Vec<String> {
    let mut aspects = Vec::new();
    let mut differs = |name: &str, before: Option<String>, after: Option<String>| {
        if before != after {
            let shown = |text: Option<String>| text.unwrap_or_else(|| NONE.to_owned());
            aspects.push(format!("{name} {} → {}", shown(before), shown(after)));
        }
    };
    let value = |detail: &Detail, name: &str| {
        let mut values = detail.attributes.iter().filter(|(own, _)| own == name);
        values.next().map(|(_, value)| value.to_string())
    };
    for (at, (name, _)) in after.attributes.iter().chain(&before.attributes).enumerate() {
        let is_told = at >= after.attributes.len() && value(after, name).is_some();
        if !is_told {
            differs(name, value(before, name), value(after, name));
        }
    }
    let (old, new) = (&before.provenance, &after.provenance);
    differs("since", old.since.map(|date| date.to_string()), new.since.map(|date| date.to_string()));
    differs("until", old.until.map(|date| date.to_string()), new.until.map(|date| date.to_string()));
    differs(CHECK.trim_end(), Some(old.check.name().to_owned()), Some(new.check.name().to_owned()));
    differs("note", old.note.clone(), new.note.clone());
    if before.in_force != after.in_force {
        aspects.push(if after.in_force { "in force now" } else { "no longer in force" }.to_owned());
    }
    aspects
}

fn list(details: &[Detail]) -> String {
    let all: Vec<String> = details.iter().map(told).collect();
    if all.is_empty() { NONE.to_owned() } else { all.join("; ") }
}

/// A value with what stands beside it: `CNCF [status Sandbox, since 2025-10-08]`.
fn told(detail: &Detail) -> String {
    let Provenance { since, until, .. } = &detail.provenance;
    let mut beside: Vec<String> = detail.attributes.iter().map(|(name, value)| format!("{name} {value}")).collect();
    beside.extend(since.map(|since| format!("since {since}")));
    beside.extend(until.map(|until| format!("until {until}")));
    if !detail.in_force && until.is_none() {
        beside.push("not in force".to_owned());
    }
    match beside.is_empty() {
        true => detail.value.to_string(),
        false => format!("{} [{}]", detail.value, beside.join(", ")),
    }
}

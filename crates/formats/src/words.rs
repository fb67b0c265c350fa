//! What readers of foreign formats say, in the words of the schema in use.

use std::collections::BTreeSet;
use std::sync::Arc;

use fossgraph_core::{
    AttributeId, Builder, Cancelled, Check, Date, Directed, DraftId, FactDraft, Key, KindId, Place, Reference, Schema,
    Value, document_id,
};

use crate::document::Document;

/// A record that a document speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Thing {
    pub(crate) draft: DraftId,
    pub(crate) kind: KindId,
}

/// Where something is said, since and until when it holds, and how well it is checked; verified where nothing is said.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Said {
    pub(crate) line: usize,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) check: Option<Check>,
}

impl Said {
    /// Said on a line, from 1.
    pub(crate) fn at(line: usize) -> Self {
        Self { line, ..Self::default() }
    }

    /// The same since a date.
    pub(crate) fn since(self, since: Option<Date>) -> Self {
        Self { since, ..self }
    }

    /// The same until a date, exclusive.
    pub(crate) fn until(self, until: Option<Date>) -> Self {
        Self { until, ..self }
    }

    /// The same of a matter that is not the document's own.
    pub(crate) fn claim(self) -> Self {
        Self { check: Some(Check::Claim), ..self }
    }
}

/// Writes what one document says into a builder, looking words up in the schema.
///
/// What the schema has no word for is left out; [`Writer::finish`] tells so.
pub(crate) struct Writer<'a> {
    builder: &'a mut Builder,
    document: &'a Document,
    schema: Arc<Schema>,
    cited: Vec<Reference>,
    lacking: BTreeSet<String>,
    records: usize,
    edges: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(builder: &'a mut Builder, document: &'a Document) -> Self {
        let schema = builder.schema().clone();
        Self { builder, document, schema, cited: Vec::new(), lacking: BTreeSet::new(), records: 0, edges: 0 }
    }

    /// Looks whether the load is to stop.
    pub(crate) fn check(&self) -> Result<(), Cancelled> {
        self.document.watch().check()
    }

    /// Tells that one step more is done.
    pub(crate) fn step(&self) -> Result<(), Cancelled> {
        self.document.watch().steps(1)
    }

    /// Makes the document itself a record, of the kind that citations name; everything written later cites it.
    pub(crate) fn source(&mut self, name: &str) -> Option<Thing> {
        let kind = self.schema.citations()?;
        // two documents of one name are two, the same document twice is one
        let id = document_id(name, self.document.bytes());
        self.cited = vec![Reference { text: id.clone(), place: self.place(0) }];
        let fact = self.fact(Said::default());
        let place = self.place(0);
        self.records += 1;
        Some(Thing { draft: self.builder.record(kind, Some(&id), Some(name), fact, place), kind })
    }

    /// A thing of the kind that `kind` names; `None` where the schema has no such kind.
    pub(crate) fn thing(&mut self, kind: &str, name: &str, said: Said) -> Option<Thing> {
        let Some((kind, _)) = self.schema.lexicon().kind(kind) else {
            self.lacking.insert(format!("kind `{kind}`"));
            return None;
        };
        let (fact, place) = (self.fact(said), self.place(said.line));
        self.records += 1;
        Some(Thing { draft: self.builder.found(kind, name, fact, place), kind })
    }

    /// Says by what a thing is known besides its name.
    pub(crate) fn key(&mut self, thing: Thing, key: Key) {
        self.builder.key(thing.draft, key);
    }

    /// Says a further name of a thing.
    pub(crate) fn alias(&mut self, thing: Thing, alias: &str) {
        self.builder.alias(thing.draft, alias);
    }

    /// Says that a thing never is another one of its name.
    pub(crate) fn alone(&mut self, thing: Thing) {
        self.builder.alone(thing.draft);
    }

    /// Says a value of a thing, as text; whether it was understood and there is a word for it. What is not understood is counted.
    pub(crate) fn value(&mut self, thing: Thing, attribute: &str, text: &str, said: Said) -> bool {
        let Some(id) = self.attribute(thing.kind, attribute) else { return false };
        let Some(value) = self.parse(id, attribute, text, said.line) else { return false };
        let (fact, place) = (self.fact(said), self.place(said.line));
        self.builder.value(thing.draft, id, value, fact, place);
        true
    }

    /// Says an edge between two things, with attributes as text; whether the schema has the relation between such things.
    pub(crate) fn edge(
        &mut self,
        subject: Thing,
        phrase: &str,
        object: Thing,
        attributes: &[(&str, &str)],
        said: Said,
    ) -> bool {
        let Some(directed) = self.relation(subject.kind, phrase, object.kind) else { return false };
        let own = self.schema.clone();
        let own = &own.relation(directed.relation).attributes;
        let mut values: Vec<(AttributeId, Value)> = Vec::new();
        for (name, text) in attributes {
            match self.schema.lexicon().attribute(name).filter(|id| own.contains(id)) {
                Some(id) => values.extend(self.parse(id, name, text, said.line).map(|value| (id, value))),
                None => drop(self.lacking.insert(format!("attribute `{name}` of `{phrase}`"))),
            }
        }
        let (fact, place) = (self.fact(said), self.place(said.line));
        self.builder.join(subject.draft, directed, object.draft, values, fact, place);
        self.edges += 1;
        true
    }

    /// Tells something that a reader of the data should know.
    pub(crate) fn remark(&mut self, line: usize, text: &str) {
        let place = self.place(line);
        self.builder.remark(Some(place), text);
    }

    /// Counts what is left out for a reason.
    pub(crate) fn skip(&mut self, reason: &str, what: &str, line: usize) {
        let place = self.place(line);
        self.builder.skip(reason, what, &place);
    }

    /// Ends a document: counts it, and tells what the schema has no word for.
    pub(crate) fn finish(mut self) {
        for word in std::mem::take(&mut self.lacking) {
            self.remark(0, &format!("the schema has no {word}: what the document says of it is left out"));
        }
        self.builder.read(self.document.name(), self.records, self.edges);
    }

    /// The name of a thing.
    pub(crate) fn name(&self, thing: Thing) -> Option<&str> {
        self.builder.name(thing.draft)
    }

    /// The name of the document's file.
    pub(crate) fn document_title(&self) -> &'a str {
        self.document.title()
    }

    /// The attribute of a kind's records that a word names.
    fn attribute(&mut self, kind: KindId, name: &str) -> Option<AttributeId> {
        let found = self.schema.lexicon().attribute(name).filter(|id| self.schema.has_attribute(kind, *id));
        if found.is_none() {
            self.lacking.insert(format!("attribute `{name}` of {}", self.schema.kind(kind).plural));
        }
        found
    }

    /// The relation that a phrase names, between such kinds.
    fn relation(&mut self, from: KindId, phrase: &str, to: KindId) -> Option<Directed> {
        let fits = |d: &Directed| self.schema.sources(*d).contains(&from) && self.schema.targets(*d).contains(&to);
        let found = self.schema.lexicon().relation(phrase).filter(fits);
        if found.is_none() {
            let (from, to) = (&self.schema.kind(from).plural, &self.schema.kind(to).plural);
            self.lacking.insert(format!("relation `{phrase}` from {from} to {to}"));
        }
        found
    }

    fn parse(&mut self, attribute: AttributeId, name: &str, text: &str, line: usize) -> Option<Value> {
        let parsed = Value::parse(text, self.schema.attribute(attribute).value_type, &self.schema);
        match parsed {
            Ok(value) => Some(value),
            Err(why) => {
                self.skip(&format!("{name}: not understood"), &why, line);
                None
            }
        }
    }

    fn fact(&self, said: Said) -> FactDraft {
        FactDraft { since: said.since, until: said.until, sources: self.cited.clone(), check: said.check, note: None }
    }

    fn place(&self, line: usize) -> Place {
        self.document.line(line)
    }
}

//! From tables of keys and values to records and edges, on a sheet.

use std::sync::Arc;

use super::fact::{FACT_KEYS, convert, items};
use super::places::Places;
use super::tree::{Key, Own, Table, Tree, TreeValue};
use crate::build::{At, BesideId, FactDraft, RecordId, Reference, Scalar, Sheet, Text, Texts, Unread};
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::{AttributeId, Directed, KindId, Relation, Schema};
use crate::value::{nearest, with_article};

/// A file that is read: its name, and the words it uses.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    pub(super) file: &'a Arc<str>,
    pub(super) text: &'a str,
    /// The texts that are known already, where several sheets are written at once.
    pub(super) base: Option<&'a Texts>,
}

impl Context<'_> {
    pub(super) fn place(&self, at: At) -> Place {
        Place { file: self.file.clone(), line: at.line as usize, column: at.column as usize }
    }
}

/// Reads the tables of a file, or of a piece of it, onto a sheet.
pub(super) struct Reader<'a> {
    context: Context<'a>,
    pub(super) schema: &'a Schema,
    places: Places<'a>,
    sheet: Sheet,
    /// What the file says of all its records.
    pub(super) default_sources: Vec<Reference>,
    /// In CSV every value is a text, and lists are separated by `;`.
    pub(super) flat: bool,
    records: usize,
    edges: usize,
    /// The attributes of the edge that is read.
    said: Vec<(AttributeId, Scalar)>,
    /// The numbers of the ends of the edges that are read.
    ends: Vec<Text>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(context: &Context<'a>, places: Places<'a>, sheet: Sheet) -> Self {
        Self {
            context: *context,
            schema: context.schema,
            places,
            sheet,
            default_sources: Vec::new(),
            flat: context.file.ends_with(".csv"),
            records: 0,
            edges: 0,
            said: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// The sheet that was written, and how many records and edges were read.
    pub(super) fn done(self) -> (Sheet, usize, usize) {
        (self.sheet, self.records, self.edges)
    }

    /// The name of the file.
    pub(super) fn file(&self) -> &'a str {
        self.context.file
    }

    pub(super) fn places(&self) -> &Places<'a> {
        &self.places
    }

    pub(super) fn error(&mut self, error: Diagnostic) {
        self.sheet.error(error);
    }

    /// What could not be read.
    pub(super) fn unread(&mut self) -> &mut Unread {
        &mut self.sheet.unread
    }

    /// Notes by what a record is known that cannot be read.
    pub(super) fn unread_record(&mut self, tree: &Tree<'_>) {
        if let TreeValue::Table(table) = &tree.value {
            self.unread_row(table);
        }
    }

    /// The same of a row.
    pub(super) fn unread_row(&mut self, table: &Table<'_>) {
        for (_, tree) in table.iter().filter(|(key, _)| matches!(key.word.own, Own::Id | Own::Name)) {
            if let TreeValue::Text(text) = &tree.value {
                self.sheet.unread.name(text);
            }
        }
    }

    /// The words nearest to one that is wrong; none where so much is wrong that nobody is told.
    pub(super) fn near<'w>(&self, word: &str, words: impl IntoIterator<Item = &'w str>) -> Vec<&'w str> {
        if self.sheet.has_many_errors() { Vec::new() } else { nearest(word, words) }
    }

    pub(super) fn at(&self, at: usize) -> At {
        self.places.at(at)
    }

    pub(super) fn place(&self, at: usize) -> Place {
        self.context.place(self.places.at(at))
    }

    pub(super) fn wrong(&mut self, code: &'static str, at: usize, message: String) {
        let error = Diagnostic::new(code, self.place(at), message);
        self.error(error);
    }

    fn intern(&mut self, text: &str) -> Text {
        self.sheet.intern(self.context.base, text.trim())
    }

    // ------------------------------------------------------------ records

    pub(super) fn record(&mut self, kind: KindId, at: usize, table: &Table<'_>) {
        self.records += 1;
        let fact = self.fact(table, None);
        let id = self.text_of(table, Own::Id);
        let name = self.text_of(table, Own::Name);
        let id = id.map(|id| self.intern(id));
        if id.is_none() && name.is_none() {
            return self.nameless(kind, at, table);
        }
        let (whole, beside) = self.besides(&fact);
        let at = self.at(at);
        let record = Owner { kind, id: self.sheet.record(kind, id, name, whole, at), fact: &fact, beside };
        for (key, tree) in table {
            match key.word.own {
                Own::Aliases => {
                    for alias in items(tree, self.flat).iter() {
                        match &alias.value {
                            TreeValue::Text(text) => {
                                let text = self.intern(text);
                                self.sheet.alias(record.id, text);
                            }
                            _ => {
                                self.wrong("D034", alias.at, format!("an alias must be a text, not {}", alias.what()));
                            }
                        }
                    }
                }
                Own::Id | Own::Name => {}
                own if own.is_beside() => {}
                _ => self.entry(&record, key, tree),
            }
        }
    }

    /// What stands beside a record, and beside the values and edges that say nothing else.
    fn besides(&mut self, fact: &FactDraft) -> (BesideId, BesideId) {
        if fact.is_plain() {
            return Default::default();
        }
        let parts = FactDraft { since: None, until: None, note: None, ..fact.clone() };
        (self.sheet.note(fact.clone()), self.sheet.note(parts))
    }

    /// The id or the name that a table gives.
    fn text_of<'t>(&mut self, table: &'t Table<'_>, own: Own) -> Option<&'t str> {
        let (_, tree) = table.iter().find(|(key, _)| key.word.own == own)?;
        if let TreeValue::Text(text) = &tree.value {
            return Some(text.trim());
        }
        self.wrong("D034", tree.at, format!("`{}` must be a text, not {}", own.name(), tree.what()));
        None
    }

    /// Tells of a record that has neither an id nor a name.
    fn nameless(&mut self, kind: KindId, at: usize, table: &Table<'_>) {
        // a name of the wrong type was told already
        if table.iter().any(|(key, _)| matches!(key.word.own, Own::Id | Own::Name)) {
            return;
        }
        let what = with_article(&self.schema.kind(kind).singular);
        let mut keys = table.iter().map(|(key, _)| &key.name);
        let near = keys.find(|key| nearest(key, ["name"]) == ["name"]);
        let error = Diagnostic::new("D010", self.place(at), format!("{what} needs a name or an id"));
        let meant = near.map(|key| format!("`{key}` is unknown: did you mean `name`?"));
        self.error(Diagnostic { help: meant, ..error });
    }

    /// An attribute or relation of a record.
    fn entry(&mut self, record: &Owner<'_>, key: &Key<'_>, tree: &Tree<'_>) {
        let schema = self.schema;
        let attribute = key.word.attribute.filter(|a| schema.kind(record.kind).attributes.contains(a));
        if let Some(attribute) = attribute {
            return self.values(record, attribute, tree);
        }
        let directed = key.word.relation.filter(|d| schema.sources(*d).contains(&record.kind));
        if let Some(directed) = directed {
            return self.links(record, directed, tree);
        }
        if let Some(error) = self.unknown_key(record.kind, key) {
            self.error(error);
        }
    }

    /// The error on a key that records of a kind do not have.
    pub(super) fn unknown_key(&self, kind: KindId, key: &Key<'_>) -> Option<Diagnostic> {
        let schema = self.schema;
        let attribute = key.word.attribute.is_some_and(|a| schema.has_attribute(kind, a));
        let relation = key.word.relation.is_some_and(|d| schema.sources(d).contains(&kind));
        let own = matches!(key.word.own, Own::Id | Own::Name | Own::Aliases) || key.word.own.is_beside();
        if own || attribute || relation {
            return None;
        }
        let attributes = schema.kind(kind).attributes.iter().map(|a| schema.attribute(*a).name.as_str());
        let relations = schema.ways().filter(|d| schema.sources(*d).contains(&kind)).map(|d| schema.phrase(d));
        let keys = attributes.chain(relations).chain(["id", "name", "aliases"]).chain(FACT_KEYS);
        let near = self.near(&key.name, keys);
        let message = format!("{} has no `{}`", with_article(&schema.kind(kind).singular), key.name);
        Some(Diagnostic::new("D035", self.place(key.at), message).did_you_mean(&near))
    }

    fn values(&mut self, record: &Owner<'_>, attribute: AttributeId, tree: &Tree<'_>) {
        let definition = self.schema.attribute(attribute);
        let list = matches!(tree.value, TreeValue::List(_)) || (self.flat && definition.many);
        let given = if list { items(tree, self.flat) } else { std::slice::from_ref(tree).into() };
        for item in given.iter() {
            let (value, beside) = match &item.value {
                TreeValue::Table(table) => {
                    let Some((_, is)) = table.iter().find(|(key, _)| key.word.own == Own::Is) else {
                        let message = format!("a claim on `{}` needs the value: is = …", definition.name);
                        self.wrong("D036", item.at, message);
                        continue;
                    };
                    self.only_keys(table, &[Own::Is], &[]);
                    let fact = self.fact(table, Some(record.fact));
                    (is, self.sheet.note(fact))
                }
                _ if list && !definition.many => {
                    let message = format!("`{}` holds one value, not a list", definition.name);
                    let error = Diagnostic::new("D037", self.place(item.at), message);
                    let help = "for a history or for sources that disagree write claims: [{ is = …, since = … }, …]";
                    self.error(error.help(help));
                    return;
                }
                _ => (item, record.beside),
            };
            // of an attribute with many values, one claim may state several
            let values = if definition.many { items(value, self.flat) } else { std::slice::from_ref(value).into() };
            for value in values.iter() {
                if let Some(parsed) = self.value(value, attribute, &definition.name) {
                    let at = self.at(value.at);
                    self.sheet.value(record.id, attribute, parsed, beside, at);
                }
            }
        }
    }

    fn value(&mut self, tree: &Tree<'_>, attribute: AttributeId, name: &str) -> Option<Scalar> {
        let value_type = self.schema.attribute(attribute).value_type;
        if let TreeValue::Text(text) = &tree.value
            && value_type.is_textual()
            && !text.trim().is_empty()
        {
            return Some(Scalar::Text(self.intern(text)));
        }
        match convert(tree, value_type, self.schema) {
            Ok(value) => Scalar::of(&value, |text| Some(self.intern(text))),
            Err(why) => {
                self.wrong("D038", tree.at, format!("{name}: {why}"));
                None
            }
        }
    }

    // ------------------------------------------------------------ edges

    fn links(&mut self, record: &Owner<'_>, directed: Directed, tree: &Tree<'_>) {
        let relation = self.schema.relation(directed.relation);
        for item in items(tree, self.flat).iter() {
            self.edges += 1;
            match &item.value {
                TreeValue::Text(text) => {
                    let object = (self.intern(text), self.at(item.at));
                    self.sheet.link(record.id, directed, object, &[], record.beside);
                }
                TreeValue::Table(table) => {
                    let to = table.iter().find(|(key, _)| key.word.own == Own::To);
                    let Some((_, Tree { value: TreeValue::Text(to), at })) = to else {
                        let message = format!("a link `{}` needs its end: to = \"…\"", self.schema.phrase(directed));
                        self.wrong("D036", item.at, message);
                        continue;
                    };
                    let object = (self.intern(to), self.at(*at));
                    self.edge_attributes(relation, table, &[Own::To]);
                    let fact = self.fact(table, Some(record.fact));
                    let beside = self.sheet.note(fact);
                    self.sheet.link(record.id, directed, object, &self.said, beside);
                }
                _ => {
                    let message = format!(
                        "`{}` leads to a name or a table with `to`, not to {}",
                        self.schema.phrase(directed),
                        item.what()
                    );
                    self.wrong("D034", item.at, message);
                }
            }
        }
    }

    /// Rows `from,to,…` of a file of edges.
    pub(super) fn edges(&mut self, directed: Directed, rows: &[(usize, Table<'_>)]) {
        self.edges += rows.len();
        let mut texts: Vec<&str> = Vec::with_capacity(2 * rows.len());
        let mut places = Vec::with_capacity(rows.len());
        let mut subject = None;
        for (at, table) in rows {
            let [from, to] = [Own::From, Own::To].map(|own| end(table, own, *at).0.trim());
            // edges of one subject often stand together
            let known = subject.filter(|(before, _)| *before == from).map(|(_, place)| place);
            let place = known.unwrap_or_else(|| {
                texts.push(from);
                texts.len() - 1
            });
            subject = Some((from, place));
            places.push([place, texts.len()]);
            texts.push(to);
        }
        let mut ends = std::mem::take(&mut self.ends);
        self.sheet.intern_many(self.context.base, &texts, &mut ends);
        for ((at, table), [from, to]) in rows.iter().zip(places) {
            let (Some(&from), Some(&to)) = (ends.get(from), ends.get(to)) else { continue };
            let [from, to] =
                [(from, Own::From), (to, Own::To)].map(|(text, own)| (text, self.at(end(table, own, *at).1)));
            self.edge_attributes(self.schema.relation(directed.relation), table, &[Own::From, Own::To]);
            let mut beside = BesideId::default();
            if table.iter().any(|(key, _)| key.word.own.is_beside()) {
                let fact = self.fact(table, None);
                beside = self.sheet.note(fact);
            }
            self.sheet.edge(directed, from, to, &self.said, beside);
        }
        self.ends = ends;
    }

    /// Reads the attributes of an edge.
    fn edge_attributes(&mut self, relation: &Relation, table: &Table<'_>, ends: &[Own]) {
        self.only_keys(table, ends, &relation.attributes);
        self.said.clear();
        for (key, tree) in table {
            if let Some(attribute) = key.word.attribute.filter(|a| relation.attributes.contains(a))
                && let Some(value) = self.value(tree, attribute, &key.name)
            {
                self.said.push((attribute, value));
            }
        }
    }
}

/// The record that is read, what stands beside it, and what its values and edges have of that.
struct Owner<'f> {
    kind: KindId,
    id: RecordId,
    fact: &'f FactDraft,
    beside: BesideId,
}

/// The text of an end of an edge and where it stands; that of the row, where there is none.
fn end<'t>(table: &'t Table<'_>, own: Own, row: usize) -> (&'t str, usize) {
    match table.iter().find(|(key, _)| key.word.own == own) {
        Some((_, Tree { value: TreeValue::Text(text), at })) => (text, *at),
        _ => ("", row),
    }
}

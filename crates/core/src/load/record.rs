//! From tables of keys and values to records and edges.

use toml::de::DeTable;

use super::fact::{FACT_KEYS, convert};
use super::places::Places;
use super::tree::{self, Key, Table, Tree, TreeValue};
use crate::build::{Builder, DraftId, FactDraft, Reference};
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::{AttributeId, Directed, Direction, KindId, Relation, Schema};
use crate::value::{Value, nearest, with_article};
use crate::watch::{Cancelled, Watch};

/// Reads a TOML file of records.
pub(super) fn read_toml(builder: &mut Builder, places: &Places<'_>) -> Result<(), Cancelled> {
    let (table, errors) = DeTable::parse_recoverable(places.text);
    let mut reader = Reader::new(builder, places);
    if !errors.is_empty() {
        for e in errors {
            let at = e.span().map_or(0, |span| span.start);
            reader.error(Diagnostic::new("D004", places.at(at), e.message().to_owned()));
        }
        return Ok(());
    }
    reader.records(tree::of_toml(table.get_ref()))
}

/// Reads the tables of one file into a builder.
pub(super) struct Reader<'a> {
    builder: &'a mut Builder,
    places: &'a Places<'a>,
    watch: Watch,
    /// Up to where the file is read.
    read: usize,
    /// What the file says of all its records.
    pub(super) default_sources: Vec<Reference>,
    /// In CSV every value is a text, and lists are separated by `;`.
    flat: bool,
    records: usize,
    edges: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(builder: &'a mut Builder, places: &'a Places<'a>) -> Self {
        let (flat, watch) = (places.file.ends_with(".csv"), builder.watch().clone());
        Self { builder, places, watch, read: 0, default_sources: Vec::new(), flat, records: 0, edges: 0 }
    }

    /// Tells that the file is read up to a byte.
    fn reached(&mut self, at: usize) -> Result<(), Cancelled> {
        let more = at.saturating_sub(self.read);
        self.read += more;
        self.watch.steps(more)
    }

    pub(super) fn error(&mut self, error: Diagnostic) {
        self.builder.error(error);
    }

    pub(super) fn place(&self, at: usize) -> Place {
        self.places.at(at)
    }

    pub(super) fn wrong(&mut self, code: &'static str, at: usize, message: String) -> &mut Self {
        let error = Diagnostic::new(code, self.place(at), message);
        self.error(error);
        self
    }

    pub(super) fn schema(&self) -> std::sync::Arc<Schema> {
        self.builder.schema().clone()
    }

    // ------------------------------------------------------------ whole files

    /// The records of a TOML file, by kind.
    fn records(&mut self, tables: Table) -> Result<(), Cancelled> {
        let schema = self.schema();
        if let Some((_, tree)) = tables.iter().find(|(key, _)| key.name == "sources") {
            self.default_sources = self.references(tree);
        }
        for (key, tree) in tables.into_iter().filter(|(key, _)| key.name != "sources") {
            let Some((kind, _)) = schema.lexicon().kind(&key.name) else {
                let words = schema.lexicon().kind_phrases().map(|(phrase, ..)| phrase).chain(["sources"]);
                let near = nearest(&key.name, words);
                let message = format!("no kind is called `{}`", key.name);
                let error = Diagnostic::new("D031", self.place(key.at), message).did_you_mean(&near);
                self.error(error);
                continue;
            };
            let blocks = match tree.value {
                TreeValue::List(blocks) => blocks,
                _ => vec![tree],
            };
            for block in blocks {
                self.reached(block.at)?;
                match block.value {
                    TreeValue::Table(table) => self.record(kind, block.at, table),
                    _ => {
                        let message = format!("expected a table: write [[{}]]", key.name);
                        self.wrong("D032", block.at, message);
                    }
                }
            }
        }
        self.finish();
        Ok(())
    }

    /// The rows of a file named after a kind's plural or a relation's phrase.
    pub(super) fn bulk(
        &mut self,
        rows: impl Iterator<Item = Result<(usize, Table), Diagnostic>>,
    ) -> Result<(), Cancelled> {
        let schema = self.schema();
        let stem = super::stem(self.places.file).to_owned();
        let kind = schema.lexicon().kind(&stem).map(|(kind, _)| kind);
        let relation = schema.lexicon().relation(&stem);
        for row in rows {
            match (row, kind, relation) {
                (Ok((at, table)), Some(kind), _) => {
                    self.reached(at)?;
                    self.record(kind, at, table);
                }
                (Ok((at, table)), None, Some(directed)) => {
                    self.reached(at)?;
                    self.row(directed, at, &table);
                }
                (Ok(_), None, None) => {}
                (Err(error), ..) => self.error(error),
            }
        }
        if kind.is_none() && relation.is_none() {
            let phrases = schema
                .lexicon()
                .kind_phrases()
                .map(|(p, ..)| p)
                .chain(schema.lexicon().relation_phrases().map(|(p, _)| p));
            let near = nearest(&stem, phrases);
            let message = format!("`{stem}` is neither a kind nor a relation, after which a file is named");
            let error = Diagnostic::new("D033", Place::file(self.places.file), message).did_you_mean(&near);
            self.error(error);
        }
        self.finish();
        Ok(())
    }

    /// Whether every column of a CSV file is known; an unknown one is told once, not for every row.
    pub(super) fn header(&mut self, header: &[Key]) -> bool {
        let schema = self.schema();
        let stem = super::stem(self.places.file).to_owned();
        let mut known = true;
        for key in header {
            let unknown = match (schema.lexicon().kind(&stem), schema.lexicon().relation(&stem)) {
                (Some((kind, _)), _) => self.unknown_key(kind, key),
                (None, Some(directed)) => {
                    let attributes = schema.relation(directed.relation).attributes.iter();
                    let names: Vec<&str> = attributes.map(|a| schema.attribute(*a).name.as_str()).collect();
                    self.unknown_edge_key(key, &["from", "to"], &names)
                }
                (None, None) => None,
            };
            if let Some(error) = unknown {
                self.error(error);
                known = false;
            }
        }
        known
    }

    fn finish(&mut self) {
        self.builder.read(self.places.file, self.records, self.edges);
    }

    // ------------------------------------------------------------ records

    fn record(&mut self, kind: KindId, at: usize, table: Table) {
        self.records += 1;
        let schema = self.schema();
        let fact = self.fact(&table, None);
        let text = |reader: &mut Self, name: &str| {
            let (_, tree) = table.iter().find(|(key, _)| key.name == name)?;
            match &tree.value {
                TreeValue::Text(text) => Some(text.trim().to_owned()),
                _ => {
                    reader.wrong("D034", tree.at, format!("`{name}` must be a text, not {}", tree.what()));
                    None
                }
            }
        };
        let id = text(self, "id");
        let name = text(self, "name");
        if id.is_none() && name.is_none() {
            // a name of the wrong type was told already
            if !table.iter().any(|(key, _)| key.name == "id" || key.name == "name") {
                let what = with_article(&schema.kind(kind).singular);
                let near: Vec<&str> = table
                    .iter()
                    .map(|(key, _)| key.name.as_str())
                    .filter(|key| nearest(key, ["name"]) == ["name"])
                    .collect();
                let error = Diagnostic::new("D010", self.place(at), format!("{what} needs a name or an id"));
                let meant = near.first().map(|key| format!("`{key}` is unknown: did you mean `name`?"));
                self.error(Diagnostic { help: meant, ..error });
            }
            return;
        }
        let draft = self.builder.record(kind, id.as_deref(), name.as_deref(), fact.clone(), self.place(at));
        for (key, tree) in &table {
            match key.name.as_str() {
                "id" | "name" => {}
                known if FACT_KEYS.contains(&known) => {}
                "aliases" => {
                    for alias in self.items(tree) {
                        match &alias.value {
                            TreeValue::Text(text) => self.builder.alias(draft, text.trim()),
                            _ => {
                                self.wrong("D034", alias.at, format!("an alias must be a text, not {}", alias.what()));
                            }
                        }
                    }
                }
                _ => self.entry(kind, draft, key, tree, &fact),
            }
        }
    }

    /// An attribute or relation of a record.
    fn entry(&mut self, kind: KindId, draft: DraftId, key: &Key, tree: &Tree, record: &FactDraft) {
        let schema = self.schema();
        let attribute = schema.lexicon().attribute(&key.name).filter(|a| schema.kind(kind).attributes.contains(a));
        if let Some(attribute) = attribute {
            return self.values(draft, attribute, tree, record);
        }
        let directed = schema.lexicon().relation(&key.name).filter(|d| schema.sources(*d).contains(&kind));
        if let Some(directed) = directed {
            return self.links(draft, directed, tree, record);
        }
        if let Some(error) = self.unknown_key(kind, key) {
            self.error(error);
        }
    }

    /// The error on a key that records of a kind do not have.
    fn unknown_key(&self, kind: KindId, key: &Key) -> Option<Diagnostic> {
        let schema = self.schema();
        let attribute = schema.lexicon().attribute(&key.name).is_some_and(|a| schema.has_attribute(kind, a));
        let relation = schema.lexicon().relation(&key.name).is_some_and(|d| schema.sources(d).contains(&kind));
        if (attribute && key.name != "kind") || relation {
            return None;
        }
        let attributes = schema.kind(kind).attributes.iter().map(|a| schema.attribute(*a).name.as_str());
        let relations = schema.ways().filter(|d| schema.sources(*d).contains(&kind)).map(|d| schema.phrase(d));
        let keys = attributes.chain(relations).chain(["id", "name", "aliases"]).chain(FACT_KEYS);
        let near = nearest(&key.name, keys);
        let message = format!("{} has no `{}`", with_article(&schema.kind(kind).singular), key.name);
        Some(Diagnostic::new("D035", self.place(key.at), message).did_you_mean(&near))
    }

    /// The items of a list, or the one value; in CSV, what `;` separates.
    pub(super) fn items(&self, tree: &Tree) -> Vec<Tree> {
        match &tree.value {
            TreeValue::List(items) => items.clone(),
            TreeValue::Text(text) if self.flat => text
                .split(';')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Tree { at: tree.at, value: TreeValue::Text(item.to_owned()) })
                .collect(),
            _ => vec![tree.clone()],
        }
    }

    fn values(&mut self, draft: DraftId, attribute: AttributeId, tree: &Tree, record: &FactDraft) {
        let schema = self.schema();
        let definition = schema.attribute(attribute);
        let list = matches!(tree.value, TreeValue::List(_)) || (self.flat && definition.many);
        let items = if list { self.items(tree) } else { vec![tree.clone()] };
        for item in items {
            let (value, fact) = match &item.value {
                TreeValue::Table(table) => {
                    let Some((_, is)) = table.iter().find(|(key, _)| key.name == "is") else {
                        let message = format!("a claim on `{}` needs the value: is = …", definition.name);
                        self.wrong("D036", item.at, message);
                        continue;
                    };
                    self.only_keys(table, &["is"], &[]);
                    (is.clone(), self.fact(table, Some(record)))
                }
                _ if list && !definition.many => {
                    let message = format!("`{}` holds one value, not a list", definition.name);
                    let error = Diagnostic::new("D037", self.place(item.at), message);
                    let help = "for a history or for sources that disagree write claims: [{ is = …, since = … }, …]";
                    self.error(error.help(help));
                    return;
                }
                _ => (item.clone(), FactDraft { since: None, until: None, note: None, ..record.clone() }),
            };
            // of an attribute with many values, one claim may state several
            let values = if definition.many { self.items(&value) } else { vec![value] };
            for value in values {
                if let Some(parsed) = self.value(&value, attribute, &definition.name) {
                    let place = self.place(value.at);
                    self.builder.value(draft, attribute, parsed, fact.clone(), place);
                }
            }
        }
    }

    fn value(&mut self, tree: &Tree, attribute: AttributeId, name: &str) -> Option<Value> {
        let schema = self.schema();
        match convert(tree, schema.attribute(attribute).value_type, &schema) {
            Ok(value) => Some(value),
            Err(why) => {
                self.wrong("D038", tree.at, format!("{name}: {why}"));
                None
            }
        }
    }

    // ------------------------------------------------------------ edges

    fn links(&mut self, draft: DraftId, directed: Directed, tree: &Tree, record: &FactDraft) {
        let schema = self.schema();
        let relation = schema.relation(directed.relation);
        for item in self.items(tree) {
            self.edges += 1;
            let inherited = FactDraft { since: None, until: None, note: None, ..record.clone() };
            match &item.value {
                TreeValue::Text(text) => {
                    let object = Reference { text: text.trim().to_owned(), place: self.place(item.at) };
                    self.builder.link(draft, directed, object, Vec::new(), inherited);
                }
                TreeValue::Table(table) => {
                    let to = table.iter().find(|(key, _)| key.name == "to");
                    let Some((_, Tree { value: TreeValue::Text(to), at })) = to else {
                        self.wrong(
                            "D036",
                            item.at,
                            format!("an edge `{}` needs its end: to = \"…\"", schema.phrase(directed)),
                        );
                        continue;
                    };
                    let object = Reference { text: to.trim().to_owned(), place: self.place(*at) };
                    let attributes = self.edge_attributes(relation, table, &["to"]);
                    let fact = self.fact(table, Some(record));
                    self.builder.link(draft, directed, object, attributes, fact);
                }
                _ => {
                    let message = format!(
                        "`{}` leads to a name or a table with `to`, not to {}",
                        schema.phrase(directed),
                        item.what()
                    );
                    self.wrong("D034", item.at, message);
                }
            }
        }
    }

    /// A row `from,to,…` of a file of edges.
    fn row(&mut self, directed: Directed, at: usize, table: &Table) {
        self.edges += 1;
        let schema = self.schema();
        let relation = schema.relation(directed.relation);
        let end = |reader: &Self, name: &str| {
            let tree = table.iter().find(|(key, _)| key.name == name).map(|(_, tree)| tree);
            match tree {
                Some(Tree { value: TreeValue::Text(text), at }) => {
                    Reference { text: text.trim().to_owned(), place: reader.place(*at) }
                }
                _ => Reference { text: String::new(), place: reader.place(at) },
            }
        };
        let (from, to) = (end(self, "from"), end(self, "to"));
        let (from, to) = match directed.direction {
            Direction::Out => (from, to),
            Direction::In => (to, from),
        };
        let attributes = self.edge_attributes(relation, table, &["from", "to"]);
        let fact = self.fact(table, None);
        self.builder.edge(directed.relation, from, to, attributes, fact);
    }

    fn edge_attributes(&mut self, relation: &Relation, table: &Table, ends: &[&str]) -> Vec<(AttributeId, Value)> {
        let schema = self.schema();
        let names: Vec<&str> = relation.attributes.iter().map(|a| schema.attribute(*a).name.as_str()).collect();
        self.only_keys(table, ends, &names);
        let mut out = Vec::new();
        for (key, tree) in table {
            let attribute = schema.lexicon().attribute(&key.name).filter(|a| relation.attributes.contains(a));
            if let Some(attribute) = attribute
                && let Some(value) = self.value(tree, attribute, &key.name)
            {
                out.push((attribute, value));
            }
        }
        out
    }
}

//! Collecting what files state: drafts of records, values and edges.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::batch::Batch;
use super::beside::{Besides, FactDraft, Reference};
use super::draft::{Draft, DraftId, End, FileNames, Scalar, ValueDraft};
use super::errors::Errors;
use super::key::Key;
use super::reconcile::NameRow;
use super::report::{Loaded, Report};
use super::sheet::turned;
use super::texts::{Names, Texts};
use super::unread::Unread;
use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::schema::{AttributeId, Directed, Direction, KindId, RelationId, Schema};
use crate::value::{Value, fold};
use crate::watch::Watch;

/// Collects records, values and edges, and builds the graph of them.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Builder, FactDraft, Place, Schema};
/// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// let teams = schema.lexicon().kind("teams").unwrap().0;
/// let mut builder = Builder::new(schema.into());
/// builder.record(teams, None, Some("Platform"), FactDraft::default(), Place::file("example"));
/// let loaded = builder.finish().unwrap();
/// assert_eq!(loaded.graph.node_count(), 1);
/// ```
pub struct Builder {
    pub(super) schema: Arc<Schema>,
    pub(super) texts: Texts,
    pub(super) own_names: Names,
    pub(super) files: FileNames,
    pub(super) besides: Besides,
    pub(super) drafts: Vec<Draft>,
    /// By the text of the id: the first draft that has it.
    pub(super) ids: Vec<Option<DraftId>>,
    pub(super) values: Vec<ValueDraft>,
    pub(super) batches: Vec<Batch>,
    /// The batch that single edges of a relation and file are added to.
    pub(super) open: FxHashMap<(RelationId, u32), usize>,
    pub(super) names: Vec<NameRow>,
    pub(super) errors: Errors,
    pub(super) unread: Unread,
    pub(super) elsewhere: Option<Elsewhere>,
    pub(super) report: Report,
    watch: Watch,
}

/// What may help where no record of these kinds has an id or name: see [`Builder::elsewhere`].
pub(super) type Elsewhere = Box<dyn Fn(&str, &[KindId]) -> Option<String> + Send + Sync>;

/// A value that is stated of a record.
///
/// # Examples
///
/// A reader asks what is stated so far, and by whom, to decide whether to add to it:
///
/// ```
/// use fossgraph_core::{Builder, FactDraft, Place, Reference, Schema, Value};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['city']\n[[attribute]]\nname = 'city'\ntype = 'text'";
/// # let schema = Schema::parse("schema.toml", schema).unwrap();
/// # let (teams, city) = (schema.lexicon().kind("teams").unwrap().0, schema.lexicon().attribute("city").unwrap());
/// let mut builder = Builder::new(schema.into());
/// let place = Place::file("example");
/// let web = builder.record(teams, None, Some("Web"), FactDraft::default(), place.clone());
/// assert!(builder.stated(web, city).next().is_none());
/// let fact = FactDraft { sources: vec![Reference { text: "staff".to_owned(), place: place.clone() }], ..FactDraft::default() };
/// builder.value(web, city, Value::Text("Oslo".to_owned()), fact, place);
/// let stated = builder.stated(web, city).next().unwrap();
/// assert_eq!((stated.text(), stated.sources().next().unwrap().text.as_str()), ("Oslo", "staff"));
/// ```
#[derive(Clone, Copy)]
pub struct StatedText<'a> {
    builder: &'a Builder,
    draft: &'a ValueDraft,
}

impl<'a> StatedText<'a> {
    /// The value, of a type that is kept as text; empty for one of another type.
    #[must_use]
    pub fn text(&self) -> &'a str {
        if let Scalar::Text(text) = self.draft.value { self.builder.texts.get(text) } else { "" }
    }

    /// The documents cited.
    pub fn sources(&self) -> impl Iterator<Item = Reference> + use<'a> {
        let builder = self.builder;
        let beside = builder.besides.get(self.draft.beside);
        beside.into_iter().flat_map(|beside| &beside.sources).map(|(text, spot)| Reference {
            text: builder.texts.get(*text).to_owned(),
            place: builder.files.place(*spot),
        })
    }

    /// Where it is stated.
    #[must_use]
    pub fn place(&self) -> Place {
        self.builder.files.place(self.draft.place)
    }
}

impl Builder {
    /// A builder of graphs with that schema.
    #[must_use]
    pub fn new(schema: Arc<Schema>) -> Self {
        Self::watched(schema, Watch::default())
    }

    /// A builder whose load is watched.
    #[must_use]
    pub fn watched(schema: Arc<Schema>, watch: Watch) -> Self {
        Self {
            schema,
            texts: Texts::default(),
            own_names: Names::default(),
            files: FileNames::default(),
            besides: Besides::default(),
            drafts: Vec::new(),
            ids: Vec::new(),
            values: Vec::new(),
            batches: Vec::new(),
            open: FxHashMap::default(),
            names: Vec::new(),
            errors: Errors::default(),
            unread: Unread::default(),
            elsewhere: None,
            report: Report::default(),
            watch,
        }
    }

    /// Who watches the load: readers tell it how far they are, and stop where it says so.
    #[must_use]
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Adds a record, or adds to the one of the same kind and id. Without an id, it is the slug of the name.
    ///
    /// Two names for one id are an error, which [`Builder::finish`] reports.
    pub fn record(
        &mut self,
        kind: KindId,
        id: Option<&str>,
        name: Option<&str>,
        fact: FactDraft,
        place: Place,
    ) -> DraftId {
        let (id, name) = (id.map(|id| self.texts.intern(id)), name.map(|name| self.own_names.push(name)));
        let (beside, spot) = (self.beside(&fact), self.files.spot(&place));
        self.state(kind, id, name, beside, spot)
    }

    /// Adds a thing that a document of a foreign format speaks of: a new record each time, which [`Builder::finish`] merges with others of
    /// its kind that share a key or a name. Its id is that of the record it merges with, or made of its name; until then it has none, so
    /// that no reference by id leads to it.
    ///
    /// A thing that has neither a key nor a name of its own needs [`Builder::alone`], and a key made of its document if reading the
    /// document twice is to change nothing.
    pub fn found(&mut self, kind: KindId, name: &str, fact: FactDraft, place: Place) -> DraftId {
        let (name, none) = (self.own_names.push(name), self.texts.intern(""));
        let (beside, spot) = (self.beside(&fact), self.files.spot(&place));
        let mut draft = Draft::new(kind, none, Some(name), beside, spot);
        draft.found = true;
        self.drafts.push(draft);
        DraftId::of(self.drafts.len() - 1)
    }

    /// Says by what a record is known besides its id and names.
    pub fn key(&mut self, draft: DraftId, key: Key) {
        if let Some(draft) = self.drafts.get_mut(draft.index()) {
            draft.more_mut().keys.insert(key);
        }
    }

    /// Says that a record is never the same as another because of its name: an organisation without a name of its own.
    pub fn alone(&mut self, draft: DraftId) {
        if let Some(draft) = self.drafts.get_mut(draft.index()) {
            draft.alone = true;
        }
    }

    /// The records of a kind with their keys, in the order in which they were added.
    pub fn keys(&self, kind: KindId) -> impl Iterator<Item = (DraftId, &BTreeSet<Key>)> {
        let drafts = self.drafts.iter().enumerate().filter(move |(_, draft)| draft.kind == kind);
        drafts.map(|(at, draft)| (DraftId::of(at), &draft.more().keys))
    }

    /// The texts that a record states for an attribute.
    pub fn stated(&self, draft: DraftId, attribute: AttributeId) -> impl Iterator<Item = StatedText<'_>> {
        let values = self.values_of(self.drafts.get(draft.index()));
        let own = values.filter(move |v| v.attribute == attribute && matches!(v.value, Scalar::Text(_)));
        own.map(|draft| StatedText { builder: self, draft })
    }

    /// From which records the edges of a relation lead that are stated so far, and the texts of those that are found at the end.
    pub fn subjects(&self, directed: Directed) -> (HashSet<DraftId>, HashSet<&str>) {
        let (mut drafts, mut texts) = (HashSet::new(), HashSet::new());
        for batch in self.batches.iter().filter(|batch| batch.relation == directed.relation) {
            for row in &batch.rows {
                let [from, to] = row.ends;
                match turned(directed.direction, from, to).0.get() {
                    Ok(draft) => drop(drafts.insert(draft)),
                    Err(text) => drop(texts.insert(self.texts.get(text))),
                }
            }
        }
        (drafts, texts)
    }

    /// The id of a record; empty for one that gets it at the end.
    #[must_use]
    pub fn id(&self, draft: DraftId) -> &str {
        self.drafts.get(draft.index()).map_or("", |draft| self.texts.get(draft.id))
    }

    /// Says that a thing is perhaps the one of another name, and how that is known. They become one if nothing else bears that name, and
    /// neither ids nor keys tell them apart. The name becomes no alias of it by that alone.
    pub fn perhaps(&mut self, draft: DraftId, name: &str, how: &'static str) {
        if let Some(draft) = self.drafts.get_mut(draft.index()).filter(|draft| !draft.alone) {
            draft.more_mut().perhaps.insert(fold(name), how);
        }
    }

    /// Says that a thing is hardly the one of another name, though it could be, and why. It is told, unless something else makes them one.
    pub fn hardly(&mut self, draft: DraftId, name: &str, why: &'static str) {
        if let Some(draft) = self.drafts.get_mut(draft.index()).filter(|draft| !draft.alone) {
            draft.more_mut().hardly.insert(fold(name), why);
        }
    }

    /// The name and the aliases of a record, as far as they are known.
    pub fn names(&self, draft: DraftId) -> impl Iterator<Item = &str> {
        let draft = self.drafts.get(draft.index()).filter(|draft| !draft.alone);
        draft.into_iter().flat_map(|draft| self.names_of(draft))
    }

    /// The name of a record, once a document gave it.
    #[must_use]
    pub fn name(&self, draft: DraftId) -> Option<&str> {
        self.name_of(self.drafts.get(draft.index())?)
    }

    /// Adds an edge between two records, walking the relation as `directed` says.
    pub fn join(
        &mut self,
        subject: DraftId,
        directed: Directed,
        object: DraftId,
        attributes: Vec<(AttributeId, Value)>,
        fact: FactDraft,
        place: Place,
    ) {
        let spot = self.files.spot(&place);
        let ends = (End::draft(subject), End::draft(object));
        self.relate_with(directed, (ends.0, spot), (ends.1, spot), &attributes, &fact);
    }

    /// Adds a further name to a record.
    pub fn alias(&mut self, draft: DraftId, alias: &str) {
        if let Some(draft) = self.drafts.get_mut(draft.index()) {
            draft.more_mut().aliases.insert(alias.to_owned());
        }
    }

    /// Adds a value to a record. Whether the record's kind has the attribute, and the value its type, is the caller's to check.
    pub fn value(&mut self, draft: DraftId, attribute: AttributeId, value: Value, fact: FactDraft, place: Place) {
        let value = Scalar::of(&value, |text| Some(self.texts.intern(text)));
        let (beside, spot) = (self.beside(&fact), self.files.spot(&place));
        if let Some(value) = value {
            self.give(draft, attribute, value, beside, spot);
        }
    }

    /// Adds an edge from a record, walking the relation as `directed` says, to a record that is found at the end.
    pub fn link(
        &mut self,
        subject: DraftId,
        directed: Directed,
        object: Reference,
        attributes: Vec<(AttributeId, Value)>,
        fact: FactDraft,
    ) {
        let spot = self.files.spot(&object.place);
        let ends = (End::draft(subject), End::text(self.texts.intern(&object.text)));
        self.relate_with(directed, (ends.0, spot), (ends.1, spot), &attributes, &fact);
    }

    /// Adds an edge between two records that are found at the end.
    pub fn edge(
        &mut self,
        relation: RelationId,
        from: Reference,
        to: Reference,
        attributes: Vec<(AttributeId, Value)>,
        fact: FactDraft,
    ) {
        let directed = Directed { relation, direction: Direction::Out };
        let [from, to] = [from, to].map(|end| (End::text(self.texts.intern(&end.text)), self.files.spot(&end.place)));
        self.relate_with(directed, from, to, &attributes, &fact);
    }

    /// Adds a row of the table that reconciles names.
    pub fn reconcile(&mut self, row: NameRow) {
        self.names.push(row);
    }

    /// Says what may help where a reference leads to nothing: a function that gets its text and the kinds that may stand there, such as
    /// one that knows data which are not loaded.
    pub fn elsewhere(&mut self, help: impl Fn(&str, &[KindId]) -> Option<String> + Send + Sync + 'static) {
        self.elsewhere = Some(Box::new(help));
    }

    /// What could not be read.
    pub(crate) fn unread(&mut self) -> &mut Unread {
        &mut self.unread
    }

    /// Adds an error that a reader found; [`Builder::finish`] reports it with the others.
    pub fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// Builds the graph.
    ///
    /// # Errors
    ///
    /// All errors that readers added, and: records without a name, references to nothing or to several things. Or that it was stopped.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Builder, FactDraft, Place, Reference, Schema};
    /// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n[[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
    /// let mut builder = Builder::new(Schema::parse("schema.toml", schema).unwrap().into());
    /// let teams = builder.schema().lexicon().kind("teams").unwrap().0;
    /// let helps = builder.schema().lexicon().relation("helps").unwrap();
    /// let place = Place::file("example");
    /// let web = builder.record(teams, None, Some("Web"), FactDraft::default(), place.clone());
    /// builder.link(web, helps, Reference { text: "Desk".to_owned(), place }, Vec::new(), FactDraft::default());
    /// let error = builder.finish().unwrap_err();
    /// assert_eq!(error.to_string(), "example: error[D022]: no team is called `Desk`");
    /// ```
    pub fn finish(self) -> Result<Loaded, LoadError> {
        super::freeze::freeze(self)
    }
}

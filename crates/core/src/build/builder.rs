//! Drafts of records and edges, as files state them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::key::Key;
use super::reconcile::NameRow;
use super::report::{Loaded, Report};
use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::graph::Check;
use crate::schema::{AttributeId, Directed, Direction, KindId, RelationId, Schema};
use crate::value::{Date, Value, fold};
use crate::watch::Watch;

/// A draft of a record within its [`Builder`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftId(pub(super) usize);

/// A record named by id, or by name or alias, perhaps with its kind in front: `kind:name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The text as written.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

/// What stands beside a value, an edge or a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FactDraft {
    /// Since when it holds.
    pub since: Option<Date>,
    /// Until when, exclusive.
    pub until: Option<Date>,
    /// The documents cited.
    pub sources: Vec<Reference>,
    /// How well it is checked; verified where absent.
    pub check: Option<Check>,
    /// A remark.
    pub note: Option<String>,
}

impl FactDraft {
    /// What it says, without the places: the order in which files are read must not matter.
    pub(super) fn content(&self) -> impl Ord + use<> {
        let mut sources: Vec<String> = self.sources.iter().map(|s| s.text.clone()).collect();
        sources.sort();
        (self.since, self.until, self.check, self.note.clone(), sources)
    }
}

/// One end of an edge: a draft, or a record to be found when everything is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    Draft(DraftId),
    Reference(Reference),
}

/// An edge as files state it.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeDraft {
    pub(super) relation: RelationId,
    pub(super) from: End,
    pub(super) to: End,
    pub(super) attributes: Vec<(AttributeId, Value)>,
    pub(super) fact: FactDraft,
    pub(super) place: Place,
}

pub(super) struct Draft {
    pub(super) kind: KindId,
    pub(super) id: String,
    pub(super) name: Option<(String, Place)>,
    pub(super) aliases: BTreeSet<String>,
    /// Folded names of what it perhaps is, and how that is known.
    pub(super) perhaps: BTreeMap<String, &'static str>,
    /// Folded names of what it is not, though it could be, and why.
    pub(super) hardly: BTreeMap<String, &'static str>,
    pub(super) values: Vec<(AttributeId, Value, FactDraft, Place)>,
    /// What each block that states the record says of it, with whether it gives the name.
    pub(super) facts: Vec<(FactDraft, bool)>,
    pub(super) place: Place,
    /// By what it is known besides its id and names.
    pub(super) keys: BTreeSet<Key>,
    /// The files that state it, if there are several.
    pub(super) files: BTreeSet<Arc<str>>,
    /// Whether its id is only made of its name, so that it may turn out to be another record.
    pub(super) found: bool,
    /// Whether it is another thing than any of its name elsewhere.
    pub(super) alone: bool,
}

impl Draft {
    fn new(kind: KindId, id: String, place: Place) -> Self {
        Self {
            kind,
            id,
            name: None,
            aliases: BTreeSet::new(),
            perhaps: BTreeMap::new(),
            hardly: BTreeMap::new(),
            values: Vec::new(),
            facts: Vec::new(),
            place,
            keys: BTreeSet::new(),
            files: BTreeSet::new(),
            found: false,
            alone: false,
        }
    }
}

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
    pub(super) drafts: Vec<Draft>,
    pub(super) by_id: HashMap<(KindId, String), DraftId>,
    pub(super) edges: Vec<EdgeDraft>,
    pub(super) names: Vec<NameRow>,
    pub(super) errors: Vec<Diagnostic>,
    pub(super) report: Report,
    watch: Watch,
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
            drafts: Vec::new(),
            by_id: HashMap::new(),
            edges: Vec::new(),
            names: Vec::new(),
            errors: Vec::new(),
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
        let id = id.map_or_else(|| crate::slug(name.unwrap_or_default()), str::to_owned);
        if id.is_empty() {
            let message = "a record needs an id, or a name with a letter or digit to make one of";
            self.error(Diagnostic::new("D010", place.clone(), message));
        }
        let at = *self.by_id.entry((kind, id.clone())).or_insert_with(|| {
            self.drafts.push(Draft::new(kind, id, place.clone()));
            DraftId(self.drafts.len() - 1)
        });
        let Some(draft) = self.drafts.get_mut(at.0) else { return at };
        if draft.place.file != place.file {
            draft.files.extend([draft.place.file.clone(), place.file.clone()]);
        }
        // the first of its places, whichever file was read first
        if place < draft.place {
            draft.place = place.clone();
        }
        draft.facts.push((fact, name.is_some()));
        match (&draft.name, name) {
            (None, Some(name)) => draft.name = Some((name.to_owned(), place)),
            (Some((first, at)), Some(name)) if first != name => {
                let message = format!("the id `{}` has two names: `{name}` here, `{first}` at {at}", draft.id);
                let error = Diagnostic::new("D011", place, message)
                    .help("one thing has one name: make the other an alias, or give the two things different ids");
                self.errors.push(error);
            }
            _ => {}
        }
        at
    }

    /// Adds a thing that a document of a foreign format speaks of: a new record each time, which [`Builder::finish`] merges with others of
    /// its kind that share a key or a name. Its id is that of the record it merges with, or made of its name; until then it has none, so
    /// that no reference by id leads to it.
    ///
    /// A thing that has neither a key nor a name of its own needs [`Builder::alone`], and a key made of its document if reading the
    /// document twice is to change nothing.
    pub fn found(&mut self, kind: KindId, name: &str, fact: FactDraft, place: Place) -> DraftId {
        let named = Some((name.to_owned(), place.clone()));
        let found =
            Draft { name: named, found: true, facts: vec![(fact, true)], ..Draft::new(kind, String::new(), place) };
        self.drafts.push(found);
        DraftId(self.drafts.len() - 1)
    }

    /// Says by what a record is known besides its id and names.
    pub fn key(&mut self, draft: DraftId, key: Key) {
        if let Some(draft) = self.drafts.get_mut(draft.0) {
            draft.keys.insert(key);
        }
    }

    /// Says that a record is never the same as another because of its name: an organisation without a name of its own.
    pub fn alone(&mut self, draft: DraftId) {
        if let Some(draft) = self.drafts.get_mut(draft.0) {
            draft.alone = true;
        }
    }

    /// The records of a kind with their keys, in the order in which they were added.
    pub fn keys(&self, kind: KindId) -> impl Iterator<Item = (DraftId, &BTreeSet<Key>)> {
        let drafts = self.drafts.iter().enumerate().filter(move |(_, draft)| draft.kind == kind);
        drafts.map(|(at, draft)| (DraftId(at), &draft.keys))
    }

    /// The values that records state for an attribute, each with what stands beside it and its place.
    pub fn values(&self, draft: DraftId, attribute: AttributeId) -> impl Iterator<Item = (&Value, &FactDraft, &Place)> {
        let values = self.drafts.get(draft.0).into_iter().flat_map(|draft| &draft.values);
        values.filter(move |v| v.0 == attribute).map(|(_, value, fact, place)| (value, fact, place))
    }

    /// From which records the edges of a relation lead that are stated so far, and the texts of those that are found at the end.
    pub fn subjects(&self, directed: Directed) -> (HashSet<DraftId>, HashSet<&str>) {
        let (mut drafts, mut texts) = (HashSet::new(), HashSet::new());
        for edge in self.edges.iter().filter(|edge| edge.relation == directed.relation) {
            let end = match directed.direction {
                Direction::Out => &edge.from,
                Direction::In => &edge.to,
            };
            match end {
                End::Draft(draft) => drop(drafts.insert(*draft)),
                End::Reference(reference) => drop(texts.insert(reference.text.as_str())),
            }
        }
        (drafts, texts)
    }

    /// The id of a record; empty for one that gets it at the end.
    #[must_use]
    pub fn id(&self, draft: DraftId) -> &str {
        self.drafts.get(draft.0).map_or("", |draft| &draft.id)
    }

    /// Says that a thing is perhaps the one of another name, and how that is known. They become one if nothing else bears that name, and
    /// neither ids nor keys tell them apart. The name becomes no alias of it by that alone.
    pub fn perhaps(&mut self, draft: DraftId, name: &str, how: &'static str) {
        if let Some(draft) = self.drafts.get_mut(draft.0).filter(|draft| !draft.alone) {
            draft.perhaps.insert(fold(name), how);
        }
    }

    /// Says that a thing is hardly the one of another name, though it could be, and why. It is told, unless something else makes them one.
    pub fn hardly(&mut self, draft: DraftId, name: &str, why: &'static str) {
        if let Some(draft) = self.drafts.get_mut(draft.0).filter(|draft| !draft.alone) {
            draft.hardly.insert(fold(name), why);
        }
    }

    /// The name and the aliases of a record, as far as they are known.
    pub fn names(&self, draft: DraftId) -> impl Iterator<Item = &str> {
        let draft = self.drafts.get(draft.0).filter(|draft| !draft.alone);
        draft.into_iter().flat_map(|draft| {
            draft.name.iter().map(|(name, _)| name.as_str()).chain(draft.aliases.iter().map(String::as_str))
        })
    }

    /// The name of a record, once a document gave it.
    #[must_use]
    pub fn name(&self, draft: DraftId) -> Option<&str> {
        self.drafts.get(draft.0)?.name.as_ref().map(|(name, _)| name.as_str())
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
        let (from, to) = match directed.direction {
            Direction::Out => (End::Draft(subject), End::Draft(object)),
            Direction::In => (End::Draft(object), End::Draft(subject)),
        };
        self.edges.push(EdgeDraft { relation: directed.relation, from, to, attributes, fact, place });
    }

    /// Adds a further name to a record.
    pub fn alias(&mut self, draft: DraftId, alias: &str) {
        if let Some(draft) = self.drafts.get_mut(draft.0) {
            draft.aliases.insert(alias.to_owned());
        }
    }

    /// Adds a value to a record. Whether the record's kind has the attribute, and the value its type, is the caller's to check.
    pub fn value(&mut self, draft: DraftId, attribute: AttributeId, value: Value, fact: FactDraft, place: Place) {
        if let Some(draft) = self.drafts.get_mut(draft.0) {
            draft.values.push((attribute, value, fact, place));
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
        let place = object.place.clone();
        let (from, to) = match directed.direction {
            Direction::Out => (End::Draft(subject), End::Reference(object)),
            Direction::In => (End::Reference(object), End::Draft(subject)),
        };
        self.edges.push(EdgeDraft { relation: directed.relation, from, to, attributes, fact, place });
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
        let place = from.place.clone();
        let (from, to) = (End::Reference(from), End::Reference(to));
        self.edges.push(EdgeDraft { relation, from, to, attributes, fact, place });
    }

    /// Adds a row of the table that reconciles names.
    pub fn reconcile(&mut self, row: NameRow) {
        self.names.push(row);
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
    pub fn finish(self) -> Result<Loaded, LoadError> {
        super::freeze::freeze(self)
    }
}

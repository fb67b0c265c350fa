//! Drafts of records and edges, as files state them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::reconcile::NameRow;
use super::report::{Loaded, Report};
use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::graph::Check;
use crate::schema::{AttributeId, Directed, Direction, KindId, RelationId, Schema};
use crate::value::{Date, Value};

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
    pub(super) values: Vec<(AttributeId, Value, FactDraft, Place)>,
    /// What each block that states the record says of it, with whether it gives the name.
    pub(super) facts: Vec<(FactDraft, bool)>,
    pub(super) place: Place,
    /// By what it is known besides its id and names.
    pub(super) keys: BTreeSet<Key>,
    /// Whether its id is only made of its name, so that it may turn out to be another record.
    pub(super) found: bool,
    /// Whether it is another thing than any of its name elsewhere.
    pub(super) alone: bool,
}

/// What tells which thing a record means, whatever it is called: records of one kind that share a key are one thing.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Key;
/// let key = Key::repository("git+https://GitHub.com/dapr/Dapr.git/");
/// assert_eq!(key, Key::repository("git@github.com:dapr/dapr"));
/// assert_eq!(key, Some(Key::Repository("github.com/dapr/dapr".to_owned())));
/// assert_eq!(Key::repository("no address"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The address of a repository: host and path, in small letters; see [`Key::repository`].
    Repository(String),
    /// What a system calls it: `clomonitor`, `dapr`.
    Slug(String, String),
    /// A package URL.
    Purl(String),
}

impl Key {
    /// The key of a repository's address: without scheme, user, `www.`, `.git`, a slash at the end, query and fragment, and in small
    /// letters; `None` for what names no host with a path.
    #[must_use]
    pub fn repository(address: &str) -> Option<Self> {
        let text = address.trim().trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        // git@host:owner/name
        let rest = rest.split_once('@').filter(|(user, _)| !user.contains('/')).map_or(rest, |(_, rest)| rest);
        let scp = rest.split_once(':').filter(|(host, _)| !host.contains('/') && host.contains('.'));
        let joined = scp.map(|(host, path)| format!("{host}/{}", path.trim_start_matches('/')));
        let rest =
            joined.as_deref().unwrap_or(rest).trim_end_matches('/').trim_end_matches(".git").trim_end_matches('/');
        let lower = rest.trim_start_matches("www.").to_lowercase();
        let (host, path) = lower.split_once('/')?;
        let named = host.contains('.') && !path.is_empty() && !lower.contains(char::is_whitespace);
        named.then_some(Self::Repository(lower))
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
}

impl Builder {
    /// A builder of graphs with that schema.
    #[must_use]
    pub fn new(schema: Arc<Schema>) -> Self {
        Self {
            schema,
            drafts: Vec::new(),
            by_id: HashMap::new(),
            edges: Vec::new(),
            names: Vec::new(),
            errors: Vec::new(),
            report: Report::default(),
        }
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
            self.drafts.push(Draft {
                kind,
                id,
                name: None,
                aliases: BTreeSet::new(),
                values: Vec::new(),
                facts: Vec::new(),
                place: place.clone(),
                keys: BTreeSet::new(),
                found: false,
                alone: false,
            });
            DraftId(self.drafts.len() - 1)
        });
        let Some(draft) = self.drafts.get_mut(at.0) else { return at };
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
    /// its kind that share a key or a name. Its id is that of the record it merges with, or made of its name.
    pub fn found(&mut self, kind: KindId, name: &str, fact: FactDraft, place: Place) -> DraftId {
        let slug = crate::slug(name);
        let slug = if slug.is_empty() { "unnamed".to_owned() } else { slug };
        let taken = |n: &usize| self.by_id.contains_key(&(kind, numbered(&slug, *n)));
        let number = (1..).find(|n| !taken(n)).unwrap_or(1);
        let draft = self.record(kind, Some(&numbered(&slug, number)), Some(name), fact, place);
        if let Some(draft) = self.drafts.get_mut(draft.0) {
            draft.found = true;
        }
        draft
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
    /// All errors that readers added, and: records without a name, references to nothing or to several things.
    pub fn finish(self) -> Result<Loaded, LoadError> {
        super::freeze::freeze(self)
    }
}

/// An id that is still free: the slug, then the slug with a number.
fn numbered(slug: &str, number: usize) -> String {
    if number == 1 { slug.to_owned() } else { format!("{slug}-{number}") }
}

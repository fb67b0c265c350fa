//! What stands beside values, edges and records, as files say it: each once.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::{FxHashMap, FxHasher};

use super::draft::{BesideId, FileNames, Spot};
use super::texts::{Text, Texts, number};
use crate::diagnostic::Place;
use crate::graph::Check;
use crate::value::Date;

/// A record named by id, or by name or alias, perhaps with its kind in front: `kind:name`.
///
/// # Examples
///
/// A name that several kinds bear needs its kind in front:
///
/// ```
/// use fossgraph_core::load_text;
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n[[kind]]\nsingular = 'tool'\nplural = 'tools'\n\
/// #               [[relation]]\nphrase = 'needs'\ninverse = 'needed by'\nfrom = ['team']\nto = ['team', 'tool']";
/// # let things = "[[team]]\nname = 'Build'\n[[tool]]\nname = 'Build'\n[[team]]\nname = 'Web'\n";
/// let load = |needs| load_text(&[("schema.toml", schema), ("needs.csv", needs), ("things.toml", things)]);
/// assert_eq!(load("from,to\nWeb,tool:Build\n").unwrap().graph.edge_count(), 1);
/// assert_eq!(load("from,to\nWeb,Build\n").unwrap_err().diagnostics()[0].code, "D021");
/// assert_eq!(load("from,to\nWeb,Bild\n").unwrap_err().diagnostics()[0].code, "D022");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The text as written.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

/// What stands beside a value, an edge or a record.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Builder, Check, FactDraft, Place, Schema};
/// # let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// # let teams = schema.lexicon().kind("teams").unwrap().0;
/// let mut builder = Builder::new(schema.into());
/// let fact = FactDraft { check: Some(Check::Claim), note: Some("by mail".to_owned()), ..FactDraft::default() };
/// builder.record(teams, None, Some("Web"), fact, Place::file("example"));
/// builder.record(teams, None, Some("Desk"), FactDraft::default(), Place::file("example"));
/// let graph = builder.finish().unwrap().graph;
/// let [desk, web] = ["desk", "web"].map(|id| graph.fact(graph.find(teams, id).unwrap()));
/// assert_eq!((web.check, graph.note(web)), (Check::Claim, Some("by mail")));
/// assert_eq!((desk.check, graph.note(desk)), (Check::Verified, None), "what nothing is said of counts as checked");
/// ```
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
    /// Whether nothing is said.
    pub(crate) fn is_plain(&self) -> bool {
        let Self { since, until, sources, check, note } = self;
        since.is_none() && until.is_none() && sources.is_empty() && check.is_none() && note.is_none()
    }
}

/// A [`FactDraft`] as a builder keeps it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Beside {
    pub(super) since: Option<Date>,
    pub(super) until: Option<Date>,
    pub(super) check: Option<Check>,
    pub(super) note: Option<Text>,
    pub(super) sources: Vec<(Text, Spot)>,
}

/// All that stands beside something; hardly anything of it twice.
#[derive(Debug)]
pub(super) struct Besides {
    list: Vec<Beside>,
    /// By hash.
    numbers: FxHashMap<u64, u32>,
}

impl Default for Besides {
    fn default() -> Self {
        Self { list: vec![Beside::default()], numbers: FxHashMap::default() }
    }
}

impl Besides {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, id: BesideId) -> Option<&Beside> {
        self.list.get(id.0 as usize)
    }

    pub(super) fn intern(&mut self, fact: &FactDraft, texts: &mut Texts, files: &mut FileNames) -> BesideId {
        if fact.is_plain() {
            return BesideId::default();
        }
        let sources = fact.sources.iter().map(|source| (texts.intern(&source.text), files.spot(&source.place)));
        let beside = Beside {
            sources: sources.collect(),
            since: fact.since,
            until: fact.until,
            check: fact.check,
            note: fact.note.as_ref().map(|note| texts.intern(note)),
        };
        let hash = beside.hash();
        if let Some(known) = self.numbers.get(&hash).filter(|at| self.list.get(**at as usize) == Some(&beside)) {
            return BesideId(*known);
        }
        let new = number(self.list.len());
        self.numbers.insert(hash, new);
        self.list.push(beside);
        BesideId(new)
    }

    /// What it says, without the places: the order in which files are read must not matter.
    pub(super) fn content<'t>(&self, id: BesideId, texts: &'t Texts) -> impl Ord + use<'t> {
        let beside = self.get(id);
        let mut sources: Vec<&str> = beside.into_iter().flat_map(|b| &b.sources).map(|(t, _)| texts.get(*t)).collect();
        sources.sort_unstable();
        let said = beside.map(|b| (b.since, b.until, b.check, b.note.map(|note| texts.get(note))));
        (said, sources)
    }
}

impl Beside {
    fn hash(&self) -> u64 {
        let mut hasher = FxHasher::default();
        (self.since, self.until, self.check, self.note, &self.sources).hash(&mut hasher);
        hasher.finish()
    }
}

//! The table that reconciles names: what a source lists under one name is called otherwise here, or is nobody.

use std::collections::{HashMap, HashSet};

use super::builder::Builder;
use super::draft::DraftId;
use crate::diagnostic::Place;
use crate::schema::KindId;
use crate::value::fold;

/// One row of the table, as reviewed.
///
/// # Examples
///
/// A source writes `WebTeam` where the record is called `Web`. A row says so, and the spelling becomes an alias:
///
/// ```
/// use fossgraph_core::{Builder, FactDraft, NameRelation, NameRow, Place, Schema};
/// # let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// # let teams = schema.lexicon().kind("teams").unwrap().0;
/// let mut builder = Builder::new(schema.into());
/// let place = Place::file("example");
/// builder.record(teams, None, Some("Web"), FactDraft::default(), place.clone());
/// let [system, as_listed, canonical] = ["roster", "WebTeam", "Web"].map(str::to_owned);
/// builder.reconcile(NameRow { system, as_listed, canonical, kind: teams, relation: NameRelation::Same, place });
/// let graph = builder.finish().unwrap().graph;
/// assert_eq!(graph.name_index().find("webteam").next().unwrap().written, "WebTeam");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    /// Whose spelling it is.
    pub system: String,
    /// The name as listed; `(blank)` stands for no text.
    pub as_listed: String,
    /// What it is called here.
    pub canonical: String,
    /// The kind.
    pub kind: KindId,
    /// How both are related.
    pub relation: NameRelation,
    /// Where the row stands.
    pub place: Place,
}

/// How a listed name and the one used here are related.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{NameRelation, NameRow};
/// assert_eq!(NameRow::relation("same"), NameRelation::Same);
/// assert_eq!(NameRow::relation("no organisation"), NameRelation::Nobody);
/// assert_eq!(NameRow::relation("unresolved: two bear it"), NameRelation::Unresolved);
/// assert_eq!(NameRow::relation("smae"), NameRelation::Remark, "what is not known changes nothing");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRelation {
    /// Another spelling: it becomes an alias.
    Same,
    /// A part or roster of it: counted for it, but no alias.
    Belongs,
    /// No organisation at all.
    Nobody,
    /// It could not be found out; left out.
    Unresolved,
    /// A remark for people; changes nothing.
    Remark,
}

impl NameRow {
    /// Reads the `relation` column: `same`, `part of …`, `roster of`, `no organisation`, `unresolved: …`; anything else, such as
    /// `kept apart`, is a remark for people.
    #[must_use]
    pub fn relation(text: &str) -> NameRelation {
        match text {
            "same" => NameRelation::Same,
            "roster of" => NameRelation::Belongs,
            "no organisation" => NameRelation::Nobody,
            _ if text.starts_with("part of ") => NameRelation::Same,
            _ if text.starts_with("unresolved") => NameRelation::Unresolved,
            _ => NameRelation::Remark,
        }
    }

    /// The name that the row speaks of, folded; `None` if it changes nothing.
    pub(super) fn listed(&self) -> Option<String> {
        let own = if self.as_listed == "(blank)" { "" } else { self.as_listed.as_str() };
        (self.relation != NameRelation::Remark).then(|| fold(own))
    }
}

/// Makes listed spellings aliases of the records they mean: the one whose id the name makes, else those of that name.
pub(super) fn add_aliases(builder: &mut Builder) {
    let rows = std::mem::take(&mut builder.names);
    let same = || rows.iter().filter(|row| row.relation == NameRelation::Same && row.as_listed != row.canonical);
    let wanted: HashSet<(KindId, String)> = same().map(|row| (row.kind, fold(&row.canonical))).collect();
    let mut named: HashMap<(KindId, String), Vec<DraftId>> = HashMap::new();
    for (at, draft) in builder.drafts.iter().enumerate().filter(|_| !wanted.is_empty()) {
        let Some(name) = builder.name_of(draft) else { continue };
        let key = (draft.kind, fold(name));
        if wanted.contains(&key) {
            named.entry(key).or_default().push(DraftId::of(at));
        }
    }
    for row in same() {
        let id = builder.texts.find(&crate::slug(&row.canonical));
        let by_id = id.and_then(|id| builder.by_id(row.kind, id));
        let of_name = named.get(&(row.kind, fold(&row.canonical))).map(Vec::as_slice);
        let meant = by_id.as_ref().map(std::slice::from_ref).or(of_name);
        for draft in meant.unwrap_or_default() {
            let Some(draft) = builder.drafts.get_mut(draft.index()) else { continue };
            if draft.name.is_none_or(|(n, _)| fold(builder.own_names.get(n)) != fold(&row.as_listed)) {
                draft.more_mut().aliases.insert(row.as_listed.clone());
            }
        }
    }
    builder.names = rows;
}

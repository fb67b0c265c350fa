//! The table that reconciles names: what a source lists under one name is called otherwise here, or is nobody.

use super::builder::Builder;
use crate::diagnostic::Place;
use crate::schema::KindId;
use crate::value::fold;

/// One row of the table, as reviewed.
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

    /// Whether the row speaks of a name of one of the kinds.
    pub(super) fn fits(&self, listed: &str, kinds: &[KindId]) -> bool {
        let own = if self.as_listed == "(blank)" { "" } else { self.as_listed.as_str() };
        self.relation != NameRelation::Remark && kinds.contains(&self.kind) && fold(own) == fold(listed)
    }
}

/// Makes listed spellings aliases of the records they mean.
pub(super) fn add_aliases(builder: &mut Builder) {
    let same = builder.names.iter().filter(|row| row.relation == NameRelation::Same && row.as_listed != row.canonical);
    for row in same {
        let (name, id) = (fold(&row.canonical), crate::slug(&row.canonical));
        let draft = builder
            .drafts
            .iter_mut()
            .find(|d| d.kind == row.kind && (d.id == id || d.name.as_ref().is_some_and(|(n, _)| fold(n) == name)));
        if let Some(draft) = draft
            && draft.name.as_ref().is_none_or(|(n, _)| fold(n) != fold(&row.as_listed))
        {
            draft.aliases.insert(row.as_listed.clone());
        }
    }
}

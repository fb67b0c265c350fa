//! From what files write to the record they mean.

use std::cell::Cell;
use std::collections::HashMap;

use super::builder::{Builder, DraftId, End, Reference};
use super::reconcile::{NameRelation, NameRow};
use crate::diagnostic::Diagnostic;
use crate::schema::{KindId, Schema};
use crate::value::{any_of, fold, nearest, with_article};
use crate::watch::Cancelled;

/// What a reference leads to.
pub(super) enum Resolved {
    /// A record.
    Draft(DraftId),
    /// Nothing, on purpose; the text is the reason.
    LeftOut(&'static str),
    /// Nothing, by mistake.
    Wrong(Diagnostic),
}

/// Looks records up by id, name and alias.
pub(super) struct Resolver<'a> {
    schema: &'a Schema,
    builder: &'a Builder,
    /// By kind and folded name.
    by_name: Vec<HashMap<String, Vec<DraftId>>>,
    /// The rows of the table of names, by the folded name that is listed.
    listed: HashMap<String, Vec<&'a NameRow>>,
    /// So many names may still be compared with what was perhaps meant.
    comparisons: Cell<usize>,
}

/// So many names at most are compared with those that lead to nothing.
const MOST_COMPARED: usize = 1_000_000;
/// So many of the records that a name could mean are told.
const MOST_NAMED: usize = 5;

impl<'a> Resolver<'a> {
    pub(super) fn new(builder: &'a Builder) -> Result<Self, Cancelled> {
        let mut by_name: Vec<HashMap<String, Vec<DraftId>>> = Vec::new();
        by_name.resize_with(builder.schema.kinds().len(), HashMap::new);
        for (at, draft) in builder.drafts.iter().enumerate() {
            builder.watch().check()?;
            let Some(by_name) = by_name.get_mut(draft.kind.index()) else { continue };
            let names = draft.name.iter().map(|(name, _)| name).chain(&draft.aliases);
            for name in names {
                let bearers = by_name.entry(fold(name)).or_default();
                if bearers.last() != Some(&DraftId(at)) {
                    bearers.push(DraftId(at));
                }
            }
        }
        let mut listed: HashMap<String, Vec<&NameRow>> = HashMap::new();
        for row in &builder.names {
            if let Some(name) = row.listed() {
                listed.entry(name).or_default().push(row);
            }
        }
        Ok(Self { schema: &builder.schema, builder, by_name, listed, comparisons: Cell::new(MOST_COMPARED) })
    }

    pub(super) fn end(&self, end: &End, kinds: &[KindId]) -> Resolved {
        match end {
            End::Draft(draft) => Resolved::Draft(*draft),
            End::Reference(reference) => self.reference(reference, kinds),
        }
    }

    pub(super) fn reference(&self, reference: &Reference, kinds: &[KindId]) -> Resolved {
        let text = reference.text.as_str();
        if let Some((prefix, rest)) = text.split_once(':')
            && let Some((kind, _)) = self.schema.lexicon().kind(prefix)
        {
            if !kinds.contains(&kind) {
                let message =
                    format!("{} cannot stand here: expected {}", with_article(self.kind(kind)), self.kinds(kinds));
                return Resolved::Wrong(Diagnostic::new("D020", reference.place.clone(), message));
            }
            return self.among(reference, rest.trim(), &[kind]);
        }
        self.among(reference, text, kinds)
    }

    fn among(&self, reference: &Reference, text: &str, kinds: &[KindId]) -> Resolved {
        let by_id: Vec<DraftId> =
            kinds.iter().filter_map(|k| self.builder.by_id.get(&(*k, text.to_owned())).copied()).collect();
        let found = if by_id.is_empty() { self.named(text, kinds) } else { by_id };
        match found.as_slice() {
            [one] => Resolved::Draft(*one),
            [] => self.listed(reference, text, kinds),
            several => {
                let forms: Vec<String> = several.iter().filter_map(|d| self.prefixed(*d)).collect();
                let help = match forms.get(..MOST_NAMED).filter(|_| forms.len() > MOST_NAMED) {
                    None => format!("write {}", any_of(&forms)),
                    Some(some) => format!("write the id of one: {} or another", any_of(some).replace(" or ", ", ")),
                };
                let message = format!("`{text}` could mean several things");
                let error = Diagnostic::new("D021", reference.place.clone(), message);
                Resolved::Wrong(error.help(help))
            }
        }
    }

    /// The records of that name; of many, one more than are told.
    fn named(&self, name: &str, kinds: &[KindId]) -> Vec<DraftId> {
        let name = fold(name);
        let of_kind = |kind: &KindId| self.by_name.get(kind.index())?.get(&name);
        kinds.iter().filter_map(of_kind).flatten().copied().take(MOST_NAMED + 1).collect()
    }

    /// A name that no record bears: perhaps the table of names knows it.
    fn listed(&self, reference: &Reference, text: &str, kinds: &[KindId]) -> Resolved {
        let rows = self.listed.get(&fold(text));
        let row = rows.into_iter().flatten().find(|row| kinds.contains(&row.kind));
        match row.map(|row| (row.relation, row)) {
            Some((NameRelation::Nobody, _)) => Resolved::LeftOut("no organisation"),
            Some((NameRelation::Unresolved, _)) => Resolved::LeftOut("unresolved"),
            Some((_, row)) if fold(&row.canonical) != fold(text) => {
                match self.named(&row.canonical, &[row.kind]).first() {
                    Some(draft) => Resolved::Draft(*draft),
                    None => self.unknown(reference, text, kinds),
                }
            }
            _ => self.unknown(reference, text, kinds),
        }
    }

    fn unknown(&self, reference: &Reference, text: &str, kinds: &[KindId]) -> Resolved {
        let message = format!("no {} is called `{text}`", self.kinds(kinds));
        let error = Diagnostic::new("D022", reference.place.clone(), message);
        let Some(left) = self.comparisons.get().checked_sub(self.builder.drafts.len()) else {
            return Resolved::Wrong(error);
        };
        self.comparisons.set(left);
        let known = self.builder.drafts.iter().filter(|d| kinds.contains(&d.kind));
        let words = known.flat_map(|d| {
            std::iter::once(d.id.as_str())
                .chain(d.name.iter().map(|(n, _)| n.as_str()))
                .chain(d.aliases.iter().map(String::as_str))
        });
        Resolved::Wrong(error.did_you_mean(&nearest(text, words)))
    }

    fn prefixed(&self, draft: DraftId) -> Option<String> {
        let draft = self.builder.drafts.get(draft.0)?;
        Some(format!("{}:{}", self.kind(draft.kind), draft.id))
    }

    fn kind(&self, kind: KindId) -> &str {
        &self.schema.kind(kind).singular
    }

    fn kinds(&self, kinds: &[KindId]) -> String {
        let names: Vec<&str> = kinds.iter().map(|k| self.kind(*k)).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
            None => "thing".to_owned(),
        }
    }
}

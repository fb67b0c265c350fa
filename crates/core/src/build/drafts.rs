//! The drafts of a builder by their numbers: finding them, adding to them, going through what they say.

use super::batch::Batch;
use super::beside::FactDraft;
use super::builder::Builder;
use super::draft::{BesideId, Draft, DraftId, End, Scalar, Spot, ValueDraft};
use super::sheet::turned;
use super::texts::{Text, number};
use crate::schema::{AttributeId, Directed, KindId};
use crate::value::Value;

impl Builder {
    /// The draft of a kind and id.
    pub(super) fn by_id(&self, kind: KindId, id: Text) -> Option<DraftId> {
        self.of_id(id).find(|(_, draft)| draft.kind == kind).map(|(at, _)| at)
    }

    /// The drafts of an id, each of another kind.
    pub(super) fn of_id(&self, id: Text) -> impl Iterator<Item = (DraftId, &Draft)> {
        let draft = |at: DraftId| self.drafts.get(at.index()).map(|draft| (at, draft));
        let first = self.ids.get(id.index()).copied().flatten().and_then(draft);
        std::iter::successors(first, move |(_, before)| before.next_of_id.and_then(draft))
    }

    /// Adds a draft whose kind and id no other has.
    pub(super) fn add(&mut self, draft: Draft) -> DraftId {
        let at = DraftId::of(self.drafts.len());
        let id = draft.id;
        self.drafts.push(draft);
        self.list(at, id);
        at
    }

    /// Lets a draft be found by its id.
    pub(super) fn list(&mut self, at: DraftId, id: Text) {
        if self.ids.len() <= id.index() {
            self.ids.resize(id.index().max(self.texts.len()) + 1, None);
        }
        if let (Some(slot), Some(draft)) = (self.ids.get_mut(id.index()), self.drafts.get_mut(at.index())) {
            draft.next_of_id = slot.replace(at);
        }
    }

    /// Adds a value to a draft.
    pub(super) fn give(
        &mut self,
        draft: DraftId,
        attribute: AttributeId,
        value: Scalar,
        beside: BesideId,
        place: Spot,
    ) {
        let new = number(self.values.len());
        let Some(draft) = self.drafts.get_mut(draft.index()) else { return };
        match &mut draft.values {
            Some((_, last)) => {
                if let Some(last) = self.values.get_mut(*last as usize) {
                    last.next = Some(new);
                }
                *last = new;
            }
            None => draft.values = Some((new, new)),
        }
        self.values.push(ValueDraft { attribute, value, beside, place, next: None });
    }

    /// The values of a draft, in the order in which they were given.
    pub(super) fn values_of(&self, draft: Option<&Draft>) -> impl Iterator<Item = &ValueDraft> {
        let first = draft.and_then(|draft| draft.values).map(|(first, _)| first);
        let get = |at: u32| self.values.get(at as usize);
        std::iter::successors(first.and_then(get), move |before| before.next.and_then(get))
    }

    /// The name of a draft.
    pub(super) fn name_of(&self, draft: &Draft) -> Option<&str> {
        draft.name.map(|(name, _)| self.own_names.get(name))
    }

    /// The name and the aliases of a draft.
    pub(super) fn names_of<'d>(&'d self, draft: &'d Draft) -> impl Iterator<Item = &'d str> {
        self.name_of(draft).into_iter().chain(draft.more().aliases.iter().map(String::as_str))
    }

    pub(super) fn beside(&mut self, fact: &FactDraft) -> BesideId {
        self.besides.intern(fact, &mut self.texts, &mut self.files)
    }

    pub(super) fn relate_with(
        &mut self,
        directed: Directed,
        subject: (End, Spot),
        object: (End, Spot),
        attributes: &[(AttributeId, Value)],
        fact: &FactDraft,
    ) {
        let said = attributes.iter().filter_map(|(attribute, value)| {
            Some((*attribute, Scalar::of(value, |text| Some(self.texts.intern(text)))?))
        });
        let said: Vec<(AttributeId, Scalar)> = said.collect();
        let beside = self.beside(fact);
        self.relate(directed, subject, object, &said, beside);
    }

    /// Adds an edge to the batch of its relation and file.
    pub(super) fn relate(
        &mut self,
        directed: Directed,
        subject: (End, Spot),
        object: (End, Spot),
        said: &[(AttributeId, Scalar)],
        beside: BesideId,
    ) {
        let (from, to) = turned(directed.direction, subject, object);
        let batches = &mut self.batches;
        let at = *self.open.entry((directed.relation, from.1.file)).or_insert_with(|| {
            batches.push(Batch::new(directed.relation, from.1.file));
            batches.len() - 1
        });
        if let Some(batch) = self.batches.get_mut(at) {
            batch.push(from, to, said, beside);
        }
    }
}

//! What a piece of a file states, compactly: written by a reader, on whatever thread, and then taken in by the builder.

use std::ops::Range;
use std::sync::Arc;

use super::batch::Batch;
use super::beside::FactDraft;
use super::builder::Builder;
use super::draft::{At, BesideId, Draft, DraftId, End, Scalar, Spot};
use super::errors::Errors;
use super::texts::{Name, Names, Text, Texts, number};
use super::unread::Unread;
use crate::diagnostic::Diagnostic;
use crate::schema::{AttributeId, Directed, Direction, KindId};

/// What a piece of a file states.
pub(crate) struct Sheet {
    file: Arc<str>,
    /// Texts that the builder did not know when the sheet was begun; or all texts, lent by the builder.
    texts: Texts,
    lent: bool,
    /// How many texts the builder knew.
    known: u32,
    names: Names,
    /// What stands beside something, from 1.
    besides: Vec<FactDraft>,
    records: Vec<RecordRow>,
    aliases: Vec<(RecordId, Text)>,
    values: Vec<ValueRow>,
    links: Vec<LinkRow>,
    /// The attributes of all links.
    said: Vec<(AttributeId, Scalar)>,
    edges: Option<Batch>,
    errors: Errors,
    pub(crate) unread: Unread,
}

/// A record within its sheet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordId(u32);

struct RecordRow {
    kind: KindId,
    id: Option<Text>,
    name: Option<Name>,
    beside: BesideId,
    at: At,
}

struct ValueRow {
    record: RecordId,
    attribute: AttributeId,
    value: Scalar,
    beside: BesideId,
    at: At,
}

/// An edge that a record states.
struct LinkRow {
    record: RecordId,
    directed: Directed,
    object: Text,
    at: At,
    said: Range<usize>,
    beside: BesideId,
}

/// An end of an edge as a row states it.
pub(crate) type Named = (Text, At);

impl Sheet {
    /// A sheet that is written while others are: its texts are numbered behind those of the builder.
    pub(crate) fn beside(texts: &Texts, file: &Arc<str>) -> Self {
        Self { known: number(texts.len()), lent: false, ..Self::of(Texts::default(), file) }
    }

    fn of(texts: Texts, file: &Arc<str>) -> Self {
        Self {
            file: file.clone(),
            texts,
            lent: true,
            known: 0,
            names: Names::default(),
            besides: Vec::new(),
            records: Vec::new(),
            aliases: Vec::new(),
            values: Vec::new(),
            links: Vec::new(),
            said: Vec::new(),
            edges: None,
            errors: Errors::default(),
            unread: Unread::default(),
        }
    }

    /// The number of a text; `base` are the builder's texts if they are not lent.
    pub(crate) fn intern(&mut self, base: Option<&Texts>, text: &str) -> Text {
        self.texts.intern_beside(base, text)
    }

    /// The numbers of many texts.
    pub(crate) fn intern_many(&mut self, base: Option<&Texts>, texts: &[&str], numbers: &mut Vec<Text>) {
        self.texts.intern_many(base, texts, numbers);
    }

    pub(crate) fn error(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// Whether so many errors were told that no help is worth looking for.
    pub(crate) fn has_many_errors(&self) -> bool {
        self.errors.are_many()
    }

    /// Notes what stands beside something.
    pub(crate) fn note(&mut self, fact: FactDraft) -> BesideId {
        if fact.is_plain() {
            return BesideId::default();
        }
        self.besides.push(fact);
        BesideId(number(self.besides.len()))
    }

    pub(crate) fn record(
        &mut self,
        kind: KindId,
        id: Option<Text>,
        name: Option<&str>,
        beside: BesideId,
        at: At,
    ) -> RecordId {
        let name = name.map(|name| self.names.push(name));
        self.records.push(RecordRow { kind, id, name, beside, at });
        RecordId(number(self.records.len() - 1))
    }

    pub(crate) fn alias(&mut self, record: RecordId, alias: Text) {
        self.aliases.push((record, alias));
    }

    pub(crate) fn value(&mut self, record: RecordId, attribute: AttributeId, value: Scalar, beside: BesideId, at: At) {
        self.values.push(ValueRow { record, attribute, value, beside, at });
    }

    /// Adds an edge from a record.
    pub(crate) fn link(
        &mut self,
        record: RecordId,
        directed: Directed,
        (object, at): Named,
        attributes: &[(AttributeId, Scalar)],
        beside: BesideId,
    ) {
        let start = self.said.len();
        self.said.extend_from_slice(attributes);
        self.links.push(LinkRow { record, directed, object, at, said: start..self.said.len(), beside });
    }

    /// Adds an edge of the one relation that the file is about.
    pub(crate) fn edge(
        &mut self,
        directed: Directed,
        from: Named,
        to: Named,
        attributes: &[(AttributeId, Scalar)],
        beside: BesideId,
    ) {
        let end = |(text, at): Named| (End::text(text), Spot { file: 0, at });
        let (from, to) = turned(directed.direction, end(from), end(to));
        let batch = self.edges.get_or_insert_with(|| Batch::new(directed.relation, 0));
        batch.push(from, to, attributes, beside);
    }

    /// How many edges it states as rows.
    #[cfg(test)]
    fn rows(&self) -> usize {
        self.edges.as_ref().map_or(0, |batch| batch.rows.len())
    }
}

/// Subject and object in the order of the relation itself.
pub(super) fn turned<T>(direction: Direction, subject: T, object: T) -> (T, T) {
    match direction {
        Direction::Out => (subject, object),
        Direction::In => (object, subject),
    }
}

impl Builder {
    /// All texts so far, which sheets are written beside.
    pub(crate) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// A sheet that is written alone, straight into the builder's texts; it must be taken in before anything else is done.
    pub(crate) fn sheet(&mut self, file: &Arc<str>) -> Sheet {
        Sheet::of(std::mem::take(&mut self.texts), file)
    }

    /// Takes in what a sheet states.
    pub(crate) fn take(&mut self, mut sheet: Sheet) {
        let file = self.files.number(&sheet.file);
        let known = sheet.known;
        let new = if sheet.lent {
            self.texts = std::mem::take(&mut sheet.texts);
            Vec::new()
        } else {
            self.texts.absorb(&sheet.texts)
        };
        let text = |text: Text| {
            let own = text.bits().checked_sub(known).and_then(|at| new.get(at as usize));
            own.copied().unwrap_or(text)
        };
        let besides: Vec<BesideId> =
            sheet.besides.iter().map(|fact| self.besides.intern(fact, &mut self.texts, &mut self.files)).collect();
        let beside = |id: BesideId| {
            let own = id.0.checked_sub(1).and_then(|at| besides.get(at as usize));
            own.copied().unwrap_or_default()
        };
        self.errors.extend(sheet.errors);
        self.unread.extend(sheet.unread);
        let spot = |at: At| Spot { file, at };
        self.drafts.reserve(sheet.records.len());
        let rows = sheet.records.into_iter();
        let name = self.own_names.absorb(&sheet.names);
        let drafts: Vec<DraftId> = rows
            .map(|row| self.state(row.kind, row.id.map(text), row.name.map(&name), beside(row.beside), spot(row.at)))
            .collect();
        let draft = |record: RecordId| drafts.get(record.0 as usize).copied();
        for (record, alias) in sheet.aliases {
            if let Some(draft) = draft(record).and_then(|id| self.drafts.get_mut(id.index())) {
                draft.more_mut().aliases.insert(self.texts.get(text(alias)).to_owned());
            }
        }
        for row in sheet.values {
            if let Some(draft) = draft(row.record) {
                self.give(draft, row.attribute, row.value.moved(text), beside(row.beside), spot(row.at));
            }
        }
        for row in sheet.links {
            let Some(draft) = draft(row.record) else { continue };
            let (subject, object) = (End::draft(draft), End::text(text(row.object)));
            let said = sheet.said.get(row.said).unwrap_or_default().iter();
            let said: Vec<_> = said.map(|(attribute, value)| (*attribute, value.moved(text))).collect();
            self.relate(row.directed, (subject, spot(row.at)), (object, spot(row.at)), &said, beside(row.beside));
        }
        if let Some(mut batch) = sheet.edges {
            batch.settle(file);
            if !(new.is_empty() && besides.is_empty()) {
                batch.renumber(text, beside);
            }
            self.batches.push(batch);
        }
    }

    /// Adds a record, or adds to the one of the same kind and id.
    pub(super) fn state(
        &mut self,
        kind: KindId,
        id: Option<Text>,
        name: Option<Name>,
        beside: BesideId,
        place: Spot,
    ) -> DraftId {
        let id = id.unwrap_or_else(|| {
            let slug = crate::slug(name.map_or("", |name| self.own_names.get(name)));
            self.texts.intern(&slug)
        });
        if self.texts.get(id).is_empty() {
            let message = "a record needs an id, or a name with a letter or digit to make one of";
            self.error(Diagnostic::new("D010", self.files.place(place), message));
        }
        let Some(at) = self.by_id(kind, id) else {
            return self.add(Draft::new(kind, id, name, beside, place));
        };
        let Some(draft) = self.drafts.get_mut(at.index()) else { return at };
        if draft.place.file != place.file {
            let files = [draft.place.file, place.file];
            draft.more_mut().files.extend(files);
        }
        // the first of its places, whichever file was read first
        if self.files.order(place) < self.files.order(draft.place) {
            draft.place = place;
        }
        draft.more_mut().facts.push((beside, name.is_some()));
        match (draft.name, name) {
            (None, Some(name)) => draft.name = Some((name, place)),
            (Some((first, at)), Some(name)) if self.own_names.get(first) != self.own_names.get(name) => {
                let [first, name] = [first, name].map(|name| self.own_names.get(name));
                let (id, at) = (self.texts.get(id), self.files.place(at));
                let message = format!("the id `{id}` has two names: `{name}` here, `{first}` at {at}");
                let error = Diagnostic::new("D011", self.files.place(place), message)
                    .help("one thing has one name: make the other an alias, or give the two things different ids");
                self.errors.push(error);
            }
            _ => {}
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schema;

    const SCHEMA: &str =
        "[[kind]]\nsingular='a'\nplural='as1'\n[[relation]]\nphrase='calls'\ninverse='called by'\nfrom=['a']\nto=['a']";

    #[test]
    fn sheets_written_at_once_and_one_after_another_say_the_same() {
        let schema: Arc<Schema> = Schema::parse("schema.toml", SCHEMA).unwrap().into();
        let calls = schema.lexicon().relation("calls").unwrap();
        let kind = schema.lexicon().kind("a").unwrap().0;
        let file: Arc<str> = "f".into();
        let write = |sheet: &mut Sheet, base: Option<&Texts>, names: &[&str]| {
            let at = |line| At { line, column: 1 };
            for (line, name) in (1..).zip(names) {
                sheet.record(kind, None, Some(name), BesideId::default(), at(line));
                let name = sheet.intern(base, name);
                let first = sheet.intern(base, names[0]);
                let far = At { line, column: 100_000 };
                let beside = sheet.note(FactDraft { note: Some("n".to_owned()), ..FactDraft::default() });
                sheet.edge(calls, (first, far), (name, far), &[], beside);
            }
        };
        let pieces: [&[&str]; 2] = [&["x", "y"], &["y", "z", "x"]];
        let mut alone = Builder::new(schema.clone());
        for names in pieces {
            let mut sheet = alone.sheet(&file);
            write(&mut sheet, None, names);
            alone.take(sheet);
        }
        let mut together = Builder::new(schema);
        let mut sheets = [0, 1].map(|_| Sheet::beside(together.texts(), &file));
        for (sheet, names) in sheets.iter_mut().zip(pieces) {
            write(sheet, Some(together.texts()), names);
        }
        assert_eq!(sheets.each_ref().map(Sheet::rows), [2, 3]);
        sheets.into_iter().for_each(|sheet| together.take(sheet));
        for batch in &together.batches {
            assert_eq!((batch.place(1, true).at.column, batch.place(1, false).at.line), (100_000, 2));
        }
        let [alone, together] = [alone, together].map(|builder| crate::encode(&builder.finish().unwrap()).unwrap());
        assert!(alone == together);
    }
}

//! Edges as files state them, many in a batch: sixteen bytes each, and more only for those of which more is said.

use super::draft::{At, BesideId, DraftId, End, Scalar, Spot};
use super::texts::{Text, number};
use crate::schema::{AttributeId, RelationId};

/// Edges of one relation that one file states.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) relation: RelationId,
    pub(super) file: u32,
    pub(super) rows: Vec<Row>,
    /// What is said of edges besides their ends, by row, ascending.
    pub(super) extras: Vec<Extra>,
    attributes: Vec<(AttributeId, Scalar)>,
    /// The places of ends that a row has no room for, by row, ascending.
    wide: Vec<(u32, [Spot; 2])>,
}

/// An edge: its ends, and where they are written in the batch's file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) ends: [End; 2],
    line: u32,
    /// [`WIDE`] where the places stand elsewhere.
    columns: [u16; 2],
}

const WIDE: u16 = u16::MAX;

/// What is said of an edge besides its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extra {
    pub(super) row: u32,
    pub(super) beside: BesideId,
    start: u32,
    end: u32,
}

impl Batch {
    pub(super) fn new(relation: RelationId, file: u32) -> Self {
        Self { relation, file, rows: Vec::new(), extras: Vec::new(), attributes: Vec::new(), wide: Vec::new() }
    }

    /// Adds an edge.
    pub(super) fn push(
        &mut self,
        from: (End, Spot),
        to: (End, Spot),
        said: &[(AttributeId, Scalar)],
        beside: BesideId,
    ) {
        let row = number(self.rows.len());
        let places = [from.1, to.1];
        let [from_at, to_at] = places.map(|spot| spot.at);
        let near = from_at.line == to_at.line && places.iter().all(|spot| spot.file == self.file);
        let columns = match (u16::try_from(from_at.column), u16::try_from(to_at.column)) {
            (Ok(from), Ok(to)) if near && from != WIDE => [from, to],
            _ => {
                self.wide.push((row, places));
                [WIDE, 0]
            }
        };
        self.rows.push(Row { ends: [from.0, to.0], line: from_at.line, columns });
        if !said.is_empty() || beside != BesideId::default() {
            let start = number(self.attributes.len());
            self.attributes.extend_from_slice(said);
            self.extras.push(Extra { row, beside, start, end: number(self.attributes.len()) });
        }
    }

    /// Where the subject, or else the object, of a row is written.
    pub(super) fn place(&self, row: u32, object: bool) -> Spot {
        let missing = Spot { file: self.file, at: At::default() };
        let Some(Row { line, columns: [from, to], .. }) = self.rows.get(row as usize) else { return missing };
        if *from == WIDE
            && let Ok(at) = self.wide.binary_search_by_key(&row, |wide| wide.0)
        {
            let places = self.wide.get(at).map(|(_, [from, to])| if object { *to } else { *from });
            return places.unwrap_or(missing);
        }
        let column = u32::from(if object { *to } else { *from });
        Spot { file: self.file, at: At { line: *line, column } }
    }

    pub(super) fn attributes(&self, extra: &Extra) -> &[(AttributeId, Scalar)] {
        self.attributes.get(extra.start as usize..extra.end as usize).unwrap_or_default()
    }

    /// Says which file it is of.
    pub(super) fn settle(&mut self, file: u32) {
        self.file = file;
        for (_, places) in &mut self.wide {
            places.iter_mut().for_each(|place| place.file = file);
        }
    }

    /// Numbers all texts and facts anew.
    pub(super) fn renumber(&mut self, text: impl Fn(Text) -> Text, beside: impl Fn(BesideId) -> BesideId) {
        self.map_ends(|end| end.get().map_or_else(|old| End::text(text(old)), End::draft));
        for (_, value) in &mut self.attributes {
            *value = value.moved(&text);
        }
        for extra in &mut self.extras {
            extra.beside = beside(extra.beside);
        }
    }

    /// Puts other drafts in the place of drafts.
    pub(super) fn relabel(&mut self, draft: impl Fn(DraftId) -> DraftId) {
        self.map_ends(|end| end.get().map_or_else(End::text, |old| End::draft(draft(old))));
    }

    fn map_ends(&mut self, new: impl Fn(End) -> End) {
        for end in self.rows.iter_mut().flat_map(|row| &mut row.ends) {
            *end = new(*end);
        }
    }
}

//! Files of one kind's records or one relation's edges: their rows are read in pieces, several at once where there are several cores.

use std::ops::Range;

use memchr::memchr;

use super::places::{Places, lines};
use super::record::{Context, Reader};
use super::tree::Table;
use crate::build::{Builder, Sheet};
use crate::diagnostic::{Diagnostic, Place};
use crate::parallel;
use crate::schema::{Directed, KindId, Schema};
use crate::value::nearest;
use crate::watch::Cancelled;

/// So many bytes are read onto one sheet.
const PIECE: usize = 256 << 10;
/// So many pieces for each thread are read before their sheets are taken in.
const AHEAD: usize = 8;

/// What a bulk file is about: it is named after a kind's plural or a relation's phrase.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    Kind(KindId),
    Relation(Directed),
}

impl Subject {
    pub(super) fn of(file: &str, schema: &Schema) -> Option<Self> {
        let stem = super::stem(file);
        let kind = schema.lexicon().kind(stem).map(|(kind, _)| Self::Kind(kind));
        kind.or_else(|| schema.lexicon().relation(stem).map(Self::Relation))
    }
}

/// Rows of a text, each a table of keys and values.
pub(super) trait Rows<'a> {
    /// Up to where they are read.
    fn at(&self) -> usize;

    /// The next row and where it begins, put into a table; or what is wrong, and where, with as much of the row as could be read.
    fn next(&mut self, table: &mut Table<'a>) -> Option<Result<usize, (usize, String)>>;
}

/// Where rows begin that are read, and the number of that line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) at: usize,
    pub(super) line: u32,
}

/// Reads the rows of a bulk file. `rows` reads those of a part of its text; where `by_line` is true, each line is or begins a row.
pub(super) fn read<'a, R: Rows<'a>>(
    builder: &mut Builder,
    context: &Context<'a>,
    subject: Option<Subject>,
    start: Start,
    by_line: bool,
    rows: impl Fn(Range<usize>) -> R + Sync + Send,
) -> Result<(), Cancelled> {
    let (text, watch) = (context.text, builder.watch().clone());
    watch.steps(start.at)?;
    let (mut records, mut edges) = (0, 0);
    let mut take = |builder: &mut Builder, (sheet, more_records, more_edges)| {
        records += more_records;
        edges += more_edges;
        builder.take(sheet);
    };
    if by_line && parallel::threads() > 1 {
        for wave in pieces(text, start).chunks(AHEAD * parallel::threads()) {
            let context = Context { base: Some(builder.texts()), ..*context };
            let read = |(piece, line): (Range<usize>, u32)| {
                watch.steps(piece.len())?;
                let sheet = Sheet::beside(builder.texts(), context.file);
                let mut reader = Reader::new(&context, Places::from(text, piece.start, line), sheet);
                read_to(piece.end, &mut rows(piece), subject, &mut reader);
                Ok(reader.done())
            };
            let sheets: Vec<Result<_, Cancelled>> = parallel::map(wave.to_vec(), read);
            for sheet in sheets {
                take(builder, sheet?);
            }
        }
    } else {
        let mut rows = rows(start.at..text.len());
        let mut places = Places::from(text, start.at, start.line);
        while rows.at() < text.len() {
            let at = rows.at();
            let mut reader = Reader::new(context, places.clone(), builder.sheet(context.file));
            read_to(at + PIECE, &mut rows, subject, &mut reader);
            places = reader.places().clone();
            take(builder, reader.done());
            watch.steps(rows.at() - at)?;
        }
    }
    builder.read(context.file, records, edges);
    Ok(())
}

/// So many edges are read before their ends are looked up.
const WINDOW: usize = 64;

/// Reads rows up to one that begins behind a byte.
fn read_to<'a>(end: usize, rows: &mut impl Rows<'a>, subject: Option<Subject>, reader: &mut Reader<'_>) {
    let mut window: Vec<(usize, Table<'a>)> = Vec::new();
    window.resize_with(WINDOW, Default::default);
    let mut more = true;
    while more {
        let mut read = 0;
        while let Some((at, table)) = window.get_mut(read) {
            let next = if rows.at() < end { rows.next(table) } else { None };
            more = next.is_some();
            match next {
                None => break,
                Some(Ok(start)) => {
                    *at = start;
                    read += 1;
                }
                Some(Err((at, message))) => {
                    reader.wrong("D004", at, message);
                    reader.unread_row(table);
                }
            }
        }
        let window = window.get(..read).unwrap_or_default();
        match subject {
            Some(Subject::Kind(kind)) => window.iter().for_each(|(at, table)| reader.record(kind, *at, table)),
            Some(Subject::Relation(directed)) => reader.edges(directed, window),
            None => {}
        }
    }
}

/// The pieces of a text, each of whole lines and with the number of its first one.
fn pieces(text: &str, start: Start) -> Vec<(Range<usize>, u32)> {
    let mut out = Vec::new();
    let Start { mut at, mut line } = start;
    while at < text.len() {
        let rest = text.as_bytes().get(at + PIECE..).unwrap_or_default();
        let end = memchr(b'\n', rest).map_or(text.len(), |behind| at + PIECE + behind + 1);
        out.push((at..end, line));
        line = line.saturating_add(lines(text.get(at..end).unwrap_or_default()));
        at = end;
    }
    out
}

/// Tells that the name of a file says nothing of what it holds.
pub(super) fn no_subject(reader: &mut Reader<'_>) {
    let lexicon = reader.schema.lexicon();
    let stem = super::stem(reader.file());
    let relations = lexicon.relation_phrases().map(|(phrase, _)| phrase);
    let near = nearest(stem, lexicon.kind_phrases().map(|(phrase, ..)| phrase).chain(relations));
    let message = format!("`{stem}` is neither a kind nor a relation, after which a file is named");
    let error = Diagnostic::new("D033", Place::file(reader.file()), message).did_you_mean(&near);
    reader.error(error);
    reader.unread().file(None);
}

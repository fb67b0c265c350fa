//! CSV in bulk: records of one kind, or edges of one relation.

use std::borrow::Cow;
use std::ops::Range;

use super::bulk::{self, Start, Subject};
use super::places::{Places, lines};
use super::record::{Context, Reader};
use super::rows::{Field, Rows};
use super::tree::{Key, Own, Table, Tree, TreeValue, Words};
use crate::build::{Builder, NameRow};
use crate::diagnostic::Diagnostic;
use crate::watch::Cancelled;

/// Reads a file named after a kind's plural or a relation's phrase; or `names.csv`, the table that reconciles names.
pub(super) fn read(builder: &mut Builder, context: &Context<'_>) -> Result<(), Cancelled> {
    let text = context.text;
    let mut rows = Rows::from(text, 0);
    let mut fields = Vec::new();
    rows.next(&mut fields);
    let mut words = Words::new(context.schema);
    let header: Vec<Key<'_>> =
        fields.iter().map(|field| words.key(field.at, field.text.trim().to_owned().into())).collect();
    let mut reader = Reader::new(context, Places::new(text), builder.sheet(context.file));
    let known = is_known(&header, &mut reader);
    builder.take(reader.done().0);
    let start = Start { at: rows.at(), line: 1 + lines(text.get(..rows.at()).unwrap_or_default()) };
    let rows = |part: Range<usize>| {
        let rows = Rows::from(text.get(..part.end).unwrap_or_default(), part.start);
        TableRows { header: &header, rows, fields: Vec::new() }
    };
    match known {
        Header::Unfit => Ok(()),
        Header::Names => {
            names(builder, context, &mut rows(start.at..text.len()));
            Ok(())
        }
        Header::Of(subject) => {
            // a quoted field may hold ends of lines
            let by_line = memchr::memchr(b'"', text.as_bytes()).is_none();
            bulk::read(builder, context, subject, start, by_line, rows)
        }
    }
}

/// What the first row says of the others.
enum Header {
    /// They cannot be told apart.
    Unfit,
    /// They are the table of names.
    Names,
    /// They state records or edges; nothing where a column is not known.
    Of(Option<Subject>),
}

/// Looks whether each column is known and stands there once; an unknown one is told once, not for every row.
fn is_known(header: &[Key<'_>], reader: &mut Reader<'_>) -> Header {
    if let Some(error) = other_separator(header, reader) {
        reader.error(error);
        return Header::Unfit;
    }
    let twice = |(index, key): &(usize, &Key<'_>)| header.iter().take(*index).any(|other| other.name == key.name);
    if let Some((_, key)) = header.iter().enumerate().find(twice) {
        reader.wrong("D004", key.at, format!("the column `{}` stands twice", key.name));
        return Header::Unfit;
    }
    if super::stem(reader.file()) == "names" {
        return Header::Names;
    }
    let subject = Subject::of(reader.file(), reader.schema);
    let mut known = true;
    for key in header {
        let unknown = match subject {
            Some(Subject::Kind(kind)) => reader.unknown_key(kind, key),
            Some(Subject::Relation(directed)) => {
                let attributes = &reader.schema.relation(directed.relation).attributes;
                reader.unknown_edge_key(key, &[Own::From, Own::To], attributes)
            }
            None => None,
        };
        known &= unknown.is_none();
        unknown.into_iter().for_each(|error| reader.error(error));
    }
    if subject.is_none() {
        bulk::no_subject(reader);
    }
    Header::Of(subject.filter(|_| known))
}

/// The error on a sheet whose one column holds what spreadsheets part fields by instead of commas.
fn other_separator(header: &[Key<'_>], reader: &Reader<'_>) -> Option<Diagnostic> {
    let [key] = header else { return None };
    let (_, sign) = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(sign, _)| key.name.contains(*sign))?;
    let message = format!("the fields are parted by {sign}, not by commas");
    let help = "save the sheet as CSV with commas; `;` parts the values of a list";
    Some(Diagnostic { help: Some(help.to_owned()), ..Diagnostic::new("D004", reader.place(key.at), message) })
}

/// The rows as tables of texts; empty fields are left out.
struct TableRows<'a> {
    header: &'a [Key<'a>],
    rows: Rows<'a>,
    fields: Vec<Field<'a>>,
}

impl<'a> bulk::Rows<'a> for TableRows<'a> {
    fn at(&self) -> usize {
        self.rows.at()
    }

    fn next(&mut self, table: &mut Table<'a>) -> Option<Result<usize, (usize, String)>> {
        let start = self.rows.next(&mut self.fields)?;
        if self.fields.len() != self.header.len() {
            let message = format!("{} fields, but the header has {}", self.fields.len(), self.header.len());
            return Some(Err((start, message)));
        }
        table.clear();
        for (key, field) in self.header.iter().zip(self.fields.drain(..)) {
            if !field.text.is_empty() {
                let key = Key { at: key.at, name: Cow::Borrowed(&*key.name), word: key.word };
                table.push((key, Tree { at: field.at, value: TreeValue::Text(field.text) }));
            }
        }
        Some(Ok(start))
    }
}

/// The columns of the table of names.
const NAMES: [&str; 6] = ["system", "as_listed", "canonical", "kind", "relation", "note"];

fn names<'a>(builder: &mut Builder, context: &Context<'a>, rows: &mut impl bulk::Rows<'a>) {
    let places = Places::new(context.text);
    let place = |at: usize| context.place(places.at(at));
    let mut table = Table::new();
    while let Some(row) = rows.next(&mut table) {
        let place = match &row {
            Ok(at) | Err((at, _)) => place(*at),
        };
        if let Err((_, message)) = row {
            builder.error(Diagnostic::new("D004", place, message));
            continue;
        }
        let field = |name: &str| {
            let found = table.iter().find(|(key, _)| key.name == name);
            found.map_or("", |(_, tree)| if let TreeValue::Text(text) = &tree.value { text } else { "" })
        };
        if let Some((unknown, _)) = table.iter().find(|(key, _)| !NAMES.contains(&&*key.name)) {
            let near = crate::nearest(&unknown.name, NAMES);
            let message = format!("no column of the table of names is called `{}`", unknown.name);
            let place = context.place(places.at(unknown.at));
            builder.error(Diagnostic::new("D030", place, message).did_you_mean(&near));
            return;
        }
        let Some((kind, _)) = context.schema.lexicon().kind(field("kind")) else {
            let phrases: Vec<&str> = context.schema.kinds().iter().map(|k| k.singular.as_str()).collect();
            let near = crate::nearest(field("kind"), phrases);
            let error =
                Diagnostic::new("D031", place, format!("no kind is called `{}`", field("kind"))).did_you_mean(&near);
            builder.error(error);
            continue;
        };
        builder.reconcile(NameRow {
            system: field("system").to_owned(),
            as_listed: field("as_listed").to_owned(),
            canonical: field("canonical").to_owned(),
            kind,
            relation: NameRow::relation(field("relation")),
            place,
        });
    }
}

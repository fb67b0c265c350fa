//! CSV in bulk: records of one kind, or edges of one relation.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::bulk::{self, Start, Subject};
use super::places::{Places, lines};
use super::record::{Context, Reader};
use super::rows::{Field, Flaw, Rows};
use super::tree::{Key, Own, Table, Tree, TreeValue, Words};
use crate::build::{Builder, NameRow};
use crate::diagnostic::Diagnostic;
use crate::value::with_article;
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
    let (about, unknown) = about(&header, rows.flaw(), &mut reader);
    builder.take(reader.done().0);
    let start = Start { at: rows.at(), line: 1 + lines(text.get(..rows.at()).unwrap_or_default()) };
    let columns: Vec<Option<Key<'_>>> =
        header.into_iter().map(|key| unknown.binary_search(&key.at).is_err().then_some(key)).collect();
    let rows = |part: Range<usize>| {
        let rows = Rows::from(text.get(..part.end).unwrap_or_default(), part.start);
        TableRows { columns: &columns, rows, fields: Vec::new() }
    };
    match about {
        About::Unfit => Ok(()),
        About::Names => {
            names(builder, context, &mut rows(start.at..text.len()));
            Ok(())
        }
        About::Rows(subject) => {
            // a quoted field may hold ends of lines
            let by_line = memchr::memchr(b'"', text.as_bytes()).is_none();
            bulk::read(builder, context, subject, start, by_line, rows)
        }
    }
}

/// What the first row says of the others.
enum About {
    /// They cannot be told apart.
    Unfit,
    /// They are the table of names.
    Names,
    /// They state records or edges; nothing where the headings do not tell which.
    Rows(Option<Subject>),
}

/// What the rows are about, and where headings stand that are not known. Such a one is told once, not for every row, and the rest of its
/// row is read, so that nothing seems to be missing elsewhere.
fn about(header: &[Key<'_>], flaw: Option<Flaw>, reader: &mut Reader<'_>) -> (About, Vec<usize>) {
    let is_names = super::stem(reader.file()) == "names";
    let subject = Subject::of(reader.file(), reader.schema).filter(|_| !is_names);
    if let Some(error) = unfit(header, flaw, reader) {
        reader.error(error);
        match subject {
            Some(Subject::Kind(kind)) => reader.unread().file(Some(kind)),
            Some(Subject::Relation(_)) => {}
            None => reader.unread().file(None),
        }
        return (About::Unfit, Vec::new());
    }
    if is_names {
        return (About::Names, Vec::new());
    }
    let Some(subject) = subject else {
        bulk::no_subject(reader);
        return (About::Rows(None), Vec::new());
    };
    let mut unknown = Vec::new();
    for key in header {
        let error = match subject {
            Subject::Kind(kind) => reader.unknown_key(kind, key),
            Subject::Relation(directed) => {
                let attributes = &reader.schema.relation(directed.relation).attributes;
                reader.unknown_edge_key(key, &[Own::From, Own::To], attributes)
            }
        };
        if let Some(error) = error {
            reader.error(error);
            unknown.push(key.at);
        }
    }
    let readable = has_keys(header, subject, unknown.is_empty(), reader);
    (About::Rows(Some(subject).filter(|_| readable)), unknown)
}

/// Whether there are the columns without which no row says anything: the name or id of a record, both ends of an edge.
fn has_keys(header: &[Key<'_>], subject: Subject, all_known: bool, reader: &mut Reader<'_>) -> bool {
    let has = |own: Own| header.iter().any(|key| key.word.own == own);
    let start = header.first().map_or(0, |key| key.at);
    let error = match subject {
        Subject::Kind(kind) => {
            if !has(Own::Name) && !all_known {
                reader.unread().file(Some(kind));
            }
            if has(Own::Name) || has(Own::Id) {
                return true;
            }
            let what = with_article(&reader.schema.kind(kind).singular);
            ("D010", format!("{what} needs a name or an id, and no column is called `name` or `id`"))
        }
        Subject::Relation(_) => match [Own::From, Own::To].into_iter().find(|end| !has(*end)) {
            None => return true,
            Some(end) => ("D036", format!("a link needs both ends, and no column is called `{}`", end.name())),
        },
    };
    // a heading that is not known is perhaps this one
    if all_known {
        reader.wrong(error.0, start, error.1);
    }
    if let Subject::Kind(kind) = subject {
        reader.unread().file(Some(kind));
    }
    false
}

/// Why rows cannot be told apart, or their fields: the first row shows it.
fn unfit(header: &[Key<'_>], flaw: Option<Flaw>, reader: &Reader<'_>) -> Option<Diagnostic> {
    let wrong = |at: usize, message: String| Diagnostic::new("D004", reader.place(at), message);
    if let Some((at, message)) = flaw.map(told) {
        return Some(wrong(at, message.to_owned()));
    }
    if let Some(key) = header.iter().find(|key| key.name.is_empty()) {
        return Some(wrong(key.at, "this column has no name".to_owned()));
    }
    let mut names = FxHashSet::default();
    let twice = header.iter().find(|key| !names.insert(&*key.name));
    let twice = twice.map(|key| wrong(key.at, format!("the column `{}` stands twice", key.name)));
    other_separator(header, reader).or(twice)
}

/// What is wrong with quotes, in words, and where.
fn told(flaw: Flaw) -> (usize, &'static str) {
    match flaw {
        Flaw::Open(at) => (at, "this quote is never closed"),
        Flaw::Behind(at) => (at, "text comes after a closing quote: a quote within a quoted field is written twice"),
    }
}

/// The error on a sheet whose one column holds what spreadsheets part fields by instead of commas.
fn other_separator(header: &[Key<'_>], reader: &Reader<'_>) -> Option<Diagnostic> {
    let [key] = header else { return None };
    let (_, sign) =
        [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")].into_iter().find(|(sign, _)| key.name.contains(*sign))?;
    let message = format!("the fields are separated by {sign}, not by commas");
    let help = "save the sheet as CSV with commas; `;` separates the values of a list";
    Some(Diagnostic { help: Some(help.to_owned()), ..Diagnostic::new("D004", reader.place(key.at), message) })
}

/// The rows as tables of texts; empty fields are left out.
struct TableRows<'a> {
    /// Its headings; none for one that is left out.
    columns: &'a [Option<Key<'a>>],
    rows: Rows<'a>,
    fields: Vec<Field<'a>>,
}

impl<'a> bulk::Rows<'a> for TableRows<'a> {
    fn at(&self) -> usize {
        self.rows.at()
    }

    fn next(&mut self, table: &mut Table<'a>) -> Option<Result<usize, (usize, String)>> {
        let start = self.rows.next(&mut self.fields)?;
        let (found, expected) = (self.fields.len(), self.columns.len());
        table.clear();
        for (key, field) in self.columns.iter().zip(self.fields.drain(..)) {
            if let Some(key) = key.as_ref().filter(|_| !field.text.is_empty()) {
                let key = Key { at: key.at, name: Cow::Borrowed(&*key.name), word: key.word };
                table.push((key, Tree { at: field.at, value: TreeValue::Text(field.text) }));
            }
        }
        if let Some((at, message)) = self.rows.flaw().map(told) {
            return Some(Err((at, message.to_owned())));
        }
        if found != expected {
            let fields = if found == 1 { "1 field".to_owned() } else { format!("{found} fields") };
            return Some(Err((start, format!("{fields}, but the header has {expected}"))));
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
            builder.unread().file(None);
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

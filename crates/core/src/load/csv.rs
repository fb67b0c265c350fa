//! CSV in bulk: records of one kind, or edges of one relation.

use super::places::Places;
use super::record::Reader;
use super::tree::{Key, Table, Tree, TreeValue};
use crate::build::{Builder, NameRow};
use crate::diagnostic::{Diagnostic, Place};
use crate::watch::Cancelled;

/// Reads a file named after a kind's plural or a relation's phrase; or `names.csv`, the table that reconciles names.
pub(super) fn read(builder: &mut Builder, places: &Places<'_>) -> Result<(), Cancelled> {
    let text = places.text;
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = match rows.headers() {
        Ok(header) => header_keys(header),
        Err(e) => {
            builder.error(Diagnostic::new("D004", Place::file(places.file), e.to_string()));
            return Ok(());
        }
    };
    if let Some(error) = other_separator(&header, places) {
        builder.error(error);
        return Ok(());
    }
    for (index, key) in header.iter().enumerate() {
        if header.iter().take(index).any(|other| other.name == key.name) {
            let message = format!("the column `{}` stands twice", key.name);
            builder.error(Diagnostic::new("D004", places.at(key.at), message));
            return Ok(());
        }
    }
    let rows = rows.records().map(|row| {
        let row = row.map_err(|e| Diagnostic::new("D004", Place::file(places.file), e.to_string()))?;
        let start = line_start(text, row.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or_default()));
        if row.len() != header.len() {
            let message = format!("{} fields, but the header has {}", row.len(), header.len());
            return Err(Diagnostic::new("D004", places.at(start), message));
        }
        Ok((start, table(&header, &row, start)))
    });
    if super::stem(places.file) == "names" {
        names(builder, places, rows);
        return Ok(());
    }
    let mut reader = Reader::new(builder, places);
    if reader.header(&header) {
        reader.bulk(rows)
    } else {
        rows.filter_map(Result::err).for_each(|error| reader.error(error));
        Ok(())
    }
}

/// The error on a sheet whose one column holds what spreadsheets part fields by instead of commas.
fn other_separator(header: &[Key], places: &Places<'_>) -> Option<Diagnostic> {
    let [key] = header else { return None };
    let (_, sign) = [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(sign, _)| key.name.contains(*sign))?;
    let message = format!("the fields are parted by {sign}, not by commas");
    let mut error = Diagnostic::new("D004", places.at(key.at), message);
    error.help = Some("save the sheet as CSV with commas; `;` parts the values of a list".to_owned());
    Some(error)
}

fn header_keys(header: &csv::StringRecord) -> Vec<Key> {
    let mut at = 0;
    let keys = header.iter().map(|name| {
        let key = Key { at, name: name.trim().to_owned() };
        at += name.len() + 1;
        key
    });
    keys.collect()
}

/// The reader counts the line end before a record as its start; the line itself begins behind it.
fn line_start(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.len() - rest.trim_start_matches(['\n', '\r']).len()
}

/// A row as a table of texts; empty fields are left out. The column of a field is told as if no field were quoted.
fn table(header: &[Key], row: &csv::StringRecord, start: usize) -> Table {
    let mut at = start;
    let mut out = Vec::new();
    for (key, field) in header.iter().zip(row) {
        if !field.is_empty() {
            let tree = Tree { at, value: TreeValue::Text(field.to_owned()) };
            out.push((Key { at: key.at, name: key.name.clone() }, tree));
        }
        at += field.len() + 1;
    }
    out
}

fn names(builder: &mut Builder, places: &Places<'_>, rows: impl Iterator<Item = Result<(usize, Table), Diagnostic>>) {
    let columns = ["system", "as_listed", "canonical", "kind", "relation", "note"];
    for row in rows {
        let (start, table) = match row {
            Ok(row) => row,
            Err(error) => {
                builder.error(error);
                continue;
            }
        };
        let place = places.at(start);
        let field = |name: &str| {
            let found = table.iter().find(|(key, _)| key.name == name);
            found.map_or("", |(_, tree)| if let TreeValue::Text(text) = &tree.value { text } else { "" })
        };
        if let Some((unknown, _)) = table.iter().find(|(key, _)| !columns.contains(&key.name.as_str())) {
            let near = crate::nearest(&unknown.name, columns);
            let message = format!("no column of the table of names is called `{}`", unknown.name);
            builder.error(Diagnostic::new("D030", places.at(unknown.at), message).did_you_mean(&near));
            return;
        }
        let Some((kind, _)) = builder.schema().lexicon().kind(field("kind")) else {
            let phrases: Vec<&str> = builder.schema().kinds().iter().map(|k| k.singular.as_str()).collect();
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

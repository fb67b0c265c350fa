//! What changed in an answer: for reading, in rows, in JSON.

use std::io::{self, Write};

use fossgraph_engine::{Change, Changes};

use super::{Hidden, Look, explanation, json, rows};
use crate::args::Format;

/// Writes what changed in an answer; `title` says in which, and `query` to programs, where there are several.
pub(crate) fn changes(
    out: &mut dyn Write,
    changes: &Changes,
    title: &str,
    query: Option<&str>,
    look: &Look,
) -> io::Result<Hidden> {
    match look.format {
        Format::Json => json::whole(out, changes.iter().count(), |at| {
            changes.iter().nth(at).map(|change| object(changes, change, query)).unwrap_or_default()
        })?,
        Format::Jsonl => {
            changes.iter().try_for_each(|change| writeln!(out, "{{{}}}", object(changes, change, query).join(", ")))?;
        }
        Format::Csv | Format::CsvSafe | Format::Tsv => return rows(out, &changes.rows(), title, look),
        Format::Markdown | Format::Html => return rows(out, &changes.explanation().beside(), title, look),
        _ => return explanation(out, &changes.explanation(), title, look),
    }
    Ok(Hidden::default())
}

/// The fields of a change: of which answer, how it changed, the row before and after, and why.
fn object(changes: &Changes, change: &Change, query: Option<&str>) -> Vec<String> {
    let mut fields: Vec<String> =
        query.map(|query| format!("\"query\": {}", json::string(query))).into_iter().collect();
    fields.push(format!("\"change\": \"{}\"", change.sort().name()));
    for (name, row) in [("before", &change.before), ("after", &change.after)] {
        if let Some(row) = row {
            fields.push(format!("\"{name}\": {{{}}}", json::row(changes.columns(), row).join(", ")));
        }
    }
    let facts = change.because.iter().map(|fact| json::witness(fact, changes.later().graph()));
    fields.push(format!("\"why\": [{}]", facts.collect::<Vec<_>>().join(", ")));
    fields
}

//! TOML: tables of records, by kind.

use toml::de::DeTable;

use super::places::Places;
use super::record::{Context, Reader};
use super::tree::{self, Table, Tree, TreeValue, Words};
use crate::build::Builder;
use crate::diagnostic::Diagnostic;
use crate::watch::{Cancelled, Watch};

/// Reads a TOML file of records.
pub(super) fn read(builder: &mut Builder, context: &Context<'_>) -> Result<(), Cancelled> {
    let (table, errors) = DeTable::parse_recoverable(context.text);
    let watch = builder.watch().clone();
    let mut reader = Reader::new(context, Places::new(context.text), builder.sheet(context.file));
    let broken = !errors.is_empty();
    let mut before = None;
    for e in errors {
        let at = e.span().map_or(0, |span| span.start);
        // what never ends is open many times over
        if before != Some(at) {
            reader.wrong("D004", at, e.message().to_owned());
        }
        before = Some(at);
    }
    let read = if broken {
        reader.unread().file(None);
        Ok(())
    } else {
        let table = tree::of_toml(table.get_ref(), &mut Words::new(context.schema));
        records(&mut reader, &watch, table)
    };
    let (sheet, records, edges) = reader.done();
    builder.take(sheet);
    if !broken {
        builder.read(context.file, records, edges);
    }
    read
}

/// The records of a file, by kind.
fn records(reader: &mut Reader<'_>, watch: &Watch, tables: Table<'_>) -> Result<(), Cancelled> {
    if let Some((_, tree)) = tables.iter().find(|(key, _)| key.name == "sources") {
        reader.default_sources = reader.references(tree);
    }
    let mut read = 0;
    for (key, tree) in tables.into_iter().filter(|(key, _)| key.name != "sources") {
        let Some((kind, _)) = reader.schema.lexicon().kind(&key.name) else {
            let words = reader.schema.lexicon().kind_phrases().map(|(phrase, ..)| phrase).chain(["sources"]);
            let near = reader.near(&key.name, words);
            let message = format!("no kind is called `{}`", key.name);
            let error = Diagnostic::new("D031", reader.place(key.at), message).did_you_mean(&near);
            reader.error(error);
            blocks(tree).iter().for_each(|block| reader.unread_record(block));
            continue;
        };
        for block in blocks(tree) {
            let more = block.at.saturating_sub(read);
            read += more;
            watch.steps(more)?;
            match block.value {
                TreeValue::Table(table) => reader.record(kind, block.at, &table),
                _ => reader.wrong("D032", block.at, format!("expected a table: write [[{}]]", key.name)),
            }
        }
    }
    Ok(())
}

/// The tables below a key.
fn blocks(tree: Tree<'_>) -> Vec<Tree<'_>> {
    match tree.value {
        TreeValue::List(blocks) => blocks,
        _ => vec![tree],
    }
}

//! Reading data in the native form: TOML records, CSV and JSON Lines in bulk, a schema beside them.

mod bulk;
mod csv;
mod fact;
mod files;
mod json;
mod places;
mod record;
mod rows;
mod toml;
mod tree;

pub use files::{Files, native_files};

use std::sync::Arc;

use crate::build::{Builder, Loaded};
use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::schema::Schema;
use crate::watch::{Stage, Watch};
use bulk::Subject;
use record::Context;

/// Builds a graph of files in the native form.
///
/// A file `schema.toml` at the top is the schema; without one, `schema` is. One that says `extends = "builtin"` adds to `schema`.
///
/// # Errors
///
/// Everything that is wrong in any file, with its place.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Files, Schema, load};
/// let teams = Files::of(&[("teams.csv", "name\nWeb\n")]);
/// assert!(load(&teams, None).unwrap_err().to_string().contains("there is no schema.toml"));
///
/// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// assert_eq!(load(&teams, Some(schema.into())).unwrap().graph.node_count(), 1);
/// ```
pub fn load(files: &Files, schema: Option<Arc<Schema>>) -> Result<Loaded, LoadError> {
    collect(files, schema, Watch::default())?.finish()
}

/// What files in the native form state, in a builder: as [`load`] does, which then finishes it.
///
/// # Errors
///
/// What is wrong with the schema; and that the load was stopped.
///
/// # Examples
///
/// Something is added to what the files state, then all is built:
///
/// ```
/// use fossgraph_core::{FactDraft, Files, Place, Watch, collect};
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let files = Files::of(&[("schema.toml", schema), ("teams.csv", "name\nWeb\n")]);
/// let mut builder = collect(&files, None, Watch::default()).unwrap();
/// let teams = builder.schema().lexicon().kind("teams").unwrap().0;
/// builder.record(teams, None, Some("Desk"), FactDraft::default(), Place::file("added"));
/// assert_eq!(builder.finish().unwrap().graph.node_count(), 2);
///
/// let wrong = Files::of(&[("schema.toml", "[[kind]]\nsingular = 'team'")]);
/// assert!(collect(&wrong, None, Watch::default()).is_err(), "a kind needs a plural");
/// ```
pub fn collect(files: &Files, schema: Option<Arc<Schema>>, watch: Watch) -> Result<Builder, LoadError> {
    let shown = files.shown("schema.toml");
    let schema = match (files.schema(), schema) {
        (Some(text), Some(base)) if Schema::extends(text) => {
            Schema::unite(Some(("the built-in schema", base.text())), &[(&shown, text)])?.into()
        }
        (Some(text), _) => Schema::parse(&shown, text)?.into(),
        (None, Some(schema)) => schema,
        (None, None) => {
            let error = Diagnostic::new("D001", Place::file(files.root()), "there is no schema.toml");
            return Err(error.into());
        }
    };
    let mut builder = Builder::watched(schema, watch);
    read(files, &mut builder)?;
    Ok(builder)
}

/// Adds what files in the native form state, but for their schema; [`Builder::finish`] tells what is wrong with them.
///
/// # Errors
///
/// What cannot be read at all, is no UTF-8; and that the load was stopped.
///
/// # Examples
///
/// What is wrong with a record is told when all is built, for it may be right together with what comes later:
///
/// ```
/// use fossgraph_core::{Builder, Files, Schema, read};
/// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
/// let mut builder = Builder::new(schema.into());
/// read(&Files::of(&[("more.toml", "[[team]]\nid = 'web'")]), &mut builder).unwrap();
/// assert!(builder.finish().unwrap_err().to_string().contains("the team `web` has no name"));
/// ```
pub fn read(files: &Files, builder: &mut Builder) -> Result<(), LoadError> {
    let schema = builder.schema().clone();
    // records first: the ends of edges are then known, and found by several threads at once
    let edges =
        |name: &&str| !name.ends_with(".toml") && matches!(Subject::of(name, &schema), Some(Subject::Relation(_)));
    let names: Vec<&str> = files.names().filter(|name| *name != files::SCHEMA).collect();
    let (edges, records): (Vec<&str>, Vec<&str>) = names.into_iter().partition(edges);
    let mut unread = Vec::new();
    for name in records.into_iter().chain(edges) {
        let text = match files.text(name, builder.watch()) {
            Ok(text) => text.unwrap_or_default(),
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => {
                unread.push(error);
                continue;
            }
        };
        let file: Arc<str> = files.shown(name).into();
        builder.watch().stage(Stage::Reading(file.to_string()), text.len())?;
        let context = Context { schema: &schema, file: &file, text: &text, base: None };
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "toml" => toml::read(builder, &context)?,
            "jsonl" => json::read(builder, &context)?,
            _ => csv::read(builder, &context)?,
        }
    }
    if unread.is_empty() { Ok(()) } else { Err(LoadError::all(unread)) }
}

/// [`load`] of texts in memory, one of which is called `schema.toml`; for tests and embedded data.
///
/// # Errors
///
/// As [`load`].
///
/// # Examples
///
/// ```
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nPlatform\n")]).unwrap();
/// assert_eq!(loaded.graph.node_count(), 1);
/// let wrong = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "nmae\nPlatform\n")]).unwrap_err();
/// assert!(wrong.to_string().contains("teams.csv:1:1: error"));
/// ```
pub fn load_text(files: &[(&str, &str)]) -> Result<Loaded, LoadError> {
    load(&Files::of(files), None)
}

/// The stem of a file name, as a phrase is looked up: `data/case_studies.csv` is `case_studies`.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

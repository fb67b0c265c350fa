//! The texts that a schema is read from, and places in them.

use super::file::SchemaFile;
use crate::diagnostic::{Diagnostic, Place};

/// Texts one behind another, so that a byte's place in all tells which text it stands in.
#[derive(Default)]
pub(super) struct Texts<'a>(Vec<Text<'a>>);

struct Text<'a> {
    file: &'a str,
    text: &'a str,
    start: usize,
}

impl<'a> Texts<'a> {
    /// Reads a text; what it holds has places in all texts.
    pub(super) fn read(&mut self, file: &'a str, text: &'a str) -> Result<SchemaFile, Diagnostic> {
        let start = self.0.last().map_or(0, |last| last.start + last.text.len() + 1);
        self.0.push(Text { file, text, start });
        // blank lines in front put the places right
        let parsed =
            if start == 0 { toml::from_str(text) } else { toml::from_str(&format!("{}{text}", "\n".repeat(start))) };
        parsed.map_err(|e| {
            let place = e.span().map_or_else(|| Place::file(file), |span| self.place(span.start));
            Diagnostic::new("S001", place, e.message().to_owned())
        })
    }

    /// The place of a byte.
    pub(super) fn place(&self, at: usize) -> Place {
        let after = self.0.partition_point(|text| text.start <= at);
        match self.0.get(after.saturating_sub(1)) {
            Some(text) => Place::at(text.file, text.text, at.saturating_sub(text.start)),
            None => Place::file("schema.toml"),
        }
    }

    /// The first file.
    pub(super) fn first(&self) -> Place {
        Place::file(self.0.first().map_or("schema.toml", |text| text.file))
    }
}

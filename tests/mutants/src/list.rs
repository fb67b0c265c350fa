//! The mutants: what cargo-mutants lists of them, and what became of each.

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// A place in a file, both from 1, columns in characters.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// What is between two places.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

/// The function that a mutant is in.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Function {
    pub function_name: String,
    pub return_type: String,
}

/// Whether a mutant is in the build.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub enum State {
    #[default]
    Built,
    /// It cannot be put behind a switch, though it may compile alone.
    Skipped,
    /// It does not compile.
    Unviable,
}

/// One change to one place of the sources. Its number is its index in the list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Mutant {
    pub name: String,
    pub file: String,
    pub genre: String,
    pub replacement: String,
    pub span: Span,
    #[serde(default)]
    pub function: Option<Function>,
    #[serde(default)]
    pub state: State,
}

impl Mutant {
    /// The folder its figures are counted in: `crates/CRATE/src/MODULE`, or `crates/CRATE/src` for a file beside the folders.
    pub fn folder(&self) -> String {
        let parts: Vec<&str> = self.file.split('/').collect();
        let folders = parts.len().saturating_sub(1).min(4);
        parts.get(..folders).unwrap_or_default().join("/")
    }
}

/// Reads a list, either that of `cargo mutants --list --json` or one that [`write`] wrote.
pub fn read(path: &Path) -> io::Result<Vec<Mutant>> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// Writes a list.
pub fn write(path: &Path, mutants: &[Mutant]) -> io::Result<()> {
    fs::write(path, serde_json::to_string(mutants)?)
}

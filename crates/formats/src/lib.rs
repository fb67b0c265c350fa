//! Opening data of many formats, told by content; and writing graphs in the forms that other programs read.
//!
//! This release opens the native form and snapshots; other formats are recognised and named.

mod export;
mod open;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use fossgraph_core::{Builder, Diagnostic, ErrorPage, LoadError, Place, read_pages};

pub use export::{Export, Part};
pub use open::{Options, open, open_with};

/// So many bytes of a file tell its format.
const HEAD: u64 = 64 << 10;

/// The pages that explain the codes that this crate alone raises; the others are `fossgraph_core::error_pages`.
#[must_use]
pub fn error_pages() -> Vec<ErrorPage> {
    read_pages(include_str!("../errors/formats.md"))
}

/// Adds what a file of a foreign format holds.
fn foreign(path: &Path, _: &Options, _: &mut Builder) -> Result<(), LoadError> {
    Err(refusal(path).into())
}

fn is_native(path: &Path) -> bool {
    path.extension().is_some_and(|e| ["toml", "csv", "jsonl"].iter().any(|native| e == *native))
}

/// Why a file that is not native is not opened.
fn refusal(path: &Path) -> Diagnostic {
    let place = Place::file(&path.display().to_string());
    let head = match head(path) {
        Ok(head) => head,
        Err(error) => return Diagnostic::new("D002", place, format!("cannot be read: {error}")),
    };
    let help = "native files end with .toml, .csv or .jsonl";
    match format_of(&head) {
        Some(name) => {
            Diagnostic::new("D005", place, format!("this is {name}, which this release does not read")).help(help)
        }
        None => Diagnostic::new("D005", place, "this is of no format that is known").help(help),
    }
}

/// The first file of a foreign format in a directory that holds no native one.
fn foreign_inside(path: &Path) -> Option<Diagnostic> {
    let entries = std::fs::read_dir(path).ok()?;
    let mut files: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    if files.iter().any(|f| is_native(f)) {
        return None;
    }
    files.iter().find(|f| head(f).is_ok_and(|head| format_of(&head).is_some())).map(|f| refusal(f))
}

fn head(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// How the form is called that a graph is compiled to.
const SNAPSHOT: &str = "a snapshot";

/// The format that the first bytes of a file show, in words.
fn format_of(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"fossgrph") {
        return Some(SNAPSHOT);
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = |start: &str| text.lines().any(|l| l.starts_with(start));
    if text.starts_with('{') || text.starts_with('[') {
        return if text.contains("\"bomFormat\"") || text.contains("cyclonedx.org") {
            Some("CycloneDX in JSON")
        } else if text.contains("\"spdxVersion\"") {
            Some("SPDX in JSON")
        } else if text.contains("spdx.org/rdf/3") {
            Some("SPDX 3 in JSON-LD")
        } else {
            None
        };
    }
    if text.starts_with('<') {
        return if text.contains("cyclonedx.org/schema/bom") {
            Some("CycloneDX in XML")
        } else if text.contains("<graphml") {
            Some("GraphML")
        } else {
            None
        };
    }
    if line("SPDXVersion:") {
        Some("SPDX in tag-value form")
    } else if line("landscape:") {
        Some("a CNCF-style landscape.yml")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::format_of;

    #[test]
    fn formats_are_told_by_content() {
        for (head, want) in [
            ("fossgrph\u{1}", Some("a snapshot")),
            ("---\nlandscape:\n  - category:\n", Some("a CNCF-style landscape.yml")),
            ("{\"spdxVersion\": \"SPDX-2.3\"}", Some("SPDX in JSON")),
            ("{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}", Some("SPDX 3 in JSON-LD")),
            ("\u{feff}{ \"bomFormat\": \"CycloneDX\" }", Some("CycloneDX in JSON")),
            ("<?xml version='1.0'?><bom xmlns='http://cyclonedx.org/schema/bom/1.5'>", Some("CycloneDX in XML")),
            ("SPDXVersion: SPDX-2.2\n", Some("SPDX in tag-value form")),
            ("<graphml>", Some("GraphML")),
            ("{}", None),
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(format_of(head.as_bytes()), want, "{head}");
        }
    }
}

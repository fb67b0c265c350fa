//! Opening data of many formats, told by content; and writing graphs in the forms that other programs read.
//!
//! The native form is read by `fossgraph-core`. Each foreign format has a module of its own, which turns a document into calls of
//! [`Builder`].

mod address;
mod bill;
mod case_studies;
mod clomonitor;
mod cyclonedx;
mod document;
mod export;
mod fields;
mod format;
mod graphml;
mod landscape;
mod lax;
mod level;
mod lines;
mod link;
mod open;
mod purl;
mod spdx;
mod tree;
mod words;
mod xml;

use std::path::Path;

use document::Document;
use format::Format;
use fossgraph_core::{Builder, Diagnostic, ErrorPage, LoadError, Place, Stage, read_pages};

pub use export::{Export, Part};
pub use open::{Options, open, open_with};

/// The pages that explain the codes that this crate alone raises; the others are `fossgraph_core::error_pages`.
///
/// # Examples
///
/// ```
/// let pages = fossgraph_formats::error_pages();
/// assert!(pages.is_sorted_by_key(|page| page.code) && !pages.is_empty());
/// assert!(pages.iter().all(|page| fossgraph_core::error_page(page.code).is_none()), "no code is explained twice");
/// ```
#[must_use]
pub fn error_pages() -> Vec<ErrorPage> {
    read_pages(include_str!("../errors/formats.md"))
}

/// Adds what a file of a foreign format holds.
fn foreign(path: &Path, options: &Options, builder: &mut Builder) -> Result<(), LoadError> {
    let document = Document::read(path, builder.watch())?;
    builder.watch().stage(Stage::Reading(document.name().to_owned()), 0)?;
    let foundation = options.foundation.as_deref();
    match document.format() {
        Some(Format::Landscape) => landscape::read(&document, foundation, builder),
        Some(Format::CloMonitor) => clomonitor::read(&document, foundation, builder),
        Some(Format::CaseStudies) => case_studies::read(&document, builder),
        Some(Format::SpdxJson) => spdx::read_json(&document, builder),
        Some(Format::SpdxTagValue) => spdx::read_tag_value(&document, builder),
        Some(Format::SpdxLinked) => spdx::read_linked(&document, builder),
        Some(Format::CycloneDxJson) => cyclonedx::read_json(&document, builder),
        Some(Format::CycloneDxXml) => cyclonedx::read_xml(&document, builder),
        Some(Format::GraphMl) => graphml::read(&document, builder),
        Some(Format::Snapshot) | None => Err(refusal(document.line(0), "this file has no known format").into()),
    }
}

fn is_native(path: &Path) -> bool {
    path.extension().is_some_and(|e| ["toml", "csv", "jsonl"].iter().any(|native| e == *native))
}

fn refusal(place: Place, message: &str) -> Diagnostic {
    Diagnostic::new("D005", place, message).help("native files end with .toml, .csv or .jsonl")
}

/// The first file of a foreign format in a directory that holds no native one.
fn foreign_inside(path: &Path) -> Option<Diagnostic> {
    let entries = std::fs::read_dir(path).ok()?;
    let mut files: Vec<_> = entries.flatten().map(|e| e.path()).filter(|p| p.is_file()).collect();
    files.sort();
    if files.iter().any(|f| is_native(f)) {
        return None;
    }
    let format = |path: &Path| document::format_of_file(path).ok().flatten();
    let (file, format) = files.iter().find_map(|file| Some((file, format(file)?)))?;
    let message = format!("the directory holds no native file, but {}", format.name());
    let error = Diagnostic::new("D005", Place::file(&path.display().to_string()), message);
    Some(error.help(format!("name the file itself: {}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fossgraph_core::Schema;

    #[test]
    fn what_a_schema_has_no_word_for_is_left_out_and_told() {
        let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'project'\nplural = 'projects'").unwrap();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data");
        for name in ["odd-landscape.yml", "monitor.yaml", "studies.json"] {
            let mut builder = Builder::new(schema.clone().into());
            foreign(&data.join(name), &Options::default(), &mut builder).unwrap();
            let loaded = builder.finish().unwrap();
            assert!(loaded.graph.node_count() > 0, "{name}");
            let told = loaded.report.remarks.iter().filter(|r| r.message.starts_with("the schema has no ")).count();
            assert!(told > 1, "{name}: {:?}", loaded.report.remarks);
        }
    }
}

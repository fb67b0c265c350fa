//! SPDX 2 in tag-value form.

use fossgraph_core::{Builder, Diagnostic, LoadError};

use super::{organisation, relationship, tool};
use crate::bill::{Bill, Licence, Package, asserted};
use crate::document::Document;

/// A tag, its value and the line on which it stands.
struct Entry<'a> {
    tag: &'a str,
    value: String,
    line: usize,
}

/// Reads an SPDX 2 document in tag-value form.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let mut reader = Reader { bill: Bill::default(), in_package: false, declared: None, concluded: None };
    let mut version = None;
    for entry in entries(document, &mut reader.bill)? {
        document.watch().check()?;
        if entry.tag == "SPDXVersion" {
            version = Some(entry.value);
        } else {
            reader.entry(&entry);
        }
    }
    reader.end_package();
    reader.bill.set_version(version.as_deref());
    reader.bill.write(document, builder)
}

/// The entries of a document. A value between `<text>` and `</text>` may have several lines.
fn entries<'a>(document: &'a Document, bill: &mut Bill) -> Result<Vec<Entry<'a>>, Diagnostic> {
    let mut out = Vec::new();
    let mut lines = (1..).zip(document.text()?.lines());
    while let Some((line, text)) = lines.next() {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some((tag, value)) = text.split_once(':') else {
            bill.skipped.push(("a line without a tag", text.to_owned(), line));
            continue;
        };
        let mut value = value.trim().to_owned();
        if let Some(begun) = value.strip_prefix("<text>") {
            let mut whole = begun.to_owned();
            while !whole.contains("</text>") {
                let Some((_, more)) = lines.next() else {
                    return Err(Diagnostic::new("D004", document.line(line), "`<text>` is not closed")
                        .help("write </text> where the text ends"));
                };
                whole.push('\n');
                whole.push_str(more);
            }
            value = whole.split("</text>").next().unwrap_or_default().trim().to_owned();
        }
        out.push(Entry { tag: tag.trim(), value, line });
    }
    Ok(out)
}

struct Reader {
    bill: Bill,
    /// Whether the lines that are read belong to a package. Of a file, a snippet, a licence text, an annotation nothing is kept but its id.
    in_package: bool,
    declared: Option<String>,
    concluded: Option<String>,
}

impl Reader {
    fn entry(&mut self, entry: &Entry<'_>) {
        let text = Some(entry.value.clone()).filter(|v| !v.is_empty());
        match entry.tag {
            "PackageName" => {
                self.end_package();
                self.in_package = true;
                self.bill.packages.push(Package { name: text, line: entry.line, ..Package::default() });
            }
            "FileName" | "SnippetSPDXID" | "LicenseID" => {
                self.end_package();
                self.in_package = false;
                self.bill.files += usize::from(entry.tag == "FileName");
                if entry.tag == "SnippetSPDXID" {
                    self.bill.others.extend(text);
                }
            }
            "Relationship" => self.relationship(entry),
            "SPDXID" if !self.in_package => self.bill.others.extend(text),
            _ if self.in_package => self.of_package(entry.tag, text),
            _ => self.of_document(entry.tag, text),
        }
    }

    fn of_document(&mut self, tag: &str, text: Option<String>) {
        let bill = &mut self.bill;
        match tag {
            "DocumentName" => bill.name = asserted(text),
            "DocumentNamespace" => bill.identity = asserted(text),
            "DataLicense" => bill.terms = asserted(text),
            "Created" => bill.created = text,
            "Creator" => {
                let text = text.unwrap_or_default();
                bill.tools.extend(tool(&text));
                bill.publisher = bill.publisher.take().or_else(|| organisation(&text));
            }
            _ => {}
        }
    }

    fn of_package(&mut self, tag: &str, text: Option<String>) {
        let Some(package) = self.bill.packages.last_mut() else { return };
        match tag {
            "SPDXID" => package.id = text.unwrap_or_default(),
            "PackageVersion" => package.version = text,
            "PackageDownloadLocation" => package.addresses.extend(asserted(text)),
            "PackageHomePage" => package.homepage = asserted(text),
            "PackageSupplier" => package.supplier = text.as_deref().and_then(organisation),
            "PackageSummary" => package.summary = asserted(text),
            "PackageDescription" => package.summary = package.summary.take().or(asserted(text)),
            "PackageLicenseDeclared" => self.declared = text,
            "PackageLicenseConcluded" => self.concluded = text,
            "ExternalRef" => {
                let text = text.unwrap_or_default();
                let mut words = text.split_whitespace().skip(1);
                if words.next().is_some_and(|kind| kind.eq_ignore_ascii_case("purl")) {
                    package.purls.extend(words.next().map(str::to_owned));
                }
            }
            _ => {}
        }
    }

    fn end_package(&mut self) {
        let licence = Licence::of(self.declared.take(), self.concluded.take());
        if let Some(package) = self.bill.packages.last_mut().filter(|_| self.in_package) {
            package.licence = licence;
        }
    }

    fn relationship(&mut self, entry: &Entry<'_>) {
        let words: Vec<&str> = entry.value.split_whitespace().collect();
        match words.as_slice() {
            [from, name, to, ..] => relationship::add(&mut self.bill, from, name, to, None, entry.line),
            _ => {
                let what = entry.value.clone();
                self.bill.skipped.push(("a relationship without both ends and a type", what, entry.line));
            }
        }
    }
}

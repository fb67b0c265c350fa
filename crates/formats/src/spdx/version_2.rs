//! SPDX 2 in JSON.

use fossgraph_core::{Builder, Cancelled, LoadError, Watch};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{organisation, relationship, tool, version};
use crate::bill::{Bill, Licence, Package, asserted};
use crate::document::Document;
use crate::lax::{self, Listed, Text};
use crate::lines::Lines;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Top<'a> {
    #[serde(rename = "SPDXID")]
    id: Text,
    spdx_version: Text,
    name: Text,
    document_namespace: Text,
    data_license: Text,
    #[serde(borrow)]
    creation_info: Option<&'a RawValue>,
    document_describes: Listed<'a>,
    packages: Listed<'a>,
    files: Listed<'a>,
    snippets: Listed<'a>,
    relationships: Listed<'a>,
    /// GitHub puts the document into an object of its own.
    #[serde(borrow)]
    sbom: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CreationInfo<'a> {
    created: Text,
    #[serde(borrow)]
    creators: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(rename = "SPDXID")]
    id: Text,
    name: Text,
    version_info: Text,
    download_location: Text,
    homepage: Text,
    supplier: Text,
    license_declared: Text,
    license_concluded: Text,
    summary: Text,
    description: Text,
    #[serde(borrow)]
    external_refs: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct ExternalRef {
    reference_type: Text,
    reference_locator: Text,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Relationship {
    spdx_element_id: Text,
    relationship_type: Text,
    related_spdx_element: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Identified {
    #[serde(rename = "SPDXID")]
    id: Text,
}

/// Reads an SPDX 2 document in JSON.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let text = document.text()?;
    let mut top: Top<'_> = lax::whole(document, text)?;
    if let Some(inner) = top.sbom.filter(|_| top.spdx_version.0.is_none()) {
        top = lax::object(inner).unwrap_or(top);
    }
    bill(&top, &Lines::new(text), document.watch())?.write(document, builder)
}

fn bill(top: &Top<'_>, lines: &Lines, watch: &Watch) -> Result<Bill, Cancelled> {
    let info: CreationInfo<'_> = top.creation_info.and_then(|raw| lax::object(raw).ok()).unwrap_or_default();
    let creators: Vec<String> = info.creators.texts().collect();
    let mut bill = Bill {
        name: asserted(top.name.0.clone()),
        identity: asserted(top.document_namespace.0.clone()),
        created: info.created.0,
        tools: creators.iter().filter_map(|text| tool(text)).collect(),
        publisher: creators.iter().find_map(|text| organisation(text)),
        terms: asserted(top.data_license.0.clone()),
        roots: top.document_describes.texts().collect(),
        files: top.files.0.len(),
        ..Bill::default()
    };
    bill.set_version(top.spdx_version.as_deref());
    bill.others.extend(top.id.0.clone());
    for raw in top.files.0.iter().chain(&top.snippets.0) {
        watch.check()?;
        bill.others.extend(lax::object::<Identified>(raw).ok().and_then(|i| i.id.0));
    }
    for raw in &top.packages.0 {
        watch.check()?;
        let line = lines.of(raw.get());
        match lax::object::<Entry<'_>>(raw) {
            Ok(entry) => bill.packages.push(entry.package(line)),
            Err(why) => bill.skipped.push(("a package that is not understood", why, line)),
        }
    }
    for raw in &top.relationships.0 {
        watch.check()?;
        let line = lines.of(raw.get());
        let read = lax::object::<Relationship>(raw).unwrap_or_default();
        let ends = (read.spdx_element_id.0, read.relationship_type.0, read.related_spdx_element.0);
        match ends {
            (Some(from), Some(name), Some(to)) => relationship::add(&mut bill, &from, &name, &to, None, line),
            _ => bill.skipped.push(("a relationship without both ends and a type", raw.get().to_owned(), line)),
        }
    }
    Ok(bill)
}

impl Bill {
    /// Says the format; a version that is not known is told.
    pub(super) fn set_version(&mut self, written: Option<&str>) {
        let Some(written) = written.map(version) else {
            self.format = "SPDX".to_owned();
            self.remarks.push("the document does not say its version of SPDX; it is read as 2.3".to_owned());
            return;
        };
        self.format = format!("SPDX {written}");
        if !["2.0", "2.1", "2.2", "2.3"].contains(&written) {
            self.remarks.push(format!("the version {written} of SPDX is not known; it is read as 2.3"));
        }
    }
}

impl Entry<'_> {
    fn package(self, line: usize) -> Package {
        let refs: Vec<ExternalRef> = self.external_refs.0.iter().filter_map(|raw| lax::object(raw).ok()).collect();
        let of_type = |name: &str| {
            let fits = |r: &&ExternalRef| r.reference_type.as_deref().is_some_and(|t| t.eq_ignore_ascii_case(name));
            refs.iter().filter(fits).filter_map(|r| r.reference_locator.0.clone()).collect::<Vec<String>>()
        };
        Package {
            id: self.id.0.unwrap_or_default(),
            name: self.name.0,
            version: self.version_info.0,
            purls: of_type("purl"),
            licence: Licence::of(self.license_declared.0, self.license_concluded.0),
            addresses: asserted(self.download_location.0).into_iter().collect(),
            homepage: asserted(self.homepage.0),
            supplier: self.supplier.as_deref().and_then(organisation),
            summary: asserted(self.summary.0).or(asserted(self.description.0)),
            line,
        }
    }
}

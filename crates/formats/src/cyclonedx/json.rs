//! CycloneDX in JSON.

use fossgraph_core::{Builder, Cancelled, LoadError, Watch};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Component, DEEPEST};
use crate::bill::{Bill, asserted};
use crate::document::Document;
use crate::lax::{self, Listed, Text};
use crate::lines::Lines;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Top<'a> {
    spec_version: Text,
    serial_number: Text,
    version: Text,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    components: Listed<'a>,
    dependencies: Listed<'a>,
    services: Listed<'a>,
    vulnerabilities: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata<'a> {
    timestamp: Text,
    #[serde(borrow)]
    tools: Listed<'a>,
    component: Option<&'a RawValue>,
    supplier: Option<&'a RawValue>,
    manufacture: Option<&'a RawValue>,
    manufacturer: Option<&'a RawValue>,
    licenses: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    name: Text,
    version: Text,
}

/// From version 1.5 on, tools are components of an object.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Tools<'a> {
    #[serde(borrow)]
    components: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(rename = "type")]
    kind: Text,
    #[serde(rename = "bom-ref")]
    bom_ref: Text,
    group: Text,
    name: Text,
    version: Text,
    purl: Text,
    description: Text,
    #[serde(borrow)]
    licenses: Listed<'a>,
    external_references: Listed<'a>,
    supplier: Option<&'a RawValue>,
    components: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LicenceChoice<'a> {
    expression: Text,
    acknowledgement: Text,
    #[serde(borrow)]
    license: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LicenceEntry {
    id: Text,
    name: Text,
    acknowledgement: Text,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reference {
    #[serde(rename = "type")]
    kind: Text,
    url: Text,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Dependency<'a> {
    #[serde(rename = "ref")]
    of: Text,
    #[serde(borrow)]
    depends_on: Listed<'a>,
}

/// Reads a CycloneDX document in JSON.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let text = document.text()?;
    let top: Top<'_> = lax::whole(document, text)?;
    bill(&top, &Lines::new(text), document.watch())?.write(document, builder)
}

fn bill(top: &Top<'_>, lines: &Lines, watch: &Watch) -> Result<Bill, Cancelled> {
    let mut bill = Bill::default();
    bill.set_cyclonedx(top.spec_version.as_deref());
    bill.set_serial(top.serial_number.0.clone(), top.version.0.clone());
    metadata(top.metadata.and_then(|raw| lax::object(raw).ok()).unwrap_or_default(), lines, &mut bill);
    components(&top.components, None, lines, &mut bill);
    watch.check()?;
    for raw in &top.dependencies.0 {
        watch.check()?;
        let line = lines.of(raw.get());
        let dependency: Dependency<'_> = lax::object(raw).unwrap_or_default();
        let Some(from) = dependency.of.0 else {
            bill.skipped.push(("a dependency that does not say of what", raw.get().to_owned(), line));
            continue;
        };
        for to in dependency.depends_on.texts() {
            bill.need(&from, to, line);
        }
    }
    bill.set_aside("services", top.services.0.len());
    bill.set_aside("vulnerabilities", top.vulnerabilities.0.len());
    Ok(bill)
}

fn metadata(metadata: Metadata<'_>, lines: &Lines, bill: &mut Bill) {
    bill.created = metadata.timestamp.0;
    let by = [metadata.supplier, metadata.manufacturer, metadata.manufacture];
    bill.publisher = by.into_iter().flatten().find_map(name_of);
    bill.terms = super::licence(&licences(&metadata.licenses)).map(|licence| licence.text);
    for raw in &metadata.tools.0 {
        let inside: Tools<'_> = lax::object(raw).unwrap_or_default();
        let tools = if inside.components.0.is_empty() { vec![*raw] } else { inside.components.0 };
        for tool in tools.into_iter().filter_map(|raw| lax::object::<Named>(raw).ok()) {
            let Some(name) = tool.name.0 else { continue };
            bill.tools.push(tool.version.0.map_or_else(|| name.clone(), |version| format!("{name} {version}")));
        }
    }
    if let Some((raw, entry)) = metadata.component.and_then(|raw| Some((raw, lax::object::<Entry<'_>>(raw).ok()?))) {
        let inside = Listed(entry.components.0.clone());
        let id = bill.set_root(entry.component(lines.of(raw.get())));
        components(&inside, Some(&id), lines, bill);
    }
}

/// Adds components and those inside them.
fn components(list: &Listed<'_>, holder: Option<&str>, lines: &Lines, bill: &mut Bill) {
    let mut waiting: Vec<(&RawValue, Option<String>, usize)> =
        list.0.iter().rev().map(|raw| (*raw, holder.map(str::to_owned), 1)).collect();
    while let Some((raw, holder, depth)) = waiting.pop() {
        let line = lines.of(raw.get());
        let entry: Entry<'_> = match lax::object(raw) {
            Ok(entry) => entry,
            Err(why) => {
                bill.skipped.push(("a component that is not understood", why, line));
                continue;
            }
        };
        let inside = entry.components.0.clone();
        let id = bill.component(entry.component(line), holder.as_deref());
        if depth < DEEPEST {
            waiting.extend(inside.into_iter().rev().map(|raw| (raw, Some(id.clone()), depth + 1)));
        } else if !inside.is_empty() {
            bill.skipped.push(("components nested too deep", id, line));
        }
    }
}

impl Entry<'_> {
    fn component(self, line: usize) -> Component {
        let references = self.external_references.0.iter().filter_map(|raw| {
            let read: Reference = lax::object(raw).ok()?;
            Some((read.kind.0?, read.url.0?))
        });
        Component {
            references: references.collect(),
            licences: licences(&self.licenses),
            supplier: self.supplier.and_then(name_of),
            kind: self.kind.0.unwrap_or_default(),
            bom_ref: self.bom_ref.0,
            group: self.group.0,
            name: self.name.0,
            version: self.version.0,
            purl: self.purl.0,
            description: self.description.0,
            line,
        }
    }
}

fn name_of(raw: &RawValue) -> Option<String> {
    asserted(lax::object::<Named>(raw).ok()?.name.0)
}

fn licences(list: &Listed<'_>) -> Vec<super::Listed> {
    let read = |raw: &&RawValue| {
        let choice: LicenceChoice<'_> = lax::object(raw).ok()?;
        let entry: LicenceEntry = choice.license.and_then(|raw| lax::object(raw).ok()).unwrap_or_default();
        let text = choice.expression.0.or(entry.id.0).or(entry.name.0)?;
        Some(super::Listed { text, acknowledgement: choice.acknowledgement.0.or(entry.acknowledgement.0) })
    };
    list.0.iter().filter_map(read).collect()
}

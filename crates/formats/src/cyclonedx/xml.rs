//! CycloneDX in XML.

use fossgraph_core::{Builder, Diagnostic, LoadError};
use roxmltree::Node;

use super::{Component, DEEPEST, Listed};
use crate::bill::{Bill, asserted};
use crate::document::Document;
use crate::lines::Lines;
use crate::xml::{attribute, child, children, content, line_of, text};

/// Reads a CycloneDX document in XML.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let text = document.text()?;
    let tree = crate::xml::parse(document, text, "take it out: bills of materials need none")?;
    let root = tree.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    if root.tag_name().name() != "bom" || !namespace.contains("cyclonedx.org/schema/bom") {
        let message = format!("the document is a `{}`, not a `bom` of CycloneDX", root.tag_name().name());
        return Err(Diagnostic::new("D004", document.line(1), message).into());
    }
    let mut bill = Bill::default();
    bill.set_cyclonedx(
        namespace.rsplit('/').next().filter(|version| version.starts_with(|c: char| c.is_ascii_digit())),
    );
    bill.set_serial(attribute(root, "serialNumber"), attribute(root, "version"));
    document.watch().check()?;
    read_bom(root, &Lines::new(text), &mut bill);
    bill.write(document, builder)
}

fn read_bom(bom: Node<'_, '_>, lines: &Lines, bill: &mut Bill) {
    if let Some(metadata) = child(bom, "metadata") {
        read_metadata(metadata, lines, bill);
    }
    if let Some(list) = child(bom, "components") {
        components(list, None, lines, bill);
    }
    let dependencies = child(bom, "dependencies").into_iter().flat_map(|d| children(d, "dependency"));
    for dependency in dependencies {
        let line = line_of(dependency, lines);
        let Some(from) = attribute(dependency, "ref") else {
            bill.skipped.push(("a dependency that does not say of what", String::new(), line));
            continue;
        };
        for to in children(dependency, "dependency").filter_map(|d| attribute(d, "ref")) {
            bill.need(&from, to, line);
        }
    }
    for (what, item) in [("services", "service"), ("vulnerabilities", "vulnerability")] {
        bill.set_aside(what, child(bom, what).map_or(0, |list| children(list, item).count()));
    }
}

fn read_metadata(metadata: Node<'_, '_>, lines: &Lines, bill: &mut Bill) {
    bill.created = text(metadata, "timestamp");
    let by = ["supplier", "manufacturer", "manufacture"];
    bill.publisher = by.into_iter().find_map(|name| asserted(text(child(metadata, name)?, "name")));
    bill.terms = super::licence(&licences(metadata)).map(|licence| licence.text);
    if let Some(tools) = child(metadata, "tools") {
        // from version 1.5 on, tools are components
        let inside = child(tools, "components").into_iter().flat_map(|list| children(list, "component"));
        for tool in children(tools, "tool").chain(inside) {
            let Some(name) = text(tool, "name") else { continue };
            bill.tools.push(text(tool, "version").map_or_else(|| name.clone(), |version| format!("{name} {version}")));
        }
    }
    if let Some(root) = child(metadata, "component") {
        let id = bill.set_root(component(root, lines));
        if let Some(inside) = child(root, "components") {
            components(inside, Some(&id), lines, bill);
        }
    }
}

/// Adds the components of a list and those inside them.
fn components(list: Node<'_, '_>, holder: Option<&str>, lines: &Lines, bill: &mut Bill) {
    let listed = |list, holder: Option<&str>, depth| {
        let all: Vec<_> = children(list, "component").map(|c| (c, holder.map(str::to_owned), depth)).collect();
        all.into_iter().rev()
    };
    let mut waiting: Vec<(Node<'_, '_>, Option<String>, usize)> = listed(list, holder, 1).collect();
    while let Some((node, holder, depth)) = waiting.pop() {
        let id = bill.component(component(node, lines), holder.as_deref());
        let Some(inside) = child(node, "components") else { continue };
        if depth < DEEPEST {
            waiting.extend(listed(inside, Some(&id), depth + 1));
        } else {
            bill.skipped.push(("components nested too deep", id, line_of(node, lines)));
        }
    }
}

fn component(node: Node<'_, '_>, lines: &Lines) -> Component {
    let references = child(node, "externalReferences").into_iter().flat_map(|list| children(list, "reference"));
    Component {
        kind: attribute(node, "type").unwrap_or_default(),
        bom_ref: attribute(node, "bom-ref"),
        group: text(node, "group"),
        name: text(node, "name"),
        version: text(node, "version"),
        purl: text(node, "purl"),
        licences: licences(node),
        references: references.filter_map(|r| Some((attribute(r, "type")?, text(r, "url")?))).collect(),
        supplier: child(node, "supplier").and_then(|supplier| text(supplier, "name")),
        description: text(node, "description"),
        line: line_of(node, lines),
    }
}

fn licences(node: Node<'_, '_>) -> Vec<Listed> {
    let list = child(node, "licenses").into_iter().flat_map(|list| list.children().filter(Node::is_element));
    let read = |licence: Node<'_, '_>| {
        let acknowledgement = attribute(licence, "acknowledgement");
        let text = match licence.tag_name().name() {
            "expression" => content(licence),
            _ => text(licence, "id").or_else(|| text(licence, "name")),
        };
        Some(Listed { text: text?, acknowledgement })
    };
    list.filter_map(read).collect()
}

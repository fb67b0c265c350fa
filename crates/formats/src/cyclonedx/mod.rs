//! CycloneDX from version 1.2 on, in JSON and XML.

mod json;
mod xml;

pub(crate) use json::read as read_json;
pub(crate) use xml::read as read_xml;

use crate::bill::{Bill, CONTAINS, Licence, Need, Package, asserted};

/// Components may hold components, so deep at most.
const DEEPEST: usize = 64;

/// A component as both forms state it.
#[derive(Debug, Default)]
struct Component {
    kind: String,
    bom_ref: Option<String>,
    group: Option<String>,
    name: Option<String>,
    version: Option<String>,
    purl: Option<String>,
    licences: Vec<Listed>,
    /// Type and address of each external reference.
    references: Vec<(String, String)>,
    supplier: Option<String>,
    description: Option<String>,
    line: usize,
}

/// One of the licences that a component lists.
#[derive(Debug, Default)]
struct Listed {
    /// The id, the name or the expression.
    text: String,
    /// `declared` or `concluded`, where it is said.
    acknowledgement: Option<String>,
}

impl Component {
    /// What the bill refers to it by; some writers refer by package URL to what has no reference of its own.
    fn id(&self) -> Option<String> {
        self.bom_ref.clone().or_else(|| self.purl.clone())
    }

    fn package(self, id: String) -> Package {
        let of_type = |kind: &'static str| self.references.iter().filter(move |(k, _)| k == kind).map(|(_, url)| url);
        let addresses = of_type("vcs").chain(of_type("source-distribution")).chain(of_type("distribution"));
        let name = self.name.map(|name| self.group.map_or_else(|| name.clone(), |group| format!("{group}/{name}")));
        Package {
            id,
            addresses: addresses.cloned().collect(),
            homepage: of_type("website").next().cloned(),
            name,
            version: self.version,
            purls: self.purl.into_iter().collect(),
            licence: licence(&self.licences),
            supplier: asserted(self.supplier),
            summary: self.description,
            line: self.line,
        }
    }
}

/// All licences that a component lists, as one expression: those declared, else those of which it is not said, else those concluded.
/// What several have to do with each other CycloneDX does not say; all of them are to be heeded, which is `AND`.
fn licence(listed: &[Listed]) -> Option<Licence> {
    let of = |wanted: Option<&str>| -> Vec<&str> {
        let fit = listed.iter().filter(|l| l.acknowledgement.as_deref() == wanted);
        let mut texts: Vec<&str> = Vec::new();
        for text in fit.map(|l| l.text.as_str()).filter(|text| asserted(Some((*text).to_owned())).is_some()) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts
    };
    let said = [(Some("declared"), true), (None, true), (Some("concluded"), false)];
    let (texts, declared) =
        said.iter().map(|(wanted, declared)| (of(*wanted), *declared)).find(|(t, _)| !t.is_empty())?;
    let several = texts.len() > 1;
    let quoted = texts.iter().map(|t| if several && t.contains(" OR ") { format!("({t})") } else { (*t).to_owned() });
    Some(Licence { text: quoted.collect::<Vec<_>>().join(" AND "), declared })
}

impl Bill {
    /// Says the format; a version that is not known is told.
    fn set_cyclonedx(&mut self, version: Option<&str>) {
        let Some(version) = version else {
            self.format = "CycloneDX".to_owned();
            self.remarks.push("the document does not say its version of CycloneDX; it is read as 1.6".to_owned());
            return;
        };
        self.format = format!("CycloneDX {version}");
        if !["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"].contains(&version) {
            self.remarks.push(format!("the version {version} of CycloneDX is not known; it is read as 1.6"));
        }
    }

    /// What identifies the document: serial number and version, written as a link to a bill.
    fn set_serial(&mut self, serial: Option<String>, version: Option<String>) {
        self.identity = asserted(serial).map(|serial| {
            let serial = serial.strip_prefix("urn:uuid:").map_or(serial.clone(), |uuid| format!("urn:cdx:{uuid}"));
            format!("{serial}/{}", version.unwrap_or_else(|| "1".to_owned()))
        });
    }

    /// Adds a component, held by another one or by none; the id by which it is known.
    fn component(&mut self, component: Component, holder: Option<&str>) -> String {
        let id = component.id().unwrap_or_else(|| format!("component {}", self.packages.len()));
        match component.kind.as_str() {
            "file" => {
                self.files += 1;
                self.others.insert(id.clone());
                return id;
            }
            "cryptographic-asset" => {
                let what = component.name.unwrap_or_default();
                self.skipped.push(("a cryptographic asset", what, component.line));
                self.others.insert(id.clone());
                return id;
            }
            _ => {}
        }
        if let Some(holder) = holder {
            let (from, to, line) = (holder.to_owned(), id.clone(), component.line);
            self.needs.push(Need { from, to, detail: CONTAINS.to_owned(), line });
        }
        self.packages.push(component.package(id.clone()));
        id
    }

    /// Makes a component the one that the document is a bill of, and names the document after it.
    fn set_root(&mut self, component: Component) -> String {
        let full = component.name.as_ref().map(|name| match &component.group {
            Some(group) => format!("{group}/{name}"),
            None => name.clone(),
        });
        self.name = full.map(|name| match &component.version {
            Some(version) => format!("{name} {version}"),
            None => name,
        });
        let id = self.component(component, None);
        self.roots.insert(id.clone());
        id
    }

    fn need(&mut self, from: &str, to: String, line: usize) {
        self.needs.push(Need { from: from.to_owned(), to, detail: String::new(), line });
    }

    /// Counts what a bill has besides components.
    fn set_aside(&mut self, what: &str, count: usize) {
        if count > 0 {
            self.remarks.push(format!("{what} of the bill that are not read: {count}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_licences_are_one_expression() {
        let of = |listed: &[(&str, Option<&str>)]| {
            let listed: Vec<Listed> = listed
                .iter()
                .map(|(text, ack)| Listed { text: (*text).to_owned(), acknowledgement: ack.map(str::to_owned) })
                .collect();
            licence(&listed).map(|l| (l.text, l.declared))
        };
        let said = |text: &str, declared| Some((text.to_owned(), declared));
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("NOASSERTION", None)]), None);
        assert_eq!(of(&[("MIT", None), ("MIT", None)]), said("MIT", true));
        assert_eq!(of(&[("MIT OR X", None), ("BSD", None)]), said("(MIT OR X) AND BSD", true));
        assert_eq!(of(&[("A", Some("concluded")), ("B", Some("declared"))]), said("B", true));
        assert_eq!(of(&[("A", Some("concluded"))]), said("A", false));
    }
}

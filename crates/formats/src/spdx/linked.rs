//! SPDX 3 in JSON-LD. Its `@context` is never fetched: the names are those of the SPDX context.

use std::collections::{BTreeMap, HashMap};

use fossgraph_core::{Builder, Cancelled, Diagnostic, LoadError, Watch};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{named, relationship};
use crate::bill::{Bill, Licence, Package, asserted};
use crate::document::Document;
use crate::lax::{self, Listed, Text};
use crate::lines::Lines;

#[derive(Deserialize)]
struct Top<'a> {
    #[serde(rename = "@graph", borrow, default)]
    graph: Listed<'a>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Element<'a> {
    #[serde(skip)]
    line: usize,
    #[serde(rename = "type")]
    kind: Text,
    #[serde(rename = "@type")]
    at_type: Text,
    spdx_id: Text,
    #[serde(rename = "@id")]
    at_id: Text,
    name: Text,
    summary: Text,
    description: Text,
    // the document
    spec_version: Text,
    created: Text,
    #[serde(borrow)]
    creation_info: Option<&'a RawValue>,
    created_by: Listed<'a>,
    created_using: Listed<'a>,
    data_license: Listed<'a>,
    root_element: Listed<'a>,
    // relationships
    from: Listed<'a>,
    to: Listed<'a>,
    relationship_type: Text,
    scope: Text,
    // packages
    supplied_by: Listed<'a>,
    external_identifier: Listed<'a>,
    external_identifier_type: Text,
    identifier: Text,
    external_ref: Listed<'a>,
    external_ref_type: Text,
    locator: Listed<'a>,
    #[serde(rename = "software_packageVersion")]
    package_version: Text,
    #[serde(rename = "software_packageUrl")]
    package_url: Text,
    #[serde(rename = "software_downloadLocation")]
    download_location: Text,
    #[serde(rename = "software_homePage")]
    home_page: Text,
    // licences
    #[serde(rename = "simplelicensing_licenseExpression")]
    expression: Text,
    #[serde(rename = "expandedlicensing_member")]
    member: Listed<'a>,
}

impl Element<'_> {
    /// The type without the profile in front.
    fn kind(&self) -> &str {
        let kind = self.kind.as_deref().or(self.at_type.as_deref()).unwrap_or_default();
        kind.rsplit(['/', ':', '#', '_']).next().unwrap_or(kind)
    }

    fn ids(&self) -> impl Iterator<Item = &str> {
        self.spdx_id.as_deref().into_iter().chain(self.at_id.as_deref())
    }

    fn is_package(&self) -> bool {
        self.kind().ends_with("Package")
    }
}

/// Reads an SPDX 3 document in JSON-LD.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let text = document.text()?;
    let top: Top<'_> = lax::whole(document, text)?;
    if top.graph.0.is_empty() {
        let error =
            Diagnostic::new("D004", document.line(1), "there is no list `@graph`, in which SPDX 3 keeps all elements");
        return Err(error.into());
    }
    let lines = Lines::new(text);
    let mut bill = Bill::default();
    let graph = Graph::new(&top.graph.0, &lines, &mut bill, document.watch())?;
    graph.describe(&mut bill);
    graph.relate(&mut bill);
    document.watch().check()?;
    graph.packages(&mut bill);
    bill.write(document, builder)
}

/// The elements, found by id.
struct Graph<'a> {
    elements: Vec<Element<'a>>,
    by_id: HashMap<String, usize>,
}

/// The licences that relationships give packages, by package: declared, concluded.
type Licences = BTreeMap<String, (Option<String>, Option<String>)>;

impl<'a> Graph<'a> {
    fn new(items: &[&'a RawValue], lines: &Lines, bill: &mut Bill, watch: &Watch) -> Result<Self, Cancelled> {
        let mut graph = Self { elements: Vec::with_capacity(items.len()), by_id: HashMap::new() };
        for raw in items {
            watch.check()?;
            let line = lines.of(raw.get());
            let element: Element<'a> = match lax::object(raw) {
                Ok(element) => Element { line, ..element },
                Err(why) => {
                    bill.skipped.push(("an element that is not understood", why, line));
                    continue;
                }
            };
            for id in element.ids() {
                graph.by_id.entry(id.to_owned()).or_insert(graph.elements.len());
            }
            graph.elements.push(element);
        }
        Ok(graph)
    }

    fn get(&self, id: &str) -> Option<&Element<'a>> {
        self.elements.get(*self.by_id.get(id)?)
    }

    fn names(&self, refs: &Listed<'_>) -> Vec<String> {
        refs.0.iter().filter_map(|raw| self.element(raw, |e| e.name.0.clone()).flatten()).collect()
    }

    /// Reads something of the element that a value is or names.
    fn element<T>(&self, raw: &RawValue, read: impl Fn(&Element<'_>) -> T) -> Option<T> {
        match lax::text_of(raw) {
            Some(id) => self.get(&id).map(read),
            None => lax::object::<Element<'_>>(raw).ok().map(|inline| read(&inline)),
        }
    }

    /// What the document says of itself.
    fn describe(&self, bill: &mut Bill) {
        for element in self.elements.iter().filter(|e| matches!(e.kind(), "SpdxDocument" | "Sbom" | "Bom")) {
            bill.roots.extend(element.root_element.0.iter().filter_map(|raw| target(raw)));
        }
        let document = self.elements.iter().find(|e| e.kind() == "SpdxDocument");
        let read = |info: &Element<'_>| {
            let strip = |text: &String| named(text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest));
            let by = info
                .created_by
                .0
                .iter()
                .filter(|raw| self.element(raw, |agent| agent.kind() == "Organization").unwrap_or_default());
            let by = Listed(by.copied().collect());
            let tools = self.names(&info.created_using);
            (
                info.created.0.clone(),
                info.spec_version.0.clone(),
                self.names(&by).iter().find_map(strip),
                tools.iter().filter_map(strip).collect::<Vec<_>>(),
            )
        };
        let info = document.and_then(|d| d.creation_info).and_then(|raw| self.element(raw, read));
        let info = info.or_else(|| self.elements.iter().find(|e| e.kind() == "CreationInfo").map(read));
        let (created, version, publisher, tools) = info.unwrap_or_default();
        (bill.created, bill.publisher, bill.tools) = (created, publisher, tools);
        bill.format = version.as_ref().map_or("SPDX 3".to_owned(), |version| format!("SPDX {version}"));
        if version.as_ref().is_some_and(|version| !version.starts_with("3.0")) {
            bill.remarks.push(format!("the version {} is not known; it is read as 3.0", bill.format));
        }
        if let Some(document) = document {
            bill.name = asserted(document.name.0.clone());
            bill.identity = document.spdx_id.0.clone();
            bill.terms = document.data_license.0.first().and_then(|raw| self.licence(raw, 0));
        }
    }

    fn relate(&self, bill: &mut Bill) {
        for element in self.elements.iter().filter(|e| e.kind().ends_with("Relationship")) {
            let name = element.relationship_type.as_deref().unwrap_or_default();
            let from = element.from.0.first().and_then(|raw| target(raw));
            let (Some(from), false) = (from, name.is_empty()) else {
                let what = element.spdx_id.0.clone().unwrap_or_default();
                bill.skipped.push(("a relationship without both ends and a type", what, element.line));
                continue;
            };
            if licence_kind(name).is_some() {
                continue;
            }
            for to in element.to.0.iter().filter_map(|raw| target(raw)) {
                relationship::add(bill, &from, name, &to, element.scope.as_deref(), element.line);
            }
        }
    }

    fn packages(&self, bill: &mut Bill) {
        let mut licences = self.licences();
        for element in &self.elements {
            if element.is_package() {
                let licence = element.ids().find_map(|id| licences.remove(id)).unwrap_or_default();
                bill.packages.push(self.package(element, licence));
            } else {
                bill.files += usize::from(element.kind() == "File");
                bill.others.extend(element.ids().map(str::to_owned));
            }
        }
    }

    fn package(&self, element: &Element<'_>, (declared, concluded): (Option<String>, Option<String>)) -> Package {
        let identifier = |e: &Element<'_>| {
            let kind = e.external_identifier_type.as_deref().unwrap_or_default();
            let kind = kind.rsplit(['/', ':']).next().unwrap_or(kind).to_ascii_lowercase();
            e.identifier.0.clone().filter(|_| kind == "purl" || kind == "packageurl")
        };
        let vcs = |e: &Element<'_>| {
            let is_vcs = e.external_ref_type.as_deref().is_some_and(|t| t.rsplit(['/', ':']).next() == Some("vcs"));
            e.locator.texts().next().filter(|_| is_vcs)
        };
        let listed = element.external_identifier.0.iter().filter_map(|raw| self.element(raw, identifier).flatten());
        let purls = element.package_url.0.iter().cloned().chain(listed).collect();
        let addresses = element.external_ref.0.iter().filter_map(|raw| self.element(raw, vcs).flatten());
        let supplier = element.supplied_by.0.first().and_then(|raw| {
            let name = |e: &Element<'_>| e.name.0.clone().filter(|_| e.kind() == "Organization");
            self.element(raw, name).flatten()
        });
        let supplier = supplier.as_deref().and_then(|s| named(s.strip_prefix("Organization:").unwrap_or(s)));
        Package {
            id: element.spdx_id.0.clone().or(element.at_id.0.clone()).unwrap_or_default(),
            name: element.name.0.clone(),
            version: element.package_version.0.clone(),
            purls,
            licence: Licence::of(declared, concluded),
            addresses: addresses.chain(asserted(element.download_location.0.clone())).collect(),
            homepage: asserted(element.home_page.0.clone()),
            supplier,
            summary: asserted(element.summary.0.clone()).or(asserted(element.description.0.clone())),
            line: element.line,
        }
    }

    fn licences(&self) -> Licences {
        let mut out = Licences::new();
        for element in &self.elements {
            let Some(declared) = element.relationship_type.as_deref().and_then(licence_kind) else { continue };
            let (Some(from), Some(to)) = (element.from.0.first(), element.to.0.first()) else { continue };
            let Some(package) = target(from) else { continue };
            let licences = out.entry(package).or_default();
            let licence = if declared { &mut licences.0 } else { &mut licences.1 };
            *licence = licence.take().or_else(|| self.licence(to, 0));
        }
        out
    }

    /// The licence that a value is or names, as an expression.
    fn licence(&self, raw: &RawValue, depth: usize) -> Option<String> {
        let id = lax::text_of(raw);
        let named = |e: &Element<'_>| {
            let with = match e.kind() {
                "ConjunctiveLicenseSet" => " AND ",
                "DisjunctiveLicenseSet" => " OR ",
                _ => return e.expression.0.clone().or_else(|| e.name.0.clone()).or_else(|| e.spdx_id.0.clone()),
            };
            // sets may hold each other
            let members = e.member.0.iter().filter(|_| depth < 16);
            let members: Vec<String> = members.filter_map(|m| self.licence(m, depth + 1)).collect();
            let joined = members.join(with);
            if depth > 0 && members.len() > 1 { Some(format!("({joined})")) } else { Some(joined) }
        };
        let text = self.element(raw, named).flatten().or(id)?;
        // an id of the list of licences, or of the two that say nothing
        let listed = text.strip_prefix("https://spdx.org/licenses/").or(text.strip_prefix("http://spdx.org/licenses/"));
        let last = text.rsplit(['/', ':', '#']).next().unwrap_or(&text);
        if matches!(
            last,
            "NoAssertion" | "None" | "NoAssertionLicense" | "NoneLicense" | "NoAssertionElement" | "NoneElement"
        ) {
            return None;
        }
        asserted(Some(listed.unwrap_or(&text).to_owned()))
    }
}

/// Whether a relationship gives a declared licence or a concluded one.
fn licence_kind(relationship: &str) -> Option<bool> {
    let name = relationship.rsplit(['/', ':']).next().unwrap_or(relationship);
    let plain: String = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "hasdeclaredlicense" => Some(true),
        "hasconcludedlicense" => Some(false),
        _ => None,
    }
}

/// The id of the element that a value names or is.
fn target(raw: &RawValue) -> Option<String> {
    lax::text_of(raw).or_else(|| {
        let inline: Element<'_> = lax::object(raw).ok()?;
        inline.spdx_id.0.or(inline.at_id.0)
    })
}

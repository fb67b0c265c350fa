//! What a bill states, as calls of the builder.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use fossgraph_core::{Builder, Cancelled, Key, LoadError, Stage};

use super::{Bill, CONTAINS, Package, asserted};
use crate::address;
use crate::document::Document;
use crate::purl::Purl;
use crate::words::{Said, Thing, Writer};

impl Bill {
    /// Writes the bill: the document as a source, its packages, and what needs what.
    pub(crate) fn write(mut self, document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
        let watch = document.watch();
        watch.stage(Stage::Reading(document.name().to_owned()), self.packages.len() + self.needs.len())?;
        let mut writer = Writer::new(builder, document);
        self.write_document(&mut writer);
        let packages = self.distinct(&mut writer);
        let mut things = Vec::with_capacity(packages.list.len());
        for found in &packages.list {
            watch.steps(1)?;
            things.push(found.write(&mut writer));
        }
        let edges = self.write_needs(&packages, &things, &mut writer)?;
        for (reason, what, line) in &self.skipped {
            writer.skip(reason, what, *line);
        }
        self.remark(packages.list.len(), edges, &mut writer);
        writer.finish();
        Ok(())
    }

    fn write_document(&self, writer: &mut Writer<'_>) {
        let Some(source) = writer.source(self.name.as_deref().unwrap_or(writer.document_title())) else { return };
        let by = if self.tools.is_empty() { String::new() } else { format!(", written by {}", self.tools.join(", ")) };
        writer.value(source, "title", &format!("Bill of materials in {}{by}", self.format), Said::default());
        // an instant counts as its day
        if let Some(day) = self.created.as_ref().map(|c| c.split('T').next().unwrap_or(c)) {
            writer.value(source, "date", day, Said::default());
        }
        for (attribute, text) in [("publisher", &self.publisher), ("reuse", &self.terms)] {
            if let Some(text) = text {
                writer.value(source, attribute, text, Said::default());
            }
        }
        if let Some(identity) = &self.identity {
            writer.alias(source, identity);
        }
    }

    /// The packages, those that are the same made one.
    fn distinct(&mut self, writer: &mut Writer<'_>) -> Packages {
        let mut out = Packages::default();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for mut package in std::mem::take(&mut self.packages) {
            let purls: Vec<Purl> = package.purls.iter().filter_map(|text| Purl::parse(text)).collect();
            for text in package.purls.iter().filter(|text| Purl::parse(text).is_none()) {
                writer.skip("an invalid package URL", text, package.line);
            }
            let Some(name) = name_of(&package, &purls) else {
                writer.skip("a package without a name", &package.id, package.line);
                continue;
            };
            let id = package.id.clone();
            let own = self.roots.contains(&id);
            // who writes the bill of a package of its own is told once: as the publisher of the bill
            package.supplier = package.supplier.filter(|supplier| !own || Some(supplier) != self.publisher.as_ref());
            let line = package.line;
            let at = *by_name.entry(name.clone()).or_insert_with(|| {
                out.list.push(Found {
                    name,
                    purls: Vec::new(),
                    known: HashSet::new(),
                    own: false,
                    package: Package { line, ..Package::default() },
                });
                out.list.len() - 1
            });
            if let Some(found) = out.list.get_mut(at) {
                found.add(package, purls, own);
            }
            if id.is_empty() {
                continue;
            }
            match out.by_id.entry(id) {
                Entry::Vacant(entry) => drop(entry.insert(at)),
                Entry::Occupied(entry) if *entry.get() != at => {
                    writer.skip("an id that two packages have: it means the first", entry.key(), line);
                }
                Entry::Occupied(_) => {}
            }
        }
        out
    }

    /// Writes what needs what; how many edges that makes.
    fn write_needs(
        &self,
        packages: &Packages,
        things: &[Option<Thing>],
        writer: &mut Writer<'_>,
    ) -> Result<usize, Cancelled> {
        let mut edges: BTreeMap<(usize, usize), (BTreeSet<&str>, usize)> = BTreeMap::new();
        for need in &self.needs {
            writer.check()?;
            let mut end = |id: &str| match packages.by_id.get(id) {
                Some(at) => Some(*at),
                None if self.others.contains(id) || asserted(Some(id.to_owned())).is_none() => None,
                None => {
                    let reason = if id.starts_with("DocumentRef-") || id.starts_with("urn:cdx:") {
                        "a dependency on what another bill lists"
                    } else {
                        "a dependency on what the bill does not list"
                    };
                    writer.skip(reason, id, need.line);
                    None
                }
            };
            let (Some(from), Some(to)) = (end(&need.from), end(&need.to)) else { continue };
            if from == to {
                writer.skip("a package that depends on itself", &need.from, need.line);
                continue;
            }
            let edge = edges.entry((from, to)).or_insert_with(|| (BTreeSet::new(), need.line));
            edge.0.insert(&need.detail);
        }
        let mut written = 0;
        for ((from, to), (details, line)) in &edges {
            writer.step()?;
            let (Some(Some(from)), Some(Some(to))) = (things.get(*from), things.get(*to)) else { continue };
            let detail = detail(details);
            let attributes: &[(&str, &str)] = if detail.is_empty() { &[] } else { &[("detail", detail.as_str())] };
            written += usize::from(writer.edge(*from, "depends on", *to, attributes, Said::at(*line)));
        }
        Ok(written)
    }

    fn remark(&self, packages: usize, edges: usize, writer: &mut Writer<'_>) {
        for remark in &self.remarks {
            writer.remark(0, remark);
        }
        if packages == 0 {
            writer.remark(0, "the bill lists no packages");
        } else if packages > 1 && edges == 0 {
            writer.remark(0, "the bill does not say which package depends on which");
        }
        if self.files > 0 {
            let files = if self.files == 1 { "file" } else { "files" };
            writer.remark(0, &format!("the bill lists {} {files}, counted but not read", self.files));
        }
    }
}

/// How one package needs another: whoever depends on it outright says most, whoever only contains it least.
fn detail(details: &BTreeSet<&str>) -> String {
    if details.contains("") {
        return String::new();
    }
    let said: Vec<&str> = details.iter().copied().filter(|d| *d != CONTAINS || details.len() == 1).collect();
    said.join(", ")
}

/// What a package is called here: its package URL, else name and version.
fn name_of(package: &Package, purls: &[Purl]) -> Option<String> {
    if let Some(purl) = purls.first() {
        return Some(purl.to_string());
    }
    let name = asserted(package.name.clone())?;
    let version = asserted(package.version.clone());
    Some(version.map_or_else(|| name.clone(), |version| format!("{name}@{version}")))
}

#[derive(Default)]
struct Packages {
    list: Vec<Found>,
    by_id: HashMap<String, usize>,
}

/// A package, put together of all that mean it.
struct Found {
    name: String,
    purls: Vec<Purl>,
    /// Those, for looking them up.
    known: HashSet<Purl>,
    /// Whether the bill is one of this package.
    own: bool,
    package: Package,
}

impl Found {
    /// Adds what another mention says that the earlier ones do not.
    fn add(&mut self, other: Package, purls: Vec<Purl>, own: bool) {
        self.own |= own;
        self.purls.extend(purls.into_iter().filter(|purl| self.known.insert(purl.clone())));
        let package = &mut self.package;
        package.addresses.extend(other.addresses);
        package.licence = package.licence.take().or(other.licence);
        for (text, more) in [
            (&mut package.version, other.version),
            (&mut package.homepage, other.homepage),
            (&mut package.supplier, other.supplier),
            (&mut package.summary, other.summary),
        ] {
            *text = text.take().or_else(|| asserted(more));
        }
    }

    fn write(&self, writer: &mut Writer<'_>) -> Option<Thing> {
        let package = &self.package;
        let said = Said::at(package.line);
        let thing = writer.thing("package", &self.name, said)?;
        for (at, purl) in self.purls.iter().enumerate() {
            let text = purl.to_string();
            if at == 0 {
                writer.value(thing, "purl", &text, said);
            } else {
                writer.alias(thing, &text);
            }
            writer.key(thing, Key::Purl(text));
        }
        let version = self.purls.iter().find_map(Purl::version).or(package.version.as_deref());
        if let Some(version) = version {
            writer.value(thing, "version", version, said);
        }
        // a bill is a witness of which packages there are; of what others made it tells what it heard
        let heard = if self.own { said } else { said.claim() };
        if let Some(licence) = &package.licence {
            writer.value(thing, "licence", &licence.text, if licence.declared { heard } else { said.claim() });
        }
        let repository = package.addresses.iter().find_map(|text| address::repository(text));
        let repository = repository.or_else(|| self.purls.iter().find_map(Purl::repository));
        let repository = repository.map(|address| format!("https://{address}"));
        let homepage = package.homepage.clone().filter(|url| is_web_address(url));
        let summary = package.summary.as_ref().and_then(|text| text.lines().map(str::trim).find(|l| !l.is_empty()));
        let summary = summary.filter(|text| !text.starts_with("${")).map(str::to_owned);
        for (attribute, text) in [
            ("source repository", &repository),
            ("homepage", &homepage),
            ("supplier", &package.supplier),
            ("summary", &summary),
        ] {
            if let Some(text) = text {
                writer.value(thing, attribute, text, heard);
            }
        }
        Some(thing)
    }
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.contains('.') && !text.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        let schema = "[[kind]]\nsingular = 'package'\nplural = 'packages'\nattributes = ['version']\n\
            [[attribute]]\nname = 'version'\ntype = 'integer'";
        let mut builder = Builder::new(fossgraph_core::Schema::parse("schema.toml", schema).unwrap().into());
        let package = |line: usize, version: &str| Package {
            name: Some("a".to_owned()),
            version: Some(version.to_owned()),
            line,
            ..Package::default()
        };
        let bill = Bill { packages: vec![package(3, "x"), package(7, "5")], ..Bill::default() };
        bill.write(&Document::new("x", Vec::new()), &mut builder).unwrap();
        let skipped = builder.finish().unwrap().report.skipped;
        let lines: Vec<usize> = skipped.values().flat_map(|s| &s.listed).map(|(_, place)| place.line).collect();
        assert_eq!(lines, [3]);
    }

    #[test]
    fn what_the_schema_has_no_word_for_is_told() {
        let schema = "citations = 'paper'\n[[kind]]\nsingular = 'paper'\nplural = 'papers'\n[[kind]]\nsingular = 'package'\nplural = 'packages'\n\
            [[relation]]\nphrase = 'depends on'\ninverse = 'needed by'\nfrom = ['paper']\nto = ['package']";
        let schema = fossgraph_core::Schema::parse("schema.toml", schema).unwrap();
        let mut builder = Builder::new(schema.into());
        let named = |id: &str| Package { id: id.to_owned(), name: Some(id.to_owned()), ..Package::default() };
        let mut bill = Bill { packages: vec![named("a"), named("b")], format: "X".to_owned(), ..Bill::default() };
        let need = super::super::Need { from: "a".to_owned(), to: "b".to_owned(), detail: String::new(), line: 1 };
        bill.needs.push(need);
        bill.packages[0].version = Some("1".to_owned());
        bill.write(&Document::new("x", Vec::new()), &mut builder).unwrap();
        let loaded = builder.finish().unwrap();
        assert_eq!(loaded.graph.node_count(), 3);
        let lacking = |word: &str| loaded.report.remarks.iter().any(|r| r.message.contains(word));
        for word in [
            "attribute `version` of packages",
            "attribute `title` of papers",
            "relation `depends on` from packages to packages",
        ] {
            assert!(lacking(word), "{word} {:?}", loaded.report.remarks);
        }
    }
}

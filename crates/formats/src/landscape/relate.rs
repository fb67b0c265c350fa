//! Writing how listed things are related: parts, integrations, audits, certificates, providers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use fossgraph_core::{Cancelled, fold};

use super::gather::{Listing, Sort};
use super::item::{Audit, Item};
use super::places::{Subcategory, parted};
use super::things::{Landscape, names};
use crate::fields::Text;
use crate::words::{Said, Thing, Writer};

pub(super) fn write(
    writer: &mut Writer<'_>,
    landscape: &Landscape<'_>,
    things: &[Option<Thing>],
) -> Result<(), Cancelled> {
    let mut relator = Relator {
        landscape,
        things,
        hosted: hosted(landscape, things),
        by_name: by_name(landscape),
        vendors: vendors(landscape.items),
        organisations: organisations(landscape, things),
        integrated: HashSet::new(),
    };
    for (at, listing) in landscape.listings.iter().enumerate() {
        writer.check()?;
        if let Some(thing) = things.get(at).copied().flatten() {
            relator.listing(writer, at, thing, listing);
        }
    }
    Ok(())
}

struct Relator<'a> {
    landscape: &'a Landscape<'a>,
    things: &'a [Option<Thing>],
    /// Projects and technologies by every name that one of them alone bears exactly so; of several, the one with a level.
    by_name: HashMap<&'a str, usize>,
    /// Hosted projects by the words of their names.
    hosted: HashMap<String, Thing>,
    /// How auditors are spelt, by their letters and digits.
    vendors: BTreeMap<String, String>,
    /// Organisations by folded name, listed ones and auditors.
    organisations: HashMap<String, Thing>,
    /// Pairs that are known to work together.
    integrated: HashSet<(usize, usize)>,
}

impl Relator<'_> {
    fn listing(&mut self, writer: &mut Writer<'_>, at: usize, thing: Thing, listing: &Listing) {
        for item in self.landscape.items(listing) {
            if let Some(parent) = &item.parent {
                self.part(writer, at, thing, parent);
            }
            for tokens in &item.integrations {
                self.integrations(writer, at, thing, tokens);
            }
            for audit in &item.audits {
                self.audit(writer, thing, audit);
            }
            if listing.sort == Sort::Technology {
                self.provider(writer, thing, item);
            }
        }
        self.certificates(writer, thing, listing);
    }

    fn thing(&self, at: usize) -> Option<Thing> {
        self.things.get(at).copied().flatten()
    }

    fn part(&self, writer: &mut Writer<'_>, at: usize, thing: Thing, parent: &Text) {
        match self.by_name.get(parent.text.as_str()).filter(|parent| **parent != at).and_then(|at| self.thing(*at)) {
            Some(whole) => {
                writer.edge(thing, "part of", whole, &[], Said::at(parent.line));
            }
            None => writer.skip("a parent project that is not listed", &parent.text, parent.line),
        }
    }

    /// What a list of names in free text names exactly as the landscape does.
    fn integrations(&mut self, writer: &mut Writer<'_>, at: usize, thing: Thing, tokens: &Text) {
        let words =
            tokens.text.split([',', ';', '\n']).map(|t| t.trim().trim_end_matches('.')).filter(|t| !t.is_empty());
        for word in words {
            let found = self.by_name.get(word).copied().and_then(|other| Some((other, self.thing(other)?)));
            match found {
                Some((other, _)) if other == at => {}
                Some((other, object)) => {
                    if self.integrated.insert((at.min(other), at.max(other))) {
                        writer.edge(thing, "integrates with", object, &[], Said::at(tokens.line).claim());
                    }
                }
                None => writer.skip("an integration that names no item", word, tokens.line),
            }
        }
    }

    /// An audit is a record about the project; the project was audited by whom it names.
    fn audit(&mut self, writer: &mut Writer<'_>, thing: Thing, audit: &Audit) {
        let project = writer.name(thing).unwrap_or_default().to_owned();
        let of = |text: &Option<Text>| text.as_ref().map(|t| t.text.clone()).unwrap_or_default();
        let auditors = self.auditors(audit);
        let name = [project, of(&audit.sort), "audit".to_owned(), of(&audit.date)];
        let name: Vec<String> = name.into_iter().filter(|part| !part.is_empty()).collect();
        let by = if auditors.is_empty() { String::new() } else { format!(" by {}", auditors.join(" and ")) };
        if let Some(record) = writer.thing("audit", &format!("{}{by}", name.join(" ")), Said::at(audit.line)) {
            for (attribute, text) in [("type", &audit.sort), ("date", &audit.date), ("url", &audit.url)] {
                if let Some(Text { text, line }) = text {
                    writer.value(record, attribute, text, Said::at(*line));
                }
            }
            writer.edge(record, "about", thing, &[], Said::at(audit.line));
        }
        let date = audit.date.as_ref().filter(|d| d.text.parse::<fossgraph_core::Date>().is_ok());
        let mut attributes: Vec<(&str, &str)> = date.iter().map(|d| ("date", d.text.as_str())).collect();
        attributes.extend(audit.url.iter().map(|url| ("url", url.text.as_str())));
        for auditor in auditors {
            if let Some(organisation) = self.organisation(writer, &auditor, audit.line) {
                writer.edge(thing, "audited by", organisation, &attributes, Said::at(audit.line));
            }
        }
    }

    /// Who audited, each as the landscape mostly spells them. `A and B` are two where one of them is an auditor elsewhere.
    fn auditors(&self, audit: &Audit) -> Vec<String> {
        let Some(vendor) = &audit.vendor else { return Vec::new() };
        let spelt = |text: &str| self.vendors.get(&letters(text)).cloned();
        let parts: Vec<&str> = vendor.text.split(" and ").map(str::trim).collect();
        if parts.iter().any(|part| spelt(part).is_some()) {
            return parts.iter().map(|part| spelt(part).unwrap_or_else(|| (*part).to_owned())).collect();
        }
        vec![spelt(&vendor.text).unwrap_or_else(|| vendor.text.clone())]
    }

    fn organisation(&mut self, writer: &mut Writer<'_>, name: &str, line: usize) -> Option<Thing> {
        if let Some(known) = self.organisations.get(&fold(name)) {
            return Some(*known);
        }
        let made = writer.thing("organisation", name, Said::at(line).claim())?;
        self.organisations.insert(fold(name), made);
        Some(made)
    }

    /// Who makes a technology: the listed organisation that bears its owner's slug, or who is named.
    fn provider(&mut self, writer: &mut Writer<'_>, thing: Thing, item: &Item) {
        let by_slug = item
            .crunchbase
            .as_ref()
            .and_then(|slug| Some((self.thing(*self.landscape.owners.get(slug.text.as_str())?)?, slug.line)));
        let by_name = || {
            let owner = item.owner.as_ref()?;
            Some((self.organisation(writer, &owner.text, owner.line)?, owner.line))
        };
        if let Some((owner, line)) = by_slug.or_else(by_name) {
            writer.edge(owner, "provides", thing, &[], Said::at(line).claim());
        }
    }

    /// What stands among the certified is certified for the project that the subcategory names.
    fn certificates(&self, writer: &mut Writer<'_>, thing: Thing, listing: &Listing) {
        let mut seen = HashSet::new();
        for item in self.landscape.items(listing) {
            let second =
                item.second_paths.iter().filter_map(|p| Some((self.landscape.places.find(&p.text)?.0, p.line)));
            let places =
                self.landscape.places.get(item.place).map(|place| (place, item.line)).into_iter().chain(second);
            for (place, line) in places.filter(|(place, _)| place.is_of_certified()) {
                if !seen.insert(fold(&place.name.text)) {
                    continue;
                }
                match self.certifier(place).filter(|project| *project != thing) {
                    Some(project) => {
                        writer.edge(thing, "certified for", project, &[("detail", &place.name.text)], Said::at(line));
                    }
                    None => writer.skip("a certificate that names no project", &place.name.text, line),
                }
            }
        }
    }

    /// The hosted project whose name stands in the name of a place; of several, the longest.
    fn certifier(&self, place: &Subcategory) -> Option<Thing> {
        let words = parted(&place.name.text);
        (1..=words.len().min(MOST_WORDS))
            .rev()
            .find_map(|n| words.windows(n).find_map(|w| self.hosted.get(&w.join(" "))))
            .copied()
    }
}

/// No project's name has more words.
const MOST_WORDS: usize = 8;

fn hosted(landscape: &Landscape<'_>, things: &[Option<Thing>]) -> HashMap<String, Thing> {
    let mut hosted = HashMap::new();
    for (listing, thing) in landscape.listings.iter().zip(things) {
        let items = landscape.items(listing);
        let Some(first) = items.first().filter(|item| item.own_level(landscape.own_slug).is_some()) else { continue };
        for name in names(first) {
            if let Some(thing) = thing {
                hosted.entry(parted(name).join(" ")).or_insert(*thing);
            }
        }
    }
    hosted
}

fn by_name<'a>(landscape: &'a Landscape<'_>) -> HashMap<&'a str, usize> {
    let mut found: HashMap<&str, Vec<(bool, usize)>> = HashMap::new();
    for (at, listing) in landscape.listings.iter().enumerate().filter(|(_, l)| l.sort != Sort::Organisation) {
        let items = landscape.items(listing);
        let hosted = items.first().is_some_and(|i| i.own_level(landscape.own_slug).is_some());
        let all = items.iter().flat_map(|item| names(item).into_iter().chain([item.written.as_str()]));
        for name in all.collect::<BTreeSet<_>>() {
            found.entry(name).or_default().push((hosted, at));
        }
    }
    let one = |bearers: Vec<(bool, usize)>| match bearers.as_slice() {
        [(_, at)] => Some(*at),
        several => match several.iter().filter(|(hosted, _)| *hosted).collect::<Vec<_>>().as_slice() {
            [(_, at)] => Some(*at),
            _ => None,
        },
    };
    found.into_iter().filter_map(|(name, bearers)| Some((name, one(bearers)?))).collect()
}

/// How each auditor is mostly spelt; of equals, as first.
fn vendors(items: &[Item]) -> BTreeMap<String, String> {
    let mut counts: BTreeMap<String, Vec<(&str, usize)>> = BTreeMap::new();
    for vendor in items.iter().flat_map(|i| &i.audits).filter_map(|a| a.vendor.as_ref()) {
        let spellings = counts.entry(letters(&vendor.text)).or_default();
        match spellings.iter_mut().find(|(text, _)| *text == vendor.text) {
            Some((_, count)) => *count += 1,
            None => spellings.push((&vendor.text, 1)),
        }
    }
    let best = |spellings: Vec<(&str, usize)>| {
        spellings
            .into_iter()
            .rev()
            .max_by_key(|(_, count)| *count)
            .map_or_else(String::new, |(text, _)| text.to_owned())
    };
    counts.into_iter().map(|(key, spellings)| (key, best(spellings))).collect()
}

/// The letters and digits of a name, folded: `Ada Logics` and `AdaLogics` are the same.
fn letters(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn organisations(landscape: &Landscape<'_>, things: &[Option<Thing>]) -> HashMap<String, Thing> {
    let pairs = landscape.listings.iter().zip(things).filter(|(listing, _)| listing.sort == Sort::Organisation);
    let named = pairs.filter_map(|(listing, thing)| {
        let first = landscape.items(listing).first().map(|item| fold(&item.name.plain))?;
        Some((first, (*thing)?))
    });
    named.collect()
}

//! Writing organisations and their membership.

use fossgraph_core::{Key, fold, slug};

use super::gather::Listing;
use super::item::Item;
use super::things::Landscape;
use crate::words::{Said, Thing, Writer};

/// Organisations that host projects themselves, by what landscapes call them; as reviewed.
const FOUNDATIONS: [(&str, &str); 6] = [
    ("apache software foundation", "Apache Software Foundation"),
    ("the apache software foundation", "Apache Software Foundation"),
    ("eclipse foundation", "Eclipse Foundation"),
    ("eclipse foundation aisbl.", "Eclipse Foundation"),
    ("linux foundation", "Linux Foundation"),
    ("the linux foundation", "Linux Foundation"),
];

/// How foundations call members that do not want to be named, before a code name.
const UNNAMED: &str = "non-public organization";

pub(super) fn write(writer: &mut Writer<'_>, landscape: &Landscape<'_>, listing: &Listing) -> Option<Thing> {
    let items = landscape.items(listing);
    let first = *items.first()?;
    let own = items.iter().any(|item| landscape.places.get(item.place).is_some_and(|p| p.is_of_members()));
    let said = |line: usize| if own { Said::at(line) } else { Said::at(line).claim() };
    let known = FOUNDATIONS.iter().find(|(spelling, _)| *spelling == fold(&first.name.plain));
    let (kind, name) = known.map_or(("organisation", first.name.plain.as_str()), |(_, name)| ("foundation", *name));
    let thing = writer.thing(kind, name, said(first.line))?;
    for alias in landscape.aliases(listing) {
        writer.alias(thing, alias);
    }
    for slug in items.iter().filter_map(|item| item.crunchbase.as_ref()) {
        if landscape.owners.contains_key(slug.text.as_str()) {
            writer.key(thing, Key::Slug("crunchbase".to_owned(), slug.text.clone()));
        }
    }
    if fold(name).starts_with(UNNAMED) {
        unnamed(writer, landscape, thing, first);
    }
    if let Some(homepage) = items.iter().find_map(|item| item.homepage.as_ref()) {
        writer.value(thing, "homepage", &homepage.text, said(homepage.line));
    }
    if let Some(host) = landscape.host {
        for item in items {
            membership(writer, landscape, thing, host, item);
        }
    }
    Some(thing)
}

fn membership(writer: &mut Writer<'_>, landscape: &Landscape<'_>, member: Thing, host: Thing, item: &Item) {
    let Some(place) = landscape.places.get(item.place).filter(|place| place.is_of_members()) else { return };
    let line = item.joined.map_or(item.line, |(_, line)| line);
    let said = Said::at(line).since(item.joined.map(|(date, _)| date));
    let tier = place.name.text.as_str();
    let tier: &[(&str, &str)] = if fold(tier) == fold(&place.category.text) { &[] } else { &[("tier", tier)] };
    writer.edge(member, "member of", host, tier, said);
}

/// A code name is known within one foundation only.
fn unnamed(writer: &mut Writer<'_>, landscape: &Landscape<'_>, thing: Thing, item: &Item) {
    writer.value(thing, "anonymous", "true", Said::at(item.line));
    writer.alone(thing);
    let of = landscape.host_name.unwrap_or_else(|| writer.document_title());
    writer.value(thing, "slugs", &format!("{}-member:{}", slug(of), slug(&item.name.plain)), Said::at(item.line));
}

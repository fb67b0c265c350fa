//! Writing what a landscape lists: first the things, then how they are related.

use std::collections::{BTreeSet, HashMap, HashSet};

use fossgraph_core::{Cancelled, Key, fold};

use super::gather::{self, Listing, Sort};
use super::item::Item;
use super::places::Places;
use super::{organisation, project, relate};
use crate::words::{Said, Thing, Writer};

/// A landscape, read and sorted.
pub(super) struct Landscape<'a> {
    pub(super) places: &'a Places,
    pub(super) items: &'a [Item],
    pub(super) listings: Vec<Listing>,
    /// The slug of the foundation at Crunchbase.
    pub(super) own_slug: Option<&'a str>,
    /// The foundation.
    pub(super) host: Option<Thing>,
    /// What it is called.
    pub(super) host_name: Option<&'a str>,
    /// How many listings bear each name, folded.
    bearers: HashMap<String, usize>,
    /// The repositories that several listings name.
    shared: HashSet<Key>,
    /// The one organisation that bears a slug, as the number of its listing.
    pub(super) owners: HashMap<&'a str, usize>,
}

/// Writes everything; `host` is the foundation's name.
pub(super) fn write(
    writer: &mut Writer<'_>,
    places: &Places,
    items: &[Item],
    host: Option<&str>,
) -> Result<(), Cancelled> {
    let own_slug = gather::own_slug(items);
    let listings = gather::gather(places, items, own_slug);
    let mut landscape = Landscape {
        places,
        items,
        bearers: bearers(&listings, items),
        shared: shared(&listings, items),
        owners: owners(&listings, items, own_slug),
        listings,
        own_slug,
        host: None,
        host_name: host,
    };
    landscape.host = host.and_then(|name| foundation(writer, name, own_slug));
    writer.check()?;
    landscape.tell(writer);
    let mut things = Vec::with_capacity(landscape.listings.len());
    for listing in &landscape.listings {
        writer.check()?;
        things.push(landscape.thing(writer, listing));
    }
    relate::write(writer, &landscape, &things)
}

fn foundation(writer: &mut Writer<'_>, name: &str, own_slug: Option<&str>) -> Option<Thing> {
    let thing = writer.thing("foundation", name, Said::default())?;
    if let Some(slug) = own_slug {
        writer.key(thing, Key::Slug("crunchbase".to_owned(), slug.to_owned()));
    }
    Some(thing)
}

impl<'a> Landscape<'a> {
    /// The items of a listing, the one that says most first.
    pub(super) fn items(&self, listing: &Listing) -> Vec<&'a Item> {
        listing.items.iter().filter_map(|at| self.items.get(*at)).collect()
    }

    fn thing(&self, writer: &mut Writer<'_>, listing: &Listing) -> Option<Thing> {
        match listing.sort {
            Sort::Organisation => organisation::write(writer, self, listing),
            Sort::Project | Sort::Technology => project::write(writer, self, listing),
        }
    }

    /// Whether several things name a repository.
    pub(super) fn is_shared(&self, repository: &Key) -> bool {
        self.shared.contains(repository)
    }

    /// The other names of a listing that nothing else in the landscape is called.
    pub(super) fn aliases(&self, listing: &Listing) -> Vec<&'a str> {
        let items = self.items(listing);
        let own = items.first().map(|i| i.name.plain.as_str()).unwrap_or_default();
        let mut aliases: Vec<&str> =
            items.iter().flat_map(|item| names(item)).filter(|name| fold(name) != fold(own)).collect();
        aliases.retain(|name| self.bearers.get(&fold(name)) == Some(&1));
        aliases.sort_unstable();
        aliases.dedup();
        aliases
    }

    /// Tells what people stumble over: whose landscape it is, what is listed again, and what is not hosted though it looks so.
    fn tell(&self, writer: &mut Writer<'_>) {
        let level = |item: &Item| item.own_level(self.own_slug).cloned();
        if let (None, Some(first)) = (self.host_name, self.items.iter().find_map(level)) {
            let message = "no category of members says whose landscape this is: levels are the projects' plain status \
                           (`--foundation NAME` names the foundation)";
            writer.remark(first.line, message);
        }
        let again: usize = self.listings.iter().map(|listing| listing.items.len() - 1).sum();
        if again > 0 {
            let items = if again == 1 { "1 item lists".to_owned() } else { format!("{again} items list") };
            let message = format!("{items} again what stands elsewhere in the landscape: each is one thing");
            writer.remark(0, &message);
        }
        for listing in &self.listings {
            let items = self.items(listing);
            let hosted = items.first().filter(|item| level(item).is_some()).map(|item| item.name.plain.as_str());
            for item in items.iter().filter(|item| level(item).is_none()) {
                self.tell_unhosted(writer, item, hosted);
                if let Some(level) = &item.inner_level {
                    let what = format!("{}: {}", item.written, level.text);
                    writer.skip("a level in `extra` of an item that belongs to somebody else", &what, level.line);
                }
                if let Some((date, line)) = item.dates.any() {
                    writer.skip("a date of a level without a level", &format!("{}: {date}", item.written), line);
                }
            }
        }
    }

    /// Counts an item that bears the foundation's slug and no level: its own work, a part of a project, or another listing of one.
    fn tell_unhosted(&self, writer: &mut Writer<'_>, item: &Item, hosted: Option<&str>) {
        let own = item.crunchbase.as_ref().filter(|slug| Some(slug.text.as_str()) == self.own_slug);
        if let Some(slug) = own {
            let again = hosted.map(|name| format!(" (another listing of {name})")).unwrap_or_default();
            let what = format!("{}{again}", item.written);
            writer.skip("the host of an item of the foundation's own that has no level", &what, slug.line);
        }
    }
}

/// All that an item is called.
pub(super) fn names(item: &Item) -> Vec<&str> {
    std::iter::once(item.name.plain.as_str()).chain(item.name.other()).collect()
}

fn bearers(listings: &[Listing], items: &[Item]) -> HashMap<String, usize> {
    let mut bearers: HashMap<String, usize> = HashMap::new();
    for listing in listings {
        let own = listing.items.iter().filter_map(|at| items.get(*at)).flat_map(names).map(fold);
        for name in own.collect::<BTreeSet<_>>() {
            *bearers.entry(name).or_default() += 1;
        }
    }
    bearers
}

fn shared(listings: &[Listing], items: &[Item]) -> HashSet<Key> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for listing in listings {
        let items = listing.items.iter().filter_map(|at| items.get(*at));
        let all = items.flat_map(|item| item.repository.iter().chain(&item.other_repositories));
        let own: HashSet<Key> = all.filter_map(|repository| Key::repository(&repository.text)).collect();
        shared.extend(own.iter().filter(|key| seen.contains(*key)).cloned());
        seen.extend(own);
    }
    shared
}

fn owners<'a>(listings: &[Listing], items: &'a [Item], own_slug: Option<&str>) -> HashMap<&'a str, usize> {
    let mut bearers: HashMap<&str, HashSet<usize>> = HashMap::new();
    for (at, listing) in listings.iter().enumerate().filter(|(_, l)| l.sort == Sort::Organisation) {
        for item in listing.items.iter().filter_map(|at| items.get(*at)) {
            if let Some(slug) = item.crunchbase.as_ref().filter(|slug| Some(slug.text.as_str()) != own_slug) {
                bearers.entry(slug.text.as_str()).or_default().insert(at);
            }
        }
    }
    let alone = bearers.into_iter().filter(|(_, at)| at.len() == 1);
    alone.filter_map(|(slug, at)| Some((slug, at.into_iter().next()?))).collect()
}

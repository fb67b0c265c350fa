//! Which items are one thing: a landscape lists many things in several places.

use std::collections::HashMap;

use fossgraph_core::{Key, fold};

use super::item::Item;
use super::places::Places;
use crate::fields::Text;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    Organisation,
    Project,
    Technology,
}

/// One thing and the items that list it; the first is the one that says most: with a level, among the members, or without a role in its
/// name.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) sort: Sort,
    pub(super) items: Vec<usize>,
}

impl Item {
    /// The level, if it is one of this landscape's foundation: one within `extra` counts where the item has no other owner.
    pub(super) fn own_level(&self, own_slug: Option<&str>) -> Option<&Text> {
        let foreign = self.crunchbase.as_ref().is_some_and(|slug| Some(slug.text.as_str()) != own_slug);
        self.level.as_ref().or(self.inner_level.as_ref().filter(|_| !foreign))
    }

    fn sort(&self, places: &Places, level: Option<&Text>) -> Sort {
        let among_organisations = places.get(self.place).is_some_and(super::places::Subcategory::is_of_organisations);
        if level.is_some() {
            Sort::Project
        } else if self.name.organisation || among_organisations && self.repository.is_none() {
            Sort::Organisation
        } else if self.is_open_source() {
            Sort::Project
        } else {
            Sort::Technology
        }
    }
}

/// The slug that a foundation itself has at Crunchbase: that of most items with a level, if they are three at least.
pub(super) fn own_slug(items: &[Item]) -> Option<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let slugs: Vec<&str> =
        items.iter().filter(|i| i.level.is_some()).filter_map(|i| Some(i.crunchbase.as_ref()?.text.as_str())).collect();
    for slug in &slugs {
        *counts.entry(slug).or_default() += 1;
    }
    slugs.iter().copied().find(|slug| counts.get(slug).is_some_and(|n| *n >= 3 && n * 2 > slugs.len()))
}

/// Puts items together that share a repository or, where repositories do not tell them apart, a name; in the order of the file.
pub(super) fn gather(places: &Places, items: &[Item], own_slug: Option<&str>) -> Vec<Listing> {
    let mut order: Vec<_> = items
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let level = item.own_level(own_slug);
            let sort = item.sort(places, level);
            let member = places.get(item.place).is_some_and(super::places::Subcategory::is_of_members);
            (level.is_none(), sort, !member, item.name.has_role, at)
        })
        .collect();
    order.sort_unstable();
    let mut gatherer = Gatherer::default();
    for (_, sort, .., at) in order {
        if let Some(item) = items.get(at) {
            gatherer.add(sort, at, item);
        }
    }
    let mut listings = gatherer.listings;
    listings.sort_by_key(|listing| listing.items.first().copied());
    listings
}

#[derive(Default)]
struct Gatherer {
    listings: Vec<Listing>,
    by_repository: HashMap<Key, usize>,
    by_name: HashMap<(Sort, String), Bearers>,
}

/// The listings of a name, as their numbers.
#[derive(Default)]
struct Bearers {
    first: Option<usize>,
    first_without_repository: Option<usize>,
}

impl Gatherer {
    fn add(&mut self, sort: Sort, at: usize, item: &Item) {
        let key = item.repository_key().filter(|_| sort == Sort::Project);
        let known = key.as_ref().and_then(|key| self.by_repository.get(key).copied());
        let place = known.or_else(|| self.of_name(sort, &item.name.plain, key.is_some()));
        let place = place.unwrap_or_else(|| {
            self.listings.push(Listing { sort, items: Vec::new() });
            self.listings.len() - 1
        });
        if let Some(listing) = self.listings.get_mut(place) {
            listing.items.push(at);
            let bearers = self.by_name.entry((listing.sort, fold(&item.name.plain))).or_default();
            bearers.first.get_or_insert(place);
            if key.is_none() {
                bearers.first_without_repository.get_or_insert(place);
            }
        }
        if let Some(key) = key {
            self.by_repository.entry(key).or_insert(place);
        }
    }

    /// The listing of that name, unless both have a repository; a technology may be a project that is listed elsewhere.
    fn of_name(&self, sort: Sort, name: &str, has_repository: bool) -> Option<usize> {
        let among: &[Sort] = if sort == Sort::Technology { &[Sort::Project, Sort::Technology] } else { &[sort] };
        among.iter().find_map(|sort| {
            let bearers = self.by_name.get(&(*sort, fold(name)))?;
            if has_repository { bearers.first_without_repository } else { bearers.first }
        })
    }
}

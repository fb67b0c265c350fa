//! Writing projects and technologies: their values, their places in the landscape, their levels.

use fossgraph_core::{Key, fold};

use super::gather::{Listing, Sort};
use super::item::Item;
use super::things::Landscape;
use crate::fields::Text;
use crate::level::{Dates, Level, Span, spans};
use crate::words::{Said, Thing, Writer};

pub(super) fn write(writer: &mut Writer<'_>, landscape: &Landscape<'_>, listing: &Listing) -> Option<Thing> {
    let items = landscape.items(listing);
    let first = *items.first()?;
    let level = first.own_level(landscape.own_slug);
    // the foundation speaks of its own projects; of others it only says so
    let scribe = Scribe { landscape, own: level.is_some() };
    let kind = if listing.sort == Sort::Project { "project" } else { "technology" };
    let thing = writer.thing(kind, &first.name.plain, scribe.said(first.line))?;
    for alias in landscape.aliases(listing) {
        writer.alias(thing, alias);
    }
    let homepage = items.iter().find_map(|item| item.homepage.as_ref());
    scribe.value(writer, thing, "homepage", homepage);
    if let Some(licence) = &first.licence {
        scribe.licence(writer, thing, licence);
    }
    scribe.places(writer, thing, &items);
    if listing.sort == Sort::Project {
        scribe.repositories(writer, thing, &items);
        for item in &items {
            scribe.slugs(writer, thing, item);
        }
        scribe.value(writer, thing, "last annual review", first.annual_review.as_ref());
        scribe.value(writer, thing, "specification", first.specification.as_ref());
        if let Some(level) = level {
            scribe.levels(writer, thing, level, &first.dates);
        }
    }
    Some(thing)
}

struct Scribe<'a> {
    landscape: &'a Landscape<'a>,
    /// Whether the landscape's foundation hosts it.
    own: bool,
}

impl Scribe<'_> {
    fn said(&self, line: usize) -> Said {
        if self.own { Said::at(line) } else { Said::at(line).claim() }
    }

    fn value(&self, writer: &mut Writer<'_>, thing: Thing, attribute: &str, value: Option<&Text>) {
        if let Some(Text { text, line }) = value {
            writer.value(thing, attribute, text, self.said(*line));
        }
    }

    fn repositories(&self, writer: &mut Writer<'_>, thing: Thing, items: &[&Item]) {
        let main = items.iter().find_map(|item| item.repository.as_ref());
        if let Some(Text { text, line }) = main {
            let secure = text.strip_prefix("http://github.com/").map(|path| format!("https://github.com/{path}"));
            writer.value(thing, "repository", secure.as_deref().unwrap_or(text), self.said(*line));
        }
        let known = main.and_then(|main| Key::repository(&main.text));
        for other in items.iter().flat_map(|item| &item.other_repositories) {
            if known.is_none() || Key::repository(&other.text) != known {
                self.value(writer, thing, "other repositories", Some(other));
            }
        }
        let own = items.iter().filter_map(|item| item.repository_key());
        let others = items.iter().flat_map(|item| &item.other_repositories);
        // a further repository that several projects list is none by which to know one of them
        let others =
            others.filter_map(|other| Key::repository(&other.text)).filter(|key| !self.landscape.is_shared(key));
        for key in own.chain(others) {
            writer.key(thing, key);
        }
    }

    /// The place of the first listing, and all others.
    fn places(&self, writer: &mut Writer<'_>, thing: Thing, items: &[&Item]) {
        let places = self.landscape.places;
        let Some((first, place)) = items.first().and_then(|item| Some((item, places.get(item.place)?))) else { return };
        writer.value(thing, "category", &place.category.text, self.said(first.line));
        writer.value(thing, "subcategory", &place.name.text, self.said(first.line));
        let mut others: Vec<(String, usize)> = Vec::new();
        for item in items {
            let own = places.get(item.place).map(|p| (p.path(), item.line));
            let second: Vec<_> =
                item.second_paths.iter().map(|path| (self.second_path(writer, item, path), path.line)).collect();
            others.extend(own.into_iter().chain(second));
        }
        let main = place.path();
        let mut seen = vec![fold(&main)];
        for (path, line) in others {
            if !seen.contains(&fold(&path)) {
                seen.push(fold(&path));
                writer.value(thing, "other categories", &path, self.said(line));
            }
        }
    }

    /// A second path as the landscape spells the place; one that points nowhere is told and kept as it is written.
    fn second_path(&self, writer: &mut Writer<'_>, item: &Item, path: &Text) -> String {
        let (place, guessed) = match self.landscape.places.find(&path.text) {
            Some((place, guessed)) => (place.path(), guessed),
            None => (path.text.clone(), false),
        };
        if guessed || self.landscape.places.find(&path.text).is_none() {
            let meant =
                if guessed { format!("it is read as `{place}`") } else { "it is kept as it is written".to_owned() };
            let message = format!("the second path `{}` of {} points nowhere: {meant}", path.text, item.written);
            writer.remark(path.line, &message);
        }
        place
    }

    fn slugs(&self, writer: &mut Writer<'_>, thing: Thing, item: &Item) {
        for (system, slug) in [("lfx", &item.lfx), ("clomonitor", &item.clomonitor)] {
            if let Some(Text { text, line }) = slug {
                writer.value(thing, "slugs", &format!("{system}:{text}"), self.said(*line));
                writer.key(thing, Key::Slug(system.to_owned(), text.clone()));
            }
        }
    }

    /// A licence in words, as its SPDX identifier would be written.
    fn licence(&self, writer: &mut Writer<'_>, thing: Thing, licence: &Text) {
        let words = licence.text.split_whitespace().filter(|w| !["license", "licence"].contains(&fold(w).as_str()));
        let text = words.collect::<Vec<_>>().join("-");
        writer.value(thing, "licence", &text, Said::at(licence.line).claim());
    }

    fn levels(&self, writer: &mut Writer<'_>, thing: Thing, word: &Text, dates: &Dates) {
        let Some(level) = Level::of(&word.text) else {
            let message = format!("`{}` is not a level that is known here: kept as it is written", word.text);
            writer.remark(word.line, &message);
            let span = Span { level: None, since: dates.accepted, until: None };
            return self.host(writer, thing, &span, word);
        };
        let (spans, odd) = spans(level, dates);
        if let Some(odd) = odd {
            let name = writer.name(thing).unwrap_or_default().to_owned();
            writer.remark(word.line, &format!("{name} is {} here, but {odd}", word.text));
        }
        match self.landscape.host {
            Some(_) => {
                spans.iter().for_each(|span| self.host(writer, thing, span, word));
                if let Some((date, line)) =
                    dates.accepted.filter(|own| spans.iter().all(|s| s.since.map(|s| s.0) != Some(own.0)))
                {
                    writer.value(thing, "accepted", &date.to_string(), self.said(line));
                }
            }
            None => self.plain(writer, thing, level, word, dates),
        }
    }

    /// One level at the foundation. The word of the foundation is kept where it is another one than ours.
    fn host(&self, writer: &mut Writer<'_>, thing: Thing, span: &Span, word: &Text) {
        let Some(host) = self.landscape.host else { return };
        let mut attributes = Vec::new();
        if let Some(level) = span.level {
            attributes.push(("status", level.name()));
        }
        let holds = span.until.is_none();
        if holds && span.level.is_none_or(|level| fold(level.name()) != fold(&word.text)) {
            attributes.push(("level", word.text.as_str()));
        }
        let line = span.since.map_or(word.line, |(_, line)| line);
        let said = self.said(line).since(span.since.map(|(date, _)| date)).until(span.until);
        writer.edge(host, "hosts", thing, &attributes, said);
    }

    /// The level and its dates as values of the project, where nobody knows whose level it is.
    fn plain(&self, writer: &mut Writer<'_>, thing: Thing, level: Level, word: &Text, dates: &Dates) {
        writer.value(thing, "status", level.name(), self.said(word.line));
        let dated = [
            ("accepted", dates.accepted),
            ("incubating", dates.incubating),
            ("graduated", dates.graduated),
            ("archived", dates.archived),
        ];
        for (attribute, date) in dated {
            if let Some((date, line)) = date {
                writer.value(thing, attribute, &date.to_string(), self.said(line));
            }
        }
    }
}

//! CLOMonitor's list of a foundation's projects: names, repositories, level, date of acceptance.

use fossgraph_core::{Builder, Diagnostic, Key, LoadError, fold};

use crate::document::Document;
use crate::fields::{Text, date, tell_unknown, text, texts, tidy};
use crate::level::Level;
use crate::tree::Node;
use crate::words::{Said, Thing, Writer};

const KEYS: [&str; 11] = [
    "accepted_at",
    "category",
    "description",
    "devstats_url",
    "display_name",
    "home_url",
    "logo_dark_url",
    "logo_url",
    "maturity",
    "name",
    "repositories",
];
const REPOSITORY_KEYS: [&str; 4] = ["check_sets", "exclude", "name", "url"];

/// Whose projects a list holds, by whose folder on GitHub most of their logos come from; as reviewed.
const LOGO_OWNERS: [(&str, &str); 5] = [
    ("cdfoundation", "Continuous Delivery Foundation"),
    ("cncf", "CNCF"),
    ("lf-energy", "LF Energy"),
    ("lfai", "LF AI & Data"),
    ("ossf", "OpenSSF"),
];

/// Reads a list; `foundation` is whose it is, where the logos do not tell.
///
/// What it says of levels and repositories is a claim: the foundation itself decides. It does not say which repository is the main one; one
/// that is called as the project, or the only one that is checked as code, is taken for it.
pub(crate) fn read(document: &Document, foundation: Option<&str>, builder: &mut Builder) -> Result<(), LoadError> {
    let tree = Node::of_yaml(document)?;
    let Some(nodes) = tree.items() else {
        let message = format!("this is not a CLOMonitor list: found {}", tree.what());
        return Err(Diagnostic::new("D006", document.line(tree.line), message).help("it is a list of projects").into());
    };
    let mut writer = Writer::new(builder, document);
    writer.source(document.title());
    let entries: Vec<Entry> = nodes.iter().filter_map(|node| Entry::read(&mut writer, node)).collect();
    let host = owner(&entries).or(foundation);
    if host.is_none() && entries.iter().any(|entry| entry.level.is_some()) {
        let message = "nothing says whose projects these are: levels are their plain status (`--foundation NAME` names the \
                       foundation)";
        writer.remark(0, message);
    }
    let host = host.and_then(|name| writer.thing("foundation", name, Said::default()));
    for entry in &entries {
        writer.check()?;
        entry.write(&mut writer, host);
    }
    writer.finish();
    Ok(())
}

struct Entry {
    slug: Text,
    name: String,
    homepage: Option<Text>,
    accepted: Option<Text>,
    level: Option<Text>,
    logo: Option<Text>,
    repositories: Vec<Repository>,
}

struct Repository {
    url: Text,
    name: Option<String>,
    is_code: bool,
}

impl Entry {
    fn read(writer: &mut Writer<'_>, node: &Node) -> Option<Self> {
        tell_unknown(writer, node, &KEYS, "projects");
        let Some(slug) = text(writer, node, "name") else {
            writer.skip("a project without a name", "", node.line);
            return None;
        };
        let name = text(writer, node, "display_name").map_or_else(|| slug.text.clone(), |name| tidy(&name.text));
        let accepted = date(writer, node, "accepted_at");
        Some(Self {
            name,
            homepage: text(writer, node, "home_url"),
            accepted: accepted.map(|(date, line)| Text { text: date.to_string(), line }),
            level: text(writer, node, "maturity"),
            logo: text(writer, node, "logo_url"),
            repositories: repositories(writer, node),
            slug,
        })
    }

    fn write(&self, writer: &mut Writer<'_>, host: Option<Thing>) {
        let Some(thing) = writer.thing("project", &self.name, Said::at(self.slug.line).claim()) else { return };
        writer.key(thing, Key::Slug("clomonitor".to_owned(), self.slug.text.clone()));
        let slug = format!("clomonitor:{}", self.slug.text);
        writer.value(thing, "slugs", &slug, Said::at(self.slug.line));
        for (attribute, value) in [("homepage", &self.homepage), ("accepted", &self.accepted)] {
            if let Some(Text { text, line }) = value {
                writer.value(thing, attribute, text, Said::at(*line).claim());
            }
        }
        let main = self.main();
        for (at, repository) in self.repositories.iter().enumerate() {
            let attribute = if main == Some(at) { "repository" } else { "other repositories" };
            writer.value(thing, attribute, &repository.url.text, Said::at(repository.url.line).claim());
        }
        // further repositories may be those of its parts, which are projects of their own: they are no keys
        let key = main.and_then(|at| self.repositories.get(at)).and_then(|main| Key::repository(&main.url.text));
        if let Some(key) = key {
            writer.key(thing, key);
        }
        if let Some(level) = &self.level {
            self.host(writer, thing, host, level);
        }
    }

    fn host(&self, writer: &mut Writer<'_>, thing: Thing, host: Option<Thing>, word: &Text) {
        let level = Level::of(&word.text);
        if level.is_none() {
            let message = format!("`{}` is not a level that is known here: kept as it is written", word.text);
            writer.remark(word.line, &message);
        }
        let said = Said::at(word.line).claim();
        let Some(host) = host else {
            if let Some(level) = level {
                writer.value(thing, "status", level.name(), said);
            }
            return;
        };
        let mut attributes: Vec<(&str, &str)> = level.iter().map(|level| ("status", level.name())).collect();
        if level.is_none_or(|level| fold(level.name()) != fold(&word.text)) {
            attributes.push(("level", &word.text));
        }
        // only the first level begins with the acceptance; when others began is not told
        let accepted = self.accepted.as_ref().filter(|_| level == Some(Level::Sandbox));
        let since = accepted.and_then(|date| date.text.parse().ok());
        writer.edge(host, "hosts", thing, &attributes, said.since(since));
    }

    /// Which repository is the main one, if that can be told.
    fn main(&self) -> Option<usize> {
        let letters = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let own = [letters(&self.slug.text), letters(&self.name)];
        let called = |r: &Repository| r.name.as_ref().is_some_and(|name| own.contains(&letters(name)));
        let code: Vec<usize> =
            self.repositories.iter().enumerate().filter(|(_, r)| r.is_code).map(|(at, _)| at).collect();
        self.repositories.iter().position(called).or(match (self.repositories.len(), code.as_slice()) {
            (1, _) => Some(0),
            (_, [one]) => Some(*one),
            _ => None,
        })
    }
}

fn repositories(writer: &mut Writer<'_>, node: &Node) -> Vec<Repository> {
    let items = node.get("repositories").and_then(Node::items).unwrap_or_default();
    let mut read = |item: &Node| {
        tell_unknown(writer, item, &REPOSITORY_KEYS, "repositories");
        let Some(url) = text(writer, item, "url") else {
            writer.skip("a repository without an address", "", item.line);
            return None;
        };
        let is_code = texts(writer, item, "check_sets").iter().any(|set| set.text == "code");
        Some(Repository { url, name: text(writer, item, "name").map(|name| name.text), is_code })
    };
    items.iter().filter_map(&mut read).collect()
}

/// The foundation from whose folder more than half of the logos come.
fn owner(entries: &[Entry]) -> Option<&'static str> {
    let logos: Vec<&str> = entries.iter().filter_map(|e| e.logo.as_ref()).map(|logo| logo.text.as_str()).collect();
    let from = |owner: &str| {
        let folder = format!(".com/{owner}/");
        logos.iter().filter(|logo| fold(logo).contains(&folder)).count()
    };
    LOGO_OWNERS.iter().find(|(owner, _)| from(owner) * 2 > logos.len()).map(|(_, name)| *name)
}

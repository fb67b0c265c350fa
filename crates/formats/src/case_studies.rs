//! The case studies that CNCF publishes, as JSON: whom each is about, when it appeared, which projects it names.

use std::collections::{BTreeMap, HashMap};

use fossgraph_core::{Builder, Date, Diagnostic, LoadError, fold, natural_order};

use crate::document::Document;
use crate::fields::{Text, date, tell_unknown, text, texts, tidy};
use crate::level::Dated;
use crate::tree::Node;
use crate::words::{Said, Thing, Writer};

const KEYS: [&str; 8] = ["countries", "id", "industries", "organization", "projects", "publishedAt", "slug", "url"];

/// Studies whose one field names two parties, by their kinds; as reviewed.
const TWO_PARTIES: [(&str, [(&str, &str); 2]); 1] =
    [("cncf and expert support", [("foundation", "CNCF"), ("organisation", "Expert Support")])];

/// The last word of a name that stands for an organisation that does not want to be named.
const NAMELESS: [&str; 4] = ["client", "clients", "customer", "customers"];

/// Reads case studies. An organisation uses what its studies name, since the first of them that does.
pub(crate) fn read(document: &Document, builder: &mut Builder) -> Result<(), LoadError> {
    let tree = Node::of_json(document)?;
    let Some(nodes) = tree.get("caseStudies").and_then(Node::items) else {
        let error = Diagnostic::new("D006", document.line(tree.line), "these are not case studies");
        return Err(error.help("`caseStudies` is a list").into());
    };
    let mut writer = Writer::new(builder, document);
    source(&mut writer, &tree);
    let studies: Vec<Study> = nodes.iter().filter_map(|node| Study::read(&mut writer, node)).collect();
    let mut scribe = Scribe { counts: counts(&studies), spelt: spelt(&studies), ..Scribe::default() };
    for study in &studies {
        writer.check()?;
        scribe.study(&mut writer, study);
    }
    scribe.uses(&mut writer);
    writer.finish();
    Ok(())
}

/// The document itself: when it was made, where it comes from.
fn source(writer: &mut Writer<'_>, tree: &Node) {
    let Some(source) = writer.source(writer.document_title()) else { return };
    if let Some(title) = text(writer, tree, "source") {
        writer.value(source, "title", &title.text, Said::at(title.line));
    }
    if let Some(url) = text(writer, tree, "sourceUrl") {
        writer.value(source, "url", &url.text, Said::at(url.line));
    }
    if let Some(made) = text(writer, tree, "generatedAt") {
        let day = made.text.split('T').next().unwrap_or_default();
        writer.value(source, "date", day, Said::at(made.line));
    }
}

struct Study {
    line: usize,
    organisation: Text,
    slug: Option<Text>,
    url: Option<Text>,
    published: Option<Dated>,
    projects: Vec<Text>,
    industries: Vec<Text>,
    countries: Vec<Text>,
}

impl Study {
    fn read(writer: &mut Writer<'_>, node: &Node) -> Option<Self> {
        tell_unknown(writer, node, &KEYS, "case studies");
        let Some(organisation) = text(writer, node, "organization") else {
            writer.skip("a case study without an organisation", "", node.line);
            return None;
        };
        Some(Self {
            line: node.line,
            organisation: Text { text: tidy(&organisation.text), ..organisation },
            slug: text(writer, node, "slug"),
            url: text(writer, node, "url"),
            published: date(writer, node, "publishedAt"),
            projects: texts(writer, node, "projects"),
            industries: texts(writer, node, "industries"),
            countries: texts(writer, node, "countries"),
        })
    }

    /// Whether its organisation does not want to be named.
    fn is_nameless(&self) -> bool {
        let last = fold(self.organisation.text.rsplit(' ').next().unwrap_or_default());
        self.organisation.text.contains(' ') && NAMELESS.contains(&last.as_str())
    }

    /// The organisation as it is called here: one without a name is told from others by its study.
    fn subject(&self) -> String {
        match &self.slug {
            Some(slug) if self.is_nameless() => format!("{} ({})", self.organisation.text, slug.text),
            _ => self.organisation.text.clone(),
        }
    }

    /// `ORGANISATION YEAR`
    fn title(&self) -> String {
        self.published.map_or_else(|| self.subject(), |(date, _)| format!("{} {}", self.subject(), date.year()))
    }
}

/// How many studies bear each title.
fn counts(studies: &[Study]) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for study in studies {
        *counts.entry(fold(&study.title())).or_default() += 1;
    }
    counts
}

/// How each name is written, by the folded name: of several spellings the first in natural order, whatever the order of studies.
fn spelt(studies: &[Study]) -> HashMap<String, String> {
    let mut spelt: HashMap<String, String> = HashMap::new();
    let names = studies.iter().flat_map(|study| study.projects.iter().chain([&study.organisation]));
    for name in names.map(|name| tidy(&name.text)) {
        let known = spelt.entry(fold(&name)).or_insert_with(|| name.clone());
        if natural_order(&name, known).is_lt() {
            *known = name;
        }
    }
    spelt
}

#[derive(Default)]
struct Scribe {
    counts: HashMap<String, usize>,
    spelt: HashMap<String, String>,
    /// Organisations and projects by folded name.
    things: HashMap<(&'static str, String), Thing>,
    /// What each organisation uses since when, in the order in which they are met.
    used: BTreeMap<usize, Use>,
    places: HashMap<(Thing, Thing), usize>,
}

struct Use {
    by: Thing,
    of: Thing,
    since: Option<Date>,
    line: usize,
}

impl Scribe {
    fn study(&mut self, writer: &mut Writer<'_>, study: &Study) {
        let since = study.published.map(|(date, _)| date);
        let title = study.title();
        let name = match &study.slug {
            Some(slug) if self.counts.get(&fold(&title)) > Some(&1) => format!("{title} ({})", slug.text),
            _ => title,
        };
        let subjects = self.subjects(writer, study);
        let projects: Vec<(Thing, usize)> = study
            .projects
            .iter()
            .filter_map(|project| {
                Some((self.thing(writer, "project", &tidy(&project.text), project.line)?, project.line))
            })
            .collect();
        if let Some(record) = writer.thing("case study", &name, Said::at(study.line).since(since)) {
            values(writer, record, study);
            for subject in &subjects {
                writer.edge(record, "about", *subject, &[], Said::at(study.organisation.line));
            }
            for (project, line) in &projects {
                writer.edge(record, "uses", *project, &[], Said::at(*line));
            }
        }
        for by in subjects {
            for (of, line) in &projects {
                self.used(by, *of, since, *line);
            }
        }
    }

    /// Whom the study is about.
    fn subjects(&mut self, writer: &mut Writer<'_>, study: &Study) -> Vec<Thing> {
        let Text { text, line } = &study.organisation;
        if let Some((_, parties)) = TWO_PARTIES.iter().find(|(name, _)| *name == fold(text)) {
            return parties.iter().filter_map(|(kind, name)| self.thing(writer, kind, name, *line)).collect();
        }
        if study.is_nameless() {
            return nameless(writer, study).into_iter().collect();
        }
        self.thing(writer, "organisation", text, *line).into_iter().collect()
    }

    fn thing(&mut self, writer: &mut Writer<'_>, kind: &'static str, name: &str, line: usize) -> Option<Thing> {
        let key = (kind, fold(name));
        if let Some(known) = self.things.get(&key) {
            return Some(*known);
        }
        let name = self.spelt.get(&key.1).map_or(name, String::as_str);
        let made = writer.thing(kind, name, Said::at(line).claim())?;
        self.things.insert(key, made);
        Some(made)
    }

    fn used(&mut self, by: Thing, of: Thing, since: Option<Date>, line: usize) {
        let next = self.used.len();
        let place = *self.places.entry((by, of)).or_insert(next);
        let known = self.used.entry(place).or_insert(Use { by, of, since, line });
        let earlier = match (since, known.since) {
            (Some(own), Some(so_far)) => own.first() < so_far.first(),
            (own, so_far) => own.is_some() && so_far.is_none(),
        };
        if earlier {
            (known.since, known.line) = (since, line);
        }
    }

    fn uses(&self, writer: &mut Writer<'_>) {
        for Use { by, of, since, line } in self.used.values() {
            writer.edge(*by, "uses", *of, &[], Said::at(*line).since(*since));
        }
    }
}

/// An organisation without a name is known by its study alone.
fn nameless(writer: &mut Writer<'_>, study: &Study) -> Option<Thing> {
    let line = study.organisation.line;
    let thing = writer.thing("organisation", &study.subject(), Said::at(line))?;
    writer.alone(thing);
    writer.value(thing, "anonymous", "true", Said::at(line));
    if let Some(slug) = &study.slug {
        writer.value(thing, "slugs", &format!("cncf-case-study:{}", slug.text), Said::at(slug.line));
    }
    Some(thing)
}

fn values(writer: &mut Writer<'_>, record: Thing, study: &Study) {
    if let Some((date, line)) = study.published {
        writer.value(record, "published", &date.to_string(), Said::at(line));
        writer.value(record, "year", &date.year().to_string(), Said::at(line));
    }
    for (attribute, value) in [("url", &study.url), ("slug", &study.slug)] {
        if let Some(Text { text, line }) = value {
            writer.value(record, attribute, text, Said::at(*line));
        }
    }
    for (attribute, values) in [("industries", &study.industries), ("countries", &study.countries)] {
        for Text { text, line } in values {
            writer.value(record, attribute, text, Said::at(*line));
        }
    }
}

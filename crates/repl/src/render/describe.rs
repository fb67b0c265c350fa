//! All that is recorded of a thing, for reading: attributes, relations, and who says so as footnotes.

use std::io::{self, Write};

use anstyle::Style;
use fossgraph_core::{Check, Graph, NodeId};
use fossgraph_engine::{Description, Detail, Provenance, Value};

use super::footnotes::Footnotes;
use super::{Hidden, Look, Shown, text};
use crate::screen::{DIM, TITLE, paint};

/// A relation shows no more things, unless all are wanted.
const THINGS: usize = 12;
/// Names of attributes are aligned up to this width,
const LABEL: usize = 24;
/// and names of things up to this one.
const NAME: usize = 42;

/// Writes a description; things that are not shown count as rows that are hidden.
pub(crate) fn describe(
    out: &mut dyn Write,
    description: &Description,
    graph: &Graph,
    look: &Look,
) -> io::Result<Hidden> {
    let mut page = Page { out, look, notes: Footnotes::default(), hidden: Hidden::default() };
    page.title(description)?;
    page.attributes(description)?;
    page.relations(description)?;
    page.notes.write(page.out, graph, look)?;
    Ok(page.hidden)
}

struct Page<'a> {
    out: &'a mut dyn Write,
    look: &'a Look,
    notes: Footnotes,
    hidden: Hidden,
}

impl Page<'_> {
    fn title(&mut self, description: &Description) -> io::Result<()> {
        let thing = &description.thing;
        let title = Shown::new(&format!("{} — {}", thing.name, thing.kind));
        for line in title.wrap(self.look.width.unwrap_or(usize::MAX)) {
            writeln!(self.out, "{}", paint(self.look.color, TITLE, &line))?;
        }
        if !description.aliases.is_empty() {
            self.line("", &format!("also called {}", description.aliases.join(", ")), None)?;
        }
        // a remark on the record as a whole; what it cites stands beside the attributes
        let record = Provenance { sources: Vec::new(), ..description.record.clone() };
        let words = self.facts(&record, true);
        if !words.is_empty() {
            self.line("", &words, None)?;
        }
        Ok(())
    }

    fn attributes(&mut self, description: &Description) -> io::Result<()> {
        let details: Vec<&Detail> = description.details.iter().filter(|d| !d.is_edge).collect();
        if details.is_empty() {
            return Ok(());
        }
        writeln!(self.out)?;
        let widest = details.iter().map(|d| Shown::new(&d.property).width()).max().unwrap_or_default().min(LABEL);
        let mut before = "";
        for group in details.chunk_by(|a, b| same_facts(a, b)) {
            let Some(first) = group.first() else { continue };
            let values: Vec<String> = group.iter().map(|d| text(&d.value, ", ")).collect();
            let name = if first.property == before { "" } else { first.property.as_str() };
            before = &first.property;
            let facts = self.facts(&first.provenance, first.in_force);
            let label = Shown::new(name);
            let blanks = " ".repeat((widest + 2).saturating_sub(label.width()).max(1));
            let values = values.join(", ");
            self.line(&format!("{label}{blanks}"), &aligned(&values, &facts), former(first))?;
        }
        Ok(())
    }

    fn relations(&mut self, description: &Description) -> io::Result<()> {
        let edges: Vec<&Detail> = description.details.iter().filter(|d| d.is_edge).collect();
        if !edges.is_empty() {
            writeln!(self.out)?;
        }
        let mut properties: Vec<&str> = Vec::new();
        for edge in &edges {
            if !properties.contains(&edge.property.as_str()) {
                properties.push(&edge.property);
            }
        }
        for property in properties {
            let mut group: Vec<&Detail> = edges.iter().filter(|d| d.property == property).copied().collect();
            group.sort_by_key(|d| !d.in_force);
            self.relation(property, &group)?;
        }
        Ok(())
    }

    fn relation(&mut self, property: &str, edges: &[&Detail]) -> io::Result<()> {
        let count = things(edges);
        let label = if count > 1 { format!("{property} ({count})") } else { property.to_owned() };
        let most = if self.look.whole { edges.len() } else { THINGS };
        let shown = edges.get(..most).unwrap_or(edges);
        let hidden = edges.get(shown.len()..).map_or(0, |rest| {
            let seen: Vec<Option<NodeId>> = shown.iter().map(|d| node(d)).collect();
            rest.iter().map(|d| node(d)).filter(|n| !seen.contains(n)).collect::<std::collections::BTreeSet<_>>().len()
        });
        self.hidden.rows += hidden;
        let more = if hidden > 0 { format!("… and {hidden} more") } else { String::new() };
        if shown.iter().all(|d| d.attributes.is_empty() && d.in_force && bare(&d.provenance)) {
            return self.names(&label, shown, &more);
        }
        if let [edge] = shown {
            let words = aligned(&edge.value.to_string(), &self.edge(edge));
            return self.line(&format!("{}: ", Shown::new(&label)), &words, former(edge));
        }
        self.line("", &format!("{label}:"), None)?;
        let widest = shown.iter().map(|d| Shown::new(&d.value.to_string()).width()).max().unwrap_or_default().min(NAME);
        for edge in shown {
            let words = self.edge(edge);
            let name = Shown::new(&edge.value.to_string());
            let blanks = " ".repeat(widest.saturating_sub(name.width()));
            self.hanging(&format!("  {name}{blanks}  "), widest + 4, &words, former(edge))?;
        }
        if hidden > 0 { self.line("  ", &more, None) } else { Ok(()) }
    }

    /// Things on one line, with footnotes once where they are the same.
    fn names(&mut self, label: &str, edges: &[&Detail], more: &str) -> io::Result<()> {
        let alike = edges.windows(2).all(|pair| matches!(pair, [a, b] if a.provenance.sources == b.provenance.sources));
        let mut items: Vec<String> = Vec::new();
        for edge in edges {
            let marks = if alike { String::new() } else { self.notes.marks(&edge.provenance.sources) };
            items.push(spaced(&edge.value.to_string(), &marks));
        }
        items.extend((!more.is_empty()).then(|| more.to_owned()));
        let marks =
            edges.first().filter(|_| alike).map(|d| self.notes.marks(&d.provenance.sources)).unwrap_or_default();
        // names that hold commas are parted by more than one
        let parting = if edges.iter().any(|d| d.value.to_string().contains(',')) { "; " } else { ", " };
        self.line(&format!("{}: ", Shown::new(label)), &spaced(&items.join(parting), &marks), None)
    }

    /// All that stands beside an edge.
    fn edge(&mut self, edge: &Detail) -> String {
        let attributes = edge.attributes.iter().map(|(name, value)| format!("{name} {}", text(value, ", ")));
        let facts = self.facts(&edge.provenance, edge.in_force);
        let mut words: Vec<String> = attributes.collect();
        if facts.starts_with('[') || facts.starts_with('(') {
            let last = words.pop().unwrap_or_default();
            words.push(spaced(&last, &facts));
        } else if !facts.is_empty() {
            words.push(facts);
        }
        words.join(", ")
    }

    /// When a fact holds, how well it is checked, a remark, and who says so.
    fn facts(&mut self, provenance: &Provenance, in_force: bool) -> String {
        let mut words = match (provenance.since, provenance.until) {
            (Some(since), Some(until)) => format!("{since} – {until}"),
            (Some(since), None) => format!("since {since}"),
            (None, Some(until)) => format!("until {until}"),
            (None, None) => String::new(),
        };
        if !in_force {
            words = spaced(&words, if provenance.until.is_some() { "(former)" } else { "(not in force)" });
        }
        if provenance.check != Check::Verified {
            words = spaced(&words, &format!("({})", provenance.check.name()));
        }
        if let Some(note) = &provenance.note {
            words = spaced(&words, &format!("({note})"));
        }
        let marks = self.notes.marks(&provenance.sources);
        spaced(&words, &marks)
    }

    /// A line, wrapped behind its label.
    fn line(&mut self, label: &str, words: &str, style: Option<Style>) -> io::Result<()> {
        self.hanging(label, Shown::new(label).width().min(LABEL + 2), words, style)
    }

    /// A line whose words are wrapped so far from the left; a label that is wider stands above them.
    fn hanging(&mut self, label: &str, indent: usize, words: &str, style: Option<Style>) -> io::Result<()> {
        let words = Shown::new(words);
        let lines = match self.look.width {
            Some(width) => words.wrap(width.saturating_sub(indent).max(20)),
            None => vec![words.to_string()],
        };
        let mut label = Shown::new(label);
        if label.width() > indent && self.look.width.is_some_and(|width| label.width() + words.width() > width) {
            label.wrap(self.look.width.unwrap_or(usize::MAX)).iter().try_for_each(|line| self.put(line, style))?;
            label = Shown::default();
        }
        for (at, line) in lines.iter().enumerate() {
            let blanks = " ".repeat(indent.saturating_sub(if at == 0 { label.width() } else { 0 }));
            let label = if at == 0 { label.as_str() } else { "" };
            self.put(&format!("{label}{blanks}{line}"), style)?;
        }
        Ok(())
    }

    fn put(&mut self, line: &str, style: Option<Style>) -> io::Result<()> {
        let color = self.look.color && style.is_some();
        writeln!(self.out, "{}", paint(color, style.unwrap_or_default(), line.trim_end()))
    }
}

/// Two texts with a blank between, if both are there.
fn spaced(a: &str, b: &str) -> String {
    if a.is_empty() || b.is_empty() { format!("{a}{b}") } else { format!("{a} {b}") }
}

/// A text, two blanks and another text; one blank before a mark.
fn aligned(a: &str, b: &str) -> String {
    let blanks = if b.starts_with(['(', '[']) { " " } else { "  " };
    if b.is_empty() { a.to_owned() } else { format!("{a}{blanks}{b}") }
}

fn former(detail: &Detail) -> Option<Style> {
    (!detail.in_force).then_some(DIM)
}

/// Whether a fact holds always, is verified and has no remark.
fn bare(provenance: &Provenance) -> bool {
    provenance.since.is_none()
        && provenance.until.is_none()
        && provenance.check == Check::Verified
        && provenance.note.is_none()
}

/// Whether two values of an attribute can stand on one line.
fn same_facts(a: &Detail, b: &Detail) -> bool {
    a.property == b.property && a.in_force == b.in_force && a.provenance == b.provenance
}

fn node(detail: &Detail) -> Option<NodeId> {
    if let Value::Thing(thing) = &detail.value { Some(thing.node) } else { None }
}

/// How many things the edges in force lead to; all edges, if none is in force.
fn things(edges: &[&Detail]) -> usize {
    let any = edges.iter().any(|d| d.in_force);
    edges.iter().filter(|d| d.in_force || !any).map(|d| node(d)).collect::<std::collections::BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fossgraph_engine::Engine;

    const SCHEMA: &str = "
        citations = 'document'
        [[kind]]
        singular = 'team'
        plural = 'teams'
        attributes = ['motto', 'level']
        [[kind]]
        singular = 'document'
        plural = 'documents'
        attributes = ['url']
        [[attribute]]
        name = 'motto'
        type = 'text'
        [[attribute]]
        name = 'level'
        type = 'integer'
        history = true
        [[attribute]]
        name = 'url'
        type = 'url'
        [[relation]]
        phrase = 'helps'
        inverse = 'helped by'
        from = ['team']
        to = ['team']";
    const TEAMS: &str = "
        [[document]]
        id = 'handbook'
        name = 'Handbook'
        url = 'https://example.org/handbook'
        [[team]]
        id = 'a'
        name = 'A\u{202e}'
        aliases = ['Alpha']
        motto = { is = 'Never stop', check = 'claim' }
        level = [{ is = 1, since = 2020, until = 2022 }, { is = 2, since = 2022 }]
        helps = ['b', { to = 'c', since = 2019, until = 2021 }]
        sources = ['handbook']
        [[team]]
        id = 'b'
        name = 'B'
        [[team]]
        id = 'c'
        name = 'C'";

    fn page(width: Option<usize>) -> String {
        let loaded = fossgraph_core::load_text(&[
            ("schema.toml", SCHEMA),
            ("teams.toml", &TEAMS.replace("\\u{202e}", "\u{202e}")),
        ])
        .unwrap();
        let engine = Engine::new(loaded);
        let description =
            engine.prepare("Alpha").unwrap().descriptions(&fossgraph_engine::Params::new()).unwrap().remove(0);
        let look = Look { whole: false, ..Look::page(false, width) };
        let mut out = Vec::new();
        describe(&mut out, &description, engine.graph(), &look).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_thing_is_described_with_its_sources() {
        let want = "\
A\\u{202e} — team
also called Alpha

motto  Never stop (claim) [1]
level  1  2020 – 2022 (former) [1]
       2  since 2022 [1]

helps (1):
";
        let page = page(None);
        assert!(page.starts_with(want.trim_end_matches("helps (1):\n")), "{page}");
        assert!(page.contains("C  2019 – 2021 (former)"), "{page}");
        assert!(page.ends_with("\n[1] Handbook https://example.org/handbook\n"), "{page}");
    }

    #[test]
    fn a_page_is_no_wider_than_the_terminal() {
        for line in page(Some(30)).lines() {
            assert!(Shown::new(line).width() <= 30, "{line}");
        }
    }
}

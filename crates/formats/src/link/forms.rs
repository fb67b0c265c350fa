//! Organisations whose names differ in the legal form alone: `SAP SE` is `SAP`, unless something tells them apart.

use std::collections::{BTreeMap, BTreeSet};

use fossgraph_core::{Builder, Cancelled, DraftId, fold};

/// Legal forms, one a line with its spellings.
const FORMS: &str = include_str!("legal_forms.txt");
/// How the report counts what becomes one thing.
const HOW: &str = "name without its legal form";

/// Why two stay apart whose names differ in the form alone.
const AGAINST: &str = "their home pages are at different hosts";

/// Tells the builder which organisations are perhaps one, because their names differ in the legal form alone.
///
/// They are one only where nothing speaks against it: among all that bear the name there is but one legal form, home pages that are known
/// lie at one host, and, which the builder sees to, no two have an id or different keys of one sort.
///
/// # Errors
///
/// The load was stopped.
pub(super) fn organisations(builder: &mut Builder) -> Result<(), Cancelled> {
    let Some((kind, _)) = builder.schema().lexicon().kind("organisation") else { return Ok(()) };
    let homepage = builder.schema().lexicon().attribute("homepage");
    let forms = Forms::new();
    let mut by_stem: BTreeMap<String, Vec<Named>> = BTreeMap::new();
    for (draft, _) in builder.keys(kind) {
        builder.watch().check()?;
        let pages = homepage.into_iter().flat_map(|homepage| builder.stated(draft, homepage));
        let hosts: BTreeSet<String> = pages.filter_map(|page| host(page.text())).collect();
        for name in builder.names(draft) {
            let (stem, form) = forms.part(name);
            let main = builder.name(draft) == Some(name);
            by_stem.entry(stem).or_default().push(Named { draft, name: fold(name), main, form, hosts: hosts.clone() });
        }
    }
    for named in by_stem.into_values() {
        let forms: BTreeSet<usize> = named.iter().filter_map(|one| one.form).collect();
        let names: BTreeSet<&str> = named.iter().map(|one| one.name.as_str()).collect();
        if forms.len() != 1 || names.len() < 2 {
            continue;
        }
        let one_host = at_one_host(&named);
        for one in named.iter().filter(|one| one.main) {
            for other in names.iter().filter(|name| **name != one.name) {
                match one_host {
                    true => builder.perhaps(one.draft, other, HOW),
                    false => builder.hardly(one.draft, other, AGAINST),
                }
            }
        }
    }
    Ok(())
}

/// A name of an organisation.
struct Named {
    draft: DraftId,
    /// The name, folded.
    name: String,
    /// Whether it is no alias.
    main: bool,
    /// The number of its legal form.
    form: Option<usize>,
    /// Where its home pages are.
    hosts: BTreeSet<String>,
}

/// Whether all whose home pages are known have one at the same host, or below it.
fn at_one_host(named: &[Named]) -> bool {
    let known = || named.iter().filter(|one| !one.hosts.is_empty());
    let below = |a: &str, b: &str| a == b || a.strip_suffix(b).is_some_and(|front| front.ends_with('.'));
    let meet = |a: &Named, b: &Named| a.hosts.iter().any(|a| b.hosts.iter().any(|b| below(a, b) || below(b, a)));
    known().next().is_none_or(|first| known().all(|other| meet(first, other)))
}

/// The host of an address, in small letters and without `www.`.
fn host(page: &str) -> Option<String> {
    let rest = page.split_once("://").map_or(page, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// Legal forms: the words of each spelling, the longest first, with the number of the form.
struct Forms(Vec<(Vec<String>, usize)>);

impl Forms {
    fn new() -> Self {
        let lines = FORMS.lines().filter(|line| !line.starts_with('#')).enumerate();
        let mut spellings: Vec<(Vec<String>, usize)> = lines
            .flat_map(|(number, line)| line.split(',').map(move |spelling| (words(spelling), number)))
            .filter(|(words, _)| !words.is_empty())
            .collect();
        spellings.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Self(spellings)
    }

    /// A name without its legal form, as it is compared, and the form.
    fn part(&self, name: &str) -> (String, Option<usize>) {
        let words = words(name);
        let form = self.0.iter().find(|(form, _)| words.len() > form.len() && words.ends_with(form));
        let stem = words.get(..words.len() - form.map_or(0, |(form, _)| form.len())).unwrap_or_default();
        (stem.join(" "), form.map(|(_, number)| *number))
    }
}

/// The words of a name, folded and without the dots of abbreviations.
fn words(name: &str) -> Vec<String> {
    let parted = fold(name);
    let words = parted.split(|c: char| c.is_whitespace() || c == ',').map(|word| {
        // those of host names stay
        let longest = word.split('.').map(|part| part.chars().count()).max().unwrap_or_default();
        let abbreviates = longest < 2 || longest < 5 && word.ends_with('.');
        if abbreviates { word.replace('.', "") } else { word.to_owned() }
    });
    words.filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fossgraph_core::{FactDraft, Loaded, Place, Schema, Value};

    #[test]
    fn legal_forms_are_parted_from_names() {
        let forms = Forms::new();
        let same = [
            ("SAP SE", "sap"),
            ("GitHub, Inc.", "github"),
            ("Anaconda, Inc", "anaconda"),
            ("Honda Motor Co., Ltd.", "honda motor"),
            ("Buildkite Pty Ltd", "buildkite"),
            ("Kiratech S.p.A.", "kiratech"),
            ("Kiratech S.p.A", "kiratech"),
            ("Foo.com Inc.", "foo.com"),
            ("Go.ai GmbH", "go.ai"),
            ("Foo Group. Ltd.", "foo group."),
            ("Wikimedia Deutschland e. V.", "wikimedia deutschland"),
            ("Amoniac OÜ", "amoniac"),
            ("Salesforce.com, Inc.", "salesforce.com"),
            ("Foo GmbH & Co. KG", "foo"),
            ("Foo L.L.C.", "foo"),
            ("Foo Corp.", "foo"),
        ];
        for (name, stem) in same {
            let (found, form) = forms.part(name);
            assert_eq!((found.as_str(), form.is_some()), (stem, true), "{name}");
        }
        for name in ["Inc.", "McKinsey & Company", "Target", "Ambianic.ai", "Reply SEO", "LF AI & Data"] {
            assert_eq!(forms.part(name).1, None, "{name}");
        }
        assert_eq!(forms.part("Foo Limited"), forms.part("foo Ltd."));
        assert_ne!(forms.part("Foo GmbH").1, forms.part("Foo Ltd").1);
    }

    /// The names of the organisations that are left of some, each with its home page; those marked with `#` have an id.
    fn left(some: &[(&str, &str)]) -> (Vec<String>, usize) {
        let schema = Schema::parse("schema.toml", fossgraph_data::SCHEMA).unwrap();
        let kind = schema.lexicon().kind("organisation").unwrap().0;
        let homepage = schema.lexicon().attribute("homepage").unwrap();
        let mut builder = Builder::new(schema.into());
        for (line, (name, page)) in some.iter().enumerate() {
            let place = Place { line, ..Place::file("test") };
            let draft = match name.strip_prefix('#') {
                Some(name) => builder.record(kind, None, Some(name), FactDraft::default(), place.clone()),
                None => builder.found(kind, name, FactDraft::default(), place.clone()),
            };
            if !page.is_empty() {
                builder.value(draft, homepage, Value::Text((*page).to_owned()), FactDraft::default(), place);
            }
        }
        organisations(&mut builder).unwrap();
        let Loaded { graph, report } = builder.finish().unwrap();
        let names = graph.nodes(kind).map(|node| {
            let node = fossgraph_core::NodeId(node);
            let aliases: Vec<&str> = graph.aliases(node).collect();
            if aliases.is_empty() {
                graph.name(node).to_owned()
            } else {
                format!("{} = {}", graph.name(node), aliases.join(" = "))
            }
        });
        (names.collect(), report.merged.get(HOW).copied().unwrap_or_default())
    }

    #[test]
    fn names_that_differ_in_the_form_alone_are_one() {
        for (some, want, joined) in [
            ([("#SAP", ""), ("SAP SE", "https://sap.com")].as_slice(), ["SAP = SAP SE"].as_slice(), 1),
            (&[("#SAP", "https://www.sap.com/index"), ("SAP SE", "https://news.sap.com")], &["SAP = SAP SE"], 1),
            (&[("#Foo GmbH", ""), ("Foo", "")], &["Foo GmbH = Foo"], 1),
            (&[("Foo Inc", ""), ("Foo", ""), ("Foo, Inc.", "")], &["Foo = Foo Inc = Foo, Inc."], 2),
            // another home page, another form, two that have ids
            (
                &[("#Apple", "https://apple-farmers.example"), ("Apple Inc.", "https://apple.com")],
                &["Apple", "Apple Inc."],
                0,
            ),
            (&[("#Foo", ""), ("Foo GmbH", ""), ("Foo Inc.", "")], &["Foo", "Foo GmbH", "Foo Inc."], 0),
            (&[("#Foo", ""), ("#Foo GmbH", "")], &["Foo", "Foo GmbH"], 0),
            (&[("#Foo", ""), ("#Foo GmbH", ""), ("Foo Gmbh", "")], &["Foo", "Foo GmbH"], 0),
            (&[("#Foo", ""), ("Food Inc.", "")], &["Foo", "Food Inc."], 0),
        ] {
            let (left, count) = self::left(some);
            assert_eq!(
                (left.as_slice(), count),
                (want.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice(), joined)
            );
            let turned: Vec<(&str, &str)> = some.iter().rev().copied().collect();
            assert_eq!(self::left(&turned).0, left, "whatever the order");
        }
    }

    #[test]
    fn what_home_pages_keep_apart_is_told_unless_something_else_makes_it_one() {
        for (slugs, told) in [(false, 1), (true, 0)] {
            let schema = Schema::parse("schema.toml", fossgraph_data::SCHEMA).unwrap();
            let kind = schema.lexicon().kind("organisation").unwrap().0;
            let homepage = schema.lexicon().attribute("homepage").unwrap();
            let mut builder = Builder::new(schema.into());
            for (name, page) in [("Cyb", "https://cyb-global.com"), ("Cyb, Inc.", "https://cyb.com")] {
                let draft = builder.found(kind, name, FactDraft::default(), Place::file(name));
                builder.value(draft, homepage, Value::Text(page.to_owned()), FactDraft::default(), Place::file(name));
                if slugs {
                    builder.key(draft, fossgraph_core::Key::Slug("s".to_owned(), "cyb".to_owned()));
                }
            }
            organisations(&mut builder).unwrap();
            let report = builder.finish().unwrap().report;
            let remarks: Vec<String> = report.remarks.iter().map(ToString::to_string).collect();
            let want = "Cyb, Inc.: the organisation `Cyb, Inc.` is kept apart from organisation `Cyb` (Cyb): \
                        their home pages are at different hosts";
            assert_eq!(remarks, vec![want; told]);
        }
    }

    #[test]
    fn the_list_holds_each_form_once() {
        let forms = Forms::new();
        let mut spellings: Vec<String> = forms.0.iter().map(|(words, _)| words.join(" ")).collect();
        let all = spellings.len();
        spellings.sort();
        spellings.dedup();
        assert_eq!(spellings.len(), all);
    }
}

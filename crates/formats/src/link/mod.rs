//! What becomes linked or one thing when everything is read and before the graph is built: packages and the projects that issue them, and
//! organisations whose names differ in the legal form alone.
//!
//! Packages are linked by the first rule that fits: their repositories are one; the project's package prefixes say so; the package's repository lives under an
//! account where only this project lives. Never by name alone: names are anybody's. A package that the data themselves make part of
//! something is left to them.

mod forms;
mod projects;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use fossgraph_core::{Builder, Cancelled, Check, DraftId, FactDraft, Key, Place, Reference, Stage, Value};
use projects::{Match, Projects, Rule, normal};

use crate::purl::Purl;

#[cfg(test)]
mod tests;

/// Links what is in a builder: see [`packages_to_projects`], and [`forms::organisations`] for what becomes one thing.
///
/// # Errors
///
/// The load was stopped.
pub(crate) fn link(builder: &mut Builder) -> Result<(), Cancelled> {
    packages_to_projects(builder)?;
    forms::organisations(builder)
}

/// Links the packages of a builder to its projects, and tells the report how many by which rule.
///
/// Does nothing where there are no packages or no projects, or the schema has no word for them.
///
/// # Errors
///
/// The load was stopped.
fn packages_to_projects(builder: &mut Builder) -> Result<(), Cancelled> {
    let schema = builder.schema().clone();
    let lexicon = schema.lexicon();
    let (Some((package, _)), Some((project, _))) = (lexicon.kind("package"), lexicon.kind("project")) else {
        return Ok(());
    };
    let part_of = lexicon
        .relation("part of")
        .filter(|part_of| schema.sources(*part_of).contains(&package) && schema.targets(*part_of).contains(&project));
    let Some(part_of) = part_of else { return Ok(()) };
    // what several documents list by one name is one package
    let mut packages: BTreeMap<String, Vec<(DraftId, &BTreeSet<Key>)>> = BTreeMap::new();
    for (draft, keys) in builder.keys(package) {
        packages.entry(builder.name(draft).unwrap_or_default().to_owned()).or_default().push((draft, keys));
    }
    if packages.is_empty() || builder.keys(project).next().is_none() {
        return Ok(());
    }
    let projects = Projects::new(builder, project);
    let detail = lexicon.attribute("detail").filter(|d| schema.relation(part_of.relation).attributes.contains(d));
    let watch = builder.watch().clone();
    watch.stage(Stage::Linking, packages.len())?;
    let mut known = Vec::with_capacity(packages.len());
    let mut stated = 0;
    let (subjects, texts) = builder.subjects(part_of);
    let is_stated = |draft: DraftId| {
        let named = |name: &str| texts.contains(name) || texts.contains(format!("package:{name}").as_str());
        subjects.contains(&draft) || named(builder.id(draft)) || builder.name(draft).is_some_and(named)
    };
    for drafts in packages.values() {
        watch.check()?;
        if drafts.iter().any(|(draft, _)| is_stated(*draft)) {
            stated += 1;
            continue;
        }
        known.extend(drafts.first().map(|(first, _)| (*first, Known::of(builder, drafts))));
    }
    if stated > 0 {
        builder.linked("packages, by the data themselves", stated);
    }
    for (draft, known) in known {
        watch.steps(1)?;
        let Some(found) = known.project(&projects) else {
            builder.linked("packages of no project", 1);
            continue;
        };
        let (how, why, check) = found.rule.words();
        let attributes = detail.map(|detail| (detail, Value::Text(why))).into_iter().collect();
        let sources = known.cited.into_iter().chain(found.cited).collect();
        let fact = FactDraft { sources, check: Some(check), ..FactDraft::default() };
        builder.join(draft, part_of, found.project, attributes, fact, known.place);
        builder.linked(how, 1);
    }
    Ok(())
}

impl Rule {
    /// How the report counts it, what the edge says of it, and how sure it is.
    fn words(&self) -> (&'static str, String, Check) {
        match self {
            Self::Repository(at) => {
                ("packages to projects, by repository", format!("its repository is {at}"), Check::Verified)
            }
            Self::Prefix(prefix) => (
                "packages to projects, by package prefix",
                format!("its package URL begins with {prefix}"),
                Check::Claim,
            ),
            Self::Account(account) => {
                let why = format!("its repository is under {account}, where only this project is known");
                ("packages to projects, by account", why, Check::Claim)
            }
        }
    }
}

/// By what a package is known.
struct Known {
    /// Type, namespace and name of each of its package URLs.
    paths: Vec<String>,
    /// Addresses of its repository, as they are compared; those that the package URL tells first.
    addresses: Vec<String>,
    /// The documents that state it.
    cited: Vec<Reference>,
    place: Place,
}

impl Known {
    fn of(builder: &Builder, drafts: &[(DraftId, &BTreeSet<Key>)]) -> Self {
        let schema = builder.schema();
        let stated = |name: &str| {
            let attribute = schema.lexicon().attribute(name);
            attribute
                .into_iter()
                .flat_map(|attribute| drafts.iter().flat_map(move |(draft, _)| builder.stated(*draft, attribute)))
        };
        let mut found =
            Self { paths: Vec::new(), addresses: Vec::new(), cited: Vec::new(), place: Place::file("packages") };
        let mut purls: Vec<Purl> = Vec::new();
        let mut known: HashSet<Purl> = HashSet::new();
        let mut said: BTreeSet<String> = BTreeSet::new();
        let mut first: Option<Place> = None;
        for stated in stated("purl").chain(stated("source repository")) {
            let text = stated.text();
            match Purl::parse(text) {
                Some(purl) => purls.extend(known.insert(purl.clone()).then_some(purl)),
                None => said.extend(normal(text)),
            }
            for source in stated.sources() {
                if !found.cited.iter().any(|known| known.text == source.text) {
                    found.cited.push(source);
                }
            }
            let place = stated.place();
            first = Some(first.map_or(place.clone(), |first| first.min(place)));
        }
        // further package URLs are keys alone
        for key in drafts.iter().flat_map(|(_, keys)| *keys) {
            if let Key::Purl(text) = key {
                purls.extend(Purl::parse(text).filter(|purl| known.insert(purl.clone())));
            }
        }
        found.paths = purls.iter().map(Purl::path).collect();
        let told = purls.iter().filter_map(Purl::repository).map(|address| address.to_lowercase());
        found.addresses = told.chain(said).collect();
        found.place = first.unwrap_or(found.place);
        found
    }

    fn project(&self, projects: &Projects) -> Option<Match> {
        let by_prefix = || self.paths.iter().find_map(|path| projects.by_prefix(path));
        projects.by_repository(&self.addresses).or_else(by_prefix).or_else(|| projects.by_account(&self.addresses))
    }
}

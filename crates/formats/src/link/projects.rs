//! Which projects there are, by repository, by package prefix and by the account that their repositories live under.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fossgraph_core::{AttributeId, Builder, DraftId, Key, KindId, Reference};

use crate::address;

/// Accounts that several projects share, one a line.
const SHARED: &str = include_str!("shared.txt");

/// How a package was linked to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Its repository is one of the project's.
    Repository(String),
    /// Its package URL begins like those that the project issues.
    Prefix(String),
    /// Its repository lives under an account where this project lives alone.
    Account(String),
}

/// The project that a package belongs to, by which rule, and the documents that state what the rule stands on.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) project: DraftId,
    pub(super) rule: Rule,
    pub(super) cited: Vec<Reference>,
}

/// What is stated of a project, in which draft.
#[derive(Clone)]
struct Stated {
    project: DraftId,
    cited: Vec<Reference>,
}

/// The projects of a builder, indexed.
#[derive(Default)]
pub(super) struct Projects {
    repositories: BTreeMap<String, Stated>,
    prefixes: BTreeMap<String, Stated>,
    accounts: BTreeMap<String, Stated>,
}

/// One address of a project's repository.
struct Repository {
    project: DraftId,
    /// Host and path, in small letters.
    address: String,
    /// Whether it is, or was, the main one.
    main: bool,
    cited: Vec<Reference>,
}

impl Projects {
    pub(super) fn new(builder: &Builder, kind: KindId) -> Self {
        let lexicon = builder.schema().lexicon();
        let drafts: Vec<DraftId> = builder.keys(kind).map(|(draft, _)| draft).collect();
        let mut repositories = Vec::new();
        for (name, main) in [("repository", true), ("other repositories", false)] {
            let Some(attribute) = lexicon.attribute(name) else { continue };
            for draft in &drafts {
                repositories.extend(stated_repositories(builder, *draft, attribute, main));
            }
        }
        // a document of a foreign format may know a repository by its key alone
        for (project, keys) in builder.keys(kind) {
            let stated = keys.iter().filter_map(|key| match key {
                Key::Repository(address) => Some(address.clone()),
                _ => None,
            });
            repositories.extend(stated.map(|address| Repository { project, address, main: true, cited: Vec::new() }));
        }
        // of several records that name a repository, the one whose main repository it is; of those the first by name
        let name = |draft: DraftId| builder.name(draft).unwrap_or_default();
        repositories.sort_by_key(|r| (!r.main, name(r.project), r.cited.is_empty()));
        let mut projects = Self::default();
        for repository in &repositories {
            let stated = Stated { project: repository.project, cited: repository.cited.clone() };
            projects.repositories.entry(repository.address.clone()).or_insert(stated);
        }
        projects.accounts = accounts(&repositories);
        if let Some(attribute) = lexicon.attribute("package prefixes") {
            projects.read_prefixes(builder, &drafts, attribute);
        }
        projects
    }

    fn read_prefixes(&mut self, builder: &Builder, drafts: &[DraftId], attribute: AttributeId) {
        for project in drafts {
            for prefix in builder.stated(*project, attribute) {
                let text = prefix.text();
                let text = text.strip_prefix("pkg:").unwrap_or(text).replace("%40", "@").to_lowercase();
                let stated = || Stated { project: *project, cited: prefix.sources().collect() };
                self.prefixes.entry(text).or_insert_with(stated);
            }
        }
    }

    /// The project whose repository is at one of the addresses.
    pub(super) fn by_repository(&self, addresses: &[String]) -> Option<Match> {
        addresses.iter().find_map(|address| {
            let stated = self.repositories.get(address)?;
            Some(stated.matched(Rule::Repository(address.clone())))
        })
    }

    /// The project with the longest prefix of a package URL, given as type, namespace and name.
    ///
    /// A prefix stands for what begins with it, if it ends with a sign that parts names; else for itself and all below it.
    pub(super) fn by_prefix(&self, path: &str) -> Option<Match> {
        let path = path.to_lowercase();
        let cuts = path.char_indices().rev().filter(|(_, c)| "/.-".contains(*c));
        let before_and_with = cuts.flat_map(|(at, c)| [path.get(..at + 1), path.get(..at).filter(|_| c == '/')]);
        let candidates = std::iter::once(Some(path.as_str())).chain(before_and_with).flatten();
        // the ecosystem alone is no prefix
        candidates.filter(|text| text.trim_end_matches('/').contains('/')).find_map(|text| {
            let stated = self.prefixes.get(text)?;
            Some(stated.matched(Rule::Prefix(format!("pkg:{text}"))))
        })
    }

    /// The only project that lives under the account of one of the addresses.
    pub(super) fn by_account(&self, addresses: &[String]) -> Option<Match> {
        addresses.iter().find_map(|address| {
            let account = account(address)?;
            let stated = self.accounts.get(account)?;
            Some(stated.matched(Rule::Account(account.to_owned())))
        })
    }
}

impl Stated {
    fn matched(&self, rule: Rule) -> Match {
        Match { project: self.project, rule, cited: self.cited.clone() }
    }
}

fn stated_repositories(
    builder: &Builder,
    project: DraftId,
    attribute: AttributeId,
    main: bool,
) -> impl Iterator<Item = Repository> {
    builder.stated(project, attribute).filter_map(move |stated| {
        let address = normal(stated.text())?;
        Some(Repository { project, address, main, cited: stated.sources().collect() })
    })
}

/// An address of a repository as it is compared.
pub(super) fn normal(text: &str) -> Option<String> {
    let address = address::repository(text).or_else(|| match Key::repository(text)? {
        Key::Repository(address) => Some(address),
        _ => None,
    })?;
    Some(address.to_lowercase())
}

/// Host and account of a repository, where hosts have accounts.
fn account(address: &str) -> Option<&str> {
    address::on_known_host(address)?;
    let at = address.match_indices('/').nth(1)?.0;
    address.get(..at)
}

/// The accounts where exactly one project lives, and is at home with its main repository.
///
/// Records that share a repository are one project, whichever documents they come from.
fn accounts(repositories: &[Repository]) -> BTreeMap<String, Stated> {
    let shared: BTreeSet<&str> = SHARED.lines().map(str::trim).filter(|l| !l.starts_with('#')).collect();
    let mut same = Same::default();
    let mut first: BTreeMap<&str, DraftId> = BTreeMap::new();
    for repository in repositories {
        let one = *first.entry(&repository.address).or_insert(repository.project);
        same.join(one, repository.project);
    }
    let mut tenants: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for repository in repositories {
        if let Some(account) = account(&repository.address) {
            tenants.entry(account).or_default().insert(same.group(repository.project));
        }
    }
    let mut out = BTreeMap::new();
    for repository in repositories.iter().filter(|r| r.main) {
        let Some(account) = account(&repository.address) else { continue };
        if !shared.contains(account) && tenants.get(account).is_some_and(|groups| groups.len() == 1) {
            let stated = Stated { project: repository.project, cited: repository.cited.clone() };
            out.entry(account.to_owned()).or_insert(stated);
        }
    }
    out
}

/// Which drafts are the same project.
#[derive(Default)]
struct Same {
    numbers: HashMap<DraftId, usize>,
    /// The group that a group is in; its own number, if it is in no other.
    groups: Vec<usize>,
}

impl Same {
    fn group(&mut self, draft: DraftId) -> usize {
        let mut group = *self.numbers.entry(draft).or_insert_with(|| {
            self.groups.push(self.groups.len());
            self.groups.len() - 1
        });
        while let Some(outer) = self.groups.get(group).copied().filter(|outer| *outer != group) {
            let outermost = self.groups.get(outer).copied().unwrap_or(outer);
            if let Some(slot) = self.groups.get_mut(group) {
                *slot = outermost;
            }
            group = outer;
        }
        group
    }

    fn join(&mut self, one: DraftId, other: DraftId) {
        let (a, b) = (self.group(one), self.group(other));
        if let Some(slot) = self.groups.get_mut(b) {
            *slot = a;
        }
    }
}

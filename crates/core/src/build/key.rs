//! By what things are known besides their ids and names.

use std::fmt;

use crate::schema::KeySort;

/// What tells which thing a record means, whatever it is called: records of one kind that share a key are one thing.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Key;
/// let key = Key::repository("git+https://GitHub.com/dapr/Dapr.git/");
/// assert_eq!(key, Key::repository("git@github.com:dapr/dapr"));
/// assert_eq!(key, Some(Key::Repository("github.com/dapr/dapr".to_owned())));
/// assert_eq!(Key::repository("no address"), None);
/// assert_eq!(Key::repository("https://github.com/dapr"), None, "an account has many repositories");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The address of a repository: host and path, in small letters; see [`Key::repository`].
    Repository(String),
    /// What a system calls it: `clomonitor`, `dapr`.
    Slug(String, String),
    /// A package URL.
    Purl(String),
}

/// Hosts where a repository lies below an account.
const ACCOUNTS: [&str; 6] = ["bitbucket.org", "codeberg.org", "gitcode.com", "gitee.com", "github.com", "gitlab.com"];

impl Key {
    /// The key of a repository's address: without scheme, user, `www.`, `.git`, a slash at the end, query and fragment, and in small
    /// letters; `None` for what names no host with a path, and for the address of an account.
    #[must_use]
    pub fn repository(address: &str) -> Option<Self> {
        let lower = crate::value::address(address);
        let (host, path) = lower.split_once('/')?;
        let named = host.contains('.') && !lower.contains(char::is_whitespace);
        let is_account = ACCOUNTS.contains(&host) && !path.contains('/');
        (named && !is_account).then_some(Self::Repository(lower))
    }

    /// The key that a value of a key attribute gives; a slug that names no system is one of the attribute's own.
    pub(super) fn of_value(sort: KeySort, attribute: &str, value: &str) -> Option<Self> {
        let value = value.trim();
        match sort {
            KeySort::Repository => Self::repository(value),
            KeySort::Slug => {
                let (system, slug) = value.split_once(':').unwrap_or((attribute, value));
                Some(Self::Slug(system.trim().to_owned(), slug.trim().to_owned()))
            }
            KeySort::Purl => Some(Self::Purl(value.to_owned())),
        }
    }

    /// What sort of key it is; slugs of different systems are of different sorts.
    pub(super) fn sort(&self) -> (KeySort, &str) {
        match self {
            Self::Repository(_) => (KeySort::Repository, ""),
            Self::Slug(system, _) => (KeySort::Slug, system),
            Self::Purl(_) => (KeySort::Purl, ""),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository(address) => write!(f, "the repository {address}"),
            Self::Slug(system, slug) => write!(f, "the slug {system}:{slug}"),
            Self::Purl(purl) => f.write_str(purl),
        }
    }
}

//! A bill of materials, whatever format it was written in.

mod write;

use std::collections::HashSet;

/// A bill as a document states it.
#[derive(Debug, Default)]
pub(crate) struct Bill {
    /// The format with its version: `SPDX 2.3`.
    pub(crate) format: String,
    /// What the document is called.
    pub(crate) name: Option<String>,
    /// What tells it from all others: a namespace or serial number.
    pub(crate) identity: Option<String>,
    /// When it was written, as the document has it.
    pub(crate) created: Option<String>,
    /// The programs that wrote it.
    pub(crate) tools: Vec<String>,
    /// The organisation that wrote it.
    pub(crate) publisher: Option<String>,
    /// The terms on which the document itself may be used.
    pub(crate) terms: Option<String>,
    /// The packages, in their order.
    pub(crate) packages: Vec<Package>,
    /// The ids of the packages that it is a bill of.
    pub(crate) roots: HashSet<String>,
    /// What needs what.
    pub(crate) needs: Vec<Need>,
    /// The ids of what is no package, such as files, and of the document itself.
    pub(crate) others: HashSet<String>,
    /// How many files it lists.
    pub(crate) files: usize,
    /// What was left out: reason, what, line.
    pub(crate) skipped: Vec<(&'static str, String, usize)>,
    /// What readers should know.
    pub(crate) remarks: Vec<String>,
}

/// A package as a bill states it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Package {
    /// What the bill refers to it by.
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    /// Package URLs as written, the first one first.
    pub(crate) purls: Vec<String>,
    pub(crate) licence: Option<Licence>,
    /// Addresses where its source or the package itself is to be had, the one to be trusted most first.
    pub(crate) addresses: Vec<String>,
    pub(crate) homepage: Option<String>,
    /// The organisation that it comes from; never a person.
    pub(crate) supplier: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) line: usize,
}

/// A licence as a bill states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Licence {
    /// The expression or name as written.
    pub(crate) text: String,
    /// Whether the package's authors declare it; else somebody concluded it.
    pub(crate) declared: bool,
}

impl Licence {
    /// The declared licence, else the concluded one.
    pub(crate) fn of(declared: Option<String>, concluded: Option<String>) -> Option<Self> {
        let text = asserted(declared).map(|text| Self { text, declared: true });
        text.or_else(|| asserted(concluded).map(|text| Self { text, declared: false }))
    }
}

/// One package needs another, by the ids that the bill has for them.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) from: String,
    pub(crate) to: String,
    /// How, in a word or two; empty for a dependency of which nothing more is said.
    pub(crate) detail: String,
    pub(crate) line: usize,
}

/// The word for a package that the other one holds.
pub(crate) const CONTAINS: &str = "contains";

/// A text that says something: `NOASSERTION` and `NONE` do not.
pub(crate) fn asserted(text: Option<String>) -> Option<String> {
    let says = |text: &str| {
        let last = text.rsplit(['/', '#', ':']).next().unwrap_or(text);
        !["NOASSERTION", "NONE", ""].iter().any(|none| last.trim().eq_ignore_ascii_case(none))
    };
    text.filter(|text| says(text))
}

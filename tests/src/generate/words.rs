//! The words of the small world: its schema, what each word means, and the values that data and queries draw from.

/// A type of attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Float,
    Boolean,
    Date,
    Version,
    Url,
    Licence,
    Tier,
    Check,
}

impl Type {
    pub(super) fn is_ordered(self) -> bool {
        !matches!(self, Self::Text | Self::Boolean | Self::Url | Self::Licence)
    }

    pub(super) fn is_textual(self) -> bool {
        matches!(self, Self::Text | Self::Version | Self::Url | Self::Licence)
    }

    pub(super) fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }
}

/// Kinds as a set of bits.
pub(super) type Kinds = u8;
pub(super) const TEAM: Kinds = 1;
pub(super) const SERVICE: Kinds = 2;
pub(super) const DOCUMENT: Kinds = 4;
pub(super) const ALL: Kinds = 7;

/// Bit, singular, plurals.
pub(super) const KINDS: [(Kinds, &str, &[&str]); 3] = [
    (TEAM, "team", &["teams", "teams", "squads"]),
    (SERVICE, "service", &["services"]),
    (DOCUMENT, "document", &["documents"]),
];

/// An attribute of things or edges.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) many: bool,
    /// Whether it is read from edges.
    pub(super) derived: bool,
    pub(super) kinds: Kinds,
}

const fn one(name: &'static str, of: Type, kinds: Kinds) -> Attribute {
    Attribute { name, of, many: false, derived: false, kinds }
}

pub(super) const ATTRIBUTES: [Attribute; 17] = [
    one("size", Type::Integer, TEAM),
    one("founded", Type::Date, TEAM),
    one("weight", Type::Integer, ALL),
    one("motto", Type::Text, ALL),
    Attribute { many: true, ..one("tags", Type::Text, TEAM | SERVICE) },
    one("tier", Type::Tier, SERVICE),
    one("latency", Type::Float, SERVICE),
    one("requests", Type::Integer, SERVICE),
    one("live", Type::Boolean, SERVICE),
    one("launched", Type::Date, SERVICE),
    one("replaced", Type::Date, SERVICE),
    one("version", Type::Version, SERVICE),
    one("licence", Type::Licence, SERVICE),
    one("home", Type::Url, SERVICE),
    Attribute { many: true, derived: true, ..one("standing", Type::Tier, SERVICE) },
    Attribute { derived: true, ..one("first owned", Type::Date, SERVICE) },
    Attribute { derived: true, ..one("led since", Type::Date, SERVICE) },
];

pub(super) const DATE: Attribute = one("date", Type::Date, DOCUMENT);

pub(super) const BUILT_IN: [Attribute; 9] = [
    one("name", Type::Text, ALL),
    one("id", Type::Text, ALL),
    Attribute { many: true, ..one("aliases", Type::Text, ALL) },
    one("kind", Type::Text, ALL),
    Attribute { many: true, ..one("sources", Type::Text, ALL) },
    one("check", Type::Check, ALL),
    one("note", Type::Text, ALL),
    one("since", Type::Date, ALL),
    one("until", Type::Date, ALL),
];

/// How many of [`BUILT_IN`], from the end, edges have too.
pub(super) const OF_EDGES: usize = 5;

/// A relation.
#[derive(Debug)]
pub(super) struct Relation {
    /// The phrase is the first.
    pub(super) phrases: &'static [&'static str],
    /// None of a symmetric one.
    pub(super) inverse: &'static [&'static str],
    pub(super) from: Kinds,
    pub(super) to: Kinds,
    pub(super) attributes: &'static [Attribute],
}

pub(super) const RELATIONS: [Relation; 4] = [
    Relation {
        phrases: &["calls", "call", "calling"],
        inverse: &["called by"],
        from: SERVICE,
        to: SERVICE,
        attributes: &[one("weight", Type::Integer, 0), one("protocol", Type::Text, 0)],
    },
    Relation {
        phrases: &["owns", "own", "owning"],
        inverse: &["owned by"],
        from: TEAM,
        to: SERVICE,
        attributes: &[one("grade", Type::Tier, 0)],
    },
    Relation { phrases: &["works with"], inverse: &[], from: TEAM, to: TEAM, attributes: &[] },
    Relation {
        phrases: &["covers", "covering"],
        inverse: &["covered by"],
        from: DOCUMENT | SERVICE,
        to: ALL,
        attributes: &[],
    },
];

/// A relation walked one way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub(super) relation: &'static Relation,
    pub(super) phrases: &'static [&'static str],
    pub(super) from: Kinds,
    pub(super) to: Kinds,
}

/// Every way to walk every relation.
pub(super) fn ways() -> impl Iterator<Item = Way> {
    RELATIONS.iter().flat_map(|relation| {
        let out = Way { relation, phrases: relation.phrases, from: relation.from, to: relation.to };
        let back = Way { relation, phrases: relation.inverse, from: relation.to, to: relation.from };
        std::iter::once(out).chain((!relation.inverse.is_empty()).then_some(back))
    })
}

/// Names that are equal but for case, sort naturally, need quotes, or hold words of the language.
pub(super) const NAMES: [&str; 16] = [
    "auth",
    "Auth",
    "AUTH",
    "billing",
    "a9",
    "a10",
    "Node.js",
    "C#",
    ".NET",
    "Ångström",
    "Search and Rank",
    "The Store",
    "web",
    "store",
    "Calls Home",
    "Team Spirit",
];

pub(super) const NOTES: [&str; 3] = ["by hand", "By Hand", "nobody knows"];

/// The values that records and queries take, as they are written; small, so that values tie and queries hit.
pub(super) fn values(of: Type) -> &'static [&'static str] {
    match of {
        Type::Text => &["web", "Web", "core", "log in", "Keeps it running", "100% of it", "Ångström", "a9", "a10"],
        Type::Integer => &["0", "1", "2", "3", "7", "10", "-3", "1000"],
        Type::Float => &["0.5", "2.5", "12.5", "-1.25", "3.0", "10.0", "0.1", "0.2"],
        Type::Boolean => &["true", "false"],
        Type::Date => &[
            "2019",
            "2020",
            "2020-02",
            "2020-02-29",
            "2020-06",
            "2020-06-15",
            "2020-12-31",
            "2021",
            "2021-01-01",
            "2021-03",
            "2021-12-31",
            "2022",
            "2022-05-01",
        ],
        Type::Version => &["1.9", "1.10", "1.9.3", "1.10.0", "2.0.0", "2.0.0-rc.1", "2"],
        Type::Url => &["https://example.com", "https://example.com/a", "HTTP://example.org", "https://example.net/A"],
        Type::Licence => {
            &["MIT", "mit", "Apache-2.0", "MIT OR Apache-2.0", "Apache-2.0 AND MIT", "GPL-3.0-only", "Zlib"]
        }
        Type::Tier => &["low", "middle", "high"],
        Type::Check => &["disputed", "claim", "verified"],
    }
}

/// Values that only queries ask for, near those of the data.
pub(super) fn near(of: Type) -> &'static [&'static str] {
    match of {
        Type::Text => &["WEB", "cor", "in", "it", "keeps", "%", "angström"],
        Type::Integer => &["-4", "4", "999", "1k", "1_000", "11"],
        Type::Float => &["0.3", "2", "2.4", "12.6", "-2", "1k"],
        Type::Boolean => &["yes", "\"no\""],
        Type::Date => &["2018", "2023", "2020-02-28", "2020-03", "2021-02", "2020-06-14", "2022-05"],
        Type::Version => &["1.9.2", "1.11", "1", "2.0", "3"],
        Type::Url => &["https", "example", "/a", "HTTPS://EXAMPLE.COM"],
        Type::Licence => &["apache-2.0", "GPL-3.0-or-later", "BSD-3-Clause", "Apache"],
        Type::Tier => &["Low", "HIGH"],
        Type::Check => &["Claim"],
    }
}

/// The schema of the small world.
pub const SCHEMA: &str = r#"
title = "Random services and teams"
citations = "document"

[[enumeration]]
name = "tier"
members = ["low", "middle", "high"]

[[kind]]
singular = "team"
plural = "teams"
synonyms = [["squad", "squads"]]
attributes = ["size", "founded", "weight", "motto", "tags"]
summary = ["name", "size", "owns"]

[[kind]]
singular = "service"
plural = "services"
attributes = ["weight", "motto", "tags", "tier", "latency", "requests", "live", "launched", "replaced", "version", "licence", "home", "standing", "first owned", "led since"]
summary = ["name", "tier", "owned by"]

[[kind]]
singular = "document"
plural = "documents"
attributes = ["weight", "motto", "date"]

[[attribute]]
name = "size"
type = "integer"
[[attribute]]
name = "founded"
type = "date"
[[attribute]]
name = "weight"
type = "integer"
[[attribute]]
name = "motto"
type = "text"
[[attribute]]
name = "tags"
synonyms = ["tag"]
type = "text"
many = true
[[attribute]]
name = "tier"
type = "tier"
[[attribute]]
name = "latency"
type = "float"
unit = "ms"
[[attribute]]
name = "requests"
type = "integer"
complete = ["service"]
[[attribute]]
name = "live"
type = "boolean"
[[attribute]]
name = "launched"
type = "date"
[[attribute]]
name = "replaced"
type = "date"
[[attribute]]
name = "version"
type = "version"
[[attribute]]
name = "licence"
type = "licence"
history = true
[[attribute]]
name = "home"
type = "url"
[[attribute]]
name = "date"
type = "date"
[[attribute]]
name = "protocol"
type = "text"
[[attribute]]
name = "grade"
type = "tier"
[[attribute]]
name = "standing"
type = "tier"
many = true
derived = { relation = "owned by", value = "grade", pick = "all" }
[[attribute]]
name = "first owned"
type = "date"
derived = { relation = "owned by", value = "since", pick = "first" }
[[attribute]]
name = "led since"
type = "date"
derived = { relation = "owned by", value = "since", where = { grade = "high" }, pick = "first" }

[[relation]]
phrase = "calls"
synonyms = ["call", "calling"]
inverse = "called by"
from = ["service"]
to = ["service"]
attributes = ["weight", "protocol"]
complete = ["service"]

[[relation]]
phrase = "owns"
synonyms = ["own", "owning"]
inverse = "owned by"
from = ["team"]
to = ["service"]
attributes = ["grade"]
dated = true

[[relation]]
phrase = "works with"
symmetric = true
from = ["team"]
to = ["team"]

[[relation]]
phrase = "covers"
synonyms = ["covering"]
inverse = "covered by"
from = ["document", "service"]
to = ["team", "service", "document"]
"#;

//! Graphs in the shape of the domain, the same for the same size: kinds and relations in fixed shares, degrees by a power law.

mod csv;
mod edges;
mod names;
mod random;
mod texts;

pub(crate) use csv::{file, write as write_csv};
pub(crate) use random::Random;
pub(crate) use texts::Texts;

use std::ops::Range;

/// Kinds in the order of the built-in schema, which is the order of node ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Organisation,
    Foundation,
    Project,
    Technology,
    CaseStudy,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Organisation, Self::Foundation, Self::Project, Self::Technology, Self::CaseStudy];

    /// The plural, as the schema says it.
    pub(crate) fn plural(self) -> &'static str {
        ["organisations", "foundations", "projects", "technologies", "case studies"][self as usize]
    }

    /// How many of a thousand nodes.
    fn permille(self) -> u32 {
        [49, 1, 600, 200, 150][self as usize]
    }
}

/// Relations in the order of the built-in schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Hosts,
    Started,
    ContributesTo,
    Uses,
    BuiltOn,
    DependsOn,
}

impl Relation {
    pub(crate) const ALL: [Self; 6] =
        [Self::Hosts, Self::Started, Self::ContributesTo, Self::Uses, Self::BuiltOn, Self::DependsOn];

    /// The phrase, as the schema says it.
    pub(crate) fn phrase(self) -> &'static str {
        ["hosts", "started", "contributes to", "uses", "built on", "depends on"][self as usize]
    }
}

pub(crate) const STATUS: [&str; 4] = ["Archived", "Sandbox", "Incubating", "Graduated"];
/// In natural order.
pub(crate) const LANGUAGES: [&str; 12] =
    ["C", "C#", "C++", "Go", "Java", "JavaScript", "Kotlin", "Python", "Ruby", "Rust", "TypeScript", "Zig"];
pub(crate) const LICENCES: [&str; 6] =
    ["Apache-2.0", "BSD-3-Clause", "GPL-3.0-only", "LGPL-2.1-only", "MIT", "MPL-2.0"];

/// What is recorded of a project; members and texts by their places in the lists above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Project {
    pub(crate) status: Option<u8>,
    /// Year, month and day.
    pub(crate) accepted: Option<(i16, u8, u8)>,
    pub(crate) stars: Option<u32>,
    pub(crate) licence: Option<u8>,
    pub(crate) language: Option<u8>,
}

/// A generated graph: plain arrays by node id. Ids are those that the engine gives too: by kind, then by natural order of names.
pub(crate) struct World {
    starts: [u32; 6],
    pub(crate) names: Texts,
    pub(crate) projects: Vec<Project>,
    /// The year of each case study.
    pub(crate) years: Vec<i16>,
    /// `(from, to)` by relation, ascending, each pair once.
    pub(crate) edges: [Vec<(u32, u32)>; 6],
}

impl World {
    /// A graph of so many nodes, at least 1,000, and ten edges a node.
    pub(crate) fn new(nodes: u32) -> Self {
        let mut starts = [0; 6];
        for kind in Kind::ALL {
            let count = u64::from(nodes) * u64::from(kind.permille()) / 1000;
            starts[kind as usize + 1] = starts[kind as usize] + u32::try_from(count).expect("a part of the nodes");
        }
        let mut names = Texts::default();
        let mut ranks = Vec::new();
        for kind in Kind::ALL {
            let first = starts[kind as usize];
            let (own, rank) = names::names(kind.plural(), first, starts[kind as usize + 1] - first);
            names.extend(&own);
            ranks.push(edges::by_rank(first, &rank));
        }
        let mut world = Self { starts, names, projects: Vec::new(), years: Vec::new(), edges: Default::default() };
        world.projects = projects(world.nodes(Kind::Project).len());
        let mut random = Random::new("years");
        world.years = world.nodes(Kind::CaseStudy).map(|_| 2010 + random.below(17) as i16).collect();
        world.edges = Relation::ALL.map(|relation| edges::edges(relation, world.count(), &ranks));
        world
    }

    /// The nodes of a kind.
    pub(crate) fn nodes(&self, kind: Kind) -> Range<u32> {
        self.starts[kind as usize]..self.starts[kind as usize + 1]
    }

    /// How many nodes there are.
    pub(crate) fn count(&self) -> u32 {
        self.starts[5]
    }

    /// How many edges there are.
    pub(crate) fn edge_count(&self) -> usize {
        self.edges.iter().map(Vec::len).sum()
    }

    /// A number that is another one wherever an array differs.
    pub(crate) fn checksum(&self) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(self.names.heap().as_bytes());
        hasher.update(format!("{:?}", self.projects).as_bytes());
        self.years.iter().for_each(|year| hasher.update(&year.to_le_bytes()));
        for (from, to) in self.edges.iter().flatten() {
            hasher.update(&from.to_le_bytes());
            hasher.update(&to.to_le_bytes());
        }
        hasher.finalize()
    }
}

fn projects(count: usize) -> Vec<Project> {
    let mut random = Random::new("projects' values");
    let code = |place: usize| u8::try_from(place).expect("short lists");
    let project = |_| Project {
        status: (!random.permille(100)).then(|| code(random.weighted(&[10, 50, 25, 15]))),
        accepted: (!random.permille(300))
            .then(|| (2015 + random.below(11) as i16, 1 + random.below(12) as u8, 1 + random.below(28) as u8)),
        stars: (!random.permille(50)).then(|| random.skewed(250_000, 6)),
        licence: (!random.permille(150)).then(|| code(random.weighted(&[50, 10, 8, 4, 24, 4]))),
        language: (!random.permille(50)).then(|| code(random.weighted(&[6, 5, 10, 24, 14, 10, 2, 12, 2, 8, 6, 1]))),
    };
    (0..count).map(project).collect()
}

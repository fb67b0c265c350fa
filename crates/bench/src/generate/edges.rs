//! Edges: who is linked to what, a few things far more often than the rest.

use rustc_hash::FxHashSet;

use super::random::Random;
use super::{Kind, Relation};

/// Of a thousand dependencies, so many lead to a newer project: the graph of them is nearly free of cycles.
const BACKWARDS: u32 = 10;
/// How near in age the two ends of such a dependency are.
const NEAR: u32 = 50;
/// How often a new pair is drawn before a uniform one is taken.
const TRIES: u32 = 8;

/// The node of each rank, from the rank of each node. Rank 0 is the oldest thing of its kind, and the one most often linked to.
pub(crate) fn by_rank(first: u32, ranks: &[u32]) -> Vec<u32> {
    let mut nodes = vec![0; ranks.len()];
    for (node, rank) in (first..).zip(ranks) {
        nodes[*rank as usize] = node;
    }
    nodes
}

/// One sort of edges of a relation: between which kinds, and how many for each thousand nodes.
struct Sort {
    from: Kind,
    to: Kind,
    permille: u32,
}

const fn sort(from: Kind, to: Kind, permille: u32) -> Sort {
    Sort { from, to, permille }
}

fn sorts(relation: Relation) -> &'static [Sort] {
    use Kind::{CaseStudy, Foundation, Organisation, Project, Technology};
    match relation {
        Relation::Hosts => const { &[sort(Foundation, Project, 200)] },
        Relation::Started => const { &[sort(Organisation, Project, 600)] },
        Relation::ContributesTo => const { &[sort(Organisation, Project, 1200), sort(Organisation, Technology, 300)] },
        Relation::Uses => {
            const {
                &[
                    sort(Organisation, Project, 500),
                    sort(Technology, Project, 500),
                    sort(CaseStudy, Project, 1100),
                    sort(CaseStudy, Technology, 400),
                ]
            }
        }
        Relation::BuiltOn => const { &[sort(Technology, Project, 900), sort(Technology, Technology, 300)] },
        Relation::DependsOn => const { &[sort(Project, Project, 4000)] },
    }
}

/// The edges of a relation in a graph of so many nodes, ascending; `ranks` are the nodes by rank, by kind.
pub(crate) fn edges(relation: Relation, nodes: u32, ranks: &[Vec<u32>]) -> Vec<(u32, u32)> {
    let mut random = Random::new(relation.phrase());
    let mut out = Vec::new();
    let mut seen = FxHashSet::default();
    for sort in sorts(relation) {
        let (from, to) = (&ranks[sort.from as usize], &ranks[sort.to as usize]);
        let wanted = u64::from(nodes) * u64::from(sort.permille) / 1000;
        for _ in 0..wanted {
            let mut tries = 0;
            let edge = loop {
                tries += 1;
                let (a, b) = if tries > TRIES {
                    (random.below(length(from)), random.below(length(to)))
                } else {
                    pair(relation, sort, &mut random, length(from), length(to))
                };
                let edge = (from[a as usize], to[b as usize]);
                // uniform pairs too keep to the order of age
                let against = relation == Relation::DependsOn && tries > TRIES && a < b;
                if edge.0 != edge.1 && !against && seen.insert(edge) {
                    break edge;
                }
            };
            out.push(edge);
        }
    }
    out.sort_unstable();
    out
}

fn length(nodes: &[u32]) -> u32 {
    u32::try_from(nodes.len()).expect("less than four billion nodes")
}

/// The ranks of two ends.
fn pair(relation: Relation, sort: &Sort, random: &mut Random, from: u32, to: u32) -> (u32, u32) {
    match relation {
        Relation::DependsOn => dependency(random, from),
        // a case study is short; who contributes or starts much does very much
        Relation::Uses if sort.from == Kind::CaseStudy => (random.below(from), random.skewed(to, 3)),
        Relation::Started => (random.skewed(from, 2), random.below(to)),
        _ => (random.skewed(from, 2), random.skewed(to, 3)),
    }
}

/// A newer project depends on an older one, mostly on one of which many do; now and then it is the other way round.
fn dependency(random: &mut Random, projects: u32) -> (u32, u32) {
    let newer = projects - 1 - random.skewed(projects, 2);
    if random.permille(BACKWARDS) {
        return (newer, (newer + 1 + random.below(NEAR)).min(projects - 1));
    }
    let older = if random.permille(250) { random.below(newer) } else { random.skewed(newer, 3) };
    (newer, older)
}

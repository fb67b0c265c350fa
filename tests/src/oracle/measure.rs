//! Measures of a thing's place in the graph of some relations, by their definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fossgraph_core::{Date, Directed, Direction, KindId, NodeId, as_float};
use fossgraph_engine::bound::Measure;

use super::item::Item;
use super::{Oracle, Subject, Truth};

/// A measure over some relations at a time.
pub(super) type Question = (u8, Vec<(usize, bool)>, Option<Date>);

/// Where the edges lead to from each member, parallel ones each.
type Ways = BTreeMap<NodeId, Vec<NodeId>>;

impl Oracle<'_> {
    /// The measure of a thing; `None` if it is of a kind that the relations do not join.
    pub(super) fn measure(
        &self,
        node: NodeId,
        measure: Measure,
        relations: &[Directed],
        time: Option<Date>,
    ) -> Option<Item> {
        let number = match measure {
            Measure::Degree => 0,
            Measure::PageRank => 1,
            Measure::Betweenness => 2,
            Measure::Component => 3,
        };
        let asked = relations.iter().map(|way| (way.relation.index(), way.direction == Direction::Out)).collect();
        let question = (number, asked, time);
        let known = self.measures.borrow().get(&question).cloned();
        let table = known.unwrap_or_else(|| {
            let found = self.measures_of(measure, relations, time);
            let table = Rc::new(self.nodes().map(|node| found.get(&node).cloned()).collect::<Vec<_>>());
            self.measures.borrow_mut().insert(question, table.clone());
            table
        });
        table.get(node.0 as usize).cloned().flatten()
    }

    fn measures_of(&self, measure: Measure, relations: &[Directed], time: Option<Date>) -> BTreeMap<NodeId, Item> {
        let schema = self.graph.schema();
        let written: Vec<Directed> = schema.ways().filter(|way| way.direction == Direction::Out).collect();
        let ways = if relations.is_empty() { written.as_slice() } else { relations };
        let either: Vec<Directed> = schema.ways().collect();
        let joined: BTreeSet<KindId> = match relations {
            [] => schema.kind_ids().collect(),
            _ => ways.iter().flat_map(|way| schema.sources(*way).iter().chain(schema.targets(*way))).copied().collect(),
        };
        let is_member = |node: &NodeId| joined.contains(&self.graph.kind_of(*node)) && self.is_there(*node, time);
        let members: Vec<NodeId> = self.nodes().filter(is_member).collect();
        match measure {
            Measure::Degree => {
                let ways = if relations.is_empty() { either.as_slice() } else { relations };
                let count = |node: &NodeId| self.sure_edges(*node, ways, time);
                members.iter().map(|node| (*node, Item::integer(count(node).len()))).collect()
            }
            Measure::PageRank => ranks(&self.ways(&members, ways, time)),
            Measure::Betweenness => {
                let ways = if relations.is_empty() { either.as_slice() } else { relations };
                betweenness(&self.ways(&members, ways, time))
            }
            Measure::Component => components(&self.ways(&members, ways, time)),
        }
    }

    /// The edges that surely lead from a node, and where to.
    fn sure_edges(&self, node: NodeId, ways: &[Directed], time: Option<Date>) -> Vec<(Subject, NodeId)> {
        let sure = self.edges(node, ways, time).into_iter().filter(|arrow| arrow.holds == Truth::True);
        sure.map(|arrow| (arrow.edge, arrow.to)).collect()
    }

    fn ways(&self, members: &[NodeId], ways: &[Directed], time: Option<Date>) -> Ways {
        let to = |node: &NodeId| self.sure_edges(*node, ways, time).into_iter().map(|(_, to)| to).collect();
        members.iter().map(|node| (*node, to(node))).collect()
    }
}

/// The share of its time that a walker spends at each node who follows any way from where he is, or, three times in twenty and where
/// no way leads on, begins anew anywhere.
fn ranks(ways: &Ways) -> BTreeMap<NodeId, Item> {
    let count = float(ways.len());
    let mut ranks: BTreeMap<NodeId, f64> = ways.keys().map(|node| (*node, 1.0 / count)).collect();
    for _ in 0..2000 {
        let stuck: f64 = ways.iter().filter(|(_, to)| to.is_empty()).filter_map(|(node, _)| ranks.get(node)).sum();
        let anew = (0.15 + 0.85 * stuck) / count;
        let mut next: BTreeMap<NodeId, f64> = ways.keys().map(|node| (*node, anew)).collect();
        for (node, to) in ways {
            let rank = ranks.get(node).copied().unwrap_or_default();
            for other in to {
                *next.entry(*other).or_default() += 0.85 * rank / float(to.len());
            }
        }
        let change: f64 = ranks.values().zip(next.values()).map(|(a, b)| (a - b).abs()).sum();
        ranks = next;
        if change < 1e-15 {
            break;
        }
    }
    ranks.into_iter().map(|(node, rank)| (node, Item::float(rank))).collect()
}

/// The share of the pairs of others of whose shortest ways each node is part. From the end of each pair, one unit goes back to its
/// start, and is spread evenly over the ways.
fn betweenness(ways: &Ways) -> BTreeMap<NodeId, Item> {
    let mut through: BTreeMap<NodeId, f64> = ways.keys().map(|node| (*node, 0.0)).collect();
    for start in ways.keys() {
        let levels = levels(ways, *start);
        for (far, level) in levels.iter().enumerate().skip(2) {
            for end in level.keys() {
                let mut units = BTreeMap::from([(*end, 1.0)]);
                for at in (1..far).rev() {
                    units = back(&units, levels.get(at + 1), levels.get(at));
                    for (node, unit) in &units {
                        *through.entry(*node).or_default() += unit;
                    }
                }
            }
        }
    }
    let n = float(ways.len());
    let pairs = (n - 1.0) * (n - 2.0);
    let share = |x: f64| if pairs > 0.0 { x / pairs } else { 0.0 };
    through.into_iter().map(|(node, x)| (node, Item::float(share(x)))).collect()
}

/// How many shortest ways lead to a node, and the nodes before it on them.
type Level = BTreeMap<NodeId, (f64, BTreeSet<NodeId>)>;

/// The nodes at each distance from a start.
fn levels(ways: &Ways, start: NodeId) -> Vec<Level> {
    let mut known = BTreeSet::from([start]);
    let mut levels = vec![Level::from([(start, (1.0, BTreeSet::new()))])];
    while let Some(last) = levels.last().filter(|level| !level.is_empty()) {
        let mut next = Level::new();
        for (node, (count, _)) in last {
            let to: BTreeSet<NodeId> = ways.get(node).into_iter().flatten().copied().collect();
            for other in to.difference(&known) {
                let (ways, before) = next.entry(*other).or_default();
                *ways += count;
                before.insert(*node);
            }
        }
        known.extend(next.keys());
        levels.push(next);
    }
    levels
}

/// What goes back from one level to the one before it.
fn back(units: &BTreeMap<NodeId, f64>, level: Option<&Level>, before: Option<&Level>) -> BTreeMap<NodeId, f64> {
    let mut out = BTreeMap::new();
    for (node, unit) in units {
        let Some((all, from)) = level.and_then(|level| level.get(node)) else { continue };
        for other in from {
            let ways = before.and_then(|level| level.get(other)).map_or(0.0, |(ways, _)| *ways);
            *out.entry(*other).or_default() += unit * ways / all;
        }
    }
    out
}

/// The number of the connected part of each node: the greatest is 1; of equals, the one with the first node.
fn components(ways: &Ways) -> BTreeMap<NodeId, Item> {
    let mut either: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
    for (node, to) in ways {
        for other in to {
            either.entry(*node).or_default().insert(*other);
            either.entry(*other).or_default().insert(*node);
        }
    }
    let mut left: BTreeSet<NodeId> = ways.keys().copied().collect();
    let mut parts: Vec<BTreeSet<NodeId>> = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut part = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(node) = open.pop() {
            open.extend(either.get(&node).into_iter().flatten().filter(|other| part.insert(**other)));
        }
        left.retain(|node| !part.contains(node));
        parts.push(part);
    }
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
    let numbered = parts.iter().zip(1..).flat_map(|(part, n)| part.iter().map(move |node| (*node, Item::integer(n))));
    numbered.collect()
}

fn float(n: usize) -> f64 {
    as_float(i64::try_from(n).unwrap_or(i64::MAX))
}

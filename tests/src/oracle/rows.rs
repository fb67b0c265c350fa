//! The rows of a query, the groups that they fall into, and their order.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use fossgraph_core::NodeId;
use fossgraph_engine::bound::{Query, Stop};

use super::item::{Item, distinct};
use super::{Oracle, Truth};

/// The things at the stops of a walk, and at its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) stops: Vec<NodeId>,
    pub(super) last: NodeId,
}

/// Rows that are shown as one. Where a query does not group, every row is a group of its own, without keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// A value for each of the query's groups; none where nothing is recorded.
    pub(super) keys: Vec<Option<Item>>,
    pub(super) rows: Vec<Row>,
}

impl<'a> Oracle<'a> {
    /// The rows, in their default order.
    pub(super) fn rows(&self, query: &'a Query) -> Vec<Row> {
        if query.stops.is_empty() {
            let truths = self.set(&query.set);
            let found = self.nodes().zip(truths.iter()).filter(|(_, truth)| **truth == Truth::True);
            return found.map(|(last, _)| Row { stops: Vec::new(), last }).collect();
        }
        if !query.set.rest.is_empty() {
            return self.refuse("walks that are joined have no stops");
        }
        let walk = &query.set.first;
        let starts = self.nodes().filter(|node| self.member(*node, &walk.noun) == Truth::True);
        let mut rows: BTreeSet<Row> = starts.map(|node| arrive(&[], node, 0, &query.stops)).collect();
        for (step, hop) in (1..).zip(&walk.hops) {
            let fits = self.fits(hop);
            let fit = |node: &NodeId| fits.get(node.0 as usize) == Some(&Truth::True);
            let next = rows.iter().flat_map(|row| {
                let near = self.neighbours(row.last, &hop.relations, &hop.kinds).into_iter().filter(fit);
                near.map(|node| arrive(&row.stops, node, step, &query.stops)).collect::<Vec<Row>>()
            });
            rows = next.collect();
        }
        rows.into_iter().collect()
    }

    /// The groups, in their default order: ascending by key, what is not recorded last.
    pub(super) fn groups(&self, query: &Query, rows: &[Row]) -> Vec<Group> {
        if !query.grouped {
            return rows.iter().map(|row| Group { keys: Vec::new(), rows: vec![row.clone()] }).collect();
        }
        if query.groups.is_empty() {
            return vec![Group { keys: Vec::new(), rows: rows.to_vec() }];
        }
        let mut places: Vec<Group> = Vec::new();
        for row in rows {
            let mut keys: Vec<Vec<Option<Item>>> = vec![Vec::new()];
            for expr in &query.groups {
                let found: Vec<Option<Item>> = distinct(self.of_row(row, expr)).into_iter().map(Some).collect();
                let found = if found.is_empty() { vec![None] } else { found };
                let longer = |begun: &Vec<Option<Item>>| {
                    let begun = begun.clone();
                    found.iter().map(move |key| [begun.as_slice(), std::slice::from_ref(key)].concat()).collect()
                };
                keys = keys.iter().flat_map::<Vec<_>, _>(longer).collect();
            }
            places.extend(keys.into_iter().map(|keys| Group { keys, rows: vec![row.clone()] }));
        }
        places.sort_by(|a, b| key_order(&a.keys, &b.keys));
        let same = places.chunk_by(|a, b| a.keys == b.keys);
        let group = |rows: &[Group]| Group {
            keys: rows.first().map(|place| place.keys.clone()).unwrap_or_default(),
            rows: rows.iter().flat_map(|place| place.rows.clone()).collect(),
        };
        same.map(group).collect()
    }

    /// Puts groups into the order that the query asks for; where it leaves it open, they stay as they are.
    pub(super) fn sort(&self, query: &Query, groups: &mut Vec<Group>) {
        let keys = |group: &Group| -> Vec<Vec<Item>> {
            query.order.iter().map(|key| self.column(query, &key.expr, group)).collect()
        };
        let mut keyed: Vec<(Vec<Vec<Item>>, Group)> = groups.drain(..).map(|group| (keys(&group), group)).collect();
        keyed.sort_by(|(left, _), (right, _)| {
            let each = left.iter().zip(right).zip(&query.order);
            each.map(|((a, b), key)| cell_order(a, b, key.descending)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        });
        groups.extend(keyed.into_iter().map(|(_, group)| group));
    }
}

/// The row of a walk that comes to a node at a step, from one that passed these stops.
fn arrive(passed: &[NodeId], node: NodeId, step: usize, stops: &[Stop]) -> Row {
    let here = stops.iter().filter(|stop| stop.step == step).map(|_| node);
    Row { stops: passed.iter().copied().chain(here).collect(), last: node }
}

/// The order of groups.
fn key_order(a: &[Option<Item>], b: &[Option<Item>]) -> Ordering {
    let each = a.iter().zip(b).map(|pair| match pair {
        (Some(x), Some(y)) => x.exact_order(y),
        (x, y) => x.is_none().cmp(&y.is_none()),
    });
    each.fold(Ordering::Equal, Ordering::then)
}

/// The order of two cells: element by element, a list before what continues it; what is not recorded comes last, also
/// where the greatest comes first.
fn cell_order(a: &[Item], b: &[Item], descending: bool) -> Ordering {
    if a.is_empty() || b.is_empty() {
        return a.is_empty().cmp(&b.is_empty());
    }
    let elements = a.iter().zip(b).map(|(x, y)| x.order(y)).fold(Ordering::Equal, Ordering::then);
    let order = elements.then(a.len().cmp(&b.len()));
    if descending { order.reverse() } else { order }
}

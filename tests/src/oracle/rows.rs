//! The rows of a query, the groups that they fall into, and their order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use fossgraph_core::NodeId;
use fossgraph_engine::bound::Query;

use super::item::{Item, distinct};
use super::walk::note;
use super::{Here, Oracle, Subject, Truth};

/// The things at the stops of a walk where any is shown, the one at its end, and the edge that led there where one is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) stops: Vec<NodeId>,
    pub(super) last: NodeId,
    pub(super) via: Option<Subject>,
}

/// Rows that are shown as one. Where a query does not group, every row is a group of its own, without keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// A value for each of the query's groups; none where nothing is recorded.
    pub(super) keys: Vec<Option<Item>>,
    pub(super) rows: Vec<Row>,
}

impl<'a> Oracle<'a> {
    /// The rows that are in the answer, and those that perhaps are, in their default order.
    pub(super) fn rows(&self, query: &'a Query) -> BTreeMap<Row, Truth> {
        let shown = query.stops.iter().any(|stop| stop.shown);
        let here = Here { time: self.time(query.set.time, None), stops: &[], via: None };
        let mut rows = BTreeMap::new();
        if (shown || query.via) && !query.set.rest.is_empty() {
            return self.refuse("walks that are joined have no stops and no edges");
        }
        if query.via {
            for (row, truth) in self.edge_rows(&query.set.first, &query.stops, here) {
                let stops = if shown { row.stops } else { Vec::new() };
                note(&mut rows, Row { stops, ..row }, truth);
            }
        } else if shown {
            let walk = &query.set.first;
            for (stops, found) in self.trails(&walk.noun, &walk.hops, &query.stops, here) {
                for (last, truth) in found {
                    note(&mut rows, Row { stops: stops.clone(), last, via: None }, truth);
                }
            }
        } else {
            for (last, truth) in self.nodes().zip(self.set(&query.set, &query.stops, here)) {
                note(&mut rows, Row { stops: Vec::new(), last, via: None }, truth);
            }
        }
        rows
    }

    /// The groups, in their default order: ascending by key, what is not recorded last.
    pub(super) fn groups(&self, query: &'a Query, rows: &[Row]) -> Vec<Group> {
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
                let found: Vec<Option<Item>> = distinct(self.of_row(query, row, expr)).into_iter().map(Some).collect();
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
    pub(super) fn sort(&self, query: &'a Query, groups: &mut Vec<Group>) {
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

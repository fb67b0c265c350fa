//! From rows of nodes to the answer: columns, groups, order, limit.

use std::collections::BTreeMap;
use std::sync::Arc;

use fossgraph_core::{AttributeId, Graph, KindId, NodeId};

use super::combine::Slots;
use super::key::Key;
use super::world::{World, edge_values, shown};
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr, Step, StopId};
use crate::plan::Plan;
use crate::rows::{ColumnInfo, Content, Rows};
use crate::value::{Thing, Value};

/// Rows of nodes, and the graph as it stands at the time asked about.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a> {
    pub(crate) world: World<'a>,
    pub(crate) rows: &'a Slots,
}

impl Table<'_> {
    /// The node of a row at a stop, or at the last noun.
    pub(super) fn node(&self, row: usize, stop: Option<StopId>) -> NodeId {
        let slots = &self.rows.slots;
        let slot = stop.map_or(slots.last(), |stop| slots.get(stop.0));
        slot.and_then(|s| s.get(row)).copied().unwrap_or(NodeId(u32::MAX))
    }

    /// The values of an attribute of the edge last walked.
    pub(super) fn via(&self, row: usize, attribute: AttributeId) -> Vec<fossgraph_core::Value> {
        let edge = self.rows.via.get(row);
        edge.map(|(relation, edge)| edge_values(self.world.graph, *relation, *edge, attribute)).unwrap_or_default()
    }

    /// The things that a step reaches from a node, of some kinds, each once, ascending.
    pub(super) fn reached(&self, node: NodeId, step: &Step, kinds: &[KindId]) -> Vec<NodeId> {
        let mut out: Vec<u32> = Vec::new();
        for directed in &step.relations {
            out.extend(self.world.edges(node, *directed).filter(|(.., sure)| *sure).map(|(other, ..)| other));
        }
        out.retain(|id| kinds.iter().any(|k| self.world.graph.nodes(*k).contains(id)));
        out.sort_unstable();
        out.dedup();
        out.into_iter().map(NodeId).collect()
    }

    /// What an expression shows of a row that is not grouped.
    pub(crate) fn cell(&self, row: usize, expr: &Expr) -> Value {
        let graph = self.world.graph;
        match expr {
            Expr::Attribute(stop, attribute) => self.world.shown(self.node(row, *stop), *attribute),
            Expr::Via(attribute) => {
                shown(graph, self.via(row, *attribute), graph.schema().attribute(*attribute).value_type)
            }
            Expr::Thing(stop) => Value::Thing(Thing::new(graph, self.node(row, *stop))),
            Expr::Related(stop, step, kinds) => {
                let things = self.reached(self.node(row, *stop), step, kinds);
                Value::of_list(things.into_iter().map(|n| Value::Thing(Thing::new(graph, n))).collect())
            }
            Expr::Aggregate(aggregate, argument) => {
                super::aggregate::of_row(self, row, *aggregate, argument.as_deref())
            }
        }
    }
}

impl Runner<'_> {
    /// The answer that rows of nodes give.
    pub(super) fn shaped(&mut self, graph: &Arc<Graph>, plan: &Plan, rows: Slots) -> Result<Rows> {
        let count = rows.slots.last().map_or(0, Vec::len);
        if plan.count {
            let value = Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
            let column = ColumnInfo { name: "count".to_owned(), numeric: true, list: false, group: false };
            return Ok(Rows::new(graph.clone(), vec![column], Content::Values(vec![vec![value]]), 1));
        }
        let info =
            |c: &crate::bound::Column| ColumnInfo { group: plan.groups.contains(&c.expr), ..ColumnInfo::of(graph, c) };
        let columns = plan.columns.iter().map(info).collect();
        let skip = plan.skip.map_or(0, |n| self.arguments.count(n));
        let limit = plan.limit.map_or(u64::MAX, |n| self.arguments.count(n));
        let window = |n: usize| {
            let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(n);
            let take = usize::try_from(limit).unwrap_or(usize::MAX).min(n - skip);
            (skip, take)
        };
        if plan.grouped {
            let (mut values, notes) = self.grouped(plan, &rows)?;
            let total = values.len();
            let (skip, take) = window(total);
            values.truncate(skip + take);
            values.drain(..skip);
            let mut answer = Rows::new(graph.clone(), columns, Content::Values(values), total);
            answer.notes = notes;
            return Ok(answer);
        }
        let order = self.order(plan, &rows, count)?;
        let (skip, take) = window(count);
        let chosen: Vec<usize> = match order {
            Some(order) => order.into_iter().skip(skip).take(take).collect(),
            None => (skip..skip + take).collect(),
        };
        let pick = |slot: &Vec<NodeId>| chosen.iter().filter_map(|row| slot.get(*row)).copied().collect();
        let via = chosen.iter().filter_map(|row| rows.via.get(*row)).copied().collect();
        let rows = Slots { slots: rows.slots.iter().map(pick).collect(), via, unknown: rows.unknown };
        let exprs = plan.columns.iter().map(|c| c.expr.clone()).collect();
        Ok(Rows::new(graph.clone(), columns, Content::Nodes { rows, exprs, date: self.world.date }, count))
    }

    /// The rows in the order asked for; `None` where they stand in it.
    fn order(&mut self, plan: &Plan, rows: &Slots, count: usize) -> Result<Option<Vec<usize>>> {
        if plan.order.is_empty() {
            return Ok(None);
        }
        let table = Table { world: self.world, rows };
        let mut keyed = Vec::with_capacity(count);
        for row in 0..count {
            self.meter.values(plan.order.len())?;
            let keys: Vec<Key> = plan.order.iter().map(|key| row_key(&table, row, &key.expr)).collect();
            keyed.push((keys, row));
        }
        keyed.sort_by(|(a, row_a), (b, row_b)| {
            let parts = a.iter().zip(b).zip(&plan.order).map(|((a, b), key)| a.order(b, key.descending));
            parts.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(row_a.cmp(row_b))
        });
        Ok(Some(keyed.into_iter().map(|(_, row)| row).collect()))
    }

    // ------------------------------------------------------------ groups

    fn grouped(&mut self, plan: &Plan, rows: &Slots) -> Result<(Vec<Vec<Value>>, Vec<String>)> {
        let table = Table { world: self.world, rows };
        let count = rows.slots.last().map_or(0, Vec::len);
        let mut groups: BTreeMap<Vec<Key>, (Vec<Value>, Vec<usize>)> = BTreeMap::new();
        if plan.groups.is_empty() {
            groups.insert(Vec::new(), (Vec::new(), Vec::new()));
        }
        let mut in_several = 0_usize;
        for row in 0..count {
            self.meter.values(plan.groups.len().max(1))?;
            let mut places: Vec<(Vec<Key>, Vec<Value>)> = vec![(Vec::new(), Vec::new())];
            for expr in &plan.groups {
                let options = group_keys(&table, row, expr);
                places = places
                    .into_iter()
                    .flat_map(|(keys, values)| {
                        options.iter().map(move |(key, value)| {
                            let (key, value) = (std::slice::from_ref(key), std::slice::from_ref(value));
                            ([keys.as_slice(), key].concat(), [values.as_slice(), value].concat())
                        })
                    })
                    .collect();
            }
            in_several += usize::from(places.len() > 1);
            for (keys, values) in places {
                groups.entry(keys).or_insert_with(|| (values, Vec::new())).1.push(row);
            }
        }
        let mut notes = Vec::new();
        if in_several > 0 {
            notes.push(format!("{in_several} rows stand in several groups, having several values"));
        }
        let mut made: Vec<(Vec<Key>, Vec<Value>)> = Vec::with_capacity(groups.len());
        for (values, rows) in groups.into_values() {
            self.meter.values(rows.len())?;
            let mut cells = Vec::with_capacity(plan.columns.len());
            for column in &plan.columns {
                cells.push(group_cell(&table, plan, &values, &rows, &column.expr)?.0);
            }
            let mut keys = Vec::with_capacity(plan.order.len());
            for key in &plan.order {
                keys.push(group_cell(&table, plan, &values, &rows, &key.expr)?.1);
            }
            made.push((keys, cells));
        }
        made.sort_by(|(a, _), (b, _)| {
            let parts = a.iter().zip(b).zip(&plan.order).map(|((a, b), key)| a.order(b, key.descending));
            parts.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        Ok((made.into_iter().map(|(_, cells)| cells).collect(), notes))
    }
}

/// The keys and values by which a row is grouped: one for each value, or the missing one.
fn group_keys(table: &Table<'_>, row: usize, expr: &Expr) -> Vec<(Key, Value)> {
    let graph = table.world.graph;
    let mut out: Vec<(Key, Value)> = match expr {
        Expr::Attribute(stop, attribute) => {
            let value_type = graph.schema().attribute(*attribute).value_type;
            let values = table.world.values(table.node(row, *stop), *attribute);
            values.into_iter().map(|v| (Key::of(&v, value_type), Value::of(v, value_type, graph))).collect()
        }
        Expr::Related(stop, step, kinds) => table
            .reached(table.node(row, *stop), step, kinds)
            .into_iter()
            .map(|n| (Key::Number(n.0.into()), Value::Thing(Thing::new(graph, n))))
            .collect(),
        Expr::Thing(stop) => {
            let node = table.node(row, *stop);
            vec![(Key::Number(node.0.into()), Value::Thing(Thing::new(graph, node)))]
        }
        Expr::Via(attribute) => {
            let value_type = graph.schema().attribute(*attribute).value_type;
            let values = table.via(row, *attribute).into_iter();
            values.map(|v| (Key::of(&v, value_type), Value::of(v, value_type, graph))).collect()
        }
        Expr::Aggregate(..) => Vec::new(),
    };
    out.dedup_by(|a, b| a.0 == b.0);
    if out.is_empty() {
        out.push((Key::Missing, Value::Missing));
    }
    out
}

/// What an expression shows of a group, and the key by which it is ordered.
fn group_cell(table: &Table<'_>, plan: &Plan, values: &[Value], rows: &[usize], expr: &Expr) -> Result<(Value, Key)> {
    if let Expr::Aggregate(aggregate, argument) = expr {
        return super::aggregate::of_group(table, rows, *aggregate, argument.as_deref());
    }
    let place = plan.groups.iter().position(|group| group == expr);
    let value = place.and_then(|i| values.get(i)).cloned().unwrap_or(Value::Missing);
    // all rows of a group have the same key
    let key = rows.first().map_or(Key::Missing, |row| {
        let options = group_keys(table, *row, expr);
        options.into_iter().find(|(_, v)| *v == value).map_or(Key::Missing, |(key, _)| key)
    });
    Ok((value, key))
}

/// The key of an expression of a row that is not grouped.
fn row_key(table: &Table<'_>, row: usize, expr: &Expr) -> Key {
    let graph = table.world.graph;
    match expr {
        Expr::Attribute(stop, attribute) => {
            let node = table.node(row, *stop);
            let value_type = graph.schema().attribute(*attribute).value_type;
            Key::of_list(table.world.values(node, *attribute).iter().map(|v| Key::of(v, value_type)).collect())
        }
        Expr::Via(attribute) => {
            let value_type = graph.schema().attribute(*attribute).value_type;
            Key::of_list(table.via(row, *attribute).iter().map(|v| Key::of(v, value_type)).collect())
        }
        Expr::Thing(stop) => Key::Number(table.node(row, *stop).0.into()),
        Expr::Related(stop, step, kinds) => {
            let things = table.reached(table.node(row, *stop), step, kinds);
            Key::of_list(things.into_iter().map(|n| Key::Number(n.0.into())).collect())
        }
        Expr::Aggregate(Aggregate::Count, Some(argument)) => match argument.as_ref() {
            Expr::Related(stop, step, kinds) => {
                let n = table.reached(table.node(row, *stop), step, kinds).len();
                Key::Number(i64::try_from(n).unwrap_or(i64::MAX))
            }
            other => row_key(table, row, other),
        },
        Expr::Aggregate(_, Some(argument)) => row_key(table, row, argument),
        Expr::Aggregate(_, None) => Key::Missing,
    }
}

//! From rows of nodes to the answer: columns, groups, order, limit.

use std::collections::BTreeMap;
use std::sync::Arc;

use fossgraph_core::{Graph, NodeId};

use super::combine::Slots;
use super::evaluate::{Item, Place, Subject, read, shown};
use super::key::Key;
use super::world::World;
use super::{Result, Runner};
use crate::bound::{Expr, StopId};
use crate::plan::{OperatorId, Plan};
use crate::rows::{ColumnInfo, Content, Rows, Shown};
use crate::value::Value;

impl Slots {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.last().map_or(0, Vec::len) + self.counted
    }

    /// The node of a row at a stop, or at the last noun.
    pub(super) fn node(&self, row: usize, stop: Option<StopId>) -> NodeId {
        let slot = stop.map_or(self.slots.last(), |stop| self.slots.get(stop.0));
        slot.and_then(|s| s.get(row)).copied().unwrap_or(NodeId(u32::MAX))
    }

    /// A row as a place; `stops` is room for the nodes of its stops.
    pub(super) fn place<'p>(&self, row: usize, stops: &'p mut Vec<u32>) -> Place<'p> {
        let before = self.slots.len().saturating_sub(1);
        stops.clear();
        stops.extend(self.slots.iter().take(before).map(|slot| slot.get(row).map_or(u32::MAX, |n| n.0)));
        Place { subject: Subject::Node(self.node(row, None)), stops, via: self.via.get(row).copied() }
    }

    /// What a plain expression shows of a row.
    pub(crate) fn cell(&self, world: World<'_>, row: usize, expr: &Expr) -> Value {
        let items = read(world, self.place(row, &mut Vec::new()), expr);
        shown(world.graph, items, expr.expr_type(world.graph.schema()))
    }
}

impl Runner<'_> {
    /// The answer that rows of nodes give.
    pub(super) fn shaped(&mut self, graph: &Arc<Graph>, plan: &Plan, rows: Slots) -> Result<Rows> {
        let count = rows.len();
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
            let id = OperatorId::of("group", plan);
            let groups = |made: &(Vec<Vec<Value>>, Vec<String>)| made.0.len();
            let (mut values, notes) = self.watched(id, Some(count), groups, |runner| runner.grouped(plan, &rows))?;
            let total = values.len();
            let (skip, take) = window(total);
            values.truncate(skip + take);
            values.drain(..skip);
            let mut answer = Rows::new(graph.clone(), columns, Content::Values(values), total);
            answer.notes = notes;
            return Ok(answer);
        }
        let order = match plan.order.is_empty() {
            true => None,
            false => self.watched(
                OperatorId::of("sort", plan),
                Some(count),
                |_| count,
                |runner| runner.order(plan, &rows).map(Some),
            )?,
        };
        let (skip, take) = window(count);
        let chosen: Vec<usize> = match order {
            Some(order) => order.into_iter().skip(skip).take(take).collect(),
            None => (skip..skip + take).collect(),
        };
        let pick = |slot: &Vec<NodeId>| chosen.iter().filter_map(|row| slot.get(*row)).copied().collect();
        let via = chosen.iter().filter_map(|row| rows.via.get(*row)).copied().collect();
        let slots = rows.slots.iter().map(pick).collect();
        let rows = Slots { slots, via, ..rows };
        let cells = self.watched(
            OperatorId::of("columns", plan),
            Some(rows.len()),
            |_| rows.len(),
            |runner| plan.columns.iter().map(|c| runner.column(&rows, &c.expr)).collect::<Result<Vec<Shown>>>(),
        )?;
        Ok(Rows::new(graph.clone(), columns, Content::Nodes { rows, cells, date: self.world.date }, count))
    }

    /// What a column shows: cells that can be read off the graph are made when they are asked for.
    fn column(&mut self, rows: &Slots, expr: &Expr) -> Result<Shown> {
        if expr.is_plain() {
            return Ok(Shown::Read(expr.clone()));
        }
        let expr_type = expr.expr_type(self.world.graph.schema());
        let mut stops = Vec::new();
        let cell = |row| Ok(shown(self.world.graph, self.items(expr, rows.place(row, &mut stops))?, expr_type));
        (0..rows.len()).map(cell).collect::<Result<Vec<Value>>>().map(Shown::Made)
    }

    /// The rows in the order asked for.
    fn order(&mut self, plan: &Plan, rows: &Slots) -> Result<Vec<usize>> {
        let mut stops = Vec::new();
        let mut keyed = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            let place = rows.place(row, &mut stops);
            let keys = plan.order.iter().map(|key| {
                let items = self.items(&key.expr, place)?;
                Ok(self.key(&key.expr, &items))
            });
            keyed.push((keys.collect::<Result<Vec<Key>>>()?, row));
        }
        keyed.sort_by(|(a, row_a), (b, row_b)| by_keys(plan, a, b).then(row_a.cmp(row_b)));
        Ok(keyed.into_iter().map(|(_, row)| row).collect())
    }

    fn key(&self, expr: &Expr, items: &[Item]) -> Key {
        let expr_type = expr.expr_type(self.world.graph.schema());
        Key::of_list(items.iter().map(|item| item.key(expr_type)).collect())
    }

    // ------------------------------------------------------------ groups

    fn grouped(&mut self, plan: &Plan, rows: &Slots) -> Result<(Vec<Vec<Value>>, Vec<String>)> {
        let mut groups: BTreeMap<Vec<Key>, Members> = BTreeMap::new();
        if plan.groups.is_empty() {
            groups.insert(Vec::new(), (Vec::new(), Vec::new()));
        }
        let mut in_several = 0_usize;
        let mut stops = Vec::new();
        for row in 0..rows.len() {
            let place = rows.place(row, &mut stops);
            let mut places: Vec<(Vec<Key>, Vec<Vec<Item>>)> = vec![(Vec::new(), Vec::new())];
            for expr in &plan.groups {
                let options = self.group_keys(expr, place)?;
                places = places
                    .into_iter()
                    .flat_map(|(keys, items)| {
                        options.iter().map(move |(key, item)| {
                            let (key, item) = (std::slice::from_ref(key), std::slice::from_ref(item));
                            ([keys.as_slice(), key].concat(), [items.as_slice(), item].concat())
                        })
                    })
                    .collect();
            }
            in_several += usize::from(places.len() > 1);
            for (keys, items) in places {
                groups.entry(keys).or_insert_with(|| (items, Vec::new())).1.push(row);
            }
        }
        let mut notes = Vec::new();
        if in_several > 0 {
            let rows = if in_several == 1 { "1 row stands".to_owned() } else { format!("{in_several} rows stand") };
            notes.push(format!("{rows} in several groups, having several values"));
        }
        let schema = self.world.graph.schema();
        let mut made: Vec<(Vec<Key>, Vec<Value>)> = Vec::with_capacity(groups.len());
        for (keys, members) in groups.into_values() {
            self.meter.values(members.len())?;
            let group = Group { plan, rows, keys: &keys, members: &members };
            let mut cells = Vec::with_capacity(plan.columns.len());
            for column in &plan.columns {
                let items = self.of_group(&column.expr, &group)?;
                cells.push(shown(self.world.graph, items, column.expr.expr_type(schema)));
            }
            let mut order = Vec::with_capacity(plan.order.len());
            for key in &plan.order {
                let items = self.of_group(&key.expr, &group)?;
                order.push(self.key(&key.expr, &items));
            }
            made.push((order, cells));
        }
        made.sort_by(|(a, _), (b, _)| by_keys(plan, a, b));
        Ok((made.into_iter().map(|(_, cells)| cells).collect(), notes))
    }

    /// The keys by which a row is grouped, one for each value or the missing one, each with what it stands for.
    fn group_keys(&mut self, expr: &Expr, place: Place<'_>) -> Result<Vec<(Key, Vec<Item>)>> {
        let expr_type = expr.expr_type(self.world.graph.schema());
        let items = self.items(expr, place)?;
        let mut out: Vec<_> = items.into_iter().map(|item| (item.key(expr_type), vec![item])).collect();
        // a row stands once in a group, however often its list holds the value
        out.sort_by(|a, b| a.0.cmp(&b.0));
        out.dedup_by(|a, b| a.0 == b.0);
        if out.is_empty() {
            out.push((Key::Missing, Vec::new()));
        }
        Ok(out)
    }

    /// What an expression gives of a group.
    fn of_group(&mut self, expr: &Expr, group: &Group<'_>) -> Result<Vec<Item>> {
        if let Some(items) = group.plan.groups.iter().position(|g| g == expr).and_then(|i| group.keys.get(i)) {
            return Ok(items.clone());
        }
        match expr {
            Expr::Aggregate(aggregate, argument) => self.aggregate(*aggregate, argument.as_deref(), group),
            other => self.compose(other, &mut |runner, part| runner.of_group(part, group)),
        }
    }
}

/// What rows are grouped by, and which rows these are.
type Members = (Vec<Vec<Item>>, Vec<usize>);

/// The rows of one group, and what it is grouped by.
pub(super) struct Group<'g> {
    plan: &'g Plan,
    pub(super) rows: &'g Slots,
    keys: &'g [Vec<Item>],
    pub(super) members: &'g [usize],
}

fn by_keys(plan: &Plan, a: &[Key], b: &[Key]) -> std::cmp::Ordering {
    let parts = a.iter().zip(b).zip(&plan.order).map(|((a, b), key)| a.order(b, key.descending));
    parts.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
}

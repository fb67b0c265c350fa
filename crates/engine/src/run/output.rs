//! From rows of nodes to the answer: columns, order, limit.

use std::cmp::Ordering;
use std::sync::Arc;

use fossgraph_core::{Builtin, Graph, NodeId};

use super::combine::Slots;
use super::evaluate::{Item, Place, Subject, read, shown};
use super::group::Grouped;
use super::key::Key;
use super::meter::{Bytes, Meter};
use super::world::World;
use super::{Result, Runner};
use crate::bound::{Expr, ExprType, StopId};
use crate::plan::{OperatorId, Plan};
use crate::rows::{ColumnInfo, Content, Rows, Shown};
use crate::value::Value;

impl Bytes for Vec<Shown> {
    fn bytes(&self) -> usize {
        let made = |shown: &Shown| match shown {
            Shown::Made(values) => values.iter().map(|value| size_of::<Value>() + value.bytes()).sum(),
            Shown::Read(_) | Shown::Names(_) => 0,
        };
        self.iter().map(made).sum()
    }
}

impl Slots {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.last().map_or(0, Vec::len) + self.counted
    }

    /// The node of a row at a stop, or at the last noun.
    pub(crate) fn node(&self, row: usize, stop: Option<StopId>) -> NodeId {
        let slot = stop.map_or(self.slots.last(), |stop| self.slots.get(stop.0));
        slot.and_then(|s| s.get(row)).copied().unwrap_or(NodeId(u32::MAX))
    }

    /// These rows.
    fn picked(&self, rows: &[usize]) -> Self {
        let pick = |slot: &Vec<NodeId>| {
            let mut picked = Vec::with_capacity(rows.len());
            picked.extend(rows.iter().filter_map(|row| slot.get(*row)).copied());
            picked
        };
        let mut via = Vec::with_capacity(if self.via.is_empty() { 0 } else { rows.len() });
        via.extend(rows.iter().filter_map(|row| self.via.get(*row)).copied());
        Self { slots: self.slots.iter().map(pick).collect(), via, ..Self::default() }
    }

    /// A row as a place; `stops` is room for the nodes of its stops.
    pub(super) fn place<'p>(&self, row: usize, stops: &'p mut Vec<u32>) -> Place<'p> {
        let before = self.slots.len().saturating_sub(1);
        stops.clear();
        stops.extend(self.slots.iter().take(before).map(|slot| slot.get(row).map_or(u32::MAX, |n| n.0)));
        Place { subject: Subject::Node(self.node(row, None)), stops, via: self.via.get(row).copied() }
    }

    /// The text that a plain expression shows of a row, or the name of the thing; `None` where it shows something else.
    pub(crate) fn text<'g>(&self, world: World<'g>, row: usize, expr: &Expr) -> Option<&'g str> {
        let graph = world.graph;
        let (stop, attribute) = match expr {
            Expr::Thing(stop) => (stop, None),
            Expr::Attribute(stop, attribute) => (stop, Some(*attribute)),
            _ => return None,
        };
        let node = *self.nodes(*stop)?.get(row)?;
        let Some(attribute) = attribute else { return Some(graph.name(node)) };
        if graph.schema().attribute(attribute).builtin.is_some() || world.date.is_some() {
            return None;
        }
        let mut cells = graph.cells(node, attribute);
        let (column, cell) = cells.next().filter(|_| cells.next().is_none())?;
        column.text(cell, graph.schema())
    }

    /// What a plain expression shows of a row.
    pub(crate) fn cell(&self, world: World<'_>, row: usize, expr: &Expr) -> Value {
        if let Expr::Attribute(..) = expr
            && let Some(text) = self.text(world, row, expr)
        {
            return Value::Text(text.to_owned());
        }
        let items = read(world, self.place(row, &mut Vec::new()), expr);
        shown(world.graph, items, expr.expr_type(world.graph.schema()))
    }
}

impl Runner<'_> {
    /// The answer that rows of nodes give.
    pub(super) fn shaped(&mut self, graph: &Arc<Graph>, plan: &Plan, rows: Slots) -> Result<Rows> {
        let count = rows.total();
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
            let group = |runner: &mut Self| runner.grouped(plan, &rows, &window);
            let made = self.watched(id, Some(count), |made: &Grouped| made.total, group)?;
            let mut answer = Rows::new(graph.clone(), columns, Content::Values(made.cells), made.total);
            answer.notes = made.notes;
            return Ok(answer);
        }
        let order = match plan.order.is_empty() {
            true => None,
            false => self.watched(
                OperatorId::of("sort", plan),
                Some(count),
                |_| count,
                |runner| runner.order(plan, &rows, window(count)).map(Some),
            )?,
        };
        let (skip, take) = window(count);
        let rows = match order {
            Some(chosen) => self.picked(rows, &chosen)?,
            None if take == count => rows,
            None => {
                self.meter.hold(take * size_of::<usize>())?;
                self.picked(rows, &(skip..skip + take).collect::<Vec<_>>())?
            }
        };
        let cells = self.watched(
            OperatorId::of("columns", plan),
            Some(rows.len()),
            |_| rows.len(),
            |runner| plan.columns.iter().map(|c| runner.column(&rows, &c.expr)).collect::<Result<Vec<Shown>>>(),
        )?;
        Ok(Rows::new(graph.clone(), columns, Content::Nodes { rows, cells, date: self.world.date }, count))
    }

    /// These rows of some.
    fn picked(&mut self, rows: Slots, chosen: &[usize]) -> Result<Slots> {
        let of_row =
            rows.slots.len() * size_of::<NodeId>() + if rows.via.is_empty() { 0 } else { size_of::<(u16, u32)>() };
        self.meter.hold(chosen.len() * of_row)?;
        Ok(rows.picked(chosen))
    }

    /// What a column shows: cells that can be read off the graph are made when they are asked for.
    fn column(&mut self, rows: &Slots, expr: &Expr) -> Result<Shown> {
        if let Expr::Attribute(stop, attribute) = expr
            && self.world.graph.schema().attribute(*attribute).builtin == Some(Builtin::Name)
        {
            return Ok(Shown::Names(*stop));
        }
        if expr.is_plain() {
            return Ok(Shown::Read(expr.clone()));
        }
        let expr_type = expr.expr_type(self.world.graph.schema());
        let mut stops = Vec::new();
        let mut cells = self.meter.list(rows.len())?;
        for row in 0..rows.len() {
            let cell = self.cell(|runner| runner.items(expr, rows.place(row, &mut stops)), expr_type)?;
            cells.push(cell);
        }
        Ok(Shown::Made(cells))
    }

    /// What an answer shows of items: behind its making nothing is held but the value itself.
    pub(super) fn cell(
        &mut self,
        items: impl FnOnce(&mut Self) -> Result<Vec<Item>>,
        expr_type: ExprType,
    ) -> Result<Value> {
        let before = self.meter.held();
        let items = items(self)?;
        self.meter.hold(items.iter().map(|item| item.shown_bytes(self.world.graph)).sum())?;
        let value = shown(self.world.graph, items, expr_type);
        self.meter.settle(before, value.bytes())?;
        Ok(value)
    }

    /// The rows of a window in the order asked for.
    fn order(&mut self, plan: &Plan, rows: &Slots, window: (usize, usize)) -> Result<Vec<usize>> {
        let mut stops = Vec::new();
        let mut keys = self.meter.list(rows.len() * plan.order.len())?;
        for row in 0..rows.len() {
            let place = rows.place(row, &mut stops);
            for key in &plan.order {
                keys.push(self.key(&key.expr, |runner| runner.items(&key.expr, place))?);
            }
        }
        in_order(&mut self.meter, plan, &keys, rows.len(), window)
    }

    /// The key of items: behind its making nothing is held but the key itself.
    pub(super) fn key(&mut self, expr: &Expr, items: impl FnOnce(&mut Self) -> Result<Vec<Item>>) -> Result<Key> {
        let before = self.meter.held();
        let items = items(self)?;
        let expr_type = expr.expr_type(self.world.graph.schema());
        let key = Key::of_list(items.iter().map(|item| item.key(expr_type)).collect());
        self.meter.settle(before, key.bytes())?;
        Ok(key)
    }
}

/// Which of so many rows stand in a window of them, `(skip, take)`, when they are ordered by their keys, which stand one behind the other;
/// rows that tie keep their order.
pub(super) fn in_order(
    meter: &mut Meter<'_>,
    plan: &Plan,
    keys: &[Key],
    rows: usize,
    (skip, take): (usize, usize),
) -> Result<Vec<usize>> {
    let width = plan.order.len();
    let of = |row: usize| keys.get(row * width..(row + 1) * width).unwrap_or_default();
    let order = |a: &usize, b: &usize| {
        let parts = of(*a).iter().zip(of(*b)).zip(&plan.order).map(|((a, b), key)| a.order(b, key.descending));
        parts.fold(Ordering::Equal, Ordering::then).then(a.cmp(b))
    };
    let mut sorted = meter.first(0..rows, skip + take, order)?;
    sorted.truncate(skip + take);
    sorted.drain(..skip.min(sorted.len()));
    Ok(sorted)
}

/// The same where rows are ordered by one number each.
pub(super) fn by_numbers<N: Copy + Ord>(
    meter: &mut Meter<'_>,
    numbers: &[N],
    descending: bool,
    (skip, take): (usize, usize),
) -> Result<Vec<usize>> {
    let order = |a: &(usize, N), b: &(usize, N)| {
        let numbers = if descending { b.1.cmp(&a.1) } else { a.1.cmp(&b.1) };
        numbers.then(a.0.cmp(&b.0))
    };
    let sorted = meter.first(numbers.iter().copied().enumerate(), skip + take, order)?;
    Ok(sorted.into_iter().skip(skip).take(take).map(|(row, _)| row).collect())
}

//! Groups of rows. Where rows are grouped by things and by coded values, rows are sorted into groups by numbers.

use std::collections::BTreeMap;

use fossgraph_core::{AttributeId, Cell, Column, Data, NodeId, ValueType};

use super::combine::Slots;
use super::evaluate::{Item, Place, shown};
use super::key::Key;
use super::meter::Meter;
use super::output::in_order;
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr, StopId};
use crate::plan::Plan;
use crate::value::Value;

/// An answer of groups.
pub(super) struct Grouped {
    /// The cells of the groups in the window.
    pub(super) cells: Vec<Vec<Value>>,
    /// How many groups there are.
    pub(super) total: usize,
    pub(super) notes: Vec<String>,
}

/// The rows of one group, and what it is grouped by.
pub(super) struct Group<'g> {
    plan: &'g Plan,
    pub(super) rows: &'g Slots,
    keys: Vec<Vec<Item>>,
    pub(super) members: &'g [usize],
}

/// Rows sorted into groups.
struct Sorted<'r> {
    keys: Keys<'r>,
    /// The rows, group by group.
    members: Vec<usize>,
    /// Where each group's rows end.
    ends: Vec<usize>,
    /// How many rows stand in several groups.
    in_several: usize,
}

/// What rows are grouped by, and which rows these are.
type Members = (Vec<Vec<Item>>, Vec<usize>);

/// What groups are grouped by.
enum Keys<'r> {
    /// For each group and each expression, its values; none where they are missing.
    Values(Vec<Vec<Vec<Item>>>),
    /// For each group a number, whose digits are the codes of the expressions.
    Codes(Vec<Coded<'r>>, Vec<u64>),
}

impl Sorted<'_> {
    /// What a group is grouped by: for each expression, its values; none where they are missing.
    fn keys(&self, group: usize) -> Vec<Vec<Item>> {
        match &self.keys {
            Keys::Values(keys) => keys.get(group).cloned().unwrap_or_default(),
            Keys::Codes(coded, keys) => {
                let mut rest = keys.get(group).copied().unwrap_or_default();
                let digit = |coded: &Coded<'_>| {
                    let code = rest % coded.size();
                    rest /= coded.size();
                    coded.item(code)
                };
                let mut items: Vec<Vec<Item>> = coded.iter().rev().map(digit).collect();
                items.reverse();
                items
            }
        }
    }

    fn members(&self, group: usize) -> &[usize] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).copied().unwrap_or_default();
        self.members.get(end(group.checked_sub(1))..end(Some(group))).unwrap_or_default()
    }
}

impl<'a> Runner<'a> {
    /// The groups that a window of all takes in.
    pub(super) fn grouped(
        &mut self,
        plan: &Plan,
        rows: &Slots,
        window: &dyn Fn(usize) -> (usize, usize),
    ) -> Result<Grouped> {
        let sorted = match self.by_codes(plan, rows)? {
            Some(sorted) => sorted,
            None => self.by_keys(plan, rows)?,
        };
        let total = sorted.ends.len();
        self.meter.values(sorted.members.len())?;
        let of = |group: usize| Group { plan, rows, keys: sorted.keys(group), members: sorted.members(group) };
        let mut keys = Vec::with_capacity(total * plan.order.len());
        for at in 0..total {
            for key in &plan.order {
                keys.push(match &key.expr {
                    Expr::Aggregate(Aggregate::Count, None) => Key::count(sorted.members(at).len()),
                    expr => {
                        let items = self.of_group(expr, &of(at))?;
                        self.key(expr, &items)
                    }
                });
            }
        }
        let schema = self.world.graph.schema();
        let mut cells = Vec::new();
        for group in in_order(&mut self.meter, plan, &keys, total, window(total))? {
            let group = of(group);
            let cell = |column: &crate::bound::Column| {
                let items = self.of_group(&column.expr, &group)?;
                Ok(shown(self.world.graph, items, column.expr.expr_type(schema)))
            };
            cells.push(plan.columns.iter().map(cell).collect::<Result<Vec<Value>>>()?);
        }
        let mut notes = Vec::new();
        if sorted.in_several > 0 {
            let n = sorted.in_several;
            let rows = if n == 1 { "1 row stands".to_owned() } else { format!("{n} rows stand") };
            notes.push(format!("{rows} in several groups, having several values"));
        }
        Ok(Grouped { cells, total, notes })
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

    // ------------------------------------------------------------ by values

    fn by_keys<'r>(&mut self, plan: &Plan, rows: &'r Slots) -> Result<Sorted<'r>> {
        let mut groups: BTreeMap<Vec<Key>, Members> = BTreeMap::new();
        if plan.groups.is_empty() {
            groups.insert(Vec::new(), (Vec::new(), Vec::new()));
        }
        let mut in_several = 0;
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
        let (mut keys, mut members, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for (key, own) in groups.into_values() {
            keys.push(key);
            members.extend(own);
            ends.push(members.len());
        }
        Ok(Sorted { keys: Keys::Values(keys), members, ends, in_several })
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

    // ------------------------------------------------------------ by codes

    /// The groups, where all that rows are grouped by is coded; in the order of the codes.
    fn by_codes<'r>(&mut self, plan: &Plan, rows: &'r Slots) -> Result<Option<Sorted<'r>>>
    where
        'a: 'r,
    {
        let Some(coded) = plan.groups.iter().map(|expr| self.coded(expr, rows)).collect::<Option<Vec<Coded<'_>>>>()
        else {
            return Ok(None);
        };
        let all = coded.iter().try_fold(1_u64, |all, coded| all.checked_mul(coded.size()));
        let Some(all) = all.filter(|_| !coded.is_empty()) else { return Ok(None) };
        self.meter.values(rows.len() * coded.len())?;
        let mut keys = vec![0_u64; rows.len()];
        for coded in &coded {
            coded.add_to(&mut keys, &mut self.meter)?;
        }
        let (keys, members, ends) = match usize::try_from(all) {
            Ok(all) if all <= rows.len() * 4 + 1024 => counted(&mut self.meter, &keys, all)?,
            _ => compared(&mut self.meter, &keys)?,
        };
        Ok(Some(Sorted { keys: Keys::Codes(coded, keys), members, ends, in_several: 0 }))
    }

    /// What codes stand for an expression of all rows; `None` where there are none.
    fn coded<'r>(&self, expr: &Expr, rows: &'r Slots) -> Option<Coded<'r>>
    where
        'a: 'r,
    {
        let (Expr::Thing(stop) | Expr::Attribute(stop, _)) = expr else { return None };
        let nodes = rows.nodes(*stop)?;
        let low = nodes.iter().map(|node| node.0).min()?;
        let high = nodes.iter().map(|node| node.0).max()?;
        match expr {
            Expr::Attribute(_, attribute) => {
                let (column, first) = self.single(*attribute, low, high)?;
                let Data::Codes(codes) = column.data() else { return None };
                let size = match column.value_type() {
                    ValueType::Boolean => 2,
                    ValueType::Enumeration(id) => self.world.graph.schema().enumeration(id).members.len(),
                    // versions that are written differently may be the same
                    ValueType::Version => return None,
                    _ => column.dictionary().len(),
                };
                Some(Coded::Values { nodes, first, column, codes, missing: u64::try_from(size).ok()? })
            }
            _ => Some(Coded::Things { nodes, low, size: u64::from(high - low) + 1 }),
        }
    }

    /// The column of single values from which an attribute of things from one id to another is read, and the first thing of their kind; `None`
    /// where they are not of one kind, or have several values, or are asked of another time.
    pub(super) fn single(&self, attribute: AttributeId, low: u32, high: u32) -> Option<(&'a Column, u32)> {
        let graph = self.world.graph;
        let kind = graph.kind_of(NodeId(low));
        let things = graph.nodes(kind);
        let column = graph.column(kind, attribute).filter(|column| column.valid().is_some())?;
        (things.contains(&high) && self.world.date.is_none()).then_some((column, things.start))
    }
}

/// So many rows are coded or counted between two looks at the token.
const LOOK: usize = 1 << 16;

/// Codes of what rows are grouped by: in order, what is missing last.
enum Coded<'r> {
    Things { nodes: &'r [NodeId], low: u32, size: u64 },
    Values { nodes: &'r [NodeId], first: u32, column: &'r Column, codes: &'r [u32], missing: u64 },
}

impl Coded<'_> {
    /// How many codes there are.
    fn size(&self) -> u64 {
        match self {
            Self::Things { size, .. } => *size,
            Self::Values { missing, .. } => missing + 1,
        }
    }

    /// Adds the code of each row as the last digit of its key.
    fn add_to(&self, keys: &mut [u64], meter: &mut Meter<'_>) -> Result<()> {
        let (Self::Things { nodes, .. } | Self::Values { nodes, .. }) = self;
        for (keys, nodes) in keys.chunks_mut(LOOK).zip(nodes.chunks(LOOK)) {
            meter.check()?;
            self.add(keys, nodes);
        }
        Ok(())
    }

    fn add(&self, keys: &mut [u64], nodes: &[NodeId]) {
        let size = self.size();
        match self {
            Self::Things { low, .. } => {
                keys.iter_mut().zip(nodes).for_each(|(key, node)| *key = *key * size + u64::from(node.0 - low));
            }
            Self::Values { first, column, codes, missing, .. } => {
                let valid = column.valid().unwrap_or_default();
                let code = |node: &NodeId| {
                    let at = (node.0 - first) as usize;
                    let known = valid.get(at >> 6).is_some_and(|word| word >> (at & 63) & 1 == 1);
                    codes.get(at).filter(|_| known).map_or(*missing, |code| u64::from(*code))
                };
                keys.iter_mut().zip(nodes).for_each(|(key, node)| *key = *key * size + code(node));
            }
        }
    }

    /// What a code stands for.
    fn item(&self, code: u64) -> Vec<Item> {
        let code = u32::try_from(code).unwrap_or(u32::MAX);
        match self {
            Self::Things { low, .. } => vec![Item::Thing(NodeId(low + code))],
            Self::Values { missing, .. } if u64::from(code) == *missing => Vec::new(),
            Self::Values { column, .. } => vec![Item::Value(column.value(Cell::Code(code)))],
        }
    }
}

/// Keys that occur, the rows key by key, and where those of each end.
type Parted = (Vec<u64>, Vec<usize>, Vec<usize>);

/// Rows sorted by keys of which there are few, by counting each.
fn counted(meter: &mut Meter<'_>, keys: &[u64], all: usize) -> Result<Parted> {
    let place = |key: u64| usize::try_from(key).unwrap_or(usize::MAX);
    let mut starts = vec![0_usize; all + 1];
    for keys in keys.chunks(LOOK) {
        meter.check()?;
        for key in keys {
            if let Some(count) = starts.get_mut(place(*key) + 1) {
                *count += 1;
            }
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let occurring: Vec<u64> =
        (0_u64..).zip(starts.windows(2)).filter(|(_, pair)| pair.first() < pair.last()).map(|(key, _)| key).collect();
    let ends = occurring.iter().filter_map(|key| starts.get(place(*key) + 1)).copied().collect();
    let mut members = vec![0; keys.len()];
    for (row, key) in keys.iter().enumerate() {
        if row.is_multiple_of(LOOK) {
            meter.check()?;
        }
        if let Some(next) = starts.get_mut(place(*key)) {
            if let Some(member) = members.get_mut(*next) {
                *member = row;
            }
            *next += 1;
        }
    }
    Ok((occurring, members, ends))
}

/// Rows sorted by keys of which there may be many.
fn compared(meter: &mut Meter<'_>, keys: &[u64]) -> Result<Parted> {
    let pairs: Vec<(u64, usize)> = meter.sorted(keys.iter().copied().zip(0..).collect(), Ord::cmp)?;
    let (mut occurring, mut ends) = (Vec::new(), Vec::new());
    for (at, (key, _)) in pairs.iter().enumerate() {
        if occurring.last() != Some(key) {
            if at > 0 {
                ends.push(at);
            }
            occurring.push(*key);
        }
    }
    if !pairs.is_empty() {
        ends.push(pairs.len());
    }
    Ok((occurring, pairs.into_iter().map(|(_, row)| row).collect(), ends))
}

impl Slots {
    /// The things of all rows at a stop, or at the last noun.
    pub(super) fn nodes(&self, stop: Option<StopId>) -> Option<&[NodeId]> {
        stop.map_or(self.slots.last(), |stop| self.slots.get(stop.0)).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_and_comparing_part_rows_alike() {
        let options = crate::RunOptions::default();
        for keys in [vec![], vec![3], vec![2, 0, 2, 5, 0, 0], vec![1, 1, 1], vec![4, 3, 2, 1, 0]] {
            let mut meter = Meter::new(&options);
            let parted = counted(&mut meter, &keys, 6).unwrap();
            assert_eq!(parted, compared(&mut meter, &keys).unwrap());
            let (occurring, members, ends) = parted;
            assert_eq!(ends.last().copied().unwrap_or_default(), keys.len());
            for (at, key) in occurring.iter().enumerate() {
                let start = at.checked_sub(1).map_or(0, |before| ends[before]);
                let rows: Vec<usize> = (0..keys.len()).filter(|row| keys[*row] == *key).collect();
                assert_eq!(members[start..ends[at]], rows[..]);
            }
        }
    }
}

//! Groups of rows. Where rows are grouped by things and by coded values, rows are sorted into groups by numbers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use fossgraph_core::{AttributeId, Column, NodeId, ValueType};

use super::coded::{Coded, ascend};
use super::combine::Slots;
use super::evaluate::{Item, Place};
use super::key::Key;
use super::meter::{Bytes, Meter};
use super::output::{by_numbers, in_order};
use super::tally::Tallies;
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr, OrderKey, StopId};
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

impl Bytes for Grouped {
    fn bytes(&self) -> usize {
        let cell = |value: &Value| size_of::<Value>() + value.bytes();
        self.cells.iter().map(|row| size_of::<Vec<Value>>() + row.iter().map(cell).sum::<usize>()).sum()
    }
}

/// The rows of one group, and what it is grouped by.
pub(super) struct Group<'g> {
    plan: &'g Plan,
    pub(super) rows: &'g Slots,
    keys: Vec<Vec<Item>>,
    /// Its place among the groups,
    at: usize,
    tallies: Option<&'g Tallies<'g>>,
    /// and its rows, where something is asked that was not tallied.
    pub(super) members: &'g [usize],
}

impl Group<'_> {
    /// What was tallied of an aggregate; `None` where it must be made from the rows.
    pub(super) fn tallied(
        &self,
        aggregate: Aggregate,
        argument: Option<&Expr>,
    ) -> Result<Option<Option<fossgraph_core::Value>>> {
        self.tallies.map_or(Ok(None), |tallies| tallies.get(self.at, aggregate, argument))
    }
}

/// Rows sorted into groups.
struct Sorted<'r> {
    keys: Keys<'r>,
    /// How many groups there are.
    groups: usize,
    /// What was counted of them all,
    tallies: Option<Tallies<'r>>,
    /// or the rows, group by group,
    members: Vec<usize>,
    /// and where each group's rows end.
    ends: Vec<usize>,
    /// How many rows stand in several groups.
    in_several: usize,
}

/// What a group takes in a map beside its key, its values and its rows.
const GROUP: usize = 160;

/// What rows are grouped by, and which rows these are.
type Members = (Vec<Vec<Item>>, Vec<usize>);

/// What groups are grouped by.
enum Keys<'r> {
    /// For each group and each expression, its values; none where they are missing.
    Values(Vec<Vec<Vec<Item>>>),
    /// For each group a thing.
    Things(&'r [NodeId]),
    /// For each group a number, whose digits are the codes of the expressions.
    Codes(Vec<Coded<'r>>, Vec<u64>),
}

impl Sorted<'_> {
    /// What a group is grouped by: for each expression, its values; none where they are missing.
    fn keys(&self, group: usize) -> Vec<Vec<Item>> {
        match &self.keys {
            Keys::Values(keys) => keys.get(group).cloned().unwrap_or_default(),
            Keys::Things(nodes) => vec![nodes.get(group).map(|node| Item::Thing(*node)).into_iter().collect()],
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

    /// How many rows a group has.
    fn count(&self, group: usize, rows: &Slots) -> usize {
        match &self.tallies {
            Some(tallies) => tallies.count(group),
            None => rows.weight(self.members(group)),
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
        let groups = sorted.groups;
        // of those that are left out none is in the window
        let total = groups + rows.light.rows;
        self.meter.values(sorted.members.len())?;
        let tallies = sorted.tallies.as_ref();
        let of = |at: usize| Group { plan, rows, keys: sorted.keys(at), at, tallies, members: sorted.members(at) };
        let order = match plan.order.as_slice() {
            [OrderKey { expr: Expr::Aggregate(Aggregate::Count, None), descending }] => {
                if let Some(weights) = tallies.and_then(Tallies::weights) {
                    by_numbers(&mut self.meter, weights, *descending, window(total))?
                } else {
                    let mut counts = self.meter.list(groups)?;
                    counts.extend((0..groups).map(|group| sorted.count(group, rows)));
                    by_numbers(&mut self.meter, &counts, *descending, window(total))?
                }
            }
            order => {
                let mut keys = self.meter.list(groups * order.len())?;
                for at in 0..groups {
                    for key in order {
                        keys.push(self.key(&key.expr, |runner| runner.of_group(&key.expr, &of(at)))?);
                    }
                }
                in_order(&mut self.meter, plan, &keys, groups, window(total))?
            }
        };
        let schema = self.world.graph.schema();
        let of_row = size_of::<Vec<Value>>() + plan.columns.len() * size_of::<Value>();
        let mut cells = Vec::with_capacity(order.len());
        self.meter.hold(order.len() * of_row)?;
        for group in order {
            let group = of(group);
            let mut row = Vec::with_capacity(plan.columns.len());
            for column in &plan.columns {
                row.push(self.cell(|runner| runner.of_group(&column.expr, &group), column.expr.expr_type(schema))?);
            }
            cells.push(row);
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
        let (mut in_several, mut in_groups) = (0, 0);
        let mut stops = Vec::new();
        for row in 0..rows.len() {
            let place = rows.place(row, &mut stops);
            let before = self.meter.held();
            let mut places: Vec<(Vec<Key>, Vec<Vec<Item>>)> = vec![(Vec::new(), Vec::new())];
            for expr in &plan.groups {
                let options = self.group_keys(expr, place)?;
                self.meter.rows(options.len().saturating_mul(places.len()))?;
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
            if places.len() > 1 {
                in_several += rows.weight(&[row]);
            }
            self.meter.settle(before, 0)?;
            in_groups += places.len();
            for (keys, items) in places {
                match groups.entry(keys) {
                    Entry::Occupied(mut group) => self.meter.push(&mut group.get_mut().1, row)?,
                    Entry::Vacant(place) => {
                        let keys: usize = place.key().iter().map(|key| size_of::<Key>() + key.bytes()).sum();
                        let values = items.iter().flatten().map(|item| size_of::<Item>() + item.bytes());
                        let values = items.len() * size_of::<Vec<Item>>() + values.sum::<usize>();
                        self.meter.hold(GROUP + keys + values + size_of::<usize>())?;
                        place.insert((items, vec![row]));
                    }
                }
            }
        }
        let mut keys = self.meter.list(groups.len())?;
        let mut ends = self.meter.list(groups.len())?;
        let mut members = self.meter.list(in_groups)?;
        for (key, own) in groups.into_values() {
            keys.push(key);
            members.extend(own);
            ends.push(members.len());
        }
        Ok(Sorted { keys: Keys::Values(keys), groups: ends.len(), tallies: None, members, ends, in_several })
    }

    /// The keys by which a row is grouped, one for each value or the missing one, each with what it stands for.
    fn group_keys(&mut self, expr: &Expr, place: Place<'_>) -> Result<Vec<(Key, Vec<Item>)>> {
        let expr_type = expr.expr_type(self.world.graph.schema());
        let items = self.items(expr, place)?;
        self.meter.hold(
            items.iter().map(|item| 2 * (size_of::<(Key, Vec<Item>)>() + size_of::<Item>() + item.bytes())).sum(),
        )?;
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
    fn by_codes<'r>(&mut self, plan: &'r Plan, rows: &'r Slots) -> Result<Option<Sorted<'r>>>
    where
        'a: 'r,
    {
        let Some(coded) = plan.groups.iter().map(|expr| self.coded(expr, rows)).collect::<Option<Vec<Coded<'_>>>>()
        else {
            return Ok(None);
        };
        // a key, and a count of rows
        self.meter.hold(rows.len() * 2 * size_of::<usize>())?;
        if let [Coded::Things { nodes, .. }] = coded.as_slice()
            && ascend(nodes)
            && let Some(tallies) = self.tallies_of_rows(plan, rows)
        {
            let (keys, tallies, groups) = (Keys::Things(nodes), Some(tallies), nodes.len());
            return Ok(Some(Sorted { keys, groups, tallies, members: Vec::new(), ends: Vec::new(), in_several: 0 }));
        }
        let all = coded.iter().try_fold(1_u64, |all, coded| all.checked_mul(coded.size()));
        let Some(all) = all.filter(|_| !coded.is_empty()) else { return Ok(None) };
        self.meter.values(rows.len() * coded.len())?;
        if let (Ok(all), true) = (u32::try_from(all), all <= rows.len() as u64 * 4 + 1024) {
            let mut keys = vec![0_u32; rows.len()];
            coded.iter().for_each(|coded| coded.add_to(&mut keys));
            let (occurring, tallies, members, ends) = match self.tallies(plan, rows, &keys, all)? {
                // only groups that occur are told of, in the order of their keys
                Some(tallies) => (tallies.keys().to_vec(), Some(tallies), Vec::new(), Vec::new()),
                None => {
                    let places = 2 * all as usize + keys.len();
                    self.meter.hold(places * size_of::<usize>() + all as usize * size_of::<u32>())?;
                    let (occurring, members, ends) = parted(&keys, all);
                    (occurring, None, members, ends)
                }
            };
            let groups = occurring.len();
            let keys = Keys::Codes(coded, occurring.into_iter().map(u64::from).collect());
            return Ok(Some(Sorted { keys, groups, tallies, members, ends, in_several: 0 }));
        }
        let mut keys = vec![0_u64; rows.len()];
        coded.iter().for_each(|coded| coded.add_to(&mut keys));
        let (keys, members, ends) = compared(&mut self.meter, &keys)?;
        Ok(Some(Sorted {
            keys: Keys::Codes(coded, keys),
            groups: ends.len(),
            tallies: None,
            members,
            ends,
            in_several: 0,
        }))
    }

    /// What codes stand for an expression of all rows; `None` where there are none.
    fn coded<'r>(&self, expr: &Expr, rows: &'r Slots) -> Option<Coded<'r>>
    where
        'a: 'r,
    {
        let (Expr::Thing(stop) | Expr::Attribute(stop, _)) = expr else { return None };
        let nodes = rows.nodes(*stop)?;
        let (low, high) = rows.span(nodes)?;
        match expr {
            Expr::Attribute(_, attribute) => {
                let (column, first) = self.single(*attribute, low, high)?;
                let codes = column.codes()?;
                let size = match column.value_type() {
                    ValueType::Boolean => 2,
                    ValueType::Enumeration(id) => self.world.graph.schema().enumeration(id).members.len(),
                    _ => column.dictionary().len(),
                };
                let from = rows.are_consecutive().then(|| low.wrapping_sub(first) as usize);
                Some(Coded::Values { nodes, first, from, column, codes, missing: u64::try_from(size).ok()? })
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

/// Keys that occur, the rows key by key, and where those of each end.
type Parted<K> = (Vec<K>, Vec<usize>, Vec<usize>);

/// Rows sorted by keys of which there are few, by counting each.
fn parted(keys: &[u32], all: u32) -> Parted<u32> {
    let mut starts = vec![0_usize; all as usize + 1];
    for key in keys {
        if let Some(count) = starts.get_mut(*key as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let occurring: Vec<u32> =
        (0..all).zip(starts.windows(2)).filter(|(_, pair)| pair.first() < pair.last()).map(|(key, _)| key).collect();
    let ends = occurring.iter().filter_map(|key| starts.get(*key as usize + 1)).copied().collect();
    let mut members = vec![0; keys.len()];
    for (row, key) in keys.iter().enumerate() {
        if let Some(next) = starts.get_mut(*key as usize) {
            if let Some(member) = members.get_mut(*next) {
                *member = row;
            }
            *next += 1;
        }
    }
    (occurring, members, ends)
}

/// Rows sorted by keys of which there may be many.
fn compared(meter: &mut Meter<'_>, keys: &[u64]) -> Result<Parted<u64>> {
    meter.hold(keys.len() * size_of::<(u64, usize)>())?;
    let pairs: Vec<(u64, usize)> = meter.sorted(keys.iter().copied().zip(0..).collect(), Ord::cmp)?;
    let (mut occurring, mut ends) = (Vec::new(), Vec::new());
    for (at, (key, _)) in pairs.iter().enumerate() {
        if occurring.last() != Some(key) {
            if at > 0 {
                meter.push(&mut ends, at)?;
            }
            meter.push(&mut occurring, *key)?;
        }
    }
    if !pairs.is_empty() {
        ends.push(pairs.len());
    }
    Ok((occurring, pairs.into_iter().map(|(_, row)| row).collect(), ends))
}

impl Slots {
    /// Whether rows are told apart by their only things alone, which ascend then.
    fn are_things(&self) -> bool {
        self.slots.len() == 1 && self.via.is_empty()
    }

    /// Whether the rows are things one behind the other.
    pub(super) fn are_consecutive(&self) -> bool {
        let ends = |nodes: &Vec<NodeId>| Some((nodes.first()?.0, nodes.last()?.0, nodes.len()));
        let run = |(first, last, n): (u32, u32, usize)| last.wrapping_sub(first) as usize + 1 == n;
        self.are_things() && self.slots.first().and_then(ends).is_some_and(run)
    }

    /// The least and the greatest id of the things of a stop.
    fn span(&self, nodes: &[NodeId]) -> Option<(u32, u32)> {
        if self.are_things() {
            return Some((nodes.first()?.0, nodes.last()?.0));
        }
        let ids = || nodes.iter().map(|node| node.0);
        Some((ids().min()?, ids().max()?))
    }

    /// The things of all rows at a stop, or at the last noun.
    pub(crate) fn nodes(&self, stop: Option<StopId>) -> Option<&[NodeId]> {
        stop.map_or(self.slots.last(), |stop| self.slots.get(stop.0)).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_and_comparing_part_rows_alike() {
        let options = crate::RunOptions::default();
        let mut meter = Meter::new(&options);
        for keys in [vec![], vec![3], vec![2, 0, 2, 5, 0, 0], vec![1, 1, 1], vec![4, 3, 2, 1, 0]] {
            let (occurring, members, ends) = parted(&keys, 6);
            let wide: Vec<u64> = keys.iter().copied().map(u64::from).collect();
            let compared = compared(&mut meter, &wide).unwrap();
            assert_eq!(occurring.iter().copied().map(u64::from).collect::<Vec<_>>(), compared.0);
            assert_eq!((&members, &ends), (&compared.1, &compared.2));
            assert_eq!(ends.last().copied().unwrap_or_default(), keys.len());
            for (at, key) in occurring.iter().enumerate() {
                let start = at.checked_sub(1).map_or(0, |before| ends[before]);
                let rows: Vec<usize> = (0..keys.len()).filter(|row| keys[*row] == *key).collect();
                assert_eq!(members[start..ends[at]], rows[..]);
            }
        }
    }
}

//! Aggregates of coded groups in one pass over the rows: counters, and sums of columns of numbers, by the number of the group. No list of a
//! group's rows is made.

use fossgraph_core::{Column, Data, Value, as_float};

use super::aggregate::{as_number, whole_sum};
use super::coded::{Known, known};
use super::combine::Slots;
use super::evaluate::count;
use super::{Result, Runner};
use crate::bound::{Aggregate, Expr};
use crate::plan::Plan;

/// What was counted of all groups.
pub(super) struct Tallies<'p> {
    /// The key of each group that occurs; `None` where each row is a group.
    keys: Option<Vec<u32>>,
    counts: Counts<'p>,
    columns: Vec<Tally<'p>>,
}

/// How many rows there are of each key.
enum Counts<'p> {
    /// As they were counted.
    Sums(Vec<usize>),
    /// Where each row is a group: for how many it stands,
    Weights(&'p [u32]),
    /// or so many rows, each for itself.
    Ones(usize),
}

/// What was counted of one column: for each group how many things have a value, and what these come to.
struct Tally<'p> {
    aggregate: Aggregate,
    argument: &'p Expr,
    sums: Sums,
}

enum Sums {
    Whole(Vec<Sum<i128>>),
    Float(Vec<Sum<f64>>),
}

/// What one group comes to: how many rows it has, how many of them have a value, and the sum of these.
#[derive(Clone, Copy, Default)]
struct Sum<T> {
    rows: u32,
    known: u32,
    sum: T,
}

impl Sums {
    /// How many rows each group has.
    fn rows(&self) -> Vec<usize> {
        match self {
            Self::Whole(sums) => sums.iter().map(|sum| sum.rows as usize).collect(),
            Self::Float(sums) => sums.iter().map(|sum| sum.rows as usize).collect(),
        }
    }
}

/// An aggregate that is asked for.
type Asked<'p> = (Aggregate, Option<&'p Expr>);

impl<'a> Runner<'a> {
    /// The tallies of rows, each of which is in the group of its key, of which there can be so many; `None` where something is asked for that
    /// is none.
    pub(super) fn tallies<'p>(
        &mut self,
        plan: &'p Plan,
        rows: &Slots,
        keys: &[u32],
        all: u32,
    ) -> Result<Option<Tallies<'p>>> {
        let all = all as usize;
        self.meter.hold(all * (size_of::<usize>() + size_of::<u32>()))?;
        let mut columns = Vec::new();
        for (aggregate, argument) in asked(plan) {
            let Some(argument) = argument else { continue };
            let Some((column, first)) = self.numbers(argument, rows) else { return Ok(None) };
            if !matches!(aggregate, Aggregate::Count | Aggregate::Sum | Aggregate::Average) {
                return Ok(None);
            }
            self.meter.values(keys.len())?;
            self.meter.hold(all * size_of::<(u32, i128)>())?;
            columns.push(Tally { aggregate, argument, sums: sums(aggregate, column, first, rows, keys, all) });
        }
        let counts = match columns.first() {
            Some(column) => column.sums.rows(),
            None => counts(keys, &rows.weights, all),
        };
        let occurring = (0_u32..).zip(&counts).filter(|(_, count)| **count > 0).map(|(key, _)| key).collect();
        Ok(Some(Tallies { keys: Some(occurring), counts: Counts::Sums(counts), columns }))
    }

    /// The tallies of rows each of which is a group; `None` where something is asked for that is none.
    pub(super) fn tallies_of_rows<'p>(&self, plan: &'p Plan, rows: &'p Slots) -> Option<Tallies<'p>> {
        let counts = match rows.weights.as_slice() {
            [] => Counts::Ones(rows.len()),
            weights => Counts::Weights(weights),
        };
        let counted = asked(plan).iter().all(|(_, argument)| argument.is_none());
        counted.then_some(Tallies { keys: None, counts, columns: Vec::new() })
    }

    /// The column of single numbers that an expression reads of each row's only thing, and the first thing of its kind.
    fn numbers(&self, argument: &Expr, rows: &Slots) -> Option<(&'a Column, u32)> {
        let Expr::Attribute(stop, attribute) = argument else { return None };
        // where rows are told apart by nothing else, each thing is on one
        let [nodes] = rows.slots.as_slice() else { return None };
        if rows.nodes(*stop).is_none() || !rows.via.is_empty() || !rows.weights.is_empty() {
            return None;
        }
        let (low, high) = nodes.first().zip(nodes.last())?;
        let (column, first) = self.single(*attribute, low.0, high.0)?;
        matches!(column.data(), Data::Integers(_) | Data::Floats(_)).then_some((column, first))
    }
}

impl Tallies<'_> {
    /// The keys of the groups.
    pub(super) fn keys(&self) -> &[u32] {
        self.keys.as_deref().unwrap_or_default()
    }

    fn key(&self, group: usize) -> usize {
        match &self.keys {
            None => group,
            Some(keys) => keys.get(group).map_or(usize::MAX, |key| *key as usize),
        }
    }

    /// For how many rows each row stands, where each is a group.
    pub(super) fn weights(&self) -> Option<&[u32]> {
        if let Counts::Weights(weights) = self.counts { Some(weights) } else { None }
    }

    /// How many rows a group has.
    pub(super) fn count(&self, group: usize) -> usize {
        match &self.counts {
            Counts::Sums(sums) => sums.get(self.key(group)).copied().unwrap_or_default(),
            Counts::Weights(weights) => weights.get(group).map_or(0, |weight| *weight as usize),
            Counts::Ones(rows) => usize::from(group < *rows),
        }
    }

    /// What an aggregate comes to in a group; `None` where it was not counted.
    pub(super) fn get(
        &self,
        group: usize,
        aggregate: Aggregate,
        argument: Option<&Expr>,
    ) -> Result<Option<Option<Value>>> {
        let Some(argument) = argument else { return Ok(Some(Some(count(self.count(group))))) };
        let of = |tally: &&Tally<'_>| tally.aggregate == aggregate && tally.argument == argument;
        let Some(tally) = self.columns.iter().find(of) else { return Ok(None) };
        let (known, whole, float) = match &tally.sums {
            Sums::Whole(sums) => sums.get(self.key(group)).map_or((0, 0, 0.0), |of| (of.known, of.sum, 0.0)),
            Sums::Float(sums) => sums.get(self.key(group)).map_or((0, 0, 0.0), |of| (of.known, 0, of.sum)),
        };
        Ok(Some(match (aggregate, &tally.sums) {
            (Aggregate::Count, _) => Some(count(known as usize)),
            _ if known == 0 => None,
            (Aggregate::Average, _) => as_number(float / f64::from(known)),
            (_, Sums::Whole(_)) => Some(whole_sum(whole)?),
            (_, Sums::Float(_)) => as_number(float),
        }))
    }
}

/// The aggregates over rows that are asked for.
fn asked(plan: &Plan) -> Vec<Asked<'_>> {
    let exprs = plan.columns.iter().map(|column| &column.expr).chain(plan.order.iter().map(|key| &key.expr));
    let mut asked = Vec::new();
    exprs.for_each(|expr| aggregates(plan, expr, &mut asked));
    asked
}

/// The aggregates over rows that an expression is made of.
fn aggregates<'p>(plan: &Plan, expr: &'p Expr, out: &mut Vec<Asked<'p>>) {
    match expr {
        expr if plan.groups.contains(expr) => {}
        Expr::Aggregate(aggregate, argument) => {
            let asked = (*aggregate, argument.as_deref());
            if !out.contains(&asked) {
                out.push(asked);
            }
        }
        expr => expr.parts().into_iter().for_each(|part| aggregates(plan, part, out)),
    }
}

/// How many rows there are of each key below `all`, each counted by its weight, if it has one.
fn counts(keys: &[u32], weights: &[u32], all: usize) -> Vec<usize> {
    let mut counts = vec![0_usize; all];
    let mut add = |key: &u32, n: usize| {
        if let Some(sum) = counts.get_mut(*key as usize) {
            *sum = sum.wrapping_add(n);
        }
    };
    match weights {
        [] => keys.iter().for_each(|key| add(key, 1)),
        weights => keys.iter().zip(weights).for_each(|(key, weight)| add(key, *weight as usize)),
    }
    counts
}

/// What a column comes to in each group. An average is one of floats, as the sum of whole numbers may be too large for it.
fn sums(aggregate: Aggregate, column: &Column, first: u32, rows: &Slots, keys: &[u32], all: usize) -> Sums {
    let pass = Pass { column, first, rows, keys, all };
    match column.data() {
        Data::Integers(numbers) if aggregate != Aggregate::Average => {
            Sums::Whole(pass.sums(numbers, |sum: i128, n, known| sum.wrapping_add(known.whole(n).into())))
        }
        Data::Integers(numbers) => Sums::Float(pass.sums(numbers, |sum, n, known| sum + known.float(as_float(n)))),
        Data::Floats(numbers) => Sums::Float(pass.sums(numbers, |sum, x, known| sum + known.float(x))),
        _ => Sums::Whole(Vec::new()),
    }
}

/// One pass over a column, for rows that are in so many groups by their keys.
struct Pass<'r> {
    column: &'r Column,
    first: u32,
    rows: &'r Slots,
    keys: &'r [u32],
    all: usize,
}

impl Pass<'_> {
    fn sums<N: Copy + Default, T: Copy + Default>(&self, numbers: &[N], add: impl Fn(T, N, Known) -> T) -> Vec<Sum<T>> {
        let mut sums = vec![Sum::default(); self.all];
        let mut take = |key: u32, number: N, known: Known| {
            let Some(of) = sums.get_mut(key as usize) else { return };
            // what is missing is added too, as nothing: no branch that no processor could foresee
            of.rows = of.rows.wrapping_add(1);
            of.known = of.known.wrapping_add(known.count());
            of.sum = add(of.sum, number, known);
        };
        let nodes = self.rows.slots.last().map(Vec::as_slice).unwrap_or_default();
        let valid = self.column.valid().unwrap_or_default();
        let from = nodes.first().map_or(0, |node| node.0.wrapping_sub(self.first) as usize);
        if self.rows.are_consecutive() && from.is_multiple_of(64) {
            let numbers = numbers.get(from..).unwrap_or_default().chunks(64);
            let valid = valid.get(from / 64..).unwrap_or_default();
            for ((keys, numbers), word) in self.keys.chunks(64).zip(numbers).zip(valid) {
                for ((bit, key), number) in (0_u32..).zip(keys).zip(numbers) {
                    take(*key, *number, Known::of_bit(*word, bit));
                }
            }
        } else {
            for ((at, known), key) in known(self.column, nodes, self.first).zip(self.keys) {
                take(*key, numbers.get(at).copied().unwrap_or_default(), known);
            }
        }
        sums
    }
}

//! Which rows of two answers are one.

use std::collections::BTreeMap;

use fossgraph_core::NodeId;

use super::pairing::{Pairing, Side};
use super::part::{Part, Reader, same};
use super::{Columns, unless_stopped};
use crate::bound::Statement;
use crate::engine::Prepared;
use crate::error::{Error, Problem};
use crate::rows::{ColumnInfo, Rows};
use crate::run::RunOptions;
use crate::value::{Params, Value};

/// Of more rows of one key than these, the first are taken for one another where they are not the same.
const COMPARED: usize = 64;

/// An answer, and by what its rows are told apart.
pub(super) struct Keyed {
    pub(super) rows: Rows,
    /// How many columns the statement shows; further ones only tell groups apart.
    shown: usize,
    by: By,
}

/// By what rows are told apart.
enum By {
    /// What the row is about.
    Subject,
    /// These cells.
    Cells(Vec<usize>),
    /// A property of a thing; of a relation, the thing at its other end too.
    Property,
}

impl Keyed {
    pub(super) fn of(statement: &Prepared, params: &Params, options: &RunOptions) -> Result<Self, Error> {
        let (rows, shown) = statement.told_apart(params, options)?;
        let all = |is: &dyn Fn(&ColumnInfo) -> bool| {
            rows.columns().iter().enumerate().filter(|(_, column)| is(column)).map(|(at, _)| at).collect()
        };
        let by = match statement.bound() {
            Statement::Query(query) if query.count || query.grouped => By::Cells(all(&|column| column.group)),
            Statement::Expect(expect) if expect.query.count || expect.query.grouped => {
                By::Cells(all(&|column| column.group))
            }
            Statement::Query(_) | Statement::Expect(_) => By::Subject,
            Statement::Describe(..) => By::Property,
            Statement::Path(_) | Statement::Compare(..) => By::Cells(vec![0]),
            Statement::Find(..) => By::Cells(vec![1]),
            _ => By::Cells(all(&|_| true)),
        };
        Ok(Self { rows, shown, by })
    }

    /// The rows that a count or groups are made of.
    pub(super) fn of_members(rows: Rows) -> Self {
        Self { shown: 0, rows, by: By::Subject }
    }

    /// The columns that the statement shows.
    pub(super) fn shown(&self) -> &[ColumnInfo] {
        self.rows.columns().get(..self.shown).unwrap_or_default()
    }

    /// The things that a row is about.
    pub(super) fn things(&self, row: usize) -> Vec<NodeId> {
        let mut things = Vec::new();
        match self.rows.subject(row) {
            Some(subject) => things.extend(subject.stops.into_iter().chain([subject.last])),
            None => self.rows.row(row).iter().for_each(|value| value.things(&mut things)),
        }
        let mut seen = Vec::new();
        things.retain(|node| !seen.contains(node) && (seen.push(*node), true).1);
        things
    }

    /// Whether rows stand for single things, whose facts are behind them.
    pub(super) fn is_of_things(&self) -> bool {
        matches!(self.by, By::Subject)
    }

    /// Whether a column tells who states what a row says, which is no part of it.
    fn is_beside(&self, column: &ColumnInfo) -> bool {
        matches!(self.by, By::Property) && column.name == "sources"
    }

    pub(super) fn key(&self, reader: Reader<'_>, row: usize) -> Vec<Part> {
        let meant = |at: usize| reader.meant(&self.rows.get(row, at));
        match &self.by {
            By::Cells(cells) => cells.iter().map(|at| meant(*at)).collect(),
            By::Property => {
                let other = self.rows.get(row, 2);
                let other = if let Value::Thing(_) = other { reader.meant(&other) } else { Part::Missing };
                vec![meant(0), meant(1), other]
            }
            By::Subject => {
                let Some(subject) = self.rows.subject(row) else { return Vec::new() };
                let things = subject.stops.iter().chain([&subject.last]);
                let mut key: Vec<Part> = things.map(|node| reader.thing(*node)).collect();
                if let Some((relation, edge)) = subject.via {
                    let graph = self.rows.graph();
                    key.push(Part::Text(graph.schema().relation(relation).phrase.clone()));
                    let ends = graph.edges(relation).ends(edge);
                    key.extend(ends.into_iter().flat_map(|(from, to)| [reader.thing(from), reader.thing(to)]));
                }
                key
            }
        }
    }
}

/// A row of the earlier answer and one of the later that are one and differ; or one of either alone.
pub(super) type Pair = (Option<usize>, Option<usize>);

/// What rows of two answers do not agree on: those that the later one alone has, those that the earlier one alone has, those that differ.
pub(super) fn matched(
    pairing: &Pairing,
    earlier: &Keyed,
    later: &Keyed,
    columns: &Columns,
    options: &RunOptions,
) -> Result<Vec<Pair>, Problem> {
    let mut bags: BTreeMap<Vec<Part>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for row in 0..earlier.rows.len() {
        unless_stopped(options)?;
        let key = earlier.key(Reader { pairing, side: Side::Before }, row);
        bags.entry(key).or_default().0.push(row);
    }
    for row in 0..later.rows.len() {
        unless_stopped(options)?;
        let key = later.key(Reader { pairing, side: Side::After }, row);
        bags.entry(key).or_default().1.push(row);
    }
    let differing = |before: usize, after: usize| {
        let cell = |keyed: &Keyed, row, place: &Option<usize>| place.map(|at| keyed.rows.get(row, at));
        let cells = columns.before.iter().zip(&columns.after).zip(&columns.infos);
        cells
            .filter(|((old, new), info)| {
                let (old, new) = (cell(earlier, before, old), cell(later, after, new));
                let same = same(pairing, &old.unwrap_or(Value::Missing), &new.unwrap_or(Value::Missing));
                !same && !later.is_beside(info)
            })
            .count()
    };
    let mut pairs: Vec<Pair> = Vec::new();
    for (mut before, mut after) in bags.into_values() {
        unless_stopped(options)?;
        after.retain(|row| {
            let Some(at) = before.iter().position(|old| differing(*old, *row) == 0) else { return true };
            before.remove(at);
            false
        });
        for row in after {
            // that one of the others which is most like it
            let nearest = before.iter().take(COMPARED).enumerate().min_by_key(|(at, old)| (differing(**old, row), *at));
            let old = nearest.map(|(at, _)| at).map(|at| before.remove(at));
            pairs.push((old, Some(row)));
        }
        pairs.extend(before.into_iter().map(|row| (Some(row), None)));
    }
    let sort = |pair: &Pair| match pair {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(_), Some(_)) => 2,
    };
    pairs.sort_by_key(|pair| (sort(pair), pair.1, pair.0));
    Ok(pairs)
}

//! Who is behind a number: the rows that a count or a group is made of, before and after.

use std::collections::BTreeMap;

use fossgraph_core::NodeId;

use super::because::{Telling, said};
use super::pairing::{Pairing, Side};
use super::part::{Part, Reader};
use super::rows::Keyed;
use super::unless_stopped;
use crate::engine::Prepared;
use crate::error::Error;
use crate::run::{RunOptions, Witness};
use crate::value::{Params, Value};

/// So many members are told one by one that joined, so many that left, and so many that changed.
const TOLD: usize = 10;

/// The rows that groups are made of; a count is one group.
pub(super) struct Members {
    before: Keyed,
    after: Keyed,
    groups: BTreeMap<Vec<Part>, Group>,
    /// Whether a group can change while its members stay.
    reckons: bool,
}

/// The rows of a group, by what they are about.
#[derive(Default)]
struct Group {
    before: BTreeMap<Vec<Part>, usize>,
    after: BTreeMap<Vec<Part>, usize>,
}

/// A member's row in the earlier answer, and in the later one.
type Rows = (Option<usize>, Option<usize>);

impl Members {
    /// The members of a statement's groups; none where it has no groups, or more members than a run may hold.
    pub(super) fn of(
        (before, after): (&Prepared, &Prepared),
        pairing: &Pairing,
        params: &Params,
        options: &RunOptions,
    ) -> Result<Option<Self>, Error> {
        let rows = |statement: &Prepared| match statement.members(params, options) {
            Err(error) if !error.is_cancelled() => Ok(None),
            rows => rows,
        };
        let (Some(earlier), Some(later)) = (rows(before)?, rows(after)?) else { return Ok(None) };
        let mut groups = BTreeMap::<Vec<Part>, Group>::new();
        let (earlier, later) = (Keyed::of_members(earlier), Keyed::of_members(later));
        for (side, members) in [(Side::Before, &earlier), (Side::After, &later)] {
            let reader = Reader { pairing, side };
            for row in 0..members.rows.len() {
                unless_stopped(options)?;
                for key in keys(reader, &members.rows.row(row)) {
                    let group = groups.entry(key).or_default();
                    let rows = if side == Side::Before { &mut group.before } else { &mut group.after };
                    rows.insert(members.key(reader, row), row);
                }
            }
        }
        Ok(Some(Self { before: earlier, after: later, groups, reckons: after.reckons() }))
    }

    /// Which members of a group joined it, left it, or changed in it.
    pub(super) fn told(
        &self,
        key: &[Part],
        telling: &mut Telling<'_>,
        options: &RunOptions,
    ) -> Result<Vec<Witness>, Error> {
        let key: Vec<Part> = key.iter().map(single).collect();
        let Some(group) = self.groups.get(&key) else { return Ok(Vec::new()) };
        let only = |rows: &BTreeMap<Vec<Part>, usize>, others: &BTreeMap<Vec<Part>, usize>| {
            let mut rows: Vec<usize> =
                rows.iter().filter(|(key, _)| !others.contains_key(*key)).map(|(_, row)| *row).collect();
            rows.sort_unstable();
            rows
        };
        let joined: Vec<Rows> = only(&group.after, &group.before).into_iter().map(|row| (None, Some(row))).collect();
        let left: Vec<Rows> = only(&group.before, &group.after).into_iter().map(|row| (Some(row), None)).collect();
        let mut out = Vec::new();
        for (rows, word) in [(&joined, "joined"), (&left, "left")] {
            for row in rows.iter().take(TOLD) {
                let because = self.facts(*row, telling);
                out.push(Witness { because, ..said(format!("{word}: {}", self.name(telling.pairing(), *row))) });
            }
            more(&mut out, rows.len(), word);
        }
        if self.reckons || out.is_empty() {
            let mut stayed: Vec<Rows> = Vec::new();
            let both = group.after.iter().filter_map(|(key, row)| Some((Some(*group.before.get(key)?), Some(*row))));
            for rows in both {
                unless_stopped(options)?;
                if !self.facts(rows, telling).is_empty() {
                    stayed.push(rows);
                }
            }
            stayed.sort_unstable_by_key(|(_, row)| *row);
            for rows in stayed.iter().take(TOLD) {
                out.extend(self.facts(*rows, telling));
            }
            more(&mut out, stayed.len(), "changed");
        }
        Ok(out)
    }

    fn facts(&self, (before, after): Rows, telling: &mut Telling<'_>) -> Vec<Witness> {
        telling.facts(before.map(|row| (&self.before, row)), after.map(|row| (&self.after, row)))
    }

    /// What a member is called: the things at its stops, and the last.
    fn name(&self, pairing: &Pairing, (before, after): Rows) -> String {
        let (keyed, row, graph) = match (before, after) {
            (_, Some(row)) => (&self.after, row, pairing.after_graph()),
            (row, None) => (&self.before, row.unwrap_or_default(), pairing.before_graph()),
        };
        let names: Vec<&str> = keyed.things(row).into_iter().map(|node: NodeId| graph.name(node)).collect();
        names.join(", ")
    }
}

/// Tells how many more there are than were told.
fn more(out: &mut Vec<Witness>, all: usize, word: &str) {
    if all > TOLD {
        out.push(said(format!("and {} more {word}", all - TOLD)));
    }
}

/// The groups that a row stands in: one for each combination of the values in its cells.
fn keys(reader: Reader<'_>, cells: &[Value]) -> Vec<Vec<Part>> {
    let mut keys = vec![Vec::new()];
    for cell in cells {
        let mut parts: Vec<Part> = match cell {
            Value::List(values) => values.iter().map(|value| reader.meant(value)).collect(),
            one => vec![reader.meant(one)],
        };
        parts.sort_unstable();
        parts.dedup();
        let with = |key: &Vec<Part>| {
            parts.iter().map(|part| [key.as_slice(), std::slice::from_ref(part)].concat()).collect::<Vec<_>>()
        };
        keys = keys.iter().flat_map(with).collect();
    }
    keys
}

/// A list of one value is that value.
fn single(part: &Part) -> Part {
    match part {
        Part::Several(parts) if parts.len() == 1 => parts.first().cloned().unwrap_or(Part::Missing),
        other => other.clone(),
    }
}

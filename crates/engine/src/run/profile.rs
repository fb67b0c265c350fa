//! What each operator of a plan did in a run: for `profile`. Nothing is kept unless it is asked for.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::meter::Bytes;
use super::{Result, Runner};
use crate::plan::{Line, OperatorId, Work};

/// The operators that are running, and what those that ran did.
#[derive(Default)]
pub(super) struct Profile {
    open: Vec<Frame>,
    pub(super) done: BTreeMap<OperatorId, Work>,
}

/// An operator that is running: what was counted when it began, and what the operators inside it took.
struct Frame {
    started: Instant,
    edges: usize,
    values: usize,
    inside: Work,
}

impl Runner<'_> {
    /// The lines of a plan with what each operator did.
    pub(super) fn worked(self, mut lines: Vec<Line>) -> Vec<Line> {
        let done = self.profile.map(|profile| profile.done).unwrap_or_default();
        for line in &mut lines {
            line.work = line.id.and_then(|id| done.get(&id)).copied();
        }
        lines
    }

    /// Runs something whose operators are no part of the plan: what they do counts for the one around them.
    pub(super) fn unwatched<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let profile = self.profile.take();
        let result = run(self);
        self.profile = profile;
        result
    }

    /// Runs an operator, of which nothing is held behind its end but the result. Where that is asked for, keeps what it did itself, over so
    /// many things (those that it gives, where none are said): what operators inside it do is theirs.
    pub(super) fn watched<T: Bytes>(
        &mut self,
        id: OperatorId,
        things: Option<usize>,
        rows: impl FnOnce(&T) -> usize,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let before = self.meter.held();
        let result = self.profiled(id, things, rows, run)?;
        self.meter.settle(before, result.bytes())?;
        Ok(result)
    }

    fn profiled<T>(
        &mut self,
        id: OperatorId,
        things: Option<usize>,
        rows: impl FnOnce(&T) -> usize,
        run: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let (edges, values) = (self.meter.edges, self.meter.values);
        let Some(profile) = &mut self.profile else { return run(self) };
        profile.open.push(Frame { started: Instant::now(), edges, values, inside: Work::default() });
        let result = run(self);
        let (edges, values) = (self.meter.edges, self.meter.values);
        let Some(profile) = &mut self.profile else { return result };
        let Some(frame) = profile.open.pop() else { return result };
        let time = frame.started.elapsed();
        let (all_edges, all_values) = (edges - frame.edges, values - frame.values);
        if let Some(outer) = profile.open.last_mut() {
            outer.inside.edges += all_edges;
            outer.inside.values += all_values;
            outer.inside.time += time;
        }
        let work = profile.done.entry(id).or_default();
        let given = result.as_ref().map_or(0, rows);
        work.things += things.unwrap_or(given);
        work.rows += given;
        work.edges += all_edges.saturating_sub(frame.inside.edges);
        work.values += all_values.saturating_sub(frame.inside.values);
        work.time += time.checked_sub(frame.inside.time).unwrap_or(Duration::ZERO);
        result
    }
}

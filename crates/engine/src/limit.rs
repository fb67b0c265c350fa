//! What bounds texts and runs: one table, from which errors, settings and the manual take names and numbers.

use std::time::Duration;

use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// A statement may have no more bytes.
pub(crate) const LONGEST_STATEMENT: usize = 64 << 10;
/// A script may have no more bytes.
pub(crate) const LONGEST_SCRIPT: usize = 4 << 20;
/// Brackets, and whatever else one part of a query puts into another, may be nested no deeper.
pub(crate) const DEEPEST: usize = 64;
/// A statement may have no more bytes when the names that `let` gave are spelt out.
pub(crate) const LONGEST_SPELT_OUT: usize = 1 << 20;
/// `let` may give no more names.
pub(crate) const MOST_NAMES: usize = 1000;
/// A repeat may say no more steps.
pub(crate) const MOST_STEPS: u32 = 1000;
/// A pattern may have no more bytes.
pub(crate) const LONGEST_PATTERN: usize = 1 << 10;
/// A compiled pattern may take no more bytes.
pub(crate) const LARGEST_PATTERN: usize = 1 << 20;
/// No path has more steps.
pub(crate) const LONGEST_PATH: u32 = 64;

/// So many rows a run may hold at once, unless it is told otherwise.
pub(crate) const ROWS: usize = 5_000_000;
/// So many bytes.
pub(crate) const MEMORY: usize = 2 << 30;
/// So many edges may be walked and values compared.
pub(crate) const WORK: u64 = 20_000_000_000;
/// So many paths are made.
pub(crate) const PATHS: usize = 10_000;

/// Something that bounds a text or a run.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::LIMITS;
/// let memory = LIMITS.iter().find(|limit| limit.raise.is_some_and(|raise| raise.key == "memory")).unwrap();
/// assert_eq!(memory.shown(), "2 GiB");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is bounded.
    pub what: &'static str,
    /// How much of it there may be; `None` where nothing bounds it unless it is said.
    pub most: Option<u64>,
    /// Of what it is so much.
    pub unit: Unit,
    /// How it is changed, where it can be.
    pub raise: Option<Raise>,
}

/// What a limit counts.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::Unit;
/// assert_eq!(Unit::Bytes.said(2 << 30), "2GiB");
/// assert_eq!((Unit::Number.said(5000), Unit::Seconds.said(90)), ("5000".to_owned(), "90".to_owned()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things that are counted.
    Number,
    /// Bytes.
    Bytes,
    /// Seconds.
    Seconds,
}

/// How a limit is changed.
///
/// # Examples
///
/// An error about a limit names the setting that raises it:
///
/// ```
/// use fossgraph_engine::{LIMITS, Params, RunOptions};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let few = RunOptions { max_rows: 3, ..RunOptions::default() };
/// let error = engine.prepare("projects").unwrap().run_with(&Params::new(), &few).unwrap_err();
/// let rows = LIMITS.iter().find_map(|limit| limit.raise.filter(|raise| raise.field == "max_rows")).unwrap();
/// assert!(error.problems()[0].help_text().unwrap().contains(&format!("`--{} ", rows.key)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The setting; the option of the command line is `--` and the same word.
    pub key: &'static str,
    /// The field of [`crate::RunOptions`].
    pub field: &'static str,
}

impl Limit {
    const fn fixed(what: &'static str, most: usize, unit: Unit) -> Self {
        Self { what, most: Some(most as u64), unit, raise: None }
    }

    const fn of_run(what: &'static str, most: Option<u64>, unit: Unit, raise: Raise) -> Self {
        Self { what, most, unit, raise: Some(raise) }
    }

    /// How much there may be, as people write it: `64 KiB`, `5,000,000`, `none`.
    #[must_use]
    pub fn shown(&self) -> String {
        match (self.most, self.unit) {
            (None, _) => "none".to_owned(),
            (Some(most), Unit::Bytes) => bytes(most),
            (Some(most), Unit::Number) => grouped(most),
            (Some(most), Unit::Seconds) => format!("{most} s"),
        }
    }

    /// How much there may be, as an option takes it: `2GiB`, `5000000`, `none`.
    #[must_use]
    pub fn said(&self) -> String {
        self.most.map_or_else(|| "none".to_owned(), |most| self.unit.said(most))
    }
}

impl Unit {
    /// So much, as an option takes it.
    #[must_use]
    pub fn said(self, n: u64) -> String {
        match self {
            Self::Bytes => bytes(n).replace(' ', "").replace("bytes", ""),
            Self::Number | Self::Seconds => n.to_string(),
        }
    }
}

const ROWS_RAISE: Raise = Raise { key: "max-rows", field: "max_rows" };
const MEMORY_RAISE: Raise = Raise { key: "memory", field: "max_memory" };
const WORK_RAISE: Raise = Raise { key: "max-work", field: "max_work" };
const PATHS_RAISE: Raise = Raise { key: "max-paths", field: "max_paths" };
const TIME_RAISE: Raise = Raise { key: "timeout", field: "timeout" };

/// All limits of texts, then those of runs.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::LIMITS;
/// let shown = |what| LIMITS.iter().find(|limit| limit.what == what).map(|limit| limit.shown());
/// assert_eq!(shown("one statement").as_deref(), Some("64 KiB"));
/// assert_eq!(shown("time").as_deref(), Some("none"), "nothing bounds it unless it is said");
/// let (texts, runs) = LIMITS.split_at(LIMITS.partition_point(|limit| limit.raise.is_none()));
/// assert!(!texts.is_empty() && runs.iter().all(|limit| limit.raise.is_some()), "what bounds texts is fixed");
/// ```
pub const LIMITS: &[Limit] = &[
    Limit::fixed("nesting of parentheses and chains", DEEPEST, Unit::Number),
    Limit::fixed("one statement", LONGEST_STATEMENT, Unit::Bytes),
    Limit::fixed("a script", LONGEST_SCRIPT, Unit::Bytes),
    Limit::fixed("a statement with its `let` names written out", LONGEST_SPELT_OUT, Unit::Bytes),
    Limit::fixed("names defined with `let`", MOST_NAMES, Unit::Number),
    Limit::fixed("steps of a repeat with numbers", MOST_STEPS as usize, Unit::Number),
    Limit::fixed("a regular expression", LONGEST_PATTERN, Unit::Bytes),
    Limit::fixed("a regular expression when compiled", LARGEST_PATTERN, Unit::Bytes),
    Limit::fixed("steps of a path", LONGEST_PATH as usize, Unit::Number),
    Limit::of_run("rows that a query holds at once", Some(ROWS as u64), Unit::Number, ROWS_RAISE),
    Limit::of_run("memory that a query takes besides the data", Some(MEMORY as u64), Unit::Bytes, MEMORY_RAISE),
    Limit::of_run("links walked and values compared", Some(WORK), Unit::Number, WORK_RAISE),
    Limit::of_run(
        "paths that a query makes; if there are more, a note says so",
        Some(PATHS as u64),
        Unit::Number,
        PATHS_RAISE,
    ),
    Limit::of_run("time", None, Unit::Seconds, TIME_RAISE),
];

/// `2 GiB`, `1.5 MiB`: in the largest unit of which it is one.
pub(crate) fn bytes(n: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.into_iter().find(|(shift, _)| n >> shift > 0) {
        None => format!("{n} bytes"),
        Some((shift, unit)) if n.trailing_zeros() >= shift => format!("{} {unit}", n >> shift),
        Some((shift, unit)) => {
            let tenths = (u128::from(n) * 10).div_ceil(1 << shift);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
    }
}

/// `5,000,000`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A limit of a run that was passed, and how it is raised to a value.
fn passed(code: &'static str, message: String, raise: Raise, value: &str) -> Problem {
    let Raise { key, field } = raise;
    let help = format!(
        "raise it with `--{key} {value}` (in the shell `.settings {key}={value}`; the setting `{key}`, FOSS_{}, `RunOptions::{field}`), or ask for less",
        key.to_uppercase().replace('-', "_")
    );
    Problem::new(ErrorKind::Limit, code, Span::default(), message).help(help)
}

/// More time went by than is allowed.
pub(crate) fn too_long(limit: Duration, spent: Duration) -> Problem {
    let message =
        format!("the time limit of {} ms was passed: the query ran for {} ms", limit.as_millis(), spent.as_millis());
    let seconds = limit.as_secs().max(spent.as_secs()).saturating_mul(2).max(10);
    passed("Q081", message, TIME_RAISE, &seconds.to_string())
}

/// More rows are to be held than are allowed.
pub(crate) fn too_many_rows(limit: usize, spent: usize) -> Problem {
    let rows = if limit == 1 { "row" } else { "rows" };
    let message = format!("the limit of {limit} {rows} was passed: {spent} or more are needed at once");
    passed("Q082", message, ROWS_RAISE, &ample(spent as u64).to_string())
}

/// More memory is to be held than is allowed.
pub(crate) fn too_large(limit: usize, spent: usize) -> Problem {
    let (shown, wanted) = (bytes(limit as u64), bytes(spent as u64));
    let message = format!("the memory limit of {shown} was passed: the query needs {wanted} or more");
    let value = (spent as u64).saturating_mul(2).checked_next_power_of_two().unwrap_or(u64::MAX).max(1 << 20);
    passed("Q084", message, MEMORY_RAISE, &Unit::Bytes.said(value))
}

/// More edges were to be walked and values to be compared than is allowed.
pub(crate) fn too_much_work(limit: u64, spent: u64) -> Problem {
    let message =
        format!("the limit of {limit} links and values was passed: the query needs to look at {spent} or more");
    passed("Q085", message, WORK_RAISE, &ample(spent).to_string())
}

/// The note on an answer of paths of which there are more.
pub(crate) fn more_paths(made: usize) -> String {
    format!("there are more than these {made} paths; `--{} {}` makes more", PATHS_RAISE.key, ample(made as u64))
}

/// A round number at least twice as large.
fn ample(n: u64) -> u64 {
    let twice = n.saturating_mul(2).max(10);
    let unit = 10_u64.pow(twice.ilog10());
    twice.div_ceil(unit).saturating_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        for (n, want) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1 << 10, "1 KiB"),
            (3 << 29, "1.5 GiB"),
            ((64 << 20) + 1, "64.1 MiB"),
        ] {
            assert_eq!(bytes(n), want);
        }
        assert_eq!(
            (grouped(0), grouped(999), grouped(1000), grouped(5_000_000)),
            ("0".into(), "999".into(), "1,000".into(), "5,000,000".into())
        );
    }

    #[test]
    fn a_limit_is_raised_to_a_round_number() {
        for (n, want) in [(0, 10), (5, 10), (6, 20), (999, 2000), (1000, 2000), (1001, 3000), (u64::MAX, u64::MAX)] {
            assert_eq!(ample(n), want, "{n}");
        }
    }
}

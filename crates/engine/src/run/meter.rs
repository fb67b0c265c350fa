//! Limits and cancellation: every operator charges its work here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fossgraph_core::CancelToken;

use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// How a query is run.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, Params, RunOptions};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let query = engine.prepare("projects show pagerank()").unwrap();
/// let hurried = RunOptions { timeout: Some(std::time::Duration::ZERO), ..RunOptions::default() };
/// let error = query.run_with(&Params::new(), &hurried).unwrap_err();
/// assert!(error.is_limit() && !error.is_cancelled());
/// ```
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Stops the run when cancelled.
    pub cancel: Option<CancelToken>,
    /// How long a run may take.
    pub timeout: Option<Duration>,
    /// How many rows a run may hold at once.
    pub max_rows: usize,
    /// Is told from time to time how much was done.
    pub work: Option<Work>,
}

/// No token, no time limit, five million rows, and nobody watches.
impl Default for RunOptions {
    fn default() -> Self {
        Self { cancel: None, timeout: None, max_rows: 5_000_000, work: None }
    }
}

/// How much a run has done so far, for another thread that holds a clone of it. It lags behind by a few thousand steps.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, Params, RunOptions, Work};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let work = Work::default();
/// let options = RunOptions { work: Some(work.clone()), ..RunOptions::default() };
/// engine.prepare("count anything linked to+ Dapr").unwrap().run_with(&Params::new(), &options).unwrap();
/// assert!(work.edges() > 1000);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Work(Arc<Done>);

#[derive(Debug, Default)]
struct Done {
    edges: AtomicU64,
    values: AtomicU64,
}

impl Work {
    /// How many edges were walked.
    #[must_use]
    pub fn edges(&self) -> u64 {
        self.0.edges.load(Ordering::Relaxed)
    }

    /// How many values were compared.
    #[must_use]
    pub fn values(&self) -> u64 {
        self.0.values.load(Ordering::Relaxed)
    }

    fn tell(&self, edges: usize, values: usize) {
        self.0.edges.store(edges as u64, Ordering::Relaxed);
        self.0.values.store(values as u64, Ordering::Relaxed);
    }
}

/// Counts work, and stops the run when it is cancelled or its time is over.
pub(super) struct Meter<'a> {
    options: &'a RunOptions,
    started: Instant,
    until_check: usize,
    /// How many edges were walked.
    pub(super) edges: usize,
    /// How many values were compared.
    pub(super) values: usize,
}

/// Work between two looks at the clock.
const STEP: usize = 1024;

impl<'a> Meter<'a> {
    pub(super) fn new(options: &'a RunOptions) -> Self {
        Self { options, started: Instant::now(), until_check: STEP, edges: 0, values: 0 }
    }

    pub(super) fn edges(&mut self, n: usize) -> Result<(), Problem> {
        self.edges += n;
        self.charge(n)
    }

    pub(super) fn values(&mut self, n: usize) -> Result<(), Problem> {
        self.values += n;
        self.charge(n)
    }

    fn charge(&mut self, n: usize) -> Result<(), Problem> {
        match self.until_check.checked_sub(n) {
            Some(left) => {
                self.until_check = left;
                Ok(())
            }
            None => self.check(),
        }
    }

    /// Looks at the token and the clock, and tells what was done.
    pub(super) fn check(&mut self) -> Result<(), Problem> {
        self.until_check = STEP;
        if let Some(work) = &self.options.work {
            work.tell(self.edges, self.values);
        }
        let nowhere = Span::default();
        if self.options.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Problem::cancelled());
        }
        match self.options.timeout {
            Some(limit) if self.started.elapsed() > limit => {
                let message = format!("the time limit of {} ms was passed", limit.as_millis());
                Err(Problem::new(ErrorKind::Limit, "Q081", nowhere, message).help("raise it with `--timeout`"))
            }
            _ => Ok(()),
        }
    }

    /// Refuses to hold more rows than allowed.
    pub(super) fn rows(&self, n: usize) -> Result<(), Problem> {
        if n <= self.options.max_rows {
            return Ok(());
        }
        let message = match self.options.max_rows {
            1 => "the limit of 1 row was passed".to_owned(),
            most => format!("the limit of {most} rows was passed"),
        };
        let problem = Problem::new(ErrorKind::Limit, "Q082", Span::default(), message);
        Err(problem.help("raise it with `--max-rows`, or ask for less"))
    }
}

//! Limits and cancellation: every operator charges its work here.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fossgraph_core::CancelToken;

use crate::error::Problem;
use crate::limit;

/// How a query is run. [`LIMITS`](crate::LIMITS) says what the limits are where nothing else is said.
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
    /// How many bytes a run may hold at once, besides the graph.
    pub max_memory: usize,
    /// How many edges a run may walk and values it may compare.
    pub max_work: u64,
    /// How many paths a run makes; of more it makes so many, and a note says so.
    pub max_paths: usize,
    /// Is told from time to time how much was done.
    pub work: Option<Work>,
}

/// No token, no time limit, and nobody watches.
impl Default for RunOptions {
    fn default() -> Self {
        Self {
            cancel: None,
            timeout: None,
            max_rows: limit::ROWS,
            max_memory: limit::MEMORY,
            max_work: limit::WORK,
            max_paths: limit::PATHS,
            work: None,
        }
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

/// Counts work and memory, and stops the run when a limit is passed or it is cancelled.
pub(super) struct Meter<'a> {
    options: &'a RunOptions,
    started: Instant,
    until_check: usize,
    /// How many edges were walked.
    pub(super) edges: usize,
    /// How many values were compared.
    pub(super) values: usize,
    /// How many bytes are held that the end of an operator gives back,
    held: usize,
    /// and how many that are held until the run ends.
    kept: usize,
    /// Where this is the meter of a part: what all parts did, and how much of that is its own.
    together: Option<&'a Together>,
    told: (usize, usize),
}

/// What the parts of work that is done at once did together, and all that was done before.
pub(super) struct Together {
    edges: AtomicUsize,
    values: AtomicUsize,
}

impl Together {
    fn add(&self, edges: usize, values: usize) -> (usize, usize) {
        let add = |sum: &AtomicUsize, more: usize| sum.fetch_add(more, Ordering::Relaxed).wrapping_add(more);
        (add(&self.edges, edges), add(&self.values, values))
    }
}

/// Work between two looks at the clock.
const STEP: usize = 1024;

impl<'a> Meter<'a> {
    pub(super) fn new(options: &'a RunOptions) -> Self {
        Self {
            options,
            started: Instant::now(),
            until_check: 0,
            edges: 0,
            values: 0,
            held: 0,
            kept: 0,
            together: None,
            told: (0, 0),
        }
    }

    /// What is done so far, for meters of parts to add to.
    pub(super) fn together(&self) -> Together {
        Together { edges: self.edges.into(), values: self.values.into() }
    }

    /// The meter of a part of what is to be done now, which stops where all parts together have done too much.
    pub(super) fn of_part<'p>(&self, together: &'p Together) -> Meter<'p>
    where
        'a: 'p,
    {
        let Self { options, started, held, kept, .. } = *self;
        Meter {
            options,
            started,
            until_check: 0,
            edges: 0,
            values: 0,
            held,
            kept,
            together: Some(together),
            told: (0, 0),
        }
    }

    /// Adds what was done and is held of a part.
    pub(super) fn add(&mut self, part: &Meter<'_>, before: usize) -> Result<(), Problem> {
        self.edges += part.edges;
        self.values += part.values;
        self.hold(part.held.saturating_sub(before))
    }

    pub(super) fn edges(&mut self, n: usize) -> Result<(), Problem> {
        self.edges += n;
        self.charge(n)
    }

    pub(super) fn values(&mut self, n: usize) -> Result<(), Problem> {
        self.values += n;
        self.charge(n)
    }

    /// Comes nearer to the next look at the clock, by work that is not counted.
    pub(super) fn pace(&mut self, n: usize) -> Result<(), Problem> {
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

    /// Looks at the work, the token and the clock, and tells what was done.
    pub(super) fn check(&mut self) -> Result<(), Problem> {
        let (edges, values) = match self.together {
            None => (self.edges, self.values),
            Some(together) => {
                let (edges, values) = std::mem::replace(&mut self.told, (self.edges, self.values));
                together.add(self.edges - edges, self.values - values)
            }
        };
        if let Some(work) = &self.options.work {
            work.tell(edges, values);
        }
        if self.options.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Problem::cancelled());
        }
        let done = edges.saturating_add(values) as u64;
        let Some(left) = self.options.max_work.checked_sub(done) else {
            return Err(limit::too_much_work(self.options.max_work, done));
        };
        self.until_check = STEP.min(usize::try_from(left).unwrap_or(STEP));
        let spent = self.options.timeout.map(|most| (most, self.started.elapsed()));
        match spent.filter(|(most, spent)| spent > most) {
            Some((most, spent)) => Err(limit::too_long(most, spent)),
            None => Ok(()),
        }
    }

    /// Refuses to hold more rows than allowed.
    pub(super) fn rows(&self, n: usize) -> Result<(), Problem> {
        if n <= self.options.max_rows { Ok(()) } else { Err(limit::too_many_rows(self.options.max_rows, n)) }
    }

    /// How many paths may be made.
    pub(super) fn most_paths(&self) -> usize {
        self.options.max_paths
    }

    // ------------------------------------------------------------ memory

    /// Refuses to hold more bytes than allowed. They are given back by [`Meter::free`], or by the end of the operator that runs.
    pub(super) fn hold(&mut self, bytes: usize) -> Result<(), Problem> {
        self.held = self.held.saturating_add(bytes);
        let all = self.held.saturating_add(self.kept);
        if all <= self.options.max_memory { Ok(()) } else { Err(limit::too_large(self.options.max_memory, all)) }
    }

    /// Gives bytes back.
    pub(super) fn free(&mut self, bytes: usize) {
        self.held = self.held.saturating_sub(bytes);
    }

    /// Holds bytes until the run ends.
    pub(super) fn keep(&mut self, bytes: usize) -> Result<(), Problem> {
        self.kept = self.kept.saturating_add(bytes);
        self.hold(0)
    }

    /// Gives back bytes that were to be held until the run ends.
    pub(super) fn keep_no_longer(&mut self, bytes: usize) {
        self.kept = self.kept.saturating_sub(bytes);
    }

    /// How much is held now: what [`Meter::settle`] goes back to.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Of what was held since, only so many bytes still are.
    pub(super) fn settle(&mut self, before: usize, still: usize) -> Result<(), Problem> {
        self.held = before;
        self.hold(still)
    }

    /// Makes room for more things in a list, and holds what it takes.
    pub(super) fn room<T>(&mut self, list: &mut Vec<T>, more: usize) -> Result<(), Problem> {
        if list.capacity() - list.len() < more { self.grow(list, more) } else { Ok(()) }
    }

    #[cold]
    fn grow<T>(&mut self, list: &mut Vec<T>, more: usize) -> Result<(), Problem> {
        let (len, old) = (list.len(), list.capacity());
        let new = len.saturating_add(more).max(old.saturating_mul(2)).max(16);
        // while it grows there are both
        self.hold(new.saturating_mul(size_of::<T>()))?;
        list.reserve_exact(new - len);
        self.free(old.saturating_mul(size_of::<T>()));
        Ok(())
    }

    /// A list with room for so many things.
    pub(super) fn list<T>(&mut self, of: usize) -> Result<Vec<T>, Problem> {
        self.hold(of.saturating_mul(size_of::<T>()))?;
        Ok(Vec::with_capacity(of))
    }

    /// Adds a thing to a list.
    pub(super) fn push<T>(&mut self, list: &mut Vec<T>, thing: T) -> Result<(), Problem> {
        self.room(list, 1)?;
        list.push(thing);
        Ok(())
    }

    /// Makes room for more things in a map of numbers, and holds what it takes.
    pub(super) fn room_in<K: Eq + std::hash::Hash, V, S: std::hash::BuildHasher>(
        &mut self,
        map: &mut HashMap<K, V, S>,
        more: usize,
    ) -> Result<(), Problem> {
        if map.capacity() - map.len() >= more {
            return Ok(());
        }
        let old = map_bytes(map);
        let wanted = (map.len().saturating_add(more)).max(map.capacity().saturating_mul(2));
        self.hold(buckets(wanted).saturating_mul(size_of::<(K, V)>() + 1))?;
        map.reserve(wanted - map.len());
        self.free(old);
        Ok(())
    }
}

/// How many places a hash map has that so many entries fit into.
fn buckets(entries: usize) -> usize {
    if entries == 0 {
        0
    } else {
        (entries.saturating_mul(8) / 7).saturating_add(1).checked_next_power_of_two().unwrap_or(usize::MAX)
    }
}

/// What a hash map takes.
pub(super) fn map_bytes<K, V, S>(map: &HashMap<K, V, S>) -> usize {
    buckets(map.capacity()).saturating_mul(size_of::<(K, V)>() + 1)
}

/// What the result of an operator takes beside itself: all that is still held of it when it ends.
pub(super) trait Bytes {
    fn bytes(&self) -> usize;
}

impl<T: Copy> Bytes for Vec<T> {
    fn bytes(&self) -> usize {
        self.capacity().saturating_mul(size_of::<T>())
    }
}

impl<T: Bytes> Bytes for Option<T> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(0, T::bytes)
    }
}

impl Bytes for bool {
    fn bytes(&self) -> usize {
        0
    }
}

impl Bytes for usize {
    fn bytes(&self) -> usize {
        0
    }
}

impl<K, V, S> Bytes for HashMap<K, V, S> {
    fn bytes(&self) -> usize {
        map_bytes(self)
    }
}

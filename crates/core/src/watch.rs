//! Work that another thread may look at and stop.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Stops work from another thread: a load, or the run of a query.
///
/// # Examples
///
/// ```
/// let token = fossgraph_core::CancelToken::new();
/// let other = token.clone();
/// other.cancel();
/// assert!(token.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that is not cancelled.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work that holds this token to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Makes the token fit for other work.
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a load is at.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Files, Progress, Stage, Watch, collect};
/// let progress = Progress::default();
/// assert_eq!(progress.stage(), Stage::Opening, "it has not begun");
/// let files = Files::of(&[("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'"), ("teams.csv", "name\nWeb\n")]);
/// let builder = collect(&files, None, Watch::new(None, Some(progress.clone()))).unwrap();
/// assert_eq!(progress.stage(), Stage::Reading("teams.csv".to_owned()), "the file read last");
/// builder.finish().unwrap();
/// assert_eq!(progress.stage(), Stage::Building);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// It looks which files there are.
    #[default]
    Opening,
    /// It reads a file.
    Reading(String),
    /// It links things that belong together.
    Linking,
    /// It finds which records are one thing.
    Merging,
    /// It makes the graph.
    Building,
}

/// How far a load is, for whoever holds a clone of it.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Progress, Stage, Watch};
/// let progress = Progress::default();
/// let watch = Watch::new(None, Some(progress.clone()));
/// watch.stage(Stage::Merging, 200).unwrap();
/// watch.steps(50).unwrap();
/// assert_eq!((progress.stage(), progress.share()), (Stage::Merging, Some(0.25)));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    stage: Mutex<Stage>,
    done: AtomicU64,
    all: AtomicU64,
    work: AtomicU64,
}

impl Progress {
    /// What the load is at.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.0.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How much of the stage is done, from 0 to 1; `None` where nobody knows.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a share for people")]
    pub fn share(&self) -> Option<f64> {
        let (done, all) = (self.0.done.load(Ordering::Relaxed), self.0.all.load(Ordering::Relaxed));
        (all > 0).then(|| (done as f64 / all as f64).min(1.0))
    }

    /// How much was done so far in all stages: records, edges and bytes read, and whatever was looked at or compared for their sake. It is
    /// the same for the same files, so that tests can tell how work grows with data.
    #[must_use]
    pub fn work(&self) -> u64 {
        self.0.work.load(Ordering::Relaxed)
    }

    fn begin(&self, stage: Stage, all: usize) {
        *self.0.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        self.0.done.store(0, Ordering::Relaxed);
        self.0.all.store(all as u64, Ordering::Relaxed);
    }
}

/// Who watches a load: it tells how far it is, and stops when it is asked to.
///
/// # Examples
///
/// A load is told to stop before it looks at its first file:
///
/// ```
/// use fossgraph_core::{CancelToken, Files, Progress, Watch, collect};
/// let (cancel, progress) = (CancelToken::new(), Progress::default());
/// let watch = Watch::new(Some(cancel.clone()), Some(progress.clone()));
/// let files = Files::of(&[("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'"), ("teams.csv", "name\nWeb\n")]);
/// assert!(collect(&files, None, watch.clone()).is_ok() && progress.work() > 0);
/// cancel.cancel();
/// assert!(collect(&files, None, watch).is_err_and(|error| error.is_cancelled()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Watch {
    cancel: Option<CancelToken>,
    progress: Option<Progress>,
}

/// Work was stopped by its [`CancelToken`].
///
/// # Examples
///
/// Work in pieces ends at the first look after it was told to:
///
/// ```
/// use fossgraph_core::{CancelToken, Cancelled, Watch};
/// let cancel = CancelToken::new();
/// let watch = Watch::new(Some(cancel.clone()), None);
/// let mut done = 0;
/// let result: Result<(), Cancelled> = (0..10).try_for_each(|piece| {
///     watch.steps(1)?;
///     done += 1;
///     if piece == 3 { cancel.cancel() }
///     Ok(())
/// });
/// assert_eq!((result, done), (Err(Cancelled), 4));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

impl Watch {
    /// A watch by either or both.
    #[must_use]
    pub fn new(cancel: Option<CancelToken>, progress: Option<Progress>) -> Self {
        Self { cancel, progress }
    }

    /// Begins a stage of so many steps; 0 if nobody knows.
    ///
    /// # Errors
    ///
    /// The work is to stop.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{CancelToken, Progress, Stage, Watch};
    /// let (cancel, progress) = (CancelToken::new(), Progress::default());
    /// let watch = Watch::new(Some(cancel.clone()), Some(progress.clone()));
    /// watch.stage(Stage::Linking, 200).unwrap();
    /// assert_eq!(progress.stage(), Stage::Linking);
    /// cancel.cancel();
    /// assert!(watch.stage(Stage::Building, 10).is_err());
    /// ```
    pub fn stage(&self, stage: Stage, all: usize) -> Result<(), Cancelled> {
        if let Some(progress) = &self.progress {
            progress.begin(stage, all);
        }
        self.check()
    }

    /// Tells that so many steps more are done.
    ///
    /// # Errors
    ///
    /// The work is to stop.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_core::{CancelToken, Progress, Stage, Watch};
    /// let (cancel, progress) = (CancelToken::new(), Progress::default());
    /// let watch = Watch::new(Some(cancel.clone()), Some(progress.clone()));
    /// watch.stage(Stage::Building, 200).unwrap();
    /// watch.steps(50).unwrap();
    /// assert_eq!(progress.share(), Some(0.25));
    /// cancel.cancel();
    /// assert!(watch.steps(1).is_err());
    /// ```
    pub fn steps(&self, more: usize) -> Result<(), Cancelled> {
        if let Some(progress) = &self.progress {
            progress.0.done.fetch_add(more as u64, Ordering::Relaxed);
        }
        self.work(more)
    }

    /// Counts work that is no step of the stage: things looked at or compared, over and over if need be.
    ///
    /// # Errors
    ///
    /// The work is to stop.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_core::{CancelToken, Progress, Watch};
    /// let (cancel, progress) = (CancelToken::new(), Progress::default());
    /// let watch = Watch::new(Some(cancel.clone()), Some(progress.clone()));
    /// watch.work(3).unwrap();
    /// assert_eq!(progress.work(), 3);
    /// cancel.cancel();
    /// assert!(watch.work(1).is_err());
    /// ```
    pub fn work(&self, more: usize) -> Result<(), Cancelled> {
        if let Some(progress) = &self.progress {
            progress.0.work.fetch_add(more as u64, Ordering::Relaxed);
        }
        self.check()
    }

    /// A reader that fails when the work is to stop; what it reads are no steps.
    pub fn reading<R: Read>(&self, reader: R) -> impl Read + use<R> {
        Watched { reader, watch: self.clone() }
    }

    /// Looks whether the work is to stop.
    ///
    /// # Errors
    ///
    /// It is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_core::{CancelToken, Cancelled, Watch};
    /// let cancel = CancelToken::new();
    /// let watch = Watch::new(Some(cancel.clone()), None);
    /// assert_eq!(watch.check(), Ok(()));
    /// cancel.cancel();
    /// assert_eq!(watch.check(), Err(Cancelled));
    /// ```
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) { Err(Cancelled) } else { Ok(()) }
    }
}

/// So many bytes are read between two looks.
const PIECE: usize = 1 << 20;

struct Watched<R> {
    reader: R,
    watch: Watch,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.watch.check().map_err(|Cancelled| io::Error::other("the load was cancelled"))?;
        let length = buffer.len().min(PIECE);
        self.reader.read(buffer.get_mut(..length).unwrap_or_default())
    }
}

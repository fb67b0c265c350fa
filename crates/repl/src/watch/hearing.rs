//! Waiting until files may have changed: the system tells what is done to them, and they are looked at from time to time in any case.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use fossgraph_core::CancelToken;
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::sight::Places;

/// Nothing must be done to the files for so long until they are read;
const QUIET: Duration = Duration::from_millis(150);
/// for so long, while a program has one open that it wrote to.
const UNFINISHED: Duration = Duration::from_secs(2);
/// Where something is done to them all the time they are read after so long.
const PATIENCE: Duration = Duration::from_secs(5);
/// So often it is looked whether to stop.
const GLANCE: Duration = Duration::from_millis(50);
/// So often files are looked at of which nothing was told: not all file systems tell everything,
const LOOK: Duration = Duration::from_secs(2);
/// and some nothing.
const LOOK_WITHOUT: Duration = Duration::from_millis(500);
/// Whether the system tells when a file that was written to is closed.
const TELLS_OF_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Hears what is done to files.
pub(super) struct Hearing {
    tell: Sender<Event>,
    told: Receiver<Event>,
    /// Its thread ends with it.
    watcher: Option<RecommendedWatcher>,
    places: Places,
    /// Files that were written to and not closed since.
    unfinished: BTreeSet<PathBuf>,
    looked: Instant,
}

/// Why waiting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Woken {
    /// Something was told, and then nothing more.
    Told,
    /// It is time to look.
    Time,
    /// The user interrupts.
    Interrupted,
}

impl Hearing {
    /// Hears nothing yet.
    pub(super) fn new() -> Self {
        let (tell, told) = channel();
        let (places, unfinished) = (Places::default(), BTreeSet::new());
        Self { tell, told, watcher: None, places, unfinished, looked: Instant::now() }
    }

    /// Listens at these places from now on, also where others of the same name were before; whether the system tells of all of them.
    pub(super) fn listen(&mut self, places: Places) -> bool {
        let tell = self.tell.clone();
        let heard = move |event: notify::Result<Event>| {
            // after an error anything may have happened; when nobody waits any more, the watching is over
            let _ = tell.send(event.unwrap_or_else(|_| rescan()));
        };
        let all = |mut watcher: RecommendedWatcher| {
            let is_deaf = |place: &&Path| watcher.watch(place, RecursiveMode::NonRecursive).is_err();
            let whole = places.all().into_iter().filter(is_deaf).count() == 0;
            (watcher, whole)
        };
        let watcher = notify::recommended_watcher(heard).map(all);
        self.places = places;
        let (watcher, whole) = watcher.map_or((None, false), |(watcher, whole)| (Some(watcher), whole));
        self.watcher = watcher.filter(|_| whole);
        whole
    }

    /// Waits until files may have changed and nothing more is done to them.
    pub(super) fn wait(&mut self, cancel: &CancelToken) -> Woken {
        loop {
            if cancel.is_cancelled() {
                return Woken::Interrupted;
            }
            match self.told.recv_timeout(GLANCE) {
                Ok(event) if self.concerns(&event) => return self.settle(cancel),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(GLANCE),
            }
            if self.looked.elapsed() >= if self.watcher.is_some() { LOOK } else { LOOK_WITHOUT } {
                self.looked = Instant::now();
                return Woken::Time;
            }
        }
    }

    /// Waits until nothing is done to the files any more.
    pub(super) fn settle(&mut self, cancel: &CancelToken) -> Woken {
        let (began, mut last) = (Instant::now(), Instant::now());
        loop {
            let quiet = if self.unfinished.is_empty() { QUIET } else { UNFINISHED };
            if last.elapsed() >= quiet || began.elapsed() >= PATIENCE {
                break;
            }
            if cancel.is_cancelled() {
                return Woken::Interrupted;
            }
            match self.told.recv_timeout(GLANCE.min(quiet.saturating_sub(last.elapsed()))) {
                Ok(event) if self.concerns(&event) => last = Instant::now(),
                Ok(_) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(GLANCE),
            }
        }
        self.unfinished.clear();
        self.looked = Instant::now();
        Woken::Told
    }

    /// Whether an event concerns the files; which of them are being written is remembered.
    fn concerns(&mut self, event: &Event) -> bool {
        let is_written = matches!(event.kind, EventKind::Modify(ModifyKind::Data(_)));
        let is_closed = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
        // that somebody reads a file changes nothing, and it may be this program
        if event.kind.is_access() && !is_closed {
            return false;
        }
        let mut concerns = event.need_rescan() || event.paths.is_empty();
        for path in event.paths.iter().filter(|path| self.places.concern(path)) {
            concerns = true;
            if is_written && TELLS_OF_CLOSING {
                self.unfinished.insert(path.clone());
            } else if !matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)) | EventKind::Create(_)) {
                self.unfinished.remove(path);
            }
        }
        concerns
    }
}

/// An event that says that anything may have happened.
fn rescan() -> Event {
    Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write as _;

    use super::super::sight::Sight;
    use super::*;

    /// Waits until something was told; how long that took.
    fn told(hearing: &mut Hearing) -> Duration {
        let began = Instant::now();
        while hearing.wait(&CancelToken::new()) != Woken::Told {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing is told");
        }
        began.elapsed()
    }

    fn listening(path: PathBuf) -> Hearing {
        let sight = Sight::of(vec![path]);
        let mut hearing = Hearing::new();
        assert!(hearing.listen(sight.places()));
        hearing
    }

    #[test]
    fn a_file_that_is_open_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yml");
        fs::write(&path, "a").unwrap();
        let mut hearing = listening(path.clone());
        let mut file = File::create(&path).unwrap();
        file.write_all(b"b").unwrap();
        assert!(!TELLS_OF_CLOSING || told(&mut hearing) >= UNFINISHED);
        drop(file);
        told(&mut hearing);
        fs::write(&path, "c").unwrap();
        told(&mut hearing);
    }

    #[test]
    fn reading_and_others_are_not_heard_and_time_passes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yml");
        fs::write(&path, "a").unwrap();
        let mut hearing = listening(path.clone());
        assert_eq!(fs::read(&path).unwrap(), b"a");
        fs::write(folder.path().join("b.yml"), "b").unwrap();
        assert_eq!(hearing.wait(&CancelToken::new()), Woken::Time);
        let cancel = CancelToken::new();
        cancel.cancel();
        assert_eq!(hearing.wait(&cancel), Woken::Interrupted);
    }

    #[test]
    fn where_nothing_can_be_heard_it_is_time_sooner() {
        let mut hearing = Hearing::new();
        let sight = Sight::of(vec![PathBuf::from("/nowhere/at/all/a.yml")]);
        assert!(!hearing.listen(sight.places()));
        let began = Instant::now();
        assert_eq!(hearing.wait(&CancelToken::new()), Woken::Time);
        assert!(began.elapsed() < LOOK);
    }
}

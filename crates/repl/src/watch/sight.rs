//! The files that are watched, and whether they hold something else than before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use fossgraph_core::native_files;

/// What was written more recently may be written again within the same tick of the clock by which files are stamped.
const YOUNG: Duration = Duration::from_secs(3);
/// Of a larger file the stamp alone is looked at, in bytes; data of that size are snapshots.
const READ: u64 = 256 << 20;
/// So many bytes are read at once.
const PIECE: usize = 64 << 10;

/// Paths, and what they held when they were last looked at.
pub(super) struct Sight {
    paths: Vec<PathBuf>,
    known: BTreeMap<PathBuf, Seen>,
}

/// A file as it was seen.
#[derive(Clone, Copy)]
struct Seen {
    stamp: Stamp,
    /// A number that differs for different contents.
    content: u64,
    /// Whether the stamp may stay while the file is written again.
    is_young: bool,
}

/// What a system tells of a file without its being read.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Which file it is, and when anything of it changed, where that is known.
    own: (u64, i64, i64),
}

/// Where to listen for what is done to the paths.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    /// Directories of which everything is watched that a load would read.
    pub(super) directories: BTreeSet<PathBuf>,
    /// Directories of which entries are watched alone.
    pub(super) parents: BTreeSet<PathBuf>,
    /// These entries.
    pub(super) entries: BTreeSet<PathBuf>,
}

impl Sight {
    /// Looks at paths for the first time.
    pub(super) fn of(paths: Vec<PathBuf>) -> Self {
        let mut sight = Self { paths, known: BTreeMap::new() };
        sight.look();
        sight
    }

    /// What is watched, as it was named.
    pub(super) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Looks again: the files that hold something else, are new, or are gone.
    pub(super) fn look(&mut self) -> Vec<PathBuf> {
        let before = std::mem::take(&mut self.known);
        let files = self.paths.iter().flat_map(|path| files(path));
        self.known = files.filter_map(|file| Some((file.clone(), Seen::of(&file, before.get(&file))?))).collect();
        let differs = |file: &&PathBuf| match (before.get(*file), self.known.get(*file)) {
            (Some(before), Some(now)) => before.content != now.content,
            _ => true,
        };
        let all: BTreeSet<&PathBuf> = before.keys().chain(self.known.keys()).collect();
        all.into_iter().filter(differs).cloned().collect()
    }

    /// Where to listen at the moment.
    pub(super) fn places(&self) -> Places {
        let mut places = Places::default();
        for path in &self.paths {
            // what a link leads to can be replaced as well as the link
            let target = fs::canonicalize(path).ok();
            for entry in [entry(path), target.as_deref().and_then(entry)].into_iter().flatten() {
                places.parents.extend(entry.parent().map(Path::to_owned));
                places.entries.insert(entry);
            }
            if let Some(directory) = target.filter(|target| target.is_dir()) {
                places.directories.extend(native_files(&directory).1);
            }
        }
        places
    }
}

impl Places {
    /// All directories to listen in.
    pub(super) fn all(&self) -> BTreeSet<&Path> {
        self.directories.iter().chain(&self.parents).map(PathBuf::as_path).collect()
    }

    /// Whether what is done to a path may change what is watched.
    pub(super) fn concern(&self, path: &Path) -> bool {
        let is_hidden = || path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_inside = path.parent().is_some_and(|parent| self.directories.contains(parent));
        self.entries.contains(path) || self.directories.contains(path) || is_inside && !is_hidden()
    }
}

/// The files of a path: itself, or those in it.
fn files(path: &Path) -> Vec<PathBuf> {
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => native_files(path).0,
        // a pipe or device would never end
        Ok(meta) if meta.is_file() => vec![path.to_owned()],
        _ => Vec::new(),
    }
}

/// A path as events name it, also where nothing is there.
fn entry(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let (parent, name) = (path.parent()?, path.file_name()?);
    Some(fs::canonicalize(parent).unwrap_or_else(|_| parent.to_owned()).join(name))
}

impl Seen {
    /// `None` for what is not there.
    fn of(file: &Path, before: Option<&Self>) -> Option<Self> {
        let meta = fs::metadata(file).ok()?;
        let stamp = Stamp::of(&meta);
        if let Some(before) = before.filter(|before| before.stamp == stamp && !before.is_young) {
            return Some(*before);
        }
        let age = stamp.modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
        let content = match meta.len() {
            ..=READ => content(file).unwrap_or_default(),
            _ => stamp.number(),
        };
        Some(Self { stamp, content, is_young: age.is_none_or(|age| age < YOUNG) })
    }
}

impl Stamp {
    fn of(meta: &Metadata) -> Self {
        #[cfg(unix)]
        let own = {
            use std::os::unix::fs::MetadataExt as _;
            (meta.ino(), meta.ctime(), meta.ctime_nsec())
        };
        #[cfg(not(unix))]
        let own = (0, 0, 0);
        Self { length: meta.len(), modified: meta.modified().ok(), own }
    }

    /// The stamp in place of the contents.
    fn number(self) -> u64 {
        let since = self.modified.and_then(|modified| modified.duration_since(SystemTime::UNIX_EPOCH).ok());
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.length);
        hasher.write_u128(since.unwrap_or_default().as_nanos());
        hasher.finish()
    }
}

/// A number that differs for different contents.
fn content(file: &Path) -> io::Result<u64> {
    let (mut file, mut hasher, mut piece) = (File::open(file)?, DefaultHasher::new(), vec![0; PIECE]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hasher.write(piece.get(..read).unwrap_or_default());
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(sight: &mut Sight) -> Vec<String> {
        let changed = sight.look();
        changed.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn contents_count_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.csv"), "name\nWeb").unwrap();
        fs::write(path(".hidden.csv"), "name\nWeb").unwrap();
        fs::write(path("notes.txt"), "x").unwrap();
        let mut sight = Sight::of(vec![folder.path().to_owned()]);
        assert!(look(&mut sight).is_empty());
        fs::write(path("a.csv"), "name\nWeb").unwrap();
        fs::write(path("notes.txt"), "y").unwrap();
        fs::write(path(".hidden.csv"), "").unwrap();
        assert!(look(&mut sight).is_empty(), "written again, the same");
        for text in ["name\nOps", "name\nWeb", "name\nOps"] {
            // of the same length, and within a tick
            fs::write(path("a.csv"), text).unwrap();
            assert_eq!(look(&mut sight), ["a.csv"]);
        }
        fs::write(path("new"), "name\nOps").unwrap();
        fs::rename(path("new"), path("a.csv")).unwrap();
        assert!(look(&mut sight).is_empty(), "renamed over, the same");
        fs::create_dir_all(path("deep/er")).unwrap();
        fs::write(path("deep/er/b.toml"), "").unwrap();
        assert_eq!(look(&mut sight), ["b.toml"]);
        fs::remove_file(path("a.csv")).unwrap();
        assert_eq!(look(&mut sight), ["a.csv"]);
        fs::remove_dir_all(folder.path()).unwrap();
        assert_eq!(look(&mut sight), ["b.toml"]);
    }

    #[test]
    fn an_old_file_is_not_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.csv");
        fs::write(&file, "name\nWeb").unwrap();
        let old = SystemTime::now() - 2 * YOUNG;
        let set = |time| File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
        set(old);
        let seen = Seen::of(&file, None).unwrap();
        assert!(!seen.is_young);
        let forged = Seen { content: 1, ..seen };
        assert_eq!(Seen::of(&file, Some(&forged)).unwrap().content, 1);
        set(SystemTime::now());
        assert_eq!(Seen::of(&file, Some(&forged)).unwrap().content, seen.content);
    }

    #[test]
    fn places_are_those_of_files_and_of_what_links_lead_to() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("data/.git")).unwrap();
        fs::create_dir_all(root.join("data/more")).unwrap();
        fs::write(root.join("data/a.csv"), "").unwrap();
        let paths = vec![root.join("data"), root.join("data/a.csv"), root.join("missing.yml")];
        let places = Sight::of(paths).places();
        let names: Vec<PathBuf> = ["data", "data/more"].map(|name| root.join(name)).into();
        assert_eq!(places.directories.iter().cloned().collect::<Vec<_>>(), names);
        for (path, concerns) in [
            ("data", true),
            ("data/a.csv", true),
            ("data/b.csv", true),
            ("data/more/c.toml", true),
            ("data/.a.csv.swp", false),
            ("missing.yml", true),
            ("other.yml", false),
        ] {
            assert_eq!(places.concern(&root.join(path)), concerns, "{path}");
        }
        assert_eq!(places.all().len(), 3, "{places:?}");
    }
}

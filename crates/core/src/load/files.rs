//! The files of a body of data, each read into memory when it is its turn.

use std::borrow::Cow;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::watch::{Cancelled, Watch};

/// No file may be larger, in bytes.
const LARGEST_FILE: u64 = 256 << 20;
/// So many bytes are read between two looks whether to stop.
const PIECE: u64 = 4 << 20;
/// No directory may be nested deeper.
const DEEPEST: usize = 16;

/// Files in the native form, in the order of their names.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Files;
/// let files = Files::of(&[("teams.csv", "name\nWeb\n"), ("schema.toml", "title = 'Teams'")]);
/// assert_eq!(files.names().collect::<Vec<_>>(), ["schema.toml", "teams.csv"]);
/// assert_eq!(files.schema(), Some("title = 'Teams'"));
/// assert_eq!(Files::of(&[]).schema(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    root: String,
    /// What places put in front of the names.
    prefix: String,
    files: Vec<(String, Source)>,
}

/// Where the text of a file is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Memory(String),
    File(PathBuf),
}

impl Files {
    /// Texts in memory.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(name, text): &(&str, &str)| ((*name).to_owned(), Source::Memory((*text).to_owned()));
        let mut files: Vec<(String, Source)> = files.iter().map(file).collect();
        files.sort();
        Self { root: String::new(), prefix: String::new(), files }
    }

    /// Finds a file, or all `.toml`, `.csv` and `.jsonl` files in a directory and those below it. What they hold is read when it is needed,
    /// but for the schema.
    ///
    /// Hidden files and `Cargo.toml` are passed over, so that data can live in a repository or crate of their own; links are not
    /// followed.
    ///
    /// # Errors
    ///
    /// What is no regular file or larger than 256 MiB; a directory that holds no data; a schema that cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Files, load};
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// assert!(Files::read(path).unwrap_err().to_string().contains("error[D003]"), "an empty directory holds no data");
    /// std::fs::write(path.join("schema.toml"), "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
    /// std::fs::write(path.join("teams.csv"), "name\nWeb\nDesk\n").unwrap();
    /// let loaded = load(&Files::read(path).unwrap(), None).unwrap();
    /// assert_eq!(loaded.graph.node_count(), 2);
    /// ```
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        Self::read_watched(path, &Watch::default())
    }

    /// [`Files::read`], watched.
    ///
    /// # Errors
    ///
    /// As [`Files::read`]; and that it was stopped.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{CancelToken, Files, Watch};
    /// let cancel = CancelToken::new();
    /// cancel.cancel();
    /// let watch = Watch::new(Some(cancel), None);
    /// assert!(Files::read_watched(std::path::Path::new("."), &watch).unwrap_err().is_cancelled());
    /// ```
    pub fn read_watched(path: &Path, watch: &Watch) -> Result<Self, LoadError> {
        let root = path.display().to_string();
        let mut out = Self { root: root.clone(), ..Self::default() };
        let mut errors = Vec::new();
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => out.directory(path, "", 0, watch, &mut errors)?,
            Ok(_) => {
                let name = path.file_name().map_or_else(|| root.clone(), |n| n.to_string_lossy().into_owned());
                out.file(path, &name, &mut errors);
            }
            Err(e) => errors.push(Diagnostic::new("D002", Place::file(&root), format!("cannot be read: {e}"))),
        }
        if out.files.is_empty() && errors.is_empty() {
            let message = "holds no .toml, .csv or .jsonl file";
            errors.push(Diagnostic::new("D003", Place::file(&root), message));
        }
        if !errors.is_empty() {
            return Err(LoadError::new(errors));
        }
        out.files.sort();
        if let Some((_, source)) = out.files.iter_mut().find(|(name, _)| name == SCHEMA) {
            *source = Source::Memory(source.text(watch)??.into_owned());
        }
        Ok(out)
    }

    /// The same, named in places as they can be opened from here: the path as given and the name behind it.
    #[must_use]
    pub fn placed(mut self) -> Self {
        self.prefix = match self.files.as_slice() {
            [(name, _)] if self.root.ends_with(name.as_str()) => {
                self.root.get(..self.root.len() - name.len()).unwrap_or_default().to_owned()
            }
            _ if self.root.is_empty() || self.root.ends_with('/') => self.root.clone(),
            _ => format!("{}/", self.root),
        };
        self
    }

    /// The name of a file, as places tell it.
    #[must_use]
    pub fn shown(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The text of the file `schema.toml` at the top, if there is one.
    #[must_use]
    pub fn schema(&self) -> Option<&str> {
        self.files.iter().find(|(name, _)| name == SCHEMA).and_then(|(_, source)| match source {
            Source::Memory(text) => Some(text.as_str()),
            Source::File(_) => None,
        })
    }

    /// What was read, as the user gave it.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The names, relative to the root.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(name, _)| name.as_str())
    }

    /// The text of the file of a name; `None` where there is none.
    ///
    /// # Errors
    ///
    /// It cannot be read or is not UTF-8; or reading was stopped.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Files, Watch};
    /// let files = Files::of(&[("teams.csv", "name\nWeb")]);
    /// assert_eq!(files.text("teams.csv", &Watch::default()).unwrap().unwrap(), "name\nWeb");
    /// assert!(files.text("other.csv", &Watch::default()).unwrap().is_none());
    ///
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// std::fs::write(path.join("teams.csv"), b"name\n\xff").unwrap();
    /// let files = Files::read(path).unwrap();
    /// assert!(files.text("teams.csv", &Watch::default()).unwrap_err().to_string().contains("UTF-8"));
    /// ```
    pub fn text(&self, name: &str, watch: &Watch) -> Result<Option<Cow<'_, str>>, LoadError> {
        let Ok(at) = self.files.binary_search_by_key(&name, |(name, _)| name) else { return Ok(None) };
        match self.files.get(at) {
            Some((_, source)) => Ok(Some(source.text(watch)??)),
            None => Ok(None),
        }
    }

    fn directory(
        &mut self,
        path: &Path,
        prefix: &str,
        depth: usize,
        watch: &Watch,
        errors: &mut Vec<Diagnostic>,
    ) -> Result<(), Cancelled> {
        let wrong = |message: String| Diagnostic::new("D002", Place::file(&path.display().to_string()), message);
        if depth > DEEPEST {
            errors.push(wrong(format!("directories are nested deeper than {DEEPEST}")));
            return Ok(());
        }
        let entries = match entries(path) {
            Ok(entries) => entries,
            Err(e) => {
                errors.push(wrong(format!("cannot be read: {e}")));
                return Ok(());
            }
        };
        for entry in entries {
            watch.check()?;
            let relative = format!("{prefix}{}", entry.name);
            if entry.is_directory {
                self.directory(&entry.path, &format!("{relative}/"), depth + 1, watch, errors)?;
            } else {
                self.file(&entry.path, &relative, errors);
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, errors: &mut Vec<Diagnostic>) {
        match fit(path) {
            Ok(_) => self.files.push((name.to_owned(), Source::File(path.to_owned()))),
            Err(message) => errors.push(unread(path, message)),
        }
    }
}

/// Where [`Files::read`] looks: the files that it finds below a directory, and the directories. What cannot be read is left out.
///
/// # Examples
///
/// ```
/// let (files, directories) = fossgraph_core::native_files(std::path::Path::new("nowhere"));
/// assert!(files.is_empty() && directories.is_empty());
/// ```
#[must_use]
pub fn native_files(directory: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut files, mut directories) = (Vec::new(), Vec::new());
    let mut open = vec![(directory.to_owned(), 0)];
    while let Some((directory, depth)) = open.pop() {
        let Ok(entries) = entries(&directory) else { continue };
        for entry in entries {
            match entry.is_directory {
                true if depth < DEEPEST => open.push((entry.path, depth + 1)),
                true => {}
                false => files.push(entry.path),
            }
        }
        directories.push(directory);
    }
    (files, directories)
}

/// What is looked at in a directory: a file of data, or a directory that may hold some.
struct Entry {
    path: PathBuf,
    name: String,
    is_directory: bool,
}

fn entries(directory: &Path) -> io::Result<Vec<Entry>> {
    let entry = |entry: DirEntry| {
        let (name, kind) = (entry.file_name().to_string_lossy().into_owned(), entry.file_type().ok()?);
        let is_data = kind.is_file() && [".toml", ".csv", ".jsonl"].iter().any(|ending| name.ends_with(ending));
        let is_passed_over = name.starts_with('.') || name == "Cargo.toml";
        let is_looked_at = !is_passed_over && (kind.is_dir() || is_data);
        is_looked_at.then(|| Entry { path: entry.path(), name, is_directory: kind.is_dir() })
    };
    Ok(fs::read_dir(directory)?.flatten().filter_map(entry).collect())
}

/// The schema's file, at the top.
pub(super) const SCHEMA: &str = "schema.toml";

impl Source {
    /// The text; or why it cannot be read.
    fn text(&self, watch: &Watch) -> Result<Result<Cow<'_, str>, Diagnostic>, Cancelled> {
        match self {
            Self::Memory(text) => Ok(Ok(Cow::Borrowed(text))),
            Self::File(path) => {
                let read = read_text(path, watch);
                watch.check()?;
                Ok(read.map(Cow::Owned))
            }
        }
    }
}

fn unread(path: &Path, message: String) -> Diagnostic {
    Diagnostic::new("D002", Place::file(&path.display().to_string()), message)
}

/// The size of a file that can be read.
fn fit(path: &Path) -> Result<usize, String> {
    let meta = fs::metadata(path).map_err(|e| format!("cannot be read: {e}"))?;
    if !meta.is_file() {
        return Err("is not a regular file".to_owned());
    }
    no_larger(meta.len())?;
    Ok(usize::try_from(meta.len()).unwrap_or_default())
}

fn no_larger(bytes: u64) -> Result<(), String> {
    if bytes > LARGEST_FILE { Err(format!("has {bytes} bytes; {LARGEST_FILE} are allowed")) } else { Ok(()) }
}

fn read_text(path: &Path, watch: &Watch) -> Result<String, Diagnostic> {
    let wrong = |message: String| unread(path, message);
    let mut bytes = Vec::with_capacity(fit(path).map_err(wrong)?);
    let mut file = File::open(path).map_err(|e| wrong(format!("cannot be read: {e}")))?;
    // the caller looks why it ends early
    while watch.check().is_ok() && bytes.len() as u64 <= LARGEST_FILE {
        let read = (&mut file).take(PIECE).read_to_end(&mut bytes);
        if read.map_err(|e| wrong(format!("cannot be read: {e}")))? == 0 {
            break;
        }
    }
    // it may have grown since
    no_larger(bytes.len() as u64).map_err(wrong)?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let before = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let place = Place::at(&path.display().to_string(), before.trim_start_matches('\u{feff}'), before.len());
        Diagnostic::new("D002", place, "is not UTF-8 from here on").help("save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

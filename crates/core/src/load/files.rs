//! The files of a body of data, read into memory.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::watch::{Cancelled, Watch};

/// No file may be larger, in bytes.
const LARGEST_FILE: u64 = 256 << 20;
/// No directory may be nested deeper.
const DEEPEST: usize = 16;

/// Files in the native form, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    root: String,
    /// What places put in front of the names.
    prefix: String,
    files: Vec<(String, String)>,
}

impl Files {
    /// Texts in memory.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut files: Vec<(String, String)> =
            files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        files.sort();
        Self { root: String::new(), prefix: String::new(), files }
    }

    /// Reads a file, or all `.toml`, `.csv` and `.jsonl` files in a directory and those below it.
    ///
    /// Hidden files and `Cargo.toml` are passed over, so that data can live in a repository or crate of their own; links are not
    /// followed.
    ///
    /// # Errors
    ///
    /// What cannot be read, is no regular file, is larger than 256 MiB or is not UTF-8; and a directory that holds no data.
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        Self::read_watched(path, &Watch::default())
    }

    /// [`Files::read`], watched.
    ///
    /// # Errors
    ///
    /// As [`Files::read`]; and that it was stopped.
    pub fn read_watched(path: &Path, watch: &Watch) -> Result<Self, LoadError> {
        let root = path.display().to_string();
        let mut out = Self { root: root.clone(), ..Self::default() };
        let mut errors = Vec::new();
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => out.directory(path, "", 0, watch, &mut errors)?,
            Ok(_) => {
                let name = path.file_name().map_or_else(|| root.clone(), |n| n.to_string_lossy().into_owned());
                out.file(path, &name, watch, &mut errors)?;
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
        self.iter().find(|(name, _)| *name == "schema.toml").map(|(_, text)| text)
    }

    /// What was read, as the user gave it.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The names, relative to the root, and the texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
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
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(e) => {
                errors.push(wrong(format!("cannot be read: {e}")));
                return Ok(());
            }
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let Ok(kind) = entry.file_type() else { continue };
            let relative = format!("{prefix}{name}");
            if name.starts_with('.') || name == "Cargo.toml" {
                continue;
            }
            if kind.is_dir() {
                self.directory(&entry.path(), &format!("{relative}/"), depth + 1, watch, errors)?;
            } else if kind.is_file() && [".toml", ".csv", ".jsonl"].iter().any(|e| name.ends_with(e)) {
                self.file(&entry.path(), &relative, watch, errors)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, watch: &Watch, errors: &mut Vec<Diagnostic>) -> Result<(), Cancelled> {
        let read = read_text(path, watch);
        watch.check()?;
        match read {
            Ok(text) => self.files.push((name.to_owned(), text)),
            Err(message) => errors.push(Diagnostic::new("D002", Place::file(&path.display().to_string()), message)),
        }
        Ok(())
    }
}

fn read_text(path: &Path, watch: &Watch) -> Result<String, String> {
    let meta = fs::metadata(path).map_err(|e| format!("cannot be read: {e}"))?;
    if !meta.is_file() {
        return Err("is no regular file".to_owned());
    }
    if meta.len() > LARGEST_FILE {
        return Err(format!("has {} bytes; {LARGEST_FILE} are allowed", meta.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default());
    let file = File::open(path).map_err(|e| format!("cannot be read: {e}"))?;
    watch.reading(file).read_to_end(&mut bytes).map_err(|e| format!("cannot be read: {e}"))?;
    let text =
        String::from_utf8(bytes).map_err(|e| format!("is not UTF-8: byte {}", e.utf8_error().valid_up_to() + 1))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

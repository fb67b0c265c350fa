//! What is saved is written beside its place and takes it when it is whole, be it a file or a directory. What a killed process left
//! there is cleared away by the next that saves to the same place.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

/// So many drafts of one process wait for one place at most.
const DRAFTS: usize = 64;
/// What the names of drafts end with.
const FILE: &str = "tmp";
/// What the directory beside a draft is called, while it is filled.
const NEW: &str = "new";
/// What the directory is called that was replaced.
const OLD: &str = "old";

/// A draft of what is to be at a place. Dropped before it is there, it is gone as if it had never been.
pub(crate) struct Draft {
    /// The file that says whose draft it is: who writes it has it locked.
    path: PathBuf,
    file: File,
    target: PathBuf,
    done: bool,
}

impl Draft {
    /// Begins a draft of the file or directory at a path, after what others left there.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        // a link stays, what is behind it is replaced
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let prefix = prefix(&target)?;
        sweep(&target, &prefix);
        for number in 0..DRAFTS {
            let path = target.with_file_name(format!("{prefix}{}.{number}.{FILE}", process::id()));
            let file = match OpenOptions::new().write(true).create_new(true).open(&path) {
                // a process of the same number, in another container
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                opened => opened?,
            };
            // whoever sweeps may come before the lock, and clears it away; where nothing can be locked nothing is swept either
            let swept = matches!(file.try_lock(), Err(TryLockError::WouldBlock)) || !path.exists();
            if !swept {
                return Ok(Self { path, file, target, done: false });
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it will be.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The file to write to, which may be read and written by whom the one before it was.
    pub(crate) fn file(&self) -> io::Result<File> {
        if let Ok(meta) = fs::metadata(&self.target) {
            self.file.set_permissions(meta.permissions())?;
        }
        self.file.try_clone()
    }

    /// Puts the file in its place.
    pub(crate) fn save_file(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.target)?;
        self.done = true;
        settle(&self.target);
        Ok(())
    }

    /// The directory to fill.
    pub(crate) fn directory(&self) -> io::Result<PathBuf> {
        let path = self.path.with_extension(NEW);
        fs::create_dir(&path)?;
        Ok(path)
    }

    /// Puts the directory in its place, be there one before or none.
    pub(crate) fn save_directory(&mut self) -> io::Result<()> {
        let new = self.path.with_extension(NEW);
        // what it holds must be on disk before it gets its name
        File::open(&new)?.sync_all()?;
        if self.target.exists() {
            swap(&new, &self.target)?
        } else {
            fs::rename(&new, &self.target)?
        }
        settle(&self.target);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            clear(&self.path, &self.target);
        }
    }
}

/// What the names of all drafts for a place begin with: they are hidden.
fn prefix(target: &Path) -> io::Result<String> {
    let name = target.file_name().ok_or_else(|| io::Error::other("it has no name of its own"))?;
    Ok(format!(".{}.", name.to_string_lossy()))
}

fn folder(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Clears away the drafts that nobody writes any more. What cannot be cleared away is no reason not to save.
fn sweep(target: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder(target)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let drafted = name.to_string_lossy().strip_prefix(prefix).is_some_and(numbered);
        // no pipe, which would be waited for, and no link
        if !drafted || !entry.file_type().is_ok_and(|of| of.is_file()) {
            continue;
        }
        let path = target.with_file_name(name);
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            clear(&path, target);
        }
    }
}

/// Whether the rest of a name is that of a draft: the number of a process, that of the draft, and the ending.
fn numbered(rest: &str) -> bool {
    let number = |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let mut parts = rest.split('.');
    number(parts.next()) && number(parts.next()) && parts.next() == Some(FILE) && parts.next().is_none()
}

/// Removes a draft and the directories beside it; the file last, since it tells of them.
fn clear(draft: &Path, target: &Path) {
    let (new, old) = (draft.with_extension(NEW), draft.with_extension(OLD));
    if !target.exists() {
        // the process ended between two names
        let _ = fs::rename(&old, target);
    }
    let _ = fs::remove_dir_all(&new);
    let _ = fs::remove_dir_all(&old);
    if !new.exists() && !old.exists() {
        let _ = fs::remove_file(draft);
    }
}

/// Puts a directory in the place of another, in one step where the system can do that. What was there is left beside it.
fn swap(new: &Path, target: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let old = new.with_extension(OLD);
    fs::rename(target, &old)?;
    fs::rename(new, target).inspect_err(|_| {
        // the old one is better than none
        let _ = fs::rename(&old, target);
    })
}

/// Writes the new name to disk. Not every system can, and one of the two, old or new, is there in any case.
fn settle(target: &Path) {
    let _ = File::open(folder(target)).and_then(|folder| folder.sync_all());
}

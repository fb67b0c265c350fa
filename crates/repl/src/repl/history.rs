//! What was typed, in a file that any number of shells add to.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::draft::Draft;
use crate::settings::xdg;

/// What the file begins with: new lines and backslashes in entries are escaped, as `rustyline` does it.
const VERSION: &str = "#V2";
/// No file is larger, in bytes.
const LARGEST: u64 = 8 << 20;
/// So many entries are read, the last ones; a file with twice as many is cut to them.
pub(super) const KEPT: usize = 10_000;

/// The file, readable by its owner alone. It is only ever added to, or replaced in whole.
pub(super) struct History {
    path: PathBuf,
}

impl History {
    /// The history with its last entries; the file is made where there is none. The error says what is in the way.
    pub(super) fn open() -> Result<(Self, Vec<String>), String> {
        let state = xdg("XDG_STATE_HOME", ".local/state").ok_or("neither XDG_STATE_HOME nor HOME is set")?;
        let folder = state.join("foss");
        let path = folder.join("history");
        let entries = fs::create_dir_all(&folder).and_then(|()| entries(&path));
        match entries {
            Ok(entries) => Ok((Self { path }, entries)),
            Err(error) => Err(format!("{}: {error}", path.display())),
        }
    }

    /// Adds an entry, in one write, so that those of other shells stay whole.
    pub(super) fn add(&self, entry: &str) -> io::Result<()> {
        let mut file = open(&self.path)?;
        let begin = if file.metadata()?.len() == 0 { format!("{VERSION}\n") } else { String::new() };
        file.write_all(format!("{begin}{}\n", escaped(entry)).as_bytes())
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Reads the last entries, and makes the file one that can be added to.
fn entries(path: &Path) -> io::Result<Vec<String>> {
    // a pipe would be waited for, a device has no end
    match fs::metadata(path) {
        Ok(meta) if !meta.is_file() => return Err(io::Error::other("it is not a regular file")),
        Ok(meta) if meta.len() > LARGEST => {
            return Err(io::Error::other(format!("it is larger than {} MiB", LARGEST >> 20)));
        }
        _ => {}
    }
    let mut file = open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let begun = text.lines().next() == Some(VERSION);
    let lines: Vec<&str> = text.lines().skip(usize::from(begun)).filter(|line| !line.is_empty()).collect();
    let last = lines.get(lines.len().saturating_sub(KEPT)..).unwrap_or_default();
    let entries: Vec<String> =
        last.iter().map(|line| if begun { unescaped(line) } else { (*line).to_owned() }).collect();
    // a process may have ended in the middle of a line
    if !begun || !text.ends_with('\n') || lines.len() > 2 * KEPT {
        let mut draft = Draft::new(path)?;
        let lines: String = entries.iter().map(|entry| escaped(entry) + "\n").collect();
        draft.file()?.write_all(format!("{VERSION}\n{lines}").as_bytes())?;
        draft.save_file()?;
    }
    Ok(entries)
}

fn escaped(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n")
}

/// What stands behind a backslash is a new line or itself.
fn unescaped(line: &str) -> String {
    let mut entry = String::new();
    let mut chars = line.chars();
    while let Some(char) = chars.next() {
        entry.push(match char {
            '\\' => match chars.next() {
                Some('n') => '\n',
                other => other.unwrap_or('\\'),
            },
            char => char,
        });
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        for entry in ["", "a", "a\nb", "a\\nb", "\\", "\\\\n\n\\", "café\n\n"] {
            assert!(!escaped(entry).contains('\n'));
            assert_eq!(unescaped(&escaped(entry)), entry);
        }
        assert_eq!(unescaped("\\q\\"), "q\\");
    }
}

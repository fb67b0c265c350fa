//! A file of a foreign format in memory.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use fossgraph_core::{Diagnostic, LoadError, Place, Watch};

use crate::format::Format;

/// No file may be larger, in bytes.
const LARGEST: u64 = 256 << 20;
/// So many bytes of a file tell its format.
const HEAD: u64 = 64 << 10;

/// A document: what it is called, and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    name: Arc<str>,
    bytes: Vec<u8>,
    watch: Watch,
}

impl Document {
    /// A document in memory; `name` is what messages call it.
    #[cfg(test)]
    pub(crate) fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes, watch: Watch::default() }
    }

    /// Reads a regular file of at most 256 MiB; messages call it by its path.
    pub(crate) fn read(path: &Path, watch: &Watch) -> Result<Self, LoadError> {
        let whole = path.display().to_string();
        let wrong = |message: String| Diagnostic::new("D002", Place::file(&whole), message);
        let file = open(path).map_err(wrong)?;
        let mut bytes = Vec::new();
        let read = watch.reading(file.take(LARGEST + 1)).read_to_end(&mut bytes);
        watch.check()?;
        read.map_err(|e| wrong(format!("cannot be read: {e}")))?;
        if bytes.len() as u64 > LARGEST {
            return Err(wrong(format!("has more than {LARGEST} bytes, which are allowed")).into());
        }
        Ok(Self { name: whole.into(), bytes, watch: watch.clone() })
    }

    /// Who watches that it is read.
    pub(crate) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// What messages call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The name of its file, without folders: what citations call it.
    pub(crate) fn title(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }

    /// The bytes as they stand in the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The format that the beginning shows.
    pub(crate) fn format(&self) -> Option<Format> {
        let head = usize::try_from(HEAD).unwrap_or(usize::MAX).min(self.bytes.len());
        Format::of(self.bytes.get(..head)?)
    }

    /// The text, without a byte order mark. Only UTF-8 is read.
    pub(crate) fn text(&self) -> Result<&str, Diagnostic> {
        let wrong = |message: String| Diagnostic::new("D002", Place::file(&self.name), message);
        match self.bytes.as_slice() {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] => {
                return Err(wrong("is UTF-16 or UTF-32".to_owned()).help("save it as UTF-8"));
            }
            _ => {}
        }
        let text = std::str::from_utf8(&self.bytes).map_err(|e| {
            let at = self.place_of(e.valid_up_to());
            Diagnostic::new("D002", at, "is not UTF-8 from here on").help("save it as UTF-8")
        })?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// A line of it, from 1; 0 for the whole.
    pub(crate) fn line(&self, line: usize) -> Place {
        Place { file: self.name.clone(), line, column: 0 }
    }

    /// The line in which a byte stands.
    fn place_of(&self, at: usize) -> Place {
        let before = self.bytes.get(..at).unwrap_or(&self.bytes);
        self.line(before.iter().filter(|b| **b == b'\n').count() + 1)
    }
}

/// The format that the beginning of a file shows.
pub(crate) fn format_of_file(path: &Path) -> Result<Option<Format>, String> {
    let mut head = Vec::new();
    open(path)?.take(HEAD).read_to_end(&mut head).map_err(|e| format!("cannot be read: {e}"))?;
    Ok(Format::of(&head))
}

/// Opens a regular file; a pipe or device would never end.
fn open(path: &Path) -> Result<File, String> {
    let is_file = std::fs::metadata(path).map_err(|e| format!("cannot be read: {e}"))?.is_file();
    if !is_file {
        return Err("is not a regular file".to_owned());
    }
    File::open(path).map_err(|e| format!("cannot be read: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf_8_is_text() {
        let text = |bytes: &[u8]| Document::new("a.yml", bytes.to_vec()).text().map(str::to_owned);
        assert_eq!(text("\u{feff}a: é".as_bytes()), Ok("a: é".to_owned()));
        assert_eq!(text(b""), Ok(String::new()));
        for wide in [b"\xff\xfea\0".as_slice(), b"\xfe\xff\0a", b"a\0:\0", b"\0a\0:"] {
            assert!(text(wide).unwrap_err().message.contains("UTF-16"), "{wide:?}");
        }
        assert_eq!(text(b"a\nb\xe9").unwrap_err().place.unwrap().line, 2);
    }
}

//! The bytes of a snapshot: a file that is mapped, a part of the program, or memory.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use memmap2::Mmap;

use crate::diagnostic::Place;

/// Numbers stand at multiples of so many bytes, in the file and so in memory.
pub(super) const ALIGNMENT: usize = 8;

/// A snapshot's bytes, before they are opened.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Snapshot, SnapshotError, encode, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let bytes = encode(&load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap()).unwrap();
/// let opened = Snapshot::copy(&bytes).open().unwrap();
/// assert_eq!((opened.graph.node_count(), opened.report.files.len()), (1, 1));
/// let cut = &bytes[..bytes.len() - 8];
/// assert_eq!(Snapshot::copy(cut).open().unwrap_err(), SnapshotError::Damaged("its length"));
/// ```
#[derive(Debug)]
pub struct Snapshot {
    pub(super) region: Region,
    /// Whether what they hold needs no check.
    pub(super) trusted: bool,
    /// The file that they are in.
    pub(super) file: Option<Place>,
}

/// Bytes that begin at a multiple of [`ALIGNMENT`] and never change.
pub(super) enum Region {
    Mapped(Mmap),
    Fixed(&'static [u8]),
    /// So many bytes of these words.
    Memory(Vec<u64>, usize),
}

impl Snapshot {
    /// The snapshot in a file, which is mapped into memory and read where it is asked.
    ///
    /// A file in use must be replaced by another one of its name, as `foss build` does it, and never be written in place: who shortens it
    /// in place ends this process (`SIGBUS`), who changes it may have wrong answers given.
    ///
    /// # Errors
    ///
    /// That the file cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Snapshot;
    /// # let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
    /// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
    /// # let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
    /// std::fs::write(&path, fossgraph_core::encode(&loaded).unwrap()).unwrap();
    /// assert!(Snapshot::file(&path).unwrap().open().is_ok());
    /// assert!(Snapshot::file("nowhere".as_ref()).is_err());
    /// ```
    pub fn file(path: &Path) -> io::Result<Self> {
        let region = match map(&File::open(path)?) {
            Ok(mapped) => Region::Mapped(mapped),
            // empty files and some file systems cannot be mapped
            Err(_) => Region::copy(&fs::read(path)?),
        };
        Ok(Self { region, trusted: false, file: Some(Place::file(&path.display().to_string())) })
    }

    /// A copy of some bytes.
    #[must_use]
    pub fn copy(bytes: &[u8]) -> Self {
        Self { region: Region::copy(bytes), trusted: false, file: None }
    }

    /// A snapshot that is part of the program, and as whole as the program is: its checksums are not looked at. It should begin at a
    /// multiple of 8 bytes; otherwise it is copied.
    #[must_use]
    pub fn built_in(bytes: &'static [u8]) -> Self {
        let aligned = bytes.as_ptr().align_offset(ALIGNMENT) == 0;
        Self { region: if aligned { Region::Fixed(bytes) } else { Region::copy(bytes) }, trusted: true, file: None }
    }
}

#[expect(
    unsafe_code,
    reason = "a mapped file must not change: snapshots are written beside their name and renamed, never in place, which \
              `Snapshot::file` asks of everybody; and what the bytes say is checked before it is used, but for a text that is changed \
              after it was checked"
)]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: see above
    unsafe { Mmap::map(file) }
}

impl Region {
    fn copy(bytes: &[u8]) -> Self {
        let mut words = vec![0_u64; bytes.len().div_ceil(8)];
        let room: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        Self::Memory(words, bytes.len())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Fixed(bytes) => bytes,
            Self::Memory(words, length) => bytemuck::cast_slice(words).get(..*length).unwrap_or_default(),
        }
    }

    /// A copy in which the bytes of numbers stand in the opposite order: of `(offset, length, width)` each number.
    pub(super) fn swapped(&self, sections: impl Iterator<Item = (usize, usize, usize)>) -> Self {
        let mut copy = Self::copy(self.bytes());
        if let Self::Memory(words, _) = &mut copy {
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(words);
            for (offset, length, width) in sections {
                let section = bytes.get_mut(offset..).and_then(|rest| rest.get_mut(..length)).unwrap_or_default();
                swap(section, width);
            }
        }
        copy
    }
}

/// Puts the bytes of each number of so many bytes in the opposite order.
pub(super) fn swap(bytes: &mut [u8], width: usize) {
    bytes.chunks_exact_mut(width.max(1)).for_each(<[u8]>::reverse);
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({} bytes)", self.bytes().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_swapped_and_swapped_back() {
        let region = Region::copy(&[9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
        let sections = [(8, 4, 4), (12, 4, 1), (16, 1, 8)];
        let swapped = region.swapped(sections.into_iter());
        assert_eq!(swapped.bytes()[8..], [4, 3, 2, 1, 5, 6, 7, 8, 1]);
        assert_eq!(swapped.swapped(sections.into_iter()).bytes(), region.bytes());
    }
}

//! The sections of a snapshot: the table at its head, their checksums, and what is known of damage.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};

use super::plain::{Plain, Sound};
use super::region::{ALIGNMENT, Region, Snapshot, swap};
use crate::diagnostic::{Diagnostic, Place};

const MAGIC: &[u8; 8] = b"fossgrph";
/// Raised with every change of the layout.
const FORMAT: u32 = 3;
/// Magic, format, number of sections, length of all, checksum of these and the table, four bytes for nothing.
const HEADER: usize = 32;
/// Key, width, checksum, four bytes for nothing, offset, length.
const ENTRY: usize = 32;

/// Why bytes are no usable snapshot.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{SnapshotError, decode, encode, load_text};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let mut bytes = encode(&load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap()).unwrap();
/// assert_eq!(decode(b"name\nWeb").unwrap_err(), SnapshotError::NotASnapshot);
/// bytes[8] = 99;
/// let error = decode(&bytes).unwrap_err();
/// assert_eq!(error, SnapshotError::OtherFormat(99), "the number behind the first eight bytes");
/// assert!(error.to_string().ends_with("build it again from its data"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// The bytes do not begin as snapshots do.
    NotASnapshot,
    /// The snapshot was written by another release.
    OtherFormat(u32),
    /// The bytes are damaged or cut off; where.
    Damaged(&'static str),
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASnapshot => f.write_str("not a fossgraph snapshot"),
            Self::OtherFormat(found) => {
                write!(
                    f,
                    "the snapshot has format {found}, this release reads format {FORMAT}: build it again from its data"
                )
            }
            Self::Damaged(part) => write!(f, "the snapshot is damaged ({part}): build it again from its data"),
        }
    }
}

impl std::error::Error for SnapshotError {}

impl SnapshotError {
    pub(crate) fn diagnostic(self, file: Option<Place>) -> Diagnostic {
        let help = match (self, &file) {
            (Self::NotASnapshot, _) | (_, None) => None,
            (_, Some(place)) => Some(format!("foss build PATH… -o {}", place.file)),
        };
        Diagnostic { code: "D009", message: self.to_string(), place: file, help }
    }
}

/// What a section holds: a table of the graph, of which kind or relation, of which attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) part: u16,
    pub(crate) owner: u16,
    pub(crate) attribute: u16,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: Key,
    width: u16,
    checksum: u32,
    offset: usize,
    length: usize,
}

/// The sections of an opened snapshot.
#[derive(Debug)]
pub(crate) struct Sections {
    region: Region,
    /// In the order of their keys.
    table: Vec<Entry>,
    trusted: bool,
    file: Option<Place>,
    /// What a part is called.
    name: fn(u16) -> &'static str,
    damage: OnceLock<SnapshotError>,
}

type Result<T> = std::result::Result<T, SnapshotError>;

const HEAD: SnapshotError = SnapshotError::Damaged("its head");

impl Sections {
    /// Reads the head: header, table, and that all sections lie inside.
    pub(crate) fn open(snapshot: Snapshot, name: fn(u16) -> &'static str) -> Result<Arc<Self>> {
        let Snapshot { region, trusted, file } = snapshot;
        let bytes = region.bytes();
        let header =
            bytes.get(..HEADER).ok_or(if bytes.starts_with(MAGIC) { HEAD } else { SnapshotError::NotASnapshot });
        let mut header = Reader(header?);
        if header.take()? != *MAGIC {
            return Err(SnapshotError::NotASnapshot);
        }
        let format = header.number()?;
        if format != FORMAT {
            return Err(SnapshotError::OtherFormat(format));
        }
        let (count, length, checksum) = (header.number()? as usize, header.long()?, header.number()?);
        if length != bytes.len() {
            return Err(SnapshotError::Damaged("its length"));
        }
        let table = count.checked_mul(ENTRY).and_then(|size| bytes.get(HEADER..HEADER.checked_add(size)?));
        let table = table.ok_or(HEAD)?;
        if head_checksum(bytes, table) != checksum {
            return Err(HEAD);
        }
        let table = table.chunks_exact(ENTRY).map(|entry| read_entry(entry, length)).collect::<Result<Vec<Entry>>>()?;
        if !table.is_sorted_by(|a, b| a.key < b.key) {
            return Err(HEAD);
        }
        let sections = Self { region, table, trusted, file, name, damage: OnceLock::new() };
        sections.in_native_order().map(Arc::new)
    }

    /// The same; where numbers are kept with the greatest byte first, a copy with all sections checked.
    fn in_native_order(self) -> Result<Self> {
        if cfg!(target_endian = "little") {
            return Ok(self);
        }
        self.check()?;
        let numbers = self.table.iter().map(|entry| (entry.offset, entry.length, entry.width.into()));
        Ok(Self { region: self.region.swapped(numbers), trusted: true, ..self })
    }

    /// The place of a section in the table.
    pub(crate) fn find(&self, key: Key) -> Option<usize> {
        self.table.binary_search_by_key(&key, |entry| entry.key).ok()
    }

    /// The keys of all sections of a part, in their order.
    pub(crate) fn of_part(&self, part: u16) -> impl Iterator<Item = Key> {
        let start = self.table.partition_point(|entry| entry.key.part < part);
        self.table
            .get(start..)
            .unwrap_or_default()
            .iter()
            .map(|entry| entry.key)
            .take_while(move |key| key.part == part)
    }

    /// How many bytes a section has.
    pub(super) fn length(&self, at: usize) -> usize {
        self.table.get(at).map_or(0, |entry| entry.length)
    }

    /// How many bytes a number of the section of a key takes.
    pub(crate) fn width(&self, key: Key) -> Option<u16> {
        self.find(key).and_then(|at| self.table.get(at)).map(|entry| entry.width)
    }

    /// Whether a section has numbers of that width, and whole items.
    pub(super) fn fits<S: Plain + ?Sized>(&self, at: usize) -> Result<()> {
        match self.table.get(at) {
            Some(entry) if usize::from(entry.width) != S::WIDTH || !entry.length.is_multiple_of(S::SIZE) => {
                Err(self.damaged(entry))
            }
            _ => Ok(()),
        }
    }

    /// A section that was checked now, or nothing, and the damage is noted.
    pub(super) fn read<S: Plain + ?Sized>(&self, at: usize, sound: Sound) -> &S {
        let Some(entry) = self.table.get(at) else { return S::nothing() };
        let whole = self.trusted || self.is_whole(entry);
        let read = if whole { S::of(self.bytes(entry)) } else { None };
        read.filter(|read| self.trusted || read.is_sound(sound)).unwrap_or_else(|| {
            let _ = self.damage.set(self.damaged(entry));
            S::nothing()
        })
    }

    /// Whether nothing is checked.
    pub(crate) fn is_trusted(&self) -> bool {
        self.trusted
    }

    /// What was found to be damaged so far.
    pub(crate) fn damage(&self) -> Option<SnapshotError> {
        self.damage.get().copied()
    }

    /// An error as whoever opened the snapshot is told it.
    pub(crate) fn told(&self, error: SnapshotError) -> Diagnostic {
        error.diagnostic(self.file.clone())
    }

    /// Compares the checksums of all sections.
    pub(crate) fn check(&self) -> Result<()> {
        match self.table.iter().find(|entry| !self.is_whole(entry)) {
            Some(entry) => Err(self.damaged(entry)),
            None => self.damage().map_or(Ok(()), Err),
        }
    }

    fn bytes(&self, entry: &Entry) -> &[u8] {
        self.region.bytes().get(entry.offset..).and_then(|rest| rest.get(..entry.length)).unwrap_or_default()
    }

    /// Whether a section, and the bytes behind it up to the next one, have the checksum that they were written with.
    fn is_whole(&self, entry: &Entry) -> bool {
        let length = entry.length.next_multiple_of(ALIGNMENT);
        let bytes = self.region.bytes().get(entry.offset..).and_then(|rest| rest.get(..length));
        bytes.is_some_and(|bytes| crc32fast::hash(bytes) == entry.checksum)
    }

    fn damaged(&self, entry: &Entry) -> SnapshotError {
        SnapshotError::Damaged((self.name)(entry.key.part))
    }
}

/// The checksum of the header up to itself, and of the table.
fn head_checksum(bytes: &[u8], table: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(bytes.get(..HEADER - 8).unwrap_or_default());
    hasher.update(bytes.get(HEADER - 4..HEADER).unwrap_or_default());
    hasher.update(table);
    hasher.finalize()
}

fn read_entry(bytes: &[u8], all: usize) -> Result<Entry> {
    let mut reader = Reader(bytes);
    let key = Key { part: reader.short()?, owner: reader.short()?, attribute: reader.short()? };
    let (width, checksum, _) = (reader.short()?, reader.number()?, reader.number()?);
    let entry = Entry { key, width, checksum, offset: reader.long()?, length: reader.long()? };
    let end = entry.length.checked_next_multiple_of(ALIGNMENT).and_then(|length| length.checked_add(entry.offset));
    let inside = end.is_some_and(|end| end <= all) && entry.offset.is_multiple_of(ALIGNMENT);
    if inside && width > 0 && entry.length.is_multiple_of(width.into()) { Ok(entry) } else { Err(HEAD) }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk().ok_or(HEAD)?;
        self.0 = rest;
        Ok(*head)
    }

    fn short(&mut self) -> Result<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn number(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn long(&mut self) -> Result<usize> {
        usize::try_from(self.take().map(u64::from_le_bytes)?).map_err(|_| HEAD)
    }
}

// ---------------------------------------------------------------- writing

/// The sections of a snapshot that is to be written.
#[derive(Default)]
pub(crate) struct Writer<'a> {
    sections: Vec<(Key, usize, Cow<'a, [u8]>)>,
}

impl<'a> Writer<'a> {
    /// Adds a section; an empty one need not be written.
    pub(crate) fn put<S: Plain + ?Sized>(&mut self, key: Key, section: &'a S) {
        if !section.bytes().is_empty() {
            self.put_always(key, section);
        }
    }

    /// Adds a section that tells something by being there.
    pub(crate) fn put_always<S: Plain + ?Sized>(&mut self, key: Key, section: &'a S) {
        self.add(key, S::WIDTH, Cow::Borrowed(section.bytes()));
    }

    /// Adds a section that was made for this.
    pub(crate) fn put_own<S: Plain + ?Sized>(&mut self, key: Key, section: &S) {
        self.add(key, S::WIDTH, Cow::Owned(section.bytes().to_vec()));
    }

    fn add(&mut self, key: Key, width: usize, mut bytes: Cow<'a, [u8]>) {
        if cfg!(target_endian = "big") && width > 1 {
            swap(bytes.to_mut(), width);
        }
        self.sections.push((key, width, bytes));
    }

    /// Writes them.
    pub(crate) fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        self.sections.sort_by_key(|(key, ..)| *key);
        let mut offset = HEADER + self.sections.len() * ENTRY;
        let mut table = Vec::with_capacity(self.sections.len() * ENTRY);
        for (key, width, bytes) in &self.sections {
            let mut hasher = crc32fast::Hasher::new();
            hasher.update(bytes);
            hasher.update(padding(bytes.len()));
            for short in [key.part, key.owner, key.attribute, u16::try_from(*width).unwrap_or_default()] {
                table.extend_from_slice(&short.to_le_bytes());
            }
            table.extend_from_slice(&hasher.finalize().to_le_bytes());
            table.extend_from_slice(&[0; 4]);
            table.extend_from_slice(&(offset as u64).to_le_bytes());
            table.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            offset += bytes.len().next_multiple_of(ALIGNMENT);
        }
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&FORMAT.to_le_bytes());
        header.extend_from_slice(&u32::try_from(self.sections.len()).unwrap_or(u32::MAX).to_le_bytes());
        header.extend_from_slice(&(offset as u64).to_le_bytes());
        header.extend_from_slice(&[0; 8]);
        let checksum = head_checksum(&header, &table);
        header.truncate(HEADER - 8);
        header.extend_from_slice(&checksum.to_le_bytes());
        header.extend_from_slice(&[0; 4]);
        out.write_all(&header)?;
        out.write_all(&table)?;
        for (.., bytes) in &self.sections {
            out.write_all(bytes)?;
            out.write_all(padding(bytes.len()))?;
        }
        Ok(())
    }
}

/// The bytes between a section of that length and the next.
fn padding(length: usize) -> &'static [u8] {
    [0; ALIGNMENT].get(..length.next_multiple_of(ALIGNMENT) - length).unwrap_or_default()
}

//! A graph as one block of bytes that is asked where it lies.
//!
//! Layout, all numbers little-endian: a header (magic, format number, how many sections, the length of all, a checksum of the head), a
//! table of the sections (what each holds, the width of its numbers, its checksum, where it is), then the sections, each at a multiple of
//! eight bytes. A section is a list of numbers or a text just as the graph reads it, so that opening looks at the table alone. A section's
//! checksum is compared when it is first read. A snapshot is a cache: another format number is refused.

mod part;
mod read;
mod write;

use std::fs;
use std::io;
use std::path::Path;

use crate::build::{Loaded, Report};
use crate::diagnostic::{Diagnostic, LoadError, Place};
use crate::graph::Graph;
use crate::store::{Sections, Snapshot, SnapshotError, Text, Writer};

impl Snapshot {
    /// The graph in a snapshot and the report of its load. The head is checked, the rest when it is first read: ask
    /// [`Graph::damage`] after an answer, or [`Graph::check`] at once.
    ///
    /// # Errors
    ///
    /// Bytes that are no snapshot, of another format, cut off, or damaged in their head.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Snapshot, encode, load_text};
    /// let loaded = load_text(&[("schema.toml", "[[kind]]\nsingular='team'\nplural='teams'"), ("teams.csv", "name\nWeb")]).unwrap();
    /// let mut bytes = encode(&loaded).unwrap();
    /// let graph = Snapshot::copy(&bytes).open().unwrap().graph;
    /// assert!(graph.node_count() == 1 && graph.check().is_ok());
    /// let name = bytes.windows(3).position(|three| three == b"Web").unwrap();
    /// bytes[name] = b'V';
    /// let graph = Snapshot::copy(&bytes).open().unwrap().graph;
    /// assert!(graph.damage().is_none(), "nobody asked for a name");
    /// assert_eq!(graph.name(fossgraph_core::NodeId(0)), "");
    /// assert!(graph.damage().is_some());
    /// assert!(Snapshot::copy(b"no snapshot").open().is_err());
    /// ```
    pub fn open(self) -> Result<Loaded, SnapshotError> {
        let sections = Sections::open(self, part::name)?;
        let report: Text = read::at_once(&sections, part::REPORT)?;
        let report: Report = serde_json::from_str(&report).map_err(|_| SnapshotError::Damaged("its report"))?;
        Ok(Loaded { graph: read::graph(&sections)?, report })
    }
}

/// Opens the snapshot in a file: see [`Snapshot::file`] and [`Snapshot::open`].
///
/// # Errors
///
/// That the file cannot be read, or is no snapshot that can be used.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{open_snapshot, write_snapshot};
/// # let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// # let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
/// write_snapshot(&loaded, &mut std::fs::File::create(&path).unwrap()).unwrap();
/// assert_eq!(open_snapshot(&path).unwrap().graph.node_count(), 1);
/// # let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
/// std::fs::write(&path, "no snapshot").unwrap();
/// assert_eq!(open_snapshot(&path).unwrap_err().diagnostics()[0].code, "D009");
/// ```
pub fn open_snapshot(path: &Path) -> Result<Loaded, LoadError> {
    let place = Place::file(&path.display().to_string());
    let unread = |error: io::Error| Diagnostic::new("D002", place.clone(), format!("cannot be read: {error}"));
    Ok(Snapshot::file(path).map_err(unread)?.open().map_err(|error| error.diagnostic(Some(place)))?)
}

/// Opens a copy of the snapshot in a file, which may then be written in place: see [`Snapshot::copy`] and [`Snapshot::open`].
///
/// # Errors
///
/// As [`open_snapshot`].
///
/// # Examples
///
/// ```
/// let error = fossgraph_core::copy_snapshot(std::path::Path::new("nowhere")).unwrap_err();
/// assert!(error.to_string().starts_with("nowhere: error[D002]: cannot be read"));
/// ```
pub fn copy_snapshot(path: &Path) -> Result<Loaded, LoadError> {
    let place = Place::file(&path.display().to_string());
    let unread = |error: io::Error| Diagnostic::new("D002", place.clone(), format!("cannot be read: {error}"));
    let bytes = fs::read(path).map_err(unread)?;
    Ok(Snapshot::copy(&bytes).open().map_err(|error| error.diagnostic(Some(place)))?)
}

/// Reads a copy of a snapshot, all of which is checked.
///
/// # Errors
///
/// Bytes that are no snapshot, of another format, or damaged anywhere; nothing of such a one is used.
///
/// # Examples
///
/// ```
/// let loaded = fossgraph_core::load_text(&[("schema.toml", "[[kind]]\nsingular='team'\nplural='teams'"), ("teams.csv", "name\nWeb")]).unwrap();
/// let mut bytes = fossgraph_core::encode(&loaded).unwrap();
/// assert_eq!(fossgraph_core::decode(&bytes).unwrap().graph.node_count(), 1);
/// bytes[40] ^= 1;
/// assert!(fossgraph_core::decode(&bytes).is_err());
/// ```
pub fn decode(bytes: &[u8]) -> Result<Loaded, SnapshotError> {
    let loaded = Snapshot::copy(bytes).open()?;
    loaded.graph.is_whole().map(|()| loaded)
}

/// Writes a graph and its report as a snapshot. The same graph gives the same bytes.
///
/// # Errors
///
/// That the output cannot be written; that the graph stands in a snapshot that is damaged.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Snapshot, write_snapshot};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
/// let mut bytes = Vec::new();
/// write_snapshot(&loaded, &mut bytes).unwrap();
/// assert_eq!(Snapshot::copy(&bytes).open().unwrap().graph.node_count(), 1);
/// let mut small = [0_u8; 16];
/// assert!(write_snapshot(&loaded, &mut small.as_mut_slice()).is_err(), "there is no room");
/// ```
pub fn write_snapshot(loaded: &Loaded, out: &mut dyn io::Write) -> io::Result<()> {
    sections(loaded).map_err(io::Error::other)?.write(out)
}

/// [`write_snapshot`] into memory.
///
/// # Errors
///
/// That the graph stands in a snapshot that is damaged.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
/// let bytes = fossgraph_core::encode(&loaded).unwrap();
/// assert_eq!(bytes, fossgraph_core::encode(&loaded).unwrap(), "the same graph gives the same bytes");
///
/// let mut bytes = bytes;
/// let name = bytes.windows(3).position(|three| three == b"Web").unwrap();
/// bytes[name] = b'V';
/// let damaged = fossgraph_core::Snapshot::copy(&bytes).open().unwrap();
/// assert!(fossgraph_core::encode(&damaged).is_err(), "what is damaged is not written again");
/// ```
pub fn encode(loaded: &Loaded) -> Result<Vec<u8>, LoadError> {
    let mut out = Vec::new();
    // nothing can go wrong while memory is written
    let _ = sections(loaded)?.write(&mut out);
    Ok(out)
}

fn sections(loaded: &Loaded) -> Result<Writer<'_>, LoadError> {
    loaded.graph.check()?;
    let mut sections = write::graph(&loaded.graph);
    sections.put_own(part::REPORT, serde_json::to_string(&loaded.report).unwrap_or_default().as_str());
    Ok(sections)
}

/// Reads every table of a graph once.
pub(crate) fn read_all(graph: &Graph) {
    write::graph(graph);
}

//! A graph as one block of bytes that opens without parsing text.
//!
//! Layout, all numbers little-endian: magic, format number, length and CRC-32 of the body, then the body: the schema's text, and the
//! tables of the graph one after another, each a count and its items. A snapshot is a cache: another format number is refused.

mod bytes;
mod codec;

use std::fmt;

use crate::build::{Loaded, Report};
use bytes::{Decoder, Encoder};

const MAGIC: &[u8; 8] = b"fossgrph";
/// Raised with every change of the layout.
const FORMAT: u32 = 1;
/// Magic, format, CRC, length.
const HEADER: usize = 24;

/// Why bytes are no usable snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotError {
    /// The bytes do not begin as snapshots do.
    NotASnapshot,
    /// The snapshot was written by another release.
    OtherFormat(u32),
    /// The bytes are damaged or cut off.
    Damaged,
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
            Self::Damaged => f.write_str("the snapshot is damaged: build it again from its data"),
        }
    }
}

impl std::error::Error for SnapshotError {}

/// Writes a graph and its report as a snapshot. The same graph gives the same bytes.
#[must_use]
pub fn encode(loaded: &Loaded) -> Vec<u8> {
    let mut body = Encoder::default();
    codec::graph(&mut body, &loaded.graph);
    body.text(&serde_json::to_string(&loaded.report).unwrap_or_default());
    let body = body.finish();
    let mut out = Vec::with_capacity(HEADER + body.len());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&FORMAT.to_le_bytes());
    out.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    out.extend_from_slice(&(body.len() as u64).to_le_bytes());
    out.extend_from_slice(&body);
    out
}

/// Reads a snapshot.
///
/// # Errors
///
/// Bytes that are no snapshot, of another format, or damaged; nothing of such a one is used.
///
/// # Examples
///
/// ```
/// let loaded = fossgraph_core::load_text(&[("schema.toml", "[[kind]]\nsingular='team'\nplural='teams'"), ("teams.csv", "name\nWeb")]).unwrap();
/// let mut bytes = fossgraph_core::encode(&loaded);
/// assert_eq!(fossgraph_core::decode(&bytes).unwrap().graph.node_count(), 1);
/// bytes[40] ^= 1;
/// assert!(fossgraph_core::decode(&bytes).is_err());
/// ```
pub fn decode(bytes: &[u8]) -> Result<Loaded, SnapshotError> {
    let mut header = Decoder::new(bytes.get(MAGIC.len()..).unwrap_or_default());
    if !bytes.starts_with(MAGIC) {
        return Err(SnapshotError::NotASnapshot);
    }
    let format = header.number()?;
    if format != FORMAT {
        return Err(SnapshotError::OtherFormat(format));
    }
    let (crc, length) = (header.number()?, header.long()?);
    let body = bytes.get(HEADER..).unwrap_or_default();
    if body.len() as u64 != length || crc32fast::hash(body) != crc {
        return Err(SnapshotError::Damaged);
    }
    let mut decoder = Decoder::new(body);
    let graph = codec::read_graph(&mut decoder)?;
    let report: Report = serde_json::from_str(&decoder.text()?).map_err(|_| SnapshotError::Damaged)?;
    if decoder.is_done() { Ok(Loaded { graph, report }) } else { Err(SnapshotError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let schema = "citations='document'\n[[kind]]\nsingular='team'\nplural='teams'\nattributes=['size']\n\
            [[kind]]\nsingular='document'\nplural='documents'\nattributes=['date']\n\
            [[attribute]]\nname='size'\ntype='integer'\n[[attribute]]\nname='date'\ntype='date'\n\
            [[relation]]\nphrase='trusts'\ninverse='trusted by'\nfrom=['team']\nto=['team']";
        let teams = "sources=['d']\n[[team]]\nname='Web'\naliases=['W']\nsize=[{is=3,note='guess',check='claim'}]\n\
            trusts=[{to='Ops',since=2020}]\n[[team]]\nname='Ops'\n[[document]]\nid='d'\nname='Doc'\ndate=2024-05-01";
        encode(&crate::load_text(&[("schema.toml", schema), ("teams.toml", teams)]).unwrap())
    }

    #[test]
    fn what_is_read_back_is_what_was_written() {
        let bytes = sample();
        let loaded = decode(&bytes).unwrap();
        assert_eq!(encode(&loaded), bytes);
        let graph = &loaded.graph;
        let web = graph.name_index().find("w").next().unwrap().node;
        let size = graph.schema().lexicon().attribute("size").unwrap();
        let kind = graph.kind_of(web);
        let claim = graph.column(kind, size).unwrap().claims(graph.local(web))[0];
        assert_eq!(graph.note(claim.fact), Some("guess"));
        assert_eq!(graph.date().unwrap().to_string(), "2024-05-01");
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_refused() {
        let bytes = sample();
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(decode(&damaged).is_err(), "flipped at {at}");
        }
    }
}

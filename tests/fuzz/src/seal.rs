//! Making checksums of damaged snapshots right, so that what lies behind them is reached.

use std::ops::Range;

/// A header and a table of entries, each of so many bytes.
const HEADER: usize = 32;
const ENTRY: usize = 32;

/// Makes right, as far as there is a head and its sections lie in the bytes: the length of all, and all checksums.
pub fn seal(bytes: &mut [u8]) -> Option<()> {
    let all = bytes.len() as u64;
    bytes.get_mut(16..24)?.copy_from_slice(&all.to_le_bytes());
    let count = u32::from_le_bytes(bytes.get(12..16)?.try_into().ok()?) as usize;
    let table = HEADER..HEADER.checked_add(count.checked_mul(ENTRY)?)?;
    bytes.get(table.clone())?;
    for entry in table.clone().step_by(ENTRY) {
        let Some(section) = section(bytes, entry).and_then(|section| bytes.get(section)) else { continue };
        let checksum = crc32fast::hash(section);
        bytes.get_mut(entry + 8..entry + 12)?.copy_from_slice(&checksum.to_le_bytes());
    }
    let mut head = crc32fast::Hasher::new();
    for part in [0..24, 28..HEADER, table] {
        head.update(bytes.get(part)?);
    }
    bytes.get_mut(24..28)?.copy_from_slice(&head.finalize().to_le_bytes());
    Some(())
}

/// Where a section lies, with the padding behind it.
fn section(bytes: &[u8], entry: usize) -> Option<Range<usize>> {
    let number = |at: usize| usize::try_from(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?)).ok();
    let (start, length) = (number(entry + 16)?, number(entry + 24)?);
    Some(start..start.checked_add(length.checked_next_multiple_of(8)?)?)
}

//! Numbers and texts to bytes and back; a length is checked against what is left before anything is reserved.

use super::SnapshotError;

#[derive(Default)]
pub(super) struct Encoder(Vec<u8>);

impl Encoder {
    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn byte(&mut self, n: u8) {
        self.0.push(n);
    }

    pub(super) fn number(&mut self, n: u32) {
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    pub(super) fn count(&mut self, n: usize) {
        self.number(u32::try_from(n).unwrap_or(u32::MAX));
    }

    pub(super) fn numbers(&mut self, list: &[u32]) {
        self.count(list.len());
        for n in list {
            self.number(*n);
        }
    }

    pub(super) fn signed(&mut self, list: &[i32]) {
        self.count(list.len());
        for n in list {
            self.0.extend_from_slice(&n.to_le_bytes());
        }
    }

    pub(super) fn longs(&mut self, list: impl ExactSizeIterator<Item = u64>) {
        self.count(list.len());
        for n in list {
            self.0.extend_from_slice(&n.to_le_bytes());
        }
    }

    pub(super) fn bytes(&mut self, list: &[u8]) {
        self.count(list.len());
        self.0.extend_from_slice(list);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }
}

pub(super) struct Decoder<'a> {
    rest: &'a [u8],
}

type Result<T> = std::result::Result<T, SnapshotError>;

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(n).ok_or(SnapshotError::Damaged)?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| SnapshotError::Damaged)
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(super) fn number(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn long(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A count of items of at least `size` bytes each, for which there must be room.
    pub(super) fn count(&mut self, size: usize) -> Result<usize> {
        let n = self.number()? as usize;
        if n.checked_mul(size).is_some_and(|bytes| bytes <= self.rest.len()) {
            Ok(n)
        } else {
            Err(SnapshotError::Damaged)
        }
    }

    fn list<const N: usize, T>(&mut self, item: impl Fn([u8; N]) -> T) -> Result<Vec<T>> {
        let n = self.count(N)?;
        let bytes = self.take(n * N)?;
        Ok(bytes.chunks_exact(N).filter_map(|chunk| chunk.try_into().ok()).map(item).collect())
    }

    pub(super) fn numbers(&mut self) -> Result<Vec<u32>> {
        self.list(u32::from_le_bytes)
    }

    pub(super) fn signed(&mut self) -> Result<Vec<i32>> {
        self.list(i32::from_le_bytes)
    }

    pub(super) fn longs(&mut self) -> Result<Vec<u64>> {
        self.list(u64::from_le_bytes)
    }

    pub(super) fn bytes(&mut self) -> Result<Vec<u8>> {
        self.list(|[byte]: [u8; 1]| byte)
    }

    pub(super) fn text(&mut self) -> Result<String> {
        String::from_utf8(self.bytes()?).map_err(|_| SnapshotError::Damaged)
    }
}

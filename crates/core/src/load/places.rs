//! Where things stand in a text: from bytes to lines and columns, each found from the one before.

use std::cell::Cell;

use crate::build::At;

/// A text, and a line of it that was looked at last.
#[derive(Clone, Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    /// Where a line begins, and its number from 1.
    line: Cell<(usize, u32)>,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self::from(text, 0, 1)
    }

    /// Places of a text, looked at first where a line of that number begins.
    pub(super) fn from(text: &'a str, start: usize, line: u32) -> Self {
        Self { text, line: Cell::new((start, line)) }
    }

    /// The place of a byte.
    pub(super) fn at(&self, at: usize) -> At {
        let (mut start, mut line) = self.line.get();
        let bytes = self.text.as_bytes();
        if at < start {
            line = line.saturating_sub(lines(self.text.get(at..start).unwrap_or_default()));
            start = memchr::memrchr(b'\n', bytes.get(..at).unwrap_or(bytes)).map_or(0, |end| end + 1);
        } else {
            let passed = bytes.get(start..at).unwrap_or_default();
            let from = start;
            for end in memchr::memchr_iter(b'\n', passed) {
                line = line.saturating_add(1);
                start = from + end + 1;
            }
        }
        self.line.set((start, line));
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        At { line, column: u32::try_from(column).unwrap_or(u32::MAX) }
    }
}

/// How many lines a text ends.
pub(super) fn lines(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_in_whatever_order_they_are_asked_for() {
        let text = "a,b\n\né,ß\r\n\nlast";
        let places = Places::new(text);
        for step in [1, 2, 3, 5, 7, 11] {
            for at in (0..40).map(|n| n * step % (text.len() + 1)).filter(|at| text.is_char_boundary(*at)) {
                let want = crate::Place::at("f", text, at);
                let found = places.at(at);
                assert_eq!((found.line as usize, found.column as usize), (want.line, want.column), "{at}");
            }
        }
    }
}

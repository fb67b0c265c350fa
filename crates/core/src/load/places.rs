//! Where things stand in a text: from bytes to lines and columns, each found from the one before.

use std::cell::Cell;

use crate::build::At;

/// A text, and a line of it that was looked at last.
#[derive(Clone, Debug)]
pub(super) struct Places<'a> {
    text: &'a str,
    line: Cell<Line>,
}

/// Where a line begins and ends, and its number from 1; and how many characters stand before a byte of it.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    number: u32,
    counted: (usize, usize),
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self::from(text, 0, 1)
    }

    /// Places of a text, looked at first where a line of that number begins.
    pub(super) fn from(text: &'a str, start: usize, number: u32) -> Self {
        let places = Self { text, line: Cell::new(Line { start, end: start, number, counted: (start, 0) }) };
        places.line.set(Line { start, end: places.end(start), number, counted: (start, 0) });
        places
    }

    /// The place of a byte.
    pub(super) fn at(&self, at: usize) -> At {
        let mut line = self.line.get();
        if at < line.start {
            let passed = lines(self.text.get(at..line.start).unwrap_or_default());
            let before = self.text.as_bytes().get(..at).unwrap_or_default();
            let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let number = line.number.saturating_sub(passed);
            line = Line { start, end: self.end(start), number, counted: (start, 0) };
        }
        while at > line.end && line.end < self.text.len() {
            let start = line.end + 1;
            let number = line.number.saturating_add(1);
            line = Line { start, end: self.end(start), number, counted: (start, 0) };
        }
        // a line may be as long as the file
        let (from, passed) = if at < line.counted.0 { (line.start, 0) } else { line.counted };
        let before = self.text.get(from..at).unwrap_or_default();
        let passed = passed + if before.is_ascii() { before.len() } else { before.chars().count() };
        line.counted = (at, passed);
        self.line.set(line);
        At { line: line.number, column: u32::try_from(passed + 1).unwrap_or(u32::MAX) }
    }

    /// Where the line that holds a byte ends.
    fn end(&self, at: usize) -> usize {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
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

//! In which line of a text a piece of it stands.

/// Where the lines of a text begin.
pub(crate) struct Lines {
    start: usize,
    ends: Vec<usize>,
}

impl Lines {
    pub(crate) fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
        Self { start: text.as_ptr() as usize, ends }
    }

    /// The line of a piece, which is a slice of the text, from 1.
    pub(crate) fn of(&self, piece: &str) -> usize {
        self.at((piece.as_ptr() as usize).saturating_sub(self.start))
    }

    /// The line of a byte, from 1.
    pub(crate) fn at(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_count_from_one() {
        let text = "a\nbc\r\n\nd";
        let lines = Lines::new(text);
        assert_eq!([0, 1, 2, 5, 6, 7].map(|at| lines.at(at)), [1, 1, 2, 2, 3, 4]);
        assert_eq!(lines.of(&text[7..]), 4);
    }
}

//! Places in query text.

/// Bytes `start..end` of a query's text.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::Span;
/// let text = "projects where stat";
/// let word = Span::new(15, 19);
/// assert_eq!((word.of(text), Span::new(0, 8).to(word).of(text)), ("stat", text));
/// assert_eq!(Span::new(15, 99).of(text), "", "the text has no such bytes");
/// assert!(Span::new(5, 3).is_empty(), "no span ends before it begins");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// A span from one byte to another.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The span from the start of this to the end of another.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The text that the span covers.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

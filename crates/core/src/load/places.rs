//! Where things stand in a file: from bytes to lines and columns, fast.

use std::sync::Arc;

use crate::diagnostic::Place;

/// A file's name and text, and where its lines begin.
pub(super) struct Places<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    shared: Arc<str>,
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { file, text, shared: file.into(), lines }
    }

    /// The place of a byte.
    pub(super) fn at(&self, at: usize) -> Place {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count()) + 1;
        Place { file: self.shared.clone(), line, column }
    }
}

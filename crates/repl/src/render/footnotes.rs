//! Numbered marks for the documents that facts cite, and the list of them below.

use std::io::{self, Write};

use fossgraph_core::Graph;
use fossgraph_engine::Thing;

use super::{Look, Shown};
use crate::screen::{DIM, paint};

/// The documents cited so far; their places are the numbers of footnotes.
#[derive(Debug, Default)]
pub(crate) struct Footnotes {
    cited: Vec<Thing>,
}

impl Footnotes {
    /// `[1][2]`
    pub(crate) fn marks(&mut self, sources: &[Thing]) -> String {
        let mut numbers = Vec::new();
        for source in sources {
            let at = self.cited.iter().position(|s| s.node == source.node && s.id == source.id).unwrap_or_else(|| {
                self.cited.push(source.clone());
                self.cited.len() - 1
            });
            numbers.push(at + 1);
        }
        numbers.sort_unstable();
        numbers.iter().map(|number| format!("[{number}]")).collect()
    }

    /// Writes the documents cited, each with its address, below an empty line.
    pub(crate) fn write(&mut self, out: &mut dyn Write, graph: &Graph, look: &Look) -> io::Result<()> {
        if !self.cited.is_empty() {
            writeln!(out)?;
        }
        for (at, source) in std::mem::take(&mut self.cited).iter().enumerate() {
            let label = format!("[{}] ", at + 1);
            let address = super::address(graph, source).map(|address| format!(" {address}")).unwrap_or_default();
            let words = Shown::new(&format!("{}{address}", source.name));
            let lines = match look.width {
                Some(width) => words.wrap(width.saturating_sub(label.len()).max(20)),
                None => vec![words.to_string()],
            };
            for (at, line) in lines.iter().enumerate() {
                let before = if at == 0 { label.clone() } else { " ".repeat(label.len()) };
                writeln!(out, "{}", paint(look.color, DIM, format!("{before}{line}").trim_end()))?;
            }
        }
        Ok(())
    }
}

//! Rows with the facts behind each, for reading: the facts stand indented under their row, who states them in footnotes.

use std::io::{self, Write};

use fossgraph_core::Check;
use fossgraph_engine::{Explanation, Witness};

use super::footnotes::Footnotes;
use super::{Hidden, Look, Shown, counted, table};
use crate::screen::{DIM, paint};

/// A terminal shows the facts behind no more rows unless all are wanted.
const MOST: usize = 40;
/// Facts stand so far to the right of their row,
const INDENT: usize = 3;
/// and what is behind a fact so far to the right of it, down to this depth.
const STEP: usize = 2;
const DEEPEST: usize = 12;

/// Writes an explanation.
pub(crate) fn why(out: &mut dyn Write, why: &Explanation, look: &Look) -> io::Result<Hidden> {
    let rows = why.rows();
    if rows.is_empty() && look.width.is_some() {
        return Ok(Hidden::default());
    }
    let shown = if look.width.is_some() && !look.whole { rows.len().min(MOST) } else { rows.len() };
    let mut page = Page { look, notes: Footnotes::default() };
    let hidden = table::stream_with(out, rows, shown, look, |out, row| {
        why.because(row).iter().try_for_each(|witness| page.fact(out, witness, 0))
    })?;
    let hidden = Hidden { rows: rows.len() - shown, ..hidden };
    if hidden.rows > 0 {
        let line = format!(" ⋮ {} not shown", counted(hidden.rows, "row", "rows"));
        writeln!(out, "{}", paint(look.color, DIM, &line))?;
    }
    page.notes.write(out, rows.graph(), look)?;
    Ok(hidden)
}

struct Page<'a> {
    look: &'a Look,
    notes: Footnotes,
}

impl Page<'_> {
    fn fact(&mut self, out: &mut dyn Write, witness: &Witness, depth: usize) -> io::Result<()> {
        let mut words = witness.fact.clone();
        if let Some(check) = witness.check.filter(|check| *check != Check::Verified) {
            words.push_str(&format!(" ({})", check.name()));
        }
        let marks = self.notes.marks(&witness.sources);
        if !marks.is_empty() {
            words.push_str(&format!(" {marks}"));
        }
        let indent = INDENT + STEP * depth.min(DEEPEST);
        let words = Shown::new(&words);
        let lines = match self.look.width {
            Some(width) => words.wrap(width.saturating_sub(indent + STEP).max(20)),
            None => vec![words.to_string()],
        };
        for (at, line) in lines.iter().enumerate() {
            let hanging = if at == 0 { 0 } else { STEP };
            writeln!(out, "{}{line}", " ".repeat(indent + hanging))?;
        }
        witness.because.iter().try_for_each(|inner| self.fact(out, inner, depth + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fossgraph_engine::{Engine, RunOptions, params};

    fn page(query: &str, width: Option<usize>) -> String {
        let engine = Engine::new(fossgraph_data::builtin());
        let explanation = engine.prepare(query).unwrap().why(&params! {}, &RunOptions::default()).unwrap();
        let look = Look { whole: false, ..Look::page(false, width) };
        let mut out = Vec::new();
        why(&mut out, &explanation, &look).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn facts_stand_under_their_row_and_sources_below() {
        let page =
            page("why case studies using (projects where status = Archived) and about Ericsson show name, year", None);
        let lines: Vec<&str> = page.lines().collect();
        assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["name", "│", "year"], "{page}");
        assert_eq!(lines[2], " Ericsson 2020 │ 2020", "{page}");
        assert_eq!(lines[3], "   Ericsson 2020 uses OpenTracing [1]", "{page}");
        assert!(lines[4].starts_with("     OpenTracing hosted by CNCF [status Archived, since "), "{page}");
        assert!(lines[4].ends_with("[2]"), "{page}");
        assert_eq!(lines[5], "   Ericsson 2020 about Ericsson [1]", "{page}");
        assert!(page.contains("\n\n[1] CNCF case studies 2026-09-16"), "{page}");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 80] {
            let page =
                page("why \"ChatGPT on Azure\" -> uses -> built on+ as t -> hosted by show t.name, name", Some(width));
            assert!(page.contains("[1]"), "{page}");
            for line in page.lines().take_while(|line| !line.starts_with("[1]")) {
                assert!(Shown::new(line).width() <= width, "{line}");
            }
        }
    }
}

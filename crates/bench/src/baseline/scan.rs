//! Programs that read columns: filters, groups, texts.

use memchr::memmem::Finder;

use super::{Baseline, Cell, MISSING, NO_STARS};
use crate::generate::{Kind, LANGUAGES, STATUS};

impl Baseline<'_> {
    /// How many projects have a status.
    pub(crate) fn filter_count(&mut self, status: u8) {
        let count = self.status.iter().map(|code| u64::from(*code == status)).sum();
        self.number(count);
    }

    /// The names of projects with a status and at least so many stars.
    pub(crate) fn filter_names(&mut self, status: u8, least: u32) {
        let first = self.world.nodes(Kind::Project).start;
        for ((node, code), stars) in (first..).zip(&self.status).zip(&self.stars) {
            if *code == status && *stars != NO_STARS && *stars >= least {
                self.cells.push(Cell::Text(self.world.names.get(node)));
            }
        }
    }

    /// For each status and language: how many projects, and how many stars on the average. What is missing comes last.
    pub(crate) fn group(&mut self) {
        const WIDTH: usize = LANGUAGES.len() + 1;
        const HEIGHT: usize = STATUS.len() + 1;
        let mut groups = [(0_u64, 0_u64, 0_u64); WIDTH * HEIGHT];
        for ((status, language), stars) in self.status.iter().zip(&self.language).zip(&self.stars) {
            let row = usize::from(*status).min(HEIGHT - 1);
            let column = usize::from(*language).min(WIDTH - 1);
            let (count, known, sum) = &mut groups[row * WIDTH + column];
            *count += 1;
            if *stars != NO_STARS {
                *known += 1;
                *sum += u64::from(*stars);
            }
        }
        let text = |list: &[&'static str], at: usize| list.get(at).map_or(Cell::Missing, |text| Cell::Text(text));
        for (at, (count, known, sum)) in groups.into_iter().enumerate().filter(|(_, group)| group.0 > 0) {
            let average = if known == 0 { Cell::Missing } else { Cell::Float(sum as f64 / known as f64) };
            let keys = [text(&STATUS, at / WIDTH), text(&LANGUAGES, at % WIDTH)];
            self.cells.extend(keys.into_iter().chain([Cell::Integer(count), average]));
        }
    }

    /// The names of projects that hold a text, whatever its case.
    pub(crate) fn substring(&mut self, lower: &str) {
        let projects = self.world.nodes(Kind::Project);
        let names = &self.world.names;
        let base = if projects.start == 0 { 0 } else { names.end(projects.start - 1) };
        let finder = Finder::new(lower.as_bytes());
        let mut at = 0;
        while let Some(found) = finder.find(&self.lower.as_bytes()[at..]) {
            let start = at + found;
            let node = names.at_byte(base + start);
            let end = names.end(node) - base;
            if start + lower.len() <= end {
                self.cells.push(Cell::Text(names.get(node)));
                at = end;
            } else {
                // across the end of a name
                at = start + 1;
            }
        }
    }

    /// The name of every project on which the one of a name depends.
    pub(crate) fn look_up(&mut self, name: &str) {
        let text = &mut self.buffers.text;
        text.clear();
        text.push_str(name);
        text.make_ascii_lowercase();
        let Some(node) = self.by_name.get(text.as_str()) else { return };
        for other in self.ways[crate::generate::Relation::DependsOn as usize].out.of(*node) {
            self.cells.push(Cell::Text(self.world.names.get(*other)));
        }
    }
}

const _: () = assert!(MISSING as usize > LANGUAGES.len());

//! Programs that read columns: filters, groups, texts.

use memchr::memmem::Finder;

use super::{Baseline, Cell, NO_STARS};
use crate::generate::{Kind, LANGUAGES, Relation, STATUS};

/// Groups by language and by status, with one for what is missing.
const WIDTH: usize = LANGUAGES.len() + 1;
const HEIGHT: usize = STATUS.len() + 1;

#[derive(Clone, Copy, Default)]
struct Group {
    count: u32,
    /// Of how many the stars are known.
    known: u32,
    sum: u64,
}

impl Baseline<'_> {
    /// How many projects have a status.
    pub(crate) fn filter_count(&mut self, status: u8) {
        // counts many bytes at once
        let count = memchr::memchr_iter(status, &self.status).count();
        self.number(count as u64);
    }

    /// The names of projects with a status and at least so many stars.
    pub(crate) fn filter_names(&mut self, status: u8, least: u32) {
        const BLOCK: usize = 1024;
        let first = self.world.nodes(Kind::Project).start;
        let mut found = [0_u32; BLOCK];
        let blocks = self.status.chunks(BLOCK).zip(self.stars.chunks(BLOCK));
        for (block, (statuses, stars)) in blocks.enumerate() {
            // no branch depends on the values, which no processor could foresee
            let mut count = 0_usize;
            for (at, (code, stars)) in (0_u32..).zip(statuses.iter().zip(stars)) {
                found[count % BLOCK] = at;
                let fits = (*code == status) & (*stars >= least) & (*stars != NO_STARS);
                count = count.wrapping_add(usize::from(fits));
            }
            let base = first + (block * BLOCK) as u32;
            self.cells.extend(found[..count].iter().map(|at| Cell::Text(self.world.names.get(base + at))));
        }
    }

    /// For each status and language: how many projects, and how many stars on the average. What is missing comes last.
    pub(crate) fn group(&mut self) {
        let mut groups = [Group::default(); WIDTH * HEIGHT];
        for ((status, language), stars) in self.status.iter().zip(&self.language).zip(&self.stars) {
            let group = &mut groups[usize::from(*status) * WIDTH + usize::from(*language)];
            let known = *stars != NO_STARS;
            group.count = group.count.wrapping_add(1);
            group.known = group.known.wrapping_add(u32::from(known));
            group.sum = group.sum.wrapping_add(if known { u64::from(*stars) } else { 0 });
        }
        let text = |list: &[&'static str], at: usize| list.get(at).map_or(Cell::Missing, |text| Cell::Text(text));
        for (at, group) in groups.into_iter().enumerate().filter(|(_, group)| group.count > 0) {
            let average = group.sum as f64 / f64::from(group.known);
            let average = if group.known == 0 { Cell::Missing } else { Cell::Float(average) };
            let keys = [text(&STATUS, at / WIDTH), text(&LANGUAGES, at % WIDTH)];
            self.cells.extend(keys.into_iter().chain([Cell::Integer(group.count.into()), average]));
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

    /// [`Baseline::look_up`] of one of the hundred projects.
    pub(crate) fn look_up_picked(&mut self, run: usize) {
        let picked = &self.picks.hundred;
        self.look_up(self.world.names.get(picked[run % picked.len()]));
    }

    /// The name of every project on which the one of a name depends.
    pub(crate) fn look_up(&mut self, name: &str) {
        let text = &mut self.buffers.text;
        text.clear();
        text.push_str(name);
        text.make_ascii_lowercase();
        let Some(node) = self.by_name.get(text.as_str()) else { return };
        for other in self.ways[Relation::DependsOn as usize].out.of(*node) {
            self.cells.push(Cell::Text(self.world.names.get(*other)));
        }
    }
}

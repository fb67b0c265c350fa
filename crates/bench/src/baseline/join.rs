//! Programs that walk a fixed number of steps.

use super::{Baseline, Cell};
use crate::generate::{Kind, Relation};

impl Baseline<'_> {
    /// The names of projects that case studies of a year use, each once.
    pub(crate) fn one_hop(&mut self, year: i16) {
        let projects = self.world.nodes(Kind::Project);
        let uses = &self.ways[Relation::Uses as usize].out;
        let seen = &mut self.buffers.seen;
        seen.clear();
        for (study, _) in self.world.nodes(Kind::CaseStudy).zip(&self.world.years).filter(|(_, y)| **y == year) {
            for other in uses.of(study).iter().filter(|other| **other < projects.end) {
                seen.insert(*other);
            }
        }
        seen.each(|node| self.cells.push(Cell::Text(self.world.names.get(node))));
    }

    /// Of the projects that depend on what an organisation started, the ten used by most case studies, with the number.
    pub(crate) fn three_hops(&mut self, organisation: u32) {
        const TOP: usize = 10;
        let studies = self.world.nodes(Kind::CaseStudy);
        let [started, depends, uses] =
            [Relation::Started, Relation::DependsOn, Relation::Uses].map(|relation| &self.ways[relation as usize]);
        let seen = &mut self.buffers.seen;
        seen.clear();
        for project in started.out.of(organisation) {
            for other in depends.back.of(*project) {
                seen.insert(*other);
            }
        }
        // ascending nodes: among equals the first stays in front
        let mut top: Vec<(u32, u32)> = Vec::with_capacity(TOP + 1);
        seen.each(|node| {
            let users = uses.back.of(node);
            let count = (users.len() - users.partition_point(|user| *user < studies.start)) as u32;
            if count > 0 && (top.len() < TOP || top[TOP - 1].0 < count) {
                let at = top.partition_point(|(other, _)| *other >= count);
                top.insert(at, (count, node));
                top.truncate(TOP);
            }
        });
        for (count, node) in top {
            self.cells.extend([Cell::Text(self.world.names.get(node)), Cell::Integer(count.into())]);
        }
    }

    /// How many projects no case study uses.
    pub(crate) fn anti_join(&mut self) {
        let studies = self.world.nodes(Kind::CaseStudy);
        let uses = &self.ways[Relation::Uses as usize].back;
        // case studies are the last nodes: if one uses the project, the last user is one
        let unused = |node| u64::from(uses.last(node).is_none_or(|user| user < studies.start));
        let count = self.world.nodes(Kind::Project).map(unused).fold(0, u64::wrapping_add);
        self.number(count);
    }

    /// How often a project depends on another and both on a third; how many first and second projects that makes.
    pub(crate) fn triangles(&mut self) {
        let depends = &self.ways[Relation::DependsOn as usize].out;
        let (near, second) = (&mut self.buffers.seen, &mut self.buffers.other);
        near.clear();
        second.clear();
        let (mut count, mut first) = (0_u64, 0_u64);
        for a in self.world.nodes(Kind::Project) {
            let before = count;
            let around = depends.of(a);
            for c in around {
                near.insert(*c);
            }
            for b in around {
                let closed = depends.of(*b).iter().map(|c| u64::from(near.contains(*c))).sum::<u64>();
                if closed > 0 {
                    second.insert(*b);
                }
                count += closed;
            }
            for c in around {
                near.remove(*c);
            }
            first += u64::from(count > before);
        }
        let second = u64::from(second.len());
        self.cells.extend([count, first, second].map(Cell::Integer));
    }
}

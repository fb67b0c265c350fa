//! The first condition that a thing fails or is set aside for, and what is recorded instead of what it asks.

use fossgraph_core::NodeId;

use super::tell::{add, said};
use super::{TOLD, Witness};
use crate::bound::Quantity;
use crate::plan::{Scan, Semi, Source, Test};
use crate::run::compare::Truth;
use crate::run::evaluate::Place;
use crate::run::{Result, Runner, empty};

impl Runner<'_> {
    /// The first of joined tests that is not true of a thing, and the facts behind that: one that it fails before one that is unknown.
    pub(super) fn first_failing(
        &mut self,
        test: Option<&Test>,
        node: NodeId,
        stops: &[u32],
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let tests: &[Test] = match test {
            None => return Ok(()),
            Some(Test::All(tests)) => tests,
            Some(one) => std::slice::from_ref(one),
        };
        let truths =
            tests.iter().map(|test| self.row_truth(test, Place::of(node, stops))).collect::<Result<Vec<Truth>>>()?;
        let first = |truth| truths.iter().position(|found| *found == truth);
        let at = first(Some(false)).or_else(|| first(None));
        if let Some((test, truth)) = at.and_then(|at| tests.get(at).zip(truths.get(at))) {
            let name = self.name(node);
            let label = empty::label(self.world.graph.schema(), test);
            let fact = match truth {
                None => format!("{name} is set aside at `{label}`: it is not known"),
                _ => format!("{name} fails `{label}`"),
            };
            let mut because = Vec::new();
            self.behind(test, node, stops, &mut because)?;
            add(out, Witness { because, ..said(fact) });
        }
        Ok(())
    }

    /// The facts behind a test that is not true.
    fn behind(&mut self, test: &Test, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        match test {
            Test::All(_) => self.first_failing(Some(test), node, stops, out),
            Test::Any(tests) => tests.iter().try_for_each(|test| self.behind(test, node, stops, out)),
            Test::Not(inner) => match self.row_truth(inner, Place::of(node, stops))? {
                Some(true) => self.facts(Some(inner), node, stops, out),
                _ => self.behind(inner, node, stops, out),
            },
            Test::Compare(comparison) => {
                self.compare_facts(comparison, node, stops, out);
                Ok(())
            }
            Test::Calculate(calculation) => self.computed(calculation, node, stops, out),
            Test::Known(attribute) => {
                add(out, self.value_witness(node, *attribute));
                Ok(())
            }
            Test::Semi(semi) => self.edges_there(semi, node, stops, out),
        }
    }

    /// What a relation leads to instead of what was asked, and what of it is in the way.
    pub(super) fn edges_there(
        &mut self,
        semi: &Semi,
        node: NodeId,
        stops: &[u32],
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        if !semi.step.repeat.is_once() {
            return self.walks_there(semi, node, stops, out);
        }
        let kinds = self.target_kinds(semi);
        let mut found = Vec::new();
        for directed in &semi.step.relations {
            let mut edges: Vec<_> = self.world.edges(node, *directed).collect();
            self.meter.edges(edges.len())?;
            edges.retain(|(other, ..)| self.is_of(*other, &kinds));
            for (other, edge, sure) in edges {
                let passes =
                    self.in_row(&semi.step, stops, |runner| runner.edge_passes(&semi.step, directed.relation, edge))?;
                found.push((*directed, NodeId(other), edge, sure, passes));
            }
        }
        let mut told = 0;
        let mut more = 0;
        for (directed, other, edge, sure, passes) in found {
            let member = self.row_member(&semi.target, other, stops)?;
            if !matters(semi.quantity, passes, member) {
                continue;
            }
            if told == TOLD {
                more += 1;
                continue;
            }
            told += 1;
            let mut witness = self.edge_witness(node, directed, other, edge);
            witness.because.extend(doubts(sure, passes));
            if passes != Some(false) && member != Some(true) {
                self.outside(&semi.target, other, stops, &mut witness.because)?;
            } else if semi.quantity == Quantity::No {
                self.inside(&semi.target, other, stops, &mut witness.because)?;
            }
            add(out, witness);
        }
        match (told, more) {
            (0, _) => out.push(said(format!("no such link of {} is recorded", self.name(node)))),
            (_, 0) => {}
            (_, more) => out.push(said(format!("and {more} more"))),
        }
        Ok(())
    }

    /// Where the walks of a repeated step lead, where that is not what was asked.
    fn walks_there(&mut self, semi: &Semi, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        if semi.quantity == Quantity::No && self.nearest(semi, node, stops)?.is_some() {
            return self.neighbours_of(&Semi { quantity: Quantity::Some, ..semi.clone() }, node, stops, out);
        }
        let sure = self.members(semi, node, stops)?.len();
        let perhaps = self.maybe_members(semi, node, stops)?;
        let name = self.name(node);
        let and = if perhaps == 0 { String::new() } else { format!(", and {perhaps} perhaps") };
        out.push(said(match sure {
            0 => format!("no walk from {name} surely arrives: `{}`{and}", semi.label),
            _ => format!("walks from {name} arrive at {sure}: `{}`{and}", semi.label),
        }));
        Ok(())
    }

    /// How many things the step perhaps leads to that are perhaps meant.
    fn maybe_members(&mut self, semi: &Semi, node: NodeId, stops: &[u32]) -> Result<usize> {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        self.in_row(&semi.step, stops, |runner| runner.around(&semi.step, node, &mut sure, &mut unsure))?;
        let mut count = 0;
        for (others, edge) in [(sure, true), (unsure, false)] {
            for other in others {
                let member = self.row_member(&semi.target, NodeId(other), stops)?;
                count += usize::from(member.is_none() || !edge && member == Some(true));
            }
        }
        Ok(count)
    }

    /// Why a thing is not among those of a scan; nothing where that is plain, such as another thing than the one named.
    fn outside(&mut self, scan: &Scan, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        if self.has_told_enough() {
            return Ok(());
        }
        let before = out.len();
        if let Source::Set(set) = &scan.source {
            self.at(set, |runner| runner.set_lacks(set, node, out))?;
        }
        if out.len() == before {
            self.first_failing(scan.test.as_ref(), node, stops, out)?;
        }
        if out.len() == before {
            self.first_failing(scan.row_test.as_ref(), node, stops, out)?;
        }
        Ok(())
    }
}

/// What is wrong or not known of an edge itself.
pub(super) fn doubts(sure: bool, passes: Truth) -> Vec<Witness> {
    let mut doubts = Vec::new();
    if !sure {
        doubts.push(said("since when it holds is not recorded"));
    }
    match passes {
        Some(true) => {}
        Some(false) => doubts.push(said("it does not pass the condition on the link")),
        None => doubts.push(said("whether it passes the condition on the link is not recorded")),
    }
    doubts
}

/// Whether a neighbour tells why there are not enough, or too many.
fn matters(quantity: Quantity, passes: Truth, member: Truth) -> bool {
    match quantity {
        Quantity::No => passes != Some(false) && member != Some(false),
        Quantity::Only => passes != Some(false) && member != Some(true),
        Quantity::Some | Quantity::Bound(..) => true,
    }
}

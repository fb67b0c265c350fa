//! The facts that make a condition true of a thing.

use fossgraph_core::NodeId;

use super::tell::{add, said};
use super::{TOLD, Witness};
use crate::bound::{Calculation, Comparison, Expr, Quantity, StopId};
use crate::plan::{Scan, Semi, Source, Test};
use crate::run::evaluate::{Place, shown};
use crate::run::row::stop_operand;
use crate::run::{Result, Runner};

impl Runner<'_> {
    /// The facts that make a test true of a thing in a row with these stops.
    pub(super) fn facts(
        &mut self,
        test: Option<&Test>,
        node: NodeId,
        stops: &[u32],
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let Some(test) = test else { return Ok(()) };
        match test {
            Test::All(tests) => tests.iter().try_for_each(|test| self.facts(Some(test), node, stops, out)),
            Test::Any(tests) => {
                for test in tests {
                    if self.row_truth(test, Place::of(node, stops))? == Some(true) {
                        return self.facts(Some(test), node, stops, out);
                    }
                }
                out.push(said(format!("what {} fulfils is not known", self.name(node))));
                Ok(())
            }
            Test::Not(inner) => self.denied(inner, node, stops, out),
            Test::Compare(comparison) => {
                self.compare_facts(comparison, node, stops, out);
                Ok(())
            }
            Test::Calculate(calculation) => self.computed(calculation, node, stops, out),
            Test::Known(attribute) => {
                add(out, self.value_witness(node, *attribute));
                Ok(())
            }
            Test::Semi(semi) => self.neighbours_of(semi, node, stops, out),
        }
    }

    /// What makes a negated test true: the value that differs, or the edge that is not there.
    fn denied(&mut self, inner: &Test, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        match inner {
            Test::Compare(comparison) => self.compare_facts(comparison, node, stops, out),
            Test::Calculate(calculation) => return self.computed(calculation, node, stops, out),
            Test::Known(attribute) => add(out, self.value_witness(node, *attribute)),
            Test::Not(twice) => return self.facts(Some(twice), node, stops, out),
            // one that is not so is enough, but of several that any may be, none is
            Test::All(tests) => {
                for test in tests {
                    if self.row_truth(test, Place::of(node, stops))? == Some(false) {
                        return self.denied(test, node, stops, out);
                    }
                }
            }
            Test::Any(tests) => return tests.iter().try_for_each(|test| self.denied(test, node, stops, out)),
            Test::Semi(semi) if semi.quantity == Quantity::Some => {
                add(out, said(format!("nothing recorded makes {} `{}`", self.name(node), semi.label)));
            }
            Test::Semi(semi) => return self.edges_there(semi, node, stops, out),
        }
        Ok(())
    }

    /// The values that are compared.
    pub(super) fn compare_facts(&self, comparison: &Comparison, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) {
        let at = |stop: StopId| stops.get(stop.0).map(|id| NodeId(*id));
        let subject = comparison.stop.map_or(Some(node), at);
        let own = std::iter::once(comparison.attribute).chain(comparison.test.attribute());
        let own = own.filter_map(|attribute| subject.map(|subject| (subject, attribute)));
        let other = stop_operand(&comparison.test).and_then(|(stop, attribute)| at(stop).map(|node| (node, attribute)));
        for (node, attribute) in own.chain(other) {
            add(out, self.value_witness(node, attribute));
        }
    }

    /// What an expression comes to, and what it is computed from.
    pub(super) fn computed(
        &mut self,
        calculation: &Calculation,
        node: NodeId,
        stops: &[u32],
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let graph = self.world.graph;
        let items = self.items(&calculation.left, Place::of(node, stops))?;
        let text = shown(graph, items, calculation.left.expr_type(graph.schema())).to_string();
        let text = if text.is_empty() { "nothing".to_owned() } else { text };
        let fact = format!("{}: `{}` is asked, and {text} is computed", graph.name(node), calculation.label);
        let mut because = Vec::new();
        for expr in calculation.exprs() {
            self.read_by(expr, node, stops, &mut because)?;
        }
        add(out, Witness { because, ..said(fact) });
        Ok(())
    }

    /// The values and edges that an expression reads.
    fn read_by(&mut self, expr: &Expr, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        let at = |stop: &Option<StopId>| match stop {
            Some(stop) => stops.get(stop.0).map(|id| NodeId(*id)),
            None => Some(node),
        };
        match expr {
            Expr::Attribute(stop, attribute) => {
                if let Some(node) = at(stop) {
                    add(out, self.value_witness(node, *attribute));
                }
            }
            Expr::Related(stop, step, noun) => {
                let Some(node) = at(stop) else { return Ok(()) };
                let things = self.related(node, step, noun, stops)?;
                for other in things.iter().take(TOLD) {
                    let mut way = self.way(step, node, *other, stops, None)?;
                    way.retain(|edge| !out.contains(edge));
                    out.append(&mut way);
                }
                if things.len() > TOLD {
                    out.push(said(format!("and {} more", things.len() - TOLD)));
                }
            }
            other => {
                for part in other.parts() {
                    self.read_by(part, node, stops, out)?;
                }
            }
        }
        Ok(())
    }

    /// The neighbours that a semi-join counted, and why each is one that was meant.
    pub(super) fn neighbours_of(
        &mut self,
        semi: &Semi,
        node: NodeId,
        stops: &[u32],
        out: &mut Vec<Witness>,
    ) -> Result<()> {
        let name = self.name(node).to_owned();
        if semi.quantity == Quantity::No {
            add(out, said(format!("nothing recorded makes {name} `{}` untrue", semi.label)));
            return Ok(());
        }
        let some = semi.quantity == Quantity::Some;
        let members = match some && !semi.step.repeat.is_once() {
            true => self.nearest(semi, node, stops)?.into_iter().collect(),
            false => self.members(semi, node, stops)?,
        };
        let wanted = if some { 1 } else { TOLD };
        for other in members.iter().take(wanted) {
            let mut way = self.way(&semi.step, node, *other, stops, None)?;
            let mut inside = Vec::new();
            self.inside(&semi.target, *other, stops, &mut inside)?;
            match way.last_mut() {
                Some(last) => last.because = inside,
                None => way.push(Witness { because: inside, ..said(format!("{name} itself, without a step")) }),
            }
            // several ways may begin alike; one way may come by an edge twice
            way.retain(|edge| !out.contains(edge));
            out.append(&mut way);
        }
        match members.len().saturating_sub(wanted) {
            0 if members.is_empty() => add(out, said(format!("none is recorded for {name}: `{}`", semi.label))),
            0 => {}
            more => out.push(said(format!("and {more} more"))),
        }
        Ok(())
    }

    /// The neighbours that are surely in the target.
    pub(super) fn members(&mut self, semi: &Semi, node: NodeId, stops: &[u32]) -> Result<Vec<NodeId>> {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        self.in_row(&semi.step, stops, |runner| runner.around(&semi.step, node, &mut sure, &mut unsure))?;
        let mut members = Vec::new();
        for other in sure {
            if self.row_member(&semi.target, NodeId(other), stops)? == Some(true) {
                members.push(NodeId(other));
            }
        }
        Ok(members)
    }

    /// Why a thing is among those of a scan.
    pub(super) fn inside(&mut self, scan: &Scan, node: NodeId, stops: &[u32], out: &mut Vec<Witness>) -> Result<()> {
        if self.has_told_enough() {
            return Ok(());
        }
        if let Source::Set(set) = &scan.source {
            self.at(set, |runner| runner.set_facts(set, node, out))?;
        }
        self.facts(scan.test.as_ref(), node, stops, out)?;
        self.facts(scan.row_test.as_ref(), node, stops, out)
    }
}

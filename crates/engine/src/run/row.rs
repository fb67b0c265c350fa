//! Tests that depend on the row: those that mention stops. Asked of one thing at a time.

use fossgraph_core::NodeId;

use super::compare::{Matcher, Truth};
use super::evaluate::{Place, plain_values, read};
use super::meter::Bytes as _;
use super::reach::{all, any};
use super::test::Counts;
use super::{Result, Runner};
use crate::bound::{Comparison, Expr, Operand, StopId, Test as Compare};
use crate::plan::{OperatorId, Scan, Semi, SetPlan, Source, Test};

impl Runner<'_> {
    /// Whether a test is true at a place, which is a thing in a row.
    pub(super) fn row_truth(&mut self, test: &Test, place: Place<'_>) -> Result<Truth> {
        let id = OperatorId::of("test", test);
        self.watched(id, Some(1), |truth| usize::from(*truth == Some(true)), |runner| runner.row_tested(test, place))
    }

    fn row_tested(&mut self, test: &Test, place: Place<'_>) -> Result<Truth> {
        Ok(match test {
            Test::All(tests) => all(&self.row_truths(tests, place)?),
            Test::Any(tests) => any(&self.row_truths(tests, place)?),
            Test::Not(inner) => self.row_truth(inner, place)?.map(|truth| !truth),
            Test::Known(attribute) => Some(!self.world.values(place.node(None), *attribute).is_empty()),
            Test::Compare(comparison) => self.compared_at(comparison, place)?,
            Test::Calculate(calculation) => self.calculated(calculation, place)?,
            Test::Semi(semi) => self.row_semi(semi, place.node(None), place.stops)?,
        })
    }

    fn row_truths(&mut self, tests: &[Test], place: Place<'_>) -> Result<Vec<Truth>> {
        tests.iter().map(|test| self.row_truth(test, place)).collect()
    }

    /// Whether an attribute compares as asked at a place.
    pub(super) fn compared_at(&mut self, comparison: &Comparison, place: Place<'_>) -> Result<Truth> {
        self.meter.values(1)?;
        let world = self.world;
        let value_type = world.graph.schema().attribute(comparison.attribute).value_type;
        let values = |stop, attribute| plain_values(read(world, place, &Expr::Attribute(stop, attribute)));
        let own = values(comparison.stop, comparison.attribute);
        // a stop's attribute stands for its values, of which any may do
        let Some((stop, attribute)) = stop_operand(&comparison.test) else {
            let matcher = Matcher::new(&comparison.test, value_type, self.arguments)?;
            return Ok(matcher.of_values(&own, value_type, |other| values(comparison.stop, other)));
        };
        let others = values(Some(stop), attribute);
        if own.is_empty() || others.is_empty() {
            return Ok(None);
        }
        let mut truths = Vec::with_capacity(others.len());
        for other in others {
            let matcher = Matcher::new(&comparison.test.with(other), value_type, self.arguments)?;
            truths.push(matcher.of_values(&own, value_type, |_| Vec::new()));
        }
        Ok(any(&truths))
    }

    fn row_semi(&mut self, semi: &Semi, node: NodeId, stops: &[u32]) -> Result<Truth> {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        self.meter.pace(1)?;
        self.in_row(&semi.step, stops, |runner| runner.around(&semi.step, node, &mut sure, &mut unsure))?;
        let kinds = self.target_kinds(semi);
        let mut counts = Counts::default();
        for (around, edge) in [(&sure, true), (&unsure, false)] {
            for other in around {
                let member = self.row_member(&semi.target, NodeId(*other), stops)?;
                counts.add(edge, member, || self.is_of(*other, &kinds));
            }
        }
        Ok(counts.decide(semi.quantity, self.needed(semi.quantity)))
    }

    /// Whether a thing is in a scan.
    pub(super) fn row_member(&mut self, scan: &Scan, node: NodeId, stops: &[u32]) -> Result<Truth> {
        let head = match &scan.source {
            Source::Kinds => Some(self.is_of(node.0, &scan.kinds)),
            Source::Nodes(nodes) => Some(nodes.binary_search(&node).is_ok()),
            Source::Given(things) => Some(self.arguments.things(things).contains(&node)),
            Source::Stop(stop) => Some(stops.get(stop.0) == Some(&node.0)),
            Source::Set(set) => self.row_set(set, node)?,
        };
        let mut truths = vec![head];
        for test in scan.test.iter().chain(&scan.row_test) {
            if truths.contains(&Some(false)) {
                break;
            }
            truths.push(self.row_truth(test, Place::of(node, stops))?);
        }
        Ok(all(&truths))
    }

    /// Whether a thing is in a set that does not depend on the row; it is found once.
    fn row_set(&mut self, set: &SetPlan, node: NodeId) -> Result<Truth> {
        let key = std::ptr::from_ref(set);
        if !self.sets.iter().any(|(known, _)| *known == key) {
            let found = self.set(set)?;
            self.meter.keep(found.bytes())?;
            self.sets.push((key, found));
        }
        let found = self.sets.iter().find(|(known, _)| *known == key).map(|(_, found)| found);
        Ok(match found {
            Some(found) if found.yes.contains(node.0) => Some(true),
            Some(found) if found.maybe.contains(node.0) => None,
            _ => Some(false),
        })
    }
}

/// The stop's attribute that a comparison compares with.
pub(super) fn stop_operand(test: &Compare) -> Option<(StopId, fossgraph_core::AttributeId)> {
    test.operands().find_map(|o| if let Operand::Stop(stop, attribute) = o { Some((*stop, *attribute)) } else { None })
}

//! How many things to expect: counts and degrees alone, never the things themselves.

use fossgraph_core::{AttributeId, Directed, Direction, Graph, KindId, ValueType};

use crate::bound::{Bound, Quantity, Step, Test as Comparison};

/// What is kept where nothing better is known.
const SOME: f64 = 0.3;

/// The statistics of a graph that planning reads.
pub(super) struct Statistics<'a> {
    graph: &'a Graph,
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn float(n: usize) -> f64 {
    n as f64
}

impl<'a> Statistics<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        Self { graph }
    }

    pub(super) fn kinds(&self, kinds: &[KindId]) -> f64 {
        kinds.iter().map(|k| float(self.graph.nodes(*k).len())).sum()
    }

    /// How many neighbours a thing of the kinds that a relation starts from has, on average.
    pub(super) fn degree(&self, relations: &[Directed]) -> f64 {
        relations
            .iter()
            .map(|directed| {
                let relation = self.graph.schema().relation(directed.relation);
                let kinds = match directed.direction {
                    Direction::Out => &relation.from,
                    Direction::In => &relation.to,
                };
                float(self.graph.edges(directed.relation).len_now()) / self.kinds(kinds).max(1.0)
            })
            .sum()
    }

    /// How many things a step reaches from one, on average.
    pub(super) fn reach(&self, step: &Step) -> f64 {
        let degree = self.degree(&step.relations);
        let edge = if step.edge.is_some() { SOME } else { 1.0 };
        // what is walked again and again soon meets what it has seen
        let times = step.repeat.max.map_or(4, |max| max.min(4));
        (degree * edge).powi(i32::try_from(times).unwrap_or(4)).max(degree * edge)
    }

    /// The share of the things of some kinds that a comparison keeps.
    pub(super) fn share(&self, kinds: &[KindId], attribute: AttributeId, test: &Comparison) -> f64 {
        let distinct: f64 = kinds.iter().map(|k| self.distinct(*k, attribute)).fold(1.0, f64::max);
        match test {
            Comparison::Equal(_) => 1.0 / distinct,
            Comparison::In(operands) => (float(operands.len()) / distinct).min(1.0),
            Comparison::Contains(_) | Comparison::Like(_) | Comparison::Matches(_) => 0.1,
            Comparison::StartsWith(_) | Comparison::EndsWith(_) => 0.05,
            Comparison::Between(..) => 0.2,
            Comparison::Less(_) | Comparison::Greater(_) | Comparison::AtMost(_) | Comparison::AtLeast(_) => SOME,
        }
    }

    fn distinct(&self, kind: KindId, attribute: AttributeId) -> f64 {
        let Some(column) = self.graph.column(kind, attribute) else { return float(self.graph.nodes(kind).len()) };
        match column.value_type() {
            ValueType::Enumeration(id) => float(self.graph.schema().enumeration(id).members.len()),
            ValueType::Boolean => 2.0,
            value_type if value_type.is_textual() => float(column.dictionary().len()),
            _ => float(column.data().len()) / 2.0,
        }
    }

    /// The share of things that have enough neighbours among `targets` of `all` things that they could have.
    pub(super) fn semi_share(&self, step: &Step, quantity: Quantity, targets: f64, all: f64) -> f64 {
        let hits = self.reach(step) * (targets / all.max(1.0)).min(1.0);
        let some = hits.min(1.0);
        match quantity {
            Quantity::No | Quantity::Bound(Bound::AtMost | Bound::FewerThan, _) => 1.0 - some * SOME,
            Quantity::Only => some * 0.5,
            _ => some,
        }
    }
}

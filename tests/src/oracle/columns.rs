//! What a column shows of a row or of a group.

use std::collections::BTreeMap;

use fossgraph_core::NodeId;
use fossgraph_engine::bound::{Aggregate, Condition, Expr, Head, Operand, Query, StopId};

use super::expression::shown;
use super::item::Item;
use super::rows::{Group, Row};
use super::{Here, Oracle, Subject, Truth};

impl<'a> Oracle<'a> {
    /// What a column shows of a group.
    pub(super) fn column(&self, query: &'a Query, expr: &'a Expr, group: &Group) -> Vec<Item> {
        match group.rows.as_slice() {
            [row] if !query.grouped => self.of_row(query, row, expr),
            _ => self.of_group(query, group, expr),
        }
    }

    /// What an expression gives of a row.
    pub(super) fn of_row(&self, query: &'a Query, row: &Row, expr: &'a Expr) -> Vec<Item> {
        let here = Here { time: self.time(query.set.time, None), stops: &row.stops, via: row.via };
        self.items(Subject::Node(row.last), expr, here)
    }

    fn of_group(&self, query: &'a Query, group: &Group, expr: &'a Expr) -> Vec<Item> {
        if let Some((_, key)) = query.groups.iter().zip(&group.keys).find(|(other, _)| *other == expr) {
            return key.clone().into_iter().collect();
        }
        let here = Here { time: self.time(query.set.time, None), stops: &[], via: None };
        match expr {
            Expr::Aggregate(Aggregate::Count, None) => vec![Item::integer(group.rows.len())],
            Expr::Aggregate(aggregate, Some(argument)) => {
                let mentioned = Mentioned::by(argument);
                // of rows that agree in all that the argument speaks of, one is taken
                let told_apart: BTreeMap<_, &Row> =
                    group.rows.iter().enumerate().map(|(at, row)| (mentioned.of(row, at), row)).collect();
                let each: Vec<Vec<Item>> =
                    told_apart.into_values().map(|row| self.of_row(query, row, argument)).collect();
                self.gathered(*aggregate, &each)
            }
            Expr::Holds(condition) => shown(self.holds_of_group(query, group, condition)),
            Expr::Value(..) | Expr::Param(..) | Expr::Arithmetic(..) | Expr::Call(..) => {
                self.composed(expr, here, &|part| self.of_group(query, group, part))
            }
            _ => self.refuse("a column that is neither a key nor an aggregate"),
        }
    }

    fn holds_of_group(&self, query: &'a Query, group: &Group, condition: &'a Condition) -> Truth {
        let part = |part| self.holds_of_group(query, group, part);
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(part)),
            Condition::Any(parts) => Truth::any(parts.iter().map(part)),
            Condition::Not(inner) => part(inner).not(),
            Condition::Calculate(calculation) => self.calculate(calculation, &|expr| self.of_group(query, group, expr)),
            Condition::Compare(_) | Condition::Known(_) | Condition::Chain(_) => {
                self.refuse("a condition on a group that is none on keys and aggregates")
            }
        }
    }
}

/// What an expression speaks of.
#[derive(Default)]
struct Mentioned {
    /// The last noun.
    last: bool,
    stops: Vec<StopId>,
    edge: bool,
}

impl Mentioned {
    fn by(expr: &Expr) -> Self {
        let mut found = Self::default();
        found.add(expr);
        found
    }

    /// What tells a row apart from others; its place, if the expression speaks of nothing.
    fn of(&self, row: &Row, at: usize) -> (Option<NodeId>, Vec<Option<NodeId>>, Option<Subject>, Option<usize>) {
        let nothing = !self.last && !self.edge && self.stops.is_empty();
        let stops = self.stops.iter().map(|StopId(stop)| row.stops.get(*stop).copied()).collect();
        (self.last.then_some(row.last), stops, row.via.filter(|_| self.edge), nothing.then_some(at))
    }

    fn add_stop(&mut self, stop: Option<StopId>) {
        match stop {
            None => self.last = true,
            Some(stop) => self.stops.push(stop),
        }
    }

    fn add(&mut self, expr: &Expr) {
        match expr {
            Expr::Attribute(stop, _) | Expr::Related(stop, ..) | Expr::Thing(stop) | Expr::Measure(_, stop, _) => {
                self.add_stop(*stop);
            }
            Expr::Via(_) => self.edge = true,
            Expr::Aggregate(_, argument) => argument.iter().for_each(|argument| self.add(argument)),
            Expr::Value(..) | Expr::Param(..) => {}
            Expr::Arithmetic(_, left, right) => [left, right].into_iter().for_each(|side| self.add(side)),
            Expr::Call(_, arguments) => arguments.iter().for_each(|argument| self.add(argument)),
            Expr::Holds(condition) => self.add_condition(condition),
        }
    }

    fn add_condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.add_condition(part)),
            Condition::Not(part) => self.add_condition(part),
            Condition::Compare(comparison) => {
                self.add_stop(comparison.stop);
                comparison.test.operands().for_each(|operand| self.add_operand(operand));
            }
            Condition::Calculate(calculation) => {
                self.add(&calculation.left);
                let operands = calculation.test.iter().flat_map(|test| test.operands());
                operands.for_each(|operand| self.add_operand(operand));
            }
            Condition::Known(_) => self.last = true,
            Condition::Chain(chain) => {
                self.last = true;
                if let Head::Stop(stop) = chain.target.head {
                    self.stops.push(stop);
                }
                chain
                    .target
                    .filter
                    .as_deref()
                    .into_iter()
                    .chain(chain.step.edge.as_deref())
                    .for_each(|filter| self.add_condition(filter));
            }
        }
    }

    fn add_operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Value(_) | Operand::Param(_) => {}
            Operand::Attribute(_) => self.last = true,
            Operand::Stop(stop, _) => self.stops.push(*stop),
            Operand::Expr(expr) => self.add(expr),
        }
    }
}

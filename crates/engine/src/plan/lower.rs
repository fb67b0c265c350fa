//! From meaning to operators: three small passes in one walk over the query — lower, order conjuncts by cost, choose the end from which
//! each semi-join runs.

use fossgraph_core::{Graph, KindId};

use super::estimate::Statistics;
use super::{Expand, Plan, Scan, Semi, SetPlan, Source, Strategy, Test, WalkPlan};
use crate::bound::Test as Comparison;
use crate::bound::{Condition, Head, Noun, Operand, Quantity, Query, Set, Step, Walk};

/// Plans a query. The statistics of the graph decide; its contents do not.
#[must_use]
pub fn plan(graph: &Graph, query: &Query) -> Plan {
    let planner = Planner { statistics: Statistics::new(graph) };
    Plan {
        set: planner.set(&query.set),
        count: query.count,
        via: query.via,
        stops: query.stops.clone(),
        columns: query.columns.clone(),
        groups: query.groups.clone(),
        grouped: query.grouped,
        order: query.order.clone(),
        limit: query.limit,
        skip: query.skip,
    }
}

struct Planner<'a> {
    statistics: Statistics<'a>,
}

/// A test with what it is expected to keep, of one thing, and to cost.
struct Weighed {
    test: Test,
    share: f64,
    cost: f64,
}

impl Planner<'_> {
    fn set(&self, set: &Set) -> SetPlan {
        let rest = set.rest.iter().map(|(op, walk)| (*op, self.walk(walk)));
        SetPlan { first: self.walk(&set.first), rest: rest.collect(), time: set.time }
    }

    fn walk(&self, walk: &Walk) -> WalkPlan {
        let scan = self.scan(&walk.noun);
        let mut rows = scan.rows;
        let mut steps = Vec::with_capacity(walk.hops.len());
        for hop in &walk.hops {
            let reached = (rows * self.statistics.reach(&hop.step)).min(self.statistics.kinds(&hop.kinds));
            let weighed = hop.filter.as_ref().map(|filter| self.condition(filter, &hop.kinds, reached));
            rows = reached * weighed.as_ref().map_or(1.0, |w| w.share);
            let (test, row_test) = split(weighed.map(|w| w.test));
            steps.push(Expand {
                step: hop.step.clone(),
                label: hop.label.clone(),
                kinds: hop.kinds.clone(),
                test,
                row_test,
                rows,
            });
        }
        WalkPlan { scan, steps }
    }

    fn scan(&self, noun: &Noun) -> Scan {
        let (source, all) = match &noun.head {
            Head::Kinds => (Source::Kinds, self.statistics.kinds(&noun.kinds)),
            Head::Nodes(nodes) => {
                let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                (Source::Nodes(nodes.clone()), f64::from(count))
            }
            Head::Param(param) => (Source::Param(*param), 1.0),
            Head::Stop(stop) => (Source::Stop(*stop), 1.0),
            Head::Query(set) => {
                let plan = self.set(set);
                let rows = plan.first.steps.last().map_or(plan.first.scan.rows, |step| step.rows);
                (Source::Set(Box::new(plan)), rows)
            }
        };
        let weighed = noun.filter.as_ref().map(|filter| self.condition(filter, &noun.kinds, all));
        let rows = all * weighed.as_ref().map_or(1.0, |w| w.share);
        let (test, row_test) = split(weighed.map(|w| w.test));
        Scan { source, kinds: noun.kinds.clone(), test, row_test, rows }
    }

    fn condition(&self, condition: &Condition, kinds: &[KindId], candidates: f64) -> Weighed {
        match condition {
            Condition::All(conditions) => self.all(conditions, kinds, candidates),
            Condition::Any(conditions) => {
                let parts: Vec<Weighed> = conditions.iter().map(|c| self.condition(c, kinds, candidates)).collect();
                let share = 1.0 - parts.iter().map(|w| 1.0 - w.share).product::<f64>();
                let cost = parts.iter().map(|w| w.cost).sum();
                Weighed { test: Test::Any(parts.into_iter().map(|w| w.test).collect()), share, cost }
            }
            Condition::Not(inner) => {
                let inner = self.condition(inner, kinds, candidates);
                Weighed { test: Test::Not(Box::new(inner.test)), share: 1.0 - inner.share, cost: inner.cost }
            }
            Condition::Compare(comparison) => {
                let share = self.statistics.share(kinds, comparison.attribute, &comparison.test);
                Weighed { test: Test::Compare(comparison.clone()), share, cost: candidates }
            }
            Condition::Known(attribute) => Weighed { test: Test::Known(*attribute), share: 0.5, cost: candidates },
            Condition::Chain(chain) => {
                let target = self.scan(&chain.target);
                let probe = candidates * self.statistics.reach(&chain.step);
                let sweep = target.rows * self.statistics.reach(&reversed(&chain.step));
                // counting neighbours needs every candidate's own
                let countable = matches!(chain.quantity, Quantity::Some | Quantity::No);
                let strategy = if countable && sweep < probe { Strategy::Sweep } else { Strategy::Probe };
                let inner = self.statistics.kinds(&chain.target.kinds);
                let share = self.statistics.semi_share(&chain.step, chain.quantity, target.rows, inner);
                let cost = inner + if strategy == Strategy::Sweep { sweep } else { probe };
                let semi = Semi {
                    step: chain.step.clone(),
                    quantity: chain.quantity,
                    target: Box::new(target),
                    strategy,
                    label: chain.label.clone(),
                };
                Weighed { test: Test::Semi(semi), share, cost }
            }
        }
    }

    /// Conjuncts, flattened, the one that removes most for its cost first.
    fn all(&self, conditions: &[Condition], kinds: &[KindId], candidates: f64) -> Weighed {
        let mut parts = Vec::new();
        for condition in conditions {
            let weighed = self.condition(condition, kinds, candidates);
            match weighed.test {
                Test::All(inner) => parts.extend(inner.into_iter().map(|test| Weighed { test, ..weighed })),
                _ => parts.push(weighed),
            }
        }
        let rank = |w: &Weighed| w.cost / (1.0 - w.share).max(0.001);
        parts.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
        let share = parts.iter().map(|w| w.share).product();
        let cost = parts.iter().map(|w| w.cost).sum();
        Weighed { test: Test::All(parts.into_iter().map(|w| w.test).collect()), share, cost }
    }
}

/// The step walked backwards.
pub(crate) fn reversed(step: &Step) -> Step {
    Step { relations: step.relations.iter().map(|d| d.reverse()).collect(), ..step.clone() }
}

/// The part of a test that sets can answer, and the part that needs rows.
fn split(test: Option<Test>) -> (Option<Test>, Option<Test>) {
    let tests = match test {
        None => return (None, None),
        Some(Test::All(tests)) => tests,
        Some(other) => vec![other],
    };
    let (rows, sets): (Vec<Test>, Vec<Test>) = tests.into_iter().partition(mentions_stop);
    let all = |mut tests: Vec<Test>| match tests.len() {
        0 => None,
        1 => tests.pop(),
        _ => Some(Test::All(tests)),
    };
    (all(sets), all(rows))
}

/// Whether a test is about the row's own things at stops.
fn mentions_stop(test: &Test) -> bool {
    match test {
        Test::All(tests) | Test::Any(tests) => tests.iter().any(mentions_stop),
        Test::Not(inner) => mentions_stop(inner),
        Test::Compare(comparison) => {
            let stop = |operand: &Operand| matches!(operand, Operand::Stop(..));
            comparison.stop.is_some()
                || match &comparison.test {
                    Comparison::Equal(o)
                    | Comparison::Less(o)
                    | Comparison::Greater(o)
                    | Comparison::AtMost(o)
                    | Comparison::AtLeast(o)
                    | Comparison::Contains(o)
                    | Comparison::StartsWith(o)
                    | Comparison::EndsWith(o)
                    | Comparison::Matches(o)
                    | Comparison::Like(o) => stop(o),
                    Comparison::In(operands) => operands.iter().any(stop),
                    Comparison::Between(low, high) => stop(low) || stop(high),
                }
        }
        Test::Known(_) => false,
        Test::Semi(semi) => {
            let tests = semi.target.test.iter().chain(&semi.target.row_test);
            matches!(semi.target.source, Source::Stop(_)) || tests.into_iter().any(mentions_stop)
        }
    }
}

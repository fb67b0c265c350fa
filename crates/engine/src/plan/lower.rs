//! From meaning to operators: three small passes in one walk over the query — lower, order conjuncts by cost, choose the end from which
//! each semi-join runs.

use fossgraph_core::{Graph, KindId};

use super::estimate::Statistics;
use super::{Choices, End, Expand, PathPlan, Plan, Scan, Semi, SetPlan, Source, Strategy, Test, WalkPlan};
use crate::bound::{Chain, Condition, Head, Noun, Operand, Path, Quantity, Query, Set, Step, Walk};
use crate::stack::with_room;

/// Plans a query. The statistics of the graph decide; its contents do not.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{bound::Statement, plan::plan};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("projects started by Microsoft").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// assert_eq!(&plan(engine.graph(), query), prepared.plan().unwrap());
/// ```
#[must_use]
pub fn plan(graph: &Graph, query: &Query) -> Plan {
    plan_by(graph, query, Choices::default())
}

/// The same with conjuncts in the order in which they are written: the facts behind an answer are told in that order.
pub(crate) fn plan_as_written(graph: &Graph, query: &Query) -> Plan {
    plan_by(graph, query, Choices { order: false, ..Choices::default() })
}

/// The same, free to choose so much.
pub(crate) fn plan_by(graph: &Graph, query: &Query, choices: Choices) -> Plan {
    with_room(|| planned(graph, query, choices))
}

/// Plans one noun by itself.
pub(crate) fn scan(graph: &Graph, noun: &Noun) -> Scan {
    with_room(|| Planner::new(graph, Choices::default()).scan(noun))
}

/// Plans paths.
pub(crate) fn path(graph: &Graph, path: &Path) -> PathPlan {
    PathPlan { from: scan(graph, &path.from), to: scan(graph, &path.to) }
}

/// Plans one condition by itself.
pub(crate) fn condition(graph: &Graph, condition: &Condition) -> Test {
    with_room(|| Planner::new(graph, Choices::default()).draft(condition, &[]).finish(1.0))
}

fn planned(graph: &Graph, query: &Query, choices: Choices) -> Plan {
    let planner = Planner::new(graph, choices);
    let mut plan = Plan {
        set: planner.set(&query.set),
        count: query.count,
        weigh: false,
        via: query.via,
        stops: query.stops.clone(),
        columns: query.columns.clone(),
        groups: query.groups.clone(),
        grouped: query.grouped,
        order: query.order.clone(),
        limit: query.limit,
        skip: query.skip,
    };
    plan.weigh = choices.weigh && plan.counts_last();
    plan
}

struct Planner<'a> {
    statistics: Statistics<'a>,
    choices: Choices,
}

/// A test that is planned but for the ends from which its own semi-joins run: these depend on how many candidates are left when its
/// turn comes.
struct Draft {
    node: Node,
    /// The share of candidates that it is expected to keep.
    share: f64,
    /// What it costs for each candidate.
    unit: f64,
    /// What it costs in any case, and at the most beyond that.
    fixed: f64,
    most: f64,
}

enum Node {
    Leaf(Test),
    /// A semi-join, and from which end it may be run.
    Semi(Semi, End),
    All(Vec<Draft>),
    Any(Vec<Draft>),
    Not(Box<Draft>),
}

impl Draft {
    fn cost(&self, candidates: f64) -> f64 {
        self.fixed + (candidates * self.unit).min(self.most)
    }

    /// The test, for so many candidates.
    fn finish(self, candidates: f64) -> Test {
        match self.node {
            Node::Leaf(test) => test,
            Node::Semi(mut semi, end) => {
                let swept = match end {
                    End::Candidates => false,
                    End::Cheaper => semi.strategy == Strategy::Probe && self.most < candidates * self.unit,
                    End::Target => true,
                };
                if swept {
                    semi.strategy = Strategy::Sweep;
                }
                Test::Semi(semi)
            }
            Node::All(parts) => {
                let mut left = candidates;
                let mut tests = Vec::with_capacity(parts.len());
                for part in parts {
                    let share = part.share;
                    tests.push(part.finish(left));
                    left *= share;
                }
                Test::All(tests)
            }
            Node::Any(parts) => Test::Any(parts.into_iter().map(|part| part.finish(candidates)).collect()),
            Node::Not(inner) => Test::Not(Box::new(inner.finish(candidates))),
        }
    }
}

impl<'a> Planner<'a> {
    fn new(graph: &'a Graph, choices: Choices) -> Self {
        Self { statistics: Statistics::new(graph), choices }
    }

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
            let draft = hop.filter.as_ref().map(|filter| self.draft(filter, &hop.kinds));
            rows = reached * draft.as_ref().map_or(1.0, |draft| draft.share);
            let (test, row_test) = split(draft.map(|draft| draft.finish(reached)));
            steps.push(Expand {
                step: hop.step.clone(),
                label: hop.label.clone(),
                kinds: hop.kinds.clone(),
                test,
                row_test,
                all: reached,
                rows,
            });
        }
        WalkPlan { scan, steps, label: walk.label.clone() }
    }

    fn scan(&self, noun: &Noun) -> Scan {
        let (source, all) = match &noun.head {
            Head::Kinds => (Source::Kinds, self.statistics.kinds(&noun.kinds)),
            Head::Nodes(nodes) => {
                let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                (Source::Nodes(nodes.clone()), f64::from(count))
            }
            Head::Given(things) => {
                let count = u32::try_from(things.nodes.len() + things.params.len()).unwrap_or(u32::MAX);
                (Source::Given(things.clone()), f64::from(count))
            }
            Head::Stop(stop) => (Source::Stop(*stop), 1.0),
            Head::Query(set) => {
                let plan = self.set(set);
                let rows = plan.first.steps.last().map_or(plan.first.scan.rows, |step| step.rows);
                (Source::Set(Box::new(plan)), rows)
            }
        };
        let draft = noun.filter.as_ref().map(|filter| self.draft(filter, &noun.kinds));
        let rows = all * draft.as_ref().map_or(1.0, |draft| draft.share);
        let (test, row_test) = split(draft.map(|draft| draft.finish(all)));
        Scan { source, kinds: noun.kinds.clone(), test, row_test, all, rows }
    }

    fn draft(&self, condition: &Condition, kinds: &[KindId]) -> Draft {
        let leaf = |test, share| Draft { node: Node::Leaf(test), share, unit: 1.0, fixed: 0.0, most: f64::INFINITY };
        match condition {
            Condition::All(conditions) => {
                let mut flat = Vec::new();
                flatten(conditions, &mut flat);
                let all = self.statistics.kinds(kinds);
                let rank = |draft: &Draft| draft.cost(all) / (1.0 - draft.share).max(0.001);
                let mut parts: Vec<Draft> = flat.into_iter().map(|c| self.draft(c, kinds)).collect();
                // the one that removes most for its cost first
                if self.choices.order {
                    parts.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
                }
                let share = parts.iter().map(|part| part.share).product();
                joined(Node::All, parts, share)
            }
            Condition::Any(conditions) => {
                let parts: Vec<Draft> = conditions.iter().map(|c| self.draft(c, kinds)).collect();
                let share = 1.0 - parts.iter().map(|part| 1.0 - part.share).product::<f64>();
                joined(Node::Any, parts, share)
            }
            Condition::Not(inner) => {
                let inner = self.draft(inner, kinds);
                let (share, unit, fixed, most) = (1.0 - inner.share, inner.unit, inner.fixed, inner.most);
                Draft { node: Node::Not(Box::new(inner)), share, unit, fixed, most }
            }
            Condition::Compare(comparison) => {
                let share = self.statistics.share(kinds, comparison.attribute, &comparison.test);
                leaf(Test::Compare(comparison.clone()), share)
            }
            Condition::Calculate(calculation) => leaf(Test::Calculate(calculation.clone()), 0.3),
            Condition::Known(attribute) => leaf(Test::Known(*attribute), 0.5),
            Condition::Chain(chain) => self.chain(chain),
        }
    }

    fn chain(&self, chain: &Chain) -> Draft {
        let target = self.scan(&chain.target);
        let inner = self.statistics.kinds(&chain.target.kinds);
        let share = self.statistics.semi_share(&chain.step, chain.quantity, target.rows, inner);
        let may_sweep = matches!(chain.quantity, Quantity::Some | Quantity::No);
        // how many there are in all is read off one relation
        let counted = matches!(chain.quantity, Quantity::Bound(..))
            && chain.step.relations.len() == 1
            && chain.target.kinds.len() == 1;
        let plain = is_whole(&target) && chain.step.repeat.is_once() && chain.step.edge.is_none();
        let by_degree = self.choices.degree && plain && (may_sweep || counted);
        let unit = if by_degree { 1.0 } else { self.statistics.reach(&chain.step) };
        let sweep = target.rows * self.statistics.reach(&reversed(&chain.step));
        // counting neighbours needs every candidate's own
        let most = if may_sweep { sweep } else { f64::INFINITY };
        let (step, quantity, label) = (chain.step.clone(), chain.quantity, chain.label.clone());
        let strategy = if by_degree { Strategy::Degree } else { Strategy::Probe };
        let semi = Semi { step, quantity, target: Box::new(target), strategy, label };
        // a name is looked up; a kind is gone through
        let fixed = if matches!(semi.target.source, Source::Kinds | Source::Set(_)) { inner } else { 1.0 };
        Draft {
            node: Node::Semi(semi, if may_sweep { self.choices.end } else { End::Candidates }),
            share,
            unit,
            fixed,
            most,
        }
    }
}

fn joined(node: fn(Vec<Draft>) -> Node, parts: Vec<Draft>, share: f64) -> Draft {
    let unit = parts.iter().map(|part| part.unit).sum();
    let fixed = parts.iter().map(|part| part.fixed).sum();
    let most = parts.iter().map(|part| part.most).sum();
    Draft { node: node(parts), share, unit, fixed, most }
}

fn flatten<'c>(conditions: &'c [Condition], out: &mut Vec<&'c Condition>) {
    for condition in conditions {
        match condition {
            Condition::All(inner) => flatten(inner, out),
            other => out.push(other),
        }
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

/// Whether a scan gives all things of its kinds.
fn is_whole(scan: &Scan) -> bool {
    scan.source == Source::Kinds && scan.test.is_none() && scan.row_test.is_none()
}

/// Whether a test is about the row's own things at stops.
fn mentions_stop(test: &Test) -> bool {
    match test {
        Test::All(tests) | Test::Any(tests) => tests.iter().any(mentions_stop),
        Test::Not(inner) => mentions_stop(inner),
        Test::Compare(comparison) => {
            let stop = |operand: &Operand| matches!(operand, Operand::Stop(..));
            comparison.stop.is_some() || comparison.test.operands().any(stop)
        }
        Test::Calculate(calculation) => {
            calculation.exprs().into_iter().any(|expr| expr.stops().iter().any(Option::is_some))
        }
        Test::Known(_) => false,
        Test::Semi(semi) => {
            let tests = semi.target.test.iter().chain(&semi.target.row_test);
            let edge = semi.step.edge.as_deref().is_some_and(Condition::mentions_stop);
            edge || matches!(semi.target.source, Source::Stop(_)) || tests.into_iter().any(mentions_stop)
        }
    }
}

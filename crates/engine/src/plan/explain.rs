//! A plan as lines that people read: what is done, in which order, from which end, and how much is expected.

use std::time::Duration;

use fossgraph_core::{KindId, Schema};

use super::{OperatorId, PathPlan, Plan, Scan, Semi, SetPlan, Source, Strategy, Test, WalkPlan};
use crate::bound::{Count, Path, Quantity, SetOp, Time, Which};
use crate::stack::with_room;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// How deep it stands below the first.
    pub depth: usize,
    /// What is done.
    pub text: String,
    /// How many things are expected, where that is estimated.
    pub expected: Option<f64>,
    /// What it did, where the plan was run.
    pub work: Option<Work>,
    pub(crate) id: Option<OperatorId>,
}

/// What an operator did, without what operators inside it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// How many things it looked at.
    pub things: usize,
    /// How many things or rows it gave.
    pub rows: usize,
    /// How many edges it walked.
    pub edges: usize,
    /// How many values it compared.
    pub values: usize,
    /// How long it took.
    pub time: Duration,
}

/// The lines of a plan.
pub(crate) fn lines(schema: &Schema, plan: &Plan) -> Vec<Line> {
    let mut teller = Teller { schema, lines: Vec::new() };
    with_room(|| teller.set(&plan.set, 0));
    let whole = |sort| Some(OperatorId::of(sort, plan));
    let kept = plan.stops.iter().filter(|s| s.shown).map(|s| s.name.as_str()).collect::<Vec<_>>();
    if !kept.is_empty() {
        teller.line(0, format!("combine the rows of {} and the last", kept.join(", ")), None, whole("combine"));
    }
    if plan.grouped {
        let text = if plan.groups.is_empty() { "aggregate all rows" } else { "group" };
        teller.line(0, text.to_owned(), None, whole("group"));
    }
    if !plan.order.is_empty() && !plan.grouped {
        teller.line(0, "sort".to_owned(), None, whole("sort"));
    }
    if plan.limit.is_some() {
        teller.line(0, "limit".to_owned(), None, None);
    }
    if plan.columns.iter().any(|c| !c.expr.is_plain()) && !plan.grouped && !plan.count {
        teller.line(0, "compute columns".to_owned(), None, whole("columns"));
    }
    if plan.count {
        teller.line(0, "count".to_owned(), None, None);
    }
    teller.lines
}

/// The lines of the plan of a path.
pub(crate) fn path_lines(schema: &Schema, path: &Path, plan: &PathPlan) -> Vec<Line> {
    with_room(|| path_lines_now(schema, path, plan))
}

fn path_lines_now(schema: &Schema, path: &Path, plan: &PathPlan) -> Vec<Line> {
    let mut teller = Teller { schema, lines: Vec::new() };
    teller.time(path.time, 0);
    teller.line(0, "start".to_owned(), None, None);
    teller.scan(&plan.from, 1);
    teller.line(0, "end".to_owned(), None, None);
    teller.scan(&plan.to, 1);
    let relations = match path.via.len() {
        1 => "1 relation".to_owned(),
        n if n == schema.ways().count() => "all relations".to_owned(),
        n => format!("{n} relations"),
    };
    let text = match path.which {
        Which::Within(_) => format!("find how far things are from the end, over {relations}"),
        _ => format!("search from both ends until they meet, over {relations}"),
    };
    teller.line(0, text, None, Some(OperatorId::of("distances", plan)));
    let text = match path.which {
        Which::OneShortest => "follow one shortest way from the start".to_owned(),
        Which::AllShortest => "follow all shortest ways from the start".to_owned(),
        Which::Within(Count::Number(n)) => format!("follow all ways of up to {n} steps from the start"),
        Which::Within(Count::Param(_)) => "follow all ways of as many steps as a parameter gives".to_owned(),
    };
    teller.line(0, text, None, Some(OperatorId::of("ways", plan)));
    if path.limit.is_some() {
        teller.line(0, "limit".to_owned(), None, None);
    }
    teller.lines
}

struct Teller<'a> {
    schema: &'a Schema,
    lines: Vec<Line>,
}

impl Teller<'_> {
    fn line(&mut self, depth: usize, text: String, expected: Option<f64>, id: Option<OperatorId>) {
        self.lines.push(Line { depth, text, expected, work: None, id });
    }

    fn time(&mut self, time: Option<Time>, depth: usize) {
        match time {
            Some(Time::Date(date)) => self.line(depth, format!("as of {date}"), None, None),
            Some(Time::Param(_)) => self.line(depth, "as of what a parameter gives".to_owned(), None, None),
            None => {}
        }
    }

    fn set(&mut self, set: &SetPlan, depth: usize) {
        self.time(set.time, depth);
        self.walk(&set.first, depth);
        for (op, walk) in &set.rest {
            let word = match op {
                SetOp::Union => "union with",
                SetOp::Intersect => "intersect with",
                SetOp::Except => "except",
            };
            self.line(depth, word.to_owned(), None, None);
            self.walk(walk, depth + 1);
        }
    }

    fn walk(&mut self, walk: &WalkPlan, depth: usize) {
        self.scan(&walk.scan, depth);
        for step in &walk.steps {
            let text = format!("walk `{}`, arriving at {}", step.label, self.kinds(&step.kinds));
            self.line(depth, text, Some(step.all), Some(OperatorId::of("walk", step)));
            self.kept(step.test.as_ref(), step.row_test.as_ref(), depth + 1, step.rows);
        }
    }

    fn scan(&mut self, scan: &Scan, depth: usize) {
        let text = match &scan.source {
            Source::Kinds => format!("scan {}", self.kinds(&scan.kinds)),
            Source::Nodes(nodes) if nodes.len() == 1 => "look up one thing by name".to_owned(),
            Source::Nodes(nodes) => format!("look up {} things by name", nodes.len()),
            Source::Given(things) if things.params.len() == 1 && things.nodes.is_empty() => {
                "look up what a parameter names".to_owned()
            }
            Source::Given(_) => "look up what parameters and names mean".to_owned(),
            Source::Set(_) => "take the answer of the query in parentheses".to_owned(),
            Source::Stop(_) => "take the row's own thing".to_owned(),
        };
        self.line(depth, text, Some(scan.all), Some(OperatorId::of("scan", scan)));
        if let Source::Set(set) = &scan.source {
            self.set(set, depth + 1);
        }
        self.kept(scan.test.as_ref(), scan.row_test.as_ref(), depth + 1, scan.rows);
    }

    /// What is kept of a set and of its rows; the last of it leaves so many.
    fn kept(&mut self, test: Option<&Test>, row_test: Option<&Test>, depth: usize, rows: f64) {
        let from = self.lines.len();
        self.tests(test, depth, "keep");
        self.tests(row_test, depth, "keep, row by row,");
        let last = self.lines.iter_mut().skip(from).rfind(|line| line.depth == depth);
        if let Some(last) = last {
            last.expected = Some(rows);
        }
    }

    fn tests(&mut self, test: Option<&Test>, depth: usize, verb: &str) {
        let tests: &[Test] = match test {
            None => return,
            Some(Test::All(tests)) => tests,
            Some(one) => std::slice::from_ref(one),
        };
        tests.iter().for_each(|test| self.test(test, depth, verb));
    }

    fn test(&mut self, test: &Test, depth: usize, verb: &str) {
        let id = Some(OperatorId::of("test", test));
        match test {
            Test::All(tests) | Test::Any(tests) => {
                let word = if matches!(test, Test::All(_)) { "all of" } else { "any of" };
                self.line(depth, format!("{verb} {word}"), None, id);
                tests.iter().for_each(|test| self.test(test, depth + 1, "test"));
            }
            Test::Not(inner) => {
                self.line(depth, format!("{verb} what is not"), None, id);
                self.test(inner, depth + 1, "test");
            }
            Test::Compare(comparison) => self.line(depth, format!("{verb} {}", comparison.label), None, id),
            Test::Calculate(calculation) => self.line(depth, format!("{verb} {}", calculation.label), None, id),
            Test::Known(attribute) => {
                let name = &self.schema.attribute(*attribute).name;
                self.line(depth, format!("{verb} where {name} is known"), None, id);
            }
            Test::Semi(semi) => self.semi(semi, depth, verb, id),
        }
    }

    fn semi(&mut self, semi: &Semi, depth: usize, verb: &str, id: Option<OperatorId>) {
        let end = match semi.strategy {
            Strategy::Probe => "from each one to its neighbours",
            Strategy::Sweep => "from the target back",
            Strategy::Degree if matches!(semi.quantity, Quantity::Bound(..)) => "by how many it has",
            Strategy::Degree => "by whether it has any",
        };
        self.line(depth, format!("{verb} {} ({end})", semi.label), None, id);
        self.scan(&semi.target, depth + 1);
    }

    fn kinds(&self, kinds: &[KindId]) -> String {
        let words: Vec<&str> = kinds.iter().map(|k| self.schema.kind(*k).plural.as_str()).collect();
        if words.len() > 4 { "things".to_owned() } else { words.join(", ") }
    }
}

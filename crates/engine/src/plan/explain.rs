//! A plan as lines that people read: what is done, in which order, from which end, and how much is expected.

use fossgraph_core::{KindId, Schema};

use super::{Plan, Scan, Semi, SetPlan, Source, Strategy, Test, WalkPlan};
use crate::bound::SetOp;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How deep it stands below the first.
    pub depth: usize,
    /// What is done.
    pub text: String,
    /// How many things are expected, where that is estimated.
    pub rows: Option<f64>,
}

/// The lines of a plan.
pub(crate) fn lines(schema: &Schema, plan: &Plan) -> Vec<Line> {
    let mut teller = Teller { schema, lines: Vec::new() };
    teller.set(&plan.set, 0);
    let kept = plan.stops.iter().filter(|s| s.shown).map(|s| s.name.as_str()).collect::<Vec<_>>();
    if !kept.is_empty() {
        teller.line(0, format!("combine the rows of {} and the last", kept.join(", ")), None);
    }
    if plan.grouped {
        teller.line(0, if plan.groups.is_empty() { "aggregate all rows" } else { "group" }.to_owned(), None);
    }
    if !plan.order.is_empty() {
        teller.line(0, "sort".to_owned(), None);
    }
    if plan.limit.is_some() {
        teller.line(0, "limit".to_owned(), None);
    }
    if plan.count {
        teller.line(0, "count".to_owned(), None);
    }
    teller.lines
}

struct Teller<'a> {
    schema: &'a Schema,
    lines: Vec<Line>,
}

impl Teller<'_> {
    fn line(&mut self, depth: usize, text: String, rows: Option<f64>) {
        self.lines.push(Line { depth, text, rows });
    }

    fn set(&mut self, set: &SetPlan, depth: usize) {
        self.walk(&set.first, depth);
        for (op, walk) in &set.rest {
            let word = match op {
                SetOp::Union => "union with",
                SetOp::Intersect => "intersect with",
                SetOp::Except => "except",
            };
            self.line(depth, word.to_owned(), None);
            self.walk(walk, depth + 1);
        }
    }

    fn walk(&mut self, walk: &WalkPlan, depth: usize) {
        self.scan(&walk.scan, depth);
        for step in &walk.steps {
            self.line(
                depth,
                format!("walk `{}`, arriving at {}", step.label, self.kinds(&step.kinds)),
                Some(step.rows),
            );
            self.tests(step.test.as_ref(), depth + 1, "keep");
            self.tests(step.row_test.as_ref(), depth + 1, "keep, row by row,");
        }
    }

    fn scan(&mut self, scan: &Scan, depth: usize) {
        let text = match &scan.source {
            Source::Kinds => format!("scan {}", self.kinds(&scan.kinds)),
            Source::Nodes(nodes) if nodes.len() == 1 => "look up one thing by name".to_owned(),
            Source::Nodes(nodes) => format!("look up {} things by name", nodes.len()),
            Source::Param(_) => "look up what a parameter names".to_owned(),
            Source::Set(_) => "take the answer of the query in parentheses".to_owned(),
            Source::Stop(_) => "take the row's own thing".to_owned(),
        };
        self.line(depth, text, Some(scan.rows));
        if let Source::Set(set) = &scan.source {
            self.set(set, depth + 1);
        }
        self.tests(scan.test.as_ref(), depth + 1, "keep");
        self.tests(scan.row_test.as_ref(), depth + 1, "keep, row by row,");
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
        match test {
            Test::All(tests) | Test::Any(tests) => {
                let word = if matches!(test, Test::All(_)) { "all of" } else { "any of" };
                self.line(depth, format!("{verb} {word}"), None);
                tests.iter().for_each(|test| self.test(test, depth + 1, "test"));
            }
            Test::Not(inner) => {
                self.line(depth, format!("{verb} what is not"), None);
                self.test(inner, depth + 1, "test");
            }
            Test::Compare(comparison) => self.line(depth, format!("{verb} {}", comparison.label), None),
            Test::Calculate(calculation) => self.line(depth, format!("{verb} {}", calculation.label), None),
            Test::Known(attribute) => {
                let name = &self.schema.attribute(*attribute).name;
                self.line(depth, format!("{verb} where {name} is known"), None);
            }
            Test::Semi(semi) => self.semi(semi, depth, verb),
        }
    }

    fn semi(&mut self, semi: &Semi, depth: usize, verb: &str) {
        let end = match semi.strategy {
            Strategy::Probe => "from each one to its neighbours",
            Strategy::Sweep => "from the target back",
        };
        self.line(depth, format!("{verb} {} ({end})", semi.label), None);
        self.scan(&semi.target, depth + 1);
    }

    fn kinds(&self, kinds: &[KindId]) -> String {
        let words: Vec<&str> = kinds.iter().map(|k| self.schema.kind(*k).plural.as_str()).collect();
        if words.len() > 4 { "things".to_owned() } else { words.join(", ") }
    }
}

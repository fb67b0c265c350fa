//! What emptied an answer: the first condition or step that leaves nothing.

use fossgraph_core::Schema;

use super::{Partial, Result, Runner};
use crate::plan::{Scan, Test, WalkPlan};

impl Runner<'_> {
    /// `no projects fulfil …`, for a walk that gave nothing; where things were set aside, none are known to.
    pub(super) fn emptied(&mut self, walk: &WalkPlan, undecided: bool) -> Result<Option<String>> {
        let bare = Scan { test: None, ..walk.scan.clone() };
        let mut set = self.scan(&bare)?;
        if set.yes.is_empty() {
            return Ok(None);
        }
        if let Some(by) = self.emptied_by(walk.scan.test.as_ref(), &set)? {
            return Ok(Some(self.left(&walk.scan.kinds, &by, undecided)));
        }
        if let Some(test) = &walk.scan.test {
            set = self.kept(Some(test), set)?;
        }
        for step in &walk.steps {
            set = self.reach(&step.step, &set, Some(&step.kinds))?;
            if set.yes.is_empty() {
                return Ok(Some(format!("`{}` leads to no {} from there", step.label, self.kinds(&step.kinds))));
            }
            if let Some(by) = self.emptied_by(step.test.as_ref(), &set)? {
                return Ok(Some(self.left(&step.kinds, &by, undecided)));
            }
            set = self.kept(step.test.as_ref(), set)?;
        }
        Ok(None)
    }

    /// The first of joined tests that leaves nothing of what the ones before it leave.
    fn emptied_by(&mut self, test: Option<&Test>, set: &Partial) -> Result<Option<String>> {
        let tests: &[Test] = match test {
            None => return Ok(None),
            Some(Test::All(tests)) => tests,
            Some(one) => std::slice::from_ref(one),
        };
        let mut left = set.yes.clone();
        for (i, test) in tests.iter().enumerate() {
            left = self.test(test, &left)?.yes;
            if left.is_empty() {
                // a condition that nothing at all fulfils is told alone, one that the others leave nothing for with them
                let alone = i == 0 || self.test(test, &set.yes)?.yes.is_empty();
                let shown = if alone { tests.get(i..=i) } else { tests.get(..=i) }.unwrap_or_default();
                let labels: Vec<String> =
                    shown.iter().map(|t| format!("`{}`", label(self.world.graph.schema(), t))).collect();
                return Ok(Some(labels.join(" and ")));
            }
        }
        Ok(None)
    }

    fn left(&self, kinds: &[fossgraph_core::KindId], by: &str, undecided: bool) -> String {
        // of what is set aside it is not known
        let are = if undecided { "are known to " } else { "" };
        let together = if by.contains("` and `") { " together" } else { "" };
        format!("no {} {are}fulfil{together} {by}", self.kinds(kinds))
    }

    pub(super) fn kinds(&self, kinds: &[fossgraph_core::KindId]) -> String {
        match kinds {
            [one] => self.world.graph.schema().kind(*one).plural.clone(),
            _ => "things".to_owned(),
        }
    }
}

/// A test as it is written.
pub(super) fn label(schema: &Schema, test: &Test) -> String {
    let label = |test: &Test| label(schema, test);
    // what holds several conditions stands in parentheses beside others
    let part = |test: &Test| match test {
        Test::All(_) | Test::Any(_) => format!("({})", label(test)),
        one => label(one),
    };
    let joined = |tests: &[Test], word: &str| tests.iter().map(part).collect::<Vec<_>>().join(word);
    match test {
        Test::All(tests) => joined(tests, " and "),
        Test::Any(tests) => joined(tests, " or "),
        Test::Not(inner) => match inner.as_ref() {
            // `!=` and `is missing` are written without `not`
            Test::Compare(comparison) => comparison.label.clone(),
            Test::Calculate(calculation) => calculation.label.clone(),
            Test::Known(attribute) => format!("{} is missing", schema.attribute(*attribute).name),
            other => format!("not {}", part(other)),
        },
        Test::Compare(comparison) => comparison.label.clone(),
        Test::Calculate(calculation) => calculation.label.clone(),
        Test::Known(attribute) => format!("{} is known", schema.attribute(*attribute).name),
        Test::Semi(semi) => semi.label.clone(),
    }
}

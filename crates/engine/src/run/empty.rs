//! What emptied an answer: the first condition or step that leaves nothing.

use super::{Partial, Result, Runner};
use crate::plan::{Scan, Test, WalkPlan};

impl Runner<'_> {
    /// `no project is left by …`, for a walk that gave nothing.
    pub(super) fn emptied(&mut self, walk: &WalkPlan) -> Result<Option<String>> {
        let bare = Scan { test: None, ..walk.scan.clone() };
        let mut set = self.scan(&bare)?;
        if set.yes.is_empty() {
            return Ok(None);
        }
        if let Some(by) = self.emptied_by(walk.scan.test.as_ref(), &set)? {
            return Ok(Some(self.left(&walk.scan.kinds, &by)));
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
                return Ok(Some(self.left(&step.kinds, &by)));
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
                let labels: Vec<String> = shown.iter().map(|t| format!("`{}`", label(t))).collect();
                return Ok(Some(labels.join(" and ")));
            }
        }
        Ok(None)
    }

    fn left(&self, kinds: &[fossgraph_core::KindId], by: &str) -> String {
        let fulfil = if by.contains("` and `") { "fulfil together" } else { "fulfil" };
        format!("no {} {fulfil} {by}", self.kinds(kinds))
    }

    pub(super) fn kinds(&self, kinds: &[fossgraph_core::KindId]) -> String {
        match kinds {
            [one] => self.world.graph.schema().kind(*one).plural.clone(),
            _ => "things".to_owned(),
        }
    }
}

/// A test as it is written.
pub(super) fn label(test: &Test) -> String {
    let joined = |tests: &[Test], word: &str| tests.iter().map(label).collect::<Vec<_>>().join(word);
    match test {
        Test::All(tests) => joined(tests, " and "),
        Test::Any(tests) => joined(tests, " or "),
        Test::Not(inner) => match inner.as_ref() {
            // `!=` and `is missing` are written without `not`
            Test::Compare(comparison) => comparison.label.clone(),
            Test::Known(_) => "is missing".to_owned(),
            other => format!("not {}", label(other)),
        },
        Test::Compare(comparison) => comparison.label.clone(),
        Test::Known(_) => "is known".to_owned(),
        Test::Semi(semi) => semi.label.clone(),
    }
}

//! What emptied an answer: the first condition or step that leaves nothing.

use fossgraph_core::Schema;

use super::set::NodeSet;
use super::{Partial, Result, Runner};
use crate::bound::SetOp;
use crate::plan::{Scan, SetPlan, Source, Test, WalkPlan};

impl Runner<'_> {
    /// What emptied a set: each operand that gives nothing, or the operator that leaves nothing of them.
    pub(super) fn emptied_set(&mut self, set: &SetPlan, undecided: bool) -> Result<Vec<String>> {
        let mut notes = Vec::new();
        let mut sets = Vec::new();
        for walk in std::iter::once(&set.first).chain(set.rest.iter().map(|(_, walk)| walk)) {
            let found = self.walk(walk)?.pop().unwrap_or_default();
            if found.yes.is_empty() {
                notes.extend(self.emptied(walk, undecided)?);
            } else if set.rest.is_empty() {
                notes.extend(self.emptied_rows(walk, undecided));
            }
            sets.push(found.yes);
        }
        let mut left = sets.first().cloned().unwrap_or_else(NodeSet::empty);
        for ((op, walk), other) in set.rest.iter().zip(sets.iter().skip(1)) {
            let before = left.clone();
            left = match op {
                SetOp::Union => left.union(other),
                SetOp::Intersect => left.intersect(other),
                SetOp::Except => left.minus(other),
            };
            if left.is_empty() && !before.is_empty() && !other.is_empty() {
                notes.push(match op {
                    SetOp::Except => format!("all of them are among `{}`", walk.label),
                    _ => format!("none of them is among `{}`", walk.label),
                });
            }
        }
        notes.dedup();
        Ok(notes)
    }

    /// The conditions on rows that no row fulfils, where the sets of things alone leave some.
    fn emptied_rows(&self, walk: &WalkPlan, undecided: bool) -> Option<String> {
        let tests = std::iter::once(&walk.scan.row_test).chain(walk.steps.iter().map(|step| &step.row_test)).flatten();
        let labels: Vec<String> = tests.map(|test| format!("`{}`", label(self.world.graph.schema(), test))).collect();
        let are = if undecided { "are known to fulfil" } else { "fulfil" };
        (!labels.is_empty()).then(|| format!("no rows {are} {}", labels.join(" and ")))
    }

    /// `no projects fulfil …`, for a walk that gave nothing; where things were set aside, none are known to.
    pub(super) fn emptied(&mut self, walk: &WalkPlan, undecided: bool) -> Result<Option<String>> {
        let bare = Scan { test: None, ..walk.scan.clone() };
        let mut set = self.scan(&bare)?;
        if set.yes.is_empty() {
            let none = walk.scan.kinds.iter().all(|kind| self.world.graph.nodes(*kind).is_empty());
            let all = matches!(walk.scan.source, Source::Kinds);
            return Ok((none && all).then(|| format!("the data hold no {}", self.kinds(&walk.scan.kinds))));
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

//! Why a thing is in a set: which of the walks that a set operator joins gave it.

use fossgraph_core::NodeId;

use super::Witness;
use super::tell::said;
use super::trail::Goal;
use crate::bound::SetOp;
use crate::plan::{SetPlan, WalkPlan};
use crate::run::{Partial, Result, Runner, joined};

impl Runner<'_> {
    /// Why a thing is in a set, as of the time that stands.
    pub(super) fn set_facts(&mut self, set: &SetPlan, node: NodeId, out: &mut Vec<Witness>) -> Result<()> {
        if set.rest.is_empty() {
            return self.trail_facts(&set.first, &Goal::thing(&set.first, node), out);
        }
        let (own, so_far) = self.operands(set)?;
        let is_in = |sets: &[Partial], at: usize| sets.get(at).is_some_and(|set| set.yes.contains(node.0));
        // from the last operator back: which operands decided
        let mut told = Vec::new();
        for (before, (op, walk)) in set.rest.iter().enumerate().rev() {
            let (left, right) = (is_in(&so_far, before), is_in(&own, before + 1));
            match op {
                SetOp::Except => {
                    told.push(said(format!("nothing recorded makes {} one of `{}`", self.name(node), walk.label)))
                }
                _ if right => told.push(self.operand(walk, node)?),
                _ => {}
            }
            if !left {
                told.reverse();
                out.append(&mut told);
                return Ok(());
            }
        }
        told.push(self.operand(&set.first, node)?);
        told.reverse();
        out.append(&mut told);
        Ok(())
    }

    /// The things of each operand, and those of all up to it.
    pub(super) fn operands(&mut self, set: &SetPlan) -> Result<(Vec<Partial>, Vec<Partial>)> {
        let first = self.walk_sets(&set.first)?.pop().unwrap_or_default();
        let (mut own, mut so_far) = (vec![first.clone()], vec![first]);
        for (op, walk) in &set.rest {
            let other = self.walk_sets(walk)?.pop().unwrap_or_default();
            let all = so_far.last().map(|all| joined(all, *op, &other)).unwrap_or_default();
            own.push(other);
            so_far.push(all);
        }
        Ok((own, so_far))
    }

    fn operand(&mut self, walk: &WalkPlan, node: NodeId) -> Result<Witness> {
        let mut because = Vec::new();
        self.trail_facts(walk, &Goal::thing(walk, node), &mut because)?;
        if because.is_empty() {
            because.push(self.being(node));
        }
        Ok(Witness { because, ..said(format!("{} is one of `{}`", self.name(node), walk.label)) })
    }
}

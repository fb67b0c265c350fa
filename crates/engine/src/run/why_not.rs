//! Why something is not in an answer: the first condition that it fails, or for which it is set aside, and the fact behind it.

use fossgraph_core::NodeId;

use super::set::NodeSet;
use super::why::{Teller, Witness};
use super::{Partial, Result, Runner, empty};
use crate::plan::{Plan, Semi, Source, Test};

impl Runner<'_> {
    /// What keeps each of some things out of the answer.
    pub(super) fn why_not(&mut self, plan: &Plan, things: &[NodeId]) -> Result<Vec<Witness>> {
        self.at(&plan.set, |runner| {
            let mut all = Vec::new();
            for node in things {
                let mut teller = Teller::new(*node);
                runner.kept_out(plan, *node, &mut teller)?;
                all.extend(teller.told);
            }
            Ok(all)
        })
    }

    fn kept_out(&mut self, plan: &Plan, node: NodeId, teller: &mut Teller) -> Result<()> {
        let name = self.world.graph.name(node).to_owned();
        let walk = &plan.set.first;
        let sets = self.walk(walk)?;
        let last = sets.last().cloned().unwrap_or_default();
        if last.yes.contains(node.0) {
            teller.say(self, 0, format!("{name} is in the answer"));
            return Ok(());
        }
        if !self.world.has(node) {
            teller.say(self, 0, format!("{name} was not there at that time"));
            return Ok(());
        }
        let (kinds, test) = match walk.steps.last() {
            Some(step) => (&step.kinds, step.test.as_ref()),
            None => (&walk.scan.kinds, walk.scan.test.as_ref()),
        };
        if !self.is_of(node.0, kinds) {
            let schema = self.world.graph.schema();
            let is = fossgraph_core::with_article(&schema.kind(self.world.graph.kind_of(node)).singular);
            teller.say(self, 0, format!("{name} is {is}; the query asks for {}", self.kinds(kinds)));
            return Ok(());
        }
        if let Some(step) = walk.steps.last() {
            let before = sets.len().checked_sub(2).and_then(|i| sets.get(i)).cloned().unwrap_or_default();
            let reached = self.reach(&step.step, &before, Some(&step.kinds))?;
            if !reached.yes.contains(node.0) {
                let perhaps = if reached.maybe.contains(node.0) { "perhaps, but not surely," } else { "not" };
                teller.say(self, 0, format!("{name} is {perhaps} reached by `{}`", step.label));
                return Ok(());
            }
        } else if !self.in_source(&walk.scan.source, node)? {
            teller.say(self, 0, format!("{name} is not among what the query starts from"));
            return Ok(());
        }
        self.first_failing(test, node, teller)
    }

    fn in_source(&mut self, source: &Source, node: NodeId) -> Result<bool> {
        Ok(match source {
            Source::Nodes(nodes) => nodes.contains(&node),
            Source::Param(param) => self.arguments.nodes(*param).contains(&node),
            Source::Set(set) => self.set(set)?.yes.contains(node.0),
            Source::Kinds | Source::Stop(_) => true,
        })
    }

    /// The first of joined tests that is not true of a thing, and the fact behind it.
    fn first_failing(&mut self, test: Option<&Test>, node: NodeId, teller: &mut Teller) -> Result<()> {
        let tests: &[Test] = match test {
            None => return Ok(()),
            Some(Test::All(tests)) => tests,
            Some(one) => std::slice::from_ref(one),
        };
        let one = NodeSet::of(vec![node.0]);
        let name = self.world.graph.name(node).to_owned();
        for test in tests {
            let Partial { yes, maybe } = self.test(test, &one)?;
            if !yes.is_empty() {
                continue;
            }
            let label = empty::label(self.world.graph.schema(), test);
            if maybe.is_empty() {
                teller.say(self, 0, format!("{name} fails `{label}`"));
            } else {
                teller.say(self, 0, format!("{name} is set aside at `{label}`: it is not known"));
            }
            return self.behind(test, node, teller);
        }
        Ok(())
    }

    /// The facts behind a test that is not true.
    fn behind(&mut self, test: &Test, node: NodeId, teller: &mut Teller) -> Result<()> {
        match test {
            Test::All(_) => self.first_failing(Some(test), node, teller),
            Test::Any(tests) => tests.iter().try_for_each(|test| self.behind(test, node, teller)),
            Test::Not(inner) => self.facts(Some(inner), node, 1, teller),
            Test::Compare(comparison) => {
                self.value_or_lack(node, comparison.attribute, teller);
                comparison.test.attribute().into_iter().for_each(|other| self.value_or_lack(node, other, teller));
                Ok(())
            }
            Test::Calculate(calculation) => self.computed(calculation, node, 1, teller),
            Test::Known(attribute) => {
                self.value_or_lack(node, *attribute, teller);
                Ok(())
            }
            Test::Semi(semi) => self.edges_there(semi, node, teller),
        }
    }

    fn value_or_lack(&self, node: NodeId, attribute: fossgraph_core::AttributeId, teller: &mut Teller) {
        if self.world.values(node, attribute).is_empty() {
            let name = &self.world.graph.schema().attribute(attribute).name;
            teller.say(self, 1, format!("no {name} of {} is recorded", self.world.graph.name(node)));
        } else {
            self.value(node, attribute, 1, teller);
        }
    }

    /// What the relation leads to instead.
    fn edges_there(&mut self, semi: &Semi, node: NodeId, teller: &mut Teller) -> Result<()> {
        const TOLD: usize = 5;
        let mut all = 0;
        for directed in &semi.step.relations {
            let edges: Vec<_> = self.world.edges(node, *directed).collect();
            for (other, edge, _) in edges.into_iter().filter(|(other, ..)| self.is_of(*other, &semi.target.kinds)) {
                all += 1;
                if all <= TOLD {
                    teller.edge(self, 1, node, *directed, NodeId(other), edge);
                }
            }
        }
        match all {
            0 => teller.say(self, 1, format!("no such edge of {} is recorded", self.world.graph.name(node))),
            n if n > TOLD => teller.say(self, 1, format!("and {} more", n - TOLD)),
            _ => {}
        }
        Ok(())
    }
}

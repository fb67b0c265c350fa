//! Why something is in an answer: the facts that made it true, one witness for each condition, and who states them.

use fossgraph_core::{AttributeId, Check, Directed, EdgeId, Fact, NodeId, with_article};

use super::evaluate::{Place, attributes, shown as shown_items};
use super::set::NodeSet;
use super::world::shown;
use super::{Partial, Result, Runner};
use crate::bound::{Calculation, Quantity};
use crate::plan::{Plan, Scan, Semi, Source, Test};
use crate::value::Thing;

/// One fact that made a row true.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The row's thing.
    pub thing: Thing,
    /// How deep the fact stands: what a condition inside another condition asks stands deeper.
    pub depth: usize,
    /// The fact, or what is not recorded.
    pub fact: String,
    /// How well it is checked; `None` for what is not recorded.
    pub check: Option<Check>,
    /// Who states it.
    pub sources: Vec<Thing>,
}

/// So many neighbours are told where a condition counts them.
const TOLD: usize = 5;

impl Runner<'_> {
    /// The witnesses of some rows' things, in the order of the rows.
    pub(super) fn why(&mut self, plan: &Plan, things: &[NodeId]) -> Result<Vec<Witness>> {
        self.at(&plan.set, |runner| {
            let sets = runner.walk(&plan.set.first)?;
            let mut all = Vec::new();
            for node in things {
                let mut teller = Teller::new(*node);
                runner.back(plan, &sets, *node, &mut teller)?;
                if teller.told.is_empty() {
                    // no condition was asked: all there is to tell is that the thing is there
                    let graph = runner.world.graph;
                    let kind = with_article(&graph.schema().kind(graph.kind_of(*node)).singular);
                    teller.fact(runner, 0, format!("{} is {kind}", graph.name(*node)), graph.fact(*node));
                }
                all.extend(teller.told);
            }
            Ok(all)
        })
    }

    /// From a thing that a walk arrived at back to where it started.
    fn back(&mut self, plan: &Plan, sets: &[Partial], node: NodeId, teller: &mut Teller) -> Result<()> {
        let walk = &plan.set.first;
        let mut at = node;
        for (i, step) in walk.steps.iter().enumerate().rev() {
            self.facts(step.test.as_ref(), at, 0, teller)?;
            let empty = Partial::default();
            let from = sets.get(i).unwrap_or(&empty).yes.membership();
            if !step.step.repeat.is_once() {
                teller.say(self, 0, format!("{} is reached by {}", self.world.graph.name(at), step.label));
                return Ok(());
            }
            let mut found = None;
            for directed in &step.step.relations {
                let edges: Vec<(u32, EdgeId, bool)> = self.world.edges(at, directed.reverse()).collect();
                for (other, edge, sure) in edges {
                    let passes = self.edge_passes(&step.step, directed.relation, edge)? == Some(true);
                    if found.is_none() && sure && passes && from.contains(other) {
                        found = Some((NodeId(other), *directed, edge));
                    }
                }
            }
            let Some((before, directed, edge)) = found else { return Ok(()) };
            teller.edge(self, 0, before, directed, at, edge);
            at = before;
        }
        self.facts(walk.scan.test.as_ref(), at, 0, teller)
    }

    pub(super) fn facts(&mut self, test: Option<&Test>, node: NodeId, depth: usize, teller: &mut Teller) -> Result<()> {
        let Some(test) = test else { return Ok(()) };
        match test {
            Test::All(tests) => tests.iter().try_for_each(|test| self.facts(Some(test), node, depth, teller)),
            Test::Any(tests) => {
                for test in tests {
                    if self.is_true(test, node)? {
                        return self.facts(Some(test), node, depth, teller);
                    }
                }
                Ok(())
            }
            Test::Not(inner) => self.denied(inner, node, depth, teller),
            Test::Compare(comparison) => {
                self.value(node, comparison.attribute, depth, teller);
                if let Some(other) = comparison.test.attribute() {
                    self.value(node, other, depth, teller);
                }
                Ok(())
            }
            Test::Calculate(calculation) => self.computed(calculation, node, depth, teller),
            Test::Known(attribute) => {
                self.value(node, *attribute, depth, teller);
                Ok(())
            }
            Test::Semi(semi) => self.neighbours_of(semi, node, depth, teller),
        }
    }

    fn is_true(&mut self, test: &Test, node: NodeId) -> Result<bool> {
        Ok(!self.test(test, &NodeSet::of(vec![node.0]))?.yes.is_empty())
    }

    /// What makes a negated test true: the value that differs, or the edge that is not there.
    fn denied(&mut self, inner: &Test, node: NodeId, depth: usize, teller: &mut Teller) -> Result<()> {
        match inner {
            Test::Compare(comparison) => self.value(node, comparison.attribute, depth, teller),
            Test::Calculate(calculation) => return self.computed(calculation, node, depth, teller),
            Test::Known(attribute) => {
                let name = &self.world.graph.schema().attribute(*attribute).name;
                teller.say(self, depth, format!("no {name} of {} is recorded", self.world.graph.name(node)));
            }
            Test::Semi(semi) => {
                teller.say(
                    self,
                    depth,
                    format!("nothing recorded makes {} `{}`", self.world.graph.name(node), semi.label),
                );
            }
            Test::Not(twice) => return self.facts(Some(twice), node, depth, teller),
            Test::All(_) | Test::Any(_) => {
                teller.say(
                    self,
                    depth,
                    format!("{} does not fulfil the negated condition", self.world.graph.name(node)),
                );
            }
        }
        Ok(())
    }

    /// What an expression comes to, and the values that it is computed from.
    pub(super) fn computed(
        &mut self,
        calculation: &Calculation,
        node: NodeId,
        depth: usize,
        teller: &mut Teller,
    ) -> Result<()> {
        let graph = self.world.graph;
        let items = self.items(&calculation.left, Place::of(node, &[]))?;
        let text = shown_items(graph, items, calculation.left.expr_type(graph.schema())).to_string();
        let (name, label) = (graph.name(node), &calculation.label);
        let text = if text.is_empty() { "nothing".to_owned() } else { text };
        teller.say(self, depth, format!("{name}: `{label}` is asked, and {text} is computed"));
        let mut read = Vec::new();
        attributes(&calculation.exprs(), &mut read);
        for attribute in read {
            if self.world.values(node, attribute).is_empty() {
                let attribute = &graph.schema().attribute(attribute).name;
                teller.say(self, depth + 1, format!("no {attribute} of {name} is recorded"));
            } else {
                self.value(node, attribute, depth + 1, teller);
            }
        }
        Ok(())
    }

    /// The value of an attribute, with who states it.
    pub(super) fn value(&self, node: NodeId, attribute: AttributeId, depth: usize, teller: &mut Teller) {
        let graph = self.world.graph;
        let definition = graph.schema().attribute(attribute);
        let values = self.world.values(node, attribute);
        let text = shown(graph, values.clone(), definition.value_type).to_string();
        let mut fact = Fact { since: None, until: None, ..graph.fact(node) };
        fact.note = 0;
        if let Some(column) = graph.column(graph.kind_of(node), attribute) {
            let claims = column.claims(graph.local(node));
            let holding = claims
                .iter()
                .find(|c| c.fact.holds(self.world.date.or(graph.date())) && values.contains(&column.value(c.cell)));
            if let Some(claim) = holding {
                let sources = if claim.fact.sources == 0 { fact.sources } else { claim.fact.sources };
                fact = Fact { sources, ..claim.fact };
            }
        }
        // a derived value is stated by the edges it is read from
        if let Some(rule) = &definition.derived {
            let edges: Vec<(u32, EdgeId, bool)> = self.world.edges(node, rule.relation).collect();
            if let Some((other, edge, _)) = edges.last() {
                return teller.edge(self, depth, node, rule.relation, NodeId(*other), *edge);
            }
        }
        teller.fact(self, depth, format!("{}: {} is {text}", graph.name(node), definition.name), fact);
    }

    /// The neighbours that a semi-join counted.
    fn neighbours_of(&mut self, semi: &Semi, node: NodeId, depth: usize, teller: &mut Teller) -> Result<()> {
        let target = self.scan(&semi.target)?.yes;
        let members = target.membership();
        let wanted = match semi.quantity {
            Quantity::Some => 1,
            Quantity::No => 0,
            _ => TOLD,
        };
        let mut told = 0;
        let mut all = 0;
        for directed in &semi.step.relations {
            let edges: Vec<(u32, EdgeId, bool)> = self.world.edges(node, *directed).collect();
            for (other, edge, sure) in edges {
                let passes = sure && self.edge_passes(&semi.step, directed.relation, edge)? == Some(true);
                if passes && members.contains(other) && semi.step.repeat.is_once() {
                    all += 1;
                    if told < wanted {
                        told += 1;
                        teller.edge(self, depth, node, *directed, NodeId(other), edge);
                        self.inside(&semi.target, NodeId(other), depth + 1, teller)?;
                    }
                }
            }
        }
        let name = self.world.graph.name(node);
        match semi.quantity {
            _ if !semi.step.repeat.is_once() => teller.say(self, depth, format!("{name} reaches it: `{}`", semi.label)),
            Quantity::No => teller.say(self, depth, format!("nothing recorded makes {name} `{}` untrue", semi.label)),
            _ if all > told => teller.say(self, depth, format!("and {} more", all - told)),
            Quantity::Some | Quantity::Only => {}
            Quantity::Bound(..) if all == 0 => {
                teller.say(self, depth, format!("none is recorded for {name}: `{}`", semi.label))
            }
            Quantity::Bound(..) => {}
        }
        Ok(())
    }

    /// Why a neighbour is in the target.
    fn inside(&mut self, scan: &Scan, node: NodeId, depth: usize, teller: &mut Teller) -> Result<()> {
        if let Source::Set(set) = &scan.source
            && set.rest.is_empty()
            && set.first.steps.is_empty()
        {
            self.inside(&set.first.scan, node, depth, teller)?;
        }
        self.facts(scan.test.as_ref(), node, depth, teller)
    }
}

/// Collects the facts on one thing.
pub(super) struct Teller {
    thing: NodeId,
    pub(super) told: Vec<Witness>,
}

impl Teller {
    pub(super) fn new(thing: NodeId) -> Self {
        Self { thing, told: Vec::new() }
    }

    pub(super) fn say(&mut self, runner: &Runner<'_>, depth: usize, fact: String) {
        let thing = Thing::new(runner.world.graph, self.thing);
        self.told.push(Witness { thing, depth, fact, check: None, sources: Vec::new() });
    }

    fn fact(&mut self, runner: &Runner<'_>, depth: usize, text: String, fact: Fact) {
        let graph = runner.world.graph;
        let note = graph.note(fact).map(|note| format!(" ({note})")).unwrap_or_default();
        let witness = Witness {
            thing: Thing::new(graph, self.thing),
            depth,
            fact: format!("{text}{note}"),
            check: Some(fact.check),
            sources: graph.sources(fact).map(|n| Thing::new(graph, n)).collect(),
        };
        if !self.told.contains(&witness) {
            self.told.push(witness);
        }
    }

    pub(super) fn edge(
        &mut self,
        runner: &Runner<'_>,
        depth: usize,
        from: NodeId,
        directed: Directed,
        to: NodeId,
        edge: EdgeId,
    ) {
        let graph = runner.world.graph;
        let edges = graph.edges(directed.relation);
        let fact = edges.fact(edge);
        let mut details = Vec::new();
        for attribute in &graph.schema().relation(directed.relation).attributes {
            let value = edges
                .column(*attribute)
                .and_then(|c| c.cells(edge.0).next().map(|cell| c.display(cell, graph.schema())));
            details.extend(value.map(|value| format!("{} {value}", graph.schema().attribute(*attribute).name)));
        }
        details.extend(fact.since.map(|since| format!("since {since}")));
        details.extend(fact.until.map(|until| format!("until {until}")));
        let details = if details.is_empty() { String::new() } else { format!(" [{}]", details.join(", ")) };
        let text = format!("{} {} {}{details}", graph.name(from), graph.schema().phrase(directed), graph.name(to));
        self.fact(runner, depth, text, fact);
    }
}

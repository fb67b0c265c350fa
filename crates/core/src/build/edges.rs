//! From drafts of edges to tables: ends are found, and edges that say the same become one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::builder::{Builder, EdgeDraft, End};
use super::claims::{self, Shape, Stated};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::report::Report;
use super::resolve::{Resolved, Resolver};
use crate::graph::{Edges, Fact, FactTable};
use crate::schema::{AttributeId, RelationId, Schema};
use crate::value::{Date, Value};
use crate::watch::Cancelled;

/// An edge whose ends are found.
pub(super) struct Edge {
    from: u32,
    to: u32,
    attributes: Vec<(AttributeId, Value)>,
    pub(super) fact: Fact,
}

/// The edges of each relation, the same ones merged.
pub(super) fn edge_lists(
    builder: &Builder,
    order: &Order,
    resolver: &Resolver<'_>,
    facts: &mut Facts<'_>,
    report: &mut Report,
) -> Result<Vec<Vec<Edge>>, Cancelled> {
    let schema = &builder.schema;
    let mut by_relation: BTreeMap<RelationId, Vec<Edge>> = BTreeMap::new();
    for draft in &builder.edges {
        builder.watch().steps(1)?;
        let relation = schema.relation(draft.relation);
        let ends = (resolver.end(&draft.from, &relation.from), resolver.end(&draft.to, &relation.to));
        match ends {
            (Resolved::Draft(from), Resolved::Draft(to)) => {
                let fact = facts.fact(&draft.fact);
                let mut attributes = draft.attributes.clone();
                attributes.sort_by_key(|(attribute, _)| *attribute);
                let (from, to) = (order.node(from), order.node(to));
                let (from, to) = if relation.symmetric { (from.min(to), from.max(to)) } else { (from, to) };
                let edge = Edge { from, to, attributes, fact };
                by_relation.entry(draft.relation).or_default().push(edge);
            }
            (Resolved::Draft(_) | Resolved::LeftOut(_), Resolved::LeftOut(reason)) => {
                leave_out(report, reason, draft, &draft.to, &relation.phrase);
            }
            (Resolved::LeftOut(reason), Resolved::Draft(_)) => {
                leave_out(report, reason, draft, &draft.from, &relation.phrase);
            }
            (from, to) => {
                for end in [from, to] {
                    if let Resolved::Wrong(error) = end {
                        facts.errors.push(error);
                    }
                }
            }
        }
    }
    let merged = |relation| {
        let edges = by_relation.remove(&relation).unwrap_or_default();
        builder.watch().check().map(|()| merged(edges, facts))
    };
    schema.relation_ids().map(merged).collect()
}

fn leave_out(report: &mut Report, reason: &str, draft: &EdgeDraft, end: &End, phrase: &str) {
    let skipped = report.skipped.entry(format!("{phrase}: {reason}")).or_default();
    skipped.rows += 1;
    if let Some((_, Value::Integer(n))) = draft.attributes.iter().find(|(_, v)| matches!(v, Value::Integer(_))) {
        skipped.sum = skipped.sum.saturating_add(*n);
    }
    if let End::Reference(reference) = end {
        let listed = if reference.text.is_empty() { "(blank)" } else { &reference.text };
        skipped.list(listed, &reference.place);
    }
}

/// The edges in order, those that say the same made one.
fn merged(mut edges: Vec<Edge>, facts: &mut Facts<'_>) -> Vec<Edge> {
    let text = |attributes: &[(AttributeId, Value)]| match attributes {
        [] => String::new(),
        some => format!("{some:?}"),
    };
    edges.sort_by_cached_key(|e| {
        (e.from, e.to, e.fact.since, e.fact.until, text(&e.attributes), facts.content(&e.fact))
    });
    let mut merged: Vec<Edge> = Vec::with_capacity(edges.len());
    for edge in edges {
        match merged.last_mut() {
            Some(last)
                if (last.from, last.to, last.fact.since, last.fact.until)
                    == (edge.from, edge.to, edge.fact.since, edge.fact.until)
                    && last.attributes == edge.attributes =>
            {
                last.fact = facts.agree(last.fact, edge.fact);
            }
            _ => merged.push(edge),
        }
    }
    absorbed(merged, facts)
}

/// So many different edges between two things are compared with each other.
const MOST_COMPARED: usize = 1_000;

/// The edges without those of which another one between the same things says all and more, with its sources; of several such the one
/// that holds now and began last. `edges` are sorted by their ends.
fn absorbed(edges: Vec<Edge>, facts: &mut Facts<'_>) -> Vec<Edge> {
    let mut out = Vec::with_capacity(edges.len());
    let mut rest = edges.into_iter().peekable();
    while let Some(first) = rest.next() {
        let ends = (first.from, first.to);
        let mut same = vec![first];
        while let Some(edge) = rest.next_if(|edge| (edge.from, edge.to) == ends) {
            same.push(edge);
        }
        if same.len() > 1 && same.len() <= MOST_COMPARED {
            absorb(&mut same, facts);
        }
        out.append(&mut same);
    }
    out
}

fn absorb(edges: &mut Vec<Edge>, facts: &mut Facts<'_>) {
    let mut richer: Vec<Option<usize>> = Vec::with_capacity(edges.len());
    for (at, edge) in edges.iter().enumerate() {
        let others = edges.iter().enumerate().filter(|(other, by)| *other != at && edge.is_within(by, facts));
        // what says more than another is itself within none that says less: the richest absorb
        let whole =
            others.filter(|(_, by)| !edges.iter().any(|more| by.is_within(more, facts) && !more.is_within(by, facts)));
        let best = whole.max_by_key(|(other, by)| {
            (by.fact.holds(facts.date), by.fact.since.map(Date::first), std::cmp::Reverse(*other))
        });
        richer.push(best.map(|(other, _)| other));
    }
    for (at, by) in richer.iter().enumerate() {
        let lesser = edges.get(at).map(|edge| edge.fact);
        if let (Some(by), Some(fact)) = (by, lesser)
            && let Some(edge) = edges.get_mut(*by)
        {
            let both = facts.agree(edge.fact, fact);
            edge.fact = Fact { since: edge.fact.since, until: edge.fact.until, ..both };
        }
    }
    let mut kept = richer.iter().map(Option::is_none);
    edges.retain(|_| kept.next().unwrap_or(true));
}

impl Edge {
    /// Whether another edge says all that this one says, and more. Two edges of one source that differ in more than their dates are two
    /// facts of it.
    fn is_within(&self, other: &Self, facts: &Facts<'_>) -> bool {
        let (own, all) = (facts.set(self.fact.sources), facts.set(other.fact.sources));
        let said = if own.iter().all(|source| all.contains(source)) {
            self.attributes == other.attributes
        } else {
            self.attributes.iter().all(|own| other.attributes.contains(own))
        };
        let (own, all) = (self.fact, other.fact);
        said && within(own.since, all.since)
            && within(own.until, all.until)
            && (self.attributes.len() < other.attributes.len() || (own.since, own.until) != (all.since, all.until))
    }
}

/// Whether a date is absent, or the same as another or less exact.
fn within(date: Option<Date>, other: Option<Date>) -> bool {
    match (date, other) {
        (None, _) => true,
        (Some(date), Some(other)) => date.first() <= other.first() && other.end() <= date.end(),
        (Some(_), None) => false,
    }
}

/// Who answers for what: the subjects of the edges whose relation says so.
pub(super) struct Authority(HashMap<u32, BTreeSet<u32>>);

impl Authority {
    pub(super) fn new(schema: &Schema, edges: &[Edges]) -> Self {
        let mut subjects: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for (relation, edges) in schema.relation_ids().zip(edges) {
            if schema.relation(relation).authority {
                for (from, to) in edges.pairs() {
                    subjects.entry(to.0).or_default().insert(from.0);
                }
            }
        }
        Self(subjects)
    }

    /// Whether one of the sources is issued by the thing itself, or by somebody who answers for it.
    pub(super) fn speaks(&self, sources: &[u32], thing: u32) -> bool {
        let of_thing = self.0.get(&thing);
        sources
            .iter()
            .filter_map(|source| self.0.get(source))
            .any(|issuers| issuers.contains(&thing) || of_thing.is_some_and(|subjects| !subjects.is_disjoint(issuers)))
    }
}

pub(super) fn edge_table(schema: &Schema, relation: RelationId, edges: &[Edge], date: Option<Date>) -> Edges {
    let owners = u32::try_from(edges.len()).unwrap_or(u32::MAX);
    let mut columns = Vec::new();
    for attribute in &schema.relation(relation).attributes {
        let mut stated = Vec::new();
        for (owner, edge) in (0_u32..).zip(edges) {
            let own = edge.attributes.iter().filter(|(a, _)| a == attribute);
            stated.extend(own.map(|(_, value)| Stated { owner, value: value.clone(), fact: PLAIN }));
        }
        if !stated.is_empty() {
            let definition = schema.attribute(*attribute);
            // an edge holds one value of each attribute; whether it holds at a date is the edge's own matter
            let shape = Shape { value_type: definition.value_type, many: false, owners, date: None };
            columns.push((*attribute, claims::column(&shape, &stated, |_| PLAIN, |_, _| (false, None)).0));
        }
    }
    let edge_facts: Vec<Fact> = edges.iter().map(|e| e.fact).collect();
    Edges::new(
        &edges.iter().map(|e| e.from).collect::<Vec<u32>>(),
        edges.iter().map(|e| e.to).collect(),
        FactTable::new(&edge_facts),
        columns,
        schema.relation(relation).symmetric,
        date,
    )
}

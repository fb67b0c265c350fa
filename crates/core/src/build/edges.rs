//! From drafts of edges to lists: ends are found, and edges that say the same become one.
//!
//! An edge of which nothing is said is one number: its ends. Only those of which more is said are anything else.

use std::collections::BTreeMap;

use super::batch::{Batch, Extra};
use super::builder::Builder;
use super::draft::{DraftId, End, Scalar};
use super::facts::{Facts, PLAIN};
use super::order::Order;
use super::report::Report;
use super::resolve::Resolved;
use super::texts::number;
use crate::graph::Fact;
use crate::parallel;
use crate::schema::{AttributeId, KindId, Relation, RelationId};
use crate::value::Date;
use crate::watch::{Cancelled, Watch};

/// The edges of a relation, in the order of their ends.
#[derive(Debug, Default)]
pub(super) struct EdgeList {
    /// Subject and object of each, in one number.
    pub(super) ends: Vec<u64>,
    /// The edges of which more is said, by their place.
    pub(super) said: Vec<(u32, Said)>,
}

/// What is said of an edge besides its ends.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    /// In the order of attributes.
    pub(super) attributes: Vec<(AttributeId, Scalar)>,
    pub(super) fact: Fact,
}

impl Said {
    const NOTHING: Self = Self { attributes: Vec::new(), fact: PLAIN };
}

pub(super) fn pack(from: u32, to: u32) -> u64 {
    u64::from(from) << 32 | u64::from(to)
}

pub(super) fn unpack(ends: u64) -> (u32, u32) {
    (u32::try_from(ends >> 32).unwrap_or_default(), u32::try_from(ends & 0xffff_ffff).unwrap_or_default())
}

/// The edges of each relation, the same ones merged. Some ends are `found` already.
pub(super) fn edge_lists<'b>(
    builder: &'b Builder,
    found: Vec<(RelationId, ByIds)>,
    order: &Order,
    facts: &mut Facts<'b>,
    report: &mut Report,
) -> Result<Vec<EdgeList>, Cancelled> {
    let schema = &builder.schema;
    let mut lists: Vec<(RelationId, Loose)> = Vec::new();
    for (id, ByIds { ends, rest }) in found {
        let mut loose = Loose { ends, said: Vec::new() };
        let mut finder = Rest { builder, order, relation: schema.relation(id), facts, report };
        for (batch, rows) in &rest {
            finder.batch(batch, rows, &mut loose)?;
        }
        lists.push((id, loose));
    }
    let sorted = |(id, mut list): (RelationId, Loose)| {
        parallel::sort(&mut list.ends);
        list.ends.dedup();
        list.ends.shrink_to_fit();
        (id, list)
    };
    let mut merged = BTreeMap::new();
    for (id, list) in parallel::map(lists, sorted) {
        builder.watch().check()?;
        merged.insert(id, list.merged(builder, facts)?);
    }
    Ok(schema.relation_ids().map(|id| merged.remove(&id).unwrap_or_default()).collect())
}

/// The edges of a relation whose ends are found: of which nothing is said, and others, each with its ends.
struct Loose {
    ends: Vec<u64>,
    said: Vec<(u64, Said)>,
}

/// The edges whose ends are ids and of which nothing more is said; and the rows of the others.
#[derive(Default)]
pub(super) struct ByIds {
    ends: Vec<u64>,
    rest: Vec<(Batch, Vec<u32>)>,
}

impl ByIds {
    /// Those of each relation.
    pub(super) fn all(
        builder: &Builder,
        batches: Vec<Batch>,
        order: &Order,
    ) -> Result<Vec<(RelationId, Self)>, Cancelled> {
        let mut by_relation: BTreeMap<RelationId, Vec<Batch>> = BTreeMap::new();
        for batch in batches {
            by_relation.entry(batch.relation).or_default().push(batch);
        }
        let found =
            |(id, batches)| Self::of(builder, order, builder.schema.relation(id), batches).map(|found| (id, found));
        parallel::map(by_relation.into_iter().collect(), found).into_iter().collect()
    }

    fn of(builder: &Builder, order: &Order, relation: &Relation, batches: Vec<Batch>) -> Result<Self, Cancelled> {
        let from = nodes_by_id(builder, order, &relation.from);
        let other = (relation.from != relation.to).then(|| nodes_by_id(builder, order, &relation.to));
        let to = other.as_ref().unwrap_or(&from);
        let node = |end: End, by_id: &[u32]| {
            let node = end.get().map_or_else(|text| by_id.get(text.index()).copied(), |draft| Some(order.node(draft)));
            node.filter(|node| *node != NOBODY)
        };
        let read = |batch: Batch| {
            builder.watch().steps(batch.rows.len())?;
            let mut ends = Vec::with_capacity(batch.rows.len());
            let mut rest = Vec::new();
            let mut extras = batch.extras.iter().map(|extra| extra.row).peekable();
            for (at, row) in (0..).zip(&batch.rows) {
                let [subject, object] = row.ends;
                let more = extras.next_if_eq(&at).is_some();
                match (node(subject, &from), node(object, to)) {
                    (Some(from), Some(to)) if !more => ends.push(relation_ends(relation, from, to)),
                    _ => rest.push(at),
                }
            }
            let rest = if rest.is_empty() { Vec::new() } else { vec![(batch, rest)] };
            Ok(Self { ends, rest })
        };
        let mut out = Self::default();
        out.ends.reserve_exact(batches.iter().map(|batch| batch.rows.len()).sum());
        for read in parallel::map(batches, read) {
            let Self { ends, rest } = read?;
            out.ends.extend(ends);
            out.rest.extend(rest);
        }
        Ok(out)
    }
}

/// Stands for no node that an id alone tells.
const NOBODY: u32 = u32::MAX;

/// By the number of each text the node of some kinds whose id it is. An id that several bear is left to the resolver, and so is a text with a
/// colon, which may name a kind.
fn nodes_by_id(builder: &Builder, order: &Order, kinds: &[KindId]) -> Vec<u32> {
    const SEVERAL: u32 = NOBODY - 1;
    let mut nodes = vec![NOBODY; builder.ids.len()];
    for (at, draft) in builder.drafts.iter().enumerate().filter(|(_, draft)| kinds.contains(&draft.kind)) {
        if let Some(slot) = nodes.get_mut(draft.id.index()) {
            let told = *slot == NOBODY && !builder.texts.get(draft.id).contains(':');
            *slot = if told { order.node(DraftId::of(at)) } else { SEVERAL };
        }
    }
    nodes.iter_mut().filter(|node| **node == SEVERAL).for_each(|node| *node = NOBODY);
    nodes
}

fn relation_ends(relation: &Relation, from: u32, to: u32) -> u64 {
    if relation.symmetric { pack(from.min(to), from.max(to)) } else { pack(from, to) }
}

/// Finds the ends that are no ids, and reads what is said of edges.
struct Rest<'a, 'f, 'b> {
    builder: &'b Builder,
    order: &'a Order,
    relation: &'b Relation,
    facts: &'f mut Facts<'b>,
    report: &'f mut Report,
}

impl Rest<'_, '_, '_> {
    fn batch(&mut self, batch: &Batch, rows: &[u32], list: &mut Loose) -> Result<(), Cancelled> {
        let mut extras = batch.extras.iter().peekable();
        for at in rows {
            self.builder.watch().work(1)?;
            while extras.next_if(|extra| extra.row < *at).is_some() {}
            let extra = extras.next_if(|extra| extra.row == *at);
            let Some((from, to)) = self.ends(batch, *at, extra)? else { continue };
            let both = relation_ends(self.relation, self.order.node(from), self.order.node(to));
            let Some(extra) = extra else {
                list.ends.push(both);
                continue;
            };
            let mut attributes = batch.attributes(extra).to_vec();
            attributes.sort_by_key(|(attribute, _)| *attribute);
            list.said.push((both, Said { attributes, fact: self.facts.fact(extra.beside)? }));
        }
        Ok(())
    }

    /// The ends of a row, unless one leads to nothing.
    fn ends(&mut self, batch: &Batch, at: u32, extra: Option<&Extra>) -> Result<Option<(DraftId, DraftId)>, Cancelled> {
        let Some(row) = batch.rows.get(at as usize) else { return Ok(None) };
        let [from, to] = row.ends;
        let mut resolve = |end: End, kinds| match end.get() {
            Ok(draft) => Ok(Resolved::Draft(draft)),
            Err(text) => self.facts.resolver.reference(text, kinds),
        };
        let relation = self.relation;
        match (resolve(from, &relation.from)?, resolve(to, &relation.to)?) {
            (Resolved::Draft(from), Resolved::Draft(to)) => return Ok(Some((from, to))),
            (Resolved::Draft(_) | Resolved::LeftOut(_), Resolved::LeftOut(why)) => {
                self.leave(batch, at, extra, true, why)
            }
            (Resolved::LeftOut(why), Resolved::Draft(_)) => self.leave(batch, at, extra, false, why),
            (from, to) => {
                for (end, object) in [(from, false), (to, true)] {
                    if let Resolved::Wrong(wrong) = end {
                        self.facts.errors.push(wrong.at(self.builder, batch.place(at, object)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Counts an edge that is left out on purpose, because of one of its ends.
    fn leave(&mut self, batch: &Batch, at: u32, extra: Option<&Extra>, object: bool, reason: &str) {
        let skipped = self.report.skipped.entry(format!("{}: {reason}", self.relation.phrase)).or_default();
        skipped.rows += 1;
        let values = extra.map(|extra| batch.attributes(extra)).unwrap_or_default();
        let sum = values.iter().find_map(|(_, v)| if let Scalar::Integer(n) = v { Some(*n) } else { None });
        skipped.sum = skipped.sum.saturating_add(sum.unwrap_or_default());
        let Some(row) = batch.rows.get(at as usize) else { return };
        let [from, to] = row.ends;
        if let Err(text) = (if object { to } else { from }).get() {
            let text = Some(self.builder.texts.get(text)).filter(|text| !text.is_empty());
            skipped.list(text.unwrap_or("(blank)"), &self.builder.files.place(batch.place(at, object)));
        }
    }
}

impl Loose {
    /// All edges in order, those that say the same made one. Those of which nothing is said are in order already, and different.
    fn merged(mut self, builder: &Builder, facts: &mut Facts<'_>) -> Result<EdgeList, Cancelled> {
        if self.said.is_empty() {
            return Ok(EdgeList { ends: self.ends, said: Vec::new() });
        }
        self.said.sort_by_key(|(ends, _)| *ends);
        let mut out = EdgeList { ends: Vec::with_capacity(self.ends.len() + self.said.len()), said: Vec::new() };
        let mut plain = self.ends.into_iter().peekable();
        let mut said = self.said.into_iter().peekable();
        while let Some((ends, first)) = said.next() {
            while let Some(before) = plain.next_if(|other| *other < ends) {
                out.ends.push(before);
            }
            let mut group = vec![first];
            while let Some((_, next)) = said.next_if(|(other, _)| *other == ends) {
                group.push(next);
            }
            group.extend(plain.next_if_eq(&ends).map(|_| Said::NOTHING));
            builder.watch().work(group.len())?;
            if group.len() > 1 {
                group = merged(group, builder, facts)?;
            }
            for one in group {
                if one != Said::NOTHING {
                    out.said.push((number(out.ends.len()), one));
                }
                out.ends.push(ends);
            }
        }
        out.ends.extend(plain);
        Ok(out)
    }
}

/// Edges between the same ends in order, those that say the same made one.
fn merged(mut edges: Vec<Said>, builder: &Builder, facts: &mut Facts<'_>) -> Result<Vec<Said>, Cancelled> {
    let text = |attributes: &[(AttributeId, Scalar)]| match attributes {
        [] => String::new(),
        some => {
            let values: Vec<_> = some.iter().map(|(a, value)| (*a, value.value(&builder.texts))).collect();
            format!("{values:?}")
        }
    };
    edges.sort_by_cached_key(|e| (e.fact.since, e.fact.until, text(&e.attributes), facts.content(&e.fact)));
    let mut merged: Vec<Said> = Vec::with_capacity(edges.len());
    for edge in edges {
        match merged.last_mut() {
            Some(last)
                if (last.fact.since, last.fact.until) == (edge.fact.since, edge.fact.until)
                    && last.attributes == edge.attributes =>
            {
                last.fact = facts.agree(last.fact, edge.fact);
            }
            _ => merged.push(edge),
        }
    }
    if merged.len() > 1 && merged.len() <= MOST_COMPARED {
        absorb(&mut merged, facts, builder.watch())?;
    }
    Ok(merged)
}

/// So many different edges between two things are compared with each other.
const MOST_COMPARED: usize = 1_000;

/// Takes away the edges of which another one between the same things says all and more, which gets their sources; of several such it is
/// the one that holds now and began last.
fn absorb(edges: &mut Vec<Said>, facts: &mut Facts<'_>, watch: &Watch) -> Result<(), Cancelled> {
    let mut richer: Vec<Option<usize>> = Vec::with_capacity(edges.len());
    for (at, edge) in edges.iter().enumerate() {
        watch.work(edges.len())?;
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
            edge.fact = facts.agree(edge.fact, fact);
        }
    }
    let mut kept = richer.iter().map(Option::is_none);
    edges.retain(|_| kept.next().unwrap_or(true));
    Ok(())
}

impl Said {
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

//! Which drafts are one thing, and making one record of them.
//!
//! ```text
//! drafts ──keys──▶ groups ──names──▶ groups ──▶ one draft each, with an id
//! ```
//!
//! Everything here looks at sets, never at the order of drafts, so that the order of files changes nothing.

mod names;
mod unite;

use std::collections::{BTreeMap, BTreeSet};

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::builder::Builder;
use super::draft::{Draft, Scalar};
use super::key::Key;
use super::report::Remark;
use crate::schema::KindId;
use crate::value::{all_of, fold};
use crate::watch::{Cancelled, Stage, Watch};

/// So many of the things that something could mean are told.
const MOST_NAMED: usize = 5;

/// Puts drafts that are one thing together, and gives each thing its id.
pub(super) fn merge(builder: &mut Builder) -> Result<(), Cancelled> {
    builder.watch().stage(Stage::Merging, builder.drafts.len())?;
    let known = Known::new(builder)?;
    let mut merger = Merger {
        watch: builder.watch(),
        builder,
        known: &known,
        sets: UnionFind::new(builder.drafts.len()),
        merged: BTreeMap::new(),
        remarks: Vec::new(),
    };
    merger.by_keys()?;
    names::merge(&mut merger)?;
    let Merger { sets, merged, remarks, .. } = merger;
    for (how, count) in merged {
        *builder.report.merged.entry(how.to_owned()).or_default() += count;
    }
    builder.report.remarks.extend(remarks);
    let by_id: usize = builder.drafts.iter().map(|draft| draft.more().files.len().saturating_sub(1)).sum();
    if by_id > 0 {
        builder.report.merged.insert("id".to_owned(), by_id);
    }
    builder.watch().check()?;
    unite::unite(builder, &sets.into_labeling());
    Ok(())
}

/// The keys of all drafts, also those that their values give: sorted by draft, then by key.
struct Known(Vec<(usize, Key)>);

impl Known {
    fn new(builder: &Builder) -> Result<Self, Cancelled> {
        let schema = &builder.schema;
        let mut out = Vec::new();
        for (at, draft) in builder.drafts.iter().enumerate() {
            builder.watch().steps(1)?;
            let of_values = builder.values_of(Some(draft)).filter_map(|value| {
                let definition = schema.attribute(value.attribute);
                let sort = definition.key?;
                let Scalar::Text(text) = value.value else { return None };
                Key::of_value(sort, &definition.name, builder.texts.get(text))
            });
            let own = out.len();
            out.extend(draft.more().keys.iter().cloned().chain(of_values).map(|key| (at, key)));
            out.get_mut(own..).unwrap_or_default().sort();
        }
        out.dedup();
        Ok(Self(out))
    }

    /// The keys of a draft.
    fn keys(&self, at: usize) -> impl Iterator<Item = &Key> {
        let start = self.0.partition_point(|(draft, _)| *draft < at);
        self.0.get(start..).unwrap_or_default().iter().take_while(move |(draft, _)| *draft == at).map(|(_, key)| key)
    }
}

struct Merger<'a> {
    watch: &'a Watch,
    builder: &'a Builder,
    known: &'a Known,
    sets: UnionFind<usize>,
    /// How many drafts were put together with another, by what.
    merged: BTreeMap<&'static str, usize>,
    remarks: Vec<Remark>,
}

impl<'a> Merger<'a> {
    fn draft(&self, at: usize) -> Option<&'a Draft> {
        self.builder.drafts.get(at)
    }

    fn is_native(&self, at: usize) -> bool {
        self.draft(at).is_some_and(|draft| !draft.found)
    }

    fn keys(&self, at: usize) -> impl Iterator<Item = &'a Key> + use<'a> {
        self.known.keys(at)
    }

    /// The names by which a draft may be merged, folded.
    fn names(&self, at: usize) -> BTreeSet<String> {
        let draft = self.draft(at).filter(|draft| !draft.alone);
        draft.into_iter().flat_map(|draft| self.builder.names_of(draft)).map(|name| fold(name.trim())).collect()
    }

    fn unite(&mut self, a: usize, b: usize, how: &'static str) {
        if self.sets.union(a, b) {
            *self.merged.entry(how).or_default() += 1;
        }
    }

    /// A draft as remarks name it, with its place.
    fn what(&self, at: usize) -> String {
        let Some(draft) = self.draft(at) else { return String::new() };
        let texts = &self.builder.texts;
        let id = if draft.found { self.builder.name_of(draft).unwrap_or_default() } else { texts.get(draft.id) };
        let place = self.builder.files.place(draft.place);
        format!("{} `{id}` ({place})", self.builder.schema.kind(draft.kind).singular)
    }

    /// What drafts are sorted by: those with ids first, then by place.
    fn rank(&self, at: usize) -> Option<(bool, (&'a str, u32, u32))> {
        self.draft(at).map(|draft| (draft.found, self.builder.files.order(draft.place)))
    }

    /// The drafts of one kind that share a key, by key.
    fn bearers(&self) -> BTreeMap<(&'a Key, KindId), Vec<usize>> {
        let mut first: FxHashMap<(&Key, KindId), usize> = FxHashMap::default();
        let mut bearers: BTreeMap<(&Key, KindId), Vec<usize>> = BTreeMap::new();
        for (at, key) in &self.known.0 {
            let Some(draft) = self.draft(*at) else { continue };
            let other = *first.entry((key, draft.kind)).or_insert(*at);
            if other != *at {
                bearers.entry((key, draft.kind)).or_insert_with(|| vec![other]).push(*at);
            }
        }
        bearers
    }

    /// Unites drafts of one kind that share keys, unless that would join two records with ids of their own.
    fn by_keys(&mut self) -> Result<(), Cancelled> {
        let bearers = self.bearers();
        self.watch.check()?;
        let mut closure = UnionFind::new(self.builder.drafts.len());
        for drafts in bearers.values() {
            pairs(drafts).for_each(|(a, b)| {
                closure.union(a, b);
            });
        }
        let mut natives: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for drafts in bearers.values() {
            for at in drafts.iter().copied().filter(|at| self.is_native(*at)) {
                natives.entry(closure.find(at)).or_default().insert(at);
            }
        }
        let mut conflicts: BTreeMap<usize, BTreeMap<&Key, Vec<usize>>> = BTreeMap::new();
        for ((key, _), drafts) in bearers {
            let Some(root) = drafts.first().map(|at| closure.find(*at)) else { continue };
            if natives.get(&root).is_some_and(|natives| natives.len() > 1) {
                conflicts.entry(root).or_default().insert(key, drafts);
            } else {
                pairs(&drafts).for_each(|(a, b)| self.unite(a, b, key.sort().0.name()));
            }
        }
        for bearers in conflicts.into_values() {
            self.conflict(&bearers)?;
        }
        Ok(())
    }

    /// A closure that would join several records with ids of their own: a found draft joins the one record that it shares a key with,
    /// or of several the one that has its name; what is left is only united with its like.
    fn conflict(&mut self, bearers: &BTreeMap<&Key, Vec<usize>>) -> Result<(), Cancelled> {
        let all: BTreeSet<usize> = bearers.values().flatten().copied().collect();
        let natives: BTreeSet<usize> = all.iter().copied().filter(|at| self.is_native(*at)).collect();
        let names: BTreeMap<usize, BTreeSet<String>> = natives.iter().map(|at| (*at, self.names(*at))).collect();
        let mut left = BTreeSet::new();
        for at in all.difference(&natives).copied() {
            self.watch.work(natives.len())?;
            let own: BTreeSet<&Key> = self.keys(at).collect();
            let own_names = self.names(at);
            let near: Vec<usize> =
                natives.iter().copied().filter(|native| self.keys(*native).any(|key| own.contains(key))).collect();
            let named: Vec<usize> = near
                .iter()
                .copied()
                .filter(|native| names.get(native).is_some_and(|names| !names.is_disjoint(&own_names)))
                .collect();
            match (near.as_slice(), named.as_slice()) {
                ([one], _) | (_, [one]) => {
                    let shared = self.keys(*one).find(|key| self.keys(at).any(|own| own == *key));
                    let how = shared.map_or("name", |key| key.sort().0.name());
                    self.unite(*one, at, how);
                }
                _ => {
                    left.insert(at);
                }
            }
        }
        for (key, drafts) in bearers {
            let drafts: Vec<usize> = drafts.iter().copied().filter(|at| left.contains(at)).collect();
            pairs(&drafts).for_each(|(a, b)| self.unite(a, b, key.sort().0.name()));
        }
        let keys: Vec<String> = some_of(bearers.keys().map(ToString::to_string));
        let files = &self.builder.files;
        let mut records: Vec<(_, String)> =
            natives.iter().filter_map(|at| Some((files.place(self.draft(*at)?.place), self.what(*at)))).collect();
        records.sort();
        let place = records.first().map(|(place, _)| place.clone());
        let records: Vec<String> = some_of(records.into_iter().map(|(_, what)| what));
        let message = format!(
            "{} would be one thing by {}, but have ids of their own: they are kept apart",
            all_of(&records),
            all_of(&keys)
        );
        self.remarks.push(Remark { place, message });
        Ok(())
    }
}

/// The first of some things, and how many more there are.
fn some_of(mut things: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = things.len().saturating_sub(MOST_NAMED);
    let mut some: Vec<String> = things.by_ref().take(MOST_NAMED).collect();
    some.extend((more > 0).then(|| format!("{more} more")));
    some
}

/// Each item but the last with the one behind it.
fn pairs(items: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    items.iter().copied().zip(items.iter().copied().skip(1))
}

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

use super::builder::{Builder, Draft};
use super::key::Key;
use super::report::Remark;
use crate::schema::{KindId, Schema};
use crate::value::{Value, all_of, fold};
use crate::watch::{Cancelled, Stage, Watch};

/// So many of the things that something could mean are told.
const MOST_NAMED: usize = 5;

/// Puts drafts that are one thing together, and gives each thing its id.
pub(super) fn merge(builder: &mut Builder) -> Result<(), Cancelled> {
    builder.watch().stage(Stage::Merging, PASSES * builder.drafts.len())?;
    let mut merger = Merger::new(builder)?;
    merger.by_keys()?;
    names::merge(&mut merger)?;
    let Merger { sets, merged, remarks, .. } = merger;
    for (how, count) in merged {
        *builder.report.merged.entry(how.to_owned()).or_default() += count;
    }
    builder.report.remarks.extend(remarks);
    let by_id: usize = builder.drafts.iter().map(|draft| draft.files.len().saturating_sub(1)).sum();
    if by_id > 0 {
        builder.report.merged.insert("id".to_owned(), by_id);
    }
    builder.watch().check()?;
    unite::unite(builder, &sets.into_labeling());
    Ok(())
}

/// How often all drafts are gone through, for telling how far it is.
const PASSES: usize = 4;

struct Merger<'a> {
    watch: &'a Watch,
    schema: &'a Schema,
    drafts: &'a [Draft],
    /// All keys of each draft, also those that its values give.
    keys: Vec<BTreeSet<Key>>,
    /// The names by which each draft may be merged, folded.
    names: Vec<BTreeSet<String>>,
    sets: UnionFind<usize>,
    /// How many drafts were put together with another, by what.
    merged: BTreeMap<&'static str, usize>,
    remarks: Vec<Remark>,
}

impl<'a> Merger<'a> {
    fn new(builder: &'a Builder) -> Result<Self, Cancelled> {
        let (schema, drafts, watch) = (&*builder.schema, builder.drafts.as_slice(), builder.watch());
        Ok(Self {
            watch,
            schema,
            drafts,
            keys: drafts.iter().map(|draft| watch.steps(1).map(|()| keys(schema, draft))).collect::<Result<_, _>>()?,
            names: drafts.iter().map(|draft| watch.steps(1).map(|()| names(draft))).collect::<Result<_, _>>()?,
            sets: UnionFind::new(drafts.len()),
            merged: BTreeMap::new(),
            remarks: Vec::new(),
        })
    }

    fn draft(&self, at: usize) -> Option<&'a Draft> {
        self.drafts.get(at)
    }

    fn is_native(&self, at: usize) -> bool {
        self.draft(at).is_some_and(|draft| !draft.found)
    }

    fn keys(&self, at: usize) -> impl Iterator<Item = &Key> {
        self.keys.get(at).into_iter().flatten()
    }

    fn unite(&mut self, a: usize, b: usize, how: &'static str) {
        if self.sets.union(a, b) {
            *self.merged.entry(how).or_default() += 1;
        }
    }

    /// A draft as remarks name it, with its place.
    fn what(&self, at: usize) -> String {
        let Some(draft) = self.draft(at) else { return String::new() };
        let id = if draft.found { draft.name.as_ref().map_or("", |(name, _)| name) } else { &draft.id };
        format!("{} `{id}` ({})", self.schema.kind(draft.kind).singular, draft.place)
    }

    /// Unites drafts of one kind that share keys, unless that would join two records with ids of their own.
    fn by_keys(&mut self) -> Result<(), Cancelled> {
        let mut bearers: BTreeMap<(Key, KindId), Vec<usize>> = BTreeMap::new();
        for (at, draft) in self.drafts.iter().enumerate() {
            self.watch.steps(1)?;
            for key in self.keys(at) {
                bearers.entry((key.clone(), draft.kind)).or_default().push(at);
            }
        }
        bearers.retain(|_, drafts| drafts.len() > 1);
        let mut closure = UnionFind::new(self.drafts.len());
        for drafts in bearers.values() {
            pairs(drafts).for_each(|(a, b)| {
                closure.union(a, b);
            });
        }
        let mut natives: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for drafts in bearers.values() {
            for at in drafts.iter().copied().filter(|at| self.is_native(*at)) {
                natives.entry(closure.find(at)).or_default().push(at);
            }
        }
        let mut conflicts: BTreeMap<usize, BTreeMap<Key, Vec<usize>>> = BTreeMap::new();
        for ((key, _), drafts) in bearers {
            let Some(root) = drafts.first().map(|at| closure.find(*at)) else { continue };
            let distinct: BTreeSet<usize> = natives.get(&root).into_iter().flatten().copied().collect();
            if distinct.len() > 1 {
                conflicts.entry(root).or_default().insert(key, drafts);
            } else {
                pairs(&drafts).for_each(|(a, b)| self.unite(a, b, key.sort().0.name()));
            }
        }
        for bearers in conflicts.into_values() {
            self.watch.check()?;
            self.conflict(&bearers);
        }
        Ok(())
    }

    /// A closure that would join several records with ids of their own: a found draft joins the one record that it shares a key with,
    /// or of several the one that has its name; what is left is only united with its like.
    fn conflict(&mut self, bearers: &BTreeMap<Key, Vec<usize>>) {
        let all: BTreeSet<usize> = bearers.values().flatten().copied().collect();
        let natives: BTreeSet<usize> = all.iter().copied().filter(|at| self.is_native(*at)).collect();
        let mut left = BTreeSet::new();
        for at in all.difference(&natives).copied() {
            let own: BTreeSet<&Key> = self.keys(at).collect();
            let near: Vec<usize> =
                natives.iter().copied().filter(|native| self.keys(*native).any(|key| own.contains(key))).collect();
            let named: Vec<usize> = near.iter().copied().filter(|native| self.share_name(at, *native)).collect();
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
        let mut records: Vec<(_, String)> =
            natives.iter().filter_map(|at| Some((&self.draft(*at)?.place, self.what(*at)))).collect();
        records.sort();
        let place = records.first().map(|(place, _)| (*place).clone());
        let records: Vec<String> = some_of(records.into_iter().map(|(_, what)| what));
        let message = format!(
            "{} would be one thing by {}, but have ids of their own: they are kept apart",
            all_of(&records),
            all_of(&keys)
        );
        self.remarks.push(Remark { place, message });
    }

    fn share_name(&self, a: usize, b: usize) -> bool {
        self.names.get(a).zip(self.names.get(b)).is_some_and(|(a, b)| !a.is_disjoint(b))
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

/// All keys of a draft: those that a reader gave, and those that its values are.
fn keys(schema: &Schema, draft: &Draft) -> BTreeSet<Key> {
    let of_values = draft.values.iter().filter_map(|(attribute, value, ..)| {
        let definition = schema.attribute(*attribute);
        match value {
            Value::Text(text) => Key::of_value(definition.key?, &definition.name, text),
            _ => None,
        }
    });
    draft.keys.iter().cloned().chain(of_values).collect()
}

/// The names by which a draft may be merged, folded.
fn names(draft: &Draft) -> BTreeSet<String> {
    if draft.alone {
        return BTreeSet::new();
    }
    draft.name.iter().map(|(name, _)| name).chain(&draft.aliases).map(|name| fold(name.trim())).collect()
}

//! Making one draft of those that are one thing.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::build::batch::Batch;
use crate::build::builder::Builder;
use crate::build::draft::{Draft, DraftId, ValueDraft};
use crate::schema::KindId;
use crate::sort::Keys;
use crate::value::{fold, natural_key, natural_order};

/// Makes one draft of each set of drafts; `labels` tells the set of each.
pub(super) fn unite(builder: &mut Builder, labels: &[usize]) {
    if labels.iter().enumerate().any(|(at, label)| at != *label) {
        unite_sets(builder, labels);
    }
    if builder.drafts.iter().any(|draft| draft.found) {
        name_ids(builder);
    }
}

fn unite_sets(builder: &mut Builder, labels: &[usize]) {
    let mut drafts: Vec<Option<Draft>> = std::mem::take(&mut builder.drafts).into_iter().map(Some).collect();
    let mut sorted: Vec<(usize, usize)> = labels.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let mut places = vec![DraftId::of(0); labels.len()];
    let mut united = Vec::with_capacity(labels.len());
    for set in sorted.chunk_by(|a, b| a.0 == b.0) {
        let mut members = Vec::with_capacity(set.len());
        for (_, at) in set {
            if let Some(place) = places.get_mut(*at) {
                *place = DraftId::of(united.len());
            }
            members.extend(drafts.get_mut(*at).and_then(Option::take));
        }
        united.extend(one(builder, members));
    }
    builder.drafts = united;
    let place = |draft: DraftId| places.get(draft.index()).copied().unwrap_or(draft);
    builder.batches.iter_mut().for_each(|batch: &mut Batch| batch.relabel(place));
    builder.ids.clear();
    for at in 0..builder.drafts.len() {
        let Some(draft) = builder.drafts.get_mut(at) else { continue };
        draft.next_of_id = None;
        let (found, id) = (draft.found, draft.id);
        if !found {
            builder.list(DraftId::of(at), id);
        }
    }
}

/// One draft of several: the one with an id of its own first, then the one whose name comes first.
fn one(builder: &mut Builder, mut drafts: Vec<Draft>) -> Option<Draft> {
    if drafts.len() > 1 {
        drafts.sort_by(|a, b| a.found.cmp(&b.found).then_with(|| order(builder, a, b)));
    }
    let alone = drafts.len() == 1;
    let mut drafts = drafts.into_iter();
    let mut first = drafts.next()?;
    if alone {
        return Some(first);
    }
    for mut other in drafts {
        match (first.name, other.name) {
            (None, name) => first.name = name,
            (Some(_), Some((name, _))) => {
                first.more_mut().aliases.insert(builder.own_names.get(name).to_owned());
            }
            (Some(_), None) => {}
        }
        let facts: Vec<_> = other.facts().collect();
        let more = first.more_mut();
        more.aliases.append(&mut other.more_mut().aliases);
        more.keys.append(&mut other.more_mut().keys);
        more.facts.extend(facts);
        first.values = builder.joined(first.values, other.values);
        if first.found && builder.files.order(other.place) < builder.files.order(first.place) {
            first.place = other.place;
        }
    }
    // of names that differ in case alone, the name itself or else the first
    let mut seen: HashSet<String> = builder.name_of(&first).map(fold).into_iter().collect();
    first.more_mut().aliases.retain(|alias| seen.insert(fold(alias)));
    Some(first)
}

impl Builder {
    /// The values of two drafts as those of one.
    fn joined(&mut self, first: Option<(u32, u32)>, second: Option<(u32, u32)>) -> Option<(u32, u32)> {
        let (Some((start, last)), Some((next, end))) = (first, second) else { return first.or(second) };
        if let Some(last) = self.values.get_mut(last as usize) {
            last.next = Some(next);
        }
        Some((start, end))
    }
}

/// By name in natural order, then by what else tells drafts apart; never by the order in which they were read.
fn order(builder: &Builder, a: &Draft, b: &Draft) -> Ordering {
    natural_order(name(builder, a), name(builder, b)).then_with(|| beside_names(builder, a, b))
}

fn beside_names(builder: &Builder, a: &Draft, b: &Draft) -> Ordering {
    let place = |draft: &Draft| builder.files.order(draft.place);
    let said = |value: &ValueDraft| {
        let beside = builder.besides.content(value.beside, &builder.texts);
        (format!("{:?} {:?}", value.attribute, value.value.value(&builder.texts)), beside)
    };
    let values = |draft: &Draft| builder.values_of(Some(draft)).map(said).collect::<Vec<_>>();
    let fact = |(beside, names)| (builder.besides.content(beside, &builder.texts), names);
    let facts = |draft: &Draft| draft.facts().map(fact).collect::<Vec<_>>();
    (a.more().keys.cmp(&b.more().keys))
        .then_with(|| place(a).cmp(&place(b)))
        .then_with(|| a.more().aliases.cmp(&b.more().aliases))
        .then_with(|| values(a).cmp(&values(b)))
        .then_with(|| facts(a).cmp(&facts(b)))
}

fn name<'b>(builder: &'b Builder, draft: &Draft) -> &'b str {
    builder.name_of(draft).unwrap_or_default()
}

/// Gives found things ids made of their names, and a number where the id is taken.
fn name_ids(builder: &mut Builder) {
    let mut last: HashMap<(KindId, String), usize> = HashMap::new();
    for at in found(builder) {
        let Some(draft) = builder.drafts.get(at.index()) else { continue };
        let kind = draft.kind;
        let slug = crate::slug(name(builder, draft));
        let slug = if slug.is_empty() { "unnamed".to_owned() } else { slug };
        let number = last.entry((kind, slug.clone())).or_default();
        let id = loop {
            *number += 1;
            let id = if *number == 1 { slug.clone() } else { format!("{slug}-{number}") };
            let id = builder.texts.intern(&id);
            if builder.by_id(kind, id).is_none() {
                break id;
            }
        };
        if let Some(draft) = builder.drafts.get_mut(at.index()) {
            draft.id = id;
        }
        builder.list(at, id);
    }
}

/// The found drafts by name, then by what else tells them apart.
fn found(builder: &Builder) -> Vec<DraftId> {
    let found: Vec<(DraftId, &Draft)> =
        (0..).map(DraftId).zip(&builder.drafts).filter(|(_, draft)| draft.found).collect();
    let mut keys = Keys::with_capacity(found.len());
    found.iter().for_each(|(_, draft)| keys.push(|key| natural_key(name(builder, draft), key)));
    let sorted = keys.sorted(|a, b| match (found.get(a as usize), found.get(b as usize)) {
        (Some((_, a)), Some((_, b))) => {
            name(builder, a).cmp(name(builder, b)).then_with(|| beside_names(builder, a, b))
        }
        _ => a.cmp(&b),
    });
    sorted.into_iter().filter_map(|at| found.get(at as usize).map(|(id, _)| *id)).collect()
}

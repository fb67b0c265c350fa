//! Making one draft of those that are one thing.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::build::builder::{Builder, Draft, DraftId, End};
use crate::value::{Natural, fold, natural_order};

/// Makes one draft of each set of drafts; `labels` tells the set of each.
pub(super) fn unite(builder: &mut Builder, labels: &[usize]) {
    let mut sets: BTreeMap<usize, Vec<Draft>> = BTreeMap::new();
    for (draft, label) in std::mem::take(&mut builder.drafts).into_iter().zip(labels) {
        sets.entry(*label).or_default().push(draft);
    }
    let places: HashMap<usize, DraftId> = sets.keys().enumerate().map(|(at, label)| (*label, DraftId(at))).collect();
    builder.drafts = sets.into_values().filter_map(one).collect();
    for edge in &mut builder.edges {
        for end in [&mut edge.from, &mut edge.to] {
            if let End::Draft(draft) = end
                && let Some(place) = labels.get(draft.0).and_then(|label| places.get(label))
            {
                *draft = *place;
            }
        }
    }
    name_ids(builder);
}

/// One draft of several: the one with an id of its own first, then the one whose name comes first.
fn one(mut drafts: Vec<Draft>) -> Option<Draft> {
    drafts.sort_by(|a, b| a.found.cmp(&b.found).then_with(|| order(a, b)));
    let alone = drafts.len() == 1;
    let mut drafts = drafts.into_iter();
    let mut first = drafts.next()?;
    if alone {
        return Some(first);
    }
    for other in drafts {
        match (&first.name, other.name) {
            (None, name) => first.name = name,
            (Some(_), Some((name, _))) => {
                first.aliases.insert(name);
            }
            (Some(_), None) => {}
        }
        first.aliases.extend(other.aliases);
        first.values.extend(other.values);
        first.facts.extend(other.facts);
        first.keys.extend(other.keys);
        if first.found {
            first.place = first.place.min(other.place);
        }
    }
    // of names that differ in case alone, the name itself or else the first
    let mut seen: HashSet<String> = first.name.iter().map(|(name, _)| fold(name)).collect();
    first.aliases.retain(|alias| seen.insert(fold(alias)));
    Some(first)
}

/// By name in natural order, then by what else tells drafts apart; never by the order in which they were read.
fn order(a: &Draft, b: &Draft) -> Ordering {
    natural_order(name(a), name(b)).then_with(|| beside_names(a, b))
}

fn beside_names(a: &Draft, b: &Draft) -> Ordering {
    let rest = |draft: &Draft| format!("{:?} {:?} {:?}", draft.aliases, draft.values, draft.facts);
    a.keys.cmp(&b.keys).then_with(|| a.place.cmp(&b.place)).then_with(|| rest(a).cmp(&rest(b)))
}

fn name(draft: &Draft) -> &str {
    draft.name.as_ref().map_or("", |(name, _)| name)
}

/// Gives found things ids made of their names, and a number where the id is taken.
fn name_ids(builder: &mut Builder) {
    let drafts = &mut builder.drafts;
    let mut ids: HashMap<_, _> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate().filter(|(_, draft)| !draft.found) {
        ids.insert((draft.kind, draft.id.clone()), DraftId(at));
    }
    let found: Vec<usize> = (0..drafts.len()).filter(|at| drafts.get(*at).is_some_and(|d| d.found)).collect();
    let mut keyed: Vec<(Natural<'_>, &Draft, usize)> =
        found.into_iter().filter_map(|at| Some((Natural::new(name(drafts.get(at)?)), drafts.get(at)?, at))).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| beside_names(a.1, b.1)));
    let found: Vec<usize> = keyed.into_iter().map(|(.., at)| at).collect();
    let mut last: HashMap<_, usize> = HashMap::new();
    for at in found {
        let Some(draft) = drafts.get_mut(at) else { continue };
        let slug = crate::slug(name(draft));
        let slug = if slug.is_empty() { "unnamed".to_owned() } else { slug };
        let number = last.entry((draft.kind, slug.clone())).or_default();
        loop {
            *number += 1;
            let id = if *number == 1 { slug.clone() } else { format!("{slug}-{number}") };
            if let std::collections::hash_map::Entry::Vacant(free) = ids.entry((draft.kind, id.clone())) {
                free.insert(DraftId(at));
                draft.id = id;
                break;
            }
        }
    }
    builder.by_id = ids;
}

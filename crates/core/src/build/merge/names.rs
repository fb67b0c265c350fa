//! Merging by name: what a foreign document calls by a name of a record is that record, unless their keys tell them apart.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use petgraph::unionfind::UnionFind;

use super::Merger;
use crate::schema::{KeySort, KindId};
use crate::watch::Cancelled;

/// Drafts that are one thing by their keys, as far as names go.
struct Group<'a> {
    /// The first of its drafts: one with an id, else by place.
    draft: usize,
    kind: KindId,
    /// Whether it has an id of its own.
    native: bool,
    /// The sorts of its keys: two groups that have keys of one sort share none, and are two things.
    sorts: BTreeSet<(KeySort, &'a str)>,
    names: BTreeSet<&'a str>,
    /// Names of what it perhaps is, and how that is known.
    perhaps: BTreeMap<&'a str, &'static str>,
    /// Names of what it is hardly, and why.
    hardly: BTreeMap<&'a str, &'static str>,
}

/// Unites the groups of one kind that a name or alias links, of which at most one has an id, unless their keys tell them apart.
///
/// Where a net of names joins too much, each found group joins the one record with an id that it shares a name with; then those that are
/// left are united among themselves; then those without keys join the one group with keys that bears their name.
pub(super) fn merge(merger: &mut Merger<'_>) -> Result<(), Cancelled> {
    let drafts = concerned(merger)?;
    let groups = groups(merger, &drafts)?;
    let all: Vec<usize> = (0..groups.len()).collect();
    let named = bearers(&groups, &all);
    let mut wanting = Vec::new();
    for net in nets(&all, &named) {
        if fits(&groups, &net) {
            unite(merger, &groups, &net);
        } else {
            wanting.push(net);
        }
    }
    for net in wanting {
        let left = join_natives(merger, &groups, &named, &net)?;
        let inside = bearers(&groups, &left);
        for net in nets(&left, &inside) {
            if fits(&groups, &net) {
                unite(merger, &groups, &net);
            } else {
                join_loose(merger, &groups, &inside, &net);
            }
        }
    }
    let groups = self::groups(merger, &drafts)?;
    merge_likely(merger, &groups);
    Ok(())
}

/// Unites groups one of which is perhaps the other, where but one group bears the name; and tells what is kept apart from which.
fn merge_likely(merger: &mut Merger<'_>, groups: &[Group<'_>]) {
    let wanted: BTreeSet<(KindId, &str)> = groups
        .iter()
        .flat_map(|group| group.perhaps.keys().chain(group.hardly.keys()).map(|name| (group.kind, *name)))
        .collect();
    let mut bearers: Bearers<'_> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for name in group.names.iter().filter(|name| wanted.contains(&(group.kind, **name))) {
            bearers.entry((group.kind, name)).or_default().push(at);
        }
    }
    let mut sets = UnionFind::new(groups.len());
    let mut how: BTreeMap<usize, &'static str> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        for (name, why) in &group.perhaps {
            if let Some([one]) = bearers.get(&(group.kind, *name)).map(Vec::as_slice) {
                sets.union(at, *one);
                how.extend([(at, *why), (*one, *why)]);
            }
        }
    }
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| !group.native) {
        for (name, why) in &group.hardly {
            let others = bearers.get(&(group.kind, *name)).into_iter().flatten();
            let others: BTreeSet<usize> =
                others.copied().filter(|other| *other < at && !group.names.contains(name)).collect();
            if !others.is_empty() {
                remark(merger, groups, at, &others, why);
            }
        }
    }
    let mut likely: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in how.keys() {
        likely.entry(sets.find(*at)).or_default().push(*at);
    }
    for net in likely.into_values().filter(|net| fits(groups, net)) {
        let why = net.first().and_then(|at| how.get(at)).copied().unwrap_or_default();
        let drafts: Vec<usize> = net.iter().filter_map(|at| Some(groups.get(*at)?.draft)).collect();
        super::pairs(&drafts).for_each(|(a, b)| merger.unite(a, b, why));
    }
}

/// The drafts that a name may make one with another, each with its names: those that are found or perhaps something, those that are known
/// to be one thing with such, and those that bear a name of such.
fn concerned(merger: &Merger<'_>) -> Result<BTreeMap<usize, BTreeSet<String>>, Cancelled> {
    let drafts = || merger.builder.drafts.iter().enumerate();
    let mut out = BTreeMap::new();
    let mut things = BTreeSet::new();
    for (at, draft) in drafts() {
        merger.watch.check()?;
        if draft.found || !draft.more().perhaps.is_empty() {
            out.insert(at, merger.names(at));
            things.insert(merger.sets.find(at));
        }
    }
    if out.is_empty() {
        return Ok(out);
    }
    let mut wanted: HashSet<(KindId, String)> = HashSet::new();
    for (at, names) in &out {
        let Some(draft) = merger.draft(*at) else { continue };
        let likely = draft.more().perhaps.keys().chain(draft.more().hardly.keys());
        wanted.extend(names.iter().chain(likely).map(|name| (draft.kind, name.clone())));
    }
    for (at, draft) in drafts() {
        merger.watch.check()?;
        if out.contains_key(&at) {
            continue;
        }
        let names = merger.names(at);
        let wanted = |name: &String| wanted.contains(&(draft.kind, name.clone()));
        if things.contains(&merger.sets.find(at)) || names.iter().any(wanted) {
            out.insert(at, names);
        }
    }
    Ok(out)
}

fn groups<'a>(merger: &Merger<'a>, drafts: &'a BTreeMap<usize, BTreeSet<String>>) -> Result<Vec<Group<'a>>, Cancelled> {
    let mut groups: BTreeMap<usize, Group<'a>> = BTreeMap::new();
    for (at, names) in drafts {
        merger.watch.work(1)?;
        let at = *at;
        let Some(draft) = merger.draft(at) else { continue };
        let group = groups.entry(merger.sets.find(at)).or_insert_with(|| Group {
            draft: at,
            kind: draft.kind,
            native: false,
            sorts: BTreeSet::new(),
            names: BTreeSet::new(),
            perhaps: BTreeMap::new(),
            hardly: BTreeMap::new(),
        });
        if merger.rank(at) < merger.rank(group.draft) {
            group.draft = at;
        }
        group.native |= !draft.found;
        group.sorts.extend(merger.keys(at).map(super::Key::sort));
        group.perhaps.extend(draft.more().perhaps.iter().map(|(name, how)| (name.as_str(), *how)));
        group.hardly.extend(draft.more().hardly.iter().map(|(name, why)| (name.as_str(), *why)));
        group.names.extend(names.iter().map(String::as_str));
    }
    let mut groups: Vec<Group<'a>> = groups.into_values().collect();
    groups.sort_by_cached_key(|group| merger.rank(group.draft));
    Ok(groups)
}

type Bearers<'a> = BTreeMap<(KindId, &'a str), Vec<usize>>;

/// Which of some groups bear each name of a found one.
fn bearers<'a>(groups: &[Group<'a>], some: &[usize]) -> Bearers<'a> {
    let mut out: Bearers<'a> = BTreeMap::new();
    let chosen = || some.iter().filter_map(|at| Some((*at, groups.get(*at)?)));
    for (at, group) in chosen().filter(|(_, group)| !group.native) {
        for name in &group.names {
            out.entry((group.kind, name)).or_default().push(at);
        }
    }
    for (at, group) in chosen().filter(|(_, group)| group.native) {
        for name in &group.names {
            if let Some(found) = out.get_mut(&(group.kind, *name)) {
                found.push(at);
            }
        }
    }
    out
}

/// The sets of groups that names link, closed transitively, also those of one group; `some` is sorted.
fn linked_sets(some: &[usize], bearers: &Bearers<'_>) -> Vec<Vec<usize>> {
    let mut sets = UnionFind::new(some.len());
    for bearing in bearers.values() {
        let places: Vec<usize> = bearing.iter().filter_map(|at| some.binary_search(at).ok()).collect();
        super::pairs(&places).for_each(|(a, b)| {
            sets.union(a, b);
        });
    }
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, at) in some.iter().enumerate() {
        out.entry(sets.find(place)).or_default().push(*at);
    }
    out.into_values().collect()
}

/// The sets of several groups that names link.
fn nets(some: &[usize], bearers: &Bearers<'_>) -> Vec<Vec<usize>> {
    let mut nets = linked_sets(some, bearers);
    nets.retain(|net| net.len() > 1);
    nets
}

/// Whether groups can be one thing: at most one has an id, and no two have keys of one sort.
fn fits(groups: &[Group<'_>], net: &[usize]) -> bool {
    let members = || net.iter().filter_map(|at| groups.get(*at));
    let mut sorts = BTreeSet::new();
    members().filter(|group| group.native).count() < 2
        && members().flat_map(|group| &group.sorts).all(|sort| sorts.insert(sort))
}

fn unite(merger: &mut Merger<'_>, groups: &[Group<'_>], net: &[usize]) {
    let drafts: Vec<usize> = net.iter().filter_map(|at| Some(groups.get(*at)?.draft)).collect();
    super::pairs(&drafts).for_each(|(a, b)| merger.unite(a, b, "name"));
}

/// Of so many records with ids that bear one name, none is meant by the name.
const MOST_ALIKE: usize = 1_000;

/// The records with ids that share a name with a found group; no more of one name than could be told apart, and one.
fn namesakes(groups: &[Group<'_>], bearers: &Bearers<'_>, group: &Group<'_>) -> BTreeSet<usize> {
    let bearing = group.names.iter().filter_map(|name| bearers.get(&(group.kind, *name)));
    // behind all that are found stand those with ids
    let natives = |at: &&usize| groups.get(**at).is_some_and(|other| other.native);
    bearing.flat_map(|bearing| bearing.iter().rev().take_while(natives).take(MOST_ALIKE + 1)).copied().collect()
}

/// Lets found groups join the one record with an id that bears one of their names; the found groups that are left.
fn join_natives(
    merger: &mut Merger<'_>,
    groups: &[Group<'_>],
    bearers: &Bearers<'_>,
    net: &[usize],
) -> Result<Vec<usize>, Cancelled> {
    let mut left = BTreeSet::new();
    let mut joining: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in net.iter().copied() {
        let Some(group) = groups.get(at).filter(|group| !group.native) else { continue };
        let natives = namesakes(groups, bearers, group);
        merger.watch.work(natives.len())?;
        if natives.len() > MOST_ALIKE {
            let many = format!("more than {MOST_ALIKE} of its name");
            tell(merger, groups, at, &many, WHICH);
            left.insert(at);
            continue;
        }
        let apart = |native: &usize| groups.get(*native).is_some_and(|n| !n.sorts.is_disjoint(&group.sorts));
        let possible: Vec<usize> = natives.iter().copied().filter(|native| !apart(native)).collect();
        match (possible.as_slice(), natives.is_empty()) {
            ([one], _) => joining.entry(*one).or_default().push(at),
            (others, false) => {
                let why = if others.is_empty() { differing(groups, group, &natives) } else { WHICH.to_owned() };
                remark(merger, groups, at, &natives, &why);
                left.insert(at);
            }
            (_, true) => {
                left.insert(at);
            }
        }
    }
    for (native, found) in joining {
        let mut sorts: BTreeMap<&(KeySort, &str), usize> = BTreeMap::new();
        for sort in found.iter().filter_map(|at| groups.get(*at)).flat_map(|group| &group.sorts) {
            *sorts.entry(sort).or_default() += 1;
        }
        for at in found {
            if groups.get(at).is_some_and(|group| group.sorts.iter().all(|sort| sorts.get(sort) == Some(&1))) {
                unite(merger, groups, &[native, at]);
            } else {
                remark(merger, groups, at, &BTreeSet::from([native]), "several with different keys have the name");
                left.insert(at);
            }
        }
    }
    Ok(left.into_iter().collect())
}

/// Unites found groups without keys; together they join the one group with keys that bears their name.
fn join_loose(merger: &mut Merger<'_>, groups: &[Group<'_>], bearers: &Bearers<'_>, net: &[usize]) {
    let loose: Vec<usize> =
        net.iter().copied().filter(|at| groups.get(*at).is_some_and(|group| group.sorts.is_empty())).collect();
    for part in linked_sets(&loose, &self::bearers(groups, &loose)) {
        unite(merger, groups, &part);
        let names: BTreeSet<(KindId, &str)> = part
            .iter()
            .filter_map(|at| groups.get(*at))
            .flat_map(|group| group.names.iter().map(|name| (group.kind, *name)))
            .collect();
        let bearing = names.iter().filter_map(|name| bearers.get(name)).flatten().copied();
        let keyed: BTreeSet<usize> =
            bearing.filter(|at| groups.get(*at).is_some_and(|group| !group.sorts.is_empty())).collect();
        match (keyed.len(), keyed.first(), part.first()) {
            (1, Some(one), Some(first)) => unite(merger, groups, &[*one, *first]),
            (2.., _, Some(first)) => remark(merger, groups, *first, &keyed, WHICH),
            _ => {}
        }
    }
}

/// Why something is kept apart from several of its name.
const WHICH: &str = "the name alone does not say which";

/// By which sorts of keys a group is another thing than others of its name.
fn differing(groups: &[Group<'_>], group: &Group<'_>, others: &BTreeSet<usize>) -> String {
    let sorts = others.iter().filter_map(|at| groups.get(*at)).flat_map(|other| other.sorts.intersection(&group.sorts));
    let sorts: BTreeSet<&str> = sorts.map(|(sort, _)| sort.name()).collect();
    format!("they differ in {}", crate::value::all_of(&sorts.into_iter().collect::<Vec<_>>()))
}

/// Tells that a found thing bears the name of others and is kept apart.
fn remark(merger: &mut Merger<'_>, groups: &[Group<'_>], at: usize, others: &BTreeSet<usize>, why: &str) {
    let mut named: Vec<String> = others.iter().filter_map(|o| Some(merger.what(groups.get(*o)?.draft))).collect();
    named.sort();
    let named = super::some_of(named.into_iter());
    tell(merger, groups, at, &crate::value::all_of(&named), why);
}

fn tell(merger: &mut Merger<'_>, groups: &[Group<'_>], at: usize, others: &str, why: &str) {
    let Some(draft) = groups.get(at).and_then(|group| merger.draft(group.draft)) else { return };
    let what = merger.builder.schema.kind(draft.kind).singular.as_str();
    let name = merger.builder.name_of(draft).unwrap_or_default();
    let message = format!("the {what} `{name}` is kept apart from {others}: {why}");
    let place = merger.builder.files.place(draft.place);
    merger.remarks.push(super::Remark { place: Some(place), message });
}

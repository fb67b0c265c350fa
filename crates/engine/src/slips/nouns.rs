//! Nouns as English describes them: `sandbox projects`, `projects with no licence`, `projects from Microsoft`, `users of Dapr`.

use fossgraph_core::{Directed, KindId};

use super::Slip;
use super::reading::Reading;

/// Words before what a noun is.
const BEING: [&str; 10] = ["is", "are", "was", "were", "be", "being", "currently", "already", "still", "now"];
const PLACE: [&str; 6] = ["in", "at", "on", "a", "an", "the"];
const CLAUSES: [&str; 14] =
    ["show", "order", "group", "limit", "as", "union", "intersect", "except", "and", "or", ")", ",", ";", "->"];

/// Whether nothing more is said of a noun.
fn ends(reading: &Reading<'_>, at: usize) -> bool {
    at >= reading.len() || reading.is_any(at, &CLAUSES)
}

/// The places right behind a kind in the plural, with the kind and where it begins.
fn behind_kinds<'a>(reading: &'a Reading<'_>) -> impl Iterator<Item = (usize, KindId, usize)> + 'a {
    (1..reading.len()).filter_map(|at| reading.kind_before(at).map(|(kind, start)| (at, kind, start)))
}

/// The text with a condition on the kind at `start..behind`, in place of what stands there up to `rest`.
fn conditioned(reading: &Reading<'_>, start: usize, behind: usize, rest: usize, condition: &str) -> String {
    let kind = reading.text(start, behind);
    let opens = |at: usize| reading.is_any(at, &["count", "union", "intersect", "except", "why", "explain", "(", "="]);
    let outer = start > 0 && opens(start - 1) || !(0..start).any(|at| reading.relation(at).is_some());
    if !outer {
        return reading.with(start, rest, &format!("({kind} where {condition})"));
    }
    let said = reading.is(rest, "where");
    let follows = said || reading.is_any(rest, &["that", "not"]) || reading.relation(rest).is_some();
    let joined = if follows { " and" } else { "" };
    // what is joined by `or` stays together
    if said && (rest..reading.len()).any(|at| reading.is(at, "or")) {
        let clause = (rest + 1..reading.len())
            .find(|at| reading.is_any(*at, &CLAUSES) && !reading.is_any(*at, &["and", "or", ")", ",", "as"]));
        let end = clause.unwrap_or(reading.len());
        let inner = reading.text(rest + 1, end);
        return reading.with(start, end, &format!("{kind} where {condition} and ({inner})"));
    }
    reading.with(start, rest + usize::from(said), &format!("{kind} where {condition}{joined}"))
}

/// `projects that are in sandbox`, `projects archived`, `organisations who use Dapr`.
pub(super) fn described(reading: &Reading<'_>) -> Option<Slip> {
    behind_kinds(reading).find_map(|(behind, kind, start)| {
        let mut at = behind;
        let pronoun = usize::from(reading.is_any(at, &["that", "which", "who"]));
        at += pronoun;
        while reading.is_any(at, &BEING) {
            at += 1;
        }
        let helped = at > behind + pronoun;
        if (helped || reading.is_any(behind, &["which", "who"])) && said_by_relation(reading, at) {
            let that = reading.text(behind + pronoun, at);
            let query = reading.with(behind, at, &format!("that {that}"));
            return Some(Slip::of(reading, behind, at, "write `that` before the relation", query));
        }
        let negated = reading.is(at, "not");
        at += usize::from(negated);
        while reading.is_any(at, &PLACE) {
            at += 1;
        }
        if at > behind && compared(reading, at, kind) {
            let query = reading.with(behind, at, if negated { "where not" } else { "where" });
            return Some(Slip::of(reading, behind, at, "a condition comes after `where`", query));
        }
        let quality = reading.quality(at, kind)?;
        let mut rest = at + quality.length;
        // `in sandbox status`, `at sandbox level`
        if reading.attribute(rest).is_some_and(|(a, _)| a == quality.attribute)
            || reading.is_any(rest, &["level", "state"])
        {
            rest += 1;
        }
        let query = conditioned(reading, start, behind, rest, &reading.condition(&quality, negated));
        Some(Slip::of(reading, behind, rest, "what is true of a thing comes after `where`, as a comparison", query))
    })
}

fn said_by_relation(reading: &Reading<'_>, at: usize) -> bool {
    reading.relation(at + usize::from(reading.is(at, "not"))).is_some()
}

/// Whether an attribute of a kind stands here, and something that compares it.
fn compared(reading: &Reading<'_>, at: usize, kind: KindId) -> bool {
    const OPERATORS: [&str; 14] =
        ["=", "!=", "<", ">", "<=", ">=", "~", "in", "is", "before", "after", "since", "contains", "between"];
    reading.attribute_of(at, kind).is_some_and(|(_, n)| reading.is_any(at + n, &OPERATORS))
}

/// `projects with status Sandbox`, `projects with no licence`, `projects without case studies`.
pub(super) fn with(reading: &Reading<'_>) -> Option<Slip> {
    behind_kinds(reading).find_map(|(behind, kind, start)| {
        let mut at = behind + usize::from(reading.is_any(behind, &["that", "which", "who", "where"]));
        let mut without = reading.is_any(at, &["without", "lacking", "missing"]);
        if !without && !reading.is_any(at, &["with", "having", "have", "has", "had", "whose"]) {
            return None;
        }
        at += 1;
        while reading.is_any(at, &["no", "any", "a", "an", "the", "some", "known", "unknown", "missing", "of", "their"])
        {
            without |= reading.is_any(at, &["no", "unknown", "missing"]);
            at += 1;
        }
        let help = "write `where` and a comparison; `is missing` asks for what is not recorded, `is known` for what is";
        let slip = |rest: usize, queries: Vec<String>| {
            let slip = Slip::of(reading, behind, rest, help, String::new());
            (!queries.is_empty()).then_some(Slip { queries, ..slip })
        };
        if let Some(quality) = reading.quality(at, kind) {
            let rest = at + quality.length + usize::from(!ends(reading, at + quality.length));
            return slip(rest, vec![conditioned(reading, start, behind, rest, &reading.condition(&quality, without))]);
        }
        let Some((_, length)) = reading.attribute_of(at, kind) else {
            return slip(reading.len(), linked_kinds(reading, at, behind, kind, without));
        };
        let name = reading.text(at, at + length);
        let rest = at + length;
        if without || ends(reading, rest) {
            let known = if without { "missing" } else { "known" };
            return slip(rest, vec![conditioned(reading, start, behind, rest, &format!("{name} is {known}"))]);
        }
        let value = rest + usize::from(reading.is_any(rest, &["of", "as"]));
        let equals = if compared(reading, at, kind) { "" } else { " =" };
        slip(value, vec![reading.with(behind, value, &format!("where {name}{equals}"))])
    })
}

/// `projects with no case studies`: by each relation that leads there.
fn linked_kinds(reading: &Reading<'_>, at: usize, behind: usize, kind: KindId, without: bool) -> Vec<String> {
    let kind_at = (at..at + 4).find(|at| reading.plural(*at).is_some());
    let Some((kind_at, (other, _))) = kind_at.and_then(|at| Some((at, reading.plural(at)?))) else { return Vec::new() };
    let quantity = if without { "no ".to_owned() } else { format!("{} ", reading.text(at, kind_at)) };
    let said = |d: Directed| format!("{} {}", reading.describing(d), quantity.trim());
    let ways = reading.ways(kind, other);
    if ways.len() > super::PROPOSED {
        return Vec::new();
    }
    ways.into_iter().map(|d| reading.with(behind, kind_at, said(d).trim())).collect()
}

/// `projects but not hosted by CNCF`.
pub(super) fn but(reading: &Reading<'_>) -> Option<Slip> {
    let at = (1..reading.len()).find(|at| reading.is_any(*at, &["but", "excluding"]))?;
    let not = reading.is(at, "excluding") || reading.is(at + 1, "not");
    let end = at + 1 + usize::from(reading.is(at + 1, "not"));
    let written = match (reading.kind_before(at), not) {
        (Some(_), true) => "not",
        (Some(_), false) => "",
        (None, true) => "and not",
        (None, false) => "and",
    };
    let help =
        "`not` comes right before a relation: `projects not hosted by CNCF`; after another condition write `and not`";
    Some(Slip::of(reading, at, end, help, reading.with(at, end, written)))
}

/// What is done to things, without saying how they are linked to who does it.
const MADE: [&str; 13] = [
    "made",
    "developed",
    "built",
    "written",
    "owned",
    "run",
    "produced",
    "released",
    "authored",
    "coming",
    "originating",
    "backed",
    "led",
];

/// `projects from Microsoft`, `projects made by Microsoft`: by each relation by which something is so linked.
pub(super) fn linked(reading: &Reading<'_>) -> Option<Slip> {
    behind_kinds(reading).find_map(|(behind, kind, _)| {
        let link = |at: usize| reading.is_any(at, &["from", "by", "of", "at", "for", "in", "with"]);
        let at = behind + usize::from(reading.is_any(behind, &MADE));
        if !link(at) || reading.relation(behind).is_some() {
            return None;
        }
        let named = at + 1 + usize::from(reading.is(at + 1, "the"));
        let (nodes, length) = reading.name(named)?;
        let name = reading.text(named, named + length);
        let queries: Vec<String> = ways(reading, kind, &nodes)
            .into_iter()
            .map(|d| reading.with(behind, named + length, &format!("{} {name}", reading.describing(d))))
            .collect();
        let help = format!("`{}` alone does not say which relation is meant", reading.text(behind, at + 1));
        let slip = Slip::of(reading, behind, named + length, help, String::new());
        (!queries.is_empty()).then_some(Slip { queries, ..slip })
    })
}

/// How things of a kind are linked to others: by what these did, if they did anything.
fn ways(reading: &Reading<'_>, kind: KindId, nodes: &[fossgraph_core::NodeId]) -> Vec<Directed> {
    let all = reading.links(kind, nodes);
    let done: Vec<Directed> = all.iter().copied().filter(|d| reading.schema().phrase(*d).ends_with(" by")).collect();
    if done.is_empty() { all } else { done }
}

/// `sandbox projects`, `Microsoft's projects`.
pub(super) fn before(reading: &Reading<'_>) -> Option<Slip> {
    (0..reading.len()).find_map(|at| {
        let kind_at = (at + 1..at + 5).find(|i| reading.plural(*i).is_some())?;
        let (kind, n) = reading.plural(kind_at)?;
        let behind = kind_at + n;
        if let Some(quality) = reading.quality(at, kind).filter(|q| at + q.length == kind_at) {
            // the words before the kind go, so that the kind stands where they stood
            let moved = reading.of(&reading.with_tokens(at, kind_at, ""));
            let query = conditioned(&moved, at, at + n, at + n, &reading.condition(&quality, false));
            let help = "what is true of a thing comes after `where`, as a comparison";
            return Some(Slip::of(reading, at, behind, help, query));
        }
        let (nodes, name) = owner(reading, at, kind_at)?;
        let inner = at > 0;
        let said = |d: Directed| {
            let described = format!("{} {} {name}", reading.text(kind_at, behind), reading.describing(d));
            reading.with(at, behind, &if inner { format!("({described})") } else { described })
        };
        let queries: Vec<String> = ways(reading, kind, &nodes).into_iter().map(said).collect();
        let help = "say after the kind by which relation it is linked to the name";
        let slip = Slip::of(reading, at, behind, help, String::new());
        (!queries.is_empty()).then_some(Slip { queries, ..slip })
    })
}

/// A name that takes up all tokens of a range, perhaps with `'s`.
fn owner(reading: &Reading<'_>, from: usize, to: usize) -> Option<(Vec<fossgraph_core::NodeId>, String)> {
    let written = reading.text(from, to);
    let bare = ["'s", "’s", "'", "’"].iter().find_map(|end| written.strip_suffix(end)).unwrap_or(&written);
    let quoted = reading.get(from).filter(|t| t.is_text() && to == from + 1).map(|t| t.plain.clone());
    let nodes = reading.named(quoted.as_deref().unwrap_or(bare));
    (!nodes.is_empty()).then(|| (nodes, bare.to_owned()))
}

/// `users of Dapr`, `Dapr users`, `maintainers of Dapr`.
pub(super) fn agents(reading: &Reading<'_>) -> Option<Slip> {
    let last = reading.len().checked_sub(1)?;
    let (directed, name) = if reading.is_any(1, &["of", "to", "for"]) {
        (agent(reading, 0)?, reading.rest(2))
    } else {
        (agent(reading, last).filter(|_| last > 0)?, owner(reading, 0, last)?.1)
    };
    let query = format!("anything {} {name}", reading.describing(directed));
    let help = format!("those who do something are found by the relation `{}`", reading.schema().phrase(directed));
    Some(Slip::of(reading, 0, reading.len(), help, query))
}

/// The relation of which a word names those who do it: `users`, `contributor`.
fn agent(reading: &Reading<'_>, at: usize) -> Option<Directed> {
    let word = &reading.get(at).filter(|t| t.is_word())?.plain;
    let one = word.strip_suffix('s').unwrap_or(word);
    let stem = one.strip_suffix("er").or_else(|| one.strip_suffix("or"))?;
    let lexicon = reading.schema().lexicon();
    let ends =
        ["", "e", "s", "es"].iter().flat_map(|end| ["", " to", " on", " with"].map(|more| format!("{end}{more}")));
    ends.into_iter().find_map(|end| lexicon.relation(&format!("{stem}{end}")))
}

/// `status of Dapr`, `Dapr's status`.
pub(super) fn attribute_of(reading: &Reading<'_>) -> Option<Slip> {
    let help = "what is shown of a thing comes after `show`";
    if let Some((_, n)) = reading.attribute(0).filter(|(_, n)| reading.is_any(*n, &["of", "for"])) {
        let query = format!("{} show {}", reading.rest(n + 1), reading.text(0, n));
        return Some(Slip::of(reading, 0, n + 1, help, query));
    }
    if let Some((name, shown)) = dotted(reading) {
        return Some(Slip::of(reading, 0, reading.len(), help, format!("{name} show {shown}")));
    }
    let at = (1..reading.len()).find(|at| reading.attribute(*at).is_some_and(|(_, n)| at + n == reading.len()))?;
    let (_, name) = owner(reading, 0, at)?;
    Some(Slip::of(reading, 0, reading.len(), help, format!("{name} show {}", reading.rest(at))))
}

/// The name and the attribute of `Dapr.first release`.
fn dotted(reading: &Reading<'_>) -> Option<(String, String)> {
    let text = reading.rest(0);
    let (name, shown) = text.rsplit_once('.')?;
    let words: Vec<&str> = shown.split(' ').collect();
    let (_, n) = reading.schema().lexicon().longest_attribute(&words)?;
    (n == words.len() && !reading.named(name).is_empty()).then(|| (name.to_owned(), shown.to_owned()))
}

//! Conditions that leave out what English leaves out: the relation before a second name, the `=`, the noun, the word between two.

use super::Slip;
use super::reading::Reading;

/// `started by Google or Microsoft`, `started by Google and Microsoft`.
pub(super) fn shared(reading: &Reading<'_>) -> Option<Slip> {
    (2..reading.len()).find_map(|at| {
        let or = reading.is(at, "or");
        if !or && !reading.is(at, "and") || reading.relation(at + 1).is_some() || reading.attribute(at + 1).is_some() {
            return None;
        }
        let (_, second) = reading.name(at + 1)?;
        let end = at + 1 + second;
        let (from, first) = (0..at).rev().find_map(|from| {
            let (_, n) = reading.relation(from)?;
            let (_, m) = reading.name(from + n)?;
            (from + n + m == at).then_some((from, from + n))
        })?;
        let (relation, one, other) = (reading.text(from, first), reading.text(first, at), reading.text(at + 1, end));
        let (written, help) = if or {
            (format!("{relation} ({one}, {other})"), "any of several names is a list in parentheses")
        } else {
            (format!("{relation} {one} and {relation} {other}"), "write the relation before each name")
        };
        Some(Slip::of(reading, from, end, help, reading.with(from, end, &written)))
    })
}

/// `where status sandbox`, `projects status sandbox`.
pub(super) fn valued(reading: &Reading<'_>) -> Option<Slip> {
    (1..reading.len()).find_map(|at| {
        let behind_kind = reading.kind_before(at).is_some();
        if !behind_kind && !reading.is_any(at - 1, &["where", "and", "or", "not"]) {
            return None;
        }
        let (_, n) = reading.attribute(at)?;
        reading.get(at + n).filter(|t| t.is_word() || t.is_text())?;
        let lead = if behind_kind { "where " } else { "" };
        let written = format!("{lead}{} =", reading.text(at, at + n));
        let help = "to compare an attribute with a value, write `=`";
        Some(Slip::of(reading, at, at + n + 1, help, reading.with(at, at + n, &written)))
    })
}

/// `status = Sandbox`, `where status = Sandbox`: of each kind that has the attribute.
pub(super) fn headless(reading: &Reading<'_>) -> Option<Slip> {
    let start = usize::from(reading.is(0, "where"));
    let (attribute, _) = reading.attribute(start)?;
    let schema = reading.schema();
    let kinds = schema.kind_ids().filter(|kind| schema.has_attribute(*kind, attribute));
    let queries: Vec<String> =
        kinds.map(|kind| format!("{} where {}", reading.plural_of(kind), reading.rest(start))).collect();
    if queries.is_empty() || queries.len() > super::PROPOSED {
        return None;
    }
    let slip = Slip::of(reading, 0, start + 1, "a query names what you want first, then its conditions", String::new());
    Some(Slip { queries, ..slip })
}

/// `where status = Sandbox, licence = MIT`, `where status in Sandbox, Archived`.
pub(super) fn commas(reading: &Reading<'_>) -> Option<Slip> {
    let filter = (1..reading.len()).find(|at| reading.is(*at, "where"))?;
    let clause = |at: &usize| reading.is_any(*at, &["show", "order", "group", "limit", "and", "or"]);
    let end = (filter + 1..reading.len()).find(clause).unwrap_or(reading.len());
    let comma = (filter + 1..end).find(|at| reading.is(*at, ","))?;
    let mut queries = Vec::new();
    let mut help = "any of several values is a list in parentheses after `in`";
    if let Some(operator) = (filter + 1..comma).find(|at| reading.is_any(*at, &["in", "="])) {
        let values = reading.text(operator + 1, end).replace(['(', ')'], "");
        queries.push(reading.with(operator, end, &format!("in ({values})")));
    }
    if reading.attribute(comma + 1).is_some() || reading.relation(comma + 1).is_some() {
        let joined = reading.with(comma, comma + 1, "and");
        if reading.prepares(&joined) || queries.is_empty() {
            help = "conditions are joined by `and` or `or`";
            queries = vec![joined];
        }
    }
    let slip = Slip::of(reading, filter + 1, end, help, String::new());
    Some(Slip { queries, ..slip })
}

/// `hosts[status = Sandbox, since >= 2024]`.
pub(super) fn in_brackets(reading: &Reading<'_>) -> Option<Slip> {
    let open = (0..reading.len()).find(|at| reading.is(*at, "["))?;
    let close = (open..reading.len()).find(|at| reading.is(*at, "]"))?;
    let comma = (open..close).find(|at| reading.is(*at, ",") && reading.attribute(at + 1).is_some())?;
    let query = reading.with(comma, comma + 1, "and");
    Some(Slip::of(reading, comma, comma + 1, "conditions are joined by `and` or `or`", query))
}

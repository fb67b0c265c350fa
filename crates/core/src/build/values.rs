//! The values that records state, those that say the same made one.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::claims::Stated;
use super::facts::Facts;
use super::order::Order;
use crate::schema::{Attribute, AttributeId, KeySort, KindId};
use crate::value::{Date, Value, ValueType, address};
use crate::watch::Cancelled;

/// What is stated of the nodes of a kind, by attribute.
pub(super) type StatedByAttribute = BTreeMap<AttributeId, Vec<Stated>>;

/// What records state, by kind and attribute, in the order of nodes.
pub(super) fn values(
    builder: &Builder,
    order: &Order,
    facts: &mut Facts<'_>,
) -> Result<BTreeMap<KindId, StatedByAttribute>, Cancelled> {
    let mut out: BTreeMap<KindId, StatedByAttribute> = BTreeMap::new();
    let starts = order.starts(&builder.schema);
    for (node, draft) in order.each(&builder.drafts) {
        builder.watch().steps(1)?;
        let owner = node - starts.get(draft.kind.index()).copied().unwrap_or_default();
        let by_attribute = out.entry(draft.kind).or_default();
        let mut same: BTreeMap<(AttributeId, String), Vec<Stated>> = BTreeMap::new();
        for (attribute, value, fact, _) in &draft.values {
            let stated = Stated { owner, value: value.clone(), fact: facts.fact(fact) };
            let said = said(value, builder.schema.attribute(*attribute));
            same.entry((*attribute, said)).or_default().push(stated);
        }
        for ((attribute, _), claims) in same {
            by_attribute.entry(attribute).or_default().extend(agreeing(claims, facts));
        }
    }
    Ok(out)
}

/// What a value says, however it is spelt: addresses that lead to the same place say the same.
fn said(value: &Value, attribute: &Attribute) -> String {
    match value {
        Value::Text(text) if attribute.key == Some(KeySort::Repository) => address(text),
        Value::Text(text) if attribute.value_type == ValueType::Url => {
            let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest).trim_end_matches('/');
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.to_lowercase();
            format!("{}/{path}", host.strip_prefix("www.").unwrap_or(&host))
        }
        other => format!("{other:?}"),
    }
}

/// Claims that say the same, those of one interval made one; one without an interval adds nothing to one that holds.
fn agreeing(claims: Vec<Stated>, facts: &mut Facts<'_>) -> Vec<Stated> {
    let mut out: Vec<Stated> = Vec::with_capacity(claims.len());
    let mut by_interval: BTreeMap<(Option<Date>, Option<Date>), usize> = BTreeMap::new();
    for claim in claims {
        let at = *by_interval.entry((claim.fact.since, claim.fact.until)).or_insert(out.len());
        match out.get_mut(at) {
            Some(twin) => {
                twin.fact = facts.agree(twin.fact, claim.fact);
                twin.value = better_spelt(&twin.value, &claim.value);
            }
            None => out.push(claim),
        }
    }
    let dated = |s: &Stated| s.fact.since.is_some() || s.fact.until.is_some();
    let date = facts.date;
    let plain = out.iter().position(|s| !dated(s));
    if let Some(plain) = plain.filter(|_| out.iter().any(|s| dated(s) && s.fact.holds(date))) {
        let plain = out.remove(plain);
        let holding = out.iter_mut().filter(|s| s.fact.holds(date)).max_by_key(|s| s.fact.since.map(|d| d.first()));
        if let Some(holding) = holding {
            holding.fact = facts.agree(holding.fact, plain.fact);
            holding.value = better_spelt(&holding.value, &plain.value);
        }
    }
    out
}

/// Of two spellings of an address the safer, else the one that names the host in full, else the shorter, else the one that comes first.
fn better_spelt(a: &Value, b: &Value) -> Value {
    let rank = |value: &Value| match value {
        Value::Text(text) => (!text.starts_with("https:"), !text.contains("://www."), text.len(), text.clone()),
        _ => (true, true, 0, String::new()),
    };
    if rank(b) < rank(a) { b.clone() } else { a.clone() }
}

//! The values that records state, those that say the same made one.

use std::collections::BTreeMap;

use super::builder::Builder;
use super::claims::Stated;
use super::draft::{Scalar, ValueDraft};
use super::facts::Facts;
use super::order::Order;
use super::texts::Texts;
use crate::schema::{Attribute, AttributeId, KeySort, KindId};
use crate::value::{Date, ValueType, address};
use crate::watch::Cancelled;

/// What is stated of the nodes of a kind, by attribute.
pub(super) type StatedByAttribute = BTreeMap<AttributeId, Vec<Stated>>;

/// What records state, by kind and attribute, in the order of nodes.
pub(super) fn values(
    builder: &Builder,
    order: &Order,
    facts: &mut Facts<'_>,
) -> Result<BTreeMap<KindId, StatedByAttribute>, Cancelled> {
    let mut out = BTreeMap::new();
    let drafts: Vec<(u32, _)> = order.each(&builder.drafts).collect();
    let mut own: Vec<&ValueDraft> = Vec::new();
    for of_kind in drafts.chunk_by(|(_, a), (_, b)| a.kind == b.kind) {
        let Some((start, first)) = of_kind.first() else { continue };
        let mut lists: Vec<Vec<Stated>> = Vec::new();
        lists.resize_with(builder.schema.attributes().len(), Vec::new);
        for (node, draft) in of_kind {
            builder.watch().steps(1)?;
            own.clear();
            own.extend(builder.values_of(Some(draft)));
            own.sort_by_key(|value| value.attribute);
            for same in own.chunk_by(|a, b| a.attribute == b.attribute) {
                if let Some(list) = same.first().and_then(|value| lists.get_mut(value.attribute.index())) {
                    stated(builder, node - start, same, facts, list)?;
                }
            }
        }
        let lists = (0..).map(AttributeId).zip(lists).filter(|(_, list)| !list.is_empty());
        out.insert(first.kind, lists.collect());
    }
    Ok(out)
}

/// Adds what a draft states for one attribute.
fn stated(
    builder: &Builder,
    owner: u32,
    values: &[&ValueDraft],
    facts: &mut Facts<'_>,
    list: &mut Vec<Stated>,
) -> Result<(), Cancelled> {
    let mut claim = |value: &ValueDraft| Ok(Stated { owner, value: value.value, fact: facts.fact(value.beside)? });
    if let [only] = values {
        list.push(claim(only)?);
        return Ok(());
    }
    builder.watch().work(values.len())?;
    let texts = &builder.texts;
    let mut sorted = values.to_vec();
    // in which order they were read must not matter
    sorted.sort_by_cached_key(|v| (format!("{:?}", v.value.value(texts)), builder.besides.content(v.beside, texts)));
    let mut same: BTreeMap<String, Vec<Stated>> = BTreeMap::new();
    for value in sorted {
        let said = said(value.value, builder.schema.attribute(value.attribute), texts);
        same.entry(said).or_default().push(claim(value)?);
    }
    for claims in same.into_values() {
        list.extend(agreeing(claims, facts, texts));
    }
    Ok(())
}

/// What a value says, however it is spelt: addresses that lead to the same place say the same.
fn said(value: Scalar, attribute: &Attribute, texts: &Texts) -> String {
    match value {
        Scalar::Text(text) if attribute.key == Some(KeySort::Repository) => address(texts.get(text)),
        Scalar::Text(text) if attribute.value_type == ValueType::Url => {
            let text = texts.get(text);
            let rest = text.split_once("://").map_or(text, |(_, rest)| rest).trim_end_matches('/');
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let host = host.to_lowercase();
            format!("{}/{path}", host.strip_prefix("www.").unwrap_or(&host))
        }
        other => format!("{:?}", other.value(texts)),
    }
}

/// Claims that say the same, those of one interval made one; one without an interval adds nothing to one that holds.
fn agreeing(claims: Vec<Stated>, facts: &mut Facts<'_>, texts: &Texts) -> Vec<Stated> {
    let mut out: Vec<Stated> = Vec::with_capacity(claims.len());
    let mut by_interval: BTreeMap<(Option<Date>, Option<Date>), usize> = BTreeMap::new();
    for claim in claims {
        let at = *by_interval.entry((claim.fact.since, claim.fact.until)).or_insert(out.len());
        match out.get_mut(at) {
            Some(twin) => {
                twin.fact = facts.agree(twin.fact, claim.fact);
                twin.value = better_spelt(twin.value, claim.value, texts);
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
            holding.value = better_spelt(holding.value, plain.value, texts);
        }
    }
    out
}

/// Of two spellings of an address the safer, else the one that names the host in full, else the shorter, else the one that comes first.
fn better_spelt(a: Scalar, b: Scalar, texts: &Texts) -> Scalar {
    let rank = |value: Scalar| {
        let Scalar::Text(text) = value else { return (true, true, 0, "") };
        let text = texts.get(text);
        (!text.starts_with("https:"), !text.contains("://www."), text.len(), text)
    };
    if rank(b) < rank(a) { b } else { a }
}

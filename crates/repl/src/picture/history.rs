//! What held when of one thing: its attributes with a history, its dates, and its relations that began or ended.

use std::collections::BTreeMap;

use fossgraph_draw::{Lane, Span, TimeLine};
use fossgraph_engine::{Date, Description, Detail, Value};

/// So many lanes are drawn.
const LANES: usize = 16;
/// Relations of which no more is told than when they began are drawn if all have room in so many lanes.
const FEW: usize = 10;

/// The time line of a thing; `None` where less than two facts of it have dates.
pub(super) fn of(description: &Description, end: Option<Date>) -> Option<TimeLine> {
    let mut places: BTreeMap<(String, Option<String>), usize> = BTreeMap::new();
    let mut lanes: Vec<(bool, Lane)> = Vec::new();
    let dated = description.details.iter().filter_map(|detail| Some((detail, span(detail)?)));
    for (detail, span) in dated {
        let other = if let (true, Value::Thing(thing)) = (detail.is_edge, &detail.value) { Some(thing) } else { None };
        let key = (detail.property.clone(), other.map(|thing| format!("{}:{}", thing.kind, thing.id)));
        let name = match other {
            Some(thing) => format!("{} {}", detail.property, thing.name),
            None => detail.property.clone(),
        };
        let at = *places.entry(key).or_insert_with(|| {
            lanes.push((!detail.is_edge, Lane { name, spans: Vec::new() }));
            lanes.len() - 1
        });
        if let Some((_, lane)) = lanes.get_mut(at)
            && !lane.spans.contains(&span)
        {
            lane.spans.push(span);
        }
    }
    let first =
        |lane: &Lane| lane.spans.iter().filter_map(|span| span.since).map(Date::first).min().unwrap_or(i32::MIN);
    lanes.iter_mut().for_each(|(_, lane)| lane.spans.sort_by_key(|span| span.since.map(Date::first)));
    // what tells most of a history, then what is the thing's own, comes first where there is no room for all
    lanes.sort_by_key(|(own, lane)| (lane.spans.len() < 2, !own, first(lane)));
    let tells = |lane: &Lane| lane.spans.len() > 1 || lane.spans.iter().any(|span| !span.text.is_empty());
    if lanes.len() > FEW {
        lanes.retain(|(own, lane)| *own || tells(lane));
    }
    lanes.truncate(LANES);
    lanes.sort_by_key(|(_, lane)| first(lane));
    let lanes: Vec<Lane> = lanes.into_iter().map(|(_, lane)| lane).collect();
    let facts: usize = lanes.iter().map(|lane| lane.spans.len()).sum();
    (facts >= 2).then_some(TimeLine { lanes, end })
}

/// The time of a fact; none where it has no date.
fn span(detail: &Detail) -> Option<Span> {
    let provenance = &detail.provenance;
    if let Value::Date(date) = detail.value {
        return Some(Span { since: Some(date), until: None, is_event: true, text: date.to_string() });
    }
    provenance.since.or(provenance.until)?;
    let text = if detail.is_edge {
        // of what stands beside an edge, one word tells the most
        detail.attributes.first().map_or_else(String::new, |(_, value)| value.to_string())
    } else {
        detail.value.to_string()
    };
    Some(Span { since: provenance.since, until: provenance.until, is_event: false, text })
}

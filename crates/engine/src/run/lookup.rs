//! Answers that no set gives: what the schema holds, things side by side, and things found by a text.

use fossgraph_core::{AttributeId, Graph, KindId, NodeId, fold};

use super::args::Arguments;
use super::meter::{Meter, RunOptions};
use super::world::World;
use crate::bound::{Count, Operand, Param};
use crate::error::Problem;
use crate::pattern::Likeness;
use crate::survey::Survey;
use crate::value::{Params, Thing, Value};

/// Names of columns, and rows.
pub(crate) type Listing = (Vec<String>, Vec<Vec<Value>>);

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Missing } else { Value::Text(text.to_owned()) }
}

fn number(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The kinds of a schema.
pub(crate) fn schema(graph: &Graph) -> Listing {
    let schema = graph.schema();
    let row = |kind: KindId| {
        let definition = schema.kind(kind);
        vec![text(&definition.plural), number(graph.nodes(kind).len()), text(&definition.doc)]
    };
    (columns(&["kind", "records", "meaning"]), schema.kind_ids().map(row).collect())
}

/// The attributes and relations of a kind, with how much is recorded of each.
pub(crate) fn kind(graph: &Graph, kind: KindId) -> Listing {
    let survey = Survey::of(graph, kind);
    let attributes = survey.attributes.iter().map(|attribute| {
        let list = if attribute.many { "list of " } else { "" };
        let value_type = Value::Text(format!("{list}{}", attribute.value_type));
        vec![text(&attribute.name), value_type, number(attribute.recorded), text(&attribute.doc)]
    });
    let relations = survey.relations.iter().map(|relation| {
        let targets = Value::Text(format!("to {}", relation.targets.join(", ")));
        vec![text(&relation.phrase), targets, number(relation.recorded), text(&relation.doc)]
    });
    (columns(&["property", "type", "recorded", "meaning"]), attributes.chain(relations).collect())
}

/// Things side by side: a row for each attribute and relation of which any of them has something.
///
/// # Errors
///
/// A limit that was passed, cancellation.
pub(crate) fn compare(graph: &Graph, things: &[NodeId], options: &RunOptions) -> Result<Listing, Problem> {
    let mut meter = Meter::new(options);
    meter.check()?;
    let schema = graph.schema();
    let world = World { graph, date: None };
    let mut kinds: Vec<KindId> = things.iter().map(|n| graph.kind_of(*n)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut names = vec!["property".to_owned()];
    names.extend(things.iter().map(|n| graph.name(*n).to_owned()));
    let of_kind = |n: &NodeId| text(&schema.kind(graph.kind_of(*n)).singular);
    let mut rows = vec![std::iter::once(text("kind")).chain(things.iter().map(of_kind)).collect()];
    let mut add = |property: &str, cells: Vec<Value>| {
        if cells.iter().any(|cell| !cell.is_missing()) {
            rows.push(std::iter::once(text(property)).chain(cells).collect());
        }
    };
    let mut attributes: Vec<AttributeId> =
        kinds.iter().flat_map(|k| schema.kind(*k).attributes.iter().copied()).collect();
    let mut seen = Vec::new();
    attributes.retain(|a| {
        let new = !seen.contains(a);
        seen.push(*a);
        new
    });
    for id in attributes {
        let has =
            |n: &NodeId| if schema.has_attribute(graph.kind_of(*n), id) { world.shown(*n, id) } else { Value::Missing };
        add(&schema.attribute(id).name, things.iter().map(has).collect());
    }
    for directed in schema.ways() {
        let mut reached = |n: &NodeId| {
            let around = world.around(*n, directed);
            meter.edges(around)?;
            meter.hold(around * 2 * size_of::<u32>())?;
            let mut others: Vec<u32> = world.edges(*n, directed).map(|(other, ..)| other).collect();
            others.sort_unstable();
            others.dedup();
            let mut values = meter.list(others.len())?;
            for other in others.into_iter().map(NodeId) {
                meter.hold(Thing::bytes_of(graph, other))?;
                values.push(Value::Thing(Thing::new(graph, other)));
            }
            Ok(Value::of_list(values))
        };
        add(schema.phrase(directed), things.iter().map(&mut reached).collect::<Result<_, Problem>>()?);
    }
    Ok((names, rows))
}

/// Things whose name, alias or summary is like a text, the best first: the name itself, a beginning, a word of it, something inside
/// it, something like it, the summary. With how many there are.
///
/// # Errors
///
/// Parameters that are missing, unknown or do not fit; a limit that was passed, cancellation.
pub(crate) fn find(
    graph: &Graph,
    wanted: &Operand,
    limit: Count,
    params: &[Param],
    given: &Params,
    options: &RunOptions,
) -> Result<(Listing, usize), Problem> {
    let mut meter = Meter::new(options);
    meter.check()?;
    let arguments = Arguments::new(graph, params, given)?;
    let text_of = |value| if let fossgraph_core::Value::Text(text) = value { text } else { String::new() };
    let sought = arguments.value(wanted).map(text_of)?;
    if sought.trim().is_empty() {
        return Err(arguments.refused(wanted, "here stands no text to look for".to_owned()));
    }
    let limit = usize::try_from(arguments.count(limit)).unwrap_or(usize::MAX);
    let needle = Needle::new(fold(sought.trim()));
    let summary = graph.schema().lexicon().attribute("summary");
    let mut found: Vec<(u8, NodeId, Value)> = Vec::new();
    for node in (0..u32::try_from(graph.node_count()).unwrap_or(u32::MAX)).map(NodeId) {
        meter.values(1)?;
        meter.pace(64)?;
        let names = std::iter::once(graph.name(node)).chain(graph.aliases(node));
        let best = names
            .enumerate()
            .filter_map(|(i, name)| needle.rank(&fold(name)).map(|r| (r, u8::from(i > 0), name)))
            .min();
        if best.is_some() {
            meter.room(&mut found, 1)?;
            meter.hold(best.map_or(0, |(.., name)| name.len() + 32))?;
            meter.rows(found.len() + 1)?;
        }
        match best {
            Some((rank, 0, _)) => found.push((rank * 2, node, text("name"))),
            Some((rank, _, alias)) => found.push((rank * 2 + 1, node, Value::Text(format!("alias {alias}")))),
            None => {
                let told = summary.map(|attribute| World { graph, date: None }.shown(node, attribute).to_string());
                if told.is_some_and(|told| fold(&told).contains(needle.text())) {
                    meter.room(&mut found, 1)?;
                    meter.rows(found.len() + 1)?;
                    found.push((20, node, text("summary")));
                }
            }
        }
    }
    found.sort_by_key(|(rank, node, _)| (*rank, *node));
    let total = found.len();
    let rows = found.into_iter().take(limit).map(|(_, node, by)| {
        let told = summary.map_or(Value::Missing, |attribute| World { graph, date: None }.shown(node, attribute));
        vec![text(&graph.schema().kind(graph.kind_of(node)).singular), Value::Thing(Thing::new(graph, node)), by, told]
    });
    Ok(((columns(&["kind", "name", "found by", "summary"]), rows.collect()), total))
}

/// A folded text that is looked for.
struct Needle {
    like: Likeness,
    /// What holds other signs is meant to the letter.
    allows_errors: bool,
}

impl Needle {
    fn new(folded: String) -> Self {
        let allows_errors = folded.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-');
        Self { like: Likeness::new(folded), allows_errors }
    }

    fn text(&self) -> &str {
        self.like.needle()
    }

    /// How well a folded name fits; less is better.
    fn rank(&self, name: &str) -> Option<u8> {
        let needle = self.text();
        let word = |w: &str| w.starts_with(needle);
        if name == needle {
            Some(0)
        } else if name.starts_with(needle) {
            Some(1)
        } else if name.split(|c: char| !c.is_alphanumeric()).any(word) {
            Some(2)
        } else if name.contains(needle) {
            Some(3)
        } else if self.allows_errors && self.like.fits(name) {
            Some(4)
        } else {
            None
        }
    }
}

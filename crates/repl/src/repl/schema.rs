//! `.schema`: what the data hold.

use std::io::{self, Write};
use std::time::Instant;

use fossgraph_core::{Directed, Direction, Graph, KindId, any_of, nearest};

use crate::render::{Grid, Head, Look, Shown, grid};
use crate::screen::{Screen, TITLE, Usage, paint};
use crate::session::Session;
use crate::stop::Stop;

/// Shows the kinds, or all of one kind.
pub(super) fn show(session: &mut Session, kind: &str) -> Result<(), Stop> {
    let graph = session.engine.graph().clone();
    let look = session.look(true);
    if kind.is_empty() {
        return session.page(Instant::now(), |out| kinds(out, &graph, &look));
    }
    let id = find(&graph, kind, session.screen)?;
    session.page(Instant::now(), |out| one(out, &graph, id, &look))
}

fn find(graph: &Graph, kind: &str, screen: Screen) -> Result<KindId, Stop> {
    let schema = graph.schema();
    if let Some((id, _)) = schema.lexicon().kind(kind) {
        return Ok(id);
    }
    let names = schema.kinds().iter().flat_map(|k| [k.singular.as_str(), k.plural.as_str()]);
    let near = nearest(kind, names);
    let usage = Usage::new(format!("there is no kind `{kind}`"));
    let help = if near.is_empty() {
        "`.schema` lists the kinds".to_owned()
    } else {
        format!("did you mean {}?", any_of(&near))
    };
    Err(screen.refuse(&usage.help(help)))
}

fn kinds(out: &mut dyn Write, graph: &Graph, look: &Look) -> io::Result<()> {
    let schema = graph.schema();
    let row = |id: KindId| {
        let kind = schema.kind(id);
        vec![Shown::new(&kind.plural), number(graph.nodes(id).len()), Shown::new(&kind.doc)]
    };
    table(out, &["kind", "records", ""], schema.kind_ids().map(row).collect(), look)?;
    writeln!(out, "\n`.schema project` tells more of a kind.")
}

fn one(out: &mut dyn Write, graph: &Graph, id: KindId, look: &Look) -> io::Result<()> {
    let schema = graph.schema();
    let kind = schema.kind(id);
    let records = graph.nodes(id).len();
    let title = Shown::new(&format!("{} ({records})", kind.plural));
    writeln!(out, "{} {}", paint(look.color, TITLE, title.as_str()), Shown::new(&kind.doc))?;
    let words: Vec<&str> = kind.synonyms.iter().map(|(_, plural)| plural.as_str()).collect();
    if !words.is_empty() {
        writeln!(out, "also called {}", Shown::new(&words.join(", ")))?;
    }
    writeln!(out)?;
    let row = |attribute: &fossgraph_core::AttributeId| {
        let definition = schema.attribute(*attribute);
        let known = graph.column(id, *attribute).map_or(0, |c| c.known(u32::try_from(records).unwrap_or(u32::MAX)));
        let mut typed = definition.value_type.name(schema).to_owned();
        if definition.many {
            typed.push_str(", many");
        }
        if definition.history {
            typed.push_str(", history");
        }
        if let Some(unit) = &definition.unit {
            typed.push_str(&format!(" ({unit})"));
        }
        vec![Shown::new(&definition.name), Shown::new(&typed), number(known), Shown::new(&definition.doc)]
    };
    table(out, &["attribute", "type", "known", ""], kind.attributes.iter().map(row).collect(), look)?;
    let ways: Vec<Directed> = schema.ways().filter(|way| schema.sources(*way).contains(&id)).collect();
    if ways.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    table(out, &["relation", "edges", "to", ""], ways.into_iter().map(|way| relation(graph, id, way)).collect(), look)
}

fn relation(graph: &Graph, kind: KindId, way: Directed) -> Vec<Shown> {
    let schema = graph.schema();
    let edges = graph.edges(way.relation);
    let count: usize =
        graph.nodes(kind).map(|n| edges.neighbours(fossgraph_core::NodeId(n), way.direction).len()).sum();
    let targets: Vec<&str> = schema.targets(way).iter().map(|k| schema.kind(*k).plural.as_str()).collect();
    let doc = if way.direction == Direction::Out { schema.relation(way.relation).doc.as_str() } else { "" };
    vec![Shown::new(schema.phrase(way)), number(count), Shown::new(&targets.join(", ")), Shown::new(doc)]
}

fn number(n: usize) -> Shown {
    Shown::new(&n.to_string())
}

/// A table whose columns called `edges`, `known` and `records` hold numbers.
pub(super) fn table(out: &mut dyn Write, heads: &[&str], rows: Vec<Vec<Shown>>, look: &Look) -> io::Result<()> {
    let right = |name: &str| ["edges", "known", "records"].contains(&name);
    let heads = heads.iter().map(|name| Head { name: Shown::new(name), right: right(name) }).collect();
    grid(out, &Grid { heads, rows }, look).map(drop)
}

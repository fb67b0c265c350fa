//! One query asked of graphs that must answer alike: turned round, larger elsewhere, named otherwise, loaded twice, written out and read
//! again; and of graphs that must answer more. `related_queries.rs` asks several queries of one graph.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more of them, `FOSSGRAPH_SEED=…` others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fossgraph_core::{Loaded, NodeId, RelationId, Report, Snapshot, encode, load_text};
use fossgraph_engine::{Engine, Value, bound};
use fossgraph_formats::{Export, Part};
use fossgraph_tests::asking::{Answer, Other, answer, ask, bag, engine, pairs, rows, same, told};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{Found, cells, same_rows, shown};
use regex::Regex;

/// What parts of a query stand between, so that a failure can be made small: a check puts them together.
const MARK: &str = " @ ";

fn parts(text: &str) -> Vec<&str> {
    text.split('@').map(str::trim).collect()
}

type Files = Vec<(String, String)>;

/// The same query asked of both graphs, by a way of comparing.
fn compared(one: &Engine, other: &Engine, query: &str, by: fn(Answer) -> Answer) -> Result<Found, String> {
    match (answer(one, query), answer(other, query)) {
        (Ok(one), Ok(other)) => same(&by(one), &by(other)),
        (Err(one), Err(_)) => Ok(Found::Refused(one)),
        (Ok(one), Err(other)) => Err(format!("{}  the other refuses: {other}\n", shown(&one.0))),
        (Err(one), Ok(other)) => Err(format!("  one refuses: {one}\n{}", shown(&other.0))),
    }
}

fn as_it_is(answer: Answer) -> Answer {
    answer
}

fn whole(world: &World, random: &mut Random) -> String {
    generate::query(world, random).whole()
}

// ------------------------------------------------------------ turned round

/// The schema with every relation stated from its other end: what was its inverse is its phrase.
fn turned(schema: &str) -> String {
    let mut blocks = schema.split("[[relation]]");
    let mut out = blocks.next().unwrap().to_owned();
    for block in blocks {
        out.push_str("[[relation]]");
        for line in block.lines() {
            let (key, value) = line.split_once(" = ").unwrap_or((line, ""));
            let key = match key {
                "from" => "to",
                "to" => "from",
                "phrase" if !block.contains("symmetric") => "inverse",
                "inverse" => "phrase",
                "synonyms" => "inverse_synonyms",
                other => other,
            };
            let _ = if value.is_empty() { writeln!(out, "{key}") } else { writeln!(out, "{key} = {value}") };
        }
    }
    out
}

/// Whether a query asks for one of some measures over all relations: it names none, and perhaps a stop.
fn over_all(query: &str, measures: &str) -> bool {
    Regex::new(&format!(r"\b({measures})\([pqrs]?\)")).unwrap().is_match(query)
}

fn describes(engine: &Engine, query: &str) -> bool {
    let prepared = engine.prepare(query);
    prepared.is_ok_and(|prepared| !matches!(prepared.bound(), bound::Statement::Query(_)))
}

#[test]
fn which_end_a_relation_is_stated_from_does_not_matter() {
    let other = Other::default();
    let check = |world: &World, one: &Engine, query: &str| {
        // where all relations are walked, each is in the direction that it is stated in; descriptions list them in their order
        if over_all(query, "pagerank") || describes(one, query) {
            return Ok(Found::Refused(query.to_owned()));
        }
        let turned = other.of(world, |world| {
            let mut files = world.files(0);
            files.iter_mut().filter(|(name, _)| name == "schema.toml").for_each(|(_, text)| *text = turned(text));
            engine(&files)
        })?;
        // edges lie in another order, of which only what is shown of each edge tells
        compared(one, &turned, query, if query.contains("via.") { bag } else { as_it_is })
    };
    let make = |world: &World, random: &mut Random| generate::query(world, random).text;
    told(ask(pairs() / 8, make, &check), 9, 6);
}

/// The walk of some parts from its start and from its end; both show the ids at all stops.
fn both_ways(text: &str) -> Option<[String; 2]> {
    let parts = parts(text);
    let [time, first, steps @ ..] = &parts[..] else { return None };
    let names = ["p", "q", "r", "s"];
    let stop = |at: usize, stop: &str| match stop.split_once(" where ") {
        Some((kind, condition)) => format!("{kind} as {} where {condition}", names[at]),
        None => format!("{stop} as {}", names[at]),
    };
    let mut there = stop(0, first);
    let mut back = there.clone();
    for (at, step) in steps.chunks(4).enumerate() {
        let [onward, backward, condition, next] = step else { return None };
        if [onward, backward, next].iter().any(|part| part.is_empty()) {
            return None;
        }
        let next = stop(at + 1, next);
        there = format!("{there} -> {onward}{condition} {next}");
        back = format!("{next} -> {backward}{condition} {back}");
    }
    let shown: Vec<String> = names.iter().take(1 + steps.len() / 4).map(|name| format!("{name}.id")).collect();
    Some([there, back].map(|walk| format!("{walk} show {} {time}", shown.join(", "))))
}

#[test]
fn a_walk_turned_round_joins_the_same_things() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let Some([there, back]) = both_ways(text) else { return Ok(Found::Refused(text.to_owned())) };
        match (answer(engine, &there), answer(engine, &back)) {
            (Ok(one), Ok(other)) => same(&bag(one), &bag(other)).map_err(|e| format!("  {there}\n  {back}\n{e}")),
            (Err(there), _) => Ok(Found::Refused(there)),
            // from its other end an edge of any relation may have other attributes
            (_, Err(why)) if why.contains("error[Q041]") && back.contains("linked to") => Ok(Found::Refused(why)),
            (_, Err(why)) => Err(format!("  {back}: {why}\n")),
        }
    };
    let make = |world: &World, random: &mut Random| generate::walk(world, random).join(MARK);
    told(ask(pairs() / 8, make, &check), 8, 2);
}

// ------------------------------------------------------------ larger elsewhere

/// Things of a kind that no query names, and how they are joined to the others.
fn with_robots(world: &World) -> Result<Engine, String> {
    let mut files = world.files(0);
    let kind = "[[kind]]\nsingular = \"robot\"\nplural = \"robots\"\nattributes = [\"weight\"]\n\
        [[relation]]\nphrase = \"repairs\"\ninverse = \"repaired by\"\nfrom = [\"robot\"]\nto = [\"service\", \"team\", \"robot\"]\n";
    files.iter_mut().filter(|(name, _)| name == "schema.toml").for_each(|(_, text)| text.push_str(kind));
    let mut robots = "id,name,weight\nr1,Robot One,3\nr2,Robot Two,\n".to_owned();
    let mut repairs = "from,to\nrobot:r1,robot:r2\n".to_owned();
    for (at, [kind, id]) in things(world).iter().enumerate().filter(|(_, [kind, _])| kind != "document") {
        let _ = writeln!(robots, "r{at}x,Robot {at},{at}");
        let _ = writeln!(repairs, "robot:r{at}x,{kind}:{id}");
    }
    files.push(("z/robots.csv".to_owned(), robots));
    files.push(("z/repairs.csv".to_owned(), repairs));
    engine(&files)
}

/// Kind and id of all things of a world.
fn things(world: &World) -> Vec<[String; 2]> {
    let loaded = engine(&world.files(0)).unwrap();
    let graph = loaded.graph();
    let of = |node| [graph.schema().kind(graph.kind_of(node)).singular.clone(), graph.id(node).to_owned()];
    (0..u32::try_from(graph.node_count()).unwrap()).map(NodeId).map(of).collect()
}

#[test]
fn things_of_a_kind_that_is_not_named_change_no_answer() {
    let other = Other::default();
    let check = |world: &World, one: &Engine, query: &str| {
        // these mean all relations, and all kinds
        let all = ["linked to", "anything"].iter().any(|word| query.contains(word))
            || over_all(query, "degree|pagerank|betweenness|component");
        if all || describes(one, query) {
            return Ok(Found::Refused(query.to_owned()));
        }
        compared(one, &other.of(world, with_robots)?, query, as_it_is)
    };
    told(ask(pairs() / 8, whole, &check), 5, 6);
}

/// A world beside a world: nothing joins them.
fn with_newcomers(world: &World) -> Result<Engine, String> {
    let mut files = world.files(0);
    let text = "[[team]]\nid = \"x1\"\nname = \"Newcomers\"\nsize = 3\nweight = 1\ntags = [\"web\", \"core\"]\n\
        owns = [\"service:x2\", { to = \"service:x3\", grade = \"high\", since = 2020 }]\n\
        [[service]]\nid = \"x2\"\nname = \"New Web\"\ntier = \"high\"\nlive = true\ncalls = [{ to = \"service:x3\", weight = 3 }]\n\
        [[service]]\nid = \"x3\"\nname = \"New Store\"\nweight = 7\ncalls = [\"service:x3\", \"service:x2\"]\n\
        [[document]]\nid = \"x4\"\nname = \"New Report\"\ncovers = [\"service:x2\", \"team:x1\", \"document:x4\"]\n";
    files.push(("z/m.toml".to_owned(), text.to_owned()));
    engine(&files)
}

#[test]
fn what_nothing_leads_to_changes_nothing_of_the_rest() {
    let other = Other::default();
    let check = |world: &World, one: &Engine, query: &str| {
        if ["pagerank(", "betweenness(", "component("].iter().any(|measure| query.contains(measure)) {
            return Ok(Found::Refused(query.to_owned()));
        }
        let ids = |engine: &Engine| answer(engine, &format!("{query} show id"));
        let (before, mut after) = match (ids(one), ids(&other.of(world, with_newcomers)?)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(why), Err(_)) => return Ok(Found::Refused(why)),
            (before, after) => return Err(format!("  {:?}\n  {:?}\n", before.err(), after.err())),
        };
        after.0.retain(|row| !row[0].to_string().starts_with('x'));
        if after.1 < before.1 || !same_rows(&before.0, &after.0) {
            return same(&before, &after);
        }
        Ok(Found::Rows(before.0.len()))
    };
    told(ask(pairs() / 8, generate::set, &check), 8, 5);
}

// ------------------------------------------------------------ named otherwise

#[test]
fn the_order_of_files_does_not_matter() {
    let check = |world: &World, one: &Engine, query: &str| {
        let other = engine(&world.files(1 + query.len() as u64))?;
        match (rows(one, query), rows(&other, query)) {
            (Ok(a), Ok(b)) if same_rows(&cells(&a), &cells(&b)) && a.set_aside() == b.set_aside() => {
                Ok(Found::Rows(a.len()))
            }
            (Ok(a), Ok(b)) => Err(format!("  one order:\n{}  another:\n{}", shown(&cells(&a)), shown(&cells(&b)))),
            (Err(a), Err(b)) if a == b => Ok(Found::Refused(a)),
            (a, b) => Err(format!("  one order: {:?}\n  another: {:?}\n", a.err(), b.err())),
        }
    };
    ask(pairs() / 8, |world, random| generate::query(world, random).whole(), &check);
}

/// A text with the numbers in all ids changed, each for another one.
fn renamed(text: &str) -> String {
    let number = |n: &str| (n.parse::<u32>().unwrap() * 7 + 3) % 10;
    let ids = Regex::new(r"\b([tsd])(\d)\b").unwrap();
    ids.replace_all(text, |found: &regex::Captures<'_>| format!("{}{}", &found[1], number(&found[2]))).into_owned()
}

/// Rows as texts, of which neither the order nor that in lists tells anything.
fn unordered(answer: Answer, name: fn(&str) -> String) -> (Vec<Vec<String>>, usize) {
    let cell = |value: &Value| match value {
        Value::List(items) => {
            let mut items: Vec<String> = items.iter().map(|item| name(&item.to_string())).collect();
            items.sort();
            items.join("; ")
        }
        Value::Float(x) => format!("{:.6}", if x.abs() < 1e-9 { 0.0 } else { *x }),
        one => name(&one.to_string()),
    };
    let mut rows: Vec<Vec<String>> = answer.0.iter().map(|row| row.iter().map(cell).collect()).collect();
    rows.sort();
    (rows, answer.1)
}

#[test]
fn what_ids_are_called_does_not_matter() {
    let other = Other::default();
    let id = Regex::new(r"\bids?\b").unwrap();
    let check = |world: &World, one: &Engine, query: &str| {
        // ids are texts that can be compared and cut, and parts of a size are numbered by their first thing
        if id.is_match(query) || query.contains("component(") {
            return Ok(Found::Refused(query.to_owned()));
        }
        let other = other.of(world, |world| {
            let files: Files = world.files(0).iter().map(|(name, text)| (name.clone(), renamed(text))).collect();
            engine(&files)
        })?;
        match (answer(one, query), answer(&other, query)) {
            (Ok(one), Ok(other)) => {
                let (one, other) = (unordered(one, renamed), unordered(other, str::to_owned));
                let found = Found::Rows(one.0.len());
                if one == other { Ok(found) } else { Err(format!("  {one:?}\n  {other:?}\n")) }
            }
            (Err(one), Err(_)) => Ok(Found::Refused(one)),
            (one, other) => Err(format!("  {:?}\n  {:?}\n", one.err(), other.err())),
        }
    };
    let make = |world: &World, random: &mut Random| generate::query(world, random).text;
    told(ask(pairs() / 8, make, &check), 7, 6);
}

// ------------------------------------------------------------ one edge more

/// A relation, and two things that it may join and does not join yet, if there are such.
fn absent(engine: &Engine, random: &mut Random) -> Option<(RelationId, NodeId, NodeId)> {
    let graph = engine.graph();
    let all: Vec<RelationId> = graph.schema().relation_ids().collect();
    let mut any = |kinds: &[fossgraph_core::KindId]| {
        let nodes: Vec<u32> = kinds.iter().flat_map(|kind| graph.nodes(*kind)).collect();
        (!nodes.is_empty()).then(|| NodeId(*random.pick(&nodes)))
    };
    for at in 0..40 {
        let relation = all[at % all.len()];
        let of = graph.schema().relation(relation);
        let (Some(from), Some(to)) = (any(&of.from), any(&of.to)) else { continue };
        // what is said again of the same two is merged with it
        if !graph.edges(relation).pairs().any(|pair| pair == (from, to) || pair == (to, from)) {
            return Some((relation, from, to));
        }
    }
    None
}

/// The world with one more edge.
fn with_edge(world: &World) -> Result<Engine, String> {
    let mut files = world.files(0);
    let one = engine(&files)?;
    let Some((relation, from, to)) = absent(&one, &mut Random::new(world.pieces.len() as u64)) else { return Ok(one) };
    let graph = one.graph();
    let thing = |node| format!("{}:{}", graph.schema().kind(graph.kind_of(node)).singular, graph.id(node));
    let name = graph.schema().relation(relation).phrase.replace(' ', "_");
    files.push((format!("z/{name}.csv"), format!("from,to\n{},{}\n", thing(from), thing(to))));
    engine(&files)
}

#[test]
fn one_more_edge_takes_nothing_away_and_makes_no_way_longer() {
    let other = Other::default();
    // what may turn with more edges: what is denied or counted, and attributes that are read from edges
    let turns = Regex::new(
        r"\b(not|no|only|most|fewer|exactly|except|standing|led|first|count|list|if|coalesce|degree|pagerank|betweenness|component)\b",
    )
    .unwrap();
    let check = |world: &World, one: &Engine, text: &str| {
        let [set, relations, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        if turns.is_match(set) || set.contains("size(") {
            return Ok(Found::Refused(set.to_owned()));
        }
        let more = other.of(world, with_edge)?;
        let ids = |engine: &Engine| -> Result<BTreeSet<String>, String> {
            let (rows, _) = answer(engine, &format!("{set} show id {time}"))?;
            Ok(rows.iter().map(|row| row[0].to_string()).collect())
        };
        let (before, after) = match (ids(one), ids(&more)) {
            (Ok(before), Ok(after)) => (before, after),
            (Err(why), _) => return Ok(Found::Refused(why)),
            (_, Err(why)) => return Err(format!("  with one more edge: {why}\n")),
        };
        if !before.is_subset(&after) {
            return Err(format!("  {before:?}\n  {after:?}\n"));
        }
        let via = relations.trim_matches(['(', ')']).replace(" | ", ", ");
        let via = if relations == "linked to" { String::new() } else { format!("via {via}") };
        for to in before.iter().take(2) {
            let path = format!("path from (anything) to (anything where id = \"{to}\") {via} {time}");
            for from in before.iter().chain(&after).take(3) {
                let path = path.replace("(anything) ", &format!("(anything where id = \"{from}\") "));
                let steps = |engine: &Engine| -> Result<Option<String>, String> {
                    Ok(rows(engine, &path)?.iter().map(|row| row[1].to_string()).next())
                };
                let (before, after) = (steps(one)?, steps(&more)?);
                let number = |steps: &Option<String>| steps.as_ref().map_or(99, |n| n.parse::<u32>().unwrap());
                if number(&after) > number(&before) {
                    return Err(format!("  {path}: {before:?} steps, then {after:?}\n"));
                }
            }
        }
        Ok(Found::Rows(before.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let set = (0..30).map(|_| generate::set(world, random)).find(|set| !turns.is_match(set));
        let relations = generate::relations(world, random);
        [set.unwrap_or_else(|| "(anything)".to_owned()), relations, generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 8, make, &check), 8, 5);
}

// ------------------------------------------------------------ an edge of two halves

/// The world in which each call goes by a hop of its own: `A calls B` is `A enters hop`, `hop leaves for B`.
fn with_hops(world: &World) -> Result<Engine, String> {
    let mut files = world.files(0);
    let one = engine(&files)?;
    let graph = one.graph();
    let more = "[[kind]]\nsingular = \"hop\"\nplural = \"hops\"\n\
        [[relation]]\nphrase = \"enters\"\ninverse = \"entered by\"\nfrom = [\"service\"]\nto = [\"hop\"]\n\
        attributes = [\"weight\", \"protocol\"]\n\
        [[relation]]\nphrase = \"leaves for\"\ninverse = \"left from\"\nfrom = [\"hop\"]\nto = [\"service\"]\n";
    files.iter_mut().filter(|(name, _)| name == "schema.toml").for_each(|(_, text)| text.push_str(more));
    let calls = graph.schema().lexicon().relation("calls").unwrap().relation;
    let edges = graph.edges(calls);
    let mut hops = "id,name\n".to_owned();
    let mut enters = "from,to,weight,protocol,since,until,check,note,sources\n".to_owned();
    let mut leaves = "from,to,since,until\n".to_owned();
    for id in (0..u32::try_from(edges.len()).unwrap()).map(fossgraph_core::EdgeId) {
        let (from, to) = edges.ends(id).unwrap();
        let fact = edges.fact(id);
        let date = |date: Option<fossgraph_engine::Date>| date.map(|d| d.to_string()).unwrap_or_default();
        let said = ["weight", "protocol"].map(|name| {
            let column = edges.column(graph.schema().lexicon().attribute(name).unwrap());
            let cell = column.and_then(|column| Some(column.display(column.cells(id.0).next()?, graph.schema())));
            cell.unwrap_or_default()
        });
        let at = id.0;
        let _ = writeln!(hops, "h{at},Hop {at}");
        let _ = writeln!(
            enters,
            "service:{},hop:h{at},{},{},{},{},{},{}",
            graph.id(from),
            said.join(","),
            date(fact.since),
            date(fact.until),
            fact.check.name(),
            graph.note(fact).unwrap_or_default(),
            graph.sources(fact).map(|source| graph.id(source)).collect::<Vec<_>>().join(";")
        );
        let _ = writeln!(leaves, "hop:h{at},service:{},{},{}", graph.id(to), date(fact.since), date(fact.until));
    }
    files.push(("z/hops.csv".to_owned(), hops));
    files.push(("z/enters.csv".to_owned(), enters));
    files.push(("z/leaves_for.csv".to_owned(), leaves));
    engine(&files)
}

#[test]
fn an_edge_split_in_two_leads_to_the_same_things() {
    let other = Other::default();
    let check = |world: &World, one: &Engine, text: &str| {
        let [from, edge, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        if ["linked to", "anything", "()"].iter().any(|word| from.contains(word)) {
            return Ok(Found::Refused(text.to_owned()));
        }
        let split = other.of(world, with_hops)?;
        let mut found = 0;
        let walks = [
            (format!("{from} -> calls{edge}"), format!("{from} -> enters{edge} -> leaves for")),
            (format!("{from} -> called by{edge}"), format!("{from} -> left from -> entered by{edge}")),
            (format!("{from} -> calls+"), format!("{from} -> (enters | leaves for)+ services")),
            (
                format!("services calling{edge} {from}"),
                format!("services that enters{edge} (hops that leaves for {from})"),
            ),
            (
                format!("services calling{edge} no {from}"),
                format!("services that enters{edge} no (hops that leaves for {from})"),
            ),
        ];
        for (whole, halves) in &walks {
            let ids = |engine: &Engine, query: &str| answer(engine, &format!("{query} show id {time}"));
            match (ids(one, whole), ids(&split, halves)) {
                (Ok(one), Ok(other)) => {
                    found += one.0.len();
                    same(&one, &other).map_err(|e| format!("  {whole}\n  {halves}\n{e}"))?;
                }
                (Err(why), Err(_)) => return Ok(Found::Refused(why)),
                (one, other) => return Err(format!("  {whole}\n  {halves}\n  {:?}\n  {:?}\n", one.err(), other.err())),
            }
        }
        Ok(Found::Rows(found))
    };
    let make = |world: &World, random: &mut Random| {
        let [from, edge] = generate::services_and_condition_on_calls(world, random);
        [from, edge, generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 10, make, &check), 5, 5);
}

// ------------------------------------------------------------ loaded again

/// The graph alone, as bytes.
fn bytes(loaded: Loaded) -> Vec<u8> {
    encode(&Loaded { report: Report::default(), ..loaded }).unwrap()
}

fn loaded(files: &Files) -> Result<Loaded, String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load_text(&files).map_err(|e| e.to_string())
}

#[test]
fn what_is_loaded_twice_is_loaded_once() {
    let other = Other::default();
    let check = |world: &World, one: &Engine, query: &str| {
        let twice = other.of(world, |world| {
            let mut files = world.files(0);
            let again: Files = files.iter().filter(|(name, _)| name != "schema.toml").cloned().collect();
            files.extend(again.into_iter().map(|(name, text)| (format!("copy/{name}"), text)));
            let twice = loaded(&files)?;
            if bytes(loaded(&world.files(0))?) != bytes(loaded(&files)?) {
                return Err("  the graphs differ\n".to_owned());
            }
            Ok(Engine::new(twice))
        })?;
        compared(one, &twice, query, as_it_is)
    };
    told(ask(pairs() / 8, whole, &check), 9, 6);
}

#[test]
fn what_is_written_out_and_read_again_answers_alike() {
    let (native, stored) = (Other::default(), Other::default());
    let check = |world: &World, one: &Engine, query: &str| {
        let native = native.of(world, |_| {
            let files = Export::Native.write(&Part::all(one.graph()))?;
            engine(&files)
        })?;
        let stored = stored.of(world, |world| {
            let bytes = bytes(loaded(&world.files(0))?);
            Snapshot::copy(&bytes).open().map(Engine::new).map_err(|e| e.to_string())
        })?;
        compared(one, &native, query, as_it_is)?;
        compared(one, &stored, query, as_it_is)
    };
    told(ask(pairs() / 8, whole, &check), 9, 6);
}

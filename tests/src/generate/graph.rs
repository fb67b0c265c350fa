//! Random graphs, as the files of which they are read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fossgraph_core::Date;

use super::Random;
use super::words::{
    ATTRIBUTES, Attribute, BUILT_IN, DATE, KINDS, Kinds, NAMES, NOTES, OF_EDGES, RELATIONS, Relation, SCHEMA, Type,
    values,
};

/// The dates of documents. Some end on the same day.
const DOCUMENT_DATES: [&str; 8] =
    ["2019", "2020-06", "2020-06-15", "2021-03-01", "2021", "2021-12-31", "2022-05-01", "2022-05-01"];

/// A record of a random graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    pub(super) kind: Kinds,
    pub(super) singular: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
}

/// What stands in the files: records and edges, each by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// A table of a TOML file.
    Block(String),
    /// A row of a CSV file that is called so and has such columns.
    Row(&'static str, String, String),
}

/// A random graph.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Its records, for queries to name.
    pub things: Vec<Thing>,
    /// What its files hold.
    pub pieces: Vec<Piece>,
    /// The newest date of a document.
    pub(super) newest: Option<Date>,
}

/// What stands beside a fact, as keys and values.
type Beside = Vec<(&'static str, String)>;

impl World {
    /// The graph of a seed.
    #[must_use]
    pub fn new(random: &mut Random) -> Self {
        let mut world = Self { things: Vec::new(), pieces: Vec::new(), newest: None };
        for at in 0..5 + random.below(5) {
            let [team, service, document] = KINDS;
            let (kind, singular, _) = match at {
                0 => document,
                _ => *random.pick(&[team, service, service, service, team, document]),
            };
            let alias = random.percent(20).then(|| format!("alias {}", random.below(3)));
            let id = format!("{}{at}", singular.get(..1).unwrap_or_default());
            let name = (*random.pick(&NAMES)).to_owned();
            world.things.push(Thing { kind, singular, id, name, aliases: alias.into_iter().collect() });
        }
        for thing in world.things.clone() {
            let piece = world.record(&thing, random);
            world.pieces.push(piece);
        }
        for _ in 0..8 + random.below(15) {
            let relation = random.pick(&RELATIONS);
            world.edge(relation, random);
        }
        world
    }

    /// The same world some time later: of some records and edges it is recorded otherwise, some are gone, some are new.
    #[must_use]
    pub fn edited(&self, random: &mut Random) -> Self {
        let mut world = self.clone();
        for (at, thing) in self.things.iter().enumerate() {
            if random.percent(40) {
                let name = if random.percent(30) { (*random.pick(&NAMES)).to_owned() } else { thing.name.clone() };
                let piece = world.record(&Thing { name, ..thing.clone() }, random);
                if let Some(place) = world.pieces.get_mut(at) {
                    *place = piece;
                }
            }
        }
        for at in (self.things.len()..self.pieces.len()).rev() {
            if random.percent(20) {
                world.pieces.remove(at);
            }
        }
        if random.percent(20) {
            // where an edge leads to it, the data are wrong without it
            world.pieces.remove(random.below(self.things.len()));
        }
        for _ in 0..random.below(5) {
            let relation = random.pick(&RELATIONS);
            world.edge(relation, random);
        }
        world
    }

    /// Its files; with another arrangement the same records and edges stand elsewhere and in another order.
    #[must_use]
    pub fn files(&self, arrangement: u64) -> Vec<(String, String)> {
        let mut random = Random::new(arrangement);
        let mut order: Vec<&Piece> = self.pieces.iter().collect();
        if arrangement > 0 {
            for at in (1..order.len()).rev() {
                order.swap(at, random.below(at + 1));
            }
        }
        let mut files = BTreeMap::from([("schema.toml".to_owned(), SCHEMA.to_owned())]);
        for piece in order {
            let folder = *random.pick(&["", "b/", "a/"]);
            let folder = if arrangement > 0 { folder } else { "" };
            let (name, header, text) = match piece {
                Piece::Block(text) => (format!("{folder}m.toml"), "", text),
                Piece::Row(stem, header, text) => (format!("{folder}{stem}.csv"), header.as_str(), text),
            };
            let file = files
                .entry(name)
                .or_insert_with(|| if header.is_empty() { String::new() } else { format!("{header}\n") });
            let _ = writeln!(file, "{text}");
        }
        files.into_iter().collect()
    }

    /// The things of some kinds.
    pub(super) fn of(&self, kinds: Kinds) -> Vec<&Thing> {
        self.things.iter().filter(|t| t.kind & kinds != 0).collect()
    }

    /// What stands beside a fact: interval, check, sources, note.
    fn beside(&self, random: &mut Random, dated: usize) -> Beside {
        let mut out = Beside::new();
        let date = |random: &mut Random| (*random.pick(values(Type::Date))).to_owned();
        let since = random.percent(dated).then(|| date(random));
        let until = random.percent(dated / 3).then(|| date(random));
        let turned = match (since.as_deref().map(str::parse::<Date>), until.as_deref().map(str::parse::<Date>)) {
            (Some(Ok(since)), Some(Ok(until))) => since.first() >= until.end(),
            _ => false,
        };
        out.extend(since.map(|since| ("since", since)));
        out.extend(until.filter(|_| !turned).map(|until| ("until", until)));
        if random.percent(20) {
            out.push(("check", (*random.pick(values(Type::Check))).to_owned()));
        }
        if random.percent(15) {
            out.push(("note", (*random.pick(&NOTES)).to_owned()));
        }
        if let (true, documents @ [_, ..]) = (random.percent(25), self.of(super::words::DOCUMENT).as_slice()) {
            out.push(("sources", random.pick(documents).id.clone()));
        }
        out
    }

    fn record(&mut self, thing: &Thing, random: &mut Random) -> Piece {
        let attributes = ATTRIBUTES.iter().filter(|a| a.kinds & thing.kind != 0);
        let mut stated: Vec<(&Attribute, Vec<String>)> = Vec::new();
        for attribute in attributes {
            if random.percent(if attribute.derived { 8 } else { 78 }) {
                let count = if attribute.many { 1 + random.below(3) } else { 1 };
                let all = (0..count).map(|_| (*random.pick(values(attribute.of))).to_owned()).collect();
                stated.push((attribute, all));
            }
        }
        if thing.kind == DATE.kinds && random.percent(92) {
            let date = *random.pick(&DOCUMENT_DATES);
            let newest = |d: &Date| (d.end(), d.first());
            self.newest = date.parse().ok().into_iter().chain(self.newest).max_by_key(newest);
            stated.push((&DATE, vec![date.to_owned()]));
        }
        let dated = if thing.kind == DATE.kinds { 40 } else { 12 };
        let beside = self.beside(random, dated);
        if random.percent(30) { row(thing, &stated, &beside) } else { self.block(thing, &stated, &beside, random) }
    }

    fn block(
        &self,
        thing: &Thing,
        stated: &[(&Attribute, Vec<String>)],
        beside: &Beside,
        random: &mut Random,
    ) -> Piece {
        let mut out = format!("[[{}]]\nid = \"{}\"\nname = \"{}\"\n", thing.singular, thing.id, thing.name);
        if !thing.aliases.is_empty() {
            let _ = writeln!(out, "aliases = {:?}", thing.aliases);
        }
        for (attribute, all) in stated {
            // several claims, of which one holds or is in force
            let claimed = attribute.name != "date" && random.percent(if attribute.name == "licence" { 60 } else { 12 });
            let items: Vec<String> = match claimed {
                true => {
                    let more = (0..random.below(3)).map(|_| (*random.pick(values(attribute.of))).to_owned());
                    let all: Vec<String> = all.iter().cloned().chain(more.collect::<Vec<_>>()).collect();
                    let claim = |value: &String| {
                        let beside = inline(&self.beside(random, 60));
                        format!("{{ is = {}{beside} }}", toml(value, attribute.of))
                    };
                    all.iter().map(claim).collect()
                }
                false => all.iter().map(|value| toml(value, attribute.of)).collect(),
            };
            let value = match items.as_slice() {
                [item] => item.clone(),
                _ => format!("[{}]", items.join(", ")),
            };
            let _ = writeln!(out, "\"{}\" = {value}", attribute.name);
        }
        for (key, value) in beside {
            let _ = writeln!(out, "{key} = {value:?}");
        }
        Piece::Block(out)
    }

    fn edge(&mut self, relation: &'static Relation, random: &mut Random) {
        let (from, to) = (self.of(relation.from), self.of(relation.to));
        if from.is_empty() || to.is_empty() {
            return;
        }
        let (from, to) = (*random.pick(&from), *random.pick(&to));
        let mut said: Vec<(&str, String, Type)> = Vec::new();
        for attribute in relation.attributes {
            if random.percent(60) {
                said.push((attribute.name, (*random.pick(values(attribute.of))).to_owned(), attribute.of));
            }
        }
        let beside = self.beside(random, 40);
        let turned = random.percent(30) && !relation.inverse.is_empty();
        let phrases = if turned { relation.inverse } else { relation.phrases };
        let (subject, object) = if turned { (to, from) } else { (from, to) };
        let reference = |thing: &Thing| format!("{}:{}", thing.singular, thing.id);
        let piece = if random.percent(50) {
            let mut keys: Vec<&str> = vec!["from", "to"];
            keys.extend(relation.attributes.iter().map(|a| a.name));
            keys.extend(BUILT_IN.iter().rev().take(OF_EDGES).map(|a| a.name));
            let mut known = BTreeMap::from([("from", reference(subject)), ("to", reference(object))]);
            known.extend(said.into_iter().map(|(key, value, _)| (key, value)));
            known.extend(beside);
            let fields: Vec<String> = keys.iter().map(|key| known.get(key).cloned().unwrap_or_default()).collect();
            Piece::Row(file_name(phrases), keys.join(","), fields.join(","))
        } else {
            let said: String = said.iter().map(|(key, value, of)| format!(", {key} = {}", toml(value, *of))).collect();
            let (kind, id, phrase) = (subject.singular, &subject.id, phrases.first().copied().unwrap_or_default());
            let (to, beside) = (reference(object), inline(&beside));
            Piece::Block(format!("[[{kind}]]\nid = \"{id}\"\n\"{phrase}\" = {{ to = \"{to}\"{said}{beside} }}\n"))
        };
        self.pieces.push(piece);
    }
}

/// The file that edges of a phrase stand in.
fn file_name(phrases: &[&'static str]) -> &'static str {
    match phrases.first().copied().unwrap_or_default() {
        "called by" => "called_by",
        "owned by" => "owned_by",
        "works with" => "works-with",
        "covered by" => "covered_by",
        plain => plain,
    }
}

/// A record as a row of the file of its kind.
fn row(thing: &Thing, stated: &[(&Attribute, Vec<String>)], beside: &Beside) -> Piece {
    let own = ATTRIBUTES.iter().chain([&DATE]).filter(|a| a.kinds & thing.kind != 0);
    let mut keys: Vec<&str> = vec!["id", "name", "aliases"];
    keys.extend(own.map(|a| a.name));
    keys.extend(BUILT_IN.iter().rev().take(OF_EDGES).map(|a| a.name));
    let mut known: BTreeMap<&str, String> = stated.iter().map(|(a, all)| (a.name, all.join(";"))).collect();
    known.extend([("id", thing.id.clone()), ("name", thing.name.clone()), ("aliases", thing.aliases.join(";"))]);
    known.extend(beside.iter().cloned());
    let fields: Vec<String> = keys.iter().map(|key| known.get(key).cloned().unwrap_or_default()).collect();
    let file = KINDS.iter().find(|(kind, ..)| *kind == thing.kind).and_then(|(.., plurals)| plurals.first());
    Piece::Row(file.copied().unwrap_or_default(), keys.join(","), fields.join(","))
}

/// A value as TOML writes it.
fn toml(value: &str, of: Type) -> String {
    let day = of == Type::Date && value.len() == 10;
    if day || matches!(of, Type::Integer | Type::Float | Type::Boolean) {
        value.to_owned()
    } else {
        format!("\"{value}\"")
    }
}

fn inline(beside: &Beside) -> String {
    let pair = |(key, value): &(&str, String)| match *key {
        "sources" => format!(", sources = [{value:?}]"),
        _ => format!(", {key} = {value:?}"),
    };
    beside.iter().map(pair).collect()
}

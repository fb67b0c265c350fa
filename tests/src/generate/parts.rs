//! Parts of random queries, for tests that put them together in several ways which must answer alike.

use super::query::Maker;
use super::words::{ALL, KINDS, Kinds, Relation, SERVICE, Way, ways};
use super::{Random, World, given};

/// A query in parentheses.
pub fn set(world: &World, random: &mut Random) -> String {
    given::plain(&Maker::new(world, random).paren(ALL).0)
}

/// A date that the data know, behind `as of`; nothing now and then.
pub fn time(world: &World, random: &mut Random) -> String {
    if random.percent(75) {
        return String::new();
    }
    given::plain(&Maker::new(world, random).as_of())
}

/// A relation, or several in parentheses.
pub fn relations(world: &World, random: &mut Random) -> String {
    Maker::new(world, random).phrase(ALL).0
}

/// A query in parentheses, a relation that leads from its things, or several, and now and then a condition on their edges in brackets.
pub fn set_and_step(world: &World, random: &mut Random) -> [String; 3] {
    let mut maker = Maker::new(world, random);
    let (text, used) = maker.phrase(ALL);
    let condition = bracketed(&mut maker, &used);
    let from = used.iter().fold(0, |all, way| all | way.from);
    [maker.paren(from).0, text, condition].map(|part| given::plain(&part))
}

/// A query in parentheses for services, and a condition on calls in brackets, or nothing.
pub fn services_and_condition_on_calls(world: &World, random: &mut Random) -> [String; 2] {
    let mut maker = Maker::new(world, random);
    let calls: Vec<Way> = ways().take(1).collect();
    let condition = bracketed(&mut maker, &calls);
    [maker.paren(SERVICE).0, condition].map(|part| given::plain(&part))
}

/// The plural of a kind and so many conditions on its things, each in parentheses.
pub fn conditions(world: &World, random: &mut Random, count: usize) -> (&'static str, Vec<String>) {
    let mut maker = Maker::new(world, random);
    let (kind, _, plurals) = *maker.random.pick(&KINDS);
    let all = (0..count).map(|_| format!("({})", given::plain(&maker.joined(kind, 1))));
    (plurals.first().copied().unwrap_or_default(), all.collect())
}

/// The parts of a walk that can be walked from either end: when, the first stop, and for each step how it is walked, how it is walked back,
/// what is said of its edges, and the stop that it leads to.
pub fn walk(world: &World, random: &mut Random) -> Vec<String> {
    let mut maker = Maker::new(world, random);
    let mut kinds: Kinds = maker.random.pick(&KINDS).0;
    let time = if maker.random.percent(20) { maker.as_of() } else { String::new() };
    let mut parts = vec![time, stop(&mut maker, kinds)];
    for _ in 0..*maker.random.pick(&[1, 1, 1, 2, 2, 3]) {
        let (there, used) = maker.phrase(kinds);
        let back = if there == "linked to" { there.clone() } else { backwards(&used) };
        let repeat = if maker.random.percent(25) { *maker.random.pick(&["+", "{2}", "{1,2}"]) } else { "" };
        let condition = format!("{repeat}{}", bracketed(&mut maker, &used));
        let to = used.iter().fold(0, |all, way| all | way.to);
        let fitting: Vec<Kinds> = KINDS.iter().map(|(kind, ..)| *kind).filter(|kind| kind & to != 0).collect();
        kinds = *maker.random.pick(&fitting);
        parts.extend([there, back, condition, stop(&mut maker, kinds)]);
    }
    parts.iter().map(|part| given::plain(part)).collect()
}

/// The things of a kind, with room for the name of the stop, perhaps with a condition on them.
fn stop(maker: &mut Maker<'_>, kind: Kinds) -> String {
    let plural = KINDS.iter().find(|(other, ..)| *other == kind).and_then(|(.., plurals)| plurals.first());
    let filter = if maker.random.percent(25) { format!(" where {}", maker.joined(kind, 1)) } else { String::new() };
    format!("{}{filter}", plural.copied().unwrap_or_default())
}

fn bracketed(maker: &mut Maker<'_>, used: &[Way]) -> String {
    let relations: Vec<&'static Relation> = used.iter().map(|way| way.relation).collect();
    if maker.random.percent(20) { format!("[{}]", maker.edge_condition(&relations)) } else { String::new() }
}

/// The other direction of some ways, as it is written.
fn backwards(used: &[Way]) -> String {
    let back = |way: &Way| {
        let turned = |other: &Way| other.relation.phrases == way.relation.phrases && other.phrases != way.phrases;
        ways().find(turned).unwrap_or(*way).phrases.first().copied().unwrap_or_default()
    };
    let phrases: Vec<&str> = used.iter().map(back).collect();
    if phrases.len() == 1 { phrases.concat() } else { format!("({})", phrases.join(" | ")) }
}

//! Graphs of one shape each, as large as they are asked for: chains, stars, rings, graphs in which all is joined, and what is at random.

use std::fmt::Write as _;

use fossgraph_core::load_text;
use fossgraph_engine::Engine;

use crate::generate::Random;

const SCHEMA: &str = "
[[kind]]
singular = 'stone'
plural = 'stones'
attributes = ['weight', 'colour']
[[attribute]]
name = 'weight'
type = 'integer'
[[attribute]]
name = 'colour'
type = 'text'
[[attribute]]
name = 'place'
type = 'text'
[[relation]]
phrase = 'rests on'
synonyms = ['resting on']
inverse = 'bears'
inverse_synonyms = ['bearing']
from = ['stone']
to = ['stone']
attributes = ['place']
";

/// Stones that rest on each other: from each pair's first to its second, numbers counting from 0.
///
/// # Panics
///
/// The data are wrong, which is an error of the test.
#[must_use]
#[allow(clippy::expect_used, reason = "for tests")]
pub fn stones(things: u64, edges: impl IntoIterator<Item = (u64, u64)>) -> Engine {
    placed(things, edges.into_iter().map(|(from, to)| (from, to, 0)))
}

/// The same with a number for each edge, by which edges that join the same two stones are told apart.
///
/// # Panics
///
/// As [`stones`].
#[must_use]
#[allow(clippy::expect_used, reason = "for tests")]
pub fn placed(things: u64, edges: impl IntoIterator<Item = (u64, u64, u64)>) -> Engine {
    let (mut stones, mut rests) = ("id,name,weight,colour\n".to_owned(), "from,to,place\n".to_owned());
    for stone in 0..things {
        let colour = match stone * 7 % 5 {
            0 => "red",
            1 => "green",
            2 => "golden",
            3 => "blue",
            _ => "amber",
        };
        let weight = stone * 7919 % 1000;
        writeln!(stones, "s{stone},stone {stone},{weight},{colour}").expect("a text takes more");
    }
    for (from, to, place) in edges {
        match place {
            0 => writeln!(rests, "s{from},s{to},"),
            place => writeln!(rests, "s{from},s{to},place {place}"),
        }
        .expect("a text takes more");
    }
    let files = [("schema.toml", SCHEMA), ("stones.csv", &stones), ("rests_on.csv", &rests)];
    Engine::new(load_text(&files).expect("the data are sound"))
}

/// So many stones, each resting on so many at random.
#[must_use]
pub fn at_random(things: u64, each: u64) -> Engine {
    let mut random = Random::new(7);
    let end = usize::try_from(things).unwrap_or(usize::MAX);
    stones(things, (0..things * each).map(move |edge| (edge / each, random.below(end) as u64)))
}

/// Each rests on each other.
#[must_use]
pub fn complete(things: u64) -> Engine {
    stones(things, (0..things).flat_map(move |a| (0..things).filter(move |b| *b != a).map(move |b| (a, b))))
}

/// Each rests on the next, the last on nothing.
#[must_use]
pub fn chain(things: u64) -> Engine {
    stones(things, (1..things).map(|i| (i - 1, i)))
}

/// Each rests on the next, the last on the first; and one of so many on one a thousand further on.
#[must_use]
pub fn ring(things: u64, chord: u64) -> Engine {
    let chords = (0..things).filter(move |i| chord > 0 && i % chord == 0).map(move |i| (i, (i + 1000) % things));
    stones(things, (0..things).map(move |i| (i, (i + 1) % things)).chain(chords))
}

/// All rest on the first.
#[must_use]
pub fn star(things: u64) -> Engine {
    stones(things, (1..things).map(|i| (i, 0)))
}

/// Two stones, of which one rests on the other in so many ways.
#[must_use]
pub fn parallel(edges: u64) -> Engine {
    placed(2, (1..=edges).map(|place| (0, 1, place)))
}

/// Each rests on itself.
#[must_use]
pub fn loops(things: u64) -> Engine {
    stones(things, (0..things).map(|i| (i, i)))
}

//! Names that could be those of projects and companies, each once.

use super::random::Random;
use super::texts::Texts;

const FIRST: [&str; 48] = [
    "Aero", "Amber", "Arc", "Atlas", "Basalt", "Beacon", "Birch", "Bright", "Cargo", "Cedar", "Chart", "Cloud",
    "Cobalt", "Coral", "Crane", "Delta", "Drift", "Echo", "Ember", "Falcon", "Flux", "Forge", "Garnet", "Glide",
    "Granite", "Harbor", "Helm", "Iron", "Jade", "Juniper", "Kube", "Lantern", "Linen", "Lumen", "Maple", "Meridian",
    "Nimbus", "North", "Onyx", "Open", "Quartz", "River", "Sable", "Signal", "Tidal", "Umbra", "Vector", "Willow",
];
const SECOND: [&str; 24] = [
    "base", "beam", "bridge", "cast", "cube", "deck", "field", "flow", "gate", "graph", "hub", "kit", "lane", "line",
    "mesh", "path", "port", "scope", "smith", "stack", "stream", "vault", "watch", "works",
];

/// The names of the things of one kind, in natural order, and for each the rank at which it was made. `first` is what the numbers in
/// names begin with.
pub(crate) fn names(kind: &str, first: u32, count: u32) -> (Texts, Vec<u32>) {
    let mut random = Random::new(kind);
    let mut made: Vec<(String, u32, u32)> = Vec::with_capacity(count as usize);
    for rank in 0..count {
        let word = format!("{}{}", FIRST[random.below(48) as usize], SECOND[random.below(24) as usize]);
        made.push((word, first + rank, rank));
    }
    // the words hold letters alone and one capital, so that this is the natural order
    made.sort_unstable();
    let mut texts = Texts::default();
    for (word, number, _) in &made {
        texts.push(&format!("{word} {number}"));
    }
    (texts, made.into_iter().map(|(.., rank)| rank).collect())
}

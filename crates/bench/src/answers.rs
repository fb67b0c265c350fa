//! The questions with their answers as a file, for programs that ask others the same.

use std::fs;
use std::path::Path;

use serde::Serialize;

use crate::baseline::Baseline;
use crate::generate::World;
use crate::query::Question;

#[derive(Serialize)]
struct Answers<'a> {
    nodes: u32,
    edges: usize,
    checksum: u32,
    /// The names that questions speak of.
    starter: &'a str,
    hub: &'a str,
    library: &'a str,
    hundred: Vec<&'a str>,
    pairs: Vec<(&'a str, &'a str)>,
    questions: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Answer<'a> {
    name: &'a str,
    text: &'a str,
    /// The rows for each choice of parameters.
    runs: Vec<Vec<Vec<String>>>,
}

/// Writes the answers of the hand-written programs, which the engine's are compared with.
pub(crate) fn write(
    world: &World,
    questions: &[Question],
    baseline: &mut Baseline<'_>,
    path: &Path,
) -> Result<(), String> {
    let name = |node: u32| world.names.get(node);
    let answers: Vec<Answer<'_>> = questions
        .iter()
        .map(|question| {
            let run = |at| {
                question.by_hand(baseline, at);
                baseline.rows()
            };
            Answer { name: question.name, text: &question.text, runs: (0..question.params.len()).map(run).collect() }
        })
        .collect();
    let picks = &baseline.picks;
    let all = Answers {
        nodes: world.count(),
        edges: world.edge_count(),
        checksum: world.checksum(),
        starter: name(picks.starter),
        hub: name(picks.hub),
        library: name(picks.library),
        hundred: picks.hundred.iter().map(|node| name(*node)).collect(),
        pairs: picks.pairs.iter().map(|(from, to)| (name(*from), name(*to))).collect(),
        questions: answers,
    };
    let text = serde_json::to_string(&all).map_err(|e| e.to_string())?;
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))
}

//! Instructions of reading, planning and running small queries on the built-in data, counted by valgrind: the same numbers however busy
//! the machine is. They are compared with those that the repository keeps, so that what became slower is seen.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use fossgraph_engine::{Engine, Params};
use fossgraph_grammar::{FossParser, Rule};
use pest::Parser;
use serde::{Deserialize, Serialize};

use crate::figures::SMALL;
use crate::query;

/// What grows by more than this is told as an error.
const MARGIN: f64 = 0.05;
/// A task is done once and so many times more: the difference is what it takes by itself, without starting the program.
const MORE: u64 = 10;

/// What is done with a query.
const STAGES: [&str; 3] = ["parse", "prepare", "run"];

/// Numbers of instructions as they are kept.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// The compiler they were counted with: another makes other code.
    compiler: String,
    instructions: BTreeMap<String, u64>,
}

/// Counts, compares with a file or writes it.
///
/// # Errors
///
/// That valgrind cannot be run, a file that cannot be read or written, numbers that grew.
pub(crate) fn count(file: &Path, save: bool) -> Result<(), String> {
    let compiler = compiler()?;
    let mut now = Kept { compiler, ..Kept::default() };
    for (number, text) in SMALL.iter().enumerate() {
        for stage in STAGES {
            let once = instructions(stage, number, 1)?;
            let often = instructions(stage, number, 1 + MORE)?;
            now.instructions.insert(format!("{stage}: {text}"), often.saturating_sub(once) / MORE);
        }
    }
    if save {
        let text = serde_json::to_string_pretty(&now).map_err(|e| e.to_string())?;
        return fs::write(file, text + "\n").map_err(|e| format!("{}: {e}", file.display()));
    }
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let kept: Kept = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    let grown = compare(&kept, &now);
    if kept.compiler != now.compiler {
        println!("counted with {}, kept with {}: not compared", now.compiler, kept.compiler);
        return Ok(());
    }
    match grown.as_slice() {
        [] => Ok(()),
        grown => Err(format!("more instructions than before; if that must be, `count --save`:\n{}", grown.join("\n"))),
    }
}

/// Prints each number beside the one that is kept; what grew beyond the margin, or is new.
fn compare(kept: &Kept, now: &Kept) -> Vec<String> {
    let mut grown = Vec::new();
    for (name, count) in &now.instructions {
        let before = kept.instructions.get(name).copied();
        let change = before.map_or(f64::INFINITY, |before| *count as f64 / before as f64 - 1.0);
        let line = match before {
            Some(_) => format!("{count:>9}  {:+5.1} %  {name}", change * 100.0),
            None => format!("{count:>9}      new  {name}"),
        };
        println!("{line}");
        if change > MARGIN {
            grown.push(line);
        }
    }
    grown
}

/// The compiler that is on the path.
fn compiler() -> Result<String, String> {
    let output = Command::new("rustc").arg("--version").output().map_err(|e| format!("rustc: {e}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The instructions of a process that does a task so many times.
fn instructions(stage: &str, number: usize, times: u64) -> Result<u64, String> {
    let program = env::current_exe().map_err(|e| e.to_string())?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    command.args(["repeat", stage, &number.to_string(), &times.to_string()]);
    let output = command.output().map_err(|e| format!("valgrind: {e}"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("valgrind: {}", told.trim()));
    }
    let collected = told.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected.ok_or_else(|| format!("valgrind told no number: {}", told.trim()))
}

/// Does something with a small query so many times.
pub(crate) fn repeat(stage: &str, number: usize, times: u64) -> Result<(), String> {
    let text = SMALL.get(number).ok_or("no such query")?;
    let engine = Engine::new(fossgraph_data::builtin());
    let prepared = engine.prepare(text).map_err(|e| e.to_string())?;
    for _ in 0..times {
        match stage {
            "parse" => drop(black_box(FossParser::parse(Rule::only_statement, text))),
            "prepare" => drop(black_box(engine.prepare(text))),
            _ => drop(black_box(prepared.run(Params::new()).map(|rows| query::read(&rows)))),
        }
    }
    Ok(())
}

/// Where the numbers are kept.
pub(crate) fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(count: u64) -> Kept {
        Kept { compiler: String::new(), instructions: [("run".to_owned(), count)].into() }
    }

    #[test]
    fn what_grows_beyond_the_margin_is_told() {
        assert!(compare(&kept(1000), &kept(1049)).is_empty());
        assert_eq!(compare(&kept(1000), &kept(1051)).len(), 1);
        assert!(compare(&kept(1000), &kept(500)).is_empty());
        assert_eq!(compare(&Kept::default(), &kept(1)).len(), 1, "what is new must be kept");
    }

    #[test]
    fn every_task_can_be_done() {
        for stage in STAGES {
            (0..SMALL.len()).for_each(|number| repeat(stage, number, 1).unwrap());
        }
        assert!(repeat("run", SMALL.len(), 1).is_err());
    }
}

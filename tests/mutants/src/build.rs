//! The copy of the repository, with switches; and cargo, which says what of it compiles.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::list::{self, Mutant, State};
use crate::switch::{Switched, switch};

/// The crates whose sources may be changed, and the folder of the one that all others know.
const PACKAGES: [&str; 3] = ["fossgraph-core", "fossgraph-engine", "fossgraph-formats"];
const LOWEST: &str = "crates/core/src";

/// Cargo in the copy: fast programs, no debug information, no lint that stops the build.
pub fn cargo(copy: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(copy).env("RUSTFLAGS", "--cap-lints=warn").env("CARGO_INCREMENTAL", "0");
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1").env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo.stderr(Stdio::inherit());
    cargo
}

/// The messages of a run of cargo, one a line.
pub fn messages(cargo: &mut Command) -> Result<Vec<Value>, Box<dyn Error>> {
    let out = cargo.arg("--message-format=json").output()?;
    let lines = String::from_utf8(out.stdout)?;
    Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Copies what git knows of the repository.
pub fn copy(repository: &Path, copy: &Path) -> Result<(), Box<dyn Error>> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(repository).output()?;
    for name in String::from_utf8(listed.stdout)?.split('\0').filter(|n| !n.is_empty()) {
        let to = copy.join(name);
        fs::create_dir_all(to.parent().unwrap_or(copy))?;
        if repository.join(name).is_file() {
            fs::copy(repository.join(name), to)?;
        }
    }
    fs::write(copy.join(LOWEST).join("chosen.rs"), include_str!("chosen.rs"))?;
    Ok(())
}

/// Switches all mutants of the list, and gives up those that do not compile until the rest does.
pub fn switch_all(repository: &Path, copy: &Path, mutants: &mut [Mutant]) -> Result<(), Box<dyn Error>> {
    let files: BTreeSet<String> = mutants.iter().map(|m| m.file.clone()).collect();
    let mut switched = BTreeMap::new();
    let mut stale: BTreeSet<String> = files;
    loop {
        for file in &stale {
            let mut own: BTreeMap<usize, &mut Mutant> =
                mutants.iter_mut().enumerate().filter(|(_, m)| m.file == *file).collect();
            let text = fs::read_to_string(repository.join(file))?;
            let mut new = switch(&text, &mut own).map_err(|e| format!("{file}: {e}"))?;
            if Path::new(file) == Path::new(LOWEST).join("lib.rs") {
                new.text.push_str(HEAD);
            }
            fs::write(copy.join(file), &new.text)?;
            switched.insert(file.clone(), new);
        }
        let lib = copy.join(LOWEST).join("lib.rs");
        let text = fs::read_to_string(&lib)?;
        if !text.contains(HEAD) {
            fs::write(&lib, text + HEAD)?;
        }
        let wrong = wrong(copy, &switched, mutants)?;
        eprintln!("{} mutants do not compile", wrong.len());
        if wrong.is_empty() {
            return Ok(());
        }
        stale = wrong.iter().map(|n| mutants[*n].file.clone()).collect();
        for number in wrong {
            mutants[number].state = State::Unviable;
        }
        list::write(&copy.with_file_name("mutants.json"), mutants)?;
    }
}

/// What the lowest crate gets besides its switches.
const HEAD: &str = "\n#[doc(hidden)]\npub mod chosen;\nextern crate self as fossgraph_core;\n";

/// The mutants in which, or around which, the compiler finds an error.
fn wrong(
    copy: &Path,
    switched: &BTreeMap<String, Switched>,
    mutants: &[Mutant],
) -> Result<BTreeSet<usize>, Box<dyn Error>> {
    let mut check = cargo(copy);
    check.args(["check", "--keep-going"]).args(PACKAGES.iter().flat_map(|p| ["-p", p]));
    let mut out = BTreeSet::new();
    for message in messages(&mut check)? {
        let message = &message["message"];
        let spans = message["spans"].as_array().map(Vec::as_slice).unwrap_or_default();
        if message["level"] != "error" || spans.is_empty() {
            continue;
        }
        let found = spans.iter().find_map(|s| at(switched, s, s["is_primary"] == true));
        let found = found.or_else(|| spans.iter().find_map(|s| at(switched, s, true)));
        let found = found.or_else(|| spans.iter().find_map(|s| arms_after(switched, s, mutants)));
        if found.is_none() {
            return Err(message["rendered"].as_str().unwrap_or("an error in no mutant").into());
        }
        out.extend(found.into_iter().flatten());
    }
    Ok(out)
}

/// The mutants at a place: the branch it is in, else the narrowest switch around it, if `around` it may be.
fn at(switched: &BTreeMap<String, Switched>, span: &Value, around: bool) -> Option<Vec<usize>> {
    let file = switched.get(span["file_name"].as_str()?)?;
    let (start, end) = (span["byte_start"].as_u64()? as usize, span["byte_end"].as_u64()? as usize);
    let inside = file.branches.iter().filter(|(r, _)| r.start <= start && end <= r.end);
    if let Some((_, number)) = inside.min_by_key(|(r, _)| r.len()) {
        return Some(vec![*number]);
    }
    let narrowest = file.switches.iter().filter(|(r, _)| r.start <= start && end <= r.end).map(|(r, _)| r.len()).min();
    let within = |r: &std::ops::Range<usize>| r.start <= start && end <= r.end && Some(r.len()) == narrowest;
    narrowest
        .filter(|_| around)
        .map(|_| file.switches.iter().filter(|(r, _)| within(r)).map(|(_, number)| *number).collect())
}

/// The arms of the match whose head is at a place, in the same function: with guards they may cover no longer all values.
fn arms_after(switched: &BTreeMap<String, Switched>, span: &Value, mutants: &[Mutant]) -> Option<Vec<usize>> {
    let file = switched.get(span["file_name"].as_str()?)?;
    let start = span["byte_start"].as_u64()? as usize;
    let after = file.branches.iter().filter(|(r, number)| r.start > start && mutants[*number].genre == "MatchArm");
    let after: Vec<usize> = after.map(|(_, number)| *number).collect();
    let function = mutants[*after.first()?].function.as_ref()?.function_name.clone();
    let within = |n: &usize| mutants[*n].function.as_ref().is_some_and(|f| f.function_name == function);
    Some(after.into_iter().take_while(within).collect())
}

/// A test binary, with the folder of its package.
pub struct Binary {
    pub path: PathBuf,
    pub name: String,
    pub folder: PathBuf,
}

/// Builds the tests of the named packages: all, or those named by `--test` and `--lib`.
pub fn tests(copy: &Path, arguments: &[&str]) -> Result<Vec<Binary>, Box<dyn Error>> {
    let mut build = cargo(copy);
    build.args(["test", "--no-run"]).args(arguments);
    let mut out = Vec::new();
    for message in messages(&mut build)? {
        if let (Some(path), true) = (message["executable"].as_str(), message["profile"]["test"] == true) {
            let manifest = PathBuf::from(message["manifest_path"].as_str().unwrap_or_default());
            let folder = manifest.parent().unwrap_or(copy).to_path_buf();
            let package = folder.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{package}/{}", message["target"]["name"].as_str().unwrap_or_default());
            out.push(Binary { path: path.into(), name, folder });
        }
        if message["message"]["level"] == "error" {
            return Err(message["message"]["rendered"].as_str().unwrap_or_default().into());
        }
    }
    Ok(out)
}

//! Which tests meet which mutants: each test is run alone, and notes every switch that it passes.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::build;

/// So much address space a test may take, in KiB.
const MEMORY: u32 = 4 << 20;
/// What takes longer hangs without working, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(300);
/// About what any test takes, in seconds.
const START: f64 = 0.03;
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;

/// What is run at once: a test, or all cases that a binary reads from files.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Unit {
    pub name: String,
    binary: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    /// How long it takes without any mutant.
    pub seconds: f64,
    pub met: BTreeSet<u32>,
    /// The cases, each with what it meets; none for a test.
    #[serde(default)]
    cases: Vec<(String, BTreeSet<u32>)>,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum End {
    Passed,
    Failed,
    TimedOut,
}

impl Unit {
    /// Runs with one mutant switched on: a test, or of the cases that meet the mutant so many, from everywhere. Tells too whether that were
    /// all.
    pub fn try_on(&self, mutant: u32, cases: usize, temporary: &Path) -> Result<(End, bool), Box<dyn Error>> {
        let meeting = self.cases.iter().filter(|(_, met)| met.contains(&mutant)).count();
        let every = meeting.div_ceil(cases).max(1);
        let mut at = 0;
        let left_out = |(_, met): &&(String, BTreeSet<u32>)| {
            let meets = met.contains(&mutant);
            at += usize::from(meets);
            !meets || at % every != 0
        };
        let others: Vec<&str> = self.cases.iter().filter(left_out).flat_map(|(name, _)| ["--skip", name]).collect();
        let share = meeting as f64 / every as f64 / self.cases.len().max(1) as f64;
        let expected = if self.cases.is_empty() { self.seconds } else { self.seconds * share };
        let limit = (expected * 5.0).ceil() as u64 + 2;
        let end = self.run(&others, ("MUTANT_CHOSEN", &mutant.to_string()), limit, temporary)?;
        Ok((end, every == 1))
    }

    /// How long it takes to try a mutant that is not noticed, in seconds.
    pub fn cost(&self, mutant: u32) -> f64 {
        let meeting = self.cases.iter().filter(|(_, met)| met.contains(&mutant)).count();
        let share = if self.cases.is_empty() { 1.0 } else { meeting as f64 / self.cases.len() as f64 };
        START + self.seconds * share
    }

    /// Which share of mutants it may notice: what meets few looks at them closely.
    pub fn expected(&self) -> f64 {
        if self.reads_cases() { 0.7 } else { (30.0 / self.met.len() as f64).clamp(0.02, 0.5) }
    }

    pub fn reads_cases(&self) -> bool {
        !self.cases.is_empty()
    }

    /// Runs with a variable set, in so many seconds of a processor, until the first failure.
    fn run(
        &self,
        more: &[&str],
        variable: (&str, &str),
        seconds: u64,
        temporary: &Path,
    ) -> Result<End, Box<dyn Error>> {
        fs::create_dir_all(temporary)?;
        let limited = format!("ulimit -c 0; ulimit -v {MEMORY}; ulimit -t {seconds}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, "sh"]).arg(&self.binary).args(&self.arguments).args(more);
        command.arg("--test-threads=1");
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder).env("RUST_BACKTRACE", "0");
        command.env("TMPDIR", temporary).env(variable.0, variable.1).env("FOSSGRAPH_PAIRS", "300");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (sender, lines) = mpsc::channel();
        if let Some(out) = child.stdout.take() {
            std::thread::spawn(move || {
                let lines = BufReader::new(out).split(b'\n').map_while(Result::ok);
                lines.map_while(|line| sender.send(line.ends_with(b"FAILED")).ok()).for_each(drop);
            });
        }
        let begun = Instant::now();
        let mut hangs = false;
        loop {
            match lines.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => hangs = true,
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            child.kill()?;
            child.wait()?;
            fs::remove_dir_all(temporary)?;
            return Ok(if hangs { End::TimedOut } else { End::Failed });
        }
        let status = child.wait()?;
        fs::remove_dir_all(temporary)?;
        Ok(match status.signal() {
            Some(SIGXCPU | SIGKILL) => End::TimedOut,
            _ if status.success() => End::Passed,
            _ => End::Failed,
        })
    }

    /// Runs with every switch listening, and tells which were passed.
    fn listen(&self, more: &[&str], folder: &Path) -> Result<BTreeSet<u32>, Box<dyn Error>> {
        let notes = folder.join("met");
        self.run(more, ("MUTANTS_MET", &notes.display().to_string()), 600, &folder.join("tmp"))?;
        let bytes = fs::read(&notes).unwrap_or_default();
        let _ = fs::remove_file(&notes);
        Ok(bytes.chunks_exact(4).filter_map(|b| Some(u32::from_le_bytes(b.try_into().ok()?))).collect())
    }
}

/// The units of a binary: its tests; or, if it reads cases from files, all of them at once.
fn units(binary: &build::Binary) -> Result<Vec<Unit>, Box<dyn Error>> {
    let mut list = Command::new(&binary.path);
    list.args(["--list", "--format", "terse"]).current_dir(&binary.folder);
    let out = String::from_utf8(list.env("CARGO_MANIFEST_DIR", &binary.folder).output()?.stdout)?;
    // a name may span lines
    let names: Vec<String> = out.split(": test\n").filter(|n| !n.trim().is_empty()).map(str::to_owned).collect();
    let unit = |name: &str, arguments: Vec<String>, cases: Vec<String>| Unit {
        name: format!("{} {name}", binary.name),
        binary: binary.path.clone(),
        arguments,
        folder: binary.folder.clone(),
        seconds: 0.0,
        met: BTreeSet::new(),
        cases: cases.into_iter().map(|name| (name, BTreeSet::new())).collect(),
    };
    let exact = "--exact".to_owned();
    if names.iter().any(|name| name.contains([' ', '/'])) {
        return Ok(vec![unit("cases", vec![exact], names)]);
    }
    Ok(names.into_iter().map(|name| unit(&name, vec![name.clone(), exact.clone()], Vec::new())).collect())
}

/// The units known so far.
pub fn known(folder: &Path) -> Result<Vec<Unit>, Box<dyn Error>> {
    let path = folder.join("units.json");
    Ok(if path.exists() { serde_json::from_str(&fs::read_to_string(path)?)? } else { Vec::new() })
}

/// Builds tests as cargo's arguments say, and runs each: once for its time, once for what it meets.
pub fn meet(folder: &Path, arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    let mut units_known = known(folder)?;
    for binary in build::tests(&folder.join("copy"), arguments)? {
        units_known.retain(|unit| !unit.name.starts_with(&format!("{} ", binary.name)));
        for mut unit in units(&binary)? {
            let temporary = folder.join("tmp");
            let begun = Instant::now();
            let end = unit.run(&[], ("MUTANT_CHOSEN", "none"), 600, &temporary)?;
            unit.seconds = begun.elapsed().as_secs_f64();
            if end != End::Passed {
                println!("left out, since it fails: {}", unit.name);
                continue;
            }
            for at in 0..unit.cases.len() {
                unit.cases[at].1 = unit.listen(&[&unit.cases[at].0], folder)?;
                unit.met = unit.met.union(&unit.cases[at].1).copied().collect();
            }
            if unit.cases.is_empty() {
                unit.met = unit.listen(&[], folder)?;
            }
            println!("{:8.2} s {:6} met  {}", unit.seconds, unit.met.len(), unit.name);
            units_known.push(unit);
        }
        fs::write(folder.join("units.json"), serde_json::to_string(&units_known)?)?;
    }
    Ok(())
}

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
const SIGXCPU: i32 = 24;
const SIGKILL: i32 = 9;

/// What is run at once: a test, or the cases of one file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Unit {
    pub name: String,
    binary: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    /// How long it takes without any mutant.
    pub seconds: f64,
    pub met: BTreeSet<u32>,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum End {
    Passed,
    Failed,
    TimedOut,
}

impl Unit {
    /// Runs the test with a variable set, in so many seconds of a processor, until the first failure.
    pub fn run(&self, variable: (&str, &str), seconds: u64, temporary: &Path) -> Result<End, Box<dyn Error>> {
        fs::create_dir_all(temporary)?;
        let limited = format!("ulimit -c 0; ulimit -v {MEMORY}; ulimit -t {seconds}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, "sh"]).arg(&self.binary).args(&self.arguments).arg("--test-threads=1");
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

    /// How many seconds of a processor it gets when a mutant is switched on.
    pub fn limit(&self) -> u64 {
        (self.seconds * 5.0).ceil() as u64 + 3
    }
}

/// The units of a binary: its tests; or, if it reads cases from files, those files.
fn units(binary: &build::Binary) -> Result<Vec<Unit>, Box<dyn Error>> {
    let mut list = Command::new(&binary.path);
    list.args(["--list", "--format", "terse"]).current_dir(&binary.folder);
    let out = String::from_utf8(list.env("CARGO_MANIFEST_DIR", &binary.folder).output()?.stdout)?;
    let names: Vec<&str> = out.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let cases = names.iter().any(|name| name.contains([' ', '/']));
    let filters: BTreeSet<String> = match cases {
        true => names.iter().map(|n| n.split_inclusive([':', ' ']).next().unwrap_or(n).to_owned()).collect(),
        false => names.iter().map(|n| (*n).to_owned()).collect(),
    };
    let unit = |filter: String| Unit {
        name: format!("{} {filter}", binary.name),
        binary: binary.path.clone(),
        arguments: if cases { vec![filter] } else { vec![filter, "--exact".to_owned()] },
        folder: binary.folder.clone(),
        seconds: 0.0,
        met: BTreeSet::new(),
    };
    Ok(filters.into_iter().map(unit).collect())
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
            let end = unit.run(("FOSS_MUTANT", "none"), 600, &temporary)?;
            unit.seconds = begun.elapsed().as_secs_f64();
            if end != End::Passed {
                println!("left out, since it fails: {}", unit.name);
                continue;
            }
            let met = folder.join("met");
            unit.run(("FOSS_MET", &met.display().to_string()), 600, &temporary)?;
            let bytes = fs::read(&met).unwrap_or_default();
            let _ = fs::remove_file(&met);
            unit.met = bytes.chunks_exact(4).filter_map(|b| Some(u32::from_le_bytes(b.try_into().ok()?))).collect();
            println!("{:8.2} s {:6} met  {}", unit.seconds, unit.met.len(), unit.name);
            units_known.push(unit);
        }
        fs::write(folder.join("units.json"), serde_json::to_string(&units_known)?)?;
    }
    Ok(())
}

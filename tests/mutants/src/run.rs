//! Runs mutants in random order, each with the tests that meet it, until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::list::{self, State};
use crate::meet::{self, End, Unit};

/// What became of a mutant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Outcome {
    pub mutant: usize,
    /// `Passed` if no test noticed it.
    pub end: End,
    /// The test that noticed it.
    pub by: Option<String>,
    /// The tests that did not.
    pub passed: BTreeSet<String>,
}

/// The outcomes so far: of each mutant the last.
pub fn outcomes(folder: &Path) -> Result<BTreeMap<usize, Outcome>, Box<dyn Error>> {
    let text = fs::read_to_string(folder.join("outcomes.jsonl")).unwrap_or_default();
    let read = text.lines().map(|line| serde_json::from_str::<Outcome>(line).map(|o| (o.mutant, o)));
    Ok(read.collect::<Result<_, _>>()?)
}

/// How many mutants count as much as what is expected of a test before it is asked.
const WEIGHT: f64 = 3.0;

struct Settings {
    seed: u64,
    jobs: usize,
    minutes: f64,
    /// How many mutants are run: a sample of all.
    sample: usize,
    /// Tests that take longer are left out; not binaries of cases, of which few are run.
    upto: f64,
    /// Of a binary of cases at most so many are run.
    cases: usize,
    /// Whether tests that passed before are run again.
    again: bool,
}

fn settings(words: &[&str]) -> Result<Settings, Box<dyn Error>> {
    let mut out = Settings {
        seed: 1,
        jobs: 2,
        minutes: f64::MAX,
        sample: usize::MAX,
        upto: f64::MAX,
        cases: usize::MAX,
        again: false,
    };
    for word in words {
        match word.split_once('=').ok_or("a setting is NAME=NUMBER")? {
            ("seed", n) => out.seed = n.parse()?,
            ("jobs", n) => out.jobs = n.parse()?,
            ("minutes", n) => out.minutes = n.parse()?,
            ("sample", n) => out.sample = n.parse()?,
            ("upto", n) => out.upto = n.parse()?,
            ("cases", n) => out.cases = n.parse()?,
            ("again", n) => out.again = n != "0",
            (other, _) => return Err(format!("there is no setting {other}").into()),
        }
    }
    Ok(out)
}

/// How often each test noticed a mutant, of how many it was asked about.
type Rates = Mutex<BTreeMap<String, (f64, f64)>>;

/// Runs what is not caught yet.
pub fn run(folder: &Path, words: &[&str]) -> Result<(), Box<dyn Error>> {
    let settings = settings(words)?;
    let mutants = list::read(&folder.join("mutants.json"))?;
    let before = outcomes(folder)?;
    let units: Vec<Unit> =
        meet::known(folder)?.into_iter().filter(|u| u.reads_cases() || u.seconds <= settings.upto).collect();
    let mut queue: Vec<usize> = (0..mutants.len()).filter(|n| mutants[*n].state == State::Built).collect();
    queue.sort_by_key(|n| order(settings.seed, &mutants[*n].name));
    queue.truncate(settings.sample);
    queue.retain(|n| before.get(n).is_none_or(|o| o.end == End::Passed));
    // taken from the end: those never run first
    queue.reverse();
    queue.sort_by_key(|n| !before.contains_key(n));
    let queue = Mutex::new(queue);
    let out = Mutex::new(OpenOptions::new().append(true).create(true).open(folder.join("outcomes.jsonl"))?);
    let rates = Rates::new(rates(&before));
    let deadline = Instant::now() + Duration::from_secs_f64((settings.minutes * 60.0).min(1e6));
    let work = |job: usize| -> Result<(), String> {
        while Instant::now() < deadline {
            let Some(number) = queue.lock().map_err(|e| e.to_string())?.pop() else { break };
            let passed = before.get(&number).filter(|_| !settings.again).map(|o| o.passed.clone());
            let temporary = folder.join(format!("tmp{job}"));
            let one = one(number, passed.unwrap_or_default(), &units, settings.cases, &rates, &temporary);
            let line = serde_json::to_string(&one.map_err(|e| e.to_string())?).map_err(|e| e.to_string())?;
            writeln!(out.lock().map_err(|e| e.to_string())?, "{line}").map_err(|e| e.to_string())?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..settings.jobs).map(|job| scope.spawn(move || work(job))).collect();
        jobs.into_iter().try_for_each(|job| job.join().map_err(|_| "a job panicked".to_owned())?)
    })?;
    Ok(())
}

fn rates(outcomes: &BTreeMap<usize, Outcome>) -> BTreeMap<String, (f64, f64)> {
    let mut out: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for outcome in outcomes.values() {
        for name in outcome.passed.iter().chain(&outcome.by) {
            out.entry(name.clone()).or_default().1 += 1.0;
        }
        if let Some(name) = &outcome.by {
            out.entry(name.clone()).or_default().0 += 1.0;
        }
    }
    out
}

fn order(seed: u64, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, name).hash(&mut hasher);
    hasher.finish()
}

/// Runs one mutant: first what costs least for each mutant that it noticed so far.
fn one(
    mutant: usize,
    mut passed: BTreeSet<String>,
    units: &[Unit],
    cases: usize,
    rates: &Rates,
    temporary: &Path,
) -> Result<Outcome, Box<dyn Error>> {
    let number = u32::try_from(mutant)?;
    let mut meeting: Vec<&Unit> =
        units.iter().filter(|u| u.met.contains(&number) && !passed.contains(&u.name)).collect();
    let known = rates.lock().map_err(|e| e.to_string())?.clone();
    let price = |unit: &&Unit| {
        let (caught, asked) = known.get(&unit.name).copied().unwrap_or_default();
        unit.cost(number) * (asked + WEIGHT) / (caught + WEIGHT * unit.expected())
    };
    meeting.sort_by(|a, b| price(a).total_cmp(&price(b)));
    for unit in meeting {
        let (end, whole) = unit.try_on(number, cases, temporary)?;
        let mut rates = rates.lock().map_err(|e| e.to_string())?;
        let rate = rates.entry(unit.name.clone()).or_default();
        rate.1 += 1.0;
        if end != End::Passed {
            rate.0 += 1.0;
            return Ok(Outcome { mutant, end, by: Some(unit.name.clone()), passed });
        }
        if whole {
            passed.insert(unit.name.clone());
        }
    }
    Ok(Outcome { mutant, end: End::Passed, by: None, passed })
}

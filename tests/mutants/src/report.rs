//! The figures of each folder, and the mutants that no test noticed.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use crate::list::{self, State};
use crate::meet::End;
use crate::run;

#[derive(Default)]
struct Figures {
    mutants: u32,
    skipped: u32,
    unviable: u32,
    open: u32,
    caught: u32,
    timed_out: u32,
    missed: u32,
}

impl Figures {
    fn line(&self, folder: &str) -> String {
        let Self { mutants, skipped, unviable, open, caught, timed_out, missed } = self;
        let noticed = f64::from(caught + timed_out);
        let share = 100.0 * noticed / (noticed + f64::from(*missed)).max(1.0);
        format!(
            "\"{folder}\" = {{ mutants = {mutants}, skipped = {skipped}, unviable = {unviable}, not_run = {open}, \
             caught = {caught}, timed_out = {timed_out}, missed = {missed}, per_cent = {share:.1} }}"
        )
    }
}

/// Writes both to standard output: the figures as TOML, the mutants as its comments.
pub fn report(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mutants = list::read(&folder.join("mutants.json"))?;
    let outcomes = run::outcomes(folder)?;
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    let mut missed = Vec::new();
    for (number, mutant) in mutants.iter().enumerate() {
        for name in [mutant.folder(), "all".to_owned()] {
            let figures = all.entry(name).or_default();
            figures.mutants += 1;
            match (mutant.state, outcomes.get(&number).map(|o| o.end)) {
                (State::Skipped, _) => figures.skipped += 1,
                (State::Unviable, _) => figures.unviable += 1,
                (State::Built, None) => figures.open += 1,
                (State::Built, Some(End::Failed)) => figures.caught += 1,
                (State::Built, Some(End::TimedOut)) => figures.timed_out += 1,
                (State::Built, Some(End::Passed)) => figures.missed += 1,
            }
        }
        if let Some(outcome) = outcomes.get(&number).filter(|o| o.end == End::Passed && mutant.state == State::Built) {
            let tests = outcome.passed.len();
            missed.push(format!("# {number} [{tests} tests] {}", mutant.name));
        }
    }
    for (folder, figures) in &all {
        println!("{}", figures.line(folder));
    }
    missed.iter().for_each(|line| println!("{line}"));
    Ok(())
}

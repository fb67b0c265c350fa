//! Mutation testing: `README.md` says how to run it and what it tells.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

mod build;
#[allow(dead_code, reason = "a copy of it is part of what is tested")]
mod chosen;
mod list;
mod meet;
mod report;
mod run;
mod switch;
#[cfg(test)]
mod tests;

const USAGE: &str = "usage: fossgraph-mutants switch REPOSITORY LIST FOLDER | meet FOLDER [ARGUMENT…] | \
                     run FOLDER [SETTING=NUMBER…] | report FOLDER";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["switch", repository, list, folder] => {
            let copy = Path::new(folder).join("copy");
            fs::create_dir_all(&copy)?;
            let mut mutants = list::read(Path::new(list))?;
            build::copy(Path::new(repository), &copy)?;
            build::switch_all(Path::new(repository), &copy, &mut mutants)?;
            Ok(list::write(&Path::new(folder).join("mutants.json"), &mutants)?)
        }
        ["meet", folder, arguments @ ..] => meet::meet(Path::new(folder), arguments),
        ["run", folder, settings @ ..] => run::run(Path::new(folder), settings),
        ["report", folder] => report::report(Path::new(folder)),
        _ => Err(USAGE.into()),
    }
}

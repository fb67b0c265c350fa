//! Bad input of every kind through the program itself: it ends with an exit code of its own, soon, in little memory, and says what is
//! wrong and where.
//!
//! The cases are files below `tests/corpus`; how they are written is told in `case.rs`. `BLESS=1 cargo test -p fossgraph --test corpus`
//! writes what the program said; read it. An answer that misleads is mended in the program, not here.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod case;
mod run;
mod text;
mod variant;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, panic, thread};

use case::Case;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    let only = arguments.filter.clone().unwrap_or_default();
    if env::var_os("BLESS").is_some_and(|value| value != "0") {
        files.iter().filter(|path| topic(path).contains(&only)).for_each(|path| bless(path));
        return;
    }
    let mut trials = Vec::new();
    for path in files {
        let cases = case::read(&fs::read_to_string(&path).unwrap());
        for case in cases {
            let name = format!("{}:{} {}", topic(&path), case.line, case.title());
            trials.push(Trial::test(name, move || check(&case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn topic(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn check(case: &Case) -> Result<(), Failed> {
    let seen = run::all(case);
    if seen == case.expected { Ok(()) } else { Err(format!("expected\n{}\nfound\n{seen}", case.expected).into()) }
}

/// Runs all cases of a file, two at a time, and writes what came of them.
fn bless(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let cases = case::read(&text);
    let (next, done) = (AtomicUsize::new(0), Mutex::new(vec![String::new(); cases.len()]));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let seen = panic::catch_unwind(|| run::all(case));
                    let seen = seen.unwrap_or_else(|_| "  FAULT: see what was printed\n".to_owned());
                    let at = cases.iter().position(|other| other.line == case.line).unwrap();
                    done.lock().unwrap()[at] = seen;
                }
            });
        }
    });
    let done = done.into_inner().unwrap();
    let mut out = String::new();
    let mut at = 0;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("  ")) {
        // what was said stands behind the last line of the case
        while at < cases.len() && cases[at].last < number {
            out.push_str(&done[at]);
            at += 1;
        }
        out.push_str(line);
        out.push('\n');
    }
    done[at..].iter().for_each(|seen| out.push_str(seen));
    if out != text {
        fs::write(path, out).unwrap();
        println!("blessed {}", path.display());
    }
}

//! Old data and scripts keep working: the scripts of every release in `tests/kept` answer as they did then, byte for byte.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{command, text};

/// How answers are kept: the ending of the file, the name of the format.
const KEPT: [(&str, &str); 2] = [("txt", "table"), ("json", "json")];

/// What lies in a folder, by name.
fn within(folder: &Path) -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    out.sort();
    out
}

/// The folders of the releases.
fn releases() -> Vec<PathBuf> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/kept");
    within(&kept).into_iter().filter(|path| path.is_dir()).collect()
}

/// The arguments that the first line of a script says it is run with.
fn arguments(script: &Path) -> Vec<String> {
    let script = fs::read_to_string(script).unwrap();
    let line = script.lines().next().and_then(|line| line.strip_prefix("# foss ")).unwrap();
    line.split_whitespace().map(str::to_owned).collect()
}

/// What the program of today prints for a script.
fn answer(release: &Path, script: &Path, format: &str) -> String {
    let arguments = arguments(script);
    let told: Vec<&str> = arguments.iter().map(String::as_str).chain(["--format", format]).collect();
    let output = command(&told).current_dir(release).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}: {}", script.display(), text(&output.stderr));
    text(&output.stdout).to_owned()
}

/// The first line in which two answers differ.
fn difference(kept: &str, now: &str) -> String {
    let at = kept.lines().zip(now.lines()).take_while(|(kept, now)| kept == now).count();
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    format!("line {}\n  kept: {}\n  now:  {}", at + 1, line(kept), line(now))
}

#[test]
fn scripts_of_every_release_answer_as_they_did() {
    let bless = std::env::var_os("BLESS").is_some_and(|v| v != "0");
    let mut compared = 0;
    for release in releases() {
        for script in within(&release).into_iter().filter(|path| path.extension().is_some_and(|e| e == "foss")) {
            for (ending, format) in KEPT {
                let (file, now) = (script.with_extension(ending), answer(&release, &script, format));
                // what is kept is never written again
                if bless && !file.exists() && !script.ends_with("plans.foss") {
                    fs::write(&file, &now).unwrap();
                }
                let Ok(kept) = fs::read_to_string(&file) else {
                    assert!(script.ends_with("plans.foss"), "{} has no answer as {ending}", script.display());
                    continue;
                };
                assert!(kept == now, "{} is answered otherwise: {}", script.display(), difference(&kept, &now));
                compared += 1;
            }
        }
    }
    assert!(compared >= 4, "only {compared} answers are kept");
}

#[test]
fn scripts_of_every_release_say_the_same_in_canonical_form() {
    for release in releases() {
        for script in within(&release).into_iter().filter(|path| path.extension().is_some_and(|e| e == "foss")) {
            let (folder, before) = (tempfile::tempdir().unwrap(), answer(&release, &script, "tsv"));
            let copy = folder.path().join("copy.foss");
            fs::copy(&script, &copy).unwrap();
            let written = command(&["fmt", copy.to_str().unwrap()]).output().unwrap();
            assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
            let mut told = arguments(&script);
            *told.get_mut(1).unwrap() = copy.to_str().unwrap().to_owned();
            let told: Vec<&str> = told.iter().map(String::as_str).chain(["--format", "tsv"]).collect();
            let after = command(&told).current_dir(&release).output().unwrap();
            assert!(script.ends_with("plans.foss") || text(&after.stdout) == before, "{}", script.display());
        }
    }
}

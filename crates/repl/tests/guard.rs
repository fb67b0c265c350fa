//! A mistake of the program itself is told as an error with the exit code 2, and the shell goes on.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]
// released programs cannot be made to panic
#![cfg(debug_assertions)]

mod support;

use std::io::Write as _;

use support::{Folder, text};

fn command(args: &[&str]) -> std::process::Command {
    let mut command = support::command(args);
    command.env_remove("RUST_BACKTRACE");
    command
}

const BAD: &str = "count projects";

#[test]
fn a_panic_is_told_and_ends_a_query() {
    let output = command(&["query", BAD]).env("FOSS_TEST_PANIC", BAD).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    let told = text(&output.stderr);
    assert!(told.starts_with("error: internal error: a test asked for it (crates/repl/src/guard.rs:"), "{told}");
    assert!(told.contains("\n  help: this is a mistake in foss, not yours: please report it"), "{told}");
    assert_eq!(told.lines().count(), 2, "{told}");
    let output = command(&["--error-format", "json", "query", BAD]).env("FOSS_TEST_PANIC", BAD).output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(told["kind"], "internal");
}

#[test]
fn the_shell_and_a_report_go_on() {
    let mut shell = command(&["-i"]).env("FOSS_TEST_PANIC", BAD).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(format!("{BAD}\ncount foundations\n").as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert!(text(&output.stderr).contains("internal error: "), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("count\n"), "the next query is answered: {}", text(&output.stdout));
    let folder = Folder::of(&[("policy.foss", "expect some projects;\nexpect some foundations;\n")]);
    let (file, report) = (folder.path("policy.foss"), folder.path("report.xml"));
    let args = ["run", file.to_str().unwrap(), "--junit", report.to_str().unwrap()];
    let output =
        command(&args).env("FOSS_TEST_PANIC", "expect some projects;\nexpect some foundations;\n").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(std::fs::read_to_string(report).unwrap().contains("<testsuite"), "the report is whole");
}

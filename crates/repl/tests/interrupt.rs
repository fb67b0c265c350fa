//! Ctrl-C while data are loaded or a query runs: the program ends soon, tells so, and leaves nothing behind.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use support::{Folder, big_bill, command, text};

/// Runs the program and interrupts it as a terminal does; what it said. How long it went on is shown.
fn interrupted(args: &[&str]) -> Output {
    let mut child = command(args).spawn().unwrap();
    drop(child.stdin.take());
    thread::sleep(Duration::from_millis(700));
    assert!(child.try_wait().unwrap().is_none(), "{args:?}: it was done too soon");
    let asked = Instant::now();
    let kill = Command::new("sh").args(["-c", &format!("kill -INT {}", child.id())]).status().unwrap();
    assert!(kill.success());
    let output = child.wait_with_output().unwrap();
    println!("{args:?} went on for {:?}", asked.elapsed());
    output
}

#[test]
fn a_load_is_given_up() {
    let folder = Folder::of(&[("bill.spdx.json", &big_bill())]);
    let (bill, out) = (folder.path("bill.spdx.json"), folder.path("out.txt"));
    let (bill, out) = (bill.to_str().unwrap(), out.to_str().unwrap());
    for args in [
        ["--data", bill, "query", "count packages"].as_slice(),
        &["check", bill],
        &["check", bill, "--output", out],
        &["--data", "builtin", "--data", bill, "export", "--to", out],
    ] {
        let output = interrupted(args);
        assert_eq!(output.status.code(), Some(130), "{args:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{args:?}");
        let told = text(&output.stderr);
        assert!(told.starts_with("error: the load was given up after "), "{args:?}: {told}");
    }
    let left: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["bill.spdx.json"]);
}

/// Of an answer that is not whole, nothing is written.
#[test]
fn a_query_is_cancelled() {
    let bomb = "count anything linked to+ at least 1900 anything";
    for args in [&["query", bomb] as &[&str], &["--format", "csv", "query", bomb]] {
        let output = interrupted(args);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(130), ""), "{}", text(&output.stderr));
        assert!(text(&output.stderr).starts_with("error: cancelled after "), "{}", text(&output.stderr));
    }
}

#[test]
fn a_comparison_of_data_is_given_up() {
    // what is loaded at once takes long to compare
    let bill = big_bill();
    let folder = Folder::of(&[("a.spdx.json", &bill), ("b.spdx.json", &bill.replace("\"1.", "\"2."))]);
    let snapshots = ["a", "b"].map(|name| {
        let (bill, out) = (folder.path(&format!("{name}.spdx.json")), folder.path(&format!("{name}.foss-snapshot")));
        let built = command(&["build", bill.to_str().unwrap(), "-o", out.to_str().unwrap()]).output().unwrap();
        assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
        out.to_str().unwrap().to_owned()
    });
    let [old, new] = &snapshots;
    for args in
        [&["--quiet", "diff", old, new] as &[&str], &["--quiet", "diff", old, new, "-c", "packages show name, version"]]
    {
        let output = interrupted(args);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(130), ""), "{args:?}");
        assert!(text(&output.stderr).starts_with("error: cancelled after "), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn programs_are_told_too() {
    let folder = Folder::of(&[("bill.spdx.json", &big_bill())]);
    let bill = folder.path("bill.spdx.json");
    let output = interrupted(&["--error-format", "json", "--data", bill.to_str().unwrap(), "query", "packages"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((output.status.code(), told["kind"].as_str()), (Some(130), Some("cancelled")), "{told}");
}

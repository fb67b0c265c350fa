//! Running the program `foss` in tests.

#![allow(dead_code, reason = "each test file uses a part")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

pub(crate) mod browser;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub(crate) fn foss(args: &[&str]) -> Output {
    with_input(args, "")
}

pub(crate) fn with_input(args: &[&str], input: &str) -> Output {
    let mut child = command(args).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foss"));
    command.args(args);
    // what the user has set must not change what is tested
    let own = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FOSS_"));
    own.for_each(|(name, _)| {
        command.env_remove(name);
    });
    for name in ["NO_COLOR", "CLICOLOR_FORCE", "PAGER"] {
        command.env_remove(name);
    }
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        command.env(name, concat!(env!("CARGO_TARGET_TMPDIR"), "/nowhere"));
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A directory of files that is removed in the end.
pub(crate) struct Folder(pub(crate) tempfile::TempDir);

impl Folder {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn text(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

/// A bill that takes seconds to load.
pub(crate) fn big_bill() -> String {
    let mut bill = "{\"spdxVersion\": \"SPDX-2.3\", \"packages\": [".to_owned();
    for n in 0..100_000 {
        let comma = if n > 0 { "," } else { "" };
        write!(bill, "{comma}\n{{\"SPDXID\": \"P{n}\", \"name\": \"package {n}\", \"versionInfo\": \"1.{n}\"}}")
            .unwrap();
    }
    bill + "]}"
}

/// What a query on some data is answered with in a format, and what is told beside it.
pub(crate) fn asked(data: &str, format: &str, query: &str) -> (String, String, Option<i32>) {
    let output = foss(&["--data", data, "--format", format, "-c", query]);
    (text(&output.stdout).to_owned(), text(&output.stderr).to_owned(), output.status.code())
}

pub(crate) fn drawn(data: &str, format: &str, query: &str) -> String {
    let (drawn, told, code) = asked(data, format, query);
    assert_eq!(code, Some(0), "{query} as {format}: {told}");
    assert_eq!(asked(data, format, query).0, drawn, "the same answer is the same bytes");
    drawn
}

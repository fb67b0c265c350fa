//! The sessions of the manual, run: in `docs/` and `README.md` a fenced block `console` holds commands behind `$ ` and what they print.
//!
//! The blocks of a page share a folder that is empty at first. A block of any language whose first line is `# file: NAME` is a file that is
//! written there, `file=NAME` behind a fence likewise; so is what `from=FILE` quotes, under the last part of its name. Tables are asked for
//! as on a terminal; what a command says on standard error stands with the rest. A line `…` stands for any lines, and `…` at the
//! end of a line for any rest.
//! `BLESS=1 cargo test -p fossgraph --test book` writes what comes; read it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use fossgraph_tests::page::{Block, blocks, pages, with_answers};
use support::{command, text};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent).unwrap()
}

/// Writes the file that a block holds, or quotes, into the folder of its page.
fn write_file(block: &Block, page: &Path, folder: &Path) {
    let quoted = |from: &str| {
        let path = page.parent().unwrap().join(from);
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())
    };
    let named = |name: &str| (name.to_owned(), block.text.clone());
    let held = block.file().or_else(|| block.given("from").map(quoted)).or_else(|| block.given("file").map(named));
    if let Some((name, text)) = held {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// What a command prints in the folder, as the shell runs it, and its exit code.
fn run(line: &str, before: i32, folder: &Path) -> (String, i32) {
    let program = command(&[]);
    let own = Path::new(program.get_program()).parent().unwrap().to_owned();
    let path = env::join_paths([own].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap()))).unwrap();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("exec 2>&1; (exit {before})\n{line}")).current_dir(folder);
    program.get_envs().for_each(|(name, value)| {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    });
    env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FOSS_")).for_each(|(name, _)| {
        shell.env_remove(name);
    });
    let output = shell.env("PATH", path).env("FOSS_FORMAT", "table").output().unwrap();
    let code = output.status.code().unwrap();
    (text(&output.stdout).lines().map(|line| format!("{}\n", line.trim_end())).collect(), code)
}

/// Commands and what they print now.
fn session(block: &Block, folder: &Path) -> String {
    let mut out = String::new();
    let mut code = 0;
    for line in block.text.lines() {
        if let Some(typed) = line.strip_prefix("$ ") {
            let printed;
            (printed, code) = run(typed, code, folder);
            out.extend([line, "\n", &printed]);
        }
    }
    out
}

/// Whether a text is as it was expected, where lines `…` stand for any.
fn fits(expected: &[&str], found: &[&str]) -> bool {
    match expected {
        [] => found.is_empty(),
        ["…", rest @ ..] => (0..=found.len()).any(|at| fits(rest, &found[at..])),
        [first, rest @ ..] => {
            let begins = |line: &&str| first.strip_suffix('…').is_some_and(|start| line.starts_with(start));
            found.first().is_some_and(|line| line == first || begins(line)) && fits(rest, &found[1..])
        }
    }
}

#[test]
fn sessions_print_what_the_manual_says() {
    let bless = env::var_os("BLESS").is_some_and(|value| value != "0");
    let (mut ran, mut failures) = (0, Vec::new());
    for page in pages(root()).unwrap() {
        let page_text = fs::read_to_string(&page).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut answers = Vec::new();
        for block in blocks(&page_text).unwrap() {
            write_file(&block, &page, folder.path());
            if block.language() != "console" {
                continue;
            }
            ran += 1;
            let found = session(&block, folder.path());
            if fits(&block.text.lines().collect::<Vec<_>>(), &found.lines().collect::<Vec<_>>()) {
                continue;
            }
            failures.push(format!("{}:{}: found\n{found}", page.display(), block.line));
            answers.push((block.line, found));
        }
        if bless && !answers.is_empty() {
            fs::write(&page, with_answers(&page_text, &answers)).unwrap();
        }
    }
    assert!(ran > 0, "no session was run");
    assert!(bless || failures.is_empty(), "{}", failures.join("\n"));
}

//! The shell, driven from standard input: what is typed and what comes, as the files below `sessions/` have it.
//!
//! `BLESS=1 cargo test -p fossgraph --test shell` writes what comes into the files; read what changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use support::{Folder, command};

/// What begins a line that is typed,
const PROMPT: &str = "foss> ";
/// and one that goes on where the line before it is not complete.
const MORE: &str = "    > ";
/// A command that there is not: what is told of it parts the answers.
const MARK: &str = ".xyzzy";
const MARKED: &str = "error: there is no command `.xyzzy`\n  help: `.help` lists the commands\n";

const SCHEMA: &str = r#"
[[kind]]
singular = "ship"
plural = "ships"
doc = "What carries goods over the sea."
attributes = ["state", "built", "flag"]
summary = ["name", "state", "calls at"]
[[kind]]
singular = "harbour"
plural = "harbours"
synonyms = [["port", "ports"]]
doc = "Where ships call."
[[enumeration]]
name = "state"
members = ["laid up", "at sea"]
[[attribute]]
name = "state"
type = "state"
doc = "Where it is."
[[attribute]]
name = "built"
type = "date"
[[attribute]]
name = "flag"
type = "text"
[[relation]]
phrase = "calls at"
synonyms = ["calling at"]
inverse = "called at by"
from = ["ship"]
to = ["harbour"]
doc = "Where it goes regularly."
"#;

const SHIPS: &str = r#"
[[harbour]]
name = "Hook of Holland"
[[harbour]]
name = "Dover"
[[ship]]
name = "Anna"
state = "at sea"
built = 1999
"calls at" = ["hook-of-holland", "dover"]
[[ship]]
name = "Bert"
state = "at sea"
flag = "blue"
"calls at" = ["dover"]
[[ship]]
name = "Carl"
state = "laid up"
built = "2004-05"
"#;

const SETTINGS: &str = r#"
data = "fleet"
rows = 50
timer = false

[aliases]
sailing = "ships where state = at sea show name"
to = "ships calling at $where show name"
"#;

/// A folder with all that transcripts speak of.
fn folder() -> Folder {
    let folder = Folder::of(&[
        ("config.toml", SETTINGS),
        ("more.toml", "[[ship]]\nname = 'Dora'\nstate = 'at sea'\n'calls at' = ['dover']\n"),
        ("wrong.toml", "[[ship]]\nname = 'Emil'\nsate = 'at sea'\n"),
        (
            "my queries.foss",
            "# ships that sail\nlet sailing = ships where state = at sea;\ncount sailing;\nships where name = $n;\n",
        ),
        ("wrong.foss", "count ships;\n\ncount shps;\n"),
        ("alias.foss", "@sailing;\ncount ships where name = @x;\n"),
    ]);
    fs::create_dir(folder.path("fleet")).unwrap();
    fs::write(folder.path("fleet/schema.toml"), SCHEMA).unwrap();
    fs::write(folder.path("fleet/ships.toml"), SHIPS).unwrap();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data/ferries");
    fs::create_dir(folder.path("ferries")).unwrap();
    for entry in fs::read_dir(suite).unwrap().flatten() {
        fs::copy(entry.path(), folder.path("ferries").join(entry.file_name())).unwrap();
    }
    folder
}

/// What comes of each input; files that are written are shown behind `$ cat`.
fn replayed(inputs: &[String]) -> String {
    let folder = folder();
    let seen = folder.path("seen");
    let mut text = String::new();
    let out = File::create(&seen).unwrap();
    let mut child = command(&["-i"])
        .env("FOSS_CONFIG", "config.toml")
        .env("FOSS_FORMAT", "table")
        .current_dir(folder.0.path())
        .stdout(out.try_clone().unwrap())
        .stderr(out)
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    for input in inputs.iter().filter(|input| !input.starts_with("$ ")) {
        writeln!(stdin, "{}\n{MARK}", input.replace(MORE, "")).unwrap();
    }
    drop(stdin);
    child.wait().unwrap();
    let seen = fs::read_to_string(&seen).unwrap();
    let mut answers = seen.split(MARKED);
    for line in inputs {
        match line.strip_prefix("$ cat ") {
            Some(file) => text.push_str(&format!("{line}\n{}", shown(&folder.path(file)))),
            None => text.push_str(&format!("{PROMPT}{line}\n{}", answers.next().unwrap_or("(nothing more is read)\n"))),
        }
    }
    text.replace(folder.text(), "FOLDER")
}

/// What is typed in a transcript, statement by statement.
fn inputs(text: &str) -> Vec<String> {
    let mut inputs: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix(PROMPT), inputs.last_mut()) {
            (Some(input), _) => inputs.push(input.to_owned()),
            (None, Some(last)) if line.starts_with(MORE.trim_end()) => last.push_str(&format!("\n{line}")),
            (None, _) if line.starts_with("$ ") => inputs.push(line.to_owned()),
            _ => {}
        }
    }
    inputs
}

fn shown(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|_| "(there is no such file)\n".to_owned())
}

#[test]
fn transcripts() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let bless = std::env::var_os("BLESS").is_some();
    let mut names: Vec<_> = fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() > 5);
    let mut wrong = Vec::new();
    for path in names {
        let text = fs::read_to_string(&path).unwrap();
        let inputs = inputs(&text);
        assert!(!inputs.is_empty(), "{} types nothing", path.display());
        let seen = replayed(&inputs);
        if bless {
            fs::write(&path, &seen).unwrap();
        } else if seen != text {
            wrong.push(format!("{}:\n{seen}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_command_is_in_a_transcript() {
    let help = String::from_utf8(support::with_input(&["-i"], ".help\n").stdout).unwrap();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions");
    let all: String =
        fs::read_dir(home).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let commands: Vec<&str> = help.lines().filter(|line| line.starts_with('.')).collect();
    assert!(commands.len() > 10, "{help}");
    for line in commands {
        let name = line.split_whitespace().next().unwrap();
        assert!(
            all.lines().any(|line| line.split_whitespace().take(2).eq(["foss>", name])),
            "{name} is in no transcript"
        );
    }
}

#[test]
fn the_exit_code_tells_what_went_wrong_where_nobody_watches() {
    for (input, code) in [
        ("count projects\n", 0),
        ("porjects\ncount projects\n", 2),
        (".mode jsn\n", 2),
        ("expect no projects\n", 0),
        (".quit\nporjects\n", 0),
        ("", 0),
    ] {
        let output = support::with_input(&["-i"], input);
        assert_eq!(output.status.code(), Some(code), "{input}: {}", support::text(&output.stderr));
    }
    for args in [&["-i", "-c", "projects"] as &[&str], &["-i", "query", "projects"]] {
        assert_eq!(support::foss(args).status.code(), Some(2));
    }
}

#[test]
fn a_shell_without_a_terminal_keeps_no_history() {
    let folder = Folder::of(&[]);
    let mut child = command(&["-i"]).env("HOME", folder.text()).env("XDG_STATE_HOME", folder.text()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"count projects\n").unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 0);
}

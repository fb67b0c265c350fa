//! Help, the manual page and completions: that they hold what there is, and that the programs they are for read them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::process::Command;

use support::{Folder, command, foss, text, with_input};

const COMMANDS: [&str; 9] = ["query", "run", "check", "build", "explain", "fmt", "export", "completions", "man"];

fn page() -> String {
    let output = foss(&["man"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    text(&output.stdout).to_owned()
}

/// The names of the dot-commands, as `.help` lists them.
fn dot_commands() -> Vec<String> {
    let help = with_input(&["-i"], ".help\n");
    let lines = text(&help.stdout).lines().filter(|line| line.starts_with('.'));
    lines.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn the_manual_page_has_its_sections_in_order() {
    let page = page();
    assert!(page.is_ascii(), "old programs of that family read ASCII alone");
    let sections: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
    let want = [
        "NAME",
        "SYNOPSIS",
        "DESCRIPTION",
        "OPTIONS",
        "DATA",
        "RESULTS",
        "LIMITS",
        "MESSAGES",
        "COMMANDS",
        "SHELL",
        "SETTINGS",
        "ENVIRONMENT",
        "FILES",
        "\"EXIT STATUS\"",
        "EXAMPLES",
    ];
    assert_eq!(sections, want);
    for name in COMMANDS {
        assert!(page.lines().any(|line| line.starts_with(&format!(".SS \"foss {name}"))), "{name}");
    }
    for name in dot_commands() {
        assert!(page.contains(&format!("\n\\fB{name}")), "{name}");
    }
    for name in ["FOSS_DATA", "FOSS_CONFIG", "NO_COLOR", "max\\-rows", "130", "history"] {
        assert!(page.contains(name), "{name}");
    }
}

#[test]
fn the_manual_page_is_read_without_a_warning() {
    let folder = Folder::of(&[("foss.1", &page())]);
    let file = folder.path("foss.1");
    let file = file.to_str().unwrap();
    for (program, args) in [
        ("mandoc", &["-Tlint", "-Wwarning", file] as &[&str]),
        ("groff", &["-ww", "-man", "-Tascii", "-z", file]),
        ("man", &["--warnings", "-l", file]),
    ] {
        // not every machine has them
        let Ok(output) = Command::new(program).args(args).env("MANPAGER", "cat").output() else { continue };
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && told.is_empty(),
            "{program}: {told}{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn the_settings_of_the_manual_page_are_settings() {
    let page = page();
    let start = page.find("An example:").unwrap();
    let block = page[start..].split("\n.nf\n").nth(1).unwrap().split("\n.fi").next().unwrap();
    let settings = block.replace("\\-", "-").replace("\\(aq", "'").replace("~/our-data", "our.toml");
    let folder = Folder::of(&[("config.toml", &settings), ("our.toml", "[[project]]\nname = 'Widget'\n")]);
    let config = folder.path("config.toml");
    for query in ["@young", "@users", "count projects where name = Widget"] {
        let mut command = command(&["-q", "query", query]);
        if query == "@users" {
            command.args(["-p", "project=Dapr"]);
        }
        let output = command.env("FOSS_CONFIG", &config).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{query}: {settings}");
        assert!(text(&output.stdout).lines().count() > 1, "{query}");
    }
}

#[test]
fn completions_are_read_by_their_shells() {
    // how a shell is asked only to read a script, if it can be
    let readers = [
        ("bash", Some("-n")),
        ("zsh", Some("-n")),
        ("fish", Some("--no-execute")),
        ("elvish", Some("-compileonly")),
        ("powershell", None),
    ];
    for (shell, reads) in readers {
        let output = foss(&["completions", shell]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{shell}");
        let script = text(&output.stdout);
        for word in COMMANDS.iter().chain(&["error-format", "no-config"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
        let folder = Folder::of(&[("script", script)]);
        let read = reads.and_then(|reads| Command::new(shell).arg(reads).arg(folder.path("script")).output().ok());
        if let Some(read) = read {
            assert!(
                read.status.success() && read.stderr.is_empty(),
                "{shell}: {}",
                String::from_utf8_lossy(&read.stderr)
            );
        }
    }
    assert_eq!(foss(&["completions", "tcsh"]).status.code(), Some(2));
    assert_eq!(foss(&["completions"]).status.code(), Some(2));
}

#[test]
fn bash_completes_commands_and_options() {
    let script = foss(&["completions", "bash"]);
    let folder = Folder::of(&[("script", text(&script.stdout))]);
    let completed = |words: &str| {
        let ask = format!(
            "source {}; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _foss foss \"${{COMP_WORDS[-1]}}\"; \
             echo \"${{COMPREPLY[@]}}\"",
            folder.path("script").display()
        );
        Command::new("bash").args(["--norc", "-c", &ask]).output().ok()
    };
    for (words, want) in [
        ("foss qu", "query"),
        ("foss --no-c", "--no-config"),
        ("foss completions f", "fish"),
        ("foss check --ti", "--timeout"),
    ] {
        let Some(output) = completed(words) else { return };
        assert_eq!((text(&output.stdout).trim(), text(&output.stderr)), (want, ""), "{words}");
    }
}

#[test]
fn help_is_readable_at_eighty_columns() {
    let mut all = vec![vec![]];
    all.extend(COMMANDS.map(|name| vec![name]));
    for command_line in all {
        for flag in ["-h", "--help"] {
            let mut args = command_line.clone();
            args.push(flag);
            let output = command(&args).env("COLUMNS", "80").output().unwrap();
            let help = text(&output.stdout);
            for line in help.lines().filter(|line| !line.contains("  foss ")) {
                assert!(line.chars().count() <= 80, "{args:?}: {line}");
            }
            assert!(help.contains("\nUsage: foss"), "{args:?}");
        }
    }
    let (short, long) = (foss(&["-h"]), foss(&["--help"]));
    assert!(text(&short.stdout).lines().count() < 60, "the short help is short");
    for name in dot_commands() {
        assert!(text(&long.stdout).contains(&format!("\n  {name} ")), "{name}");
        assert!(!text(&short.stdout).contains(&format!("\n  {name} ")), "{name}");
    }
}

#[test]
fn the_page_on_the_shell_holds_all_commands_and_settings() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/shell.md");
    let page = std::fs::read_to_string(path).unwrap();
    for name in dot_commands() {
        assert!(page.lines().any(|line| line.starts_with(&format!("| `{name}")) && line.ends_with('|')), "{name}");
    }
    let settings = with_input(&["-i"], ".settings\n");
    let keys: Vec<&str> =
        text(&settings.stdout).lines().skip(2).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert!(keys.len() > 5);
    for key in keys {
        let variable = format!("FOSS_{}", key.to_uppercase().replace('-', "_"));
        assert!(page.contains(&format!("\n| `{key}` | `{variable}` |")), "{key}");
    }
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().replace("~/our-data", "builtin");
    let folder = Folder::of(&[("config.toml", &example)]);
    let mut command = command(&["-q", "query", "@young"]);
    let output = command.env("FOSS_CONFIG", folder.path("config.toml")).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

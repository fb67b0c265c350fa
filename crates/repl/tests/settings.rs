//! The file of settings and the environment: what holds, what is told of what is wrong, and what goes before what.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::fs;
use std::io::Write as _;
use std::process::Output;

use support::{Folder, command, text};

/// Runs the program with a file of settings in its place, and variables.
fn with(folder: &Folder, variables: &[(&str, &str)], args: &[&str], input: &str) -> Output {
    let mut command = command(args);
    command.env("XDG_CONFIG_HOME", folder.text()).envs(variables.iter().copied());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn file(settings: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::of(&[]);
    fs::create_dir(folder.path("foss")).unwrap();
    fs::write(folder.path("foss/config.toml"), settings).unwrap();
    folder
}

/// What standard error says of a file of settings, whose place is written as `FILE`; the query must be answered all the same.
fn told(settings: impl AsRef<[u8]>) -> String {
    let folder = file(settings);
    let output = with(&folder, &[], &["-c", "count foundations where name = CNCF"], "");
    assert_eq!((text(&output.stdout), output.status.code()), ("count\n1\n", Some(0)), "{}", text(&output.stderr));
    text(&output.stderr).replace(folder.path("foss/config.toml").to_str().unwrap(), "FILE")
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_stops_nothing() {
    for (settings, want) in [
        ("rows = 20\n", ""),
        ("", ""),
        ("\u{feff}rows = 20\n", ""),
        ("# one\n\n  row = 20\n", "FILE:3:3: warning: there is no setting `row`\n  help: did you mean `rows`?\n"),
        (
            "zzz = 1",
            "FILE:1:1: warning: there is no setting `zzz`\n  help: it is `data`, `format`, `color`, `rows`, `pager`, `max-rows`, `memory`, `max-work`, `max-paths`, \
             `timeout`, `timer` or `aliases`\n",
        ),
        ("rows = 'many'", "FILE:1:8: warning: `rows` takes a number from 1, not `many`\n"),
        ("rows = '5'", "FILE:1:8: warning: `rows` takes a number from 1, not the text \"5\"\n"),
        ("rows = 0", "FILE:1:8: warning: `rows` takes a number from 1, not 0\n"),
        ("rows = 5.5", "FILE:1:8: warning: `rows` takes a number from 1, not 5.5\n"),
        ("max-rows = 99999999999999999999", "FILE:1:12: warning: `max-rows` takes a number, not so large a number\n"),
        (
            "pager = true",
            "FILE:1:9: warning: `pager` takes a program with its arguments, or an empty text for none, not true\n",
        ),
        ("timer = 'on'", "FILE:1:9: warning: `timer` takes true or false, not `on`\n"),
        ("timeout = -1", "FILE:1:11: warning: `timeout` takes a number of seconds, not -1\n"),
        ("timeout = inf", "FILE:1:11: warning: `timeout` takes a number of seconds, not inf\n"),
        ("timeout = 2020-01-01", "FILE:1:11: warning: `timeout` takes a number of seconds, not a date\n"),
        ("format = 'tabel'", "FILE:1:10: warning: there is no format `tabel`\n  help: did you mean `table`?\n"),
        ("color = true", "FILE:1:9: warning: `color` takes auto, always or never, not true\n"),
        ("data = []", "FILE:1:8: warning: `data` takes a path, or a list of paths, not a list\n"),
        (
            "data = [1]",
            "FILE:1:8: warning: `data` takes a path, or a list of paths, not a list with something else than texts\n",
        ),
        ("aliases = 1", "FILE:1:11: warning: `aliases` is a table of names and queries\n"),
        (
            "[aliases]\n'a b' = 'x'\n",
            "FILE:2:1: warning: the alias `a b` is left out: the name of a query is a letter, then letters, digits, `_` and `-`\n",
        ),
        ("[aliases]\na = ' '\n", "FILE:2:5: warning: the alias `a` is left out: here stands no query\n"),
        ("[aliases]\na = 1\n", "FILE:2:5: warning: the alias `a` is left out: a query is a text between quotes\n"),
        ("[aliases]\na = 'x'\nA = 'y'\n", "FILE:3:1: warning: the alias `A` is left out: this name is given twice\n"),
        (
            "[aliases]\na = '.schema'\n",
            "FILE:2:5: warning: the alias `a` is left out: a name stands for a query, not for another name or a command of the \
             shell\n",
        ),
    ] {
        assert_eq!(told(settings), want, "{settings}");
    }
}

#[test]
fn a_file_that_cannot_be_read_holds_nothing() {
    let no_toml = told("rows = 20\nrows = 30\n");
    assert!(no_toml.starts_with("FILE:2:1: warning: this is not TOML, and nothing in the file is used: "), "{no_toml}");
    assert_eq!(told(b"rows = 5\n# \xe9\n"), "FILE:2:3: warning: the file is not UTF-8 here: nothing in it is used\n");
    let huge = format!("rows = 5\n#{}", "x".repeat(1 << 20));
    assert_eq!(told(huge), "FILE: warning: the file is larger than 1 MiB: nothing in it is used\n");
    let nested = format!("a = {}", "[".repeat(100_000));
    assert!(told(nested).starts_with("FILE:1:"), "deep nesting is told, too");

    let folder = Folder::of(&[]);
    let none = with(&folder, &[], &["-c", "count foundations where name = CNCF"], "");
    assert_eq!(text(&none.stderr), "", "there need be no file");
    fs::create_dir_all(folder.path("foss/config.toml")).unwrap();
    let directory = with(&folder, &[], &["-c", "count foundations where name = CNCF"], "");
    assert!(text(&directory.stderr).contains("foss/config.toml: warning: the settings cannot be read: "));
    assert_eq!(directory.status.code(), Some(0));
}

#[test]
fn another_file_can_be_named_or_none_be_wanted() {
    let folder = file("rows = 'wrong'");
    fs::write(folder.path("other.toml"), "rows = 7\n").unwrap();
    let other = folder.path("other.toml");
    let settings = |variables: &[(&str, &str)], args: &[&str]| with(&folder, variables, args, ".settings\n");
    let rows = |output: &Output| {
        let line = text(&output.stdout).lines().find(|line| line.starts_with(" rows ")).unwrap().to_owned();
        line.split('│').map(|cell| cell.trim().to_owned()).skip(1).collect::<Vec<_>>()
    };
    let named = settings(&[("FOSS_CONFIG", other.to_str().unwrap())], &["-i"]);
    assert_eq!(rows(&named), ["7", "other.toml:1"]);
    assert!(!text(&named.stderr).contains("warning"), "{}", text(&named.stderr));
    let none = settings(&[], &["-i", "--no-config"]);
    assert_eq!(rows(&none), ["50", "default"]);
    assert_eq!(text(&none.stderr), "");
    let empty = settings(&[("FOSS_CONFIG", "")], &["-i"]);
    assert!(text(&empty.stderr).contains("config.toml:1:8: warning"), "an empty variable is as none");
    let nowhere = settings(&[("FOSS_CONFIG", "/nowhere/x.toml")], &["-i"]);
    let want = "/nowhere/x.toml: warning: the settings cannot be read: No such file or directory (os error 2)\n  \
        help: FOSS_CONFIG names this file\n";
    assert_eq!((text(&nowhere.stderr), rows(&nowhere)), (want, vec!["50".to_owned(), "default".to_owned()]));
    let null = settings(&[("FOSS_CONFIG", "/dev/null")], &["-i"]);
    assert!(!text(&null.stderr).contains("warning"));
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
    let folder = file("max-rows = 2\n");
    let code = |variables: &[(&str, &str)], args: &[&str]| {
        let mut all = vec!["-c", "projects as a -> hosted by as b show a, b"];
        all.extend(args);
        with(&folder, variables, &all, "").status.code()
    };
    assert_eq!(code(&[], &[]), Some(3), "the file holds");
    assert_eq!(code(&[], &["--no-config"]), Some(0));
    assert_eq!(code(&[("FOSS_MAX_ROWS", "9999")], &[]), Some(0));
    assert_eq!(code(&[("FOSS_MAX_ROWS", "9999")], &["--max-rows", "3"]), Some(3));
    assert_eq!(code(&[("FOSS_MAX_ROWS", "3")], &["--max-rows", "9999"]), Some(0));
    assert_eq!(code(&[("FOSS_MAX_ROWS", "")], &[]), Some(3), "an empty variable is as none");
    assert_eq!(code(&[("FOSS_MAX_ROWS", "many")], &["--max-rows", "9999"]), Some(2), "a wrong variable is refused");
}

#[test]
fn scripts_read_what_they_would_without_the_file() {
    let folder = file("format = 'json'\n");
    let count = ["-c", "count foundations where name = CNCF"];
    assert_eq!(text(&with(&folder, &[], &count, "").stdout), "count\n1\n");
    let asked = with(&folder, &[("FOSS_FORMAT", "csv")], &count, "");
    assert_eq!(text(&asked.stdout), "count\r\n1\r\n");
    let out = folder.path("out.jsonl");
    with(&folder, &[("FOSS_FORMAT", "csv")], &["-o", out.to_str().unwrap(), count[0], count[1]], "");
    assert_eq!(fs::read_to_string(out).unwrap(), "{\"count\": 1}\n", "the ending goes before the variable");
    let page = with(&folder, &[("FOSS_FORMAT", "json")], &["explain", "Q020"], "");
    assert!(text(&page.stdout).starts_with("Q020: "), "what is no result has no format: {}", text(&page.stderr));
    let always = file("color = 'always'\n");
    let wrong =
        |variables: &[(&str, &str)]| text(&with(&always, variables, &["-c", "porjects"], "").stderr).contains('\u{1b}');
    assert!(wrong(&[]) && !wrong(&[("NO_COLOR", "1")]) && !wrong(&[("FOSS_COLOR", "never")]));
}

#[test]
fn data_are_seen_from_the_file() {
    let folder = file("data = ['builtin', 'mine.toml']\n");
    fs::write(folder.path("foss/mine.toml"), "[[project]]\nname = 'Widget'\n").unwrap();
    let count = ["-q", "-c", "count projects where name in (Widget, Dapr)"];
    assert_eq!(text(&with(&folder, &[], &count, "").stdout), "count\n2\n");
    let own = folder.path("foss/mine.toml");
    let only = with(&folder, &[], &["--data", own.to_str().unwrap(), count[0], count[1], count[2]], "");
    assert_eq!(text(&only.stdout), "count\n1\n", "{}", text(&only.stderr));
    let joined = format!("builtin:{}", own.display());
    assert_eq!(text(&with(&folder, &[("FOSS_DATA", &joined)], &count, "").stdout), "count\n2\n");
    let checked = with(&folder, &[("FOSS_DATA", "builtin")], &["check"], "");
    assert!(text(&checked.stdout).contains("the built-in data"), "{}", text(&checked.stdout));
}

#[test]
fn warnings_are_objects_where_errors_are() {
    let folder = file("row = 1\n");
    let output = with(&folder, &[], &["--error-format", "json", "-q", "-c", "count foundations where name = CNCF"], "");
    let warning: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((&warning["level"], &warning["kind"]), (&"warning".into(), &"settings".into()));
    assert_eq!((&warning["line"], &warning["column"]), (&1.into(), &1.into()));
    assert_eq!(warning["help"], "did you mean `rows`?");
}

#[test]
fn names_for_queries_are_known_on_the_command_line_and_not_in_files() {
    let folder = file("[aliases]\nhome = 'count foundations where name = $n'\nwrong = 'porjects'\n");
    for args in [["query", "@home", "-p", "n=CNCF"], ["-p", "n=CNCF", "-c", " @HOME; "]] {
        let output = with(&folder, &[], &args, "");
        assert_eq!(text(&output.stdout), "count\n1\n", "{args:?} {}", text(&output.stderr));
    }
    let wrong = with(&folder, &[], &["query", "@wrong"], "");
    assert!(text(&wrong.stderr).contains("did you mean `projects`?"), "{}", text(&wrong.stderr));
    for (args, message) in [
        (["query", "@hom"], "error: no query is called `@hom`\n  help: did you mean `@home`?\n"),
        (["query", "@"], "error: no query is called `@`\n"),
        (["query", "@home limit 1"], "error: a name such as `@name` stands for a whole query, and stands alone\n"),
    ] {
        let output = with(&folder, &[], &args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).starts_with(message), "{args:?}: {}", text(&output.stderr));
    }
    let script = with(&folder, &[], &["-p", "n=CNCF"], "@home");
    assert_eq!(script.status.code(), Some(2), "{}", text(&script.stdout));
}

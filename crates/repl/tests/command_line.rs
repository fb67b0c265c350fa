//! The command line as scripts use it: exit codes, what goes where, formats.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};

use support::{Folder, command, foss, text, with_input};

#[test]
fn exit_codes() {
    for (args, code) in [
        (&["query", "count projects"] as &[&str], 0),
        (&["-c", "count projects"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["check"], 0),
        (&["query", "porjects"], 2),
        (&["query", " ; "], 2),
        (&["query"], 2),
        (&["export"], 2),
        (&["--nonsense"], 2),
        (&["--format", "word", "-c", "projects"], 2),
        (&["--data", "/nowhere", "-c", "projects"], 2),
        (&["--data", "builtin", "--data", "builtin", "-c", "count projects"], 0),
        (&["run", "/nowhere.foss"], 2),
        (&["check", "/nowhere"], 2),
        (&["fmt", "-"], 0),
        (&["fmt"], 2),
        (&["fmt", "/nowhere.foss"], 2),
        (&["fmt", "/"], 2),
        (&["fmt", "--format", "json", "-"], 2),
        (&["fmt", "--output", "/nowhere/x.foss", "-"], 2),
        (&["-c", "projects", "-p", "unknown=1"], 2),
        (&["-c", "case studies using $p"], 2),
        (&["-c", "case studies using $p", "-p", "p=Dapr"], 0),
        (&["--max-rows", "2", "-c", "organisations as a -> uses projects as b show a, b"], 3),
        (&["--output", "/nowhere/x.csv", "-c", "projects"], 2),
    ] {
        let output = foss(args);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        assert_eq!(code != 0, !output.stderr.is_empty(), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn a_pipe_gets_lines_with_a_header() {
    let output = foss(&["query", "projects where name in (Dapr, KEDA) show name, accepted, hosted by"]);
    assert_eq!(text(&output.stdout), "name\taccepted\thosted by\nDapr\t2021-11-09\tCNCF\nKEDA\t2020-03-12\tCNCF\n");
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn notes_go_beside_the_results() {
    let query = "projects where status = Sandbox";
    let output = foss(&["query", query]);
    assert!(text(&output.stderr).contains("set aside"), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("set aside"));
    let quiet = foss(&["--quiet", "query", query]);
    assert_eq!((text(&quiet.stderr), &quiet.stdout), ("", &output.stdout));
}

#[test]
fn formats() {
    let query = "projects where name in (Dapr, KEDA) show name, accepted, hosted by, used by, archived";
    let table = foss(&["--format", "table", "-c", query]);
    assert!(text(&table.stdout).starts_with(" name │ accepted   │"), "{}", text(&table.stdout));
    let csv = foss(&["--format", "csv", "-c", "projects where name = Dapr show name, other categories"]);
    let want = "name,other categories\r\nDapr,Serverless / Framework; Wasm / Embedded Functions\r\n";
    assert_eq!(text(&csv.stdout), want);
    let json: serde_json::Value = serde_json::from_slice(&foss(&["--format", "json", "-c", query]).stdout).unwrap();
    assert_eq!(json[0]["name"], "Dapr");
    assert_eq!(json[0]["accepted"], "2021-11-09");
    assert_eq!(json[0]["hosted by"][0]["id"], "cncf");
    assert!(json[0]["used by"].as_array().unwrap().len() > 5);
    assert!(json[0]["archived"].is_null());
    let lines = foss(&["--format", "jsonl", "-c", query]);
    let lines: Vec<serde_json::Value> =
        text(&lines.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::from(lines), json);
    let empty = foss(&["--format", "json", "-c", "projects where accepted < 1990"]);
    assert_eq!(text(&empty.stdout), "[]\n");
}

#[test]
fn facts_behind_rows_are_a_tree_in_json() {
    let query = "why case studies using (projects where status = Archived) and about Ericsson";
    let json: serde_json::Value = serde_json::from_slice(&foss(&["--format", "json", "-c", query]).stdout).unwrap();
    assert_eq!(json[0]["name"], "Ericsson 2020");
    assert_eq!(json[0]["about"][0]["name"], "Ericsson");
    let why = &json[0]["why"];
    assert_eq!(why.as_array().unwrap().len(), 2);
    assert_eq!(why[0]["fact"], "Ericsson 2020 uses OpenTracing");
    assert_eq!(why[0]["check"], "verified");
    assert_eq!(why[0]["sources"][0]["id"], "cncf-case-studies-2026-09-16");
    assert_eq!(why[0]["sources"][0]["url"], "https://github.com/cncf/endusers");
    assert!(why[0].get("since").is_none(), "nothing is made up where nothing is recorded");
    let deeper = &why[0]["because"][0];
    assert!(deeper["fact"].as_str().unwrap().starts_with("OpenTracing hosted by CNCF [status Archived"), "{deeper}");
    assert_eq!(deeper["since"], "2021-08-20");
    assert_eq!(deeper["because"], serde_json::json!([]));
    let lines = foss(&["--format", "jsonl", "-c", query]);
    let lines: Vec<serde_json::Value> =
        text(&lines.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::from(lines), json);
    let not = foss(&["--format", "json", "-c", "why not $p in projects where licence = MIT", "-p", "p=Radius"]);
    let not: serde_json::Value = serde_json::from_slice(&not.stdout).unwrap();
    assert_eq!(not[0]["thing"]["id"], "radius");
    assert!(not[0]["why"][0]["check"].is_null(), "what a thing fails is no fact that somebody states");
    let none = foss(&["--format", "json", "-c", "why projects where name = nope"]);
    assert_eq!(text(&none.stdout), "[]\n");
    let csv = foss(&["--format", "csv", "-c", query]);
    assert!(text(&csv.stdout).starts_with("thing,because,check,sources\r\nEricsson 2020,"), "{}", text(&csv.stdout));
    let table = foss(&["--format", "table", "-c", query]);
    assert!(text(&table.stdout).contains("\n     OpenTracing hosted by CNCF"), "{}", text(&table.stdout));
}

#[test]
fn a_name_is_described() {
    let output = foss(&["--format", "table", "-c", "Dapr"]);
    let page = text(&output.stdout);
    assert!(page.starts_with("Dapr — project\nalso called Distributed Application Runtime\n\nstatus "), "{page}");
    for part in [
        "\n  CNCF  status Incubating, 2021-11-09 – 2024-10-30 (former) [",
        "\nused by (",
        "  … and ",
        "\n[1] CNCF landscape",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let rows = foss(&["-c", "Dapr"]);
    assert!(text(&rows.stdout).starts_with("thing\tproperty\tvalue\t"), "{}", text(&rows.stdout));
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let query = "organisations as a -> uses projects as b -> used by organisations as c show a, b, c";
    for format in ["table", "markdown", "html", "csv", "csv-safe", "tsv", "json", "jsonl"] {
        let mut child = command(&["--format", format, "-c", query]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.next().is_some());
        drop(lines);
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!((child.wait().unwrap().code(), errors.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn a_pipe_that_is_closed_is_no_error_of_any_command() {
    let folder = Folder::of(&[("a.foss", "count projects;Dapr")]);
    let file = folder.path("a.foss");
    let file = file.to_str().unwrap();
    for args in [
        vec!["-c", "why case studies using Dapr", "--format", "table"],
        vec!["-c", "Dapr; compare Dapr, KEDA", "--format", "html"],
        vec!["run", file, "--format", "markdown"],
        vec!["check"],
        vec!["check", "--format", "json"],
        vec!["build", "-q", "-o", "/dev/null"],
        vec!["explain"],
        vec!["explain", "Q020"],
        vec!["fmt", "-"],
        vec!["--help"],
        vec!["--version"],
    ] {
        let mut child = command(&args).spawn().unwrap();
        drop(child.stdout.take());
        // most do not read, and may have ended by now
        let _ = child.stdin.take().unwrap().write_all(b"count projects");
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn an_error_points_at_its_place() {
    let output = foss(&["query", "porjects where status = Sandbox"]);
    let error = text(&output.stderr);
    let want = "\
 |
 | porjects where status = Sandbox
 | ^^^^^^^^
 |
 = help: did you mean `projects`?
 = try: projects where status = Sandbox
";
    assert!(error.starts_with("error[Q0") && error.ends_with(want), "{error}");
    assert_eq!(text(&output.stdout), "");
    let colored = foss(&["--color", "always", "query", "porjects"]);
    assert!(text(&colored.stderr).contains("\u{1b}["), "{}", text(&colored.stderr));
}

#[test]
fn every_error_of_a_script_is_told_before_anything_is_run() {
    let folder = Folder::of(&[
        ("a.foss", "#!/usr/bin/env -S foss run\ncount projects;\nporjects;\n"),
        ("b.foss", "# two\n\ncount technologis\n"),
    ]);
    let (a, b) = (folder.path("a.foss"), folder.path("b.foss"));
    let output = foss(&["run", a.to_str().unwrap(), b.to_str().unwrap()]);
    let errors = text(&output.stderr);
    assert!(errors.contains("a.foss:3:1") && errors.contains("b.foss:3:7"), "{errors}");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
}

#[test]
fn scripts_are_run_from_files_and_standard_input() {
    let script = "#!/usr/bin/env -S foss run\ncount projects where name = $name; count foundations where name = $name";
    let folder = Folder::of(&[("a.foss", script)]);
    for (args, input) in [
        (vec!["run", folder.text(), "-p", "name=Dapr"], ""),
        (vec!["run", "-", "-p", "name=Dapr"], script),
        (vec!["-p", "name=Dapr"], script),
    ] {
        let path = folder.path("a.foss");
        let args: Vec<&str> =
            args.iter().map(|a| if *a == folder.text() { path.to_str().unwrap() } else { a }).collect();
        let output = with_input(&args, input);
        assert_eq!(
            (text(&output.stdout), output.status.code()),
            ("count\n1\n\ncount\n0\n", Some(0)),
            "{args:?} {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn an_output_file_is_replaced_in_whole_or_not_at_all() {
    let folder = Folder::of(&[("out.csv", "before\n")]);
    let file = folder.path("out.csv");
    let name = file.to_str().unwrap();
    let failed = foss(&[
        "--output",
        name,
        "--max-rows",
        "2",
        "-c",
        "count projects; organisations as a -> uses projects as b show a, b",
    ]);
    assert_eq!(failed.status.code(), Some(3));
    assert_eq!(fs::read_to_string(&file).unwrap(), "before\n");
    let done = foss(&["--output", name, "-c", "count foundations where name = CNCF"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(0), ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), "count\r\n1\r\n", "the ending tells the format");
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 1, "no draft is left");
}

const SCHEMA: &str = "
title = 'Teams'
[[kind]]
singular = 'team'
plural = 'teams'
attributes = ['motto']
[[attribute]]
name = 'motto'
type = 'text'
";

#[test]
fn nothing_in_data_acts_on_a_terminal() {
    let teams = r#"
        [[team]]
        id = "a"
        name = "Red \u001b[31m \u202eevil\ttab"
        motto = "line\nbreak \u009b1m \u2028."
    "#;
    let folder = Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", teams)]);
    let acts = |c: char| c != '\n' && (c.is_control() || "\u{202e}\u{2028}\u{9b}".contains(c));
    for args in [
        vec!["--format", "table", "-c", "teams show name, motto"],
        vec!["--format", "json", "-c", "teams show name, motto"],
        vec!["--format", "jsonl", "-c", "teams show name, motto"],
        vec!["--format", "table", "-c", "describe \"Red \\u{1b}[31m \\u{202e}evil\ttab\""],
        vec!["check"],
        vec!["-c", "describe \"Red \u{1b}[31m \u{202e}evil\t tub\""],
    ] {
        let mut all = vec!["--data", folder.text()];
        all.extend(&args);
        let output = foss(&all);
        let seen = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert!(!seen.is_empty() && !seen.contains(acts), "{args:?}: {seen:?}");
    }
    let tsv = foss(&["--data", folder.text(), "-c", "teams show name, motto"]);
    let want = "name\tmotto\nRed \\u{1b}[31m \\u{202e}evil\\ttab\tline\\nbreak \\u{9b}1m \\u{2028}.\n";
    assert_eq!(text(&tsv.stdout), want);
    let csv = foss(&["--data", folder.text(), "--format", "csv", "-c", "teams show name"]);
    assert_eq!(text(&csv.stdout), "name\r\nRed \u{1b}[31m \u{202e}evil\ttab\r\n", "csv is exact");
}

#[test]
fn check_tells_what_data_hold() {
    let output = foss(&["check"]);
    let page = text(&output.stdout);
    for part in ["the built-in data, as of 20", " cncf/projects.toml ", " projects ", " hosts ", "left out: "] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn wrong_data_are_told_with_their_places() {
    let folder =
        Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", "[[team]]\nname = 'A'\nmoto = 'x'\n"), ("x.csv", "a\n")]);
    let output = foss(&["check", folder.text()]);
    let errors = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    let place = folder.path("teams.toml");
    assert!(errors.contains(&format!("{}:3:1: error[D0", place.display())), "{errors}");
    assert!(errors.contains("help: did you mean `motto`?"), "{errors}");
    assert!(errors.contains("2 errors in "), "{errors}");
}

#[test]
fn a_directory_without_a_schema_uses_the_built_in_one() {
    let folder = Folder::of(&[("projects.csv", "name,homepage\nMine,https://example.org\n")]);
    let output = foss(&["--data", folder.text(), "-c", "projects show name, homepage"]);
    assert_eq!(text(&output.stdout), "name\thomepage\nMine\thttps://example.org\n", "{}", text(&output.stderr));
    let one = foss(&["--data", folder.path("projects.csv").to_str().unwrap(), "-c", "count projects"]);
    assert_eq!(text(&one.stdout), "count\n1\n", "{}", text(&one.stderr));
}

#[test]
fn graphml_is_read_by_its_file_and_refused_by_its_folder() {
    let node =
        |kind: &str| format!("<graphml><graph><node id='A'><data key='kind'>{kind}</data></node></graph></graphml>");
    let folder = Folder::of(&[("x.xml", &node("project")), ("y.graphml", "<graphml/>")]);
    let query = |file: &str| foss(&["--data", folder.path(file).to_str().unwrap(), "-c", "projects"]);
    assert!(text(&query("x.xml").stdout).contains('A'));
    for (file, why) in
        [("y.graphml", "error[D006]: this GraphML holds no graph"), ("", "holds no native file, but GraphML")]
    {
        let output = query(file);
        let error = text(&output.stderr);
        assert!(error.contains(why), "{error}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn an_exported_graphml_file_is_asked_with_its_own_schema() {
    let folder = Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", "[[team]]\nname = 'Web'\nmotto = 'fast'\n")]);
    let file = folder.path("all.graphml");
    let export = foss(&["--data", folder.text(), "export", "--to", file.to_str().unwrap()]);
    assert_eq!(export.status.code(), Some(0), "{}", text(&export.stderr));
    let asked = foss(&["--data", file.to_str().unwrap(), "-c", "teams show name, motto"]);
    assert_eq!(text(&asked.stdout), "name\tmotto\nWeb\tfast\n", "{}", text(&asked.stderr));
}

#[test]
fn expectations_decide_the_exit_code() {
    let folder = Folder::of(&[
        ("held.foss", "expect no projects where name = Nobody;\nexpect at least 200 projects hosted by CNCF"),
        (
            "broken.foss",
            "let old = projects where status = Archived;\n\nexpect no case studies using old\n  else \"move off archived projects\";\ncount projects hosted by CNCF",
        ),
        ("undecided.foss", "expect no projects where licence = \"No-Such-1.0\""),
    ]);
    let run = |name: &str| foss(&["run", folder.path(name).to_str().unwrap()]);
    let held = run("held.foss");
    assert_eq!((held.status.code(), text(&held.stdout)), (Some(0), ""));
    assert!(text(&held.stderr).contains("2 expectations: 2 held, 0 broken, 0 undecided"), "{}", text(&held.stderr));

    let broken = run("broken.foss");
    assert_eq!(broken.status.code(), Some(1));
    let said = text(&broken.stderr);
    assert!(said.contains("broken.foss:3: broken: move off archived projects"), "{said}");
    // the offending rows are printed, and the run goes on
    assert!(text(&broken.stdout).contains("Ericsson 2020") && text(&broken.stdout).contains("255"));

    let undecided = run("undecided.foss");
    assert_eq!(undecided.status.code(), Some(1));
    assert!(
        text(&undecided.stderr).contains("undecided: what is set aside could break"),
        "{}",
        text(&undecided.stderr)
    );
    assert_eq!(foss(&["query", "expect no projects"]).status.code(), Some(1));
    assert_eq!(foss(&["query", "expect only projects"]).status.code(), Some(2));
}

#[test]
fn words_of_a_query_need_no_quotes() {
    let plain = foss(&["query", "case", "studies", "using", "Dapr", "limit", "2", "--format", "csv"]);
    let quoted = foss(&["query", "case studies using Dapr limit 2", "--format", "csv"]);
    assert_eq!((text(&plain.stdout), plain.status.code()), (text(&quoted.stdout), Some(0)));
    assert_eq!(text(&plain.stdout).lines().count(), 3);
    for (args, help) in [
        (["qury", "projects"].as_slice(), "did you mean `query`?"),
        (&["shell"], "`foss` alone opens the shell"),
        (&["projects", "where"], "to ask a query: foss query 'projects where'"),
    ] {
        let output = foss(args);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(help), "{}", text(&output.stderr));
    }
}

#[test]
fn an_ending_that_stands_for_no_format_is_told() {
    let folder = Folder::of(&[]);
    for (name, told) in [("a.xlsx", true), ("a.csv", false), ("a.txt", false), ("a", false)] {
        let path = folder.path(name);
        let output = foss(&["query", "count projects", "--output", path.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(text(&output.stderr).contains("stands for no format: it is tsv"), told, "{name}");
    }
}

#[test]
fn a_name_given_by_let_is_known_in_its_own_script_only() {
    let folder = Folder::of(&[("a.foss", "let old = projects where status = Archived"), ("b.foss", "count old")]);
    let (a, b) = (folder.path("a.foss"), folder.path("b.foss"));
    let run = foss(&["run", a.to_str().unwrap(), b.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("b.foss:1"), "{}", text(&run.stderr));
    let both = foss(&["query", "let old = projects where status = Archived; count old"]);
    assert_eq!((both.status.code(), text(&both.stdout)), (Some(0), "count\n33\n"));
}

//! Several bodies of data on one command line, and export.

mod support;

use std::fs;

use support::{Folder, foss, text, with_input};

const FIX: &str = "[[project]]\nid = 'dapr'\ncategory = 'Runtime'\nhomepage = 'https://dapr.example'\n\n[[project]]\nid = 'twin'\nname = 'Twin'\n\
                   repository = 'http://www.github.com/Dapr/dapr.git'\n";

#[test]
fn data_are_asked_together() {
    let folder = Folder::of(&[("fix.toml", FIX)]);
    let output =
        foss(&["--data", "builtin", "--data", folder.text(), "-c", "projects where id = dapr show name, category"]);
    assert_eq!(text(&output.stdout), "name\tcategory\nDapr\tRuntime\n", "{}", text(&output.stderr));
    let check = format!("; `foss check builtin {}` shows which and why", folder.text());
    assert!(text(&output.stderr).contains(&check), "{}", text(&output.stderr));
    let quiet = foss(&["--data", "builtin", "--data", folder.text(), "-q", "-c", "count projects"]);
    assert_eq!(text(&quiet.stderr), "");
}

#[test]
fn a_snapshot_tells_of_the_same_and_how_to_check_it() {
    let folder = Folder::of(&[("fix.toml", FIX)]);
    let snapshot = folder.path("all of it.foss-snapshot").display().to_string();
    let built = foss(&["build", "builtin", folder.text(), "-o", &snapshot]);
    let asked = foss(&["--data", &snapshot, "-c", "count projects"]);
    let found = |notes: &str, check: &str| {
        let line = notes.lines().find(|line| line.contains("; `foss check")).expect("something is told").to_owned();
        assert!(line.ends_with(&format!("; `foss check {check}` shows which and why")), "{line}");
        line.split("; `foss check").next().and_then(|line| line.split_once(": ")).expect("what is told").1.to_owned()
    };
    let together = found(text(&built.stderr), &format!("builtin {}", folder.text()));
    assert_eq!(found(text(&asked.stderr), &format!("'{snapshot}'")), together);
    // conflicts among the built-in data alone are not counted, though the snapshot holds them
    assert!(together.starts_with("1 conflict of sources"), "{together}");
}

#[test]
fn check_tells_of_data_together() {
    let folder = Folder::of(&[("fix.toml", FIX)]);
    let output = foss(&["check", "--data", folder.text(), "--data", "builtin"]);
    let page = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let file = folder.path("fix.toml").display().to_string();
    for part in [
        " merged by │ ".to_owned(),
        format!(" {file} "),
        "conflict: project `dapr`: sources disagree on the homepage: `https://dapr.example` is in force, against `http"
            .to_owned(),
        format!(
            "remark: {file}:1:1: project `dapr` ({file}:1:1) and project `twin` ({file}:6:1) would be one thing by the repo"
        ),
    ] {
        assert!(page.contains(&part), "{part}: {page}");
    }
}

#[test]
fn paths_are_checked_together_with_the_data_named() {
    let folder = Folder::of(&[("fix.toml", FIX), ("uses.csv", "from,to\ncustomer,twin\n")]);
    let (fix, uses) = (folder.path("fix.toml"), folder.path("uses.csv"));
    let (fix, uses) = (fix.to_str().unwrap_or_default(), uses.to_str().unwrap_or_default());
    let customer = Folder::of(&[("customer.toml", "[[organisation]]\nname = 'Customer'\n")]);
    for args in [
        vec!["check", "builtin", fix, uses, customer.text()],
        vec!["check", fix, "--data", "builtin", uses, "--data", customer.text()],
    ] {
        let output = foss(&args);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains(" from 4 files\n"), "{}", text(&output.stdout));
    }
    let output = foss(&["check", uses, customer.text()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no project or technology is called `twin`"), "{}", text(&output.stderr));
}

#[test]
fn check_tells_of_what_there_is_alone() {
    let folder = Folder::of(&[("a.toml", "[[organisation]]\nname = 'Customer'\n")]);
    let output = foss(&["check", folder.text()]);
    let page = text(&output.stdout);
    assert!(
        page.contains(" organisations │      1\n") && !page.contains("projects") && !page.contains("relation"),
        "{page}"
    );
}

#[test]
fn check_speaks_json() {
    let folder = Folder::of(&[("fix.toml", FIX), ("wrong.toml", "[[projct]]\nname = 'x'\n")]);
    let fix = folder.path("fix.toml");
    let check = |path: &str| {
        let output = foss(&["check", "--format", "json", path]);
        assert_eq!(output.status.code(), Some(2));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let (right, wrong) = (&check(fix.to_str().unwrap_or_default())[0], &check(folder.text())[0]);
    assert_eq!(
        right["errors"],
        serde_json::json!([{
            "code": "D012", "message": "the project `dapr` has no name",
            "place": { "file": fix, "line": 1, "column": 1 },
            "help": "a record that only adds to another one needs that one's id: is it misspelt?",
        }])
    );
    assert_eq!(wrong["errors"][1]["code"], "D031");
    let both = foss(&["check", "--format", "json", "--data", "builtin", "--data", fix.to_str().unwrap_or_default()]);
    let checks: serde_json::Value = serde_json::from_slice(&both.stdout).unwrap();
    assert_eq!(checks[0]["report"]["merged"]["id"], 1);
    assert_eq!(checks[0]["report"]["conflicts"][0]["attribute"], "date");
    assert_eq!(checks[0]["report"]["remarks"][0]["place"]["line"], 1);
    assert!(checks[0]["kinds"]["projects"].as_u64() > Some(300));
}

#[test]
fn what_is_exported_is_whole_and_overwrites_nothing_foreign() {
    let folder = Folder::of(&[("mine.txt", "mine")]);
    let to = folder.path("copy");
    let export = |to: &std::path::Path, more: &[&str]| {
        foss(&[&["export", "--to", to.to_str().unwrap_or_default()], more].concat())
    };
    for _ in 0..2 {
        let output = export(&to, &[]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let count = |args: &[&str]| text(&foss(args).stdout).to_owned();
    let copied = count(&["--data", to.to_str().unwrap_or_default(), "-c", "projects show name, status, hosted by"]);
    assert_eq!(copied, count(&["-c", "projects show name, status, hosted by"]));
    // nothing is left beside it
    let names: Vec<String> =
        fs::read_dir(folder.path("")).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 2, "{names:?}");

    let foreign = export(&folder.path(""), &[]);
    assert_eq!(foreign.status.code(), Some(2));
    assert!(
        text(&foreign.stderr).contains("is not empty, and was not written by `foss export`"),
        "{}",
        text(&foreign.stderr)
    );
    assert_eq!(fs::read_to_string(folder.path("mine.txt")).unwrap(), "mine");
    for (to, more, why) in [
        ("x.png", [].as_slice(), "no form of a graph has files that end with `.png`"),
        ("x.csv", &[], "--format csv"),
        ("x.dot", &["count projects"], "there is nothing to export"),
        ("x.dot", &["porjects"], "did you mean"),
        ("dir", &["--format", "json"], "cannot hold a graph as `json`"),
        ("none/x.dot", &["Dapr"], "cannot be written"),
    ] {
        let output = export(&folder.path(to), more);
        assert_eq!(output.status.code(), Some(2), "{to}");
        assert!(text(&output.stderr).contains(why), "{to}: {}", text(&output.stderr));
        assert!(!folder.path(to).exists(), "{to}");
    }
}

#[test]
fn a_query_exports_its_stops_and_the_edges_between() {
    let folder = Folder::of(&[]);
    let to = folder.path("x.mmd");
    let query = "CNCF as home -> hosts projects where name = Dapr";
    let output = foss(&["export", "--to", to.to_str().unwrap_or_default(), query]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let chart = fs::read_to_string(&to).unwrap();
    let lines: Vec<&str> = chart.lines().filter(|line| !line.starts_with("  classDef")).collect();
    assert_eq!(lines, ["flowchart LR", "  n0[/\"CNCF\"/]:::k1", "  n1(\"Dapr\"):::k2", "  n0 -->|\"hosts\"| n1"]);
}

/// All files below a folder, with what they hold.
fn within(folder: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(within(&path));
        } else {
            out.push((entry.file_name().to_string_lossy().into_owned(), fs::read(path).unwrap_or_default()));
        }
    }
    out.sort();
    out
}

#[test]
fn more_data_of_which_the_last_file_is_wrong_leave_what_was_loaded() {
    let good = |n: usize| {
        (format!("more-{n}.toml"), format!("[[project]]\nname = 'More {n}'\n'started by' = 'Example Ltd'\n"))
    };
    for (name, wrong) in [
        ("z.toml", "[[project]]\nname = 'Half'\n[[project]\n"),
        ("z.toml", "[[project]]\nname = 'Half'\n'started by' = 'Nobody'\n"),
        ("projects.csv", "name,accepted\nHalf,2020\nQuarter,soon\n"),
        ("projects.jsonl", "{\"name\": \"Half\"}\n{\"name\": \"Quarter\", \"accepted\": \"soon\"}\n"),
        ("z.foss-snapshot", "fossgrph\u{1}"),
    ] {
        let first =
            "[[organisation]]\nname = 'Example Ltd'\n[[project]]\nname = 'Widget'\n'started by' = 'Example Ltd'\n";
        let more: Vec<(String, String)> = (0..9).map(good).collect();
        let mut files = vec![("ours.toml", first), (name, wrong)];
        files.extend(more.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let folder = Folder::of(&files);
        let path = |name: &str| folder.path(name).display().to_string();
        let nine = (0..9).map(|n| path(&format!("more-{n}.toml"))).collect::<Vec<_>>().join(" ");
        let (ours, last, query) = (path("ours.toml"), path(name), "anything show kind, name, id;");
        let session = format!(
            "{query}\n.export {before}\n.load + {nine} {last}\n{query}\n.export {after}\n.load + {nine}\ncount projects;\n",
            before = path("before"),
            after = path("after")
        );
        let output = with_input(&["-i", "-q", "--data", &ours, "--format", "tsv"], &session);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(&last), "{name}: {}", text(&output.stderr));
        let answer = "kind\tname\tid\norganisation\tExample Ltd\texample-ltd\nproject\tWidget\twidget\n";
        let printed = text(&output.stdout);
        assert_eq!(printed.matches(answer).count(), 2, "{name}: {printed}");
        assert!(printed.ends_with("count\n10\n"), "{name}: {printed}");
        let before = within(&folder.path("before"));
        assert!(before.len() > 2 && before == within(&folder.path("after")), "{name}: {before:?}");
    }
}

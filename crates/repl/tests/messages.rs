//! What is told on standard error and by `foss explain`: for people, and as JSON for programs.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use serde_json::{Value, json};
use support::{Folder, foss, text, with_input};

/// The objects on standard error, one a line.
fn told(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_error_is_an_object_with_its_place() {
    // é and ü take two bytes and one column
    let script = "# café\nprojects;\n\nprojects where \"ü\" = x;  porjects where status = Sandbox";
    let folder = Folder::of(&[("a.foss", script)]);
    let path = folder.path("a.foss");
    let output = foss(&["run", path.to_str().unwrap(), "--error-format", "json"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    let errors = told(&output.stderr);
    assert_eq!(errors.len(), 2, "{errors:?}");
    let start = script.find("porjects").unwrap();
    assert_eq!(
        errors[1],
        json!({
            "level": "error", "code": "Q020", "kind": "name", "message": "nothing is called `porjects`",
            "file": path, "line": 4, "column": 26, "span": {"start": start, "end": start + 8},
            "help": "did you mean `projects`?", "rewrites": ["projects where status = Sandbox"],
        })
    );
    assert_eq!(script[..start].rsplit('\n').next().unwrap().chars().count() + 1, 26);
}

#[test]
fn what_was_typed_has_no_file_and_a_limit_no_place() {
    let typed = &told(&foss(&["--error-format=json", "-c", "porjects"]).stderr)[0];
    assert_eq!((&typed["file"], &typed["line"], &typed["column"]), (&Value::Null, &json!(1), &json!(1)));
    let query = "organisations as a -> uses projects as b show a, b";
    let limit = foss(&["--error-format=json", "--max-rows", "2", "-c", query]);
    let told = told(&limit.stderr);
    assert_eq!((limit.status.code(), told.len()), (Some(3), 1));
    assert_eq!((&told[0]["kind"], &told[0]["code"], &told[0]["span"]), (&json!("limit"), &json!("Q082"), &Value::Null));
}

#[test]
fn errors_in_data_are_objects_all_of_them() {
    let wrong = "[[project]]\nname = \"A\u{202e}\"\nhompage = \"x\"\n".repeat(30);
    let folder = Folder::of(&[("a.toml", &wrong)]);
    let output = foss(&["--data", folder.text(), "-c", "projects", "--error-format", "json"]);
    let errors = told(&output.stderr);
    assert_eq!((errors.len(), output.status.code()), (30, Some(2)));
    let first = &errors[0];
    assert_eq!((&first["code"], &first["kind"]), (&json!("D035"), &json!("data")));
    assert_eq!(
        (&first["file"], &first["line"], &first["column"]),
        (&json!(folder.path("a.toml")), &json!(3), &json!(1))
    );
    assert_eq!(first["help"], "did you mean `homepage`?");
}

#[test]
fn everything_on_standard_error_is_json() {
    let folder = Folder::of(&[(
        "a.foss",
        "# of Nobody\n\n  expect no projects where name = Nobody;\nexpect no projects hosted by CNCF else \"x\u{1b}[31m\"",
    )]);
    let path = folder.path("a.foss");
    let path = path.to_str().unwrap();
    for args in [
        vec!["run", path],
        vec!["run", "/nowhere"],
        vec!["run", path, "-p", "x=1"],
        vec!["--nonsense"],
        vec!["--format", "jsn", "-c", "projects"],
        vec!["check", "/nowhere"],
        vec!["-c", "case studies using $p"],
        vec!["--output", "/nowhere/x", "-c", "projects"],
        vec!["explain", "Q999"],
    ] {
        let output = foss(&[&["--error-format", "json"], args.as_slice()].concat());
        let told = told(&output.stderr);
        assert!(told.iter().any(|m| m["level"] == "error" && m["kind"].is_string()), "{args:?}: {told:?}");
        assert!(!text(&output.stderr).contains('\u{1b}'), "{args:?}");
    }
    let output = told(&foss(&["--error-format", "json", "run", path]).stderr);
    assert_eq!((&output[0]["kind"], &output[0]["line"], &output[0]["column"]), (&json!("held"), &json!(3), &json!(3)));
    assert_eq!((&output[1]["kind"], &output[1]["message"]), (&json!("broken"), &json!("x\u{1b}[31m")));
    assert_eq!(told(&foss(&["--error-format", "json", "--quiet", "run", path]).stderr), [output[1].clone()]);
}

#[test]
fn pages_are_printed_and_listed() {
    let page = foss(&["explain", "q020"]);
    assert!(text(&page.stdout).starts_with("Q020: nothing has that name\n\n"), "{}", text(&page.stdout));
    assert!(text(&page.stdout).contains("\nWrong:\n\n    case studies using Kuberntes\n"), "{}", text(&page.stdout));
    assert_eq!((page.status.code(), text(&page.stderr)), (Some(0), ""));
    let list = foss(&["explain"]);
    for line in ["Q001  the text is too long\n", "\nD005  ", "\nS010  "] {
        assert!(text(&list.stdout).contains(line), "{line}");
    }
    let two = foss(&["explain", "D022", "Q043"]);
    assert!(
        text(&two.stdout).starts_with("D022: ") && text(&two.stdout).contains("\n\nQ043: "),
        "{}",
        text(&two.stdout)
    );
}

#[test]
fn what_is_no_code_is_refused() {
    for (args, help) in [
        (&["explain", "Q20"] as &[&str], "did you mean `Q020`?"),
        (
            &["explain", "projects", "where", "status", "=", "Sandbox"],
            "foss query 'explain projects where status = Sandbox'",
        ),
        (&["explain", "projects"], "foss query 'explain projects'"),
        (&["explain", "Q020", "--format", "csv"], "not in this release"),
    ] {
        let output = foss(args);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{args:?}");
        assert!(text(&output.stderr).contains(help), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn pages_are_pointed_to_on_terminals_only() {
    assert!(!text(&foss(&["-c", "porjects"]).stderr).contains("foss explain"));
    assert!(!text(&with_input(&[], "porjects").stderr).contains("foss explain"));
}

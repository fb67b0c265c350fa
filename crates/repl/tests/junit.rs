//! `foss run --junit`: the report is read again with a parser of its own and compared with what was run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;

use roxmltree::{Document, Node};
use support::{Folder, foss, text};

/// Runs files of a folder with a report; the exit code and the report.
fn run(folder: &Folder, files: &[&str], more: &[&str]) -> (Option<i32>, String) {
    let report = folder.path("report.xml");
    let files: Vec<String> = files.iter().map(|f| folder.path(f).display().to_string()).collect();
    let mut args = vec!["run", "--junit", report.to_str().unwrap()];
    args.extend(files.iter().map(String::as_str));
    args.extend(more);
    let output = foss(&args);
    let xml = fs::read_to_string(&report).unwrap_or_default();
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    (output.status.code(), xml)
}

fn cases<'a>(document: &'a Document<'_>) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|n| n.has_tag_name("testcase")).collect()
}

/// The counts that an element states, once they are found to be those of the cases below it.
fn counts(element: Node<'_, '_>) -> [usize; 4] {
    let stated = ["tests", "failures", "errors", "skipped"].map(|n| element.attribute(n).unwrap().parse().unwrap());
    let found = ["testcase", "failure", "error", "skipped"];
    assert_eq!(stated, found.map(|n| element.descendants().filter(|d| d.has_tag_name(n)).count()));
    assert!(element.attribute("time").unwrap().parse::<f64>().unwrap() >= 0.0);
    stated
}

fn verdict(case: Node<'_, '_>) -> String {
    let Some(inner) = case.first_element_child() else { return "held".to_owned() };
    format!("{} {}", inner.tag_name().name(), inner.attribute("type").unwrap_or_default()).trim().to_owned()
}

#[test]
fn each_expectation_is_a_case_of_its_file() {
    let policy = "# the policy\nlet old = projects where status = Archived;\n\n\
        expect no case studies using old # at all\n  else \"move off archived projects\";\n\
        count projects;\nexpect some projects hosted by CNCF;\nexpect no projects where licence = \"No-Such-1.0\";\n\
        expect some projects hosted by CNCF;\nexpect some projects where name = Nobody;\nexpect no projects";
    let folder = Folder::of(&[("policy.foss", policy), ("none.foss", "count projects")]);
    let (code, xml) = run(&folder, &["policy.foss", "none.foss"], &[]);
    assert_eq!(code, Some(1));
    let document = Document::parse(&xml).unwrap();
    assert_eq!(counts(document.root_element()), [6, 4, 0, 0]);
    let suites: Vec<_> = document.descendants().filter(|n| n.has_tag_name("testsuite")).collect();
    assert_eq!(suites.len(), 2);
    assert_eq!(suites[0].attribute("name").unwrap(), folder.path("policy.foss").to_str().unwrap());
    assert_eq!((counts(suites[0]), counts(suites[1])), ([6, 4, 0, 0], [0, 0, 0, 0]));
    let found: Vec<_> = cases(&document)
        .into_iter()
        .map(|c| (c.attribute("name").unwrap(), c.attribute("line").unwrap(), verdict(c)))
        .collect();
    let want = [
        ("move off archived projects", "4", "failure broken"),
        ("expect some projects hosted by CNCF", "7", "held"),
        ("expect no projects where licence = \"No-Such-1.0\"", "8", "failure undecided"),
        ("expect some projects hosted by CNCF (2)", "9", "held"),
        ("expect some projects where name = Nobody", "10", "failure broken"),
        ("expect no projects", "11", "failure broken"),
    ];
    assert_eq!(found, want.map(|(name, line, verdict)| (name, line, verdict.to_owned())));
    let broken = cases(&document)[0].first_element_child().unwrap();
    let rows = broken.text().unwrap();
    assert!(rows.contains("policy.foss:4: expect no case studies using old else"), "{rows}");
    assert!(rows.contains("12 rows\n name ") && rows.contains("Ericsson 2020") && rows.contains("note: "), "{rows}");
    let undecided = cases(&document)[2].first_element_child().unwrap();
    assert!(undecided.attribute("message").unwrap().starts_with("undecided: "));
    assert!(undecided.text().unwrap().contains("set aside: no licence recorded"));
    let text = |at: usize| cases(&document)[at].first_element_child().unwrap().text().unwrap().to_owned();
    assert!(text(4).contains("\nno rows\n"));
    // of many rows, the first 200 and the header
    assert!(text(5).lines().filter(|line| line.contains('│')).count() == 201 && text(5).contains(" more rows\n"));
}

#[test]
fn hostile_names_are_read_back_as_they_are_shown() {
    let names = "<a href='x'> & ]]> \\u001b[31m \\u0000 \\u202e 🦀 日本 \\uFFFE \\\" --> <![CDATA[";
    let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
    let expect = "expect no teams else \"<b> & ]]> \\u{1b}[0m \\u{0} 🦀 \\u{ffff} \\n é\"";
    let data = format!("{{\"name\": \"{names}\"}}\n");
    let folder = Folder::of(&[("a & <b>.foss", expect)]);
    let teams = Folder::of(&[("schema.toml", schema), ("teams.jsonl", &data)]);
    let (code, xml) = run(&folder, &["a & <b>.foss"], &["--data", teams.text()]);
    assert_eq!(code, Some(1), "{xml}");
    let document = Document::parse(&xml).unwrap();
    assert_eq!(counts(document.root_element()), [1, 1, 0, 0]);
    let case = cases(&document)[0];
    let name = "<b> & ]]> \\u{1b}[0m \\u{0} 🦀 \\u{ffff} \\n é";
    assert_eq!(
        (case.attribute("name"), case.first_element_child().unwrap().attribute("message")),
        (Some(name), Some(name))
    );
    assert!(case.attribute("file").unwrap().ends_with("a & <b>.foss"));
    let rows = case.first_element_child().unwrap().text().unwrap();
    let shown = "<a href='x'> & ]]> \\u{1b}[31m \\u{0} \\u{202e} 🦀 日本 \\u{fffe} \" --> <![CDATA[";
    assert!(rows.contains(shown), "{rows}");
}

#[test]
fn what_goes_wrong_is_an_error_and_the_rest_is_skipped() {
    let limit = "expect some projects;\norganisations as a -> uses projects as b show a, b;\nexpect no projects";
    let wrong = "expect no porjects;\n\ncount projects where sttus = x";
    let folder = Folder::of(&[
        ("limit.foss", limit),
        ("wrong.foss", wrong),
        ("given.foss", "expect no projects where name = $x"),
    ]);
    for (files, more, code, want) in [
        (
            &["limit.foss"] as &[&str],
            &["--max-rows", "500"] as &[&str],
            3,
            &["held", "error Q082", "skipped"] as &[&str],
        ),
        (&["limit.foss"], &["--timeout", "0"], 3, &["error Q081", "skipped"]),
        (&["limit.foss", "wrong.foss"], &[], 2, &["skipped", "skipped", "error Q020", "error Q040"]),
        (&["limit.foss", "nowhere.foss"], &[], 2, &["error unreadable"]),
        (&["given.foss"], &[], 2, &["error parameter", "skipped"]),
        (&["given.foss"], &["-p", "x=Dapr", "-p", "y=1"], 2, &["error parameter", "skipped"]),
        (&["given.foss"], &["-p", "x=Dapr"], 1, &["failure broken"]),
        (&["given.foss"], &["-p", "x=Nobody"], 0, &["held"]),
        (&["given.foss"], &["-p", "x=Nobody", "--data", "/nowhere"], 2, &["error nothing run"]),
    ] {
        let (found, xml) = run(&folder, files, more);
        let document = Document::parse(&xml).unwrap();
        counts(document.root_element());
        let verdicts: Vec<String> = cases(&document).into_iter().map(verdict).collect();
        assert_eq!(
            (found, verdicts),
            (Some(code), want.iter().map(|w| (*w).to_owned()).collect()),
            "{files:?} {more:?}"
        );
    }
}

#[test]
fn the_report_is_replaced_in_whole() {
    let folder = Folder::of(&[("a.foss", "expect some projects"), ("report.xml", "before")]);
    let (code, xml) = run(&folder, &["a.foss"], &[]);
    assert!(code == Some(0) && xml.starts_with("<?xml") && xml.ends_with("</testsuites>\n"), "{xml}");
    assert_eq!(fs::read_dir(folder.0.path()).unwrap().count(), 2, "no draft is left");
    let script = folder.path("a.foss");
    let nowhere = foss(&["run", script.to_str().unwrap(), "--junit", "/nowhere/report.xml"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(
        text(&nowhere.stderr).contains("the report /nowhere/report.xml cannot be written"),
        "{}",
        text(&nowhere.stderr)
    );
    let same = foss(&["run", script.to_str().unwrap(), "--junit", "x.xml", "--output", "x.xml"]);
    assert_eq!(same.status.code(), Some(2));
}

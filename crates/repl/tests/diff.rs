//! `foss diff`: what changed between two versions of data, as a user asks it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::fs;

use serde_json::{Value, json};
use support::{Folder, foss, text};

const BEFORE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diff/before.yml");
const AFTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diff/after.yml");

/// What changed, as JSON; that something did is exit code 1.
fn changes(more: &[&str]) -> Vec<Value> {
    let output = foss(&[&["diff", BEFORE, AFTER, "--format", "json"], more].concat());
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    serde_json::from_slice::<Value>(&output.stdout).unwrap().as_array().unwrap().clone()
}

fn facts(change: &Value) -> Vec<&str> {
    change["why"].as_array().unwrap().iter().map(|fact| fact["fact"].as_str().unwrap()).collect()
}

#[test]
fn two_landscapes_tell_what_moved_joined_was_archived_and_changed_its_repository() {
    let changes = changes(&[]);
    let of = |name: &str| {
        let change = changes.iter().find(|change| change["thing"]["name"] == name);
        change.unwrap_or_else(|| panic!("nothing is told of {name}: {changes:?}"))
    };
    let moved = of("Harbourmaster");
    assert_eq!(moved["change"], "changed");
    let want = [
        "status Sandbox → Incubating",
        "incubating (none) → 2025-08-05",
        "hosted by Port Foundation: until (none) → 2025-08-05, no longer in force",
        "hosted by Port Foundation [status Incubating, since 2025-08-05]",
    ];
    assert_eq!(facts(moved), want);
    assert_eq!(moved["why"][3]["sources"][0]["name"], "after.yml");
    assert_eq!(moved["why"][3]["since"], "2025-08-05");
    assert_eq!(moved["why"][0]["sources"], moved["why"][3]["sources"], "a level is read from an edge, which is cited");

    let listed = of("Mooring");
    assert!(facts(listed).contains(&"status (none) → Sandbox"), "{listed}");
    assert!(facts(listed).contains(&"hosted by Port Foundation [status Sandbox, since 2025-10-08]"), "{listed}");
    let joined = of("Pilot Boat");
    assert_eq!(joined["change"], "added");
    assert!(facts(joined).contains(&"status Sandbox"), "{joined}");
    assert!(facts(joined).contains(&"hosted by Port Foundation [status Sandbox, since 2025-11-12]"), "{joined}");

    assert!(facts(of("Old Crane")).contains(&"status Sandbox → Archived"));
    let moved = "repository https://github.com/light/house → https://github.com/port/lighthouse";
    assert_eq!(facts(of("Lighthouse")), [moved]);
    let renamed = of("Anchor (formerly Hook)");
    assert_eq!(renamed["change"], "changed", "its repository tells which project it is");
    assert_eq!(facts(renamed)[0], "name Anchor → Anchor (formerly Hook)");

    let same =
        changes.iter().any(|change| ["Tide Gauge", "Ropes Inc."].contains(&change["thing"]["name"].as_str().unwrap()));
    assert!(!same, "where it stands in the file does not count: {changes:?}");
}

#[test]
fn what_the_file_of_a_document_is_called_is_no_change() {
    let folder = Folder::of(&[("november.yml", &fs::read_to_string(AFTER).unwrap())]);
    let copy = folder.path("november.yml").display().to_string();
    for args in [
        &[] as &[&str],
        &["-c", "anything show name, sources"],
        &["-c", "describe Lighthouse"],
        &["-c", "anything group by sources"],
    ] {
        let output = foss(&[&["diff", AFTER, &copy], args].concat());
        let rows = text(&output.stdout).lines().count() - 1;
        assert_eq!((output.status.code(), rows), (Some(0), 0), "{args:?}: {}", text(&output.stdout));
    }
    let changed: Vec<Value> = changes(&[]).into_iter().map(|change| change["thing"]["kind"].clone()).collect();
    assert!(!changed.contains(&json!("source")), "another state of a landscape is the same document: {changed:?}");
    // of two documents, each is what states the same things as before
    let pair = |names: [&str; 2]| {
        let texts = [fs::read_to_string(BEFORE).unwrap(), fs::read_to_string(AFTER).unwrap().replace("Port", "Quay")];
        let texts = [texts[0].clone(), texts[1].replace("https://github.com/", "https://github.com/quay-")];
        let folder = Folder::of(&[(names[0], &texts[0]), (names[1], &texts[1])]);
        let out = folder.path("both.foss-snapshot").display().to_string();
        let paths = names.map(|name| folder.path(name).display().to_string());
        assert_eq!(foss(&["build", &paths[0], &paths[1], "-o", &out]).status.code(), Some(0));
        (folder, out)
    };
    let ((_one, one), (_other, other)) = (pair(["a.yml", "b.yml"]), pair(["d.yml", "c.yml"]));
    let output = foss(&["diff", &one, &other]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{}", text(&output.stdout));
}

#[test]
fn those_behind_a_count_and_a_group_are_told() {
    let count = changes(&["-c", "count projects"]);
    assert_eq!(facts(&count[0]), ["joined: Pilot Boat"]);
    assert_eq!(count[0]["why"][0]["because"][0]["fact"], "Pilot Boat is new in the data");
    let groups = changes(&["-c", "projects group by status show status, count"]);
    assert_eq!(facts(&groups[0]), ["joined: Old Crane"]);
    assert_eq!(groups[0]["why"][0]["because"][0]["fact"], "Old Crane: status Sandbox → Archived");
    // Sandbox has as many as before, and is no change
    let told: Vec<Vec<&str>> = groups[1..].iter().map(facts).collect();
    assert_eq!(told, [vec!["joined: Harbourmaster"], vec!["left: Mooring"]]);
    let least = changes(&["-c", "projects group by hosted by show hosted by, min(accepted), count"]);
    let told: Vec<Vec<&str>> = least.iter().map(facts).collect();
    assert!(told[0].starts_with(&["joined: Mooring", "joined: Pilot Boat"]), "{told:?}");
    assert!(
        told[0].contains(&"Harbourmaster: status Sandbox → Incubating"),
        "a member that stays can change a least: {told:?}"
    );
}

#[test]
fn rows_of_an_answer_are_told_before_and_after() {
    let changes = changes(&["-c", "projects where status = Sandbox show name, status"]);
    let told: Vec<Value> =
        changes.iter().map(|c| json!([c["change"], c["before"]["name"], c["after"]["name"]])).collect();
    let want = [
        json!(["added", null, "Mooring"]),
        json!(["added", null, "Pilot Boat"]),
        json!(["removed", "Harbourmaster", null]),
        json!(["removed", "Old Crane", null]),
    ];
    assert_eq!(told, want);
    assert!(facts(&changes[0]).contains(&"Mooring: status (none) → Sandbox"), "{changes:?}");
    assert_eq!(facts(&changes[1]), ["Pilot Boat is new in the data"]);
    assert_eq!(facts(&changes[2])[0], "Harbourmaster: status Sandbox → Incubating");
}

#[test]
fn groups_and_counts_have_keys_of_their_own() {
    let output = foss(&["diff", BEFORE, AFTER, "-c", "projects group by status show count; count projects", "--quiet"]);
    let want =
        "change\tcount\nadded\t1\nbefore\t1\nafter\t2\nbefore\t2\nafter\t1\n\nchange\tcount\nbefore\t6\nafter\t7\n";
    assert_eq!((text(&output.stdout), text(&output.stderr)), (want, ""));
    let grouped = changes(&["-c", "projects group by status show status, count"]);
    let told: Vec<Value> = grouped
        .iter()
        .map(|c| json!([c["change"], c["after"]["status"], c["before"]["count"], c["after"]["count"]]))
        .collect();
    let want = [
        json!(["added", ["Archived"], null, 1]),
        json!(["changed", ["Incubating"], 1, 2]),
        json!(["changed", null, 2, 1]),
    ];
    assert_eq!(told, want, "the group of those without a status has no name");
}

#[test]
fn rows_are_matched_by_what_they_are_about() {
    let path = changes(&["-c", "path from Mooring to \"Port Foundation\""]);
    assert_eq!(path.len(), 1);
    assert_eq!((&path[0]["change"], &path[0]["after"]["steps"]), (&json!("added"), &json!(1)));
    let described = changes(&["-c", "Lighthouse"]);
    assert_eq!(described.len(), 1);
    assert_eq!(described[0]["before"]["value"], "https://github.com/light/house");
    assert_eq!(described[0]["after"]["value"], "https://github.com/port/lighthouse");
    let limited = changes(&["-c", "projects order by name desc limit 2 show name"]);
    let told: Vec<Value> = limited.iter().map(|c| json!([c["before"]["name"], c["after"]["name"]])).collect();
    assert_eq!(told, [json!([null, "Pilot Boat"]), json!(["Old Crane", null])]);
    let edges = changes(&["-c", "Harbourmaster -> hosted by foundations show name, via.status, via.since"]);
    let told: Vec<Value> = edges.iter().map(|c| json!([c["before"]["via.status"], c["after"]["via.status"]])).collect();
    assert_eq!(told, [json!([["Sandbox"], ["Incubating"]])]);
}

#[test]
fn exit_codes_and_streams() {
    let folder = Folder::of(&[("q.foss", "organisations show name;"), ("wrong.foss", "porjects")]);
    let path = |name: &str| folder.path(name).display().to_string();
    let (right, wrong) = (path("q.foss"), path("wrong.foss"));
    for (args, code) in [
        (&[BEFORE, BEFORE] as &[&str], 0),
        (&[BEFORE, AFTER, &right], 0),
        (&[BEFORE, AFTER, "-c", "organisations show name, homepage"], 0),
        (&[BEFORE, AFTER], 1),
        (&[BEFORE, AFTER, "-c", "count projects"], 1),
        (&[BEFORE, AFTER, &wrong], 2),
        (&[BEFORE, AFTER, "/nowhere.foss"], 2),
        (&[BEFORE, AFTER, &right, "-c", "projects"], 2),
        (&[BEFORE, AFTER, "-c", "\"Pilot Boat\""], 2),
        (&[BEFORE, AFTER, "-c", "why projects"], 2),
        (&[BEFORE, AFTER, "-c", " ; "], 2),
        (&[BEFORE, AFTER, "-c", "projects", "--format", "svg"], 2),
        (&[BEFORE, AFTER, "-c", "projects where name = $p"], 2),
        (&[BEFORE, AFTER, "-c", "projects", "-p", "p=1"], 2),
        (&[BEFORE, "/nowhere.yml"], 2),
        (&["/nowhere.yml", AFTER], 2),
        (&[BEFORE], 2),
        (&[BEFORE, AFTER, "--max-rows", "1", "-c", "projects"], 3),
    ] {
        let output = foss(&[&["diff"], args].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", text(&output.stderr));
        assert_eq!(code != 0, !output.stderr.is_empty(), "{args:?}: {}", text(&output.stderr));
        if code > 1 {
            assert_eq!(text(&output.stdout), "", "{args:?}");
        }
    }
    let output = foss(&["diff", BEFORE, AFTER, "-c", "\"Pilot Boat\""]);
    assert!(text(&output.stderr).contains("is valid for the later data, but not for"), "{}", text(&output.stderr));
}

#[test]
fn data_are_put_to_both_versions_and_forms_do_not_count() {
    let folder = Folder::of(&[]);
    let snapshot = folder.path("after.foss-snapshot").display().to_string();
    let built = foss(&["build", AFTER, "-o", &snapshot]);
    assert_eq!(built.status.code(), Some(0), "{}", text(&built.stderr));
    let same = foss(&["diff", AFTER, &snapshot]);
    assert_eq!((same.status.code(), text(&same.stderr)), (Some(0), ""));
    let both = foss(&[
        "diff",
        BEFORE,
        AFTER,
        "--data",
        "builtin",
        "-c",
        "projects where name = Dapr or name = \"Pilot Boat\" show name",
    ]);
    assert_eq!(text(&both.stdout), "change\tname\nadded\tPilot Boat\n");
}

#[test]
fn every_format_of_rows_is_written() {
    let query = ["-c", "projects where name = Harbourmaster show name, status"];
    let of = |format: &str| {
        let output = foss(&[&["diff", BEFORE, AFTER, "--format", format], &query[..]].concat());
        text(&output.stdout).to_owned()
    };
    assert_eq!(of("csv"), "change,name,status\r\nbefore,Harbourmaster,Sandbox\r\nafter,Harbourmaster,Incubating\r\n");
    let table = of("table");
    assert!(
        table.contains(
            " changed │ Harbourmaster │ Sandbox → Incubating\n   Harbourmaster: status Sandbox → Incubating [1]\n"
        ),
        "{table}"
    );
    assert!(table.ends_with("\n[1] after.yml\n"), "{table}");
    assert!(of("markdown").starts_with("| change | name | status | because |"), "{}", of("markdown"));
    let html = of("html");
    assert!(
        html.starts_with("<!") && html.trim_end().ends_with("</html>") && html.contains("Sandbox → Incubating"),
        "{html}"
    );
    let lines = of("jsonl");
    assert_eq!(serde_json::from_str::<Value>(lines.trim_end()).unwrap()["after"]["status"], json!(["Incubating"]));
    let folder = Folder::of(&[]);
    let file = folder.path("x.json").display().to_string();
    let output = foss(&["diff", BEFORE, AFTER, "--output", &file]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    assert!(fs::read_to_string(&file).unwrap().contains("Pilot Boat"), "differences are results: the file is written");
}

//! `foss watch`: data are edited as people and programs edit them, and what is told is compared with what was done.
//!
//! What is due is waited for; that nothing is told is seen from what is told next.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use fossgraph_tests::page::blocks;
use serde_json::{Value, json};
use support::{Folder, big_bill, command, foss, text};

/// Nothing takes longer, on any machine.
const DEADLINE: Duration = Duration::from_secs(120);
/// What is done so long after something else is seen by itself.
const APART: Duration = Duration::from_millis(600);

/// A program that watches, and what it says.
struct Watching {
    child: Child,
    out: Receiver<String>,
    told: Receiver<String>,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    thread::spawn(move || {
        let _ = BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| tell.send(line));
    });
    told
}

impl Watching {
    fn of(folder: &Folder, args: &[&str]) -> Self {
        Self::begun(command(&[&["watch"], args].concat()).current_dir(folder.0.path()))
    }

    fn begun(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (out, told) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        let watching = Self { child, out, told };
        watching.told("; Ctrl-C ends it");
        watching
    }

    /// The next line of results.
    fn line(&self) -> String {
        self.out
            .recv_timeout(DEADLINE)
            .unwrap_or_else(|_| panic!("nothing comes; told: {:?}", self.told.try_iter().collect::<Vec<_>>()))
    }

    /// The next change, as its sort, the row before and the row after.
    fn change(&self) -> Value {
        let mut change: Value = serde_json::from_str(&self.line()).unwrap();
        let cells = |row: &Value| {
            let mut row = row.as_object()?.clone();
            let name = row.remove("name");
            Some(name.into_iter().chain(row.into_values()).collect::<Vec<_>>())
        };
        json!([change["change"].take(), cells(&change["before"]), cells(&change["after"])])
    }

    /// Waits for a line on standard error that holds a text; what was told before it, too.
    fn told(&self, part: &str) -> Vec<String> {
        let mut all = Vec::new();
        loop {
            let line = self.told.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("{part} is not told: {all:?}"));
            all.push(line);
            if all.last().unwrap().contains(part) {
                return all;
            }
        }
    }

    fn interrupt(&self) {
        let kill = Command::new("sh").args(["-c", &format!("kill -INT {}", self.child.id())]).status().unwrap();
        assert!(kill.success());
    }

    /// Interrupts it; what else it said.
    fn end(mut self) -> (ExitStatus, Vec<String>, Vec<String>) {
        self.interrupt();
        let status = self.child.wait().unwrap();
        (status, self.out.iter().collect(), self.told.iter().collect())
    }

    /// Interrupts it; it must have said nothing more.
    fn ends(self) {
        let (status, out, told) = self.end();
        assert_eq!((status.code(), out, told), (Some(130), Vec::new(), Vec::new()));
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

const SCHEMA: &str = "[[kind]]
singular = 'ship'
plural = 'ships'
attributes = ['state', 'built']
[[kind]]
singular = 'harbour'
plural = 'harbours'
[[enumeration]]
name = 'state'
members = ['laid up', 'at sea']
[[attribute]]
name = 'state'
type = 'state'
[[attribute]]
name = 'built'
type = 'integer'
[[relation]]
phrase = 'calls at'
inverse = 'called at by'
from = ['ship']
to = ['harbour']
";
const SHIPS: &str = "name,state,built\nAnna,at sea,1999\nBert,at sea,2001\nCarl,laid up,2004\n";

/// A directory of data.
fn fleet() -> Folder {
    let folder = Folder::of(&[]);
    fs::create_dir(folder.path("fleet")).unwrap();
    fs::write(folder.path("fleet/schema.toml"), SCHEMA).unwrap();
    fs::write(folder.path("fleet/ships.csv"), SHIPS).unwrap();
    fs::write(folder.path("fleet/harbours.toml"), "[[harbour]]\nname = 'Dover'\n'called at by' = ['anna', 'bert']\n")
        .unwrap();
    folder
}

fn ships(folder: &Folder, text: &str) {
    fs::write(folder.path("fleet/ships.csv"), text).unwrap();
}

const AT_SEA: &[&str] = &["--data", "fleet", "-c", "ships where state = at sea show name, built", "--format", "jsonl"];

/// Two ships that are at sea are told first.
fn at_sea(folder: &Folder) -> Watching {
    let watching = Watching::of(folder, AT_SEA);
    assert_eq!(watching.change(), json!(["added", null, ["Anna", 1999]]));
    assert_eq!(watching.change(), json!(["added", null, ["Bert", 2001]]));
    watching
}

#[test]
fn a_file_is_edited_in_place_renamed_over_and_touched() {
    let folder = fleet();
    let watching = at_sea(&folder);
    ships(&folder, &SHIPS.replace("laid up", "at sea").replace("2001", "2002"));
    assert_eq!(watching.change(), json!(["added", null, ["Carl", 2004]]));
    assert_eq!(watching.change(), json!(["changed", ["Bert", 2001], ["Bert", 2002]]));
    assert_eq!(watching.told("added"), ["ships.csv: 1 added, 0 removed, 1 changed"]);

    // as an editor does it, with a file beside that it deletes
    fs::write(folder.path("fleet/.ships.csv.swp"), "x").unwrap();
    fs::write(folder.path("fleet/ships.csv~"), SHIPS).unwrap();
    fs::rename(folder.path("fleet/ships.csv~"), folder.path("fleet/ships.csv")).unwrap();
    fs::remove_file(folder.path("fleet/.ships.csv.swp")).unwrap();
    assert_eq!(watching.change(), json!(["removed", ["Carl", 2004], null]));
    assert_eq!(watching.change(), json!(["changed", ["Bert", 2002], ["Bert", 2001]]));
    watching.told("0 added, 1 removed, 1 changed");

    ships(&folder, SHIPS);
    thread::sleep(APART);
    // the same said in another way
    ships(&folder, "built,name,state\n2004,Carl,laid up\n\"2001\",Bert,at sea\n1999,Anna,at sea");
    thread::sleep(APART);
    fs::rename(folder.path("fleet/harbours.toml"), folder.path("fleet/ports.toml")).unwrap();
    thread::sleep(APART);
    ships(&folder, &SHIPS.replace("Anna,at sea", "Anna,laid up"));
    assert_eq!(watching.change(), json!(["removed", ["Anna", 1999], null]));
    assert_eq!(watching.told("removed"), ["ships.csv: 0 added, 1 removed, 0 changed"]);
    watching.ends();
}

#[test]
fn a_burst_gives_few_answers_and_an_open_file_is_waited_for() {
    let folder = fleet();
    let watching = at_sea(&folder);
    for built in 2010..2050 {
        ships(&folder, &SHIPS.replace("2001", &built.to_string()));
    }
    // one answer, or a few where the machine stood still between two writes
    let (mut built, mut answers) = (2001, 0);
    while built != 2049 {
        let change = watching.change();
        let now = change[2][1].as_u64().unwrap();
        assert_eq!(change, json!(["changed", ["Bert", built], ["Bert", now]]));
        watching.told("1 changed");
        (built, answers) = (now, answers + 1);
    }
    assert!(answers < 20, "{answers} answers to 40 changes");
    if cfg!(target_os = "linux") {
        let mut file = File::create(folder.path("fleet/ships.csv")).unwrap();
        for line in SHIPS.split_inclusive('\n') {
            file.write_all(line.as_bytes()).unwrap();
            thread::sleep(APART);
        }
        drop(file);
        assert_eq!(watching.change(), json!(["changed", ["Bert", 2049], ["Bert", 2001]]));
        assert_eq!(watching.told("1 changed"), ["ships.csv: 0 added, 0 removed, 1 changed"]);
    }
    watching.ends();
}

#[test]
fn what_is_half_written_is_an_error_and_what_was_right_stays() {
    let folder = fleet();
    let watching = at_sea(&folder);
    ships(&folder, "name,state,built\nAnna,at s");
    watching.told("fleet/ships.csv:2:1: error[D");
    thread::sleep(APART);
    ships(&folder, SHIPS);
    watching.told("ships.csv: right again, and nothing changed");
    fs::write(folder.path("fleet/more.toml"), "[[ship]]\nname = 'Do").unwrap();
    assert!(watching.told("error").pop().unwrap().starts_with("fleet/more.toml:2:"));
    thread::sleep(APART);
    fs::write(folder.path("fleet/more.toml"), "[[ship]]\nname = 'Dora'\nstate = 'at sea'\n").unwrap();
    let dora: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!((&dora["after"]["name"], &dora["why"][0]["fact"]), (&json!("Dora"), &json!("Dora is new in the data")));
    watching.told("more.toml: 1 added");
    watching.ends();
}

#[test]
fn a_deleted_file_removes_nothing_and_one_of_a_directory_its_records() {
    let folder = fleet();
    let watching = at_sea(&folder);
    fs::write(folder.path("fleet/more.csv"), "").unwrap();
    // a file that is named after no kind
    assert!(watching.told("error").pop().unwrap().contains("more.csv"));
    thread::sleep(APART);
    fs::remove_file(folder.path("fleet/more.csv")).unwrap();
    watching.told("right again, and nothing changed");
    fs::create_dir_all(folder.path("fleet/new/deep")).unwrap();
    fs::write(folder.path("fleet/new/deep/x.jsonl"), "").unwrap();
    watching.told("error");
    thread::sleep(APART);
    fs::remove_dir_all(folder.path("fleet/new")).unwrap();
    watching.told("right again");
    fs::create_dir_all(folder.path("fleet/new/deep")).unwrap();
    fs::write(folder.path("fleet/new/deep/dora.toml"), "[[ship]]\nname = 'Dora'\nstate = 'at sea'\n").unwrap();
    assert_eq!(watching.change(), json!(["added", null, ["Dora", null]]));
    watching.told("dora.toml: 1 added");
    // deep below, where nothing was when the watching began
    fs::write(folder.path("fleet/new/deep/dora.toml"), "[[ship]]\nname = 'Dora'\nstate = 'at sea'\nbuilt = 7\n")
        .unwrap();
    assert_eq!(watching.change(), json!(["changed", ["Dora", null], ["Dora", 7]]));
    watching.told("1 changed");
    fs::remove_file(folder.path("fleet/new/deep/dora.toml")).unwrap();
    assert_eq!(watching.change(), json!(["removed", ["Dora", 7], null]));
    watching.told("1 removed");

    // the whole directory goes away, and another comes
    fs::rename(folder.path("fleet"), folder.path("old")).unwrap();
    assert_eq!(
        watching.told("error").pop().unwrap(),
        "fleet: error[D002]: cannot be read: No such file or directory (os error 2)"
    );
    thread::sleep(APART);
    let other = fleet();
    ships(&other, &SHIPS.replace("2001", "2003"));
    fs::rename(other.path("fleet"), folder.path("fleet")).unwrap();
    assert_eq!(watching.change(), json!(["changed", ["Bert", 2001], ["Bert", 2003]]));
    watching.told("1 changed");
    ships(&folder, SHIPS);
    assert_eq!(watching.change(), json!(["changed", ["Bert", 2003], ["Bert", 2001]]));
    watching.told("1 changed");
    watching.ends();
}

#[test]
fn one_file_is_deleted_comes_again_and_is_what_a_link_leads_to() {
    let folder = fleet();
    let (before, after) = (include_str!("diff/before.yml"), include_str!("diff/after.yml"));
    fs::write(folder.path("one.yml"), before).unwrap();
    fs::write(folder.path("two.yml"), after).unwrap();
    std::os::unix::fs::symlink("one.yml", folder.path("landscape.yml")).unwrap();
    let args = ["--data", "landscape.yml", "-c", "count projects", "--format", "jsonl"];
    let watching = Watching::of(&folder, &args);
    assert_eq!(watching.change(), json!(["added", null, [6]]));
    std::os::unix::fs::symlink("two.yml", folder.path("next")).unwrap();
    fs::rename(folder.path("next"), folder.path("landscape.yml")).unwrap();
    assert_eq!(watching.change(), json!(["changed", [6], [7]]));
    watching.told("1 changed");
    fs::write(folder.path("two.yml"), before).unwrap();
    assert_eq!(watching.change(), json!(["changed", [7], [6]]));
    watching.told("1 changed");
    fs::remove_file(folder.path("two.yml")).unwrap();
    assert!(watching.told("error").pop().unwrap().starts_with("landscape.yml: error[D002]: cannot be read"));
    thread::sleep(APART);
    fs::write(folder.path("two.yml"), after).unwrap();
    let change: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!(change["why"][0]["fact"], "joined: Pilot Boat");
    watching.told("1 changed");
    watching.ends();
}

#[test]
fn the_file_of_queries_is_watched_too() {
    let folder = fleet();
    let queries = |text: &str| fs::write(folder.path("q.foss"), text).unwrap();
    queries("ships where built > 2000 show name");
    let watching = Watching::of(&folder, &["--data", "fleet", "q.foss", "--format", "jsonl"]);
    assert_eq!(
        (watching.change(), watching.change()),
        (json!(["added", null, ["Bert"]]), json!(["added", null, ["Carl"]]))
    );
    queries("# those that were built lately\nships  WHERE built > 2_000\n  show name;\n");
    thread::sleep(APART);
    queries("ships where built > 2000 sho");
    assert!(watching.told("error").pop().unwrap().starts_with("error[Q"), "the queries are the same until then");
    thread::sleep(APART);
    fs::remove_file(folder.path("q.foss")).unwrap();
    watching.told("error: q.foss cannot be read");
    thread::sleep(APART);
    // data that change meanwhile are told with the queries that were right
    ships(&folder, &SHIPS.replace("1999", "2005"));
    thread::sleep(APART);
    queries("ships where built > 2000 show name");
    assert_eq!(watching.change(), json!(["added", null, ["Anna"]]));
    watching.told("1 added");
    queries("ships show name, built order by built desc limit 1");
    watching.told("the queries have changed");
    for name in ["Anna", "Bert", "Carl"] {
        assert_eq!(watching.change(), json!(["removed", [name], null]));
    }
    assert_eq!(watching.change(), json!(["added", null, ["Anna", 2005]]));
    ships(&folder, SHIPS);
    assert_eq!(watching.change(), json!(["added", null, ["Carl", 2004]]));
    assert_eq!(watching.change(), json!(["removed", ["Anna", 2005], null]));
    watching.told("1 added, 1 removed");
    ships(&folder, &SHIPS.replace("1999", "2000"));
    thread::sleep(APART);
    ships(&folder, &SHIPS.replace("2001", "2009"));
    assert_eq!(watching.change(), json!(["added", null, ["Bert", 2009]]));
    assert_eq!(watching.change(), json!(["removed", ["Carl", 2004], null]));
    watching.told("1 added, 1 removed");
    watching.ends();
}

#[test]
fn groups_appear_and_vanish_with_who_is_in_them() {
    let folder = fleet();
    let query = "ships group by state show state, count; count ships";
    let watching = Watching::of(&folder, &["--data", "fleet", "-c", query, "--format", "table"]);
    let block = |want: &[&str]| {
        for line in want {
            assert_eq!(watching.line().trim_end(), *line);
        }
    };
    block(&[" state   │ count", "─────────┼───────", " laid up │     1", " at sea  │     2", ""]);
    block(&[" count", "───────", "     3"]);
    ships(&folder, "name,state\nAnna,at sea\nBert,at sea\nCarl,at sea\nDora,\nEmil,\n");
    block(&["", " change  │ state   │ count", "─────────┼─────────┼───────"]);
    block(&[" added   │ (none)  │     2", "   joined: Dora", "     Dora is new in the data"]);
    block(&["   joined: Emil", "     Emil is new in the data"]);
    block(&[
        " removed │ laid up │     1",
        "   left: Carl",
        "     Carl: state laid up → at sea",
        "     Carl: built 2004 → (none)",
    ]);
}

#[test]
fn a_count_of_many_tells_some_of_them() {
    let folder = fleet();
    let watching = Watching::of(&folder, &["--data", "fleet", "-c", "count ships", "--format", "jsonl"]);
    watching.line();
    let more: Vec<String> = (10..33).map(|n| format!("Ship {n},at sea,{n}\n")).collect();
    ships(&folder, &format!("{SHIPS}{}", more.concat()));
    let change: Value = serde_json::from_str(&watching.line()).unwrap();
    let facts: Vec<&str> =
        change["why"].as_array().unwrap().iter().map(|fact| fact["fact"].as_str().unwrap()).collect();
    assert_eq!((change["after"]["count"].as_i64(), facts.len()), (Some(26), 11));
    assert_eq!((facts[0], facts[10]), ("joined: Ship 10", "and 13 more joined"));
}

#[test]
fn an_expectation_tells_when_it_breaks_and_holds_again() {
    let folder = fleet();
    fs::write(folder.path("policy.foss"), "expect no ships where built < 1990 else \"too old\";\n").unwrap();
    let watching = Watching::of(&folder, &["--data", "fleet", "policy.foss", "--format", "jsonl"]);
    ships(&folder, &SHIPS.replace("1999", "1899"));
    let change: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!((&change["change"], &change["why"][0]["fact"]), (&json!("added"), &json!("Anna: built 1999 → 1899")));
    assert_eq!(
        watching.told("1 added"),
        ["policy.foss:1: broken: too old", "ships.csv: 1 added, 0 removed, 0 changed"]
    );
    ships(&folder, SHIPS);
    assert_eq!(watching.change()[0], "removed");
    assert_eq!(
        watching.told("1 removed"),
        ["no ships fulfil `built < 1990`", "held: policy.foss:1", "ships.csv: 0 added, 1 removed, 0 changed"]
    );
    watching.ends();
}

#[test]
fn the_data_themselves_are_watched_without_a_query() {
    let folder = fleet();
    let watching = Watching::of(&folder, &["--data", "fleet", "--format", "jsonl"]);
    ships(&folder, &SHIPS.replace("2001", "2002"));
    let change: Value = serde_json::from_str(&watching.line()).unwrap();
    assert_eq!((&change["thing"]["name"], &change["why"][0]["fact"]), (&json!("Bert"), &json!("built 2001 → 2002")));
    watching.told("1 changed");
    watching.ends();
}

#[test]
fn a_pipe_is_given_whole_blocks_without_colours() {
    let folder = fleet();
    let watching = Watching::of(&folder, &["--data", "fleet", "-c", "ships where state = at sea show name"]);
    let mut seen = vec![watching.line(), watching.line(), watching.line()];
    ships(&folder, &SHIPS.replace("Anna,at sea", "Anna,laid up"));
    watching.told("1 removed");
    ships(&folder, SHIPS);
    watching.told("1 added");
    seen.extend((0..6).map(|_| watching.line()));
    let want = [
        "change\tname",
        "added\tAnna",
        "added\tBert",
        "",
        "change\tname",
        "removed\tAnna",
        "",
        "change\tname",
        "added\tAnna",
    ];
    assert_eq!(seen, want);
    watching.ends();
}

#[test]
fn ctrl_c_stops_a_load_and_everything_else() {
    let folder = fleet();
    let watching = at_sea(&folder);
    let (status, ..) = watching.end();
    assert_eq!(status.code(), Some(130));
    // a load that takes seconds
    fs::write(folder.path("bill.spdx.json"), "{\"spdxVersion\": \"SPDX-2.3\", \"packages\": []}").unwrap();
    let watching = Watching::of(&folder, &["--data", "bill.spdx.json", "-c", "count packages", "--format", "jsonl"]);
    watching.line();
    fs::write(folder.path("new"), big_bill()).unwrap();
    fs::rename(folder.path("new"), folder.path("bill.spdx.json")).unwrap();
    thread::sleep(Duration::from_millis(900));
    let (status, out, told) = watching.end();
    assert_eq!((status.code(), out), (Some(130), Vec::new()), "{told:?}");
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let folder = fleet();
    fs::write(folder.path("q.foss"), "ships").unwrap();
    for (args, want) in [
        (&[] as &[&str], "the built-in data never change"),
        (&["-c", "projects"], "the built-in data never change"),
        (&["-", "--data", "fleet"], "standard input cannot be watched"),
        (&["fleet"], "fleet is data, and a file of queries is meant here"),
        (&["--data", "fleet", "-c", "ships", "--output", "x"], "changes are shown as they come"),
        (&["--data", "fleet", "-c", "ships", "--format", "html"], "a page is complete only at its end"),
        (&["--data", "fleet", "-c", "ships", "--format", "svg"], "changes are shown as rows"),
        (&["--data", "fleet", "-c", "shps"], "nothing is called `shps`"),
        (&["--data", "fleet", "-c", "why ships"], "are about one version"),
        (&["--data", "fleet", "-c", ";"], "there is no query"),
        (&["--data", "nowhere", "q.foss"], "cannot be read"),
        (&["--data", "fleet", "nowhere.foss"], "nowhere.foss cannot be read"),
        (&["--data", "fleet", "-c", "ships where name = $n"], "the parameter `$n` is not given"),
    ] {
        let output = command(&[&["watch"], args].concat()).current_dir(folder.0.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(want), "{args:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "", "{args:?}");
    }
    assert!(text(&foss(&["watch", "--help"]).stdout).contains("foss watch [OPTIONS] [FILE]"));
}

/// Threads and open files of a process, and its memory in KiB.
fn burden(id: u32) -> Option<(usize, usize, usize)> {
    let count = |what: &str| fs::read_dir(format!("/proc/{id}/{what}")).map(Iterator::count).ok();
    let status = fs::read_to_string(Path::new("/proc").join(id.to_string()).join("status")).ok()?;
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some((count("task")?, count("fd")?, memory.trim().trim_end_matches(" kB").parse().ok()?))
}

#[test]
fn many_changes_burden_it_no_more_than_few() {
    let folder = fleet();
    let watching = at_sea(&folder);
    let mut first = None;
    for round in 0..60 {
        ships(&folder, &SHIPS.replace("2001", &(3000 + round).to_string()));
        assert_eq!(watching.change()[2], json!(["Bert", 3000 + round]));
        watching.told("1 changed");
        if round == 9 {
            first = burden(watching.child.id());
        }
    }
    if let (Some(first), Some(last)) = (first, burden(watching.child.id())) {
        assert!(last.0 <= first.0 + 1 && last.1 <= first.1 + 2, "{first:?} {last:?}");
        assert!(last.2 < first.2 + 8_000, "{first:?} {last:?}");
    }
    watching.ends();
}

/// The session that the manual shows: what is typed behind `$ `, and what comes of it.
#[test]
fn the_manual_shows_what_is_told() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/changes.md")).unwrap();
    let blocks = blocks(&page).unwrap();
    let files: Vec<(&str, &str)> = blocks.iter().filter_map(|b| Some((b.given("file")?, b.text.as_str()))).collect();
    let folder = Folder::of(&files);
    let session = &blocks.iter().find(|block| block.given("session").is_some()).expect("the session is gone").text;
    let mut child: Option<(Child, Receiver<String>)> = None;
    for line in session.lines() {
        let Some(typed) = line.strip_prefix("$ ") else {
            let (_, told) = child.as_ref().expect("something watches");
            // errors stand behind an empty line to be read, and notes too
            if !line.is_empty() {
                let next = || told.recv_timeout(DEADLINE).unwrap_or_else(|_| panic!("{line} does not come"));
                let told = std::iter::repeat_with(next).find(|told| !told.is_empty()).unwrap();
                assert_eq!(told.trim_end(), line);
            }
            continue;
        };
        let typed = typed.split("  #").next().unwrap();
        if !typed.starts_with("foss watch") {
            let done = Command::new("sh").args(["-c", typed]).current_dir(folder.0.path()).status().unwrap();
            assert!(done.success(), "{typed}");
            continue;
        }
        let foss = command(&[]);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec 2>&1; exec {}", typed.replacen("foss", env!("CARGO_BIN_EXE_foss"), 1))]);
        foss.get_envs().for_each(|(name, value)| match value {
            Some(value) => drop(shell.env(name, value)),
            None => drop(shell.env_remove(name)),
        });
        shell.env("FOSS_FORMAT", "table").current_dir(folder.0.path()).stdout(std::process::Stdio::piped());
        let mut started = shell.spawn().unwrap();
        let told = lines(started.stdout.take().unwrap());
        child = Some((started, told));
    }
    let (mut child, told) = child.unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(told.iter().collect::<Vec<_>>(), Vec::<String>::new());
}

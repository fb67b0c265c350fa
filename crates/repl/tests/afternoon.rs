//! An afternoon of editing: `foss watch` runs beside random edits such as people make, and all that it tells is compared with what
//! `foss query` answers before and after.
//!
//! `FOSSGRAPH_ROUNDS=1000` edits longer, `FOSSGRAPH_SEED=…` otherwise; run it with `--nocapture` to see how it goes.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use fossgraph_tests::generate::Random;
use serde_json::Value;
use support::{Folder, command, foss, text};

const DEADLINE: Duration = Duration::from_secs(60);
/// What is due to be silent is listened to for so long.
const SILENCE: Duration = Duration::from_millis(600);
/// What is asked, in canonical form.
const QUERIES: [&str; 3] = [
    "projects show name, status, accepted, repository",
    "projects group by status show status, count",
    "projects where accepted is known order by accepted desc, name limit 15 show name, accepted",
];
const LEVELS: [&str; 4] = ["Archived", "Sandbox", "Incubating", "Graduated"];

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

/// A file that is edited: parts of text in an order.
struct Edited {
    path: PathBuf,
    head: String,
    parts: Vec<String>,
    /// What stands behind the parts.
    tail: String,
    /// Makes a part: a project of a number, at a level, accepted in a year.
    part: fn(usize, &str, u64) -> String,
    /// How many were added.
    added: usize,
}

impl Edited {
    fn text(&self) -> String {
        format!("{}{}{}", self.head, self.parts.concat(), self.tail)
    }

    /// Writes a text in one of the ways in which programs do.
    fn write(&self, text: &str, random: &mut Random) {
        if random.percent(50) {
            fs::write(&self.path, text).unwrap();
        } else {
            let draft = self.path.with_file_name(".draft~");
            fs::write(&draft, text).unwrap();
            fs::rename(&draft, &self.path).unwrap();
        }
    }

    /// One edit of the parts; what it was.
    fn change(&mut self, random: &mut Random) -> &'static str {
        let at = random.below(self.parts.len());
        match random.below(7) {
            0 | 1 => {
                let (old, new) = (*random.pick(&LEVELS), *random.pick(&LEVELS));
                let swap = |part: &String| part.replace(old, new).replace(&old.to_lowercase(), &new.to_lowercase());
                // the part is looked for that has such a level
                let found = (0..self.parts.len()).map(|n| (at + n) % self.parts.len());
                let found = found.into_iter().find(|at| swap(&self.parts[*at]) != self.parts[*at]).unwrap_or(at);
                self.parts[found] = swap(&self.parts[found]);
                "a level"
            }
            2 => {
                self.parts[at] =
                    self.parts[at].replacen("name: ", "name: New ", 1).replacen("name = \"", "name = \"New ", 1);
                "a name"
            }
            3 => {
                let (level, year) = (*random.pick(&LEVELS[1..]), 2015 + random.below(10) as u64);
                self.added += 1;
                let part = (self.part)(self.added, level, year);
                self.parts.insert(at, part);
                "a project more"
            }
            4 if self.parts.len() > 4 => {
                self.parts.remove(at);
                "a project less"
            }
            5 => {
                let other = random.below(self.parts.len());
                self.parts.swap(at, other);
                "the order"
            }
            _ => {
                self.parts[at] = self.parts[at].replacen("202", if random.percent(50) { "202" } else { "201" }, 1);
                "a date"
            }
        }
    }

    /// Edits the file; what was done.
    fn edit(&mut self, random: &mut Random) -> &'static str {
        let done = match random.below(14) {
            0 => {
                let time = std::time::SystemTime::now();
                fs::File::options().write(true).open(&self.path).unwrap().set_modified(time).unwrap();
                return "touched";
            }
            1 => {
                self.head.push_str("# a remark\n");
                "a remark"
            }
            2 => {
                let text = self.text();
                let at = (0..=random.below(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
                self.write(&text[..at], random);
                return "written by half";
            }
            3 => {
                fs::remove_file(&self.path).unwrap();
                return "deleted";
            }
            4 => {
                fs::remove_file(&self.path).unwrap();
                thread::sleep(Duration::from_millis(random.below(60) as u64));
                "deleted and written again"
            }
            5 => {
                for _ in 0..8 {
                    self.change(random);
                    self.write(&self.text(), random);
                }
                "a burst"
            }
            6 => {
                for at in (1..self.parts.len()).rev() {
                    self.parts.swap(at, random.below(at + 1));
                }
                "another order"
            }
            _ => self.change(random),
        };
        self.write(&self.text(), random);
        done
    }
}

/// Rows, and how often each is there.
type Bag = BTreeMap<String, i64>;

/// What is watched, and what was told of it so far.
struct Scene {
    folder: Folder,
    /// What is given to `--data`.
    data: &'static str,
    file: Edited,
    child: Child,
    out: Receiver<String>,
    told: Receiver<String>,
    /// By query, what follows from all that was told.
    bags: BTreeMap<String, Bag>,
    /// By query, the last answers that were right.
    answers: BTreeMap<String, Bag>,
    /// How many rows were told,
    rows: usize,
    /// and how many lines told an error.
    errors: usize,
}

fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    thread::spawn(move || {
        let _ = BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| tell.send(line));
    });
    told
}

fn add(bag: &mut Bag, row: &Value, count: i64) {
    let entry = bag.entry(row.to_string()).or_default();
    *entry += count;
    assert!(*entry >= 0, "a row is told to be gone that is not there: {row}");
    bag.retain(|_, count| *count != 0);
}

impl Scene {
    fn begin(folder: Folder, data: &'static str, file: Edited) -> Self {
        fs::write(folder.path("q.foss"), QUERIES.join(";\n")).unwrap();
        let args = ["watch", "--data", data, "q.foss", "--format", "jsonl"];
        let mut child = command(&args).current_dir(folder.0.path()).spawn().unwrap();
        let (out, told) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        let (bags, answers) = (BTreeMap::new(), BTreeMap::new());
        let mut scene = Self { folder, data, file, child, out, told, bags, answers, rows: 0, errors: 0 };
        scene.answers = scene.asked().expect("the data are right at first");
        scene.comes_to_answers();
        scene.rows = 0;
        scene
    }

    /// What `foss query` answers now; `None` where the data are wrong.
    fn asked(&self) -> Option<BTreeMap<String, Bag>> {
        let mut answers = BTreeMap::new();
        for query in QUERIES {
            let data = self.folder.path(self.data).display().to_string();
            let output = foss(&["query", "--data", &data, query, "--format", "jsonl"]);
            if output.status.code() == Some(2) {
                return None;
            }
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let mut bag = Bag::new();
            text(&output.stdout).lines().for_each(|line| add(&mut bag, &serde_json::from_str(line).unwrap(), 1));
            answers.insert(query.to_owned(), bag);
        }
        Some(answers)
    }

    /// Takes in a line that was told.
    fn take(&mut self, line: &str) {
        let change: Value = serde_json::from_str(line).unwrap();
        let query = change["query"].as_str().unwrap();
        assert!(QUERIES.contains(&query), "{query}");
        let (before, after) = (&change["before"], &change["after"]);
        assert_ne!(before, after, "nothing changed: {line}");
        let bag = self.bags.entry(query.to_owned()).or_default();
        if !before.is_null() {
            add(bag, before, -1);
        }
        if !after.is_null() {
            add(bag, after, 1);
        }
        self.rows += 1;
        let facts: Vec<&str> =
            change["why"].as_array().unwrap().iter().map(|fact| fact["fact"].as_str().unwrap()).collect();
        if query == QUERIES[0] && change["change"] == "changed" {
            check_status(before, after, &facts, line);
        } else if query == QUERIES[1] && !facts.is_empty() {
            check_members(before, after, &facts, line);
        }
    }

    /// Waits until what was told comes to the last answers.
    fn comes_to_answers(&mut self) {
        let began = Instant::now();
        let is_due = |scene: &Self| {
            QUERIES.iter().any(|query| scene.bags.get(*query).unwrap_or(&Bag::new()) != &scene.answers[*query])
        };
        while is_due(self) {
            match self.out.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => self.take(&line),
                Err(_) if began.elapsed() < DEADLINE => {}
                Err(_) => panic!("what was told comes to\n{:?}\nand not to\n{:?}", self.bags, self.answers),
            }
        }
    }

    /// One edit, and what is told of it. What makes the data wrong is undone.
    fn round(&mut self, random: &mut Random) -> &'static str {
        let (head, parts) = (self.file.head.clone(), self.file.parts.clone());
        let done = self.file.edit(random);
        let is_right = self.settles(done);
        if !is_right {
            (self.file.head, self.file.parts) = (head, parts);
        }
        if !is_right || done == "written by half" {
            self.file.write(&self.file.text(), random);
            assert!(self.settles("undone"), "{done}: it was right before");
        }
        if random.percent(10) {
            let queries = QUERIES.join(";\n# a remark\n");
            fs::write(self.folder.path("q.foss"), format!("{queries}\n")).unwrap();
            fs::write(self.folder.path("q.foss"), QUERIES.join(";\n")).unwrap();
        }
        done
    }

    /// Waits until all is told of the files as they are now; whether they are right.
    fn settles(&mut self, done: &str) -> bool {
        let answers = self.asked();
        let is_right = answers.is_some();
        match answers {
            Some(answers) => {
                let changes = answers != self.answers;
                self.answers = answers;
                self.comes_to_answers();
                if !changes {
                    thread::sleep(SILENCE);
                }
            }
            None => {
                let began = Instant::now();
                while !self.told.recv_timeout(DEADLINE).unwrap().contains("error") {
                    assert!(began.elapsed() < DEADLINE, "{done}: no error is told");
                }
                self.errors += 1;
            }
        }
        let more: Vec<String> = self.out.try_iter().collect();
        assert!(more.is_empty(), "{done}: more is told than changed: {more:?}");
        // what else was told of this state is not the error of the next
        self.told.try_iter().for_each(drop);
        is_right
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A project whose one level is another now is told with that fact.
fn check_status(before: &Value, after: &Value, facts: &[&str], line: &str) {
    let one = |row: &Value| match row["status"].as_array().map(Vec::as_slice) {
        Some([one]) => Some(one.as_str().unwrap().to_owned()),
        None if row["status"].is_null() => Some("(none)".to_owned()),
        _ => None,
    };
    if let (Some(old), Some(new)) = (one(before), one(after))
        && old != new
    {
        let due = format!("status {old} → {new}");
        assert!(facts.iter().any(|fact| fact.ends_with(&due)), "{due} is not told: {line}");
    }
}

/// Who joined and left a group makes the difference of its count.
fn check_members(before: &Value, after: &Value, facts: &[&str], line: &str) {
    let count = |row: &Value| row["count"].as_i64().unwrap_or(0);
    let many = |word: &str| {
        let one = facts.iter().filter(|fact| fact.starts_with(&format!("{word}: "))).count();
        let more = facts.iter().find_map(|fact| fact.strip_prefix("and ")?.strip_suffix(&format!(" more {word}")));
        i64::try_from(one).unwrap() + more.map_or(0, |more| more.parse::<i64>().unwrap())
    };
    assert_eq!(many("joined") - many("left"), count(after) - count(before), "{line}");
}

fn item(n: usize, level: &str, year: u64) -> String {
    let level = level.to_lowercase();
    format!(
        "          - item:
            name: Ship {n}
            repo_url: https://github.com/ships/ship-{n}
            project: {level}
            crunchbase: https://www.crunchbase.com/organization/port-foundation
            extra: {{ accepted: '{year}-01-10' }}
"
    )
}

/// A landscape of a few projects.
fn landscape() -> Scene {
    let head = "landscape:
  - category:
    name: Orchestration
    subcategories:
      - subcategory:
        name: Scheduling
        items:
";
    let tail = "  - category:
    name: Port Foundation Members
    subcategories:
      - subcategory:
        name: Gold
        items:
          - item:
            name: Ropes Inc.
";
    let folder = Folder::of(&[]);
    let parts = (0..12).map(|n| item(1000 + n, LEVELS[1 + n % 3], 2016 + n as u64 % 8)).collect();
    // remarks stand above all
    let path = folder.path("landscape.yml");
    let file = Edited { path, head: head.to_owned(), parts, tail: tail.to_owned(), part: item, added: 0 };
    fs::write(&file.path, file.text()).unwrap();
    Scene::begin(folder, "landscape.yml", file)
}

fn block(n: usize, level: &str, year: u64) -> String {
    format!(
        "[[project]]
name = \"Ship {n}\"
repository = \"https://github.com/ships/ship-{n}\"
\"hosted by\" = [{{ to = \"cncf\", status = \"{level}\", since = {year}-01-10 }}]

"
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The built-in data as files.
fn directory() -> Scene {
    let folder = Folder::of(&[]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data"), &folder.path("data"));
    let path = folder.path("data/cncf/projects.toml");
    let text = fs::read_to_string(&path).unwrap();
    let mut parts = text.split_inclusive("\n\n").map(str::to_owned);
    let head = parts.next().unwrap();
    let file = Edited { path, head, parts: parts.collect(), tail: String::new(), part: block, added: 0 };
    Scene::begin(folder, "data", file)
}

/// The memory of a process, in KiB.
fn memory(id: u32) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().trim_end_matches(" kB").parse().ok()
}

#[test]
fn whatever_is_edited_what_is_told_is_what_changed() {
    let (rounds, seed) = (setting("FOSSGRAPH_ROUNDS", 6), setting("FOSSGRAPH_SEED", 1));
    let mut random = Random::new(seed);
    let mut scenes = [landscape(), directory()];
    let mut done = BTreeMap::<&str, usize>::new();
    let mut first = [None, None];
    let began = Instant::now();
    for round in 1..=rounds {
        for (scene, first) in scenes.iter_mut().zip(&mut first) {
            *done.entry(scene.round(&mut random)).or_default() += 1;
            if round == rounds.div_ceil(10) {
                *first = memory(scene.child.id());
            }
        }
        if round % 50 == 0 || round == rounds {
            let told: Vec<_> = scenes.iter().map(|s| (s.data, s.rows, s.errors, memory(s.child.id()))).collect();
            println!("{round} rounds in {:?}: rows, errors, KiB: {told:?} (KiB at first {first:?})", began.elapsed());
        }
    }
    println!("FOSSGRAPH_SEED={seed}: {} edits: {done:?}", done.values().sum::<usize>());
    assert!(scenes.iter().any(|scene| scene.rows > 0), "no edit changed anything");
}

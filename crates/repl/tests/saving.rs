//! Whatever is saved is there in whole, the old or the new, wherever the program was killed; and nothing else stays beside it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{Folder, foss, text};

const KILLED: i32 = 9;
const UNTIDY: &str = "projects   where status=Sandbox;\ncount  projects\n";

/// What is at a place: the bytes of a file, or of all files of a directory; nothing.
type Saved = BTreeMap<String, Vec<u8>>;

fn saved(path: &Path) -> Saved {
    let read = |path: &Path| fs::read(path).unwrap();
    match fs::metadata(path) {
        Err(_) => Saved::new(),
        Ok(meta) if meta.is_file() => Saved::from([(String::new(), read(path))]),
        Ok(_) => {
            let files = fs::read_dir(path).unwrap().flatten();
            files.map(|file| (file.file_name().to_string_lossy().into_owned(), read(&file.path()))).collect()
        }
    }
}

/// One way to save, over and over, one of two states that are told apart.
struct Way {
    name: &'static str,
    folder: Folder,
    /// The name of what is saved, and the arguments that save the one state and the other.
    to: &'static str,
    args: [Vec<String>; 2],
    whole: [Saved; 2],
    /// How long a save takes, from its start to its end.
    takes: Duration,
}

impl Way {
    fn new(name: &'static str, to: &'static str, args: impl Fn(&str) -> Vec<String>) -> Self {
        let folder = Folder::of(&[]);
        let other = format!("{}/other.toml", folder.text());
        let many = (0..200).map(|n| format!("[[project]]\nname = 'Project {n}'\n")).collect::<String>();
        fs::write(&other, many).unwrap();
        let place = folder.path(to).display().to_string();
        let placed = |arg: String| if arg == "TO" { place.clone() } else { arg };
        let args = ["builtin", &other].map(|data| args(data).into_iter().map(placed).collect());
        let mut way = Self { name, folder, to, args, whole: [Saved::new(), Saved::new()], takes: Duration::ZERO };
        for state in [1, 0] {
            way.before();
            let began = Instant::now();
            let output = way.command(state).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
            way.takes = began.elapsed();
            way.whole[state] = way.now();
        }
        // a text has one canonical form: what is told apart is the text before
        if name == "fmt" {
            way.whole[1] = Saved::from([(String::new(), UNTIDY.into())]);
        }
        assert!(way.whole[0] != way.whole[1] && way.whole.iter().all(|whole| !whole.is_empty()), "{name}");
        way
    }

    fn command(&self, state: usize) -> Command {
        let args: Vec<&str> = self.args[state].iter().map(String::as_str).collect();
        let mut command = support::command(&args);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    fn now(&self) -> Saved {
        saved(&self.folder.path(self.to))
    }

    /// Makes a text that is to be formatted untidy again.
    fn before(&self) {
        if self.name == "fmt" {
            fs::write(self.folder.path(self.to), UNTIDY).unwrap();
        }
    }

    /// What lies beside that nobody asked for: hidden drafts, by their common names.
    fn litter(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.0.path()).unwrap().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut drafts: Vec<String> = names
            .filter(|name| name.as_str() != self.to && name != "other.toml")
            .map(|name| name.trim_end_matches(char::is_alphabetic).to_owned())
            .collect();
        drafts.dedup();
        drafts.sort_unstable();
        drafts.dedup();
        drafts
    }

    /// Saves one of the states and kills it: some time after its start, or some time after it begins to write.
    fn kill(&self, state: usize, random: &mut Random) -> bool {
        let before = self.litter();
        let mut child = self.command(state).spawn().unwrap();
        if random.below(4) == 0 {
            std::thread::sleep(Duration::from_micros(random.below(self.takes.as_micros() as u64 * 5 / 4)));
        } else {
            while self.litter() == before && child.try_wait().unwrap().is_none() {}
            std::thread::sleep(Duration::from_micros(random.below(3_000)));
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(status.signal() == Some(KILLED) || status.code() == Some(0), "{}: {status}", self.name);
        status.signal() == Some(KILLED)
    }
}

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }
}

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(|&arg| arg.to_owned()).collect()
}

/// 200 kills in each test run; more with `FOSSGRAPH_ROUNDS=500`.
#[test]
fn a_killed_save_leaves_the_old_or_the_new() {
    let rounds = std::env::var("FOSSGRAPH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(200_u64);
    let ways = [
        Way::new("build", "all.foss-snapshot", |data| strings(&["build", data, "-o", "TO"])),
        Way::new("export", "all.graphml", |data| strings(&["--data", data, "export", "--to", "TO"])),
        Way::new("export", "all", |data| strings(&["--data", data, "export", "--to", "TO"])),
        Way::new("query", "all.jsonl", |data| strings(&["--data", data, "query", "projects", "-o", "TO"])),
        Way::new("fmt", "all.foss", |_| strings(&["fmt", "TO"])),
    ];
    let (mut killed, mut cut, mut old, mut began) = (0, 0, 0, Vec::new());
    for round in 0.. {
        let random = &mut Random(round);
        // half of them build
        let way = &ways[if random.below(2) == 0 { 0 } else { usize::try_from(random.below(5)).unwrap() }];
        way.before();
        let before = way.now();
        let state = if way.name == "fmt" { 0 } else { usize::from(before == way.whole[0]) };
        let ended = !way.kill(state, random);
        let (after, litter) = (way.now(), way.litter());
        assert!(way.whole.contains(&after), "round {round}, {}: {} is torn", way.name, way.to);
        // each start clears away what was left before
        assert!(litter.len() <= 1, "round {round}, {}: {litter:?}", way.name);
        (killed, cut) = (killed + u64::from(!ended), cut + litter.len());
        old += usize::from(after == before);
        began.push(way.name);
        if killed == rounds {
            break;
        }
    }
    println!("{killed} killed of {}: {cut} left a draft, {old} the old state", began.len());
    assert!(cut * 4 > began.len() && old > 0 && old < began.len(), "the kills meet the saving");
    for way in &ways {
        for state in [0, 1] {
            way.before();
            assert_eq!(way.command(state).output().unwrap().status.code(), Some(0), "{}", way.name);
            assert!(way.litter().is_empty(), "{}: {:?}", way.name, way.litter());
        }
    }
    // what was compared with answers, and its checksums are right
    let snapshot = ways[0].folder.path(ways[0].to).display().to_string();
    let checked = foss(&["check", &snapshot]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    assert_eq!(text(&foss(&["--data", &snapshot, "-c", "count projects"]).stdout), "count\n200\n");
}

#[test]
fn two_who_save_to_one_place_do_not_disturb_each_other() {
    let way = Way::new("build", "all.foss-snapshot", |data| strings(&["build", data, "-o", "TO"]));
    for _ in 0..10 {
        let start = |state: usize| way.command(state).spawn().unwrap();
        let children: Vec<Child> = [0, 1, 0, 1].map(start).into();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        }
        assert!(way.whole.contains(&way.now()) && way.litter().is_empty(), "{:?}", way.litter());
    }
}

#[test]
fn what_another_process_writes_is_not_cleared_away() {
    let folder = Folder::of(&[]);
    let to = folder.path("answers.csv").display().to_string();
    let drafts = || {
        let names = fs::read_dir(folder.0.path()).unwrap().flatten().map(|e| e.file_name());
        names.filter(|name| name != "answers.csv").count()
    };
    // names that are nobody's drafts, though they look like ones
    for name in [".answers.csv.1.tmp", ".answers.csv.1.0.tmp.more", ".answers.csv.x.0.tmp", ".other.csv.1.0.tmp"] {
        fs::write(folder.path(name), "").unwrap();
    }
    std::os::unix::fs::symlink("/dev/zero", folder.path(".answers.csv.2.0.tmp")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path(".answers.csv.3.0.tmp")).status().unwrap().success());
    // and one that a dead process left
    fs::write(folder.path(".answers.csv.4.0.tmp"), "").unwrap();
    assert_eq!(drafts(), 7);
    let mut shell = support::command(&["-i", "-o", &to]).spawn().unwrap();
    let mut input = shell.stdin.take().unwrap();
    writeln!(input, "count projects").unwrap();
    let began = Instant::now();
    let own = folder.path(&format!(".answers.csv.{}.0.tmp", shell.id()));
    while !own.exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "no draft comes");
    }
    assert_eq!(foss(&["query", "count organisations", "-o", &to]).status.code(), Some(0));
    assert!(fs::read_to_string(&to).unwrap().starts_with("count"));
    assert!(own.exists() && drafts() == 7, "{}", drafts());
    let before = fs::read(&to).unwrap();
    drop(input);
    assert_eq!(shell.wait().unwrap().code(), Some(0));
    assert!(before != fs::read(&to).unwrap(), "the shell's answer took the place");
    assert_eq!(drafts(), 6);
}

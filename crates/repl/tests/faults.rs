//! Saving where the system fails: each call that concerns it by itself, a full disk, a file that may grow no more, a directory that may
//! not be written. The old state stays, the error names the place, and nothing is left beside it.
//!
//! `strace` makes calls fail, and `unshare` has a file system of its own; where they are not there or not permitted, that is printed.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{Folder, foss, text};

const OLD: &str = "[[project]]\nname = 'Old'\n";
const NEW: &str = "[[project]]\nname = 'New'\n[[organisation]]\nname = 'Example'\n";
const CALLS: [&str; 8] =
    ["openat", "write", "fsync", "?rename,?renameat,?renameat2", "close", "fchmod", "flock", "?mkdir,?mkdirat"];
const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EACCES", "EMFILE"];

/// What is at a place, and beside it: all files with their contents.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.file_type().unwrap().is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// A way to save something in the place of what was there.
struct Way {
    name: &'static str,
    /// Where it is saved, in a directory of its own beside the data.
    folder: Folder,
    to: &'static str,
    args: &'static [&'static str],
    old: Files,
    new: Files,
}

impl Way {
    fn new(name: &'static str, to: &'static str, args: &'static [&'static str]) -> Self {
        let folder = Folder::of(&[("old.toml", OLD), ("new.toml", NEW)]);
        fs::create_dir(folder.path("saved")).unwrap();
        let mut way = Self { name, folder, to, args, old: Files::new(), new: Files::new() };
        way.new = way.whole("new.toml");
        way.old = way.whole("old.toml");
        assert!(way.old != way.new && !way.old.is_empty(), "{name}");
        way
    }

    /// The program's arguments, told which data.
    fn args(&self, data: &str) -> Vec<String> {
        let arg = |arg: &&str| match *arg {
            "DATA" => self.folder.path(data).display().to_string(),
            "TO" => self.to().display().to_string(),
            other => other.to_owned(),
        };
        self.args.iter().map(arg).collect()
    }

    fn to(&self) -> PathBuf {
        self.folder.path("saved").join(self.to)
    }

    fn saved(&self) -> Files {
        files(&self.folder.path("saved"))
    }

    fn whole(&self, data: &str) -> Files {
        let args = self.args(data);
        let output = foss(&args.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{}: {}", self.name, text(&output.stderr));
        self.saved()
    }

    /// Saves the new state while `strace` has a call fail, and gives what that was. Only calls on the place, on the directory it is in and on
    /// the draft are counted: the draft's name holds the number of the process, which is that of the shell.
    fn with_faults(&self, faults: &[String]) -> (Output, Option<String>) {
        let (log, saved) = (self.folder.path("log"), self.folder.path("saved"));
        let (log, saved) = (log.display(), saved.display());
        let draft = format!("{saved}/.{}.$$.0", self.to);
        let names = self.new.keys().filter(|_| self.to().is_dir()).filter_map(|path| path.file_name()?.to_str());
        let inside = names.map(|name| format!("{draft}.new/{name}"));
        let beside =
            [saved.to_string(), format!("{saved}/{}", self.to), format!("{draft}.tmp"), format!("{draft}.new")];
        let mut script = format!("exec strace -D -f -qq -o '{log}'");
        for path in beside.into_iter().chain(inside) {
            script += &format!(" -P \"{path}\"");
        }
        for fault in faults {
            script += &format!(" -e inject={fault}");
        }
        script += " \"$0\" \"$@\"";
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_foss"), "--no-config"]).args(self.args("new.toml"));
        // the tracer holds standard error too: both have ended then
        let output = command.output().unwrap();
        let log = fs::read_to_string(self.folder.path("log")).unwrap();
        (output, log.lines().find(|line| line.contains("(INJECTED)")).map(str::to_owned))
    }

    /// Has the calls of one sort fail, one in each save, until there are no more; how many saves that were.
    fn each(&self, call: &str, errors: &[&str]) -> usize {
        let mut saves = 0;
        for number in 1.. {
            // where only some errors are tried they take turns
            for error in errors.iter().skip(if self.is_thorough() { 0 } else { number % errors.len() }) {
                let (output, hit) = self.with_faults(&[format!("{call}:error={error}:when={number}")]);
                let told = text(&output.stderr);
                let what = format!("{}, {call} {number} {error}: {hit:?}: {told}", self.name);
                let (code, saved) = (output.status.code(), self.saved());
                let (is_old, is_new) = (without_drafts(&saved) == self.old, without_drafts(&saved) == self.new);
                let what = format!("{what}: {code:?}, {:?}", saved.keys());
                let Some(hit) = hit else {
                    assert!(code == Some(0) && saved == self.new, "{what}");
                    assert!(self.whole("old.toml") == self.old, "{what}");
                    return saves;
                };
                // where a directory that was read cannot be closed, which no system does, the standard library panics
                if hit.contains(" close(") && told.contains("closedir") {
                    assert!(is_old || is_new, "{what}");
                } else if code == Some(0) {
                    assert!(is_new, "{what}");
                } else {
                    assert!(code == Some(2) && saved == self.old, "{what}");
                    assert!(told.contains(&format!("{} cannot be written: ", self.to().display())), "{what}");
                }
                // the next who saves leaves nothing but that
                assert!(self.whole("old.toml") == self.old, "{what}");
                saves += 1;
                if !self.is_thorough() {
                    break;
                }
            }
        }
        saves
    }

    /// Whether all errors are tried.
    fn is_thorough(&self) -> bool {
        self.name == "build"
    }
}

fn without_drafts(files: &Files) -> Files {
    let drafted = |path: &Path| path.iter().filter_map(|part| part.to_str()).any(|part| part.starts_with(".all"));
    files.iter().filter(|(path, _)| !drafted(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// Says what cannot be tested here, also where the output of tests is not shown.
fn skip(why: &str) {
    let _ = writeln!(io::stderr(), "skipped: {why}");
}

fn can(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

fn can_trace() -> bool {
    let can = can("strace", &["-D", "-f", "-qq", "-o", "/dev/null", "-P", "/", "-e", "inject=fsync:error=EIO", "true"]);
    if !can {
        skip("`strace` is not there or not permitted: no call is made to fail");
    }
    can
}

const BUILD: &[&str] = &["build", "DATA", "-o", "TO"];
const DIRECTORY: &[&str] = &["--data", "DATA", "export", "--to", "TO"];

#[test]
fn each_call_that_fails_leaves_the_old() {
    if !can_trace() {
        return;
    }
    for way in [
        Way::new("build", "all.foss-snapshot", BUILD),
        Way::new("export to a directory", "all", DIRECTORY),
        Way::new("query", "all.jsonl", &["--data", "DATA", "query", "projects", "-o", "TO"]),
    ] {
        let saves: Vec<usize> = CALLS.iter().map(|call| way.each(call, &ERRORS)).collect();
        println!("{}: {saves:?} saves of {CALLS:?}", way.name);
        // a directory is made for a directory alone, and only a file gets the permissions of the one before
        let seldom = |call: &str| call.contains("mkdir") || call == "fchmod";
        let missed: Vec<_> = CALLS.iter().zip(&saves).filter(|(call, n)| **n == 0 && !seldom(call)).collect();
        assert!(missed.is_empty(), "{}: {missed:?}", way.name);
    }
}

#[test]
fn directories_are_replaced_where_two_cannot_be_exchanged() {
    if !can_trace() {
        return;
    }
    let way = Way::new("export to a directory", "all", DIRECTORY);
    let no_exchange = "?renameat2:error=EINVAL".to_owned();
    let (output, hit) = way.with_faults(std::slice::from_ref(&no_exchange));
    assert_eq!((output.status.code(), way.saved() == way.new), (Some(0), true), "{hit:?}");
    assert!(hit.is_some_and(|hit| hit.contains("RENAME_EXCHANGE")), "{}", text(&output.stderr));
    // killed between the names, when nothing is there; the next brings it back, even if it fails itself
    assert!(way.whole("old.toml") == way.old);
    let (output, _) = way.with_faults(&[no_exchange, "?rename,?renameat:signal=KILL:when=2".to_owned()]);
    assert_eq!(output.status.code(), None);
    assert!(!way.to().exists(), "the second name was not given");
    let (output, hit) = way.with_faults(&["?mkdir,?mkdirat:error=EIO:when=1".to_owned()]);
    assert_eq!((output.status.code(), way.saved() == way.old), (Some(2), true), "{hit:?}: {}", text(&output.stderr));
}

#[test]
fn a_file_that_may_grow_no_more_leaves_the_old() {
    let way = Way::new("build", "all.foss-snapshot", BUILD);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -f 8; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_foss"), "--no-config"]);
    let output = command.args(way.args("new.toml")).output().unwrap();
    assert!(!output.status.success() && without_drafts(&way.saved()) == way.old, "{}", output.status);
    assert!(way.whole("new.toml") == way.new);
}

/// What is tried on a file system of its own: each line of its output is an exit code, whether the old state is there alone, and the error.
const ON_A_SMALL_DISK: &str = "
set -e
mount -t tmpfs -o size=$SIZE tmpfs saved
\"$0\" build old.toml -o \"$1\" 2>err && cp \"$1\" kept
try() {
    code=0; \"$@\" 2>err || code=$?
    echo \"$code $(cmp -s kept \"$to\" && echo old) $(ls -A saved) $(head -n 1 err)\"
}
foss=$0 to=$1
try \"$foss\" build builtin -o \"$to\"
try \"$foss\" export --to \"$to.graphml\"
try \"$foss\" export --to \"$to-directory\"
try \"$foss\" query anything -o \"$to\"
try \"$foss\" build old.toml -o \"$to\"
mount -o remount,ro saved
try \"$foss\" build old.toml -o \"$to\"
try \"$foss\" export --to \"$to-directory\"
";

#[test]
fn a_full_or_read_only_disk_leaves_the_old() {
    if !can("unshare", &["-rm", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]) {
        return skip("no file system may be mounted: none is filled");
    }
    let folder = Folder::of(&[("old.toml", OLD)]);
    fs::create_dir(folder.path("saved")).unwrap();
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", ON_A_SMALL_DISK, env!("CARGO_BIN_EXE_foss"), "saved/all"]);
    let output = command.env("SIZE", "64k").env("HOME", folder.text()).current_dir(folder.0.path()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (full, read_only) = ("No space left on device (os error 28)", "Read-only file system (os error 30)");
    let told = |to: &str, why: &str| format!("2 old all error: saved/all{to} cannot be written: {why}");
    assert_eq!(
        text(&output.stdout).lines().collect::<Vec<_>>(),
        [
            told("", full),
            told(".graphml", full),
            told("-directory", full),
            told("", full),
            "0 old all 1 thing and 0 links written to saved/all".to_owned(),
            told("", read_only),
            told("-directory", read_only),
        ]
    );
}

#[test]
fn a_device_that_takes_nothing_is_named() {
    for args in [&["query", "projects", "-o", "/dev/full"] as &[&str], &["build", "builtin", "-o", "/dev/full"]] {
        let output = foss(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            text(&output.stderr).contains("/dev/full cannot be written: No space left"),
            "{}",
            text(&output.stderr)
        );
    }
}

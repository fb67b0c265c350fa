//! Running the program on a case, in 2 GiB of memory and 5 seconds of a processor, and telling what came of it.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use serde_json::Value;
use tempfile::TempDir;

use super::case::{Case, Other};
use super::text::shown;
use super::variant::variants;

/// So much address space a run may take, in bytes, and so many seconds of a processor.
const MEMORY: u64 = 2 << 30;
const SECONDS: u32 = 5;
/// What takes longer hangs, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many lines of results, and so many problems of each case, are compared.
const LINES: usize = 8;
const PROBLEMS: usize = 4;

/// What comes of all variants of a case, as the case's file says it.
pub(crate) fn all(case: &Case) -> String {
    let mut out = String::new();
    for (label, text) in variants(&case.variant, &case.text) {
        let bytes = case.bytes(&text);
        let folder = folder(case, &bytes);
        let mut commands = case.commands.iter().enumerate().peekable();
        while let Some((at, command)) = commands.next() {
            let (told, code) = one(command, at == 0, &label, &bytes, case, folder.path());
            // a further command looks at what the one before took
            if code != 0 || commands.peek().is_none() || case.variant.is_empty() {
                out.push_str(&told);
            }
            if code != 0 {
                break;
            }
        }
    }
    out
}

fn folder(case: &Case, bytes: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    };
    for other in &case.others {
        match other {
            Other::File(name, text) => fs::write(at(name), text).unwrap(),
            Other::Folder(name) => fs::create_dir_all(at(name)).unwrap(),
            Other::Link(name, target) => symlink(target, at(name)).unwrap(),
            Other::Fifo(name) => {
                assert!(Command::new("mkfifo").arg(at(name)).status().unwrap().success());
            }
        }
    }
    if !case.file.is_empty() {
        fs::write(at(&case.file), bytes).unwrap();
    }
    folder
}

/// What one command says on one text, and its exit code; the first command of a case is also run as people run it, with errors as text.
fn one(command: &str, is_first: bool, label: &str, bytes: &[u8], case: &Case, folder: &Path) -> (String, i32) {
    let call = Call::new(command, bytes, case);
    let json = ["--error-format", "json"].map(OsString::from);
    let tells_itself = call.args.iter().any(|arg| arg.as_bytes().starts_with(b"--error-format"));
    let told = call.run(folder, if tells_itself { &[] } else { &json });
    call.is_harmless(&told);
    if is_first && !tells_itself {
        let plain = call.run(folder, &[]);
        call.is_harmless(&plain);
        assert_eq!(
            (told.code, told.err.is_empty()),
            (plain.code, plain.err.is_empty()),
            "{} or {}",
            plain.err,
            told.err
        );
    }
    if told.code != 0 {
        assert!(!told.err.is_empty(), "something is wrong, and nothing says what");
    }
    let whole = ["TEXT", "FILE", "<TEXT"].iter().any(|word| command.split(' ').any(|other| other == *word));
    (report(label, &told, if whole { bytes } else { &[] }, &case.hidden), told.code)
}

/// A call of the program.
struct Call {
    variables: Vec<(OsString, OsString)>,
    args: Vec<OsString>,
    input: Vec<u8>,
    /// Whether its results may hold signs that act on a terminal.
    is_exact: bool,
}

impl Call {
    fn new(command: &str, bytes: &[u8], case: &Case) -> Self {
        let mut call = Self { variables: Vec::new(), args: Vec::new(), input: Vec::new(), is_exact: false };
        for word in words(command.as_bytes()) {
            match word.as_slice() {
                b"TEXT" => call.args.push(OsString::from_vec(bytes.to_vec())),
                b"<TEXT" => call.input = bytes.to_vec(),
                b"FILE" => call.args.push(OsString::from(&case.file)),
                b"ARGS" => words(bytes).into_iter().for_each(|word| call.word(word)),
                _ => call.word(word),
            }
        }
        call.is_exact = call.args.iter().any(|arg| arg.as_bytes().starts_with(b"csv") || arg == "always");
        call
    }

    /// Nothing that came of it acts on a terminal.
    fn is_harmless(&self, ran: &Ran) {
        for text in [&ran.out, &ran.err].into_iter().filter(|_| !self.is_exact) {
            let acts = |c: &char| !matches!(c, '\n' | '\t') && fossgraph_core::is_hidden(*c);
            assert_eq!(text.chars().find(acts), None, "a sign acts on a terminal: {text:?}");
        }
    }

    fn word(&mut self, word: Vec<u8>) {
        let equals = word.iter().position(|byte| *byte == b'=');
        match equals
            .filter(|at| self.args.is_empty() && word[..*at].iter().all(|b| b.is_ascii_uppercase() || *b == b'_'))
        {
            Some(at) => {
                let (name, value) = (&word[..at], &word[at + 1..]);
                self.variables.push((OsStr::from_bytes(name).to_owned(), OsStr::from_bytes(value).to_owned()));
            }
            None => self.args.push(OsString::from_vec(word)),
        }
    }

    fn run(&self, folder: &Path, before: &[OsString]) -> Ran {
        let log = tempfile::tempdir().unwrap();
        let file = |name: &str| log.path().join(name);
        fs::write(file("in"), &self.input).unwrap();
        let mut command = Command::new("prlimit");
        command.args([format!("--as={MEMORY}"), format!("--cpu={SECONDS}"), "--core=0".to_owned(), "--".to_owned()]);
        command.arg(env!("CARGO_BIN_EXE_foss")).args(before).args(&self.args).current_dir(folder);
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FOSS_")) {
            command.env_remove(name);
        }
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "PAGER", "RUST_BACKTRACE"] {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(name, log.path());
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(File::open(file("in")).unwrap());
        command.stdout(File::create(file("out")).unwrap()).stderr(Stdio::from(File::create(file("err")).unwrap()));
        let begun = Instant::now();
        let mut child = command.spawn().unwrap();
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if begun.elapsed() > PATIENCE {
                child.kill().unwrap();
                panic!("it hangs: {:?}", self.args);
            }
            thread::sleep(Duration::from_millis(2));
        };
        let read = |name: &str| String::from_utf8(fs::read(file(name)).unwrap()).expect("the program writes UTF-8");
        let ran = Ran { code: status.code().unwrap_or(-1), out: read("out"), err: read("err") };
        assert!((0..=3).contains(&ran.code), "it ended with {status}: {}{}", ran.err, ran.out);
        assert!(ran.err.len() < 1 << 20, "{} bytes of errors", ran.err.len());
        if env::var_os("CORPUS_TIMES").is_some() {
            println!("{:6} ms  {:?}", begun.elapsed().as_millis(), self.args);
        }
        ran
    }
}

/// What came of a call.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// The exit code, problems with their places, and the first lines of results.
fn report(label: &str, ran: &Ran, text: &[u8], hidden: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let says = |line: &&str| !hidden.iter().any(|part| shown(line).contains(part.as_str()));
    let told: Vec<&str> = ran.err.lines().filter(says).collect();
    for line in told.iter().take(PROBLEMS) {
        lines.push(serde_json::from_str(line).map_or_else(|_| shown(line), |message| problem(&message, text)));
    }
    if told.len() > PROBLEMS {
        lines.push(format!("and {} more", told.len() - PROBLEMS));
    }
    // tables of counts say nothing here
    let said = |line: &&str| {
        says(line) && !line.contains(['│', '┼']) && !line.is_empty() && !line.starts_with("The open-source world")
    };
    let results: Vec<&str> = ran.out.lines().filter(said).collect();
    lines.extend(results.iter().take(LINES).map(|line| format!("> {}", shown(line))));
    if results.len() > LINES {
        lines.push(format!("> … {} lines", results.len()));
    }
    let mut out = String::new();
    let first = if lines.is_empty() { String::new() } else { lines.remove(0) };
    let _ = writeln!(out, "{}", format!("  {}{} {first}", shown(label), ran.code).trim_end());
    for line in lines {
        let _ = writeln!(out, "    {line}");
    }
    out
}

/// A message as one line: its code, its place, what it says; of a query, what it is about.
fn problem(message: &Value, text: &[u8]) -> String {
    let mut out = String::new();
    let field = |name: &str| message[name].as_str();
    let level = field("level").unwrap_or_default();
    out.push_str(field("code").unwrap_or(level));
    if let Some(line) = message["line"].as_u64() {
        let _ = write!(out, " {line}");
        if let Some(column) = message["column"].as_u64() {
            let _ = write!(out, ":{column}");
        }
    }
    if let (Some(start), Some(end)) = (message["span"]["start"].as_u64(), message["span"]["end"].as_u64()) {
        let part = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
        let meant = text.get(part).map_or("beyond the text".into(), String::from_utf8_lossy);
        if !text.is_empty() {
            let _ = write!(out, " «{}»", shown(&meant.chars().take(40).collect::<String>()));
        }
    }
    // how long something ran differs from run to run
    let ran = "the query ran for ";
    let told = shown(field("message").unwrap_or_default());
    let told = told.split_once(ran).map_or(told.clone(), |(before, _)| format!("{before}{ran}…"));
    let _ = write!(out, " {told}");
    out
}

/// The words of a command, as a shell parts them: by blanks that do not stand between `'`.
fn words(text: &[u8]) -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = Vec::new();
    let (mut quoted, mut open) = (false, false);
    for byte in text {
        match byte {
            b'\'' => {
                if !open {
                    out.push(Vec::new());
                }
                (quoted, open) = (!quoted, true);
            }
            b' ' if !quoted => open = false,
            byte => {
                if !open {
                    out.push(Vec::new());
                    open = true;
                }
                out.last_mut().unwrap().push(*byte);
            }
        }
    }
    out
}

//! How deep brackets may be nested is one number everywhere: on the command line, in a script, in the shell, at a terminal, and embedded on
//! a small stack; and so are the code and the place of the error beyond it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::process::{Output, Stdio};
use std::time::Duration;
use std::{fs, thread};

use expectrl::{Eof, Expect as _, Session};
use fossgraph_engine::Engine;
use serde_json::Value;
use support::{Folder, command, foss, text, with_input};

/// As deep as brackets may be, and their error.
const DEEPEST: usize = 64;
const CODE: &str = "Q003";

/// Queries with brackets so deep, each of them right up to the limit.
fn queries(depth: usize) -> Vec<String> {
    let nested =
        |before: &str, open: &str, inner: &str, n: usize| format!("{before}{}{inner}{}", open.repeat(n), ")".repeat(n));
    vec![
        nested("count ", "(", "projects", depth),
        nested("count case studies using ", "(", "projects", depth),
        nested("count projects where ", "(", "status = Sandbox", depth),
        nested("count projects where ", "not (", "status = Sandbox", depth),
        nested("count ", "(projects where used by ", "(case studies)", depth - 1),
        nested("Dapr show ", "(", "1 + 1", depth),
        nested("count projects where name = ", "lower(", "name", depth),
        format!("count projects used by[{}year > 0{}] case studies", "(".repeat(depth - 1), ")".repeat(depth - 1))
            .replace("year > 0", "since > 2000"),
    ]
}

/// Code, line and column of the one error, as a surface tells it; `None` if there is none.
type Place = Option<(String, u64, u64)>;

fn told(output: &Output) -> Place {
    let told = text(&output.stderr).lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let error = told.into_iter().find(|message| message["level"] == "error")?;
    let number = |key: &str| error[key].as_u64().unwrap();
    Some((error["code"].as_str().unwrap().to_owned(), number("line"), number("column")))
}

/// What the engine tells on a stack of 256 KiB.
fn embedded(query: &str) -> Place {
    let query = query.to_owned();
    let run = move || {
        let engine = Engine::new(fossgraph_data::builtin());
        let error = engine.prepare(&query).err()?;
        let problem = &error.problems()[0];
        let column = query[..problem.span().start].chars().count() as u64 + 1;
        Some((problem.code().to_owned(), 1, column))
    };
    thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap()
}

#[test]
fn the_limit_is_the_same_on_every_surface() {
    let folder = Folder::of(&[]);
    let json = ["--error-format", "json"];
    let mut refused = 0;
    for depth in [DEEPEST, DEEPEST + 1] {
        for query in queries(depth) {
            let due = embedded(&query);
            assert_eq!(due.is_some(), depth > DEEPEST, "{query}: {due:?}");
            assert!(due.iter().all(|(code, ..)| code == CODE), "{query}: {due:?}");
            let file = folder.path("deep.foss");
            fs::write(&file, &query).unwrap();
            let line = format!("{query}\n");
            let surfaces = [
                ("-c", foss(&[&json[..], &["-c", &query]].concat())),
                ("query", foss(&[&json[..], &["query", &query]].concat())),
                ("run", foss(&[&json[..], &["run", file.to_str().unwrap()]].concat())),
                ("a pipe", with_input(&json, &line)),
                ("the shell", with_input(&[&json[..], &["-i", "--quiet"]].concat(), &line)),
            ];
            for (surface, output) in surfaces {
                assert_eq!(told(&output), due, "{surface}: {query}: {}", text(&output.stderr));
                assert_eq!(output.status.success(), due.is_none(), "{surface}: {query}");
            }
            refused += usize::from(due.is_some());
        }
    }
    assert_eq!(refused, queries(DEEPEST).len());
}

#[test]
fn at_a_terminal_the_limit_is_the_same() {
    let state = Folder::of(&[]);
    let mut command = command(&["--quiet"]);
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    command.env("XDG_STATE_HOME", state.text()).env("TERM", "xterm-256color").env("NO_COLOR", "1");
    let mut session = Session::spawn(command).unwrap();
    session.get_process_mut().set_window_size(400, 24).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session.expect("foss> ").unwrap();
    let mut seen = |depth: usize, due: &str| {
        session.send(format!("count {}projects{}\r", "(".repeat(depth), ")".repeat(depth))).unwrap();
        session.expect(due).unwrap_or_else(|e| panic!("{depth}: {e}"));
        session.expect("foss> ").unwrap();
    };
    seen(DEEPEST, "   338");
    seen(DEEPEST + 1, &format!("error[{CODE}]"));
    session.send("\x04").unwrap();
    session.expect(Eof).unwrap();
}

//! The reference in the manual: every function and every limit as the engine's own tables have it. `BLESS=1` writes it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use fossgraph_engine::{FUNCTIONS, LIMITS, Topic};

const END: &str = "<!-- end -->\n";

fn limits() -> String {
    let mut out = "| what | limit | option |\n|---|---|---|\n".to_owned();
    for limit in LIMITS {
        let option = limit.raise.map_or_else(String::new, |raise| format!("`--{}`", raise.key));
        writeln!(out, "| {} | {} | {option} |", limit.what, limit.shown()).unwrap();
    }
    out
}

fn functions() -> String {
    let mut out = String::new();
    for topic in Topic::ALL {
        let title = topic.name();
        let (first, rest) = title.split_at(1);
        write!(out, "\n{}{rest}:\n\n| function | what it gives |\n|---|---|\n", first.to_uppercase()).unwrap();
        for function in FUNCTIONS.iter().filter(|f| f.topic == topic) {
            writeln!(out, "| `{}` | {} |", function.signature(), function.doc).unwrap();
        }
    }
    out + "\n"
}

/// One test, as both write one file.
#[test]
fn the_manual_lists_everything_as_it_is() {
    lists("<!-- functions -->\n", &functions());
    lists("<!-- limits -->\n", &limits());
}

fn lists(start: &str, all: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/language.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(start).expect("the manual marks where they stand");
    let (listed, after) = rest.split_once(END).expect("the manual marks where they end");
    if env::var_os("BLESS").is_some_and(|v| v != "0") {
        fs::write(&path, [before, start, all, END, after].concat()).unwrap();
    } else {
        assert_eq!(listed, all, "run it again with BLESS=1");
    }
}

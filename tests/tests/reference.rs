//! The reference in the manual: every function as the engine's own table has it. `BLESS=1` writes it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use fossgraph_engine::{FUNCTIONS, Topic};

const START: &str = "<!-- functions -->\n";
const END: &str = "<!-- end -->\n";

fn reference() -> String {
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

#[test]
fn the_manual_lists_every_function_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/language.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).expect("the manual marks where functions stand");
    let (listed, after) = rest.split_once(END).expect("the manual marks where functions end");
    if env::var_os("BLESS").is_some_and(|v| v != "0") {
        fs::write(&path, [before, START, &reference(), END, after].concat()).unwrap();
    } else {
        assert_eq!(listed, reference(), "run it again with BLESS=1");
    }
}

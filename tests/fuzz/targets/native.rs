//! Any text as a file in the native form, with a schema beside it: refused with errors, or loaded so that it comes back from a snapshot.

#![no_main]

use fossgraph_core::{Snapshot, encode, load_text};
use libfuzzer_sys::fuzz_target;

const SCHEMA: &str = include_str!("../../suite/data/small/schema.toml");

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
    let name = match which % 6 {
        0 => "services.toml",
        1 => "services.csv",
        2 => "calls.csv",
        3 => "services.json",
        4 => "services.jsonl",
        _ => "schema.toml",
    };
    let files = [("schema.toml", SCHEMA), (name, text)];
    let files = if name == "schema.toml" { &files[1..] } else { &files[..] };
    match load_text(files) {
        Ok(loaded) => {
            let bytes = encode(&loaded).expect("what is loaded can be kept");
            let again = Snapshot::copy(&bytes).open().expect("what is kept can be opened");
            again.graph.check().expect("and is whole");
            assert_eq!(encode(&again).expect("and can be kept again"), bytes, "another graph comes back");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

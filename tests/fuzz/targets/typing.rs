//! Any text while it is typed, with the cursor anywhere: what fits there, what is not known, and how it is coloured.

#![no_main]

use std::sync::LazyLock;

use fossgraph_engine::{Definitions, Engine, tokens};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(fossgraph_data::builtin()));

fuzz_target!(|input: (u16, &str)| {
    let (cursor, text) = input;
    let mut cursor = usize::from(cursor).min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let names = Definitions::default();
    let completion = ENGINE.complete(text, cursor, &names);
    assert!(completion.start <= cursor && text.is_char_boundary(completion.start));
    let _ = ENGINE.unknown(text, &names);
    let mut end = 0;
    for token in tokens(text) {
        assert!(end <= token.span.start && token.span.start <= token.span.end && token.span.end <= text.len());
        end = token.span.end;
    }
});

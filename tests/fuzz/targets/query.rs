//! Any text as a script: it is refused with an error that lies in it, or it runs within limits; what it is formatted to means the same.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use fossgraph_engine::{Engine, Params, RunOptions, format};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::new(fossgraph_data::builtin()));

fuzz_target!(|text: &str| {
    let statements = match ENGINE.script(text) {
        Ok(statements) => statements,
        Err(error) => {
            for problem in error.problems() {
                let span = problem.span();
                assert!(span.start <= span.end && span.end <= text.len(), "{span:?} of {}", text.len());
                assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?}");
            }
            let _ = error.to_string();
            return;
        }
    };
    if let Ok(formatted) = format(text) {
        assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "formatting again changes it");
        assert!(ENGINE.script(&formatted).is_ok(), "formatted, it is refused: {formatted}");
    }
    let options = RunOptions { timeout: Some(Duration::from_millis(200)), max_rows: 100_000, ..RunOptions::default() };
    for statement in statements {
        if let Ok(rows) = statement.run_with(&Params::new(), &options) {
            rows.iter().take(100).for_each(drop);
        }
    }
});

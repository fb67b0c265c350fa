//! Any bytes as a snapshot, mostly with right checksums so that what lies behind them is reached: refused, or asked without harm.

#![no_main]

use fossgraph_core::Snapshot;
use fossgraph_engine::{Engine, Params};
use libfuzzer_sys::fuzz_target;

/// What is asked of every part: nodes, columns, edges both ways, names, facts.
const QUERIES: [&str; 4] =
    ["find a", "count anything linked to anything", "anything order by name show id, kind", "describe schema"];

fuzz_target!(|input: (u8, &[u8])| {
    let (as_it_is, bytes) = input;
    let mut bytes = bytes.to_vec();
    if as_it_is % 8 != 7 {
        fossgraph_fuzz::seal(&mut bytes);
    }
    let Ok(loaded) = Snapshot::copy(&bytes).open() else { return };
    let whole = loaded.graph.check().is_ok();
    let engine = Engine::new(loaded);
    for query in QUERIES {
        let rows = engine.prepare(query).and_then(|prepared| prepared.run(Params::new()));
        if let Ok(rows) = rows {
            rows.iter().take(1000).for_each(drop);
        }
    }
    assert!(!whole || engine.graph().damage().is_none(), "a query finds damage that the whole check does not");
});

//! Any bytes as a snapshot, with their checksums corrected where there is a table of sections: refused, or asked without harm.

#![no_main]

use fossgraph_core::Snapshot;
use fossgraph_engine::{Engine, Params};
use libfuzzer_sys::fuzz_target;

/// What is asked of every part: nodes, columns, edges both ways, names, facts.
const QUERIES: [&str; 4] =
    ["find a", "count anything linked to anything", "anything order by name show id, kind", "describe schema"];

fuzz_target!(|bytes: &[u8]| {
    let Ok(loaded) = Snapshot::copy(bytes).open() else { return };
    let whole = loaded.graph.check().is_ok();
    let engine = Engine::new(loaded);
    for query in QUERIES {
        let rows = engine.prepare(query).and_then(|prepared| prepared.run(Params::new()));
        if let Ok(rows) = rows {
            rows.iter().take(1000).for_each(drop);
        }
    }
    assert_eq!(whole, engine.graph().damage().is_none(), "damage that one of both did not see");
});

//! Any text as a query over a random graph: the engine answers as the naive evaluator does.

#![no_main]

use std::cell::RefCell;
use std::collections::HashMap;

use fossgraph_core::load_text;
use fossgraph_engine::Engine;
use fossgraph_tests::agree;
use fossgraph_tests::generate::{Random, World, query};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static GRAPHS: RefCell<HashMap<u8, Engine>> = RefCell::default();
}

fuzz_target!(|input: (u8, u32, &str)| {
    let (graph, seed, text) = input;
    let world = World::new(&mut Random::new(u64::from(graph)));
    GRAPHS.with_borrow_mut(|graphs| {
        let engine = graphs.entry(graph).or_insert_with(|| {
            let files = world.files(0);
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            Engine::new(load_text(&files).expect("random files are right"))
        });
        // without a text of its own, a random query
        let text = if text.is_empty() { query(&world, &mut Random::new(seed.into())).whole() } else { text.to_owned() };
        if let Err(difference) = agree(engine, &text) {
            panic!("graph {graph}: {text}\n{difference}");
        }
    });
});

//! Any bytes as GraphML.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fossgraph_fuzz::open("graph.graphml", bytes));

//! Any bytes as a landscape, a list of checked repositories, or a list of case studies.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let name = match input.0 % 3 {
        0 => "landscape.yml",
        1 => "data.yaml",
        _ => "studies.json",
    };
    fossgraph_fuzz::open(name, input.1);
});

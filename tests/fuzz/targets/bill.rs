//! Any bytes as a software bill of materials: SPDX in JSON or as tags, CycloneDX in JSON or XML.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let name = match input.0 % 4 {
        0 => "bill.spdx.json",
        1 => "bill.spdx",
        2 => "bill.cdx.json",
        _ => "bill.cdx.xml",
    };
    fossgraph_fuzz::open(name, input.1);
});

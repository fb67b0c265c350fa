//! Snapshots of random graphs: they answer as the graphs do, and what is damaged in them is told instead of answered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Graph, Loaded, Report, Snapshot, decode, encode, load_text};
use fossgraph_engine::{Engine, Params, RunOptions};
use fossgraph_formats::{Export, Part};
use fossgraph_tests::generate::{self, Random, World};

/// A header and a table of entries, each of so many bytes.
const HEADER: usize = 32;
const ENTRY: usize = 32;

fn load(world: &World) -> Loaded {
    let files = world.files(0);
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Loaded { report: Report::default(), ..load_text(&files).unwrap() }
}

fn number(bytes: &[u8], at: usize) -> usize {
    usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
}

/// Where the sections of a snapshot are, with the padding behind them.
fn sections(bytes: &[u8]) -> Vec<(usize, usize)> {
    let count = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let entry = |at: usize| HEADER + at * ENTRY;
    (0..count).map(|at| (number(bytes, entry(at) + 16), number(bytes, entry(at) + 24))).collect()
}

/// Makes all checksums right again.
fn seal(bytes: &mut [u8]) {
    for (at, (offset, length)) in sections(bytes).into_iter().enumerate() {
        let checksum = crc32fast::hash(&bytes[offset..offset + length.next_multiple_of(8)]);
        let entry = HEADER + at * ENTRY;
        bytes[entry + 8..entry + 12].copy_from_slice(&checksum.to_le_bytes());
    }
    let mut head = crc32fast::Hasher::new();
    head.update(&bytes[..24]);
    head.update(&bytes[28..HEADER]);
    head.update(&bytes[HEADER..HEADER + sections(bytes).len() * ENTRY]);
    bytes[24..28].copy_from_slice(&head.finalize().to_le_bytes());
}

/// All that somebody sees who asks a query: rows, or what is wrong.
fn answer(engine: &Engine, query: &str) -> Result<Vec<String>, String> {
    let prepared = engine.prepare(query).map_err(|e| e.to_string())?;
    let rows = prepared.run(Params::new()).map_err(|e| e.to_string())?;
    Ok(rows.iter().map(|row| format!("{row:?}")).chain([rows.columns().len().to_string()]).collect())
}

/// The facts behind a query's rows, and its columns beside them.
fn reasons(engine: &Engine, query: &str) -> Result<Vec<String>, String> {
    let prepared = engine.prepare(query).map_err(|e| e.to_string())?;
    let why = prepared.why(&Params::new(), &RunOptions::default()).map_err(|e| e.to_string())?;
    let facts = (0..why.rows().len()).map(|row| format!("{:?} because {:?}", why.rows().row(row), why.because(row)));
    Ok(facts.collect())
}

type Ask = fn(&Engine, &str) -> Result<Vec<String>, String>;

fn queries(world: &World, random: &mut Random) -> Vec<String> {
    let fixed = ["describe \"a\"", "services show name, aliases, sources, note, since, until, check", "count teams"];
    let random = (0..7).map(|_| generate::query(world, random).whole());
    fixed.into_iter().map(str::to_owned).chain(random).collect()
}

fn native(graph: &Graph) -> Result<Vec<(String, String)>, String> {
    Export::Native.write(&Part::all(graph))
}

#[test]
fn a_snapshot_answers_as_the_graph_that_it_was_made_of() {
    for seed in 1..40 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let loaded = load(&world);
        let bytes = encode(&loaded).unwrap();
        let opened = Snapshot::copy(&bytes).open().unwrap();
        let queries = queries(&world, &mut random);
        assert_eq!(native(&loaded.graph), native(&opened.graph), "{seed}");
        assert!(encode(&opened).unwrap() == bytes, "{seed}");
        assert!(encode(&decode(&bytes).unwrap()).unwrap() == bytes, "{seed}");
        let fresh = Snapshot::copy(&bytes).open().unwrap();
        let (before, after) = (Engine::new(loaded), Engine::new(fresh));
        for query in &queries {
            assert_eq!(answer(&before, query), answer(&after, query), "{seed}: {query}");
        }
        assert!(after.graph().check().is_ok());
    }
}

#[test]
fn damage_is_told_or_changes_nothing() {
    let (mut told, mut equal) = (0, 0);
    for seed in 100..104 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let loaded = load(&world);
        let bytes = encode(&loaded).unwrap();
        let engine = Engine::new(loaded);
        let queries = queries(&world, &mut random);
        let whole: Vec<_> = queries.iter().map(|query| (answer(&engine, query), reasons(&engine, query))).collect();
        for (offset, length) in sections(&bytes).into_iter().filter(|(_, length)| *length > 0) {
            let mut damaged = bytes.clone();
            damaged[offset + random.below(length)] ^= 1 << random.below(8);
            assert!(decode(&damaged).is_err(), "{seed}: section at {offset}");
            // each on a snapshot of which nothing was read yet
            for (query, whole) in queries.iter().zip(&whole) {
                if random.percent(60) {
                    continue;
                }
                let ask_why = random.percent(30);
                let (ask, whole) = if ask_why { (reasons as Ask, &whole.1) } else { (answer as Ask, &whole.0) };
                let Ok(opened) = Snapshot::copy(&damaged).open() else { continue };
                match ask(&Engine::new(opened), query) {
                    Err(error) if error.contains("error[D009]") => told += 1,
                    answer => {
                        assert_eq!(answer, *whole, "{seed}: {query} with the section at {offset} damaged");
                        equal += 1;
                    }
                }
            }
            if let Ok(opened) = Snapshot::copy(&damaged).open() {
                assert!(native(&opened.graph).is_err() || native(&opened.graph) == native(engine.graph()));
                assert!(opened.graph.check().is_err(), "{seed}: section at {offset}");
            }
        }
    }
    assert!(told > 200 && equal > 300, "{told} told, {equal} equal");
}

#[test]
fn what_is_wrong_behind_right_checksums_neither_panics_nor_asks_for_memory() {
    let mut opened = 0;
    for seed in 200..204 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let bytes = encode(&load(&world)).unwrap();
        let queries = queries(&world, &mut random);
        for (offset, length) in sections(&bytes).into_iter().filter(|(_, length)| *length > 0) {
            for fill in 0..4 {
                let mut crafted = bytes.clone();
                for byte in &mut crafted[offset..offset + length] {
                    *byte = match fill {
                        0 => 0xff,
                        1 => 0,
                        2 => 0x7f,
                        _ => u8::try_from(random.below(256)).unwrap(),
                    };
                }
                seal(&mut crafted);
                let Ok(loaded) = Snapshot::copy(&crafted).open() else { continue };
                opened += 1;
                let _ = (loaded.graph.check().is_ok(), encode(&loaded).is_ok(), native(&loaded.graph).is_ok());
                let engine = Engine::new(loaded);
                for query in queries.iter().filter(|_| random.percent(30)) {
                    let _ = answer(&engine, query);
                }
            }
        }
    }
    assert!(opened > 500, "{opened}");
}

#[test]
fn a_table_of_other_lengths_is_refused() {
    let mut random = Random::new(7);
    let bytes = encode(&load(&World::new(&mut random))).unwrap();
    let mut refused = 0;
    for at in 0..sections(&bytes).len() {
        let entry = HEADER + at * ENTRY;
        // key, width, offset, length
        for (field, size) in [(0, 2), (2, 2), (4, 2), (6, 2), (16, 8), (24, 8)] {
            for change in [1_u64, 4, 8, u64::MAX, u64::MAX - 7, 1 << 40] {
                let mut crafted = bytes.clone();
                let place = &mut crafted[entry + field..entry + field + size];
                let mut wide = [0; 8];
                wide[..size].copy_from_slice(place);
                place.copy_from_slice(&u64::from_le_bytes(wide).wrapping_add(change).to_le_bytes()[..size]);
                let head = crafted.clone();
                // sections that lie nowhere have no checksum: the head alone is made right
                let mut hasher = crc32fast::Hasher::new();
                hasher.update(&head[..24]);
                hasher.update(&head[28..HEADER + sections(&bytes).len() * ENTRY]);
                crafted[24..28].copy_from_slice(&hasher.finalize().to_le_bytes());
                match Snapshot::copy(&crafted).open() {
                    Ok(loaded) => assert!(
                        loaded.graph.check().is_err() || encode(&loaded).unwrap() == bytes || field < 8,
                        "entry {at}, field {field}, {change:x}"
                    ),
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert!(refused > 500, "{refused}");
}

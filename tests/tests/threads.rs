//! Work that is done in parts: the answer, its order, what is counted of the work and what a limit says are the same on any number of threads.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::sync::OnceLock;

use fossgraph_core::parallel;
use fossgraph_engine::{Engine, Params, RunOptions};
use fossgraph_tests::shape;

/// More than are worth three threads.
const STONES: u64 = 120_000;

/// Each stone rests on four: some a few numbers away, so that there are triangles, others anywhere; and most bear few.
fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let edge = |edge: u64| {
            let (from, at) = (edge / 4, edge % 4);
            let scattered = from.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
            let to = if at < 3 { from + at + 1 } else { scattered % (1 + scattered % STONES) };
            (from, to % STONES)
        };
        shape::stones(STONES, (0..STONES * 4).filter(|edge| edge % 11 > 0).map(edge))
    })
}

/// Rows and counted work, or why there are none, on so many threads.
fn told(text: &str, options: &RunOptions, threads: usize) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        assert_eq!(parallel::threads(), threads);
        let query = engine().prepare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        match query.run_with(&Params::new(), options) {
            Ok(rows) => {
                let first: Vec<String> = rows.iter().take(200).map(|row| format!("{row:?}")).collect();
                format!("{} rows, {:?}, {}", rows.total(), rows.work(), first.join("\n"))
            }
            // how much was done by then depends on who was first
            Err(error) => error.to_string().replace(|c: char| c.is_ascii_digit() || c == ',', ""),
        }
    })
}

const QUERIES: [&str; 9] = [
    "count stones where rests on no stones",
    "count stones where bearing at least 3 stones",
    "count stones where weight < 900 -> rests on stones",
    "stones where weight < 950 -> bearing stones where weight > 990 show name order by weight, name limit 100",
    "count (stones where weight < 2) -> rests on+ stones",
    "count \"stone 0\" -> linked to+ stones",
    "stones as a -> bearing stones group by a show a, count order by count desc limit 10",
    "stones as a -> bearing stones group by a show a, count order by count limit 10",
    "stones as a -> rests on stones as b -> rests on stones as c where bearing a show count, count(a), count(b)",
];

#[test]
fn any_number_of_threads_gives_the_same_answer() {
    for text in QUERIES {
        let alone = told(text, &RunOptions::default(), 1);
        assert!(!alone.starts_with("0 rows") && alone.contains(" rows, "), "{text}: {alone}");
        for threads in [2, 3, 8] {
            assert_eq!(told(text, &RunOptions::default(), threads), alone, "{text}: {threads} threads");
        }
    }
}

#[test]
fn limits_are_for_all_parts_together() {
    for text in QUERIES {
        for (max_work, max_memory) in [(20_000, 1 << 30), (1 << 40, 20_000)] {
            let options = RunOptions { max_work, max_memory, ..RunOptions::default() };
            let alone = told(text, &options, 1);
            for threads in [2, 3] {
                assert_eq!(
                    told(text, &options, threads).lines().next(),
                    alone.lines().next(),
                    "{text}: {threads} threads"
                );
            }
        }
    }
}

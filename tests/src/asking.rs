//! Checks of random queries over random graphs: what does not pass is made small before it is told.

#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests alone call it")]

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::time::{Duration, Instant};
use std::{env, fmt::Write as _};

use fossgraph_core::load_text;
use fossgraph_engine::{Engine, Params, Rows, Value};

use crate::generate::{Piece, Random, World};
use crate::{Found, cells, same_rows, shown};

/// So many queries are asked of each graph.
pub const QUERIES: u64 = 10;

/// The number that an environment variable gives.
///
/// # Panics
///
/// If it gives something else.
pub fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

/// How many pairs of a graph and a query are asked for; tests ask a part or a multiple of them.
#[must_use]
pub fn pairs() -> u64 {
    setting("FOSSGRAPH_PAIRS", 3000)
}

/// The seeds of the graphs that are asked for so many queries.
fn seeds(pairs: u64) -> std::ops::Range<u64> {
    let first = setting("FOSSGRAPH_SEED", 1);
    first..first + pairs.div_ceil(QUERIES)
}

/// An engine over data in files.
///
/// # Errors
///
/// What is wrong with the data.
pub fn engine(files: &[(String, String)]) -> Result<Engine, String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load_text(&files).map(Engine::new).map_err(|e| e.to_string())
}

/// The rows of a query.
///
/// # Errors
///
/// Why it is refused or fails.
pub fn rows(engine: &Engine, query: &str) -> Result<Rows, String> {
    engine.prepare(query).and_then(|prepared| prepared.run(Params::new())).map_err(|e| e.to_string())
}

/// A check of a graph, given as its files in the first arrangement, and a query.
pub type Check<'c> = &'c dyn Fn(&World, &Engine, &str) -> Result<Found, String>;

thread_local! {
    /// Whether a check runs, whose panics are not printed but told as a difference.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// A check whose panics are differences too.
fn guarded(check: Check<'_>, world: &World, engine: &Engine, query: &str) -> Result<Found, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                print(info)
            }
        }));
    });
    GUARDED.set(true);
    let found = catch_unwind(AssertUnwindSafe(|| check(world, engine, query)));
    GUARDED.set(false);
    found.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("  a panic: {}\n", text.unwrap_or("?")))
    })
}

/// How long a failure is made small.
const SHRINKING: Duration = Duration::from_secs(10);

/// Tries to take away words of the query and pieces of the graph while the check still fails; then prints what is left.
fn report(check: Check<'_>, world: &World, query: &str, seed: u64) -> String {
    let (mut world, whole, mut query) = (world.clone(), query, query.to_owned());
    let fails = |world: &World, query: &str| {
        let engine = engine(&world.files(0)).ok()?;
        guarded(check, world, &engine, query).err()
    };
    let (mut smaller, started) = (true, Instant::now());
    while smaller && started.elapsed() < SHRINKING {
        smaller = false;
        let fails_still = |text: &str| started.elapsed() < SHRINKING && fails(&world, text).is_some();
        while let Some(shorter) = shorter(&query, fails_still) {
            (query, smaller) = (shorter, true);
        }
        for at in (0..world.pieces.len()).rev() {
            let mut less = world.clone();
            less.pieces.remove(at);
            if fails(&less, &query).is_some() {
                (world, smaller) = (less, true);
            }
        }
    }
    let mut out = format!("FOSSGRAPH_SEED={seed} FOSSGRAPH_PAIRS={QUERIES}, shrunk:\n");
    for piece in &world.pieces {
        let _ = match piece {
            Piece::Block(text) => writeln!(out, "{text}"),
            Piece::Row(file, header, row) => writeln!(out, "{file}.csv: {header}\n  {row}"),
        };
    }
    let _ = writeln!(out, "  of {whole}\n  > {query}\n{}", fails(&world, &query).unwrap_or_default());
    out
}

/// The query without some of its words, for which the check still fails.
fn shorter(query: &str, fails: impl Fn(&str) -> bool) -> Option<String> {
    let spaced = query.replace('(', "( ").replace(')', " )").replace('[', " [ ").replace(']', " ] ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    for length in (1..words.len()).rev() {
        for start in 0..=words.len() - length {
            let left: Vec<&str> = words[..start].iter().chain(&words[start + length..]).copied().collect();
            // as it was written, since checks may look for `pagerank()`
            let text = left.join(" ").replace("( ", "(").replace(" )", ")").replace("[ ", "[").replace(" ]", "]");
            if fails(&text) {
                return Some(text);
            }
        }
    }
    None
}

/// Asks the queries of all graphs. Gives how many there were, how many were accepted and how many of these had rows.
///
/// # Panics
///
/// With the first few that do not pass.
pub fn ask(pairs: u64, make: impl Fn(&World, &mut Random) -> String, check: Check<'_>) -> (u64, u64, u64) {
    let (mut asked, mut accepted, mut with_rows) = (0, 0, 0);
    let mut problems = Vec::new();
    for seed in seeds(pairs) {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let engine =
            engine(&world.files(0)).unwrap_or_else(|e| panic!("FOSSGRAPH_SEED={seed}: {e}\n{:?}", world.pieces));
        for _ in 0..QUERIES {
            let query = make(&world, &mut random);
            asked += 1;
            match guarded(check, &world, &engine, &query) {
                Ok(Found::Refused(why)) => {
                    if env::var_os("FOSSGRAPH_REFUSED").is_some() {
                        println!("{query}\n  {why}");
                    }
                }
                Ok(Found::Rows(rows)) => {
                    accepted += 1;
                    with_rows += u64::from(rows > 0);
                }
                Err(_) => problems.push(report(check, &world, &query, seed)),
            }
        }
        if problems.len() > 2 {
            break;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    (asked, accepted, with_rows)
}

/// Checks that queries say something: of ten so many are accepted, and of ten of these so many have rows.
///
/// # Panics
///
/// They do not.
pub fn told((asked, accepted, with_rows): (u64, u64, u64), accepted_of_ten: u64, with_rows_of_ten: u64) {
    println!("{asked} asked, {accepted} accepted, {with_rows} with rows");
    // a few say nothing of the others
    if asked < 100 {
        return;
    }
    assert!(accepted * 10 >= asked * accepted_of_ten, "only {accepted} of {asked} are accepted");
    assert!(with_rows * 10 >= accepted * with_rows_of_ten, "only {with_rows} of {accepted} have rows");
}

/// What an answer says: its rows, and how many are set aside.
pub type Answer = (Vec<Vec<Value>>, usize);

/// The answer to a query.
///
/// # Errors
///
/// Why it is refused or fails.
pub fn answer(engine: &Engine, query: &str) -> Result<Answer, String> {
    rows(engine, query).map(|rows| (cells(&rows), rows.set_aside()))
}

/// That two answers say the same, and how many rows they have.
///
/// # Errors
///
/// Both, if they differ.
pub fn same(one: &Answer, other: &Answer) -> Result<Found, String> {
    if same_rows(&one.0, &other.0) && one.1 == other.1 {
        return Ok(Found::Rows(one.0.len()));
    }
    Err(format!("  set aside {}:\n{}  set aside {}:\n{}", one.1, shown(&one.0), other.1, shown(&other.0)))
}

/// An answer with its rows in an order that its cells alone decide.
#[must_use]
pub fn bag(answer: Answer) -> Answer {
    let (mut rows, set_aside) = answer;
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    (rows, set_aside)
}

/// A graph made of another one, kept until one is made of the next.
#[derive(Default)]
pub struct Other(RefCell<Option<(World, Result<Engine, String>)>>);

impl Other {
    /// The graph made of a world.
    ///
    /// # Errors
    ///
    /// Why none can be made.
    pub fn of(&self, world: &World, make: impl FnOnce(&World) -> Result<Engine, String>) -> Result<Engine, String> {
        let mut kept = self.0.borrow_mut();
        match kept.as_ref() {
            Some((of, made)) if of == world => made.clone(),
            _ => {
                let made = make(world);
                *kept = Some((world.clone(), made.clone()));
                made
            }
        }
    }
}

//! Random queries over random graphs: the engine and the naive evaluator must agree, and answers must keep the promises of the language.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more of them, `FOSSGRAPH_SEED=…` others. A difference is shrunk, and printed with its files and seed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::{env, fmt::Write as _};

use fossgraph_core::load_text;
use fossgraph_engine::{Definitions, Engine, FUNCTIONS, Params, Rows, RunOptions, Value, Witness, bound};
use fossgraph_tests::generate::{self, Piece, Random, World};
use fossgraph_tests::{Found, agree, cells, oracle, same_rows, shown};

/// So many queries are asked of each graph.
const QUERIES: u64 = 10;

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

fn pairs() -> u64 {
    setting("FOSSGRAPH_PAIRS", 3000)
}

/// The seeds of the graphs that are asked for so many queries.
fn seeds(pairs: u64) -> std::ops::Range<u64> {
    let first = setting("FOSSGRAPH_SEED", 1);
    first..first + pairs.div_ceil(QUERIES)
}

fn engine(files: &[(String, String)]) -> Result<Engine, String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load_text(&files).map(Engine::new).map_err(|e| e.to_string())
}

fn rows(engine: &Engine, query: &str) -> Result<Rows, String> {
    engine.prepare(query).and_then(|prepared| prepared.run(Params::new())).map_err(|e| e.to_string())
}

/// A check of a graph, given as its files in the first arrangement, and a query.
type Check<'c> = &'c dyn Fn(&World, &Engine, &str) -> Result<Found, String>;

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

/// Tries to take away words of the query and pieces of the graph while the check still fails; then prints what is left.
fn report(check: Check<'_>, world: &World, query: &str, seed: u64) -> String {
    let (mut world, mut query) = (world.clone(), query.to_owned());
    let fails = |world: &World, query: &str| {
        let engine = engine(&world.files(0)).ok()?;
        guarded(check, world, &engine, query).err()
    };
    let mut smaller = true;
    while smaller {
        smaller = false;
        while let Some(shorter) = shorter(&query, |text| fails(&world, text).is_some()) {
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
    let _ = writeln!(out, "  > {query}\n{}", fails(&world, &query).unwrap_or_default());
    out
}

/// The query without some of its words, for which the check still fails.
fn shorter(query: &str, fails: impl Fn(&str) -> bool) -> Option<String> {
    let spaced = query.replace('(', "( ").replace(')', " )").replace('[', " [ ").replace(']', " ] ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    for length in (1..words.len()).rev() {
        for start in 0..=words.len() - length {
            let left: Vec<&str> = words[..start].iter().chain(&words[start + length..]).copied().collect();
            let text = left.join(" ");
            if fails(&text) {
                return Some(text);
            }
        }
    }
    None
}

/// Asks the queries of all graphs, and fails with the first few that do not pass. Gives how many there were, how many were accepted
/// and how many of these had rows.
fn ask(pairs: u64, make: impl Fn(&World, &mut Random) -> String, check: Check<'_>) -> (u64, u64, u64) {
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
        if problems.len() > 4 {
            break;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    (asked, accepted, with_rows)
}

#[test]
fn the_engine_and_the_oracle_agree() {
    let check = |_: &World, engine: &Engine, query: &str| agree(engine, query);
    let make = |world: &World, random: &mut Random| generate::query(world, random).whole();
    let (asked, accepted, with_rows) = ask(pairs(), make, &check);
    println!("{asked} queries, {accepted} accepted, {with_rows} with rows");
    assert!(accepted * 10 >= asked * 9, "only {accepted} of {asked} queries are accepted");
    assert!(with_rows * 10 >= accepted * 6, "only {with_rows} of {accepted} queries have rows");
}

#[test]
fn values_can_be_given_as_parameters_and_sets_by_name() {
    let check = |_: &World, engine: &Engine, marked: &str| {
        let plain = generate::plain(marked);
        let script = generate::given(marked, &mut Random::new(marked.len() as u64));
        let (Ok(plain), Some((text, values))) = (rows(engine, &plain), script) else {
            return Ok(Found::Refused(format!("{plain}: nothing to give")));
        };
        let prepared = match engine.script_in(&text, &mut Definitions::default()) {
            Ok(mut statements) => statements.pop().ok_or("no statement")?,
            Err(error) => return Ok(Found::Refused(format!("{text}: {error}"))),
        };
        // of what a parameter names the kind is not known, of which `only` speaks
        let mut only = text.split("only ").skip(1);
        let unknown = |after: &str| after.starts_with(['$', '(']) || after.starts_with("set");
        if only.any(|after| text.contains('$') && unknown(after)) {
            return Ok(Found::Refused(format!("{text}: only of a kind that is not known")));
        }
        let mut params = Params::new();
        for (name, value) in values.iter().filter(|(name, _)| prepared.params().iter().any(|p| p.name == *name)) {
            params = params.with(name, value.as_str());
        }
        let bound::Statement::Query(bound) = prepared.bound() else {
            return Ok(Found::Refused(format!("{text} describes things")));
        };
        let given = prepared.run(params.clone()).map_err(|e| format!("  {text} {values:?}: {e}\n"))?;
        // of what a name is that is given later the kind is not known, nor what to show of it
        let names = |rows: &Rows| rows.columns().iter().map(|c| c.name.clone()).collect::<Vec<_>>();
        if bound.summary && names(&given) != names(&plain) {
            return Ok(Found::Refused(format!("{text} shows other columns")));
        }
        let naive =
            oracle::evaluate(engine.graph(), bound, &params).map_err(|e| format!("  the oracle refuses: {e}\n"))?;
        let found = cells(&given);
        let set_aside = given.set_aside() == plain.set_aside() && given.set_aside() == naive.set_aside;
        if !set_aside || !same_rows(&found, &cells(&plain)) || !same_rows(&found, &naive.rows) {
            let all = [shown(&cells(&plain)), shown(&found), shown(&naive.rows)];
            return Err(format!("  {text} {values:?}\n  plain:\n{}  given:\n{}  oracle:\n{}", all[0], all[1], all[2]));
        }
        Ok(Found::Rows(found.len()))
    };
    let (asked, accepted, with_rows) = ask(pairs() / 3, generate::marked, &check);
    println!("{asked} queries, {accepted} accepted, {with_rows} with rows");
    assert!(accepted * 5 >= asked * 2, "only {accepted} of {asked} queries are accepted");
}

#[test]
fn queries_use_every_function() {
    let mut texts = Vec::new();
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        texts.extend((0..QUERIES).map(|_| generate::query(&world, &mut random).text));
    }
    let used = |name: &str| texts.iter().filter(|text| text.contains(&format!("{name}("))).count();
    let rare: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).filter(|name| used(name) < 5).collect();
    assert!(rare.is_empty(), "rarely used: {}", rare.join(", "));
}

#[test]
fn the_order_of_files_does_not_matter() {
    let check = |world: &World, one: &Engine, query: &str| {
        let other = engine(&world.files(1 + query.len() as u64))?;
        match (rows(one, query), rows(&other, query)) {
            (Ok(a), Ok(b)) if same_rows(&cells(&a), &cells(&b)) && a.set_aside() == b.set_aside() => {
                Ok(Found::Rows(a.len()))
            }
            (Ok(a), Ok(b)) => Err(format!("  one order:\n{}  another:\n{}", shown(&cells(&a)), shown(&cells(&b)))),
            (Err(a), Err(b)) if a == b => Ok(Found::Refused(a)),
            (a, b) => Err(format!("  one order: {:?}\n  another: {:?}\n", a.err(), b.err())),
        }
    };
    ask(pairs() / 5, |world, random| generate::query(world, random).whole(), &check);
}

#[test]
fn a_limit_shows_a_part_of_the_whole_answer() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let prepared = engine.prepare(query).map_err(|e| e.to_string());
        let whole = match prepared.as_ref().map(|p| (p.bound(), p.run(Params::new()))) {
            Ok((bound::Statement::Query(_), Ok(rows))) => rows,
            other => return Ok(Found::Refused(other.err().cloned().unwrap_or_default())),
        };
        let all = cells(&whole);
        for (limit, skip) in [(0, 0), (1, 0), (2, 1), (3, 0), (1000, 2)] {
            let part = rows(engine, &format!("{query} limit {limit} skip {skip}"))?;
            let due: Vec<Vec<Value>> = all.iter().skip(skip).take(limit).cloned().collect();
            if !same_rows(&cells(&part), &due) || part.total() != all.len() {
                return Err(format!("  limit {limit} skip {skip}:\n{}  due:\n{}", shown(&cells(&part)), shown(&due)));
            }
        }
        Ok(Found::Rows(all.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let query = generate::query(world, random).text;
        query.strip_prefix("count ").map(str::to_owned).unwrap_or(query)
    };
    ask(pairs() / 5, make, &check);
}

/// What an explanation says where the run lost the way that the answer took: never right.
const LOST: &str = "cannot be told";

fn facts(witnesses: &[Witness]) -> Vec<&Witness> {
    witnesses.iter().flat_map(|w| std::iter::once(w).chain(facts(&w.because))).collect()
}

#[test]
fn every_row_has_its_facts_and_asking_for_them_changes_no_answer() {
    let options = RunOptions::default();
    let check = |_: &World, engine: &Engine, query: &str| {
        let prepared = match engine.prepare(query) {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Found::Refused(error.to_string())),
        };
        let plain = prepared.run(Params::new()).map_err(|e| e.to_string())?;
        let why = match prepared.why(&Params::new(), &options) {
            Ok(why) => why,
            Err(error) if error.problems()[0].code() == "Q058" => return Ok(Found::Refused(error.to_string())),
            Err(error) => return Err(format!("  {error}\n")),
        };
        if !same_rows(&cells(&plain), &cells(why.rows())) {
            return Err(format!("  plain:\n{}  explained:\n{}", shown(&cells(&plain)), shown(&cells(why.rows()))));
        }
        for row in 0..why.rows().len() {
            let told = facts(why.because(row));
            if told.is_empty() || told.iter().any(|w| w.fact.contains(LOST)) {
                let told: Vec<&str> = told.iter().map(|w| w.fact.as_str()).collect();
                return Err(format!("  row {row}: {told:?}\n"));
            }
            // what is stated is stated by somebody, with a check mark; what is not recorded has neither
            if let Some(lack) = told.iter().find(|w| w.check.is_none() && !w.sources.is_empty()) {
                return Err(format!("  row {row}: {lack:?}\n"));
            }
        }
        Ok(Found::Rows(why.rows().len()))
    };
    let make = |world: &World, random: &mut Random| generate::query(world, random).whole();
    let (asked, accepted, with_rows) = ask(pairs() / 3, make, &check);
    println!("{asked} queries, {accepted} accepted, {with_rows} with rows");
    assert!(with_rows * 2 >= accepted, "only {with_rows} of {accepted} queries have rows");
}

#[test]
fn why_not_knows_what_is_in_the_answer_and_gives_a_reason_for_what_is_not() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let answer = match rows(engine, &format!("{query} show id, kind")) {
            Ok(answer) => cells(&answer),
            Err(why) => return Ok(Found::Refused(why)),
        };
        // what stands at a stop that is shown is in the answer too
        let prepared = engine.prepare(query).map_err(|e| e.to_string())?;
        let at_stops = matches!(prepared.bound(), bound::Statement::Query(q) if q.stops.iter().any(|s| s.shown));
        let graph = engine.graph();
        for node in (0..u32::try_from(graph.node_count()).unwrap()).step_by(3).map(fossgraph_engine::NodeId) {
            let (id, kind) = (graph.id(node), &graph.schema().kind(graph.kind_of(node)).singular);
            let is_in = answer.iter().any(|row| row[0].to_string() == id && row[1].to_string() == *kind);
            let asked = format!("why not {kind} \"{}\" in {query}", graph.name(node).replace('"', "\\\""));
            let why = engine.prepare(&asked).and_then(|p| p.why(&Params::new(), &RunOptions::default()));
            let why = why.map_err(|e| format!("  {asked}: {e}\n"))?;
            // several things may bear the name
            let at = why.rows().iter().position(|row| matches!(&row[0], Value::Thing(thing) if thing.node == node));
            let told = facts(why.because(at.unwrap_or(usize::MAX)));
            let texts: Vec<&str> = told.iter().map(|w| w.fact.as_str()).collect();
            let says_in = texts.iter().any(|text| text.ends_with("is in the answer"));
            if texts.is_empty() || (says_in != is_in && !at_stops) || texts.iter().any(|text| text.contains(LOST)) {
                return Err(format!("  {asked}, which is in it: {is_in}, tells {texts:?}\n"));
            }
        }
        Ok(Found::Rows(answer.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let query = generate::query(world, random).text;
        query.strip_prefix("count ").map(str::to_owned).unwrap_or(query)
    };
    let (asked, accepted, with_rows) = ask(pairs() / 10, make, &check);
    println!("{asked} queries, {accepted} accepted, {with_rows} with rows");
    assert!(accepted * 4 >= asked, "only {accepted} of {asked} queries are accepted");
}

#[test]
fn every_thing_passes_a_condition_or_its_not_or_is_set_aside() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let Some((head, rest)) = query.split_once(" where ") else { return Ok(Found::Refused(String::new())) };
        let (condition, time) = rest.split_once(" @").unwrap_or((rest, ""));
        let ask = |text: &str| rows(engine, &format!("{head} {text} {time} show id"));
        let (all, passing) = match (ask(""), ask(&format!("where ({condition})"))) {
            (Ok(all), Ok(passing)) => (all, passing),
            (_, other) => return Ok(Found::Refused(other.err().unwrap_or_default())),
        };
        let failing = ask(&format!("where not ({condition})"))?;
        let sorted = |rows: &Rows| -> Vec<String> { cells(rows).iter().map(|row| row[0].to_string()).collect() };
        let (heads, yes, no) = (sorted(&all), sorted(&passing), sorted(&failing));
        let apart = yes.iter().chain(&no).all(|id| heads.contains(id)) && !yes.iter().any(|id| no.contains(id));
        // a thing that is perhaps not there at all is set aside, whatever the condition
        let counted = all.set_aside() > 0
            || (passing.set_aside() == failing.set_aside()
                && yes.len() + no.len() + passing.set_aside() == heads.len());
        if apart && counted {
            return Ok(Found::Rows(yes.len()));
        }
        Err(format!(
            "  {heads:?}: {yes:?}, not {no:?}, set aside {} and {}\n",
            passing.set_aside(),
            failing.set_aside()
        ))
    };
    let make = |world: &World, random: &mut Random| {
        let (head, condition, time) = generate::condition(world, random);
        format!("{head} where {condition} @{time}")
    };
    ask(pairs() / 3, make, &check);
}

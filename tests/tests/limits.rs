//! Queries that want more than there is: each stops at each limit that bounds it, says so, and the next query is answered as if nothing had been.
//! What a run takes is counted by the allocator, and never goes far beyond what it may hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, Error, Params, RunOptions, Work};
use fossgraph_tests::shape;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// What a run may hold, and what it may take besides: the text of the query, its plan, one thing's name.
const MEMORY: usize = 2 << 20;
const BESIDES: usize = 256 << 10;

/// A query, and the limits that it passes: rows, memory, work.
type Bomb = (&'static str, &'static str);

const RANDOM: &[Bomb] = &[
    // combinations of several stops
    (
        "rmw",
        "stones as a -> rests on as b -> bears as c -> rests on as d -> bears as e -> rests on as f show a, b, c, d, e, f",
    ),
    (
        "rmw",
        "count stones as a -> rests on as b -> bears as c -> rests on as d where d.weight > a.weight and b.weight > 3",
    ),
    ("rmw", "stones as a -> rests on+ as b show a, b"),
    ("rmw", "stones as a -> rests on as b -> bears as c where c.weight > b.weight show a, b, c"),
    // groups, by codes and by values
    ("rmw", "stones as a -> rests on as b -> bears as c group by a, b, c show a, b, c, count, median(c.weight)"),
    ("mw", "stones as a -> rests on as b group by upper(a.name), b.name show upper(a.name), b.name, count"),
    // all in one list
    ("mw", "stones as a -> rests on as b group by a.colour show a.colour, list(b), list(upper(b.name)), list(a)"),
    ("mw", "stones as a -> rests on as b show list(a.rests on), list(b.bears), a, b"),
    // all in order
    ("mw", "stones as a -> rests on as b show a, b order by b.name desc, a.name"),
    ("mw", "stones as a -> rests on as b -> bears as c show a, b, c order by c.weight, length(b.name)"),
    // conditions inside conditions
    (
        "w",
        "count stones where rests on at least 2 (stones where bears at least 2 (stones where rests on+ at least 100 stones))",
    ),
    ("w", "stones where name matches \"(s|t)*(o|n)+e [0-9]*7$\" and name ~ stoen show count"),
    (
        "w",
        "count (stones rests on (stones where weight > 5)) union (stones bearing stones) except (stones resting on{2,5} stones)",
    ),
    // texts that grow
    (
        "m",
        "stones show replace(replace(replace(name, \"s\", \"ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss\"), \"s\", \
        \"ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss\"), \"s\", \"ssssssssssssssssssssssssssssssssssssssssssssssssssss\")",
    ),
    // ways
    ("rmw", "paths from \"stone 1\" to \"stone 7\" within 9"),
    ("rmw", "paths from stones to stones within 2"),
    // why, and what is told of many
    ("rw", "why stones -> rests on as b -> bears as c -> rests on where weight > 10"),
];

const HUB: &[Bomb] = &[
    ("rmw", "describe \"stone 0\""),
    ("mw", "compare \"stone 0\", \"stone 1\", \"stone 2\""),
    ("mw", "stones as a -> rests on as b show a, list(b.bears)"),
    ("rmw", "stones as a -> rests on as b -> bears as c show a, b, c"),
    ("rmw", "why \"stone 0\" -> bears"),
    ("rw", "find one limit 5"),
    // measures
    ("mw", "stones show name, betweenness(rests on)"),
    ("mw", "stones order by pagerank(rests on) desc limit 5 show name, pagerank(rests on), component(), degree()"),
    // texts of many
    (
        "m",
        "stones show join(list(linked to), name), concat(name, name, name, name, name, name, name, name, name, name)",
    ),
    // texts that are short, but not what is made of them
    (
        "m",
        "stones show join(list(linked to), \"----------------------------------------------------------------------------------------------------\
        ----------------------------------------------------------------------------------------------------\
        ----------------------------------------------------------------------------------------------------\")",
    ),
];

fn engines() -> Vec<(Engine, &'static [Bomb])> {
    vec![(shape::at_random(2000, 10), RANDOM), (shape::star(12_000), HUB)]
}

/// No limit but those that are set, and as many paths as there are.
fn without_end() -> RunOptions {
    RunOptions {
        max_rows: usize::MAX,
        max_memory: usize::MAX,
        max_work: u64::MAX,
        max_paths: usize::MAX,
        ..RunOptions::default()
    }
}

/// How many rows an answer has; of one that is to be drawn, how many edges.
fn run(engine: &Engine, text: &str, options: &RunOptions) -> Result<usize, Error> {
    let (drawn, text) = text.strip_prefix("draw ").map_or((false, text), |text| (true, text));
    let query = engine.prepare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    if drawn {
        return query.reached(&Params::new(), options).map(|reached| reached.edges.len());
    }
    if query.is_why() {
        return query.why(&Params::new(), options).map(|why| why.rows().len());
    }
    query.run_with(&Params::new(), options).map(|rows| rows.len())
}

fn the_next_is_right(engine: &Engine, text: &str) {
    let rows = engine.prepare("stones group by colour show colour, count").unwrap().run(Params::new()).unwrap();
    let all: i64 = rows.typed::<(String, i64)>().flatten().map(|(_, n)| n).sum();
    assert_eq!(usize::try_from(all), Ok(engine.graph().node_count()), "behind {text}");
}

/// Runs it with a limit and tells how much it took at most.
fn peak_of(run: impl FnOnce() -> Result<usize, Error>) -> (Result<usize, Error>, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let answer = run();
    (answer, ALLOCATOR.peak_usage().saturating_sub(before))
}

/// One test alone: what the allocator counts is what all threads take.
#[test]
fn every_bomb_stops_at_every_limit() {
    let mut wrong = Vec::new();
    for (engine, bombs) in engines() {
        for (limits, text) in bombs {
            for limit in limits.chars() {
                let stopped = match limit {
                    'r' => rows(&engine, text),
                    'm' => memory(&engine, text),
                    _ => work(&engine, text),
                };
                wrong.extend(stopped.err().map(|why| format!("{limit} {text}: {why}")));
            }
            the_next_is_right(&engine, text);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    what_is_charged_is_near_to_what_is_taken();
    as_many_rows_as_there_are_are_enough_and_one_less_is_not();
    work_is_told_as_it_is();
}

/// Whether a run was stopped by a limit, and told of it in these words.
fn stopped(answer: Result<usize, Error>, code: &str, words: [&str; 2]) -> Result<(), String> {
    let error = answer.err().ok_or("it was answered")?;
    let problem = &error.problems()[0];
    let told = format!("{error}");
    let fits = error.is_limit() && problem.code() == code && words.iter().all(|words| told.contains(words));
    if fits { Ok(()) } else { Err(told) }
}

fn rows(engine: &Engine, text: &str) -> Result<(), String> {
    let (answer, peak) = peak_of(|| run(engine, text, &RunOptions { max_rows: 4000, ..without_end() }));
    println!("rows   {peak:>9} bytes: {text}");
    let told = answer.as_ref().err().map(ToString::to_string).unwrap_or_default();
    stopped(answer, "Q082", ["the limit of 4000 rows", "`--max-rows "])?;
    let wanted =
        told.split("passed: ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap_or(usize::MAX);
    // what one thing leads to is refused as a whole, before any of it is held: in a star that is all there is
    let most = if engine.graph().node_count() > 4000 { 4000 + engine.graph().node_count() } else { 4400 };
    if wanted <= most { Ok(()) } else { Err(told) }
}

fn memory(engine: &Engine, text: &str) -> Result<(), String> {
    let (answer, peak) = peak_of(|| run(engine, text, &RunOptions { max_memory: MEMORY, ..without_end() }));
    println!("memory {peak:>9} bytes: {text}");
    stopped(answer, "Q084", ["the memory limit of 2 MiB", "`--memory "])?;
    if peak <= MEMORY * 5 / 4 + BESIDES { Ok(()) } else { Err(format!("{peak} bytes were taken")) }
}

fn work(engine: &Engine, text: &str) -> Result<(), String> {
    const MOST: u64 = 2_000;
    let work = Work::default();
    let (answer, peak) =
        peak_of(|| run(engine, text, &RunOptions { max_work: MOST, work: Some(work.clone()), ..without_end() }));
    println!("work   {peak:>9} bytes, {} steps: {text}", work.edges() + work.values());
    stopped(answer, "Q085", ["the limit of 2000 links and values", "`--max-work "])
}

/// What takes much in a few lists: rows, groups, columns, sorting, measures, paths, what one thing has, why.
const CHARGED: [&str; 27] = [
    "stones",
    "stones limit 7000 skip 100",
    "stones group by weight show weight, count order by count",
    "stones as a -> rests on -> rests on as c show a, c",
    "stones as a -> rests on as b show a, b",
    "stones as a -> rests on as b -> bears as c show a, b, c",
    "stones as a -> rests on as b where b.weight > a.weight show a, b",
    "stones as a -> rests on as b show a, b, via.place",
    "stones as a -> rests on as b show a, b order by b.weight desc, a.name",
    "stones as a -> rests on as b group by a, b show a, b, count",
    "stones as a -> rests on as b group by a.name show a.name, count, median(b.weight)",
    "stones as a -> rests on as b group by upper(a.name) show upper(a.name), list(b)",
    "stones show name, list(rests on), count(bears)",
    "stones show upper(name), concat(name, colour, name)",
    "stones order by upper(name) desc show name",
    "stones order by pagerank(rests on) desc limit 5",
    "stones order by component() desc limit 5",
    "stones order by betweenness(rests on) limit 5",
    "stones where resting on{1,3} at least 90 stones",
    "stones show list(name), list(weight)",
    "paths from stones to \"stone 7\" within 3",
    "find one limit 5",
    "why stones -> rests on",
    "why stones resting on+ \"stone 7\" limit 40",
    "draw stones as a -> rests on as b show a, b",
    "draw stones -> rests on{1,2} stones where weight > 500",
    "draw \"stone 1\" -> rests on+ stones where name = \"stone 7\"",
];

/// A limit that is refused too soon is none, and so is one that is refused too late: with twice and a half of what a query takes, it is
/// answered; with a third, it is not.
fn what_is_charged_is_near_to_what_is_taken() {
    let engine = shape::at_random(8_000, 5);
    let small = shape::at_random(400, 5);
    for text in CHARGED {
        let engine = if text.contains("betweenness") { &small } else { &engine };
        let (answer, peak) = peak_of(|| run(engine, text, &without_end()));
        let rows = answer.unwrap();
        let with = |max_memory| peak_of(|| run(engine, text, &RunOptions { max_memory, ..without_end() })).0;
        println!("{rows} rows, {peak} bytes: {text}");
        let again = with(peak * 5 / 2 + BESIDES).map_err(|e| e.to_string());
        assert_eq!(again, Ok(rows), "{text}: with twice and a half of {peak} bytes, which it takes");
        let code = with(peak / 3).map_err(|e| e.problems()[0].code());
        assert_eq!(code, Err("Q084"), "{text}: with a third of {peak} bytes, which it takes");
    }
}

/// Each gives so many rows, and never holds more.
const COUNTED: [&str; 8] = [
    "stones",
    "stones as a -> rests on as b show a, b",
    "stones as a -> rests on as b where b.weight != a.weight show a, b",
    "stones as a -> rests on as b show a, b, via.place",
    "find \"stone\" limit 100000",
    "find one limit 100000",
    "paths from \"stone 1\" to stones within 2",
    "draw stones as a -> rests on as b show a, b",
];

fn as_many_rows_as_there_are_are_enough_and_one_less_is_not() {
    let engine = shape::at_random(300, 4);
    for text in COUNTED {
        let rows = run(&engine, text, &without_end()).unwrap();
        let with = |max_rows| run(&engine, text, &RunOptions { max_rows, ..without_end() });
        println!("{rows} rows: {text}");
        assert_eq!(with(rows).map_err(|e| e.to_string()), Ok(rows), "{text}");
        assert_eq!(with(rows - 1).map_err(|e| e.problems()[0].code()), Err("Q082"), "{text}: {rows} rows");
    }
}

/// Every round of a rank looks at each thing and each edge once; groups, sums and an order look at each value.
fn work_is_told_as_it_is() {
    let engine = shape::at_random(300, 4);
    let work_of = |text: &str| {
        let work = Work::default();
        run(&engine, text, &RunOptions { work: Some(work.clone()), ..without_end() }).unwrap();
        (work.edges(), work.values())
    };
    let (edges, _) = work_of("stones order by pagerank(rests on) desc limit 5");
    assert!((1_500..=300 * 1_500).contains(&edges), "{edges} edges were walked");
    let (_, values) = work_of("stones group by colour show colour, sum(weight)");
    assert!((300..=3_000).contains(&values), "{values} values were compared");
}

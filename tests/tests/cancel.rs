//! A query that another thread cancels stops after a little more work, wherever it is, and the next query is answered as if nothing had been.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use fossgraph_core::load_text;
use fossgraph_engine::{CancelToken, Engine, Error, Params, Prepared, Rows, RunOptions, Work};

/// So often each query is cancelled.
const POINTS: usize = 72;
/// How much may be done once it is: what a few rows of each query come to, that are sorted or grouped between two looks at the token.
const MORE: u64 = 60_000;
/// So many things there are, each with so many edges.
const THINGS: u64 = 400;
const EDGES: u64 = 7;

const SCHEMA: &str = "
[[kind]]
singular = 'stone'
plural = 'stones'
attributes = ['weight', 'colour']
[[attribute]]
name = 'weight'
type = 'integer'
[[attribute]]
name = 'colour'
type = 'text'
[[relation]]
phrase = 'rests on'
synonyms = ['resting on']
inverse = 'bears'
inverse_synonyms = ['bearing']
from = ['stone']
to = ['stone']
";

/// Each takes a while, with another part of the run.
const QUERIES: [&str; 16] = [
    "count stones where weight > 800 and resting on+ at least 300 stones",
    "count stones where weight > 900 and linked to+ at least 380 stones",
    "stones resting on{1,3} at least 100 stones show name, weight",
    "paths from \"stone 1\" to \"stone 7\" within 5",
    "stones as a -> rests on as b -> rests on as c where rests on a show count",
    "stones as a -> rests on as b -> bears as c show a, b, c order by c.weight desc, a.name limit 5",
    "stones as a -> rests on as b -> rests on as c group by a.colour, c.colour show a.colour, c.colour, count, median(b.weight)",
    "stones as a -> rests on as b show upper(a.name), b.weight * 2 + length(a.colour) as n order by n desc limit 9",
    "stones where name ~ stnoe show name, count(rests on where colour matches '(a|e).*(d|n)$'), count(bears where name ~ stnoe)",
    "why stones resting on+ (stones where weight > 990)",
    "why not \"stone 5\" in stones resting on+ (stones where weight > 999)",
    "stones order by betweenness(rests on) desc limit 5",
    "stones order by pagerank(rests on) desc limit 5 show name, degree()",
    "stones show name, count(bears where weight > 500), list(rests on) order by name desc",
    "stones bearing (stones resting on (stones where weight < 500)) except stones resting on at least 4 (stones where weight > 200)",
    "why stones -> rests on as b -> rests on where weight > 980",
];

/// Numbers that are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

fn engine() -> Engine {
    let mut random = Random(7);
    let colours = ["red", "green", "golden", "blue", "amber"];
    let (mut stones, mut rests) = ("id,name,weight,colour\n".to_owned(), "from,to\n".to_owned());
    for stone in 0..THINGS {
        let colour = colours[usize::try_from(random.below(5)).unwrap()];
        writeln!(stones, "s{stone},stone {stone},{},{colour}", random.below(1000)).unwrap();
        for _ in 0..EDGES {
            writeln!(rests, "s{stone},s{}", random.below(THINGS)).unwrap();
        }
    }
    Engine::new(load_text(&[("schema.toml", SCHEMA), ("stones.csv", &stones), ("rests_on.csv", &rests)]).unwrap())
}

fn run(query: &Prepared, options: &RunOptions) -> Result<Rows, Error> {
    if query.is_why() {
        query.why(&Params::new(), options).map(|why| why.facts())
    } else {
        query.run_with(&Params::new(), options)
    }
}

fn texts(rows: &Rows) -> Vec<String> {
    rows.iter()
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "))
        .chain(rows.notes().iter().cloned())
        .collect()
}

fn done(work: &Work) -> u64 {
    work.edges() + work.values()
}

/// Cancels what runs each time it has done so much; says how much was done by then.
fn canceller(work: &Work, token: &CancelToken, asked: &Receiver<u64>, told: &Sender<u64>) {
    for least in asked {
        while done(work) < least && !token.is_cancelled() {
            thread::yield_now();
        }
        token.cancel();
        told.send(done(work)).unwrap();
    }
}

#[test]
fn a_query_stops_soon_wherever_it_is_cancelled_and_the_next_is_right() {
    let engine = engine();
    let (work, token) = (Work::default(), CancelToken::new());
    let options = RunOptions { cancel: Some(token.clone()), work: Some(work.clone()), ..RunOptions::default() };
    let next = engine.prepare("stones group by colour show colour, count, min(weight), median(weight)").unwrap();
    let right = texts(&run(&next, &RunOptions::default()).unwrap());
    let mut random = Random(1);
    let (ask, asked) = channel();
    let (tell, told) = channel();
    let (mut points, mut stopped) = (0, 0);
    thread::scope(|scope| {
        let (work, token) = (&work, &token);
        scope.spawn(move || canceller(work, token, &asked, &tell));
        for text in QUERIES {
            let query = engine.prepare(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            token.reset();
            let whole = run(&query, &options).unwrap_or_else(|e| panic!("{text}: {e}"));
            let (all, whole) = (done(work), texts(&whole));
            assert!(all > 1_000, "{text} does too little: {all}");
            let mut most = 0;
            for point in 0..POINTS {
                token.reset();
                ask.send(random.below(all)).unwrap();
                let answer = run(&query, &options);
                let end = done(work);
                token.cancel();
                let then = told.recv().unwrap();
                points += 1;
                match answer {
                    Ok(rows) => assert!(texts(&rows) == whole, "{text}: the answer differs, cancelled as it ended"),
                    Err(error) => {
                        assert!(error.is_cancelled(), "{text}: {error}");
                        stopped += 1;
                        most = most.max(end.saturating_sub(then));
                    }
                }
                token.reset();
                assert_eq!(texts(&run(&next, &options).unwrap()), right, "behind {text}");
                if point % 24 == 0 {
                    assert!(texts(&run(&query, &options).unwrap()) == whole, "{text}: the next answer differs");
                }
            }
            println!("{text}: {all} of work, at most {most} more");
            assert!(most <= MORE, "{text}: {most} more were done");
        }
        drop(ask);
    });
    println!("{stopped} of {points} stopped on the way");
    assert!(points >= 1_000 && stopped * 4 > points, "{stopped} of {points}");
}

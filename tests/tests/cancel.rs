//! A query that another thread cancels stops after a little more work, wherever it is, and the next query is answered as if nothing had been.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use fossgraph_engine::{CancelToken, Error, Params, Prepared, Rows, RunOptions, Work};
use fossgraph_tests::generate::Random;
use fossgraph_tests::shape;

/// So often each query is cancelled.
const POINTS: usize = 72;
/// How much may be done once it is: what a few rows of each query come to, that are sorted or grouped between two looks at the token.
const MORE: u64 = 60_000;
/// So many things there are, each with so many edges.
const THINGS: u64 = 400;
const EDGES: u64 = 7;

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
    let engine = shape::at_random(THINGS, EDGES);
    let (work, token) = (Work::default(), CancelToken::new());
    let options = RunOptions { cancel: Some(token.clone()), work: Some(work.clone()), ..RunOptions::default() };
    let next = engine.prepare("stones group by colour show colour, count, min(weight), median(weight)").unwrap();
    let right = texts(&run(&next, &RunOptions::default()).unwrap());
    let mut random = Random::new(1);
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
                ask.send(random.below(usize::try_from(all).unwrap()) as u64).unwrap();
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

//! Explanations as embedders use them: facts as a tree, what they cite, errors, limits; and that they cost nothing when not asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::thread;
use std::time::Duration;

use fossgraph_core::{Check, load_text};
use fossgraph_engine::{CancelToken, Engine, Error, Params, RunOptions, Value, Witness, params};

const SCHEMA: &str = "
    citations = 'document'
    [[kind]]
    singular = 'team'
    plural = 'teams'
    attributes = ['level']
    [[kind]]
    singular = 'document'
    plural = 'documents'
    attributes = ['url']
    [[attribute]]
    name = 'level'
    type = 'integer'
    history = true
    [[attribute]]
    name = 'url'
    type = 'url'
    [[relation]]
    phrase = 'helps'
    synonyms = ['helping']
    inverse = 'helped by'
    from = ['team']
    to = ['team']";
const TEAMS: &str = "
    [[document]]
    id = 'handbook'
    name = 'Handbook'
    url = 'https://example.org/handbook'
    [[team]]
    name = 'A'
    level = [{ is = 1, since = 2020, until = 2022 }, { is = 2, since = 2022, check = 'claim' }]
    helps = ['b', { to = 'c', since = 2021 }]
    sources = ['handbook']
    [[team]]
    name = 'B'
    level = 5
    helps = ['c']
    [[team]]
    name = 'C'
    level = 7
    [[team]]
    name = 'D'";

fn teams() -> Engine {
    Engine::new(load_text(&[("schema.toml", SCHEMA), ("teams.toml", TEAMS)]).unwrap())
}

fn code(error: &Error) -> &str {
    error.problems().first().map_or("", |problem| problem.code())
}

fn facts(witnesses: &[Witness]) -> Vec<&str> {
    witnesses.iter().map(|w| w.fact.as_str()).collect()
}

#[test]
fn facts_are_a_tree_with_dates_check_marks_and_sources() {
    let engine = teams();
    let query = engine.prepare("teams helping (teams where level = 7) and where level = 2");
    assert!(query.is_err(), "`and` stands before no `where`");
    let query = engine.prepare("teams helping (teams where level = 7) where level = 2 show name").unwrap();
    assert!(!query.is_why());
    let why = query.why(&params! {}, &RunOptions::default()).unwrap();
    assert_eq!(why.rows().row(0), [Value::Text("A".to_owned())]);
    let [edge, level] = why.because(0) else { panic!("{:?}", why.because(0)) };
    assert_eq!(edge.fact, "A helps C [since 2021]");
    assert_eq!((edge.check, edge.since), (Some(Check::Verified), Some("2021".parse().unwrap())));
    assert_eq!(facts(&edge.because), ["C: level is 7"]);
    assert_eq!(edge.sources[0].name, "Handbook");
    assert_eq!(engine.graph().address(edge.sources[0].node).unwrap(), "https://example.org/handbook");
    assert_eq!(engine.graph().address(why.rows().graph().name_index().find("A").next().unwrap().node), None);
    assert_eq!((level.check, level.until), (Some(Check::Claim), None));
    assert_eq!(level.since, Some("2022".parse().unwrap()));
    assert!(why.because(1).is_empty(), "there is one row");
    // the same facts as rows, as `why` before the query gives them
    let listed = why.facts();
    let names: Vec<&str> = listed.columns().iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["name", "because", "check", "sources"]);
    assert_eq!(listed.get(1, 1), Value::Text("  C: level is 7".to_owned()));
    let asked = engine.prepare("why teams helping (teams where level = 7) where level = 2 show name").unwrap();
    assert!(asked.is_why());
    assert_eq!(asked.run(params! {}).unwrap().iter().collect::<Vec<_>>(), listed.iter().collect::<Vec<_>>());
}

#[test]
fn what_keeps_a_thing_out_is_an_explanation_too() {
    let query = teams().prepare("why not $who in teams where level > 3").unwrap();
    let told = |who: &str| query.why(&params! { "who" => who }, &RunOptions::default());
    assert_eq!(facts(told("A").unwrap().because(0)), ["A fails `level > 3`"]);
    assert_eq!(facts(&told("A").unwrap().because(0)[0].because), ["A: level is 2"]);
    assert_eq!(facts(told("B").unwrap().because(0)), ["B is in the answer"]);
    assert_eq!(facts(told("D").unwrap().because(0)), ["D is set aside at `level > 3`: it is not known"]);
    assert_eq!(told("D").unwrap().because(0)[0].because[0].check, None, "what is not recorded has no check mark");
    assert_eq!(told("Handbook").unwrap().rows().get(0, 0).to_string(), "Handbook");
    assert_eq!(code(&told("Dee").unwrap_err()), "Q063");
    assert_eq!(code(&query.why(&Params::new(), &RunOptions::default()).unwrap_err()), "Q062");
}

#[test]
fn paths_and_expectations_are_explained() {
    let engine = teams();
    let path = engine.prepare("path from A to (teams where level = 7) via helps").unwrap();
    let why = path.why(&params! {}, &RunOptions::default()).unwrap();
    assert_eq!(facts(why.because(0)), ["A helps C [since 2021]", "C: level is 7"]);
    let expect = engine.prepare("expect no teams where level < 3 else \"too low\"").unwrap();
    let why = expect.why(&params! {}, &RunOptions::default()).unwrap();
    assert_eq!(facts(why.because(0)), ["A: level is 2"]);
}

#[test]
fn what_has_no_single_things_is_refused() {
    let engine = teams();
    for query in
        ["count teams", "teams group by level", "teams show sum(level)", "describe A", "find A", "compare A, B"]
    {
        let error = engine.prepare(query).unwrap().why(&params! {}, &RunOptions::default()).unwrap_err();
        assert_eq!(code(&error), "Q058", "{query}");
    }
    let error = engine.prepare("why count teams helping C").unwrap_err();
    assert_eq!(error.problems()[0].rewrites(), ["why teams helping C"]);
}

#[test]
fn limits_and_cancellation_stop_an_explanation() {
    let engine = Engine::new(fossgraph_data::builtin());
    let query = engine.prepare("organisations -> uses -> used by").unwrap();
    let token = CancelToken::new();
    token.cancel();
    let options = RunOptions { cancel: Some(token), ..RunOptions::default() };
    assert!(query.why(&params! {}, &options).unwrap_err().is_cancelled());
    let options = RunOptions { timeout: Some(Duration::ZERO), ..RunOptions::default() };
    assert!(query.why(&params! {}, &options).unwrap_err().is_limit());
    // the rows fit, the facts do not
    let all = query.run(params! {}).unwrap().len();
    let options = RunOptions { max_rows: all + 10, ..RunOptions::default() };
    assert_eq!(query.run_with(&params! {}, &options).unwrap().len(), all);
    assert_eq!(code(&query.why(&params! {}, &options).unwrap_err()), "Q082");
}

/// How many edges and values a plain query takes, counted by hand; what it takes after it was explained; and what its rows take that
/// are explained.
#[test]
fn facts_cost_nothing_when_they_are_not_asked_for() {
    let engine = teams();
    for (text, edges, values) in [
        // one comparison a team
        ("teams where level > 3", 0, 4),
        // four comparisons for the target, then the two edges that lead to C
        ("teams helping (teams where level = 7)", 2, 4),
        // from A over two edges, and over that of B to C
        ("A -> helps -> helps", 3, 0),
        ("A -> helps+", 3, 0),
    ] {
        let query = engine.prepare(text).unwrap();
        assert_eq!(query.run(params! {}).unwrap().work(), (edges, values), "{text}");
        let why = query.why(&params! {}, &RunOptions::default()).unwrap();
        assert_eq!(why.rows().work(), (edges, values), "{text}: what the facts take is no work of the rows");
        assert_eq!(query.run(params! {}).unwrap().work(), (edges, values), "{text}: nothing is left behind");
    }
}

#[test]
fn conditions_inside_conditions_do_not_multiply_without_end() {
    let engine = teams();
    let mut query = "teams".to_owned();
    for _ in 0..25 {
        query = format!("teams (helping | helped by) at least 1 ({query})");
    }
    let prepared = engine.prepare(&query).unwrap();
    let run = move || {
        let why = prepared.why(&params! {}, &RunOptions::default()).unwrap();
        assert_eq!(why.rows().len(), 3);
        assert!((0..3).all(|row| why.facts().len() < 3 * 2_000 && !why.because(row).is_empty()));
    };
    thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn one_row_is_explained_as_among_all() {
    let engine = teams();
    for text in ["teams where level > 1", "teams helping C", "teams as a -> helps as b show a, b"] {
        let query = engine.prepare(text).unwrap();
        let all = query.why(&params! {}, &RunOptions::default()).unwrap();
        assert!(all.rows().len() > 1, "{text}");
        for row in 0..all.rows().len() {
            let one = query.why_row(row, &params! {}, &RunOptions::default()).unwrap();
            assert_eq!((one.because(0), one.rows().row(0)), (all.because(row), all.rows().row(row)), "{text}: {row}");
            assert!(!one.because(0).is_empty());
        }
    }
}

#[test]
fn a_value_holds_since_when_it_is_said_to_and_not_since_its_thing_is_there() {
    let teams = "[[team]]\nname = 'E'\nsince = 2015\nuntil = 2030\nlevel = 3";
    let engine =
        Engine::new(load_text(&[("schema.toml", SCHEMA), ("teams.toml", TEAMS), ("more/teams.toml", teams)]).unwrap());
    let why = engine.prepare("teams where level = 3").unwrap().why(&params! {}, &RunOptions::default()).unwrap();
    let [level] = why.because(0) else { panic!("{:?}", why.because(0)) };
    assert_eq!((level.fact.as_str(), level.since, level.until), ("E: level is 3", None, None));
    let why = engine.prepare("E").unwrap().why(&params! {}, &RunOptions::default());
    assert!(why.is_err(), "a thing alone is described");
    let why = engine.prepare("(E)").unwrap().why(&params! {}, &RunOptions::default()).unwrap();
    assert_eq!(why.because(0)[0].since, Some("2015".parse().unwrap()), "{:?}", why.because(0));
}

#[test]
fn what_is_left_out_of_an_explanation_is_said() {
    let engine = teams();
    // the noun is explained, each thing that was named, and of each query in parentheses the thing and its noun
    let told = |queries: usize, named: &[&str]| {
        let queries = (0..queries).map(|n| format!("helping (teams where level > -{n})"));
        let all: Vec<String> = queries.chain(named.iter().map(ToString::to_string)).collect();
        let query = engine.prepare(&format!("teams where {} limit 1", all.join(" and "))).unwrap();
        let why = query.why(&params! {}, &RunOptions::default()).unwrap();
        let all = why.because(0).iter().filter(|w| w.fact != "and 1 more");
        all.map(|w| format!("{} {:?}", w.fact, facts(&w.because))).collect::<Vec<String>>()
    };
    let more = "and more: at most 500 conditions are explained for a row []";
    let whole = ["A helps B [\"B: level is 5\"]", "A helps C [since 2021] []"];
    assert_eq!(told(249, &["helping C"]), whole, "499 and one");
    assert_eq!(told(249, &["helping C", "helping teams"]).last().unwrap(), more);
    assert_eq!(told(300, &[]).last().unwrap(), more);
}

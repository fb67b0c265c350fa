//! Queries that must answer alike, asked of one random graph: other words for the same walk, another order of conditions, paths beside
//! repeats, parts beside the whole, another plan. `related_graphs.rs` asks one query of several graphs.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more of them, `FOSSGRAPH_SEED=…` others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;

use fossgraph_engine::{Definitions, Engine, Params, Rows, Value, bound};
use fossgraph_tests::asking::{Answer, answer, ask, pairs, rows, same, told};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{Found, cells, oracle, same_rows, shown};

/// What parts of a query stand between, so that a failure can be made small: a check puts them together.
const MARK: &str = " @ ";

fn parts(text: &str) -> Vec<&str> {
    text.split('@').map(str::trim).collect()
}

/// An answer, or that the query is refused.
macro_rules! or_refused {
    ($answer:expr) => {
        match $answer {
            Ok(answer) => answer,
            Err(why) => return Ok(Found::Refused(why)),
        }
    };
}

// ------------------------------------------------------------ walks

#[test]
fn a_repeat_is_its_parts_and_exact_steps_are_taken_one_after_another() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let [from, step, edge, numbers, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        let Some((Ok(k), Ok(n))) = numbers.split_once(' ').map(|(k, n)| (k.parse::<u32>(), n.parse::<u32>())) else {
            return Ok(Found::Refused(text.to_owned()));
        };
        let ids = |query: &str| answer(engine, &format!("{query} show kind, id {time}"));
        let walk = |repeat: &str| format!("{from} -> {step}{repeat}{edge}");
        let whole = or_refused!(ids(&walk(&format!("{{1,{n}}}"))));
        // a repeat of any relation meets edges with attributes that those of one step do not have
        let once = or_refused!(ids(&walk("")));
        let (low, high) = (walk(&format!("{{1,{k}}}")), walk(&format!("{{{},{n}}}", k + 1)));
        same(&whole, &ids(&format!("({low}) union ({high})"))?).map_err(|e| format!("  {{1,{n}}}:\n{e}"))?;
        let exact = ids(&walk(&format!("{{{n}}}")))?;
        let behind = format!("{} -> {step}{{{}}}{edge}", walk(&format!("{{{k}}}")), n - k);
        // what steps of such kinds can never reach is refused where it is written out
        let otherwise = |query: &str, due: &Answer, typed: &Answer| match ids(query) {
            Err(why) if why.contains("error[Q027]") || why.contains("error[Q026]") => same(due, typed),
            answer => same(due, &answer?),
        };
        otherwise(&behind, &exact, &(Vec::new(), 0)).map_err(|e| format!("  {behind}:\n{e}"))?;
        // what any number of steps reaches is the start and what one step or more reach
        let start = format!("{from} union ({})", walk("+"));
        match ids(&start) {
            // before a relation a name or `anything` means only what it can start from
            Err(why) if why.contains("error[Q021]") => {}
            _ if from.contains("anything") => {}
            union => drop(same(&ids(&walk("*"))?, &union?).map_err(|e| format!("  {start}:\n{e}"))?),
        }
        let more = format!("{} -> {step}*{edge}", walk(""));
        otherwise(&more, &ids(&walk("+"))?, &once).map_err(|e| format!("  {more}:\n{e}"))
    };
    let make = |world: &World, random: &mut Random| {
        let [set, step, edge] = generate::set_and_step(world, random);
        let k = 1 + random.below(2);
        let n = k + 1 + random.below(2);
        [set, step, edge, format!("{k} {n}"), generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 8, make, &check), 8, 4);
}

#[test]
fn paths_are_as_long_as_the_fewest_steps_that_reach_and_no_way_round_is_shorter() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let [steps, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        let any = steps == "linked to";
        let via =
            if any { String::new() } else { format!("via {}", steps.trim_matches(['(', ')']).replace(" | ", ", ")) };
        let all = or_refused!(rows(engine, &format!("anything show id {time} limit 6")));
        let ids: Vec<String> = cells(&all).iter().map(|row| row[0].to_string()).collect();
        let thing = |id: &String| format!("(anything where id = \"{id}\")");
        let mut far: BTreeMap<(usize, usize), Option<usize>> = BTreeMap::new();
        for (a, from) in ids.iter().enumerate() {
            // what so many steps reach, from which the distance follows
            let mut levels = vec![vec![from.clone()]];
            for n in 1..=4 {
                let reached = or_refused!(rows(engine, &format!("{} -> {steps}{{{n}}} show id {time}", thing(from))));
                levels.push(cells(&reached).iter().map(|row| row[0].to_string()).collect::<Vec<_>>());
            }
            for (b, to) in ids.iter().enumerate() {
                let ends = format!("from {} to {}", thing(from), thing(to));
                let length = |query: &str| -> Result<Option<usize>, String> {
                    let found = rows(engine, query)?;
                    let steps = found.iter().map(|row| match &row[0] {
                        Value::Path(path) => path.steps.len(),
                        other => panic!("{other:?}"),
                    });
                    Ok(steps.min())
                };
                let shortest = length(&format!("path {ends} {via} {time}"))?;
                let reached = levels.iter().position(|level| level.contains(to));
                if shortest.filter(|n| *n < levels.len()) != reached {
                    return Err(format!("  {ends} {via}: {shortest:?} steps, but {reached:?} reach it\n"));
                }
                let simple = length(&format!("paths {ends} {via} within 4 {time}"))?;
                if shortest.filter(|n| *n <= 4) != simple {
                    return Err(format!("  {ends} {via}: {shortest:?} steps, but {simple:?} one by one\n"));
                }
                far.insert((a, b), shortest);
            }
        }
        let mut found = 0;
        for (&(a, b), first) in &far {
            for c in 0..ids.len() {
                if let (Some(first), Some(second)) = (*first, far[&(b, c)]) {
                    found += 1;
                    if far[&(a, c)].is_none_or(|whole| whole > first + second) {
                        let [a, b, c] = [a, b, c].map(|at| ids[at].as_str());
                        return Err(format!("  {a} to {c} is farther than by {b}: {first} and {second}\n"));
                    }
                }
            }
        }
        Ok(Found::Rows(found))
    };
    let make = |world: &World, random: &mut Random| {
        [generate::relations(world, random), generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 100, make, &check), 9, 9);
}

// ------------------------------------------------------------ conditions and sets

#[test]
fn conditions_and_sets_may_be_swapped() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let [kind, one, two, three, left, right, time] = parts(text)[..] else {
            return Ok(Found::Refused(text.to_owned()));
        };
        let ids = |query: &str| answer(engine, &format!("{query} show kind, id {time}"));
        let both = |query: &str, other: &str| match (ids(query), ids(other)) {
            (Ok(one), Ok(other_one)) => same(&one, &other_one).map_err(|e| format!("  {query}\n  {other}\n{e}")),
            // of several errors another one may come first
            (Err(one), Err(_)) => Ok(Found::Refused(one)),
            (one, other) => Err(format!("  {query}: {:?}\n  {:?}\n", one.err(), other.err())),
        };
        let all = format!("{kind} where {one} and {two} and {three}");
        let any = format!("{kind} where {one} or {two} or {three}");
        let each = |op: &str| format!("({kind} where {one}) {op} ({kind} where {two}) {op} ({kind} where {three})");
        let found = both(&any, &format!("{kind} where {two} or {three} or {one}"))?;
        if !matches!(found, Found::Refused(_)) {
            both(&all, &format!("{kind} where {three} and {one} and {two}"))?;
            both(&all, &each("intersect"))?;
            both(&any, &each("union"))?;
            both(&format!("{kind} where not ({one} or {two})"), &format!("{kind} where not {one} and not {two}"))?;
            both(&each("except"), &format!("{kind} where {one} and not {two} and not {three}"))?;
        }
        both(&format!("{left} union {right}"), &format!("{right} union {left}"))?;
        both(&format!("{left} intersect {right}"), &format!("{right} intersect {left}"))?;
        Ok(found)
    };
    let make = |world: &World, random: &mut Random| {
        let (kind, conditions) = generate::conditions(world, random, 3);
        let sets = [generate::set(world, random), generate::set(world, random)];
        [kind.to_owned(), conditions.join(MARK), sets.join(MARK), generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 24, make, &check), 9, 3);
}

// ------------------------------------------------------------ parts and the whole

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

/// Attributes of which a thing has one value at the most, and that are compared as they are shown.
const KEYS: [(&str, &str); 7] = [
    ("teams", "size"),
    ("teams", "weight"),
    ("services", "tier"),
    ("services", "live"),
    ("services", "requests"),
    ("services", "latency"),
    ("documents", "weight"),
];

#[test]
fn ties_keep_their_order_and_descending_turns_the_rest_round() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let [head, key, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        let ids = |order: &str| -> Result<Vec<(String, Value)>, String> {
            let (rows, _) = answer(engine, &format!("{head} {order} show id, {key} {time}"))?;
            Ok(rows.into_iter().map(|row| (row[0].to_string(), row[1].clone())).collect())
        };
        let plain = or_refused!(ids(""));
        let (up, down) = (or_refused!(ids(&format!("order by {key}"))), ids(&format!("order by {key} desc"))?);
        let places = |rows: &[(String, Value)]| -> BTreeMap<String, usize> {
            rows.iter().enumerate().map(|(at, (id, _))| (id.clone(), at)).collect()
        };
        let (before, rising, falling) = (places(&plain), places(&up), places(&down));
        if before.len() != plain.len() || rising.len() != up.len() || falling.len() != down.len() {
            return Err("  a thing stands twice\n".to_owned());
        }
        if up.len() != plain.len() || down.len() != plain.len() {
            return Err(format!("  {} rows, {} in order, {} in the other\n", plain.len(), up.len(), down.len()));
        }
        for (a, one) in &plain {
            for (b, other) in plain.iter().filter(|(b, _)| a < b) {
                let first = |places: &BTreeMap<String, usize>| places[a] < places[b];
                let (plain, up, down) = (first(&before), first(&rising), first(&falling));
                let fits = match (one.is_missing(), other.is_missing()) {
                    // what is missing comes last, both ways
                    (true, false) => !up && !down,
                    (false, true) => up && down,
                    _ if one == other => up == plain && down == plain,
                    // values that are not equal may be of one place: texts that differ in case
                    _ => up != down || (up == plain && down == plain),
                };
                if !fits {
                    return Err(format!("  {a} ({one}) and {b} ({other}): {plain}, up {up}, down {down}\n"));
                }
            }
        }
        Ok(Found::Rows(plain.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let (head, condition, _) = generate::condition(world, random);
        let own = ["weight", "motto", "name", "aliases", "since", "check", "id", "count(linked to)", "length(name)"];
        let key = *random.pick(&own);
        [format!("{head} where {condition}"), key.to_owned(), generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 5, make, &check), 8, 2);
}

#[test]
fn groups_add_up_to_the_whole() {
    let check = |_: &World, engine: &Engine, text: &str| {
        let [head, condition, key, time] = parts(text)[..] else { return Ok(Found::Refused(text.to_owned())) };
        let one = |query: &str| -> Result<i64, String> {
            match &answer(engine, query)?.0[..] {
                [row] => match row[..] {
                    [Value::Integer(n)] => Ok(n),
                    _ => Err(format!("  {query}: {row:?}\n")),
                },
                rows => Err(format!("  {query}: {rows:?}\n")),
            }
        };
        let kept = format!("{head} where {condition}");
        let groups = or_refused!(answer(engine, &format!("{kept} group by {key} show {key}, count {time}"))).0;
        let size = |row: &Vec<Value>| match row[1] {
            Value::Integer(n) => n,
            _ => panic!("{row:?}"),
        };
        let all = one(&format!("count {kept} {time}"))?;
        if groups.iter().map(size).sum::<i64>() != all {
            return Err(format!("  {all} in all, but in groups:\n{}", shown(&groups)));
        }
        let known: Vec<(String, i64)> =
            groups.iter().filter(|row| !row[0].is_missing()).map(|row| (row[0].to_string(), size(row))).collect();
        for (value, size) in &known {
            let found = one(&format!("count {kept} and {key} = {value} {time}"))?;
            if found != *size {
                return Err(format!("  {found} with {key} = {value}, but in groups:\n{}", shown(&groups)));
            }
        }
        if let [(a, first), (b, second), ..] = &known[..] {
            let found = one(&format!("count {kept} and {key} in ({a}, {b}) {time}"))?;
            if found != first + second {
                return Err(format!("  {found} with {key} in ({a}, {b}), but in groups:\n{}", shown(&groups)));
            }
        }
        Ok(Found::Rows(groups.len()))
    };
    let make = |world: &World, random: &mut Random| {
        let (plural, conditions) = loop {
            let (kind, conditions) = generate::conditions(world, random, 1);
            if KEYS.iter().any(|(plural, _)| *plural == kind) {
                break (kind, conditions);
            }
        };
        let keys: Vec<&str> = KEYS.iter().filter(|(kind, _)| *kind == plural).map(|(_, key)| *key).collect();
        let key = (*random.pick(&keys)).to_owned();
        [plural.to_owned(), conditions.concat(), key, generate::time(world, random)].join(MARK)
    };
    told(ask(pairs() / 5, make, &check), 9, 4);
}

// ------------------------------------------------------------ what is given

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

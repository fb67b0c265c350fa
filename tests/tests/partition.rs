//! A condition parts things into those of which it is true, those of which its `not` is, and those set aside: as a filter, as a column, as a
//! group and in an aggregate it says the same.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more conditions, `FOSSGRAPH_SEED=…` others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, Value};
use fossgraph_tests::asking::{answer, ask, pairs};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{Found, same_rows, shown};

/// What an answer stands for when its parts are counted.
#[derive(Debug, Default, PartialEq)]
struct Parts {
    yes: Vec<String>,
    no: Vec<String>,
    unknown: usize,
}

/// The plural of a kind, a condition on its things, and a date behind `@`.
fn taken_apart(query: &str) -> Option<[&str; 3]> {
    let (head, rest) = query.split_once(" where ")?;
    let (condition, time) = rest.split_once('@').unwrap_or((rest, ""));
    Some([head, condition.trim(), time.trim()])
}

fn condition(world: &World, random: &mut Random) -> String {
    let (head, condition, time) = generate::condition(world, random);
    format!("{head} where {condition} @ {time}")
}

fn texts(rows: Vec<Vec<Value>>) -> Vec<String> {
    rows.iter().map(|row| row[0].to_string()).collect()
}

#[test]
fn every_thing_passes_a_condition_or_its_not_or_is_set_aside() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let Some([head, condition, time]) = taken_apart(query) else { return Ok(Found::Refused(String::new())) };
        // nothing is pushed down where each thing is asked by itself
        let each = format!("if({condition}, \"yes\", \"no\")");
        let (rows, outside) = match answer(engine, &format!("{head} show id, {each} {time}")) {
            Ok(answer) => answer,
            Err(why) => return Ok(Found::Refused(why)),
        };
        let mut one_by_one = Parts::default();
        for row in &rows {
            match row[1].to_string().as_str() {
                "yes" => one_by_one.yes.push(row[0].to_string()),
                "no" => one_by_one.no.push(row[0].to_string()),
                _ => one_by_one.unknown += 1,
            }
        }
        let (yes, unknown) = answer(engine, &format!("{head} where {condition} show id {time}"))?;
        let (no, _) = answer(engine, &format!("{head} where not ({condition}) show id {time}"))?;
        let filtered = Parts { yes: texts(yes), no: texts(no), unknown: unknown - outside };
        if filtered != one_by_one {
            return Err(format!("  one by one {one_by_one:?}\n  as a filter {filtered:?}\n"));
        }
        let (sums, _) = answer(engine, &format!("{head} show sum(if({condition}, 1, 0)), count {time}"))?;
        let number = |value: &Value| match value {
            Value::Integer(n) => usize::try_from(*n).unwrap(),
            Value::Missing => 0,
            other => panic!("{other}"),
        };
        let (sum, count) = (number(&sums[0][0]), filtered.yes.len());
        if sum != count || number(&sums[0][1]) != rows.len() {
            return Err(format!("  the sum is {sum}, the count {count}\n{}", shown(&sums)));
        }
        Ok(Found::Rows(count))
    };
    let (asked, accepted, with_rows) = ask(pairs(), condition, &check);
    println!("{asked} conditions, {accepted} accepted, {with_rows} true of something");
    assert!(accepted * 10 >= asked * 9, "only {accepted} of {asked} are accepted");
    assert!(with_rows * 10 >= accepted * 4, "only {with_rows} of {accepted} are true of anything");
}

#[test]
fn groups_of_a_condition_are_its_parts() {
    let check = |_: &World, engine: &Engine, query: &str| {
        let Some([head, condition, time]) = taken_apart(query) else { return Ok(Found::Refused(String::new())) };
        let each = format!("if({condition}, \"yes\", \"no\")");
        let columns = "count, sum(weight), min(weight), max(weight), avg(weight), count(motto)";
        let grouped = format!("{head} group by {each} show {each}, {columns} {time}");
        let groups = match answer(engine, &grouped) {
            Ok((rows, _)) => rows,
            Err(why) => return Ok(Found::Refused(why)),
        };
        for (value, filter) in [("yes", condition.to_owned()), ("no", format!("not ({condition})"))] {
            let (direct, _) = answer(engine, &format!("{head} where {filter} show {columns} {time}"))?;
            let group: Vec<Vec<Value>> =
                groups.iter().filter(|row| row[0].to_string() == value).map(|row| row[1..].to_vec()).collect();
            let empty = group.is_empty() && direct[0][0] == Value::Integer(0);
            if !empty && !same_rows(&direct, &group) {
                return Err(format!("  {value}:\n{}  in groups:\n{}", shown(&direct), shown(&groups)));
            }
        }
        Ok(Found::Rows(groups.len()))
    };
    let (asked, accepted, with_rows) = ask(pairs() / 6, condition, &check);
    println!("{asked} conditions, {accepted} accepted, {with_rows} with groups");
    assert!(accepted * 10 >= asked * 8, "only {accepted} of {asked} are accepted");
    assert!(with_rows * 10 >= accepted * 7, "only {with_rows} of {accepted} have groups");
}

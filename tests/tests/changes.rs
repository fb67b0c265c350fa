//! What changed, over random edits of random graphs: the answer before with the changes is the answer after, and where nothing changed
//! nothing is told.
//!
//! `FOSSGRAPH_PAIRS=100000` asks more, `FOSSGRAPH_SEED=…` other graphs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;

use fossgraph_core::load_text;
use fossgraph_engine::{
    Change, ChangeSort, Changes, DataChanges, Engine, Pairing, Params, Prepared, RunOptions, Value, bound,
};
use fossgraph_tests::generate::{self, Random, World};

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

fn engine(files: &[(String, String)]) -> Option<Engine> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    load_text(&files).ok().map(Engine::new)
}

/// A cell as a text: lists in one order, numbers but for their last digits.
fn cell(value: &Value) -> String {
    match value {
        Value::Missing => "(missing)".to_owned(),
        Value::Float(x) => format!("{:.6}", if x.abs() < 1e-9 { 0.0 } else { *x }),
        Value::List(items) => {
            let mut items: Vec<String> = items.iter().map(cell).collect();
            items.sort();
            items.join("; ")
        }
        one => one.to_string(),
    }
}

type Row = Vec<String>;

/// Rows, and how often each is there.
#[derive(Debug, Default, PartialEq)]
struct Bag(BTreeMap<Row, usize>);

impl Bag {
    fn of(statement: &Prepared) -> Self {
        let mut bag = Self::default();
        statement.run(Params::new()).unwrap().iter().for_each(|row| bag.add(row.iter().map(cell).collect()));
        bag
    }

    fn add(&mut self, row: Row) {
        *self.0.entry(row).or_default() += 1;
    }

    /// Takes a row out; whether it was there.
    fn take(&mut self, row: &Row) -> bool {
        let Some(count) = self.0.get_mut(row) else { return false };
        *count -= 1;
        self.0.retain(|_, count| *count > 0);
        true
    }
}

fn row(cells: &[Value]) -> Row {
    cells.iter().map(cell).collect()
}

/// Applies what changed to what was, and compares with what is; how many rows changed.
fn check(before: &Prepared, after: &Prepared, pairing: &Pairing) -> Result<usize, String> {
    let mut bag = Bag::of(before);
    let changes = apply(&mut bag, (before, after), pairing)?;
    let due = Bag::of(after);
    if bag == due { Ok(changes) } else { Err(format!("before and changes give {bag:?}, due are {due:?}")) }
}

/// Applies what changed to rows; how many changed.
fn apply(bag: &mut Bag, (before, after): (&Prepared, &Prepared), pairing: &Pairing) -> Result<usize, String> {
    let changes = Changes::between(before, after, pairing, &Params::new(), &RunOptions::default()).unwrap();
    for change in changes.iter() {
        if let Some(gone) = change.before.as_deref().map(row)
            && !bag.take(&gone)
        {
            return Err(format!("{gone:?} was not there, or is gone already"));
        }
        if let (Some(before), Some(after)) = (&change.before, &change.after)
            && row(before) == row(after)
        {
            return Err(format!("{before:?} did not change"));
        }
        let counts = changes.columns().iter().position(|column| column.name == "count");
        counts.map_or(Ok(()), |at| members(change, at, after))?;
    }
    changes.iter().filter_map(|change| change.after.as_deref()).for_each(|new| bag.add(row(new)));
    let counted = [ChangeSort::Added, ChangeSort::Removed, ChangeSort::Changed].map(|sort| changes.count(sort));
    assert_eq!(counted.iter().sum::<usize>(), changes.iter().count());
    Ok(changes.iter().count())
}

/// Those who joined a group, without those who left it, are the difference of its counts.
fn members(change: &Change, at: usize, statement: &Prepared) -> Result<(), String> {
    let bound::Statement::Query(query) = statement.bound() else { return Ok(()) };
    let count = |row: &Option<Vec<Value>>| match row.as_ref().map(|row| &row[at]) {
        Some(Value::Integer(count)) => Some(*count),
        None => Some(0),
        _ => None,
    };
    let is_count = query.count || query.grouped && matches!(query.columns[at].expr, bound::Expr::Aggregate(_, None));
    let (Some(old), Some(new), true) = (count(&change.before), count(&change.after), is_count) else { return Ok(()) };
    let told = |word: &str| {
        let facts = change.because.iter().map(|witness| witness.fact.as_str());
        let more = |fact: &str| fact.strip_prefix("and ")?.strip_suffix(&format!(" more {word}"))?.parse::<i64>().ok();
        facts.map(|fact| if fact.starts_with(&format!("{word}: ")) { 1 } else { more(fact).unwrap_or(0) }).sum::<i64>()
    };
    let (joined, left) = (told("joined"), told("left"));
    // of a limited answer, a group may come without a change
    let is_told = joined - left == new - old || query.limit.is_some() || query.skip.is_some();
    if is_told { Ok(()) } else { Err(format!("{joined} joined, {left} left, but {old} are {new}: {change:?}")) }
}

/// What a query of single things answers with, by kind and id; `None` for others.
fn ids(engine: &Engine, query: &str, statement: &Prepared) -> Option<BTreeSet<Row>> {
    let bound::Statement::Query(bound) = statement.bound() else { return None };
    let plain = !bound.count && !bound.grouped && !bound.via && bound.stops.iter().all(|stop| !stop.shown);
    if !plain || bound.set.time.is_some() || bound.limit.is_some() || bound.skip.is_some() || !query.contains(" show ")
    {
        return None;
    }
    let query = format!("{} show kind, id", query.split(" show ").next()?);
    let rows = engine.prepare(&query).ok()?.run(Params::new()).ok()?;
    Some(rows.iter().map(|cells| row(&cells)).collect())
}

#[test]
fn an_answer_and_what_changed_are_the_later_answer() {
    let (first, pairs) = (setting("FOSSGRAPH_SEED", 1), setting("FOSSGRAPH_PAIRS", 1000));
    let (mut asked, mut different, mut by_ids) = (0, 0, 0);
    for seed in first..first + pairs / 10 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let later = world.edited(&mut random);
        let old = engine(&world.files(0)).unwrap();
        let Some(new) = engine(&later.files(1 + seed)) else { continue };
        let pairing = Pairing::of(old.graph(), new.graph());
        let data = DataChanges::between(&pairing);
        for _ in 0..10 {
            let query = generate::query(&world, &mut random).whole();
            let (Ok(before), Ok(after)) = (old.prepare(&query), new.prepare(&query)) else { continue };
            let names = |statement: &Prepared| {
                statement.run(Params::new()).unwrap().columns().iter().map(|c| c.name.clone()).collect::<Vec<_>>()
            };
            // where a name means things of other kinds, other columns are shown of them
            if names(&before) != names(&after) {
                continue;
            }
            asked += 1;
            let changed = check(&before, &after, &pairing).unwrap_or_else(|why| {
                panic!("FOSSGRAPH_SEED={seed}: {query}\n{why}\n{:?}\n{:?}", world.pieces, later.pieces)
            });
            different += usize::from(changed > 0);
            // who states a fact is no part of it, but can be asked
            if data.things().is_empty() && !query.contains("source") {
                assert_eq!(changed, 0, "FOSSGRAPH_SEED={seed}: {query}: the data did not change, their answer did");
            }
            if let (Some(earlier), Some(later)) = (ids(&old, &query, &before), ids(&new, &query, &after)) {
                by_ids += 1;
                let changes =
                    Changes::between(&before, &after, &pairing, &Params::new(), &RunOptions::default()).unwrap();
                let counted = (changes.count(ChangeSort::Added), changes.count(ChangeSort::Removed));
                let due = (later.difference(&earlier).count(), earlier.difference(&later).count());
                assert_eq!(counted, due, "FOSSGRAPH_SEED={seed}: {query}");
            }
        }
    }
    println!("{asked} queries, {different} of them changed, {by_ids} compared by ids");
    assert!(different * 5 >= asked && asked * 20 >= pairs as usize * 9, "{different} of {asked} answers changed");
    assert!(by_ids * 50 >= asked, "only {by_ids} answers are compared by ids");
}

#[test]
fn where_data_stand_is_no_change() {
    let (first, pairs) = (setting("FOSSGRAPH_SEED", 1), setting("FOSSGRAPH_PAIRS", 1000));
    for seed in first..first + pairs / 30 {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        let (one, other) = (engine(&world.files(0)).unwrap(), engine(&world.files(1 + seed)).unwrap());
        let pairing = Pairing::of(one.graph(), other.graph());
        let told: Vec<_> = DataChanges::between(&pairing).things().to_vec();
        assert!(told.is_empty(), "FOSSGRAPH_SEED={seed}: {told:?}");
        for _ in 0..3 {
            let query = generate::query(&world, &mut random).whole();
            let (Ok(before), Ok(after)) = (one.prepare(&query), other.prepare(&query)) else { continue };
            assert_eq!(check(&before, &after, &pairing), Ok(0), "FOSSGRAPH_SEED={seed}: {query}");
        }
    }
}

/// The rows of an answer that is told for the first time.
fn first(statement: &Prepared) -> Bag {
    let all = Changes::appearing(statement, &Params::new(), &RunOptions::default()).unwrap();
    let mut bag = Bag::default();
    all.iter().for_each(|change| bag.add(row(change.after.as_deref().unwrap())));
    bag
}

#[test]
fn what_is_told_of_states_one_after_another_comes_to_the_last_answer() {
    let (seeds, pairs) = (setting("FOSSGRAPH_SEED", 1), setting("FOSSGRAPH_PAIRS", 1000));
    let (mut told, mut wrong) = (0, 0);
    for seed in seeds..seeds + pairs / 40 {
        let mut random = Random::new(1_000_000 + seed);
        let mut world = World::new(&mut random);
        let begun = engine(&world.files(0)).unwrap();
        let queries: Vec<String> = (0..6).map(|_| generate::query(&world, &mut random).whole()).collect();
        // the last state that was right, for each query, and what was told so far
        let prepared = queries.iter().filter_map(|query| Some((query, begun.prepare(query).ok()?)));
        let mut states: Vec<_> = prepared.map(|(query, own)| (query, begun.clone(), first(&own), own)).collect();
        for step in 1..9 {
            let edited = world.edited(&mut random);
            let Some(next) = engine(&edited.files(seed * step)) else {
                wrong += 1;
                continue;
            };
            world = edited;
            for (query, last, bag, statement) in &mut states {
                let Ok(now) = next.prepare(query) else { continue };
                let columns = |statement: &Prepared| statement.run(Params::new()).unwrap().columns().len();
                if columns(statement) != columns(&now) {
                    continue;
                }
                let pairing = Pairing::of(last.graph(), next.graph());
                told += apply(bag, (statement, &now), &pairing)
                    .unwrap_or_else(|why| panic!("FOSSGRAPH_SEED={seed}, step {step}: {query}\n{why}"));
                assert_eq!(*bag, Bag::of(&now), "FOSSGRAPH_SEED={seed}, step {step}: {query}");
                (*last, *statement) = (next.clone(), now);
            }
        }
    }
    println!("{told} changes told, {wrong} wrong states between");
    assert!(told as u64 > pairs / 4 && wrong as u64 > pairs / 200, "{told} told, {wrong} wrong");
}

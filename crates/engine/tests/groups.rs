//! Groups of things that lie anywhere among those of their kind, some without a value: what they come to is what adding up one by one gives.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fossgraph_core::load_text;
use fossgraph_engine::{Engine, Params, Value, params};

const SCHEMA: &str = "
[[kind]]
singular = 'shelf'
plural = 'shelves'
[[kind]]
singular = 'jar'
plural = 'jars'
attributes = ['beans', 'weight', 'lid']
[[attribute]]
name = 'beans'
type = 'integer'
[[attribute]]
name = 'weight'
type = 'float'
[[attribute]]
name = 'lid'
type = 'text'
[[relation]]
phrase = 'holds'
inverse = 'held by'
from = ['shelf']
to = ['jar']
";
const JARS: u32 = 300;

/// Of a jar: how many beans, what it weighs, its lid.
fn jar(n: u32) -> (Option<i64>, Option<f64>, Option<&'static str>) {
    let beans = (!n.is_multiple_of(3)).then(|| i64::from(n * 37 % 101));
    let weight = (n % 5 > 1).then(|| f64::from(n * 13 % 17) + 0.5);
    (beans, weight, [Some("tin"), Some("cork"), None, Some("glass")][n as usize % 4])
}

/// Jars whose names are in the order of their numbers; each shelf holds those from one number up to another.
fn engine(shelves: &[(u32, u32)]) -> Engine {
    let (mut jars, mut names, mut holds) =
        ("id,name,beans,weight,lid\n".to_owned(), "id,name\n".to_owned(), "from,to\n".to_owned());
    let text = |value: Option<String>| value.unwrap_or_default();
    for n in 0..JARS {
        let (beans, weight, lid) = jar(n);
        let (beans, weight) = (text(beans.map(|n| n.to_string())), text(weight.map(|x| x.to_string())));
        writeln!(jars, "j{n},jar {n},{beans},{weight},{}", lid.unwrap_or_default()).unwrap();
    }
    for (shelf, (from, to)) in shelves.iter().enumerate() {
        writeln!(names, "s{shelf},shelf {shelf}").unwrap();
        (*from..*to).for_each(|n| writeln!(holds, "s{shelf},j{n}").unwrap());
    }
    let files = [("schema.toml", SCHEMA), ("jars.csv", &jars), ("shelves.csv", &names), ("holds.csv", &holds)];
    Engine::new(load_text(&files).unwrap())
}

/// A group: how many jars, how many of them say how many beans, the beans, what they weigh on average.
type Sums = (i64, i64, Option<i64>, Option<f64>);

fn added_up(from: u32, to: u32) -> BTreeMap<Option<&'static str>, Sums> {
    let mut all = BTreeMap::new();
    for n in from..to {
        all.entry(jar(n).2).or_insert_with(Vec::new).push(jar(n));
    }
    let sums = |jars: Vec<(Option<i64>, Option<f64>, _)>| {
        let beans: Vec<i64> = jars.iter().filter_map(|jar| jar.0).collect();
        let weights: Vec<f64> = jars.iter().filter_map(|jar| jar.1).collect();
        let count = |n: usize| i64::try_from(n).unwrap();
        let average = weights.iter().sum::<f64>() / f64::from(u32::try_from(weights.len()).unwrap());
        let sum = (!beans.is_empty()).then(|| beans.iter().sum());
        (count(jars.len()), count(beans.len()), sum, (!weights.is_empty()).then_some(average))
    };
    all.into_iter().map(|(lid, jars)| (lid, sums(jars))).collect()
}

#[test]
fn groups_are_what_adding_up_one_by_one_gives() {
    let shelves = [(0, JARS), (0, 64), (1, 70), (63, 200), (64, 128), (64, 300), (128, 131), (130, 133), (192, 300)];
    let engine = engine(&shelves);
    for (shelf, (from, to)) in shelves.into_iter().enumerate() {
        let text = format!(
            "\"shelf {shelf}\" -> holds group by lid show lid, count, count(beans), sum(beans), avg(weight), sum(weight)"
        );
        let rows = engine.prepare(&text).unwrap().run(params! {}).unwrap();
        let wanted = added_up(from, to);
        assert_eq!(rows.len(), wanted.len(), "{from}..{to}");
        for row in rows.iter() {
            let lid = if let Value::Text(lid) = &row[0] { Some(lid.as_str()) } else { None };
            let (count, known, sum, average) = wanted[&lid];
            let whole = |n: Option<i64>| n.map_or(Value::Missing, Value::Integer);
            assert_eq!(row[1..4], [whole(Some(count)), whole(Some(known)), whole(sum)], "{lid:?} of {from}..{to}");
            let found = if let Value::Float(x) = row[4] { Some(x) } else { None };
            assert!(
                found.zip(average).map_or(found == average, |(a, b)| (a - b).abs() < 1e-9),
                "{found:?} {average:?}"
            );
            assert!(found.is_some() == matches!(row[5], Value::Float(_)), "{row:?}");
        }
    }
}

#[test]
fn a_sum_of_a_group_is_whole_and_refused_where_it_does_not_fit() {
    let jars = format!("name,beans,lid\nA,{0},tin\nB,{0},tin\nC,1,cork\n", i64::MAX);
    let engine = Engine::new(load_text(&[("schema.toml", SCHEMA), ("jars.csv", &jars)]).unwrap());
    let run = |text: &str| engine.prepare(text).unwrap().run(Params::new());
    let error = run("jars group by lid show lid, sum(beans)").unwrap_err();
    assert_eq!(error.problems()[0].code(), "Q083");
    let rows = run("jars where name != A group by lid show lid, sum(beans)").unwrap();
    assert_eq!((rows.get(0, 1), rows.get(1, 1)), (Value::Integer(1), Value::Integer(i64::MAX)));
}

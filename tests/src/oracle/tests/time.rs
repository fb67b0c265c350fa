//! Queries as of a date.

use super::*;
use fossgraph_engine::bound::Time;

fn date(text: &str) -> Option<Time> {
    match Core::parse(text, fossgraph_core::ValueType::Date, GRAPH.schema()).unwrap() {
        Core::Date(date) => Some(Time::Date(date)),
        other => panic!("{other:?}"),
    }
}

fn as_of(text: &str, query: Query) -> Query {
    Query { set: Set { time: date(text), ..query.set }, ..query }
}

#[test]
fn a_record_is_not_there_before_it_begins() {
    let parts = || query(noun("parts", None), Vec::new(), vec![name()]);
    answers(&as_of("2020-05", parts()), "Axle|Bolt|Cog|Dial", 0);
    answers(&as_of("2020-06", parts()), "Axle|Bolt|Cog|Dial|Egg", 0);
    answers(&as_of("2020", parts()), "Axle|Bolt|Cog|Dial|Egg", 0);
    let egg = || query(named(&["Dial", "Egg"]), Vec::new(), vec![name()]);
    answers(&as_of("2019", egg()), "Dial", 0);
    answers(&egg(), "Dial|Egg", 0);
    let needy =
        || query(noun("parts", Some(chain("needs", Quantity::Some, noun("parts", None)))), Vec::new(), vec![name()]);
    answers(&as_of("2019", needy()), "Axle|Bolt|Cog", 0);
    let walk = || query(named(&["Dial"]), vec![to_parts(often("needs", 0, None), None)], vec![name()]);
    answers(&as_of("2019", walk()), "Dial", 0);
}

#[test]
fn edges_hold_from_since_until_before_until() {
    let of_axle = |weight| {
        let heavy = over("needs", when("weight", Test::Equal(value("weight", weight))));
        query(named(&["Axle"]), vec![to_parts(heavy, None)], vec![name()])
    };
    for (time, weight, want) in [
        ("2011", "1", ""),
        ("2012", "1", "Bolt"),
        ("2017", "1", "Bolt"),
        ("2018-01", "1", ""),
        ("2016", "7", ""),
        ("2017-01-01", "7", "Bolt"),
        ("2011", "3", "Bolt"),
    ] {
        answers(&as_of(time, of_axle(weight)), want, 0);
    }
    let needs = Expr::Related(None, step("needs"), Box::new(noun("parts", None)));
    answers(&as_of("2018", query(named(&["Cog"]), Vec::new(), vec![needs.clone()])), "Axle", 0);
    answers(&query(named(&["Cog"]), Vec::new(), vec![needs]), "Axle; Dial", 0);
}

#[test]
fn levels_are_those_of_the_edges_that_held() {
    let shown = || query(named(&["Axle", "Bolt"]), Vec::new(), vec![of("rank"), of("kept since")]);
    for (time, want) in
        [("2011", ",|High,"), ("2014", "Low,2012|High,"), ("2016", "High,2012|High,"), ("2018", "Low; High,2012|High,")]
    {
        answers(&as_of(time, shown()), want, 0);
    }
    let high =
        || query(noun("parts", Some(when("rank", Test::Equal(value("rank", "high"))))), Vec::new(), vec![name()]);
    answers(&as_of("2014", high()), "Bolt", 2);
    answers(&as_of("2017", high()), "Axle|Bolt", 2);
    let grouped = Query { grouped: true, groups: vec![of("rank")], columns: vec![column(of("rank"))], ..shown() };
    answers(&as_of("2011", grouped.clone()), "High|", 0);
    answers(&as_of("2018", grouped), "Low|High", 0);
    let first = vec![OrderKey { expr: of("kept since"), descending: false }];
    let last_first = Query {
        order: first,
        columns: vec![column(name())],
        ..query(named(&["Bolt", "Axle"]), Vec::new(), Vec::new())
    };
    answers(&as_of("2018", last_first), "Axle|Bolt", 0);
}

#[test]
fn histories_and_claims() {
    let shown = || query(named(&["Axle", "Bolt", "Dial"]), Vec::new(), vec![of("grade"), of("marks")]);
    answers(&shown(), "High,new; plain|High,|Low,", 0);
    // of Bolt two claims hold at first, and the checked one counts; for a year there is none
    answers(&as_of("2013", shown()), "Low,old; plain|Low,|Low,", 0);
    answers(&as_of("2014", shown()), "Low,new; old; plain|Low,|Low,", 0);
    answers(&as_of("2015", shown()), "High,new; plain|,|Low,", 0);
    answers(&as_of("2016", shown()), "High,new; plain|High,|Low,", 0);
}

#[test]
fn what_is_nested_is_of_the_same_time_unless_it_states_its_own() {
    let needing = |time| Set {
        time,
        ..set(noun("parts", Some(chain("needs", Quantity::Some, named(&["Egg", "Dial"])))), Vec::new())
    };
    let within = |time| Noun { head: Head::Query(Box::new(needing(time))), ..noun("parts", None) };
    let nested = |time| query(within(time), Vec::new(), vec![name()]);
    answers(&nested(None), "Bolt|Cog|Dial", 0);
    answers(&as_of("2018", nested(None)), "", 0);
    answers(&as_of("2019", nested(None)), "Cog", 0);
    answers(&as_of("2018", nested(date("2021"))), "Bolt|Cog|Dial", 0);
    answers(&nested(date("2019")), "Cog", 0);
    let target = chain("needs", Quantity::Some, within(date("2019")));
    answers(&query(noun("parts", Some(target)), Vec::new(), vec![name()]), "Axle|Bolt", 0);
}

#[test]
fn an_edge_that_began_some_day_perhaps_did_not_hold_earlier() {
    let kept = |quantity| {
        query(noun("parts", Some(chain("kept by", quantity, noun("teams", None)))), Vec::new(), vec![name()])
    };
    answers(&kept(Quantity::Some), "Axle|Dial", 0);
    answers(&as_of("2014", kept(Quantity::Some)), "Axle", 1);
    answers(&as_of("2014", kept(Quantity::No)), "Bolt|Cog", 1);
    let shown = vec![of("rank"), Expr::Related(None, step("kept by"), Box::new(noun("teams", None)))];
    let dial = query(named(&["Dial"]), Vec::new(), shown);
    answers(&dial, "High,Two", 0);
    answers(&as_of("2014", dial), ",", 0);
}

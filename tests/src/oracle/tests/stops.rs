//! Rows of stops and edges.

use super::*;

#[test]
fn walks_reach_each_thing_once_and_keep_what_may_be() {
    let both = || hop(&["uses", "reads"], "projects", None);
    answers(&query(noun("teams", None), vec![both()], vec![name()]), "Ant|Bee|Cat", 0);
    let seats = hop(&["uses"], "projects", Some(many_seats()));
    answers(&query(noun("teams", None), vec![seats], vec![name()]), "Bee", 1);
    // Cat is perhaps a start, so are the teams that use it; Three is surely reached from Ant
    let few = Condition::Not(Box::new(many_seats()));
    answers(&query(noun("projects", Some(few)), vec![hop(&["used by"], "teams", None)], vec![name()]), "One|Three", 1);
}

#[test]
fn rows_are_distinct_combinations_of_stops_and_last_noun() {
    let back = || vec![hop(&["used by"], "teams", None), hop(&["uses"], "projects", None)];
    let ant = || Noun { head: Head::Nodes(vec![node("Ant")]), ..noun("projects", None) };
    let all = with_stops(ant(), back(), &[1], vec![stop(0), name()]);
    answers(&all, "One,Ant|One,Bee|Three,Ant|Three,Cat", 0);
    answers(&with_stops(ant(), back(), &[0], vec![stop(0), name()]), "Ant,Ant|Ant,Bee|Ant,Cat", 0);
    let last = with_stops(noun("teams", None), vec![hop(&["uses"], "projects", Some(many_seats()))], &[0, 1], vec![]);
    let columns = vec![column(stop(0)), column(stop(1))];
    answers(&Query { columns, ..last }, "One,Bee", 2);
}

/// Stops that a condition mentions, and no clause unless they are shown.
fn used(query: Query, shown: bool) -> Query {
    let stops = query.stops.into_iter().map(|stop| Stop { shown, used: true, ..stop });
    Query { stops: stops.collect(), ..query }
}

fn at_stop(at: usize) -> Noun {
    Noun { head: Head::Stop(StopId(at)), ..noun("parts", None) }
}

#[test]
fn triangles_by_the_row_own_thing() {
    let closing = || chain("needed by", Quantity::Some, at_stop(0));
    let hops = || vec![to_parts(step("needs"), None), to_parts(step("needs"), Some(closing()))];
    let all = |columns| with_stops(noun("parts", None), hops(), &[0, 1], columns);
    answers(&used(all(vec![stop(0), stop(1), name()]), true), "Axle,Bolt,Cog", 0);
    answers(&used(all(vec![name()]), false), "Cog", 0);
    // the same, the stop in a query in parentheses
    let inner = set(noun("parts", Some(closing())), Vec::new());
    let within = Noun { head: Head::Query(Box::new(inner)), ..noun("parts", None) };
    let needing = chain("needs", Quantity::Some, within);
    let nested =
        with_stops(noun("parts", None), vec![to_parts(step("needs"), Some(needing))], &[0], vec![stop(0), name()]);
    answers(&used(nested, true), "Axle,Bolt", 0);
    let circles = vec![to_parts(often("needs", 1, Some(2)), Some(chain("needs", Quantity::Some, at_stop(0))))];
    let circles = with_stops(noun("parts", None), circles, &[0], vec![stop(0), name()]);
    answers(&used(circles, true), "Axle,Cog|Bolt,Axle|Cog,Axle|Cog,Bolt", 0);
}

#[test]
fn values_of_the_row_own_thing() {
    let more = |test| to_parts(step("needs"), Some(when("seats", test)));
    let than = || Operand::Stop(StopId(0), attribute("seats"));
    let pairs = |hop, columns| with_stops(noun("parts", None), vec![hop], &[0], columns);
    let greater = || more(Test::Greater(than()));
    answers(&used(pairs(greater(), vec![stop(0), name()]), true), "Axle,Bolt|Bolt,Egg|Dial,Egg", 4);
    answers(&used(pairs(greater(), vec![name()]), false), "Bolt|Egg", 3);
    let few = Condition::Compare(Comparison {
        stop: Some(StopId(0)),
        attribute: attribute("seats"),
        test: Test::Less(value("seats", "2")),
        label: String::new(),
    });
    let few = pairs(to_parts(step("needs"), Some(few)), vec![stop(0), name()]);
    answers(&used(few, true), "Axle,Bolt|Axle,Cog", 2);
    let own = with_stops(noun("parts", Some(when("seats", Test::Equal(than())))), Vec::new(), &[0], vec![name()]);
    answers(&used(own, false), "Axle|Bolt|Dial|Egg", 1);
    // what is unknown for one row may be sure for another
    let known = query(named(&["Axle"]), Vec::new(), Vec::new()).set.first;
    let joined = used(pairs(greater(), vec![name()]), false);
    let joined = Query { set: Set { rest: vec![(SetOp::Union, known)], ..joined.set }, ..joined };
    answers(&joined, "Axle|Bolt|Egg", 2);
}

fn via(phrase: &str) -> Expr {
    Expr::Via(attribute(phrase))
}

#[test]
fn edges_last_walked_are_told_apart() {
    let walk =
        |from: &[&str], step, columns| Query { via: true, ..query(named(from), vec![to_parts(step, None)], columns) };
    let shown = || vec![name(), via("weight"), via("since")];
    answers(&walk(&["Axle"], step("needs"), shown()), "Bolt,3,|Bolt,7,2017|Cog,4,", 0);
    answers(&walk(&["Axle", "Bolt"], step("needs"), vec![name(), via("weight")]), "Bolt,3|Bolt,7|Cog,4|Cog,|Egg,6", 0);
    let heavy = || over("needs", when("weight", Test::AtLeast(value("weight", "4"))));
    answers(&walk(&["Axle", "Bolt"], heavy(), vec![name(), via("weight")]), "Bolt,7|Cog,4|Egg,6", 1);
    let ordered = walk(&["Axle", "Bolt"], step("needs"), vec![via("weight")]);
    let order = vec![OrderKey { expr: via("weight"), descending: true }];
    answers(&Query { order, ..ordered.clone() }, "7|6|4|3|", 0);
    let count = || Expr::Aggregate(Aggregate::Count, None);
    let weights = || aggregate(Aggregate::Sum, via("weight"));
    let columns =
        vec![column(name()), column(count()), column(weights()), column(aggregate(Aggregate::Count, via("weight")))];
    let by_name = Query { grouped: true, groups: vec![name()], columns, ..ordered.clone() };
    answers(&by_name, "Bolt,2,10,2|Cog,2,4,1|Egg,1,6,1", 0);
    let by_since =
        Query { groups: vec![via("since")], columns: vec![column(via("since")), column(count())], ..by_name };
    answers(&by_since, "2017,1|,4", 0);
    // at a stop on the way the same edge stands in several rows, and counts once
    let two = vec![to_parts(step("needs"), None), to_parts(step("needs"), None)];
    let all = Query {
        via: true,
        ..with_stops(named(&["Axle", "Cog", "Dial"]), two, &[0, 1], vec![stop(0), stop(1), name(), via("weight")])
    };
    let want = "Axle,Bolt,Cog,|Axle,Bolt,Egg,6|Axle,Cog,Axle,1|Axle,Cog,Dial,5|Cog,Axle,Bolt,3|Cog,Axle,Bolt,7|Cog,Axle,Cog,4|Cog,Dial,Egg,2";
    answers(&all, want, 0);
    answers(&Query { grouped: true, columns: vec![column(count()), column(weights())], ..all }, "8,28", 0);
    let repeated = walk(&["Axle"], often("needs", 1, None), vec![via("weight")]);
    assert!(evaluate(&GRAPH, &repeated, &Params::new()).is_err());
}

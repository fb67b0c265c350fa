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
    answers(&Query { columns, ..last }, "One,Bee", 0);
}

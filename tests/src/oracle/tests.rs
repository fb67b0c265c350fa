//! Tests of the oracle itself, by queries made by hand on a graph small enough to answer in one's head.

use std::sync::LazyLock;

use fossgraph_core::{AttributeId, Directed, Graph, KindId, NodeId, Value as Core, load_text};
use fossgraph_engine::bound::{
    Aggregate, Bound, Chain, Column, Comparison, Condition, Count, Expr, Head, Hop, Noun, Operand, OrderKey, Quantity,
    Query, Set, SetOp, Stop, StopId, Test, Walk,
};

use super::{Answer, Oracle, Truth, evaluate};

const SCHEMA: &str = "
[[enumeration]]
name = 'level'
members = ['Low', 'High']
[[kind]]
singular = 'team'
plural = 'teams'
[[kind]]
singular = 'project'
plural = 'projects'
attributes = ['seats', 'licence', 'accepted', 'ended', 'version', 'tags', 'level']
[[attribute]]
name = 'seats'
type = 'integer'
[[attribute]]
name = 'licence'
type = 'licence'
[[attribute]]
name = 'accepted'
type = 'date'
[[attribute]]
name = 'ended'
type = 'date'
[[attribute]]
name = 'version'
type = 'version'
[[attribute]]
name = 'tags'
type = 'text'
many = true
[[attribute]]
name = 'level'
type = 'level'
[[relation]]
phrase = 'uses'
inverse = 'used by'
from = ['team']
to = ['project']
[[relation]]
phrase = 'reads'
inverse = 'read by'
from = ['team']
to = ['project']
";

const PROJECTS: &str = "name,seats,licence,accepted,ended,version,tags,level
Ant,10,MIT,2024-03-01,2024-05,1.9,red;blue,High
Bee,20,MIT OR Apache-2.0,2024,2024-05,1.10,blue,Low
Cat,,,2023,,,,
Dog,41,,,,,Green,High
";

const USES: &str = "from,to,until\nOne,Ant,\nOne,Bee,\nTwo,Cat,\nThree,Ant,\nThree,Cat,\nFour,Dog,2020\n";

static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    let files = [
        ("schema.toml", SCHEMA),
        ("teams.csv", "name\nOne\nTwo\nThree\nFour\n"),
        ("projects.csv", PROJECTS),
        ("uses.csv", USES),
        ("reads.csv", "from,to\nOne,Ant\nFour,Bee\n"),
    ];
    load_text(&files).unwrap().graph
});

fn kind(phrase: &str) -> KindId {
    GRAPH.schema().lexicon().kind(phrase).unwrap().0
}

fn attribute(phrase: &str) -> AttributeId {
    GRAPH.schema().lexicon().attribute(phrase).unwrap()
}

fn relation(phrase: &str) -> Directed {
    GRAPH.schema().lexicon().relation(phrase).unwrap()
}

fn node(name: &str) -> NodeId {
    GRAPH.name_index().find(name).next().unwrap().node
}

fn noun(phrase: &str, filter: Option<Condition>) -> Noun {
    Noun { head: Head::Kinds, kinds: vec![kind(phrase)], filter: filter.map(Box::new) }
}

fn value(of: &str, text: &str) -> Operand {
    Operand::Value(Core::parse(text, GRAPH.schema().attribute(attribute(of)).value_type, GRAPH.schema()).unwrap())
}

fn text(text: &str) -> Operand {
    Operand::Value(Core::Text(text.to_owned()))
}

fn when(of: &str, test: Test) -> Condition {
    Condition::Compare(Comparison { attribute: attribute(of), test })
}

fn chain(phrase: &str, quantity: Quantity, target: Noun) -> Condition {
    Condition::Chain(Chain { relations: vec![relation(phrase)], quantity, target })
}

fn hop(phrases: &[&str], to: &str, filter: Option<Condition>) -> Hop {
    let relations = phrases.iter().map(|phrase| relation(phrase)).collect();
    Hop { relations, kinds: vec![kind(to)], filter: filter.map(Box::new) }
}

fn column(expr: Expr) -> Column {
    Column { name: "c".to_owned(), expr }
}

fn query(noun: Noun, hops: Vec<Hop>, columns: Vec<Expr>) -> Query {
    Query {
        count: false,
        kinds: noun.kinds.clone(),
        set: Set { first: Walk { noun, hops }, rest: Vec::new() },
        stops: Vec::new(),
        columns: columns.into_iter().map(column).collect(),
        groups: Vec::new(),
        grouped: false,
        order: Vec::new(),
        limit: None,
        skip: None,
        params: Vec::new(),
        notes: Vec::new(),
    }
}

fn name() -> Expr {
    Expr::Attribute(None, attribute("name"))
}

fn aggregate(aggregate: Aggregate, argument: Expr) -> Expr {
    Expr::Aggregate(aggregate, Some(Box::new(argument)))
}

fn of(phrase: &str) -> Expr {
    Expr::Attribute(None, attribute(phrase))
}

/// The rows as text, cells separated by `,` and rows by `|`.
fn told(answer: &Answer) -> String {
    let rows = answer.rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(","));
    rows.collect::<Vec<_>>().join("|")
}

#[track_caller]
fn answers(query: &Query, want: &str, set_aside: usize) {
    let answer = evaluate(&GRAPH, query).unwrap();
    assert_eq!((told(&answer).as_str(), answer.set_aside), (want, set_aside));
}

/// How a condition ends for each thing of a kind, in the order of nodes: `T`, `F` or `?`.
fn truths(of: &str, condition: &Condition) -> String {
    let oracle = Oracle::new(&GRAPH);
    let truths = GRAPH.nodes(kind(of)).map(|node| match oracle.holds(NodeId(node), condition) {
        Truth::True => 'T',
        Truth::False => 'F',
        Truth::Unknown => '?',
    });
    let truths = truths.collect();
    assert_eq!(*oracle.refusal.borrow(), None);
    truths
}

fn many_seats() -> Condition {
    when("seats", Test::AtLeast(value("seats", "20")))
}

#[test]
fn quantities_count_what_is_sure_and_what_may_be() {
    // in natural order Four uses nothing (any more), One: no and yes, Three: no and perhaps, Two: perhaps
    let bound = |bound, n| Quantity::Bound(bound, Count::Number(n));
    for (quantity, want) in [
        (Quantity::Some, "FT??"),
        (Quantity::No, "TF??"),
        (Quantity::Only, "FFF?"),
        (bound(Bound::AtLeast, 0), "TTTT"),
        (bound(Bound::AtLeast, 2), "FFFF"),
        (bound(Bound::AtMost, 0), "TF??"),
        (bound(Bound::AtMost, 1), "TTTT"),
        (bound(Bound::MoreThan, 0), "FT??"),
        (bound(Bound::FewerThan, 1), "TF??"),
        (bound(Bound::Exactly, 0), "TF??"),
        (bound(Bound::Exactly, 1), "FT??"),
        (bound(Bound::Exactly, 2), "FFFF"),
    ] {
        let condition = chain("uses", quantity, noun("projects", Some(many_seats())));
        assert_eq!(truths("teams", &condition), want, "{quantity:?}");
    }
    assert_eq!(truths("teams", &chain("uses", Quantity::Only, noun("projects", None))), "FTTT");
}

#[test]
fn what_is_not_recorded_is_unknown_also_under_not() {
    assert_eq!(truths("projects", &many_seats()), "FT?T");
    assert_eq!(truths("projects", &Condition::Not(Box::new(many_seats()))), "TF?F");
    assert_eq!(truths("projects", &Condition::Known(attribute("seats"))), "TTFT");
    let either = Condition::Any(vec![many_seats(), Condition::Known(attribute("accepted"))]);
    assert_eq!(truths("projects", &either), "TTTT");
    let both = Condition::All(vec![many_seats(), Condition::Known(attribute("level"))]);
    assert_eq!(truths("projects", &both), "FTFT");
    answers(&query(noun("projects", Some(many_seats())), Vec::new(), vec![name()]), "Bee|Dog", 1);
}

#[test]
fn any_value_of_a_list_counts() {
    assert_eq!(truths("projects", &when("tags", Test::Equal(text("BLUE")))), "TT?F");
    assert_eq!(truths("projects", &when("tags", Test::In(vec![text("red"), text("green")]))), "TF?T");
    assert_eq!(truths("projects", &when("tags", Test::StartsWith(text("gr")))), "FF?T");
}

#[test]
fn dates_of_different_precision() {
    for (test, want) in [
        (Test::Equal(value("accepted", "2024")), "TTF?"),
        (Test::Equal(value("accepted", "2024-03")), "T?F?"),
        (Test::Less(value("accepted", "2024-03")), "F?T?"),
        (Test::Greater(value("accepted", "2023-06")), "TT??"),
        (Test::AtMost(value("accepted", "2024")), "TTT?"),
        (Test::AtLeast(value("accepted", "2024-01-01")), "TTF?"),
        (Test::Between(value("accepted", "2023"), value("accepted", "2024-02")), "F?T?"),
        (Test::Less(Operand::Attribute(attribute("ended"))), "T???"),
    ] {
        assert_eq!(truths("projects", &when("accepted", test.clone())), want, "{test:?}");
    }
}

#[test]
fn versions_enumerations_licences_and_texts() {
    assert_eq!(truths("projects", &when("version", Test::Greater(value("version", "v1.9.0")))), "FT??");
    assert_eq!(truths("projects", &when("version", Test::Equal(value("version", "1.9.0")))), "TF??");
    assert_eq!(truths("projects", &when("level", Test::Greater(value("level", "low")))), "TF?T");
    assert_eq!(truths("projects", &when("licence", Test::Equal(text("mit")))), "TF??");
    assert_eq!(truths("projects", &when("licence", Test::Contains(text("mit")))), "TT??");
    assert_eq!(truths("projects", &when("licence", Test::Contains(text("mi")))), "FF??");
    assert_eq!(truths("projects", &when("name", Test::Contains(text("E")))), "FTFF");
    assert_eq!(truths("projects", &when("name", Test::Matches(text("^.a")))), "FFTF");
    assert_eq!(truths("projects", &when("name", Test::Matches(text("^A")))), "TFFF");
    assert_eq!(truths("projects", &when("kind", Test::EndsWith(text("ECT")))), "TTTT");
    assert_eq!(truths("projects", &when("check", Test::Equal(Operand::Value(Core::Member(2))))), "TTTT");
}

#[test]
fn like_allows_errors_by_the_length_of_the_word() {
    let like = |text, needle| super::compare::like(text, needle);
    assert!(like("Kubernetes Engine", "kubernetse"), "two letters changed places");
    assert!(like("Kubernetes Engine", "engine kube"), "words in any order, begun");
    assert!(like("Dapr", "dapt"), "one error in four letters");
    assert!(!like("Dapr", "dart r"), "no error in one letter, two in four");
    assert!(!like("Bee", "bea"), "three letters allow none");
}

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

fn with_stops(noun: Noun, hops: Vec<Hop>, stops: &[usize], columns: Vec<Expr>) -> Query {
    let stop = |step: &usize| Stop { name: format!("s{step}"), step: *step, kinds: Vec::new() };
    Query { stops: stops.iter().map(stop).collect(), ..query(noun, hops, columns) }
}

fn stop(at: usize) -> Expr {
    Expr::Thing(Some(StopId(at)))
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

#[test]
fn nested_and_joined_sets() {
    let inner = Set { first: Walk { noun: noun("projects", Some(many_seats())), hops: Vec::new() }, rest: Vec::new() };
    let target = || Noun { head: Head::Query(Box::new(inner.clone())), ..noun("projects", None) };
    assert_eq!(truths("teams", &chain("uses", Quantity::Some, target())), "FT??");
    let walk = |filter| Walk { noun: noun("projects", filter), hops: Vec::new() };
    for (op, want) in [(SetOp::Union, "TTTT"), (SetOp::Intersect, "FT?T"), (SetOp::Except, "TF?F")] {
        let set = Set { first: walk(None), rest: vec![(op, walk(Some(many_seats())))] };
        let target = Noun { head: Head::Query(Box::new(set)), ..noun("projects", None) };
        let oracle = Oracle::new(&GRAPH);
        let truths = GRAPH.nodes(kind("project")).map(|n| match oracle.member(NodeId(n), &target) {
            Truth::True => 'T',
            Truth::False => 'F',
            Truth::Unknown => '?',
        });
        assert_eq!(truths.collect::<String>(), want, "{op:?}");
    }
}

#[test]
fn grouping_by_a_list_puts_a_row_in_each_group() {
    let all = query(noun("projects", None), Vec::new(), vec![of("tags"), Expr::Aggregate(Aggregate::Count, None)]);
    let by_tag = Query { grouped: true, groups: vec![of("tags")], ..all };
    answers(&by_tag, "blue,2|Green,1|red,1|,1", 0);
    let order = |descending| vec![OrderKey { expr: Expr::Aggregate(Aggregate::Count, None), descending }];
    answers(&Query { order: order(false), ..by_tag.clone() }, "Green,1|red,1|,1|blue,2", 0);
    let by_name = vec![OrderKey { expr: of("tags"), descending: true }];
    answers(&Query { order: by_name, ..by_tag.clone() }, "red,1|Green,1|blue,2|,1", 0);
    let part = Query { skip: Some(Count::Number(1)), limit: Some(Count::Number(2)), ..by_tag };
    answers(&part, "Green,1|red,1", 0);
    let by_level = Query { groups: vec![of("level")], columns: vec![column(of("level"))], ..part };
    answers(&Query { skip: None, ..by_level }, "Low|High", 0);
}

#[test]
fn aggregates_take_each_thing_once_and_only_what_is_known() {
    let numbers = |columns| Query { grouped: true, ..query(noun("projects", None), Vec::new(), columns) };
    let seats = |f| aggregate(f, of("seats"));
    let columns = vec![seats(Aggregate::Count), seats(Aggregate::Sum), seats(Aggregate::Min), seats(Aggregate::Max)];
    answers(&numbers(columns), "3,71,10,41", 0);
    answers(&numbers(vec![seats(Aggregate::Median), aggregate(Aggregate::List, of("tags"))]), "20,blue; Green; red", 0);
    let two = Condition::Not(Box::new(when("name", Test::Equal(text("Dog")))));
    let rest =
        query(noun("projects", Some(two)), Vec::new(), vec![seats(Aggregate::Median), seats(Aggregate::Average)]);
    answers(&Query { grouped: true, ..rest }, "15,15", 0);

    // Ant stands in two rows, One in two others
    let used = Expr::Related(None, vec![relation("used by")], vec![kind("team")]);
    let columns = vec![
        Expr::Aggregate(Aggregate::Count, None),
        seats(Aggregate::Sum),
        aggregate(Aggregate::Count, stop(0)),
        aggregate(Aggregate::Count, used),
        aggregate(Aggregate::List, Expr::Thing(None)),
    ];
    let walk = with_stops(noun("teams", None), vec![hop(&["uses"], "projects", None)], &[0], columns);
    answers(&Query { grouped: true, ..walk }, "5,30,3,3,Ant; Bee; Cat", 0);

    let none = when("name", Test::Equal(text("nobody")));
    let columns = vec![Expr::Aggregate(Aggregate::Count, None), seats(Aggregate::Count), seats(Aggregate::Sum)];
    let nothing = query(noun("projects", Some(none)), Vec::new(), columns);
    answers(&Query { grouped: true, ..nothing }, "0,0,", 0);
}

#[test]
fn columns_of_a_row_and_their_order() {
    let used = || Expr::Related(None, vec![relation("used by")], vec![kind("team")]);
    let columns = vec![name(), used(), aggregate(Aggregate::Count, used())];
    let plain = query(noun("projects", None), Vec::new(), columns);
    answers(&plain, "Ant,One; Three,2|Bee,One,1|Cat,Three; Two,2|Dog,,0", 0);
    let order = |expr, descending| Query {
        order: vec![OrderKey { expr, descending }],
        ..query(noun("projects", None), Vec::new(), vec![name()])
    };
    answers(&order(used(), false), "Bee|Ant|Cat|Dog", 0);
    answers(&order(used(), true), "Cat|Ant|Bee|Dog", 0);
    answers(&order(of("level"), true), "Ant|Dog|Bee|Cat", 0);
    answers(&order(of("version"), true), "Bee|Ant|Cat|Dog", 0);
    answers(&Query { count: true, columns: Vec::new(), ..plain }, "4", 0);
}

#[test]
fn what_has_no_meaning_is_refused() {
    let less = when("name", Test::Less(text("b")));
    assert!(evaluate(&GRAPH, &query(noun("projects", Some(less)), Vec::new(), Vec::new())).is_err());
    let sum = query(noun("projects", None), Vec::new(), vec![aggregate(Aggregate::Sum, of("name"))]);
    assert!(evaluate(&GRAPH, &Query { grouped: true, ..sum }).is_err());
    let broken = when("name", Test::Matches(text("(")));
    assert!(evaluate(&GRAPH, &query(noun("projects", Some(broken)), Vec::new(), Vec::new())).is_err());
}

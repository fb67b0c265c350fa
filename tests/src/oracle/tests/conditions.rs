//! Conditions and sets.

use super::*;

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
    let like = |text, needle| super::super::compare::like(text, needle);
    assert!(like("Kubernetes Engine", "kubernetse"), "two letters changed places");
    assert!(like("Kubernetes Engine", "engine kube"), "words in any order, begun");
    assert!(like("Dapr", "dapt"), "one error in four letters");
    assert!(!like("Dapr", "dart r"), "no error in one letter, two in four");
    assert!(!like("Bee", "bea"), "three letters allow none");
    assert!(!like("Bee", "+"), "without letters it must be there");
    assert!(like("C++", "+"));
}

#[test]
fn nested_and_joined_sets() {
    let inner = set(noun("projects", Some(many_seats())), Vec::new());
    let target = || Noun { head: Head::Query(Box::new(inner.clone())), ..noun("projects", None) };
    assert_eq!(truths("teams", &chain("uses", Quantity::Some, target())), "FT??");
    let walk = |filter| Walk { noun: noun("projects", filter), hops: Vec::new(), label: String::new() };
    for (op, want) in [(SetOp::Union, "TTTT"), (SetOp::Intersect, "FT?T"), (SetOp::Except, "TF?F")] {
        let set = Set { first: walk(None), rest: vec![(op, walk(Some(many_seats())))], time: None };
        let target = Noun { head: Head::Query(Box::new(set)), ..noun("projects", None) };
        let oracle = Oracle::new(&GRAPH);
        let truths = GRAPH.nodes(kind("project")).map(|n| match oracle.member(NodeId(n), &target, NOW) {
            Truth::True => 'T',
            Truth::False => 'F',
            Truth::Unknown => '?',
        });
        assert_eq!(truths.collect::<String>(), want, "{op:?}");
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    let less = when("name", Test::Less(text("b")));
    assert!(evaluate(&GRAPH, &query(noun("projects", Some(less)), Vec::new(), Vec::new()), &Params::new()).is_err());
    let sum = query(noun("projects", None), Vec::new(), vec![aggregate(Aggregate::Sum, of("name"))]);
    assert!(evaluate(&GRAPH, &Query { grouped: true, ..sum }, &Params::new()).is_err());
    let broken = when("name", Test::Matches(text("(")));
    assert!(evaluate(&GRAPH, &query(noun("projects", Some(broken)), Vec::new(), Vec::new()), &Params::new()).is_err());
}

#[test]
fn what_is_perhaps_in_the_whole_set_is_set_aside() {
    // many seats have Bee and Dog, Cat perhaps; a level have all but Cat
    let walk = |filter| Walk { noun: noun("projects", Some(filter)), hops: Vec::new(), label: String::new() };
    let joined = |rest: Vec<(SetOp, Walk)>| {
        let all = query(noun("projects", Some(many_seats())), Vec::new(), vec![name()]);
        Query { set: Set { rest, ..all.set }, ..all }
    };
    let level = || walk(Condition::Known(attribute("level")));
    answers(&joined(vec![(SetOp::Union, level())]), "Ant|Bee|Dog", 1);
    answers(&joined(vec![(SetOp::Intersect, level())]), "Bee|Dog", 0);
    answers(&joined(vec![(SetOp::Except, level())]), "", 1);
    answers(&joined(vec![(SetOp::Except, walk(many_seats()))]), "", 1);
    answers(&joined(vec![(SetOp::Except, level()), (SetOp::Union, level())]), "Ant|Bee|Dog", 1);
    answers(&joined(vec![(SetOp::Union, level()), (SetOp::Except, level())]), "", 1);
    let uses = Walk { noun: noun("teams", None), hops: vec![hop(&["uses"], "projects", None)], label: String::new() };
    answers(&joined(vec![(SetOp::Intersect, uses)]), "Bee", 1);
}

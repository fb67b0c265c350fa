//! Repeats and what is asked of edges.

use super::*;

fn reached(from: &str, step: Step, want: &str, set_aside: usize) {
    answers(&query(named(&[from]), vec![to_parts(step, None)], vec![name()]), want, set_aside);
}

#[test]
fn repeats_go_round_a_circle_and_end() {
    let needs = |min, max| often("needs", min, max);
    reached("Axle", needs(1, None), "Axle|Bolt|Cog|Dial|Egg", 0);
    reached("Dial", needs(1, None), "Egg", 0);
    reached("Dial", needs(0, None), "Dial|Egg", 0);
    reached("Axle", needs(0, Some(1)), "Axle|Bolt|Cog", 0);
    reached("Axle", needs(2, Some(2)), "Axle|Cog|Dial|Egg", 0);
    reached("Axle", needs(4, Some(5)), "Axle|Bolt|Cog|Dial|Egg", 0);
    reached("Cog", needs(2, Some(3)), "Axle|Bolt|Cog|Dial|Egg", 0);
    reached("Cog", needs(2, Some(2)), "Bolt|Cog|Egg", 0);
    reached("Cog", needs(3, None), "Axle|Bolt|Cog|Dial|Egg", 0);
    reached("Dial", needs(2, None), "", 0);
    reached("Dial", needs(0, Some(0)), "Dial", 0);
}

#[test]
fn twice_equals_two_arrows() {
    for part in ["Axle", "Bolt", "Cog", "Dial", "Egg"] {
        let arrow = || to_parts(step("needs"), None);
        let two =
            evaluate(&GRAPH, &query(named(&[part]), vec![arrow(), arrow()], vec![name()]), &Params::new()).unwrap();
        reached(part, often("needs", 2, Some(2)), &told(&two), 0);
        let chained =
            chain("needs", Quantity::Some, noun("parts", Some(chain("needs", Quantity::Some, named(&[part])))));
        let repeated = often_some("needs", 2, Some(2), named(&[part]));
        assert_eq!(truths("parts", &repeated), truths("parts", &chained), "{part}");
    }
}

fn often_some(phrase: &str, min: u32, max: Option<u32>, target: Noun) -> Condition {
    stepwise(often(phrase, min, max), Quantity::Some, target)
}

fn stepwise(step: Step, quantity: Quantity, target: Noun) -> Condition {
    Condition::Chain(Chain { step, quantity, target, label: String::new() })
}

#[test]
fn kinds_are_asked_of_what_is_arrived_at_alone() {
    let there_and_back = Step { relations: vec![relation("uses"), relation("used by")], ..often("uses", 2, Some(2)) };
    let one = Noun { head: Head::Nodes(vec![node("One")]), ..noun("teams", None) };
    let teams = Hop { step: there_and_back.clone(), ..hop(&[], "teams", None) };
    answers(&query(one, vec![teams], vec![name()]), "One|Three", 0);
    assert_eq!(truths("teams", &stepwise(there_and_back, Quantity::Some, noun("teams", None))), "FTTT");
    let exactly = |n| Quantity::Bound(Bound::Exactly, Count::Number(n));
    // Cog and Axle each lead to three or four others, and round the circle to themselves
    assert_eq!(truths("parts", &stepwise(often("needs", 1, None), exactly(5), noun("parts", None))), "TTTFF");
    assert_eq!(truths("parts", &stepwise(often("needs", 0, None), exactly(2), noun("parts", None))), "FFFTF");
}

fn heavy(weight: &str) -> Step {
    over("needs", when("weight", Test::AtLeast(value("weight", weight))))
}

#[test]
fn an_edge_of_which_it_is_unknown_is_perhaps_none() {
    // nobody knows the weight from Bolt to Cog; from Cog to Axle it is 1
    reached("Bolt", heavy("2"), "Egg", 1);
    let again = |step: Step| Step { repeat: Repeat { min: 1, max: None }, ..step };
    reached("Bolt", again(heavy("2")), "Egg", 2);
    reached("Axle", again(heavy("2")), "Bolt|Cog|Dial|Egg", 0);
    let bound = |bound, n| Quantity::Bound(bound, Count::Number(n));
    for (quantity, want) in [
        (Quantity::Some, "TTTTF"),
        (Quantity::No, "FFFFT"),
        (bound(Bound::AtLeast, 2), "T?FFF"),
        (bound(Bound::AtMost, 1), "F?TTT"),
        (bound(Bound::Exactly, 1), "F?TTF"),
    ] {
        assert_eq!(truths("parts", &stepwise(heavy("2"), quantity, noun("parts", None))), want, "{quantity:?}");
    }
    assert_eq!(truths("parts", &stepwise(heavy("7"), Quantity::Some, named(&["Cog"]))), "F?FFF");
    let since = over("needs", Condition::Known(attribute("since")));
    assert_eq!(truths("parts", &stepwise(since, Quantity::Some, noun("parts", None))), "TFTFF");
    let early = over("needs", when("since", Test::Less(value("since", "2020"))));
    assert_eq!(truths("parts", &stepwise(early, Quantity::Some, noun("parts", None))), "T?T?F");
}

#[test]
fn only_with_edges_that_perhaps_are_none() {
    let only = |weight, target: &[&str]| truths("parts", &stepwise(heavy(weight), Quantity::Only, named(target)));
    assert_eq!(only("2", &["Bolt", "Cog", "Dial", "Egg"]), "T?TTF");
    assert_eq!(only("2", &["Egg"]), "F?FTF", "Bolt perhaps needs Cog, which is none of these");
    assert_eq!(only("2", &["Cog"]), "FFFFF", "Bolt surely needs Egg");
    assert_eq!(only("7", &["Cog"]), "F?FFF");
    assert_eq!(only("7", &["Dial"]), "FFFFF", "nothing is there that might be one of these");
}

#[test]
fn columns_show_what_is_surely_reached() {
    let shown = |step| vec![name(), Expr::Related(None, step, Box::new(noun("parts", None)))];
    let all = |step| query(noun("parts", None), Vec::new(), shown(step));
    answers(&all(heavy("2")), "Axle,Bolt; Cog|Bolt,Egg|Cog,Dial|Dial,Egg|Egg,", 0);
    answers(
        &all(often("needs", 2, None)),
        "Axle,Axle; Bolt; Cog; Dial; Egg|Bolt,Axle; Bolt; Cog; Dial; Egg|Cog,Axle; Bolt; Cog; Dial; Egg|Dial,|Egg,",
        0,
    );
}

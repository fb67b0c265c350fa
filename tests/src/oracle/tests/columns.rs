//! Columns, groups and order.

use super::*;

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
    let used = Expr::Related(None, step("used by"), Box::new(noun("teams", None)));
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
    let used = || Expr::Related(None, step("used by"), Box::new(noun("teams", None)));
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
fn equal_versions_are_a_tie() {
    let by_version = |descending| {
        let order = vec![OrderKey { expr: of("version"), descending }];
        Query { order, ..query(named(&["Axle", "Bolt", "Cog", "Dial"]), Vec::new(), vec![name()]) }
    };
    answers(&by_version(false), "Cog|Axle|Bolt|Dial", 0);
    answers(&by_version(true), "Axle|Bolt|Cog|Dial", 0);
}

//! Expressions, functions and measures.

use fossgraph_core::ValueType;
use fossgraph_engine::bound::{Arithmetic, Calculation, Measure, Param, ParamId, ParamType};
use fossgraph_engine::{Span, function};

use super::*;

fn whole(n: i64) -> Expr {
    Expr::Value(Core::Integer(n), ValueType::Integer)
}

fn quoted(text: &str) -> Expr {
    Expr::Value(Core::Text(text.to_owned()), ValueType::Text)
}

fn op(operator: Arithmetic, left: Expr, right: Expr) -> Expr {
    Expr::Arithmetic(operator, Box::new(left), Box::new(right))
}

fn call(name: &str, arguments: Vec<Expr>) -> Expr {
    Expr::Call(function(name).unwrap(), arguments)
}

fn calculate(left: Expr, value_type: ValueType, test: Option<Test>) -> Condition {
    Condition::Calculate(Box::new(Calculation { left, value_type, test, label: String::new() }))
}

fn expr(expr: Expr) -> Operand {
    Operand::Expr(Box::new(expr))
}

fn related(phrase: &str, to: Noun) -> Expr {
    Expr::Related(None, step(phrase), Box::new(to))
}

fn count(of: Expr) -> Expr {
    aggregate(Aggregate::Count, of)
}

/// What an expression shows of each project, or of each part.
#[track_caller]
fn shows(of: &str, shown: Expr, want: &str) {
    answers(&query(noun(of, None), Vec::new(), vec![shown]), want, 0);
}

/// What functions of constants show.
#[track_caller]
fn gives(shown: Expr, want: &str) {
    answers(&query(named(&["Axle"]), Vec::new(), vec![shown]), want, 0);
}

#[test]
fn numbers_are_reckoned_with() {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    shows("projects", op(Add, of("seats"), whole(1)), "11|21||42");
    shows("projects", op(Multiply, of("seats"), of("seats")), "100|400||1681");
    shows("projects", op(Divide, of("seats"), whole(4)), "2.5|5||10.25");
    shows("projects", op(Divide, of("seats"), op(Subtract, of("seats"), of("seats"))), "|||");
    shows("projects", op(Multiply, op(Divide, whole(0), whole(-5)), whole(2)), "0|0|0|0");
    shows("parts", op(Subtract, call("length", vec![of("marks")]), whole(1)), "2;4||||".replace(';', "; ").as_str());
    let huge = op(Multiply, of("seats"), whole(i64::MAX));
    assert!(evaluate(&GRAPH, &query(noun("projects", None), Vec::new(), vec![huge]), &Params::new()).is_err());
    let two = op(Add, call("length", vec![of("marks")]), call("length", vec![of("marks")]));
    assert!(evaluate(&GRAPH, &query(named(&["Axle"]), Vec::new(), vec![two]), &Params::new()).is_err(), "two lists");
    let words = op(Add, of("name"), whole(1));
    assert!(evaluate(&GRAPH, &query(named(&["Axle"]), Vec::new(), vec![words]), &Params::new()).is_err());
}

#[test]
fn comparisons_with_nothing_are_unknown() {
    let more = |n| Some(Test::Greater(expr(whole(n))));
    let double = || op(Arithmetic::Multiply, of("seats"), whole(2));
    assert_eq!(truths("projects", &calculate(double(), ValueType::Integer, more(30))), "FT?T");
    assert_eq!(
        truths("projects", &calculate(double(), ValueType::Integer, None)),
        "TTFT",
        "whether it is known is known"
    );
    let right = |of: Expr| Some(Test::Greater(expr(of)));
    assert_eq!(truths("projects", &calculate(whole(20), ValueType::Integer, right(of("seats")))), "TF?F");
    let letters = || call("upper", vec![of("tags")]);
    let test = |text: &str| Some(Test::Equal(expr(quoted(text))));
    assert_eq!(truths("projects", &calculate(letters(), ValueType::Text, test("blue"))), "TT?F", "any of several");
    let both = Test::In(vec![Operand::Value(Core::Integer(20)), Operand::Value(Core::Integer(82))]);
    assert_eq!(truths("projects", &calculate(double(), ValueType::Integer, Some(both))), "TF?T");
}

#[test]
fn conditions_are_shown() {
    let many = || Expr::Holds(Box::new(many_seats()));
    shows("projects", many(), "false|true||true");
    shows("projects", call("if", vec![many(), of("name"), quoted("few")]), "few|Bee||Dog");
    let grouped = Query {
        grouped: true,
        groups: vec![many()],
        columns: vec![column(many()), column(Expr::Aggregate(Aggregate::Count, None))],
        ..query(noun("projects", None), Vec::new(), Vec::new())
    };
    answers(&grouped, "false,1|true,2|,1", 0);
}

#[test]
fn functions_of_texts() {
    let text = |name: &str, more: Vec<Expr>| call(name, [vec![quoted("  Ab aB ")], more].concat());
    gives(text("length", vec![]), "8");
    gives(call("length", vec![text("trim", vec![])]), "5");
    gives(text("replace", vec![quoted("a"), quoted("-")]), "  Ab -B ");
    gives(text("replace", vec![quoted(""), quoted("-")]), "  Ab aB ");
    gives(text("substring", vec![whole(3), whole(2)]), "Ab");
    gives(text("substring", vec![whole(0), whole(2)]), "");
    gives(text("substring", vec![whole(3), whole(-1)]), "");
    gives(text("split", vec![quoted("b")]), "  A;  aB ");
    gives(text("split", vec![quoted("")]), "  Ab aB ");
    gives(call("concat", vec![quoted("a"), whole(1), call("trim", vec![quoted(" ")])]), "");
    gives(call("host", vec![quoted("https://me:x@Example.org:80/a?b")]), "example.org");
    gives(call("host", vec![quoted("example.org/a")]), "");
    gives(call("number", vec![quoted("2.5k")]), "2500");
    gives(call("number", vec![quoted("many")]), "");
    shows("projects", call("text", vec![of("level")]), "High|Low||High");
    shows(
        "projects",
        call("concat", vec![quoted("by "), related("used by", noun("teams", None))]),
        "by One; by Three|by One|by Three; by Two|",
    );
    shows(
        "projects",
        call("join", vec![related("used by", noun("teams", None)), quoted("+")]),
        "One+Three|One|Three+Two|",
    );
}

#[test]
fn functions_of_numbers() {
    let round = |x: f64, digits: i64| call("round", vec![Expr::Value(Core::Float(x), ValueType::Float), whole(digits)]);
    for (x, digits, want) in [
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (-0.4, 0, "0"),
        (1.005, 2, "1.01"),
        (0.285, 2, "0.29"),
        (9.996, 2, "10"),
        (1249.9, -2, "1200"),
        (1250.0, -2, "1300"),
        (4.0, -1, "0"),
        (7.0, -1, "10"),
        (7.0, -9, "0"),
        (0.000_04, 3, "0"),
        (0.000_04, 5, "0.00004"),
        (1e300, 2, &format!("1{}", "0".repeat(300))),
    ] {
        gives(round(x, digits), want);
    }
    gives(call("abs", vec![whole(-3)]), "3");
    gives(call("floor", vec![Expr::Value(Core::Float(-2.5), ValueType::Float)]), "-3");
    gives(call("ceil", vec![Expr::Value(Core::Float(-2.5), ValueType::Float)]), "-2");
    gives(call("sqrt", vec![whole(-1)]), "");
    gives(call("power", vec![whole(0), whole(-1)]), "");
    gives(call("power", vec![whole(2), whole(-1)]), "0.5");
}

#[test]
fn functions_of_dates() {
    let part = |name: &str| call(name, vec![of("accepted")]);
    shows("projects", part("year"), "2024|2024|2023|");
    shows("projects", part("quarter"), "1|||");
    shows("projects", part("month"), "3|||");
    shows("projects", part("day"), "1|||");
    let date = |text: &str| call("date", vec![quoted(text)]);
    let days = |from, to| call("days", vec![date(from), date(to)]);
    for (from, to, want) in [
        ("2024-02-28", "2024-03-01", "2"),
        ("2023-02-28", "2023-03-01", "1"),
        ("1900-02-28", "1900-03-01", "1"),
        ("2000-02-28", "2000-03-01", "2"),
        ("2024-03-01", "2024-02-28", "-2"),
        ("1970-01-01", "2026-09-16", "20712"),
        ("0001-01-01", "9999-12-31", "3652058"),
        ("2024", "2024-03-01", ""),
        ("2024-02", "2024-03-01", ""),
        ("2023-02-29", "2024-03-01", ""),
    ] {
        gives(days(from, to), want);
    }
    let now = || query(named(&["Axle"]), Vec::new(), vec![call("now", vec![])]);
    answers(&now(), "", 0);
    let then = Some(fossgraph_engine::bound::Time::Date("2020-02".parse().unwrap()));
    answers(&Query { set: Set { time: then, ..now().set }, ..now() }, "2020-02-29", 0);
}

#[test]
fn functions_of_lists() {
    shows("projects", call("size", vec![of("tags")]), "2|1|0|1");
    shows("projects", call("first", vec![of("tags")]), "blue|blue||Green");
    shows("projects", call("last", vec![related("used by", noun("teams", None))]), "Three|One|Two|");
    shows("projects", call("coalesce", vec![of("ended"), of("accepted")]), "2024-05|2024-05|2023|");
    shows("projects", call("coalesce", vec![of("tags"), of("name")]), "blue; red|blue|Cat|Green");
}

#[test]
fn relations_of_a_row_are_counted_by_themselves() {
    let users = || related("used by", noun("teams", None));
    shows("projects", count(users()), "2|1|2|0");
    let three = noun("teams", Some(when("name", Test::Contains(text("thr")))));
    shows("projects", count(related("used by", three)), "1|0|1|0");
    let known = noun("projects", Some(many_seats()));
    shows("teams", count(related("uses", known)), "0|1|0|0");
    let two = calculate(count(users()), ValueType::Integer, Some(Test::Equal(expr(whole(2)))));
    assert_eq!(truths("projects", &two), "TFTF");
    let heavy = over("needs", calculate(of("weight"), ValueType::Integer, Some(Test::Greater(expr(whole(4))))));
    shows("parts", Expr::Related(None, heavy, Box::new(noun("parts", None))), "Bolt|Egg|Dial||");
}

#[test]
fn aggregates_take_each_combination_once() {
    // One uses Ant and Bee, Two Cat, Three Ant and Cat
    let walk = |columns| {
        let all = with_stops(noun("teams", None), vec![hop(&["uses"], "projects", None)], &[0], columns);
        Query { grouped: true, ..all }
    };
    let of_stop = |phrase: &str| Expr::Attribute(Some(StopId(0)), attribute(phrase));
    let sum = |of| aggregate(Aggregate::Sum, of);
    let length = |of| call("length", vec![of]);
    // each project once, each team once, each pair once, each row
    let columns = vec![
        sum(length(name())),
        sum(length(of_stop("name"))),
        sum(length(call("concat", vec![name(), of_stop("name")]))),
        sum(whole(1)),
        count(call("text", vec![of("level")])),
    ];
    answers(&walk(columns), "9,11,34,5,2", 0);
    let users = || count(related("used by", noun("teams", None)));
    answers(&walk(vec![aggregate(Aggregate::Max, users()), sum(users()), count(users())]), "2,5,3", 0);
    let rows = Expr::Aggregate(Aggregate::Count, None);
    let per_row = op(Arithmetic::Divide, sum(of("seats")), rows.clone());
    let many = calculate(rows, ValueType::Integer, Some(Test::Greater(expr(whole(4)))));
    answers(&walk(vec![per_row, Expr::Holds(Box::new(many))]), "6,true", 0);
}

#[test]
fn groups_by_expressions() {
    let length = || call("length", vec![of("tags")]);
    let columns =
        vec![column(op(Arithmetic::Add, length(), whole(1))), column(Expr::Aggregate(Aggregate::Count, None))];
    let all = query(noun("projects", None), Vec::new(), Vec::new());
    let grouped = Query { grouped: true, groups: vec![length()], columns, ..all };
    answers(&grouped, "4,1|5,2|6,1|,1", 0);
    let order = vec![OrderKey { expr: op(Arithmetic::Multiply, length(), whole(-1)), descending: false }];
    answers(&Query { order, ..grouped.clone() }, "6,1|5,2|4,1|,1", 0);
    assert!(evaluate(&GRAPH, &Query { columns: vec![column(of("name"))], ..grouped }, &Params::new()).is_err());
}

#[test]
fn measures() {
    let of = |measure, phrases: &[&str]| {
        Expr::Measure(measure, None, phrases.iter().map(|phrase| relation(phrase)).collect())
    };
    // Axle needs Bolt twice (three times at first) and Cog, Bolt Cog and Egg, Cog Axle and Dial, Dial Egg
    shows("parts", of(Measure::Degree, &["needs"]), "3|2|2|1|0");
    shows("parts", of(Measure::Degree, &["needed by"]), "1|2|2|1|2");
    shows("parts", of(Measure::Degree, &["needs", "needed by"]), "4|4|4|2|2");
    shows("parts", of(Measure::Component, &["needs"]), "1|1|1|1|1");
    shows("parts", of(Measure::Component, &["kept by"]), "1|4|5|1|6");
    shows("teams", of(Measure::Component, &["kept by"]), "2|1|3|1");
    shows("projects", of(Measure::Component, &["kept by"]), "|||");
    // of the 12 pairs of others: from Cog to Bolt by Axle, from Axle to Egg by Bolt, from Cog to Egg by Dial, and by Cog from Axle to
    // Dial, from Bolt to Axle and from Bolt to Dial
    let between = query(noun("parts", None), Vec::new(), vec![of(Measure::Betweenness, &["needs"])]);
    let found = told(&evaluate(&GRAPH, &between, &Params::new()).unwrap());
    let pairs: Vec<f64> = found.split('|').map(|x| x.parse::<f64>().unwrap() * 12.0).collect();
    assert!(pairs.iter().zip([1.0, 1.0, 3.0, 1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{pairs:?}");
}

#[test]
fn parameters() {
    let param = |name: &str, param_type| Param { name: name.to_owned(), param_type, span: Span::default() };
    let seats = when("seats", Test::AtLeast(Operand::Param(ParamId(0))));
    let asked = Query {
        params: vec![param("least", ParamType::Value(ValueType::Integer)), param("most", ParamType::Count)],
        limit: Some(Count::Param(ParamId(1))),
        columns: vec![column(op(Arithmetic::Multiply, Expr::Param(ParamId(0), ValueType::Integer), whole(2)))],
        ..query(noun("projects", Some(seats)), Vec::new(), Vec::new())
    };
    let ask = |least: &str| evaluate(&GRAPH, &asked, &Params::new().with("least", least).with("most", "1"));
    assert_eq!(told(&ask("20").unwrap()), "40");
    assert!(ask("many").is_err());
    assert!(evaluate(&GRAPH, &asked, &Params::new()).is_err());
}

//! The engine as embedders use it: parameters, typed rows, limits, cancellation, threads; and the errors of each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::thread;
use std::time::Duration;

use fossgraph_engine::{CancelToken, Date, Engine, Error, ErrorKind, Prepared, RunOptions, Value, params};

#[expect(unreachable_pub, reason = "the example is a program of its own")]
#[path = "../examples/embed.rs"]
mod example;

#[expect(unreachable_pub, dead_code, reason = "the example is a program of its own")]
#[path = "../examples/services.rs"]
mod services;

fn engine() -> Engine {
    Engine::new(fossgraph_data::builtin())
}

fn code(error: &Error) -> &str {
    error.problems().first().map_or("", |problem| problem.code())
}

#[test]
fn the_examples_run() {
    example::main().unwrap();
    let mut written = Vec::new();
    services::run(&mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), include_str!("../examples/services/output.txt"));
}

#[test]
fn a_parameter_is_a_value_and_never_text_of_the_query() {
    let engine = engine();
    let by_status = engine.prepare("count projects hosted by CNCF where status = $status").unwrap();
    let count = |value: &str| by_status.run(params! { "status" => value }).map(|rows| rows.get(0, 0));
    assert_eq!(count("Sandbox").unwrap(), Value::Integer(151));
    assert_eq!(count("graduated").unwrap(), Value::Integer(38));
    let error = count("Sandbox or accepted is known").unwrap_err();
    assert_eq!((error.kind(), code(&error)), (ErrorKind::Parameter, "Q063"));
}

#[test]
fn parameters_are_checked() {
    let engine = engine();
    let query = engine.prepare("projects started by $who limit $n").unwrap();
    assert_eq!(query.params().len(), 2);
    assert_eq!(query.expected(&query.params()[0]), "the name of an organisation or a foundation or a person");
    assert_eq!(query.run(params! { "who" => "Microsoft", "n" => 3 }).unwrap().len(), 3);
    let codes = [
        (query.run(params! { "who" => "Microsoft" }), "Q062"),
        (query.run(params! { "who" => "Microsoft", "n" => 3, "m" => 1 }), "Q061"),
        (query.run(params! { "who" => "Microsft", "n" => 3 }), "Q063"),
        (query.run(params! { "who" => "Microsoft", "n" => -1 }), "Q063"),
        (query.run(params! { "who" => "Microsoft", "n" => 1.5 }), "Q063"),
    ];
    for (result, expected) in codes {
        assert_eq!(code(&result.unwrap_err()), expected);
    }
    let error = query.run(params! { "who" => "Microsft", "n" => 3 }).unwrap_err();
    assert!(error.to_string().contains("did you mean `Microsoft`?"), "{error}");
    let twice = engine.prepare("projects where accepted = $x and status = $x").unwrap_err();
    assert_eq!(code(&twice), "Q060");
}

#[test]
fn parameters_stand_wherever_a_name_or_text_can() {
    let engine = engine();
    let rows = |text: &str, params| engine.prepare(text).unwrap().run(params);
    let listed = rows("case studies using (Dapr, $other)", params! { "other" => "PostgreSQL" }).unwrap();
    let written = rows("case studies using (Dapr, PostgreSQL)", params! {}).unwrap();
    assert!(listed.len() > 13 && listed.iter().eq(written.iter()));
    let error = rows("case studies using (Dapr, $other)", params! { "other" => "Postgrsql" }).unwrap_err();
    assert!(code(&error) == "Q063" && error.to_string().contains("did you mean `PostgreSQL`?"), "{error}");
    // behind `describe`, all that bear the name are meant
    let describe = engine.prepare("describe $what").unwrap();
    assert_eq!(describe.params().len(), 1);
    assert_eq!(describe.expected(&describe.params()[0]), "a name");
    let things = |what: &str| describe.descriptions(&params! { "what" => what });
    assert_eq!(things("Grafana").unwrap().len(), 2);
    assert_eq!(things("project Grafana").unwrap().len(), 1);
    assert_eq!(code(&things("Grafanna").unwrap_err()), "Q063");
    assert_eq!(code(&describe.run(params! {}).unwrap_err()), "Q062");
    let found = rows("find $text limit $n", params! { "text" => "kubernets", "n" => 2 }).unwrap();
    assert!(found.iter().eq(rows("find kubernets limit 2", params! {}).unwrap().iter()));
    assert_eq!(rows("compare $a, Dalec", params! { "a" => "Copacetic" }).unwrap().columns()[1].name, "Copacetic");
    let why_not = rows("why not $p in projects where status = $s", params! { "p" => "Radius", "s" => "Graduated" });
    assert_eq!(why_not.unwrap().get(0, 1), Value::Text("Radius fails `status = $s`".to_owned()));
}

#[test]
fn parameters_of_every_type() {
    let engine = engine();
    let count = |text: &str, params| engine.prepare(text).unwrap().run(params).unwrap().len();
    assert_eq!(count("projects where accepted in $when", params! { "when" => "2024" }), 28);
    assert_eq!(
        count("case studies where year = $y", params! { "y" => 2025 }),
        count("case studies where year = 2025", params! {})
    );
    assert!(count("figures where value > $v", params! { "v" => 1e6 }) > 3);
    assert!(count("projects where specification = $b", params! { "b" => true }) > 0);
    assert_eq!(
        count("projects where name ~ $t", params! { "t" => "Kubernets" }),
        count("projects where name ~ Kubernets", params! {})
    );
    let date: Date = "2024-10-30".parse().unwrap();
    assert_eq!(count("projects where graduated = $d", params! { "d" => date }), 1);
    let error = engine.prepare("projects where name matches $p").unwrap().run(params! { "p" => "(" }).unwrap_err();
    assert_eq!(code(&error), "Q063");
}

#[test]
fn rows_by_place_by_name_and_as_tuples() {
    let rows = engine().prepare("projects where name = Dapr show name as project, accepted, started by").unwrap();
    let rows = rows.run(params! {}).unwrap();
    assert_eq!(rows.get(0, 0), Value::Text("Dapr".to_owned()));
    assert_eq!(rows.get_named(0, "PROJECT"), Some(rows.get(0, 0)));
    assert_eq!(rows.get_named(0, "nope"), None);
    assert_eq!(rows.get(0, 9), Value::Missing);
    assert_eq!(rows.get(9, 0), Value::Missing);
    let typed: Vec<(String, Date, Vec<String>)> = rows.typed().flatten().collect();
    assert_eq!(typed, [("Dapr".to_owned(), "2021-11-09".parse().unwrap(), vec!["Microsoft".to_owned()])]);
}

#[test]
fn texts_of_cells_are_lent() {
    let rows = engine()
        .prepare("projects as p -> hosted by as f where p.name = Dapr show p, f, p.name, p.category, p.accepted");
    let rows = rows.unwrap().run(params! {}).unwrap();
    let texts: Vec<Option<&str>> = (0..6).map(|column| rows.text(0, column)).collect();
    let category = Some("App Definition and Development");
    assert_eq!(texts, [Some("Dapr"), Some("CNCF"), Some("Dapr"), category, None, None]);
    assert_eq!(rows.text(1, 0), None, "there is one row");
    let rows = engine().prepare("projects as of 2024 where name = Dapr show category").unwrap();
    let rows = rows.run(params! {}).unwrap();
    assert!(rows.text(0, 0).is_none_or(|text| rows.get(0, 0) == Value::Text(text.to_owned())));
}

#[test]
fn limits_stop_a_run_and_say_which() {
    let engine = engine();
    let query = engine
        .prepare("organisations as a -> uses as b -> used by organisations as c show a.name, b.name, c.name")
        .unwrap();
    let few = RunOptions { max_rows: 1000, ..RunOptions::default() };
    let error = query.run_with(&params! {}, &few).unwrap_err();
    assert!(error.is_limit() && code(&error) == "Q082", "{error}");
    let brief = RunOptions { timeout: Some(Duration::ZERO), ..RunOptions::default() };
    let error = query.run_with(&params! {}, &brief).unwrap_err();
    assert!(error.is_limit() && code(&error) == "Q081", "{error}");
}

#[test]
fn a_run_can_be_cancelled_and_the_next_is_right() {
    let engine = engine();
    let query = engine.prepare("projects where status = Sandbox").unwrap();
    let token = CancelToken::new();
    token.cancel();
    let options = RunOptions { cancel: Some(token.clone()), ..RunOptions::default() };
    let error = query.run_with(&params! {}, &options).unwrap_err();
    assert!(error.is_cancelled() && code(&error) == "Q080", "{error}");
    token.reset();
    assert_eq!(query.run_with(&params! {}, &options).unwrap().len(), query.run(params! {}).unwrap().len());
}

#[test]
fn many_threads_share_one_prepared_query() {
    fn shared<T: Send + Sync>() {}
    shared::<Engine>();
    shared::<Prepared>();
    shared::<CancelToken>();
    let engine = engine();
    let query = engine.prepare("case studies using $project").unwrap();
    let expected = query.run(params! { "project" => "Kubernetes" }).unwrap().len();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(query.run(params! { "project" => "Kubernetes" }).unwrap().len(), expected));
        }
    });
}

#[test]
fn a_sum_that_does_not_fit_is_refused() {
    let schema =
        "[[kind]]\nsingular='jar'\nplural='jars'\nattributes=['beans']\n[[attribute]]\nname='beans'\ntype='integer'";
    let jars = format!("name,beans\nA,{}\nB,{}\n", i64::MAX, i64::MAX);
    let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("jars.csv", &jars)]).unwrap();
    let error = Engine::new(loaded).prepare("jars show sum(beans)").unwrap().run(params! {}).unwrap_err();
    assert_eq!(code(&error), "Q083");
}

#[test]
fn a_script_tells_the_errors_of_all_its_statements() {
    let engine = engine();
    assert_eq!(engine.script("projects; count foundations # the end\n;").unwrap().len(), 2);
    let error = engine.script("porjects; projects where staus = x; projects").unwrap_err();
    let codes: Vec<&str> = error.problems().iter().map(|p| p.code()).collect();
    assert_eq!(codes, ["Q020", "Q040"]);
    assert_eq!(code(&engine.prepare("").unwrap_err()), "Q006");
    assert_eq!(code(&engine.prepare("projects; projects").unwrap_err()), "Q017");
    let long = format!("projects where name = \"{}\"", "x".repeat(70_000));
    assert_eq!(code(&engine.prepare(&long).unwrap_err()), "Q001");
    assert_eq!(code(&engine.script(&"projects;".repeat(500_000)).unwrap_err()), "Q001");
}

#[test]
fn deep_nesting_is_refused_and_not_a_crash_even_on_a_small_stack() {
    let nested = |n: usize| format!("case studies using {}projects{}", "(".repeat(n), ")".repeat(n));
    let engine = engine();
    let run = move || {
        assert!(engine.prepare(&nested(60)).is_ok());
        for n in [65, 1000, 20_000] {
            assert_eq!(code(&engine.prepare(&nested(n)).unwrap_err()), "Q003", "{n}");
        }
        let chain = "projects part of ".repeat(100) + "projects";
        assert_eq!(code(&engine.prepare(&chain).unwrap_err()), "Q003");
    };
    thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn data_that_cannot_be_loaded_are_an_error_of_their_own() {
    let error = Engine::open("no such folder").unwrap_err();
    assert_eq!((error.kind(), code(&error)), (ErrorKind::Data, "D002"));
}

#[test]
fn names_given_by_let() {
    let engine = engine();
    let script =
        "let risky = projects where status in (Sandbox, Archived); let users = case studies using risky; count users";
    let counted = engine.script(script).unwrap().pop().unwrap().run(params! {}).unwrap().get(0, 0);
    let whole = engine.prepare("count case studies using (projects where status in (Sandbox, Archived))").unwrap();
    assert_eq!(counted, whole.run(params! {}).unwrap().get(0, 0));
    let with_parameter =
        engine.script("let these = projects where status = $status; count case studies using these").unwrap();
    assert_eq!(with_parameter[0].params().len(), 1);
    for (wrong, expected) in [
        ("let project = projects", "Q018"),
        ("let a.b = projects", "Q018"),
        ("let x = porjects", "Q020"),
        ("let x = projects limit 3", "Q033"),
        ("let x = x", "Q020"),
        ("let x = organisations; case studies using x", "Q029"),
    ] {
        assert_eq!(code(&engine.script(wrong).unwrap_err()), expected, "{wrong}");
    }
}

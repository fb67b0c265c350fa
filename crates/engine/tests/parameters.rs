//! The examples of the language's contract, each as it is typed and with its values given as parameters: both answer alike.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, Error, Params, Prepared, params};

fn statements(engine: &Engine, text: &str) -> Vec<Prepared> {
    engine.script(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn answers(engine: &Engine, text: &str, given: &Params) -> Vec<(Vec<String>, Vec<String>)> {
    let own = |statement: &Prepared| {
        let names: Vec<&str> = statement.params().iter().map(|p| p.name.as_str()).collect();
        let mut own = Params::new();
        for name in given.names().filter(|n| names.contains(n)) {
            own = own.with(name, given.get(name).unwrap().clone());
        }
        own
    };
    statements(engine, text)
        .iter()
        .map(|statement| {
            let rows = statement.run(own(statement)).unwrap_or_else(|error| panic!("{text}: {error}"));
            let cells = rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | "));
            // of which kind a parameter's thing is, coverage cannot know beforehand
            let notes = rows.notes().iter().filter(|note| !note.contains("is recorded for"));
            (cells.collect(), notes.cloned().collect())
        })
        .collect()
}

#[test]
fn typed_and_given_values_answer_alike() {
    let engine = Engine::new(fossgraph_data::builtin());
    let pairs = [
        ("projects where status=Sandbox", "projects where status=$s", params! { "s" => "Sandbox" }),
        (
            "projects where status = Sandbox and started by Microsoft",
            "projects where status = $s and started by $who",
            params! { "s" => "sandbox", "who" => "microsoft" },
        ),
        (
            "count projects where accepted in 2024",
            "count projects where accepted in $year",
            params! { "year" => "2024" },
        ),
        ("case studies using PostgreSQL", "case studies using $p", params! { "p" => "PostgreSQL" }),
        (
            "case studies using (technologies built on PostgreSQL)",
            "case studies using (technologies built on $p)",
            params! { "p" => "project PostgreSQL" },
        ),
        ("technologies built on Kubernetes", "technologies built on $p", params! { "p" => "Kubernetes" }),
        (
            "organisations that started at least 2 projects",
            "organisations that started at least $n projects",
            params! { "n" => 2 },
        ),
        ("organisations using Dapr", "organisations using $p", params! { "p" => "Dapr" }),
        (
            "projects used by no case studies order by accepted limit 10",
            "projects used by no case studies order by accepted limit $n",
            params! { "n" => 10 },
        ),
        (
            "case studies using only (projects where status >= Incubating)",
            "case studies using only (projects where status >= $s)",
            params! { "s" => "Incubating" },
        ),
        ("projects not hosted by CNCF", "projects not hosted by $f", params! { "f" => "CNCF" }),
        (
            "projects show name, count(used by case studies) as users order by users desc limit 10",
            "projects show name, count(used by case studies) as users order by users desc limit $n skip $m",
            params! { "n" => 10, "m" => 0 },
        ),
        (
            "\"ChatGPT on Azure\" -> uses -> built on -> hosted by",
            "$c -> uses -> built on -> hosted by",
            params! { "c" => "ChatGPT on Azure" },
        ),
        (
            "ChatGPT -> (uses | built on)+ projects show name, status, hosted by",
            "$t -> (uses | built on)+ projects show name, status, hosted by",
            params! { "t" => "technology ChatGPT" },
        ),
        (
            "path from \"Microsoft 365\" to CNCF via uses, built on, hosted by",
            "path from $a to $b via uses, built on, hosted by",
            params! { "a" => "Microsoft 365", "b" => "CNCF" },
        ),
        (
            "paths from Microsoft to Kubernetes within 2",
            "paths from $a to $b within $n",
            params! { "a" => "Microsoft", "b" => "Kubernetes", "n" => 2 },
        ),
        (
            "projects as of 2021-06 where status = Sandbox",
            "projects as of $when where status = Sandbox",
            params! { "when" => "2021-06" },
        ),
        (
            "milestones where year < 2016 show year, name, sources",
            "milestones where year < $y show year, name, sources",
            params! { "y" => 2016 },
        ),
        (
            "why case studies using Dapr limit 3",
            "why case studies using $p limit $n",
            params! { "p" => "Dapr", "n" => 3 },
        ),
        (
            "why not Dalec in projects where status = Sandbox as of 2025-08",
            "why not Dalec in projects where status = $s as of $d",
            params! { "s" => "Sandbox", "d" => "2025-08" },
        ),
        (
            "let risky = projects where status in (Sandbox, Archived); case studies using risky group by about",
            "let risky = projects where status in ($a, $b); case studies using risky group by about",
            params! { "a" => "Sandbox", "b" => "Archived" },
        ),
        (
            "expect no case studies about Microsoft and using (projects where status = Archived)",
            "expect no case studies about $who and using (projects where status = $s)",
            params! { "who" => "Microsoft", "s" => "Archived" },
        ),
        (
            "projects where year(accepted) + 1 = 2025 show name, days(accepted, 2025-01-01) as days",
            "projects where year(accepted) + 1 = $y show name, days(accepted, $d) as days",
            params! { "y" => 2025, "d" => "2025-01-01" },
        ),
    ];
    for (typed, with_params, given) in pairs {
        let mut found = answers(&engine, with_params, &given);
        // what is told of a condition names it as it is written
        for cell in found.iter_mut().flat_map(|(rows, notes)| rows.iter_mut().chain(notes)) {
            for name in given.names() {
                *cell = cell.replace(&format!("${name}"), &given.get(name).unwrap().to_string());
            }
        }
        assert_eq!(found, answers(&engine, typed, &params! {}), "{with_params}");
    }
}

#[test]
fn a_number_given_is_that_number_however_large_and_no_other_is_taken() {
    let schema = "[[kind]]\nsingular='jar'\nplural='jars'\nattributes=['weight', 'beans']
        [[attribute]]\nname='weight'\ntype='float'\n[[attribute]]\nname='beans'\ntype='integer'";
    let jars = format!("name,weight,beans\nA,2,{}\nB,2.5,-3\n", i64::MIN);
    let engine = Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("jars.csv", &jars)]).unwrap());
    let names = |text: &str, given: Params| {
        let rows = engine.prepare(text).unwrap().run(given)?;
        Ok(rows.iter().map(|row| row[0].to_string()).collect::<String>())
    };
    let weighs = |given: Params| names("jars where weight >= $x", given).map_err(|e: Error| e.problems()[0].code());
    assert_eq!(weighs(params! { "x" => 2.5 }), Ok("B".to_owned()));
    assert_eq!(weighs(params! { "x" => 2 }), Ok("AB".to_owned()));
    assert_eq!(weighs(params! { "x" => 5e-324 }), Ok("AB".to_owned()));
    assert_eq!(weighs(params! { "x" => 1e300 }), Ok(String::new()));
    for no_number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(weighs(params! { "x" => no_number }), Err("Q063"), "{no_number}");
    }
    let holds = |given: Params| names("jars where beans = $n", given).map_err(|e: Error| e.problems()[0].code());
    assert_eq!(holds(params! { "n" => i64::MIN }), Ok("A".to_owned()));
    assert_eq!(holds(params! { "n" => -3 }), Ok("B".to_owned()));
    assert_eq!(holds(params! { "n" => 2.5 }), Err("Q063"));
}

#[test]
fn a_parameter_of_the_wrong_type_is_told() {
    let engine = Engine::new(fossgraph_data::builtin());
    let query = engine.prepare("projects where year(accepted) = $y").unwrap();
    let error = query.run(params! { "y" => "soon" }).unwrap_err();
    assert_eq!(error.problems()[0].code(), "Q063");
    let error = engine.prepare("projects show concat(name, $x)").unwrap_err();
    assert_eq!(error.problems()[0].code(), "Q066", "of which type it is cannot be told");
}

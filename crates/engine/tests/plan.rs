//! Plans: conjuncts in the order of their cost, semi-joins from the cheaper end; and the work that follows from it, counted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, params};

fn engine() -> Engine {
    Engine::new(fossgraph_data::builtin())
}

/// The steps of a query's plan, as `explain` shows them.
fn steps(query: &str) -> Vec<String> {
    let rows = engine().prepare(&format!("explain {query}")).unwrap().run(params! {}).unwrap();
    rows.iter().map(|row| row[0].to_string()).collect()
}

#[test]
fn a_rare_target_is_swept_back_from() {
    let plan = steps("case studies using Dapr");
    assert_eq!(plan[0], "scan case studies");
    assert_eq!(plan[1], "  keep using Dapr (from the target back)");
    // Dapr's own neighbours, and no case study's
    let rows = engine().prepare("case studies using Dapr").unwrap().run(params! {}).unwrap();
    assert!(rows.work().0 < 60, "{:?}", rows.work());
}

#[test]
fn few_candidates_are_probed() {
    let plan = steps("projects where name = Dapr and used by (case studies where year > 2000)");
    assert!(plan.iter().any(|line| line.contains("from each one to its neighbours")), "{plan:?}");
}

#[test]
fn what_removes_most_for_its_cost_comes_first() {
    let plan = steps("projects where summary contains kubernetes and name = Dapr");
    let place = |text: &str| plan.iter().position(|line| line.contains(text)).unwrap();
    assert!(place("name = Dapr") < place("summary contains kubernetes"), "{plan:?}");
}

#[test]
fn counting_makes_no_row_and_walks_each_edge_once() {
    let rows = engine().prepare("count projects hosted by CNCF").unwrap().run(params! {}).unwrap();
    let (edges, values) = rows.work();
    assert!(edges <= 320 && values == 0, "{edges} edges, {values} values");
}

#[test]
fn reading_back_names_what_is_answered() {
    let engine = engine();
    for (query, sentence) in [
        ("projects where status=Sandbox", "projects whose status is Sandbox"),
        ("count projects where accepted in 2024", "how many projects whose accepted is within 2024 there are"),
        ("case studies using PostgreSQL", "case studies using PostgreSQL"),
        ("projects used by no case studies", "projects used by no case studies"),
        ("projects as of 2021-06 where status = Sandbox", "projects whose status is Sandbox, as of 2021-06"),
        ("projects where licence is missing", "projects whose licence is not recorded"),
    ] {
        assert_eq!(engine.prepare(query).unwrap().sentence().unwrap(), sentence);
    }
}

#[test]
fn why_names_the_facts_and_their_sources() {
    let rows =
        engine().prepare("why case studies using (projects where status = Archived) and about Ericsson").unwrap();
    let rows = rows.run(params! {}).unwrap();
    let because: Vec<String> = (0..rows.len()).map(|row| rows.get(row, 1).to_string()).collect();
    assert_eq!(
        because,
        [
            "Ericsson 2020 uses OpenTracing",
            "  OpenTracing hosted by CNCF [status Archived, since 2021-08-20]",
            "Ericsson 2020 about Ericsson",
        ]
    );
    assert_eq!(rows.get_named(1, "sources").unwrap().to_string(), "CNCF landscape 2026-08-20");
    assert_eq!(rows.get_named(1, "check").unwrap().to_string(), "verified");
    for wrong in ["why count projects", "why projects group by status"] {
        assert_eq!(engine().prepare(wrong).unwrap_err().problems()[0].code(), "Q058", "{wrong}");
    }
}

#[test]
fn planning_deep_nesting_takes_no_more_than_its_depth() {
    let mut query = "projects where status = Sandbox".to_owned();
    for _ in 0..15 {
        query =
            format!("projects where status = Sandbox and used by (case studies where year > 2000 and using ({query}))");
    }
    // 2^30 plans of the innermost would not end
    assert!(engine().prepare(&query).is_ok());
}

#[test]
fn why_not_names_the_first_condition_that_fails_and_the_fact_behind_it() {
    let engine = engine();
    let because = |query: &str| -> Vec<String> {
        let rows = engine.prepare(query).unwrap().run(params! {}).unwrap();
        (0..rows.len()).map(|row| rows.get(row, 1).to_string()).collect()
    };
    assert_eq!(
        because("why not Radius in projects where accepted is known and status = Graduated"),
        ["Radius fails `status = Graduated`", "  Radius hosted by CNCF [status Sandbox, since 2024-04-16]"]
    );
    assert_eq!(
        because("why not Dalec in projects where status = Sandbox as of 2025-08"),
        ["Dalec is set aside at `status = Sandbox`: it is not known", "  no status of Dalec is recorded"]
    );
    assert_eq!(because("why not Microsoft in projects"), ["Microsoft is an organisation; the query asks for projects"]);
    assert_eq!(because("why not Dapr in projects where status = Graduated"), ["Dapr is in the answer"]);
    let walked = because("why not Radius in Google -> started");
    assert_eq!(walked[0], "Radius is not reached by `started`");
    assert!(walked[1].starts_with("  Microsoft started Radius [role created"), "{walked:?}");
    assert_eq!(walked[2..], ["    Microsoft is not among what the query starts from"]);
    assert_eq!(
        because("why not PostgreSQL in projects hosted by CNCF"),
        ["PostgreSQL fails `hosted by CNCF`", "  no such link of PostgreSQL is recorded"]
    );
    assert_eq!(engine.prepare("why not projects in projects").unwrap_err().problems()[0].code(), "Q059");
}

//! Completion: what fits at a place, and nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Definitions, Engine};

fn engine() -> Engine {
    Engine::new(fossgraph_data::builtin())
}

/// The texts that completing the end of a text gives.
fn at_end(engine: &Engine, text: &str) -> Vec<String> {
    let found = engine.complete(text, text.len(), &Definitions::default());
    found.candidates.into_iter().map(|c| c.text).collect()
}

#[test]
fn what_fits_comes_and_what_does_not_fit_does_not() {
    let engine = engine();
    for (text, wanted, unwanted) in [
        ("", "projects", "where"),
        ("pro", "projects", "provides"),
        ("case s", "studies", "projects"),
        ("projects ", "hosted by", "status"),
        ("projects ", "where", "and"),
        ("projects ho", "hosted by", "homepage"),
        ("projects hosted ", "by", "in"),
        ("projects started ", "by", "projects"),
        ("projects not started ", "by", "projects"),
        ("projects hosted by ", "CNCF", "Dapr"),
        ("case studies using project Da", "Dapr", "Database"),
        ("projects show name, count(using) as users order by us", "users", "projects"),
        ("why not Da", "Dapr", "projects"),
        ("let young = projects where status = Sandbox; case studies using yo", "young", "projects"),
        ("projects hosted by ", "foundations", "projects"),
        ("projects hosted by C", "CNCF", "Ceph"),
        ("projects where ", "status", "Sandbox"),
        ("projects where ", "not", "and"),
        ("projects where first ", "release", "commit hash"),
        ("projects where status ", "=", "contains"),
        ("projects where status ", ">=", "where"),
        ("projects where category ", "contains", "<"),
        ("projects where status = ", "Incubating", "CNCF"),
        ("projects where status = Sand", "Sandbox", "Incubating"),
        ("projects where status = Sandbox ", "and", "where"),
        ("projects where status = Sandbox ", "order by", "Sandbox"),
        ("projects where accepted is known ", "and", "where"),
        ("projects where status in (", "Graduated", "projects"),
        ("case studies using (projects ", "where", "Dapr"),
        ("case studies using (projects where ", "status", "year"),
        ("case studies using Da", "Dapr", "Database"),
        ("organisations that ", "started", "status"),
        ("organisations that started at least 2 ", "projects", "organisations"),
        ("Microsoft -> ", "started", "hosted by"),
        ("Microsoft -> started ", "projects", "case studies"),
        ("projects show ", "count(", "where"),
        ("projects show name, hosted ", "by", "where"),
        ("projects order by ", "accepted", "desc"),
        ("projects order by accepted ", "desc", "where"),
        ("Microsoft -> started projects as p -> used by case studies show p.", "p.status", "status"),
        ("Microsoft -> contributes to[", "since", "status"),
        ("path from Da", "Dapr", "where"),
        ("path from Dapr ", "to", "and"),
        ("describe kube", "Kubernetes", "and"),
        ("describe \"Visual S", "Visual Studio Code\"", "Visual"),
        ("why not Dapr in proj", "projects", "provides"),
        ("projects; organ", "organisations", "projects"),
        ("projects where lice", "licence", "lower("),
        ("projects where year(acc", "accepted", "count("),
        ("projects ", "as", "and"),
        ("projects ", "show", "to"),
        ("projects ", "group by", "skip"),
        ("projects ", "order by", "via"),
        ("projects ", "limit", "within"),
        ("projects ", "union", "else"),
        ("projects ", "except", "in"),
        ("projects where status = Sandbox ", "or", "to"),
        ("projects limit 3 ", "skip", "where"),
        ("projects where status ", "in", "to"),
        ("projects where status = Sandbox ", "as of", "where"),
        ("path from Dapr to KEDA ", "via", "where"),
        ("path from Dapr to KEDA ", "within", "and"),
        ("projects show name, count(using) as users order by users ", "desc", "where"),
        ("projects where status is known ", "and", "where"),
        ("projects where status is known ", "or", "in"),
        ("projects where status is known ", "show", "skip"),
        ("projects where status is known ", "group by", "via"),
        ("projects where status is known ", "order by", "to"),
        ("projects where status is known ", "limit", "as"),
        ("projects where status is known ", "as of", "else"),
        ("projects where status is known ", "union", "within"),
        ("projects show name, status is known ", "as", "where"),
        ("projects show name limit 5 ", "skip", "to"),
        ("expect no projects where status is known ", "else", "show"),
        ("path from (projects) ", "to", "via"),
        ("path from (projects) to (projects) ", "via", "to"),
        ("path from (projects) to (projects) ", "within", "where"),
    ] {
        let found = at_end(&engine, text);
        assert!(found.iter().any(|c| c == wanted), "{text:?} lacks {wanted:?}: {found:?}");
        assert!(!found.iter().any(|c| c == unwanted), "{text:?} offers {unwanted:?}: {found:?}");
    }
}

#[test]
fn names_that_let_gave_come_too() {
    let engine = engine();
    let mut names = Definitions::default();
    engine.script_in("let risky = projects where status = Archived", &mut names).unwrap();
    let text = "case studies using ri";
    let found = engine.complete(text, text.len(), &names);
    assert_eq!(found.candidates[0].text, "risky");
    assert_eq!(&text[found.start..], "ri");
}

#[test]
fn the_place_may_be_anywhere_and_nothing_panics() {
    let engine = engine();
    let names = Definitions::default();
    for text in [
        "projects where stat = 1",
        "Müller & Söhne -> “x” ((",
        "\u{1f600} where",
        "let x = (proj",
        "[[{(",
        "a.b.c -> ..",
        "\"\\",
    ] {
        for cursor in 0..=text.len() + 2 {
            let found = engine.complete(text, cursor, &names);
            assert!(found.candidates.len() <= 80);
            assert!(found.start <= cursor);
        }
    }
    let found = engine.complete("projects where stat = 1", 19, &names);
    assert_eq!((found.start, found.candidates[0].text.as_str()), (15, "status"));
}

#[test]
fn what_is_offered_is_never_refused_where_it_stands() {
    let engine = engine();
    let names = Definitions::default();
    let queries = [
        "case studies using (projects where status = Archived) and about Ericsson show name, year order by year desc limit 3",
        "Microsoft -> started projects as p -> used by case studies where year > 2020 show p.name, p.status, name",
        "projects where licence contains MIT or first release < 2015 group by status show status, count",
        "organisations that started at least 2 projects where country is missing",
    ];
    let mut tried = 0;
    for query in queries {
        for (cursor, _) in query.char_indices().filter(|(_, c)| *c == ' ') {
            let before = &query[..=cursor];
            let found = engine.complete(before, before.len(), &names);
            for candidate in found.candidates {
                let whole = format!("{}{} ", &before[..found.start], candidate.text);
                tried += 1;
                let Err(error) = engine.prepare(&whole) else { continue };
                // brackets that are open are closed later
                if error.problems()[0].code() == "Q002" {
                    continue;
                }
                // what is wrong is at most that something must follow
                let span = error.problems()[0].span();
                assert!(span.end >= whole.trim_end().len() || span.start >= found.start, "{whole:?}: {error}");
            }
        }
    }
    assert!(tried > 300, "only {tried} were tried");
}

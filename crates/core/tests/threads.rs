//! Loading on several threads: the graph, the report and the errors are the same for any number of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fmt::Write as _;

use fossgraph_core::{LoadError, encode, load_text};

const SCHEMA: &str = r#"
citations = "paper"
[[kind]]
singular = "paper"
plural = "papers"
[[kind]]
singular = "service"
plural = "services"
attributes = ["tags", "weight", "home"]
[[kind]]
singular = "team"
plural = "teams"
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "weight"
type = "integer"
[[attribute]]
name = "home"
type = "url"
[[relation]]
phrase = "calls"
inverse = "called by"
from = ["service", "team"]
to = ["service"]
attributes = ["weight", "tags"]
[[relation]]
phrase = "near"
symmetric = true
from = ["service"]
to = ["service"]
"#;

/// So many services; each file is several of the pieces in which files are read.
const SERVICES: usize = 6_000;

struct Files {
    services: String,
    teams: String,
    calls: String,
    near: String,
}

/// Files with all that a row may say, in a fixed disorder.
fn files() -> Files {
    let mut services = "id,name,tags,weight,home,aliases\n".to_owned();
    let mut teams = String::new();
    let mut calls = "from,to,weight,tags,since,sources,note\n".to_owned();
    let mut near = String::new();
    for n in 0..SERVICES {
        let other = n * 7_919 % SERVICES;
        writeln!(
            services,
            "s{other},Service {},t{};t{},{},https://example.org/{other},Alias {other}",
            other / 2,
            n % 7,
            n % 11,
            n % 100
        )
        .unwrap();
        writeln!(
            teams,
            "{{\"name\": \"Team, {other}\", \"calls\": [\"s{n}\", {{\"to\": \"Alias {other}\", \"note\": \"n{}\"}}]}}",
            n % 3
        )
        .unwrap();
        let (since, source) = if n % 5 == 0 { ("2020-01", "paper") } else { ("", "") };
        writeln!(calls, "s{n},s{other},{},,{since},{source},", n % 4).unwrap();
        writeln!(calls, "Alias {other},service:s{n},,a,,,").unwrap();
        writeln!(calls, "s{n},s{other},,,,,").unwrap();
        writeln!(near, "{{\"from\": \"s{n}\", \"to\": \"s{other}\"}}\n{{\"to\": \"s{n}\", \"from\": \"s{other}\"}}")
            .unwrap();
    }
    Files { services, teams, calls, near }
}

impl Files {
    /// The snapshot of all files, or what is wrong with them, on so many threads.
    fn load(&self, threads: usize) -> Result<Vec<u8>, LoadError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            load_text(&[
                ("schema.toml", SCHEMA),
                ("papers.csv", "id,name\npaper,Paper\n"),
                ("services.csv", &self.services),
                ("teams.jsonl", &self.teams),
                ("calls.csv", &self.calls),
                ("near.jsonl", &self.near),
            ])
            .map(|loaded| encode(&loaded).unwrap())
        })
    }
}

#[test]
fn any_number_of_threads_makes_the_same_graph() {
    let files = files();
    let alone = files.load(1).unwrap();
    for threads in [2, 3, 8] {
        assert!(files.load(threads).unwrap() == alone, "{threads} threads");
    }
    // a quote anywhere makes a file one that is read piece by piece
    let quoted = Files { calls: files.calls.replacen("s1,", "\"s1\",", 1), ..files };
    assert!(quoted.load(4).unwrap() == alone);
}

#[test]
fn any_number_of_threads_tells_the_same_errors() {
    let mut files = files();
    for n in 0..SERVICES {
        writeln!(files.services, "x{n},Service,,many,,").unwrap();
        writeln!(files.calls, "s{n},nowhere {n},,,,,").unwrap();
        files.near.push_str("{\"from\":\n");
    }
    let alone = files.load(1).unwrap_err();
    let told = 3 * LoadError::MOST_TOLD;
    assert_eq!((alone.diagnostics().len(), alone.more()), (told, 3 * SERVICES - told));
    let last_call = alone.diagnostics()[LoadError::MOST_TOLD - 1].to_string();
    assert!(last_call.starts_with(&format!("calls.csv:{}:", 3 * SERVICES + 1 + LoadError::MOST_TOLD)), "{last_call}");
    for threads in [2, 5] {
        assert_eq!(files.load(threads).unwrap_err(), alone, "{threads} threads");
    }
}

//! The fine print of landscapes, CLOMonitor lists and case studies: what is one thing, who is meant, and how sure it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;

use fossgraph_core::{Direction, EdgeId, Graph, Loaded, NodeId};

/// Opens texts as files of those names.
fn read(files: &[(&str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let path = |(name, text): &(&str, &str)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let paths: Vec<_> = files.iter().map(path).collect();
    fossgraph_formats::open(&paths).unwrap_or_else(|e| panic!("{e}"))
}

fn names<'g>(graph: &'g Graph, kind: &str) -> Vec<&'g str> {
    graph.nodes(graph.schema().lexicon().kind(kind).unwrap().0).map(|n| graph.name(NodeId(n))).collect()
}

/// What is said of the things of a name: values with their check marks, edges in both directions with attributes and dates.
fn said(graph: &Graph, name: &str) -> Vec<String> {
    let schema = graph.schema();
    let mut out = Vec::new();
    for node in (0..u32::try_from(graph.node_count()).unwrap()).map(NodeId).filter(|n| graph.name(*n) == name) {
        for attribute in &schema.kind(graph.kind_of(node)).attributes {
            let Some(column) = graph.column(graph.kind_of(node), *attribute) else { continue };
            let claims = column.claims(graph.local(node));
            let check = claims.first().map_or("verified", |claim| claim.fact.check.name());
            let value = column.cells(graph.local(node)).map(|cell| column.display(cell, schema)).collect::<Vec<_>>();
            if !value.is_empty() {
                out.push(format!("{}: {} ({check})", schema.attribute(*attribute).name, value.join("; ")));
            }
        }
        for relation in schema.relation_ids() {
            let edges = graph.edges(relation);
            for (direction, phrase) in [
                (Direction::Out, &schema.relation(relation).phrase),
                (Direction::In, &schema.relation(relation).inverse),
            ] {
                if direction == Direction::In && schema.relation(relation).symmetric {
                    continue;
                }
                for edge in edges.edges(node, direction) {
                    out.push(format!("{phrase} {}", end(graph, edges, edge, node)));
                }
            }
        }
    }
    out
}

fn end(graph: &Graph, edges: &fossgraph_core::Edges, edge: EdgeId, of: NodeId) -> String {
    let (from, to) = edges.ends(edge).unwrap();
    let other = if from == of { to } else { from };
    let fact = edges.fact(edge);
    let since = fact.since.map(|date| format!(" since {date}")).unwrap_or_default();
    format!("{}{since} ({})", graph.name(other), fact.check.name())
}

/// An item of a landscape: its name and more lines.
fn item(name: &str, more: &[&str]) -> String {
    let more: String = more.iter().map(|line| format!("            {line}\n")).collect();
    format!("          - name: {name}\n{more}")
}

/// A landscape of categories, each with one subcategory of that name.
fn landscape(categories: &[(&str, &str)]) -> String {
    let mut out = "landscape:\n".to_owned();
    for (name, items) in categories {
        out += &format!("  - name: {name}\n    subcategories:\n      - name: {name}\n        items:\n{items}");
    }
    out
}

const OWN: &str = "crunchbase: https://www.crunchbase.com/organization/port";

/// A level within `extra` counts for the foundation's own, who bear the slug that most items with a level bear, three at least.
#[test]
fn the_slug_of_most_levels_is_the_foundations() {
    for (own, others, is_own) in [(3, 0, true), (2, 0, false), (4, 3, true), (3, 3, false), (3, 4, false)] {
        let mut items = String::new();
        for n in 0..own {
            items += &item(&format!("Own {n}"), &["project: sandbox", OWN]);
        }
        for n in 0..others {
            let slug = format!("crunchbase: https://www.crunchbase.com/organization/other-{n}");
            items += &item(&format!("Other {n}"), &["project: sandbox", &slug]);
        }
        items += &item("Spar", &[OWN, "repo_url: https://github.com/spar/spar", "extra:", "  project: sandbox"]);
        let text = landscape(&[("Tools", &items), ("Port Members", &item("Acme", &[]))]);
        let loaded = read(&[("a.yml", &text)]);
        let hosted = said(&loaded.graph, "Spar").iter().any(|line| line.starts_with("hosted by Port"));
        assert_eq!(hosted, is_own, "{own} of {}", own + others);
    }
}

#[test]
fn items_of_one_repository_are_one_thing_unless_it_is_an_account() {
    let listed = |address: &str| {
        let address = format!("repo_url: {address}");
        let items = item("Cog", &[&address]) + &item("Cog Wheel", &[&address]);
        let loaded = read(&[("a.yml", &landscape(&[("Tools", &items)]))]);
        names(&loaded.graph, "project").len()
    };
    for (address, things) in [
        ("https://github.com/acme/cog", 1),
        ("https://gitlab.com/acme/parts/cog", 1),
        ("https://git.example.org/cog", 1),
        ("https://github.com/acme", 2),
        ("https://gitlab.com/acme", 2),
    ] {
        assert_eq!(listed(address), things, "{address}");
    }
}

/// What a landscape hosts it vouches for; of the rest it only says so.
#[test]
fn values_of_what_is_not_hosted_are_claims() {
    let items = item("Dock", &["project: sandbox", "homepage_url: https://dock.example.org"])
        + &item("Anvil", &["homepage_url: https://anvil.example.org", "repo_url: https://github.com/anvil/anvil"]);
    let text = landscape(&[("\"Run \u{200b} time\"", &items), ("Port Members", &item("Acme", &[]))]);
    let graph = read(&[("a.yml", &text)]).graph;
    assert_eq!(
        said(&graph, "Dock"),
        [
            "status: Sandbox (verified)",
            "category: Run time (verified)",
            "subcategory: Run time (verified)",
            "homepage: https://dock.example.org (verified)",
            "hosted by Port (verified)",
        ]
    );
    assert_eq!(
        said(&graph, "Anvil"),
        [
            "category: Run time (claim)",
            "subcategory: Run time (claim)",
            "repository: https://github.com/anvil/anvil (claim)",
            "homepage: https://anvil.example.org (claim)",
        ]
    );
}

#[test]
fn a_member_is_what_its_membership_says_first() {
    let adopter = item("Acme", &["homepage_url: https://shop.example.org"]);
    let member = item("Acme", &["homepage_url: https://acme.example.org", "joined: '2020-01-02'"]);
    for categories in [
        [("OSPO Adopters", &adopter), ("Port Members", &member)],
        [("Port Members", &member), ("OSPO Adopters", &adopter)],
    ] {
        let text = landscape(&categories.map(|(name, items)| (name, items.as_str())));
        let graph = read(&[("a.yml", &text)]).graph;
        assert_eq!(
            said(&graph, "Acme"),
            ["homepage: https://acme.example.org (verified)", "member of Port since 2020-01-02 (verified)"]
        );
    }
}

/// Several things may bear a name: the one with a level is meant. Nothing works together with itself.
#[test]
fn integrations_lead_to_the_hosted_thing_of_a_name() {
    let items = item("Dock", &["project: sandbox", "repo_url: https://github.com/dock/dock"])
        + &item("Dock", &["repo_url: https://github.com/other/dock", "homepage_url: https://other.example.org"])
        + &item(
            "Crane",
            &["repo_url: https://github.com/crane/crane", "extra:", "  summary_integrations: Dock, Crane, Hoist"],
        )
        + &item("Hoist", &["homepage_url: https://hoist.example.org"]);
    let loaded = read(&[("a.yml", &landscape(&[("Tools", &items), ("Port Members", &item("Acme", &[]))]))]);
    let found: Vec<String> = said(&loaded.graph, "Crane").into_iter().filter(|l| l.starts_with("integrates")).collect();
    assert_eq!(found, ["integrates with Dock (claim)", "integrates with Hoist (claim)"]);
    let dock = said(&loaded.graph, "Dock");
    let at = dock.iter().position(|line| line == "integrates with Crane (claim)").unwrap();
    assert!(
        dock[..at].contains(&"hosted by Port (verified)".to_owned())
            != dock[..at].contains(&"homepage: https://other.example.org (claim)".to_owned()),
        "{dock:?}"
    );
    assert!(loaded.report.skipped.is_empty(), "{:?}", loaded.report.skipped);
}

/// An auditor is called as most audits spell it; a listed organisation is that one, and `A and B` may be one name.
#[test]
fn auditors_are_told_by_their_names() {
    let vendors = ["Deep Divers", "DeepDivers", "DeepDivers", "Knot and Sons", "acme", "Salvage and DeepDivers"];
    let audits: Vec<String> =
        vendors.iter().enumerate().map(|(n, vendor)| format!("    - {{vendor: {vendor}, date: 202{n}}}")).collect();
    let mut lines = vec!["project: sandbox", "extra:", "  audits:"];
    lines.extend(audits.iter().map(String::as_str));
    let text = landscape(&[("Tools", &item("Dock", &lines)), ("Port Members", &item("Acme", &[]))]);
    let loaded = read(&[("a.yml", &text)]);
    assert_eq!(names(&loaded.graph, "organisation"), ["Acme", "DeepDivers", "Knot and Sons", "Salvage"]);
    assert!(loaded.report.merged.is_empty(), "{:?}", loaded.report.merged);
}

#[test]
fn who_owns_a_technology_is_written_with_single_blanks() {
    let closed = item(
        "Box",
        &["repo_url: https://github.com/box/box", "open_source: false", "organization:", "  name: \"Box  Makers\""],
    );
    let open = item("Free", &["repo_url: https://github.com/free/free", "open_source: true"]);
    let graph = read(&[("a.yml", &landscape(&[("Tools", &(closed + &open))]))]).graph;
    assert_eq!((names(&graph, "technology"), names(&graph, "project")), (vec!["Box"], vec!["Free"]));
    assert_eq!(names(&graph, "organisation"), ["Box Makers"]);
}

/// A slug that two documents use, and a further repository that one thing alone lists, make one thing of two names.
#[test]
fn landscapes_and_lists_speak_of_the_same_projects() {
    let items = item(
        "Dock",
        &["project: sandbox", "repo_url: https://github.com/dock/dock", "extra:", "  clomonitor_name: docker"],
    ) + &item(
        "Crane",
        &[
            "repo_url: https://github.com/crane/crane",
            "additional_repos:",
            "  - repo_url: https://github.com/crane/engine",
        ],
    ) + &item(
        "Winch",
        &[
            "repo_url: https://github.com/winch/winch",
            "additional_repos:",
            "  - repo_url: https://github.com/shared/tools",
        ],
    ) + &item(
        "Rope",
        &[
            "repo_url: https://github.com/rope/rope",
            "additional_repos:",
            "  - repo_url: https://github.com/shared/tools",
        ],
    );
    let list = "- name: docker\n  repositories: []\n  maturity: sandbox\n- name: engine\n  repositories:\n  - url: https://github.com/crane/engine\n\
                - name: tools\n  repositories:\n  - url: https://github.com/shared/tools\n";
    let loaded = read(&[("a.yml", &landscape(&[("Tools", &items)])), ("b.yaml", list)]);
    assert_eq!(names(&loaded.graph, "project"), ["Crane", "Dock", "Rope", "tools", "Winch"]);
}

/// The repository that is called as the project is the main one, or the only one, or the only one that is checked as code.
#[test]
fn the_main_repository_of_a_list() {
    let repository = |name: &str, sets: &str| {
        format!("  - name: {name}\n    url: https://github.com/o/{name}\n    check_sets: [{sets}]\n")
    };
    let main = |repositories: &[String]| {
        let text = format!("- name: tide\n  maturity: sandbox\n  repositories:\n{}", repositories.concat());
        let told = said(&read(&[("a.yaml", &text)]).graph, "tide");
        told.iter().find_map(|line| line.strip_prefix("repository: https://github.com/o/").map(str::to_owned))
    };
    let (docs, engine, other) =
        (repository("docs", "docs"), repository("engine", "community, code"), repository("more", "code"));
    assert_eq!(main(&[docs.clone(), engine.clone()]).as_deref(), Some("engine (claim)"));
    assert_eq!(main(&[docs.clone(), engine.clone(), other.clone()]), None);
    assert_eq!(main(std::slice::from_ref(&docs)).as_deref(), Some("docs (claim)"));
    assert_eq!(main(&[docs, engine, other, repository("tide", "docs")]).as_deref(), Some("tide (claim)"));
}

#[test]
fn an_organisation_uses_what_its_first_study_names() {
    let study = |organisation: &str, slug: &str, date: &str| {
        format!(
            "{{\"organization\": \"{organisation}\", \"slug\": \"{slug}\", \"publishedAt\": \"{date}\", \"projects\": [\"Dock\"]}}"
        )
    };
    let studies = [
        study("Fish  Bank", "b", "2021-02-03"),
        study("Fish Bank", "a", "2020-05-06"),
        study("Fish\u{a0}Bank", "c", "2022-07-08"),
    ];
    let text = format!("{{\"caseStudies\": [{}]}}", studies.join(", "));
    let graph = read(&[("a.json", &text)]).graph;
    assert_eq!(names(&graph, "organisation"), ["Fish Bank"]);
    assert!(
        said(&graph, "Fish Bank").contains(&"uses Dock since 2020-05-06 (verified)".to_owned()),
        "{:?}",
        said(&graph, "Fish Bank")
    );
}

/// Who does not want to be named is nobody else of that name.
#[test]
fn an_organisation_without_a_name_stays_alone() {
    let text = "{\"caseStudies\": [{\"organization\": \"Shop Client\", \"slug\": \"x\", \"projects\": []}]}";
    let own = "[[organisation]]\nname = 'Shop Client (x)'\n";
    let loaded = read(&[("a.json", text), ("own.toml", own)]);
    assert_eq!(names(&loaded.graph, "organisation"), ["Shop Client (x)", "Shop Client (x)"]);
}

/// What is not understood is counted with what stands there; what is empty says nothing.
#[test]
fn odd_values_are_counted_and_empty_ones_are_not() {
    let text = "- name: a\n  repositories: []\n  maturity:\n  colour:\n  size: [1]\n- name: b\n  repositories:\n  - url: https://github.com/b/b\n    check_sets: [code, [x], ~, '']\n";
    let loaded = read(&[("a.yaml", text)]);
    let told: Vec<String> = loaded
        .report
        .skipped
        .iter()
        .flat_map(|(reason, all)| {
            all.listed.iter().map(move |(what, place)| format!("{reason}: {what} in {}", place.line))
        })
        .collect();
    assert_eq!(
        told,
        [
            "a key of projects that is not known: colour in 4",
            "a key of projects that is not known: size: a list in 5",
            "a value that is not a text: check_sets: a list in 9",
        ]
    );
}

/// Two that are kept apart are told with the line of one of them.
#[test]
fn what_is_kept_apart_is_told_with_its_line() {
    let members = item("Cyb", &["homepage_url: https://cyb-global.com"])
        + &item("\"Cyb, Inc.\"", &["homepage_url: https://cyb.com"]);
    let loaded = read(&[("a.yml", &landscape(&[("Port Members", &members)]))]);
    let told: Vec<String> = loaded.report.remarks.iter().map(ToString::to_string).collect();
    assert!(
        told.iter().any(|remark| remark.contains("a.yml:8: the organisation `Cyb, Inc.` is kept apart")),
        "{told:?}"
    );
}

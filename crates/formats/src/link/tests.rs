//! Which packages are linked to which projects, and how.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use fossgraph_core::{Builder, Direction, FactDraft, Graph, Key, KindId, Loaded, NodeId, Place, Schema, Value};

use super::packages_to_projects;
use crate::purl::Purl;

fn builder() -> Builder {
    let schema: Arc<Schema> = Schema::parse("schema.toml", fossgraph_data::SCHEMA).unwrap().into();
    Builder::new(schema)
}

fn kind(builder: &Builder, name: &str) -> KindId {
    builder.schema().lexicon().kind(name).unwrap().0
}

/// Adds a record with texts as values.
fn add(builder: &mut Builder, of_kind: &str, name: &str, values: &[(&str, &str)]) {
    let of_kind = kind(builder, of_kind);
    let draft = builder.record(of_kind, None, Some(name), FactDraft::default(), Place::file("test"));
    for (attribute, text) in values {
        let attribute = builder.schema().lexicon().attribute(attribute).unwrap();
        let value = Value::Text((*text).to_owned());
        builder.value(draft, attribute, value, FactDraft::default(), Place::file("test"));
    }
}

/// Package, project, detail and check mark of each link.
fn links(graph: &Graph) -> Vec<[String; 4]> {
    let schema = graph.schema();
    let part_of = schema.lexicon().relation("part of").unwrap();
    let detail = schema.lexicon().attribute("detail").unwrap();
    let edges = graph.edges(part_of.relation);
    let package = schema.lexicon().kind("package").unwrap().0;
    let mut out = Vec::new();
    for node in graph.nodes(package).map(NodeId) {
        for edge in edges.edges(node, Direction::Out) {
            let (_, project) = edges.ends(edge).unwrap();
            let column = edges.column(detail).unwrap();
            let detail = column.display(column.cells(edge.0).next().unwrap(), schema);
            let check = edges.fact(edge).check.name().to_owned();
            out.push([graph.name(node).to_owned(), graph.name(project).to_owned(), detail, check]);
        }
    }
    out
}

fn linked(projects: &[(&str, &[(&str, &str)])], purl: &str) -> Option<[String; 4]> {
    let mut builder = builder();
    for (name, values) in projects {
        add(&mut builder, "project", name, values);
    }
    add(&mut builder, "package", purl, &[("purl", purl)]);
    packages_to_projects(&mut builder).unwrap();
    let found = links(&builder.finish().unwrap().graph);
    assert!(found.len() < 2, "a package is part of one project: {found:?}");
    found.into_iter().next()
}

#[test]
fn the_first_rule_that_fits() {
    let projects: &[(&str, &[(&str, &str)])] = &[
        (
            "Ship",
            &[("repository", "https://GitHub.com/Ship-org/Ship.git/"), ("package prefixes", "pkg:golang/ship.io/")],
        ),
        ("Oar", &[("repository", "https://github.com/boats/oar"), ("package prefixes", "pkg:npm/%40Oar/")]),
        (
            "Sail",
            &[("repository", "https://github.com/boats/sail"), ("package prefixes", "pkg:golang/github.com/boats/")],
        ),
        ("Log", &[("repository", "https://github.com/google/log"), ("package prefixes", "pkg:pypi/log")]),
        ("Rig", &[("repository", "https://gitlab.com/rig/rig"), ("package prefixes", "pkg:golang/ship.io/rig")]),
        (
            "Rope",
            &[("other repositories", "https://github.com/hemp/rope"), ("package prefixes", "pkg:maven/org.rope.")],
        ),
    ];
    let by = |purl: &str| linked(projects, purl).map(|[_, project, detail, check]| [project, detail, check]);
    let said = |project: &str, detail: &str, check: &str| Some([project, detail, check].map(str::to_owned));
    for (purl, want) in [
        // by repository
        (
            "pkg:golang/github.com/ship-org/ship/v2/deck@v1",
            said("Ship", "its repository is github.com/ship-org/ship", "verified"),
        ),
        ("pkg:github/Boats/Oar@1", said("Oar", "its repository is github.com/boats/oar", "verified")),
        ("pkg:golang/github.com/hemp/rope", said("Rope", "its repository is github.com/hemp/rope", "verified")),
        // by prefix, the longest one
        ("pkg:golang/ship.io/deck@v1", said("Ship", "its package URL begins with pkg:golang/ship.io/", "claim")),
        ("pkg:golang/ship.io/rig/mast", said("Rig", "its package URL begins with pkg:golang/ship.io/rig", "claim")),
        ("pkg:golang/ship.io/rigging", said("Ship", "its package URL begins with pkg:golang/ship.io/", "claim")),
        ("pkg:npm/%40oar/blade@2", said("Oar", "its package URL begins with pkg:npm/@oar/", "claim")),
        (
            "pkg:golang/github.com/boats/hull",
            said("Sail", "its package URL begins with pkg:golang/github.com/boats/", "claim"),
        ),
        ("pkg:maven/org.rope.knot/x", said("Rope", "its package URL begins with pkg:maven/org.rope.", "claim")),
        ("pkg:pypi/log", said("Log", "its package URL begins with pkg:pypi/log", "claim")),
        // by account
        (
            "pkg:golang/github.com/ship-org/anchor",
            said("Ship", "its repository is under github.com/ship-org, where only this project is known", "claim"),
        ),
        (
            "pkg:golang/gitlab.com/rig/other",
            said("Rig", "its repository is under gitlab.com/rig, where only this project is known", "claim"),
        ),
    ] {
        assert_eq!(by(purl), want, "{purl}");
    }
    for purl in [
        "pkg:golang/github.com/google/uuid", // an account that many share
        "pkg:github/boats/hull@1",           // two projects live there
        "pkg:golang/github.com/hemp/twine",  // no project has its main repository there
        "pkg:npm/ship",                      // a name alone
        "pkg:pypi/log-handler",              // a prefix that is a whole name
        "pkg:pypi/logs",
        "pkg:golang/ship.iota/x",
        "pkg:maven/org.ropes/x",
        "pkg:npm/ship.io/deck", // another ecosystem
    ] {
        assert_eq!(by(purl), None, "{purl}");
    }
}

#[test]
fn records_that_share_a_repository_are_one_project() {
    let projects: &[(&str, &[(&str, &str)])] = &[
        ("Ship", &[("repository", "https://github.com/ship-org/ship")]),
        (
            "Ship (the landscape's)",
            &[
                ("repository", "git@github.com:ship-org/ship.git"),
                ("other repositories", "https://github.com/ship-org/docs"),
            ],
        ),
    ];
    let found = linked(projects, "pkg:golang/github.com/ship-org/anchor").unwrap();
    assert_eq!(found[1], "Ship");
    let other = [projects[0], ("Buoy", &[("repository", "https://github.com/ship-org/buoy")] as &[_])];
    assert_eq!(linked(&other, "pkg:golang/github.com/ship-org/anchor"), None, "two projects live there");
}

#[test]
fn a_key_is_a_repository_too() {
    let mut builder = builder();
    let (project, package) = (kind(&builder, "project"), kind(&builder, "package"));
    let ship = builder.found(project, "Ship", FactDraft::default(), Place::file("test"));
    builder.key(ship, Key::repository("https://github.com/ship-org/ship").unwrap());
    add(&mut builder, "package", "deck@1", &[("source repository", "https://github.com/Ship-Org/Ship")]);
    packages_to_projects(&mut builder).unwrap();
    assert_eq!(builder.keys(package).count(), 1);
    let Loaded { graph, report } = builder.finish().unwrap();
    assert_eq!(links(&graph)[0][1..3], ["Ship", "its repository is github.com/ship-org/ship"]);
    let linked: Vec<(&str, usize)> = report.linked.iter().map(|(how, n)| (how.as_str(), *n)).collect();
    assert_eq!(linked, [("packages to projects, by repository", 1)]);
}

#[test]
fn a_further_package_url_is_enough() {
    let mut builder = builder();
    add(&mut builder, "project", "Ship", &[("package prefixes", "pkg:npm/ship")]);
    let package = kind(&builder, "package");
    let deck = builder.found(package, "pkg:generic/deck@1", FactDraft::default(), Place::file("test"));
    for purl in ["pkg:generic/deck@1", "pkg:npm/ship@1"] {
        builder.key(deck, Key::Purl(purl.to_owned()));
    }
    packages_to_projects(&mut builder).unwrap();
    assert_eq!(links(&builder.finish().unwrap().graph)[0][1], "Ship");
}

#[test]
fn packages_alone_or_projects_alone_are_not_linked() {
    for (of_kind, attribute) in [("package", "source repository"), ("project", "repository")] {
        let mut builder = builder();
        add(&mut builder, of_kind, "ship", &[(attribute, "https://github.com/ship-org/ship")]);
        packages_to_projects(&mut builder).unwrap();
        assert!(builder.finish().unwrap().report.linked.is_empty());
    }
}

#[test]
fn a_schema_may_have_no_word_for_it() {
    let schema = "[[kind]]\nsingular = 'package'\nplural = 'packages'\nattributes = ['source repository']\n\
        [[kind]]\nsingular = 'project'\nplural = 'projects'\nattributes = ['repository']\n\
        [[attribute]]\nname = 'source repository'\ntype = 'text'\n[[attribute]]\nname = 'repository'\ntype = 'text'\n";
    let part_of = |from: &str, to: &str| {
        format!("[[relation]]\nphrase = 'part of'\ninverse = 'parts'\nfrom = ['{from}']\nto = ['{to}']")
    };
    for (relation, links) in [
        (String::new(), 0),
        (part_of("project", "project"), 0),
        (part_of("package", "package"), 0),
        (part_of("package", "project"), 1),
    ] {
        let text = format!("{schema}{relation}");
        let mut builder = Builder::new(Schema::parse("schema.toml", &text).unwrap().into());
        for (of_kind, attribute) in [("project", "repository"), ("package", "source repository")] {
            add(&mut builder, of_kind, "Ship", &[(attribute, "https://git.example.org/Ship/hull")]);
        }
        packages_to_projects(&mut builder).unwrap();
        assert_eq!(builder.finish().unwrap().report.linked.values().sum::<usize>(), links, "{relation}");
    }
}

/// The built-in projects with their repositories and prefixes, put into a builder.
fn builtin_projects(builder: &mut Builder) {
    let graph = fossgraph_data::builtin().graph;
    let project = kind(builder, "project");
    for node in graph.nodes(project).map(NodeId) {
        let place = || Place::file("builtin");
        let draft =
            builder.record(project, Some(graph.id(node)), Some(graph.name(node)), FactDraft::default(), place());
        for name in ["repository", "other repositories", "package prefixes"] {
            let attribute = builder.schema().lexicon().attribute(name).unwrap();
            for (column, cell) in graph.cells(node, attribute) {
                builder.value(draft, attribute, column.value(cell), FactDraft::default(), place());
            }
        }
    }
}

/// How many packages of a real bill are linked to each project; `None` where there are no real bills.
fn linked_in(file: &str) -> Option<Vec<(String, usize)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/sbom").join(file);
    if !path.exists() {
        return None;
    }
    let mut builder = builder();
    builtin_projects(&mut builder);
    crate::foreign(&path, &crate::Options::default(), &mut builder).unwrap();
    packages_to_projects(&mut builder).unwrap();
    let Loaded { graph, report } = builder.finish().unwrap();
    let mut by_project: BTreeMap<String, usize> = BTreeMap::new();
    for [_, project, ..] in links(&graph) {
        *by_project.entry(project).or_default() += 1;
    }
    let package = graph.schema().lexicon().kind("package").unwrap().0;
    assert_eq!(report.linked.values().sum::<usize>(), graph.nodes(package).len(), "each package is told of once");
    Some(by_project.into_iter().collect())
}

/// The projects that real bills stand on, with the number of their packages.
const REAL: [(&str, &[(&str, usize)]); 6] = [
    (
        "spdx/copacetic-0.13.0.spdx.json",
        // 28, and one for the former home of Distribution, docker/distribution
        &[
            ("Distribution", 2),
            ("Kubernetes", 1),
            ("OpenTelemetry", 13),
            ("containerd", 11),
            ("gRPC", 1),
            ("in-toto", 1),
        ],
    ),
    (
        "spdx/dalec-0.20.3.spdx.json",
        &[("Distribution", 1), ("OpenTelemetry", 10), ("containerd", 11), ("gRPC", 1), ("in-toto", 1)],
    ),
    (
        "spdx/kaito-0.9.2.spdx.json",
        &[("Distribution", 1), ("Flux", 5), ("Knative", 1), ("Kubernetes", 17), ("Prometheus", 5), ("gRPC", 1)],
    ),
    ("spdx/sbom-tool-2.2.spdx.json", &[("SBOM Tool", 11)]),
    ("cyclonedx/keycloak.cdx.json", &[("Keycloak", 73)]),
    ("cyclonedx/laravel-1.4.cdx.json", &[]),
];

/// Counted by hand and with other tools: by import path, repository and owner.
#[test]
fn real_bills() {
    for (file, want) in REAL {
        let Some(found) = linked_in(file) else { continue };
        let found: Vec<(&str, usize)> = found.iter().map(|(project, count)| (project.as_str(), *count)).collect();
        assert_eq!(found, want, "{file}");
    }
}

/// What the bills stand on is alive: of all projects linked, one is in Sandbox and none is archived.
#[test]
fn levels_of_the_projects_that_real_bills_stand_on() {
    let graph = fossgraph_data::builtin().graph;
    let status = graph.schema().lexicon().attribute("status").unwrap();
    for file in ["copacetic-0.13.0", "dalec-0.20.3", "kaito-0.9.2"] {
        let Some(found) = linked_in(&format!("spdx/{file}.spdx.json")) else { continue };
        let mut sandbox = Vec::new();
        for (name, _) in &found {
            let project = kind(&builder(), "project");
            let node = graph.nodes(project).map(NodeId).find(|node| graph.name(*node) == name).unwrap();
            let levels: Vec<String> =
                graph.cells(node, status).map(|(column, cell)| column.display(cell, graph.schema())).collect();
            assert!(!levels.contains(&"Archived".to_owned()), "{file}: {name}");
            sandbox.extend(levels.contains(&"Sandbox".to_owned()).then_some(name.as_str()));
        }
        assert_eq!(sandbox, ["Distribution"], "{file}");
    }
}

/// Each prefix is one that a package URL can begin with, and no account is listed twice.
#[test]
fn reviewed_lists_are_sound() {
    let graph = fossgraph_data::builtin().graph;
    let attribute = graph.schema().lexicon().attribute("package prefixes").unwrap();
    let mut seen = BTreeMap::new();
    for node in graph.nodes(kind(&builder(), "project")).map(NodeId) {
        for (column, cell) in graph.cells(node, attribute) {
            let prefix = column.display(cell, graph.schema());
            let whole = if prefix.ends_with(['/', '.', '-']) { format!("{prefix}x") } else { prefix.clone() };
            let purl = Purl::parse(&whole).unwrap_or_else(|| unreachable!("{prefix} begins no package URL"));
            assert_eq!(purl.version(), None, "{prefix}");
            let other = seen.insert(prefix.to_lowercase(), graph.name(node));
            assert_eq!(other, None, "{prefix} stands at two projects");
        }
    }
    assert!(seen.len() > 200);
    let shared: Vec<&str> = include_str!("shared.txt").lines().filter(|l| l.starts_with("github.com/")).collect();
    assert!(shared.is_sorted_by(|a, b| a < b), "sorted, each once");
}

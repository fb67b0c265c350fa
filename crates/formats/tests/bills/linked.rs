//! Bills beside the built-in data: their packages are part of projects.

use std::path::Path;

use fossgraph_core::{Direction, Graph, Loaded, NodeId};

use super::of_kind;

fn beside_builtin(bills: &[&str]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = vec!["builtin".to_owned()];
    for (at, text) in bills.iter().enumerate() {
        let path = folder.path().join(format!("{at}.cdx.json"));
        std::fs::write(&path, text).unwrap();
        paths.push(path.display().to_string());
    }
    fossgraph_formats::open(&paths).unwrap()
}

/// The projects that a package is part of.
fn projects(graph: &Graph, package: &str) -> Vec<String> {
    let edges = graph.edges(graph.schema().lexicon().relation("part of").unwrap().relation);
    let node = of_kind(graph, "package").into_iter().find(|node| graph.name(*node) == package).unwrap();
    edges.neighbours(node, Direction::Out).iter().map(|to| graph.name(NodeId(*to)).to_owned()).collect()
}

const SHIP: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
    {"name": "a", "purl": "pkg:golang/github.com/dapr/dapr@v1.16.0"},
    {"name": "b", "purl": "pkg:golang/k8s.io/api@v0.34.0"},
    {"name": "c", "purl": "pkg:golang/github.com/containerd/log@v0.1.0"},
    {"name": "d", "purl": "pkg:golang/github.com/opentracing/opentracing-go@v1.2.0"},
    {"name": "dapr", "version": "1"}]}"#;

const BOAT: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.4", "components": [
    {"name": "b", "purl": "pkg:golang/k8s.io/api@v0.34.0"},
    {"name": "log", "version": "2", "externalReferences": [{"type": "vcs", "url": "https://github.com/dapr/kit"}]}]}"#;

#[test]
fn packages_are_part_of_built_in_projects() {
    let loaded = beside_builtin(&[SHIP, BOAT]);
    for (package, want) in [
        ("pkg:golang/github.com/dapr/dapr@v1.16.0", &["Dapr"] as &[&str]),
        ("pkg:golang/k8s.io/api@v0.34.0", &["Kubernetes"]),
        ("pkg:golang/github.com/containerd/log@v0.1.0", &["containerd"]),
        ("pkg:golang/github.com/opentracing/opentracing-go@v1.2.0", &["OpenTracing"]),
        ("dapr@1", &[]),
        ("log@2", &["Dapr"]),
    ] {
        assert_eq!(projects(&loaded.graph, package), want, "{package}");
    }
    assert_eq!(of_kind(&loaded.graph, "package").len(), 6, "what two bills list is one package");
    let linked: Vec<(&str, usize)> = loaded.report.linked.iter().map(|(how, n)| (how.as_str(), *n)).collect();
    assert_eq!(
        linked,
        [
            ("packages of no project", 1),
            ("packages to projects, by account", 2),
            ("packages to projects, by package prefix", 1),
            ("packages to projects, by repository", 2),
        ]
    );
}

/// What the data themselves say of a package stays; a link cites whoever states the package, and the project's repository.
#[test]
fn packages_that_the_data_link_are_not_linked_again() {
    let folder = tempfile::tempdir().unwrap();
    let (ship, boat, own) = (folder.path().join("ship"), folder.path().join("boat"), folder.path().join("own.toml"));
    std::fs::write(&ship, SHIP).unwrap();
    std::fs::write(&boat, BOAT).unwrap();
    let stated = "[[package]]\nname = 'pkg:golang/github.com/dapr/dapr@v1.16.0'\n'part of' = 'KEDA'\n\
        [[project]]\nname = 'KEDA'\nincludes = ['package:pkg:golang/k8s.io/api@v0.34.0', 'log@2', 'package:dapr@1']\n\
        [[package]]\nid = 'own-dapr'\nname = 'dapr@1'\n";
    std::fs::write(&own, stated).unwrap();
    let loaded = fossgraph_formats::open(&["builtin".into(), ship, boat, own]).unwrap();
    let keda = ["pkg:golang/github.com/dapr/dapr@v1.16.0", "pkg:golang/k8s.io/api@v0.34.0", "log@2", "dapr@1"];
    for package in keda {
        assert_eq!(projects(&loaded.graph, package), ["KEDA"], "{package}");
    }
    let linked: Vec<(&str, usize)> = loaded.report.linked.iter().map(|(how, n)| (how.as_str(), *n)).collect();
    assert_eq!(
        linked,
        [
            ("packages to projects, by account", 1),
            ("packages to projects, by repository", 1),
            ("packages, by the data themselves", 4),
        ]
    );
}

#[test]
fn a_link_cites_the_bills_that_state_the_package() {
    let loaded = beside_builtin(&[SHIP, BOAT]);
    let graph = &loaded.graph;
    let edges = graph.edges(graph.schema().lexicon().relation("part of").unwrap().relation);
    let cited = |package: &str| {
        let node = of_kind(graph, "package").into_iter().find(|node| graph.name(*node) == package).unwrap();
        let edge = edges.edges(node, Direction::Out).next().unwrap();
        let mut cited: Vec<&str> = graph.sources(edges.fact(edge)).map(|source| graph.name(source)).collect();
        cited.retain(|name| name.ends_with(".cdx.json"));
        cited
    };
    assert_eq!(cited("pkg:golang/k8s.io/api@v0.34.0"), ["0.cdx.json", "1.cdx.json"]);
    assert_eq!(cited("pkg:golang/github.com/dapr/dapr@v1.16.0"), ["0.cdx.json"]);
}

#[test]
fn real_bills_together() {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/sbom/spdx");
    if !real.exists() {
        return;
    }
    let bills = ["copacetic-0.13.0", "dalec-0.20.3", "kaito-0.9.2"].map(|b| real.join(format!("{b}.spdx.json")));
    let loaded = fossgraph_formats::open(&[&["builtin".into()][..], &bills].concat()).unwrap();
    let graph = &loaded.graph;
    assert_eq!(of_kind(graph, "package").len(), 302, "372 in all, 70 of which another bill lists, too");
    assert_eq!(loaded.report.linked.values().sum::<usize>(), 302);
    assert_eq!(of_kind(graph, "project").len(), 338, "no bill adds a project");
}

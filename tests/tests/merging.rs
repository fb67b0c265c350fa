//! Several bodies of data together: thawing, overlays, export.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs;
use std::path::Path;

use fossgraph_core::{Builder, Loaded, NodeId, Report, Schema, encode};
use fossgraph_formats::{Export, Part};

/// The graph alone, as bytes.
fn bytes(loaded: &Loaded) -> Vec<u8> {
    encode(&Loaded { report: Report::default(), graph: loaded.graph.clone() }).unwrap()
}

#[test]
fn the_built_in_data_thawed_and_built_again_are_the_same() {
    let builtin = fossgraph_data::builtin();
    let mut builder = Builder::new(builtin.graph.schema().clone());
    builder.thaw(&builtin.graph, "builtin");
    let again = builder.finish().unwrap();
    assert!(bytes(&again) == bytes(&builtin), "the bytes differ");
    assert_eq!(again.report.conflicts, builtin.report.conflicts);
    // twice is as once
    let mut builder = Builder::new(builtin.graph.schema().clone());
    builder.thaw(&builtin.graph, "builtin");
    builder.thaw(&builtin.graph, "again");
    assert!(bytes(&builder.finish().unwrap()) == bytes(&builtin), "the bytes differ when thawed twice");
}

/// Files in a directory of their own.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn open(paths: &[&Path]) -> Loaded {
    fossgraph_formats::open(paths).unwrap_or_else(|e| panic!("{e}"))
}

fn node(loaded: &Loaded, kind: &str, id: &str) -> NodeId {
    let graph = &loaded.graph;
    graph.find(graph.schema().lexicon().kind(kind).unwrap().0, id).unwrap()
}

fn value(loaded: &Loaded, node: NodeId, attribute: &str) -> String {
    let graph = &loaded.graph;
    let attribute = graph.schema().lexicon().attribute(attribute).unwrap();
    graph.cells(node, attribute).map(|(column, cell)| column.display(cell, graph.schema())).collect()
}

#[test]
fn an_overlay_corrects_facts_and_refers_to_what_it_lies_over() {
    let fixes = folder(&[(
        "fixes.toml",
        "[[project]]\nid='dapr'\ncategory='Runtime'\n\
         homepage=[{is='https://dapr.io',check='disputed',sources=['look']},{is='https://dapr.example',sources=['look']}]\n\
         [[source]]\nid='look'\nname='Own look'\ndate='2020'\n\
         [[technology]]\nname='Shop'\n'built on'='Dapr'\n",
    )]);
    for paths in [[Path::new("builtin"), fixes.path()], [fixes.path(), Path::new("builtin")]] {
        let loaded = open(&paths);
        let dapr = node(&loaded, "project", "dapr");
        assert_eq!(value(&loaded, dapr, "category"), "Runtime");
        assert_eq!(value(&loaded, dapr, "homepage"), "https://dapr.example");
        assert_eq!(value(&loaded, dapr, "status"), "Graduated");
        let told: Vec<&str> =
            loaded.report.conflicts.iter().filter(|c| c.thing.contains("dapr")).map(|c| c.attribute.as_str()).collect();
        // each landscape has categories of its own
        assert_eq!(told, ["homepage"]);
        assert_eq!(loaded.report.merged.get("id"), Some(&1));
        assert!(loaded.report.files.iter().any(|f| f.file.ends_with("/fixes.toml") && f.records == 3));
    }
}

#[test]
fn what_several_say_beside_an_edge_stands_once_however_often_it_is_read() {
    let schema = "[[kind]]\nsingular='team'\nplural='teams'\n[[relation]]\nphrase='helps'\ninverse='helped by'\nfrom=['team']\nto=['team']\n";
    let teams = "[[team]]\nid='a'\nname='A'\n";
    let edges = "from,to,note\na,a,by hand\na,a,nobody knows\n";
    let once = [("schema.toml", schema), ("t.toml", teams), ("helps.csv", edges)];
    let twice = [once.as_slice(), &[("copy/t.toml", teams), ("copy/helps.csv", edges)]].concat();
    let load = |files: &[(&str, &str)]| fossgraph_core::load_text(files).unwrap_or_else(|e| panic!("{e}"));
    let (once, twice) = (load(&once), load(&twice));
    let edges = once.graph.edges(once.graph.schema().relation_ids().next().unwrap());
    assert_eq!(once.graph.note(edges.fact(fossgraph_core::EdgeId(0))), Some("by hand; nobody knows"));
    assert!(bytes(&once) == bytes(&twice), "what is read again adds nothing");
}

#[test]
fn schemas_of_data_that_are_loaded_together_are_united() {
    let services = folder(&[
        (
            "schema.toml",
            "extends='builtin'\n[[enumeration]]\nname='level'\nmembers=['Archived','Sandbox','Forming','Incubating','Graduated']\n\
             [[kind]]\nsingular='service'\nplural='services'\nattributes=['homepage','load']\n\
             [[attribute]]\nname='load'\ntype='integer'\n\
             [[relation]]\nphrase='uses'\ninverse='used by'\nfrom=['service']\nto=['project']\nsynonyms=['relies on']\n",
        ),
        (
            "s.toml",
            "[[service]]\nname='shop'\nload=3\n'relies on'='Dapr'\n[[project]]\nname='Mine'\nstatus='Forming'\n",
        ),
    ]);
    let teams = folder(&[
        ("schema.toml", "title='Teams'\n[[kind]]\nsingular='team'\nplural='teams'\n"),
        ("teams.csv", "name\nWeb\n"),
    ]);
    let loaded = open(&[services.path(), Path::new("builtin"), teams.path()]);
    let graph = &loaded.graph;
    assert_eq!(value(&loaded, node(&loaded, "service", "shop"), "load"), "3");
    assert_eq!(value(&loaded, node(&loaded, "project", "mine"), "status"), "Forming");
    assert_eq!(value(&loaded, node(&loaded, "project", "dapr"), "status"), "Graduated");
    assert_eq!(graph.name(node(&loaded, "team", "web")), "Web");
    assert_eq!(graph.schema().title(), "The open-source world + Teams");
    // the united schema is written out: what was opened together is a body of data like any other
    let again = fossgraph_core::decode(&encode(&loaded).unwrap()).unwrap();
    assert!(bytes(&again) == bytes(&loaded));
    let other = open(&[teams.path(), services.path(), Path::new("builtin")]);
    assert!(bytes(&other) == bytes(&loaded), "the order of sources changes the graph");
}

#[test]
fn one_name_that_is_defined_differently_is_told_with_both_places() {
    let services =
        folder(&[("schema.toml", "extends='builtin'\n\n[[attribute]]\nname='homepage'\ntype='text'\n"), ("s.csv", "")]);
    let error = fossgraph_formats::open(&[services.path()]).unwrap_err().to_string();
    let place = format!("{}/schema.toml:4:6: error[S011]", services.path().display());
    assert!(error.starts_with(&place), "{error}");
    assert!(error.contains("`homepage` is defined differently at the built-in schema:"), "{error}");
    let a = folder(&[("schema.toml", "[[kind]]\nsingular='ox'\nplural='oxen'\n"), ("oxen.csv", "name\nA\n")]);
    let b = folder(&[("schema.toml", "[[kind]]\nsingular='ox'\nplural='oxes'\n"), ("oxes.csv", "name\nB\n")]);
    let error = fossgraph_formats::open(&[a.path(), b.path()]).unwrap_err().to_string();
    assert!(error.contains("error[S011]: `ox` is defined differently at"), "{error}");
    for folder in [&a, &b] {
        assert!(error.contains(&format!("{}/schema.toml:2:10", folder.path().display())), "{error}");
    }
    let error = Schema::parse("x.toml", "extends='builtin'").unwrap_err().to_string();
    assert!(error.contains("S012"), "{error}");
}

#[test]
fn a_snapshot_is_opened_alone_and_with_others() {
    let folder =
        folder(&[("teams.toml", "[[technology]]\nname='Shop'\n'built on'='Dapr'\n"), ("bad.snap", "fossgrph\u{1}")]);
    let path = folder.path().join("all.snapshot");
    fs::write(&path, encode(&fossgraph_data::builtin()).unwrap()).unwrap();
    assert!(bytes(&open(&[&path])) == bytes(&fossgraph_data::builtin()));
    let both = open(&[&path, &folder.path().join("teams.toml")]);
    assert_eq!(both.graph.node_count(), fossgraph_data::builtin().graph.node_count() + 1);
    let twice = open(&[&path, Path::new("builtin"), &path]);
    assert!(bytes(&twice) == bytes(&fossgraph_data::builtin()));
    assert!(twice.report.remarks.iter().any(|r| r.message.contains("named more than once")));
    let error = fossgraph_formats::open(&[folder.path().join("bad.snap")]).unwrap_err().to_string();
    assert!(error.contains("error[D009]"), "{error}");
}

/// What the files of an export hold, read again.
fn read_again(files: &[(String, String)]) -> Loaded {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    fossgraph_core::load_text(&files).unwrap_or_else(|e| panic!("{e}"))
}

/// Small data that hold all that is hard to write.
fn hostile() -> Loaded {
    let schema = "citations='the source'\n[[enumeration]]\nname='level'\nmembers=['low level','high']\n\
        [[kind]]\nsingular='team'\nplural='all teams'\nattributes=['level','tags','load','size','live','motto']\n\
        [[kind]]\nsingular='the source'\nplural='the sources'\nattributes=['date']\n\
        [[attribute]]\nname='level'\ntype='level'\nderived={relation='trusted by',value='level'}\n[[attribute]]\nname='date'\ntype='date'\n\
        [[attribute]]\nname='tags'\ntype='text'\nmany=true\n[[attribute]]\nname='load'\ntype='float'\n\
        [[attribute]]\nname='size'\ntype='integer'\n[[attribute]]\nname='live'\ntype='boolean'\n\
        [[attribute]]\nname='motto'\ntype='text'\nhistory=true\n\
        [[relation]]\nphrase='trusts'\ninverse='trusted by'\nfrom=['team']\nto=['team']\nattributes=['level','load','live']\n\
        [[relation]]\nphrase='beside'\nsymmetric=true\nfrom=['team']\nto=['team']";
    let teams = r#"
[[team]]
id = "a;b:c"
name = "\"quoted\" <b>&amp;</b> \\ 'x' ; é — #1 | [x](y) %{z}"
aliases = ["=1+1", "two\nlines", "tab\there"]
check = "claim"
since = '2020-02'
note = "a note\nof two lines"
sources = ["d;1", "d:2"]
tags = ["x", { is = "y;z", sources = ["d:2"], check = "verified" }, { is = "gone", until = 2021 }]
load = [{ is = 66.0 }, { is = 0.1, check = "disputed", note = "n" }, { is = 1e300, sources = [] }]
live = false
motto = [{ is = "a, b", until = 2023 }, { is = "'''", since = 2023 }]
trusts = [{ to = "Ops", level = "high", load = 1, live = true, since = 2020, until = 2022, note = "é,\n\"", check = "disputed" }, "Ops"]
beside = "Ops"
[[team]]
name = "Ops"
level = "low level"
size = -9
[["the source"]]
id = "d;1"
name = "D 1"
date = 2024-05-01
[["the source"]]
id = "d:2"
name = "the source:x"
"#;
    fossgraph_core::load_text(&[("schema.toml", schema), ("t.toml", teams)]).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_native_export_loads_back_to_the_same_graph() {
    for loaded in [fossgraph_data::builtin(), hostile()] {
        let files = Export::Native.write(&Part::all(&loaded.graph)).unwrap();
        let again = read_again(&files);
        assert!(bytes(&again) == bytes(&loaded), "{files:#?}");
        assert_eq!(Export::Native.write(&Part::all(&again.graph)).unwrap(), files);
    }
}

#[test]
fn a_native_export_of_a_part_brings_what_it_cites() {
    let builtin = fossgraph_data::builtin();
    let dapr = node(&builtin, "project", "dapr");
    let again = read_again(&Export::Native.write(&Part::of(&builtin.graph, [dapr, NodeId(u32::MAX)])).unwrap());
    let dapr = node(&again, "project", "dapr");
    assert_eq!(value(&again, dapr, "status"), "Graduated");
    assert_eq!(value(&again, dapr, "accepted"), "2021-11-09");
    let kind = again.graph.schema().lexicon().kind("project").unwrap().0;
    assert_eq!(again.graph.nodes(kind).len(), 1);
    assert!(again.graph.sources(again.graph.fact(dapr)).count() > 0);
}

#[test]
fn exports_for_other_programs_hold_every_thing_and_edge_and_no_markup() {
    for loaded in [fossgraph_data::builtin(), hostile()] {
        let part = Part::all(&loaded.graph);
        let (nodes, edges) = part.count();
        let single = |form: Export| form.write(&part).unwrap().remove(0).1;
        let json: serde_json::Value = serde_json::from_str(&single(Export::JsonLd)).unwrap();
        let things = json["@graph"].as_array().unwrap();
        assert_eq!(things.iter().filter(|t| t.get("@id").is_some()).count(), nodes);
        let names: Vec<&str> = things.iter().filter_map(|t| t["name"].as_str()).collect();
        assert!(loaded.graph.name_index().iter().all(|m| names.contains(&loaded.graph.name(m.node))));
        for (name, text) in Export::Csv.write(&part).unwrap() {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let count = reader.records().map(Result::unwrap).count();
            assert_eq!(count, if name == "things.csv" { nodes } else { edges }, "{name}");
        }
        let graphml = single(Export::GraphMl);
        let parsed = roxmltree::Document::parse(&graphml).unwrap();
        let count = |tag: &str| {
            parsed.descendants().filter(|n| n.has_tag_name(("http://graphml.graphdrawing.org/xmlns", tag))).count()
        };
        assert_eq!((count("node"), count("edge")), (nodes, edges));
        let named =
            |name: &str| parsed.descendants().any(|n| n.attribute("key") == Some("name") && n.text() == Some(name));
        assert!((0..u32::try_from(nodes).unwrap()).all(|n| named(loaded.graph.name(NodeId(n)))));
    }
    let loaded = hostile();
    let part = Part::all(&loaded.graph);
    let dot = Export::Dot.write(&part).unwrap().remove(0).1;
    assert!(dot.contains(r#"label="\"quoted\" <b>&amp;amp;</b> \\ 'x' ; é — #1 | [x](y) %{z}", tooltip"#), "{dot}");
    let mermaid = Export::Mermaid.write(&part).unwrap().remove(0).1;
    let line = mermaid.lines().find(|l| l.contains("quoted")).unwrap();
    assert!(!line.contains('<') && !line.contains('&') && line.matches('"').count() == 2, "{line}");
}

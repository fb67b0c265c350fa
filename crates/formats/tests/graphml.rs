//! GraphML of other programs: what is read, what is left out and why, and what is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{EdgeId, LoadError, Loaded, NodeId};

fn open(text: impl AsRef<[u8]>) -> Result<Loaded, LoadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.graphml");
    std::fs::write(&path, text).unwrap();
    fossgraph_formats::open(&[path])
}

fn read(text: &str) -> Loaded {
    open(text).unwrap_or_else(|e| panic!("{e}"))
}

/// A document of those keys and that graph; the graph begins in line 2.
fn document(keys: &str, graph: &str) -> String {
    format!("<graphml xmlns='http://graphml.graphdrawing.org/xmlns'>{keys}\n{graph}</graphml>")
}

/// Things as `kind:name`, then edges as `name phrase name`.
fn content(loaded: &Loaded) -> Vec<String> {
    let graph = &loaded.graph;
    let schema = graph.schema();
    let nodes = (0..u32::try_from(graph.node_count()).unwrap()).map(NodeId);
    let mut out: Vec<String> =
        nodes.map(|n| format!("{}:{}", schema.kind(graph.kind_of(n)).singular, graph.name(n))).collect();
    for relation in schema.relation_ids() {
        let edges = graph.edges(relation);
        for id in (0..u32::try_from(edges.len()).unwrap()).map(EdgeId) {
            let (from, to) = edges.ends(id).unwrap();
            out.push(format!("{} {} {}", graph.name(from), schema.relation(relation).phrase, graph.name(to)));
        }
    }
    out
}

/// What was left out: reason, how often, and each with its line.
fn left(loaded: &Loaded) -> Vec<String> {
    let skipped = loaded.report.skipped.iter();
    let listed = |(reason, skipped): (&String, &fossgraph_core::Skipped)| {
        let all: Vec<String> = skipped.listed.iter().map(|(what, place)| format!("{what} @{}", place.line)).collect();
        format!("{reason} ({}): {}", skipped.rows, all.join(", "))
    };
    skipped.map(listed).collect()
}

fn value(loaded: &Loaded, name: &str, attribute: &str) -> Vec<String> {
    let graph = &loaded.graph;
    let node = (0..u32::try_from(graph.node_count()).unwrap()).map(NodeId).find(|n| graph.name(*n) == name).unwrap();
    let attribute = graph.schema().lexicon().attribute(attribute).unwrap();
    graph.cells(node, attribute).map(|(column, cell)| column.display(cell, graph.schema())).collect()
}

#[test]
fn networkx_names_keys_and_gives_them_types() {
    let loaded = read(&document(
        "<key id='d0' for='node' attr.name='Kind' attr.type='string'><default>project</default></key>
         <key id='d1' for='node' attr.name='accepted' attr.type='double'/>
         <key id='d2' for='node' attr.name='languages' attr.type='string'/>
         <key id='d3' for='edge' attr.name='type' attr.type='string'/>
         <key id='d4' for='edge' attr.name='since' attr.type='long'/>",
        "<graph edgedefault='directed'>
         <edge source='Shop' target='Widget'><data key='d3'>USES</data><data key='d4'>2020</data></edge>
         <node id='Widget'><data key='d1'>2019.0</data><data key='d2'>Go; Rust</data></node>
         <node id='Shop'><data key='d0'>organisations</data></node>
         <edge source='Widget' target='Shop'><data key='d3'>used-by</data><data key='d4'>2021</data></edge>
         </graph>",
    ));
    assert_eq!(left(&loaded), [""; 0]);
    let twice = "Shop uses Widget";
    assert_eq!(content(&loaded), ["organisation:Shop", "project:Widget", twice, twice]);
    assert_eq!(value(&loaded, "Widget", "accepted"), ["2019"]);
    assert_eq!(value(&loaded, "Widget", "languages"), ["Go", "Rust"]);
}

#[test]
fn yed_draws_labels_and_nests_groups() {
    let loaded = read(&document(
        "<key id='d0' for='node' attr.name='kind' attr.type='string'/><key id='d5' for='node' yfiles.type='nodegraphics'/>
         <key id='d9' for='edge' yfiles.type='edgegraphics'/><key id='d7' for='graphml' yfiles.type='resources'/>",
        "<graph id='G' edgedefault='directed' xmlns:y='http://www.yworks.com/xml/graphml'>
         <node id='n0'><data key='d0'>project</data><data key='d5'><y:ShapeNode><y:Fill color='#FF'/><y:NodeLabel>Widget</y:NodeLabel></y:ShapeNode></data></node>
         <node id='n1'><data key='d0'>organisation</data><data key='d5'><y:ShapeNode><y:NodeLabel>Shop</y:NodeLabel></y:ShapeNode></data><port name='north'/></node>
         <node id='n2'><data key='d0'>organisation</data><graph id='n2:'><node id='n2::n0'/><edge source='n2::n0' target='n2::n0' id='e9'/></graph></node>
         <edge id='e0' source='n1' target='n0'><data key='d9'><y:PolyLineEdge><y:EdgeLabel>uses</y:EdgeLabel></y:PolyLineEdge></data></edge>
         <edge id='e1' source='n1' target='n2::n0'/></graph><data key='d7'><Resources/></data>",
    ));
    assert_eq!(content(&loaded), ["organisation:n2", "organisation:Shop", "project:Widget", "Shop uses Widget"]);
    assert_eq!(
        left(&loaded),
        [
            "a graph inside a node (1): n2 @6",
            "a node or edge of a graph inside a node (2): e9 @6, n2::n0 @6",
            "a port of a node (1): north of n1 @5",
            "an edge of a node that is left out (1): n1 -> n2::n0 @8",
        ]
    );
}

#[test]
fn labels_may_stand_in_attributes_and_keys_undeclared() {
    let loaded = read(&document(
        "",
        "<graph><node id='n0' labels=':Thing:Project'><data key='labels'>:Thing:Project</data><data key='name'>Widget</data></node>
         <node id='n1' labels=':Organisation'><data key='label'>Shop</data></node>
         <edge id='e0' source='n1' target='n0' label='USES'/></graph>",
    ));
    assert_eq!(content(&loaded), ["organisation:Shop", "project:Widget", "Shop uses Widget"]);
    assert_eq!(left(&loaded), [""; 0]);
}

#[test]
fn a_value_that_edges_say_is_read_from_them() {
    let of = |level: &str| {
        read(&document(
            "",
            &format!(
                "<graph><node id='F'><data key='kind'>foundation</data></node>
                 <node id='A'><data key='kind'>project</data><data key='status'>Archived</data></node>
                 <edge source='F' target='A'><data key='relation'>hosts</data><data key='status'>{level}</data></edge></graph>"
            ),
        ))
    };
    let status = |loaded: &Loaded| {
        let graph = &loaded.graph;
        let project = graph.schema().lexicon().kind("project").unwrap().0;
        let node = NodeId(graph.nodes(project).start);
        (value(loaded, "A", "status"), graph.states(node, graph.schema().lexicon().attribute("status").unwrap()))
    };
    assert_eq!(status(&of("Archived")), (vec!["Archived".to_owned()], false));
    assert_eq!(status(&of("Sandbox")), (vec!["Archived".to_owned()], true));
}

#[test]
fn without_a_direction_the_kinds_tell_it() {
    let nodes = "<node id='A'><data key='kind'>project</data></node><node id='B'><data key='kind'>project</data></node>
        <node id='Shop'><data key='kind'>organisation</data></node>";
    let edge = |from: &str, phrase: &str, to: &str| {
        format!("<edge source='{from}' target='{to}'><data key='relation'>{phrase}</data></edge>\n")
    };
    let edges = [edge("A", "uses", "Shop"), edge("A", "depends on", "B"), edge("Shop", "uses", "B")].concat();
    let undirected = read(&document("", &format!("<graph edgedefault='undirected'>{nodes}\n{edges}</graph>")));
    assert_eq!(content(&undirected)[3..], ["Shop uses A", "Shop uses B"]);
    assert_eq!(left(&undirected), ["an edge without a direction, of a relation that has one (1): A depends on B @5"]);
    let directed = read(&document("", &format!("<graph edgedefault='directed'>{nodes}\n{edges}</graph>")));
    assert_eq!(content(&directed)[3..], ["Shop uses B", "A depends on B"]);
    assert_eq!(left(&directed), ["an edge between kinds that its relation does not join (1): A uses Shop @4"]);
}

#[test]
fn what_does_not_fit_is_left_out_with_its_place() {
    let loaded = read(&document(
        "<key id='w' for='node' attr.name='weight'><default>1</default></key>",
        "<graph edgedefault='directed'>
         <node id='A'><data key='kind'>project</data><data key='homepge'>x</data><data key='accepted'>soon</data></node>
         <node id='A'><data key='kind'>project</data></node>
         <node><data key='kind'>project</data></node>
         <node id='B'><data key='kind'>projct</data></node>
         <node id='C'/>
         <node id='D'><data key='kind'>organisation</data><data key='check'>sure</data></node>
         <edge source='D' target='A'><data key='relation'>usess</data></edge>
         <edge source='D' target='A'/>
         <edge source='D'/>
         <edge source='D' target='Z'><data key='relation'>uses</data></edge>
         <edge source='D' target='A'><data key='relation'>uses</data><data key='since'>2021</data><data key='until'>2020</data><data key='sinse'>1</data></edge>
         <hyperedge id='h'><endpoint node='A'/></hyperedge>
         </graph>",
    ));
    assert_eq!(content(&loaded), ["organisation:D", "project:A", "D uses A"]);
    let found = left(&loaded);
    for want in [
        "an invalid check mark (1): sure @8",
        "a hyperedge (1): h @14",
        "a node of a kind that the schema does not have (1): B: `projct` (did you mean `project`?) @6",
        "a node that names no kind (under `kind`, `labels` or `type`) (1): C @7",
        "a node with the id of another one (1): A @4",
        "a node without an id (1):  @5",
        "a value that is not understood (1): `soon` is not a date: expected a year (2024), a month (2024-10) or a day (2024-10-30) @3",
        "an edge of a node that the document does not hold (1): D -> Z @12",
        "an edge of a relation that the schema does not have (1): D -> A: `usess` (did you mean `uses`?) @9",
        "an edge that names no relation (under `relation`, `label` or `type`) (1): D -> A @10",
        "an edge without two ends (1):  @11",
        "an end that lies before its beginning (1): 2021 to 2020 @13",
        "data that edges `uses` have no attribute for (1): `sinse` (did you mean `since`?) @13",
        "data that projects have no attribute for (1): `homepge` (did you mean `homepage`?) @3",
    ] {
        assert!(found.iter().any(|line| line == want), "{want}\n{found:#?}");
    }
    assert_eq!(found.len(), 14, "{found:#?}");
}

/// What a key says for all stands where an element says nothing, and only at elements that the key is for.
#[test]
fn defaults_are_of_the_elements_that_keys_are_for() {
    let loaded = read(&document(
        "<key id='kind'/><key id='k0' for='node' attr.name='languages'><default>Go</default></key>
         <key id='k1' for='edge' attr.name='languages'><default>C</default></key>
         <key id='k2' for='all' attr.name='check'><default>claim</default></key>",
        "<graph edgedefault='directed'>
         <node id='A'><data key='kind'>project</data></node>
         <node id='B'><data key='kind'>project</data><data key='k0'>Rust</data><data key='homepage'>https://b.example.org</data></node>
         </graph>",
    ));
    assert_eq!(
        (value(&loaded, "A", "languages"), value(&loaded, "B", "languages")),
        (vec!["Go".into()], vec!["Rust".into()])
    );
    let graph = &loaded.graph;
    let homepage = graph.schema().lexicon().attribute("homepage").unwrap();
    let node = (0..2).map(NodeId).find(|node| graph.name(*node) == "B").unwrap();
    let claims = graph.column(graph.kind_of(node), homepage).unwrap().claims(graph.local(node));
    let checks: Vec<&str> = claims.iter().map(|claim| claim.fact.check.name()).collect();
    assert_eq!((graph.fact(node).check.name(), checks), ("claim", vec!["claim"]), "a value is as sure as its thing");
}

/// `kind:id` is the record of that id, if the kind is the node's and an id follows.
#[test]
fn ids_of_nodes_are_names_unless_they_name_the_kind() {
    let loaded = read(&document(
        "",
        "<graph>
         <node id='project:widget'><data key='kind'>project</data></node><node id='shop:cart'><data key='kind'>project</data></node>
         <node id='project:'><data key='kind'>project</data></node>
         </graph>",
    ));
    assert_eq!(content(&loaded), ["project:project:", "project:shop:cart", "project:widget"]);
    let project = loaded.graph.schema().lexicon().kind("project").unwrap().0;
    assert!(loaded.graph.find(project, "widget").is_some());
}

#[test]
fn an_edge_may_say_its_direction_itself_and_each_value_once() {
    let graph = |directed: &str, default: &str| {
        format!(
            "<graph edgedefault='{default}'><node id='A'><data key='kind'>project</data></node>
             <node id='F'><data key='kind'>foundation</data></node>
             <edge source='A' target='F' directed='{directed}'><data key='relation'>hosts</data>
             <data key='status'>Graduated</data><data key='status'>Archived</data></edge></graph>"
        )
    };
    let turned = read(&document("", &graph("false", "directed")));
    assert_eq!(content(&turned)[2..], ["F hosts A"]);
    assert_eq!(value(&turned, "A", "status"), ["Graduated"]);
    assert_eq!(left(&turned), ["a second value on an edge (1): Archived @5"]);
    let kept = read(&document("", &graph("true", "undirected")));
    assert_eq!(left(&kept), ["an edge between kinds that its relation does not join (1): A hosts F @4"]);
}

/// Programs that know no whole numbers write 2020.0; nothing is rounded.
#[test]
fn numbers_with_a_fraction_are_no_years() {
    let node = |id: &str, accepted: &str, key: &str| {
        format!("<node id='{id}'><data key='kind'>project</data><data key='{key}'>{accepted}</data></node>\n")
    };
    let nodes = [node("A", "2019.0", "d"), node("B", "2019.5", "d"), node("C", "2019.0", "accepted")].concat();
    let loaded = read(&document(
        "<key id='d' for='node' attr.name='accepted' attr.type='double'/>",
        &format!("<graph>{nodes}</graph>"),
    ));
    assert_eq!(value(&loaded, "A", "accepted"), ["2019"]);
    assert!(value(&loaded, "B", "accepted").is_empty() && value(&loaded, "C", "accepted").is_empty());
    assert!(left(&loaded)[0].starts_with("a value that is not understood (2): "), "{:?}", left(&loaded));
}

#[test]
fn what_is_no_graph_is_refused_with_its_place() {
    let schema = document("", "<graph><data key='fossgraph-schema'>[[kind]]\nsingular = 3</data></graph>");
    for (text, want) in [
        ("<graphml/>", "x.graphml:1: error[D006]: this GraphML holds no graph"),
        ("<a><graphml><graph/></graphml></a>", "error[D006]"),
        ("<graphml>\n<graph><node id='a'></graph></graphml>", "x.graphml:2:21: error[D004]"),
        (
            "<!DOCTYPE a [<!ENTITY b 'c'>]><graphml><graph>&b;</graph></graphml>",
            "x.graphml:1: error[D004]: a document type",
        ),
        ("<graphml><graph>&b;</graph></graphml>", "error[D004]: unknown entity"),
        ("<graphml><graph>", "error[D004]"),
        (&schema, "the schema in "),
    ] {
        let found = open(text).expect_err(text).to_string();
        assert!(found.contains(want), "{want}\n{found}");
    }
    let found = open(b"<graphml>\n<graph>\xff</graph></graphml>").expect_err("bytes").to_string();
    assert!(found.contains("x.graphml:2: error[D002]: is not UTF-8"), "{found}");
}

#[test]
fn nesting_and_names_without_end_are_read() {
    let deep = 50_000;
    let text = format!(
        "<graphml>{}{}</graphml>",
        "<graph><node id='a'><data key='kind'>project</data>".repeat(deep),
        "</node></graph>".repeat(deep)
    );
    std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(move || assert_eq!(content(&read(&text)), ["project:a"]))
        .unwrap()
        .join()
        .unwrap();
}

//! What records and edges say, in each of the native formats: what stands beside values, what is counted, what is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{
    Builder, Cell, Check, Claim, EdgeId, FactDraft, Graph, Loaded, NodeId, Place, Progress, Reference, Schema, Watch,
    collect, load_text,
};

const SCHEMA: &str = r#"
citations = "document"
[[enumeration]]
name = "tier"
members = ["low", "high"]
[[kind]]
singular = "document"
plural = "documents"
attributes = ["date"]
[[kind]]
singular = "service"
plural = "services"
attributes = ["tier", "tags", "sizes", "ratios", "owner since", "live", "version"]
[[kind]]
singular = "team"
plural = "teams"
[[attribute]]
name = "tier"
type = "tier"
history = true
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "sizes"
type = "integer"
many = true
[[attribute]]
name = "ratios"
type = "float"
many = true
[[attribute]]
name = "owner since"
type = "date"
history = true
[[attribute]]
name = "live"
type = "boolean"
[[attribute]]
name = "version"
type = "version"
[[attribute]]
name = "date"
type = "date"
[[attribute]]
name = "weight"
type = "integer"
[[relation]]
phrase = "calls"
inverse = "called by"
from = ["service"]
to = ["service"]
attributes = ["weight", "version"]
[[relation]]
phrase = "owns"
inverse = "owned by"
from = ["team"]
to = ["service"]
[[relation]]
phrase = "watches"
inverse = "watched by"
from = ["team"]
to = ["service", "document"]
"#;

fn load(files: &[(&str, &str)]) -> Loaded {
    load_text(&[&[("schema.toml", SCHEMA)], files].concat()).unwrap_or_else(|e| panic!("{e}"))
}

fn errors(files: &[(&str, &str)]) -> Vec<String> {
    let error = load_text(&[&[("schema.toml", SCHEMA)], files].concat()).unwrap_err();
    error.diagnostics().iter().map(ToString::to_string).collect()
}

/// One error, whose text holds each of `parts`.
fn one_error(file: &str, text: &str, parts: &[&str]) {
    let found = errors(&[(file, text)]);
    assert_eq!(found.len(), 1, "{found:?}");
    for part in parts {
        assert!(found[0].contains(part), "`{part}` is not in `{}`", found[0]);
    }
}

fn service(graph: &Graph, id: &str) -> NodeId {
    graph.find(graph.schema().lexicon().kind("service").unwrap().0, id).unwrap()
}

/// The claims on an attribute of a service.
fn claims(graph: &Graph, id: &str, attribute: &str) -> Vec<Claim> {
    let node = service(graph, id);
    let column = graph.column(graph.kind_of(node), graph.schema().lexicon().attribute(attribute).unwrap()).unwrap();
    column.claims(graph.local(node))
}

/// The values of an attribute of a service, in their order.
fn shown(graph: &Graph, id: &str, attribute: &str) -> Vec<String> {
    let cells = graph.cells(service(graph, id), graph.schema().lexicon().attribute(attribute).unwrap());
    cells.map(|(column, cell)| column.display(cell, graph.schema())).collect()
}

fn sources(graph: &Graph, fact: fossgraph_core::Fact) -> Vec<&str> {
    graph.sources(fact).map(|source| graph.name(source)).collect()
}

const DOCUMENTS: &str = "id,name\nd1,D1\nd2,D2\nd3,D3\n";

// ---------------------------------------------------------------- beside records, values and edges

#[test]
fn values_and_edges_share_the_sources_and_the_check_of_their_record_and_nothing_else() {
    let text = "[[service]]\nname='A'\nsince=2001\nuntil=2002\nnote='n'\nsources=['d1']\ncheck='claim'\n\
        tier='low'\ncalls=['B']\n[[service]]\nname='B'\nsources=['d2']\ncheck='claim'\ntier={is='low',note='m'}\n";
    let loaded =
        load(&[("documents.csv", DOCUMENTS), ("a.toml", text), ("d.toml", "[[document]]\nid='d1'\ndate=2024")]);
    let graph = &loaded.graph;
    let own = graph.fact(service(graph, "a"));
    assert_eq!((own.check, graph.note(own), sources(graph, own)), (Check::Claim, Some("n"), vec!["D1"]));
    assert!(own.since.is_some() && own.until.is_some());
    assert_eq!(shown(graph, "a", "tier"), ["low"], "the value did not end with the record");
    let value = claims(graph, "a", "tier")[0].fact;
    assert_eq!((value.since, value.until, graph.note(value)), (None, None, None));
    assert_eq!((value.check, sources(graph, value)), (Check::Claim, vec!["D1"]));
    let calls = graph.edges(graph.schema().lexicon().relation("calls").unwrap().relation);
    let edge = calls.fact(EdgeId(0));
    assert_eq!((edge.since, edge.until, graph.note(edge)), (None, None, None));
    assert_eq!((edge.check, sources(graph, edge)), (Check::Claim, vec!["D1"]));
    let said = claims(graph, "b", "tier")[0].fact;
    assert_eq!((said.check, graph.note(said), sources(graph, said)), (Check::Claim, Some("m"), vec!["D2"]));
}

#[test]
fn only_what_is_more_than_the_value_is_kept_as_a_claim() {
    let text = "[[service]]\nname='A'\nsources=['d1']\ntier='low'\ntags=['x','y']\n\
        [[service]]\nname='B'\nsources=['d2']\ntier='high'\ntags=['x','z']\n[[team]]\nname='T'\nsources=['d3']\n";
    let loaded = load(&[("documents.csv", DOCUMENTS), ("a.toml", text)]);
    for (id, attribute) in [("a", "tier"), ("b", "tier"), ("a", "tags"), ("b", "tags")] {
        assert!(claims(&loaded.graph, id, attribute).is_empty(), "{id} {attribute}");
    }
}

#[test]
fn two_records_that_say_different_values_disagree_though_neither_cites_anything() {
    let loaded = load(&[
        ("a.toml", "[[service]]\nid='a'\nname='A'\ntier='high'\n[[team]]\nname='T'"),
        ("b.toml", "[[service]]\nid='a'\ntier='low'"),
        ("c.toml", "[[service]]\nid='c'\nname='C'"),
    ]);
    let conflict = &loaded.report.conflicts[0];
    assert_eq!((conflict.thing.as_str(), conflict.values.len()), ("service `a`", 2));
    assert!(conflict.values[0].in_force && !conflict.values[1].in_force, "the one in force first: {conflict}");
    assert_eq!(claims(&loaded.graph, "a", "tier").len(), 2);
    assert_eq!(loaded.report.merged["id"], 1, "two files state one record");
    assert!(!load(&[("c.toml", "[[service]]\nname='C'")]).report.merged.contains_key("id"));
}

#[test]
fn a_claim_without_an_interval_adds_nothing_to_one_that_holds() {
    let text = "[[service]]\nname='A'\ntier=[{is='low',since=2020,sources=['d1']},{is='low',sources=['d2']}]\n\
        'owner since'=[{is=2020,until=2022},{is=2021,since=2022}]\n";
    let loaded = load(&[("documents.csv", DOCUMENTS), ("a.toml", text)]);
    let graph = &loaded.graph;
    let told: Vec<_> = claims(graph, "a", "tier").iter().map(|c| (c.fact.since, sources(graph, c.fact))).collect();
    assert_eq!(told, [(Some("2020".parse().unwrap()), vec!["D1", "D2"])]);
    assert_eq!(claims(graph, "a", "owner since").len(), 2);
    let text = "[[service]]\nname='A'\n'owner since'=[{is=2020,sources=['d1']},{is=2021,sources=['d2']}]\n";
    let loaded = load(&[("documents.csv", DOCUMENTS), ("a.toml", text)]);
    assert_eq!((claims(&loaded.graph, "a", "owner since").len(), loaded.report.conflicts.len()), (2, 1));
}

#[test]
fn notes_of_several_blocks_are_put_together_once() {
    let block = |note: &str| format!("[[service]]\nid='a'\nname='A'\nnote='{note}'\n");
    let note = |blocks: &[&str]| {
        let text: String = blocks.iter().map(|note| block(note)).collect();
        let loaded = load(&[("a.toml", &text)]);
        let fact = loaded.graph.fact(service(&loaded.graph, "a"));
        loaded.graph.note(fact).map(str::to_owned)
    };
    assert_eq!(note(&["x", "y"]).as_deref(), Some("x; y"));
    assert_eq!(note(&["y", "x"]).as_deref(), Some("x; y"), "in whatever order");
    assert_eq!(note(&["z; a", "z; a"]).as_deref(), Some("z; a"), "what both say in the same words stays as it is");
    let adds = format!("{}[[service]]\nid='a'\nnote='of what is added'\ntier='low'\n", block("own"));
    let loaded = load(&[("a.toml", &adds)]);
    let fact = loaded.graph.fact(service(&loaded.graph, "a"));
    assert_eq!(loaded.graph.note(fact), Some("own"), "a block that only adds says nothing of the whole");
}

#[test]
fn two_dates_of_one_record_are_told_once_wherever_they_stand() {
    for dates in [["2020", "2020", "2021"], ["2021", "2020", "2020"], ["2020", "2021", "2021"]] {
        let text: String = dates.iter().map(|date| format!("[[service]]\nid='a'\nname='A'\nsince={date}\n")).collect();
        one_error("a.toml", &text, &["a.toml:1:1", "D013", "two different dates"]);
    }
}

#[test]
fn the_newest_document_gives_the_date_of_the_data() {
    for order in [["2022", "2024-05", "2023"], ["2024-05", "2023", "2022"], ["2022", "2023", "2024-05"]] {
        let text: String =
            order.iter().map(|date| format!("[[document]]\nname='of {date}'\ndate='{date}'\n")).collect();
        assert_eq!(load(&[("a.toml", &text)]).graph.date().unwrap().to_string(), "2024-05", "{order:?}");
    }
}

// ---------------------------------------------------------------- lists

#[test]
fn lists_are_in_the_order_of_their_values_each_once() {
    let text = "[[service]]\nname='A'\ntags=['item 10','item 9','Item 2']\nsizes=[10,9,-1,100]\n\
        ratios=[2.5,-1.5,0.0,-2.5]\n[[service]]\nname='B'\n\
        tags=[{is='x',since=2019},{is='y',since=2020},{is='x',since=2021}]\n";
    let loaded = load(&[("a.toml", text)]);
    let graph = &loaded.graph;
    assert_eq!(shown(graph, "a", "tags"), ["Item 2", "item 9", "item 10"]);
    assert_eq!(shown(graph, "a", "sizes"), ["-1", "9", "10", "100"]);
    assert_eq!(shown(graph, "a", "ratios"), ["-2.5", "-1.5", "0", "2.5"]);
    assert_eq!(shown(graph, "b", "tags"), ["x", "y"]);
}

#[test]
fn versions_and_texts_are_each_ordered_in_their_own_way() {
    let text = "[[service]]\nname='A'\nversion='1.0'\ntags=['1.0']\n[[service]]\nname='B'\nversion='1.0-rc.1'\ntags=['1.0-rc.1']\n";
    let loaded = load(&[("a.toml", text)]);
    let graph = &loaded.graph;
    let cell = |id: &str, attribute: &str| {
        let attribute = graph.schema().lexicon().attribute(attribute).unwrap();
        match graph.cells(service(graph, id), attribute).next() {
            Some((_, Cell::Code(code))) => code,
            _ => panic!("{id} has no text"),
        }
    };
    assert!(cell("b", "version") < cell("a", "version"), "before the release");
    assert!(cell("a", "tags") < cell("b", "tags"), "a text that goes on comes later");
}

// ---------------------------------------------------------------- edges

#[test]
fn an_edge_of_which_nothing_is_said_is_the_one_of_which_more_is_said() {
    let edges = |rows: &str| {
        let calls = format!("from,to,weight,since,sources\n{rows}");
        let files = [("documents.csv", DOCUMENTS), ("services.csv", "name\nA\nB\n"), ("calls.csv", &calls)];
        load(&files).graph.edge_count()
    };
    assert_eq!(edges("a,b,,,\na,b,,2020,\n"), 1);
    assert_eq!(edges("a,b,,,d1\na,b,3,,d2\n"), 1);
    assert_eq!(edges("a,b,2,,d1\na,b,3,,d2\n"), 2);
    assert_eq!(edges("a,b,,,\na,b,3,,\n"), 2, "one source that says both means two");
    assert_eq!(edges("a,b,3,2020,d1\na,b,3,2021,d2\n"), 2);
    assert_eq!(edges("a,b,3,2020,d1\na,b,3,2020-05,d2\n"), 1);
}

#[test]
fn the_richest_of_several_edges_cites_whoever_said_less() {
    let calls = "from,to,weight,version,since,sources\nA,B,,1.0,2020,d1\nA,B,3,1.0,2020,d2\nA,B,3,1.0,2020-01-01,d3\n";
    let loaded = load(&[("documents.csv", DOCUMENTS), ("services.csv", "name\nA\nB\n"), ("calls.csv", calls)]);
    let graph = &loaded.graph;
    let edges = graph.edges(graph.schema().lexicon().relation("calls").unwrap().relation);
    assert_eq!(graph.edge_count(), 1);
    let fact = edges.fact(EdgeId(0));
    assert_eq!(
        (fact.since.unwrap().to_string().as_str(), sources(graph, fact)),
        ("2020-01-01", vec!["D1", "D2", "D3"])
    );
}

#[test]
fn an_id_is_looked_for_among_the_kinds_that_may_stand_there() {
    let things = ("x.toml", "[[service]]\nid='x'\nname='Service'\n[[team]]\nid='x'\nname='Team'");
    let loaded = load(&[things, ("owns.csv", "from,to\nx,x\n")]);
    let graph = &loaded.graph;
    let owns = graph.edges(graph.schema().lexicon().relation("owns").unwrap().relation);
    let ends = owns.ends(EdgeId(0)).unwrap();
    assert_eq!((graph.name(ends.0), graph.name(ends.1)), ("Team", "Service"));
    let both = ("y.toml", "[[service]]\nid='y'\nname='Y'\n[[document]]\nid='y'\nname='Y'");
    let found = errors(&[things, both, ("watches.csv", "from,to\nx,y\n")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("watches.csv:2:3: error[D021]"), "{found:?}");
}

#[test]
fn ends_that_stand_in_different_places_are_told_where_they_stand() {
    let schema = Schema::parse("schema.toml", SCHEMA).unwrap();
    let calls = schema.lexicon().relation("calls").unwrap().relation;
    let mut builder = Builder::new(schema.into());
    let mut edge = |from: (&str, usize, usize), to: (&str, usize, usize)| {
        let end = |(file, line, column): (&str, usize, usize)| Reference {
            text: format!("{file} {line}"),
            place: Place { file: file.into(), line, column },
        };
        builder.edge(calls, end(from), end(to), Vec::new(), FactDraft::default());
    };
    edge(("a", 1, 2), ("a", 3, 4));
    edge(("a", 5, 2), ("b", 5, 4));
    edge(("a", 6, 70_000), ("a", 6, 70_001));
    edge(("a", 7, 65_535), ("a", 7, 9));
    let error = builder.finish().unwrap_err();
    let told: Vec<String> = error.diagnostics().iter().map(|d| d.place.as_ref().unwrap().to_string()).collect();
    assert!(error.to_string().starts_with("a:1:2: error[D022]: no service is called `a 1`"), "{error}");
    assert_eq!(told, ["a:1:2", "a:3:4", "a:5:2", "a:6:70000", "a:6:70001", "a:7:9", "a:7:65535", "b:5:4"]);
}

#[test]
fn names_that_a_table_reconciles_are_found_and_those_left_out_are_listed() {
    let names = "system,as_listed,canonical,kind,relation,note\nlists,Core Team,Core,team,same,\n\
        lists,(blank),,team,no organisation,\nlists,Lost,,team,unresolved: two bear it,\nlists,Roster,Core,team,roster of,\n\
        lists,CORE,Core,team,same,\nlists,Core West,Core,team,part of it,\nlists,Core,Other,team,kept apart,\n";
    let files = |owns: &str| {
        load(&[
            ("names.csv", names),
            ("services.csv", "name\nA\n"),
            ("teams.csv", "id,name\nc1,Core\n"),
            ("owns.csv", &format!("from,to\n{owns}")),
        ])
    };
    let loaded = files("Core Team,A\n,A\nLost,A\nLost,A\nCore West,A\nRoster,A\n");
    let graph = &loaded.graph;
    let core = graph.name_index().find("core team").next().expect("the listed name is an alias").node;
    assert_eq!(graph.aliases(core).collect::<Vec<_>>(), ["Core Team", "Core West"], "no other spelling, and no roster");
    assert_eq!(graph.edge_count(), 1);
    let listed: Vec<Vec<&str>> =
        loaded.report.skipped.values().map(|s| s.listed.keys().map(String::as_str).collect()).collect();
    assert_eq!(listed, [["(blank)"], ["Lost"]]);
    let lost = &loaded.report.skipped["owns: unresolved"];
    assert_eq!((lost.rows, lost.listed["Lost"].to_string().as_str()), (2, "owns.csv:4:1"), "where it is met first");
}

#[test]
fn references_that_lead_to_nothing_say_what_may_stand_there() {
    let names = "system,as_listed,canonical,kind,relation\nlists,Crew,Core,team,kept apart\nlists,Gone,None,team,same\n\
        lists,Same,Same,team,same\n";
    let told = |watches: &str| {
        let watches = format!("from,to\n{watches}\n");
        let teams = ("teams.csv", "name\nCore\n");
        errors(&[("names.csv", names), teams, ("documents.csv", DOCUMENTS), ("watches.csv", &watches)])
    };
    for (row, want) in [
        ("Crew,d1", "1: error[D022]: no team is called `Crew`"),
        ("Gone,d1", "1: error[D022]: no team is called `Gone`"),
        ("Same,d1", "1: error[D022]: no team is called `Same`"),
        (",d1", "1: error[D022]: the name is missing here: expected team"),
        ("Core,x", "6: error[D022]: no document or service is called `x`"),
        ("Core,team:Core", "6: error[D020]: a team cannot stand here: expected document or service"),
    ] {
        let found = told(row);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("watches.csv:2:{want}")), "{found:?}");
    }
    let unread =
        [("names.csv", "system,as_listde\na,b\n"), ("owns.csv", "from,to\nCrew,A\n"), ("services.csv", "name\nA\n")];
    let found = errors(&unread);
    assert_eq!(found.len(), 1, "a table that is not read may hold the name: {found:?}");
}

#[test]
fn a_reader_asks_what_is_stated_so_far() {
    let schema = Schema::parse("schema.toml", SCHEMA).unwrap();
    let (owns, calls) = (schema.lexicon().relation("owns").unwrap(), schema.lexicon().relation("calls").unwrap());
    let kind = |word: &str| schema.lexicon().kind(word).unwrap().0;
    let (teams, services) = (kind("team"), kind("service"));
    let place = |line: usize| Place { file: "f".into(), line, column: 1 };
    let mut builder = Builder::new(schema.into());
    let team = builder.record(teams, None, Some("Web Team"), FactDraft::default(), place(1));
    let service = builder.record(services, Some("a"), Some("A"), FactDraft::default(), place(2));
    let reference = |text: &str| Reference { text: text.to_owned(), place: place(3) };
    builder.link(team, owns, reference("A"), Vec::new(), FactDraft::default());
    builder.edge(owns.relation, reference("Desk"), reference("A"), Vec::new(), FactDraft::default());
    builder.link(service, calls, reference("A"), Vec::new(), FactDraft::default());
    let (drafts, texts) = builder.subjects(owns);
    assert_eq!(
        (drafts.into_iter().collect::<Vec<_>>(), texts.into_iter().collect::<Vec<_>>()),
        (vec![team], vec!["Desk"])
    );
    let (drafts, texts) = builder.subjects(owns.reverse());
    assert_eq!((drafts.len(), texts.into_iter().collect::<Vec<_>>()), (0, vec!["A"]));
    assert_eq!((builder.id(team), builder.name(service)), ("web-team", Some("A")));
    builder.record(teams, None, Some("Desk"), FactDraft::default(), place(4));
    for line in [7, 3] {
        builder.skip("no name", "x", &place(line));
    }
    let loaded = builder.finish().unwrap();
    assert_eq!(loaded.graph.edge_count(), 3);
    let skipped = &loaded.report.skipped["no name"];
    assert_eq!((skipped.rows, skipped.listed["x"].line), (2, 3));
}

// ---------------------------------------------------------------- what is read and how much

#[test]
fn each_format_counts_what_it_read() {
    let loaded = load(&[
        ("a.toml", "[[service]]\nname='A'\ncalls=['B','C']\n[[service]]\nname='B'\n"),
        ("documents.csv", "id,name\nd1,\"D, 1\"\nd2,D2\nd3,D3\n"),
        ("calls.csv", "from,to\nA,B\nB,C\nC,A\n"),
        ("services.jsonl", "{\"name\":\"C\"}\n\n{\"name\":\"D\",\"calls\":\"A\"}\n"),
        ("owns.jsonl", "{\"from\":\"T\",\"to\":\"A\"}\n"),
        ("teams.csv", "name\nT\n"),
    ]);
    let read: Vec<(&str, usize, usize)> =
        loaded.report.files.iter().map(|f| (f.file.as_str(), f.records, f.edges)).collect();
    let want = [
        ("a.toml", 2, 2),
        ("calls.csv", 0, 3),
        ("documents.csv", 3, 0),
        ("owns.jsonl", 0, 1),
        ("services.jsonl", 2, 1),
        ("teams.csv", 1, 0),
    ];
    assert_eq!(read, want);
    assert_eq!(loaded.graph.node_count(), 8);
}

#[test]
fn each_byte_of_a_file_is_a_step_of_its_reading() {
    let quoted: String = (0..30_000).map(|n| format!("\"Team {n}\"\n")).collect();
    let plain: String = (0..30_000).map(|n| format!("Team {n}\n")).collect();
    for rows in [quoted, plain] {
        let text = format!("name\n{rows}");
        let progress = Progress::default();
        let files = fossgraph_core::Files::of(&[("schema.toml", SCHEMA), ("teams.csv", &text)]);
        collect(&files, None, Watch::new(None, Some(progress.clone()))).map(|_| ()).unwrap();
        assert_eq!((progress.work(), progress.share()), (text.len() as u64, Some(1.0)));
    }
}

#[test]
fn json_lines_hold_every_type_and_tell_what_they_do_not_hold() {
    let loaded = load(&[("services.jsonl", "{\"name\":\"A\",\"live\":false}\n{\"name\":\"B\",\"live\":true}\n")]);
    assert_eq!(shown(&loaded.graph, "a", "live"), ["false"]);
    assert_eq!(shown(&loaded.graph, "b", "live"), ["true"]);
    one_error("services.jsonl", "{\"name\":\"A\"}\n  5\n", &["services.jsonl:2:3", "D004", "expected an object"]);
    one_error(
        "services.jsonl",
        "{\"name\":\"A\",\"live\":null}",
        &["services.jsonl:1:20", "leave out what is not known"],
    );
    let many: String = (0..40).map(|n| format!("\"k{n}\":{n},")).collect();
    let found = errors(&[("services.jsonl", &format!("{{{many}\"name\":\"A\"}}\n"))]);
    assert_eq!(found.iter().filter(|error| error.contains("D035")).count(), 40, "each key is unknown: {found:?}");
    one_error("services.jsonl", &format!("{{{many}\"k7\":1}}\n"), &["the key `k7` stands twice"]);
}

#[test]
fn what_a_kind_does_not_have_is_told() {
    one_error("services.csv", "name,date\nA,2020\n", &["services.csv:1:6", "D035", "a service has no `date`"]);
    one_error("a.toml", "[[service]]\nname='A'\ndate=2020", &["a.toml:3:1", "D035", "a service has no `date`"]);
    one_error("a.toml", "[[service]]\nname='A'\ntags=['x','']", &["a.toml:3:11", "D038", "the text is empty"]);
    one_error("a.toml", "[[service]]\nname='A'\n'owner since'=2020-01-01T10:00:00", &["D038", "is not a plain date"]);
    one_error(
        "a.toml",
        "[[service]]\nnmae='A'\ntier='low'",
        &["a.toml:1:1", "D010", "a service needs a name or an id", "`nmae` is unknown: did you mean `name`?"],
    );
    let found = errors(&[("a.toml", "[[service]]\ntier='low'")]);
    assert!(!found[0].contains("help"), "{found:?}");
    let found = errors(&[("services.csv", "name\nA\n"), ("calls.csv", "from,to,live\nA,A,true\n")]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("calls.csv:1:9: error[D035]: `live` is unknown here"), "{found:?}");
}

#[test]
fn a_record_without_a_name_is_told_where_it_stands_first() {
    for places in [[("b", 1), ("a", 2), ("a", 9)], [("a", 2), ("b", 1), ("a", 9)], [("a", 9), ("a", 2), ("b", 1)]] {
        let schema = Schema::parse("schema.toml", SCHEMA).unwrap();
        let kind = schema.lexicon().kind("team").unwrap().0;
        let mut builder = Builder::new(schema.into());
        for (file, line) in places {
            let place = Place { file: file.into(), line, column: 1 };
            builder.record(kind, Some("x"), None, FactDraft::default(), place);
        }
        let error = builder.finish().unwrap_err().to_string();
        assert!(error.starts_with("a:2:1: error[D012]: the team `x` has no name"), "{error}");
    }
}

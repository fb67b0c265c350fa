//! Loading: what is right becomes a graph, and everything that is wrong is told at once, with its place and the nearest right word.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Check, Direction, Loaded, load_text};

const SCHEMA: &str = r#"
citations = "document"
[[enumeration]]
name = "tier"
members = ["low", "high"]
[[kind]]
singular = "service"
plural = "services"
attributes = ["tier", "tags", "owner since", "latency", "live", "version"]
[[kind]]
singular = "team"
plural = "teams"
attributes = ["tier"]
[[kind]]
singular = "document"
plural = "documents"
attributes = ["date"]
[[attribute]]
name = "tier"
type = "tier"
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "owner since"
type = "date"
history = true
[[attribute]]
name = "latency"
type = "float"
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
attributes = ["weight"]
[[relation]]
phrase = "owns"
inverse = "owned by"
from = ["team"]
to = ["service", "team"]
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

#[test]
fn toml_csv_and_json_lines_say_the_same() {
    let toml = load(&[(
        "a.toml",
        "[[service]]\nname='A'\ntier='high'\ntags=['x','y']\ncalls=[{to='B',weight=3,since=2020-01-01}]\n[[service]]\nname='B'",
    )]);
    let csv = load(&[
        ("services.csv", "name,tier,tags\nA,high,x;y\nB,,\n"),
        ("calls.csv", "from,to,weight,since\nA,B,3,2020-01-01\n"),
    ]);
    let json = load(&[
        ("services.jsonl", "{\"name\":\"A\",\"tier\":\"high\",\"tags\":[\"x\",\"y\"]}\n\n{\"name\":\"B\"}\n"),
        ("calls.jsonl", "{\"from\":\"A\",\"to\":\"B\",\"weight\":3,\"since\":\"2020-01-01\"}\n"),
    ]);
    let bytes = |loaded: Loaded| fossgraph_core::encode(&Loaded { report: Default::default(), ..loaded }).unwrap();
    let toml = bytes(toml);
    assert!(toml == bytes(csv));
    assert!(toml == bytes(json));
}

#[test]
fn a_file_named_after_an_inverse_phrase_has_its_ends_swapped() {
    let forwards = load(&[("services.csv", "name\nA\nB\n"), ("calls.csv", "from,to\nA,B\n")]);
    let backwards = load(&[("services.csv", "name\nA\nB\n"), ("called_by.csv", "from,to\nB,A\n")]);
    let calls = forwards.graph.schema().lexicon().relation("calls").unwrap().relation;
    let ends = |loaded: &Loaded| loaded.graph.edges(calls).ends(fossgraph_core::EdgeId(0));
    assert_eq!(ends(&forwards), ends(&backwards));
}

#[test]
fn records_of_one_id_are_merged_and_what_is_absent_erases_nothing() {
    let loaded = load(&[
        (
            "a.toml",
            "sources=['d']\n[[service]]\nid='a'\nname='A'\ntier='low'\n[[document]]\nid='d'\nname='D'\ndate=2024-01-01",
        ),
        ("b.toml", "sources=['e']\n[[service]]\nid='a'\nlive=true\ntier='low'\n[[document]]\nid='e'\nname='E'"),
    ]);
    let graph = &loaded.graph;
    let node = graph.name_index().find("a").next().unwrap().node;
    let sources: Vec<&str> = graph.sources(graph.fact(node)).map(|n| graph.name(n)).collect();
    assert_eq!(sources, ["D", "E"]);
    let lexicon = graph.schema().lexicon();
    for attribute in ["tier", "live"] {
        assert_eq!(graph.cells(node, lexicon.attribute(attribute).unwrap()).count(), 1, "{attribute}");
    }
    assert_eq!(graph.date().unwrap().to_string(), "2024-01-01");
}

#[test]
fn of_claims_that_disagree_the_better_checked_is_in_force_and_both_are_kept() {
    let loaded = load(&[(
        "a.toml",
        "[[service]]\nname='A'\nlatency=[{is=1.0,check='claim'},{is=2.0},{is=3.0,check='disputed',note='n'}]",
    )]);
    let graph = &loaded.graph;
    let node = graph.name_index().find("A").next().unwrap().node;
    let column = graph.column(graph.kind_of(node), graph.schema().lexicon().attribute("latency").unwrap()).unwrap();
    let claims = column.claims(graph.local(node));
    let found: Vec<(String, Check, bool)> =
        claims.iter().map(|c| (column.display(c.cell, graph.schema()), c.fact.check, c.in_force)).collect();
    let expected = [("1", Check::Claim, false), ("2", Check::Verified, true), ("3", Check::Disputed, false)];
    assert_eq!(found, expected.map(|(value, check, in_force)| (value.to_owned(), check, in_force)));
    let conflicts: Vec<String> = loaded.report.conflicts.iter().map(ToString::to_string).collect();
    assert_eq!(conflicts, ["service `a`: sources disagree on the latency: `2` is in force, against `1`, `3`"]);
}

#[test]
fn the_table_of_names_reconciles_ends_and_leaves_out_nobody() {
    let names = "system,as_listed,canonical,kind,relation,note\n\
        lists,Core Team,Core,team,same,\nlists,(blank),,team,no organisation,\nlists,Lost,,team,unresolved: leave out,\n";
    let owns = "from,to\nCore Team,A\n,A\nLost,A\n";
    let loaded =
        load(&[("names.csv", names), ("services.csv", "name\nA\n"), ("teams.csv", "name\nCore\n"), ("owns.csv", owns)]);
    let graph = &loaded.graph;
    let core = graph.name_index().find("core team").next().expect("the listed name is an alias").node;
    let owns = graph.schema().lexicon().relation("owns").unwrap().relation;
    assert_eq!(graph.edges(owns).neighbours(core, Direction::Out).len(), 1);
    let skipped: Vec<(&str, usize)> = loaded.report.skipped.iter().map(|(why, s)| (why.as_str(), s.rows)).collect();
    assert_eq!(skipped, [("owns: no organisation", 1), ("owns: unresolved", 1)]);
}

#[test]
fn every_error_of_every_file_is_told_at_once() {
    let found = errors(&[
        ("a.toml", "[[service]]\nname='A'\nteir='high'\n[[sevice]]\nname='B'"),
        ("b.toml", "[[service]]\nname='C'\ncalls='Nowhere'"),
        ("calls.csv", "from,to,wieght\nA,C,1\n"),
    ]);
    let places: Vec<&str> = found.iter().map(|e| e.split(": error").next().unwrap()).collect();
    assert_eq!(places, ["a.toml:3:1", "a.toml:4:3", "b.toml:3:7", "calls.csv:1:9"], "{found:?}");
}

/// What stands in these files makes one error, at that place, when other files refer to the service `Shop Floor`.
fn nothing_follows(files: &[(&str, &str)], place: &str) {
    let more =
        [("calls.csv", "from,to\nShop Floor,Known\nKnown,shop-floor\n"), ("z.toml", "[[service]]\nname='Known'")];
    let found = errors(&[files, &more].concat());
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with(place), "{found:?}");
}

#[test]
fn what_only_follows_from_an_error_is_not_told() {
    nothing_follows(&[("services.csv", "nmae,tier\nShop Floor,low\n")], "services.csv:1:1: error[D035]");
    nothing_follows(&[("services.csv", "name,teir\nShop Floor,low\n")], "services.csv:1:6: error[D035]");
    nothing_follows(&[("services.csv", "id,nmae\nshop-floor,Shop Floor\n")], "services.csv:1:4: error[D035]");
    nothing_follows(&[("services.csv", "tier\nlow\nhigh\n")], "services.csv:1:1: error[D010]");
    nothing_follows(&[("services.csv", "name;tier\nShop Floor;low\n")], "services.csv:1:1: error[D004]");
    nothing_follows(&[("services.csv", "name,name\nShop Floor,x\n")], "services.csv:1:6: error[D004]");
    nothing_follows(&[("services.csv", "name,tier\nShop Floor\n")], "services.csv:2:1: error[D004]");
    nothing_follows(&[("our sheet.csv", "name,tier\nShop Floor,low\n")], "our sheet.csv: error[D033]");
    nothing_follows(&[("our sheet.jsonl", "{\"name\":\"Shop Floor\"}\n")], "our sheet.jsonl: error[D033]");
    nothing_follows(&[("a.toml", "[[sevice]]\nname='Shop Floor'")], "a.toml:1:3: error[D031]");
    nothing_follows(&[("a.toml", "[[service]]\nname='Shop Floor")], "a.toml:2:17: error[D004]");
    one_error("calls.csv", "to,form\nA,B\n", &["calls.csv:1:4", "D035"]);
    one_error("calls.csv", "to\nA\n", &["calls.csv:1:1", "D036", "no column is called `from`"]);
}

#[test]
fn what_is_wrong_besides_is_told() {
    let found = errors(&[
        ("services.csv", "name,teir,latency\nA,low,fast\nB\n"),
        ("calls.csv", "from,to\nA,B\nA,Nowhere\n"),
        ("owns.csv", "from,to,sinec\nNobody,A,2024\n"),
    ]);
    let places: Vec<&str> = found.iter().map(|e| e.split(": error").next().unwrap()).collect();
    let expected =
        ["calls.csv:3:3", "owns.csv:1:9", "owns.csv:2:1", "services.csv:1:6", "services.csv:2:7", "services.csv:3:1"];
    assert_eq!(places, expected, "{found:?}");
}

#[test]
fn unknown_words_come_with_the_nearest_right_one() {
    one_error(
        "a.toml",
        "[[service]]\nname='A'\nteir='high'",
        &["a.toml:3:1", "D035", "a service has no `teir`", "`tier`"],
    );
    one_error("a.toml", "[[sevice]]\nname='A'", &["a.toml:1:3", "D031", "`service`"]);
    one_error(
        "a.toml",
        "[[service]]\nname='A'\ntier='hihg'",
        &["a.toml:3:6", "D038", "`hihg` is not a tier", "`high`"],
    );
    one_error(
        "a.toml",
        "[[service]]\nname='Auth'\n[[service]]\nname='B'\ncalls='Auht'",
        &["a.toml:5:7", "D022", "`Auth`"],
    );
    one_error("sevices.csv", "name\nA\n", &["sevices.csv", "D033", "`services`"]);
    one_error("services.csv", "name,teir\nA,high\nB,low\n", &["services.csv:1:6", "D035", "`tier`"]);
}

#[test]
fn values_of_the_wrong_type() {
    let wrong =
        |line: &str, part: &str| one_error("a.toml", &format!("[[service]]\nname='A'\n{line}"), &["a.toml:3:", part]);
    wrong("latency='fast'", "not a number");
    wrong("live=1", "expected true or false, found a whole number");
    wrong("version=1.10", "1.10 is not 1.1");
    wrong("\"owner since\"=2024-02-30", "");
    wrong("\"owner since\"='2024-13'", "not a date");
    wrong("latency=inf", "not a finite number");
    wrong("tier=['low','high']", "holds one value, not a list");
    wrong("tags=[1]", "expected a text, found a whole number");
    wrong("until=2024-01-01\nsince=2024-05-01", "before it begins");
    wrong("check='sure'", "`verified`, `claim` or `disputed`");
    one_error("services.csv", "name,latency\nA,fast\n", &["services.csv:2:3", "not a number"]);
    one_error("services.csv", "name;latency\nA;1\n", &["services.csv:1:1", "separated by semicolons", "with commas"]);
    one_error("services.csv", "name\tlatency\nA\t1\n", &["separated by tabs"]);
    one_error("services.jsonl", "{\"name\":\"A\",\n", &["services.jsonl:1:", "D004"]);
    one_error(
        "services.jsonl",
        "{\"name\":\"A\",\"latency\":99999999999999999999}",
        &["services.jsonl:1:23", "does not fit"],
    );
    one_error("services.jsonl", "{\"name\":\"A\",\"name\":\"B\"}", &["stands twice"]);
}

#[test]
fn broken_files() {
    assert_eq!(errors(&[("a.toml", "[[service]]\nname = \n[[service]]\nname 'x'")]).len(), 2, "all syntax errors");
    one_error("services.csv", "name,tier\nA\n", &["services.csv:2:1", "1 field, but the header has 2"]);
    one_error("services.csv", "name,name\nA,B\n", &["services.csv:1:6", "stands twice"]);
    one_error("a.toml", "[[service]]\ntier='low'", &["a.toml:1:1", "D010", "needs a name or an id"]);
    one_error("a.toml", "service=3", &["D032", "expected a table"]);
    one_error("a.toml", "[[service]]\nname=3", &["D034", "must be a text"]);
    one_error("a.toml", "[[service]]\nname='A'\nlatency={since=2020}", &["D036", "needs the value"]);
    one_error("a.toml", "[[service]]\nname='A'\ncalls={weight=2}", &["D036", "needs its end"]);
    one_error("a.toml", "[[service]]\nname='A'\ntier=['low']", &["D037", "one value"]);
    one_error("a.toml", "[[service]]\nname='A'\nsince=2020\nuntil=2019", &["D039"]);
    one_error("names.csv", "system,as_listde\na,b\n", &["names.csv:1:8", "D030", "`as_listed`"]);
    one_error(
        "a.toml",
        "[[service]]\nname='A'\nsince=2020\n[[service]]\nid='a'\nsince=2021",
        &["D013", "two different dates"],
    );
}

#[test]
fn sources_need_a_kind_of_documents() {
    let files = [("schema.toml", "[[kind]]\nsingular='a'\nplural='as1'"), ("a.toml", "[[a]]\nname='x'\nsources=['y']")];
    let error = load_text(&files).unwrap_err();
    assert_eq!(error.diagnostics()[0].code, "D023", "{error}");
}

#[test]
fn folders_that_cannot_be_read_or_hold_nothing() {
    let code = |path: &std::path::Path| fossgraph_core::Files::read(path).unwrap_err().diagnostics()[0].code;
    assert_eq!(code("no such folder".as_ref()), "D002");
    let empty = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert_eq!(code(&empty), "D003");
}

#[test]
fn names_that_clash_or_lead_to_several_things() {
    one_error("a.toml", "[[service]]\nname='A B'\n[[service]]\nname='A-B'", &["a.toml:3:1", "D011", "two names"]);
    one_error("a.toml", "[[service]]\nid='a'\ntier='low'", &["a.toml:1:1", "D012", "no name"]);
    let both = "[[team]]\nname='X'\nowns='Y'\n[[service]]\nname='Y'\n[[team]]\nname='Y'";
    one_error("a.toml", both, &["a.toml:3:6", "D021", "`team:y`", "`service:y`"]);
    load(&[("a.toml", &both.replace("owns='Y'", "owns='service:Y'"))]);
    one_error("a.toml", "[[team]]\nname='X'\nowns='document:Y'", &["D020", "a document cannot stand here"]);
}

#[test]
fn without_a_schema_nothing_is_loaded() {
    let error = load_text(&[("a.toml", "")]).unwrap_err();
    assert_eq!(error.diagnostics()[0].code, "D001");
}

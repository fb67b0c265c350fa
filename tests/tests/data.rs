//! The built-in data set: how much it holds, what must hold of every record, and a few facts by name.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests fail as the tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use fossgraph_core::{
    Cell, Check, Date, Direction, EdgeId, Fact, Files, Graph, KindId, Loaded, NodeId, Report, Watch, encode, holds,
    load, natural_order,
};

static DATA: LazyLock<Loaded> = LazyLock::new(fossgraph_data::builtin);

/// An edge, from its subject to its object.
struct Link {
    from: NodeId,
    to: NodeId,
    edge: EdgeId,
    fact: Fact,
}

fn graph() -> &'static Graph {
    &DATA.graph
}

fn kind(phrase: &str) -> KindId {
    graph().schema().lexicon().kind(phrase).unwrap().0
}

fn nodes(phrase: &str) -> impl Iterator<Item = NodeId> + use<> {
    graph().nodes(kind(phrase)).map(NodeId)
}

fn node(phrase: &str, id: &str) -> NodeId {
    graph().find(kind(phrase), id).ok_or(id).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The edges of a relation, of all times.
fn links(phrase: &str) -> Vec<Link> {
    let edges = graph().edges(graph().schema().lexicon().relation(phrase).unwrap().relation);
    let all = (0..u32::try_from(edges.len()).unwrap()).map(EdgeId);
    all.map(|edge| {
        let (from, to) = edges.ends(edge).unwrap();
        Link { from, to, edge, fact: edges.fact(edge) }
    })
    .collect()
}

/// The edges between two nodes, which are named by kind and id.
fn between(from: (&str, &str), phrase: &str, to: (&str, &str)) -> Vec<Link> {
    let (from, to) = (node(from.0, from.1), node(to.0, to.1));
    links(phrase).into_iter().filter(|link| link.from == from && link.to == to).collect()
}

/// The checks of those edges.
fn checks(from: (&str, &str), phrase: &str, to: (&str, &str)) -> Vec<Check> {
    between(from, phrase, to).iter().map(|link| link.fact.check).collect()
}

/// An attribute of an edge as text; empty where there is none.
fn edge_text(phrase: &str, attribute: &str, edge: EdgeId) -> String {
    let schema = graph().schema();
    let edges = graph().edges(schema.lexicon().relation(phrase).unwrap().relation);
    let column = edges.column(schema.lexicon().attribute(attribute).unwrap());
    let cell = column.and_then(|column| column.cells(edge.0).next().map(|cell| column.display(cell, schema)));
    cell.unwrap_or_default()
}

/// The values of an attribute of a node, as texts.
fn values(node: NodeId, attribute: &str) -> Vec<String> {
    let schema = graph().schema();
    let attribute = schema.lexicon().attribute(attribute).unwrap();
    graph().cells(node, attribute).map(|(column, cell)| column.display(cell, schema)).collect()
}

/// `value since until check` of everything that is recorded of an attribute of a node.
fn claims(node: NodeId, attribute: &str) -> Vec<String> {
    let attribute = graph().schema().lexicon().attribute(attribute).unwrap();
    let column = graph().column(graph().kind_of(node), attribute).unwrap();
    let day = |date: Option<Date>| date.map_or_else(|| "…".to_owned(), |d| d.to_string());
    let line = |cell: Cell, fact: Fact| {
        let value = column.display(cell, graph().schema());
        format!("{value} {} {} {}", day(fact.since), day(fact.until), fact.check.name())
    };
    column.claims(graph().local(node)).iter().map(|claim| line(claim.cell, claim.fact)).collect()
}

/// How many distinct projects a foundation hosts at a date, by level.
fn hosted_at(foundation: &str, at: Option<Date>) -> BTreeMap<String, usize> {
    let foundation = node("foundation", foundation);
    let mut levels: BTreeMap<String, BTreeSet<NodeId>> = BTreeMap::new();
    for link in links("hosts") {
        if link.from == foundation && holds(link.fact.since, link.fact.until, at) {
            levels.entry(edge_text("hosts", "status", link.edge)).or_default().insert(link.to);
        }
    }
    levels.into_iter().map(|(level, projects)| (level, projects.len())).collect()
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")
}

// ---------------------------------------------------------------- how much there is

#[test]
fn nodes_per_kind() {
    let schema = graph().schema();
    let found = schema.kind_ids().map(|k| (schema.kind(k).plural.clone(), graph().nodes(k).len())).collect();
    let expected = counts(&[
        ("organisations", 1192),
        ("foundations", 7),
        ("projects", 338),
        ("technologies", 16),
        ("case studies", 213),
        ("packages", 0),
        ("milestones", 17),
        ("figures", 45),
        ("statements", 31),
        ("people", 32),
        ("events", 2),
        ("audits", 0),
        ("sources", 275),
    ]);
    assert_eq!(expected, found);
}

#[test]
fn the_data_are_dated_by_their_newest_source() {
    assert_eq!(graph().date(), Some(date("2026-09-16")));
}

#[test]
fn the_readme_tells_the_counts_as_loaded() {
    let readme = fs::read_to_string(folder().join("README.md")).unwrap();
    let schema = graph().schema();
    let kinds = schema.kind_ids().map(|k| format!("| {} | {} |", schema.kind(k).plural, graph().nodes(k).len()));
    let relations = schema.relation_ids().map(|r| {
        let edges = graph().edges(r);
        format!("| {} | {} | {} |", schema.relation(r).phrase, edges.len(), edges.len_now())
    });
    let missing: Vec<String> = kinds.chain(relations).filter(|row| !readme.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn cncf_hosts_255_projects() {
    let now = hosted_at("cncf", graph().date());
    assert_eq!(now, counts(&[("Sandbox", 151), ("Incubating", 38), ("Graduated", 38), ("Archived", 28)]));
    assert_eq!(now.values().sum::<usize>(), 255);
}

#[test]
fn on_2022_01_01_16_cncf_projects_were_graduated() {
    assert_eq!(hosted_at("cncf", Some(date("2022-01-01"))).get("Graduated"), Some(&16));
}

#[test]
fn on_2021_06_30_65_cncf_projects_were_in_the_sandbox() {
    assert_eq!(hosted_at("cncf", Some(date("2021-06-30"))).get("Sandbox"), Some(&65));
}

#[test]
fn lf_ai_and_data_hosts_64_projects() {
    let now = hosted_at("lf-ai-data", graph().date());
    assert_eq!(now, counts(&[("Archived", 5), ("Graduated", 13), ("Incubating", 24), ("Sandbox", 22)]));
}

#[test]
fn openssf_hosts_one_project_with_a_level() {
    assert_eq!(hosted_at("openssf", graph().date()), counts(&[("Incubating", 1)]));
}

#[test]
fn no_project_has_two_hosts_now() {
    let mut hosts: BTreeMap<NodeId, usize> = BTreeMap::new();
    for link in links("hosts").iter().filter(|link| link.fact.holds(graph().date())) {
        *hosts.entry(link.to).or_default() += 1;
    }
    assert_eq!(hosts.len(), 320);
    assert!(hosts.values().all(|count| *count == 1));
}

#[test]
fn case_studies_are_211_of_cncf_and_2_of_the_article() {
    let cncf = nodes("case studies").filter(|n| graph().id(*n).starts_with("cncf-")).count();
    let others: Vec<&str> =
        nodes("case studies").map(|n| graph().id(n)).filter(|id| !id.starts_with("cncf-")).collect();
    assert_eq!((cncf, others), (211, vec!["chatgpt-on-azure", "cosmic-on-aks"]));
}

#[test]
fn cncf_has_715_members() {
    let mut tiers: BTreeMap<String, BTreeSet<NodeId>> = BTreeMap::new();
    for link in links("member of") {
        assert_eq!(graph().id(link.to), "cncf");
        tiers.entry(edge_text("member of", "tier", link.edge)).or_default().insert(link.from);
    }
    let tiers: BTreeMap<String, usize> = tiers.into_iter().map(|(tier, members)| (tier, members.len())).collect();
    assert_eq!(tiers.values().sum::<usize>(), 715);
    let expected = counts(&[
        ("Academic", 3),
        ("End User Supporter and Contributor", 78),
        ("Gold", 17),
        ("Nonprofit", 23),
        ("Platinum", 17),
        ("Silver", 577),
    ]);
    assert_eq!(tiers, expected);
}

// ---------------------------------------------------------------- rosters

#[test]
fn seats_are_affiliated_unaffiliated_or_left_out() {
    let seats = links("maintains").into_iter().map(|l| edge_text("maintains", "seats", l.edge).parse::<i64>().unwrap());
    let skipped = |reason: &str| DATA.report.skipped.get(reason).map(|s| s.sum);
    assert_eq!(seats.sum::<i64>(), 2_237);
    assert_eq!(skipped("maintains: no organisation"), Some(146));
    assert_eq!(skipped("maintains: unresolved"), Some(7));
    assert_eq!(DATA.report.skipped.len(), 2, "nothing else is left out");
}

#[test]
fn the_two_rosters_left_out_are_told() {
    let listed: Vec<&str> = DATA.report.skipped["maintains: unresolved"].listed.keys().map(String::as_str).collect();
    let expected = [
        "Steering Committee (Graduated, 4 seats, no company)",
        "Steering Committee (Incubating: Kong, Lombard Odier, Naftiko)",
    ];
    assert_eq!(listed, expected);
}

#[test]
fn independent_is_no_organisation() {
    let nobody = &DATA.report.skipped["maintains: no organisation"];
    for name in ["Independent", "Individual", "Individual Developer", "Individual - No Account", "Unaffiliated", "-"] {
        assert!(nobody.listed.contains_key(name), "{name}");
        assert_eq!(graph().name_index().find(name).count(), 0, "{name}");
    }
}

#[test]
fn figures_of_rosters_agree_with_the_rosters() {
    for (organisation, rosters) in [("microsoft", 41), ("google", 21), ("red-hat", 63)] {
        let own = node("organisation", organisation);
        assert_eq!(links("maintains").iter().filter(|l| l.from == own).count(), rosters, "{organisation}");
        let figure = node("figure", &format!("{organisation}-cncf-rosters"));
        assert_eq!(values(figure, "value"), [rosters.to_string()], "{organisation}");
    }
}

// ---------------------------------------------------------------- anonymous organisations

#[test]
fn anonymous_organisations_are_never_merged() {
    let anonymous: Vec<NodeId> = nodes("organisations").filter(|n| values(*n, "anonymous") == ["true"]).collect();
    assert_eq!(anonymous.len(), 13 + 15);
    let (about, memberships) = (links("about"), links("member of"));
    let mut seen = (0, 0);
    for own in anonymous {
        let studies = about.iter().filter(|l| l.to == own).count();
        let member = memberships.iter().filter(|l| l.from == own).count();
        assert!(matches!((studies, member), (1, 0) | (0, 1)), "{}: {studies}, {member}", graph().name(own));
        assert_eq!(graph().aliases(own).count(), 0, "{}", graph().name(own));
        seen = (seen.0 + studies, seen.1 + member);
    }
    assert_eq!(seen, (13, 15));
}

// ---------------------------------------------------------------- hosts in time

#[test]
fn parts_of_projects_have_no_host_of_their_own() {
    let parts = [
        ("archivista", "in-toto"),
        ("cluster-api", "kubernetes"),
        ("flagger", "flux"),
        ("gatekeeper", "open-policy-agent"),
        ("gateway-api", "kubernetes"),
        ("hubble", "cilium"),
        ("tetragon", "cilium"),
        ("volcano-kthena", "volcano"),
        ("witness", "in-toto"),
    ];
    let hosts = links("hosts");
    for (part, whole) in parts {
        assert_eq!(between(("project", part), "part of", ("project", whole)).len(), 1, "{part}");
        assert!(!hosts.iter().any(|l| l.to == node("project", part)), "{part}");
    }
}

#[test]
fn levels_of_a_project_abut_in_time_and_never_overlap() {
    let mut by_pair: BTreeMap<(NodeId, NodeId), Vec<Fact>> = BTreeMap::new();
    for link in links("hosts") {
        by_pair.entry((link.from, link.to)).or_default().push(link.fact);
    }
    for ((_, project), mut facts) in by_pair {
        let name = graph().name(project);
        facts.sort_by_key(|fact| fact.since.map(Date::first));
        for pair in facts.windows(2) {
            assert!(pair[0].until.is_some(), "{name}");
            assert_eq!(pair[0].until, pair[1].since, "{name}");
        }
        for fact in &facts {
            let (since, until) = (fact.since.map(Date::first), fact.until.map(Date::first));
            assert!(since.zip(until).is_none_or(|(since, until)| since < until), "{name}");
        }
        assert!(facts.last().unwrap().until.is_none(), "{name}");
    }
}

#[test]
fn a_project_accepted_as_incubating_was_never_in_the_sandbox() {
    let sandbox: BTreeSet<NodeId> = links("hosts")
        .iter()
        .filter(|l| edge_text("hosts", "status", l.edge) == "Sandbox" && graph().id(l.from) == "cncf")
        .map(|l| l.to)
        .collect();
    let straight: Vec<NodeId> = nodes("projects")
        .filter(|n| !values(*n, "accepted").is_empty() && values(*n, "accepted") == values(*n, "incubating"))
        .collect();
    assert!(straight.contains(&node("project", "dapr")));
    for project in straight {
        assert!(!sandbox.contains(&project), "{}", graph().name(project));
    }
}

// ---------------------------------------------------------------- sources and checks

#[test]
fn every_record_but_a_source_cites_a_source() {
    let source = kind("source");
    let all = (0..u32::try_from(graph().node_count()).unwrap()).map(NodeId);
    let bare: Vec<&str> = all
        .filter(|n| graph().kind_of(*n) != source && graph().sources(graph().fact(*n)).next().is_none())
        .map(|n| graph().name(n))
        .collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn every_edge_of_started_cites_a_source() {
    for link in links("started") {
        let ends = (graph().name(link.from), graph().name(link.to));
        assert!(graph().sources(link.fact).next().is_some(), "{ends:?}");
    }
}

#[test]
fn every_edge_cites_a_source() {
    for relation in graph().schema().relations() {
        for link in links(&relation.phrase) {
            let ends = (graph().name(link.from), &relation.phrase, graph().name(link.to));
            assert!(graph().sources(link.fact).next().is_some(), "{ends:?}");
        }
    }
}

#[test]
fn ten_cncf_projects_have_no_known_starter() {
    let started: BTreeSet<NodeId> = links("started").iter().map(|l| l.to).collect();
    let cncf = links("hosts").into_iter().filter(|l| graph().id(l.from) == "cncf").map(|l| l.to);
    let open: BTreeSet<&str> = cncf.filter(|n| !started.contains(n)).map(|n| graph().name(n)).collect();
    let expected = [
        "CoHDI",
        "ContainerSSH",
        "K8sGPT",
        "ModelPack",
        "OSCAL-COMPASS",
        "OpenEverest",
        "OpenGitOps",
        "OpenTofu",
        "Podman Desktop",
        "composefs",
    ];
    assert_eq!(open.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn checks_of_edges_by_name() {
    let postgresql = ("project", "postgresql");
    for user in [("case study", "chatgpt-on-azure"), ("technology", "chatgpt"), ("organisation", "openai")] {
        assert_eq!(checks(user, "uses", postgresql), [Check::Disputed], "{user:?}");
    }
    let cosmic = ("technology", "cosmic");
    assert_eq!(checks(cosmic, "uses", ("project", "keda")), [Check::Claim]);
    assert_eq!(checks(("technology", "microsoft-365"), "depends on", cosmic), [Check::Claim]);
    assert_eq!(checks(("organisation", "microsoft"), "started", ("project", "dapr")), [Check::Verified]);
    assert_eq!(checks(("organisation", "github"), "started", ("project", "github-copilot-chat")), [Check::Claim]);
    assert_eq!(checks(("case study", "cncf-adform"), "uses", ("project", "kubernetes")), [Check::Verified]);
}

#[test]
fn checks_of_records_by_name() {
    let check = |kind: &str, id: &str| graph().fact(node(kind, id)).check;
    assert_eq!(check("figure", "chatgpt-weekly-users"), Check::Disputed);
    assert_eq!(check("figure", "chatgpt-weekly-users-forecast"), Check::Verified);
    assert_eq!(check("figure", "chatgpt-daily-queries"), Check::Claim);
    assert_eq!(check("figure", "kubernetes-size-rank"), Check::Disputed);
    assert_eq!(check("figure", "github-public-projects-2024"), Check::Disputed);
    assert_eq!(check("milestone", "top-five-linux-contributor"), Check::Disputed);
    assert_eq!(check("statement", "chatgpt-open-source-under-the-hood"), Check::Disputed);
    assert_eq!(check("case study", "chatgpt-on-azure"), Check::Claim);
    assert_eq!(check("project", "dapr"), Check::Verified);
}

#[test]
fn a_contradicted_date_is_kept_beside_the_one_in_force() {
    let opened = node("milestone", "github-copilot-chat-opened");
    assert_eq!(values(opened, "date"), ["2025-06-27"]);
    assert_eq!(claims(opened, "date"), ["2024-07-02 … … disputed", "2025-06-27 … … verified"]);
    let conflicts: Vec<(&str, &str)> =
        DATA.report.conflicts.iter().map(|c| (c.thing.as_str(), c.attribute.as_str())).collect();
    assert_eq!(conflicts, [("milestone `github-copilot-chat-opened`", "date")]);
    assert!(DATA.report.remarks.is_empty(), "{:?}", DATA.report.remarks);
}

// ---------------------------------------------------------------- facts by name

#[test]
fn licence_history_of_dapr() {
    let dapr = node("project", "dapr");
    let expected = [
        "Apache-2.0 2019-06-20 2019-08-12 verified",
        "LicenseRef-Microsoft-Preview 2019-08-12 2019-10-08 verified",
        "MIT 2019-10-08 2021-11-19 verified",
        "Apache-2.0 2021-11-19 … verified",
    ];
    assert_eq!(claims(dapr, "licence"), expected);
    assert_eq!(values(dapr, "licence"), ["Apache-2.0"]);
}

#[test]
fn microsoft_agent_framework_succeeds_autogen_and_semantic_kernel() {
    let framework = node("project", "microsoft-agent-framework");
    let succeeds = graph().schema().lexicon().relation("succeeds").unwrap().relation;
    let earlier = graph().edges(succeeds).neighbours(framework, Direction::Out).iter();
    assert_eq!(earlier.map(|n| graph().id(NodeId(*n))).collect::<Vec<_>>(), ["autogen", "semantic-kernel"]);
    assert_eq!(graph().edges(succeeds).len(), 2);
    assert!(links("succeeds").iter().all(|l| l.fact.since == Some(date("2026-04-03"))));
}

#[test]
fn github_was_bought_in_june_and_belongs_to_microsoft_since_october_2018() {
    let bought = between(("organisation", "microsoft"), "acquired", ("organisation", "github"));
    assert_eq!(bought.len(), 1);
    assert_eq!(bought[0].fact.since, Some(date("2018-10")));
    assert_eq!(edge_text("acquired", "announced", bought[0].edge), "2018-06-04");
    let part = between(("organisation", "github"), "part of", ("organisation", "microsoft"));
    assert_eq!(part[0].fact.since, Some(date("2018-10")));
}

#[test]
fn other_spellings_lead_to_one_organisation() {
    for (listed, id) in [("AWS", "amazon-web-services"), ("Buf Technologies", "buf"), ("VMWare", "vmware")] {
        let found: Vec<&str> = graph().name_index().find(listed).map(|m| graph().id(m.node)).collect();
        assert_eq!(found, [id], "{listed}");
    }
}

// ---------------------------------------------------------------- form

#[test]
fn ids_are_unique_and_names_in_natural_order() {
    for id in graph().schema().kind_ids() {
        let own: Vec<NodeId> = graph().nodes(id).map(NodeId).collect();
        let ids: BTreeSet<&str> = own.iter().map(|n| graph().id(*n)).collect();
        assert_eq!(ids.len(), own.len());
        assert!(!ids.contains(""));
        for pair in own.windows(2) {
            let (a, b) = (graph().name(pair[0]), graph().name(pair[1]));
            assert!(natural_order(a, b).is_le(), "{a} stands before {b}");
        }
    }
}

/// The names and texts of files.
fn texts(files: &Files) -> Vec<(&str, String)> {
    let text = |name: &str| files.text(name, &Watch::default()).unwrap().unwrap().into_owned();
    files.names().map(|name| (name, text(name))).collect()
}

#[test]
fn files_in_another_order_give_the_same_snapshot() {
    let files = Files::read(&folder()).unwrap();
    let texts = texts(&files);
    let mut reversed: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    reversed.reverse();
    let read = encode(&load(&files, None).unwrap()).unwrap();
    assert!(read == encode(&load(&Files::of(&reversed), None).unwrap()).unwrap());
    assert!(read == encode(&DATA).unwrap(), "the embedded snapshot is that of the files");
}

#[test]
fn records_read_in_another_order_give_the_same_graph() {
    let files = Files::read(&folder()).unwrap();
    let moved: Vec<(String, String)> = texts(&files)
        .into_iter()
        .enumerate()
        .map(|(at, (name, text))| match name {
            "schema.toml" | "names.csv" => (name.to_owned(), text),
            _ => (format!("{:03}/{name}", 999 - at), text),
        })
        .collect();
    let moved: Vec<(&str, &str)> = moved.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let graph_bytes = |loaded: Loaded| encode(&Loaded { report: Report::default(), ..loaded }).unwrap();
    let again = load(&Files::of(&moved), None).unwrap();
    assert!(graph_bytes(again) == graph_bytes(load(&files, None).unwrap()));
}

#[test]
fn data_files_hold_plain_text() {
    for (name, text) in texts(&Files::read(&folder()).unwrap()) {
        for (at, line) in (1..).zip(text.lines()) {
            let odd = |c: char| c.is_control() || (c.is_whitespace() && c != ' ') || c == '\u{200b}' || c == '\u{feff}';
            assert!(!line.contains(odd) && line.trim_end() == line, "{name}:{at}: {line:?}");
        }
        assert!(text.ends_with('\n'), "{name}");
    }
}

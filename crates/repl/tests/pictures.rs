//! Pictures: what small ones are, byte by byte; where they end; and that names in them are text, whatever they hold.
//!
//! `BLESS=1 cargo test -p fossgraph --test pictures` writes the files below `pictures/` and `docs/images`; look at what changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fossgraph_tests::hostile;
use sha2::{Digest as _, Sha256};
use support::{Folder, foss, text};

const SCRIPT: &str = include_str!("../assets/picture.js");

const SCHEMA: &str = r#"
[[kind]]
singular = "team"
plural = "teams"
attributes = ["level", "size"]
[[kind]]
singular = "town"
plural = "towns"
[[attribute]]
name = "level"
type = "text"
history = true
[[attribute]]
name = "size"
type = "integer"
[[relation]]
phrase = "helps"
inverse = "helped by"
from = ["team"]
to = ["team"]
[[relation]]
phrase = "lives at"
inverse = "home of"
from = ["team"]
to = ["town"]
[[relation]]
phrase = "plays with"
symmetric = true
from = ["team"]
to = ["team"]
"#;

const TEAMS: &str = r#"
[[town]]
name = "Delft"
[[team]]
name = "Ants"
level = [{ is = "junior", since = 2019, until = 2022 }, { is = "senior", since = 2022 }]
size = 4
helps = ["bees", { to = "cats", since = 2020 }]
"lives at" = "delft"
[[team]]
name = "Bees"
size = 9
helps = ["cats"]
"plays with" = ["ants"]
[[team]]
name = "Cats"
helps = ["ants", "cats"]
"lives at" = "delft"
"#;

fn teams() -> Folder {
    Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", TEAMS)])
}

/// What a query on some data is answered with in a format, and what is told beside it.
fn asked(data: &str, format: &str, query: &str) -> (String, String, Option<i32>) {
    let output = foss(&["--data", data, "--format", format, "-c", query]);
    (text(&output.stdout).to_owned(), text(&output.stderr).to_owned(), output.status.code())
}

fn drawn(data: &str, format: &str, query: &str) -> String {
    let (drawn, told, code) = asked(data, format, query);
    assert_eq!(code, Some(0), "{query} as {format}: {told}");
    assert_eq!(asked(data, format, query).0, drawn, "the same answer is the same bytes");
    drawn
}

/// Compares a text with a file, or writes it there.
fn compare(path: &Path, seen: &str, wrong: &mut Vec<String>) {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, seen).unwrap();
    } else if fs::read_to_string(path).unwrap_or_default() != seen {
        wrong.push(format!("{} is not what it was; it is now:\n{seen}", path.display()));
    }
}

#[test]
fn small_pictures_are_what_they_were() {
    let data = teams();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let mut wrong = Vec::new();
    for (name, formats, query) in [
        ("path", &["svg", "dot", "mermaid"] as &[&str], "path from Bees to Delft"),
        ("walk", &["svg", "dot", "mermaid"], "teams as t -> helps as h show t.name, h.name"),
        ("around", &["svg", "bars", "html"], "Ants"),
        ("bars", &["svg", "bars"], "teams show name, size"),
        ("groups", &["svg", "bars"], "teams group by lives at show lives at, count, avg(size)"),
        ("compared", &["svg", "table"], "compare Ants, Bees"),
        ("nothing", &["svg", "dot", "mermaid"], "teams that lives at Delft where size > 100"),
    ] {
        for format in formats {
            let ending = match *format {
                "bars" | "table" => "txt",
                "mermaid" => "mmd",
                other => other,
            };
            compare(&home.join(format!("{name}.{ending}")), &drawn(data.text(), format, query), &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The pictures that the manual shows, each with the query that draws it.
const SHOWN: [(&str, &str); 5] = [
    ("walk.svg", "Microsoft -> started projects as p -> used by case studies as c show p.name, c.name"),
    ("path.svg", "paths from Microsoft to Kubernetes within 2"),
    ("dapr.svg", "Dapr"),
    ("years.svg", "projects group by year(accepted)"),
    ("compared.svg", "compare Dapr, KEDA, Radius"),
];

#[test]
fn the_pictures_of_the_manual_are_drawn_by_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut wrong = Vec::new();
    let manual = fs::read_to_string(root.join("docs/results.md")).unwrap();
    for (file, query) in SHOWN {
        compare(&root.join("docs/images").join(file), &drawn("builtin", "svg", query), &mut wrong);
        assert!(manual.contains(query) && manual.contains(&format!("images/{file}")), "{file} is not in the manual");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What follows a command line in the manual is what it writes; `BLESS=1` writes it.
#[test]
fn command_lines_of_the_manual_are_run() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/results.md");
    let manual = fs::read_to_string(&path).unwrap();
    let mut seen = String::new();
    let mut count = 0;
    for (at, part) in manual.split("```console\n").enumerate() {
        let Some((block, behind)) = part.split_once("```").filter(|_| at > 0) else {
            seen.push_str(part);
            continue;
        };
        let line = block.lines().next().unwrap();
        let words = line.strip_prefix("$ foss ").unwrap();
        let quoted = words.split('\'').enumerate();
        let args: Vec<&str> = quoted
            .flat_map(|(at, text)| if at % 2 == 1 { vec![text] } else { text.split_whitespace().collect() })
            .collect();
        let output = foss(&[&args, &["--quiet"] as &[&str]].concat());
        let _ = write!(seen, "```console\n{line}\n{}{}```{behind}", text(&output.stdout), text(&output.stderr));
        count += 1;
    }
    let mut wrong = Vec::new();
    compare(&path, &seen, &mut wrong);
    assert!(wrong.is_empty() && count >= 3, "{}", wrong.join("\n"));
}

// ------------------------------------------------------------ where pictures end

/// A town and so many teams that live there.
fn town_of(teams: usize) -> Folder {
    let team = |n| format!("[[team]]\nname = \"Team {n}\"\n\"lives at\" = \"delft\"\n");
    let teams: String = (1..=teams).map(team).collect();
    Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", &format!("[[town]]\nname = \"Delft\"\n{teams}"))])
}

#[test]
fn of_what_is_far_too_much_no_picture_is_begun() {
    let town = town_of(5_001);
    let query = "teams that lives at Delft";
    for format in ["svg", "html"] {
        let out = town.path("picture");
        let output = foss(&["--data", town.text(), "--format", format, "-o", out.to_str().unwrap(), "-c", query]);
        let told = text(&output.stderr);
        if format == "html" {
            let page = std::fs::read_to_string(&out).unwrap();
            assert!(output.status.success() && !page.contains("<svg") && page.contains("<td>Team 5001</td>"), "{told}");
            continue;
        }
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("error: 5001 rows are too many to draw: at most 5000 can be drawn"), "{told}");
        assert!(told.contains("`limit` takes fewer; `foss export --to FILE.graphml` writes any number"), "{told}");
        assert!(!out.exists());
    }
    assert_eq!(drawn(town.text(), "dot", query).matches(" -> ").count(), 5_001);
    assert_eq!(drawn(town.text(), "mermaid", query).matches("-->").count(), 5_001);
}

#[test]
fn what_is_too_much_is_a_table_with_a_note() {
    let query = "teams that lives at Delft";
    let most = town_of(199);
    let svg = drawn(most.text(), "svg", query);
    assert!(svg.contains(">Team 199<") && !svg.contains("too many to draw"));
    let more = town_of(200);
    let svg = drawn(more.text(), "svg", query);
    let note =
        "201 things and 200 relations are too many to draw: at most 200 and 600 can be drawn, and `limit` takes fewer";
    assert!(svg.replace("</text>\n", " ").contains("201 things and 200 relations are too many to draw"), "{svg}");
    assert!(svg.contains(">Team 1<") && svg.contains("and 140 rows more"), "the first rows are shown");
    let html = drawn(more.text(), "html", query);
    assert!(html.contains(note) && !html.contains("<svg") && html.contains("<td>Team 200</td>"), "{html}");
    assert_eq!(
        drawn(more.text(), "dot", query).matches(" -> ").count(),
        200,
        "other programs draw as much as they can"
    );
}

#[test]
fn what_cannot_be_drawn_says_what_to_ask_instead() {
    let data = teams();
    for (format, query, message, help) in [
        ("svg", "teams", "relates one thing to another", "as in  teams -> "),
        ("svg", "teams limit 2", "relates one thing to another", "as in  teams -> "),
        ("mermaid", "count teams", "a count is one number", "`group by`"),
        ("svg", "find bee", "a listing is not a graph", "`describe`"),
        ("dot", "explain teams", "a plan is not a graph", "without `explain`"),
        ("dot", "teams group by lives at", "numbers are not a graph", "`--format svg`"),
        ("mermaid", "compare Ants, Bees", "side by side", "`--format svg`"),
        ("bars", "teams that helps Cats show name", "no numbers", "`group by`"),
        ("svg", "Ants; Bees", "SVG holds one picture", "one query at a time"),
    ] {
        let (_, told, code) = asked(data.text(), format, query);
        assert_eq!(code, Some(2), "{query}: {told}");
        assert!(told.contains(message) && told.contains(help), "{query}: {told}");
        if let Some((_, proposed)) = told.split_once("as in  ") {
            drawn(data.text(), format, proposed.trim());
        }
    }
    let file = data.path("two.svg");
    let output = foss(&["--data", data.text(), "--output", file.to_str().unwrap(), "-c", "Ants; Bees"]);
    assert_eq!((output.status.code(), file.exists()), (Some(2), false), "half of what was asked is nothing");
}

#[test]
fn the_edges_drawn_are_those_that_the_rows_came_by() {
    let data = teams();
    let edges = |query: &str| {
        let dot = drawn(data.text(), "dot", query);
        let lines = dot.lines().filter(|line| line.contains(" -> ")).map(|line| line.trim().replace("team:", ""));
        lines.map(|line| line.split(" [").next().unwrap().replace('"', "")).collect::<Vec<_>>()
    };
    assert_eq!(edges("teams that helps Cats where size > 5"), ["bees -> cats"]);
    assert_eq!(
        edges("Bees -> helps as h -> helps as i show h.name, i.name"),
        ["bees -> cats", "cats -> ants", "cats -> cats"]
    );
    assert_eq!(edges("Bees -> helps as h -> helps as i show h.name, i.name limit 1"), ["bees -> cats", "cats -> ants"]);
    assert_eq!(edges("Bees -> helps{2} teams where name = Ants"), ["bees -> cats", "cats -> ants"]);
    assert_eq!(edges("Bees -> helps{1,3} teams where name = Ants"), ["bees -> cats", "cats -> ants", "cats -> cats"]);
    assert_eq!(
        edges("teams as a -> helps teams as b where helps a and name != Cats show a.name, b.name"),
        ["ants -> cats", "cats -> ants",]
    );
    assert_eq!(edges("teams as of 2019 where helps Cats"), ["bees -> cats", "cats -> cats"]);
    assert_eq!(
        edges("teams that helps (teams that lives at Delft) except Bees"),
        ["ants -> cats", "cats -> ants", "cats -> cats", "ants -> town:delft", "cats -> town:delft"]
    );
}

// ------------------------------------------------------------ names are text

/// Data in which every hostile thing helps the next, and lives at a hostile town.
fn hostile_teams() -> Folder {
    let names = hostile::names();
    let mut toml = format!("[[town]]\nid = \"t\"\nname = {}\n", hostile::toml(&names[0]));
    for (at, name) in names.iter().enumerate() {
        let (name, next) = (hostile::toml(name), (at + 1) % names.len());
        let _ = write!(
            toml,
            "[[team]]\nid = \"n{at}\"\nname = {name}\nlevel = {name}\nhelps = [\"n{next}\"]\n\"lives at\" = \"t\"\n"
        );
    }
    Folder::of(&[("schema.toml", SCHEMA), ("hostile.toml", &toml)])
}

const ALL: &str = "teams as t -> helps as h -> lives at as l show t.name, h.name, l.name";

/// A name as a picture shows it: what could not be seen is written out, but for some letters that stand for something else.
fn visible(name: &str, letters: &[(char, &str)]) -> String {
    let letter = |c: char| match letters.iter().find(|(other, _)| *other == c) {
        Some((_, text)) => (*text).to_owned(),
        None if fossgraph_core::is_hidden(c) => format!("\\u{{{:x}}}", u32::from(c)),
        None => c.to_string(),
    };
    name.chars().map(letter).collect()
}

fn names(letters: &[(char, &str)]) -> BTreeSet<String> {
    hostile::names().iter().map(|name| visible(name, letters)).collect()
}

fn is_among<'a>(element: &roxmltree::Node<'_, '_>, elements: &[&'a str], attributes: &[&'a str]) {
    let name = element.tag_name().name();
    assert!(elements.contains(&name), "an element <{name}>");
    for attribute in element.attributes() {
        assert!(attributes.contains(&attribute.name()), "{} of <{name}>", attribute.name());
        let odd = |c: char| !(c.is_ascii_alphanumeric() || " .,#:;-()/%'=_+".contains(c));
        let is_text =
            ["content", "aria-label", "placeholder"].contains(&attribute.name()) || attribute.name() == "href";
        assert!(is_text || !attribute.value().contains(odd), "{attribute:?}");
    }
}

const SVG: [&str; 8] = ["svg", "title", "desc", "style", "rect", "g", "path", "text"];
const OF_SVG: [&str; 30] = [
    "width",
    "height",
    "viewBox",
    "role",
    "aria-labelledby",
    "font-family",
    "id",
    "class",
    "fill",
    "stroke",
    "x",
    "y",
    "rx",
    "d",
    "transform",
    "font-size",
    "font-weight",
    "text-anchor",
    "stroke-width",
    "stroke-dasharray",
    "tabindex",
    "data-n",
    "data-e",
    "data-f",
    "data-ends",
    "data-act",
    "type",
    "aria-live",
    "aria-label",
    "placeholder",
];

#[test]
fn hostile_names_are_text_in_svg() {
    let data = hostile_teams();
    let svg = drawn(data.text(), "svg", ALL);
    let document = roxmltree::Document::parse(&svg).unwrap();
    document.descendants().filter(roxmltree::Node::is_element).for_each(|element| is_among(&element, &SVG, &OF_SVG));
    let mut titles = BTreeSet::new();
    for group in document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "g"))) {
        let title = group.children().find(|node| node.tag_name().name() == "title").and_then(|node| node.text());
        titles.extend(title.and_then(|title| title.strip_suffix(" (team)")).map(str::to_owned));
    }
    assert_eq!(titles, names(&[('\n', " "), ('\r', " "), ('\t', " ")]), "every name is whole in a title");
    assert!(
        document.root_element().children().any(|node| node.tag_name().name() == "desc"),
        "and there is a description"
    );
    // other pictures hold the same names
    let names = hostile::names();
    let (one, other) = (format!("a={}", names[1]), format!("b={}", names[20]));
    for (query, params) in [
        ("teams show name, degree()", &[] as &[&str]),
        ("teams group by level", &[]),
        ("compare $a, $b", &["-p", &one, "-p", &other]),
        ("describe $a", &["-p", &one]),
    ] {
        let asked = ["--data", data.text(), "--format", "svg", "-c", query];
        let output = foss(&[&asked, params].concat());
        assert_eq!(output.status.code(), Some(0), "{query}: {}", text(&output.stderr));
        let document = roxmltree::Document::parse(text(&output.stdout)).unwrap();
        document
            .descendants()
            .filter(roxmltree::Node::is_element)
            .for_each(|element| is_among(&element, &SVG, &OF_SVG));
        assert!(text(&output.stdout).contains("canary()"), "{query}");
    }
}

#[test]
fn hostile_names_are_text_in_html() {
    let data = hostile_teams();
    let page = drawn(data.text(), "html", ALL);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&page, options).unwrap();
    let elements: Vec<&str> = SVG
        .into_iter()
        .chain([
            "html",
            "head",
            "meta",
            "body",
            "figure",
            "figcaption",
            "div",
            "input",
            "span",
            "button",
            "section",
            "h3",
            "dl",
            "dt",
            "dd",
            "p",
            "small",
            "script",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "a",
        ])
        .collect();
    let attributes: Vec<&str> =
        OF_SVG.into_iter().chain(["charset", "http-equiv", "content", "name", "scope", "href"]).collect();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        is_among(&element, &elements, &attributes);
        if element.has_tag_name("script") {
            assert_eq!(element.text(), Some(SCRIPT), "no other script is there");
        }
        let address = element.attribute("href").unwrap_or("https://");
        assert!(address.starts_with("https://"), "{address}");
    }
    let heads = document.descendants().filter(|node| node.has_tag_name("h3")).filter_map(|node| node.text());
    let heads: BTreeSet<String> = heads.filter_map(|head| head.strip_suffix(" (team)")).map(str::to_owned).collect();
    // HTML keeps lines and tabs
    assert_eq!(heads, {
        let letters = [('\n', "\n"), ('\t', "\t"), ('\r', "\\r")];
        hostile::names().iter().map(|name| visible(&name.replace("\r\n", "\n"), &letters)).collect()
    });
    canary(&page);
}

/// Where there is a browser, it reads the page, and no script of a name is run.
fn canary(page: &str) {
    let folder = Folder::of(&[("page.html", page)]);
    let profile = format!("--user-data-dir={}", folder.path("profile").display());
    let mut browser = std::process::Command::new("chromium");
    browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]);
    browser.args(["--disable-sync", &profile, "--dump-dom"]).arg(folder.path("page.html"));
    let Ok(output) = browser.output() else { return };
    let seen = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || seen.is_empty() {
        return;
    }
    assert!(seen.contains("class=\"picture graph live\""), "the page's own script is run");
    let root = seen.split('>').find(|tag| tag.contains("<html")).unwrap_or_default();
    assert!(!root.contains("data-canary"), "a name was run: {root}");
    assert!(!seen.contains("<img") && !seen.contains("<b>"), "a name became markup");
}

#[test]
fn a_page_runs_the_one_script_alone() {
    assert!(!SCRIPT.contains(['<', '&']), "the page would be no XML");
    let digest = Sha256::digest(SCRIPT.as_bytes());
    let page = drawn("builtin", "html", "path from Dapr to CNCF");
    let policy = format!("script-src 'sha256-{}'", base64(&digest));
    assert!(page.contains(&policy) && page.contains("default-src 'none'"), "the script's digest is {policy}");
    assert!(page.contains(SCRIPT));
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk.iter().fold(0_u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(all >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

/// The tokens of a DOT file: quoted texts as they are read, and all else.
fn dot_tokens(dot: &str) -> Vec<(bool, String)> {
    let mut tokens = Vec::new();
    let mut letters = dot.chars().peekable();
    while let Some(c) = letters.next() {
        if c == '"' {
            let mut word = String::new();
            loop {
                match letters.next().unwrap() {
                    '"' => break,
                    '\\' => match letters.next().unwrap() {
                        'n' => word.push('\n'),
                        c @ ('"' | '\\') => word.push(c),
                        other => panic!("an escape \\{other} that means something else"),
                    },
                    c => word.push(c),
                }
            }
            tokens.push((true, word));
        } else if c.is_ascii_alphanumeric() || c == '_' || c == '.' {
            let mut word = c.to_string();
            while let Some(c) = letters.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                word.push(c);
            }
            tokens.push((false, word));
        } else if !c.is_whitespace() {
            assert!("{}[]=,;->".contains(c), "{c:?} stands outside quotes");
            tokens.push((false, c.to_string()));
        }
    }
    tokens
}

#[test]
fn hostile_names_are_text_in_dot() {
    let data = hostile_teams();
    let tokens = dot_tokens(&drawn(data.text(), "dot", ALL));
    let words: Vec<&str> = tokens.iter().filter(|(quoted, _)| !quoted).map(|(_, word)| word.as_str()).collect();
    let known = [
        "digraph",
        "rankdir",
        "LR",
        "node",
        "edge",
        "shape",
        "box",
        "style",
        "filled",
        "fontname",
        "color",
        "fillcolor",
        "fontsize",
        "11",
        "label",
        "tooltip",
        "subgraph",
        "cluster_legend",
        "octagon",
        "dir",
        "both",
    ];
    let is_known = |word: &&&str| known.contains(*word) || word.len() == 1;
    assert_eq!(words.iter().find(|word| !is_known(word)), None, "a name has left its quotes");
    let mut labels = BTreeSet::new();
    for window in tokens.windows(6) {
        if let [(true, key), _, (false, label), _, (true, name), (false, comma)] = window
            && label == "label"
            && comma == ","
            && key.starts_with("team:")
        {
            labels.insert(name.clone());
        }
    }
    assert_eq!(labels, names(&[('\n', "\n")]));
}

#[test]
fn hostile_names_are_text_in_mermaid() {
    let data = hostile_teams();
    let chart = drawn(data.text(), "mermaid", ALL);
    let mut labels = BTreeSet::new();
    for line in chart.lines().skip(1).map(str::trim) {
        if line.starts_with("classDef k") || ["subgraph legend[\"kinds\"]", "end"].contains(&line) {
            continue;
        }
        let parts: Vec<&str> = line.split('"').collect();
        let [before, name, after] = parts.as_slice() else { panic!("{line}") };
        assert!(before.len() < 16 && after.len() < 12, "{line}");
        let plain = |c: char| match c.is_ascii() {
            true => c.is_alphanumeric() || " #;,.:'/()!?$^-+=@".contains(c),
            false => !fossgraph_core::is_hidden(c),
        };
        assert!(name.chars().all(plain), "{line}");
        if before.starts_with('n') && !before.contains("--") {
            labels.insert(unescaped(name));
        }
    }
    let town = visible(&hostile::names()[0], &[]);
    labels.remove(&town);
    let mut want = names(&[('\n', " ")]);
    want.remove(&town);
    assert_eq!(labels, want);
}

/// A text whose entities are read.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('#');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap();
        let letter = if entity == "quot" { '"' } else { char::from_u32(entity.parse().unwrap()).unwrap() };
        out.push(letter);
        out.push_str(rest);
    }
    out
}

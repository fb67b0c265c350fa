//! Pictures full of hostile names, read again by others: names are text in them, whatever they hold. Graphviz and Mermaid themselves draw
//! them where they are there: `dot` on the path, and the library that `FOSSGRAPH_MERMAID` names (`mermaid.min.js`) with a browser.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use fossgraph_tests::hostile;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use support::browser::{dumped, on_path, skipped, with_browser};
use support::{Folder, drawn, foss, text};

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
    with_browser(|browser| {
        let folder = Folder::of(&[("page.html", page)]);
        let seen = dumped(browser, &folder.path("page.html"));
        assert!(seen.contains("class=\"picture graph live\""), "the page's own script is run");
        let root = seen.split('>').find(|tag| tag.contains("<html")).unwrap_or_default();
        assert!(!root.contains("data-canary"), "a name was run: {root}");
        assert!(!seen.contains("<img") && !seen.contains("<b>"), "a name became markup");
    });
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
            labels.insert(name.replace("&amp;", "&"));
        }
    }
    assert_eq!(labels, names(&[('\n', "\n")]));
}

/// What Graphviz writes in the boxes. It lays out a long circle in a moment, but not one of which everything leads to one thing.
#[test]
fn graphviz_draws_every_name() {
    let Some(dot) = on_path(&["dot"]) else { return skipped("hostile names drawn by Graphviz, for there is no `dot`") };
    let data = hostile_teams();
    let mut child = Command::new(dot).arg("-Tjson").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let circle = drawn(data.text(), "dot", "teams as t -> helps as h show t.name, h.name");
    child.stdin.take().unwrap().write_all(circle.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let drawing: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut labels = BTreeSet::new();
    for object in drawing["objects"].as_array().unwrap() {
        for link in ["URL", "href", "image", "labelURL", "target"] {
            assert!(object.get(link).is_none(), "{object}");
        }
        if object["name"].as_str().unwrap().starts_with("team:") {
            let texts = object["_ldraw_"].as_array().unwrap().iter().filter_map(|drawn| drawn["text"].as_str());
            labels.insert(texts.collect::<Vec<&str>>().join("\n"));
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

/// Draws a chart, and tells what was drawn.
const DRAW: &str = r#"
var fired = 0;
window.canary = window.alert = function () { fired += 1; };
mermaid.initialize({ startOnLoad: false, maxTextSize: 1000000, maxEdges: 2000 });
mermaid.render("chart", CHART).then(function (chart) {
  document.body.innerHTML = chart.svg;
  var all = function (query, of) { return Array.from(new Set(Array.from(document.body.querySelectorAll(query)).map(of))); };
  return {
    labels: all(".node", function (e) { return e.textContent; }),
    elements: all("*", function (e) { return e.localName; }),
    fired: fired,
  };
}).catch(function (e) { return { error: String(e) }; }).then(function (seen) {
  document.documentElement.setAttribute("data-seen", encodeURIComponent(JSON.stringify(seen)));
});
"#;

#[test]
fn mermaid_draws_every_name() {
    let Some(library) = std::env::var_os("FOSSGRAPH_MERMAID") else {
        return skipped("hostile names drawn by Mermaid, for FOSSGRAPH_MERMAID names no `mermaid.min.js`");
    };
    with_browser(|browser| {
        let chart = drawn(hostile_teams().text(), "mermaid", ALL);
        let script = DRAW.replace("CHART", &serde_json::to_string(&chart).unwrap().replace('<', "\\u003c"));
        let library = std::path::Path::new(&library).display();
        let page = format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><script src=\"file://{library}\"></script></head>\
             <body><script>{script}</script></body></html>"
        );
        let folder = Folder::of(&[("page.html", &page)]);
        let dom = dumped(browser, &folder.path("page.html"));
        let seen = dom.split("data-seen=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let seen: Value = serde_json::from_str(&percent_decoded(seen)).unwrap();
        assert_eq!((seen["error"].as_str(), seen["fired"].as_u64()), (None, Some(0)));
        let list = |key: &str| -> BTreeSet<String> {
            seen[key].as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        for element in ["script", "img", "a", "b", "iframe", "form", "object", "animate", "input"] {
            assert!(!list("elements").contains(element), "<{element}>");
        }
        // blanks at the ends and between words are the page's matter; a mark of byte order is a blank there
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        let words = |text: &String| text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" ");
        let labels: BTreeSet<String> = list("labels").iter().map(words).collect();
        let missing: Vec<String> =
            names(&[('\n', " ")]).iter().map(words).filter(|name| !labels.contains(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    });
}

/// A text of which `%41` is read as `A`.
fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
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

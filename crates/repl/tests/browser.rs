//! Pages and pictures full of hostile names in a real browser: no name runs, none becomes markup, and each is seen as it is.
//!
//! A browser is looked for on the path, or named by `FOSSGRAPH_BROWSER`; without one a line says that this was skipped.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fossgraph_tests::hostile::{self, names};
use serde_json::Value;
use support::browser::{dumped, with_browser};
use support::{Folder, foss, text};

const SCHEMA: &str = "
[[kind]]
singular = 'team'
plural = 'teams'
attributes = ['motto', 'page']
[[attribute]]
name = 'motto'
type = 'text'
[[attribute]]
name = 'page'
type = 'url'
[[relation]]
phrase = 'helps'
inverse = 'helped by'
from = ['team']
to = ['team']
";

/// Defines what hostile names call, touches all that is there, and tells what came of it as JSON in the element that is looked for.
/// It holds no sign of markup, so that it can stand in SVG too.
const CANARY: &str = r#"
var fired = 0;
window.canary = window.alert = window.x = function () { fired += 1; };
window.addEventListener("load", function () {
  var root = document.documentElement;
  var all = Array.from(document.querySelectorAll("*"));
  var stay = function (event) { event.preventDefault(); };
  document.addEventListener("click", stay, true);
  all.forEach(function (element) {
    ["mouseover", "mousedown", "mouseup", "focus", "error", "load", "keydown", "animationend", "toggle", "click"].forEach(function (name) {
      if (element !== root) element.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }));
    });
  });
  var attributes = all.flatMap(function (e) { return Array.from(e.attributes); });
  var own = function (a) { return a.name.startsWith("on") || /^\s*(javascript|data|vbscript):/i.test(a.value); };
  var texts = function (query) { return Array.from(document.querySelectorAll(query)).map(function (e) { return e.textContent; }); };
  var seen = {
    fired: fired + (root.hasAttribute("data-canary") ? 1 : 0),
    scripts: all.filter(function (e) { return e.localName === "script"; }).length,
    attributes: attributes.filter(own).filter(function (a) { return !["content", "aria-label"].includes(a.name); }).map(function (a) { return a.name; }),
    elements: Array.from(new Set(all.map(function (e) { return e.localName; }))),
    cells: texts("td"),
    titles: texts("g title"),
  };
  var bytes = new TextEncoder().encode(JSON.stringify(seen));
  root.setAttribute("data-seen", Array.from(bytes, function (b) { return b.toString(16).padStart(2, "0"); }).join(""));
});
"#;

/// What the canary saw.
#[derive(Debug)]
struct Seen {
    fired: u64,
    scripts: u64,
    attributes: Vec<String>,
    elements: BTreeSet<String>,
    cells: BTreeSet<String>,
    titles: BTreeSet<String>,
}

fn seen(browser: &Path, file: &Path) -> Seen {
    let dom = dumped(browser, file);
    let after = dom.split("data-seen=\"").nth(1).unwrap_or_else(|| panic!("the canary does not sing: {dom:.2000}"));
    let digits = after.split('"').next().unwrap().as_bytes().chunks(2);
    let bytes: Vec<u8> = digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect();
    let seen: Value = serde_json::from_slice(&bytes).unwrap();
    let list = |key: &str| -> Vec<String> {
        seen[key].as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    Seen {
        fired: seen["fired"].as_u64().unwrap(),
        scripts: seen["scripts"].as_u64().unwrap(),
        attributes: list("attributes"),
        elements: list("elements").into_iter().collect(),
        cells: list("cells").into_iter().collect(),
        titles: list("titles").into_iter().collect(),
    }
}

/// Each hostile team helps the next.
fn data() -> Folder {
    let names = names();
    let team = |(at, name): (usize, &String)| {
        let (name, next) = (hostile::toml(name), (at + 1) % names.len());
        format!("[[team]]\nid = \"n{at}\"\nname = {name}\nmotto = {name}\npage = {name}\nhelps = [\"n{next}\"]\n")
    };
    let teams: String = names.iter().enumerate().map(team).collect();
    Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", &teams)])
}

fn asked(data: &Folder, format: &str, query: &str) -> String {
    let output = foss(&["--data", data.text(), "--format", format, "-c", query]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout).to_owned()
}

/// The page with the canary in it, and without the policy that alone would keep it from being there.
fn exposed(page: &str) -> String {
    let script = format!("<script>{CANARY}</script>");
    let (before, after) = page.split_once("<meta http-equiv=\"Content-Security-Policy\"").unwrap();
    format!("{before}{script}{}", after.split_once("/>").unwrap().1)
}

/// The picture with the canary in it.
fn exposed_picture(svg: &str) -> String {
    let at = svg.find("<svg").unwrap();
    let end = at + svg[at..].find('>').unwrap() + 1;
    format!("{}<script>{CANARY}</script>{}", &svg[..end], &svg[end..])
}

/// A text as it is shown: what could not be seen is written out, but for the signs that are kept.
fn visible(name: &str, kept: &[char]) -> String {
    let letter = |c: char| match c {
        '\r' => "\\r".to_owned(),
        c if fossgraph_core::is_hidden(c) && !kept.contains(&c) => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    name.chars().map(letter).collect()
}

const ALL: &str = "teams as t -> helps as h show t.name, t.motto, h.name";

#[test]
fn no_name_acts_in_a_page() {
    with_browser(|browser| {
        let (data, folder) = (data(), Folder::of(&[]));
        let page = asked(&data, "html", ALL);
        let file = folder.path("page.html");
        fs::write(&file, exposed(&page)).unwrap();
        let seen = seen(browser, &file);
        assert_eq!((seen.fired, seen.scripts, &seen.attributes), (0, 2, &Vec::new()), "{:?}", seen.elements);
        for element in ["img", "iframe", "object", "embed", "b", "a", "animate", "foreignObject", "form"] {
            assert!(!seen.elements.contains(element), "<{element}>");
        }
        let due: BTreeSet<String> = names().iter().map(|n| visible(&n.replace("\r\n", "\n"), &['\n', '\t'])).collect();
        let odd: Vec<&String> = seen.cells.symmetric_difference(&due).collect();
        assert!(odd.is_empty(), "every name is seen as it is, but for {odd:?}");
        // as it is written, with its policy and without the canary, it shows the same
        fs::write(&file, &page).unwrap();
        let dom = dumped(browser, &file);
        assert!(dom.contains("<table") && !dom.split("<head").next().unwrap().contains("data-canary"));
        // tables without a picture, pages of one thing, groups
        for query in ["teams show name, motto, page", "teams group by motto", "teams show name, page, degree()"] {
            fs::write(&file, exposed(&asked(&data, "html", query))).unwrap();
            let seen = self::seen(browser, &file);
            assert_eq!((seen.fired, &seen.attributes), (0, &Vec::new()), "{query}");
            assert!(!seen.elements.contains("img"), "{query}");
        }
    });
}

#[test]
fn no_name_acts_in_a_picture() {
    with_browser(|browser| {
        let (data, folder) = (data(), Folder::of(&[]));
        let file = folder.path("picture.svg");
        let svg = asked(&data, "svg", ALL);
        fs::write(&file, exposed_picture(&svg)).unwrap();
        let seen = seen(browser, &file);
        assert_eq!((seen.fired, seen.scripts, &seen.attributes), (0, 1, &Vec::new()), "{:?}", seen.elements);
        let known = ["svg", "script", "title", "desc", "style", "rect", "g", "path", "text"];
        assert!(seen.elements.iter().all(|element| known.contains(&element.as_str())), "{:?}", seen.elements);
        let shown: BTreeSet<&str> = seen.titles.iter().filter_map(|title| title.strip_suffix(" (team)")).collect();
        assert_eq!(shown.len(), names().len(), "every name has its title");
        // drawn into a page the same picture is read by the reader of pages
        let file = folder.path("page.html");
        fs::write(
            &file,
            format!("<!DOCTYPE html><html><head><script>{CANARY}</script></head><body>{svg}</body></html>"),
        )
        .unwrap();
        let seen = self::seen(browser, &file);
        assert_eq!((seen.fired, seen.scripts, &seen.attributes), (0, 1, &Vec::new()), "{:?}", seen.elements);
    });
}

#[test]
fn the_canary_sings_where_names_are_markup() {
    with_browser(|browser| {
        let folder = Folder::of(&[]);
        let file = folder.path("naive.html");
        let mut fired = 0;
        for name in names().iter().filter(|name| name.contains("canary") && name.contains('<')) {
            let page = format!("<!DOCTYPE html><html><head><script>{CANARY}</script></head><body><svg><text>{name}");
            fs::write(&file, page).unwrap();
            let dom = dumped(browser, &file);
            // a name may even take the page with it
            fired += u64::from(!dom.contains("data-seen") || seen(browser, &file).fired > 0);
        }
        assert!(fired >= 5, "{fired}");
    });
}

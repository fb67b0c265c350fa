//! Names that mean something elsewhere, through every output: read again by somebody else's reader they are the same, and none acts.
//! Pictures have the same names in `pictures.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use fossgraph_engine::{CandidateSort, Definitions, Engine};
use fossgraph_tests::hostile::{acting, names, quoted, toml};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use support::{Folder, foss, text, with_input};

const SCHEMA: &str = r#"
citations = "document"
[[kind]]
singular = "team"
plural = "teams"
attributes = ["motto", "tags"]
[[kind]]
singular = "document"
plural = "documents"
attributes = ["page", "date"]
[[attribute]]
name = "motto"
type = "text"
[[attribute]]
name = "tags"
type = "text"
many = true
[[attribute]]
name = "page"
type = "url"
[[attribute]]
name = "date"
type = "date"
[[relation]]
phrase = "helps"
inverse = "helped by"
from = ["team"]
to = ["team"]
attributes = ["motto"]
"#;

/// Teams with hostile names, mottos, tags, notes and documents, of which each helps the next.
fn data() -> Folder {
    let names = names();
    let mut out = String::new();
    for (at, name) in names.iter().enumerate() {
        let (name, next) = (toml(name), (at + 1) % names.len());
        let _ = write!(
            out,
            "[[document]]\nid = \"d{at}\"\nname = {name}\npage = {name}\ndate = 2024\n[[team]]\nid = \"t{at}\"\nname = {name}\n\
             aliases = [{name}]\nmotto = {name}\ntags = [{name}]\nnote = {name}\nsources = [\"d{at}\"]\n\
             helps = [{{ to = \"t{next}\", motto = {name}, note = {name} }}]\n"
        );
    }
    Folder::of(&[("schema.toml", SCHEMA), ("teams.toml", &out)])
}

const ALL: &str = "teams show name, motto, tags, note, sources";

fn asked(data: &Folder, format: &str, query: &str) -> String {
    let output = foss(&["--data", data.text(), "--format", format, "-c", query]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(acting(text(&output.stderr), &[]), None);
    text(&output.stdout).to_owned()
}

/// A text as it is shown: what could not be seen is written out, but for the signs that are kept.
fn shown(text: &str, kept: &[char]) -> String {
    let hidden = |c: char| fossgraph_core::is_hidden(c) && !kept.contains(&c);
    let letter = |c: char| match c {
        c if !hidden(c) => c.to_string(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    };
    text.chars().map(letter).collect()
}

/// Rows of five cells, each of which shows the same name; the names of all are those wanted.
fn check(rows: &[Vec<String>], want: impl Fn(&str) -> String) {
    let seen: BTreeSet<String> = rows.iter().map(|row| row[0].clone()).collect();
    let wanted: BTreeSet<String> = names().iter().map(|name| want(name)).collect();
    let odd: Vec<_> = seen.symmetric_difference(&wanted).collect();
    assert!(odd.is_empty() && rows.len() == 120, "{} rows, {odd:?}", rows.len());
    for row in rows {
        assert_eq!(row.iter().collect::<BTreeSet<_>>().len(), 1, "{row:?}");
        assert_eq!(row.len(), 5);
    }
}

fn exactly(name: &str) -> String {
    name.to_owned()
}

// ------------------------------------------------------------ what programs read

#[test]
fn csv_is_exact_and_its_safe_form_can_be_undone() {
    let data = data();
    let rows = |format: &str| -> Vec<Vec<String>> {
        let text = asked(&data, format, ALL);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    check(&rows("csv"), exactly);
    let safe = rows("csv-safe");
    for cell in safe.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']), "{cell}");
    }
    // one apostrophe at the beginning is the guard's
    let unguarded = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
    check(&safe.iter().map(|row| row.iter().map(unguarded).collect()).collect::<Vec<_>>(), exactly);
}

#[test]
fn lines_with_tabs_hold_every_name() {
    let data = data();
    let tsv = asked(&data, "tsv", ALL);
    assert_eq!(acting(&tsv, &['\t']), None);
    let rows: Vec<Vec<String>> = tsv.lines().skip(1).map(|line| line.split('\t').map(unescaped).collect()).collect();
    check(&rows, exactly);
}

/// A cell of tab-separated values with its escapes undone.
fn unescaped(cell: &str) -> String {
    let mut out = String::new();
    let mut letters = cell.chars();
    while let Some(c) = letters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match letters.next().unwrap() {
            't' => out.push('\t'),
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            '\\' => out.push('\\'),
            'u' => {
                let digits: String = letters.by_ref().skip(1).take_while(|c| *c != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap());
            }
            other => panic!("an escape \\{other}"),
        }
    }
    out
}

#[test]
fn json_holds_every_name() {
    let data = data();
    let row = |object: &Value| -> Vec<String> {
        let one = |key: &str| match &object[key] {
            Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join("; "),
            other => other.as_str().unwrap().to_owned(),
        };
        ["name", "motto", "tags", "note", "sources"].map(one).to_vec()
    };
    let json = asked(&data, "json", ALL);
    assert_eq!(acting(&json, &[]), None);
    let objects: Vec<Value> = serde_json::from_str(&json).unwrap();
    check(&objects.iter().map(row).collect::<Vec<_>>(), exactly);
    let lines = asked(&data, "jsonl", ALL);
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    check(&objects.iter().map(row).collect::<Vec<_>>(), exactly);
}

// ------------------------------------------------------------ what people read

#[test]
fn names_are_text_in_markdown() {
    let data = data();
    let markdown = asked(&data, "markdown", ALL);
    assert_eq!(acting(&markdown, &[]), None);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut in_cell = false;
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(&markdown, options | Options::ENABLE_TASKLISTS | Options::ENABLE_SUPERSCRIPT) {
        match event {
            Event::Start(Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                in_cell = true;
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
            }
            Event::End(TagEnd::TableCell) => in_cell = false,
            Event::Text(part) if in_cell => {
                if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.push_str(&part);
                }
            }
            Event::InlineHtml(tag) if &*tag == "<br>" && in_cell => {
                rows.last_mut().unwrap().last_mut().unwrap().push('\n')
            }
            Event::Start(Tag::Table(_) | Tag::TableHead)
            | Event::End(TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow) => {}
            other => panic!("markup: {other:?}"),
        }
    }
    check(&rows, |name| shown(&name.replace("\r\n", "\n"), &['\n', '\t']).replace('\t', " "));
}

/// The rows of tables in a page, and what else a browser's reader finds in it.
#[derive(Default)]
struct Page {
    rows: RefCell<Vec<Vec<String>>>,
    in_cell: RefCell<bool>,
    elements: RefCell<BTreeSet<String>>,
    attributes: RefCell<BTreeSet<(String, String)>>,
}

impl TokenSink for &Page {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => {
                let name = tag.name.to_string();
                if tag.kind == TagKind::StartTag {
                    self.elements.borrow_mut().insert(name.clone());
                    let attribute = |a: &html5ever::Attribute| (a.name.local.to_string(), a.value.to_string());
                    self.attributes.borrow_mut().extend(tag.attrs.iter().map(attribute));
                }
                match (tag.kind, name.as_str()) {
                    (TagKind::StartTag, "tr") => self.rows.borrow_mut().push(Vec::new()),
                    (TagKind::StartTag, "td") => {
                        self.rows.borrow_mut().last_mut().unwrap().push(String::new());
                        *self.in_cell.borrow_mut() = true;
                    }
                    (TagKind::EndTag, "td") => *self.in_cell.borrow_mut() = false,
                    (TagKind::StartTag, "style") => return TokenSinkResult::RawData(RawKind::Rawtext),
                    (TagKind::StartTag, "script") => return TokenSinkResult::RawData(RawKind::ScriptData),
                    (TagKind::StartTag, "title") => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::CharacterTokens(letters) if *self.in_cell.borrow() => {
                self.rows.borrow_mut().last_mut().unwrap().last_mut().unwrap().push_str(&letters);
            }
            Token::CommentToken(comment) => panic!("a comment: {comment}"),
            Token::ParseError(error) => panic!("a browser would mend this: {error}"),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[test]
fn names_are_text_in_html() {
    let data = data();
    let html = asked(&data, "html", ALL);
    assert_eq!(acting(&html, &['\t']), None);
    let page = Page::default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&html));
    let tokenizer = Tokenizer::new(&page, TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let rows: Vec<Vec<String>> = page.rows.into_inner().into_iter().filter(|row| !row.is_empty()).collect();
    check(&rows, |name| shown(&name.replace("\r\n", "\n"), &['\n', '\t']));
    let known = "html head meta title style body table caption thead tbody tr th td a figure figcaption div input span button section \
         script svg desc rect g path text h3 dl dt dd p small";
    for element in page.elements.into_inner() {
        assert!(known.split(' ').any(|other| other == element), "<{element}>");
    }
    for (name, value) in page.attributes.into_inner() {
        assert!(!name.starts_with("on") && !["src", "srcdoc", "action"].contains(&name.as_str()), "{name}={value}");
        assert!(name != "href" || value.starts_with("https://"), "{value}");
    }
}

#[test]
fn names_are_seen_in_tables_and_bars() {
    let data = data();
    let named = |n: usize| quoted(&names()[n]);
    for (format, query) in [
        ("table", ALL),
        ("table", &format!("compare {}, {}, {}", named(1), named(50), named(60))),
        ("table", &format!("describe team {}", named(48))),
        ("table", &format!("why teams helps {}", named(55))),
        ("bars", "teams show name, count(helps)"),
        ("bars", "teams group by motto"),
        ("table", "teams group by motto"),
        ("table", &format!("path from team {} to team {}", named(46), named(52))),
        ("table", "find e"),
    ] {
        let seen = asked(&data, format, query);
        assert_eq!(acting(&seen, &[]), None, "{query}");
        if query == ALL {
            names().iter().for_each(|name| assert!(seen.contains(&shown(name, &[])), "{name:?}"));
        }
    }
}

#[test]
fn errors_show_names_and_do_not_act() {
    let data = data();
    let harmless = |output: &std::process::Output, query: &str| {
        assert!(matches!(output.status.code(), Some(0 | 2 | 3)), "{query}");
        assert_eq!(acting(text(&output.stderr), &[]), None, "{query}");
        assert_eq!(acting(text(&output.stdout), &['\t']), None, "{query}");
    };
    let unknown = |name: &String| format!("describe {};\n", quoted(&format!("{name}?")));
    let script: String = names().iter().filter(|name| name.len() < 500).map(unknown).collect();
    let output = with_input(&["--data", data.text()], &script);
    assert_eq!(text(&output.stderr).matches("error[Q020]").count(), script.lines().count(), "{}", text(&output.stderr));
    harmless(&output, &script);
    // as they are, names are no queries
    for name in names().iter().filter(|name| !name.contains('\0')) {
        harmless(&foss(&["--data", data.text(), "-c", name]), name);
    }
}

#[test]
fn files_with_such_names_can_be_read_and_told_of() {
    let folder = Folder::of(&[]);
    for name in names().iter().filter(|name| !name.contains(['/', '\0']) && name.len() < 200) {
        let file = folder.path(&format!("{name}.toml"));
        fs::write(&file, "[[project]]\nname = \"Widget\"\nnonsense = 3\n").unwrap();
        let output = foss(&["check", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(text(&output.stderr).contains("D035"), "{name}");
        assert_eq!(acting(text(&output.stderr), &[]), None, "{name}");
    }
}

#[test]
fn the_shell_shows_what_is_typed_and_completes_it() {
    let data = data();
    let lines: String = names()
        .iter()
        .filter(|name| name.len() < 500)
        .map(|name| format!("describe {}\n.last\n", quoted(name)))
        .collect();
    let output = with_input(&["--data", data.text(), "-i", "--quiet"], &lines);
    assert_eq!(acting(text(&output.stderr), &[]), None);
    assert_eq!(acting(text(&output.stdout), &['\t']), None);
    let engine = Engine::open(data.0.path()).unwrap();
    let mut completed = 0;
    for name in names() {
        let begin: String = name.chars().take(3).filter(|c| c.is_alphanumeric()).collect();
        for typed in [format!("describe {begin}"), format!("describe \"{begin}"), format!("teams helps {begin}")] {
            let found = engine.complete(&typed, typed.len(), &Definitions::default());
            for candidate in found.candidates {
                assert_eq!(acting(&candidate.text, &[]), None, "{typed}");
                if candidate.sort == CandidateSort::Name {
                    let line = format!("{}{}", &typed[..found.start], candidate.text);
                    let prepared = engine.prepare(&line);
                    assert!(prepared.is_ok(), "{line}: {}", prepared.unwrap_err());
                    completed += 1;
                }
            }
        }
    }
    assert!(completed > 200, "{completed}");
}

// ------------------------------------------------------------ exports

fn exported(data: &Folder, name: &str) -> Folder {
    let folder = Folder::of(&[]);
    let to = folder.path(name);
    let output = foss(&["--data", data.text(), "export", "--to", to.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    folder
}

/// The names of all teams in data.
fn teams_in(data: &str) -> BTreeSet<String> {
    let output = foss(&["--data", data, "--format", "jsonl", "-c", "teams show name"]);
    let name = |line: &str| serde_json::from_str::<Value>(line).unwrap()["name"].as_str().unwrap().to_owned();
    text(&output.stdout).lines().map(name).collect()
}

#[test]
fn exports_that_are_read_again_hold_every_name() {
    let data = data();
    let all: BTreeSet<String> = names().into_iter().collect();
    let native = exported(&data, "copy");
    assert_eq!(teams_in(native.path("copy").to_str().unwrap()), all);
    let snapshot = native.path("data.foss-snapshot");
    assert_eq!(foss(&["build", data.text(), "-o", snapshot.to_str().unwrap()]).status.code(), Some(0));
    assert_eq!(teams_in(snapshot.to_str().unwrap()), all);
    // XML has no place for control characters
    let graph = exported(&data, "all.graphml");
    let xml = |name: &String| -> String {
        let lost = |c: char| c.is_control() && !"\t\n\r".contains(c) && u32::from(c) < 0x80 && c != '\u{7f}';
        name.chars().map(|c| if lost(c) { '\u{fffd}' } else { c }).collect()
    };
    assert_eq!(teams_in(graph.path("all.graphml").to_str().unwrap()), all.iter().map(xml).collect());
    let linked = exported(&data, "all.jsonld");
    let document: Value = serde_json::from_str(&fs::read_to_string(linked.path("all.jsonld")).unwrap()).unwrap();
    let things = document["@graph"].as_array().unwrap().iter();
    let seen: BTreeSet<String> = things
        .filter(|thing| thing["@type"].as_str().is_some_and(|kind| kind.ends_with("team")))
        .map(|thing| thing["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(seen, all);
    let tables = Folder::of(&[]);
    let to = tables.path("tables");
    let output = foss(&["--data", data.text(), "export", "--to", to.to_str().unwrap(), "--format", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut reader = csv::Reader::from_path(to.join("things.csv")).unwrap();
    let at = reader.headers().unwrap().iter().position(|head| head == "name").unwrap();
    let seen: BTreeSet<String> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
    assert_eq!(seen, all);
}

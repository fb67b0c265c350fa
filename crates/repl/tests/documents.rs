//! Markdown, HTML and CSV as other programs read them: what stands in a cell is text, whatever it holds.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod support;

use std::fs;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use support::{Folder, foss, text};

const FILES: [(&str, &str); 2] =
    [("schema.toml", include_str!("transcripts/schema.toml")), ("teams.toml", include_str!("transcripts/teams.toml"))];
const QUERY: &str = "teams show name, motto, page, words, helps, score";

/// The answer in a format, and the cells that the data hold.
fn answered(format: &str) -> (String, Vec<Vec<String>>) {
    let folder = Folder::of(&FILES);
    let run = |format: &str| {
        let output = foss(&["--quiet", "--data", folder.text(), "--format", format, "-c", QUERY]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        text(&output.stdout).to_owned()
    };
    let rows: Vec<serde_json::Map<_, _>> = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(rows.len(), 4);
    let names = QUERY.strip_prefix("teams show ").unwrap().split(", ");
    let cells = rows.iter().map(|row| names.clone().map(|name| cell(&row[name])).collect()).collect();
    (run(format), cells)
}

/// A value as it is read, with all that is hidden made visible.
fn cell(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Object(thing) => thing["name"].as_str().unwrap().to_owned(),
        serde_json::Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    };
    let hidden = |c: char| c.is_control() && !"\n\t".contains(c) || "\u{202e}\u{2028}".contains(c);
    let visible = |c: char| if hidden(c) { format!("\\u{{{:x}}}", u32::from(c)) } else { c.to_string() };
    text.replace("\r\n", "\n").chars().map(visible).collect()
}

#[test]
fn markdown_is_read_back_cell_by_cell() {
    let (document, want) = answered("markdown");
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut links = Vec::new();
    // all but what makes other signs of quotes and dashes
    for event in Parser::new_ext(&document, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Text(text) => cell.push_str(&text),
            Event::InlineHtml(html) if &*html == "<br>" => cell.push('\n'),
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::End(TagEnd::TableCell) => row.push(std::mem::take(&mut cell)),
            Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
            Event::End(TagEnd::TableHead) => assert_eq!(std::mem::take(&mut row).join(", "), QUERY[11..]),
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell)
            | Event::End(TagEnd::Table | TagEnd::Link) => {}
            other => panic!("{other:?} in {document}"),
        }
    }
    let want: Vec<Vec<String>> =
        want.into_iter().map(|row| row.into_iter().map(|cell| cell.replace('\t', " ")).collect()).collect();
    assert_eq!(rows, want);
    links.sort();
    assert_eq!(links, ADDRESSES);
}

const ADDRESSES: [&str; 3] = [
    "https://example.org/a?b=c&d='e'#_f_",
    "https://example.org/x_y",
    "https://example.org/日本/a-rather-long-address-that-has-no-blank-in-it-and-goes-on-for-a-while",
];

fn parse(document: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    roxmltree::Document::parse_with_options(document, options).unwrap()
}

fn words(node: roxmltree::Node<'_, '_>) -> String {
    node.descendants().filter(roxmltree::Node::is_text).filter_map(|text| text.text()).collect()
}

fn named<'a>(
    document: &'a roxmltree::Document<'a>,
    name: &'a str,
) -> impl Iterator<Item = roxmltree::Node<'a, 'a>> + 'a {
    document.descendants().filter(move |node| node.has_tag_name(name))
}

#[test]
fn html_is_read_back_cell_by_cell() {
    let (document, want) = answered("html");
    assert!(document.starts_with("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\"/>\n"), "{document}");
    let document = parse(&document);
    let rows: Vec<Vec<String>> = named(&document, "tr")
        .skip(1)
        .map(|row| row.children().filter(|cell| cell.has_tag_name("td")).map(words).collect())
        .collect();
    assert_eq!(rows, want);
    let allowed = ["html", "head", "meta", "title", "style", "body", "table", "caption", "thead", "tbody", "tr", "th"];
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        assert!(allowed.contains(&name) || name == "td" || name == "a", "{name}");
        for attribute in element.attributes() {
            assert!(["charset", "http-equiv", "name", "content", "scope", "class", "href"].contains(&attribute.name()));
        }
    }
    let mut links: Vec<&str> = named(&document, "a").filter_map(|link| link.attribute("href")).collect();
    links.sort_unstable();
    assert_eq!(links, ADDRESSES);
    let right: Vec<String> =
        named(&document, "td").filter(|cell| cell.attribute("class") == Some("number")).map(words).collect();
    assert_eq!(right, ["3", "1000000", "-7", "12"]);
}

#[test]
fn several_answers_are_one_document_also_where_an_expectation_is_broken() {
    let output = foss(&["--quiet", "--format", "html", "-c", "count projects; expect no projects; Dapr"]);
    assert_eq!(output.status.code(), Some(1));
    let document = parse(text(&output.stdout));
    let captions = document.descendants().filter(|node| ["caption", "figcaption"].contains(&node.tag_name().name()));
    let captions: Vec<String> = captions.map(words).collect();
    assert_eq!(captions, ["how many projects there are", "projects", "Dapr (project)"]);
    let title = named(&document, "head").flat_map(|head| head.children().filter(|node| node.has_tag_name("title")));
    assert_eq!(title.map(words).collect::<Vec<_>>(), ["how many projects there are"]);
}

#[test]
fn the_ending_of_the_output_file_tells_the_format() {
    let folder = Folder::of(&[]);
    for (name, start) in [("a.md", "| count |\n| ---: |\n"), ("a.html", "<!DOCTYPE html>\n")] {
        let file = folder.path(name);
        let output = foss(&["--output", file.to_str().unwrap(), "-c", "count projects"]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""));
        let written = fs::read_to_string(&file).unwrap();
        assert!(written.starts_with(start), "{written}");
        assert!(!name.ends_with("html") || written.ends_with("</html>\n"), "{written}");
    }
}

#[test]
fn csv_is_exact_unless_it_is_to_be_safe() {
    let folder = Folder::of(&FILES);
    let cells = |flags: &[&str]| -> Vec<Vec<String>> {
        let data = ["--data", folder.text(), "-c", "teams order by score show motto, words, score"];
        let output = foss(&[flags, data.as_slice()].concat());
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let formula = "=HYPERLINK(\"https://example.org\",\"x\")";
    let exact = cells(&["--format", "csv"]);
    assert_eq!((exact[0][0].as_str(), exact[0][2].as_str()), ("one\ntwo\r\nthree\tfour", "-7"));
    assert_eq!(exact[1], [formula, "-2; =1+1; @x", "3"]);
    let safe = cells(&["--csv-safe"]);
    assert_eq!(safe[1], [format!("'{formula}"), "'-2; =1+1; @x".to_owned(), "3".to_owned()]);
    assert_eq!(safe[0], exact[0], "a number below zero is no formula");
    assert_eq!(cells(&["--format", "csv-safe"]), safe);
    assert_eq!(foss(&["--csv-safe", "--format", "json", "-c", "projects"]).status.code(), Some(2));
}

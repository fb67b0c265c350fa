//! Pictures: what small ones are, byte by byte, and where they end. That names in them are text is tested in `drawn.rs`.
//!
//! `BLESS=1 cargo test -p fossgraph --test pictures` writes the files below `pictures/` and `docs/images`; look at what changed.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use support::{Folder, asked, drawn, foss, text};

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

//! What answers look like, in files below `tests/transcripts` that are compared; `BLESS=1` writes them anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use clap::ValueEnum as _;
use fossgraph_engine::{Engine, RunOptions, params};

use super::*;

const SCHEMA: &str = include_str!("../../tests/transcripts/schema.toml");
const TEAMS: &str = include_str!("../../tests/transcripts/teams.toml");

fn engine(teams: &str) -> Engine {
    Engine::new(fossgraph_core::load_text(&[("schema.toml", SCHEMA), ("teams.toml", teams)]).unwrap())
}

/// An answer as text, and how much of it is hidden.
fn answer(engine: &Engine, query: &str, look: &Look) -> (String, Hidden) {
    let mut out = Vec::new();
    let statement = engine.prepare(query).unwrap();
    let hidden = if statement.is_why() {
        let why = statement.why(&params! {}, &RunOptions::default()).unwrap();
        explanation(&mut out, &why, query, look).unwrap()
    } else if let Some(thing) = statement.descriptions(&params! {}).unwrap().first()
        && look.format == Format::Table
    {
        describe(&mut out, thing, engine.graph(), look).unwrap();
        Hidden::default()
    } else {
        rows(&mut out, &statement.run(params! {}).unwrap(), query, look).unwrap()
    };
    (String::from_utf8(out).unwrap(), hidden)
}

/// Answers one after another, each below a line that says how it is shown.
struct Transcript(String);

impl Transcript {
    fn add(&mut self, engine: &Engine, how: &str, query: &str, look: &Look) {
        let (text, hidden) = answer(engine, query, look);
        let acts = |c: char| c != '\n' && c != '\t' && is_hidden(c);
        let exact = matches!(look.format, Format::Csv | Format::CsvSafe);
        assert!(exact || !text.contains(acts), "{how}: {text:?}");
        if let Some(width) = look.width.filter(|_| !look.sideways) {
            // the addresses of footnotes are not cut
            let table = text.split("\n\n[1]").next().unwrap_or_default();
            assert!(table.lines().all(|line| Shown::lines(line).width() <= width), "{how}: {text}");
        }
        // one can see what is exact too
        let text = if exact { text.replace(acts, "�") } else { text };
        let _ = write!(self.0, "=== {how}: {query}\n{text}");
        if hidden != Hidden::default() {
            let _ = writeln!(
                self.0,
                "(hidden: {} rows, {} columns, {} cells cut)",
                hidden.rows, hidden.columns, hidden.cells
            );
        }
        self.0.push('\n');
    }

    fn compare(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts").join(name);
        if env::var_os("BLESS").is_some() {
            return fs::write(path, &self.0).unwrap();
        }
        let want = fs::read_to_string(&path).unwrap_or_default();
        assert!(want == self.0, "{name} is not what it was; it is now:\n{}", self.0);
    }
}

const ALL: &str = "teams show name, motto, score, share, founded, page, words, helps, helped by";

fn at(width: usize) -> Look {
    Look { whole: false, ..Look::page(false, Some(width)) }
}

#[test]
fn tables() {
    let teams = engine(TEAMS);
    let mut transcript = Transcript(String::new());
    for width in [40, 80, 200] {
        let how = format!("{width} columns");
        for query in ["teams", ALL, "path from Pipes to Ansi", "why teams helps (teams where score = 3)"] {
            transcript.add(&teams, &how, query, &at(width));
        }
        transcript.add(&teams, &how, "describe Pipes", &Look::page(false, Some(width)));
    }
    transcript.add(&teams, "80 columns, whole", ALL, &Look::page(false, Some(80)));
    transcript.add(&teams, "scrolled sideways", ALL, &Look { sideways: true, ..Look::page(false, Some(80)) });
    transcript.add(&teams, "a pipe", ALL, &Look::page(false, None));
    transcript.compare("tables.txt");
}

#[test]
fn long_tables() {
    let row =
        |n: usize| format!("[[team]]\nname = 'Team {n}'\nscore = {}\nmotto = '{}'\n", n * n, "go ".repeat(n % 30 + 1));
    let teams = engine(&(1..=120).map(row).collect::<String>());
    let mut transcript = Transcript(String::new());
    for query in ["teams", "teams limit 51 show name", "teams limit 50 show name", "teams where score < 0"] {
        transcript.add(&teams, "40 columns", query, &at(40));
    }
    let (whole, hidden) = answer(&teams, "teams", &Look::page(false, Some(40)));
    assert!((1..=120).all(|n| whole.contains(&format!(" Team {n} "))), "{whole}");
    assert_eq!((hidden, whole.contains(['⋮', '…'])), (Hidden::default(), false), "{whole}");
    transcript.compare("long.txt");
}

#[test]
fn formats() {
    let teams = engine(TEAMS);
    let mut transcript = Transcript(String::new());
    // pictures have files of their own
    let shows_rows = |format: &&Format| **format != Format::Table && (!format.draws() || **format == Format::Html);
    for format in Format::value_variants().iter().filter(shows_rows) {
        let look = Look { format: *format, ..Look::page(false, None) };
        let queries = [
            ALL,
            "teams group by founded show founded, count, avg(share)",
            "describe Ansi",
            "why teams helps (teams where score = 3)",
            "path from Pipes to Ansi",
            "compare Pipes, Wide",
            "expect no teams where score > 5",
            "teams where score < -100",
        ];
        for query in queries {
            transcript.add(&teams, format.name(), query, &look);
        }
    }
    transcript.compare("formats.txt");
}

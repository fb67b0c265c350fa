//! Canonical text: it says the same, is canonical itself, and keeps every comment; on all queries of the tests and the manual, on random
//! queries, and on words thrown together.
//!
//! `FOSSGRAPH_PAIRS=100000` asks for more random queries, `FOSSGRAPH_SEED=…` for others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use fossgraph_engine::ast::Statement;
use fossgraph_engine::{format, statements};
use fossgraph_tests::generate::{self, Random, World};
use fossgraph_tests::{suite, unplaced};

fn setting(name: &str, otherwise: u64) -> u64 {
    env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}

fn said(statements: &[Statement]) -> Vec<Statement> {
    statements.iter().map(unplaced).collect()
}

/// The canonical text, with which nothing is wrong; `None` where the text itself is.
fn checked(text: &str) -> Option<String> {
    let Ok(before) = statements(text) else {
        assert!(format(text).is_err(), "{text:?} is wrong, and is formatted");
        return None;
    };
    let printed = format(text).unwrap_or_else(|e| panic!("{text:?}: {e}"));
    let after = statements(&printed).unwrap_or_else(|e| panic!("{text:?} becomes\n{printed}\n{e}"));
    assert!(said(&before) == said(&after), "{text:?} becomes another query:\n{printed}\n{before:?}\n{after:?}");
    assert_eq!(format(&printed).as_deref(), Ok(printed.as_str()), "{text:?} is not yet canonical");
    let plain = printed.lines().all(|line| line.trim_end() == line && !line.contains(['\t', '\r']));
    assert!(plain && !printed.contains("\n\n\n"), "{text:?} becomes\n{printed:?}");
    if !text.contains(['#', '\'', '\\']) {
        assert_eq!(squeezed(&printed), squeezed(text), "something of {text:?} is lost or added");
    }
    Some(printed)
}

/// All letters and signs but `;`, which may be added.
fn squeezed(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != ';');
    kept.flat_map(char::to_lowercase).collect::<String>().replace("\\n", "").replace("\\t", "").replace("\\u{d}", "")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The files below a folder that end so.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("target") && !path.ends_with(".git") {
            out.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The cases of the golden suites.
fn golden() -> Vec<String> {
    suite::all().into_iter().map(|case| case.query).collect()
}

/// The scripts of the manual, and all files of queries.
fn scripts() -> Vec<String> {
    let mut out: Vec<String> = files(&root(), "foss").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for page in files(&root(), "md") {
        let page = fs::read_to_string(page).unwrap();
        let mut open: Option<String> = None;
        for line in page.lines() {
            match (&mut open, line.strip_prefix("```")) {
                (Some(_), Some(_)) => out.extend(open.take()),
                (Some(block), None) => block.push_str(&format!("{line}\n")),
                (None, Some(info)) if info.starts_with("foss") => open = Some(String::new()),
                _ => {}
            }
        }
    }
    out
}

fn random_queries(most: u64) -> Vec<String> {
    let first = setting("FOSSGRAPH_SEED", 1);
    let queries = |seed| {
        let mut random = Random::new(seed);
        let world = World::new(&mut random);
        (0..10).map(|_| generate::query(&world, &mut random).whole()).collect::<Vec<_>>()
    };
    (first..first + setting("FOSSGRAPH_PAIRS", most).div_ceil(10)).flat_map(queries).collect()
}

#[test]
fn golden_queries_say_the_same() {
    let queries = golden();
    let formatted = queries.iter().filter_map(|query| checked(query)).count();
    assert!(formatted > 800 && formatted * 10 > queries.len() * 8, "only {formatted} of {}", queries.len());
    checked(&queries.iter().filter(|query| statements(query).is_ok()).map(|q| format!("{q}\n;")).collect::<String>())
        .unwrap();
}

#[test]
fn the_scripts_of_the_manual_say_the_same() {
    let scripts = scripts();
    let formatted = scripts.iter().filter_map(|script| checked(script)).count();
    assert!(formatted > 60 && formatted * 10 > scripts.len() * 8, "only {formatted} of {}", scripts.len());
}

#[test]
fn random_queries_say_the_same() {
    for query in random_queries(1000) {
        assert!(checked(&query).is_some(), "{query:?} is wrong");
    }
}

/// The text with a comment at some of its blanks, or a line broken there; and the comments.
fn injected(text: &str, random: &mut Random) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut comments = Vec::new();
    for c in text.chars() {
        out.push(c);
        if c != ' ' {
            continue;
        }
        match random.below(8) {
            0 => {
                let ending = random.pick::<&str>(&["", ";", " \"", " (", " # '", "é"]);
                let comment = format!("# {}{ending}", comments.len());
                out.push_str(random.pick::<&str>(&["", " ", "\n", "\r\n", "\n\n\t"]));
                out.push_str(&format!("{comment}{}", random.pick::<&str>(&["\n", " \n", "\r\n", "\n\n\n"])));
                comments.push(comment);
            }
            1 => out.push_str(random.pick::<&str>(&["\n", "\t", "  ", "\n\n", "\r\n"])),
            _ => {}
        }
    }
    (out, comments)
}

/// The comments at the ends of lines; no text has a `#` of its own.
fn comments_of(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned())).collect()
}

#[test]
fn every_comment_is_kept_where_it_stood() {
    let mut texts = golden();
    texts.extend(scripts());
    texts.extend(random_queries(500));
    texts.retain(|text| !text.contains('#') && statements(text).is_ok());
    let mut random = Random::new(setting("FOSSGRAPH_SEED", 7));
    let (mut tried, mut legal, mut kept) = (0, 0, 0);
    for text in &texts {
        let (with, comments) = injected(text, &mut random);
        tried += 1;
        // inside a run of words or a text there is no place for a comment, nor for a new line
        let Ok(parsed) = statements(&with) else { continue };
        if comments_of(&with) != comments || said(&parsed).iter().any(|s| format!("{s:?}").contains("# ")) {
            continue;
        }
        legal += 1;
        kept += comments.len();
        let printed = checked(&with).unwrap();
        assert_eq!(comments_of(&printed), comments, "{with:?} becomes\n{printed}");
    }
    assert!(legal * 4 > tried && kept > 2000, "{legal} of {tried}, with {kept} comments");
}

#[test]
fn a_comment_at_an_arrow_or_a_clause_changes_nothing() {
    let mut random = Random::new(11);
    let mut changed = 0;
    for query in golden().into_iter().chain(random_queries(500)) {
        if query.contains(['#', '"', '\'', '\n']) || statements(&query).is_err() {
            continue;
        }
        let before = said(&statements(&query).unwrap());
        let mut with = query.clone();
        for sign in [" -> ", " where ", " show ", " order by ", " union ", " and ", ", "] {
            let place = random.pick::<&str>(&[" # say why\n", "\n# say why\n# once more\n"]);
            with = with.replace(sign, &format!("{place}{}", sign.trim_start()));
        }
        if with == query {
            continue;
        }
        changed += 1;
        let printed = checked(&with).unwrap();
        assert!(said(&statements(&printed).unwrap()) == before, "{with:?} becomes\n{printed}");
        assert_eq!(comments_of(&printed), comments_of(&with), "{with:?} becomes\n{printed}");
    }
    assert!(changed > 500, "only {changed}");
}

/// Words that mean one thing alone and another beside others, and what can stand between.
const WORDS: &str = "as of that are is not missing known linked to group order by starts ends with at least most more than fewer exactly \
    limit skip 3 $n -3 1_000 2023 .. path paths from via within else desc asc count sum a b C# F#+ Node.js & x's \"q r\" 's' ( ) [ ] { } {1,2} , ; \
    -> = != <> == < ~ + - * / and or no some only in show union except where why let x expect explain find compare describe anything (a|b)+ () year # #!";
const BETWEEN: [&str; 9] = ["", " ", " ", " ", " ", "\n", "\r", "\u{a0}", " # c\n"];

#[test]
fn words_thrown_together_say_the_same() {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut random = Random::new(setting("FOSSGRAPH_SEED", 3));
    let mut formatted = 0;
    for _ in 0..setting("FOSSGRAPH_PAIRS", 3000) * 5 {
        let mut text = String::new();
        for _ in 0..=random.below(9) {
            text.push_str(random.pick::<&str>(&words));
            text.push_str(random.pick::<&str>(&BETWEEN));
        }
        formatted += u64::from(checked(&text).is_some());
    }
    println!("{formatted} can be read");
    assert!(formatted > setting("FOSSGRAPH_PAIRS", 3000), "only {formatted}");
}

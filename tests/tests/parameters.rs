//! Parameters are values: whatever text one is given, the answer is that of the same text written into the query.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, Params, Value};
use fossgraph_tests::generate::Random;
use fossgraph_tests::hostile::{self, quoted};

const TEAMS: usize = 60;

/// So many texts in each place.
const TEXTS: usize = 20_000;

/// Places where a text can stand, `?` being the text.
const PLACES: [&str; 14] = [
    "teams where motto = ?",
    "teams where motto != ?",
    "teams where motto contains ?",
    "teams where motto starts with ?",
    "teams where motto ends with ?",
    "teams where motto ~ ?",
    "teams where tags contains ?",
    "teams where motto in (?, plain)",
    "teams where name = ? or tags = ?",
    "teams that helps (teams where motto = ?)",
    "Team1 -> helps where motto = ? show name, motto",
    "teams where motto = ? show name, motto = ? as same",
    "count teams where motto = ? and not tags = ?",
    "find ?",
];

/// Places where a name can stand.
const NAMES: [&str; 5] =
    ["teams that helps ?", "? -> helps+", "describe ?", "path from ? to Team1", "compare ?, Team1"];

fn engine() -> Engine {
    let schema = "[[kind]]\nsingular='team'\nplural='teams'\nattributes=['motto','tags']\n[[attribute]]\nname='motto'\ntype='text'\n\
        [[attribute]]\nname='tags'\ntype='text'\nmany=true\n\
        [[relation]]\nphrase='helps'\ninverse='helped by'\nfrom=['team']\nto=['team']";
    let names = hostile::names();
    let team = |n: usize| {
        let text = hostile::toml(&names[n % names.len()]);
        let next = (n + 1) % TEAMS;
        format!(
            "[[team]]\nid='t{n}'\nname='Team{n}'\naliases=[{text}]\nmotto={text}\ntags=[{text},'or','where']\nhelps=['t{next}']\n"
        )
    };
    let teams: String = (0..TEAMS).map(team).collect();
    Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.toml", &teams)]).unwrap())
}

/// A text of letters, signs and words that mean something in a query.
fn text(random: &mut Random, names: &[String]) -> String {
    let parts = [
        " or ",
        " and ",
        " where ",
        "\"",
        "'",
        "\\",
        ";",
        "#",
        "$p",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        "->",
        "=",
        "~",
        "|",
        "\n",
        "\t",
        "\u{1b}",
        "\u{202e}",
        "\0",
        "é",
        "e\u{301}",
        "🦀",
        "teams",
        "anything",
        "missing",
        "show name",
        "limit 1",
        "as of 2020",
        "10k",
        "-3",
        "2024",
        "%",
        "*",
        "_",
        "/",
        "@",
        "..",
        "a",
        "B",
        "z",
        " ",
    ];
    match random.below(10) {
        0 => names[random.below(names.len())].clone(),
        1 => names[random.below(names.len())].chars().take(1 + random.below(6)).collect(),
        _ => (0..=random.below(5)).map(|_| parts[random.below(parts.len())]).collect(),
    }
}

/// What a statement answers, or the code of what is wrong with it, which is one for both ways of giving a text.
fn answer(engine: &Engine, query: &str, params: &Params) -> Result<Vec<Vec<Value>>, String> {
    let rows = engine.prepare(query).and_then(|prepared| prepared.run(params.clone()));
    rows.map(|rows| rows.iter().collect()).map_err(|error| error.problems()[0].code().to_owned())
}

#[test]
fn a_text_given_is_a_text_written() {
    let engine = engine();
    let names = hostile::names();
    let mut random = Random::new(7);
    let prepared: Vec<_> = PLACES.iter().map(|place| engine.prepare(&place.replace('?', "$p")).unwrap()).collect();
    let (mut found, mut wrong) = (0, 0);
    for n in 0..TEXTS {
        let text = text(&mut random, &names);
        // each text in one place in turn, and every thousandth in all
        for (at, place) in PLACES.iter().enumerate().filter(|(at, _)| n % 1_000 == 0 || n % PLACES.len() == *at) {
            let written = answer(&engine, &place.replace('?', &quoted(&text)), &Params::new());
            let given = prepared[at].run(Params::new().with("p", text.as_str()));
            let given =
                given.map(|rows| rows.iter().collect::<Vec<_>>()).map_err(|e| e.problems()[0].code().to_owned());
            match (&given, &written) {
                (Ok(given), Ok(written)) => {
                    assert_eq!(given, written, "{place} with {text:?}");
                    found += given.len();
                }
                // no text at all is refused, whichever way it comes
                (Err(_), Err(_)) => {
                    assert!(text.trim().is_empty(), "{place} with {text:?}");
                    wrong += 1;
                }
                (given, written) => panic!("{place} with {text:?}: {given:?}, but written {written:?}"),
            }
        }
    }
    assert!(found > TEXTS / 20 && wrong < TEXTS / 8, "{found} rows, {wrong} refused");
}

#[test]
fn a_name_given_is_a_name_written() {
    let engine = engine();
    let names = hostile::names();
    let mut random = Random::new(11);
    let prepared: Vec<_> = NAMES.iter().map(|place| engine.prepare(&place.replace('?', "$p")).unwrap()).collect();
    let mut known = 0;
    for n in 0..TEXTS / 4 {
        let text = text(&mut random, &names);
        let at = n % NAMES.len();
        let written = answer(&engine, &NAMES[at].replace('?', &quoted(&text)), &Params::new());
        let given = prepared[at].run(Params::new().with("p", text.as_str()));
        match (given.map(|rows| rows.iter().collect::<Vec<_>>()), written) {
            (Ok(given), Ok(written)) => {
                assert_eq!(given, written, "{} with {text:?}", NAMES[at]);
                known += 1;
            }
            (Err(_), Err(_)) => {}
            (given, written) => panic!("{} with {text:?}: {given:?}, but written {written:?}", NAMES[at]),
        }
    }
    assert!(known > 100, "{known} were names");
}

//! Schemas: each word has one meaning, and an error names the place of the one that has none or two.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Schema, ValueType};

const BASE: &str = "[[kind]]\nsingular='service'\nplural='services'\n[[kind]]\nsingular='team'\nplural='teams'\n";

/// The schema has one error, of that code, at that line, whose text holds `part`.
fn wrong(more: &str, code: &str, line: usize, part: &str) {
    let text = format!("{BASE}{more}");
    let error = Schema::parse("s.toml", &text).unwrap_err();
    assert_eq!(error.diagnostics().len(), 1, "{error}");
    let found = error.to_string();
    assert!(found.contains(&format!("s.toml:{line}:")) && found.contains(code) && found.contains(part), "{found}");
}

#[test]
fn phrases_have_one_meaning() {
    wrong("[[kind]]\nsingular='squad'\nplural='Teams'", "S006", 9, "also names the kind `team`");
    wrong("[[attribute]]\nname='note'\ntype='text'", "S006", 8, "also names the attribute `note`");
    let calls = "[[relation]]\nphrase='calls'\ninverse='called by'\nfrom=['service']\nto=['service']\n";
    wrong(
        &format!("{calls}[[relation]]\nphrase='called_by'\ninverse='x'\nfrom=['team']\nto=['team']"),
        "S006",
        13,
        "relation `called by`",
    );
    wrong(
        "[[attribute]]\nname='calls'\ntype='text'\n[[relation]]\nphrase='calls'\ninverse='x'\nfrom=['team']\nto=['team']",
        "S006",
        11,
        "attribute",
    );
    wrong("[[relation]]\nphrase='teams'\ninverse='x'\nfrom=['team']\nto=['team']", "S006", 8, "kind `team`");
}

#[test]
fn reserved_words_are_refused() {
    wrong("[[attribute]]\nname='not paid'\ntype='text'", "S005", 8, "`not`");
    wrong("[[relation]]\nphrase='linked to'\ninverse='x'\nfrom=['team']\nto=['team']", "S005", 8, "`linked to`");
    wrong("[[attribute]]\nname='one two three four five six seven'\ntype='text'", "S004", 8, "one to 6 words");
    let six = format!("{BASE}[[attribute]]\nname='one two three four five six'\ntype='text'");
    let schema = Schema::parse("s.toml", &six).unwrap();
    let words = ["one", "two", "three", "four", "five", "six", "seven"];
    assert_eq!(schema.lexicon().longest_attribute(&words).map(|(_, n)| n), Some(6));
    assert_eq!(schema.lexicon().longest_kind(&["Services", "named"]).map(|(.., n)| n), Some(1));
}

#[test]
fn words_must_name_something() {
    wrong("[[attribute]]\nname='size'\ntype='intger'", "S003", 9, "did you mean `integer`?");
    wrong(
        "[[relation]]\nphrase='owns'\ninverse='owned by'\nfrom=['taem']\nto=['service']",
        "S003",
        10,
        "did you mean `team`?",
    );
    wrong("[[relation]]\nphrase='owns'\nfrom=['team']\nto=['team']", "S008", 8, "needs an inverse");
    wrong("[[relation]]\nphrase='near'\nsymmetric=true\nfrom=['team']\nto=['service']", "S008", 8, "same kinds");
    wrong("citation='team'", "S001", 7, "unknown field");
    wrong("[[enumeration]]\nname='tier'\nmembers=[]", "S007", 8, "no member");
    wrong("[[enumeration]]\nname='tier'\nmembers=['a','A']", "S006", 9, "another member");
}

#[test]
fn tables_miss_what_they_need() {
    let error = Schema::parse("s.toml", "title='x'").unwrap_err();
    assert_eq!(error.diagnostics()[0].code, "S002");
    wrong(
        "[[kind]]\nsingular='a'\nplural='b'\nsummary=['size']\n[[attribute]]\nname='size'\ntype='text'",
        "S009",
        10,
        "not an attribute of `a`",
    );
    let derived = "[[relation]]\nphrase='owns'\ninverse='owned by'\nfrom=['team']\nto=['service']\n\
        [[attribute]]\nname='size'\ntype='date'\nderived={relation='owned by',value='since',pick='last'}";
    wrong(derived, "S010", 15, "not a way to pick");
    wrong(&derived.replace("pick='last'", "where={since='x'}"), "S010", 15, "not an enumeration");
}

#[test]
fn all_errors_are_told() {
    let text = "[[kind]]\nsingular='a'\nplural='not a'\nattributes=['x']\nsummary=['y']";
    let error = Schema::parse("s.toml", text).unwrap_err();
    let codes: Vec<&str> = error.diagnostics().iter().map(|d| d.code).collect();
    assert_eq!(codes, ["S005", "S003", "S003"], "{error}");
}

#[test]
fn phrases_are_found_however_they_are_spelt() {
    let text = format!(
        "{BASE}[[relation]]\nphrase='depends on'\ninverse='dependency of'\nfrom=['service']\nto=['service']\n[[attribute]]\nname='first seen'\ntype='date'"
    );
    let schema = Schema::parse("s.toml", &text).unwrap();
    let lexicon = schema.lexicon();
    for phrase in ["depends on", "Depends_On", "depends-on", "depends  on"] {
        assert!(lexicon.relation(phrase).is_some(), "{phrase}");
    }
    assert_eq!(lexicon.longest_relation(&["depends", "on", "Core"]).map(|(_, n)| n), Some(2));
    assert_eq!(lexicon.longest_relation(&["depends", "Core"]), None);
    let first_seen = lexicon.attribute("first_seen").unwrap();
    assert_eq!(schema.attribute(first_seen).value_type, ValueType::Date);
}

//! Schemas of several bodies of data: what is put together, and what must be the same in all of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_core::{Schema, ValueType};

const BASE: &str = "[[kind]]\nsingular='team'\nplural='teams'\nattributes=['level']\n\
    [[kind]]\nsingular='source'\nplural='sources'\n\
    [[enumeration]]\nname='grade'\nmembers=['low','high']\n\
    [[attribute]]\nname='level'\ntype='grade'\n\
    [[relation]]\nphrase='helps'\ninverse='helped by'\nfrom=['team']\nto=['team']\nattributes=['level']\n\
    [[relation]]\nphrase='needs'\ninverse='needed by'\nfrom=['team']\nto=['team']\nattributes=['level']\n";

fn unite(files: &[&str]) -> Result<Schema, String> {
    let names = ["a.toml", "b.toml"];
    let named: Vec<(&str, &str)> = names.into_iter().zip(files.iter().copied()).collect();
    Schema::unite(Some(("base", BASE)), &named).map_err(|error| error.to_string())
}

#[test]
fn one_name_means_one_thing() {
    let derived = |rule: &str| format!("[[attribute]]\nname='best'\ntype='grade'\nderived={{{rule}}}");
    let attribute = |more: &str| format!("[[attribute]]\nname='load'\ntype='text'\n{more}");
    let relation = |more: &str| format!("[[relation]]\nphrase='calls'\nfrom=['team']\nto=['team']\n{more}");
    let rule = "relation='helped by',value='level'";
    let cases = [
        ("citations='team'".to_owned(), "citations='source'".to_owned(), "the kind that is cited"),
        (
            "[[enumeration]]\nname='tier'\nmembers=['one','two']".to_owned(),
            "[[enumeration]]\nname='tier'\nmembers=['two','one']".to_owned(),
            "the order of its members",
        ),
        (
            "[[kind]]\nsingular='ox'\nplural='oxen'".to_owned(),
            "[[kind]]\nsingular='ox'\nplural='oxes'".to_owned(),
            "the plural",
        ),
        (attribute(""), "[[attribute]]\nname='load'\ntype='integer'".to_owned(), "the type"),
        (attribute(""), attribute("many=true"), "whether it is a list"),
        (attribute(""), attribute("history=true"), "whether it has a history"),
        (attribute("unit='ms'"), attribute("unit='s'"), "the unit"),
        (attribute("key='slug'"), attribute("key='purl'"), "how it is a key"),
        (derived(rule), derived("relation='needed by',value='level'"), "what it is read from"),
        (derived(rule), derived("relation='helped by',value='since'"), "what it is read from"),
        (derived(rule), derived(&format!("{rule},pick='first'")), "what it is read from"),
        (derived(rule), derived(&format!("{rule},where={{level='low'}}")), "what it is read from"),
        (relation("inverse='called by'"), relation("inverse='asked by'"), "the inverse"),
        (relation(""), relation("symmetric=true"), "whether it is symmetric"),
        (relation(""), relation("dated=true"), "what is said of its dates or authority"),
        (relation(""), relation("authority=true"), "what is said of its dates or authority"),
    ];
    for (first, second, what) in cases {
        for files in [[first.as_str(), &second], [&second, &first]] {
            let error = unite(&files).unwrap_err();
            let told = format!("{what} is not the same");
            assert!(error.contains("S011") && error.contains(&told), "{first}\n{second}\n{error}");
            assert_eq!(error.matches("error[").count(), 1, "{error}");
        }
        // said twice in the same words, with another text around, it is no difference
        for same in [&first, &second] {
            let again = format!("# again\n{same}");
            if let Err(error) = unite(&[same, &again]) {
                assert!(!error.contains("S011"), "{same}\n{error}");
            }
        }
    }
}

#[test]
fn what_one_of_them_leaves_out_is_no_difference() {
    let attribute = |more: &str| format!("[[attribute]]\nname='best'\ntype='grade'\n{more}");
    let rule = "derived={relation='helped by',value='level'}";
    for files in [[attribute("unit='ms'"), attribute("")], [attribute(rule), attribute("")]] {
        // the one that says more is read first, as texts are read in their order
        let files = [format!("# 1\n{}", files[0]), format!("# 2\n{}", files[1])];
        unite(&[&files[0], &files[1]]).unwrap();
    }
}

#[test]
fn lists_are_put_together() {
    // texts are read in their order
    let first = "# 1\n[[kind]]\nsingular='team'\nplural='teams'\nsynonyms=[['crew','crews']]\nattributes=['load']\nsummary=['load']\n\
        [[attribute]]\nname='load'\ntype='text'\nsynonyms=['burden']\n[[enumeration]]\nname='grade'\nmembers=['low','middle','high']\n\
        [[relation]]\nphrase='helps'\ninverse='helped by'\nsynonyms=['helping']\nfrom=['source']\nto=['team']";
    let second = "[[kind]]\nsingular='team'\nplural='teams'\nsynonyms=[['crew','crews'],['crew','crewes'],['squad','squads']]\n\
        summary=['level']\ndoc='Who works.'";
    let schema = unite(&[first, second]).unwrap();
    let lexicon = schema.lexicon();
    for word in ["team", "teams", "crews", "squads"] {
        assert_eq!(lexicon.kind(word).map(|(id, _)| schema.kind(id).singular.as_str()), Some("team"), "{word}");
    }
    let team = schema.kind(lexicon.kind("team").unwrap().0);
    let names: Vec<&str> = team.attributes.iter().map(|id| schema.attribute(*id).name.as_str()).collect();
    assert_eq!(names, ["level", "load"]);
    assert_eq!(team.synonyms.len(), 3, "the same synonym is one");
    assert_eq!(team.doc, "Who works.");
    assert!(schema.text().contains("summary = [\"load\"]"), "the first summary stays: {}", schema.text());
    assert!(lexicon.attribute("burden").is_some());
    let ValueType::Enumeration(grade) = schema.attribute(lexicon.attribute("level").unwrap()).value_type else {
        panic!("level is a grade")
    };
    assert_eq!(schema.enumeration(grade).members, ["low", "middle", "high"], "new members stand where one says");
    let helps = schema.relations().iter().find(|r| r.phrase == "helps").unwrap();
    assert_eq!((helps.from.len(), helps.to.len()), (2, 1));
}

#[test]
fn a_schema_that_extends_may_say_more() {
    let extends = |more: &str| format!("extends='builtin'\n{more}");
    let named = "[[kind]]\nsingular='team'\nplural='teams'\n";
    let summary = extends(&format!("# 1\ntitle='Less'\n{named}summary=['level']"));
    let more = extends(
        "title='More'\n[[relation]]\nphrase='helps'\ninverse='helped by'\nfrom=['team']\nto=['team']\ndated=true\ncurrent_only=true\n\
         authority=true\ncomplete=['team']\n[[attribute]]\nname='level'\ntype='grade'\nhistory=true\nper_source=true\n\
         [[enumeration]]\nname='grade'\nmembers=['very high','highest']",
    );
    let schema = unite(&[&summary, &more]).unwrap();
    let helps = schema.relations().iter().find(|r| r.phrase == "helps").unwrap();
    assert!(helps.dated && helps.current_only && helps.authority);
    assert_eq!(helps.complete.len(), 1);
    assert!(schema.attribute(schema.lexicon().attribute("level").unwrap()).per_source);
    assert!(schema.text().contains("summary = [\"level\"]"));
    assert!(schema.enumerations().iter().any(|e| e.members == ["low", "high", "very high", "highest"]));
    assert_eq!(schema.title(), "More", "of those that extend, the last that has a title");
    // one that says nothing of it leaves what is there
    let quiet = unite(&[&summary, &extends(&format!("# 2\n{named}"))]).unwrap();
    assert_eq!(quiet.title(), "Less");
    assert!(quiet.text().contains("summary = [\"level\"]"));
    let error = unite(&[&extends("[[enumeration]]\nname='grade'\nmembers=['high','low','none']")]).unwrap_err();
    assert!(error.contains("S011"), "{error}");
}

#[test]
fn data_that_stand_for_themselves_keep_what_both_say() {
    let relation = "[[relation]]\nphrase='calls'\nsymmetric=true\nfrom=['team']\nto=['team']\n";
    let a = format!("title='Services'\n{relation}complete=['team','source']");
    let b = format!("title='Ships'\n{relation}complete=['source']");
    let schema = unite(&[&a, &b]).unwrap();
    assert_eq!(schema.title(), "Services + Ships");
    assert_eq!(unite(&[&a, &format!("# again\n{a}")]).unwrap().title(), "Services");
    assert_eq!(unite(&[&a, relation]).unwrap().title(), "Services");
    let calls = schema.relations().iter().find(|r| r.phrase == "calls").unwrap();
    let complete: Vec<&str> = calls.complete.iter().map(|kind| schema.kind(*kind).singular.as_str()).collect();
    assert_eq!(complete, ["source"], "what only one of them records completely is not complete");
}

#[test]
fn what_differs_is_told_with_both_places() {
    // texts are read in their order, behind the one that all extend
    let first = "# 1\n[[kind]]\nsingular='ox'\nplural='oxen'";
    let second = "# 2\n\n[[kind]]\nsingular='ox'\nplural='oxes'\n[[kind]]\nsingular='team'\nplural='crews'";
    let error = unite(&[first, second]).unwrap_err();
    assert!(error.contains("b.toml:4:10: error[S011]: `ox` is defined differently at a.toml:3:10: "), "{error}");
    assert!(error.contains("b.toml:7:10: error[S011]: `team` is defined differently at base:2:10: "), "{error}");
    let error = Schema::unite(None, &[("empty", ""), ("a", first), ("b", second)]).unwrap_err().to_string();
    assert!(error.starts_with("b:4:10: error[S011]: `ox` is defined differently at a:3:10: "), "{error}");
}

#[test]
fn only_the_built_in_schema_is_extended() {
    let error = unite(&["extends='other'"]).unwrap_err();
    assert!(error.contains("S012") && error.contains("only `extends = \"builtin\"` is known"), "{error}");
    let alone = Schema::unite(None, &[("a.toml", "extends='builtin'"), ("b.toml", BASE)]).unwrap_err().to_string();
    assert!(alone.contains("S012"), "{alone}");
    assert!(Schema::extends("extends='builtin'\n[[kind]]\n"));
    assert!(!Schema::extends("[[kind]]\nsingular='extends'\n"));
}

//! Canonical text, case by case: blanks, keywords, quotes, lines, comments, and what must stay as it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use fossgraph_engine::{Engine, format};

/// What each text becomes, but for the end of its last line.
fn becomes(cases: &[(&str, &str)]) {
    for (text, canonical) in cases {
        let found = format(text).unwrap_or_else(|e| panic!("{text:?}: {e}"));
        assert_eq!(found, format!("{canonical}\n"), "{text:?}");
        assert_eq!(format(&found).unwrap(), found, "{text:?}");
    }
}

#[test]
fn keywords_are_small_and_words_as_written() {
    becomes(&[
        ("Projects WHERE Status=SANDBOX", "Projects where Status = SANDBOX"),
        ("COUNT CASE_STUDIES Using \t dapr", "count CASE_STUDIES Using dapr"),
        ("a THAT  ARE Not B and NO c", "a that are not B and no c"),
        ("a where b IS  Not\u{a0}missing OR c Starts  With d", "a where b is not missing or c starts with d"),
        ("a using AT   Least 1_000 b or exactly 10k c", "a using at least 1_000 b or exactly 10k c"),
        ("a order by b DESC , c Asc", "a order by b desc, c asc"),
        ("Path FROM a TO b VIA c , d Within 3", "path from a to b via c, d within 3"),
        ("WHY NOT a IN b", "why not a in b"),
        ("EXPECT No a as  OF 2021 ELSE \"b\"", "expect no a as of 2021 else \"b\""),
        ("PROFILE a", "profile a"),
    ]);
}

#[test]
fn blanks_stand_where_they_help() {
    becomes(&[
        ("a where b=1 and c>=-3 and d!=e and f~g", "a where b = 1 and c >= -3 and d != e and f ~ g"),
        ("a where b in( c,d )and e in 2023 .. 2024", "a where b in (c, d) and e in 2023..2024"),
        ("a->b->c [ d<1 ] e", "a -> b -> c[d < 1] e"),
        ("a -> ( b|c   d )+ e -> f { 1 , 3 } g -> linked  to* h", "a -> (b | c d)+ e -> f{1,3} g -> linked to* h"),
        ("a show Count ( b ) , c+ , d +  e *\tf", "a show Count(b), c+, d + e * f"),
        ("a using(b)", "a using (b)"),
        ("count(a)", "count (a)"),
        ("let x=a", "let x = a"),
        ("compare a,b", "compare a, b"),
        ("a limit $n", "a limit $n"),
    ]);
}

#[test]
fn quoted_stays_quoted_and_unquoted_stays_unquoted() {
    becomes(&[
        ("a using 'C++'", "a using \"C++\""),
        ("a using 'say \"so\"' and \"it\\'s\"", "a using \"say \\\"so\\\"\" and \"it's\""),
        ("find 'a'", "find \"a\""),
        ("a as 'b' show c as 'd e'", "a as \"b\" show c as \"d e\""),
        ("describe project\"Dapr\"", "describe project \"Dapr\""),
        ("'\\u{e9}\\u{1b}\\\\d\nx\r\n\ty'", "\"é\\u{1b}\\\\d\\nx\\u{d}\\n\\ty\""),
        ("a where b = Node's", "a where b = Node's"),
    ]);
}

#[test]
fn what_ends_a_name_stays() {
    becomes(&[
        ("case studies\nusing dapr", "case studies\n  using dapr"),
        ("a using C# # not C", "a using C# # not C"),
        ("a using C#d", "a using C#d"),
        ("a using LF AI & Data", "a using LF AI & Data"),
        ("a using LF AI & ;", "a using LF AI & ;"),
        ("a show b as\nof", "a\n  show b as\n    of"),
        ("a that\nare b", "a that\n  are b"),
        ("a where b is\nnot missing", "a\n  where b is\n    not missing"),
        ("a as order\nby b", "a as order\n  by b"),
        ("a limit\n$n", "a limit\n  $n"),
        ("a limit$n", "a limit$n"),
    ]);
}

#[test]
fn statements_end_with_semicolons_where_there_is_one() {
    becomes(&[
        ("a", "a"),
        ("a;", "a;"),
        ("a;b", "a;\nb;"),
        (" ;; a ;; \n\n\n\n b\n; \n", "a;\n\nb;"),
        ("a;\n\n\n# b\n\n\n\nc", "a;\n\n# b\n\nc;"),
        ("#!/usr/bin/env -S foss run\n\n\na", "#!/usr/bin/env -S foss run\n\na"),
    ]);
    for nothing in ["", " \n\t", ";\n;"] {
        assert_eq!(format(nothing).unwrap(), "");
    }
}

#[test]
fn comments_stay_where_they_stood() {
    becomes(&[
        ("# only", "# only"),
        ("a # b\n;c #d ", "a; # b\nc; #d"),
        ("a;# b\n# c\n", "a; # b\n# c"),
        ("a\n# b\n;", "a;\n# b"),
        ("a # ; b\n# c\nwhere d = 1 # e\n", "a # ; b\n  # c\n  where d = 1 # e"),
        ("a using ( # b\nc,# d\n\n e )", "a using ( # b\n  c, # d\n    e)"),
        ("a order by b # c\ndesc", "a\n  order by b # c\n    desc"),
        ("a using\n at least # b\n2 c", "a using\n  at least # b\n  2 c"),
    ]);
}

#[test]
fn long_statements_are_broken_at_the_outermost_places() {
    for canonical in [
        "projects where status = Sandbox and started by Microsoft
  show name, accepted
  order by name desc, accepted
  limit 3 skip 20000
",
        "Microsoft
  -> started projects as p
  -> used by case studies as c
  -> about organisations where country = Norway and founded > 1900
  show p, c
",
        "projects
  union case studies using technologies built on (Kubernetes, PostgreSQL)
    where year >= 2020 and about Microsoft
",
        "case studies using (projects
    where status = Archived and category = \"App Definition and Development\" or archived < 2021)
",
        "projects using (technologies
    where name = \"something that is very long\"
      and released < 2020
      and homepage is known
      and summary is known)
",
        "projects
  show name, status, accepted, incubating, graduated, archived, category, repository, homepage,
    languages, summary
",
        "path from \"Microsoft 365\"
  to \"The Cloud Native Computing Foundation, which is a foundation and hosts a lot of projects\"
  via uses, built on, hosted by, part of
  within 6
",
    ] {
        let one_line: Vec<&str> = canonical.split_whitespace().collect();
        assert_eq!(format(&one_line.join(" ")).unwrap(), canonical);
        assert_eq!(format(canonical).unwrap(), canonical);
    }
}

#[test]
fn a_hundred_characters_are_not_too_long() {
    let (short, long) = ("n".repeat(93), "n".repeat(94));
    becomes(&[
        (&format!("a show {short}"), &format!("a show {short}")),
        (&format!("a show {long}"), &format!("a\n  show {long}")),
        (&format!("a using {long}"), &format!("a using {long}")),
        (&format!("a show b # {long}"), &format!("a show b # {long}")),
    ]);
}

#[test]
fn line_ends_are_those_of_the_text() {
    assert_eq!(format("a;\r\n# b\r\nc").unwrap(), "a;\r\n# b\r\nc;\r\n");
    assert_eq!(format("a;\n# b\r\nc").unwrap(), "a;\n# b\nc;\n");
    assert_eq!(format("a # b\rwhere c = 1").unwrap(), "a # b\n  where c = 1\n");
}

#[test]
fn every_statement_that_is_wrong_is_told() {
    let error = format("a where; b; (c; d]").unwrap_err();
    let codes: Vec<&str> = error.problems().iter().map(|problem| problem.code()).collect();
    assert_eq!(codes, ["Q004", "Q002", "Q002"]);
    assert_eq!(format(&"a;".repeat(3 << 20)).unwrap_err().problems()[0].code(), "Q001");
}

#[test]
fn a_prepared_statement_knows_its_text() {
    let engine = Engine::new(fossgraph_data::builtin());
    let script =
        engine.script("# first\nCOUNT projects # all\n;\nprojects WHERE # what\nstatus='Sandbox' # end").unwrap();
    let texts: Vec<String> = script.iter().map(|statement| statement.text()).collect();
    assert_eq!(texts, ["count projects", "projects\n  where # what\n    status = \"Sandbox\""]);
    for text in &texts {
        assert_eq!(engine.prepare(text).unwrap().text(), *text);
    }
}

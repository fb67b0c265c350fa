//! The same question gives the same bytes, whatever the language, the time zone, the width and the threads of the process that asks.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use fossgraph_tests::suite;
use support::command;

/// Questions whose answers could depend on surroundings: orders of names, dates, numbers, widths, measures, pictures.
const ASKED: [&[&str]; 12] = [
    &["query", "projects where status = Graduated order by name"],
    &["query", "projects where name contains i order by name desc limit 40 show name, accepted, started by"],
    &["query", "projects where accepted after 2020-01 group by year(accepted), status show count"],
    &["query", "projects show name, pagerank() order by pagerank() desc limit 20"],
    &["query", "case studies using (projects where status = Archived)", "--format", "markdown"],
    &["query", "describe Dapr", "--format", "text"],
    &["query", "paths from Microsoft to CNCF within 3", "--format", "json"],
    &["query", "why projects hosted by CNCF where status = Sandbox limit 5", "--format", "json"],
    &["query", "projects group by status", "--format", "bars"],
    &["query", "Dapr -> used by as study show study", "--format", "svg"],
    &["query", "find İstanbul", "--format", "csv"],
    &["query", "projects where stattus = Sandbox"],
];

/// What an environment may say besides: each differs from the first in one thing or in all.
const SURROUNDINGS: [&[(&str, &str)]; 6] = [
    &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "UTC")],
    &[("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8"), ("TZ", "UTC")],
    &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "Pacific/Kiritimati")],
    &[("LANG", "ja_JP.EUC-JP"), ("LC_ALL", "ja_JP.EUC-JP"), ("LC_COLLATE", "ja_JP"), ("RAYON_NUM_THREADS", "2")],
    &[("LANG", "C"), ("TZ", "America/Los_Angeles"), ("RAYON_NUM_THREADS", "4"), ("COLUMNS", "40"), ("LINES", "5")],
    &[("LANG", "tr_TR.UTF-8"), ("TERM", "dumb"), ("RAYON_NUM_THREADS", "1"), ("COLUMNS", "400")],
];

fn answer(args: &[&str], surroundings: &[(&str, &str)]) -> (Option<i32>, Vec<u8>, Vec<u8>) {
    told(args, surroundings, "")
}

fn told(args: &[&str], surroundings: &[(&str, &str)], input: &str) -> (Option<i32>, Vec<u8>, Vec<u8>) {
    let mut command = command(args);
    for name in ["LANG", "LC_ALL", "LC_COLLATE", "TZ", "COLUMNS", "LINES", "TERM", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    let mut child = command.envs(surroundings.iter().copied()).spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    // what is read is written by another thread, lest both wait
    let written = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    written.join().unwrap().unwrap();
    (output.status.code(), output.stdout, output.stderr)
}

#[test]
fn answers_do_not_depend_on_where_they_are_asked() {
    for args in ASKED {
        let (code, out, err) = answer(args, &[]);
        assert!(out.len() + err.len() > 20, "{args:?} says nothing");
        for surroundings in SURROUNDINGS {
            let found = answer(args, surroundings);
            assert_eq!(found.0, code, "{args:?} {surroundings:?}");
            assert!(found.1 == out, "{args:?} prints something else with {surroundings:?}");
            assert!(found.2 == err, "{args:?} reports something else with {surroundings:?}");
        }
    }
}

/// All golden queries as one session of the shell, which asks the data of each suite.
fn golden() -> String {
    let (mut session, mut data) = (String::new(), String::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/data");
    let path = |name: &str| {
        let found = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path());
        let mut found = found.filter(|path| path.file_stem().is_some_and(|stem| stem == name));
        found.next().map_or_else(|| name.to_owned(), |path| path.display().to_string())
    };
    for case in suite::all() {
        // how long something took is never the same; a session reads lines that begin with a dot otherwise
        if case.query.contains("profile") || case.query.starts_with('.') {
            continue;
        }
        if case.data != data {
            data.clone_from(&case.data);
            let _ = writeln!(session, ".load {}", path(&data));
        }
        for (name, value) in &case.given {
            let _ = writeln!(session, ".param {name}={value}");
        }
        // an empty line ends what is not whole
        let _ = writeln!(session, "{}\n\n", case.query.replace("\r\n", " "));
        for (name, _) in &case.given {
            let _ = writeln!(session, ".param -{name}");
        }
    }
    session
}

#[test]
fn golden_queries_are_answered_alike_everywhere_and_always() {
    let session = golden();
    let ask = |surroundings: &[(&str, &str)]| told(&["-i", "--format", "tsv"], surroundings, &session);
    let first = ask(&[]);
    let (answers, errors) =
        (support::text(&first.1).lines().count(), support::text(&first.2).matches("error[Q").count());
    assert!(answers > 5_000 && errors > 800, "{answers} lines and {errors} errors are compared");
    // those that differ most; and the last two as the first, so that what changes from run to run comes out
    let all: Vec<&[(&str, &str)]> = SURROUNDINGS.into_iter().skip(3).chain([[].as_slice(), &[]]).collect();
    std::thread::scope(|scope| {
        let differs = |surroundings: &[(&str, &str)]| {
            let found = ask(surroundings);
            let (before, after) = (support::text(&first.1).lines(), support::text(&found.1).lines());
            let line = before.zip(after).find(|(before, after)| before != after);
            (found != first).then(|| format!("{surroundings:?}: {line:?}"))
        };
        let halves = all.chunks(all.len().div_ceil(2)).map(|half| {
            scope.spawn(move || half.iter().filter_map(|surroundings| differs(surroundings)).collect::<Vec<_>>())
        });
        let halves: Vec<_> = halves.collect();
        let wrong: Vec<String> = halves.into_iter().flat_map(|half| half.join().unwrap()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}

#[test]
fn data_are_loaded_alike_by_one_thread_and_by_several() {
    let folder = tempfile::tempdir().unwrap();
    let mut sheet = "name,motto\n".to_owned();
    (0..20_000).for_each(|n| sheet += &format!("Team {},{}\n", n * 7919 % 20_000, n % 13));
    let mut edges = "from,to\n".to_owned();
    (0..60_000).for_each(|n| edges += &format!("Team {},Team {}\n", n * 31 % 20_000, n * 57 % 20_000));
    let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['motto']\n[[attribute]]\nname = 'motto'\ntype = 'text'\n\
                  [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']\n";
    for (name, text) in [("schema.toml", schema), ("teams.csv", &sheet), ("helps.csv", &edges)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let built = |threads: &str| {
        let file = folder.path().join(format!("{threads}.foss-snapshot"));
        let (data, out) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
        let found = answer(&["build", "--data", data, "-o", out], &[("RAYON_NUM_THREADS", threads)]);
        assert_eq!(found.0, Some(0), "{}", support::text(&found.2));
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        bytes
    };
    let one = built("1");
    assert!(one.len() > 100_000);
    assert!(["2", "4", "7"].iter().all(|threads| built(threads) == one), "other bytes");
}

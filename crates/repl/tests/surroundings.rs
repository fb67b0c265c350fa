//! The same question gives the same bytes, whatever the language, the time zone, the width and the threads of the process that asks.

#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

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
    &[("LANG", "ja_JP.EUC-JP"), ("LC_ALL", "ja_JP.EUC-JP"), ("LC_COLLATE", "ja_JP")],
    &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "Pacific/Kiritimati")],
    &[("LANG", "C"), ("LC_ALL", "C"), ("TZ", "America/Los_Angeles"), ("COLUMNS", "40"), ("LINES", "5")],
    &[("LANG", "tr_TR.UTF-8"), ("TERM", "dumb"), ("RAYON_NUM_THREADS", "1"), ("COLUMNS", "400")],
];

fn answer(args: &[&str], surroundings: &[(&str, &str)]) -> (Option<i32>, Vec<u8>, Vec<u8>) {
    let mut command = command(args);
    for name in ["LANG", "LC_ALL", "LC_COLLATE", "TZ", "COLUMNS", "LINES", "TERM", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    let output = command.envs(surroundings.iter().copied()).output().unwrap();
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

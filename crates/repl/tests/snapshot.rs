//! `foss build`, and asking what it wrote.

mod support;

use std::fs;
use std::path::Path;

use support::{Folder, foss, text};

const TEAMS: &str =
    "[[organisation]]\nname = 'Example Ltd'\n[[project]]\nname = 'Widget'\n'started by' = 'Example Ltd'\n";
const QUERY: &str = "projects started by \"Example Ltd\" show name";

fn build(folder: &Folder, paths: &[&str], to: &Path) {
    let to = to.to_str().unwrap_or_default();
    let args: Vec<&str> = ["build"].into_iter().chain(paths.iter().copied()).chain(["-o", to]).collect();
    let output = foss(&args);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains(&format!(" written to {to}\n")), "{}", text(&output.stderr));
    assert!(
        fs::read_dir(folder.0.path())
            .is_ok_and(|all| all.flatten().all(|entry| entry.path().extension().is_none_or(|e| e != "tmp")))
    );
}

#[test]
fn data_are_built_once_and_asked_often() {
    let folder = Folder::of(&[("ours.toml", TEAMS)]);
    let (ours, to) = (folder.path("ours.toml"), folder.path("all.foss-snapshot"));
    let (ours, name) = (ours.to_str().unwrap_or_default(), to.to_str().unwrap_or_default());
    build(&folder, &[ours], &to);
    assert_eq!(text(&foss(&["--data", name, "-c", QUERY]).stdout), "name\nWidget\n");
    build(&folder, &["builtin", ours], &to);
    let both = foss(&["--data", name, "-c", "count projects"]);
    let together = foss(&["--data", "builtin", "--data", ours, "-c", "count projects"]);
    assert_eq!(both.stdout, together.stdout);
    // without a path, what `--data` names; and from a snapshot one of the same bytes
    let before = fs::read(&to).unwrap_or_default();
    build(&folder, &["--data", ours, "--data", "builtin"], &to);
    let again = folder.path("again");
    build(&folder, &[name], &again);
    assert!(before == fs::read(&to).unwrap_or_default() && before == fs::read(&again).unwrap_or_default());
    // over itself, with more to it
    build(&folder, &[name, ours], &to);
    let check = foss(&["check", name]);
    assert_eq!(check.status.code(), Some(0));
    assert!(text(&check.stdout).contains("The open-source world"), "{}", text(&check.stdout));
}

#[test]
fn what_cannot_be_built_leaves_no_file() {
    let folder = Folder::of(&[("wrong.toml", "[[project]]\nnmae = 'x'"), ("ours.toml", TEAMS), ("old", "before")]);
    let path = |name: &str| folder.path(name).display().to_string();
    for (args, told) in [
        (vec!["build", "ours.toml"], "error: where should `foss build` write the snapshot?\n  help: foss build PATH"),
        (
            vec!["build", "ours.toml", "-o", "old", "--format", "csv"],
            "error: `foss build` writes a snapshot: `--format`",
        ),
        (vec!["build", "wrong.toml", "-o", "old"], "`nmae` is unknown"),
        (vec!["build", "nowhere", "-o", "old"], "error[D002]: cannot be read"),
        (vec!["build", "ours.toml", "-o", "no folder/new"], "cannot be written: "),
    ] {
        let named = args.iter().map(|arg| match *arg {
            "build" | "-o" | "--format" | "csv" => (*arg).to_owned(),
            name => path(name),
        });
        let named: Vec<String> = named.collect();
        let output = foss(&named.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{args:?}");
        assert!(text(&output.stderr).contains(told), "{args:?}: {}", text(&output.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path("old")).unwrap_or_default(), "before");
    assert_eq!(fs::read_dir(folder.0.path()).map(Iterator::count).unwrap_or_default(), 3, "no draft is left");
}

#[test]
fn damage_is_told_and_nothing_is_answered() {
    let folder = Folder::of(&[("ours.toml", TEAMS)]);
    let (ours, to) = (folder.path("ours.toml"), folder.path("all.foss-snapshot"));
    build(&folder, &[ours.to_str().unwrap_or_default()], &to);
    let mut bytes = fs::read(&to).unwrap_or_default();
    let at = bytes.windows(6).position(|six| six == b"Widget").unwrap_or_default();
    assert!(at > 0);
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1;
    }
    assert!(fs::write(&to, &bytes).is_ok());
    let name = to.to_str().unwrap_or_default();
    let told = format!("{name}: error[D009]: the snapshot is damaged (");
    let asked = format!("error[D009]: {name}: the snapshot is damaged (");
    let copy = folder.path("copy").display().to_string();
    for (args, told) in [
        (vec!["--data", name, "-c", QUERY], &asked),
        (vec!["--data", name, "-c", "Widget"], &asked),
        (vec!["--data", name, "-c", "why projects"], &asked),
        (vec!["check", name], &told),
        (vec!["build", name, "-o", &copy], &told),
        (vec!["check", "--data", name, "--data", "builtin"], &told),
    ] {
        let output = foss(&args);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{args:?}");
        assert!(text(&output.stderr).contains(told.as_str()), "{args:?}: {}", text(&output.stderr));
    }
    let export = foss(&["--data", name, "export", "--to", &copy]);
    assert_eq!(export.status.code(), Some(2));
    assert!(!folder.path("copy").exists());
    let counted = foss(&["--data", name, "-c", "count projects"]);
    assert_eq!(text(&counted.stdout), "count\n1\n", "what is whole is still answered");
}

#[test]
fn a_snapshot_of_another_release_is_refused_with_the_line_that_builds_it_again() {
    let folder = Folder::of(&[("ours.toml", TEAMS)]);
    let (ours, to) = (folder.path("ours.toml"), folder.path("all.foss-snapshot"));
    let (ours, name) = (ours.to_str().unwrap_or_default(), to.to_str().unwrap_or_default());
    build(&folder, &[ours], &to);
    let bytes = fs::read(&to).unwrap_or_default();
    let format = bytes.get(8..12).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes);
    assert!((1..1000).contains(&format));
    for other in [format - 1, format + 1] {
        let mut bytes = bytes.clone();
        bytes.splice(8..12, other.to_le_bytes());
        assert!(fs::write(&to, &bytes).is_ok());
        let told = format!(
            "{name}: error[D009]: the snapshot has format {other}, this release reads format {format}: build it again from its data\n  \
             help: foss build PATH… -o {name}\n"
        );
        for args in [vec!["--data", name, "-c", QUERY], vec!["check", name], vec!["build", name, "-o", "copy"]] {
            let output = foss(&args);
            assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{args:?}");
            assert_eq!(text(&output.stderr).lines().take(2).collect::<Vec<_>>(), told.lines().collect::<Vec<_>>());
        }
        assert!(fs::read(&to).is_ok_and(|now| now == bytes), "what cannot be read is left as it is");
        // what the help says, for these data
        build(&folder, &[ours], &to);
        assert_eq!(text(&foss(&["--data", name, "-c", QUERY]).stdout), "name\nWidget\n");
    }
}

//! Files in folders: which are found, what is told of those that cannot be read, and how places name them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fossgraph_core::{CancelToken, Files, Watch, collect, load, native_files};

const SCHEMA: &str = "[[kind]]\nsingular='team'\nplural='teams'\n";
const LARGEST: u64 = 256 << 20;

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// A path of so many directories below a folder.
fn nested(folder: &Path, depth: usize) -> PathBuf {
    (0..depth).fold(folder.to_owned(), |path, _| path.join("d"))
}

fn wrong(path: &Path) -> String {
    Files::read(path).unwrap_err().to_string()
}

#[test]
fn a_folder_and_those_below_it_are_read() {
    let files: [(&str, &[u8]); 7] = [
        ("schema.toml", SCHEMA.as_bytes()),
        ("teams.csv", b"\xef\xbb\xbfname\nWeb\n"),
        ("more/deep/teams.jsonl", b"{\"name\":\"Desk\"}\n"),
        ("more/schema.toml", b"[[team]]\nname='Build'\n"),
        ("Cargo.toml", b"[package]\n"),
        (".hidden/teams.csv", b"name\nNobody\n"),
        ("notes.txt", b"no data"),
    ];
    let folder = folder(&files);
    let files = Files::read(folder.path()).unwrap();
    assert_eq!(
        files.names().collect::<Vec<_>>(),
        ["more/deep/teams.jsonl", "more/schema.toml", "schema.toml", "teams.csv"]
    );
    assert_eq!(files.schema(), Some(SCHEMA), "the one at the top alone");
    assert_eq!(files.root(), folder.path().display().to_string());
    assert_eq!(files.text("teams.csv", &Watch::default()).unwrap().unwrap(), "name\nWeb\n", "without its mark");
    assert_eq!(load(&files, None).unwrap().graph.node_count(), 3);
}

#[test]
fn places_name_files_as_they_can_be_opened() {
    let folder = folder(&[("schema.toml", SCHEMA.as_bytes()), ("teams.csv", b"name\nWeb\n")]);
    let root = folder.path().display().to_string();
    let whole = Files::read(folder.path()).unwrap();
    assert_eq!(whole.shown("teams.csv"), "teams.csv");
    let opened = format!("{root}/teams.csv");
    assert_eq!(whole.placed().shown("teams.csv"), opened);
    let slashed = Files::read(Path::new(&format!("{root}/"))).unwrap();
    assert_eq!(slashed.placed().shown("teams.csv"), opened);
    let one = Files::read(&folder.path().join("teams.csv")).unwrap();
    assert_eq!(one.names().collect::<Vec<_>>(), ["teams.csv"]);
    assert_eq!(one.placed().shown("teams.csv"), opened);
    assert_eq!(Files::of(&[("teams.csv", "name\n")]).placed().shown("teams.csv"), "teams.csv");
    let lonely = self::folder(&[("teams.csv", b"name\nWeb\n")]);
    let lonely = Files::read(lonely.path()).unwrap();
    assert_eq!(lonely.clone().placed().shown("teams.csv"), format!("{}/teams.csv", lonely.root()));
    let without = load(&lonely, None).unwrap_err().to_string();
    assert!(without.starts_with(&format!("{}: error[D001]", lonely.root())), "{without}");
}

#[test]
fn what_is_too_deep_or_too_large_is_told_and_not_read() {
    let folder = folder(&[]);
    let deepest = nested(folder.path(), 16);
    fs::create_dir_all(&deepest).unwrap();
    fs::write(deepest.join("teams.csv"), "name\n").unwrap();
    assert_eq!(Files::read(folder.path()).unwrap().names().count(), 1);
    let found = native_files(folder.path());
    assert_eq!((found.0.len(), found.1.len()), (1, 17), "the same folders are watched");
    let deeper = deepest.join("d");
    fs::create_dir(&deeper).unwrap();
    fs::write(deeper.join("teams.csv"), "name\n").unwrap();
    let told = wrong(folder.path());
    assert!(told.contains("D002") && told.contains("nested deeper than 16"), "{told}");
    let found = native_files(folder.path());
    assert_eq!((found.0.len(), found.1.len()), (1, 17), "where nothing is read, nothing is watched");

    // sparse: the file takes no room
    let large = folder.path().join("teams.csv");
    File::create(&large).unwrap().set_len(LARGEST).unwrap();
    assert!(Files::read(&large).is_ok());
    File::create(&large).unwrap().set_len(LARGEST + 1).unwrap();
    let told = wrong(&large);
    assert!(told.contains("D002") && told.contains("has 268435457 bytes; 268435456 are allowed"), "{told}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_told() {
    let told = wrong(Path::new("/dev/null"));
    assert!(told.contains("D002") && told.contains("is not a regular file"), "{told}");
}

#[test]
fn a_file_of_many_pieces_is_read_whole() {
    let rows: String = (0..600_000).map(|n| format!("Team {n}\n")).collect();
    let text = format!("name\n{rows}");
    assert!(text.len() > 5 << 20);
    let folder = folder(&[("teams.csv", text.as_bytes())]);
    let files = Files::read(folder.path()).unwrap();
    assert!(files.text("teams.csv", &Watch::default()).unwrap().unwrap() == text);
}

#[test]
fn all_files_that_cannot_be_read_are_told_unless_the_load_is_stopped() {
    let files: [(&str, &[u8]); 4] = [
        ("schema.toml", SCHEMA.as_bytes()),
        ("a.toml", b"[[team]]\nname='\xff'\n"),
        ("b.toml", b"\xef\xbb\xbf\xfe"),
        ("c.toml", b"[[team]]\nname='C'\n"),
    ];
    let folder = folder(&files);
    let files = Files::read(folder.path()).unwrap();
    let told: Vec<String> =
        load(&files, None).unwrap_err().diagnostics().iter().map(|wrong| wrong.to_string()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("a.toml:2:7: error[D002]: is not UTF-8 from here on"), "{told:?}");
    assert!(told[1].contains("b.toml:1:1: error[D002]"), "the mark at the beginning is no column: {told:?}");

    let cancel = CancelToken::new();
    cancel.cancel();
    let stopped = collect(&files, None, Watch::new(Some(cancel), None)).map(|_| ()).unwrap_err();
    assert!(stopped.is_cancelled());
    assert_eq!(stopped.diagnostics().len(), 1, "{stopped}");
}

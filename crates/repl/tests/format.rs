//! `foss fmt`: what is rewritten, what is only told, what is left alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::fs;

use support::{Folder, foss, text, with_input};

/// What a folder holds, file by file.
fn contents(folder: &Folder) -> Vec<(String, String)> {
    let files = fs::read_dir(folder.0.path()).unwrap().flatten();
    let read =
        |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap());
    let mut files: Vec<(String, String)> = files.map(read).collect();
    files.sort();
    files
}

fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

const UNTIDY: &str = "#!/usr/bin/env -S foss run\n\n\nCOUNT projects where name='Dapr' # one\n;porjects";
const TIDY: &str = "#!/usr/bin/env -S foss run\n\ncount projects where name = \"Dapr\"; # one\nporjects;\n";
const BROKEN: &str = "projects;\n count projects where (\n";

#[test]
fn files_are_formatted_in_place_and_wrong_ones_left_alone() {
    let folder = Folder::of(&[("a.foss", UNTIDY), ("b.foss", BROKEN), ("c.foss", TIDY)]);
    let [a, b, c] = ["a.foss", "b.foss", "c.foss"].map(|name| folder.path(name).to_str().unwrap().to_owned());
    let untouched = fs::metadata(&c).unwrap().modified().unwrap();
    let output = foss(&["fmt", &b, &a, &c]);
    let told = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(told.contains("error[Q002]") && told.contains("b.foss:2:23"), "{told}");
    assert!(told.ends_with(&format!("formatted {a}\n")), "{told}");
    assert_eq!(contents(&folder), pairs(&[("a.foss", TIDY), ("b.foss", BROKEN), ("c.foss", TIDY)]));
    assert_eq!(fs::metadata(&c).unwrap().modified().unwrap(), untouched, "what is canonical is not written");
    let again = foss(&["fmt", &a, &c]);
    assert_eq!((again.status.code(), text(&again.stderr)), (Some(0), ""));
    fs::write(&a, UNTIDY).unwrap();
    let quiet = foss(&["--quiet", "fmt", &a]);
    assert_eq!(
        (quiet.status.code(), text(&quiet.stderr), fs::read_to_string(&a).unwrap().as_str()),
        (Some(0), "", TIDY)
    );
}

#[test]
fn a_check_tells_what_would_change_and_changes_nothing() {
    let files = [("a.foss", UNTIDY), ("b.foss", BROKEN), ("c.foss", TIDY)];
    let folder = Folder::of(&files);
    let [a, b, c] = ["a.foss", "b.foss", "c.foss"].map(|name| folder.path(name).to_str().unwrap().to_owned());
    let output = foss(&["fmt", "--check", &a, &c]);
    assert_eq!(output.status.code(), Some(1));
    let want = format!(
        "{a} would change\n@ line 2\n\n-\n- COUNT projects where name='Dapr' # one\n- ;porjects (no new line at the end)\n\
         + count projects where name = \"Dapr\"; # one\n+ porjects;\n"
    );
    assert_eq!(text(&output.stdout), want);
    assert_eq!(text(&output.stderr), "1 of 2 files would change\n");
    let with_errors = foss(&["fmt", "--check", &a, &b, &c]);
    assert_eq!((with_errors.status.code(), text(&with_errors.stdout)), (Some(2), want.as_str()));
    let canonical = foss(&["fmt", "--check", &c]);
    assert_eq!((canonical.status.code(), canonical.stdout.len(), canonical.stderr.len()), (Some(0), 0, 0));
    assert_eq!(contents(&folder), pairs(&files));
    let long = with_input(&["fmt", "--check", "-"], &"projects ;\n".repeat(1000));
    assert_eq!((long.status.code(), text(&long.stdout).lines().count()), (Some(1), 42));
    assert!(text(&long.stdout).ends_with("… and 1961 lines more\n"), "{}", text(&long.stdout));
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let output = with_input(&["fmt", "-"], UNTIDY);
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), TIDY, ""));
    let wrong = with_input(&["fmt", "-"], BROKEN);
    assert_eq!((wrong.status.code(), text(&wrong.stdout)), (Some(2), ""));
    assert!(text(&wrong.stderr).contains("standard input:2:23"), "{}", text(&wrong.stderr));
    let check = with_input(&["fmt", "-", "--check"], "projects  # \u{1b}[31m\n");
    assert_eq!(check.status.code(), Some(1));
    assert!(text(&check.stdout).contains("+ projects # \\u{1b}[31m\n"), "{}", text(&check.stdout));
}

#[cfg(unix)]
#[test]
fn formatting_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::of(&[("a.foss", UNTIDY)]);
    let (file, link) = (folder.path("a.foss"), folder.path("link.foss"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).unwrap();
    symlink(&file, &link).unwrap();
    assert_eq!(foss(&["fmt", link.to_str().unwrap()]).status.code(), Some(0));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o750);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(contents(&folder), pairs(&[("a.foss", TIDY), ("link.foss", TIDY)]));
}

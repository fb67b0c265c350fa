//! The manual as a book: its contents list every page, and every link of a page leads somewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_tests::page::{REPOSITORY, anchors, links, pages};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn is_elsewhere(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|start| link.starts_with(start))
}

#[test]
fn the_contents_list_every_page_once() {
    let docs = root().join("docs");
    let contents = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed = links(&contents);
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(once.len(), listed.len(), "a page is listed twice");
    let relative = |page: PathBuf| page.strip_prefix(&docs).ok().map(|path| path.display().to_string());
    let there: BTreeSet<String> =
        pages(&root()).unwrap().into_iter().filter_map(relative).filter(|name| name != "SUMMARY.md").collect();
    assert_eq!(once, there, "listed (left) and there (right)");
}

/// Why a link of a page leads nowhere. What a page of the book links to is in the book, or an address.
fn what_is_wrong(page: &Path, link: &str) -> Option<&'static str> {
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let docs = root().join("docs");
    let target = match file.strip_prefix(REPOSITORY) {
        Some(file) => root().join(file),
        None if is_elsewhere(link) => return None,
        None if file.is_empty() => page.to_owned(),
        None => page.parent().unwrap().join(file),
    };
    if page.starts_with(&docs) && !file.starts_with(REPOSITORY) && (file.contains("..") || file.starts_with('/')) {
        return Some("leads out of the book: link to the repository");
    }
    if !target.exists() {
        return Some("there is no such file");
    }
    if page.starts_with(&docs) && target.is_dir() {
        return Some("a book shows no folder");
    }
    let known = || anchors(&fs::read_to_string(&target).unwrap()).iter().any(|a| a == anchor);
    (!anchor.is_empty() && !known()).then_some("there is no such heading")
}

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut followed = 0;
    for page in pages(&root()).unwrap() {
        for link in links(&fs::read_to_string(&page).unwrap()) {
            followed += 1;
            if let Some(why) = what_is_wrong(&page, &link) {
                wrong.push(format!("{}: {link}: {why}", page.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(followed > 100, "only {followed} links were found");
    assert!(wrong.is_empty(), "these lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let (page, readme) = (root().join("docs/start.md"), root().join("README.md"));
    let why = |page: &Path, link: &str| what_is_wrong(page, link).unwrap_or_default();
    assert!(why(&page, "../README.md").contains("out of the book"));
    assert!(why(&page, "nowhere.md").contains("no such file"));
    assert!(why(&page, "cookbook/").contains("no folder"));
    assert!(why(&page, "cookbook.md#no-such-question").contains("no such heading"));
    assert!(why(&page, &format!("{REPOSITORY}nowhere.md")).contains("no such file"));
    for (page, link) in [(&page, "cookbook.md#what-is-missing"), (&page, "#from-here"), (&readme, "docs/start.md")] {
        assert_eq!(why(page, link), "", "{link}");
    }
}

#[test]
fn the_book_reads_this_folder() {
    let book = fs::read_to_string(root().join("docs/book.toml")).unwrap();
    assert!(book.contains("\nsrc = \".\"\n") && book.contains("build-dir = \"../target/book\""), "{book}");
}

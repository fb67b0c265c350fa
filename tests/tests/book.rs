//! The manual as a book: its contents list every page, and every link of a page leads somewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fossgraph_tests::page::{anchors, links, pages};

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

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    let mut followed = 0;
    for page in pages(&root()).unwrap() {
        let text = fs::read_to_string(&page).unwrap();
        for link in links(&text).into_iter().filter(|link| !is_elsewhere(link)) {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let found = target.exists()
                && (anchor.is_empty() || anchors(&fs::read_to_string(&target).unwrap()).iter().any(|a| a == anchor));
            followed += 1;
            if !found {
                wrong.push(format!("{}: {link}", page.strip_prefix(root()).unwrap().display()));
            }
        }
    }
    assert!(followed > 50, "only {followed} links were found");
    assert!(wrong.is_empty(), "these lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn the_book_reads_this_folder() {
    let book = fs::read_to_string(root().join("docs/book.toml")).unwrap();
    assert!(book.contains("\nsrc = \".\"\n") && book.contains("build-dir = \"../target/book\""), "{book}");
}

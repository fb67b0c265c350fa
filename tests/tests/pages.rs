//! The pages behind error codes: each code has one, and every example on them is run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use fossgraph_core::{ErrorPage, Loaded, NO_EXAMPLE, PageBlock, PagePart};
use fossgraph_engine::{Engine, Error, Params, RunOptions};

fn pages() -> Vec<ErrorPage> {
    let own = [fossgraph_core::error_pages(), fossgraph_formats::error_pages(), fossgraph_engine::error_pages()];
    own.into_iter().flatten().collect()
}

/// The codes of the errors that an example gives.
fn codes(blocks: &[PageBlock], builtin: &Engine) -> Vec<String> {
    let (queries, files): (Vec<&PageBlock>, Vec<&PageBlock>) = blocks.iter().partition(|b| b.language == "foss");
    let loaded = if files.is_empty() { None } else { Some(load(&files)) };
    let engine = match loaded {
        None => builtin.clone(),
        Some(Ok(loaded)) => Engine::new(loaded),
        Some(Err(codes)) => return codes,
    };
    let problems = |error: &Error| error.problems().iter().map(|p| p.code().to_owned()).collect::<Vec<_>>();
    queries.iter().flat_map(|block| run(block, &engine).err().map(|e| problems(&e)).unwrap_or_default()).collect()
}

/// Opens the files of an example as `foss --data` does: the one file, or the directory that they lie in.
fn load(files: &[&PageBlock]) -> Result<Loaded, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file.label);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.text).unwrap();
    }
    let root = Path::new(files[0].label).components().next().unwrap();
    let path =
        if files.len() == 1 || files[0].label.contains('/') { folder.path().join(root) } else { folder.path().into() };
    fossgraph_formats::open(&[path]).map_err(|error| error.diagnostics().iter().map(|d| d.code.to_owned()).collect())
}

/// Runs all statements of a block, with the options in its label.
fn run(block: &PageBlock, engine: &Engine) -> Result<(), Error> {
    let mut options = RunOptions::default();
    let mut given: Vec<(&str, &str)> = Vec::new();
    let mut words = block.label.split(' ').filter(|w| !w.is_empty());
    while let Some(option) = words.next() {
        let value = words.next().unwrap();
        match option {
            "-p" => given.push(value.split_once('=').unwrap()),
            "--timeout" => options.timeout = Some(Duration::from_secs(value.parse().unwrap())),
            "--max-rows" => options.max_rows = value.parse().unwrap(),
            "--max-work" => options.max_work = value.parse().unwrap(),
            "--memory" => options.max_memory = value.parse().unwrap(),
            _ => panic!("{option} is no option of an example"),
        }
    }
    let statements = engine.script(block.text)?;
    let all: Vec<&str> = statements.iter().flat_map(|s| s.params()).map(|p| p.name.as_str()).collect();
    for statement in &statements {
        // as on the command line, a parameter is given to the statements that have it; one that none has is unknown
        let own = |name: &str| statement.params().iter().any(|p| p.name == name) || !all.contains(&name);
        let params = given.iter().filter(|(name, _)| own(name));
        let params = params.fold(Params::new(), |params, (name, value)| params.with(name, *value));
        statement.run_with(&params, &options)?;
    }
    Ok(())
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (folder, pages) in [
        ("crates/core/src", fossgraph_core::error_pages()),
        ("crates/formats/src", fossgraph_formats::error_pages()),
        ("crates/engine/src", fossgraph_engine::error_pages()),
    ] {
        let mut raised = BTreeSet::new();
        codes_in(&root.join(folder), &mut raised);
        if folder != "crates/core/src" {
            // what another crate explains
            raised.retain(|code| !fossgraph_core::error_pages().iter().any(|page| page.code == code));
        }
        let explained: BTreeSet<String> = pages.iter().map(|page| page.code.to_owned()).collect();
        assert_eq!(pages.len(), explained.len(), "{folder}: a page stands twice");
        assert_eq!(raised, explained, "{folder}: codes in the source (left) and pages (right)");
    }
}

/// The codes that stand between quotes in the sources below a folder.
fn codes_in(folder: &Path, found: &mut BTreeSet<String>) {
    let code = regex::Regex::new("\"([QDS][0-9]{3})\"").unwrap();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            codes_in(&entry.path(), found);
        } else {
            let text = fs::read_to_string(entry.path()).unwrap();
            found.extend(code.captures_iter(&text).map(|c| c[1].to_owned()));
        }
    }
}

#[test]
fn wrong_examples_are_wrong_and_the_others_are_not() {
    let engine = Engine::new(fossgraph_data::builtin());
    let mut failures = Vec::new();
    for page in pages() {
        for part in &page.parts {
            let (blocks, want) = match part {
                PagePart::Text(_) => continue,
                PagePart::Wrong(blocks) => (blocks, vec![page.code.to_owned()]),
                PagePart::Instead(blocks) => (blocks, Vec::new()),
            };
            let mut found = codes(blocks, &engine);
            found.dedup();
            if found != want {
                failures.push(format!("{}: {blocks:?} gives {found:?}", page.code));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn pages_are_whole() {
    for page in pages() {
        let code = page.code;
        assert!((8..=60).contains(&page.title.len()) && !page.title.ends_with('.'), "{code}: {}", page.title);
        let prose: Vec<&str> = page
            .parts
            .iter()
            .filter_map(|p| if let PagePart::Text(text) = p { Some(text.as_str()) } else { None })
            .collect();
        assert!(
            prose.first().is_some_and(|text| text.len() > 60 && !text.starts_with(NO_EXAMPLE)),
            "{code}: what does it mean?"
        );
        let shown = |wrong: bool| {
            page.parts.iter().any(|part| match part {
                PagePart::Wrong(blocks) => wrong && !blocks.is_empty(),
                PagePart::Instead(blocks) => !wrong && !blocks.is_empty(),
                PagePart::Text(_) => false,
            })
        };
        let excused = prose.iter().any(|text| text.starts_with(NO_EXAMPLE));
        assert!(excused != shown(true), "{code}: an example that is wrong, or a reason why there is none");
        assert!(excused || shown(false), "{code}: what is to be written instead?");
    }
}

//! What the program is made of besides its own crates: how many packages, from where, under which licences. `deny.toml` says what is allowed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// No build of the program takes as many.
const MANY: usize = 150;
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// What a tool that is built with prints.
fn said(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// All packages that this machine needs to build and test everything, without a network.
fn metadata() -> Value {
    let cargo = env!("CARGO");
    let version = said(cargo, &["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let args = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    serde_json::from_str(&said(cargo, &args)).unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// What `deny.toml` lists under a key: each text in quotes up to the end of the list.
fn allowed(key: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let (_, list) = text.split_once(&format!("\n{key} = [")).unwrap_or_else(|| panic!("deny.toml has no list `{key}`"));
    let list = list.split_once("]\n").unwrap().0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The packages that the program is built from, by their ids.
fn built(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).map(|node| (string(&node["id"]), node)).collect();
    let program = list(&metadata["packages"]).find(|package| package["name"] == "fossgraph").unwrap();
    let (mut built, mut open) = (BTreeSet::new(), vec![string(&program["id"])]);
    while let Some(id) = open.pop() {
        if built.insert(id) {
            let needed = |on: &&Value| list(&on["dep_kinds"]).any(|kind| kind["kind"] != "dev");
            open.extend(list(&nodes[id]["deps"]).filter(needed).map(|on| string(&on["pkg"])));
        }
    }
    built
}

#[test]
fn the_program_is_built_from_few_packages() {
    let metadata = metadata();
    let built = built(&metadata);
    println!("the program is built from {} packages", built.len());
    assert!((20..MANY).contains(&built.len()), "{}", built.len());
}

#[test]
fn no_package_is_built_in_two_versions() {
    let metadata = metadata();
    let built = built(&metadata);
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in list(&metadata["packages"]).filter(|package| built.contains(string(&package["id"]))) {
        versions.entry(string(&package["name"])).or_default().insert(string(&package["version"]));
    }
    let skipped = allowed("skip");
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let skip =
            |version: &str| skipped.iter().any(|skip| format!("{name}@{version}").starts_with(&format!("{skip}.")));
        let told = versions.iter().filter(|version| !skip(version)).count();
        assert!(told <= 1, "{name} is there as {versions:?}, and `skip` in deny.toml does not say why");
    }
}

#[test]
fn licences_are_allowed() {
    let (metadata, allowed) = (metadata(), allowed("allow"));
    for package in list(&metadata["packages"]) {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        let read = spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX);
        let read = read.unwrap_or_else(|error| panic!("{name}: `{licence}`: {error}"));
        assert!(read.evaluate(|needed| allowed.contains(&needed.to_string())), "{name} is under {licence}");
    }
    // what allows everything would hold nothing
    assert!(!allowed.iter().any(|licence| licence.contains("GPL") || licence.contains('*')), "{allowed:?}");
}

#[test]
fn packages_come_from_crates_io() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let sources: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("source = ")).collect();
    assert!(sources.len() > 100, "{}", sources.len());
    for source in sources {
        assert_eq!(source.trim_matches('"'), CRATES_IO);
    }
    // each has a checksum; the others are our own
    let own = lock.split("[[package]]").skip(1).filter(|package| !package.contains("\nchecksum = "));
    for package in own {
        assert!(package.contains("\nname = \"fossgraph"), "{package}");
    }
}

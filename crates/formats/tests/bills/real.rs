//! Real bills, where they are at hand.

use std::collections::BTreeSet;
use std::path::Path;

use fossgraph_core::Loaded;

use super::{all, dependencies, names, of_kind, open, remarks, values};

fn real(name: &str) -> Option<Loaded> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/real/sbom").join(name);
    path.exists().then(|| open(&path).unwrap())
}

/// Packages, dependencies, packages with a licence, and with a package URL.
fn counts(loaded: &Loaded) -> [usize; 4] {
    let graph = &loaded.graph;
    let packages = of_kind(graph, "package");
    let with = |name| packages.iter().filter(|p| !values(graph, **p, name).is_empty()).count();
    [packages.len(), dependencies(graph).len(), with("licence"), with("purl")]
}

#[test]
fn counts_are_those_of_the_files() {
    for (name, want) in [
        ("spdx/copacetic-0.13.0.spdx.json", [165, 164, 163, 164]),
        ("spdx/dalec-0.20.3.spdx.json", [83, 82, 82, 82]),
        ("spdx/kaito-0.9.2.spdx.json", [124, 123, 123, 122]),
        ("spdx/sbom-tool-2.2.spdx.json", [267, 266, 0, 267]),
        ("spdx/sbom-tool-3.0.spdx.json", [267, 266, 0, 267]),
        ("spdx/example1-2.2.spdx", [1, 0, 1, 0]),
        ("cyclonedx/keycloak.cdx.json", [904, 994, 874, 904]),
        ("cyclonedx/laravel-1.2.cdx.json", [63, 113, 62, 63]),
        ("cyclonedx/laravel-1.4.cdx.json", [63, 113, 62, 63]),
        ("cyclonedx/laravel-1.4.cdx.xml", [63, 113, 62, 63]),
    ] {
        let Some(loaded) = real(name) else { continue };
        assert_eq!(counts(&loaded), want, "{name}");
    }
}

#[test]
fn files_are_counted() {
    for (name, files) in [("copacetic-0.13.0", 476), ("dalec-0.20.3", 273), ("kaito-0.9.2", 748)] {
        let Some(loaded) = real(&format!("spdx/{name}.spdx.json")) else { continue };
        assert_eq!(remarks(&loaded), [format!("the bill lists {files} files, counted but not read")], "{name}");
        assert!(loaded.report.skipped.is_empty(), "{name}");
    }
}

#[test]
fn one_build_in_spdx_2_and_3() {
    let (Some(two), Some(three)) = (real("spdx/sbom-tool-2.2.spdx.json"), real("spdx/sbom-tool-3.0.spdx.json")) else {
        return;
    };
    // the root's package URL has a tag of its own for each run of the tool
    let without_tag = |loaded: &Loaded| -> BTreeSet<String> {
        let cut = |line: &String| match line.split_once("?tag_id=") {
            Some((before, after)) => format!("{before}{}", after.get(36..).unwrap()),
            None => line.clone(),
        };
        all(&loaded.graph).iter().map(cut).collect()
    };
    let (two, three) = (without_tag(&two), without_tag(&three));
    let differ: Vec<&String> = two.symmetric_difference(&three).collect();
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(two.contains("  supplier: Microsoft (claim)"));
}

#[test]
fn one_bill_in_three_forms_of_cyclonedx() {
    let (Some(old), Some(new)) = (real("cyclonedx/laravel-1.2.cdx.json"), real("cyclonedx/laravel-1.4.cdx.json"))
    else {
        return;
    };
    let xml = real("cyclonedx/laravel-1.4.cdx.xml").unwrap();
    assert_eq!(all(&old.graph), all(&new.graph));
    assert_eq!(all(&new.graph), all(&xml.graph));
    assert_eq!(names(&new.graph).len(), 63);
}

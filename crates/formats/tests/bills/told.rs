//! Single fields of bills: what each says, and what it does not.

use std::fs;

use fossgraph_core::Loaded;

use super::{dependencies, names, of_kind, open, read, remarks, skipped, value, values};

/// A package of SPDX 2 in both of its forms: the same pairs as fields of JSON and as tags.
fn spdx_2(packages: &[&[(&str, &str)]]) -> [Loaded; 2] {
    let field = |(tag, value): &(&str, &str)| {
        let name = match *tag {
            "SPDXID" => "SPDXID".to_owned(),
            "PackageVersion" => "versionInfo".to_owned(),
            "PackageHomePage" => "homepage".to_owned(),
            other => {
                let name = other.strip_prefix("Package").unwrap();
                name[..1].to_lowercase() + &name[1..]
            }
        };
        format!("\"{name}\": \"{value}\"")
    };
    let object = |fields: &&[(&str, &str)]| format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "));
    let json = format!(
        "{{\"spdxVersion\": \"SPDX-2.3\", \"name\": \"d\", \"dataLicense\": \"CC0-1.0\", \"creationInfo\": {{\"creators\": \
         [\"Organization: Shipyard\"]}}, \"documentDescribes\": [\"ship\"], \"packages\": [{}]}}",
        packages.iter().map(object).collect::<Vec<_>>().join(", ")
    );
    let mut tags = "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nDocumentName: d\nCreator: Organization: Shipyard\n\
                    Relationship: SPDXRef-DOCUMENT DESCRIBES ship\n"
        .to_owned();
    for (tag, value) in packages.iter().copied().flatten() {
        tags.push_str(&format!("{tag}: {value}\n"));
    }
    [read("d.json", json.as_bytes()).unwrap(), read("d.spdx", tags.as_bytes()).unwrap()]
}

/// A bill speaks for its own package; who wrote it is told once, as its publisher.
#[test]
fn what_spdx_2_says_of_its_package_and_of_others() {
    let loaded = spdx_2(&[
        &[
            ("PackageName", "ship"),
            ("SPDXID", "ship"),
            ("PackageSupplier", "Organization: Shipyard"),
            ("PackageHomePage", "https://ship.example.org"),
        ],
        &[
            ("PackageName", "oar"),
            ("SPDXID", "oar"),
            ("PackageSupplier", "Organization: Shipyard"),
            ("PackageLicenseConcluded", "MIT"),
            ("PackageSummary", "It moves."),
            ("PackageDescription", "It moves the ship."),
        ],
        &[("PackageName", "mast"), ("SPDXID", "mast"), ("PackageHomePage", "https://mast.example.org/a b")],
    ]);
    for Loaded { graph, .. } in &loaded {
        let said = |package: &str, attribute: &str| value(graph, package, attribute);
        assert_eq!(said("ship", "homepage").as_deref(), Some("https://ship.example.org"));
        assert_eq!(said("ship", "supplier"), None);
        assert_eq!(said("oar", "supplier").as_deref(), Some("Shipyard (claim)"));
        assert_eq!(said("oar", "licence").as_deref(), Some("MIT (claim)"));
        assert_eq!(said("oar", "summary").as_deref(), Some("It moves. (claim)"));
        assert_eq!(said("mast", "homepage"), None, "that is no address");
        let source = of_kind(graph, "source")[0];
        assert_eq!(values(graph, source, "reuse"), ["CC0-1.0"]);
        assert_eq!(values(graph, source, "publisher"), ["Shipyard"]);
    }
    let other =
        spdx_2(&[&[("PackageName", "ship"), ("SPDXID", "ship"), ("PackageSupplier", "Organization: Boatyard")]]);
    for loaded in other {
        assert_eq!(value(&loaded.graph, "ship", "supplier").as_deref(), Some("Boatyard"));
        assert!(remarks(&loaded).is_empty(), "one package depends on nothing: {:?}", remarks(&loaded));
    }
}

/// Of files, snippets and texts of licences the ids are known; only files are counted.
#[test]
fn what_is_no_package_has_an_id_too() {
    let text = "SPDXVersion: SPDX-2.3\nDocumentName: d\nPackageName: a\nSPDXID: a\nPackageName: b\nSPDXID: b\n\
        FileName: ./f\nSPDXID: f\nSnippetSPDXID: s\nSnippetFromFileSPDXID: f\nLicenseID: LicenseRef-1\nExtractedText: <text>x</text>\n\
        Relationship: a DEPENDS_ON b\nRelationship: a DEPENDS_ON s\nRelationship: a CONTAINS f\nRelationship: a DEPENDS_ON ./f\n";
    let loaded = read("d.spdx", text.as_bytes()).unwrap();
    assert_eq!(dependencies(&loaded.graph), ["a -> b"]);
    assert_eq!(skipped(&loaded), ["a dependency on what the bill does not list: ./f in 16"]);
    assert_eq!(remarks(&loaded), ["the bill lists 1 file, counted but not read"]);
}

#[test]
fn identifiers_addresses_and_licences_of_spdx_3() {
    let loaded = read(
        "d.json",
        br#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "software_Package", "spdxId": "a", "name": "a", "externalIdentifier": [
            {"externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:b:c"},
            {"externalIdentifierType": "purl", "identifier": "pkg:npm/a@1"}],
            "externalRef": [{"externalRefType": "issueTracker", "locator": ["https://github.com/x/wrong"]},
            {"externalRefType": "https://spdx.org/rdf/3.0.1/terms/Core/ExternalRefType/vcs", "locator": ["https://github.com/x/right"]}]},
        {"type": "expandedlicensing_DisjunctiveLicenseSet", "spdxId": "either",
            "expandedlicensing_member": ["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/Apache-2.0"]},
        {"type": "expandedlicensing_DisjunctiveLicenseSet", "spdxId": "one", "expandedlicensing_member": ["https://spdx.org/licenses/Zlib"]},
        {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "all", "expandedlicensing_member": ["either", "one"]},
        {"type": "Relationship", "from": "a", "relationshipType": "hasDeclaredLicense", "to": ["all"]}]}"#,
    )
    .unwrap();
    let said = |attribute: &str| value(&loaded.graph, "pkg:npm/a@1", attribute);
    assert_eq!(said("licence").as_deref(), Some("(MIT OR Apache-2.0) AND Zlib (claim)"));
    assert_eq!(said("source repository").as_deref(), Some("https://github.com/x/right (claim)"));
    assert_eq!(skipped(&loaded), [""; 0]);
}

#[test]
fn components_in_components_of_xml() {
    let component = |name: &str, inside: &str| {
        format!("<component><name>{name}</name><components>{inside}</components></component>")
    };
    let list = component("a", &component("b", &component("c", "")));
    let text = format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components>{list}</components></bom>");
    let loaded = read("d.xml", text.as_bytes()).unwrap();
    assert_eq!(dependencies(&loaded.graph), ["a -> b (contains)", "b -> c (contains)"]);
    assert_eq!(skipped(&loaded), [""; 0]);
}

/// What stands in comments, quotes and instructions is no attribute.
#[test]
fn only_attributes_of_one_element_are_counted() {
    let many = |number: usize| (0..number).map(|n| format!(" a{n}='{n}'")).collect::<String>();
    let bom = |before: &str, attributes: &str| {
        let component = format!("<component{attributes}><name>a</name></component>");
        let text = format!(
            "<?xml version='1.0'?>\n{before}<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components>{component}</components></bom>"
        );
        read("d.xml", text.as_bytes())
    };
    let signs = format!(" a='{}>' b=\"'{}\"", "=".repeat(1_001), "=".repeat(1_001));
    let comment = format!("<!-- <x {} <\" -->", "=".repeat(1_001));
    for (before, attributes) in [("", many(1_000)), ("", signs), (comment.as_str(), String::new())] {
        assert_eq!(names(&bom(before, &attributes).unwrap().graph), ["a"]);
    }
    for before in ["", "<!-- x -->", &comment, "<?x <\" ?>", "<!-- of\nsome length -->"] {
        let error = bom(before, &many(1_001)).unwrap_err();
        assert!(error.to_string().contains("an element has more than 1000 attributes"), "{before} {error}");
    }
}

/// Two documents of one name are two sources; the same one twice is one.
#[test]
fn a_document_is_known_by_what_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let bill = |package: &str| {
        format!("{{\"spdxVersion\": \"SPDX-2.3\", \"name\": \"d\", \"packages\": [{{\"name\": \"{package}\"}}]}}")
    };
    let paths = ["a", "b", "c"].map(|name| folder.path().join(name));
    for (path, package) in paths.iter().zip(["ship", "oar", "ship"]) {
        fs::write(path, bill(package)).unwrap();
    }
    let sources =
        |paths: &[std::path::PathBuf]| of_kind(&fossgraph_formats::open(paths).unwrap().graph, "source").len();
    assert_eq!((sources(&paths), sources(&paths[..2])), (2, 2));
    let ids = paths.each_ref().map(|path| {
        let graph = open(path).unwrap().graph;
        graph.id(of_kind(&graph, "source")[0]).to_owned()
    });
    assert!(ids[0] == ids[2] && ids[0] != ids[1], "{ids:?}");
}

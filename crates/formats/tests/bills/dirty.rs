//! Bills that are not as the specifications have them, and are read all the same.

use fossgraph_core::Loaded;

use super::{all, dependencies, names, of_kind, read, remarks, skipped, value};

fn spdx(rest: &str) -> Loaded {
    let text = format!("{{\"SPDXID\": \"SPDXRef-DOCUMENT\", \"spdxVersion\": \"SPDX-2.3\", \"name\": \"d\",\n{rest}}}");
    read("d.spdx.json", text.as_bytes()).unwrap()
}

fn cyclonedx(rest: &str) -> Loaded {
    let text = format!("{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\",\n{rest}}}");
    read("d.cdx.json", text.as_bytes()).unwrap()
}

#[test]
fn packages_without_purls_and_with_several() {
    let loaded = spdx(
        r#""packages": [
        {"SPDXID": "a", "name": "alpine", "versionInfo": "3.20"},
        {"SPDXID": "b", "name": "busybox"},
        {"SPDXID": "c", "name": "curl", "versionInfo": "8-r1", "externalRefs": [
            {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:curl"},
            {"referenceType": "purl", "referenceLocator": "pkg:apk/Alpine/curl@8-r1?arch=x86_64"},
            {"referenceType": "purl", "referenceLocator": "pkg:generic/curl@8"},
            {"referenceType": "purl", "referenceLocator": "pkg:apk/alpine/curl@8-r1?arch=x86_64"},
            {"referenceType": "purl", "referenceLocator": "curl"}]},
        {"SPDXID": "d"},
        {"SPDXID": "e", "name": "NOASSERTION"},
        "f"]"#,
    );
    assert_eq!(
        all(&loaded.graph),
        [
            "alpine@3.20 ",
            "  version: 3.20",
            "busybox ",
            "pkg:apk/alpine/curl@8-r1?arch=x86_64 pkg:generic/curl@8",
            "  version: 8-r1",
            "  purl: pkg:apk/alpine/curl@8-r1?arch=x86_64",
        ]
    );
    assert_eq!(
        skipped(&loaded),
        [
            "a package that is not understood: an object `{…}` is expected here in 13",
            "a package without a name: d in 11; e in 12",
            "an invalid package URL: curl in 5",
        ]
    );
    assert_eq!(remarks(&loaded), ["the bill does not say which package depends on which"]);
}

#[test]
fn references_that_lead_nowhere() {
    let loaded = spdx(
        r#""packages": [{"SPDXID": "a", "name": "a"}, {"SPDXID": "b", "name": "b"}],
        "relationships": [
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "gone"},
        {"spdxElementId": "gone", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "a"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "DocumentRef-x:y"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NOASSERTION"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NONE"},
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "CONTAINS", "relatedSpdxElement": "a"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "a"},
        {"spdxElementId": "a", "relationshipType": "COPY_OF", "relatedSpdxElement": "b"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON"},
        {"spdxElementId": "b", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "a"},
        {"spdxElementId": "b", "relationshipType": "CONTAINS", "relatedSpdxElement": "a"},
        {"spdxElementId": "b", "relationshipType": "TEST_DEPENDENCY_OF", "relatedSpdxElement": "a"},
        {"spdxElementId": "b", "relationshipType": "DEV_DEPENDENCY_OF", "relatedSpdxElement": "a"},
        {"spdxElementId": "a", "relationshipType": "CONTAINS", "relatedSpdxElement": "b"}]"#,
    );
    // two packages may need each other; the plainest word wins, and to contain says least
    assert_eq!(dependencies(&loaded.graph), ["a -> b (development, test)", "b -> a"]);
    assert_eq!(
        skipped(&loaded),
        [
            "a dependency on what another bill lists: DocumentRef-x:y in 6",
            "a dependency on what the bill does not list: gone in 4",
            "a package that depends on itself: a in 10",
            "a relationship that is not a dependency: COPY_OF in 11",
            "a relationship without both ends and a type: {\"spdxElementId\": \"a\", \"relationshipType\": \"DEPENDS_ON\"} in 12",
        ]
    );
}

#[test]
fn one_id_or_one_package_twice() {
    let loaded = spdx(
        r#""packages": [
        {"SPDXID": "a", "name": "a", "versionInfo": "1"},
        {"SPDXID": "a", "name": "b"},
        {"SPDXID": "c", "name": "a", "versionInfo": "1", "licenseConcluded": "MIT", "homepage": "https://a.example"},
        {"SPDXID": "d", "name": "d"}],
        "relationships": [
        {"spdxElementId": "d", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "a"},
        {"spdxElementId": "d", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "c"},
        {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "c"}]"#,
    );
    assert_eq!(names(&loaded.graph), ["a@1", "b", "d"]);
    assert_eq!(value(&loaded.graph, "a@1", "licence").as_deref(), Some("MIT (claim)"));
    assert_eq!(value(&loaded.graph, "a@1", "homepage").as_deref(), Some("https://a.example (claim)"));
    assert_eq!(dependencies(&loaded.graph), ["d -> a@1"]);
    assert_eq!(
        skipped(&loaded),
        ["a package that depends on itself: a in 10", "an id that two packages have: it means the first: a in 4"]
    );
}

#[test]
fn wrong_types_and_odd_values() {
    let loaded = spdx(
        r#""creationInfo": {"created": "yesterday", "creators": "Tool: one"},
        "documentNamespace": ["x"], "files": 7, "relationships": {}, "documentDescribes": null,
        "packages": {"SPDXID": 1, "name": 42, "versionInfo": 1.20, "licenseDeclared": "see the file LICENSE",
            "supplier": {"name": "x"}, "homepage": "ask Ann", "summary": "  \n two \n lines", "externalRefs": "none",
            "downloadLocation": "git+https://user:word@git.example.org/a/b.git@main#x"}"#,
    );
    assert_eq!(
        all(&loaded.graph),
        [
            "42@1.20 ",
            "  version: 1.20",
            "  licence: see the file LICENSE (claim)",
            "  source repository: https://git.example.org/a/b (claim)",
            "  summary: two (claim)",
        ]
    );
    let reasons: Vec<String> = loaded.report.skipped.keys().cloned().collect();
    assert_eq!(reasons, ["a relationship without both ends and a type", "date: not understood"]);
}

#[test]
fn line_ends_and_marks_of_other_systems() {
    let text = "\u{feff}SPDXVersion: SPDX-2.3\r\nDocumentName: d\r\n\r\nPackageName: a\r\nSPDXID: SPDXRef-a\r\nPackageVersion: 1\r\nno tag here\r\n";
    let loaded = read("d.spdx", text.as_bytes()).unwrap();
    assert_eq!(names(&loaded.graph), ["a@1"]);
    assert_eq!(skipped(&loaded), ["a line without a tag: no tag here in 7"]);
    let text = "\u{feff}{\r\n\"spdxVersion\": \"SPDX-2.3\",\r\n\"packages\": [\r\n{\"name\": \"a\"},\r\n3]}";
    let loaded = read("d.json", text.as_bytes()).unwrap();
    assert_eq!(names(&loaded.graph), ["a"]);
    assert_eq!(skipped(&loaded), ["a package that is not understood: an object `{…}` is expected here in 5"]);
}

#[test]
fn versions_that_are_not_known() {
    for (name, text, want) in [
        ("a", r#"{"spdxVersion": "SPDX-2.9"}"#, "the version 2.9 of SPDX is not known; it is read as 2.3"),
        ("a", r#"{"SPDXID": "x"}"#, "the document does not say its version of SPDX; it is read as 2.3"),
        ("a", "SPDXVersion: SPDX-7\n", "the version 7 of SPDX is not known; it is read as 2.3"),
        (
            "a",
            r#"{"bomFormat": "CycloneDX", "specVersion": 2.0}"#,
            "the version 2.0 of CycloneDX is not known; it is read as 1.6",
        ),
        ("a", r#"{"bomFormat": "CycloneDX"}"#, "the document does not say its version of CycloneDX; it is read as 1.6"),
        (
            "a",
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.9'/>",
            "the version 1.9 of CycloneDX is not known; it is read as 1.6",
        ),
        (
            "a",
            r#"{"@graph": [{"spdxId": "x", "type": "CreationInfo", "specVersion": "3.1"}]}"#,
            "the version SPDX 3.1 is not known; it is read as 3.0",
        ),
    ] {
        let loaded = read(name, text.as_bytes()).unwrap();
        assert!(remarks(&loaded).contains(&want), "{text} {:?}", remarks(&loaded));
    }
    let known = read("a", br#"{"spdxVersion": "SPDX-2.2"}"#).unwrap();
    assert_eq!(remarks(&known), ["the bill lists no packages"]);
}

#[test]
fn a_bill_inside_an_object() {
    let text = r#"{"sbom": {"spdxVersion": "SPDX-2.3", "name": "com.github.a/b", "packages": [{"name": "a"}]}}"#;
    let loaded = read("d.json", text.as_bytes()).unwrap();
    assert_eq!(names(&loaded.graph), ["a"]);
}

#[test]
fn components_that_are_no_packages() {
    let loaded = cyclonedx(
        r#""metadata": {"component": {"name": "app", "bom-ref": "app", "type": "container"}},
        "components": [
        {"type": "file", "name": "/etc/passwd", "bom-ref": "f"},
        {"type": "cryptographic-asset", "name": "RSA", "bom-ref": "rsa"},
        {"type": "library", "name": "a", "purl": "pkg:npm/a@1", "components": [
            {"type": "library", "name": "b"}]},
        {"type": "library"},
        5],
        "services": [{"name": "s"}],
        "dependencies": [
        {"ref": "app", "dependsOn": ["f", "rsa", "pkg:npm/a@1", "urn:cdx:1/1#x", "gone", 7]},
        {"dependsOn": ["app"]}]"#,
    );
    assert_eq!(names(&loaded.graph), ["app", "b", "pkg:npm/a@1"]);
    assert_eq!(dependencies(&loaded.graph), ["app -> pkg:npm/a@1", "pkg:npm/a@1 -> b (contains)"]);
    assert_eq!(
        skipped(&loaded),
        [
            "a component that is not understood: an object `{…}` is expected here in 9",
            "a cryptographic asset: RSA in 5",
            "a dependency on what another bill lists: urn:cdx:1/1#x in 12",
            "a dependency on what the bill does not list: 7 in 12; gone in 12",
            "a dependency that does not say of what: {\"dependsOn\": [\"app\"]} in 13",
            "a package without a name: component 3 in 8",
        ]
    );
    assert_eq!(
        remarks(&loaded),
        ["services of the bill that are not read: 1", "the bill lists 1 file, counted but not read"]
    );
}

#[test]
fn a_list_of_vulnerabilities_alone() {
    let loaded = cyclonedx(r#""vulnerabilities": [{"id": "CVE-1"}, {"id": "CVE-2"}]"#);
    assert_eq!(remarks(&loaded), ["the bill lists no packages", "vulnerabilities of the bill that are not read: 2"]);
    assert_eq!(of_kind(&loaded.graph, "source").len(), 1);
    let xml =
        "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><vulnerabilities><vulnerability/></vulnerabilities></bom>";
    let loaded = read("d.xml", xml.as_bytes()).unwrap();
    assert_eq!(remarks(&loaded)[1], "vulnerabilities of the bill that are not read: 1");
}

#[test]
fn linked_data_with_things_inline_and_missing() {
    let loaded = read(
        "d.json",
        br#"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"@type": "software_Package", "@id": "a", "name": "a", "externalIdentifier": "gone",
            "externalRef": {"externalRefType": "vcs", "locator": ["https://github.com/x/y"]}},
        {"type": "ai_AIPackage", "spdxId": "m", "name": "model", "suppliedBy": {"type": "Organization", "name": "Lab"}},
        {"type": "Relationship", "from": {"spdxId": "a"}, "relationshipType": "DEPENDS_ON", "to": {"spdxId": "m"}},
        {"type": "LifecycleScopedRelationship", "from": "m", "relationshipType": "dependsOn", "scope": "test", "to": ["a", "gone"]},
        {"type": "Relationship", "from": "a", "relationshipType": "hasConcludedLicense",
            "to": [{"type": "simplelicensing_LicenseExpression", "simplelicensing_licenseExpression": "MIT"}]},
        {"type": "Relationship", "from": "m"},
        {"type": "Set", "spdxId": "s1", "expandedlicensing_member": ["s1"]},
        {"type": "expandedlicensing_ConjunctiveLicenseSet", "spdxId": "loop", "expandedlicensing_member": ["loop", "https://spdx.org/licenses/MIT"]},
        {"type": "Relationship", "from": "m", "relationshipType": "hasDeclaredLicense", "to": "loop"},
        "nothing"]}"#,
    )
    .unwrap();
    assert_eq!(dependencies(&loaded.graph), ["a -> model", "model -> a (test)"]);
    assert_eq!(value(&loaded.graph, "a", "source repository").as_deref(), Some("https://github.com/x/y (claim)"));
    assert_eq!(value(&loaded.graph, "a", "licence").as_deref(), Some("MIT (claim)"));
    assert_eq!(value(&loaded.graph, "model", "supplier").as_deref(), Some("Lab (claim)"));
    assert!(value(&loaded.graph, "model", "licence").is_some_and(|licence| licence.contains("MIT")));
    assert_eq!(
        skipped(&loaded),
        [
            "a dependency on what the bill does not list: gone in 6",
            "a relationship without both ends and a type:  in 9",
            "an element that is not understood: an object `{…}` is expected here in 13",
        ]
    );
}

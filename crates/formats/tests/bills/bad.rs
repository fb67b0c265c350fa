//! Files that cannot be read: one error with its place, and never more than the memory and time that the file itself warrants.

use std::fmt::Write as _;

use super::{names, read, skipped};

/// The code, line and message of the only error.
fn error(name: &str, bytes: &[u8]) -> (&'static str, usize, String) {
    let error = read(name, bytes).unwrap_err();
    assert_eq!(error.diagnostics().len(), 1, "{error}");
    let error = error.diagnostics()[0].clone();
    (error.code, error.place.unwrap().line, error.message)
}

#[test]
fn files_that_are_not_well_formed() {
    let spdx = |rest: &str| format!("{{\"spdxVersion\": \"SPDX-2.3\",\n{rest}");
    for (text, line, message) in [
        (spdx(""), 2, "EOF while parsing a value"),
        (spdx("\"packages\": [{\"name\": \"a\"},\n{\"name\""), 3, "EOF while parsing an object"),
        (spdx("\"packages\": [}]}"), 2, "expected value"),
        (spdx("\"name\": \"a\"} x"), 2, "trailing characters"),
        (spdx("\"name\": \"a\",\n\"name\": \"b\"}"), 3, "duplicate field `name`"),
        (spdx("\"name\": \"a\nb\"}"), 2, "control character"),
        ("[{\"spdxVersion\": \"SPDX-2.3\"}]".to_owned(), 1, "an object `{…}` is expected here"),
        ("{\"bomFormat\": \"CycloneDX\", \"components\": [".to_owned(), 1, "EOF while parsing a list"),
        ("{\"@context\": \"https://spdx.org/rdf/3.0.1/x\"}".to_owned(), 1, "there is no list `@graph`"),
        ("{\"@graph\": [], \"spdxId\": \"x\"}".to_owned(), 1, "there is no list `@graph`"),
        (
            "SPDXVersion: SPDX-2.3\nPackageName: a\nPackageCopyrightText: <text>never\nclosed\n".to_owned(),
            3,
            "`<text>` is not closed",
        ),
        (
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>\n<components>\n</bom>".to_owned(),
            3,
            "expected 'components' tag, not 'bom'",
        ),
        (
            "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'>".to_owned(),
            1,
            "the root node was opened but never closed",
        ),
        ("<list xmlns='http://cyclonedx.org/schema/bom/1.4'/>".to_owned(), 1, "the document is a `list`"),
        ("<!-- http://cyclonedx.org/schema/bom/1.4 --><bom/>".to_owned(), 1, "not a `bom` of CycloneDX"),
    ] {
        let (code, at, found) = error("bad", text.as_bytes());
        assert_eq!((code, at), ("D004", line), "{text}\n{found}");
        assert!(found.contains(message), "{text}\n{found}");
    }
}

#[test]
fn document_types_and_entities_are_refused() {
    let bom = "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components><component><name>&x;</name></component></components></bom>";
    let mut laughs = "<!DOCTYPE bom [<!ENTITY l0 'ha'>".to_owned();
    for n in 1..20 {
        let before = format!("&l{};", n - 1).repeat(10);
        write!(laughs, "<!ENTITY l{n} '{before}'>").unwrap();
    }
    laughs.push_str("<!ENTITY x '&l19;'>]>");
    for document_type in [
        "<!DOCTYPE bom>",
        "<!DOCTYPE bom SYSTEM 'http://example.org/bom.dtd'>",
        "<!DOCTYPE bom [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        &laughs,
    ] {
        let (code, line, message) = error("bad.xml", format!("<?xml version='1.0'?>{document_type}{bom}").as_bytes());
        assert_eq!((code, line), ("D004", 1));
        assert!(message.contains("`<!DOCTYPE`"), "{message}");
    }
    let (code, _, message) = error("bad.xml", bom.as_bytes());
    assert_eq!(code, "D004");
    assert!(message.contains("unknown entity reference 'x'"), "{message}");
}

#[test]
fn only_utf_8_is_read() {
    let wide: Vec<u8> = "{\"spdxVersion\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut marked = vec![0xff, 0xfe];
    marked.extend(&wide);
    for bytes in [
        b"{\"spdxVersion\": \"SPDX-2.3\",\n\"name\": \"\xe9\"}".as_slice(),
        b"SPDXVersion: SPDX-2.3\nPackageName: \xff\n",
    ] {
        let (code, line, message) = error("bad", bytes);
        assert_eq!((code, line), ("D002", 2), "{message}");
    }
    for bytes in [wide, marked] {
        assert!(["D002", "D005"].contains(&error("bad", &bytes).0));
    }
}

/// Runs in a thread with little stack.
fn with_little_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 << 10).spawn(run).unwrap().join().unwrap();
}

#[test]
fn nesting_without_end() {
    with_little_stack(|| {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for (text, packages) in [
            (
                format!(
                    "{{\"spdxVersion\": \"SPDX-2.3\", \"packages\": [{{\"name\": \"a\", \"x\": {deep}}}], \"y\": {deep}}}"
                ),
                vec!["a"],
            ),
            (format!("{{\"spdxVersion\": \"SPDX-2.3\", \"packages\": {deep}}}"), vec![]),
            (format!("{{\"bomFormat\": \"CycloneDX\", \"components\": [{{\"name\": {deep}}}]}}"), vec![]),
        ] {
            let loaded = read("deep", text.as_bytes()).unwrap();
            assert_eq!(names(&loaded.graph), packages);
        }
        assert_eq!(error("deep", "{\"spdxVersion\": ".repeat(10_000).as_bytes()).0, "D004");
    });
}

#[test]
fn components_in_components() {
    with_little_stack(|| {
        let open = "{\"name\": \"a\", \"components\": [".repeat(10_000);
        let json = format!("{{\"bomFormat\": \"CycloneDX\", \"components\": [{open}{}]}}", "]}".repeat(10_000));
        let open = "<component><name>a</name><components>".repeat(10_000);
        let close = "</components></component>".repeat(10_000);
        let xml =
            format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components>{open}{close}</components></bom>");
        for text in [json, xml] {
            let loaded = read("deep", text.as_bytes()).unwrap();
            assert_eq!(names(&loaded.graph), ["a"]);
            assert!(skipped(&loaded).iter().any(|s| s.starts_with("components nested too deep")));
        }
    });
}

#[test]
fn ten_thousand_packages() {
    let mut text = "{\"spdxVersion\": \"SPDX-2.3\", \"packages\": [\n".to_owned();
    for n in 0..10_000 {
        let comma = if n == 0 { "" } else { ",\n" };
        let reference = format!("{{\"referenceType\": \"purl\", \"referenceLocator\": \"pkg:npm/p{n}@1.{n}\"}}");
        write!(text, "{comma}{{\"SPDXID\": \"p{n}\", \"name\": \"p{n}\", \"versionInfo\": \"1.{n}\", \"licenseDeclared\": \"MIT\", \"downloadLocation\": \"git+https://github.com/o{n}/p{n}.git\", \"externalRefs\": [{reference}]}}").unwrap();
    }
    text.push_str("],\n\"relationships\": [");
    for n in 1..10_000 {
        let comma = if n == 1 { "" } else { ",\n" };
        write!(text, "{comma}{{\"spdxElementId\": \"p{}\", \"relationshipType\": \"DEPENDS_ON\", \"relatedSpdxElement\": \"p{n}\"}}", n / 2).unwrap();
    }
    text.push_str("]}");
    with_little_stack(move || {
        let loaded = read("many.spdx.json", text.as_bytes()).unwrap();
        let files = &loaded.report.files[0];
        // p0 needs p1 twice over, of which p0 is the half, too
        assert_eq!((names(&loaded.graph).len(), files.records, files.edges), (10_000, 10_001, 9_999));
    });
}

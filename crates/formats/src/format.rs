//! The formats that are known, told by how a file begins.

/// A format that is not the native one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A graph as bytes.
    Snapshot,
    /// landscape2's `landscape.yml`, as foundations keep it.
    Landscape,
    /// CLOMonitor's list of the projects of a foundation.
    CloMonitor,
    /// The case studies that CNCF publishes.
    CaseStudies,
    /// SPDX 2 in JSON.
    SpdxJson,
    /// SPDX 2 in tag-value form.
    SpdxTagValue,
    /// SPDX 3 in JSON-LD.
    SpdxLinked,
    /// CycloneDX in JSON.
    CycloneDxJson,
    /// CycloneDX in XML.
    CycloneDxXml,
    /// GraphML.
    GraphMl,
}

impl Format {
    /// What the format is called in messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "a snapshot",
            Self::Landscape => "a CNCF-style landscape.yml",
            Self::CloMonitor => "a CLOMonitor list of projects",
            Self::CaseStudies => "CNCF case studies in JSON",
            Self::SpdxJson => "SPDX in JSON",
            Self::SpdxTagValue => "SPDX in tag-value form",
            Self::SpdxLinked => "SPDX 3 in JSON-LD",
            Self::CycloneDxJson => "CycloneDX in JSON",
            Self::CycloneDxXml => "CycloneDX in XML",
            Self::GraphMl => "GraphML",
        }
    }

    /// The format that the first bytes of a file show.
    pub(crate) fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"fossgrph") {
            return Some(Self::Snapshot);
        }
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        match text.chars().next()? {
            '{' | '[' => Self::of_json(text),
            '<' => Self::of_xml(text),
            _ => Self::of_lines(text),
        }
    }

    fn of_json(text: &str) -> Option<Self> {
        // the keys that say it may come last, behind a long list
        let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if any(&["\"bomFormat\"", "cyclonedx.org", "\"bom-ref\""]) {
            Some(Self::CycloneDxJson)
        } else if any(&["\"spdxVersion\"", "\"SPDXID\""]) {
            Some(Self::SpdxJson)
        } else if any(&["spdx.org/rdf/3", "\"spdxId\""]) {
            Some(Self::SpdxLinked)
        } else if text.contains("\"caseStudies\"") {
            Some(Self::CaseStudies)
        } else {
            None
        }
    }

    fn of_xml(text: &str) -> Option<Self> {
        if text.contains("cyclonedx.org/schema/bom") {
            Some(Self::CycloneDxXml)
        } else if text.contains("<graphml") {
            Some(Self::GraphMl)
        } else {
            None
        }
    }

    fn of_lines(text: &str) -> Option<Self> {
        let line = |start: &str| text.lines().any(|l| l.starts_with(start));
        let key = |key: &str| text.lines().any(|l| l.trim_start_matches([' ', '-']).starts_with(key));
        if line("SPDXVersion:") {
            Some(Self::SpdxTagValue)
        } else if line("landscape:") || line("categories:") && key("subcategories:") {
            Some(Self::Landscape)
        } else if line("- ") && key("repositories:") && (key("maturity:") || key("check_sets:")) {
            Some(Self::CloMonitor)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn formats_are_told_by_content() {
        for (head, want) in [
            ("fossgrph\u{1}", Some(Format::Snapshot)),
            ("---\nlandscape:\n  - category:\n", Some(Format::Landscape)),
            ("categories:\n  - name: A\n    subcategories: []\n", Some(Format::Landscape)),
            ("- name: a\n  maturity: sandbox\n  repositories:\n    - url: b\n", Some(Format::CloMonitor)),
            ("{\"generatedAt\": \"\", \"caseStudies\": []}", Some(Format::CaseStudies)),
            ("{\"spdxVersion\": \"SPDX-2.3\"}", Some(Format::SpdxJson)),
            ("{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}", Some(Format::SpdxLinked)),
            ("\u{feff}{ \"bomFormat\": \"CycloneDX\" }", Some(Format::CycloneDxJson)),
            ("<?xml version='1.0'?><bom xmlns='http://cyclonedx.org/schema/bom/1.5'>", Some(Format::CycloneDxXml)),
            ("{\"files\": [{\"fileName\": \"a\", \"SPDXID\": \"b\"", Some(Format::SpdxJson)),
            ("{\"@graph\": [{\"spdxId\": \"b\"", Some(Format::SpdxLinked)),
            ("{\"components\": [{\"bom-ref\": \"b\"", Some(Format::CycloneDxJson)),
            ("SPDXVersion: SPDX-2.2\n", Some(Format::SpdxTagValue)),
            ("<graphml>", Some(Format::GraphMl)),
            ("{}", None),
            ("- name: a\n", None),
            ("categories: none", None),
            ("a:\n  repositories: none\n  maturity: sandbox\n", None),
            ("hello", None),
            ("", None),
        ] {
            assert_eq!(Format::of(head.as_bytes()), want, "{head}");
        }
    }
}

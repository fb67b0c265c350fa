//! SPDX: version 2 in JSON and tag-value form, version 3 in JSON-LD.

mod linked;
mod relationship;
mod tag_value;
mod version_2;

pub(crate) use linked::read as read_linked;
pub(crate) use tag_value::read as read_tag_value;
pub(crate) use version_2::read as read_json;

/// Who wrote a document or supplies a package, as `Organization: Name (address)`; `None` for people and tools, and for nobody.
fn organisation(text: &str) -> Option<String> {
    let (label, name) = text.split_once(':')?;
    named(name).filter(|_| label.trim().eq_ignore_ascii_case("organization"))
}

/// The program that a creator `Tool: name` is.
fn tool(text: &str) -> Option<String> {
    let (label, name) = text.split_once(':')?;
    named(name).filter(|_| label.trim().eq_ignore_ascii_case("tool"))
}

/// A name without the address of mail behind it.
fn named(text: &str) -> Option<String> {
    let text = text.trim();
    let name = text.split_once(" (").filter(|(_, rest)| rest.ends_with(')')).map_or(text, |(name, _)| name);
    let name = name.trim_end_matches("()").trim();
    crate::bill::asserted(Some(name.to_owned()))
}

/// A version as `SPDX-2.3` writes it, without its prefix.
fn version(text: &str) -> &str {
    text.trim().strip_prefix("SPDX-").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_and_tools() {
        assert_eq!(organisation("Organization: Example (info@example.org)").as_deref(), Some("Example"));
        assert_eq!(organisation("Organization: Example ()").as_deref(), Some("Example"));
        assert_eq!(organisation("organization:Example Inc. (US) Ltd").as_deref(), Some("Example Inc. (US) Ltd"));
        for nobody in ["Person: Ann", "NOASSERTION", "Organization: NOASSERTION", "Organization: ", "Tool: x"] {
            assert_eq!(organisation(nobody), None, "{nobody}");
        }
        assert_eq!(tool("Tool: bom-v0.7.1").as_deref(), Some("bom-v0.7.1"));
        assert_eq!(version("SPDX-2.3"), "2.3");
    }
}

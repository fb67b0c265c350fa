//! Package URLs: read as they are met, written in the canonical form.

use std::collections::BTreeMap;
use std::fmt;

use crate::address;

/// The name of a package in an ecosystem: `pkg:golang/github.com/dapr/dapr@v1.16.0`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Purl {
    ecosystem: String,
    namespace: Vec<String>,
    name: String,
    version: Option<String>,
    qualifiers: BTreeMap<String, String>,
    subpath: Vec<String>,
}

impl Purl {
    /// Reads a package URL; `None` for what is none. Type, namespace and name become small letters where their ecosystem says so.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.trim().split_once(':')?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return None;
        }
        let (rest, subpath) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let (path, version) = split_version(rest.trim_matches('/'));
        let (ecosystem, path) = path.split_once('/')?;
        let mut segments = segments(path)?;
        let name = segments.pop()?;
        let is_type = ecosystem.starts_with(|c: char| c.is_ascii_alphabetic())
            && ecosystem.chars().all(|c| c.is_ascii_alphanumeric() || ".+-".contains(c));
        let version = version.map(decode).map_or(Some(None), |v| v.map(Some))?.filter(|v| !v.is_empty());
        let mut purl = Self {
            ecosystem: ecosystem.to_ascii_lowercase(),
            namespace: segments,
            name,
            version,
            qualifiers: read_qualifiers(qualifiers)?,
            subpath: self::segments(subpath)?.into_iter().filter(|s| s != "." && s != "..").collect(),
        };
        purl.normalise();
        is_type.then_some(purl)
    }

    /// The version, decoded.
    pub(crate) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Type, namespace and name, decoded and parted by slashes: `npm/@dapr/dapr`.
    pub(crate) fn path(&self) -> String {
        let parts = std::iter::once(&self.ecosystem).chain(&self.namespace).chain([&self.name]);
        parts.map(String::as_str).collect::<Vec<_>>().join("/")
    }

    /// The address of the repository that the name itself tells, without scheme: of packages on hosts of source code, of Go modules and
    /// Swift packages that live there, and of those with a qualifier that says it.
    pub(crate) fn repository(&self) -> Option<String> {
        if let Some(url) = self.qualifiers.get("vcs_url") {
            return address::repository(url);
        }
        let host = match self.ecosystem.as_str() {
            "github" | "githubactions" => "github.com/",
            "gitlab" => "gitlab.com/",
            "bitbucket" => "bitbucket.org/",
            "golang" | "swift" => "",
            _ => return None,
        };
        let path: Vec<&str> = self.namespace.iter().chain([&self.name]).map(String::as_str).collect();
        address::on_known_host(&format!("{host}{}", path.join("/")))
    }

    /// What the ecosystem says of letters.
    fn normalise(&mut self) {
        let lower = |text: &mut String| *text = text.to_lowercase();
        match self.ecosystem.as_str() {
            "alpm" | "apk" | "bitbucket" | "composer" | "deb" | "github" | "golang" | "hex" | "npm" => {
                self.namespace.iter_mut().for_each(lower);
                lower(&mut self.name);
            }
            "qpkg" | "rpm" => self.namespace.iter_mut().for_each(lower),
            "bitnami" | "luarocks" | "oci" | "pub" => lower(&mut self.name),
            "pypi" => self.name = self.name.to_lowercase().replace('_', "-"),
            "huggingface" => self.version.iter_mut().for_each(lower),
            "cpan" => self.namespace.iter_mut().for_each(|text| *text = text.to_uppercase()),
            _ => {}
        }
    }
}

/// Parts a version off. An `@` at the beginning of a segment is a scope: `npm/@angular/core`.
fn split_version(text: &str) -> (&str, Option<&str>) {
    let is_version = |at: &usize| !text.get(..*at).is_some_and(|before| before.ends_with('/'));
    match text.rmatch_indices('@').map(|(at, _)| at).find(is_version) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

fn segments(path: &str) -> Option<Vec<String>> {
    path.split('/').filter(|s| !s.is_empty()).map(decode).collect()
}

fn read_qualifiers(text: &str) -> Option<BTreeMap<String, String>> {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('=')).filter(|(_, value)| !value.is_empty());
    pairs.map(|(key, value)| Some((key.to_ascii_lowercase(), decode(value)?))).collect()
}

/// The text that percent signs encode; `None` where that is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control))
}

fn encode(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            write!(f, "{}", char::from(byte))?;
        } else {
            write!(f, "%{byte:02X}")?;
        }
    }
    Ok(())
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}", self.ecosystem)?;
        for segment in self.namespace.iter().chain([&self.name]) {
            f.write_str("/")?;
            encode(f, segment)?;
        }
        if let Some(version) = &self.version {
            f.write_str("@")?;
            encode(f, version)?;
        }
        for (at, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if at == 0 { '?' } else { '&' })?;
            encode(f, value)?;
        }
        for (at, segment) in self.subpath.iter().enumerate() {
            f.write_str(if at == 0 { "#" } else { "/" })?;
            encode(f, segment)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Purl;

    #[test]
    fn the_canonical_form() {
        for (text, want) in [
            ("pkg:golang/github.com/dapr/dapr@v1.16.0", "pkg:golang/github.com/dapr/dapr@v1.16.0"),
            ("PKG://GitHub/Dapr/Dapr@V1", "pkg:github/dapr/dapr@V1"),
            ("pkg:bitbucket/Birkenfeld/Pygments-Main@244f", "pkg:bitbucket/birkenfeld/pygments-main@244f"),
            ("pkg:pypi/Django_Package@1.11.1", "pkg:pypi/django-package@1.11.1"),
            ("pkg:npm/%40angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1"),
            ("pkg:npm/@angular/animation@12.3.1", "pkg:npm/%40angular/animation@12.3.1"),
            ("pkg:npm/@angular/animation", "pkg:npm/%40angular/animation"),
            ("pkg:maven/org.Apache/Batik@1?type=jar&classifier=", "pkg:maven/org.Apache/Batik@1?type=jar"),
            ("pkg:deb/debian/Curl@7?distro=jessie&arch=i386", "pkg:deb/debian/curl@7?arch=i386&distro=jessie"),
            ("pkg:oci/x@sha256:24?repository_url=a.io/b", "pkg:oci/x@sha256:24?repository_url=a.io%2Fb"),
            ("pkg:golang/a.io/b@v28.5.1+incompatible", "pkg:golang/a.io/b@v28.5.1%2Bincompatible"),
            ("pkg:golang/g.io/x#/a/../b/./c/", "pkg:golang/g.io/x#a/b/c"),
            ("pkg:rpm/Fedora/Curl@7", "pkg:rpm/fedora/Curl@7"),
            ("pkg:huggingface/Microsoft/Deberta@559062AD", "pkg:huggingface/Microsoft/Deberta@559062ad"),
            ("pkg:cpan/drolsky/DateTime@1", "pkg:cpan/DROLSKY/DateTime@1"),
            ("pkg:nuget/Castle.Core@5 ", "pkg:nuget/Castle.Core@5"),
            ("pkg:swid/A/b%20c@4?tag_id=0B", "pkg:swid/A/b%20c@4?tag_id=0B"),
            ("pkg:generic/100%", "pkg:generic/100%25"),
            ("pkg:pub/Http@1.0.0-A", "pkg:pub/http@1.0.0-A"),
        ] {
            let purl = Purl::parse(text).unwrap();
            assert_eq!(purl.to_string(), want);
            assert_eq!(Purl::parse(want), Some(purl), "written and read again");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "pkg:",
            "pkg:npm",
            "pkg:npm/",
            "pkg:1npm/x",
            "pkg:n pm/x",
            "npm/x@1",
            "https://x.y/z",
            "pkg:npm/%ff",
            "pkg:a/%0a",
        ] {
            assert_eq!(Purl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn parts() {
        let parse = |text| Purl::parse(text).unwrap();
        assert_eq!(parse("pkg:golang/a.io/b@v1%2Bx").version(), Some("v1+x"));
        assert_eq!(parse("pkg:npm/%40dapr/Dapr@").path(), "npm/@dapr/dapr");
        assert_eq!(parse("pkg:npm/x@").version(), None);
        for (text, want) in [
            ("pkg:golang/github.com/Azure/azure-sdk/sdk/azcore@v1", Some("github.com/azure/azure-sdk")),
            ("pkg:golang/k8s.io/api@v1", None),
            ("pkg:githubactions/actions/checkout@v4", Some("github.com/actions/checkout")),
            ("pkg:github/a", None),
            ("pkg:gitlab/Group/Tool@1", Some("gitlab.com/Group/Tool")),
            ("pkg:bitbucket/Birkenfeld/Pygments@1", Some("bitbucket.org/birkenfeld/pygments")),
            ("pkg:swift/github.com/Apple/swift-nio@2", Some("github.com/Apple/swift-nio")),
            ("pkg:generic/x?vcs_url=git%2Bhttps://git.x.org/y.git%40abc", Some("git.x.org/y")),
            ("pkg:npm/github.com", None),
        ] {
            assert_eq!(parse(text).repository().as_deref(), want, "{text}");
        }
    }
}

//! The address of a repository, found in what bills of materials write for it.

/// Hosts where a repository is `host/owner/name` and everything behind it a place inside.
const HOSTS: [&str; 5] = ["github.com", "bitbucket.org", "codeberg.org", "gitee.com", "gitcode.com"];

/// The repository that an address says it is of, without its scheme: `git+https://github.com/dapr/dapr.git@v1#sdk` is
/// `github.com/dapr/dapr`. `None` for one that is not of source code.
pub(crate) fn repository(address: &str) -> Option<String> {
    let text = address.trim();
    let text = text.strip_prefix("scm:").unwrap_or(text);
    let text = text.strip_prefix("git:").filter(|rest| !rest.starts_with("//")).unwrap_or(text);
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let rest = rest.split(['?', '#']).next()?;
    let (user, rest) = rest.split_once('@').filter(|(user, _)| !user.contains('/')).unwrap_or(("", rest));
    // git@host:owner/name
    let scp = rest.split_once(':').filter(|(host, path)| {
        host.contains('.') && !host.contains('/') && !path.starts_with(|c: char| c.is_ascii_digit())
    });
    let rest = scp.map_or_else(|| rest.to_owned(), |(host, path)| format!("{host}/{}", path.trim_start_matches('/')));
    let rest = rest.strip_prefix("www.").unwrap_or(&rest);
    if let Some(known) = on_known_host(rest) {
        return Some(known);
    }
    let dot_git = before_dot_git(rest);
    let source = scheme.starts_with("git") || scheme == "ssh" || user == "git" || dot_git.is_some();
    let path = dot_git.unwrap_or(rest);
    let path = path.split('@').next().unwrap_or(path).trim_end_matches('/');
    (source && is_address(path)).then(|| path.to_owned())
}

/// What stands before a `.git` that ends the name of a repository.
fn before_dot_git(text: &str) -> Option<&str> {
    let ends = |at: &usize| text.get(at + 4..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '@']));
    let at = text.match_indices(".git").map(|(at, _)| at).find(ends)?;
    text.get(..at)
}

/// The repository on one of the hosts whose addresses are known in shape; `place` is a host and a path.
pub(crate) fn on_known_host(place: &str) -> Option<String> {
    let mut parts = place.split('/').filter(|p| !p.is_empty());
    let mut host = parts.next()?.to_ascii_lowercase();
    if matches!(host.as_str(), "codeload.github.com" | "raw.githubusercontent.com") {
        "github.com".clone_into(&mut host);
    } else if host == "api.github.com" {
        parts.next().filter(|p| *p == "repos")?;
        "github.com".clone_into(&mut host);
    }
    let path: Vec<&str> = match host.as_str() {
        // groups may be nested; what stands inside a repository comes after `-`
        "gitlab.com" => parts.take_while(|p| *p != "-").collect(),
        host if HOSTS.contains(&host) => parts.take(2).collect(),
        _ => return None,
    };
    let (name, owners) = path.split_last()?;
    let name = name.split('@').next().unwrap_or(name);
    let name = name.strip_suffix(".git").unwrap_or(name);
    let address = format!("{host}/{}/{name}", owners.join("/"));
    (!owners.is_empty() && !name.is_empty() && is_address(&address)).then_some(address)
}

fn is_address(text: &str) -> bool {
    text.split_once('/').is_some_and(|(host, path)| host.contains('.') && !path.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "${}<>\"".contains(c))
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn repositories_in_the_wild() {
        for (text, want) in [
            ("https://github.com/dapr/dapr", "github.com/dapr/dapr"),
            ("git+https://github.com/swinslow/spdx-examples.git#example1/content", "github.com/swinslow/spdx-examples"),
            ("git+https://github.com/a/b@v1.0", "github.com/a/b"),
            ("git@github.com:a/b.git", "github.com/a/b"),
            ("scm:git:git://github.com/a/b.git", "github.com/a/b"),
            ("scm:git:git@github.com:a/b.git", "github.com/a/b"),
            ("ssh://git@github.com:a/b", "github.com/a/b"),
            ("https://www.github.com/a/b/tree/1.3.0", "github.com/a/b"),
            ("https://api.github.com/repos/brick/math/zipball/ca57", "github.com/brick/math"),
            ("https://codeload.github.com/a/b/zip/v1", "github.com/a/b"),
            ("https://gitlab.com/a/b/c/-/archive/v1.tar.gz", "gitlab.com/a/b/c"),
            ("git+https://git.example.org/MyProject.git@v1.0#src", "git.example.org/MyProject"),
            ("https://git.example.org:8443/x/y.git", "git.example.org:8443/x/y"),
            ("git://git.example.org/x", "git.example.org/x"),
            ("https://git.example.org/a/x:y.git", "git.example.org/a/x:y"),
            ("https://git.example.org/x/y.git", "git.example.org/x/y"),
            ("git@git.example.org:x/y", "git.example.org/x/y"),
        ] {
            assert_eq!(repository(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "",
            "NONE",
            "https://github.com/dapr",
            "https://proxy.example.org/github.com/go-logr/stdr/@v/v1.2.2.zip",
            "https://repo.example.org/maven2/x.jar",
            "https://github.com/${project.owner}/x",
            "../..",
            "https://x.github.io/y",
            "git+https://",
            "https://api.github.com/users/x",
            "https://github.com/a b/c",
            "ssh://git@localhost/x.git",
            "ssh://git.example.org/",
            "ssh://git.example.org/a b.git",
            "ssh://git.example.org/a\u{1}b.git",
            "ssh://git.example.org/<name>.git",
        ] {
            assert_eq!(repository(text), None, "{text}");
        }
    }
}

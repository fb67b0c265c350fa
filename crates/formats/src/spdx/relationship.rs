//! What the relationships of SPDX mean.

use crate::bill::{Bill, CONTAINS, Need};

/// A relationship in words of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The first needs the second, in this manner.
    Needs(&'static str),
    /// The second needs the first, in this manner.
    NeededBy(&'static str),
    /// The first, a document, is a bill of the second.
    Describes,
    /// The second, a document, is a bill of the first.
    DescribedBy,
    /// Something else.
    Other,
}

/// What a relationship means; `DEPENDS_ON` of version 2 and `dependsOn` of version 3 alike.
///
/// To contain is to need: whoever asks what stands on a package asks for images that hold it, too.
fn meaning(name: &str) -> Meaning {
    let name = name.rsplit(['/', ':']).next().unwrap_or(name);
    let plain: String = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    match plain.as_str() {
        "dependson" => Meaning::Needs(""),
        "contains" => Meaning::Needs(CONTAINS),
        "staticlink" | "hasstaticlink" => Meaning::Needs("static link"),
        "dynamiclink" | "hasdynamiclink" => Meaning::Needs("dynamic link"),
        "hasprerequisite" => Meaning::Needs("prerequisite"),
        "hasoptionaldependency" | "hasoptionalcomponent" => Meaning::Needs("optional"),
        "hasprovideddependency" => Meaning::Needs("provided"),
        "usestool" => Meaning::Needs("tool"),
        "dependencyof" => Meaning::NeededBy(""),
        "containedby" | "packageof" => Meaning::NeededBy(CONTAINS),
        "builddependencyof" => Meaning::NeededBy("build"),
        "devdependencyof" => Meaning::NeededBy("development"),
        "runtimedependencyof" => Meaning::NeededBy("runtime"),
        "testdependencyof" => Meaning::NeededBy("test"),
        "optionaldependencyof" | "optionalcomponentof" => Meaning::NeededBy("optional"),
        "provideddependencyof" => Meaning::NeededBy("provided"),
        "prerequisitefor" => Meaning::NeededBy("prerequisite"),
        "buildtoolof" => Meaning::NeededBy("build tool"),
        "devtoolof" => Meaning::NeededBy("development tool"),
        "testtoolof" => Meaning::NeededBy("test tool"),
        "describes" => Meaning::Describes,
        "describedby" => Meaning::DescribedBy,
        _ => Meaning::Other,
    }
}

/// Adds a relationship to a bill; `scope` is what version 3 says of its time, such as `test`.
pub(super) fn add(bill: &mut Bill, from: &str, name: &str, to: &str, scope: Option<&str>, line: usize) {
    let mut need = |from: &str, to: &str, detail: &str| {
        let detail = scope.filter(|_| detail.is_empty()).unwrap_or(detail).to_owned();
        bill.needs.push(Need { from: from.to_owned(), to: to.to_owned(), detail, line });
    };
    match meaning(name) {
        Meaning::Needs(detail) => need(from, to, detail),
        Meaning::NeededBy(detail) => need(to, from, detail),
        Meaning::Describes => drop(bill.roots.insert(to.to_owned())),
        Meaning::DescribedBy => drop(bill.roots.insert(from.to_owned())),
        Meaning::Other => bill.skipped.push(("a relationship that is not a dependency", name.to_owned(), line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_mean_the_same() {
        for (one, other) in [
            ("DEPENDS_ON", "dependsOn"),
            ("CONTAINS", "contains"),
            ("STATIC_LINK", "hasStaticLink"),
            ("DYNAMIC_LINK", "hasDynamicLink"),
            ("DESCRIBES", "describes"),
        ] {
            assert_eq!(meaning(one), meaning(other), "{one}");
            assert_ne!(meaning(one), Meaning::Other, "{one}");
        }
        assert_eq!(meaning("COPY_OF"), Meaning::Other);
        assert_eq!(meaning("DESCRIBED_BY"), Meaning::DescribedBy);
    }

    #[test]
    fn who_needs_whom_and_how() {
        let needs = [
            ("hasPrerequisite", "prerequisite"),
            ("hasOptionalDependency", "optional"),
            ("hasOptionalComponent", "optional"),
            ("hasProvidedDependency", "provided"),
            ("usesTool", "tool"),
        ];
        for (name, detail) in needs {
            assert_eq!(meaning(name), Meaning::Needs(detail), "{name}");
        }
        let needed = [
            ("DEPENDENCY_OF", ""),
            ("CONTAINED_BY", CONTAINS),
            ("PACKAGE_OF", CONTAINS),
            ("BUILD_DEPENDENCY_OF", "build"),
            ("DEV_DEPENDENCY_OF", "development"),
            ("RUNTIME_DEPENDENCY_OF", "runtime"),
            ("TEST_DEPENDENCY_OF", "test"),
            ("OPTIONAL_DEPENDENCY_OF", "optional"),
            ("OPTIONAL_COMPONENT_OF", "optional"),
            ("PROVIDED_DEPENDENCY_OF", "provided"),
            ("PREREQUISITE_FOR", "prerequisite"),
            ("BUILD_TOOL_OF", "build tool"),
            ("DEV_TOOL_OF", "development tool"),
            ("TEST_TOOL_OF", "test tool"),
        ];
        for (name, detail) in needed {
            assert_eq!(meaning(name), Meaning::NeededBy(detail), "{name}");
        }
    }
}

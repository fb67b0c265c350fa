//! What items are called: roles stripped, abbreviations told apart, letters of other scripts that look like Latin ones corrected.

use std::borrow::Cow;

use fossgraph_core::fold;

/// What a bracket behind a name says of the item's part in the landscape, as reviewed in the landscapes of CNCF, LF AI & Data and others of
/// the Linux Foundation; and whether only organisations have it. Everything else in brackets belongs to the name: `(OPA)`, `(TUF)`.
const ROLES: [(&str, bool); 15] = [
    ("adopter", true),
    ("associate member", true),
    ("contributor", true),
    ("general member", true),
    ("hosting", true),
    ("kcd", true),
    ("kcnp", true),
    ("kcntp", true),
    ("kcsp", true),
    ("ktp", true),
    ("member", true),
    ("partner", true),
    ("sponsor", true),
    ("supporter", true),
    ("wasm", false),
];

/// Letters of other scripts that look like a Latin one.
const LOOK_ALIKES: [(char, char); 34] = [
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ѕ', 's'),
    ('ј', 'j'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Η', 'H'),
    ('Ι', 'I'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Ο', 'O'),
    ('Ρ', 'P'),
    ('Τ', 'T'),
    ('ο', 'o'),
];

/// An item's name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Without roles.
    pub(super) plain: String,
    /// Whether a role was stripped.
    pub(super) has_role: bool,
    /// Whether a role says that it is an organisation.
    pub(super) organisation: bool,
}

impl Name {
    /// Takes a tidy name apart.
    pub(super) fn new(text: &str) -> Self {
        let mut name = Self { plain: text.to_owned(), has_role: false, organisation: false };
        while let Some((before, bracket)) = bracket(&name.plain) {
            let Some((_, organisation)) = ROLES.iter().find(|(role, _)| *role == fold(bracket)) else { break };
            name.organisation |= organisation;
            name.has_role = true;
            name.plain = before.to_owned();
        }
        name
    }

    /// What else it is called by its own words: `Open Policy Agent (OPA)` is `Open Policy Agent` and `OPA`.
    ///
    /// The bracket is a name where it is one word with two capitals, or says `formerly`.
    pub(super) fn other(&self) -> Vec<&str> {
        let Some((before, bracket)) = bracket(&self.plain) else { return Vec::new() };
        let capitals = bracket.chars().filter(|c| c.is_uppercase()).count();
        let former = bracket.strip_prefix("formerly ").map(str::trim);
        let short = (capitals > 1 && !bracket.contains(char::is_whitespace)).then_some(bracket);
        match former.or(short) {
            Some(inner) => vec![before, inner],
            None => Vec::new(),
        }
    }
}

/// The last bracket of a name and what is before it.
fn bracket(text: &str) -> Option<(&str, &str)> {
    let (before, inside) = text.strip_suffix(')')?.rsplit_once('(')?;
    let (before, inside) = (before.trim_end(), inside.trim());
    (!before.is_empty() && !inside.is_empty()).then_some((before, inside))
}

/// The text with letters that look like Latin ones replaced, in words that are Latin otherwise.
pub(super) fn latin(text: &str) -> Cow<'_, str> {
    let look_alike = |c: char| LOOK_ALIKES.iter().find(|(other, _)| *other == c).map(|(_, latin)| *latin);
    let mixed = |word: &str| {
        let foreign = |c: char| c.is_alphabetic() && !c.is_ascii() && look_alike(c).is_none();
        word.chars().any(|c| c.is_ascii_alphabetic())
            && word.chars().any(|c| look_alike(c).is_some())
            && !word.chars().any(|c| foreign(c) && matches!(c, '\u{370}'..='\u{52f}'))
    };
    if !text.split(' ').any(mixed) {
        return Cow::Borrowed(text);
    }
    let correct = |word: &str| -> String {
        if mixed(word) { word.chars().map(|c| look_alike(c).unwrap_or(c)).collect() } else { word.to_owned() }
    };
    Cow::Owned(text.split(' ').map(correct).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_go_and_abbreviations_stay() {
        for (text, plain, others) in [
            ("Microsoft (member)", "Microsoft", [].as_slice()),
            ("BasicAI(hosting)", "BasicAI", &[]),
            (
                "Azure Kubernetes Service (AKS) (Wasm)",
                "Azure Kubernetes Service (AKS)",
                &["Azure Kubernetes Service", "AKS"],
            ),
            ("Open Policy Agent (OPA)", "Open Policy Agent (OPA)", &["Open Policy Agent", "OPA"]),
            ("CDK for Kubernetes (CDK8s)", "CDK for Kubernetes (CDK8s)", &["CDK for Kubernetes", "CDK8s"]),
            (
                "NetScaler (formerly NetScaler ADC)",
                "NetScaler (formerly NetScaler ADC)",
                &["NetScaler", "NetScaler ADC"],
            ),
            ("Logging operator (Kube Logging)", "Logging operator (Kube Logging)", &[]),
            ("Alipay (Hangzhou) Co., Ltd. (hosting)", "Alipay (Hangzhou) Co., Ltd.", &[]),
            ("(member)", "(member)", &[]),
        ] {
            let name = Name::new(text);
            assert_eq!((name.plain.as_str(), name.other()), (plain, others.to_vec()), "{text}");
        }
        assert!(Name::new("X (KCSP)").organisation && !Name::new("X (wasm)").organisation);
    }

    #[test]
    fn look_alikes_are_corrected_in_latin_words_only() {
        assert_eq!(latin("OSPO Ad\u{43e}pter"), "OSPO Adopter");
        for text in ["Яндекс", "Ænix", "ΑΒΓ", "Kubernetes", "5π Consulting"] {
            assert_eq!(latin(text), text);
        }
        assert_eq!(crate::fields::tidy("a\u{a0} b\u{ad}c "), "a bc");
    }
}

//! Categories and subcategories: where items stand, and what standing there means.

use std::collections::HashMap;

use fossgraph_core::{fold, nearest};

use super::item;
use crate::fields::{self, Text, tidy};
use crate::tree::Node;
use crate::words::Writer;

/// How the category of a foundation's members is called, behind the foundation's name; as reviewed.
const MEMBERS: [&str; 5] = ["members", "member", "member company", "member companies", "membership"];
/// Words that make a category or subcategory one of organisations; as reviewed. Items with a repository are no organisations even there.
const ORGANISATIONS: [&str; 12] = [
    "adopter",
    "adopters",
    "case studies",
    "companies",
    "company",
    "member",
    "members",
    "partner",
    "partners",
    "service provider",
    "sponsors",
    "supporters",
];

/// A subcategory within its category.
#[derive(Clone, Debug)]
pub(super) struct Subcategory {
    pub(super) category: Text,
    pub(super) name: Text,
}

/// All places of a landscape.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    places: Vec<Subcategory>,
    /// By folded category and name.
    by_path: HashMap<(String, String), usize>,
}

impl Places {
    /// Adds a place; its number.
    pub(super) fn add(&mut self, category: &Text, name: &Text) -> usize {
        let place = self.places.len();
        self.by_path.entry((fold(&category.text), fold(&name.text))).or_insert(place);
        self.places.push(Subcategory { category: category.clone(), name: name.clone() });
        place
    }

    pub(super) fn get(&self, place: usize) -> Option<&Subcategory> {
        self.places.get(place)
    }

    /// The foundation whose members a category lists.
    pub(super) fn foundation(&self) -> Option<&str> {
        self.places.iter().find_map(|place| foundation_of(&place.category.text))
    }

    /// The place that a second path means, and whether it had to be guessed; nothing if there is none like it.
    pub(super) fn find(&self, path: &str) -> Option<(&Subcategory, bool)> {
        let (category, name) = path.split_once(" / ")?;
        let (category, name) = (fold(category.trim()), fold(name.trim()));
        if let Some(exact) = self.by_path.get(&(category.clone(), name.clone())) {
            return Some((self.get(*exact)?, false));
        }
        let mut inside = self.places.iter().filter(|p| fold(&p.category.text) == category);
        let spelt = |text: &str| fold(text).replace('&', "and");
        let all: Vec<String> = inside.clone().map(|p| spelt(&p.name.text)).collect();
        let spelling = spelt(&name);
        let near = nearest(&spelling, all.iter().map(String::as_str));
        let near = *all.iter().find(|n| **n == spelling).map(String::as_str).iter().chain(near.first()).next()?;
        inside.find(|p| spelt(&p.name.text) == near).map(|p| (p, true))
    }
}

impl Subcategory {
    /// Whether the members of the landscape's foundation stand here.
    pub(super) fn is_of_members(&self) -> bool {
        foundation_of(&self.category.text).is_some()
    }

    /// Whether organisations stand here.
    pub(super) fn is_of_organisations(&self) -> bool {
        self.is_of_members() || [&self.category, &self.name].iter().any(|text| has_word(&text.text, &ORGANISATIONS))
    }

    /// Whether what stands here passed a certification.
    pub(super) fn is_of_certified(&self) -> bool {
        has_word(&self.name.text, &["certified"])
    }

    /// As a second path writes it.
    pub(super) fn path(&self) -> String {
        format!("{} / {}", self.category.text, self.name.text)
    }
}

/// `CNCF Members` is of CNCF.
fn foundation_of(category: &str) -> Option<&str> {
    MEMBERS.iter().find_map(|suffix| {
        let at = category.len().checked_sub(suffix.len())?;
        let (foundation, end) = (category.get(..at)?, category.get(at..)?);
        let name = foundation.strip_suffix(' ')?.trim_end();
        (end.eq_ignore_ascii_case(suffix) && !name.is_empty()).then_some(name)
    })
}

fn has_word(text: &str, words: &[&str]) -> bool {
    let padded = format!(" {} ", parted(text).join(" "));
    words.iter().any(|word| padded.contains(&format!(" {word} ")))
}

/// The words of a text, folded.
pub(super) fn parted(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The name of a category or subcategory; one without is counted and passed over.
pub(super) fn name(writer: &mut Writer<'_>, node: &Node, what: &str) -> Option<Text> {
    let Some(found) = fields::text(writer, node, "name") else {
        writer.skip(&format!("a {what} without a name"), "", node.line);
        return None;
    };
    let tidy = Text { text: tidy(&found.text), ..found };
    Some(Text { text: item::clean(writer, &tidy), ..tidy })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text { text: text.to_owned(), line: 1 }
    }

    #[test]
    fn member_categories_name_the_foundation() {
        for (category, want) in [
            ("CNCF Members", Some("CNCF")),
            ("LF AI & Data Member Company", Some("LF AI & Data")),
            ("OpenSSF members", Some("OpenSSF")),
            ("Members", None),
            ("Remembers", None),
            ("Hosting Companies", None),
        ] {
            assert_eq!(foundation_of(category), want, "{category}");
        }
    }

    #[test]
    fn second_paths_find_their_place() {
        let mut places = Places::default();
        for (category, name) in
            [("Infra", "Policy and Security"), ("Serverless", "Installable Platform"), ("Wasm", "Embedded Functions")]
        {
            places.add(&text(category), &text(name));
        }
        let found = |path: &str| places.find(path).map(|(place, guessed)| (place.path(), guessed));
        assert_eq!(found("wasm / embedded functions"), Some(("Wasm / Embedded Functions".to_owned(), false)));
        assert_eq!(found("Infra / Policy & Security"), Some(("Infra / Policy and Security".to_owned(), true)));
        let platform = "Serverless / Installable Platform".to_owned();
        assert_eq!(found("Serverless / Installable Platforms"), Some((platform, true)));
        assert_eq!(found("Serverless / Embedded Functions"), None);
        assert_eq!(found("Serverless"), None);
    }

    #[test]
    fn words_of_organisations() {
        let place = |category: &str, name: &str| Subcategory { category: text(category), name: text(name) };
        assert!(place("Special", "Kubernetes Certified Service Provider").is_of_organisations());
        assert!(place("OSPO Adopter", "General").is_of_organisations());
        assert!(!place("Security", "Identity Provider").is_of_organisations());
        assert!(place("Platform", "Certified Kubernetes - Hosted").is_of_certified());
    }
}

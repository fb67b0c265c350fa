//! The phrases of a schema, as a query's words are looked up in it.

use std::collections::BTreeMap;

use super::model::{AttributeId, Directed, KindId};
use crate::value::fold;

/// Words that the query language keeps for itself wherever they stand.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{RESERVED_WORDS, Schema};
/// assert!(RESERVED_WORDS.is_sorted() && RESERVED_WORDS.contains(&"only"));
/// let error = Schema::parse("schema.toml", "[[kind]]\nsingular = 'thing'\nplural = 'only things'").unwrap_err();
/// assert!(error.to_string().contains("reserved"));
/// assert!(Schema::parse("schema.toml", "[[kind]]\nsingular = 'thing'\nplural = 'lonely things'").is_ok());
/// ```
pub const RESERVED_WORDS: [&str; 17] = [
    "and",
    "anything",
    "as",
    "contains",
    "except",
    "in",
    "intersect",
    "matches",
    "no",
    "not",
    "only",
    "or",
    "show",
    "some",
    "that",
    "union",
    "where",
];

/// Pairs of words that the query language keeps for itself.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{RESERVED_PAIRS, Schema};
/// assert!(RESERVED_PAIRS.contains(&"linked to"));
/// let relation = |phrase| {
///     let kind = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
///     let text = format!("{kind}\n[[relation]]\nphrase = '{phrase}'\ninverse = 'back'\nfrom = ['team']\nto = ['team']");
///     Schema::parse("schema.toml", &text)
/// };
/// assert!(relation("linked to").unwrap_err().to_string().contains("reserved"));
/// assert!(relation("linked with").is_ok(), "one of the words alone is free");
/// ```
pub const RESERVED_PAIRS: [&str; 8] =
    ["group by", "order by", "linked to", "starts with", "ends with", "is missing", "is known", "as of"];

/// Whether a kind was named in its singular or its plural.
///
/// # Examples
///
/// ```
/// use fossgraph_core::{Form, Schema};
/// let schema = Schema::parse("schema.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'\nsynonyms = [['crew', 'crews']]").unwrap();
/// let form = |phrase| schema.lexicon().kind(phrase).map(|(_, form)| form);
/// assert_eq!((form("team"), form("teams")), (Some(Form::Singular), Some(Form::Plural)));
/// assert_eq!(form("crews"), Some(Form::Plural), "synonyms have both forms too");
/// assert_eq!(form("teamses"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `project`.
    Singular,
    /// `projects`.
    Plural,
}

/// The form in which phrases are compared: folded, words parted by one blank, `_` and `-` counting as blanks.
///
/// # Examples
///
/// ```
/// use fossgraph_core::phrase_key;
/// assert_eq!(phrase_key("Case_Studies"), "case studies");
/// assert_eq!(phrase_key(" hosted-by  now"), "hosted by now");
/// assert_eq!(phrase_key("-"), "");
/// ```
#[must_use]
pub fn phrase_key(phrase: &str) -> String {
    let spaced = fold(phrase).replace(['_', '-'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The phrases of a schema. What a run of words means is decided here and by nothing else.
///
/// # Examples
///
/// ```
/// use fossgraph_core::Schema;
/// # let text = "[[kind]]\nsingular = 'team'\nplural = 'teams'\n\
/// #             [[relation]]\nphrase = 'helps'\nsynonyms = ['helps out']\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// let schema = Schema::parse("schema.toml", text).unwrap();
/// let lexicon = schema.lexicon();
/// assert_eq!(lexicon.relation("Helped_By"), Some(lexicon.relation("helps").unwrap().reverse()));
/// assert_eq!(lexicon.longest_relation(&["helps", "out", "Web"]), Some((lexicon.relation("helps").unwrap(), 2)));
/// assert!(lexicon.kind("helps").is_none() && lexicon.relation("help").is_none());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    pub(super) kinds: BTreeMap<String, (KindId, Form)>,
    pub(super) relations: BTreeMap<String, Directed>,
    pub(super) attributes: BTreeMap<String, AttributeId>,
}

impl Lexicon {
    /// The kind that a phrase names, in which form.
    #[must_use]
    pub fn kind(&self, phrase: &str) -> Option<(KindId, Form)> {
        self.kinds.get(&phrase_key(phrase)).copied()
    }

    /// The relation and direction that a phrase names.
    #[must_use]
    pub fn relation(&self, phrase: &str) -> Option<Directed> {
        self.relations.get(&phrase_key(phrase)).copied()
    }

    /// The attribute that a phrase names.
    #[must_use]
    pub fn attribute(&self, phrase: &str) -> Option<AttributeId> {
        self.attributes.get(&phrase_key(phrase)).copied()
    }

    /// The longest kind phrase at the start of `words`, and how many words it takes.
    #[must_use]
    pub fn longest_kind(&self, words: &[&str]) -> Option<(KindId, Form, usize)> {
        longest(words, |phrase| self.kind(phrase)).map(|((kind, form), n)| (kind, form, n))
    }

    /// The longest relation phrase at the start of `words`, and how many words it takes.
    #[must_use]
    pub fn longest_relation(&self, words: &[&str]) -> Option<(Directed, usize)> {
        longest(words, |phrase| self.relation(phrase))
    }

    /// The longest attribute at the start of `words`, and how many words it takes.
    #[must_use]
    pub fn longest_attribute(&self, words: &[&str]) -> Option<(AttributeId, usize)> {
        longest(words, |phrase| self.attribute(phrase))
    }

    /// All phrases that name kinds, in alphabetical order.
    pub fn kind_phrases(&self) -> impl Iterator<Item = (&str, KindId, Form)> {
        self.kinds.iter().map(|(phrase, (kind, form))| (phrase.as_str(), *kind, *form))
    }

    /// All phrases that name relations, in alphabetical order.
    pub fn relation_phrases(&self) -> impl Iterator<Item = (&str, Directed)> {
        self.relations.iter().map(|(phrase, directed)| (phrase.as_str(), *directed))
    }

    /// All phrases that name attributes, in alphabetical order.
    pub fn attribute_phrases(&self) -> impl Iterator<Item = (&str, AttributeId)> {
        self.attributes.iter().map(|(phrase, attribute)| (phrase.as_str(), *attribute))
    }
}

/// No phrase of a schema has more words than this.
pub(super) const LONGEST_PHRASE: usize = 6;

fn longest<T>(words: &[&str], find: impl Fn(&str) -> Option<T>) -> Option<(T, usize)> {
    (1..=words.len().min(LONGEST_PHRASE)).rev().find_map(|n| {
        let phrase = words.get(..n)?.join(" ");
        find(&phrase).map(|found| (found, n))
    })
}

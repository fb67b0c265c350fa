//! From a schema file to a schema: words become ids, and every phrase gets exactly one meaning.

use toml::Spanned;

use super::file::{AttributeFile, DerivedFile, KindFile, RelationFile, SchemaFile};
use super::lexicon::{Form, LONGEST_PHRASE, Lexicon, RESERVED_PAIRS, RESERVED_WORDS, phrase_key};
use super::model::{
    Attribute, AttributeId, Builtin, Derived, Directed, Direction, Enumeration, EnumerationId, KeySort, Kind, KindId,
    Pick, Relation, RelationId, Schema, SummaryColumn,
};
use super::texts::Texts;
use crate::diagnostic::{Diagnostic, LoadError};
use crate::value::{ValueType, any_of, fold, nearest};

/// The built-in enumeration of check marks, weakest first.
const CHECK_MARKS: [&str; 3] = ["disputed", "claim", "verified"];

/// The types that are no enumerations.
const PLAIN_TYPES: [(&str, ValueType); 8] = [
    ("text", ValueType::Text),
    ("integer", ValueType::Integer),
    ("float", ValueType::Float),
    ("boolean", ValueType::Boolean),
    ("date", ValueType::Date),
    ("version", ValueType::Version),
    ("url", ValueType::Url),
    ("licence", ValueType::Licence),
];

/// The schema of a file, or of several that are united; `texts` are what was read, `text` is what the schema can be read from again.
pub(super) fn check(texts: &Texts<'_>, text: &str, parsed: SchemaFile) -> Result<Schema, LoadError> {
    let mut checker = Checker { texts, errors: Vec::new(), schema: empty(text) };
    checker.run(parsed);
    if checker.errors.is_empty() { Ok(checker.schema) } else { Err(LoadError::new(checker.errors)) }
}

/// A schema with nothing but what every schema has.
fn empty(text: &str) -> Schema {
    let marks = EnumerationId(0);
    let builtin = |name: &str, value_type, many, builtin, doc: &str| Attribute {
        name: name.to_owned(),
        synonyms: Vec::new(),
        value_type,
        many,
        history: false,
        per_source: false,
        unit: None,
        doc: doc.to_owned(),
        derived: None,
        complete: Vec::new(),
        key: None,
        builtin: Some(builtin),
    };
    let attributes = vec![
        builtin("name", ValueType::Text, false, Builtin::Name, "The name."),
        builtin("id", ValueType::Text, false, Builtin::Id, "The id, unique within the kind."),
        builtin("aliases", ValueType::Text, true, Builtin::Aliases, "Further names."),
        builtin("kind", ValueType::Text, false, Builtin::Kind, "The kind."),
        builtin("sources", ValueType::Text, true, Builtin::Sources, "The documents that state it."),
        builtin("check", ValueType::Enumeration(marks), false, Builtin::Check, "How well it is checked."),
        builtin("note", ValueType::Text, false, Builtin::Note, "A remark on it."),
        builtin("since", ValueType::Date, false, Builtin::Since, "Since when it is there or holds."),
        builtin("until", ValueType::Date, false, Builtin::Until, "Until when, exclusive."),
    ];
    let members = CHECK_MARKS.map(str::to_owned).to_vec();
    Schema {
        title: String::new(),
        text: text.to_owned(),
        enumerations: vec![Enumeration { name: "check mark".to_owned(), members }],
        kinds: Vec::new(),
        attributes,
        relations: Vec::new(),
        citations: None,
        lexicon: Lexicon::default(),
    }
}

struct Checker<'a> {
    texts: &'a Texts<'a>,
    errors: Vec<Diagnostic>,
    schema: Schema,
}

fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

impl Checker<'_> {
    fn run(&mut self, parsed: SchemaFile) {
        self.schema.title = parsed.title;
        for e in parsed.enumeration {
            self.enumeration(&e.name, &e.members);
        }
        self.builtin_phrases();
        for kind in &parsed.kind {
            self.kind_phrases(kind);
        }
        for attribute in &parsed.attribute {
            self.attribute(attribute);
        }
        for relation in &parsed.relation {
            self.relation(relation);
        }
        for (at, kind) in parsed.kind.iter().enumerate() {
            self.kind_columns(at, kind);
        }
        for attribute in &parsed.attribute {
            self.attribute_links(attribute);
        }
        if let Some(word) = &parsed.citations {
            self.schema.citations = self.kind(word);
        }
        if parsed.kind.is_empty() && self.errors.is_empty() {
            self.errors.push(Diagnostic::new("S002", self.texts.first(), "the schema has no kind"));
        }
    }

    fn error(&mut self, code: &'static str, word: &Spanned<String>, message: String) -> &mut Diagnostic {
        let place = self.texts.place(word.span().start);
        self.errors.push(Diagnostic::new(code, place, message));
        let last = self.errors.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "an element was pushed just above")]
        &mut self.errors[last]
    }

    fn unknown(&mut self, what: &str, word: &Spanned<String>, near: &[String]) {
        let help = (!near.is_empty()).then(|| format!("did you mean {}?", any_of(near)));
        self.error("S003", word, format!("no {what} is called `{}`", word.get_ref())).help = help;
    }

    // ------------------------------------------------------------ words that must exist

    fn kind(&mut self, word: &Spanned<String>) -> Option<KindId> {
        let found = self.schema.lexicon.kind(word.get_ref()).map(|(kind, _)| kind);
        if found.is_none() {
            let near = owned(nearest(word.get_ref(), self.schema.kinds.iter().map(|k| k.singular.as_str())));
            self.unknown("kind", word, &near);
        }
        found
    }

    fn kinds(&mut self, words: &[Spanned<String>]) -> Vec<KindId> {
        let mut out: Vec<KindId> = words.iter().filter_map(|w| self.kind(w)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    fn attribute_id(&mut self, word: &Spanned<String>) -> Option<AttributeId> {
        let found = self.schema.lexicon.attribute(word.get_ref());
        if found.is_none() {
            let near = owned(nearest(word.get_ref(), self.schema.attributes.iter().map(|a| a.name.as_str())));
            self.unknown("attribute", word, &near);
        }
        found
    }

    fn directed(&mut self, word: &Spanned<String>) -> Option<Directed> {
        let found = self.schema.lexicon.relation(word.get_ref());
        if found.is_none() {
            let near = owned(nearest(word.get_ref(), self.schema.lexicon.relation_phrases().map(|(p, _)| p)));
            self.unknown("relation", word, &near);
        }
        found
    }

    // ------------------------------------------------------------ phrases

    /// The key of a phrase that may be used, or an error.
    fn phrase(&mut self, word: &Spanned<String>) -> Option<String> {
        let key = phrase_key(word.get_ref());
        let words: Vec<&str> = key.split(' ').collect();
        if key.is_empty() || words.len() > LONGEST_PHRASE {
            self.error("S004", word, format!("a phrase has one to {LONGEST_PHRASE} words"));
            return None;
        }
        if word.get_ref().chars().any(crate::is_hidden) {
            self.error("S004", word, "a phrase holds words alone, and nothing that cannot be seen".to_owned());
            return None;
        }
        let reserved = words.iter().find(|w| RESERVED_WORDS.contains(w)).copied();
        let pair = RESERVED_PAIRS.iter().find(|p| format!(" {key} ").contains(&format!(" {p} "))).copied();
        if let Some(reserved) = reserved.or(pair) {
            self.error("S005", word, format!("`{}` holds `{reserved}`, which is reserved in queries", word.get_ref()));
            return None;
        }
        Some(key)
    }

    fn two_meanings(&mut self, word: &Spanned<String>, other: &str) {
        self.error("S006", word, format!("`{}` has two meanings: it also names {other}", word.get_ref()));
    }

    fn kind_phrases(&mut self, kind: &KindFile) {
        let id = KindId(small(self.schema.kinds.len()));
        let own = std::iter::once((&kind.singular, &kind.plural));
        for (singular, plural) in own.chain(kind.synonyms.iter().map(|(s, p)| (s, p))) {
            for (word, form) in [(plural, Form::Plural), (singular, Form::Singular)] {
                let Some(key) = self.phrase(word) else { continue };
                match self.schema.lexicon.kinds.get(&key) {
                    Some((other, _)) if *other == id => {}
                    Some((other, _)) => {
                        let other = format!("the kind `{}`", self.schema.kind(*other).singular);
                        self.two_meanings(word, &other);
                    }
                    None => {
                        self.schema.lexicon.kinds.insert(key, (id, form));
                    }
                }
            }
        }
        self.schema.kinds.push(Kind {
            singular: kind.singular.get_ref().clone(),
            plural: kind.plural.get_ref().clone(),
            synonyms: kind.synonyms.iter().map(|(s, p)| (s.get_ref().clone(), p.get_ref().clone())).collect(),
            doc: kind.doc.clone(),
            attributes: Vec::new(),
            summary: Vec::new(),
        });
    }

    fn attribute_phrase(&mut self, word: &Spanned<String>, id: AttributeId) {
        let Some(key) = self.phrase(word) else { return };
        if let Some(other) = self.schema.lexicon.attributes.insert(key, id) {
            let other = format!("the attribute `{}`", self.schema.attribute(other).name);
            self.two_meanings(word, &other);
        }
    }

    fn relation_phrase(&mut self, word: &Spanned<String>, directed: Directed) {
        let Some(key) = self.phrase(word) else { return };
        if let Some(attribute) = self.schema.lexicon.attributes.get(&key) {
            let other = format!("the attribute `{}`", self.schema.attribute(*attribute).name);
            self.two_meanings(word, &other);
        } else if let Some((kind, _)) = self.schema.lexicon.kinds.get(&key) {
            let other = format!("the kind `{}`", self.schema.kind(*kind).singular);
            self.two_meanings(word, &other);
        } else if let Some(other) = self.schema.lexicon.relations.insert(key, directed)
            && other != directed
        {
            let phrase = format!("the relation `{}`", self.schema.phrase(other));
            self.two_meanings(word, &phrase);
        }
    }

    // ------------------------------------------------------------ definitions

    fn enumeration(&mut self, name: &Spanned<String>, members: &[Spanned<String>]) {
        if self.schema.enumerations.iter().any(|e| fold(&e.name) == fold(name.get_ref())) {
            self.two_meanings(name, "another enumeration");
        }
        if PLAIN_TYPES.iter().any(|(plain, _)| *plain == fold(name.get_ref())) {
            self.two_meanings(name, "a type");
        }
        for (i, member) in members.iter().enumerate() {
            if members.iter().take(i).any(|m| fold(m.get_ref()) == fold(member.get_ref())) {
                self.two_meanings(member, "another member of the same enumeration");
            }
        }
        if members.is_empty() {
            self.error("S007", name, format!("the enumeration `{}` has no member", name.get_ref()));
        }
        let members = members.iter().map(|m| m.get_ref().clone()).collect();
        self.schema.enumerations.push(Enumeration { name: name.get_ref().clone(), members });
    }

    fn builtin_phrases(&mut self) {
        for (at, attribute) in self.schema.attributes.iter().enumerate() {
            self.schema.lexicon.attributes.insert(attribute.name.clone(), AttributeId(small(at)));
        }
    }

    fn value_type(&mut self, word: &Spanned<String>) -> ValueType {
        let name = fold(word.get_ref());
        if let Some((_, value_type)) = PLAIN_TYPES.iter().find(|(known, _)| *known == name) {
            return *value_type;
        }
        if let Some(at) = self.schema.enumerations.iter().position(|e| fold(&e.name) == name) {
            return ValueType::Enumeration(EnumerationId(small(at)));
        }
        let names = PLAIN_TYPES.iter().map(|(n, _)| *n).chain(self.schema.enumerations.iter().map(|e| e.name.as_str()));
        let near = owned(nearest(word.get_ref(), names));
        self.unknown("type or enumeration", word, &near);
        ValueType::Text
    }

    fn attribute(&mut self, attribute: &AttributeFile) {
        let id = AttributeId(small(self.schema.attributes.len()));
        self.attribute_phrase(&attribute.name, id);
        for synonym in &attribute.synonyms {
            self.attribute_phrase(synonym, id);
        }
        let value_type = self.value_type(&attribute.value_type);
        let complete = self.kinds(&attribute.complete);
        let key = attribute.key.as_ref().and_then(|word| self.key(word, value_type));
        self.schema.attributes.push(Attribute {
            name: attribute.name.get_ref().clone(),
            synonyms: attribute.synonyms.iter().map(|s| s.get_ref().clone()).collect(),
            value_type,
            many: attribute.many,
            history: attribute.history,
            per_source: attribute.per_source,
            unit: attribute.unit.clone(),
            doc: attribute.doc.clone(),
            derived: None,
            complete,
            key,
            builtin: None,
        });
    }

    fn key(&mut self, word: &Spanned<String>, value_type: ValueType) -> Option<KeySort> {
        let sort = KeySort::parse(word.get_ref());
        if sort.is_none() {
            let message = format!("`{}` is not a sort of key", word.get_ref());
            self.error("S010", word, message).help = Some("write `repository`, `slug` or `purl`".to_owned());
        } else if !matches!(value_type, ValueType::Text | ValueType::Url) {
            self.error("S010", word, "only texts and addresses can be keys".to_owned());
        }
        sort
    }

    fn relation(&mut self, relation: &RelationFile) {
        let id = RelationId(small(self.schema.relations.len()));
        let out = Directed { relation: id, direction: Direction::Out };
        let from = self.kinds(&relation.from);
        let to = self.kinds(&relation.to);
        let attributes = relation.attributes.iter().filter_map(|w| self.attribute_id(w)).collect();
        let complete = self.kinds(&relation.complete);
        self.schema.relations.push(Relation {
            phrase: relation.phrase.get_ref().clone(),
            synonyms: relation.synonyms.iter().map(|s| s.get_ref().clone()).collect(),
            inverse: relation.inverse.as_ref().unwrap_or(&relation.phrase).get_ref().clone(),
            inverse_synonyms: relation.inverse_synonyms.iter().map(|s| s.get_ref().clone()).collect(),
            symmetric: relation.symmetric,
            dated: relation.dated,
            current_only: relation.current_only,
            authority: relation.authority,
            from,
            to,
            attributes,
            complete,
            doc: relation.doc.clone(),
        });
        for word in std::iter::once(&relation.phrase).chain(&relation.synonyms) {
            self.relation_phrase(word, out);
        }
        match (&relation.inverse, relation.symmetric) {
            (Some(inverse), false) => {
                for word in std::iter::once(inverse).chain(&relation.inverse_synonyms) {
                    self.relation_phrase(word, out.reverse());
                }
            }
            (Some(inverse), true) => {
                self.error("S008", inverse, "a symmetric relation has no inverse".to_owned());
            }
            (None, false) => {
                self.error(
                    "S008",
                    &relation.phrase,
                    format!("`{}` needs an inverse phrase", relation.phrase.get_ref()),
                )
                .help = Some("add `inverse = \"…\"`, or `symmetric = true` if it holds both ways".to_owned());
            }
            (None, true) if relation.from != relation.to => {
                self.error("S008", &relation.phrase, "a symmetric relation has the same kinds at both ends".to_owned());
            }
            (None, true) => {}
        }
    }

    fn kind_columns(&mut self, at: usize, kind: &KindFile) {
        let attributes: Vec<AttributeId> = kind.attributes.iter().filter_map(|w| self.attribute_id(w)).collect();
        let mut summary = Vec::new();
        for word in &kind.summary {
            if let Some(attribute) = self.schema.lexicon.attribute(word.get_ref()) {
                let own = self.schema.attribute(attribute).builtin.is_some() || attributes.contains(&attribute);
                if !own {
                    let message = format!("`{}` is not an attribute of `{}`", word.get_ref(), kind.singular.get_ref());
                    self.error("S009", word, message);
                }
                summary.push(SummaryColumn::Attribute(attribute));
            } else if let Some(directed) = self.directed(word) {
                summary.push(SummaryColumn::Relation(directed));
            }
        }
        if summary.is_empty() {
            summary.push(SummaryColumn::Attribute(self.schema.builtin(Builtin::Name)));
        }
        if let Some(entry) = self.schema.kinds.get_mut(at) {
            entry.attributes = attributes;
            entry.summary = summary;
        }
    }

    fn attribute_links(&mut self, attribute: &AttributeFile) {
        let Some(rule) = &attribute.derived else { return };
        let derived = self.derived(rule);
        if let Some(id) = self.schema.lexicon.attribute(attribute.name.get_ref())
            && let Some(entry) = self.schema.attributes.get_mut(id.index())
        {
            entry.derived = derived;
        }
    }

    fn derived(&mut self, rule: &DerivedFile) -> Option<Derived> {
        let relation = self.directed(&rule.relation)?;
        let value = self.attribute_id(&rule.value)?;
        let mut filter = None;
        for (attribute, member) in &rule.filter {
            let id = self.attribute_id(attribute)?;
            let ValueType::Enumeration(enumeration) = self.schema.attribute(id).value_type else {
                self.error("S010", attribute, format!("`{}` is not an enumeration", attribute.get_ref()));
                return None;
            };
            let Some(wanted) = self.schema.enumeration(enumeration).member(member.get_ref()) else {
                let near = owned(nearest(
                    member.get_ref(),
                    self.schema.enumeration(enumeration).members.iter().map(String::as_str),
                ));
                self.unknown("member", member, &near);
                return None;
            };
            filter = Some((id, wanted));
        }
        let pick = match rule.pick.as_ref().map(|p| p.get_ref().as_str()) {
            None | Some("all") => Pick::All,
            Some("first") => Pick::First,
            Some(other) => {
                let message = format!("`{other}` is not a way to pick a value");
                if let Some(word) = &rule.pick {
                    self.error("S010", word, message).help = Some("write `all` or `first`".to_owned());
                }
                return None;
            }
        };
        Some(Derived { relation, value, filter, pick })
    }
}

fn owned(words: Vec<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}

//! Making one schema of several: of data that are loaded together, and of one that extends another.

use toml::Spanned;

use super::check;
use super::file::{AttributeFile, EnumerationFile, KindFile, RelationFile, SchemaFile};
use super::lexicon::phrase_key;
use super::model::Schema;
use super::texts::Texts;
use crate::diagnostic::{Diagnostic, LoadError};
use crate::value::fold;

/// What a schema says to add to the one that comes with the program.
const BUILTIN: &str = "builtin";

impl Schema {
    /// Whether a schema's text says that it adds to another one.
    #[must_use]
    pub fn extends(text: &str) -> bool {
        let (table, _) = toml::de::DeTable::parse_recoverable(text);
        table.get_ref().contains_key("extends")
    }

    /// One schema of all that some files define; `builtin` is what a file adds to that says `extends = "builtin"`, with the name that
    /// errors give it.
    ///
    /// The order of files changes nothing: the built-in schema comes first, then those that stand for themselves, then those that
    /// extend. Lists of phrases, attributes and kinds are put together.
    ///
    /// # Errors
    ///
    /// As [`Schema::parse`]; and one name that two files define differently, told with both places.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::Schema;
    /// let base = "[[kind]]\nsingular = 'project'\nplural = 'projects'";
    /// let more = "extends = 'builtin'\n[[kind]]\nsingular = 'team'\nplural = 'teams'";
    /// let schema = Schema::unite(Some(("builtin", base)), &[("schema.toml", more)]).unwrap();
    /// assert_eq!(schema.kinds().len(), 2);
    /// assert_eq!(Schema::parse("again", schema.text()).unwrap().kinds().len(), 2);
    ///
    /// let other = "[[kind]]\nsingular = 'team'\nplural = 'crews'";
    /// let error = Schema::unite(None, &[("a.toml", "[[kind]]\nsingular = 'team'\nplural = 'teams'"), ("b.toml", other)]).unwrap_err();
    /// assert_eq!(error.diagnostics()[0].code, "S011", "two plurals for one kind");
    /// ```
    pub fn unite(builtin: Option<(&str, &str)>, files: &[(&str, &str)]) -> Result<Self, LoadError> {
        let mut texts = Texts::default();
        if let ([(file, text)], None) = (files, builtin) {
            let parsed = texts.read(file, text)?;
            if let Some(base) = &parsed.extends {
                return Err(no_base(&texts, base, "there is no schema here that it could extend").into());
            }
            return check::check(&texts, text, parsed);
        }
        let mut files: Vec<(&str, &str)> = files.to_vec();
        files.sort_by_key(|(file, text)| (*text, *file));
        files.dedup_by_key(|(_, text)| *text);
        files.retain(|(_, text)| builtin.is_none_or(|(_, base)| base != *text));
        let mut parts = Vec::new();
        let mut errors = Vec::new();
        for (file, text) in builtin.iter().chain(&files) {
            match texts.read(file, text) {
                Ok(parsed) => parts.push((*text, parsed)),
                Err(error) => errors.push(error),
            }
        }
        for (_, part) in &parts {
            match &part.extends {
                Some(base) if fold(base.get_ref()) != BUILTIN || builtin.is_none() => {
                    errors.push(no_base(&texts, base, "only `extends = \"builtin\"` is known"));
                }
                _ => {}
            }
        }
        // those that extend come last
        parts.sort_by_key(|(_, part)| part.extends.is_some());
        let mut parts = parts.into_iter();
        let Some((text, mut all)) = parts.next() else { return Err(LoadError::new(errors)) };
        let mut uniting = Uniting { texts: &texts, errors, extends: false };
        let mut single = true;
        for (_, part) in parts {
            single = false;
            uniting.extends = part.extends.is_some();
            uniting.add(&mut all, part);
        }
        if !uniting.errors.is_empty() {
            return Err(LoadError::new(uniting.errors));
        }
        all.extends = None;
        if single {
            return check::check(&texts, text, all);
        }
        let written = toml::to_string(&all)
            .map_err(|e| Diagnostic::new("S001", texts.first(), format!("the schemas cannot be united: {e}")))?;
        check::check(&texts, &written, all)
    }
}

fn no_base(texts: &Texts<'_>, base: &Spanned<String>, why: &str) -> Diagnostic {
    let message = format!("no schema `{}` can be extended: {why}", base.get_ref());
    Diagnostic::new("S012", texts.place(base.span().start), message)
}

struct Uniting<'a> {
    texts: &'a Texts<'a>,
    errors: Vec<Diagnostic>,
    /// Whether what is added says that it adds to the others.
    extends: bool,
}

type Words = Vec<Spanned<String>>;

impl Uniting<'_> {
    fn add(&mut self, all: &mut SchemaFile, part: SchemaFile) {
        if self.extends && !part.title.is_empty() {
            all.title = part.title;
        } else if !part.title.is_empty() && !all.title.contains(&part.title) {
            all.title = if all.title.is_empty() { part.title } else { format!("{} + {}", all.title, part.title) };
        }
        match (&all.citations, part.citations) {
            (None, citations) => all.citations = citations,
            (Some(first), Some(second)) if !same(first, &second) => {
                self.differ("citations", first, &second, "the kind that is cited");
            }
            _ => {}
        }
        for one in part.enumeration {
            match all.enumeration.iter_mut().find(|e| same(&e.name, &one.name)) {
                Some(first) => self.enumeration(first, one),
                None => all.enumeration.push(one),
            }
        }
        for one in part.kind {
            match all.kind.iter_mut().find(|k| same(&k.singular, &one.singular)) {
                Some(first) => self.kind(first, one),
                None => all.kind.push(one),
            }
        }
        for one in part.attribute {
            match all.attribute.iter_mut().find(|a| same(&a.name, &one.name)) {
                Some(first) => self.attribute(first, one),
                None => all.attribute.push(one),
            }
        }
        for one in part.relation {
            match all.relation.iter_mut().find(|r| same(&r.phrase, &one.phrase)) {
                Some(first) => self.relation(first, one),
                None => all.relation.push(one),
            }
        }
    }

    /// One name is defined differently at two places.
    fn differ(&mut self, name: &str, first: &Spanned<String>, second: &Spanned<String>, what: &str) {
        let before = self.texts.place(first.span().start);
        let message = format!("`{name}` is defined differently at {before}: {what} is not the same");
        let error = Diagnostic::new("S011", self.texts.place(second.span().start), message);
        self.errors.push(error.help("give one of them another name, or make both say the same"));
    }

    /// Members that hold all known ones in their order take their place; where a schema extends, new ones alone stand above them.
    fn enumeration(&mut self, first: &mut EnumerationFile, second: EnumerationFile) {
        if holds_in_order(&second.members, &first.members) {
            first.members = second.members;
        } else if holds_in_order(&first.members, &second.members) {
        } else if self.extends && !second.members.iter().any(|m| first.members.iter().any(|f| same(f, m))) {
            first.members.extend(second.members);
        } else {
            self.differ(first.name.get_ref(), &first.name, &second.name, "the order of its members");
        }
    }

    fn kind(&mut self, first: &mut KindFile, second: KindFile) {
        if !same(&first.plural, &second.plural) {
            self.differ(first.singular.get_ref(), &first.singular, &second.singular, "the plural");
        }
        for (singular, plural) in second.synonyms {
            if !first.synonyms.iter().any(|(s, p)| same(s, &singular) && same(p, &plural)) {
                first.synonyms.push((singular, plural));
            }
        }
        put(&mut first.attributes, second.attributes);
        doc(&mut first.doc, second.doc);
        if first.summary.is_empty() || (self.extends && !second.summary.is_empty()) {
            first.summary = second.summary;
        }
    }

    fn attribute(&mut self, first: &mut AttributeFile, second: AttributeFile) {
        let text = |word: &Option<Spanned<String>>| word.as_ref().map(|w| w.get_ref().clone());
        let differing = [
            ("the type", fold(first.value_type.get_ref()) != fold(second.value_type.get_ref())),
            ("whether it is a list", first.many != second.many),
            ("whether it has a history", first.history != second.history && !self.extends),
            ("the unit", second.unit.is_some() && first.unit != second.unit),
            ("how it is a key", second.key.is_some() && text(&first.key) != text(&second.key)),
            ("what it is read from", second.derived.is_some() && !same_rule(first, &second)),
        ];
        for (what, _) in differing.iter().filter(|(_, differs)| *differs) {
            self.differ(first.name.get_ref(), &first.name, &second.name, what);
        }
        first.per_source |= second.per_source;
        put(&mut first.synonyms, second.synonyms);
        self.complete(&mut first.complete, second.complete);
        doc(&mut first.doc, second.doc);
    }

    fn relation(&mut self, first: &mut RelationFile, second: RelationFile) {
        let inverse = |r: &RelationFile| r.inverse.as_ref().map(|i| phrase_key(i.get_ref()));
        let flags = |r: &RelationFile| (r.dated, r.current_only, r.authority);
        let differing = [
            ("the inverse", inverse(first) != inverse(&second)),
            ("whether it is symmetric", first.symmetric != second.symmetric),
            ("what is said of its dates or authority", flags(first) != flags(&second) && !self.extends),
        ];
        for (what, _) in differing.iter().filter(|(_, differs)| *differs) {
            self.differ(first.phrase.get_ref(), &first.phrase, &second.phrase, what);
        }
        first.dated |= second.dated;
        first.current_only |= second.current_only;
        first.authority |= second.authority;
        put(&mut first.synonyms, second.synonyms);
        put(&mut first.inverse_synonyms, second.inverse_synonyms);
        put(&mut first.from, second.from);
        put(&mut first.to, second.to);
        put(&mut first.attributes, second.attributes);
        self.complete(&mut first.complete, second.complete);
        doc(&mut first.doc, second.doc);
    }

    /// Bodies of data together record every case only where each of them does; one that extends may promise more.
    fn complete(&self, first: &mut Words, second: Words) {
        if self.extends {
            put(first, second);
        } else {
            first.retain(|kind| second.iter().any(|other| same(kind, other)));
        }
    }
}

fn same(a: &Spanned<String>, b: &Spanned<String>) -> bool {
    phrase_key(a.get_ref()) == phrase_key(b.get_ref())
}

/// Whether both are read from edges, by the same rule.
fn same_rule(a: &AttributeFile, b: &AttributeFile) -> bool {
    let (Some(a), Some(b)) = (&a.derived, &b.derived) else { return false };
    let pick = |pick: &Option<Spanned<String>>| pick.as_ref().map_or("all".to_owned(), |p| p.get_ref().clone());
    let filter = |rule: &super::file::DerivedFile| -> Vec<(String, String)> {
        rule.filter.iter().map(|(k, v)| (phrase_key(k.get_ref()), fold(v.get_ref()))).collect()
    };
    same(&a.relation, &b.relation)
        && same(&a.value, &b.value)
        && pick(&a.pick) == pick(&b.pick)
        && filter(a) == filter(b)
}

/// Whether a list holds all words of another, in the same order.
fn holds_in_order(list: &[Spanned<String>], words: &[Spanned<String>]) -> bool {
    let mut rest = list.iter();
    words.iter().all(|word| rest.any(|other| same(other, word)))
}

/// Adds the words that are not yet there.
fn put(first: &mut Words, second: Words) {
    for word in second {
        if !first.iter().any(|known| same(known, &word)) {
            first.push(word);
        }
    }
}

fn doc(first: &mut String, second: String) {
    if first.is_empty() {
        *first = second;
    }
}

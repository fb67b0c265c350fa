//! The words that are proposed: of the language, the schema and the data.

use fossgraph_core::{Builtin, Directed, Form, KindId, ValueType};

use super::{CandidateSort, Collected, MOST};
use crate::bind::probe;
use crate::bound::Stop;
use crate::function::{FUNCTIONS, Topic};
use crate::parse;

/// What a statement can begin with, besides a query.
pub(super) const STATEMENTS: &[&str] = &[
    "count",
    "describe",
    "find",
    "compare",
    "path from",
    "paths from",
    "why",
    "why not",
    "explain",
    "profile",
    "let",
    "expect",
];

/// What follows a noun, a condition or a column where it fits, and what shows whether it does.
const AFTER: [(&str, &str); 12] = [
    ("and", MARKED),
    ("or", MARKED),
    ("where", MARKED),
    ("show", MARKED),
    ("order by", MARKED),
    ("group by", MARKED),
    ("limit", "3"),
    ("as of", "2020"),
    ("as", MARKED),
    ("union", MARKED),
    ("intersect", MARKED),
    ("except", MARKED),
];

/// The mark of a word that is to come.
const MARKED: &str = "\u{1c3}";

/// What stands before a noun behind a relation.
const QUANTITIES: &[&str] = &["no", "some", "only", "at least", "at most", "more than", "fewer than", "exactly"];

/// How values of a type are compared.
pub(super) fn operators(value_type: ValueType) -> &'static [&'static str] {
    match value_type {
        ValueType::Version => {
            &["=", "!=", "<", "<=", ">", ">=", "in", "contains", "starts with", "is known", "is missing"]
        }
        _ if value_type.is_textual() => {
            &["=", "!=", "contains", "starts with", "ends with", "matches", "~", "in", "is known", "is missing"]
        }
        _ if value_type.is_ordered() => &["=", "!=", "<", "<=", ">", ">=", "in", "is known", "is missing"],
        _ => &["=", "!=", "is known", "is missing"],
    }
}

impl Collected<'_> {
    /// Words of the language that can follow, and some more.
    pub(super) fn after(&mut self, start: usize, more: &[&str]) {
        for (keyword, next) in AFTER {
            if self.fits(start, keyword, next) {
                self.keywords(start, &[keyword]);
            }
        }
        let lower = self.ahead(start).to_lowercase();
        let clause = ["order by", "show", "group by", "limit"].into_iter().max_by_key(|clause| lower.rfind(clause));
        if clause == Some("order by") && lower.contains("order by") {
            self.keywords(start, &["desc", "asc"]);
        }
        if self.marked.path {
            self.keywords(start, if lower.contains(" to ") { &["via", "within"] } else { &["to"] });
        }
        self.keywords(start, more);
    }

    /// Whether a word of the language can stand somewhere.
    fn fits(&self, start: usize, keyword: &str, next: &str) -> bool {
        let typed = self.typed(start);
        if !keyword.starts_with(&typed.to_lowercase()) {
            return false;
        }
        let text = format!("{}{keyword} {next}{}", self.ahead(start), self.marked.closers);
        let Ok(statement) = parse::typed(&text) else { return false };
        let (due, _, wrong) = probe::due(self.graph, &text, &statement, self.definitions);
        wrong.is_none() || due.iter().any(|due| due.start > start)
    }

    /// Kinds, names of things, and names that the text gives.
    pub(super) fn nouns(&mut self, start: usize, kinds: &[KindId], stops: &[Stop]) {
        let schema = self.graph.schema();
        let words: Vec<&str> = self.typed(start).split_whitespace().collect();
        if let Some((kind, Form::Singular, n)) = schema.lexicon().longest_kind(&words)
            && kinds.contains(&kind)
            && let Some(name) = behind(self.typed(start), n)
        {
            // a kind that tells which of the things of a name is meant
            self.names(start + name, &[kind]);
        }
        for kind in kinds {
            self.add(start, &schema.kind(*kind).plural, CandidateSort::Kind);
        }
        for name in self.definitions.names() {
            self.add(start, name, CandidateSort::Given);
        }
        for stop in stops.iter().filter(|stop| stop.kinds.iter().any(|k| kinds.contains(k))) {
            self.add(start, &stop.name, CandidateSort::Given);
        }
        self.names(start, kinds);
        if start > 0 {
            self.keywords(start, &["anything"]);
            if !self.ahead(start).trim_end().ends_with(['(', ',']) {
                self.keywords(start, QUANTITIES);
            }
        }
    }

    /// Names of things of some kinds: those that begin as typed, or else those that are like it.
    fn names(&mut self, start: usize, kinds: &[KindId]) {
        let typed = self.typed(start);
        let index = self.graph.name_index();
        let begins = index.with_prefix(typed).filter(|m| kinds.contains(&self.graph.kind_of(m.node)));
        let names: Vec<&str> = begins.take(MOST).map(|m| m.written).collect();
        let none = names.is_empty();
        for name in names {
            self.name(start, name);
        }
        if none && self.near && typed.chars().count() > 2 {
            let near = index.close(typed, |node| kinds.contains(&self.graph.kind_of(node)));
            let near: Vec<String> = near.into_iter().map(|name| self.written(name)).collect();
            self.found
                .extend(near.into_iter().map(|text| (start, super::Candidate { text, sort: CandidateSort::Name })));
        }
    }

    fn name(&mut self, start: usize, name: &str) {
        let text = self.written(name);
        if text == name {
            self.add(start, name, CandidateSort::Name);
        } else if self.found.len() < MOST {
            // a name that must be quoted does not begin as it is typed
            self.found.push((start, super::Candidate { text, sort: CandidateSort::Name }));
        }
    }

    /// A name as a query writes it.
    fn written(&self, name: &str) -> String {
        crate::bind::written(self.graph.schema(), name)
    }

    /// The phrases of relations that start from some kinds, or from any.
    pub(super) fn relations(&mut self, start: usize, kinds: &[KindId]) {
        let schema = self.graph.schema();
        let fits = |d: &Directed| kinds.is_empty() || schema.sources(*d).iter().any(|k| kinds.contains(k));
        let ways: Vec<Directed> = schema.ways().filter(fits).collect();
        for directed in &ways {
            self.add(start, schema.phrase(*directed), CandidateSort::Relation);
        }
        // other ways to say it are proposed once some of one is typed
        if !self.typed(start).is_empty() {
            let all: Vec<String> = schema
                .lexicon()
                .relation_phrases()
                .filter(|(_, d)| ways.contains(d))
                .map(|(phrase, _)| phrase.to_owned())
                .collect();
            all.iter().for_each(|phrase| self.add(start, phrase, CandidateSort::Relation));
        }
        self.keywords(start, &["linked to"]);
    }

    pub(super) fn attributes(&mut self, start: usize, kinds: &[KindId]) {
        let schema = self.graph.schema();
        for kind in kinds {
            self.add(start, &schema.attribute(schema.builtin(Builtin::Name)).name, CandidateSort::Attribute);
            for id in &schema.kind(*kind).attributes {
                self.add(start, &schema.attribute(*id).name, CandidateSort::Attribute);
            }
        }
    }

    /// `p.status`: attributes of stops.
    pub(super) fn of_stops(&mut self, start: usize, stops: &[Stop]) {
        let schema = self.graph.schema();
        for stop in stops {
            self.add(start, &stop.name, CandidateSort::Given);
            let names = std::iter::once(schema.builtin(Builtin::Name))
                .chain(stop.kinds.iter().flat_map(|k| schema.kind(*k).attributes.clone()));
            if self.typed(start).contains('.') {
                for id in names {
                    self.add(start, &format!("{}.{}", stop.name, schema.attribute(id).name), CandidateSort::Attribute);
                }
            }
        }
    }

    pub(super) fn functions(&mut self, start: usize) {
        // aggregates are what columns hold most
        let aggregates = FUNCTIONS.iter().filter(|f| f.topic == Topic::Aggregate);
        for function in aggregates.chain(FUNCTIONS.iter().filter(|f| f.topic != Topic::Aggregate)) {
            self.add(start, &format!("{}(", function.name), CandidateSort::Function);
        }
    }

    /// Members of enumerations, and the texts that things have.
    pub(super) fn values(&mut self, start: usize, name: &str, value_type: ValueType) {
        let schema = self.graph.schema();
        match value_type {
            ValueType::Enumeration(id) => {
                for member in &schema.enumeration(id).members {
                    self.add(start, member, CandidateSort::Value);
                }
            }
            ValueType::Boolean => {
                self.add(start, "true", CandidateSort::Value);
                self.add(start, "false", CandidateSort::Value);
            }
            _ if value_type.is_textual() => {
                let Some(attribute) = schema.lexicon().attribute(name) else { return };
                for column in schema.kind_ids().filter_map(|kind| self.graph.column(kind, attribute)) {
                    let texts = column.dictionary().iter().filter(|text| text.len() < 60).take(5_000);
                    for text in texts {
                        if self.found.len() < MOST {
                            self.add(start, &self.written(text), CandidateSort::Value);
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Where the text behind its first words begins, if anything parts it from them.
fn behind(text: &str, words: usize) -> Option<usize> {
    let mut rest = text;
    for _ in 0..words {
        rest = rest.trim_start();
        rest = rest.get(rest.find(char::is_whitespace)?..)?;
    }
    Some(text.len() - rest.trim_start().len())
}

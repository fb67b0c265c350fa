//! What a name means: which things bear it, among the kinds that may stand there.

use fossgraph_core::{Form, KindId, NodeId, Schema, nearest, with_article};

use super::probe::What;
use super::{Binder, Result};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// The things that a name means, all of one kind.
    pub(super) fn named(&mut self, name: &str, span: Span, kinds: &[KindId]) -> Result<Vec<NodeId>> {
        let found = self.bearers(name, kinds);
        let Some(first) = found.first() else { return Err(self.unknown_name(name, span, kinds)) };
        let mut of: Vec<KindId> = found.iter().map(|n| self.graph.kind_of(*n)).collect();
        of.dedup();
        if of.len() > 1 {
            let forms: Vec<String> =
                of.iter().map(|k| format!("{} {}", self.schema.kind(*k).singular, self.quoted(name))).collect();
            let message = format!("`{name}` could be several things");
            let help = format!("write {}", fossgraph_core::any_of(&forms));
            return Err(Problem::new(ErrorKind::Name, "Q021", span, message).help(help));
        }
        if found.len() > 1 {
            let plural = self.plural(self.graph.kind_of(*first));
            self.notes.push(format!("{} {plural} are called `{name}`; all are meant", found.len()));
        }
        Ok(found)
    }

    /// The things that bear a name, of some kinds, in order.
    pub(super) fn bearers(&self, name: &str, kinds: &[KindId]) -> Vec<NodeId> {
        let mut found: Vec<NodeId> = self.graph.name_index().find(name).map(|m| m.node).collect();
        found.retain(|node| kinds.contains(&self.graph.kind_of(*node)));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A name as it is written in a query.
    pub(super) fn quoted(&self, name: &str) -> String {
        written(self.schema, name)
    }

    /// The error on a thing of a kind that cannot stand there.
    pub(super) fn wrong_kind(&self, name: &str, kind: KindId, span: Span, kinds: &[KindId]) -> Problem {
        let is = with_article(&self.schema.kind(kind).singular);
        let message = format!("`{name}` is {is}; here {} can stand", self.plurals(kinds));
        Problem::new(ErrorKind::Name, "Q022", span, message)
    }

    pub(super) fn unknown_name(&self, name: &str, span: Span, kinds: &[KindId]) -> Problem {
        if let Some(problem) = self.probed(name, span.start, || What::Noun(kinds.to_vec())) {
            return problem;
        }
        let all: Vec<KindId> = self.schema.kind_ids().collect();
        let anywhere = kinds.len() == all.len();
        let elsewhere = self.bearers(name, &all);
        if let Some(node) = elsewhere.first() {
            return self.wrong_kind(name, self.graph.kind_of(*node), span, kinds);
        }
        let plurals =
            self.schema.lexicon().kind_phrases().filter(|(_, k, form)| kinds.contains(k) && *form == Form::Plural);
        let plurals = plurals.map(|(phrase, ..)| phrase);
        let mut near: Vec<String> = nearest(name, plurals).into_iter().map(str::to_owned).collect();
        // what is being typed is not corrected
        if self.due.is_none() {
            let names = self.graph.name_index().nearest(name, |node| kinds.contains(&self.graph.kind_of(node)));
            near.extend(names.into_iter().map(|n| self.quoted(n)));
        }
        near.truncate(3);
        let what = if anywhere { "nothing".to_owned() } else { format!("none of the {}", self.plurals(kinds)) };
        let problem = Problem::new(ErrorKind::Name, "Q020", span, format!("{what} is called `{name}`"));
        match near.first() {
            Some(best) => {
                problem.near(&near.iter().map(String::as_str).collect::<Vec<_>>()).rewrite(self.splice(span, best))
            }
            None => problem,
        }
    }
}

/// A name as it is written in a query: quoted where its words would mean something else.
pub(crate) fn written(schema: &Schema, name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let joins = |at: usize| words.get(at) == Some(&"&") && at > 0 && at + 1 < words.len();
    let is_word = |w: &str| w.starts_with(char::is_alphanumeric) && w.ends_with(char::is_alphanumeric);
    let plain = name.chars().all(|c| c.is_alphanumeric() || " _-./:@&".contains(c))
        && words.iter().enumerate().all(|(at, word)| joins(at) || is_word(word))
        && words.join(" ") == name
        && !name.contains("..")
        && words.iter().all(|w| !fossgraph_core::RESERVED_WORDS.contains(&w.to_lowercase().as_str()))
        && schema.lexicon().longest_kind(&words).is_none()
        && (0..words.len()).all(|i| schema.lexicon().longest_relation(words.get(i..).unwrap_or_default()).is_none());
    if plain { name.to_owned() } else { crate::parse::quoted(name, '"') }
}

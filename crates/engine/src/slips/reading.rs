//! A text that is no query, with the means to tell what its words are in the schema.

use fossgraph_core::{AttributeId, Directed, Form, Graph, KindId, NodeId, Schema, ValueType, fold};

use super::lex::{self, Token};

/// What a word says of the things that it describes: an attribute and its value.
pub(super) struct Quality {
    pub(super) attribute: AttributeId,
    /// The value, as it is written in a query.
    pub(super) value: String,
    /// How many tokens say so.
    pub(super) length: usize,
}

/// A text, word by word.
pub(super) struct Reading<'a> {
    pub(super) graph: &'a Graph,
    pub(super) tokens: Vec<Token>,
    /// Whether a query can be read and means something.
    prepares: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(graph: &'a Graph, text: &str, prepares: &'a dyn Fn(&str) -> bool) -> Self {
        Self { graph, tokens: lex::lex(text), prepares }
    }

    /// The same world, with other words.
    pub(super) fn of(&self, tokens: &[Token]) -> Self {
        Self { graph: self.graph, tokens: tokens.to_vec(), prepares: self.prepares }
    }

    pub(super) fn schema(&self) -> &Schema {
        self.graph.schema()
    }

    /// Whether a query can be read and means something.
    pub(super) fn prepares(&self, query: &str) -> bool {
        (self.prepares)(query)
    }

    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.tokens.get(at)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether this word or sign stands there.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|t| t.is(word))
    }

    /// Whether one of these stands there.
    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }

    /// Whether the words of a phrase stand there; how many.
    pub(super) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let words: Vec<&str> = phrase.split(' ').collect();
        let all = words.iter().enumerate().all(|(i, word)| self.is(at + i, word));
        all.then_some(words.len())
    }

    /// The phrase of a table that stands there, with what the table says of it; the table has longer phrases first.
    pub(super) fn lookup<T: Copy>(&self, at: usize, table: &[(&str, T)]) -> Option<(usize, T)> {
        table.iter().find_map(|(phrase, means)| self.phrase(at, phrase).map(|n| (n, *means)))
    }

    /// The text of some tokens.
    pub(super) fn text(&self, from: usize, to: usize) -> String {
        lex::line(self.tokens.get(from..to.min(self.len())).unwrap_or_default())
    }

    /// The text from a token on.
    pub(super) fn rest(&self, from: usize) -> String {
        self.text(from, self.len())
    }

    /// The whole with some tokens replaced.
    pub(super) fn with(&self, from: usize, to: usize, replacement: &str) -> String {
        lex::line(&self.with_tokens(from, to, replacement))
    }

    pub(super) fn with_tokens(&self, from: usize, to: usize, replacement: &str) -> Vec<Token> {
        let before = self.tokens.get(..from).unwrap_or_default();
        let after = self.tokens.get(to..).unwrap_or_default();
        before.iter().cloned().chain(lex::lex(replacement)).chain(after.iter().cloned()).collect()
    }

    /// The words from a token on that stand in one row, as they are looked up.
    fn words(&self, at: usize) -> Vec<&str> {
        let row = self.tokens.get(at..).unwrap_or_default().iter();
        row.take_while(|t| t.is_word()).take(12).map(|t| t.text.as_str()).collect()
    }

    pub(super) fn kind(&self, at: usize) -> Option<(KindId, Form, usize)> {
        self.schema().lexicon().longest_kind(&self.words(at))
    }

    /// A kind in the plural.
    pub(super) fn plural(&self, at: usize) -> Option<(KindId, usize)> {
        self.kind(at).filter(|(_, form, _)| *form == Form::Plural).map(|(kind, _, n)| (kind, n))
    }

    pub(super) fn relation(&self, at: usize) -> Option<(Directed, usize)> {
        self.schema().lexicon().longest_relation(&self.words(at))
    }

    pub(super) fn attribute(&self, at: usize) -> Option<(AttributeId, usize)> {
        self.schema().lexicon().longest_attribute(&self.words(at))
    }

    /// An attribute of a kind.
    pub(super) fn attribute_of(&self, at: usize, kind: KindId) -> Option<(AttributeId, usize)> {
        self.attribute(at).filter(|(attribute, _)| self.schema().has_attribute(kind, *attribute))
    }

    /// Whether a function's call ends before a token: `month(launched)`.
    fn call_before(&self, at: usize) -> bool {
        let before = self.tokens.get(..at).unwrap_or_default();
        let mut depth = 0_usize;
        let open = before.iter().rposition(|token| {
            depth += usize::from(token.is(")"));
            depth = depth.saturating_sub(usize::from(token.is("(")));
            depth == 0
        });
        let name = open.filter(|open| self.is(*open, "(")).and_then(|open| self.get(open.checked_sub(1)?));
        name.is_some_and(Token::is_word)
    }

    /// Whether the words before a token name an attribute, or a function's value.
    pub(super) fn attribute_before(&self, at: usize) -> bool {
        if at > 0 && self.is(at - 1, ")") {
            return self.call_before(at);
        }
        let ends = |words: &[&str], n| self.schema().lexicon().longest_attribute(words).is_some_and(|(_, m)| m == n);
        (1..=4.min(at)).any(|n| {
            let mut words = self.words(at - n);
            // `p.status`, of a stop
            let own = words.first().and_then(|first| first.split_once('.')).map(|(_, own)| own);
            ends(&words, n)
                || own.is_some_and(|own| {
                    words.splice(0..1, [own]);
                    ends(&words, n)
                })
        })
    }

    /// The kinds that end right before a token: its id and where it begins.
    pub(super) fn kind_before(&self, at: usize) -> Option<(KindId, usize)> {
        (1..=4.min(at)).rev().find_map(|n| match self.kind(at - n) {
            Some((kind, Form::Plural, m)) if m == n => Some((kind, at - n)),
            _ => None,
        })
    }

    /// What words say of things of a kind: `sandbox`, `live`.
    pub(super) fn quality(&self, at: usize, kind: KindId) -> Option<Quality> {
        (1..=3).rev().find_map(|n| {
            let words = self.tokens.get(at..at + n)?;
            let said = fold(&words.iter().map(|t| t.plain.as_str()).collect::<Vec<_>>().join(" "));
            self.schema().kind(kind).attributes.iter().find_map(|id| {
                let attribute = self.schema().attribute(*id);
                let value = match attribute.value_type {
                    ValueType::Enumeration(members) => {
                        let members = &self.schema().enumeration(members).members;
                        members.iter().find(|m| fold(m) == said).cloned()
                    }
                    ValueType::Boolean => (fold(&attribute.name) == said).then(|| "true".to_owned()),
                    _ => None,
                };
                value.map(|value| Quality { attribute: *id, value, length: n })
            })
        })
    }

    /// The condition that a quality, or its contrary, states.
    pub(super) fn condition(&self, quality: &Quality, negated: bool) -> String {
        let name = &self.schema().attribute(quality.attribute).name;
        match (negated, quality.value.as_str()) {
            (false, value) => format!("{name} = {value}"),
            (true, "true") => format!("{name} = false"),
            (true, value) => format!("{name} != {value}"),
        }
    }

    /// The things that a name means, of whatever kind.
    pub(super) fn named(&self, name: &str) -> Vec<NodeId> {
        self.graph.name_index().find(name).map(|m| m.node).collect()
    }

    /// The longest name that begins at a token: what it means, and how many tokens it takes.
    pub(super) fn name(&self, at: usize) -> Option<(Vec<NodeId>, usize)> {
        let quoted = self.get(at).filter(|t| t.is_text()).map(|t| (self.named(&t.plain), 1));
        let longest = self.words(at).len();
        let found = quoted.or_else(|| {
            (1..=longest).rev().map(|n| (self.named(&self.text(at, at + n)), n)).find(|(nodes, _)| !nodes.is_empty())
        });
        found.filter(|(nodes, _)| !nodes.is_empty())
    }

    /// The phrases by which things of a kind are linked to others, if anything is recorded so.
    pub(super) fn links(&self, kind: KindId, others: &[NodeId]) -> Vec<Directed> {
        let linked = |d: &Directed| {
            self.schema().sources(*d).contains(&kind)
                && others.iter().any(|node| {
                    let near = self.graph.edges(d.relation).neighbours(*node, d.direction.reverse());
                    near.iter().any(|n| self.graph.kind_of(NodeId(*n)) == kind)
                })
        };
        self.schema().ways().filter(linked).collect()
    }

    /// The relations that lead from one kind to another.
    pub(super) fn ways(&self, from: KindId, to: KindId) -> Vec<Directed> {
        let fits = |d: &Directed| self.schema().sources(*d).contains(&from) && self.schema().targets(*d).contains(&to);
        self.schema().ways().filter(fits).collect()
    }

    /// The phrase of a relation behind a plural.
    pub(super) fn describing(&self, directed: Directed) -> &str {
        crate::bind::describing(self.schema(), directed)
    }

    pub(super) fn plural_of(&self, kind: KindId) -> &str {
        &self.schema().kind(kind).plural
    }
}

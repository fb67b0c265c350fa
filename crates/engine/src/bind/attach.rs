//! Errors on words that describe nothing, or could describe two things: each prints the queries that may have been meant.

use fossgraph_core::{Directed, Direction, Form, KindId, NodeId, Schema, nearest};

use super::Binder;
use super::chain::Inner;
use super::cursor::Cursor;
use super::probe::What;
use super::start::Start;
use crate::ast::{self, TokenKind};
use crate::bound::Head;
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// What a condition could describe.
#[derive(Clone, Debug, Default)]
pub(super) struct Attachment {
    /// The head, from its start to its end.
    pub(super) head: Span,
    /// The chain behind the head.
    pub(super) chain: Span,
    /// The kinds inside the chain that no parenthesis closes, outermost first.
    pub(super) inner: Vec<Inner>,
    /// Whether the condition stands behind `where`.
    pub(super) filter: bool,
    /// Whether it is joined by `or`.
    pub(super) or: bool,
    /// Whether what stands behind `where` holds an `or`.
    pub(super) mixed: bool,
    /// The condition and all that follows it in its phrase.
    pub(super) condition: Span,
}

impl Binder<'_> {
    /// A relation right behind a name at the start: `Microsoft started projects`.
    pub(super) fn complete(&self, start: &Start, cursor: &Cursor<'_>, noun: &ast::Noun) -> Problem {
        let rest = cursor.rest();
        let name = start.span.of(self.text);
        let chain = self.chain_follows(cursor);
        let all = self.all_kinds();
        let whole = noun.phrase.span.of(self.text);
        if let Some(problem) = self.probed(rest.of(self.text), rest.start, || What::After) {
            return problem;
        }
        if !self.bearers(whole, &all).is_empty() {
            let message = format!("a name that holds `{}` is quoted", first_word(rest.of(self.text)));
            let problem = Problem::new(ErrorKind::Syntax, "Q007", rest, message);
            return problem.rewrite(self.splice(noun.phrase.span, &self.quoted(whole)));
        }
        if !chain {
            let word = first_word(rest.of(self.text));
            let problem = Problem::new(ErrorKind::Syntax, "Q007", rest, format!("`{word}` cannot follow `{name}`"));
            let mut ahead = *cursor;
            ahead.skip(1);
            if !word.eq_ignore_ascii_case("in") || self.schema.lexicon().longest_kind(&ahead.words()).is_none() {
                return problem;
            }
            // the words of `why not NAME in QUERY`, and of a search in prose
            let problem = problem.help("one row of a query is picked by a condition on its name");
            let query = rest.of(self.text)[word.len()..].trim_start();
            if noun.phrase.span.end < self.text.trim_end().len() {
                return problem;
            }
            return problem.rewrite(self.splice(noun.phrase.span, &format!("{query} where name = {name}")));
        }
        let message = format!("`{name}` is complete: nothing can describe it");
        let mut problem = Problem::new(ErrorKind::Meaning, "Q030", rest, message);
        let whole = Span::new(start.span.start, rest.end);
        if self.walks_on(cursor, &start.kinds) {
            problem = problem.rewrite(self.splice(whole, &format!("{name} -> {}", rest.of(self.text))));
        }
        if let Some(turned) = self.turned(name, cursor, noun.phrase.span.end, &start.kinds) {
            problem = problem.rewrite(self.splice(whole, &turned));
        }
        problem
    }

    /// Whether an arrow can stand at the cursor: a relation of these kinds, and then a kind or nothing.
    fn walks_on(&self, cursor: &Cursor<'_>, kinds: &[KindId]) -> bool {
        let mut ahead = *cursor;
        let Some((directed, n)) = self.schema.lexicon().longest_relation(&ahead.words()) else { return false };
        ahead.skip(n);
        let plural = |(_, form, _): (KindId, Form, usize)| form == Form::Plural;
        let leads_on = ahead.is_done() || self.schema.lexicon().longest_kind(&ahead.words()).is_some_and(plural);
        leads_on && self.schema.sources(directed).iter().any(|k| kinds.contains(k))
    }

    /// `Microsoft started projects` turned round: `projects started by Microsoft`.
    fn turned(&self, first: &str, cursor: &Cursor<'_>, end: usize, kinds: &[KindId]) -> Option<String> {
        let mut ahead = *cursor;
        let (directed, n) = self.schema.lexicon().longest_relation(&ahead.words())?;
        ahead.skip(n);
        let (kind, form, n) = self.schema.lexicon().longest_kind(&ahead.words())?;
        ahead.skip(n);
        let fits = |d: Directed| {
            let from = self.schema.sources(d).contains(&kind);
            form == Form::Plural && from && self.schema.targets(d).iter().any(|k| kinds.contains(k))
        };
        if !fits(directed.reverse()) {
            return None;
        }
        let rest = Span::new(ahead.span().start, end).of(self.text);
        let rest = if rest.trim().is_empty() { String::new() } else { format!(" and {}", rest.trim()) };
        Some(format!("{} {} {first}{rest}", self.plural(kind), describing(self.schema, directed.reverse())))
    }

    /// `where` behind a name or parenthesis.
    pub(super) fn complete_where(&self, start: &Start, filter: &ast::Phrase) -> Problem {
        let name = start.span.of(self.text);
        let span = Span::new(start.span.end, filter.span.end);
        let message = format!("`{name}` is complete: `where` cannot describe it");
        let problem = Problem::new(ErrorKind::Meaning, "Q030", span, message);
        match (&start.head, start.kinds.as_slice()) {
            (Head::Nodes(nodes), [kind]) => {
                let quote =
                    |n: &NodeId| format!("\"{}\"", self.graph.name(*n).replace('\\', "\\\\").replace('"', "\\\""));
                let names: Vec<String> = nodes.iter().map(quote).collect();
                let named = match names.as_slice() {
                    [one] => format!("name = {one}"),
                    several => format!("name in ({})", several.join(", ")),
                };
                let rewritten = format!("{} where {named} and {}", self.plural(*kind), filter.span.of(self.text));
                problem.rewrite(self.splice(Span::new(start.span.start, filter.span.end), &rewritten))
            }
            _ => problem.help("put the condition inside the parentheses"),
        }
    }

    /// A relation behind a name inside a chain: `technologies built on Kubernetes used by case studies`.
    pub(super) fn complete_target(&self, start: &Start, cursor: &Cursor<'_>, head: &[KindId]) -> Problem {
        let name = start.span.of(self.text);
        let rest = cursor.rest();
        let message = format!("`{name}` is complete: nothing can describe it");
        let here = Span::new(rest.start, rest.start);
        let mut problem = Problem::new(ErrorKind::Meaning, "Q030", rest, message).rewrite(self.splice(here, "and "));
        if self.walks_on(cursor, head) {
            problem = problem.rewrite(self.splice(here, "-> "));
        }
        let before = Span::new(self.statement.start, rest.start).of(self.text).trim().to_owned();
        if let Some(turned) = self.turned(&format!("({before})"), cursor, rest.end, head) {
            problem = problem.rewrite(self.splice(Span::new(self.statement.start, rest.end), &turned));
        }
        problem
    }

    /// Words behind a kind that are no relation: `projects startd by Microsoft`, `projects status = Sandbox`, `projects Dapr`.
    pub(super) fn after_kind(&self, kind: KindId, span: Span, cursor: &Cursor<'_>) -> Problem {
        let (plural, singular) = (self.plural(kind), &self.schema.kind(kind).singular);
        let words = cursor.words();
        let rest = cursor.span_of(words.len().max(1));
        let text = rest.of(self.text);
        if let Some(problem) = self.probed(text, rest.start, || What::AfterKind(kind)) {
            return problem;
        }
        let attribute = self.schema.lexicon().longest_attribute(&words);
        if attribute.is_some_and(|(a, _)| self.schema.has_attribute(kind, a)) {
            let message = format!("a condition on `{text}` comes after `where`");
            let here = Span::new(rest.start, rest.start);
            let problem = Problem::new(ErrorKind::Syntax, "Q008", rest, message);
            // what is still not whole is no query to propose
            let compared = cursor.peek_at(words.len()).is_some();
            return if compared { problem.rewrite(self.splice(here, "where ")) } else { problem };
        }
        let name = text.trim_matches(['"', '\'']);
        if !self.bearers(name, &[kind]).is_empty() {
            let message = format!("one {singular} is named in the singular");
            let problem = Problem::new(ErrorKind::Name, "Q024", span.to(rest), message);
            return problem.rewrite(self.splice(span, singular));
        }
        let mut problem = self.unknown_relation(text, rest, None);
        problem.message = format!("`{text}` cannot follow `{plural}`: it is not a relation");
        if problem.help.is_none() {
            problem.help = Some(format!(
                "a name that begins with a kind is quoted: \"{} {text}\"; a condition comes after `where`",
                span.of(self.text)
            ));
        }
        problem
    }

    /// A kind that the relation does not lead to.
    pub(super) fn not_reached(
        &self,
        kind: KindId,
        span: Span,
        allowed: &[KindId],
        relation: Option<(&[Directed], Span)>,
    ) -> Problem {
        let plural = self.plural(kind);
        match relation {
            Some((_, phrase)) => {
                let message = format!("`{}` leads to {}, not to {plural}", phrase.of(self.text), self.plurals(allowed));
                Problem::new(ErrorKind::Meaning, "Q029", span, message)
            }
            None => {
                let message = format!("{plural} cannot stand here: here {} can", self.plurals(allowed));
                Problem::new(ErrorKind::Meaning, "Q029", span, message)
            }
        }
    }

    /// Checks that a condition describes the head and could not as well describe a kind inside the chain. `fits` tells whether it makes
    /// sense of a kind.
    pub(super) fn attached(
        &self,
        to: &Attachment,
        head: &[KindId],
        subject: Span,
        fits: impl Fn(KindId) -> bool,
    ) -> Option<Problem> {
        let fitting = to.inner.iter().rev().find(|inner| inner.kinds.iter().any(|k| fits(*k)))?;
        let condition = to.condition.of(self.text);
        let joiner = match (to.filter, fitting.chained) {
            (true, _) => " where ",
            (false, true) if to.or => " or ",
            (false, true) => " and ",
            (false, false) => " ",
        };
        let chain_end = fitting.span.end.max(to.chain.end);
        let described = Span::new(fitting.span.start, chain_end).of(self.text);
        let whole = Span::new(to.head.start, to.condition.end);
        let before = Span::new(to.head.start, fitting.span.start).of(self.text);
        let of_inner = self.splice(whole, &format!("{before}({described}{joiner}{condition})"));
        let plural = self.plurals(&fitting.kinds);
        if head.iter().any(|k| fits(*k)) {
            let (head_text, chain) = (to.head.of(self.text), to.chain.of(self.text));
            let word = if to.or { "or" } else { "and" };
            // behind `where` nothing is open: the chain describes the head there, and so does what follows it
            let front = match to.filter && to.mixed {
                true => format!("{head_text} where {chain} {word} ({condition})"),
                false => format!("{head_text} where {chain} {word} {condition}"),
            };
            let message =
                format!("`{}` could describe the {} or the {plural}", subject.of(self.text), self.plurals(head));
            let problem = Problem::new(ErrorKind::Meaning, "Q035", to.condition, message);
            return Some(problem.rewrite(self.splice(whole, &front)).rewrite(of_inner));
        }
        let message = format!(
            "`{}` describes {plural}, but conditions after a chain describe its head, the {}",
            subject.of(self.text),
            self.plurals(head)
        );
        Some(Problem::new(ErrorKind::Meaning, "Q036", to.condition, message).rewrite(of_inner))
    }

    /// What an unknown word in a condition or a column may have been.
    pub(super) fn unknown_word(&self, cursor: &Cursor<'_>, head: &[KindId], in_column: bool) -> Problem {
        let words = cursor.words();
        let text = words.join(" ");
        let span = cursor.span_of(words.len().max(1));
        let first = words.first().copied().unwrap_or_default();
        let due = || match (&self.edges, in_column) {
            (Some(_), _) => What::EdgeAttribute(self.edge_attributes()),
            (None, true) => What::Column(head.to_vec()),
            (None, false) => What::Condition(head.to_vec()),
        };
        if let Some(problem) = self.probed(&text, span.start, due) {
            return problem;
        }
        if let Some((attribute, n)) = self.schema.lexicon().longest_attribute(&words) {
            let kinds: Vec<KindId> =
                self.schema.kind_ids().filter(|k| self.schema.has_attribute(*k, attribute)).collect();
            let name = &self.schema.attribute(attribute).name;
            let message = if kinds.is_empty() {
                format!("`{name}` is an attribute of links only, not of {}", self.subjects(head))
            } else {
                format!("`{name}` is an attribute of {}, not of {}", self.plurals(&kinds), self.subjects(head))
            };
            let own = self.attribute_names(head).join(", ");
            let problem = Problem::new(ErrorKind::Name, "Q041", cursor.span_of(n), message);
            return problem.help(format!("{} have {own}", self.subjects(head)));
        }
        let mut candidates = self.attribute_names(head);
        let own = head.iter().flat_map(|k| &self.schema.kind(*k).attributes);
        candidates.extend(own.flat_map(|a| self.schema.attribute(*a).synonyms.iter().map(String::as_str)));
        let relations = self
            .schema
            .lexicon()
            .relation_phrases()
            .filter(|(_, d)| self.schema.sources(*d).iter().any(|k| head.contains(k)));
        candidates.extend(relations.map(|(phrase, _)| phrase));
        let helpers = ["is", "are", "was", "were", "do", "does", "did"];
        if helpers.contains(&first.to_lowercase().as_str())
            && self.schema.lexicon().longest_relation(words.get(1..).unwrap_or_default()).is_some()
        {
            let message = format!("`{first}` comes only after `that`");
            let here = Span::new(span.start, span.start);
            return Problem::new(ErrorKind::Syntax, "Q008", span, message).rewrite(self.splice(here, "that "));
        }
        let window = |n: usize| words.get(..n).map(|w| w.join(" ")).unwrap_or_default();
        let found =
            (1..=words.len().min(4)).rev().map(|n| (nearest(&window(n), candidates.iter().copied()), window(n).len()));
        let (near, length) = found.into_iter().find(|(near, _)| !near.is_empty()).unwrap_or_default();
        let message = match self.edges {
            Some(_) => format!("`{text}` is not an attribute of these links"),
            None => format!("`{text}` is neither an attribute nor a relation of {}", self.plurals(head)),
        };
        let problem = Problem::new(ErrorKind::Name, "Q040", span, message);
        match near.first() {
            Some(best) => {
                let rewritten = self.splice(Span::new(span.start, span.start + length), best);
                // what is still not whole is no query to propose
                let whole = in_column || length < span.end - span.start || cursor.peek_at(words.len()).is_some();
                let problem = problem.near(&near);
                if whole { problem.rewrite(rewritten) } else { problem }
            }
            None => {
                let quoted = matches!(cursor.peek(), Some(TokenKind::Text(_)));
                let help = if quoted {
                    "a comparison has an attribute at its left"
                } else {
                    "`.schema` in the shell lists attributes and relations"
                };
                problem.help(help)
            }
        }
    }
}

impl Binder<'_> {
    /// What a condition is about, in words.
    fn subjects(&self, head: &[KindId]) -> String {
        if self.edges.is_some() { "these links".to_owned() } else { self.plurals(head) }
    }
}

/// The phrase of a relation as it stands behind a plural: `using` rather than `uses`.
pub(crate) fn describing(schema: &Schema, directed: Directed) -> &str {
    let phrase = schema.phrase(directed);
    let relation = schema.relation(directed.relation);
    let synonyms = match directed.direction {
        Direction::Out => &relation.synonyms,
        Direction::In => &relation.inverse_synonyms,
    };
    let participle = |s: &&String| s.split(' ').next().is_some_and(|first| first.ends_with("ing"));
    synonyms.iter().find(participle).map_or(phrase, String::as_str)
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

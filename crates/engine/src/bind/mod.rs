//! From words to meaning: what each run of words names, by the schema; what each name is, by the data; types checked.

mod attach;
mod call;
mod chain;
mod column;
mod comparison;
mod condition;
mod coverage;
mod cursor;
mod definitions;
mod edge;
mod expression;
mod names;
mod noun;
mod output;
mod path;
pub(crate) mod probe;
mod start;
mod statement;
mod value;

pub(crate) use attach::describing;
pub use definitions::Definitions;
pub(crate) use names::written;
pub(crate) use statement::grouped_why;

use fossgraph_core::{Directed, Graph, KindId, RelationId, Schema};

use crate::ast;
use crate::bound::{self, Param, ParamId, ParamType};
use crate::error::{ErrorKind, Problem};
use crate::limit::DEEPEST;
use crate::span::Span;
use crate::stack::with_room;

type Result<T> = std::result::Result<T, Problem>;

/// Finds out what a statement means. `text` is the whole text that spans count in, `span` the statement's part of it.
///
/// # Errors
///
/// The first thing that cannot be meant.
pub(crate) fn bind(
    graph: &Graph,
    text: &str,
    span: Span,
    statement: &ast::Statement,
    definitions: &mut Definitions,
) -> Result<bound::Statement> {
    if let ast::Statement::Let(name, query) = statement {
        return with_room(|| definitions::define(graph, text, span, name, query, definitions));
    }
    with_room(|| bind_with(&mut Binder::new(graph, text, span, definitions), statement))
}

fn bind_with(binder: &mut Binder<'_>, statement: &ast::Statement) -> Result<bound::Statement> {
    match statement {
        ast::Statement::Query(query) => binder.query(query),
        // bound above
        ast::Statement::Let(name, _) => Ok(bound::Statement::Let(name.text.clone())),
        ast::Statement::Expect(expect) => binder.expect(expect),
        ast::Statement::Path(path) => binder.path(path),
        ast::Statement::Why(query) => binder.why(query),
        ast::Statement::WhyNot(name, query) => binder.why_not(name, query),
        ast::Statement::WhyPath(path) => match binder.path(path)? {
            bound::Statement::Path(path) => Ok(bound::Statement::WhyPath(path)),
            other => Ok(other),
        },
        ast::Statement::ExplainPath(path) => match binder.path(path)? {
            bound::Statement::Path(path) => Ok(bound::Statement::ExplainPath(path)),
            other => Ok(other),
        },
        ast::Statement::ProfilePath(path) => match binder.path(path)? {
            bound::Statement::Path(path) => Ok(bound::Statement::ProfilePath(path)),
            other => Ok(other),
        },
        ast::Statement::WhyNotPath(span) => Err(statement::no_things(*span)),
        ast::Statement::Explain(query) => match binder.rows(query)? {
            bound::Statement::Query(query) => Ok(bound::Statement::Explain(query)),
            other => Ok(other),
        },
        ast::Statement::Profile(query) => match binder.rows(query)? {
            bound::Statement::Query(query) => Ok(bound::Statement::Profile(query)),
            other => Ok(other),
        },
        ast::Statement::Describe(name) => Ok(match binder.describe(name)? {
            bound::Statement::Describe(things, _) => {
                bound::Statement::Describe(things, std::mem::take(&mut binder.params))
            }
            other => other,
        }),
        ast::Statement::Compare(names) => binder.compare(names),
        ast::Statement::Find(wanted, limit) => binder.find(wanted, limit.as_ref()),
        ast::Statement::LetPath(span) => Err(statement::path_is_no_set(*span)),
    }
}

impl<'a> Binder<'a> {
    fn new(graph: &'a Graph, text: &'a str, span: Span, definitions: &'a Definitions) -> Self {
        Self {
            graph,
            schema: graph.schema(),
            definitions,
            text,
            statement: span,
            params: Vec::new(),
            notes: Vec::new(),
            stops: Vec::new(),
            edges: None,
            last_hop: None,
            walked: Vec::new(),
            timed: false,
            clause: false,
            inner_filter: None,
            due: None,
            sets: 0,
            depth: 0,
            brackets: 0,
            spelt_out: 0,
        }
    }
}

struct Binder<'a> {
    graph: &'a Graph,
    schema: &'a Schema,
    definitions: &'a Definitions,
    text: &'a str,
    statement: Span,
    params: Vec<Param>,
    notes: Vec<String>,
    /// The stops of the walk that is read.
    stops: Vec<bound::Stop>,
    /// While a condition on edges is read: the relations.
    edges: Option<Vec<RelationId>>,
    /// The relations of the walk's last hop, if it has one and is walked once.
    last_hop: Option<Vec<RelationId>>,
    /// The relations that were read, with the kinds they start from: what is recorded of them is told.
    walked: Vec<(Directed, Vec<KindId>)>,
    /// Whether the query states a date.
    timed: bool,
    /// Whether clauses are read, which mention stops so that rows show them.
    clause: bool,
    /// The condition behind `where` in the aggregate that is read.
    inner_filter: Option<ast::Phrase>,
    /// What is due at the mark, where a text is being typed.
    due: Option<std::cell::RefCell<Vec<probe::Due>>>,
    /// How many parentheses with queries are open: stops are not seen inside them.
    sets: usize,
    /// How many nouns are open, each in the chain of the one before it,
    depth: usize,
    /// and how many parentheses, those that names of `let` stand for among them.
    brackets: usize,
    /// How many bytes the names that `let` gave came to so far, each with what it is made of.
    spelt_out: usize,
}

fn too_deep(span: Span) -> Problem {
    Problem::new(ErrorKind::Limit, "Q003", span, format!("the query is nested deeper than {DEEPEST}"))
}

impl Binder<'_> {
    fn wrong(kind: ErrorKind, code: &'static str, span: Span, message: impl Into<String>) -> Problem {
        Problem::new(kind, code, span, message)
    }

    /// The statement with one part replaced.
    fn splice(&self, part: Span, replacement: &str) -> String {
        let before = Span::new(self.statement.start, part.start).of(self.text);
        let after = Span::new(part.end, self.statement.end).of(self.text);
        format!("{before}{replacement}{after}").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The statement with several parts replaced.
    fn edited(&self, mut edits: Vec<(Span, String)>) -> String {
        edits.sort_by_key(|(span, _)| span.start);
        let mut out = String::new();
        let mut at = self.statement.start;
        for (span, text) in edits {
            out.push_str(Span::new(at, span.start).of(self.text));
            out.push_str(&text);
            at = span.end;
        }
        out.push_str(Span::new(at, self.statement.end).of(self.text));
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The number of a parameter, which must be given the same everywhere.
    fn param(&mut self, name: &str, param_type: ParamType, span: Span) -> Result<ParamId> {
        let Some(at) = self.params.iter().position(|p| p.name == name) else {
            self.params.push(Param { name: name.to_owned(), param_type, span });
            return Ok(ParamId(self.params.len() - 1));
        };
        let Some(known) = self.params.get_mut(at) else { return Ok(ParamId(at)) };
        match (&mut known.param_type, param_type) {
            (ParamType::Name(kinds), ParamType::Name(more)) => {
                let both: Vec<KindId> = kinds.iter().copied().filter(|k| more.contains(k)).collect();
                if both.is_empty() {
                    let message = format!("`${name}` cannot name one thing that fits both places where it stands");
                    return Err(Self::wrong(ErrorKind::Parameter, "Q060", span, message));
                }
                *kinds = both;
            }
            (old @ ParamType::Thing, new @ ParamType::Name(_)) => *old = new,
            (ParamType::Name(_), ParamType::Thing) => {}
            (old, new) if *old == new => {}
            _ => {
                let message = format!("`${name}` would have to be of two different types");
                return Err(Self::wrong(ErrorKind::Parameter, "Q060", span, message));
            }
        }
        Ok(ParamId(at))
    }

    fn count(&mut self, count: &ast::Count) -> Result<bound::Count> {
        match count {
            ast::Count::Param(word) => self.param(&word.text, ParamType::Count, word.span).map(bound::Count::Param),
            ast::Count::Number(text, span) => match fossgraph_core::parse_number(text) {
                Some(fossgraph_core::Number::Integer(n)) if n >= 0 => Ok(bound::Count::Number(n.cast_unsigned())),
                _ => Err(Self::wrong(
                    ErrorKind::Syntax,
                    "Q005",
                    *span,
                    format!("`{text}` is not a whole number that fits"),
                )),
            },
        }
    }

    /// Goes one noun deeper.
    fn deeper<T>(&mut self, span: Span, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEEPEST {
            return Err(too_deep(span));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    /// Goes into parentheses.
    fn bracketed<T>(&mut self, span: Span, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.brackets >= DEEPEST {
            return Err(too_deep(span));
        }
        self.brackets += 1;
        let result = f(self);
        self.brackets -= 1;
        result
    }

    fn plural(&self, kind: KindId) -> &str {
        &self.schema.kind(kind).plural
    }

    /// `projects`, `projects and technologies`, `things` for more than four kinds.
    fn plurals(&self, kinds: &[KindId]) -> String {
        let words: Vec<&str> = kinds.iter().map(|k| self.plural(*k)).collect();
        match words.as_slice() {
            [] => "nothing".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] if rest.len() < 6 => format!("{} and {last}", rest.join(", ")),
            _ => "things".to_owned(),
        }
    }
}

//! Names that `let` gives to queries.

use std::sync::Arc;

use fossgraph_core::Graph;

use super::{Binder, Result};
use crate::ast;
use crate::bound;
use crate::error::{ErrorKind, Problem};
use crate::limit::MOST_NAMES;
use crate::span::Span;

/// The names that `let` statements gave to queries. A name means its query in parentheses, read anew where it stands.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::Definitions;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let mut names = Definitions::default();
/// engine.script_in("let young = projects where status = Sandbox; let old = projects where status = Archived", &mut names).unwrap();
/// assert_eq!(names.names().collect::<Vec<_>>(), ["young", "old"]);
/// assert!(engine.script_in("let new = young; porjects", &mut names).is_err());
/// assert_eq!(names.names().count(), 2, "a script that is wrong gives no name");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    all: Vec<Arc<Definition>>,
    /// The text that is being read, if it gave a name: it is kept once for all that it gives.
    text: Option<Arc<str>>,
}

#[derive(Debug)]
pub(super) struct Definition {
    name: String,
    pub(super) query: ast::Query,
    /// The text that the query's places count in.
    pub(super) text: Arc<str>,
    pub(super) span: Span,
}

impl Definitions {
    /// The names, in the order in which they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|d| d.name.as_str())
    }

    /// Another text is read.
    pub(crate) fn read_on(&mut self) {
        self.text = None;
    }

    pub(super) fn get(&self, name: &str) -> Option<&Definition> {
        self.all.iter().map(Arc::as_ref).find(|d| d.name.eq_ignore_ascii_case(name))
    }

    /// The definitions before the one of that name, which are all that its query may use.
    pub(super) fn before(&self, name: &str) -> Self {
        let before = self.all.iter().take_while(|d| !d.name.eq_ignore_ascii_case(name));
        Self { all: before.cloned().collect(), text: None }
    }
}

/// Checks a definition and keeps it; a later one of the same name takes the place of an earlier one.
pub(super) fn define(
    graph: &Graph,
    text: &str,
    span: Span,
    name: &ast::Word,
    query: &ast::Query,
    definitions: &mut Definitions,
) -> Result<bound::Statement> {
    let lexicon = graph.schema().lexicon();
    let taken = lexicon.kind(&name.text).is_some()
        || lexicon.relation(&name.text).is_some()
        || lexicon.attribute(&name.text).is_some();
    if taken || name.text.contains('.') {
        let message =
            format!("`{}` cannot name a query: it must be a word without a dot, and no word of the schema", name.text);
        return Err(Problem::new(ErrorKind::Meaning, "Q018", name.span, message));
    }
    let mut binder = Binder::new(graph, text, span, definitions);
    let all = binder.all_kinds();
    binder.paren(std::slice::from_ref(query), query.span, &all)?;
    definitions.all.retain(|d| !d.name.eq_ignore_ascii_case(&name.text));
    if definitions.all.len() >= MOST_NAMES {
        let message = format!("`let` defines more than {MOST_NAMES} names");
        return Err(
            Problem::new(ErrorKind::Limit, "Q086", name.span, message).help("a query that is used once needs no name")
        );
    }
    let text = definitions.text.get_or_insert_with(|| Arc::from(text)).clone();
    definitions.all.push(Arc::new(Definition { name: name.text.clone(), query: query.clone(), text, span }));
    Ok(bound::Statement::Let(name.text.clone()))
}

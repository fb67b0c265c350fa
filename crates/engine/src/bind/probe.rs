//! What could stand at the cursor of a text that is being typed: a mark is put there, and where the binder meets it, it notes what is due.

use std::cell::RefCell;

use fossgraph_core::{AttributeId, Graph, KindId, ValueType};

use super::{Binder, Definitions, bind_with};
use crate::ast;
use crate::bound::Stop;
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// Stands for the word at the cursor. It is a letter, and no name or phrase begins with it.
pub(crate) const MARK: char = '\u{1c3}';

/// What can stand from some place on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Due {
    /// Where it begins, in the text.
    pub(crate) start: usize,
    pub(crate) what: What,
}

/// What is due.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// A kind or the name of a thing of one of these kinds.
    Noun(Vec<KindId>),
    /// What may describe a kind, or follow the noun.
    AfterKind(KindId),
    /// What may follow a name, a value, a condition or a column.
    After,
    /// A relation from one of these kinds; any where none is given.
    Relation(Vec<KindId>),
    /// A condition on things of these kinds.
    Condition(Vec<KindId>),
    /// An attribute of an edge.
    EdgeAttribute(Vec<AttributeId>),
    /// How a value of a type is compared.
    Operator(ValueType),
    /// A value of the attribute of that name, of a type.
    Value(String, ValueType),
    /// A column of things of these kinds.
    Column(Vec<KindId>),
    /// One of the columns that are shown.
    Shown(Vec<String>),
}

/// What is due at the mark in a statement, the stops that it names, and what is wrong with it as it stands.
pub(crate) fn due(
    graph: &Graph,
    text: &str,
    statement: &ast::Statement,
    definitions: &Definitions,
) -> (Vec<Due>, Vec<Stop>, Option<Problem>) {
    let span = Span::new(0, text.len());
    let mut binder = Binder::new(graph, text, span, definitions);
    binder.due = Some(RefCell::default());
    // the mark is an error everywhere; what is noted on the way to it is the answer
    let bound = match statement {
        ast::Statement::Let(_, query) => bind_with(&mut binder, &ast::Statement::Query(query.clone())),
        other => bind_with(&mut binder, other),
    };
    (binder.due.map(RefCell::into_inner).unwrap_or_default(), binder.stops, bound.err())
}

impl Binder<'_> {
    /// Whether the mark is the first word of a phrase.
    pub(super) fn is_marked(&self, phrase: Span) -> bool {
        self.due.is_some() && phrase.of(self.text).starts_with(MARK)
    }

    /// Notes what is due at a phrase that holds the mark; other things may be due there too.
    pub(super) fn noted(&self, phrase: Span, what: impl FnOnce() -> What) {
        let _ = self.probed(phrase.of(self.text), phrase.start, what);
    }

    /// [`Binder::probed`] of words that are no whole phrase, where the mark stands right behind them.
    pub(super) fn probed_behind(&self, words: Span, what: impl FnOnce() -> What) -> Option<Problem> {
        let behind = self.text.get(words.end..)?;
        let marked = behind.trim_start().starts_with(MARK);
        marked.then(|| self.probed(self.text.get(words.start..)?, words.start, what)).flatten()
    }

    /// Notes what is due at `start`, if the mark stands in `text`, which begins there; then the error to go back with.
    pub(super) fn probed(&self, text: &str, start: usize, what: impl FnOnce() -> What) -> Option<Problem> {
        let due = self.due.as_ref()?;
        let at = text.find(MARK)?;
        let what = what();
        let before = text.get(..at).unwrap_or_default().trim();
        let whole = match &what {
            What::Noun(kinds) => {
                let given = self.stops.iter().any(|stop| stop.name.eq_ignore_ascii_case(before));
                given || !self.bearers(before, kinds).is_empty()
            }
            What::Shown(columns) => columns.iter().any(|column| column.eq_ignore_ascii_case(before)),
            What::Value(_, value_type) => fossgraph_core::Value::parse(before, *value_type, self.schema).is_ok(),
            _ => false,
        };
        let mut due = due.borrow_mut();
        due.push(Due { start, what });
        if whole {
            due.push(Due { start: start + at, what: What::After });
        }
        Some(Problem::new(ErrorKind::Syntax, "Q006", Span::new(start, start), "the cursor stands here"))
    }
}

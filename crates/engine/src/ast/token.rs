//! The tokens of phrases: words, signs, operators and quantities.

use super::{Phrase, Query, Word};
use crate::span::Span;

/// A token with its place.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Statement, TokenKind}, statements};
/// let text = "teams where size > -3";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let number = query.set.first.noun.filter.as_ref().unwrap().tokens.last().unwrap();
/// assert_eq!((number.kind == TokenKind::Negative("-3".to_owned()), number.span.of(text)), (true, "-3"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// The tokens of a phrase. Words of one run stand one after another, and each knows its run.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Compare, Statement, TokenKind}, statements};
/// let Statement::Query(query) = &statements("teams where not city = \"Oslo\" or size is missing").unwrap()[0] else { panic!("a query") };
/// let filter = query.set.first.noun.filter.as_ref().unwrap();
/// let kinds: Vec<&TokenKind> = filter.tokens.iter().map(|token| &token.kind).collect();
/// assert!(matches!(kinds[..3], [TokenKind::Not, TokenKind::Word(..), TokenKind::Compare(Compare::Equal)]));
/// assert!(matches!(kinds[3..], [TokenKind::Text(city), TokenKind::Or, TokenKind::Word(..), TokenKind::IsMissing] if city == "Oslo"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A word of the run of that number.
    Word(String, usize),
    /// A quoted text.
    Text(String),
    /// `$name`.
    Param(String),
    /// A number with a sign.
    Negative(String),
    /// `( … , … )`.
    Paren(Vec<Query>),
    /// `at least 2`, `no`, …
    Quantity(Quantity),
    /// `that are`.
    That,
    /// `anything`.
    Anything,
    /// `linked to`.
    Linked,
    /// `(uses | built on)`: the phrases.
    Group(Vec<Word>),
    /// `+`, `*` or `{m,n}` behind a relation: from how many to how many steps; `None` where it does not fit.
    Repeat(Option<(u32, Option<u32>)>),
    /// `[ … ]`: the condition.
    Edge(Phrase),
    /// `not`.
    Not,
    /// `and`.
    And,
    /// `or`.
    Or,
    /// `=`, `<`, `contains`, …
    Compare(Compare),
    /// `in`.
    In,
    /// `..`.
    Range,
    /// `+ - * /`.
    Arithmetic(Arithmetic),
    /// `is known`.
    IsKnown,
    /// `is missing`.
    IsMissing,
}

/// How many neighbours.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Bound, Count, Quantity, Statement}, statements};
/// let quantity = |text| match statements(text).map(|mut all| all.remove(0)) {
///     Ok(Statement::Expect(expect)) => Some(expect.quantity),
///     _ => None,
/// };
/// assert_eq!(quantity("expect no teams"), Some(Quantity::No));
/// assert!(matches!(quantity("expect at least 3 teams"), Some(Quantity::Bound(Bound::AtLeast, Count::Number(n, _))) if n == "3"));
/// assert_eq!(quantity("expect many teams"), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// `some`.
    Some,
    /// `no`.
    No,
    /// `only`.
    Only,
    /// `at least`, `at most`, `more than`, `fewer than`, `exactly` so many.
    Bound(Bound, Count),
}

/// Which bound.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{params, Outcome};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// # let files = [("schema.toml", schema), ("teams.csv", "name\nWeb\nDesk\n")];
/// # let engine = fossgraph_engine::Engine::new(fossgraph_core::load_text(&files).unwrap());
/// let held = |bound: &str| {
///     let rule = engine.prepare(&format!("expect {bound} teams")).unwrap();
///     rule.outcome(&rule.run(params! {}).unwrap(), &params! {}).unwrap() == Some(Outcome::Held)
/// };
/// assert!(held("at least 2") && held("at most 2") && held("exactly 2"), "there are two");
/// assert!(!held("more than 2") && !held("fewer than 2"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// At least.
    AtLeast,
    /// At most.
    AtMost,
    /// More than.
    MoreThan,
    /// Fewer than.
    FewerThan,
    /// Exactly.
    Exactly,
}

/// A whole number, or the parameter that gives it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Clause, Count, Statement}, statements};
/// let text = "teams limit 10k skip $n";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let [Clause::Limit(limit, Some(skip), _)] = &query.clauses[..] else { panic!("a limit") };
/// assert!(matches!(limit, Count::Number(written, _) if written == "10k"), "it is not read yet");
/// assert_eq!((limit.span().of(text), matches!(skip, Count::Param(name) if name.text == "n")), ("10k", true));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Count {
    /// As written: `3`, `10k`.
    Number(String, Span),
    /// `$n`.
    Param(Word),
}

impl Count {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Number(_, span) => *span,
            Self::Param(word) => word.span,
        }
    }
}

/// An operator of comparison.
///
/// # Examples
///
/// What other languages write is read too, so that the error can say what to write here:
///
/// ```
/// use fossgraph_engine::{ast::{Compare, Statement, TokenKind}, statements};
/// let operator = |text| match &statements(text).unwrap()[0] {
///     Statement::Query(query) => query.set.first.noun.filter.as_ref().unwrap().tokens[1].kind.clone(),
///     _ => panic!("a query"),
/// };
/// assert_eq!(operator("teams where name ~ Wbe"), TokenKind::Compare(Compare::Like));
/// assert_eq!(operator("teams where name <> Web"), TokenKind::Compare(Compare::LessGreater));
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// assert!(engine.prepare("projects where status <> Sandbox").unwrap_err().to_string().contains("!="));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compare {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `~`.
    Like,
    /// `contains`.
    Contains,
    /// `starts with`.
    StartsWith,
    /// `ends with`.
    EndsWith,
    /// `matches`.
    Matches,
    /// `==`, which is no operator here.
    DoubleEqual,
    /// `<>`, which is no operator here.
    LessGreater,
}

/// An operator of arithmetic.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Value, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\n")];
/// # let engine = fossgraph_engine::Engine::new(fossgraph_core::load_text(&files).unwrap());
/// let row = |columns: &str| engine.prepare(&format!("teams show {columns}")).unwrap().run(params! {}).unwrap().row(0);
/// assert_eq!(row("size + 2 * size, size / 2"), [Value::Integer(9), Value::Float(1.5)], "multiplied first; a quotient has a fraction");
/// assert_eq!(row("size / 0"), [Value::Missing]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
}

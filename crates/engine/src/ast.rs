//! What a query's text says, word by word; what the words mean is not known yet.

use crate::span::Span;

/// A word, or a name of one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// A query.
    Query(Query),
    /// `let name = query`.
    Let(Word, Query),
    /// `expect quantity set [as of date] [else "text"]`.
    Expect(Expect),
    /// `path from end to end …`.
    Path(Path),
    /// `why query`.
    Why(Query),
    /// `why not NAME in query`.
    WhyNot(Name, Query),
    /// `why path from …`.
    WhyPath(Path),
    /// `why not NAME in path from …`, which asks for nothing.
    WhyNotPath(Span),
    /// `explain query`.
    Explain(Query),
    /// `profile query`.
    Profile(Query),
    /// `explain path from …`.
    ExplainPath(Path),
    /// `profile path from …`.
    ProfilePath(Path),
    /// `describe NAME`.
    Describe(Name),
    /// `compare NAME, NAME, …`.
    Compare(Vec<Name>),
    /// `find text [limit n]`.
    Find(Wanted, Option<Count>),
    /// `let name = path from …`: a path is no set of things.
    LetPath(Span),
}

/// What `find` looks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A text.
    Text(Word),
    /// What a parameter gives.
    Param(Word),
}

/// A path, or paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Whether all are asked for, not one.
    pub all: bool,
    /// Where it starts.
    pub from: Phrase,
    /// Where it ends.
    pub to: Phrase,
    /// The relations that it may walk; any where there is none.
    pub via: Vec<Phrase>,
    /// How many steps at the most: then all simple paths are meant, not only the shortest. One is right, several are told.
    pub within: Vec<Count>,
    /// What is done with the rows.
    pub clauses: Vec<Clause>,
    /// The whole.
    pub span: Span,
}

/// An expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// How many.
    pub quantity: Quantity,
    /// Where the quantity stands.
    pub quantity_span: Span,
    /// Of what.
    pub set: Set,
    /// When.
    pub as_of: Option<AsOf>,
    /// What to say when it does not hold.
    pub message: Option<String>,
    /// The whole.
    pub span: Span,
}

/// `as of date`.
#[derive(Clone, Debug, PartialEq)]
pub struct AsOf {
    /// The date, as written.
    pub date: Word,
    /// Whether it is a parameter.
    pub is_param: bool,
    /// The whole.
    pub span: Span,
}

/// A name as an argument of a statement: `Dapr`, `"Dapr"`, `project "Dapr"`, `$name`.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The words before a quoted text, or the whole name.
    pub words: Vec<Word>,
    /// The quoted text.
    pub quoted: Option<Word>,
    /// The parameter.
    pub param: Option<Word>,
    /// The whole.
    pub span: Span,
}

/// `[count] set clause*`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// `count`, where it stands.
    pub count: Option<Span>,
    /// What is asked for.
    pub set: Set,
    /// What is done with it.
    pub clauses: Vec<Clause>,
    /// The whole.
    pub span: Span,
}

impl Query {
    /// Whether it is one noun without an arrow, a set operator, a clause, a name or a date.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let noun = &self.set.first.noun;
        self.clauses.is_empty()
            && self.set.rest.is_empty()
            && self.set.first.hops.is_empty()
            && noun.alias.is_none()
            && noun.as_of.is_empty()
    }

    /// The phrase of its noun, if that is all there is.
    #[must_use]
    pub fn phrase(&self) -> Option<&Phrase> {
        let noun = &self.set.first.noun;
        (self.is_bare() && self.count.is_none() && noun.filter.is_none()).then_some(&noun.phrase)
    }
}

/// Walks joined by set operators, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The first walk.
    pub first: Walk,
    /// The others, each with the operator before it.
    pub rest: Vec<(SetOp, Walk)>,
}

/// An operator on sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOp {
    /// In either.
    Union,
    /// In both.
    Intersect,
    /// In the first only.
    Except,
}

/// `noun -> hop -> …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Where it starts.
    pub noun: Noun,
    /// The steps; each is a noun whose phrase begins with a relation.
    pub hops: Vec<Noun>,
}

/// `phrase [as word] [more of the phrase] [as of date] [where phrase]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Noun {
    /// Head and chain; what stands behind `as word` is joined on, the name being kept apart.
    pub phrase: Phrase,
    /// How many tokens of the phrase stand before `as word`.
    pub named_after: usize,
    /// The stop's name.
    pub alias: Option<Word>,
    /// `as of …`; one is right, several are told.
    pub as_of: Vec<AsOf>,
    /// The condition behind `where`.
    pub filter: Option<Phrase>,
    /// The whole.
    pub span: Span,
}

/// A flat run of tokens: a noun with its chain, a condition, a value or a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// The whole.
    pub span: Span,
}

/// A token with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where.
    pub span: Span,
}

/// The tokens of a phrase. Words of one run stand one after another, and each knows its run.
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

/// What is done with the rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `show …`.
    Show(Vec<Column>, Span),
    /// `group by …`.
    GroupBy(Vec<Column>, Span),
    /// `order by …`.
    OrderBy(Vec<OrderKey>, Span),
    /// `limit n [skip m]`.
    Limit(Count, Option<Count>, Span),
    /// `as of date`.
    AsOf(AsOf),
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it shows.
    pub phrase: Phrase,
    /// What it is called.
    pub alias: Option<Word>,
}

/// What rows are ordered by.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// The column.
    pub phrase: Phrase,
    /// Whether the greatest comes first.
    pub descending: bool,
}

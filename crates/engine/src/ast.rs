//! What a query's text says, word by word; what the words mean is not known yet.

mod token;

pub use token::{Arithmetic, Bound, Compare, Count, Quantity, Token, TokenKind};

use crate::span::Span;

/// A word, or a name of one word.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "let young = projects";
/// let Statement::Let(name, _) = &statements(text).unwrap()[0] else { panic!("a name for a query") };
/// assert_eq!((name.text.as_str(), name.span.of(text)), ("young", "young"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// One statement.
///
/// # Examples
///
/// The form of a statement is known without any data; whether its words mean something is not:
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let one = |text| statements(text).map(|mut all| all.remove(0));
/// assert!(matches!(one("teams where size > 3"), Ok(Statement::Query(_))));
/// assert!(matches!(one("path from Web to Desk"), Ok(Statement::Path(path)) if !path.all));
/// assert!(matches!(one("compare Web, Desk"), Ok(Statement::Compare(names)) if names.len() == 2));
/// assert!(one("teams where").is_err());
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Statement, Wanted}, statements};
/// let wanted = |text| match statements(text).map(|mut all| all.remove(0)) {
///     Ok(Statement::Find(wanted, _)) => Some(wanted),
///     _ => None,
/// };
/// assert!(matches!(wanted("find service mesh limit 3"), Some(Wanted::Text(word)) if word.text == "service mesh"));
/// assert!(matches!(wanted("find $text"), Some(Wanted::Param(name)) if name.text == "text"));
/// assert_eq!(wanted("find"), None, "a text is due");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A text.
    Text(Word),
    /// What a parameter gives.
    Param(Word),
}

/// A path, or paths.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "paths from Web to Desk within 3 limit 5";
/// let Statement::Path(path) = &statements(text).unwrap()[0] else { panic!("a path") };
/// assert_eq!((path.from.span.of(text), path.to.span.of(text)), ("Web", "Desk"));
/// assert!(path.all && path.via.is_empty(), "it may walk any relation");
/// assert_eq!((path.within.len(), path.clauses.len()), (1, 1));
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Quantity, Statement}, statements};
/// let text = "expect no teams where size = 0 else \"nobody is left\"";
/// let Statement::Expect(expect) = &statements(text).unwrap()[0] else { panic!("an expectation") };
/// assert_eq!((&expect.quantity, expect.quantity_span.of(text)), (&Quantity::No, "no"));
/// assert_eq!(expect.message.as_deref(), Some("nobody is left"));
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Clause, Statement}, statements};
/// let text = "teams show name as of $day";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let Some(Clause::AsOf(as_of)) = query.clauses.last() else { panic!("a date") };
/// assert_eq!((as_of.date.text.as_str(), as_of.is_param, as_of.span.of(text)), ("day", true, "as of $day"));
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "describe project \"Dapr\"";
/// let Statement::Describe(name) = &statements(text).unwrap()[0] else { panic!("a description") };
/// assert_eq!(name.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["project"]);
/// assert_eq!((name.quoted.as_ref().unwrap().text.as_str(), &name.param), ("Dapr", &None));
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "count projects started by Microsoft";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// assert_eq!(query.count.unwrap().of(text), "count");
/// assert!(query.is_bare(), "one noun, though with a chain");
/// assert_eq!(query.phrase(), None, "for it is only counted");
/// assert_eq!(query.set.first.noun.phrase.span.of(text), "projects started by Microsoft");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{SetOp, Statement}, statements};
/// let text = "teams union tools";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// assert_eq!(query.set.first.noun.span.of(text).trim(), "teams");
/// let (operator, tools) = &query.set.rest[0];
/// assert_eq!((*operator, tools.noun.phrase.span.of(text)), (SetOp::Union, "tools"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The first walk.
    pub first: Walk,
    /// The others, each with the operator before it.
    pub rest: Vec<(SetOp, Walk)>,
}

/// An operator on sets.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{SetOp, Statement}, statements};
/// let Statement::Query(query) = &statements("teams union tools except people").unwrap()[0] else { panic!("a query") };
/// let operators: Vec<SetOp> = query.set.rest.iter().map(|(operator, _)| *operator).collect();
/// assert_eq!(operators, [SetOp::Union, SetOp::Except], "from left to right");
/// assert!(statements("teams except").is_err(), "something must follow");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "Microsoft -> started projects -> used by case studies";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let walk = &query.set.first;
/// let hops: Vec<&str> = walk.hops.iter().map(|hop| hop.phrase.span.of(text)).collect();
/// assert_eq!((walk.noun.phrase.span.of(text), &hops[..]), ("Microsoft", &["started projects", "used by case studies"][..]));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Where it starts.
    pub noun: Noun,
    /// The steps; each is a noun whose phrase begins with a relation.
    pub hops: Vec<Noun>,
}

/// `phrase [as word] [more of the phrase] [as of date] [where phrase]`.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::Statement, statements};
/// let text = "projects as p started by Microsoft where status = Sandbox";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let noun = &query.set.first.noun;
/// assert_eq!(noun.alias.as_ref().unwrap().text, "p");
/// assert_eq!((noun.named_after, noun.phrase.tokens.len()), (1, 4), "the name is kept apart");
/// assert_eq!(noun.filter.as_ref().unwrap().span.of(text), "status = Sandbox");
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Statement, TokenKind}, statements};
/// let Statement::Query(query) = &statements("projects started by $who").unwrap()[0] else { panic!("a query") };
/// let phrase = query.phrase().unwrap();
/// let words = phrase.tokens.iter().filter_map(|token| match &token.kind {
///     TokenKind::Word(word, run) => Some((word.as_str(), *run)),
///     _ => None,
/// });
/// let words: Vec<(&str, usize)> = words.collect();
/// assert!(words[1].0 == "started" && words.iter().all(|(_, run)| *run == words[0].1), "three words of one run");
/// assert!(matches!(&phrase.tokens[3].kind, TokenKind::Param(name) if name == "who"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Phrase {
    /// The tokens.
    pub tokens: Vec<Token>,
    /// The whole.
    pub span: Span,
}

/// What is done with the rows.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Clause, Statement}, statements};
/// let Statement::Query(query) = &statements("teams show name, size order by size limit 3").unwrap()[0] else { panic!("a query") };
/// let [Clause::Show(columns, _), Clause::OrderBy(keys, _), Clause::Limit(_, skip, _)] = &query.clauses[..] else { panic!() };
/// assert_eq!((columns.len(), keys[0].descending, skip), (2, false, &None));
/// ```
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
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Clause, Statement}, statements};
/// let text = "teams show name, size / 2 as half";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let [Clause::Show(columns, _)] = &query.clauses[..] else { panic!("columns") };
/// assert_eq!((columns[1].phrase.span.of(text), columns[1].alias.as_ref().unwrap().text.as_str()), ("size / 2", "half"));
/// assert_eq!(columns[0].alias, None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What it shows.
    pub phrase: Phrase,
    /// What it is called.
    pub alias: Option<Word>,
}

/// What rows are ordered by.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ast::{Clause, Statement}, statements};
/// let text = "teams order by size desc, name";
/// let Statement::Query(query) = &statements(text).unwrap()[0] else { panic!("a query") };
/// let [Clause::OrderBy(keys, _)] = &query.clauses[..] else { panic!("an order") };
/// let keys: Vec<_> = keys.iter().map(|key| (key.phrase.span.of(text), key.descending)).collect();
/// assert_eq!(keys, [("size", true), ("name", false)]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// The column.
    pub phrase: Phrase,
    /// Whether the greatest comes first.
    pub descending: bool,
}

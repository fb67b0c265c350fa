//! Statements without their places, so that two texts can be compared by what they say.
//!
//! Every field is named: one that is added to the tree does not pass unseen.

use fossgraph_engine::Span;
use fossgraph_engine::ast::{
    AsOf, Clause, Column, Count, Expect, Name, Noun, OrderKey, Path, Phrase, Quantity, Query, Set, Statement, Token,
    TokenKind, Walk, Wanted, Word,
};

const NOWHERE: Span = Span { start: 0, end: 0 };

/// The statement with every place set to the start of the text.
#[must_use]
pub fn unplaced(statement: &Statement) -> Statement {
    match statement {
        Statement::Query(of) => Statement::Query(query(of)),
        Statement::Let(name, of) => Statement::Let(word(name), query(of)),
        Statement::Expect(of) => Statement::Expect(expect(of)),
        Statement::Path(of) => Statement::Path(path(of)),
        Statement::Why(of) => Statement::Why(query(of)),
        Statement::WhyPath(of) => Statement::WhyPath(path(of)),
        Statement::WhyNotPath(_) => Statement::WhyNotPath(NOWHERE),
        Statement::WhyNot(thing, of) => Statement::WhyNot(name(thing), query(of)),
        Statement::Explain(of) => Statement::Explain(query(of)),
        Statement::ExplainPath(of) => Statement::ExplainPath(path(of)),
        Statement::Profile(of) => Statement::Profile(query(of)),
        Statement::ProfilePath(of) => Statement::ProfilePath(path(of)),
        Statement::Describe(thing) => Statement::Describe(name(thing)),
        Statement::Compare(things) => Statement::Compare(things.iter().map(name).collect()),
        Statement::Find(wanted, limit) => Statement::Find(found(wanted), limit.as_ref().map(count)),
        Statement::LetPath(_) => Statement::LetPath(NOWHERE),
    }
}

fn word(Word { text, span: _ }: &Word) -> Word {
    Word { text: text.clone(), span: NOWHERE }
}

fn found(wanted: &Wanted) -> Wanted {
    match wanted {
        Wanted::Text(text) => Wanted::Text(word(text)),
        Wanted::Param(param) => Wanted::Param(word(param)),
    }
}

fn name(Name { words, quoted, param, span: _ }: &Name) -> Name {
    let (quoted, param) = (quoted.as_ref().map(word), param.as_ref().map(word));
    Name { words: words.iter().map(word).collect(), quoted, param, span: NOWHERE }
}

fn as_of(AsOf { date, is_param, span: _ }: &AsOf) -> AsOf {
    AsOf { date: word(date), is_param: *is_param, span: NOWHERE }
}

fn count(of: &Count) -> Count {
    match of {
        Count::Number(text, _) => Count::Number(text.clone(), NOWHERE),
        Count::Param(param) => Count::Param(word(param)),
    }
}

fn quantity(of: &Quantity) -> Quantity {
    match of {
        Quantity::Bound(bound, n) => Quantity::Bound(*bound, count(n)),
        Quantity::Some | Quantity::No | Quantity::Only => of.clone(),
    }
}

fn expect(Expect { quantity: q, quantity_span: _, set: s, as_of: time, message, span: _ }: &Expect) -> Expect {
    Expect {
        quantity: quantity(q),
        quantity_span: NOWHERE,
        set: set(s),
        as_of: time.as_ref().map(as_of),
        message: message.clone(),
        span: NOWHERE,
    }
}

fn path(Path { all, from, to, via, within, clauses, span: _ }: &Path) -> Path {
    Path {
        all: *all,
        from: phrase(from),
        to: phrase(to),
        via: via.iter().map(phrase).collect(),
        within: within.iter().map(count).collect(),
        clauses: clauses.iter().map(clause).collect(),
        span: NOWHERE,
    }
}

fn query(Query { count, set: s, clauses, span: _ }: &Query) -> Query {
    let clauses = clauses.iter().map(clause).collect();
    Query { count: count.map(|_| NOWHERE), set: set(s), clauses, span: NOWHERE }
}

fn set(Set { first, rest }: &Set) -> Set {
    Set { first: walk(first), rest: rest.iter().map(|(op, of)| (*op, walk(of))).collect() }
}

fn walk(Walk { noun: start, hops }: &Walk) -> Walk {
    Walk { noun: noun(start), hops: hops.iter().map(noun).collect() }
}

fn noun(Noun { phrase: of, named_after, alias, as_of: times, filter, span: _ }: &Noun) -> Noun {
    Noun {
        phrase: phrase(of),
        named_after: *named_after,
        alias: alias.as_ref().map(word),
        as_of: times.iter().map(as_of).collect(),
        filter: filter.as_ref().map(phrase),
        span: NOWHERE,
    }
}

fn phrase(Phrase { tokens, span: _ }: &Phrase) -> Phrase {
    Phrase { tokens: tokens.iter().map(token).collect(), span: NOWHERE }
}

fn token(Token { kind, span: _ }: &Token) -> Token {
    let kind = match kind {
        TokenKind::Paren(queries) => TokenKind::Paren(queries.iter().map(query).collect()),
        TokenKind::Quantity(of) => TokenKind::Quantity(quantity(of)),
        TokenKind::Group(phrases) => TokenKind::Group(phrases.iter().map(word).collect()),
        TokenKind::Edge(condition) => TokenKind::Edge(phrase(condition)),
        // these hold no place
        TokenKind::Word(..)
        | TokenKind::Text(_)
        | TokenKind::Param(_)
        | TokenKind::Negative(_)
        | TokenKind::That
        | TokenKind::Anything
        | TokenKind::Linked
        | TokenKind::Repeat(_)
        | TokenKind::Not
        | TokenKind::And
        | TokenKind::Or
        | TokenKind::Compare(_)
        | TokenKind::In
        | TokenKind::Range
        | TokenKind::Arithmetic(_)
        | TokenKind::IsKnown
        | TokenKind::IsMissing => kind.clone(),
    };
    Token { kind, span: NOWHERE }
}

fn clause(of: &Clause) -> Clause {
    match of {
        Clause::Show(columns, _) => Clause::Show(columns.iter().map(column).collect(), NOWHERE),
        Clause::GroupBy(columns, _) => Clause::GroupBy(columns.iter().map(column).collect(), NOWHERE),
        Clause::OrderBy(keys, _) => Clause::OrderBy(keys.iter().map(order_key).collect(), NOWHERE),
        Clause::Limit(limit, skip, _) => Clause::Limit(count(limit), skip.as_ref().map(count), NOWHERE),
        Clause::AsOf(time) => Clause::AsOf(as_of(time)),
    }
}

fn column(Column { phrase: of, alias }: &Column) -> Column {
    Column { phrase: phrase(of), alias: alias.as_ref().map(word) }
}

fn order_key(OrderKey { phrase: of, descending }: &OrderKey) -> OrderKey {
    OrderKey { phrase: phrase(of), descending: *descending }
}

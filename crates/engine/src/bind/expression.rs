//! Expressions: numbers reckoned with, functions, values, attributes and relations.

use fossgraph_core::{KindId, Number, Value, ValueType, parse_number};

use super::attach::Attachment;
use super::cursor::Cursor;
use super::probe::What;
use super::{Binder, Result};
use crate::ast::{self, Arithmetic, TokenKind};
use crate::bound::{Aggregate, Expr, ParamType, StopId};
use crate::error::{ErrorKind, Problem};
use crate::function::function;
use crate::span::Span;

/// An expression, and what a column of it is called.
pub(super) type Named = (Expr, String);

/// An expression has no more operators.
const MOST_OPERATORS: usize = 200;

impl Binder<'_> {
    /// An expression from the cursor to where it ends. `due` is the type that unquoted words and parameters are read by.
    pub(super) fn expression(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        due: Option<ValueType>,
    ) -> Result<Named> {
        self.reckoned(cursor, kinds, due, |op| matches!(op, Arithmetic::Add | Arithmetic::Subtract))
    }

    /// Operands of one rank of operators, from left to right; those of `*` and `/` are single values.
    fn reckoned(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        due: Option<ValueType>,
        rank: fn(Arithmetic) -> bool,
    ) -> Result<Named> {
        let product: fn(Arithmetic) -> bool = |op| matches!(op, Arithmetic::Multiply | Arithmetic::Divide);
        let start = cursor.position();
        // a number is due on both sides of an operator, whatever is due of the whole
        let due = if is_reckoned(cursor) { Some(ValueType::Float) } else { due };
        let operand = |binder: &mut Self, cursor: &mut Cursor<'_>| {
            if rank(Arithmetic::Multiply) {
                binder.value_here(cursor, kinds, due)
            } else {
                binder.reckoned(cursor, kinds, due, product)
            }
        };
        let mut left = operand(self, cursor)?;
        let mut operators = 0;
        while let Some(TokenKind::Arithmetic(op)) = cursor.peek()
            && rank(*op)
        {
            let left_span = cursor.read_since(start);
            let op_span = cursor.span();
            operators += 1;
            if operators > MOST_OPERATORS {
                let message = format!("an expression has at most {MOST_OPERATORS} operators");
                return Err(Problem::new(ErrorKind::Limit, "Q003", op_span, message));
            }
            cursor.skip(1);
            let at = cursor.position();
            let right = operand(self, cursor)?;
            self.number_due(&left.0, left_span, op_span)?;
            self.number_due(&right.0, cursor.read_since(at), op_span)?;
            let expr = Expr::Arithmetic(*op, Box::new(left.0), Box::new(right.0));
            self.one_list(std::slice::from_ref(&expr), op_span)?;
            left = (expr, format!("{} {} {}", left.1, op_span.of(self.text), right.1));
        }
        Ok(left)
    }

    /// Only numbers are reckoned with.
    fn number_due(&self, expr: &Expr, span: Span, operator: Span) -> Result<()> {
        let value = expr.expr_type(self.schema).value;
        if value.is_some_and(ValueType::is_numeric) {
            return Ok(());
        }
        let (text, sign) = (span.of(self.text), operator.of(self.text));
        let message = format!("`{sign}` takes numbers, and `{text}` is {}", self.type_name(expr));
        let problem = Problem::new(ErrorKind::Meaning, "Q065", span, message);
        Err(match value {
            Some(ValueType::Date) => problem.help("the days between two dates are `days(from, to)`"),
            Some(value) if value.is_textual() => {
                problem.help("texts are joined by `concat(…)`; `number(text)` reads one")
            }
            None => problem.help(format!("`count({text})` is how many there are")),
            _ => problem,
        })
    }

    /// At most one part of an operation may be a list: it is done for each of its values.
    pub(super) fn one_list(&self, exprs: &[Expr], span: Span) -> Result<()> {
        let several = |expr: &&Expr| expr.expr_type(self.schema).many;
        let parts =
            exprs.iter().flat_map(|e| if let Expr::Arithmetic(_, l, r) = e { vec![l.as_ref(), r] } else { vec![e] });
        if parts.filter(several).count() < 2 {
            return Ok(());
        }
        let message = "two lists cannot be taken together value by value";
        let problem = Problem::new(ErrorKind::Meaning, "Q065", span, message);
        Err(problem.help("`first(…)`, `last(…)` and `size(…)` make one value of a list"))
    }

    /// What an expression is, in words: `of type text`, `a list of things`.
    pub(super) fn type_name(&self, expr: &Expr) -> String {
        match expr.expr_type(self.schema).value {
            Some(value) => format!("of type {}", value.name(self.schema)),
            None => "no value but things".to_owned(),
        }
    }

    /// A single value: written, reckoned in parentheses, or read from the graph.
    fn value_here(&mut self, cursor: &mut Cursor<'_>, kinds: &[KindId], due: Option<ValueType>) -> Result<Named> {
        let span = cursor.span();
        match cursor.peek() {
            Some(TokenKind::Negative(text)) => {
                cursor.skip(1);
                self.number(text, span)
            }
            Some(TokenKind::Text(text)) => {
                cursor.skip(1);
                let value_type = due.filter(|t| !t.is_numeric()).unwrap_or(ValueType::Text);
                let name = span.of(self.text).to_owned();
                // functions take an empty text too
                let value = match text.is_empty() && value_type == ValueType::Text {
                    true => Value::Text(String::new()),
                    false => self.value(text, span, &name, value_type)?,
                };
                Ok((Expr::Value(value, value_type), name))
            }
            Some(TokenKind::Param(name)) => {
                let Some(value_type) = due else {
                    let message = format!("nothing says of what type `${name}` is");
                    let problem = Problem::new(ErrorKind::Parameter, "Q066", span, message);
                    return Err(problem
                        .help("a parameter is compared, calculated with, or given to a function of dates or numbers"));
                };
                cursor.skip(1);
                let param = self.param(name, ParamType::Value(value_type), span)?;
                Ok((Expr::Param(param, value_type), format!("${name}")))
            }
            Some(TokenKind::Paren(queries)) => {
                cursor.skip(1);
                let [query] = queries.as_slice() else { return Err(no_expression(span)) };
                let phrase = self.plain(query, span)?;
                self.bracketed(span, |binder| {
                    let (expr, name) = binder.whole_column(&phrase, kinds, due)?;
                    Ok((expr, format!("({name})")))
                })
            }
            Some(TokenKind::Word(..)) => self.words_here(cursor, kinds, due),
            Some(TokenKind::Group(_) | TokenKind::Linked) => self.related(cursor, kinds, None, ""),
            _ => Err(no_expression(span)),
        }
    }

    fn number(&self, text: &str, span: Span) -> Result<Named> {
        let (value, value_type) = match parse_number(text) {
            Some(Number::Integer(n)) => (Value::Integer(n), ValueType::Integer),
            Some(Number::Float(x)) => (Value::Float(x), ValueType::Float),
            None => {
                return Err(Problem::new(
                    ErrorKind::Syntax,
                    "Q005",
                    span,
                    format!("`{text}` is not a number that fits"),
                ));
            }
        };
        Ok((Expr::Value(value, value_type), text.to_owned()))
    }

    fn words_here(&mut self, cursor: &mut Cursor<'_>, kinds: &[KindId], due: Option<ValueType>) -> Result<Named> {
        let words = cursor.words();
        let Some(first) = words.first().copied() else { return Err(no_expression(cursor.span())) };
        if calls(cursor) {
            return self.call(cursor, kinds);
        }
        if words.len() == 1 && first.eq_ignore_ascii_case("count") {
            cursor.skip(1);
            return Ok((Expr::Aggregate(Aggregate::Count, None), "count".to_owned()));
        }
        if first.to_lowercase().starts_with("via.") {
            return self.via(cursor);
        }
        if self.sets == 0 {
            if let Some((stop, rest)) = first.split_once('.')
                && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(stop))
            {
                return self.of_stop(cursor, at, rest);
            }
            if words.len() == 1
                && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(first))
            {
                cursor.skip(1);
                self.mention(at);
                return Ok((Expr::Thing(Some(StopId(at))), first.to_owned()));
            }
        }
        let attribute = self.schema.lexicon().longest_attribute(&words).filter(|(_, n)| *n == words.len());
        let text = words.join(" ");
        // words that can be read as the value that is due are that, but not where an attribute of the type is called so
        if let Some(value_type) = due.filter(|t| !t.is_textual() && !t.is_numeric())
            && let Ok(value) = Value::parse(&text, value_type, self.schema)
        {
            if attribute.is_some_and(|(a, _)| self.schema.attribute(a).value_type == value_type) {
                let message = format!("`{text}` could be the value or the attribute");
                let problem = Problem::new(ErrorKind::Meaning, "Q044", cursor.span_of(words.len()), message);
                return Err(problem.help("a value can be quoted"));
            }
            cursor.skip(words.len());
            return Ok((Expr::Value(value, value_type), text));
        }
        if words.len() == 1 && attribute.is_none() && parse_number(first).is_some() {
            let span = cursor.span();
            cursor.skip(1);
            return self.number(first, span);
        }
        self.attribute_or_relation(cursor, kinds, None, "")
    }

    /// The phrase that stands in parentheses, without a condition behind it.
    pub(super) fn plain(&self, query: &ast::Query, span: Span) -> Result<ast::Phrase> {
        let phrase = self.argument(query, span)?;
        if query.set.first.noun.filter.is_none() {
            return Ok(phrase);
        }
        let message = "`where` stands in aggregates only, after what a relation leads to";
        Err(Problem::new(ErrorKind::Meaning, "Q016", query.span, message))
    }

    /// The phrase of an argument, without clauses and hops. `count` before it belongs to it.
    pub(super) fn argument(&self, query: &ast::Query, span: Span) -> Result<ast::Phrase> {
        if !query.is_bare() {
            let message = "a value must stand in these parentheses";
            let problem = Problem::new(ErrorKind::Syntax, "Q016", span, message);
            return Err(problem.help("such as `year(accepted)`, `(seats + 1) * 2`"));
        }
        let mut phrase = query.set.first.noun.phrase.clone();
        if let Some(count) = query.count {
            let token = ast::Token { kind: TokenKind::Word("count".to_owned(), usize::MAX), span: count };
            phrase.tokens.insert(0, token);
            phrase.span = count.to(phrase.span);
        }
        Ok(phrase)
    }

    /// A whole phrase as a column: an expression, or a condition, whose answer it shows.
    pub(super) fn whole_column(
        &mut self,
        phrase: &ast::Phrase,
        kinds: &[KindId],
        due: Option<ValueType>,
    ) -> Result<Named> {
        let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
        if is_condition(&phrase.tokens) {
            return self.condition_column(phrase, kinds);
        }
        let found = self.expression(&mut cursor, kinds, due)?;
        if cursor.is_done() {
            return Ok(found);
        }
        let rest = cursor.rest();
        if let Some(problem) = self.probed(rest.of(self.text), rest.start, || What::After) {
            return Err(problem);
        }
        let message = format!("`{}` cannot follow `{}`", rest.of(self.text), found.1);
        let help = match rest.of(self.text).starts_with(['+', '-', '*', '/']) {
            true => "the operators `+ - * /` have blanks on both sides",
            false => "columns are separated by commas",
        };
        Err(Problem::new(ErrorKind::Syntax, "Q007", rest, message).help(help))
    }

    /// A condition as a column: whether it is true.
    fn condition_column(&mut self, phrase: &ast::Phrase, kinds: &[KindId]) -> Result<Named> {
        let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
        let mut attachment = Attachment { filter: true, ..Attachment::default() };
        let condition = match self.joined(&mut cursor, kinds, None, &mut attachment) {
            // a list of columns that are joined as people do
            Err(problem) if self.clause && self.sets == 0 && joins_columns(&phrase.tokens) => {
                return Err(problem.help("columns are separated by commas"));
            }
            Err(problem) if self.clause && self.sets == 0 && problem.code == "Q010" && has_having(&phrase.tokens) => {
                return Err(problem.help("there is no condition on groups; columns are separated by commas"));
            }
            read => read?,
        };
        Ok((Expr::Holds(Box::new(condition)), spaced(phrase.span.of(self.text))))
    }

    /// The condition that a function takes: also a relation alone.
    pub(super) fn condition_argument(&mut self, phrase: &ast::Phrase, kinds: &[KindId]) -> Result<Named> {
        match self.chain_follows(&Cursor::new(&phrase.tokens, phrase.span)) {
            true => self.condition_column(phrase, kinds),
            false => self.whole_column(phrase, kinds, None),
        }
    }

    /// Whether what stands at the cursor, up to its comparison, is reckoned or computed rather than an attribute alone.
    pub(super) fn calculates(&self, cursor: &Cursor<'_>) -> bool {
        let mut ahead = *cursor;
        if matches!(ahead.peek(), Some(TokenKind::Paren(queries)) if queries.len() == 1) {
            return true;
        }
        while let Some(token) = ahead.peek() {
            match token {
                TokenKind::Arithmetic(_) => return true,
                token if ends_value(token) => return false,
                TokenKind::Word(..) if calls(&ahead) => return true,
                _ => ahead.skip(1),
            }
        }
        false
    }
}

/// A text with single blanks.
pub(super) fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an operator of arithmetic stands before the value at the cursor ends.
fn is_reckoned(cursor: &Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    while let Some(token) = ahead.peek() {
        match token {
            TokenKind::Arithmetic(_) => return true,
            token if ends_value(token) => return false,
            _ => ahead.skip(1),
        }
    }
    false
}

/// Whether a value or expression ends before a token.
fn ends_value(token: &TokenKind) -> bool {
    matches!(
        token,
        TokenKind::And
            | TokenKind::Or
            | TokenKind::Compare(_)
            | TokenKind::In
            | TokenKind::Range
            | TokenKind::IsKnown
            | TokenKind::IsMissing
    )
}

/// Whether a single word with parentheses right behind it stands at the cursor.
pub(super) fn calls(cursor: &Cursor<'_>) -> bool {
    cursor.words().len() == 1 && matches!(cursor.peek_at(1), Some(TokenKind::Paren(_)))
}

fn has_having(tokens: &[ast::Token]) -> bool {
    tokens.iter().any(|token| matches!(&token.kind, TokenKind::Word(word, _) if word.eq_ignore_ascii_case("having")))
}

/// Whether words are joined by `and` and `or` alone.
fn joins_columns(tokens: &[ast::Token]) -> bool {
    let columns = |token: &ast::Token| matches!(token.kind, TokenKind::Word(..) | TokenKind::And | TokenKind::Or);
    tokens.len() > 1 && tokens.iter().all(columns)
}

/// Whether a function's name with parentheses that touch it stands at the cursor.
pub(super) fn calls_function(cursor: &Cursor<'_>) -> bool {
    let mut behind = *cursor;
    behind.skip(1);
    calls(cursor) && cursor.span().end == behind.span().start && function(&cursor.text(1)).is_some()
}

/// Whether a phrase is a condition rather than a value.
fn is_condition(tokens: &[ast::Token]) -> bool {
    tokens.iter().any(|token| {
        matches!(
            token.kind,
            TokenKind::Not
                | TokenKind::Quantity(_)
                | TokenKind::Compare(_)
                | TokenKind::In
                | TokenKind::IsKnown
                | TokenKind::IsMissing
        )
    })
}

fn no_expression(span: Span) -> Problem {
    let message = "a column is an attribute, a relation, a function such as `year(accepted)` or an expression such as `seats * 2`";
    Problem::new(ErrorKind::Syntax, "Q015", span, message)
}

/// The error on a word with parentheses that is no function.
pub(super) fn unknown_function(word: &str, span: Span) -> Problem {
    let names: Vec<&str> = crate::function::FUNCTIONS.iter().map(|f| f.name).collect();
    let near = fossgraph_core::nearest(word, names.iter().copied());
    let problem = Problem::new(ErrorKind::Name, "Q045", span, format!("no function is called `{word}`"));
    match near.is_empty() {
        true => problem
            .help("such as `year(date)`, `length(text)`, `round(number)`, `count(relation)`; the manual lists all"),
        false => problem.near(&near),
    }
}

//! Values at the right of comparisons, read by the type that is due.

use fossgraph_core::{Builtin, KindId, Value, ValueType, any_of, fold, nearest, version_order, with_article};

use super::comparison::Subject;
use super::cursor::Cursor;
use super::probe::What;
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{Operand, ParamType, Test};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// What something called `name` is compared with. `value_type` is that of the right side.
    pub(super) fn operand(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        name: &str,
        value_type: ValueType,
    ) -> Result<Operand> {
        let span = cursor.span();
        match cursor.peek() {
            Some(TokenKind::Text(text)) => {
                cursor.skip(1);
                self.value(text, span, name, value_type).map(Operand::Value)
            }
            Some(TokenKind::Negative(text)) => {
                cursor.skip(1);
                self.value(text, span, name, value_type).map(Operand::Value)
            }
            Some(TokenKind::Param(param)) => {
                cursor.skip(1);
                self.param(param, ParamType::Value(value_type), span).map(Operand::Param)
            }
            Some(TokenKind::Word(..)) => self.word_operand(cursor, head, name, value_type),
            Some(TokenKind::Paren(queries)) if queries.len() > 1 => {
                let message = "a list of values comes after `in`";
                Err(Problem::new(ErrorKind::Syntax, "Q012", span, message))
            }
            Some(TokenKind::Paren(_)) => self.right_expression(cursor, head, value_type),
            Some(TokenKind::Quantity(ast::Quantity::No)) => {
                let problem = Problem::new(ErrorKind::Syntax, "Q012", span, "`no` is a word of the language");
                Err(problem
                    .help(format!("for what is not recorded write `{name} is missing`; the text is quoted: \"no\"")))
            }
            _ => Err(Problem::new(ErrorKind::Syntax, "Q012", span, "a value is missing here")),
        }
    }

    /// Unquoted words: a value if they can be one, else an attribute of the same type.
    fn word_operand(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        name: &str,
        value_type: ValueType,
    ) -> Result<Operand> {
        let words = cursor.words();
        let (text, span) = (cursor.text(words.len()), cursor.span_of(words.len()));
        if text.eq_ignore_ascii_case("null") {
            let problem =
                Problem::new(ErrorKind::Syntax, "Q012", span, "`null` is not a value; the text is quoted: \"null\"");
            return Err(
                problem.help("what is not recorded is asked for by `is missing`, what is recorded by `is known`")
            );
        }
        let compared = matches!(
            cursor.peek_at(words.len()),
            Some(TokenKind::Compare(_) | TokenKind::In | TokenKind::IsKnown | TokenKind::IsMissing)
        );
        if compared {
            // `tier = high live = true`: the last words are the next attribute
            let split = (1..words.len()).find(|i| {
                let rest = words.get(*i..).unwrap_or_default();
                self.schema.lexicon().longest_attribute(rest).is_some_and(|(_, n)| n == rest.len())
            });
            if let Some(i) = split {
                let mut ahead = *cursor;
                ahead.skip(i);
                let here = Span::new(ahead.span().start, ahead.span().start);
                let problem =
                    Problem::new(ErrorKind::Syntax, "Q007", ahead.span(), "conditions are joined by `and` or `or`");
                return Err(problem.rewrite(self.splice(here, "and ")));
            }
        }
        if let Some((stop, other, n)) = self.stop_attribute(cursor) {
            let own = self.schema.attribute(other).value_type;
            if own != value_type || n != words.len() {
                let (is, due) = (own.name(self.schema), with_article(value_type.name(self.schema)));
                let message = format!("`{text}` is of type {is}, but {due} is expected");
                return Err(Problem::new(ErrorKind::Meaning, "Q043", span, message));
            }
            cursor.skip(n);
            self.mention(stop.0);
            return Ok(Operand::Stop(stop, other));
        }
        let other = self.schema.lexicon().longest_attribute(&words).filter(|(other, n)| {
            *n == words.len() && self.schema.attribute(*other).value_type == value_type && self.has(head, *other)
        });
        match (self.value(&text, span, name, value_type), other) {
            (Ok(_), Some(_)) if value_type.is_textual() => {
                let message = format!("`{text}` could be the text or the attribute");
                let problem = Problem::new(ErrorKind::Meaning, "Q044", span, message);
                Err(problem
                    .help("the text is quoted, the attribute stands in parentheses")
                    .rewrite(self.splice(span, &format!("\"{text}\"")))
                    .rewrite(self.splice(span, &format!("({text})"))))
            }
            (Ok(value), _) => {
                cursor.skip(words.len());
                Ok(Operand::Value(value))
            }
            (Err(_), Some((other, n))) => {
                cursor.skip(n);
                Ok(Operand::Attribute(other))
            }
            (Err(problem), None) => Err(problem),
        }
    }

    pub(super) fn value(&self, text: &str, span: Span, name: &str, value_type: ValueType) -> Result<Value> {
        if let Some(problem) = self.probed(text, span.start, || What::Value(name.to_owned(), value_type)) {
            return Err(problem);
        }
        // quoted text is meant as it is, blanks at its ends too
        if value_type.is_textual() && !text.is_empty() {
            return Ok(Value::Text(text.to_owned()));
        }
        let value = Value::parse(text, value_type, self.schema).map_err(|why| {
            let problem = Problem::new(ErrorKind::Meaning, "Q043", span, format!("{name}: {why}"));
            let near = match value_type {
                ValueType::Enumeration(id) => {
                    let members = self.schema.enumeration(id).members.iter().map(String::as_str);
                    nearest(text, members)
                }
                _ => Vec::new(),
            };
            near.first().map(|best| self.splice(span, best)).into_iter().fold(problem, Problem::rewrite)
        })?;
        Ok(value)
    }

    /// A text that no record holds is perhaps misspelt: the footer says so.
    pub(super) fn note_unknown(&mut self, operand: &Operand, subject: &Subject, head: &[KindId]) {
        let (Operand::Value(Value::Text(text)), None) = (operand, &self.edges) else { return };
        let Some(attribute) = subject.attribute() else { return };
        let wanted = fold(text);
        let value_type = self.schema.attribute(attribute).value_type;
        let same = |known: &str| match value_type {
            ValueType::Version => version_order(known, text).is_eq(),
            _ => fold(known) == wanted,
        };
        let near: Vec<&str> = match self.schema.attribute(attribute).builtin {
            Some(Builtin::Name) => {
                let of_head = |node| head.contains(&self.graph.kind_of(node));
                if self.graph.name_index().find(text).any(|m| of_head(m.node) && same(self.graph.name(m.node))) {
                    return;
                }
                // an alias is no name, but tells what is meant
                let aliased = self.graph.name_index().find(text).find(|m| of_head(m.node));
                match aliased {
                    Some(found) => vec![self.graph.name(found.node)],
                    None => self.graph.name_index().nearest(text, of_head),
                }
            }
            Some(_) => return,
            None => {
                let columns: Vec<_> = head.iter().filter_map(|k| self.graph.column(*k, attribute)).collect();
                if columns.iter().any(|c| c.dictionary().iter().any(same)) {
                    return;
                }
                nearest(text, columns.iter().flat_map(|c| c.dictionary().iter()))
            }
        };
        let name = &self.schema.attribute(attribute).name;
        let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", any_of(&near)) };
        self.notes.push(format!("no {name} is `{text}`{hint}"));
    }

    /// The values of a list behind `in`.
    fn list(&mut self, queries: &[ast::Query], span: Span, head: &[KindId], subject: &Subject) -> Result<Test> {
        if queries.is_empty() {
            return Err(no_member(span, "a list after `in` holds at least one value"));
        }
        let mut operands = Vec::with_capacity(queries.len());
        for query in queries {
            let only = || no_member(query.span, "a list after `in` holds values only");
            let phrase = query.phrase().ok_or_else(only)?;
            let mut inside = Cursor::new(&phrase.tokens, phrase.span);
            let operand = self.operand(&mut inside, head, &subject.name, subject.value_type)?;
            if computed(&operand) {
                let message = "a list after `in` holds values: another attribute is compared with `=`";
                return Err(no_member(query.span, message));
            }
            if !inside.is_done() {
                return Err(only());
            }
            self.note_unknown(&operand, subject, head);
            operands.push(operand);
        }
        Ok(Test::In(operands))
    }

    /// What stands behind `in`: a list, a range or a period.
    pub(super) fn members(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], subject: &Subject) -> Result<Test> {
        let value_type = subject.value_type;
        let span = cursor.span();
        if let Some(TokenKind::Paren(queries)) = cursor.peek() {
            cursor.skip(1);
            return self.list(queries, span, head, subject);
        }
        if self.calculates(cursor) {
            return Err(no_member(span, "after `in` come values: an expression is compared with `=`, `<` or `>`"));
        }
        let first = self.operand(cursor, head, &subject.name, value_type)?;
        if computed(&first) {
            return Err(no_member(span, "after `in` come values: another attribute is compared with `=`, `<` or `>`"));
        }
        if cursor.take(&TokenKind::Range) {
            if !value_type.is_ordered() {
                let message = format!(
                    "`{}` is a {}, which has no order",
                    subject.span.of(self.text),
                    value_type.name(self.schema)
                );
                return Err(Problem::new(ErrorKind::Meaning, "Q042", span, message));
            }
            let last = self.operand(cursor, head, &subject.name, value_type)?;
            if computed(&last) {
                return Err(no_member(span, "a range ends with a value"));
            }
            let turned = match (&first, &last) {
                (Operand::Value(low), Operand::Value(high)) => descends(low, high, value_type),
                _ => false,
            };
            if turned {
                let whole = span.to(cursor.read_since(cursor.position() - 1));
                let (low, high) = whole.of(self.text).split_once("..").unwrap_or_default();
                let message = "the range ends before it begins";
                let problem = Problem::new(ErrorKind::Meaning, "Q055", whole, message);
                return Err(problem.rewrite(self.splice(whole, &format!("{}..{}", high.trim(), low.trim()))));
            }
            return Ok(Test::Between(first, last));
        }
        if value_type == ValueType::Date || matches!(first, Operand::Param(_)) {
            return Ok(Test::Equal(first));
        }
        let value = span.of(self.text);
        let message = "after `in` comes a list in parentheses, a range or, for a date, a period";
        let problem = Problem::new(ErrorKind::Syntax, "Q012", span, message);
        Err(problem.rewrite(self.splice(span, &format!("({value})"))))
    }
}

/// The error on what stands behind `in` and should not.
fn no_member(span: Span, message: &str) -> Problem {
    Problem::new(ErrorKind::Syntax, "Q012", span, message)
}

/// Whether an operand is no value that is written or given.
fn computed(operand: &Operand) -> bool {
    matches!(operand, Operand::Stop(..) | Operand::Attribute(_) | Operand::Expr(_))
}

/// Whether the first value comes after the second.
fn descends(low: &Value, high: &Value, value_type: ValueType) -> bool {
    match (low, high) {
        (Value::Integer(a), Value::Integer(b)) => a > b,
        (Value::Float(a), Value::Float(b)) => a > b,
        (Value::Member(a), Value::Member(b)) => a > b,
        (Value::Date(a), Value::Date(b)) => a.first() > b.first(),
        (Value::Text(a), Value::Text(b)) if value_type == ValueType::Version => version_order(a, b).is_gt(),
        _ => false,
    }
}

//! Values at the right of comparisons, read by the type that is due.

use fossgraph_core::{AttributeId, KindId, Value, ValueType};

use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, TokenKind};
use crate::bound::{Operand, ParamType, Test};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// What an attribute is compared with. `value_type` is that of the right side.
    pub(super) fn operand(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        attribute: AttributeId,
        value_type: ValueType,
    ) -> Result<Operand> {
        let span = cursor.span();
        match cursor.peek() {
            Some(TokenKind::Text(text)) => {
                cursor.skip(1);
                self.value(text, span, attribute, value_type, head).map(Operand::Value)
            }
            Some(TokenKind::Negative(text)) => {
                cursor.skip(1);
                self.value(text, span, attribute, value_type, head).map(Operand::Value)
            }
            Some(TokenKind::Param(name)) => {
                cursor.skip(1);
                self.param(name, ParamType::Value(value_type), span).map(Operand::Param)
            }
            Some(TokenKind::Word(..)) => self.word_operand(cursor, head, attribute, value_type),
            Some(TokenKind::Paren(queries)) if queries.len() > 1 => {
                let message = "a list of values stands behind `in`";
                Err(Problem::new(ErrorKind::Syntax, "Q012", span, message))
            }
            Some(TokenKind::Paren(_)) => Err(later(span, "expressions in parentheses")),
            Some(TokenKind::Quantity(ast::Quantity::No)) => {
                let name = self.schema.attribute(attribute).name.clone();
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
        attribute: AttributeId,
        value_type: ValueType,
    ) -> Result<Operand> {
        let words = cursor.words();
        let (text, span) = (cursor.text(words.len()), cursor.span_of(words.len()));
        if let Some((stop, other, n)) = self.stop_attribute(cursor) {
            let own = self.schema.attribute(other).value_type;
            if own != value_type || n != words.len() {
                let (is, due) = (own.name(self.schema), value_type.name(self.schema));
                let message = format!("`{text}` is of type {is}, and a {due} is due");
                return Err(Problem::new(ErrorKind::Meaning, "Q043", span, message));
            }
            cursor.skip(n);
            return Ok(Operand::Stop(stop, other));
        }
        let other = self.schema.lexicon().longest_attribute(&words).filter(|(other, n)| {
            *n == words.len()
                && self.schema.attribute(*other).value_type == value_type
                && self.has(head, *other)
        });
        match (self.value(&text, span, attribute, value_type, head), other) {
            (Ok(_), Some(_)) if value_type.is_textual() => {
                let message = format!("`{text}` could be the text or the attribute");
                let problem = Problem::new(ErrorKind::Meaning, "Q044", span, message);
                Err(problem
                    .help("two attributes of type text cannot be compared yet; the text is quoted")
                    .rewrite(self.splice(span, &format!("\"{text}\""))))
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

    fn value(
        &mut self,
        text: &str,
        span: Span,
        attribute: AttributeId,
        value_type: ValueType,
        head: &[KindId],
    ) -> Result<Value> {
        let name = &self.schema.attribute(attribute).name;
        let value = Value::parse(text, value_type, self.schema).map_err(|why| {
            let problem = Problem::new(ErrorKind::Meaning, "Q043", span, format!("{name}: {why}"));
            let near = match value_type {
                ValueType::Enumeration(id) => {
                    let members = self.schema.enumeration(id).members.iter().map(String::as_str);
                    fossgraph_core::nearest(text, members)
                }
                _ => Vec::new(),
            };
            near.first().map(|best| self.splice(span, best)).into_iter().fold(problem, Problem::rewrite)
        })?;
        if let Value::Text(text) = &value
            && value_type == self.schema.attribute(attribute).value_type
        {
            self.note_unknown_text(text, attribute, head);
        }
        Ok(value)
    }

    /// A text that no record holds is perhaps misspelt: the footer says so.
    fn note_unknown_text(&mut self, text: &str, attribute: AttributeId, head: &[KindId]) {
        let Some(columns): Option<Vec<_>> = self.columns_of(attribute, head) else { return };
        let wanted = fossgraph_core::fold(text);
        if columns.iter().any(|c| c.dictionary().iter().any(|known| fossgraph_core::fold(known) == wanted)) {
            return;
        }
        let near = fossgraph_core::nearest(text, columns.iter().flat_map(|c| c.dictionary().iter()));
        let name = &self.schema.attribute(attribute).name;
        let hint =
            if near.is_empty() { String::new() } else { format!("; did you mean {}?", fossgraph_core::any_of(&near)) };
        self.notes.push(format!("no {name} is `{text}`{hint}"));
    }

    /// The columns of an attribute of some kinds; `None` for a built-in one, which has no column.
    fn columns_of(&self, attribute: AttributeId, head: &[KindId]) -> Option<Vec<&fossgraph_core::Column>> {
        if self.schema.attribute(attribute).builtin.is_some() {
            return None;
        }
        Some(head.iter().filter_map(|k| self.graph.column(*k, attribute)).collect())
    }

    /// What stands behind `in`: a list, a range or a period.
    pub(super) fn members(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        attribute: AttributeId,
        subject: Span,
    ) -> Result<Test> {
        let value_type = self.schema.attribute(attribute).value_type;
        let span = cursor.span();
        if let Some(TokenKind::Paren(queries)) = cursor.peek() {
            cursor.skip(1);
            let mut operands = Vec::new();
            for query in queries {
                let noun = &query.set.first.noun;
                let plain = query.count.is_none()
                    && query.clauses.is_empty()
                    && noun.filter.is_none()
                    && query.set.first.hops.is_empty();
                let mut inside = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
                let operand = self.operand(&mut inside, head, attribute, value_type)?;
                if matches!(operand, Operand::Stop(..) | Operand::Attribute(_)) {
                    let message = "a list behind `in` holds values: another attribute is compared with `=`";
                    return Err(Problem::new(ErrorKind::Syntax, "Q012", query.span, message));
                }
                if !plain || !inside.is_done() {
                    return Err(Problem::new(
                        ErrorKind::Syntax,
                        "Q012",
                        query.span,
                        "a list behind `in` holds values only",
                    ));
                }
                operands.push(operand);
            }
            return Ok(Test::In(operands));
        }
        let first = self.operand(cursor, head, attribute, value_type)?;
        if matches!(first, Operand::Stop(..) | Operand::Attribute(_)) {
            let message = "behind `in` stand values: another attribute is compared with `=`, `<` or `>`";
            return Err(Problem::new(ErrorKind::Syntax, "Q012", span, message));
        }
        if cursor.take(&TokenKind::Range) {
            if !value_type.is_ordered() {
                let message =
                    format!("`{}` is a {}, which has no order", subject.of(self.text), value_type.name(self.schema));
                return Err(Problem::new(ErrorKind::Meaning, "Q042", span, message));
            }
            let last = self.operand(cursor, head, attribute, value_type)?;
            if matches!(last, Operand::Stop(..) | Operand::Attribute(_)) {
                let message = "a range ends with a value";
                return Err(Problem::new(ErrorKind::Syntax, "Q012", span, message));
            }
            return Ok(Test::Between(first, last));
        }
        if value_type == ValueType::Date || matches!(first, Operand::Param(_)) {
            return Ok(Test::Equal(first));
        }
        let value = span.of(self.text);
        let message = "behind `in` stands a list in parentheses, a range or, for a date, a period";
        let problem = Problem::new(ErrorKind::Syntax, "Q012", span, message);
        Err(problem.rewrite(self.splice(span, &format!("({value})"))))
    }
}

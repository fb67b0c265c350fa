//! Comparisons: an attribute or expression, an operator, and what it is compared with; types checked.

use fossgraph_core::{AttributeId, KindId, Value, ValueType, with_article};

use super::attach::Attachment;
use super::cursor::Cursor;
use super::expression::calls;
use super::probe::What;
use super::{Binder, Result};
use crate::ast::{Compare, TokenKind};
use crate::bound::{Calculation, Comparison, Condition, Expr, Operand, StopId, Test};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

/// What is compared.
pub(super) struct Subject {
    expr: Expr,
    pub(super) value_type: ValueType,
    /// What errors call it.
    pub(super) name: String,
    pub(super) span: Span,
}

impl Subject {
    /// The attribute, if it is one of the thing that the condition is about.
    pub(super) fn attribute(&self) -> Option<AttributeId> {
        if let Expr::Attribute(None, id) = self.expr { Some(id) } else { None }
    }
}

impl Binder<'_> {
    /// The attribute whose name stands next.
    pub(super) fn attribute_here(&self, cursor: &Cursor<'_>) -> Option<(AttributeId, usize)> {
        self.schema.lexicon().longest_attribute(&cursor.words())
    }

    pub(super) fn comparison(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        attachment: &Attachment,
    ) -> Result<Condition> {
        let first = match cursor.peek() {
            Some(TokenKind::Word(first, _)) => first.to_lowercase(),
            Some(_) if self.calculates(cursor) => String::new(),
            _ => {
                let message = if cursor.is_done() {
                    "a condition is missing here"
                } else {
                    "a condition begins with an attribute or a relation"
                };
                return Err(Problem::new(ErrorKind::Syntax, "Q006", cursor.span(), message));
            }
        };
        let in_column = self.in_column();
        let subject = if let Some((stop, attribute, n)) =
            self.stop_attribute(cursor).filter(|_| !self.calculates(cursor))
        {
            let span = cursor.span_of(n);
            cursor.skip(n);
            self.mention(stop.0);
            self.attribute_subject(Some(stop), attribute, span)
        } else if self.is_count(cursor) && !in_column && self.attribute_here(cursor).is_none() {
            let message = "`count` alone counts rows, which a condition cannot see";
            let problem = Problem::new(ErrorKind::Meaning, "Q053", cursor.span(), message);
            return Err(problem
                .help("in a condition it counts what a relation leads to, such as `count(used by case studies) > 3`"));
        } else if first.starts_with("via.") || self.calculates(cursor) || in_column && self.is_count(cursor) {
            self.expression_subject(cursor, head, attachment)?
        } else {
            self.plain_subject(cursor, head, attachment)?
        };
        self.test(cursor, head, &subject)
    }

    /// Whether a condition is a column, or a part of one: there it compares expressions, among which may be what rows are grouped by.
    fn in_column(&self) -> bool {
        self.clause && self.sets == 0
    }

    fn is_count(&self, cursor: &Cursor<'_>) -> bool {
        !calls(cursor) && matches!(cursor.words().as_slice(), [one] if one.eq_ignore_ascii_case("count"))
    }

    fn attribute_subject(&self, stop: Option<StopId>, attribute: AttributeId, span: Span) -> Subject {
        let definition = self.schema.attribute(attribute);
        let name = definition.name.clone();
        Subject { expr: Expr::Attribute(stop, attribute), value_type: definition.value_type, name, span }
    }

    /// An attribute of the head.
    fn plain_subject(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], to: &Attachment) -> Result<Subject> {
        let Some((attribute, n)) = self.attribute_here(cursor) else {
            return Err(self.unknown_word(cursor, head, false));
        };
        let span = cursor.span_of(n);
        if let Some(problem) = self.attached(to, head, span, |k| self.schema.has_attribute(k, attribute)) {
            return Err(problem);
        }
        if !self.has(head, attribute) {
            return Err(self.unknown_word(cursor, head, false));
        }
        cursor.skip(n);
        Ok(self.attribute_subject(None, attribute, span))
    }

    /// An expression up to its comparison.
    fn expression_subject(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], to: &Attachment) -> Result<Subject> {
        let mut ahead = *cursor;
        while !ahead.is_done() && !matches!(ahead.peek(), Some(TokenKind::Compare(_) | TokenKind::And | TokenKind::Or))
        {
            if let Some((attribute, n)) = self.attribute_here(&ahead).filter(|_| !calls(&ahead)) {
                let fits = |k| self.schema.has_attribute(k, attribute);
                if let Some(problem) = self.attached(to, head, ahead.span_of(n), fits) {
                    return Err(problem);
                }
            }
            ahead.skip(ahead.words().len().max(1));
        }
        let start = cursor.position();
        let (expr, name) = self.expression(cursor, head, None)?;
        let span = cursor.read_since(start);
        if expr.is_over_rows() && !(self.clause && self.sets == 0) {
            let message = "an aggregate over rows stands in columns, not in conditions";
            return Err(Problem::new(ErrorKind::Meaning, "Q053", span, message)
                .help("in a condition an aggregate takes a relation, such as `count(used by case studies) > 3`"));
        }
        let Some(value_type) = expr.expr_type(self.schema).value else {
            let message = format!("`{name}` leads to things: it is values that are compared");
            return Err(Problem::new(ErrorKind::Meaning, "Q065", span, message));
        };
        Ok(Subject { expr, value_type, name, span })
    }

    /// The attribute of a stop that stands next, as `p.accepted`, and how many words it takes.
    pub(super) fn stop_attribute(&self, cursor: &Cursor<'_>) -> Option<(StopId, AttributeId, usize)> {
        let words = cursor.words();
        let (name, rest) = words.first()?.split_once('.')?;
        let at = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(name)).filter(|_| self.sets == 0)?;
        let own: Vec<&str> = std::iter::once(rest).chain(words.iter().skip(1).copied()).collect();
        let (attribute, n) = self.schema.lexicon().longest_attribute(&own)?;
        let stop = self.stops.get(at)?;
        stop.kinds.iter().any(|k| self.schema.has_attribute(*k, attribute)).then_some((StopId(at), attribute, n))
    }

    /// What stands behind a subject.
    fn test(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], subject: &Subject) -> Result<Condition> {
        let span = cursor.span();
        let negated = cursor.take(&TokenKind::Not);
        let test = match cursor.peek() {
            Some(TokenKind::IsKnown) if !negated => {
                cursor.skip(1);
                return Ok(self.known(subject, cursor));
            }
            Some(TokenKind::IsMissing) if !negated => {
                cursor.skip(1);
                return Ok(Condition::Not(Box::new(self.known(subject, cursor))));
            }
            Some(TokenKind::In) => {
                cursor.skip(1);
                self.members(cursor, head, subject)?
            }
            Some(TokenKind::Compare(compare)) => {
                cursor.skip(1);
                return self.compared(cursor, head, subject, *compare, negated);
            }
            _ => {
                let due = || What::Operator(subject.value_type);
                let probed = self.probed(cursor.words().join(" ").as_str(), span.start, due);
                return Err(probed.unwrap_or_else(|| self.no_comparison(cursor, subject, span)));
            }
        };
        Ok(self.wrap(subject, test, negated, cursor))
    }

    fn label(&self, subject: &Subject, cursor: &Cursor<'_>) -> String {
        subject.span.to(cursor.read_since(cursor.position() - 1)).of(self.text).to_owned()
    }

    fn known(&self, subject: &Subject, cursor: &Cursor<'_>) -> Condition {
        match subject.attribute() {
            Some(attribute) if !self.in_column() => Condition::Known(attribute),
            _ => Condition::Calculate(Box::new(Calculation {
                left: subject.expr.clone(),
                value_type: subject.value_type,
                test: None,
                label: self.label(subject, cursor),
            })),
        }
    }

    fn wrap(&self, subject: &Subject, test: Test, negated: bool, cursor: &Cursor<'_>) -> Condition {
        let label = self.label(subject, cursor);
        // beside an attribute of a stop, one without a stop is the head's
        let of_stop = matches!(subject.expr, Expr::Attribute(Some(_), _));
        let computed =
            test.operands().any(|o| matches!(o, Operand::Expr(_)) || of_stop && matches!(o, Operand::Attribute(_)));
        let condition = match subject.expr {
            Expr::Attribute(stop, attribute) if !computed && !self.in_column() => {
                Condition::Compare(Comparison { stop, attribute, test, label })
            }
            _ => Condition::Calculate(Box::new(Calculation {
                left: subject.expr.clone(),
                value_type: subject.value_type,
                test: Some(as_expressions(test)),
                label,
            })),
        };
        if negated { Condition::Not(Box::new(condition)) } else { condition }
    }

    fn no_comparison(&self, cursor: &Cursor<'_>, subject: &Subject, span: Span) -> Problem {
        let name = subject.span.of(self.text);
        let message = format!("a comparison must follow `{name}`");
        let place = if cursor.is_done() { subject.span } else { span };
        let problem = Problem::new(ErrorKind::Syntax, "Q010", place, message);
        let here = Span::new(subject.span.end, subject.span.end);
        match subject.value_type {
            ValueType::Boolean => problem.rewrite(self.splice(here, " = true")),
            ValueType::Enumeration(id) => {
                let member = self.schema.enumeration(id).members.first().cloned().unwrap_or_default();
                problem.help(format!("such as `{name} = {member}`, `{name} is missing`"))
            }
            _ => problem.help(format!("such as `{name} = …`, `{name} in (…)`, `{name} is missing`")),
        }
    }

    fn compared(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        subject: &Subject,
        compare: Compare,
        negated: bool,
    ) -> Result<Condition> {
        let operator = cursor.read_since(cursor.position() - 1);
        match compare {
            Compare::DoubleEqual => return Err(self.no_operator(operator, "==", "=")),
            Compare::LessGreater => return Err(self.no_operator(operator, "<>", "!=")),
            _ => {}
        }
        let value_type = self.check_operator(subject, operator, compare)?;
        let right = cursor.span();
        let operand = if self.calculates(cursor) {
            self.unquoted_text(cursor, value_type)?;
            self.right_expression(cursor, head, value_type)?
        } else {
            self.operand(cursor, head, &subject.name, value_type)?
        };
        if let (Compare::Matches, Operand::Value(Value::Text(pattern))) = (compare, &operand)
            && let Err(why) = crate::pattern::regex(pattern)
        {
            return Err(Problem::new(ErrorKind::Meaning, "Q046", right, why));
        }
        let element = compare == Compare::Contains && self.is_element(subject);
        if matches!(compare, Compare::Equal | Compare::NotEqual) || element {
            self.note_unknown(&operand, subject, head);
        }
        let (test, not) = match compare {
            Compare::NotEqual => (Test::Equal(operand), true),
            Compare::Less => (Test::Less(operand), false),
            Compare::LessOrEqual => (Test::AtMost(operand), false),
            Compare::Greater => (Test::Greater(operand), false),
            Compare::GreaterOrEqual => (Test::AtLeast(operand), false),
            Compare::Like => (Test::Like(operand), false),
            Compare::Contains if element => (Test::Equal(operand), false),
            Compare::Contains => (Test::Contains(operand), false),
            Compare::StartsWith => (Test::StartsWith(operand), false),
            Compare::EndsWith => (Test::EndsWith(operand), false),
            Compare::Matches => (Test::Matches(operand), false),
            Compare::Equal | Compare::DoubleEqual | Compare::LessGreater => (Test::Equal(operand), false),
        };
        Ok(self.wrap(subject, test, negated != not, cursor))
    }

    /// The error on a text that holds a sign of arithmetic: `name = Foo - Bar`.
    fn unquoted_text(&self, cursor: &Cursor<'_>, value_type: ValueType) -> Result<()> {
        let mut ahead = *cursor;
        while !ahead.is_done()
            && !matches!(ahead.peek(), Some(TokenKind::Arithmetic(_) | TokenKind::And | TokenKind::Or))
        {
            ahead.skip(1);
        }
        if !value_type.is_textual() || !matches!(ahead.peek(), Some(TokenKind::Arithmetic(_))) {
            return Ok(());
        }
        let sign = ahead.span();
        while !ahead.is_done() && !matches!(ahead.peek(), Some(TokenKind::And | TokenKind::Or)) {
            ahead.skip(1);
        }
        let start = cursor.span().start;
        let end = if ahead.is_done() { cursor.rest().end } else { ahead.span().start };
        let text = Span::new(start, end).of(self.text).trim();
        let quoted = Span::new(start, start + text.len());
        let message = format!("a text is compared here, and `{}` calculates with numbers", sign.of(self.text));
        let problem = Problem::new(ErrorKind::Meaning, "Q065", quoted, message);
        Err(problem
            .help("a text that holds such a sign is quoted")
            .rewrite(self.splice(quoted, &format!("\"{text}\""))))
    }

    /// An expression that something of a type is compared with.
    pub(super) fn right_expression(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        value_type: ValueType,
    ) -> Result<Operand> {
        let start = cursor.position();
        let (expr, name) = self.expression(cursor, head, Some(value_type))?;
        let span = cursor.read_since(start);
        if expr.is_over_rows() && !(self.clause && self.sets == 0) {
            let message = "an aggregate over rows stands in columns, not in conditions";
            return Err(Problem::new(ErrorKind::Meaning, "Q053", span, message));
        }
        let own = expr.expr_type(self.schema).value;
        let numbers = value_type.is_numeric() && own.is_some_and(ValueType::is_numeric);
        let text = |t: ValueType| t.is_textual() && t != ValueType::Version;
        let texts = text(value_type) && own.is_some_and(text);
        if own == Some(value_type) || numbers || texts {
            return Ok(Operand::Expr(Box::new(expr)));
        }
        let due = with_article(value_type.name(self.schema));
        let message = format!("`{name}` is {}, but {due} is expected", self.type_name(&expr));
        Err(Problem::new(ErrorKind::Meaning, "Q043", span, message))
    }

    /// On a list, `contains` asks for an element.
    pub(super) fn is_element(&self, subject: &Subject) -> bool {
        subject.expr.expr_type(self.schema).many
    }

    fn no_operator(&self, span: Span, found: &str, meant: &str) -> Problem {
        let message = format!("`{found}` is not an operator: two values are compared with `{meant}`");
        Problem::new(ErrorKind::Syntax, "Q011", span, message).rewrite(self.splice(span, meant))
    }

    /// The type that the right side must have.
    fn check_operator(&self, subject: &Subject, operator: Span, compare: Compare) -> Result<ValueType> {
        let (name, value_type) = (subject.span.of(self.text), subject.value_type);
        let type_name = value_type.name(self.schema);
        let wrong = |message: String| Err(Problem::new(ErrorKind::Meaning, "Q042", operator, message));
        match compare {
            Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual
                if !value_type.is_ordered() =>
            {
                wrong(format!(
                    "`{name}` is a {type_name}, which has no order: `{}` cannot compare it",
                    operator.of(self.text)
                ))
            }
            Compare::Contains if self.is_element(subject) => Ok(value_type),
            Compare::Contains | Compare::StartsWith | Compare::EndsWith | Compare::Matches | Compare::Like
                if !value_type.is_textual() =>
            {
                wrong(format!("`{name}` is of type {type_name}: `{}` is for texts", operator.of(self.text)))
            }
            Compare::Contains | Compare::StartsWith | Compare::EndsWith | Compare::Matches | Compare::Like => {
                Ok(ValueType::Text)
            }
            _ => Ok(value_type),
        }
    }
}

/// The same test, attributes on its right side being expressions too.
fn as_expressions(test: Test) -> Test {
    let expr = |operand: Operand| match operand {
        Operand::Attribute(id) => Operand::Expr(Box::new(Expr::Attribute(None, id))),
        Operand::Stop(stop, id) => Operand::Expr(Box::new(Expr::Attribute(Some(stop), id))),
        other => other,
    };
    match test {
        Test::Equal(o) => Test::Equal(expr(o)),
        Test::Less(o) => Test::Less(expr(o)),
        Test::Greater(o) => Test::Greater(expr(o)),
        Test::AtMost(o) => Test::AtMost(expr(o)),
        Test::AtLeast(o) => Test::AtLeast(expr(o)),
        other => other,
    }
}

//! Comparisons: an attribute, an operator, and what it is compared with; types checked.

use fossgraph_core::{AttributeId, KindId, Value, ValueType};

use super::attach::Attachment;
use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{Compare, TokenKind};
use crate::bound::{Comparison, Condition, Operand, StopId, Test};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// The attribute whose name stands next, perhaps behind a stop and a dot.
    pub(super) fn attribute_here(&self, cursor: &Cursor<'_>) -> Option<(AttributeId, usize)> {
        self.schema.lexicon().longest_attribute(&cursor.words())
    }

    pub(super) fn comparison(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        attachment: &Attachment,
    ) -> Result<Condition> {
        let Some(TokenKind::Word(first, _)) = cursor.peek() else {
            let message = if cursor.is_done() {
                "a condition is missing here"
            } else {
                "a condition begins with an attribute or a relation"
            };
            return Err(Problem::new(ErrorKind::Syntax, "Q006", cursor.span(), message));
        };
        if first.to_lowercase().starts_with("via.") {
            let problem = Problem::new(
                ErrorKind::Meaning,
                "Q048",
                cursor.span(),
                "conditions on an edge stand in brackets behind its relation",
            );
            return Err(problem.help("such as `started[since < 2015]`"));
        }
        if let Some((stop, attribute, n)) = self.stop_attribute(cursor) {
            let subject = cursor.span_of(n);
            self.no_stop_on_edges(subject)?;
            cursor.skip(n);
            let kinds = self.stops.get(stop.0).map(|s| s.kinds.clone()).unwrap_or_default();
            let condition = self.test(cursor, &kinds, attribute, subject)?;
            return Ok(of_stop(condition, stop));
        }
        if matches!(cursor.peek_at(1), Some(TokenKind::Paren(_))) && cursor.words().len() == 1 {
            return Err(later(cursor.span(), "functions in conditions")
                .help("to count neighbours write `used by at least 3 case studies`"));
        }
        let found = self.attribute_here(cursor);
        let Some((attribute, n)) = found else { return Err(self.unknown_word(cursor, head, false)) };
        let subject = cursor.span_of(n);
        if let Some(problem) = self.attached(attachment, head, subject, |k| self.fits(k, attribute)) {
            return Err(problem);
        }
        if !self.has(head, attribute) {
            return Err(self.unknown_word(cursor, head, false));
        }
        cursor.skip(n);
        self.test(cursor, head, attribute, subject)
    }

    /// The attribute of a stop that stands next, as `p.accepted`, and how many words it takes.
    pub(super) fn stop_attribute(&mut self, cursor: &Cursor<'_>) -> Option<(StopId, AttributeId, usize)> {
        let words = cursor.words();
        let (name, rest) = words.first()?.split_once('.')?;
        let at = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(name)).filter(|_| self.sets == 0)?;
        let own: Vec<&str> = std::iter::once(rest).chain(words.iter().skip(1).copied()).collect();
        let (attribute, n) = self.schema.lexicon().longest_attribute(&own)?;
        let stop = self.stops.get_mut(at)?;
        if !stop.kinds.iter().any(|k| self.schema.has_attribute(*k, attribute)) {
            return None;
        }
        stop.used = true;
        Some((StopId(at), attribute, n))
    }

    /// An edge is met before the row's stops are known.
    pub(super) fn no_stop_on_edges(&self, span: Span) -> Result<()> {
        if self.edges.is_some() { Err(later(span, "stops in conditions on edges")) } else { Ok(()) }
    }

    /// Whether a condition on an attribute makes sense of a kind.
    fn fits(&self, kind: KindId, attribute: AttributeId) -> bool {
        self.schema.has_attribute(kind, attribute)
    }

    /// What stands behind an attribute.
    fn test(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        attribute: AttributeId,
        subject: Span,
    ) -> Result<Condition> {
        let span = cursor.span();
        let negated = cursor.take(&TokenKind::Not);
        let test = match cursor.peek() {
            Some(TokenKind::IsKnown) if !negated => {
                cursor.skip(1);
                return Ok(Condition::Known(attribute));
            }
            Some(TokenKind::IsMissing) if !negated => {
                cursor.skip(1);
                return Ok(Condition::Not(Box::new(Condition::Known(attribute))));
            }
            Some(TokenKind::In) => {
                cursor.skip(1);
                self.members(cursor, head, attribute, subject)?
            }
            Some(TokenKind::Compare(compare)) => {
                cursor.skip(1);
                return self.compared(cursor, head, attribute, subject, *compare, negated);
            }
            Some(TokenKind::Arithmetic(_)) => return Err(later(cursor.span(), "arithmetic")),
            _ => return Err(self.no_comparison(cursor, attribute, subject, span)),
        };
        let label = subject.to(cursor.read_since(cursor.position() - 1)).of(self.text);
        Ok(wrap(attribute, test, negated, label))
    }

    fn no_comparison(&self, cursor: &Cursor<'_>, attribute: AttributeId, subject: Span, span: Span) -> Problem {
        let name = subject.of(self.text);
        let definition = self.schema.attribute(attribute);
        let message = format!("a comparison must follow `{name}`");
        let place = if cursor.is_done() { subject } else { span };
        let problem = Problem::new(ErrorKind::Syntax, "Q010", place, message);
        let here = Span::new(subject.end, subject.end);
        match definition.value_type {
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
        attribute: AttributeId,
        subject: Span,
        compare: Compare,
        negated: bool,
    ) -> Result<Condition> {
        let operator = cursor.read_since(cursor.position() - 1);
        match compare {
            Compare::DoubleEqual => return Err(self.no_operator(operator, "==", "=")),
            Compare::LessGreater => return Err(self.no_operator(operator, "<>", "!=")),
            _ => {}
        }
        let value_type = self.check_operator(attribute, subject, operator, compare)?;
        let right = cursor.span();
        let operand = self.operand(cursor, head, attribute, value_type)?;
        if let (Compare::Matches, Operand::Value(Value::Text(pattern))) = (compare, &operand)
            && let Err(why) = crate::pattern::regex(pattern)
        {
            return Err(Problem::new(ErrorKind::Meaning, "Q046", right, why));
        }
        if matches!(compare, Compare::Equal | Compare::NotEqual)
            || (compare == Compare::Contains && self.is_element(attribute))
        {
            self.note_unknown(&operand, attribute, head);
        }
        let (test, not) = match compare {
            Compare::NotEqual => (Test::Equal(operand), true),
            Compare::Less => (Test::Less(operand), false),
            Compare::LessOrEqual => (Test::AtMost(operand), false),
            Compare::Greater => (Test::Greater(operand), false),
            Compare::GreaterOrEqual => (Test::AtLeast(operand), false),
            Compare::Like => (Test::Like(operand), false),
            Compare::Contains if self.is_element(attribute) => (Test::Equal(operand), false),
            Compare::Contains => (Test::Contains(operand), false),
            Compare::StartsWith => (Test::StartsWith(operand), false),
            Compare::EndsWith => (Test::EndsWith(operand), false),
            Compare::Matches => (Test::Matches(operand), false),
            Compare::Equal | Compare::DoubleEqual | Compare::LessGreater => (Test::Equal(operand), false),
        };
        let label = subject.to(cursor.read_since(cursor.position() - 1)).of(self.text);
        Ok(wrap(attribute, test, negated != not, label))
    }

    /// On a list, `contains` asks for an element.
    pub(super) fn is_element(&self, attribute: AttributeId) -> bool {
        self.schema.attribute(attribute).many
    }

    fn no_operator(&self, span: Span, found: &str, meant: &str) -> Problem {
        let message = format!("`{found}` is no operator: two values are compared with `{meant}`");
        Problem::new(ErrorKind::Syntax, "Q011", span, message).rewrite(self.splice(span, meant))
    }

    /// The type that the right side must have.
    fn check_operator(
        &self,
        attribute: AttributeId,
        subject: Span,
        operator: Span,
        compare: Compare,
    ) -> Result<ValueType> {
        let definition = self.schema.attribute(attribute);
        let (name, value_type) = (subject.of(self.text), definition.value_type);
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
            Compare::Contains if self.is_element(attribute) => Ok(value_type),
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

/// The condition about the row's thing at a stop.
fn of_stop(condition: Condition, stop: StopId) -> Condition {
    match condition {
        Condition::Compare(compare) => Condition::Compare(Comparison { stop: Some(stop), ..compare }),
        Condition::Not(inner) => Condition::Not(Box::new(of_stop(*inner, stop))),
        other => other,
    }
}

fn wrap(attribute: AttributeId, test: Test, negated: bool, label: &str) -> Condition {
    let compare = Condition::Compare(Comparison { stop: None, attribute, test, label: label.to_owned() });
    if negated { Condition::Not(Box::new(compare)) } else { compare }
}

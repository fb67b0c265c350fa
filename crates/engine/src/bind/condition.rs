//! Conditions: chains and comparisons joined by `and`, `or` and `not`.

use fossgraph_core::{AttributeId, KindId, Value, ValueType};

use super::attach::Attachment;
use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, Compare, TokenKind};
use crate::bound::{Comparison, Condition, Operand, StopId, Test};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    /// The chain and conditions behind a head, and those behind `where`.
    pub(super) fn conditions(
        &mut self,
        cursor: &mut Cursor<'_>,
        noun: &ast::Noun,
        head: &[KindId],
        head_span: Span,
    ) -> Result<Option<Box<Condition>>> {
        let mut attachment = Attachment { head: head_span, ..Attachment::default() };
        let mut all = Vec::new();
        if !cursor.is_done() {
            if !self.chain_follows(cursor) {
                return Err(self.no_chain(cursor, head, head_span));
            }
            let at = cursor.position();
            let (first, inner) = self.chain(cursor, head)?;
            attachment.chain = cursor.read_since(at);
            attachment.inner = inner;
            all.push(self.joined(cursor, head, Some(first), &mut attachment)?);
        }
        if let Some(filter) = &noun.filter {
            attachment.filter = true;
            attachment.chain = Span::new(attachment.chain.start, noun.phrase.span.end);
            attachment.condition = filter.span;
            attachment.or = false;
            attachment.mixed = filter.tokens.iter().any(|t| t.kind == TokenKind::Or);
            let mut inside = Cursor::new(&filter.tokens, filter.span);
            all.push(self.joined(&mut inside, head, None, &mut attachment)?);
        }
        Ok(match all.len() {
            0 => None,
            1 => all.pop().map(Box::new),
            _ => Some(Box::new(Condition::All(all))),
        })
    }

    fn no_chain(&self, cursor: &Cursor<'_>, head: &[KindId], head_span: Span) -> Problem {
        match (cursor.peek(), head.first()) {
            (Some(TokenKind::Word(..) | TokenKind::Text(_)), Some(kind)) => self.after_kind(*kind, head_span, cursor),
            (Some(TokenKind::And | TokenKind::Or), _) => {
                let message = "`and` and `or` join conditions: the first stands behind `where` or is a relation";
                Problem::new(ErrorKind::Syntax, "Q008", cursor.span(), message)
            }
            _ => {
                let message = "a relation or `where` must stand here";
                Problem::new(ErrorKind::Syntax, "Q006", cursor.span(), message)
            }
        }
    }

    /// Conditions joined by `and` alone or by `or` alone, to the end of the phrase. `first` was read already.
    pub(super) fn joined(
        &mut self,
        cursor: &mut Cursor<'_>,
        head: &[KindId],
        first: Option<Condition>,
        attachment: &mut Attachment,
    ) -> Result<Condition> {
        let chained = first.is_some();
        let whole = if chained { attachment.chain.to(cursor.rest()) } else { cursor.read_since(0).to(cursor.rest()) };
        let mut items = match first {
            Some(first) => vec![first],
            None => vec![self.unary(cursor, head, attachment)?],
        };
        let mut joined_by: Option<(&TokenKind, Span, usize)> = None;
        while let Some(token @ (TokenKind::And | TokenKind::Or)) = cursor.peek() {
            let span = cursor.span();
            match joined_by {
                Some((other, ..)) if other != token => return Err(self.mixed(cursor, whole, chained)),
                _ => joined_by = Some((token, span, items.len())),
            }
            cursor.skip(1);
            if !attachment.filter {
                attachment.or = token == &TokenKind::Or;
                attachment.condition = cursor.rest();
            }
            items.push(self.unary(cursor, head, attachment)?);
        }
        if !cursor.is_done() {
            return Err(self.left_over(cursor));
        }
        Ok(match (items.len(), joined_by) {
            (1, _) => items.pop().unwrap_or(Condition::All(Vec::new())),
            (_, Some((TokenKind::Or, ..))) => Condition::Any(items),
            _ => Condition::All(items),
        })
    }

    /// `a and b or c`: both readings are printed, `and` binding closer first.
    fn mixed(&self, cursor: &Cursor<'_>, whole: Span, chain: bool) -> Problem {
        let message = "`and` and `or` together need parentheses: this could be read in two ways";
        let problem = Problem::new(ErrorKind::Meaning, "Q037", cursor.span(), message);
        let (operands, is_and) = cursor.operands();
        // a chain that is the head's own cannot stand in parentheses, but behind `where` it can
        let lead = if chain { "where " } else { "" };
        let reading = |and_first: bool| {
            let (inner, outer) = if and_first { ("and", "or") } else { ("or", "and") };
            let mut groups: Vec<Vec<&str>> = vec![Vec::new()];
            for (i, operand) in operands.iter().enumerate() {
                let joins = i > 0 && is_and.get(i - 1) == Some(&and_first);
                if !joins && i > 0 {
                    groups.push(Vec::new());
                }
                if let Some(group) = groups.last_mut() {
                    group.push(Span::new(operand.start.max(whole.start), operand.end).of(self.text).trim());
                }
            }
            let parts: Vec<String> = groups
                .iter()
                .map(|group| match group.as_slice() {
                    [one] => (*one).to_owned(),
                    several => format!("({})", several.join(&format!(" {inner} "))),
                })
                .collect();
            self.splice(whole, &format!("{lead}{}", parts.join(&format!(" {outer} "))))
        };
        problem.rewrite(reading(true)).rewrite(reading(false))
    }

    fn left_over(&self, cursor: &Cursor<'_>) -> Problem {
        let (span, rest) = (cursor.span(), cursor.rest());
        let text = rest.of(self.text);
        match cursor.peek() {
            Some(TokenKind::Word(..)) => {
                let message = format!("`{text}` cannot stand here: conditions are joined by `and` or `or`");
                Problem::new(ErrorKind::Syntax, "Q007", rest, message)
                    .help("does a `;` miss before it? a name or value that holds such words is quoted")
            }
            Some(TokenKind::Arithmetic) => later(span, "arithmetic"),
            Some(TokenKind::Compare(_)) => {
                Problem::new(ErrorKind::Syntax, "Q007", span, "a second comparison: join two by `and`")
            }
            _ => Problem::new(ErrorKind::Syntax, "Q007", rest, format!("`{text}` cannot stand here")),
        }
    }

    fn unary(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], attachment: &mut Attachment) -> Result<Condition> {
        let mut negated = false;
        while cursor.peek() == Some(&TokenKind::Not) && !self.chain_follows(cursor) {
            cursor.skip(1);
            negated = !negated;
        }
        let condition = self.primary(cursor, head, attachment)?;
        Ok(if negated { Condition::Not(Box::new(condition)) } else { condition })
    }

    fn primary(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], attachment: &mut Attachment) -> Result<Condition> {
        let span = cursor.span();
        if let Some(TokenKind::Paren(queries)) = cursor.peek() {
            cursor.skip(1);
            return self.deeper(span, |binder| binder.grouped(queries, span, head, attachment));
        }
        let attribute_words = self.attribute_here(cursor).map_or(0, |(_, n)| n);
        let relation_words = self.schema.lexicon().longest_relation(&cursor.words()).map_or(0, |(_, n)| n);
        if self.chain_follows(cursor) && relation_words >= attribute_words {
            if self.edges.is_some() {
                let message = "an edge has attributes, no relations of its own";
                return Err(Problem::new(ErrorKind::Meaning, "Q048", cursor.span(), message));
            }
            let at = cursor.position();
            if let Some((directed, n)) = self.schema.lexicon().longest_relation(&cursor.words()) {
                let sources = self.schema.sources(directed).to_vec();
                let subject = cursor.span_of(n);
                if let Some(problem) = self.attached(attachment, head, subject, |k| sources.contains(&k)) {
                    return Err(problem);
                }
            }
            let (chain, inner) = self.chain(cursor, head)?;
            if !attachment.filter {
                attachment.chain = Span::new(attachment.chain.start, cursor.read_since(at).end);
                attachment.inner.extend(inner);
            }
            return Ok(chain);
        }
        self.comparison(cursor, head, attachment)
    }

    /// `( condition )`.
    fn grouped(
        &mut self,
        queries: &[ast::Query],
        span: Span,
        head: &[KindId],
        attachment: &mut Attachment,
    ) -> Result<Condition> {
        let wrong = || Problem::new(ErrorKind::Syntax, "Q009", span, "a condition must stand in these parentheses");
        let [query] = queries else { return Err(wrong()) };
        let noun = &query.set.first.noun;
        let plain = query.count.is_none()
            && query.clauses.is_empty()
            && query.set.rest.is_empty()
            && query.set.first.hops.is_empty()
            && noun.alias.is_none()
            && noun.as_of.is_none();
        if !plain {
            return Err(wrong());
        }
        if noun.filter.is_some() {
            return Err(wrong().help("`where` stands before the parentheses, or not at all"));
        }
        let mut inside = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
        self.joined(&mut inside, head, None, attachment)
    }

    /// The attribute whose name stands next, perhaps behind a stop and a dot.
    fn attribute_here(&self, cursor: &Cursor<'_>) -> Option<(AttributeId, usize)> {
        self.schema.lexicon().longest_attribute(&cursor.words())
    }

    fn comparison(&mut self, cursor: &mut Cursor<'_>, head: &[KindId], attachment: &Attachment) -> Result<Condition> {
        let Some(TokenKind::Word(first, _)) = cursor.peek() else {
            let message = if cursor.is_done() {
                "a condition is missing here"
            } else {
                "a condition begins with an attribute or a relation"
            };
            return Err(Problem::new(ErrorKind::Syntax, "Q006", cursor.span(), message));
        };
        if first.to_lowercase().starts_with("via.") {
            let problem = Problem::new(ErrorKind::Meaning, "Q048", cursor.span(), "conditions on an edge stand in brackets behind its relation");
            return Err(problem.help("such as `contributes to[since < 2015]`"));
        }
        if let Some((stop, attribute, n)) = self.stop_attribute(cursor) {
            let subject = cursor.span_of(n);
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
        let Some((attribute, n)) = found else { return Err(self.unknown_in_condition(cursor, head)) };
        let subject = cursor.span_of(n);
        if let Some(problem) = self.attached(attachment, head, subject, |k| self.fits(k, attribute)) {
            return Err(problem);
        }
        if !self.has(head, attribute) {
            return Err(self.unknown_in_condition(cursor, head));
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
            Some(TokenKind::Arithmetic) => return Err(later(cursor.span(), "arithmetic")),
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
        if matches!(compare, Compare::Equal | Compare::NotEqual) || (compare == Compare::Contains && self.is_element(attribute)) {
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

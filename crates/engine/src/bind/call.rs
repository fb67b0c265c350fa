//! Functions: their arguments, aggregates, measures of the graph.

use fossgraph_core::{Directed, KindId, ValueType};

use super::cursor::Cursor;
use super::expression::{Named, spaced, unknown_function};
use super::{Binder, Result};
use crate::ast::{self, TokenKind};
use crate::bound::{Aggregate, Expr, Measure, StopId};
use crate::error::{ErrorKind, Problem};
use crate::function::{Call, Function, Parameter, Takes, function};
use crate::span::Span;

impl Binder<'_> {
    /// `name( … )`.
    pub(super) fn call(&mut self, cursor: &mut Cursor<'_>, kinds: &[KindId]) -> Result<Named> {
        let (word, span) = (cursor.text(1), cursor.span());
        let Some(function) = function(&word) else { return Err(unknown_function(&word, span)) };
        cursor.skip(1);
        let whole = cursor.span();
        let Some(TokenKind::Paren(queries)) = cursor.peek() else { return Err(unknown_function(&word, span)) };
        cursor.skip(1);
        if queries.len() < function.least()
            || function.parameter(queries.len().saturating_sub(1)).is_none() && !queries.is_empty()
        {
            return Err(wrong_number(function, whole, queries.len()));
        }
        self.bracketed(whole, |binder| match function.call {
            Call::Aggregate(aggregate) => binder.aggregate(function, aggregate, queries, whole, kinds),
            Call::Measure(measure) => binder.measure(function, measure, queries, whole, kinds),
            _ => binder.arguments(function, queries, whole, kinds),
        })
    }

    fn arguments(
        &mut self,
        function: &'static Function,
        queries: &[ast::Query],
        whole: Span,
        kinds: &[KindId],
    ) -> Result<Named> {
        let (mut arguments, mut names) = (Vec::new(), Vec::new());
        let mut same: Option<ValueType> = None;
        for (at, query) in queries.iter().enumerate() {
            let Some(parameter) = function.parameter(at) else {
                return Err(wrong_number(function, whole, queries.len()));
            };
            let phrase = self.plain(query, query.span)?;
            let due = match parameter.takes {
                Takes::Integer => Some(ValueType::Integer),
                Takes::Number => Some(ValueType::Float),
                Takes::Date => Some(ValueType::Date),
                Takes::Same => same,
                _ => None,
            };
            let (expr, name) = if parameter.takes == Takes::Condition {
                self.condition_argument(&phrase, kinds)?
            } else {
                self.whole_column(&phrase, kinds, due)?
            };
            let value = expr.expr_type(self.schema).value;
            self.check_argument(function, parameter, &expr, same, phrase.span)?;
            if parameter.takes == Takes::Same {
                same = same.or(value);
            }
            arguments.push(expr);
            names.push(name);
        }
        let mapped: Vec<Expr> = arguments
            .iter()
            .enumerate()
            .filter(|(at, _)| function.parameter(*at).is_some_and(|p| !p.takes.is_list()))
            .map(|(_, expr)| expr.clone())
            .collect();
        self.one_list(&mapped, whole)?;
        Ok((Expr::Call(function, arguments), format!("{}({})", function.name, names.join(", "))))
    }

    fn check_argument(
        &self,
        function: &Function,
        parameter: &Parameter,
        expr: &Expr,
        same: Option<ValueType>,
        span: Span,
    ) -> Result<()> {
        let value = expr.expr_type(self.schema).value;
        let fits = match parameter.takes {
            Takes::Text => value.is_some_and(ValueType::is_textual),
            Takes::Integer => value == Some(ValueType::Integer),
            Takes::Number => value.is_some_and(ValueType::is_numeric),
            Takes::Date => value == Some(ValueType::Date),
            Takes::Condition => value == Some(ValueType::Boolean),
            Takes::Same => value.is_some() && same.is_none_or(|same| value == Some(same)),
            _ => true,
        };
        if fits {
            return Ok(());
        }
        let (name, text, own) = (function.name, span.of(self.text), self.type_name(expr));
        let message = match (parameter.takes, same) {
            (Takes::Same, Some(same)) => {
                format!(
                    "`{name}` takes values of one type: `{text}` is {own}, but {} is expected",
                    same.name(self.schema)
                )
            }
            (takes, _) => format!("`{name}` takes {} here, and `{text}` is {own}", takes.words()),
        };
        let problem = Problem::new(ErrorKind::Meaning, "Q065", span, message);
        Err(match parameter.takes {
            Takes::Text => problem.help(format!("`text({text})` is its text")),
            _ => problem.help(format!("it is written `{}`", function.signature())),
        })
    }

    // ------------------------------------------------------------ aggregates

    fn aggregate(
        &mut self,
        function: &Function,
        aggregate: Aggregate,
        queries: &[ast::Query],
        whole: Span,
        kinds: &[KindId],
    ) -> Result<Named> {
        let name = function.name;
        let [query] = queries else {
            let message = format!("`{name}` takes one argument");
            let problem = Problem::new(ErrorKind::Syntax, "Q016", whole, message);
            return Err(if queries.is_empty() { problem.rewrite(self.splice(whole, "")) } else { problem });
        };
        let phrase = self.argument(query, whole)?;
        self.inner_filter = query.set.first.noun.filter.clone();
        let read = self.whole_column(&phrase, kinds, None);
        let left_over = self.inner_filter.take();
        let (argument, text) = read?;
        if let Some(filter) = left_over {
            let message = "a condition in an aggregate describes what a relation leads to";
            let problem = Problem::new(ErrorKind::Meaning, "Q053", filter.span, message);
            return Err(problem.help(format!(
                "such as `{name}(used by case studies where …)`; rows are chosen by `where` of the query, or by `if(…)`"
            )));
        }
        self.check_aggregate(aggregate, &argument, name, phrase.span)?;
        Ok((Expr::Aggregate(aggregate, Some(Box::new(argument))), format!("{name}({text})")))
    }

    fn check_aggregate(&self, aggregate: Aggregate, argument: &Expr, name: &str, span: Span) -> Result<()> {
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q053", span, message);
        let text = span.of(self.text);
        if argument.is_over_rows() {
            return Err(wrong("an aggregate over rows cannot stand inside another".to_owned()));
        }
        if matches!(argument, Expr::Holds(_)) {
            let problem = wrong(format!("`{name}` of a condition would take true and false alike"));
            return Err(problem.help(format!("how often it is true is `sum(if({text}, 1, 0))`")));
        }
        let value = argument.expr_type(self.schema).value;
        match (aggregate, value) {
            (Aggregate::Count | Aggregate::List, _) => Ok(()),
            (_, Some(value)) => {
                let ordered = matches!(aggregate, Aggregate::Min | Aggregate::Max);
                let type_name = value.name(self.schema);
                if value.is_numeric() || (ordered && value.is_ordered()) {
                    Ok(())
                } else if ordered {
                    Err(wrong(format!("`{text}` is a {type_name}, which has no order for `{name}`")))
                } else {
                    Err(wrong(format!("`{name}` takes numbers, and `{text}` is of type {type_name}")))
                }
            }
            _ => Err(wrong(format!(
                "`{name}` takes an attribute; things are counted with `count` or listed with `list`"
            ))),
        }
    }

    // ------------------------------------------------------------ measures

    /// `degree(uses)`, `pagerank()`, `component(p, part of)`.
    fn measure(
        &mut self,
        function: &Function,
        measure: Measure,
        queries: &[ast::Query],
        whole: Span,
        kinds: &[KindId],
    ) -> Result<Named> {
        if self.edges.is_some() {
            let message = "a link has attributes, but no place in the graph";
            return Err(Problem::new(ErrorKind::Meaning, "Q048", whole, message));
        }
        let mut relations: Vec<Directed> = Vec::new();
        let (mut stop, mut names) = (None, Vec::new());
        for (at, query) in queries.iter().enumerate() {
            let phrase = self.plain(query, query.span)?;
            let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
            let word = phrase.span.of(self.text);
            let found =
                self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(word)).filter(|_| at == 0 && self.sets == 0);
            names.push(spaced(word));
            if let Some(found) = found {
                self.mention(found);
                stop = Some(StopId(found));
                continue;
            }
            let step = self.relations(&mut cursor, None)?;
            if !cursor.is_done() || !step.repeat.is_once() || step.edge.is_some() {
                let message = format!("`{}` takes relations alone", function.name);
                return Err(Problem::new(ErrorKind::Meaning, "Q065", query.span, message)
                    .help(format!("such as `{}(uses)`, `{}(used by, basis of)`", function.name, function.name)));
            }
            relations.extend(step.relations);
        }
        let own = stop.and_then(|s| self.stops.get(s.0)).map_or(kinds, |s| s.kinds.as_slice());
        let ends: Vec<KindId> = [self.sources(&relations), self.targets(&relations)].concat();
        if !relations.is_empty() && !own.iter().any(|k| ends.contains(k)) {
            let mut ends = ends;
            ends.sort_unstable();
            ends.dedup();
            let message = format!("these relations join {}, not {}", self.plurals(&ends), self.plurals(own));
            return Err(Problem::new(ErrorKind::Meaning, "Q026", whole, message));
        }
        Ok((Expr::Measure(measure, stop, relations), format!("{}({})", function.name, names.join(", "))))
    }
}

fn wrong_number(function: &Function, span: Span, given: usize) -> Problem {
    let arguments = if given == 1 { "1 argument".to_owned() } else { format!("{given} arguments") };
    let message = format!("`{}` is given {arguments}", function.name);
    Problem::new(ErrorKind::Syntax, "Q016", span, message).help(format!("it is written `{}`", function.signature()))
}

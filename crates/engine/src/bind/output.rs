//! Clauses: columns, groups, order, limit; and whole statements.

use fossgraph_core::{AttributeId, Builtin, KindId, SummaryColumn, Value, nearest};

use super::probe::What;
use super::{Binder, Result};
use crate::ast::{self, Clause};
use crate::bound::{self, Aggregate, Column, Condition, Expr, Noun, OrderKey, Query};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

pub(super) fn clause_span(clause: &Clause) -> Span {
    match clause {
        Clause::Show(_, span) | Clause::GroupBy(_, span) | Clause::OrderBy(_, span) | Clause::Limit(_, _, span) => {
            *span
        }
        Clause::AsOf(as_of) => as_of.span,
    }
}

fn clause_name(clause: &Clause) -> &'static str {
    match clause {
        Clause::Show(..) => "show",
        Clause::GroupBy(..) => "group by",
        Clause::OrderBy(..) => "order by",
        Clause::Limit(..) => "limit",
        Clause::AsOf(_) => "as of",
    }
}

/// Refuses a clause that stands twice.
pub(super) fn once_each(clauses: &[Clause]) -> Result<()> {
    for (i, clause) in clauses.iter().enumerate() {
        let name = clause_name(clause);
        if clauses.iter().take(i).any(|c| clause_name(c) == name) {
            let message = format!("`{name}` stands twice");
            return Err(Problem::new(ErrorKind::Syntax, "Q013", clause_span(clause), message));
        }
    }
    Ok(())
}

impl Binder<'_> {
    pub(super) fn clauses(&mut self, query: &ast::Query, bound: &mut Query) -> Result<()> {
        once_each(&query.clauses)?;
        for clause in &query.clauses {
            let name = clause_name(clause);
            if query.count.is_some() && !matches!(clause, Clause::AsOf(_)) {
                let message = format!("`count` gives one number, with which `{name}` does not go");
                let problem = Problem::new(ErrorKind::Meaning, "Q014", clause_span(clause), message);
                return Err(problem.help("to count groups write `… group by … show …, count`"));
            }
        }
        let kinds = bound.kinds.clone();
        let mut grouped_by = Vec::new();
        for clause in &query.clauses {
            if let Clause::GroupBy(columns, _) = clause {
                bound.grouped = true;
                for column in columns {
                    let (expr, name) = self.column(&column.phrase, &kinds)?;
                    self.differs(&expr, column.phrase.span)?;
                    if expr.any(&|part| matches!(part, Expr::Aggregate(..))) {
                        let message = "rows are grouped by attributes and relations, not by an aggregate";
                        let problem = Problem::new(ErrorKind::Meaning, "Q050", column.phrase.span, message);
                        let of_row = |part: &Expr| matches!(part, Expr::Aggregate(_, Some(of)) if matches!(**of, Expr::Related(..)));
                        return Err(match expr.any(&of_row) {
                            true => problem.help("how many things a relation leads to from a row is `size(…)`"),
                            false => problem,
                        });
                    }
                    bound.groups.push(expr.clone());
                    grouped_by.push(Column { name: alias(column, name), expr });
                }
            }
        }
        for clause in &query.clauses {
            if let Clause::Show(columns, _) = clause {
                self.show(columns, &kinds, &grouped_by, bound)?;
            }
        }
        if bound.columns.is_empty() {
            bound.columns = if bound.grouped {
                grouped_by.push(Column { name: "count".to_owned(), expr: Expr::Aggregate(Aggregate::Count, None) });
                grouped_by
            } else {
                bound.summary = true;
                self.summary(&kinds)
            };
        }
        for clause in &query.clauses {
            match clause {
                Clause::OrderBy(keys, _) => {
                    for key in keys {
                        let expr = self.order_key(key, &kinds, bound)?;
                        bound.order.push(OrderKey { expr, descending: key.descending });
                    }
                }
                Clause::Limit(limit, skip, _) => {
                    bound.limit = Some(self.count(limit)?);
                    bound.skip = skip.as_ref().map(|s| self.count(s)).transpose()?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The columns shown where none is asked for.
    fn summary(&self, kinds: &[KindId]) -> Vec<Column> {
        let name = self.schema.builtin(Builtin::Name);
        let attribute =
            |id: AttributeId| Column { name: self.schema.attribute(id).name.clone(), expr: Expr::Attribute(None, id) };
        let [kind] = kinds else {
            return vec![attribute(self.schema.builtin(Builtin::Kind)), attribute(name)];
        };
        let columns = self.schema.kind(*kind).summary.iter().map(|column| match column {
            SummaryColumn::Attribute(id) => attribute(*id),
            SummaryColumn::Relation(directed) => {
                let kinds = self.schema.targets(*directed).to_vec();
                let noun = Noun { head: bound::Head::Kinds, kinds, filter: None };
                Column {
                    name: self.schema.phrase(*directed).to_owned(),
                    expr: Expr::Related(None, bound::Step::once(vec![*directed]), Box::new(noun)),
                }
            }
        });
        columns.collect()
    }

    /// The columns of `show`; a group may be shown by the name that `as` gave it.
    fn show(&mut self, columns: &[ast::Column], kinds: &[KindId], groups: &[Column], bound: &mut Query) -> Result<()> {
        let mut read = Vec::new();
        for column in columns {
            let text = column.phrase.span.of(self.text);
            let (expr, name) = match groups.iter().find(|group| group.name.eq_ignore_ascii_case(text)) {
                Some(group) => (group.expr.clone(), group.name.clone()),
                None => self.column(&column.phrase, kinds)?,
            };
            if let Expr::Value(Value::Text(text), _) = &expr
                && self.schema.lexicon().attribute(text).is_some_and(|a| self.has(kinds, a))
            {
                self.differs(&expr, column.phrase.span)?;
            }
            read.push((Column { name: alias(column, name), expr }, column.phrase.span));
        }
        if !bound.grouped && read.iter().any(|(c, _)| c.expr.is_over_rows()) {
            bound.grouped = true;
        }
        if bound.grouped {
            for (column, span) in &read {
                if !of_group(&column.expr, &bound.groups) {
                    let text = span.of(self.text);
                    let message = format!("`{text}` differs from row to row: with aggregates it must be grouped by");
                    let problem = Problem::new(ErrorKind::Meaning, "Q051", *span, message);
                    return Err(problem.help(format!("add `group by {text}`, or show `list({text})`")));
                }
            }
        }
        bound.columns = read.into_iter().map(|(column, _)| column).collect();
        Ok(())
    }

    /// Refuses a constant where only what differs from row to row makes sense.
    fn differs(&self, expr: &Expr, span: Span) -> Result<()> {
        if !matches!(expr, Expr::Value(..) | Expr::Param(..)) {
            return Ok(());
        }
        let text = span.of(self.text);
        let problem = Problem::new(ErrorKind::Meaning, "Q051", span, format!("`{text}` is the same for every row"));
        let attribute =
            matches!(expr, Expr::Value(Value::Text(name), _) if self.schema.lexicon().attribute(name).is_some());
        Err(match attribute {
            true => problem
                .help("attributes are written without quotes")
                .rewrite(self.splice(span, text.trim_matches(['"', '\'']))),
            false => problem,
        })
    }

    fn order_key(&mut self, key: &ast::OrderKey, kinds: &[KindId], bound: &Query) -> Result<Expr> {
        let text = key.phrase.span.of(self.text);
        let shown = bound.columns.iter().find(|c| c.name.eq_ignore_ascii_case(text));
        if let Some(column) = shown {
            return Ok(column.expr.clone());
        }
        self.noted(key.phrase.span, || What::Shown(bound.columns.iter().map(|c| c.name.clone()).collect()));
        let (expr, _) = self.column(&key.phrase, kinds).map_err(|problem| {
            let names: Vec<&str> = bound.columns.iter().map(|c| c.name.as_str()).collect();
            let near = nearest(text, names.iter().copied());
            match problem.code {
                "Q007" => problem.help("after a column comes `asc`, `desc` or a comma"),
                _ if near.is_empty() => problem,
                _ => problem.near(&near),
            }
        })?;
        self.differs(&expr, key.phrase.span)?;
        if bound.grouped && !of_group(&expr, &bound.groups) {
            let message = format!(
                "`{text}` differs within a group: groups are ordered by what they are grouped by or an aggregate"
            );
            return Err(Problem::new(ErrorKind::Meaning, "Q051", key.phrase.span, message));
        }
        if !bound.grouped && expr.is_over_rows() {
            let message = format!("`{text}` is one value for all rows: rows cannot be ordered by it");
            return Err(Problem::new(ErrorKind::Meaning, "Q051", key.phrase.span, message));
        }
        Ok(expr)
    }
}

/// Whether an expression has one value for a group: made of what rows are grouped by, aggregates and values.
fn of_group(expr: &Expr, groups: &[Expr]) -> bool {
    if groups.contains(expr) {
        return true;
    }
    match expr {
        Expr::Aggregate(..) | Expr::Value(..) | Expr::Param(..) => true,
        Expr::Arithmetic(..) | Expr::Call(..) => expr.parts().into_iter().all(|part| of_group(part, groups)),
        Expr::Holds(condition) => {
            condition.leaves().iter().all(|leaf| matches!(leaf, Condition::Calculate(_)))
                && condition.exprs().into_iter().all(|part| of_group(part, groups))
        }
        _ => false,
    }
}

fn alias(column: &ast::Column, name: String) -> String {
    column.alias.as_ref().map_or(name, |a| a.text.clone())
}

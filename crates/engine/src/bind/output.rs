//! Clauses: columns, groups, order, limit; and whole statements.

use fossgraph_core::{AttributeId, Builtin, Directed, KindId, SummaryColumn, ValueType, nearest};

use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, Clause, TokenKind};
use crate::bound::{self, Aggregate, Column, Expr, Head, OrderKey, Quantity, Query, Statement, StopId};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

const AGGREGATES: [(&str, Aggregate); 7] = [
    ("count", Aggregate::Count),
    ("sum", Aggregate::Sum),
    ("avg", Aggregate::Average),
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
    ("median", Aggregate::Median),
    ("list", Aggregate::List),
];

pub(super) fn clause_span(clause: &Clause) -> Span {
    match clause {
        Clause::Show(_, span)
        | Clause::GroupBy(_, span)
        | Clause::OrderBy(_, span)
        | Clause::Limit(_, _, span) => *span,
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

impl Binder<'_> {
    pub(super) fn describe(&mut self, name: &ast::Name) -> Result<Statement> {
        if let Some(param) = &name.param {
            return Err(later(param.span, "parameters in `describe`"));
        }
        let words: Vec<&str> = name.words.iter().map(|w| w.text.as_str()).collect();
        let all = self.all_kinds();
        if let Some(quoted) = &name.quoted {
            let kinds = match self.schema.lexicon().kind(&words.join(" ")) {
                Some((kind, _)) => vec![kind],
                None if words.is_empty() => all,
                None => {
                    return Err(Problem::new(
                        ErrorKind::Name,
                        "Q020",
                        name.span,
                        "a name is quoted whole, or has its kind before the quotes",
                    ));
                }
            };
            return self.described(&quoted.text, quoted.span, &kinds);
        }
        if let Some((kind, _, n)) = self.schema.lexicon().longest_kind(&words) {
            if n == words.len() {
                return Err(later(name.span, "`describe` of a kind"));
            }
            let rest = words.get(n..).unwrap_or_default().join(" ");
            if !self.bearers(&rest, &[kind]).is_empty() || self.bearers(&words.join(" "), &all).is_empty() {
                let first = name.words.get(n).map_or(name.span, |w| w.span);
                return self.described(&rest, first.to(name.span), &[kind]);
            }
        }
        if words == ["schema"] {
            return Err(later(name.span, "`describe schema`"));
        }
        self.described(&words.join(" "), name.span, &all)
    }

    fn described(&self, name: &str, span: Span, kinds: &[KindId]) -> Result<Statement> {
        let nodes = self.bearers(name, kinds);
        if nodes.is_empty() { Err(self.unknown_name(name, span, kinds)) } else { Ok(Statement::Describe(nodes)) }
    }

    /// A bare name: all things that bear it are described.
    fn bare_name(&mut self, query: &ast::Query) -> Option<Result<Statement>> {
        let walk = &query.set.first;
        let noun = &walk.noun;
        let bare = query.count.is_none()
            && query.clauses.is_empty()
            && query.set.rest.is_empty()
            && walk.hops.is_empty()
            && noun.filter.is_none()
            && noun.alias.is_none()
            && noun.as_of.is_none();
        if !bare {
            return None;
        }
        let cursor = Cursor::new(&noun.phrase.tokens, noun.phrase.span);
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let (mut quoted, mut plain) = (None, Vec::new());
        for token in &noun.phrase.tokens {
            match &token.kind {
                TokenKind::Text(text) if quoted.is_none() => {
                    quoted = Some(ast::Word { text: text.clone(), span: token.span })
                }
                TokenKind::Word(text, _) if quoted.is_none() => {
                    plain.push(ast::Word { text: text.clone(), span: token.span })
                }
                _ => return None,
            }
        }
        if quoted.is_none() && self.definitions.get(&words.join(" ")).is_some() {
            return None;
        }
        let kind = lexicon.longest_kind(&words);
        let is_kind = kind
            .is_some_and(|(_, form, n)| form == fossgraph_core::Form::Plural || quoted.is_none() && n == words.len());
        let related = (1..words.len()).any(|i| lexicon.longest_relation(words.get(i..).unwrap_or_default()).is_some());
        if is_kind || related || plain.len() != words.len() {
            return None;
        }
        let name = ast::Name { words: plain, quoted, param: None, span: noun.phrase.span };
        Some(self.describe(&name))
    }

    pub(super) fn query(&mut self, query: &ast::Query) -> Result<Statement> {
        if let Some(statement) = self.bare_name(query) {
            return statement;
        }
        self.rows(query)
    }

    fn rows(&mut self, query: &ast::Query) -> Result<Statement> {
        let all = self.all_kinds();
        let as_of = query.clauses.iter().find_map(|c| if let Clause::AsOf(as_of) = c { Some(as_of) } else { None });
        let (set, kinds) = self.set(&query.set, &all, as_of)?;
        let mut bound = Query {
            count: query.count.is_some(),
            set,
            kinds,
            stops: Vec::new(),
            via: false,
            columns: Vec::new(),
            groups: Vec::new(),
            grouped: false,
            order: Vec::new(),
            limit: None,
            skip: None,
            params: Vec::new(),
            notes: Vec::new(),
        };
        self.clauses(query, &mut bound)?;
        let exprs = bound.columns.iter().map(|c| &c.expr).chain(&bound.groups).chain(bound.order.iter().map(|k| &k.expr));
        bound.via = exprs.into_iter().any(mentions_via);
        bound.stops = std::mem::take(&mut self.stops);
        if bound.stops.iter().any(|s| s.shown) {
            // once a clause mentions a stop, rows are the combinations of all of them
            bound.stops.iter_mut().for_each(|s| s.shown = true);
        }
        if !bound.set.rest.is_empty() && (bound.via || bound.stops.iter().any(|s| s.shown)) {
            let message = "the stops of one walk are not those of another: a union shows its own things only";
            return Err(Problem::new(ErrorKind::Meaning, "Q039", query.span, message));
        }
        bound.params = std::mem::take(&mut self.params);
        bound.notes = std::mem::take(&mut self.notes);
        bound.notes.extend(self.coverage());
        Ok(Statement::Query(Box::new(bound)))
    }

    fn clauses(&mut self, query: &ast::Query, bound: &mut Query) -> Result<()> {
        for (i, clause) in query.clauses.iter().enumerate() {
            let name = clause_name(clause);
            if query.clauses.iter().take(i).any(|c| clause_name(c) == name) {
                let message = format!("`{name}` stands twice");
                return Err(Problem::new(ErrorKind::Syntax, "Q013", clause_span(clause), message));
            }
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
                    if matches!(expr, Expr::Aggregate(..)) {
                        let message = "rows are grouped by attributes and relations, not by an aggregate";
                        return Err(Problem::new(ErrorKind::Meaning, "Q050", column.phrase.span, message));
                    }
                    bound.groups.push(expr.clone());
                    grouped_by.push(Column { name: alias(column, name), expr });
                }
            }
        }
        for clause in &query.clauses {
            if let Clause::Show(columns, _) = clause {
                self.show(columns, &kinds, bound)?;
            }
        }
        if bound.columns.is_empty() {
            bound.columns = if bound.grouped {
                grouped_by.push(Column { name: "count".to_owned(), expr: Expr::Aggregate(Aggregate::Count, None) });
                grouped_by
            } else {
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
                Column {
                    name: self.schema.phrase(*directed).to_owned(),
                    expr: Expr::Related(None, bound::Step::once(vec![*directed]), kinds),
                }
            }
        });
        columns.collect()
    }

    fn show(&mut self, columns: &[ast::Column], kinds: &[KindId], bound: &mut Query) -> Result<()> {
        let mut read = Vec::new();
        for column in columns {
            let (expr, name) = self.column(&column.phrase, kinds)?;
            read.push((Column { name: alias(column, name), expr }, column.phrase.span));
        }
        let over_rows = |expr: &Expr| match expr {
            Expr::Aggregate(_, argument) => !matches!(argument.as_deref(), Some(Expr::Related(..))),
            _ => false,
        };
        if !bound.grouped && read.iter().any(|(c, _)| over_rows(&c.expr)) {
            bound.grouped = true;
        }
        if bound.grouped {
            for (column, span) in &read {
                let plain = !matches!(column.expr, Expr::Aggregate(..)) && !bound.groups.contains(&column.expr);
                if plain {
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

    fn order_key(&mut self, key: &ast::OrderKey, kinds: &[KindId], bound: &Query) -> Result<Expr> {
        let text = key.phrase.span.of(self.text);
        let shown = bound.columns.iter().find(|c| c.name.eq_ignore_ascii_case(text));
        if let Some(column) = shown {
            return Ok(column.expr.clone());
        }
        let (expr, _) = self.column(&key.phrase, kinds).map_err(|problem| {
            let names: Vec<&str> = bound.columns.iter().map(|c| c.name.as_str()).collect();
            let near = nearest(text, names.iter().copied());
            match problem.code {
                "Q007" => problem.help("behind a column stands `asc`, `desc` or a comma"),
                _ if near.is_empty() => problem,
                _ => problem.near(&near),
            }
        })?;
        if bound.grouped && !matches!(expr, Expr::Aggregate(..)) && !bound.groups.contains(&expr) {
            let message = format!(
                "`{text}` differs within a group: groups are ordered by what they are grouped by or an aggregate"
            );
            return Err(Problem::new(ErrorKind::Meaning, "Q051", key.phrase.span, message));
        }
        if !bound.grouped
            && let Expr::Aggregate(_, argument) = &expr
            && !matches!(argument.as_deref(), Some(Expr::Related(..)))
        {
            let message = format!("`{text}` is one value for all rows: rows cannot be ordered by it");
            return Err(Problem::new(ErrorKind::Meaning, "Q051", key.phrase.span, message));
        }
        Ok(expr)
    }

    // ------------------------------------------------------------ columns

    /// What a column shows, and what it is called.
    fn column(&mut self, phrase: &ast::Phrase, kinds: &[KindId]) -> Result<(Expr, String)> {
        let mut cursor = Cursor::new(&phrase.tokens, phrase.span);
        let found = self.expr(&mut cursor, kinds)?;
        if cursor.is_done() {
            return Ok(found);
        }
        let rest = cursor.rest();
        match cursor.peek() {
            Some(TokenKind::Arithmetic | TokenKind::Compare(_)) => Err(later(rest, "expressions in columns")),
            _ => {
                let message = format!("`{}` cannot follow `{}`", rest.of(self.text), found.1);
                Err(Problem::new(ErrorKind::Syntax, "Q007", rest, message).help("columns are separated by commas"))
            }
        }
    }

    fn expr(&mut self, cursor: &mut Cursor<'_>, kinds: &[KindId]) -> Result<(Expr, String)> {
        let words = cursor.words();
        let Some(first) = words.first().copied() else {
            let message = "a column is an attribute, a relation or an aggregate such as `count(used by case studies)`";
            return Err(Problem::new(ErrorKind::Syntax, "Q015", cursor.span(), message));
        };
        let aggregate = AGGREGATES.iter().find(|(name, _)| first.eq_ignore_ascii_case(name));
        let argument = matches!(cursor.peek_at(1), Some(TokenKind::Paren(_))) && words.len() == 1;
        match aggregate {
            Some((name, aggregate)) if argument => return self.aggregate(cursor, kinds, name, *aggregate),
            Some((name, Aggregate::Count)) if words.len() == 1 => {
                cursor.skip(1);
                return Ok((Expr::Aggregate(Aggregate::Count, None), (*name).to_owned()));
            }
            _ if argument => {
                let names: Vec<&str> = AGGREGATES.iter().map(|(name, _)| *name).collect();
                let near = nearest(first, names.iter().copied());
                let message = format!("no function is called `{first}`");
                let problem = Problem::new(ErrorKind::Name, "Q045", cursor.span(), message);
                return Err(if near.is_empty() {
                    problem.help(format!("there are {}", fossgraph_core::any_of(&names).replace(" or ", " and ")))
                } else {
                    problem.near(&near)
                });
            }
            _ => {}
        }
        if first.to_lowercase().starts_with("via.") {
            return self.via(cursor);
        }
        if let Some((stop, rest)) = first.split_once('.')
            && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(stop))
        {
            return self.of_stop(cursor, at, rest);
        }
        if words.len() == 1
            && let Some(at) = self.stops.iter().position(|s| s.name.eq_ignore_ascii_case(first))
        {
            cursor.skip(1);
            self.show_stop(at);
            return Ok((Expr::Thing(Some(StopId(at))), first.to_owned()));
        }
        self.attribute_or_relation(cursor, kinds, None, String::new())
    }

    fn show_stop(&mut self, at: usize) {
        if let Some(stop) = self.stops.get_mut(at) {
            stop.shown = true;
        }
    }

    /// `via.since`: an attribute of the edge last walked.
    fn via(&mut self, cursor: &mut Cursor<'_>) -> Result<(Expr, String)> {
        let words = cursor.words();
        let span = cursor.span_of(words.len());
        let wrong = |message: String| Problem::new(ErrorKind::Meaning, "Q049", span, message);
        let Some(relations) = self.last_hop.clone() else {
            return Err(wrong("`via` is the edge last walked: it needs `->` and a relation that is not repeated".to_owned()));
        };
        let first = words.first().and_then(|w| w.get(4..)).unwrap_or_default();
        let own: Vec<&str> = std::iter::once(first).chain(words.iter().skip(1).copied()).collect();
        let found = self.schema.lexicon().longest_attribute(&own);
        let outside = self.edges.replace(relations);
        let read = match found.filter(|(a, _)| self.has(&[], *a)) {
            Some(found) => Ok(found),
            None => {
                let names = self.attribute_names(&[]);
                let near = nearest(&own.join(" "), names.iter().copied());
                let problem = wrong(format!("`{}` is no attribute of the edge last walked", own.join(" ")));
                Err(if near.is_empty() { problem.help(format!("it has {}", names.join(", "))) } else { problem.near(&near) })
            }
        };
        self.edges = outside;
        let (attribute, n) = read?;
        cursor.skip(n);
        Ok((Expr::Via(attribute), format!("via.{}", self.schema.attribute(attribute).name)))
    }

    /// `p.status`, `p.first release`, `p.hosted by`.
    fn of_stop(&mut self, cursor: &mut Cursor<'_>, at: usize, rest: &str) -> Result<(Expr, String)> {
        let span = cursor.span();
        let kinds = self.stops.get(at).map(|s| s.kinds.clone()).unwrap_or_default();
        let name = self.stops.get(at).map(|s| s.name.clone()).unwrap_or_default();
        self.show_stop(at);
        let prefix = span.end - rest.len();
        let words = cursor.words();
        let mut tokens =
            vec![ast::Token { kind: TokenKind::Word(rest.to_owned(), 0), span: Span::new(prefix, span.end) }];
        for (i, word) in words.iter().enumerate().skip(1) {
            let one = {
                let mut c = *cursor;
                c.skip(i);
                c.span()
            };
            tokens.push(ast::Token { kind: TokenKind::Word((*word).to_owned(), 0), span: one });
        }
        let whole = Span::new(prefix, cursor.span_of(words.len()).end);
        let mut inside = Cursor::new(&tokens, whole);
        let found = self.attribute_or_relation(&mut inside, &kinds, Some(StopId(at)), format!("{name}."))?;
        cursor.skip(inside.position());
        Ok(found)
    }

    fn attribute_or_relation(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: String,
    ) -> Result<(Expr, String)> {
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let attribute =
            lexicon.longest_attribute(&words).filter(|(a, _)| kinds.iter().any(|k| self.schema.has_attribute(*k, *a)));
        let relation = lexicon.longest_relation(&words);
        match (attribute, relation) {
            (Some((id, n)), relation) if relation.is_none_or(|(_, m)| n >= m) => {
                cursor.skip(n);
                Ok((Expr::Attribute(stop, id), format!("{prefix}{}", self.schema.attribute(id).name)))
            }
            (_, Some((directed, n))) => {
                let span = cursor.span_of(n);
                cursor.skip(n);
                self.related(cursor, directed, span, kinds, stop, prefix)
            }
            _ => {
                let mut problem = self.unknown_in_condition(cursor, kinds);
                if problem.code == "Q040" {
                    problem.message = format!(
                        "`{}` is neither an attribute nor a relation of {}",
                        words.join(" "),
                        self.plurals(kinds)
                    );
                }
                Err(problem)
            }
        }
    }

    fn related(
        &mut self,
        cursor: &mut Cursor<'_>,
        directed: Directed,
        span: Span,
        kinds: &[KindId],
        stop: Option<StopId>,
        prefix: String,
    ) -> Result<(Expr, String)> {
        if !self.schema.sources(directed).iter().any(|k| kinds.contains(k)) {
            let turned = directed.reverse();
            let message = format!("`{}` is no relation of {}", span.of(self.text), self.plurals(kinds));
            let problem = Problem::new(ErrorKind::Meaning, "Q026", span, message);
            let fits = self.schema.sources(turned).iter().any(|k| kinds.contains(k));
            return Err(if fits { problem.rewrite(self.splice(span, self.schema.phrase(turned))) } else { problem });
        }
        let mut reached = self.schema.targets(directed).to_vec();
        let mut name = format!("{prefix}{}", self.schema.phrase(directed));
        if matches!(cursor.peek(), Some(TokenKind::Word(..))) {
            let start = self.start(cursor, &reached, Some((&[directed], span)))?;
            if !matches!(start.head, Head::Kinds) {
                let message = "a column shows what a relation reaches, perhaps of one kind: no name stands here";
                return Err(Problem::new(ErrorKind::Meaning, "Q052", start.span, message));
            }
            reached = start.kinds;
            name = format!("{name} {}", self.plurals(&reached));
        }
        Ok((Expr::Related(stop, bound::Step::once(vec![directed]), reached), name))
    }

    fn aggregate(
        &mut self,
        cursor: &mut Cursor<'_>,
        kinds: &[KindId],
        name: &str,
        aggregate: Aggregate,
    ) -> Result<(Expr, String)> {
        cursor.skip(1);
        let span = cursor.span();
        let Some(TokenKind::Paren(queries)) = cursor.peek() else { return Err(later(span, "this aggregate")) };
        cursor.skip(1);
        let [query] = queries.as_slice() else {
            return Err(Problem::new(ErrorKind::Syntax, "Q016", span, format!("`{name}` takes one argument")));
        };
        let noun = &query.set.first.noun;
        if let Some(inner) = query.count {
            return Err(Problem::new(ErrorKind::Meaning, "Q053", inner, "an aggregate cannot stand inside another"));
        }
        if !query.clauses.is_empty()
            || !query.set.first.hops.is_empty()
            || noun.filter.is_some()
            || query.count.is_some()
        {
            return Err(later(span, "conditions inside aggregates"));
        }
        let (argument, text) = self.column(&noun.phrase, kinds)?;
        self.check_aggregate(aggregate, &argument, name, noun.phrase.span)?;
        Ok((Expr::Aggregate(aggregate, Some(Box::new(argument))), format!("{name}({text})")))
    }

    fn check_aggregate(&self, aggregate: Aggregate, argument: &Expr, name: &str, span: Span) -> Result<()> {
        let wrong = |message: String| Err(Problem::new(ErrorKind::Meaning, "Q053", span, message));
        let text = span.of(self.text);
        match (aggregate, argument) {
            (_, Expr::Aggregate(..)) => wrong("an aggregate cannot stand inside another".to_owned()),
            (Aggregate::Count | Aggregate::List, _) => Ok(()),
            (_, Expr::Attribute(_, id) | Expr::Via(id)) => {
                let value_type: ValueType = self.schema.attribute(*id).value_type;
                let ordered = matches!(aggregate, Aggregate::Min | Aggregate::Max);
                if value_type.is_numeric() || (ordered && value_type.is_ordered()) {
                    Ok(())
                } else if ordered {
                    wrong(format!("`{text}` is a {}, which has no order for `{name}`", value_type.name(self.schema)))
                } else {
                    wrong(format!("`{name}` takes numbers, and `{text}` is of type {}", value_type.name(self.schema)))
                }
            }
            _ => wrong(format!("`{name}` takes an attribute; things are counted with `count` or listed with `list`")),
        }
    }

    /// `expect no …`.
    pub(super) fn expect(&mut self, expect: &ast::Expect) -> Result<Statement> {
        let quantity = match &expect.quantity {
            ast::Quantity::Only => {
                let message = "`expect only` says nothing: of what would it be only?";
                let problem = Problem::new(ErrorKind::Meaning, "Q054", expect.quantity_span, message);
                return Err(problem.help("write `expect no …` with what must not be"));
            }
            ast::Quantity::Some => Quantity::Some,
            ast::Quantity::No => Quantity::No,
            ast::Quantity::Bound(bound, count) => Quantity::Bound(*bound, self.count(count)?),
        };
        let clauses = expect.as_of.clone().map(Clause::AsOf).into_iter().collect();
        let query = ast::Query { count: None, set: expect.set.clone(), clauses, span: expect.span };
        let message = expect.message.clone();
        Ok(match self.rows(&query)? {
            Statement::Query(query) => Statement::Expect(Box::new(bound::Expect { query: *query, quantity, message })),
            other => other,
        })
    }
}

fn alias(column: &ast::Column, name: String) -> String {
    column.alias.as_ref().map_or(name, |a| a.text.clone())
}

/// Whether an expression shows the edge last walked.
fn mentions_via(expr: &Expr) -> bool {
    match expr {
        Expr::Via(_) => true,
        Expr::Aggregate(_, Some(argument)) => mentions_via(argument),
        _ => false,
    }
}

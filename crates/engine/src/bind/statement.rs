//! Whole statements: queries, expectations, descriptions and bare names.

use fossgraph_core::KindId;

use super::cursor::Cursor;
use super::{Binder, Result};
use crate::ast::{self, Clause, TokenKind};
use crate::bound::{self, Expr, Operand, ParamType, Quantity, Query, Statement, Things};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

impl Binder<'_> {
    pub(super) fn describe(&mut self, name: &ast::Name) -> Result<Statement> {
        if let Some(param) = &name.param {
            let params = vec![self.param(&param.text, ParamType::Thing, param.span)?];
            return Ok(Statement::Describe(Things { nodes: Vec::new(), params }, Vec::new()));
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
                return Ok(Statement::Schema(Some(kind)));
            }
            let rest = words.get(n..).unwrap_or_default().join(" ");
            if !self.bearers(&rest, &[kind]).is_empty() || self.bearers(&words.join(" "), &all).is_empty() {
                let first = name.words.get(n).map_or(name.span, |w| w.span);
                return self.described(&rest, first.to(name.span), &[kind]);
            }
        }
        if matches!(words.as_slice(), [one] if one.eq_ignore_ascii_case("schema")) {
            return Ok(Statement::Schema(None));
        }
        self.described(&words.join(" "), name.span, &all)
    }

    fn described(&self, name: &str, span: Span, kinds: &[KindId]) -> Result<Statement> {
        let nodes = self.bearers(name, kinds);
        if nodes.is_empty() {
            return Err(self.unknown_name(name, span, kinds));
        }
        Ok(Statement::Describe(Things { nodes, params: Vec::new() }, Vec::new()))
    }

    /// A bare name: all things that bear it are described.
    fn bare_name(&mut self, query: &ast::Query) -> Option<Result<Statement>> {
        let phrase = query.phrase()?;
        let cursor = Cursor::new(&phrase.tokens, phrase.span);
        let words = cursor.words();
        let lexicon = self.schema.lexicon();
        let (mut quoted, mut plain) = (None, Vec::new());
        for token in &phrase.tokens {
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
        let name = ast::Name { words: plain, quoted, param: None, span: phrase.span };
        Some(self.describe(&name))
    }

    pub(super) fn query(&mut self, query: &ast::Query) -> Result<Statement> {
        if let Some(statement) = self.bare_name(query) {
            return statement;
        }
        self.rows(query)
    }

    pub(super) fn rows(&mut self, query: &ast::Query) -> Result<Statement> {
        let all = self.all_kinds();
        let as_of = query.clauses.iter().find_map(|c| if let Clause::AsOf(as_of) = c { Some(as_of) } else { None });
        let (set, kinds) = self.set(&query.set, &all, as_of)?;
        let mut bound = Query {
            count: query.count.is_some(),
            set,
            summary: false,
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
        self.clause = true;
        self.clauses(query, &mut bound)?;
        self.clause = false;
        let exprs =
            bound.columns.iter().map(|c| &c.expr).chain(&bound.groups).chain(bound.order.iter().map(|k| &k.expr));
        bound.via = exprs.into_iter().any(|e| e.any(&|part| matches!(part, Expr::Via(_))));
        bound.stops = std::mem::take(&mut self.stops);
        if bound.stops.iter().any(|s| s.shown) {
            // once a clause mentions a stop, rows are the combinations of all of them
            bound.stops.iter_mut().for_each(|s| s.shown = true);
        }
        if !bound.set.rest.is_empty() && (bound.via || bound.stops.iter().any(|s| s.shown)) {
            let message = "the stops of one walk are not those of another: a union shows its own things only";
            return Err(Problem::new(ErrorKind::Meaning, "Q039", query.span, message));
        }
        if !bound.set.rest.is_empty() && bound.stops.iter().any(|s| s.used) {
            let message = "beside a set operator a condition cannot mention a stop";
            return Err(Problem::new(ErrorKind::Meaning, "Q039", query.span, message));
        }
        bound.params = std::mem::take(&mut self.params);
        bound.notes = std::mem::take(&mut self.notes);
        bound.notes.extend(self.coverage());
        Ok(Statement::Query(Box::new(bound)))
    }

    /// `why not Radius in projects where status = Graduated`.
    pub(super) fn why_not(&mut self, name: &ast::Name, query: &ast::Query) -> Result<Statement> {
        let Statement::Describe(things, _) = self.describe(name)? else {
            let message = "after `why not` comes a thing, not a kind";
            return Err(Problem::new(ErrorKind::Meaning, "Q059", name.span, message));
        };
        match self.why(query)? {
            Statement::Why(bound) => Ok(Statement::WhyNot(things, bound)),
            other => Ok(other),
        }
    }

    /// `compare Dapr, Radius`.
    pub(super) fn compare(&mut self, names: &[ast::Name]) -> Result<Statement> {
        let mut things = Vec::new();
        for name in names {
            match self.describe(name)? {
                Statement::Describe(named, _) => things.push(named),
                _ => {
                    let message = "things are compared, not kinds";
                    return Err(Problem::new(ErrorKind::Meaning, "Q059", name.span, message));
                }
            }
        }
        Ok(Statement::Compare(things, std::mem::take(&mut self.params)))
    }

    /// `find kube`.
    pub(super) fn find(&mut self, wanted: &ast::Wanted, limit: Option<&ast::Count>) -> Result<Statement> {
        let wanted = match wanted {
            ast::Wanted::Text(text) => self.wanted(text)?,
            ast::Wanted::Param(param) => {
                let param_type = ParamType::Value(fossgraph_core::ValueType::Text);
                Operand::Param(self.param(&param.text, param_type, param.span)?)
            }
        };
        let limit = limit.map(|limit| self.count(limit)).transpose()?.unwrap_or(bound::Count::Number(20));
        Ok(Statement::Find(wanted, limit, std::mem::take(&mut self.params)))
    }

    fn wanted(&self, wanted: &ast::Word) -> Result<Operand> {
        let words: Vec<&str> = wanted.text.split_whitespace().collect();
        if words.is_empty() {
            return Err(Problem::new(ErrorKind::Meaning, "Q059", wanted.span, "here stands no text to look for"));
        }
        let quoted = wanted.span.of(self.text).starts_with(['"', '\'']);
        let all = usize::from(words.first().is_some_and(|w| ["all", "the"].contains(&w.to_lowercase().as_str())));
        let kind = self.schema.lexicon().longest_kind(words.get(all..).unwrap_or_default());
        if let (Some((kind, _, _)), false) = (kind, quoted) {
            let plural = self.plural(kind);
            let message = "`find` looks for a text in names; a query begins with a kind";
            let problem = Problem::new(ErrorKind::Meaning, "Q059", wanted.span, message);
            return Err(problem.help(format!(
                "`{plural} where name ~ …` looks among {plural}; a text that begins with a kind is quoted"
            )));
        }
        Ok(Operand::Value(fossgraph_core::Value::Text(wanted.text.clone())))
    }

    /// `why query`: of rows that are things of their own.
    pub(super) fn why(&mut self, query: &ast::Query) -> Result<Statement> {
        match self.rows(query)? {
            Statement::Query(bound) if bound.count || bound.grouped => {
                Err(grouped_why(query.span).rewrite(self.ungrouped(query, &bound)))
            }
            Statement::Query(bound) => Ok(Statement::Why(bound)),
            other => Ok(other),
        }
    }

    /// The statement without `count`, `group by` and aggregates.
    fn ungrouped(&self, query: &ast::Query, bound: &Query) -> String {
        let plain = |expr: &Expr| !expr.any(&|part| matches!(part, Expr::Aggregate(..)));
        let mut edits: Vec<(Span, String)> = query.count.iter().map(|count| (*count, String::new())).collect();
        for clause in &query.clauses {
            let kept: Vec<&str> = match clause {
                Clause::GroupBy(..) => Vec::new(),
                Clause::Show(columns, _) => {
                    let columns = columns.iter().zip(&bound.columns).filter(|(_, column)| plain(&column.expr));
                    columns.map(|(column, _)| column_span(column).of(self.text)).collect()
                }
                Clause::OrderBy(keys, _) => {
                    let keys = keys.iter().zip(&bound.order).filter(|(_, key)| plain(&key.expr));
                    keys.map(|(key, _)| key.phrase.span.of(self.text)).collect()
                }
                Clause::Limit(..) | Clause::AsOf(_) => continue,
            };
            let word = if matches!(clause, Clause::Show(..)) { "show" } else { "order by" };
            let text = if kept.is_empty() { String::new() } else { format!("{word} {}", kept.join(", ")) };
            edits.push((super::output::clause_span(clause), text));
        }
        self.edited(edits)
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

/// The error on a count or group that is to be explained.
pub(crate) fn grouped_why(span: Span) -> Problem {
    let message = "`why` explains single things: a count or group is explained by the things in it";
    Problem::new(ErrorKind::Meaning, "Q058", span, message).help("leave out `count`, `group by` and aggregates")
}

/// The error on `let` of a path.
pub(super) fn path_is_no_set(span: Span) -> Problem {
    let message = "a path is not a set of things: `let` names a query for things";
    let problem = Problem::new(ErrorKind::Meaning, "Q064", span, message);
    problem.help("the things that paths come by are reached by a repeat, such as `(built on | hosted by)+`")
}

/// The error on `why not` of a path.
pub(super) fn no_things(span: Span) -> Problem {
    let message = "a path is not a set of things: `why not` shows what keeps a thing out of one";
    let problem = Problem::new(ErrorKind::Meaning, "Q064", span, message);
    problem
        .help("`paths from … to … within 6` shows which ways there are, `why path from … to …` what each step rests on")
}

/// A column with its name.
fn column_span(column: &ast::Column) -> Span {
    column.alias.as_ref().map_or(column.phrase.span, |alias| column.phrase.span.to(alias.span))
}

//! Whole statements: queries, expectations, descriptions and bare names.

use fossgraph_core::KindId;

use super::cursor::Cursor;
use super::{Binder, Result, later};
use crate::ast::{self, Clause, TokenKind};
use crate::bound::{self, Expr, Quantity, Query, Statement};
use crate::error::{ErrorKind, Problem};
use crate::span::Span;

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
            && noun.as_of.is_empty();
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

    pub(super) fn rows(&mut self, query: &ast::Query) -> Result<Statement> {
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
        let Statement::Why(bound) = self.why(query)? else { return Err(later(query.span, "this `why not`")) };
        match self.describe(name)? {
            Statement::Describe(nodes) => Ok(Statement::WhyNot(nodes, bound)),
            _ => {
                Err(Problem::new(ErrorKind::Meaning, "Q059", name.span, "behind `why not` stands a thing, not a kind"))
            }
        }
    }

    /// `compare Dapr, Radius`.
    pub(super) fn compare(&mut self, names: &[ast::Name]) -> Result<Statement> {
        let mut things = Vec::new();
        for name in names {
            match self.describe(name)? {
                Statement::Describe(nodes) => things.extend(nodes),
                _ => {
                    let message = "things are compared, not kinds";
                    return Err(Problem::new(ErrorKind::Meaning, "Q059", name.span, message));
                }
            }
        }
        Ok(Statement::Compare(things))
    }

    /// `find kube`.
    pub(super) fn find(&mut self, wanted: &ast::Word, limit: Option<&ast::Count>) -> Result<Statement> {
        let words: Vec<&str> = wanted.text.split_whitespace().collect();
        let quoted = wanted.span.of(self.text).starts_with(['"', '\'']);
        if let (Some((kind, _, _)), false) = (self.schema.lexicon().longest_kind(&words), quoted) {
            let plural = self.plural(kind);
            let message = "`find` looks for a text in names; a query begins with a kind";
            let problem = Problem::new(ErrorKind::Meaning, "Q059", wanted.span, message);
            return Err(problem.help(format!(
                "`{plural} where name ~ …` looks among {plural}; a text that begins with a kind is quoted"
            )));
        }
        let limit = match limit.map(|limit| self.count(limit)).transpose()? {
            None => 20,
            Some(bound::Count::Number(n)) => n,
            Some(bound::Count::Param(_)) => return Err(later(wanted.span, "parameters in `find`")),
        };
        Ok(Statement::Find(wanted.text.clone(), limit))
    }

    /// `why query`: of rows that are things of their own.
    pub(super) fn why(&mut self, query: &ast::Query) -> Result<Statement> {
        let Statement::Query(bound) = self.rows(query)? else { return Err(later(query.span, "this `why`")) };
        if bound.count || bound.grouped {
            let message = "`why` explains single things: a count or group is explained by the things in it";
            return Err(Problem::new(ErrorKind::Meaning, "Q058", query.span, message)
                .help("leave out `count`, `group by` and aggregates"));
        }
        if !bound.set.rest.is_empty() || bound.stops.iter().any(|s| s.shown || s.used) || bound.via {
            return Err(later(query.span, "`why` of unions and of several stops"));
        }
        Ok(Statement::Why(bound))
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

//! Groups taken apart: what tells them apart where it is not shown, and the rows that they are made of.

use super::{Prepared, sound};
use crate::bound::{Column, Expr, Query, Statement};
use crate::error::Error;
use crate::expr::Aggregate;
use crate::plan;
use crate::rows::Rows;
use crate::run::{self, RunOptions};
use crate::value::Params;

impl Prepared {
    /// The query of the statement, if it is one or an expectation.
    fn query(&self) -> Option<&Query> {
        match &self.bound {
            Statement::Query(query) => Some(query),
            Statement::Expect(expect) => Some(&expect.query),
            _ => None,
        }
    }

    /// Whether it answers with a count or with groups.
    pub(crate) fn is_of_groups(&self) -> bool {
        self.query().is_some_and(|query| query.count || query.grouped)
    }

    /// Whether it shows of groups more than how many rows they have.
    pub(crate) fn reckons(&self) -> bool {
        let counts = Expr::Aggregate(Aggregate::Count, None);
        let is_more = |column: &Column, query: &Query| column.expr != counts && !query.groups.contains(&column.expr);
        self.query().is_some_and(|query| !query.count && query.columns.iter().any(|column| is_more(column, query)))
    }

    /// The answer with the columns that tell its groups apart at the end, where it shows fewer; and how many it shows.
    pub(crate) fn told_apart(&self, params: &Params, options: &RunOptions) -> Result<(Rows, usize), Error> {
        let (Some(query), false) = (self.query(), self.query().map(hidden).unwrap_or_default().is_empty()) else {
            let rows = self.run_with(params, options)?;
            let shown = rows.columns().len();
            return Ok((rows, shown));
        };
        let mut whole = query.clone();
        whole.columns.extend(hidden(query));
        Ok((self.run_of(&whole, params, options)?, query.columns.len()))
    }

    /// The rows that a count or groups are made of; their columns are those that tell groups apart, in the order of
    /// [`Prepared::told_apart`].
    pub(crate) fn members(&self, params: &Params, options: &RunOptions) -> Result<Option<Rows>, Error> {
        let Some(query) = self.query().filter(|_| self.is_of_groups()) else { return Ok(None) };
        let mut whole = query.clone();
        whole.columns.retain(|column| query.groups.contains(&column.expr));
        whole.columns.extend(hidden(query));
        (whole.count, whole.grouped, whole.summary) = (false, false, false);
        (whole.groups, whole.order) = (Vec::new(), Vec::new());
        (whole.limit, whole.skip) = (None, None);
        self.run_of(&whole, params, options).map(Some)
    }

    fn run_of(&self, query: &Query, params: &Params, options: &RunOptions) -> Result<Rows, Error> {
        let plan = plan::plan(&self.graph, query);
        let rows = run::run(&self.graph, &plan, &query.params, &query.notes, params, options);
        sound(&self.graph, rows.map_err(Error::from))
    }
}

/// What a query groups by and does not show, as columns.
fn hidden(query: &Query) -> Vec<Column> {
    let groups = query.groups.iter().filter(|group| query.columns.iter().all(|column| column.expr != **group));
    groups.map(|group| Column { name: "group".to_owned(), expr: group.clone() }).collect()
}

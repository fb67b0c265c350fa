//! The facts behind the answer of a prepared query.

use super::{Prepared, sound};
use crate::error::Error;
use crate::explanation::Explanation;
use crate::run::{self, RunOptions};
use crate::value::Params;
use crate::{bind, bound, plan};

impl Prepared {
    /// Whether the statement begins with `why`: [`Prepared::why`] then tells more than the rows of [`Prepared::run`].
    #[must_use]
    pub fn is_why(&self) -> bool {
        matches!(self.bound, bound::Statement::Why(_) | bound::Statement::WhyNot(..) | bound::Statement::WhyPath(_))
    }

    /// The facts behind each row of a query, an expectation or a path; what keeps things out, for `why not`. Whether the statement
    /// says `why` makes no difference. See [`Explanation`].
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`]; and a statement that answers with no single things: a count, groups, a description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Params, RunOptions};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("projects started by Microsoft and hosted by CNCF").unwrap();
    /// let why = query.why(&Params::new(), &RunOptions::default()).unwrap();
    /// assert_eq!(why.because(0).len(), 2, "two facts behind the first row");
    ///
    /// let count = engine.prepare("count projects").unwrap();
    /// assert_eq!(count.why(&Params::new(), &RunOptions::default()).unwrap_err().problems()[0].code(), "Q058");
    /// ```
    pub fn why(&self, params: &Params, options: &RunOptions) -> Result<Explanation, Error> {
        self.explained(params, options, None)
    }

    /// The facts behind one row of an answer, counted from 0 in the order of [`Prepared::run`]; see [`Prepared::why`]. An explanation
    /// without rows where there is no such row.
    ///
    /// # Errors
    ///
    /// As [`Prepared::why`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Engine, RunOptions, params};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("projects started by Microsoft order by accepted").unwrap();
    /// let rows = query.run(params! {}).unwrap();
    /// let why = query.why_row(1, &params! {}, &RunOptions::default()).unwrap();
    /// assert_eq!((why.rows().len(), why.rows().row(0)), (1, rows.row(1)));
    /// assert!(why.because(0)[0].fact.contains(" started by Microsoft"));
    /// assert!(query.why_row(999, &params! {}, &RunOptions::default()).unwrap().rows().is_empty());
    /// let count = engine.prepare("count projects").unwrap();
    /// assert!(count.why_row(0, &params! {}, &RunOptions::default()).is_err());
    /// ```
    pub fn why_row(&self, row: usize, params: &Params, options: &RunOptions) -> Result<Explanation, Error> {
        Ok(self.explained(params, options, Some(row))?.row(row))
    }

    /// [`Prepared::why`]; for one row alone, others may be without facts.
    fn explained(&self, params: &Params, options: &RunOptions, only: Option<usize>) -> Result<Explanation, Error> {
        let why = self.explanation(params, options, only);
        why.iter().for_each(|why| why.rows().touch());
        sound(&self.graph, why)
    }

    fn explanation(&self, params: &Params, options: &RunOptions, only: Option<usize>) -> Result<Explanation, Error> {
        let graph = &self.graph;
        let query = match &self.bound {
            bound::Statement::Query(query)
            | bound::Statement::Why(query)
            | bound::Statement::WhyNot(_, query)
            | bound::Statement::Explain(query) => query,
            bound::Statement::Expect(expect) => &expect.query,
            bound::Statement::Path(path) | bound::Statement::WhyPath(path) => {
                return run::why_paths(graph, path, params, options).map_err(Error::from);
            }
            _ => return Err(bind::grouped_why(self.span).into()),
        };
        if query.count || query.grouped {
            return Err(bind::grouped_why(self.span).into());
        }
        let plan = plan::plan_as_written(graph, query);
        if let bound::Statement::WhyNot(things, _) = &self.bound {
            return Ok(run::why_not(graph, &plan, &query.params, params, options, things)?);
        }
        let why = run::why(graph, &plan, &query.params, params, options, only)?;
        Ok(if query.summary { why } else { why.under_columns() })
    }
}

//! Whether an expectation holds.

use super::Prepared;
use crate::bound;
use crate::error::Error;
use crate::rows::Rows;
use crate::run;
use crate::value::Params;

/// What an expectation comes to.
///
/// # Examples
///
/// Where something is not recorded, an expectation may be neither held nor broken for certain:
///
/// ```
/// use fossgraph_engine::{Engine, Outcome, params};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// # let engine = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let outcome = |teams| {
///     let rule = engine(teams).prepare("expect no teams where size > 9").unwrap();
///     rule.outcome(&rule.run(params! {}).unwrap(), &params! {}).unwrap()
/// };
/// assert_eq!(outcome("name,size\nWeb,3\n"), Some(Outcome::Held));
/// assert_eq!(outcome("name,size\nWeb,12\n"), Some(Outcome::Broken));
/// assert_eq!(outcome("name,size\nWeb,3\nDesk,\n"), Some(Outcome::Undecided), "how large Desk is, nobody says");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Held,
    /// It does not.
    Broken,
    /// What was set aside could break it: it counts as broken.
    Undecided,
}

impl Prepared {
    /// What an expectation comes to, given the rows of [`Prepared::run`]; `None` for other statements.
    ///
    /// # Errors
    ///
    /// A parameter that gives the number and does not fit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Outcome, params};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let rule = engine.prepare("expect at least $n projects hosted by CNCF").unwrap();
    /// let outcome = |n| {
    ///     let rows = rule.run(params! { "n" => n })?;
    ///     rule.outcome(&rows, &params! { "n" => n })
    /// };
    /// assert_eq!(outcome(100).unwrap(), Some(Outcome::Held));
    /// assert_eq!(outcome(1000).unwrap(), Some(Outcome::Broken));
    /// assert!(outcome(-1).is_err());
    /// ```
    pub fn outcome(&self, rows: &Rows, params: &Params) -> Result<Option<Outcome>, Error> {
        let bound::Statement::Expect(expect) = &self.bound else { return Ok(None) };
        let enough = run::enough(&self.graph, &expect.query.params, params, expect.quantity, rows)?;
        Ok(Some(match enough {
            Some(true) => Outcome::Held,
            Some(false) => Outcome::Broken,
            None => Outcome::Undecided,
        }))
    }

    /// What an expectation says when it does not hold.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        if let bound::Statement::Expect(expect) = &self.bound { expect.message.as_deref() } else { None }
    }
}

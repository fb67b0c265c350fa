//! The engine: a graph to ask, and prepared queries.

use std::path::Path;
use std::sync::Arc;

use fossgraph_core::{Files, Graph, LoadError, Loaded, NodeId, load, open_snapshot};

use crate::bind::{self, Definitions};
use crate::bound::{self, Param};
use crate::complete::{self, Completion};
use crate::error::{Error, Problem};
use crate::explanation::Explanation;
use crate::plan::{self, Plan};
use crate::rows::Rows;
use crate::run::{self, Description, Reached, RunOptions};
use crate::span::Span;
use crate::value::Params;
use crate::{parse, print, sentence, slips};

/// A graph to ask questions. Cheap to clone; a clone asks the same graph.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, params};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let users = engine.prepare("case studies using $project show name, year").unwrap();
/// let rows = users.run(params! { "project" => "Dapr" }).unwrap();
/// for row in rows.typed::<(String, Option<i64>)>().flatten() {
///     assert!(row.1.is_some());
/// }
/// let error = engine.prepare("porjects where status = Sandbox").unwrap_err();
/// assert!(error.to_string().contains("did you mean `projects`?"));
/// ```
#[derive(Clone, Debug)]
pub struct Engine {
    graph: Arc<Graph>,
}

impl Engine {
    /// An engine over data that are loaded.
    #[must_use]
    pub fn new(loaded: Loaded) -> Self {
        Self::over(Arc::new(loaded.graph))
    }

    /// An engine over a graph.
    #[must_use]
    pub fn over(graph: Arc<Graph>) -> Self {
        Self { graph }
    }

    /// An engine over a directory of native files with a `schema.toml`, or over a snapshot.
    ///
    /// # Errors
    ///
    /// What is wrong with the files.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let native = !path.is_file() || path.extension().is_some_and(|e| e == "toml" || e == "csv" || e == "jsonl");
        Ok(Self::new(if native { load(&Files::read(path)?, None)? } else { open_snapshot(path)? }))
    }

    /// The graph.
    #[must_use]
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// Reads one statement and plans it.
    ///
    /// # Errors
    ///
    /// What is wrong with it; a text that holds no statement, or several.
    pub fn prepare(&self, text: &str) -> Result<Prepared, Error> {
        let mut statements = self.script(text)?;
        match (statements.pop(), statements.is_empty()) {
            (Some(statement), true) => Ok(statement),
            (None, _) => Err(parse::nothing(Span::new(0, text.len())).into()),
            (Some(statement), false) => Err(parse::several(statement.span).into()),
        }
    }

    /// Reads the statements of a script, which `;` parts, and plans them.
    ///
    /// # Errors
    ///
    /// What is wrong with each of them.
    pub fn script(&self, text: &str) -> Result<Vec<Prepared>, Error> {
        self.script_in(text, &mut Definitions::default())
    }

    /// [`Engine::script`] with the names that `let` gave earlier; those that it gives are added, unless something is wrong.
    ///
    /// # Errors
    ///
    /// As [`Engine::script`].
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let mut names = fossgraph_engine::Definitions::default();
    /// engine.script_in("let risky = projects where status in (Sandbox, Archived)", &mut names).unwrap();
    /// assert_eq!(engine.script_in("case studies using risky group by about", &mut names).unwrap().len(), 1);
    /// assert!(engine.script("case studies using risky").is_err(), "elsewhere the name is unknown");
    /// ```
    pub fn script_in(&self, text: &str, names: &mut Definitions) -> Result<Vec<Prepared>, Error> {
        let mut known = names.clone();
        let mut prepared = Vec::new();
        let mut problems: Vec<Problem> = Vec::new();
        for (span, bound) in self.read(text, &mut known)? {
            match bound {
                Ok(bound::Statement::Let(_)) => {}
                Ok(bound) => prepared.push(Prepared::new(&self.graph, bound, span, text)),
                Err(problem) => {
                    let prepare = |query: &str| self.problems(query, known.clone());
                    problems.push(slips::corrected(&self.graph, text, span, problem, &prepare));
                }
            }
        }
        sound(&self.graph, if problems.is_empty() { Ok(()) } else { Err(Error::new(problems)) })?;
        *names = known;
        Ok(prepared)
    }

    /// What each statement of a script means, or what is wrong with it.
    fn read(&self, text: &str, known: &mut Definitions) -> Result<Vec<(Span, Bound)>, Problem> {
        let pieces = parse::parse(text)?.into_iter().map(|piece| {
            let bind = |statement| bind::bind(&self.graph, text, piece.span, &statement, known);
            (piece.span, piece.statement.and_then(bind))
        });
        Ok(pieces.collect())
    }

    /// All that is wrong with a script, without what may have been meant.
    fn problems(&self, text: &str, mut known: Definitions) -> Vec<Problem> {
        match self.read(text, &mut known) {
            Ok(statements) => statements.into_iter().filter_map(|(_, bound)| bound.err()).collect(),
            Err(problem) => vec![problem],
        }
    }
}

type Bound = Result<bound::Statement, Problem>;

/// An answer or an error, unless something that it may rest on was found damaged: then that is the error.
fn sound<T>(graph: &Graph, result: Result<T, Error>) -> Result<T, Error> {
    match graph.damage() {
        Some(damage) => Err(LoadError::from(damage).into()),
        None => result,
    }
}

impl Engine {
    /// What fits at a place of a text that is being typed: words of the language, kinds, relations, attributes, values and names, each
    /// only where it can stand. `names` are those that `let` gave.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let names = fossgraph_engine::Definitions::default();
    /// let text = "projects where sta";
    /// let found = engine.complete(text, text.len(), &names);
    /// assert_eq!(&text[found.start..], "sta");
    /// assert_eq!(found.candidates[0].text, "status");
    /// assert!(engine.complete("projects where status = Sandbox limit ", 38, &names).candidates.is_empty(), "a number is due");
    /// ```
    #[must_use]
    pub fn complete(&self, text: &str, cursor: usize, names: &Definitions) -> Completion {
        let (names, _) = self.so_far(text.get(..cursor).unwrap_or_default(), names);
        complete::complete(&self.graph, text, cursor, &names)
    }

    /// The first words of a text being typed that mean nothing where they stand, however it goes on; the word at its end is not judged, for
    /// it may not be whole. For a shell or an editor, that marks them. `names` are those that `let` gave.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let names = fossgraph_engine::Definitions::default();
    /// let unknown = |text: &'static str| engine.unknown(text, &names).map(|span| span.of(text));
    /// assert_eq!(unknown("projects where staus = "), Some("staus"));
    /// assert_eq!(unknown("projects where staus"), None, "more may come");
    /// assert_eq!(unknown("projects where status = Sandbox and "), None);
    /// ```
    #[must_use]
    pub fn unknown(&self, text: &str, names: &Definitions) -> Option<Span> {
        let (names, wrong) = self.so_far(text, names);
        wrong.or_else(|| complete::unknown(&self.graph, text, &names))
    }

    /// The names that the statements before the last one of a text give besides those that are known, and the first thing wrong with them.
    fn so_far(&self, text: &str, names: &Definitions) -> (Definitions, Option<Span>) {
        let mut known = names.clone();
        let before = text.get(..parse::typing(text).start).unwrap_or_default();
        let wrong = match self.read(before, &mut known) {
            Ok(statements) => statements.into_iter().find_map(|(_, bound)| bound.err()),
            Err(problem) => Some(problem),
        };
        (known, wrong.map(|problem| problem.span))
    }
}

/// What an expectation comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Held,
    /// It does not.
    Broken,
    /// What was set aside could break it: it counts as broken.
    Undecided,
}

/// A statement that is read, checked and planned, and can be run many times, from many threads.
#[derive(Clone, Debug)]
pub struct Prepared {
    graph: Arc<Graph>,
    bound: bound::Statement,
    plan: Option<Plan>,
    span: Span,
    /// As it was written.
    written: String,
}

impl Prepared {
    fn new(graph: &Arc<Graph>, bound: bound::Statement, span: Span, text: &str) -> Self {
        let plan = match &bound {
            bound::Statement::Query(query) | bound::Statement::Explain(query) | bound::Statement::Profile(query) => {
                Some(plan::plan(graph, query))
            }
            bound::Statement::Why(query) | bound::Statement::WhyNot(_, query) => {
                Some(plan::plan_as_written(graph, query))
            }
            bound::Statement::Expect(expect) => Some(plan::plan(graph, &expect.query)),
            _ => None,
        };
        Self { graph: graph.clone(), bound, plan, span, written: span.of(text).to_owned() }
    }

    /// What the statement means.
    #[must_use]
    pub fn bound(&self) -> &bound::Statement {
        &self.bound
    }

    /// How it is run; `None` for a description.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// The query read back as one plain sentence that names what is answered; `None` for a description.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("projects where status = Sandbox and started by Microsoft").unwrap();
    /// assert_eq!(query.sentence().unwrap(), "projects whose status is Sandbox and started by Microsoft");
    /// ```
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        match &self.bound {
            bound::Statement::Query(query)
            | bound::Statement::Explain(query)
            | bound::Statement::Profile(query)
            | bound::Statement::Why(query)
            | bound::Statement::WhyNot(_, query) => Some(sentence::query(&self.graph, query)),
            bound::Statement::Expect(expect) => Some(sentence::query(&self.graph, &expect.query)),
            _ => None,
        }
    }

    /// Where the statement stands in the text it was read from.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The statement's text in its canonical form, as [`format`](crate::format) gives it, without `;` and the comments around it.
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("projects WHERE status='Sandbox' # young").unwrap();
    /// assert_eq!(query.text(), "projects where status = \"Sandbox\"");
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        print::statement(&self.written)
    }

    /// Its parameters.
    #[must_use]
    pub fn params(&self) -> &[Param] {
        match &self.bound {
            bound::Statement::Query(query)
            | bound::Statement::Explain(query)
            | bound::Statement::Profile(query)
            | bound::Statement::Why(query)
            | bound::Statement::WhyNot(_, query) => &query.params,
            bound::Statement::Expect(expect) => &expect.query.params,
            bound::Statement::Path(path)
            | bound::Statement::WhyPath(path)
            | bound::Statement::ExplainPath(path)
            | bound::Statement::ProfilePath(path) => &path.params,
            bound::Statement::Describe(_, params)
            | bound::Statement::Compare(_, params)
            | bound::Statement::Find(_, _, params) => params,
            _ => &[],
        }
    }

    /// What a parameter must be given, in words.
    #[must_use]
    pub fn expected(&self, param: &Param) -> String {
        run::expected(&self.graph, &param.param_type)
    }

    /// Runs it. A description answers with one row for each fact.
    ///
    /// # Errors
    ///
    /// A parameter that is missing, unknown or does not fit; a limit that was passed.
    pub fn run(&self, params: Params) -> Result<Rows, Error> {
        self.run_with(&params, &RunOptions::default())
    }

    /// Runs it with limits, and so that another thread can cancel it.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run`]; and cancellation.
    pub fn run_with(&self, params: &Params, options: &RunOptions) -> Result<Rows, Error> {
        let rows = self.answer(params, options);
        rows.iter().for_each(Rows::touch);
        sound(&self.graph, rows)
    }

    fn answer(&self, params: &Params, options: &RunOptions) -> Result<Rows, Error> {
        let query = match &self.bound {
            bound::Statement::Query(query) => Some(query.as_ref()),
            bound::Statement::Expect(expect) => Some(&expect.query),
            _ => None,
        };
        if let bound::Statement::ProfilePath(path) = &self.bound {
            let (rows, lines) = run::profile_paths(&self.graph, path, params, options)?;
            return Ok(Rows::of_profile(rows, &lines));
        }
        if let bound::Statement::Path(path) = &self.bound {
            return run::paths(&self.graph, path, params, options).map_err(Error::from);
        }
        if self.is_why() {
            return self.why(params, options).map(|why| why.facts());
        }
        if let Some(rows) = self.listed(params, options)? {
            return Ok(rows);
        }
        match (query, &self.plan) {
            (Some(query), Some(plan)) => {
                run::run(&self.graph, plan, &query.params, &query.notes, params, options).map_err(Error::from)
            }
            _ => Ok(Rows::of_descriptions(self.graph.clone(), &self.descriptions(params)?)),
        }
    }

    /// The answer with the columns that tell its groups apart at the end, where it shows fewer; and how many it shows.
    pub(crate) fn told_apart(&self, params: &Params, options: &RunOptions) -> Result<(Rows, usize), Error> {
        let query = match &self.bound {
            bound::Statement::Query(query) => Some(query.as_ref()),
            bound::Statement::Expect(expect) => Some(&expect.query),
            _ => None,
        };
        let hidden = |group: &&bound::Expr| query.is_some_and(|query| query.columns.iter().all(|c| c.expr != **group));
        let hidden: Vec<&bound::Expr> = query.iter().flat_map(|query| &query.groups).filter(hidden).collect();
        let (Some(query), false) = (query, hidden.is_empty()) else {
            let rows = self.run_with(params, options)?;
            let shown = rows.columns().len();
            return Ok((rows, shown));
        };
        let column = |group: &bound::Expr| bound::Column { name: "group".to_owned(), expr: group.clone() };
        let mut whole = query.clone();
        whole.columns.extend(hidden.into_iter().map(column));
        let plan = plan::plan(&self.graph, &whole);
        let rows = run::run(&self.graph, &plan, &whole.params, &whole.notes, params, options);
        sound(&self.graph, rows.map(|rows| (rows, query.columns.len())).map_err(Error::from))
    }

    /// All things that the answer is about, in the order of the graph: those at its end, at every stop that has a name, on its paths.
    /// None for a count and for numbers of groups.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Engine, Params, RunOptions};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("CNCF as home -> hosts projects where name = Dapr").unwrap();
    /// assert_eq!(query.things(&Params::new(), &RunOptions::default()).unwrap().len(), 2);
    /// ```
    pub fn things(&self, params: &Params, options: &RunOptions) -> Result<Vec<NodeId>, Error> {
        let bound::Statement::Query(query) = &self.bound else {
            return Ok(self.run_with(params, options)?.things());
        };
        if query.count || query.grouped || query.stops.iter().all(|stop| stop.shown) {
            return Ok(self.run_with(params, options)?.things());
        }
        let mut whole = query.as_ref().clone();
        whole.stops.iter_mut().for_each(|stop| stop.shown = true);
        let plan = plan::plan(&self.graph, &whole);
        let rows = run::run(&self.graph, &plan, &whole.params, &whole.notes, params, options);
        sound(&self.graph, rows.map(|rows| rows.things()).map_err(Error::from))
    }

    /// What the answer came by: the things that its rows walked over, and the edges between them; of a description, the neighbours of
    /// what is described. No edges where none were asked for; nothing for numbers and for statements about the schema or about plans.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run_with`].
    pub fn reached(&self, params: &Params, options: &RunOptions) -> Result<Reached, Error> {
        let graph = &self.graph;
        let query = match &self.bound {
            bound::Statement::Query(query) | bound::Statement::Why(query) => query,
            bound::Statement::Expect(expect) => &expect.query,
            bound::Statement::Path(path) | bound::Statement::WhyPath(path) => {
                return run::reached_by_paths(graph, path, params, options).map_err(Error::from);
            }
            bound::Statement::Describe(..) => return Ok(Reached::around(graph, &self.descriptions(params)?)),
            _ => return Ok(Reached::default()),
        };
        if query.count || query.grouped {
            return Ok(Reached::default());
        }
        let plan = plan::plan_as_written(graph, query);
        // what is asked of rows can be followed where the things at all stops are known
        let whole = query.stops.iter().any(|stop| stop.used && !stop.shown).then(|| {
            let stops = query.stops.iter().map(|stop| bound::Stop { shown: true, ..stop.clone() }).collect();
            plan::Plan { stops, order: Vec::new(), limit: None, skip: None, ..plan.clone() }
        });
        Ok(run::reached(graph, (&plan, whole.as_ref()), &query.params, params, options)?)
    }

    /// The rows of a statement that asks for no set of things.
    fn listed(&self, params: &Params, options: &RunOptions) -> Result<Option<Rows>, Error> {
        let listing = match &self.bound {
            bound::Statement::Schema(None) => run::describe_schema(&self.graph),
            bound::Statement::Schema(Some(kind)) => run::describe_kind(&self.graph, *kind),
            bound::Statement::Compare(things, known) => {
                let mut nodes = Vec::new();
                for named in things {
                    nodes.extend(run::things(&self.graph, named, known, params)?);
                }
                run::compare(&self.graph, &nodes)
            }
            bound::Statement::Find(wanted, limit, known) => {
                let (listing, total) = run::find(&self.graph, wanted, *limit, known, params, options)?;
                return Ok(Some(Rows::of_listing(self.graph.clone(), listing).out_of(total)));
            }
            bound::Statement::Profile(query) => {
                let Some(plan) = &self.plan else { return Ok(None) };
                let (rows, lines) = run::profile(&self.graph, plan, &query.params, params, options)?;
                return Ok(Some(Rows::of_profile(rows, &lines)));
            }
            bound::Statement::ExplainPath(path) => {
                let lines = plan::path_lines(self.graph.schema(), path, &plan::path(&self.graph, path));
                return Ok(Some(Rows::of_plan(self.graph.clone(), &lines)));
            }
            bound::Statement::Explain(_) => {
                let lines = self.plan.as_ref().map(|plan| plan::lines(self.graph.schema(), plan)).unwrap_or_default();
                return Ok(Some(Rows::of_plan(self.graph.clone(), &lines)));
            }
            _ => return Ok(None),
        };
        Ok(Some(Rows::of_listing(self.graph.clone(), listing)))
    }

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

    /// What an expectation comes to, given the rows of [`Prepared::run`]; `None` for other statements.
    ///
    /// # Errors
    ///
    /// A parameter that gives the number and does not fit.
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

    /// All that is recorded of the things that `describe` or a bare name means; empty for other statements.
    ///
    /// # Errors
    ///
    /// A parameter that is missing, unknown or does not fit.
    pub fn descriptions(&self, params: &Params) -> Result<Vec<Description>, Error> {
        let bound::Statement::Describe(things, known) = &self.bound else { return Ok(Vec::new()) };
        let nodes = run::things(&self.graph, things, known, params).map_err(Error::from);
        sound(&self.graph, nodes.map(|nodes| nodes.iter().map(|n| run::describe(&self.graph, *n)).collect()))
    }
}

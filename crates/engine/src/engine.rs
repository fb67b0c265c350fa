//! The engine: a graph to ask, and prepared queries.

mod groups;
mod outcome;
mod typing;
mod why;

pub use outcome::Outcome;

use std::path::Path;
use std::sync::Arc;

use fossgraph_core::{Files, Graph, LoadError, Loaded, NodeId, load, open_snapshot};

use crate::bind::{self, Definitions};
use crate::bound::{self, Param};
use crate::error::{Error, Problem};
use crate::plan::{self, Choices, Plan};
use crate::rows::Rows;
use crate::run::{self, Description, Reached, RunOptions};
use crate::span::Span;
use crate::stack::with_room;
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
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::Engine;
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path();
    /// std::fs::write(path.join("schema.toml"), "[[kind]]\nsingular = 'team'\nplural = 'teams'").unwrap();
    /// std::fs::write(path.join("teams.csv"), "name\nWeb\n").unwrap();
    /// assert!(Engine::open(path).unwrap().prepare("teams").is_ok());
    ///
    /// std::fs::write(path.join("teams.csv"), "nmae\nWeb\n").unwrap();
    /// let error = Engine::open(path).unwrap_err();
    /// assert_eq!((error.problems()[0].code(), error.problems()[0].help_text()), ("D035", Some("did you mean `name`?")));
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// assert_eq!(engine.prepare("projects where status = $level").unwrap().params()[0].name, "level");
    ///
    /// let error = engine.prepare("projects where status = Sanbox").unwrap_err();
    /// assert_eq!(error.problems()[0].rewrites(), ["projects where status = Sandbox"]);
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let script = engine.script("let ours = (Dapr, KEDA); ours; case studies using ours").unwrap();
    /// assert_eq!(script.len(), 2, "`let` gives a name and no answer");
    /// assert_eq!(engine.script("porjects; case studys").unwrap_err().problems().len(), 2, "all that is wrong is told");
    /// ```
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
        known.read_on();
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

/// A statement that is read, checked and planned, and can be run many times, from many threads.
///
/// # Examples
///
/// One statement answers many threads, each with values of its own:
///
/// ```
/// use fossgraph_engine::{Engine, params};
/// let engine = Engine::new(fossgraph_data::builtin());
/// let started = engine.prepare("count projects started by $who").unwrap();
/// assert_eq!((started.text().as_str(), started.params().len()), ("count projects started by $who", 1));
/// let run = |who| started.run(params! { "who" => who }).map(|rows| rows.get(0, 0).to_string());
/// let counts = std::thread::scope(|threads| ["Microsoft", "Microsft"].map(|who| threads.spawn(move || run(who))).map(|t| t.join().unwrap()));
/// assert!(counts[0].is_ok() && counts[1].is_err(), "a name that nothing bears is an error of that run alone");
/// ```
#[derive(Clone, Debug)]
pub struct Prepared {
    graph: Arc<Graph>,
    bound: bound::Statement,
    plan: Option<Plan>,
    span: Span,
    /// As it was written.
    written: String,
}

/// The plan of a statement that has one. What is explained is told in the order in which it is written.
fn planned(graph: &Graph, bound: &bound::Statement, choices: Choices) -> Option<Plan> {
    match bound {
        bound::Statement::Query(query) | bound::Statement::Explain(query) | bound::Statement::Profile(query) => {
            Some(plan::plan_by(graph, query, choices))
        }
        bound::Statement::Why(query) | bound::Statement::WhyNot(_, query) => {
            Some(plan::plan_by(graph, query, Choices { order: false, ..choices }))
        }
        bound::Statement::Expect(expect) => Some(plan::plan_by(graph, &expect.query, choices)),
        _ => None,
    }
}

impl Prepared {
    fn new(graph: &Arc<Graph>, bound: bound::Statement, span: Span, text: &str) -> Self {
        let plan = planned(graph, &bound, Choices::default());
        Self { graph: graph.clone(), bound, plan, span, written: span.of(text).to_owned() }
    }

    /// The same statement, planned with other choices: for tests, and for finding out what a choice is worth.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::{Engine, Params, plan::Choices};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("projects used by case studies").unwrap();
    /// let plain = query.planned(Choices::NONE);
    /// assert_ne!(query.plan(), plain.plan());
    /// assert!(query.run(Params::new()).unwrap().iter().eq(plain.run(Params::new()).unwrap().iter()));
    /// ```
    #[must_use]
    pub fn planned(&self, choices: Choices) -> Self {
        Self { plan: planned(&self.graph, &self.bound, choices), ..self.clone() }
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
            | bound::Statement::WhyNot(_, query) => Some(with_room(|| sentence::query(&self.graph, query))),
            bound::Statement::Expect(expect) => Some(with_room(|| sentence::query(&self.graph, &expect.query))),
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::params;
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let users = engine.prepare("case studies using $project where year >= $from").unwrap();
    /// assert!(!users.run(params! { "project" => "Dapr", "from" => 2024 }).unwrap().is_empty());
    ///
    /// let missing = users.run(params! { "project" => "Dapr" }).unwrap_err();
    /// assert_eq!(missing.problems()[0].code(), "Q062");
    /// ```
    pub fn run(&self, params: Params) -> Result<Rows, Error> {
        self.run_with(&params, &RunOptions::default())
    }

    /// Runs it with limits, and so that another thread can cancel it.
    ///
    /// # Errors
    ///
    /// As [`Prepared::run`]; and cancellation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{CancelToken, Params, RunOptions};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let pairs = engine.prepare("anything -> linked to as a -> linked to as b show a, b").unwrap();
    /// let few = RunOptions { max_rows: 1000, ..RunOptions::default() };
    /// assert!(pairs.run_with(&Params::new(), &few).unwrap_err().is_limit());
    ///
    /// let cancel = CancelToken::new();
    /// cancel.cancel();
    /// let stopped = RunOptions { cancel: Some(cancel), ..RunOptions::default() };
    /// assert!(pairs.run_with(&Params::new(), &stopped).unwrap_err().is_cancelled());
    /// ```
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
            _ => Ok(Rows::of_descriptions(self.graph.clone(), &self.descriptions_with(params, options)?)),
        }
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
    /// let none = RunOptions { max_rows: 0, ..RunOptions::default() };
    /// assert!(query.things(&Params::new(), &none).unwrap_err().is_limit());
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Params, RunOptions};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let query = engine.prepare("Microsoft -> started projects where name = Dapr").unwrap();
    /// let reached = query.reached(&Params::new(), &RunOptions::default()).unwrap();
    /// assert_eq!((reached.things.len(), reached.edges.len()), (2, 1));
    ///
    /// let unnamed = engine.prepare("$who -> started projects").unwrap();
    /// assert!(unnamed.reached(&Params::new(), &RunOptions::default()).is_err(), "who is not said");
    /// ```
    pub fn reached(&self, params: &Params, options: &RunOptions) -> Result<Reached, Error> {
        let graph = &self.graph;
        let query = match &self.bound {
            bound::Statement::Query(query) | bound::Statement::Why(query) => query,
            bound::Statement::Expect(expect) => &expect.query,
            bound::Statement::Path(path) | bound::Statement::WhyPath(path) => {
                return run::reached_by_paths(graph, path, params, options).map_err(Error::from);
            }
            bound::Statement::Describe(..) => {
                return Ok(Reached::around(graph, &self.descriptions_with(params, options)?));
            }
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
                run::compare(&self.graph, &nodes, options)?
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

    /// All that is recorded of the things that `describe` or a bare name means; empty for other statements.
    ///
    /// # Errors
    ///
    /// A parameter that is missing, unknown or does not fit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Params, params};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let described = engine.prepare("describe $what").unwrap();
    /// let dapr = described.descriptions(&params! { "what" => "Dapr" }).unwrap();
    /// assert_eq!((dapr[0].thing.name.as_str(), dapr[0].details.is_empty()), ("Dapr", false));
    /// assert!(described.descriptions(&Params::new()).is_err(), "what is not said");
    /// ```
    pub fn descriptions(&self, params: &Params) -> Result<Vec<Description>, Error> {
        self.descriptions_with(params, &RunOptions::default())
    }

    /// [`Prepared::descriptions`] with limits, and so that another thread can cancel it.
    ///
    /// # Errors
    ///
    /// As [`Prepared::descriptions`]; a limit that was passed, cancellation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fossgraph_engine::{Params, RunOptions};
    /// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
    /// let few = RunOptions { max_rows: 3, ..RunOptions::default() };
    /// assert!(engine.prepare("CNCF").unwrap().descriptions_with(&Params::new(), &few).unwrap_err().is_limit());
    /// ```
    pub fn descriptions_with(&self, params: &Params, options: &RunOptions) -> Result<Vec<Description>, Error> {
        let bound::Statement::Describe(things, known) = &self.bound else { return Ok(Vec::new()) };
        let nodes = run::things(&self.graph, things, known, params).map_err(Error::from);
        let described = |nodes: Vec<NodeId>| run::describe_within(&self.graph, &nodes, options).map_err(Error::from);
        sound(&self.graph, nodes.and_then(described))
    }
}

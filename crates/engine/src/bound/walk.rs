//! Walks: nouns, and steps over relations from one to the next.

use std::sync::Arc;

use fossgraph_core::{Directed, KindId, NodeId};

use super::{Condition, Set, StopId, Things};

/// Relations walked as one step.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let step = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.hops[0].step.clone(),
///     _ => panic!("a query"),
/// };
/// assert_eq!(step("CNCF -> (hosts | uses) projects").relations.len(), 2);
/// let graduated = step("CNCF -> hosts [status = Graduated] projects");
/// assert!(graduated.edge.is_some() && graduated.repeat.is_once(), "what is asked of the edge, not of the project");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Any of these.
    pub relations: Vec<Directed>,
    /// How often.
    pub repeat: Repeat,
    /// What must be true of each edge: conditions on its attributes alone.
    pub edge: Option<Arc<Condition>>,
}

impl Step {
    /// One step over any of some relations.
    #[must_use]
    pub fn once(relations: Vec<Directed>) -> Self {
        Self { relations, repeat: Repeat { min: 1, max: Some(1) }, edge: None }
    }
}

/// How often a step is repeated.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let repeat = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.hops[0].step.repeat,
///     _ => panic!("a query"),
/// };
/// assert!(repeat("Dapr -> used by case studies").is_once());
/// let any = repeat("ChatGPT -> built on+ projects");
/// assert_eq!((any.min, any.max), (1, None), "as often as there is a way");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// At least so often.
    pub min: u32,
    /// At most so often; `None` for any number.
    pub max: Option<u32>,
}

impl Repeat {
    /// Whether it is walked once, as steps are by default.
    #[must_use]
    pub fn is_once(self) -> bool {
        self.min == 1 && self.max == Some(1)
    }
}

/// A noun and steps from it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Head, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("Microsoft -> started projects -> used by case studies").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let walk = &query.set.first;
/// assert!(matches!(&walk.noun.head, Head::Nodes(nodes) if nodes.len() == 1));
/// assert_eq!(walk.hops.len(), 2);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Where it starts.
    pub noun: Noun,
    /// The steps.
    pub hops: Vec<Hop>,
    /// As it is written.
    pub label: String,
}

/// Things, as a query names them.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let noun = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.noun.clone(),
///     _ => panic!("a query"),
/// };
/// assert!(noun("projects").filter.is_none() && noun("projects where status = Sandbox").filter.is_some());
/// assert_eq!((noun("projects").kinds.len(), noun("anything").kinds.len()), (1, engine.graph().schema().kinds().len()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Noun {
    /// Which things.
    pub head: Head,
    /// The kinds that they can be of, in order.
    pub kinds: Vec<KindId>,
    /// What must be true of them.
    pub filter: Option<Box<Condition>>,
}

/// The things that a noun starts from.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::{Head, Statement};
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let head = |text| match engine.prepare(text).unwrap().bound() {
///     Statement::Query(query) => query.set.first.noun.head.clone(),
///     _ => panic!("a query"),
/// };
/// assert_eq!(head("projects"), Head::Kinds);
/// assert!(matches!(head("(Dapr, KEDA) -> used by case studies"), Head::Nodes(nodes) if nodes.len() == 2));
/// assert!(matches!(head("$who -> started projects"), Head::Given(things) if things.nodes.is_empty()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Head {
    /// All things of the noun's kinds.
    Kinds,
    /// These things, ascending.
    Nodes(Vec<NodeId>),
    /// The things of the noun's kinds that parameters name, and some more.
    Given(Things),
    /// The answer of a query in parentheses.
    Query(Box<Set>),
    /// The row's own thing at a stop.
    Stop(StopId),
}

/// A step of a walk.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::bound::Statement;
/// # let engine = fossgraph_engine::Engine::new(fossgraph_data::builtin());
/// let prepared = engine.prepare("Microsoft -> started projects where status = Sandbox").unwrap();
/// let Statement::Query(query) = prepared.bound() else { panic!("a query") };
/// let hop = &query.set.first.hops[0];
/// let project = engine.graph().schema().lexicon().kind("project").unwrap().0;
/// assert_eq!((&hop.kinds[..], hop.filter.is_some()), (&[project][..], true));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// How it is walked.
    pub step: Step,
    /// As it is written.
    pub label: String,
    /// The kinds that are arrived at.
    pub kinds: Vec<KindId>,
    /// What must be true of what is arrived at.
    pub filter: Option<Box<Condition>>,
}

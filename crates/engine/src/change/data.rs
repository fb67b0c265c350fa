//! What changed in data themselves, thing by thing.

use fossgraph_core::{Directed, Direction, Graph, NodeId};

use super::because::said;
use super::fact::FactChange;
use super::pairing::{Pairing, Side};
use super::{ChangeSort, unless_stopped};
use crate::error::{Error, Problem};
use crate::explanation::Explanation;
use crate::limit::too_many_rows;
use crate::rows::{ColumnInfo, Content, Rows};
use crate::run::RunOptions;
use crate::value::{Thing, Value};

/// What changed of one thing.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ChangeSort, DataChanges, Engine, Pairing};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// # let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("name,size\nWeb,3"), data("name,size\nOps,2"));
/// let changes = DataChanges::between(&Pairing::of(old.graph(), new.graph()));
/// let [ops, web] = changes.things() else { panic!("two things") };
/// assert_eq!((ops.sort, ops.thing.name.as_str()), (ChangeSort::Added, "Ops"));
/// assert!(ops.facts.iter().any(|fact| fact.property == "size"), "all that is recorded of it is new");
/// assert_eq!((web.sort, web.facts.len()), (ChangeSort::Removed, 0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ThingChange {
    /// How.
    pub sort: ChangeSort,
    /// The thing, as the later version has it; one that was removed as the earlier has it.
    pub thing: Thing,
    /// What is recorded of it otherwise; of one that was added all that is, of one that was removed nothing. A relation is told
    /// once, of that of its things which has fewer of the relation: of a project that a foundation hosts rather than of the foundation.
    pub facts: Vec<FactChange>,
}

/// What changed in data: things that were added, removed, and changed.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{ChangeSort, DataChanges, Engine, Pairing};
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'";
/// let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("name,size\nWeb,3\nDesk,1"), data("name,size\nOps,\nWeb,4"));
/// let changes = DataChanges::between(&Pairing::of(old.graph(), new.graph()));
/// let told: Vec<String> = changes.things().iter().map(|t| format!("{} {}", t.sort.name(), t.thing.name)).collect();
/// assert_eq!(told, ["added Ops", "removed Desk", "changed Web"]);
/// assert_eq!(changes.things()[2].facts[0].to_string(), "size 3 → 4");
/// ```
#[derive(Clone, Debug)]
pub struct DataChanges {
    pairing: Pairing,
    things: Vec<ThingChange>,
}

impl DataChanges {
    /// What changed between the two versions of a pairing.
    #[must_use]
    pub fn between(pairing: &Pairing) -> Self {
        // nobody stops it, and nothing bounds it
        let none = |_| Self { pairing: pairing.clone(), things: Vec::new() };
        let options = RunOptions { max_rows: usize::MAX, ..RunOptions::default() };
        Self::made(pairing, &options).unwrap_or_else(none)
    }

    /// [`DataChanges::between`], which another thread can cancel, and which tells of no more things and facts than a run may hold rows;
    /// no other option matters.
    ///
    /// # Errors
    ///
    /// That it was cancelled; that more changed.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::{CancelToken, DataChanges, Engine, Pairing, RunOptions};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let pairing = Pairing::of(engine.graph(), engine.graph());
    /// let cancel = CancelToken::new();
    /// cancel.cancel();
    /// let options = RunOptions { cancel: Some(cancel), ..RunOptions::default() };
    /// assert!(DataChanges::between_with(&pairing, &options).unwrap_err().is_cancelled());
    /// ```
    pub fn between_with(pairing: &Pairing, options: &RunOptions) -> Result<Self, Error> {
        Ok(Self::made(pairing, options)?)
    }

    fn made(pairing: &Pairing, options: &RunOptions) -> Result<Self, Problem> {
        let (before, after) = (pairing.before_graph(), pairing.after_graph());
        let mut things = Vec::new();
        let mut rows = 0_usize;
        let mut tell = |sort, graph: &Graph, node, facts: Vec<FactChange>| {
            rows = rows.saturating_add(1 + facts.len());
            if rows > options.max_rows {
                return Err(too_many_rows(options.max_rows, rows));
            }
            things.push(ThingChange { sort, thing: Thing::new(graph, node), facts });
            Ok(())
        };
        let told = |node: NodeId, facts: Vec<FactChange>| -> Vec<FactChange> {
            facts.into_iter().filter(|fact| is_told(pairing, node, fact)).collect()
        };
        for node in nodes(after).filter(|node| pairing.before(*node).is_none()) {
            unless_stopped(options)?;
            let known = |fact: &FactChange| !matches!(fact.property.as_str(), "name" | "kind");
            let facts = FactChange::between(pairing, None, Some(node)).into_iter().filter(known).collect();
            tell(ChangeSort::Added, after, node, told(node, facts))?;
        }
        for node in nodes(before).filter(|node| pairing.after(*node).is_none()) {
            tell(ChangeSort::Removed, before, node, Vec::new())?;
        }
        for (node, earlier) in nodes(after).filter_map(|node| Some((node, pairing.before(node)?))) {
            unless_stopped(options)?;
            let facts = told(node, FactChange::between(pairing, Some(earlier), Some(node)));
            if !facts.is_empty() {
                tell(ChangeSort::Changed, after, node, facts)?;
            }
        }
        Ok(Self { pairing: pairing.clone(), things })
    }

    /// The things: those that were added, then those that were removed, then those that changed.
    #[must_use]
    pub fn things(&self) -> &[ThingChange] {
        &self.things
    }

    /// The things as rows (`change`, `kind`, `thing`) with what changed of each.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        let text = |text: &str| Value::Text(text.to_owned());
        let row = |change: &ThingChange| {
            vec![text(change.sort.name()), text(&change.thing.kind), Value::Thing(change.thing.clone())]
        };
        let cells: Vec<Vec<Value>> = self.things.iter().map(row).collect();
        let columns = ["change", "kind", "thing"].map(ColumnInfo::text).to_vec();
        let total = cells.len();
        let rows = Rows::new(self.pairing.after_graph().clone(), columns, Content::Values(cells), total);
        let facts = |change: &ThingChange| match (change.facts.as_slice(), change.sort) {
            ([], ChangeSort::Removed) => vec![said("no longer in the data".to_owned())],
            ([], _) => vec![said("new in the data".to_owned())],
            (facts, ChangeSort::Added) => facts.iter().map(FactChange::recorded).collect(),
            (facts, _) => facts.iter().map(|fact| fact.witness(None)).collect(),
        };
        Explanation::of_rows(rows, self.things.iter().map(facts).collect())
    }
}

fn nodes(graph: &Graph) -> impl Iterator<Item = NodeId> {
    (0..u32::try_from(graph.node_count()).unwrap_or(u32::MAX)).map(NodeId)
}

/// Whether a change of a thing of the later version is told of it: of a relation, one of both ends is chosen, the same from either.
fn is_told(pairing: &Pairing, node: NodeId, fact: &FactChange) -> bool {
    let Some(other) = fact.other() else { return true };
    let side = if fact.after.is_empty() { Side::Before } else { Side::After };
    let (own, others) = (pairing.both(Side::After, node), pairing.both(side, other.node));
    let degree = |(before, after): (Option<NodeId>, Option<NodeId>), back: bool| {
        let earlier = before.map(|node| edges(pairing.before_graph(), node, &fact.property, back));
        let later = after.map(|node| edges(pairing.after_graph(), node, &fact.property, back));
        earlier.max(later).unwrap_or_default()
    };
    match degree(own, false).cmp(&degree(others, true)) {
        std::cmp::Ordering::Equal => {
            let way = [pairing.after_graph(), pairing.before_graph()]
                .into_iter()
                .find_map(|g| Some((g, way(g, &fact.property)?)));
            way.is_none_or(|(graph, way)| match graph.schema().relation(way.relation).symmetric {
                true => own <= others,
                false => way.direction == Direction::Out,
            })
        }
        order => order.is_lt(),
    }
}

/// How many edges of a relation a thing has, at all times.
fn edges(graph: &Graph, node: NodeId, phrase: &str, back: bool) -> usize {
    let Some(way) = way(graph, phrase) else { return 0 };
    let way = if back { way.reverse() } else { way };
    graph.edges(way.relation).neighbours_ever(node, way.direction).len()
}

/// The relation that a phrase names, and the way it is read.
fn way(graph: &Graph, phrase: &str) -> Option<Directed> {
    graph.schema().ways().find(|way| graph.schema().phrase(*way) == phrase)
}

//! Which things of two versions of data are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fossgraph_core::{Graph, Key, KeySort, KindId, NodeId, fold, slug};

use super::{document, unless_stopped};
use crate::error::{Error, Problem};
use crate::run::RunOptions;

/// Which things of two versions of data are the same.
///
/// Things are of one kind and share their id. A thing whose id was made of its name is first looked for by its keys, such as the repository of a
/// project, where several things bear the name; and whatever has no partner then is looked for by its keys, and last by its name, each only
/// where no other thing has it.
///
/// # Examples
///
/// ```
/// use fossgraph_engine::{Engine, Pairing};
/// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
/// let data = |teams| Engine::new(fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", teams)]).unwrap());
/// let (old, new) = (data("id,name\na,Alpha\nb,Beta"), data("id,name\nb,Beta (new)\nc,Alpha"));
/// let pairing = Pairing::of(old.graph(), new.graph());
/// assert_eq!(pairing.after(fossgraph_engine::NodeId(1)), Some(fossgraph_engine::NodeId(1)), "Beta has a new name");
/// assert_eq!(pairing.after(fossgraph_engine::NodeId(0)), Some(fossgraph_engine::NodeId(0)), "Alpha has a new id");
/// ```
#[derive(Clone, Debug)]
pub struct Pairing {
    before: Arc<Graph>,
    after: Arc<Graph>,
    to_after: Vec<Option<NodeId>>,
    to_before: Vec<Option<NodeId>>,
    /// The documents of the later version that are one with an earlier one for what they state: their names are those of files.
    by_content: BTreeSet<NodeId>,
    /// What the files of such documents were called, and are called now.
    renamed: BTreeMap<String, String>,
}

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

impl Pairing {
    /// Finds the things that are the same.
    #[must_use]
    pub fn of(before: &Arc<Graph>, after: &Arc<Graph>) -> Self {
        // nobody stops it
        Self::made(before, after, &RunOptions::default()).unwrap_or_else(|_| Self::none(before, after))
    }

    /// [`Pairing::of`], which another thread can cancel; no other option matters.
    ///
    /// # Errors
    ///
    /// That it was cancelled.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_engine::{CancelToken, Engine, Pairing, RunOptions};
    /// let engine = Engine::new(fossgraph_data::builtin());
    /// let cancel = CancelToken::new();
    /// let options = RunOptions { cancel: Some(cancel.clone()), ..RunOptions::default() };
    /// assert!(Pairing::of_with(engine.graph(), engine.graph(), &options).is_ok());
    /// cancel.cancel();
    /// assert!(Pairing::of_with(engine.graph(), engine.graph(), &options).unwrap_err().is_cancelled());
    /// ```
    pub fn of_with(before: &Arc<Graph>, after: &Arc<Graph>, options: &RunOptions) -> Result<Self, Error> {
        Ok(Self::made(before, after, options)?)
    }

    /// No thing of either version is one of the other.
    pub(super) fn none(before: &Arc<Graph>, after: &Arc<Graph>) -> Self {
        Self {
            before: before.clone(),
            after: after.clone(),
            to_after: vec![None; before.node_count()],
            to_before: vec![None; after.node_count()],
            by_content: BTreeSet::new(),
            renamed: BTreeMap::new(),
        }
    }

    fn made(before: &Arc<Graph>, after: &Arc<Graph>, options: &RunOptions) -> Result<Self, Problem> {
        let mut pairing = Self::none(before, after);
        for kind in after.schema().kind_ids() {
            let singular = &after.schema().kind(kind).singular;
            let same = before.schema().kind_ids().find(|k| before.schema().kind(*k).singular == *singular);
            if let Some(earlier) = same {
                pairing.pair((earlier, kind), options)?;
            }
        }
        for (node, other) in document::same(&pairing, options)? {
            if pairing.join(node, other) {
                pairing.by_content.insert(other);
                pairing.renamed.insert(before.name(node).to_owned(), after.name(other).to_owned());
            }
        }
        Ok(pairing)
    }

    /// The earlier version.
    #[must_use]
    pub fn before_graph(&self) -> &Arc<Graph> {
        &self.before
    }

    /// The later version.
    #[must_use]
    pub fn after_graph(&self) -> &Arc<Graph> {
        &self.after
    }

    /// What a thing of the earlier version is in the later one.
    #[must_use]
    pub fn after(&self, node: NodeId) -> Option<NodeId> {
        self.to_after.get(node.0 as usize).copied().flatten()
    }

    /// What a thing of the later version was in the earlier one.
    #[must_use]
    pub fn before(&self, node: NodeId) -> Option<NodeId> {
        self.to_before.get(node.0 as usize).copied().flatten()
    }

    /// A thing in both versions, seen from one.
    pub(super) fn both(&self, side: Side, node: NodeId) -> (Option<NodeId>, Option<NodeId>) {
        match side {
            Side::Before => (Some(node), self.after(node)),
            Side::After => (self.before(node), Some(node)),
        }
    }

    /// Whether the name of a document says no more than how its file is called at the moment.
    pub(super) fn is_by_content(&self, side: Side, node: NodeId) -> bool {
        self.both(side, node).1.is_some_and(|node| self.by_content.contains(&node))
    }

    /// A text of one version as the later one has it, where it is what the file of a document is called.
    pub(super) fn called<'t>(&'t self, side: Side, text: &'t str) -> &'t str {
        let renamed = if side == Side::Before { self.renamed.get(text) } else { None };
        renamed.map_or(text, String::as_str)
    }

    fn pair(&mut self, kinds: (KindId, KindId), options: &RunOptions) -> Result<(), Problem> {
        let several = [named_alike(&self.before, kinds.0), named_alike(&self.after, kinds.1)];
        let alike = |graph: &Graph, node: NodeId| {
            let name = fold(graph.name(node));
            several.iter().any(|names| names.contains_key(&name)) && is_of_name(graph, node)
        };
        self.by(kinds, options, |graph, node| if alike(graph, node) { keys(graph, node) } else { Vec::new() })?;
        self.by(kinds, options, |graph, node| vec![graph.id(node).to_owned()])?;
        self.by(kinds, options, keys)?;
        self.by(kinds, options, |graph, node| vec![fold(graph.name(node))])
    }

    /// Pairs things without a partner that alone have a mark on their side.
    fn by(
        &mut self,
        (earlier, later): (KindId, KindId),
        options: &RunOptions,
        marks: impl Fn(&Graph, NodeId) -> Vec<String>,
    ) -> Result<(), Problem> {
        let bearers = |graph: &Graph, kind: KindId, paired: &[Option<NodeId>]| {
            let mut bearers: BTreeMap<String, Option<NodeId>> = BTreeMap::new();
            let free = |node: &NodeId| paired.get(node.0 as usize).is_some_and(Option::is_none);
            for node in graph.nodes(kind).map(NodeId).filter(free) {
                unless_stopped(options)?;
                for mark in marks(graph, node) {
                    // what two things bear tells neither
                    let bearer = bearers.entry(mark).or_insert(Some(node));
                    *bearer = bearer.filter(|other| *other == node);
                }
            }
            Ok::<_, Problem>(bearers)
        };
        let before = bearers(&self.before, earlier, &self.to_after)?;
        let after = bearers(&self.after, later, &self.to_before)?;
        for (mark, node) in before {
            if let Some((node, other)) = node.zip(after.get(&mark).copied().flatten()) {
                self.join(node, other);
            }
        }
        Ok(())
    }

    /// Makes two things one, unless either has a partner; whether it did.
    fn join(&mut self, earlier: NodeId, later: NodeId) -> bool {
        let places = (self.to_after.get_mut(earlier.0 as usize), self.to_before.get_mut(later.0 as usize));
        if let (Some(to @ None), Some(from @ None)) = places {
            (*to, *from) = (Some(later), Some(earlier));
            return true;
        }
        false
    }
}

/// The names that several things of a kind bear, folded.
fn named_alike(graph: &Graph, kind: KindId) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for node in graph.nodes(kind).map(NodeId) {
        *counts.entry(fold(graph.name(node))).or_default() += 1;
    }
    counts.retain(|_, count| *count > 1);
    counts
}

/// Whether a thing's id was made of its name: `dapr`, or `dapr-2`.
fn is_of_name(graph: &Graph, node: NodeId) -> bool {
    let rest = graph.id(node).strip_prefix(&slug(graph.name(node)));
    rest.is_some_and(|rest| rest.strip_prefix('-').unwrap_or(rest).bytes().all(|b| b.is_ascii_digit()))
}

/// The keys of a thing, each with what it is a key of.
fn keys(graph: &Graph, node: NodeId) -> Vec<String> {
    let schema = graph.schema();
    let mut keys = Vec::new();
    for attribute in &schema.kind(graph.kind_of(node)).attributes {
        let definition = schema.attribute(*attribute);
        let Some(sort) = definition.key else { continue };
        for (column, cell) in graph.cells(node, *attribute) {
            let text = column.display(cell, schema);
            let key = if sort == KeySort::Repository { Key::repository(&text) } else { None };
            let text = key.map_or(text, |key| key.to_string());
            keys.push(format!("{} {text}", definition.name));
        }
    }
    keys
}

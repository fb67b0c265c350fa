//! The graph: immutable, dense ids grouped by kind, typed columns, compressed rows both ways.

mod claims;
mod column;
mod edges;
mod fact;
mod names;
mod strings;
mod touch;
mod visit;

pub use claims::Claim;
pub use column::{Cell, Codes, Column, Data, MISSING};
pub use edges::{EdgeIds, Edges, Neighbours};
pub use fact::{Check, Fact, holds};
pub use names::{NameIndex, NameMatch};
pub use strings::{Lists, Strings};
pub use visit::{Marks, View};

pub(crate) use claims::Claims;
pub(crate) use edges::{Rows, Ways};
pub(crate) use fact::FactTable;
pub(crate) use names::NameTable;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, LoadError};
use crate::schema::{AttributeId, KindId, RelationId, Schema};
use crate::store::{Sections, SnapshotError};
use crate::value::{Date, ValueType};

/// A node. Ids are dense; the nodes of a kind are a range, in which natural order of names is the order of ids.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::NodeId;
/// let teams = graph.schema().lexicon().kind("teams").unwrap().0;
/// assert_eq!(graph.nodes(teams), 0..2);
/// assert_eq!((graph.name(NodeId(0)), graph.name(NodeId(1))), ("Desk", "Web"), "by name, whatever the order in the file");
/// assert_eq!(graph.name(NodeId(2)), "", "there is no such node");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// An edge, within its relation.
///
/// # Examples
///
/// ```
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// use fossgraph_core::EdgeId;
/// let helps = graph.schema().lexicon().relation("helps").unwrap().relation;
/// let (from, to) = graph.edges(helps).ends(EdgeId(0)).unwrap();
/// assert_eq!((graph.name(from), graph.name(to)), ("Desk", "Web"));
/// assert_eq!(graph.edges(helps).ends(EdgeId(1)), None, "the relation has one edge only");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

/// What stands beside whole records, by node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Records {
    pub(crate) facts: FactTable,
    /// The sets of sources that facts cite; set 0 is empty.
    pub(crate) source_sets: Lists,
    pub(crate) notes: Strings,
}

/// A body of data, ready to be asked. Immutable; share it behind an [`Arc`].
///
/// # Examples
///
/// Kinds, attributes and relations are looked up once by their words; behind that all is numbers:
///
/// ```
/// use fossgraph_core::{Direction, NodeId};
/// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'\nattributes = ['size']\n[[attribute]]\nname = 'size'\ntype = 'integer'\n\
/// #               [[relation]]\nphrase = 'helps'\ninverse = 'helped by'\nfrom = ['team']\nto = ['team']";
/// # let files = [("schema.toml", schema), ("teams.csv", "name,size\nWeb,3\nDesk,\n"), ("helps.csv", "from,to\nDesk,Web\n")];
/// # let graph = fossgraph_core::load_text(&files).unwrap().graph;
/// let teams = graph.schema().lexicon().kind("teams").unwrap().0;
/// let names: Vec<&str> = graph.nodes(teams).map(|node| graph.name(NodeId(node))).collect();
/// assert_eq!(names, ["Desk", "Web"], "in natural order");
///
/// let web = graph.find(teams, "web").unwrap();
/// let helps = graph.schema().lexicon().relation("helps").unwrap().relation;
/// let helpers = graph.edges(helps).neighbours(web, Direction::In);
/// assert_eq!(graph.name(NodeId(helpers[0])), "Desk");
/// ```
#[derive(Clone, Debug)]
pub struct Graph {
    pub(crate) schema: Arc<Schema>,
    /// Where each kind's nodes start; with the number of nodes at the end.
    pub(crate) starts: Vec<u32>,
    pub(crate) names: Strings,
    pub(crate) ids: Strings,
    pub(crate) aliases: Lists,
    pub(crate) alias_texts: Strings,
    pub(crate) index: NameTable,
    /// Per kind, its columns by attribute.
    pub(crate) columns: Vec<Vec<(AttributeId, Column)>>,
    pub(crate) edges: Vec<Edges>,
    pub(crate) records: Records,
    pub(crate) date: Option<Date>,
    /// The snapshot that the tables stand in, if they do.
    pub(crate) sections: Option<Arc<Sections>>,
}

impl Graph {
    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The data's own date: the newest that its sources state.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// How many nodes there are.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.starts.last().map_or(0, |end| *end as usize)
    }

    /// How many edges there are, of all relations and times.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges.iter().map(Edges::len).sum()
    }

    /// The nodes of a kind.
    #[must_use]
    pub fn nodes(&self, kind: KindId) -> std::ops::Range<u32> {
        match (self.starts.get(kind.index()), self.starts.get(kind.index() + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        }
    }

    /// The kind of a node.
    #[must_use]
    pub fn kind_of(&self, node: NodeId) -> KindId {
        let after = self.starts.partition_point(|start| *start <= node.0);
        KindId(u16::try_from(after.saturating_sub(1)).unwrap_or_default())
    }

    /// The name of a node.
    #[must_use]
    #[inline]
    pub fn name(&self, node: NodeId) -> &str {
        self.names.get(node.0 as usize)
    }

    /// The id of a node, unique within its kind.
    #[must_use]
    pub fn id(&self, node: NodeId) -> &str {
        self.ids.get(node.0 as usize)
    }

    /// The further names of a node.
    pub fn aliases(&self, node: NodeId) -> impl Iterator<Item = &str> {
        self.aliases.get(node.0 as usize).iter().map(|at| self.alias_texts.get(*at as usize))
    }

    /// Names and aliases, for looking nodes up.
    #[must_use]
    pub fn name_index(&self) -> NameIndex<'_> {
        NameIndex::of(self)
    }

    /// The node of a kind that has an id.
    #[must_use]
    pub fn find(&self, kind: KindId, id: &str) -> Option<NodeId> {
        self.nodes(kind).map(NodeId).find(|node| self.id(*node) == id)
    }

    /// The column of an attribute of a kind; `None` where no record of the kind has a value, and for built-in attributes.
    #[must_use]
    pub fn column(&self, kind: KindId, attribute: AttributeId) -> Option<&Column> {
        let columns = self.columns.get(kind.index())?;
        columns.iter().find(|(a, _)| *a == attribute).map(|(_, column)| column)
    }

    /// The place of a node within its kind, by which columns are read.
    #[must_use]
    pub fn local(&self, node: NodeId) -> u32 {
        let start = self.starts.get(self.kind_of(node).index()).copied().unwrap_or_default();
        node.0.saturating_sub(start)
    }

    /// The values that a node has now for an attribute that is no built-in one.
    pub fn cells(&self, node: NodeId, attribute: AttributeId) -> impl Iterator<Item = (&Column, Cell)> {
        let local = self.local(node);
        let column = self.column(self.kind_of(node), attribute);
        column.into_iter().flat_map(move |column| column.cells(local).map(move |cell| (column, cell)))
    }

    /// The first address that is recorded of a node, in the order of the attributes of its kind.
    #[must_use]
    pub fn address(&self, node: NodeId) -> Option<String> {
        let attributes = &self.schema.kind(self.kind_of(node)).attributes;
        let urls = attributes.iter().filter(|a| self.schema.attribute(**a).value_type == ValueType::Url);
        let mut cells = urls.flat_map(|a| self.cells(node, *a));
        cells.next().map(|(column, cell)| column.display(cell, &self.schema))
    }

    /// The edges of a relation.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "there is one table for each relation of the schema, made with the graph"
    )]
    pub fn edges(&self, relation: RelationId) -> &Edges {
        &self.edges[relation.index()]
    }

    /// What stands beside a whole record.
    #[must_use]
    pub fn fact(&self, node: NodeId) -> Fact {
        self.records.facts.get(node.0)
    }

    /// The documents that a fact cites, in the order of nodes.
    pub fn sources(&self, fact: Fact) -> impl Iterator<Item = NodeId> + '_ {
        self.records.source_sets.get(fact.sources as usize).iter().map(|node| NodeId(*node))
    }

    /// The remark on a fact.
    #[must_use]
    pub fn note(&self, fact: Fact) -> Option<&str> {
        let at = (fact.note as usize).checked_sub(1)?;
        Some(self.records.notes.get(at))
    }

    /// What was found to be damaged in the snapshot that the graph stands in. Its parts are checked when they are first read, and a
    /// damaged one reads as empty: an answer counts only if there is no damage after it was made.
    #[must_use]
    pub fn damage(&self) -> Option<Diagnostic> {
        let sections = self.sections.as_ref()?;
        sections.damage().map(|error| sections.told(error))
    }

    /// Checks all of the snapshot that the graph stands in.
    ///
    /// # Errors
    ///
    /// What is damaged.
    ///
    /// # Examples
    ///
    /// A graph that was read from text is whole. In a file that was damaged, other parts can still be asked:
    ///
    /// ```
    /// # let path = tempfile::NamedTempFile::new().unwrap().into_temp_path();
    /// # let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
    /// let loaded = fossgraph_core::load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
    /// assert!(loaded.graph.check().is_ok());
    ///
    /// let mut bytes = fossgraph_core::encode(&loaded).unwrap();
    /// let name = bytes.windows(3).rposition(|text| text == b"Web").unwrap();
    /// bytes[name] = b'w';
    /// std::fs::write(&path, bytes).unwrap();
    /// let damaged = fossgraph_core::open_snapshot(&path).unwrap();
    /// assert_eq!(damaged.graph.check().unwrap_err().diagnostics()[0].code, "D009");
    /// ```
    pub fn check(&self) -> Result<(), LoadError> {
        let told = |error| self.sections.as_ref().map(|sections| sections.told(error));
        self.is_whole().map_err(|error| LoadError::new(told(error).into_iter().collect()))
    }

    pub(crate) fn is_whole(&self) -> Result<(), SnapshotError> {
        let Some(sections) = &self.sections else { return Ok(()) };
        sections.check()?;
        // what is read is compared with what it must fit, too
        crate::snapshot::read_all(self);
        sections.damage().map_or(Ok(()), Err)
    }
}

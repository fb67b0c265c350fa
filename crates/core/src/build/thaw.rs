//! From a graph back to drafts, so that other data can be put to it.

use super::beside::{FactDraft, Reference};
use super::builder::Builder;
use super::derive;
use super::draft::DraftId;
use crate::diagnostic::Place;
use crate::graph::{Cell, Column, EdgeId, Fact, Graph, NodeId};
use crate::schema::{AttributeId, Directed, Direction, KindId, RelationId, Schema};
use crate::value::{Value, ValueType};

impl Builder {
    /// Adds all that a graph holds, as if native files stated it; `name` is what its places are called.
    ///
    /// The builder's schema must know the graph's words, in whatever order; what it does not know is left out and counted.
    ///
    /// # Examples
    ///
    /// ```
    /// use fossgraph_core::{Builder, load_text};
    /// let schema = "[[kind]]\nsingular = 'team'\nplural = 'teams'";
    /// let loaded = load_text(&[("schema.toml", schema), ("teams.csv", "name\nWeb")]).unwrap();
    /// let mut builder = Builder::new(loaded.graph.schema().clone());
    /// builder.thaw(&loaded.graph, "teams");
    /// assert_eq!(builder.finish().unwrap().graph.node_count(), 1);
    /// ```
    pub fn thaw(&mut self, graph: &Graph, name: &str) {
        let schema = self.schema().clone();
        let mut thaw = Thaw { builder: self, graph, schema: &schema, place: Place::file(name) };
        let drafts = thaw.records();
        for relation in graph.schema().relation_ids() {
            thaw.edges(relation, &drafts);
        }
        self.read(name, graph.node_count(), graph.edge_count());
    }
}

impl Graph {
    /// Whether a record states an attribute itself, be it otherwise than its edges say.
    #[must_use]
    pub fn states(&self, node: NodeId, attribute: AttributeId) -> bool {
        let schema = self.schema();
        let Some(column) = self.column(self.kind_of(node), attribute) else { return false };
        let local = self.local(node);
        let Some(rule) = &schema.attribute(attribute).derived else {
            return column.is_known(local) || !column.claims(local).is_empty();
        };
        let read = derive::values(schema, self.edges(rule.relation.relation), rule, node);
        let plain = Fact { sources: self.fact(node).sources, ..super::facts::PLAIN };
        column.claims(local).iter().any(|claim| claim.fact != plain)
            || column.cells(local).any(|cell| !read.contains(&column.value(cell)))
    }
}

struct Thaw<'a> {
    builder: &'a mut Builder,
    graph: &'a Graph,
    /// The builder's schema.
    schema: &'a Schema,
    place: Place,
}

impl Thaw<'_> {
    /// The drafts of all nodes.
    fn records(&mut self) -> Vec<Option<DraftId>> {
        let mut drafts = Vec::with_capacity(self.graph.node_count());
        for kind in self.graph.schema().kind_ids() {
            let singular = &self.graph.schema().kind(kind).singular;
            let Some((known, _)) = self.schema.lexicon().kind(singular) else {
                let nodes = self.graph.nodes(kind);
                nodes.clone().for_each(|_| self.builder.skip("the schema has no such kind", singular, &self.place));
                drafts.extend(nodes.map(|_| None));
                continue;
            };
            for node in self.graph.nodes(kind).map(NodeId) {
                drafts.push(Some(self.record(kind, known, node)));
            }
        }
        drafts
    }

    fn record(&mut self, kind: KindId, known: KindId, node: NodeId) -> DraftId {
        let graph = self.graph;
        let fact = self.fact(graph.fact(node));
        let draft =
            self.builder.record(known, Some(graph.id(node)), Some(graph.name(node)), fact.clone(), self.place.clone());
        graph.aliases(node).for_each(|alias| self.builder.alias(draft, alias));
        let plain = FactDraft { sources: fact.sources, ..FactDraft::default() };
        let local = graph.local(node);
        for (attribute, column) in graph.columns.get(kind.index()).into_iter().flatten() {
            let Some(to) = self.attribute(*attribute) else { continue };
            if !graph.states(node, *attribute) {
                continue;
            }
            let claims = column.claims(local);
            for claim in &claims {
                let fact = self.fact(claim.fact);
                self.value(draft, column, claim.cell, to, fact);
            }
            if claims.is_empty() {
                for cell in column.cells(local) {
                    self.value(draft, column, cell, to, plain.clone());
                }
            }
        }
        draft
    }

    fn value(&mut self, draft: DraftId, column: &Column, cell: Cell, attribute: AttributeId, fact: FactDraft) {
        if let Some(value) = self.translated(column, cell, attribute) {
            self.builder.value(draft, attribute, value, fact, self.place.clone());
        }
    }

    fn edges(&mut self, relation: RelationId, drafts: &[Option<DraftId>]) {
        let edges = self.graph.edges(relation);
        let phrase = &self.graph.schema().relation(relation).phrase;
        let known = self.schema.lexicon().relation(phrase);
        for (edge, (from, to)) in (0_u32..).map(EdgeId).zip(edges.pairs()) {
            let draft = |node: NodeId| drafts.get(node.0 as usize).copied().flatten();
            let (Some(known), Some(from), Some(to)) = (known, draft(from), draft(to)) else {
                self.builder.skip("the schema has no such relation", phrase, &self.place);
                continue;
            };
            let columns = edges.columns.iter();
            let attributes = columns.filter_map(|(attribute, column)| {
                let to = self.attribute(*attribute)?;
                let cell = column.cells(edge.0).next()?;
                Some((to, self.translated(column, cell, to)?))
            });
            let attributes = attributes.collect();
            let fact = self.fact(edges.fact(edge));
            let out = Directed { relation: known.relation, direction: Direction::Out };
            self.builder.join(from, out, to, attributes, fact, self.place.clone());
        }
    }

    // ------------------------------------------------------------ from one schema to the other

    fn attribute(&self, attribute: AttributeId) -> Option<AttributeId> {
        self.schema.lexicon().attribute(&self.graph.schema().attribute(attribute).name)
    }

    /// A value as the builder's schema numbers it.
    fn translated(&self, column: &Column, cell: Cell, attribute: AttributeId) -> Option<Value> {
        match (column.value(cell), self.schema.attribute(attribute).value_type) {
            (Value::Member(_), ValueType::Enumeration(enumeration)) => {
                let name = column.display(cell, self.graph.schema());
                self.schema.enumeration(enumeration).member(&name).map(Value::Member)
            }
            (value, _) => Some(value),
        }
    }

    fn fact(&self, fact: Fact) -> FactDraft {
        let kind = self.graph.schema().citations().map_or("", |kind| &self.graph.schema().kind(kind).singular);
        let source =
            |node: NodeId| Reference { text: format!("{kind}:{}", self.graph.id(node)), place: self.place.clone() };
        FactDraft {
            since: fact.since,
            until: fact.until,
            sources: self.graph.sources(fact).map(source).collect(),
            check: Some(fact.check),
            note: self.graph.note(fact).map(str::to_owned),
        }
    }
}

//! Reading parts of a snapshot before an answer shows them, so that it is known whether they are whole.

use super::{Column, Data, Edges, FactTable, Graph, Lists, Strings};
use crate::schema::{AttributeId, Builtin, Derived, Directed, Direction, RelationId};
use crate::store::{Plain, Store};

impl Graph {
    /// Whether parts of the graph are checked only when they are first read; then [`Graph::damage`] may have something to tell after them.
    #[must_use]
    pub fn is_checked_late(&self) -> bool {
        self.sections.as_ref().is_some_and(|sections| !sections.is_trusted())
    }

    /// Checks the names and ids of all nodes, now.
    pub fn touch_things(&self) {
        self.names.touch();
        self.ids.touch();
    }

    /// Checks all that can be read of an attribute of nodes, now; at other dates than the data's own if `ever`.
    pub fn touch_attribute(&self, attribute: AttributeId, ever: bool) {
        let definition = self.schema.attribute(attribute);
        if let Some(builtin) = definition.builtin {
            self.touch_builtin(builtin, &self.records.facts);
            return;
        }
        for (_, column) in self.columns.iter().flatten().filter(|(id, _)| *id == attribute) {
            column.touch(ever);
        }
        if let Some(Derived { relation, value, filter, .. }) = definition.derived.as_ref().filter(|_| ever) {
            self.touch_edges(*relation, ever);
            self.edges(relation.relation).facts.touch();
            let filter = filter.map(|(attribute, _)| attribute);
            filter.into_iter().chain([*value]).for_each(|id| self.touch_edge_attribute(relation.relation, id));
        }
    }

    /// Checks all that can be read of an attribute of the edges of a relation, now.
    pub fn touch_edge_attribute(&self, relation: RelationId, attribute: AttributeId) {
        let edges = self.edges(relation);
        match self.schema.attribute(attribute).builtin {
            Some(builtin) => self.touch_builtin(builtin, &edges.facts),
            None => edges.column(attribute).into_iter().for_each(|column| column.touch(false)),
        }
    }

    /// Checks the edges of a relation, seen from one end, now; with when they hold if `ever`.
    pub fn touch_edges(&self, directed: Directed, ever: bool) {
        let edges = self.edges(directed.relation);
        edges.touch(directed.direction, ever);
        if ever {
            edges.facts.touch();
            self.records.facts.touch();
        }
    }

    fn touch_builtin(&self, builtin: Builtin, facts: &FactTable) {
        match builtin {
            Builtin::Name => self.names.touch(),
            Builtin::Id => self.ids.touch(),
            Builtin::Aliases => {
                self.aliases.touch();
                self.alias_texts.touch();
            }
            Builtin::Kind => {}
            Builtin::Sources | Builtin::Check | Builtin::Note | Builtin::Since | Builtin::Until => {
                facts.touch();
                self.records.source_sets.touch();
                self.records.notes.touch();
                self.names.touch();
            }
        }
    }
}

fn touch<S: Plain + ?Sized>(store: &Store<S>) {
    let _: &S = store;
}

impl Strings {
    fn touch(&self) {
        touch(&self.ends);
        touch(&self.heap);
    }
}

impl Lists {
    fn touch(&self) {
        touch(&self.ends);
        touch(&self.items);
    }
}

impl FactTable {
    fn touch(&self) {
        touch(&self.since);
        touch(&self.until);
        touch(&self.sources);
        touch(&self.checks);
        touch(&self.noted);
        touch(&self.notes);
    }
}

impl Column {
    fn touch(&self, ever: bool) {
        self.ends.iter().for_each(touch);
        touch(&self.valid);
        match &self.data {
            Data::Codes(list) => touch(list),
            Data::Bytes(list) => touch(list),
            Data::Integers(list) => touch(list),
            Data::Floats(list) => touch(list),
            Data::Dates(list) => touch(list),
        }
        self.dictionary.touch();
        if ever {
            touch(&self.claims.0);
        }
    }
}

impl Edges {
    fn touch(&self, direction: Direction, ever: bool) {
        let rows = if ever { self.all.way(direction) } else { self.now.way(direction) };
        touch(&rows.ends);
        touch(&rows.nodes);
        rows.edges.iter().for_each(touch);
    }
}

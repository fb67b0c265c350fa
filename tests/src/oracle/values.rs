//! What is recorded of things and edges, now or at another time.

use std::cmp::Reverse;

use fossgraph_core::{
    AttributeId, Builtin, Column, Date, Derived, EdgeId, EdgeIds, Fact, NodeId, Pick, RelationId, Value, ValueType,
};

use super::item::{Item, distinct};
use super::{Oracle, Subject, Truth};

impl Oracle<'_> {
    /// The values of an attribute that are recorded, in their order.
    pub(super) fn values(&self, of: Subject, attribute: AttributeId, time: Option<Date>) -> Vec<Value> {
        match of {
            Subject::Node(node) => self.of_thing(node, attribute, time),
            Subject::Edge(relation, edge) => self.of_edge(relation, edge, attribute, time),
        }
    }

    /// Whether a record is there: at the data's own date all are, and each has its name at all times.
    pub(super) fn is_there(&self, node: NodeId, time: Option<Date>) -> bool {
        time.is_none() || self.graph.fact(node).holds(time)
    }

    fn of_thing(&self, node: NodeId, attribute: AttributeId, time: Option<Date>) -> Vec<Value> {
        let graph = self.graph;
        let text = |text: &str| Value::Text(text.to_owned());
        match graph.schema().attribute(attribute).builtin {
            None => time.map_or_else(
                || graph.cells(node, attribute).map(|(column, cell)| column.value(cell)).collect(),
                |date| self.then(node, attribute, date),
            ),
            Some(Builtin::Name) => vec![text(graph.name(node))],
            Some(Builtin::Id) => vec![text(graph.id(node))],
            Some(Builtin::Aliases) => graph.aliases(node).map(text).collect(),
            Some(Builtin::Kind) => vec![text(&graph.schema().kind(graph.kind_of(node)).singular)],
            Some(builtin) => self.of_fact(graph.fact(node), builtin),
        }
    }

    fn of_edge(&self, relation: RelationId, edge: EdgeId, attribute: AttributeId, time: Option<Date>) -> Vec<Value> {
        let edges = self.graph.edges(relation);
        let declared = self.graph.schema().attribute(attribute);
        match (declared.builtin, edges.column(attribute), time) {
            (Some(builtin), ..) => self.of_fact(edges.fact(edge), builtin),
            (None, None, _) => Vec::new(),
            (None, Some(column), None) => column.cells(edge.0).map(|cell| column.value(cell)).collect(),
            (None, Some(column), Some(date)) => claimed(column, edge.0, declared.many, date),
        }
    }

    /// A built-in attribute that records and edges share.
    fn of_fact(&self, fact: Fact, builtin: Builtin) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.to_owned());
        match builtin {
            Builtin::Sources => self.graph.sources(fact).map(|source| text(self.graph.name(source))).collect(),
            Builtin::Check => vec![Value::Member(u16::try_from(fact.check.member()).unwrap_or(u16::MAX))],
            Builtin::Note => self.graph.note(fact).map(text).into_iter().collect(),
            Builtin::Since => fact.since.map(Value::Date).into_iter().collect(),
            Builtin::Until => fact.until.map(Value::Date).into_iter().collect(),
            Builtin::Name | Builtin::Id | Builtin::Aliases | Builtin::Kind => self.refuse("an edge has no name"),
        }
    }

    /// The values of a thing's attribute, none of the built-in ones, on the last day of a date.
    fn then(&self, node: NodeId, attribute: AttributeId, date: Date) -> Vec<Value> {
        let declared = self.graph.schema().attribute(attribute);
        if let Some(derived) = &declared.derived {
            let edges = self.graph.edges(derived.relation.relation).edges_ever(node, derived.relation.direction);
            if !edges.is_empty() {
                return self.derived(derived, edges, date);
            }
        }
        let column = self.graph.column(self.graph.kind_of(node), attribute);
        column.map_or_else(Vec::new, |column| claimed(column, self.graph.local(node), declared.many, date))
    }

    /// What some edges say of an attribute that is read from them.
    fn derived(&self, derived: &Derived, edges: EdgeIds<'_>, date: Date) -> Vec<Value> {
        let relation = derived.relation.relation;
        let counts = |edge: &EdgeId| {
            let fact = self.graph.edges(relation).fact(*edge);
            let in_time = match derived.pick {
                Pick::All => self.held(relation, fact, date) == Truth::True,
                Pick::First => fact.since.is_none_or(|since| since.first() < date.end()),
            };
            let passes = derived.filter.is_none_or(|(attribute, member)| {
                self.of_edge(relation, *edge, attribute, Some(date)).contains(&Value::Member(member))
            });
            in_time && passes
        };
        let edges = edges.filter(counts);
        let values: Vec<Value> =
            edges.flat_map(|edge| self.of_edge(relation, edge, derived.value, Some(date))).collect();
        let value_type = self.graph.schema().attribute(derived.value).value_type;
        match derived.pick {
            Pick::All => different(values, value_type),
            Pick::First => different(values, value_type).into_iter().take(1).collect(),
        }
    }
}

/// The values that an owner has on the last day of a date.
fn claimed(column: &Column, owner: u32, many: bool, date: Date) -> Vec<Value> {
    let claims = column.claims(owner);
    if claims.is_empty() {
        return column.cells(owner).map(|cell| column.value(cell)).collect();
    }
    let holding = || claims.iter().filter(|claim| claim.fact.holds(Some(date)));
    if many {
        return different(holding().map(|claim| column.value(claim.cell)).collect(), column.value_type());
    }
    // of equals, `min_by_key` takes the first
    let strongest = || holding().min_by_key(|claim| Reverse(claim.fact.check));
    let chosen = holding().find(|claim| claim.in_force).or_else(strongest);
    chosen.map(|claim| column.value(claim.cell)).into_iter().collect()
}

/// The different values of a type, in their order.
fn different(values: Vec<Value>, value_type: ValueType) -> Vec<Value> {
    let items = distinct(values.into_iter().map(|value| Item::Value(value, value_type)).collect());
    let value = |item| match item {
        Item::Value(value, _) => Some(value),
        Item::Node(_) => None,
    };
    items.into_iter().filter_map(value).collect()
}

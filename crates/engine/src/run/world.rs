//! The graph as it stands at a time: at the data's own date, which is what its arrays hold, or as of another.

use std::collections::BTreeMap;

use fossgraph_core::{
    AttributeId, Builtin, Date, Derived, Directed, EdgeId, Fact, Graph, Neighbours, NodeId, Pick, RelationId, Value,
    ValueType,
};

use crate::bound::Step;
use crate::run::key::Key;

/// A graph and when it is asked about; `None` is the data's own date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) date: Option<Date>,
}

impl<'a> World<'a> {
    /// Whether a thing is there.
    pub(crate) fn has(&self, node: NodeId) -> bool {
        match self.date {
            None => true,
            date => self.graph.fact(node).holds(date),
        }
    }

    /// The neighbours of a thing over the edges that hold at the data's own date, ascending.
    pub(crate) fn neighbours(&self, node: NodeId, directed: Directed) -> &'a [u32] {
        self.graph.edges(directed.relation).neighbours(node, directed.direction)
    }

    /// Where the relations of a step lead, over the edges that hold at the data's own date.
    pub(crate) fn ways(&self, step: &Step) -> Vec<Neighbours<'a>> {
        let way = |directed: &Directed| self.graph.edges(directed.relation).way(directed.direction);
        step.relations.iter().map(way).collect()
    }

    /// The neighbours of a thing, with the edges that lead there, and whether these hold for sure.
    pub(crate) fn edges(
        &self,
        node: NodeId,
        directed: Directed,
    ) -> impl Iterator<Item = (u32, EdgeId, bool)> + use<'a> {
        let edges = self.graph.edges(directed.relation);
        let (others, ids) = match self.date {
            None => (edges.neighbours(node, directed.direction), edges.edges(node, directed.direction)),
            Some(_) => (edges.neighbours_ever(node, directed.direction), edges.edges_ever(node, directed.direction)),
        };
        let world = *self;
        others.iter().zip(ids).filter_map(move |(other, edge)| {
            if world.date.is_none() {
                return Some((*other, edge, true));
            }
            let fact = edges.fact(edge);
            let holds = fact.holds(world.date) && world.has(NodeId(*other));
            holds.then(|| (*other, edge, !world.is_vague(directed.relation, fact)))
        })
    }

    /// Whether an edge began at a date that is not recorded, and it is asked about a time before the data's own, or the data
    /// have no date.
    fn is_vague(&self, relation: RelationId, fact: Fact) -> bool {
        let earlier = self.date.is_some_and(|date| self.graph.date().is_none_or(|newest| date.end() < newest.end()));
        earlier && fact.since.is_none() && self.graph.schema().relation(relation).dated
    }

    /// How many edges are looked at to find the neighbours of a thing.
    pub(super) fn around(&self, node: NodeId, directed: Directed) -> usize {
        let edges = self.graph.edges(directed.relation);
        match self.date {
            None => edges.neighbours(node, directed.direction).len(),
            Some(_) => edges.neighbours_ever(node, directed.direction).len(),
        }
    }

    /// The values that a thing has for an attribute, built-in ones included.
    pub(crate) fn values(&self, node: NodeId, attribute: AttributeId) -> Vec<Value> {
        let graph = self.graph;
        let definition = graph.schema().attribute(attribute);
        match (definition.builtin, self.date) {
            (Some(builtin), _) => self.builtin(node, builtin),
            (None, None) => graph.cells(node, attribute).map(|(column, cell)| column.value(cell)).collect(),
            (None, Some(date)) => {
                if let Some(rule) = &definition.derived {
                    let edges = graph.edges(rule.relation.relation);
                    if !edges.edges_ever(node, rule.relation.direction).is_empty() {
                        return self.derived(node, rule, date);
                    }
                }
                self.values_at(node, attribute, definition.many)
            }
        }
    }

    fn values_at(&self, node: NodeId, attribute: AttributeId, many: bool) -> Vec<Value> {
        let graph = self.graph;
        let Some(column) = graph.column(graph.kind_of(node), attribute) else { return Vec::new() };
        let owner = graph.local(node);
        let claims = column.claims(owner);
        if claims.is_empty() {
            return column.cells(owner).map(|cell| column.value(cell)).collect();
        }
        let mut holding: Vec<_> = claims.iter().filter(|claim| claim.fact.holds(self.date)).collect();
        if !many {
            // the claim in force now, if it held then; else the best checked
            holding.sort_by_key(|claim| std::cmp::Reverse((claim.in_force, claim.fact.check)));
            holding.truncate(1);
        }
        let values = holding.into_iter().map(|claim| column.value(claim.cell)).collect();
        distinct(values, column.value_type())
    }

    /// What the edges of all times say of a derived attribute as of a date.
    fn derived(&self, node: NodeId, rule: &Derived, date: Date) -> Vec<Value> {
        let edges = self.graph.edges(rule.relation.relation);
        let ids = edges.edges_ever(node, rule.relation.direction);
        let passes = |edge: &EdgeId| match rule.filter {
            None => true,
            Some((attribute, member)) => {
                edge_values(self.graph, rule.relation.relation, *edge, attribute).contains(&Value::Member(member))
            }
        };
        let begun = |fact: Fact| fact.since.is_none_or(|since| since.first() < date.end());
        let holds = |edge: &EdgeId| match rule.pick {
            Pick::All => {
                let fact = edges.fact(*edge);
                fact.holds(Some(date)) && !self.is_vague(rule.relation.relation, fact)
            }
            Pick::First => begun(edges.fact(*edge)),
        };
        let chosen = ids.filter(passes).filter(holds);
        let values =
            chosen.flat_map(|edge| edge_values(self.graph, rule.relation.relation, edge, rule.value)).collect();
        let mut values = distinct(values, self.graph.schema().attribute(rule.value).value_type);
        if rule.pick == Pick::First {
            values.truncate(1);
        }
        values
    }

    fn builtin(&self, node: NodeId, builtin: Builtin) -> Vec<Value> {
        let graph = self.graph;
        let text = |text: &str| vec![Value::Text(text.to_owned())];
        match builtin {
            Builtin::Name => text(graph.name(node)),
            Builtin::Id => text(graph.id(node)),
            Builtin::Aliases => graph.aliases(node).map(|a| Value::Text(a.to_owned())).collect(),
            Builtin::Kind => text(&graph.schema().kind(graph.kind_of(node)).singular),
            _ => of_fact(graph, graph.fact(node), builtin),
        }
    }

    /// What an attribute of a thing shows.
    pub(crate) fn shown(&self, node: NodeId, attribute: AttributeId) -> crate::Value {
        shown(self.graph, self.values(node, attribute), self.graph.schema().attribute(attribute).value_type)
    }
}

/// The different values of a type, in their order.
fn distinct(values: Vec<Value>, value_type: ValueType) -> Vec<Value> {
    let keyed: BTreeMap<Key, Value> = values.into_iter().map(|value| (Key::of(&value, value_type), value)).collect();
    keyed.into_values().collect()
}

/// Values as answers give them.
pub(crate) fn shown(graph: &Graph, values: Vec<Value>, value_type: ValueType) -> crate::Value {
    crate::Value::of_list(values.into_iter().map(|v| crate::Value::of(v, value_type, graph)).collect())
}

/// The values that an edge has for an attribute, built-in ones included.
pub(crate) fn edge_values(graph: &Graph, relation: RelationId, edge: EdgeId, attribute: AttributeId) -> Vec<Value> {
    let edges = graph.edges(relation);
    match graph.schema().attribute(attribute).builtin {
        Some(builtin) => of_fact(graph, edges.fact(edge), builtin),
        None => {
            let column = edges.column(attribute);
            column.into_iter().flat_map(|c| c.cells(edge.0).map(|cell| c.value(cell))).collect()
        }
    }
}

fn of_fact(graph: &Graph, fact: Fact, builtin: Builtin) -> Vec<Value> {
    match builtin {
        Builtin::Sources => graph.sources(fact).map(|s| Value::Text(graph.name(s).to_owned())).collect(),
        Builtin::Check => vec![Value::Member(u16::try_from(fact.check.member()).unwrap_or_default())],
        Builtin::Note => graph.note(fact).map(|note| Value::Text(note.to_owned())).into_iter().collect(),
        Builtin::Since => fact.since.map(Value::Date).into_iter().collect(),
        Builtin::Until => fact.until.map(Value::Date).into_iter().collect(),
        Builtin::Name | Builtin::Id | Builtin::Aliases | Builtin::Kind => Vec::new(),
    }
}

//! Attributes that are read from edges, where no record states them.

use super::claims::Stated;
use super::draft::Scalar;
use super::facts::PLAIN;
use super::texts::Texts;
use crate::graph::{Cell, EdgeId, Edges, Fact, NodeId};
use crate::schema::{AttributeId, Builtin, Derived, Pick, Schema};
use crate::value::Value;

/// The values that the edges of a node give for a derived attribute.
pub(super) fn values(schema: &Schema, edges: &Edges, derived: &Derived, node: NodeId) -> Vec<Value> {
    said(schema, edges, derived, node).into_iter().map(|(value, _)| value).collect()
}

/// The same, each with the edge that gives it.
pub(super) fn said(schema: &Schema, edges: &Edges, derived: &Derived, node: NodeId) -> Vec<(Value, EdgeId)> {
    let direction = derived.relation.direction;
    let ids = match derived.pick {
        Pick::All => edges.edges(node, direction),
        Pick::First => edges.edges_ever(node, direction),
    };
    let chosen = ids.filter(|edge| passes(edges, derived, *edge));
    let given = |edge: EdgeId| Some((edge_value(schema, edges, edge, derived.value)?, edge));
    let mut said: Vec<(Value, EdgeId)> = chosen.filter_map(given).collect();
    if derived.pick == Pick::First {
        said.sort_by_key(|(value, _)| match value {
            Value::Date(date) => date.to_bits(),
            _ => i32::MAX,
        });
        said.truncate(1);
    }
    said
}

fn passes(edges: &Edges, derived: &Derived, edge: EdgeId) -> bool {
    let Some((attribute, member)) = derived.filter else { return true };
    let column = edges.column(attribute);
    column.is_some_and(|c| c.cells(edge.0).any(|cell| cell == Cell::Code(member.into())))
}

fn edge_value(schema: &Schema, edges: &Edges, edge: EdgeId, attribute: AttributeId) -> Option<Value> {
    let fact = edges.fact(edge);
    match schema.attribute(attribute).builtin {
        Some(Builtin::Since) => fact.since.map(Value::Date),
        Some(Builtin::Until) => fact.until.map(Value::Date),
        Some(_) => None,
        None => {
            let column = edges.column(attribute)?;
            column.cells(edge.0).next().map(|cell| column.value(cell))
        }
    }
}

/// A derived value as a claim that cites what its record does: the edges carry when it holds and who says so.
pub(super) fn stated(owner: u32, value: &Value, record: Fact, texts: &Texts) -> Option<Stated> {
    // what an edge says is among the texts of all drafts
    let value = Scalar::of(value, |text| texts.find(text))?;
    Some(Stated { owner, value, fact: Fact { sources: record.sources, ..PLAIN } })
}

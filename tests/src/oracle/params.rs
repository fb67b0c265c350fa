//! What the parameters of a query are given.

use fossgraph_core::{KindId, NodeId, Value};
use fossgraph_engine::bound::{Param, ParamId, ParamType};
use fossgraph_engine::{ParamValue, Params};

use super::Oracle;

/// What a parameter is given.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// The things of a name.
    Names(Vec<NodeId>),
    /// A value.
    Value(Value),
    /// A number.
    Count(u64),
}

impl Oracle<'_> {
    /// Reads the values of the parameters, each as what is due.
    pub(super) fn give(&self, params: &[Param], values: &Params) {
        let given: Option<Vec<Given>> =
            params.iter().map(|param| self.given(param, values.get(&param.name)?)).collect();
        match given {
            Some(given) => *self.params.borrow_mut() = given,
            None => self.refuse("a parameter has no value that fits"),
        }
    }

    fn given(&self, param: &Param, value: &ParamValue) -> Option<Given> {
        let text = value.to_string();
        match &param.param_type {
            ParamType::Name(kinds) => {
                let bearers = |name: &str, kinds: &[KindId]| -> Vec<NodeId> {
                    let found = self.graph.name_index().find(name).map(|found| found.node);
                    found.filter(|node| self.is_of(*node, kinds)).collect()
                };
                let mut nodes = bearers(&text, kinds);
                // a name may have its kind before it
                if nodes.is_empty() {
                    let of = |kind: &KindId| format!("{} ", self.graph.schema().kind(*kind).singular);
                    let named = kinds.iter().filter_map(|kind| Some((text.strip_prefix(&of(kind))?, *kind)));
                    nodes = named.flat_map(|(name, kind)| bearers(name, &[kind])).collect();
                }
                (!nodes.is_empty()).then_some(Given::Names(nodes))
            }
            ParamType::Thing => None,
            ParamType::Value(value_type) => {
                Value::parse(&text, *value_type, self.graph.schema()).map(Given::Value).ok()
            }
            ParamType::Count => text.parse().map(Given::Count).ok(),
        }
    }

    fn param(&self, param: ParamId) -> Option<Given> {
        self.params.borrow().get(param.0).cloned()
    }

    /// The value that a parameter is given.
    pub(super) fn param_value(&self, param: ParamId) -> Option<Value> {
        match self.param(param) {
            Some(Given::Value(value)) => Some(value),
            _ => self.refuse("a parameter is not a value"),
        }
    }

    /// The things that a parameter names.
    pub(super) fn param_names(&self, param: ParamId) -> Vec<NodeId> {
        match self.param(param) {
            Some(Given::Names(nodes)) => nodes,
            _ => self.refuse("a parameter is no name"),
        }
    }

    /// The whole number that a parameter is given.
    pub(super) fn param_count(&self, param: ParamId) -> u64 {
        match self.param(param) {
            Some(Given::Count(n)) => n,
            _ => self.refuse("a parameter is not a whole number"),
        }
    }
}

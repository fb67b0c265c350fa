//! The values that a run gives to a query's parameters, checked against their types.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use fossgraph_core::{Graph, KindId, NodeId, Number, Value, ValueType, with_article};
use regex::Regex;

use crate::bound::{Count, Operand, Param, ParamId, ParamType, Things};
use crate::error::{ErrorKind, Problem};
use crate::pattern;
use crate::span::Span;
use crate::value::{ParamValue, Params, number};

/// So many compiled patterns are kept.
const MOST_PATTERNS: usize = 64;

/// The values of a query's parameters, by their place.
pub(super) struct Arguments {
    values: Vec<Argument>,
    /// Patterns that were compiled, which rows ask for again.
    patterns: RefCell<Vec<(String, Arc<Regex>)>>,
    /// What each is called, and where it stands first.
    names: Vec<(String, Span)>,
}

enum Argument {
    Nodes(Vec<NodeId>),
    Value(Value),
    Count(u64),
}

impl Arguments {
    /// Checks what is given.
    pub(super) fn new(graph: &Graph, params: &[Param], given: &Params) -> Result<Self, Problem> {
        let unknown = given.names().find(|name| !params.iter().any(|p| p.name == *name));
        if let Some(name) = unknown {
            let near = fossgraph_core::nearest(name, params.iter().map(|p| p.name.as_str()));
            return Err(problem("Q061", format!("the query has no parameter `${name}`")).near(&near));
        }
        let read = |param: &Param| match given.get(&param.name) {
            Some(value) => argument(graph, param, value),
            None => {
                let problem = problem("Q062", format!("the parameter `${}` is not given", param.name));
                Err(Problem { span: param.span, ..problem }
                    .help(format!("it must be {}", expected(graph, &param.param_type))))
            }
        };
        let values: Result<Vec<Argument>, Problem> = params.iter().map(read).collect();
        let names = params.iter().map(|param| (param.name.clone(), param.span)).collect();
        Ok(Self { values: values?, names, patterns: RefCell::default() })
    }

    /// The things that a text names, ascending.
    pub(super) fn things<'t>(&'t self, things: &'t Things) -> Cow<'t, [NodeId]> {
        let given = |param: &ParamId| match self.values.get(param.0) {
            Some(Argument::Nodes(nodes)) => nodes.as_slice(),
            _ => &[],
        };
        match (things.nodes.as_slice(), things.params.as_slice()) {
            (nodes, []) => Cow::Borrowed(nodes),
            ([], [one]) => Cow::Borrowed(given(one)),
            (nodes, params) => {
                let mut all = nodes.to_vec();
                params.iter().for_each(|param| all.extend(given(param)));
                all.sort_unstable();
                all.dedup();
                Cow::Owned(all)
            }
        }
    }

    /// A pattern, compiled; or why it cannot be.
    pub(super) fn pattern(&self, pattern: &str) -> Result<Arc<Regex>, String> {
        let mut patterns = self.patterns.borrow_mut();
        if let Some((_, known)) = patterns.iter().find(|(known, _)| known == pattern) {
            return Ok(known.clone());
        }
        let regex = Arc::new(pattern::regex(pattern)?);
        patterns.truncate(MOST_PATTERNS - 1);
        patterns.push((pattern.to_owned(), regex.clone()));
        Ok(regex)
    }

    pub(super) fn value(&self, operand: &Operand) -> Result<Value, Problem> {
        match operand {
            Operand::Value(value) => Ok(value.clone()),
            Operand::Param(param) => match self.values.get(param.0) {
                Some(Argument::Value(value)) => Ok(value.clone()),
                _ => Err(self.wrong("a parameter has no value".to_owned())),
            },
            Operand::Attribute(_) | Operand::Stop(..) | Operand::Expr(_) => {
                Err(self.wrong("an attribute stands where a value is expected".to_owned()))
            }
        }
    }

    pub(super) fn count(&self, count: Count) -> u64 {
        match count {
            Count::Number(n) => n,
            Count::Param(param) => {
                if let Some(Argument::Count(n)) = self.values.get(param.0) {
                    *n
                } else {
                    0
                }
            }
        }
    }

    /// An error on the value of an operand, which a parameter gave.
    pub(super) fn refused(&self, operand: &Operand, why: String) -> Problem {
        let param = if let Operand::Param(param) = operand { self.names.get(param.0) } else { None };
        match param {
            Some((name, span)) => Problem { span: *span, ..self.wrong(format!("`${name}`: {why}")) },
            None => self.wrong(why),
        }
    }

    /// An error on what a parameter was given.
    #[expect(clippy::unused_self, reason = "errors on arguments are made where the arguments are")]
    pub(super) fn wrong(&self, message: String) -> Problem {
        problem("Q063", message)
    }
}

/// The things that a statement names.
///
/// # Errors
///
/// Parameters that are missing, unknown or do not fit.
pub(crate) fn things(graph: &Graph, things: &Things, params: &[Param], given: &Params) -> Result<Vec<NodeId>, Problem> {
    Ok(Arguments::new(graph, params, given)?.things(things).into_owned())
}

fn problem(code: &'static str, message: String) -> Problem {
    Problem::new(ErrorKind::Parameter, code, Span::default(), message)
}

fn argument(graph: &Graph, param: &Param, given: &ParamValue) -> Result<Argument, Problem> {
    let wrong =
        |message: String| Problem { span: param.span, ..problem("Q063", format!("`${}`: {message}", param.name)) };
    match &param.param_type {
        ParamType::Name(_) | ParamType::Thing => {
            let kinds = if let ParamType::Name(kinds) = &param.param_type { Some(kinds.as_slice()) } else { None };
            named(graph, kinds, &given.to_string()).map(Argument::Nodes).map_err(|(message, near)| {
                let near: Vec<&str> = near.iter().map(String::as_str).collect();
                wrong(message).near(&near)
            })
        }
        ParamType::Count => match number(given) {
            Some(Number::Integer(n)) if n >= 0 => Ok(Argument::Count(n.cast_unsigned())),
            _ => Err(wrong(format!("`{given}` is not a whole number from 0"))),
        },
        ParamType::Value(value_type) => value(graph, *value_type, given).map(Argument::Value).map_err(wrong),
    }
}

fn value(graph: &Graph, value_type: ValueType, given: &ParamValue) -> Result<Value, String> {
    match (value_type, given) {
        // a large or small float is not read back from its digits
        (ValueType::Float, ParamValue::Float(x)) if x.is_finite() => Ok(Value::Float(*x)),
        // as a quoted text is, it is meant as it is, blanks at its ends too
        (textual, given) if textual.is_textual() && !given.to_string().is_empty() => Ok(Value::Text(given.to_string())),
        _ => Value::parse(&given.to_string(), value_type, graph.schema()),
    }
}

/// The things of one of some kinds that bear a name, or of all kinds where none is said; or why not, with near names.
fn named(graph: &Graph, asked: Option<&[KindId]>, name: &str) -> Result<Vec<NodeId>, (String, Vec<String>)> {
    let schema = graph.schema();
    let every: Vec<KindId> = schema.kind_ids().collect();
    let kinds = asked.unwrap_or(&every);
    let among = |kinds: &[KindId], name: &str| {
        let mut found: Vec<NodeId> = graph.name_index().find(name).map(|m| m.node).collect();
        found.retain(|node| kinds.contains(&graph.kind_of(*node)));
        found.sort_unstable();
        found.dedup();
        found
    };
    let mut found = among(kinds, name);
    if found.is_empty() {
        // a kind may stand before the name
        let words: Vec<&str> = name.split_whitespace().collect();
        if let Some((kind, _, n)) = schema.lexicon().longest_kind(&words)
            && n < words.len()
            && kinds.contains(&kind)
        {
            found = among(&[kind], &words.get(n..).unwrap_or_default().join(" "));
        }
    }
    let mut of: Vec<KindId> = found.iter().map(|n| graph.kind_of(*n)).collect();
    of.dedup();
    match of.len() {
        1 => Ok(found),
        _ if asked.is_none() && !found.is_empty() => Ok(found),
        0 => {
            let near = graph.name_index().nearest(name, |node| kinds.contains(&graph.kind_of(node)));
            Err((format!("nothing that fits is called `{name}`"), near.into_iter().map(str::to_owned).collect()))
        }
        _ => {
            let forms = of.iter().map(|k| format!("{} {name}", schema.kind(*k).singular)).collect();
            Err((format!("`{name}` could be several things"), forms))
        }
    }
}

/// What a parameter must be given, in words.
pub(crate) fn expected(graph: &Graph, param_type: &ParamType) -> String {
    let schema = graph.schema();
    match param_type {
        ParamType::Name(kinds) if kinds.len() < 6 => {
            let names: Vec<String> = kinds.iter().map(|k| with_article(&schema.kind(*k).singular)).collect();
            format!("the name of {}", names.join(" or "))
        }
        ParamType::Name(_) | ParamType::Thing => "a name".to_owned(),
        ParamType::Count => "a whole number".to_owned(),
        ParamType::Value(value_type) => format!("a value of type {}", value_type.name(schema)),
    }
}

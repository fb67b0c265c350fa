//! Expressions at a place in the graph: the values or things they give there.

use std::sync::Arc;

use fossgraph_core::{AttributeId, EdgeId, Graph, NodeId, RelationId, Value, ValueType, as_float};

use super::compare::{Matcher, Truth};
use super::key::Key;
use super::meter::Bytes as _;
use super::reach::{all, any};
use super::world::{World, edge_values};
use super::{Result, Runner};
use crate::bound::{Aggregate, Arithmetic, Calculation, Condition, Expr, ExprType, Noun, Operand, Step, StopId};
use crate::error::{ErrorKind, Problem};
use crate::function::{Call, Function, Takes, finite};
use crate::plan;
use crate::span::Span;
use crate::value::{Thing, heap};

/// What an expression is read of.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    Node(NodeId),
    Edge(RelationId, EdgeId),
}

/// A place at which an expression is read.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) subject: Subject,
    /// The nodes of the row's stops.
    pub(super) stops: &'p [u32],
    /// The edge last walked.
    pub(super) via: Option<(RelationId, EdgeId)>,
}

impl<'p> Place<'p> {
    /// A thing in a row with these stops.
    pub(super) fn of(node: NodeId, stops: &'p [u32]) -> Self {
        Self { subject: Subject::Node(node), stops, via: None }
    }

    /// The node of a stop, or the thing itself.
    pub(super) fn node(&self, stop: Option<StopId>) -> NodeId {
        match (stop, self.subject) {
            (Some(stop), _) => NodeId(self.stops.get(stop.0).copied().unwrap_or(u32::MAX)),
            (None, Subject::Node(node)) => node,
            (None, Subject::Edge(..)) => NodeId(u32::MAX),
        }
    }
}

/// One of the values or things that an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Item {
    Value(Value),
    Thing(NodeId),
}

impl Item {
    /// What answers show.
    pub(super) fn shown(self, graph: &Graph, expr_type: ExprType) -> crate::Value {
        match self {
            Self::Value(value) => crate::Value::of(value, expr_type.value.unwrap_or(ValueType::Text), graph),
            Self::Thing(node) => crate::Value::Thing(Thing::new(graph, node)),
        }
    }

    /// What it takes beside itself.
    pub(super) fn bytes(&self) -> usize {
        if let Self::Value(Value::Text(text)) = self { heap(text) } else { 0 }
    }

    /// What it takes as a value of an answer.
    pub(super) fn shown_bytes(&self, graph: &Graph) -> usize {
        size_of::<crate::Value>()
            + match self {
                Self::Value(_) => self.bytes(),
                Self::Thing(node) => Thing::bytes_of(graph, *node),
            }
    }

    /// The key by which it is ordered and grouped: things in the order of their ids.
    pub(super) fn key(&self, expr_type: ExprType) -> Key {
        match self {
            Self::Value(value) => Key::of(value, expr_type.value.unwrap_or(ValueType::Text)),
            Self::Thing(node) => Key::Number(node.0.into()),
        }
    }
}

/// What answers show of the items of an expression.
pub(super) fn shown(graph: &Graph, items: Vec<Item>, expr_type: ExprType) -> crate::Value {
    crate::Value::of_list(items.into_iter().map(|item| item.shown(graph, expr_type)).collect())
}

fn things(nodes: Vec<NodeId>) -> Vec<Item> {
    nodes.into_iter().map(Item::Thing).collect()
}

fn values(values: Vec<Value>) -> Vec<Item> {
    values.into_iter().map(Item::Value).collect()
}

/// What a plain expression gives, read off the graph.
pub(super) fn read(world: World<'_>, place: Place<'_>, expr: &Expr) -> Vec<Item> {
    match expr {
        Expr::Attribute(None, attribute) => match place.subject {
            Subject::Node(node) => values(world.values(node, *attribute)),
            Subject::Edge(relation, edge) => values(edge_values(world.graph, relation, edge, *attribute)),
        },
        Expr::Attribute(stop, attribute) => values(world.values(place.node(*stop), *attribute)),
        Expr::Via(attribute) => {
            let edge = place.via.map(|(relation, edge)| edge_values(world.graph, relation, edge, *attribute));
            values(edge.unwrap_or_default())
        }
        Expr::Thing(stop) => vec![Item::Thing(place.node(*stop))],
        Expr::Related(stop, step, noun) => things(reached(world, place.node(*stop), step, noun)),
        _ => Vec::new(),
    }
}

/// The things that a plain step reaches from a node, of the noun's kinds, each once, ascending.
fn reached(world: World<'_>, node: NodeId, step: &Step, noun: &Noun) -> Vec<NodeId> {
    let mut out: Vec<u32> = Vec::new();
    for directed in &step.relations {
        out.extend(world.edges(node, *directed).filter(|(.., sure)| *sure).map(|(other, ..)| other));
    }
    out.retain(|id| noun.kinds.iter().any(|k| world.graph.nodes(*k).contains(id)));
    out.sort_unstable();
    out.dedup();
    out.into_iter().map(NodeId).collect()
}

impl Runner<'_> {
    /// What an expression gives at a place.
    pub(super) fn items(&mut self, expr: &Expr, place: Place<'_>) -> Result<Vec<Item>> {
        self.meter.values(1)?;
        match expr {
            plain if plain.is_plain() => {
                self.look_around(plain, place)?;
                Ok(read(self.world, place, plain))
            }
            Expr::Related(stop, step, noun) => self.related(place.node(*stop), step, noun, place.stops).map(things),
            Expr::Aggregate(aggregate, argument) => {
                let reached = argument.as_deref().map_or(Ok(Vec::new()), |argument| self.items(argument, place))?;
                Ok(match aggregate {
                    Aggregate::Count => vec![Item::Value(count(reached.len()))],
                    _ => reached,
                })
            }
            Expr::Measure(measure, stop, relations) => {
                let node = place.node(*stop);
                Ok(self.measured(*measure, relations, node)?.into_iter().map(Item::Value).collect())
            }
            Expr::Holds(condition) => {
                let truth = match place.subject {
                    Subject::Node(_) => self.holds(condition, place)?,
                    Subject::Edge(..) => self.edge_truth(condition, place)?,
                };
                Ok(truth.map(|truth| Item::Value(Value::Boolean(truth))).into_iter().collect())
            }
            other => self.compose(other, &mut |runner, part| runner.items(part, place)),
        }
    }

    /// Charges what it takes to read a plain expression, where that is many things.
    fn look_around(&mut self, plain: &Expr, place: Place<'_>) -> Result<()> {
        let Expr::Related(stop, step, _) = plain else { return Ok(()) };
        let (world, node) = (self.world, place.node(*stop));
        let around: usize = step.relations.iter().map(|way| world.around(node, *way)).sum();
        self.meter.edges(around)?;
        self.meter.hold(around * (size_of::<NodeId>() + size_of::<Item>()))
    }

    /// What an expression gives that is made of others, given what these give.
    pub(super) fn compose(
        &mut self,
        expr: &Expr,
        part: &mut dyn FnMut(&mut Self, &Expr) -> Result<Vec<Item>>,
    ) -> Result<Vec<Item>> {
        Ok(match expr {
            Expr::Value(value, _) => vec![Item::Value(value.clone())],
            Expr::Param(param, _) => vec![Item::Value(self.arguments.value(&Operand::Param(*param))?)],
            Expr::Arithmetic(op, left, right) => {
                let (left, right) = (part(self, left)?, part(self, right)?);
                let all = left.len().saturating_mul(right.len());
                if all > 1 {
                    self.meter.values(all)?;
                }
                let mut out = self.meter.list(all)?;
                for a in &left {
                    for b in &right {
                        out.extend(reckon(*op, a, b)?.map(Item::Value));
                    }
                }
                out
            }
            Expr::Call(function, arguments) => {
                let mut given = Vec::with_capacity(arguments.len());
                for (at, argument) in arguments.iter().enumerate() {
                    let items = part(self, argument)?;
                    let takes = function.parameter(at).map_or(Takes::List, |p| p.takes);
                    let expr_type = argument.expr_type(self.world.graph.schema());
                    given.push(items.into_iter().map(|item| self.taken(item, takes, expr_type)).collect());
                }
                self.meter.hold(function.most_bytes(&given))?;
                values(self.call(function, given))
            }
            Expr::Holds(condition) => {
                let truth = self.composed_truth(condition, part)?;
                truth.map(|truth| Item::Value(Value::Boolean(truth))).into_iter().collect()
            }
            _ => Vec::new(),
        })
    }

    /// A value as a function takes it: things by their names.
    fn taken(&self, item: Item, takes: Takes, expr_type: ExprType) -> Value {
        let graph = self.world.graph;
        match (item, takes, expr_type.value) {
            (Item::Thing(node), ..) => Value::Text(graph.name(node).to_owned()),
            (Item::Value(value), Takes::Shown | Takes::ShownList, Some(value_type)) => {
                Value::Text(value.display(value_type, graph.schema()))
            }
            (Item::Value(value), ..) => value,
        }
    }

    fn call(&self, function: &Function, mut given: Vec<Vec<Value>>) -> Vec<Value> {
        match function.call {
            Call::Now => {
                let date = self.world.date.or(self.world.graph.date());
                date.map(|date| Value::Date(date.last_day())).into_iter().collect()
            }
            Call::Lists(run) => {
                // what is no list is taken value by value, as elsewhere
                let single = |at: &usize| function.parameter(*at).is_some_and(|p| !p.takes.is_list());
                match (0..given.len()).find(single) {
                    None => run(&given),
                    Some(at) => {
                        let of_each = given.get_mut(at).map(std::mem::take).unwrap_or_default();
                        let each = of_each.into_iter().flat_map(|value| {
                            given.get_mut(at).into_iter().for_each(|place| *place = vec![value.clone()]);
                            run(&given)
                        });
                        each.collect()
                    }
                }
            }
            Call::Each(run) => {
                if given.iter().any(Vec::is_empty) {
                    return Vec::new();
                }
                let list = given.iter().position(|values| values.len() > 1).unwrap_or(0);
                let of_each = given.get_mut(list).map(std::mem::take).unwrap_or_default();
                let mut arguments: Vec<Value> = given.iter_mut().filter_map(Vec::pop).collect();
                let each = of_each.into_iter().filter_map(|value| {
                    arguments.insert(list, value);
                    let answer = run(&arguments);
                    arguments.remove(list);
                    answer
                });
                each.collect()
            }
            Call::Aggregate(_) | Call::Measure(_) => Vec::new(),
        }
    }

    /// The things that a step leads to from one, in a row with these stops, among those that a noun means. These are found once.
    pub(super) fn related(&mut self, node: NodeId, step: &Step, noun: &Noun, stops: &[u32]) -> Result<Vec<NodeId>> {
        let (mut sure, mut unsure) = (Vec::new(), Vec::new());
        self.in_row(step, stops, |runner| runner.around(step, node, &mut sure, &mut unsure))?;
        self.meter.hold(sure.len() * size_of::<Item>())?;
        sure.sort_unstable();
        let key = std::ptr::from_ref(noun);
        if !self.nouns.iter().any(|(known, ..)| *known == key) {
            let plan = Box::new(plan::scan(self.world.graph, noun));
            let found = self.unwatched(|runner| runner.scan(&plan))?;
            self.meter.keep(found.yes.bytes())?;
            self.nouns.push((key, plan, found.yes));
        }
        if let Some((.., meant)) = self.nouns.iter().find(|(known, ..)| *known == key) {
            sure.retain(|id| meant.contains(*id));
        }
        Ok(sure.into_iter().map(NodeId).collect())
    }

    /// Whether a condition is true at a place.
    fn holds(&mut self, condition: &Condition, place: Place<'_>) -> Result<Truth> {
        let key = std::ptr::from_ref(condition);
        let known = self.tests.iter().find(|(known, _)| *known == key).map(|(_, test)| test.clone());
        let test = known.unwrap_or_else(|| {
            let test = Arc::new(plan::condition(self.world.graph, condition));
            self.tests.push((key, test.clone()));
            test
        });
        self.unwatched(|runner| runner.row_truth(&test, place))
    }

    /// Whether a condition is true that compares expressions only, given what these give.
    fn composed_truth(
        &mut self,
        condition: &Condition,
        part: &mut dyn FnMut(&mut Self, &Expr) -> Result<Vec<Item>>,
    ) -> Result<Truth> {
        let mut each = |runner: &mut Self, conditions: &[Condition]| -> Result<Vec<Truth>> {
            conditions.iter().map(|c| runner.composed_truth(c, part)).collect()
        };
        Ok(match condition {
            Condition::All(conditions) => all(&each(self, conditions)?),
            Condition::Any(conditions) => any(&each(self, conditions)?),
            Condition::Not(inner) => self.composed_truth(inner, part)?.map(|truth| !truth),
            Condition::Calculate(calculation) => self.compared(calculation, part)?,
            Condition::Compare(_) | Condition::Known(_) | Condition::Chain(_) => None,
        })
    }

    /// Whether an expression compares as asked at a place.
    pub(super) fn calculated(&mut self, calculation: &Calculation, place: Place<'_>) -> Result<Truth> {
        self.held_apart(|runner| runner.compared(calculation, &mut |runner, part| runner.items(part, place)))
    }

    fn compared(
        &mut self,
        calculation: &Calculation,
        part: &mut dyn FnMut(&mut Self, &Expr) -> Result<Vec<Item>>,
    ) -> Result<Truth> {
        let left = plain_values(part(self, &calculation.left)?);
        let Some(test) = &calculation.test else { return Ok(Some(!left.is_empty())) };
        if left.is_empty() {
            return Ok(None);
        }
        let right = test.operands().find_map(|o| if let Operand::Expr(expr) = o { Some(expr) } else { None });
        let Some(right) = right else {
            let matcher = Matcher::new(test, calculation.value_type, self.arguments)?;
            return Ok(matcher.of_values(&left, calculation.value_type, |_| Vec::new()));
        };
        let right = plain_values(part(self, right)?);
        if right.is_empty() {
            return Ok(None);
        }
        let mut truths = Vec::with_capacity(right.len());
        for value in right {
            let matcher = Matcher::new(&test.with(value), calculation.value_type, self.arguments)?;
            truths.push(matcher.of_values(&left, calculation.value_type, |_| Vec::new()));
        }
        Ok(any(&truths))
    }
}

/// The attributes of the thing itself that an expression reads, each once.
pub(super) fn attributes(exprs: &[&Expr], out: &mut Vec<AttributeId>) {
    for expr in exprs {
        if let Expr::Attribute(None, id) = expr
            && !out.contains(id)
        {
            out.push(*id);
        }
        attributes(&expr.parts(), out);
    }
}

pub(super) fn plain_values(items: Vec<Item>) -> Vec<Value> {
    items.into_iter().filter_map(|item| if let Item::Value(value) = item { Some(value) } else { None }).collect()
}

pub(super) fn count(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Two numbers reckoned with; nothing where there is no finite answer.
fn reckon(op: Arithmetic, left: &Item, right: &Item) -> Result<Option<Value>> {
    let (Item::Value(left), Item::Value(right)) = (left, right) else { return Ok(None) };
    if let (Value::Integer(a), Value::Integer(b)) = (left, right)
        && op != Arithmetic::Divide
    {
        let answer = match op {
            Arithmetic::Add => a.checked_add(*b),
            Arithmetic::Subtract => a.checked_sub(*b),
            Arithmetic::Multiply => a.checked_mul(*b),
            Arithmetic::Divide => None,
        };
        let message = format!("{a} {} {b} does not fit into 64 bits", sign(op));
        let problem = || Problem::new(ErrorKind::Limit, "Q083", Span::default(), message);
        return answer.map(|n| Some(Value::Integer(n))).ok_or_else(problem);
    }
    let float = |value: &Value| match value {
        Value::Integer(n) => Some(as_float(*n)),
        Value::Float(x) => Some(*x),
        _ => None,
    };
    let (Some(a), Some(b)) = (float(left), float(right)) else { return Ok(None) };
    let answer = match op {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Divide => a / b,
    };
    Ok(finite(answer))
}

fn sign(op: Arithmetic) -> char {
    match op {
        Arithmetic::Add => '+',
        Arithmetic::Subtract => '-',
        Arithmetic::Multiply => '*',
        Arithmetic::Divide => '/',
    }
}
